"""`python -m benchmarks`: what `make bench` runs. --help lists the options."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import threading
import time

from benchmarks import databases, serving
from tracker import embedded_postgres

PAGE = databases.ROOT / "docs" / "performance.md"


def main() -> None:
    # What was started ends with it, however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    match sys.argv[1:]:
        case ["load", size, seed]:
            load(int(size), int(seed))
        case ["read", port, *paths]:
            read(int(port), paths)
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
    parser.add_argument("--only", default="", help="a word of the names of what is to be measured")
    parser.add_argument("--only-load", action="store_true", help="make the record, and measure nothing")
    return parser.parse_args()


def load(size: int, seed: int) -> None:
    import django

    django.setup()
    from benchmarks.loading import load

    load(size, seed)


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
    with (
        embedded_postgres.running(databases.DATA),
        databases.database(asked.size, asked.seed, anew=asked.anew) as name,
    ):
        if not asked.only_load:
            measure(asked, name)


def measure(asked: argparse.Namespace, name: str) -> None:
    os.environ.update(databases.environment(name))
    import django

    django.setup()
    from benchmarks import report
    from benchmarks.measurements import MEASUREMENTS, Bench, measured
    from benchmarks.questions import columns_in_sqlite, everything, one_percent, postgres
    from tracker import packages
    from tracker.models import Edition

    chosen = [
        one
        for one in MEASUREMENTS
        if asked.only in one.name and not (one.is_slow and asked.without_datasette)
    ]
    # As the worker does behind each publication.
    packages.build(Edition.objects.latest().number, "zip")
    with contextlib.ExitStack() as running:
        site = running.enter_context(serving.Gunicorn(name))
        psql = running.enter_context(serving.Psql(name))
        datasette = None
        if any(one.is_slow for one in chosen):
            template = databases.template_name(asked.size, asked.seed)
            rows = serving.sqlite_of(site.port, template, columns_in_sqlite())
            datasette = running.enter_context(serving.Datasette(rows))
        bench = Bench(site, psql, datasette, everything(), one_percent())
        values = measured(bench, chosen, asked.runs, say)
    section = (
        f"{asked.runs} runs, the measurements taking turns. {report.machine(postgres())}.\n\n"
        f"{report.table(MEASUREMENTS, values)}"
    )
    sys.stdout.write(f"{section}\n")
    page = PAGE.read_text()
    if not asked.only and f"<!-- {asked.size} -->" in page:
        PAGE.write_text(report.into(page, asked.size, section))


if __name__ == "__main__":
    main()
