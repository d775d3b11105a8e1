"""The one address whose language depends on who asks: “/”, when somebody arrives from elsewhere.

Every other address says its language itself: none of them varies, and no cookie is kept.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.urls import translate_url
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

FRONT = "/"


class LanguageByAddress(LocaleMiddleware):
    """Speaks the language of the address; leads who arrives at the front door to the one they prefer."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override]
        super().process_request(request)
        preferred = preferred_language(request.headers.get("Accept-Language", ""))
        if not is_front_door(request) or preferred == settings.LANGUAGE_CODE or comes_from_here(request):
            return None
        return HttpResponseRedirect(translate_url(request.get_full_path(), preferred))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        # Without Django's own “Vary: Accept-Language”: all other addresses are in one language whoever asks.
        if is_front_door(request):
            # Of browsers that say where they come from a cache need not tell apart the addresses.
            elsewhere = [] if "Sec-Fetch-Site" in request.headers else ["Referer"]
            patch_vary_headers(response, ["Accept-Language", "Sec-Fetch-Site", *elsewhere])
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def is_front_door(request: HttpRequest) -> bool:
    return request.path_info == FRONT and request.method in {"GET", "HEAD"}


def preferred_language(accepted: str) -> str:
    """The first language on offer of an Accept-Language header; English where none is."""
    for code, _weight in parse_accept_lang_header(accepted.lower()):
        if code == "*":
            break
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def comes_from_here(request: HttpRequest) -> bool:
    """Whether a page of this site leads there: whoever chose English on it must get English."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "same-site"}
    try:
        return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()
    except ValueError:  # what was sent is no address
        return False
