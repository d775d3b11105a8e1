"""No page breaks a rule that axe can check."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, sign_in, type_password_again

pytestmark = pytest.mark.browser

# An address of each kind of page; claim 7 and article 7 are the demo's.
CLAIM = "tracker/deployment/7"
PAGES = [
    *("", "intake/", "review/next/", "auth/user/", "auth/user/add/", "auth/group/"),
    *(f"tracker/{model}/" for model in ("claim", "deployment", "article", "organisation", "equipment")),
    *(f"tracker/{model}/" for model in ("actor", "corridor", "conflict", "edition", "importjob")),
    *(f"tracker/{model}/" for model in ("errorreport", "redaction")),
    *(f"tracker/{kind}/add/" for kind in ("deployment", "casualtyestimate", "equipmenttransfer", "event")),
    *(f"{CLAIM}/{page}/" for page in ("change", "history", "review", "correct", "retract", "withdraw")),
    *(f"{CLAIM}/{page}/" for page in ("merge", "split")),
    *("tracker/deployment/deleted/", "tracker/article/add/", "tracker/article/7/change/"),
    *("tracker/organisation/1/change/", "tracker/equipment/1/change/", "tracker/edition/1/change/"),
    *("tracker/importjob/add/", "tracker/importjob/columns/", "tracker/redaction/request/claim/7/"),
]
# On a phone, in the dark: one of each layout.
ON_A_PHONE = ["", "intake/", "tracker/claim/", f"{CLAIM}/change/", f"{CLAIM}/review/", f"{CLAIM}/history/"]


# What is alike, row for row: the first ones stand for it.
ALIKE = "tbody > tr:nth-child(n+12), .entry:nth-child(n+8), figure table tr:nth-child(n+4)"


def violations_of(page: Page) -> list[tuple[str, str]]:
    # What breaks no rule is not written up, which takes half of the time.
    options = {"preload": False, "resultTypes": ["violations"]}
    violations = Axe().run(page, context={"exclude": [[ALIKE]]}, options=options).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:120]) for one in violations]


@pytest.mark.parametrize(
    ("pages", "look"),
    [
        (PAGES, {"width": 1440, "color_scheme": "light"}),
        (ON_A_PHONE, {"width": 390, "color_scheme": "dark"}),
    ],
)
def test_axe_finds_nothing_on_the_desk(open_page: OpenPage, pages: list[str], look: dict[str, object]):
    # axe brings a script of its own, which the pages' policy would refuse.
    page = open_page(**look, bypass_csp=True)
    sign_in(page, "administrator")
    page.goto("/admin/auth/user/")
    type_password_again(page, "administrator")
    found = {}
    for address in pages:
        response = page.goto(f"/admin/{address}")
        assert response is not None
        assert response.status == 200, address
        if violations := violations_of(page):
            found[address] = violations
    assert found == {}


# Pages of readers, one of each layout; claim 44 is the seed article's 11,000 soldiers.
READERS = [
    *("/", "/timeline/", "/charts/", "/corridors/", "/corridors/KP/RU/", "/claims/44/", "/claims/44/report/"),
    *("/articles/", "/articles/1/", "/organisations/", "/equipment/", "/corrections/", "/editions/20/"),
    *("/data/", "/data/dictionary/", "/data/api/", "/articles/?supplier=KP", "/embed/charts/nothing/"),
    *("/methodology/", "/about/", "/timeline/?q=soldats&stance=forecasts", "/nowhere/"),
    *("/timeline/?kind=transfers", "/?reported_by=2025-01-01", "/fr/", "/fr/claims/44/"),
]


# On a phone, in the dark: what is laid out anew there, and each sort of colour.
READERS_ON_A_PHONE = ["/", "/timeline/", "/claims/44/", "/articles/1/", "/corrections/", "/data/"]


@pytest.mark.parametrize(
    ("pages", "look"),
    [
        (READERS, {"width": 1440, "color_scheme": "light"}),
        (READERS_ON_A_PHONE, {"width": 390, "color_scheme": "dark"}),
    ],
)
def test_axe_finds_nothing_on_the_pages_of_readers(
    open_page: OpenPage, pages: list[str], look: dict[str, object]
):
    page = open_page(**look, bypass_csp=True)
    # The pages that an address does not name, as readers find them.
    page.goto("/")
    chart = page.locator("figure h3 a").first.get_attribute("href")
    found = {}
    for address in [*pages, chart, f"/embed{chart}"]:
        page.goto(address)
        if violations := violations_of(page):
            found[address] = violations
    open_page.complaints = [
        line
        for line in open_page.complaints
        if not any(refused in line for refused in ("/nowhere/", "/nothing/", "transfers"))
    ]
    assert found == {}
