"""Which claims of a chart stay where a page cannot carry them all.

No page ships more than `MOST` points. What must not be lost comes first, in this order, until the room is
used up: the highest and the lowest number, of all claims and of those that leave a side open; revisions,
both ends; each claimant's highest and lowest; each claimant's first and last; both ends of a gap; what this
site corrected; the highest and the lowest of each stretch of time; then others, evenly spread. Before all
of these comes the claim that the page is about. Pure: no Django, no database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Final

from tracker.panels import Line, Panel, Point, Revision
from tracker.series import ONE_DAY, WINDOW, Envelope, RunningTotal, Span

MOST: Final = 2_000

type Step = tuple[date, int | None]


def shared_out(wanted: Sequence[int], budget: int) -> list[int]:
    """The budget in equal shares; what one does not need goes to the others."""
    shares = [0] * len(wanted)
    left = budget
    by_need = sorted(range(len(wanted)), key=lambda place: (wanted[place], place))
    for done, place in enumerate(by_need):
        shares[place] = min(wanted[place], left // (len(wanted) - done))
        left -= shares[place]
    return shares


def thinned(panel: Panel, budget: int, marked: Collection[int] = (), about: int | None = None) -> Panel:
    """The panel with at most `budget` claims, drawn and listed; the same panel where it has no more.

    Where claims are left out, step lines, totals, revisions and the envelope are held to `budget` parts as
    well. `marked` are claims that this site corrected; the one that the page is `about` stays, wherever
    there is room for any. Headline, time axis and what it told as a whole stay what they were.
    """
    if panel.marks <= budget:
        return panel
    for_points, for_strip, for_undated = shared_out(
        [len(panel.points), len(panel.strip), len(panel.undated)], budget
    )
    points = thinned_points(panel.points, panel.revisions, for_points, marked, about)
    strip = _spread_with(panel.strip, for_strip, lambda entry: entry.row.claim == about)
    undated = _spread_with(panel.undated, for_undated, lambda row: row.claim == about)
    drawn = {point.row.claim for point in points}
    kept = drawn | {entry.row.claim for entry in strip} | {row.claim for row in undated}
    claimants = {point.row.claimant for point in points}
    return replace(
        panel,
        rows=tuple(row for row in panel.rows if row.claim in kept),
        points=points,
        lines=thinned_lines([line for line in panel.lines if line.claimant in claimants], budget),
        totals=thinned_totals([total for total in panel.totals if total.claimant in claimants], budget),
        envelope=thinned_spans(panel.envelope, budget),
        strip=strip,
        revisions=spread([one for one in panel.revisions if one.after.claim in drawn], budget),
        undated=undated,
        whole=panel.told,
    )


def thinned_points(
    points: Sequence[Point],
    revisions: Iterable[Revision],
    budget: int,
    marked: Collection[int] = (),
    about: int | None = None,
) -> tuple[Point, ...]:
    """At most `budget` of the points, in their order; which ones, says the head of this module."""
    if len(points) <= budget:
        return tuple(points)
    revised = {one.claim for revision in revisions for one in (revision.before, revision.after)}
    by_claimant: dict[tuple[int, str], list[int]] = {}
    for place, point in enumerate(points):
        by_claimant.setdefault((point.row.claimant, point.row.key.basis), []).append(place)
    groups = list(by_claimant.values())
    ups = [place for place, point in enumerate(points) if point.row.quantity.is_open_up]
    downs = [place for place, point in enumerate(points) if point.row.quantity.is_open_down]
    tiers: list[list[int]] = [
        [place for place, point in enumerate(points) if point.row.claim == about],
        *([place] for among in (range(len(points)), ups, downs) for place in _ends(points, among)),
        [
            place
            for place, point in enumerate(points)
            if point.row.claim in revised or point.falls or point.row.is_superseded
        ],
        [place for group in groups for place in _ends(points, group)],
        [place for group in groups for place in (group[0], group[-1])],
        [place for group in groups for place in _around_gaps(points, group)],
        [place for place, point in enumerate(points) if point.row.claim in marked],
    ]
    kept = _first_come(tiers, budget)
    days = [point.end for point in points]
    for stretch in _stretches(days, (budget - len(kept)) // 2):
        kept.update(_ends(points, stretch))
    kept.update(spread([place for place in range(len(points)) if place not in kept], budget - len(kept)))
    return tuple(points[place] for place in sorted(kept))


def _ends(points: Sequence[Point], places: Iterable[int]) -> list[int]:
    """Where the highest and the lowest number stand; of equal ones the first."""
    places = list(places)
    if not places:
        return []
    highest = max(places, key=lambda place: points[place].row.quantity.numbers[-1])
    lowest = min(places, key=lambda place: points[place].row.quantity.numbers[0])
    return [highest, lowest]


def _around_gaps(points: Sequence[Point], places: Sequence[int]) -> Iterator[int]:
    """Both sides of where a claimant's line breaks off, or where nothing was said for longer than counts."""
    for before, after in pairwise(places):
        silent = points[after].end - points[before].end > WINDOW
        if silent or (points[before].y is None) != (points[after].y is None):
            yield from (before, after)


def thinned_lines(lines: Sequence[Line], budget: int) -> tuple[Line, ...]:
    """The lines with at most `budget` steps in all."""
    shares = shared_out([len(line.steps) for line in lines], budget)
    made = [
        replace(line, steps=_thinned_steps(line.steps, share))
        for line, share in zip(lines, shares, strict=True)
    ]
    return tuple(line for line in made if line.steps)


def _thinned_steps(steps: Sequence[Step], budget: int) -> tuple[Step, ...]:
    """Where a line breaks off comes first: a step lost there would draw a number that nobody gave."""
    if len(steps) <= budget:
        return tuple(steps)
    places = range(len(steps))
    known = [place for place in places if steps[place][1] is not None]
    kept = _first_come(
        [
            [place for place in places if steps[place][1] is None],
            [0, len(steps) - 1],
            _step_ends(steps, known),
            [after for before, after in pairwise(places) if steps[before][1] is None],
        ],
        budget,
    )
    for stretch in _stretches([day for day, _ in steps], (budget - len(kept)) // 2):
        kept.update(_step_ends(steps, stretch))
    kept.update(spread([place for place in places if place not in kept], budget - len(kept)))
    return tuple(steps[place] for place in sorted(kept))


def _step_ends(steps: Sequence[Step], places: Iterable[int]) -> list[int]:
    heights = [(y, place) for place in places if (y := steps[place][1]) is not None]
    return [max(heights)[1], min(heights)[1]] if heights else []


def thinned_totals(totals: Sequence[RunningTotal], budget: int) -> tuple[RunningTotal, ...]:
    shares = shared_out([len(total.points) for total in totals], budget)
    # The last of a total's points is the total.
    return tuple(
        replace(total, points=spread(total.points, share) if share > 1 else total.points[-1:])
        for total, share in zip(totals, shares, strict=True)
        if share
    )


def thinned_spans(spans: Sequence[Span], budget: int) -> tuple[Span, ...]:
    """At most `budget` spans: neighbours become one that holds both. Where there was none, there is none."""
    if len(spans) <= budget:
        return tuple(spans)
    runs: list[list[Span]] = []
    for span in spans:
        if runs and runs[-1][-1].end == span.start - ONE_DAY:
            runs[-1].append(span)
        else:
            runs.append([span])
    runs = runs[max(len(runs) - budget, 0) :]
    shares = shared_out([len(run) - 1 for run in runs], budget - len(runs))
    return tuple(
        _joined(run[len(run) * part // (share + 1) : len(run) * (part + 1) // (share + 1)])
        for run, share in zip(runs, shares, strict=True)
        for part in range(share + 1)
    )


def _joined(spans: Sequence[Span]) -> Span:
    """One span from the smallest to the largest number of several."""
    found = [span.envelope for span in spans]
    lowest = min(found, key=lambda envelope: (envelope.low, not envelope.lowest.quantity.is_open_down))
    highest = max(found, key=lambda envelope: (envelope.high, envelope.highest.quantity.is_open_up))
    together = Envelope(
        low=lowest.low,
        high=highest.high,
        is_open_down=any(envelope.is_open_down for envelope in found),
        is_open_up=any(envelope.is_open_up for envelope in found),
        lowest=lowest.lowest,
        highest=highest.highest,
        rows=tuple({row.claim: row for envelope in found for row in envelope.rows}.values()),
    )
    return Span(spans[0].start, spans[-1].end, together)


def spread[T](things: Sequence[T], most: int) -> tuple[T, ...]:
    """At most `most` of the things, evenly from the first to the last, in their order."""
    if len(things) <= most:
        return tuple(things)
    if most <= 1:
        return tuple(things[-1:]) if most else ()
    return tuple(things[place * (len(things) - 1) // (most - 1)] for place in range(most))


def _spread_with[T](things: Sequence[T], most: int, is_kept: Callable[[T], bool]) -> tuple[T, ...]:
    """At most `most` of the things, evenly, with the one that is kept in place of its neighbour."""
    chosen = spread(range(len(things)), most)
    kept = next((place for place, thing in enumerate(things) if is_kept(thing)), None)
    if kept is not None and chosen and kept not in chosen:
        nearest = min(chosen, key=lambda place: abs(place - kept))
        chosen = tuple(sorted({*chosen, kept} - {nearest}))
    return tuple(things[place] for place in chosen)


def _first_come(tiers: Iterable[Iterable[int]], budget: int) -> set[int]:
    """The places of each tier in turn; of the one for which the room does not do, some evenly."""
    kept: set[int] = set()
    for tier in tiers:
        asked = dict.fromkeys(place for place in tier if place not in kept)
        kept.update(spread(list(asked), budget - len(kept)))
    return kept


def _stretches(days: Sequence[date], count: int) -> Iterator[list[int]]:
    """The places in `days` (in order) by stretches of time of one length, at most `count` of them."""
    if not days or count < 1:
        return
    first = days[0].toordinal()
    length = (days[-1].toordinal() - first) // count + 1
    stretches: dict[int, list[int]] = {}
    for place, day in enumerate(days):
        stretches.setdefault((day.toordinal() - first) // length, []).append(place)
    yield from stretches.values()
