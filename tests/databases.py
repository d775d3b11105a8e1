"""The databases of the tests beside the one that pytest-django makes, and what that one is copied from."""

import hashlib
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).parent.parent
# What a migrated database is made of; an app that is new without either is migrated in the copy.
MADE_OF = [ROOT / "requirements.txt", *sorted((ROOT / "tracker" / "migrations").glob("*.py"))]
# Of several processes one makes it, and the others wait.
LOCK = 0x74656D70


def connect(database: str = "postgres") -> psycopg.Connection[Any]:
    """A session of its own in another database of the tests' server."""
    given = settings.DATABASES["default"]
    places = {"host": given["HOST"], "port": given.get("PORT"), "user": given["USER"]}
    places["password"] = given.get("PASSWORD")
    known = {key: value for key, value in places.items() if value}
    return psycopg.connect(dbname=database, autocommit=True, **known)


def renew(name: str, *, like: str) -> None:
    """Make the database anew, as a copy of another that nobody is connected to."""
    drop(name)
    with closing(connect()) as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like))
        )


def drop(name: str) -> None:
    with closing(connect()) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrated() -> str:
    """The name of a database with every migration and nothing else, kept until one of them changes."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in MADE_OF)).hexdigest()[:10]
    name = f"test_template_{digest}"
    with closing(connect()) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        templates = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_template\\_%'")
        known = [template for (template,) in templates]
        if name not in known:
            for old in known:  # of other migrations
                drop(old)
            unfinished = "test_template_unfinished"
            renew(unfinished, like="template0")
            migrate(unfinished)
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name)
                )
            )
    return name


def migrate(database: str) -> None:
    environment = {**os.environ, **settings_of(database)}
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def settings_of(database: str) -> dict[str, str]:
    """The variables of a process that has the tests' settings and another database."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "BROWSER_DATABASE": database,
        "PYTHONPATH": str(ROOT),
    }
