"""The desk's lists: as quick with a million rows as with ten, and each filter shows what it says."""

import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_organisation,
    make_published,
    make_user,
)
from tracker import advice
from tracker.admin import claims as claims_admin
from tracker.admin import lists
from tracker.models import Article, Claim, Organisation

pytestmark = pytest.mark.django_db

LISTS = ["claim", "deployment", "casualtyestimate", "equipmenttransfer", "event", "article", "organisation"]


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("editor"))
    return client


def address(model: str = "claim", **query: Any) -> str:
    return reverse(f"admin:tracker_{model}_changelist", query=query or None)


def shown(response: Any) -> set[int]:
    return {row.pk for row in response.context["cl"].result_list}


def copies(claim: Claim, count: int) -> None:
    """More of the same, with an article and a claimant each, by way of SQL."""
    with connection.cursor() as cursor:
        for table, columns in (
            (Organisation, {"slug": "gen_random_uuid()"}),
            (Article, {"url_normalised": "gen_random_uuid()"}),
            (Claim, {}),
        ):
            names = [field.column for field in table._meta.concrete_fields if not field.primary_key]
            values = [columns.get(name, name) for name in names]
            sources = {Organisation: claim.claimant_id, Claim: claim.pk}
            source = sources.get(table) or claim.citations.get().article_id
            cursor.execute(
                f"INSERT INTO {table._meta.db_table} ({', '.join(names)}) "
                f"SELECT {', '.join(values)} FROM {table._meta.db_table}, generate_series(1, {count}) n "
                f"WHERE id = {source}"
            )


# Constant cost.


@pytest.mark.parametrize("model", LISTS)
def test_a_list_takes_as_many_queries_for_three_hundred_rows_as_for_ten(desk, model):
    firsts = [make_claim(kind) for kind in ("deployment", "casualties", "transfer", "event")]
    taken = []
    for more in (10, 290):
        for claim in firsts:
            copies(claim, more)
        desk.get(address(model))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address(model)).status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1]


@pytest.mark.parametrize("model", LISTS)
def test_no_list_counts_or_scans_the_whole_table(desk, model):
    make_claim("transfer", article=make_article(wire=make_organisation("Ruritanian Telegraph")))
    with CaptureQueriesContext(connection) as queries:
        desk.get(address(model))
    asked = [query["sql"] for query in queries]
    counts = [sql for sql in asked if re.match(r"SELECT COUNT\(", sql)]
    assert counts
    assert [sql for sql in counts if f"LIMIT {lists.MOST_COUNTED + 1}" not in sql] == []
    assert [sql for sql in asked if "DISTINCT" in sql and "tracker_organisation" not in sql] == []


def test_a_long_list_says_that_there_are_more(desk, monkeypatch):
    copies(make_claim(), 120)
    assertContains(desk.get(address()), "121 claims")
    monkeypatch.setattr(lists, "MOST_COUNTED", 110)
    assertContains(desk.get(address()), "110+ claims")
    assertContains(desk.get(address(q="1000")), "110+ results")
    assert len(shown(desk.get(address(p=2)))) == 11


def test_no_action_is_done_on_more_than_is_counted(desk, monkeypatch):
    copies(make_claim(), 5)
    one = Claim.objects.first()
    answer = {"action": "submit_selected", "_selected_action": [one.pk], "select_across": "1", "index": "0"}
    monkeypatch.setattr(claims_admin, "MOST_COUNTED", 4)
    assertContains(desk.post(address(), answer, follow=True), "narrow the list before you act on all of it")
    assert not Claim.objects.exclude(status="draft").exists()
    monkeypatch.setattr(claims_admin, "MOST_COUNTED", 40)
    desk.post(address(), answer)
    assert not Claim.objects.filter(status="draft").exists()


# Filters.


def test_a_filter_by_claimant_offers_those_that_occur(desk):
    one, other = make_claim(), make_claim(claimant=make_organisation("Ministry of Truth (Graustark)"))
    make_organisation("Nobody's Office")
    response = desk.get(address())
    assertContains(response, f'<option value="{other.claimant_id}">Ministry of Truth (Graustark)</option>')
    assertNotContains(response, "Nobody&#x27;s Office")
    response = desk.get(address(claimant__id__exact=other.claimant_id, q="1000"))
    assert shown(response) == {other.pk}
    assertContains(response, '<input type="hidden" name="q" value="1000">')
    assert shown(desk.get(address(claimant__id__exact="nonsense"))) == {one.pk, other.pk}


def test_claims_without_a_claimant_can_be_listed(desk):
    lacking = make_claim(claimant=None)
    make_claim()
    make_claim(claimant=make_organisation("Ministry of Truth (Graustark)"))
    assert shown(desk.get(address(claimant__id__exact="none"))) == {lacking.pk}


def test_a_filter_by_supplier_lists_that_suppliers_claims(desk):
    make_claim()
    claim = make_claim(supplier=make_actor("Graustark"))
    assert shown(desk.get(address(supplier__id__exact=claim.supplier_id))) == {claim.pk}


def test_what_a_file_brought_in_is_listed_by_its_numbers(desk: Client) -> None:
    _before, claim, other, _after = (make_claim() for _number in range(4))
    assert shown(desk.get(address(id__gte=claim.pk, id__lte=other.pk))) == {claim.pk, other.pk}


def test_claims_are_listed_by_their_warnings_and_say_them(desk):
    odd, fine = make_claim(best=7, quote="They came."), make_claim(best=8, quote="Eight came.", place="Zenda")
    advice.refresh([odd.pk, fine.pk])
    response = desk.get(address(warning="number_not_in_quote"))
    assert shown(response) == {odd.pk}
    assertContains(response, "The quote does not name the number: one of the two was copied wrong")
    assert shown(desk.get(address(warning="any"))) == {odd.pk}
    assert shown(desk.get(address(warning="undated"))) == set()


def test_claims_are_listed_by_who_entered_them_and_by_grade(desk):
    mine, theirs = make_published(), make_claim(created_by=make_user("another"))
    Claim.objects.filter(pk=mine.pk).update(created_by=make_user("editor"))
    assert shown(desk.get(address(by="me"))) == {mine.pk}
    assert shown(desk.get(address(by=make_user("another").pk))) == {theirs.pk}
    assert shown(desk.get(address(grade="single_source"))) == {mine.pk}
    assert shown(desk.get(address(grade="contested"))) == set()


# Whose drafts.


@pytest.fixture
def contributor(client: Client) -> Client:
    user = make_user("contributor", is_superuser=False)
    rows = ("claim", "deployment", "citation")
    names = [f"{verb}_{row}" for verb in ("add", "change", "delete", "view") for row in rows]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def page(claim: Claim, name: str = "change") -> str:
    return reverse(f"admin:tracker_deployment_{name}", args=[claim.pk])


@pytest.mark.parametrize(
    ("by", "status", "may"),
    [
        ("contributor", "draft", True),
        ("contributor", "returned", True),
        ("contributor", "in_review", False),
        ("another", "draft", False),
    ],
)
def test_a_contributor_changes_and_deletes_their_own_drafts_alone(contributor, by, status, may):
    claim = make_claim(created_by=make_user(by))
    Claim.objects.filter(pk=claim.pk).update(status=status)
    response = contributor.get(page(claim))
    assert response.context["has_change_permission"] is may
    assert response.context["has_delete_permission"] is may
    assert contributor.post(page(claim, "delete"), {"post": "yes"}).status_code == (302 if may else 403)
    assert Claim.objects.filter(pk=claim.pk).exists() is not may


def test_who_may_edit_any_claim_edits_the_drafts_of_others(contributor):
    claim = make_claim(created_by=make_user("another"))
    user = make_user("contributor")
    user.user_permissions.add(Permission.objects.get(codename="edit_any_claim"))
    assert contributor.get(page(claim)).context["has_change_permission"]


def test_a_deleted_claim_is_no_duplicate_any_more(desk):
    first, second = make_claim(quote="1,000"), make_claim(quote="1,000")
    advice.refresh([second.pk])
    assert Claim.objects.filter(warnings=["likely_duplicate"]).count() == 2
    desk.post(page(second, "delete"), {"post": "yes"})
    assert Claim.objects.get(pk=first.pk).warnings == []


def test_dates_in_the_list_are_the_periods(desk):
    make_claim(period_end=date(2024, 5, 31), precision="month")
    assertContains(desk.get(address()), "May 2024")


@pytest.mark.parametrize(
    ("model", "name"),
    [("claim", "grade"), ("claim", "warning"), ("claim", "status__exact"), ("article", "language")],
)
def test_a_filter_that_no_database_knows_leads_back_to_the_list(desk, model, name):
    make_claim()
    response = desk.get(address(model, **{name: "\0"}), follow=True)
    assert (response.status_code, len(response.redirect_chain)) == (200, 1)
    export = reverse(f"admin:tracker_{model}_export_csv", query={name: "\0"})
    assert desk.get(export).status_code == 302
