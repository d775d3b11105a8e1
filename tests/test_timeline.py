"""The timeline: months, entries, pages that begin after a claim, filters that say what they give."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    publish,
)
from tracker import facets, filters, paging
from tracker.facets import count_words, counted_of, facets_of
from tracker.filters import Selection
from tracker.models import Citation
from tracker.views import timeline

pytestmark = pytest.mark.django_db


def select(query=""):
    return Selection.of(QueryDict(query))


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr(timeline, "PAGE_SIZE", 3)


@pytest.fixture
def eight():
    """On four days, two without a day on which they were reported."""
    drafts = []
    for number in range(8):
        day = date(2024, 5, 30) + timedelta(days=number // 2)
        is_dated = number not in (1, 6)
        drafts.append(
            make_claim(
                period_end=day,
                stated_on=day if is_dated else None,
                article=make_article(published_on=day if is_dated else None),
            )
        )
    publish(*drafts)
    return drafts


def shown(response):
    return [claim.claim_id for month in response.context["months"] for claim in month.claims]


def walk(client, url, step):
    """The claims of each page, from link to link."""
    pages = []
    while url:
        response = client.get(url)
        pages.append(shown(response))
        url = response.context[step]
    return pages


# Pages.


@pytest.mark.usefixtures("short_pages")
@pytest.mark.parametrize("sort", filters.SORTS)
def test_links_lead_through_every_claim_once_and_back(client, eight, sort):
    expected = [row.claim_id for row in select(f"sort={sort}").claims]
    forth = walk(client, f"/timeline/?sort={sort}", "next_url")
    assert [len(page) for page in forth] == [3, 3, 2]
    assert [number for page in forth for number in page] == expected

    last = paging.Order.of(sort).cursor_of(select(f"sort={sort}").claims.get(claim=expected[-1]))
    back = walk(client, f"/timeline/?sort={sort}&before={last}", "previous_url")
    # The way back ends with a whole first page, which may repeat what the page before it had.
    assert back[0] == expected[4:7]
    assert back[-1] == expected[:3]
    assert {number for page in back for number in page} == set(expected[:-1])


@pytest.mark.usefixtures("short_pages", "eight")
def test_links_between_pages_say_which_way_and_keep_the_filters(client):
    first = client.get("/timeline/?kind=deployment&q=night")
    assertContains(first, 'rel="next"')
    assertNotContains(first, 'rel="prev"')
    query = parse_qs(urlsplit(first.context["next_url"]).query)
    assert (query["kind"], query["q"], list(query)[-1]) == (["deployment"], ["night"], "after")
    second = client.get(first.context["next_url"])
    assertContains(second, 'rel="prev"')
    assertContains(second, 'rel="next"')
    for address in (second.context["csv_url"], second.context["clear_url"]):
        assert "after=" not in address
    assert all("after=" not in url for _label, url in second.context["chips"])


@pytest.mark.usefixtures("short_pages")
def test_a_claim_that_comes_in_between_shifts_no_page(client, eight):
    following = client.get("/timeline/").context["next_url"]
    before = shown(client.get(following))
    make_published(period_end=date(2024, 12, 1), stated_on=date(2024, 12, 1))
    assert shown(client.get(following)) == before


BAD_CURSORS = [
    ("after=x", "after"),
    ("after=106", "after"),
    ("before=2024-13-01.4", "before"),
    ("before=2024-06-01", "before"),
    ("after=2024-06-01.0", "after"),
    ("after=2024-06-01.-4", "after"),
    ("after=2024-06-01.٤", "after"),
    (f"after=2024-06-01.{'9' * 30}", "after"),
    ("after=2024-06-01.4&sort=id", "after"),
    ("after=2024-06-01.4&before=2024-06-01.5", "before"),
    ("page=2", "page"),
]


@pytest.mark.parametrize(("query", "name"), BAD_CURSORS)
def test_a_cursor_that_is_none_is_refused_by_name(client, query, name):
    make_published()
    response = client.get(f"/timeline/?{query}")
    assert response.status_code == 400
    (problem,) = response.context["problems"]
    assert problem.startswith(f"{name}: ")


@pytest.mark.usefixtures("short_pages", "eight")
def test_what_follows_is_put_behind_what_is_there(client):
    first = client.get("/timeline/")
    # The claims go from June back into May; the second page begins in the month in which the first ends.
    more = client.get(first.context["next_url"], headers={"HX-Request": "true", "HX-Target": "more"})
    assertContains(more, 'hx-swap-oob="beforeend:#entries-2024-06"')
    assertNotContains(more, 'id="2024-06"')
    assertContains(more, 'id="2024-05"')
    assertContains(more, 'id="more"')
    assertNotContains(more, 'id="results"')
    assertContains(first, 'id="entries-2024-06"')


def test_a_filter_changes_the_results_and_the_counts_together(client):
    make_published()
    response = client.get("/timeline/?kind=event", headers={"HX-Request": "true", "HX-Target": "results"})
    for part in (
        '<div id="results">',
        'id="facets" hx-swap-oob="true"',
        'id="filters-on" hx-swap-oob="true"',
    ):
        assertContains(response, part)
    assertNotContains(response, "<html")


# Months.


@pytest.mark.usefixtures("short_pages", "eight")
def test_a_month_says_how_many_claims_it_has_on_whatever_page(client):
    first = client.get("/timeline/")
    assert [(str(one.first), one.count) for one in first.context["months"]] == [("2024-06-01", "4")]
    second = client.get(first.context["next_url"]).context["months"]
    assert [(str(one.first), one.count, one.is_continued) for one in second] == [
        ("2024-06-01", "4", True),
        ("2024-05-01", "4", False),
    ]
    assertContains(first, "June 2024")


def test_counts_end_where_they_say_enough(client, monkeypatch):
    for _ in range(3):
        make_published()
    monkeypatch.setattr(filters, "MOST_COUNTED", 2)
    monkeypatch.setattr(facets, "MOST_COUNTED", 2)
    assert filters.counted(select().claims) == 3
    assertContains(client.get("/timeline/"), "2+ claims")


def test_a_count_is_exact_up_to_ten_thousand():
    assert [count_words(count) for count in (0, 9999, 10_000, 10_001)] == ["0", "9,999", "10,000", "10,000+"]


# Entries.


def test_an_entry_has_its_words_in_the_language_of_the_article(client):
    make_published(quote="Ils vinrent la nuit.", article=make_article(language="fr"))
    response = client.get("/timeline/")
    assertContains(response, '<p lang="fr">“Ils vinrent la nuit.”</p>', html=True)
    assertContains(response, "<span>deployment</span>", html=True)


def test_a_paraphrase_is_labelled_as_ours(client):
    claim = make_claim()
    Citation.objects.filter(claim=claim).update(quote="", paraphrase="They came by boat.")
    publish(claim)
    assertContains(client.get("/timeline/"), "In our words:")


def test_words_searched_for_are_marked_in_an_entry_and_escaped(client):
    make_published(quote="<script>Boats</script> & oars")
    response = client.get("/timeline/?q=boat")
    assertContains(response, "&lt;script&gt;<mark>Boats</mark>&lt;/script&gt; &amp; oars")


def test_a_forecast_that_came_true_leads_to_what_bore_it_out(client):
    july = date(2024, 7, 1)
    fact = make_published(stated_on=july, period_end=july, article=make_article(published_on=july))
    forecast = make_published(stance="forecasts", stage="", borne_out_by=[fact])
    response = client.get("/timeline/?stance=forecasts")
    assertContains(response, f'id="claim-{forecast.pk}"')
    assertContains(response, "came true:")
    assertContains(response, f'href="/claims/{fact.pk}/"')
    # By June nobody could know.
    assertNotContains(client.get("/timeline/?stance=forecasts&reported_by=2024-06-15"), "came true:")


def test_a_claim_that_revises_and_the_one_revised_lead_to_each_other(client):
    earlier = make_published(best=6000)
    later = make_published(best=4700, supersedes=earlier, period_end=date(2024, 7, 1))
    entries = client.get("/timeline/").content.decode().split('<li class="entry"')[1:]
    by_claim = {
        number: text
        for text in entries
        for number in (earlier.pk, later.pk)
        if f'id="claim-{number}"' in text
    }
    assert "revises:" in by_claim[later.pk]
    assert f'href="/claims/{earlier.pk}/"' in by_claim[later.pk]
    assert "revised later:" in by_claim[earlier.pk]
    assert f'href="/claims/{later.pk}/"' in by_claim[earlier.pk]


# Filters with counts.


@pytest.fixture
def several():
    bureau = make_organisation("Bureau of Winds")
    elbonia = make_actor("Elbonia", code="EL", kind="state")
    howitzer = make_equipment("Howitzer", parent=make_equipment("Artillery"))
    publish(
        make_claim(),
        make_claim(claimant=bureau),
        make_claim("casualties", claimant=bureau, stance="estimates"),
        make_claim("transfer", equipment=howitzer, supplier=elbonia),
        make_claim("transfer", counted_with=[howitzer]),
        make_claim("event", article=make_article(publisher=make_organisation("Evening Post"))),
    )


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "kind=deployment",
        "claimant=bureau-of-winds",
        "kind=casualties&claimant=bureau-of-winds",
        "equipment=artillery",
        "publisher=evening-post",
        "publisher=the-strelsau-gazette&kind=transfer&kind=casualties&equipment=howitzer",
        "q=night&supplier=EL",
        "reported_by=2024-06-30&stance=estimates",
        "from=2030-01-01",
    ],
)
def test_each_value_says_how_many_claims_it_would_give(query):
    """Checked by asking for it: the other filters stay on, its own other values go."""
    selection = select(query)
    counts = counted_of(selection).counts
    for name in facets.COUNTED:
        for value in selection.form.fields[name].words:
            if name == "grade" and selection.reported_by:
                continue
            asked = select(selection.querystring(**{name: [value]}))
            assert counts[name].get(value, 0) == asked.claims.count(), (name, value)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    "query",
    ["", "kind=transfer&kind=event", "stance=asserts&publisher=the-strelsau-gazette", "from=2020-01-01"],
)
def test_what_is_not_counted_to_the_end_is_said_to_be_more(query, monkeypatch):
    exact = counted_of(select(query)).counts
    facets._kept.clear()
    for module in (filters, facets):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    counted = facets.counted_of(select(query))
    # One filter alone, or none, leaves all claims for its own values: their sums are known.
    assert counted.unfinished == {
        "": set(),
        "kind=transfer&kind=event": set(facets.COUNTED) - {"kind"},
    }.get(query, set(facets.COUNTED))
    assert sum(counted.counts["claimant"].values()) > 1
    for name, counts in counted.counts.items():
        if name in counted.unfinished:
            assert all(count <= exact[name][value] for value, count in counts.items())
        else:
            assert counts == exact[name]
    shown = {one.name: one for one in facets_of(select(query))}["claimant"]
    assert {one.value for one in shown.values} == {"ministry-of-war-freedonia", "bureau-of-winds"}
    assert {value.count_words[-1:] for value in shown.values} <= ({"+", ""} if query else set("12345+"))


@pytest.mark.usefixtures("several")
def test_a_value_that_leads_nowhere_is_left_out_unless_it_is_on(client):
    values = {one.name: {value.value for value in one.values} for one in facets_of(select("kind=event"))}
    assert values["claimant"] == {"ministry-of-war-freedonia"}
    assert values["kind"] == {"deployment", "casualties", "transfer", "event"}
    assert "equipment" not in values
    kept = {one.name: one for one in facets_of(select("kind=event&claimant=bureau-of-winds"))}
    assert [(one.value, one.count) for one in kept["claimant"].values if one.is_on] == [
        ("bureau-of-winds", 0)
    ]
    assertContains(client.get("/timeline/?kind=event"), 'value="event" id="on-kind-event" checked')


def test_a_long_list_is_folded_but_for_what_is_on():
    publish(*(make_claim(claimant=make_organisation(f"Office {number}")) for number in range(10)))
    facet = next(one for one in facets_of(select("claimant=office-9")) if one.name == "claimant")
    assert (len(facet.shown), len(facet.folded)) == (8, 2)
    assert "office-9" in {one.value for one in facet.shown}


def test_of_a_very_long_list_the_first_are_on_the_page_and_all_where_one_asks(client):
    publish(*(make_claim(claimant=make_organisation(f"Office {number:02}")) for number in range(50)))
    page = client.get("/timeline/?kind=deployment")
    assertContains(page, 'name="claimant"', count=7 + 30)
    assertContains(page, "All 50, by name")
    address = "/timeline/?kind=deployment&all=claimant"
    assertContains(page, f'href="{address.replace("&", "&amp;")}#facet-claimant"')
    whole = client.get(address)
    assertContains(whole, 'name="claimant"', count=50)
    assertNotContains(whole, "All 50")
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "facet-claimant"})
    assertContains(part, 'name="claimant"', count=50)
    assertNotContains(part, "<article")
    # The link is gone with what was there: the focus goes on to the list, and stays away from it later.
    assertContains(part, " autofocus", count=1)
    assertNotContains(whole, " autofocus")
    # And the next filter leaves the list as it is.
    assertContains(part, '<input type="hidden" name="all" value="claimant">', html=True)
    changed = client.get(address, headers={"HX-Request": "true", "HX-Target": "results"})
    assertContains(changed, 'name="claimant"', count=50)
    assertContains(client.get("/timeline/?all=kilos"), "all: Choose one of: kind,", status_code=400)


@pytest.mark.usefixtures("several")
def test_grades_are_not_counted_where_they_are_not_shown():
    assert "grade" not in {one.name for one in facets_of(select("reported_by=2024-06-30"))}


@pytest.mark.usefixtures("several")
def test_counts_take_two_queries_and_are_kept(django_assert_num_queries):
    selection = select(
        "kind=transfer&claimant=bureau-of-winds&publisher=evening-post&q=night&grade=contested"
    )
    # Which claims have the word is looked up before.
    assert selection.search.numbers
    with django_assert_num_queries(2):
        facets_of(selection)
    with django_assert_num_queries(0):
        facets_of(selection)


@pytest.mark.usefixtures("short_pages")
def test_the_page_takes_as_many_queries_whatever_it_shows(client, eight, django_assert_max_num_queries):
    following = client.get("/timeline/?q=night").context["next_url"]
    facets._kept.clear()
    # Edition, search words, claims, citations, articles, related, counts of claims, months and values.
    with django_assert_max_num_queries(11):
        client.get(following)


@pytest.mark.usefixtures("several")
def test_the_number_of_filters_that_are_on_stands_at_the_button(client):
    assertContains(
        client.get("/timeline/?kind=event&q=night"), '<span class="filters__on" id="filters-on">2 on</span>'
    )
    assertContains(client.get("/timeline/"), '<span class="filters__on" id="filters-on"></span>')
