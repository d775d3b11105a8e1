"""Which numbers a text names, in figures or in English and French words.

Generous on purpose: “220 240” counts as one number and as two, so that a number that is not found is really
not there. Words that count nothing, such as “dozens”, are no number. Pure: no Django, no database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from tracker.quantities import LARGEST

# Without accents, in lower case.
_UNITS: Final = {
    name: number
    for number, names in {
        0: "zero",
        1: "one un une",
        2: "two deux",
        3: "three trois",
        4: "four quatre",
        5: "five cinq",
        6: "six",
        7: "seven sept",
        8: "eight huit",
        9: "nine neuf",
        10: "ten dix",
        11: "eleven onze",
        12: "twelve douze",
        13: "thirteen treize",
        14: "fourteen quatorze",
        15: "fifteen quinze",
        16: "sixteen seize",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty vingt",
        30: "thirty trente",
        40: "forty quarante",
        50: "fifty cinquante",
        60: "sixty soixante",
        70: "seventy septante",
        80: "eighty huitante octante quatrevingt quatrevingts",
        90: "ninety nonante",
    }.items()
    for name in names.split()
}
_SCALES: Final = {
    name: number
    for number, names in {
        10: "dizaine",
        12: "dozen douzaine",
        20: "vingtaine",
        30: "trentaine",
        40: "quarantaine",
        50: "cinquantaine",
        60: "soixantaine",
        100: "hundred cent centaine",
        1_000: "thousand mille millier k",
        1_000_000: "million m mln",
        1_000_000_000: "billion milliard bn",
    }.items()
    for name in names.split()
}
# With a number before them they are scales too: “deux cents”, “trois milliers”.
_PLURALS: Final = {f"{name}s": number for name, number in _SCALES.items() if len(name) > 3} | {"mille": 1_000}
_JOINED: Final = frozenset({"and", "et"})
_BETWEEN: Final = frozenset({"to", "and", "or", "a", "et", "ou", "-"})

_GROUPED: Final = r"\d{1,3}(?P<between>[ ,.'])\d{3}(?:(?P=between)\d{3})*"
_FIGURE: Final = re.compile(rf"(?<![\d.,]){_GROUPED}(?!\d)|\d+(?:[.,]\d+)?")
_TOKEN: Final = re.compile(rf"(?P<figure>{_FIGURE.pattern})|(?P<word>[^\W\d_]+)|(?P<sign>[^\w\s])")


def as_number(typed: str) -> int | None:
    """The number of a row, as an address or a form gives it; Python refuses to read thousands of digits."""
    if not typed.isdecimal() or len(typed) > len(str(LARGEST)):
        return None
    number = int(typed)
    return number if number <= LARGEST else None


def numbers_in(text: str) -> set[int]:
    """Every whole number that the text may be read to name."""
    found: set[Fraction] = set()
    before: set[Fraction] = set()  # the first end of a range, waiting for the scale of its other end
    for readings, scale in _named(_plain(text)):
        found |= readings
        if scale > 1:
            found |= {number * scale for number in before}
        before = readings if scale == 1 else set()
    return {int(number) for number in found if number.denominator == 1}


def missing(numbers: Iterable[int], text: str) -> list[int]:
    """Those of `numbers` that the text does not name."""
    named = numbers_in(text)
    return [number for number in numbers if number not in named]


def figures_in(text: str) -> set[str]:
    """The significant figures of every number written in digits: what “11 тысяч” and 11,000 share."""
    return {re.sub(r"\D", "", match[0]).strip("0") or "0" for match in _FIGURE.finditer(_plain(text))} | {
        run.strip("0") or "0" for run in re.findall(r"\d+", _plain(text))
    }


def _plain(text: str) -> str:
    """In lower case, without accents; every space, apostrophe and dash the plain one."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    plain = re.sub(r"[‐‑‒–—−]", "-", plain.replace("’", "'"))
    return re.sub(r"quatre[ -]vingt", "quatrevingt", re.sub(r"\s+", " ", plain))


def _named(text: str) -> Iterator[tuple[set[Fraction], int]]:
    """Each number with all its readings and the scale that ends it; an empty one where a range breaks off."""
    run = _Run()
    for match in _TOKEN.finditer(text):
        said = match[0]
        if match["figure"]:
            yield from run.ended()
            run.readings = set(_readings(said))
        elif said in _UNITS:
            if not run.takes(_UNITS[said]):
                yield from run.ended()
            run.add(_UNITS[said])
        elif said in _SCALES or (run.readings and said in _PLURALS):
            run.scale_by(_SCALES.get(said) or _PLURALS[said])
        elif said == "-" or (said in _JOINED and run.readings and not run.is_figure):
            run.pause()
        else:
            yield from run.ended()
            if said not in _BETWEEN:
                yield set(), 1
    yield from run.ended()


class _Run:
    """A number in the making, from figures or from words."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self.readings: set[Fraction] = set()
        self.said: set[Fraction] = set()  # what it came to before an “and”
        self.whole = Fraction(0)  # thousands and millions that are complete
        self.part = Fraction(0)
        self.scale = 1

    @property
    def is_figure(self) -> bool:
        return bool(self.readings) and not self.part and not self.whole

    def takes(self, unit: int) -> bool:
        """Whether `unit` goes on with this number: “two hundred | five”, but not “two | five”."""
        if self.is_figure:
            return False
        if not self.readings or not self.part:
            return True
        last = self.part % 100
        return unit < 100 and (
            last == 0 or (unit < 10 and last % 10 == 0) or (last in {60, 80} and unit < 20)
        )

    def add(self, unit: int) -> None:
        self.part += unit
        self.readings = {self.whole + self.part}

    def scale_by(self, scale: int) -> None:
        self.scale = max(self.scale, scale)
        if self.is_figure:
            self.said |= self.readings
            self.readings = {number * scale for number in self.readings}
        elif scale < 1_000:
            self.part = (self.part or Fraction(1)) * scale
            self.readings = {self.whole + self.part}
        else:
            self.whole += (self.part or Fraction(1)) * scale
            self.part = Fraction(0)
            self.readings = {self.whole}

    def pause(self) -> None:
        self.said |= self.readings

    def ended(self) -> Iterator[tuple[set[Fraction], int]]:
        if self.readings:
            yield self.readings | self.said, self.scale
        self._clear()


def _readings(figure: str) -> Iterator[Fraction]:
    """“11,000” and “11.000” are eleven thousand; “220 240” may be one number or two."""
    if grouped := re.fullmatch(_GROUPED, figure):
        yield Fraction(re.sub(r"\D", "", figure))
        parts = figure.split(" ")
        if grouped["between"] == " " and "000" not in parts:
            yield from map(Fraction, parts)
    else:
        yield Fraction(figure.replace(",", "."))
