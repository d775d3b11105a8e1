"""What is measured: each a ratio of two things that were measured in the same run.

To measure one thing more: a function from a run to a number, and a line in MEASUREMENTS.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from benchmarks.databases import ROOT
from benchmarks.serving import Answer, Datasette, Gunicorn, Psql, Reader

type Measured = Callable[["Run"], float]

MEGABYTE: Final = 1024 * 1024
# The newest edition as the worker has packed it, and the same rows made anew.
FULL: Final = "/claims.csv"
ANEW: Final = "/claims.csv?sort=id"
# Ten files of the whole record that no two readers have in common.
ORDERS: Final = ("dated_on", "-dated_on", "reported_on", "-reported_on", "id", "-id")
TEN: Final = [
    *[f"{FULL}?sort={order}" for order in ORDERS],
    *[f"{FULL}?excel=1&sort={order}" for order in ORDERS[:4]],
]
# A page is asked for so often, or for so many seconds if it is slow.
PAGES: Final = 30
FEWEST: Final = 3
SECONDS: Final = 20


@dataclass
class Bench:
    """What is running, and what of the record the measurements ask for."""

    site: Gunicorn
    psql: Psql
    datasette: Datasette | None
    query: str
    # A filter that selects about one claim in a hundred.
    one_percent: str


@dataclass
class Run:
    """One round: what is measured in it is measured once."""

    bench: Bench
    reader: Reader
    seen: dict[str, float] = field(default_factory=dict)

    def once(self, measured: Measured) -> float:
        name = measured.__name__
        if name not in self.seen:
            self.seen[name] = measured(self)
        return self.seen[name]

    def get(self, path: str) -> Answer:
        answer = self.reader.get(path)
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}.")
        return answer


# Numerators and denominators.


def full_export(run: Run) -> float:
    return _watched(run, FULL).seconds


def made_anew(run: Run) -> float:
    answer = _watched(run, ANEW)
    run.seen["first_byte"] = answer.first
    return answer.seconds


def first_byte(run: Run) -> float:
    run.once(made_anew)
    return run.seen["first_byte"]


def _watched(run: Run, path: str) -> Answer:
    with run.bench.site.watched() as seen:
        answer = run.get(path)
    growth = max(0, seen[1] - seen[0]) / MEGABYTE
    run.seen["memory_growth"] = max(growth, run.seen.get("memory_growth", 0))
    return answer


def memory_growth(run: Run) -> float:
    run.once(full_export)
    run.once(made_anew)
    return run.seen["memory_growth"]


def megabyte(_run: Run) -> float:
    return 1.0


def psql_copy(run: Run) -> float:
    return run.bench.psql.copy(run.bench.query)


def datasette_stream(run: Run) -> float:
    assert run.bench.datasette
    reader = Reader(run.bench.datasette.port)
    with contextlib.closing(reader):
        answer = reader.get(run.bench.datasette.path)
    if answer.status != 200:
        sys.exit(f"Datasette answered {answer.status}.")
    return answer.seconds


def one_percent(run: Run) -> float:
    return run.get(f"{FULL}?{run.bench.one_percent}").seconds


def idle_dashboard(run: Run) -> float:
    return _median_of_pages(run)


def dashboard_beside_ten(run: Run) -> float:
    with ten_exports(run.bench.site.port):
        return _median_of_pages(run)


def _median_of_pages(run: Run) -> float:
    started = time.monotonic()
    seen: list[float] = []
    while len(seen) < FEWEST or (len(seen) < PAGES and time.monotonic() - started < SECONDS):
        seen.append(run.get("/").seconds)
    return statistics.median(seen)


@contextmanager
def ten_exports(port: int) -> Iterator[None]:
    """Ten readers of ten files, in a process of their own; who has read one asks for it again."""
    readers = subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "read", str(port), *TEN],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert readers.stdout
        readers.stdout.readline()  # they have begun
        time.sleep(1)
        yield
    finally:
        readers.kill()
        readers.wait()
        time.sleep(2)  # until the site has noticed


@dataclass(frozen=True)
class Measurement:
    """A ratio, and what it is to be: at most so much, or at least."""

    name: str
    numerator: Measured
    denominator: Measured
    target: float
    is_at_least: bool = False
    unit: str = ""
    # What one run of it costs, where that is many times the rest.
    is_slow: bool = False

    def measure(self, run: Run) -> float:
        return run.once(self.numerator) / run.once(self.denominator)

    def holds(self, value: float) -> bool:
        return value >= self.target if self.is_at_least else value <= self.target

    def shown(self, value: float) -> str:
        if self.unit == "%":
            return f"{value * 100:.1f} %"
        return f"{value:.2f}" if self.unit == "×" else f"{value:.1f} {self.unit}"

    @property
    def shown_target(self) -> str:
        words = "at least" if self.is_at_least else "at most"
        number = f"{self.target * 100:g} %" if self.unit == "%" else f"{self.target:g} {self.unit}".strip()
        return f"{words} {number}".replace(" ×", "")


MEASUREMENTS: Final = [
    Measurement(
        "CSV of everything over HTTP, as the worker has packed it / `psql \\copy` to /dev/null",
        full_export,
        psql_copy,
        1.5,
        unit="×",
    ),
    Measurement("The same, made anew by `sort=id` / that", made_anew, psql_copy, 1.5, unit="×"),
    Measurement(
        "Datasette's streamed CSV of the same rows / ours, as packed",
        datasette_stream,
        full_export,
        12,
        is_at_least=True,
        unit="×",
        is_slow=True,
    ),
    Measurement("Memory of the server: growth during both", memory_growth, megabyte, 32, unit="MB"),
    Measurement("First byte of what is made anew / the whole of it", first_byte, made_anew, 0.05, unit="%"),
    Measurement("A filter that selects 1 % / everything, made anew", one_percent, made_anew, 0.05, unit="%"),
    Measurement(
        "Dashboard while ten exports run / when idle", dashboard_beside_ten, idle_dashboard, 3, unit="×"
    ),
]


def measured(
    bench: Bench, chosen: Sequence[Measurement], runs: int, say: Callable[[str], None]
) -> dict[str, list[float]]:
    """The values of each measurement by its name, the measurements taking turns in every run."""
    values: dict[str, list[float]] = {measurement.name: [] for measurement in chosen}
    reader = Reader(bench.site.port)
    with contextlib.closing(reader):
        # What is read for the first time is slower: by the database, and by processes that have read nothing.
        full_export(Run(bench, reader))
        for _visitor in range(2 * FEWEST * FEWEST):
            visitor = Reader(bench.site.port)
            with contextlib.closing(visitor):
                one_percent(Run(bench, visitor))
        for number in range(1, runs + 1):
            run = Run(bench, reader)
            # Every other run the other way round, so that no one profits from its place.
            for measurement in chosen if number % 2 else chosen[::-1]:
                values[measurement.name].append(measurement.measure(run))
                say(f"run {number}: {measurement.name}: {measurement.shown(values[measurement.name][-1])}\n")
            say(f"run {number}: {json.dumps({name: round(value, 3) for name, value in run.seen.items()})}\n")
    return values
