"""How near the site comes to what Django and PostgreSQL can do at all, in the same process."""

from __future__ import annotations

import statistics
import sys
from typing import Final

from benchmarks.measuring import Bench, Group, Measured, Measurement, Run

PAGE: Final = "/"
NOTHING: Final = "/bench/nothing/"
# All of it takes milliseconds: it is asked for by turns, so often in a run.
TURNS: Final = 60


def prepare(bench: Bench) -> None:
    """Until all of it is kept that is kept at all; and both sides of a ratio tell the same."""
    site = bench.large
    for path in (PAGE, chart_path(bench), constant_path(bench), NOTHING):
        for _time in range(10):
            site.reader.get(path)
    (chart,) = site.reader.json(chart_path(bench))["results"]
    if len(chart["points"]) != site.knows("point_count"):
        sys.exit(f"The chart has {len(chart['points'])} points, and the SQL {site.knows('point_count')}.")


def chart_path(bench: Bench) -> str:
    return str(bench.large.knows("chart_data"))


def constant_path(bench: Bench) -> str:
    return f"/bench/constant/{bench.large.get(PAGE).size}/"


def by_turns(run: Run) -> float:
    """Each of them again and again, one after the other; the medians are in `run.seen`."""
    bench, site = run.bench, run.bench.large
    tag = str(site.get(PAGE).headers["ETag"])
    constant, chart = constant_path(bench), chart_path(bench)
    asked = {
        "cached_page": lambda: site.get(PAGE).seconds,
        "constant": lambda: site.get(constant).seconds,
        "not_modified": lambda: site.get(PAGE, If_None_Match=tag).seconds,
        "nothing": lambda: site.reader.get(NOTHING).expected(NOTHING, 304).seconds,
        "chart_data": lambda: site.get(chart).seconds,
        "bare_sql": lambda: float(site.clerk.ask("points")),
    }
    seen: dict[str, list[float]] = {name: [] for name in asked}
    for _turn in range(TURNS):
        for name, ask in asked.items():
            seen[name].append(ask())
    run.seen |= {name: statistics.median(seconds) for name, seconds in seen.items()}
    return TURNS


def seen(name: str) -> Measured:
    def measure(run: Run) -> float:
        run.once(by_turns)
        return run.seen[name]

    measure.__name__ = name
    return measure


def chart_anew(run: Run) -> float:
    path = chart_path(run.bench)
    return statistics.median(run.bench.large.anew(path) for _time in range(5))


MEASUREMENTS: Final = [
    Measurement(
        "Cached page / Django view of a constant of the same size", seen("cached_page"), seen("constant"), 1.5
    ),
    Measurement("304 / Django view that does nothing", seen("not_modified"), seen("nothing"), 2),
    Measurement(
        "Data of a chart, as the site keeps it / bare SQL that yields the same points",
        seen("chart_data"),
        seen("bare_sql"),
        1.3,
    ),
    Measurement("The same, made anew with all that is drawn / that", chart_anew, seen("bare_sql"), None),
]
GROUP: Final = Group("limits", "Close to the limit", MEASUREMENTS, prepare)
