"""Whether a figure is one that the text gave before, and which of its two tellings says more."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tracker.extraction.candidates import TRANSFER, Candidate
from tracker.extraction.state import Draft

# Smaller numbers are the same by chance: of those everything has to be the same.
_TELLING: Final = 20


def is_retold(first: Draft, again: Draft) -> bool:
    """Whether both tell of one claim, where their kind and their numbers are the same."""
    one, other = first.candidate, again.candidate
    if again.is_more and not first.is_more and not first.in_headline:
        return False  # “3,000 in October … another 3,000”
    if (one.equipment, one.unit) != (other.equipment, other.unit):
        return False
    are_told = one.kind == TRANSFER and not one.equipment and first.words and again.words
    if are_told and not first.words & again.words:
        return False  # 200 tanks, 200 drones
    pairs = [
        (one.category, other.category),
        (one.supplier, other.supplier),
        (one.recipient, other.recipient),
        (one.claimant, other.claimant),
    ]
    if max(one.quantity.numbers) < _TELLING and (pairs[0][0] != pairs[0][1] or pairs[3][0] != pairs[3][1]):
        return False
    return all(a is None or b is None or a == b for a, b in pairs) and _may_be_when(one, other)


def _may_be_when(one: Candidate, other: Candidate) -> bool:
    """Whether the periods may be one: neither is known, or one lies within the other on the same basis."""
    if one.precision is None or other.precision is None:
        return True
    ours, theirs = (one.period_start, one.period_end), (other.period_start, other.period_end)
    return ours == theirs or (one.basis == other.basis and (_holds(one, other) or _holds(other, one)))


def _holds(whole: Candidate, part: Candidate) -> bool:
    begins = whole.period_start is None or (
        part.period_start is not None and whole.period_start <= part.period_start
    )
    ends = whole.period_end is None or (part.period_end is not None and part.period_end <= whole.period_end)
    return begins and ends


def fuller(first: Draft, again: Draft) -> tuple[Draft, Draft]:
    """The telling to go by (the first, or the text's own) with what the other one adds; and the other one."""
    if first.in_headline and not again.in_headline:
        first, again = again, first
    told, other = first.candidate, again.candidate
    says_who = told.claimant is None and other.claimant is not None
    says_when = told.precision is None and other.precision is not None
    if says_who:
        told = replace(told, claimant=other.claimant, stance=other.stance)
    if says_when:
        told = replace(
            told,
            period_start=other.period_start,
            period_end=other.period_end,
            precision=other.precision,
            basis=other.basis,
        )
    for name in ("supplier", "recipient", "category"):
        if getattr(told, name) is None and getattr(other, name) is not None:
            told = replace(told, **{name: getattr(other, name)}, uncertain=told.uncertain | {name})
    if says_who or says_when:
        told = replace(told, uncertain=told.uncertain | {"claimant"})
    return replace(first, candidate=told), again
