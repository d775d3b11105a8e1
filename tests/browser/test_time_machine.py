"""The time machine: dragged, by keys, and without script."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LISTEN = """() => {
  window.days = [];
  document.addEventListener("held", ({detail}) => days.push(detail.date));
}"""
SLIDER = "#time-machine-slider"


def drag(page: Page, *shares: float) -> None:
    """Hold the slider where it stands for today, and carry it to each share of its length."""
    slider = page.locator(SLIDER)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    across = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 6, across)
    page.mouse.down()
    for share in shares:
        page.mouse.move(box["x"] + box["width"] * share, across, steps=4)


def test_held_it_tells_the_charts_the_day_and_let_go_the_page_follows(page):
    page.goto("/?kind=casualties")
    page.evaluate(LISTEN)
    drag(page, 0.4)
    words = page.locator("time-machine output").inner_text()
    assert re.fullmatch(r"By \d+ \w+ \d{4}: \d+ of \d+ claims on the site", words)
    days = page.evaluate("days")
    assert days[-1] == page.locator("#time-machine-day").input_value()
    assert "reported_by" not in page.url
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"kind=casualties&reported_by={days[-1]}"))
    expect(page.locator(".edition-banner")).to_contain_text("only what had been reported by")
    expect(page.locator("time-machine output")).to_have_text(words)
    page.get_by_role("link", name="Back to today").click()
    expect(page).to_have_url(re.compile(r"/\?kind=casualties$"))


def test_dragged_back_to_where_it_was_it_leads_nowhere(page):
    page.goto("/")
    page.evaluate(LISTEN)
    drag(page, 0.7, 1)
    page.mouse.up()
    page.wait_for_function("days.at(-1) === null")
    expect(page.locator("time-machine output")).to_contain_text("Today: all")
    assert "reported_by" not in page.url


def test_by_keys_it_follows_when_they_rest_and_stays_at_hand(page):
    page.goto("/corridors/KP/RU/")
    page.locator(SLIDER).focus()
    for _press in range(3):
        page.keyboard.press("ArrowLeft")
    day = page.locator("#time-machine-day").input_value()
    expect(page).to_have_url(re.compile(f"reported_by={day}"))
    expect(page.locator(SLIDER)).to_be_focused()
    page.keyboard.press("End")
    expect(page).to_have_url(re.compile(r"/corridors/KP/RU/\??#time-machine-slider$"))
    expect(page.locator(".edition-banner")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1440])
def test_without_script_a_day_and_an_edition_can_be_typed(open_page, width):
    page = open_page(width=width, java_script_enabled=False)
    page.goto("/?kind=transfer")
    expect(page.locator(SLIDER)).to_be_hidden()
    page.locator("#time-machine-day").fill("2025-01-01")
    page.locator("#time-machine-day").press("Enter")
    expect(page).to_have_url(re.compile("kind=transfer&reported_by=2025-01-01"))
    expect(page.locator(".edition-banner")).to_be_visible()
    page.locator("#time-machine-edition").fill("20")
    page.locator("#time-machine-edition").press("Enter")
    expect(page).to_have_url(re.compile("kind=transfer&reported_by=2025-01-01&edition=20"))
    page.get_by_role("link", name="The edition before").click()
    expect(page).to_have_url(re.compile("edition=19"))
