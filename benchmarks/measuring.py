"""What a measurement is: a ratio of two numbers of the same run; and how runs go.

To measure one thing more: a function from a run to a number, and a line in a module's MEASUREMENTS.
"""

from __future__ import annotations

import contextlib
import json
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from benchmarks.databases import environment
from benchmarks.others import Datasette, PlainDjango, sqlite_of
from benchmarks.serving import Answer, Clerk, Gunicorn, Psql, Reader

type Measured = Callable[[Run], float] | Repeated

# A page is asked for so often, or for so many seconds if it is slow.
PAGES: Final = 12
FEWEST: Final = 3
SECONDS: Final = 4
# Units of what is counted, which stand in the name of the measurement.
WHOLE: Final = frozenset({"errors", "requests", "editions"})
# Forgets what the process keeps of the record; of the addresses in benchmarks/urls.py.
FORGET: Final = "/bench/forget/"


class Site:
    """A record with one process that serves it, and a clerk who knows it."""

    def __init__(self, server: Gunicorn, clerk: Clerk, running: ExitStack) -> None:
        self.server = server
        self.clerk = clerk
        self.reader = running.enter_context(contextlib.closing(Reader(server.port)))

    def knows(self, question: str) -> Any:
        """The answer of benchmarks/questions.py, asked once."""
        return self.clerk.once(question)

    def get(self, path: str, **headers: str) -> Answer:
        return self.reader.get(path, **headers).expected(path, 304 if "If_None_Match" in headers else 200)

    def anew(self, path: str, **headers: str) -> float:
        """Seconds of an answer for which nothing was kept."""
        self.get(FORGET)
        return self.get(path, **headers).seconds

    @property
    def signed_in(self) -> dict[str, str]:
        return {"Cookie": f"sessionid={self.knows('session')}"}


def median(measure: Callable[[int], float]) -> float:
    """Of some measurements, each given its number; fewer where they are slow."""
    started = time.monotonic()
    seen: list[float] = []
    while len(seen) < FEWEST or (len(seen) < PAGES and time.monotonic() - started < SECONDS):
        seen.append(measure(len(seen)))
    return statistics.median(seen)


class Bench:
    """What runs for the measurements, each from when it is needed first until the end."""

    def __init__(
        self, large: str, small: AbstractContextManager[str], name: str, seconds: int, running: ExitStack
    ) -> None:
        self.databases = {"large": large}
        self.copying_small = small
        # Of the record; and how long the crowd stays.
        self.name = name
        self.seconds = seconds
        self.running = running
        self.clerks: dict[str, Clerk] = {}
        self.sites: dict[str, Site] = {}

    def of(self, which: str) -> Site:
        """The large record or the small one, served by one process, whose caches can be emptied."""
        if which not in self.sites:
            clerk = self.clerk(which)
            server = self.running.enter_context(Gunicorn(self.database(which), workers=1))
            self.sites[which] = Site(server, clerk, self.running)
        return self.sites[which]

    @property
    def large(self) -> Site:
        return self.of("large")

    def clerk(self, which: str) -> Clerk:
        if which not in self.clerks:
            clerk = self.clerks[which] = self.running.enter_context(Clerk(self.database(which)))
            clerk.ask("counted")
        return self.clerks[which]

    def database(self, which: str) -> str:
        if which not in self.databases:
            self.databases[which] = self.running.enter_context(self.copying_small)
        return self.databases[which]

    @cached_property
    def site(self) -> Gunicorn:
        """The large record, served as docs/operations.md says."""
        self.clerk("large")
        return self.running.enter_context(Gunicorn(self.database("large")))

    @cached_property
    def psql(self) -> Psql:
        return self.running.enter_context(Psql(self.database("large")))

    @cached_property
    def datasette(self) -> Datasette:
        columns = self.clerk("large").once("columns_in_sqlite")
        rows = sqlite_of(self.site.port, self.name, [(name, datatype) for name, datatype in columns])
        return self.running.enter_context(Datasette(rows))

    @cached_property
    def plain_django(self) -> PlainDjango:
        clerk = self.clerk("large")
        clerk.ask("plain_table")
        columns = [name for name, _datatype in clerk.once("columns_in_sqlite")]
        return self.running.enter_context(PlainDjango(environment(self.database("large")), columns))


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
        return self.reader.get(path).expected(path)

    def by_turns(self, wanted: Sequence[Repeated]) -> None:
        """Each again and again and the other in between, so that what slows the machine slows both."""
        started = time.monotonic()
        seen: list[list[float]] = [[] for _one in wanted]
        for turn in range(PAGES):
            if turn >= FEWEST and time.monotonic() - started > SECONDS * len(wanted):
                break
            for place in range(len(wanted))[:: -1 if turn % 2 else 1]:
                seen[place].append(wanted[place].once(self, turn))
        for one, seconds in zip(wanted, seen, strict=True):
            self.seen[one.__name__] = statistics.median(seconds)


class Repeated:
    """A number that is the median of several, each given its place: taken by turns with its counterpart."""

    def __init__(self, name: str, once: Callable[[Run, int], float]) -> None:
        self.__name__ = name
        self.once = once

    def __call__(self, run: Run) -> float:
        run.by_turns([self])
        return run.seen[self.__name__]


@dataclass(frozen=True)
class Measurement:
    """A ratio, and what it is to be: at most so much, or at least; nothing where it is only told."""

    name: str
    numerator: Measured
    denominator: Measured
    target: float | None
    is_at_least: bool = False
    unit: str = "×"
    # What one run of it costs, where that is many times the rest.
    is_slow: bool = False

    def measure(self, run: Run) -> float:
        both = (self.numerator, self.denominator)
        repeated = [one for one in both if isinstance(one, Repeated) and one.__name__ not in run.seen]
        if len(repeated) > 1 and repeated[0].__name__ != repeated[1].__name__:
            run.by_turns(repeated)
        return run.once(self.numerator) / run.once(self.denominator)

    def holds(self, value: float) -> bool:
        if self.target is None:
            return True
        return value >= self.target if self.is_at_least else value <= self.target

    def shown(self, value: float) -> str:
        if self.unit == "%":
            return f"{value * 100:.1f} %"
        if self.unit in WHOLE:
            return f"{value:,.0f}"
        return f"{value:.2f}" if self.unit == "×" else f"{value:.1f} {self.unit}"

    @property
    def shown_target(self) -> str:
        if self.target is None:
            return ""
        if self.unit in WHOLE:
            return "none" if self.target == 0 else f"{self.target:,.0f}"
        words = "at least" if self.is_at_least else "at most"
        number = f"{self.target * 100:g} %" if self.unit == "%" else f"{self.target:g} {self.unit}".strip()
        return f"{words} {number}".replace(" ×", "")


@dataclass(frozen=True)
class Group:
    """Measurements that stand in one table, and what has to be there before the first of them."""

    word: str
    title: str
    measurements: Sequence[Measurement]
    prepare: Callable[[Bench], None]
    # Why it cannot be measured here; nothing where it can.
    missing: Callable[[], str] = str
    # Measured after all that do not: what the worker has packed is that of the newest edition no more.
    publishes: bool = False


def measured(
    bench: Bench, groups: Sequence[Group], runs: int, say: Callable[[str], None]
) -> dict[str, list[float]]:
    """The values of each measurement by its name, those of a group taking turns in every run."""
    values: dict[str, list[float]] = {}
    for group in sorted(groups, key=lambda group: group.publishes):
        say(f"{group.title}: preparing\n")
        group.prepare(bench)
        with contextlib.closing(Reader(bench.site.port)) as reader:
            for number in range(1, runs + 1):
                run = Run(bench, reader)
                # Every other run the other way round, so that no one profits from its place.
                for one in group.measurements if number % 2 else group.measurements[::-1]:
                    value = one.measure(run)
                    values.setdefault(one.name, []).append(value)
                    say(f"run {number}: {one.name}: {one.shown(value)}\n")
                seen = {name: round(value, 4) for name, value in run.seen.items()}
                say(f"run {number}: {json.dumps(seen)}\n")
    return values
