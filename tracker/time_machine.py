"""The past that a reader can ask for: the days on which something new was reported, and the editions."""

from bisect import bisect_right
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any, Final
from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from tracker import wording
from tracker.filters import Selection
from tracker.models import Edition
from tracker.models.census import UNDATED, census_at

# A slider has no room for more; a day in between can be typed.
MOST_STOPS: Final = 400


class TimeMachine:
    """One control for `reported_by` and one for `edition`. Nothing is read before a template shows them."""

    def __init__(self, selection: Selection, path: str) -> None:
        self.path = path
        self._selection = selection

    # By a day.

    @cached_property
    def stops(self) -> list[tuple[date, int]]:
        """The days on which something new was reported, each with how many claims there were by then."""
        stops = self._counted[0]
        if len(stops) <= MOST_STOPS:
            return stops
        step = (len(stops) - 1) / (MOST_STOPS - 1)
        return [stops[round(place * step)] for place in range(MOST_STOPS)]

    @property
    def total(self) -> int:
        """All claims, those that nobody can date too."""
        return self._counted[1]

    @property
    def day(self) -> date | None:
        return self._selection.reported_by

    @property
    def place(self) -> int:
        """Where the slider stands: at a stop, or behind the last one for today."""
        if self.day is None:
            return len(self.stops)
        return max(bisect_right(self.stops, self.day, key=lambda stop: stop[0]) - 1, 0)

    @property
    def words(self) -> str:
        """What the slider says: “By 12 March 2025: 37 of 103 claims on the site”."""
        if self.day is None:
            return self._text["now"]
        stops = self._counted[0]
        known = bisect_right(stops, self.day, key=lambda stop: stop[0])
        count = stops[known - 1][1] if known else 0
        return self._text["then"] % {"day": wording.day(self.day), "count": wording.number(count)}

    @property
    def json(self) -> dict[str, Any]:
        """What static/js/elements/time-machine.js reads while the slider is dragged."""
        return {
            "stops": [[day.isoformat(), wording.number(count)] for day, count in self.stops],
            **self._text,
        }

    @property
    def day_fields(self) -> list[tuple[str, str]]:
        """The other filters, which the form for a day keeps; grades rest on what is known now."""
        return parse_qsl(self._selection.querystring(reported_by=None, grade=None))

    @cached_property
    def _counted(self) -> tuple[list[tuple[date, int]], int]:
        return _reported(self._selection.edition)

    @property
    def _text(self) -> dict[str, str]:
        total = wording.number(self.total)
        return {
            "now": _("Today: all %(count)s claims on the site") % {"count": total},
            # The day and the count stay open: the browser puts in those of the stop.
            "then": _("By %(day)s: %(count)s of %(total)s claims on the site")
            % {"day": "%(day)s", "count": "%(count)s", "total": total},
        }

    # By an edition.

    @property
    def edition(self) -> Edition:
        return self._selection.edition

    @property
    def newest(self) -> int:
        return self._selection.newest

    @property
    def edition_fields(self) -> list[tuple[str, str]]:
        """The other filters, which the form for an edition keeps."""
        return parse_qsl(self._selection.querystring(edition=None))

    @property
    def previous_url(self) -> str:
        return self._url(edition=self.edition.number - 1) if self.edition.number > 1 else ""

    @property
    def next_url(self) -> str:
        """The edition after; the newest needs no parameter."""
        number = self.edition.number + 1
        if number > self.newest:
            return ""
        return self._url(edition=number if number < self.newest else None)

    @property
    def newest_url(self) -> str:
        return self._url(edition=None)

    def _url(self, **changes: Any) -> str:
        return self._selection.address(self.path, **changes)


def _reported(edition: Edition) -> tuple[list[tuple[date, int]], int]:
    """The days with how many claims had been reported by then, and how many claims there are."""
    counts = dict(census_at(edition).get("reported_on", {})) if edition.number else {}
    total = sum(counts.values())
    counts.pop(UNDATED, None)
    days = sorted(counts)
    return list(
        zip(map(date.fromisoformat, days), accumulate(counts[day] for day in days), strict=True)
    ), total
