"""Nobody publishes their own words: who wrote what is read from the audit trail."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from tests.factories import make_article, make_claim, make_equipment, make_published, make_user, publish
from tracker.admin.versioned import publish as publish_rows
from tracker.models import Citation, Claim, PublishedArticle, PublishedClaim, Status
from tracker.models.authorship import authors_of
from tracker.models.history import acting

pytestmark = pytest.mark.django_db

CORRECTION = {"correction_type": "entry_error", "reason": "It said 1,000."}


def written_by(name: str, kind: str = "deployment", **fields: object) -> Claim:
    with acting("entered", make_user(name)):
        return make_claim(kind, **fields)


def submitted(claim: Claim) -> Claim:
    claim.submit(by=make_user("hanna"))
    return claim


def test_nobody_publishes_what_they_wrote():
    claim = submitted(written_by("anton"))
    with pytest.raises(ValidationError, match=f"Claim {claim.pk}: you wrote at it yourself"):
        claim.publish(by=make_user("anton"), reason="First reports")
    assert claim.published is None
    claim.publish(by=make_user("berta"), reason="First reports")
    assert claim.published is not None


def test_who_submits_is_no_author_by_that():
    claim = submitted(written_by("anton"))
    assert authors_of([claim.pk]) == {claim.pk: {make_user("anton").pk}}


def test_a_claim_of_ones_own_among_others_stops_the_whole_edition():
    own, other = submitted(written_by("anton")), submitted(written_by("berta"))
    with pytest.raises(ValidationError, match=f"Claim {own.pk}"):
        Claim.objects.filter(pk__in=[own.pk, other.pk]).publish(by=make_user("anton"), reason="Both")
    assert Claim.objects.get(pk=other.pk).status == Status.IN_REVIEW


def change_the_claim(claim: Claim) -> None:
    claim.best = 1200
    claim.save()


def change_the_quote(claim: Claim) -> None:
    citation = claim.citations.first()
    citation.quote = "They came by day."
    citation.save()


def add_a_citation(claim: Claim) -> None:
    Citation.objects.create(claim=claim, article=make_article(), quote="They came at noon.")


def remove_a_citation(claim: Claim) -> None:
    claim.citations.order_by("-pk").first().delete()


def count_more_with_it(claim: Claim) -> None:
    claim.counted_with.add(make_equipment("Ballista"))


def count_less_with_it(claim: Claim) -> None:
    claim.counted_with.clear()


@pytest.mark.parametrize(
    "edit",
    [
        change_the_claim,
        change_the_quote,
        add_a_citation,
        remove_a_citation,
        count_more_with_it,
        count_less_with_it,
    ],
)
def test_every_edit_makes_an_author(edit: Callable[[Claim], None]):
    claim = written_by("anton", "transfer", counted_with=[make_equipment("Trebuchet")])
    with acting("entered", make_user("anton")):
        add_a_citation(claim)
    with acting("looked through", make_user("berta")):
        edit(Claim.objects.get(pk=claim.pk))
    submitted(Claim.objects.get(pk=claim.pk))
    for name in ("anton", "berta"):
        with pytest.raises(ValidationError, match="you wrote at it yourself"):
            Claim.objects.get(pk=claim.pk).publish(by=make_user(name), reason="First reports")
    Claim.objects.get(pk=claim.pk).publish(by=make_user("carla"), reason="First reports")


def test_an_internal_note_makes_no_author():
    claim = written_by("anton")
    with acting("noted", make_user("berta")):
        Claim.objects.filter(pk=claim.pk).update(internal_note="Ask the archive.")
    submitted(Claim.objects.get(pk=claim.pk))
    claim.refresh_from_db()
    claim.publish(by=make_user("berta"), reason="First reports")


def test_after_publishing_only_later_edits_count():
    claim = written_by("anton")
    publish(claim)
    with acting("corrected", make_user("berta")):
        change_the_claim(claim)
    claim.refresh_from_db()
    assert authors_of([claim.pk]) == {claim.pk: {make_user("berta").pk}}
    submitted(claim)
    with pytest.raises(ValidationError, match="you wrote at it yourself"):
        claim.correct(by=make_user("berta"), **CORRECTION)
    claim.correct(by=make_user("anton"), **CORRECTION)
    assert claim.published is not None
    assert claim.published.best == 1200


def test_nobody_retracts_alone_what_they_ever_wrote_but_anybody_takes_it_down():
    claim = written_by("anton")
    publish(claim)
    with pytest.raises(ValidationError, match="you wrote at it yourself"):
        claim.retract(by=make_user("anton"), **CORRECTION)
    claim.withdraw(by=make_user("anton"), reason="A prisoner is named.")
    assert claim.published is not None
    assert claim.published.state == "withdrawn"


def test_nobody_brings_back_alone_what_they_wrote_and_others_took_down():
    claim = written_by("anton")
    publish(claim)
    claim.retract(by=make_user("berta"), **CORRECTION)
    Claim.objects.filter(pk=claim.pk).update(status=Status.IN_REVIEW)
    claim.refresh_from_db()
    with pytest.raises(ValidationError, match="you wrote at it yourself"):
        claim.correct(by=make_user("anton"), **CORRECTION)
    assert claim.published is not None
    assert claim.published.state == "retracted"
    claim.correct(by=make_user("berta"), **CORRECTION)
    assert claim.published.state == "published"


def test_a_single_editor_may_do_both(settings):
    settings.SINGLE_EDITOR = True
    claim = submitted(written_by("anton"))
    claim.publish(by=make_user("anton"), reason="First reports")
    assert claim.published is not None


def test_what_comes_after_a_verb_is_not_its_doing():
    claim = make_published()
    change_the_claim(claim)  # by a command, with nobody's name
    assert authors_of([claim.pk]) == {}


def test_a_comment_sends_a_claim_back_and_edits_keep_it_so():
    claim = submitted(make_claim())
    claim.send_back(by=make_user())
    change_the_claim(claim)
    claim.refresh_from_db()
    assert claim.status == Status.RETURNED
    change_the_quote(claim)
    claim.refresh_from_db()
    assert claim.status == Status.RETURNED
    submitted(claim)
    assert Claim.objects.get(pk=claim.pk).status == Status.IN_REVIEW


def test_only_what_is_in_review_is_sent_back():
    claim = make_claim()
    with pytest.raises(ValidationError, match="not in review"):
        claim.send_back(by=make_user())


# Names and sources: who speaks for whom moves grades.


def test_nobody_publishes_their_own_change_of_an_organisation():
    claim = make_published()
    organisation = claim.claimant
    with acting("changed", make_user("anton")):
        organisation.speaks_for = claim.supplier
        organisation.save()
    with pytest.raises(ValidationError, match="you changed it yourself"):
        publish_rows([organisation], make_user("anton"), {"reason": "It speaks for them"})
    assert PublishedClaim.objects.get(edition_to=None).grade == "single_source"
    publish_rows([organisation], make_user("berta"), {"reason": "It speaks for them"})
    assert PublishedClaim.objects.get(edition_to=None).grade == "confirmed"


def test_who_changed_it_before_it_was_published_last_may_publish_the_change_of_another():
    article = make_article()
    make_published(article=article)
    for name, other in (("anton", "berta"), ("berta", "anton")):
        with acting("retitled", make_user(name)):
            article.title = f"As {name} has it"
            article.save()
        publish_rows([article], make_user(other), {"reason": "Retitled"})
    assert PublishedArticle.objects.get(edition_to=None).title == "As berta has it"


def test_a_single_editor_publishes_their_own_changes_of_names_too(settings):
    settings.SINGLE_EDITOR = True
    article = make_article()
    make_published(article=article)
    with acting("retitled", make_user("anton")):
        article.title = "Another title"
        article.save()
    publish_rows([article], make_user("anton"), {"reason": "Retitled"})
    assert PublishedArticle.objects.get(edition_to=None).title == "Another title"
