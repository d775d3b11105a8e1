"""The table of ratios, for the terminal and for docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measuring import Group, Measurement

HEADER = ("Measured", "Median", "Spread", "Target", "Met")


def rows(measurements: Sequence[Measurement], values: Mapping[str, Sequence[float]]) -> list[tuple[str, ...]]:
    """One row a measurement: the median of its runs, the smallest and the largest, what it is to be."""
    found: list[tuple[str, ...]] = []
    for measurement in measurements:
        seen = values.get(measurement.name)
        if not seen:
            found.append((measurement.name, "not measured", "", measurement.shown_target, ""))
            continue
        median = statistics.median(seen)
        spread = f"{measurement.shown(min(seen))} – {measurement.shown(max(seen))}"
        met = "" if measurement.target is None else "yes" if measurement.holds(median) else "no"
        found.append((measurement.name, measurement.shown(median), spread, measurement.shown_target, met))
    return found


def table(measurements: Sequence[Measurement], values: Mapping[str, Sequence[float]]) -> str:
    """The rows as a table that reads as well in a terminal as in Markdown."""
    lines = [HEADER, *rows(measurements, values)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEADER))]
    drawn = [
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |"
        for line in lines
    ]
    drawn.insert(1, f"|{'|'.join('-' * (width + 2) for width in widths)}|")
    return "\n".join(drawn)


def tables(groups: Sequence[Group], values: Mapping[str, Sequence[float]]) -> str:
    """One table a group; those of which nothing was measured are named."""
    parts = []
    for group in groups:
        if any(values.get(one.name) for one in group.measurements):
            parts.append(f"### {group.title}\n\n{table(group.measurements, values)}")
        else:
            parts.append(f"### {group.title}\n\nNot measured.")
    return "\n\n".join(parts)


def machine(postgres: str) -> str:
    """What it ran on, without names."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_memory()} of memory; {platform.system()}, "
        f"PostgreSQL {postgres}, Python {platform.python_version()}"
    )


def _processor() -> str:
    found = _first(r"model name\s*:\s*(.+)", "/proc/cpuinfo")
    return found or platform.processor() or platform.machine()


def _memory() -> str:
    found = _first(r"MemTotal:\s*(\d+)", "/proc/meminfo")
    return f"{round(int(found) / 1024 / 1024)} GB" if found else "an unknown amount"


def _first(pattern: str, path: str) -> str:
    try:
        found = re.search(pattern, Path(path).read_text())
    except OSError:
        return ""
    return found[1].strip() if found else ""


def into(page: str, size: int, section: str) -> str:
    """The page with this section in place of the one of the same size."""
    begin, end = f"<!-- {size} -->", f"<!-- end of {size} -->"
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    if not rest:
        raise ValueError(f"The page has no place for {size:,} claims.")
    return f"{before}{begin}\n\n{section}\n\n{end}{after}"
