"""What stays on a chart where a page cannot carry everything."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.test_quantities import about, at_least, between, exactly, up_to
from tests.test_series import CUMULATIVE, NOTHING, TROOPS, flow, row, some_rows
from tracker.panels import panels
from tracker.thinning import shared_out, spread, thinned, thinned_points, thinned_spans

START = date(2024, 1, 1)
# What is present may fall and rise: no number takes back another.
STOCK = CUMULATIVE._replace(basis="stock")


def only(rows, **more):
    (panel,) = panels(rows, **more)
    return panel


def many(count=300, claimants=5):
    """A claimant's number every day or so, none remarkable."""
    return [
        row(
            place + 1,
            exactly(1_000 + place * 37 % 101),
            START + timedelta(place),
            key=STOCK,
            claimant=1 + place % claimants,
        )
        for place in range(count)
    ]


def claims_of(points):
    return [point.row.claim for point in points]


@given(some_rows(keys=st.just(TROOPS)), st.integers(0, 9))
def test_a_thinned_chart_holds_no_more_than_the_budget_and_thinning_it_again_changes_nothing(rows, budget):
    for panel in panels(rows):
        found = thinned(panel, budget)
        assert found.marks <= budget or found is panel
        assert thinned(found, budget) == found
        if panel.marks <= budget:
            assert found is panel
        else:
            assert sum(len(line.steps) for line in found.lines) <= budget
            assert sum(len(total.points) for total in found.totals) <= budget
            assert len(found.envelope) <= budget
            assert len(found.revisions) <= budget
            assert set(claims_of(found.points)) <= {one.claim for one in found.rows}
        assert (found.headline, found.first, found.last) == (panel.headline, panel.first, panel.last)


@given(some_rows(), st.integers(3, 9), st.data())
def test_the_claim_that_a_page_is_about_stays_on_its_chart(rows, budget, data):
    for panel in panels(rows):
        about = data.draw(st.sampled_from([one.claim for one in panel.listed])) if panel.listed else None
        found = thinned(panel, budget, about=about)
        assert found.marks <= max(budget, 0) or found is panel
        if about is not None:
            assert about in {one.claim for one in found.listed}


@given(some_rows(), st.integers(2, 9))
def test_the_highest_and_the_lowest_number_of_a_chart_are_never_thinned_away(rows, budget):
    for panel in panels(rows):
        found = thinned_points(panel.points, panel.revisions, budget)
        assert list(found) == [point for point in panel.points if point in found]
        stated, kept = (
            [number for point in points for number in point.row.quantity.numbers]
            for points in (panel.points, found)
        )
        assert (min(stated, default=0), max(stated, default=0)) == (
            min(kept, default=0),
            max(kept, default=0),
        )


def test_room_that_is_left_is_used_up():
    panel = only(many())
    assert [len(thinned(panel, budget).points) for budget in (299, 100, 17)] == [299, 100, 17]


def test_first_last_and_extremes_of_each_claimant_stay():
    rows = many()
    rows[100] = row(101, exactly(9), START + timedelta(100), key=STOCK, claimant=1)
    rows[102] = row(103, exactly(9_999), START + timedelta(102), key=STOCK, claimant=3)
    rows[201] = row(202, exactly(1_500), START + timedelta(201), key=STOCK, claimant=2)
    kept = set(claims_of(thinned(only(rows), 20).points))
    assert {101, 103, 202} <= kept  # the extremes
    assert {1, 2, 3, 4, 5, 296, 297, 298, 299, 300} <= kept  # the first and the last word of each


def test_both_ends_of_a_revision_stay_though_neither_number_is_remarkable():
    rows = many()
    rows[150] = row(
        *(151, exactly(1_050), START + timedelta(150)),
        key=STOCK,
        claimant=1,
        superseded_by=171,
        superseded_on=START + timedelta(170),
    )
    found = thinned(only(rows), 30)
    assert {151, 171} <= set(claims_of(found.points))
    assert (151, 171) in {(one.before.claim, one.after.claim) for one in found.revisions}


def test_where_not_even_what_must_stay_has_room_the_extremes_come_first():
    rows = many()
    rows[100] = row(101, exactly(9), START + timedelta(100), key=STOCK, claimant=1)
    rows[102] = row(103, exactly(9_999), START + timedelta(102), key=STOCK, claimant=3)
    panel = only(rows)
    assert claims_of(thinned(panel, 2).points) == [101, 103]
    assert claims_of(thinned(panel, 1).points) == [103]
    assert claims_of(thinned(panel, 0).points) == []


def test_the_outermost_open_bounds_stay():
    rows = many()
    rows[50] = row(51, at_least(1_060), START + timedelta(50), key=STOCK, claimant=1)
    rows[51] = row(52, up_to(1_040), START + timedelta(51), key=STOCK, claimant=2)
    rows[52] = row(53, at_least(1_061), START + timedelta(52), key=STOCK, claimant=3)
    assert {51, 52, 53} <= set(claims_of(thinned(only(rows), 8).points))


def test_both_sides_of_a_long_silence_stay():
    rows = [
        row(place + 1, exactly(1_000 + place * 37 % 101), START + timedelta(day), key=STOCK, claimant=1)
        for place, day in enumerate([*range(100), *range(400, 500)])
    ]
    assert {100, 101} <= set(claims_of(thinned(only(rows), 12).points))


def test_what_is_pointed_out_stays():
    assert 77 in claims_of(thinned(only(many()), 25, {77}).points)


def test_each_stretch_of_time_keeps_its_peak():
    rows = many(400, claimants=1)
    for place in (60, 180, 300):
        rows[place] = row(place + 1, exactly(1_102), START + timedelta(place), key=STOCK, claimant=1)
    assert {61, 181, 301} <= set(claims_of(thinned(only(rows), 120).points))


def test_claims_without_a_number_and_denials_are_thinned_too():
    rows = many(100)
    rows += [
        row(1_000 + place, NOTHING, START + timedelta(place), key=STOCK, claimant=7) for place in range(100)
    ]
    denial = CUMULATIVE._replace(measured="unspecified")
    rows += [row(2_000 + place, NOTHING, None, key=denial, stance="denies") for place in range(50)]
    found = thinned(only(rows), 90)
    assert (len(found.points), len(found.strip)) == (45, 45)
    assert len(found.listed) == 90
    assert found.denials


def test_a_thinned_running_total_keeps_its_last_sum():
    rows = [
        row(1, about(100), START, key=TROOPS, claimant=1),
        *(flow(2 + n, exactly(n + 1), START, START + timedelta(n), claimant=1, adds_to=1) for n in range(60)),
    ]
    panel = only(rows)
    (before,) = panel.totals
    (after,) = thinned(panel, 20).totals
    assert after.total == before.total
    assert len(after.points) <= 20 < len(before.points)


def test_a_thinned_line_still_breaks_off_where_its_claimant_gave_no_one_number():
    rows = many(100, claimants=1)
    rows[40:42] = [
        row(place + 1, between(1_000, 1_090), START + timedelta(place), key=STOCK, claimant=1)
        for place in (40, 41)
    ]
    (line,) = thinned(only(rows), 12).lines
    assert len(line.steps) <= 12
    assert (START + timedelta(40), None) in line.steps
    assert line.steps[0][0] == START


@given(some_rows(keys=st.just(TROOPS)), st.integers(1, 6))
def test_a_thinned_range_covers_the_same_days_with_the_same_extremes(rows, budget):
    for panel in panels(rows):
        found = thinned_spans(panel.envelope, budget)
        assert len(found) <= budget or found == panel.envelope
        if sum(a.end + timedelta(1) != b.start for a, b in pairwise(panel.envelope)) < budget:
            days = [(span.end - span.start).days + 1 for span in panel.envelope]
            assert sum((span.end - span.start).days + 1 for span in found) == sum(days)
        for span in found:
            inside = [one.envelope for one in panel.envelope if span.start <= one.start <= span.end]
            assert span.envelope.low == min(one.low for one in inside)
            assert span.envelope.high == max(one.high for one in inside)
            assert span.envelope.is_open_up == any(one.is_open_up for one in inside)


@given(st.lists(st.integers(0, 50), max_size=9), st.integers(0, 100))
def test_the_room_of_a_page_is_shared_out_fairly(wanted, budget):
    shares = shared_out(wanted, budget)
    assert sum(shares) == min(sum(wanted), budget)
    assert all(share <= want for share, want in zip(shares, wanted, strict=True))
    # Who gets less than it wants has no more than one less than anybody.
    short = [share for share, want in zip(shares, wanted, strict=True) if share < want]
    assert all(share >= max(shares) - 1 for share in short)


@given(st.lists(st.integers(), max_size=30), st.integers(0, 30))
def test_an_even_choice_has_the_first_and_the_last(things, most):
    found = spread(things, most)
    assert len(found) == min(len(things), most)
    if most > 1 and things:
        assert (found[0], found[-1]) == (things[0], things[-1])
