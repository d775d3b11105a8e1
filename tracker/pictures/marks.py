"""How claims look on paper, in the browser's shapes (static/js/lib/marks.js)."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any, Final

from tracker.pictures.colours import BAND, INK, PAPER
from tracker.pictures.sheet import Sheet

# One shape a claimant, as corners in a square of side 1; the first is a circle.
SHAPES: Final[tuple[tuple[tuple[float, float], ...], ...]] = (
    (),
    ((0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94)),
    ((0.5, 0), (1.04, 0.95), (-0.04, 0.95)),
    ((0.5, -0.06), (1.06, 0.5), (0.5, 1.06), (-0.06, 0.5)),
    ((-0.04, 0.05), (1.04, 0.05), (0.5, 1)),
    (
        *((0.2, -0.04), (0.5, 0.26), (0.8, -0.04), (1.04, 0.2), (0.74, 0.5), (1.04, 0.8)),
        *((0.8, 1.04), (0.5, 0.74), (0.2, 1.04), (-0.04, 0.8), (0.26, 0.5), (-0.04, 0.2)),
    ),
    (
        *((0.5, -0.1), (0.65, 0.3), (1.08, 0.32), (0.74, 0.59), (0.86, 1)),
        *((0.5, 0.76), (0.14, 1), (0.26, 0.59), (-0.08, 0.32), (0.35, 0.3)),
    ),
    (
        *((0.33, -0.06), (0.67, -0.06), (0.67, 0.33), (1.06, 0.33), (1.06, 0.67), (0.67, 0.67)),
        *((0.67, 1.06), (0.33, 1.06), (0.33, 0.67), (-0.06, 0.67), (-0.06, 0.33), (0.33, 0.33)),
    ),
)
SIZE: Final = 11
ARROW: Final = 30
FADE: Final = 34
STRENGTH_WHEN_FAINT: Final = 0.45
STAGES_OF_A_FADE: Final = 16
STAGES_AMONG_MANY: Final = 4  # nobody sees more where hundreds of marks stand
MANY: Final = 200
HOLLOW: Final = frozenset({"forecast", "planned", "cancelled"})
FAINT: Final = frozenset({"superseded", "deprecated"})


def symbol(
    sheet: Sheet, shape: int, x: float, y: float, colour: str, *, state: str = "normal", at: float = 3
) -> None:
    """A claimant's shape: outlined for what is planned or forecast, pale for what was revised."""
    # A thin edge of paper keeps marks apart where they overlap.
    for face, edge, width in (
        (PAPER, PAPER, 3.0),
        (PAPER if state in HOLLOW else colour, colour if state in HOLLOW else "none", 1.75),
    ):
        own = edge == PAPER
        alpha = STRENGTH_WHEN_FAINT if state in FAINT and not own else 1
        _outline(sheet, shape, x, y, at, face=face, edge=edge, width=width, alpha=alpha)


def _outline(
    sheet: Sheet,
    shape: int,
    x: float,
    y: float,
    at: float,
    *,
    face: str,
    edge: str,
    width: float,
    alpha: float,
) -> None:
    from matplotlib.lines import Line2D

    # As a marker, so that a file holds the outline once for all marks that share it.
    marker, size = _marker(shape % len(SHAPES))
    style: dict[str, Any] = {
        "markerfacecolor": face,
        "markeredgecolor": edge,
        "markeredgewidth": width,
        "alpha": alpha,
    }
    sheet.add(Line2D([x], [y], linestyle="none", marker=marker, markersize=size, **style), at)


@cache
def _marker(shape: int) -> tuple[Any, float]:
    """A shape around its middle, upwards as matplotlib has it, and its size in pixels."""
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path

    if not SHAPES[shape]:
        return MarkerStyle("o"), SIZE
    corners = [(across - 0.5, 0.5 - down) for across, down in SHAPES[shape]]
    reach = max(abs(part) for corner in corners for part in corner)
    outline = Path([*corners, corners[0]], closed=True)
    return MarkerStyle(outline, joinstyle="round"), 2 * reach * SIZE


def ring(sheet: Sheet, x: float, y: float) -> None:
    from matplotlib.patches import Circle

    sheet.add(Circle((x, y), 10, facecolor="none", edgecolor=INK, linewidth=1.5), 3.5)


def bar(
    sheet: Sheet, left: float, right: float, top: float, base: float, colour: str, state: str = "normal"
) -> None:
    """A flow across its period."""
    alpha = STRENGTH_WHEN_FAINT if state in FAINT else 1
    if state not in HOLLOW:
        sheet.box(left, top, right - left, base - top, colour, alpha=alpha * 0.2, at=2)
    dash: dict[str, Any] = {"dashes": (3, 3)} if state in HOLLOW else {}
    sheet.line([(left, top), (right, top)], colour, 2, linewidth=2, alpha=alpha, **dash)
    side = 1 if state in HOLLOW else 0.75
    for x in (left, right):
        sheet.line([(x, base), (x, top)], colour, 2, linewidth=side, alpha=alpha, **dash)


def whisker(sheet: Sheet, x: float, low: float, high: float, colour: str, state: str = "normal") -> None:
    """From the lowest to the highest number of one claim."""
    alpha = STRENGTH_WHEN_FAINT if state in FAINT else 1
    sheet.line([(x, low), (x, high)], colour, 2.5, linewidth=1.75, alpha=alpha)
    for y in (low, high):
        sheet.line([(x - 5, y), (x + 5, y)], colour, 2.5, linewidth=1.75, alpha=alpha)


def arrow(
    sheet: Sheet,
    x: float,
    y: float,
    end: float,
    colour: str,
    state: str = "normal",
    stages: int = STAGES_OF_A_FADE,
) -> None:
    """An open bound: an arrow that fades, since nobody said how far it goes."""
    from matplotlib.collections import LineCollection
    from matplotlib.colors import to_rgb

    strength = STRENGTH_WHEN_FAINT if state in FAINT else 1
    length = end - y
    way = 1 if length > 0 else -1
    parts = [index / stages for index in range(stages + 1)]
    segments = [[(x, y + length * start), (x, y + length * stop)] for start, stop in pairwise(parts)]
    fading = [1 - (start + 0.5 / stages) for start in parts[:-1]]
    for part in (0.5, 0.72) if stages > STAGES_AMONG_MANY else (0.5,):
        head = y + length * part
        segments.append([(x - 4.5, head - way * 4.5), (x, head), (x + 4.5, head - way * 4.5)])
        fading.append(1 - part * 0.8)
    sheet.add(
        LineCollection(
            segments, colors=[(*to_rgb(colour), strength * alpha) for alpha in fading], linewidths=2
        ),
        2.5,
    )


def envelope(
    sheet: Sheet,
    left: float,
    right: float,
    low: float,
    high: float,
    open_sides: str,
    top: float,
    base: float,
    stages: int = STAGES_OF_A_FADE,
) -> None:
    """The range that all claimants span over some days; an open end fades away."""
    if right <= left:
        return
    # Whole pixels and hard edges, so that no seam shows between two spans.
    left, right = round(left), max(round(right), round(left) + 2)
    if low - high < 4:
        high, low = high - 2, low + 2
    sheet.box(left, high, right - left, low - high, BAND, antialiased=False, at=0.5)
    if open_sides in {"up", "both"}:
        _fade(sheet, left, right, high, max(high - FADE, top), stages)
    if open_sides in {"down", "both"}:
        _fade(sheet, left, right, low, min(low + FADE, base), stages)


def _fade(sheet: Sheet, left: float, right: float, start: float, end: float, stages: int) -> None:
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import to_rgb

    step = (end - start) / stages
    edges = [start + step * index for index in range(stages + 1)]
    boxes = [[(left, one), (right, one), (right, other), (left, other)] for one, other in pairwise(edges)]
    alphas = [1 - (index + 0.5) / stages for index in range(stages)]
    colours = [(*to_rgb(BAND), alpha) for alpha in alphas]
    sheet.add(PolyCollection(boxes, facecolors=colours, linewidths=0, antialiaseds=False), 0.5)


def revision(sheet: Sheet, x: float, before: float, after: float, colour: str) -> None:
    """A claimant takes a number back for another: an arrow from the one to the other."""
    way = 1 if after > before else -1
    sheet.line([(x, before), (x, after - way * 7)], colour, 2.5, linewidth=1.75, dashes=(2, 2))
    tip = after - way * 7
    sheet.line([(x - 4, tip - way * 5), (x, tip), (x + 4, tip - way * 5)], colour, 2.5, linewidth=1.75)
