"""What brings claims into the record and takes them back, as list actions and as buttons of one claim."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import Verb
from tracker.admin.forms import CorrectionForm, ReasonForm, WithdrawForm
from tracker.models import Claim, Edition, NothingToPublish, Status
from tracker.models.publishing import take_turn


def publish(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
    """All of them in one edition."""
    return Claim.objects.filter(pk__in=[claim.pk for claim in claims]).publish(by=by, **data)


def one_by_one(verb: str) -> Callable[[Sequence[Claim], AbstractBaseUser, dict[str, Any]], Edition]:
    def run(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
        """An edition for each; if one is refused, none is kept. Returns the last."""
        with transaction.atomic():
            editions: list[Edition] = [getattr(claim, verb)(by=by, **data) for claim in claims]
        return editions[-1]

    return run


VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "publish",
            _("Publish"),
            _("These claims enter the record together, in one edition. Only what is in review is published."),
            _("Publish"),
            ReasonForm,
            publish,
        ),
        Verb(
            "correct",
            _("Correct"),
            _(
                "The desk's version takes the place of the published one. Readers see both, with the type "
                "and the note that you give here."
            ),
            _("Publish the correction"),
            CorrectionForm,
            one_by_one("correct"),
        ),
        Verb(
            "retract",
            _("Retract"),
            _("The claim was wrong. It leaves every chart and total; its page stays and says why."),
            _("Retract"),
            CorrectionForm,
            one_by_one("retract"),
        ),
        Verb(
            "withdraw",
            _("Withdraw"),
            _("The claim should not be shown. It leaves every chart and total; its page stays and says why."),
            _("Withdraw"),
            WithdrawForm,
            one_by_one("withdraw"),
        ),
    )
}


# A button of one claim's page submits and acts in one go; a list acts on what was reviewed.


def publish_at_once(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
    if all(claim.status == Status.CLEAN for claim in claims):
        raise NothingToPublish
    return Claim.objects.filter(pk__in=[claim.pk for claim in claims]).submit_and_publish(by=by, **data)


def correct_at_once(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
    with transaction.atomic():
        take_turn()
        for claim in claims:
            if is_taken_back(claim) and claim.status == Status.CLEAN:
                # It comes back with the words that it had.
                claim.status = Status.DRAFT
                claim.save(update_fields=["status"])
        submit_drafts(claims, by)
        return VERBS["correct"].run(claims, by, data)


def submit_drafts(claims: Sequence[Claim], by: AbstractBaseUser) -> None:
    for claim in claims:
        if claim.status == Status.DRAFT:
            claim.submit(by=by)


def is_taken_back(claim: Claim) -> bool:
    row = claim.published
    return row is not None and not row.is_published


BUTTONS: dict[str, Verb] = {
    **VERBS,
    "publish": replace(VERBS["publish"], run=publish_at_once),
    "correct": replace(VERBS["correct"], run=correct_at_once),
}
