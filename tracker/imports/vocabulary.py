"""Actors, conflicts, organisations, equipment and corridors from a file, each kind from its own."""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tracker.imports.tables import KNOWN_BY, Names, Reading, Table, fields_of
from tracker.models import Actor, Conflict, Corridor, Equipment, Organisation
from tracker.models.history import acting

# In this order: those below name those above.
VOCABULARIES: dict[str, type[models.Model]] = {
    "actors": Actor,
    "conflicts": Conflict,
    "organisations": Organisation,
    "equipment": Equipment,
    "corridors": Corridor,
}


@dataclass
class Counts:
    new: int = 0
    same: int = 0


def import_vocabulary(model: type[models.Model], table: Table) -> Counts:
    """Add the rows that the desk lacks. A row may name one above it: parents first."""
    columns = fields_of(model)
    needed = [
        name for name, column in columns.items() if not (column.blank or column.null or column.has_default())
    ]
    names = Names()
    reading = Reading(table, names, columns, [name for name in needed if name != "slug" or model is Conflict])
    counts = Counts()
    seen: dict[tuple[Any, ...], int] = {}
    with transaction.atomic(), acting(f"imported from {table.name}"):
        for number, cells in reading.rows:
            values = reading.values(number, cells, columns)
            known_by = [KNOWN_BY[model]] if model in KNOWN_BY else ["supplier", "recipient"]
            key = tuple(values.get(name) for name in known_by)
            if None in key:
                continue
            if key in seen:
                reading.refuse(
                    _("Row %(other)s is about the same: remove one.") % {"other": seen[key]}, number
                )
                continue
            seen[key] = number
            there = model._default_manager.filter(**dict(zip(known_by, key, strict=True))).first()
            if there:
                reading.refuse_differences(number, there, values)
                counts.same += 1
                continue
            if "slug" in columns:
                values.setdefault("slug", slugify(values.get("name", "")))
            row = model(**values)
            reading.save(number, row)
            if model in KNOWN_BY and row.pk:
                names.of(model)[str(key[0])] = row
            counts.new += 1
        reading.stop_if_refused()
    return counts
