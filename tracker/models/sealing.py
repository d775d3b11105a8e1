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
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction

from tracker.models.editions import Edition, Version
from tracker.models.redaction import Redaction, Target

CHUNK = 1000
# Of so many rows the database computes the digests at a time.
SPAN = 200_000
MOST_MISSING = 20
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
    return hash_of_lines(edition, before, len(entries), entries).hexdigest()


def hash_of_lines(edition: Edition, before: str, count: int, entries: Iterable[bytes]) -> "hashlib._Hash":
    """The hash of an edition whose lines come one by one: so many of them, and sorted."""
    seal = Seal.of(edition)
    reason = seal.cell(edition, "reason").hex() if seal.seed or seal.is_redacted else edition.reason
    # As JSON, with the number of lines that follow: no reason can pass for a line of the edition.
    head = [before, edition.number, edition.published_at.isoformat(), edition.author_id, reason]
    found = hashlib.sha256(json.dumps([*head, count], ensure_ascii=False).encode())
    for entry in entries:
        found.update(b"\n" + entry)
    return found


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

    What a redaction removed is no such place, where its own edition says that it did. The database computes
    the digests, a million rows in a minute or two; only what it finds to differ is looked at here.
    """
    redactions = list(Redaction.objects.of_the_record())
    explained = Explained(redactions)
    for model in Version.__subclasses__():
        for row in _suspects(model):
            if problem := _problem(row, explained):
                yield f"{name_of(row)}: {problem}"
    yield from _broken_chain(redactions, explained)


def name_of(row: Version) -> str:
    return f"{row._meta.db_table} {row.pk} ({row.identity} {row.identity_id})"


def _suspects(model: type[Version]) -> Iterator[Any]:
    """The rows that are redacted, or whose digest is not the one that the database computes."""
    table = model._meta.db_table
    rows = model._default_manager.order_by()
    last = rows.aggregate(last=models.Max("pk"))["last"] or 0
    first = rows.aggregate(first=models.Min("pk"))["first"] or 0
    for since in range(first, last + 1, SPAN):
        # In parts, and not by a cursor of the server's, which would not let it use several processes.
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id FROM {table} WHERE id >= %s AND id < %s "
                f"AND (redacted IS NOT NULL OR digest IS DISTINCT FROM {_digest_in_sql(model)})",
                [since, since + SPAN],
            )
            numbers = [number for (number,) in cursor]
        yield from rows.filter(pk__in=numbers).order_by("pk").iterator(chunk_size=CHUNK)


def _digest_in_sql(model: type[Version]) -> str:
    """`row_digest` of a row without redactions, for the database to compute.

    Where it came to write a value in another way, rows would be looked at in vain, and none be missed.
    """
    cells = []
    fields = {field.attname: field for field in model._meta.concrete_fields}
    for name in sorted(fields.keys() - NOT_HASHED):
        column = f'"{fields[name].column}"'
        digest = (
            f"sha256(sha256(seed || '{name}') || "
            f"convert_to('[\"{name}\", ' || {_json_in_sql(fields[name], column)} || ']', 'UTF8'))"
        )
        if name in ADDED_LATER:
            digest = f"CASE WHEN {column} IS NULL THEN ''::bytea ELSE {digest} END"
        cells.append(digest)
    return f"sha256({' || '.join(cells)})"


def _json_in_sql(field: "models.Field[Any, Any]", column: str) -> str:
    """A value as `cell_digest` writes it."""
    if isinstance(field, ArrayField):
        return f"coalesce('[' || array_to_string({column}, ', ') || ']', 'null')"
    if isinstance(field, models.JSONField):
        return _object_in_sql(
            column,
            f"CASE jsonb_typeof(value) WHEN 'object' THEN {_object_in_sql('value')} ELSE value::text END",
        )
    return f"coalesce(to_json({column})::text, 'null')"


def _object_in_sql(column: str, value: str = "value::text") -> str:
    pairs = f"to_json(key)::text || ': ' || {value}"
    return (
        f"(SELECT '{{' || coalesce(string_agg({pairs}, ', ' ORDER BY key COLLATE \"C\"), '') || '}}' "
        f"FROM jsonb_each({column}))"
    )


def _lines() -> tuple[str, str]:
    """SQL for the lines of all editions, and for the editions alone that they belong to."""
    lines, editions = [], []
    for model in Version.__subclasses__():
        table = model._meta.db_table
        for column, action in (("edition_from_id", "open"), ("edition_to_id", "close")):
            line = f"'{table} ' || {model.identity}_id || ' {action} ' || encode(digest, 'hex')"
            lines.append(f"SELECT {column} AS edition, {line} AS line FROM {table}")
            editions.append(f"SELECT {column} AS edition FROM {table}")
    of_redactions = "unnest(%(editions)s::bigint[], %(lines)s::text[]) AS redaction(edition, line)"
    lines.append(f"SELECT edition, line FROM {of_redactions}")
    editions.append(f"SELECT edition FROM {of_redactions}")
    return (
        f"SELECT edition, line FROM ({' UNION ALL '.join(lines)}) line "
        'WHERE edition IS NOT NULL ORDER BY edition, line COLLATE "C"',
        f"SELECT edition, count(*) FROM ({' UNION ALL '.join(editions)}) line "
        "WHERE edition IS NOT NULL GROUP BY edition",
    )


def _broken_chain(redactions: list[Redaction], explained: Explained) -> Iterator[str]:
    lines, counts = _lines()
    of_redactions: dict[str, Any] = {
        "editions": [redaction.edition_id for redaction in redactions],
        "lines": [redaction_entry(redaction).decode() for redaction in redactions],
    }
    with connection.cursor() as cursor:
        cursor.execute(counts, of_redactions)
        count_of = dict(cursor.fetchall())
    before, expected, earlier = "", 1, None
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(lines, of_redactions)
        by_edition = groupby(cursor, key=itemgetter(0))
        waiting = next(by_edition, None)
        for edition in Edition.objects.order_by("number").iterator(chunk_size=CHUNK):
            while waiting is not None and waiting[0] < edition.number:
                yield f"rows name edition {waiting[0]}, which does not exist: {_first_of(waiting[1])}"
                waiting = next(by_edition, None)
            for missing in range(expected, min(edition.number, expected + MOST_MISSING)):
                yield f"edition {missing} is missing"
            if edition.number > expected + MOST_MISSING:
                yield f"editions up to {edition.number - 1} are missing"
            expected = edition.number + 1
            if earlier is not None and edition.published_at <= earlier:
                yield f"edition {edition.number}: its time is not later than that of the edition before"
            earlier = edition.published_at
            if edition.redacted is not None and (
                problem := explained.problem(edition, Target.EDITION, edition.number)
            ):
                yield f"edition {edition.number}: {problem}"
            own: Iterable[bytes] = ()
            count = 0
            if waiting is not None and waiting[0] == edition.number:
                own, count = (line.encode() for _number, line in waiting[1]), count_of[edition.number]
            found = hash_of_lines(edition, before, count, own).hexdigest()
            if waiting is not None and waiting[0] == edition.number:
                waiting = next(by_edition, None)
            if edition.hash != found:
                hint = _newcomers(edition.number)
                yield f"edition {edition.number}: the hash does not match its rows{hint}"
            before = edition.hash
        while waiting is not None:
            yield f"rows name edition {waiting[0]}, which does not exist: {_first_of(waiting[1])}"
            waiting = next(by_edition, None)


def _first_of(lines: Iterable[tuple[int, str]]) -> str:
    """The row that the first of the lines is about."""
    for _number, line in lines:
        return " ".join(line.split()[:3])
    return ""


def _newcomers(number: int) -> str:
    """Rows of an edition that were numbered after rows of later ones: they came after it was sealed."""
    for model in Version.__subclasses__():
        rows = model._default_manager.order_by("pk")
        later = rows.filter(edition_from__gt=number).values_list("pk", flat=True).first()
        if later and (row := rows.filter(edition_from=number, pk__gt=later).first()):
            return f"; {name_of(row)} is newer than what followed it"
    return ""


def _problem(row: Version, explained: Explained) -> str:
    seal = Seal.of(row)
    if row.redacted is not None and {*seal.salts, *seal.digests} != {*cells_of(row)}:
        return "the row does not have the cells that it was sealed with"
    if row_digest(row) != bytes(row.digest):
        return "the row does not match its digest"
    return explained.problem(row, row.identity, row.identity_id) if row.redacted is not None else ""
