"""A copy follows the record by what changed, whatever steps it takes, and learns nothing it should not."""

import csv
import io
import json
import random
from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

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
from tracker.api.changes import ENTRIES, EXAMPLES, ChangesPage
from tracker.changes import TABLES, Changes, Contradiction, asked
from tracker.exports import DATASETS, csv_chunks
from tracker.filters import BadQuery, Selection
from tracker.models import (
    Citation,
    Claim,
    Corridor,
    Edition,
    PublishedCitation,
    PublishedClaim,
    PublishedOrganisation,
    open_edition,
)
from tracker.models.merging import merge
from tracker.models.redacting import approve, request

pytestmark = pytest.mark.django_db

SECRET = "Rupert of Hentzau"  # noqa: S105  a name in a novel
WITHDRAWN = "It named a prisoner."


def correct(claim: Claim, reason: str, **fields: Any) -> None:
    Claim.objects.filter(pk=claim.pk).update(**fields)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason=reason)


def republish(row: Any, **fields: Any) -> None:
    """A name or an article as the desk has it now."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    with open_edition(by=make_user(), reason="Renamed") as edition:
        edition.add_vocabulary(row)


def redact(target: str, row: Any, *fields: str) -> None:
    make_user("agreer")
    asked_for = request(
        target, row.pk, fields, by=make_user("asker"), notice="removed", reason="A court order, file 12."
    )
    approve(asked_for, by=make_user("agreer"))


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker) -> Iterator[dict[str, Claim]]:
    """Written once for all the tests of this file, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield written()
        transaction.set_rollback(True)


def written() -> dict[str, Claim]:
    """Some twenty editions in which all that can happen to a thing happens to one."""
    bureau = make_organisation("Bureau of Rumours", kind="ngo", part_of=make_organisation("League"))
    total = make_published(best=3000, public_note=f"As told by {SECRET}.")
    cannon = make_published(
        "transfer",
        equipment=make_equipment("Cannon", parent=make_equipment("Ordnance")),
        counted_with=[make_equipment("Mortar")],
        supplier=make_actor("Ruritania"),
    )
    flow = make_claim(
        basis="flow",
        adds_to=total,
        best=500,
        period_start=date(2024, 5, 1),
        precision="month",
        period_end=date(2024, 5, 31),
    )
    twin = make_claim(best=3000, stated_on=date(2024, 6, 2))
    publish(flow, twin)
    hidden = make_published(
        claimant=make_organisation(f"The friends of {SECRET}", kind="person"),
        place=SECRET,
        article=make_article(title=f"{SECRET} speaks", publisher=bureau),
        quote=f"I saw it, said {SECRET}.",
        recipient=make_actor("Hentzau"),
    )
    correct(hidden, f"{SECRET} meant 1,100.", best=1100)
    correct(total, "A nought was missing.", best=30_000)
    rival = make_published(claimant=bureau, best=10)  # regrades
    Citation.objects.create(claim=cannon, article=make_article(title="Second source"), quote="Again.")
    publish(cannon, reason="One more source")
    cannon.citations.order_by("pk").first().delete()
    publish(cannon, reason="The first source was about something else")
    republish(total.claimant, name="Ministry of Peace (Freedonia)", name_fr="Ministère de la paix")
    republish(rival.citations.get().article, published_on=date(2024, 5, 20))
    with open_edition(by=make_user(), reason="Featured") as edition:
        ends = {"supplier": make_actor("Ruritania"), "recipient": make_actor("Freedonia")}
        edition.add_vocabulary(Corridor.objects.create(**ends, is_featured=True))
    redact("claim", total, "public_note")
    merge(total, twin, by=make_user("second"), reason="One statement, told twice.")
    rival.retract(by=make_user(), correction_type="source_retracted", reason="The bureau took it back.")
    again = make_published(
        claimant=hidden.claimant,
        place=SECRET,
        article=make_article(title=f"{SECRET} again", published_on=None),
        recipient=hidden.recipient,
        best=1100,
    )
    merge(hidden, again, by=make_user("second"), reason="One statement, told twice.")
    hidden.refresh_from_db()
    hidden.withdraw(by=make_user(), reason=WITHDRAWN, reason_fr="Un prisonnier y était nommé.")
    event = make_published(
        "event", summary_fr="Un émissaire a été reçu à Strelsau.", article=make_article(published_on=None)
    )
    redact("article", event.citations.get().article, "title")
    Claim.objects.filter(pk=rival.pk).update(status="in_review")
    rival.refresh_from_db()
    rival.correct(by=make_user(), correction_type="method", reason="It was right after all.")
    flow.retract(by=make_user(), correction_type="entry_error", reason="It was about another war.")
    return {"total": total, "hidden": hidden, "twin": twin, "rival": rival, "cannon": cannon, "flow": flow}


def edition(number: int) -> Edition:
    return Edition.objects.get(number=number) if number else Edition(number=0)


def entries(since: int, until: int, limit: int = 500) -> list[dict[str, Any]]:
    """All pages of a difference, as JSON brings them."""
    changes, found, after = Changes(edition(since), edition(until)), [], None
    while True:
        page, following = changes.page(limit, after)
        assert len(page) <= limit
        found += json.loads(json.dumps(page, cls=DjangoJSONEncoder))
        if not following:
            return found
        dataset, _dash, number = following.partition("-")
        after = (dataset, int(number))


class Mirror:
    """A table by dataset, which knows of the record only what the changes say."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, Any]] = {name: {} for name in TABLES}
        self.edition = 0

    def follow(self, until: int, limit: int = 500) -> None:
        for entry in entries(self.edition, until, limit):
            ENTRIES[entry["dataset"]].model_validate(entry)
            if entry["is_gone"]:
                assert entry["record"] is None
                self.tables[entry["dataset"]].pop(entry["id"], None)
            else:
                self.tables[entry["dataset"]][entry["id"]] = entry["record"]
        self.edition = until


def fresh(number: int) -> dict[str, dict[int, Any]]:
    mirror = Mirror()
    mirror.follow(number)
    return mirror.tables


def test_a_copy_that_follows_edition_by_edition_or_in_leaps_has_what_a_fresh_copy_has(history):
    newest = Edition.objects.latest().number
    whole = fresh(newest)
    # A redaction changes the record of every edition, too: what stands in between is gone by then.
    steadily, in_small_pages = Mirror(), Mirror()
    for number in range(1, newest + 1):
        steadily.follow(number)
    assert steadily.tables == whole
    for number in (3, 7, newest):
        in_small_pages.follow(number, limit=2)
    assert in_small_pages.tables == whole
    chance = random.Random(5)  # noqa: S311  steps, not secrets
    for _again in range(4):
        leaping = Mirror()
        while leaping.edition < newest:
            leaping.follow(chance.randint(leaping.edition + 1, newest), limit=chance.choice([3, 500]))
        assert leaping.tables == whole


def test_a_copy_holds_what_the_records_tables_hold(history):
    """Asked of the tables by plain queries: every published claim, its citations, their articles."""
    for number in (4, 9, Edition.objects.latest().number):
        tables = fresh(number)
        claims = PublishedClaim.objects.in_edition(number).published()
        assert tables["claims"].keys() == {row.claim_id for row in claims}
        for row in claims:
            copied = tables["claims"][row.claim_id]
            assert (copied["best"], copied["claimant_id"], copied["adds_to_id"], copied["grade"]) == (
                row.best,
                row.claimant_id,
                row.adds_to_id,
                row.grade,
            )
            assert copied["counted_with"] == row.counted_with
            assert (copied["public_note"] or "", copied["place"] or "") == (row.public_note, row.place)
        cited = PublishedCitation.objects.in_edition(number).filter(claim__in=tables["claims"])
        assert tables["citations"].keys() == {row.citation_id for row in cited}
        assert {row["quote"] for row in tables["citations"].values()} == {row.quote for row in cited}
        # As the files have them, with those of what was retracted.
        files = {name: file_of(name, number) for name in ("articles", "citations", "claims")}
        for name, shared in COMPARED.items():
            assert [
                [str(row["id"]), *(_cell(row[column]) for column in shared)]
                for row in sorted(tables[name].values(), key=itemgetter("id"))
            ] == [
                [row["citation" if name == "citations" else "id"], *(row[column] for column in shared)]
                for row in files[name]
            ]


COMPARED = {
    "articles": ("title", "published_on", "published_precision"),
    "citations": ("quote", "role"),
    "claims": ("as_reported_quoted", "best"),
}


def file_of(name: str, number: int) -> list[dict[str, str]]:
    text = b"".join(csv_chunks(Selection.of(QueryDict(f"edition={number}")), DATASETS[name])).decode()
    key = "citation" if name == "citations" else "id"
    return sorted(csv.DictReader(io.StringIO(text, newline="")), key=lambda row: int(row[key]))


def _cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_a_copy_knows_everything_that_it_names(history):
    for number in range(1, Edition.objects.latest().number + 1, 3):
        tables = fresh(number)
        leads_to = {
            "supplier_id": "actors", "recipient_id": "actors", "speaks_for_id": "actors",
            "conflict_id": "conflicts", "equipment_id": "equipment", "parent_id": "equipment",
            "claimant_id": "organisations", "relayed_by_id": "organisations", "part_of_id": "organisations",
            "publisher_id": "organisations", "wire_id": "organisations",
            "article_id": "articles", "claim_id": "claims",
        }  # fmt: skip
        named: dict[str, set[int]] = {dataset: set() for dataset in leads_to.values()}
        for rows in tables.values():
            for row in rows.values():
                for name, dataset in leads_to.items():
                    named[dataset] |= {row[name]} if row.get(name) else set()
                named["equipment"] |= set(row.get("counted_with", ()))
        for dataset, numbers in named.items():
            assert numbers <= tables[dataset].keys(), (number, dataset)


def test_each_entry_says_what_became_of_the_thing_and_why(history):
    newest = Edition.objects.latest().number
    by_id = {(one["dataset"], one["id"]): one for one in entries(0, newest)}

    def told(dataset: str, number: int) -> list[str]:
        return [step["change"] for step in by_id[dataset, number]["changes"]]

    total, twin, rival = (history[name].pk for name in ("total", "twin", "rival"))
    assert told("claims", total)[:2] == ["new", "regraded"] or told("claims", total)[0] == "new"
    assert {"corrected", "redacted"} <= set(told("claims", total))
    corrected = next(step for step in by_id["claims", total]["changes"] if step["change"] == "corrected")
    assert (corrected["correction_type"], corrected["reason"]) == ("entry_error", "A nought was missing.")
    assert by_id["claims", total]["record"]["public_note"] == "[removed]"
    merged = by_id["claims", twin]
    assert (merged["is_gone"], merged["merged_into"], told("claims", twin)[-1]) == (True, total, "merged")
    assert told("claims", rival)[-2:] == ["retracted", "corrected"]
    assert "renamed" in told("organisations", history["total"].claimant_id)
    assert told("articles", history["rival"].citations.get().article_id)[-1] == "changed"
    assert by_id["claims", history["flow"].pk]["changes"][-1]["reason"] == "It was about another war."
    # What came and went in between is in no fresh copy, and needs no tombstone but for claims.
    assert not [one for one in by_id.values() if one["is_gone"] and one["dataset"] != "claims"]
    removed = [one for one in entries(8, newest) if one["dataset"] == "citations" and one["is_gone"]]
    assert {step["change"] for one in removed for step in one["changes"]} == {"removed"}


def test_of_a_withdrawn_claim_the_reason_is_told_and_none_of_its_words(history):
    newest = Edition.objects.latest().number
    hidden = history["hidden"].pk
    came = PublishedClaim.objects.filter(claim=hidden).order_by("edition_from_id").first().edition_from_id
    withdrawn = PublishedClaim.objects.get(claim=hidden, state="withdrawn").edition_from_id
    for since in {0, came - 1, came, withdrawn - 1, withdrawn, newest - 1}:
        found = entries(since, newest)
        assert SECRET not in json.dumps(found)
        mine = [one for one in found if (one["dataset"], one["id"]) == ("claims", hidden)]
        if since < withdrawn:
            assert (mine[0]["is_gone"], mine[0]["record"]) == (True, None)
            last = mine[0]["changes"][-1]
            assert (last["change"], last["reason"], last["reason_fr"]) == (
                "withdrawn",
                WITHDRAWN,
                "Un prisonnier y était nommé.",
            )
        if came <= since < withdrawn:
            gone = {one["dataset"] for one in found if one["is_gone"]}
            # With it goes what nothing else names: its source, its claimant, its recipient.
            assert {"claims", "citations", "articles", "organisations", "actors"} <= gone
    # Of an edition before, as its pages do.
    assert SECRET in json.dumps(entries(0, withdrawn - 1))


def test_a_rename_is_one_entry(history):
    office = history["total"].claimant_id
    row = PublishedOrganisation.objects.filter(organisation=office, edition_from__gt=1).get()
    (found,) = entries(row.edition_from_id - 1, row.edition_from_id)
    assert (found["dataset"], found["id"], found["record"]["name_fr"]) == (
        "organisations",
        office,
        "Ministère de la paix",
    )


def test_a_redaction_is_an_entry_for_what_it_changed_and_for_nothing_else(history):
    newest = Edition.objects.latest().number
    steps = [
        number
        for number in range(1, newest + 1)
        if Edition.objects.get(number=number).reason[:9] == "Redaction"
    ]
    found = [entries(number - 1, number) for number in steps]
    assert [(one["dataset"], one["id"]) for one in found[0]] == [("claims", history["total"].pk)]
    assert [[step["change"] for step in one["changes"]] for page in found for one in page] == [
        ["redacted"],
        ["redacted"],
    ]
    assert found[1][0]["record"]["title"] == "[removed]"
    assert found[0][0]["edition"] < steps[0], "the row is the one that it was"


def test_the_copys_own_join_gives_the_claims_file(history):
    tables = fresh(Edition.objects.latest().number)
    text = b"".join(csv_chunks(Selection.of(QueryDict()))).decode()
    rows = {int(row["id"]): row for row in csv.DictReader(io.StringIO(text))}
    assert rows.keys() == tables["claims"].keys()
    for number, row in tables["claims"].items():
        cells = rows[number]
        joined = {
            "conflict": tables["conflicts"][row["conflict_id"]]["slug"],
            "supplier": tables["actors"][row["supplier_id"]]["code"],
            "recipient_name": tables["actors"][row["recipient_id"]]["name"],
            "claimant": tables["organisations"][row["claimant_id"]]["slug"],
            "claimant_name": tables["organisations"][row["claimant_id"]]["name"],
            "equipment": row["equipment_id"] and tables["equipment"][row["equipment_id"]]["slug"],
            "adds_to": row["adds_to_id"] if row["adds_to_id"] in tables["claims"] else None,
            **{
                name: row[name]
                for name in (
                    *(
                        "kind",
                        "place",
                        "personnel",
                        "category",
                        "stage",
                        "summary",
                        "qualifier",
                        "low",
                        "best",
                    ),
                    *("high", "unit", "as_reported", "basis", "period_start", "period_end", "precision"),
                    *("stated_on", "reported_on", "stance", "rank", "grade", "public_note", "citation_count"),
                )
            },
        }
        assert {name: cells[name] for name in joined} == {
            name: "" if value is None else str(value) for name, value in joined.items()
        }
        cited = [one for one in tables["citations"].values() if one["claim_id"] == number]
        assert {one["id"] for one in cited} == {one["citation"] for one in json.loads(cells["citations"])}


def test_a_page_costs_the_same_queries_whatever_there_is_to_tell(history):
    newest = Edition.objects.latest().number

    def queries(since: int) -> int:
        entries(since, newest)  # the names of an edition are looked up once
        with CaptureQueriesContext(connection) as asked_for:
            entries(since, newest)
        return len(asked_for)

    assert queries(newest - 1) <= queries(1) <= queries(newest - 1) + 25 <= 65


def test_an_empty_record_has_an_empty_difference():
    assert Changes(edition(0), edition(0)).page(10) == ([], "")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"since_edition"}),
        ("since_edition=", {"since_edition"}),
        ("since_edition=-1", {"since_edition"}),
        ("since_edition=٣", {"since_edition"}),
        ("since_edition=300", {"since_edition"}),
        ("since_edition=99999999999999999999", {"since_edition"}),
        ("since_edition=1&since_edition=2", {"since_edition"}),
        ("since_edition=1&edition=300", {"edition"}),
        ("since_edition=1&edition=0", {"edition"}),
        ("since_edition=1&edition=1&edition=1", {"edition"}),
        ("since_edition=1&limit=0&after=claims", {"limit", "after"}),
        ("since_edition=1&limit=1001", {"limit"}),
        ("since_edition=1&limit=1e3", {"limit"}),
        ("since_edition=1&after=drafts-1", {"after"}),
        ("since_edition=1&after=claims-1%00", {"after"}),
        ("since_edition=1&supplier=KP", {"supplier"}),
    ],
)
def test_what_is_not_understood_is_refused_by_name(history, query, names):
    with pytest.raises(BadQuery) as refused:
        asked(QueryDict(query))
    assert refused.value.errors.keys() == names


def test_an_edition_later_than_the_one_asked_for_contradicts_it(history):
    with pytest.raises(Contradiction) as refused:
        asked(QueryDict("since_edition=2&edition=1&utm_source=x"))
    assert refused.value.errors.keys() == {"since_edition"}


def test_the_examples_of_the_document_are_what_it_describes():
    ChangesPage.model_validate(
        {"since_edition": 30, "edition": 33, "next": None, "results": json.loads(json.dumps(EXAMPLES))}
    )


def test_the_api_gives_it_page_by_page_within_one_edition(history, client):
    newest = Edition.objects.latest().number
    found: list[Any] = []
    address: str | None = "/api/v1/changes?since_edition=3&limit=7"
    while address:
        response = client.get(address)
        page = response.json()
        ChangesPage.model_validate(page)
        assert (page["since_edition"], page["edition"]) == (3, newest)
        found += page["results"]
        address = page["next"]
        assert f"edition={newest}&" in (address or f"edition={newest}&")
        assert ("Link" in response.headers) == bool(address)
    assert found == entries(3, newest)
    tag = response.headers["ETag"]
    again = client.get("/api/v1/changes?since_edition=3", headers={"if-none-match": tag})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "status", "name"),
    [
        ("", 400, "since_edition"),
        ("since_edition=0&after=x", 400, "after"),
        ("since_edition=2&edition=1", 409, "since_edition"),
    ],
)
def test_the_api_names_the_parameter_at_fault(history, client, query, status, name):
    response = client.get(f"/api/v1/changes?{query}")
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert [one["parameter"] for one in response.json()["errors"]] == [name]
