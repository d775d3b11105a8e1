"""What search engines and link previews are told: words, one address, languages, data; sitemap and robots."""

import json
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_member,
    make_organisation,
    make_published,
    publish,
)
from tracker import sitemaps
from tracker.models import Edition
from tracker.sharing import in_script

pytestmark = pytest.mark.django_db

SITE = settings.SITE_URL
NAMESPACES = {
    "map": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xhtml": "http://www.w3.org/1999/xhtml",
}
# What search engines for data ask of a Dataset, and what type each value must have.
REQUIRED = {"name": str, "description": str}
RECOMMENDED = {
    "creator": dict,
    "publisher": dict,
    "citation": str,
    "distribution": list,
    "identifier": str,
    "includedInDataCatalog": dict,
    "isAccessibleForFree": bool,
    "keywords": list,
    "license": str,
    "measurementTechnique": str,
    "temporalCoverage": str,
    "url": str,
    "variableMeasured": list,
    "version": str,
    "dateModified": str,
}


class Head:
    """The head of a page as a machine reads it."""

    def __init__(self, client, address, **options):
        page = client.get(address, **options).content.decode()
        self.text = page[: page.index("</head>")]

    def meta(self, name):
        found = re.search(rf'<meta (?:name|property)="{name}" content="([^"]*)"', self.text)
        return unescape(found[1]) if found else None

    @property
    def title(self):
        return unescape(re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)[1])

    @property
    def canonical(self):
        found = re.search(r'<link rel="canonical" href="([^"]*)"', self.text)
        return unescape(found[1]) if found else None

    @property
    def languages(self):
        found = re.findall(r'<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"', self.text)
        return {code: unescape(address) for code, address in found}

    @property
    def graph(self):
        found = re.search(r'<script type="application/ld\+json">(.*?)</script>', self.text, re.DOTALL)
        return json.loads(found[1])["@graph"] if found else []


PAGES = [
    *("/", "/timeline/", "/charts/", "/corridors/", "/articles/", "/organisations/", "/equipment/"),
    *("/corrections/", "/data/", "/methodology/", "/about/"),
]


@pytest.mark.parametrize("prefix", ["", "/fr"])
def test_every_page_has_words_an_address_languages_and_a_picture_of_its_own(client, prefix):
    claim = make_published(best=4_700)
    told = [reverse("claim", args=[claim.pk]), claim.claimant and f"/organisations/{claim.claimant.slug}/"]
    relation = f"/corridors/{claim.supplier.code}/{claim.recipient.code}/"
    heads = {page: Head(client, f"{prefix}{page}") for page in [*PAGES, *told, relation]}
    titles = [head.meta("og:title") for head in heads.values()]
    assert all(titles)
    # The dashboard shows the one relation there is.
    assert len(set(titles)) == len(titles) - 1
    for page, head in heads.items():
        assert head.canonical == f"{SITE}{prefix}{page}" == head.meta("og:url")
        assert head.languages == {
            "en": f"{SITE}{page}",
            "fr": f"{SITE}/fr{page}",
            "x-default": f"{SITE}{page}",
        }
        assert 30 <= len(head.meta("description")) <= 300
        assert head.meta("description") == head.meta("og:description")
        assert head.meta("og:image").startswith(f"{SITE}{prefix}/")
        assert urlsplit(head.meta("og:image")).path.endswith(".png")
        assert head.meta("twitter:card") == "summary_large_image"
        assert head.meta("robots") is None


def test_a_claim_is_titled_and_described_by_its_sentence(client):
    claim = make_published(best=4_700, claimant=make_organisation("Bureau of Counts"))
    head = Head(client, f"/claims/{claim.pk}/")
    for words in (head.title, head.meta("og:title"), head.meta("description")):
        assert "4,700" in words
        assert "Bureau of Counts" in words
    assert head.meta("og:image") == f"{SITE}/claims/{claim.pk}.png"


def test_filters_are_found_under_one_address_whatever_their_order(client):
    make_published()
    one = Head(client, "/timeline/?to=2030-01-01&kind=transfer&kind=deployment&utm_source=x&sort=id")
    other = Head(client, "/timeline/?kind=deployment&to=2030-01-01&kind=transfer&edition=1")
    assert one.canonical == f"{SITE}/timeline/?kind=deployment&kind=transfer&to=2030-01-01"
    assert other.canonical == one.canonical
    assert one.languages["fr"] == f"{SITE}/fr/timeline/?kind=deployment&kind=transfer&to=2030-01-01"
    assert "deployments" in one.title.lower()


def test_the_pages_of_a_list_are_found_as_one(client):
    make_published()
    assert Head(client, "/articles/?page=1").canonical == f"{SITE}/articles/"


@pytest.mark.parametrize(
    "query", ["edition=1", "reported_by=2030-01-01", "edition=2&reported_by=2030-01-01", "q=x"]
)
def test_the_past_and_searches_can_be_shared_but_are_not_found(client, query):
    make_published()
    make_published()
    head = Head(client, f"/timeline/?{query}")
    assert head.meta("robots") == "noindex"
    assert (head.canonical, head.languages, head.graph) == (None, {}, [])
    asked = dict(parse_qsl(query))
    if "edition" in asked and asked["edition"] == "2":
        del asked["edition"]  # the newest is what the page shows without
    assert dict(parse_qsl(urlsplit(head.meta("og:url")).query)) == asked


def test_a_retracted_claim_is_not_found(client):
    claim = make_published()
    claim.retract(by=make_member("Reviewer", "bea"), correction_type="entry_error", reason="It was wrong.")
    head = Head(client, f"/claims/{claim.pk}/")
    assert head.meta("robots") == "noindex"
    assert head.graph == []


def test_pages_of_errors_say_nothing_of_themselves(client):
    for address in ("/nowhere/", "/timeline/?kind=nonsense"):
        head = Head(client, address)
        assert head.canonical is None
        assert head.graph == []
        assert head.title


# Data


def dataset(client, address):
    (found,) = Head(client, address).graph
    assert found["@type"] == "Dataset"
    return found


@pytest.mark.parametrize("address", ["/", "/corridors/{relation}/", "/data/", "/fr/data/"])
def test_data_are_described_as_search_engines_for_data_ask(client, address):
    claim = make_published()
    relation = f"{claim.supplier.code}/{claim.recipient.code}"
    data = dataset(client, address.format(relation=relation))
    for name, kind in {**REQUIRED, **RECOMMENDED}.items():
        assert isinstance(data[name], kind), name
        assert data[name] not in ("", [], {}), name
    assert 50 <= len(data["description"]) <= 5_000
    assert data["version"] == "1"
    assert data["dateModified"] == Edition.objects.get().published_at.isoformat()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", data["temporalCoverage"])
    for who in (data["creator"], data["publisher"]):
        assert who["@type"] == "Organization"
        assert who["name"]
    for value in data["variableMeasured"]:
        assert value["@type"] == "PropertyValue"
        assert value["name"]
    for link in (data["url"], data["identifier"], data["measurementTechnique"], data["license"]):
        assert urlsplit(link).scheme in {"http", "https"}


def test_the_file_that_the_data_are_in_is_there_and_of_that_edition_and_relation(client):
    claim = make_published()
    make_published(supplier=make_actor("Graustark"))
    data = dataset(client, f"/corridors/{claim.supplier.code}/{claim.recipient.code}/")
    (file,) = data["distribution"]
    assert file["@type"] == "DataDownload"
    assert file["encodingFormat"] == "text/csv"
    answer = client.get(file["contentUrl"].removeprefix(SITE))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = answer.getvalue().decode().splitlines()
    assert len(rows) == 2
    assert dict(parse_qsl(urlsplit(file["contentUrl"]).query))["edition"] == data["version"] == "2"
    assert [place["name"] for place in data["spatialCoverage"]] == [claim.supplier.name, claim.recipient.name]


def test_a_claim_is_a_claim_of_its_claimant_and_nothing_rates_it(client):
    article = make_article(title="Numbers, at last", url="https://gazette.example/1", language="fr")
    claimant = make_organisation("Bureau of Counts")
    page, way = Head(client, f"/claims/{make_published(article=article, claimant=claimant).pk}/").graph
    claim = page["mainEntity"]
    assert (claim["@type"], claim["author"]["name"]) == ("Claim", "Bureau of Counts")
    assert claim["appearance"] == [
        {
            "@type": "CreativeWork",
            "name": "Numbers, at last",
            "inLanguage": "fr",
            "url": "https://gazette.example/1",
        }
    ]
    assert "Rating" not in json.dumps(page)
    assert [step["position"] for step in way["itemListElement"]] == [1, 2, 3]
    for step in way["itemListElement"]:
        assert client.get(step["item"].removeprefix(SITE)).status_code == 200


def test_no_text_ends_the_script_that_it_stands_in(client):
    title = "</script><script>alert(1)</script> & <!-- \N{LINE SEPARATOR}"
    article = make_article(title=title)
    claim = make_published(article=article)
    for address in (f"/articles/{article.pk}/", f"/claims/{claim.pk}/"):
        head = Head(client, address)
        assert "<script>alert" not in head.text
        assert title in json.dumps(head.graph, ensure_ascii=False).replace("\\u2028", "\N{LINE SEPARATOR}")
    assert "<" not in in_script({"a": "<b>&\N{PARAGRAPH SEPARATOR}"}).removeprefix("<script").removesuffix(
        "</script>"
    )


# Sitemap


def addresses(client, section, **query):
    answer = client.get(f"/sitemap-{section}.xml", query)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content).findall("map:url", NAMESPACES)  # noqa: S314 -- our own


def test_the_sitemap_leads_to_every_page_in_every_language(client):
    make_published()
    make_published("event")
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 -- our own
    sections = [one.text for one in index.findall("map:sitemap/map:loc", NAMESPACES)]
    assert len(sections) >= 5
    met = set()
    for section in sections:
        answer = client.get(section.removeprefix(SITE))
        for one in ElementTree.fromstring(answer.content).findall("map:url", NAMESPACES):  # noqa: S314
            address = one.findtext("map:loc", namespaces=NAMESPACES)
            assert address.startswith(f"{SITE}/")
            assert one.findtext("map:lastmod", namespaces=NAMESPACES)
            alternates = {
                link.get("hreflang"): link.get("href") for link in one.findall("xhtml:link", NAMESPACES)
            }
            assert alternates.keys() == {"en", "fr", "x-default"}
            assert address in alternates.values()
            met.add(address.removeprefix(SITE))
    assert len(met) >= 2 * (len(sitemaps.PAGES) + 5)
    for address in met:
        head = Head(client, address, headers={"Sec-Fetch-Site": "same-origin"})
        assert head.canonical == f"{SITE}{address}"


def test_the_sitemap_leaves_out_what_was_taken_back(client):
    kept, gone = make_published(), make_published()
    gone.retract(by=make_member("Reviewer", "bea"), correction_type="entry_error", reason="It was wrong.")
    # A page is a range of numbers; there may have been thousands of claims before these.
    page = (gone.pk - 1) // (sitemaps.MOST_ADDRESSES // len(settings.LANGUAGES)) + 1
    found = {one.findtext("map:loc", namespaces=NAMESPACES) for one in addresses(client, "claims", p=page)}
    assert found == {f"{SITE}/claims/{kept.pk}/", f"{SITE}/fr/claims/{kept.pk}/"}


def test_a_page_of_the_sitemap_is_a_range_of_numbers(client, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(sitemaps.Section, "limit", 4)
    claims = [make_claim() for _number in range(5)]
    publish(*claims)
    first = claims[0].pk
    pages = range((first - 1) // 2 + 1, (claims[-1].pk - 1) // 2 + 2)
    found = []
    for page in pages:
        met = addresses(client, "claims", p=page)
        assert len(met) <= 4
        found += [one.findtext("map:loc", namespaces=NAMESPACES) for one in met]
    assert [one for one in found if "/fr/" not in one] == [f"{SITE}/claims/{one.pk}/" for one in claims]
    with django_assert_max_num_queries(6):
        client.get("/sitemap-claims.xml", {"p": pages[-1]})
    for wrong in ("0", "x", str(pages[-1] + 1)):
        assert client.get("/sitemap-claims.xml", {"p": wrong}).status_code == 404


def test_an_unchanged_sitemap_is_a_304(client):
    make_published()
    first = client.get("/sitemap.xml")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/sitemap.xml", headers=tag).status_code == 304
    assert client.get("/sitemap-claims.xml", headers=tag).status_code == 304
    make_published()
    assert client.get("/sitemap.xml", headers=tag).status_code == 200


def test_before_the_first_edition_there_is_a_sitemap_of_nothing(client):
    assert b"<loc>" not in client.get("/sitemap.xml").content
    assert client.get("/sitemap-claims.xml").status_code == 404
    assert Head(client, "/").graph == []


# Robots and icons


def is_allowed(rules, address):
    """As search engines read it: of the rules that fit, the longest; on a draw the kinder one."""
    fitting = [
        (len(pattern), kind == "Allow")
        for kind, pattern in rules
        if re.match(re.escape(pattern).replace(r"\*", ".*"), address)
    ]
    return max(fitting, default=(0, True))[1]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", True),
        ("/timeline/", True),
        ("/fr/claims/5/", True),
        ("/timeline/?kind=transfer", True),
        ("/timeline/?kind=transfer&claimant=x", False),
        ("/timeline/?edition=3", False),
        ("/fr/?reported_by=2025-01-01", False),
        ("/timeline/?q=shells", False),
        ("/claims.csv?supplier=KP&recipient=RU&edition=4", True),
        ("/citations.csv?kind=transfer", True),
        ("/data/edition-4.zip", True),
        ("/data/dictionary/", True),
        ("/api/v1/claims?after=7", False),
        ("/api/v1/openapi.json", True),
        ("/static/css/main.css", True),
        ("/card.png", True),
        ("/admin/", False),
        ("/fr/admin/tracker/claim/", False),
        ("/accounts/login/", False),
    ],
)
def test_robots_are_kept_from_the_desk_and_from_filters_without_end(client, address, expected):
    text = client.get("/robots.txt").content.decode()
    groups = text.split("\n\n")
    rules = [tuple(line.split(": ")) for line in groups[0].splitlines()[1:]]
    assert is_allowed(rules, address) is expected
    assert f"Sitemap: {SITE}/sitemap.xml" in groups[-1]
    assert client.get("/robots.txt").headers["Content-Type"].startswith("text/plain")


def test_the_icon_is_where_browsers_look_for_it(client):
    assert client.get("/favicon.ico").headers["Location"] == "/static/img/favicon.ico"


# When everything breaks


@pytest.mark.parametrize(
    ("address", "words"), [("/about/", "Something broke"), ("/fr/about/", "Erreur interne")]
)
def test_the_page_of_a_failure_asks_no_database_and_speaks_the_language(client, monkeypatch, address, words):
    def break_down(*_args, **_options):
        raise RuntimeError("the database is gone")

    client.raise_request_exception = False
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", break_down)
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper._execute", break_down)
    with override("en"):
        response = client.get(address)
    assert response.status_code == 500
    assert words in response.content.decode()
    assert f'<html lang="{"fr" if "fr" in address else "en"}"' in response.content.decode()
