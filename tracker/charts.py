"""The charts of a page: which panels it shows, and what stands around them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import Q
from django.urls import reverse

from tracker import captions, wording
from tracker.captions import NOTES, TITLES
from tracker.chart_address import RELATION
from tracker.figures import Axis, Figure, Figures, time_axis
from tracker.filters import Selection
from tracker.models import Basis, Change, Kind, PublishedClaim, Stance
from tracker.panels import Panel, panels
from tracker.series import PanelKey, Row
from tracker.thinning import MOST, marks, shared_out

__all__ = [
    "Axis",
    "Figure",
    "Gallery",
    "GalleryAround",
    "Section",
    "chart_at",
    "counted_alike",
    "figures_of",
    "time_axis",
]

# So many events stand on the charts of a page, the newest; the timeline has the others.
MOST_EVENTS = 40
# So many charts by claimant stand beside each other.
MOST_CLAIMANTS = 12


@dataclass(frozen=True)
class Section:
    """The figures of one kind of claim, the largest first."""

    kind: str
    title: str
    note: str
    figures: list[Figure]
    headline: dict[str, Any] | None
    others_url: str = ""
    others_count: int = 0


def figures_of(sections: Iterable[Section]) -> list[Figure]:
    return [figure for section in sections for figure in section.figures]


class Gallery(Figures):
    """Every figure of a selection, on one time axis."""

    @cached_property
    def claims(self) -> list[PublishedClaim]:
        """The claims asked for, events too."""
        return self.selection.read(self.selection.claims)

    @cached_property
    def panels(self) -> list[Panel]:
        """Everything that has a chart, the best known first."""
        # Denials stand beside what they deny, whatever else the filters ask.
        known = [claim.claim_id for claim in self.claims if claim.stance == Stance.DENIES]
        denials = self.selection.everything.denying(self.claims).exclude(claim__in=known)
        return self._panels([*self.claims, *self.selection.read(denials)])

    def _panels(self, claims: Sequence[PublishedClaim]) -> list[Panel]:
        self.by_id = {claim.claim_id: claim for claim in claims}
        rows = [claim.as_row for claim in self.by_id.values() if claim.kind != Kind.EVENT]
        found = [panel for panel in panels(rows, lies_within=self.vocabulary.denied_at) if panel.last]
        if self.leaves_some_out:
            found = self._without_partial_totals(found)
        if found:
            self.corrections = self._corrections()
        return found

    def _without_partial_totals(self, found: list[Panel]) -> list[Panel]:
        """The panels without the totals that lack a flow because a filter leaves it out."""
        summed = [total.cumulative.claim for panel in found for total in panel.totals]
        if not summed:
            return found
        until = self.selection.values.get("to")
        left_out = self.selection.everything.filter(adds_to__in=summed).exclude(claim__in=list(self.by_id))
        partial = {
            row.adds_to
            for row in (claim.as_row for claim in left_out)
            # What comes later raises the total on its own day.
            if row.is_countable and not (until and row.as_of and row.as_of > until)
        }
        return [
            replace(
                panel,
                totals=tuple(total for total in panel.totals if total.cumulative.claim not in partial),
            )
            for panel in found
        ]

    def _corrections(self) -> dict[int, PublishedClaim]:
        """For each claim that this site corrected, the version that did last."""
        versions = PublishedClaim.objects.filter(
            claim__in=list(self.by_id),
            change=Change.CORRECTED,
            edition_from__lte=self.selection.edition.number,
        )
        if day := self.selection.reported_by:
            versions = versions.filter(edition_from__published_at__date__lte=day)
        return {row.claim_id: row for row in versions.order_by("edition_from_id")}

    def _read_events(self, shown: Collection[Panel], axis: Axis) -> None:
        """What happened between those of the charts on the days of their axis, whatever the filters ask."""
        between = Q(pk__in=[])
        for conflict, supplier, recipient in {panel.key[:3] for panel in shown}:
            between |= Q(conflict=conflict, supplier=supplier, recipient=recipient)
        if axis[0] is None or not shown:
            return
        found = self.selection.everything.filter(between, kind=Kind.EVENT, dated_on__range=axis)
        found = found.exclude(stance=Stance.DENIES).order_by("-dated_on", "-claim_id")
        newest = list(found[: MOST_EVENTS + 1])
        self.are_all_events = len(newest) <= MOST_EVENTS
        self.events = sorted(newest[:MOST_EVENTS], key=lambda event: (event.dated_on, event.claim_id))
        for event in self.events:
            event.vocabulary = self.vocabulary

    # Sections: several charts of several kinds.

    def sections(
        self, most: dict[str, int] | None = None, only: Sequence[Panel] | None = None
    ) -> list[Section]:
        """A section for each kind that has figures, the first figure of each with what happened meanwhile.

        `most` caps how many of each kind are shown; `only` are the panels of one page of many.
        """
        found = {
            kind: [panel for panel in self.panels if panel.key.kind == kind]
            for kind in Kind
            if kind in TITLES
        }
        shown = {
            kind: [
                panel for panel in of_kind[: most[kind] if most else None] if only is None or panel in only
            ]
            for kind, of_kind in found.items()
        }
        together = list(chain.from_iterable(shown.values()))
        axis = self.axis_of(together)
        self._read_events(together, axis)
        budgets = dict(zip((panel.key for panel in together), budgets_of(together), strict=True))
        return [
            Section(
                kind=kind,
                title=str(TITLES[kind]),
                note=str(NOTES.get(kind, "")),
                figures=[
                    self.figure(panel, axis, most=budgets[panel.key], has_events=place == 0)
                    for place, panel in enumerate(shown[kind])
                ],
                headline=self._headline(of_kind),
                others_url=self.selection.address(reverse("charts"), kind=kind),
                others_count=0 if only is not None else len(of_kind) - len(shown[kind]),
            )
            for kind, of_kind in found.items()
            if of_kind and (only is None or shown[kind])
        ]

    def subject(self, key: PanelKey) -> str:
        return captions.subject(key, self.vocabulary)

    def _headline(self, found: Sequence[Panel]) -> dict[str, Any] | None:
        """The newest range of the kind's first chart that has one, with who stands at either end."""
        for panel in found:
            if panel.headline:
                headline = panel.headline
                return {
                    "what": self.subject(panel.key),
                    "words": wording.envelope(headline.envelope),
                    "unit": wording.unit_noun(panel.key.unit, headline.envelope.high),
                    "basis": Basis(headline.basis).label,
                    "on": headline.on,
                    "high": self._end(headline.envelope.highest),
                    "low": self._end(headline.envelope.lowest),
                }
        return None

    def _end(self, row: Row) -> dict[str, str]:
        return {
            "words": wording.quantity(row.quantity),
            "claimant": self._claimant(row),
            "url": self._href(self.by_id[row.claim]),
            "date": wording.day(row.as_of, row.precision),
        }

    # One chart, and those that belong to it.

    def panel(self, key: PanelKey) -> Panel | None:
        return next((panel for panel in self.panels if panel.key == key), None)

    def panel_of(self, claim: int) -> Panel | None:
        """The panel on which a claim is drawn or listed; of a denial the first that it denies."""
        return next((panel for panel in self.panels if any(row.claim == claim for row in panel.listed)), None)

    def single(self, panel: Panel) -> Figure:
        """The figure of a page of its own, on its own axis."""
        axis = self.axis_of([panel])
        self._read_events([panel], axis)
        return self.figure(panel, axis, most=MOST // 2)

    def axis_of(self, shown: Collection[Panel]) -> Axis:
        """The days of these charts; where a period is asked for, no bar reaches out of it at the left."""
        start, end = time_axis(shown)
        since = self.selection.values.get("from")
        return (max(start, since) if start and since and since < (end or since) else start, end)

    def by_claimant(self, panel: Panel) -> list[Figure]:
        """A figure for each claimant, on the same axes; none where one claimant speaks alone."""
        order = self.vocabulary.claimant_order
        claimants = sorted({point.row.claimant for point in panel.points}, key=lambda one: order.get(one, 0))
        if len(claimants) < 2:
            return []
        alone = {one: panel.of_claimant(one) for one in claimants}
        if len(claimants) > MOST_CLAIMANTS:
            largest = sorted(claimants, key=lambda one: -len(alone[one].rows))[:MOST_CLAIMANTS]
            claimants = [one for one in claimants if one in largest]
        budgets = budgets_of([alone[one] for one in claimants], part=4)
        return [
            self.figure(
                alone[one],
                self.axis_of([panel]),
                most=budget,
                has_events=False,
                top=panel.highest(),
                of_claimant=one,
            )
            for one, budget in zip(claimants, budgets, strict=True)
        ]

    def others(self, panel: Panel, most: int) -> tuple[list[Figure], int]:
        """The other charts of the same kind between the same two, and how many more there are."""
        found = [one for one in self.panels if one.key[:4] == panel.key[:4] and one is not panel]
        shown = found[:most]
        axis = time_axis(shown)
        budgets = budgets_of(shown, part=4)
        figures = [
            self.figure(one, axis, most=budget, has_events=False)
            for one, budget in zip(shown, budgets, strict=True)
        ]
        return figures, len(found) - len(shown)

    def figure_around(self, claim: PublishedClaim) -> Figure | None:
        """The chart that a claim stands on, with the claim ringed; None where it is on none."""
        return GalleryAround(self.selection, claim).figure_of_claim()


class GalleryAround(Gallery):
    """What is counted like one claim, and no more of the record."""

    def __init__(self, selection: Selection, claim: PublishedClaim) -> None:
        super().__init__(selection)
        self.claim = claim
        self.ringed = claim.claim_id

    @property
    def leaves_some_out(self) -> bool:
        return False

    @cached_property
    def claims(self) -> list[PublishedClaim]:
        if self.claim.kind == Kind.EVENT:
            return []
        return self.selection.read(self.selection.everything.filter(counted_alike(self.claim)))

    @cached_property
    def panels(self) -> list[Panel]:
        return self._panels(self.claims)

    def figure_of_claim(self) -> Figure | None:
        panel = self.panel_of(self.claim.claim_id)
        return self.figure(panel, time_axis([panel]), has_events=False) if panel else None


def chart_at(selection: Selection, args: Mapping[str, str], key: PanelKey) -> tuple[Gallery, Panel | None]:
    """The chart at an address, among those between the same two; None where the filters leave nothing."""
    gallery = Gallery(selection.within(**{name: args[name] for name in RELATION}))
    # Another corridor or kind may be asked for than the address names.
    fits = all(args[name] in selection.values.get(name, [args[name]]) for name in RELATION)
    return gallery, gallery.panel(key) if fits else None


def counted_alike(claim: PublishedClaim) -> Q:
    """Claims that may stand on one chart with this one, and denials; the panels then tell them apart."""
    corridor = Q(
        conflict=claim.conflict_id, supplier=claim.supplier_id, recipient=claim.recipient_id, kind=claim.kind
    )
    if claim.stance == Stance.DENIES:
        return corridor
    alike = Q(unit=claim.unit, place=claim.place)
    if claim.equipment_id:
        counted = sorted({claim.equipment_id, *claim.counted_with})
        alike &= Q(equipment__in=counted) | Q(counted_with__overlap=counted)
    else:
        alike &= Q(personnel=claim.personnel, category=claim.category)
    return corridor & (alike | Q(stance=Stance.DENIES))


def budgets_of(shown: Sequence[Panel], part: int = 1) -> list[int]:
    """How many claims each of these charts may draw, where they have that part of the page to themselves."""
    return shared_out([marks(panel) for panel in shown], MOST // part)
