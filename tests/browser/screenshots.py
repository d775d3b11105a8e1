"""`make screenshots`: the pictures of the README and the docs. Its name keeps it out of `make test`."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, OpenPage

pytestmark = pytest.mark.browser

IMAGES = ROOT / "docs" / "images"
CHART = "figure:has(#chart-casualties-killed-or-wounded-subtitle)"


def test_dashboard(open_page: OpenPage) -> None:
    page = open_page(width=1440, height=1000)
    settle(page, "/")
    first = page.locator("figure").first.bounding_box()
    assert first
    height = first["y"] + first["height"] + 24
    page.screenshot(
        path=fresh("dashboard.png"), full_page=True, clip={"x": 0, "y": 0, "width": 1440, "height": height}
    )


def test_dashboard_on_a_phone(open_page: OpenPage) -> None:
    picture(open_page(width=390, height=844, device_scale_factor=2), "/", "dashboard-phone.png")


def test_timeline(open_page: OpenPage) -> None:
    picture(open_page(width=1440, height=1000), "/timeline/?kind=casualties", "timeline.png")


def test_claim(open_page: OpenPage) -> None:
    page = open_page(width=1440, height=1000)
    page.goto("/timeline/?q=lance-roquettes")
    address = str(page.locator(".entry__words a").first.get_attribute("href"))
    picture(page, address, "claim.png")


def test_chart_in_the_dark(open_page: OpenPage) -> None:
    page = open_page(width=1000, color_scheme="dark")
    settle(page, "/?kind=casualties")
    chart = page.locator(CHART).bounding_box()
    assert chart
    clip = {"x": 0, "y": chart["y"] - 24, "width": 1000, "height": chart["height"] + 48}
    page.screenshot(path=fresh("chart-dark.png"), full_page=True, clip=clip)


def picture(page: Page, address: str, name: str) -> None:
    settle(page, address)
    page.screenshot(path=fresh(name))


def settle(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready")


def fresh(name: str) -> Path:
    IMAGES.mkdir(parents=True, exist_ok=True)
    return IMAGES / name
