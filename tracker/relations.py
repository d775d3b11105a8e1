"""Who supports whom: each relation with its claims counted, and what is known of it in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.filters import Selection
from tracker.models import PublishedActor, PublishedClaim


@dataclass(frozen=True)
class Relation:
    """One supplier's support to one recipient."""

    supplier: PublishedActor
    recipient: PublishedActor
    conflict: str
    count: int
    url: str

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


def relations_of(selection: Selection) -> list[Relation]:
    """Every relation with claims, the featured one first, then by number of claims."""
    vocabulary = selection.vocabulary
    featured = {(row.supplier_id, row.recipient_id) for row in vocabulary.corridors if row.is_featured}
    found = (
        selection.everything.order_by()
        .values_list("supplier_id", "recipient_id")
        .annotate(count=Count("pk"), conflicts=ArrayAgg("conflict_id", distinct=True))
    )
    made = []
    for supplier_id, recipient_id, count, conflicts in found:
        supplier, recipient = vocabulary.actors[supplier_id], vocabulary.actors[recipient_id]
        url = reverse("corridor", args=[supplier.code, recipient.code]) + selection.past_query
        conflict = ", ".join(sorted(vocabulary.conflicts[number].label for number in conflicts))
        made.append(Relation(supplier, recipient, conflict, count, url))
    return sorted(
        made,
        key=lambda one: (
            (one.supplier.actor_id, one.recipient.actor_id) not in featured,
            -one.count,
            wording.sort_key(one.label),
        ),
    )


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
