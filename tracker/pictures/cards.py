"""What a link shows of a page before it is opened: 1200 × 630 pixels, read at the size of a stamp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker import wording
from tracker.charts import Figure
from tracker.models import Kind, PublishedCitation, PublishedClaim, Stance
from tracker.pictures.chart import legend
from tracker.pictures.colours import ACCENT, HAIRLINE, SOFT
from tracker.pictures.credits import Credits
from tracker.pictures.plot import ABOVE, RangePlot
from tracker.pictures.sheet import SANS, SERIF, Face, Sheet, is_legible, width_of, wrapped

# Drawn at two thirds of its size, so that type and lines are those of the charts.
WIDTH: Final = 800
HEIGHT: Final = 420
SCALE: Final = 1.5
MARGIN: Final = 40
ROOM: Final = WIDTH - 2 * MARGIN
FOOT: Final = HEIGHT - 46

SITE: Final = Face(SANS, 15, 600)
EYEBROW: Final = Face(SANS, 15)
HUGE: Final = Face(SERIF, 42, 500, 1.12)
LARGE: Final = Face(SERIF, 33, 500, 1.16)
MIDDLE: Final = Face(SERIF, 26, 500, 1.18)
QUOTE: Final = Face(SERIF, 18.5, 400, 1.3)
WHO: Final = Face(SANS, 19, 600, 1.3)
ABOUT: Final = Face(SANS, 17, 400, 1.35)
LABEL: Final = Face(SANS, 13.5, 600, 1.5)
SMALL: Final = Face(SANS, 13, 400)
NUMBER: Final = Face(SERIF, 31, 500, 1.15)
WHAT: Final = Face(SANS, 17, 600)
NOTE: Final = Face(SANS, 15)
MOST_ROWS_OF_NAMES: Final = 3


def site_card(relation: str, headlines: Sequence[dict[str, Any]], credits: Credits) -> Sheet:
    """The corridor that is shown first, with its newest range of each kind."""
    sheet, y = _card(credits)
    title = relation or _(
        "Who sent soldiers and weapons to whose war, how many, at what cost in lives, according to whom."
    )
    y = sheet.lines(MARGIN, y + 2, wrapped(title, LARGE if relation else HUGE, ROOM, 4), LARGE) + 12
    for headline in headlines[:3]:
        sheet.rule(MARGIN, WIDTH - MARGIN, y, HAIRLINE)
        y += 9
        below = sheet.lines(MARGIN, y + 2, wrapped(headline["words"], NUMBER, ROOM * 0.46, 2), NUMBER)
        at = MARGIN + ROOM * 0.48
        right = sheet.lines(at, y, wrapped(headline["what"], WHAT, ROOM * 0.52, 1), WHAT)
        right = sheet.lines(at, right, wrapped(_ends(headline), NOTE, ROOM * 0.52, 2), NOTE, SOFT)
        y = max(below, right) + 8
    return sheet


def _ends(headline: dict[str, Any]) -> str:
    high, low = headline["high"], headline["low"]
    if high["claimant"] == low["claimant"]:
        return wording.says(str(high["claimant"]), str(high["date"]))
    return _("lowest: %(lowest)s; highest: %(highest)s") % {
        "lowest": low["claimant"],
        "highest": high["claimant"],
    }


def chart_card(figure: Figure, credits: Credits) -> Sheet:
    """The headline of a chart and its lines, without what cannot be read this small."""
    sheet, y = _card(credits)
    face = LARGE if len(wrapped(figure.headline, LARGE, ROOM)) < 3 else MIDDLE
    y = sheet.lines(MARGIN, y + 2, wrapped(figure.headline, face, ROOM, 3), face) + 8
    claimants = figure.json["claimants"]
    bottom = FOOT - 50
    plot = RangePlot(figure.json, MARGIN, WIDTH - MARGIN, bottom - y - ABOVE)
    # More rows of names than these would leave no room for what they name.
    most = 24 + 21 * (MOST_ROWS_OF_NAMES - 1)
    if not plot.has_named_everyone and legend(Sheet(WIDTH), claimants, MARGIN, 0, ROOM) <= most:
        y = legend(sheet, claimants, MARGIN, y, ROOM)
        plot = RangePlot(figure.json, MARGIN, WIDTH - MARGIN, bottom - y - ABOVE)
    plot.draw(sheet, y + ABOVE)
    return sheet


def claim_card(claim: PublishedClaim, credits: Credits) -> Sheet:
    """One claim: how much of what, who says so, how sure it is, and the words it stands on."""
    sheet, y = _card(credits, _eyebrow(claim))
    if not claim.is_published:
        state = f"{capfirst(claim.get_state_display())}. {claim.reason_words}"
        y = sheet.lines(MARGIN, y, wrapped(state, WHO, ROOM, 2), WHO, ACCENT) + 4
    words = _words(claim)
    face = next(
        (face for face in (HUGE, LARGE, MIDDLE) if len(wrapped(words, face, ROOM)) * face.line < 104), MIDDLE
    )
    y = sheet.lines(MARGIN, y, wrapped(words, face, ROOM, 4), face)
    y = sheet.lines(MARGIN, y + 3, wrapped(_about(claim), ABOUT, ROOM, 1), ABOUT, SOFT)
    claimant = claim.named.claimant.label if claim.named.claimant else ""
    y = sheet.lines(MARGIN, y + 6, wrapped(claimant, WHO, ROOM, 2), WHO)
    y = sheet.lines(MARGIN, y, wrapped(_how(claim), ABOUT, ROOM, 1), ABOUT, SOFT)
    left = _lines_left(y + 22)
    if claim.is_published and claim.citations and left > 0:
        label, quoted = _quoted(claim.citations[0])
        sheet.rule(MARGIN, WIDTH - MARGIN, y + 10, HAIRLINE)
        y = sheet.lines(MARGIN, y + 16, [label] if label else [], LABEL, SOFT)
        lines = wrapped(quoted, QUOTE, ROOM - 8, max(_lines_left(y + 4), 1))
        sheet.lines(MARGIN, y + 2, lines, QUOTE)
    return sheet


def withdrawn_card(claim: PublishedClaim, credits: Credits) -> Sheet:
    """That there was a claim, and why it is not shown: nothing of what it said."""
    sheet, y = _card(credits, _("claim %(number)s") % {"number": claim.claim_id})
    y = sheet.lines(MARGIN, y + 30, wrapped(_("This claim has been withdrawn."), HUGE, ROOM), HUGE)
    sheet.lines(MARGIN, y + 12, wrapped(claim.reason_words, QUOTE, ROOM, 4), QUOTE, SOFT)
    return sheet


def _lines_left(y: float) -> int:
    return int((FOOT - 14 - y) // QUOTE.line)


def _card(credits: Credits, eyebrow: str = "") -> tuple[Sheet, float]:
    """An empty card with its head and foot, and where its words begin."""
    sheet = Sheet(WIDTH)
    sheet.finish(HEIGHT)
    sheet.box(0, 0, WIDTH, 8, ACCENT)
    sheet.text(MARGIN, 46, credits.site, SITE)
    if eyebrow:
        room = ROOM - width_of(credits.site, SITE) / 0.94 - 30
        sheet.text(WIDTH - MARGIN, 46, wrapped(eyebrow, EYEBROW, room, 1)[0], EYEBROW, SOFT, align="right")
    sheet.rule(MARGIN, WIDTH - MARGIN, 60)
    sheet.rule(MARGIN, WIDTH - MARGIN, FOOT, HAIRLINE)
    host = credits.address.partition("/")[0]
    sheet.text(MARGIN, FOOT + 24, credits.edition or credits.licence, SMALL, SOFT)
    sheet.text(WIDTH - MARGIN, FOOT + 24, f"{host} · CC BY 4.0", SMALL, SOFT, align="right")
    return sheet, 76


# The claim in words.


def _eyebrow(claim: PublishedClaim) -> str:
    corridor = _("%(supplier)s to %(recipient)s") % {
        "supplier": claim.named.supplier.label if claim.named.supplier else "",
        "recipient": claim.named.recipient.label if claim.named.recipient else "",
    }
    number = _("claim %(number)s") % {"number": claim.claim_id}
    return f"{corridor} · {claim.get_kind_display()} · {number}"


def _words(claim: PublishedClaim) -> str:
    if claim.kind == Kind.EVENT:
        return claim.summary_words
    if claim.stance == Stance.DENIES:
        return capfirst(f"{_('denied:')} {claim.measured_words}")
    return capfirst(f"{claim.quantity_words} {claim.measured_words}".strip())


def _about(claim: PublishedClaim) -> str:
    parts = [claim.get_stage_display() if claim.stage else "", claim.period_words, claim.place]
    return capfirst(", ".join(part for part in parts if part))


def _how(claim: PublishedClaim) -> str:
    """How it is said, when, and how well it is supported."""
    words = wording.says(claim.get_stance_display(), wording.day(claim.stated_on))
    if not claim.grade or not claim.is_published:
        return capfirst(words)
    grade = _("%(label)s: %(values)s") % {"label": _("Grade"), "values": claim.get_grade_display()}
    return f"{capfirst(words)} · {grade}"


def _quoted(citation: PublishedCitation) -> tuple[str, str]:
    """The words a claim stands on: the quote, else its translation or our paraphrase, each named so."""
    source = wording.says(citation.source.publisher_name, citation.source.published_words)
    language = (get_language() or "en").partition("-")[0]
    if "quote" in citation.withheld:
        return source, citation.quote
    is_foreign = citation.source.language != language
    if citation.quote and (is_legible(citation.quote) or not citation.translation):
        shown = citation.quote if is_legible(citation.quote) else ""
        if shown and not (is_foreign and citation.translation and language == "en"):
            return source, wording.quoted(shown)
    if citation.translation and (language == "en" or not citation.paraphrase):
        return f"{source} · {_('Our translation')}", wording.quoted(citation.translation)
    if citation.paraphrase:
        return f"{source} · {_('In our words, not a quotation')}", citation.paraphrase_words
    return source, wording.quoted(citation.quote) if citation.quote else ""
