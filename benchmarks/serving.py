"""What is measured and what it is measured against, each as a process of its own that stays for all runs."""

from __future__ import annotations

import contextlib
import csv
import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from benchmarks.databases import DATA, ROOT, environment, run

BENCH = DATA / "bench"
PIECE = 256 * 1024
# A file of the largest record may take that long where the machine is slow.
PATIENCE = 3600


@dataclass(frozen=True)
class Answer:
    """How long it took until the first byte of the body and until the last, and how many there were."""

    status: int
    first: float
    seconds: float
    size: int


class Reader:
    """Somebody who reads, on a connection that stays open as long as the server lets it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str) -> Answer:
        buffer = bytearray(PIECE)
        started = time.perf_counter()
        try:
            answer = self._asked(path)
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server has closed it meanwhile.
            self.connection.close()
            answer = self._asked(path)
        size = first = 0.0
        while read := answer.readinto(buffer):
            first = first or time.perf_counter() - started
            size += read
        seconds = time.perf_counter() - started
        return Answer(answer.status, first or seconds, seconds, int(size))

    def _asked(self, path: str) -> http.client.HTTPResponse:
        self.connection.request("GET", path, headers={"Accept-Encoding": "identity"})
        return self.connection.getresponse()

    def close(self) -> None:
        self.connection.close()


class Gunicorn:
    """The site, as docs/operations.md starts it."""

    def __init__(self, database: str) -> None:
        run(["manage.py", "collectstatic", "--no-input", "--verbosity=0"], database)
        self.port = free_port()
        self.log = (BENCH / "gunicorn.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{self.port}", "tracker.wsgi"],
            cwd=ROOT,
            env=environment(database),
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        wait_for(self.port, self.process, "/health/")

    def memory(self) -> int:
        """What its processes hold, in bytes."""
        return sum(resident(number) for number in [self.process.pid, *children(self.process.pid)])

    @contextmanager
    def watched(self) -> Iterator[list[int]]:
        """What they hold at most, while the block runs: before it, and the peak."""
        seen = [self.memory(), 0]
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(0.02):
                seen[1] = max(seen[1], self.memory())

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            yield seen
        finally:
            stop.set()
            watching.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        end(self.process)
        self.log.close()


def children(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [
            int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()
        ]
    return []


def resident(process: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


class Psql:
    """PostgreSQL's own client, in one session."""

    def __init__(self, database: str) -> None:
        program = [sys.executable, "-m", "tracker.embedded_postgres", "psql", f"--dbname={database}"]
        self.process = subprocess.Popen(
            [*program, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def copy(self, query: str) -> float:
        r"""Seconds that `\copy (query) to /dev/null` takes."""
        return self._seconds(f"\\copy ({' '.join(query.split())}) to '/dev/null' (format csv, header)")

    def _seconds(self, command: str) -> float:
        assert self.process.stdin
        assert self.process.stdout
        started = time.perf_counter()
        self.process.stdin.write(f"{command}\n\\echo done\n")
        self.process.stdin.flush()
        if self.process.stdout.readline() != "done\n":
            sys.exit("psql has stopped: see its message above.")
        return time.perf_counter() - started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait(20)


class Datasette:
    """The same rows, read from our own CSV into SQLite and served as Datasette's documentation says."""

    def __init__(self, rows: Path) -> None:
        self.port = free_port()
        self.log = (BENCH / "datasette.log").open("wb")
        # -i: a file that never changes is served faster. Without the setting it cuts a file at 100 MB.
        options = ["--host=127.0.0.1", f"--port={self.port}", "--setting", "max_csv_mb", "0"]
        self.process = subprocess.Popen(
            [datasette_program(), "serve", "-i", rows, *options],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            cwd=BENCH,
        )
        wait_for(self.port, self.process, "/-/versions.json")
        self.path = f"/{rows.stem}/claims.csv?_stream=on&_size=max"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        end(self.process)
        self.log.close()


def datasette_program() -> Path:
    """Datasette's own program, installed from its lock where that is not done yet."""
    lock = ROOT / "benchmarks" / "requirements.txt"
    place = BENCH / "datasette"
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
    return place / "bin" / "datasette"


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


# Processes.


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[Any], path: str) -> None:
    """Until it answers; says so where it never will."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        reader = Reader(port)
        with contextlib.suppress(OSError), contextlib.closing(reader):
            if reader.get(path).status == 200:
                return
        time.sleep(0.1)
    sys.exit(f"{process.args!r} does not answer: see the logs in {BENCH}.")


def end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
