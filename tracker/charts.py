"""Panels → figures: translated words, addresses, and the data that the browser draws."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker import wording
from tracker.filters import Selection
from tracker.models import Basis, Kind, PublishedClaim, Stage, Stance
from tracker.models.record import CATEGORY_WORDS, PERSONNEL_WORDS
from tracker.panels import Panel, Point, panels
from tracker.series import PanelKey, Row

SHAPES = 8
TITLES = {
    Kind.DEPLOYMENT: gettext_lazy("Deployments"),
    Kind.CASUALTIES: gettext_lazy("Casualty estimates"),
    Kind.TRANSFER: gettext_lazy("Equipment transfers"),
}
NOTES = {
    Kind.CASUALTIES: gettext_lazy("Killed, wounded and “killed or wounded” overlap; they are never added."),
    Kind.TRANSFER: gettext_lazy("Each kind of equipment has its own chart; nothing is added up the tree."),
}

STATES = {
    "forecast": gettext_lazy("forecast"),
    "planned": gettext_lazy("planned"),
    "cancelled": gettext_lazy("cancelled"),
    "superseded": gettext_lazy("revised later"),
    "deprecated": gettext_lazy("deprecated"),
}

# The first and the last day of the time axis that the charts of a page share.
type Axis = tuple[date | None, date | None]


@dataclass(frozen=True)
class Figure:
    """One chart as the templates show it."""

    id: str
    headline: str
    subtitle: str
    summary: str
    json: dict[str, Any]
    table: list[dict[str, Any]]
    csv_url: str
    timeline_url: str


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


class Gallery:
    """Every figure of a selection, on one time axis."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.vocabulary = selection.vocabulary
        self.claims = selection.read(selection.claims)
        # Denials stand beside what they deny, whatever else the filters ask.
        denials = selection.read(selection.everything.denying(self.claims))
        self._by_id = {claim.claim_id: claim for claim in [*self.claims, *denials]}
        rows = [claim.as_row for claim in self._by_id.values() if claim.kind != Kind.EVENT]
        self.panels = [panel for panel in panels(rows, lies_within=self.vocabulary.denied_at) if panel.last]

    def sections(self, most: dict[str, int] | None = None) -> list[Section]:
        """A section for each kind that has figures; `most` caps how many of each are shown."""
        found = {
            kind: [panel for panel in self.panels if panel.key.kind == kind]
            for kind in Kind
            if kind in TITLES
        }
        shown = {kind: of_kind[: most[kind] if most else None] for kind, of_kind in found.items()}
        axis = time_axis(panel for of_kind in shown.values() for panel in of_kind)
        return [
            Section(
                kind=kind,
                title=str(TITLES[kind]),
                note=str(NOTES.get(kind, "")),
                figures=[self.figure(panel, axis) for panel in shown[kind]],
                headline=self._headline(of_kind),
                others_url=f"{reverse('charts')}?{self.selection.querystring(kind=kind)}",
                others_count=len(of_kind) - len(shown[kind]),
            )
            for kind, of_kind in found.items()
            if of_kind
        ]

    def figure(self, panel: Panel, axis: Axis) -> Figure:
        subject = self.subject(panel.key)
        names = {row.claimant: self._claimant(row) for row in panel.rows}
        headline = (
            wording.headline(panel.headline, subject, names)
            if panel.headline
            else _("%(subject)s: no number that counts yet.") % {"subject": subject}
        )
        rows = [*panel.rows, *(entry.row for entry in panel.strip if entry.type == "denial")]
        where = self.selection.querystring(**self._filter(panel))
        states = {point.row.claim: self._state(point) for point in panel.points}
        return Figure(
            id=slugify(" ".join(["chart", panel.key.kind, subject])),
            headline=headline,
            subtitle=self._subtitle(panel),
            summary=self._summary(panel),
            json=self._json(panel, axis),
            table=[self._table_row(self._by_id[row.claim], states) for row in reversed(rows)],
            csv_url=f"{reverse('claims_csv')}?{where}",
            timeline_url=f"{reverse('timeline')}?{where}",
        )

    # Words.

    def subject(self, key: PanelKey) -> str:
        """What one chart counts, as a title: “Troops in combat, Kursk”."""
        if isinstance(key.measured, tuple):
            names = [self.vocabulary.equipment[node].label for node in key.measured]
            words = _(" and ").join(names)
            if len(names) > 1:
                words = _("%(equipment)s counted together") % {"equipment": words}
        elif key.kind == Kind.DEPLOYMENT:
            words = str(PERSONNEL_WORDS[key.measured])
        else:
            words = str(CATEGORY_WORDS[key.measured])
        details = [str(Stage(key.stage).label) if key.stage else "", key.place]
        if key.unit not in {"person", "item"}:
            details.insert(0, wording.unit_noun(key.unit, 2))
        return capfirst(", ".join([words, *(detail for detail in details if detail)]))

    def _subtitle(self, panel: Panel) -> str:
        bases = [basis for basis in Basis if any(row.key.basis == basis for row in panel.rows)]
        claimants = len(panel.claimants)
        denials = sum(entry.type == "denial" for entry in panel.strip)
        return f"{_(';')} ".join(
            [
                capfirst(wording.unit_noun(panel.key.unit, 2)),
                ", ".join(str(basis.label) for basis in bases),
                ngettext("%(count)s claimant", "%(count)s claimants", claimants) % {"count": claimants},
                wording.count_of_claims(len(panel.rows)),
                *([count_of_denials(denials)] if denials else []),
            ]
        )

    def _summary(self, panel: Panel) -> str:
        parts = []
        if panel.totals:
            newest = panel.totals[-1]
            parts.append(
                _("Derived total of %(claimant)s: %(total)s.")
                % {"claimant": self._claimant(newest.cumulative), "total": wording.total(newest.total)}
            )
        denials = sum(entry.type == "denial" for entry in panel.strip)
        if denials:
            parts.append(f"{count_of_denials(denials)}.")
        if len(panel.strip) - denials:
            count = len(panel.strip) - denials
            parts.append(
                ngettext("%(count)s claim without a number.", "%(count)s claims without a number.", count)
                % {"count": count}
            )
        return " ".join(parts)

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
        claim = self._by_id[row.claim]
        return {
            "words": wording.quantity(row.quantity),
            "claimant": self._claimant(row),
            "url": self._href(claim),
            "date": wording.day(row.as_of, row.precision),
        }

    def _claimant(self, row: Row) -> str:
        organisation = self.vocabulary.organisations.get(row.claimant)
        return organisation.label if organisation else ""

    def _words(self, claim: PublishedClaim) -> str:
        if claim.stance == Stance.DENIES:
            return _("denied")
        return wording.quantity(claim.quantity, claim.as_reported_words, is_quoted=claim.as_reported_quoted)

    def _says(self, claim: PublishedClaim) -> str:
        row = claim.as_row
        when = wording.period(row.period_start, row.period_end, row.precision or "day")
        return wording.says(self._claimant(row), when or wording.day(claim.stated_on or claim.reported_on))

    def _state(self, point: Point) -> str:
        """What a mark's shade or outline says, in words; nothing for a plain claim."""
        if point.falls:
            return _("less than before: a revision")
        return str(STATES.get(point.state, ""))

    def _href(self, claim: PublishedClaim) -> str:
        return f"{claim.get_absolute_url()}{self.selection.past_query}"

    # Data.

    def _json(self, panel: Panel, axis: Axis) -> dict[str, Any]:
        """What static/js/elements/range-chart.js draws; its head describes the shape."""
        return {
            "from": iso(axis[0]),
            "to": iso(axis[1]),
            "unit": wording.unit_noun(panel.key.unit, 2),
            "kind": panel.key.kind,
            "claimants": self._claimants(panel),
            "points": [
                {
                    "claim": point.row.claim,
                    "href": self._href(self._by_id[point.row.claim]),
                    "claimant": point.row.claimant,
                    "basis": point.row.key.basis,
                    "start": iso(point.start),
                    "end": iso(point.end),
                    "until": iso(point.until),
                    "low": point.row.quantity.low,
                    "best": point.row.quantity.best,
                    "high": point.row.quantity.high,
                    "y": point.y,
                    "open": point.open,
                    "state": point.state,
                    "words": self._words(self._by_id[point.row.claim]),
                    "says": wording.says(self._says(self._by_id[point.row.claim]), self._state(point)),
                }
                for point in panel.points
            ],
            "lines": [
                {
                    "claimant": line.claimant,
                    "basis": line.basis,
                    "steps": [[iso(day), height] for day, height in line.steps],
                }
                for line in panel.lines
            ],
            "totals": [
                {
                    "claimant": total.claimant,
                    "words": wording.total(total.total),
                    "open": total.open,
                    "steps": [[iso(day), height] for day, height in total.steps],
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
                    "claim": entry.row.claim,
                    "href": self._href(self._by_id[entry.row.claim]),
                    "claimant": entry.row.claimant,
                    "on": iso(entry.on),
                    "words": self._words(self._by_id[entry.row.claim]),
                    "type": entry.type,
                    "says": self._says(self._by_id[entry.row.claim]),
                }
                for entry in panel.strip
            ],
            "text": {"derived": _("derived total")},
        }

    def _claimants(self, panel: Panel) -> list[dict[str, Any]]:
        rows = [*panel.rows, *(entry.row for entry in panel.strip)]
        named = {row.claimant: self._claimant(row) for row in rows}
        order = self.vocabulary.claimant_order
        return [
            {
                "key": claimant,
                "name": name,
                "colour": order.get(claimant, 0) % SHAPES,
                # Two that share a colour differ in shape, up to 64 claimants.
                "shape": (order.get(claimant, 0) + order.get(claimant, 0) // SHAPES) % SHAPES,
            }
            for claimant, name in sorted(named.items(), key=lambda item: order.get(item[0], 0))
        ]

    def _table_row(self, claim: PublishedClaim, states: Mapping[int, str]) -> dict[str, Any]:
        return {
            "claim_url": self._href(claim),
            "claimant": self._claimant(claim.as_row),
            "words": self._words(claim),
            "period": claim.period_words,
            "basis": claim.get_basis_display(),
            "stance": claim.get_stance_display(),
            "state": states.get(claim.claim_id, ""),
            "grade": claim.get_grade_display(),
            "grade_key": claim.grade,
            "sources": [
                (
                    citation.source.publisher_name,
                    f"{citation.source.get_absolute_url()}{self.selection.past_query}",
                )
                for citation in claim.citations
            ],
        }

    def _filter(self, panel: Panel) -> dict[str, Any]:
        """The filters that come closest to what one chart counts; they know neither unit nor joint counts."""
        key = panel.key
        stages = {row.key.stage for row in panel.rows}
        chosen: dict[str, Any] = {
            "conflict": self.vocabulary.conflicts[key.conflict].slug,
            "supplier": self.vocabulary.actors[key.supplier].code,
            "recipient": self.vocabulary.actors[key.recipient].code,
            "kind": key.kind,
            "stage": None if "" in stages else sorted(stages),
            "place": key.place or None,
        }
        if isinstance(key.measured, tuple):
            chosen["equipment"] = [self.vocabulary.equipment[node].slug for node in key.measured]
        else:
            chosen["personnel" if key.kind == Kind.DEPLOYMENT else "category"] = key.measured
        return chosen


def count_of_denials(count: int) -> str:
    return ngettext("%(count)s denial", "%(count)s denials", count) % {"count": count}


def time_axis(shown: Iterable[Panel]) -> Axis:
    days = [day for panel in shown for day in (panel.first, panel.last) if day]
    return (min(days), max(days)) if days else (None, None)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
