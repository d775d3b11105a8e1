"""The rules that the database holds by itself: every test here goes round the forms, straight to SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import (
    REQUIRED,
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
)
from tracker.models import Capture, Claim, Corridor, Edition, PublishedClaim, sentence_for
from tracker.models.editions import Version

pytestmark = pytest.mark.django_db

# Which of lower bound, best figure and upper bound each qualifier fills, written out by hand.
FILLED = {
    "exact": {"LBH"},
    "about": {"B"},
    "nearly": {"B"},
    "at_least": {"L"},
    "more_than": {"L"},
    "up_to": {"H"},
    "fewer_than": {"H"},
    "between": {"LH", "LBH"},
    "unquantified": {""},
}
PATTERNS = ["".join(letters) for letters in product(["", "L"], ["", "B"], ["", "H"])]
KINDS = ["deployment", "casualties", "transfer", "event"]
QUANTIFIED = {"deployment", "casualties", "transfer"}


def sql(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The database refuses, by the constraint named, and there is a sentence for it."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():  # noqa: PT012  the caller's statement
        yield
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    name = refusal.value.__cause__.diag.constraint_name
    assert constraint in name
    assert "The database refused this" not in sentence_for(refusal.value)


def update(claim: Claim, **values: Any) -> None:
    columns = ", ".join(f"{column} = %s" for column in values)
    sql(f"UPDATE tracker_claim SET {columns} WHERE id = %s", *values.values(), claim.pk)


def pattern_values(pattern: str, *, equal: bool) -> dict[str, int | None]:
    numbers = {"L": 500, "B": 500, "H": 500} if equal else {"L": 400, "B": 500, "H": 600}
    names = {"L": "low", "B": "best", "H": "high"}
    return {names[letter]: (number if letter in pattern else None) for letter, number in numbers.items()}


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("qualifier", FILLED)
def test_each_qualifier_takes_its_own_bounds_and_no_others(qualifier, pattern):
    claim = make_claim()
    values = {"qualifier": qualifier, **pattern_values(pattern, equal=qualifier == "exact")}
    if pattern in FILLED[qualifier]:
        update(claim, **values)
    else:
        with refused(f"claim_bounds_of_{qualifier}"):
            update(claim, **values)


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("qualifier", FILLED)
def test_the_record_holds_the_same_bounds(qualifier, pattern):
    row = PublishedClaim.objects.get(claim=make_published(as_reported="some"))
    values = {"qualifier": qualifier, **pattern_values(pattern, equal=qualifier == "exact")}
    if pattern in FILLED[qualifier]:
        replace_row(row, **values)
    else:
        with refused(f"publishedclaim_bounds_of_{qualifier}"):
            replace_row(row, **values)


def open_edition_by_sql() -> int:
    """An edition opened in this transaction, and not sealed."""
    return Edition.objects.create(author=make_user(), reason="By hand").number


def replace_row(row: PublishedClaim, **values: Any) -> None:
    """Close `row` and insert a copy with other values, as plain SQL would."""
    number = open_edition_by_sql()
    sql("UPDATE tracker_published_claim SET edition_to_id = %s WHERE id = %s", number, row.pk)
    insert_copy(row, edition_from_id=number, edition_to_id=None, **values)
    seal(number)


def seal(number: int) -> None:
    sql("UPDATE tracker_edition SET hash = %s WHERE number = %s", "0" * 64, number)


def insert_copy(row: PublishedClaim, **values: Any) -> None:
    columns = [field.column for field in PublishedClaim._meta.concrete_fields if field.column != "id"]
    selected = ", ".join("%s" if column in values else column for column in columns)
    sql(
        f"INSERT INTO tracker_published_claim ({', '.join(columns)}) "
        f"SELECT {selected} FROM tracker_published_claim WHERE id = %s",
        *(values[column] for column in columns if column in values),
        row.pk,
    )


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"qualifier": "exact", "low": 1, "best": 2, "high": 2}, "bounds_of_exact"),
        ({"qualifier": "between", "low": 600, "best": None, "high": 400}, "bounds_in_order"),
        ({"qualifier": "between", "low": 400, "best": 700, "high": 600}, "bounds_in_order"),
        ({"qualifier": "between", "low": 400, "best": 300, "high": 600}, "bounds_in_order"),
        ({"qualifier": "about", "best": -1}, "numbers_not_negative"),
        ({"qualifier": "perhaps"}, "qualifier_known"),
        ({"qualifier": "", "best": None}, "quantity_unless_event"),
        ({"stance": "denies"}, "denial_has_no_number"),
        ({"stance": "hints"}, "stance_known"),
        ({"basis": "sum"}, "basis_known"),
        ({"period_start": "2024-05-01"}, "cumulative_has_as_of_alone"),
        ({"basis": "flow", "period_start": "2024-06-02"}, "period_in_order"),
        ({"basis": "stock"}, "stock_has_both_ends"),
        ({"basis": "flow", "cumulative_since": "2024-01-01"}, "since_only_cumulative"),
        ({"cumulative_since": "2025-01-01"}, "since_only_cumulative"),
        ({"precision": ""}, "precision_with_period"),
        ({"period_end": None}, "precision_with_period"),
        ({"precision": "week"}, "precision_known"),
        ({"rank": "preferred"}, "rank_has_reason"),
        ({"rank_reason": "Newer"}, "rank_has_reason"),
        ({"unit": "round"}, "unit_suits_kind"),
        ({"stage": "delivered"}, "stage_suits_kind"),
        ({"summary": "They came."}, "summary_only_event"),
        ({"category": "killed"}, "category_only_casualties"),
        ({"status": "published"}, "status_known"),
        ({"kind": "casualties"}, "claim_kind_is_fixed"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused(values, constraint):
    claim = make_claim()
    with refused(constraint):
        update(claim, **values)


def test_numbers_reach_64_bits():
    claim = make_claim()
    update(claim, best=2**63 - 1)
    claim.refresh_from_db()
    assert claim.best == 2**63 - 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("field", "value", "belongs_to", "constraint"),
    [
        ("personnel", "engineers", {"deployment"}, "claim_personnel_only_deployment"),
        ("category", "wounded", {"casualties"}, "claim_category_only_casualties"),
        ("equipment_id", "catapult", {"transfer"}, "claim_equipment_only_transfer"),
        ("stage", "arrived", {"deployment"}, "claim_stage_suits_kind"),
        ("stage", "delivered", {"transfer"}, "claim_stage_suits_kind"),
        ("unit", "person", {"deployment", "casualties"}, "claim_unit_suits_kind"),
        ("unit", "round", {"transfer"}, "claim_unit_suits_kind"),
        ("basis", "cumulative", QUANTIFIED, "claim_quantity_unless_event"),
        ("as_reported", "many", QUANTIFIED, "claim_quantity_unless_event"),
        ("summary", "An envoy came.", {"event"}, "claim_summary_only_event"),
    ],
)
def test_a_kind_refuses_the_fields_of_the_others(kind, field, value, belongs_to, constraint):
    claim = make_claim(kind)
    if value == "catapult":
        value = make_equipment().pk
    if kind == "event" and field == "unit":
        constraint = "claim_quantity_unless_event"  # broken too, and first in the alphabet
    if kind in belongs_to:
        update(claim, **{field: value})
    else:
        with refused(constraint):
            update(claim, **{field: value})


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for kind, fields in REQUIRED.items() for field in fields if field != "summary"]
    + [("transfer", "equipment_id"), ("deployment", "claimant_id")],
)
def test_the_desk_takes_what_is_still_missing_and_the_record_does_not(kind, field):
    empty = None if field.endswith("_id") else ""
    update(make_claim(kind), **{field: empty})
    row = PublishedClaim.objects.get(claim=make_published(kind))
    with refused("published_"):
        replace_row(row, **{field: empty})


def test_a_forecast_or_a_denial_may_lack_its_stage_in_the_record():
    row = PublishedClaim.objects.get(claim=make_published("transfer"))
    replace_row(row, stage="", stance="forecasts")


# A period that begins after the article that reports it.
LATER = {"basis": "flow", "period_start": "2024-06-02", "period_end": "2024-06-03", "dated_on": "2024-06-03"}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"citation_count": 0}, "published_claim_is_cited"),
        ({"citation_count": 2}, "published_claim_citations_counted"),
        ({"qualifier": "unquantified", "best": None}, "published_claim_words_for_no_number"),
        ({"counted_with": [1]}, "published_claim_counts_with_transfer"),
        ({"period_end": None, "precision": "", "stated_on": None, "first_printed_on": None}, "is_dated"),
        ({"grade": "splendid"}, "published_claim_grade_known"),
        ({"state": "hidden"}, "published_claim_state_known"),
        ({"change": "corrected"}, "published_claim_correction_says_why"),
        (LATER, "starts_before_print"),
    ],
)
def test_the_record_refuses_what_may_not_be_published(values, constraint):
    row = PublishedClaim.objects.get(claim=make_published())
    with refused(constraint):
        replace_row(row, **values)


def test_a_forecast_may_start_after_the_article_that_reports_it():
    row = PublishedClaim.objects.get(claim=make_published())
    replace_row(row, stance="forecasts", **LATER)


# What holds between rows of the desk.


def test_a_flow_adds_only_to_a_total_of_its_own_claimant():
    total = make_claim()
    own = make_claim(basis="flow", adds_to=total)
    update(own, internal_note="still fine")
    with refused("claim_adds_to_own_total"):
        update(own, claimant_id=make_organisation("Ministry of Truth (Graustark)").pk)
    with refused("claim_adds_to_own_total"):
        update(total, claimant_id=make_organisation("Ministry of Truth (Graustark)").pk)
    with refused("claim_adds_to_own_total"):
        update(total, basis="flow")
    with refused("only_a_flow_adds"):
        update(own, basis="cumulative", period_end="2024-06-01", precision="day")


def test_a_claim_revises_only_one_of_its_own_claimant_and_kind():
    earlier = make_claim()
    later = make_claim(supersedes=earlier)
    for values in (
        {"claimant_id": make_organisation("Ministry of Truth (Graustark)").pk},
        {"supersedes_id": make_claim("casualties").pk},
        {"supersedes_id": later.pk},
    ):
        with refused("claim_supersedes_own"):
            update(later, **values)


def test_only_a_transfer_counts_equipment_together_and_only_a_forecast_is_borne_out():
    deployment, catapult = make_claim(), make_equipment()
    with refused("claim_counted_with_transfer"):
        deployment.counted_with.add(catapult)
    with refused("claim_borne_out_forecast"):
        deployment.borne_out_by.add(make_claim())


def test_a_citation_needs_words():
    claim = make_claim()
    with refused("citation_has_words"):
        sql("UPDATE tracker_citation SET quote = '' WHERE claim_id = %s", claim.pk)


def test_two_articles_never_share_an_address():
    make_article(url="https://www.gazette.example/a/?utm_source=x#top")
    with refused("article_address_unique"):
        make_article(url="http://GAZETTE.example/a")


def test_a_state_has_its_iso_code():
    with refused("actor_state_has_iso_code"):
        make_actor("Graustark", code="graustark", kind="state")


def test_a_capture_is_append_only_and_fits_its_hash():
    capture = Capture.objects.create(article=make_article(), text="They came by night.")
    with refused("capture_append_only"):
        sql("UPDATE tracker_capture SET text = 'They never came.' WHERE id = %s", capture.pk)
    with refused("capture_append_only"):
        sql("DELETE FROM tracker_capture WHERE id = %s", capture.pk)
    with refused("capture_sha256_matches_text"):
        sql(
            "INSERT INTO tracker_capture (article_id, text, fingerprint, sha256, captured_at)"
            " VALUES (%s, 'a', '{}', 'b', now())",
            capture.article_id,
        )


# Attacks on the record.

RECORD = [version._meta.db_table for version in Version.__subclasses__()]


def fill_the_record() -> None:
    """One edition with rows in every table of the record."""
    claim = make_claim("transfer")
    corridor = Corridor.objects.create(supplier=claim.supplier, recipient=claim.recipient)
    user = make_user()
    claim.submit(by=user)
    Claim.objects.filter(pk=claim.pk).publish(by=user, reason="First reports", along=[corridor])


def test_every_table_of_the_record_is_attacked_here():
    fill_the_record()
    assert len(RECORD) == 8
    for version in Version.__subclasses__():
        assert version.objects.exists(), version


@pytest.mark.parametrize("table", RECORD)
def test_a_row_of_the_record_is_never_changed(table):
    fill_the_record()
    with refused("record_append_only"):
        sql(f"UPDATE {table} SET seed = ''::bytea")


@pytest.mark.parametrize("table", [*RECORD, "tracker_edition"])
def test_a_row_of_the_record_is_never_deleted(table):
    fill_the_record()
    with refused("record_never_deleted"):
        sql(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", [*RECORD, "tracker_edition"])
def test_the_record_is_never_emptied(table):
    fill_the_record()
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks outstanding cannot be truncated anyway
    with refused("record_never_truncated"):
        sql("SET LOCAL tracker.allow_truncate = off")
        sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("table", RECORD)
def test_a_row_is_closed_only_by_an_edition_opened_now(table):
    fill_the_record()
    make_published()
    with refused("record_closed_once"):
        sql(f"UPDATE {table} SET edition_to_id = 2 WHERE edition_from_id = 1")


def test_a_row_is_closed_once_and_never_opened_again():
    row = PublishedClaim.objects.get(claim=make_published())
    replace_row(row)
    for value in (None, 2):
        with refused("record_closed_once"):
            sql("UPDATE tracker_published_claim SET edition_to_id = %s WHERE id = %s", value, row.pk)


def test_a_row_cannot_end_where_it_begins():
    row = PublishedClaim.objects.get(claim=make_published())
    with refused("closed_after_opened"):
        number = open_edition_by_sql()
        sql("UPDATE tracker_published_claim SET edition_to_id = %s WHERE id = %s", number, row.pk)
        insert_copy(row, edition_from_id=number, edition_to_id=None)
        sql(
            "UPDATE tracker_published_claim SET edition_to_id = %s WHERE edition_from_id = %s", number, number
        )


def test_nothing_enters_a_past_edition():
    row = PublishedClaim.objects.get(claim=make_published())
    with refused("record_insert_in_open_edition"):
        insert_copy(row, edition_from_id=1)


def test_nothing_enters_an_edition_that_is_sealed_already():
    row = PublishedClaim.objects.get(claim=make_published())
    number = open_edition_by_sql()
    seal(number)
    with refused("record_insert_in_open_edition"):
        insert_copy(row, edition_from_id=number)


def test_nothing_is_born_closed():
    row = PublishedClaim.objects.get(claim=make_published())
    with refused("record_insert_in_open_edition"):
        number = open_edition_by_sql()
        insert_copy(row, edition_from_id=number, edition_to_id=number)


def test_no_two_rows_of_one_claim_are_valid_at_one_edition():
    row = PublishedClaim.objects.get(claim=make_published())
    with refused("published_claim_one_row_per_edition"):
        number = open_edition_by_sql()
        insert_copy(row, edition_from_id=number)
        seal(number)


def test_an_edition_ends_with_its_seal_and_keeps_it():
    with refused("edition_sealed_at_the_end"):
        open_edition_by_sql()
    make_published()
    with refused("edition_sealed_once"):
        sql("UPDATE tracker_edition SET reason = 'Another'")
    with refused("edition_sealed_once"):
        sql("UPDATE tracker_edition SET hash = %s", "0" * 64)


def test_editions_are_numbered_and_timed_by_the_database_whatever_is_asked():
    make_published()
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    with transaction.atomic():
        Edition.objects.create(number=77, published_at=long_ago, author=make_user(), reason="By hand")
        editions = list(Edition.objects.order_by("number").values_list("number", "published_at"))
        transaction.set_rollback(True)
    assert [number for number, _time in editions] == [1, 2]
    assert editions[1][1] > editions[0][1] > long_ago
