"""`python -m benchmarks`: what `make bench` runs. --help lists the options.

`make bench ARGS="extraction FILE"` scores the reading assistant on labelled texts instead.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import databases, extraction, serving, slow
from tracker import embedded_postgres

if TYPE_CHECKING:
    from benchmarks.measuring import Group

PAGE = databases.ROOT / "docs" / "performance.md"
# What the record is compared with, to tell what its size costs.
SMALL = 10_000


def main() -> None:
    # What was started ends with it, however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    match sys.argv[1:]:
        case ["load", size, seed]:
            load(int(size), int(seed))
        case ["count"]:
            count()
        case ["clerk"]:
            answer()
        case ["read", port, *paths]:
            read(int(port), paths)
        case ["slow", kind, port]:
            slow.be_slow(kind, int(port))
        case ["extraction", *given]:
            extraction.main(given)
        case _:
            bench(arguments())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make bench ARGS=…", description="Measure the site with a synthetic record, as ratios."
    )
    parser.add_argument("--size", type=int, default=100_000, help="claims (10000, 100000, 1000000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws another record")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--anew", action="store_true", help="make the record again")
    parser.add_argument("--without-datasette", action="store_true", help="it takes longest by far")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[],
        help="groups (files, size, editions, limits, peers, slow, crowd), or words of measurements' names",
    )
    parser.add_argument("--seconds", type=int, default=60, help="how long the crowd stays")
    parser.add_argument("--only-load", action="store_true", help="make the record, and measure nothing")
    return parser.parse_args()


def load(size: int, seed: int) -> None:
    import django

    django.setup()
    from benchmarks.loading import load

    load(size, seed)


def count() -> None:
    """Keep the sums of the record, as the worker would have done with its editions."""
    import django

    django.setup()
    from benchmarks.loading import tidy
    from tracker import kept_drawings
    from tracker.models import Census, KeptDrawing, census

    Census.objects.all().delete()
    census.take()
    KeptDrawing.objects.all().delete()
    kept_drawings.take()
    tidy()


def answer() -> None:
    """The question of each line that comes in, answered by a line."""
    import django

    django.setup()
    from benchmarks.questions import QUESTIONS

    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(QUESTIONS[line.strip()]())}\n")
        sys.stdout.flush()


def read(port: int, paths: list[str]) -> None:
    """Read all of these at once, and again and again; a line says that it has begun."""

    def reading(path: str) -> None:
        reader = serving.Reader(port)
        while True:
            with contextlib.suppress(OSError):
                answer = reader.get(path)
                if answer.status != 200:  # as busy as it says: asked again when that may be over
                    time.sleep(1)

    for path in paths:
        threading.Thread(target=reading, args=(path,)).start()
    sys.stdout.write("reading\n")
    sys.stdout.flush()


def say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def bench(asked: argparse.Namespace) -> None:
    serving.BENCH.mkdir(parents=True, exist_ok=True)
    os.environ["BENCH_SEED"] = str(asked.seed)
    with (
        embedded_postgres.running(databases.DATA),
        databases.database(asked.size, asked.seed, anew=asked.anew) as large,
    ):
        if not asked.only_load:
            measure(asked, large)


def measure(asked: argparse.Namespace, large: str) -> None:
    from benchmarks import report
    from benchmarks.measurements import GROUPS
    from benchmarks.measuring import Bench, measured

    groups = list(chosen(asked, GROUPS))
    template = databases.template_name(asked.size, asked.seed)
    with contextlib.ExitStack() as running:
        small = databases.database(SMALL, asked.seed, suffix="_small")
        bench = Bench(large, small, template, asked.seconds, running)
        values = measured(bench, groups, asked.runs, say)
        postgres = bench.clerk("large").ask("postgres")
    section = (
        f"{asked.runs} {'run' if asked.runs == 1 else 'runs'}, what is compared taking turns. "
        f"{report.machine(postgres)}.\n\n"
        f"{report.tables(GROUPS, values)}"
    )
    sys.stdout.write(f"{section}\n")
    page = PAGE.read_text()
    if not asked.only and f"<!-- {asked.size} -->" in page:
        PAGE.write_text(report.into(page, asked.size, section))


def chosen(asked: argparse.Namespace, groups: Sequence[Group]) -> Iterator[Group]:
    """The groups with what is to be measured of each; those are left out that this machine cannot measure."""
    words = set(asked.only) - {group.word for group in groups}
    for group in groups:
        measurements = [
            one
            for one in group.measurements
            if (not asked.only or group.word in asked.only or any(word in one.name for word in words))
            and not (one.is_slow and asked.without_datasette)
        ]
        if measurements and (missing := group.missing()):
            say(f"{missing}\n")
        elif measurements:
            yield replace(group, measurements=measurements)


if __name__ == "__main__":
    main()
