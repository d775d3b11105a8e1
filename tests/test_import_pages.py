"""The pages that bring files in and take lists away."""

import io

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse

from tests.factories import (
    make_actor,
    make_claim,
    make_conflict,
    make_equipment,
    make_organisation,
    make_user,
)
from tests.test_imports import ROW, csv_of
from tracker.imports import ClaimImport, jobs, read_table
from tracker.imports import files as reading
from tracker.models import Article, Claim, ImportJob
from tracker.roles import CONTRIBUTOR, make_groups

pytestmark = pytest.mark.django_db
ADD = "/admin/tracker/importjob/add/"


@pytest.fixture(autouse=True)
def _vocabulary(db):
    make_conflict()
    make_actor("Ruritania")
    make_actor("Freedonia")
    make_organisation()
    make_organisation("The Strelsau Gazette", kind="news_outlet")
    make_equipment("Catapult")


def contributor(name="writer"):
    make_groups()
    user = make_user(name, is_superuser=False)
    user.groups.set([Group.objects.get(name=CONTRIBUTOR)])
    return user


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk():
    return signed_in(contributor())


def upload(client, *rows, content=None, name="claims.csv", follow=True):
    content = csv_of(*rows) if content is None else content
    return client.post(ADD, {"file": SimpleUploadedFile(name, content)}, follow=follow)


def the_job():
    return ImportJob.objects.get()


def post(client, verb, job):
    return client.post(reverse(f"admin:tracker_importjob_{verb}", args=[job.pk]), follow=True)


def downloaded(response):
    content = b"".join(response.streaming_content)
    for file in response._resource_closers:
        file()
    return content


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_file_is_checked_then_saved_when_the_editor_says_so(desk):
    page = upload(desk, ROW, {**ROW, "row": "2", "best": "4000"})
    assert the_job().state == "checked"
    assert the_job().report["counts"] == {"new": 2, "changed": 0, "same": 0, "refused": 0}
    assert "Checked: nothing is saved yet" in text_of(page)
    assert "deployment, about, 3000, Ministry of War (Freedonia)" in text_of(page)
    assert not Claim.objects.exists()
    assert not Article.objects.exists()
    page = post(desk, "save", the_job())
    assert the_job().state == "saved"
    assert {claim.created_by.username for claim in Claim.objects.all()} == {"writer"}
    for claim in Claim.objects.all():
        assert f'href="/admin/tracker/claim/{claim.pk}/change/"' in text_of(page)


def test_what_came_in_is_warned_about_as_if_it_had_been_typed(desk):
    upload(desk, {**ROW, "quote": "They came by night."})
    post(desk, "save", the_job())
    assert Claim.objects.get().warnings


def test_what_is_refused_stands_at_its_cell_and_nothing_can_be_saved(desk):
    page = upload(desk, ROW, {**ROW, "row": "2", "period_end": "03/04/2025", "best": "11,000"})
    assert the_job().state == "refused"
    shown = text_of(page)
    assert "<dt><code>period_end</code></dt><dd>“03/04/2025” could mean two days" in shown
    assert "In the cell: 11,000" in shown
    assert "/save/" not in shown
    post(desk, "save", the_job())
    assert not Claim.objects.exists()


def test_what_changes_is_shown_old_and_new(desk):
    claim = ClaimImport(read_table("x", csv_of(ROW))).save(by=make_user("writer")).new[0]
    page = upload(desk, {"id": str(claim.pk), "best": "4000"})
    assert "<dt><code>best</code></dt><dd><del>3000</del> → <ins>4000</ins></dd>" in text_of(page)
    post(desk, "save", the_job())
    claim.refresh_from_db()
    assert claim.best == 4000


def test_a_file_of_what_the_desk_has_already_has_nothing_to_save(desk):
    ClaimImport(read_table("x", csv_of(ROW))).save()
    page = upload(desk, ROW)
    assert "The desk has all of this already" in text_of(page)


def test_the_rows_are_paged_and_can_be_narrowed_to_an_outcome(desk):
    rows = [{**ROW, "row": str(number), "best": str(number)} for number in range(1, 151)]
    rows[120]["best"] = "many"
    page = upload(desk, *rows)
    assert text_of(page).count("<tr data-outcome=") == 100
    address = reverse("admin:tracker_importjob_change", args=[the_job().pk])
    assert text_of(desk.get(f"{address}?page=2")).count("<tr data-outcome=") == 50
    refused = text_of(desk.get(f"{address}?outcome=refused"))
    assert refused.count("<tr data-outcome=") == 1
    assert '<th scope="row">122</th>' in refused
    assert "There are no" not in text_of(desk.get(f"{address}?outcome=nonsense&page=x"))


def test_nothing_is_written_if_the_desk_changed_meanwhile(desk):
    upload(desk, ROW)
    ClaimImport(read_table("x", csv_of(ROW))).save()
    page = post(desk, "save", the_job())
    assert "The desk changed after this file was checked, so nothing was saved." in text_of(page)
    assert Claim.objects.count() == 1
    assert the_job().report["counts"]["same"] == 1


def test_a_claim_changed_meanwhile_is_not_overwritten(desk):
    claim = ClaimImport(read_table("x", csv_of(ROW))).save(by=make_user("writer")).new[0]
    upload(desk, {"id": str(claim.pk), "best": "4000"})
    Claim.objects.filter(pk=claim.pk).update(best=3500)
    page = post(desk, "save", the_job())
    assert "<del>3500</del> → <ins>4000</ins>" in text_of(page)
    assert Claim.objects.get().best == 3500
    assert the_job().state == "checked"


def test_a_contributor_may_not_change_the_draft_of_another(desk):
    claim = make_claim(created_by=make_user("another"))
    page = upload(desk, {"id": str(claim.pk), "best": "4000"})
    assert the_job().state == "refused"
    assert "You may change your own drafts" in text_of(page)


def test_the_files_of_others_are_not_shown(desk):
    upload(desk, ROW)
    other = signed_in(contributor("other"))
    address = reverse("admin:tracker_importjob_change", args=[the_job().pk])
    assert other.get(address).status_code == 302
    assert other.post(reverse("admin:tracker_importjob_save", args=[the_job().pk])).status_code == 403
    assert "claims.csv" not in text_of(other.get("/admin/tracker/importjob/"))


def test_who_may_not_add_claims_imports_nothing():
    reader = signed_in(make_user("reader", is_superuser=False))
    assert upload(reader, ROW, follow=False).status_code == 403
    for page in ("", "columns/", "template.csv", "template.xlsx"):
        assert reader.get(f"/admin/tracker/importjob/{page}").status_code == 403
    assert not ImportJob.objects.exists()


def test_whoever_lost_the_right_meanwhile_saves_nothing(desk):
    upload(desk, ROW)
    job = the_job()
    job.state = "saving"
    job.save()
    make_user("writer").groups.clear()
    assert jobs.run(job.pk) == "refused"
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("row,kind\n1,dépl".encode("latin-1"), "This file is not text in UTF-8"),
        (b"row;kind\n1;2", "The columns are not separated by commas"),
        (b"PK\x03\x04 something", "This is not a workbook that can be read"),
        (b"", "The first row must hold the names of the columns."),
        (b"row,kind\n", "This column is missing."),
    ],
)
def test_a_bad_file_gets_a_sentence(desk, content, sentence):
    page = upload(desk, content=content, name="claims.xlsx")
    assert sentence in text_of(page)
    assert the_job().state == "refused"


def test_a_file_too_large_is_let_go_before_it_is_kept(desk, monkeypatch):
    monkeypatch.setattr("tracker.admin.files.LARGEST_FILE", 100_000)
    page = upload(desk, content=b"x" * 200_000)
    assert "The file is larger than" in text_of(page)
    assert not ImportJob.objects.exists()


def test_a_file_can_be_thrown_away_unless_the_worker_has_it(desk):
    upload(desk, ROW)
    address = reverse("admin:tracker_importjob_delete", args=[the_job().pk])
    ImportJob.objects.update(state="saving")
    assert desk.post(address, {"post": "yes"}).status_code == 403
    ImportJob.objects.update(state="checked")
    desk.post(address, {"post": "yes"})
    assert not ImportJob.objects.exists()


def test_no_file_gets_a_sentence(desk):
    assert "This field is required." in text_of(desk.post(ADD, {}))


def test_an_upload_without_a_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(contributor())
    assert upload(client, ROW, follow=False).status_code == 403


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_job_can_start_again(desk):
    upload(desk, ROW)
    ImportJob.objects.update(state="saving", done=1, total=2)
    page = desk.get(reverse("admin:tracker_importjob_change", args=[the_job().pk]))
    assert "The worker stopped in the middle. Nothing of the file is saved" in text_of(page)
    assert the_job().state == "failed"
    post(desk, "again", the_job())
    assert the_job().state == "checked"


def test_a_job_that_is_held_by_a_worker_is_not_taken_for_dead(desk):
    upload(desk, ROW)
    ImportJob.objects.update(state="checking", done=1, total=2)
    with jobs.running(the_job().pk) as hold:
        assert hold is not None
        page = desk.get(reverse("admin:tracker_importjob_change", args=[the_job().pk]))
        assert '<progress value="1" max="2"' in text_of(page)
        assert 'hx-trigger="every 1s"' in text_of(page)
        assert '<noscript><meta http-equiv="refresh"' in text_of(page)
        assert jobs.run(the_job().pk) == ""


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_the_import_goes_on(monkeypatch):
    seen = []
    job = ImportJob.objects.create(owner=contributor(), name="claims.csv", content=csv_of(ROW))
    look = connections.create_connection("default")
    before = jobs.Running.progress

    def progress(hold, rows):
        before(hold, rows)
        with look.cursor() as cursor:
            cursor.execute("SELECT state, done, total FROM tracker_importjob WHERE id = %s", [job.pk])
            seen.append(cursor.fetchone())

    monkeypatch.setattr(jobs.Running, "progress", progress)
    assert jobs.run(job.pk) == "checked"
    look.close()
    assert seen[-1] == ("checking", 1, 2)


# Lists as files.


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_name_with_accents_reaches_the_browser_whole(suffix):
    desk = signed_in(make_user("editor"))
    response = desk.get(f"/fr/admin/tracker/equipmenttransfer/export.{suffix}")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    downloaded(response)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_exported_list_holds_what_it_shows_and_comes_back_unchanged(suffix):
    desk = signed_in(make_user("editor"))
    make_claim(place="Zenda", best=1)
    make_claim(place="Hentzau", best=2)
    page = desk.get("/admin/tracker/deployment/?q=Zenda")
    address = f"/admin/tracker/deployment/export.{suffix}?q=Zenda"
    assert address in page.content.decode()
    response = desk.get(address)
    content = downloaded(response)
    assert response["Content-Disposition"] == f'attachment; filename="deployments.{suffix}"'
    rows = [cells for _number, cells in read_table("x", content).rows]
    assert [row["place"] for row in rows] == ["Zenda"]
    assert upload(desk, content=content).status_code == 200
    assert the_job().report["counts"] == {"new": 0, "changed": 0, "same": 1, "refused": 0}


@pytest.mark.parametrize(
    "name", ["claim", "event", "article", "organisation", "equipment", "actor", "conflict", "corridor"]
)
def test_each_list_can_be_exported(name):
    make_claim()
    desk = signed_in(make_user("editor"))
    response = desk.get(f"/admin/tracker/{name}/export.csv")
    assert response.status_code == 200
    read_table("x", b"".join(response.streaming_content))


def test_a_list_that_cannot_be_filtered_like_that_is_not_exported():
    desk = signed_in(make_user("editor"))
    page = desk.get("/admin/tracker/claim/export.csv?nonsense__x=1", follow=True)
    assert "The list could not be filtered like that." in text_of(page)


def test_a_list_that_does_not_fit_a_workbook_says_so():
    make_claim(quote="x" * 40_000)
    desk = signed_in(make_user("editor"))
    page = desk.get("/admin/tracker/claim/export.xlsx", follow=True)
    assert "does not fit into a cell: choose CSV" in text_of(page)


def test_who_may_not_see_a_list_may_not_export_it():
    reader = signed_in(make_user("reader", is_superuser=False))
    assert reader.get("/admin/tracker/claim/export.csv").status_code == 403


def test_the_templates_can_be_downloaded(desk):
    response = desk.get("/admin/tracker/importjob/template.xlsx")
    workbook = openpyxl.load_workbook(io.BytesIO(downloaded(response)))
    assert workbook.sheetnames == ["Claims", "Columns"]
    assert b"article_url" in b"".join(desk.get("/admin/tracker/importjob/template.csv").streaming_content)
    assert "article_url" in text_of(desk.get("/admin/tracker/importjob/columns/"))
    assert reading.LARGEST_FILE == 50 * 1024 * 1024
