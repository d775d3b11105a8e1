"""The data of one chart (tracker/charts.py) on a sheet: the same marks that the browser draws."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from babel.dates import format_date, format_skeleton
from django.utils.translation import get_language

from tracker import wording
from tracker.pictures import marks
from tracker.pictures.colours import AXIS, CLAIMANTS, GRID, INK, PAPER, SOFT
from tracker.pictures.scales import (
    Box,
    Scale,
    date_ticks,
    day_of,
    even_steps,
    highest_number,
    touches,
)
from tracker.pictures.sheet import SANS, Face, Sheet, width_of, wrapped

TICK: Final = Face(SANS, 12)
NAME: Final = Face(SANS, 12.5, 600, 1.2)
PLAIN_NAME: Final = Face(SANS, 12.5, 400, 1.2)
EVENT: Final = Face(SANS, 11, 600)
ROOM_OF_A_NAME: Final = 180
NARROWEST_BAR: Final = 5
NARROWEST_SPAN: Final = 3
MOST_NAMES: Final = 8
ABOVE: Final = 22  # what arrows, names and letters of events may take above the highest line


@dataclass(slots=True)
class Mark:
    """A claim where it stands."""

    point: dict[str, Any]
    x: float
    y: float
    left: float
    right: float
    is_bar: bool


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of text that found a place beside what they name."""

    lines: tuple[str, ...]
    box: Box
    colour: str
    face: Face


class RangePlot:
    """One chart, placed within a box of the sheet; whether names found room is known before it is drawn."""

    def __init__(self, data: dict[str, Any], left: float, right: float, height: float) -> None:
        self.data = data
        self.right_edge = right
        self.height = height
        self.claimants = {claimant["key"]: claimant for claimant in data["claimants"]}
        first, last = day_of(data["from"]), day_of(data["to"])
        margin = max((last - first) / 60, 2)
        self.top = highest_number(data)
        highest = self.top * 1.12 or 1
        # Without a number there is nothing to measure, only days to stand at.
        self.steps = even_steps(highest, 4 if height > 200 else 3) if data["points"] else [0]
        widest = max(width_of(wording.number(step), TICK) for step in self.steps)
        self.left = left + widest + 10
        self.x = Scale(first - margin, last + margin, self.left, right - 6)
        self.y = Scale(0, highest, height, 0)
        self.marks = self._placed()
        many = len(self.marks) > marks.MANY
        self.stages = marks.STAGES_AMONG_MANY if many else marks.STAGES_OF_A_FADE
        self.labels: list[Label] = []
        self.has_named_everyone = self._name()

    @property
    def base(self) -> float:
        return self.height

    def colour(self, claimant: int) -> str:
        return CLAIMANTS[self.claimants[claimant]["colour"] % len(CLAIMANTS)]

    def shape(self, claimant: int) -> int:
        return int(self.claimants[claimant]["shape"])

    def on(self, iso: str, days_later: int = 0) -> float:
        """Where a day stands; what lies outside of the axis stands at its end."""
        return min(max(self.x(day_of(iso) + days_later), self.left), self.right_edge)

    # Places.

    def _placed(self) -> list[Mark]:
        placed = []
        for point in self.data["points"]:
            if not (point["start"] or point["end"]):
                continue
            start, end = self.on(point["start"] or point["end"]), self.on(point["end"] or point["start"])
            height = point["y"]
            if height is None:
                height = ((point["low"] or 0) + (point["high"] or 0)) / 2
            grow = max(0, NARROWEST_BAR - (end - start)) / 2
            x = (start + end) / 2 if is_bar(point) else end
            placed.append(Mark(point, x, self.y(height), start - grow, end + grow, is_bar(point)))
        placed.sort(key=lambda mark: (mark.x, -mark.y))
        self._spread(placed)
        return sorted(placed, key=lambda mark: (mark.x, -mark.y))

    def _spread(self, placed: list[Mark]) -> None:
        """Claims of the same number on the same day would hide each other: they stand side by side."""
        cells: dict[tuple[int, int], list[Mark]] = {}
        for mark in placed:
            cells.setdefault((round(mark.x / 5), round(mark.y / 5)), []).append(mark)
        for crowd in cells.values():
            middle = sum(mark.x for mark in crowd) / len(crowd)
            for index, mark in enumerate(crowd if len(crowd) > 1 else []):
                mark.x = middle + (index - (len(crowd) - 1) / 2) * (marks.SIZE + 1)

    def _taken(self) -> list[Box]:
        """What a name must not stand on."""
        taken: list[Box] = []
        for mark in self.marks:
            taken.append((mark.x - 8, mark.y - 8, mark.x + 8, mark.y + 8))
            if mark.point["open"]:
                ends = sorted((mark.y, self._arrow_end(mark)))
                taken.append((mark.x - 6, ends[0], mark.x + 6, ends[1]))
            if mark.is_bar:
                taken.append((mark.left, mark.y - 3, mark.right, mark.y + 3))
            low, high = mark.point["low"], mark.point["high"]
            if low is not None and high is not None and low != high:
                taken.append((mark.x - 6, self.y(high) - 2, mark.x + 6, self.y(low) + 2))
        for span in self.data["envelope"]:
            if span["low"] == span["high"]:
                y = self.y(span["low"])
                taken.append((self.on(span["from"]), y - 3, self.on(span["to"]), y + 3))
        for stepped in (*self.data["lines"], *self.data["totals"]):
            for (start, before), (end, after) in zip(stepped["steps"], stepped["steps"][1:], strict=False):
                if before is None:
                    continue
                xs, y = (self.on(start), self.on(end)), self.y(before)
                taken.append((xs[0], y - 3, xs[1], y + 3))
                if after is not None:
                    ys = sorted((y, self.y(after)))
                    taken.append((xs[1] - 3, ys[0], xs[1] + 3, ys[1]))
        return taken

    def _name(self) -> bool:
        """Find a place for each name at the end of its line; tells whether every one has it."""
        taken = self._taken()
        for total in self.data["totals"]:
            if last := _last_step(total["steps"]):
                at = (self.on(last[0]), self.y(last[1]))
                words = f"{self.data['text']['derived']} {total['words']}".strip()
                self._put(tuple(wrapped(words, PLAIN_NAME, ROOM_OF_A_NAME)), at, SOFT, PLAIN_NAME, taken)
        named = [claimant["key"] for claimant in self.data["claimants"]]
        drawn = [key for key in named if any(mark.point["claimant"] == key for mark in self.marks)]
        if len(drawn) > MOST_NAMES:
            return False
        before = list(self.labels)
        for key in drawn:
            lines = tuple(wrapped(self.claimants[key]["name"], NAME, ROOM_OF_A_NAME))
            if len(lines) > 3 or not self._put(lines, self._end_of(key), self.colour(key), NAME, taken):
                self.labels = before
                return False
        return True

    def _end_of(self, claimant: int) -> tuple[float, float]:
        ends = [
            (self.on(last[0]), self.y(last[1]))
            for line in self.data["lines"]
            if line["claimant"] == claimant and (last := _last_step(line["steps"]))
        ]
        ends += [(mark.x, mark.y) for mark in self.marks if mark.point["claimant"] == claimant]
        return max(ends, key=lambda end: end[0])

    def _put(
        self, lines: tuple[str, ...], at: tuple[float, float], colour: str, face: Face, taken: list[Box]
    ) -> bool:
        x, y = at
        width = max(width_of(line, face) for line in lines) / 0.96
        height = len(lines) * face.line
        beside = [
            place
            for shift in (0, -14, 14, -24, 24, -36, 36)
            for place in ((x + 11, y + shift - height / 2), (x - 11 - width, y + shift - height / 2))
        ]
        middle = min(max(x - width / 2, self.left), self.right_edge - width)
        over = [(middle, y - 12 - height), (middle, y + 12)]
        for left, top in (*beside[:2], *over, *beside[2:]):
            box = (left, top, left + width, top + height)
            fits = box[0] >= self.left + 2 and box[2] <= self.right_edge
            fits = fits and box[1] >= -ABOVE and box[3] <= self.base - 2
            if fits and not any(touches(box, other) for other in taken):
                taken.append(box)
                self.labels.append(Label(lines, box, colour, face))
                return True
        return False

    def _arrow_end(self, mark: Mark) -> float:
        return mark.y - marks.ARROW if mark.point["open"] == "up" else min(mark.y + marks.ARROW, self.base)

    # Drawing.

    def draw(self, sheet: Sheet, top: float) -> float:
        """Draw everything with the highest line at `top`; returns where the axis' words end."""
        self.y = Scale(self.y.low, self.y.high, self.y.start + top, self.y.end + top)
        self.height += top
        for mark in self.marks:
            mark.y += top
        self._grid(sheet)
        bottom = self._time(sheet, top)
        for left, right, span in self._spans():
            low, high = self.y(span["low"]), self.y(span["high"])
            marks.envelope(sheet, left, right, low, high, span["open"], top - ABOVE, self.base, self.stages)
        for mark in self.marks:
            if mark.is_bar:
                colour = self.colour(mark.point["claimant"])
                marks.bar(sheet, mark.left, mark.right, mark.y, self.base, colour, mark.point["state"])
        self._lines(sheet)
        for revised in self.data.get("revisions", []):
            if None not in (revised["before"], revised["after"]) and revised["on"]:
                ends = self.y(revised["before"]), self.y(revised["after"])
                marks.revision(sheet, self.on(revised["on"]), *ends, self.colour(revised["claimant"]))
        for mark in self.marks:
            self._mark(sheet, mark)
        for label in self.labels:
            left, above, _right, _bottom = label.box
            sheet.lines(left, above + top, label.lines, label.face, label.colour)
        return bottom

    def _spans(self) -> list[tuple[float, float, dict[str, Any]]]:
        """The envelope from pixel to pixel; of spans too narrow to tell apart the widest range."""
        spans: list[tuple[float, float, dict[str, Any]]] = []
        for span in self.data["envelope"]:
            left, right = self.on(span["from"]), self.on(span["to"], 1)
            if spans and right - spans[-1][0] < NARROWEST_SPAN:
                start, _end, before = spans.pop()
                low, high = min(before["low"], span["low"]), max(before["high"], span["high"])
                sides = {before["open"], span["open"]} - {""}
                open_sides = "both" if len(sides) > 1 else "".join(sides)
                span = {**span, "low": low, "high": high, "open": open_sides}
                left = start
            spans.append((left, right, span))
        return spans

    def _grid(self, sheet: Sheet) -> None:
        for step in self.steps:
            y = self.y(step)
            sheet.rule(self.left, self.right_edge, y, AXIS if step == 0 else GRID)
            if len(self.steps) > 1:
                sheet.text(self.left - 8, y + 4, wording.number(step), TICK, SOFT, align="right")

    def _time(self, sheet: Sheet, top: float) -> float:
        most = int((self.right_edge - self.left) // 56)
        # The air around a chart may reach beyond the last of all days.
        first = max(math.ceil(self.x.low), date.min.toordinal())
        last = min(math.floor(self.x.high), date.max.toordinal())
        ticks = date_ticks(first, last, most, short_month, short_day)
        for tick in ticks:
            x = self.x(tick.day)
            if tick.is_year:
                sheet.line([(x, top - 6), (x, self.base)], GRID, 0.4)
            sheet.line([(x, self.base), (x, self.base + 5)], AXIS)
            words = [word for word in (tick.name, tick.year) if word]
            for index, word in enumerate(words):
                sheet.text(x, self.base + 19 + index * 15, word, TICK, SOFT, align="center")
        return self.base + (38 if any(tick.name for tick in ticks) else 24)

    def _lines(self, sheet: Sheet) -> None:
        stroke = partial(sheet.line, linewidth=1.75, drawstyle="steps-post")
        for total in self.data["totals"]:
            for run in self._runs(total["steps"]):
                stroke(run, self.colour(total["claimant"]), 2.2, dashes=(5 / 1.75, 4 / 1.75))
        for line in self.data["lines"]:
            for run in self._runs(line["steps"]):
                stroke(run, self.colour(line["claimant"]), 2.2)

    def _runs(self, steps: list[list[Any]]) -> list[list[tuple[float, float]]]:
        """The stretches without a gap; the height before a gap holds up to it."""
        runs: list[list[tuple[float, float]]] = [[]]
        for on, height in steps:
            if height is not None:
                runs[-1].append((self.on(on), self.y(height)))
            elif runs[-1]:
                runs[-1].append((self.on(on), runs[-1][-1][1]))
                runs.append([])
        return [run for run in runs if len(run) > 1]

    def _mark(self, sheet: Sheet, mark: Mark) -> None:
        point = mark.point
        colour, state = self.colour(point["claimant"]), point["state"]
        if None not in (point["low"], point["high"]) and point["low"] != point["high"]:
            marks.whisker(sheet, mark.x, self.y(point["low"]), self.y(point["high"]), colour, state)
        if point["open"]:
            marks.arrow(sheet, mark.x, mark.y, self._arrow_end(mark), colour, state, self.stages)
        if point["y"] is not None:
            marks.symbol(sheet, self.shape(point["claimant"]), mark.x, mark.y, colour, state=state)
        if point.get("ringed"):
            marks.ring(sheet, mark.x, mark.y)

    def flags_at(self, sheet: Sheet, lettered: list[tuple[str, str]], top: float) -> None:
        """A dotted line with a letter for each event that is told below the chart."""
        groups: list[tuple[list[str], list[float]]] = []
        for letter, on in lettered:
            x = self.on(on)
            sheet.line([(x, top - ABOVE + 6), (x, top + self.base)], AXIS, 0.6, dashes=(1, 3))
            if groups and x - groups[-1][1][-1] < 16:
                groups[-1][0].append(letter)
                groups[-1][1].append(x)
            else:
                groups.append(([letter], [x]))
        for letters, places in groups:
            # Letters that would hide each other stand together: A–C.
            words = letters[0] if len(letters) == 1 else f"{letters[0]}{wording.DASH}{letters[-1]}"
            middle = (places[0] + places[-1]) / 2
            sheet.text(middle, top - ABOVE + 4, words, EVENT, INK, align="center", behind=PAPER)


def is_bar(point: dict[str, Any]) -> bool:
    """Whether it counts what happened from one day to another."""
    return bool(point["basis"] == "flow" and point["start"] and point["end"] not in (None, point["start"]))


def _last_step(steps: list[list[Any]]) -> list[Any] | None:
    return next((step for step in reversed(steps) if step[1] is not None), None)


def short_month(on: date) -> str:
    """The month as an axis names it: Jan, janv."""
    return format_date(on, "LLL", locale=_locale())


def short_day(on: date) -> str:
    """The day as an axis names it: Jan 3, 3 janv."""
    return format_skeleton("MMMd", on, locale=_locale())


def _locale() -> str:
    return (get_language() or "en").replace("-", "_")
