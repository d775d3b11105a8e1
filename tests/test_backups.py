"""Backups: a rehearsal of the worst day, and files, keys and disks that are not as they should be."""

import json
import os
import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings

from tests import databases
from tests.factories import make_article, make_claim, make_published
from tracker import backups, embedded_postgres
from tracker.models import Capture, Claim, Original
from tracker.verification import problems

PAGES = ("/", "/timeline/", "/claims/{claim}/", "/claims.csv", "/data/", "/articles/{article}/")
PUBLIC, SECRET = backups.new_key()
KEYS = {"": "", "public": PUBLIC, "secret": SECRET, "another": backups.new_key()[1]}


@dataclass
class Rehearsal:
    """A site that was backed up twice, and an empty database for each restore."""

    database: str
    folder: Path
    pages: dict[str, bytes]
    draft: int
    plain: Path
    encrypted: Path

    @contextmanager
    def empty(self) -> Iterator[None]:
        name = f"{self.database}_empty"
        databases.renew(name, like="template0")
        try:
            with inside(name):
                yield
        finally:
            databases.drop(name)


@contextmanager
def inside(database: str) -> Iterator[None]:
    """This process's connection leads to another database for a while."""
    given = connection.settings_dict
    own = given["NAME"]
    connection.close()
    given["NAME"] = database
    for cache in ("pages", "pictures"):
        caches[cache].clear()
    try:
        yield
    finally:
        connection.close()
        given["NAME"] = own


def read(paths: Any) -> dict[str, bytes]:
    answers = {path: Client().get(path, headers={"Accept-Encoding": "identity"}) for path in paths}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.getvalue() for path, answer in answers.items()}


@pytest.fixture(scope="module")
def site(
    _private_postgres: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rehearsal]:
    folder = tmp_path_factory.mktemp("backups")
    with django_db_blocker.unblock():
        database = f"test_backups_{os.getpid()}"
        connection.close()
        databases.renew(database, like=databases.migrated())
        try:
            with inside(database):
                article = make_article()
                capture = Capture.objects.create(article=article, text="They came by night.")
                Original.objects.create(
                    capture=capture, name="a.pdf", media_type="application/pdf", content=b"%PDF"
                )
                claim = make_published(article=article)
                make_published("casualties")
                draft = make_claim(quote="Nobody has read this yet.").pk
                paths = [path.format(claim=claim.pk, article=article.pk) for path in PAGES]
                plain = backups.write(folder).path
                with override_settings(BACKUP_KEY=PUBLIC):
                    call_command("backup", folder, stdout=(out := StringIO()))
                assert re.search(
                    r"read back and whole; encrypted\.\n.*edition in it: 2:[0-9a-f]{64}", out.getvalue()
                )
                encrypted = next(folder.glob("*.age"))
                yield Rehearsal(database, folder, read(paths), draft, plain, encrypted)
        finally:
            databases.drop(database)


def test_a_site_that_is_gone_comes_back_whole_and_proves_itself(site, settings):
    settings.BACKUP_KEY = SECRET
    out = StringIO()
    with site.empty():
        call_command("restore", site.encrypted, stdout=out)
        assert "The backup proves itself, by the edition that was noted beside it." in out.getvalue()
        assert list(problems(whole=True)) == []
        assert read(site.pages) == site.pages
        assert Claim.objects.get(pk=site.draft).citations.get().quote == "Nobody has read this yet."
        assert Capture.objects.get().originals.get().content == b"%PDF"
        # And it goes on.
        make_published("event")
        assert list(problems()) == []
        with pytest.raises(CommandError, match="is not empty, and nothing is restored over what is there"):
            call_command("restore", site.encrypted)


def test_a_restored_record_that_is_not_the_one_noted_down_does_not_prove_itself(site, tmp_path):
    copy = tmp_path / "other.dump"
    copy.write_bytes(site.plain.read_bytes())
    copy.with_name("other.dump.json").write_text(json.dumps({"edition": {"number": 2, "hash": "0" * 64}}))
    with site.empty(), pytest.raises(CommandError, match="The backup does not prove itself"):
        call_command("restore", copy, stdout=StringIO())


def test_what_is_encrypted_shows_nothing_and_has_no_other_rights_than_its_owners(site):
    content = site.encrypted.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"tracker_claim" not in content
    assert site.encrypted.stat().st_mode & 0o077 == 0
    assert b"tracker_claim" in site.plain.read_bytes()


@pytest.mark.parametrize(
    ("name", "key", "sentence"),
    [
        ("cut", "secret", "it has 1,000 bytes of"),
        ("cut, alone", "secret", "cut off or damaged"),
        ("cut, plain", "", "the file is cut off"),
        ("damaged", "secret", "its SHA-256 is not the one that stands beside it"),
        ("damaged, alone", "secret", "Nothing was restored"),
        ("whole", "", "give the secret key in BACKUP_KEY"),
        ("whole", "public", "does not open backups: give the secret key"),
        ("whole", "another", "does not open this backup"),
        ("text", "", "This is no backup"),
        ("newer", "secret", "The backup is of PostgreSQL 99, and this server is"),
        ("absent", "", "cannot be read: No such file"),
    ],
)
def test_what_cannot_be_restored_is_said_in_a_sentence_and_leaves_the_database_empty(
    site, tmp_path, settings, name, key, sentence
):
    settings.BACKUP_KEY = KEYS[key]
    whole, plain = site.encrypted.read_bytes(), site.plain.read_bytes()
    damaged = whole[:-5000] + b"?" + whole[-4999:]
    told = json.loads(site.encrypted.with_name(f"{site.encrypted.name}.json").read_text())
    files = {
        "cut": (whole[:1000], told),
        "cut, alone": (whole[:-20_000], None),
        "cut, plain": (plain[:-5000], None),
        "damaged": (damaged, told),
        "damaged, alone": (damaged, None),
        "whole": (whole, told),
        "text": (b"Dear diary", None),
        "newer": (whole, {**told, "postgresql": "99.1"}),
    }
    file = tmp_path / "tracker.dump"
    if name in files:
        content, beside = files[name]
        file.write_bytes(content)
        if beside:
            file.with_name("tracker.dump.json").write_text(json.dumps(beside))
    with site.empty():
        with pytest.raises(CommandError, match=sentence):
            call_command("restore", file, stdout=StringIO())
        with connection.cursor() as cursor:
            cursor.execute(backups.OWN_TABLES)
            assert cursor.fetchone() == (0,)


def test_a_full_disk_or_a_dump_that_fails_leaves_no_file_that_looks_whole(site, tmp_path, monkeypatch):
    with inside(site.database):
        given = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, given[1]))
        try:
            for key in ("", PUBLIC):
                with pytest.raises(backups.BackupError, match=r"could not be written into .*File too large"):
                    backups.write(tmp_path, key)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, given)
        assert list(tmp_path.iterdir()) == []
        programs = {"pg_dump": "/bin/false", "pg_restore": str(embedded_postgres.program("pg_restore"))}
        monkeypatch.setattr(embedded_postgres, "program", lambda name: Path(programs[name]))
        with pytest.raises(backups.BackupError, match=r"pg_dump failed|cannot read the dump"):
            backups.write(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_cleared_away_but_what_a_killed_backup_left(tmp_path):
    name = "tracker-20260101T000000Z-edition-7.dump"
    others = {"tracker-settings.json", "tracker-2025.json", f"{name}.age.json", "tracker-notes.partial"}
    for left in {*others, f"{name}.partial", f"{name}.partial.json"}:
        (tmp_path / left).write_text("{}")
    backups._clear_away(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == others


@pytest.mark.parametrize("beside", ["[]", "no JSON", '{"postgresql": "99beta1"}'])
def test_what_stands_beside_a_backup_and_is_wrong_is_a_sentence(site, tmp_path, beside):
    copy = tmp_path / site.plain.name
    copy.write_bytes(site.plain.read_bytes())
    copy.with_name(f"{copy.name}.json").write_text(beside)
    with site.empty(), pytest.raises(backups.BackupError, match=r"cannot be read|upgrade it"):
        backups.restore(copy)


def test_the_command_makes_a_pair_of_keys_that_fit_each_other():
    call_command("backup", "--new-key", stdout=(out := StringIO()))
    public, secret = re.findall(r"BACKUP_KEY=(\S+)", out.getvalue())
    assert (
        pyrage.decrypt(pyrage.encrypt(b"all", [backups._recipient(public)]), [backups._identity(secret)])
        == b"all"
    )
    assert str(backups._recipient(secret)) == public, "either half encrypts"


@pytest.mark.parametrize("key", ["age1nonsense", "password"])
def test_a_key_that_is_none_is_said_before_anything_is_written(tmp_path, key):
    with pytest.raises(backups.BackupError, match="BACKUP_KEY is no key"):
        backups.write(tmp_path, key)
    assert list(tmp_path.iterdir()) == []
