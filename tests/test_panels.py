"""What one chart draws, what it lists without drawing, and what stands beside it."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_quantities import (
    about,
    at_least,
    between,
    exactly,
)
from tests.test_series import CUMULATIVE, JUNE, KYIV, NOTHING, SEOUL, SHELLS, TROOPS, flow, row, some_rows
from tracker.panels import Tally, lines, outlines, panel_of, panels, points
from tracker.series import WINDOW


def only(rows, **more):
    (panel,) = panels(rows, **more)
    return panel


def test_totals_and_stocks_share_no_range():
    stock = TROOPS._replace(basis="stock")
    rows = [row(1, exactly(10_000), key=TROOPS), row(2, exactly(50), JUNE + timedelta(1), key=stock)]
    panel = only(rows)
    assert panel.envelope_basis == "cumulative"
    assert {span.envelope.high for span in panel.envelope} == {10_000}
    assert only(rows[1:]).envelope_basis == "stock"
    assert only(rows[1:]).headline.basis == "stock"


def test_a_panel_of_flows_has_no_range_and_its_newest_period_as_headline():
    rows = [
        flow(1, about(5), start=date(2024, 1, 1), on=date(2024, 12, 31)),
        flow(2, about(7), start=date(2025, 1, 1), on=date(2025, 2, 28)),
        flow(3, at_least(9), start=date(2025, 1, 1), on=date(2025, 2, 28)),
        flow(4, about(99), start=date(2024, 6, 1), on=date(2025, 2, 28)),
    ]
    panel = only(rows)
    assert (panel.envelope, panel.lines, panel.envelope_basis) == ((), (), "")
    found = panel.headline
    assert found.basis == "flow"
    assert len({row.period_start for row in found.envelope.rows}) == 1


def test_two_totals_of_one_claimant_on_one_day_are_both_drawn_and_give_no_running_total():
    rows = [
        row(21, about(15_000), key=TROOPS, claimant=SEOUL),
        row(22, exactly(18_000), key=TROOPS, claimant=SEOUL),
        flow(23, exactly(10), claimant=SEOUL, adds_to=21),
    ]
    panel = only(rows)
    assert panel.totals == ()
    assert {point.row.claim for point in panel.points} == {21, 22, 23}
    assert panel.lines == ()


def test_a_falling_total_is_flagged_as_a_revision_and_never_drawn_as_negative():
    rows = [
        row(1, exactly(4_700), date(2025, 4, 30), claimant=SEOUL),
        row(2, exactly(4_000), date(2025, 6, 1), claimant=SEOUL),
        row(3, at_least(3_000), date(2025, 6, 20), claimant=SEOUL),
    ]
    assert [point.falls for point in points(rows)] == [False, True, False]
    assert [y for _, y in lines(rows)[0].steps] == [4_700, 4_000, 3_000]


def test_a_falling_total_is_a_revision_of_what_the_claimant_said_before():
    rows = [
        row(1, exactly(4_700), date(2025, 4, 30), claimant=SEOUL),
        row(2, exactly(4_600), date(2025, 4, 30), claimant=SEOUL, rank="preferred"),
        row(3, exactly(4_000), date(2025, 6, 1), claimant=SEOUL),
        row(4, exactly(9), date(2025, 6, 2), claimant=KYIV),
    ]
    (found,) = only(rows).revisions
    assert (found.before.claim, found.after.claim, found.on) == (2, 3, date(2025, 6, 1))
    assert not found.is_said


def test_a_claim_that_says_what_it_revises_revises_that_and_nothing_else():
    revised = {"superseded_by": 65, "superseded_on": date(2025, 9, 2)}
    rows = [
        row(61, about(6_000), date(2025, 4, 30), claimant=SEOUL, **revised),
        row(62, about(5_000), date(2025, 5, 30), claimant=SEOUL),
        row(65, about(2_000), date(2025, 9, 2), claimant=SEOUL),
    ]
    (silent, said) = only(rows).revisions
    assert [(one.before.claim, one.after.claim, one.is_said) for one in (silent, said)] == [
        (61, 62, False),
        (61, 65, True),
    ]
    assert said.on == date(2025, 9, 2)


def test_a_revision_by_a_claim_of_another_chart_has_no_mark_here():
    old = row(1, about(600), date(2025, 4, 30), superseded_by=9, superseded_on=date(2025, 5, 9))
    assert only([old]).revisions == ()


def test_the_chart_of_one_claimant_has_its_claims_every_denial_and_no_range():
    denial = CUMULATIVE._replace(measured="unspecified")
    rows = [
        row(1, exactly(5), claimant=SEOUL),
        row(2, exactly(9), claimant=KYIV),
        row(3, NOTHING, None, key=denial, claimant=SEOUL, stance="denies"),
        row(4, NOTHING, None, key=denial, claimant=KYIV, stance="denies"),
    ]
    panel = only(rows)
    alone = panel.of_claimant(SEOUL)
    assert [one.claim for one in alone.listed] == [1, 3, 4]
    assert (alone.envelope, alone.key) == ((), panel.key)
    assert panel.highest() == 9


def test_less_from_another_claimant_or_from_a_later_start_is_no_fall():
    earlier = row(1, exactly(50), JUNE - timedelta(5), claimant=SEOUL)
    assert not any(point.falls for point in points([earlier, row(2, exactly(9), claimant=KYIV)]))
    since = row(2, exactly(9), claimant=SEOUL, cumulative_since=date(2025, 1, 1))
    assert not any(point.falls for point in points([earlier, since]))


def test_a_superseded_claim_is_drawn_up_to_its_revision():
    rows = [
        row(
            61,
            about(600),
            date(2025, 4, 30),
            claimant=SEOUL,
            superseded_by=65,
            superseded_on=date(2025, 9, 2),
        ),
        row(65, about(2_000), date(2025, 9, 2), claimant=SEOUL),
    ]
    panel = only(rows)
    old, new = panel.points
    assert (old.state, old.until, new.state) == ("superseded", date(2025, 9, 2), "normal")
    assert panel.lines[0].steps == ((date(2025, 4, 30), 600), (date(2025, 9, 2), 2_000))
    assert {span.envelope.low for span in panel.envelope} == {2_000}


def test_a_claim_revised_outside_its_series_ends_in_a_gap():
    old = row(1, about(600), date(2025, 4, 30), superseded_by=9, superseded_on=date(2025, 5, 9))
    assert lines([old], date(2026, 1, 1))[0].steps == ((date(2025, 4, 30), 600), (date(2025, 5, 9), None))


def test_a_range_without_best_figure_is_a_whisker_and_a_gap_in_the_line():
    rows = [
        row(1, exactly(5), date(2025, 1, 1), claimant=SEOUL),
        row(2, between(6, 8), date(2025, 2, 1), claimant=SEOUL),
        row(3, between(6, 8, 7), date(2025, 3, 1), claimant=SEOUL),
    ]
    assert [point.y for point in points(rows)] == [5, None, 7]
    assert [y for _, y in lines(rows)[0].steps] == [5, None, 7]


def test_a_line_reaches_no_further_than_the_range_would():
    one = row(1, exactly(5), date(2025, 1, 1))
    assert lines([one], date(2025, 2, 1))[0].steps[-1] == (date(2025, 2, 1), 5)
    assert lines([one], date(2026, 1, 1))[0].steps[-1] == (date(2025, 4, 1), 5)


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "normal"),
        ({"rank": "deprecated"}, "deprecated"),
        ({"stance": "forecasts"}, "forecast"),
        ({"superseded_by": 2}, "superseded"),
        ({"key": SHELLS._replace(stage="ordered")}, "planned"),
        ({"key": SHELLS._replace(stage="cancelled")}, "cancelled"),
    ],
)
def test_a_point_says_what_it_is(change, state):
    assert points([replace(row(1, about(5)), **change)])[0].state == state


def test_plans_are_in_no_line():
    panel = only([row(1, about(5), stance="forecasts"), row(2, about(5), rank="deprecated")])
    assert (panel.lines, panel.envelope, len(panel.points)) == ((), (), 2)


def test_a_forecast_without_stage_joins_the_stage_with_most_claims():
    in_combat = TROOPS._replace(stage="in_combat")
    rows = [
        row(1, about(5), key=TROOPS),
        row(2, about(6), key=TROOPS),
        row(3, about(7), key=in_combat),
        row(4, about(9), key=TROOPS._replace(stage=""), stance="forecasts"),
        row(5, about(9), key=TROOPS._replace(stage="announced", basis="flow")),
        row(6, about(9), key=TROOPS._replace(stage="", place="Kursk"), stance="forecasts"),
    ]
    assert {(panel.key.stage, panel.key.place, len(panel.rows)) for panel in panels(rows)} == {
        ("arrived", "", 4),
        ("in_combat", "", 1),
        ("", "Kursk", 1),
    }


def test_panels_come_by_claimants_then_claims_then_newest():
    rows = [
        row(1, about(5), key=TROOPS, claimant=1),
        row(2, about(5), key=TROOPS, claimant=1),
        row(3, about(5), key=SHELLS, claimant=1, on=JUNE + timedelta(1)),
        row(4, about(5), claimant=1),
        row(5, about(5), claimant=2),
        row(6, about(5), key=SHELLS._replace(stage="shipped"), claimant=1),
    ]
    assert [panel.key for panel in panels(rows)] == [
        CUMULATIVE.panel,
        TROOPS.panel,
        SHELLS.panel,
        SHELLS._replace(stage="shipped").panel,
    ]


def test_a_denial_stands_beside_what_lies_at_or_below_the_equipment_it_names():
    tree = {7: frozenset({7, 5, 99}), 5: frozenset({5, 99}), 8: frozenset({8, 99})}
    rows = [
        row(1, about(5), key=SHELLS),
        row(2, about(5), key=SHELLS._replace(measured=(8,))),
        row(3, about(5), key=SHELLS._replace(supplier=3, recipient=2)),
        row(4, about(5), key=TROOPS),
        row(5, about(5), key=SHELLS._replace(measured=(7, 8))),
    ]
    shells = row(8, NOTHING, None, key=SHELLS._replace(measured=(5,)), stance="denies")
    everything = row(
        9, NOTHING, None, key=SHELLS._replace(measured=(99,)), stance="denies", reported_on=date(2024, 8, 28)
    )
    beside = {
        panel.key: {(entry.row.claim, entry.type, entry.on) for entry in panel.strip}
        for panel in panels(rows, [shells, everything], tree)
    }
    dated, undated = (9, "denial", date(2024, 8, 28)), (8, "denial", None)
    assert beside == {
        SHELLS.panel: {dated, undated},
        SHELLS._replace(measured=(8,)).panel: {dated},
        SHELLS._replace(measured=(7, 8)).panel: {dated, undated},
        SHELLS._replace(supplier=3, recipient=2).panel: set(),
        TROOPS.panel: set(),
    }


def test_a_denial_of_casualties_stands_beside_all_of_its_corridor():
    denial = row(2, NOTHING, None, key=CUMULATIVE._replace(measured="unspecified"), stance="denies")
    assert [entry.row.claim for entry in only([row(1, about(5)), denial]).strip] == [2]


def test_a_number_without_a_period_is_listed_and_not_drawn():
    panel = only([row(67, about(1_200), None)])
    assert ([undated.claim for undated in panel.undated], panel.points, panel.first) == ([67], (), None)


def test_a_retracted_claim_is_not_drawn():
    assert panels([row(1, about(5), state="retracted"), row(2, about(5), state="withdrawn")]) == []


@given(some_rows(), st.randoms())
def test_panels_lose_no_row_show_none_twice_and_do_not_depend_on_order(rows, random):
    found = panels(rows)
    shown = Counter(
        one.claim
        for panel in found
        for one in (
            *(point.row for point in panel.points),
            *(entry.row for entry in panel.strip),
            *panel.undated,
        )
    )
    assert shown == Counter(one.claim for one in rows if one.state == "published")
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert panels(shuffled) == found


@given(some_rows())
def test_a_line_runs_forward_through_numbers_that_its_claimant_stated(rows):
    for line in lines(rows, date(2025, 12, 31)):
        stated = {n for one in rows if one.claimant == line.claimant for n in one.quantity.numbers}
        assert {y for _, y in line.steps} <= stated | {None}
        assert [day for day, _ in line.steps] == sorted({day for day, _ in line.steps})


@given(some_rows(), st.lists(st.booleans(), min_size=9, max_size=9))
def test_panels_are_ranked_alike_whether_their_claims_are_read_or_counted(rows, denied):
    rows = [
        replace(one, state="published", stance="denies" if no else one.stance)
        for one, no in zip(rows, denied, strict=False)
    ]
    counted = [
        Tally(
            key=one.key.panel,
            thing=(one.key.kind, "", "", None, ()),
            is_plan=one.is_plan,
            is_denial=one.stance == "denies",
            is_quantified=one.quantity.is_quantified,
            claims=(one.claim,),
            claimants=frozenset({one.claimant}),
            newest=one.as_of or (one.reported_on if one.stance == "denies" else None),
            reported=None,
            unreported=0,
        )
        for one in rows
    ]
    within = {1: frozenset({1, 2}), 2: frozenset({2})}
    found = outlines(counted, within)
    shown = [panel for panel in panels(rows, lies_within=within) if panel.last]
    assert [(one.key, one.newest, len(one.denials)) for one in found] == [
        (panel.key, panel.last, len(panel.denials)) for panel in shown
    ]


@given(some_rows(keys=st.just(TROOPS)), st.integers(-400, 400), st.integers(0, 300))
def test_some_days_of_a_chart_have_the_range_that_the_whole_has_on_them(rows, start, length):
    since = JUNE + timedelta(start)
    until = since + timedelta(length)
    published = [one for one in rows if one.state == "published"]
    whole = panel_of(TROOPS.panel, published, [])
    # What a page reads of the claims: those of the days, and of the ninety before that count on the first.
    near = [one for one in published if one.as_of and since - WINDOW <= one.as_of <= until]
    part = panel_of(TROOPS.panel, near, []).between(since, until)
    assert all(since <= point.end <= until for point in part.points)
    if part.envelope_basis == whole.envelope_basis:
        days = {since, until, *(one.as_of for one in near if one.as_of >= since)}
        assert [range_on(part, day) for day in days] == [range_on(whole, day) for day in days]


def range_on(panel, day):
    return next((span.envelope for span in panel.envelope if span.start <= day <= span.end), None)
