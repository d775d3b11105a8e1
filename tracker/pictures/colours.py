"""The light tokens of static/css/tokens.css: a picture that travels is always on light paper."""

from typing import Final

# A test holds these against the style sheet.
PAPER: Final = "#fbfaf6"
SUNK: Final = "#f3f1e9"
INK: Final = "#1b1a17"
SOFT: Final = "#5a574e"
HAIRLINE: Final = "#dcd8cc"
ACCENT: Final = "#85271c"
BAND: Final = "#e6e0cf"
GRID: Final = "#e7e3d8"
AXIS: Final = "#8d897d"
CLAIMANTS: Final = (
    "#0068a8",
    "#c45200",
    "#00785a",
    "#b4508f",
    "#8a7000",
    "#3790c4",
    "#55534c",
    "#7d1d49",
)
TOKENS: Final = {
    "paper": PAPER,
    "paper-sunk": SUNK,
    "ink": INK,
    "ink-soft": SOFT,
    "hairline": HAIRLINE,
    "oxblood": ACCENT,
    "color-estimate-band": BAND,
    "color-grid": GRID,
    "color-axis": AXIS,
    **{f"claimant-{index}": colour for index, colour in enumerate(CLAIMANTS)},
}
