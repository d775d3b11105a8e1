"""The review: one page that shows a claim, decides about it and leads to the next."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pghistory import context
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import (
    make_article,
    make_claim,
    make_member,
    make_organisation,
    make_published,
    written_by,
)
from tests.test_concurrency import at_once
from tracker.models import (
    Capture,
    Citation,
    Claim,
    Edition,
    PublishedClaim,
    Remark,
    ScheduledPublication,
)
from tracker.models.merging import split
from tracker.models.review import fingerprint_of, publish_due, submit_for_review
from tracker.notices import review_address
from tracker.tasks import publish_scheduled

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, bert: User) -> Client:
    client.force_login(bert)
    return client


def submitted_by(user: User, **fields: Any) -> Claim:
    """A claim that somebody entered at the desk, and submitted."""
    claim = written_by(user, **fields)
    submit_for_review(Claim.objects.filter(pk=claim.pk), by=user)
    return Claim.objects.get(pk=claim.pk)


def edited_by(user: User, claim: Claim, **changes: Any) -> Claim:
    with context(user=user.pk):
        Claim.objects.filter(pk=claim.pk).update(**changes)
    submit_for_review(Claim.objects.filter(pk=claim.pk), by=user)
    return Claim.objects.get(pk=claim.pk)


def answer(desk: Client, claim: Claim, action: str, **typed: str) -> Any:
    """Open the page, fill it in and press a button."""
    seen = desk.get(review_address(claim)).context["seen"]
    return desk.post(review_address(claim), {"seen": seen, action: "1", **typed}, follow=True)


def status_of(claim: Claim) -> str:
    return Claim.objects.values_list("status", flat=True).get(pk=claim.pk)


# What it shows.


def test_a_new_claim_shows_its_fields_and_the_place_of_its_quote(desk, anna):
    article = make_article()
    Capture.objects.create(
        article=article, text="It was late. They came  by “night”, they said. Nobody slept."
    )
    claim = submitted_by(anna, article=article, quote='They came by "night"', best=1234)
    page = desk.get(review_address(claim))
    assertContains(page, "Readers do not know this claim yet.")
    assertContains(page, "1,234")
    assertContains(page, "<mark>They came  by “night”</mark>", html=False)


def test_a_quote_that_is_not_found_shows_the_passage_most_like_it(desk, anna):
    article = make_article()
    Capture.objects.create(article=article, text="Nobody slept. They arrived by night, the ministry said.")
    claim = submitted_by(anna, article=article, quote="They came by night, the ministry said.")
    page = desk.get(review_address(claim))
    assertContains(page, "Not found in the capture. The passage most like it:")
    assertContains(page, "arrived by night, the ministry said</mark>")


def test_an_article_without_its_text_says_so(desk, anna):
    assertContains(desk.get(review_address(submitted_by(anna))), "No capture of this article")


def test_a_change_stands_beside_what_is_published(desk, anna):
    claim = edited_by(anna, make_published(best=1000), best=2000)
    page = desk.get(review_address(claim))
    changed = [(line.label, line.old, line.new[0].text) for line in page.context["changed"]]
    assert changed == [("Best figure", "1,000", "2,000")]
    assertContains(page, "<del>1,000</del>")
    assertContains(page, "<ins>2,000</ins>")


def test_a_citation_that_was_added_or_taken_away_is_marked(desk, anna):
    claim = make_published(quote="They came by night.")
    Citation.objects.filter(claim=claim).delete()
    Citation.objects.create(claim=claim, article=make_article(), quote="They came by day.")
    page = desk.get(review_address(claim))
    assert [one.change for one in page.context["evidence"]] == ["new", "gone"]


def test_the_chart_has_the_claim_among_those_that_are_published(desk, anna):
    other = make_published(best=5000, claimant=make_organisation("Staff of the Other Side"))
    claim = submitted_by(anna, best=7000)
    figure = desk.get(review_address(claim)).context["figure"]
    points = {point["claim"]: (point["y"], point["ringed"]) for point in figure.json["points"]}
    assert points == {other.pk: (5000, False), claim.pk: (7000, True)}
    row = next(row for row in figure.table if row["state"])
    assert (row["words"], row["state"]) == ("about 7,000", "this claim, not published yet")
    assert not PublishedClaim.objects.filter(claim=claim).exists()


def test_the_chart_has_a_correction_in_the_place_of_what_it_corrects(desk, anna):
    claim = edited_by(anna, make_published(best=1000), best=2000)
    figure = desk.get(review_address(claim)).context["figure"]
    assert [point["y"] for point in figure.json["points"]] == [2000]


def test_a_revision_on_the_chart_takes_the_place_of_the_revised_claim(desk, anna):
    first = make_published(best=5000)
    claim = submitted_by(anna, best=4000, supersedes=first, period_end=date(2024, 7, 1), precision="day")
    figure = desk.get(review_address(claim)).context["figure"]
    states = {point["claim"]: point["state"] for point in figure.json["points"]}
    assert states == {first.pk: "superseded", claim.pk: "normal"}


def test_names_that_readers_do_not_know_yet_stand_on_the_chart(desk, anna):
    claim = submitted_by(anna, claimant=make_organisation("Bureau of New Words"))
    figure = desk.get(review_address(claim)).context["figure"]
    assert [claimant["name"] for claimant in figure.json["claimants"]] == ["Bureau of New Words"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "event"},
        {"kind": "transfer", "qualifier": "unquantified", "as_reported": "dozens"},
        {"kind": "casualties", "stance": "denies", "qualifier": "unquantified", "as_reported": "none"},
        {
            "kind": "deployment",
            "claimant": None,
            "unit": "",
            "basis": "",
            "stage": "",
            "period_end": None,
            "precision": "",
        },
    ],
)
def test_the_page_answers_for_every_sort_of_claim(desk, anna, fields):
    make_published("casualties")
    claim = submitted_by(anna, **fields)
    assert desk.get(review_address(claim)).status_code == 200
    assert desk.get("/fr" + review_address(claim)).status_code == 200


def test_rivals_stand_on_the_page(desk, anna):
    make_published(best=90_000, claimant=make_organisation("Staff of the Other Side"))
    claim = submitted_by(anna)
    assertContains(desk.get(review_address(claim)), "Staff of the Other Side")
    assert len(desk.get(review_address(claim)).context["rivals"]) == 1


def test_what_stands_in_the_way_of_publishing_is_told_before_anybody_tries(desk, anna):
    claim = submitted_by(anna, claimant=None)
    page = desk.get(review_address(claim))
    assertContains(page, "Name the claimant: whose statement is this?")
    assertContains(page, 'value="Publish now" disabled')
    assertNotContains(desk.get(review_address(submitted_by(anna))), "disabled")


# Decisions.


def test_a_reviewer_publishes_what_an_editor_wrote(desk, anna):
    claim = submitted_by(anna)
    response = answer(desk, claim, "publish", reason="As the ministry says")
    assertContains(response, "in edition 1")
    assert status_of(claim) == "clean"
    assert Edition.objects.get().reason == "As the ministry says"
    assert [remark.kind for remark in claim.remarks.all()] == ["submitted", "published"]


def test_without_a_reason_the_edition_has_the_usual_one(desk, anna):
    claim = submitted_by(anna)
    answer(desk, claim, "publish")
    assert Edition.objects.get().reason == f"New: deployment {claim.pk}"


def test_the_next_in_the_queue_comes_after_a_decision(desk, anna, bert):
    first, second, third = (submitted_by(anna, stage=stage) for stage in ("arrived", "rotated", "returned"))
    own = submitted_by(bert, stage="in_combat")
    assertRedirects(answer(desk, second, "publish"), review_address(third))
    assertRedirects(answer(desk, third, "publish"), review_address(first))
    assertRedirects(answer(desk, first, "publish"), reverse("admin:index"))
    assert status_of(own) == "in_review"


def test_what_changed_meanwhile_is_not_published(desk, anna):
    claim = submitted_by(anna, best=1000)
    seen = desk.get(review_address(claim)).context["seen"]
    edited_by(anna, claim, best=99_000)
    response = desk.post(review_address(claim), {"seen": seen, "publish": "1", "reason": "As I saw it"})
    assertContains(response, "Somebody changed this after you opened the page.")
    assertContains(response, 'value="As I saw it"')
    assert not Edition.objects.exists()


def test_a_remark_made_meanwhile_is_read_before_publishing(desk, anna):
    claim = submitted_by(anna)
    seen = desk.get(review_address(claim)).context["seen"]
    Remark.objects.create(claim=claim, author=anna, text="Wait, this is wrong!")
    response = desk.post(review_address(claim), {"seen": seen, "publish": "1"})
    assertContains(response, "Wait, this is wrong!")
    assert not Edition.objects.exists()


def test_a_correction_is_published_with_its_type_and_note(desk, anna):
    claim = edited_by(anna, make_published(best=1000), best=2000)
    refused = answer(desk, claim, "publish", reason="Copied wrong.")
    assert refused.context["publication"].errors.keys() == {"correction_type"}
    answer(desk, claim, "publish", reason="Copied wrong.", correction_type="entry_error")
    row = PublishedClaim.objects.get(claim=claim, edition_to=None)
    assert (row.best, row.change, row.reason) == (2000, "corrected", "Copied wrong.")


def test_a_claim_is_returned_with_a_comment_and_never_without(desk, anna):
    claim = submitted_by(anna)
    assertContains(answer(desk, claim, "return", comment=" "), "Say what you want to be changed.")
    assert status_of(claim) == "in_review"
    answer(desk, claim, "return", comment="Which night?")
    assert status_of(claim) == "returned"
    assert claim.remarks.last().text == "Which night?"


def test_what_is_returned_stays_returned_until_it_is_submitted_again(desk, anna):
    claim = submitted_by(anna)
    answer(desk, claim, "return", comment="Which night?")
    Claim.objects.filter(pk=claim.pk).update(place="Strelsau")
    assert status_of(claim) == "returned"
    desk.force_login(anna)
    assertContains(desk.get(reverse("admin:index")), "1 claim was returned to you with a comment.")
    answer(desk, claim, "submit")
    assert status_of(claim) == "in_review"


def test_a_comment_alone_decides_nothing(desk, anna):
    claim = submitted_by(anna)
    assertContains(
        answer(desk, claim, "comment", comment="I am asking the ministry."), "I am asking the ministry."
    )
    assert status_of(claim) == "in_review"


def test_remarks_are_never_public(desk, anna, client):
    claim = submitted_by(anna)
    answer(desk, claim, "comment", comment="Between ourselves")
    answer(desk, claim, "publish")
    client.logout()
    for page in (claim.get_absolute_url(), "/timeline/", "/claims.csv", f"/claims/{claim.pk}.csv"):
        response = client.get(page)
        assert b"Between ourselves" not in response.getvalue(), page


def test_what_was_edited_back_leaves_the_queue_without_an_edition(desk, anna):
    claim = edited_by(anna, make_published(best=1000), best=2000)
    claim = edited_by(anna, claim, best=1000)
    assertContains(answer(desk, claim, "publish"), "Nothing to publish")
    assert status_of(claim) == "clean"
    assert Edition.objects.count() == 1


# Four eyes.


def test_nobody_decides_about_their_own_words(desk, bert, anna):
    make_member("Reviewer", "carla")
    claim = submitted_by(bert)
    page = desk.get(review_address(claim))
    assertContains(page, "somebody else decides about it")
    assertContains(page, "These may: carla.")
    assertNotContains(page, 'name="publish"')
    for action in ("publish", "schedule", "return"):
        typed = {"comment": "No", "at": "2099-01-01T10:00"}
        response = answer(desk, claim, action, **typed)
        assertContains(response, "you wrote at it yourself")
        assert status_of(claim) == "in_review"
    assert not Edition.objects.exists()
    assert not ScheduledPublication.objects.exists()


def test_whoever_edits_what_is_in_review_becomes_its_author(desk, bert, anna):
    claim = edited_by(bert, submitted_by(anna), best=4321)
    assert desk.get(review_address(claim)).context["is_own"]


def test_a_single_editor_decides_alone(desk, bert, settings):
    settings.SINGLE_EDITOR = True
    claim = submitted_by(bert)
    answer(desk, claim, "publish")
    assert status_of(claim) == "clean"


@pytest.mark.parametrize("role", ["Contributor", "Editor"])
@pytest.mark.parametrize("action", ["publish", "schedule", "return", "unschedule"])
def test_only_reviewers_decide(client, anna, role, action):
    claim = submitted_by(anna)
    client.force_login(make_member(role, "dora"))
    page = client.get(review_address(claim))
    assertContains(page, "A reviewer decides about it.")
    typed = {"comment": "No", "at": "2099-01-01T10:00"}
    response = client.post(review_address(claim), {"seen": page.context["seen"], action: "1", **typed})
    assert response.status_code == 403
    assert status_of(claim) == "in_review"


def test_a_contributor_submits_nothing(client, anna):
    dora = make_member("Contributor", "dora")
    claim = make_claim(created_by=dora)
    client.force_login(dora)
    page = client.get(review_address(claim))
    assertNotContains(page, 'name="submit"')
    assert (
        client.post(review_address(claim), {"seen": page.context["seen"], "submit": "1"}).status_code == 403
    )
    assert status_of(claim) == "draft"


# Many at once.


def publish_list(desk: Client, *claims: Claim, **typed: Any) -> Any:
    form = {"action": "publish_selected", "_selected_action": [claim.pk for claim in claims], **typed}
    return desk.post(reverse("admin:tracker_claim_changelist"), form, follow=True)


def test_a_list_says_beside_each_claim_why_not_and_goes_on_with_the_others(desk, anna, bert):
    good = submitted_by(anna)
    own, draft = submitted_by(bert, stage="rotated"), make_claim(stage="returned")
    response = publish_list(desk, good, own, draft, apply="1", reason="All")
    told = {row["pk"]: row["refusals"] for row in response.context["rows"]}
    assert told[good.pk] == []
    assert "you wrote at it yourself" in told[own.pk][0]
    assert told[draft.pk] == [f"Submit claim {draft.pk} for review first."]
    assert not Edition.objects.exists()
    assertContains(response, 'value="All"')
    assertContains(response, f'name="_selected_action" value="{good.pk}" checked')
    assertNotContains(response, f'name="_selected_action" value="{own.pk}"')
    seen = {"seen": response.context["seen"], "seen_of": response.context["seen_of"]}
    publish_list(desk, good, apply="1", reason="All", **seen)
    assert (status_of(good), status_of(own), status_of(draft)) == ("clean", "in_review", "draft")


def test_what_only_the_record_refuses_is_told_beside_the_claim_too(desk, anna):
    good, bad = submitted_by(anna), submitted_by(anna, claimant=None, stage="rotated")
    response = publish_list(desk, good, bad, apply="1", reason="All")
    told = {row["pk"]: row["refusals"] for row in response.context["rows"]}
    assert told[good.pk] == []
    assert "Name the claimant" in told[bad.pk][0]


def test_a_list_does_not_break_an_embargo(desk, anna):
    claim = submitted_by(anna)
    answer(desk, claim, "schedule", at="2099-01-01T10:00")
    response = publish_list(desk, claim, apply="1", reason="All")
    assertContains(response, "take it off the schedule first")
    assert not Edition.objects.exists()


# Embargoes.


def schedule(desk: Client, claim: Claim) -> ScheduledPublication:
    answer(desk, claim, "schedule", at="2099-01-01T10:00", reason="Embargoed")
    return ScheduledPublication.objects.get(claim=claim)


def come_due(scheduled: ScheduledPublication) -> None:
    ScheduledPublication.objects.filter(pk=scheduled.pk).update(at=timezone.now() - timedelta(minutes=1))


def test_an_approved_claim_waits_for_its_time(desk, anna):
    claim = submitted_by(anna)
    scheduled = schedule(desk, claim)
    assert (scheduled.at.isoformat(), scheduled.by.username) == ("2099-01-01T10:00:00+00:00", "bert")
    assert publish_due().published == []
    assertContains(desk.get(review_address(claim)), "Approved by bert")
    come_due(scheduled)
    assert publish_due().published == [claim.pk]
    assert status_of(claim) == "clean"
    edition = Edition.objects.get()
    assert (edition.reason, edition.author) == ("Embargoed", scheduled.by)
    assert not ScheduledPublication.objects.exists()
    assert publish_due().published == []
    assert Edition.objects.count() == 1


def test_a_time_that_has_passed_is_no_embargo(desk, anna):
    response = answer(desk, submitted_by(anna), "schedule", at="2001-01-01T10:00")
    assertContains(response, "This time has passed")
    response = answer(desk, submitted_by(anna, stage="rotated"), "schedule")
    assert response.context["publication"].errors.keys() == {"at"}
    assert not ScheduledPublication.objects.exists()


def test_what_cannot_be_published_is_not_scheduled(desk, anna):
    response = answer(desk, submitted_by(anna, claimant=None), "schedule", at="2099-01-01T10:00")
    assertContains(response, "Name the claimant")
    assert not ScheduledPublication.objects.exists()


@pytest.mark.parametrize("is_submitted_again", [True, False])
def test_an_edit_after_the_approval_ends_the_embargo_and_is_told(desk, anna, is_submitted_again):
    claim = submitted_by(anna)
    schedule(desk, claim)
    if is_submitted_again:
        edited_by(anna, claim, best=2000)
    else:
        Claim.objects.filter(pk=claim.pk).update(best=2000)
    publish_scheduled.call()
    assert not ScheduledPublication.objects.exists()
    assert not Edition.objects.exists()
    assert "edited after it was approved" in claim.remarks.last().text
    told = [message for message in mail.outbox if "not published as scheduled" in message.subject]
    assert {message.to[0] for message in told} == {"anna@example.org", "bert@example.org"}


def test_whoever_loses_the_right_to_publish_publishes_nothing_later(desk, anna, bert):
    claim = submitted_by(anna)
    scheduled = schedule(desk, claim)
    bert.groups.clear()
    come_due(scheduled)
    assert [missed.claim for missed in publish_due().missed] == [claim.pk]
    assert status_of(claim) == "in_review"


def test_a_scheduled_claim_is_taken_off_the_schedule(desk, anna):
    claim = submitted_by(anna)
    schedule(desk, claim)
    answer(desk, claim, "unschedule")
    assert not ScheduledPublication.objects.exists()
    assert claim.remarks.last().kind == "unscheduled"


def test_a_correction_waits_with_its_type_and_note(desk, anna):
    claim = edited_by(anna, make_published(best=1000), best=2000)
    typed = {"at": "2099-01-01T10:00", "reason": "Copied wrong.", "correction_type": "entry_error"}
    answer(desk, claim, "schedule", **typed)
    come_due(ScheduledPublication.objects.get())
    assert publish_due().published == [claim.pk]
    row = PublishedClaim.objects.get(claim=claim, edition_to=None)
    assert (row.change, row.correction_type, row.reason) == ("corrected", "entry_error", "Copied wrong.")


def test_a_claim_that_was_taken_down_does_not_come_back_by_an_embargo(desk, anna, bert):
    claim = submitted_by(anna)
    claim.publish(by=bert, reason="First reports")
    claim = edited_by(anna, claim, best=2000)
    typed = {"at": "2099-01-01T10:00", "reason": "It was more.", "correction_type": "entry_error"}
    answer(desk, claim, "schedule", **typed)
    claim.withdraw(by=bert, reason="By order of a court")
    come_due(ScheduledPublication.objects.get())
    assert [missed.claim for missed in publish_due().missed] == [claim.pk]
    assert PublishedClaim.objects.get(claim=claim.pk, edition_to=None).state == "withdrawn"


def test_names_that_readers_do_not_know_yet_are_published_as_they_were_approved(desk, anna):
    claim = submitted_by(anna)
    other = submitted_by(anna, stage="rotated")
    for scheduled in (schedule(desk, claim), schedule(desk, other)):
        come_due(scheduled)
    # In this test everything happens at one moment.
    ScheduledPublication.objects.update(scheduled_at=timezone.now() - timedelta(hours=1))
    article = claim.citations.get().article
    article.title = "What nobody looked at"
    article.save()
    outcome = publish_due()
    assert ([missed.claim for missed in outcome.missed], outcome.published) == ([claim.pk], [other.pk])
    article.title = "Nor at this"
    seen = desk.get(review_address(edited_by(anna, claim, best=3))).context["seen"]
    article.save()
    response = desk.post(review_address(claim), {"seen": seen, "publish": "1"}, follow=True)
    assertContains(response, "Somebody changed this after you opened the page.")
    assert status_of(claim) == "in_review"


def test_the_parts_of_a_split_are_published_as_the_reviewer_saw_them(desk, anna, bert):
    claim = submitted_by(anna)
    claim.publish(by=bert, reason="First reports")
    part = edited_by(anna, split(Claim.objects.get(pk=claim.pk), by=anna), best=7)
    claim = edited_by(anna, claim, best=500)
    seen = desk.get(review_address(claim)).context["seen"]
    edited_by(anna, part, best=666)
    typed = {"correction_type": "split", "reason": "It told of two."}
    response = desk.post(review_address(claim), {"seen": seen, "publish": "1", **typed})
    assertContains(response, "Somebody changed this after you opened the page.")
    assert part.published is None
    answer(desk, claim, "publish", **typed)
    assert part.published is not None
    assert part.published.best == 666


def test_publishing_now_ends_the_embargo(desk, anna):
    claim = submitted_by(anna)
    schedule(desk, claim)
    answer(desk, claim, "publish")
    assert status_of(claim) == "clean"
    assert not ScheduledPublication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_publish_it_once():
    anna, bert = make_member("Editor", "anna"), make_member("Reviewer", "bert")
    claim = submitted_by(anna)
    past = timezone.now() - timedelta(minutes=1)
    ScheduledPublication.objects.create(
        claim=claim, at=past, by=bert, reason="Embargoed", seen=fingerprint_of(claim)
    )
    published: list[int] = []
    at_once(*[lambda: published.extend(publish_due().published)] * 2)
    assert published == [claim.pk]
    assert Edition.objects.count() == 1


# The form.


def test_the_form_offers_each_role_what_it_may_do(client, anna, settings):
    claim = make_claim(created_by=make_member("Contributor", "dora"))
    page = reverse("admin:tracker_deployment_change", args=[claim.pk])
    offered = {}
    for role in ("Contributor", "Editor", "Reviewer"):
        client.force_login(
            User.objects.get(username="dora") if role == "Contributor" else make_member(role, role)
        )
        content = client.get(page).content.decode()
        offered[role] = [name for name in ("_save", "_submit", "_publish") if f'name="{name}"' in content]
    assert offered == {
        "Contributor": ["_save"],
        "Editor": ["_save", "_submit"],
        "Reviewer": ["_save", "_submit"],
    }
    settings.SINGLE_EDITOR = True
    assertContains(client.get(page), 'name="_publish"')


@pytest.mark.parametrize("day", [None, date.min, date(2024, 6, 1), date.max])
def test_a_draft_has_its_page_whether_or_not_it_has_a_day(desk: Client, anna: User, day: date | None) -> None:
    make_published(kind="deployment")
    claim = written_by(anna, kind="deployment", period_end=day, precision="day" if day else "")
    assert desk.get(review_address(claim)).status_code == 200
