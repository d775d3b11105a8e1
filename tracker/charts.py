"""The charts of a page: which panels it shows, and what stands around them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any

from django.db.models import Q
from django.urls import reverse

from tracker import captions, wording
from tracker.captions import NOTES, TITLES
from tracker.chart_address import RELATION
from tracker.drawing import Drawing, Leading, Part, Summary, summary_of
from tracker.figures import Axis, Figure, Figures, time_axis
from tracker.filters import Selection
from tracker.models import Basis, Change, Kind, PublishedClaim, Stance
from tracker.models.record import PublishedClaimQuerySet, series_key, series_of_panel
from tracker.panels import Outline, Panel, Tally, outlines, panel_of
from tracker.series import WINDOW, PanelKey, Row, earlier, later
from tracker.tallies import rows_of, tallies_of, tally_of
from tracker.thinning import MOST, shared_out

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
# So many claims are drawn around the one that a page is about, those of the days around it; the page of the
# chart has all.
MOST_AROUND = 24
# So many charts are read together where the first of them may do.
AT_A_TIME = 8
# So few claims are read whole at once, whether or not each of them is shown; of more the rows alone.
FEW = 200
# Where no other filter is on, whoever denies a claim that is asked for is asked for too.
NARROWS_NO_CHART = {"conflict", "supplier", "recipient", "kind", "reported_by", "edition", "sort"}


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

    def __init__(self, selection: Selection) -> None:
        super().__init__(selection)
        self._built: dict[PanelKey, Panel] = {}

    @cached_property
    def tallies(self) -> list[Tally]:
        """The claims asked for, events too, counted by what they count."""
        return self._counted(self.selection.claims)

    def _counted(self, claims: PublishedClaimQuerySet) -> list[Tally]:
        return self._tallied(claims, are_many=claims.order_by().values("pk")[: FEW + 1].count() > FEW)

    def _tallied(self, claims: PublishedClaimQuerySet, *, are_many: bool) -> list[Tally]:
        if are_many:
            return tallies_of(claims)
        found = self.selection.read(claims.order_by())
        self.by_id |= {claim.claim_id: claim for claim in found}
        return [tally_of(claim) for claim in found]

    @cached_property
    def summary(self) -> Summary:
        return summary_of(self.tallies)

    @property
    def count(self) -> int:
        return self.summary.count

    @cached_property
    def outlines(self) -> list[Outline]:
        """Everything that has a chart, the best known first, before its claims are read."""
        counted = [one for one in self._charted if one.key.kind != Kind.EVENT]
        return outlines(counted, self.vocabulary.denied_at)

    @cached_property
    def _charted(self) -> list[Tally]:
        """The claims asked for with all that deny them: denials stand there whatever else the filters ask."""
        if self.selection.values.keys() <= NARROWS_NO_CHART or not self.tallies:
            return self.tallies
        known = [claim for one in self.tallies if one.is_denial for claim in one.claims]
        # Between each of these and each of those: more than is needed, which stands beside no chart then. To
        # tell the database of each relation by itself takes seconds where there are thousands.
        names = ("conflict", "supplier", "recipient", "kind")
        asked = zip(names, map(set, zip(*(one.key[:4] for one in self.tallies), strict=True)), strict=False)
        denials = self.selection.everything.filter(
            **{f"{name}__in": values for name, values in asked}, stance=Stance.DENIES
        )
        return [*self.tallies, *self._counted(denials.exclude(claim__in=known))]

    @cached_property
    def panels(self) -> list[Panel]:
        return self.built(self.outlines)

    def built(self, wanted: Sequence[Outline]) -> list[Panel]:
        """These panels in their order; of their claims no more is read than a chart counts."""
        self._build([one for one in wanted if one.key not in self._built])
        return [self._built[one.key] for one in wanted]

    def _build(self, wanted: Sequence[Outline]) -> None:
        if not wanted:
            return
        numbers = {claim for one in wanted for claim in one.listed}
        if numbers <= self.by_id.keys():
            rows = {number: self.by_id[number].as_row for number in numbers}
        else:
            rows = {row.claim: row for row in rows_of(self.selection.everything.of(numbers))}
        found = [
            panel_of(one.key, [rows[claim] for claim in one.claims], [rows[claim] for claim in one.denials])
            for one in wanted
        ]
        if self.leaves_some_out:
            found = self._without_partial_totals(found)
        self._built |= {panel.key: panel for panel in found}
        self.corrections |= self._corrections(numbers)

    def read_shown(self, drawn: Iterable[Panel]) -> None:
        drawn = list(drawn)
        shown = {row.claim for panel in drawn for row in panel.listed}
        # A number that gave way may be thinned away, and its revision still tells of it.
        shown |= {row.claim for panel in drawn for one in panel.revisions for row in (one.before, one.after)}
        self._read(shown - self.by_id.keys())

    def claims_of(self, panel: Panel) -> list[PublishedClaim]:
        """Every claim of the chart's table, with its citations."""
        self._read({row.claim for row in panel.listed} - self.by_id.keys())
        return [self.by_id[row.claim] for row in panel.listed]

    def _read(self, numbers: Collection[int]) -> None:
        if numbers:
            claims = self.selection.read(self.selection.everything.of(numbers))
            self.by_id |= {claim.claim_id: claim for claim in claims}

    def _without_partial_totals(self, found: list[Panel]) -> list[Panel]:
        """The panels without the totals that lack a flow because a filter leaves it out."""
        summed = [total.cumulative.claim for panel in found for total in panel.totals]
        if not summed:
            return found
        until = self.selection.values.get("to")
        asked = {claim for one in self._charted for claim in one.claims}
        partial = {
            row.adds_to
            for row in rows_of(self.selection.everything.filter(adds_to__in=summed))
            # What comes later raises the total on its own day.
            if row.claim not in asked and row.is_countable and not (until and row.as_of and row.as_of > until)
        }
        return [
            replace(
                panel,
                totals=tuple(total for total in panel.totals if total.cumulative.claim not in partial),
            )
            for panel in found
        ]

    def _corrections(self, numbers: Collection[int]) -> dict[int, PublishedClaim]:
        """For each of these claims that this site corrected, the version that did last."""
        versions = PublishedClaim.objects.of(numbers).filter(
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
        self, most: Mapping[str, int] | None = None, only: Sequence[Outline] | None = None
    ) -> list[Section]:
        """A section for each kind that has charts, with at most `most` of each, or with `only` these."""
        return self.sections_of(self._parts(most, only))

    def drawn(self, most: Mapping[str, int], marks_in_all: int) -> Drawing:
        """What is drawn in all: of each kind at most so many charts, and of claims at most so many."""
        return Drawing(self.summary, tuple(self._parts(most, marks_in_all=marks_in_all)))

    def _parts(
        self,
        most: Mapping[str, int] | None = None,
        only: Sequence[Outline] | None = None,
        marks_in_all: int | None = None,
    ) -> list[Part]:
        """The charts of each kind that has any.

        `most` caps how many of each kind are shown; `only` are the charts of one page of many; `marks_in_all`
        is how many claims they draw together.
        """
        found = {
            kind: [one for one in self.outlines if one.key.kind == kind] for kind in Kind if kind in TITLES
        }
        chosen = None if only is None else {one.key for one in only}
        outlined = {
            kind: [
                one for one in of_kind[: most[kind] if most else None] if chosen is None or one.key in chosen
            ]
            for kind, of_kind in found.items()
        }
        # The first of each kind has the headline, as a rule.
        firsts = [of_kind[0] for kind, of_kind in found.items() if of_kind and (not only or outlined[kind])]
        self.built([*dict.fromkeys([*chain.from_iterable(outlined.values()), *firsts])])
        shown = {kind: self.built(of_kind) for kind, of_kind in outlined.items()}
        together = list(chain.from_iterable(shown.values()))
        shares = shared_out([panel.marks for panel in together], min(marks_in_all or MOST, MOST))
        budgets = dict(zip((panel.key for panel in together), shares, strict=True))
        return [
            Part(
                kind=kind,
                panels=tuple(self.thinned(panel, budgets[panel.key]) for panel in shown[kind]),
                others=0 if only is not None else len(of_kind) - len(shown[kind]),
                leading=self._leading(of_kind),
            )
            for kind, of_kind in found.items()
            if of_kind and (only is None or shown[kind])
        ]

    def sections_of(self, parts: Iterable[Part]) -> list[Section]:
        """These charts with what is said of them, the first of each kind with what happened meanwhile."""
        parts = list(parts)
        together = [panel for part in parts for panel in part.panels]
        axis = self.axis_of(together)
        self._read_events(together, axis)
        # What another gallery has drawn may be drawn here.
        others = {row.claim for panel in together if panel.key not in self._built for row in panel.listed}
        if others:
            self.corrections |= self._corrections(others)
        self.read_shown(together)
        return [
            Section(
                kind=part.kind,
                title=str(TITLES[Kind(part.kind)]),
                note=str(NOTES.get(Kind(part.kind), "")),
                figures=[
                    self.figure(panel, axis, has_events=place == 0) for place, panel in enumerate(part.panels)
                ],
                headline=self._headline(part.leading),
                others_url=self.selection.address(reverse("charts"), kind=part.kind),
                others_count=part.others,
            )
            for part in parts
        ]

    def subject(self, key: PanelKey) -> str:
        return captions.subject(key, self.vocabulary)

    def _leading(self, found: Sequence[Outline]) -> Leading | None:
        for panel in self._in_turn(found):
            if panel.headline:
                return Leading(panel.key, panel.headline)
        return None

    def _headline(self, leading: Leading | None) -> dict[str, Any] | None:
        """The newest range, with who stands at either end."""
        if leading is None:
            return None
        envelope = leading.headline.envelope
        return {
            "what": self.subject(leading.key),
            "words": wording.envelope(envelope),
            "unit": wording.unit_noun(leading.key.unit, envelope.high),
            "basis": Basis(leading.headline.basis).label,
            "on": leading.headline.on,
            "high": self._end(envelope.highest),
            "low": self._end(envelope.lowest),
        }

    def _in_turn(self, found: Sequence[Outline]) -> Iterator[Panel]:
        """The panels of a kind one by one, as few of them read as are asked for."""
        yield from self.built([one for one in found[:1] if one.key in self._built])
        for start in range(0, len(found), AT_A_TIME):
            yield from self.built(found[start : start + AT_A_TIME])

    def _end(self, row: Row) -> dict[str, str]:
        return {
            "words": wording.quantity(row.quantity),
            "claimant": self._claimant(row.claimant),
            "url": f"{reverse('claim', args=[row.claim])}{self.selection.past_query}",
            "date": wording.day(row.as_of, row.precision),
        }

    # One chart, and those that belong to it.

    def panel(self, key: PanelKey) -> Panel | None:
        return next((panel for one in self.outlines if one.key == key for panel in self.built([one])), None)

    def panel_of(self, claim: int) -> Panel | None:
        """The panel on which a claim is drawn or listed; of a denial the first that it denies."""
        listing = (one for one in self.outlines if claim in one.listed)
        return next((panel for one in listing for panel in self.built([one])), None)

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
        if len(claimants) > MOST_CLAIMANTS:
            claims = Counter(row.claimant for row in panel.rows)
            largest = sorted(claimants, key=lambda one: -claims[one])[:MOST_CLAIMANTS]
            claimants = [one for one in claimants if one in largest]
        alone = {one: panel.of_claimant(one) for one in claimants}
        budgets = budgets_of([alone[one] for one in claimants], part=4)
        self.read_shown(
            self.thinned(alone[one], budget) for one, budget in zip(claimants, budgets, strict=True)
        )
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
        found = [one for one in self.outlines if one.key[:4] == panel.key[:4] and one.key != panel.key]
        shown = self.built(found[:most])
        axis = time_axis(shown)
        budgets = budgets_of(shown, part=4)
        self.read_shown(self.thinned(one, budget) for one, budget in zip(shown, budgets, strict=True))
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
    def tallies(self) -> list[Tally]:
        """What may stand on its chart: all, or that of some days and what counts on the first of them."""
        if self.claim.kind == Kind.EVENT:
            return []
        first, last = self.days
        counting = (earlier(first, WINDOW) if first else None, last)
        # Of all between the same two they are looked for once; by their numbers they are found at once.
        numbers = list(_dated(self._alike, counting).order_by().values_list("claim_id", flat=True))
        return self._tallied(self.selection.everything.of(numbers), are_many=len(numbers) > 2 * MOST_AROUND)

    @cached_property
    def _alike(self) -> PublishedClaimQuerySet:
        return self.selection.everything.filter(counted_alike(self.claim))

    @property
    def _charted(self) -> list[Tally]:
        return self.tallies

    @cached_property
    def days(self) -> Axis:
        """The days of the claims that come next to it in time, as far as there are more before or after."""
        # What a plan stands with depends on which stage has the most claims, of all of them.
        if self.claim.as_row.is_plan:
            return None, None
        day = self.claim.dated_on
        until, since = self._alike.filter(dated_on__lte=day), self._alike.filter(dated_on__gt=day)
        return (
            self._next(until, "-dated_on", Q(dated_on__gte=earlier(day, WINDOW))),
            self._next(since, "dated_on", Q(dated_on__lte=later(day, WINDOW))),
        )

    def _next(self, claims: PublishedClaimQuerySet, order: str, near: Q) -> date | None:
        """The day of the last of so many claims in this order; None where there are no more than these.

        Where many are `near` in time the others are left alone: the index of a long series has all its days.
        """
        room = MOST_AROUND // 2
        for some in (claims.filter(near), claims):
            days = list(some.order_by(order).values_list("dated_on", flat=True)[: room + 1])
            if len(days) > room:
                return days[-2]
        return None

    def figure_of_claim(self) -> Figure | None:
        panel = self.panel_of(self.claim.claim_id)
        if panel is None:
            return None
        if self.days != (None, None):
            [panel] = self._without_partial_totals([panel])
            panel = panel.between(*self.days)
        figure = self.figure(panel, time_axis([panel]), most=MOST_AROUND, has_events=False)
        note = captions.note_of_days(*self.days)
        return replace(figure, note=" ".join(filter(None, (note, figure.note))))


def _dated(claims: PublishedClaimQuerySet, days: Axis) -> PublishedClaimQuerySet:
    first, last = days
    if first:
        claims = claims.filter(dated_on__gte=first)
    return claims.filter(dated_on__lte=last) if last else claims


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
    # By the names of their series, which an index has: whatever their basis and stage. Denials have none, and
    # what lost its place to a redaction has none either.
    key, without_series = series_key(claim), corridor & Q(series="")
    counted = sorted({claim.equipment_id, *claim.counted_with}) if claim.equipment_id else []
    measured = [key.measured, *((one,) for one in counted)]
    same = (key._replace(measured=one) for one in measured)
    named = Q(series__in=[series for one in same for series in series_of_panel(one)])
    alike = Q(unit=claim.unit, place=claim.place)
    one = Q(equipment__in=counted) if counted else Q(personnel=claim.personnel, category=claim.category)
    found = named | without_series & (alike & one | Q(stance=Stance.DENIES))
    if counted:
        found |= corridor & alike & (one & ~Q(counted_with=[]) | Q(counted_with__overlap=counted))
    return found


def budgets_of(shown: Sequence[Panel], part: int = 1) -> list[int]:
    """How many claims each of these charts may draw, where they have that part of the page to themselves."""
    return shared_out([panel.marks for panel in shown], MOST // part)
