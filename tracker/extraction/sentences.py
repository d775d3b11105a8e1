"""A sentence with everything that is found in it, before anything is concluded from that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from tracker.extraction.language import Language
from tracker.extraction.lexicon import Hit, Token, sentences_of, tokens_of
from tracker.extraction.naming import ACTOR, EQUIPMENT, ORGANISATION, NameFinder
from tracker.extraction.numbers import Number, NumberReader
from tracker.extraction.periods import Dated, DateReader

# A verb means nothing of its own within a longer phrase of these.
_WITHIN: Final = {
    "p:fire": {EQUIPMENT, "n:equipment"},
    "p:destroy": {"p:seize"},
    "p:produce": {"link"},
}


@dataclass
class Sentence:
    """Words, phrases, names, dates and numbers, each by the place of its words."""

    text: str
    tokens: list[Token]
    paragraph: int
    hits: list[Hit]
    named: dict[str, list[Hit]]
    dates: list[Dated]
    numbers: list[Number]

    @cached_property
    def tags(self) -> list[set[str]]:
        """What each word may mean, every word of a phrase alike."""
        tags: list[set[str]] = [set() for _ in self.tokens]
        for hit in self.hits:
            for place in range(hit.first, min(hit.last, len(tags))):
                tags[place].add(hit.tag)
        return tags

    @cached_property
    def names_at(self) -> list[dict[str, Hit]]:
        names: list[dict[str, Hit]] = [{} for _ in self.tokens]
        for sort, hits in self.named.items():
            for hit in hits:
                for place in range(hit.first, min(hit.last, len(names))):
                    names[place][sort] = hit
        return names

    @cached_property
    def starting(self) -> dict[int, list[Hit]]:
        starting: dict[int, list[Hit]] = {}
        for hit in self.hits:
            starting.setdefault(hit.first, []).append(hit)
        return starting

    @cached_property
    def numbers_at(self) -> dict[int, Number]:
        return {place: number for number in self.numbers for place in range(number.first, number.last)}

    @cached_property
    def dated(self) -> set[int]:
        return {place for dated in self.dates for place in range(dated.first, dated.last)}

    def of(self, prefix: str) -> list[Hit]:
        """The phrases whose tag begins so, in order."""
        return [hit for hit in self.hits if hit.tag.startswith(prefix)]

    def at(self, place: int, tag: str) -> Hit | None:
        return next((hit for hit in self.starting.get(place, ()) if hit.tag == tag), None)

    def ends_at(self, place: int, tag: str) -> bool:
        """Whether a phrase with this tag stands right before the place."""
        return any(hit.tag == tag and hit.last == place for hit in self.hits)

    def key(self, place: int) -> str:
        return self.tokens[place].key if 0 <= place < len(self.tokens) else ""


def read_sentences(text: str, published: date, language: Language, names: NameFinder) -> Iterator[Sentence]:
    for start, end, paragraph in sentences_of(text, language.abbreviations, language.openers):
        tokens = tokens_of(text, start, end, hangul=language.code == "ko")
        if not any(token.is_word or token.is_number for token in tokens):
            continue
        keys = [token.key for token in tokens]
        named = names.find(keys, [token.is_upper for token in tokens])
        hits = _without_overruled(list(language.lexicon.find(keys)), named)
        dates = list(DateReader(tokens, hits, published).dates())
        taken = {place for dated in dates for place in range(dated.first, dated.last)}
        for sort in (ACTOR, EQUIPMENT, ORGANISATION):
            for hit in named[sort]:
                # “155 mm shell” owns its number; a name that begins with a counting number does not.
                taken |= _numbers_within(tokens, hit)
        taken |= _measures(tokens, hits, frozenset(language.number_words))
        numbers = list(NumberReader(text, tokens, hits, language).numbers(frozenset(taken)))
        yield Sentence(text, tokens, paragraph, hits, named, dates, numbers)


def _without_overruled(hits: list[Hit], named: dict[str, list[Hit]]) -> list[Hit]:
    """The phrases without verbs that are none where they stand.

    The United *States*; a *training* ground; of a number that has *fallen* to 700 nobody died; a rocket
    *launcher*; that *makes* 62 in all; a boat *intercepted* in May.
    """
    no_verb = {place for hit in hits if hit.tag == "no_verb" for place in range(hit.first, hit.last)}
    no_verb |= {
        place for sort in (ACTOR, ORGANISATION) for hit in named[sort] for place in range(hit.first, hit.last)
    }
    longer = [hit for hit in (*hits, *named[EQUIPMENT]) if hit.last - hit.first > 1]
    within = {
        (tag, place)
        for tag, overruling in _WITHIN.items()
        for hit in longer
        if hit.tag in overruling
        for place in range(hit.first, hit.last)
    }
    falling = {hit.first for hit in hits if hit.tag == "link" and hit.last - hit.first > 1}
    return [
        hit
        for hit in hits
        if not (hit.tag.startswith(("p:", "say:")) and no_verb.issuperset(range(hit.first, hit.last)))
        and not (hit.tag in {"p:die", "n:dead"} and hit.first in falling)
        and (hit.tag, hit.first) not in within
    ]


def _numbers_within(tokens: list[Token], hit: Hit) -> set[int]:
    return {place for place in range(hit.first, hit.last) if tokens[place].is_number}


def _measures(tokens: list[Token], hits: list[Hit], words: frozenset[str]) -> set[int]:
    """Numbers that measure a thing and count none: those right before a calibre or after a currency sign."""
    taken: set[int] = set()
    for hit in hits:
        if hit.tag == "calibre":
            place = hit.first - 1
            if place >= 0 and tokens[place].key == "-":
                place -= 1
            if place >= 3 and tokens[place].is_number and tokens[place - 1].is_word:
                # “122- and 152-millimetre”: two calibres with one unit
                other = place - 2 - (tokens[place - 2].key == "-")
                joined = any(h.tag == "and" and h.first == place - 1 for h in hits)
                if joined and tokens[other].is_number and tokens[other + 1].key == "-":
                    taken.add(other)
            while place >= 0 and (
                tokens[place].is_number
                or (
                    tokens[place].key in ".,"
                    and place
                    and tokens[place - 1].is_number
                    and tokens[place].start == tokens[place - 1].end
                )
            ):
                if place + 1 < hit.first and tokens[place].end < tokens[place + 1].start:
                    break
                taken.add(place)
                place -= 1
        elif hit.tag == "currency_sign" and hit.last < len(tokens) and tokens[hit.last].is_number:
            taken.add(hit.last)
            place = hit.last + 1
            while place < len(tokens) and (
                tokens[place].is_number or tokens[place].key in ".,-" or tokens[place].key in words
            ):
                if tokens[place].start != tokens[place - 1].end and tokens[place].key not in words:
                    break
                taken.add(place)
                place += 1
    return taken
