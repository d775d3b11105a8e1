"""The claims of an edition as an Excel workbook: dates as dates, numbers as numbers, text never as a formula.

Written row by row: a million claims take no more memory than a hundred. The same edition, the same bytes.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from django.urls import reverse
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker import sharing
from tracker.citing import LICENCE
from tracker.exports import CLAIMS, SCHEMA_VERSION, Column
from tracker.exports.columns import BOOLEAN, DATE, INTEGER, JSON, LIST, TEXT, TIME
from tracker.filters import Selection
from tracker.models import DataPackage
from tracker.packages import described

# What the format holds: rows below the header, and characters of a cell, counted as UTF-16.
MOST_ROWS: Final = 1_048_575
LONGEST_CELL: Final = 32_767
# A spreadsheet keeps fifteen digits, and counts no days before this one as we do.
LARGEST_NUMBER: Final = 10**15
FIRST_DAY: Final = date(1900, 3, 1)
# Stays text when somebody edits the cell, too.
LOOKS_LIKE_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
BATCH: Final = 2_000
WIDTHS: Final = {INTEGER: 12, DATE: 12, TIME: 20, BOOLEAN: 12, TEXT: 22, LIST: 22, JSON: 40}
KINDS: Final = {JSON: "text (JSON)", LIST: "list, spaces between", TIME: "date and time"}
OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "use_zip64": True,
}

type Write = Callable[[int, int, Any], Any]


def write_workbook(selection: Selection, path: Path) -> None:
    """Write the workbook; its sheets lie unpacked beside it, in the same folder, while it is made."""
    workbook = Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
    edition = selection.edition
    then = edition.published_at.astimezone(UTC).replace(tzinfo=None)
    workbook.set_properties({
        "title": described.title(edition),
        "author": str(sharing.NAME),
        "comments": described.reference(selection).text,
        "created": then,
    })  # fmt: skip
    _write_claims(selection, workbook)
    _write_columns(workbook)
    _write_about(selection, workbook)
    workbook.close()


def _write_claims(selection: Selection, workbook: Workbook) -> None:
    sheet = workbook.add_worksheet("Claims")
    count = selection.claims.order_by().count()
    if count > MOST_ROWS:
        sheet.write_string(
            *(0, 0),
            f"Edition {selection.edition.number} holds {count:,} claims; a sheet has room for {MOST_ROWS:,}."
            f" So that nobody takes a part for the whole, none stands here: all are in"
            f" {described.address(selection.edition)}",
        )
        return
    columns = CLAIMS.columns
    _write_header(workbook, sheet, [column.name for column in columns])
    for number, column in enumerate(columns):
        sheet.set_column(number, number, WIDTHS[column.datatype])
    cells = Cells(workbook, sheet, described.address(selection.edition))
    writers = [cells.writer(column) for column in columns]
    last = 0
    for last, row in enumerate(_rows(CLAIMS.sql(selection)), start=1):
        for number, value in enumerate(row):
            if value is not None:
                writers[number](last, number, value)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _rows(statement: str) -> Iterator[tuple[Any, ...]]:
    """The rows of the query, some thousand at a time; all are wanted, which the planner would not guess."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
        with connection.chunked_cursor() as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(BATCH):
                yield from rows


class Cells:
    """How the values of a column become cells."""

    def __init__(self, workbook: Workbook, sheet: Worksheet, whole: str) -> None:
        self.sheet = sheet
        # Where a text stands that no cell can hold.
        self.whole = whole
        self.digits = workbook.add_format({"num_format": "0"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.time = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.text = workbook.add_format({"quote_prefix": True})

    def writer(self, column: Column) -> Write:
        special: dict[str, Write] = {
            INTEGER: self.write_number,
            DATE: self.write_day,
            TIME: self.write_time,
            BOOLEAN: self.write_boolean,
        }
        return special.get(column.datatype, self.write_text)

    def write_number(self, row: int, column: int, value: int) -> None:
        if abs(value) > LARGEST_NUMBER:
            self.write_text(row, column, str(value))
        else:
            self.sheet.write_number(row, column, value, self.digits)

    def write_day(self, row: int, column: int, value: date) -> None:
        if value < FIRST_DAY:
            self.write_text(row, column, value.isoformat())
        else:
            self.sheet.write_datetime(row, column, value, self.day)

    def write_time(self, row: int, column: int, value: str) -> None:
        at = datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
        self.sheet.write_datetime(row, column, at, self.time)

    def write_boolean(self, row: int, column: int, value: str) -> None:
        self.sheet.write_boolean(row, column, value == "true")

    def write_text(self, row: int, column: int, value: str) -> None:
        if len(value) > LONGEST_CELL // 2 and len(value.encode("utf-16-le")) // 2 > LONGEST_CELL:
            value = f"[{len(value):,} characters, which no cell can hold: see {self.whole}]"
        # Two that no XML may hold.
        value = value.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
        if value.startswith(LOOKS_LIKE_FORMULA):
            self.sheet.write_string(row, column, value, self.text)
        else:
            self.sheet.write_string(row, column, value)


def _write_header(workbook: Workbook, sheet: Worksheet, names: list[str]) -> None:
    bold = workbook.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for number, name in enumerate(names):
        sheet.write_string(0, number, name, bold)


def _write_columns(workbook: Workbook) -> None:
    sheet = workbook.add_worksheet("Columns")
    _write_header(workbook, sheet, ["column", "type", "meaning", "values"])
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for number, width in enumerate((28, 20, 80, 80)):
        sheet.set_column(number, number, width)
    for row, column in enumerate(CLAIMS.columns, start=1):
        values = " ".join(value for value, _words in column.choices)
        kind = KINDS.get(column.datatype, column.datatype)
        for number, text in enumerate((column.name, kind, str(column.description), values)):
            sheet.write_string(row, number, text, wrapped)


def _write_about(selection: Selection, workbook: Workbook) -> None:
    edition = selection.edition
    sheet = workbook.add_worksheet("About")
    bold = workbook.add_format({"bold": True})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    lines = {
        "Title": described.title(edition),
        "Edition": str(edition.number),
        "Published": described.published(edition),
        "Hash of the edition": edition.hash,
        "Redactions so far": str(edition.redactions),
        "Version of the columns": SCHEMA_VERSION,
        "Licence": f"{LICENCE['title']} ({LICENCE['url']}). Quotes belong to their publishers.",
        "How to cite": described.reference(selection).text,
        "What the numbers mean": sharing.absolute(reverse("methodology")),
        "This file": described.address(edition, DataPackage.Format.XLSX),
        "All data of the edition": described.address(edition),
    }
    for row, (label, text) in enumerate(lines.items()):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, text)
