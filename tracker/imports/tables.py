"""Tables from files, and the values of their cells: each bad cell gets a sentence."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tracker.models import Actor, Conflict, Equipment, Organisation, sentence_for
from tracker.quantities import LARGEST

type Field = models.Field[Any, Any]
type Columns = dict[str, Field]


def fields_of(model: type[models.Model], *names: str) -> Columns:
    """The fields of `model`: those named, or all that a file may fill."""
    chosen = names or [column.name for column in model._meta.concrete_fields if not column.primary_key]
    return {name: model._meta.get_field(name) for name in chosen}  # type: ignore[misc]  # no relation from elsewhere


# By which column a row of each small table is known, in its own file and in the cells of others.
KNOWN_BY: dict[type[models.Model], str] = {
    Actor: "code",
    Conflict: "slug",
    Equipment: "name",
    Organisation: "name",
}


@dataclass(frozen=True)
class Refusal:
    """What is wrong with one cell (or with a row, or a whole file) and what to do about it."""

    file: str
    problem: str
    row: int | None = None  # as a spreadsheet counts: the header is row 1
    column: str = ""

    def __str__(self) -> str:
        if self.row and self.column:
            place = _("%(file)s, row %(row)s, column %(column)s: %(problem)s")
        elif self.row:
            place = _("%(file)s, row %(row)s: %(problem)s")
        elif self.column:
            place = _("%(file)s, column %(column)s: %(problem)s")
        else:
            place = _("%(file)s: %(problem)s")
        return place % {"file": self.file, "row": self.row, "column": self.column, "problem": self.problem}


class ImportRefused(Exception):
    """Nothing was imported; each refusal says why."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self.refusals = list(refusals)
        super().__init__("\n".join(map(str, self.refusals)))


class BadCell(Exception):
    """A sentence about the cell that is being read."""


@dataclass
class Table:
    """A file's cells as text, by the names of its columns, whatever kind of file it was."""

    name: str
    columns: list[str]
    rows: list[dict[str, str]]


def read_csv(name: str, content: bytes) -> Table:
    """The cells of a CSV file: UTF-8, commas, the names of the columns in the first row."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        problem = _("This file is not text in UTF-8: save it as “CSV UTF-8” and import that.")
        raise ImportRefused([Refusal(name, problem)])
    header = text.partition("\n")[0]
    if header.count(",") < max(header.count(";"), header.count("\t")):
        problem = _("The columns are not separated by commas: save the file as “CSV (comma separated)”.")
        raise ImportRefused([Refusal(name, problem)])
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        problem = _("This is not a well-formed CSV file (%(error)s): save it again from your spreadsheet.")
        raise ImportRefused([Refusal(name, problem % {"error": error})]) from None
    columns = [column.strip() for column in lines[0]] if lines else []
    refusals = [
        Refusal(name, _("This column is there twice: remove one."), column=column)
        for column, times in Counter(columns).items()
        if times > 1
    ]
    refusals += [
        Refusal(
            name, _("This row has %(there)s cells, the header %(expected)s: check its commas and quotes.")
            % {"there": len(line), "expected": len(columns)}, number,
        )
        for number, line in enumerate(lines[1:], start=2)
        if line and len(line) != len(columns)
    ]  # fmt: skip
    if not any(columns):
        refusals = [Refusal(name, _("The first row must hold the names of the columns."))]
    if refusals:
        raise ImportRefused(refusals)
    # An empty line keeps its place, so that the rows are counted as a spreadsheet counts them.
    cells = [[cell.strip() for cell in line] for line in lines[1:]]
    return Table(name, columns, [dict(zip(columns, line, strict=True)) if line else {} for line in cells])


class Names:
    """The rows that cells may name, each table read once."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], dict[str, models.Model]] = {}

    def of(self, model: type[models.Model]) -> dict[str, models.Model]:
        if model not in self._rows:
            known_by = KNOWN_BY[model]
            self._rows[model] = {getattr(row, known_by): row for row in model._default_manager.all()}
        return self._rows[model]

    def find(self, model: type[models.Model], name: str) -> models.Model:
        rows = self.of(model)
        if name in rows:
            return rows[name]
        close = get_close_matches(name, rows, n=1)
        if close:
            sentence = _("There is no %(thing)s “%(name)s”. Is “%(close)s” meant? Otherwise add it first.")
        else:
            sentence = _("There is no %(thing)s “%(name)s”: add it first.")
        thing = model._meta.verbose_name
        raise BadCell(sentence % {"thing": thing, "name": name, "close": "".join(close)})


def read_cell(column: Field, cell: str, names: Names) -> Any:
    """The value of a cell that is not empty. Raises BadCell with a sentence."""
    match column:
        case models.ForeignKey():
            return names.find(column.related_model, cell)
        case models.DateField():
            return day(cell)
        case models.BooleanField():
            return yes_or_no(cell)
        case models.IntegerField():
            return whole_number(cell)
        case _ if column.choices:
            return code(cell, [str(value) for value, _label in column.flatchoices])
    try:
        return column.clean(cell, None)
    except ValidationError as error:
        raise BadCell(" ".join(error.messages)) from None


def day(cell: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise BadCell(_("“%(cell)s” is not a date: write year-month-day, such as 2025-03-27.") % {"cell": cell})


def whole_number(cell: str) -> int:
    """Digits, grouped by spaces of any width or not at all; a comma or a point could mean two things."""
    digits = re.sub(r"[ \u00a0\u2009\u202f]", "", cell)
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}([ \u00a0\u2009\u202f][0-9]{3})+", cell):
        raise BadCell(
            _("“%(cell)s” is not a whole number: write digits only, such as 11000.") % {"cell": cell}
        )
    if int(digits) > LARGEST:
        raise BadCell(_("“%(cell)s” is too large: the largest number stored is %(largest)s.")
                      % {"cell": cell, "largest": LARGEST})  # fmt: skip
    return int(digits)


def yes_or_no(cell: str) -> bool:
    if cell in {"yes", "no"}:
        return cell == "yes"
    raise BadCell(_("Write yes or no, not “%(cell)s”.") % {"cell": cell})


def code(cell: str, choices: list[str]) -> str:
    if cell in choices:
        return cell
    raise BadCell(_("“%(cell)s” is not one of: %(choices)s.") % {"cell": cell, "choices": ", ".join(choices)})


def words_of(cell: str) -> list[str]:
    """Several names or keys in one cell, separated by semicolons."""
    return [word.strip() for word in cell.split(";") if word.strip()]


class Reading:
    """Reads the cells of a table and gathers what is wrong with them."""

    def __init__(self, table: Table, names: Names, known: Iterable[str], required: Iterable[str]) -> None:
        self.table = table
        self.names = names
        self.refusals: list[Refusal] = []
        self.required = set(required)
        known = sorted(known)
        for column in table.columns:
            if column not in known:
                close = get_close_matches(column, known, n=1)
                sentence = (
                    _("No such column. Is “%(close)s” meant?") if close else _("No such column: remove it.")
                )
                self.refuse(sentence % {"close": "".join(close)}, column=column)
        for column in sorted(self.required - set(table.columns)):
            self.refuse(_("This column is missing."), column=column)
        self.stop_if_refused()

    def refuse(self, problem: str, row: int | None = None, column: str = "") -> None:
        self.refusals.append(Refusal(self.table.name, problem, row, column))

    def stop_if_refused(self) -> None:
        if self.refusals:
            raise ImportRefused(self.refusals)

    @property
    def rows(self) -> Iterable[tuple[int, dict[str, str]]]:
        """Row number and cells, without the empty rows."""
        return (
            (number, cells) for number, cells in enumerate(self.table.rows, start=2) if any(cells.values())
        )

    def cell[V](self, number: int, cells: dict[str, str], column: str, read: Callable[[str], V]) -> V | None:
        """What `read` makes of a cell; None where it is empty or refused."""
        cell = cells.get(column, "")
        if not cell:
            if column in self.required:
                self.refuse(_("This cell is empty, and every row needs it."), number, column)
            return None
        try:
            return read(cell)
        except BadCell as problem:
            self.refuse(str(problem), number, column)
            return None

    def values(self, number: int, cells: dict[str, str], columns: Columns) -> dict[str, Any]:
        """The values of the cells that are filled, by the names of their columns."""
        found = {
            name: self.cell(number, cells, name, partial(read_cell, column, names=self.names))
            for name, column in columns.items()
        }
        return {name: value for name, value in found.items() if value is not None}

    def save(self, number: int, row: models.Model) -> None:
        """Save it, or refuse with every sentence that applies; the database has the last word."""
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            for sentence in sentences_for(row, error):
                self.refuse(sentence, number)

    def refuse_differences(
        self,
        number: int,
        row: models.Model,
        values: Mapping[str, Any],
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """An import changes nothing that is there already: what a cell says otherwise of it is refused.

        `columns` gives the column of each field of `row`, where the names differ.
        """
        for name, value in values.items():
            there = getattr(row, name)
            if there != value:
                sentence = _(
                    "The desk says “%(there)s” here. Correct the cell, or change it at the desk first."
                )
                self.refuse(sentence % {"there": there}, number, columns[name] if columns else name)


def sentences_for(row: models.Model, error: IntegrityError) -> list[str]:
    try:
        row.validate_constraints()
    except ValidationError as refused:
        return refused.messages
    return [sentence_for(error)]
