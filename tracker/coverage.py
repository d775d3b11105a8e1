"""What a relation's charts leave out: what nobody gives a number for, what is only denied, what has no date.

No figure is never zero; it is said, in words.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker import wording
from tracker.drawing import Summary, summary_of
from tracker.models import Category, Equipment, Kind, Personnel, PublishedClaim, Stance, Vocabulary
from tracker.models.record import CATEGORY_WORDS, PERSONNEL_WORDS, series_key
from tracker.panels import Tally, Thing, denies
from tracker.tallies import WITH_A_NUMBER, thing

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


@dataclass(frozen=True)
class Gaps:
    """The same in short."""

    without_figure: str
    # The arms that are named, and for which nobody gives a number.
    without_any_number: str
    has_denials: bool


def gaps(summary: Summary, vocabulary: Vocabulary) -> Gaps:
    """The gaps of one relation in short; `summary` is of all its claims, whatever the filters."""
    labels = [
        capfirst(_together([vocabulary.equipment[node].label for node in (equipment, *counted_with)]))
        for kind, _personnel, _category, equipment, counted_with in summary.named - summary.numbered
        if kind == Kind.TRANSFER and equipment
    ]
    return Gaps(
        without_figure=", ".join(chain(*_without_figure(summary.numbered))),
        without_any_number=", ".join(sorted(labels, key=wording.sort_key)),
        has_denials=summary.has_denials,
    )


def in_the_gaps() -> Q:
    """The claims that `coverage` lists: denials, and what has no number or no date."""
    undated = Q(period_start=None, period_end=None)
    return Q(stance=Stance.DENIES) | (~Q(kind=Kind.EVENT) & (~WITH_A_NUMBER | undated))


def coverage(
    tallies: Collection[Tally], claims: Sequence[PublishedClaim], vocabulary: Vocabulary
) -> Coverage:
    """The gaps of one relation; `tallies` are of all its claims, `claims` those of them `in_the_gaps`."""
    said = [one for one in tallies if not one.is_denial]
    named = {
        vocabulary.equipment[node].unroca
        for one in said
        if isinstance(one.key.measured, tuple)
        for node in one.key.measured
    }
    numbered, told = summary_of(tallies).numbered, {one.key for one in said}
    casualties, personnel = _without_figure(numbered)
    affirmed = [claim for claim in claims if claim.stance != Stance.DENIES]
    return Coverage(
        casualties=casualties,
        personnel=personnel,
        unroca=[
            str(unroca.label)
            for unroca in Equipment.Unroca
            if unroca not in named and unroca != Equipment.Unroca.NOT_LISTED
        ],
        wordy=_wordy(affirmed, numbered),
        denials=[
            Denial(claim, not any(denies(series_key(claim), key, vocabulary.denied_at) for key in told))
            for claim in claims
            if claim.stance == Stance.DENIES
        ],
        undated=[
            claim
            for claim in affirmed
            if claim.quantity.is_quantified
            and claim.period_start is None
            and claim.period_end is None
            and claim.kind != Kind.EVENT
        ],
        unreported=sum(one.unreported for one in tallies),
    )


def _without_figure(numbered: Iterable[Thing]) -> tuple[list[str], list[str]]:
    return (
        _missing(CATEGORIES, CATEGORY_WORDS, {category for _kind, _people, category, *_rest in numbered}),
        _missing(PERSONNEL, PERSONNEL_WORDS, {personnel for _kind, personnel, *_rest in numbered}),
    )


def _missing(known: Iterable[str], words: Mapping[str, Any], met: set[str]) -> list[str]:
    return [str(words[one]) for one in known if one not in met]


def _wordy(said: Iterable[PublishedClaim], numbered: Collection[Thing]) -> list[Wordy]:
    groups: dict[Thing, list[PublishedClaim]] = defaultdict(list)
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
    return _together(names) if names else claim.measured_words


def _together(names: Sequence[str]) -> str:
    if len(names) > 1:
        return _("%(equipment)s counted together") % {"equipment": _(" and ").join(names)}
    return names[0]
