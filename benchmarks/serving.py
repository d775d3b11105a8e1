"""What is measured and what it is measured against, each as a process of its own that stays for all runs."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from functools import cache
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
    headers: Message

    def expected(self, path: str, status: int = 200) -> Self:
        """Itself; the bench ends where the answer is another one."""
        if self.status != status:
            sys.exit(f"{path} answered {self.status}.")
        return self


class Reader:
    """Somebody who reads, on a connection that stays open as long as the server lets it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for it; a header is named with lines for hyphens."""
        buffer = bytearray(PIECE)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        started = time.perf_counter()
        try:
            answer = self._asked(path, named)
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server has closed it meanwhile.
            self.connection.close()
            answer = self._asked(path, named)
        size = first = 0.0
        while read := answer.readinto(buffer):
            first = first or time.perf_counter() - started
            size += read
        seconds = time.perf_counter() - started
        return Answer(answer.status, first or seconds, seconds, int(size), answer.headers)

    def body(self, path: str) -> bytes:
        """What stands there, whole."""
        self.connection.close()
        answer = self._asked(path, {})
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}.")
        return answer.read()

    def json(self, path: str) -> Any:
        return json.loads(self.body(path))

    def _asked(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        self.connection.request("GET", path, headers={"Accept-Encoding": "identity", **headers})
        return self.connection.getresponse()

    def close(self) -> None:
        self.connection.close()


class Gunicorn:
    """The site, as docs/operations.md starts it; with fewer processes where what one keeps matters."""

    def __init__(self, database: str, *, workers: int | None = None) -> None:
        collect_static(database)
        self.port = free_port()
        self.log = (BENCH / f"gunicorn-{database}-{workers or 'all'}.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", f"--bind=127.0.0.1:{self.port}", "tracker.wsgi"],
            cwd=ROOT,
            env=environment(database) | ({"WEB_CONCURRENCY": str(workers)} if workers else {}),
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


@cache
def collect_static(database: str) -> None:
    run(["manage.py", "collectstatic", "--no-input", "--verbosity=0"], database)


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


class Clerk:
    """Somebody who knows the record from within: a process with Django and this database, asked by name."""

    def __init__(self, database: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks", "clerk"],
            cwd=ROOT,
            env=environment(database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.known: dict[str, Any] = {}

    def ask(self, question: str) -> Any:
        """What the function of that name in benchmarks/questions.py answers."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{question}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"The clerk has left over “{question}”: see the message above.")
        return json.loads(line)

    def once(self, question: str) -> Any:
        """The same, for what stays as it is."""
        if question not in self.known:
            self.known[question] = self.ask(question)
        return self.known[question]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        end(self.process)


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
