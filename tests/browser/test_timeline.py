"""The timeline in a browser: more claims as the reader goes on, and back to where they were."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

# A page that listens for this is never kept in the browser's memory: Back loads it anew.
NEVER_KEPT = "addEventListener('unload', () => {})"


def scroll_to_the_end(page: Page) -> int:
    """Scroll until nothing more comes; how many pages were loaded in all."""
    pages = 1
    while page.locator("#more-link").count():
        following = page.locator("#more-link").get_attribute("href")
        page.locator("#more-link").scroll_into_view_if_needed()
        expect(page.locator(f"#more-link[href='{following}']")).to_have_count(0)
        pages += 1
    return pages


def test_more_claims_come_as_the_reader_goes_on_and_no_month_is_headed_twice(page):
    page.goto("/timeline/")
    expect(page.locator(".entry")).to_have_count(50)
    assert scroll_to_the_end(page) == 3
    ids = [entry.get_attribute("id") for entry in page.locator(".entry").all()]
    assert len(ids) == len(set(ids)) > 100
    months = page.locator(".month__name").all_inner_texts()
    assert len(months) == len(set(months))
    counts = [int(re.findall(r"\d+$", one.split("claims")[0].strip())[0]) for one in months]
    in_month = [section.locator(".entry").count() for section in page.locator(".month").all()]
    assert counts == in_month


def test_back_leads_to_the_claim_where_the_reader_was_after_three_pages(open_page: OpenPage):
    page = open_page()
    page.add_init_script(NEVER_KEPT)
    page.goto("/timeline/?sort=dated_on")
    assert scroll_to_the_end(page) == 3
    link = page.locator(".entry__words a").nth(-12)
    link.scroll_into_view_if_needed()
    name = str(link.locator("xpath=ancestor::li").get_attribute("id"))
    height = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", name)
    link.click()
    expect(page).to_have_url(re.compile(r"/claims/\d+/"))
    page.go_back()
    expect(page).to_have_url(re.compile(r"after=.*"))
    expect(page.locator(f"#{name}")).to_be_in_viewport()
    now = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", name)
    assert abs(now - height) < 40
    # The way up is a link, and the next claims come as before.
    expect(page.locator("a[rel=prev]")).to_be_attached()


def test_a_reload_keeps_the_place_and_a_new_visit_begins_at_the_top(page):
    page.goto("/timeline/")
    page.locator(".entry").nth(20).scroll_into_view_if_needed()
    page.mouse.wheel(0, 300)
    # The place is remembered a moment after the reader has stopped.
    page.wait_for_timeout(600)
    before = page.evaluate("scrollY")
    page.reload()
    page.wait_for_timeout(300)
    assert abs(page.evaluate("scrollY") - before) < 10
    assert before > 1000
    page.goto("/timeline/?kind=transfer")
    assert page.evaluate("scrollY") == 0


def test_without_script_the_pages_are_links(open_page: OpenPage):
    page = open_page(java_script_enabled=False)
    page.goto("/timeline/")
    first = page.locator(".entry").first.get_attribute("id")
    page.locator("a[rel=next]").click()
    expect(page).to_have_url(re.compile("after="))
    assert page.locator(".entry").first.get_attribute("id") != first
    page.locator("a[rel=prev]").click()
    expect(page.locator(".entry").first).to_have_attribute("id", str(first))


def test_counts_follow_a_filter_and_the_focus_stays(page):
    page.goto("/timeline/")
    box = page.locator("#on-stance-denies")
    given = page.locator("label[for=on-stance-denies] .facet__count").inner_text()
    box.focus()
    page.keyboard.press("Space")
    expect(page.locator(".chips")).to_contain_text("denial")
    expect(page.locator("#filters-on")).to_have_text("1 on")
    assert given.startswith(str(page.locator(".entry").count()))
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    expect(page.locator("#filters-on")).to_have_text("")


def test_on_a_phone_the_filters_are_one_button_and_what_is_on_is_in_sight(open_page: OpenPage):
    page = open_page(width=390, height=844)
    page.goto("/timeline/?stance=forecasts&kind=deployment")
    summary = page.locator(".filters > details > summary")
    expect(summary).to_contain_text("2 on")
    expect(page.locator(".facets")).to_be_hidden()
    expect(page.locator(".chips")).to_be_in_viewport()
    page.locator(".chips a", has_text="deployment").click()
    expect(page.locator("#filters-on")).to_have_text("1 on")


def test_a_forecast_that_came_true_leads_to_what_bore_it_out(page):
    page.goto("/timeline/?stance=forecasts")
    page.locator(".entry__related", has_text="came true:").first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/claims/\d+/"))


def test_a_word_of_french_finds_its_forms_and_marks_them(page):
    page.goto("/timeline/?q=tue")
    expect(page.locator(".entry mark", has_text="tués").first).to_be_visible()
