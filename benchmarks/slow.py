"""Two hundred clients that are slow on purpose, and what ordinary readers notice of them.

Some read a large file at a trickle, some a page, others send the head of a request byte by byte
(“slowloris”); who is sent away comes again ten seconds later. They count as two hundred addresses, each with
its own limits. No proxy stands in front: whoever runs a site has one, which gathers heads and takes files off
the site's hands.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from benchmarks.crowd import one
from benchmarks.databases import ROOT
from benchmarks.measuring import Bench, Group, Measurement, Run

CLIENTS: Final = 200
PAGE: Final = "/"
# Of different lengths, each of which has to be made.
FILES: Final = ("/claims.csv?sort=id", "/claims.csv?sort=-id", "/claims.csv?sort=dated_on")
# What a reader's browser would wait.
PATIENCE: Final = 10
PAUSE: Final = 0.02
# As little as the system lets one take of an answer at a time.
BUFFER: Final = 4096
MOMENT: Final = 0.5
AGAIN: Final = 10


# The clients, in a process of their own: `python -m benchmarks slow KIND PORT`.


def be_slow(kind: str, port: int) -> None:
    asyncio.run(crowd({"files": trickle, "pages": leaf, "heads": drip}[kind], port))


async def crowd(client: Callable[[int, int], object], port: int) -> None:
    sys.stdout.write("slow\n")
    sys.stdout.flush()
    await asyncio.gather(*(again_and_again(client, port, number) for number in range(CLIENTS)))


async def again_and_again(client: Callable[[int, int], object], port: int, number: int) -> None:
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await client(port, number)  # type: ignore[misc]
        await asyncio.sleep(AGAIN)


async def trickle(port: int, number: int) -> None:
    await read_slowly(port, FILES[number % len(FILES)])


async def leaf(port: int, _number: int) -> None:
    await read_slowly(port, PAGE)


async def read_slowly(port: int, path: str) -> None:
    reader, writer = await connected(port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        while await reader.read(256):
            await asyncio.sleep(MOMENT)
    finally:
        writer.close()


async def drip(port: int, _number: int) -> None:
    _reader, writer = await connected(port)
    try:
        for byte in b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 4000:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(MOMENT)
    finally:
        writer.close()


async def connected(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=line, limit=BUFFER)


@contextmanager
def slow(kind: str, port: int) -> Iterator[None]:
    command = [sys.executable, "-m", "benchmarks", "slow", kind, str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as clients:
        assert clients.stdout
        clients.stdout.readline()
        try:
            # Until all of them are there.
            time.sleep(5)
            yield
        finally:
            clients.terminate()


# The readers.


def waits(port: int, seconds: float) -> tuple[list[float], int]:
    """How long readers waited for the page who came one after the other, and how many got none."""
    waited: list[float] = []
    errors = 0
    last = time.monotonic() + seconds
    while time.monotonic() < last or len(waited) + errors < 10:
        reading = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        started = time.perf_counter()
        try:
            with contextlib.closing(reading):
                reading.request("GET", PAGE, headers={"Accept-Encoding": "gzip"})
                answer = reading.getresponse()
                answer.read()
                errors += answer.status != 200
        except OSError:
            errors += 1
        waited.append(time.perf_counter() - started)
        time.sleep(PAUSE)
    return waited, errors


def prepare(bench: Bench) -> None:
    for _time in range(20):
        waits(bench.site.port, 0)


def look(run: Run) -> float:
    """What readers noticed, in `run.seen`."""
    port = run.bench.site.port
    idle, _errors = waits(port, run.bench.seconds / 3)
    run.seen |= {"idle": statistics.median(idle), "idle_p99": p99(idle)}
    for kind in ("files", "pages", "heads"):
        with slow(kind, port):
            waited, errors = waits(port, run.bench.seconds)
        run.seen |= {
            kind: statistics.median(waited),
            f"{kind}_p99": p99(waited),
            f"{kind}_errors": errors,
            f"{kind}_readers": len(waited),
        }
        time.sleep(2)
    return 1.0


def p99(waited: list[float]) -> float:
    return statistics.quantiles(waited, n=100)[98]


def seen(name: str) -> Callable[[Run], float]:
    def measure(run: Run) -> float:
        run.once(look)
        return run.seen[name]

    measure.__name__ = name
    return measure


def lines(kind: str, words: str) -> list[Measurement]:
    return [
        Measurement(f"Dashboard while {words} / when idle", seen(kind), seen("idle"), 3),
        Measurement(f"The same, p99, while {words}", seen(f"{kind}_p99"), seen("idle_p99"), 10),
        Measurement(
            f"Readers who got no dashboard while {words}", seen(f"{kind}_errors"), one, 0, unit="errors"
        ),
    ]


MEASUREMENTS: Final = [
    *lines("files", "200 clients read files at a trickle"),
    *lines("pages", "200 clients read pages at a trickle"),
    *lines("heads", "200 clients send heads byte by byte"),
]
GROUP: Final = Group("slow", "Slow clients: 200 connections that never end", MEASUREMENTS, prepare)
