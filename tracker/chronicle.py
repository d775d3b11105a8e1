"""What was published, one claim's version after the other, the newest first, in words for who follows along.

A withdrawal is told to everybody, whatever they filter by: whoever read the claim learns that it is gone,
and no filter finds out what it had said. Nothing else of a withdrawn claim is told, not of before either.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import wording
from tracker.differences import Difference, differences
from tracker.filters import Selection
from tracker.models import (
    Change,
    Edition,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    Redaction,
    State,
)
from tracker.models.record import PublishedClaimQuerySet

REDACTED: Final = "redacted"
# What an entry is about, as a title begins.
CHANGES: Final = {
    Change.NEW.value: gettext_lazy("New"),
    Change.REVISED.value: gettext_lazy("Details added"),
    Change.CORRECTED.value: gettext_lazy("Corrected"),
    Change.RETRACTED.value: gettext_lazy("Retracted"),
    Change.WITHDRAWN.value: gettext_lazy("Withdrawn"),
    Change.MERGED.value: gettext_lazy("Merged"),
    Change.REGRADED.value: gettext_lazy("Regraded"),
    REDACTED: gettext_lazy("Redacted"),
}

# An edition and a claim; a redaction has an edition to itself, and no claim.
type Place = tuple[int, int]


@dataclass
class Entry:
    """One version of a claim, or one redaction."""

    change: str
    edition: int
    # None for a redaction.
    claim: int | None
    about: str
    reason: str = ""
    correction_type: str = ""
    facts: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    published_at: datetime | None = None
    # The editions of earlier entries of this claim, or of one merged into it, that are to be forgotten.
    forgotten: list[Place] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(CHANGES[self.change])

    @property
    def title(self) -> str:
        return _("%(change)s: %(about)s") % {"change": self.label, "about": self.about}

    @property
    def place(self) -> Place:
        return self.edition, self.claim or 0


class Chronicle:
    """The versions of claims that a selection is about, up to its edition."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection
        self._number = selection.edition.number
        self._day = selection.reported_by

    def page(self, size: int, before: Place | None = None) -> tuple[list[Entry], Place | None]:
        """The newest `size` entries, or those that come after `before`, and where the next page begins."""
        found: list[PublishedClaim | Redaction] = [
            *self._earlier(self._told, before)[: size + 1],
            *self._earlier(self._withdrawals, before)[: size + 1],
            *self._redactions(before)[: size + 1],
        ]
        found.sort(key=_place, reverse=True)
        shown = found[:size]
        return self._entries(shown), _place(shown[-1]) if len(found) > size else None

    @cached_property
    def _versions(self) -> PublishedClaimQuerySet:
        """All that was published; of a day of the past what was reported, and what we had changed by then."""
        rows = PublishedClaim.objects.filter(edition_from__lte=self._number)
        if self._day:
            known = Q(change=Change.NEW) | Q(edition_from__published_at__date__lte=self._day)
            rows = rows.reported_by(self._day).filter(known)
            rows = rows.exclude(change=Change.REGRADED)
        return rows

    @property
    def _told(self) -> PublishedClaimQuerySet:
        """The versions that the filters are about; each is asked for what it said itself."""
        return self._selection.narrow(self._versions).exclude(claim__in=self._selection.hidden)

    @property
    def _withdrawals(self) -> PublishedClaimQuerySet:
        return self._versions.filter(claim__in=self._selection.hidden, change=Change.WITHDRAWN)

    @staticmethod
    def _earlier(rows: PublishedClaimQuerySet, before: Place | None) -> PublishedClaimQuerySet:
        if before:
            edition, claim = before
            # The first condition follows from the second, and is one that an index answers.
            rows = rows.filter(edition_from__lte=edition).filter(
                Q(edition_from__lt=edition) | Q(edition_from=edition, claim__lt=claim)
            )
        return rows.order_by("-edition_from_id", "-claim_id")

    def _redactions(self, before: Place | None) -> "QuerySet[Redaction]":
        rows = Redaction.objects.of_the_record().filter(edition__lte=self._number)
        if self._day:
            rows = rows.filter(edition__published_at__date__lte=self._day)
        if before:
            rows = rows.filter(edition__lt=before[0])
        return rows.order_by("-edition_id")

    # In words.

    def _entries(self, shown: list[PublishedClaim | Redaction]) -> list[Entry]:
        rows = [one for one in shown if isinstance(one, PublishedClaim)]
        for row in rows:
            row.vocabulary = self._selection.vocabulary
        before = self._before(rows)
        sources = self._sources(rows)
        forgotten = self._forgotten(rows)
        times = dict(
            Edition.objects.filter(number__in=[_place(one)[0] for one in shown]).values_list(
                "number", "published_at"
            )
        )
        entries = [
            _of_redaction(one)
            if isinstance(one, Redaction)
            else self._of_claim(one, before.get(one.pk), sources[one.pk])
            for one in shown
        ]
        for entry in entries:
            entry.published_at = times[entry.edition]
            entry.forgotten = forgotten.get(entry.claim or 0, []) if entry.change == Change.WITHDRAWN else []
        return entries

    def _of_claim(self, row: PublishedClaim, old: PublishedClaim | None, sources: list[str]) -> Entry:
        entry = Entry(
            row.change,
            row.edition_from_id,
            row.claim_id,
            str(row) if row.change == Change.WITHDRAWN else row.sentence,
            reason=row.reason_words,
            correction_type=str(row.get_correction_type_display()),
        )
        match row.change:
            case Change.NEW:
                entry.facts = [self._corridor(row), *self._grade(row)]
            case Change.REGRADED:
                entry.facts = self._grade(row, old)
            case Change.MERGED:
                entry.facts = [_("It says the same as claim %(number)s.") % {"number": row.merged_into_id}]
            case Change.REVISED | Change.CORRECTED:
                entry.differences = differences(old, row) if old else []
                entry.facts = sources
        return entry

    def _corridor(self, row: PublishedClaim) -> str:
        return _("%(kind)s, %(supplier)s to %(recipient)s.") % {
            "kind": capfirst(str(row.get_kind_display())),
            "supplier": row.named.supplier.label,
            "recipient": row.named.recipient.label,
        }

    def _grade(self, row: PublishedClaim, old: PublishedClaim | None = None) -> list[str]:
        """Grades rest on all that is known now: of a day of the past there is none."""
        if self._day:
            return []
        reason = wording.reason_of(row.grade_reason)
        if old and old.grade != row.grade:
            said = _("Grade: %(old)s → %(new)s.") % {
                "old": old.get_grade_display(),
                "new": row.get_grade_display(),
            }
        else:
            said = _("Grade: %(grade)s.") % {"grade": row.get_grade_display()}
        return [" ".join(filter(None, (said, reason)))]

    def _before(self, rows: Iterable[PublishedClaim]) -> Mapping[int, PublishedClaim]:
        """By row the one that it took the place of."""
        new = {(row.claim_id, row.edition_from_id): row.pk for row in rows if row.change != Change.NEW}
        replaced = PublishedClaim.objects.filter(
            claim__in={claim for claim, _edition in new}, edition_to__in={edition for _claim, edition in new}
        )
        found = {}
        for old in replaced:
            old.vocabulary = self._selection.vocabulary
            if (pk := new.get((old.claim_id, old.edition_to_id or 0))) is not None:
                found[pk] = old
        return found

    def _sources(self, rows: Iterable[PublishedClaim]) -> Mapping[int, list[str]]:
        """The articles that a version gained, lost or quotes in other words; not of a day of the past."""
        found: dict[int, list[str]] = defaultdict(list)
        changed = {
            (row.claim_id, row.edition_from_id): row.pk
            for row in rows
            if row.change in (Change.REVISED, Change.CORRECTED)
        }
        if self._day or not changed:
            return found
        claims, editions = zip(*changed, strict=True)
        citations = PublishedCitation.objects.filter(
            Q(edition_from__in=editions) | Q(edition_to__in=editions), claim__in=claims
        )
        gained: dict[tuple[int, int], set[int]] = defaultdict(set)
        lost: dict[tuple[int, int], set[int]] = defaultdict(set)
        for citation in citations:
            gained[citation.claim_id, citation.edition_from_id].add(citation.article_id)
            lost[citation.claim_id, citation.edition_to_id or 0].add(citation.article_id)
        named = {article for key in changed for article in gained[key] | lost[key]}
        labels = {
            row.article_id: row.label
            for row in self._selection.read_articles(
                PublishedArticle.objects.in_edition(self._number).filter(article__in=named)
            )
        }
        for key, pk in changed.items():
            for what, articles in (
                (_("Source added: %(source)s."), gained[key] - lost[key]),
                (_("Source taken away: %(source)s."), lost[key] - gained[key]),
                (_("Quote or its details changed: %(source)s."), gained[key] & lost[key]),
            ):
                found[pk] += [what % {"source": wording.quoted(labels[one])} for one in sorted(articles)]
        return found

    def _forgotten(self, rows: Iterable[PublishedClaim]) -> Mapping[int, list[Place]]:
        """By claim that was withdrawn, its earlier entries and those of what was merged into it."""
        gone = {row.claim_id for row in rows if row.change == Change.WITHDRAWN} & self._selection.hidden
        if not gone:
            return {}
        into = dict(
            PublishedClaim.objects.in_edition(self._number)
            .filter(claim__in=self._selection.hidden, state=State.MERGED)
            .values_list("claim_id", "merged_into_id")
        )
        found: dict[int, list[Place]] = defaultdict(list)
        versions = PublishedClaim.objects.filter(
            claim__in=self._selection.hidden, edition_from__lte=self._number
        )
        for claim, edition in (
            versions.exclude(change=Change.WITHDRAWN)
            .order_by("edition_from_id")
            .values_list("claim_id", "edition_from_id")
        ):
            end = claim
            while end in into:
                end = into[end] or 0
            found[end].append((edition, claim))
        return found


def _place(one: PublishedClaim | Redaction) -> Place:
    return (one.edition_id or 0, 0) if isinstance(one, Redaction) else (one.edition_from_id, one.claim_id)


def _of_redaction(one: Redaction) -> Entry:
    return Entry(REDACTED, one.edition_id or 0, None, one.sentence, reason=one.notice_words)
