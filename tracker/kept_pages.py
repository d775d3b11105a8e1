"""Whole pages, kept by the process that made them: asked for again they cost one query, for the edition.

What a page says depends on its address, the newest edition, the release and the language, as its ETag does;
a redaction is an edition. One thread of all processes of a machine makes a page anew and shares it in a
folder; meanwhile the others give the page of the edition before, for a moment, or wait. So a publication
makes nobody's work many times over.
"""

import contextlib
import hashlib
import json
import threading
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import inf
from typing import Any, Final, Self

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django_http_compression.middleware import HttpCompressionMiddleware, best_coding

from tracker import shared_pages
from tracker.replicas import connection, reads_from_replica

# Larger ones are few, and would leave little room for others.
LARGEST: Final = 4 * 1024 * 1024
# What no browser takes packed is sent to few.
LARGEST_PLAIN: Final = 512 * 1024
# For so long readers may get the page of the edition before, while somebody else makes the new one; for less
# from a replica, by as much as that may be late. So nobody reads what is two seconds old.
LATE: Final = 1.75
# And for so long a process need not ask whether there is a newer edition, but for those that it publishes.
MOMENT: Final = 0.1
# Nobody waits longer for somebody else, and looks so often whether another process is done.
PATIENCE: Final = 20.0
LOOK: Final = 0.02
# They say how the answer is to be kept, which is said anew each time; the noise is another one each time.
SAID_ANEW: Final = frozenset({"cache-control", "etag", "x-noise"})
# What programs ask for again and again, and is the same for all of them.
KEPT_DATA: Final = frozenset({"/api/v1/series"})
# The number of an edition, and its hash: a record that was put back gives its numbers anew.
type Newest = tuple[int, str]
NEWEST: Final = "SELECT number, hash FROM tracker_edition ORDER BY number DESC LIMIT 1"
# Since when there is a later edition than one, and whether anything was redacted since.
SINCE: Final = """
    SELECT extract(epoch FROM clock_timestamp() - min(edition.published_at)), count(redaction.*) > 0
    FROM tracker_edition edition
    LEFT JOIN tracker_redaction redaction ON redaction.edition_id = edition.number
    WHERE edition.number > %s AND EXISTS (SELECT FROM tracker_edition WHERE number = %s AND hash = %s)
"""


@dataclass
class _Kept:
    """What all threads of a process share under one name."""

    things: OrderedDict[str, Any] = field(default_factory=OrderedDict)
    turns: threading.Lock = field(default_factory=threading.Lock)


_shelves: Final[dict[str, _Kept]] = {}


class Shelf(BaseCache):
    """A cache of Django's that hands out the very things, those asked for last; nobody may change them.

    LocMemCache packs and unpacks them: half a megabyte for each reader of a page.
    """

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._most: int = params["OPTIONS"]["MAX_ENTRIES"]
        self._kept = _shelves.setdefault(name, _Kept())

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with self._kept.turns:
            if key not in self._kept.things:
                return default
            self._kept.things.move_to_end(key)
            return self._kept.things[key]

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep it until there is no room for it; a time would be no use, as an edition ends at none."""
        with self._kept.turns:
            self._kept.things[key] = value
            self._kept.things.move_to_end(key)
            while len(self._kept.things) > self._most:
                self._kept.things.popitem(last=False)

    def clear(self) -> None:
        with self._kept.turns:
            self._kept.things.clear()


@dataclass(frozen=True)
class Made:
    """An answer as it was made, with what says how long it holds."""

    response: HttpResponseBase
    # Nothing where nobody may keep it.
    tag: str | None = None
    # The number of the newest edition when it was made.
    newest: int = 0
    # Whether it stays as it is, whatever is published.
    is_pinned: bool = False


@dataclass(frozen=True)
class KeptPage:
    """As it was made, in little room; and as each browser takes it, ready to be sent."""

    content: bytes
    headers: dict[str, str]
    tag: str
    newest: Newest
    is_pinned: bool
    is_packed: bool = False

    def written(self) -> bytes:
        """As other processes `read` it."""
        told = {"headers": self.headers, "tag": self.tag, "newest": self.newest, "is_pinned": self.is_pinned}
        return json.dumps(told).encode() + b"\n" + self.content

    @classmethod
    def read(cls, written: bytes) -> Self:
        told, _, content = written.partition(b"\n")
        told = json.loads(told)
        return cls(content, told["headers"], told["tag"], tuple(told["newest"]), told["is_pinned"])

    def made(self, request: HttpRequest, *, is_late: bool = False) -> Made:
        # Packed in several ways its bytes are several, and mean the same.
        tag = f"W/{self.tag}" if self.is_packed else self.tag
        response = get_conditional_response(request, etag=self.tag)
        if response is None:
            response = HttpResponse(self.content, headers=self.headers)
        elif "Vary" in self.headers:
            response.headers["Vary"] = self.headers["Vary"]
        return Made(kept_as(tag, response, is_pinned=self.is_pinned, is_late=is_late))


# One thread of a process makes pages: more would only take turns, and an editor waits for them.
MAKERS: Final = threading.BoundedSemaphore(1)
# Unless it takes long.
HELD_UP: Final = 2.0
# What was last seen to be the newest edition, and when, by database.
_newest: Final[dict[str, tuple[float, Newest | None]]] = {}
_making: Final[dict[str, threading.Event]] = {}
_turns: Final = threading.Lock()


def answer(
    request: HttpRequest, make: Callable[[], Made], depends_on: Callable[[], str] | None = None
) -> HttpResponseBase:
    """The answer that is kept for this address, or the one that `make` makes, to be kept from now on.

    `depends_on` tells the state of what the page shows besides the record.
    """
    place = Place.of(request, depends_on)
    if place is None:
        return make().response
    return (place.page(request) or place.in_turn(request, make)).response


@dataclass(frozen=True)
class Place:
    """Where the page of an address is kept, and the newest edition at the moment."""

    key: str
    newest: Newest
    # Whoever is signed in sees what was just published.
    is_patient: bool

    @classmethod
    def of(cls, request: HttpRequest, depends_on: Callable[[], str] | None) -> Self | None:
        """None for what is not kept: parts of pages, files, and everything before the first edition."""
        if (
            settings.DEBUG
            or "HX-Request" in request.headers
            or not (request.path.endswith("/") or request.path in KEPT_DATA)
            or isinstance(caches["pages"], DummyCache)
        ):
            return None
        is_patient = settings.SESSION_COOKIE_NAME not in request.COOKIES
        edition = edition_of_a_moment_ago() if is_patient else newest_edition()
        if edition is None:
            return None
        parts = (
            settings.RELEASE, get_language(), depends_on() if depends_on else "",
            request.scheme, request.get_host(), request.path, request.META.get("QUERY_STRING", ""),
            reads_from_replica(),
        )  # fmt: skip
        key = hashlib.sha256(repr(parts).encode()).hexdigest()
        return cls(key, edition, is_patient)

    def page(self, request: HttpRequest, *, late: float = 0) -> Made | None:
        """The page of the newest edition; or one that is late by less than so many seconds."""
        coding = best_coding(request.headers.get("Accept-Encoding", ""))
        packed: KeptPage | None = caches["pages"].get(f"{self.key}-{coding}")
        if packed and packed.newest == self.newest:
            return packed.made(request)
        page: KeptPage | None = caches["pages"].get(self.key)
        if page is None or not (page.newest == self.newest or self._may_stand(request, page, late)):
            return None
        page = packed if packed and packed.tag == page.tag else self._packed(request, page, coding)
        return page.made(request, is_late=page.newest != self.newest)

    def shared(self, request: HttpRequest) -> Made | None:
        """The page of the newest edition where another process has made it: ours, too, from now on."""
        written = shared_pages.read(self.key)
        page = KeptPage.read(written) if written else None
        if page is None or page.newest != self.newest:
            return None
        caches["pages"].set(self.key, page, None)
        return self.page(request)

    def _may_stand(self, request: HttpRequest, page: KeptPage, late: float) -> bool:
        if not late or page.tag not in request.headers.get("If-None-Match", page.tag):
            # Whoever asks has another one already, which may be newer.
            return False
        return time.monotonic() - late_since(page.newest, self.newest) < allowed(late)

    def _packed(self, request: HttpRequest, page: KeptPage, coding: str) -> KeptPage:
        """The page as this reader's browser takes it, packed once for all of them."""
        response = HttpResponse(zlib.decompress(page.content), headers=page.headers)
        HttpCompressionMiddleware(lambda _request: response).maybe_compress(request, response)
        packed = replace(
            page,
            content=response.content,
            headers=said(response),
            is_packed=response.has_header("Content-Encoding"),
        )
        if packed.is_packed or len(packed.content) <= LARGEST_PLAIN:
            caches["pages"].set(f"{self.key}-{coding}", packed, None)
        return packed

    def in_turn(self, request: HttpRequest, make: Callable[[], Made]) -> Made:
        """The page made anew by this thread, or by whoever is about to; meanwhile the one before."""
        until = time.monotonic() + PATIENCE
        place = self
        while (left := until - time.monotonic()) > 0:
            with _turns:
                turn = _making.get(self.key)
                if turn is None:
                    _making[self.key] = threading.Event()
            if turn is None:
                try:
                    return place.made_anew(request, make, until)
                finally:
                    with _turns:
                        _making.pop(self.key).set()
            if not self.is_patient:
                break
            if late := place.page(request, late=LATE):
                return late
            turn.wait(left)
            place = self.now()
            if page := place.page(request, late=LATE):
                return page
        with _one_of_few():
            return make()

    def made_anew(self, request: HttpRequest, make: Callable[[], Made], until: float) -> Made:
        """The page made and kept by this thread, unless another process is about to."""
        if self.is_patient and not _has_room() and (late := self.page(request, late=LATE)):
            return late
        with shared_pages.turn(self.key) as turn:
            while True:
                # First: whoever had the turn and no room would keep other processes from making it.
                with _one_of_few():
                    is_ours = turn.take() or time.monotonic() > until
                    place, begun = self.now(), time.monotonic()
                    if page := place.shared(request):
                        return page
                    if is_ours:
                        made = make()
                        # Another edition may have come just before it was read.
                        place = place if made.newest == place.newest[0] else place.now()
                        place.keep(request, made)
                        if time.monotonic() > until or not place.is_outrun(made, since=begun):
                            return made
                        continue
                time.sleep(LOOK)

    def is_outrun(self, made: Made, *, since: float) -> bool:
        """Whether a page took so long to make that by now it is late: it is made once more."""
        if made.tag is None or made.is_pinned or time.monotonic() - since < allowed(LATE):
            return False
        return self.now().newest[0] != made.newest

    def now(self) -> Self:
        return replace(self, newest=newest_edition() or self.newest)

    def keep(self, request: HttpRequest, made: Made) -> None:
        """Keep the answer if it is a whole page of that edition, the same for whoever asks."""
        response = made.response
        if (
            type(response) is not HttpResponse
            or response.status_code != 200
            or made.tag is None
            or made.newest != self.newest[0]
            or len(response.content) > LARGEST
            or request.method != "GET"
            or response.cookies
            or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
            or request.session.accessed
        ):
            return
        content = zlib.compress(response.content, 1)
        page = KeptPage(content, said(response), made.tag, self.newest, made.is_pinned)
        caches["pages"].set(self.key, page, None)
        shared_pages.write(self.key, page.written())


def allowed(late: float) -> float:
    """By how many seconds a page may be late where what is read may be late already."""
    return late - settings.DATABASE_REPLICA_LAG if reads_from_replica() else late


@contextlib.contextmanager
def _one_of_few() -> Iterator[None]:
    has_room = MAKERS.acquire(timeout=HELD_UP)
    try:
        yield
    finally:
        if has_room:
            MAKERS.release()


def _has_room() -> bool:
    """Whether no thread makes a page at the moment."""
    has_room = MAKERS.acquire(blocking=False)
    if has_room:
        MAKERS.release()
    return has_room


def follow_edition() -> None:
    """This process knows of the edition at once, and a redaction leaves no file of a page behind."""
    _newest.clear()
    shared_pages.forget()


def said(response: HttpResponse) -> dict[str, str]:
    return {name: text for name, text in response.headers.items() if name.lower() not in SAID_ANEW}


@lru_cache(maxsize=1000)
def late_since(kept: Newest, newest: Newest) -> float:
    """When a page of an edition became late, by time.monotonic(): long ago where that edition is none of
    this record's, or something was redacted since."""
    number, digest = kept
    with connection.cursor() as cursor:
        cursor.execute(SINCE, [number, number, digest])
        seconds, is_redacted = cursor.fetchone()
    return -inf if seconds is None or is_redacted else time.monotonic() - float(seconds)


def newest_edition() -> Newest | None:
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        edition: Newest | None = cursor.fetchone()
    _newest[connection.alias] = (time.monotonic(), edition)
    return edition


def edition_of_a_moment_ago() -> Newest | None:
    """The newest edition, which a crowd need not ask the database for one by one."""
    seen, edition = _newest.get(connection.alias, (-inf, None))
    return edition if time.monotonic() - seen < MOMENT else newest_edition()


# What caches between the site and its readers are told.


def kept_as[R: HttpResponseBase](
    tag: str | None, response: R, *, is_pinned: bool = False, is_late: bool = False
) -> R:
    """The answer, to be kept by anybody who asks whether it is still the same; or by nobody.

    `is_pinned`: it stays as it is, whatever is published. `is_late`: there is a newer one already. A refusal
    holds for the one who asked.
    """
    if tag and response.status_code < 400:
        response.headers["ETag"] = tag
        return shared(response, is_pinned=is_pinned, is_late=is_late)
    patch_cache_control(response, no_store=True)
    return response


def shared[R: HttpResponseBase](response: R, *, is_pinned: bool = False, is_late: bool = False) -> R:
    """The answer, as caches that stand before the site may give it to many: two seconds old at most.

    That is the second for which it is fresh and another one while they ask for a newer one, or by which a
    replica may be late. What is late already they do not keep. What is pinned to an edition changes with
    redactions alone, but those have to come through. Browsers ask each time.
    """
    fresh, meanwhile = (60, 60) if is_pinned else (1, 0 if reads_from_replica() else 1)
    if is_late:
        fresh, meanwhile = 0, 0
    patch_cache_control(response, public=True, max_age=0, s_maxage=fresh, stale_while_revalidate=meanwhile)
    return response
