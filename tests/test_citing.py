"""References: APA, BibTeX, CSL-JSON, and addresses that stay."""

import json
import re
from datetime import date
from html import unescape

import bibtexparser
import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import validate
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from tests.factories import make_organisation, make_published, make_user
from tracker.citing import Reference, as_title
from tracker.models.merging import merge

CHART = "/charts/war-of-the-two-rivers/ruritania-party/freedonia-party/deployment/unspecified/person.arrived"
# What the schema of CSL-JSON asks of an item of these two types.
CSL = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["id", "type", "title", "author", "issued", "URL"],
        "additionalProperties": False,
        "properties": {
            "id": {"type": "string", "pattern": "^[!-~]+$"},
            "type": {"enum": ["dataset", "webpage"]},
            "title": {"type": "string", "minLength": 1},
            "version": {"type": "string"},
            "URL": {"type": "string", "format": "uri"},
            "author": {
                "type": "array",
                "items": {"type": "object", "properties": {"literal": {"type": "string"}}},
            },
            "issued": {
                "type": "object",
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "items": {"type": "array", "items": {"type": "integer"}, "maxItems": 3},
                    }
                },
            },
        },
    },
}
# LaTeX's own names of characters, of which the decoder knows only some.
NAMED = {
    "textbraceleft": "{",
    "textbraceright": "}",
    "textless": "<",
    "textgreater": ">",
    "textbar": "|",
    "textquotedbl": '"',
    "textasciicircum": "^",
    "textasciitilde": "~",
}


def reference(title, **fields):
    return Reference(
        **{
            "type": "dataset",
            "title": as_title(title),
            "author": "Foreign Military Support Tracker",
            "edition": 3,
            "issued": date(2026, 3, 9),
            "address": "https://tracker.example/data/?supplier=KP&edition=3",
            "key": "fmst-claims-edition-3",
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("title", "cited"),
    [
        ("Claims about support", "Claims about support (Edition 3) [Data set]."),
        ("An envoy was received.", "An envoy was received (Edition 3) [Data set]."),
        ("Weapons of the U.S.", "Weapons of the U.S. (Edition 3) [Data set]."),
        ("“A considerable quantity” …", "“A considerable quantity” … (Edition 3) [Data set]."),
        ("Was it sent?", "Was it sent? (Edition 3) [Data set]."),
        ("북한군 {about} 100 % & more", "북한군 {about} 100 % & more (Edition 3) [Data set]."),
        ("Two\nlines\x07 of it", "Two lines of it (Edition 3) [Data set]."),
    ],
)
def test_apa_takes_any_title(title, cited):
    assert (
        reference(title).text == f"Foreign Military Support Tracker. (2026, March 9). {cited}"
        " https://tracker.example/data/?supplier=KP&edition=3"
    )


def test_apa_on_a_page_marks_the_title_and_links_the_address():
    html = reference("<b>“Rockets” & {guns}</b>", type="webpage").html
    assert (
        html == "Foreign Military Support Tracker. (2026, March 9)."
        " <cite>&lt;b&gt;“Rockets” &amp; {guns}&lt;/b&gt;</cite> (Edition 3)."
        ' <a href="https://tracker.example/data/?supplier=KP&amp;edition=3">'
        "https://tracker.example/data/?supplier=KP&amp;edition=3</a>"
    )


PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" ,"), min_size=1)


@given(PRINTABLE)
@example("100 % of \\textbf{it} & more_of #1 {$5 ~ ^}")
@example("}}, title = {another")
@example("a--b---c 'd' ``e'' ?` <f> @g")
@example("북한군 1만 1000명, tués à Koursk.")
def test_bibtex_says_the_title_whatever_stands_in_it(title):
    entry = reference(title)
    library = bibtexparser.parse_string(entry.bibtex)
    assert not library.failed_blocks
    [found] = library.entries
    assert (found.entry_type, found.key) == ("dataset", entry.key)
    fields = {field.key: field.value for field in found.fields}
    known = get_default_latex_context_db()
    macros = [MacroTextSpec(name, one) for name, one in NAMED.items()]
    known.add_context_category("named characters", macros=macros, prepend=True)
    assert fields["title"].startswith("{")
    assert fields["title"].endswith("}")
    assert LatexNodes2Text(known, strict_latex_spaces=True).latex_to_text(fields["title"]) == entry.title
    assert fields["author"] == "{Foreign Military Support Tracker}"
    assert fields["url"] == entry.address
    assert (fields["year"], fields["day"], fields["version"]) == ("2026", "9", "3")


def test_csl_holds_what_its_schema_asks():
    for kind in ("dataset", "webpage"):
        [item] = json.loads(reference("북한군 “{x}” & y", type=kind).csl_json)
        validate([item], CSL)
        assert item["title"] == "북한군 “{x}” & y"
        assert item["issued"] == {"date-parts": [[2026, 3, 9]]}


# What the site cites.


@pytest.fixture
def claim(db):
    return make_published(best=4_700, claimant=make_organisation("Bureau of Counts"))


def files(claim):
    return [
        *("/data", "/data?supplier=ruritania-party&reported_by=2025-01-01", "/editions/1"),
        *(f"/claims/{claim.pk}", CHART, f"{CHART}?claimant=bureau-of-counts"),
    ]


def in_form(address, form):
    path, mark, query = address.partition("?")
    return f"{path}.{form}{mark}{query}"


def test_claim_chart_data_and_edition_have_files_that_lead_back_to_this_edition_for_good(client, claim):
    kept = {}
    for address in files(claim):
        for form in ("bib", "csl.json"):
            file = client.get(in_form(address, form))
            assert file.status_code == 200
            assert file.headers["Content-Language"] == "en"
            assert re.search(rf'filename="fmst-([a-z0-9-]+-)?edition-1\.{form}"', file["Content-Disposition"])
            kept[address, form] = file.content
            head = client.head(in_form(address, form))
            assert head.headers["ETag"] == file.headers["ETag"]
            unchanged = client.get(in_form(address, form), headers={"If-None-Match": file.headers["ETag"]})
            assert unchanged.status_code == 304
        [item] = json.loads(kept[address, "csl.json"])
        validate([item], CSL)
        [entry] = bibtexparser.parse_string(kept[address, "bib"].decode()).entries
        assert entry.key == item["id"]
        assert entry["url"] == item["URL"]
        assert item["version"] == "1"
        assert "edition=1" in item["URL"] or item["URL"].endswith("/editions/1/")
        assert client.get(item["URL"].removeprefix(settings.SITE_URL)).status_code == 200
    assert len({json.loads(text)[0]["id"] for (_, form), text in kept.items() if form == "csl.json"}) == 6
    make_published(best=5_000, claimant=claim.claimant)
    for (address, form), content in kept.items():
        again = in_form(f"{address}{'&' if '?' in address else '?'}edition=1", form)
        assert client.get(again).content == content


def test_a_reference_says_in_words_what_the_filters_leave(client, claim):
    def title(address):
        return json.loads(client.get(address).content)[0]["title"]

    assert title("/data.csl.json") == "Claims about foreign military support"
    asked = "?kind=deployment&supplier=ruritania-party&reported_by=2025-01-01"
    assert (
        title(f"/data.csl.json{asked}")
        == "Foreign military support: Deployments, from Ruritania, reported by 1 January 2025"
    )
    assert title(f"{CHART}.csl.json") == "Troops, arrived, Ruritania to Freedonia"
    assert (
        title(f"{CHART}.csl.json?claimant=bureau-of-counts&edition=1")
        == "Troops, arrived, Ruritania to Freedonia (Claimant: Bureau of Counts)"
    )
    assert title(f"/claims/{claim.pk}.csl.json").startswith("About 4,700 troops, Bureau of Counts")


def test_pages_show_the_reference_its_files_and_the_sources_of_a_claim(client, claim):
    article = claim.citations.get().article
    for address in (f"/claims/{claim.pk}/", f"{CHART}/", "/data/", "/editions/1/"):
        for prefix in ("", "/fr"):
            page = client.get(f"{prefix}{address}").content.decode()
            text = re.sub("<[^>]*>", "", re.search(r'<p class="cite__text">(.*?)</p>', page)[1])
            with translation.override("fr" if prefix else "en"):
                site = translation.gettext("Foreign Military Support Tracker")
            assert unescape(text).startswith(f"{site}. (2")
            here = f"{settings.SITE_URL}{prefix}{address}"
            assert re.search(rf"{re.escape(here)}(\?edition=1)?$", unescape(text))
            bib, csl = re.findall(r'href="([^"]*(?:\.bib|\.csl\.json)[^"]*)"', page)
            assert json.loads(client.get(unescape(csl)).content)
            # In English on every page: a file has one language.
            shown = re.search(r'<pre class="cite__code"[^>]*>(.*?)</pre>', page, re.DOTALL)[1]
            assert unescape(shown).strip() == client.get(unescape(bib)).content.decode().strip()
    page = client.get(f"/claims/{claim.pk}/").content.decode()
    originals = page[page.index("cite__originals") :]
    assert f'<a href="{article.url}" rel="external">' in originals


def test_a_retracted_claim_can_be_cited_and_a_withdrawn_one_cannot(client, claim):
    claim.retract(by=make_user(), correction_type="entry_error", reason="Misread.")
    assert client.get(f"/claims/{claim.pk}.bib").status_code == 200
    other = make_published(best=3, claimant=claim.claimant, quote="“Three,” it said.")
    other.withdraw(by=make_user(), reason="It should not be shown.")
    assert client.get(f"/claims/{other.pk}.bib").status_code == 404


def test_a_merged_claim_is_cited_as_the_one_that_tells_it(client, claim):
    twin = make_published(best=4_700, claimant=claim.claimant)
    merge(claim, twin, by=make_user("second"), reason="One statement, told twice.")
    answer = client.get(f"/claims/{twin.pk}.csl.json")
    assert answer.headers["Location"] == f"/claims/{claim.pk}.csl.json"


@pytest.mark.parametrize("path", ["/claims/999.bib", "/editions/9.bib", f"{CHART}.sudan.csl.json"])
def test_what_there_is_not_cannot_be_cited(client, claim, path):
    assert client.get(path).status_code == 404


def test_a_filter_that_is_not_known_is_refused_by_name(client, claim):
    answer = client.get("/data.bib?suplier=ruritania-party")
    assert answer.status_code == 400
    assert b"suplier" in answer.content


def test_before_the_first_edition_there_is_nothing_to_cite(client, db):
    assert client.get("/data.bib").status_code == 404
    assert b"cite__text" not in client.get("/data/").content
