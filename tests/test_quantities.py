"""What a number is taken to say, and the laws of adding and comparing."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.quantities import (
    BOUNDS,
    LARGEST,
    QUALIFIERS,
    RULES,
    Quantity,
    Total,
    add,
    compatible,
    end_of,
    problems,
    reported_on,
    total_of,
    total_words,
    words,
)

# A busy machine is slow, not wrong: no law fails for the time it takes.

NOTHING = Quantity()


def exactly(n: int) -> Quantity:
    return Quantity(n, n, n, "exact")


def about(n: int) -> Quantity:
    return Quantity(best=n, qualifier="about")


def nearly(n: int) -> Quantity:
    return Quantity(best=n, qualifier="nearly")


def at_least(n: int) -> Quantity:
    return Quantity(low=n, qualifier="at_least")


def more_than(n: int) -> Quantity:
    return Quantity(low=n, qualifier="more_than")


def up_to(n: int) -> Quantity:
    return Quantity(high=n, qualifier="up_to")


def fewer_than(n: int) -> Quantity:
    return Quantity(high=n, qualifier="fewer_than")


def between(low: int, high: int, best: int | None = None) -> Quantity:
    return Quantity(low, best, high, "between")


amounts = st.integers(0, 20_000)
ranges = st.lists(amounts, min_size=3, max_size=3).map(sorted)
quantified = st.one_of(
    *(amounts.map(kind) for kind in (exactly, about, nearly, at_least, more_than, up_to)),
    amounts.filter(bool).map(fewer_than),
    ranges.map(lambda three: between(three[0], three[2])),
    ranges.map(lambda three: between(three[0], three[2], three[1])),
)
quantities = st.one_of(quantified, st.just(NOTHING))


@pytest.mark.parametrize("qualifier", QUALIFIERS)
@pytest.mark.parametrize("stated", list(product([False, True], repeat=3)))
def test_each_qualifier_takes_the_bounds_of_the_table_and_no_others(qualifier, stated):
    filled = {side for side, there in zip(("low", "best", "high"), stated, strict=True) if there}
    required, allowed = BOUNDS[qualifier]
    low, best, high = (5 if there else None for there in stated)
    found = problems(Quantity(low, best, high, qualifier))
    assert (not found) == (required <= filled <= allowed)
    for message, args in found:
        assert message == RULES[qualifier]
        assert args["field"] in {"low", "best", "high"}


@pytest.mark.parametrize(
    ("quantity", "field"),
    [
        (Quantity(1, 2, 3, "exact"), "best"),
        (at_least(-1), "low"),
        (about(-1), "best"),
        (up_to(LARGEST + 1), "high"),
        (between(3, 2), "low"),
        (between(1, 3, 4), "best"),
        (between(2, 3, 1), "low"),
        (fewer_than(0), "high"),
        (Quantity(qualifier="roughly"), "qualifier"),
        (Quantity(best=5, qualifier="at_least"), "low"),
        (Quantity(low=5, best=6, qualifier="at_least"), "best"),
    ],
)
def test_a_problem_names_the_field_to_correct(quantity, field):
    assert [args["field"] for _, args in problems(quantity)] == [field]


@given(quantities)
def test_a_well_formed_quantity_has_no_problem(quantity):
    assert problems(quantity) == []


def test_the_largest_number_is_64_bit():
    assert problems(about(LARGEST)) == []


@pytest.mark.parametrize(
    ("quantity", "anchor"),
    [
        (exactly(0), 0),
        (about(7), 7),
        (at_least(0), 0),
        (up_to(0), 0),
        (between(4, 6), None),
        (between(4, 6, 5), 5),
        (NOTHING, None),
    ],
)
def test_a_mark_stands_at_the_number_stated(quantity, anchor):
    assert quantity.anchor == anchor


@given(quantified)
def test_an_anchor_is_a_number_that_was_stated(quantity):
    assert quantity.anchor is None or quantity.anchor in quantity.numbers


@pytest.mark.parametrize(
    ("a", "b", "together"),
    [
        (more_than(6_000), exactly(4_700), False),
        (more_than(6_000), exactly(4_000), False),
        (more_than(6_000), exactly(6_000), False),
        (more_than(6_000), exactly(6_001), True),
        (at_least(6_000), exactly(6_000), True),
        (at_least(6_000), up_to(4_000), False),
        (at_least(4_000), up_to(4_000), True),
        (more_than(4_000), up_to(4_000), False),
        (at_least(4_000), fewer_than(4_000), False),
        (fewer_than(4_000), exactly(4_000), False),
        (about(1_000), exactly(1_100), True),
        (about(1_000), exactly(1_101), False),
        (nearly(1_000), exactly(900), True),
        (nearly(1_000), exactly(899), False),
        (about(1_100), more_than(3_000), False),
        (about(15_000), exactly(18_000), False),
        (about(600), exactly(600), True),
        (between(4, 6), between(6, 8), True),
        (between(4, 6), between(7, 8), False),
        (exactly(3), exactly(4), False),
        (at_least(5), more_than(9_000), True),
        (NOTHING, exactly(5), True),
    ],
)
def test_two_numbers_exclude_each_other_only_where_their_intervals_part(a, b, together):
    assert compatible(a, b) is together
    assert compatible(b, a) is together


@given(quantities, quantities)
def test_compatible_is_symmetric(a, b):
    assert compatible(a, b) == compatible(b, a)


@given(quantities)
def test_a_claim_agrees_with_itself_and_with_one_without_a_number(quantity):
    assert compatible(quantity, quantity)
    assert compatible(quantity, NOTHING)


@pytest.mark.parametrize(
    ("a", "b", "total", "message", "args"),
    [
        (
            about(11_000),
            at_least(3_000),
            Total(14_000, None, None, is_approximate=True),
            "at least (about) %(number)s",
            {"number": 14_000},
        ),
        (
            about(11_000),
            about(3_000),
            Total(None, 14_000, None, is_approximate=True),
            "about %(number)s",
            None,
        ),
        (exactly(1), exactly(2), Total(3, 3, 3), "%(number)s", {"number": 3}),
        (exactly(1), about(2), Total(None, 3, None, is_approximate=True), "about %(number)s", None),
        (
            between(1_000, 3_000),
            about(11_000),
            Total(12_000, None, 14_000, is_approximate=True),
            "between about %(low)s and %(high)s",
            {"low": 12_000, "high": 14_000},
        ),
        (between(1, 3, 2), exactly(10), Total(11, 12, 13), None, {"low": 11, "high": 13, "best": 12}),
        (
            more_than(6),
            at_least(4),
            Total(10, None, None, low_is_strict=True),
            "more than %(number)s",
            {"number": 10},
        ),
        (
            fewer_than(6),
            exactly(4),
            Total(None, None, 10, high_is_strict=True),
            "fewer than %(number)s",
            None,
        ),
        (up_to(6), between(1, 4), Total(None, None, 10), "up to %(number)s", {"number": 10}),
        (up_to(6), about(4), Total(None, None, 10, is_approximate=True), "up to (about) %(number)s", None),
    ],
)
def test_bounds_add_side_by_side(a, b, total, message, args):
    assert add(a, b) == total
    said, said_args = total_words(total)
    assert message is None or said == message
    assert args is None or said_args == args


@pytest.mark.parametrize(("a", "b"), [(at_least(1), up_to(2)), (NOTHING, exactly(3)), (NOTHING, NOTHING)])
def test_numbers_without_a_common_side_have_no_sum(a, b):
    assert add(a, b) is None


@given(quantities, quantities)
def test_adding_commutes(a, b):
    assert add(a, b) == add(b, a)


@given(quantities, quantities, quantities)
def test_adding_is_associative_where_it_is_defined(a, b, c):
    left, right = add(a, b), add(b, c)
    if left is not None and right is not None:
        assert add(left, c) == add(a, right)


@given(quantified, quantified)
def test_no_bound_of_a_sum_is_invented(a, b):
    total = add(a, b)
    if total is None:
        return
    sums = {x + y for x in a.numbers for y in b.numbers}
    for side in (total.low, total.best, total.high):
        assert side is None or side in sums
    # An open side stays open.
    assert total.is_open_up == (a.is_open_up or b.is_open_up)
    assert total.is_open_down == (a.is_open_down or b.is_open_down)
    _, args = total_words(total)
    assert set(args.values()) <= sums


@given(st.lists(quantified, min_size=1, max_size=4))
def test_a_total_of_many_is_the_sum_one_by_one(parts):
    total = total_of(parts)
    assert total == total_of(reversed(parts))
    if total is not None and total.low is not None:
        assert total.low >= max(part.numbers[0] for part in parts)


def test_a_total_of_nothing_is_none():
    assert total_of([]) is None
    assert total_of([about(5), NOTHING]) is None


@given(quantities)
def test_words_hold_only_numbers_that_were_stated(quantity):
    message, args = words(quantity)
    assert tuple(sorted(set(args.values()))) == quantity.numbers
    assert all(f"%({name})s" in message for name in args)


@pytest.mark.parametrize(
    ("day", "precision", "last"),
    [
        (date(2025, 2, 3), "day", date(2025, 2, 3)),
        (date(2025, 2, 3), "month", date(2025, 2, 28)),
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2025, 11, 5), "quarter", date(2025, 12, 31)),
        (date(2025, 5, 5), "quarter", date(2025, 6, 30)),
        (date(2025, 3, 1), "year", date(2025, 12, 31)),
        (date(2025, 3, 1), "", date(2025, 3, 1)),
    ],
)
def test_a_date_counts_as_the_last_day_of_what_is_known(day, precision, last):
    assert end_of(day, precision) == last


def test_reported_on_is_the_earlier_of_statement_and_articles():
    articles = [(date(2025, 2, 1), "month"), (date(2025, 3, 5), "day"), (None, "")]
    assert reported_on(date(2025, 3, 1), articles) == date(2025, 2, 28)
    assert reported_on(date(2025, 1, 31), articles) == date(2025, 1, 31)
    assert reported_on(None, articles) == date(2025, 2, 28)
    assert reported_on(None, [(None, "")]) is None
    assert reported_on(date(2025, 1, 31)) == date(2025, 1, 31)
