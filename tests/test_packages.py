"""Data packages: valid to tools of others, the same bytes for ever, and gone with what is redacted."""

import csv
import hashlib
import io
import json
import tempfile
import zipfile
import zlib
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django_tasks_db.models import DBTaskResult
from frictionless import Package
from openpyxl import load_workbook

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker import packages, tasks
from tracker.api.schemas import row_model
from tracker.exports import CLAIMS, DATASETS, csv_chunks, manifest
from tracker.exports.spool import Busy
from tracker.filters import Selection
from tracker.models import Citation, Claim, DataPackage, Edition, Organisation, open_edition
from tracker.models.redacting import approve, request
from tracker.packages import archive, described, keeping, workbook
from tracker.views.packages import Held

pytestmark = pytest.mark.django_db

SECRET = "Rupert of Hentzau"  # noqa: S105  a name in a novel
NASTY = '=1+1, and so;\r\n\tthey "came"…\n북한군 \x01 _x0041_'


class Elsewhere(Storage):
    """Files that lie on no disk of ours, as far as anybody can tell."""

    def __init__(self, **options):
        self.there = FileSystemStorage(**options)
        self._open, self.exists = self.there._open, self.there.exists
        self.delete, self.listdir = self.there.delete, self.there.listdir

    def _save(self, name, content):
        return self.there._save(name, ContentFile(b"".join(content.chunks())))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """Where this test keeps its packages."""
    options = {"location": tmp_path / "packages", "allow_overwrite": True}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "packages": {"BACKEND": backend, "OPTIONS": options}}
    return options["location"]


@pytest.fixture
def record() -> dict[str, Claim]:
    """Two editions with a claim of every kind and links of every sort."""
    ministry = make_organisation("Ministry of War (Ruritania)", speaks_for=make_actor("Ruritania"))
    office = make_organisation("Office of Numbers", part_of=ministry)
    wire = make_article(wire=make_organisation("Zenda Press", kind="news_agency"), story="the-crossing")
    other = make_equipment("Trebuchet", parent=make_equipment("Siege engine"))
    total = make_claim("deployment", article=wire, claimant=office, quote=NASTY)
    may = {"period_start": date(2024, 5, 1), "period_end": date(2024, 5, 31), "precision": "month"}
    more = make_claim("deployment", article=wire, claimant=office, basis="flow", adds_to=total, **may)
    lost = make_claim("casualties", claimant=ministry, relayed_by=office, place="Strelsau")
    sent = make_claim("transfer", counted_with=[other], qualifier="unquantified", as_reported="a great many")
    event = make_claim("event", summary="@An envoy was received.")
    publish(total, more, lost, sent, event)
    revised = make_claim(
        "casualties", claimant=ministry, supersedes=lost, best=1200, period_end=date(2024, 6, 9)
    )
    forecast = make_claim("deployment", claimant=office, stance="forecasts", borne_out_by=[total], stage="")
    Citation.objects.create(claim=revised, article=make_article(), paraphrase="They came at dawn.")
    publish(revised, forecast, reason="Second reports")
    return {"total": total, "lost": lost, "revised": revised, "event": event}


def build(form="zip", edition=None):
    package = packages.build((edition or Edition.objects.latest()).number, form)
    assert package
    return package


def archive_of(package) -> zipfile.ZipFile:
    return zipfile.ZipFile(storages["packages"].path(package.name))


def book_of(package):
    return load_workbook(storages["packages"].path(package.name))


def bytes_of(package) -> bytes:
    return Path(storages["packages"].path(package.name)).read_bytes()


def every_byte(folder: Path) -> bytes:
    """All that lies in the folder, archives unpacked."""
    found = b""
    for path in folder.rglob("*"):
        if path.is_file():
            found += path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as inside:
                    found += b"".join(inside.read(name) for name in inside.namelist())
    return found


def redact(claim, **options):
    citation = Citation.objects.get(claim=claim)
    make_user("agreer")
    asked = request(
        "citation", citation.pk, ["quote"], by=make_user("asker"), notice="removed", reason="A court order."
    )
    approve(asked, by=make_user("agreer"))


# The archive.


def test_frictionless_finds_nothing_wrong_but_what_was_tampered_with(record, tmp_path):
    archive_of(build()).extractall(tmp_path)
    descriptor, claims = tmp_path / "datapackage.json", tmp_path / "claims.csv"
    package = Package(str(descriptor))
    assert [resource.name for resource in package.resources] == [*DATASETS]
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])
    whole = claims.read_bytes()
    claims.write_bytes(whole.replace(b",1000,", b",1001,", 1))
    report = Package(str(descriptor)).get_resource("claims").validate()
    assert {error for (error,) in report.flatten(["type"])} == {"hash-count"}
    # A claim that others lead to has another number.
    total = str(record["total"].pk).encode()
    claims.write_bytes(whole.replace(b"\n" + total + b",", b"\n999999,", 1))
    report = Package(str(descriptor)).get_resource("claims").validate()
    assert "foreign-key" in {error for (error,) in report.flatten(["type"])}


def test_every_description_names_the_values_that_can_occur_and_no_others():
    among = [(one, column) for one in DATASETS.values() for column in one.columns if column.among]
    assert {one.name for one, _column in among} >= {"corrections", "deployments", "events"}
    for dataset, column in among:
        known = set(map(str, column.among))
        assert set(described.field(column, is_key=False)["constraints"]["enum"]) == known
        assert set(manifest.described(column)["values"]) == known
        said = row_model("Row", dataset).model_json_schema()["properties"][column.name]
        values = {value for one in said.get("anyOf", [said]) for value in one.get("enum", [one.get("const")])}
        assert values - {None} == known


def test_the_files_are_those_that_the_site_gives_for_the_edition(record):
    for edition in Edition.objects.all():
        package = build(edition=edition)
        selection = Selection.of(QueryDict(f"edition={edition.number}"))
        files = archive_of(package)
        described = {one["name"]: one for one in json.loads(files.read("datapackage.json"))["resources"]}
        for name, dataset in DATASETS.items():
            content = b"".join(csv_chunks(selection, dataset))
            assert files.read(f"{name}.csv") == content
            assert described[name]["bytes"] == len(content)
            assert described[name]["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            rows = list(csv.DictReader(io.StringIO(content.decode(), newline=""), strict=True))
            assert described[name]["rows"] == len(rows)
            assert [field["name"] for field in described[name]["schema"]["fields"]] == [
                column.name for column in dataset.columns
            ]


def test_beside_the_data_stand_how_to_cite_and_the_licence(record):
    edition = Edition.objects.latest()
    files = archive_of(build())
    readme = files.read("README.md").decode()
    assert edition.hash in readme
    assert "`claims.csv` | 7 |" in readme
    assert f"edition={edition.number}" in readme
    assert "CC BY 4.0" in files.read("LICENSE-DATA").decode()
    citation = files.read("CITATION.cff").decode()
    assert 'cff-version: "1.2.0"' in citation
    assert f'version: "{edition.number}"' in citation
    assert f'date-released: "{edition.published_at.date()}"' in citation
    # Of when the edition is, to the two seconds that the format knows.
    at = edition.published_at.astimezone(UTC)
    for member in files.infolist():
        assert abs((datetime(*member.date_time, tzinfo=UTC) - at).total_seconds()) < 3


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_an_edition_has_the_same_bytes_whatever_happens_later(record, form):
    edition = Edition.objects.latest()
    first = bytes_of(build(form))
    make_published("event", summary="A later event.")
    Claim.objects.filter(pk=record["total"].pk).update(best=900)
    record["total"].refresh_from_db()
    record["total"].submit(by=make_user())
    record["total"].correct(by=make_user(), correction_type="entry_error", reason="Misread.")
    record["lost"].refresh_from_db()
    record["lost"].retract(by=make_user(), correction_type="source_retracted", reason="Withdrawn.")
    office = Organisation.objects.get(slug="office-of-numbers")
    office.name = "Bureau of Numbers"
    office.save()
    with open_edition(by=make_user(), reason="A new name") as writer:
        writer.add_vocabulary(office)
    assert bytes_of(build(form)) != first
    assert bytes_of(build(form, edition)) == first


# The workbook.


def test_a_workbook_has_the_cells_of_the_file_with_their_types(record):
    book = book_of(build("xlsx"))
    assert book.sheetnames == ["Claims", "Columns", "About"]
    sheet = book["Claims"]
    assert sheet.freeze_panes == "A2"
    assert all(cell.font.bold for cell in sheet[1])
    selection = Selection.of(QueryDict())
    content = b"".join(csv_chunks(selection)).decode()
    header, *lines = csv.reader(io.StringIO(content, newline=""))
    columns = {column.name: column for column in CLAIMS.columns}
    names, *rows = sheet.iter_rows(values_only=True)
    assert [*names] == header
    assert len(rows) == len(lines) == 7
    for row, line in zip(rows, lines, strict=True):
        for name, value, text in zip(header, row, line, strict=True):
            kind = columns[name].datatype
            if not text:
                assert value is None
            elif kind == "integer":
                assert value == int(text)
                assert isinstance(value, int)
            elif kind == "date":
                assert isinstance(value, datetime)
                assert value.date().isoformat() == text
            elif kind == "boolean":
                assert value is (text == "true")
            elif kind != "JSON":
                # openpyxl leaves what the format escapes as it stands.
                assert value == text.replace("\x01", "_x0001_").replace("_x0041_", "_x005F_x0041_").replace(
                    "\r", "_x000D_"
                )
    explained = [row[0] for row in book["Columns"].iter_rows(min_row=2, values_only=True)]
    assert explained == header
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Hash of the edition"] == Edition.objects.latest().hash
    assert "Creative Commons" in about["Licence"]
    assert book.properties.created.replace(tzinfo=UTC) == Edition.objects.latest().published_at.replace(
        microsecond=0
    )


def test_no_text_of_a_workbook_runs_as_a_formula(record):
    sheet = book_of(build("xlsx"))["Claims"]
    texts = [
        cell for row in sheet.iter_rows() for cell in row if str(cell.value or "")[:1] in "=@" and cell.value
    ]
    assert len(texts) == 2  # a quote and a summary
    for cell in texts:
        assert cell.data_type == "s"
        # Nor does it when somebody edits the cell.
        assert cell.quotePrefix


def test_what_a_cell_cannot_hold_is_said_in_its_place(monkeypatch):
    make_published(quote="word " * 10_000, low=10**16, qualifier="at_least", best=None,
                   stated_on=date(1899, 12, 31))  # fmt: skip
    sheet = book_of(build("xlsx"))["Claims"]
    row = dict(zip(*sheet.iter_rows(values_only=True), strict=True))
    assert row["quote"].startswith("[50,000 characters, which no cell can hold: see http")
    assert row["citations"].startswith("[")
    assert row["low"] == "10000000000000000"
    assert row["stated_on"] == "1899-12-31"


def test_a_sheet_that_has_no_room_for_all_claims_holds_none(record, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 6)
    sheet = book_of(build("xlsx"))["Claims"]
    assert sheet.max_row == 1
    assert sheet["A1"].value.startswith("Edition 2 holds 7 claims; a sheet has room for 6.")
    monkeypatch.setattr(workbook, "MOST_ROWS", 7)
    assert book_of(build("xlsx"))["Claims"].max_row == 8


# Serving.


def test_a_package_is_made_when_it_is_asked_for(client, record):
    url = "/data/edition-2.zip"
    early = client.get(url)
    assert early.status_code == 503
    assert int(early["Retry-After"]) > 0
    assert early["Content-Type"] == "text/plain; charset=utf-8"
    assert early.content.startswith(b"A file of edition 2 is made once")
    assert "no-store" in early["Cache-Control"]
    # In the tests the worker does what it is asked at once.
    there = client.get(url)
    package = DataPackage.objects.get()
    assert there.status_code == 200
    content = b"".join(there.streaming_content)
    assert hashlib.sha256(content).hexdigest() == package.sha256
    assert there["ETag"] == f'"{package.sha256}"'
    assert int(there["Content-Length"]) == len(content) == package.size
    assert there["Content-Type"] == "application/zip"
    assert 'filename="military-support-claims-edition-2.zip"' in there["Content-Disposition"]
    assert there["Cache-Control"] == "public, no-cache"


def test_people_get_a_page_while_they_wait(client, record):
    early = client.get("/data/edition-1.xlsx", headers={"Accept": "text/html,*/*;q=0.8"})
    assert early.status_code == 503
    assert b"This file is being made" in early.content
    assert b'href="/data/edition-1.xlsx"' in early.content
    assert "Accept" in early["Vary"]


def test_a_package_can_be_had_by_head_by_etag_and_in_parts(client, record):
    package = build()
    url = "/data/edition-2.zip"
    whole = bytes_of(package)
    etag = f'"{package.sha256}"'
    head = client.head(url)
    assert head.status_code == 200
    assert b"".join(head.streaming_content) == b""
    assert int(head["Content-Length"]) == len(whole)
    kept = client.get(url, headers={"If-None-Match": etag})
    assert (kept.status_code, kept["ETag"]) == (304, etag)
    part = client.get(url, headers={"Range": "bytes=100-199"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == whole[100:200]
    assert part["Content-Range"] == f"bytes 100-199/{len(whole)}"
    assert part["Content-Length"] == "100"
    for wanted in ("bytes=0-0", f"bytes={len(whole) - 1}-", "bytes=-1"):
        last = client.get(url, headers={"Range": wanted})
        assert (last.status_code, last["Content-Length"]) == (206, "1")
        assert b"".join(last.streaming_content) == (whole[:1] if wanted.endswith("0") else whole[-1:])
    resumed = client.get(url, headers={"Range": "bytes=100-", "If-Range": etag})
    assert b"".join(resumed.streaming_content) == whole[100:]
    # The rest of another file than the one that was begun would be worth nothing.
    anew = client.get(url, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert anew.status_code == 200
    assert b"".join(anew.streaming_content) == whole


def test_whoever_reads_a_package_slowly_takes_a_place_among_the_downloads(settings, tmp_path):
    settings.DOWNLOADS_AT_ONCE = 1
    path = tmp_path / "edition-2.zip"
    path.write_bytes(b"PK")
    with closing(Held(path.open("rb"))) as slow:
        second = path.open("rb")
        with pytest.raises(Busy):
            Held(second)
        assert second.closed
        assert slow.read() == b"PK"
    with closing(Held(path.open("rb"))) as again:
        assert again.read() == b"PK"


def test_an_edition_that_does_not_exist_is_not_found(client, record):
    for name in (
        "edition-3.zip",
        "edition-0.zip",
        "edition-02.xlsx",
        f"edition-{10**17}.zip",
        "edition-1.csv",
    ):
        assert client.get(f"/data/{name}").status_code == 404
    assert not DataPackage.objects.exists()


def test_a_filter_is_refused_by_name(client, record):
    for name in ("supplier", "edition", "nonsense"):
        refused = client.get(f"/data/edition-1.zip?{name}=KP")
        assert refused.status_code == 400
        assert name.encode() in refused.content
    assert not DataPackage.objects.exists()
    assert client.get("/data/edition-1.zip?utm_source=x").status_code == 503


def test_a_file_that_got_lost_is_made_again(client, record, folder):
    whole = bytes_of(build())
    (folder / "0" / "edition-2.zip").unlink()
    assert client.get("/data/edition-2.zip").status_code == 503
    assert b"".join(client.get("/data/edition-2.zip").streaming_content) == whole


def test_a_list_of_editions_asks_for_its_packages_once(record, django_assert_num_queries):
    package = build("xlsx")
    editions = list(Edition.objects.all())
    with django_assert_num_queries(2):
        listed = packages.packages_of(editions)
    assert [*listed] == [2, 1]
    made, workbook = listed[2]
    assert (made.url, made.size) == ("/data/edition-2.zip", 0)
    assert (workbook.url, workbook.size, workbook.sha256) == (
        "/data/edition-2.xlsx",
        package.size,
        package.sha256,
    )


# Redaction.


def test_a_redaction_takes_every_package_off_the_disk(client, folder, django_capture_on_commit_callbacks):
    claim = make_published(quote=f"{SECRET} gave the order.")
    for form in ("zip", "xlsx"):
        build(form)
    stale = folder / "0" / ".building" / "left"
    stale.mkdir()
    (stale / "half.zip").write_text(SECRET)
    assert SECRET.encode() in every_byte(folder)
    with django_capture_on_commit_callbacks(execute=True):
        redact(claim)
    assert SECRET.encode() not in every_byte(folder)
    assert not DataPackage.objects.exists()
    assert client.get("/data/edition-1.zip").status_code == 503
    there = client.get("/data/edition-1.zip")
    inside = zipfile.ZipFile(io.BytesIO(b"".join(there.streaming_content)))
    assert b"[removed]" in inside.read("claims.csv")
    assert b"1 redaction had" in inside.read("README.md")
    assert json.loads(inside.read("datapackage.json"))["redactions"] == 1


def test_a_stale_package_is_not_served_even_if_it_is_still_there(client, folder):
    claim = make_published(quote=f"{SECRET} gave the order.")
    build()
    redact(claim)  # as if the process died before it told anybody
    assert SECRET.encode() in every_byte(folder)
    assert client.get("/data/edition-1.zip").status_code == 503
    assert packages.packages_of(Edition.objects.all())[1][0].size == 0
    assert SECRET.encode() not in every_byte(folder)


@pytest.mark.parametrize("tells", [True, False])
def test_what_is_redacted_while_a_package_is_built_gets_into_none(
    tells, folder, monkeypatch, django_capture_on_commit_callbacks
):
    claim = make_published(quote=f"{SECRET} gave the order.")
    read = archive.csv_chunks

    def read_and_redact(selection, dataset):
        yield from read(selection, dataset)
        if dataset.name == "claims":
            with django_capture_on_commit_callbacks(execute=tells):
                redact(claim)

    monkeypatch.setattr(archive, "csv_chunks", read_and_redact)
    assert packages.build(1, "zip") is None
    assert not DataPackage.objects.exists()
    packages.delete_stale()
    assert SECRET.encode() not in every_byte(folder)


# Building.


def test_publishing_wakes_the_worker_once(settings, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.DATA_PACKAGES = "all"
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            make_published()
    waiting = sorted(job.task_path for job in DBTaskResult.objects.all())
    assert waiting == ["tracker.tasks.build_packages", "tracker.tasks.take_census"]
    assert not DataPackage.objects.exists()
    # The newest first; whatever else waits goes before the next one.
    DBTaskResult.objects.filter(task_path="tracker.tasks.take_census").delete()
    tasks.build_packages.call()
    names = [f"0/edition-{number}.{form}" for number in (3, 2, 1) for form in ("zip", "xlsx")]
    assert sorted(DataPackage.objects.values_list("name", flat=True)) == sorted(names)


def test_a_package_that_was_asked_for_comes_before_the_others(record, settings):
    settings.DATA_PACKAGES = "all"
    packages.want(Edition.objects.get(number=1), "xlsx")
    assert packages.build_all().names == [
        "0/edition-1.xlsx",
        "0/edition-2.zip",
        "0/edition-2.xlsx",
        "0/edition-1.zip",
    ]
    assert packages.build_all().names == []


def test_building_makes_way_for_other_work(record, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.DATA_PACKAGES = "all"
    tasks.check_links.enqueue([])
    assert tasks.build_packages.call() == ["0/edition-2.zip"]
    assert DBTaskResult.objects.filter(task_path="tracker.tasks.build_packages").count() == 1


def test_only_the_newest_edition_is_kept_if_so_set(record, settings, monkeypatch, folder):
    settings.DATA_PACKAGES = "newest"
    monkeypatch.setattr(keeping, "KEPT_WHEN_ASKED", 1)
    assert packages.build_all().names == ["0/edition-2.zip", "0/edition-2.xlsx"]
    for form in ("zip", "xlsx"):
        packages.want(Edition.objects.get(number=1), form)
    packages.build_all()
    make_published()
    packages.build_all()
    kept = sorted(path.name for path in folder.rglob("*.*") if path.is_file())
    assert kept == ["edition-1.xlsx", "edition-3.xlsx", "edition-3.zip"]
    assert sorted(DataPackage.objects.values_list("name", flat=True)) == [f"0/{name}" for name in kept]


def test_a_build_that_fails_leaves_nothing_and_holds_up_no_other(
    record, settings, monkeypatch, folder, caplog
):
    settings.DATA_PACKAGES = "all"
    read = archive.csv_chunks

    def fail(selection, dataset):
        yield from read(selection, dataset)
        if selection.edition.number == 2:
            raise OSError("no space left on device")

    monkeypatch.setattr(archive, "csv_chunks", fail)
    with pytest.raises(OSError, match="no space left"):
        packages.build_all()
    names = {"edition-2.xlsx", "edition-1.zip", "edition-1.xlsx"}
    assert {path.name for path in folder.rglob("*.*") if path.is_file()} == names
    assert "Edition 2 as zip could not be built." in caplog.text
    monkeypatch.setattr(archive, "csv_chunks", read)
    assert packages.build_all().names == ["0/edition-2.zip"]


def test_what_a_killed_process_left_behind_is_cleared_away(record, folder):
    half = folder / "0" / ".building" / "tmp1" / "edition-1.zip"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"PK")
    (folder / "0" / "edition-1.zip").write_bytes(b"whole, but nobody knows of it")
    kept = build("xlsx")
    assert {path.name for path in folder.rglob("*.*") if path.is_file()} == {"edition-2.xlsx"}
    assert bytes_of(kept)


def test_two_workers_do_not_build_at_once(record, settings):
    settings.DATA_PACKAGES = "all"
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [keeping.LOCK])
        outcome = packages.build_all()
    finally:
        other.close()
    assert outcome.is_busy
    assert not outcome.names
    assert packages.build_all().names


def test_the_command_builds_what_it_is_told(record, capsys):
    call_command("build_packages")
    assert capsys.readouterr().out == "Nothing is missing.\n"
    call_command("build_packages", edition=1)
    assert capsys.readouterr().out == "0/edition-1.zip\n0/edition-1.xlsx\n"
    call_command("build_packages", missing=True)
    assert capsys.readouterr().out == "0/edition-2.zip\n0/edition-2.xlsx\n"
    with pytest.raises(CommandError, match="no edition 3"):
        call_command("build_packages", edition=3)


def test_a_storage_without_folders_of_ours_does_too(client, record, settings, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    elsewhere = {**settings.STORAGES["packages"], "BACKEND": "tests.test_packages.Elsewhere"}
    settings.STORAGES = {**settings.STORAGES, "packages": elsewhere}
    assert client.get("/data/edition-1.zip").status_code == 503
    there = client.get("/data/edition-1.zip")
    content = b"".join(there.streaming_content)
    assert hashlib.sha256(content).hexdigest() == DataPackage.objects.get().sha256
    assert int(there["Content-Length"]) == len(content)
    assert [*scratch.iterdir()] == []


# Whole files, out of the archive.


def copied(dataset: str = "claims") -> bytes:
    return b"".join(csv_chunks(Selection.of(QueryDict()), DATASETS[dataset]))


def test_a_whole_file_is_sent_as_it_lies_in_the_archive_and_the_same_bytes(record, client, monkeypatch):
    expected = {name: copied(name) for name in DATASETS}
    build()
    monkeypatch.setattr("tracker.views.files.csv_response", None)
    for name in DATASETS:
        for query in ("", "?edition=2", "?utm_source=news"):
            answer = client.get(f"/{name}.csv{query}")
            assert answer.getvalue() == expected[name], name
            assert answer.headers["Content-Length"] == str(len(expected[name]))
            assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}-edition-2.csv"'


def test_the_manifest_of_a_packed_file_is_told_without_making_it_again(record, client, monkeypatch):
    monkeypatch.setattr("tracker.exports.manifest.KEPT_FROM", 0)
    build()
    monkeypatch.setattr("tracker.exports.File.download", None)
    for name in DATASETS:
        told = client.get(f"/{name}.manifest.json").json()
        data = copied(name)
        assert (told["bytes"], told["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert told["rows"] == len([*csv.reader(io.StringIO(data.decode(), newline=""))]) - 1


@pytest.mark.parametrize("query", ["kind=event", "sort=id", "excel=1", "reported_by=2030-01-01", "edition=1"])
def test_what_is_asked_otherwise_comes_from_the_record(record, client, monkeypatch, query):
    build()
    monkeypatch.setattr("tracker.packages.archive.KeptFile.__iter__", None)
    assert client.get(f"/claims.csv?{query}").getvalue()


def test_no_file_comes_out_of_an_archive_that_a_redaction_or_other_columns_made_stale(record, client):
    package = build()
    DataPackage.objects.filter(pk=package.pk).update(schema_version="0.9")
    assert packages.kept_file(Edition.objects.latest(), "claims") is None
    DataPackage.objects.filter(pk=package.pk).update(schema_version=package.schema_version)
    (kept := packages.kept_file(Edition.objects.latest(), "claims")).close()
    assert kept.size
    assert b"removed" not in client.get("/claims.csv?edition=2").getvalue()
    redact(record["lost"])
    assert b"removed" in client.get("/claims.csv?edition=2").getvalue()


def test_an_archive_that_was_damaged_is_never_taken_for_whole(record, client):
    package = build()
    path = Path(storages["packages"].path(package.name))
    whole = path.read_bytes()
    place = whole.index(b"claims.csv") + 200
    path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
    with pytest.raises((zipfile.BadZipFile, zlib.error)):
        client.get("/claims.csv").getvalue()
    # Where it is cut nothing of it is sent: the record answers.
    path.write_bytes(whole[:place])
    assert client.get("/claims.csv").getvalue() == copied()
    assert not DataPackage.objects.filter(pk=package.pk).exists()
