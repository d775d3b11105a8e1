"""Files that are sent, and forms that are right but for a field: a sentence each time, never a 500."""

import io
import zipfile

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from lxml import html

from tests.factories import (
    make_actor,
    make_article,
    make_conflict,
    make_equipment,
    make_member,
    make_organisation,
    make_user,
)
from tests.test_files import rezipped, xlsx_of
from tests.test_fuzz import FEW, FORMS, NASTY, TEXTS, URLENCODED, encoded, is_answered
from tests.test_import_pages import ADD
from tests.test_imports import ROW, csv_of
from tests.test_intake import form as typed_into_intake
from tests.test_intake import row as typed_into_row
from tests.test_roles import address as address_of
from tracker.imports.columns import CLAIM_COLUMNS
from tracker.imports.files import escaped
from tracker.models import Article, Claim, ImportJob, Intake, LinkCheck
from tracker.roles import ADMINISTRATOR, EDITOR

# openpyxl's, of parts that are missing.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

RUNS = ("<script>alert", "<img src=x", "<svg onload", 'href="javascript:', "href='javascript:", 'href="data:')
# What browsers take for an address that does something, however it is written.
ACTS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "javascript://a.example/%0aalert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x",
    "file:///etc/passwd", "ftp://a.example/", "http:javascript:alert(1)",
]  # fmt: skip
NOWHERE = "https://a.example:99999/"
STATE = ImportJob.State


def runs_nothing(answer, told: object) -> None:
    is_answered(answer, told=repr(told))
    if "html" in answer.headers.get("Content-Type", "") and not answer.streaming:
        page = answer.content.decode()
        assert [raw for raw in RUNS if raw in page] == [], told


def as_sent(text: str) -> str:
    """As a program may send it: half a character too, which no browser lets through."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


@st.composite
def damaged(draw, contents):
    """One of these files with some of its bytes changed, taken out, repeated or cut off."""
    content = bytearray(draw(st.sampled_from(contents)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(0, 40))
        match draw(st.sampled_from(["change", "take out", "repeat", "cut", "put in"])):
            case "change":
                content[place : place + length] = draw(st.binary(min_size=length, max_size=length))
            case "take out":
                del content[place : place + length]
            case "repeat":
                content[place:place] = content[place : place + length] * draw(st.integers(1, 50))
            case "cut":
                del content[place:]
            case "put in":
                content[place:place] = draw(TEXTS).encode("utf-8", "surrogatepass")
    return bytes(content)


XML = [
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>',
    b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    b"<x>" * 20_000,
    b"\xff\xfe<\x00x\x00/\x00>\x00",
    b"",
    b"\x00",
    b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    b"<row r='1048577'><c r='XFE1' t='s'><v>99999999999999999999</v></c></row></sheetData></worksheet>",
]
PARTS = zipfile.ZipFile(io.BytesIO(xlsx_of(list(ROW), list(ROW.values())))).namelist()


class AtTheImport(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = make_member(ADMINISTRATOR)
        cls.user.groups.add(make_member(EDITOR).groups.get())
        make_conflict()
        for name in ("Ruritania", "Freedonia"):
            make_actor(name)
        make_organisation()
        make_organisation("The Strelsau Gazette", kind="news_outlet")
        make_equipment("Catapult")

    def sent(self, content: bytes, name: str = "claims.csv") -> ImportJob | None:
        """What became of the file, with nothing that runs on its page; saved, if it may be."""
        self.client.force_login(self.user)
        answer = self.client.post(ADD, {"file": SimpleUploadedFile(name, content)}, follow=True)
        runs_nothing(answer, content[:300])
        job = ImportJob.objects.order_by("pk").last()
        if job is None:
            assert "errorlist" in answer.content.decode(), content[:300]
            return None
        assert job.state in {STATE.CHECKED, STATE.REFUSED}, (job.state, content[:300])
        if job.state == STATE.CHECKED:
            saved = self.client.post(reverse("admin:tracker_importjob_save", args=[job.pk]), follow=True)
            runs_nothing(saved, content[:300])
            job.refresh_from_db()
            assert job.state == STATE.SAVED, (job.report, content[:300])
            for claim in Claim.objects.all():
                page = reverse("admin:tracker_claim_change", args=[claim.pk])
                runs_nothing(self.client.get(page, follow=True), content[:300])
        return job

    @FEW
    @given(st.dictionaries(st.sampled_from(sorted(CLAIM_COLUMNS)), TEXTS, min_size=1, max_size=3))
    @example({"best": str(10**30)})
    @example({"period_end": "0000-01-01"})
    @example({"period_end": "9999-12-31", "stated_on": "9999-12-31"})
    @example({"period_end": "0001-01-01", "article_published_on": "0001-01-01"})
    @example({"quote": "<svg onload=alert(1)>", "internal_note": "<script>alert(1)</script>"})
    @example({"article_title": "x" * 1_000_000})
    def test_no_cell_of_a_csv_breaks_the_import(self, cells):
        row = {**ROW, **{name: as_sent(text).replace('"', '""') for name, text in cells.items()}}
        self.sent(csv_of(row))

    @FEW
    @given(st.dictionaries(st.sampled_from(sorted(CLAIM_COLUMNS)), TEXTS, min_size=1, max_size=3))
    def test_no_cell_of_a_workbook_breaks_the_import(self, cells):
        row = {**ROW, **{name: as_sent(text) for name, text in cells.items()}}
        texts = [escaped(text) for text in row.values()]
        assume(all(len(text) < 32_000 for text in texts))
        self.sent(xlsx_of(list(row), texts), "claims.xlsx")

    @FEW
    @given(damaged([csv_of(ROW), xlsx_of(list(ROW), list(ROW.values())), *XML]), TEXTS)
    def test_no_damaged_file_breaks_the_import(self, content, name):
        self.sent(content, f"a{as_sent(name)}.xlsx")

    @FEW
    @given(st.sampled_from(PARTS), st.sampled_from(XML) | damaged(XML))
    def test_no_part_of_a_workbook_breaks_the_import(self, part, xml):
        whole = xlsx_of(list(ROW), list(ROW.values()))
        self.sent(rezipped(whole, part, lambda _given: xml), "claims.xlsx")

    @FEW
    @given(
        damaged(
            [
                b"<html><body><p>They came by night.</p></body></html>",
                b"%PDF-1.7\n1 0 obj",
                b"\x89PNG\r\n",
                *XML,
            ]
        ),
        TEXTS,
        st.sampled_from([".html", ".pdf", ".txt", "", ".svg"]),
    )
    def test_no_file_breaks_the_intake(self, content, name, ending):
        self.client.force_login(self.user)
        intake = Intake.objects.create(owner=self.user)
        file = SimpleUploadedFile(f"a{as_sent(name)}{ending}", content)
        page = reverse("admin:intake_page", args=[intake.pk])
        runs_nothing(self.client.post(page, typed_into_intake(do="read", file=file)), content[:300])
        runs_nothing(self.client.get(page), content[:300])

    @FEW
    @given(
        st.dictionaries(
            st.sampled_from(sorted(typed_into_intake(typed_into_row()))), TEXTS, min_size=1, max_size=3
        ),
        st.sampled_from(["save", "keep", "check", "submit"]),
    )
    @example({"article-url": "javascript:alert(1)"}, "save")
    @example({"article-text": "x" * 1_000_000}, "save")
    @example({"claim-a-best": str(10**30)}, "save")
    def test_no_text_breaks_the_intake(self, cells, do):
        self.client.force_login(self.user)
        intake = Intake.objects.create(owner=self.user)
        page = reverse("admin:intake_page", args=[intake.pk])
        sent = {**typed_into_intake(typed_into_row()), **cells, "_do": do}
        runs_nothing(self.client.post(page, encoded(sent), content_type=URLENCODED), cells)
        if Intake.objects.filter(pk=intake.pk).exists():
            runs_nothing(self.client.get(page), cells)


class OnFormsThatAreThere(TestCase):
    """Each form of the desk as its page gives it, for a row that is there, with a field or two changed."""

    @classmethod
    def setUpTestData(cls):
        cls.user = make_user("anna")
        cls.forms = {}
        client = Client()
        client.force_login(cls.user)
        for name in FORMS:
            if not name.endswith("_change"):
                continue
            place, _row = address_of(name)
            page = client.get(place)
            if page.status_code != 200 or not (page.context or {}).get("adminform"):
                continue
            [given, *_others] = [
                one for one in html.fromstring(page.content).forms if one.get("id", "").endswith("_form")
            ]
            fields = dict(given.form_values())
            if names := [name for name in fields if name != "csrfmiddlewaretoken"]:
                cls.forms[place] = (fields, names)

    @FEW
    @given(data=st.data())
    def test_no_text_breaks_a_row_that_is_there(self, data):
        place = data.draw(st.sampled_from(sorted(self.forms)))
        fields, names = self.forms[place]
        changed = data.draw(st.dictionaries(st.sampled_from(names), TEXTS, min_size=1, max_size=2))
        self.client.force_login(self.user)
        sent = encoded({**fields, **changed})
        runs_nothing(self.client.post(place, sent, content_type=URLENCODED), (place, changed))
        # What was saved is shown, here and in the list.
        runs_nothing(self.client.get(place), (place, changed))
        runs_nothing(self.client.get(place.rsplit("/", 3)[0] + "/"), (place, changed))

    def test_the_forms_are_there(self):
        assert len(self.forms) > 10


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*ACTS, NOWHERE])
def test_nowhere_can_an_address_be_entered_that_acts(client, address):
    fields = [
        field
        for model in apps.get_app_config("tracker").get_models()
        for field in model._meta.fields
        # The addresses that were asked are those of articles.
        if isinstance(field, models.URLField) and model is not LinkCheck
    ]
    assert {f"{field.model.__name__}.{field.name}" for field in fields} >= {
        "Article.url",
        "Article.archive_url",
    }
    # There are ports up to 65535: what every form and file refuses, though no field by itself.
    for field in fields if address != NOWHERE else ():
        with pytest.raises(ValidationError):
            field.clean(address, None)

    client.force_login(make_user("anna"))
    article = make_article()
    page = reverse("admin:tracker_article_change", args=[article.pk])
    [given] = [
        one for one in html.fromstring(client.get(page).content).forms if one.get("id") == "article_form"
    ]
    for name in ("url", "archive_url"):
        answer = client.post(page, {**dict(given.form_values()), name: address})
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
        article.refresh_from_db()
        assert getattr(article, name) != address

    intake = Intake.objects.create(owner=make_user("anna"))
    typed = {**typed_into_intake(), "article-url": address}
    runs_nothing(client.post(reverse("admin:intake_page", args=[intake.pk]), typed), address)
    assert list(Article.objects.all()) == [article]

    for column in ("article_url", "article_archive_url"):
        ImportJob.objects.all().delete()
        client.post(ADD, {"file": SimpleUploadedFile("claims.csv", csv_of({**ROW, column: address}))})
        assert ImportJob.objects.get().state == STATE.REFUSED, column


def test_what_is_nasty_holds_what_has_to_be_tried():
    assert {"\x00", str(10**30), "0000-01-01", "9999-12-31", "javascript:alert(1)"} <= set(NASTY)
    assert any("\ud800" in text for text in NASTY)
