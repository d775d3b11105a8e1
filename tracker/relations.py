"""Who supports whom: each relation with its claims counted, which one is shown, what is known of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.drawing import Summary
from tracker.filters import Selection
from tracker.models import Kind, PublishedActor
from tracker.models.census import census_at


@dataclass(frozen=True)
class Relation:
    """One supplier's support to one recipient."""

    supplier: PublishedActor
    recipient: PublishedActor
    conflict: str
    count: int
    url: str
    # How many claims of each kind, in the order of Kind, and when the last that is asked for was reported.
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


def relations_of(selection: Selection, *, narrowed: bool = False) -> list[Relation]:
    """Every relation with claims, the featured one first, then by number of claims.

    `narrowed`: of the claims asked for alone, each leading to its page with the same filters, and with the
    day on which the last of them was reported.
    """
    vocabulary = selection.vocabulary
    featured = {(row.supplier_id, row.recipient_id) for row in vocabulary.corridors if row.is_featured}
    made = []
    for counts in _counted(selection, narrowed=narrowed):
        supplier, recipient = vocabulary.actors[counts.supplier], vocabulary.actors[counts.recipient]
        page = reverse("corridor", args=[supplier.code, recipient.code])
        url = (
            selection.address(page, supplier=None, recipient=None)
            if narrowed
            else page + selection.past_query
        )
        conflict = ", ".join(sorted(vocabulary.conflicts[number].label for number in counts.conflicts))
        kinds = tuple((kind.value, counts.kinds[kind]) for kind in Kind)
        made.append(Relation(supplier, recipient, conflict, counts.kinds.total(), url, kinds, counts.newest))
    return sorted(
        made,
        key=lambda one: (
            (one.supplier.actor_id, one.recipient.actor_id) not in featured,
            -one.count,
            wording.sort_key(one.label),
        ),
    )


@dataclass
class Counts:
    """The claims of one relation, counted."""

    supplier: int
    recipient: int
    conflicts: set[int] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    newest: date | None = None


def _counted(selection: Selection, *, narrowed: bool) -> Iterable[Counts]:
    found: dict[tuple[int, int], Counts] = {}
    if narrowed or selection.reported_by or not selection.edition.number:
        rows: Iterable[tuple[int, int, int, str, int, date | None]] = (
            (selection.claims if narrowed else selection.everything)
            .order_by()
            .values_list("supplier_id", "recipient_id", "conflict_id", "kind")
            .annotate(count=Count("pk"), newest=Max("reported_on"))
        )
    else:
        # When the last of all was reported is said of those alone that are asked for.
        sums = census_at(selection.edition).get("relation", {})
        rows = [
            (int(supplier), int(recipient), int(conflict), kind, count, None)
            for name, count in sums.items()
            for supplier, recipient, conflict, kind in [name.split(",")]
        ]
    for supplier, recipient, conflict, kind, count, newest in rows:
        counts = found.setdefault((supplier, recipient), Counts(supplier, recipient))
        counts.conflicts.add(conflict)
        counts.kinds[kind] += count
        counts.newest = max(filter(None, (counts.newest, newest)), default=None)
    return found.values()


def featured(selection: Selection, relations: Sequence[Relation]) -> Selection:
    """What the front page opens with: the first relation, unless one is asked for or nothing fits there."""
    if not relations or selection.is_on("supplier") or selection.is_on("recipient"):
        return selection
    supplier, recipient = relations[0].codes
    narrowed = selection.within(supplier=supplier, recipient=recipient)
    # What fits nothing there may fit elsewhere.
    return narrowed if narrowed.claims.exists() else selection


def only_relation(relations: Iterable[Relation], summary: Summary) -> Relation | None:
    """The relation that all the claims are of; None where they are of several."""
    met = [one for one in relations if (one.supplier.actor_id, one.recipient.actor_id) in summary.between]
    return met[0] if len(met) == 1 else None


def knowledge(summary: Summary) -> str:
    """One sentence on the state of knowledge: how many say how much, and since when."""
    if not summary.count:
        return ""
    text = ngettext(
        "%(claims)s by %(count)s claimant", "%(claims)s by %(count)s different claimants", summary.claimants
    ) % {"claims": wording.count_of_claims(summary.count), "count": summary.claimants}
    if not summary.reported:
        return f"{text}."
    first, last = summary.reported
    if first == last:
        return _("%(claims)s, reported on %(day)s.") % {"claims": text, "day": wording.day(first)}
    return _(
        "%(claims)s, reported between %(first)s and %(last)s. They are shown side by side, never averaged."
    ) % {"claims": text, "first": wording.day(first), "last": wording.day(last)}
