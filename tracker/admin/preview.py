"""A claim of the desk as readers would have it: its row of the record, what refuses it, its chart."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker import wording
from tracker.charts import Figure, GalleryAround, counted_alike
from tracker.filters import Selection
from tracker.models import (
    Claim,
    Edition,
    Kind,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    Stance,
    Vocabulary,
    vocabulary_at,
)
from tracker.models.publishing import VERSIONS, ClaimChange, problems_of, row_of, shared
from tracker.models.statement import CitationFields
from tracker.panels import Point, Tally
from tracker.tallies import tally_of


class Preview:
    """What the record would hold of some claims if they were published now; nothing of it is saved.

    Names that the record has already stand as they stand there: publishing a claim renames nothing.
    """

    def __init__(self, claims: QuerySet[Claim]) -> None:
        self.claims = list(
            claims.select_related("conflict", "supplier", "recipient", "claimant", "relayed_by", "equipment")
            .prefetch_related(
                "citations__article__publisher", "citations__article__wire", "counted_with", "borne_out_by"
            )
            .order_by("pk")
        )
        self.edition = Edition.objects.first() or Edition(number=0)
        self.published = {
            row.claim_id: row
            for row in PublishedClaim.objects.filter(
                claim__in=[claim.pk for claim in self.claims], edition_to=None
            )
        }
        self.vocabulary = self._vocabulary()
        self.articles = self._articles()
        for known in self.published.values():
            known.vocabulary = self.vocabulary
        self.rows = {claim.pk: self._row(claim) for claim in self.claims}

    def _row(self, claim: Claim) -> PublishedClaim:
        citations = list(claim.citations.all())
        supporting = [
            self.articles[citation.article_id]
            for citation in citations
            if citation.role in CitationFields.SUPPORTING
        ]
        row = row_of(ClaimChange(claim), self.published.get(claim.pk), citations, supporting)
        row.vocabulary = self.vocabulary
        row.superseded_by = row.superseded_on = None
        row.citations = []
        for citation in citations:
            shown = PublishedCitation(
                citation_id=citation.pk, claim_id=claim.pk, **shared(CitationFields, citation)
            )
            shown.source = self.articles[citation.article_id]
            row.citations.append(shown)
        return row

    def refusals(self) -> dict[int, list[str]]:
        """For each claim that could not be published, the sentences that say why."""
        found: dict[int, list[str]] = {}
        for claim in self.claims:
            row = self.rows[claim.pk]
            problems = []
            if not any(citation.role in CitationFields.SUPPORTING for citation in claim.citations.all()):
                problems.append(
                    _("A claim needs at least one citation that supports it before it can be published.")
                )
                row.citation_count = row.citation_count or 1  # said already
            problems += _without_number(problems_of([row]), claim.pk)
            if problems:
                found[claim.pk] = problems
        return found

    # What publishing would bring along.

    def _vocabulary(self) -> Vocabulary:
        known = vocabulary_at(self.edition)
        mine = Vocabulary(known.number)
        citations = [citation for claim in self.claims for citation in claim.citations.all()]
        sources = [citation.article for citation in citations]
        organisations = [
            *(row for claim in self.claims for row in (claim.claimant, claim.relayed_by)),
            *(row for article in sources for row in (article.publisher, article.wire)),
        ]
        equipment = [row for claim in self.claims for row in (claim.equipment, *claim.counted_with.all())]
        mine.corridors = known.corridors
        mine.conflicts = _with(known.conflicts, [claim.conflict for claim in self.claims])
        mine.actors = _with(
            known.actors, [row for claim in self.claims for row in (claim.supplier, claim.recipient)]
        )
        mine.organisations = _with(known.organisations, organisations)
        mine.equipment = _with(known.equipment, equipment)
        order = dict(known.claimant_order)
        for claim in self.claims:
            if claim.claimant_id:
                order.setdefault(claim.claimant_id, len(order))
        mine.claimant_order = order
        return mine

    def _articles(self) -> dict[int, PublishedArticle]:
        cited = {
            citation.article_id: citation.article
            for claim in self.claims
            for citation in claim.citations.all()
        }
        rows = PublishedArticle.objects.filter(article__in=cited, edition_to=None)
        found: dict[int, PublishedArticle] = _with({row.article_id: row for row in rows}, cited.values())
        for row in found.values():
            row.vocabulary = self.vocabulary
        return found


def _with(known: dict[int, Any], rows: Iterable[models.Model | None]) -> dict[int, Any]:
    """The record's rows by identity, with those that it would get."""
    fresh: dict[int, Any] = {}
    for row in rows:
        if row is not None and row.pk not in known:
            version, fields = VERSIONS[type(row)]
            fresh[row.pk] = version(**{f"{version.identity}_id": row.pk}, **shared(fields, row))
    return {**known, **fresh}


def _without_number(problems: Sequence[ValidationError], number: int) -> list[str]:
    """The sentences, where it is plain which claim they are about."""
    start = _("Claim %(number)s: %(problem)s") % {"number": number, "problem": ""}
    return [message.removeprefix(start) for problem in problems for message in problem.messages]


def selection_of(preview: Preview) -> Selection:
    """Today's record, for pages that show a claim as if it were in it."""
    selection = Selection.of(QueryDict())
    selection.vocabulary = preview.vocabulary
    return selection


def figure_of(preview: Preview, claim: Claim) -> Figure | None:
    """The chart that the claim would stand on, with the claim marked; None where it would be on none."""
    row = preview.rows[claim.pk]
    measured = row.personnel or row.category or row.equipment_id
    if row.kind == Kind.EVENT or not (row.unit and row.basis and measured and row.claimant_id):
        # What is still missing stands among the refusals.
        return None
    figure = GalleryToBe(selection_of(preview), row).figure_of_claim()
    if figure is None:
        return None
    # The record has no such chart yet, so nothing leads to it.
    legend = [{**claimant, "href": ""} for claimant in figure.legend]
    return replace(figure, legend=legend, url="", csv_url="", svg_url="", png_url="", timeline_url="")


class GalleryToBe(GalleryAround):
    """The figures around one row that the record does not have yet."""

    @cached_property
    def tallies(self) -> list[Tally]:
        alike = self.selection.everything.filter(counted_alike(self.claim))
        others = self.selection.read(alike.exclude(claim=self.claim.claim_id))
        self.by_id = {claim.claim_id: claim for claim in others}
        self._revise(self.by_id)
        self.by_id[self.claim.claim_id] = self.claim
        return [tally_of(claim) for claim in self.by_id.values()]

    def _revise(self, others: Mapping[int, PublishedClaim]) -> None:
        """Settle what revises what, with this row in the place of the one that is published."""
        row = self.claim
        for other in others.values():
            if other.superseded_by == row.claim_id and row.supersedes_id != other.claim_id:
                other.superseded_by = other.superseded_on = None
            if other.supersedes_id == row.claim_id and other.as_row.is_countable:
                row.superseded_by, row.superseded_on = other.claim_id, other.dated_on
        revised = others.get(row.supersedes_id or 0)
        if revised and revised.superseded_by is None and row.as_row.is_countable:
            revised.superseded_by, revised.superseded_on = row.claim_id, row.dated_on

    # The row among the others: said in words, ringed on the canvas, leading nowhere yet.

    def _state(self, point: Point) -> str:
        known = super()._state(point)
        if point.row.claim != self.claim.claim_id:
            return known
        return f"{_(';')} ".join(part for part in (_("this claim, not published yet"), known) if part)

    def _says(self, claim: PublishedClaim) -> str:
        said = super()._says(claim)
        if claim is self.claim and not (claim.quantity.is_quantified and claim.stance != Stance.DENIES):
            # It stands below the axis, where there is no mark to speak for it.
            return wording.says(said, _("this claim, not published yet"))
        return said

    def _table_row(self, claim: PublishedClaim, states: Mapping[int, str]) -> dict[str, Any]:
        cells = super()._table_row(claim, states)
        if claim is self.claim:
            # Publishing settles the grade.
            cells["grade"] = cells["grade_key"] = ""
            cells["sources"] = [(citation.source.publisher_name, "#evidence") for citation in claim.citations]
        return cells

    def _href(self, claim: PublishedClaim) -> str:
        return "#changes" if claim is self.claim else super()._href(claim)
