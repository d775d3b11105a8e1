"""What addresses and hidden fields of the desk may say: of columns nobody shows them they tell nothing."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories import make_article, make_claim, make_member
from tests.test_admin import typed
from tests.test_roles import type_password
from tracker.models import ErrorReport

pytestmark = pytest.mark.django_db

# Python refuses to read so many digits as a number; and what no column holds.
DIGITS = ["9" * 5000, "9" * 30]
LOOKUPS = ["", "__startswith", "__regex", "__year", "__range", "__contained_by", "__trigram_similar"]


@pytest.fixture
def owner(client: Client) -> Client:
    owner = make_member("Administrator", "owner", is_superuser=True)
    client.force_login(owner)
    # Accounts are shown to who has just typed their password.
    type_password(client, owner)
    return client


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("Editor"))
    return client


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_a_list_is_narrowed_by_what_it_offers_alone(owner: Client, model: type[models.Model]) -> None:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert owner.get(address).status_code == 200
    for field in model._meta.concrete_fields:
        for lookup in LOOKUPS:
            answer = owner.get(address, {f"{field.name}{lookup}": "("})
            # A filter takes its own column; what is no choice of it leads back to the list.
            assert answer.status_code == 302 or (lookup == "" and answer.status_code == 200), (field, lookup)


def test_who_reported_an_error_cannot_be_found_out_letter_by_letter(client: Client) -> None:
    ErrorReport.objects.create(claim=make_claim(), text="It was 12.", email="reader@example.org")
    client.force_login(make_member("Contributor"))
    address = reverse("admin:tracker_errorreport_changelist")
    assertContains(client.get(address), "It was 12.")
    for query in ("email=reader@example.org", "email__startswith=r", "email__startswith=x"):
        assertRedirects(client.get(f"{address}?{query}"), f"{address}?e=1")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("tracker/claim/?q=%00", 302),
        ("tracker/claim/export.csv?q=%00", 302),
        ("tracker/errorreport/?text=%00", 302),
        ("tracker/importjob/?p=%00", 302),
        ("autocomplete/?app_label=tracker&model_name=claim&field_name=claimant&term=%00", 400),
    ],
)
def test_no_list_of_the_desk_takes_a_nul(editor: Client, path: str, status: int) -> None:
    assert editor.get(f"{reverse('admin:index')}{path}").status_code == status


@pytest.mark.parametrize("digits", DIGITS, ids=len)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("tracker/claim/?q={}", 200),
        ("tracker/claim/?by={}", 200),
        ("tracker/claim/?claimant__id__exact={}", 200),
        ("tracker/claim/export.csv?by={}", 200),
        ("tracker/deployment/deleted/?before={}", 200),
        ("tracker/deployment/add/?article={}", 200),
        ("tracker/deployment/1/restore/{}/", 302),
        ("tracker/deployment/{}/change/", 302),
        ("tracker/importjob/{}/change/", 302),
        ("tracker/importjob/{}/history/", 302),
        ("tracker/importjob/_0A1/history/", 302),
        ("review/next/?after={}", 302),
        ("autocomplete/?app_label=tracker&model_name=claim&field_name=adds_to&term={}", 200),
    ],
)
def test_a_number_of_too_many_digits_is_none_in_an_address(
    owner: Client, digits: str, path: str, status: int
) -> None:
    assert owner.get(f"{reverse('admin:index')}{path.format(digits)}").status_code == status


@pytest.mark.parametrize("digits", DIGITS, ids=len)
@pytest.mark.parametrize(
    "fields", [{"_seen": "a.b.{}"}, {"_seen": "a.b.1-1-1-1", "citations-0-id": "{}"}], ids=["marks", "row"]
)
def test_a_number_of_too_many_digits_is_none_in_a_form(
    editor: Client, digits: str, fields: dict[str, str]
) -> None:
    claim = make_claim()
    address = reverse("admin:tracker_deployment_change", args=[claim.pk])
    sent = typed(claim, **{name: text.format(digits) for name, text in fields.items()})
    assert editor.post(address, sent).status_code == 200


@pytest.mark.parametrize("digits", DIGITS, ids=len)
def test_an_article_of_too_many_digits_joins_no_story(editor: Client, digits: str) -> None:
    article: Any = make_article()
    editor.post(reverse("admin:tracker_article_story", args=[article.pk]), {"other": digits})
    article.refresh_from_db()
    assert not article.story
