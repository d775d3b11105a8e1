"""Where a quote stands in a text, and how alike two texts are.

A paste changes spaces, quotation marks and dashes without changing a word: both sides are folded before
they are compared, and every place is given in characters of the text as it was. No language is assumed.
Pure: no Django, no database.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import Final

from rapidfuzz import fuzz

# Typographic variants that a paste may change. Zero-width signs and soft hyphens go.
_QUOTES: Final = {**dict.fromkeys("‘’‚‛′`´ʼ＇", "'"), **dict.fromkeys("“”„‟″«»‹›〝〞＂", '"')}
_DASHES: Final = dict.fromkeys("‐‑‒–—―⁃−﹘﹣－⸺⸻", "-")
_UNSEEN: Final = [
    0x00AD,  # soft hyphen
    0x034F,  # combining grapheme joiner
    0x061C,  # Arabic letter mark
    0x180E,  # Mongolian vowel separator
    *range(0x200B, 0x2010),  # zero-width space, joiners, directional marks
    *range(0x202A, 0x202F),  # directional embeddings
    *range(0x2060, 0x2070),  # word joiner, invisible operators, directional isolates
    *range(0xFE00, 0xFE10),  # variation selectors
    0xFEFF,  # byte order mark
]
VARIANTS: Final = str.maketrans({**_QUOTES, **_DASHES, "…": "...", **{chr(code): "" for code in _UNSEEN}})

# Letters that combine with the one before them and are not marks: Hangul vowels and finals, Kirat Rai.
_COMBINING_LETTERS: Final = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF), (0x16D40, 0x16D7F))

ALIKE: Final = 0.5  # from this likeness on, two texts are one story
_SHORTEST: Final = 40  # words: less than a paragraph says nothing about a whole article
_GRAM: Final = 5  # words that are hashed together
_WINDOW: Final = 8  # of so many neighbouring hashes one is kept

_LIKE_ENOUGH: Final = 65.0  # of 100; unrelated sentences of one language reach about 50
_LONG: Final = 3_000  # characters; longer quotes are aligned by their two ends
_END: Final = 800

# A word; in scripts that set no spaces between words, one character.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD: Final = re.compile(rf"[{_UNSPACED}\U00020000-\U0003ffff]|[^\W{_UNSPACED}\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class Place:
    """`text[start:end]` of the text that was searched; `is_exact` where it is the quote, not just like it."""

    start: int
    end: int
    is_exact: bool


def folded(text: str) -> str:
    """`text` in NFKC, with typographic variants of spaces, quotes and dashes made one; case is kept."""
    return " ".join(_normalised(text.translate(VARIANTS)).split())


def _normalised(text: str) -> str:
    # Normalising brings variants of its own: a small em dash becomes an em dash.
    return unicodedata.normalize("NFKC", text).translate(VARIANTS)


@lru_cache(maxsize=65_536)
def _combines(letter: str) -> bool:
    """Whether normalising may change `letter` together with what stands before it."""
    first = unicodedata.normalize("NFKD", letter)[0]
    return unicodedata.category(first)[0] == "M" or any(
        low <= ord(first) <= high for low, high in _COMBINING_LETTERS
    )


class _Folded:
    """A folded text that knows where each of its characters came from."""

    def __init__(self, text: str) -> None:
        self.letters: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        cluster, start, end = "", 0, 0
        for at, letter in enumerate(text):
            seen = letter.translate(VARIANTS)
            if not seen:
                continue
            if not _combines(seen[0]):
                self._take(cluster, start, end)
                cluster, start = "", at
            cluster, end = cluster + seen, at + 1
        self._take(cluster, start, end)
        if self.letters and self.letters[-1] == " ":
            self.letters.pop()
        self.text = "".join(self.letters)

    def _take(self, cluster: str, start: int, end: int) -> None:
        for letter in cluster if cluster.isascii() else _normalised(cluster):
            if letter.isspace():
                if not self.letters or self.letters[-1] == " ":
                    continue
                letter = " "
            self.letters.append(letter)
            self.starts.append(start)
            self.ends.append(end)

    def place(self, start: int, end: int, *, is_exact: bool) -> Place:
        return Place(self.starts[start], self.ends[end - 1], is_exact)


def locate(quote: str, text: str) -> Place | None:
    """Where the quote stands in the text, variants folded; the first place where it stands twice.

    A number is not found inside a longer one: “3,000 soldiers” does not stand in “13,000 soldiers”.
    """
    wanted = folded(quote)
    if not wanted or (at := _find(wanted, folded(text))) is None:
        return None
    return _Folded(text).place(at, at + len(wanted), is_exact=True)


def _find(wanted: str, text: str) -> int | None:
    at = text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        cut_before = wanted[0].isdigit() and re.search(r"\d[.,']?\Z", text[max(0, at - 2) : at])
        cut_behind = wanted[-1].isdigit() and re.match(r"[.,']?\d", text[end : end + 2])
        if not cut_before and not cut_behind:
            return at
        at = text.find(wanted, at + 1)
    return None


def nearest(quote: str, text: str) -> Place | None:
    """The quote's place, else the passage most like it, in whole words; None where nothing is much like it.

    The quote's rare groups of three letters say where to look; only there are the two compared in full, so
    that a million characters take about a second.
    """
    if exact := locate(quote, text):
        return exact
    source = _Folded(text)
    wanted, hay = _lowered(folded(quote)), _lowered(source.text)
    if not wanted or not hay:
        return None
    likely = _likely_start(wanted, hay)
    around = len(wanted) // 2 + 20
    offset = max(0, likely - around)
    window = hay[offset : likely + len(wanted) + around]
    found = _ends(wanted, window)
    if found is None:
        return None
    start, end = _whole_words(wanted, hay, offset + found[0], offset + found[1])
    return source.place(start, end, is_exact=False)


def _lowered(text: str) -> str:
    """In lower case, at the same length: offsets stay what they are."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def _likely_start(wanted: str, text: str) -> int:
    """Where the stretch of the length of `wanted` begins that shares most of its groups of three letters."""
    size = min(3, len(wanted), len(text))
    asked = {wanted[at : at + size] for at in range(len(wanted) - size + 1)}
    groups = [text[at : at + size] for at in range(len(text) - size + 1)]
    weight = {
        group: 1 / (1 + count.bit_length()) for group, count in Counter(groups).items() if group in asked
    }
    sums = [0.0, *accumulate(weight.get(group, 0.0) for group in groups)]
    span = min(len(wanted), len(groups))
    gains = [after - before for before, after in zip(sums, sums[span:], strict=False)]
    return gains.index(max(gains))


def _ends(wanted: str, window: str) -> tuple[int, int] | None:
    """Where in the window the best match of `wanted` begins and ends; None where none is like enough."""
    if len(wanted) <= _LONG:
        match = fuzz.partial_ratio_alignment(wanted, window, score_cutoff=_LIKE_ENOUGH)
        return (match.dest_start, match.dest_end) if match else None
    head = fuzz.partial_ratio_alignment(wanted[:_END], window, score_cutoff=_LIKE_ENOUGH)
    tail = fuzz.partial_ratio_alignment(wanted[-_END:], window, score_cutoff=_LIKE_ENOUGH)
    start = head.dest_start if head else 0
    end = tail.dest_end if tail else len(window)
    alike = fuzz.ratio(wanted, window[start:end], score_cutoff=_LIKE_ENOUGH)
    return (start, end) if alike else None


def _whole_words(wanted: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch, begun and ended at the words near its ends that make it most like `wanted`."""
    reach = min(80, 15 + len(wanted) // 2)
    for word_end in (True, False):
        near = end if word_end else start
        words = _WORD.finditer(text, max(0, near - reach), near + reach)
        cuts = [word.end() if word_end else word.start() for word in words]
        stretches = [(start, cut) if word_end else (cut, end) for cut in cuts]
        whole = [(first, last) for first, last in stretches if first < last]
        if whole:
            start, end = max(whole, key=lambda ends: fuzz.ratio(wanted, text[ends[0] : ends[1]]))
    return start, end


def passage(text: str, place: Place, around: int = 200) -> tuple[str, str, str]:
    """What stands before, at and after the place: up to `around` characters a side, “…” where cut off."""
    start, end = max(0, place.start - around), min(len(text), place.end + around)
    before, after = text[start : place.start], text[place.end : end]
    if start > 0:
        cut = re.match(r"\S{0,30}\s+", before) if not text[start - 1].isspace() else None
        before = f"…{before[cut.end() if cut else 0 :]}"
    if end < len(text):
        cut = re.search(r"\s+\S{0,30}\Z", after) if not text[end].isspace() else None
        after = f"{after[: cut.start()] if cut else after}…"
    return before, text[place.start : place.end], after


def fingerprint(text: str) -> list[int]:
    """Hashes that a text shares with its reprints: signed 64-bit numbers, sorted, each once.

    Winnowing (Schleimer, Wilkerson, Aiken 2003): of every 8 neighbouring groups of 5 words the smallest hash
    is kept, so that any 12 words in common leave a common hash. Empty for a text of fewer than 40 words.
    """
    words = _WORD.findall(folded(text).casefold())
    if len(words) < _SHORTEST:
        return []
    hashes = [_hash(" ".join(words[at : at + _GRAM])) for at in range(len(words) - _GRAM + 1)]
    return sorted({min(hashes[at : at + _WINDOW]) for at in range(len(hashes) - _WINDOW + 1)})


def _hash(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big", signed=True)


def likeness(a: Collection[int], b: Collection[int]) -> float:
    """How much of the smaller fingerprint is in the other: 0 to 1; from `ALIKE` on, one story.

    Containment, so that a shortened reprint is like the whole.
    """
    if not a or not b:
        return 0.0
    one, other = set(a), set(b)
    return len(one & other) / min(len(one), len(other))
