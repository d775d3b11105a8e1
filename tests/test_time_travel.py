"""Under `reported_by` a page knows nothing that came later."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import make_article, make_claim, make_organisation, make_published, make_user, publish
from tracker.models import Citation, Claim

pytestmark = pytest.mark.django_db

THEN = {"reported_by": "2024-07-01"}
PAGES = [
    "/",
    "/timeline/",
    "/charts/",
    "/organisations/",
    "/articles/",
    "/equipment/",
    "/corrections/",
    "/corridors/",
    "/corridors/ruritania-party/freedonia-party/",
    "/data/",
]


@pytest.fixture
def early() -> Claim:
    return make_published(article=make_article(title="First report", published_on=date(2024, 6, 1)))


@pytest.fixture
def late(early: Claim) -> Claim:
    bureau = make_organisation("Later Bureau", kind="ngo")
    return make_published(
        "casualties",
        claimant=bureau,
        place="Laterville",
        stated_on=date(2024, 9, 9),
        period_end=date(2024, 9, 9),
        article=make_article(
            title="Later report",
            published_on=date(2024, 9, 9),
            publisher=make_organisation("Later Gazette", kind="news_outlet"),
        ),
    )


@pytest.mark.parametrize("address", PAGES)
def test_neither_list_nor_filter_names_what_appeared_later(client, late, address):
    assertNotContains(client.get(address, THEN), "Later")
    assertNotContains(client.get(address, THEN), "Laterville")


@pytest.mark.parametrize(
    ("role", "published_on"),
    [("supports", None), ("gives_context", None), ("gives_context", date(2024, 6, 1))],
)
def test_the_source_of_a_later_claim_is_not_told_before_it(client, early, role, published_on):
    """Also an article that nobody can date, and one that had appeared but is cited for a later statement."""
    gazette = make_organisation("Later Gazette", kind="news_outlet")
    article = make_article(title="Later report", published_on=published_on, publisher=gazette)
    claim = make_claim(
        "event", stated_on=date(2024, 9, 9), article=article if role == "supports" else None, quote="Late."
    )
    if role == "gives_context":
        Citation.objects.filter(claim=claim).update(article=make_article(published_on=None))
        Citation.objects.create(claim=claim, article=article, quote="Before.", role=role)
    publish(claim)
    assertContains(client.get("/articles/"), "Later report")
    assert client.get(f"/articles/{article.pk}/", THEN).status_code == 404
    assert client.get("/organisations/later-gazette/", THEN).status_code == 404
    for address in [*PAGES, "/timeline/?q=report"]:
        assertNotContains(
            client.get(f"{address}{'&' if '?' in address else '?'}reported_by=2024-07-01"), "Later"
        )


def test_who_is_named_only_later_has_no_page_then(client, late):
    assert client.get("/organisations/later-bureau/").status_code == 200
    assert client.get("/organisations/later-bureau/", THEN).status_code == 404


def test_a_filter_that_leads_nowhere_then_is_empty_and_no_error(client, late):
    assertContains(client.get("/timeline/", {**THEN, "claimant": "later-bureau"}), "No claim fits")


@pytest.mark.parametrize("asked", ["place=Latervill", "place=x", "category=x", "claimant=later-burea"])
def test_no_refusal_names_what_came_later(client, late, asked):
    later = client.get(f"/timeline/?reported_by=2024-07-01&{asked}")
    assertNotContains(later, "Laterville", status_code=400)
    assertNotContains(later, "later-bureau", status_code=400)
    assertContains(client.get("/timeline/?place=Latervill"), "Laterville", status_code=400)


def test_neither_correction_nor_edition_of_later_is_shown_then(client, early):
    Claim.objects.filter(pk=early.pk).update(best=2000)
    early.refresh_from_db()
    early.submit(by=make_user())
    early.correct(by=make_user(), correction_type="entry_error", reason="A slip found later.")
    assertContains(client.get("/corrections/"), "A slip found later.")
    for address in ("/corrections/", f"/claims/{early.pk}/", "/data/"):
        assertNotContains(client.get(address, THEN), "A slip found later.")


def test_what_htmx_gets_is_kept_by_nobody(client, early):
    response = client.get("/timeline/", headers={"HX-Request": "true"})
    assert "ETag" not in response.headers
    assert "no-store" in response.headers["Cache-Control"]


# The time machine.


def slider(client: Client, address: str = "/", **query: Any) -> Any:
    return client.get(address, query).context["time_machine"]


def test_the_slider_stops_at_each_day_on_which_something_was_reported(client, late):
    machine = slider(client)
    assert machine.stops == [(date(2024, 6, 1), 1), (date(2024, 9, 9), 2)]
    assert (machine.place, machine.words) == (2, "Today: all 2 claims on the site")
    then = slider(client, reported_by="2024-07-01")
    assert then.place == 0
    assert then.words == "By 1\N{NO-BREAK SPACE}July\N{NO-BREAK SPACE}2024: 1 of 2 claims on the site"
    before = slider(client, reported_by="2024-01-01")
    assert before.words.endswith("0 of 2 claims on the site")


def test_the_slider_of_an_edition_knows_nothing_of_later_editions(client, late):
    assert slider(client, edition=1).stops == [(date(2024, 6, 1), 1)]


def test_a_claim_that_nobody_can_date_counts_among_all_and_at_no_stop(client, early):
    make_published(stated_on=None, article=make_article(published_on=None))
    machine = slider(client)
    assert (machine.stops, machine.total) == ([(date(2024, 6, 1), 1)], 2)


def test_a_long_record_has_no_more_stops_than_a_slider_has_room_for(client, early, monkeypatch):
    for day in range(2, 12):
        make_published(stated_on=date(2024, 6, day), article=make_article(published_on=date(2024, 6, day)))
    monkeypatch.setattr("tracker.time_machine.MOST_STOPS", 4)
    stops = slider(client).stops
    assert [day.day for day, _count in stops] == [1, 4, 8, 11]
    assert stops[-1][1] == 11


@pytest.mark.parametrize(
    "address", ["/", "/timeline/", "/charts/", "/corridors/ruritania-party/freedonia-party/"]
)
def test_the_time_machine_keeps_the_other_filters_and_drops_what_the_past_does_not_know(
    client, early, address
):
    machine = slider(client, address, kind="deployment", grade="single_source", edition=1)
    assert machine.day_fields == [("kind", "deployment"), ("edition", "1")]
    assert machine.edition_fields == [("kind", "deployment"), ("grade", "single_source")]
    page = client.get(address, {"kind": "deployment", "reported_by": "2024-07-01"})
    assertContains(page, f'<form class="time-machine__part" method="get" action="{address}#time-machine">')
    # The form of the filters keeps the day, and asks for it nowhere else.
    assertContains(page, '<input type="hidden" name="reported_by" value="2024-07-01">', count=2)
    assertContains(page, 'type="date" id="time-machine-day" name="reported_by" value="2024-07-01"')
    assertNotContains(page, "id_reported_by")


def test_the_time_machine_steps_from_edition_to_edition(client, late):
    make_published("event")
    machine = slider(client, edition=2, kind="deployment")
    assert machine.previous_url == "/?kind=deployment&edition=1"
    assert machine.next_url == "/?kind=deployment"
    assert slider(client, edition=1).previous_url == ""
    assert slider(client, edition=1).next_url == "/?edition=2"
    assert slider(client).next_url == ""


def test_the_banner_leads_back_and_to_what_changed_since(client, late):
    page = client.get("/", {"edition": 1, "kind": "deployment"})
    assertContains(page, 'href="/?kind=deployment">Back to today')
    assertContains(page, 'href="/editions/2/?since=1"')
    assertNotContains(client.get("/"), "edition-banner")


def test_a_page_without_a_time_machine_reads_nothing_for_it(client, early, django_assert_max_num_queries):
    client.get("/about/")
    with django_assert_max_num_queries(2):
        client.get("/about/")
