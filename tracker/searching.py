"""The words of a text: those that a search asks for, and those in which a result shows them.

What counts as the same word is decided by the database (models/lexemes.py), which knows the forms of French
and English. Here a text is only taken apart, as there: every sign parts two words but those in a number.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# A number with its thousands apart, by whatever sign, is one word: 11 000, 11,000, 11.000, 11’000.
GAP: Final = "[ \N{NO-BREAK SPACE}\N{THIN SPACE}\N{NARROW NO-BREAK SPACE},.'’]"
GROUPED: Final = rf"(?<![0-9])[0-9]{{1,3}}(?:{GAP}[0-9]{{3}})+(?![0-9])"
WORD: Final = re.compile(rf"{GROUPED}|[^\W_]+")
# Articles and the like stand in every text, in the one language or the other: they are not looked for.
COMMON: Final = frozenset(
    (
        *("a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "that", "the", "to"),
        *("was", "were", "with"),
        *("au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "qu"),
        *("que", "qui", "sur", "un", "une"),
    )
)


def words_of(text: str) -> list[str]:
    """The words that a search asks for, each once; articles and the like only where there is nothing else."""
    words = [re.sub(GAP, "", word).lower() for word, _start, _end in shown_words(normalised(text))]
    found = list(dict.fromkeys(words))
    return [word for word in found if plain(word) not in COMMON] or found


def shown_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word as it stands in the text, with its place."""
    for word in WORD.finditer(text):
        yield word[0], word.start(), word.end()


def normalised(text: str) -> str:
    """One way to write each letter and each space."""
    return unicodedata.normalize("NFKC", text)


def plain(word: str) -> str:
    """Without accents and capitals."""
    letters = unicodedata.normalize("NFKD", word).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def may_be_forms(word: str, sought: list[str]) -> bool:
    """Whether the word could be a form of one of those sought: forms of a word begin alike."""
    start = plain(re.sub(GAP, "", word))[:1]
    return any(start == plain(one)[:1] for one in sought)
