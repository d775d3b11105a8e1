"""Published claims -> chart points, step lines, running totals and envelopes.

Nothing here adds or averages the numbers of different claimants, and nothing rolls up the equipment tree.
Pure: no Django, no database.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import Final, NamedTuple

from tracker.quantities import Period, Quantity, Total, add, compatible, total_of

FLOW: Final = "flow"
STOCK: Final = "stock"
CUMULATIVE: Final = "cumulative"

# Said of something that has not happened, or not any more.
PLANNED_STAGES: Final = frozenset({"announced", "pledged", "ordered"})
NOT_DONE_STAGES: Final = PLANNED_STAGES | {"cancelled"}

# How long a claim speaks for the present: it counts on its own day and on this many after it.
WINDOW: Final = timedelta(days=90)
ONE_DAY: Final = timedelta(days=1)


def earlier(day: date, by: timedelta) -> date:
    """So much before the day, or the first of all days."""
    return day - by if day - date.min > by else date.min


def later(day: date, by: timedelta) -> date:
    """So much after the day, or the last of all days."""
    return day + by if date.max - day > by else date.max


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


@dataclass(frozen=True, slots=True)
class RunningTotal:
    """A cumulative with the flows that name it. Nobody stated this number: label it as derived."""

    cumulative: Row
    flows: tuple[Row, ...]  # all that are added in the end
    points: tuple[TotalPoint, ...]
    until: date

    @property
    def claimant(self) -> int:
        return self.cumulative.claimant

    @property
    def total(self) -> Total:
        return self.points[-1].total

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
    adding: dict[tuple[int | None, int, PanelKey], list[Row]] = {}
    told_on: dict[tuple[int, SeriesKey], Counter[date]] = {}
    cumulatives = []
    for row in rows:
        if row.key.basis == FLOW and row.adds_to is not None:
            adding.setdefault((row.adds_to, row.claimant, row.key.panel), []).append(row)
        if row.key.basis == CUMULATIVE and row.as_of is not None:
            cumulatives.append(row)
            told_on.setdefault((row.claimant, row.key), Counter())[row.as_of] += 1
    days = {told: sorted(counted) for told, counted in told_on.items()}
    totals = []
    for cumulative in sorted(cumulatives, key=in_time):
        flows = adding.get((cumulative.claim, cumulative.claimant, cumulative.key.panel))
        told, day = (cumulative.claimant, cumulative.key), cumulative.as_of
        if flows and day is not None and told_on[told][day] == 1:
            later = days[told][bisect_right(days[told], day) :][:1]
            total = _running_total(cumulative, day, told_once(flows), min(later, default=None), last)
            if total is not None:
                totals.append(total)
    return totals


def _running_total(
    cumulative: Row, start: date, flows: list[Row], following: date | None, last: date | None
) -> RunningTotal | None:
    by_day: dict[date, list[Row]] = {}
    for flow in flows:
        by_day.setdefault(max(start, flow.as_of or start), []).append(flow)
    found: list[TotalPoint] = []
    total = total_of([cumulative.quantity])
    for day, more in sorted(by_day.items(), key=itemgetter(0)):
        for flow in more:
            total = add(total, flow.quantity) if total and flow.quantity.is_quantified else None
        if total is None:
            return None
        found.append(TotalPoint(day, total))
    newest = found[-1].on
    until = following if following is not None else min(later(newest, WINDOW), last or newest)
    return RunningTotal(cumulative, tuple(flows), tuple(found), max(newest, until))


def told_once(flows: Iterable[Row]) -> list[Row]:
    """Flows without those told again, by the same claimant in the same series.

    A flow is told again over the same period, or with a compatible number over a period that overlaps; one
    that names no period is never taken for another. Of two tellings the preferred one is kept, else the one
    reported last.
    """
    kept: list[Row] = []
    # Those that a later telling could repeat, in order of their first days.
    others: dict[tuple[int, SeriesKey], list[tuple[date, int, Row]]] = {}
    longest: dict[tuple[int, SeriesKey], timedelta] = {}
    for flow in sorted(flows, key=_first_to_tell):
        told = (flow.claimant, flow.key)
        start, end = flow.span
        if start is None or end is None:
            kept.append(flow)
            continue
        dated = others.setdefault(told, [])
        reach = longest.get(told, timedelta())
        near = dated[
            bisect_left(dated, start - reach, key=itemgetter(0)) : bisect_right(dated, end, key=itemgetter(0))
        ]
        if not any(_is_told_again(flow, other) for _, _, other in near):
            kept.append(flow)
            insort(dated, (start, len(kept), flow))
            longest[told] = max(reach, end - start)
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
    since = earlier(on, WINDOW)
    return _latest_of_each(
        (row.as_of, row)
        for row in rows
        if row.is_countable and row.as_of is not None and since <= row.as_of <= on
    )


def _latest_of_each(current: Iterable[tuple[date, Row]]) -> Envelope | None:
    """The envelope of what each claimant said last; every row counts and comes with its day."""
    latest: dict[int, tuple[date, list[Row]]] = {}
    for day, row in current:
        known, told = latest.setdefault(row.claimant, (date.min, []))
        if day > known:
            latest[row.claimant] = day, [row]
        elif day == known:
            told.append(row)
    return _around(row for _, told in latest.values() for row in told)


class _Told(NamedTuple):
    """A row's number with what tells which of several stands at the edge, worked out once."""

    order: tuple[bool, int, int]  # no two rows have the same
    low: int
    high: int
    is_open_down: bool
    is_open_up: bool
    row: Row


def _told(rows: Iterable[Row]) -> list[_Told]:
    """Those of the rows that state a number."""
    found = []
    for row in rows:
        if numbers := row.quantity.numbers:
            is_open_down, is_open_up = row.quantity.is_open_down, row.quantity.is_open_up
            found.append(_Told(_first_to_tell(row), numbers[0], numbers[-1], is_open_down, is_open_up, row))
    return found


def _around(rows: Iterable[Row]) -> Envelope | None:
    """The envelope of these rows: from the smallest to the largest number they state."""
    return _around_told(_told(rows))


def _around_told(told: Iterable[_Told]) -> Envelope | None:
    counted = sorted(told)
    if not counted:
        return None
    # Of equal numbers the open one stands at the edge: "more than 6,000" reaches further than 6,000.
    lowest = min(counted, key=lambda one: (one.low, not one.is_open_down))
    highest = max(counted, key=lambda one: (one.high, one.is_open_up))
    return Envelope(
        low=lowest.low,
        high=highest.high,
        is_open_down=any(one.is_open_down for one in counted),
        is_open_up=any(one.is_open_up for one in counted),
        lowest=lowest.row,
        highest=highest.row,
        rows=tuple(one.row for one in counted),
    )


def spans(rows: Iterable[Row]) -> tuple[Span, ...]:
    """The envelope over time, a span for each stretch of days on which the same claims count.

    A claim comes in on its own day and leaves after 90 more, or when the same claimant's newer one comes.
    """
    told: dict[date, dict[int, list[Row]]] = {}
    for row in rows:
        if row.is_countable and row.as_of is not None:
            told.setdefault(row.as_of, {}).setdefault(row.claimant, []).append(row)
    leaves = {later(day, WINDOW + ONE_DAY): day for day in told}
    changes = sorted({*told, *leaves})
    latest: dict[int, tuple[date, list[_Told]]] = {}
    found: list[Span] = []
    for start, following in pairwise(changes):
        if past := leaves.get(start):
            for claimant in told[past]:
                if latest[claimant][0] == past:
                    del latest[claimant]
        for claimant, own in told.get(start, {}).items():
            latest[claimant] = start, _told(own)
        there = _around_told(one for _, own in latest.values() for one in own)
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
