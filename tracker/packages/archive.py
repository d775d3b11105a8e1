"""The ZIP of an edition: a CSV file for each dataset, and what explains them.

The same edition gives the same bytes.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC
from typing import IO

from tracker.exports import DATASETS, File, csv_chunks
from tracker.exports.manifest import Sums, keep_sums
from tracker.exports.spool import CHUNK, Place
from tracker.filters import Selection
from tracker.packages import described
from tracker.packages.described import Part


def write_archive(selection: Selection, file: IO[bytes]) -> None:
    """Write the archive; no more than a chunk of it is ever in memory."""
    with zipfile.ZipFile(file, "w") as archive:
        parts = []
        for dataset in DATASETS.values():
            member = _member(selection, f"{dataset.name}.csv")
            # How large it will be is not known yet: room for more than four gigabytes.
            with archive.open(member, "w", force_zip64=True) as written:
                part = _copied(dataset.name, csv_chunks(selection, dataset), written)
            keep_sums(File(selection, selection, f"/{dataset.name}.csv", dataset), Sums(*part[1:]))
            parts.append(part)
        for name, text in described.texts(selection, parts).items():
            archive.writestr(_member(selection, name), text.encode())


def _member(selection: Selection, name: str) -> zipfile.ZipInfo:
    """A member that says of when the edition is, not when it was written or by which system."""
    member = zipfile.ZipInfo(name, selection.edition.published_at.astimezone(UTC).timetuple()[:6])
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3
    member.external_attr = 0o100644 << 16
    return member


def _copied(dataset: str, chunks: Iterable[bytes], file: IO[bytes]) -> Part:
    digest, size, lines, quotes = hashlib.sha256(), 0, 0, 0
    for chunk in chunks:
        file.write(chunk)
        digest.update(chunk)
        size += len(chunk)
        # A line feed ends a row unless it stands between quotation marks.
        pieces = chunk.split(b'"')
        lines += sum(piece.count(b"\n") for piece in pieces[quotes % 2 :: 2])
        quotes += len(pieces) - 1
    return Part(dataset, rows=lines - 1, size=size, sha256=digest.hexdigest())


class KeptFile:
    """A dataset as it lies in an archive. Iterate once, and close it in any case.

    Raises Busy where there is no room for another download, KeyError where the archive lacks it, and
    BadZipFile where that is no archive any more.
    """

    def __init__(self, archive: IO[bytes], dataset: str) -> None:
        self._closing = ExitStack()
        self._closing.enter_context(archive)
        with ExitStack() as failed:
            failed.callback(self.close)
            self._closing.callback(Place().close)
            packed = zipfile.ZipFile(archive)
            member = packed.getinfo(f"{dataset}.csv")
            self.size = member.file_size
            self._file = self._closing.enter_context(packed.open(member))
            failed.pop_all()

    def __iter__(self) -> Iterator[bytes]:
        # One that was damaged since breaks off: its sum is checked at the end.
        while chunk := self._file.read(CHUNK):
            yield chunk

    def close(self) -> None:
        self._closing.close()
