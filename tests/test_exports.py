"""The claims as a file: what it holds, byte for byte, at every edition."""

import csv
import io
import json
from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override

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
from tracker.exports import (
    BYTE_ORDER_MARK,
    CITATION_COLUMNS,
    COLUMNS,
    csv_chunks,
    filename,
)
from tracker.filters import Selection
from tracker.models import Article, Citation, Claim, Edition, Organisation, open_edition

pytestmark = pytest.mark.django_db

NASTY = 'He said: "=1+1", and so;\r\n\tthey came…\n북한군 — Курск'


def select(text=""):
    return Selection.of(QueryDict(text))


def file_of(text="", **options):
    return b"".join(csv_chunks(select(text), **options))


def rows_of(text="", **options):
    data = file_of(text, **options).removeprefix(BYTE_ORDER_MARK).decode()
    return list(csv.DictReader(io.StringIO(data, newline=""), strict=True))


def cite(claim, article, quote, **fields):
    return Citation.objects.create(claim=claim, article=article, quote=quote, **fields)


# Shape.


def test_the_header_stands_on_the_first_line_even_without_claims():
    assert file_of().decode() == ",".join(column.name for column in COLUMNS) + "\n"


def test_a_claim_is_one_line_with_its_numbers_dates_and_names():
    supplier = make_actor("Elbonia", code="EL", kind="state", name_fr="Elbonie")
    claim = make_published(supplier=supplier, relayed_by=make_organisation("Chorus"))
    (row,) = rows_of()
    expected = {
        "id": str(claim.pk),
        "path": f"/claims/{claim.pk}/",
        "edition": "1",
        "kind": "deployment",
        "conflict": "war-of-the-two-rivers",
        "supplier": "EL",
        "supplier_name": "Elbonia",
        "recipient_name": "Freedonia",
        "claimant": "ministry-of-war-freedonia",
        "claimant_kind": "government",
        "relayed_by_name": "Chorus",
        "low": "",
        "best": "1000",
        "high": "",
        "as_reported_quoted": "",
        "period_start": "",
        "period_end": "2024-06-01",
        "stated_on": "2024-06-01",
        "reported_on": "2024-06-01",
        "grade": "single_source",
        "citation_count": "1",
        "quote": "They came by night, the ministry said.",
        "publisher_name": "The Strelsau Gazette",
    }
    assert {name: row[name] for name in expected} == expected


def test_numbers_dates_and_booleans_hold_nothing_else():
    make_published(
        qualifier="between", low=2**62, high=2**63 - 1, as_reported="many", as_reported_quoted=True
    )
    make_published("transfer", qualifier="unquantified", as_reported="a considerable quantity")
    make_published("event")
    for row in rows_of():
        for column in COLUMNS:
            cell = row[column.name]
            if column.datatype == "integer" and cell:
                assert str(int(cell)) == cell
            if column.datatype == "date" and cell:
                assert date.fromisoformat(cell).isoformat() == cell
            if column.datatype == "boolean":
                assert cell in {"true", "false", ""}
            if column.values and cell:
                assert cell in column.values.values


def test_what_is_not_known_is_an_empty_cell_without_quotation_marks():
    make_published(quote="By night.")
    before_the_citations = file_of().decode().split('"[{')[0]
    assert ",," in before_the_citations
    assert '"' not in before_the_citations


def test_quotes_stand_word_for_word():
    make_published(quote=NASTY)
    (row,) = rows_of()
    assert row["quote"] == NASTY
    assert json.loads(row["citations"])[0]["quote"] == NASTY


def test_the_file_is_the_same_in_every_language():
    make_published(supplier=make_actor("Elbonia", code="EL", kind="state", name_fr="Elbonie"))
    with override("en"):
        english = file_of()
    with override("fr"):
        assert file_of() == english


def test_a_spreadsheet_finds_no_formula_to_run():
    claim = make_claim(quote="=HYPERLINK(1)", claimant=make_organisation("@chorus", slug="chorus"))
    cite(claim, make_article(title="-1", url="https://gazette.example/=1"), "+1")
    publish(claim)
    make_published(quote="\tTabbed")
    make_published(quote="Harmless = 1", summary="", public_note="One;=1\nTwo,\n =2")
    data = file_of(excel=True)
    assert data.startswith(BYTE_ORDER_MARK + b"id,path,")
    rows = rows_of(excel=True)
    assert [row["quote"] for row in rows] == ["Harmless = 1", "'\tTabbed", "'=HYPERLINK(1)"]
    assert rows[2]["claimant_name"] == "'@chorus"
    # Where semicolons part the cells, line feeds part the rows, quotation marks or not.
    assert rows[0]["public_note"] == "One;'=1\nTwo,\n '=2"
    assert rows[2]["best"] == "1000"
    assert not any(cell.startswith(tuple("=+-@\t\r")) for row in rows for cell in row.values())
    assert [row["quote"] for row in rows_of()] == ["Harmless = 1", "\tTabbed", "=HYPERLINK(1)"]


# The same as the page.


@pytest.mark.parametrize(
    "query", ["", "sort=dated_on", "sort=id", "kind=event", "q=night", "sort=reported_on"]
)
def test_the_file_has_the_rows_of_the_page_in_their_order(query):
    for day in (3, 1, 2, 2):
        make_published(period_end=date(2024, 5, day))
        make_published("event", stated_on=date(2024, 5, 4 - day))
    claims = list(select(query).claims)
    rows = rows_of(query)
    assert [int(row["id"]) for row in rows] == [claim.claim_id for claim in claims]
    assert len(rows) >= 4


def test_a_claim_is_a_file_of_its_own_and_a_draft_is_none(client):
    make_published()
    claim = make_published()
    draft = make_claim()
    response = client.get(f"/claims/{claim.pk}.csv")
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="claim-{claim.pk}-edition-2.csv"'
    )
    text = response.getvalue().decode()
    (row,) = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    assert row == next(row for row in rows_of() if row["id"] == str(claim.pk))
    assert client.get(f"/claims/{claim.pk}.csv", {"edition": "1"}).status_code == 404
    assert client.get(f"/claims/{draft.pk}.csv").status_code == 404


# Sources.


def test_the_first_supporting_source_stands_in_columns_and_all_in_one():
    claim = make_claim(article=make_article(published_on=date(2024, 6, 3)), quote="third")
    cite(claim, make_article(published_on=None), "last")
    cite(claim, make_article(published_on=date(2024, 6, 1)), "first", role="contradicts")
    second = make_article(
        published_on=date(2024, 6, 2), wire=make_organisation("Wire", kind="news_agency"), story="one-tale"
    )
    cite(claim, second, "second", role="partly_supports", translation="deuxième")
    publish(claim)
    (row,) = rows_of()
    citations = json.loads(row["citations"])
    assert [one["quote"] for one in citations] == ["first", "second", "third", "last"]
    assert (row["quote"], row["role"], row["wire_name"]) == ("second", "partly_supports", "Wire")
    assert (row["story"], row["citation_count"]) == ("one-tale", "4")
    assert list(citations[0]) == [column.name for column in CITATION_COLUMNS]
    assert {name: str(value) for name, value in citations[1].items() if value is not None} == {
        column.name: row[column.name] for column in CITATION_COLUMNS if row[column.name]
    }
    assert citations[3]["article_published_precision"] is None


def test_links_name_what_the_file_holds():
    trebuchet, ballista = make_equipment("Trebuchet"), make_equipment("Ballista")
    make_published("transfer", counted_with=[trebuchet, ballista])
    total = make_published()
    flow = make_published(
        basis="flow", adds_to=total, period_end=date(2024, 6, 1), precision="day", stated_on=date(2024, 6, 1)
    )
    revision = make_published(supersedes=total, period_end=date(2024, 6, 2))
    draft = make_claim()
    forecast = make_published(stance="forecasts", borne_out_by=[revision, total, draft])
    rows = {int(row["id"]): row for row in rows_of()}
    assert next(iter(rows_of("kind=transfer")))["counted_with"] == "ballista trebuchet"
    assert rows[flow.pk]["adds_to"] == rows[revision.pk]["supersedes"] == str(total.pk)
    assert rows[total.pk]["superseded_by"] == str(revision.pk)
    assert rows[forecast.pk]["borne_out_by"] == f"{total.pk} {revision.pk}"
    by_page = {claim.claim_id: claim.superseded_by for claim in select().claims}
    assert {key: str(value or "") for key, value in by_page.items()} == {
        key: row["superseded_by"] for key, row in rows.items()
    }


# What must not be seen.


def test_drafts_and_notes_of_the_desk_are_in_no_file():
    make_claim(quote="Only a draft.")
    claim = make_claim()
    Claim.objects.filter(pk=claim.pk).update(internal_note="Ask the colonel.")
    publish(claim)
    data = file_of().decode()
    assert "Only a draft" not in data
    assert "colonel" not in data
    assert data.count("\n") == 2


def test_what_was_reported_later_is_in_no_file():
    said = {"stated_on": date(2024, 1, 1), "period_end": date(2024, 1, 1)}
    claim = make_claim(**said, article=make_article(published_on=date(2024, 2, 1)), quote="Early.")
    cite(claim, make_article(published_on=date(2024, 7, 1)), "Late.")
    cite(claim, make_article(published_on=None), "Undated.")
    unread = make_claim(**said, article=make_article(published_on=date(2024, 7, 1)), quote="Too late.")
    later = make_article(published_on=date(2024, 7, 1))
    revision = make_claim(supersedes=claim, stated_on=date(2024, 7, 1), article=later, quote="Revised.")
    publish(claim, unread, revision)
    gazette = Article.objects.get(published_on=date(2024, 2, 1))
    Article.objects.filter(pk=gazette.pk).update(retracted_on=date(2024, 8, 1), retraction_note="Wrong.")
    with open_edition(by=make_user(), reason="Retracted") as edition:
        edition.add_vocabulary(Article.objects.get(pk=gazette.pk))
    rows = {int(row["id"]): row for row in rows_of("reported_by=2024-06-30")}
    assert list(rows) == [unread.pk, claim.pk]
    first = rows[claim.pk]
    assert (first["quote"], first["citation_count"], first["grade"]) == ("Early.", "1", "")
    assert (first["superseded_by"], first["article_retracted_on"]) == ("", "")
    assert (rows[unread.pk]["quote"], rows[unread.pk]["citations"]) == ("", "[]")
    today = {int(row["id"]): row for row in rows_of()}
    assert (today[claim.pk]["superseded_by"], today[claim.pk]["article_retracted_on"]) == (
        str(revision.pk),
        "2024-08-01",
    )


# The same bytes for good.


def test_an_edition_keeps_its_bytes_whatever_is_published_later():
    archive = {}

    def keep():
        number = Edition.objects.first().number
        archive[number] = (file_of(), file_of(excel=True), file_of("q=night&reported_by=2024-12-31"))

    user = make_user()
    claim = make_published("transfer", counted_with=[make_equipment("Trebuchet")])
    keep()
    Claim.objects.filter(pk=claim.pk).update(best=7)
    claim.refresh_from_db()
    claim.submit(by=user)
    claim.correct(by=user, correction_type="entry_error", reason="Misread.")
    keep()
    ministry = Organisation.objects.get(slug="ministry-of-war-freedonia")
    ministry.name, ministry.slug = "Ministry of Peace", "peace"
    ministry.save()
    with open_edition(by=user, reason="A new name") as edition:
        edition.add_vocabulary(ministry)
    keep()
    make_published("transfer", supersedes=claim, claimant=ministry, period_end=date(2024, 6, 9))
    keep()
    cite(claim, make_article(), "Another paper said so.")
    claim.refresh_from_db()
    publish(claim)
    keep()
    claim.retract(by=user, correction_type="source_retracted", reason="Withdrawn by its source.")
    keep()
    assert sorted(archive) == [1, 2, 3, 4, 5, 6]
    assert len({plain for plain, _excel, _filtered in archive.values()}) == 6
    for number, (plain, excel, filtered) in archive.items():
        assert file_of(f"edition={number}") == plain
        assert file_of(f"edition={number}", excel=True) == excel
        assert file_of(f"edition={number}&q=night&reported_by=2024-12-31") == filtered


# The answer.


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "claims-edition-1.csv"),
        (
            "supplier=EL&recipient=freedonia-party&kind=casualties",
            "claims-EL-freedonia-party-casualties-edition-1.csv",
        ),
        ("edition=1&sort=id&category=killed_or_wounded", "claims-killed-or-wounded-edition-1.csv"),
        (
            "from=2024-01-01&reported_by=2024-12-31",
            "claims-from-2024-01-01-reported-by-2024-12-31-edition-1.csv",
        ),
        ("q=%22x%22%0d%0aSet-Cookie:é/../", "claims-x-set-cookiee-edition-1.csv"),
        (f"q={'long+' * 9}{'x' * 120}", f"claims-{'long-' * 9}{'x' * 48}-edition-1.csv"),
    ],
)
def test_the_name_of_the_file_says_what_it_holds(query, name):
    make_published("casualties", supplier=make_actor("Elbonia", code="EL", kind="state"))
    assert filename(select(query)) == name


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_leaves_midway_leaves_the_connection_usable():
    for _ in range(3):
        make_published(quote="long " * 20_000)
    chunks = csv_chunks(select())
    assert len(next(chunks)) >= 65_536
    chunks.close()
    assert len(rows_of()) == 3


def test_a_file_costs_one_query_however_long_it_is(django_assert_num_queries):
    for _ in range(3):
        make_published()
    select()
    with django_assert_num_queries(2):
        file_of()
