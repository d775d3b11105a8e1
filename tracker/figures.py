"""One chart as the templates show it and as the browser draws it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tracker import captions, wording
from tracker.chart_address import IN_THE_PATH, chart_args, filters_of
from tracker.filters import Selection
from tracker.models import Basis, Grade, PublishedClaim, Stance, Vocabulary
from tracker.panels import Panel, Point, Revision
from tracker.quantities import Quantity
from tracker.thinning import MOST, thinned

SHAPES = 8
# What `get_basis_display` and the others say: they make the dictionary anew for each row of a table.
BASES = dict(Basis.choices)
STANCES = dict(Stance.choices)
GRADES = dict(Grade.choices)

# Filters that a chart can be split by; the others choose whole charts.
LEAVING_OUT = ("claimant", "publisher", "stance", "grade", "basis", "stage", "from", "to", "q")

# The first and the last day of the time axis that the charts of a page share.
type Axis = tuple[date | None, date | None]


@dataclass(frozen=True)
class Figure:
    """One chart as the templates show it."""

    id: str
    headline: str
    subtitle: str
    summary: str  # the message in sentences
    note: str  # says that not everything is drawn; empty where everything is
    json: dict[str, Any]  # static/js/elements/range-chart.js describes it
    legend: list[dict[str, Any]]  # claimants with a mark: key, name, colour, shape, href (the one alone)
    table: list[dict[str, Any]]
    url: str  # its own page; the four others are the same chart in other forms
    csv_url: str
    svg_url: str
    png_url: str
    timeline_url: str


class Figures:
    """Panels into figures. What a panel names by number stands here by its words and addresses."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        # The claims that figures say in words, with their citations.
        self.by_id: dict[int, PublishedClaim] = {}
        # Each with the panel that it was thinned from, which keeps its identity as long.
        self._thinned: dict[tuple[int, int], tuple[Panel, Panel]] = {}
        # For claims that this site corrected: the version that did.
        self.corrections: dict[int, PublishedClaim] = {}
        # What happened meanwhile, in order of time.
        self.events: Sequence[PublishedClaim] = ()
        self.are_all_events = True
        # The claim that the page is about.
        self.ringed: int | None = None

    @property
    def vocabulary(self) -> Vocabulary:
        return self.selection.vocabulary

    @property
    def leaves_some_out(self) -> bool:
        """Whether a filter may keep some claims of a chart and not others."""
        return any(self.selection.is_on(name) for name in LEAVING_OUT)

    def figure(
        self,
        panel: Panel,
        axis: Axis,
        *,
        most: int = MOST,
        has_events: bool = True,
        top: int | None = None,
        of_claimant: int | None = None,
    ) -> Figure:
        """The figure of a panel, with at most `most` claims drawn and listed.

        `top` is the end of an axis that several share; `of_claimant` makes it one of those by claimant.
        """
        told = panel.told
        names = self.names((*told.claimants, *told.deniers))
        drawn = self.thinned(panel, most)
        self.read_shown([drawn])
        events = self._events(panel, axis) if has_events else []
        states = {point.row.claim: self._state(point) for point in drawn.points}
        key = ["chart", panel.key.kind, captions.subject(panel.key, self.vocabulary)]
        if of_claimant is None:
            headline = captions.headline(panel, self.vocabulary, names)
            asked = {}
        else:
            headline = captions.headline_of_claimant(panel, names[of_claimant])
            asked = {"claimant": [self.vocabulary.organisations[of_claimant].slug]}
            key.append(names[of_claimant])
        return Figure(
            id=slugify(" ".join(key)),
            headline=headline,
            subtitle=captions.subtitle(panel),
            summary=captions.summary(panel, names),
            note=captions.note(
                drawn.marks, told.marks, len(events) if events and not self.are_all_events else 0
            ),
            json={**self._json(drawn, axis), "events": events, "top": top},
            legend=self._legend(drawn),
            table=[self._table_row(self.by_id[row.claim], states) for row in reversed(drawn.listed)],
            url=self.address("chart", panel, **asked),
            csv_url=self.address("chart_csv", panel, **asked),
            svg_url=self.address("chart_svg", panel, **asked),
            png_url=self.address("chart_png", panel, **asked),
            timeline_url=self._timeline_url(panel, **asked),
        )

    def thinned(self, panel: Panel, most: int) -> Panel:
        """What a figure draws and lists of the panel."""
        known = self._thinned.get((id(panel), most))
        if known is None:
            known = panel, thinned(panel, most, self.corrections, self.ringed)
            self._thinned[id(panel), most] = known
        return known[1]

    def read_shown(self, drawn: Iterable[Panel]) -> None:
        """Read those claims that these panels show, which are not in `by_id` yet."""

    def address(self, name: str, panel: Panel, **asked: Any) -> str:
        """The chart in one of its forms, with those of the page's filters that its path does not say."""
        path = reverse(name, kwargs=chart_args(panel.key, self.vocabulary))
        return self.selection.address(path, **{**NOT_ASKED, **asked})

    def _timeline_url(self, panel: Panel, **asked: Any) -> str:
        return self.selection.address(reverse("timeline"), **{**filters_of(panel, self.vocabulary), **asked})

    # Words.

    def names(self, claimants: Iterable[int]) -> dict[int, str]:
        return {claimant: self._claimant(claimant) for claimant in claimants}

    def _claimant(self, number: int) -> str:
        organisation = self.vocabulary.organisations.get(number)
        return organisation.label if organisation else ""

    def _words(self, claim: PublishedClaim) -> str:
        if claim.stance == Stance.DENIES:
            return _("denied")
        return wording.quantity(claim.quantity, claim.as_reported_words, is_quoted=claim.as_reported_quoted)

    def _says(self, claim: PublishedClaim) -> str:
        row = claim.as_row
        when = wording.period(row.period_start, row.period_end, row.precision or "day")
        return wording.says(
            self._claimant(row.claimant), when or wording.day(claim.stated_on or claim.reported_on)
        )

    def _state(self, point: Point) -> str:
        """What a mark's shade or outline says, in words; nothing for a plain claim."""
        return captions.state(point)

    def _href(self, claim: PublishedClaim) -> str:
        return f"{claim.get_absolute_url()}{self.selection.past_query}"

    # Data.

    def _json(self, panel: Panel, axis: Axis) -> dict[str, Any]:
        """What static/js/elements/range-chart.js draws; its head describes the shape."""
        return {
            "from": iso(axis[0]),
            "to": iso(axis[1]),
            "claimants": self._claimants(panel),
            "points": [self._point(point) for point in panel.points],
            "lines": [{"claimant": line.claimant, "steps": dated(line.steps)} for line in panel.lines],
            "totals": [
                {
                    "claimant": total.claimant,
                    "words": wording.total(total.total),
                    "steps": dated(total.steps),
                }
                for total in panel.totals
            ],
            "envelope": [
                {
                    "from": iso(span.start),
                    "to": iso(span.end),
                    "low": span.envelope.low,
                    "high": span.envelope.high,
                    "open": span.envelope.open,
                }
                for span in panel.envelope
            ],
            "strip": [
                {
                    "href": self._href(self.by_id[entry.row.claim]),
                    "claimant": entry.row.claimant,
                    "on": iso(entry.on),
                    "reported": iso(entry.row.reported_on),
                    "words": self._words(self.by_id[entry.row.claim]),
                    "type": entry.type,
                    "says": self._says(self.by_id[entry.row.claim]),
                }
                for entry in panel.strip
            ],
            "revisions": [self._revision(one) for one in panel.revisions],
            "text": {
                "derived": _("derived total"),
                "range": _("Range of the claims shown")
                if self.leaves_some_out
                else _("Range of all claimants"),
            },
        }

    def _point(self, point: Point) -> dict[str, Any]:
        claim = self.by_id[point.row.claim]
        corrected = self.corrections.get(point.row.claim)
        return {
            "claim": point.row.claim,
            "href": self._href(claim),
            "claimant": point.row.claimant,
            "basis": point.row.key.basis,
            "start": iso(point.start),
            "end": iso(point.end),
            "reported": iso(point.row.reported_on),
            "low": point.row.quantity.low,
            "best": point.row.quantity.best,
            "high": point.row.quantity.high,
            "y": point.y,
            "open": point.open,
            "state": point.state,
            "corrected": captions.correction(corrected) if corrected else "",
            "ringed": point.row.claim == self.ringed,
            "words": self._words(claim),
            "says": wording.says(self._says(claim), self._state(point)),
        }

    def _revision(self, one: Revision) -> dict[str, Any]:
        before, after = self.by_id[one.before.claim], self.by_id[one.after.claim]
        return {
            "claimant": one.after.claimant,
            "on": iso(one.on),
            "before": stands_at(one.before.quantity),
            "after": stands_at(one.after.quantity),
            "href": self._href(after),
            "words": captions.before_and_after(self._words(before), self._words(after)),
            "says": captions.revision(one, after, before, self._claimant(one.after.claimant)),
        }

    def _events(self, panel: Panel, axis: Axis) -> list[dict[str, Any]]:
        """What happened between the same two on the days of the axis."""
        start, end = axis
        corridor = panel.key[:3]
        return [
            {
                "on": iso(event.dated_on),
                "href": self._href(event),
                "words": event.summary_words,
                "says": wording.says(
                    event.named.claimant.label if event.named.claimant else "",
                    event.period_words or wording.day(event.dated_on),
                ),
                "reported": iso(event.reported_on),
            }
            for event in self.events
            if (event.conflict_id, event.supplier_id, event.recipient_id) == corridor
            and start is not None
            and end is not None
            and start <= event.dated_on <= end
        ]

    def _claimants(self, panel: Panel) -> list[dict[str, Any]]:
        order = self.vocabulary.claimant_order
        names = self.names(dict.fromkeys(row.claimant for row in panel.listed))
        return [
            {
                "key": claimant,
                "name": name,
                "colour": order.get(claimant, 0) % SHAPES,
                # Two that share a colour differ in shape, up to 64 claimants.
                "shape": (order.get(claimant, 0) + order.get(claimant, 0) // SHAPES) % SHAPES,
            }
            for claimant, name in sorted(names.items(), key=lambda item: order.get(item[0], 0))
        ]

    def _legend(self, panel: Panel) -> list[dict[str, Any]]:
        chosen = self.selection.values.get("claimant")
        drawn = {point.row.claimant for point in panel.points}
        found = []
        for claimant in self._claimants(panel):
            organisation = self.vocabulary.organisations.get(claimant["key"])
            slug = [organisation.slug] if organisation else []
            if claimant["key"] in drawn:
                # The chart with this one alone; from there back to all of them.
                href = self.address("chart", panel, claimant=[] if chosen == slug else slug)
                found.append({**claimant, "href": href})
        return found

    def _table_row(self, claim: PublishedClaim, states: Mapping[int, str]) -> dict[str, Any]:
        return {
            "claim_url": self._href(claim),
            "claimant": self._claimant(claim.as_row.claimant),
            "words": self._words(claim),
            "period": claim.period_words,
            "basis": str(BASES.get(claim.basis, claim.basis)),
            "stance": str(STANCES.get(claim.stance, claim.stance)),
            "state": states.get(claim.claim_id, ""),
            "grade": str(GRADES.get(claim.grade, claim.grade)),
            "grade_key": claim.grade,
            "sources": [
                (
                    citation.source.publisher_name,
                    f"{citation.source.get_absolute_url()}{self.selection.past_query}",
                )
                for citation in claim.citations
            ],
        }


NOT_ASKED: dict[str, Any] = dict.fromkeys((*IN_THE_PATH, "sort"))


def stands_at(quantity: Quantity) -> float | None:
    """The height of a mark: a bare range is pointed at in its middle, which nobody stated as a number."""
    if quantity.low is not None and quantity.high is not None and quantity.anchor is None:
        return (quantity.low + quantity.high) / 2
    return quantity.anchor


def time_axis(shown: Iterable[Panel]) -> Axis:
    days = [day for panel in shown for day in (panel.first, panel.last) if day]
    return (min(days), max(days)) if days else (None, None)


def dated(steps: Iterable[tuple[date, int | None]]) -> list[list[Any]]:
    return [[iso(day), height] for day, height in steps]


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
