"""Two hundred readers at once, an edition a second, and an editor who saves."""

from __future__ import annotations

import contextlib
import re
import shutil
import statistics
import subprocess
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle
from pathlib import Path
from typing import Final

from benchmarks.editor import Editor
from benchmarks.measuring import Bench, Group, Measurement, Run
from benchmarks.serving import BENCH, Clerk, Reader

CONNECTIONS: Final = 200
# Of a hundred pages so many are the dashboard, as one that is linked to from everywhere has it.
DASHBOARDS: Final = 60
IDLE_SAVES: Final = 7
SCRIPT: Final = """
local paths = {%s}
local place = 0
request = function()
  place = place %% #paths + 1
  return wrk.format("GET", paths[place])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("requests %%d\\n", summary.requests))
  io.write(string.format("errors %%d\\n", errors.connect + errors.read + errors.write + errors.status))
  io.write(string.format("timeouts %%d\\n", errors.timeout))
  io.write(string.format("median %%f\\n", latency:percentile(50) / 1e6))
  io.write(string.format("p99 %%f\\n", latency:percentile(99) / 1e6))
end
"""
NUMBER: Final = re.compile(r'"([0-9]+)-')


def missing() -> str:
    if shutil.which("wrk"):
        return ""
    return "wrk is not installed (on Debian: apt-get install wrk): nothing was measured under load."


def prepare(bench: Bench) -> None:
    """All pages of the mix once, by whichever process answers."""
    with contextlib.closing(Reader(bench.site.port)) as reader:
        for path in set(mix(bench)):
            reader.get(path).expected(path)


def mix(bench: Bench) -> list[str]:
    """A hundred pages as the readers of a story open them: the dashboard, and where it leads."""
    clerk = bench.clerk("large")
    corridors = [f"/?{query}" for query in clerk.once("corridors")[:2]]
    claims = [f"/claims/{number}/" for number in clerk.once("claims")[:2]]
    others = cycle(["/fr/", "/timeline/", "/corridors/", *corridors, *claims])
    paths = ["/"] * DASHBOARDS + [next(others) for _place in range(100 - DASHBOARDS)]
    # Spread: two of the same never stand together in the same way again.
    return [paths[place * 37 % 100] for place in range(100)]


def storm(run: Run) -> float:
    """Requests that were answered; what was seen meanwhile is in `run.seen`."""
    bench = run.bench
    with ExitStack() as running:
        editor = running.enter_context(
            contextlib.closing(Editor(bench.site.port, bench.clerk("large").once("session")))
        )
        draft = bench.clerk("large").once("draft")
        editor.save(draft)
        idle = statistics.median(editor.save(draft) for _save in range(IDLE_SAVES))
        publisher = running.enter_context(Clerk(bench.database("large")))
        publisher.ask("published")
        editions: list[list[float]] = []
        served: list[tuple[float, int]] = []
        saves: list[float] = []
        failures: list[str] = []
        paths = cycle(set(mix(bench)))
        reader = running.enter_context(contextlib.closing(Reader(bench.site.port)))

        def look() -> None:
            path = next(paths)
            answer = reader.get(path)
            found = NUMBER.search(answer.headers["ETag"] or "")
            if answer.status != 200 or not found:
                failures.append(f"{path} answered {answer.status}")
            else:
                served.append((time.time(), int(found[1])))

        with (
            every(1, lambda: editions.append(publisher.ask("published")), failures),
            every(2, lambda: saves.append(editor.save(draft)), failures),
            every(0.05, look, failures),
        ):
            seen = wrk(bench, mix(bench))
    run.seen |= {
        "errors": seen["errors"] + seen["timeouts"] + len(failures),
        "median_under_load": seen["median"],
        "p99_under_load": seen["p99"],
        "staleness": staleness(editions, served),
        "editions_meanwhile": len(editions),
        "idle_save": idle,
        "save_under_load": statistics.median(saves) if saves else float("inf"),
    }
    return seen["requests"]


def staleness(editions: list[list[float]], served: list[tuple[float, int]]) -> float:
    """How many seconds after the next edition stood the oldest page came that lacked it."""
    numbers = [number for number, _at in editions]
    oldest = 0.0
    for came, number in served:
        place = bisect_right(numbers, number)
        if place < len(editions):
            oldest = max(oldest, came - editions[place][1])
    return oldest


@contextmanager
def every(seconds: float, act: Callable[[], object], failures: list[str]) -> Iterator[None]:
    """Do it again and again while the block runs, in a thread; whatever goes wrong is told."""
    stop = threading.Event()

    def acting() -> None:
        following = time.monotonic()
        while not stop.is_set():
            try:
                act()
            except (Exception, SystemExit) as failure:
                failures.append(repr(failure))
            following = max(following + seconds, time.monotonic())
            stop.wait(following - time.monotonic())

    thread = threading.Thread(target=acting)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wrk(bench: Bench, paths: list[str]) -> dict[str, float]:
    script = Path(BENCH / "mix.lua")
    script.write_text(SCRIPT % ", ".join(f'"{path}"' for path in paths))
    done = subprocess.run(
        [
            *("wrk", "--threads=2", f"--connections={CONNECTIONS}", f"--duration={bench.seconds}s"),
            *("--header=Accept-Encoding: gzip", f"--script={script}"),
            f"http://127.0.0.1:{bench.site.port}",
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    lines = (line.split() for line in done.stdout.splitlines())
    return {line[0]: float(line[1]) for line in lines if len(line) == 2 and line[0].islower()}


def seen_in_the_storm(name: str) -> Callable[[Run], float]:
    def seen(run: Run) -> float:
        run.once(storm)
        return run.seen[name]

    seen.__name__ = name
    return seen


def one(_run: Run) -> float:
    return 1.0


MEASUREMENTS: Final = [
    Measurement("Requests that were answered", storm, one, None, unit="requests"),
    Measurement(
        "Editions that were published meanwhile",
        seen_in_the_storm("editions_meanwhile"),
        one,
        None,
        unit="editions",
    ),
    Measurement(
        "Errors, and answers that took more than two seconds",
        seen_in_the_storm("errors"),
        one,
        0,
        unit="errors",
    ),
    Measurement(
        "The oldest that was served: after the edition that it lacked",
        seen_in_the_storm("staleness"),
        one,
        2,
        unit="s",
    ),
    Measurement(
        "p99 / median", seen_in_the_storm("p99_under_load"), seen_in_the_storm("median_under_load"), 10
    ),
    Measurement(
        "An editor's save / when idle",
        seen_in_the_storm("save_under_load"),
        seen_in_the_storm("idle_save"),
        3,
    ),
]
GROUP: Final = Group(
    "crowd",
    "Under load: 200 connections, one publication a second",
    MEASUREMENTS,
    prepare,
    missing,
    publishes=True,
)
