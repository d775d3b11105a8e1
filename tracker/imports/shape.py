"""The desk's rows as files, in the shape that the imports read: importing them again changes nothing."""

import datetime
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tracker.imports.columns import ARTICLE_COLUMN, CITATION, CLAIM_COLUMNS, LINKS, STATED, claim_columns
from tracker.imports.files import ERRORS, csv_text, escaped
from tracker.imports.tables import Names, fields_of, written
from tracker.imports.vocabulary import VOCABULARIES
from tracker.models import Article, Citation, Claim

# What the format allows; openpyxl would cut longer texts off without a word.
LONGEST_XLSX_CELL = 32_767
MOST_XLSX_ROWS = 1_048_576
# A spreadsheet keeps fifteen digits, and counts no days before this one as we do.
LARGEST_XLSX_NUMBER = 10**15
FIRST_XLSX_DAY = datetime.date(1900, 3, 1)
# `row` is of use in files that people write: rows of the desk are named by their numbers.
EXPORTED = [name for name in CLAIM_COLUMNS if name != "row"]

type Line = Sequence[Any]


class CannotBeWritten(Exception):
    """A sentence about why these rows do not fit a workbook."""


def lines_of(rows: QuerySet[Any]) -> Iterator[Line]:
    """The names of the columns, then the rows with their values: text, numbers, dates, yes or no, None."""
    if issubclass(rows.model, Claim):
        return claim_lines(rows)
    return article_lines(rows) if rows.model is Article else vocabulary_lines(rows)


def can_be_exported(model: type[models.Model]) -> bool:
    return issubclass(model, (Claim, Article)) or model in VOCABULARIES.values()


def claim_lines(claims: QuerySet[Any]) -> Iterator[Line]:
    """A line for each citation of a claim, or one for a claim without; they repeat what the claim says."""
    yield EXPORTED
    cell = Cell()
    rows = claims.order_by("pk").prefetch_related("citations__article", "counted_with", "borne_out_by")
    for claim in rows.iterator(chunk_size=500):
        stated = {name: cell.of(claim, column) for name, column in STATED.items()}
        stated |= {name: numbered(getattr(claim, f"{name}_id")) for name in LINKS}
        stated["id"] = claim.pk
        stated["counted_with"] = "; ".join(sorted(map(written, claim.counted_with.all())))
        ends = sorted(later.pk for later in claim.borne_out_by.all())
        stated["borne_out_by"] = "; ".join(map(numbered, ends))
        for citation in sorted(claim.citations.all(), key=lambda each: each.pk) or [None]:
            line = stated | (cited(citation, cell) if citation else {})
            yield [line.get(name) for name in EXPORTED]


def cited(citation: Citation, cell: "Cell") -> dict[str, Any]:
    words = {name: cell.of(citation, column) for name, column in CITATION.items()}
    return {"citation_id": citation.pk, **words, **described(citation.article, cell)}


def described(article: Article, cell: "Cell") -> dict[str, Any]:
    columns = fields_of(Article, *ARTICLE_COLUMN)
    said = {ARTICLE_COLUMN[name]: cell.of(article, column) for name, column in columns.items()}
    # An article is known by its address; one that has none, by its number.
    return {"article": "" if article.url else numbered(article.pk), **said}


def article_lines(articles: QuerySet[Any]) -> Iterator[Line]:
    """Articles under the names that their columns have in a file of claims."""
    columns = ["article", *ARTICLE_COLUMN.values()]
    yield columns
    cell = Cell()
    for article in articles.order_by("pk").iterator(chunk_size=2000):
        line = described(article, cell) | {"article": numbered(article.pk)}
        yield [line.get(name) for name in columns]


def vocabulary_lines(rows: QuerySet[Any]) -> Iterator[Line]:
    """Rows of a small table, each after the one that it belongs to."""
    columns = fields_of(rows.model)
    yield list(columns)
    cell = Cell()
    within = next((name for name in ("parent", "part_of") if name in columns), None)
    for row in parents_first(rows.order_by("pk"), within) if within else rows.order_by("pk"):
        yield [cell.of(row, column) for column in columns.values()]


def parents_first(rows: Iterable[Any], within: str) -> Iterator[Any]:
    waiting = {row.pk: row for row in rows}

    def with_those_above(row: Any) -> Iterator[Any]:
        if above := waiting.pop(getattr(row, f"{within}_id"), None):
            yield from with_those_above(above)
        yield row

    while waiting:
        yield from with_those_above(waiting.pop(next(iter(waiting))))


class Cell:
    """The value of a field as a cell has it; what a foreign key names is read once for all rows."""

    def __init__(self) -> None:
        self.names = Names()

    def of(self, row: models.Model, column: Any) -> Any:
        value = getattr(row, column.attname)
        if not column.is_relation or value is None:
            return value
        return written(self.names.numbered(column.related_model, value))


def numbered(number: int | None) -> str:
    return "" if number is None else f"#{number}"


# As files.


def as_csv(lines: Iterable[Line]) -> Iterator[bytes]:
    """The cells as they are: a text that a spreadsheet would run is not altered, so that it comes back."""
    return csv_text(map(written, line) for line in lines)


def as_xlsx(sheets: dict[str, Iterable[Line]], file: IO[bytes]) -> None:
    """Write a workbook, the same bytes for the same rows; each sheet's first line names its columns."""
    # Loaded late, as in files.py.
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    workbook = Workbook(write_only=True)
    try:
        fill(workbook, sheets)
    except CannotBeWritten:
        for sheet in workbook.worksheets:
            sheet.close()
            sheet._writer.cleanup()  # type: ignore[attr-defined]  # of openpyxl's own: its temporary file
        raise
    then = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 -- the format knows no zones
    workbook.properties.created = workbook.properties.modified = then
    with Undated(file, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).write_data()


def fill(workbook: Any, sheets: dict[str, Iterable[Line]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    for title, lines in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.freeze_panes = "A2"
        rows = iter(lines)
        bold = []
        for name in next(rows):
            heading = WriteOnlyCell(sheet, name)
            heading.font = Font(bold=True)
            bold.append(heading)
        sheet.append(bold)
        for number, line in enumerate(rows, start=2):
            if number > MOST_XLSX_ROWS:
                raise CannotBeWritten(_("A workbook has no room for so many rows: choose CSV."))
            sheet.append([xlsx_cell(sheet, value) for value in line])


def xlsx_cell(sheet: Any, value: Any) -> Any:
    match value:
        case None | "":
            return None
        case bool():
            return written(value)
        case int() if abs(value) > LARGEST_XLSX_NUMBER:
            return str(value)
        case datetime.date() if value < FIRST_XLSX_DAY:
            return value.isoformat()
        case str():
            if len(value) > LONGEST_XLSX_CELL:
                problem = _("A text of %(length)s characters does not fit into a cell: choose CSV.")
                raise CannotBeWritten(problem % {"length": len(value)})
            text = escaped(value)
            if text.startswith("=") or text in ERRORS:
                from openpyxl.cell import WriteOnlyCell

                # Text that looks like a formula is text.
                cell = WriteOnlyCell(sheet, text)
                cell.data_type = "s"
                return cell
            return text
    return value


class Undated(zipfile.ZipFile):
    """An archive whose parts do not say when they were written."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_args: Any, **_options: Any) -> None:
        super().writestr(self._part(zinfo_or_arcname), data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_args: Any, **_options: Any) -> None:
        with open(filename, "rb") as there, self.open(self._part(arcname), "w") as part:
            shutil.copyfileobj(there, part)

    def _part(self, name: str) -> zipfile.ZipInfo:
        part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        part.compress_type = zipfile.ZIP_DEFLATED
        return part


# The file to start from.


def template_csv() -> Iterator[bytes]:
    return as_csv([CLAIM_COLUMNS])


def template_xlsx(file: IO[bytes]) -> None:
    """An empty table of claims, and a sheet that explains its columns."""
    explained = [
        (_("Column"), _("What it is for"), _("What may stand in it"), _("Example")),
        *claim_columns(),
    ]
    as_xlsx({_("Claims"): [CLAIM_COLUMNS], _("Columns"): explained}, file)
