"""A page of the web by its address, and whether a link still answers; guarded.

Editors type addresses, and the server stands in a network that they may not look into. So only http and
https on their usual ports, and only public addresses: a name is resolved once, every answer is checked, and
the connection goes to an address that was checked, at each redirect anew. (OWASP, Server-Side Request
Forgery Prevention; IANA special-purpose address registries, as Python's `ipaddress` knows them.)
Time and size are limited over all. Sentences leave as a message and its arguments.
Pure: no Django, no database.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import httpcore
import httpx

from tracker.quantities import Message, gettext_noop

USER_AGENT: Final = "MilitarySupportTracker/0.1 (one page, for an editor who asked for it)"
PORTS: Final = frozenset({80, 443})
REDIRECTS: Final = 5
_TRIES: Final = 4  # addresses of one name
TIME_LIMIT: Final = 20.0  # seconds, for everything together
CHECK_TIME_LIMIT: Final = 10.0
SIZE_LIMIT: Final = 10 * 1024 * 1024  # bytes, unpacked
PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/pdf"})
_ACCEPT: Final = "text/html, application/xhtml+xml, application/pdf;q=0.9, text/plain;q=0.8, */*;q=0.1"

OK: Final = "ok"
DEAD: Final = "dead"
UNKNOWN: Final = "unknown"

# Why nothing was fetched: a code, and the sentence for it.
REASONS: Final[dict[str, str]] = {
    "not_an_address": gettext_noop(
        "This is not the address of a page: it begins with http:// or https://, and a host follows."
    ),
    "credentials": gettext_noop("The address holds a user name or a password: take them out."),
    "port": gettext_noop("The address names port %(port)s: pages are fetched from ports 80 and 443 only."),
    "unknown_host": gettext_noop("No site has the name %(host)s: check the address for slips."),
    "not_public": gettext_noop("%(host)s is not a public site: nothing is fetched from inside a network."),
    "unreachable": gettext_noop("%(host)s does not answer: try again later, or paste the text."),
    "certificate": gettext_noop(
        "%(host)s cannot prove who it is (its certificate is not valid): "
        "open the page yourself and paste the text."
    ),
    "too_slow": gettext_noop(
        "%(host)s took longer than %(seconds)s seconds: try again later, or paste the text."
    ),
    "too_large": gettext_noop("The page is larger than %(megabytes)s MB: paste the text."),
    "not_found": gettext_noop("The site has no such page (it answered %(status)s): check the address."),
    "forbidden": gettext_noop(
        "The site does not let programs read the page (it answered %(status)s): "
        "open it yourself and paste the text."
    ),
    "server_error": gettext_noop("The site is out of order (it answered %(status)s): try again later."),
    "not_a_page": gettext_noop("This is no page, text or PDF but %(media_type)s: paste the text."),
    "redirects": gettext_noop(
        "The site leads on again and again: open the page yourself and paste the text."
    ),
    "downgrade": gettext_noop(
        "The site leads from https to unprotected http, where anyone may change the text: "
        "open the page yourself and paste the text."
    ),
    "garbled": gettext_noop("%(host)s answered with something that cannot be read: paste the text."),
}

# A name in its ASCII form, or a number in any spelling.
_HOST: Final = re.compile(rb"[\w.:-]+")
# What is routed over the internet (RFC 4291): the rest of IPv6 is local or reserved.
_IPV6_INTERNET: Final = IPv6Network("2000::/3")
# Public by their number, and yet the machine's own provider (Azure's wire server).
_METADATA: Final = frozenset({ip_address("168.63.129.16")})
# Without a network every name fails: that says nothing about the name.
_RESOLVER_IN_TROUBLE: Final = frozenset(
    {socket.EAI_AGAIN, socket.EAI_FAIL, socket.EAI_MEMORY, socket.EAI_SYSTEM}
)
# IPv4 inside IPv6 by translation (RFC 6052); a network with IPv6 alone reaches the web through it.
_NAT64: Final = IPv6Network("64:ff9b::/96")

type Address = IPv4Address | IPv6Address


class FetchRefused(Exception):
    """Nothing was fetched: `message` is the sentence to show, `reason` its code in REASONS."""

    def __init__(self, reason: str, **args: object) -> None:
        super().__init__(reason, args)
        self.reason = reason
        self.message: Message = (REASONS[reason], args)


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave, unpacked, and the address that gave it after all redirects."""

    url: str
    content: bytes
    media_type: str
    charset: str  # as the site says; empty where it does not


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a link answers: ok, dead, or unknown where that cannot be told from here."""

    outcome: str
    detail: Message = ("", {})


def is_allowed(ip: Address) -> bool:
    """Whether the address is a public one, itself and whatever other address is hidden in it."""
    hidden = list(_hidden(ip))
    if hidden:
        return all(is_allowed(inner) for inner in hidden)
    if isinstance(ip, IPv6Address) and ip not in _IPV6_INTERNET:
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and ip not in _METADATA


def _hidden(ip: Address) -> Iterator[Address]:
    if isinstance(ip, IPv4Address):
        return
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
    if ip.sixtofour:
        yield ip.sixtofour
    if ip.teredo:
        yield from ip.teredo
    if ip in _NAT64:
        yield IPv4Address(int(ip) & 0xFFFFFFFF)


def fetch(
    address: str,
    *,
    user_agent: str = USER_AGENT,
    time_limit: float = TIME_LIMIT,
    size_limit: int = SIZE_LIMIT,
) -> Page:
    """The page at the address. Raises FetchRefused and nothing else."""
    with _Visit(user_agent, time_limit) as visit:
        return visit.page(address, size_limit)


def check(address: str, *, user_agent: str = USER_AGENT, time_limit: float = CHECK_TIME_LIMIT) -> Check:
    """Whether the link answers. Dead only if the site says so (404, 410) or there is no such host."""
    try:
        with _Visit(user_agent, time_limit) as visit:
            visit.look(address)
    except FetchRefused as refused:
        is_dead = refused.reason in {"unknown_host", "not_found"}
        return Check(DEAD if is_dead else UNKNOWN, refused.message)
    return Check(OK)


class _Visit:
    """One fetch with all its hops, on one clock."""

    def __init__(self, user_agent: str, time_limit: float) -> None:
        self.clock = _Clock(time_limit)
        self.host = ""
        self.client = httpx.Client(
            transport=_Transport(self.clock),
            headers={
                "User-Agent": user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip",
            },
            timeout=time_limit,
            trust_env=False,
        )

    def __enter__(self) -> _Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def page(self, address: str, size_limit: int) -> Page:
        with closing(self.answer("GET", address)) as response:
            media_type, charset = _media_type(response)
            if media_type not in PAGES:
                raise FetchRefused("not_a_page", media_type=media_type[:100] or "?")
            content = self.content(response, size_limit)
            return Page(str(response.url), content, media_type, charset)

    def look(self, address: str) -> None:
        try:
            self.answer("HEAD", address).close()
        except FetchRefused as refused:
            # Many sites answer HEAD wrongly: what they say to GET counts.
            if refused.reason not in {"forbidden", "server_error", "not_found", "garbled"}:
                raise
            self.answer("GET", address).close()

    def answer(self, method: str, address: str) -> httpx.Response:
        """The response to the last hop, good and unread."""
        url = _checked(address)
        for _ in range(REDIRECTS + 1):
            self.host = url.host
            response = self.sent(method, url)
            if not response.has_redirect_location:
                if reason := _refusal_of_status(response.status_code):
                    response.close()
                    raise FetchRefused(reason, status=str(response.status_code))
                return response
            response.close()
            target = _joined(url, response.headers["Location"])
            if url.scheme == "https" and target.scheme == "http":
                raise FetchRefused("downgrade")
            url = target
        raise FetchRefused("redirects")

    def sent(self, method: str, url: httpx.URL) -> httpx.Response:
        try:
            return self.client.send(self.client.build_request(method, url), stream=True)
        except (httpcore.TimeoutException, _TooSlow):
            raise self.too_slow() from None
        except httpcore.NetworkError:
            raise FetchRefused("unreachable", host=self.host) from None
        except (httpcore.ProtocolError, httpx.InvalidURL, httpx.RequestError):
            raise FetchRefused("garbled", host=self.host) from None

    def content(self, response: httpx.Response, size_limit: int) -> bytes:
        """The body, unpacked here and piece by piece: a small packed body may hold gigabytes."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in {"identity", "", "gzip", "x-gzip"}:
            raise FetchRefused("garbled", host=self.host)
        too_large = FetchRefused("too_large", megabytes=size_limit // 1024**2)
        unpacking = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding.endswith("gzip") else None
        body = bytearray()
        try:
            for piece in response.iter_raw():
                room = size_limit - len(body) + 1
                body += unpacking.decompress(piece, room) if unpacking else piece[:room]
                if len(body) > size_limit:
                    raise too_large
                if unpacking and unpacking.eof:
                    break
        except (httpcore.TimeoutException, _TooSlow):
            raise self.too_slow() from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.RequestError, zlib.error):
            raise FetchRefused("garbled", host=self.host) from None
        if unpacking and not unpacking.eof and body:
            raise FetchRefused("garbled", host=self.host)
        return bytes(body)

    def too_slow(self) -> FetchRefused:
        return FetchRefused("too_slow", host=self.host, seconds=round(self.clock.limit))


def _checked(address: str) -> httpx.URL:
    """The address as a URL that may be asked for; who stands behind its name is checked on connecting."""
    try:
        url = httpx.URL(address.strip())
        is_page = url.scheme in {"http", "https"} and _HOST.fullmatch(url.raw_host) and url.host
    except (httpx.InvalidURL, ValueError):
        raise FetchRefused("not_an_address") from None
    if not is_page:
        raise FetchRefused("not_an_address")
    if url.userinfo:
        raise FetchRefused("credentials")
    port = url.port or (443 if url.scheme == "https" else 80)
    if port not in PORTS:
        raise FetchRefused("port", port=str(port))
    return url


def _joined(url: httpx.URL, location: str) -> httpx.URL:
    try:
        target = url.join(location)
    except (httpx.InvalidURL, ValueError):
        raise FetchRefused("not_an_address") from None
    return _checked(str(target))


def _media_type(response: httpx.Response) -> tuple[str, str]:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media_type, response.charset_encoding or ""


def _refusal_of_status(status: int) -> str:
    """The reason that a status stands for; empty for success."""
    if 200 <= status < 300:
        return ""
    if status in {404, 410}:
        return "not_found"
    if 400 <= status < 500:
        return "forbidden"
    return "server_error"


class _TooSlow(Exception):
    """The time for everything together is over."""


class _Clock:
    """What is left of the time for everything together."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.end = time.monotonic() + limit

    def left(self) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise _TooSlow
        return left


@cache
def _certificates() -> ssl.SSLContext:
    # trust_env=False: no variable of the environment names other authorities.
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.BaseTransport):
    """httpx over connections that `_Network` makes; httpx's own transport takes no such thing."""

    def __init__(self, clock: _Clock) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=_certificates(), network_backend=_Network(clock), max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        response = self.pool.handle_request(
            httpcore.Request(
                request.method,
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        self.pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self.response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self.response.iter_stream()

    def close(self) -> None:
        self.response.close()


class _Network(httpcore.NetworkBackend):
    """Connects to addresses that were checked, and to no other."""

    def __init__(self, clock: _Clock) -> None:
        self.clock = clock
        self.plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self.resolved(host, port)
        if not all(is_allowed(ip_address(address)) for address in addresses):
            raise FetchRefused("not_public", host=host)
        addresses = addresses[:_TRIES]
        for number, address in enumerate(addresses, start=1):
            # Each has its share of the time: the first may be of a network that leads nowhere.
            share = self.clock.left() / (len(addresses) - number + 1)
            try:
                stream = self.plain.connect_tcp(address, port, timeout=share)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _Stream(stream, self.clock)
        raise FetchRefused("unknown_host", host=host)

    def resolved(self, host: str, port: int) -> list[str]:
        """All addresses of the name, asked for once; in a thread, for the resolver takes no time limit."""
        answers: list[str] = []
        failures: list[Exception] = []

        def ask() -> None:
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            except (OSError, ValueError) as error:
                failures.append(error)
            else:
                answers.extend(dict.fromkeys(str(answer[4][0]) for answer in found))

        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(self.clock.left())
        if asking.is_alive():
            raise _TooSlow
        if failures:
            is_certain = not isinstance(failures[0], OSError) or failures[0].errno not in _RESOLVER_IN_TROUBLE
            raise FetchRefused("unknown_host" if is_certain else "unreachable", host=host)
        return answers


class _Stream(httpcore.NetworkStream):
    """A connection on the clock: a site that sends a byte a second does not gain a second each time."""

    def __init__(self, inner: httpcore.NetworkStream, clock: _Clock) -> None:
        self.inner = inner
        self.clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.clock.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.clock.left())

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            inner = self.inner.start_tls(ssl_context, server_hostname, self.clock.left())
        except httpcore.ConnectError as error:
            is_invalid = isinstance(error.__cause__, ssl.SSLCertVerificationError)
            reason = "certificate" if is_invalid else "garbled"
            raise FetchRefused(reason, host=server_hostname) from None
        return _Stream(inner, self.clock)

    def get_extra_info(self, info: str) -> object:
        return self.inner.get_extra_info(info)

    def close(self) -> None:
        self.inner.close()
