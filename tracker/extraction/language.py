"""What the engine has to be told of a language: tables, from `languages/`, one module each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Final

from babel.dates import get_day_names, get_month_names

from tracker.extraction.lexicon import Lexicon, folded, lexicon_of

LANGUAGES: Final = ("en", "fr", "uk", "ko", "de", "es")


@dataclass(frozen=True)
class Language:
    """The tables of one language: words of number one by one, everything else as phrases by tag."""

    code: str
    units: Mapping[str, int]
    scales: Mapping[str, int]
    # Nouns that stand for “about so many”, after an article or a number: une centaine, two dozen.
    dozens: Mapping[str, int]
    phrases: Mapping[str, str]
    # Plurals of scales that say no number where none stands before them: thousands, des milliers.
    vague_scales: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    joiners: frozenset[str] = frozenset()
    # What else a state is called, by its ISO code: adjective, people, capital.
    countries: Mapping[str, str] = field(default_factory=dict)
    abbreviations: frozenset[str] = frozenset()
    # Endings that a name may lose: the longest first.
    endings: tuple[str, ...] = ()
    # Whether what is counted may follow after any number of adjectives (English) or comes first (French).
    adjectives_first: bool = True
    counted_before: bool = False
    # Words grow at their end so much that a name is found at the beginning of a word.
    is_agglutinative: bool = False
    # Words that stand for a country together with an article: “the North”.
    directions: Mapping[str, str] = field(default_factory=dict)
    # How a plural ends, where a singular may stand before the noun that is counted: drone operators.
    plural: str = ""
    # How adverbs end: they may stand between a number and its verb.
    adverb: str = ""
    # Scales that are a number by themselves: mille, mil.
    bare_scales: frozenset[str] = frozenset()
    dozen_is_exact: bool = True
    compounds: bool = False

    @cached_property
    def lexicon(self) -> Lexicon:
        lexicon = lexicon_of(self.phrases)
        for tag, names, first in (("month", get_month_names, 1), ("weekday", get_day_names, 0)):
            for context in ("format", "stand-alone"):
                table = names("wide", context, self.code)
                for number, place in enumerate(sorted(table), start=first):
                    lexicon.add(table[place], tag, number)
        # “Sept. 4”, “27 févr.”: the dot belongs to the abbreviation.
        for number, short in get_month_names("abbreviated", locale=self.code).items():
            long = get_month_names("wide", locale=self.code)[number]
            for each in {short.rstrip("."), long[:4] if len(long) > 4 else ""}:
                if len(each) > 2:
                    lexicon.add(f"{each}.", "month", number)
        return lexicon

    def stem(self, key: str) -> str:
        """The word without the ending of its case or number: both sides of a comparison lose it."""
        for ending in self.endings:
            if key.endswith(ending) and len(key) - len(ending) >= 3:
                return key[: -len(ending)]
        return key

    @cached_property
    def openers(self) -> frozenset[str]:
        """Words that begin a sentence behind “the U.S.”; before any other the name goes on."""
        return frozenset(word.strip() for word in self.phrases.get("stop", "").split(","))

    @cached_property
    def number_words(self) -> dict[str, tuple[str, int]]:
        """How a word counts: as a unit, a scale or a dozen; and how much."""
        words: dict[str, tuple[str, int]] = {}
        for sort, table in (("unit", self.units), ("scale", self.scales), ("dozen", self.dozens)):
            for word, number in table.items():
                words[folded(word)] = (sort, number)
        return words


@lru_cache
def language_of(code: str) -> Language | None:
    """The language by its code, “fr” or “fr-CA”; None where it is none of LANGUAGES."""
    name = code.replace("_", "-").split("-")[0].lower()
    if name not in LANGUAGES:
        return None
    found: Language = import_module(f"tracker.extraction.languages.{name}").LANGUAGE
    return found
