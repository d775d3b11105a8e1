"""Article intake, through the client: an article, its text and its claims, saved together or not at all."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import (
    make_actor,
    make_article,
    make_conflict,
    make_equipment,
    make_member,
    make_organisation,
    make_user,
)
from tracker import fetching
from tracker.admin import captures
from tracker.models import Article, Capture, Citation, Claim, Corridor, Intake, Original

pytestmark = pytest.mark.django_db

TEXT = (
    "STRELSAU — Ruritania sent about 3 000 more soldiers to Freedonia in January and February,\r\n"
    "the ministry said. A “considerable quantity” of catapults went with them."
)
QUOTE = "sent about 3 000 more soldiers to Freedonia in January and February, the ministry said."


@pytest.fixture
def desk(client: Client) -> Client:
    make_conflict()
    Corridor.objects.create(
        supplier=make_actor("Ruritania"), recipient=make_actor("Freedonia"), is_featured=True
    )
    make_organisation("Ministry of War (Freedonia)", name_fr="Ministère de la guerre", kind="government")
    make_organisation("The Strelsau Gazette", kind="news_outlet")
    make_equipment("Catapult", name_fr="Catapulte")
    client.force_login(make_user("editor"))
    return client


def started(user: str = "editor", **data: Any) -> Intake:
    return Intake.objects.create(owner=make_user(user), data={name: [value] for name, value in data.items()})


def page(intake: Intake) -> str:
    return reverse("admin:intake_page", args=[intake.pk])


def article(**fields: Any) -> dict[str, Any]:
    typed = {
        "url": "https://gazette.example/march",
        "text": TEXT,
        "title": "More soldiers sent",
        "publisher": "the strelsau gazette",
        "published_on": "2025-03-27",
        **fields,
    }
    return {f"article-{name}": value for name, value in typed.items()}


def row(key: str = "a", kind: str = "deployment", **fields: Any) -> dict[str, Any]:
    """What is typed into one row of the page."""
    typed = {
        "conflict": "war-of-the-two-rivers",
        "supplier": "Ruritania",
        "recipient": "freedonia-party",
        "claimant": "Ministère de la guerre",
        "stance": "asserts",
        "role": "supports",
        "quote": QUOTE,
        **fields,
    }
    if kind == "deployment":
        soldiers = {"personnel": "unspecified", "stage": "arrived", "unit": "person", "basis": "flow"}
        typed = {**soldiers, "qualifier": "about", "best": "3 000", "period_start": "2025-01-01", **typed}
        typed = {"period_end": "2025-02-28", "precision": "month", **typed}
    return {f"claim-{key}-{name}": value for name, value in [*typed.items(), ("kind", kind)]}


def form(*rows: dict[str, Any], do: str = "save", **more: Any) -> dict[str, Any]:
    keys = [name.split("-")[1] for fields in rows for name in fields if name.endswith("-kind")]
    typed: dict[str, Any] = {**article(), "row": keys, "_do": do}
    for fields in rows:
        typed |= fields
    return {**typed, **more}


# Saving.


def test_one_submit_saves_article_capture_and_drafts(desk):
    event = row("b", "event", summary="An envoy was received.", quote="", paraphrase="Told in passing.")
    response = desk.post(page(started()), form(row("a"), event))
    saved = Article.objects.get()
    assertRedirects(response, reverse("admin:tracker_article_change", args=[saved.pk]))
    assert (saved.publisher.name, saved.published_on) == ("The Strelsau Gazette", date(2025, 3, 27))
    assert Capture.objects.get().text == TEXT.replace("\r\n", "\n")
    soldiers, envoy = Claim.objects.order_by("pk")
    assert (soldiers.best, soldiers.status, soldiers.claimant.name) == (
        3000,
        "draft",
        "Ministry of War (Freedonia)",
    )
    assert soldiers.created_by == make_user("editor")
    assert soldiers.citations.get().quote_check == "found"
    assert envoy.summary == "An envoy was received."
    assert not Intake.objects.exists()


def test_a_problem_in_one_row_saves_nothing_and_stands_at_its_field(desk):
    response = desk.post(page(started()), form(row("a"), row("b", qualifier="at_least")))
    assertContains(response, "“At least” takes the lower bound and nothing else.")
    assert not Article.objects.exists()
    assert not Claim.objects.exists()
    assert not Capture.objects.exists()
    errors = re.search(r'id="id_claim-b-low_error".*?</ul>', response.content.decode(), re.S)
    assert errors
    assert "At least" in errors.group()


def test_what_was_typed_survives_a_refusal(desk):
    intake = started()
    response = desk.post(page(intake), form(row("a", best="three thousand", internal_note="look again")))
    assertContains(response, "three thousand")
    assertContains(response, "look again")
    assert "look again" in json.dumps(Intake.objects.get(pk=intake.pk).data)


def test_what_the_database_alone_refuses_stands_in_its_row(desk):
    catapult = {"equipment": "Catapult", "counted_with": "catapulte", "quote": QUOTE}
    transfer = row("t", "transfer", qualifier="unquantified", unit="item", stage="delivered", **catapult)
    response = desk.post(page(started()), form(row("a"), transfer))
    assertContains(response, "“Counted with” names other equipment")
    assert not Claim.objects.exists()
    assert not Article.objects.exists()


def test_the_quote_or_a_paraphrase_is_needed(desk):
    response = desk.post(page(started()), form(row(quote="")))
    assertContains(response, "Quote the article, or say in our words what it says.")


def test_submitting_needs_the_right_to_submit(client, desk):
    contributor = make_user("contributor", is_superuser=False)
    contributor.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(contributor)
    assertNotContains(client.get(page(started("contributor"))), 'value="submit"')
    assert client.post(page(started("contributor")), form(row(), do="submit")).status_code == 403
    assert not Claim.objects.exists()
    client.post(page(started("contributor")), form(row()))
    assert Claim.objects.get().created_by == contributor


def test_save_and_submit_hands_all_over_for_review(desk):
    desk.post(page(started()), form(row("a"), row("b", best="4 000"), do="submit"))
    assert set(Claim.objects.values_list("status", "submitted_by__username")) == {("in_review", "editor")}


def test_pressing_save_twice_saves_once(desk):
    intake = started()
    desk.post(page(intake), form(row()))
    assertRedirects(desk.post(page(intake), form(row())), reverse("admin:intake"))
    assert Claim.objects.count() == 1


def test_dates_are_typed_as_well_as_they_are_known(desk):
    period = {"period_start": "2025-01", "period_end": "February 2025", "precision": ""}
    desk.post(page(started()), form(row(**period), **article(published_on="Q1 2025")))
    claim, printed = Claim.objects.get(), Article.objects.get()
    assert (claim.period_start, claim.period_end) == (date(2025, 1, 1), date(2025, 2, 28))
    assert claim.precision == "month"
    assert (printed.published_on, printed.published_precision) == (date(2025, 1, 1), "quarter")


def test_what_is_odd_is_noted_on_the_drafts(desk):
    desk.post(page(started()), form(row(quote="A “considerable quantity” of catapults went with them.")))
    assert Claim.objects.get().warnings == ["number_not_in_quote"]


def test_an_article_without_claims_is_saved(desk):
    desk.post(page(started()), form())
    assert Article.objects.get().captures.count() == 1


# Names.


def test_an_unknown_name_is_refused_with_a_way_to_add_it(desk):
    response = desk.post(page(started()), form(row(claimant="Ministry of Peace")))
    assertContains(response, "The desk knows no organisation “Ministry of Peace”.")
    assertContains(
        response, escape(reverse("admin:tracker_organisation_add", query={"name": "Ministry of Peace"}))
    )
    assert not Article.objects.exists()


def test_a_slip_in_a_name_is_pointed_out(desk):
    response = desk.post(page(started()), form(row(supplier="Ruritanai")))
    assertContains(response, "Is “Ruritania” meant?")


def test_a_name_that_means_two_is_refused(desk):
    make_organisation("Ministry of War (Ruritania)", name_fr="Ministère de la guerre")
    response = desk.post(page(started()), form(row()))
    assertContains(response, "Ministry of War (Freedonia) / Ministry of War (Ruritania)")
    assert not Claim.objects.exists()


def test_somebody_who_may_not_add_names_is_told_whom_to_ask(client, desk):
    contributor = make_user("contributor", is_superuser=False)
    contributor.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(contributor)
    response = client.post(page(started("contributor")), form(row(claimant="Ministry of Peace")))
    assertContains(response, "ask an editor to add it")
    assertNotContains(response, "Add it in a new tab")


# Rows.


def test_a_new_row_brings_the_corridor_and_what_stands_in_the_row_above(desk):
    intake = started()
    desk.post(page(intake), form(row("a", claimant="The Strelsau Gazette"), do="add:casualties"))
    data = Intake.objects.get(pk=intake.pk).data
    above, below = data["row"]
    assert above == "a"
    assert data[f"claim-{below}-kind"] == ["casualties"]
    assert data[f"claim-{below}-claimant"] == ["The Strelsau Gazette"]
    assert data[f"claim-{below}-period_end"] == ["2025-02-28"]
    assert data[f"claim-{below}-unit"] == ["person"]
    assert f"claim-{below}-best" not in data


def test_the_first_row_begins_with_the_featured_corridor(desk):
    intake = started()
    response = desk.post(page(intake), form(do="add:transfer"), follow=True)
    assertContains(response, 'value="Ruritania"')
    assertContains(response, 'value="Freedonia"')
    assertContains(response, "Nothing was", count=0)
    assertContains(response, TEXT.splitlines()[0])


def test_with_script_a_row_alone_is_sent(desk):
    intake = started()
    response = desk.post(page(intake), form(row("a"), do="add:event"), headers={"hx-request": "true"})
    assertContains(response, '<li class="claim-row"', count=1)
    assertNotContains(response, "<html")
    assert len(Intake.objects.get(pk=intake.pk).data["row"]) == 2


def test_a_row_is_repeated_below_itself_and_removed(desk):
    intake = started()
    desk.post(page(intake), form(row("a"), row("b", best="5"), do="duplicate:a"))
    data = Intake.objects.get(pk=intake.pk).data
    first, copy, last = data["row"]
    assert (first, last) == ("a", "b")
    assert data[f"claim-{copy}-best"] == ["3 000"]
    desk.post(page(intake), form(row("a"), row("b"), do="remove:a"))
    data = Intake.objects.get(pk=intake.pk).data
    assert data["row"] == ["b"]
    assert not [name for name in data if name.startswith("claim-a-")]


def test_return_in_a_field_keeps_and_saves_nothing(desk):
    content = desk.get(page(started())).content.decode()
    assert re.search(r'<button type="submit" name="_do" value="(\w+)"', content).group(1) == "keep"


def test_more_claims_than_a_page_takes_are_refused_in_a_sentence(desk):
    intake = started()
    rows = [row(f"r{number}") for number in range(60)]
    response = desk.post(page(intake), form(*rows, do="add:event"), follow=True)
    assertContains(response, "One intake takes 60 claims")
    assert len(Intake.objects.get(pk=intake.pk).data["row"]) == 60


def test_nine_rows_take_no_more_queries_than_one(desk):
    def queries(count: int) -> int:
        intake = started()
        desk.post(page(intake), form(*[row(f"r{number}") for number in range(count)], do="keep"))
        with CaptureQueriesContext(connection) as captured:
            desk.get(page(intake))
        return len(captured)

    assert queries(9) == queries(1)


# Keeping what is typed.


def test_what_is_typed_is_kept_and_there_again(desk):
    intake = started()
    response = desk.post(
        reverse("admin:intake_keep", args=[intake.pk]), form(row("a", internal_note="half a thou"), do="")
    )
    assertContains(response, "Kept")
    response = desk.get(page(intake))
    assertContains(response, "half a thou")
    assertContains(response, "More soldiers sent")
    assertNotContains(response, "errorlist")
    assert not Claim.objects.exists()


def test_keeping_says_what_was_found_of_the_quotes(desk):
    intake = started()
    keep = reverse("admin:intake_keep", args=[intake.pk])
    response = desk.post(keep, form(row("a"), row("b", quote="sent about 5 000 more soldiers to Freedonia")))
    assertContains(response, "Found in the text.", count=1)
    assertContains(response, "Not found.", count=1)
    assertContains(response, "Take this wording")


def test_an_intake_belongs_to_whoever_began_it(client, desk):
    intake = started("editor", **article())
    client.force_login(make_user("other"))
    assertRedirects(client.get(page(intake)), reverse("admin:intake"))
    assertNotContains(client.get(reverse("admin:intake")), "More soldiers sent")
    assert client.post(reverse("admin:intake_keep", args=[intake.pk]), form()).status_code == 410
    client.post(reverse("admin:intake_discard", args=[intake.pk]))
    assert Intake.objects.filter(pk=intake.pk).exists()


def test_somebody_signed_out_gets_no_page_to_sign_in_in_place_of_an_answer(client):
    assert client.post(reverse("admin:intake_keep", args=[started().pk]), {}).status_code == 401


def test_a_nul_in_what_is_typed_is_dropped(desk):
    intake = started()
    desk.post(reverse("admin:intake_keep", args=[intake.pk]), article(title="More\0soldiers"))
    assert Intake.objects.get(pk=intake.pk).data["article-title"] == ["Moresoldiers"]


def test_the_list_shows_what_i_have_not_finished(desk):
    assertContains(desk.get(reverse("admin:intake")), "Nothing is waiting.")
    intake = started(**article())
    response = desk.get(reverse("admin:intake"))
    assertContains(response, "More soldiers sent")
    assertContains(response, page(intake))


def test_an_intake_is_thrown_away_only_when_asked_twice(desk):
    intake = started()
    away = reverse("admin:intake_discard", args=[intake.pk])
    assertContains(desk.get(away), "Throw it away")
    assert Intake.objects.exists()
    desk.post(away)
    assert not Intake.objects.exists()


# Quotes.


def test_without_script_the_wording_of_the_text_is_taken_by_a_button(desk):
    intake = started()
    close = "sent about 3 000 more soldiers into Freedonia in January and February, the ministry said."
    desk.post(page(intake), form(row("a", quote=close), do="take:a"))
    (quote,) = Intake.objects.get(pk=intake.pk).data["claim-a-quote"]
    assert quote in TEXT.replace("\r\n", "\n")


def test_quotes_are_marked_in_the_text(desk):
    intake = started()
    desk.post(page(intake), form(row("a", quote="more soldiers"), do="keep"))
    assertContains(desk.get(page(intake)), "<mark>more soldiers</mark>")


def test_places_are_counted_as_a_browser_counts(desk):
    intake = started()
    desk.post(page(intake), form(row("a", quote="soldiers"), do="keep", **article(text="𐀀𐀀 soldiers")))
    places = re.search(r'id="found-places"[^>]*>(.*?)<', desk.get(page(intake)).content.decode())
    assert json.loads(places.group(1)) == [{"start": 5, "end": 13, "row": "a"}]


# An article that the desk has.


def test_an_address_that_the_desk_has_is_offered(desk):
    there = make_article(pk=12_345, url="https://www.gazette.example/march/?utm_source=x")
    response = desk.post(page(started()), form(row()))
    assertContains(response, f"This address is article {there.pk}")
    assertContains(response, f'value="existing:{there.pk}"')
    assert Article.objects.count() == 1
    assert not Claim.objects.exists()


def test_claims_are_added_to_an_article_that_the_desk_has(desk):
    there = make_article(title="As it was")
    Capture.objects.create(article=there, text=TEXT.replace("\r\n", "\n"))
    intake = started()
    response = desk.post(page(intake), form(row(), do=f"existing:{there.pk}"), follow=True)
    assertContains(response, "As it was")
    desk.post(page(intake), form(row(), existing=there.pk))
    assert Citation.objects.get().article == there
    assert there.captures.count() == 1
    there.refresh_from_db()
    assert there.title == "As it was"


def test_a_contributor_puts_no_other_text_under_the_quotes_of_others(desk):
    there = make_article()
    Capture.objects.create(article=there, text="An older text.")
    contributor = make_member("Contributor")
    desk.force_login(contributor)
    intake = Intake.objects.create(owner=contributor)
    response = desk.post(page(intake), form(row(), existing=there.pk))
    assertContains(response, "The desk has another text of this article")
    assertContains(response, "Ministère de la guerre")
    assert (there.captures.count(), Claim.objects.count()) == (1, 0)
    desk.post(page(intake), form(row(), existing=there.pk, **{"article-text": "An older text."}))
    assert (there.captures.count(), Claim.objects.count()) == (1, 1)


def test_a_text_that_differs_is_captured_beside_the_old_one(desk):
    there = make_article()
    Capture.objects.create(article=there, text="An older text.")
    desk.post(page(started()), form(row(), existing=there.pk))
    assert there.captures.count() == 2


def test_from_an_articles_page_the_intake_is_of_that_article(desk):
    there = make_article(pk=12_345)
    address = reverse("admin:intake") + f"?article={there.pk}"
    assertContains(desk.get(reverse("admin:tracker_article_change", args=[there.pk])), address)
    assertContains(desk.post(address, follow=True), f"The claims are added to article {there.pk}")


# From the web, and from files.


HTML = b"""<!doctype html><html lang="en"><head><title>More soldiers sent</title></head><body><article>
<h1>More soldiers sent</h1><p>STRELSAU. Ruritania sent about 3,000 more soldiers to Freedonia in January and
February, the ministry said on Thursday, adding that a considerable quantity of catapults went along.</p>
<p>Freedonia did not comment on the report when it was asked by this newspaper in the evening.</p>
</article></body></html>"""


def test_fetching_fills_in_what_is_empty_and_keeps_the_page(desk, monkeypatch):
    got = fetching.Page("https://gazette.example/march.html", HTML, "text/html", "")
    monkeypatch.setattr(fetching, "fetch", lambda address: got)
    intake = started()
    desk.post(page(intake), form(do="fetch", **article(title="My own title", text="", published_on="")))
    data = Intake.objects.get(pk=intake.pk).data
    assert data["article-title"] == ["My own title"]
    assert "about 3,000 more soldiers" in data["article-text"][0]
    desk.post(page(intake), form(**{name: values[0] for name, values in data.items() if name != "row"}))
    kept = Original.objects.get()
    assert (kept.name, kept.media_type, bytes(kept.content)) == ("march.html", "text/html", HTML)


def test_a_text_that_was_typed_is_not_replaced_by_what_was_fetched(desk, monkeypatch):
    got = fetching.Page("https://gazette.example/march.html", HTML, "text/html", "")
    monkeypatch.setattr(fetching, "fetch", lambda address: got)
    intake = started()
    response = desk.post(page(intake), form(do="fetch"), follow=True)
    assert Intake.objects.get(pk=intake.pk).data["article-text"] == [TEXT]
    assertContains(response, "the text that was there stays as it is")


def test_a_failed_fetch_says_why_at_the_address_and_loses_nothing(desk, monkeypatch):
    def fetch(address: str) -> fetching.Page:
        raise fetching.FetchRefused("unknown_host", host="gazette.example")

    monkeypatch.setattr(fetching, "fetch", fetch)
    response = desk.post(page(started()), form(row("a", internal_note="look again"), do="fetch"))
    assertContains(response, "Nothing was fetched. No site has the name gazette.example")
    assertContains(response, "look again")


def test_one_editor_fetches_so_many_articles_in_an_hour(client, desk, settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "fetch_article": "2/h/user"}
    asked: list[str] = []

    def fetch(address: str) -> fetching.Page:
        asked.append(address)
        return fetching.Page(address, HTML, "text/html", "")

    monkeypatch.setattr(fetching, "fetch", fetch)
    refused = "You have fetched many articles in this hour."
    for number in range(4):
        answer = desk.post(
            page(started()), form(row("a", internal_note="look again"), do="fetch"), follow=True
        )
        assert (refused in answer.content.decode()) is (number > 1)
    assertContains(answer, "look again")
    assert len(asked) == 2
    client.force_login(make_user("another"))
    answer = client.post(page(started("another")), form(do="fetch"), follow=True)
    assertNotContains(answer, refused)
    assert len(asked) == 3


def test_nothing_is_fetched_from_inside(desk):
    inside = article(url="http://127.0.0.1/secret")
    response = desk.post(page(started()), form(do="fetch", **inside))
    assertContains(response, "127.0.0.1 is not a public site")


def test_a_file_is_read_and_kept(desk):
    intake = started()
    file = SimpleUploadedFile("../notes of march.txt", TEXT.encode())
    desk.post(page(intake), form(do="read", file=file, **article(text="")))
    assert Intake.objects.get(pk=intake.pk).data["article-text"] == [TEXT.replace("\r\n", "\n")]
    desk.post(page(intake), form(row()))
    kept = Original.objects.get()
    assert (kept.name, bytes(kept.content)) == ("notes_of_march.txt", TEXT.encode())


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("article.pdf", b"PK\x03\x04" + b"\0" * 100, ""),
        ("article.txt", b"", "is empty"),
        ("article.txt", b"\x00\x01\x02\xff" * 50, ""),
    ],
)
def test_a_file_that_is_no_text_is_refused_in_a_sentence(desk, name, content, sentence):
    intake = started()
    response = desk.post(page(intake), form(do="read", file=SimpleUploadedFile(name, content)))
    assertContains(response, "errorlist")
    assertContains(response, sentence)
    assert Intake.objects.get(pk=intake.pk).original is None


def test_a_file_that_is_too_large_is_refused(desk, monkeypatch):
    monkeypatch.setattr(captures, "LARGEST_ORIGINAL", 20)
    response = desk.post(page(started()), form(do="read", file=SimpleUploadedFile("a.txt", b"x" * 21)))
    assertContains(response, "is larger than")


def test_a_file_alone_is_not_enough(desk):
    intake = started()
    picture = SimpleUploadedFile("page.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 20)
    desk.post(page(intake), form(do="read", file=picture))
    response = desk.post(page(intake), form(row(), **article(text="")))
    assertContains(response, "the file is kept beside it, never alone")
    assert not Article.objects.exists()
    desk.post(page(intake), form(row()))
    assert Original.objects.get().media_type == "image/png"


def test_a_text_that_is_too_long_is_refused_at_its_field(desk):
    response = desk.post(page(started()), form(**article(text="word " * 300_000)))
    assertContains(response, "keep to the article itself")
