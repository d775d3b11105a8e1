"""What is known of a text while it is read: the figures so far, who gives and who takes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from tracker.extraction.candidates import Candidate, Span
from tracker.extraction.counting import (
    FATES,
    LOSSES,
    Counted,
)
from tracker.extraction.language import Language
from tracker.extraction.naming import NameFinder
from tracker.extraction.numbers import Number
from tracker.extraction.sentences import Sentence
from tracker.extraction.voices import Speaker

FLOW: Final = "flow"
STOCK: Final = "stock"
CUMULATIVE: Final = "cumulative"
PRESENT: Final = frozenset({"p:deploy", "p:present"})
GIVEN: Final = frozenset({"p:transfer", "p:pledge", "p:seize", "p:deploy"})
# Whoever does it takes, where somebody is named of whom.
ORDERS: Final = frozenset({"orders", "orders_at"})
SUPPORTING: Final = frozenset({*GIVEN, *PRESENT, "p:receive"} | FATES.keys())
OF_PEOPLE: Final = frozenset(LOSSES.keys() | FATES.keys() | {"p:present"})
NO_DEPLOYMENT: Final = frozenset({"p:want", "p:return", "p:train", "p:stock", "p:pay", "p:hold"})
NO_TRANSFER: Final = frozenset(
    {"p:want", "p:fire", "p:destroy", "p:stock", "p:produce", "p:train", "p:return", "p:hold", "p:pay"}
)
OF_THINGS: Final = frozenset({"p:destroy", "p:fire", "p:produce", "p:seize"})


@dataclass(frozen=True)
class Draft:
    """A candidate in the making, and what the next ones may refer back to."""

    candidate: Candidate
    sentence: int
    paragraph: int
    number: Number
    counted: Counted
    noun: str
    words: frozenset[str]  # of what is counted
    is_more: bool  # “another 3,000”: of what came before it is none
    in_headline: bool


@dataclass
class Corridor:
    """Who supplies and who receives, as far as the whole text shows it."""

    gives: dict[str, int] = field(default_factory=dict)
    takes: dict[str, int] = field(default_factory=dict)
    sends_people: set[str] = field(default_factory=set)
    pairs: dict[str, dict[str, int]] = field(default_factory=dict)

    def is_supplier(self, key: str) -> bool:
        return self.gives.get(key, 0) > self.takes.get(key, 0)

    def is_recipient(self, key: str) -> bool:
        return self.takes.get(key, 0) > self.gives.get(key, 0)

    @property
    def supplier(self) -> str | None:
        score = {key: n - self.takes.get(key, 0) for key, n in self.gives.items()}
        best = max(score, key=lambda key: score[key], default=None)
        return best if best is not None and score[best] > 0 else None

    def recipient(self, supplier: str | None) -> str | None:
        """Who takes, as the whole text has it; from another than the main supplier, as its sentences do."""
        if supplier and supplier != self.supplier and (own := self.pairs.get(supplier)):
            return max(own, key=lambda key: own[key])
        others = [key for key in self.takes if key != supplier]
        return max(others, key=lambda key: self.takes[key], default=None)


@dataclass
class State:
    """One text, and what its later sentences may refer back to."""

    text: str
    language: Language
    published: date
    names: NameFinder
    drafts: list[Draft] = field(default_factory=list)
    seen: dict[tuple[str, tuple[int, ...]], list[int]] = field(default_factory=dict)
    numbers: dict[tuple[int, ...], int] = field(default_factory=dict)
    repeats: dict[int, list[Span]] = field(default_factory=dict)
    corridor: Corridor = field(default_factory=Corridor)
    speaker: Speaker = field(default_factory=Speaker)
    heard: dict[str, None] = field(default_factory=dict)  # organisations in the order of their last mention
    mentioned: Counted | None = None
    mentioned_in: int = 0
    asked_in: int = -2
    held: list[Sentence] | None = None

    @cached_property
    def has_headline(self) -> bool:
        """Whether the text begins with a line that ends as no sentence does."""
        start, _, rest = self.text.lstrip().partition("\n")
        return bool(rest.strip()) and start.rstrip()[-1:] not in set('.!?…:;"”»')
