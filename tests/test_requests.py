"""What is written down of requests, and what a watchman is told: names and numbers, nothing of a reader."""

import json
import logging
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.shortcuts import render

from tests.factories import make_published
from tracker.doors import requests, timeouts
from tracker.views import machines


@pytest.fixture
def lines(caplog):
    """The log as it is written where the site is served."""
    logger = logging.getLogger("tracker.requests")
    before = logger.level
    logger.setLevel(logging.INFO)
    form = requests.Line()

    def written():
        return [json.loads(form.format(record)) for record in caplog.records]

    yield written
    logger.setLevel(before)


@pytest.mark.django_db
def test_a_request_is_one_line_with_the_name_of_its_address_and_nothing_of_the_reader(client, lines):
    number = make_published().pk
    answer = client.get(
        f"/claims/{number}/?q=Zendasecret",
        REMOTE_ADDR="198.51.100.77",
        headers={"user-agent": "Zendasecret", "referer": "https://a.example/", "x-request-id": "of-proxy.1"},
    )
    assert answer.headers["X-Request-ID"] == "of-proxy.1"
    client.get("/accounts/password/reset/key/Zendasecret-1/")
    client.get("/nothing/Zendasecret/")
    told = [line for line in lines() if line["logger"] == "tracker.requests"]
    assert [(line["method"], line["view"], line["status"]) for line in told][::2] == [
        ("GET", "claim", answer.status_code),
        ("GET", "none", 404),
    ]
    assert told[0].keys() == {"time", "level", "logger", "message", "method", "view", "status", "ms"}
    text = json.dumps(lines())
    assert "zendasecret" not in text.lower()
    assert "198.51.100.77" not in text


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "a line\nmore of it", "<script>alert(1)</script>"])
def test_a_name_that_a_stranger_made_up_is_not_taken_over(client, given):
    names = {
        client.get("/health/live", headers={"x-request-id": given}).headers["X-Request-ID"] for _ in "12"
    }
    assert len(names) == 2
    assert given not in names


def test_what_goes_wrong_is_told_by_its_place_and_without_its_values(lines, caplog):
    token = requests._request_id.set("the-request")
    try:
        raise ValueError("password: Zendasecret")
    except ValueError:
        logging.getLogger("tracker").exception("Something went wrong.")
    finally:
        line = lines()[-1]
        requests._request_id.reset(token)
    assert (line["exception"], line["message"]) == ("ValueError", "Something went wrong.")
    assert line["request"] == "the-request"
    assert "test_requests.py" in line["at"][-1]
    assert "Zendasecret" not in json.dumps(line)


@pytest.mark.parametrize("name", ["django.request", "django.security.csrf"])
def test_what_django_says_of_an_address_is_said_without_it(lines, caplog, name):
    told = logging.getLogger("nobody").makeRecord(
        name, logging.ERROR, "", 0, "Forbidden (%s): %s", ("Zendasecret", "/reset/key/Zendasecret/"), None,
        extra={"status_code": 403},
    )  # fmt: skip
    caplog.records.append(told)
    assert lines()[-1]["message"] == "Forbidden"
    assert "Zendasecret" not in json.dumps(lines())
    # What is no fault has its line already.
    assert not requests.Faults().filter(told)


@pytest.mark.django_db
def test_ready_means_a_database_with_every_migration_and_live_means_a_process(client, monkeypatch):
    monkeypatch.setattr(machines, "_was_migrated", False)
    monkeypatch.setattr(machines.MigrationExecutor, "migration_plan", lambda *_: ["one that is not applied"])
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"not migrated\n")
    monkeypatch.undo()
    monkeypatch.setattr(machines, "_was_migrated", False)
    assert [client.get(path).content for path in ("/health/ready", "/health/", "/health/live")] == [
        b"ok\n"
    ] * 3

    def gone(*_given, **_named):
        raise OperationalError("gone")

    monkeypatch.setattr(machines, "connection", SimpleNamespace(cursor=gone))
    monkeypatch.setattr(timeouts, "tell", gone)
    assert client.get("/health/live").status_code == 200
    monkeypatch.setattr(timeouts, "tell", lambda _: None)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"no database\n")


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_every_page_of_an_error_can_be_made_without_a_database(status, rf):
    # No mark: whoever asks the database here fails.
    request = rf.get("/")
    request.user = AnonymousUser()
    request.session = {}
    answer = render(request, f"{status}.html", {}, status=status)
    assert b"<h1" in answer.content
