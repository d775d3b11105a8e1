"""Two editions side by side: the net effect on every claim, and on every name and article."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker.differences import Difference, differences, spoken
from tracker.filters import Selection
from tracker.models import (
    Change,
    Edition,
    PublishedActor,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    PublishedConflict,
    PublishedCorridor,
    PublishedEquipment,
    PublishedOrganisation,
    State,
    Vocabulary,
    vocabulary_at,
)
from tracker.models.editions import Version
from tracker.models.record import AnyOf, PublishedClaimQuerySet

# What became of a claim between two editions, in the order in which a page tells it.
CORRECTED: Final = "corrected"
RETRACTED: Final = "retracted"
WITHDRAWN: Final = "withdrawn"
MERGED: Final = "merged"
PASSED: Final = "passed"  # it came after the first edition, and no reader of the second has it
ADDED: Final = "added"
REVISED: Final = "revised"
REGRADED: Final = "regraded"
KINDS: Final = (CORRECTED, RETRACTED, WITHDRAWN, MERGED, PASSED, ADDED, REVISED, REGRADED)

# The versioned tables beside claims and citations, and how many changed rows of one are told.
NAMED: Final[tuple[type[Version], ...]] = (
    PublishedConflict,
    PublishedActor,
    PublishedCorridor,
    PublishedOrganisation,
    PublishedEquipment,
    PublishedArticle,
)
MOST_ROWS: Final = 50


@dataclass
class Entry:
    """What became of one claim; of a withdrawn one no more than that it was."""

    claim: PublishedClaim
    what: str
    old: str = ""
    new: str = ""
    differences: list[Difference] = field(default_factory=list)
    # Each correction, retraction and the like in between: edition, change, type, reason.
    steps: list[dict[str, Any]] = field(default_factory=list)
    sources: list[tuple[str, PublishedArticle]] = field(default_factory=list)
    # The other claims that it was split into.
    parts: list[int] = field(default_factory=list)


class Comparison:
    """What changed after edition `since` up to the edition `until`, as readers of `selection` may know it."""

    def __init__(self, selection: Selection, since: int, until: Edition) -> None:
        self._selection = selection
        self.since = since
        self.until = until
        self._vocabulary = vocabulary_at(until)

    # Claims.

    @property
    def claims(self) -> PublishedClaimQuerySet:
        """The row at the later edition of each claim that is not what it was, told apart by `what`."""
        before = PublishedClaim.objects.in_edition(self.since).filter(claim=OuterRef("claim_id"))
        between = PublishedClaim.objects.filter(
            claim=OuterRef("claim_id"),
            edition_from__gt=self.since,
            edition_from__lte=self.until.number,
        )
        rows = PublishedClaim.objects.in_edition(self.until.number).filter(edition_from__gt=self.since)
        if self._selection.reported_by:
            rows = rows.reported_by(self._selection.reported_by)
        became = [
            (Q(state=State.WITHDRAWN), WITHDRAWN),
            (Q(state_before=None) & ~Q(state=State.PUBLISHED), PASSED),
            (Q(state_before=None), ADDED),
            (~Q(state=F("state_before")) & Q(state=State.RETRACTED), RETRACTED),
            (~Q(state=F("state_before")) & Q(state=State.MERGED), MERGED),
            (Q(Exists(between.filter(change=Change.CORRECTED))), CORRECTED),
            (Q(Exists(between.filter(change=Change.REVISED))), REVISED),
        ]
        return (
            rows.annotate(state_before=Subquery(before.values("state")[:1]))
            .annotate(
                what=Case(*[When(met, then=Value(what)) for met, what in became], default=Value(REGRADED)),
                # By itself: of an order by `what` the database would find that out for each place anew.
                told_at=Case(
                    *[When(met, then=Value(KINDS.index(what))) for met, what in became],
                    default=Value(KINDS.index(REGRADED)),
                ),
            )
            .order_by("told_at", "claim_id")
        )

    def counts(self) -> dict[str, int]:
        """How many claims changed in each way, in the order of KINDS."""
        rows: Any = self.claims.order_by()
        found = dict(rows.values_list("what").annotate(count=Count("pk")))
        return {what: found[what] for what in KINDS if what in found}

    def entries(self, rows: Iterable[PublishedClaim]) -> list[Entry]:
        """The rows of a page of `claims`, with what they said before and why that changed."""
        shown = list(rows)
        numbers = [row.claim_id for row in shown]
        before = {
            row.claim_id: row
            for row in PublishedClaim.objects.in_edition(self.since).filter(claim__in=numbers)
        }
        for row in [*shown, *before.values()]:
            row.vocabulary = self._vocabulary
        hidden = self._selection.hidden
        steps, sources, parts = self._steps(numbers), self._sources(numbers), self._parts(numbers)
        return [
            Entry(row, self._what(row), steps=steps[row.claim_id])
            if row.claim_id in hidden
            else Entry(
                row,
                self._what(row),
                old=before[row.claim_id].sentence if row.claim_id in before else "",
                new=row.sentence if row.is_published else "",
                differences=differences(before[row.claim_id], row)
                if row.claim_id in before and row.is_published
                else [],
                steps=steps[row.claim_id],
                sources=sources[row.claim_id] if row.claim_id in before else [],
                parts=parts[row.claim_id],
            )
            for row in shown
        ]

    @staticmethod
    def _what(row: PublishedClaim) -> str:
        return str(row.what)  # type: ignore[attr-defined]  # annotated by `claims`

    def _steps(self, numbers: list[int]) -> Mapping[int, list[dict[str, Any]]]:
        found: dict[int, list[dict[str, Any]]] = defaultdict(list)
        rows = PublishedClaim.objects.filter(
            claim__in=numbers,
            edition_from__gt=self.since,
            edition_from__lte=self.until.number,
        )
        for row in rows.exclude(change__in=[Change.NEW, Change.REGRADED]).order_by("edition_from"):
            found[row.claim_id].append(
                {
                    "edition": row.edition_from_id,
                    "change": row.get_change_display(),
                    "type": row.get_correction_type_display(),
                    "reason": row.reason_words,
                    "merged_into": row.merged_into_id,
                }
            )
        return found

    def _sources(self, numbers: list[int]) -> Mapping[int, list[tuple[str, PublishedArticle]]]:
        """The articles that a claim gained, lost or is quoted from in other words."""

        def cited(number: int) -> dict[tuple[int, int], PublishedCitation]:
            rows = PublishedCitation.objects.shown(number, self._selection.reported_by)
            return {(row.claim_id, row.article_id): row for row in rows.filter(claim__in=numbers)}

        old, new = cited(self.since), cited(self.until.number)
        articles = {
            row.article_id: row
            for row in self._selection.read_articles(
                PublishedArticle.objects.in_edition(self.until.number).filter(
                    article__in={article for _claim, article in {*old, *new}}
                )
            )
        }
        found: dict[int, list[tuple[str, PublishedArticle]]] = defaultdict(list)
        for key in sorted({*old, *new}):
            claim, article = key
            if key not in old:
                found[claim].append((_("source added"), articles[article]))
            elif key not in new:
                found[claim].append((_("source taken away"), articles[article]))
            elif old[key].pk != new[key].pk:
                found[claim].append((_("quote or its details changed"), articles[article]))
        return found

    def _parts(self, numbers: list[int]) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        rows = PublishedClaim.objects.filter(
            split_from__in=numbers,
            change=Change.NEW,
            edition_from__gt=self.since,
            edition_from__lte=self.until.number,
        )
        for part, claim in rows.order_by("claim_id").values_list("claim_id", "split_from_id"):
            found[claim].append(part)
        return found

    # Names and articles.

    def names(self) -> list[dict[str, Any]]:
        """Each table with rows that came or changed: how many are new, and what changed in the others."""
        return [told for model in NAMED if (told := self._names(model))]

    def _names(self, model: type[Version]) -> dict[str, Any] | None:
        rows: models.QuerySet[Any] = model._default_manager.all()
        identity = model.identity
        now = rows.in_edition(self.until.number).filter(edition_from__gt=self.since)  # type: ignore[attr-defined]
        if model is PublishedArticle:
            # Of the articles of withdrawn claims, and of those that had not appeared, nothing is shown.
            # As one value: to find so few articles all citations would be read.
            these = ArraySubquery(now.order_by().values("article_id"))
            cited = self._selection.citations.filter(AnyOf(F("article_id"), these))
            now = now.filter(article__in=cited.values("article_id"))
        then = rows.in_edition(self.since)  # type: ignore[attr-defined]
        known = Exists(then.filter(**{identity: OuterRef(f"{identity}_id")}))
        new = now.exclude(known).count()
        changed = list(now.filter(known).order_by(f"{identity}_id")[: MOST_ROWS + 1])
        if not new and not changed:
            return None
        shown = changed[:MOST_ROWS]
        before = then.filter(**{f"{identity}__in": [row.identity_id for row in shown]})
        old = {row.identity_id: row for row in before}
        for row in [*shown, *old.values()]:
            row.vocabulary = self._vocabulary
        named = model._meta.get_field(identity).related_model._meta.verbose_name_plural  # type: ignore[union-attr]
        return {
            # The public pages have a word of their own for what the desk calls a corridor.
            "title": _("Relations") if model is PublishedCorridor else capfirst(named),
            "new": new,
            "changed": [
                {
                    "label": label_of(old[row.identity_id], self._vocabulary),
                    "url": row.get_absolute_url() if hasattr(row, "get_absolute_url") else "",
                    "differences": list(renamed(old[row.identity_id], row, self._vocabulary)),
                }
                for row in shown
            ],
            "has_more": len(changed) > MOST_ROWS,
        }


def label_of(row: Any, vocabulary: Vocabulary) -> str:
    if isinstance(row, PublishedCorridor):
        supplier, recipient = vocabulary.actors[row.supplier_id], vocabulary.actors[row.recipient_id]
        return _("%(supplier)s to %(recipient)s") % {"supplier": supplier.label, "recipient": recipient.label}
    return str(row.label)


def renamed(old: Any, new: Any, vocabulary: Vocabulary) -> Iterator[Difference]:
    """Each field of a name or an article that reads otherwise."""
    versioned = {one.name for one in Version._meta.get_fields()} | {"id", new.identity}
    for one in new._meta.concrete_fields:
        if one.name in versioned or isinstance(one, models.GeneratedField):
            continue

        def name(number: int, leads_to: Any = one) -> str:
            named = _named(leads_to, number, vocabulary)
            return named.label if named else str(number)

        before, after = (spoken(one, getattr(row, one.attname), name) for row in (old, new))
        if before != after:
            yield Difference(capfirst(str(one.verbose_name)), before, after)


def _named(one: Any, number: int, vocabulary: Vocabulary) -> Any:
    """What a foreign key of the record leads to, by the names of an edition."""
    if one.name in {"supplier", "recipient", "speaks_for"}:
        return vocabulary.actors.get(number)
    if one.name == "parent":
        return vocabulary.equipment.get(number)
    return vocabulary.organisations.get(number)
