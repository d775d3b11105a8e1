"""What a page draws of its claims, in numbers: before it is said in the words of a language.

It holds no name and no text, so that what was drawn once can be kept (tracker/kept_drawings.py).
Pure: no Django, no database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from tracker.panels import Panel, Tally, Thing
from tracker.series import Headline, PanelKey


@dataclass(frozen=True, slots=True)
class Summary:
    """What the claims of a selection are in short, events too."""

    count: int
    claimants: int
    reported: tuple[date, date] | None  # the first day and the last
    between: frozenset[tuple[int, int]]  # each supplier and recipient
    named: frozenset[Thing]  # whatever somebody says
    numbered: frozenset[Thing]  # what somebody says with a number
    has_denials: bool


@dataclass(frozen=True, slots=True)
class Leading:
    """The newest range of the first chart of a kind that has one."""

    key: PanelKey
    headline: Headline


@dataclass(frozen=True, slots=True)
class Part:
    """The charts of one kind of claim, thinned to what is drawn of them."""

    kind: str
    panels: tuple[Panel, ...]
    others: int  # how many more charts there are
    leading: Leading | None


@dataclass(frozen=True, slots=True)
class Drawing:
    summary: Summary
    parts: tuple[Part, ...]


ADAPTER = TypeAdapter(Drawing)


def summary_of(tallies: Iterable[Tally]) -> Summary:
    tallies = list(tallies)
    said = [one for one in tallies if not one.is_denial]
    days = [day for one in tallies if one.reported for day in one.reported]
    return Summary(
        count=sum(len(one.claims) for one in tallies),
        claimants=len(frozenset[int]().union(*(one.claimants for one in tallies))),
        reported=(min(days), max(days)) if days else None,
        between=frozenset((one.key.supplier, one.key.recipient) for one in tallies),
        named=frozenset(one.thing for one in said),
        numbered=frozenset(one.thing for one in said if one.is_quantified),
        has_denials=len(said) < len(tallies),
    )


def as_json(drawing: Drawing) -> str:
    return ADAPTER.dump_json(drawing, exclude_defaults=True).decode()


def from_json(text: str) -> Drawing:
    return ADAPTER.validate_json(text)
