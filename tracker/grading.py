"""How well a claim is supported: one word, with the reason as message and arguments.

The rules stand in `grade`, in the order in which they are tried. A denial changes no grade, and a reprint
of a story never raises one. Pure: no Django, no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from tracker.quantities import Quantity, compatible, gettext_noop

DISCOUNTED: Final = "discounted"
CONTESTED: Final = "contested"
CONFIRMED: Final = "confirmed"
CORROBORATED: Final = "corroborated"
SINGLE_SOURCE: Final = "single_source"
GRADES: Final = (DISCOUNTED, CONTESTED, CONFIRMED, CORROBORATED, SINGLE_SOURCE)

SAME_TIME: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What grading needs to know of one claim."""

    claim: int
    series: str
    quantity: Quantity
    stance: str
    on: date | None
    claimant: int
    claimant_within: frozenset[int] = field(default_factory=frozenset)
    relayed_by: int | None = None
    is_party: bool = False
    stories: frozenset[str] = field(default_factory=frozenset)
    had_sources: bool = True
    is_countable: bool = True
    # The first day of a flow. A total or a stock speaks of one day, and has none.
    since: date | None = None

    @property
    def is_discounted(self) -> bool:
        """Whether every article that supported it was retracted."""
        return self.had_sources and not self.stories


class Grade(NamedTuple):
    name: str
    message: str
    args: dict[str, object]


class Weighed(NamedTuple):
    """What a grade rests on, each by the number of its claim: what excludes it, what lends it support."""

    rivals: list[Evidence]
    backing: list[Evidence]
    # Of the backing, the word of a party to the support itself, and claimants independent of this one.
    parties: list[Evidence]
    witnesses: list[Evidence]
    # Those of the claim itself and of all that backs it; a story that is told twice counts once.
    stories: frozenset[str]


def grade(evidence: Evidence, others: Iterable[Evidence]) -> Grade:
    """The first rule that holds: discounted, contested, confirmed, corroborated, else single source.

    `others` are claims of the same series; those that do not count, or whose articles were all retracted,
    change nothing. Claims are compared within 30 days of each other, flows only where their periods meet:
    the losses of one week say nothing of those of the next.
    """
    if evidence.is_discounted:
        return Grade(DISCOUNTED, NO_ARTICLE_LEFT, {})
    if evidence.stance == "denies":
        return Grade(SINGLE_SOURCE, DENIAL, {})
    weighed = weigh(evidence, others)
    if weighed.rivals:
        return Grade(CONTESTED, EXCLUDED_BY, {"rival": weighed.rivals[0].claim})
    if evidence.is_party and evidence.stance != "forecasts":
        return Grade(CONFIRMED, SAID_BY_A_PARTY, {"party": evidence.claimant})
    if weighed.parties:
        party = weighed.parties[0]
        return Grade(CONFIRMED, PARTY_AGREES, {"party": party.claimant, "claim": party.claim})
    stories = len(weighed.stories)
    if weighed.witnesses and stories >= 2:
        witness = weighed.witnesses[0].claim
        return Grade(CORROBORATED, INDEPENDENT_AGREE, {"stories": stories, "claim": witness})
    if weighed.witnesses:
        return Grade(SINGLE_SOURCE, ONE_STORY, {"claim": weighed.witnesses[0].claim})
    if stories >= 2:
        return Grade(SINGLE_SOURCE, ONE_CLAIMANT, {"stories": stories})
    return Grade(SINGLE_SOURCE, NOTHING_ELSE, {})


def weigh(evidence: Evidence, others: Iterable[Evidence]) -> Weighed:
    """All that `grade` looks at, so that a page can name it; the same claims, in one order."""
    peers = _peers(evidence, others)
    backing = [peer for peer in peers if _backs(peer, evidence)]
    return Weighed(
        rivals=[peer for peer in peers if _excludes(peer, evidence)],
        backing=backing,
        parties=[peer for peer in backing if peer.is_party],
        witnesses=[peer for peer in backing if peer.stories and _are_independent(peer, evidence)],
        stories=evidence.stories.union(*(peer.stories for peer in backing)),
    )


NO_ARTICLE_LEFT: Final = gettext_noop("Every article that supported this claim has been retracted.")
DENIAL: Final = gettext_noop("A denial is shown as it was made: no other claim is weighed against it.")
EXCLUDED_BY: Final = gettext_noop(
    "Claim %(rival)s, on the same thing at the same time, gives a number that excludes this one."
)
SAID_BY_A_PARTY: Final = gettext_noop("A party to the support says so itself.")
PARTY_AGREES: Final = gettext_noop(
    "A party to the support says so itself, or gives a compatible number, in claim %(claim)s."
)
INDEPENDENT_AGREE: Final = gettext_noop(
    "%(stories)s independent stories and two or more independent claimants agree: see claim %(claim)s."
)
ONE_STORY: Final = gettext_noop(
    "An independent claimant agrees in claim %(claim)s, but both stand in one and the same story."
)
ONE_CLAIMANT: Final = gettext_noop(
    "%(stories)s independent stories report it, but no independent claimant gives a compatible number."
)
NOTHING_ELSE: Final = gettext_noop("No independent story or claimant supports or excludes this claim.")


def _peers(evidence: Evidence, others: Iterable[Evidence]) -> list[Evidence]:
    """The countable claims on the same thing at the same time, in one order whatever order they came in."""
    on = evidence.on
    if on is None or not evidence.series:
        return []
    return sorted(
        (
            other
            for other in others
            if other.claim != evidence.claim
            and other.series == evidence.series
            and other.is_countable
            and other.stance not in ("denies", "forecasts")
            and not other.is_discounted
            and at_one_time((evidence.since, on), (other.since, other.on))
        ),
        key=lambda other: other.claim,
    )


type Span = tuple[date | None, date | None]


def at_one_time(one: Span, other: Span) -> bool:
    """Whether two claims speak of the same time: as-of dates within 30 days, flows with a day in common.

    A span is the first day of a flow (None for a total or a stock, which have one day) and the as-of date.
    """
    (since, on), (other_since, other_on) = one, other
    if on is None or other_on is None or abs(on - other_on) > SAME_TIME:
        return False
    return since is None or other_since is None or (since <= other_on and other_since <= on)


def _excludes(other: Evidence, evidence: Evidence) -> bool:
    """Whether both cannot be true. One claimant's two numbers on different days are growth, not rivalry."""
    if other.claimant == evidence.claimant and other.on != evidence.on:
        return False
    return not compatible(other.quantity, evidence.quantity)


def _backs(other: Evidence, evidence: Evidence) -> bool:
    """Whether it lends support: a number is borne out only by a number."""
    if evidence.quantity.is_quantified and not other.quantity.is_quantified:
        return False
    return compatible(other.quantity, evidence.quantity)


def _are_independent(a: Evidence, b: Evidence) -> bool:
    """Whether neither claimant is the other, is part of it or relays it."""
    within_a, within_b = a.claimant_within | {a.claimant}, b.claimant_within | {b.claimant}
    return (
        a.claimant not in within_b
        and b.claimant not in within_a
        and a.relayed_by not in within_b
        and b.relayed_by not in within_a
    )
