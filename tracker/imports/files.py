"""Tables from files, by what they hold and not by their names: CSV and XLSX, a sentence for the rest."""

import contextlib
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.imports.tables import (
    MOST_ROWS,
    Cells,
    ImportRefused,
    Refusal,
    Table,
    Unreadable,
    header_of,
    too_many_rows,
)

LARGEST_FILE = 50 * 1024 * 1024
# What a workbook may hold once it is unpacked: a small file can be made to unpack to any size.
LARGEST_UNPACKED = 500 * 1024 * 1024
# The texts of all cells stand in one part, which has to be held in memory.
LARGEST_TEXTS = 100 * 1024 * 1024
MOST_PARTS = 1000
CHUNK = 1 << 18
# After so many rows that do not fit the header, the file is not what it seems.
MOST_MISFITS = 50

ZIP = b"PK\x03\x04"
KNOWN_AS = {
    b"PK\x05\x06": gettext_lazy("an empty archive"),
    b"\xd0\xcf\x11\xe0": gettext_lazy("a workbook of the old kind (.xls), or one with a password"),
    b"%PDF": gettext_lazy("a PDF"),
    b"\x1f\x8b": gettext_lazy("a compressed archive"),
    b"Rar!": gettext_lazy("a compressed archive"),
    b"7z\xbc\xaf": gettext_lazy("a compressed archive"),
    b"\x89PNG": gettext_lazy("a picture"),
    b"\xff\xd8\xff": gettext_lazy("a picture"),
    b"{\\rtf": gettext_lazy("a text document"),
}
# What libraries raise on parts that are not what the format says they are.
MALFORMED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, expat.ExpatError,
    SyntaxError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError,
    OSError,
)  # fmt: skip


def refused(name: str, problem: str) -> ImportRefused:
    return ImportRefused([Refusal(name, problem)])


def read_table(name: str, content: bytes) -> Table:
    """The table in a file of either kind, or ImportRefused with what the file is instead."""
    if len(content) > LARGEST_FILE:
        raise refused(name, too_large())
    if content.startswith(ZIP):
        return read_xlsx(name, content)
    for beginning, what in KNOWN_AS.items():
        if content.startswith(beginning):
            problem = _("This file is %(what)s, whatever it is called: save the table as CSV or XLSX.")
            raise refused(name, problem % {"what": what})
    return read_csv(name, content)


def too_large() -> str:
    return _("The file is larger than %(most)s MB: split it, and import the parts one after the other.") % {
        "most": LARGEST_FILE // (1024 * 1024)
    }


# CSV.


@dataclass
class CsvRows:
    """The rows of a CSV file that was found to be one, read anew each time they are gone through."""

    content: bytes
    columns: list[str]

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        lines = lines_of(self.content)
        next(lines)
        # A line that is empty keeps its place, so that the rows are counted as a spreadsheet counts them.
        for number, line in enumerate(lines, start=2):
            cells = zip(self.columns, (cell.strip() for cell in line), strict=False)
            yield number, {column: cell for column, cell in cells if cell}


def lines_of(content: bytes) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    return csv.reader(text, strict=True)


def read_csv(name: str, content: bytes) -> Table:
    """The cells of a CSV file: UTF-8, commas, the names of the columns in the first row."""
    not_text = refused(name, _("This file is not text in UTF-8: save it as “CSV UTF-8” and import that."))
    if b"\0" in content:
        raise not_text
    header = content.partition(b"\n")[0]
    if header.count(b",") < max(header.count(b";"), header.count(b"\t")):
        problem = _("The columns are not separated by commas: save the file as “CSV (comma separated)”.")
        raise refused(name, problem)
    refusals: list[Refusal] = []
    total = 0
    try:
        lines = lines_of(content)
        columns = header_of(name, next(lines, []))
        for number, line in enumerate(lines, start=2):
            if not line:
                continue
            total += any(line)
            # Cells beyond the header may stand there as long as they are empty.
            if any(line[len(columns) :]) or len(line) < len(columns):
                misfit = _(
                    "This row has %(there)s cells, the header %(expected)s: check its commas and quotes."
                )
                words = {"there": len(line), "expected": len(columns)}
                refusals.append(Refusal(name, misfit % words, number))
            if len(refusals) >= MOST_MISFITS:
                break
    except UnicodeDecodeError:
        raise not_text from None
    except csv.Error as error:
        problem = _("This is not a well-formed CSV file (%(error)s): save it again from your spreadsheet.")
        raise refused(name, problem % {"error": error}) from None
    if refusals:
        raise ImportRefused(refusals)
    if total > MOST_ROWS:
        raise too_many_rows(name)
    return Table(name, columns, CsvRows(content, columns), total)


# XLSX. openpyxl reads it; what a hostile file could do to it is looked for before. It is loaded with the
# first workbook and not with the site: it takes a third of a second and 20 MB, numpy among them.


def read_xlsx(name: str, content: bytes) -> Table:
    """The cells of the first sheet that is shown."""
    with read_by_library(name), zipfile.ZipFile(io.BytesIO(content)) as archive:
        look_into(name, archive)
    rows = XlsxRows(name, content)
    rows.open()
    remark = ""
    if rows.others:
        remark = ngettext(
            "Only the sheet “%(sheet)s” is read; %(count)s other is not.",
            "Only the sheet “%(sheet)s” is read; the %(count)s others are not.",
            rows.others,
        ) % {"sheet": rows.sheet, "count": rows.others}
    return Table(name, rows.columns, rows, rows.total, remark)


@contextlib.contextmanager
def read_by_library(name: str) -> Iterator[None]:
    """What the libraries raise in here is the file's fault. Nothing of our own is to stand in it."""
    try:
        yield
    except MALFORMED as error:
        problem = _("This is not a workbook that can be read (%(error)s): save it again as XLSX, or as CSV.")
        raise refused(name, problem % {"error": type(error).__name__}) from None


def look_into(name: str, archive: zipfile.ZipFile) -> None:
    """Refuse what is no workbook, what unpacks to too much, and XML that defines entities."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        what = _("a text document") if "word/document.xml" in names else _("an archive")
        problem = _("This file is %(what)s, whatever it is called: save the table as CSV or XLSX.")
        raise refused(name, problem % {"what": what})
    unpacked = sum(part.file_size for part in parts)
    texts = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or texts > LARGEST_TEXTS:
        raise refused(name, unpacks_to_too_much())
    # The directory of an archive may lie, so what comes out is counted too.
    left = LARGEST_UNPACKED
    for part in parts:
        with archive.open(part) as unpacked_part:
            if part.filename.endswith((".xml", ".rels")):
                refuse_definitions(name, unpacked_part.read(CHUNK))
                unpacked_part.seek(0)
            while chunk := unpacked_part.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise refused(name, unpacks_to_too_much())


def unpacks_to_too_much() -> str:
    return _("This workbook unpacks to more than a table of claims could hold: save it as CSV, or split it.")


def refuse_definitions(name: str, beginning: bytes) -> None:
    """No workbook defines entities; a file that does wants to read or to fill what is not its own."""
    begun = False

    def definition(*_args: Any) -> None:
        raise refused(name, _("This workbook holds XML that no spreadsheet writes: save it anew as XLSX."))

    def element(*_args: Any) -> None:
        nonlocal begun
        begun = True

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = definition
    parser.EntityDeclHandler = definition
    parser.StartElementHandler = element
    parser.Parse(beginning, False)
    if not begun and beginning:
        # A prolog of a quarter of a megabyte hides something.
        definition()


MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z0-9:]+)")
ERROR = re.compile(rb"\st=[\"']e[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")


class XlsxRows:
    """The rows of a workbook's first sheet, read anew each time they are gone through."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content
        self.columns: list[str] = []
        self.sheet = ""
        self.others = 0
        self.total = 0
        self.has_formulas = self.has_errors = False

    def workbook(self, *, with_formulas: bool = False) -> Any:
        from openpyxl import load_workbook

        with read_by_library(self.name):
            return load_workbook(
                io.BytesIO(self.content), read_only=True, data_only=not with_formulas, keep_links=False
            )

    def open(self) -> None:
        """Find the sheet and its columns, and what the rows cannot tell: merged cells, formulas."""
        workbook = self.workbook()
        try:
            shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
            if not shown:
                raise refused(self.name, _("This workbook has no sheet with cells."))
            self.sheet, self.others = shown[0].title, len(workbook.worksheets) - 1
            with read_by_library(self.name), shown[0]._get_source() as part:
                self._scan(part)
            with read_by_library(self.name):
                shown[0].reset_dimensions()
                first = next(shown[0].iter_rows(max_row=1, values_only=True), ())
            self.columns = header_of(self.name, [text_of(value) for value in first])
        finally:
            workbook.close()

    def _scan(self, part: Any) -> None:
        tail = b""
        while chunk := part.read(CHUNK):
            # Up to the last tag that is whole: none is counted twice or missed.
            whole, tag, rest = (tail + chunk).rpartition(b"<")
            tail = tag + rest if tag else b""
            self._look_at(whole)
        self._look_at(tail)
        self.total = max(0, min(self.total - 1, MOST_ROWS))

    def _look_at(self, xml: bytes) -> None:
        if merged := MERGED.search(xml):
            problem = _("The cells %(cells)s are merged: unmerge them, so that each row has its own.")
            raise refused(self.name, problem % {"cells": merged[1].decode()})
        self.has_formulas = self.has_formulas or bool(FORMULA.search(xml))
        self.has_errors = self.has_errors or bool(ERROR.search(xml))
        self.total += len(ROW.findall(xml))

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        workbook = self.workbook()
        beside = self.workbook(with_formulas=True) if self.has_formulas else None
        filled = misfits = 0
        refusals: list[Refusal] = []
        try:
            formulas = self._lines(beside) if beside else None
            for number, line in enumerate(self._lines(workbook), start=1):
                written_line = next(formulas, ()) if formulas else line
                if number == 1:
                    continue
                cells = self._cells(number, line, written_line)
                if cells is None:
                    misfits += 1
                    problem = _("This row has cells beyond the last column of the header: name the column.")
                    refusals.append(Refusal(self.name, problem, number))
                    if misfits >= MOST_MISFITS:
                        break
                    continue
                filled += bool(cells)
                if filled > MOST_ROWS:
                    raise too_many_rows(self.name)
                yield number, cells
        finally:
            workbook.close()
            if beside:
                beside.close()
        if refusals:
            raise ImportRefused(refusals)

    def _lines(self, workbook: Any) -> Iterator[Any]:
        with read_by_library(self.name):
            sheet = workbook[self.sheet]
            # What a file says of its size is not to be trusted.
            sheet.reset_dimensions()
            lines = iter(sheet.iter_rows(values_only=not self.has_errors))
        while True:
            with read_by_library(self.name):
                line = next(lines, None)
                if line is None:
                    return
                if self.has_errors:
                    # Cell by cell, which is slower: only there a cell says that it is an error and no text.
                    line = tuple(Failed(cell.value) if cell.data_type == "e" else cell.value for cell in line)
            yield line

    def _cells(self, number: int, line: Any, written_line: Any) -> Cells | None:
        """The filled cells of a row; None where some have no column."""
        if len(line) > len(self.columns) and any(value is not None for value in line[len(self.columns) :]):
            return None
        cells: Cells = {}
        for place, (column, value) in enumerate(zip(self.columns, line, strict=False)):
            if value is None:
                if written_line is not line and place < len(written_line) and written_line[place] is not None:
                    from openpyxl.utils import get_column_letter

                    cells[column] = Unreadable(
                        f"{written_line[place]}",
                        _("Cell %(cell)s holds a formula without a result: put the value there.")
                        % {"cell": f"{get_column_letter(place + 1)}{number}"},
                    )
                continue
            text = text_of(value)
            if isinstance(value, Failed):
                problem = _("This cell holds the error %(error)s: put the value there.")
                cells[column] = Unreadable(text, problem % {"error": text})
            elif text:
                cells[column] = text
        return cells


class Failed(str):
    """What stands in a cell whose formula failed."""


ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
# How the format writes characters that XML cannot hold: _x000B_.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TO_ESCAPE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def text_of(value: Any) -> str:
    """A cell of a workbook as the text that a CSV file would have there."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 2**53:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case str():
            return unescaped(value).strip() if "_x" in value else value.strip()
    return str(value)


def unescaped(text: str) -> str:
    """Without what no database stores: NUL, and halves of characters."""
    meant = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return meant.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def escaped(text: str) -> str:
    return TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def csv_text(lines: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """CSV in UTF-8 that a spreadsheet recognises as such, about 64 KB at a time."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for line in lines:
        writer.writerow(line)
        if buffer.tell() > 1 << 16:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
