"""The databases of `make bench`, in the private PostgreSQL: made once for a size, and copied for each run."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from tracker import embedded_postgres

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / ".data"
# What is written into a database: where one of these changes, it is made again.
MADE_OF = tuple(ROOT / "benchmarks" / f"{name}.py" for name in ("loading", "rows", "synthetic"))


def template_name(size: int, seed: int) -> str:
    return f"bench_{size}_{seed}_{_digest(MADE_OF)}"


def state() -> str:
    """What the site's tables, indexes and kept sums follow from: where it changes, a record follows."""
    migrations = sorted((ROOT / "tracker" / "migrations").glob("*.py"))
    return _digest([ROOT / "requirements.txt", ROOT / "tracker" / "models" / "census.py", *migrations])


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def address(database: str) -> str:
    """What DATABASE_URL is to say."""
    parameters = embedded_postgres.connection(DATA)
    return f"postgresql://{parameters['USER']}@/{database}?host={quote(parameters['HOST'])}"


def environment(database: str) -> dict[str, str]:
    """For a process that is the site's as it is in production, with this database and one editor."""
    return {
        **{name: value for name, value in os.environ.items() if name != "DEBUG"},
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DATABASE_URL": address(database),
        "SECRET_KEY": "of a site that nobody visits",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "console:",
        "PLAIN_HTTP": "1",
        "SINGLE_EDITOR": "1",
        "REQUIRE_SECOND_FACTOR": "0",
        "FILES_DIR": str(DATA / "bench" / "files"),
    }


@contextmanager
def database(size: int, seed: int, *, anew: bool = False, suffix: str = "") -> Iterator[str]:
    """A copy of the synthetic record of this size, for one run; its name."""
    template = template_name(size, seed)
    copy = f"bench_run_{size}_{seed}{suffix}"
    with _server() as server:
        if anew:
            _drop(server, template)
        if not _exists(server, template):
            _make(server, size, seed, template)
        _bring_up_to_date(server, template)
        _drop(server, copy)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                sql.Identifier(copy), sql.Identifier(template)
            )
        )
    try:
        yield copy
    finally:
        with _server() as server:
            _drop(server, copy)


def _make(server: psycopg.Connection[Any], size: int, seed: int, template: str) -> None:
    """Make it under another name first: it is whole or absent. Those of an older generator go."""
    prefix = f"bench_{size}_{seed}_"
    rows = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
    for (old,) in rows.fetchall():
        _drop(server, old)
    unfinished = f"{prefix}unfinished"
    sys.stderr.write(f"Making a record of {size:,} claims; the next runs find it there.\n")
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
    run(["manage.py", "migrate", "--skip-checks", "--verbosity=0"], unfinished)
    run(["-m", "benchmarks", "load", str(size), str(seed)], unfinished)
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(template))
    )
    server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(template)))


def _bring_up_to_date(server: psycopg.Connection[Any], template: str) -> None:
    """Its tables, kept sums and statistics as this version of the site has them; a comment tells which."""
    said = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    if server.execute(said, [template]).fetchone() == (state(),):
        return
    sys.stderr.write("Bringing the record up to date; the next runs find it so.\n")
    says = sql.SQL("COMMENT ON DATABASE {} IS {}")
    server.execute(says.format(sql.Identifier(template), sql.Literal("")))
    run(["manage.py", "migrate", "--skip-checks", "--verbosity=0"], template)
    run(["-m", "benchmarks", "count"], template)
    server.execute(says.format(sql.Identifier(template), sql.Literal(state())))


def run(arguments: list[str], database: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment(database), check=True)


@contextmanager
def _server() -> Iterator[psycopg.Connection[Any]]:
    parameters = embedded_postgres.connection(DATA)
    with psycopg.connect(
        host=parameters["HOST"], port=parameters["PORT"], user=parameters["USER"],
        dbname="postgres", autocommit=True,
    ) as server:  # fmt: skip
        yield server


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    return server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    found = server.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [name]).fetchone()
    if found and found[0]:
        server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
