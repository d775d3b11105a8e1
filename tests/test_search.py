"""Search by words: in French and English, whatever accents, forms and ways to write a number."""

from datetime import date
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import QueryDict
from django.template import Context, Template

from tests.factories import (
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker import facets, finding, searching
from tracker import filters as filters_module
from tracker.facets import counted_of
from tracker.filters import Selection
from tracker.models import (
    Citation,
    Claim,
    Organisation,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    PublishedEquipment,
    PublishedOrganisation,
    lexemes,
    open_edition,
)
from tracker.models.redacting import approve, request

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["Goryunovo", "soldiers", "évacués", "11 000", "조선", "l'armée", "the"])
def test_a_form_of_a_word_is_asked_for_once(word):
    """Of one asked for three times the planner believes that every row has it, and leaves the index aside."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tracker_sought(%s)::text", [word])
        forms = cursor.fetchone()[0].split(" | ")
    assert forms != [""]
    assert len(forms) == len(set(forms))


def found(words, **others):
    query = "&".join(f"{name}={quote(str(value))}" for name, value in {"q": words, **others}.items())
    return [row.claim_id for row in Selection.of(QueryDict(query)).claims]


# A text, and what finds it.
FORMS = [
    ("Des soldats tués près de Zenda", ["tue", "tué", "tuées", "TUES", "soldat", "soldats"]),
    ("Two launchers were seen", ["launcher", "launchers", "Launcher"]),
    ("environ 220 lance-roquettes multiples", ["lance-roquette", "lance-roquettes", "roquettes", "multiple"]),
    ("Les blessées furent évacuées", ["blessé", "blesse", "evacuees", "évacué"]),
    ("It was denied by the factories", ["denies", "factory"]),
    ("L’armée s'en va", ["armée", "l'armee", "l’armée"]),
    ("한국의 군인", ["한국", "군인"]),
    ("KN-23 missiles", ["kn-23", "kn 23", "missile"]),
]
# Ways to write one number; each finds all.
NUMBERS = ["11 000", "11\u202f000", "11\u00a0000", "11,000", "11.000", "11’000", "11000"]


@pytest.mark.parametrize(("text", "words"), FORMS)
def test_each_form_of_a_word_finds_the_others(text, words):
    claim = make_published(quote=text)
    make_published(quote="Nothing of that kind.")
    assert [word for word in words if found(word) != [claim.pk]] == []


@pytest.mark.parametrize("written", NUMBERS)
def test_a_number_is_found_however_its_thousands_are_parted(written):
    claim = make_published(quote=f"Some {written} of them.", best=7)
    make_published(quote="Some 11 of them, and 1,000 others.", best=8)
    assert [number for number in NUMBERS if found(number) != [claim.pk]] == []


def test_two_numbers_side_by_side_are_found_each_and_together():
    claim = make_published(quote="about 220 240 mm rocket launchers")
    assert found("220") == found("240 mm") == found("220 240 mm") == [claim.pk]


def test_the_number_of_a_claim_is_found_though_no_text_has_it():
    claim = make_published(best=4700, quote="They came by night.", article=make_article(title="Report"))
    assert found("4,700") == found("4 700") == [claim.pk]
    assert found("47") == []


def test_a_word_is_no_part_of_another():
    make_published(quote="On Tuesday a convoy left.")
    assert found("tue") == found("con") == found("x") == []


def test_articles_and_the_like_are_not_looked_for_unless_there_is_nothing_else():
    claim = make_published(quote="Des soldats tués.")
    other = make_published(quote="The king of Zenda.")
    assert found("the soldats of the tués") == [claim.pk]
    assert found("des") == [claim.pk]
    assert found("the king") == [other.pk]


@pytest.mark.parametrize("field", ["quote", "translation", "paraphrase", "paraphrase_fr", "locator"])
def test_every_text_of_a_citation_is_searched(field):
    claim = make_claim()
    Citation.objects.filter(claim=claim).update(**{field: "Zeppelins over Strelsau"})
    publish(claim)
    assert found("zeppelin") == [claim.pk]


def test_names_are_found_in_both_languages_and_at_their_edition():
    claim = make_published(
        "transfer",
        claimant=make_organisation("Ministry of War", name_fr="Ministère de la Guerre"),
        equipment=make_equipment("Siege tower", name_fr="Tour d’assaut"),
        quote="They came by night.",
    )
    for words in ("ministry", "ministere", "guerres", "tower", "tours assaut"):
        assert found(words) == [claim.pk], words
    ministry = Organisation.objects.get(name="Ministry of War")
    ministry.name = ministry.name_fr = "Palace"
    ministry.save()
    with open_edition(by=make_user(), reason="Renamed") as edition:
        edition.add_vocabulary(ministry)
    assert (found("ministry"), found("palace")) == ([], [claim.pk])
    assert (found("ministry", edition=1), found("palace", edition=1)) == ([claim.pk], [])


def test_the_words_of_an_edition_are_those_that_it_had():
    claim = make_published(quote="First words.")
    Citation.objects.filter(claim=claim).update(quote="Other speech.")
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="Misread.")
    assert (found("words"), found("speech")) == ([], [claim.pk])
    assert (found("words", edition=1), found("speech", edition=1)) == ([claim.pk], [])


def test_the_words_stand_where_they_like():
    claim = make_published(
        "event", summary="An envoy arrived.", article=make_article(title="Dépêche du soir"), place="Zenda"
    )
    assert found("envoys dépêches zenda") == [claim.pk]
    assert found("envoys dépêches strelsau") == []


@pytest.fixture
def told():
    """Claims that have words in every place where a word can be, one of them in two editions."""
    guild = make_organisation("Boatmen's guild")
    barge, oar = make_equipment("Barge", name_fr="Chaland"), make_equipment("Oar")
    dispatch = make_article(title="Boats by night", published_on=date(2024, 2, 1))
    plain = make_article(title="Nothing", published_on=date(2024, 5, 1))
    publish(
        make_claim(quote="Boats came.", article=plain),
        make_claim("event", summary="A boat left at night.", quote="So it did.", article=plain),
        make_claim(claimant=guild, quote="By night.", article=plain),
        make_claim("transfer", equipment=barge, quote="Two boats.", article=dispatch),
        make_claim("transfer", equipment=oar, counted_with=[barge], quote="Both.", article=plain),
        make_claim("casualties", quote="They sank.", place="Boat house", article=dispatch),
        make_claim(quote="They came by day.", article=plain),
    )
    claim = Claim.objects.get(place="Boat house")
    Citation.objects.filter(claim=claim).update(quote="They sank by day.")
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="Misread.")


@pytest.mark.usefixtures("told")
def test_the_same_is_found_whether_few_or_many_have_the_words(monkeypatch):
    def asked(query):
        finding._kept.clear()
        facets._kept.clear()
        selection = Selection.of(QueryDict(query))
        return selection, [row.claim_id for row in selection.first_claims], counted_of(selection)

    words = ["boat", "boat night", "day zenda"]
    filters = [
        *("", "kind=transfer", "kind=deployment&from=2024-01-01&edition=1"),
        *("sort=reported_on&edition=1", "reported_by=2024-03-01"),
    ]
    queries = [f"q={quote(word)}&{narrowed}" for word in words for narrowed in filters]
    before = {query: asked(query) for query in queries}
    assert len({tuple(numbers) for _selection, numbers, _counts in before.values()}) > len(words)
    monkeypatch.setattr(finding, "FEW", 1)
    monkeypatch.setattr(filters_module, "MOST_COUNTED", 1)
    monkeypatch.setattr(facets, "MOST_COUNTED", 1)
    walked = 0
    for query, (_few, numbers, exact) in before.items():
        selection, found, counted = asked(query)
        walked += selection.many is not None
        assert found == [row.claim_id for row in selection.claims] == numbers, query
        assert selection.count == min(len(numbers), 2)
        for name, counts in counted.counts.items():
            is_exact = name not in counted.unfinished
            assert counts == exact.counts[name] if is_exact else counts.keys() <= exact.counts[name].keys()
            assert all(count <= exact.counts[name][value] for value, count in counts.items())
    assert walked > len(words)


# What is marked.


def marked(text, words):
    selection = Selection.of(QueryDict(f"q={quote(words)}"))
    shown = selection.found_in([text])
    return Template("{% load tracker %}{{ text|marked:found }}").render(
        Context({"text": text, "found": shown})
    )


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("Des soldats tués", "soldat tuées", "Des <mark>soldats</mark> <mark>tués</mark>"),
        ("some 11\u202f000 men", "11,000", "some <mark>11\u202f000</mark> men"),
        ("lance-roquettes", "roquette", "lance-<mark>roquettes</mark>"),
        ("Launchers, launched", "launcher", "<mark>Launchers</mark>, <mark>launched</mark>"),
        (
            '<b>soldat</b> & "x"',
            "soldat b",
            "&lt;<mark>b</mark>&gt;<mark>soldat</mark>&lt;/<mark>b</mark>&gt; &amp; &quot;x&quot;",
        ),
        ("the soldat of the king", "the soldat", "the <mark>soldat</mark> of the king"),
        ("nothing <i>here</i>", "zenda", "nothing &lt;i&gt;here&lt;/i&gt;"),
    ],
)
def test_the_words_found_are_marked_and_all_else_is_escaped(text, words, html):
    assert marked(text, words) == html


def test_marking_takes_one_query_a_page_and_none_without_a_search(django_assert_num_queries):
    make_published()
    selection, plain = Selection.of(QueryDict("q=night")), Selection.of(QueryDict(""))
    with django_assert_num_queries(1):
        assert selection.found_in(["by night", "Night and day"]) == {"night", "Night"}
    with django_assert_num_queries(0):
        assert plain.found_in(["by night"]) == frozenset()


# Taken apart.


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("11 000 soldats", ["11000", "soldats"]),
        ("« tués » l'armée", ["tués", "armée"]),
        ("lance-roquettes LANCE", ["lance", "roquettes"]),
        ("2024 300", ["2024", "300"]),
        ("27.03.2025", ["27", "03", "2025"]),
        ("of the", ["of", "the"]),
        ("% _ –", []),
        ("", []),
    ],
)
def test_a_search_is_taken_apart_into_words(text, words):
    assert searching.words_of(text) == words


# What it costs.


def test_each_table_answers_by_an_index():
    # The tables of a test are so small that reading them whole is faster.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for model, words, index in (
        (PublishedClaim, lexemes.CLAIM_WORDS, "claim"),
        (PublishedCitation, lexemes.CITATION_WORDS, "citation"),
        (PublishedArticle, lexemes.TITLE_WORDS, "article"),
        (PublishedOrganisation, lexemes.NAME_WORDS, "org"),
        (PublishedEquipment, lexemes.NAME_WORDS, "equipment"),
    ):
        plan = model.objects.filter(lexemes.Matches(words, "zeppelin")).order_by().explain()
        assert f"published_{index}_words" in plan


def test_nothing_is_left_to_find_of_what_was_redacted():
    claim = make_published(quote="Rudolf Rassendyll saw the boats.")
    Citation.objects.filter(claim=claim).update(locator="page 3")
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="The page was missing.")
    assert found("rassendyll") == found("rassendyll", edition=1) == [claim.pk]
    agreer = make_user("agreer")
    citation = claim.citations.get().pk
    asked = request(
        "citation", citation, ["quote"], by=make_user(), notice="[by a court]", reason="An order."
    )
    approve(asked, by=agreer)
    assert found("rassendyll") == found("rassendyll", edition=1) == []
    assert found("court") == found("court", edition=1) == [claim.pk]
