"""Files of every kind, read by what they hold; the desk's rows as files, and back without a change."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_conflict,
    make_equipment,
    make_organisation,
)
from tracker import demo
from tracker.imports import VOCABULARIES, ClaimImport, ImportRefused, import_vocabulary, read_table
from tracker.imports import files as reading
from tracker.imports.shape import CannotBeWritten, as_csv, as_xlsx, lines_of, template_csv, template_xlsx
from tracker.models import Citation, Claim

pytestmark = pytest.mark.django_db


def xlsx_of(*lines, **sheets):
    workbook = openpyxl.Workbook()
    for line in lines:
        workbook.active.append(line)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for line in rows:
            sheet.append(line)
    return saved(workbook)


def saved(workbook):
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def csv_bytes(rows):
    return b"".join(as_csv(lines_of(rows)))


def xlsx_bytes(rows):
    file = io.BytesIO()
    as_xlsx({"Claims": lines_of(rows)}, file)
    return file.getvalue()


def refusal_of(content, name="claims.xlsx"):
    with pytest.raises(ImportRefused) as refused:
        list(read_table(name, content).rows)
    (refusal,) = refused.value.refusals
    return refusal.problem


def outcomes_of(content):
    claims = ClaimImport(read_table("claims", content))
    claims.check()
    assert [str(refusal) for refusal in claims.reading.refusals] == []
    return claims


# Back and forth.


def test_exporting_and_importing_the_demo_data_changes_nothing():
    demo.load()
    for write in (csv_bytes, xlsx_bytes):
        before = write(Claim.objects.all())
        claims = outcomes_of(before)
        assert (len(claims.rows), set(claims.saving.outcomes.values())) == (113, {"same"})
        saved = ClaimImport(read_table("claims", before)).save()
        assert (len(saved.same), saved.new, saved.changed, saved.linked) == (113, [], [], [])
        assert write(Claim.objects.all()) == before
        for model in VOCABULARIES.values():
            rows = write(model.objects.all())
            assert import_vocabulary(model, read_table("rows", rows)).new == 0
            assert write(model.objects.all()) == rows


@pytest.fixture
def _desk():
    make_conflict()
    for name in ("Ruritania", "Freedonia"):
        make_actor(name)
    make_organisation()
    for name in ("Catapult", "Ballista"):
        make_equipment(name)


HOSTILE = [
    "=HYPERLINK(1)", "+1", "-1", "@a", "#REF!", "_x0041_", "a\r\nb", "tab\there", "\u000bx",
    "“…”, 'a' \"b\"", "007",
]  # fmt: skip


@pytest.mark.parametrize("write", [csv_bytes, xlsx_bytes])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_altered_on_the_way_out_and_in(write, text):
    claim = make_claim(quote=text, public_note=text, place=text)
    claims = outcomes_of(write(Claim.objects.all()))
    assert claims.saving.outcomes == {2: "same"}, claims.saving.differences
    ClaimImport(read_table("claims", write(Claim.objects.all()))).save()
    assert Citation.objects.get(claim=claim).quote == text


def test_a_text_that_looks_like_a_formula_is_text_in_a_workbook():
    make_claim(quote="=1+1")
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Claim.objects.all())))
    assert {cell.data_type for line in workbook.active for cell in line} == {"s", "n", "d"}


def test_a_text_too_long_for_a_cell_is_told_and_not_cut():
    make_claim(quote="x" * 32_768)
    with pytest.raises(CannotBeWritten, match="does not fit into a cell: choose CSV"):
        xlsx_bytes(Claim.objects.all())
    assert outcomes_of(csv_bytes(Claim.objects.all())).saving.outcomes == {2: "same"}


def test_several_citations_are_several_rows_of_one_claim():
    claim = make_claim()
    Citation.objects.create(claim=claim, article=make_article(url=""), quote="Others said so too.")
    claims = outcomes_of(csv_bytes(Claim.objects.all()))
    assert (len(claims.rows), claims.saving.outcomes) == (2, {2: "same", 3: "same"})


def test_what_belongs_together_is_exported_parents_first():
    child = make_equipment("Trebuchet")
    child.parent = make_equipment("Siege engine")
    child.save()
    names = [line[0] for line in lines_of(type(child).objects.all())]
    assert names.index("Siege engine") < names.index("Trebuchet")


# Workbooks.

LINE = ["1", "deployment", "war-of-the-two-rivers", "ruritania-party", "freedonia-party"]
HEADER = ["row", "kind", "conflict", "supplier", "recipient"]


def cells_of(content):
    return [cells for _number, cells in read_table("claims.xlsx", content).rows]


def test_real_dates_numbers_and_ticks_of_a_workbook_are_understood():
    content = xlsx_of(
        ["period_end", "best", "low", "quoted", "place"], [date(2025, 4, 3), 11000, 3000.0, True, " x "]
    )
    assert cells_of(content) == [
        {"period_end": "2025-04-03", "best": "11000", "low": "3000", "quoted": "yes", "place": "x"}
    ]


@pytest.mark.usefixtures("_desk")
def test_a_number_with_a_fraction_is_no_whole_number():
    content = xlsx_of([*HEADER, "qualifier", "best"], [*LINE, "about", 3000.5])
    claims = ClaimImport(read_table("claims.xlsx", content))
    assert [refusal.problem for refusal in claims.reading.refusals] == [
        "“3000.5” is not a whole number: write digits only, such as 11000."
    ]


def test_the_first_sheet_that_is_shown_is_read_and_the_others_are_named():
    table = read_table("claims.xlsx", xlsx_of(["row"], ["1"], Notes=[["x"]], More=[["y"]]))
    assert [cells for _number, cells in table.rows] == [{"row": "1"}]
    assert table.remark == "Only the sheet “Sheet” is read; the 2 others are not."


def test_rows_are_numbered_as_the_spreadsheet_does():
    content = xlsx_of(["row"], ["1"], [None], ["2"])
    assert [(number, cells) for number, cells in read_table("x", content).rows if cells] == [
        (2, {"row": "1"}),
        (4, {"row": "2"}),
    ]


def test_merged_cells_are_refused_by_their_place():
    workbook = openpyxl.Workbook()
    workbook.active.append(["row", "kind"])
    workbook.active.merge_cells("A2:B3")
    assert refusal_of(saved(workbook)) == (
        "The cells A2:B3 are merged: unmerge them, so that each row has its own."
    )


@pytest.mark.usefixtures("_desk")
def test_a_formula_without_a_result_and_an_error_are_refused_at_their_cells():
    content = xlsx_of([*HEADER, "best", "place"], [*LINE, "=1+1", "#REF!"])
    claims = ClaimImport(read_table("claims.xlsx", content))
    assert {(refusal.column, refusal.problem) for refusal in claims.reading.refusals} >= {
        ("best", "Cell F2 holds a formula without a result: put the value there."),
        ("place", "This cell holds the error #REF!: put the value there."),
    }


def test_the_result_of_a_formula_is_its_value():
    content = xlsx_of(["row", "best"], ["1", "=1+1"])
    replaced = rezipped(
        content,
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace(b"<v></v>", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
        ),
    )
    assert cells_of(replaced) == [{"row": "1", "best": "2"}]


def rezipped(content, name, change):
    there, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in there.namelist():
            archive.writestr(part, change(there.read(part)) if part == name else there.read(part))
    return file.getvalue()


def zip_of(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


WHATEVER = "whatever it is called: save the table as CSV or XLSX."


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (zip_of(readme="x"), f"This file is an archive, {WHATEVER}"),
        (b"%PDF-1.7 ...", f"This file is a PDF, {WHATEVER}"),
        (
            b"\xd0\xcf\x11\xe0 ...",
            f"This file is a workbook of the old kind (.xls), or one with a password, {WHATEVER}",
        ),
        (b"PK\x05\x06" + b"\0" * 18, f"This file is an empty archive, {WHATEVER}"),
        (b"\x89PNG\r\n", f"This file is a picture, {WHATEVER}"),
        (
            b"PK\x03\x04 not an archive",
            "This is not a workbook that can be read (BadZipFile): save it again as XLSX, or as CSV.",
        ),
        (xlsx_of(), "The first row must hold the names of the columns."),
        (
            xlsx_of(["a" + str(n) for n in range(201)]),
            "The first row has 201 cells: this is not a table of claims.",
        ),
        (xlsx_of(["row", None, "kind"], ["1"]), "Column 2 has no name: give it one, or remove it."),
        (xlsx_of(["row", "row"], ["1"]), "This column is there twice: remove one."),
        (
            xlsx_of(["row"], ["1", "2"]),
            "This row has cells beyond the last column of the header: name the column.",
        ),
        (
            b"row;kind\n1;2\n",
            "The columns are not separated by commas: save the file as “CSV (comma separated)”.",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_something_else_is_told_so(content, problem):
    assert refusal_of(content) == problem


def test_a_document_is_known_whatever_its_name():
    docx = zip_of(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"})
    assert refusal_of(docx) == f"This file is a text document, {WHATEVER}"


def test_a_small_file_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_UNPACKED", 5_000_000)
    bomb = rezipped(xlsx_of(["row"]), "xl/styles.xml", lambda xml: xml + b" " * 5_000_000)
    assert len(bomb) < 50_000
    assert refusal_of(bomb).startswith("This workbook unpacks to more than")


def test_what_comes_out_of_an_archive_is_counted_whatever_its_directory_says(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_UNPACKED", 5_000_000)
    bomb = rezipped(xlsx_of(["row"]), "xl/styles.xml", lambda xml: xml + b" " * 5_000_000)
    sizes = zipfile.ZipFile.infolist
    lying = []

    def infolist(archive):
        lying.extend(sizes(archive))
        return [Lying(part) for part in sizes(archive)]

    class Lying:
        file_size = 1

        def __init__(self, part):
            self.filename = part.filename

    original = zipfile.ZipFile.open
    monkeypatch.setattr(zipfile.ZipFile, "infolist", infolist)
    monkeypatch.setattr(
        zipfile.ZipFile, "open",
        lambda self, part, *args, **options: original(self, getattr(part, "filename", part), *args),
    )  # fmt: skip
    assert refusal_of(bomb).startswith("This workbook unpacks to more than")
    assert lying


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])
def test_xml_that_defines_entities_is_refused_before_it_is_read(part):
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    content = rezipped(xlsx_of(["row"], ["1"]), part, lambda xml: laughs + xml[xml.index(b"<", 2) :])
    assert refusal_of(content) == "This workbook holds XML that no spreadsheet writes: save it anew as XLSX."


def test_a_part_that_is_no_xml_is_told():
    content = rezipped(xlsx_of(["row"], ["1"]), "xl/worksheets/sheet1.xml", lambda xml: xml[:200])
    assert refusal_of(content).startswith("This is not a workbook that can be read (")


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    lines = [["row"], *([str(number)] for number in range(3))]
    problem = "split it, and import the parts one after the other."
    assert refusal_of(xlsx_of(*lines)).endswith(problem)
    assert refusal_of(b"row\n1\n2\n3\n").endswith(problem)


def test_a_file_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE", 10)
    assert refusal_of(b"row,kind\n1,2\n").startswith("The file is larger than")


# The template.


@pytest.mark.usefixtures("_desk")
def test_the_template_explains_each_column_and_is_refused_only_for_lack_of_rows():
    file = io.BytesIO()
    template_xlsx(file)
    workbook = openpyxl.load_workbook(file)
    assert workbook.sheetnames == ["Claims", "Columns"]
    explained = [line[0].value for line in workbook["Columns"]][1:]
    assert explained == [cell.value for cell in workbook["Claims"][1]]
    for content in (file.getvalue(), b"".join(template_csv())):
        claims = ClaimImport(read_table("template", content))
        assert [refusal.problem for refusal in claims.reading.refusals] == [
            "There is no row below the names of the columns: nothing to import."
        ]
