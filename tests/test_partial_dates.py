"""What dates are understood, what is refused rather than guessed, and the law of writing them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.partial_dates import (
    NO_SUCH_DAY,
    NO_SUCH_MONTH,
    NOT_A_DATE,
    OUT_OF_RANGE,
    SHORT_YEAR,
    TWO_DAYS,
    PartialDate,
    UnclearDate,
    end_written,
    read,
    start_written,
    written,
)
from tracker.quantities import PRECISIONS, end_of, start_of

precisions = st.sampled_from(PRECISIONS)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))

A_DAY = PartialDate(date(2025, 2, 28), date(2025, 2, 28), "day")
A_MONTH = PartialDate(date(2025, 2, 1), date(2025, 2, 28), "month")
A_QUARTER = PartialDate(date(2025, 1, 1), date(2025, 3, 31), "quarter")
A_YEAR = PartialDate(date(2025, 1, 1), date(2025, 12, 31), "year")

DAYS = """2025-02-28|2025-2-28|2025/02/28|28 February 2025|28 Feb 2025|28 Feb. 2025|28th of February 2025
February 28, 2025|Feb 28 2025|28 février 2025|28 févr. 2025|28 FÉVRIER 2025|le 28 fevrier 2025
28.02.2025|28.2.2025|28/02/2025|02/28/2025|28-02-2025|２０２５-02-28|28\u202ffévrier\u00a02025|2025‑02‑28"""
MONTHS = "2025-02|2025/02|02/2025|02.2025|Feb 2025|February 2025|février 2025|févr. 2025|fév. 2025|FEB 2025"
QUARTERS = """Q1 2025|q1 2025|2025-Q1|2025 Q1|2025Q1|T1 2025|2025-T1|1er trimestre 2025|1st quarter 2025
Q1-2025|first quarter of 2025|premier trimestre 2025|premier trimestre de 2025|le 1er trimestre 2025"""


def cases(text: str) -> list[str]:
    return text.replace("\n", "|").split("|")


def refusal(text: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(UnclearDate) as refused:
        read(text)
    return refused.value.message


@pytest.mark.parametrize("text", cases(DAYS))
def test_a_day_is_understood(text):
    assert read(text) == A_DAY


@pytest.mark.parametrize("text", cases(MONTHS))
def test_a_month_is_understood(text):
    assert read(text) == A_MONTH


@pytest.mark.parametrize("text", cases(QUARTERS))
def test_a_quarter_is_understood(text):
    assert read(text) == A_QUARTER


@pytest.mark.parametrize(
    ("text", "month"),
    [("T4 2024", 10), ("2e trimestre 2024", 4), ("2ème trimestre 2024", 4), ("3rd quarter 2024", 7)],
)
def test_each_quarter_begins_where_it_begins(text, month):
    assert read(text) == PartialDate(date(2024, month, 1), end_of(date(2024, month, 1), "quarter"), "quarter")


def test_a_year_is_understood():
    assert read(" 2025 ") == A_YEAR


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1er mars 2024", 3),
        ("1 avr. 2024", 4),
        ("1 mai 2024", 5),
        ("1 juin 2024", 6),
        ("1 juil. 2024", 7),
        ("1 août 2024", 8),
        ("Sept. 1, 2024", 9),
        ("1 déc. 2024", 12),
    ],
)
def test_the_first_of_a_month_is_understood_in_both_languages(text, month):
    assert read(text) == PartialDate(date(2024, month, 1), date(2024, month, 1), "day")


@pytest.mark.parametrize("text", ["", "  ", "\u00a0"])
def test_nothing_typed_is_no_date_and_no_mistake(text):
    assert read(text) is None


@pytest.mark.parametrize("text", ["03/04/2025", "3/4/2025", "03-04-2025"])
def test_a_date_that_may_mean_two_days_is_refused_with_both(text):
    assert refusal(text) == (
        TWO_DAYS,
        {"text": text, "day_first": "2025-04-03", "month_first": "2025-03-04"},
    )


def test_a_date_with_points_is_day_first_and_twins_mean_one_day():
    assert read("03.04.2025") == PartialDate(date(2025, 4, 3), date(2025, 4, 3), "day")
    assert read("04/04/2025") == PartialDate(date(2025, 4, 4), date(2025, 4, 4), "day")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-02-29", NO_SUCH_DAY),
        ("31 avril 2025", NO_SUCH_DAY),
        ("0 May 2025", NO_SUCH_DAY),
        ("30/02/2025", NO_SUCH_DAY),
        ("28/13/2025", NO_SUCH_DAY),
        ("2025-13", NO_SUCH_MONTH),
        ("2025-00", NO_SUCH_MONTH),
        ("00/2025", NO_SUCH_MONTH),
        ("1899", OUT_OF_RANGE),
        ("2101-01-01", OUT_OF_RANGE),
        ("Feb 0025", OUT_OF_RANGE),
        ("28/02/25", SHORT_YEAR),
        ("28.02.25", SHORT_YEAR),
        ("Q5 2025", NOT_A_DATE),
        ("soon", NOT_A_DATE),
        ("25", NOT_A_DATE),
        ("202502", NOT_A_DATE),
        ("2025-02-28T10:00", NOT_A_DATE),
        ("2025/02-28", NOT_A_DATE),
        ("100.2.2025", NOT_A_DATE),
        ("2025-02-2025", NOT_A_DATE),
        ("Foobruary 2025", NOT_A_DATE),
        ("٢٠٢٥x", NOT_A_DATE),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(text, message):
    assert refusal(text)[0] == message
    assert refusal(text)[1]["text"] == text


def test_the_sentences_fit_their_arguments():
    for text in ("03/04/2025", "1899", "2025-13", "soon", "28/02/25", "2025-02-30"):
        message, args = refusal(text)
        assert text in message % args


@given(days, precisions)
def test_what_is_written_reads_back(day, precision):
    unit = PartialDate(start_of(day, precision), end_of(day, precision), precision)
    assert read(written(unit.first, unit.last, unit.precision)) == unit


@given(days, precisions)
def test_the_ends_of_a_period_read_back_to_the_same_day(day, precision):
    start, end = read(start_written(day, precision)), read(end_written(day, precision))
    assert start.first == day
    assert end.last == day


@given(st.text(alphabet="0123456789-/. QTJanfév", max_size=14))
def test_whatever_is_typed_is_a_whole_unit_or_a_refusal(text):
    with suppress(UnclearDate):
        found = read(text)
        assert found is None or (found.first, found.last) == (
            start_of(found.first, found.precision),
            end_of(found.first, found.precision),
        )


def test_what_is_no_whole_unit_is_not_written_as_one():
    with pytest.raises(ValueError, match="no whole month"):
        written(date(2025, 1, 1), date(2025, 2, 28), "month")
    assert start_written(date(2025, 1, 15), "month") == "2025-01-15"
    assert start_written(date(2025, 1, 1), "quarter") == "2025-Q1"
    assert end_written(date(2025, 2, 28), "month") == "2025-02"
    assert (start_written(None, "day"), end_written(None, "day")) == ("", "")
