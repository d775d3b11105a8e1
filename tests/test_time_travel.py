"""Under `reported_by` a page knows nothing that came later."""

from datetime import date

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import make_article, make_organisation, make_published, make_user
from tracker.models import Claim

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


def test_who_is_named_only_later_has_no_page_then(client, late):
    assert client.get("/organisations/later-bureau/").status_code == 200
    assert client.get("/organisations/later-bureau/", THEN).status_code == 404


def test_a_filter_that_leads_nowhere_then_is_empty_and_no_error(client, late):
    assertContains(client.get("/timeline/", {**THEN, "claimant": "later-bureau"}), "No claim fits")


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
