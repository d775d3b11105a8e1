"""What goes into the reading assistant and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from tracker.quantities import Quantity

DEPLOYMENT: Final = "deployment"
CASUALTIES: Final = "casualties"
TRANSFER: Final = "transfer"


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something that a text may mention: `key` is handed back, `aliases` are looked for."""

    key: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The vocabulary of the desk, in the words of the text's language as far as it is known."""

    actors: tuple[Name, ...] = ()
    organisations: tuple[Name, ...] = ()
    equipment: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of the text, counted in code points: `text[start:end] == quote`."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that the text seems to make, for a person to accept, change or refuse.

    The vocabularies are those of a claim at the desk. `uncertain` names the fields that the text does not
    settle: they are to be looked at, whether they are filled or not.
    """

    kind: str
    quantity: Quantity
    as_reported: str
    unit: str
    span: Span
    repeats: tuple[Span, ...] = ()
    basis: str | None = None
    category: str | None = None
    equipment: str | None = None
    counted_with: tuple[str, ...] = ()
    supplier: str | None = None
    recipient: str | None = None
    claimant: str | None = None
    stance: str = "asserts"
    stage: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    precision: str | None = None
    uncertain: frozenset[str] = field(default_factory=frozenset)

    def as_json(self) -> dict[str, Any]:
        """The candidate as plain values, one key a field of a claim."""
        return {
            "kind": self.kind,
            "quote": self.span.quote,
            "start": self.span.start,
            "end": self.span.end,
            "repeats": [{"quote": s.quote, "start": s.start, "end": s.end} for s in self.repeats],
            "as_reported": self.as_reported,
            "low": self.quantity.low,
            "best": self.quantity.best,
            "high": self.quantity.high,
            "qualifier": self.quantity.qualifier,
            "unit": self.unit,
            "basis": self.basis,
            "category": self.category,
            "equipment": self.equipment,
            "counted_with": list(self.counted_with),
            "supplier": self.supplier,
            "recipient": self.recipient,
            "claimant": self.claimant,
            "stance": self.stance,
            "stage": self.stage,
            "period_start": self.period_start.isoformat() if self.period_start else None,
            "period_end": self.period_end.isoformat() if self.period_end else None,
            "precision": self.precision,
            "uncertain": sorted(self.uncertain),
        }
