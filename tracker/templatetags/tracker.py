"""Numbers and dates in templates: `wording` under the names that templates use.

    {% load tracker %}
    {{ claim|quantity }}  {{ claim|period }}  {{ article.published_on|day:"month" }}

Filters take a Quantity or anything with its fields, such as a claim.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tracker import wording
from tracker.quantities import Quantity
from tracker.searching import shown_words

register = template.Library()


def _quantity(thing: Any) -> Quantity:
    if isinstance(thing, Quantity):
        return thing
    return Quantity(thing.low, thing.best, thing.high, thing.qualifier)


@register.filter
def quantity(thing: Any) -> str:
    """The number in words; without one the words reported, in quotation marks where they are the source's."""
    return wording.quantity(
        _quantity(thing),
        getattr(thing, "as_reported_words", ""),
        is_quoted=getattr(thing, "as_reported_quoted", False),
    )


@register.filter
def day(on: date | None, precision: str = "day") -> str:
    """A date as well as it is known."""
    return wording.day(on, precision)


@register.filter
def period(thing: Any) -> str:
    """The period of a claim."""
    return wording.period(thing.period_start, thing.period_end, thing.precision or "day")


@register.filter
def quoted(text: str) -> str:
    return wording.quoted(text)


@register.filter
def with_code(text: object) -> SafeString:
    """What stands between backticks as code, and with everything else escaped."""
    parts = str(text).split("`")
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(parts)),
    )


@register.simple_tag(takes_context=True)
def source_number(context: Any, address: str) -> str:
    """In print, the number of a source in the list at the end of the page (tracker/_sources.html), if any."""
    source = (context.get("sources") or {}).get(address.partition("?")[0])
    return format_html('<span class="source-number"> [{}]</span>', source.number) if source else ""


@register.filter
def marked(text: str, found: Collection[str]) -> SafeString:
    """The text with the words that a search found marked, and with everything else escaped."""
    if not found:
        return conditional_escape(text)
    parts, done = [], 0
    for word, start, end in shown_words(str(text)):
        if word in found:
            parts += [escape(text[done:start]), "<mark>", escape(word), "</mark>"]
            done = end
    return mark_safe("".join([*parts, escape(text[done:])]))  # noqa: S308  each part is escaped above
