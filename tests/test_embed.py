"""Charts in frames of other sites: what stands in them, and that nothing else may."""

import re
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.urls.resolvers import RegexPattern

from tests.factories import make_organisation, make_published
from tracker import static_files

pytestmark = pytest.mark.django_db

CHART = "/charts/war-of-the-two-rivers/ruritania-party/freedonia-party/deployment/unspecified/person.arrived/"
# What stands in addresses of the site; a parameter that is missing here is given a number or a word.
PARTS = {
    "conflict": "war-of-the-two-rivers",
    "supplier": "ruritania-party",
    "recipient": "freedonia-party",
    "kind": "deployment",
    "measured": "unspecified",
    "details": "person.arrived",
    "dataset": "claims",
    "section": "pages",
    "slug": "bureau-of-counts",
    "rest": "charts/cut-off",
}


ORDINARY = "; ".join(f"{name} {' '.join(values)}" for name, values in settings.SECURE_CSP.items())


@pytest.fixture
def claim():
    return make_published(best=4_700, claimant=make_organisation("Bureau of Counts"))


def addresses(patterns, known, namespaces=(), around=()) -> Iterator[tuple[str, str]]:
    """The name and an address of every page that the URL configuration has; of the desk its first alone."""
    for one in patterns:
        parts = {**dict(around), **parts_of(one.pattern, known)}
        if isinstance(one, URLPattern):
            if one.name:
                name = ":".join([*namespaces, one.name])
                yield name, an_address(name, parts)
        elif one.namespace == "admin":
            yield "admin:index", reverse("admin:index")
        else:
            inside = (*namespaces, one.namespace) if one.namespace else namespaces
            yield from addresses(one.url_patterns, known, inside, parts)


def parts_of(pattern, known):
    """What each part of the pattern may be, the likeliest first: some take nothing but a few words."""
    if isinstance(pattern, RegexPattern):
        named = dict.fromkeys(pattern.regex.groupindex, "zip")
    else:
        named = {part: kind.regex for part, kind in pattern.converters.items()}
    return {
        part: [*([known[part]] if part in known else []), 1, "ab", *words.replace("\\", "").split("|")]
        for part, words in named.items()
    }


def an_address(name, parts):
    for chosen in product(*parts.values()):
        with suppress(NoReverseMatch):
            return reverse(name, kwargs=dict(zip(parts, chosen, strict=True)))
    raise AssertionError(f"No address of {name}: say in PARTS what stands in it.")


def test_only_charts_to_embed_may_stand_in_a_frame(client, claim):
    framed, seen = set(), set()
    for name, address in addresses(get_resolver().url_patterns, {**PARTS, "number": claim.pk}):
        for asked in (address, f"{address}?no_such_filter=1"):
            answer = client.get(asked)
            policy = answer.headers["Content-Security-Policy"]
            if "frame-ancestors 'none'" in policy:
                assert answer.headers["X-Frame-Options"] == "DENY", asked
            else:
                framed.add(name)
                # Nothing else is looser there, and it knows nobody.
                assert "X-Frame-Options" not in answer.headers
                assert f"{policy}; frame-ancestors 'none'" == ORDINARY
                assert not answer.cookies
            if answer.status_code == 200:
                seen.add(name)
    assert framed == {"chart_embed", "no_embed"}
    assert len(seen) > 30
    assert {"chart", "chart_embed", "claim", "claims_csv", "chart_svg", "dashboard", "embed_js"} <= seen


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_an_embedded_chart_is_its_chart_with_sources_edition_licence_and_the_way_back(client, claim, prefix):
    answer = client.get(f"{prefix}/embed{CHART}")
    page = answer.content.decode()
    whole = client.get(f"{prefix}{CHART}").content.decode()
    drawn = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)
    assert drawn.search(page)[1] == drawn.search(whole)[1]
    assert page.count("<range-chart>") == 1
    foot = page[page.index('<footer class="embed__foot">') :]
    for link in ("/organisations/bureau-of-counts/", "/organisations/the-strelsau-gazette/", CHART):
        assert f'href="{prefix}{link}"' in foot
    assert "https://creativecommons.org/licenses/by/4.0/" in foot
    assert "1, " in re.search(r"(?:Edition|Édition)\s+(1, \d)", foot)[1]
    assert '<base target="_blank">' in page
    assert f'<link rel="canonical" href="{settings.SITE_URL}{prefix}{CHART}">' in page
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page
    assert answer.headers["ETag"]
    assert not answer.cookies
    # Nothing of the site around it, which no frame has room for.
    assert "masthead" not in page
    assert "htmx" not in page
    assert not re.search(r"\sstyle=|<style", page)


def test_an_embedded_chart_loads_no_more_than_it_needs():
    modules = static_files.modules("js/embedded.js")
    assert "js/elements/range-chart.js" in modules
    assert not {"js/elements/time-machine.js", "js/elements/lean-form.js"} & set(modules)

    def size(name):
        def read(one):
            return Path(finders.find(one)).read_text(encoding="utf-8")

        return len(static_files.flattened(name, read))

    assert size("css/embed.css") < 0.6 * size("css/main.css")


def test_an_embedded_chart_takes_the_filters_the_day_and_the_edition_of_its_page(client, claim):
    make_published(best=9_000, claimant=make_organisation("Office of Doubts"))
    both = client.get(f"/embed{CHART}").content.decode()
    assert "Office of Doubts" in both
    one = client.get(f"/embed{CHART}?claimant=bureau-of-counts").content.decode()
    assert "Office of Doubts" not in one
    assert f'class="embed__back" href="{CHART}?claimant=bureau-of-counts"' in one
    then = client.get(f"/embed{CHART}?edition=1&from=2024-01-01").content.decode()
    assert "Office of Doubts" not in then
    assert "You see edition 1" in then
    assert '<input type="hidden" name="edition" value="1">' in then
    assert f'<link rel="canonical" href="{settings.SITE_URL}{CHART}?from=2024-01-01">' in then
    none = client.get(f"/embed{CHART}?from=2030-01-01")
    assert none.status_code == 200
    assert b"No claim fits these filters." in none.content


def test_in_a_frame_errors_are_small_pages_that_say_what_is_wrong(client, claim):
    for address, status, words in (
        (f"/embed{CHART.replace('arrived', 'rotated')}", 404, "There is no such chart."),
        ("/embed/charts/cut-off", 404, "There is no such chart."),
        (f"/embed{CHART}?claimnt=bureau-of-counts", 400, "claimnt"),
        (f"/embed{CHART}?edition=x", 400, "edition"),
    ):
        answer = client.get(address)
        assert answer.status_code == status
        page = answer.content.decode()
        assert words in page
        assert "masthead" not in page
        assert "frame-ancestors" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Robots-Tag"] == "noindex"
    french = client.get(f"/embed{CHART.replace('ruritania-party', 'ruritania-PARTY')}")
    assert french.status_code == 404


def test_the_page_of_a_chart_has_the_lines_that_embed_it_as_it_is_shown(client, claim):
    def lines(address):
        page = client.get(address).content.decode()
        code = re.search(r'id="embed">.*?<pre[^>]*>(.*?)</pre>', page, re.DOTALL)[1]
        return page, unescape(code)

    page, code = lines(f"{CHART}?claimant=bureau-of-counts&from=2024-01-01")
    assert "<iframe" not in page  # to be copied, not to be run here
    source = unescape(re.search(r'<iframe src="([^"]*)"', code)[1])
    assert source == f"{settings.SITE_URL}/embed{CHART}?claimant=bureau-of-counts&from=2024-01-01"
    assert client.get(source.removeprefix(settings.SITE_URL)).status_code == 200
    assert re.search(r'title="[^"]*Ruritania to Freedonia[^"]*"', code)
    assert 'loading="lazy"' in code
    assert f'<script async src="{settings.SITE_URL}/embed.js"></script>' in code
    pinned = unescape(re.search(r'href="([^"]*)#embed">the lines for edition 1<', page)[1])
    page, code = lines(pinned)
    assert "edition=1" in code
    assert "whatever is published later" in page
    page, code = lines(f"/fr{CHART}")
    assert f"{settings.SITE_URL}/fr/embed{CHART}" in code


def test_every_figure_leads_to_the_lines_that_embed_it(client, claim):
    for address in ("/", "/charts/", "/corridors/ruritania-party/freedonia-party/"):
        assert f'href="{CHART}#embed"' in client.get(address).content.decode()


def test_the_script_for_other_sites_has_an_address_that_stays(client, db):
    answer = client.get("/embed.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies
    assert client.get("/embed.js", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
