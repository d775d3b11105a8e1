"""The desk's claims: what editors change, and the verbs that bring them into the record."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.authorship import refuse_own_work
from tracker.models.captures import Capture, quote_check
from tracker.models.editions import Edition
from tracker.models.guards import redacting, refusal
from tracker.models.history import acting, track_history
from tracker.models.publishing import (
    ClaimChange,
    EditionWriter,
    NothingToPublish,
    open_edition,
    take_turn,
)
from tracker.models.record import Change, CorrectionType, PublishedClaim, State
from tracker.models.refusals import TRIGGERS
from tracker.models.statement import Basis, CitationFields, ClaimFields, Kind

if TYPE_CHECKING:
    from django_stubs_ext.db.models import TypedModelMeta
else:
    TypedModelMeta = object


def edits_the_claim(column: str, unless: str = "false") -> pgtrigger.Trigger:
    """A claim whose citations or links change is edited too: it becomes a draft again.

    The claim is locked first, draft or not, so that nobody submits or publishes it while the change is on
    its way. `unless` is a condition on OLD and NEW for updates that edit nothing.
    """
    return pgtrigger.Trigger(
        name="edits_the_claim",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        declare=[("edited", "bigint")],
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.{column} <> OLD.{column} THEN
                    {refusal("a citation or link stays with its claim", "claim_parts_stay")}
                END IF;
                IF {unless} THEN
                    RETURN NULL;
                END IF;
            END IF;
            edited := CASE TG_OP WHEN 'DELETE' THEN OLD.{column} ELSE NEW.{column} END;
            PERFORM FROM tracker_claim WHERE id = edited FOR UPDATE;
            UPDATE tracker_claim SET status = 'draft'
                WHERE id = edited AND status NOT IN ('draft', 'returned');
            RETURN NULL;
        """,
    )


CHECKED = "'quote_check'"
# What a flow and the total it adds to have in common: the claimant, and the series but for its basis.
COUNTED_ALIKE = (
    *("claimant_id", "conflict_id", "supplier_id", "recipient_id", "kind", "unit"),
    *("personnel", "category", "equipment_id", "stage", "place"),
)
REVISED_ALIKE = COUNTED_ALIKE[:5]
FLOW_DIFFERS = " OR ".join(f"flow.{name} IS DISTINCT FROM total.{name}" for name in COUNTED_ALIKE)
REVISION_DIFFERS = " OR ".join(f"later.{name} IS DISTINCT FROM earlier.{name}" for name in REVISED_ALIKE)
# Both ends of a link are asked for by themselves, so that an index answers each: with OR the whole table
# would be joined for every row of an import.
WRONG_FLOW = f"""
    SELECT FROM tracker_claim flow JOIN tracker_claim total ON total.id = flow.adds_to_id
    WHERE (total.basis <> 'cumulative' OR {FLOW_DIFFERS}) AND
"""
WRONG_REVISION = f"""
    SELECT FROM tracker_claim later JOIN tracker_claim earlier ON earlier.id = later.supersedes_id
    WHERE (
        {REVISION_DIFFERS}
        OR coalesce(later.period_end, later.period_start, later.stated_on)
            < coalesce(earlier.period_end, earlier.period_start, earlier.stated_on)
    ) AND
"""
LINKS_HOLD = f"""
    IF EXISTS ({WRONG_FLOW} flow.id = NEW.id) OR EXISTS ({WRONG_FLOW} flow.adds_to_id = NEW.id) THEN
        {refusal("a flow adds to a total of its own claimant", "claim_adds_to_own_total")}
    END IF;
    IF EXISTS ({WRONG_REVISION} later.id = NEW.id) OR EXISTS ({WRONG_REVISION} later.supersedes_id = NEW.id)
    OR EXISTS (
        WITH RECURSIVE before(id) AS (
            SELECT supersedes_id FROM tracker_claim WHERE id = NEW.id
            UNION
            SELECT next.supersedes_id FROM tracker_claim next JOIN before ON next.id = before.id
        )
        SELECT FROM before WHERE id = NEW.id
    ) THEN
        {refusal("a claim revises an earlier one of its own claimant", "claim_supersedes_own")}
    END IF;
    IF EXISTS (
        SELECT FROM tracker_claim claim
        JOIN tracker_claim_borne_out_by link ON link.from_claim_id = claim.id
        WHERE claim.id = NEW.id AND stance <> 'forecasts'
    ) THEN
        {refusal("only a forecast is borne out", "claim_borne_out_forecast")}
    END IF;
    IF EXISTS (
        SELECT FROM tracker_claim claim JOIN tracker_claim_counted_with link ON link.claim_id = claim.id
        WHERE claim.id = NEW.id AND link.equipment_id = claim.equipment_id
    ) THEN
        {refusal("equipment is not counted with itself", "claim_counted_with_others")}
    END IF;
    RETURN NULL;
"""


class Status(models.TextChoices):
    """Of the working copy only: what the public reads is the record's business."""

    DRAFT = "draft", _("draft")
    RETURNED = "returned", _("returned: sent back with a comment")
    IN_REVIEW = "in_review", _("in review")
    CLEAN = "clean", _("clean: as published")


# What may be submitted.
OPEN = (Status.DRAFT, Status.RETURNED)


class ClaimQuerySet(models.QuerySet["Claim"]):
    def publish(self, *, by: AbstractBaseUser, reason: str, along: Iterable[models.Model] = ()) -> Edition:
        """Publish them all in one edition, and rows of the vocabulary `along` with them.

        Drafts that the record already holds count as details added.
        """
        published: list[int] = []
        try:
            with acting("published", by), open_edition(by=by, reason=reason) as edition:
                for row in along:
                    edition.add_vocabulary(row)
                for claim in self.for_publishing():
                    claim._refuse_unless(
                        claim.status == Status.IN_REVIEW, _("Submit claim %(number)s for review first.")
                    )
                    claim._refuse_unless(
                        claim.is_told_by_itself,
                        _(
                            "Claim %(number)s was split from another, which still says the same: it is "
                            "published with the correction of that one, of the type “split”."
                        ),
                    )
                    edition.add(ClaimChange(claim))
                    published.append(claim.pk)
                refuse_own_work(published, by)
                Claim.objects.filter(pk__in=published).update(status=Status.CLEAN)
        except NothingToPublish:
            # Edited and edited back: the working copy is as published again, and needs no edition to be so.
            Claim.objects.filter(pk__in=published, status=Status.IN_REVIEW).update(status=Status.CLEAN)
            raise
        return edition.edition

    def submit_and_publish(self, *, by: AbstractBaseUser, reason: str) -> Edition:
        """Publish drafts in one go, for those who may do both."""
        with transaction.atomic():
            take_turn()
            self.submit(by=by)
            try:
                return self.publish(by=by, reason=reason)
            except NothingToPublish as error:
                # Edited and edited back: that the claims are clean again is kept.
                nothing = error
        raise nothing

    def for_publishing(self) -> Self:
        """Locked until the transaction ends, with all that an edition copies."""
        return (
            self.select_for_update(of=("self",))
            .prefetch_related("citations__article", "counted_with", "borne_out_by")
            .order_by("pk")
        )

    def never_published(self) -> Self:
        return self.exclude(models.Exists(PublishedClaim.objects.filter(claim=models.OuterRef("pk"))))

    def submit(self, *, by: AbstractBaseUser) -> int:
        """Hand drafts over for review; returns how many."""
        with transaction.atomic(), acting("submitted", by):
            drafts = self.filter(status__in=OPEN).select_for_update(of=("self",))
            for claim in drafts:
                claim.submit(by=by)
            return len(drafts)


@track_history(exclude=("warnings",))
class Claim(ClaimFields):
    """One claimant's one statement about one thing, as the desk has it now."""

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    counted_with = models.ManyToManyField(
        "tracker.Equipment",
        verbose_name=_("counted with"),
        blank=True,
        related_name="+",
        help_text=_("Other equipment that the same number covers: “220 guns and launchers together”."),
    )
    borne_out_by = models.ManyToManyField(
        "self",
        verbose_name=_("borne out by"),
        blank=True,
        symmetrical=False,
        related_name="bears_out",
        help_text=_("Later claims that reported what this forecast expected."),
    )
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("For editors only."))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    # The codes of advice.py, as it found them last, so that lists can filter by them.
    warnings = ArrayField(
        models.CharField(max_length=24), verbose_name=_("warnings"), default=list, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = ClaimQuerySet.as_manager()
    # What a proxy holds; empty on the table itself.
    of_kind: ClassVar[Kind | None] = None

    class Meta(ClaimFields.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-pk"]
        constraints = [
            *ClaimFields.Meta.constraints,
            models.CheckConstraint(
                name="claim_status_known",
                condition=Q(status__in=["draft", "returned", "in_review", "clean"]),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="claim_status"),
            models.Index(fields=["kind", "-id"], name="claim_kind"),
            models.Index(fields=["created_by", "-id"], name="claim_author"),
            # The orders of the desk's list.
            models.Index(fields=["best", "-id"], name="claim_best"),
            models.Index(fields=["period_end", "-id"], name="claim_period_end"),
            models.Index(fields=["updated_at", "-id"], name="claim_updated"),
            GinIndex(fields=["warnings"], name="claim_warnings", condition=~Q(warnings=[])),
            # What stands around a claim (advice.py): the same claimant's claims of one kind, by their day.
            models.Index(
                *("claimant", "supplier", "recipient", "kind", "basis"),
                Coalesce("period_end", "period_start", "stated_on"),
                name="claim_neighbours",
            ),
        ]
        permissions = [
            ("edit_any_claim", _("Can edit the drafts of others")),
            ("submit_claim", _("Can submit claims for review")),
            ("publish_claim", _("Can publish, correct, retract, withdraw and return claims")),
            ("redact_record", _("Can redact the record, with a second person")),
        ]
        triggers = [
            pgtrigger.Trigger(
                # What was reviewed is what gets published: any edit makes a draft of it again.
                name="edited_is_draft",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange(
                    exclude=[
                        *("status", "submitted_by", "submitted_at", "warnings"),
                        *("updated_at", "internal_note"),
                    ]
                ),
                # Whatever the statement says: a stale form must not bring back the status it once read.
                func=f"""
                    IF {redacting("claim", "OLD.id")} THEN
                        RETURN NEW;
                    END IF;
                    NEW.status := CASE OLD.status WHEN 'returned' THEN 'returned' ELSE 'draft' END;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="kind_is_fixed",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
                func=refusal("a claim keeps its kind", "claim_kind_is_fixed"),
            ),
            # Both ends of a link are checked: the row that names, and the row that is named. A row that is
            # new is named by none yet.
            pgtrigger.Trigger(
                name="links_hold",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.Q(new__adds_to__isnull=False)
                | pgtrigger.Q(new__supersedes__isnull=False),
                func=LINKS_HOLD,
            ),
            pgtrigger.Trigger(
                name="links_still_hold",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                condition=pgtrigger.AnyChange(
                    *("adds_to", "supersedes", "basis", "stance"),
                    *("period_start", "period_end", "stated_on"),
                    *(name.removesuffix("_id") for name in COUNTED_ALIKE),
                ),
                func=LINKS_HOLD,
            ),
        ]

    def __str__(self) -> str:
        return str(_("Claim %(number)s") % {"number": self.pk})

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.pk])

    @property
    def published(self) -> PublishedClaim | None:
        """The row that readers see now, if any."""
        return PublishedClaim.objects.filter(claim=self.pk, edition_to=None).first()

    @property
    def is_told_by_itself(self) -> bool:
        """Whether it is no part of a split that waits for the correction of the claim it was split from."""
        if self.split_from is None or self.published:
            return True
        row = self.split_from.published
        return row is None or not row.is_published

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.of_kind:
            self.kind = self.of_kind
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """What the database would refuse at the end of the transaction, said at the field."""
        super().clean()
        problems = {}
        if self.adds_to and (self.adds_to.basis != Basis.CUMULATIVE or not self._counts_as(self.adds_to)):
            problems["adds_to"] = TRIGGERS["claim_adds_to_own_total"]
        if self.supersedes and (
            self.supersedes_id == self.pk
            or any(getattr(self, name) != getattr(self.supersedes, name) for name in REVISED_ALIKE)
        ):
            problems["supersedes"] = TRIGGERS["claim_supersedes_own"]
        if problems:
            raise ValidationError(problems)

    def _counts_as(self, other: "Claim") -> bool:
        """Whether both are of one claimant and one series, their basis aside."""
        return all(getattr(self, name) == getattr(other, name) for name in COUNTED_ALIKE)

    # The verbs.

    def submit(self, *, by: AbstractBaseUser) -> None:
        """Hand the draft over for review."""
        self._refuse_unless(self.status in OPEN, _("Claim %(number)s is not a draft."))
        with transaction.atomic(), acting("submitted", by):
            self.status = Status.IN_REVIEW
            self.submitted_by_id = by.pk
            self.submitted_at = timezone.now()
            self.save(update_fields=["status", "submitted_by", "submitted_at", "updated_at"])

    def send_back(self, *, by: AbstractBaseUser) -> None:
        """Return what is in review to its author; the comment that says why is a Remark (review.py)."""
        self._refuse_unless(self.status == Status.IN_REVIEW, _("Claim %(number)s is not in review."))
        with transaction.atomic(), acting("returned", by):
            self.status = Status.RETURNED
            self.save(update_fields=["status", "updated_at"])

    def publish(self, *, by: AbstractBaseUser, reason: str) -> Edition:
        """Bring what is in review into the next edition."""
        edition = Claim.objects.filter(pk=self.pk).publish(by=by, reason=reason)
        self.refresh_from_db()
        return edition

    def correct(
        self, *, by: AbstractBaseUser, correction_type: str, reason: str, reason_fr: str = ""
    ) -> Edition:
        """Publish the desk's version in place of the published one, and say in public what was wrong."""
        self._refuse_unless(
            self.published is not None, _("Claim %(number)s was never published: publish it.")
        )
        self._refuse_unless(self.status == Status.IN_REVIEW, _("Submit claim %(number)s for review first."))
        return self._replace(
            by, ClaimChange(self, Change.CORRECTED, State.PUBLISHED, correction_type, reason, reason_fr)
        )

    def retract(
        self, *, by: AbstractBaseUser, correction_type: str, reason: str, reason_fr: str = ""
    ) -> Edition:
        """Say in public that the claim was wrong; its page stays and says why."""
        return self._replace(
            by, ClaimChange(self, Change.RETRACTED, State.RETRACTED, correction_type, reason, reason_fr)
        )

    def withdraw(self, *, by: AbstractBaseUser, reason: str, reason_fr: str = "") -> Edition:
        """Take down what should not be shown; its page stays and says why."""
        return self._replace(by, ClaimChange(self, Change.WITHDRAWN, State.WITHDRAWN, "", reason, reason_fr))

    def _replace(self, by: AbstractBaseUser, change: ClaimChange) -> Edition:
        with acting(change.state, by), open_edition(by=by, reason=change.reason) as edition:
            # As it is now, under the lock, and not as it was when somebody opened a page.
            claim = Claim.objects.filter(pk=self.pk).for_publishing().get()
            row = claim.published
            if change.state == State.PUBLISHED:
                claim._refuse_unless(row is not None, _("Claim %(number)s was never published: publish it."))
                claim._refuse_unless(
                    claim.status == Status.IN_REVIEW, _("Submit claim %(number)s for review first.")
                )
            else:
                shown = row is not None and row.is_published
                claim._refuse_unless(shown, _("Claim %(number)s is not shown to the public."))
            if change.state != State.WITHDRAWN:
                # What should not be shown is taken down at once, by whoever may and sees it first.
                # Nor does anybody bring back alone what they wrote and others took down.
                is_down = row is not None and not row.is_published
                refuse_own_work([self.pk], by, ever=is_down or change.state == State.RETRACTED)
            if change.state == State.PUBLISHED:
                if claim.merged_into_id:
                    # It is told by itself again.
                    claim.merged_into = None
                    Claim.objects.filter(pk=self.pk).update(merged_into=None)
                Claim.objects.filter(pk=self.pk).update(status=Status.CLEAN)
                if change.correction_type == CorrectionType.SPLIT:
                    self._bring_parts(edition, by, change)
            edition.add(replace(change, claim=claim))
        self.refresh_from_db()
        return edition.edition

    def _bring_parts(self, edition: EditionWriter, by: AbstractBaseUser, change: ClaimChange) -> None:
        """What was split from this claim enters the record in the edition that corrects it."""
        parts = list(Claim.objects.filter(split_from=self.pk).never_published().for_publishing())
        for part in parts:
            part._refuse_unless(
                part.status == Status.IN_REVIEW,
                _("Claim %(number)s is a part of this split: submit it for review first, or delete it."),
            )
            edition.add(ClaimChange(part, reason=change.reason, reason_fr=change.reason_fr))
        refuse_own_work([part.pk for part in parts], by)
        Claim.objects.filter(pk__in=[part.pk for part in parts]).update(status=Status.CLEAN)

    def _refuse_unless(self, allowed: bool, message: Any) -> None:
        if not allowed:
            raise ValidationError(message % {"number": self.pk}, code=str(self.pk))


@track_history()
class CountedWith(Claim.counted_with.through):  # type: ignore[name-defined,misc]  # made at run time
    """The link from a transfer to other equipment that its number covers."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="only_transfers",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF EXISTS (
                        SELECT FROM tracker_claim WHERE id = NEW.claim_id AND equipment_id = NEW.equipment_id
                    ) THEN
                        {refusal("equipment is not counted with itself", "claim_counted_with_others")}
                    END IF;
                    IF NOT EXISTS (
                        SELECT FROM tracker_claim WHERE id = NEW.claim_id AND kind = 'transfer'
                    ) THEN
                        {refusal("only a transfer counts equipment together", "claim_counted_with_transfer")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            edits_the_claim("claim_id"),
        ]


@track_history()
class BorneOutBy(Claim.borne_out_by.through):  # type: ignore[name-defined,misc]  # made at run time
    """The link from a forecast to a later claim that reported what it expected."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="only_forecasts",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF NOT EXISTS (
                        SELECT FROM tracker_claim WHERE id = NEW.from_claim_id AND stance = 'forecasts'
                    ) OR NEW.from_claim_id = NEW.to_claim_id THEN
                        {refusal("only a forecast is borne out", "claim_borne_out_forecast")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            edits_the_claim("from_claim_id"),
        ]


class KindManager(models.Manager.from_queryset(ClaimQuerySet)):  # type: ignore[misc]  # made at run time
    """The claims of the proxy's kind."""

    def get_queryset(self) -> ClaimQuerySet:
        queryset: ClaimQuerySet = super().get_queryset()
        return queryset.filter(kind=self.model.of_kind)


class Deployment(Claim):
    of_kind: ClassVar[Kind | None] = Kind.DEPLOYMENT
    objects = KindManager()  # type: ignore[misc]  # the same manager, narrowed

    class Meta:
        proxy = True
        verbose_name = _("deployment")
        verbose_name_plural = _("deployments")


class CasualtyEstimate(Claim):
    of_kind: ClassVar[Kind | None] = Kind.CASUALTIES
    objects = KindManager()  # type: ignore[misc]  # the same manager, narrowed

    class Meta:
        proxy = True
        verbose_name = _("casualty estimate")
        verbose_name_plural = _("casualty estimates")


class EquipmentTransfer(Claim):
    of_kind: ClassVar[Kind | None] = Kind.TRANSFER
    objects = KindManager()  # type: ignore[misc]  # the same manager, narrowed

    class Meta:
        proxy = True
        verbose_name = _("equipment transfer")
        verbose_name_plural = _("equipment transfers")


class Event(Claim):
    of_kind: ClassVar[Kind | None] = Kind.EVENT
    objects = KindManager()  # type: ignore[misc]  # the same manager, narrowed

    class Meta:
        proxy = True
        verbose_name = _("event")
        verbose_name_plural = _("events")


PROXIES: dict[str, type[Claim]] = {
    str(proxy.of_kind): proxy for proxy in (Deployment, CasualtyEstimate, EquipmentTransfer, Event)
}


@track_history()
class Citation(CitationFields):
    """A draft's or a claim's link to an article, as the desk has it now."""

    claim = models.ForeignKey(
        Claim, verbose_name=_("claim"), on_delete=models.CASCADE, related_name="citations"
    )
    quote_check = models.CharField(_("quote in the capture"), max_length=10, blank=True, editable=False)

    class Meta(CitationFields.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["pk"]
        triggers = [
            # Neither what the machine found of the quote nor a redaction is an edit.
            edits_the_claim(
                "claim_id",
                unless="to_jsonb(NEW) - 'quote_check' = to_jsonb(OLD) - 'quote_check' OR "
                + redacting("citation", "OLD.id"),
            )
        ]

    def __str__(self) -> str:
        return str(_("Citation %(number)s") % {"number": self.pk})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.quote_check = quote_check(self.quote, self.article.latest_capture) if self.quote else ""
        super().save(*args, **kwargs)


@receiver(post_save, sender=Capture)
def check_quotes_again(instance: Capture, **_signal: Any) -> None:
    """Hold the quotes of an article against what it said when it was captured last."""
    for citation in Citation.objects.filter(article=instance.article_id).exclude(quote=""):
        Citation.objects.filter(pk=citation.pk).update(quote_check=quote_check(citation.quote, instance))
