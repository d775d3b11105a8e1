"""One chart as a picture that can be printed by itself: headline, plot, what it cannot draw, credits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any, Final

from django.utils.translation import gettext as _

from tracker.charts import Figure
from tracker.pictures import marks
from tracker.pictures.colours import ACCENT, BAND, CLAIMANTS, HAIRLINE, INK, PAPER, SOFT
from tracker.pictures.credits import Credits
from tracker.pictures.plot import ABOVE, RangePlot, is_bar
from tracker.pictures.scales import day_of
from tracker.pictures.sheet import SANS, SERIF, Face, Sheet, width_of, wrapped

WIDTH: Final = 960
MARGIN: Final = 36
PLOT: Final = 340
WITHOUT_POINTS: Final = 24
TITLE: Final = Face(SERIF, 25, 500, 1.22)
LEDE: Final = Face(SANS, 14.5)
NAME: Final = Face(SANS, 13, 600)
NOTE: Final = Face(SANS, 12.5, 400, 1.4)
HEAD: Final = Face(SANS, 12.5, 600, 1.5)
WORDS: Final = Face(SERIF, 14.5, 400, 1.25)
SMALL: Final = Face(SANS, 11.5, 400, 1.4)
SMALL_HEAD: Final = Face(SANS, 11.5, 600, 1.4)
# More than these are told on the page, and the picture says so.
MOST_IN_STRIP: Final = 24
MOST_NOTES: Final = 14


@dataclass(frozen=True, slots=True)
class Flag:
    """An entry of the strip, with its lines and its place."""

    words: list[str]
    says: list[str]
    colour: str
    x: float
    left: float
    width: float
    is_turned: bool  # it stands to the left of its date

    @property
    def height(self) -> float:
        return len(self.words) * WORDS.line + len(self.says) * SMALL.line

    def stands_apart(self, other: Flag) -> bool:
        return self.left > other.left + other.width + 14 or other.left > self.left + self.width + 14


def chart_sheet(figure: Figure, credits: Credits, undated: Sequence[str] = ()) -> Sheet:
    """The whole picture, on paper as high as it takes; `undated` are claims that no axis has a place for."""
    data = figure.json
    sheet = Sheet(WIDTH)
    left, right = MARGIN, WIDTH - MARGIN
    room = right - left
    sheet.box(left, 30, 44, 4, ACCENT)
    y = sheet.lines(left, 44, wrapped(figure.headline, TITLE, room), TITLE)
    y = sheet.lines(left, y + 4, wrapped(figure.subtitle, LEDE, room), LEDE, SOFT)
    if credits.narrowed:
        y = sheet.lines(left, y, wrapped(credits.narrowed, LEDE, room), LEDE, SOFT)

    plot = RangePlot(data, left, right, PLOT if data["points"] else WITHOUT_POINTS)
    y += 12
    if not plot.has_named_everyone:
        y = legend(sheet, data["claimants"], left, y, room)
    events = _events(data)
    y += ABOVE + 8
    plot.flags_at(sheet, [(letter, event["on"]) for letter, event in events], y)
    y = plot.draw(sheet, y) + 10
    y = key(sheet, data, left, y, room)
    y = _strip(sheet, data, plot, y)
    y = _notes(sheet, _("Without a date, so not drawn"), _few([("", text) for text in undated]), y, room)
    y = _notes(sheet, _("Revised and corrected"), _few([("", text) for text in _changes(data)]), y, room)
    y = _notes(
        sheet,
        _("Events"),
        [(letter, f"{event['says']}{_(':')} {event['words']}") for letter, event in events],
        y,
        room,
    )
    y = _credits(sheet, figure.note, credits, y + 14, room)
    sheet.finish(y + 22)
    return sheet


def legend(sheet: Sheet, claimants: list[dict[str, Any]], left: float, y: float, room: float) -> float:
    """Each claimant's shape and name, in rows."""
    x = left
    for claimant in claimants:
        name = wrapped(claimant["name"], NAME, room - 24, 1)[0]
        width = 18 + width_of(name, NAME) / 0.94 + 18
        if x > left and x + width > left + room:
            x, y = left, y + 21
        colour = CLAIMANTS[claimant["colour"] % len(CLAIMANTS)]
        marks.symbol(sheet, claimant["shape"], x + 6, y + 10, colour)
        sheet.text(x + 18, y + 14.5, name, NAME, colour)
        x += width
    return y + 24


def key(sheet: Sheet, data: dict[str, Any], left: float, y: float, room: float) -> float:
    """What the signs of this chart mean, those alone that it has."""
    points = data["points"]
    states = {point["state"] for point in points}
    signs = [
        ("band", data["text"].get("range", ""), bool(data["envelope"])),
        ("arrow", _("at least, or at most: no bound stated"), any(point["open"] for point in points)),
        ("bar", _("number for a whole period"), any(is_bar(point) for point in points)),
        ("dashed", _("derived total"), bool(data["totals"])),
        ("hollow", _("forecast, plan or cancelled"), bool(states & marks.HOLLOW)),
        ("faint", _("revised later, or deprecated"), bool(states & marks.FAINT)),
    ]
    x = left
    for sign, words, is_there in signs:
        if not is_there:
            continue
        width = 30 + width_of(words, SMALL) / 0.94 + 20
        if x > left and x + width > left + room:
            x, y = left, y + 19
        _sign(sheet, sign, x, y + 9)
        sheet.text(x + 28, y + 13, words, SMALL, SOFT)
        x += width
    return y + (24 if x > left else 0)


def _sign(sheet: Sheet, sign: str, x: float, y: float) -> None:
    match sign:
        case "band":
            sheet.box(x, y - 6, 22, 12, BAND, at=2)
        case "arrow":
            marks.arrow(sheet, x + 11, y + 8, y - 12, SOFT)
        case "bar":
            marks.bar(sheet, x + 3, x + 19, y - 5, y + 6, SOFT)
        case "dashed":
            sheet.line([(x, y), (x + 22, y)], SOFT, linewidth=1.75, dashes=(2.9, 2.3))
        case "hollow":
            marks.symbol(sheet, 0, x + 11, y, SOFT, state="planned")
        case "faint":
            marks.symbol(sheet, 0, x + 11, y, SOFT, state="superseded")


# What has no number.


def _strip(sheet: Sheet, data: dict[str, Any], plot: RangePlot, y: float) -> float:
    entries = data["strip"]
    if not entries:
        return y
    y = _heading(sheet, _("Said without a number, or denied"), y + 8)
    lanes: list[list[Flag]] = []
    for entry in entries[:MOST_IN_STRIP]:
        flag = _flag(entry, plot)
        lane = next((one for one in lanes if all(flag.stands_apart(other) for other in one)), None)
        if lane is None:
            lanes.append(lane := [])
        lane.append(flag)
    for lane in lanes:
        for flag in lane:
            edge = flag.left + flag.width if flag.is_turned else flag.left
            sheet.box(edge - (2 if flag.is_turned else 0), y + 2, 2, flag.height - 2, flag.colour, at=2)
            at, align = (edge - 9, "right") if flag.is_turned else (edge + 9, "left")
            below = sheet.lines(at, y, flag.words, WORDS, INK, align=align)
            sheet.lines(at, below, flag.says, SMALL, SOFT, align=align)
        y += max(flag.height for flag in lane) + 9
    if len(entries) > MOST_IN_STRIP:
        more = _more(len(entries) - MOST_IN_STRIP)
        y = sheet.lines(MARGIN, y, [more], NOTE, SOFT)
    return y


def _flag(entry: dict[str, Any], plot: RangePlot) -> Flag:
    words, says = wrapped(entry["words"], WORDS, 300, 4), wrapped(entry["says"], SMALL, 300, 2)
    width = 12 + max(
        *(width_of(line, WORDS) for line in words), *(width_of(line, SMALL) for line in says), 40
    )
    x = plot.on(entry["on"]) if entry["on"] else plot.left
    is_turned = x + width > WIDTH - MARGIN
    left = max(x - width, MARGIN) if is_turned else x
    return Flag(words, says, plot.colour(entry["claimant"]), x, left, width, is_turned)


def _events(data: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The events within the chart's time, each with a letter."""
    first, last = day_of(data["from"]), day_of(data["to"])
    dated = [one for one in data.get("events", []) if one["on"] and first <= day_of(one["on"]) <= last]
    dated.sort(key=lambda one: str(one["on"]))
    # The newest where there are many; the timeline has them all.
    return list(zip(ascii_uppercase, dated[-MOST_NOTES:], strict=False))


def _changes(data: dict[str, Any]) -> list[str]:
    told = [f"{one['words']}{_(';')} {one['says']}" for one in data.get("revisions", [])]
    told += [
        f"{point['words']}, {point['says']}{_(':')} {point['corrected']}"
        for point in data["points"]
        if point.get("corrected")
    ]
    return told


def _few(notes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if len(notes) <= MOST_NOTES:
        return notes
    return [*notes[:MOST_NOTES], ("", _more(len(notes) - MOST_NOTES))]


def _more(count: int) -> str:
    return _("%(count)s more stand on the chart’s page.") % {"count": count}


def _heading(sheet: Sheet, words: str, y: float) -> float:
    sheet.rule(MARGIN, WIDTH - MARGIN, y, HAIRLINE)
    return sheet.lines(MARGIN, y + 5, [words], HEAD) + 3


def _notes(sheet: Sheet, heading: str, notes: Iterable[tuple[str, str]], y: float, room: float) -> float:
    """Sentences below a heading, each behind its letter where it has one."""
    told = list(notes)
    if not told:
        return y
    y = _heading(sheet, heading, y + 8)
    for letter, text in told:
        indent = 18 if letter else 0
        if letter:
            sheet.lines(MARGIN, y, [letter], HEAD)
        y = sheet.lines(MARGIN + indent, y, wrapped(text, NOTE, room - indent, 3), NOTE, SOFT) + 2
    return y


def _credits(sheet: Sheet, note: str, credits: Credits, y: float, room: float) -> float:
    sheet.rule(MARGIN, WIDTH - MARGIN, y)
    y += 8
    if note:
        y = sheet.lines(MARGIN, y, wrapped(note, SMALL, room), SMALL, INK) + 2
    y = sheet.lines(MARGIN, y, credits.sources(SMALL, room, 3), SMALL, SOFT) + 3
    edition = f"{credits.edition}. {credits.licence}" if credits.edition else credits.licence
    y = sheet.lines(MARGIN, y, wrapped(edition, SMALL, room), SMALL, SOFT) + 3
    sheet.text(MARGIN, y + 12, credits.site, SMALL_HEAD, INK)
    beside = MARGIN + width_of(credits.site, SMALL_HEAD) / 0.94 + 14
    lines = wrapped(credits.address, SMALL, WIDTH - MARGIN - beside)
    return sheet.lines(beside, y, lines, SMALL, ACCENT, behind=PAPER)
