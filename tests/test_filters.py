"""What a query string selects, what it says, and what it is refused for."""

from datetime import date
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.utils.translation import override

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_conflict,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker.filter_form import PARAMETERS
from tracker.filters import BadQuery, Selection
from tracker.models import Citation, Claim, Organisation, PublishedCitation, open_edition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def select(text="", **options):
    return Selection.of(QueryDict(text), **options)


def found(text=""):
    return [row.claim_id for row in select(text).claims]


def problems(text, **options):
    with pytest.raises(BadQuery) as refused:
        select(text, **options)
    return refused.value.errors


# What is selected.


def test_nothing_published_is_an_empty_selection():
    selection = select()
    assert (list(selection.claims), selection.edition.number, selection.is_past) == ([], 0, False)
    assert selection.sentence == "All claims"


def test_drafts_are_never_selected():
    make_claim(place="Strelsau")
    shown = make_published()
    assert found() == [shown.pk]
    assert "place" in problems("place=Strelsau")


def test_retracted_claims_are_not_selected():
    claim, other = make_published(), make_published()
    claim.retract(by=make_user(), correction_type="entry_error", reason="Nobody said so.")
    assert found() == [other.pk]
    assert found("edition=2") == [other.pk, claim.pk]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("supplier=EL", {"supplier": "Elbonia"}),
        ("recipient=EL", {"recipient": "Elbonia"}),
        ("claimant=chorus", {"claimant": "Chorus"}),
        ("kind=event", {"kind": "event"}),
        ("kind=casualties&category=wounded", {"kind": "casualties", "category": "wounded"}),
        ("personnel=engineers", {"personnel": "engineers"}),
        ("stage=returned", {"stage": "returned"}),
        ("place=Zenda", {"place": "Zenda"}),
        ("stance=estimates", {"stance": "estimates"}),
        ("basis=flow", {"basis": "flow", "period_end": date(2024, 6, 1), "precision": "day"}),
        ("publisher=chorus", {"article": "Chorus"}),
        ("conflict=cod-war", {"conflict": "Cod War"}),
        ("grade=contested&unroca=VI", None),
    ],
)
def test_each_filter_narrows(query, fields):
    make_published()
    if fields is None:
        assert found(query) == []
        return
    made = {
        "supplier": lambda name: make_actor(name, code="EL", kind="state"),
        "recipient": lambda name: make_actor(name, code="EL", kind="state"),
        "claimant": make_organisation,
        "article": lambda name: make_article(publisher=make_organisation(name)),
        "conflict": make_conflict,
    }
    claim = make_published(
        **{key: made.get(key, lambda value: value)(value) for key, value in fields.items()}
    )
    assert found(query) == [claim.pk]


def test_a_repeated_choice_selects_either():
    first, second, third = (make_published(kind) for kind in ("deployment", "casualties", "event"))
    assert found("kind=deployment&kind=event") == [third.pk, first.pk]
    assert second.pk not in found("kind=deployment&kind=event")


def test_equipment_includes_what_lies_below_and_what_is_counted_together():
    artillery = make_equipment("Artillery", unroca="III")
    howitzer = make_equipment("Howitzer", parent=artillery, unroca="III")
    below = make_published("transfer", equipment=howitzer)
    together = make_published("transfer", counted_with=[howitzer])
    make_published("transfer")
    assert found("equipment=artillery") == [together.pk, below.pk]
    assert found("unroca=III") == [together.pk, below.pk]


def test_dates_select_what_touches_the_span():
    flow = {"basis": "flow", "precision": "day"}
    early = make_published(**flow, period_start=date(2024, 1, 1), period_end=date(2024, 2, 1))
    late = make_published(**flow, period_start=date(2024, 5, 1), period_end=date(2024, 5, 2))
    assert found("from=2024-02-01") == [late.pk, early.pk]
    assert found("from=2024-02-02") == [late.pk]
    assert found("to=2024-04-30") == [early.pk]


def test_what_was_reported_later_is_hidden():
    claim = make_published(stated_on=None, article=make_article(published_on=date(2024, 6, 1)))
    monthly = make_article(published_on=date(2024, 6, 1), published_precision="month")
    made = make_published(stated_on=None, article=monthly)
    undated = make_published(stated_on=None, article=make_article(published_on=None))
    assert found("reported_by=2024-05-31") == []
    assert found("reported_by=2024-06-29") == [claim.pk]
    assert found("reported_by=2024-06-30") == [made.pk, claim.pk]
    assert undated.pk in found()


def test_articles_that_appear_later_are_neither_searched_nor_shown():
    claim = make_claim(stated_on=date(2024, 1, 1), quote="The first rumour.", period_end=date(2024, 1, 1))
    later = make_article(published_on=date(2024, 7, 1), publisher=make_organisation("The Ruritanian Herald"))
    Citation.objects.create(claim=claim, article=later, quote="Balloons were seen.")
    publish(claim)
    by_june = "reported_by=2024-06-30"
    assert found("q=balloons&publisher=the-ruritanian-herald") == [claim.pk]
    assert found(f"q=balloons&{by_june}") == found(f"publisher=the-ruritanian-herald&{by_june}") == []
    assert found(f"q=rumour&publisher=the-strelsau-gazette&{by_june}") == [claim.pk]
    assert [citation.quote for citation in select(by_june).citations] == ["The first rumour."]


def test_an_undated_article_is_shown_only_where_nothing_else_dates_the_claim():
    said = {"stated_on": date(2024, 1, 1), "period_end": date(2024, 1, 1)}
    alone = make_claim(**said, article=make_article(published_on=None), quote="Alone.")
    beside = make_claim(**said, article=make_article(published_on=date(2024, 1, 5)), quote="Dated.")
    Citation.objects.create(claim=beside, article=make_article(published_on=None), quote="Undated.")
    publish(alone, beside)
    assert sorted(row.quote for row in select("reported_by=2024-02-01").citations) == ["Alone.", "Dated."]


@pytest.mark.parametrize(
    ("day", "shown"), [("2024-03-30", 0), ("2024-03-31", 1), ("0001-01-01", 0), ("9999-12-31", 1)]
)
def test_a_quarter_counts_as_its_last_day(day, shown):
    article = make_article(published_on=date(2024, 1, 1), published_precision="quarter")
    make_published(stated_on=date(2024, 1, 1), period_end=date(2024, 1, 1), article=article)
    assert select(f"reported_by={day}").citations.count() == shown


def test_an_edition_is_the_record_as_it_was():
    first = make_published()
    second = make_published()
    past, now = select("edition=1"), select("edition=2")
    assert ([row.claim_id for row in past.claims], past.is_past) == ([first.pk], True)
    assert ([row.claim_id for row in now.claims], now.is_past) == ([second.pk, first.pk], False)


def test_names_are_looked_up_at_the_edition():
    make_published(claimant=make_organisation("Chorus"))
    chorus = Organisation.objects.get(slug="chorus")
    chorus.slug = chorus.name = "choir"
    chorus.save()
    assert found("claimant=chorus")
    assert "claimant" in problems("claimant=choir")
    with open_edition(by=make_user(), reason="New name") as edition:
        edition.add_vocabulary(chorus)
    assert found("claimant=choir") == found("claimant=chorus&edition=1") != []
    assert "chorus" not in str(problems("claimant=horus"))


EARLIER_AND_LATER = ["conflict", "supplier", "recipient", "claimant", "publisher", "equipment", "place"]


@pytest.fixture
def renamed():
    """A claim at edition 1; at edition 2 all that it names has another name, and it another place."""
    claim = make_published(
        "transfer",
        conflict=make_conflict("First"),
        supplier=make_actor("Supplier", code="first"),
        recipient=make_actor("Recipient", code="first-too"),
        claimant=make_organisation("First"),
        article=make_article(publisher=make_organisation("First Press")),
        equipment=make_equipment("First"),
        place="First",
    )
    things = [claim.conflict, claim.supplier, claim.recipient, claim.claimant, claim.equipment]
    things.append(claim.citations.get().article.publisher)
    for thing in things:
        name = "code" if hasattr(thing, "code") else "slug"
        setattr(thing, name, getattr(thing, name).replace("first", "second"))
        thing.save()
    Claim.objects.filter(pk=claim.pk).update(place="Second")
    claim.refresh_from_db()
    claim.submit(by=make_user())
    claim.correct(by=make_user(), correction_type="entry_error", reason="It was elsewhere.")
    with open_edition(by=make_user(), reason="New names") as edition:
        for thing in things:
            edition.add_vocabulary(thing)
    return claim


NAMES = {
    **{"conflict": "first", "supplier": "first", "recipient": "first-too", "claimant": "first"},
    **{"publisher": "first-press", "equipment": "first", "place": "First"},
}


def test_a_name_of_another_edition_selects_nothing(renamed):
    for name, old in NAMES.items():
        new = old.replace("first", "second").replace("First", "Second")
        assert found(f"{name}={old}&edition=1") == [renamed.pk], name
        assert found(f"{name}={new}") == [renamed.pk], name
        assert found(f"{name}={old}") == found(f"{name}={new}&edition=1") == [], name
        assert found(f"{name}={old}&{name}={new}") == [renamed.pk], name
        assert "not known here" in problems(f"{name}=third")[name][0], name
        assert "first" not in str(problems(f"{name}=firs")).lower(), name
        assert "second" not in str(problems(f"{name}=secon&edition=1")).lower(), name


@pytest.mark.usefixtures("renamed")
def test_a_name_of_another_edition_is_told_as_it_was_typed():
    selection = select("claimant=first")
    assert (selection.sentence, selection.chips) == (
        "All claims, according to first",
        [("Claimant", "first", "")],
    )
    assert '<option value="first" selected>first</option>' in select("claimant=first").form.as_p()
    early = select("claimant=second&edition=1").form.as_p()
    assert '<option value="second" selected>second</option>' in early


@pytest.mark.usefixtures("renamed")
def test_only_a_name_of_another_edition_costs_a_query(django_assert_num_queries):
    select("claimant=first"), select("place=First")
    with django_assert_num_queries(1):
        select("claimant=second&place=Second&supplier=second")
    with django_assert_num_queries(2):
        select("claimant=first")


def test_the_order_is_by_date_then_number_unless_asked():
    first, second, third = (
        make_published(period_end=day) for day in (date(2024, 2, 1), date(2024, 3, 1), date(2024, 2, 1))
    )
    assert found() == [second.pk, third.pk, first.pk]
    assert found("sort=dated_on") == [first.pk, third.pk, second.pk]
    assert found("sort=-id") == [third.pk, second.pk, first.pk]


# Words.


WORDS = [
    "TUES",  # accents and case aside
    "tués Strelsau",  # in different places
    "l'armée",  # typographic apostrophe in the text
    "100%",
    "a_b",
    "“tués”",
    "\\backslash",
    "한국",
    "11 000",  # a narrow space in the text
    "ministère ENVOY dépêche chevaux",
    "ministe\u0300re",  # as some keyboards write it
]


def test_every_word_is_looked_for_everywhere():
    claim = make_claim(
        "event",
        summary="An envoy spoke of 100% a_b \\backslash.",
        place="Strelsau",
        claimant=make_organisation("Ministère"),
        article=make_article(title="Dépêche"),
        quote="Des soldats tués, dit l’armée: 11\u202f000. 한국",
    )
    Citation.objects.filter(claim=claim).update(translation="Horses", paraphrase_fr="Chevaux")
    publish(claim)
    make_published()
    assert [words for words in WORDS if found(f"q={quote(words)}") != [claim.pk]] == []


SIGNS = ["x%y", "nigh%", "n_ght", "night zeppelin", "1=1' OR", "night ∖zeppelin", "secret"]


def test_signs_are_no_wildcards_and_notes_of_the_desk_are_not_searched():
    claim = make_claim()
    Claim.objects.filter(pk=claim.pk).update(internal_note="secret")
    publish(claim)
    assert [words for words in SIGNS if found(f"q={quote(words)}")] == []


def test_equipment_counted_together_is_found_by_its_name():
    claim = make_published("transfer", counted_with=[make_equipment("Trébuchet")])
    assert found("q=trebuchet") == [claim.pk]


# What is said.


@pytest.fixture
def corridor():
    supplier = make_actor("North Elbonia", code="NE", kind="state", name_fr="Elbonie du Nord")
    make_published(
        "casualties", supplier=supplier, stated_on=date(2024, 5, 1), claimant=make_organisation("Chorus")
    )


@pytest.mark.usefixtures("corridor")
@pytest.mark.parametrize(
    ("query", "english", "french"),
    [
        ("", "All claims", "Toutes les déclarations"),
        (
            "kind=casualties&supplier=NE&recipient=freedonia-party&reported_by=2025-03-28",
            "Casualty estimates, North Elbonia to Freedonia, reported by 28 March 2025",
            "Estimations des pertes, Elbonie du Nord vers Freedonia, "
            "d’après ce qui était rapporté au 28 mars 2025",
        ),
        (
            "kind=casualties&kind=event&supplier=NE&category=killed&edition=1",
            "Casualty estimates and events, from North Elbonia, losses: killed, as published in edition 1",
            "Estimations des pertes et événements, fournisseur : Elbonie du Nord, pertes : tués, "
            "selon l’édition 1",
        ),
        (
            "claimant=chorus&publisher=the-strelsau-gazette&from=2024-01-01&to=2024-12-31&q=night",
            "All claims, according to Chorus, published by The Strelsau Gazette, dated 1 January 2024 to "
            "31 December 2024, with the words “night”",
            "Toutes les déclarations, selon Chorus, éditeur : The Strelsau Gazette, "
            "du 1er janvier 2024 au 31 décembre 2024, avec les mots «\u202fnight\u202f»",
        ),
        ("from=2024-01-01", "All claims, dated 1 January 2024 or later", None),
        (
            "to=2024-01-01&recipient=freedonia-party",
            "All claims, to Freedonia, dated 1 January 2024 or earlier",
            None,
        ),
    ],
)
def test_the_sentence_says_what_is_selected(query, english, french):
    assert select(query).sentence.replace("\xa0", " ") == english
    if french:
        with override("fr"):
            assert select(query).sentence.replace("\xa0", " ") == french


@pytest.mark.usefixtures("corridor")
def test_each_chip_removes_its_own_value():
    selection = select("kind=casualties&kind=event&reported_by=2025-03-28&sort=id")
    assert selection.chips == [
        ("Kind", "casualty estimate", "kind=event&reported_by=2025-03-28&sort=id"),
        ("Kind", "event", "kind=casualties&reported_by=2025-03-28&sort=id"),
        ("Reported by", "28\xa0March\xa02025", "kind=casualties&kind=event&sort=id"),
    ]


@pytest.mark.usefixtures("corridor")
def test_the_query_string_is_canonical():
    text = (
        "sort=-dated_on&utm_source=x&q=++two++words&kind=event&supplier=NE&kind=casualties&kind=event&from="
    )
    selection = select(text)
    assert selection.querystring() == "supplier=NE&kind=casualties&kind=event&q=two+words"
    assert select(selection.querystring()).querystring() == selection.querystring()
    assert selection.querystring(kind=None, q="é&=", page=2) == "supplier=NE&q=%C3%A9%26%3D&page=2"
    assert selection.querystring(reported_by=date(2024, 1, 2), **{"from": "2024-01-01"}).endswith(
        "from=2024-01-01&reported_by=2024-01-02&q=two+words"
    )


@pytest.mark.usefixtures("corridor")
def test_the_form_shows_what_was_asked_and_offers_what_leads_somewhere():
    make_actor("Nowhere", code="NO", kind="state")
    html = select("supplier=NE&kind=casualties&reported_by=2025-03-28").form.as_p()
    assert '<option value="NE" selected>North Elbonia</option>' in html
    assert 'value="casualties" id="id_kind_1" checked' in html
    assert 'value="2025-03-28"' in html
    assert "Nowhere" not in html
    assert " multiple" not in html
    assert 'id="id_stance" name="stance" multiple' in select("stance=asserts&stance=denies").form.as_p()


# What is refused.


# The query, the parameter that is named, and what its sentence says.
REFUSED = [
    ("suplier=NE", "suplier", "Did you mean “supplier”?"),
    ("Supplier=NE", "Supplier", "Did you mean “supplier”?"),
    ("zzz=1", "zzz", "The filters are: conflict, supplier"),
    ("x%00y=1", "x�y", "no such filter"),
    ("excel=1", "excel", "no such filter"),
    ("supplier=ne", "supplier", "Did you mean “NE”?"),
    ("supplier=XX&supplier=NE", "supplier", "“XX” is not known here"),
    ("claimant=chors", "claimant", "Did you mean “chorus”?"),
    ("publisher=nobody-knows", "publisher", "not known"),
    ("equipment=spoon", "equipment", "not known"),
    ("conflict=none", "conflict", "Possible values: war-of-the-two-rivers."),
    ("kind=deployments", "kind", "Did you mean “deployment”?"),
    ("kind=KILLED%00", "kind", "character"),
    ("grade=best", "grade", "Possible values: discounted, contested"),
    ("unroca=viii", "unroca", "Did you mean “VII”?"),
    ("sort=best", "sort", "orders"),
    ("from=2024-13-01", "from", "2025-03-28"),
    ("from=20240101", "from", "2025-03-28"),
    ("to=2024-W01-1", "to", "2025-03-28"),
    ("to=0000-01-01", "to", "2025-03-28"),
    ("to=2024-02-30", "to", "2025-03-28"),
    ("reported_by=yesterday", "reported_by", "2025-03-28"),
    ("reported_by=٢٠٢٤-٠١-٠١", "reported_by", "2025-03-28"),
    ("from=2024-02-01&to=2024-01-01", "from", "swap"),
    ("from=2024-02-01&from=2024-02-02", "from", "one value"),
    ("edition=1&edition=1", "edition", "one value"),
    ("edition=2", "edition", "from 1 to 1"),
    ("edition=0", "edition", "from 1 to 1"),
    ("edition=-1", "edition", "from 1 to 1"),
    ("edition=1.0", "edition", "from 1 to 1"),
    ("edition=1_0", "edition", "from 1 to 1"),
    ("edition=١", "edition", "from 1 to 1"),
    (f"edition=1{'0' * 30}", "edition", "from 1 to 1"),
    ("edition=latest", "edition", "from 1 to 1"),
    ("q=a%00b", "q", "character"),
    (f"q={'x' * 201}", "q", "at most 200 characters"),
    ("q=%22%22", "q", "at least one word"),
    ("q=%25", "q", "at least one word"),
    ("q=_+%E2%80%93", "q", "at least one word"),
    (f"q={'+'.join('bcefghijkmnop')}", "q", "at most 12 words"),
    ("grade=confirmed&reported_by=2024-06-01", "grade", "reported_by"),
]


@pytest.mark.usefixtures("corridor")
def test_what_is_not_understood_is_refused_by_name():
    wrong = []
    for query, name, says in REFUSED:
        errors = problems(query)
        if list(errors) != [name] or says not in " ".join(errors[name]):
            wrong.append((query, errors))
    assert wrong == []


@pytest.mark.usefixtures("corridor")
def test_every_problem_is_named_at_once_and_in_a_sentence():
    with pytest.raises(BadQuery) as refused:
        select("from=x&kind=y&zzz=1")
    assert list(refused.value.errors) == ["zzz", "kind", "from"]
    assert refused.value.sentences[1].startswith("kind: “y” is not known here.")


def test_a_long_name_is_cut_before_it_is_shown():
    assert len(next(iter(problems(f"{'x' * 5000}=1")))) < 50


def test_an_edition_before_the_first_is_refused():
    assert "Nothing is published" in problems("edition=1")["edition"][0]


@pytest.mark.parametrize(
    "name", ["utm_source", "utm_anything", "UTM_MEDIUM", "fbclid", "gclid", "msclkid", "mc_cid", "_ga"]
)
def test_tracking_parameters_are_dropped(name):
    assert select(f"{name}=x&{name}=%00").querystring() == ""


def test_parameters_of_a_format_are_left_to_it():
    assert select("excel=1&after=3", ignored={"excel", "after"}).querystring() == ""


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_empty_field_of_the_form_asks_for_nothing(name):
    assert select(f"{name}=&{name}=+").querystring() == ""


# What it costs.


def test_a_selection_costs_the_same_whatever_it_holds(django_assert_num_queries):
    for _ in range(3):
        make_published()
    # What can be asked for is read where something is asked for.
    select("supplier=ruritania-party"), select("edition=2&publisher=the-strelsau-gazette")
    # Edition, claims with the word, claims.
    with django_assert_num_queries(3):
        assert len(select("supplier=ruritania-party&q=night").claims) == 3
    with django_assert_num_queries(3):
        for claim in select("edition=2&publisher=the-strelsau-gazette").claims:
            assert claim.claimant_id
    assert PublishedCitation.objects.count() == 3
