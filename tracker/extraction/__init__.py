"""PURE: an article's text in, candidate claims out, each with the exact words it stands on.

    text → sentences → numbers with their hedges → what is counted → what is no figure
         → kind, actors, stance, basis, period → who asserts it → repeats merged

docs/extraction.md describes each step, and how a language is added.
"""

from tracker.extraction.candidates import Candidate, Name, Names, Span
from tracker.extraction.language import LANGUAGES
from tracker.extraction.reading import extract

__all__ = ["LANGUAGES", "Candidate", "Name", "Names", "Span", "extract"]
