"""A sheet of paper to draw on, in pixels from the top left corner; out come the bytes of an SVG or a PNG.

matplotlib is loaded when the first picture is drawn, so that pages start fast and stay light.
"""

from __future__ import annotations

import atexit
import base64
import logging
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from xml.sax.saxutils import escape

from tracker.pictures.colours import INK, PAPER

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.font_manager import FontProperties

FONTS: Final = Path(__file__).resolve().parent.parent / "fonts"
SANS: Final = "Register Sans"
SERIF: Final = "Register Serif"
# Comes with matplotlib and has Greek, Cyrillic, Arabic and signs that our own faces lack.
SECOND: Final = "DejaVu Sans"
# What a program sets that does not read the faces in the file.
SUBSTITUTES: Final = {
    SANS: "'Source Sans 3', 'Helvetica Neue', Arial, sans-serif",
    SERIF: "'Source Serif 4', Georgia, 'Times New Roman', serif",
}
# A line may be set in a substitute, which runs wider.
SLACK: Final = 0.96
MISSING: Final = "\N{WHITE SQUARE}"
COORDINATES: Final = re.compile(r' (?:d|x|y)="[^"]*"')
# No policy of a site has to allow styles in attributes for it: each of them is an attribute of its own, too.
STYLED: Final = re.compile(r'(<[a-z][^<>]*?) style="([^"]*)"')
LONG_NUMBER: Final = re.compile(r"(\.\d\d)\d+")
# A rule for all would be stronger than attributes: what it says the picture inherits from its root.
ROUND: Final = '<style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style>'
PIXELS_PER_INCH: Final = 72  # matplotlib's points are then our pixels, in both formats


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface at a size; `leading` is the height of its lines."""

    family: str
    size: float
    weight: int = 400
    leading: float = 1.35

    @property
    def line(self) -> float:
        return round(self.size * self.leading)


@cache
def load() -> None:
    """matplotlib, set up once: our faces, no reading of `$` as mathematics, SVG with its text as text."""
    # Its own choice is below the home folder, which the image's user does not have, and it logs that.
    if "MPLCONFIGDIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="pictures-")
        os.environ["MPLCONFIGDIR"] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # They tell at length where they looked for typefaces and what they took of them.
    for name in ("matplotlib", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    import matplotlib
    from matplotlib import font_manager

    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
    matplotlib.rcParams.update(
        {
            "svg.fonttype": "none",
            "svg.hashsalt": "tracker",
            "text.parse_math": False,
            "text.usetex": False,
            "path.simplify": False,
        }
    )


@lru_cache(maxsize=32)
def properties(face: Face) -> FontProperties:
    load()
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=[face.family, SECOND], size=face.size, weight=face.weight)


@cache
def letters() -> frozenset[int]:
    """Every character that can be drawn."""
    load()
    from matplotlib.font_manager import FontProperties, findfont, get_font

    seconds = [findfont(FontProperties(family=SECOND, weight=weight)) for weight in (400, 600)]
    covered = [set(get_font(path).get_charmap()) for path in seconds]
    # A bold line may fall back on another cut than a plain one.
    own = [set(get_font(path).get_charmap()) for path in FONTS.glob("*.ttf")]
    return frozenset(set.intersection(*covered) | set.intersection(*own))


def is_legible(text: str) -> bool:
    """Whether every letter of it can be drawn: not so for Korean or Chinese."""
    return all(ord(letter) in letters() for letter in text if not letter.isspace())


def legible(text: str) -> str:
    """The text on one line, with an empty square for each letter that no typeface of ours has.

    Nothing else may reach matplotlib: it would warn of every letter it lacks.
    """
    flat = "".join(
        " " if letter.isspace() and letter not in "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}" else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return "".join(letter if letter == " " or ord(letter) in letters() else MISSING for letter in flat)


@lru_cache(maxsize=8192)
def width_of(text: str, face: Face) -> float:
    """How wide `text`, legible, is in pixels."""
    load()
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    width, _height, _descent = text_to_path.get_text_width_height_descent(text, properties(face), False)
    return float(width)


def wrapped(text: str, face: Face, room: float, most: int = 0) -> list[str]:
    """The text in lines no wider than `room`; at `most` so many, the last with an ellipsis."""
    room *= SLACK
    lines: list[str] = []
    line = ""
    for word in legible(text).split(" "):
        for piece in _pieces(word, face, room):
            longer = f"{line} {piece}" if line else piece
            if line and width_of(longer, face) > room:
                lines.append(line)
                line = piece
            else:
                line = longer
    lines.append(line)
    if most and len(lines) > most:
        lines = lines[:most]
        last = lines[-1]
        while last and width_of(f"{last}…", face) > room:
            last = last[:-1]
        lines[-1] = f"{last.rstrip(' ,;:.')}…"
    return [one for one in lines if one]


def _pieces(word: str, face: Face, room: float) -> list[str]:
    """A word, or an address, wider than a whole line, in as many parts as it takes."""
    pieces = []
    while len(word) > 1 and width_of(word, face) > room:
        fits = next(
            (count for count in range(len(word) - 1, 1, -1) if width_of(word[:count], face) <= room), 1
        )
        pieces.append(word[:fits])
        word = word[fits:]
    return [*pieces, word]


class Sheet:
    """Artists placed in pixels from the top left; `finish` cuts the paper to its height."""

    def __init__(self, width: int) -> None:
        load()
        from matplotlib.figure import Figure
        from matplotlib.transforms import Affine2D

        self.width = width
        self.figure = Figure(figsize=(width / PIXELS_PER_INCH, 1), dpi=PIXELS_PER_INCH, facecolor=PAPER)
        self._flip = Affine2D()
        self._set: dict[tuple[str, int], set[str]] = {}  # the letters of each typeface
        self.pixels = self._flip + self.figure.dpi_scale_trans
        self.height = 0

    def finish(self, height: float) -> None:
        self.height = round(height)
        self._flip.clear().scale(1 / PIXELS_PER_INCH, -1 / PIXELS_PER_INCH).translate(
            0, self.height / PIXELS_PER_INCH
        )
        self.figure.set_size_inches(self.width / PIXELS_PER_INCH, self.height / PIXELS_PER_INCH)

    # Drawing. Everything is drawn in the order of `at`, then of the calls.

    def add(self, artist: Artist, at: float = 1) -> None:
        artist.set_transform(self.pixels)
        artist.set_zorder(at)
        self.figure.add_artist(artist)

    def line(self, points: Sequence[tuple[float, float]], colour: str, at: float = 1, **style: Any) -> None:
        from matplotlib.lines import Line2D

        style.setdefault("linewidth", 1)
        style.setdefault("solid_capstyle", "butt")
        style.setdefault("dash_capstyle", "butt")
        xs, ys = [x for x, _ in points], [y for _, y in points]
        self.add(Line2D(xs, ys, color=colour, **style), at)

    def rule(self, left: float, right: float, y: float, colour: str = INK, thick: float = 1) -> None:
        self.line([(left, y), (right, y)], colour, linewidth=thick)

    def box(self, left: float, top: float, width: float, height: float, colour: str, **style: Any) -> None:
        from matplotlib.patches import Rectangle

        at = style.pop("at", 1)
        style.setdefault("linewidth", 0)
        self.add(Rectangle((left, top), width, height, facecolor=colour, **style), at)

    def text(
        self,
        left: float,
        baseline: float,
        words: str,
        face: Face,
        colour: str = INK,
        *,
        align: Literal["left", "center", "right"] = "left",
        at: float = 4,
        behind: str | None = None,
    ) -> None:
        from matplotlib.text import Text

        shown = legible(words)
        self._set.setdefault((face.family, face.weight), set()).update(shown)
        self.add(
            Text(
                left,
                baseline,
                shown,
                fontproperties=properties(face),
                color=colour,
                horizontalalignment=align,
                verticalalignment="baseline",
                parse_math=False,
                bbox={"facecolor": behind, "edgecolor": "none", "pad": 1} if behind else None,
            ),
            at,
        )

    def lines(
        self, left: float, top: float, lines: Iterable[str], face: Face, colour: str = INK, **style: Any
    ) -> float:
        """Set `lines` below each other and return where the next one would start."""
        for line in lines:
            self.text(left, top + face.line / 2 + face.size * 0.34, line, face, colour, **style)
            top += face.line
        return top

    # Out.

    def svg(self, *, title: str, description: str, metadata: dict[str, str]) -> bytes:
        """The picture with its text as text; the same picture gives the same bytes."""
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        out = BytesIO()
        canvas: Any = FigureCanvasSVG(self.figure)
        canvas.print_svg(
            out, metadata={"Title": _speakable(title), "Date": None, "Creator": None, **metadata}
        )
        drawn = COORDINATES.sub(_rounded, out.getvalue().decode())
        for family, others in SUBSTITUTES.items():
            drawn = drawn.replace(
                f"font-family: '{family}', '{SECOND}'", f"font-family: '{family}', {others}"
            )
        drawn = STYLED.sub(_in_attributes, drawn)
        faces = "".join(embedded(*face, "".join(sorted(used))) for face, used in sorted(self._set.items()))
        drawn = drawn.replace(ROUND, f'<style type="text/css">{faces}</style>', 1)
        for side, pixels in (("width", self.width), ("height", self.height)):
            drawn = drawn.replace(f'{side}="{pixels}pt"', f'{side}="{pixels}"', 1)
        # For those who hear the picture.
        spoken = '<svg role="img" aria-labelledby="title desc" stroke-linejoin="round" '
        drawn = drawn.replace("<svg ", spoken, 1)
        drawn = drawn.replace("<title>", '<title id="title">', 1)
        described = f'</title>\n <desc id="desc">{escape(_speakable(description))}</desc>'
        return drawn.replace("</title>", described, 1).encode()

    def png(self, *, scale: float, metadata: dict[str, str]) -> bytes:
        """The picture at `scale` pixels to a pixel of the SVG."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from PIL import Image
        from PIL.PngImagePlugin import PngInfo

        self.figure.set_dpi(PIXELS_PER_INCH * scale)
        canvas: Any = FigureCanvasAgg(self.figure)
        canvas.draw()
        size = canvas.get_width_height()
        image = Image.frombuffer("RGBA", size, canvas.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")
        info = PngInfo()
        for name, words in metadata.items():
            info.add_itxt(name, _speakable(words))
        out = BytesIO()
        image.save(out, "PNG", pnginfo=info, dpi=(PIXELS_PER_INCH * scale,) * 2)
        return out.getvalue()


def embedded(family: str, weight: int, used: str) -> str:
    """A typeface with the letters that a picture uses, for its style sheet: it looks alike everywhere."""
    from fontTools.subset import Options, Subsetter, load_font, save_font

    options = Options(flavor="woff", layout_features=["kern", "liga", "locl", "ccmp", "mark"])
    options.recalc_timestamp = False
    path = FONTS / f"{family.lower().replace(' ', '-')}-{weight}.ttf"
    out = BytesIO()
    with load_font(path, options) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=used)
        subsetter.subset(font)
        save_font(font, out, options)
    data = base64.b64encode(out.getvalue()).decode()
    return (
        f"@font-face{{font-family:'{family}';font-weight:{weight};"
        f"src:url(data:font/woff;base64,{data}) format('woff')}}"
    )


def _in_attributes(found: re.Match[str]) -> str:
    styles = (style.partition(":") for style in found[2].split(";"))
    return found[1] + "".join(f' {name.strip()}="{value.strip()}"' for name, _colon, value in styles)


def _rounded(attribute: re.Match[str]) -> str:
    """A hundredth of a pixel is as fine as any printer; one line does for a path."""
    return LONG_NUMBER.sub(r"\1", attribute[0]).replace("\n", "")


def _speakable(text: str) -> str:
    """The text without the control characters that no XML may hold."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in {"Cc", "Cs", "Cn"})
