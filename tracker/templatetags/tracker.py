"""Numbers and dates in templates: `wording` under the names that templates use.

    {% load tracker %}
    {{ claim|quantity }}  {{ claim|period }}  {{ article.published_on|day:"month" }}

Filters take a Quantity or anything with its fields, such as a claim.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django import template

from tracker import wording
from tracker.quantities import Quantity

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
