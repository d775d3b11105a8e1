"""Data may be read by the scripts of other sites, pages may not; whoever asks gets the same answer.

The same to the letter, without “Vary: Origin”: a shared cache keeps one copy of a file for all of them.
"""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase

DATA: Final = re.compile(
    r"/(api/.*|.*\.(csv|manifest\.json|atom|bib|csl\.json)|claims\.json|data/.*\.(zip|xlsx))"
)
READABLE: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition, Content-Length, Retry-After",
}
# Before a request that is not quite plain a browser asks which are welcome.
WELCOME: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "accept, if-none-match, range",
    "Access-Control-Max-Age": "86400",
}


def open_data(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def answered(request: HttpRequest) -> HttpResponseBase:
        if not DATA.fullmatch(request.path_info):
            return get_response(request)
        asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(headers=WELCOME) if asks_first else get_response(request)
        for name, value in READABLE.items():
            response.headers[name] = value
        return response

    return answered
