"""What was reviewed is what gets published: no edit, however it is made, slips past review."""

from threading import Event

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from tests.factories import make_claim, make_equipment, make_published, make_user
from tests.test_concurrency import at_once
from tracker.models import Citation, Claim, PublishedCitation, Status, sentence_for

pytestmark = pytest.mark.django_db


def status_of(claim: Claim) -> str:
    return Claim.objects.values_list("status", flat=True).get(pk=claim.pk)


def reviewed() -> Claim:
    claim = make_claim()
    claim.submit(by=make_user())
    return Claim.objects.get(pk=claim.pk)


def test_a_form_opened_before_another_s_edit_brings_back_no_status():
    claim = make_published(best=1000)
    stale = Claim.objects.get(pk=claim.pk)
    Claim.objects.filter(pk=claim.pk).update(best=3000)
    stale.best = 2000
    stale.save()
    assert status_of(claim) == Status.DRAFT


def test_one_statement_cannot_both_edit_and_submit():
    claim = make_claim()
    Claim.objects.filter(pk=claim.pk).update(best=99, status=Status.IN_REVIEW)
    assert status_of(claim) == Status.DRAFT


@pytest.mark.parametrize("verb", ["correct", "retract", "withdraw"])
def test_a_verb_looks_at_the_claim_as_it_is_and_not_as_it_was_opened(verb):
    claim = make_published(best=1000)
    Claim.objects.filter(pk=claim.pk).update(best=2000)
    Claim.objects.get(pk=claim.pk).submit(by=make_user())
    opened = Claim.objects.get(pk=claim.pk)
    arguments = {"by": make_user(), "reason": "It was wrong."}
    if verb != "withdraw":
        arguments["correction_type"] = "entry_error"
    if verb == "correct":
        Claim.objects.filter(pk=claim.pk).update(best=99_999)
    else:
        Claim.objects.get(pk=claim.pk).withdraw(by=make_user(), reason="Somebody was quicker.")
    with pytest.raises(ValidationError):
        getattr(opened, verb)(**arguments)


@pytest.mark.parametrize("change", ["edit", "delete", "add"])
def test_a_change_of_a_citation_is_an_edit_of_its_claim(change):
    claim = reviewed()
    citation = claim.citations.get()
    if change == "edit":
        Citation.objects.filter(pk=citation.pk).update(quote="Other words.")
    elif change == "delete":
        citation.delete()
    else:
        Citation.objects.create(claim=claim, article=citation.article, quote="More words.")
    assert status_of(claim) == Status.DRAFT


def test_what_a_number_covers_is_part_of_the_claim():
    claim = make_claim("transfer")
    claim.submit(by=make_user())
    claim.counted_with.add(make_equipment("Trebuchet"))
    assert status_of(claim) == Status.DRAFT


def test_a_citation_or_link_stays_with_its_claim():
    first, second = make_claim(), make_claim()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Citation.objects.filter(claim=first).update(claim=second)
    assert "stays with its claim" in sentence_for(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_nobody_submits_a_claim_while_its_citation_is_being_changed():
    """The change locks the claim first: who submits it then waits, and submits what the change made of it."""
    claim, user = make_claim(quote="They came by night."), make_user()
    changed, done = Event(), Event()
    seen: list[str] = []

    def change() -> None:
        with transaction.atomic():
            Citation.objects.filter(claim=claim).update(quote="They came by day.")
            changed.set()
            done.wait(1)  # the other has begun to submit, and waits for this transaction
        done.wait(60)

    def submit_and_publish() -> None:
        changed.wait(60)
        Claim.objects.filter(pk=claim.pk).submit_and_publish(by=user, reason="In one go")
        seen.append(PublishedCitation.objects.get(claim=claim).quote)
        done.set()

    at_once(change, submit_and_publish)
    assert seen == ["They came by day."]
    assert status_of(claim) == Status.CLEAN


@pytest.mark.django_db(transaction=True)
def test_one_claim_and_a_list_published_at_once_do_not_wait_for_each_other_for_ever():
    user = make_user()
    drafts = [make_claim(best=1000 + number) for number in range(4)]
    chosen = Claim.objects.filter(pk__in=[claim.pk for claim in drafts])
    chosen.exclude(pk=drafts[0].pk).submit(by=user)

    def one() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET deadlock_timeout = '100ms'")
        Claim.objects.filter(pk=drafts[0].pk).submit_and_publish(by=user, reason="One")

    def the_rest() -> None:
        chosen.exclude(pk=drafts[0].pk).publish(by=user, reason="The rest")

    at_once(one, the_rest)
    assert {status_of(claim) for claim in drafts} == {Status.CLEAN}
