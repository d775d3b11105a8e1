"""PURE: where a day and a number stand, and which of them are named on the axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

type Box = tuple[float, float, float, float]  # left, top, right, bottom

# Over fewer months than these the axis names days.
FEW_MONTHS: Final = 4
STEPS_OF_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers from `low` to `high` on the pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Tick:
    """A date named on the axis in two lines; `year` only where it changes."""

    day: int
    name: str
    year: str
    is_year: bool


def day_of(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


def even_steps(highest: float, most: int) -> list[int]:
    """At most about `most` even steps from 0 up to `highest`."""
    rough = highest / most
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1
    factor = next(factor for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.99)
    step = max(round(factor * power), 1)
    return [index * step for index in range(int(highest // step) + 1)]


def date_ticks(
    first: int, last: int, most: int, month_name: Callable[[date], str], day_name: Callable[[date], str]
) -> list[Tick]:
    """At most `most` dates between two days: firsts of years or months, days where time is short."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if months < FEW_MONTHS:
        step = next(step for step in (1, 2, 7, 14, 31) if (last - first) / step <= most)
        days = [date.fromordinal(day) for day in range(first + (last - first) % step // 2, last + 1, step)]
        names = [day_name(on) for on in days]
    else:
        step = next((size for size in STEPS_OF_MONTHS if months / size <= max(most, 2)), 240)
        begin = -(-(start.year * 12 + start.month - 1) // step) * step
        indices = range(begin, end.year * 12 + end.month, step)
        days = [
            on for on in (date(index // 12, index % 12 + 1, 1) for index in indices) if start <= on <= end
        ]
        names = ["" if step >= 12 else month_name(on) for on in days]
    ticks: list[Tick] = []
    shown = None
    for on, name in zip(days, names, strict=True):
        year = "" if on.year == shown else str(on.year)
        ticks.append(Tick(on.toordinal(), name, year, (on.month, on.day) == (1, 1)))
        shown = on.year
    return ticks


def highest_number(data: dict[str, Any]) -> int:
    """The highest number that a chart has to show."""
    numbers: Iterable[int | None] = [
        data.get("top"),
        *(point[name] for point in data["points"] for name in ("low", "best", "high")),
        *(height for total in data["totals"] for _, height in total["steps"]),
        *(span["high"] for span in data["envelope"]),
    ]
    return max((number for number in numbers if number is not None), default=0)


def touches(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]
