"""What an edition grades anew: no more than leans on what changes, and nothing less."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_organisation, make_published, make_user
from tracker.models import PublishedClaim, publishing

pytestmark = pytest.mark.django_db

FIRST = date(2024, 1, 1)


def reported(place: str, days: int, number: int) -> PublishedClaim:
    """One more claim of the series of a place, by a claimant of its own."""
    day = FIRST + timedelta(days)
    name = f"Ministry {place} {days}"
    return make_published(
        place=place,
        basis="stock",
        stance="asserts",
        qualifier="exact",
        **dict.fromkeys(("low", "best", "high"), number),
        period_start=day,
        period_end=day,
        precision="day",
        stated_on=day,
        claimant=make_organisation(name),
        article=make_article(title=name, url=f"https://example.org/{place}/{days}", published_on=day),
    )


def told(place: str) -> list[tuple[str, str]]:
    rows = PublishedClaim.objects.filter(place=place, edition_to=None).order_by("period_end")
    return [(row.state, row.grade) for row in rows]


def test_grades_are_the_same_whether_all_of_a_series_is_read_or_the_days_around(monkeypatch):
    for place, most in (("Strelsau", publishing.MOST_DAYS), ("Zenda", -1)):
        monkeypatch.setattr(publishing, "MOST_DAYS", most)
        # The middle one, which comes last, is near enough to two that are not near to each other.
        claims = [
            reported(place, days, number) for days, number in ((0, 5), (50, 9), (95, 7), (130, 7), (25, 5))
        ]
        claims[3].retract(by=make_user("other"), correction_type="entry_error", reason="Wrong")
    assert told("Strelsau") == told("Zenda")
    assert len({grade for _state, grade in told("Zenda")}) > 1


def test_what_is_far_away_in_time_is_not_read():
    far, near = reported("Strelsau", 0, 5), reported("Strelsau", 400, 5)
    with CaptureQueriesContext(connection) as queries:
        new = reported("Strelsau", 410, 5)
    asked = " ".join(query["sql"] for query in queries if "tracker_published_citation" in query["sql"])
    read = {int(number) for listed in re.findall(r"IN \(([\d, ]+)\)", asked) for number in listed.split(",")}
    assert {near.pk, new.pk} <= read
    assert far.pk not in read
