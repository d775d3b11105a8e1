"""A chart on a page of another site: it draws, it fits, and nothing else of ours can stand there."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Frame, expect

from tests.local_site import answers, running

pytestmark = pytest.mark.browser

CHART = "/charts/russia-ukraine-war/KP/RU/deployment/unspecified/person.arrived/"


def test_a_chart_fits_the_page_of_another_site_and_no_other_page_stands_there(
    browser: Browser, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(monkeypatch) as host:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        # The lines as a reader copies them.
        page.goto(f"{site}{CHART}#embed")
        lines = page.locator("#embed pre").text_content() or ""
        lines = lines.replace(settings.SITE_URL, site)
        host.pages["/article"] = answers(f"<h1>An article</h1>{lines}<p>It goes on.</p>".encode())
        host.pages["/taken"] = answers(f'<iframe src="{site}{CHART}"></iframe>'.encode())

        page.goto(f"{host.address}/article")
        frame = page.frame_locator("iframe")
        expect(frame.locator(".figure__headline")).to_be_visible()
        expect(frame.locator("canvas")).to_be_visible()
        inside = page.frames[1]
        expect_to_fit(inside)
        page.set_viewport_size({"width": 390, "height": 800})
        expect_to_fit(inside)
        frame.locator("summary").click()
        expect(frame.get_by_role("table")).to_be_visible()
        expect_to_fit(inside)
        assert inside.evaluate("document.cookie") == ""

        # A link leads beside the article and not into the frame, where it would be refused.
        with page.context.expect_page() as opened:
            frame.get_by_role("link", name="This chart on its page").click()
        expect(opened.value.locator("h1")).to_have_text("Troops, arrived")
        # So does a mark of the chart, which is no link.
        frame.locator(".chart__plot").press("ArrowRight")
        with page.context.expect_page() as opened:
            frame.locator(".chart__plot").press("Enter")
        expect(opened.value.locator(".claim__sentence")).to_be_visible()
        assert inside.url.startswith(f"{site}/embed/")
        page.goto(f"{host.address}/taken")
        page.wait_for_timeout(300)
        assert page.frames[1].url.startswith("chrome-error:")
        page.context.close()


def expect_to_fit(frame: Frame) -> None:
    """Nothing is cut off, nothing scrolls, and no empty room is left below."""
    # To wait in the page itself would take `eval`, which its policy forbids.
    fits = "document.body && Math.abs(innerHeight - document.body.getBoundingClientRect().height) < 2"
    for _moment in range(100):
        if frame.evaluate(fits):
            break
        frame.page.wait_for_timeout(100)
    else:
        pytest.fail("The frame does not fit what stands in it.")
    assert frame.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
