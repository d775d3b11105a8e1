"""The hash chain of editions: what was published cannot be rewritten unseen.

Each edition's hash covers the digests of its rows and the hash before it. A row's digest covers
digests of its cells, each salted on its own, so that a redaction can remove a cell for good and
keep its digest (docs/decisions/0003-desk-and-record.md).
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from tracker.models.editions import Edition, Version

CHUNK = 1000


def cell_digest(seed: bytes, name: str, value: Any) -> bytes:
    """SHA-256 of one cell: a salt of its own, then its name and value as canonical JSON."""
    salt = hashlib.sha256(seed + name.encode()).digest()
    text = json.dumps([name, value], default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(salt + text.encode()).digest()


def row_digest(row: Version) -> bytes:
    """SHA-256 over the digests of the row's cells, in the order of their names."""
    left_out = {"id", "edition_to_id", "seed", "digest"}
    names = sorted(field.attname for field in row._meta.concrete_fields if field.attname not in left_out)
    cells = (cell_digest(bytes(row.seed), name, getattr(row, name)) for name in names)
    return hashlib.sha256(b"".join(cells)).digest()


def digest_entry(action: str, row: Version, digest: bytes) -> bytes:
    """One line of an edition: what happened to which thing."""
    return f"{row._meta.db_table} {row.identity_id} {action} {digest.hex()}".encode()


def edition_hash(edition: Edition, before: str, entries: Iterable[bytes]) -> str:
    entries = sorted(entries)
    # As JSON, with the number of lines that follow: no reason can pass for a line of the edition.
    head = [before, edition.number, edition.published_at.isoformat(), edition.author_id, edition.reason]
    first = json.dumps([*head, len(entries)], ensure_ascii=False).encode()
    return hashlib.sha256(b"\n".join([first, *entries])).hexdigest()


def hash_before(number: int) -> str:
    return Edition.objects.filter(number=number - 1).values_list("hash", flat=True).first() or ""


def broken_links() -> Iterator[str]:
    """Each place where the record no longer is what was sealed: a row, or an edition's hash."""
    entries: dict[int, list[bytes]] = defaultdict(list)
    for model in Version.__subclasses__():
        for row in model._default_manager.iterator(chunk_size=CHUNK):
            if row_digest(row) != bytes(row.digest):
                yield f"{row._meta.db_table} {row.pk}: the row does not match its digest"
            entries[row.edition_from_id].append(digest_entry("open", row, bytes(row.digest)))
            if row.edition_to_id:
                entries[row.edition_to_id].append(digest_entry("close", row, bytes(row.digest)))
    before = ""
    for expected, edition in enumerate(Edition.objects.order_by("number"), start=1):
        if edition.number != expected:
            yield f"edition {expected} is missing"
        if edition.hash != edition_hash(edition, before, entries.pop(edition.number, [])):
            yield f"edition {edition.number}: the hash does not match its rows"
        before = edition.hash
    for number in sorted(entries):
        yield f"rows name edition {number}, which does not exist"
