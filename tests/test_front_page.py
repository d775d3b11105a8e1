"""The first page of the desk: what waits, for whom, and where exactly."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import (
    claim_fields,
    make_article,
    make_claim,
    make_member,
    make_organisation,
    make_published,
    publish,
    written_by,
)
from tracker import advice
from tracker.admin import queues
from tracker.models import Claim, ErrorReport, Intake, LinkCheck, ScheduledPublication
from tracker.models.review import fingerprint_of, return_to_author
from tracker.notices import review_address

pytestmark = pytest.mark.django_db


def submitted_by(user: User, **fields: Any) -> Claim:
    claim = written_by(user, **fields)
    claim.submit(by=user)
    return claim


def front_page(client: Client, user: User) -> Any:
    client.force_login(user)
    return client.get(reverse("admin:index"))


def sentences(page: Any) -> list[str]:
    return [sentence for sentence, _url in (*page.context["waiting"], *page.context["to_look_after"])]


def rows_behind(client: Client, page: Any, words: str) -> list[Any]:
    """The rows of the list that the sentence leads to."""
    addresses = [*page.context["waiting"], *page.context["to_look_after"]]
    (url,) = [url for sentence, url in addresses if words in sentence]
    return [row.pk for row in client.get(url).context["cl"].result_list]


def test_an_empty_desk_says_what_to_do(client, anna):
    page = front_page(client, anna)
    assertContains(page, "Nothing waits for you.")
    assertContains(page, reverse("admin:intake"))


def test_a_reviewer_is_told_of_what_others_wrote_alone(client, anna, bert):
    claim = submitted_by(anna)
    submitted_by(bert, stage="rotated")
    page = front_page(client, bert)
    assert "1 claim waits for your review." in sentences(page)
    assert rows_behind(client, page, "your review") == [claim.pk]
    assert client.get(reverse("admin:review_next")).url == review_address(claim)


def test_an_editor_is_told_what_was_returned_and_what_is_not_finished(client, anna, bert):
    returned = submitted_by(anna)
    return_to_author(returned, by=bert, comment="Which night?")
    draft = written_by(anna, stage="rotated")
    page = front_page(client, anna)
    assert rows_behind(client, page, "1 claim was returned to you with a comment.") == [returned.pk]
    assert rows_behind(client, page, "1 draft of yours is not finished.") == [draft.pk]
    assert not any("review" in sentence for sentence in sentences(page))


def test_editors_see_the_drafts_of_those_who_cannot_submit_them(client, anna):
    draft = written_by(make_member("Contributor", "dora"))
    written_by(make_member("Editor", "emil"), stage="rotated")
    assert rows_behind(client, front_page(client, anna), "1 draft of a contributor") == [draft.pk]


def test_what_waits_for_its_time_waits_for_no_review(client, anna, bert):
    claim = submitted_by(anna)
    ScheduledPublication.objects.create(
        claim=claim, at="2099-01-01T10:00Z", by=bert, reason="Later", seen=fingerprint_of(claim)
    )
    page = front_page(client, bert)
    assert rows_behind(client, page, "1 approved claim waits for its time.") == [claim.pk]
    assert not any("your review" in sentence for sentence in sentences(page))
    ScheduledPublication.objects.update(at="2001-01-01T10:00Z")
    assert "is the worker running?" in " ".join(sentences(front_page(client, bert)))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (advice.QUOTE_NOT_FOUND, "a quote that is not found"),
        (advice.UNDATED, "no date of any kind"),
        (advice.FALLING_TOTAL, "1 total is lower"),
        (advice.LIKELY_DUPLICATE, "likely a duplicate"),
    ],
)
def test_what_the_machine_warns_of_is_counted_and_listed(client, anna, code, words):
    claim, _other = make_claim(), make_claim(stage="rotated")
    Claim.objects.filter(pk=claim.pk).update(warnings=[code])
    assert rows_behind(client, front_page(client, anna), words) == [claim.pk]


def test_contested_claims_are_counted_and_listed(client, anna):
    claims = [
        make_claim(best=best, claimant=make_organisation(name))
        for best, name in ((10, "One"), (90_000, "Other"))
    ]
    publish(*claims)
    found = rows_behind(client, front_page(client, anna), "2 published claims are contested")
    assert set(found) == {claim.pk for claim in claims}


def test_dead_addresses_and_missing_archive_copies_are_counted_and_listed(client, anna):
    dead = make_article(archive_url="https://archive.example/1")
    LinkCheck.objects.create(article=dead, which="url", address=dead.url, outcome="dead")
    bare = make_article()
    page = front_page(client, anna)
    assert rows_behind(client, page, "1 article has a dead address.") == [dead.pk]
    assert rows_behind(client, page, "1 article has no archive copy.") == [bare.pk]


def test_readers_reports_wait_for_editors_until_they_are_answered(client, anna):
    report = ErrorReport.objects.create(claim=make_published(), text="It was another night.")
    assert rows_behind(client, front_page(client, anna), "1 reader’s report") == [report.pk]
    ErrorReport.objects.update(state="rejected", answer="No.")
    assert not any("report" in sentence for sentence in sentences(front_page(client, anna)))


def test_who_reported_an_error_is_for_those_who_answer(client, anna):
    report = ErrorReport.objects.create(
        claim=make_published(), text="It was another night.", email="reader@hentzau.example"
    )
    page = reverse("admin:tracker_errorreport_change", args=[report.pk])
    client.force_login(anna)
    assertContains(client.get(page), "reader@hentzau.example")
    client.force_login(make_member("Contributor", "dora"))
    response = client.get(page)
    assertContains(response, "It was another night.")
    assertNotContains(response, "reader@hentzau.example")


def test_an_intake_that_is_not_saved_waits_for_its_owner_alone(client, anna, bert):
    Intake.objects.create(owner=anna)
    assert "1 article intake of yours is not saved yet." in sentences(front_page(client, anna))
    assert sentences(front_page(client, bert)) == []


def test_a_contributor_sees_what_concerns_contributors_alone(client):
    dora = make_member("Contributor", "dora")
    article = make_article()
    ErrorReport.objects.create(claim=make_published(), text="It was another night.")
    make_claim(article=article, stage="rotated").submit(by=dora)
    Claim.objects.update(warnings=[advice.UNDATED])
    assert sentences(front_page(client, dora)) == []


def test_the_first_page_counts_no_further_than_it_has_to(client, bert, anna, monkeypatch):
    monkeypatch.setattr(queues, "MOST_WAITING", 3)
    for number in range(5):
        submitted_by(anna, best=number)
    page = front_page(client, bert)
    assert "3+ claims wait for your review." in sentences(page)


def test_the_first_page_asks_the_same_few_questions_of_many_claims_as_of_few(client, bert):
    front_page(client, bert)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("admin:index"))
    Claim.objects.bulk_create(
        Claim(kind="deployment", status="in_review", warnings=["undated"], **claim_fields())
        for _ in range(50)
    )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("admin:index"))
    assert len(many) <= len(few) + 1  # the authors of what waits


def test_the_queue_is_closed_to_those_who_decide_nothing(client, anna):
    client.force_login(anna)
    assert client.get(reverse("admin:review_next")).status_code == 403


def test_an_empty_queue_says_so(client, bert):
    client.force_login(bert)
    response = client.get(reverse("admin:review_next"), follow=True)
    assertRedirects(response, reverse("admin:index"))
    assertContains(response, "Nothing else waits for your review.")
    assertNotContains(response, "Begin with the next review")
