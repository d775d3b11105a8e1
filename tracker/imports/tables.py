"""The cells of a table, whatever kind of file it came in: each bad one gets a sentence."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from tracker.models import Actor, Conflict, Equipment, Organisation, sentence_for
from tracker.models.sources import port_of
from tracker.models.statement import NUMBERS
from tracker.quantities import LARGEST

# What a file may hold.
MOST_ROWS = 100_000
MOST_COLUMNS = 200

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
    value: str = ""  # what the cell holds

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


class Unreadable(str):
    """A cell that holds no value one could read: a formula, an error. It says why."""

    problem: str

    def __new__(cls, shown: str, problem: str) -> "Unreadable":
        cell = super().__new__(cls, shown)
        cell.problem = problem
        return cell


type Cells = dict[str, str]


@dataclass
class Table:
    """A file's cells as text, by the names of its columns, whatever kind of file it was.

    `rows` gives the number of each row, as a spreadsheet counts them, and its filled cells. It may be gone
    through again and again and holds no row in memory, where the file is large. `total` is how many rows
    to expect.
    """

    name: str
    columns: list[str]
    rows: Iterable[tuple[int, Cells]]
    total: int
    # What else there is to say of the file: sheets that were not read.
    remark: str = ""


def header_of(name: str, cells: Iterable[str]) -> list[str]:
    """The names of the columns, or ImportRefused with every one that is wrong."""
    columns = [cell.strip() for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise ImportRefused([Refusal(name, _("The first row must hold the names of the columns."))])
    if len(columns) > MOST_COLUMNS:
        problem = _("The first row has %(there)s cells: this is not a table of claims.")
        raise ImportRefused([Refusal(name, problem % {"there": len(columns)})])
    refusals = [
        Refusal(name, _("This column is there twice: remove one."), column=column)
        for column, times in Counter(columns).items()
        if times > 1 and column
    ]
    refusals += [
        Refusal(name, _("Column %(number)s has no name: give it one, or remove it.") % {"number": number})
        for number, column in enumerate(columns, start=1)
        if not column
    ]
    if refusals:
        raise ImportRefused(refusals)
    return columns


def too_many_rows(name: str) -> ImportRefused:
    problem = _("The file has more than %(most)s rows: split it, and import the parts one after the other.")
    return ImportRefused([Refusal(name, problem % {"most": f"{MOST_ROWS:,}".replace(",", " ")})])


class Names:
    """The rows that cells may name, each table read once."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], dict[str, models.Model]] = {}
        self._numbered: dict[type[models.Model], dict[int, models.Model]] = {}
        # A name that is wrong in one row is wrong in a thousand, and the nearest one is found slowly.
        self._unknown: dict[tuple[type[models.Model], str], str] = {}

    def of(self, model: type[models.Model]) -> dict[str, models.Model]:
        if model not in self._rows:
            known_by = KNOWN_BY[model]
            self._rows[model] = {getattr(row, known_by): row for row in model._default_manager.all()}
        return self._rows[model]

    def numbered(self, model: type[models.Model], number: int) -> models.Model:
        if model not in self._numbered:
            self._numbered[model] = {row.pk: row for row in self.of(model).values()}
        return self._numbered[model][number]

    def find(self, model: type[models.Model], name: str) -> models.Model:
        rows = self.of(model)
        if name in rows:
            return rows[name]
        if (model, name) not in self._unknown:
            close = get_close_matches(name, rows, n=1)
            if close:
                sentence = _(
                    "There is no %(thing)s “%(name)s”. Is “%(close)s” meant? Otherwise add it first."
                )
            else:
                sentence = _("There is no %(thing)s “%(name)s”: add it first.")
            words = {"thing": model._meta.verbose_name, "name": name, "close": "".join(close)}
            self._unknown[model, name] = sentence % words
        raise BadCell(self._unknown[model, name])


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
        case models.URLField() if port_of(cell) == 0:
            raise BadCell(str(URLValidator.message))
        case _ if column.choices:
            return code(cell, [str(value) for value, _label in column.flatchoices])
    try:
        return column.clean(cell, None)
    except ValidationError as error:
        raise BadCell(" ".join(error.messages)) from None


SLASHED = re.compile(r"[0-9]{1,4}[/.][0-9]{1,2}[/.][0-9]{1,4}")


def day(cell: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    if SLASHED.fullmatch(cell):
        problem = _("“%(cell)s” could mean two days: write year-month-day, such as 2025-03-27.")
    else:
        problem = _("“%(cell)s” is not a date: write year-month-day, such as 2025-03-27.")
    raise BadCell(problem % {"cell": cell})


def whole_number(cell: str) -> int:
    """Digits, grouped by spaces of any width or not at all; a comma or a point could mean two things."""
    digits = re.sub(r"[ \u00a0\u2009\u202f]", "", cell)
    if not re.fullmatch(r"[0-9]+|[0-9]{1,3}([ \u00a0\u2009\u202f][0-9]{3})+", cell):
        raise BadCell(
            _("“%(cell)s” is not a whole number: write digits only, such as 11000.") % {"cell": cell}
        )
    # Of thousands of digits Python makes no number at all.
    if len(digits) > 30 or int(digits) > LARGEST:
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


def told(value: Any) -> Any:
    """`value` as it is compared: what a spreadsheet does to line ends and spaces around is no difference."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if isinstance(value, str) else value


def emptied(column: Field) -> Any:
    """What a field holds whose cell is empty."""
    if column.null:
        return None
    return column.get_default() if column.has_default() else ""


def written(value: Any) -> str:
    """A value as the text of a cell, so that reading it gives the value again."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case date():
            return value.isoformat()
        case models.Model():
            return str(getattr(value, KNOWN_BY[type(value)]))
    return str(value)


class Reading:
    """Reads the cells of a table and gathers what is wrong with them."""

    def __init__(self, table: Table, names: Names, known: Iterable[str], required: Iterable[str]) -> None:
        self.table = table
        self.names = names
        self.refusals: list[Refusal] = []
        self.required = set(required)
        # The cells of the row that is being read.
        self._row: tuple[int, Cells] = (0, {})
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

    def refuse(self, problem: str, row: int | None = None, column: str = "", value: str = "") -> None:
        if row == self._row[0] and not value:
            value = self._row[1].get(column, "")
        self.refusals.append(Refusal(self.table.name, problem, row, column, value))

    def stop_if_refused(self) -> None:
        if self.refusals:
            raise ImportRefused(self.refusals)

    @property
    def rows(self) -> Iterable[tuple[int, Cells]]:
        """Row number and filled cells, without the empty rows."""
        for number, cells in self.table.rows:
            if cells:
                self._row = number, cells
                yield number, cells

    def cell[V](self, number: int, cells: Cells, column: str, read: Callable[[str], V]) -> V | None:
        """What `read` makes of a cell; None where it is empty or refused."""
        cell = cells.get(column)
        if not cell:
            if column in self.required:
                self.refuse(_("This cell is empty, and every row needs it."), number, column)
            return None
        try:
            if isinstance(cell, Unreadable):
                raise BadCell(cell.problem)
            return read(cell)
        except BadCell as problem:
            self.refuse(str(problem), number, column)
            return None

    def values(self, number: int, cells: Cells, columns: Columns) -> dict[str, Any]:
        """The values of the cells that are filled, by the names of their columns."""
        found: dict[str, Any] = {}
        for name in self.required & columns.keys() - cells.keys():
            self.cell(number, cells, name, str)
        for name in cells:
            if column := columns.get(name):
                value = self.cell(number, cells, name, lambda cell: read_cell(column, cell, self.names))
                if value is not None:
                    found[name] = value
        return found

    def save(self, number: int, row: models.Model, columns: Mapping[str, str] | None = None) -> None:
        """Save it, or refuse with every sentence that applies; the database has the last word."""
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            self.refuse_broken(number, row, error, columns)

    def refuse_broken(
        self, number: int, row: models.Model, error: IntegrityError, columns: Mapping[str, str] | None = None
    ) -> None:
        """Say which rules the row breaks, each at its cell where the rule names one."""
        for sentence, field in sentences_for(row, error):
            column = (columns or {}).get(field, field)
            self.refuse(sentence, number, column if column in self.table.columns else "")

    def refuse_differences(
        self,
        number: int,
        row: models.Model,
        values: Mapping[str, Any],
        columns: Mapping[str, str] | None = None,
    ) -> None:
        """Where an import changes nothing that is there already: what a cell says otherwise is refused.

        `columns` gives the column of each field of `row`, where the names differ.
        """
        for name, value in values.items():
            there = getattr(row, name)
            if told(there) != told(value):
                sentence = _(
                    "The desk says “%(there)s” here. Correct the cell, or change it at the desk first."
                )
                column = columns[name] if columns else name
                self.refuse(sentence % {"there": there}, number, column, written(value))


def sentences_for(row: models.Model, error: IntegrityError) -> list[tuple[str, str]]:
    """What the database refused, rule by rule: the sentence, and the field that it is about or nothing."""
    try:
        row.validate_constraints()
    except ValidationError as refused:
        return [
            (sentence, "qualifier" if problem.code == NUMBERS else str(problem.code or ""))
            for problem in refused.error_dict.get("__all__", [])
            for sentence in problem.messages
        ] + [
            (sentence, field)
            for field, problems in refused.error_dict.items()
            if field != "__all__"
            for problem in problems
            for sentence in problem.messages
        ]
    return [(sentence_for(error), "")]
