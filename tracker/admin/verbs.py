"""What brings claims into the record and takes them back, as list actions and as buttons of one claim."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import Verb
from tracker.admin.forms import CorrectionForm, ReasonForm, WithdrawForm
from tracker.differences import moment
from tracker.models import (
    OPEN,
    Claim,
    Edition,
    NothingToPublish,
    PublishedClaim,
    Remark,
    ScheduledPublication,
    Status,
)
from tracker.models.authorship import refuse_own_work
from tracker.models.publishing import needs_correction, refuse_silent_change, take_turn
from tracker.models.review import note_down


def publish(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
    """All of them in one edition."""
    numbers = [claim.pk for claim in claims]
    edition = Claim.objects.filter(pk__in=numbers).publish(by=by, **data)
    note_down(Remark.Kind.PUBLISHED, numbers, by=by)
    return edition


def correct(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
    """An edition for each."""
    edition = one_by_one("correct")(claims, by, data)
    note_down(Remark.Kind.PUBLISHED, [claim.pk for claim in claims], by=by)
    return edition


def one_by_one(verb: str) -> Callable[[Sequence[Claim], AbstractBaseUser, dict[str, Any]], Edition]:
    def run(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
        """An edition for each; if one is refused, none is kept. Returns the last."""
        with transaction.atomic():
            editions: list[Edition] = [getattr(claim, verb)(by=by, **data) for claim in claims]
        return editions[-1]

    return run


# What can be told before anything is done, for each claim.

type Refusals = dict[int, list[str]]
type Check = Callable[[Sequence[Claim], AbstractBaseUser], Iterable[tuple[int, str]]]


def refusals(*checks: Check) -> Callable[[Sequence[Claim], AbstractBaseUser], Refusals]:
    def told(claims: Sequence[Claim], by: AbstractBaseUser) -> Refusals:
        found: Refusals = defaultdict(list)
        for check in checks:
            for number, sentence in check(claims, by):
                found[number].append(sentence)
        return dict(found)

    return told


def own_words(claims: Sequence[Claim], by: AbstractBaseUser) -> Iterable[tuple[int, str]]:
    return _raised(lambda: refuse_own_work([claim.pk for claim in claims], by))


def own_words_ever(claims: Sequence[Claim], by: AbstractBaseUser) -> Iterable[tuple[int, str]]:
    return _raised(lambda: refuse_own_work([claim.pk for claim in claims], by, ever=True))


def not_in_review(claims: Sequence[Claim], by: AbstractBaseUser) -> Iterable[tuple[int, str]]:
    for claim in claims:
        if claim.status != Status.IN_REVIEW:
            yield claim.pk, _("Submit claim %(number)s for review first.") % {"number": claim.pk}


def under_embargo(claims: Sequence[Claim], by: AbstractBaseUser) -> Iterable[tuple[int, str]]:
    """An embargo is ended on purpose, on the page of its claim, and not by publishing a list."""
    waiting = ScheduledPublication.objects.waiting().filter(claim__in=[claim.pk for claim in claims])
    for scheduled in waiting:
        yield (
            scheduled.claim_id,
            _("Claim %(number)s is to be published on %(time)s UTC: take it off the schedule first.")
            % {"number": scheduled.claim_id, "time": moment(scheduled.at)},
        )


def silent_changes(claims: Sequence[Claim], by: AbstractBaseUser) -> Iterable[tuple[int, str]]:
    rows = PublishedClaim.objects.filter(claim__in=[claim.pk for claim in claims], edition_to=None)
    known = {row.claim_id: row for row in rows}
    for claim in claims:
        if claim.pk in known and claim.status == Status.IN_REVIEW:
            row = known[claim.pk]
            yield from _raised(partial(refuse_silent_change, claim, row))


def _raised(check: Callable[[], None]) -> Iterable[tuple[int, str]]:
    """What a rule of the models says, with the claim that it says it of."""
    try:
        check()
    except ValidationError as error:
        for one in error.error_list:
            for message in one.messages:
                yield int(one.code or 0), message


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
            refusals(own_words, not_in_review, under_embargo, silent_changes),
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
            correct,
            refusals(own_words, not_in_review, under_embargo),
        ),
        Verb(
            "retract",
            _("Retract"),
            _("The claim was wrong. It leaves every chart and total; its page stays and says why."),
            _("Retract"),
            CorrectionForm,
            one_by_one("retract"),
            refusals(own_words_ever),
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
    numbers = [claim.pk for claim in claims]
    edition = Claim.objects.filter(pk__in=numbers).submit_and_publish(by=by, **data)
    note_down(Remark.Kind.PUBLISHED, numbers, by=by)
    return edition


def correct_at_once(claims: Sequence[Claim], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
    with transaction.atomic():
        take_turn()
        for claim in claims:
            if is_taken_back(claim) and claim.status == Status.CLEAN:
                # It comes back with the words that it had: nobody wrote anything.
                claim.status = Status.IN_REVIEW
                claim.save(update_fields=["status"])
        submit_drafts(claims, by)
        return correct(claims, by, data)


def submit_drafts(claims: Sequence[Claim], by: AbstractBaseUser) -> None:
    for claim in claims:
        if claim.status in OPEN:
            claim.submit(by=by)


def is_taken_back(claim: Claim) -> bool:
    row = claim.published
    return row is not None and not row.is_published


BUTTONS: dict[str, Verb] = {
    **VERBS,
    "publish": replace(
        VERBS["publish"], run=publish_at_once, refusals=refusals(own_words, under_embargo, silent_changes)
    ),
    "correct": replace(VERBS["correct"], run=correct_at_once, refusals=refusals(own_words, under_embargo)),
}


def is_correction(claim: Claim, row: PublishedClaim) -> bool:
    """Whether publishing the claim has to say what was wrong with what readers know."""
    return not row.is_published or (claim.status != Status.CLEAN and needs_correction(claim, row))


def usual_reason(claim: Claim, row: PublishedClaim | None) -> str:
    """What an edition says when the editor says nothing else: in English, and without what the claim says.

    It stands there for good, even where the claim is withdrawn later.
    """
    with translation.override("en"):
        return f"{'Details added' if row else 'New'}: {claim.get_kind_display()} {claim.pk or '…'}"
