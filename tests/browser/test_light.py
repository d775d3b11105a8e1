"""How much of a page comes over the wire, from where, and what moves then: with the files of a release."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ROOT, serving, site_environment

pytestmark = pytest.mark.browser

MOST_BYTES = 200_000
# Pages of many charts and claims carry more of what is theirs.
MOST_BYTES_ELSEWHERE = 250_000
MOST_REQUESTS = 30
DASHBOARD = ["/", "/fr/"]
PAGES = [*DASHBOARD, "/timeline/", "/claims/1/", "/corridors/KP/RU/"]
WATCH_SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def built_site(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of the other tests, with its static files collected."""
    place = tmp_path_factory.mktemp("built")
    environment = {
        **site_environment(),
        "DJANGO_SETTINGS_MODULE": "tests.browser.built",
        "BUILT_STATIC": str(place / "static"),
    }
    collect = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(collect, cwd=ROOT, env=environment, check=True)
    with serving(environment, place / "log.txt") as address:
        yield address


@dataclass
class Visit:
    """A first visit to a page: each request's address and bytes, headers included; what moved; complaints."""

    sizes: dict[str, int] = field(default_factory=dict)
    shifted: float = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def table(self) -> str:
        rows = sorted(self.sizes.items(), key=lambda row: -row[1])
        total = f"{sum(self.sizes.values()):8} in all, {len(rows)} requests"
        return "\n".join([total, *(f"{size:8} {address}" for address, size in rows)])


def first_visit(browser: Browser, address: str, late: str = "", **options: object) -> Visit:
    """From the top of a page to its end and back. Files that match `late` come a second later."""
    visit, asked = Visit(), {}
    context = browser.new_context(**{"viewport": {"width": 390, "height": 844}, **options})
    page: Page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    page.on("console", lambda line: visit.complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")

    def loaded(event: dict[str, object]) -> None:
        if name := asked.get(event["requestId"]):
            visit.sizes[name] = visit.sizes.get(name, 0) + int(event["encodedDataLength"])

    wire.on(
        "Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]})
    )
    wire.on("Network.loadingFinished", loaded)
    if late:
        page.route(late, lambda route: (page.wait_for_timeout(1000), route.continue_()))
    page.goto(address, wait_until="networkidle")
    # Down the page and back: what waits to be seen arrives too.
    page.evaluate("() => window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    page.evaluate("() => window.scrollTo(0, 0)")
    page.wait_for_timeout(300)
    visit.shifted = page.evaluate("() => window.shifted")
    visit.sizes = {name: size for name, size in visit.sizes.items() if not name.startswith("data:")}
    context.close()
    return visit


@pytest.mark.parametrize("path", PAGES)
def test_a_first_visit_is_light_and_asks_nobody_else(browser: Browser, built_site: str, path: str) -> None:
    visit = first_visit(browser, f"{built_site}{path}")
    assert visit.complaints == []
    most = MOST_BYTES if path in DASHBOARD else MOST_BYTES_ELSEWHERE
    assert sum(visit.sizes.values()) <= most, visit.table
    assert len(visit.sizes) <= MOST_REQUESTS, visit.table
    assert [name for name in visit.sizes if not name.startswith(f"{built_site}/")] == []
    sheets = [name for name in visit.sizes if name.endswith(".css")]
    assert len(sheets) == 1, "a style sheet imports another"


@pytest.mark.parametrize("late", ["", "**/*.woff2", "**/chart*.js"], ids=["at once", "fonts", "charts"])
@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_moves_when_fonts_and_charts_arrive(
    browser: Browser, built_site: str, width: int, late: str
) -> None:
    visit = first_visit(browser, f"{built_site}/", late, viewport={"width": width, "height": 900})
    assert visit.shifted < 0.01


def test_every_static_file_is_kept_for_good_and_every_page_is_asked_for_again(
    browser: Browser, built_site: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    answers = {}
    page.on("response", lambda answer: answers.update({answer.url: answer}))
    page.goto(f"{built_site}/", wait_until="networkidle")
    for address, answer in answers.items():
        kept = answer.header_value("Cache-Control") or ""
        if "/static/" in address:
            assert "immutable" in kept, address
            if Path(address).suffix in {".css", ".js", ".svg"}:
                assert answer.header_value("Content-Encoding") == "br", address
        else:
            assert "max-age=0" in kept, address
            assert answer.header_value("Content-Encoding") in {"zstd", "br", "gzip"}, address
    context.close()
