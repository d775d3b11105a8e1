"""Two editors on one claim, each in a browser of their own."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_intake import sign_in

pytestmark = pytest.mark.browser


def test_the_second_to_save_sees_both_versions_and_decides(open_page: OpenPage):
    one, other = signed_in(open_page, "editor"), signed_in(open_page, "reviewer")
    one.goto("/admin/tracker/deployment/?q=Kursk")
    one.locator("#result_list tbody th a").first.click()
    address = one.url
    other.goto(address)

    one.locator("[name=internal_note]").evaluate("field => field.closest('details').open = true")
    one.locator("[name=internal_note]").fill("Ask the ministry again.")
    one.get_by_role("button", name="Save", exact=True).click()
    expect(one.locator(".messagelist .success")).to_be_visible()
    other.locator("[name=place]").fill("Harbour")
    other.get_by_role("button", name="Save", exact=True).click()

    both = other.get_by_role("region", name="Two versions")
    expect(both.get_by_role("row", name="Internal note")).to_contain_text("Ask the ministry again.")
    expect(both.get_by_role("row", name="Place")).to_contain_text("Harbour")
    expect(other.locator("[name=place]")).to_have_value("Harbour")
    without_fault(other, ".conflict")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".messagelist .success")).to_be_visible()

    other.goto(address.replace("/change/", "/history/"))
    newest = other.locator(".entry").first
    expect(newest.locator("ins")).to_contain_text(["Harbour"])
    expect(other.locator(".entry").nth(1).locator("ins")).to_contain_text(["Ask the ministry again."])
    without_fault(other)
    other.locator("a.restore").first.click()
    without_fault(other)


def without_fault(page: Page, part: str | None = None) -> None:
    found = Axe().run(page, context=part, options={"preload": False})
    assert found.violations_count == 0, found.generate_report()


def signed_in(open_page: OpenPage, name: str) -> Page:
    # For axe, which brings a script of its own.
    page = open_page(bypass_csp=True)
    sign_in(page, name)
    return page
