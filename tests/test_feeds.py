"""The feed tells what was published, and of what was withdrawn nothing but that."""

from collections.abc import Iterator
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.test import Client
from lxml import etree

from tests.factories import make_published
from tests.test_changes import SECRET, WITHDRAWN, written
from tracker.filter_form import FilterForm
from tracker.filters import Selection
from tracker.models import Claim, Edition, PublishedClaim
from tracker.views.feeds import changes_feed

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "data" / "atom.rng"))


@pytest.fixture(scope="module")
def history(django_db_setup, django_db_blocker) -> Iterator[dict[str, Claim]]:
    """Written once for all the tests of this file, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield written()
        transaction.set_rollback(True)


class Feed:
    """A feed as a reader has it, refused where it is no valid one."""

    def __init__(self, query: str = "", client: Client | None = None) -> None:
        self.response = (client or Client()).get(f"/changes.atom{query}")
        assert self.response.status_code == 200
        assert self.response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        self.text = self.response.content.decode()
        self.root = etree.fromstring(self.response.content)
        SCHEMA.assertValid(self.root)
        self.entries = self.root.findall("a:entry", ATOM)
        # Once each, says RFC 4287, whatever the order.
        for parent, names in (
            (self.root, ("id", "title", "updated", "author", "subtitle", "rights")),
            *((one, ("id", "title", "updated", "published", "summary", "category")) for one in self.entries),
        ):
            assert {name: len(parent.findall(f"a:{name}", ATOM)) for name in names} == dict.fromkeys(names, 1)
            links = [link.get("rel") for link in parent.findall("a:link", ATOM)]
            assert len(links) == len(set(links))
            assert "alternate" in links
        self.titles = [entry.findtext("a:title", namespaces=ATOM) for entry in self.entries]
        self.ids = [entry.findtext("a:id", namespaces=ATOM) for entry in self.entries]
        self.terms = [entry.find("a:category", ATOM).get("term") for entry in self.entries]
        self.tombstones = [one.get("ref") for one in self.root.findall("at:deleted-entry", ATOM)]

    def link(self, relation: str) -> str:
        found = self.root.find(f"a:link[@rel='{relation}']", ATOM)
        return "" if found is None else str(found.get("href"))

    def about(self, claim: Claim, term: str) -> Any:
        (found,) = [
            entry
            for entry, one in zip(self.entries, self.terms, strict=True)
            if one == term and f"/claims/{claim.pk}/" in entry.findtext("a:id", namespaces=ATOM)
        ]
        return found

    def summary(self, claim: Claim, term: str) -> str:
        return str(self.about(claim, term).findtext("a:summary", namespaces=ATOM))


def test_each_way_to_change_is_told_apart(history):
    feed = Feed()
    assert set(feed.terms) == {
        *("new", "revised", "corrected", "retracted", "withdrawn", "merged", "regraded", "redacted")
    }
    total = history["total"]
    assert "Corrected: about 30,000 troops" in "".join(feed.about(total, "corrected").itertext())
    summary = feed.summary(total, "corrected")
    assert "Best figure: 3,000 → 30,000" in summary
    assert "entry error: A nought was missing." in summary
    assert "Source added" in " ".join(entry.findtext("a:summary", namespaces=ATOM) for entry in feed.entries)
    assert f"claim {total.pk}" in feed.summary(history["twin"], "merged")
    regraded = [
        entry.findtext("a:summary", namespaces=ATOM)
        for entry, term in zip(feed.entries, feed.terms, strict=True)
        if term == "regraded"
    ]
    assert any("Grade: single source → contested. Claim " in text for text in regraded)
    redacted = [title for title, term in zip(feed.titles, feed.terms, strict=True) if term == "redacted"]
    assert redacted[-1].startswith("Redacted: ")
    assert f"(claim {total.pk})" in redacted[-1]


def test_the_newest_comes_first_and_each_leads_to_its_claim_and_its_edition(history):
    feed = Feed()
    times = [entry.findtext("a:updated", namespaces=ATOM) for entry in feed.entries]
    assert times == sorted(times, reverse=True)
    assert feed.root.findtext("a:updated", namespaces=ATOM) == times[0]
    assert len(feed.ids) == len(set(feed.ids))
    for entry in feed.entries:
        (edition,) = [link.get("href") for link in entry.findall("a:link[@rel='related']", ATOM)]
        (claim,) = [link.get("href") for link in entry.findall("a:link[@rel='alternate']", ATOM)]
        number = edition.removesuffix("/").rsplit("/", 1)[1]
        assert claim.endswith(f"?edition={number}") or claim == edition
    # Of each way to change one: that there is such a page.
    for address in dict(zip(feed.terms, feed.ids, strict=True)).values():
        assert Client().get("/" + address.split("/", 3)[3], follow=True).status_code == 200


def test_the_pages_together_hold_every_entry_once(history, monkeypatch):
    whole = Feed()
    monkeypatch.setattr("tracker.views.feeds.SIZE", 4)
    found, address = [], "/changes.atom"
    while address:
        page = Feed(address[address.index("/changes.atom") + len("/changes.atom") :])
        assert len(page.entries) <= 4
        assert page.link("self").endswith(address[address.index("/changes.atom") :])
        found += page.ids
        assert page.root.findtext("a:id", namespaces=ATOM) == whole.root.findtext("a:id", namespaces=ATOM)
        address = page.link("next")
    assert found == whole.ids


@pytest.mark.parametrize("query", ["", "?kind=transfer", "?place=Nowhere", "?q=cannon", "?to=2001-01-01"])
def test_a_withdrawal_reaches_every_follower_and_tells_nothing_but_why(history, query):
    hidden = history["hidden"]
    if query == "?place=Nowhere":
        query = f"?place={SECRET}"
    feed = Feed(query)
    assert f"Withdrawn: Claim {hidden.pk}" in feed.titles
    assert WITHDRAWN in feed.summary(hidden, "withdrawn")
    # What was merged into it is forgotten with it.
    twins = PublishedClaim.objects.filter(merged_into=hidden).values("claim")
    gone = PublishedClaim.objects.filter(Q(claim=hidden) | Q(claim__in=twins)).exclude(state="withdrawn")
    assert {f"/claims/{row.claim_id}/?edition={row.edition_from_id}" for row in gone} == {
        "/" + address.split("/", 3)[3] for address in feed.tombstones
    }
    assert [one for one in feed.ids if f"/claims/{hidden.pk}/" in one] == [
        feed.about(hidden, "withdrawn").findtext("a:id", namespaces=ATOM)
    ]
    if "place" not in query:
        assert SECRET not in feed.text
        assert "1,100" not in feed.text


def test_an_edition_of_before_tells_what_it_told_then(history):
    number = PublishedClaim.objects.get(claim=history["hidden"].pk, state="withdrawn").edition_from_id
    feed = Feed(f"?edition={number - 1}")
    assert SECRET in feed.text
    assert feed.tombstones == []
    assert f"/claims/{history['hidden'].pk}/" in " ".join(feed.ids)


def test_the_filters_narrow_by_what_each_version_said(history):
    feed = Feed("?kind=transfer")
    told = {term for term, one in zip(feed.terms, feed.ids, strict=True) if "/claims/" in one} - {"withdrawn"}
    assert told == {"new", "revised"}
    assert all(
        f"/claims/{history['cannon'].pk}/" in one
        for one, term in zip(feed.ids, feed.terms, strict=True)
        if term in told
    )
    assert "Equipment transfers" in feed.root.findtext("a:title", namespaces=ATOM)
    assert "kind=transfer" in feed.link("alternate")


def test_under_reported_by_nothing_is_told_that_came_later(history):
    feed = Feed("?reported_by=2024-05-31")
    assert f"/claims/{history['rival'].pk}/" not in " ".join(
        one for one, term in zip(feed.ids, feed.terms, strict=True) if term == "new"
    )
    later = Feed("?reported_by=2024-06-02")
    assert set(later.terms) == {"new"}
    assert "Grade" not in later.text


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("sort=id", "sort"),
        ("before=12", "before"),
        ("before=0-1", "before"),
        ("before=1-1&before=2-1", "before"),
        ("before=١-1", "before"),
        ("suplier=RU", "suplier"),
        ("edition=1000", "edition"),
        ("kind=dragon", "kind"),
        ("page=2", "page"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(history, client, query, name):
    response = client.get(f"/changes.atom?{query}")
    assert response.status_code == 400
    assert f"<li>{name}: " in response.content.decode()


def test_no_text_can_break_the_feed(client):
    make_published("event", summary="A “<b>bell</b>” & \x0b a \x1bcontrol ]]> character.")
    feed = Feed("?q=bell%0b%ef%bf%bf")
    assert feed.titles[0].startswith("New: A “<b>bell</b>” &  a control ]]> character")


def test_an_empty_record_has_an_empty_feed(rf):
    nothing = Edition(number=0)
    form = FilterForm({}, edition=nothing)
    assert form.is_valid()
    selection = Selection(form, nothing, 0)
    response = unwrap(changes_feed)(rf.get("/changes.atom"), selection)
    root = etree.fromstring(response.content)
    SCHEMA.assertValid(root)
    assert root.findall("a:entry", ATOM) == []


def test_what_is_unchanged_is_not_sent_again_and_head_has_no_body(history, client):
    first = client.get("/changes.atom")
    assert client.get("/changes.atom", headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    head = client.head("/changes.atom")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == first.headers["Content-Type"]
    assert client.post("/changes.atom").status_code == 405


def test_the_feed_is_english_for_every_reader(history, client):
    client.cookies["django_language"] = "fr"
    assert Feed(client=client).text == Feed().text
    response = client.get("/changes.atom", headers={"accept-language": "fr"})
    assert response.headers["Content-Language"] == "en"


def test_pages_name_the_feed_of_what_they_show(history, client):
    link = '<link rel="alternate" type="application/atom+xml" hreflang="en" title="{}" href="{}">'
    english, french = "What was published and corrected", "/changes.atom?kind=transfer"
    newest = Edition.objects.latest().number
    page = client.get(f"/timeline/?kind=transfer&sort=id&edition={newest - 1}").content.decode()
    assert link.format(english, french) in page
    assert 'href="/changes.atom"' in client.get("/fr/about/").content.decode()
