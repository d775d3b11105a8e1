"""The record between its rows: nothing vanishes, and what is derived follows its source."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tests.test_rules import insert_copy, open_edition_by_sql, refused, replace_row, seal, sql
from tracker.models import (
    Claim,
    PublishedCitation,
    PublishedClaim,
    broken_links,
    open_edition,
)
from tracker.models.sealing import edition_hash

pytestmark = pytest.mark.django_db


def published_row(claim: Claim) -> PublishedClaim:
    return PublishedClaim.objects.get(claim=claim, edition_to=None)


@pytest.mark.parametrize("table", ["claim", "article", "actor", "organisation", "citation"])
def test_nothing_vanishes_from_the_record(table):
    make_published()
    with refused("record_never_vanishes" if table != "citation" else ""):
        number = open_edition_by_sql()
        sql(f"UPDATE tracker_published_{table} SET edition_to_id = %s", number)
        seal(number)


def test_no_citation_is_slipped_under_a_published_claim():
    claim = make_published()
    columns = [field.column for field in PublishedCitation._meta.concrete_fields if field.column != "id"]
    selected = ["citation_id + 1000" if name == "citation_id" else name for name in columns]
    with refused("published_claim_citations_counted"):
        number = open_edition_by_sql()
        selected[columns.index("edition_from_id")] = str(number)
        sql(
            f"INSERT INTO tracker_published_citation ({', '.join(columns)}) "
            f"SELECT {', '.join(selected)} FROM tracker_published_citation WHERE claim_id = %s",
            claim.pk,
        )
        seal(number)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reported_on": None}, "reported_first"),
        ({"reported_on": "2020-01-01"}, "reported_first"),
        ({"dated_on": "1900-01-01"}, "dated_by_itself"),
        ({"borne_out_by": [1]}, "forecast_borne_out"),
        ({"qualifier": "fewer_than", "best": None, "high": 0}, "nothing_below_zero"),
    ],
)
def test_what_the_record_derives_cannot_be_made_up(values, constraint):
    row = published_row(make_published())
    with refused(constraint):
        replace_row(row, **values)


def test_a_claim_is_linked_to_no_claim_of_another_and_not_to_itself():
    claim = make_published()
    row = published_row(claim)
    with refused("not_linked_to_itself"):
        replace_row(row, supersedes_id=claim.pk)
    other = make_published("deployment", claimant=make_organisation("Ministry of Truth (Graustark)"))
    with refused("published_claim_links_hold"):
        replace_row(published_row(claim), supersedes_id=other.pk)


def test_a_total_whose_claimant_is_corrected_takes_its_flows_along_or_stays():
    total = make_published()
    flow = make_published(basis="flow", adds_to=total, period_end=date(2024, 5, 1), precision="day")
    other = make_organisation("Ministry of Truth (Graustark)")
    Claim.objects.filter(pk=flow.pk).update(adds_to=None)
    Claim.objects.filter(pk=total.pk).update(claimant=other)
    total.refresh_from_db()
    total.submit(by=make_user())
    with pytest.raises(ValidationError, match="flow adds to a total of its own"):
        total.correct(by=make_user(), correction_type="entry_error", reason="Another ministry")


def test_a_corrected_date_of_an_article_moves_the_claims_that_stand_on_it():
    article = make_article(published_on=date(2024, 3, 1))
    claim = make_published(
        article=article, stated_on=None, period_end=date(2024, 2, 1), precision="day", basis="cumulative"
    )
    assert published_row(claim).reported_on == date(2024, 3, 1)
    article.published_on = date(2024, 9, 1)
    article.save()
    with open_edition(by=make_user(), reason="The page says September") as edition:
        edition.add_vocabulary(article)
    row = published_row(claim)
    assert (row.reported_on, row.first_printed_on, row.change) == (
        date(2024, 9, 1),
        date(2024, 9, 1),
        "revised",
    )
    assert list(broken_links()) == []


def test_a_date_that_puts_a_period_after_its_article_is_refused():
    article = make_article(published_on=date(2024, 9, 1))
    claim = make_published(
        article=article,
        basis="flow",
        period_start=date(2024, 5, 1),
        period_end=date(2024, 6, 1),
        precision="day",
    )
    article.published_on = date(2024, 3, 1)
    article.save()
    with (
        pytest.raises(ValidationError, match="starts after the first article"),
        open_edition(by=make_user(), reason="March") as edition,
    ):
        edition.add_vocabulary(article)
    assert published_row(claim).first_printed_on == date(2024, 9, 1)


def test_a_date_changed_on_the_desk_alone_does_not_reach_the_record():
    article = make_article(published_on=date(2024, 3, 1))
    make_published(article=article)
    article.published_on = date(2024, 4, 1)
    article.save()
    second = make_published("casualties", article=article, stated_on=None)
    assert published_row(second).reported_on == date(2024, 3, 1)


def test_what_a_parent_becomes_its_parts_inherit_in_their_grades():
    crown = make_organisation("Crown of Ruritania")
    office = make_organisation("Ministry of War (Ruritania)", part_of=crown)
    claim = make_published(claimant=office)
    assert published_row(claim).grade == "single_source"
    crown.speaks_for = make_actor("Ruritania")
    crown.save()
    with open_edition(by=make_user(), reason="The Crown speaks for Ruritania") as edition:
        edition.add_vocabulary(crown)
    assert published_row(claim).grade == "confirmed"


def test_only_a_claim_that_counts_takes_the_place_of_what_it_revises():
    first = make_published(best=1000)
    second = make_claim(best=1100, supersedes=first, rank="deprecated", rank_reason="A slip of the tongue.")
    publish(second)
    revised = PublishedClaim.objects.in_edition(2).with_revision(2)
    assert revised.get(claim=first).superseded_by is None


@pytest.mark.parametrize("link", ["later", "cycle", "corridor"])
def test_a_claim_revises_only_what_came_before_it_in_its_own_corridor(link):
    early = make_claim(period_end=date(2024, 5, 1))
    late = make_claim(period_end=date(2024, 6, 1))
    with refused("claim_supersedes_own"):
        if link == "later":
            sql("UPDATE tracker_claim SET supersedes_id = %s WHERE id = %s", late.pk, early.pk)
        elif link == "cycle":
            sql("UPDATE tracker_claim SET period_end = '2024-06-01' WHERE id = %s", early.pk)
            sql("UPDATE tracker_claim SET supersedes_id = %s WHERE id = %s", late.pk, early.pk)
            sql("UPDATE tracker_claim SET supersedes_id = %s WHERE id = %s", early.pk, late.pk)
        else:
            sql("UPDATE tracker_claim SET supersedes_id = %s WHERE id = %s", early.pk, late.pk)
            sql(
                "UPDATE tracker_claim SET supplier_id = %s WHERE id = %s", make_actor("Graustark").pk, late.pk
            )


def test_nothing_stands_above_itself():
    crown = make_organisation("Crown of Ruritania")
    office = make_organisation("Ministry of War (Ruritania)", part_of=crown)
    with refused("organisation_no_cycle"):
        sql("UPDATE tracker_organisation SET part_of_id = %s WHERE id = %s", office.pk, crown.pk)


def test_a_forecast_stays_one_while_claims_bear_it_out_and_never_bears_itself_out():
    forecast = make_claim(stance="forecasts", borne_out_by=[make_claim()])
    with refused("claim_borne_out_forecast"):
        sql("UPDATE tracker_claim SET stance = 'asserts' WHERE id = %s", forecast.pk)
    with refused("claim_borne_out_forecast"):
        forecast.borne_out_by.add(forecast)


def test_equipment_is_not_counted_with_itself():
    claim = make_claim("transfer")
    with refused("claim_counted_with_others"):
        claim.counted_with.add(claim.equipment)


def test_the_switch_of_the_tests_works_in_no_database_but_theirs():
    """The guard asks for the database's name too, so that no session elsewhere can throw the switch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgname LIKE 'pgtrigger_never_truncated%' AND prosrc NOT LIKE '%current_database()%'"
        )
        unguarded = cursor.fetchone()[0]
        cursor.execute(
            "SELECT array_agg(relname::text) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE tgname LIKE 'pgtrigger_never_truncated%'"
        )
        tables = set(cursor.fetchone()[0])
    assert unguarded == 0
    assert {"tracker_edition", "tracker_capture", "tracker_claimevent", "tracker_published_claim"} <= tables


def test_no_reason_passes_for_a_line_of_its_edition():
    edition = publish(make_claim())
    plain = edition_hash(edition, "", [b"aaa", b"bbb"])
    edition.reason = f"{edition.reason}\naaa"
    assert edition_hash(edition, "", [b"bbb"]) != plain


def test_a_row_is_only_ever_copied_into_its_own_edition():
    row = published_row(make_published())
    with refused("record_insert_in_open_edition"):
        insert_copy(row, edition_from_id=1)
