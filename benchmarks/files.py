"""Files of everything: against PostgreSQL's own copying, and beside what else the site does."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from benchmarks.databases import ROOT
from benchmarks.measuring import FEWEST, Bench, Group, Measurement, Run, median
from benchmarks.serving import Answer, Reader

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


def prepare(bench: Bench) -> None:
    bench.clerk("large").once("packed")
    # What is read for the first time is slower: by the database, and by processes that have read nothing.
    with contextlib.closing(Reader(bench.site.port)) as reader:
        reader.get(FULL).expected(FULL)
    for _visitor in range(2 * FEWEST * FEWEST):
        with contextlib.closing(Reader(bench.site.port)) as visitor:
            one_percent(Run(bench, visitor))


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
    return run.bench.psql.copy(run.bench.clerk("large").once("everything"))


def one_percent(run: Run) -> float:
    return run.get(f"{FULL}?{run.bench.clerk('large').once('one_percent')}").seconds


def made_for_it() -> str:
    """The dashboard at an address that nobody asked for before, with a mark that the site does not heed."""
    return f"/?utm_content={time.time_ns()}"


def idle_dashboard(run: Run) -> float:
    return median(lambda _number: run.get(made_for_it()).seconds)


def idle_kept_dashboard(run: Run) -> float:
    return median(lambda _number: run.get("/").seconds)


def dashboard_beside_ten(run: Run) -> float:
    with ten_exports(run.bench.site.port):
        run.seen["kept_dashboard_beside_ten"] = median(lambda _number: run.get("/").seconds)
        return median(lambda _number: run.get(made_for_it()).seconds)


def kept_dashboard_beside_ten(run: Run) -> float:
    run.once(dashboard_beside_ten)
    return run.seen["kept_dashboard_beside_ten"]


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


MEASUREMENTS: Final = [
    Measurement(
        "CSV of everything over HTTP, as the worker has packed it / `psql \\copy` to /dev/null",
        full_export,
        psql_copy,
        1.5,
    ),
    Measurement("The same, made anew by `sort=id` / that", made_anew, psql_copy, 1.5),
    Measurement("Memory of the server: growth during both", memory_growth, megabyte, 32, unit="MB"),
    Measurement("First byte of what is made anew / the whole of it", first_byte, made_anew, 0.05, unit="%"),
    Measurement("A filter that selects 1 % / everything, made anew", one_percent, made_anew, 0.05, unit="%"),
    Measurement(
        "Dashboard, made anew, while ten exports run / when idle", dashboard_beside_ten, idle_dashboard, 3
    ),
    Measurement("The same, as the site keeps it", kept_dashboard_beside_ten, idle_kept_dashboard, 3),
]
GROUP: Final = Group("files", "Files of everything", MEASUREMENTS, prepare)
