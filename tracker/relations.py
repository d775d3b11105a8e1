"""Who supports whom: each relation with its claims counted, which one is shown, what is known of it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.filters import Selection
from tracker.models import Kind, PublishedActor, PublishedClaim


@dataclass(frozen=True)
class Relation:
    """One supplier's support to one recipient."""

    supplier: PublishedActor
    recipient: PublishedActor
    conflict: str
    count: int
    url: str
    # How many claims of each kind, in the order of Kind, and when the last of all was reported.
    kinds: tuple[tuple[str, int], ...]
    newest: date | None

    @property
    def label(self) -> str:
        return _("%(supplier)s to %(recipient)s") % {
            "supplier": self.supplier.label,
            "recipient": self.recipient.label,
        }

    @property
    def codes(self) -> tuple[str, str]:
        return self.supplier.code, self.recipient.code

    def has(self, claim: PublishedClaim) -> bool:
        return (claim.supplier_id, claim.recipient_id) == (self.supplier.actor_id, self.recipient.actor_id)


def relations_of(selection: Selection, *, narrowed: bool = False) -> list[Relation]:
    """Every relation with claims, the featured one first, then by number of claims.

    `narrowed`: of the claims asked for alone, each leading to its page with the same filters.
    """
    vocabulary = selection.vocabulary
    featured = {(row.supplier_id, row.recipient_id) for row in vocabulary.corridors if row.is_featured}
    found = (
        (selection.claims if narrowed else selection.everything)
        .order_by()
        .values_list("supplier_id", "recipient_id")
        .annotate(
            count=Count("pk"),
            conflicts=ArrayAgg("conflict_id", distinct=True),
            newest=Max("reported_on"),
            **{f"count_{kind}": Count("pk", filter=Q(kind=kind)) for kind in Kind},
        )
    )
    made = []
    for supplier_id, recipient_id, count, conflicts, newest, *counts in found:
        supplier, recipient = vocabulary.actors[supplier_id], vocabulary.actors[recipient_id]
        page = reverse("corridor", args=[supplier.code, recipient.code])
        url = (
            selection.address(page, supplier=None, recipient=None)
            if narrowed
            else page + selection.past_query
        )
        conflict = ", ".join(sorted(vocabulary.conflicts[number].label for number in conflicts))
        kinds = tuple((kind.value, number) for kind, number in zip(Kind, counts, strict=True))
        made.append(Relation(supplier, recipient, conflict, count, url, kinds, newest))
    return sorted(
        made,
        key=lambda one: (
            (one.supplier.actor_id, one.recipient.actor_id) not in featured,
            -one.count,
            wording.sort_key(one.label),
        ),
    )


def featured(selection: Selection, relations: Sequence[Relation]) -> Selection:
    """What the front page opens with: the first relation, unless one is asked for or nothing fits there."""
    if not relations or selection.is_on("supplier") or selection.is_on("recipient"):
        return selection
    supplier, recipient = relations[0].codes
    narrowed = selection.within(supplier=supplier, recipient=recipient)
    # What fits nothing there may fit elsewhere.
    return narrowed if narrowed.claims.exists() else selection


def only_relation(relations: Iterable[Relation], claims: Collection[PublishedClaim]) -> Relation | None:
    """The relation that all the claims are of; None where they are of several."""
    met = [one for one in relations if any(one.has(claim) for claim in claims)]
    return met[0] if len(met) == 1 else None


def knowledge(claims: Sequence[PublishedClaim]) -> str:
    """One sentence on the state of knowledge: how many say how much, and since when."""
    if not claims:
        return ""
    days = [claim.reported_on for claim in claims if claim.reported_on]
    claimants = len({claim.claimant_id for claim in claims})
    text = ngettext(
        "%(claims)s by %(count)s claimant", "%(claims)s by %(count)s different claimants", claimants
    ) % {"claims": wording.count_of_claims(len(claims)), "count": claimants}
    if not days:
        return f"{text}."
    if min(days) == max(days):
        return _("%(claims)s, reported on %(day)s.") % {"claims": text, "day": wording.day(days[0])}
    return _(
        "%(claims)s, reported between %(first)s and %(last)s. They are shown side by side, never averaged."
    ) % {"claims": text, "first": wording.day(min(days)), "last": wording.day(max(days))}
