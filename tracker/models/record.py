"""The record: what the public reads. Append-only; editions.py guards it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Least
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker import wording
from tracker.models.editions import Version, VersionQuerySet, version_meta
from tracker.models.guards import refusal
from tracker.models.lexemes import CITATION_WORDS, CLAIM_WORDS
from tracker.models.named import (
    PublishedActor,
    PublishedArticle,
    PublishedConflict,
    PublishedEquipment,
    PublishedOrganisation,
)
from tracker.models.statement import (
    MEASURED_BY,
    STAGES,
    Basis,
    Category,
    CitationFields,
    ClaimFields,
    Kind,
    Personnel,
    Stance,
)
from tracker.series import NOT_DONE_STAGES, PLANNED_STAGES, Row, SeriesKey

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from tracker.models.lookup import Vocabulary


# As they stand behind a number: “about 3,000 troops”.
PERSONNEL_WORDS: dict[str, "StrPromise"] = {
    Personnel.COMBAT_TROOPS: _("combat troops"),
    Personnel.SPECIAL_FORCES: _("special forces"),
    Personnel.ENGINEERS: _("engineers"),
    Personnel.ADVISERS: _("advisers"),
    Personnel.WORKERS: _("workers"),
    Personnel.UNSPECIFIED: _("troops"),
}
CATEGORY_WORDS: dict[str, "StrPromise"] = {
    Category.KILLED: _("killed"),
    Category.WOUNDED: _("wounded"),
    Category.MISSING: _("missing"),
    Category.CAPTURED: _("captured"),
    Category.KILLED_OR_WOUNDED: _("killed or wounded"),
    Category.UNSPECIFIED: _("losses of an unstated kind"),
}


class Grade(models.TextChoices):
    DISCOUNTED = "discounted", _("discounted")
    CONTESTED = "contested", _("contested")
    CONFIRMED = "confirmed", _("confirmed")
    CORROBORATED = "corroborated", _("corroborated")
    SINGLE_SOURCE = "single_source", _("single source")


class State(models.TextChoices):
    PUBLISHED = "published", _("published")
    RETRACTED = "retracted", _("retracted: it was wrong")
    WITHDRAWN = "withdrawn", _("withdrawn: it should not be shown")
    MERGED = "merged", _("merged: it said the same as another claim")


class Change(models.TextChoices):
    """What a row of a claim changed against the one before."""

    NEW = "new", _("new")
    REVISED = "revised", _("details added")
    CORRECTED = "corrected", _("corrected")
    RETRACTED = "retracted", _("retracted")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged")
    REGRADED = "regraded", _("regraded")


class CorrectionType(models.TextChoices):
    ENTRY_ERROR = "entry_error", _("entry error")
    SOURCE_CORRECTED = "source_corrected", _("source corrected")
    SOURCE_RETRACTED = "source_retracted", _("source retracted")
    METHOD = "method", _("method")
    MERGE = "merge", _("merge")
    SPLIT = "split", _("split")


# The first day of a claim's period, or failing that its date. An index has this very expression.
BEGINS = Coalesce("period_start", "dated_on")
# For how many days after that it goes on.
DAYS = Func(
    *(F("dated_on"), BEGINS),
    template="(%(expressions)s)",
    arg_joiner=" - ",
    output_field=models.IntegerField(),
)


class AnyOf(Func):
    """Whether a number is one of an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


def one_of(numbers: Collection[int]) -> AnyOf:
    """Rows of these claims, told to the database as one value: of thousands, each would take its time."""
    return AnyOf(F("claim_id"), Value(sorted(numbers), output_field=ArrayField(models.BigIntegerField())))


class PublishedClaimQuerySet(VersionQuerySet["PublishedClaim"]):
    """What readers may ask. Foreign keys lead to the desk, so following one raises."""

    def published(self) -> Self:
        return self.filter(state=State.PUBLISHED)

    def of(self, numbers: Collection[int]) -> Self:
        return self.filter(one_of(numbers))

    def counting(self) -> Self:
        """Those that may stand in a total, and so may take the place of what they revise."""
        return self.published().exclude(
            Q(rank="deprecated")
            | Q(stance__in=["denies", "forecasts"])
            | Q(stage__in=sorted(NOT_DONE_STAGES))
        )

    def reported_by(self, day: date) -> Self:
        """What had appeared by `day`; a claim that no one can date is not shown."""
        return self.filter(reported_on__lte=day)

    def dated_between(self, since: date | None, until: date | None) -> Self:
        """Claims whose period, or failing that whose date, touches the span; either end may be open."""
        claims = self.filter(dated_on__gte=since) if since else self
        if not until:
            return claims
        # By days alone: what begins by then is dated no later than the longest claim would be. Whoever walks
        # through the dates from the last one starts there.
        longest = PublishedClaim.objects.order_by(DAYS.desc()).values_list(DAYS)[:1]
        latest = Func(
            *(Value(until, output_field=models.DateField()), Subquery(longest)),
            template="(%(expressions)s)",
            arg_joiner=" + ",
            output_field=models.DateField(),
        )
        return claims.filter(LessThanOrEqual(BEGINS, until), dated_on__lte=latest)

    def hidden_at(self, number: int) -> frozenset[int]:
        """The numbers of the claims that are withdrawn at edition `number`, or merged into one that is.

        What should not be shown is not shown of earlier editions either.
        """
        rows = self.in_edition(number).order_by()
        hidden: set[int] = set()
        told_by = set(rows.filter(state=State.WITHDRAWN).values_list("claim_id", flat=True))
        while told_by:
            hidden |= told_by
            merged = rows.filter(state=State.MERGED, merged_into__in=told_by)
            told_by = set(merged.values_list("claim_id", flat=True)) - hidden
        return frozenset(hidden)

    def with_revision(self, number: int, reported_by: date | None = None) -> Self:
        """Annotates the claim that revises each one: `superseded_by` and `superseded_on` (its as-of date)."""
        revisions = (
            PublishedClaim.objects.in_edition(number).counting().filter(supersedes=OuterRef("claim_id"))
        )
        if reported_by:
            revisions = revisions.reported_by(reported_by)
        # As one value: an order that an index has would tempt the planner to walk through that index instead.
        first = revisions.order_by(
            models.Func("dated_on", "claim_id", function="ROW", output_field=models.TextField())
        )
        return self.annotate(
            superseded_by=Subquery(first.values("claim_id")[:1]),
            superseded_on=Subquery(first.values("dated_on")[:1]),
        )

    def denying(self, claims: "Iterable[PublishedClaim]") -> Self:
        """Denials about the corridors and kinds of `claims`, whatever equipment they name."""
        asked = Q(pk__in=[])
        for conflict, supplier, recipient, kind in {
            (claim.conflict_id, claim.supplier_id, claim.recipient_id, claim.kind) for claim in claims
        }:
            asked |= Q(conflict=conflict, supplier=supplier, recipient=recipient, kind=kind)
        return self.filter(asked, stance=Stance.DENIES)

    def read(self, vocabulary: "Vocabulary", reported_by: date | None = None) -> "list[PublishedClaim]":
        """The claims, each with its names and the citations of it that may be shown, in three queries."""
        claims = list(self)
        if not claims:
            return claims
        numbers = [claim.claim_id for claim in claims]
        cited_here = PublishedCitation.objects.shown(vocabulary.number, reported_by, of=numbers)
        found = list(cited_here.order_by("citation_id"))
        articles = PublishedArticle.objects.in_edition(vocabulary.number).filter(
            article__in={citation.article_id for citation in found}
        )
        sources = {article.article_id: article for article in articles.fetch_mode(models.FETCH_RAISE)}
        cited: dict[int, list[PublishedCitation]] = defaultdict(list)
        for citation in found:
            citation.source = sources[citation.article_id]
            citation.source.vocabulary = vocabulary
            cited[citation.claim_id].append(citation)
        for claim in claims:
            claim.vocabulary = vocabulary
            claim.citations = cited[claim.claim_id]
        return claims


def stands_on_its_citations(operation: pgtrigger.Operation | pgtrigger.Operations) -> pgtrigger.Trigger:
    """At the end of an edition each claim has the citations that it counts, one of them supporting."""
    return pgtrigger.Trigger(
        name="citations_counted",
        operation=operation,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=f"""
            IF EXISTS (
                SELECT FROM tracker_published_claim claim
                WHERE claim.claim_id = NEW.claim_id AND claim.edition_to_id IS NULL
                AND NOT EXISTS (
                    SELECT FROM tracker_published_citation
                    WHERE claim_id = NEW.claim_id AND edition_to_id IS NULL
                    HAVING count(*) = claim.citation_count
                    AND bool_or(role IN ('supports', 'partly_supports'))
                )
            ) THEN
                {refusal("a published claim stands on its citations", "published_claim_citations_counted")}
            END IF;
            RETURN NULL;
        """,
    )


# As on the desk (claims.py), each end of a link is asked for by itself, so that an index answers.
WRONG_FLOW = """
    SELECT FROM tracker_published_claim flow
    JOIN tracker_published_claim total ON total.claim_id = flow.adds_to_id
    WHERE flow.edition_to_id IS NULL AND total.edition_to_id IS NULL
    AND (flow.claimant_id <> total.claimant_id OR total.basis <> 'cumulative') AND
"""
WRONG_REVISION = """
    SELECT FROM tracker_published_claim later
    JOIN tracker_published_claim earlier ON earlier.claim_id = later.supersedes_id
    WHERE later.edition_to_id IS NULL AND earlier.edition_to_id IS NULL
    AND (later.claimant_id <> earlier.claimant_id OR later.kind <> earlier.kind) AND
"""


class PublishedClaim(Version, ClaimFields):
    """A claim as the public reads it."""

    claim = models.ForeignKey("tracker.Claim", on_delete=models.PROTECT, related_name="versions")
    counted_with = ArrayField(models.BigIntegerField(), default=list)
    borne_out_by = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    change = models.CharField(max_length=10, choices=Change)
    correction_type = models.CharField(max_length=16, choices=CorrectionType, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    reason_fr = models.CharField(max_length=500, blank=True)
    # Derived when publishing, so that readers and the database can rely on them.
    series = models.CharField(max_length=400)
    citation_count = models.PositiveIntegerField()
    reported_on = models.DateField(null=True)
    first_printed_on = models.DateField(null=True)
    dated_on = models.DateField()
    grade = models.CharField(max_length=14, choices=Grade)
    grade_reason = models.JSONField()

    identity = "claim"
    vocabulary: "Vocabulary"
    superseded_by: int | None
    superseded_on: date | None
    citations: "list[PublishedCitation]"
    # Claims by number, where a list names those that this one revises or bears out.
    related: "Mapping[int, PublishedClaim]" = MappingProxyType({})

    objects = PublishedClaimQuerySet.as_manager()

    Meta = version_meta(
        "claim",
        constraints=[
            *ClaimFields._meta.constraints,
            models.CheckConstraint(
                name="published_claim_is_cited",
                condition=Q(citation_count__gte=1),
                violation_error_message=_("A claim needs at least one citation before it can be published."),
            ),
            models.CheckConstraint(
                name="published_claim_says_who",
                condition=Q(claimant__isnull=False),
                violation_error_message=_("Name the claimant: whose statement is this?"),
            ),
            models.CheckConstraint(
                name="published_claim_has_unit_and_basis",
                condition=Q(kind="event") | (~Q(unit="") & ~Q(basis="")),
                violation_error_message=_("Choose the unit and the basis of the number."),
            ),
            *[
                models.CheckConstraint(
                    name=f"published_{kind}_has_{field}",
                    condition=~Q(kind=kind)
                    | (Q(equipment__isnull=False) if field == "equipment" else ~Q(**{field: ""})),
                    violation_error_message=message,
                )
                for (kind, field), message in zip(
                    MEASURED_BY.items(),
                    (
                        _("Choose the personnel; “type not stated” is a choice too."),
                        _("Choose the category of loss; “type not stated” is a choice too."),
                        _("Choose the equipment."),
                    ),
                    strict=True,
                )
            ],
            models.CheckConstraint(
                name="published_claim_has_stage",
                condition=Q(kind__in=["casualties", "event"])
                | ~Q(stage="")
                | Q(stance__in=["forecasts", "denies"]),
                violation_error_message=_("Choose the stage; only forecasts and denials may lack it."),
            ),
            models.CheckConstraint(
                name="published_claim_words_for_no_number",
                condition=~Q(qualifier="unquantified") | ~Q(as_reported=""),
                violation_error_message=_(
                    "Without a number, “as reported” says what the source says instead."
                ),
            ),
            models.CheckConstraint(
                name="published_claim_counts_with_transfer",
                condition=Q(kind="transfer") | Q(counted_with=[]),
                violation_error_message=_("Only a transfer counts several kinds of equipment together."),
            ),
            models.CheckConstraint(
                name="published_claim_is_dated",
                condition=Q(period_start__isnull=False)
                | Q(period_end__isnull=False)
                | Q(stated_on__isnull=False)
                | Q(first_printed_on__isnull=False),
                violation_error_message=_(
                    "A claim needs a date before it can be published: its period, the day of the statement, "
                    "or the date of an article."
                ),
            ),
            models.CheckConstraint(
                name="published_claim_starts_before_print",
                condition=Q(period_start__isnull=True)
                | Q(first_printed_on__isnull=True)
                | Q(period_start__lte=F("first_printed_on"))
                | Q(stance="forecasts")
                | Q(stage__in=sorted(PLANNED_STAGES)),
                violation_error_message=_(
                    "The period starts after the first article that reports it; only forecasts, "
                    "announcements, pledges and orders look ahead."
                ),
            ),
            models.CheckConstraint(
                name="published_claim_state_known",
                condition=Q(state="published", change__in=["new", "revised", "corrected", "regraded"])
                | Q(state="retracted", change__in=["retracted", "regraded"])
                | Q(state="withdrawn", change__in=["withdrawn", "regraded"])
                | Q(state="merged", change__in=["merged", "regraded"]),
            ),
            models.CheckConstraint(
                name="published_claim_merged_into_another",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                violation_error_message=_("A merged claim leads to the one that it was merged into."),
            ),
            models.CheckConstraint(
                name="published_claim_correction_says_why",
                condition=Q(change__in=["new", "revised", "regraded"])
                | (~Q(reason="") & (Q(change="withdrawn") | Q(correction_type__in=CorrectionType.values))),
                violation_error_message=_(
                    "A correction or retraction names its type and says why, in public."
                ),
            ),
            # Least passes over what is not known; a CHECK passes on NULL, so both cases are spelled out.
            models.CheckConstraint(
                name="published_claim_reported_first",
                condition=Q(reported_on__isnull=True, stated_on__isnull=True, first_printed_on__isnull=True)
                | (
                    (Q(stated_on__isnull=False) | Q(first_printed_on__isnull=False))
                    & Q(reported_on__isnull=False, reported_on=Least("stated_on", "first_printed_on"))
                ),
                violation_error_message=_(
                    "A claim was reported on the day of the statement or of its first article."
                ),
            ),
            models.CheckConstraint(
                name="published_claim_dated_by_itself",
                condition=Q(dated_on=Coalesce("period_end", "period_start", "reported_on")),
                violation_error_message=_("A claim is dated by its period, else by the day it was reported."),
            ),
            models.CheckConstraint(
                name="published_claim_not_linked_to_itself",
                condition=(Q(adds_to__isnull=True) | ~Q(adds_to=F("claim")))
                & (Q(supersedes__isnull=True) | ~Q(supersedes=F("claim")))
                & (Q(merged_into__isnull=True) | ~Q(merged_into=F("claim")))
                & (Q(split_from__isnull=True) | ~Q(split_from=F("claim"))),
                violation_error_message=_("A claim neither adds to itself nor revises itself."),
            ),
            models.CheckConstraint(
                name="published_claim_forecast_borne_out",
                condition=Q(stance="forecasts") | Q(borne_out_by=[]),
                violation_error_message=_("Only a forecast can be borne out, and by later claims."),
            ),
            models.CheckConstraint(name="published_claim_grade_known", condition=Q(grade__in=Grade.values)),
        ],
        indexes=[
            models.Index(fields=["claim", "edition_from"], name="published_claim_history"),
            # Why each is here: docs/decisions/0017-indexes.md.
            models.Index(fields=["series", "dated_on"], name="published_claim_series_days"),
            models.Index(
                fields=["supplier", "recipient", "kind"],
                name="published_claim_denials",
                condition=Q(stance=Stance.DENIES),
            ),
            models.Index(
                fields=["supplier", "recipient", "kind"],
                name="published_claim_without_series",
                condition=Q(series=""),
            ),
            models.Index(fields=["equipment"], name="published_claim_joint", condition=~Q(counted_with=[])),
            GinIndex(fields=["borne_out_by"], name="published_claim_borne_out_by"),
            models.Index(fields=["-dated_on", "-claim"], name="published_claim_timeline"),
            models.Index(
                fields=["supplier", "recipient", "kind", "dated_on"], name="published_claim_corridor_days"
            ),
            models.Index(
                fields=["supersedes"],
                name="published_claim_supersedes",
                condition=Q(supersedes__isnull=False),
            ),
            GinIndex(fields=["counted_with"], name="published_claim_counted_with"),
            GinIndex(CLAIM_WORDS, name="published_claim_words"),
            # The orders of the timeline, whose pages begin after a claim and not after so many claims.
            models.Index(
                F("reported_on").desc(nulls_last=True), F("claim").desc(), name="published_claim_latest"
            ),
            models.Index(
                F("reported_on").asc(nulls_last=True), F("claim").asc(), name="published_claim_earliest"
            ),
            # How far back the record goes, and what touches the time before a day.
            models.Index(BEGINS, name="published_claim_begins"),
            models.Index(DAYS, name="published_claim_days"),
            # What /corrections/ tells of: one row in forty.
            models.Index(
                fields=["-edition_from", "claim"],
                name="published_claim_corrections",
                condition=Q(change__in=[Change.CORRECTED, Change.RETRACTED, Change.WITHDRAWN, Change.MERGED]),
            ),
            # Few are withdrawn, and every page asks which.
            models.Index(
                fields=["claim"], name="published_claim_withdrawn", condition=Q(state=State.WITHDRAWN)
            ),
        ],
        triggers=[
            stands_on_its_citations(pgtrigger.Insert),
            pgtrigger.Trigger(
                name="links_hold",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=f"""
                    IF EXISTS ({WRONG_FLOW} flow.claim_id = NEW.claim_id)
                    OR EXISTS ({WRONG_FLOW} flow.adds_to_id = NEW.claim_id)
                    OR EXISTS ({WRONG_REVISION} later.claim_id = NEW.claim_id)
                    OR EXISTS ({WRONG_REVISION} later.supersedes_id = NEW.claim_id) THEN
                        {refusal("links lead to claims of the same claimant", "published_claim_links_hold")}
                    END IF;
                    RETURN NULL;
                """,
            ),
        ],
    )

    def __str__(self) -> str:
        return str(_("Claim %(number)s") % {"number": self.claim_id})

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.claim_id])

    @property
    def named(self) -> "Named":
        return Named(self, self.vocabulary)

    @property
    def measured_words(self) -> str:
        """What the number counts: “troops”, “killed or wounded”, “items: Short-range missile”."""
        equipment = [row.label for row in (self.named.equipment, *self.named.counted_with) if row]
        return measured(self, equipment)

    @property
    def sentence(self) -> str:
        """The claim in one line: number, what it counts, who says so, when."""
        claimant = self.named.claimant.label if self.named.claimant else ""
        if self.kind == Kind.EVENT:
            return wording.says(self.summary_words.rstrip("."), claimant)
        quantity, measured_words = self.quantity_words, self.measured_words
        if self.stance == Stance.DENIES:
            quantity = gettext("denied:")
        elif self.stance == Stance.FORECASTS:
            measured_words = f"{measured_words} ({gettext('forecast')})"
        return wording.claim(quantity, measured_words, claimant, self.period_words)

    @property
    def related_numbers(self) -> list[int]:
        """The claims that this one revises, that revise it, and that bore it out."""
        revised = [number for number in (self.supersedes_id, self.superseded_by) if number]
        return [*self.borne_out_by, *revised]

    @property
    def shown_citation(self) -> "PublishedCitation | None":
        """The citation that a list shows the words of: the first that supports the claim."""
        supporting = (one for one in self.citations if one.role in PublishedCitation.SUPPORTING)
        return next(supporting, None) or next(iter(self.citations), None)

    @property
    def came_true(self) -> "list[PublishedClaim]":
        return [self.related[number] for number in self.borne_out_by if number in self.related]

    @property
    def revised_claim(self) -> "PublishedClaim | None":
        return self.related.get(self.supersedes_id or 0)

    @property
    def revising_claim(self) -> "PublishedClaim | None":
        return self.related.get(self.superseded_by or 0)

    @property
    def reason_words(self) -> str:
        return wording.localised(self.reason, self.reason_fr)

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    @property
    def as_row(self) -> Row:
        """The claim as series.py counts it; needs `with_revision`."""
        return Row(
            claim=self.claim_id,
            key=series_key(self),
            claimant=self.claimant_id or 0,
            quantity=self.quantity,
            stance=self.stance,
            rank=self.rank,
            state=self.state,
            period_start=self.period_start,
            period_end=self.period_end,
            precision=self.precision,
            cumulative_since=self.cumulative_since,
            stated_on=self.stated_on,
            reported_on=self.reported_on,
            adds_to=self.adds_to_id,
            superseded_by=self.superseded_by,
            superseded_on=self.superseded_on,
        )


def measured(claim: ClaimFields, equipment: Sequence[str]) -> str:
    """What the number of a claim counts, on the desk or in the record; `equipment` by its names there."""
    word = PERSONNEL_WORDS.get(claim.personnel) or CATEGORY_WORDS.get(claim.category) or ""
    return wording.measured(claim.quantity, claim.unit, str(word), equipment)


def series_key(claim: PublishedClaim) -> SeriesKey:
    """The series a claim belongs to; numbers of two series never meet (docs/methodology.md)."""
    measured: str | tuple[int, ...] = claim.personnel or claim.category
    if claim.equipment_id:
        measured = tuple(sorted({claim.equipment_id, *claim.counted_with}))
    return SeriesKey(
        conflict=claim.conflict_id,
        supplier=claim.supplier_id,
        recipient=claim.recipient_id,
        kind=claim.kind,
        measured=measured,
        unit=claim.unit,
        basis=claim.basis,
        stage=claim.stage,
        place=claim.place,
    )


def series_of_panel(key: SeriesKey) -> list[str]:
    """The names of the series that differ from this one by basis and stage alone."""
    stages = ["", *STAGES.get(Kind(key.kind), ())]
    return [
        str(key._replace(basis=basis, stage=str(stage)))
        for basis, stage in product(["", *Basis.values], stages)
    ]


class PublishedCitationQuerySet(VersionQuerySet["PublishedCitation"]):
    def shown(
        self, number: int, reported_by: date | None = None, *, of: Collection[int] | None = None
    ) -> Self:
        """What readers may see at edition `number`: nothing of withdrawn claims, and only what had appeared.

        `of` a few claims alone: then no more is looked up of what is withdrawn or had appeared than theirs.

        Nor of merged ones: what they stood on stands on the claim that tells it now, unless it was taken
        away there, or that claim was withdrawn.

        An article without a date cannot be shown to have appeared. It is left out, unless no supporting
        article of the claim has a date: the claim is then dated by its statement, and stands nowhere else.
        Neither is one that a claim cites which was not yet reported.
        """
        claims, citations = PublishedClaim.objects.in_edition(number), self.in_edition(number)
        articles = PublishedArticle.objects.in_edition(number)
        if of is not None:
            claims, citations = claims.of(of), citations.filter(one_of(of))
            articles = articles.filter(article_id__in=citations.order_by().values("article_id"))
        # Two questions, so that each has its index.
        withdrawn = claims.filter(state=State.WITHDRAWN).values("claim_id")
        merged = claims.filter(merged_into__isnull=False).values("claim_id")
        citations = citations.exclude(claim_id__in=withdrawn).exclude(claim_id__in=merged)
        if reported_by:
            # An article may have appeared long before the statement that it is later cited for.
            known = claims.reported_by(reported_by)
            appeared = articles.appeared_by(reported_by).values("article_id")
            undated = articles.filter(published_on=None).values("article_id")
            by_statement = known.filter(first_printed_on=None).values("claim_id")
            citations = citations.filter(
                Q(article_id__in=appeared) | Q(article_id__in=undated, claim_id__in=by_statement),
                claim_id__in=known.values("claim_id"),
            )
        return citations.fetch_mode(models.FETCH_RAISE)


class PublishedCitation(Version, CitationFields):
    # The desk's row may be deleted later; the record's must not care.
    citation = models.ForeignKey(
        "tracker.Citation", on_delete=models.DO_NOTHING, db_constraint=False, related_name="versions"
    )
    claim = models.ForeignKey("tracker.Claim", on_delete=models.PROTECT, related_name="published_citations")
    # How the quote stood against the capture when it was published: found, not_found, no_capture.
    quote_check = models.CharField(max_length=10, blank=True)
    identity = "citation"
    source: "PublishedArticle"

    objects = PublishedCitationQuerySet.as_manager()

    Meta = version_meta(
        "citation",
        # A citation that is taken away is closed by the claim's next row.
        replaced_by="claim",
        triggers=[stands_on_its_citations(pgtrigger.Insert | pgtrigger.Update)],
        constraints=CitationFields._meta.constraints,
        indexes=[
            models.Index(fields=["claim", "edition_from"], name="published_citation_claim"),
            GinIndex(CITATION_WORDS, name="published_citation_words"),
        ],
    )

    def __str__(self) -> str:
        return str(_("Citation %(number)s") % {"number": self.citation_id})


@dataclass(frozen=True)
class Named:
    """What a published claim is about, by the names of its edition."""

    claim: PublishedClaim
    vocabulary: "Vocabulary"

    @property
    def conflict(self) -> PublishedConflict:
        return self.vocabulary.conflicts[self.claim.conflict_id]

    @property
    def supplier(self) -> PublishedActor:
        return self.vocabulary.actors[self.claim.supplier_id]

    @property
    def recipient(self) -> PublishedActor:
        return self.vocabulary.actors[self.claim.recipient_id]

    @property
    def claimant(self) -> PublishedOrganisation | None:
        return self.vocabulary.organisations.get(self.claim.claimant_id or 0)

    @property
    def relayed_by(self) -> PublishedOrganisation | None:
        return self.vocabulary.organisations.get(self.claim.relayed_by_id or 0)

    @property
    def equipment(self) -> PublishedEquipment | None:
        return self.vocabulary.equipment.get(self.claim.equipment_id or 0)

    @property
    def counted_with(self) -> list[PublishedEquipment]:
        return [self.vocabulary.equipment[number] for number in self.claim.counted_with]
