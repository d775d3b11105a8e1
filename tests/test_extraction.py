"""The reading assistant: sentences in, figures out. Its texts stand in `extraction_texts`."""

import sys
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.extraction_texts import (
    ENGLISH,
    ENGLISH_ARTICLES,
    FRENCH,
    FRENCH_ARTICLES,
    NAMES,
    Figure,
)
from tracker.extraction import LANGUAGES, Candidate, Name, Names, extract
from tracker.extraction.language import language_of
from tracker.extraction.lexicon import tokens_of
from tracker.extraction.numbers import NumberReader
from tracker.quantities import problems

PUBLISHED = date(2025, 3, 27)  # a Thursday


def read(text: str, language: str = "en", names: Names | None = None) -> list[Candidate]:
    return extract(text, language, PUBLISHED, names or NAMES.get(language, Names()))


def figures(candidates: list[Candidate]) -> list[Figure]:
    return [
        (
            each.kind,
            each.as_reported,
            (each.quantity.low, each.quantity.best, each.quantity.high),
            each.category or each.equipment,
        )
        for each in candidates
        if each.quantity.is_quantified
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [("en", *case) for case in ENGLISH] + [("fr", *case) for case in FRENCH],
)
def test_a_sentence_gives_its_figures_and_no_other(language: str, text: str, expected: list[Figure]) -> None:
    assert sorted(map(str, figures(read(text, language)))) == sorted(map(str, expected))


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [("en", *case) for case in ENGLISH_ARTICLES] + [("fr", *case) for case in FRENCH_ARTICLES],
)
def test_most_of_an_article_is_found_with_who_says_it(language: str, text: str, expected: list[Any]) -> None:
    found = [
        (each.kind, "-".join(map(str, each.quantity.numbers)), each.category or each.equipment, each.claimant)
        for each in read(text, language)
        if each.quantity.is_quantified
    ]
    right = [
        want
        for want in expected
        if any(
            all(asked in ("*", got) for asked, got in zip(want[:2], each[:2], strict=True)) for each in found
        )
    ]
    assert len(right) == len(expected)
    assert len(found) <= len(expected) + 1


NUMBERS = [
    ("en", "11,000", 11_000, "exact"),
    ("en", "12-thousand", 12_000, "exact"),
    ("en", "nine million", 9_000_000, "exact"),
    ("en", "1.5 million", 1_500_000, "exact"),
    ("en", "half a million", 500_000, "exact"),
    ("en", "a million and a half", 1_500_000, "exact"),
    ("en", "two hundred and twenty", 220, "exact"),
    ("en", "two dozen", 24, "exact"),
    ("en", "twenty or so", 20, "about"),
    ("en", "no fewer than 46", 46, "at_least"),
    ("en", "more than 1,200", 1_200, "more_than"),
    ("en", "as many as 13,800", 13_800, "up_to"),
    ("en", "fewer than 2,000", 2_000, "fewer_than"),
    ("en", "nearly 700", 700, "nearly"),
    ("fr", "11 000", 11_000, "exact"),
    ("fr", "11\u202f000", 11_000, "exact"),
    ("fr", "11\u00a0000", 11_000, "exact"),
    ("fr", "quelque 3.000", 3_000, "about"),
    ("fr", "une centaine", 100, "about"),
    ("fr", "un millier", 1_000, "about"),
    ("fr", "mille sept cents", 1_700, "exact"),
    ("fr", "quatre-vingt-dix-sept", 97, "exact"),
    ("fr", "soixante et onze", 71, "exact"),
    ("fr", "vingt et un", 21, "exact"),
    ("fr", "un million et demi", 1_500_000, "exact"),
    ("fr", "1,2 million", 1_200_000, "exact"),
    ("fr", "près de 2 700", 2_700, "nearly"),
    ("fr", "un peu plus de 2 millions", 2_000_000, "more_than"),
    ("fr", "jusqu’à 2.600", 2_600, "up_to"),
    ("de", "11.000", 11_000, "exact"),
    ("de", "sechstausend", 6_000, "exact"),
    ("de", "rund 6.000", 6_000, "about"),
    ("es", "unas 3.000", 3_000, "about"),
    ("es", "treinta y cinco", 35, "exact"),
    ("uk", "понад 4 тис.", 4_000, "more_than"),
    ("uk", "півтори тисячі", 1_500, "exact"),
    ("ko", "1만 4천", 14_000, "exact"),
    ("ko", "5천2백여", 5_200, "about"),
]


@pytest.mark.parametrize(("language", "said", "number", "qualifier"), NUMBERS)
def test_numbers_are_read_as_they_are_written(language: str, said: str, number: int, qualifier: str) -> None:
    tables = language_of(language)
    assert tables
    tokens = tokens_of(said, hangul=language == "ko")
    hits = list(tables.lexicon.find([token.key for token in tokens]))
    found = list(NumberReader(said, tokens, hits, tables).numbers(frozenset()))
    assert [(each.quantity.numbers, each.quantity.qualifier) for each in found] == [((number,), qualifier)]


@pytest.mark.parametrize(
    ("language", "text", "start", "end", "precision"),
    [
        ("en", "Ruritania sent 300 soldiers to Borduria in January and February.", "2025-01-01", "2025-02-28", "month"),
        ("en", "Ruritania has sent 300 soldiers to Borduria since October.", "2024-10-01", None, "month"),
        ("en", "Ruritania sent 300 soldiers to Borduria last week.", "2025-03-17", "2025-03-23", "day"),
        ("en", "Ruritania sent 300 soldiers to Borduria last year.", "2024-01-01", "2024-12-31", "year"),
        ("en", "Ruritania will send 300 soldiers to Borduria by 30 June.", None, "2025-06-30", "day"),
        ("en", "Ruritania sent 300 soldiers to Borduria between 25 and 27 July 2024.", "2024-07-25", "2024-07-27", "day"),
        ("fr", "La Ruritanie a envoyé 300 soldats en Bordurie en janvier et février.", "2025-01-01", "2025-02-28", "month"),
        ("fr", "La Ruritanie a envoyé 300 soldats en Bordurie depuis octobre.", "2024-10-01", None, "month"),
        ("fr", "La Ruritanie a envoyé 300 soldats en Bordurie la semaine dernière.", "2025-03-17", "2025-03-23", "day"),
        ("fr", "La Ruritanie enverra 300 soldats en Bordurie d’ici à la fin juin.", None, "2025-06-30", "month"),
    ],
)  # fmt: skip
def test_periods_are_resolved_against_the_day_of_publication(
    language: str, text: str, start: str | None, end: str | None, precision: str
) -> None:
    (found,) = read(text, language)
    said = [each and each.isoformat() for each in (found.period_start, found.period_end)]
    assert [*said, found.precision] == [start, end, precision]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "La Ruritanie aurait envoyé 3000 soldats de plus"),
        ("en", "Ruritania sent 3,000 soldiers in all"),
    ],
)
def test_a_headline_may_end_in_an_adverb_without_a_full_stop(language: str, text: str) -> None:
    (found,) = read(text, language)
    assert found.quantity.numbers == (3_000,)


def test_the_day_on_which_somebody_spoke_is_no_period() -> None:
    (found,) = read("Ruritania has sent 300 soldiers to Borduria, the SIS said on Monday.")
    assert found.period_start is found.period_end is None


def test_a_number_told_twice_is_one_candidate_with_two_quotes() -> None:
    text = "Ruritania sent 3,000 soldiers to Borduria. The SIS said the 3,000 soldiers were sent to Borduria by rail."
    (found,) = read(text)
    assert [text[each.start : each.end] for each in found.repeats] == [each.quote for each in found.repeats]
    assert len(found.repeats) == 1


@pytest.mark.parametrize(
    "text",
    [
        "The SIS said Ruritania had sent 3,000 soldiers to Borduria. The Ministry of War said 3,000 soldiers had been sent.",
        "Ruritania sent 3,000 soldiers to Borduria. Graustark sent 3,000 soldiers to Syldavia.",
        "Ruritania sent 3,000 soldiers to Borduria in October. It sent 3,000 soldiers to Borduria in January.",
        "Ruritania sent 3,000 soldiers to Borduria. Another 3,000 soldiers followed.",
        "Ruritania sent 200 tanks to Borduria. It delivered 200 lorries to Borduria.",
        "Of the Ruritanian soldiers in Borduria 300 were killed and 300 wounded.",
    ],
)
def test_different_claims_with_one_number_stay_apart(text: str) -> None:
    actors = (Name("GK", ("Graustark",)), *NAMES["en"].actors)
    organisations = (Name("War", ("Ministry of War",)), *NAMES["en"].organisations)
    found = read(text, names=Names(actors, organisations))
    assert len(found) == 2
    assert not any(each.repeats for each in found)
    assert found[0].quantity.numbers == found[1].quantity.numbers


def test_each_supplier_has_its_own_recipient() -> None:
    names = Names((Name("GK", ("Graustark",)), *NAMES["en"].actors))
    text = "Ruritania sent 3,000 soldiers to Borduria. Graustark sent 400 soldiers to Syldavia."
    assert [(each.supplier, each.recipient) for each in read(text, names=names)] == [
        ("RU1", "BO1"),
        ("GK", "SY1"),
    ]


def test_of_a_headline_and_the_text_the_fuller_telling_counts() -> None:
    text = "Ruritania sends 3,000 soldiers\n\nRuritania sent about 3,000 more soldiers to Borduria in January, the SIS said."
    (found,) = read(text)
    assert "about 3,000 more soldiers" in found.span.quote
    assert [each.quote for each in found.repeats] == ["sends 3,000 soldiers"]
    assert (found.quantity.qualifier, found.precision) == ("about", "month")


def test_who_stands_between_the_verb_and_the_number_receives() -> None:
    (found,) = read("Ruritania sent Borduria 200 catapults, Arms Watch said.")
    assert (found.supplier, found.recipient) == ("RU1", "BO1")


@pytest.mark.parametrize(
    ("language", "text", "claimant"),
    [
        ("en", "Some 300 Ruritanian soldiers are in Borduria, Jan Novak, spokesman for the SIS, told reporters.", "Syldavian Intelligence Service"),
        ("en", "In May Jan Novak, spokesman for the SIS, said some 300 Ruritanian soldiers were in Borduria.", "Syldavian Intelligence Service"),
        ("fr", "« Quelque 300 soldats ruritaniens se trouvent en Bordurie », a déclaré à l’agence de presse un porte-parole de l’Observatoire des armes.", "Arms Watch"),
    ],
)  # fmt: skip
def test_who_speaks_may_stand_aside(language: str, text: str, claimant: str) -> None:
    (found,) = read(text, language)
    assert found.claimant == claimant


def test_whoever_an_organisation_is_named_after_sends_nobody() -> None:
    text = "Ruritania has sent instructors to Borduria. The Syldavian Intelligence Service says 35 instructors are in Borduria."
    assert [(each.supplier, each.claimant) for each in read(text)] == [
        ("RU1", "Syldavian Intelligence Service")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Borduria has taken in 42,000 refugees, 15,000 of them in a stadium.",
        "The chamber voted by 54 votes to 22 to spend more on Borduria.",
        "A corporal of 24, led before the press, said nothing of Borduria.",
        "The recruits, whose ages run from 32 to 55, signed up in Borduria.",
        "They were led over Bridge 14 in December.",
        "The last war cost 80,000 lives.",
        "Syldavian gunners answer just one shot in five.",
        "A Syldavian arms dealer of 45, asked where he had found them, named no country.",
        "Of Klow's 40 hospitals, four were working in May.",
        "It is a quiet land, two of its newspapers wrote last week.",
        "Syldavia's air force said that 29 of 38 catapults sent against Klow had been downed.",
        "Borduria's own troops left 31 dead on the field.",
    ],
)
def test_other_numbers_beside_figures_are_none(text: str) -> None:
    found = read(f"Ruritania sent 300 soldiers and 60 catapults to Borduria. {text}")
    assert [each.quantity.best for each in found] == [300, 60]


@pytest.mark.parametrize(
    ("text", "claimant"),
    [
        ("Ruritania has put 300 soldiers ashore in Borduria, Arms Watch said.", "Arms Watch"),
        ("Arms Watch, whose staff have left the country, claims that 300 Ruritanian soldiers are in Borduria.", "Arms Watch"),
        ("Arms Watch has counted 300 Ruritanian soldiers in Borduria, its director said on Thursday.", "Arms Watch"),
    ],
)  # fmt: skip
def test_who_is_meant_by_a_verb_of_saying(text: str, claimant: str) -> None:
    (found,) = read(text)
    assert found.claimant == claimant


def test_the_states_of_a_name_state_nothing() -> None:
    actors = (Name("US", ("United States",)), *NAMES["en"].actors)
    names = Names(actors, NAMES["en"].organisations, NAMES["en"].equipment)
    (found,) = read("The United States will send Borduria 50 catapults, Arms Watch said.", names=names)
    assert (found.supplier, found.recipient, found.claimant) == ("US", "BO1", "Arms Watch")


def test_a_year_ago_is_no_rate() -> None:
    found = read("Borduria has received 4,600 catapults from Ruritania, up from 2,800 a year ago.")
    assert [each.quantity.best for each in found] == [4_600, 2_800]


def test_a_quote_ends_before_an_aside() -> None:
    (found,) = read("The Ruritanian mission in Borduria has 9,300 soldiers, its spokesman went on.")
    assert found.span.quote.endswith("9,300 soldiers")


def test_a_unit_with_its_strength_is_one_figure() -> None:
    (found,) = read("Ruritania has sent a detachment of around 240 soldiers to Borduria.")
    assert found.quantity.best == 240


def test_a_number_that_has_fallen_killed_nobody() -> None:
    (found,) = read("The number of Ruritanian soldiers in Borduria had fallen to 700 by the end of February.")
    assert (found.kind, found.period_end) == ("deployment", date(2025, 2, 28))


def test_who_supports_by_sending_sends() -> None:
    (found,) = read("La Ruritanie soutient la Bordurie en envoyant 300 soldats en Bordurie.", "fr")
    assert found.supplier == "RU1"


def test_multiple_rocket_launchers_are_no_number_of_launchers() -> None:
    assert read("Ruritania sent multiple rocket launchers to Borduria.") == []


def test_accents_that_are_characters_of_their_own_belong_to_their_word() -> None:
    text = unicodedata.normalize("NFD", "Quelque 300 soldats ruritaniens ont été tués en Bordurie.")
    (found,) = read(text, "fr")
    assert found.category == "killed"
    assert found.span.quote.endswith(unicodedata.normalize("NFD", "tués"))


def test_a_denial_has_no_number() -> None:
    (found,) = read("Strelsau denied that it had sent 3,000 soldiers to Borduria.")
    assert (found.stance, found.quantity.qualifier, found.claimant) == (
        "denies",
        "unquantified",
        "Government of Ruritania",
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ruritania has sent no soldiers to Borduria, Strelsau said."),
        ("en", "Not a single Ruritanian soldier has set foot in Borduria, Strelsau insists."),
        ("en", "Ruritania has denied sending any soldiers to Borduria."),
        ("fr", "Pas un seul soldat ruritanien n'a été envoyé en Bordurie, assure Strelsau."),
        ("fr", "Strelsau dément avoir envoyé le moindre soldat en Bordurie."),
    ],
)
def test_that_none_were_sent_is_a_denial(language: str, text: str) -> None:
    (found,) = read(text, language)
    assert (found.kind, found.stance, found.claimant) == ("deployment", "denies", "Government of Ruritania")
    assert not found.quantity.is_quantified


def test_what_never_happened_is_denied() -> None:
    (found,) = read("Strelsau is adamant that the 4,000 Ruritanian soldiers never crossed into Borduria.")
    assert (found.stance, found.quantity.is_quantified) == ("denies", False)


def test_whether_any_were_sent_is_no_claim() -> None:
    assert read("It was not clear whether any Ruritanian soldiers had been sent to Borduria.") == []


def test_what_the_text_does_not_say_is_left_open_and_marked() -> None:
    (found,) = read("Some 200 of the Ruritanian soldiers sent to Borduria were killed.")
    assert found.claimant is None
    assert "claimant" in found.uncertain


def test_a_delegation_is_no_deployment() -> None:
    sent = "Ruritania has sent 3,000 soldiers to Borduria. "
    told = read(sent + "A delegation of 12 from Ruritania, led by a minister, fought its way in.")
    assert [each.as_reported for each in told] == ["3,000"]


def test_us_is_not_the_us() -> None:
    names = Names(actors=(Name("US", ("US", "American")), Name("BO", ("Borduria",))))
    assert read("They sent 300 soldiers with us to Borduria.", names=names) == []


def test_a_language_nobody_taught_it_gives_nothing() -> None:
    assert read("Ruritanya 300 asker gönderdi.", "tr") == []


def test_a_date_belongs_to_the_verb_that_it_stands_with() -> None:
    text = (
        "La Ruritanie a livré 220 obusiers à la Bordurie, a dit Strelsau, qui parlait de 90 obusiers en juin."
    )
    first, second = read(text, "fr")
    assert (first.period_start, second.period_start) == (None, date(2024, 6, 1))


def test_a_direction_within_another_name_is_nobody() -> None:
    names = Names(actors=(Name("NR", ("North Ruritania", "the North")), Name("BO1", ("Borduria",))))
    found = read("The North sent 200 men to Borduria.", names=names)
    assert [each.supplier for each in found] == ["NR"]
    assert read("North Kivu sent 200 men to Borduria.", names=names) == []


def test_who_hires_people_of_another_country_gives_them() -> None:
    (found,) = read("Ruritania flew 150 Syldavian fighters to Borduria.")
    assert (found.supplier, found.recipient) == ("RU1", "BO1")


def test_who_is_named_as_the_sender_of_what_was_received_gives_it() -> None:
    (found,) = read("Borduria has received 50 drones from Ruritania and will get more, Arms Watch said.")
    assert (found.supplier, found.recipient) == ("RU1", "BO1")


@pytest.mark.parametrize(
    ("language", "text", "gave"),
    [
        ("en", "Syldavia gave Borduria 60 trucks, Ruritania 18.", ["SY1", "RU1"]),
        ("en", "Ruritania sent 31 trucks to Borduria, and Syldavia some 18.", ["RU1", "SY1"]),
        ("en", "Borduria received 31 trucks from Ruritania and 14 from Syldavia.", ["RU1", "SY1"]),
        ("en", "Borduria ordered 18 trucks from Ruritania last year.", ["RU1"]),
        ("fr", "La Syldavie a livré 60 obus à la Bordurie, la Ruritanie 18.", ["SY1", "RU1"]),
        ("fr", "La Bordurie a commandé 18 obus à la Ruritanie.", ["RU1"]),
        ("fr", "Sur commande de Szohôd, la Ruritanie a livré 18 obus à la Bordurie.", ["RU1"]),
    ],
)
def test_who_stands_where_the_giver_stood_gives_and_who_orders_takes(
    language: str, text: str, gave: list[str]
) -> None:
    found = read(text, language)
    assert [each.supplier for each in found] == gave
    assert {each.recipient for each in found} == {"BO1"}


def test_a_government_speaks_for_what_it_gives_itself_alone() -> None:
    text = (
        "Ruritania's defence ministry said Ruritania had sent Borduria 20 trucks. Syldavia sent Borduria 30."
    )
    assert [each.claimant for each in read(text)] == ["Government of Ruritania", None]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ruritania sent 3,000 men to Borduria between 1950 and 1953."),
        ("en", "From 1950 to 1953 Ruritania sent 3,000 men to Borduria."),
        ("fr", "La Ruritanie a envoyé 3 000 hommes en Bordurie entre 1950 et 1953."),
        ("fr", "De 1950 à 1953, la Ruritanie a envoyé 3 000 hommes en Bordurie."),
    ],
)
def test_from_one_year_to_another_is_a_period_and_no_range(language: str, text: str) -> None:
    (found,) = read(text, language)
    assert found.quantity.numbers == (3000,)
    assert (found.period_start, found.period_end) == (date(1950, 1, 1), date(1953, 12, 31))


def test_a_range_of_shells_may_look_like_years() -> None:
    (found,) = read("Ruritania sent Borduria between 1950 and 2050 shells.")
    assert found.quantity.numbers == (1950, 2050)


def test_whoever_reckons_the_dead_of_others_is_no_side() -> None:
    found = read("Ruritania sent 3,000 men to Borduria. Syldavian historians put the dead at 400.")
    assert [(each.kind, each.supplier) for each in found] == [("deployment", "RU1"), ("casualties", "RU1")]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            "Of the 900 Ruritanian soldiers sent to Borduria, 400 are dead, wounded, missing or captured.",
        ),
        (
            "fr",
            "Sur 900 soldats ruritaniens envoyés en Bordurie, 400 seraient morts, blessés ou prisonniers.",
        ),
    ],
)
def test_no_category_covers_the_dead_with_the_captured(language: str, text: str) -> None:
    sent, lost = read(text, language)
    assert (sent.quantity.numbers, lost.quantity.numbers) == ((900,), (400,))
    assert (sent.category, lost.category) == (None, "unspecified")


@pytest.mark.parametrize(
    ("language", "text", "category"),
    [
        ("en", "Ruritania sent 2,000 soldiers to Borduria. It has lost 300.", "unspecified"),
        ("en", "Ruritania sent 2,000 soldiers to Borduria and has since lost 300.", "unspecified"),
        ("fr", "La Ruritanie a envoyé 2 000 soldats en Bordurie. Elle en a perdu 300.", "unspecified"),
        ("fr", "La Ruritanie a envoyé 2 000 soldats en Bordurie, et Klow en a capturé 300.", "captured"),
    ],
)
def test_who_sent_people_may_lose_some(language: str, text: str, category: str) -> None:
    sent, lost = read(text, language)
    assert (sent.quantity.numbers, lost.quantity.numbers) == ((2000,), (300,))
    assert (lost.category, lost.supplier) == (category, "RU1")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ruritania sent 2,000 soldiers to Borduria. Syldavia has lost 300."),
        ("en", "Ruritania sent 200 catapults to Borduria. It has lost 30."),
        ("en", "Ruritania sent 2,000 soldiers to Borduria. Borduria lost 300 soldiers."),
        ("fr", "La Ruritanie a envoyé 2 000 soldats à la Bordurie. La Bordurie a perdu 300 soldats."),
        ("fr", "La Ruritanie a envoyé 2 000 soldats à la Bordurie. L'armée bordure a perdu 300 hommes."),
    ],
)
def test_what_others_lose_is_no_figure(language: str, text: str) -> None:
    assert len(read(text, language)) == 1


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Ruritania will deliver 20 catapults to Borduria in May.", 2025),
        ("Ruritania delivered 20 catapults to Borduria in May.", 2024),
        ("Ruritania has delivered 20 catapults to Borduria in May and will deliver shells.", 2024),
    ],
)
def test_a_month_lies_ahead_where_the_verb_does(text: str, year: int) -> None:
    (found,) = read(text)
    assert found.period_start == date(year, 5, 1)


PIECES = st.sampled_from(
    ["11,000", "1 000", " ", "\n", "«", "“", "(", "-", "soldats", "soldiers", "tués", "entre", "et", "sent", "de",
     "Ruritania", "Borduria", "selon", "said", "mm", "$", "une", "centaine", "99999999999999999999", ".", ",", "²",
     "\ud800", "\x00", "\u202e", "in", "2025", "May", "31", "février", "북한군", "5천2백여", "명", "тисяч", "half a", "million", "٣", "１２"]
)  # fmt: skip


@pytest.mark.parametrize("published", [date.min, date.max])
@pytest.mark.parametrize(
    "when", ["last year", "next month", "last week", "in May", "by December", "on Monday"]
)
def test_an_article_of_the_first_or_the_last_of_all_days_is_read(published: date, when: str) -> None:
    (found,) = extract(f"Ruritania sent 20 catapults to Borduria {when}.", "en", published, NAMES["en"])
    assert found.quantity.best == 20


@given(st.lists(PIECES | st.text(max_size=5), max_size=60).map(" ".join), st.sampled_from(LANGUAGES))
def test_whatever_the_text_spans_are_exact_and_quantities_are_sound(text: str, language: str) -> None:
    for found in extract(text, language, PUBLISHED, NAMES["fr" if language == "fr" else "en"]):
        for span in (found.span, *found.repeats):
            assert text[span.start : span.end] == span.quote
        assert found.as_reported in text
        assert problems(found.quantity) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ruritania sent 250, maybe 300 soldiers to Borduria."),
        ("en", "Ruritania sent 250, if not 300, soldiers to Borduria."),
        ("en", "Ruritania sent 250 or perhaps 300 soldiers to Borduria."),
        ("fr", "La Ruritanie a envoyé 250, peut-être 300 soldats en Bordurie."),
        ("fr", "La Ruritanie a envoyé 250, voire 300 soldats en Bordurie."),
    ],
)
def test_a_number_that_is_perhaps_a_larger_one_is_a_range(language: str, text: str) -> None:
    (found,) = read(text, language)
    assert (found.quantity.low, found.quantity.high) == (250, 300)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Since January: 300 drones and 40 launchers delivered by Ruritania to Borduria."),
        ("fr", "Depuis janvier : 300 drones et 40 lanceurs livrés par la Ruritanie à la Bordurie."),
    ],
)
def test_a_date_before_a_colon_holds_for_the_list_after_it(language: str, text: str) -> None:
    found = read(text, language)
    assert [(each.quantity.best, each.period_start, each.period_end) for each in found] == [
        (300, date(2025, 1, 1), None),
        (40, date(2025, 1, 1), None),
    ]


@pytest.mark.parametrize(
    "piece",
    ["1", "1 000 ", "12,", "«\"'(", "a", "entre 3 et ", "!?..", "soldats ", "3 soldats tués ou blessés, "],
)
def test_four_times_the_text_takes_about_four_times_the_steps(piece: str) -> None:
    """Calls are counted, no seconds; `make bench` tells of the time."""

    def steps(size: int) -> int:
        made = 0

        def count(*_call: object) -> None:
            nonlocal made
            made += 1

        sys.setprofile(count)
        try:
            extract(piece * (size // len(piece)), "fr", PUBLISHED, NAMES["fr"])
        finally:
            sys.setprofile(None)
        return made

    steps(200)
    assert steps(4_000) < 6 * steps(1_000)  # a square would be sixteen
