"""Charts and cards drawn on the server by matplotlib (docs/decisions/0009-pictures-by-matplotlib.md)."""

from tracker.pictures.cards import SCALE, chart_card, claim_card, site_card, withdrawn_card
from tracker.pictures.chart import chart_sheet
from tracker.pictures.credits import Credits, credits_of
from tracker.pictures.sheet import Sheet

__all__ = [
    "SCALE",
    "Credits",
    "Sheet",
    "chart_card",
    "chart_sheet",
    "claim_card",
    "credits_of",
    "site_card",
    "withdrawn_card",
]
