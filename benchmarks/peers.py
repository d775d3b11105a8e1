"""What others do with the same rows, on the same machine, in the same run; ours with nothing kept."""

from __future__ import annotations

import contextlib
import csv
import io
import sys
from typing import Final
from urllib.parse import parse_qsl, urlencode

from benchmarks.files import FULL, full_export
from benchmarks.measuring import Bench, Group, Measurement, Run, median
from benchmarks.serving import Reader

ROWS: Final = 50
# What both have counts of.
COUNTED: Final = (
    *("kind", "stance", "claimant", "supplier", "recipient"),
    *("equipment", "category", "personnel", "stage", "grade"),
)


def prepare(bench: Bench) -> None:
    bench.clerk("large").once("packed")
    for path in ("/timeline/", "/api/v1/claims"):
        bench.large.get(path)
    same_rows(bench)


def same_rows(bench: Bench) -> None:
    """Ends the bench where django-import-export gives other rows than we; Datasette has ours from our CSV."""
    ours = rows_of(bench.large.server.port, our_path(bench))
    theirs = rows_of(bench.plain_django.port, their_path(bench))
    if not ours or ours != theirs:
        sys.exit(f"{len(ours ^ theirs)} of {len(ours)} rows differ from those of django-import-export.")


def rows_of(port: int, path: str) -> set[tuple[tuple[str, str], ...]]:
    """Each row as its cells by column; yes and no as PostgreSQL has them."""
    csv.field_size_limit(2**31 - 1)
    with contextlib.closing(Reader(port)) as reader:
        text = io.StringIO(reader.body(path).decode(), newline="")
    return {tuple(sorted(row.items())) for row in csv.DictReader(text)}


def theirs(port: int, path: str) -> float:
    with contextlib.closing(Reader(port)) as reader:
        return reader.get(path).expected(path).seconds


def datasette(run: Run, path: str) -> float:
    """Over a connection that stays open; what it shows is never kept."""
    running = run.bench.datasette
    with contextlib.closing(Reader(running.port)) as reader:
        return median(lambda _number: reader.get(running.table + path).expected(path).seconds)


def datasette_stream(run: Run) -> float:
    running = run.bench.datasette
    path = f"{running.table}.csv?_stream=on&_size=max"
    with contextlib.closing(Reader(running.port)) as reader:
        answer = reader.get(path).expected(path)
    # It answers 200 before it knows whether it can give all rows; both quote and fold a little otherwise.
    if not 0.9 < answer.size / run.get(FULL).size < 1.1:
        sys.exit(f"Datasette's file has {answer.size:,} bytes.")
    return answer.seconds


def datasette_table(run: Run) -> float:
    return datasette(run, f"?_size={ROWS}")


def datasette_facets(run: Run) -> float:
    facets = urlencode([("_facet", name) for name in COUNTED])
    return datasette(run, f"?_size={ROWS}&{facets}")


def datasette_json(run: Run) -> float:
    return datasette(run, f".json?_shape=objects&_size={ROWS}")


def our_table(run: Run) -> float:
    """It has the counts beside its filters with it."""
    return median(lambda _number: run.bench.large.anew("/timeline/"))


def our_json(run: Run) -> float:
    return median(lambda _number: run.bench.large.anew(f"/api/v1/claims?limit={ROWS}"))


def their_path(bench: Bench) -> str:
    return f"/claims.csv?{urlencode(dict(parse_qsl(bench.large.knows('one_percent'))))}"


def our_path(bench: Bench) -> str:
    return f"/claims.csv?{bench.large.knows('one_percent')}&sort=id"


def plain_csv(run: Run) -> float:
    return theirs(run.bench.plain_django.port, their_path(run.bench))


def plain_csv_of_all(run: Run) -> float:
    """As long as if it took no longer for a row of a million, which it holds in memory, than of few."""
    return 100 * run.once(plain_csv)


def our_csv(run: Run) -> float:
    return median(lambda _number: run.bench.large.anew(our_path(run.bench)))


MEASUREMENTS: Final = [
    Measurement(
        "Datasette's streamed CSV of everything / ours, as packed",
        datasette_stream,
        full_export,
        12,
        is_at_least=True,
        is_slow=True,
    ),
    Measurement(
        "django-import-export's CSV of one claim in a hundred, a hundred times / ours of all, as packed",
        plain_csv_of_all,
        full_export,
        12,
        is_at_least=True,
    ),
    Measurement(
        "The same, once / ours of that hundredth, made anew from the tables of the record",
        plain_csv,
        our_csv,
        None,
    ),
    Measurement("Datasette's table page / our timeline", datasette_table, our_table, 3, is_at_least=True),
    Measurement(
        "Datasette's page with ten facets / our timeline", datasette_facets, our_table, 3, is_at_least=True
    ),
    Measurement("Datasette's JSON / ours", datasette_json, our_json, 3, is_at_least=True),
]
GROUP: Final = Group("peers", "Ahead of peers", MEASUREMENTS, prepare)
