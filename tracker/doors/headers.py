"""What every answer tells the browser, beyond what Django's own middleware does."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

# Nothing of a visitor's machine is asked for. Copying, sharing and passkeys stay as browsers have them.
DENIED: Final = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation", "gyroscope",
    "hid", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb",
)  # fmt: skip
PERMISSIONS: Final = ", ".join(f"{feature}=()" for feature in DENIED)
# What other sites may show as a part of their own pages: pictures, data, and charts in a frame.
SHOWN_ELSEWHERE: Final = re.compile(
    r".*\.(png|svg|csv|json|atom|bib|zip|xlsx)|/api/.*|/embed\.js|/(\w\w(-\w+)?/)?embed/.*"
)


def browser_side(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, around all that may fail: what does is answered with them, too."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_for_others = SHOWN_ELSEWHERE.fullmatch(request.path_info) and "/admin/" not in request.path_info
        response.headers.setdefault(
            "Cross-Origin-Resource-Policy", "cross-origin" if is_for_others else "same-origin"
        )
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return answered
