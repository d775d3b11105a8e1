"""The reading assistant beside an intake: what is proposed, accepted, refused and remembered."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_conflict,
    make_equipment,
    make_member,
    make_organisation,
    make_user,
)
from tracker.models import Capture, Citation, Claim, Intake

pytestmark = pytest.mark.django_db

TEXT = (
    "North Korea sent about 3,000 more soldiers to Russia in January and February, officials said.\n\n"
    "About 4,000 of the North Korean soldiers were killed or wounded, <b>they</b> added."
)


@pytest.fixture
def desk(client: Client) -> Client:
    make_conflict()
    make_actor("North Korea", code="KP")
    make_actor("Russia", code="RU")
    make_equipment("Catapult")
    client.force_login(make_user("editor"))
    return client


def begun(user: Any, **fields: str) -> Intake:
    typed = {"title": "More soldiers", "text": TEXT, "published_on": "2025-03-27", "language": "en", **fields}
    return Intake.objects.create(
        owner=user, data={f"article-{name}": [value] for name, value in typed.items()}
    )


def page(intake: Intake) -> str:
    return reverse("admin:intake_page", args=[intake.pk])


def press(client: Client, intake: Intake, do: str, **more: Any) -> Any:
    intake.refresh_from_db()
    return client.post(page(intake), {**intake.data, **more, "_do": do}, follow=True)


def open_keys(response: Any) -> list[str]:
    return re.findall(r'value="accept:(\w+)"', response.content.decode())


def test_what_is_accepted_and_saved_is_a_draft_whose_quote_is_found(desk):
    intake = begun(make_user("editor"))
    keys = open_keys(desk.get(page(intake)))
    assert len(keys) == 2
    for key in keys:
        press(desk, intake, f"accept:{key}")
    intake.refresh_from_db()
    for row in intake.data["row"]:
        intake.data[f"claim-{row}-claimant"] = ["Ministry"]
    intake.save()
    make_organisation("Ministry")
    press(desk, intake, "save")
    soldiers, losses = Claim.objects.order_by("pk")
    assert (soldiers.kind, soldiers.best, soldiers.qualifier, soldiers.status) == (
        "deployment",
        3000,
        "about",
        "draft",
    )
    assert (soldiers.supplier.code, soldiers.recipient.code) == ("KP", "RU")
    assert str(soldiers.period_start) == "2025-01-01"
    assert str(soldiers.period_end) == "2025-02-28"
    assert soldiers.precision == "month"
    assert (losses.best, losses.category) == (4000, "killed_or_wounded")
    assert [one.quote_check for one in Citation.objects.all()] == ["found", "found"]


def test_a_refusal_is_remembered_for_the_text_by_everybody_and_taken_back(desk):
    intake = begun(make_user("editor"))
    first, second = open_keys(desk.get(page(intake)))
    assert open_keys(press(desk, intake, f"refuse:{first}")) == [second]
    desk.force_login(make_member("Contributor"))
    other = begun(make_user("contributor"))
    response = desk.get(page(other))
    assert open_keys(response) == [second]
    assertContains(response, f"offer:{first}")
    assert open_keys(press(desk, other, f"offer:{first}")) == [first, second]


def test_of_another_text_it_is_proposed_again(desk):
    intake = begun(make_user("editor"))
    key = open_keys(desk.get(page(intake)))[0]
    press(desk, intake, f"refuse:{key}")
    assert len(open_keys(desk.get(page(begun(make_user("editor"), text=TEXT + " It said no more."))))) == 2


def test_what_the_text_leaves_open_is_empty_and_marked(desk):
    intake = begun(make_user("editor"))
    key = open_keys(desk.get(page(intake)))[0]
    response = press(desk, intake, f"accept:{key}")
    assertContains(response, "Please check")
    intake.refresh_from_db()
    (row,) = intake.data["row"]
    assert not intake.data.get(f"claim-{row}-claimant", [""])[0]
    assert "claimant" in intake.data[f"claim-{row}-unsure"][0]


@pytest.mark.parametrize("missing", [{"language": ""}, {"published_on": ""}, {"language": "xx"}])
def test_without_language_or_date_a_sentence_asks_for_it(desk, missing):
    response = desk.get(page(begun(make_user("editor"), **missing)))
    assert open_keys(response) == []
    assert re.search(r'id="proposals".*?<p class="help">[^<]+</p>', response.content.decode(), re.S)


def test_a_contributor_may_accept_and_refuse(desk):
    contributor = make_member("Contributor")
    desk.force_login(contributor)
    intake = begun(contributor)
    first, second = open_keys(desk.get(page(intake)))
    press(desk, intake, f"refuse:{first}")
    assert open_keys(press(desk, intake, f"accept:{second}")) == []


def test_html_in_the_text_is_shown_as_text(desk):
    response = desk.get(page(begun(make_user("editor"))))
    assertContains(response, "&lt;b&gt;they&lt;/b&gt;")
    assertNotContains(response, "<b>they</b>")


def test_what_the_article_is_cited_for_already_is_not_proposed(desk):
    editor = make_user("editor")
    there = make_article(language="en", published_on="2025-03-27")
    Capture.objects.create(article=there, text=TEXT)
    intake = Intake.objects.create(owner=editor, data={"existing": [str(there.pk)]})
    keys = open_keys(desk.get(page(intake)))
    assert len(keys) == 2
    claim = make_claim("deployment", best=3000, qualifier="about")
    claim.citations.all().delete()
    Citation.objects.create(claim=claim, article=there, quote=TEXT.split("\n")[0])
    assert open_keys(desk.get(page(intake))) == keys[1:]


def test_a_number_of_five_thousand_digits_leaves_the_page_standing(desk):
    intake = begun(make_user("editor"))
    intake.data |= {"row": ["a"], "claim-a-kind": ["deployment"], "claim-a-best": ["9" * 5_000]}
    intake.save()
    assert desk.get(page(intake)).status_code == 200


def test_nothing_typed_is_lost_when_a_proposal_is_refused(desk):
    intake = begun(make_user("editor"))
    key = open_keys(desk.get(page(intake)))[0]
    typed = {"row": ["a"], "claim-a-kind": "event", "claim-a-summary": "Half a sente"}
    assertContains(press(desk, intake, f"refuse:{key}", **typed), "Half a sente")
