"""Disks that are full: a page and a line in the log. What a lost database does stands in test_replica.py."""

import logging
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.factories import make_published
from tests.test_rules import sql
from tracker.exports import spool

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html"}


@contextmanager
def no_room(most: int = 1000) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: the system itself refuses to write."""
    given = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, given[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, given)


def lines(caplog):
    records = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [record.exc_info for record in records if record.exc_info] == []
    return [record.getMessage() for record in records]


def test_an_export_without_room_for_its_file_is_a_sentence(client, monkeypatch, caplog, settings, tmp_path):
    make_published(quote="They came by night. " * 500)
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(spool, "IN_MEMORY", 100)
    with no_room():
        answer = client.get("/claims.csv")
        page = client.get("/claims.csv", headers=PAGE)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert answer.content == b"The site has no room left for this at the moment. Please ask again later.\n"
    assert "<h1>The site has no room left for this at the moment.</h1>" in page.content.decode()
    assert [line for line in lines(caplog) if "A disk is full: " in line]
    assert client.get("/claims.csv").status_code == 200
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_database_without_room_saves_nothing_and_says_so(client, caplog):
    claim = make_published()
    sql(
        "CREATE FUNCTION full_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
    )
    sql("CREATE TRIGGER full_up BEFORE INSERT ON tracker_errorreport EXECUTE FUNCTION full_up()")
    address = f"/claims/{claim.pk}/"
    answer = report(client, address)
    assert answer.status_code == 503
    assert "What you sent has not been saved." in answer.content.decode()
    assert "A disk is full: could not extend file: No space left on device" in lines(caplog)


def report(client, address):
    return client.post(f"{address}report/", {"text": "The number is wrong."}, headers=PAGE)
