"""The claim form's comforts: dates as one types them, defaults, help, and warnings with their offers."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import make_article, make_claim, make_organisation, make_user
from tests.test_admin import address, typed
from tracker.admin.forms import HELP, NEEDED_TO_PUBLISH
from tracker.models import Citation, Claim

pytestmark = pytest.mark.django_db

TOTAL = {"basis": "cumulative", "period_start": ""}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("editor"))
    return client


def period() -> tuple[date | None, date | None, str]:
    claim = Claim.objects.get()
    return claim.period_start, claim.period_end, claim.precision


# Dates as well as they are known.


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        (
            {"period_start": "2025-01", "period_end": "2025-02"},
            (date(2025, 1, 1), date(2025, 2, 28), "month"),
        ),
        (
            {"period_start": "janvier 2025", "period_end": "28/02/2025"},
            (date(2025, 1, 1), date(2025, 2, 28), "month"),
        ),
        (
            {"period_start": "Q1 2025", "period_end": "2025-05"},
            (date(2025, 1, 1), date(2025, 5, 31), "quarter"),
        ),
        ({"period_start": "2025-02", "period_end": ""}, (date(2025, 2, 1), date(2025, 2, 28), "month")),
        ({"period_start": "2024", "period_end": ""}, (date(2024, 1, 1), date(2024, 12, 31), "year")),
        ({"period_start": "2025-02-03", "period_end": ""}, (date(2025, 2, 3), None, "day")),
        ({"period_start": "", "period_end": "2025-02"}, (None, date(2025, 2, 28), "month")),
        ({**TOTAL, "period_end": "février 2025"}, (None, date(2025, 2, 28), "month")),
        (
            {"basis": "stock", "period_start": "", "period_end": "2025-02"},
            (date(2025, 2, 1), date(2025, 2, 28), "month"),
        ),
    ],
)
def test_a_partial_date_fills_the_period_and_sets_the_precision(desk, fields, kept):
    desk.post(address("add"), typed(precision="", **fields))
    assert period() == kept


@pytest.mark.parametrize(
    ("chosen", "fields", "precision"),
    [
        ("month", {"period_start": "2025-01-01", "period_end": "2025-02-28"}, "month"),
        ("quarter", {"period_start": "2025-01", "period_end": "2025-03"}, "quarter"),
        ("day", {"period_start": "2025-01", "period_end": "2025-03"}, "month"),
    ],
)
def test_the_precision_that_is_chosen_stands_unless_a_date_is_less_exact(desk, chosen, fields, precision):
    desk.post(address("add"), typed(precision=chosen, **fields))
    assert period()[2] == precision


def test_days_typed_over_a_month_are_known_to_the_day(desk):
    claim = make_claim(**FLOW)
    desk.post(address("change", claim.pk), typed(claim, period_start="2025-01-05", period_end="2025-02-11"))
    assert period() == (date(2025, 1, 5), date(2025, 2, 11), "day")


FLOW: dict[str, Any] = {
    "basis": "flow",
    "period_start": date(2025, 1, 1),
    "period_end": date(2025, 2, 28),
    "precision": "month",
}


def test_a_period_is_shown_as_one_would_type_it(desk):
    claim = make_claim(**FLOW)
    response = desk.get(address("change", claim.pk))
    assertContains(response, 'name="period_start" value="2025-01"')
    assertContains(response, 'name="period_end" value="2025-02"')
    form = response.context["adminform"].form
    again = {name: form[name].value() for name in ("period_start", "period_end", "precision")}
    desk.post(address("change", claim.pk), typed(claim, **again))
    assert period() == (date(2025, 1, 1), date(2025, 2, 28), "month")


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("period_end", "soon", "“soon” is not a date"),
        ("period_end", "03/04/2025", "may mean 2025-04-03 or 2025-03-04"),
        ("period_start", "2025-02-30", "there is no such day"),
        ("stated_on", "2025-03", "needed to the day"),
        ("cumulative_since", "2024", "needed to the day"),
    ],
)
def test_an_unclear_date_comes_back_with_a_sentence(desk, field, text, sentence):
    response = desk.post(address("add"), typed(**{field: text}))
    [error] = response.context["adminform"].form.errors[field]
    assert sentence in error
    assertContains(response, f'value="{text}"')
    assert not Claim.objects.exists()


def test_the_calendar_of_a_french_editor_is_understood(desk):
    desk.post("/fr" + address("add"), typed(stated_on="03/04/2025"))
    assert Claim.objects.get().stated_on == date(2025, 4, 3)


def test_the_calendar_of_a_french_editor_has_no_year_25(desk):
    response = desk.post("/fr" + address("add"), typed(stated_on="03/04/0025"))
    assertContains(response, "l’année doit être comprise entre")
    assert not Claim.objects.exists()


@pytest.mark.parametrize(("number", "sentence"), [("9" * 25, "look for digits too many"), ("-5", "negative")])
def test_a_number_out_of_range_gets_a_sentence_of_ours(desk, number, sentence):
    response = desk.post(address("add"), typed(best=number))
    assert sentence in response.context["adminform"].form.errors["best"][0]
    assertNotContains(response, "Ensure this value")


# Help, marks, defaults.


def test_every_field_of_the_form_has_help(desk):
    for page in ("deployment", "casualtyestimate", "equipmenttransfer", "event"):
        form = desk.get(address("add", model=page)).context["adminform"].form
        assert [name for name, field in form.fields.items() if not field.help_text] == []
    assert HELP


def test_what_is_needed_to_publish_is_marked(desk):
    response = desk.get(address("add"))
    assertContains(response, "Needed to publish; a draft may lack it.")
    form = response.context["adminform"].form
    marked = {name for name in form.fields if "data-needed" in str(form[name])}
    assert marked == NEEDED_TO_PUBLISH & form.fields.keys()


def test_the_next_claim_begins_with_the_last_ones_article_and_claimant(desk):
    claimant, article = make_organisation("Ministry of Truth (Graustark)"), make_article()
    form = typed(claimant=claimant.pk, _addanother="1", **{"citations-0-article": article.pk})
    response = desk.post(address("add"), form, follow=True)
    assertRedirects(response, address("add"))
    assert response.context["adminform"].form["claimant"].value() == claimant.pk
    [citation] = response.context["inline_admin_formsets"][0].formset.forms
    assert citation["article"].value() == article.pk


def test_the_article_of_the_address_comes_before_the_last_one(desk):
    desk.post(address("add"), typed())
    article = make_article()
    response = desk.get(address("add") + f"?article={article.pk}")
    [citation] = response.context["inline_admin_formsets"][0].formset.forms
    assert citation["article"].value() == str(article.pk)


@pytest.mark.parametrize("cleared", [False, True])
def test_an_article_that_only_stands_there_by_default_is_no_citation(desk, cleared):
    desk.post(address("add"), typed())
    article = "" if cleared else Citation.objects.get().article_id
    form = typed(best="2 000", **{"citations-0-article": article, "citations-0-quote": ""})
    assert desk.post(address("add"), form).status_code == 302
    assert not Claim.objects.get(best=2000).citations.exists()


# Warnings with their offers.


def test_a_warning_stands_on_the_form_and_beside_its_field(desk):
    before = make_claim(best=12_000, period_end=date(2024, 5, 1), quote="12,000")
    claim = make_claim(best=11_000, quote="11,000")
    response = desk.get(address("change", claim.pk))
    assertContains(response, "Revision or error?")
    assertContains(response, f'href="{address("change", before.pk)}"')
    assertContains(response, f'name="_offer" value="supersedes:{before.pk}"')
    assertContains(response, '<span class="field-warning">lower total</span>', count=1)
    assertNotContains(desk.get(address("change", before.pk)), "Revision or error?")


def test_one_click_takes_an_offer_up_and_keeps_what_was_typed(desk):
    before = make_claim(best=12_000, period_end=date(2024, 5, 1), quote="12,000")
    claim = make_claim(best=11_000, quote="11,000")
    form = typed(claim, _offer=f"supersedes:{before.pk}", place="", internal_note="Asked the ministry.")
    form["best"] = "11 000"
    response = desk.post(address("change", claim.pk), form, follow=True)
    assertRedirects(response, address("change", claim.pk))
    claim.refresh_from_db()
    assert (claim.supersedes_id, claim.internal_note) == (before.pk, "Asked the ministry.")
    assert (claim.status, claim.warnings) == ("draft", [])
    assertNotContains(response, "Revision or error?")


@pytest.mark.parametrize("offer", ["", "status:1", "supersedes:", "supersedes:x", "best:9"])
def test_nothing_else_can_be_offered(desk, offer):
    claim = make_claim(quote="1,000")
    desk.post(address("change", claim.pk), typed(claim, _offer=offer))
    stored = Claim.objects.get(pk=claim.pk)
    assert (stored.supersedes_id, stored.best, stored.status) == (None, 1000, "draft")


def test_an_offer_that_is_refused_comes_back_with_a_sentence(desk):
    other = make_claim(claimant=make_organisation("Ministry of Truth (Graustark)"))
    claim = make_claim(quote="1,000")
    response = desk.post(address("change", claim.pk), typed(claim, _offer=f"supersedes:{other.pk}"))
    assert list(response.context["adminform"].form.errors) == ["supersedes"]


def test_saving_says_what_is_odd_and_stores_it(desk):
    response = desk.post(address("add"), typed(**{"citations-0-quote": "They came."}), follow=True)
    claim = Claim.objects.get()
    assert claim.warnings == ["number_not_in_quote"]
    assertContains(response, f"Look at claim {claim.pk} once more")


def test_a_claim_that_moves_to_another_series_leaves_no_warning_behind(desk):
    first = make_claim(quote="1,000")
    claim = make_claim(quote="1,000")
    desk.post(address("change", claim.pk), typed(claim, internal_note="Seen."))
    assert Claim.objects.get(pk=first.pk).warnings == ["likely_duplicate"]
    desk.post(address("change", claim.pk), typed(claim, stage="rotated"))
    assert Claim.objects.get(pk=first.pk).warnings == []


def test_what_is_odd_is_told_in_the_editors_language_and_escaped(desk):
    claim = make_claim("deployment", best=7, quote="<b>They</b> came.")
    assertNotContains(desk.get(address("change", claim.pk)), "<b>They</b>")
    assertContains(desk.get(address("change", claim.pk)), escape("<b>They</b>"))
