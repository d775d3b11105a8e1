"""What every answer tells the browser, beyond what Django's own middleware does."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

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
# What the whole answer said of itself, and an answer without content must not overwrite in the browser.
OF_THE_WHOLE: Final = ("Content-Security-Policy", "X-Frame-Options")
AT_THE_DOOR: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
}
# Who is refused for now asks again after so many seconds, unless the answer says otherwise.
RETRY_AFTER: Final = "60"


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
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            for name in OF_THE_WHOLE:
                response.headers.pop(name, None)
        if response.status_code in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
            response.headers.setdefault("Retry-After", RETRY_AFTER)
            patch_cache_control(response, no_store=True)
        elif response.status_code >= HTTPStatus.BAD_REQUEST and "Cache-Control" not in response.headers:
            # What is refused or broken now may be there in a moment.
            patch_cache_control(response, no_store=True)
        return response

    return answered


def told_at_the_door(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, around the others: for who is sent to https, or asks for a host that is none of ours."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_turned_away = response.status_code in {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.BAD_REQUEST}
        if is_turned_away and "Content-Security-Policy" not in response.headers:
            for name, value in AT_THE_DOOR.items():
                response.headers.setdefault(name, value)
        return response

    return answered
