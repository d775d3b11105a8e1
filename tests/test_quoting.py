"""Where quotes stand, whatever a paste did to them, and which texts are one story."""

import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from tracker import quoting
from tracker.quoting import ALIKE, fingerprint, folded, likeness, locate, nearest, passage

ARTICLE = (
    "La Sylvanie a envoyé environ 3\u202f000 soldats supplémentaires en Freedonie en janvier et février, "
    "selon ce que rapporte la Ruritanie.\n\nL’état‑major estime qu’environ 4\u00a0000 d’entre eux ont été "
    "« tués ou blessés ».\r\n\r\nLe matériel comprend environ 220 lance-roquettes multiples de 240\u2009mm…"
)
# What typing, pasting and other systems make of one text.
VARIED = st.text(
    alphabet="aeé\u0301\u0308fi ﬁßǆİ…’'“«–-\u2011\u00a0\u202f\u2009\u00ad\u200b\ufeff\u200f\n\t½Å"
    "각\u1100\u1161\u11a8ｶﾞ3.,´¨",
    max_size=40,
)


def stretch(quote: str, text: str = ARTICLE) -> str | None:
    place = locate(quote, text)
    return place and text[place.start : place.end]


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("environ 3 000 soldats", "environ 3\u202f000 soldats"),
        ("L'état-major estime qu'environ 4 000", "L’état‑major estime qu’environ 4\u00a0000"),
        ('"tués', None),
        ('" tués ou blessés "', "« tués ou blessés »"),
        ("rapporte la Ruritanie. L'état", "rapporte la Ruritanie.\n\nL’état"),
        ("240 mm...", "240\u2009mm…"),
        ("mm.", "mm…"),
        ("e\u0301tat-major", "état‑major"),
        ("so\u00adldats", "soldats"),
        ("\ufeff220 lance\u2060-roquettes ", "220 lance-roquettes"),
        ("LANCE-ROQUETTES", None),
        ("des soldats", None),
        ("", None),
        ("\u200b", None),
    ],
)
def test_a_quote_is_found_where_it_stands_whatever_a_paste_changed(quote, found):
    assert stretch(quote) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cafe\u0301s \ufb01xes", "cafe\u0301s \ufb01xes"),
        ("les caf\u00adés\u200b \n fixes!", "caf\u00adés\u200b \n fixes"),
        ("ﬁ cafés ﬁxes", "cafés ﬁxes"),
        ("½ … cafés fixes", "cafés fixes"),
    ],
)
def test_the_place_is_given_in_the_text_as_it_was(text, found):
    assert stretch("cafés fixes", text) == found


def test_scripts_that_combine_letters_are_found_in_either_form():
    assert stretch("북한군", "이번에 \u1107\u116e\u11a8한군은") == "\u1107\u116e\u11a8한군"
    assert stretch("ガス", "「ｶﾞｽ」") == "ｶﾞｽ"
    assert stretch("об'єднані", "Такі обʼєднані сили") == "обʼєднані"


@pytest.mark.parametrize(
    "text",
    ["13,000 soldiers", "13000 soldiers", "1.3,000 soldiers", "of 3,000 soldiersand 3,000,000 soldiers"],
)
def test_a_number_does_not_stand_in_a_longer_one(text):
    assert (stretch("3,000 soldiers", text) is None) == ("of 3" not in text)
    assert stretch("3,000 soldiers", f"{text}, then 3,000 soldiers")
    assert stretch("sent 3", "sent 3.5 or sent 3,000 or sent 3'000") is None
    assert stretch("In 2024 3", "In 2024 3 came") == "In 2024 3"
    assert stretch("sent 3", "sent 3. Then") == "sent 3"


@given(VARIED)
def test_folding_twice_changes_nothing(text):
    assert folded(folded(text)) == folded(text)


@given(VARIED)
def test_a_folded_text_knows_where_it_came_from(text):
    source = quoting._Folded(text)
    assert source.text == folded(text)
    assert len(source.starts) == len(source.ends) >= len(source.text)
    assert source.starts == sorted(source.starts)


@given(st.lists(VARIED, min_size=3, max_size=3))
def test_a_quote_cut_out_between_words_is_found_and_holds_the_same_words(parts):
    before, quote, behind = parts
    text = f"{before} x {quote} y {behind}"
    assume(folded(quote) and not quote[0].isdigit())
    place = locate(f"x {quote} y", text)
    assert place
    assert folded(text[place.start : place.end]) == folded(f"x {quote} y")


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        (
            "environ 3000 soldats supplementaires en Freedonie en janvier",
            "environ 3\u202f000 soldats supplémentaires en Freedonie en janvier",
        ),
        ("La Sylvanie aurait envoyé 3000 soldats", "La Sylvanie a envoyé environ 3\u202f000 soldats"),
        ("220 lance-roquettes de 240 mm", "220 lance-roquettes multiples de 240\u2009mm"),
        ("LES ÉTATS-MAJORS ESTIMENT", "L’état‑major estime"),
    ],
)
def test_a_quote_that_is_not_there_leads_to_the_passage_most_like_it(quote, found):
    place = nearest(quote, ARTICLE)
    assert ARTICLE[place.start : place.end] == found
    assert not place.is_exact


def test_the_nearest_to_a_quote_that_is_there_is_the_quote():
    assert nearest("qu'environ 4 000", ARTICLE) == locate("qu'environ 4 000", ARTICLE)
    assert locate("qu'environ 4 000", ARTICLE).is_exact


@pytest.mark.parametrize(
    "quote",
    [
        "Le Congrès a voté hier une loi sur le budget fédéral",
        "The quick brown fox",
        "공화국은 병사를",
        "",
        "xyz",
        "?",
    ],
)
def test_nothing_is_near_a_quote_of_something_else(quote):
    assert nearest(quote, ARTICLE) is None
    assert nearest(quote, "") is None


def test_the_nearest_is_found_in_other_scripts():
    korean = "공화국은 지난달 약 삼천 명의 병사를 추가로 보냈다고 합동참모본부가 어제 밝혔다."
    place = nearest("삼천명의 병사를 추가 파견했다고 합동참모본부가", korean)
    assert "병사를" in korean[place.start : place.end]
    chinese = "据报道，共和国上个月又派出约三千名士兵前往前线，联合参谋本部昨天表示。"
    place = nearest("共和国上月又派出三千名士兵", chinese)
    assert "派出约三千名士兵" in chinese[place.start : place.end]


@pytest.mark.parametrize("length", [60, 2_000, 20_000])
def test_only_a_small_part_of_a_long_text_is_compared_in_full(length, monkeypatch):
    chance = random.Random(7)  # noqa: S311
    known = ["".join(chance.choices("aeioubdgklmnrst", k=chance.randint(2, 9))) for _ in range(3_000)]
    words = " ".join(chance.choices(known, k=60_000))
    quote = words[200_000 : 200_000 + length].replace("e", "u")
    cost = []
    for name in ("ratio", "partial_ratio_alignment"):
        real = getattr(fuzz, name)

        def counting(a, b, real=real, **options):
            cost.append(len(a) * len(b))
            return real(a, b, **options)

        monkeypatch.setattr(quoting.fuzz, name, counting)
    place = nearest(quote, words)
    assert abs(place.start - 200_000) < 20
    assert abs(place.end - 200_000 - length) < 20
    # A machine compares 64 letters a step: even the longest quote takes less than 10^9 of them.
    assert max(cost) <= 2 * len(quote) * (len(quote) + 100)
    assert len(cost) < 100


def test_a_passage_is_shown_with_what_stands_around_it():
    place = locate("tués ou blessés", ARTICLE)
    before, match, after = passage(ARTICLE, place, 20)
    assert (before, match, after) == ("…eux ont été « ", "tués ou blessés", " ».\r\n\r\nLe matériel…")
    before, match, after = passage(ARTICLE, place, 10_000)
    assert before + match + after == ARTICLE


def test_a_passage_in_a_script_without_spaces_is_cut_all_the_same():
    text = "一" * 300 + "二" + "三" * 300
    assert passage(text, locate("二", text), 50) == ("…" + "一" * 50, "二", "三" * 50 + "…")


def sentences(subject: str, numbers: range) -> str:
    verbs = ["sent", "received", "counted", "denied", "announced", "watched", "paraded"]
    places = ["Klopstokia", "the northern harbour", "a border village", "the old capital", "Mount Lotus"]
    return "\n".join(
        f"On day {n} the {subject} of Freedonia {verbs[n % 7]} {n * 37} soldiers near {places[n % 5]}, "
        f"while witness number {n * n} spoke of {n * 13} trucks."
        for n in numbers
    )


def test_a_shortened_reprint_with_a_new_headline_is_the_same_story():
    story = sentences("army", range(40))
    reprint = "Army sends more soldiers\n\n" + sentences("army", range(15)).replace("“", '"').upper()
    assert likeness(fingerprint(story), fingerprint(reprint)) >= ALIKE
    assert likeness(fingerprint(reprint), fingerprint(story)) >= ALIKE


def test_two_articles_on_one_subject_are_two_stories():
    one, other = sentences("army", range(40)), sentences("army", range(100, 140))
    assert fingerprint(one)
    assert fingerprint(other)
    assert likeness(fingerprint(one), fingerprint(other)) < ALIKE / 2


def test_a_long_quotation_in_common_does_not_make_one_story():
    quotation = sentences("army", range(6))
    one = sentences("navy", range(30)) + quotation
    other = quotation + sentences("court", range(200, 230))
    assert 0 < likeness(fingerprint(one), fingerprint(other)) < ALIKE


@pytest.mark.parametrize(
    "words",
    [
        "공화국은 지난달 약 {} 명의 병사를 추가로 보냈다고 합동참모본부가 밝혔다. ",
        "Республіка надіслала близько {} солдатів, повідомила вчора військова розвідка. ",
        "据报道共和国上个月又派出{}名士兵前往前线联合参谋本部表示。",
    ],
)
def test_reprints_are_recognised_in_every_script(words):
    story = "".join(words.format(number * 31) for number in range(40))
    other = "".join(words.format(number * 37)[::-1] for number in range(40))
    assert likeness(fingerprint(story), fingerprint(story[: len(story) // 2])) >= ALIKE
    assert likeness(fingerprint(story), fingerprint(other)) < ALIKE


def test_a_fingerprint_is_what_a_database_stores_and_stays_the_same():
    prints = fingerprint(sentences("army", range(40)))
    assert prints == sorted(set(prints))
    assert all(-(2**63) <= one < 2**63 for one in prints)
    assert min(prints) < 0 < max(prints)
    # It is stored: another hash would make all captures strangers to each other.
    assert fingerprint(" ".join(map(str, range(40))))[0] == STORED


STORED = -9148565452435802206


def test_a_very_short_text_is_like_no_other():
    short = " ".join(map(str, range(39)))
    assert fingerprint(short) == fingerprint("") == []
    assert fingerprint(f"{short} 39")
    assert likeness([], fingerprint(f"{short} 39")) == 0


@given(st.integers(0, 80), st.integers(0, 80))
def test_twelve_words_in_common_leave_a_common_hash(before, behind):
    common = " ".join(f"common{n}" for n in range(12))
    text = " ".join([*(f"a{n}" for n in range(before)), common, *(f"b{n}" for n in range(behind))])
    other = " ".join([*(f"c{n}" for n in range(40)), common])
    assume(before + behind >= 28)
    assert set(fingerprint(text)) & set(fingerprint(other))
