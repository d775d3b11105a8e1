"""What a relation's charts leave out: what nobody gives a number for, what is only denied, what has no date.

No figure is never zero; it is said, in words.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker import wording
from tracker.models import Category, Equipment, Kind, Personnel, PublishedClaim, Stance, Vocabulary
from tracker.models.record import CATEGORY_WORDS, PERSONNEL_WORDS

# Each counts something of its own; “unspecified” would be no answer to what is missing.
CATEGORIES: Final = (
    Category.KILLED,
    Category.WOUNDED,
    Category.MISSING,
    Category.CAPTURED,
    Category.KILLED_OR_WOUNDED,
)
PERSONNEL: Final = (
    Personnel.COMBAT_TROOPS,
    Personnel.SPECIAL_FORCES,
    Personnel.ENGINEERS,
    Personnel.ADVISERS,
    Personnel.WORKERS,
)


@dataclass(frozen=True)
class Wordy:
    """One thing counted with the claims that name it without a number."""

    label: str
    claims: list[PublishedClaim]
    # Whether somebody else gives a number for the same thing.
    has_number: bool


@dataclass(frozen=True)
class Denial:
    claim: PublishedClaim
    # Whether nobody says what is denied here.
    stands_alone: bool


@dataclass(frozen=True)
class Coverage:
    """What is not reported on a relation, as far as its claims show."""

    casualties: list[str]
    personnel: list[str]
    unroca: list[str]
    wordy: list[Wordy]
    denials: list[Denial]
    undated: list[PublishedClaim]
    unreported: int

    @property
    def without_figure(self) -> str:
        """What nobody gives a figure for: “wounded, missing, special forces”."""
        return ", ".join([*self.casualties, *self.personnel])

    @property
    def no_transfers_of(self) -> str:
        return ", ".join(self.unroca)

    @property
    def without_any_number(self) -> str:
        """The arms that are named, and for which nobody gives a number."""
        return ", ".join(
            one.label for one in self.wordy if one.claims[0].kind == Kind.TRANSFER and not one.has_number
        )


def coverage(claims: Sequence[PublishedClaim], vocabulary: Vocabulary) -> Coverage:
    """The gaps of one relation; `claims` are all of its own, whatever the filters."""
    said = [claim for claim in claims if claim.stance != Stance.DENIES]
    counted = [claim for claim in said if claim.quantity.is_quantified]
    numbered = {thing(claim) for claim in counted}
    named = {
        vocabulary.equipment[number].unroca
        for claim in said
        if claim.equipment_id
        for number in (claim.equipment_id, *claim.counted_with)
    }
    return Coverage(
        casualties=_missing(CATEGORIES, CATEGORY_WORDS, {claim.category for claim in counted}),
        personnel=_missing(PERSONNEL, PERSONNEL_WORDS, {claim.personnel for claim in counted}),
        unroca=[
            str(unroca.label)
            for unroca in Equipment.Unroca
            if unroca not in named and unroca != Equipment.Unroca.NOT_LISTED
        ],
        wordy=_wordy(said, numbered),
        denials=[
            Denial(claim, not any(vocabulary.covers(claim, other) for other in said))
            for claim in claims
            if claim.stance == Stance.DENIES
        ],
        undated=[
            claim
            for claim in counted
            if claim.period_start is None and claim.period_end is None and claim.kind != Kind.EVENT
        ],
        unreported=sum(claim.reported_on is None for claim in claims),
    )


def _missing(known: Iterable[str], words: Mapping[str, Any], met: set[str]) -> list[str]:
    return [str(words[one]) for one in known if one not in met]


def thing(claim: PublishedClaim) -> tuple[object, ...]:
    """What a claim is about: two that share it differ in number and time alone."""
    return claim.kind, claim.personnel, claim.category, claim.equipment_id, tuple(sorted(claim.counted_with))


def _wordy(said: Iterable[PublishedClaim], numbered: set[tuple[object, ...]]) -> list[Wordy]:
    groups: dict[tuple[object, ...], list[PublishedClaim]] = defaultdict(list)
    for claim in said:
        if claim.kind != Kind.EVENT and not claim.quantity.is_quantified:
            groups[thing(claim)].append(claim)
    found = [
        Wordy(capfirst(_label(group[0])), group, has_number=key in numbered) for key, group in groups.items()
    ]
    kinds = list(Kind)
    # Transfers first: most of them are told in words.
    return sorted(
        found, key=lambda one: (-kinds.index(Kind(one.claims[0].kind)), wording.sort_key(one.label))
    )


def _label(claim: PublishedClaim) -> str:
    names = [row.label for row in (claim.named.equipment, *claim.named.counted_with) if row]
    if len(names) > 1:
        return _("%(equipment)s counted together") % {"equipment": _(" and ").join(names)}
    return names[0] if names else claim.measured_words
