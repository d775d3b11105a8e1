"""What the site is measured against, started as its own documentation says, in an environment of its own."""

from __future__ import annotations

import contextlib
import csv
import http.client
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Self

from benchmarks.databases import ROOT
from benchmarks.serving import BENCH, PATIENCE, end, free_port, wait_for

# Without these it cuts a file at 100 MB, and leaves out counts that take longer than 0.2 s: at a million
# rows all of those that ours gives.
SETTINGS: Final = {"max_csv_mb": 0, "facet_time_limit_ms": 60_000, "sql_time_limit_ms": 60_000}


class Datasette:
    """The same rows, read from our own CSV into SQLite and served as Datasette's documentation says."""

    def __init__(self, rows: Path) -> None:
        self.port = free_port()
        self.log = (BENCH / "datasette.log").open("wb")
        # A file that never changes is served faster, and one whose rows are counted beforehand.
        counts = rows.with_suffix(".json")
        inspect: list[str | Path] = [program("datasette"), "inspect", rows, f"--inspect-file={counts}"]
        subprocess.run(inspect, check=True, cwd=BENCH)
        options = ["--host=127.0.0.1", f"--port={self.port}", f"--inspect-file={counts}"]
        for name, value in SETTINGS.items():
            options += ["--setting", name, str(value)]
        self.process = subprocess.Popen(
            [program("datasette"), "serve", "-i", rows, *options],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            cwd=BENCH,
        )
        wait_for(self.port, self.process, "/-/versions.json")
        self.table = f"/{rows.stem}/claims"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        end(self.process)
        self.log.close()


class PlainDjango:
    """A table and django-import-export in a project of its own (benchmarks/plain), served by gunicorn."""

    def __init__(self, environment: Mapping[str, str], columns: list[str]) -> None:
        self.port = free_port()
        self.log = (BENCH / "plain.log").open("wb")
        own = {"DJANGO_SETTINGS_MODULE": "plain.settings", "PLAIN_COLUMNS": " ".join(columns)}
        self.process = subprocess.Popen(
            [program("gunicorn"), f"--bind=127.0.0.1:{self.port}", f"--timeout={PATIENCE}", "plain.wsgi"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            cwd=ROOT / "benchmarks",
            env={**environment, **own},
        )
        wait_for(self.port, self.process, "/")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        end(self.process)
        self.log.close()


def program(name: str) -> Path:
    """A program of theirs, installed from their lock where that is not done yet."""
    lock = ROOT / "benchmarks" / "requirements.txt"
    place = BENCH / "others"
    installed = place / "lock.txt"
    if not (installed.exists() and installed.read_bytes() == lock.read_bytes()):
        uv = [sys.executable, "-m", "uv"]
        python = place / "bin" / "python"
        commands: tuple[list[str | Path], ...] = (
            [*uv, "venv", "--quiet", "--clear", "--python", sys.executable, place],
            [*uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", lock],
        )
        for command in commands:
            subprocess.run(command, check=True)
        installed.write_bytes(lock.read_bytes())
    return place / "bin" / name


def sqlite_of(port: int, name: str, columns: list[tuple[str, str]]) -> Path:
    """A SQLite file with the rows of `/claims.csv`, made once; columns are names and SQLite's types."""
    place = BENCH / f"{name}.db"
    if place.exists():
        return place
    for old in BENCH.glob(f"{name.rpartition('_')[0]}_*.db"):  # of a record that has been made anew since
        old.unlink()
    unfinished = place.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    described = ", ".join(f'"{column}" {datatype}' for column, datatype in columns)
    with contextlib.closing(sqlite3.connect(unfinished)) as rows:
        rows.execute(f"CREATE TABLE claims ({described})")
        marks = ", ".join("?" * len(columns))
        rows.executemany(f"INSERT INTO claims VALUES ({marks})", _rows(port))
        rows.commit()
    unfinished.rename(place)
    return place


def _rows(port: int) -> Iterator[list[str | None]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", "/claims.csv?sort=id", headers={"Accept-Encoding": "identity"})
    lines = (line.decode() for line in connection.getresponse())
    csv.field_size_limit(2**31 - 1)
    rows = csv.reader(lines)
    next(rows)
    for row in rows:
        yield [cell or None for cell in row]
    connection.close()
