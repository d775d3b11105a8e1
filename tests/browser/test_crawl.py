"""Every page in a real browser, one of each address: nothing is refused by its policy, and no script fails.

Links are followed as a reader and as an administrator, until no address is new. `open_page` fails the test
for whatever the browser says: a breach of the policy, an error, a missing file. Pages that the desk has for
each kind of row alike are opened for one of them; with EVERY_ADDRESS=1 for each.
"""

import os
import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, URLPattern, get_resolver, resolve

from tests.browser.conftest import OpenPage, sign_in, type_password_again

pytestmark = pytest.mark.browser

# What browsers keep instead of showing it, and what is no page of ours.
FILES = re.compile(r".*\.(csv|json|atom|bib|zip|xlsx|xml|txt|ico|js)|/(api|static|health)/.*")
CHART = "charts/russia-ukraine-war/KP/RU/casualties/killed_or_wounded/person"
ALIKE = re.compile(r"admin:.*_(add|changelist|delete|deleted|history|request|restore|correct|publish|merge)")
# What a reader meets elsewhere than in a link.
UNLINKED = [
    "/editions/",
    f"/embed/{CHART}/",
    "/card.png",
    f"/{CHART}/card.png",
    "/claims/44.png",
    # The page of a claim puts it in the place of its link.
    "/claims/44/reports/",
    f"/{CHART}.png",
]


def name_of(path: str) -> str:
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    if FILES.fullmatch(path) or found.view_name.endswith("logout"):
        return ""
    if found.view_name.startswith("admin:") and not os.environ.get("EVERY_ADDRESS"):
        return ALIKE.sub(r"admin:\1", found.view_name)
    return found.view_name


def crawl(open_page: OpenPage, page, starts: list[str]) -> dict[str, str]:
    """The addresses that were opened, by name."""
    seen: dict[str, str] = {}
    waiting = deque(starts)
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if not name or name in seen:
            continue
        seen[name] = path
        answer = page.goto(path, wait_until="load")
        assert answer
        assert answer.status == 200, path
        links = page.eval_on_selector_all("a[href]", "links => links.map((link) => link.href)")
        waiting += [urlsplit(link).path for link in links if link.startswith(open_page.site)]
    return seen


def names() -> set[str]:
    """Of the addresses of readers, without those of files and of signing in."""
    return {
        one.name
        for resolver in get_resolver().url_patterns
        for one in (getattr(resolver, "url_patterns", None) or [resolver])
        if isinstance(one, URLPattern) and one.name
        if getattr(resolver, "namespace", None) is None and not FILES.fullmatch(f"/{plain(one)}")
    }


def plain(pattern: URLPattern) -> str:
    return re.sub(r"[\\$]", "", str(pattern.pattern)).replace("<reference:form>", "bib").replace("(P<", "")


def test_a_reader_opens_every_page_and_no_browser_complains(open_page: OpenPage):
    seen = crawl(open_page, open_page(), ["/", *UNLINKED, "/accounts/login/"])
    assert names() - seen.keys() == {"no_embed", "data_package"}
    assert {"account_login", "account_reset_password"} <= seen.keys()


def test_an_administrator_opens_every_page_of_the_desk_and_no_browser_complains(open_page: OpenPage):
    page = open_page()
    sign_in(page, "administrator")
    page.goto("/admin/auth/user/")
    type_password_again(page, "administrator")
    seen = crawl(open_page, page, ["/admin/", "/accounts/2fa/", "/accounts/password/change/"])
    assert {"admin:index", "admin:changelist", "admin:add", "admin:history", "admin:intake"} <= seen.keys()
    assert {"admin:tracker_deployment_change", "admin:tracker_article_change", "mfa_index"} <= seen.keys()
    assert len(seen) > 20
