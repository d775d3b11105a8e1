"""The databases of the tests beside the one that pytest-django makes, and what that one is copied from."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

ROOT = Path(__file__).parent.parent
# What a migrated database is made of; an app that is new without either is migrated in the copy.
MADE_OF = [ROOT / "requirements.txt", *sorted((ROOT / "tracker" / "migrations").glob("*.py"))]
# And one with the demo data: any code may have to do with them.
DEMO_MADE_OF = [
    ROOT / "requirements.txt",
    *(ROOT / "tests").glob("*settings.py"),
    *(path for path in (ROOT / "tracker").rglob("*") if path.suffix != ".pyc"),
]
DEMO = """
import django
django.setup()
from django.core.management import call_command
from tracker import demo
from tracker.management.commands.demo import make_accounts
call_command("migrate", verbosity=0)
demo.load()
make_accounts()
"""
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
    return _kept("template", MADE_OF, "template0", "manage.py", "migrate", "--skip-checks", "--verbosity=0")


def with_demo() -> str:
    """The name of one with the demo data and an account of each role, kept until any code changes."""
    return _kept("demo", DEMO_MADE_OF, migrated(), "-c", DEMO)


def _kept(sort: str, made_of: Iterable[Path], like: str, *command: str) -> str:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(made_of) if path.is_file()))
    name = f"test_{sort}_{digest.hexdigest()[:10]}"
    with closing(connect()) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        kept = server.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"test_{sort}_"]
        )
        known = [template for (template,) in kept]
        if name not in known:
            for old in known:
                drop(old)
            unfinished = f"test_{sort}_unfinished"
            renew(unfinished, like=like)
            environment = {**os.environ, **settings_of(unfinished)}
            subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
            server.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name)
                )
            )
    return name


def settings_of(database: str) -> dict[str, str]:
    """The variables of a process that has the tests' settings and another database."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "BROWSER_DATABASE": database,
        "PYTHONPATH": str(ROOT),
    }
