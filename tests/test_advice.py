"""The warnings that teach: each with what triggers it and what does not."""

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_article,
    make_claim,
    make_conflict,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
)
from tracker import advice
from tracker.models import Capture, Citation, Claim
from tracker.quantities import Quantity

pytestmark = pytest.mark.django_db

EARLIER = {"period_end": date(2024, 5, 1), "stated_on": date(2024, 5, 1)}


def found(claim: Claim) -> dict[str, advice.Advice]:
    return {one.code: one for one in advice.warnings_of([claim])[claim.pk]}


def flow(**fields: Any) -> Claim:
    period = {"period_start": date(2024, 5, 1), "period_end": date(2024, 5, 31), "precision": "month"}
    return make_claim(**{"basis": "flow", "quote": "1,000 came", **period, **fields})


# Revision or error?


def test_a_total_below_the_claimants_last_one_asks_and_offers_to_supersede_it():
    before = make_claim(best=12_000, **EARLIER)
    warning = found(make_claim(best=11_000))["falling_total"]
    assert warning.offers == (advice.Offer("supersedes", before.pk),)
    assert warning.message.startswith("Revision or error? The claimant's total was about 12,000 before")
    assert warning.field == "best"


@pytest.mark.parametrize(
    ("then", "now", "falls"),
    [
        ({"qualifier": "about", "best": 11_000}, {"qualifier": "about", "best": 10_000}, True),
        ({"qualifier": "about", "best": 11_000}, {"qualifier": "about", "best": 11_000}, False),
        ({"qualifier": "about", "best": 11_000}, {"qualifier": "at_least", "low": 10_000}, False),
        ({"qualifier": "at_least", "low": 11_000}, {"qualifier": "about", "best": 10_000}, True),
        ({"qualifier": "up_to", "high": 11_000}, {"qualifier": "about", "best": 10_000}, False),
        (
            {"qualifier": "between", "low": 10_000, "high": 12_000},
            {"qualifier": "about", "best": 11_000},
            False,
        ),
        (
            {"qualifier": "between", "low": 10_000, "high": 12_000},
            {"qualifier": "between", "low": 7_000, "high": 9_000},
            True,
        ),
        ({"qualifier": "more_than", "low": 6_000}, {"qualifier": "up_to", "high": 6_000}, True),
        ({"qualifier": "unquantified"}, {"qualifier": "about", "best": 1}, False),
    ],
)
def test_a_total_falls_only_where_it_is_certainly_lower(then, now, falls):
    assert advice.is_below(Quantity(**now), Quantity(**then)) is falls


def test_a_total_that_supersedes_the_last_one_is_no_question():
    before = make_claim(best=12_000, **EARLIER)
    assert "falling_total" not in found(make_claim(best=11_000, supersedes=before))


@pytest.mark.parametrize(
    "changes",
    [
        {"stance": "denies", "qualifier": "unquantified"},
        {"stance": "forecasts"},
        {"rank": "deprecated", "rank_reason": "A slip of the pen."},
        {"stage": "in_combat"},
        {"place": "Strelsau"},
        {"cumulative_since": date(2024, 1, 1)},
    ],
)
def test_a_higher_total_of_something_else_is_no_question(changes):
    number = {} if changes.get("stance") == "denies" else {"best": 12_000, "qualifier": "about"}
    make_claim(**{**EARLIER, **number, **changes})
    assert "falling_total" not in found(make_claim(best=11_000))


def test_a_total_is_compared_with_its_own_claimants_last_one_alone():
    make_claim(best=12_000, **EARLIER, claimant=make_organisation("Ministry of Truth (Graustark)"))
    make_claim(best=20_000, **EARLIER | {"period_end": date(2024, 4, 1)})
    make_claim(best=10_000, **EARLIER)
    assert "falling_total" not in found(make_claim(best=11_000))


def test_a_retracted_total_is_no_measure():
    before = make_published(best=12_000, **EARLIER)
    before.retract(by=make_user("another"), correction_type="entry_error", reason="Misread.")
    assert "falling_total" not in found(make_claim(best=11_000))


# On top of a total?


def test_a_flow_beside_a_total_asks_whether_it_comes_on_top():
    total = make_claim()
    warning = found(flow())["unlinked_flow"]
    assert warning.field == "adds_to"
    assert warning.offers == (advice.Offer("adds_to", total.pk),)


def test_a_flow_that_adds_or_stands_alone_is_no_question():
    assert "unlinked_flow" not in found(flow(place="Hentzau"))
    assert "unlinked_flow" not in found(flow(adds_to=make_claim()))
    make_claim(stage="rotated")
    make_claim(place="Hentzau", claimant=make_organisation("Ministry of Truth (Graustark)"))
    assert "unlinked_flow" not in found(flow(stage="rotated", place="Strelsau"))


# Told twice?


def test_a_claim_that_equals_another_is_a_likely_duplicate_of_it():
    first, second = make_claim(), make_claim(qualifier="at_least", low=1000)
    assert found(second)["likely_duplicate"].claims == (first.pk,)
    assert found(first)["likely_duplicate"].claims == (second.pk,)


@pytest.mark.parametrize(
    "changes",
    [
        {"best": 1001, "qualifier": "about"},
        {"period_end": date(2024, 5, 31)},
        {"stage": "rotated"},
        {
            "basis": "stock",
            "period_start": date(2024, 6, 1),
            "period_end": date(2024, 6, 1),
            "precision": "day",
        },
        {"qualifier": "unquantified", "as_reported": "dozens"},
    ],
)
def test_a_claim_that_differs_in_one_thing_is_no_duplicate(changes):
    make_claim()
    assert "likely_duplicate" not in found(make_claim(**changes))


def test_words_for_no_number_are_compared_as_words():
    dozens = {"qualifier": "unquantified", "as_reported": "dozens"}
    make_claim(**dozens)
    assert "likely_duplicate" in found(make_claim(**dozens))
    assert "likely_duplicate" not in found(make_claim(**{**dozens, "as_reported": "hundreds"}))


def test_equipment_counted_with_other_equipment_is_another_thing():
    make_claim("transfer", counted_with=[make_equipment("Sling")])
    assert "likely_duplicate" not in found(make_claim("transfer"))


def test_a_merged_claim_is_nobodys_duplicate():
    first, second = make_claim(), make_claim()
    Claim.objects.filter(pk=first.pk).update(merged_into=second)
    assert found(first) == {}
    assert "likely_duplicate" not in found(second)


# The article's date.


@pytest.mark.parametrize(
    ("printed", "changes", "warns"),
    [
        (date(2024, 5, 20), {"period_end": date(2024, 5, 31), "precision": "day"}, True),
        (date(2024, 5, 31), {"period_end": date(2024, 5, 31), "precision": "day"}, False),
        # Known to the month, it may end before the article.
        (date(2024, 5, 20), {"period_end": date(2024, 5, 31), "precision": "month"}, False),
        (date(2024, 4, 20), {"period_end": date(2024, 5, 31), "precision": "month"}, True),
        (date(2024, 4, 20), {"period_end": date(2024, 5, 31), "stance": "forecasts"}, False),
        (date(2024, 4, 20), {"period_end": date(2024, 5, 31), "stage": "announced"}, False),
        (None, {"period_end": date(2024, 5, 31)}, False),
    ],
)
def test_a_period_that_ends_after_the_article_is_odd(printed, changes, warns):
    claim = flow(article=make_article(published_on=printed), **changes)
    assert ("ends_after_print" in found(claim)) is warns


# Categories of loss.


@pytest.mark.parametrize(
    ("one", "other", "warns"),
    [
        ("killed_or_wounded", "killed", True),
        ("killed", "killed_or_wounded", True),
        ("wounded", "killed_or_wounded", True),
        ("unspecified", "missing", True),
        ("killed", "unspecified", True),
        ("killed", "wounded", False),
        ("missing", "killed_or_wounded", False),
    ],
)
def test_a_category_that_contains_another_overlaps_it(one, other, warns):
    make_claim("casualties", category=one)
    assert ("overlapping_category" in found(make_claim("casualties", category=other, best=9))) is warns


@pytest.mark.parametrize(
    "changes",
    [
        {"period_end": date(2024, 1, 1)},
        {"conflict": "Cod War"},
        {"claimant": "Ministry of Truth (Graustark)"},
        {"stance": "denies", "qualifier": "unquantified"},
    ],
)
def test_losses_of_another_time_war_or_voice_do_not_overlap(changes):
    made = {"conflict": make_conflict, "claimant": make_organisation}
    changes = {name: made[name](value) if name in made else value for name, value in changes.items()}
    make_claim("casualties", category="killed_or_wounded", **changes)
    assert "overlapping_category" not in found(make_claim("casualties", category="killed", best=9))


# The quote.


@pytest.mark.parametrize(
    ("quote", "warns"),
    [
        ("Some 11,000 came, the ministry said.", False),
        ("Onze mille sont venus.", False),
        ("Some 12,000 came, the ministry said.", True),
        ("They came by night, the ministry said.", True),
    ],
)
def test_the_quote_names_the_number(quote, warns):
    claim = make_claim(best=11_000, quote=quote)
    assert ("number_not_in_quote" in found(claim)) is warns


def test_both_ends_of_a_range_stand_in_the_quotes_together():
    claim = make_claim(qualifier="between", low=3000, high=4000, quote="no fewer than 3,000")
    assert found(claim)["number_not_in_quote"].field == "high"
    Citation.objects.create(claim=claim, article=make_article(), quote="no more than 4,000")
    assert "number_not_in_quote" not in found(claim)


def test_without_a_quote_the_paraphrase_names_the_number():
    claim = make_claim(best=11_000)
    claim.citations.update(quote="", paraphrase="It puts them at eleven thousand.")
    assert "number_not_in_quote" not in found(claim)
    claim.citations.update(paraphrase="It puts them at twelve thousand.")
    assert "paraphrase" in found(claim)["number_not_in_quote"].message


def test_no_number_and_no_citation_are_no_question():
    words = {"qualifier": "unquantified", "as_reported": "dozens"}
    assert "number_not_in_quote" not in found(make_claim(**words))
    claim = make_claim()
    claim.citations.all().delete()
    assert "number_not_in_quote" not in found(claim)


@pytest.mark.parametrize(
    ("quote", "translation", "warns"),
    [
        ("11 тисяч", "", False),
        ("тисячі", "", False),
        ("12 тисяч", "", True),
        ("тисячі", "twelve thousand", True),
        ("тисячі", "eleven thousand", False),
    ],
)
def test_in_a_language_that_is_not_read_only_figures_are_compared(quote, translation, warns):
    claim = make_claim(best=11_000, quote=quote, article=make_article(language="uk"))
    claim.citations.update(translation=translation)
    assert ("number_not_in_quote" in found(claim)) is warns


def test_a_quote_that_the_capture_lacks_is_odd():
    article = make_article()
    Capture.objects.create(article=article, text="Some 1,000 came, the ministry said.")
    assert "quote_not_found" not in found(make_claim(article=article, quote="Some 1,000 came"))
    assert "quote_not_found" in found(make_claim(article=article, quote="Some 1,000 left"))


# Dates and stories.


def test_a_claim_that_nothing_dates_cannot_be_published():
    fields = {"stated_on": None, "basis": "", "qualifier": "about", "best": 9}
    assert "undated" in found(make_claim(article=make_article(published_on=None), **fields))
    assert "undated" not in found(make_claim(article=make_article(), **fields))
    assert "undated" not in found(make_claim(article=make_article(published_on=None)))


def test_reprints_of_one_agency_belong_to_a_story():
    agency = make_organisation("Ruritanian Telegraph", kind="news_agency")
    article = make_article(wire=agency)
    claim = make_claim(article=article)
    assert "no_story" not in found(claim)
    make_article(wire=agency, published_on=date(2024, 7, 1))
    assert "no_story" not in found(claim)
    make_article(wire=agency, published_on=date(2024, 6, 3))
    assert "no_story" in found(claim)
    article.story = "telegraph-2024-06-01"
    article.save()
    assert "no_story" not in found(claim)


# Stored, and cheap.


def test_the_codes_are_stored_for_the_claim_and_for_those_it_is_compared_with():
    late = make_claim(best=11_000, quote="11,000")
    early = make_claim(best=12_000, quote="12,000", **EARLIER)
    advice.refresh([early.pk])
    late.refresh_from_db()
    assert late.warnings == ["falling_total"]
    assert list(advice.warned(Claim.objects.all(), "falling_total")) == [late]
    near = advice.neighbours([early.pk])
    Claim.objects.filter(pk=early.pk).update(stage="rotated")
    advice.refresh([early.pk, *near])
    assert not advice.warned(Claim.objects.all()).exists()


def test_storing_makes_no_draft_no_history_and_no_new_date():
    claim = make_published()
    table = claim._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}event")
        before = cursor.fetchone()
        advice.refresh([claim.pk])
        cursor.execute(f"SELECT count(*) FROM {table}event")
        assert cursor.fetchone() == before
    stored = Claim.objects.get(pk=claim.pk)
    assert stored.warnings == ["number_not_in_quote"]
    assert (stored.status, stored.updated_at) == ("clean", claim.updated_at)


def test_an_article_tells_the_claims_that_cite_it():
    claim = flow(quote="1,000")
    citation = claim.citations.get()
    citation.article.published_on = date(2024, 3, 1)
    citation.article.save()
    advice.refresh_citing([citation.article_id])
    claim.refresh_from_db()
    assert claim.warnings == ["ends_after_print"]


def test_the_command_finds_all_anew(capsys):
    Claim.objects.filter(pk=make_claim().pk).update(warnings=["falling_total"])
    call_command("refresh_warnings")
    assert Claim.objects.get().warnings == ["number_not_in_quote"]
    assert "1 claims" in capsys.readouterr().out


def test_a_hundred_claims_take_as_many_queries_as_one():
    agency = make_organisation("Ruritanian Telegraph", kind="news_agency")
    claims = [make_claim("transfer", best=number, article=make_article(wire=agency)) for number in range(30)]
    taken = []
    for some in (claims[:2], claims):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            advice.warnings_of(some)
        taken.append(len(queries))
    assert taken[0] == taken[1] <= 8
