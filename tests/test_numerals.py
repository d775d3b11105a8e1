"""Numbers in texts: in figures, in English, in French."""

import pytest

from tracker.numerals import figures_in, missing, numbers_in

NAMED = [
    (11_000, "about 11,000 soldiers"),
    (11_000, "quelque 11 000 soldats"),
    (11_000, "quelque 11\u202f000 soldats"),
    (11_000, "11.000 Soldaten"),
    (11_000, "an 11-thousand-strong force"),
    (11_000, "11 thousand"),
    (11_000, "eleven thousand"),
    (11_000, "onze mille hommes"),
    (11_000, "11k troops"),
    (1_234_567, "1’234’567"),
    (3, "Three ships"),
    (12, "douze navires"),
    (12, "a dozen ships"),
    (24, "deux douzaines"),
    (100, "une centaine"),
    (1_000, "un millier"),
    (220, "two hundred and twenty"),
    (220, "deux cent vingt"),
    (220, "220 240 mm multiple rocket launchers"),
    (75, "soixante-quinze"),
    (71, "soixante et onze"),
    (98, "quatre-vingt-dix-huit"),
    (21, "twenty-one"),
    (2_500, "two thousand five hundred"),
    (1_500_000, "1.5 million shells"),
    (1_500_000, "1,5 million d'obus"),
    (10_000, "10 to 12 thousand"),
    (12_000, "10 to 12 thousand"),
    (5_000, "5 à 6 milliers"),
    (3_000, "between three and four thousand"),
    (300, "On 3 March 2025, 300 men"),
]
NOT_NAMED = [
    (11_000, "about 12,000 soldiers"),
    (11, "about 11,000 soldiers"),
    (11, "about 11 000 soldiers"),
    (1_000, "111,000 soldiers"),
    (12, "dozens of soldiers"),
    (12, "des douzaines de soldats"),
    (1_000, "thousands of soldiers"),
    (1_000, "des milliers de soldats"),
    (300, "30 soldiers"),
    (6, "sixty"),
    (3_000, "three hundred"),
]


@pytest.mark.parametrize(("number", "text"), NAMED)
def test_a_number_is_read_however_it_is_written(number, text):
    assert number in numbers_in(text)


@pytest.mark.parametrize(("number", "text"), NOT_NAMED)
def test_another_number_is_not_read_into_it(number, text):
    assert number not in numbers_in(text)


def test_the_missing_ones_are_told():
    assert missing([3_000, 4_000], "some 4,000") == [3_000]


def test_the_figures_are_known_in_a_language_that_is_not_read():
    assert "11" in figures_in("11 тысяч солдат")
    assert "12" not in figures_in("11 тысяч солдат")
