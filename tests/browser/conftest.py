"""A served site with the demo data, and a real Chromium to read it with.

The site is a process of its own on a database of its own: what an editor publishes here disturbs
no other test, whatever their order and however many workers run them.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import databases
from tests.databases import ROOT

FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]
# What htmx says of requests that were on their way when the page was left, on a slow machine at times.
LEFT = ("htmx:afterRequest,", "htmx:sendAbort,")

expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium. Tests that need it are skipped without; with REQUIRE_BROWSER they fail."""
    names = [os.environ.get("CHROMIUM") or "", "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on the path: install it, or name it with CHROMIUM=")
    return found


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory, _private_postgres: None) -> Iterator[str]:
    """The address of the site, served as in production, with the demo data and an account of each role."""
    environment = site_environment()
    databases.renew(environment["BROWSER_DATABASE"], like=databases.with_demo())
    try:
        with serving(environment, tmp_path_factory.mktemp("site") / "log.txt") as address:
            yield address
    finally:
        databases.drop(environment["BROWSER_DATABASE"])


@cache
def site_environment() -> dict[str, str]:
    # Once: when a test asks for a database of its own, pytest-django changes the name that stands there.
    name = f"{settings.DATABASES['default']['TEST']['NAME']}_browser"
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        name = f"{name}_{worker}"
    return {**os.environ, **databases.settings_of(name)}


@contextmanager
def serving(environment: dict[str, str], log: Path) -> Iterator[str]:
    """The address at which gunicorn serves the site with these settings, for as long as one needs it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}"]
    server += ["--workers", "1", "--threads", "4", "--graceful-timeout", "1"]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            server, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            wait_for(f"{address}/health/", process, log)
            yield address
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                break
            time.sleep(0.2)
    pytest.fail(f"The site did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for a module: its event loop must be gone before other tests speak to the database."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator["OpenPage"]:
    opened = OpenPage(browser, site)
    yield opened
    opened.close()
    assert opened.complaints == []


@pytest.fixture
def page(open_page: "OpenPage") -> Page:
    return open_page()


def sign_in(page: Page, name: str, site: str = "") -> None:
    """As one of the demo's accounts, whose password is its name."""
    page.goto(f"{site}/accounts/login/")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(name)
    page.get_by_role("button", name="Sign In", exact=True).click()
    expect(page).to_have_url(re.compile("/admin/$"))


def type_password_again(page: Page, name: str) -> None:
    """As before anything that changes how people sign in."""
    page.locator("[name=password]").fill(name)
    page.get_by_role("button", name="Confirm").click()


class OpenPage:
    """Opens pages on the site, and listens for what the browser complains of: script errors, CSP, 404s."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser = browser
        self.site = site
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(self, width: int = 1280, height: int = 900, **options: object) -> Page:
        context = self.browser.new_context(
            base_url=self.site,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **options,  # type: ignore[arg-type]
        )
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda line: (
                self.complaints.append(f"{page.url}: {line.text}")
                if line.type in {"error", "warning"} and not line.text.startswith(LEFT)
                else None
            ),
        )
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
