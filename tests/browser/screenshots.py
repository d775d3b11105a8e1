"""`make screenshots`: the pictures of the README, and every page to look at, in `.data/screenshots/`.

Its name keeps it out of `make test`.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import ROOT, OpenPage

pytestmark = pytest.mark.browser

IMAGES = ROOT / "docs" / "images"
EVERY_PAGE = ROOT / ".data" / "screenshots"
# Claims of the demo: a number, one without, an event, a denial, a forecast, and one that was revised.
CLAIMS = {"number": 44, "no-number": 47, "event": 50, "denial": 4, "forecast": 78, "revised": 61}
PAGES = {
    "dashboard": "/",
    "timeline": "/timeline/",
    "search": "/timeline/?q=soldats",
    "empty": "/timeline/?kind=casualties&supplier=RU",
    "charts": "/charts/",
    "chart": "/charts/russia-ukraine-war/KP/RU/casualties/killed_or_wounded/person/",
    "corridors": "/corridors/",
    "corridor": "/corridors/KP/RU/",
    **{f"claim-{name}": f"/claims/{number}/" for name, number in CLAIMS.items()},
    "report": "/claims/44/report/",
    "articles": "/articles/",
    "article": "/articles/1/",
    "organisations": "/organisations/",
    "organisation": "/organisations/national-intelligence-service-south-korea/",
    "equipment-list": "/equipment/",
    "equipment": "/equipment/240-mm-multiple-rocket-launcher/",
    "corrections": "/corrections/",
    "edition": "/editions/24/",
    "comparison": "/editions/42/?since=20",
    "data": "/data/",
    "dictionary": "/data/dictionary/",
    "api": "/data/api/",
    "narrowed-list": "/articles/?supplier=KP&claimant=president-of-ukraine",
    "embed": "/embed/charts/russia-ukraine-war/KP/RU/casualties/killed_or_wounded/person/",
    "embed-not-found": "/embed/charts/nothing/",
    "methodology": "/methodology/",
    "about": "/about/",
    "past": "/?reported_by=2025-01-01",
    "not-found": "/nowhere/",
    "refused": "/timeline/?kind=transfers",
    "french-dashboard": "/fr/",
    "french-timeline": "/fr/timeline/",
    "french-claim": "/fr/claims/44/",
}
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page(open_page: OpenPage, width: int, scheme: str) -> None:
    page = open_page(width=width, color_scheme=scheme)
    EVERY_PAGE.mkdir(parents=True, exist_ok=True)
    for name, address in PAGES.items():
        settle(page, address)
        draw_all(page)
        page.screenshot(path=EVERY_PAGE / f"{name}-{width}-{scheme}.png", full_page=True)
    # What the browser says of the two pages that are refused on purpose.
    open_page.complaints.clear()


def draw_all(page: Page) -> None:
    """Charts are drawn once they come near the window."""
    page.evaluate(
        """async () => {
          for (let top = 0; top < document.body.scrollHeight; top += 700) {
            scrollTo(0, top);
            await new Promise((done) => setTimeout(done, 60));
          }
          scrollTo(0, 0);
        }"""
    )


def picture(page: Page, address: str, name: str) -> None:
    settle(page, address)
    page.screenshot(path=fresh(name))


def settle(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.fonts.ready")


def fresh(name: str) -> Path:
    IMAGES.mkdir(parents=True, exist_ok=True)
    return IMAGES / name
