"""Numbers in a sentence, with the words that say how firm they are.

Digits in any grouping, number words, scales, ranges; hedges before and after. What is a year, a calibre or a
designation is told apart here as far as the number's own surroundings say it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from tracker.extraction.numerals import Numeral, NumeralReader
from tracker.quantities import (
    ABOUT,
    AT_LEAST,
    BETWEEN,
    EXACT,
    FEWER_THAN,
    LARGEST,
    MORE_THAN,
    NEARLY,
    UNQUANTIFIED,
    UP_TO,
    Quantity,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as said: words `first` up to `last` with its hedge, `core` without."""

    first: int
    last: int
    core_first: int
    core_last: int
    quantity: Quantity
    is_bare_digits: bool = False
    is_one: bool = False
    is_none: bool = False  # “no”, “not a single”, “any”: a number only where it is denied
    said_last: int = 0  # where a hedge after the noun ends: “3,000 soldiers, give or take”

    def hedged(self, qualifier: str, last: int) -> Number:
        """The number with a hedge that stands after what it counts."""
        best = self.quantity.best
        if best is None or self.quantity.qualifier not in {EXACT, ABOUT}:
            return self
        return replace(self, quantity=quantity_of(best, qualifier), said_last=last)


def quantity_of(number: int, qualifier: str) -> Quantity:
    if qualifier == EXACT:
        return Quantity(number, number, number, EXACT)
    if qualifier in {ABOUT, NEARLY}:
        return Quantity(None, number, None, qualifier)
    if qualifier in {AT_LEAST, MORE_THAN}:
        return Quantity(number, None, None, qualifier)
    if qualifier in {UP_TO, FEWER_THAN}:
        return Quantity(None, None, number, qualifier)
    return Quantity(qualifier=UNQUANTIFIED)


class NumberReader(NumeralReader):
    """Reads the numbers of one sentence, with ranges, vague words and hedges."""

    def numbers(self, taken: frozenset[int]) -> Iterator[Number]:
        """Numbers in order of the text. Words in `taken` belong to dates, names or amounts already."""
        place = 0
        while place < len(self.tokens):
            if place in taken:
                place += 1
                continue
            found = self._vague(place) or self._number(place, taken)
            if found is None:
                place += 1
                continue
            found = self._with_hedges(found)
            yield found
            place = found.last

    def _number(self, place: int, taken: frozenset[int]) -> Number | None:
        pair = self._has(place, "between")
        at = pair.last if pair else place
        opening = bool(pair)
        if not opening and (pair := self._has(place, "from")):
            at = pair.last
        # “between about 3,000 and 4,000”, “entre les …”
        inner = self._has(at, "hedge:about") if opening else None
        low = self._single(inner.last if inner else at, taken)
        if low is None:
            return self._single_number(place, taken) if pair else None
        low_first = inner.last if inner else at
        if not opening and self._is_change(place):
            return self._single_number(low_first, taken, low)  # “rose from 8,000 to 10,000”: two figures
        joiner = self._range_joiner(low.last, opening=opening, from_=bool(pair) and not opening)
        if joiner:
            second = self._has(joiner, "hedge:about") if (opening or pair) else None
            high = self._single(second.last if second else joiner, taken)
            if high is not None and not self._dates_follow(high.last):
                value = low.value
                if low.scale == 1 and high.scale > 1 and value < 1_000:
                    value = value * high.scale
                elif low.value < 10 and 100 < high.value < 1_000 and not (low.is_digits or high.is_digits):
                    value = value * 100  # deux à trois cents
                if value < high.value and _is_whole(value) and _is_whole(high.value):
                    return Number(
                        place,
                        high.last,
                        low_first,
                        high.last,
                        Quantity(int(value), None, int(high.value), BETWEEN),
                    )
        if pair:
            return None  # “from” or “between” without two numbers: read again from the number on
        return self._single_number(place, taken, low)

    def _is_change(self, place: int) -> bool:
        """Whether a verb of growing or shrinking stands before “from” and the number."""
        if not (self._has(place, "from") or self._has(place - 1, "from")):
            return False
        return any(self._has(at, "change_verb") for at in range(max(0, place - 8), place))

    def _single_number(self, place: int, taken: frozenset[int], read: Numeral | None = None) -> Number | None:
        read = read or self._single(place, taken)
        if read is None or not _is_whole(read.value):
            return None
        if self._makes_a_word(read.last):
            return None
        value = int(read.value)
        if (share := self._has(read.last, "percent")) and self._of_something(share.last):
            return Number(place, share.last, place, share.last, Quantity(qualifier=UNQUANTIFIED))
        is_one = value == 1 and not read.is_digits
        if is_one and not self._has(place, "one"):
            return None
        qualifier = ABOUT if read.is_about else EXACT
        plain = read.is_digits and read.last == place + 1
        return Number(place, read.last, place, read.last, quantity_of(value, qualifier), plain, is_one)

    def _makes_a_word(self, place: int) -> bool:
        """Whether a hyphen ties the number to a word: one-way, two-day; not 12,000-strong."""
        if self._key(place) != "-" or not self._near(place) or not self._near(place + 1):
            return False
        if any(hit.tag.startswith("after:") for hit in self.by_first.get(place, ())):
            return False  # 220-odd, a thousand-plus
        return place + 1 < len(self.tokens) and not self._has(place + 1, "n:troops")

    def _of_something(self, place: int) -> bool:
        return bool(self._has(place, "of")) or self.language.counted_before

    def _range_joiner(self, place: int, *, opening: bool, from_: bool) -> int | None:
        key = self._key(place)
        if opening:
            hit = self._has(place, "range_and")
            return hit.last if hit else None
        if key == "-":
            return place + 1
        # “250, maybe 300”
        perhaps = self._has(place + 1 if key == "," else place, "range_perhaps")
        hit = perhaps or self._has(place, "range_to")
        if hit is None:
            return None
        following = self._single(hit.last, frozenset())
        return hit.last if following else None

    def _dates_follow(self, place: int) -> bool:
        return any(hit.tag in {"month"} for hit in self.by_first.get(place, ()))

    def _vague(self, place: int) -> Number | None:
        if place in self.hedged and self.tokens[place].key not in self.words:
            return None
        if place in self.no_numbers:
            return None
        if none := self._has(place, "none"):
            quantity = Quantity(qualifier=UNQUANTIFIED)
            return Number(place, none.last, place, none.last, quantity, is_none=True)
        hit = self._has(place, "vague") or self._has(place, "share")
        if hit is None:
            if self._key(place) in self.language.vague_scales and self.words.get(self._key(place)):
                return Number(place, place + 1, place, place + 1, Quantity(qualifier=UNQUANTIFIED))
            unit = self._has(place + 1, "n:unit") if self._key(place) in self.language.articles else None
            if unit and not self._is_counted_in(unit.last):
                return Number(place, place + 1, place, place + 1, Quantity(qualifier=UNQUANTIFIED))
            return None
        last = hit.last
        while self._key(last) in self.words and last - place < 8:  # several hundred thousand
            last += 1
        return Number(place, last, place, last, Quantity(qualifier=UNQUANTIFIED))

    def _is_counted_in(self, place: int) -> bool:
        """Whether a number says how large the unit is: “a detachment of around 240”."""
        near = range(place + 1, min(place + 4, len(self.tokens)))
        return self._has(place, "of") is not None and any(
            self.tokens[at].is_number or self._key(at) in self.words for at in near
        )

    def _with_hedges(self, number: Number) -> Number:
        """The number with the hedges that touch it; the firmest of several rules, not “about”."""
        qualifiers: list[str] = []
        first, last = number.first, number.last
        for _ in range(3):
            reached = first
            if not self.hedge_ends.get(reached) and self._has(reached - 1, "filler"):
                reached -= 1
            ends = self.hedge_ends.get(reached)
            if not ends:
                break
            hit = min(ends, key=lambda each: each.first)
            qualifiers.append(hit.tag.removeprefix("hedge:"))
            first = hit.first
        at = last
        if self._key(at) == ",":
            # “Fifty, at the very least, were loaded”
            aside = [h for h in self.by_first.get(at + 1, ()) if h.tag.startswith("after:")]
            if any(self._key(h.last) in {",", ".", ")", ""} for h in aside):
                at += 1
        for hit in self.by_first.get(at, ()):
            if hit.tag.startswith("after:"):
                qualifiers.append(hit.tag.removeprefix("after:"))
                last = max(last, hit.last)
        quantity = number.quantity
        if qualifiers and quantity.qualifier in {EXACT, ABOUT}:
            firm = [each for each in qualifiers if each != ABOUT]
            best = quantity.best
            if best is not None:
                quantity = quantity_of(best, firm[0] if firm else ABOUT)
        return replace(number, first=first, last=last, quantity=quantity)


def _is_whole(value: Fraction) -> bool:
    return value.denominator == 1 and 0 <= value <= LARGEST
