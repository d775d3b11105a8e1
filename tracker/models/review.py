"""What people say about a claim: comments of the review, an embargo, readers' reports."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.models.claims import OPEN, Claim, Status
from tracker.models.editions import Edition
from tracker.models.history import track_history
from tracker.models.publishing import counted_with, newcomers, shared, take_turn
from tracker.models.record import CorrectionType
from tracker.models.statement import CitationFields, ClaimFields


def fingerprint_of(claim: Claim) -> str:
    """What the claim says and stands on, in a word: the same until somebody edits or resubmits it.

    With it, whether readers see it now, and what was split from it and would be published beside it.
    """
    row = claim.published
    parts = Claim.objects.filter(split_from=claim.pk).never_published().order_by("pk")
    said = [
        shared(ClaimFields, claim),
        counted_with(claim),
        sorted(later.pk for later in claim.borne_out_by.all()),
        [[one.pk, shared(CitationFields, one)] for one in claim.citations.order_by("pk")],
        claim.submitted_at,
        row.state if row else "",
        [fingerprint_of(part) for part in parts],
    ]
    return hashlib.sha256(json.dumps(said, cls=DjangoJSONEncoder).encode()).hexdigest()


def were_edited(rows: Iterable[models.Model], since: datetime) -> bool:
    """Whether one of these rows of the desk says something else since then."""
    for row in rows:
        events = type(row).pgh_event_model._default_manager  # type: ignore[attr-defined]  # pghistory's
        if events.filter(pgh_obj_id=row.pk, pgh_label="update", pgh_created_at__gt=since).exists():
            return True
    return False


def return_to_author(claim: Claim, *, by: AbstractBaseUser, comment: str) -> None:
    """Send back what is in review, with a comment that says what has to change."""
    with transaction.atomic():
        claim.send_back(by=by)
        ScheduledPublication.objects.filter(claim=claim.pk).delete()
        Remark.objects.create(claim_id=claim.pk, author_id=by.pk, kind=Remark.Kind.RETURNED, text=comment)


def submit_for_review(claims: QuerySet[Claim], *, by: AbstractBaseUser) -> list[int]:
    """Hand the drafts among `claims` over for review; returns their numbers."""
    with transaction.atomic():
        drafts = list(claims.filter(status__in=OPEN).order_by("pk").values_list("pk", flat=True))
        Claim.objects.filter(pk__in=drafts).submit(by=by)
        note_down(Remark.Kind.SUBMITTED, drafts, by=by)
    return drafts


class Remark(models.Model):
    """One line of the conversation about a claim, for editors only; it stays with the claim."""

    class Kind(models.TextChoices):
        COMMENT = "comment", _("comment")
        SUBMITTED = "submitted", _("submitted for review")
        RETURNED = "returned", pgettext_lazy("review", "returned")
        SCHEDULED = "scheduled", _("scheduled")
        UNSCHEDULED = "unscheduled", _("taken off the schedule")
        PUBLISHED = "published", _("published")

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="remarks"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="remarks",
        null=True,
        editable=False,
    )
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COMMENT, editable=False)
    text = models.TextField(_("text"), blank=True, max_length=5000)

    class Meta:
        verbose_name = _("remark")
        verbose_name_plural = _("remarks")
        ordering = ["pk"]
        indexes = [models.Index(fields=["claim", "id"], name="remark_claim")]
        constraints = [
            models.CheckConstraint(
                name="remark_says_something",
                condition=~Q(kind__in=["comment", "returned"]) | ~Q(text=""),
                violation_error_message=_("Say what you want to be changed."),
                violation_error_code="text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:80]}"


def note_down(
    kind: Remark.Kind, claims: Iterable[int], *, by: AbstractBaseUser | None, text: str = ""
) -> None:
    """The same line in the conversation about each of the claims; without `by` the machine says it."""
    author = by.pk if by else None
    Remark.objects.bulk_create(
        (Remark(claim_id=claim, author_id=author, kind=kind, text=text) for claim in claims), batch_size=1000
    )


class ScheduledPublicationQuerySet(models.QuerySet["ScheduledPublication"]):
    def waiting(self) -> Self:
        """Those of claims that are still in review; an edit has ended the others."""
        return self.filter(claim__status=Status.IN_REVIEW)

    def due(self, now: datetime) -> Self:
        return self.filter(at__lte=now)


@track_history()
class ScheduledPublication(models.Model):
    """A claim that was approved and waits for its time: an embargo. Any edit of the claim ends it."""

    class Verb(models.TextChoices):
        PUBLISH = "publish", _("publish")
        CORRECT = "correct", _("correct")

    claim = models.OneToOneField(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="schedule"
    )
    at = models.DateTimeField(_("to be published at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("approved by"), on_delete=models.PROTECT, related_name="+"
    )
    verb = models.CharField(max_length=8, choices=Verb, default=Verb.PUBLISH)
    reason = models.CharField(_("reason"), max_length=500)
    reason_fr = models.CharField(_("reason in French"), max_length=500, blank=True)
    correction_type = models.CharField(_("type"), max_length=16, choices=CorrectionType, blank=True)
    # The fingerprint of what was approved: anything else is not published.
    seen = models.CharField(max_length=64)
    scheduled_at = models.DateTimeField(_("scheduled at"), auto_now_add=True)

    objects = ScheduledPublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("scheduled publication")
        verbose_name_plural = _("scheduled publications")
        ordering = ["at"]

    def __str__(self) -> str:
        return f"{self.claim}: {self.at:%Y-%m-%d %H:%M} UTC"

    @property
    def obstacle(self) -> str:
        """Why it must not be carried out, as a sentence; empty where nothing stands in its way."""
        if (
            self.claim.status != Status.IN_REVIEW
            or fingerprint_of(self.claim) != self.seen
            or were_edited(newcomers(self.claim), self.scheduled_at)
        ):
            return gettext("The claim was edited after it was approved. It needs a new review.")
        if not self.by.is_active or not self.by.has_perm("tracker.publish_claim"):
            return gettext("Whoever approved it may not publish any more. It needs a new review.")
        return ""

    def carry_out(self) -> Edition:
        """Publish or correct as it was approved. Raises ValidationError with what stands in the way."""
        if self.obstacle:
            raise ValidationError(self.obstacle)
        if self.verb == self.Verb.CORRECT:
            return self.claim.correct(
                by=self.by,
                correction_type=self.correction_type,
                reason=self.reason,
                reason_fr=self.reason_fr,
            )
        return self.claim.publish(by=self.by, reason=self.reason)


@dataclass(frozen=True)
class Missed:
    """A scheduled publication that did not take place: why, and who has to know."""

    claim: int
    why: str
    concerned: tuple[int, ...]


@dataclass
class Outcome:
    """What a round of `publish_due` did."""

    published: list[int] = field(default_factory=list)
    missed: list[Missed] = field(default_factory=list)


def publish_due() -> Outcome:
    """Publish every claim whose time has come, and take off the schedule what was edited since its approval.

    Each under the lock and in a transaction of its own, looked at again there: however many run this at
    once and however often, each claim is published once.
    """
    outcome = Outcome()
    for number in ScheduledPublication.objects.values_list("pk", flat=True):
        with transaction.atomic():
            take_turn()
            scheduled = ScheduledPublication.objects.select_related("claim", "by").filter(pk=number).first()
            if scheduled is None:
                continue
            claim = scheduled.claim
            if scheduled.at > timezone.now() and not scheduled.obstacle:
                continue
            if claim.status == Status.CLEAN:
                # Somebody published it by hand.
                scheduled.delete()
                continue
            try:
                with transaction.atomic():
                    scheduled.carry_out()
            except ValidationError as error:
                why = " ".join(error.messages)
                note_down(Remark.Kind.UNSCHEDULED, [claim.pk], by=None, text=why)
                known = (scheduled.by_id, claim.submitted_by_id, claim.created_by_id)
                outcome.missed.append(Missed(claim.pk, why, tuple(sorted({one for one in known if one}))))
            else:
                note_down(Remark.Kind.PUBLISHED, [claim.pk], by=scheduled.by)
                outcome.published.append(claim.pk)
            scheduled.delete()
    return outcome


class ErrorReport(models.Model):
    """What a reader says is wrong with a claim. The reader's address is for editors only."""

    class State(models.TextChoices):
        OPEN = "open", _("not yet answered")
        ACCEPTED = "accepted", _("accepted: we corrected it")
        REJECTED = "rejected", _("looked into: it stays as it is")

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.PROTECT, related_name="error_reports"
    )
    text = models.TextField(_("what is wrong"), max_length=4000)
    email = models.EmailField(_("the reader's e-mail"), blank=True)
    reported_at = models.DateTimeField(_("reported at"), auto_now_add=True)
    state = models.CharField(
        pgettext_lazy("progress", "state"), max_length=10, choices=State, default=State.OPEN
    )
    answer = models.TextField(_("answer, public"), blank=True, max_length=2000)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    handled_at = models.DateTimeField(_("handled at"), null=True, editable=False)

    class Meta:
        verbose_name = _("reader's report")
        verbose_name_plural = _("readers' reports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "-id"], name="error_report_state")]
        constraints = [
            models.CheckConstraint(
                name="error_report_answered",
                condition=Q(state="open") | ~Q(answer=""),
                violation_error_message=_("Tell readers what came of the report."),
                violation_error_code="answer",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
