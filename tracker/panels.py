"""Rows of series → panels: the points, step lines, ranges and strips that one chart draws.

Nothing is thinned or smoothed here, and what has no number or no date is listed, never drawn at a guess.
Pure: no Django, no database.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from tracker.series import (
    CUMULATIVE,
    FLOW,
    NOT_DONE_STAGES,
    WINDOW,
    Headline,
    PanelKey,
    Row,
    RunningTotal,
    SeriesKey,
    Span,
    envelope_basis_of,
    headline,
    in_time,
    later,
    open_sides,
    running_total,
    spans,
)

STAGES_OF_PLANS: Final = NOT_DONE_STAGES | {""}

# What claims are about: kind, personnel, category, equipment, and what is counted with it.
type Thing = tuple[str, str, str, int | None, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Point:
    """One claim as a mark: a bar from `start` to `end` for a flow, else a mark at `end`."""

    row: Row
    start: date | None
    end: date
    y: int | None  # None for a range without a best estimate: a whisker from low to high
    state: str  # normal, superseded, forecast, planned, cancelled, deprecated
    open: str  # "", up, down
    until: date | None = None  # a superseded claim is drawn up to the day of the claim that revises it
    falls: bool = False  # a cumulative below the claimant's earlier one: a revision, never a delivery back


@dataclass(frozen=True, slots=True)
class Line:
    """The latest word of one claimant: each height holds until the next step, None is a gap."""

    claimant: int
    basis: str
    steps: tuple[tuple[date, int | None], ...]


@dataclass(frozen=True, slots=True)
class StripEntry:
    """A claim without a number, set in its own words below the axis."""

    row: Row
    on: date | None
    type: str  # unquantified, denial


@dataclass(frozen=True, slots=True)
class Revision:
    """A claimant's number that gave way to another of its own, on the day that the later one speaks of.

    `is_said`: the later claim says that it revises the earlier. Else a cumulative fell, which is no less a
    revision, and never a delivery back.
    """

    before: Row
    after: Row
    on: date
    is_said: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the claims of a panel say together, however few of them are drawn."""

    claims: int
    claimants: frozenset[int]
    bases: frozenset[str]
    stages: frozenset[str]
    marks: int
    unquantified: int
    undated: int
    deniers: tuple[int, ...]  # one for each denial
    revisions: int
    last_revision: Revision | None
    total: RunningTotal | None  # the last one


@dataclass(frozen=True, slots=True)
class Panel:
    """One chart with all it draws, and what it lists without drawing."""

    key: PanelKey
    rows: tuple[Row, ...]
    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    totals: tuple[RunningTotal, ...]
    envelope: tuple[Span, ...]
    envelope_basis: str  # cumulative, stock, or "" where there is no envelope
    strip: tuple[StripEntry, ...]
    revisions: tuple[Revision, ...]
    undated: tuple[Row, ...]  # numbers without a period: listed, not drawn
    headline: Headline | None
    first: date | None
    last: date | None
    whole: Told | None = None  # of a panel that was thinned: what it told before

    @property
    def claimants(self) -> frozenset[int]:
        return frozenset(row.claimant for row in self.rows)

    @property
    def marks(self) -> int:
        """How many claims it draws or lists, denials too: at each of them stands a mark or a row."""
        return len(self.points) + len(self.strip) + len(self.undated)

    @property
    def told(self) -> Told:
        denials = self.denials
        return self.whole or Told(
            claims=len(self.rows),
            claimants=self.claimants,
            bases=frozenset(row.key.basis for row in self.rows),
            stages=frozenset(row.key.stage for row in self.rows),
            marks=self.marks,
            unquantified=len(self.strip) - len(denials),
            undated=len(self.undated),
            deniers=tuple(row.claimant for row in denials),
            revisions=len(self.revisions),
            last_revision=self.revisions[-1] if self.revisions else None,
            total=self.totals[-1] if self.totals else None,
        )

    @property
    def denials(self) -> tuple[Row, ...]:
        return tuple(entry.row for entry in self.strip if entry.type == "denial")

    @property
    def listed(self) -> tuple[Row, ...]:
        """Every claim of the chart's table, in order of time, and the denials after them."""
        return (*self.rows, *self.denials)

    def of_claimant(self, claimant: int) -> Panel:
        """The same chart with what one claimant says, and what denies it. One alone makes no range."""
        alone = panel_of(self.key, [row for row in self.rows if row.claimant == claimant], list(self.denials))
        return replace(alone, envelope=(), envelope_basis="")

    def between(self, since: date | None, until: date | None) -> Panel:
        """The same chart from one day to another; what was said before counts on the first days."""
        first, last = since or date.min, until or date.max

        def is_within(row: Row) -> bool:
            day = row.as_of or row.reported_on
            return day is None or first <= day <= last

        shown = panel_of(
            self.key,
            [row for row in self.rows if is_within(row)],
            [row for row in self.denials if is_within(row)],
        )
        return replace(
            shown,
            points=tuple(point for point in self.points if is_within(point.row)),
            revisions=tuple(one for one in self.revisions if is_within(one.after)),
            totals=tuple(total for total in self.totals if is_within(total.cumulative)),
            envelope=tuple(
                replace(span, start=max(span.start, first), end=min(span.end, last))
                for span in self.envelope
                if span.end >= first and span.start <= last
            ),
            envelope_basis=self.envelope_basis,
        )

    def highest(self) -> int:
        """The highest number on the chart, for an axis that several share."""
        stated = [point.row.quantity.numbers[-1] for point in self.points]
        derived = [y for total in self.totals for _, y in total.steps if y is not None]
        return max([*stated, *derived], default=0)


def panels(
    rows: Iterable[Row],
    denials: Iterable[Row] = (),
    lies_within: Mapping[int, frozenset[int]] | None = None,
) -> list[Panel]:
    """One panel for each thing counted, those with most claimants first, then most claims, then newest.

    `lies_within` gives, for each equipment, the ids at which a denial covers it: itself, all above it,
    and the nodes that cover everything ("not itemised"). Denials among `rows` are treated as `denials`.
    Rows that are retracted or withdrawn are left out.
    """
    shown = {row.claim: row for row in (*rows, *denials) if row.state == "published"}
    denying = [row for row in shown.values() if row.stance == "denies"]
    made = [
        panel_of(key, group, [row for row in denying if denies(row.key, key, lies_within or {})])
        for key, group in _grouped([row for row in shown.values() if row.stance != "denies"]).items()
    ]
    return sorted(made, key=lambda panel: _rank(panel.key, len(panel.claimants), len(panel.rows), panel.last))


def _rank(key: PanelKey, claimants: int, claims: int, newest: date | None) -> tuple[int, int, int, str]:
    return -claimants, -claims, -(newest.toordinal() if newest else 0), str(key)


@dataclass(frozen=True, slots=True)
class Tally:
    """Claims that share a panel's key and are alike in stance and number, counted without being read."""

    key: PanelKey
    thing: Thing
    is_plan: bool
    is_denial: bool
    is_quantified: bool
    claims: tuple[int, ...]
    claimants: frozenset[int]
    newest: date | None  # the last day at which one of them is drawn
    reported: tuple[date, date] | None  # the first day and the last
    unreported: int


@dataclass(frozen=True, slots=True)
class Outline:
    """A panel before its claims are read: which they are, and which deny it."""

    key: PanelKey
    said: tuple[Tally, ...]
    denied: tuple[Tally, ...]
    claimants: frozenset[int]
    newest: date | None

    @property
    def claims(self) -> list[int]:
        return [claim for one in self.said for claim in one.claims]

    @property
    def denials(self) -> list[int]:
        return [claim for one in self.denied for claim in one.claims]

    @property
    def listed(self) -> frozenset[int]:
        return frozenset((*self.claims, *self.denials))


def outlines(tallies: Collection[Tally], lies_within: Mapping[int, frozenset[int]]) -> list[Outline]:
    """The panels that `panels` would make of these claims, in its order, with a day to draw them at."""
    sizes: dict[PanelKey, int] = {}
    for one in tallies:
        if not (one.is_plan or one.is_denial):
            sizes[one.key] = sizes.get(one.key, 0) + len(one.claims)
    home = _homes(sizes)
    groups: dict[PanelKey, list[Tally]] = {}
    for one in tallies:
        if not one.is_denial:
            groups.setdefault(home(one.key) if one.is_plan else one.key, []).append(one)
    denying = _denying([one for one in tallies if one.is_denial], lies_within)
    made = []
    for key, said in groups.items():
        denied = denying(key)
        days = [one.newest for one in (*said, *denied) if one.newest]
        claimants: frozenset[int] = frozenset().union(*(one.claimants for one in said))
        made.append(Outline(key, tuple(said), denied, claimants, max(days, default=None)))
    return sorted(
        (one for one in made if one.newest),
        key=lambda one: _rank(
            one.key, len(one.claimants), sum(len(part.claims) for part in one.said), one.newest
        ),
    )


def _denying(
    denials: Iterable[Tally], lies_within: Mapping[int, frozenset[int]]
) -> Callable[[PanelKey], tuple[Tally, ...]]:
    """Which of the denials stand beside a panel, as `denies` has it; without a look at each of them."""
    of_kind: dict[tuple[int, int, int, str], list[Tally]] = {}
    for one in denials:
        of_kind.setdefault(one.key[:4], []).append(one)
    at: dict[tuple[tuple[int, int, int, str], int | None], list[Tally]] = {}
    for kind, found in of_kind.items():
        for one in found:
            for node in one.key.measured if isinstance(one.key.measured, tuple) else (None,):
                at.setdefault((kind, node), []).append(one)

    def denying(key: PanelKey) -> tuple[Tally, ...]:
        kind = key[:4]
        if kind not in of_kind or isinstance(key.measured, str):
            return tuple(of_kind.get(kind, ()))
        nodes = frozenset({None}).union(*(lies_within.get(node, {node}) for node in key.measured))
        met = {id(one): one for node in nodes for one in at.get((kind, node), ())}
        return tuple(met.values())

    return denying


def _grouped(rows: list[Row]) -> dict[PanelKey, list[Row]]:
    """The rows of each panel."""
    groups: dict[PanelKey, list[Row]] = {}
    for row in rows:
        if not row.is_plan:
            groups.setdefault(row.key.panel, []).append(row)
    home = _homes({key: len(group) for key, group in groups.items()})
    for row in rows:
        if row.is_plan:
            groups.setdefault(home(row.key.panel), []).append(row)
    return groups


def _homes(sizes: Mapping[PanelKey, int]) -> Callable[[PanelKey], PanelKey]:
    """Which panel a plan stands on: that of what it plans, where there is one. `sizes` are without plans.

    A forecast may have no stage and an announcement has its own, so by their keys they would stand alone,
    far from the numbers that bear them out. They join the stage with the most claims.
    """
    stages: dict[PanelKey, list[PanelKey]] = {}
    for key in sizes:
        stages.setdefault(key._replace(stage=""), []).append(key)

    def home(key: PanelKey) -> PanelKey:
        homes = stages.get(key._replace(stage=""), [])
        if homes and key not in sizes and key.stage in STAGES_OF_PLANS:
            return min(homes, key=lambda one: (-sizes[one], str(one)))
        return key

    return home


def denies(
    denial: PanelKey | SeriesKey, key: PanelKey | SeriesKey, lies_within: Mapping[int, frozenset[int]]
) -> bool:
    """Whether `denial` stands beside this: same corridor and kind, and its equipment covers what is counted.

    Deployments and casualties have no such tree: there a denial stands beside everything of its kind.
    """
    if denial[:4] != key[:4]:
        return False
    if isinstance(key.measured, str) or isinstance(denial.measured, str):
        return True
    return any(
        not lies_within.get(equipment, frozenset({equipment})).isdisjoint(denial.measured)
        for equipment in key.measured
    )


def panel_of(key: PanelKey, rows: Collection[Row], denials: Collection[Row]) -> Panel:
    """One chart of these rows, all of its own, with what denies it."""
    rows = sorted(rows, key=in_time)
    strip = [StripEntry(row, row.as_of, "unquantified") for row in rows if not row.quantity.is_quantified]
    # A denial is an utterance: it stands at the day it was made where it names no period.
    strip += [
        StripEntry(row, row.as_of or row.stated_on or row.reported_on, "denial")
        for row in sorted(denials, key=in_time)
    ]
    drawn = points(rows)
    days = [
        day
        for day in (
            *(day for point in drawn for day in (point.start, point.end)),
            *(entry.on for entry in strip),
        )
        if day is not None
    ]
    last = max(days, default=None)
    basis = envelope_basis_of(rows)
    return Panel(
        key=key,
        rows=tuple(rows),
        points=drawn,
        lines=lines(rows, last),
        totals=tuple(sorted(running_total(rows, last), key=lambda total: total.claimant)),
        envelope=spans([row for row in rows if row.key.basis == basis]),
        envelope_basis=basis,
        strip=tuple(strip),
        revisions=revisions(rows),
        undated=tuple(row for row in rows if row.quantity.is_quantified and row.as_of is None),
        headline=headline(rows),
        first=min(days, default=None),
        last=last,
    )


def points(rows: Iterable[Row]) -> tuple[Point, ...]:
    """A mark for each claim with a number and a date, in order of time."""
    rows = sorted(rows, key=in_time)
    falling = {after.claim for _, after in _falls(rows)}
    return tuple(
        Point(
            row=row,
            start=row.period_start,
            end=row.as_of,
            y=row.quantity.anchor,
            state=_state(row),
            open=open_sides(row.quantity.is_open_down, row.quantity.is_open_up),
            until=row.superseded_on,
            falls=row.claim in falling,
        )
        for row in rows
        if row.as_of is not None and row.quantity.is_quantified
    )


def _state(row: Row) -> str:
    if row.rank == "deprecated":
        return "deprecated"
    if row.is_superseded:
        return "superseded"
    if row.key.stage == "cancelled":
        return "cancelled"
    if row.stance == "forecasts":
        return "forecast"
    return "planned" if row.is_plan else "normal"


def revisions(rows: Iterable[Row]) -> tuple[Revision, ...]:
    """Where a claimant took back a number: by a claim that says so, or by a total that states less."""
    rows = sorted(rows, key=in_time)
    known = {row.claim: row for row in rows}
    said = [(row, known[row.superseded_by]) for row in rows if row.superseded_by in known]
    # A total that names what it revises takes back that claim, not the one that happens to come before it.
    naming = {after.claim for _, after in said}
    silent = [(before, after) for before, after in _falls(rows) if after.claim not in naming]
    found = [
        Revision(before, after, after.as_of, is_said)
        for pairs, is_said in ((said, True), (silent, False))
        for before, after in pairs
        if after.as_of is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.after.claim, one.before.claim)))


def _falls(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """The cumulatives that state less than the same claimant's before them, counted from the same day.

    Each with the one before it: of several for one day the preferred one, else the newest.
    """
    told: dict[tuple[SeriesKey, int, date | None], dict[date, list[Row]]] = {}
    for row in rows:
        if _is_in_line(row) and row.key.basis == CUMULATIVE and row.as_of and row.quantity.is_quantified:
            days = told.setdefault((row.key, row.claimant, row.cumulative_since), {})
            days.setdefault(row.as_of, []).append(row)
    found = []
    for days in told.values():
        for day, following in pairwise(sorted(days)):
            before = days[day]
            # "Up to 3,000" may have meant fewer, and "at least 3,000" takes nothing back.
            if any(one.quantity.is_open_down for one in before):
                continue
            floor = min(one.quantity.numbers[0] for one in before)
            shown = min(before, key=lambda one: (one.rank != "preferred", -one.claim))
            found += [
                (shown, row)
                for row in days[following]
                if row.quantity.numbers[-1] < floor and not row.quantity.is_open_up
            ]
    return found


def _is_in_line(row: Row) -> bool:
    """Whether it is a claimant's word on what is or was: superseded ones too, up to their revision."""
    return (
        row.state == "published" and row.rank != "deprecated" and row.stance != "denies" and not row.is_plan
    )


def lines(rows: Iterable[Row], last: date | None = None) -> tuple[Line, ...]:
    """A step line for each claimant and basis (flows are bars, not lines).

    The last height holds for as long as it would in an envelope, and not past `last`.
    """
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in rows:
        if _is_in_line(row) and row.as_of is not None and row.key.basis != FLOW:
            groups.setdefault((row.claimant, row.key.basis), []).append(row)
    made = [Line(claimant, basis, _steps(group, last)) for (claimant, basis), group in sorted(groups.items())]
    return tuple(line for line in made if any(y is not None for _, y in line.steps))


def _steps(rows: list[Row], last: date | None) -> tuple[tuple[date, int | None], ...]:
    days: dict[date, list[Row]] = {}
    for row in rows:
        if row.as_of is not None:
            days.setdefault(row.as_of, []).append(row)
    steps: dict[date, int | None] = {}
    ends: date | None = None  # where the height before is revised by a claim outside this line
    for day, told in sorted(days.items()):
        current = [row for row in told if not row.is_superseded]
        if not current:
            current = [row for row in told if row.superseded_on is None or row.superseded_on > day]
        if not current:
            continue
        if ends is not None and ends < day:
            steps[ends] = None
        steps[day] = _height(current)
        revised = [row.superseded_on for row in current if row.superseded_on is not None]
        ends = max(revised, default=None)
    if not steps:
        return ()
    newest = max(steps)
    if ends is not None:
        steps[ends] = None
    elif last is not None and steps[newest] is not None:
        steps[max(newest, min(later(newest, WINDOW), last))] = steps[newest]
    return tuple(sorted(steps.items(), key=lambda step: step[0]))


def _height(rows: list[Row]) -> int | None:
    """One claimant's number on one day: the preferred one, or a gap where it gave several."""
    rows = [row for row in rows if row.rank == "preferred"] or rows
    heights = {row.quantity.anchor for row in rows}
    return heights.pop() if len(heights) == 1 else None
