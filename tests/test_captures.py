"""Captures and their files, quotes held against them, articles that tell one story, and links that die."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_article,
    make_claim,
    make_organisation,
    make_user,
    publish,
)
from tracker import fetching, link_checks
from tracker.admin import captures as desk_captures
from tracker.admin import stories
from tracker.models import Article, Capture, Citation, LinkCheck, Original

pytestmark = pytest.mark.django_db

STORY = (
    "STRELSAU. Ruritania sent another three thousand soldiers to its ally in the first two months of the "
    "year, the joint chiefs of staff said on Thursday. The soldiers joined some eleven thousand others who "
    "have fought beside the army of Freedonia since the autumn. About four thousand of them were killed or "
    "wounded, by the estimate of the chiefs, who did not say how they counted. Ruritania also delivered "
    "catapults and a considerable quantity of stones, according to the same statement."
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("editor"))
    return client


def page(article: Article, name: str = "change") -> str:
    return reverse(f"admin:tracker_article_{name}", args=[article.pk])


def typed(article: Article, **fields: Any) -> dict[str, Any]:
    return {
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher_id,
        "published_on": article.published_on,
        "published_precision": "day",
        "captures-TOTAL_FORMS": "1",
        "captures-INITIAL_FORMS": "0",
        **fields,
    }


def capture(article: Article, text: str = STORY) -> Capture:
    return Capture.objects.create(article=article, text=text)


# Files.


def test_a_file_is_kept_beside_the_text_and_downloaded_as_it_came(desk):
    article = make_article()
    picture = SimpleUploadedFile("page as seen.png", PNG)
    desk.post(page(article), typed(article, **{"captures-0-text": STORY, "captures-0-originals": picture}))
    kept = Original.objects.get()
    assert kept.capture.text == STORY
    assert kept.capture.captured_by == make_user("editor")
    assertContains(desk.get(page(article)), kept.sha256)
    response = desk.get(reverse("admin:tracker_article_original", args=[kept.pk]))
    assert response.content == PNG
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == 'attachment; filename="page_as_seen.png"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_a_file_alone_goes_with_the_latest_text_and_never_without_one(desk):
    article = make_article()
    data = typed(article, **{"captures-0-originals": SimpleUploadedFile("page.png", PNG)})
    assertContains(desk.post(page(article), data), "files are kept beside it, never alone")
    capture(article)
    data = typed(article, **{"captures-0-originals": SimpleUploadedFile("page.png", PNG)})
    desk.post(page(article), data)
    assert Original.objects.get().capture == article.latest_capture
    assert article.captures.count() == 1


def test_several_files_are_kept_at_once(desk):
    article = make_article()
    capture(article)
    files = [SimpleUploadedFile("one.png", PNG), SimpleUploadedFile("two.jpg", b"\xff\xd8\xff" + b"\0" * 9)]
    desk.post(page(article), typed(article, **{"captures-0-originals": files}))
    assert list(Original.objects.values_list("name", "media_type")) == [
        ("one.png", "image/png"),
        ("two.jpg", "image/jpeg"),
    ]


def test_a_file_is_what_its_bytes_say(desk):
    article = make_article()
    capture(article)
    file = SimpleUploadedFile("harmless.txt", b"<!doctype html><script>alert(1)</script><p>They came.</p>")
    desk.post(page(article), typed(article, **{"captures-0-originals": file}))
    kept = Original.objects.get()
    assert (kept.name, kept.media_type) == ("harmless.html", "text/html")
    disguised = SimpleUploadedFile("shot.png", b"MZ\x90\x00" + b"\0" * 40)
    response = desk.post(page(article), typed(article, **{"captures-0-originals": disguised}))
    assertContains(response, "errorlist")
    assert Original.objects.count() == 1


def test_a_file_that_is_too_large_is_refused_in_a_sentence(desk, monkeypatch):
    monkeypatch.setattr(desk_captures, "LARGEST_ORIGINAL", len(PNG) - 1)
    article = make_article()
    file = SimpleUploadedFile("page.png", PNG)
    response = desk.post(
        page(article), typed(article, **{"captures-0-text": STORY, "captures-0-originals": file})
    )
    assertContains(response, "“page.png” is larger than")
    assert not Capture.objects.exists()


def test_files_are_for_editors_only(client):
    kept = desk_captures.received(PNG, "page.png").keep(capture(make_article()))
    address = reverse("admin:tracker_article_original", args=[kept.pk])
    assert client.get(address).status_code == 302
    client.force_login(make_user("guest", is_superuser=False))
    assert client.get(address).status_code == 403
    contributor = make_user("contributor", is_superuser=False)
    contributor.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(contributor)
    assert client.get(address).content == PNG


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\news\\page.png", "", "..", "a" * 400])
def test_a_file_gets_a_name_that_harms_nobody(name):
    kept = desk_captures.received(PNG, name)
    assert kept.name.endswith(".png")
    assert "/" not in kept.name
    assert "\\" not in kept.name
    assert len(kept.name) <= 200


# Quotes.


def form_of(claim: Any) -> str:
    return reverse("admin:tracker_deployment_change", args=[claim.pk])


def test_a_quote_that_is_found_shows_its_place(desk):
    article = make_article()
    capture(article)
    claim = make_claim(article=article, quote="some eleven thousand others")
    response = desk.get(form_of(claim))
    assertContains(response, "Found word for word.")
    assertContains(response, "<mark>some eleven thousand others</mark>")


def test_a_quote_that_is_not_found_shows_the_nearest_passage_to_take(desk):
    article = make_article()
    capture(article)
    response = desk.get(
        form_of(make_claim(article=article, quote="some twelve thousand others who have fought"))
    )
    assertContains(response, "Not found in the text.")
    assertContains(response, "<mark>some eleven thousand others who have fought</mark>")
    assertContains(response, 'data-wording="some eleven thousand others who have fought"')


def test_a_quote_without_a_capture_leads_to_where_one_is_added(desk):
    article = make_article()
    response = desk.get(form_of(make_claim(article=article)))
    assertContains(response, f"{page(article)}#captures-group")
    assertContains(desk.get(page(article)), 'id="captures-group"')


def test_a_new_capture_is_read_at_once(desk):
    article = make_article()
    claim = make_claim(article=article, quote="some eleven thousand others")
    assert claim.citations.get().quote_check == "no_capture"
    desk.post(page(article), typed(article, **{"captures-0-text": STORY}))
    assert claim.citations.get().quote_check == "found"


# One story.


def test_a_near_identical_text_is_offered_as_one_story(desk):
    first, reprint, other = make_article(), make_article(), make_article()
    capture(first)
    capture(reprint, f"By our correspondent. {STORY} Reporting by others.")
    capture(other, " ".join(reversed(STORY.split())))
    response = desk.get(page(reprint))
    assertContains(response, f'name="other" value="{first.pk}"')
    assertNotContains(response, f'name="other" value="{other.pk}"')
    desk.post(page(reprint, "story"), {"other": first.pk})
    first.refresh_from_db()
    reprint.refresh_from_db()
    assert first.story == reprint.story != ""
    assertNotContains(desk.get(page(reprint)), 'name="other"')
    assertContains(desk.get(page(reprint)), "count once")


def test_the_same_title_on_the_same_day_is_offered_too(desk):
    first = make_article(title="Soldiers sent", published_on=date(2025, 3, 27))
    second = make_article(title="Soldiers Sent", published_on=date(2025, 3, 27))
    later = make_article(title="Soldiers sent", published_on=date(2025, 3, 28))
    response = desk.get(page(second))
    assertContains(response, f'name="other" value="{first.pk}"')
    assertNotContains(response, f'name="other" value="{later.pk}"')


def test_saving_an_article_that_looks_like_another_says_so(desk):
    first, second = make_article(), make_article()
    capture(first)
    response = desk.post(page(second), typed(second, **{"captures-0-text": STORY}), follow=True)
    assertContains(response, "1 other article seems to tell the same story.")


def test_joining_keeps_a_story_that_is_told_already_and_brings_all_who_tell_it():
    told = [make_article(story="first-story"), make_article(story="second-story")]
    along = make_article(story="second-story")
    newcomer = make_article()
    assert stories.join(newcomer, told) == "first-story"
    assert set(Article.objects.values_list("story", flat=True)) == {"first-story"}
    assert Article.objects.filter(pk=along.pk, story="first-story").exists()


def test_a_story_gets_a_name_of_its_own():
    agency = make_organisation("Strelsau Wire", kind="news_agency")
    pairs = [[make_article(wire=agency, published_on=date(2025, 3, 27)) for _ in range(2)] for _ in range(2)]
    assert [stories.join(first, [second]) for first, second in pairs] == [
        "strelsau-wire-2025-03-27",
        "strelsau-wire-2025-03-27-2",
    ]


def test_joining_takes_the_right_to_change_articles(client):
    first, second = make_article(), make_article()
    contributor = make_user("contributor", is_superuser=False)
    contributor.groups.add(Group.objects.get(name="Contributor"))
    client.force_login(contributor)
    assert client.post(page(first, "story"), {"other": second.pk}).status_code == 403


def reprints(count: int) -> list[Article]:
    articles = [make_article() for _ in range(count)]
    for article in articles:
        capture(article, f"{STORY} Printed by article {article.pk}.")
    return articles


def grades_of_ten_prints(*, joined: bool) -> set[str]:
    """Ten articles carry one text; two claimants who agree are each quoted from five of them."""
    prints = reprints(10)
    if joined:
        stories.join(prints[0], [twin.article for twin in stories.twins_of(prints[0])])
    claims = []
    for name, carried in [("Chiefs of Staff", prints[:5]), ("Ministry of Peace", prints[5:])]:
        claim = make_claim(claimant=make_organisation(name), article=carried[0])
        for article in carried[1:]:
            Citation.objects.create(claim=claim, article=article, quote="some eleven thousand others")
        claims.append(claim)
    publish(*claims)
    return {claim.published.grade for claim in claims if claim.published}


def test_ten_reprints_of_one_text_count_as_one():
    assert grades_of_ten_prints(joined=True) == {"single_source"}


def test_ten_articles_of_their_own_corroborate():
    assert grades_of_ten_prints(joined=False) == {"corroborated"}


# Links.


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each address answers; "ok" where nothing else is said. Asking takes no time."""
    answers: dict[str, Any] = {}

    def check(address: str) -> fetching.Check:
        asked.append(address)
        outcome = answers.get(address, "ok")
        return fetching.Check(outcome, ("", {}) if outcome == "ok" else ("It answered 404.", {}))

    asked: list[str] = []
    answers["asked"] = asked
    monkeypatch.setattr(fetching, "check", check)
    monkeypatch.setattr(link_checks, "PAUSE", 0)
    return answers


def test_a_dead_link_is_reported_on_the_article_and_in_the_list(desk, web):
    alive, dead = make_article(title="Alive"), make_article(title="Dead and gone")
    web[dead.url] = "dead"
    outcomes = link_checks.check_links()
    assert outcomes == {"ok": 1, "dead": 1}
    assertContains(desk.get(page(dead)), "It answered 404.")
    listed = desk.get(reverse("admin:tracker_article_changelist") + "?links=dead")
    assertContains(listed, "Dead and gone")
    assertNotContains(listed, alive.title)
    assert list(link_checks.with_dead_links(Article.objects.all())) == [dead]


def test_an_address_that_was_changed_is_not_dead_any_more(web):
    article = make_article()
    web[article.url] = "dead"
    link_checks.check_links()
    article.url = "https://gazette.example/mended"
    article.save()
    assert not link_checks.with_dead_links(Article.objects.all()).exists()
    assert link_checks.check_links() == {"ok": 1}


def test_archive_copies_are_asked_too(web):
    make_article(archive_url="https://archive.example/1")
    make_article(url="", title="On paper")
    link_checks.check_links()
    assert set(LinkCheck.objects.values_list("which", flat=True)) == {"url", "archive_url"}
    assert len(web["asked"]) == 2


def test_what_was_asked_today_is_not_asked_again_and_the_longest_ago_comes_first(web):
    first, second, third = make_article(), make_article(), make_article()
    link_checks.check_links()
    assert link_checks.check_links() == {}
    LinkCheck.objects.filter(article=second.pk).update(checked_at=timezone.now() - timedelta(days=9))
    LinkCheck.objects.filter(article=first.pk).update(checked_at=timezone.now() - timedelta(days=2))
    del web["asked"][:]
    call_command("check_links", most=1, verbosity=0)
    assert web["asked"] == [second.url]
    assert third.url not in web["asked"]


def test_one_host_is_given_time_between_two_questions(web, monkeypatch):
    monkeypatch.setattr(link_checks, "PAUSE", 5)
    waits: list[float] = []
    monkeypatch.setattr(link_checks.time, "sleep", waits.append)
    for number in range(2):
        make_article(url=f"https://one.example/{number}")
    make_article(url="https://other.example/")
    link_checks.check_links()
    assert [asked.split("/")[2] for asked in web["asked"]] == ["one.example", "other.example", "one.example"]
    assert len(waits) == 1
    assert 4 < waits[0] <= 5


def test_an_editor_has_links_checked_now(desk, web):
    article = make_article()
    make_article()
    action = {"action": "check_links_now", "_selected_action": article.pk}
    response = desk.post(reverse("admin:tracker_article_changelist"), action, follow=True)
    assertContains(response, "are checked now")
    assert web["asked"] == [article.url]


def test_the_list_shows_articles_without_an_archive_copy(desk):
    make_article(title="Kept", archive_url="https://archive.example/1")
    make_article(title="Unarchived")
    listed = desk.get(reverse("admin:tracker_article_changelist") + "?links=unarchived")
    assertContains(listed, "Unarchived")
    assertNotContains(listed, "Kept</a>")
