"""How many queries each public page takes: the same few, however many claims there are.

Asked with nothing kept, as by the first reader after a publication. For the desk see test_admin.py.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from benchmarks.forgetting import forget
from tests.factories import make_organisation, make_published
from tests.test_charts import TROOPS
from tests.test_pages import RELATION

pytestmark = pytest.mark.django_db

CHART = TROOPS.rstrip("/")
# By the name of its address: one such address, and how many queries it takes at most.
PAGES: dict[str, tuple[str, int]] = {
    "about": ("/about/", 1),
    "actors": ("/api/v1/actors", 9),
    "actors_one": ("/api/v1/actors/ruritania-party", 9),
    "api_docs": ("/data/api/", 11),
    "article": ("/articles/{article}/", 10),
    "articles": ("/articles/", 4),
    "articles_one": ("/api/v1/articles/{article}", 2),
    "changes": ("/api/v1/changes?since_edition=1", 35),
    "changes_feed": ("/changes.atom", 9),
    "chart": (TROOPS, 17),
    "chart_csv": (f"{CHART}.csv", 17),
    "chart_embed": (f"/embed{TROOPS}", 17),
    "chart_manifest": (f"{CHART}.manifest.json", 20),
    "chart_svg": (f"{CHART}.svg", 16),
    "charts": ("/charts/", 16),
    "citations": ("/api/v1/citations", 2),
    "claim": ("/claims/{claim}/", 39),
    "claim_citation": ("/claims/{claim}.bib", 7),
    "claim_csv": ("/claims/{claim}.csv", 4),
    "claims": ("/api/v1/claims", 3),
    "claims_csv": ("/claims.csv", 3),
    "claims_one": ("/api/v1/claims/{claim}", 3),
    "conflicts": ("/api/v1/conflicts", 9),
    "corrections": ("/corrections/", 13),
    "corridor": (RELATION, 19),
    "corridors": ("/corridors/", 5),
    "dashboard": ("/", 23),
    "data": ("/data/", 24),
    "dataset_csv": ("/citations.csv", 3),
    "dataset_manifest": ("/claims.manifest.json", 4),
    "dictionary": ("/data/dictionary/", 1),
    "edition": ("/editions/3/", 27),
    "editions_one": ("/api/v1/editions/1", 2),
    "equipment": ("/equipment/catapult/", 22),
    "equipment_list": ("/equipment/", 8),
    "methodology": ("/methodology/", 1),
    "organisation": ("/organisations/ministry-of-war-freedonia/", 29),
    "organisations": ("/organisations/", 8),
    "report_error": ("/claims/{claim}/report/", 7),
    "reports": ("/claims/{claim}/reports/", 9),
    "series": ("/api/v1/series", 15),
    "sitemap": ("/sitemap-claims.xml", 13),
    "sitemap_index": ("/sitemap.xml", 12),
    "timeline": ("/timeline/", 14),
}
# Other forms of what is above, or of the record's small lists; and what asks nothing of the record.
ALIKE = {
    *("card", "chart_card", "chart_png", "claim_card", "claim_manifest", "claims_atom", "claims_json"),
    *(
        "chart_citation",
        "data_citation",
        "edition_citation",
        "citations_one",
        "conflicts_one",
        "equipment_one",
    ),
    *("organisations_one", "editions", "data_package"),
    *("docs", "embed_js", "favicon", "no_embed", "openapi", "robots", "root", ""),
    *("health", "health_live", "health_ready"),
}


def test_every_page_takes_the_same_few_queries_however_many_claims(client):
    last = grow(None)
    few = counts(client, last)
    many = counts(client, grow(last))
    assert {name: (few[name], count) for name, count in many.items() if count > few[name]} == {}
    most = {name: number for name, (_address, number) in PAGES.items()}
    assert {name: count for name, count in few.items() if count > most[name]} == {}


def grow(last):
    for number in range(4):
        claimant = make_organisation(f"Bureau {number} after {last}")
        last = make_published("transfer", best=1000 + number, supersedes=last)
        make_published(best=1000 + number, claimant=claimant)
        make_published("casualties", claimant=claimant)
        make_published("event")
    return last


def counts(client, claim):
    found = {}
    for name, (address, _most) in PAGES.items():
        path = address.format(claim=claim.pk, article=claim.citations.get().article_id)
        forget()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
            b"".join(response)
        assert response.status_code == 200, path
        found[name] = len(queries)
    return found


def test_no_page_is_left_out():
    assert {name for name in public_names() if name not in PAGES} == ALIKE


def public_names():
    waiting = [*get_resolver().url_patterns]
    while waiting:
        pattern = waiting.pop()
        if not isinstance(pattern, URLPattern):
            waiting += pattern.url_patterns
        elif not pattern.lookup_str.startswith(("allauth.", "django.contrib.", "tracker.admin.")):
            yield pattern.name or ""
