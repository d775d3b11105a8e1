"""Where the processes of a machine share the pages that one of them has made, and take turns in making them.

A folder with a fixed number of places, so that it stays small and nothing in it has to be looked for: a page
takes the place of another one now and then. The folder only saves work. Where it cannot be used, every
process makes its own pages.
"""

import contextlib
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.core.files import locks

logger = logging.getLogger(__name__)

PLACES: Final = 512


def read(key: str) -> bytes | None:
    """What was written under the key, if nothing else took its place."""
    with _telling("read"), contextlib.suppress(FileNotFoundError):
        name, _, content = _place(key, "page").read_bytes().partition(b"\n")
        return content if name == key.encode() else None
    return None


def write(key: str, content: bytes) -> None:
    """For all to read: the whole of it, or what was there before."""
    with _telling("written"):
        place = _place(key, "page")
        place.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(".new", dir=place.parent)
        try:
            with open(descriptor, "wb") as file:
                file.write(key.encode() + b"\n" + content)
            os.replace(name, place)
        except OSError:
            os.remove(name)
            raise


def forget() -> None:
    """No page stays; nor what a process left behind that was killed while it wrote."""
    with _telling("removed"):
        for pattern in ("*.page", "*.new"):
            for path in _folder().glob(pattern):
                path.unlink(missing_ok=True)


class Turn:
    """The turn of this process to make a page; one that ends in whatever way gives it back."""

    def __init__(self, file: IO[bytes] | None) -> None:
        self.file = file

    def take(self) -> bool:
        """Whether it is this process's turn now, or nobody can tell."""
        return self.file is None or locks.lock(self.file, locks.LOCK_EX | locks.LOCK_NB)


@contextlib.contextmanager
def turn(key: str) -> Iterator[Turn]:
    file = None
    with _telling("locked"):
        place = _place(key, "turn")
        place.parent.mkdir(parents=True, exist_ok=True)
        file = place.open("ab")
    with file or contextlib.nullcontext():
        yield Turn(file)


def _folder() -> Path:
    return settings.FILES_DIR / "pages"


def _place(key: str, kind: str) -> Path:
    """`key` is hexadecimal."""
    return _folder() / f"{int(key[:8], 16) % PLACES}.{kind}"


@contextlib.contextmanager
def _telling(done: str) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        logger.warning("A shared page could not be %s: %s", done, problem)
