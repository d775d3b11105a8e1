"""The page of one claim: its number, what stands behind it, how it changed; on screen and on paper."""

import re
from datetime import date
from typing import Any

import pytest
from django.http import QueryDict
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
from tracker.dossier import Standing, evidence_around
from tracker.filters import Selection
from tracker.grading import grade
from tracker.models import Actor, Claim, open_edition

pytestmark = pytest.mark.django_db


def page_of(claim: Claim, **query: Any) -> Any:
    return Client().get(f"/claims/{claim.pk}/", query)


def standing_of(claim: Claim, **query: Any) -> Standing:
    found: Standing = page_of(claim, **query).context["standing"]
    return found


def by_another(name: str = "Observatory of Arms", speaks_for: Actor | None = None, **fields: Any) -> Claim:
    return make_published(claimant=make_organisation(name, kind="ngo", speaks_for=speaks_for), **fields)


def test_a_story_told_by_two_papers_counts_once_and_is_named(client):
    agency = make_organisation("Strelsau Wire", kind="news_agency")
    told = {"story": "wire-2024-06-01", "wire": agency}
    claim = make_claim(article=make_article(publisher=make_organisation("Morning Post"), **told))
    claim.citations.create(
        article=make_article(publisher=make_organisation("Evening Post"), **told), quote="Again."
    )
    publish(claim)
    by_another(article=make_article(publisher=make_organisation("Zenda Herald")))
    page = page_of(claim)
    standing: Standing = page.context["standing"]
    assert [(len(story.articles), story.agency) for story in standing.stories] == [
        (2, "Strelsau Wire"),
        (1, ""),
    ]
    assert (standing.own, standing.claimants) == (1, 2)
    text = " ".join(page.content.decode().split())
    assert "<strong>2 independent stories</strong>" in text
    assert "Strelsau Wire, told by" in text


def test_a_retracted_article_is_no_story():
    article = make_article()
    claim = make_claim(article=article)
    claim.citations.create(article=make_article(), quote="Again.")
    publish(claim)
    assert len(standing_of(claim).stories) == 2
    article.retracted_on, article.retraction_note = date(2024, 8, 1), "The photograph was staged."
    article.save()
    with open_edition(by=make_user(), reason="An article was retracted") as edition:
        edition.add_vocabulary(article)
    assert len(standing_of(claim).stories) == 1
    assert len(standing_of(claim, edition=1).stories) == 2


def test_an_article_that_only_contradicts_is_no_story():
    claim = make_claim()
    claim.citations.create(article=make_article(), quote="It is not so.", role="contradicts")
    publish(claim)
    assert len(standing_of(claim).stories) == 1


def test_what_excludes_a_claim_is_linked_from_its_grade(client):
    claim = make_published(best=1000)
    rival = by_another(best=5000)
    assert [one.claim_id for one in standing_of(claim).excluded_by] == [rival.pk]
    page = page_of(claim)
    assertContains(page, "What excludes it")
    assert page.content.decode().count(f'href="/claims/{rival.pk}/"') >= 2


def test_a_claimant_that_is_part_of_the_other_is_named_as_dependent(client):
    ministry = make_organisation()
    claim = make_published()
    make_published(claimant=make_organisation("General Staff", part_of=ministry))
    assertContains(page_of(claim), "not independent of this claimant")
    assert standing_of(claim).claimants == 1


def test_the_word_of_a_party_is_named(client):
    claim = make_published()
    own = by_another("Court of Ruritania", speaks_for=make_actor("Ruritania"))
    assert [one.claim_id for one in standing_of(claim).parties] == [own.pk]
    assertContains(page_of(claim), "What a party to the support says itself")


def test_under_reported_by_stories_had_appeared_and_no_grade_is_explained(client):
    claim = make_published(article=make_article(published_on=date(2024, 6, 1)))
    by_another(best=5000, stated_on=date(2024, 6, 20), article=make_article(published_on=date(2024, 6, 20)))
    by_another("Zenda Institute", stated_on=None, article=make_article(published_on=date(2024, 6, 21)))
    then = page_of(claim, reported_by="2024-06-10")
    assert len(then.context["standing"].stories) == 1
    assertNotContains(then, "excludes")
    assertNotContains(then, "data-grade")
    assert len(standing_of(claim).stories) == 2


def test_what_the_page_weighs_is_what_publishing_graded():
    """Rules and evidence are one: grading what the page reads gives the grade that the record keeps."""
    make_published(best=1000)
    by_another(best=5000)
    by_another("Zenda Institute", best=1050)
    week = {"basis": "flow", "period_start": date(2024, 5, 1), "period_end": date(2024, 5, 9)}
    make_published("transfer", precision="day", **week)
    by_another("Zenda Institute", kind="transfer", precision="day", **week)
    by_another("Court of Ruritania", kind="transfer")
    make_published("event")
    make_published("casualties", stance="denies", qualifier="unquantified", as_reported="none")
    selection = Selection.of(QueryDict())
    rows = selection.read(selection.everything)
    for row in rows:
        own, others = evidence_around(selection, row, [other for other in rows if other != row])
        found = grade(own, others)
        assert (row.grade, row.grade_reason["message"]) == (found.name, found.message), row.claim_id
    assert {row.grade for row in rows} >= {"contested", "corroborated", "single_source"}


def test_the_same_claimant_over_time_leads_both_ways(client):
    first = make_published(best=600, period_end=date(2024, 1, 1))
    second = make_published(best=2000, period_end=date(2024, 6, 1), supersedes=first)
    third = make_published(best=3000, period_end=date(2024, 12, 1))
    assert [one.claim_id for one in page_of(second).context["steps"]] == [first.pk, second.pk, third.pk]
    assertContains(page_of(first), "revised later")
    assertContains(page_of(first), f'href="/claims/{second.pk}/"')


def test_a_count_of_launchers_alone_leads_to_the_one_together_with_howitzers(client):
    launcher, howitzer = make_equipment("Launcher"), make_equipment("Howitzer")
    alone = make_published("transfer", equipment=launcher, best=220)
    together = by_another(
        kind="transfer", equipment=howitzer, counted_with=[launcher], best=220, qualifier="about"
    )
    make_published("transfer", equipment=howitzer)
    assert [one.claim_id for one in page_of(alone).context["overlapping"]] == [together.pk]
    assertContains(page_of(alone), "these numbers overlap and are never added")


def test_a_correction_says_its_type_its_reason_and_what_changed(client):
    claim = make_published(best=1000)
    Claim.objects.filter(pk=claim.pk).update(best=7777)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="A slip of the pen.")
    page = page_of(claim)
    for words in ("entry error", "A slip of the pen.", "<del>1,000</del>", "<ins>7,777</ins>"):
        assertContains(page, words)


def test_a_source_added_later_stands_in_the_history(client):
    claim = make_published()
    claim.citations.create(article=make_article(title="A second look"), quote="Again.")
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.publish(by=make_user(), reason="Another source")
    newest, oldest = page_of(claim).context["history"]
    assert [(one.label, one.new) for one in newest["differences"]] == [("Source", "A second look")]
    assert oldest["differences"] == []
    (first,) = page_of(claim, edition=1).context["history"]
    assert first["differences"] == []


def test_a_change_of_grade_stands_in_the_history():
    claim = make_published(best=1000)
    by_another(best=5000)
    newest, _oldest = page_of(claim).context["history"]
    assert [(one.old, one.new) for one in newest["differences"]] == [("single source", "contested")]


def test_every_source_of_the_page_has_one_number_in_print(client):
    claim = make_published(article=make_article(title="First report"))
    rival = by_another(best=5000, article=make_article(title="Second report"))
    page = page_of(claim)
    sources = page.context["sources"]
    assert [(one.number, one.article.title) for one in sources.values()] == [
        (1, "First report"),
        (2, "Second report"),
    ]
    text = page.content.decode()
    assert text.count('<li value="1">') == 1
    assert '<span class="source-number"> [1]</span>' in text
    assert '<span class="source-number"> [2]</span>' in text
    assertContains(page, rival.citations.get().article.url)


@pytest.mark.parametrize("address", ["/", "/timeline/", "/corridors/ruritania-party/freedonia-party/"])
def test_the_sources_of_a_page_are_numbered_once_for_print(client, address):
    article = make_article(title="First report")
    make_published(article=article)
    by_another(best=5000, article=article)
    by_another("Zenda Institute", best=5100, article=make_article(title="Second report"))
    page = client.get(address)
    assert sorted(one.article.title for one in page.context["sources"].values()) == [
        "First report",
        "Second report",
    ]
    text = page.content.decode()
    listed = text[text.index('<section class="sources">') :]
    assert re.findall(r'<li value="(\d+)">', listed) == ["1", "2"]
    assert {"1", "2"} == set(re.findall(r'<span class="source-number"> \[(\d+)\]</span>', text))


def test_a_claim_alone_on_its_chart_has_none(client):
    claim = make_published()
    page = page_of(claim)
    assert page.context["figure"] is None
    assertNotContains(page, "chart.umd")
    by_another(best=5000)
    page = page_of(claim)
    assert page.context["figure"] is not None
    assertContains(page, "chart.umd")


def test_the_page_of_a_claim_is_no_dead_end(client):
    claim = make_published("transfer")
    for address in (
        "/corridors/ruritania-party/freedonia-party/",
        "/timeline/?supplier=ruritania-party&amp;recipient=freedonia-party&amp;kind=transfer",
        "/timeline/?conflict=war-of-the-two-rivers",
        "/equipment/catapult/",
        "/organisations/ministry-of-war-freedonia/",
        f"/claims/{claim.pk}/report/",
        f"/claims/{claim.pk}/reports/",
        f"/claims/{claim.pk}.csv",
    ):
        assertContains(page_of(claim), f'href="{address}"')


def test_the_page_of_a_claim_can_be_kept_and_sets_no_cookie(client):
    claim = make_published()
    page = client.get(f"/claims/{claim.pk}/")
    assert not page.cookies
    again = client.get(f"/claims/{claim.pk}/", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304


def test_what_a_forecast_or_a_denial_says_is_never_told_as_a_fact(client):
    forecast = make_published(stance="forecasts", stage="")
    page = " ".join(page_of(forecast).content.decode().split())
    assert '<span class="claim__about"><span class="state">forecast</span>' in page
    assert " (forecast), " in page.partition("<title>")[2].partition("</title>")[0]
    denial = make_published("casualties", stance="denies", qualifier="unquantified", as_reported="none")
    title = page_of(denial).content.decode().partition("<title>")[2].partition("</title>")[0]
    assert title.startswith("Denied: ")
    assert "none" not in title


@pytest.mark.parametrize(
    ("start", "words"), [(date(2024, 5, 1), "on 1\N{NO-BREAK SPACE}May"), (None, "by 1\N{NO-BREAK SPACE}May")]
)
def test_what_happened_on_a_day_is_said_of_that_day(client, start, words):
    claim = make_published(basis="flow", period_start=start, period_end=date(2024, 5, 1), precision="day")
    assertContains(page_of(claim), words)


def test_of_many_denials_the_newest_stand_on_the_page_and_the_timeline_has_all(client):
    claim = make_published("transfer")
    said = {"stance": "denies", "qualifier": "unquantified", "as_reported": "no", "best": None}
    for number in range(12):
        day = date(2024, 3, 1 + number)
        make_published("transfer", **said, period_end=day, precision="day", stated_on=day)
    page = client.get(f"/claims/{claim.pk}/")
    assert [one.dated_on.day for one in page.context["denials"]] == list(range(3, 13))
    assertContains(page, "12 denials in all, on the timeline")
    assert client.get(page.context["denials_url"]).context["count"] == 12
    assertContains(page, 'href="#denials">12 denials</a>')
