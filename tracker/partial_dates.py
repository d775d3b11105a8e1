"""Dates as people write them, and as well as they are known: 28 Feb 2025, février 2025, Q1 2025, 2025.

A date is never guessed: one that may mean two days is refused with the way to write it. English and French
are understood at once, whatever language the desk is in. Sentences leave as a message and its arguments.
Pure: no Django, no database.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Final

from tracker.quantities import DAY, MONTH, QUARTER, YEAR, Message, end_of, gettext_noop, start_of

EARLIEST: Final = 1900  # years; beyond them it is a slip of the keys
LATEST: Final = 2100

NOT_A_DATE: Final = gettext_noop(
    "“%(text)s” is not a date: write it like 2025-02-28, 28 February 2025, 2025-02, Q1 2025 or 2025."
)
TWO_DAYS: Final = gettext_noop(
    "“%(text)s” may mean %(day_first)s or %(month_first)s: write the year first, the one or the other."
)
NO_SUCH_DAY: Final = gettext_noop("“%(text)s”: there is no such day. Correct the day or the month.")
NO_SUCH_MONTH: Final = gettext_noop("“%(text)s”: there is no such month. Write it like 2025-02.")
OUT_OF_RANGE: Final = gettext_noop("“%(text)s”: the year must be from %(earliest)s to %(latest)s.")
SHORT_YEAR: Final = gettext_noop("“%(text)s”: write the year in four digits, like 2025-02-28.")

# Without accents and points, in lower case.
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sept sep septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ORDINALS: Final = {
    name: number
    for number, names in enumerate(
        ("first premier", "second deuxieme", "third troisieme", "fourth quatrieme"), start=1
    )
    for name in names.split()
}

_NAME: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_NTH: Final = "|".join(_ORDINALS)
_ENDING: Final = "(?:st|nd|rd|th|er|re|eme|e)?"
_NUMERIC: Final = re.compile(r"(\d{1,4})([-/.])(\d{1,2})(?:\2(\d{1,4}))?")
_MONTH_YEAR: Final = re.compile(r"(\d{1,2})[-/.](\d{4})")
_QUARTERS: Final = (
    re.compile(r"[qt]([1-4])[ -]?(?P<year>\d{4})"),
    re.compile(r"(?P<year>\d{4})[ -]?[qt]([1-4])"),
    re.compile(rf"([1-4]){_ENDING} (?:quarter|trimestre) (?:of |de )?(?P<year>\d{{4}})"),
    re.compile(rf"({_NTH}) (?:quarter|trimestre) (?:of |de )?(?P<year>\d{{4}})"),
)
_NAMED: Final = (
    re.compile(rf"(?:(?P<day>\d{{1,2}}){_ENDING} (?:of )?)?(?P<month>{_NAME}),? (?P<year>\d{{4}})"),
    re.compile(rf"(?P<month>{_NAME}) (?P<day>\d{{1,2}}){_ENDING},? (?P<year>\d{{4}})"),
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """One whole day, month, quarter or year: its first and last day."""

    first: date
    last: date
    precision: str


class UnclearDate(ValueError):
    """What was typed is no date, or may be two; `message` is the sentence to show."""

    def __init__(self, message: str, text: str, **args: object) -> None:
        super().__init__(message, text)
        self.message: Message = (message, {"text": text, **args})


def read(text: str) -> PartialDate | None:
    """The day, month, quarter or year that was typed; None for nothing typed.

    Days with points are day first, as in Europe; with slashes only where no other reading exists.
    Raises UnclearDate.
    """
    typed = " ".join(text.split())
    if not typed:
        return None
    plain = _plain(typed)
    if re.fullmatch(r"\d{4}", plain):
        return _unit(typed, int(plain), 1, 1, YEAR)
    for pattern in _QUARTERS:
        if match := pattern.fullmatch(plain):
            quarter = next(group for group in match.groups() if group != match["year"])
            number = _ORDINALS.get(quarter) or int(quarter)
            return _unit(typed, int(match["year"]), 3 * number - 2, 1, QUARTER)
    for pattern in _NAMED:
        if match := pattern.fullmatch(plain):
            year, month, day = int(match["year"]), _MONTHS[match["month"]], match["day"]
            return _unit(typed, year, month, int(day), DAY) if day else _unit(typed, year, month, 1, MONTH)
    if match := _MONTH_YEAR.fullmatch(plain):
        return _unit(typed, int(match[2]), int(match[1]), 1, MONTH)
    if match := _NUMERIC.fullmatch(plain):
        return _numeric(typed, match[2], match[1], match[3], match[4])
    raise UnclearDate(NOT_A_DATE, typed)


def _plain(typed: str) -> str:
    """In lower case, without accents, points of abbreviations and a leading article; dashes as hyphens."""
    letters = unicodedata.normalize("NFKD", typed).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = re.sub(r"[‐‑‒–—−]", "-", plain).removeprefix("le ").removeprefix("the ")
    return re.sub(r"(?<=[a-z])\.", "", plain)


def _numeric(typed: str, sign: str, one: str, two: str, three: str | None) -> PartialDate:
    if len(one) == 4:
        year, month = int(one), int(two)
        if three is None:
            return _unit(typed, year, month, 1, MONTH)
        if len(three) > 2:
            raise UnclearDate(NOT_A_DATE, typed)
        return _unit(typed, year, month, int(three), DAY)
    if three is None or len(one) > 2 or len(three) not in {2, 4}:
        raise UnclearDate(NOT_A_DATE, typed)
    if len(three) == 2:
        raise UnclearDate(SHORT_YEAR, typed)
    year, first, second = int(three), int(one), int(two)
    if sign == "." or first == second or first > 12:
        return _unit(typed, year, second, first, DAY)
    if second > 12:
        return _unit(typed, year, first, second, DAY)
    raise UnclearDate(
        TWO_DAYS,
        typed,
        day_first=f"{year:04}-{second:02}-{first:02}",
        month_first=f"{year:04}-{first:02}-{second:02}",
    )


def _unit(typed: str, year: int, month: int, day: int, precision: str) -> PartialDate:
    if not EARLIEST <= year <= LATEST:
        # As text: a year is no amount, and takes no thousands separator.
        raise UnclearDate(OUT_OF_RANGE, typed, earliest=str(EARLIEST), latest=str(LATEST))
    if not 1 <= month <= 12:
        raise UnclearDate(NO_SUCH_MONTH if precision == MONTH else NO_SUCH_DAY, typed)
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise UnclearDate(NO_SUCH_DAY, typed)
    first = date(year, month, day)
    return PartialDate(first, end_of(first, precision), precision)


def written(first: date, last: date, precision: str) -> str:
    """The shortest text that `read` takes back: 2025-02-28, 2025-02, 2025-Q1, 2025.

    Raises ValueError where the two are not the first and the last day of one such unit.
    """
    if (first, last) != (start_of(first, precision), end_of(first, precision)):
        raise ValueError(f"{first} to {last} is no whole {precision}")
    if precision == YEAR:
        return f"{first.year:04}"
    if precision == QUARTER:
        return f"{first.year:04}-Q{(first.month + 2) // 3}"
    return first.isoformat()[:7] if precision == MONTH else first.isoformat()


def start_written(day: date | None, precision: str) -> str:
    """The start of a period, for its field: 2025-02 if it is the month's first day, else the day in full."""
    if day is None:
        return ""
    if day != start_of(day, precision):
        return day.isoformat()
    return written(day, end_of(day, precision), precision)


def end_written(day: date | None, precision: str) -> str:
    """The end of a period, for its field: 2025-02 if it is the month's last day, else the day in full."""
    if day is None:
        return ""
    if day != end_of(day, precision):
        return day.isoformat()
    return written(start_of(day, precision), day, precision)
