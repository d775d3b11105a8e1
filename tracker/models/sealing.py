"""The hash chain of editions: what was published cannot be rewritten unseen.

Each edition's hash covers the digests of its rows and the hash before it. A row's digest covers
digests of its cells, each salted on its own, so that a redaction can remove a cell for good and
keep its digest (docs/decisions/0003-desk-and-record.md).
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from tracker.models.editions import Edition, Version
from tracker.models.redaction import Redaction, Target

CHUNK = 1000
# Columns that came after the first editions were sealed: they are hashed where they say something.
ADDED_LATER = frozenset({"merged_into_id", "split_from_id"})


NOT_HASHED = frozenset({"id", "edition_to_id", "seed", "digest", "redacted"})


def salt_of(seed: bytes, name: str) -> bytes:
    return hashlib.sha256(seed + name.encode()).digest()


def cell_digest(salt: bytes, name: str, value: Any) -> bytes:
    """SHA-256 of one cell: a salt of its own, then its name and value as canonical JSON."""
    text = json.dumps([name, value], default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(salt + text.encode()).digest()


@dataclass(frozen=True)
class Seal:
    """What the digests of a row's cells are made of: its seed, or what a redaction has left of that."""

    seed: bytes
    salts: dict[str, bytes]
    digests: dict[str, bytes]

    @classmethod
    def of(cls, row: "Version | Edition") -> "Seal":
        left = row.redacted if isinstance(row.redacted, dict) else {}
        return cls(bytes(row.seed), _bytes(left.get("salts")), _bytes(left.get("digests")))

    @property
    def is_redacted(self) -> bool:
        return bool(self.digests)

    def cell(self, row: models.Model, name: str) -> bytes:
        """The digest of a cell that is there, or the one that was kept of a cell that went."""
        if name in self.digests:
            return self.digests[name]
        salt = self.salts.get(name, b"") if self.is_redacted else salt_of(self.seed, name)
        return cell_digest(salt, name, getattr(row, name))

    def without(self, row: models.Model, gone: Iterable[str], names: Iterable[str]) -> dict[str, Any]:
        """What stays of it, for the column `redacted`, when the cells `gone` go, of all the `names`."""
        digests = {name: self.cell(row, name) for name in {*self.digests, *gone}}
        salts = {
            name: self.salts[name] if self.is_redacted else salt_of(self.seed, name)
            for name in names
            if name not in digests
        }
        return {
            "salts": {name: salt.hex() for name, salt in salts.items()},
            "digests": {name: digest.hex() for name, digest in digests.items()},
        }


def _bytes(part: Any) -> dict[str, bytes]:
    """Names and hexadecimal digits, as bytes; nothing where it is anything else."""
    if not isinstance(part, dict) or not all(
        isinstance(value, str) and re.fullmatch("([0-9a-f]{2})+", value) for value in part.values()
    ):
        return {}
    return {name: bytes.fromhex(value) for name, value in part.items()}


def cells_of(row: Version) -> list[str]:
    """The columns that the digest of a row covers, in the order of their names."""
    left_out = NOT_HASHED | {name for name in ADDED_LATER if getattr(row, name, None) is None}
    return sorted(field.attname for field in row._meta.concrete_fields if field.attname not in left_out)


def row_digest(row: Version) -> bytes:
    """SHA-256 over the digests of the row's cells, in the order of their names."""
    seal = Seal.of(row)
    return hashlib.sha256(b"".join(seal.cell(row, name) for name in cells_of(row))).digest()


def digest_entry(action: str, row: Version, digest: bytes) -> bytes:
    """One line of an edition: what happened to which thing."""
    return f"{row._meta.db_table} {row.identity_id} {action} {digest.hex()}".encode()


def edition_hash(edition: Edition, before: str, entries: Iterable[bytes]) -> str:
    entries = sorted(entries)
    seal = Seal.of(edition)
    reason = seal.cell(edition, "reason").hex() if seal.seed or seal.is_redacted else edition.reason
    # As JSON, with the number of lines that follow: no reason can pass for a line of the edition.
    head = [before, edition.number, edition.published_at.isoformat(), edition.author_id, reason]
    first = json.dumps([*head, len(entries)], ensure_ascii=False).encode()
    return hashlib.sha256(b"\n".join([first, *entries])).hexdigest()


def hash_before(number: int) -> str:
    return Edition.objects.filter(number=number - 1).values_list("hash", flat=True).first() or ""


def redaction_entry(redaction: Redaction) -> bytes:
    """The line of a redaction's own edition: what was removed and who agreed, but not what it had said."""
    said = [
        *(redaction.target, redaction.row, redaction.fields, redaction.cells),
        *(
            redaction.notice,
            redaction.notice_fr,
            redaction.requested_by_id,
            redaction.requested_at.isoformat(),
        ),
        *(redaction.approved_by_id, redaction.approved_at and redaction.approved_at.isoformat()),
    ]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return f"{redaction._meta.db_table} {redaction.pk} redact {digest}".encode()


class Explained:
    """Which cells may be gone: those that a redaction of the record names, with what it put there."""

    def __init__(self, redactions: Iterable[Redaction]) -> None:
        self.cells: dict[tuple[str, int, str], list[Any]] = defaultdict(list)
        for redaction in redactions:
            for name, value in redaction.cells.items():
                self.cells[redaction.target, redaction.row, name].append(value)

    def problem(self, row: Version | Edition, target: str, identity: int) -> str:
        """What is wrong with the redacted cells of a row; empty where nothing is."""
        seal = Seal.of(row)
        if seal.seed:
            return "cells are missing although the seed is still there"
        for name in sorted(seal.digests):
            if getattr(row, name, None) not in self.cells.get((target, identity, name), []):
                return f"“{name}” is missing and no redaction says so"
        return ""


def broken_links() -> Iterator[str]:
    """Each place where the record no longer is what was sealed: a row, or an edition's hash.

    What a redaction removed is no such place, where its own edition says that it did.
    """
    entries: dict[int, list[bytes]] = defaultdict(list)
    redactions = list(Redaction.objects.of_the_record())
    explained = Explained(redactions)
    for redaction in redactions:
        entries[redaction.edition_id or 0].append(redaction_entry(redaction))
    for model in Version.__subclasses__():
        for row in model._default_manager.iterator(chunk_size=CHUNK):
            if problem := _problem(row, explained):
                yield f"{row._meta.db_table} {row.pk}: {problem}"
            entries[row.edition_from_id].append(digest_entry("open", row, bytes(row.digest)))
            if row.edition_to_id:
                entries[row.edition_to_id].append(digest_entry("close", row, bytes(row.digest)))
    before = ""
    for expected, edition in enumerate(Edition.objects.order_by("number"), start=1):
        if edition.number != expected:
            yield f"edition {expected} is missing"
        if edition.redacted is not None and (
            problem := explained.problem(edition, Target.EDITION, edition.number)
        ):
            yield f"edition {edition.number}: {problem}"
        if edition.hash != edition_hash(edition, before, entries.pop(edition.number, [])):
            yield f"edition {edition.number}: the hash does not match its rows"
        before = edition.hash
    for number in sorted(entries):
        yield f"rows name edition {number}, which does not exist"


def _problem(row: Version, explained: Explained) -> str:
    seal = Seal.of(row)
    if row.redacted is not None and {*seal.salts, *seal.digests} != {*cells_of(row)}:
        return "the row does not have the cells that it was sealed with"
    if row_digest(row) != bytes(row.digest):
        return "the row does not match its digest"
    return explained.problem(row, row.identity, row.identity_id) if row.redacted is not None else ""
