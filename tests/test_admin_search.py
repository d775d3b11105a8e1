"""Looking for claims at the desk: each is found by all that it says, published or not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains

from tests.factories import (
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
)
from tracker.admin import lists, search
from tracker.models import Claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("editor"))
    return client


def looked_for(desk: Client, words: str, **query: Any) -> list[int]:
    address = reverse("admin:tracker_claim_changelist", query={"q": words, **query})
    return [row.pk for row in desk.get(address).context["cl"].result_list]


@pytest.mark.parametrize("make", [make_claim, make_published])
@pytest.mark.parametrize("few", [search.FEW, 0])
def test_a_claim_is_found_by_all_that_it_says(desk, monkeypatch, make, few):
    claim = make(
        "transfer",
        as_reported="several trebuchets",
        place="Strelsau",
        best=11450,
        low=None,
        high=None,
        claimant=make_organisation("Ministry of Siege"),
        equipment=make_equipment("Onager"),
        article=make_article(title="Graustark’s bridge falls", url="https://example.org/bridge"),
    )
    claim.citations.update(quote="The 북한 envoy counted every mangonel.")
    make("transfer", as_reported="a few", place="Zenda", best=7)
    if make is make_published:
        Claim.objects.filter(pk=claim.pk).submit_and_publish(by=make_user(), reason="Its quote")
    monkeypatch.setattr(search, "FEW", few)
    words = ["trebuchet", "Strels", "siege", "onager", "bridge", "북한", "mangonel", '"every mangonel"']
    # A number is only a number where an index looks for it.
    words += ["11450", "11,450", "11 450", str(claim.pk)] if few else []
    for sought in [*words, "trebuchets Strelsau envoy"]:
        assert looked_for(desk, sought) == [claim.pk], sought
    assert looked_for(desk, "trebuchets Zenda") == looked_for(desk, '"mangonel every"') == []
    assert looked_for(desk, str(10**30)) == []


def test_of_many_with_a_word_the_first_are_shown_and_the_rest_are_not_counted(desk, monkeypatch):
    numbers = [make_claim(as_reported="a handful").pk for _ in range(4)]
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    address = reverse("admin:tracker_claim_changelist", query={"q": "handful"})
    assertContains(desk.get(address), "2+ results")
    assert looked_for(desk, "handful")[:2] == numbers[:1:-1]


def test_a_list_and_its_reverse_are_each_other_turned_round(desk):
    numbers = {make_claim(best=number).pk for number in (5, 5, 7)}
    assert set(forth := looked_for(desk, "", o="1")) == numbers
    assert forth == looked_for(desk, "", o="-1")[::-1]
