"""E-mails: who is told what, and that a mail which cannot be sent loses nothing."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import make_member, make_published, written_by
from tracker import notices
from tracker.models import Claim, ErrorReport
from tracker.notices import review_address
from tracker.tasks import tell_of_report

pytestmark = pytest.mark.django_db


def submit_list(client: Client, *claims: Claim) -> None:
    form = {"action": "submit_selected", "_selected_action": [claim.pk for claim in claims]}
    client.post(reverse("admin:tracker_claim_changelist"), form)


def addressed() -> dict[str, str]:
    return {message.to[0]: message.body for message in mail.outbox}


def test_one_mail_asks_each_reviewer_for_all_that_was_submitted_at_once(
    client, anna, bert, django_capture_on_commit_callbacks
):
    claims = [written_by(anna), written_by(anna, stage="rotated")]
    client.force_login(anna)
    with django_capture_on_commit_callbacks(execute=True):
        submit_list(client, *claims)
    assert list(addressed()) == ["bert@example.org"]
    body = mail.outbox[0].body
    assert "anna submitted 2 claims:" in body
    for claim in claims:
        assert f"http://localhost:8000{review_address(claim)}" in body


def test_nobody_is_asked_to_review_what_they_wrote_or_submitted(anna, bert):
    carla = make_member("Reviewer", "carla")
    of_carla, of_anna = written_by(carla), written_by(anna, stage="rotated")
    notices.review_wanted([of_carla.pk, of_anna.pk], bert.pk)
    assert list(addressed()) == ["carla@example.org"]
    assert f"{of_anna.pk} ·" in mail.outbox[0].body
    assert f"{of_carla.pk} ·" not in mail.outbox[0].body


@pytest.mark.parametrize("lacking", [{"is_active": False}, {"is_staff": False}])
def test_only_those_who_may_enter_the_desk_are_told(anna, lacking):
    make_member("Reviewer", "carla", **lacking)
    assert notices.review_wanted([written_by(anna).pk], anna.pk) == 0


def test_who_has_no_address_is_told_nothing(anna, bert):
    User.objects.filter(pk=bert.pk).update(email="")
    assert notices.review_wanted([written_by(anna).pk], anna.pk) == 0


def test_a_return_reaches_who_entered_and_who_submitted_with_the_comment(
    client, anna, bert, django_capture_on_commit_callbacks
):
    dora = make_member("Contributor", "dora")
    claim = written_by(dora)
    claim.submit(by=anna)
    client.force_login(bert)
    seen = client.get(review_address(claim)).context["seen"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(review_address(claim), {"seen": seen, "return": "1", "comment": "Which night?"})
    assert addressed().keys() == {"anna@example.org", "dora@example.org"}
    assert "Which night?" in mail.outbox[0].body
    assert "Which night?" not in mail.outbox[0].subject


def test_a_readers_report_reaches_editors_and_says_nothing_of_the_reader(anna, bert):
    make_member("Contributor", "dora")
    report = ErrorReport.objects.create(
        claim=make_published(), text="It was another night.", email="reader@example.org"
    )
    tell_of_report.call(report.pk)
    assert addressed().keys() == {"anna@example.org", "bert@example.org"}
    assert "reader@example.org" not in mail.outbox[0].body
    assert reverse("admin:tracker_errorreport_change", args=[report.pk]) in mail.outbox[0].body


def test_a_mail_says_of_a_claim_no_more_than_a_line(anna, bert):
    claim = written_by(anna, kind="event", summary="An envoy " + "was received " * 20)
    notices.review_wanted([claim.pk], anna.pk)
    line = next(line for line in mail.outbox[0].body.splitlines() if line.startswith(f"{claim.pk} ·"))
    assert len(line) <= 120
    assert "envoy" not in mail.outbox[0].subject


def test_one_address_that_fails_keeps_no_other_back(anna, bert, monkeypatch):
    make_member("Reviewer", "carla")
    send = mail.EmailMessage.send

    def failing(message: mail.EmailMessage, *args: Any, **kwargs: Any) -> int:
        if message.to == ["bert@example.org"]:
            raise OSError("no such mailbox")
        return send(message, *args, **kwargs)

    monkeypatch.setattr(mail.EmailMessage, "send", failing)
    with pytest.raises(ExceptionGroup, match="1 of 2"):
        notices.review_wanted([written_by(anna).pk], anna.pk)
    assert list(addressed()) == ["carla@example.org"]


def test_a_mail_server_that_is_down_breaks_no_submission(
    client, anna, bert, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*args: Any, **kwargs: Any) -> int:
        raise OSError("connection refused")

    monkeypatch.setattr(mail.EmailMessage, "send", down)
    claim = written_by(anna)
    client.force_login(anna)
    with django_capture_on_commit_callbacks(execute=True):
        submit_list(client, claim)
    claim.refresh_from_db()
    assert claim.status == "in_review"


def test_a_report_is_answered_in_public_by_a_name_the_desk_keeps(client, anna):
    report = ErrorReport.objects.create(claim=make_published(), text="It was another night.")
    client.force_login(anna)
    page = reverse("admin:tracker_errorreport_change", args=[report.pk])
    refused = client.post(page, {"state": "rejected", "answer": ""})
    assert refused.context["adminform"].form.errors == {"answer": ["Tell readers what came of the report."]}
    client.post(page, {"state": "rejected", "answer": "The ministry names that night."})
    report.refresh_from_db()
    assert (report.state, report.handled_by, report.handled_at is None) == ("rejected", anna, False)
