"""Disks that are full: a page and a line in the log. What a lost database does stands in test_replica.py."""

import gc
import logging
import resource
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_published
from tests.test_rules import sql
from tracker import packages, tasks
from tracker.exports import spool
from tracker.models import Edition

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


@pytest.mark.parametrize("form", ["zip", "xlsx"])
def test_a_package_without_room_is_a_line_in_the_log_and_made_later(settings, tmp_path, caplog, form):
    make_published(quote="They came by night. " * 500)
    settings.FILES_DIR = tmp_path
    options = {"location": tmp_path / "packages", "allow_overwrite": True}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "packages": {"BACKEND": backend, "OPTIONS": options}}
    packages.want(Edition.objects.get(), form)
    # What writes workbooks leaves files of its own open then, which go with its memory.
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        with no_room():
            assert tasks.build_packages.call() == []
            with pytest.raises(CommandError, match="The disk is full: make room in FILES_DIR"):
                call_command("build_packages")
        gc.collect()
    assert lines(caplog) == [f"A disk is full: edition 1 as {form} waits until there is room."] * 2
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [], "nothing half-made is left"
    assert tasks.build_packages.call() == [f"0/edition-1.{form}"]


def report(client, address):
    return client.post(f"{address}report/", {"text": "The number is wrong."}, headers=PAGE)
