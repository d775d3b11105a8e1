"""Two claims that were one, and one that was two: the address of each stays, and leads to the other."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models.authorship import refuse_own_work
from tracker.models.claims import Citation, Claim, Status
from tracker.models.editions import Edition
from tracker.models.history import acting
from tracker.models.publishing import ClaimChange, open_edition, shared, take_turn
from tracker.models.record import Change, CorrectionType, PublishedClaim, State
from tracker.models.statement import CitationFields, ClaimFields

# Two tellings of one statement agree in these; numbers and dates may have been read differently.
TOLD_ALIKE = ("kind", "claimant_id", "conflict_id", "supplier_id", "recipient_id")


def merge(keep: Claim, gone: Claim, *, by: AbstractBaseUser, reason: str, reason_fr: str = "") -> Edition:
    """Publish that `gone` says what `keep` says: its address leads there, its citations stand there too."""
    with acting("merged", by), open_edition(by=by, reason=reason) as edition:
        # As they are now, under the lock.
        claims = {
            claim.pk: claim for claim in Claim.objects.filter(pk__in=[keep.pk, gone.pk]).for_publishing()
        }
        refuse_unlike(keep, gone)
        for claim in claims.values():
            row = claim.published
            _refuse_unless(
                row is not None and row.is_published,
                _("Claim %(number)s is not shown to the public."),
                claim,
            )
            _refuse_unless(
                claim.status == Status.CLEAN,
                _("Claim %(number)s has changes that are not published: publish them, or undo them, first."),
                claim,
            )
        refuse_leaned_on(gone)
        # Nobody writes at either of them here, but whoever wrote `gone` has somebody else look at it.
        refuse_own_work([gone.pk], by, ever=True)
        copy_citations(claims[gone.pk], claims[keep.pk])
        Claim.objects.filter(pk=gone.pk).update(merged_into=keep.pk)
        Claim.objects.filter(pk__in=claims).update(status=Status.CLEAN)
        edition.add(ClaimChange(_for_publishing(keep), reason=reason, reason_fr=reason_fr))
        edition.add(
            ClaimChange(
                _for_publishing(gone), Change.MERGED, State.MERGED, CorrectionType.MERGE, reason, reason_fr
            )
        )
    for claim in (keep, gone):
        claim.refresh_from_db()
    return edition.edition


def absorb(keep: Claim, draft: Claim, *, by: AbstractBaseUser) -> None:
    """Move the citations of a draft that nobody has published to the claim that says the same.

    What was said about the draft goes along; the draft itself stays in the desk's history alone.
    `keep` is a draft again if it gained a citation.
    """
    with transaction.atomic(), acting("absorbed", by):
        take_turn()
        refuse_unlike(keep, draft)
        _refuse_unless(draft.published is None, _("Claim %(number)s is published."), draft)
        refuse_leaned_on(draft)
        copy_citations(draft, keep)
        draft.remarks.update(claim=keep)
        draft.delete()
    keep.refresh_from_db()


def split(claim: Claim, *, by: AbstractBaseUser) -> Claim:
    """A draft beside a published claim that told two things as one: a copy of it, with its citations."""
    row = claim.published
    _refuse_unless(
        row is not None and row.is_published, _("Claim %(number)s is not shown to the public."), claim
    )
    with transaction.atomic(), acting("split", by):
        fields = {**shared(ClaimFields, claim), "split_from_id": claim.pk, "merged_into_id": None}
        part = Claim.objects.create(created_by_id=by.pk, **fields)
        part.counted_with.set(claim.counted_with.all())
        part.borne_out_by.set(claim.borne_out_by.all())
        copy_citations(claim, part)
    part.refresh_from_db()
    return part


def may_be_merged_with(claim: Claim) -> Q:
    """The claims that tell of the same thing in the same voice."""
    return Q(**{name: getattr(claim, name) for name in TOLD_ALIKE}) & ~Q(pk=claim.pk)


def refuse_unlike(keep: Claim, gone: Claim) -> None:
    if keep.pk == gone.pk:
        raise ValidationError(_("A claim is not merged with itself."))
    if any(getattr(keep, name) != getattr(gone, name) for name in TOLD_ALIKE):
        raise ValidationError(_("Only claims of the same kind, claimant, conflict and corridor are merged."))
    if gone.supersedes_id == keep.pk:
        raise ValidationError(
            _("Claim %(gone)s revises claim %(keep)s: it does not say the same.")
            % {"gone": gone.pk, "keep": keep.pk}
        )


def refuse_leaned_on(gone: Claim) -> None:
    """What other claims name cannot go: they would lead nowhere."""
    named = Q(adds_to=gone.pk) | Q(supersedes=gone.pk)
    leaning = set(Claim.objects.filter(named | Q(borne_out_by=gone.pk)).values_list("pk", flat=True))
    standing = PublishedClaim.objects.filter(edition_to=None).published()
    leaning |= set(
        standing.filter(named | Q(borne_out_by__contains=[gone.pk])).values_list("claim_id", flat=True)
    )
    if leaning:
        raise ValidationError(
            _(
                "Claim %(number)s is named by %(others)s (adds to, supersedes or borne out by): "
                "let that lead to the claim that stays first."
            )
            % {"number": gone.pk, "others": ", ".join(str(number) for number in sorted(leaning))}
        )


def copy_citations(source: Claim, to: Claim) -> None:
    """What `source` stands on and `to` does not: another article, or other words of the same."""
    known = {(one.article_id, one.quote, one.paraphrase) for one in to.citations.all()}
    for one in source.citations.order_by("pk"):
        if (one.article_id, one.quote, one.paraphrase) not in known:
            Citation.objects.create(claim=to, **shared(CitationFields, one))


def _for_publishing(claim: Claim) -> Claim:
    return Claim.objects.filter(pk=claim.pk).for_publishing().get()


def _refuse_unless(allowed: bool, message: Any, claim: Claim) -> None:
    if not allowed:
        raise ValidationError(message % {"number": claim.pk})
