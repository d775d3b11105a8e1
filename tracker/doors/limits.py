"""How often one address may ask for what costs the site much: searches, files, pictures, rows of the API.

Each process counts for itself and in memory. What readers ask for must work without the primary database,
and a write for each search would cost more than many of them do. Signing in and reports of errors are
counted for all processes together, in the database (settings.ACCOUNT_RATE_LIMITS). What has not changed
(304) and whole pages that are kept are given away before anybody counts.
"""

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from typing import Final

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

from tracker.doors.requests import current

# So many addresses are remembered, the last ones; an attacker with more has other ways.
REMEMBERED: Final = 50_000
# A manifest tells the digest of its file, which is made for it.
FILES: Final = frozenset(
    f"{one}_{form}" for one in ("claims", "dataset", "chart", "claim") for form in ("csv", "manifest")
)
PICTURES: Final = frozenset({"card", "chart_svg", "chart_png", "chart_card", "claim_card"})
# An IPv6 subscriber has a network of so many bits for themselves.
SUBSCRIBER: Final = 64


class Bucket:
    """So many at once, and as many again in each minute (a token bucket)."""

    __slots__ = ("at", "left")

    def __init__(self, most: float, at: float) -> None:
        self.left, self.at = most, at

    def take(self, most: float, now: float) -> float:
        """Zero, or after how many seconds there is one again."""
        self.left = min(most, self.left + (now - self.at) * most / 60)
        self.at = now
        if self.left < 1:
            return (1 - self.left) * 60 / most
        self.left -= 1
        return 0.0


_buckets: Final[OrderedDict[tuple[str, str], Bucket]] = OrderedDict()
_turns: Final = threading.Lock()


def forget() -> None:
    """Begin to count anew."""
    with _turns:
        _buckets.clear()


def refused(request: HttpRequest) -> HttpResponse | None:
    """The answer to somebody who asks too often for what costs much; nothing for all others."""
    seconds = seconds_to_wait(request)
    return too_often(request, seconds) if seconds else None


def seconds_to_wait(request: HttpRequest) -> int:
    """Zero, and one more is counted; or after how many seconds the address may ask again."""
    sort = what(request)
    most = settings.READERS_A_MINUTE.get(sort, 0)
    if not most:
        return 0
    key = (sort, client_of(request))
    now = time.monotonic()
    with _turns:
        bucket = _buckets.get(key)
        if bucket is None:
            bucket = _buckets[key] = Bucket(most, now)
            if len(_buckets) > REMEMBERED:
                _buckets.popitem(last=False)
        _buckets.move_to_end(key)
        return math.ceil(bucket.take(most, now))


def what(request: HttpRequest) -> str:
    """What is asked for, as settings.READERS_A_MINUTE names it."""
    match = request.resolver_match
    name = match.url_name if match else ""
    if name in FILES:
        return "files"
    if name in PICTURES:
        return "pictures"
    if any(request.GET.getlist("q")):
        return "searches"
    return "api" if match and "api" in match.namespaces else ""


def asking() -> str:
    """The address, or network, that is being answered here; nothing in commands and the worker."""
    request = current()
    return client_of(request) if request else ""


def client_of(request: HttpRequest) -> str:
    """The address, or for IPv6 the network, that the request comes from."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, SUBSCRIBER), strict=False))
    return str(address)


def sentence(seconds: int) -> str:
    text = ngettext(
        "Your network has asked too often. Please ask again in %(seconds)s second.",
        "Your network has asked too often. Please ask again in %(seconds)s seconds.",
        seconds,
    )
    return text % {"seconds": seconds}


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """A page for people, a sentence for programs, and for both when to ask again."""
    if "text/html" in request.headers.get("Accept", ""):
        response = render(request, "429.html", {"sentence": sentence(seconds)}, status=429)
    else:
        response = HttpResponse(
            f"{sentence(seconds)}\n", content_type="text/plain; charset=utf-8", status=429
        )
    response.headers["Retry-After"] = str(seconds)
    return response
