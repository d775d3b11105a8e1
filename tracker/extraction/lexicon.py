"""Words of a text, and which of them mean what in its language.

A language is data (see `languages/`): phrases under the name of what they mean. A star at the end of a word
stands for any ending. Phrases are found by their first word in a table, so a text is read once whatever the
number of phrases.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

# A word with its digits apart: “170mm” is two, “AT-4” three. Its accents may be letters of their own.
_WORD: Final = re.compile(r"\d+|(?:[^\W\d_][\u0300-\u036f]*)+|[^\s]")
# Hangul scales end a number and begin the next word without a space: “5천2백여”.
_HANGUL: Final = re.compile(r"\d+|(?<=\d)[십백천만억]|(?<=[십백천만억])여|[^\W\d_]+|[^\s]")

_APOSTROPHES: Final = frozenset("'’‘ʼ`´′")
_DASHES: Final = frozenset("-‐‑‒–—−")
_ACCENTS: Final = {
    code: plain
    for code in range(0xC0, 0x250)
    if (plain := unicodedata.normalize("NFKD", chr(code))[0]).isascii()
} | {ord("œ"): "oe", ord("æ"): "ae", ord("ß"): "ss"}
LONGEST_WORD: Final = 60


class Token(NamedTuple):
    """One word, number or sign; `key` is how phrases know it."""

    start: int
    end: int
    key: str
    is_number: bool
    is_word: bool
    is_upper: bool


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """In lower case, without accents; words of two letters keep theirs, for “à” is not “a”."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    if plain in _APOSTROPHES:
        return "'"
    if plain in _DASHES:
        return "-"
    return plain.translate(_ACCENTS) if len(plain) > 2 else plain


def tokens_of(text: str, start: int = 0, end: int | None = None, *, hangul: bool = False) -> list[Token]:
    found = []
    for match in (_HANGUL if hangul else _WORD).finditer(text, start, len(text) if end is None else end):
        word = match[0]
        first = word[0]
        # No word is that long; cut off, it costs no more than others do.
        key = folded(word if len(word) <= LONGEST_WORD else word[:LONGEST_WORD])
        is_number = first.isdecimal()
        is_word = not is_number and first.isalpha()
        found.append(Token(match.start(), match.end(), key, is_number, is_word, is_word and first.isupper()))
    return found


class Phrase(NamedTuple):
    keys: tuple[str, ...]
    tag: str
    value: int = 0


class Hit(NamedTuple):
    """A phrase found: words `first` up to, not including, `last`."""

    first: int
    last: int
    tag: str
    value: int = 0


class Beginning(NamedTuple):
    """What may begin with one word of a text."""

    alone: tuple[Phrase, ...]  # one a tag
    by_second: dict[str, list[Phrase]]
    others: list[Phrase]  # whose second word has a star


@dataclass(slots=True)
class Lexicon:
    """Phrases by the beginning of their first word."""

    exact: dict[str, list[Phrase]] = field(default_factory=dict)
    begun: dict[str, list[Phrase]] = field(default_factory=dict)
    _known: dict[str, Beginning] = field(default_factory=dict)

    def add(self, text: str, tag: str, value: int = 0) -> None:
        keys: list[str] = []
        for token in tokens_of(text):
            if token.key == "*" and keys:
                keys[-1] += "*"
            else:
                keys.append(token.key)
        self.put(Phrase(tuple(keys), tag, value))

    def put(self, phrase: Phrase) -> None:
        begins = phrase.keys[0]
        table = self.begun if begins.endswith("*") else self.exact
        table.setdefault(begins.rstrip("*"), []).append(phrase)

    def beginning(self, key: str) -> Beginning:
        """The phrases that begin with this word; worked out once for each word."""
        known = self._known.get(key)
        if known is None:
            found = [*self.exact.get(key, ())]
            for length in range(1, min(len(key), LONGEST_WORD) + 1):
                found += self.begun.get(key[:length], ())
            alone: dict[str, Phrase] = {}
            known = Beginning((), {}, [])
            for phrase in found:
                if len(phrase.keys) == 1:
                    alone.setdefault(phrase.tag, phrase)
                elif phrase.keys[1].endswith("*"):
                    known.others.append(phrase)
                else:
                    known.by_second.setdefault(phrase.keys[1], []).append(phrase)
            known = known._replace(alone=tuple(alone.values()))
            if len(self._known) > 50_000:  # a hostile text must not fill the memory
                self._known.clear()
            self._known[key] = known
        return known

    def find(self, keys: list[str]) -> Iterator[Hit]:
        """Every phrase, by its first word; of those with one tag and one beginning, the longest."""
        end = len(keys)
        for first, key in enumerate(keys):
            alone, by_second, others = self._known.get(key) or self.beginning(key)
            longest = {phrase.tag: phrase for phrase in alone}
            if first + 1 < end and (by_second or others):
                for phrase in (*by_second.get(keys[first + 1], ()), *others):
                    known = longest.get(phrase.tag)
                    if (known is None or len(known.keys) < len(phrase.keys)) and _goes_on(
                        phrase.keys, keys, first
                    ):
                        longest[phrase.tag] = phrase
            for tag, phrase in longest.items():
                yield Hit(first, first + len(phrase.keys), tag, phrase.value)


def _goes_on(wanted: tuple[str, ...], keys: list[str], first: int) -> bool:
    if first + len(wanted) > len(keys):
        return False
    for offset in range(1, len(wanted)):
        want, key = wanted[offset], keys[first + offset]
        if not (key.startswith(want[:-1]) if want[-1] == "*" else key == want):
            return False
    return True


def lexicon_of(phrases: Mapping[str, str | Iterable[str]]) -> Lexicon:
    """Phrases under their tags: a string holds them separated by commas, however it is wrapped."""
    lexicon = Lexicon()
    for tag, listed in phrases.items():
        each = listed.split(",") if isinstance(listed, str) else listed
        for phrase in each:
            if phrase.strip():
                lexicon.add(phrase.strip(), tag)
    return lexicon


# A sentence ends here when what follows begins one, and no abbreviation stands before.
_END: Final = re.compile(r"[.!?…。][\"'”’»)\]]{0,3}(?=\s)|\n")
_INITIALS: Final = re.compile(r"[(\"“]?(?:[A-Z]\.){1,3}[A-Z]")
_FOLLOWING: Final = re.compile(r"[ \u00a0]+([A-Z]\w{0,30})")
_LEAD: Final = frozenset(":;,")
_BULLETS: Final = frozenset("-–—•*·")
LONGEST_SENTENCE: Final = 1_500  # characters; what is longer is cut, so that no text costs more than its size


def sentences_of(
    text: str, abbreviations: frozenset[str], openers: frozenset[str] = frozenset()
) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of the paragraph of each sentence; a list belongs to the words before it.

    Initials with dots end a sentence only before one of the `openers`: “the U.S. Central Command”.
    """
    start, paragraph, size = 0, 0, len(text)
    for match in _END.finditer(text):
        if match.end() <= start:
            continue
        before = text[max(start, match.start() - 12) : match.start()]
        ahead = text[match.end() : match.end() + 3].lstrip()[:1]
        if match[0] == "\n":
            rest = text[match.end() : match.end() + 40].lstrip()[:1]
            if rest in _BULLETS or (before.rstrip()[-1:] in _LEAD and rest):
                continue
            yield from _cut(start, match.start(), paragraph, size)
            start = match.end()
            paragraph += 1
            continue
        last = before.split()[-1] if before.split() else ""
        if match[0] == "." and (
            (len(last) == 1 and last.isupper()) or last.casefold() in abbreviations or ahead.islower()
        ):
            continue
        if match[0] == "." and _INITIALS.fullmatch(last):
            following = _FOLLOWING.match(text, match.end())
            if following and following[1].casefold() not in openers:
                continue
        if match[0][-1] in "\"'”’»" and ahead.islower():
            continue
        yield from _cut(start, match.end(), paragraph, size)
        start = match.end()
    yield from _cut(start, size, paragraph, size)


def _cut(start: int, end: int, paragraph: int, size: int) -> Iterator[tuple[int, int, int]]:
    for begin in range(start, end, LONGEST_SENTENCE):
        yield begin, min(begin + LONGEST_SENTENCE, end, size), paragraph
