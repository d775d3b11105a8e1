"""What readers come to find out, each answered from the front page in three clicks at most."""

import re
from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

CLICKS = 3


class Reader:
    """Someone on the front page, whose clicks are counted; typing a date or words is one as well."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        page.goto("/")

    def click(self, what: Locator) -> None:
        self.clicks += 1
        what.click()

    def type(self, where: Locator, text: str) -> None:
        self.clicks += 1
        where.fill(text)
        where.press("Enter")

    def menu(self, name: str) -> None:
        link = self.page.get_by_role("navigation", name="Main").get_by_role("link", name=name)
        self.click(link)
        # A click does not wait for its page: what is asked at once may be asked of the one before.
        expect(link).to_have_attribute("aria-current", "page")


@pytest.fixture(params=[390, 1440])
def reader(open_page: OpenPage, request: pytest.FixtureRequest) -> Iterator[Reader]:
    reader = Reader(open_page(width=request.param))
    yield reader
    assert reader.clicks <= CLICKS


def test_who_gives_the_highest_figure_for_killed_or_wounded_at_the_end_of_2024(reader):
    page = reader.page
    reader.type(page.locator("time-machine input[type=date]"), "2024-12-31")
    highest = page.locator(".headline", has_text="Killed or wounded").locator("dt:has-text('Highest') + dd")
    expect(highest).to_contain_text("more than 3,000, President of Ukraine")
    reader.click(highest.get_by_role("link"))
    expect(page.locator(".citation").first).to_be_visible()
    expect(page.locator(".citation").get_by_role("link", name="Read the article").first).to_be_visible()


def test_what_the_south_korean_service_said_before_and_after_it_revised_the_number_of_dead(reader):
    reader.menu("Corrections")
    revision = reader.page.locator("#revisions li, #revisions article").first
    expect(revision).to_contain_text("National Intelligence Service (South Korea)")
    expect(revision.locator("del")).to_contain_text("about 600 killed")
    expect(revision.locator("ins")).to_contain_text("about 2,000 killed")


def test_which_transfers_have_no_number_and_what_words_stand_in_its_place(reader):
    page = reader.page
    reader.click(page.get_by_role("link", name="Everything on this relation").first)
    section = page.locator(".coverage")
    expect(section).to_contain_text("Short-range ballistic missile")
    expect(section).to_contain_text("“considerable quantity”")
    expect(section).to_contain_text("170 mm self-propelled howitzer")


def test_how_many_launchers_and_whether_anyone_counts_them_together_with_howitzers(reader):
    page = reader.page
    reader.click(page.get_by_role("contentinfo").get_by_role("link", name="Equipment"))
    reader.click(page.locator("main").get_by_role("link", name="240 mm multiple rocket launcher", exact=True))
    headings = page.locator("figure").get_by_role("heading", level=3)
    alone = headings.filter(has_text=re.compile("^240 mm multiple rocket launcher.*about 220"))
    expect(alone).to_have_count(1)
    together = headings.filter(has_text="counted together")
    expect(together.first).to_contain_text("170 mm self-propelled howitzer")


def test_what_had_been_reported_by_the_first_of_january_2025(reader):
    page = reader.page
    reader.type(page.locator("time-machine input[type=date]"), "2025-01-01")
    expect(page.locator(".edition-banner")).to_contain_text("reported by 1\u00a0January\u00a02025")
    reader.click(page.get_by_role("link", name="The same as a timeline").first)
    expect(page.locator(".month").first).to_contain_text("December")
    expect(page.locator("body")).not_to_contain_text("2026,")


def test_who_denies_it(reader):
    page = reader.page
    reader.menu("Timeline")
    choose(reader, "denies")
    expect(page.locator(".entry")).to_have_count(2)
    expect(page.locator("#results")).to_contain_text("Government of Russia")
    expect(page.locator("#results")).to_contain_text("Government of North Korea")


def test_how_many_independent_reports_stand_behind_the_11000(reader):
    page = reader.page
    number = page.locator("figure", has=page.get_by_role("heading", name=re.compile("^Troops, arrived")))
    number.locator("summary").click()
    reader.clicks += 1
    row = number.get_by_role("row", name=re.compile("about 11,000.*Associated Press"))
    reader.click(row.get_by_role("link", name="about 11,000"))
    expect(page.locator("main")).to_contain_text("2 independent stories")
    expect(page.locator("main")).to_contain_text("Korea JoongAng Daily")


def test_what_was_revised_last_and_by_whom(reader):
    reader.menu("Corrections")
    expect(reader.page.locator("main")).to_contain_text("last by National Intelligence Service (South Korea)")


def test_which_plans_came_true(reader):
    page = reader.page
    reader.menu("Timeline")
    choose(reader, "forecasts")
    came_true = page.locator(".entry", has_text="came true:")
    expect(came_true.first).to_contain_text("forecast")
    expect(came_true).to_have_count(5)
    expect(came_true.filter(has_text="5,000 workers").last).to_contain_text("Security Council of Russia")


def test_exactly_this_chart_as_a_file_with_its_sources(reader):
    page = reader.page
    figure = page.locator("figure", has=page.get_by_role("heading", name=re.compile("^Killed or wounded")))
    link = figure.get_by_role("link", name="SVG")
    reader.clicks += 1
    with urlopen(f"{page.url.rstrip('/')}{link.get_attribute('href')}") as answer:  # noqa: S310 -- our own
        picture = answer.read().decode()
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    for words in ("Killed or wounded", "Sources", "Edition", "CC BY 4.0", "UNIAN"):
        assert words in picture


def open_filters(reader: Reader) -> None:
    """On a phone the filters are folded away."""
    if not reader.page.locator(".filters form").is_visible():
        reader.click(reader.page.locator(".filters > details > summary"))


def choose(reader: Reader, value: str) -> None:
    """Tick one stance among the filters."""
    open_filters(reader)
    reader.click(reader.page.locator(f"#on-stance-{value}"))
    expect(reader.page.locator(".chips")).to_be_visible()
