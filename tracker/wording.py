"""What the pure modules say, in the reader's language: numbers, quantities, dates, ranges, reasons.

Words for a page, signs for a chart or a narrow cell; beside a sign stands its word for screen readers.
Labels of vocabularies (kinds, bases, names) come in as arguments, already in the reader's language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from django.utils import formats
from django.utils.translation import get_language, gettext, ngettext, npgettext

from tracker import series
from tracker.quantities import (
    BETWEEN,
    DAY,
    QUARTER,
    YEAR,
    Message,
    Quantity,
    Total,
    total_words,
    words,
)

THIN: Final = "\N{NARROW NO-BREAK SPACE}"
FIXED: Final = "\N{NO-BREAK SPACE}"
DASH: Final = "\N{EN DASH}"
# As the library of locales sets a dash between dates.
AIRY_DASH: Final = "\N{THIN SPACE}\N{EN DASH}\N{THIN SPACE}"

# These arguments of a message are numbers of claims and organisations: names, not amounts.
IDENTIFIERS: Final = frozenset({"claim", "rival", "party"})


def _is_french() -> bool:
    return (get_language() or "").startswith("fr")


def localised(english: str, french: str) -> str:
    """The French text for a French reader, where there is one; every other language reads the English."""
    return french if french and _is_french() else english


def _locale() -> Locale:
    return _locale_of(get_language() or "en")


@lru_cache(maxsize=64)
def _locale_of(code: str) -> Locale:
    """What the library knows of a language; our English has the day before the month."""
    try:
        return Locale("en", "GB") if code == "en" else Locale.parse(code, sep="-")
    except UnknownLocaleError:
        return Locale("en", "GB")


# Numbers


def number(amount: int) -> str:
    """The number with its thousands apart: 11,000; where they are spaces, narrow ones that do not break."""
    return formats.number_format(amount, use_l10n=True, force_grouping=True).replace(FIXED, THIN)


def number_range(low: int, high: int) -> str:
    """Two numbers with an en dash, or the one number that both are."""
    return number(low) if low == high else f"{number(low)}{DASH}{number(high)}"


def sentence(message: Message) -> str:
    """A message of a pure module and its arguments, translated; amounts grouped as the reader is used to."""
    text, args = message
    shown = {
        name: number(value) if isinstance(value, int) and name not in IDENTIFIERS else value
        for name, value in args.items()
    }
    return gettext(text) % shown if text else ""


def quoted(text: str) -> str:
    """The text in the quotation marks of the reader's language."""
    # Translators: the quotation marks of the language, with the spaces inside them where it has some.
    return gettext("“%(text)s”") % {"text": text}


def quantity(amount: Quantity, as_reported: str = "", *, is_quoted: bool = False) -> str:
    """“about 3,000”; without a number the words reported, in quotation marks where they are quoted."""
    if amount.is_quantified or not as_reported:
        return sentence(words(amount))
    return quoted(as_reported) if is_quoted else as_reported


def measured(amount: Quantity, unit: str, word: str = "", equipment: Sequence[str] = ()) -> str:
    """What the number counts, as it stands behind it: “troops”, “battalions (troops)”, “items: Catapult”.

    `word` says which people, `equipment` which arms; of a draft both may be missing still.
    """
    names = gettext(" and ").join(equipment) or word
    noun = unit_noun(unit, amount.numbers[-1]) if amount.is_quantified else ""
    if not noun or (word and unit == "person"):
        return names
    if equipment:
        return gettext("%(unit)s: %(equipment)s") % {"unit": noun, "equipment": names}
    return f"{noun} ({names})" if names else noun


def unit_noun(unit: str, amount: int) -> str:
    """The unit as it agrees with the amount; a unit unknown here stands as it is."""
    match unit:
        case "person":
            return npgettext("unit", "person", "persons", amount)
        case "battalion":
            return ngettext("battalion", "battalions", amount)
        case "item":
            return ngettext("item", "items", amount)
        case "round":
            return ngettext("round", "rounds", amount)
        case "container":
            return ngettext("container", "containers", amount)
        case "tonne":
            return ngettext("tonne", "tonnes", amount)
    return unit


def total(amount: Total) -> str:
    """A derived total in words: “at least (about) 14,000”. That it is derived is for the page to say."""
    return sentence(total_words(amount))


def count_of_claims(count: int) -> str:
    return ngettext("%(count)s claim", "%(count)s claims", count) % {"count": number(count)}


# Dates


def day(on: date | None, precision: str = DAY) -> str:
    """The date as well as it is known: 27 March 2025, March 2025, Q1 2025, 2025; nothing for none."""
    if on is None:
        return ""
    if precision == YEAR:
        return str(on.year)
    if precision == QUARTER:
        quarter = (on.month + 2) // 3
        return gettext("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": on.year}
    if precision == "month":
        return _month(on, _locale())
    return _together(_dated(on, "long", _locale()))


def period(start: date | None, end: date | None, precision: str = DAY) -> str:
    """The period as short as it stays clear: 14–15 December 2024, January–February 2025, 2024–2025.

    With one end known, that end alone.
    """
    if start is None or end is None or day(start, precision) == day(end, precision):
        return day(end or start, precision)
    if precision == YEAR:
        return f"{start.year}{DASH}{end.year}"
    if precision in {DAY, "month"} and start < end:
        return _interval(start, end, precision)
    return f"{day(start, precision)}{FIXED}{DASH} {day(end, precision)}"


@lru_cache(maxsize=4096)
def _month(on: date, locale: Locale) -> str:
    return format_skeleton("yMMMM", on, locale=locale)


@lru_cache(maxsize=4096)
def _dated(on: date, pattern: str, locale: Locale) -> str:
    text = format_date(on, pattern, locale)
    # The library writes “1 janvier”, French says “1er janvier”.
    if locale.language == "fr" and text.startswith(("1 ", f"1{DASH}", f"1{AIRY_DASH}")):
        return f"1er{text[1:]}"
    return text


def _interval(start: date, end: date, precision: str) -> str:
    """Two days or months, without what both share: by the language's own patterns."""
    locale = _locale()
    differs = "y" if start.year != end.year else "M" if precision != DAY or start.month != end.month else "d"
    # Where a language has patterns for short names of months alone, whole names fit them.
    skeletons = ("yMMMMd", "yMMMd") if precision == DAY else ("yMMMM",)
    found = [locale.interval_formats[one] for one in skeletons if one in locale.interval_formats]
    known = found[0].get(differs) if found else None
    if known is None or len(known) != 2:
        return f"{day(start, precision)}{FIXED}{DASH} {day(end, precision)}"
    patterns = [half if "MMMM" in half else half.replace("MMM", "MMMM") for half in known]
    halves = [_dated(on, half, locale) for on, half in zip((start, end), patterns, strict=True)]
    if precision != DAY:
        # Two months of a year are close: January–February.
        return "".join(halves).replace(AIRY_DASH, DASH if differs == "M" else f"{FIXED}{DASH} ")
    return "".join(_together(half).replace(AIRY_DASH, f"{FIXED}{DASH} ") for half in halves)


def _together(text: str) -> str:
    """A date stays on one line."""
    return text.replace(" ", FIXED)


# Ranges of several claimants


def envelope(found: series.Envelope) -> str:
    """From the lowest to the highest number stated: “4,000 to more than 6,000”, “4,000–6,000”.

    Each edge keeps the strength that its claimant gave it. Where neither edge shows that a side is open,
    because a claim between them leaves it open, the words add it.
    """
    if len({row.quantity for row in found.rows}) == 1:
        return sentence(words(found.rows[0].quantity))
    lowest, highest = found.lowest.quantity, found.highest.quantity
    low, high = _edge(lowest, found.low), _edge(highest, found.high)
    if found.low == found.high and found.open != "both":
        return low if found.is_open_down else high
    if found.is_open_down and not (lowest.is_open_down or highest.is_open_down):
        low = gettext("%(number)s or fewer") % {"number": low}
    if found.is_open_up and not (lowest.is_open_up or highest.is_open_up):
        high = gettext("%(number)s or more") % {"number": high}
    if (low, high) == (number(found.low), number(found.high)):
        return number_range(found.low, found.high)
    return gettext("%(low)s to %(high)s") % {"low": low, "high": high}


def _edge(amount: Quantity, stated: int) -> str:
    """The words of a claim at the edge of a range; of a claim that is itself a range, only its end."""
    return number(stated) if amount.qualifier == BETWEEN else sentence(words(amount))


def headline(found: series.Headline, subject: str, claimants: Mapping[int, str]) -> str:
    """The newest range in one sentence, with who gives its ends.

    `subject` is what is counted, as a title; `claimants` are names by id.
    """
    args: dict[str, object] = {
        "subject": subject,
        "range": envelope(found.envelope),
        "date": headline_date(found),
        "lowest": claimants.get(found.envelope.lowest.claimant, ""),
        "highest": claimants.get(found.envelope.highest.claimant, ""),
    }
    if found.envelope.lowest.claimant == found.envelope.highest.claimant:
        text = gettext("%(subject)s: %(range)s (%(date)s), according to %(highest)s.")
    else:
        text = gettext("%(subject)s: %(range)s (%(date)s); lowest: %(lowest)s; highest: %(highest)s.")
    return text % args


def headline_date(found: series.Headline) -> str:
    """What the range speaks of: the date of a total or a stock, the whole period of flows."""
    row = next((row for row in found.envelope.rows if row.as_of == found.on), found.envelope.highest)
    if found.basis == series.FLOW:
        return period(row.period_start, row.period_end, row.precision)
    return day(found.on, row.precision)


def says(claimant: str, when: str) -> str:
    """Who and when, as it stands beside a number: “President of Ukraine, 23 December 2024”."""
    return f"{claimant}, {when}" if when else claimant


def claim(counted_words: str, what: str, claimant: str, when: str) -> str:
    """One claim on one line: “about 4,000 killed or wounded, Joint Chiefs of Staff, 27 March 2025”."""
    return says(says(f"{counted_words} {what}".strip(), claimant), when)


def reason_of(stored: Mapping[str, Any]) -> str:
    """Why a claim has its grade, in one sentence, from the message and arguments that the record keeps."""
    return sentence((stored.get("message", ""), dict(stored.get("args", {}))))


# Names that a library knows


def country(code: str) -> str:
    """The country of a two-letter code, in the reader's language."""
    return str(_locale().territories.get(code, code))


def language(code: str) -> str:
    """The language of a code, in the reader's language."""
    return str(_locale().languages.get(code, code))


def sort_key(text: str) -> str:
    """Where a name stands in a list: accents and case aside, so that É comes after D and not after Z."""
    if text.isascii():
        # Thousands of names are sorted for a page, and most have nothing to take apart.
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
