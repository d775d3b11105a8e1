"""The API gives the rows of the files, page by page, and refuses by name; tools no one here wrote agree."""

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from schemathesis import engine
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from tests.factories import (
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker.api.document import as_text, document, examples
from tracker.api.resources import RESOURCES
from tracker.exports import DATASETS
from tracker.models import Claim, Edition
from tracker.models.merging import merge

pytestmark = pytest.mark.django_db

DOCUMENT = Path(__file__).parent.parent / "docs" / "openapi.json"
# With SCHEMATHESIS_EXAMPLES=50 every address is asked so often; without, one of each make, and less.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "")
ONE_OF_EACH_MAKE = "^/api/v1/(claims|claims/{number}|actors/{name}|series|changes)$"
LISTS = [resource.dataset for resource in RESOURCES]


@pytest.fixture(scope="module")
def _published(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A little of everything, over several editions; what a test adds is taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        scouts = make_organisation("Scouts of Freedonia", kind="military")
        total = make_claim("deployment", best=3000, place="Strelsau")
        losses = make_claim("casualties", claimant=scouts, qualifier="at_least", low=40)
        both = make_claim("transfer", counted_with=[make_equipment("Trebuchet")], best=220)
        publish(total, losses, both, make_claim("event"))
        period = {"period_start": date(2024, 5, 1), "period_end": date(2024, 5, 31), "precision": "month"}
        more = make_claim(
            "deployment", best=500, basis="flow", **period, adds_to=total, place="Strelsau", as_reported="500"
        )
        wordy = {"qualifier": "unquantified", "as_reported": "a few"}
        publish(
            more,
            make_claim("casualties", stance="denies", **wordy),
            make_claim("transfer", equipment=make_equipment("Balloon"), **wordy, place="Zenda"),
        )
        Claim.objects.filter(pk=both.pk).update(best=200)
        both.refresh_from_db()
        both.submit(by=make_user())
        both.correct(by=make_user(), correction_type="entry_error", reason="A digit was misread.")
        gone = make_published("deployment", best=9)
        gone.retract(by=make_user(), correction_type="source_retracted", reason="Its source took it back.")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def record(_published: None, db: None) -> None:
    """For tests that read it."""


def get(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.json()


def every_row(client: Client, address: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        page = get(client, following)
        rows += page["results"]
        following = page["next"]
    return rows


@pytest.mark.parametrize("name", LISTS)
def test_the_rows_are_those_of_the_file(client: Client, record: None, name: str) -> None:
    file = client.get(f"/{name}.csv").getvalue().decode()
    lines = list(csv.DictReader(io.StringIO(file)))
    rows = every_row(client, f"/api/v1/{name}?limit=2")
    assert [list(row) for row in rows] == [[column.name for column in DATASETS[name].columns]] * len(rows)
    key = DATASETS[name].key
    found = {tuple(str(row[part]) for part in key): as_cells(row) for row in rows}
    assert found == {tuple(line[part] for part in key): dict(line) for line in lines}
    assert lines


def as_cells(row: dict[str, Any]) -> dict[str, Any]:
    return {name: as_cell(value) for name, value in row.items()}


def as_cell(value: Any) -> Any:
    if isinstance(value, list) and (not value or isinstance(value[0], dict)):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False) if value else ""
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


# Pages.


@pytest.mark.parametrize("sort", ["-dated_on", "dated_on", "-reported_on", "reported_on", "-id", "id"])
def test_pages_follow_each_other_in_any_order(client: Client, record: None, sort: str) -> None:
    whole = get(client, f"/api/v1/claims?sort={sort}")["results"]
    assert every_row(client, f"/api/v1/claims?sort={sort}&limit=2") == whole


def test_pages_stay_at_their_edition_while_another_is_published(client: Client, record: None) -> None:
    first = client.get("/api/v1/claims?limit=4&sort=id")
    following = first.json()["next"]
    assert first.headers["Link"] == f'<{following}>; rel="next"'
    assert f"edition={first.json()['edition']}" in following
    assert following.startswith("http://testserver/api/v1/claims?")
    before = get(client, following)
    make_published("deployment")
    assert get(client, following) == before
    assert before["next"] is None


def test_a_page_asks_the_same_few_questions_however_many_claims_there_are(
    client: Client, record: None
) -> None:
    get(client, "/api/v1/claims?limit=1")
    counts = []
    for limit in (1, 5):
        with CaptureQueriesContext(connection) as asked:
            assert len(get(client, f"/api/v1/claims?limit={limit}")["results"]) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 4


def test_one_row_is_that_of_the_list(client: Client, record: None) -> None:
    columns = {resource.dataset: resource.column for resource in RESOURCES if resource.column}
    for name, column in columns.items():
        for row in get(client, f"/api/v1/{name}")["results"]:
            alone = get(client, f"/api/v1/{name}/{row[column]}")
            assert alone["result"] == row


def test_a_claim_that_was_merged_leads_to_the_one_that_tells_it(client: Client, record: None) -> None:
    kept, given_up = make_published("deployment", best=70), make_published("deployment", best=70)
    merge(kept, given_up, by=make_user(), reason="The same statement twice.")
    response = client.get(f"/api/v1/claims/{given_up.pk}?edition={Edition.objects.latest().number}")
    assert response.status_code == 307
    assert get(client, response.headers["Location"])["result"]["id"] == kept.pk


def test_a_series_is_what_its_chart_draws(client: Client, record: None) -> None:
    for series in every_row(client, "/api/v1/series?limit=1"):
        file = client.get(series["csv"]).getvalue().decode()
        on_the_chart = {int(line["id"]) for line in csv.DictReader(io.StringIO(file))}
        told = [*series["points"], *series["unquantified"]]
        assert {one["claim"] for one in told} | set(series["undated"]) == on_the_chart
        assert client.get(series["chart"]).status_code == 200
    (total,) = [total for one in every_row(client, "/api/v1/series") for total in one["running_totals"]]
    assert total["points"][-1]["best"] == 3500


# What is refused.


REFUSED = [
    ("suplier=KP", 400, "suplier"),
    ("supplier=nobody", 400, "supplier"),
    ("kind=deployments", 400, "kind"),
    ("from=2024-02-30", 400, "from"),
    ("from=20240228", 400, "from"),
    ("edition=0", 400, "edition"),
    ("edition=1&edition=2", 400, "edition"),
    ("edition=99999999999999999999999", 400, "edition"),
    ("limit=0", 400, "limit"),
    ("limit=501", 400, "limit"),
    ("limit=1e2", 400, "limit"),
    ("limit=", 400, "limit"),
    ("limit=1&limit=2", 400, "limit"),
    ("after=x", 400, "after"),
    ("after=2024-02-02.9999999999999999999", 400, "after"),
    ("supplier=", 400, "supplier"),
    ("to=+2024-01-01", 400, "to"),
    ("q=%00", 400, "q"),
    ("q=" + "a" * 201, 400, "q"),
    ("%00=1", 400, "�"),
    ("excel=1", 400, "excel"),
    ("from=2024-02-02&to=2024-01-01", 409, "from"),
    ("grade=confirmed&reported_by=2024-06-01", 409, "grade"),
    ("after=12", 409, "after"),
    ("after=2024-02-30.12", 409, "after"),
    ("q=...", 409, "q"),
    ("q=b+c+d+e+f+g+h+i+j+k+m+n+o+p", 409, "q"),
]


def test_a_problem_names_the_parameter(client: Client, record: None) -> None:
    for query, status, parameter in REFUSED:
        response = client.get(f"/api/v1/claims?{query}")
        assert response.headers["Content-Type"] == "application/problem+json"
        problem = response.json()
        found = [error["parameter"] for error in problem["errors"]]
        assert (query, response.status_code, problem["status"], found) == (query, status, status, [parameter])
        assert problem["title"]
        assert problem["errors"][0]["detail"]


def test_what_is_not_there_is_a_problem_too(client: Client, record: None) -> None:
    huge = 10**30
    for path in ("nothing", "claims/", "claims/0", "claims/999999", f"claims/{huge}", "actors/x%00", "c%2Fd"):
        assert get(client, f"/api/v1/{path}", 404)["status"] == 404


def test_data_is_only_read(client: Client) -> None:
    for method in ("post", "put", "patch", "delete", "trace"):
        response = getattr(client, method)("/api/v1/claims")
        assert response.status_code == 405
        assert response.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert response.json()["status"] == 405


# What stands around an answer.


def test_an_answer_is_kept_until_something_is_published(client: Client, record: None) -> None:
    response = client.get("/api/v1/claims")
    tag = response.headers["ETag"]
    assert response.headers["Cache-Control"] == "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
    assert "cookie" not in response.headers.get("Vary", "").lower()
    assert not response.cookies
    assert client.get("/api/v1/claims", headers={"If-None-Match": tag}).status_code == 304
    make_published("deployment")
    assert client.get("/api/v1/claims", headers={"If-None-Match": tag}).status_code == 200


def test_head_is_get_without_a_body(client: Client, record: None) -> None:
    head, whole = client.head("/api/v1/claims"), client.get("/api/v1/claims")
    assert head.status_code == 200
    assert not head.content
    assert {name: head.headers[name] for name in ("ETag", "Content-Type", "Content-Length")} == {
        name: whole.headers[name] for name in ("ETag", "Content-Type", "Content-Length")
    }


@pytest.mark.parametrize("path", ["/api/v1/claims", "/claims.csv", "/claims.json", "/changes.atom"])
def test_pages_of_other_sites_may_read_data(client: Client, record: None, path: str) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    response = client.get(path, headers=origin)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    # The same for all of them: a shared cache needs one copy.
    assert "origin" not in response.headers.get("Vary", "").lower()
    assert client.get(path).headers["Access-Control-Allow-Origin"] == "*"
    preflight = client.options(path, headers={**origin, "Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 200
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]


def test_pages_of_other_sites_may_not_read_pages(client: Client, record: None) -> None:
    for path in ("/", "/timeline/", "/admin/", "/accounts/login/"):
        response = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert "Access-Control-Allow-Origin" not in response.headers


def test_the_address_of_a_format_leads_to_where_it_stands(client: Client, record: None) -> None:
    for name, leads_to in (("claims.json", "/api/v1/claims"), ("claims.atom", "/changes.atom")):
        response = client.get(f"/{name}?kind=casualties&supplier=ruritania-party")
        assert response.status_code == 307
        assert response.headers["Location"] == f"{leads_to}?kind=casualties&supplier=ruritania-party"


# The document.


def test_the_document_is_the_committed_one(db: None) -> None:
    """What breaks a program that reads the API shows here: `manage.py openapi` writes the file anew.

    Under v1 nothing in it may be renamed, removed or get another type or meaning; see decision 14.
    """
    assert DOCUMENT.read_text(encoding="utf-8") == as_text(document())


def test_the_answers_shown_are_answers() -> None:
    """Each example is valid by the document, and every address has one."""
    described = document()
    shown = examples()
    for item in described["paths"].values():
        operation = item["get"]
        content = operation["responses"]["200"]["content"]["application/json"]
        schema = {**content["schema"], "components": described["components"]}
        example = shown[operation["operationId"]]["answer"]
        jsonschema.validate(example, schema, jsonschema.Draft202012Validator)


def test_the_page_about_it_shows_every_address(client: Client, record: None) -> None:
    for path in ("/data/api/", "/fr/data/api/"):
        page = client.get(path).content.decode()
        for address in document()["paths"]:
            assert f"<code>{address}</code>" in page
    assert client.get("/api/v1/docs").headers["Location"] == "/data/api/"
    assert client.get("/api/v1/").headers["Location"] == "/data/api/"


def test_schemathesis_finds_nothing(record: None) -> None:
    """Requests that the document allows and requests that it forbids, made up by a program of others.

    `schemathesis run http://localhost:8000/api/v1/openapi.json --checks all` asks more, of a site that runs.
    """
    shared = connections["default"]

    def site(environ: Any, start_response: Any) -> Any:
        # It asks from a thread of its own, which has to see what this test's transaction holds.
        connections["default"] = shared
        # Its client in this process does not unpack what it asks for.
        environ["HTTP_ACCEPT_ENCODING"] = "identity"
        return application(environ, start_response)

    application = get_wsgi_application()
    config = schemathesis.Config.from_dict(
        {
            "seed": 1,
            "generation": {"max-examples": int(EXAMPLES or 1), "deterministic": True, "database": "none"},
            "checks": {"enabled": True},
            "phases": {"stateful": {"enabled": False}},
        }
    )
    shared.inc_thread_sharing()
    for signal in (request_started, request_finished):
        # After a request Django closes the connection, and the test's transaction with it.
        signal.disconnect(close_old_connections)
    try:
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", site, config=config)
        if not EXAMPLES:
            schema = schema.include(path_regex=ONE_OF_EACH_MAKE)
        events = [*engine.from_schema(schema).execute()]
    finally:
        shared.dec_thread_sharing()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
    assert [event.value for event in events if isinstance(event, NonFatalError)] == []
    finished = [event for event in events if isinstance(event, ScenarioFinished)]
    failures = [
        f"{event.label}: {check.failure_info.failure}\n{check.failure_info.code_sample}"
        for event in finished
        for found in event.recorder.checks.values()
        for check in found
        if check.failure_info
    ]
    assert not failures, "\n\n".join(failures)
    asked = {event.label for event in finished}
    wanted = {f"GET {path}" for path in document()["paths"] if EXAMPLES or re.match(ONE_OF_EACH_MAKE, path)}
    assert asked >= wanted
    assert len(wanted) >= 5
