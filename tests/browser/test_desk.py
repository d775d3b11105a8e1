"""What an editor does: from a sentence in an article to a mark on the chart."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in

pytestmark = pytest.mark.browser


def test_an_editor_enters_a_claim_a_reviewer_publishes_it_and_it_is_on_the_chart(open_page: OpenPage):
    page = open_page()
    sign_in(page, "editor")
    page.goto("/admin/tracker/deployment/add/")

    page.locator("[name=personnel]").select_option("unspecified")
    page.locator("[name=stage]").select_option("arrived")
    page.locator("[name=qualifier]").select_option("about")
    page.locator("[name=best]").fill("3000")
    page.locator("[name=as_reported]").fill("about 3,000 more soldiers")
    page.locator("[name=basis]").select_option("flow")
    page.locator("[name=period_start]").fill("2025-01-01")
    page.locator("[name=period_end]").fill("2025-02-28")
    page.locator("[name=precision]").select_option("month")
    choose(page, "claimant", "White House")
    choose(page, "citations-0-article", "3000 soldats de plus")
    page.locator("[name=citations-0-quote]").fill("about 3,000 more soldiers in January and February")
    page.get_by_role("button", name="Save and submit for review").click()
    saved = str(page.locator(".messagelist a").last.get_attribute("href"))

    page = open_page()
    sign_in(page, "reviewer")
    page.goto(saved.replace("/change/", "/review/"))
    page.get_by_role("button", name="Publish now").click()
    page.locator(".messagelist a").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("about 3,000")
    expect(page.get_by_text("about 3,000 more soldiers in January and February")).to_be_visible()
    address = page.url.split("//")[1].partition("/")[2]
    page.goto("/")
    drawn = page.locator("figure").first.locator("range-chart script").inner_text()
    assert f'"href": "/{address}"' in drawn


def choose(page: Page, name: str, words: str) -> None:
    """Look for `words` in an autocomplete, and take the first thing found."""
    page.locator(f".select2-container[aria-owns], [name={name}] + .select2-container").last.click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option--highlighted", has_text=words).click()
