"""Rows as the text that COPY reads, with the digests that seal them.

The digest is that of `tracker.models.sealing`, cell by cell; here most cells are looked up, because a million
claims have fifty million cells. tests/test_benchmarks.py compares the two.
"""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any

from django.db import models

from tracker.models.editions import Version
from tracker.models.sealing import ADDED_LATER, NOT_HASHED

type Values = dict[str, Any]

NULL = "\\N"
# Beyond so many different values a column is no list of words that come again.
MOST_KEPT = 4096


class Table:
    """The columns of a model's table, in one order for COPY."""

    def __init__(self, model: type[models.Model], *, without: frozenset[str] = frozenset()) -> None:
        fields = [field for field in model._meta.concrete_fields if field.attname not in without]
        self.name = model._meta.db_table
        self.names = [field.attname for field in fields]
        columns = ", ".join(f'"{field.column}"' for field in fields)
        self.copy = f'COPY "{self.name}" ({columns}) FROM STDIN'
        self.defaults: Values = {
            field.attname: str(value) if isinstance(value := field.get_default(), str) else value
            for field in fields
            if not field.primary_key
        }

    def line(self, values: Mapping[str, Any]) -> str:
        """The row as COPY reads it. No text of the synthetic record needs to be escaped."""
        return "\t".join([copied(values[name]) for name in self.names])


class VersionTable(Table):
    """The same of a table of the record: PostgreSQL numbers its rows, and each has a seed and a digest."""

    def __init__(self, model: type[Version]) -> None:
        super().__init__(model, without=frozenset({"id"}))
        self.identity = f"{model.identity}_id"
        self._cells: list[tuple[str, bytes, bool, dict[str | None, bytes]]] = [
            (name, name.encode(), name in ADDED_LATER, {})
            for name in sorted(self.names)
            if name not in NOT_HASHED
        ]

    def sealed(self, values: Values, seed: bytes) -> tuple[str, str]:
        """The row as COPY reads it, and its digest in hexadecimal digits."""
        digests = []
        for name, encoded, is_added, kept in self._cells:
            value = values[name]
            if value is None and is_added:
                continue
            text = kept.get(value) if value.__class__ is str or value is None else None
            if text is None:
                text = f'["{name}", {as_json(value)}]'.encode()
                if (value.__class__ is str or value is None) and len(kept) < MOST_KEPT:
                    kept[value] = text
            digests.append(sha256(sha256(seed + encoded).digest() + text).digest())
        digest = sha256(b"".join(digests))
        values["seed"], values["digest"] = seed, digest.digest()
        return self.line(values), digest.hexdigest()

    def entry(self, action: str, identity: int, digest: str) -> bytes:
        """One line of an edition, as `sealing.digest_entry` has it."""
        return f"{self.name} {identity} {action} {digest}".encode()


def as_json(value: Any) -> str:
    """What `sealing.cell_digest` makes of a value."""
    kind = value.__class__
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return str(value)
    if kind is date:
        return f'"{value}"'
    return json.dumps(value, default=str, sort_keys=True, ensure_ascii=False)


def copied(value: Any) -> str:
    """A value in the text format of COPY."""
    kind = value.__class__
    if kind is str:
        return value  # type: ignore[no-any-return]
    if value is None:
        return NULL
    if kind is bool:
        return "t" if value else "f"
    if kind is bytes:
        return f"\\\\x{value.hex()}"
    if kind is list:
        return f"{{{','.join(map(str, value))}}}"
    if kind is dict:
        return json.dumps(value, ensure_ascii=False)
    return str(value)
