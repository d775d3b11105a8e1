"""The reading assistant beside an intake: what is proposed, accepted, refused and remembered."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
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
from tracker.admin.intake_proposals import MOST_LISTED, MOST_READ, cut
from tracker.admin.intake_typed import MOST_ROWS
from tracker.extraction import Span
from tracker.models import Capture, Citation, Claim, Equipment, Intake

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


def part(client: Client, intake: Intake, do: str, **more: Any) -> Any:
    """As the page does with JavaScript: the answer goes into it."""
    intake.refresh_from_db()
    return client.post(page(intake), {**intake.data, **more, "_do": do}, headers={"HX-Request": "true"})


@pytest.mark.parametrize("do", ["accept", "edit", "refuse", "offer", "add:deployment"])
def test_signed_out_or_gone_no_page_is_put_among_the_rows(desk, do):
    intake = begun(make_user("editor"))
    (key, _other) = open_keys(desk.get(page(intake)))
    do = do if ":" in do else f"{do}:{key}"
    desk.logout()
    assert (part(desk, intake, do).status_code, part(desk, intake, do).content) == (401, b"")
    desk.force_login(make_user("editor"))
    data, address = intake.data, page(intake)
    intake.delete()
    gone = desk.post(address, {**data, "_do": do}, headers={"HX-Request": "true"})
    assert (gone.status_code, gone.content) == (410, b"")


def test_two_figures_of_one_number_in_a_sentence_are_two(desk):
    text = "About 300 of the North Korean soldiers sent to Russia were killed and 300 wounded, they said."
    intake = begun(make_user("editor"), text=text)
    killed, wounded = open_keys(desk.get(page(intake)))
    press(desk, intake, f"accept:{killed}")
    intake.refresh_from_db()
    (row,) = intake.data["row"]
    left = press(desk, intake, "keep", **{f"claim-{row}-quote": text})
    assert open_keys(left) == [wounded]


def test_of_a_long_text_only_whole_words_are_read_and_that_is_said(desk):
    said = "North Korea sent 3,000 soldiers to Russia. "
    text = said + "word " * ((MOST_READ - len(said) - 2) // 5 - 9) + "It sent 5,500 soldiers there too. " * 30
    whole = begun(make_user("editor"), text=text)
    found = desk.get(page(whole))
    assertContains(found, "Only the first")
    numbers = re.findall(r'proposal-number"><strong>([^<]*)', found.content.decode())
    assert set(numbers) <= {"3,000", "5,500"}
    for key in open_keys(found):
        found = press(desk, whole, f"refuse:{key}")
    assertContains(found, "Only the first")


def test_of_very_many_figures_the_first_are_listed_and_the_next_follow(desk):
    text = " ".join(f"North Korea sent {1000 + n} soldiers to Russia." for n in range(MOST_LISTED + 5))
    intake = begun(make_user("editor"), text=text)
    found = desk.get(page(intake))
    keys = open_keys(found)
    assert len(keys) == MOST_LISTED
    assert len(found.context["places"]) == MOST_LISTED
    assertContains(found, "The first 100 are listed")
    after = open_keys(press(desk, intake, f"refuse:{keys[0]}"))
    assert len(after) == MOST_LISTED
    assert after[:-1] == keys[1:]


def test_what_is_no_longer_proposed_is_not_taken_silently(desk):
    intake = begun(make_user("editor"))
    answer = part(desk, intake, f"accept:{'0' * 16}")
    assert answer.headers["HX-Refresh"] == "true"
    assertContains(desk.get(page(intake)), "not proposed any more")
    assertContains(press(desk, intake, f"accept:{'0' * 16}"), "not proposed any more")


def test_an_intake_with_all_its_rows_says_so(desk):
    intake = begun(make_user("editor"))
    (key, _other) = open_keys(desk.get(page(intake)))
    rows = [f"r{n}" for n in range(MOST_ROWS)]
    intake.data |= {"row": rows, **{f"claim-{row}-kind": ["deployment"] for row in rows}}
    intake.save()
    for do in (f"accept:{key}", "add:deployment"):
        assert part(desk, intake, do).headers["HX-Refresh"] == "true"
        assertContains(desk.get(page(intake)), "save these first")


def test_a_refusal_says_whose_it_is_and_outlives_a_new_name_of_the_equipment(desk):
    intake = begun(make_user("editor"), text="North Korea delivered 40 catapults to Russia.")
    (key,) = open_keys(desk.get(page(intake)))
    assertContains(press(desk, intake, f"refuse:{key}"), "Refused by editor")
    Equipment.objects.update(name="Trebuchet", designation="catapult")
    assert open_keys(desk.get(page(intake))) == []


def test_numbers_of_thousands_of_digits_name_no_article(desk):
    user = make_user("editor")
    intake = begun(user)
    assert press(desk, intake, f"existing:{'9' * 5000}").status_code == 200
    address = f"{reverse('admin:intake')}?article={'9' * 4500}"
    assert desk.post(address, follow=True).status_code == 200
    intake.data["existing"] = ["9" * 5000]
    intake.save()
    assert desk.get(page(intake)).status_code == 200


def window_of(response: Any) -> str:
    return re.search(r'name="_window" value="([^"]+)"', response.content.decode())[1]


def test_of_two_windows_the_older_overwrites_nothing_unasked(desk):
    intake = begun(make_user("editor"))
    here, there = (window_of(desk.get(page(intake))) for _ in range(2))
    keep = reverse("admin:intake_keep", args=[intake.pk])

    def kept(window: str, title: str) -> int:
        return desk.post(keep, {**intake.data, "article-title": title, "_window": window}).status_code

    assert kept(there, "There") == 200
    assert kept(there, "There again") == 200
    assert kept(here, "Here") == 409
    intake.refresh_from_db()
    assert intake.data["article-title"] == ["There again"]
    shown = press(desk, intake, "keep", **{"article-title": "Here", "_window": here})
    assertContains(shown, "Another window has changed this intake")
    assertContains(shown, 'value="Here"')
    intake.refresh_from_db()
    assert intake.data["article-title"] == ["There again"]
    press(desk, intake, "keep", **{"article-title": "Here", "_window": window_of(shown)})
    intake.refresh_from_db()
    assert intake.data["article-title"] == ["Here"]
    assert kept(there, "There once more") == 409


def test_the_text_of_an_article_of_the_desk_has_its_language(desk):
    article = make_article(language="fr")
    capture = Capture.objects.create(article=article, text="Un texte.", captured_by=make_user("editor"))
    intake = Intake.objects.create(owner=make_user("editor"), data={"existing": [str(capture.article_id)]})
    assert re.search(r'class="article-text"[^>]* lang="fr"', desk.get(page(intake)).content.decode())


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6), st.data())
def test_the_pieces_of_a_text_are_the_text(spans, data):
    text = "".join(chr(97 + place % 26) for place in range(40))
    quotes = data.draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=4))
    marked = [
        SimpleNamespace(key=str(n), spans=[Span(start, start + length, "")])
        for n, (start, length) in enumerate(spans)
    ]
    pieces = list(cut(text, [(start, start + length) for start, length in quotes], marked))
    assert "".join(piece.words for piece in pieces) == text
    place = 0
    for piece in pieces:
        end = place + len(piece.words)
        assert piece.is_quoted == any(s <= place and end <= s + n for s, n in quotes)
        over = [str(i) for i, (s, n) in enumerate(spans) if s <= place and end <= s + n]
        assert (piece.proposal in over) if over else piece.proposal == ""
        place = end
