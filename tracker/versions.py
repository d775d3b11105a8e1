"""What a row of the desk says, now and at any time: its fields, and for a claim its citations and links.

A version is known by its marks: for each table that the row is told in, the newest event of the audit trail
that belongs to it. Events of one row are numbered in the order in which they happened.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Max

from tracker.models import Citation, Claim
from tracker.models.claims import BorneOutBy, CountedWith
from tracker.numerals import as_number

# What no editor wrote: a change of it alone is no change of the row. (Whose words a claim is made of is
# another question: authorship.py passes over its internal note too.)
NOT_WORDS = {
    *("id", "status", "submitted_by", "submitted_at", "warnings", "quote_check", "url_normalised"),
    *("created_by", "created_at", "updated_at"),
}
# The columns that pghistory adds to those of the row.
EVENT_COLUMNS = ("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id")
DELETED = "delete"

Marks = tuple[int, ...]
Values = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """A table that tells of a row: the row's own, or one of its parts, which name it in `owner`."""

    model: type[models.Model]
    owner: str = ""
    # For a link: what it leads to, and the field of the row that is made of such links.
    target: str = ""
    links: str = ""

    @property
    def events(self) -> Any:
        """The audit trail of the table."""
        return self.model.pgh_event_model._default_manager  # type: ignore[attr-defined]  # pghistory's

    @property
    def owner_column(self) -> str:
        """The column of the trail that names the row."""
        return self.owner or "pgh_obj_id"

    @property
    def fields(self) -> list[models.Field[Any, Any]]:
        """What an editor wrote in it."""
        kept = {field.name for field in self.events.model._meta.concrete_fields} - NOT_WORDS
        return [
            field
            for field in self.model._meta.concrete_fields
            if field.name in kept and field.attname != self.owner
        ]


PARTS = {
    Claim: (
        Table(Citation, "claim_id"),
        Table(CountedWith, "claim_id", "equipment_id", "counted_with"),
        Table(BorneOutBy, "from_claim_id", "to_claim_id", "borne_out_by"),
    )
}


def tables_of(model: type[models.Model]) -> tuple[Table, ...]:
    """The row's own table, then those of its parts."""
    concrete: Any = model._meta.concrete_model
    return (Table(concrete), *PARTS.get(concrete, ()))


def has_history(model: type[models.Model]) -> bool:
    return hasattr(model, "pgh_event_models")


# Now.


def fingerprint(rows: Sequence[models.Model], *, words_alone: bool = False) -> str:
    """What the rows say now, in a word: an answer about what they said before is not carried out.

    With `words_alone` their status does not count. As many queries as there are tables.
    """
    model = type(rows[0])
    numbers = [row.pk for row in rows]
    said: list[Any] = []
    for table in tables_of(model):
        columns = ["pk", *(field.attname for field in table.fields)]
        if table.owner:
            columns.append(table.owner)
        elif not words_alone and any(field.name == "status" for field in model._meta.concrete_fields):
            columns.append("status")
        owned = {f"{table.owner or 'pk'}__in": numbers}
        order = (table.owner, table.target) if table.links else ("pk",)
        found = table.model._base_manager.filter(**owned).order_by(*order).values_list(*columns)
        # The number of a link says nothing: taken away and put back it is the same link.
        said.append([row[1:] if table.links else row for row in found])
    return hashlib.sha256(json.dumps(said, cls=DjangoJSONEncoder).encode()).hexdigest()


def newest_marks(model: type[models.Model], number: Any) -> Marks:
    return tuple(
        table.events.filter(**{table.owner_column: number}).aggregate(mark=Max("pgh_id"))["mark"] or 0
        for table in tables_of(model)
    )


# At any time.


@dataclass(frozen=True)
class Version:
    """What a row said: its own values by column, and those of its parts by table and number."""

    own: Values
    parts: dict[Table, dict[int, Values]]
    # When the last of it was written; None for the version of now.
    moment: datetime | None = None

    def instance(self, model: type[models.Model]) -> Any:
        """The row as it was, not to be saved."""
        return model(**{name: value for name, value in self.own.items() if name not in EVENT_COLUMNS})

    def linked(self, field: str) -> list[int]:
        """What the row led to by one of its fields of links."""
        return [
            row[table.target]
            for table, rows in self.parts.items()
            if table.links == field
            for row in rows.values()
        ]


def version_at(model: type[models.Model], number: Any, marks: Marks) -> Version | None:
    """The row as it was then; None where it was not there."""
    tables = tables_of(model)
    if len(marks) != len(tables):
        return None
    found: list[dict[int, Values]] = []
    moments: list[datetime] = []
    for table, mark in zip(tables, marks, strict=True):
        latest = list(
            table.events.filter(**{table.owner_column: number}, pgh_id__lte=mark)
            .order_by("pgh_obj_id", "-pgh_id")
            .distinct("pgh_obj_id")
            .values()
        )
        moments += [row["pgh_created_at"] for row in latest]
        found.append({row["pgh_obj_id"]: row for row in latest if row["pgh_label"] != DELETED})
    own, *parts = found
    if not own:
        return None
    return Version(next(iter(own.values())), dict(zip(tables[1:], parts, strict=True)), max(moments))


def version_now(model: type[models.Model], number: Any) -> Version | None:
    """The row as it is."""
    found: list[dict[int, Values]] = []
    for table in tables_of(model):
        rows = table.model._base_manager.filter(**{table.owner or "pk": number}).order_by("pk")
        found.append({row["id"]: row for row in rows.values()})
    own, *parts = found
    if not own:
        return None
    return Version(next(iter(own.values())), dict(zip(tables_of(model)[1:], parts, strict=True)))


def written(marks: Iterable[int]) -> str:
    return "-".join(str(mark) for mark in marks)


def read_marks(text: str) -> Marks:
    """The marks that stand in an address or a form; none where nobody wrote them so."""
    marks = [as_number(part) for part in text.split("-")]
    return () if None in marks else tuple(mark for mark in marks if mark is not None)
