"""Pages around the numbers: relations, coverage, editions, corrections, sources, and addresses gone wrong."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

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
from tracker.models import Claim, open_edition
from tracker.models.merging import merge
from tracker.views import dashboard as dashboard_module

pytestmark = pytest.mark.django_db

RELATION = "/corridors/ruritania-party/freedonia-party/"


def corrected(claim: Claim, **fields: Any) -> Claim:
    """The claim after a correction of our own, in an edition of its own."""
    Claim.objects.filter(pk=claim.pk).update(**fields)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="A slip of the pen.")
    return claim


def in_words(**fields: Any) -> Claim:
    """A transfer that is told in words."""
    return make_published(
        "transfer", **{"qualifier": "unquantified", "as_reported": "a considerable quantity", **fields}
    )


# Relations, and what is not reported on them.


def test_every_relation_is_listed_with_its_kinds_and_its_newest_report(client):
    make_published()
    make_published("transfer")
    make_published(supplier=make_actor("Graustark"), recipient=make_actor("Sylvania"))
    shown = client.get("/corridors/").context["corridors"]
    assert [(one.label, one.count, dict(one.kinds), one.newest) for one in shown] == [
        (
            "Ruritania to Freedonia",
            2,
            {"deployment": 1, "casualties": 0, "transfer": 1, "event": 0},
            date(2024, 6, 1),
        ),
        (
            "Graustark to Sylvania",
            1,
            {"deployment": 1, "casualties": 0, "transfer": 0, "event": 0},
            date(2024, 6, 1),
        ),
    ]


def test_a_relation_says_what_nobody_gives_a_figure_for(client):
    make_published("casualties", category="killed")
    missing = client.get(RELATION).context["coverage"].casualties
    assert missing == ["wounded", "missing", "captured", "killed or wounded"]


def test_a_transfer_without_a_number_stands_in_its_words_beside_who_said_them(client):
    claim = in_words(as_reported_quoted=True)
    page = client.get(RELATION)
    assertContains(page, f'<a href="/claims/{claim.pk}/">“a considerable quantity”</a>', html=True)
    (told,) = page.context["coverage"].wordy
    assert (told.label, told.has_number) == ("Catapult", False)
    make_published("transfer", claimant=make_organisation("Observatory of Arms", kind="ngo"))
    assert client.get(RELATION).context["coverage"].wordy[0].has_number


def test_what_is_denied_and_said_by_nobody_is_told_as_only_denied(client):
    denial = {"stance": "denies", "stage": "", "qualifier": "unquantified", "as_reported": "denied"}
    make_published("transfer", equipment=make_equipment("Radar"), **denial)
    (told,) = client.get(RELATION).context["coverage"].denials
    assert told.stands_alone
    make_published("transfer", equipment=make_equipment("Radar"))
    (told,) = client.get(RELATION).context["coverage"].denials
    assert not told.stands_alone


def test_a_filter_never_passes_for_a_gap_in_what_is_reported(client):
    make_published("casualties", category="killed")
    page = client.get(RELATION, {"category": "killed"})
    assert page.context["coverage"] is None
    assertContains(page, f'href="{RELATION}#coverage"')
    assert client.get("/", {"category": "killed"}).context["coverage"] is None
    missing = client.get("/").context["coverage"].without_figure
    assert missing.startswith("wounded, missing, captured, killed or wounded, ")


def test_gaps_are_those_of_the_past_that_is_looked_at(client):
    make_published("casualties", category="killed")
    make_published("casualties", category="wounded", stated_on=date(2024, 6, 5))
    then = client.get(RELATION, {"edition": 1}).context["coverage"]
    assert "wounded" in then.casualties
    assert "wounded" not in client.get(RELATION).context["coverage"].casualties


def test_a_relation_is_found_by_its_codes_in_any_case_and_keeps_its_filters(client):
    make_published()
    response = client.get(RELATION.upper().replace("/CORRIDORS", "/corridors"), {"kind": "deployment"})
    assert (response.status_code, response.url) == (301, f"{RELATION}?kind=deployment")


# Editions.


def changes(client: Client, address: str) -> dict[str, list[int]]:
    return {
        group["what"]: [entry.claim.claim_id for entry in group["entries"]]
        for group in client.get(address).context["groups"]
    }


def test_an_edition_says_what_it_added_and_what_it_corrected(client):
    claim = make_published(best=1000)
    corrected(claim, best=2000)
    assert changes(client, "/editions/1/") == {"added": [claim.pk]}
    page = client.get("/editions/2/")
    assert changes(client, "/editions/2/") == {"corrected": [claim.pk]}
    assertContains(page, "<del>about 1,000 troops")
    assertContains(page, "<ins>about 2,000 troops")
    assertContains(page, "A slip of the pen.")


def test_two_editions_compare_by_their_net_effect(client):
    changed = make_published(best=1000)
    gone = make_published(claimant=make_organisation("Bureau of Rumours", kind="ngo"))
    kept = make_published("transfer")
    first = open_number()
    corrected(changed, best=2000)
    corrected(changed, best=3000)
    gone.retract(by=make_user(), correction_type="method", reason="Counted twice.")
    passing = make_published("event")
    passing.retract(by=make_user(), correction_type="entry_error", reason="It never happened.")
    new = make_published("casualties")
    address = f"/editions/{open_number()}/?since={first}"
    assert changes(client, address) == {
        "corrected": [changed.pk],
        "retracted": [gone.pk],
        "passed": [passing.pk],
        "added": [new.pk],
    }
    page = client.get(address)
    assertContains(page, "about 1,000 troops")
    assertContains(page, "about 3,000 troops")
    assertNotContains(page, "about 2,000 troops")
    assertContains(page, "It never happened.")
    assertNotContains(page, f'/claims/{kept.pk}/"')


def open_number() -> int:
    """The newest edition."""
    return Client().get("/data/").context["edition"].number


def test_what_was_changed_and_changed_back_is_told_so(client):
    claim = make_published(best=1000)
    corrected(claim, best=2000)
    corrected(claim, best=1000)
    assertContains(client.get("/editions/3/?since=1"), "it says the same in both editions")


def test_an_edition_says_once_that_a_forecast_came_true(client):
    forecast = make_published(stance="forecasts", best=1000)
    forecast.borne_out_by.set([make_published(best=1000)])
    corrected(forecast)
    (entry,) = (group["entries"][0] for group in client.get("/editions/3/").context["groups"])
    assert [one.label for one in entry.differences] == ["Borne out by"]


def test_no_comparison_shows_what_a_withdrawn_claim_said(client):
    claim = make_published(best=4321)
    corrected(claim, best=8765)
    claim.withdraw(by=make_user(), reason="It endangered a source.")
    for address in (
        "/editions/1/",
        "/editions/2/",
        "/editions/3/",
        "/editions/3/?since=1",
        "/editions/2/?since=1",
    ):
        page = client.get(address)
        assertNotContains(page, "4,321")
        assertNotContains(page, "8,765")
    assertContains(client.get("/editions/3/"), "It endangered a source.")


def test_what_was_merged_into_a_claim_is_hidden_with_it(client):
    kept, double = make_published(best=4321), make_published(best=4321)
    merge(kept, double, by=make_user("second"), reason="One statement, told by two articles.")
    pages = ["/corrections/", "/editions/2/", "/editions/3/", "/editions/3/?since=2"]
    assert all("4,321" in client.get(page).content.decode() for page in pages)
    kept.withdraw(by=make_user(), reason="It endangered a source.")
    for page in [*pages, "/editions/4/", "/editions/4/?since=1", "/editions/4/?since=2"]:
        assertNotContains(client.get(page), "4,321")


def test_no_edition_tells_of_an_article_that_only_a_withdrawn_claim_cites(client):
    article = make_article(title="Where the source lives")
    claim = make_published(article=article)
    article.title = "Where the source lived"
    article.save()
    with open_edition(by=make_user(), reason="Renamed") as edition:
        edition.add_vocabulary(article)
    assertContains(client.get("/editions/2/"), "Where the source lived")
    claim.withdraw(by=make_user(), reason="It endangered a source.")
    for page in ("/editions/2/", "/editions/3/?since=1"):
        assertNotContains(client.get(page), "Where the source")


def test_an_edition_says_which_names_it_changed(client):
    claim = make_published()
    with open_edition(by=make_user(), reason="Renamed") as edition:
        claim.claimant.name = "Ministry of Peace"
        claim.claimant.save()
        edition.add_vocabulary(claim.claimant)
    page = client.get("/editions/2/")
    assertContains(page, "<del>Ministry of War (Freedonia)</del> → <ins>Ministry of Peace</ins>")
    assert page.context["groups"] == []


def test_an_added_source_is_told_and_a_regrading_is_no_correction(client):
    claim = make_published(best=1000)
    rival = make_published(best=9000, claimant=make_organisation("Observatory of Arms", kind="ngo"))
    assert changes(client, "/editions/2/") == {"added": [rival.pk], "regraded": [claim.pk]}
    claim.citations.create(article=make_article(title="A second report"), quote="Again.")
    publish(claim)
    page = client.get("/editions/3/")
    assert "revised" in changes(client, "/editions/3/")
    assertContains(page, "A second report")


def test_an_edition_that_is_not_there_or_not_there_yet_is_not_found(client):
    make_published()
    make_published()
    assert client.get("/editions/3/").status_code == 404
    assert client.get("/editions/2/", {"edition": 1}).status_code == 404
    assert client.get("/editions/1/", {"edition": 1}).status_code == 200
    assert client.get("/editions/1/", {"reported_by": "2024-07-01"}).status_code == 404


def test_the_form_that_compares_leads_to_an_address_of_its_own(client):
    make_published()
    make_published()
    assert client.get("/editions/", {"since": 2, "until": 1}).url == "/editions/2/?since=1"
    assert client.get("/editions/", {"since": 2, "until": 2}).url == "/editions/2/"
    assert client.get("/editions/").url == "/data/#editions"
    for query in ({"since": "9"}, {"until": "x"}):
        assertContains(client.get("/editions/", query), *query, status_code=400)
    assertContains(client.get("/editions/2/", {"since": 2}), "since", status_code=400)


def test_a_comparison_takes_the_same_few_queries_however_many_claims(client, django_assert_max_num_queries):
    for number in range(12):
        make_published(best=1000 + number, claimant=make_organisation(f"Bureau {number}"))
    client.get("/editions/12/?since=0")
    with django_assert_max_num_queries(33):
        client.get("/editions/12/?since=0")


# Corrections and revisions.


def test_the_last_revision_stands_first_with_who_made_it(client):
    said = make_published("casualties", best=600)
    later = {"stated_on": date(2024, 6, 20), "article": make_article(published_on=date(2024, 6, 20))}
    revised = make_published(
        "casualties", best=2000, supersedes=said, public_note="It had new lists.", **later
    )
    page = client.get("/corrections/")
    (revision,) = page.context["revisions"]
    assert (revision["claim"].claim_id, revision["old"].claim_id) == (revised.pk, said.pk)
    assertContains(
        page, "last by Ministry of War (Freedonia), 20\N{NO-BREAK SPACE}June\N{NO-BREAK SPACE}2024"
    )
    assertContains(page, "It had new lists.")
    assert client.get("/corrections/", {"reported_by": "2024-06-10"}).context["revisions"] == []


def test_a_revision_never_shows_what_was_withdrawn(client):
    said = make_published("casualties", best=7_654)
    make_published("casualties", best=2000, supersedes=said)
    said.withdraw(by=make_user(), reason="It endangered a source.")
    page = client.get("/corrections/")
    assertContains(page, "about 2,000")
    assertNotContains(page, "7,654")


# The same evidence from the other ends.


def test_equipment_is_charted_alone_and_with_what_it_is_counted_together_with(client):
    launcher, howitzer = make_equipment("Launcher"), make_equipment("Howitzer")
    make_published("transfer", equipment=launcher, best=220)
    make_published("transfer", equipment=howitzer, counted_with=[launcher], best=220)
    make_published("transfer", equipment=howitzer, best=40)
    page = client.get("/equipment/launcher/")
    assert [figure.headline.partition(":")[0] for figure in page.context["alone"]] == ["Launcher, delivered"]
    (joint,) = page.context["together"]
    assert "counted together" in joint.headline
    assert {row["words"] for row in joint.table} == {"about 220"}
    assertContains(client.get("/equipment/"), "2 claims", count=2)


def test_numbers_are_not_carried_up_the_tree_to_the_page_of_a_parent(client):
    parent = make_equipment("Artillery")
    make_published("transfer", equipment=make_equipment("Mortar", parent=parent))
    page = client.get("/equipment/artillery/")
    assert page.context["alone"] == []
    assertContains(page, 'href="/equipment/mortar/"')


def test_an_organisation_leads_to_its_parts_its_copy_and_its_charts(client):
    ministry = make_organisation()
    make_organisation("General Staff (Freedonia)", part_of=ministry)
    agency = make_organisation("Strelsau Press Agency", kind="news_agency")
    make_published(article=make_article(title="From the wire", wire=agency))
    make_published(claimant=make_organisation("General Staff (Freedonia)"))
    page = client.get("/organisations/ministry-of-war-freedonia/")
    assertContains(page, 'href="/organisations/general-staff-freedonia/"')
    assert [section.kind for section in page.context["sections"]] == ["deployment"]
    assertContains(client.get("/organisations/strelsau-press-agency/"), "From the wire")


def test_an_article_shows_the_words_that_each_claim_takes_from_it(client):
    article = make_article(title="The report", story="one-story")
    claim = make_claim(article=article, quote="They came by night.")
    claim.citations.create(
        article=make_article(title="The reprint", story="one-story"), quote="By night they came."
    )
    publish(claim)
    page = client.get(f"/articles/{article.pk}/")
    assertContains(page, "They came by night.")
    assertNotContains(page, "By night they came.")
    assertContains(page, "The reprint")


# Addresses gone wrong.


def test_empty_fields_of_a_form_leave_the_address(client):
    make_published()
    assert client.get("/timeline/?q=&kind=event&reported_by=").url == "/timeline/?kind=event"
    assert client.get("/?q=").url == "/"
    assert client.head("/timeline/?q=&sort=").url == "/timeline/"
    assert client.get("/timeline/?kind=event&kind=").url == "/timeline/?kind=event"
    htmx = {"HX-Request": "true"}
    assert client.get("/timeline/?q=&kind=event", headers=htmx).status_code == 200
    assert client.get("/claims.csv?q=").status_code == 200


def test_an_unknown_field_is_refused_even_if_it_is_empty(client):
    assertContains(client.get("/timeline/?colour=&q="), "colour", status_code=400)


def test_a_refusal_leads_on_without_the_field_at_fault(client):
    page = client.get("/timeline/", {"kind": "event", "colour": "red"})
    assertContains(page, 'href="/timeline/?kind=event"', status_code=400)
    assertContains(page, 'href="/timeline/"', status_code=400)
    page = client.get("/timeline/", {"kind": "event", "colour": "red", "from": "yesterday"})
    assertContains(page, "colour", status_code=400)
    assertContains(page, 'href="/timeline/?kind=event"', status_code=400)


def test_what_is_not_found_leads_on_inside_the_frame_and_back_from_the_past(client):
    make_published()
    page = client.get("/organisations/nobody/", {"edition": 1})
    assertContains(page, '<form class="compare" method="get" action="/timeline/"', status_code=404)
    assertContains(page, "Edition 1, published", status_code=404)
    assertContains(page, '<input type="hidden" name="edition" value="1">', status_code=404)
    assertContains(page, 'href="/organisations/nobody/"', status_code=404)


def test_an_article_that_is_cited_for_thousands_of_claims_comes_in_pages(client):
    register = make_article(title="Register")
    publish(*(make_claim("transfer", article=register, best=number) for number in range(52)))
    page = client.get(f"/articles/{register.pk}/")
    assert (len(page.context["claims"]), page.context["count"]) == (50, 52)
    assertContains(page, "52 claims, with the words that they rest on.")
    assertContains(page, 'rel="next" href="?page=2"')
    assert len(client.get(f"/articles/{register.pk}/?page=2").context["claims"]) == 2


def test_relations_come_in_pages(client, monkeypatch):
    monkeypatch.setattr(dashboard_module, "RELATIONS_ON_A_PAGE", 2)
    publish(*(make_claim(supplier=make_actor(f"State {number}")) for number in range(3)))
    page = client.get("/corridors/")
    assert (len(page.context["corridors"]), page.context["count"]) == (2, 3)
    assertContains(page, "3 relations with published claims")
    assert len(client.get("/corridors/?page=2").context["corridors"]) == 1
