"""Published claims -> chart points, step lines, running totals and envelopes.

Nothing here adds or averages the numbers of different claimants, and nothing rolls up the equipment tree.
Pure: no Django, no database.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from tracker.quantities import Period, Quantity, Total, compatible, total_of

FLOW: Final = "flow"
STOCK: Final = "stock"
CUMULATIVE: Final = "cumulative"

# Said of something that has not happened, or not any more.
PLANNED_STAGES: Final = frozenset({"announced", "pledged", "ordered"})
NOT_DONE_STAGES: Final = PLANNED_STAGES | {"cancelled"}

# How long a claim speaks for the present: it counts on its own day and on this many after it.
WINDOW: Final = timedelta(days=90)
ONE_DAY: Final = timedelta(days=1)

type Measured = str | tuple[int, ...]


class PanelKey(NamedTuple):
    """What one chart shows: a series, whatever its basis."""

    conflict: int
    supplier: int
    recipient: int
    kind: str
    measured: Measured
    unit: str
    stage: str = ""
    place: str = ""


class SeriesKey(NamedTuple):
    """What claims must share to be rivals. `measured` is personnel, category or the sorted equipment ids."""

    conflict: int
    supplier: int
    recipient: int
    kind: str
    measured: Measured
    unit: str
    basis: str
    stage: str = ""
    place: str = ""

    @property
    def panel(self) -> PanelKey:
        return PanelKey(
            self.conflict,
            self.supplier,
            self.recipient,
            self.kind,
            self.measured,
            self.unit,
            self.stage,
            self.place,
        )

    def __str__(self) -> str:
        """Stable text, stored in the record. The place stands last: it is the one free text."""
        measured = self.measured if isinstance(self.measured, str) else "+".join(map(str, self.measured))
        parts = (self.conflict, self.supplier, self.recipient, self.kind, measured, self.unit)
        return "|".join(map(str, (*parts, self.basis, self.stage, self.place)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One published claim with a series, as the record holds it."""

    claim: int
    key: SeriesKey
    claimant: int
    quantity: Quantity
    stance: str = "asserts"
    rank: str = "normal"
    state: str = "published"
    period_start: date | None = None
    period_end: date | None = None
    precision: str = "day"
    cumulative_since: date | None = None
    stated_on: date | None = None
    reported_on: date | None = None
    adds_to: int | None = None
    superseded_on: date | None = None
    superseded_by: int | None = None

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.period_end, self.precision)

    @property
    def as_of(self) -> date | None:
        """The day the claim speaks of, or None where it names no period."""
        return self.period_end or self.period_start

    @property
    def span(self) -> tuple[date | None, date | None]:
        """The first day of a flow, and the day the claim speaks of."""
        return (self.period_start or self.period_end if self.key.basis == FLOW else None), self.as_of

    @property
    def is_superseded(self) -> bool:
        return self.superseded_by is not None or self.superseded_on is not None

    @property
    def is_plan(self) -> bool:
        """Whether it speaks of what has not happened: a forecast, an announcement, an order."""
        return self.stance == "forecasts" or self.key.stage in NOT_DONE_STAGES

    @property
    def is_countable(self) -> bool:
        """Whether it may stand in a total or an envelope (docs/methodology.md)."""
        return (
            self.state == "published"
            and self.rank != "deprecated"
            and self.stance != "denies"
            and not self.is_plan
            and not self.is_superseded
        )


@dataclass(frozen=True, slots=True)
class TotalPoint:
    on: date
    total: Total
    flows: tuple[Row, ...]  # all flows added by then


@dataclass(frozen=True, slots=True)
class RunningTotal:
    """A cumulative with the flows that name it. Nobody stated this number: label it as derived."""

    cumulative: Row
    points: tuple[TotalPoint, ...]
    until: date

    @property
    def claimant(self) -> int:
        return self.cumulative.claimant

    @property
    def total(self) -> Total:
        return self.points[-1].total

    @property
    def flows(self) -> tuple[Row, ...]:
        return self.points[-1].flows

    @property
    def open(self) -> str:
        return open_sides(self.total.is_open_down, self.total.is_open_up)

    @property
    def steps(self) -> tuple[tuple[date, int | None], ...]:
        steps = [(point.on, point.total.anchor) for point in self.points]
        return (*steps, (self.until, steps[-1][1])) if self.until > steps[-1][0] else tuple(steps)


@dataclass(frozen=True, slots=True)
class Envelope:
    """From the smallest to the largest number that claimants state at one time."""

    low: int
    high: int
    is_open_down: bool
    is_open_up: bool
    lowest: Row
    highest: Row
    rows: tuple[Row, ...]

    @property
    def open(self) -> str:
        """Empty, or the side on which the true number may lie outside: up, down, both."""
        return open_sides(self.is_open_down, self.is_open_up)


@dataclass(frozen=True, slots=True)
class Span:
    """An envelope from its first to its last day, both included."""

    start: date
    end: date
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Headline:
    """The newest range of a panel. For flows: the newest ones over one and the same period."""

    basis: str
    on: date
    envelope: Envelope


def running_total(rows: Iterable[Row], last: date | None = None) -> list[RunningTotal]:
    """One claimant's cumulatives, each with the flows that add to it; a point per change.

    Only flows that name the cumulative in `adds_to` are added, whatever their dates. A flow that comes
    later than the cumulative raises the total on its own day. There is no total where nothing is added,
    where the parts have no bound in common, or where the claimant gave two cumulatives on one day.
    """
    rows = [row for row in rows if row.is_countable]
    cumulatives = [row for row in rows if row.key.basis == CUMULATIVE and row.as_of is not None]
    told_on = Counter((row.claimant, row.key, row.as_of) for row in cumulatives)
    totals = []
    for cumulative in sorted(cumulatives, key=in_time):
        flows = told_once(
            row
            for row in rows
            if row.adds_to == cumulative.claim
            and row.key.basis == FLOW
            and row.claimant == cumulative.claimant
            and row.key.panel == cumulative.key.panel
        )
        if flows and told_on[cumulative.claimant, cumulative.key, cumulative.as_of] == 1:
            later = [
                row.as_of
                for row in cumulatives
                if (row.claimant, row.key) == (cumulative.claimant, cumulative.key)
                and row.as_of is not None
                and cumulative.as_of is not None
                and row.as_of > cumulative.as_of
            ]
            total = _running_total(cumulative, flows, min(later, default=None), last)
            if total is not None:
                totals.append(total)
    return totals


def _running_total(
    cumulative: Row, flows: list[Row], following: date | None, last: date | None
) -> RunningTotal | None:
    start = cumulative.as_of
    if start is None:
        return None
    found: list[TotalPoint] = []
    for day in sorted({max(start, flow.as_of or start) for flow in flows}):
        added = tuple(flow for flow in flows if (flow.as_of or start) <= day)
        total = total_of([cumulative.quantity, *(flow.quantity for flow in added)])
        if total is None:
            return None
        found.append(TotalPoint(day, total, added))
    newest = found[-1].on
    until = following if following is not None else min(newest + WINDOW, last or newest)
    return RunningTotal(cumulative, tuple(found), max(newest, until))


def told_once(flows: Iterable[Row]) -> list[Row]:
    """Flows without those told again, by the same claimant in the same series.

    A flow is told again over the same period, or with a compatible number over a period that overlaps; one
    that names no period is never taken for another. Of two tellings the preferred one is kept, else the one
    reported last.
    """
    kept: list[Row] = []
    for flow in sorted(flows, key=_first_to_tell):
        if not any(
            (flow.claimant, flow.key) == (other.claimant, other.key) and _is_told_again(flow, other)
            for other in kept
        ):
            kept.append(flow)
    return sorted(kept, key=in_time)


def _is_told_again(flow: Row, other: Row) -> bool:
    (start, end), (other_start, other_end) = flow.span, other.span
    if start is None or end is None or other_start is None or other_end is None:
        return False
    overlaps = start <= other_end and other_start <= end
    return flow.span == other.span or (overlaps and compatible(flow.quantity, other.quantity))


def envelope(rows: Iterable[Row], on: date) -> Envelope | None:
    """The range on one day: each claimant's latest claims within the 90 days before it.

    `rows` are of one series. All claims that a claimant made for its latest day count, preferred or not.
    A latest claim without a number adds none. None where no number is left.
    """
    current = [
        (row.as_of, row)
        for row in rows
        if row.is_countable and row.as_of is not None and on - WINDOW <= row.as_of <= on
    ]
    latest: dict[int, date] = {}
    for day, row in current:
        latest[row.claimant] = max(day, latest.get(row.claimant, day))
    return _around(row for day, row in current if day == latest[row.claimant])


def _around(rows: Iterable[Row]) -> Envelope | None:
    """The envelope of these rows: from the smallest to the largest number they state."""
    counted = sorted((row for row in rows if row.quantity.is_quantified), key=_first_to_tell)
    if not counted:
        return None
    # Of equal numbers the open one stands at the edge: "more than 6,000" reaches further than 6,000.
    lowest = min(counted, key=lambda row: (row.quantity.numbers[0], not row.quantity.is_open_down))
    highest = max(counted, key=lambda row: (row.quantity.numbers[-1], row.quantity.is_open_up))
    return Envelope(
        low=lowest.quantity.numbers[0],
        high=highest.quantity.numbers[-1],
        is_open_down=any(row.quantity.is_open_down for row in counted),
        is_open_up=any(row.quantity.is_open_up for row in counted),
        lowest=lowest,
        highest=highest,
        rows=tuple(counted),
    )


def spans(rows: Iterable[Row]) -> tuple[Span, ...]:
    """The envelope over time, a span for each stretch of days on which the same claims count.

    A claim comes in on its own day and leaves after 90 more, or when the same claimant's newer one comes.
    """
    counted = sorted((row for row in rows if row.is_countable and row.as_of is not None), key=in_time)
    days = [row.as_of for row in counted if row.as_of is not None]
    changes = sorted({*days, *(day + WINDOW + ONE_DAY for day in days)})
    found: list[Span] = []
    for start, following in pairwise(changes):
        there = envelope(counted[bisect_left(days, start - WINDOW) : bisect_right(days, start)], start)
        if there is None:
            continue
        if found and found[-1].envelope == there and found[-1].end == start - ONE_DAY:
            start = found.pop().start
        found.append(Span(start, following - ONE_DAY, there))
    return tuple(found)


def headline(rows: Iterable[Row]) -> Headline | None:
    """The newest range of one panel, cumulative rather than stock, stock rather than flow."""
    rows = list(rows)
    basis = envelope_basis_of(rows)
    counted = [row for row in rows if _has_place_in_envelope(row) and row.key.basis == (basis or FLOW)]
    newest = max((row.as_of for row in counted if row.as_of is not None), default=None)
    if newest is None:
        return None
    if basis:
        found = envelope([row for row in rows if row.key.basis == basis], newest)
    else:
        latest = sorted((row for row in counted if row.as_of == newest), key=_first_to_tell)
        # Flows over other periods are other quantities: they make no range together.
        found = _around(row for row in latest if row.period_start == latest[0].period_start)
    return None if found is None else Headline(basis or FLOW, newest, found)


def envelope_basis_of(rows: Iterable[Row]) -> str:
    """The one basis whose envelope a panel shows; totals and stocks never share one."""
    there = {row.key.basis for row in rows if _has_place_in_envelope(row)}
    return CUMULATIVE if CUMULATIVE in there else STOCK if STOCK in there else ""


def _has_place_in_envelope(row: Row) -> bool:
    return row.is_countable and row.as_of is not None and row.quantity.is_quantified


def open_sides(down: bool, up: bool) -> str:
    return {(False, False): "", (False, True): "up", (True, False): "down", (True, True): "both"}[down, up]


def in_time(row: Row) -> tuple[date, int]:
    return row.as_of or date.max, row.claim


def _first_to_tell(row: Row) -> tuple[bool, int, int]:
    """Preferred first, then the latest reported, then the newest claim."""
    reported = row.reported_on.toordinal() if row.reported_on else 0
    return row.rank != "preferred", -reported, -row.claim
