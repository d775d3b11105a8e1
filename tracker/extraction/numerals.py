"""One number as digits or words say it: groups and decimals, scales, collective nouns; no hedges yet."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from tracker.extraction.language import Language
from tracker.extraction.lexicon import Hit, Token

_GROUPING: Final = frozenset(".,'’")
_LONGEST_NUMBER: Final = 15  # digits; nobody counts more soldiers
LONGEST_COMPOUND: Final = 40


@dataclass(frozen=True, slots=True)
class Numeral:
    value: Fraction
    last: int
    scale: int = 1
    is_about: bool = False
    is_digits: bool = False


class NumeralReader:
    """Reads single numbers at a place of one sentence."""

    def __init__(self, text: str, tokens: list[Token], hits: list[Hit], language: Language) -> None:
        self.text = text
        self.tokens = tokens
        self.language = language
        self.words = language.number_words
        self.by_first: dict[int, list[Hit]] = {}
        self.hedge_ends: dict[int, list[Hit]] = {}
        # “handed over 50 vehicles”: a word of the verb is no hedge.
        verbal = {
            (hit.last, at)
            for hit in hits
            if hit.tag.startswith(("p:", "say:"))
            for at in range(hit.first + 1, hit.last)
        }
        for hit in hits:
            self.by_first.setdefault(hit.first, []).append(hit)
            if hit.tag.startswith("hedge:") and (hit.last, hit.first) not in verbal:
                self.hedge_ends.setdefault(hit.last, []).append(hit)
        # A multiple rocket launcher; “le nombre de morts”.
        self.no_numbers = {
            place for hit in hits if hit.tag == "no_number" for place in range(hit.first, hit.last)
        }
        # “as many as” is no “many”.
        self.hedged = {
            place for ends in self.hedge_ends.values() for hit in ends for place in range(hit.first, hit.last)
        }

    def _near(self, place: int) -> bool:
        """Whether nothing stands between this word and the one before."""
        return 0 < place < len(self.tokens) and self.tokens[place - 1].end == self.tokens[place].start

    def _key(self, place: int) -> str:
        return self.tokens[place].key if 0 <= place < len(self.tokens) else ""

    def _has(self, place: int, tag: str) -> Hit | None:
        for hit in self.by_first.get(place, ()):
            if hit.tag == tag:
                return hit
        return None

    def _digits(self, place: int) -> Numeral | None:
        """Digits with their groups and decimals, where they are no part of a designation."""
        token = self.tokens[place]
        if not token.is_number or token.end - token.start > _LONGEST_NUMBER:
            return None
        if self._near(place):
            before = self.tokens[place - 1]
            if before.is_word and not (self.language.is_agglutinative):
                return None
            hyphened = before.key == "-" and place >= 2 and self._near(place - 1)
            if hyphened and self.tokens[place - 2].is_word and self._key(place - 2) not in self.words:
                return None  # F-16, AK-47
            if before.key in {"/", "#", "№"} or (
                before.key in ".,"
                and place >= 2
                and self._near(place - 1)
                and self.tokens[place - 2].is_number
            ):
                return None
        digits = _plain_digits(self.text[token.start : token.end])
        if digits is None:
            return None
        groups, last, between = [digits], place + 1, ""
        while last < len(self.tokens) and len(groups) < 5 and len(groups[0]) <= 3:
            sign, following = self._group_after(last)
            if following is None or (between and sign != between) or groups[0].startswith("0"):
                break
            part = self.tokens[following]
            groups.append(_plain_digits(self.text[part.start : part.end]) or "0")
            last, between = following + 1, sign
        if len(groups) == 1 and last + 1 < len(self.tokens) and self._key(last) in {".", ","}:
            decimals = self.tokens[last + 1]
            if self._near(last) and self._near(last + 1) and decimals.is_number and len(decimals.key) < 7:
                scaled = self._scale_at(last + 2)
                fraction = _plain_digits(self.text[decimals.start : decimals.end])
                if fraction is None:
                    return None
                value = Fraction(int(digits)) + Fraction(int(fraction), 10 ** len(fraction))
                if scaled:
                    return Numeral(value * scaled[0], scaled[1], scaled[0], is_digits=True)
                return Numeral(value, last + 2, is_digits=True)
        value = Fraction(int("".join(groups)))
        if last < len(self.tokens) and self.tokens[last].is_word and self._near(last):
            scaled = self._scale_at(last)
            if scaled is None and not self.language.is_agglutinative:
                return None  # 170mm, 2A4, 41st
        return self._scaled(value, last, is_digits=True)

    def _group_after(self, place: int) -> tuple[str, int | None]:
        """The sign between two groups of digits at `place`, and where the group of three stands."""
        token = self.tokens[place]
        following = None
        if token.is_number and not self._near(place):
            gap = self.text[self.tokens[place - 1].end : token.start]
            if len(gap) == 1:
                sign, following = " ", place
        elif (
            token.key in _GROUPING
            and self._near(place)
            and place + 1 < len(self.tokens)
            and self._near(place + 1)
        ):
            sign, following = token.key, place + 1
        if following is None or not self.tokens[following].is_number:
            return "", None
        part = self.tokens[following]
        if part.end - part.start != 3:
            return "", None
        if sign == " " and self._has(following + 1, "calibre"):
            return "", None  # 18 120 mm mortars
        if sign in ".," and self._scale_at(following + 1):
            return "", None  # 1,250 million
        if (
            self._near(following + 1)
            and following + 1 < len(self.tokens)
            and self.tokens[following + 1].is_word
        ):
            return "", None
        return sign, following

    def _scale_at(self, place: int) -> tuple[int, int] | None:
        """The scale that follows a number at `place`, also after a hyphen, and the word after it."""
        if self._key(place) == "-" and self._near(place) and self._near(place + 1):
            place += 1
        sort, scale = self.words.get(self._key(place), ("", 0))
        if len(self._key(place)) == 1 and self._key(place).isascii() and not self._near(place):
            return None  # 50 M1989 guns
        if sort == "scale" or (sort == "dozen" and not self.language.adjectives_first):
            last = place + 1
            if self._key(last) == "." and self._key(place) in self.language.abbreviations:
                last += 1
            return scale, last
        return None

    def _scaled(self, value: Fraction, last: int, *, is_digits: bool) -> Numeral:
        """The number with the scales after it, falling: 1만 4천, 2 million 300 thousand."""
        scaled = self._scale_at(last)
        if scaled is None:
            return Numeral(value, last, is_digits=is_digits)
        total, scale, last = value * scaled[0], scaled[0], scaled[1]
        about = self._key(last) == "여"
        last += about
        while (
            not about
            and last < len(self.tokens)
            and self.tokens[last].is_number
            and self.language.is_agglutinative
        ):
            part = _plain_digits(self.text[self.tokens[last].start : self.tokens[last].end])
            more = self._scale_at(last + 1)
            if part is None or more is None or more[0] >= scale or len(part) > 4:
                break
            total, scale, last = total + int(part) * more[0], more[0], more[1]
            about = self._key(last) == "여"
            last += about
        half = self._half(last)
        if half:
            total, last = total + scaled[0] * Fraction(1, 2), half
        return Numeral(total, last, scaled[0], is_about=about, is_digits=is_digits)

    def _half(self, place: int) -> int | None:
        hit = self._has(place, "and_a_half")
        return hit.last if hit else None

    def _words(self, place: int) -> Numeral | None:
        """A number in words: two hundred and twenty, quatre-vingt-dix-sept, a million and a half."""
        total, part, last, scale = Fraction(0), Fraction(0), place, 1
        said = False
        is_about = False
        at = place
        half = self._has(place, "half_of_scale")
        if half and (found := self._scale_at(half.last)):
            return Numeral(Fraction(found[0], 2), found[1], found[0])
        if half and self.words.get(self._key(half.last)) == ("dozen", 12):
            return Numeral(Fraction(6), half.last + 1, is_about=not self.language.dozen_is_exact)
        if (one_and_half := self._has(place, "one_and_half")) and (
            found := self._scale_at(one_and_half.last)
        ):
            return Numeral(Fraction(3 * found[0], 2), found[1], found[0])
        if self._key(at) in self.language.articles:
            sort, number = self.words.get(self._key(at + 1), ("", 0))
            following = at + 1
            if (hit := self._has(at + 1, "good_or_small")) and sort == "":
                following = hit.last
                sort, number = self.words.get(self._key(following), ("", 0))
            if sort == "dozen" and (many := self._many(following + 1)):
                return Numeral(Fraction(number) * many[0], many[1], is_about=True)
            if sort == "dozen":
                exact = number == 12 and self.language.dozen_is_exact
                return Numeral(Fraction(number), following + 1, is_about=not exact)
            if sort != "scale":
                return None
            at, part, said = following, Fraction(1), True
        while at < len(self.tokens) and at - place < 14:
            key = self._key(at)
            if (
                said
                and key == "-"
                and self._near(at)
                and self._near(at + 1)
                and self._key(at + 1) in self.words
            ) or (said and key in self.language.joiners and self._joins(at, part or total)):
                at += 1
                key = self._key(at)
            split = self._compound(key) if key not in self.words else None
            if split is not None:
                if said:
                    break
                part, said = Fraction(split), True
                at += 1
                last = at
                continue
            sort, number = self.words.get(key, ("", 0))
            if sort == "unit":
                if part == 4 and number == 20:  # quatre-vingts
                    part = Fraction(80)
                elif part and not _takes(int(part), number):
                    break
                else:
                    part += number
            elif sort == "scale":
                if not said and key not in self.language.bare_scales:
                    break
                if said and len(key) == 1 and key.isascii():
                    break  # ten M777 howitzers
                if number == 100:
                    if part % 100 >= 20 or part >= 100:
                        break
                    part = (part or Fraction(1)) * 100
                else:
                    if total and number >= scale > 1:
                        break
                    total += (part or Fraction(1)) * number
                    part, scale = Fraction(0), number
            elif sort == "dozen" and said:
                if total or (self._key(at) in self.language.vague_scales and not part):
                    break
                total, part = part * number, Fraction(0)
                at += 1
                last = at
                is_about = not (number == 12 and self.language.dozen_is_exact) and number < 1000
                break
            elif sort == "dozen" and not said and number != 12:
                return None
            else:
                break
            said = True
            at += 1
            last = at
        if not said or last == place:
            return None
        value = total + part
        if half_end := self._half(last):
            value, last = value + Fraction(scale if scale > 1 else 1, 2), half_end
            scaled = self._scale_at(last)
            if scaled and scale == 1:
                value, last, scale = value * scaled[0], scaled[1], scaled[0]
        return Numeral(value, last, scale, is_about=is_about)

    def _many(self, place: int) -> tuple[int, int] | None:
        """“une dizaine de milliers”, “une centaine de millions”: the scale after a collective noun."""
        if not self._has(place, "of") or self.language.adjectives_first:
            return None
        sort, number = self.words.get(self._key(place + 1), ("", 0))
        return (number, place + 2) if number >= 1_000 and sort in {"dozen", "scale"} else None

    def _joins(self, at: int, said: Fraction) -> bool:
        """Whether “and” goes on with the number: two hundred and five, vingt et un; not “two and five”."""
        sort, number = self.words.get(self._key(at + 1), ("", 0))
        if sort != "unit":
            return False
        if self.language.adjectives_first and self.language.code != "uk":
            return said >= 100 and number < 100 and said % 100 == 0 and not self._has(at + 1, "digit_noun")
        return (said % 10 == 0 and 20 <= said % 100 < 80 and number in {1, 11}) or (
            self.language.code == "es" and 30 <= said % 100 < 100 and number < 10
        )

    def _compound(self, key: str) -> int | None:
        """A German number in one word: sechstausend, dreihundertfünfzig, siebenundzwanzig."""
        if not self.language.compounds or len(key) < 6 or len(key) > LONGEST_COMPOUND:
            return None
        total, part, rest = 0, 0, key
        while rest:
            word = next(
                (rest[:size] for size in range(min(12, len(rest)), 2, -1) if rest[:size] in self.words), None
            )
            if word is None:
                return None
            sort, number = self.words[word]
            rest = rest[len(word) :]
            if sort == "unit":
                part += number
            elif number == 100:
                part = (part or 1) * 100
            else:
                total, part = total + (part or 1) * number, 0
            rest = rest.removeprefix("und")
        return total + part

    def _single(self, place: int, taken: frozenset[int]) -> Numeral | None:
        if place >= len(self.tokens) or place in taken:
            return None
        if self.tokens[place].is_number:
            return self._digits(place)
        return self._words(place)


def _plain_digits(said: str) -> str | None:
    try:
        return str(int(said)).zfill(len(said))
    except ValueError:
        return None


def _takes(said: int, unit: int) -> bool:
    """Whether a unit goes on with what is said: “two hundred | five”, but not “two | five”."""
    last = said % 100
    if last == 0:
        return said >= 100 and unit < 100
    if last in {60, 80} and unit < 20:
        return True
    if last == 10 and unit in {7, 8, 9}:
        return True  # dix-sept
    if (last == 70 and unit in {7, 8, 9}) or (last == 90 and unit in {7, 8, 9}):
        return True
    return unit < 10 and last % 10 == 0 and last >= 20
