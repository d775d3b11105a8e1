"""Charts through the client: their addresses, words, files, and what stands around them."""

import csv
import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
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
from tracker import charts as charts_module
from tracker.chart_address import chart_args, panel_key
from tracker.charts import Gallery
from tracker.filters import Selection
from tracker.models import Claim
from tracker.views import charts as views

pytestmark = pytest.mark.django_db

TROOPS = (
    "/charts/war-of-the-two-rivers/ruritania-party/freedonia-party/deployment/unspecified/person.arrived/"
)


def selection(query: str = "") -> Selection:
    return Selection.of(QueryDict(query))


def figures(client: Client, query: str = "", address: str = "/charts/") -> list[Any]:
    sections = client.get(f"{address}?{query}").context["sections"]
    return [figure for section in sections for figure in section.figures]


def figure_at(client: Client, address: str = TROOPS, query: str = "") -> Any:
    return client.get(f"{address}?{query}").context["figure"]


def other_claimant(number: int | str = 1) -> Any:
    return make_organisation(f"Bureau {number}", kind="ngo")


def on(day: date, **fields: Any) -> dict[str, Any]:
    return {"period_end": day, "precision": "day", "stated_on": day, **fields}


# Addresses


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"kind": "deployment", "stage": "in_combat", "place": "Castle Zenda, upper gate"},
        {"kind": "deployment", "personnel": "engineers", "unit": "battalion"},
        {"kind": "deployment", "place": "Стрельсау"},
        {"kind": "casualties", "category": "killed_or_wounded"},
        {"kind": "casualties", "place": "Zenda"},
        {"kind": "transfer", "unit": "tonne", "stage": "shipped"},
    ],
)
def test_every_chart_has_an_address_and_every_address_its_chart(client, fields):
    make_published(**fields)
    (panel,) = Gallery(selection()).panels
    args = chart_args(panel.key, selection().vocabulary)
    assert panel_key(args, selection()) == panel.key
    (figure,) = figures(client)
    assert figure.url == reverse("chart", kwargs=args)
    assert figure_at(client, figure.url).headline == figure.headline


def test_equipment_counted_together_has_one_address_in_whatever_order(client):
    catapult, mangonel = make_equipment("Catapult"), make_equipment("Mangonel")
    make_published("transfer", equipment=mangonel, counted_with=[catapult])
    make_published("transfer", equipment=catapult)
    addresses = {figure.url for figure in figures(client)}
    start = "/charts/war-of-the-two-rivers/ruritania-party/freedonia-party/transfer/"
    together = f"{start}catapult+mangonel/item.delivered/"
    assert addresses == {f"{start}catapult/item.delivered/", together}
    assert len(figure_at(client, together).table) == 1
    moved = client.get(f"{start}mangonel+catapult/item.delivered/?claimant=the-strelsau-gazette")
    assert moved.status_code == 301
    assert moved.url == f"{together}?claimant=the-strelsau-gazette"


@pytest.mark.parametrize(
    "wrong",
    [
        ("unspecified", "engineers"),
        ("unspecified", "nobody"),
        ("person.arrived", "person"),
        ("person.arrived", "person.returned.zenda"),
        ("person.arrived", "battalion.arrived"),
        ("person.arrived", "person.stormed"),
        ("unspecified", "unspecified%00"),
        ("person.arrived", "person%00.arrived"),
        ("person.arrived", "person.arrived%00"),
        ("deployment", "event"),
        ("deployment", "balloons"),
        ("ruritania", "atlantis"),
        ("two-rivers", "three-rivers"),
    ],
)
@pytest.mark.parametrize("suffix", ["/", ".csv"])
def test_an_address_that_names_no_chart_is_a_404(client, wrong, suffix):
    """Also where there are claims but no chart: the forecast stands on the chart of what it forecasts."""
    make_published()
    make_published(stance="forecasts", stage="")
    address = TROOPS.rstrip("/") + suffix
    assert client.get(address).status_code == 200
    assert client.get(address.replace(*wrong)).status_code == 404


def test_a_chart_that_the_filters_leave_nothing_of_says_which_filter_to_loosen(client):
    make_published()
    for query in ("q=balloon", "kind=event", "reported_by=2024-01-01", "to=2023-01-01"):
        page = client.get(f"{TROOPS}?{query}")
        assertContains(page, "No claim fits all of these filters.")
        assert page.context["suggestions"]
    assert client.get(f"{TROOPS}?claimant=nobody").status_code == 400


def test_a_figure_carries_the_filters_of_its_page_to_its_own_page_and_files(client):
    make_published()
    query = (
        "supplier=ruritania-party&kind=deployment&personnel=unspecified&claimant=the-bureau&from=2024-01-01"
    )
    make_published(claimant=make_organisation("The Bureau"))
    (figure,) = figures(client, query)
    # What the path says already is left out.
    kept = "claimant=the-bureau&from=2024-01-01"
    bare = TROOPS.rstrip("/")
    assert figure.url == f"{TROOPS}?{kept}"
    assert [figure.csv_url, figure.svg_url, figure.png_url] == [
        f"{bare}.{suffix}?{kept}" for suffix in ("csv", "svg", "png")
    ]
    assert len(figure_at(client, query=kept).table) == 1


def test_addresses_of_charts_follow_the_language_and_those_of_files_do_not(client):
    make_published()
    with override("fr"):
        (figure,) = figures(client, address="/fr/charts/")
    assert (figure.url, figure.svg_url[:4], figure.csv_url[:4]) == (f"/fr{TROOPS}", "/fr/", "/cha")


# The page of one chart


def test_a_chart_leads_to_its_files_its_timeline_and_its_corridor(client):
    make_published()
    page = client.get(TROOPS)
    for address in (
        f"{TROOPS.rstrip('/')}.csv",
        f"{TROOPS.rstrip('/')}.svg",
        f"{TROOPS.rstrip('/')}.png",
        "/corridors/ruritania-party/freedonia-party/",
        "/timeline/?conflict=war-of-the-two-rivers",
        "/charts/?conflict=war-of-the-two-rivers",
    ):
        assertContains(page, f'href="{address}')


def test_by_claimant_each_has_a_figure_on_the_same_axes(client):
    make_published(best=1000)
    make_published(best=3000, claimant=other_claimant(), **on(date(2024, 6, 9)))
    make_published("deployment", stage="in_combat", best=9)
    page = client.get(TROOPS)
    figure, alone = page.context["figure"], page.context["by_claimant"]
    assert [len(one.table) for one in alone] == [1, 1]
    assert {(one.json["from"], one.json["to"], one.json["top"]) for one in alone} == {
        (figure.json["from"], figure.json["to"], 3000)
    }
    assert [one.headline for one in alone] == [
        "Ministry of War (Freedonia): about 1,000 (1\N{NO-BREAK SPACE}June\N{NO-BREAK SPACE}2024)",
        "Bureau 1: about 3,000 (9\N{NO-BREAK SPACE}June\N{NO-BREAK SPACE}2024)",
    ]
    assert alone[1].url == f"{TROOPS}?claimant=bureau-1"
    ids = [one.id for one in (figure, *alone, *page.context["others"])]
    assert len(set(ids)) == len(ids) == 4


def test_a_single_claimant_has_no_multiples(client):
    make_published()
    assert client.get(TROOPS).context["by_claimant"] == []


def test_beside_a_chart_stand_the_others_of_its_kind_between_the_same_two(client):
    make_published("transfer")
    make_published("transfer", equipment=make_equipment("Mangonel"))
    make_published("transfer", equipment=make_equipment("Trebuchet"), supplier=make_actor("Graustark"))
    make_published("deployment")
    (catapult,) = [one for one in figures(client) if one.headline.startswith("Catapult")]
    page = client.get(catapult.url)
    assert [one.headline.split(",")[0] for one in page.context["others"]] == ["Mangonel"]
    assertContains(page, "Other equipment")


def test_a_claimant_of_the_legend_leads_to_itself_alone_and_back(client):
    make_published()
    make_published(claimant=other_claimant())
    both = figure_at(client)
    href = next(one["href"] for one in both.legend if one["name"] == "Bureau 1")
    assert href == f"{TROOPS}?claimant=bureau-1"
    (alone,) = figure_at(client, query="claimant=bureau-1").legend
    assert (alone["name"], alone["href"]) == ("Bureau 1", TROOPS)


def test_a_period_asked_for_begins_the_axis_though_a_bar_reaches_further_back(client):
    flow = {"basis": "flow", "period_start": date(2024, 1, 1), "period_end": date(2024, 5, 31)}
    make_published(precision="day", **flow)
    assert figure_at(client).json["from"] == "2024-01-01"
    shown = figure_at(client, query="from=2024-03-01")
    assert (shown.json["from"], shown.json["points"][0]["start"]) == ("2024-03-01", "2024-01-01")


# Words


def test_the_summary_says_the_message_of_a_chart(client):
    make_published(qualifier="at_least", low=3000, **on(date(2024, 6, 1)))
    make_published(best=9000, claimant=other_claimant(), **on(date(2024, 6, 9)))
    make_published(
        claimant=other_claimant(2),
        qualifier="unquantified",
        as_reported="a few thousand",
        **on(date(2024, 6, 2)),
    )
    make_published(
        stance="denies", stage="", qualifier="unquantified", as_reported="denied", claimant=other_claimant(3)
    )
    words = figure_at(client).summary.replace("\N{NO-BREAK SPACE}", " ")
    assert words == (
        "Three claimants. Newest range, 9 June 2024: at least 3,000 to about 9,000. "
        "Highest: about 9,000, Bureau 1. "
        "Lowest: at least 3,000, Ministry of War (Freedonia), 1 June 2024. "
        "1 claim without a number. 1 denial: Bureau 3."
    )


def test_a_revision_is_marked_with_both_numbers_and_the_public_reason(client):
    first = make_published(best=6000)
    later = make_published(
        best=4700, supersedes=first, public_note="Deserters counted twice.", **on(date(2024, 6, 9))
    )
    figure = figure_at(client)
    (found,) = figure.json["revisions"]
    assert (found["on"], found["before"], found["after"]) == ("2024-06-09", 6000, 4700)
    assert found["href"] == f"/claims/{later.pk}/"
    assert found["words"] == "about 6,000 → about 4,700"
    assert found["says"].replace("\N{NO-BREAK SPACE}", " ") == (
        "revised by Ministry of War (Freedonia), 9 June 2024: Deserters counted twice."
    )
    assert "1 revision, by Ministry of War (Freedonia): about 6,000 → about 4,700." in figure.summary


def test_a_total_that_falls_without_a_word_is_marked_as_a_revision(client):
    make_published(best=6000)
    make_published(best=4700, **on(date(2024, 6, 9)))
    (found,) = figure_at(client).json["revisions"]
    assert found["says"].startswith("less than before, which is a revision: Ministry of War (Freedonia)")
    assert (found["before"], found["after"]) == (6000, 4700)


def corrected(claim: Claim, best: int, reason: str) -> None:
    Claim.objects.filter(pk=claim.pk).update(best=best)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason=reason)


def test_a_point_that_this_site_corrected_says_so_from_that_edition_on(client):
    claim = make_published(best=1000)
    make_published(claimant=other_claimant())
    corrected(claim, 1200, "A slip of the pen.")
    words = {point["claim"]: point["corrected"] for point in figure_at(client).json["points"]}
    assert sorted(words.values()) == ["", "Corrected in edition 3 (entry error): A slip of the pen."]
    assert words[claim.pk]
    before = figure_at(client, query="edition=2").json["points"]
    assert {point["corrected"] for point in before} == {""}
    # On a day before we corrected it, nobody could have known.
    then = figure_at(client, query="reported_by=2024-12-31").json["points"]
    assert {point["corrected"] for point in then} == {""}


def test_marks_know_when_they_were_reported(client):
    make_published(stated_on=date(2024, 6, 3), article=make_article(published_on=date(2024, 6, 5)))
    make_published(qualifier="unquantified", as_reported="many", claimant=other_claimant())
    data = figure_at(client).json
    assert [point["reported"] for point in data["points"]] == ["2024-06-03"]
    assert [entry["reported"] for entry in data["strip"]] == ["2024-06-01"]


# Events


def test_events_between_the_same_two_stand_on_the_chart_whatever_kind_is_asked_for(client):
    make_published()
    make_published(**on(date(2024, 6, 20)))
    event = make_published("event", **on(date(2024, 6, 10)))
    make_published("event", summary="Too early.", **on(date(2024, 1, 1)))
    make_published("event", summary="Elsewhere.", supplier=make_actor("Graustark"), **on(date(2024, 6, 10)))
    (figure,) = figures(client, "kind=deployment")
    (found,) = figure.json["events"]
    assert found == {
        "on": "2024-06-10",
        "href": f"/claims/{event.pk}/",
        "words": "An envoy was received in Strelsau.",
        "says": "Ministry of War (Freedonia), 10\N{NO-BREAK SPACE}June\N{NO-BREAK SPACE}2024",
        "reported": found["reported"],
    }
    assert figure_at(client).json["events"] == [found]


def test_more_events_than_a_chart_can_show_are_cut_to_the_newest_and_it_says_so(client, monkeypatch):
    monkeypatch.setattr(charts_module, "MOST_EVENTS", 2)
    make_published()
    make_published(**on(date(2024, 6, 20)))
    for day in (10, 11):
        make_published("event", **on(date(2024, 6, day)))
    assert figure_at(client).note == ""
    make_published("event", **on(date(2024, 6, 12)))
    figure = figure_at(client)
    assert [event["on"] for event in figure.json["events"]] == ["2024-06-11", "2024-06-12"]
    assert figure.note == "Only the newest 2 events are marked; the timeline has all of them."


def test_events_are_those_of_the_edition_and_of_what_had_been_reported(client):
    early = make_article(published_on=date(2024, 6, 1))
    make_published(article=early)
    make_published(article=early, **on(date(2024, 6, 20), stated_on=date(2024, 6, 1)))
    make_published(
        "event",
        **on(date(2024, 6, 10), stated_on=None),
        article=make_article(published_on=date(2024, 9, 9)),
    )
    assert len(figure_at(client).json["events"]) == 1
    assert figure_at(client, query="reported_by=2024-08-01").json["events"] == []
    assert figure_at(client, query="edition=2").json["events"] == []


# Around one claim


def around(claim: Claim, query: str = "") -> Any:
    asked = selection(query)
    (shown,) = asked.read(asked.in_any_state.filter(claim=claim.pk))
    return Gallery(asked).figure_around(shown)


def test_around_a_claim_stand_those_of_the_days_around_it_where_there_are_many():
    first = date(2022, 1, 1)
    claims = [
        make_claim(best=1_000 + number, **on(first + timedelta(number), claimant=other_claimant(number % 3)))
        for number in range(60)
    ]
    publish(*claims)
    middle = figure_of(claims[30])
    assert len(middle.table) == 24
    found = {row["claim_url"] for row in middle.table}
    assert found >= {f"/claims/{claims[number].pk}/" for number in (19, 30, 42)}
    # On the first of the days the range is that of what had been said by then.
    assert (middle.json["envelope"][0]["from"], middle.json["envelope"][0]["low"]) == ("2022-01-20", 1_017)
    notes = [figure_of(claims[number]).note.replace("\xa0", " ") for number in (30, 0, 59)]
    days = ["from 20 January 2022 to 12 February 2022", "until 13 January 2022", "since 18 February 2022"]
    assert notes == [f"The claims {words}; the page of the chart has all of them." for words in days]


def figure_of(claim: Claim) -> Any:
    asked = selection()
    (shown,) = asked.read(asked.in_any_state.filter(claim=claim.pk))
    return Gallery(asked).figure_around(shown)


# Files


def rows_of(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


def test_the_file_of_a_chart_has_the_rows_of_its_table_and_no_others(client):
    make_published()
    make_published(claimant=other_claimant(), basis="flow")
    make_published(stance="denies", stage="", qualifier="unquantified", as_reported="no")
    make_published(stage="in_combat")
    make_published("event")
    for query in ("", "claimant=bureau-1", "edition=2", "q=ministry"):
        figure = figure_at(client, query=query)
        in_table = [row["claim_url"].split("?")[0] for row in figure.table]
        in_file = [row["path"] for row in rows_of(client.get(figure.csv_url))]
        assert sorted(in_file) == sorted(in_table), query
        assert in_file
    everything = rows_of(client.get("/claims.csv"))
    assert list(rows_of(client.get(figure.csv_url))[0]) == list(everything[0])


@pytest.mark.parametrize("query", ["to=2020-01-01", "q=balloons", "reported_by=2020-01-01"])
def test_the_file_of_a_chart_that_the_filters_leave_nothing_of_is_a_header(client, query):
    make_published()
    lines = [client.get(f"{TROOPS.rstrip('/')}.csv?{asked}").getvalue().splitlines() for asked in ("", query)]
    assert lines[1] == lines[0][:1]


def test_a_chart_with_nothing_on_it_is_shared_with_a_picture_that_is_there(client):
    make_published()
    picture = urlsplit(client.get(f"{TROOPS}?q=balloons").context["sharing"].picture)
    assert client.get(f"{picture.path}?{picture.query}").status_code == 200


@pytest.mark.parametrize("day", [date.min, date.max])
@pytest.mark.parametrize("form", ["/", ".svg", ".png", ".csv"])
def test_a_chart_of_the_first_or_the_last_of_all_days_is_there(client, day, form):
    make_published(period_end=day, precision="day")
    assert client.get(f"{TROOPS.rstrip('/')}{form}").status_code == 200


def test_the_file_of_a_chart_is_named_after_it_and_its_edition(client):
    make_published(place="Castle Zenda")
    address = TROOPS.replace("person.arrived/", "person.arrived.castle-zenda.csv")
    response = client.get(address, {"excel": "1"})
    assert 'filename="chart-unspecified-person-arrived-castle-zenda-' in response["Content-Disposition"]
    assert response["Content-Disposition"].endswith('-edition-1.csv"')
    assert b"".join(response).startswith(b"\xef\xbb\xbf")
    head = client.head(address)
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert client.get(address, {"excel": "2"}).status_code == 400
    assert client.get(address, {"colour": "red"}).status_code == 400


# Many


def test_charts_come_a_page_at_a_time(client, monkeypatch):
    monkeypatch.setattr(views, "FIGURES_A_PAGE", 2)
    make_published()
    for name in ("Catapult", "Mangonel", "Trebuchet"):
        make_published("transfer", equipment=make_equipment(name))
    first, second = (client.get("/charts/", {"page": page}) for page in (1, 2))
    shown = [
        [(section.kind, len(section.figures)) for section in page.context["sections"]]
        for page in (first, second)
    ]
    assert shown == [[("deployment", 1), ("transfer", 1)], [("transfer", 2)]]
    assertContains(first, "page=2")
    assert client.get("/charts/", {"page": "0"}).status_code == 400
    # Not counted as what a figure leads on to.
    assert "page=" not in second.context["sections"][0].figures[0].url


def test_a_chart_with_more_than_a_page_carries_is_thinned_and_says_so(client, monkeypatch):
    monkeypatch.setattr(charts_module, "MOST", 12)
    claims = [
        make_claim(best=1000 + day * 7 % 50, **on(date(2024, 6, 1) + timedelta(day))) for day in range(14)
    ]
    publish(*claims)
    figure = figure_at(client)
    assert len(figure.json["points"]) == len(figure.table) == 6
    assert figure.note.startswith("6 of 14 claims are drawn and listed here")
    assert "14 claims" in figure.subtitle
    assert len(rows_of(client.get(figure.csv_url))) == 14
    (shared,) = figures(client)
    assert len(shared.json["points"]) == 12


def test_a_chart_with_all_it_has_says_nothing_of_thinning(client):
    make_published()
    assert figure_at(client).note == ""


def test_the_page_of_a_chart_swaps_its_results_alone(client):
    make_published()
    part = client.get(TROOPS, headers={"HX-Request": "true"})
    assertContains(part, 'id="results"')
    assertNotContains(part, "<html")


# Under filters


def test_a_total_that_lacks_a_flow_because_of_a_filter_is_not_drawn(client):
    total = make_published(best=11_000, **on(date(2024, 6, 9)))
    for first, last in ((date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 5, 1), date(2024, 5, 31))):
        make_published(basis="flow", best=500, period_start=first, adds_to=total, **on(last))
    (whole,) = figure_at(client).json["totals"]
    assert whole["steps"][-1][1] == 12_000
    assert figure_at(client, query="from=2024-04-01").json["totals"] == []
    assert "Derived" not in figure_at(client, query="from=2024-04-01").summary


@pytest.mark.parametrize("query", ["claimant=bureau-1", "from=2024-01-01", "stance=asserts"])
def test_the_range_of_some_claims_is_not_called_that_of_all_claimants(client, query):
    make_published()
    make_published(claimant=other_claimant())
    assertContains(client.get(TROOPS), "Range of all claimants")
    some = client.get(f"{TROOPS}?{query}")
    assertNotContains(some, "Range of all claimants")
    assertContains(some, "Range of the claims shown")


def test_each_chart_of_one_claimant_has_the_rows_and_the_words_of_its_file_and_its_page(client):
    make_published(best=9000)
    make_published(claimant=other_claimant())
    for claimant in (other_claimant(), other_claimant(2)):
        make_published(
            stance="denies", stage="", qualifier="unquantified", as_reported="no", claimant=claimant
        )
    small = client.get(TROOPS).context["by_claimant"]
    assert len(small) == 2
    for figure in small:
        page = client.get(figure.url).context["figure"]
        in_file = {row["path"] for row in rows_of(client.get(figure.csv_url))}
        assert len(in_file) == len(figure.table) == 3
        assert [row["claim_url"] for row in page.table] == [row["claim_url"] for row in figure.table]
        assert page.summary == figure.summary


def test_a_revision_of_a_bare_range_is_marked_between_its_ends_and_never_at_zero(client):
    between = {"qualifier": "between", "best": None}
    first = make_published(low=6000, high=8000, **between)
    make_published(low=4000, high=5000, supersedes=first, **between, **on(date(2024, 6, 9)))
    (found,) = figure_at(client).json["revisions"]
    assert (found["before"], found["after"]) == (7000, 4500)


def test_places_that_differ_in_signs_alone_have_an_address_each_that_stays_theirs(client):
    first = make_published(place="Upper Valley")
    before = {figure.url for figure in figures(client)}
    second = make_published(place="Upper-valley")
    found = {figure.url: figure for figure in figures(client)}
    assert len(found) == 2
    assert before < set(found)
    listed = {address: [row["claim_url"] for row in figure_at(client, address).table] for address in found}
    (old,) = before
    (new,) = set(found) - before
    assert listed == {old: [f"/claims/{first.pk}/"], new: [f"/claims/{second.pk}/"]}


def test_the_data_of_a_chart_holds_nothing_that_no_drawing_reads(client):
    make_published()
    data = figure_at(client).json
    root = Path(__file__).resolve().parent.parent
    readers = [*root.glob("static/js/**/*.js"), *root.glob("tracker/pictures/*.py")]
    readers.append(root / "templates/tracker/_figure.html")
    source = "".join(path.read_text() for path in readers)
    for name in {*data, *data["text"], *data["claimants"][0]}:
        assert re.search(rf"[.\"{{ ]{name}\b", source), name
    assert {"unit", "kind"}.isdisjoint(data)
    assert "href" not in data["claimants"][0]


@pytest.mark.parametrize("address", ["/charts/", TROOPS])
def test_on_paper_the_sources_of_charts_stand_under_their_numbers(client, address):
    make_published(best=900)
    page = client.get(address)
    (source,) = page.context["sources"].values()
    assertContains(page, f'<span class="sources__address">{source.article.url}</span>', html=True)
