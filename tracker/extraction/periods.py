"""When something happened: dates and relative words, resolved against the day of publication."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from tracker.extraction.lexicon import Hit, Token
from tracker.quantities import DAY, MONTH, QUARTER, YEAR, end_of, start_of

WITHIN: Final = "within"
SINCE: Final = "since"
UNTIL: Final = "until"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as said: words `first` up to `last`; either end may be open."""

    first: int
    last: int
    start: date | None
    end: date | None
    precision: str
    sort: str = WITHIN
    is_weekday: bool = False


class DateReader:
    """Reads the dates of one sentence."""

    def __init__(self, tokens: list[Token], hits: list[Hit], published: date) -> None:
        self.tokens = tokens
        self.published = published
        self.by_first: dict[int, dict[str, Hit]] = {}
        for hit in hits:
            self.by_first.setdefault(hit.first, {})[hit.tag] = hit
        tags = {hit.tag for hit in hits}
        # “by 30 June” lies ahead, unless the sentence tells of what has been.
        self.looks_ahead = "future" in tags or "perfect" not in tags
        self.tenses = sorted(
            (hit.first, hit.tag == "future") for hit in hits if hit.tag in {"future", "perfect"}
        )

    def dates(self) -> Iterator[Dated]:
        place = 0
        while place < len(self.tokens):
            begins = place in self.by_first or self.tokens[place].is_number
            found = self._prefixed(place) if begins else None
            if found is None:
                place += 1
                continue
            yield found
            place = found.last

    def _is_ahead(self, place: int) -> bool:
        """Whether the verb before a date tells of what is to come: “will deliver 20 more in May”."""
        said = [is_future for first, is_future in self.tenses if first < place]
        return bool(said) and said[-1]

    def _has(self, place: int, tag: str) -> Hit | None:
        return self.by_first.get(place, {}).get(tag)

    def _number(self, place: int) -> int | None:
        if (
            0 <= place < len(self.tokens)
            and self.tokens[place].is_number
            and len(self.tokens[place].key) <= 4
        ):
            try:
                return int(self.tokens[place].key)
            except ValueError:
                return None
        return None

    def _years(self, place: int) -> Dated | None:
        """From one year to another: “between 1950 and 1953”, “de 2019 à 2021”; no number of anything."""
        hit = self._has(place, "between") or self._has(place, "from")
        start = self._number(hit.last) if hit else None
        join = self._joiner(hit.last + 1) if hit else None
        end = self._number(join) if join else None
        if start is None or end is None or join is None or not 1900 <= start < end <= 2099:
            return None
        if any(tag.startswith("n:") for tag in self.by_first.get(join + 1, ())):
            return None
        return Dated(place, join + 1, date(start, 1, 1), date(end, 12, 31), YEAR)

    def _prefixed(self, place: int) -> Dated | None:
        if years := self._years(place):
            return years
        at, sort, with_prefix = place, WITHIN, False
        for _ in range(4):
            if self._has(at, "rel:until_year_end"):
                break
            if hit := self._has(at, "since"):
                sort, at = SINCE, hit.last
            elif hit := self._has(at, "until"):
                sort, at = UNTIL, hit.last
            elif hit := self._has(at, "end_of") or self._has(at, "in_year"):
                at = hit.last
            else:
                break
            with_prefix = True
        ahead = self.looks_ahead if sort == UNTIL else sort == WITHIN and self._is_ahead(place)
        found = self._span(at, ahead=ahead, with_prefix=with_prefix)
        if found is None:
            return None
        found = replace(found, first=place)
        if sort == SINCE:
            return replace(found, end=None, sort=SINCE)
        if sort == UNTIL:
            return replace(found, start=None, sort=UNTIL)
        return found

    def _span(self, at: int, *, ahead: bool, with_prefix: bool) -> Dated | None:
        """One date, or two joined: 25 and 27 July, January and February, 25 mars et 12 avril."""
        start = self._number(at)
        if start is None and (hit := self._has(at, "date_article")):
            at = hit.last
            start = self._number(at)
        if start is not None and 1 <= start <= 31 and (join := self._joiner(at + 1)):
            if hit := self._has(join, "date_article"):
                join = hit.last
            second = self._day(join, ahead=ahead)
            if (
                second
                and second.start
                and start <= calendar.monthrange(second.start.year, second.start.month)[1]
            ):
                first = second.start.replace(day=start)
                if first <= second.start:
                    return replace(second, first=at, start=first)
        one = self._day(at, ahead=ahead) or self._month(at, ahead=ahead) or self._relative(at)
        one = one or self._weekday(at) or self._quarter(at) or self._year(at, with_prefix=with_prefix)
        if one is None or one.start is None:
            return one
        if join := self._joiner(one.last):
            if hit := self._has(join, "date_article"):
                join = hit.last
            other = self._day(join, ahead=ahead) if one.precision == DAY and not one.is_weekday else None
            if one.is_weekday:
                other = self._weekday(join)
            if one.precision == MONTH:
                other = self._month(join, ahead=ahead)
            if other and other.end and other.start and other.precision == one.precision:
                first = one.start
                if first > other.start and one.precision != YEAR:
                    first = _year_before(first)
                elif (
                    first.year < other.start.year - 1 or self._year_said(other.last)
                ) and not self._year_said(one.last):
                    moved = _with_year(first, other.start.year)
                    first = moved if moved <= other.start else first
                return replace(other, first=at, start=first)
        return one

    def _year_said(self, last: int) -> bool:
        number = self._number(last - 1)
        return number is not None and number >= 1900

    def _joiner(self, place: int) -> int | None:
        hit = self._has(place, "range_and") or self._has(place, "range_to") or self._has(place, "date_to")
        if hit:
            return hit.last
        return place + 1 if place < len(self.tokens) and self.tokens[place].key == "-" else None

    def _is_month(self, place: int) -> Hit | None:
        hit = self._has(place, "month")
        # “may” and “march” are verbs too.
        if hit and self.tokens[place].key in {"may", "march"} and not self.tokens[place].is_upper:
            return None
        return hit

    def _day(self, at: int, *, ahead: bool) -> Dated | None:
        day, after = self._number(at), at + 1
        if day is not None and after < len(self.tokens) and self._has(after, "ordinal_ending"):
            after += 1
        if day is not None and self._has(after, "date_of"):
            after += 1
        if day is not None and (month := self._is_month(after)):
            return self._dated(at, month.last, month.value, day, ahead=ahead)
        month = self._is_month(at)
        if month and (day := self._number(month.last)) is not None and day <= 31:
            after = month.last + 1
            if self._has(after, "ordinal_ending"):
                after += 1
            if (
                after + 1 < len(self.tokens)
                and self.tokens[after].key == ","
                and (self._number(after + 1) or 0) > 1900
            ):
                after += 1
            return self._dated(at, after, month.value, day, ahead=ahead)
        return None

    def _dated(self, first: int, after: int, month: int, day: int, *, ahead: bool) -> Dated | None:
        year, after = self._year_at(after)
        try:
            found = date(year or self.published.year, month, day)
        except ValueError:
            return None
        if year is None:
            if ahead and found < self.published:
                found = _with_year(found, found.year + 1)
            elif not ahead and found > self.published:
                found = _year_before(found)
        return Dated(first, after, found, found, DAY)

    def _year_at(self, place: int) -> tuple[int | None, int]:
        at = place + 1 if self._has(place, "date_of") else place
        year = self._number(at)
        if year is not None and 1900 <= year <= 2099:
            return year, at + 1
        if hit := self._has(place, "last_year_after"):
            return self.published.year - 1, hit.last
        return None, place

    def _month(self, at: int, *, ahead: bool) -> Dated | None:
        last_said = self._has(at, "last_word")
        month = self._is_month(last_said.last if last_said else at)
        if month is None:
            return None
        year, after = self._year_at(month.last)
        first = date(year or self.published.year, month.value, 1)
        if year is None:
            here = self.published.replace(day=1)
            if ahead and first < here:
                first = _with_year(first, first.year + 1)
            elif not ahead and first > here:
                first = _year_before(first)
        if hit := self._has(after, "last_word"):
            after = hit.last
        end = end_of(first, MONTH)
        if not ahead and first <= self.published < end:
            end = self.published
        return Dated(at, after, first, end, MONTH)

    def _year(self, at: int, *, with_prefix: bool) -> Dated | None:
        year = self._number(at)
        if not with_prefix or year is None or not 1900 <= year <= 2099:
            return None
        first = date(year, 1, 1)
        end = end_of(first, YEAR)
        if first <= self.published < end and self._has(at - 1, "since"):
            end = self.published
        return Dated(at, at + 1, first, end, YEAR)

    def _quarter(self, at: int) -> Dated | None:
        for number in (1, 2, 3, 4):
            if hit := self._has(at, f"quarter:{number}"):
                year, after = self._year_at(hit.last)
                first = date(year or self.published.year, 3 * number - 2, 1)
                if year is None and first > self.published:
                    first = _year_before(first)
                return Dated(at, after, first, end_of(first, QUARTER), QUARTER)
        return None

    def _weekday(self, at: int) -> Dated | None:
        hit = self._has(at, "weekday")
        if hit is None:
            return None
        back = (self.published.weekday() - hit.value) % 7
        if back == 0 and (self._has(hit.last, "last_word") or self._has(at - 1, "last_word")):
            back = 7  # on a Thursday, “last Thursday” is not today
        day = self.published - timedelta(days=back)
        return Dated(at, hit.last, day, day, DAY, is_weekday=True)

    def _relative(self, at: int) -> Dated | None:
        day = self.published
        for tag, hit in self.by_first.get(at, {}).items():
            if not tag.startswith("rel:"):
                continue
            match tag.removeprefix("rel:"):
                case "today":
                    return Dated(at, hit.last, day, day, DAY)
                case "yesterday":
                    return Dated(at, hit.last, day - timedelta(days=1), day - timedelta(days=1), DAY)
                case "last_week":
                    monday = day - timedelta(days=day.weekday() + 7)
                    return Dated(at, hit.last, monday, monday + timedelta(days=6), DAY)
                case "last_weekend":
                    saturday = day - timedelta(days=(day.weekday() - 5) % 7)
                    return Dated(at, hit.last, saturday, min(saturday + timedelta(days=1), day), DAY)
                case "this_week":
                    return Dated(at, hit.last, day - timedelta(days=day.weekday()), day, DAY)
                case "this_month":
                    return Dated(at, hit.last, start_of(day, MONTH), day, MONTH)
                case "last_month":
                    before = start_of(day, MONTH) - timedelta(days=1)
                    return Dated(at, hit.last, start_of(before, MONTH), before, MONTH)
                case "this_year":
                    end = (
                        date(day.year, 12, 31)
                        if self._has(at - 1, "end_of") or self._has(at - 1, "until")
                        else day
                    )
                    return Dated(at, hit.last, date(day.year, 1, 1), end, YEAR)
                case "end_of_year":
                    return Dated(at, hit.last, date(day.year, 1, 1), date(day.year, 12, 31), YEAR)
                case "until_year_end":
                    return Dated(at, hit.last, None, date(day.year, 12, 31), YEAR, UNTIL)
                case "last_year":
                    return Dated(at, hit.last, date(day.year - 1, 1, 1), date(day.year - 1, 12, 31), YEAR)
                case "next_year":
                    return Dated(at, hit.last, date(day.year + 1, 1, 1), date(day.year + 1, 12, 31), YEAR)
                case "next_month":
                    after = end_of(day, MONTH) + timedelta(days=1)
                    return Dated(at, hit.last, after, end_of(after, MONTH), MONTH)
        return None


def _with_year(day: date, year: int) -> date:
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _year_before(day: date) -> date:
    return _with_year(day, day.year - 1)
