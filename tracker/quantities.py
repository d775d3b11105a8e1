"""Quantities as reported, and dates as well as they are known.

A bound that nobody stated is never invented: an unstated side stays open. Sentences leave this module
as a message and its arguments; `wording` translates them. Pure: no Django, no database.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Final

type Message = tuple[str, dict[str, object]]

EXACT: Final = "exact"
ABOUT: Final = "about"
NEARLY: Final = "nearly"
AT_LEAST: Final = "at_least"
MORE_THAN: Final = "more_than"
UP_TO: Final = "up_to"
FEWER_THAN: Final = "fewer_than"
BETWEEN: Final = "between"
UNQUANTIFIED: Final = "unquantified"

SIDES: Final = ("low", "best", "high")
LARGEST: Final = 2**63 - 1

# What each qualifier takes: (required, allowed). CHECK constraints, forms and tests read this table.
BOUNDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    EXACT: (frozenset(SIDES), frozenset(SIDES)),
    ABOUT: (frozenset({"best"}), frozenset({"best"})),
    NEARLY: (frozenset({"best"}), frozenset({"best"})),
    AT_LEAST: (frozenset({"low"}), frozenset({"low"})),
    MORE_THAN: (frozenset({"low"}), frozenset({"low"})),
    UP_TO: (frozenset({"high"}), frozenset({"high"})),
    FEWER_THAN: (frozenset({"high"}), frozenset({"high"})),
    BETWEEN: (frozenset({"low", "high"}), frozenset(SIDES)),
    UNQUANTIFIED: (frozenset(), frozenset()),
}
QUALIFIERS: Final = tuple(BOUNDS)
APPROXIMATE: Final = frozenset({ABOUT, NEARLY})
OPEN_UP: Final = frozenset({AT_LEAST, MORE_THAN})
OPEN_DOWN: Final = frozenset({UP_TO, FEWER_THAN})
STRICT: Final = frozenset({MORE_THAN, FEWER_THAN})

DAY: Final = "day"
MONTH: Final = "month"
QUARTER: Final = "quarter"
YEAR: Final = "year"
PRECISIONS: Final = (DAY, MONTH, QUARTER, YEAR)
LENGTHS: Final = {MONTH: 1, QUARTER: 3, YEAR: 12}  # in months


def gettext_noop(message: str) -> str:
    """The message itself. `makemessages` finds it by this name, and this module needs no Django."""
    return message


# One sentence for each row of BOUNDS: what to enter.
RULES: Final[dict[str, str]] = {
    EXACT: gettext_noop(
        "“Exactly” takes the same number three times: as lower bound, best figure and upper bound."
    ),
    ABOUT: gettext_noop("“About” takes the best figure and nothing else."),
    NEARLY: gettext_noop("“Nearly” takes the best figure and nothing else."),
    AT_LEAST: gettext_noop("“At least” takes the lower bound and nothing else."),
    MORE_THAN: gettext_noop("“More than” takes the lower bound and nothing else."),
    UP_TO: gettext_noop("“Up to” takes the upper bound and nothing else."),
    FEWER_THAN: gettext_noop("“Fewer than” takes the upper bound and nothing else."),
    BETWEEN: gettext_noop(
        "“Between” takes the lower and the upper bound, and the best figure only if the source states one."
    ),
    UNQUANTIFIED: gettext_noop(
        "“No number” takes no number: clear all three and keep the source’s words in “as reported”."
    ),
}
NEGATIVE: Final[dict[str, str]] = {
    "low": gettext_noop("The lower bound is negative: enter a number from zero up."),
    "best": gettext_noop("The best figure is negative: enter a number from zero up."),
    "high": gettext_noop("The upper bound is negative: enter a number from zero up."),
}
TOO_LARGE: Final[dict[str, str]] = {
    "low": gettext_noop("The lower bound is too large: the largest number stored is %(largest)s."),
    "best": gettext_noop("The best figure is too large: the largest number stored is %(largest)s."),
    "high": gettext_noop("The upper bound is too large: the largest number stored is %(largest)s."),
}
OUT_OF_ORDER: Final[dict[tuple[str, str], str]] = {
    ("low", "best"): gettext_noop("The lower bound is above the best figure: correct one of them."),
    ("best", "high"): gettext_noop("The best figure is above the upper bound: correct one of them."),
    ("low", "high"): gettext_noop("The lower bound is above the upper bound: correct one of them."),
}
UNKNOWN_QUALIFIER: Final = gettext_noop("“%(qualifier)s” is not a qualifier: choose one from the list.")
NOTHING_BELOW_ZERO: Final = gettext_noop("“Fewer than” zero is impossible: enter an upper bound above zero.")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its strength, as one claimant gave it."""

    low: int | None = None
    best: int | None = None
    high: int | None = None
    qualifier: str = UNQUANTIFIED

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers stated, each once, smallest first."""
        found = [n for n in (self.low, self.best, self.high) if n is not None]
        # Most claims state one, and a chart asks for it many times.
        return tuple(sorted(set(found)) if len(found) > 1 else found)

    @property
    def is_quantified(self) -> bool:
        return not (self.low is None and self.best is None and self.high is None)

    @property
    def is_open_up(self) -> bool:
        return self.qualifier in OPEN_UP

    @property
    def is_open_down(self) -> bool:
        return self.qualifier in OPEN_DOWN

    @property
    def anchor(self) -> int | None:
        """Where to draw a mark: the best figure, else the one bound. A bare range has no such number."""
        if self.best is not None:
            return self.best
        if self.low is not None and self.high is not None:
            return None
        return self.low if self.low is not None else self.high

    @property
    def lower(self) -> Fraction | None:
        """The least it can be and still agree; None where the side is open."""
        if self.qualifier in APPROXIMATE and self.best is not None:
            return Fraction(9 * self.best, 10)
        return None if self.low is None else Fraction(self.low)

    @property
    def upper(self) -> Fraction | None:
        """The most it can be and still agree; None where the side is open."""
        if self.qualifier in APPROXIMATE and self.best is not None:
            return Fraction(11 * self.best, 10)
        return None if self.high is None else Fraction(self.high)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum that nobody stated as such: always to be labelled as derived.

    A side is there only if every part has it. `best` alone means that all parts were about or exact.
    """

    low: int | None
    best: int | None
    high: int | None
    is_approximate: bool = False
    low_is_strict: bool = False
    high_is_strict: bool = False

    @property
    def is_open_up(self) -> bool:
        return self.high is None and self.best is None

    @property
    def is_open_down(self) -> bool:
        return self.low is None and self.best is None

    @property
    def anchor(self) -> int | None:
        """Where to draw a mark; None for a range without a best figure."""
        if self.best is not None:
            return self.best
        if self.low is not None and self.high is not None:
            return None
        return self.low if self.low is not None else self.high


def compatible(a: Quantity, b: Quantity) -> bool:
    """Whether both can be true of one thing: the intervals overlap, unstated sides being open."""
    return _reaches(a, b) and _reaches(b, a)


def _reaches(below: Quantity, above: Quantity) -> bool:
    """Whether `below` does not begin above the end of `above`."""
    if below.lower is None or above.upper is None:
        return True
    # "More than 6,000" and "fewer than 6,000" leave out 6,000 itself.
    if below.qualifier == MORE_THAN or above.qualifier == FEWER_THAN:
        return below.lower < above.upper
    return below.lower <= above.upper


def add(a: Quantity | Total, b: Quantity | Total) -> Total | None:
    """The sum, bounds side by side; None when the two have no side in common."""
    one, other = _as_total(a), _as_total(b)
    low = _sum(_low(one), _low(other))
    high = _sum(_high(one), _high(other))
    best = _sum(one.best, other.best)
    if low is None and high is None:
        return None
    is_approximate = one.is_approximate or other.is_approximate
    if is_approximate and low == best == high:
        low = high = None  # about plus about stays about: its bounds were never stated
    return Total(
        low,
        best,
        high,
        is_approximate=is_approximate,
        low_is_strict=low is not None and (one.low_is_strict or other.low_is_strict),
        high_is_strict=high is not None and (one.high_is_strict or other.high_is_strict),
    )


def total_of(parts: Iterable[Quantity]) -> Total | None:
    """The sum of all parts; None when there are none or they have no side in common."""
    totals: list[Total | None] = [_as_total(part) if part.is_quantified else None for part in parts]
    if not totals:
        return None
    return reduce(lambda a, b: None if a is None or b is None else add(a, b), totals)


def _as_total(part: Quantity | Total) -> Total:
    if isinstance(part, Total):
        return part
    best = part.best
    if part.low is not None and part.low == part.high:
        best = part.low
    return Total(
        part.low,
        best,
        part.high,
        is_approximate=part.qualifier in APPROXIMATE,
        low_is_strict=part.qualifier == MORE_THAN,
        high_is_strict=part.qualifier == FEWER_THAN,
    )


def _low(total: Total) -> int | None:
    return total.best if total.low is None and total.high is None else total.low


def _high(total: Total) -> int | None:
    return total.best if total.low is None and total.high is None else total.high


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def problems(quantity: Quantity) -> list[Message]:
    """What is wrong with it, each as message and arguments; `args["field"]` is the field to mark."""
    if quantity.qualifier not in BOUNDS:
        return [(UNKNOWN_QUALIFIER, {"field": "qualifier", "qualifier": quantity.qualifier})]
    found: list[Message] = []
    stated = {side: n for side in SIDES if (n := getattr(quantity, side)) is not None}
    required, allowed = BOUNDS[quantity.qualifier]
    wrong = [
        side for side in SIDES if (side in required) != (side in stated) and side not in allowed - required
    ]
    if wrong:
        missing = [side for side in wrong if side in required]
        found.append((RULES[quantity.qualifier], {"field": (missing or wrong)[0]}))
    elif quantity.qualifier == EXACT and len(quantity.numbers) > 1:
        found.append((RULES[EXACT], {"field": "best"}))
    for side, number in stated.items():
        if number < 0:
            found.append((NEGATIVE[side], {"field": side}))
        elif number > LARGEST:
            found.append((TOO_LARGE[side], {"field": side, "largest": LARGEST}))
    if quantity.qualifier != EXACT:
        found += [
            (message, {"field": lesser})
            for (lesser, greater), message in OUT_OF_ORDER.items()
            if lesser in stated and greater in stated and stated[lesser] > stated[greater]
        ]
    if quantity.qualifier == FEWER_THAN and quantity.high == 0:
        found.append((NOTHING_BELOW_ZERO, {"field": "high"}))
    return found


NUMBER_WORDS: Final[dict[str, str]] = {
    EXACT: "%(number)s",
    ABOUT: gettext_noop("about %(number)s"),
    NEARLY: gettext_noop("nearly %(number)s"),
    AT_LEAST: gettext_noop("at least %(number)s"),
    MORE_THAN: gettext_noop("more than %(number)s"),
    UP_TO: gettext_noop("up to %(number)s"),
    FEWER_THAN: gettext_noop("fewer than %(number)s"),
}
BETWEEN_WORDS: Final = gettext_noop("between %(low)s and %(high)s")
BETWEEN_WITH_BEST: Final = gettext_noop("between %(low)s and %(high)s, best figure %(best)s")
NO_NUMBER: Final = gettext_noop("no number given")
APPROXIMATE_WORDS: Final[dict[str, str]] = {
    ABOUT: NUMBER_WORDS[ABOUT],
    AT_LEAST: gettext_noop("at least (about) %(number)s"),
    MORE_THAN: gettext_noop("more than (about) %(number)s"),
    UP_TO: gettext_noop("up to (about) %(number)s"),
    FEWER_THAN: gettext_noop("fewer than (about) %(number)s"),
}
BETWEEN_ABOUT: Final = gettext_noop("between about %(low)s and %(high)s")
BETWEEN_ABOUT_WITH_BEST: Final = gettext_noop("between about %(low)s and %(high)s, best figure %(best)s")


def words(quantity: Quantity) -> Message:
    """The quantity in words, as message and arguments (plain integers)."""
    if quantity.qualifier == BETWEEN:
        args: dict[str, object] = {"low": quantity.low, "high": quantity.high}
        if quantity.best is None:
            return BETWEEN_WORDS, args
        return BETWEEN_WITH_BEST, {**args, "best": quantity.best}
    if quantity.qualifier not in NUMBER_WORDS or quantity.anchor is None:
        return NO_NUMBER, {}
    return NUMBER_WORDS[quantity.qualifier], {"number": quantity.anchor}


def total_words(total: Total) -> Message:
    """A derived total in words, as message and arguments; that it is derived is for the page to say."""
    if total.low is not None and total.high is not None and total.low != total.high:
        args: dict[str, object] = {"low": total.low, "high": total.high}
        if total.best is None:
            return (BETWEEN_ABOUT if total.is_approximate else BETWEEN_WORDS), args
        message = BETWEEN_ABOUT_WITH_BEST if total.is_approximate else BETWEEN_WITH_BEST
        return message, {**args, "best": total.best}
    if total.is_open_up:
        qualifier = MORE_THAN if total.low_is_strict else AT_LEAST
    elif total.is_open_down:
        qualifier = FEWER_THAN if total.high_is_strict else UP_TO
    else:
        qualifier = ABOUT if total.is_approximate else EXACT
    table = APPROXIMATE_WORDS if total.is_approximate else NUMBER_WORDS
    number = total.best if total.best is not None else total.low if total.low is not None else total.high
    return table[qualifier], {"number": number}


@dataclass(frozen=True, slots=True)
class Period:
    """When it was so: either end may be unknown; `precision` says how well the ends are known."""

    start: date | None = None
    end: date | None = None
    precision: str = DAY

    @property
    def as_of(self) -> date | None:
        """The day that the claim speaks of: the end of the period, else its start."""
        return self.end or self.start


def last_day_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def start_of(day: date, precision: str) -> date:
    """The first day of the day, month, quarter or year that holds `day`."""
    if precision not in LENGTHS:
        return day
    return day.replace(month=day.month - (day.month - 1) % LENGTHS[precision], day=1)


def end_of(day: date, precision: str) -> date:
    """The last day of the day, month, quarter or year that holds `day`."""
    if precision not in LENGTHS:
        return day
    first = start_of(day, precision)
    return last_day_of_month(first.replace(month=first.month + LENGTHS[precision] - 1))


def reported_on(stated_on: date | None, published: Iterable[tuple[date | None, str]] = ()) -> date | None:
    """The first day on which it was public: the statement's or an article's, a month being its last day."""
    days = [end_of(day, precision) for day, precision in published if day is not None]
    return min([*days, stated_on] if stated_on is not None else days, default=None)
