"""What a reader does: look at the charts, click, filter, go back, download; with and without script."""

import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

CHART = "range-chart"
# The pages that every reader can reach, one of each sort by the first link of its list.
PAGES = ["/", "/timeline/", "/charts/", "/organisations/", "/articles/", "/equipment/", "/corrections/"]
PAGES += ["/data/", "/methodology/", "/about/", "/corridors/KP/RU/", "/claims/1/?edition=20"]
FIRST_LINKS = {
    "/timeline/": ".entry__words a",
    "/organisations/": ".index a",
    "/articles/": ".index a",
    "/equipment/": ".index a",
}
# Where a claim's mark stands on its chart, from Chart.js's own scales.
PLACE = """(chart, claim) => {
  const {points} = JSON.parse(chart.querySelector("script").textContent);
  const {scales} = Chart.getChart(chart.querySelector("canvas"));
  const point = points.find((one) => one.claim === claim);
  const day = (iso) => scales.x.getPixelForValue(Date.parse(iso) / 86400000);
  const end = day(point.end ?? point.start);
  const isBar = point.basis === "flow" && point.start && point.start !== point.end;
  return {x: isBar ? (day(point.start) + end) / 2 : end, y: scales.y.getPixelForValue(point.y)};
}"""
SEED = [
    ("Troops, arrived", "about 11,000", "2025-03-27", "environ 11 000 militaires combattre"),
    ("Troops, arrived", "about 3,000", "2025-02-28", "environ 3000 soldats supplémentaires en Russie"),
    ("Killed or wounded", "about 4,000", "2025-03-27", "environ 4000 d'entre eux ont été tués ou blessés"),
    ("240 mm multiple rocket launcher", "about 220", "2025-03-27", "environ 220 lance-roquettes multiples"),
]


def figure_of(page: Page, subject: str) -> Locator:
    headline = page.get_by_role("heading", level=3, name=re.compile(f"^{subject}(, delivered)?:"))
    return page.locator("figure", has=headline).first


@pytest.mark.parametrize(("subject", "words", "end", "quote"), SEED)
def test_a_click_on_a_number_of_the_dashboard_leads_to_its_quote(page, subject, words, end, quote):
    page.goto("/")
    figure = figure_of(page, subject)
    chart = figure.locator(CHART)
    chart.scroll_into_view_if_needed()
    chart.locator("canvas[height]").wait_for()
    known = f"""(chart) => JSON.parse(chart.querySelector("script").textContent).points
        .filter(({{words, end}}) => words === "{words}" && end === "{end}")"""
    wanted = chart.evaluate(known)
    assert wanted
    for point in wanted:
        click_on(page, chart, point)
        expect(page).to_have_url(re.compile(point["href"]))
        if page.get_by_text(quote).count():
            return
        page.goto("/")
        chart.scroll_into_view_if_needed()
    chart.locator("canvas[height]").wait_for()
    pytest.fail(f"No claim of {words} leads to “{quote}”.")


def click_on(page: Page, chart: Locator, point: dict[str, str]) -> None:
    """Point at the mark until the chart names the claim, then click. Marks at one place step aside."""
    canvas = chart.locator("canvas")
    tip = chart.locator(".chart__tip")
    place = chart.evaluate(PLACE, point["claim"])
    for aside in (0, -6, 6, -12, 12, -18, 18):
        position = {"x": place["x"] + aside, "y": place["y"]}
        canvas.hover(position=position, force=True)
        if tip.get_attribute("href") == point["href"]:
            expect(tip).to_contain_text(point["words"])
            canvas.click(position=position, force=True)
            return
    pytest.fail(f"The chart never names claim {point['claim']}.")


def test_the_keyboard_reaches_a_claim_and_enter_opens_it(page):
    page.goto("/")
    figure = figure_of(page, "Killed or wounded")
    figure.locator(".chart__plot").focus()
    page.keyboard.press("End")
    tip = figure.locator(".chart__tip")
    expect(tip).to_be_visible()
    expect(figure.get_by_role("status")).not_to_be_empty()
    last = tip.get_attribute("href")
    page.keyboard.press("ArrowLeft")
    expect(tip).not_to_have_attribute("href", last)
    chosen, words = tip.get_attribute("href"), tip.locator("strong").inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"{chosen}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


@pytest.mark.parametrize("address", ["/", "/timeline/", "/corridors/KP/RU/"])
def test_a_filter_changes_the_page_in_place_and_back_undoes_it(page, address):
    page.goto(address)
    page.evaluate("window.isTheSamePage = true")
    if address == "/":
        page.locator(".filters > details > summary").click()
    page.get_by_label("casualty estimate").check()
    expect(page).to_have_url(re.compile(r"kind=casualties"))
    assert "sort=" not in page.url
    expect(page.locator(".chips")).to_contain_text("casualty estimate")
    expect(page.locator("#results use[href$='#deployment'], #deployment")).to_have_count(0)
    assert page.evaluate("window.isTheSamePage")
    shown = page.locator("#results").inner_text()

    page.reload()
    assert page.locator("#results").inner_text() == shown
    assert page.get_by_label("casualty estimate").is_checked()

    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page).to_have_url(re.compile(f"{address}$"))
    expect(page.locator("#results use[href$='#deployment'], #deployment").first).to_be_attached()
    assert not page.get_by_label("casualty estimate").is_checked()
    expect(page.get_by_role("link", name="FR")).to_have_attribute("href", f"/fr{address}")


def test_the_other_language_keeps_the_filters(page):
    page.goto("/timeline/")
    page.get_by_label("casualty estimate").check()
    expect(page).to_have_url(re.compile("kind=casualties"))
    page.get_by_role("link", name="FR").click()
    expect(page).to_have_url(re.compile(r"/fr/timeline/\?.*kind=casualties"))


def test_the_past_carries_through_the_whole_page(page):
    page.goto("/timeline/")
    page.get_by_label("What had been reported by").fill("2024-12-31")
    page.get_by_label("What had been reported by").press("Enter")
    expect(page.locator(".edition-banner")).to_contain_text("31\u00a0December\u00a02024")
    page.get_by_role("link", name="Dashboard").click()
    expect(page).to_have_url(re.compile(r"/\?reported_by=2024-12-31"))
    expect(page.locator(".edition-banner")).to_be_visible()


def test_an_empty_result_offers_the_filter_to_loosen(page):
    page.goto("/?kind=casualties&supplier=RU")
    page.get_by_role("link", name="without “Supplier: Russia”").click()
    expect(page).to_have_url(re.compile(r"/\?kind=casualties$"))
    expect(page.locator(CHART).first).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/timeline/"])
def test_without_script_every_filter_works(open_page: OpenPage, address):
    page = open_page(java_script_enabled=False)
    page.goto(f"{address}?stage=arrived")  # opens “More filters”
    fields = page.locator(".filters :is(input, select)").all()
    names = {str(field.get_attribute("name")) for field in fields}
    assert len(names) > 15
    # Grades rest on what came later than any “reported by”: the two exclude each other.
    for chosen in (names - {"grade"}, names - {"reported_by"}):
        page.goto(f"{address}?stage=arrived")
        newest = re.findall(r"Edition (\d+)", page.locator("footer").inner_text())[0]
        if not page.locator("form [name=q]").is_visible():
            page.locator(".filters > details > summary").click()
        page.locator(".filters details").evaluate_all("(all) => all.forEach((one) => { one.open = true })")
        for name in chosen:
            fill(page.locator(f".filters [name={name}]").first, number=newest)
        page.locator(".filters").get_by_role("button", name="Show").click()
        expect(page.locator("#results")).to_be_attached()
        assert chosen <= set(parse_qs(urlsplit(page.url).query))
        assert page.locator(".chips li").count() >= len(chosen)


def fill(field: Locator, number: str) -> None:
    kind = field.evaluate("(field) => field.type")
    if kind == "checkbox":
        field.check()
    elif kind.startswith("select"):
        field.select_option(index=1)
    else:
        field.fill({"date": "2025-03-28", "number": number}.get(kind, "troops"))


def test_without_script_every_figure_is_a_table(open_page: OpenPage):
    page = open_page(java_script_enabled=False)
    page.goto("/")
    figures = page.locator("figure")
    assert figures.count() > 3
    for figure in figures.all():
        figure.locator("summary").click()
        assert figure.locator("tbody tr").count() > 0
        expect(figure.locator("canvas")).to_be_hidden()
    figure_of(page, "Killed or wounded").get_by_role("link", name="about 4,000").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("about 4,000")


def test_the_file_has_the_claims_of_the_screen_in_their_order(page, tmp_path: Path):
    page.goto("/timeline/")
    page.get_by_label("casualty estimate").check()
    expect(page.locator(".chips")).to_be_visible()
    entries = page.locator(".entry").all()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    download.value.save_as(tmp_path / "claims.csv")
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert [f"claim-{row['id']}" for row in rows] == [one.get_attribute("id") for one in entries]


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_no_page_has_an_error_or_scrolls_sideways_on_a_phone(open_page: OpenPage, prefix):
    """`open_page` fails the test for what the browser complains of: script errors, CSP, missing files."""
    page = open_page(width=390, height=844)
    for address in PAGES:
        visit(page, prefix + address)
        if address in FIRST_LINKS:
            visit(page, str(page.locator(FIRST_LINKS[address]).first.get_attribute("href")))


def visit(page: Page, address: str) -> None:
    response = page.goto(address)
    assert response
    assert response.ok, address
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"{address} is {width} pixels wide"


def test_on_a_phone_the_first_number_is_above_the_fold(open_page: OpenPage):
    page = open_page(width=390, height=667)
    page.goto("/")
    expect(page.locator(".headline__range").first).to_be_in_viewport(ratio=1)
    expect(page.locator(".filters summary").first).to_be_in_viewport(ratio=1)


def test_a_french_page_has_french_numbers_and_dates(page):
    page.goto("/fr/")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    text = page.locator("main").inner_text()
    assert re.search(r"13\u202f000", text)
    assert "13,000" not in text
    assert "novembre\u00a02023" in text
