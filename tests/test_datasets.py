"""The datasets: what each holds, that they join, that JSON has the same, that editions keep their bytes."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
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
from tracker.exports import COLUMNS, DATASETS, csv_chunks, json_rows
from tracker.exports.sources import CITATION_COLUMNS
from tracker.filter_form import PARAMETERS
from tracker.filters import BadQuery, Selection
from tracker.models import Citation, Claim, Edition, PublishedClaim, State, open_edition
from tracker.models.merging import merge, split

pytestmark = pytest.mark.django_db

KINDS = {
    "deployments": "deployment", "casualties": "casualties", "transfers": "transfer", "events": "event",
}  # fmt: skip
# What the withdrawn claim said, and nothing else says.
SECRET = "Zenda"  # noqa: S105  a castle in a novel
FILTERED = ("claims", "citations", "articles", "organisations", "corrections")
PAST = "reported_by=2024-06-02&supplier=ruritania-party&sort=id"


def select(text: str = "") -> Selection:
    return Selection.of(QueryDict(text))


def file_of(dataset: str, text: str = "", *, excel: bool = False) -> bytes:
    return b"".join(csv_chunks(select(text), DATASETS[dataset], excel=excel))


def rows_of(dataset: str, text: str = "", *, excel: bool = False) -> list[dict[str, str]]:
    data = file_of(dataset, text, excel=excel).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data, newline=""), strict=True))


def column_of(dataset: str, name: str, text: str = "") -> list[str]:
    return [row[name] for row in rows_of(dataset, text)]


def correct(claim: Claim, reason: str, correction_type: str = "entry_error", **fields: Any) -> Edition:
    Claim.objects.filter(pk=claim.pk).update(**fields)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    return claim.correct(by=make_user(), correction_type=correction_type, reason=reason)


def republish(row: Any, **fields: Any) -> None:
    """A name or an article as the desk has it now."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    with open_edition(by=make_user(), reason="As it is now") as edition:
        edition.add_vocabulary(row)


def archived() -> dict[tuple[str, str], str]:
    """What each file is now, whole, and what the longer ones are for a spreadsheet of a day of the past."""
    number = Edition.objects.latest().number
    asked = [(name, "") for name in DATASETS] + [(name, PAST) for name in FILTERED]
    return {(name, f"{query}&edition={number}"): digest_of(name, query) for name, query in asked}


def digest_of(name: str, query: str) -> str:
    return sha256(file_of(name, query, excel=PAST in query)).hexdigest()


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker) -> Iterator[dict[str, Any]]:
    """Written once for the tests of this file, which only read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield written()
        transaction.set_rollback(True)


def written() -> dict[str, Any]:
    """Some twenty editions in which all that can happen to a thing happens, with the files of each."""
    kept: dict[tuple[str, str], str] = {}

    def keep() -> None:
        kept.update(archived())

    bureau = make_organisation("Bureau of Rumours", kind="ngo", part_of=make_organisation("League"))
    voice = make_organisation("Embassy", kind="government", speaks_for=make_actor("Grand Fenwick"))
    agency = make_organisation("Chorus", kind="news_agency")
    paper = make_article(wire=agency, story="one-tale", title='The "Rumour", a tale', language="en")
    total = make_published(best=3000, article=paper, relayed_by=voice, public_note="As told.\nTwice.")
    cannon = make_published(
        "transfer",
        equipment=make_equipment("Cannon", parent=make_equipment("Ordnance"), calibre_mm=120, unroca="III"),
        counted_with=[make_equipment("Mortar", unroca="III"), make_equipment("Ballista")],
        as_reported="=1+1", as_reported_quoted=True,
    )  # fmt: skip
    dates = {"period_start": date(2024, 5, 1), "period_end": date(2024, 5, 31), "precision": "month"}
    flow = make_claim(basis="flow", adds_to=total, best=500, **dates)
    twin = make_claim(best=3000, stated_on=date(2024, 6, 2))
    publish(flow, twin)
    make_published(stance="forecasts", stage="", borne_out_by=[total, flow])
    hidden = make_published(
        "casualties",
        claimant=make_organisation(f"The friends of {SECRET}", kind="person"),
        place=SECRET,
        article=make_article(title=f"{SECRET} speaks", publisher=make_organisation(f"{SECRET} Press")),
        quote=f"I saw it in {SECRET}.",
        recipient=make_actor(f"{SECRET} Castle"),
    )
    keep()
    correct(hidden, "It said 1,100.", best=1100)
    keep()
    correct(total, "A nought was missing.", best=30_000, as_reported="some 30,000", as_reported_fr="environ")
    keep()
    rival = make_published(claimant=bureau, best=10, supersedes=None)
    make_published(supersedes=total, best=31_000, period_end=date(2024, 6, 9))
    keep()
    Citation.objects.create(claim=cannon, article=make_article(published_on=None), quote="Undated.")
    publish(cannon, reason="One more source")
    republish(total.claimant, name="Ministry of Peace", name_fr="Ministère de la paix", slug="peace")
    republish(cannon.equipment, parent=None, designation="M-1")
    republish(total.conflict, name="War of the Three Rivers")
    keep()
    republish(rival.citations.get().article, published_on=date(2024, 5, 20))
    keep()
    republish(paper, retracted_on=date(2024, 7, 1), retraction_note="The witness had not been there.")
    keep()
    Citation.objects.filter(claim=cannon).order_by("pk").first().delete()
    correct(cannon, "The first source told of another war.", "source_corrected", stage="shipped")
    keep()
    part = split(cannon, by=make_user("second"))
    Claim.objects.filter(pk=part.pk).update(best=400)
    part.refresh_from_db()
    part.submit(by=make_user("second"))
    correct(cannon, "Two deliveries were told as one.", "split", best=600)
    keep()
    merge(rival_of(twin), twin, by=make_user("third"), reason="One statement, told twice.")
    keep()
    rival.retract(by=make_user(), correction_type="source_retracted", reason="The bureau took it back.")
    keep()
    hidden.withdraw(by=make_user(), reason="It named a prisoner.", reason_fr="Un prisonnier y était nommé.")
    make_published("casualties", low=7, high=9, qualifier="between", best=None)
    make_published("event", summary="An envoy came.", summary_fr="Un émissaire est venu.")
    keep()
    return {
        "kept": kept,
        **{"total": total, "cannon": cannon, "part": part, "twin": twin, "hidden": hidden},
    }


def rival_of(twin: Claim) -> Claim:
    """Another claim that says what `twin` says."""
    return make_published(best=3000, claimant=twin.claimant, stated_on=twin.stated_on, quote="Told well.")


# The same bytes for good.


def test_an_edition_keeps_the_bytes_of_every_file_whatever_is_published_later(told):
    kept = told["kept"]
    changed = [asked for asked, digest in kept.items() if digest_of(*asked) != digest]
    assert changed == []
    assert len({query for _name, query in kept}) >= 2 * 12
    # That there was something to change.
    for name in DATASETS:
        whole = {digest for (one, query), digest in kept.items() if one == name and PAST not in query}
        assert len(whole) > 1, name


# Shape.


@pytest.mark.parametrize("name", DATASETS)
def test_a_cell_holds_what_its_column_says(told, name):
    dataset = DATASETS[name]
    rows = rows_of(name)
    assert rows
    for row in rows:
        assert list(row) == [column.name for column in dataset.columns]
        for column in dataset.columns:
            for cell in row[column.name].split(" ") if column.datatype == "list" else [row[column.name]]:
                assert not cell or fits(column, cell), (column.name, cell)
    keys = [tuple(row[part] for part in dataset.key) for row in rows]
    assert len(set(keys)) == len(keys)
    assert all(all(key) for key in keys)


def fits(column, cell: str) -> bool:
    datatype = column.items if column.datatype == "list" else column.datatype
    if datatype == "date":
        return date.fromisoformat(cell).isoformat() == cell
    if datatype == "time":
        return datetime.fromisoformat(cell).tzinfo == UTC and cell.endswith("Z")
    if column.choices:
        return cell in {value for value, _words in column.choices}
    if datatype == "JSON":
        return isinstance(json.loads(cell), list)
    return {"integer": r"\d+", "boolean": "true|false"}.get(datatype) is None or bool(
        re.fullmatch({"integer": r"\d+", "boolean": "true|false"}[datatype], cell)
    )


@pytest.mark.parametrize("name", DATASETS)
def test_a_link_leads_to_a_row(told, name):
    dataset = DATASETS[name]
    for link in dataset.links:
        there = set(column_of(link.dataset, link.its))
        column = next(column for column in dataset.columns if column.name == link.column)
        for cell in column_of(name, link.column):
            named = cell.split() if column.datatype == "list" else [cell] if cell else []
            assert set(named) <= there, (name, link)


@pytest.mark.parametrize("name", DATASETS)
def test_json_has_the_cells_of_the_file(told, name):
    dataset = DATASETS[name]
    for query in ("", "reported_by=2024-06-02"):
        for row, found in zip(rows_of(name, query), json_rows(select(query), dataset), strict=True):
            assert list(found) == list(row)
            assert {
                column.name: written_as(column, found[column.name])
                for column in dataset.columns
                if column.datatype != "JSON"
            } == {column.name: row[column.name] for column in dataset.columns if column.datatype != "JSON"}
            if "citations" in row:
                assert found["citations"] == json.loads(row["citations"])


def written_as(column, value: Any) -> str:
    """How a file writes what JSON has."""
    if column.datatype == "list":
        return " ".join(map(str, value))
    if column.datatype == "boolean" and value is not None:
        assert isinstance(value, bool)
        return str(value).lower()
    assert value is None or isinstance(value, int if column.datatype == "integer" else str)
    return "" if value is None else str(value)


@pytest.mark.parametrize("name", DATASETS)
def test_pages_of_json_follow_each_other_by_the_key(told, name):
    dataset, selection = DATASETS[name], select()
    found: list[dict[str, Any]] = []
    while page := list(
        json_rows(
            selection, dataset, limit=3, after=[found[-1][part] for part in dataset.key] if found else ()
        )
    ):
        found += page
    assert found == sorted(json_rows(selection, dataset), key=lambda row: [row[part] for part in dataset.key])


def test_a_file_is_the_same_in_every_language(told):
    for name in DATASETS:
        with override("en"):
            english = file_of(name)
        with override("fr"):
            assert file_of(name) == english


def test_a_spreadsheet_finds_no_formula_to_run_in_any_file(told):
    assert column_of("claims", "as_reported").count("=1+1")
    for name in DATASETS:
        cells = [cell for row in rows_of(name, excel=True) for cell in row.values()]
        assert not any(cell.startswith(tuple("=+-@\t\r")) for cell in cells)


def test_claims_looked_up_one_by_one_say_what_those_gathered_at_once_do(told):
    gathered = sorted(rows_of("claims"), key=lambda row: int(row["id"]))
    assert rows_of("claims", "sort=id") == gathered
    assert rows_of("claims", "sort=-id") == gathered[::-1]
    late = rows_of("claims", "reported_by=2024-06-02&sort=dated_on")
    one_by_one = rows_of("claims", "reported_by=2024-06-02&sort=id")
    assert one_by_one == sorted(late, key=lambda row: int(row["id"]))


# Claims of one kind.


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_the_file_of_a_kind_has_its_claims_and_the_columns_that_they_can_fill(told, name, kind):
    names = [column.name for column in DATASETS[name].columns]
    of_kind = rows_of("claims", f"kind={kind}")
    assert rows_of(name) == [{column: row[column] for column in names} for row in of_kind]
    left_out = {column.name for column in COLUMNS} - set(names)
    assert {cell for row in of_kind for column in left_out for cell in [row[column]]} <= {"", "normal"}
    assert names == [column.name for column in COLUMNS if column.name in names]


def test_a_kind_cannot_fill_what_its_file_leaves_out():
    """By the rules of the database, and not only in these rows."""
    from tracker.exports.claims import FILLED_BY

    rules = {rule.name: rule for rule in PublishedClaim._meta.constraints}
    fillings = {
        "personnel": "workers", "category": "killed", "stage": "arrived", "summary": "It was.", "low": 1,
        "qualifier": "about", "unit": "person", "basis": "flow", "as_reported": "many", "rank": "preferred",
        "as_reported_fr": "beaucoup", "as_reported_quoted": True, "supersedes_id": 7,
    }  # fmt: skip
    for field, value in fillings.items():
        for kind in set(KINDS.values()) - set(FILLED_BY[field.removesuffix("_id")]):
            row = PublishedClaim(kind=kind, **{field: value})
            if kind == "event" and field in ("stage", "personnel", "category"):
                row.summary = "It was."
            broken = []
            for rule in rules.values():
                if "only" in rule.name or "suits" in rule.name or "event" in rule.name:
                    try:
                        rule.validate(PublishedClaim, row)
                    except ValidationError:
                        broken.append(rule.name)
            assert broken, (kind, field)


# Sources.


def test_citations_stand_in_the_order_of_their_claims_and_join_by_number(told):
    claims = {row["id"]: row for row in rows_of("claims", "sort=id")}
    citations = rows_of("citations", "sort=id")
    assert list(dict.fromkeys(row["claim"] for row in citations)) == list(claims)
    for number, claim in claims.items():
        own = [row for row in citations if row["claim"] == number]
        names = [column.name for column in CITATION_COLUMNS]
        assert [[row[name] for name in names] for row in own] == [
            ["" if one[name] is None else str(one[name]) for name in names]
            for one in json.loads(claim["citations"])
        ]
    articles = {row["id"]: row for row in rows_of("articles")}
    for row in citations:
        article = articles[row["article_id"]]
        assert (row["article_title"], row["archive_url"], row["wire"], row["article_published_on"]) == (
            article["title"], article["archive_url"], article["wire"], article["published_on"],
        )  # fmt: skip


def test_names_are_told_with_what_they_belong_to(told):
    organisations = {row["slug"]: row for row in rows_of("organisations")}
    assert organisations["peace"]["name_fr"] == "Ministère de la paix"
    assert organisations["embassy"]["speaks_for"] == "grand-fenwick-party"
    assert organisations["chorus"]["path"] == "/organisations/chorus/"
    assert "grand-fenwick-party" in column_of("actors", "code")
    equipment = rows_of("equipment")
    assert [row["slug"] for row in equipment] == ["ballista", "cannon", "mortar"]
    assert (equipment[1]["parent"], equipment[1]["calibre_mm"], equipment[1]["unroca"]) == ("", "120", "III")
    (below,) = [row for row in rows_of("equipment", "edition=5") if row["slug"] == "cannon"]
    assert below["parent"] == "ordnance"
    assert column_of("equipment", "slug", "edition=5") == ["ballista", "mortar", "ordnance", "cannon"]
    (article,) = [row for row in rows_of("articles") if row["retracted_on"]]
    assert (article["wire"], article["story"]) == ("chorus", "one-tale")
    assert article["retraction_note"] == "The witness had not been there."


def test_what_was_not_known_on_a_day_is_in_no_file_of_that_day(told):
    assert not any(column_of("articles", "retracted_on", "reported_by=2024-06-30"))
    assert not any(column_of("articles", "retraction_note", "reported_by=2024-06-30"))
    assert any(column_of("articles", "retraction_note", "reported_by=2024-07-01"))
    assert column_of("editions", "number", "reported_by=2024-06-30") == []
    assert column_of("corrections", "claim", "reported_by=2024-06-30") == []
    assert column_of("claims", "id", "reported_by=2024-01-01") == []
    for name in ("citations", "articles", "organisations", "actors", "conflicts", "equipment"):
        assert rows_of(name, "reported_by=2024-01-01") == []


def test_other_files_hold_what_the_claims_of_the_filter_name():
    sylvania = make_actor("Sylvania")
    make_published(article=make_article(title="Of troops"), supplier=sylvania)
    make_published(
        "transfer",
        article=make_article(title="Of arms", publisher=make_organisation("The Herald")),
        claimant=make_organisation("Arsenal"),
        equipment=make_equipment("Howdah", parent=make_equipment("Elephant")),
        supplier=sylvania,
    )
    arms, troops = ("supplier=sylvania-party&kind=transfer", "supplier=sylvania-party&kind=deployment")
    assert column_of("articles", "title", arms) == ["Of arms"]
    assert column_of("organisations", "slug", arms) == ["arsenal", "the-herald"]
    assert column_of("actors", "name", arms) == ["Freedonia", "Sylvania"]
    assert column_of("equipment", "slug", arms) == ["elephant", "howdah"]
    assert column_of("equipment", "slug", troops) == []
    assert column_of("conflicts", "slug", troops) == ["war-of-the-two-rivers"]
    assert column_of("citations", "article_title", troops) == ["Of troops"]


# What became of claims.


def test_a_correction_tells_what_a_claim_said_and_what_it_says_since(told):
    rows = rows_of("corrections")
    assert [int(row["edition"]) for row in rows] == sorted(
        (int(row["edition"]) for row in rows), reverse=True
    )
    by_reason = {row["reason"]: row for row in rows}
    total = by_reason["A nought was missing."]
    assert (total["claim"], total["change"], total["correction_type"]) == (
        str(told["total"].pk), "corrected", "entry_error",
    )  # fmt: skip
    assert (total["old_best"], total["new_best"]) == ("3000", "30000")
    assert total["changed"] == "best as_reported as_reported_fr as_reported_quoted"
    # Both by the name that the claimant has in the edition that is looked at.
    assert (total["old_claimant"], total["new_claimant"]) == ("peace", "peace")
    cannon = by_reason["The first source told of another war."]
    assert cannon["changed"].split() == ["stage", "citations"]
    assert cannon["old_counted_with"] == "ballista mortar"
    whole = by_reason["Two deliveries were told as one."]
    assert (whole["split_into"], whole["changed"]) == (str(told["part"].pk), "best")
    assert (whole["old_best"], whole["new_best"]) == ("1000", "600")
    twin = by_reason["One statement, told twice."]
    assert twin["change"] == "merged"
    assert twin["merged_into"] in column_of("claims", "id")
    assert (twin["old_best"], twin["new_best"], twin["changed"]) == ("3000", "", "")
    rival = by_reason["The bureau took it back."]
    assert (rival["change"], rival["old_claimant"], rival["new_claimant"]) == (
        "retracted", "bureau-of-rumours", "",
    )  # fmt: skip


def test_nothing_of_a_withdrawn_claim_is_in_any_file(told):
    for name in DATASETS:
        for query in ("", "reported_by=2030-01-01", f"q={SECRET}"):
            assert SECRET.lower() not in file_of(name, query).decode().lower(), name
    rows = [row for row in rows_of("corrections") if row["claim"] == str(told["hidden"].pk)]
    assert [row["change"] for row in rows] == ["withdrawn", "corrected"]
    for row in rows:
        assert not any(
            cell for name, cell in row.items() if name.startswith(("old_", "new_", "changed", "kind"))
        )
    # Nor can it be found by what it said.
    assert str(told["hidden"].pk) not in column_of("corrections", "claim", "kind=casualties")


def test_what_a_hidden_claim_is_the_file_and_the_pages_agree_on(told):
    changed = set(select().changed.values_list("claim_id", flat=True))
    blank = {int(row["claim"]) for row in rows_of("corrections") if not row["kind"]}
    assert blank == changed & select().hidden == {told["hidden"].pk}
    assert PublishedClaim.objects.filter(claim=told["hidden"].pk, state=State.WITHDRAWN).exists()


def test_corrections_are_narrowed_by_what_the_claim_says(told):
    assert set(column_of("corrections", "claim", "kind=transfer")) == {str(told["cannon"].pk)}


def test_editions_are_told_without_their_authors(told):
    rows = rows_of("editions")
    assert [int(row["number"]) for row in rows] == list(range(len(rows), 0, -1))
    assert all(re.fullmatch("[0-9a-f]{64}", row["hash"]) for row in rows)
    assert make_user().username not in file_of("editions").decode()
    assert [row["number"] for row in rows_of("editions", "edition=2")] == ["2", "1"]


# Filters.


def test_a_filter_that_means_nothing_to_a_file_is_refused():
    make_published()
    for dataset in DATASETS.values():
        assert dataset.filters <= set(PARAMETERS)
        dataset.refuse_other_filters(select("edition=1&reported_by=2024-12-31"))
    for name, query in (
        ("editions", "kind=event"), ("events", "category=killed"), ("deployments", "kind=deployment"),
        ("casualties", "stage=arrived"), ("articles", "sort=id"), ("transfers", "personnel=workers"),
    ):  # fmt: skip
        with pytest.raises(BadQuery) as refused:
            DATASETS[name].refuse_other_filters(select(query))
        assert list(refused.value.errors) == [query.split("=")[0]]


def test_what_a_column_means_is_said_once():
    for dataset in DATASETS.values():
        names = [column.name for column in dataset.columns]
        assert len(set(names)) == len(names)
        assert set(dataset.key) <= set(names)
        assert {link.column for link in dataset.links} <= set(names)
        assert all(link.dataset in DATASETS for link in dataset.links)
        for column in dataset.columns:
            assert column.meaning.endswith("."), column.name
            assert bool(column.items) == (column.datatype == "list")
