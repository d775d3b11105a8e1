"""What a data file is made of: its columns, what they mean, how a cell of each is written.

Names are English in every language, and so is what stands in a file; what a column means is translated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import models
from django.utils.translation import gettext

from tracker.filter_form import PARAMETERS, BadQuery
from tracker.replicas import connection

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from tracker.filters import Selection

# Of all files together. The first number rises with what breaks a program that reads them: a column that
# is renamed, removed or comes to mean something else; the second with whatever is added.
SCHEMA_VERSION: Final = "1.0"

INTEGER: Final = "integer"
TEXT: Final = "text"
DATE: Final = "date"
TIME: Final = "time"
BOOLEAN: Final = "boolean"
# Several values in one cell, spaces between; an array in JSON.
LIST: Final = "list"
# Objects in an array: as text in a cell, as they are in JSON.
JSON: Final = "JSON"

# A spreadsheet runs a cell as a formula if it begins with one of these.
RUNS_AS_FORMULA: Final = r"^()([=+@\t\r\n＝＋－＠-])"
# One that takes semicolons for commas splits the cell there, and at line feeds: it does not see that the
# cell began with a quotation mark.
RUNS_AFTER_SPLIT: Final = r"([;\t\r\n][ \t]*)([=+@＝＋－＠-])"
DISARMED: Final = r"E'\\1''\\2'"


class Column(NamedTuple):
    """A column of a file. Its name is a promise; docs/data.md repeats the list, and a test compares."""

    name: str
    datatype: str
    description: "StrPromise | str"
    # SQL; {names} in braces stand for what the edition or the day decides.
    expression: str
    values: type[models.TextChoices] | None = None
    # Of a list: TEXT or INTEGER.
    items: str = ""
    # Those of the values that can occur, where it is not all of them.
    among: tuple[str, ...] = ()

    @property
    def choices(self) -> "list[tuple[str, StrPromise | str]]":
        """The values that may occur, each with its words; nothing where they are not counted."""
        known = self.values.choices if self.values else []
        return [(str(value), words) for value, words in known if not self.among or value in self.among]

    @property
    def meaning(self) -> str:
        """The description with the values that may occur."""
        if not self.choices:
            return str(self.description)
        known = ", ".join(f"`{value}`" for value, _words in self.choices)
        return gettext("%(description)s One of %(values)s.") % {
            "description": self.description,
            "values": known,
        }


class Link(NamedTuple):
    """A column that names a row of another file, or of the same one: there it stands in the column `its`."""

    column: str
    dataset: str
    its: str


@dataclass(frozen=True)
class Rows:
    """Where the rows of a file come from, as SQL that holds its values."""

    # Named parts, as they stand behind WITH; may be empty.
    parts: str
    # What stands behind FROM.
    tables: str
    # What stands behind ORDER BY: a total order.
    order: str
    # What stands for the names in braces in the expressions of the columns.
    inserted: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """One of the files: /claims.csv, /claims.manifest.json, /api/v1/claims."""

    # In addresses and names of files: "claims".
    name: str
    title: "StrPromise"
    description: "StrPromise"
    columns: tuple[Column, ...]
    # The columns that tell its rows apart.
    key: tuple[str, ...]
    # What it holds of a selection.
    rows: "Callable[[Selection], Rows]"
    links: tuple[Link, ...] = ()
    # The names of those that mean something here.
    filters: frozenset[str] = frozenset(PARAMETERS)

    def sql(self, selection: "Selection", *, excel: bool = False) -> str:
        """The query of the file, in its order."""
        cell = disarmed if excel else plain
        rows = self.rows(selection)
        return f"{_opened(rows)}\nSELECT {select_list(self.columns, cell, rows)}\n{_closed(rows)}"

    def json_sql(
        self, selection: "Selection", *, after: Sequence[int | str] = (), limit: int | None = None
    ) -> str:
        """A query with one column: each row as a JSON object, as text.

        With `after` or `limit` in the order of the key, that many rows after the one with that key.
        """
        rows = self.rows(selection)
        if after or limit is not None:
            keys = {column.name: column.expression.format(**rows.inserted) for column in self.columns}
            order = ", ".join(keys[name] for name in self.key)
            beyond = ", ".join(_literal(value) for value in after)
            rows = replace(
                rows,
                tables=f"{rows.tables}\nWHERE ({order}) > ({beyond})" if after else rows.tables,
                order=order if limit is None else f"{order}\nLIMIT {int(limit)}",
            )
        columns = select_list(self.columns, as_json, rows)
        # Put together beside the row, so that the order may go by what is no column.
        one = f"(SELECT row_to_json(one)::text FROM (SELECT {columns}) one)"  # noqa: S608
        return f"{_opened(rows)}\nSELECT {one}\n{_closed(rows)}"

    def refuse_other_filters(self, selection: "Selection") -> None:
        """Raises BadQuery where the selection goes by a filter that means nothing here."""
        if strange := [name for name in selection.values if name not in self.filters]:
            sentence = gettext("The file “%(dataset)s” cannot be filtered by this.") % {"dataset": self.name}
            raise BadQuery({name: [sentence] for name in strange})


type Cell = Callable[[Column, str], str]


def select_list(columns: tuple[Column, ...], cell: Cell, rows: Rows) -> str:
    return ",\n".join(
        f'{cell(column, column.expression.format(**rows.inserted))} AS "{column.name}"' for column in columns
    )


def _opened(rows: Rows) -> str:
    return f"WITH {rows.parts}" if rows.parts else ""


def _closed(rows: Rows) -> str:
    return f"FROM {rows.tables}\nORDER BY {rows.order}"


def _literal(value: int | str) -> str:
    quoted: str = connection.ops.compose_sql("%s", [value])  # type: ignore[attr-defined]  # PostgreSQL's have it
    return quoted


def plain(column: Column, expression: str) -> str:
    """Nothing known is an empty cell, without quotation marks; booleans are true and false."""
    if column.datatype in (TEXT, LIST):
        return f"NULLIF({expression}, '')"
    if column.datatype == BOOLEAN:
        return f"({expression})::text"
    if column.datatype == TIME:
        return f"""to_char({expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
    return expression


def disarmed(column: Column, expression: str) -> str:
    """The same, and text that a spreadsheet would run gets an apostrophe in front."""
    cell = plain(column, expression)
    if column.datatype not in (TEXT, LIST, JSON):
        return cell
    begins = f"regexp_replace({cell}, E'{RUNS_AS_FORMULA}', {DISARMED})"
    return f"regexp_replace({begins}, E'{RUNS_AFTER_SPLIT}', {DISARMED}, 'g')"


def as_json(column: Column, expression: str) -> str:
    """The same as JSON has it: nothing known is null, and a list an array that may be empty."""
    if column.datatype == BOOLEAN:
        return f"({expression})"
    if column.datatype == LIST:
        array = f"string_to_array(coalesce({expression}, ''), ' ')"
        return f"{array}::bigint[]" if column.items == INTEGER else array
    if column.datatype == JSON:
        return f"({expression})::json"
    return plain(column, expression)
