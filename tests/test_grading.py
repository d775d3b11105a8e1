"""What raises and lowers the grade of a claim, and what must not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_quantities import about, at_least, exactly, more_than, quantified, quantities, up_to
from tracker.grading import GRADES, Evidence, grade
from tracker.quantities import Quantity

JUNE = date(2025, 6, 15)
NOTHING = Quantity()


def evidence(claim=1, quantity=None, **fields):
    """A claim of its own claimant in its own story."""
    fields.setdefault("claimant", claim)
    return Evidence(
        claim=claim,
        series=fields.pop("series", "s"),
        quantity=about(4_000) if quantity is None else quantity,
        stance=fields.pop("stance", "asserts"),
        on=fields.pop("on", JUNE),
        stories=fields.pop("stories", frozenset({f"story {claim}"})),
        **fields,
    )


def test_a_claim_alone_is_single_source():
    assert grade(evidence(), []).name == "single_source"


def test_a_claim_whose_only_articles_were_retracted_is_discounted_whoever_agrees():
    retracted = evidence(1, stories=frozenset(), is_party=True)
    assert grade(retracted, [evidence(2)]).name == "discounted"


def test_a_claim_that_never_had_a_supporting_article_is_not_discounted():
    assert grade(evidence(1, stories=frozenset(), had_sources=False), []).name == "single_source"


def test_a_claim_excluded_by_a_rival_is_contested_and_names_it():
    found = grade(evidence(1, exactly(4_700)), [evidence(2, more_than(6_000))])
    assert (found.name, found.args) == ("contested", {"rival": 2})


def test_at_least_6000_contests_up_to_4000():
    assert grade(evidence(1, at_least(6_000)), [evidence(2, up_to(4_000))]).name == "contested"
    assert grade(evidence(2, up_to(4_000)), [evidence(1, at_least(6_000))]).name == "contested"


@pytest.mark.parametrize(("days", "name"), [(30, "contested"), (31, "single_source")])
def test_rivals_stand_within_thirty_days(days, name):
    rival = evidence(2, more_than(6_000), on=JUNE - timedelta(days))
    assert grade(evidence(1, exactly(4_700)), [rival]).name == name


def test_growth_of_one_claimant_is_no_rivalry():
    earlier = evidence(2, exactly(100), claimant=1, on=JUNE - timedelta(days=20))
    assert grade(evidence(1, exactly(300)), [earlier]).name == "single_source"


def test_flows_over_different_weeks_neither_support_nor_exclude_each_other():
    weekend = evidence(1, at_least(30), claimant=1, on=date(2024, 12, 15), since=date(2024, 12, 14))
    week = evidence(2, more_than(1000), claimant=2, on=date(2024, 12, 27), since=date(2024, 12, 20))
    assert grade(weekend, [week]).name == "single_source"
    assert grade(weekend, [replace(week, since=date(2024, 12, 10))]).name == "corroborated"


def test_two_numbers_of_one_claimant_for_one_day_contest_each_other():
    assert grade(evidence(1, about(15_000)), [evidence(2, exactly(18_000), claimant=1)]).name == "contested"


@pytest.mark.parametrize(
    "change",
    [
        {"is_countable": False},
        {"stance": "denies"},
        {"series": "another"},
        {"on": None},
        {"stories": frozenset()},
    ],
)
def test_what_does_not_count_neither_contests_nor_corroborates_nor_confirms(change):
    alone = grade(evidence(1), [])
    assert grade(evidence(1), [replace(evidence(2, exactly(9_000)), **change)]) == alone
    assert grade(evidence(1), [replace(evidence(2, is_party=True), **change)]) == alone


def test_a_claim_without_a_date_or_a_series_has_no_peers():
    assert grade(evidence(1, on=None), [evidence(2)]).name == "single_source"
    assert grade(evidence(1, series=""), [evidence(2, series="")]).name == "single_source"


def test_a_party_s_own_number_is_confirmed():
    assert grade(evidence(1, is_party=True), []).name == "confirmed"


def test_a_number_compatible_with_a_party_s_is_confirmed():
    found = grade(evidence(1, about(600)), [evidence(2, exactly(600), is_party=True)])
    assert (found.name, found.args) == ("confirmed", {"party": 2, "claim": 2})


def test_a_party_s_own_number_is_contested_like_any_other():
    conceded, estimated = evidence(1, about(350), is_party=True), evidence(2, about(2_000))
    assert grade(conceded, [estimated]).name == "contested"
    assert grade(estimated, [conceded]).name == "contested"


def test_a_number_is_borne_out_only_by_a_number():
    assert grade(evidence(1), [evidence(2, NOTHING, is_party=True)]).name == "single_source"
    assert grade(evidence(1), [evidence(2, NOTHING)]).name == "single_source"
    assert grade(evidence(1, NOTHING), [evidence(2, exactly(5))]).name == "corroborated"
    assert grade(evidence(1, NOTHING), [evidence(2, exactly(5), is_party=True)]).name == "confirmed"


def test_two_stories_and_two_claimants_corroborate():
    found = grade(evidence(1, about(4_000)), [evidence(2, exactly(4_200))])
    assert (found.name, found.args) == ("corroborated", {"stories": 2, "claim": 2})


def test_two_claimants_in_one_story_do_not_corroborate():
    story = frozenset({"wire"})
    assert grade(evidence(1, stories=story), [evidence(2, stories=story)]).name == "single_source"


def test_one_claimant_in_two_stories_does_not_corroborate_itself():
    assert grade(evidence(1, stories=frozenset({"a", "b"})), []).name == "single_source"
    assert grade(evidence(1), [evidence(2, claimant=1)]).name == "single_source"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"claimant_within": frozenset({1, 2})}, {}),
        ({}, {"claimant_within": frozenset({1, 2})}),
        ({"relayed_by": 2}, {}),
        ({}, {"relayed_by": 1}),
        ({"relayed_by": 9}, {"claimant_within": frozenset({2, 9})}),
    ],
)
def test_a_part_or_a_relay_is_not_independent(one, other):
    assert grade(evidence(1, **one), [evidence(2, **other)]).name == "single_source"


def test_two_offices_of_one_government_are_independent():
    assert (
        grade(
            evidence(1, claimant_within=frozenset({1, 9})),
            [evidence(2, claimant_within=frozenset({2, 9}))],
        ).name
        == "corroborated"
    )


def test_a_denial_is_not_graded_against_other_claims():
    denial = evidence(1, NOTHING, stance="denies", is_party=True)
    assert grade(denial, [evidence(2), evidence(3)]).name == "single_source"


# Laws. Few claimants, days and stories, so that they meet.

some_evidence = st.builds(
    Evidence,
    claim=st.integers(1, 30),
    series=st.sampled_from(["s", "t"]),
    quantity=quantities,
    stance=st.sampled_from(["asserts", "estimates", "forecasts"]),
    on=st.one_of(st.none(), st.integers(0, 60).map(lambda days: JUNE + timedelta(days))),
    claimant=st.integers(1, 4),
    claimant_within=st.frozensets(st.integers(1, 4), max_size=2),
    relayed_by=st.one_of(st.none(), st.integers(1, 4)),
    is_party=st.booleans(),
    stories=st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=2),
    had_sources=st.booleans(),
    is_countable=st.booleans(),
)
the_claim = some_evidence.map(lambda one: replace(one, claim=0))
companies = st.lists(some_evidence, max_size=6, unique_by=lambda one: one.claim)


@given(the_claim, companies, st.randoms())
def test_a_grade_does_not_depend_on_the_order_of_the_others(one, others, random):
    found = grade(one, others)
    assert found.name in GRADES
    shuffled = list(others)
    random.shuffle(shuffled)
    assert grade(one, shuffled) == found


@given(the_claim, companies, some_evidence)
def test_a_denial_changes_no_grade(one, others, denial):
    denial = replace(denial, claim=99, stance="denies", quantity=NOTHING, is_countable=False)
    assert grade(one, [*others, denial]) == grade(one, others)


@given(the_claim, companies)
def test_a_reprint_of_one_story_never_raises_a_grade(one, others):
    # The same statement entered again from another outlet that carries the same wire story.
    for again in (one, *others):
        reprint = replace(again, claim=99)
        assert _height(grade(one, [*others, reprint]).name) <= _height(grade(one, others).name)


@given(quantified, st.integers(2, 6))
def test_a_story_told_by_many_outlets_stays_single_source(quantity, outlets):
    told = [evidence(n, quantity, claimant=1, stories=frozenset({"wire"})) for n in range(1, outlets)]
    assert {grade(one, told).name for one in told} <= {"single_source"}


@given(the_claim, companies)
def test_a_contested_claim_names_a_rival_that_excludes_it(one, others):
    found = grade(one, others)
    if found.name == "contested":
        assert found.args["rival"] in {other.claim for other in others}
    assert all(f"%({name})s" in found.message for name in found.args if name != "party")


def _height(name):
    return {"discounted": 0, "contested": 0, "single_source": 1, "corroborated": 2, "confirmed": 3}[name]
