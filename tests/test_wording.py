"""What readers are told, in English and French."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tests.test_quantities import (
    about,
    at_least,
    between,
    exactly,
    fewer_than,
    more_than,
    nearly,
    up_to,
)
from tests.test_series import CUMULATIVE, JUNE, NOTHING, TROOPS, flow, row
from tracker import wording
from tracker.quantities import Total, add
from tracker.series import envelope, headline

THIN = "\N{NARROW NO-BREAK SPACE}"


def plain(text: str) -> str:
    """The text with ordinary spaces where a line must not break."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (exactly(4_700), "4,700"),
        (about(3_000), "about 3,000"),
        (nearly(16_000), "nearly 16,000"),
        (at_least(100), "at least 100"),
        (more_than(6_000), "more than 6,000"),
        (up_to(4_000), "up to 4,000"),
        (fewer_than(9), "fewer than 9"),
        (between(4_000_000, 6_000_000), "between 4,000,000 and 6,000,000"),
        (between(1, 3, 2), "between 1 and 3, best figure 2"),
        (NOTHING, "no number given"),
    ],
)
def test_a_quantity_has_words_as_strong_as_its_source(quantity, words):
    assert wording.quantity(quantity) == words


def test_words_reported_in_place_of_a_number_are_quoted_only_if_they_are_the_source_s():
    assert wording.quantity(NOTHING, "considerable quantity", is_quoted=True) == "“considerable quantity”"
    assert wording.quantity(NOTHING, "in the hundreds") == "in the hundreds"
    assert wording.quantity(about(5), "about five", is_quoted=True) == "about 5"
    with override("fr"):
        assert (
            wording.quantity(NOTHING, "quantité considérable", is_quoted=True)
            == f"«{THIN}quantité considérable{THIN}»"
        )


def test_french_sets_thin_spaces_between_thousands():
    with override("fr"):
        assert wording.number(1_234_567) == f"1{THIN}234{THIN}567"
        assert f"11{THIN}000" in wording.quantity(about(11_000))
        assert wording.number_range(8_000, 10_000) == f"8{THIN}000–10{THIN}000"


def test_a_unit_agrees_with_its_number():
    assert wording.unit_noun("item", 220) == "items"
    assert wording.unit_noun("person", 1) == "person"
    assert wording.unit_noun("sortie", 3) == "sortie"


@pytest.mark.parametrize(
    ("amount", "unit", "word", "equipment", "words"),
    [
        (about(3_000), "person", "troops", [], "troops"),
        (exactly(2), "battalion", "troops", [], "battalions (troops)"),
        (exactly(1), "battalion", "killed", [], "battalion (killed)"),
        (about(220), "item", "", ["Catapult", "Sling"], "items: Catapult and Sling"),
        (NOTHING, "item", "", ["Catapult"], "Catapult"),
        (NOTHING, "battalion", "troops", [], "troops"),
        # Drafts
        (about(3_000), "person", "", [], "persons"),
        (about(220), "item", "", [], "items"),
        (about(220), "", "troops", [], "troops"),
        (NOTHING, "", "", [], ""),
    ],
)
def test_what_a_number_counts_stands_behind_it(amount, unit, word, equipment, words):
    assert wording.measured(amount, unit, word, equipment) == words


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (add(about(11_000), at_least(3_000)), "at least (about) 14,000"),
        (add(between(1_000, 3_000), about(11_000)), "between about 12,000 and 14,000"),
        (add(exactly(9), exactly(1)), "10"),
        (Total(10, None, None, low_is_strict=True), "more than 10"),
    ],
)
def test_a_total_says_how_far_it_is_known(total, words):
    assert wording.total(total) == words


@pytest.mark.parametrize(
    ("precision", "english", "french"),
    [
        ("day", "1 March 2025", "1er mars 2025"),
        ("month", "March 2025", "mars 2025"),
        ("quarter", "Q1 2025", None),
        ("year", "2025", "2025"),
    ],
)
def test_a_date_is_told_as_well_as_it_is_known(precision, english, french):
    assert plain(wording.day(date(2025, 3, 1), precision)) == english
    with override("fr"):
        assert french is None or plain(wording.day(date(2025, 3, 1), precision)) == french
    assert wording.day(None, precision) == ""


def test_no_line_breaks_inside_a_day_nor_before_a_dash():
    assert wording.day(date(2025, 7, 13)) == "13\xa0July\xa02025"
    assert (
        wording.period(date(2024, 11, 30), date(2024, 12, 1)) == "30\xa0November\xa0– 1\xa0December\xa02024"
    )


@pytest.mark.parametrize(
    ("start", "end", "precision", "english", "french"),
    [
        ("2025-01-01", "2025-02-28", "month", "January–February 2025", "janvier–février 2025"),
        ("2025-01-01", "2025-02-27", "month", "January–February 2025", "janvier–février 2025"),
        ("2025-02-01", "2025-02-28", "month", "February 2025", "février 2025"),
        ("2023-08-01", "2024-01-31", "month", "August 2023 – January 2024", "août 2023 – janvier 2024"),
        ("2024-12-14", "2024-12-15", "day", "14–15 December 2024", "14–15 décembre 2024"),
        ("2024-12-01", "2024-12-15", "day", "1–15 December 2024", "1er–15 décembre 2024"),
        (
            "2024-11-30",
            "2024-12-01",
            "day",
            "30 November – 1 December 2024",
            "30 novembre – 1er décembre 2024",
        ),
        ("2024-10-23", "2025-01-23", "day", "23 October 2024 – 23 January 2025", None),
        ("2024-01-01", "2024-12-31", "year", "2024", "2024"),
        ("2023-01-01", "2024-12-31", "year", "2023–2024", "2023–2024"),
        (None, "2025-01-11", "day", "11 January 2025", "11 janvier 2025"),
        ("2025-01-11", None, "day", "11 January 2025", "11 janvier 2025"),
        (None, None, "day", "", ""),
    ],
)
def test_a_period_is_as_short_as_it_stays_clear(start, end, precision, english, french):
    ends = [None if day is None else date.fromisoformat(day) for day in (start, end)]
    assert plain(wording.period(*ends, precision)) == english
    with override("fr"):
        assert french is None or plain(wording.period(*ends, precision)) == french


@pytest.mark.parametrize(
    ("quantities", "words"),
    [
        ([exactly(4_000), exactly(4_700), more_than(6_000)], "4,000 to more than 6,000"),
        ([at_least(6_000), up_to(4_000)], "up to 4,000 to at least 6,000"),
        ([exactly(4_000), exactly(6_000)], "4,000–6,000"),
        ([about(11_000)], "about 11,000"),
        ([about(11_000), about(11_000)], "about 11,000"),
        ([about(4_000), exactly(6_000)], "about 4,000 to 6,000"),
        ([between(8, 10)], "between 8 and 10"),
        ([between(8, 10), exactly(12)], "8–12"),
        ([at_least(100), exactly(600)], "at least 100 to 600"),
        ([about(1_100), up_to(4_000)], "about 1,100 to up to 4,000"),
        ([exactly(100), at_least(300), exactly(600)], "100 to 600 or more"),
        ([exactly(100), up_to(300), exactly(600)], "100 or fewer to 600"),
        ([exactly(100), up_to(300), at_least(300), about(600)], "100 or fewer to about 600 or more"),
        ([exactly(5), at_least(5)], "at least 5"),
        ([exactly(5), up_to(5)], "up to 5"),
        ([up_to(5), at_least(5)], "up to 5 to at least 5"),
    ],
)
def test_a_range_says_on_which_side_it_is_open(quantities, words):
    rows = [row(claim, quantity) for claim, quantity in enumerate(quantities, 1)]
    assert wording.envelope(envelope(rows, JUNE)) == words


def test_a_headline_names_the_lowest_and_the_highest_claimant():
    rows = [row(1, exactly(4_700), claimant=1), row(2, more_than(6_000), claimant=2)]
    names = {1: "Agency A", 2: "Agency B"}
    assert (
        plain(wording.headline(headline(rows), "Killed or wounded", names))
        == "Killed or wounded: 4,700 to more than 6,000 (15 June 2025); lowest: Agency A; highest: Agency B."
    )
    assert (
        plain(wording.headline(headline(rows[:1]), "Killed or wounded", names))
        == "Killed or wounded: 4,700 (15 June 2025), according to Agency A."
    )


def test_a_headline_of_flows_names_their_period_and_one_of_a_month_no_day():
    arrived = flow(1, about(3_000), precision="month", key=TROOPS._replace(basis="flow"))
    assert wording.headline_date(headline([arrived])) == "January–February 2025"
    monthly = row(1, exactly(5), date(2025, 4, 30), key=CUMULATIVE, precision="month")
    assert wording.headline_date(headline([monthly])) == "April 2025"


def test_a_claim_reads_as_number_claimant_and_date():
    assert (
        wording.claim("at least 3,000", "killed or wounded", "Agency A", "23 December 2024")
        == "at least 3,000 killed or wounded, Agency A, 23 December 2024"
    )
    assert wording.says("Agency A", "") == "Agency A"


def test_a_reason_names_claims_without_grouping_their_numbers():
    said = wording.reason_of(
        {"message": "Claim %(rival)s says %(number)s.", "args": {"rival": 1234, "number": 1234}}
    )
    assert said == "Claim 1234 says 1,234."


@pytest.mark.parametrize("count", [0, 1, 2])
def test_claims_are_counted_in_the_plural_they_need(count):
    assert wording.count_of_claims(count) == f"{count} claim{'' if count == 1 else 's'}"


def render(text, **context):
    return Template("{% load tracker %}" + text).render(Context(context))


def a_claim(**fields):
    return SimpleNamespace(
        **{
            "low": None,
            "best": 3_000,
            "high": None,
            "qualifier": "about",
            "as_reported_words": "about 3,000 more",
            "as_reported_quoted": True,
            "unit": "person",
            "period_start": date(2025, 1, 1),
            "period_end": date(2025, 2, 28),
            "precision": "month",
            **fields,
        }
    )


def test_templates_take_a_claim_as_it_is():
    claim = a_claim()
    assert render("{{ c|quantity }}|{{ c|period }}", c=claim) == "about 3,000|January–February 2025"


def test_what_was_reported_is_escaped():
    claim = a_claim(best=None, qualifier="unquantified", as_reported_words="<b>many</b>")
    assert render("{{ c|quantity }}", c=claim) == "“&lt;b&gt;many&lt;/b&gt;”"
