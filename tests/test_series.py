"""What is added up, and between which numbers a range runs."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_quantities import (
    about,
    at_least,
    exactly,
    fewer_than,
    more_than,
    quantified,
    quantities,
    up_to,
)
from tracker.quantities import Quantity, Total
from tracker.series import ONE_DAY, Row, SeriesKey, envelope, headline, running_total, spans, told_once

CUMULATIVE = SeriesKey(1, 2, 3, "casualties", "killed_or_wounded", "person", "cumulative")
TROOPS = SeriesKey(1, 2, 3, "deployment", "unspecified", "person", "cumulative", "arrived")
SHELLS = SeriesKey(1, 2, 3, "transfer", (7,), "round", "cumulative", "delivered")
LONDON, SEOUL, KYIV = 1, 2, 3
JUNE = date(2025, 6, 15)
NOTHING = Quantity()


def row(claim, quantity, on=JUNE, key=CUMULATIVE, claimant=None, **fields):
    start = fields.pop("start", on if key.basis == "stock" else None)
    return Row(
        claim=claim,
        key=key,
        claimant=claim if claimant is None else claimant,
        quantity=quantity,
        period_start=start,
        period_end=on,
        **fields,
    )


def flow(claim, quantity, start=date(2025, 1, 1), on=date(2025, 2, 28), **fields):
    key = fields.pop("key", TROOPS._replace(basis="flow"))
    return row(claim, quantity, on, key=key, start=start, **fields)


# The range over all claimants


def test_london_s_more_than_6000_stands_beside_seoul_s_4700_and_4000():
    rows = [
        row(59, exactly(4_000), date(2025, 3, 27), claimant=4),
        row(60, more_than(5_000), date(2025, 4, 30), claimant=LONDON),
        row(63, exactly(4_700), date(2025, 4, 30), claimant=SEOUL),
        row(64, more_than(6_000), date(2025, 6, 15), claimant=LONDON),
    ]
    found = envelope(rows, date(2025, 6, 15))
    assert (found.low, found.high, found.open) == (4_000, 6_000, "up")
    assert (found.lowest.claim, found.highest.claim) == (59, 64)
    assert {counted.claim for counted in found.rows} == {59, 63, 64}
    newest = headline(rows)
    assert (newest.basis, newest.on, newest.envelope) == ("cumulative", date(2025, 6, 15), found)


def test_at_least_6000_beside_up_to_4000_is_open_on_both_sides():
    found = envelope([row(1, at_least(6_000)), row(2, up_to(4_000))], JUNE)
    assert (found.low, found.high, found.open) == (4_000, 6_000, "both")


@pytest.mark.parametrize(("days", "counts"), [(-1, False), (0, True), (90, True), (91, False)])
def test_a_claim_counts_for_ninety_days_and_not_before_its_own(days, counts):
    assert (envelope([row(1, about(5))], JUNE + timedelta(days)) is not None) is counts


def test_the_latest_claim_of_a_claimant_replaces_its_earlier_one():
    rows = [
        row(1, exactly(100), claimant=SEOUL, on=JUNE - timedelta(9)),
        row(2, exactly(300), claimant=SEOUL),
    ]
    found = envelope(rows, JUNE)
    assert (found.low, found.high) == (300, 300)


def test_two_claims_of_one_claimant_for_one_day_both_count_whichever_is_preferred():
    rows = [
        row(21, about(15_000), claimant=SEOUL),
        row(22, exactly(18_000), claimant=SEOUL, rank="preferred"),
    ]
    found = envelope(rows, JUNE)
    assert (found.low, found.high) == (15_000, 18_000)


def test_preferred_comes_first_where_two_claims_give_the_edge():
    found = envelope([row(1, about(5)), row(2, about(5), rank="preferred"), row(3, about(5))], JUNE)
    assert found.lowest.claim == found.highest.claim == 2


def test_the_open_claim_stands_at_the_edge_among_equal_numbers():
    rows = [row(1, exactly(5), rank="preferred"), row(2, more_than(5)), row(3, fewer_than(5))]
    found = envelope(rows, JUNE)
    assert (found.lowest.claim, found.highest.claim) == (3, 2)


def test_a_claim_without_a_number_adds_none_and_replaces_the_claimant_s_number():
    assert envelope([row(1, NOTHING)], JUNE) is None
    assert (
        envelope([row(1, about(5), JUNE - timedelta(3), claimant=1), row(2, NOTHING, claimant=1)], JUNE)
        is None
    )


@pytest.mark.parametrize(
    "change",
    [
        {"rank": "deprecated"},
        {"stance": "denies"},
        {"stance": "forecasts"},
        {"state": "retracted"},
        {"state": "withdrawn"},
        {"superseded_by": 9},
        {"superseded_on": JUNE},
        *(
            {"key": TROOPS._replace(stage=stage)}
            for stage in ("announced", "pledged", "ordered", "cancelled")
        ),
    ],
)
def test_what_does_not_count_is_in_no_range_no_total_and_no_headline(change):
    out = replace(row(1, exactly(5)), **change)
    assert not out.is_countable
    assert envelope([out], JUNE) is None
    assert spans([out]) == ()
    assert headline([out]) is None
    added = replace(flow(2, exactly(5), claimant=1, adds_to=1), key=out.key._replace(basis="flow"))
    assert running_total([out, added]) == []


def test_a_range_begins_with_a_claim_and_ends_ninety_days_after():
    rows = [row(1, exactly(5), date(2025, 1, 1)), row(2, at_least(9), date(2025, 1, 11))]
    assert [(span.start, span.end, span.envelope.low, span.envelope.high) for span in spans(rows)] == [
        (date(2025, 1, 1), date(2025, 1, 10), 5, 5),
        (date(2025, 1, 11), date(2025, 4, 1), 5, 9),
        (date(2025, 4, 2), date(2025, 4, 11), 9, 9),
    ]


@pytest.mark.parametrize(
    "day", [date.min, date.min + timedelta(90), date.max - timedelta(90), date.max - ONE_DAY]
)
def test_the_first_and_the_last_of_all_days_have_a_range_too(day):
    rows = [row(1, exactly(5), day)]
    (span,) = spans(rows)
    assert span.start == day
    assert envelope(rows, day).low == 5


# Running totals


def test_11000_and_at_least_3000_more_are_at_least_about_14000_where_the_flow_names_the_total():
    total = row(19, about(11_000), date(2025, 3, 27), key=TROOPS, claimant=SEOUL)
    more = flow(20, at_least(3_000), claimant=SEOUL, adds_to=19)
    (found,) = running_total([total, more])
    assert found.total == Total(14_000, None, None, is_approximate=True)
    assert found.open == "up"
    assert found.steps[0] == (date(2025, 3, 27), 14_000)
    assert running_total([total, replace(more, adds_to=None)]) == []


def test_a_flow_of_another_claimant_or_another_thing_is_never_added():
    total = row(19, about(11_000), key=TROOPS, claimant=SEOUL)
    assert running_total([total, flow(20, about(3), claimant=KYIV, adds_to=19)]) == []
    elsewhere = TROOPS._replace(basis="flow", place="Kursk")
    assert running_total([total, flow(20, about(3), claimant=SEOUL, adds_to=19, key=elsewhere)]) == []


def test_one_flow_told_twice_is_added_once_the_preferred_telling_else_the_latest():
    total = row(1, exactly(100), key=TROOPS, claimant=SEOUL)
    once = flow(2, exactly(10), claimant=SEOUL, adds_to=1, reported_on=date(2025, 3, 1))
    again = flow(3, exactly(12), claimant=SEOUL, adds_to=1, reported_on=date(2025, 3, 9))
    assert running_total([total, once, again])[0].total == Total(112, 112, 112)
    assert running_total([total, replace(once, rank="preferred"), again])[0].total == Total(110, 110, 110)
    assert [kept.claim for kept in told_once([once, again])] == [3]
    later = replace(again, period_start=date(2025, 3, 1), period_end=date(2025, 3, 31))
    assert running_total([total, once, later])[0].total == Total(122, 122, 122)


def test_a_flow_over_a_period_that_only_overlaps_is_another_unless_its_number_agrees():
    total = row(1, exactly(1000), key=TROOPS, claimant=SEOUL)
    first = flow(2, exactly(300), claimant=SEOUL, adds_to=1)
    second = flow(3, exactly(500), start=date(2025, 2, 15), on=date(2025, 4, 30), claimant=SEOUL, adds_to=1)
    assert running_total([total, first, second])[0].total == Total(1800, 1800, 1800)
    retold = replace(second, quantity=about(310))
    assert len(told_once([first, retold])) == 1
    undated = replace(first, claim=4, period_start=None, period_end=None)
    assert len(told_once([first, undated])) == 2


def test_a_later_flow_raises_the_total_on_its_own_day():
    total = row(1, exactly(100), date(2025, 3, 27), key=TROOPS, claimant=SEOUL)
    early = flow(2, exactly(10), claimant=SEOUL, adds_to=1)
    late = flow(3, exactly(5), start=date(2025, 4, 1), on=date(2025, 4, 30), claimant=SEOUL, adds_to=1)
    (found,) = running_total([total, early, late], date(2026, 1, 1))
    assert found.steps == (
        (date(2025, 3, 27), 110),
        (date(2025, 4, 30), 115),
        (date(2025, 7, 29), 115),
    )


def test_a_total_ends_where_the_claimant_states_a_new_one():
    rows = [
        row(1, exactly(100), date(2025, 3, 27), key=TROOPS, claimant=SEOUL),
        flow(2, exactly(10), claimant=SEOUL, adds_to=1),
        row(3, exactly(150), date(2025, 4, 30), key=TROOPS, claimant=SEOUL),
    ]
    (found,) = running_total(rows, date(2026, 1, 1))
    assert found.until == date(2025, 4, 30)


def test_a_flow_without_a_number_leaves_no_total():
    total = row(1, exactly(100), key=TROOPS, claimant=SEOUL)
    assert running_total([total, flow(2, NOTHING, claimant=SEOUL, adds_to=1)]) == []


def test_a_series_has_one_stable_text():
    key = SHELLS._replace(measured=(7, 12), place="Kursk | oblast")
    assert str(key) == "1|2|3|transfer|7+12|round|cumulative|delivered|Kursk | oblast"
    assert str(TROOPS) == "1|2|3|deployment|unspecified|person|cumulative|arrived|"


def test_twenty_thousand_claims_of_one_claimant_are_laid_out_in_seconds():
    start = date(2024, 1, 1)
    totals = [
        row(place + 10_001, about(1_000 + place), start + timedelta(place), key=TROOPS, claimant=SEOUL)
        for place in range(10_000)
    ]
    flows = [
        flow(place + 1, at_least(30), one.as_of, one.as_of, adds_to=one.claim, claimant=SEOUL)
        for place, one in enumerate(totals)
    ]
    began = process_time()
    assert len(running_total([*totals, *flows])) == 10_000
    assert len(spans(totals)) == 10_000
    assert process_time() - began < 10


def test_twenty_thousand_flows_on_one_total_are_added_in_seconds():
    total = row(20_001, about(1_000), key=TROOPS, claimant=SEOUL)
    days = [date(1970, 1, 1) + timedelta(place) for place in range(20_000)]
    flows = [
        flow(place + 1, at_least(30), day, day, adds_to=20_001, claimant=SEOUL)
        for place, day in enumerate(days)
    ]
    began = process_time()
    (found,) = running_total([total, *flows])
    assert process_time() - began < 10
    assert (found.total.low, len(found.flows)) == (601_000, 20_000)


# Laws. Few series, claimants and days, so that they meet.

keys = st.sampled_from(
    [
        TROOPS._replace(basis=basis, stage=stage)
        for basis in ("flow", "stock", "cumulative")
        for stage in ("", "arrived", "announced", "in_combat")
    ]
)
days = st.integers(0, 300).map(lambda n: date(2025, 1, 1) + timedelta(n))
maybe_days = st.one_of(st.none(), days)


@st.composite
def some_rows(draw, keys=keys, quantities=quantities):
    made = []
    for claim in range(1, draw(st.integers(1, 9)) + 1):
        end = draw(st.one_of(st.none(), days) if draw(st.integers(0, 4)) == 0 else days)
        revised = draw(st.integers(0, 5)) == 0
        made.append(
            Row(
                claim=claim,
                key=draw(keys),
                claimant=draw(st.integers(1, 3)),
                quantity=draw(quantities),
                stance=draw(st.sampled_from(["asserts", "estimates", "confirms", "forecasts"])),
                rank=draw(st.sampled_from(["normal", "normal", "preferred", "deprecated"])),
                state=draw(st.sampled_from(["published", "published", "published", "retracted"])),
                period_end=end,
                reported_on=draw(maybe_days),
                adds_to=draw(st.one_of(st.none(), st.integers(1, 9))),
                superseded_by=99 if revised else None,
                superseded_on=draw(maybe_days) if revised else None,
            )
        )
    return made


@given(some_rows(keys=st.just(TROOPS)), days)
def test_an_envelope_holds_every_counted_number_and_is_no_wider(rows, on):
    found = envelope(rows, on)
    if found is None:
        return
    stated = [number for one in found.rows for number in one.quantity.numbers]
    assert (found.low, found.high) == (min(stated), max(stated))
    assert all(one.is_countable and timedelta() <= on - one.as_of <= timedelta(90) for one in found.rows)
    assert found.is_open_up == any(one.quantity.is_open_up for one in found.rows)


@given(some_rows(keys=st.just(TROOPS)), st.lists(days, min_size=1, max_size=6))
@settings(max_examples=60)
def test_spans_give_the_envelope_of_each_day(rows, some_days):
    found = spans(rows)
    assert all(one.end < other.start for one, other in pairwise(found))
    edges = [day for span in found for day in (span.start, span.end)]
    for on in (*some_days, *edges, *(day + timedelta(1) for day in edges)):
        there = next((span.envelope for span in found if span.start <= on <= span.end), None)
        assert there == envelope(rows, on)


@given(some_rows(quantities=quantified))
def test_a_running_total_adds_only_countable_flows_of_its_claimant_and_invents_no_number(rows):
    for found in running_total(rows):
        parts = [found.cumulative, *found.flows]
        assert all(part.is_countable and part.claimant == found.claimant for part in parts)
        assert all(one.adds_to == found.cumulative.claim for one in found.flows)
        lowest = sum(part.quantity.numbers[0] for part in parts)
        highest = sum(part.quantity.numbers[-1] for part in parts)
        for side in (found.total.low, found.total.best, found.total.high):
            assert side is None or lowest <= side <= highest
