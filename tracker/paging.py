"""Pages of a list that begin after a claim, not after so many claims: the last costs no more than the first.

A cursor is what the order goes by, and the claim's number: `2025-03-27.106`, `undated.106`, or `106` alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext

from tracker.filters import BadQuery, Selection
from tracker.models import PublishedClaim
from tracker.models.record import PublishedClaimQuerySet

# They belong to the page: no filter, and no part of a canonical address.
CURSORS = ("after", "before")
UNDATED = "undated"


@dataclass(frozen=True)
class Order:
    """What a list goes by, read off its `sort`."""

    field: str
    is_descending: bool

    @classmethod
    def of(cls, sort: str) -> "Order":
        return cls(sort.removeprefix("-"), sort.startswith("-"))

    @property
    def by_day(self) -> bool:
        return self.field != "id"

    def day_of(self, claim: PublishedClaim) -> date | None:
        day: date | None = getattr(claim, self.field) if self.by_day else None
        return day

    def cursor_of(self, claim: PublishedClaim) -> "Cursor":
        return Cursor(self.day_of(claim), claim.claim_id, self.by_day)


@dataclass(frozen=True)
class Cursor:
    day: date | None
    number: int
    by_day: bool

    def __str__(self) -> str:
        return f"{self.day or UNDATED}.{self.number}" if self.by_day else str(self.number)

    @classmethod
    def read(cls, name: str, text: str, order: Order) -> "Cursor":
        """The cursor of an address; raises BadQuery naming the parameter."""
        found = re.fullmatch(r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2}|undated)\.)?([1-9][0-9]{0,17})", text)
        try:
            if found and bool(found[1]) == order.by_day:
                day = date.fromisoformat(found[1]) if found[1] and found[1] != UNDATED else None
                return cls(day, int(found[2]), order.by_day)
        except ValueError:
            pass
        example = "2025-03-28.106" if order.by_day else "106"
        raise BadQuery(
            {
                name: [
                    gettext("Give the claim at which the page begins, as links of this page do: %(example)s.")
                    % {"example": example}
                ]
            }
        )


@dataclass(frozen=True)
class ClaimPage:
    """Some claims of a list, in its order, and where the pages beside begin."""

    claims: list[PublishedClaim]
    order: Order
    # The claim that stands before the first, or after the last, where the address names it.
    came_after: Cursor | None
    came_before: Cursor | None
    has_previous: bool
    has_next: bool

    @property
    def previous(self) -> Cursor | None:
        return self.order.cursor_of(self.claims[0]) if self.has_previous and self.claims else None

    @property
    def next(self) -> Cursor | None:
        return self.order.cursor_of(self.claims[-1]) if self.has_next else None


def page_of_claims(query: QueryDict, selection: Selection, size: int) -> ClaimPage:
    """The claims after or before the one that the address names; the first ones where it names none."""
    order = Order.of(selection.sort)
    given = {name: str(query[name]) for name in CURSORS if query.get(name)}
    if len(given) > 1:
        raise BadQuery({"before": [gettext("A page begins after one claim or ends before one, not both.")]})
    cursors = {name: Cursor.read(name, text, order) for name, text in given.items()}
    if before := cursors.get("before"):
        found = _read(selection, before_cursor(selection.first_claims, order, before), size + 1)
        if len(found) > size:
            return ClaimPage(found[:size][::-1], order, None, before, has_previous=True, has_next=True)
        # What comes before is less than a page: then it is the first page.
    after = cursors.get("after")
    parts = after_cursor(selection.first_claims, order, after) if after else iter([selection.first_claims])
    found = _read(selection, parts, size + 1)
    return ClaimPage(
        found[:size], order, after, None, has_previous=after is not None, has_next=len(found) > size
    )


def after_cursor(
    claims: PublishedClaimQuerySet, order: Order, cursor: Cursor
) -> Iterator[PublishedClaimQuerySet]:
    """What follows, in parts that follow each other: undated claims stand last, whatever the direction."""
    beyond = "lt" if order.is_descending else "gt"
    yield claims.filter(_beside(order, cursor, beyond))
    if order.field == "reported_on" and cursor.day:
        yield claims.filter(reported_on=None)


def before_cursor(
    claims: PublishedClaimQuerySet, order: Order, cursor: Cursor
) -> Iterator[PublishedClaimQuerySet]:
    """What comes before, the nearest first."""
    claims = claims.reverse()
    yield claims.filter(_beside(order, cursor, "gt" if order.is_descending else "lt"))
    if order.field == "reported_on" and not cursor.day:
        yield claims.filter(reported_on__isnull=False)


def _beside(order: Order, cursor: Cursor, beyond: str) -> Q:
    """Beyond the cursor, on its own side of the dates; in a form by which an index starts at its place."""
    further = Q(**{f"claim_id__{beyond}": cursor.number})
    if not order.by_day:
        return further
    if cursor.day is None:
        return Q(**{order.field: None}) & further
    return Q(**{f"{order.field}__{beyond}e": cursor.day}) & (
        Q(**{f"{order.field}__{beyond}": cursor.day}) | further
    )


def _read(selection: Selection, parts: Iterator[PublishedClaimQuerySet], size: int) -> list[PublishedClaim]:
    found: list[PublishedClaim] = []
    for part in parts:
        found += selection.read(part[: size - len(found)])
        if len(found) == size:
            break
    return found
