"""Two editors, one row: what the second to save is shown, keeps and decides."""

from collections.abc import Callable
from threading import Barrier
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django.asserts import assertContains

from tests.factories import make_actor, make_article, make_claim, make_equipment, make_organisation, make_user
from tests.test_admin import address, typed
from tests.test_concurrency import at_once
from tracker.models import Actor, Article, Citation, Claim, Organisation, Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def one() -> Client:
    return signed_in("one")


@pytest.fixture
def other() -> Client:
    return signed_in("other")


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(make_user(name))
    return client


def opened(client: Client, claim: Claim) -> dict[str, Any]:
    """What the form sends when one presses save at once."""
    page = client.get(address("change", claim.pk))
    assertContains(page, 'name="_seen"')
    return typed(claim, _continue="1", _seen=page.context["seen"])


def save(client: Client, claim: Claim, form: dict[str, Any], **changes: Any) -> Any:
    return client.post(address("change", claim.pk), {**form, **changes})


def told(response: Any) -> dict[str, tuple[str, str, str]]:
    """By field: what the desk says now, what was typed, who changed it."""
    return {
        field.label: (
            field.theirs,
            "".join(piece.text for piece in field.yours if piece.kind != "old"),
            field.changed_by,
        )
        for field in response.context["conflict"].fields
    }


def sent_again(response: Any, form: dict[str, Any]) -> dict[str, Any]:
    """The form as it came back, pressed again."""
    data = {name: response.wsgi_request.POST.getlist(name) for name in response.wsgi_request.POST}
    return {**{name: values[0] for name, values in data.items() if values}, "_seen": response.context["seen"]}


def words_of(response: Any, name: str) -> Any:
    return response.context["adminform"].form[name].value()


def test_the_second_to_save_is_shown_both_versions_and_overwrites_nothing(one: Client, other: Client):
    claim = make_claim(best=1000)
    first, second = opened(one, claim), opened(other, claim)
    assert save(one, claim, first, best="1 200").status_code == 302
    response = save(other, claim, second, best="1 500", place="Harbour")
    assertContains(response, "one saved this")
    assertContains(response, "Nothing of yours is saved yet")
    assert told(response) == {
        "Best figure": ("1,200", "1,500", "both"),
        "Place": ("empty", "Harbour", "yours"),
    }
    assert (words_of(response, "best"), words_of(response, "place")) == ("1 500", "Harbour")
    claim.refresh_from_db()
    assert (claim.best, claim.place) == (1200, "")


def test_saving_again_is_a_knowing_choice(one: Client, other: Client):
    claim = make_claim(best=1000)
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, first, best="1 200")
    response = save(other, claim, second, best="1 500")
    again = sent_again(response, second)
    assert other.post(address("change", claim.pk), again).status_code == 302
    claim.refresh_from_db()
    assert claim.best == 1500


def test_a_third_save_in_between_is_told_again(one: Client, other: Client):
    claim = make_claim(best=1000)
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, first, best="1 200")
    response = save(other, claim, second, best="1 500")
    Claim.objects.filter(pk=claim.pk).update(best=1300)
    again = other.post(address("change", claim.pk), sent_again(response, second))
    assert told(again)["Best figure"] == ("1,300", "1,500", "both")


def test_where_one_typed_nothing_the_form_has_what_the_other_saved(one: Client, other: Client):
    claim = make_claim(best=1000)
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, first, claimant=make_organisation("Harbour Office").pk, as_reported="")
    response = save(other, claim, second, place="Harbour")
    assert told(response)["Claimant"] == ("Harbour Office", "Ministry of War (Freedonia)", "theirs")
    assert other.post(address("change", claim.pk), sent_again(response, second)).status_code == 302
    claim.refresh_from_db()
    assert (str(claim.claimant), claim.place) == ("Harbour Office", "Harbour")


def test_a_form_that_came_back_with_an_error_still_knows_what_it_was_opened_on(one: Client, other: Client):
    claim = make_claim(best=1000)
    first, second = opened(one, claim), opened(other, claim)
    refused = save(other, claim, second, best="many")
    assert refused.context["seen"] == second["_seen"]
    save(one, claim, first, best="1 200")
    again = save(other, claim, second, best="1 500", _seen=refused.context["seen"])
    assert told(again)["Best figure"] == ("1,200", "1,500", "both")


def test_nothing_typed_is_lost_even_where_it_is_wrong(one: Client, other: Client):
    claim = make_claim(best=1000)
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, first, best="1 200")
    response = save(other, claim, second, best="many")
    assert told(response)["Best figure"] == ("1,200", "many", "both")
    assert words_of(response, "best") == "many"


def test_the_same_form_saved_twice_by_one_person_is_told_too(one: Client):
    claim = make_claim(best=1000)
    form = opened(one, claim)
    save(one, claim, form, best="1 200")
    response = save(one, claim, form, best="1 500")
    assert told(response)["Best figure"][0] == "1,200"


# Citations.


def rows_of(response: Any) -> list[tuple[str, str]]:
    return [(row.what, row.title) for row in response.context["conflict"].rows]


def quotes(response: Any) -> list[str]:
    (formset,) = response.context["inline_admin_formsets"]
    return [form["quote"].value() for form in formset.formset.forms]


def add_citation(form: dict[str, Any], quote: str) -> dict[str, Any]:
    return {
        **form,
        "citations-TOTAL_FORMS": "2",
        "citations-1-article": make_article().pk,
        "citations-1-role": "supports",
        "citations-1-quote": quote,
    }


def test_a_citation_that_the_other_changed_is_told_field_by_field(one: Client, other: Client):
    claim = make_claim()
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, first, **{"citations-0-quote": "They came by day."})
    response = save(other, claim, second, **{"citations-0-locator": "p. 3"})
    (row,) = response.context["conflict"].rows
    assert {(field.label, field.theirs, field.changed_by) for field in row.fields} == {
        ("Quote", "They came by day.", "theirs"),
        ("Where in the article", "empty", "yours"),
    }
    assert other.post(address("change", claim.pk), sent_again(response, second)).status_code == 302
    citation = claim.citations.get()
    assert (citation.quote, citation.locator) == ("They came by day.", "p. 3")


def test_a_citation_that_the_other_added_is_told_and_stays(one: Client, other: Client):
    claim = make_claim()
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, add_citation(first, "By sea."))
    response = save(other, claim, add_citation(second, "By air."))
    assert [what for what, _title in rows_of(response)] == ["added"]
    assert "By sea." in rows_of(response)[0][1]
    assert quotes(response)[1:] == ["By sea.", "By air."]
    assert other.post(address("change", claim.pk), sent_again(response, second)).status_code == 302
    said = set(claim.citations.values_list("quote", flat=True))
    assert said >= {"By sea.", "By air."}
    assert len(said) == 3


def test_a_citation_that_the_other_deleted_is_told_and_comes_back_only_if_one_changed_it(
    one: Client, other: Client
):
    for locator, what, left in (("", "deleted", 0), ("p. 3", "deleted_yours", 1)):
        claim = make_claim()
        first, second = opened(one, claim), opened(other, claim)
        save(one, claim, first, **{"citations-0-DELETE": "on"})
        assert not claim.citations.exists()
        response = save(other, claim, second, best="1 500", **{"citations-0-locator": locator})
        assert rows_of(response)[0][0] == what
        assert "They came by night" in rows_of(response)[0][1]
        assert other.post(address("change", claim.pk), sent_again(response, second)).status_code == 302
        assert claim.citations.filter(locator=locator).count() == left


def test_a_citation_that_one_deletes_and_the_other_changed_is_told(one: Client, other: Client):
    claim = make_claim()
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, first, **{"citations-0-quote": "They came by day."})
    response = save(other, claim, second, **{"citations-0-DELETE": "on"})
    assert rows_of(response)[0][0] == "changed_yours_deleted"
    assert claim.citations.exists()
    assert other.post(address("change", claim.pk), sent_again(response, second)).status_code == 302
    assert not claim.citations.exists()


def test_other_equipment_that_was_linked_meanwhile_is_told_and_kept(one: Client, other: Client):
    claim = make_claim("transfer")
    ladder = make_equipment("Ladder")
    url = address("change", claim.pk, model="equipmenttransfer")
    page = other.get(url)
    form = typed(claim, _seen=page.context["seen"], unit="item", stage="delivered")
    form |= {"equipment": claim.equipment_id}
    del form["personnel"]
    claim.counted_with.add(ladder)
    response = other.post(url, form)
    assert told(response)["Counted with"] == ("Ladder", "empty", "theirs")
    assert other.post(url, sent_again(response, form)).status_code == 302
    assert list(claim.counted_with.all()) == [ladder]


# What is no conflict.


def test_a_changed_status_alone_does_not_stand_in_the_way_and_is_told(one: Client, other: Client):
    claim = make_claim()
    form = opened(other, claim)
    claim.submit(by=make_user("one"))
    response = save(other, claim, form, best="1 500")
    assert response.status_code == 302
    (message,) = [str(one) for one in get_messages(response.wsgi_request) if "Meanwhile" in str(one)]
    assert message.startswith("Meanwhile one changed the status from “draft” to “in review”.")
    claim.refresh_from_db()
    assert (claim.best, claim.status) == (1500, Status.DRAFT)


def test_what_the_machine_found_meanwhile_is_no_conflict(other: Client):
    claim = make_claim()
    form = opened(other, claim)
    Claim.objects.filter(pk=claim.pk).update(warnings=["duplicate"])
    Citation.objects.filter(claim=claim).update(quote_check="found")
    assert save(other, claim, form, best="1 500").status_code == 302


def test_saving_what_nobody_else_changed_is_no_conflict(one: Client):
    claim = make_claim()
    form = opened(one, claim)
    assert save(one, claim, form, best="1 500").status_code == 302
    said = [str(message) for message in get_messages(one.get("/admin/").wsgi_request)]
    assert not [message for message in said if "Meanwhile" in message]


# Rows that are gone, and rows of every other kind.


def test_what_was_typed_for_a_claim_that_was_deleted_becomes_a_new_one(one: Client, other: Client):
    claim = make_claim()
    form = opened(other, claim)
    one.post(address("delete", claim.pk), {"post": "yes"})
    response = save(other, claim, form, best="1 500")
    assertContains(response, "one deleted this")
    assertContains(response, f'action="{address("add")}"')
    assert words_of(response, "best") == "1 500"
    again = {**sent_again(response, form), "_seen": ""}
    assert other.post(address("add"), again).status_code == 302
    new = Claim.objects.get()
    assert (new.best, new.citations.count()) == (1500, 1)
    assert new.pk != claim.pk


def test_two_who_edit_an_organisation_are_told(one: Client, other: Client):
    office = make_organisation("Harbour Office")
    url = address("change", office.pk, model="organisation")
    form = {"name": office.name, "slug": office.slug, "kind": office.kind, "reliability": "F"}
    form["_seen"] = other.get(url).context["seen"]
    Organisation.objects.filter(pk=office.pk).update(country="RU")
    response = other.post(url, {**form, "name": "Port Office"})
    assert told(response)["Country"] == ("RU", "empty", "theirs")
    assert told(response)["Name"] == ("Harbour Office", "Port Office", "yours")
    assert words_of(response, "country") == "RU"
    office.refresh_from_db()
    assert office.name == "Harbour Office"


def test_in_a_popup_too(other: Client):
    actor = make_actor("Strelsau")
    url = address("change", actor.pk, model="actor")
    form = {"name": "Strelsau", "kind": "other", "code": actor.code, "_popup": "1"}
    form["_seen"] = other.get(url, {"_popup": "1"}).context["seen"]
    Actor.objects.filter(pk=actor.pk).update(name_fr="Strelsau (ville)")
    response = other.post(url, {**form, "name": "City of Strelsau"})
    assert set(told(response)) == {"Name", "Name in French"}
    again = other.post(url, sent_again(response, form))
    assertContains(again, "popup")
    actor.refresh_from_db()
    assert (actor.name, actor.name_fr) == ("City of Strelsau", "Strelsau (ville)")


def test_a_capture_that_was_added_meanwhile_is_no_conflict(other: Client):
    article = make_article()
    url = address("change", article.pk, model="article")
    form = {
        "title": "Night lorries",
        "url": article.url,
        "publisher": article.publisher_id,
        "published_on": "2024-06-01",
        "published_precision": "day",
        "captures-TOTAL_FORMS": "0",
        "captures-INITIAL_FORMS": "0",
        "_seen": other.get(url).context["seen"],
    }
    article.captures.create(text="They came by night.")
    assert other.post(url, form).status_code == 302
    assert Article.objects.get(pk=article.pk).title == "Night lorries"


def test_what_nobody_wrote_so_counts_as_never_seen(other: Client):
    claim = make_claim()
    form = opened(other, claim)
    response = save(other, claim, form, best="1 500", _seen="nonsense")
    assert told(response)["Best figure"][:2] == ("1,000", "1,500")
    assertContains(response, "somebody saved this")


def test_the_page_of_both_versions_is_in_french_too(one: Client, other: Client):
    claim = make_claim()
    first, second = opened(one, claim), opened(other, claim)
    save(one, claim, first, best="1 200")
    response = other.post("/fr" + address("change", claim.pk), {**second, "best": "1 500"})
    (field,) = response.context["conflict"].fields
    assert (field.label, field.theirs) == ("Meilleur chiffre", "1\u202f200")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_saved_and_one_is_shown_both():
    Actor.objects.get_or_create(code="unknown", defaults={"name": "Unknown", "kind": "unknown"})
    claim = make_claim(best=1000)
    clients = [signed_in("one"), signed_in("other")]
    forms = [opened(client, claim) for client in clients]
    start = Barrier(2)
    answers: dict[int, Any] = {}

    def saving(number: int) -> Callable[[], None]:
        def job() -> None:
            start.wait()
            answers[number] = save(clients[number], claim, forms[number], best=str(2000 + number))

        return job

    at_once(saving(0), saving(1))
    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    ((second, shown),) = [(number, one) for number, one in answers.items() if one.status_code == 200]
    claim.refresh_from_db()
    assert claim.best == 2001 - second
    assert told(shown)["Best figure"] == (f"{2001 - second:,}", f"{2000 + second:,}", "both")
