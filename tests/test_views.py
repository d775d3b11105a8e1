"""Public pages, through the client: what a reader sees, and what a reader must not see."""

import csv
import io
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pytest_django.asserts import assertContains, assertNotContains, assertTemplateUsed

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker.models import Capture, Claim, Corridor, PublishedArticle, open_edition

pytestmark = pytest.mark.django_db

LISTS = [
    "/",
    "/timeline/",
    "/charts/",
    "/articles/",
    "/organisations/",
    "/equipment/",
    "/corrections/",
    "/data/",
    "/methodology/",
    "/about/",
]


def pages_about(claim: Claim) -> list[str]:
    article = PublishedArticle.objects.filter(edition_to=None).order_by("-pk")[0]
    return [
        *LISTS,
        f"/claims/{claim.pk}/",
        f"/corridors/{claim.supplier.code}/{claim.recipient.code}/",
        f"/articles/{article.article_id}/",
        f"/organisations/{claim.claimant.slug}/",
        "/equipment/catapult/",
    ]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_every_page_answers_before_anything_is_published(client, prefix, address):
    assert client.get(prefix + address).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_every_page_answers_in_both_languages(client, prefix):
    claim = make_published("transfer", equipment=make_equipment("Catapult"))
    for address in pages_about(claim):
        response = client.get(prefix + address)
        assert response.status_code == 200, address
        assert response.headers["Content-Language"] == (prefix.strip("/") or "en")
        assert b"style=" not in response.content, address


@pytest.mark.parametrize("kind", ["deployment", "casualties", "transfer", "event"])
def test_a_claim_of_each_kind_has_its_page_with_its_quote(client, kind):
    claim = make_published(kind, quote="They came by night.")
    response = client.get(f"/claims/{claim.pk}/")
    assertContains(response, "They came by night.")
    assertContains(response, "Ministry of War (Freedonia)")


def test_drafts_and_private_notes_stay_on_the_desk(client):
    claim = make_published("transfer", internal_note="Ask the colonel")
    Capture.objects.create(article=make_article(), text="The whole article.")
    make_claim("transfer", equipment=make_equipment("Radar"), quote="A radar was seen.")
    for address in [*pages_about(claim), "/claims.csv"]:
        body = b"".join(client.get(address))
        for secret in (b"Radar", b"A radar was seen", b"Ask the colonel", b"The whole article"):
            assert secret not in body, address


def test_an_edit_on_the_desk_changes_no_page(client):
    claim = make_published(best=1000)
    before = {
        address: client.get(address).content for address in pages_about(claim) if "equip" not in address
    }
    Claim.objects.filter(pk=claim.pk).update(best=7777)
    claim.claimant.name = "Ministry of Love"
    claim.claimant.save()
    assert {address: client.get(address).content for address in before} == before


def test_reported_by_hides_later_claims_everywhere(client):
    early = make_published(stated_on=date(2024, 6, 1), article=make_article(published_on=date(2024, 6, 1)))
    late = make_published(
        "transfer",
        stated_on=date(2024, 9, 9),
        period_end=date(2024, 9, 9),
        article=make_article(title="Catapults arrive", published_on=date(2024, 9, 9)),
        claimant=make_organisation("Observatory of Arms", kind="ngo"),
        quote="Catapults arrived in September.",
    )
    for address in [*LISTS, "/claims.csv", f"/corridors/{early.supplier.code}/{early.recipient.code}/"]:
        body = b"".join(client.get(address, {"reported_by": "2024-07-01"}))
        assert b"Catapults arrive" not in body, address
        assert f"/claims/{late.pk}/".encode() not in body, address
    assert client.get(f"/claims/{late.pk}/", {"reported_by": "2024-07-01"}).status_code == 404
    assertContains(client.get("/timeline/", {"reported_by": "2024-07-01"}), f"/claims/{early.pk}/")


def test_reported_by_hides_articles_that_appeared_later(client):
    claim = make_claim(article=make_article(title="First report", published_on=date(2024, 6, 1)))
    claim.citations.create(
        article=make_article(title="Second report", published_on=date(2024, 8, 1)), quote="Again."
    )
    publish(claim)
    assertContains(client.get(f"/claims/{claim.pk}/"), "Second report")
    then = client.get(f"/claims/{claim.pk}/", {"reported_by": "2024-07-01"})
    assertContains(then, "First report")
    assertNotContains(then, "Second report")


def test_reported_by_shows_no_grade_anywhere(client):
    claim = make_published()
    article = claim.citations.get().article
    then = {"reported_by": "2024-12-31"}
    for address in [
        "/",
        "/timeline/",
        "/charts/",
        f"/claims/{claim.pk}/",
        f"/articles/{article.pk}/",
        f"/organisations/{claim.claimant.slug}/",
        f"/corridors/{claim.supplier.code}/{claim.recipient.code}/",
    ]:
        assertContains(client.get(address), 'data-grade="single_source"')
        past = client.get(address, then)
        assertContains(past, f"/claims/{claim.pk}/")
        assertNotContains(past, "data-grade")
    for query, grade in (({}, "single_source"), (then, "")):
        text = b"".join(client.get("/claims.csv", query)).decode()
        assert [row["grade"] for row in csv.DictReader(io.StringIO(text))] == [grade]


def test_reported_by_shows_no_retraction_of_an_article_that_came_later(client):
    article = make_article(title="First report", published_on=date(2024, 6, 1))
    claim = make_published(article=article)
    article.retracted_on, article.retraction_note = date(2024, 8, 1), "The photograph was staged."
    article.save()
    with open_edition(by=make_user(), reason="An article was retracted") as edition:
        edition.add_vocabulary(article)
    for address in (f"/articles/{article.pk}/", f"/claims/{claim.pk}/"):
        for query in ({}, {"reported_by": "2024-08-01"}):
            assertContains(client.get(address, query), "etracted by its publisher")
        before = client.get(address, {"reported_by": "2024-07-31"})
        assertContains(before, "First report")
        assertNotContains(before, "etracted by its publisher")
        assertNotContains(before, "staged")


def test_an_edition_shows_what_the_site_said_then(client):
    claim = make_published(best=1000)
    pages = [address for address in pages_about(claim) if "equip" not in address]
    then = {address: client.get(address, {"edition": 1}).content for address in pages}
    Claim.objects.filter(pk=claim.pk).update(best=7777)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="A slip.")
    with open_edition(by=make_user(), reason="Renamed") as edition:
        claim.claimant.name = "Ministry of Love"
        claim.claimant.save()
        edition.add_vocabulary(claim.claimant)
    assertContains(client.get(f"/claims/{claim.pk}/"), "7,777")
    for address in pages:
        body = client.get(address, {"edition": 1}).content
        assert b"7,777" not in body, address
        assert b"Ministry of Love" not in body, address
        assert (b"1,000" in body) == (b"1,000" in then[address]), address
    assertContains(client.get("/corrections/"), "A slip.")


@pytest.mark.parametrize("address", [*LISTS, "/claims.csv"])
def test_what_is_not_understood_is_refused_by_name(client, address):
    assertContains(client.get(address, {"colour": "red"}), "colour", status_code=400)
    assertContains(client.get(address, {"from": "yesterday"}), "from", status_code=400)
    assertContains(client.get(address, {"edition": "9"}), "edition", status_code=400)


@pytest.mark.parametrize(
    ("address", "number"),
    [("/timeline/", "abc"), ("/articles/", "0"), ("/data/", "1.5"), ("/charts/", "0"), ("/about/", "2")],
)
def test_a_page_that_cannot_be_is_refused_by_name(client, address, number):
    """By no number, or on a page that is not divided into pages."""
    response = client.get(address, {"page": number})
    assert response.status_code == 400
    (problem,) = response.context["problems"]
    assert problem.startswith("page: ")


def test_htmx_gets_the_results_alone_and_back_gets_the_page(client):
    make_published()
    partial = client.get("/timeline/", headers={"HX-Request": "true"})
    assertNotContains(partial, "<html")
    assertContains(partial, 'id="results"')
    for headers in ({"HX-History-Restore-Request": "true"}, {"HX-Boosted": "true"}):
        assertContains(client.get("/timeline/", headers={"HX-Request": "true", **headers}), "<html")
    assert "HX-Request" in partial.headers["Vary"]


@pytest.mark.parametrize("address", ["/", "/timeline/", "/charts/", "/corrections/", "/data/", "/about/"])
def test_a_public_page_is_the_same_for_every_visitor(client, address):
    make_published()
    assert "Cookie" not in client.get(address).headers["Vary"]


def test_no_header_makes_a_part_of_a_page_pass_for_the_page(client):
    make_published()
    page = client.get("/timeline/")
    for headers in ({"HX-Target": "more"}, {"HX-Target": "more", "HX-History-Restore-Request": "true"}):
        answer = client.get("/timeline/", headers=headers)
        assert answer.headers["ETag"] == page.headers["ETag"]
        assert answer.content == page.content


def test_an_address_that_is_none_in_a_header_breaks_nothing(client):
    make_published()
    answer = client.get("/timeline/", headers={"HX-Request": "true", "HX-Current-URL": "http://["})
    assert answer.status_code == 200


def test_an_unchanged_page_is_a_304_until_the_next_edition(client):
    make_published()
    first = client.get("/timeline/")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/timeline/", headers=tag).status_code == 304
    assert client.get("/fr/timeline/", headers=tag).status_code == 200
    assert client.get("/timeline/", headers={**tag, "HX-Request": "true"}).status_code == 200
    make_published()
    assert client.get("/timeline/", headers=tag).status_code == 200


def test_the_dashboard_opens_with_the_corridor_that_editors_feature(client):
    make_published()
    other = make_published(supplier=make_actor("Graustark"), recipient=make_actor("Sylvania"))
    corridor = Corridor.objects.create(supplier=other.supplier, recipient=other.recipient, is_featured=True)
    with open_edition(by=make_user(), reason="Featured") as edition:
        edition.add_vocabulary(corridor)
    assertContains(client.get("/"), "<h1>Graustark to Sylvania</h1>", html=True)
    assertContains(client.get("/", {"edition": 1}), "<h1>Ruritania to Freedonia</h1>", html=True)


def test_the_timeline_goes_by_month_newest_first(client):
    for month in (1, 3):
        make_published(period_end=date(2024, month, 5), stated_on=date(2024, month, 5))
    text = client.get("/timeline/").content.decode()
    assert text.index("March") < text.index("January")


def test_a_denial_stands_beside_what_it_denies(client):
    shipped = make_published("transfer")
    denial = make_published(
        "transfer",
        stance="denies",
        stage="",
        qualifier="unquantified",
        as_reported="denied",
        equipment=make_equipment("Arms of any kind", is_unitemised=True),
        claimant=make_organisation("Government of Ruritania"),
    )
    assertContains(client.get(f"/claims/{shipped.pk}/"), f'href="/claims/{denial.pk}/"')
    assertContains(client.get("/charts/", {"kind": "transfer"}), "Government of Ruritania")


def test_a_figure_says_the_state_of_every_point_in_words(client):
    plain = make_published(period_end=date(2024, 6, 10))
    revised = make_published()
    make_published(supersedes=revised, period_end=date(2024, 6, 9))
    less = make_published(best=500, period_end=date(2024, 6, 20))
    slip = make_published(rank="deprecated", rank_reason="A slip.", period_end=date(2024, 6, 12))
    words = {
        plain.pk: "",
        revised.pk: "revised later",
        less.pk: "less than before: a revision",
        slip.pk: "deprecated",
        make_published(stance="forecasts", period_end=date(2024, 6, 30)).pk: "forecast",
        make_published(stage="announced", period_end=date(2024, 6, 30)).pk: "planned",
        make_published("transfer", stage="cancelled").pk: "cancelled",
    }
    english, french = states_in_words(client, "en"), states_in_words(client, "fr")
    assert {claim: english[claim] for claim in words} == words
    for claim, state in words.items():
        assert bool(french[claim]) == bool(state)
        assert not state or french[claim] != state


def states_in_words(client: Client, language: str) -> dict[int, str]:
    """What the data tables of the charts say of each claim's state; the marks have to say it too."""
    with override(language):
        sections = client.get(reverse("charts")).context["sections"]
    said = {}
    for figure in (figure for section in sections for figure in section.figures):
        in_table = {row["claim_url"]: row["state"] for row in figure.table}
        for point in figure.json["points"]:
            said[point["claim"]] = in_table[point["href"]]
            assert point["says"].endswith(in_table[point["href"]])
    return said


def test_a_retracted_claim_keeps_its_page_and_leaves_the_lists(client):
    claim = make_published()
    claim.retract(by=make_user(), correction_type="source_retracted", reason="The ministry took it back.")
    assertContains(client.get(f"/claims/{claim.pk}/"), "The ministry took it back.")
    assertNotContains(client.get("/timeline/"), f"/claims/{claim.pk}/")
    assertContains(client.get("/corrections/"), "The ministry took it back.")


def test_a_withdrawn_claim_keeps_its_page_and_says_no_more_than_why(client):
    claim = make_published(best=4321, quote="His name is Rudolf.")
    claim.withdraw(by=make_user(), reason="It endangered a source.")
    response = client.get(f"/claims/{claim.pk}/")
    assertTemplateUsed(response, "tracker/withdrawn.html")
    for address in (f"/claims/{claim.pk}/", "/corrections/"):
        page = client.get(address)
        assertContains(page, "It endangered a source.")
        assertNotContains(page, "4,321")
        assertNotContains(page, "Rudolf")


def test_a_claim_corrected_and_later_withdrawn_shows_neither_figure(client):
    claim = make_published(best=4321)
    Claim.objects.filter(pk=claim.pk).update(best=8765)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="A slip of the pen.")
    for number in ("4,321", "8,765"):
        assertContains(client.get("/corrections/"), number)
    article = claim.citations.get().article
    claim.withdraw(by=make_user(), reason="It endangered a source.")
    assert client.get(f"/articles/{article.pk}/").status_code == 404
    page = client.get("/corrections/")
    for words in ("A slip of the pen.", "It endangered a source."):
        assertContains(page, words)
    for number in ("4,321", "8,765"):
        assertNotContains(page, number)
        assertContains(client.get("/corrections/", {"edition": 2}), number)


def test_what_the_claimant_says_on_another_day_is_not_what_others_say(client):
    claim = make_published(best=1000)
    later = {"period_end": date(2024, 6, 20), "stated_on": date(2024, 6, 20)}
    grown = make_published(best=3000, **later)
    rival = make_published(best=5000, claimant=make_organisation("Observatory of Arms", kind="ngo"), **later)
    same_day = make_published(best=2000)
    shown = client.get(f"/claims/{claim.pk}/").context
    assert {other.claim_id for other in shown["rivals"]} == {rival.pk, same_day.pk}
    assert [other.claim_id for other in shown["growth"]] == [grown.pk]


@pytest.mark.parametrize(
    "address", ["/claims/999/", "/articles/999/", "/organisations/nobody/", "/corridors/AA/BB/"]
)
def test_what_is_not_in_the_record_is_a_404(client, address):
    assertContains(client.get(address), "no such page", status_code=404)


def test_a_corridor_is_found_in_any_case_and_has_one_address(client):
    make_published()
    response = client.get("/corridors/RURITANIA-party/freedonia-PARTY/")
    assert (response.status_code, response.url) == (301, "/corridors/ruritania-party/freedonia-party/")


def test_the_site_answers_head_and_refuses_post(client):
    assert client.head("/timeline/").status_code == 200
    assert client.post("/timeline/").status_code == 405


def test_health_says_whether_the_database_answers(client):
    assert client.get("/health/").content == b"ok\n"


def test_a_swap_into_the_past_loads_the_whole_page(client):
    make_published(stated_on=date(2024, 6, 1), article=make_article(published_on=date(2024, 6, 1)))
    htmx = {"HX-Request": "true", "HX-Current-URL": "http://testserver/timeline/"}
    address = "/timeline/?reported_by=2024-07-01"
    assert client.get(address, headers=htmx).headers["HX-Redirect"] == address
    htmx["HX-Current-URL"] += "?reported_by=2024-07-01&kind=event"
    assertContains(client.get(address, headers=htmx), 'id="results"')


def test_the_dashboard_filters_what_it_features_and_looks_elsewhere_before_it_gives_up(client):
    featured = make_published()
    make_published("transfer", supplier=make_actor("RU"), recipient=make_actor("NE"))
    page = client.get("/", {"kind": "deployment"})
    assertContains(page, f"/claims/{featured.pk}/")
    assertNotContains(page, "No claim fits")
    page = client.get("/", {"kind": "event"})
    assertContains(page, "No claim fits all of these filters.")
    assertContains(page, 'href="/"')


def test_the_order_of_every_page_needs_no_parameter(client):
    make_published()
    assertContains(client.get("/timeline/"), '<option value="" selected>newest first</option>', html=True)
    assertContains(client.get("/timeline/?sort=id"), '<option value="id" selected>')


def test_a_correction_says_what_changed_field_by_field(client):
    claim = make_published(best=1000)
    Claim.objects.filter(pk=claim.pk).update(place="Strelsau")
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="The place was missing.")
    for address in ("/corrections/", f"/claims/{claim.pk}/"):
        assertContains(client.get(address), "<del>empty</del> → <ins>Strelsau</ins>")


def test_what_htmx_asks_wrongly_is_told_in_place_of_the_results(client):
    response = client.get("/timeline/", {"edition": "999"}, headers={"HX-Request": "true"})
    assertContains(response, 'id="results"', status_code=400)
    assertContains(response, "edition", status_code=400)
    assertNotContains(response, "<html", status_code=400)


def test_a_retracted_claim_offers_neither_grade_nor_file(client):
    claim = make_published()
    claim.retract(by=make_user(), correction_type="method", reason="Counted twice.")
    page = client.get(f"/claims/{claim.pk}/")
    assertNotContains(page, f"/claims/{claim.pk}.csv")
    assertNotContains(page, "data-grade")
