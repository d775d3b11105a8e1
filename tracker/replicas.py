"""Readers on replicas: which database answers a request, and what is said where none can.

`DATABASE_REPLICA_URL` names PostgreSQL servers that follow the primary. Public pages are read from one
that has kept up; the desk, whoever is signed in, tasks and commands use the primary, and so does every write.
Where the primary is gone, readers go on with what the replicas have (docs/decisions/0018-replicas.md).

Which database is read from is a variable of the request. The router tells it to the ORM, and `connection`
stands for Django's own where SQL is written by hand.
"""

import contextlib
import contextvars
import errno
import itertools
import logging
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults

logger = logging.getLogger(__name__)

# Each process asks each database so often how far it has come.
PAUSE: Final = 0.25
# One that has said nothing for so long does not answer, whatever is the matter with it.
SILENT: Final = 5.0
RETRY_AFTER: Final = 10
NEWEST: Final = "SELECT coalesce(max(number), 0) FROM tracker_edition"
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# The server ends, starts or has no room; it was asked to write and may only read. (PostgreSQL, Appendix A)
AWAY: Final = frozenset({"57P01", "57P02", "57P03", "53300", "25006"})
# A disk is full: the database's, as it says itself, or the site's own, for files on their way.
FULL: Final = "53100"
FULL_HERE: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
# What a replica ends because the primary has removed the rows that are read.
OVERTAKEN: Final = "40001"

_reads_from: Final[contextvars.ContextVar[str]] = contextvars.ContextVar(
    "reads_from", default=DEFAULT_DB_ALIAS
)


class Router:
    """Reads where the request reads; writes on the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return _reads_from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        # A row is the same row wherever it was read.
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


class _Connection:
    """This thread's connection to what is read from, as django.db.connection is to the primary."""

    def __getattr__(self, name: str) -> Any:
        return getattr(connections[_reads_from.get()], name)


connection: Final = cast(BaseDatabaseWrapper, _Connection())


def reads_from_replica() -> bool:
    return _reads_from.get() != DEFAULT_DB_ALIAS


@contextlib.contextmanager
def reading_from(alias: str) -> Iterator[None]:
    token = _reads_from.set(alias)
    try:
        yield
    finally:
        _reads_from.reset(token)


# How the databases are.


@dataclass
class Seen:
    """What was last seen of a database."""

    alias: str
    # Its newest edition, and when it said so; none since it last failed to.
    newest: int = 0
    at: float | None = None
    # Whether it has been asked at all.
    was_asked: threading.Event = field(default_factory=threading.Event)

    @property
    def answers(self) -> bool:
        return self.at is not None and time.monotonic() - self.at < SILENT


class Watch:
    """A thread for each database asks it time and again: no request waits for one that does not answer."""

    def __init__(self, replicas: list[str]) -> None:
        self.primary = Seen(DEFAULT_DB_ALIAS)
        self.replicas = [Seen(alias) for alias in replicas]
        # When the primary was first seen to have an edition, for the last ones.
        self._since: deque[tuple[int, float]] = deque(maxlen=1000)
        self._turn = itertools.count()
        for seen in (self.primary, *self.replicas):
            threading.Thread(target=self._ask, args=[seen], name=f"watch {seen.alias}", daemon=True).start()

    def _ask(self, seen: Seen) -> None:
        session = connections.create_connection(seen.alias)
        while True:
            try:
                with session.cursor() as cursor:
                    cursor.execute(NEWEST)
                    newest = int(cursor.fetchone()[0])
            except Exception as problem:  # whatever it is: nobody else would tell of it
                if seen.at is not None or not seen.was_asked.is_set():
                    logger.warning("The %s database does not answer: %s", seen.alias, first_line(problem))
                seen.at = None
                with contextlib.suppress(Exception):
                    session.close()
            else:
                now = time.monotonic()
                if seen.at is None and seen.was_asked.is_set():
                    logger.warning("The %s database answers again.", seen.alias)
                if seen is self.primary:
                    self._note(newest, now)
                seen.newest, seen.at = newest, now
            seen.was_asked.set()
            time.sleep(PAUSE)

    def _note(self, newest: int, now: float) -> None:
        if self._since and newest < self._since[-1][0]:
            # Another primary took over, without what the old one had kept to itself.
            self._since.clear()
        if not self._since or newest > self._since[-1][0]:
            # Nobody knows for how long it has had the first that is seen: for longer than any lag.
            self._since.append((newest, now if self._since else 0.0))

    def lag(self, seen: Seen) -> float:
        """For how many seconds the primary has been seen with an edition that the replica lacks."""
        now = time.monotonic()
        return max((now - at for number, at in tuple(self._since) if number > seen.newest), default=0.0)

    def usable(self) -> list[str]:
        """The replicas to read from, another one first each time; without a primary the newest ones."""
        there = [seen for seen in self.replicas if seen.answers]
        if self.primary.answers:
            there = [seen for seen in there if self.lag(seen) <= settings.DATABASE_REPLICA_LAG]
        elif there:
            newest = max(seen.newest for seen in there)
            there = [seen for seen in there if seen.newest == newest]
        first = next(self._turn) % len(there) if there else 0
        return [seen.alias for seen in there[first:] + there[:first]]

    def lost(self, alias: str) -> None:
        """A request met it gone: the others need not find out for themselves."""
        for seen in self.replicas:
            if seen.alias == alias:
                seen.at = None

    def lines(self) -> list[str]:
        """How things are, for whoever watches the site; the databases by number, never by name."""
        said = [] if self.primary.answers else ["no primary: readers only"]
        for number, seen in enumerate(self.replicas, 1):
            behind = f"edition {seen.newest}, {self.lag(seen):.1f} s behind"
            said.append(f"replica {number}: {behind if seen.answers else 'does not answer'}")
        return said


def first_line(problem: BaseException) -> str:
    return str(problem).strip().partition("\n")[0]


_starting: Final = threading.Lock()


@cache
def _watch() -> Watch:
    replicas = [alias for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS]
    watch = Watch(replicas)
    for seen in (watch.primary, *watch.replicas):
        # The first request of a process waits for a first answer, and for none that does not come.
        seen.was_asked.wait(1)
    return watch


def watch() -> Watch | None:
    """What watches the databases of this process, from its first request on; none where there is but one."""
    if len(settings.DATABASES) == 1:
        return None
    with _starting:
        return _watch()


# Requests.


@cache
def of_the_desk() -> re.Pattern[str]:
    """The addresses that are never read from a replica: of editors, and of who watches the site."""
    languages = "|".join(re.escape(code) for code, _name in settings.LANGUAGES)
    return re.compile(rf"/(?:(?:{languages})/)?(?:admin|accounts|health)/.*", re.DOTALL)


class Replicas:
    """Middleware: each request has its database, a reader another one where that is lost, or a clear page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        watched = watch()
        only_reads = request.method in READING and not of_the_desk().fullmatch(request.path_info)
        if not only_reads:
            if watched and not watched.primary.answers and not request.path_info.startswith("/health/"):
                return unavailable(request)
            return self._answer(request, DEFAULT_DB_ALIAS) or unavailable(request)
        for alias in databases(request, watched):
            # Twice: a connection that was kept may have been lost since. So no query goes before the first to
            # find out whether it still is.
            for _attempt in range(2):
                connections[alias].health_check_done = True  # type: ignore[attr-defined]  # its stubs lack it
                if response := self._answer(request, alias):
                    return response
                if request.__dict__.pop("_lost_alias", alias) != alias:
                    # It was to be written to: no other replica can help, nor is this one to blame.
                    return unavailable(request)
            if watched:
                watched.lost(alias)
        return unavailable(request)

    def _answer(self, request: HttpRequest, alias: str) -> HttpResponseBase | None:
        """Nothing where the database was lost on the way."""
        with reading_from(alias):
            response = self.get_response(request)
        return None if request.__dict__.pop("_database_is_lost", False) else response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if is_full(problem):
            logger.error("A disk is full: %s", first_line(problem))
            return unavailable(request, is_full=True)
        if not is_lost(problem):
            return None
        logger.warning("A database was lost: %s", first_line(problem))
        reads_from = _reads_from.get()
        is_other = (
            not connections[reads_from].errors_occurred and connections[DEFAULT_DB_ALIAS].errors_occurred
        )
        connections[reads_from].close()
        connections[DEFAULT_DB_ALIAS].close()
        request.__dict__["_database_is_lost"] = True
        request.__dict__["_lost_alias"] = DEFAULT_DB_ALIAS if is_other else reads_from
        return HttpResponse(status=503)


def databases(request: HttpRequest, watched: Watch | None) -> list[str]:
    """Where to read what was asked for: at the first, or where that fails at the next."""
    if watched is None:
        return [DEFAULT_DB_ALIAS]
    replicas = watched.usable()
    if not watched.primary.answers:
        return replicas or [DEFAULT_DB_ALIAS]
    # Editors read what they have just published.
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return [DEFAULT_DB_ALIAS, *replicas]
    return [*replicas, DEFAULT_DB_ALIAS]


def is_lost(problem: BaseException) -> bool:
    """Whether the database is not there, or cannot be written to; not where it refused something."""
    if isinstance(problem, InterfaceError):
        return True
    cause = problem.__cause__
    if not isinstance(problem, Error) or cause is None:
        return False
    state = getattr(cause, "sqlstate", None)
    if state is None:
        # What libpq says itself, without a word from the server.
        return type(cause).__name__ in {"OperationalError", "ConnectionTimeout"}
    return state in AWAY or state.startswith("08") or (state == OVERTAKEN and reads_from_replica())


def is_full(problem: BaseException) -> bool:
    """Whether there was no room for something, in the database or in the folder of files."""
    causes = (problem, problem.__cause__, problem.__context__)
    return any(
        getattr(one, "sqlstate", None) == FULL or (isinstance(one, OSError) and one.errno in FULL_HERE)
        for one in causes
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """What goes wrong outside of a view, where a session is saved, may be a lost database, too."""
    problem = sys.exc_info()[1]
    if problem is not None and (is_lost(problem) or is_full(problem)):
        return unavailable(request, is_full=is_full(problem))
    return defaults.server_error(request)


def unavailable(request: HttpRequest, *, is_full: bool = False) -> HttpResponse:
    """A page that says that nothing was saved, and when to ask again; a line for programs."""
    if "text/html" in request.headers.get("Accept", ""):
        was_typed = request.method not in READING
        response = render(request, "503.html", {"was_typed": was_typed, "is_full": is_full}, status=503)
    else:
        sentence = (
            _("The site has no room left for this at the moment. Please ask again later.")
            if is_full
            else _("The database cannot be reached at the moment. Please ask again in a minute.")
        )
        response = HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
