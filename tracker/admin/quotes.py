"""What the machine found of a quote in the text of its article, as a fragment of the page."""

from dataclasses import dataclass
from typing import Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from tracker import quoting
from tracker.models import Capture, Citation

type Passage = tuple[str, str, str]


@dataclass(frozen=True)
class QuoteCheck:
    """Where a quote stands in a text, or what is most like it, with the words before and after."""

    state: Literal["found", "not_found", "no_capture"]
    place: quoting.Place | None = None
    passage: Passage | None = None

    @property
    def wording(self) -> str:
        """The words of the text itself, which may take the quote's place."""
        return self.passage[1] if self.passage else ""


def check(quote: str, text: str) -> QuoteCheck | None:
    """None where nothing is quoted."""
    if not quote.strip():
        return None
    if not text.strip():
        return QuoteCheck("no_capture")
    place = quoting.nearest(quote, text)
    if place is None:
        return QuoteCheck("not_found")
    passage = quoting.passage(text, place, around=120)
    return QuoteCheck("found" if place.is_exact else "not_found", place, passage)


def shown(citation: Citation) -> SafeString | str:
    """The fragment of a saved citation, for a claim's form."""
    if not citation.pk or not citation.quote:
        return "–"
    capture: Capture | None = citation.article.latest_capture
    return render_to_string(
        "admin/tracker/quote_check.html",
        {
            "check": check(citation.quote, capture.text if capture else ""),
            "article": citation.article,
            "capture": capture,
        },
    )
