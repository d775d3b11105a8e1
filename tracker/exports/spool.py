"""Files on their way out: written as fast as PostgreSQL can, read as slowly as anybody likes.

A COPY runs in a thread and on a connection of its own into a spool: a piece in memory, the rest in a file
without a name, which is gone with its process however that ends. Readers follow it while it grows, and
who asks for the same file meanwhile reads the same spool. So a slow reader holds a file, and nothing of
the database's.

A large export holds one of two slots, which are locks of its session in the database, so that they count
for all processes and end with the connection. What finds both taken goes on without one for as long as
it is small; else it gives up what it has, waits with no transaction open, and starts again.
"""

import contextlib
import contextvars
import logging
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final, Self

import psycopg
from django.conf import settings
from django.utils.translation import gettext

from tracker.doors import limits
from tracker.replicas import connection

logger = logging.getLogger(__name__)

# Row by row is twice as slow; 64 KB at a time still costs a fifth more processor time.
CHUNK: Final = 262_144
# So much of a file stands in memory; one that fits is an answer like any other.
IN_MEMORY: Final = 1024 * 1024
# Whoever has so much to send waits a moment: a file that ends meanwhile is sent with its length.
MOMENT: Final = 0.05

# The first half of the key of an advisory lock; the slot is the second.
SLOTS: Final = 2
SLOT_LOCK: Final = 0x66696C65
ASKED_AGAIN: Final = 0.25
# In the planner's units: above, a query has much to do before its first row, and is not begun in vain.
# Twenty thousand claims out of a million are some 1,700,000.
HEAVY: Final = 200_000


class Busy(Exception):
    """Too many files are on their way; its text is a sentence for the reader."""

    def __init__(self, sentence: str, *, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class BrokenOff(Exception):
    """A file that cannot be ended: whoever reads it must not take it for whole."""


class _Left(Exception):
    """Nobody reads it any more."""


class _Large(Exception):
    """It is too large to go on without a slot."""


class Place:
    """One of the places that this process has for downloads; raises Busy where none is free."""

    def __init__(self) -> None:
        self._asking = _enter()
        self._is_taken = True

    def close(self) -> None:
        if self._is_taken:
            self._is_taken = False
            _leave(self._asking)


class Download:
    """A reader's hold on a file, from the first chunk on. Iterate once, and close it in any case.

    Raises Busy where there is no room for it. `state` is what the bytes depend on beside the query.
    """

    def __init__(self, sql: str, *, prefix: bytes = b"", state: str = "") -> None:
        self._is_open = True
        self._key = (str(connection.settings_dict["NAME"]), sql, prefix, state)
        self._place = Place()
        try:
            if connection.in_atomic_block:
                # What the transaction sees nobody else does: all of it is written before anything is sent.
                self._spool = Spool(sql, prefix)
                self._spool.run()
            else:
                # The thread that answers keeps no connection while it waits for PostgreSQL and the reader.
                connection.close()
                self._spool = self._joined_or_started(sql, prefix)
        except BaseException:
            self._place.close()
            raise
        try:
            self._spool.wait_for_first()
        except BaseException:
            self.close()
            raise

    def _joined_or_started(self, sql: str, prefix: bytes) -> "Spool":
        with _guard:
            if (spool := _spools.get(self._key)) and spool.join():
                return spool
            spool = Spool(sql, prefix)
            # Of the database that the request reads from.
            run = contextvars.copy_context().run
            threading.Thread(target=run, args=[spool.run], name="export", daemon=True).start()
            _spools[self._key] = spool
            return spool

    @property
    def size(self) -> int | None:
        """How long the file is, if all of it is there."""
        return self._spool.size if self._spool.is_whole else None

    @property
    def rows(self) -> int:
        """How many rows it has, once it has been read."""
        return self._spool.rows

    def __iter__(self) -> Iterator[bytes]:
        return self._spool.chunks()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._place.close()
        self._spool.leave()
        with _guard:
            if self._spool.is_left and _spools.get(self._key) is self._spool:
                del _spools[self._key]


class Spool:
    """What one thread writes and others read at the same time."""

    def __init__(self, sql: str, prefix: bytes = b"") -> None:
        self.rows = 0
        self.size = 0
        self._sql = sql
        self._prefix = prefix
        self._readers = 1
        self._changed = threading.Condition()
        self._head = bytearray()
        self._file: IO[bytes] | None = None
        # Of the disk.
        self._taken = 0
        # Whether what stands in it will be sent as it is, and not be started again.
        self._is_final = False
        self._is_ended = False
        self._problem: BaseException | None = None
        self._session: psycopg.Connection[Any] | None = None

    # For readers.

    @property
    def is_whole(self) -> bool:
        return self._is_ended and self._problem is None

    @property
    def is_left(self) -> bool:
        return not self._readers

    def join(self) -> bool:
        """One reader more, if it can still be read."""
        with self._changed:
            if self.is_left or self._problem:
                return False
            self._readers += 1
            return True

    def wait_for_first(self) -> None:
        """Until there is something to send; raises what went wrong, as long as nothing has been said."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_ended or (self._is_final and self.size >= CHUNK))
            self._changed.wait_for(lambda: self._is_ended or self.size > IN_MEMORY, MOMENT)
            if self._problem:
                raise self._problem

    def chunks(self) -> Iterator[bytes]:
        """All of it; raises BrokenOff where the end will never come."""
        read = 0
        while (written := self._wait_for_more_than(read)) > read:
            while read < written:
                chunk = self._read(read, min(CHUNK, written - read))
                read += len(chunk)
                yield chunk

    def _wait_for_more_than(self, read: int) -> int:
        """How much there is to read; no more than `read` at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_ended or self.size > read)
            if self._problem:
                raise BrokenOff("The export failed midway.") from self._problem
            return self.size

    def _read(self, start: int, length: int) -> bytes:
        if self._file is None or start < len(self._head):
            return bytes(self._head[start : start + length])
        return os.pread(self._file.fileno(), length, start - len(self._head))

    def leave(self) -> None:
        """One reader less; with the last one the COPY ends, whatever it is doing."""
        with self._changed:
            self._readers -= 1
            session = self._session if self.is_left else None
            self._changed.notify_all()
            self._let_go()
        if session:
            with contextlib.suppress(psycopg.Error):
                session.cancel_safe(timeout=5)

    # For the one that writes.

    def run(self) -> None:
        """Fill it, on this thread's connection."""
        problem: BaseException | None = None
        is_alone = not connection.in_atomic_block
        try:
            if is_alone:
                self._fill_in_turn()
            else:
                self._fill()
        except BaseException as error:
            problem = error
        finally:
            with self._changed:
                self._session = None
            if is_alone:
                # With it goes the slot.
                connection.close()
            with self._changed:
                self._problem = problem
                self._is_ended = True
                self._changed.notify_all()
                self._let_go()

    def _fill_in_turn(self) -> None:
        connection.ensure_connection()
        with self._changed:
            self._session = connection.connection
            self._check()
        if not _takes_slot():
            if not _is_heavy(self._sql):
                with contextlib.suppress(_Large):
                    return self._fill(most=settings.LARGE_EXPORT)
            self._wait_for_slot()
        self._is_final = True
        return self._fill()

    def _fill(self, most: int | None = None) -> None:
        """Write it from the start; raises _Large beyond so many bytes."""
        with self._changed:
            self.size = 0
            self._head.clear()
            if self._file:
                self._file.truncate(0)
                self._give_back()
        self._write(self._prefix)
        # Django wraps the errors of its own calls alone.
        with connection.cursor() as cursor, connection.wrap_database_errors:
            with cursor.copy(f"COPY ({self._sql}) TO STDOUT (FORMAT csv, HEADER)") as rows:
                for chunk in gathered(rows):
                    self._write(chunk)
                    # Left by an exception, and only then, a COPY is cancelled.
                    if most is not None and self.size > most:
                        raise _Large
            self.rows = cursor.rowcount

    def _write(self, chunk: bytes) -> None:
        # Readers see no more than `size`: what lies beyond it is this thread's alone.
        if self._file is None and self.size + len(chunk) > IN_MEMORY:
            folder = settings.FILES_DIR / "spool"
            folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 -- the last to leave closes it
        if self._file is None:
            self._head += chunk
        else:
            self._take(len(chunk))
            rest, place = memoryview(chunk), self.size - len(self._head)
            while rest:
                written = os.pwrite(self._file.fileno(), rest, place)
                rest, place = rest[written:], place + written
        with self._changed:
            self.size += len(chunk)
            self._check()
            self._changed.notify_all()

    def _take(self, size: int) -> None:
        """Room on the disk; raises Busy where all of it is taken."""
        global _spooled
        with _room:
            if _spooled + size > settings.SPOOL_BYTES:
                logger.warning("Files on their way take all that SPOOL_MB gives them.")
                raise Busy(
                    gettext(
                        "There is no room for another large file at the moment. Please ask again in a minute."
                    ),
                    seconds=60,
                )
            _spooled += size
            self._taken += size

    def _give_back(self) -> None:
        global _spooled
        with _room:
            _spooled -= self._taken
            self._taken = 0

    def _wait_for_slot(self) -> None:
        last = time.monotonic() + settings.EXPORT_WAIT
        while not _takes_slot():
            if time.monotonic() > last:
                raise Busy(
                    gettext("Other large files are being made. Please ask again in a minute."), seconds=60
                )
            with self._changed:
                self._changed.wait_for(lambda: self.is_left, ASKED_AGAIN)
                self._check()

    def _check(self) -> None:
        if self.is_left:
            raise _Left

    def _let_go(self) -> None:
        """Close the file behind the last who might use it; the lock is held."""
        if self._file and self._is_ended and self.is_left:
            self._file.close()
            self._give_back()


def gathered(rows: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """The same bytes, about 256 KB at a time."""
    buffer = bytearray()
    for row in rows:
        buffer += row
        if len(buffer) >= CHUNK:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)


# Of this process: the spools that are read, and how many read them.
_guard: Final = threading.Lock()
_spools: Final[dict[tuple[str, str, bytes, str], Spool]] = {}
# By who asked for them.
_downloads: Final[Counter[str]] = Counter()
# What files on their way take of the disk, in bytes. Taken with a spool's own lock held, and never before it.
_room: Final = threading.Lock()
_spooled = 0


def refuse_where_none_is_free() -> None:
    """Raise Busy before anything is done for a download that would find no place."""
    with _guard:
        _check_for(limits.asking())


def _check_for(asking: str) -> None:
    most = settings.DOWNLOADS_OF_AN_ADDRESS
    if asking and most and _downloads[asking] >= most:
        raise Busy(
            gettext("Your network has too many downloads running. Please ask again when one has ended."),
            seconds=30,
        )
    if _downloads.total() >= settings.DOWNLOADS_AT_ONCE:
        raise Busy(gettext("Too many downloads are running. Please ask again in a moment."), seconds=10)


def _enter() -> str:
    """Count one download more; for whom, which is to be told to _leave."""
    asking = limits.asking()
    with _guard:
        _check_for(asking)
        _downloads[asking] += 1
    return asking


def _leave(asking: str) -> None:
    with _guard:
        _downloads[asking] -= 1
        # Nobody is remembered who downloads nothing.
        if not _downloads[asking]:
            del _downloads[asking]


def _takes_slot() -> bool:
    """Whether this session now holds a slot, which it keeps until it ends."""
    # In a CASE one is asked for after the other, and none that is not wanted.
    tries = " ".join(
        f"WHEN pg_try_advisory_lock({SLOT_LOCK}, {slot}) THEN true" for slot in range(1, SLOTS + 1)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE {tries} ELSE false END")
        return bool(cursor.fetchone()[0])


def _is_heavy(sql: str) -> bool:
    """Whether the planner expects much work."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return bool(plan["Total Cost"] > HEAVY)
