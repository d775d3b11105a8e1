"""The history of a desk row: who changed what, when and why; versions brought back; what was deleted."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
)
from tests.test_admin import address, typed
from tracker.differences import word_differences
from tracker.models import Actor, Article, Capture, Claim, Equipment, Organisation, PublishedClaim
from tracker.versions import newest_marks, version_at, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_user("editor"))
    return client


def save(desk: Client, claim: Claim, **fields: Any) -> None:
    response = desk.post(address("change", claim.pk), typed(claim, **fields) | {"_continue": "1"})
    assert response.status_code == 302, response.context["errors"]


def entries(desk: Client, row: Any, model: str = "deployment") -> list[Any]:
    return list(desk.get(address("history", row.pk, model=model)).context["entries"])


def lines(entry: Any) -> dict[str, str]:
    """What one entry says, field by field, with the old words in brackets."""
    return {
        line.label: "".join(f"[{piece.text}]" if piece.kind == "old" else piece.text for piece in line.pieces)
        for told in entry.told
        for line in told.lines
    }


def restore_address(row: Any, version: str, model: str = "deployment") -> str:
    return address("restore", row.pk, version, model=model)


def bring_back(desk: Client, row: Any, version: str, model: str = "deployment", **answer: str) -> Any:
    """Open the page that asks, and answer it."""
    url = restore_address(row, version, model)
    asked = desk.get(url)
    return desk.post(url, {"apply": "1", "seen": asked.context["seen"], **answer})


# The timeline.


def test_the_history_says_who_changed_what_from_what_to_what(desk: Client):
    claim = make_claim(best=1000)
    save(desk, claim, best="11 000", claimant=make_organisation("General Staff (Ruritania)").pk)
    newest = entries(desk, claim)[0]
    assert newest.who == "editor"
    assert newest.where == address("change", claim.pk)
    said = lines(newest)
    assert said["Best figure"] == "[1,000] → 11,000"
    assert said["Claimant"] == "[Ministry of War (Freedonia)] → General Staff (Ruritania)"
    assert "Basis" not in said


def test_a_changed_quote_is_told_word_by_word_in_the_entry_of_its_claim(desk: Client):
    long = "They came by night, the ministry said, in lorries without lights and without any number on them."
    claim = make_claim(quote=long)
    save(desk, claim, **{"citations-0-quote": long.replace("night", "day")})
    newest = entries(desk, claim)[0]
    assert [told.what for told in newest.told] == ["changed"]
    assert "They came by [night, ]day, the ministry said," in lines(newest)["Quote"]
    assertContains(desk.get(address("history", claim.pk)), "<del>night, </del><ins>day, </ins>", html=False)


def test_the_history_lists_what_was_there_at_the_beginning(desk: Client):
    claim = make_claim(best=1000)
    first = entries(desk, claim)[-1]
    assert {told.what for told in first.told} == {"created"}
    assert lines(first)["Best figure"] == "1,000"
    assert lines(first)["Quote"] == "They came by night, the ministry said."
    assert "Low" not in lines(first)


def test_a_link_to_other_equipment_stands_in_the_entry_of_the_claim(desk: Client):
    claim = make_claim("transfer", counted_with=[make_equipment("Ladder")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true)")
        cursor.execute("SELECT set_config('pghistory.context_metadata', '{}', true)")
        cursor.execute(
            "UPDATE tracker_claim_counted_with SET equipment_id = %s WHERE claim_id = %s",
            [make_equipment("Ram").pk, claim.pk],
        )
    changed = [entry for entry in entries(desk, claim, "equipmenttransfer") if len(lines(entry)) == 1]
    assert [lines(entry) for entry in changed] == [{"Counted with": "[Ladder] → Ram"}]
    assert changed[0].who == "by a command, no name"


@pytest.mark.django_db(transaction=True)
def test_what_plain_sql_did_is_there_without_a_name(desk: Client):
    Actor.objects.get_or_create(code="unknown", defaults={"name": "Unknown", "kind": "unknown"})
    claim = make_claim(best=1000)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tracker_claim SET best = 1200 WHERE id = %s", [claim.pk])
    newest = entries(desk, claim)[0]
    assert (newest.who, lines(newest)) == ("by SQL, no name", {"Best figure": "[1,000] → 1,200"})


def test_a_reason_and_what_the_log_says_stand_with_their_entry(desk: Client):
    claim = make_claim()
    desk.post(address("change", claim.pk), typed(claim, best="4 000", _submit="1"))
    newest = entries(desk, claim)[0]
    assert newest.messages == ["Submitted for review."]
    assert lines(newest)["Status"] == "[draft] → in review" or lines(newest)["Best figure"]
    # “submitted”, the reason that the trail keeps, says nothing more.
    assert not newest.has_reason


def test_saving_without_a_change_is_no_entry(desk: Client):
    claim = make_claim()
    save(desk, claim)
    before = len(entries(desk, claim))
    save(desk, Claim.objects.get(pk=claim.pk))
    assert len(entries(desk, claim)) == before


def test_a_capture_is_told_by_the_log(desk: Client):
    article = make_article()
    form = {
        "title": article.title,
        "url": article.url,
        "publisher": article.publisher_id,
        "published_on": "2024-06-01",
        "published_precision": "day",
        "captures-TOTAL_FORMS": "1",
        "captures-INITIAL_FORMS": "0",
        "captures-0-text": "They came by night.",
    }
    response = desk.post(address("change", article.pk, model="article"), form)
    assert response.status_code == 302
    assert Capture.objects.filter(article=article).exists()
    (message,) = entries(desk, article, "article")[0].messages
    assert "capture" in message


@pytest.mark.parametrize(
    ("model", "row"),
    [
        ("organisation", lambda: make_organisation("Harbour Office")),
        ("actor", lambda: make_actor("Strelsau")),
        ("equipment", lambda: make_equipment("Trebuchet")),
        ("article", make_article),
    ],
)
def test_every_row_of_the_desk_has_its_history(desk: Client, model: str, row: Any):
    made = row()
    (first,) = entries(desk, made, model)
    assert first.told[0].what == "created"


def test_a_history_costs_the_same_for_long_as_for_short_and_shows_fifty_at_a_time(desk: Client):
    claim = make_claim()
    url = address("history", claim.pk)
    for number in range(2000, 2003):
        save(desk, Claim.objects.get(pk=claim.pk), best=str(number))
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        desk.get(url)
    for number in range(3000, 3055):
        save(desk, Claim.objects.get(pk=claim.pk), best=str(number))
    with CaptureQueriesContext(connection) as many:
        page = desk.get(url)
    assert len(many) == len(few)
    assert len(page.context["entries"]) == 50
    oldest = desk.get(url, {"p": "2"}).context["entries"]
    assert len(oldest) == 9
    assert oldest[-1].told[0].what == "created"


def test_the_long_middle_of_a_text_that_stayed_is_left_out():
    words = " ".join(f"word{number}" for number in range(100))
    pieces = word_differences(f"First {words} last", f"Erst {words} last")
    assert [piece.kind for piece in pieces] == ["old", "new", "same", "cut"] or "cut" in {
        piece.kind for piece in pieces
    }
    assert "word50" not in "".join(piece.text for piece in pieces)


# Bringing a version back.


def test_an_earlier_version_is_brought_back_as_a_draft_and_the_record_stays(desk: Client):
    claim = make_published(best=1000)
    first = written(newest_marks(Claim, claim.pk))
    save(desk, claim, best="4 000", place="Harbour")
    row = PublishedClaim.objects.get(claim=claim.pk, edition_to=None)
    assert bring_back(desk, claim, first).status_code == 302
    claim.refresh_from_db()
    assert (claim.best, claim.place, claim.status) == (1000, "", "draft")
    assert PublishedClaim.objects.get(claim=claim.pk, edition_to=None) == row
    newest = entries(desk, claim)[0]
    assert lines(newest)["Best figure"] == "[4,000] → 1,000"
    assert newest.messages[0].startswith("Restored version of")


def test_citations_come_back_only_if_asked(desk: Client):
    claim = make_claim(quote="They came by night.")
    citation = claim.citations.get()
    first = written(newest_marks(Claim, claim.pk))
    save(desk, claim, **{"citations-0-quote": "They came by day.", "best": "1 500"})
    bring_back(desk, claim, first)
    assert claim.citations.get().quote == "They came by day."
    bring_back(desk, claim, first, with_parts="on")
    assert claim.citations.get().quote == "They came by night."
    claim.citations.all().delete()
    bring_back(desk, claim, first, with_parts="on")
    assert claim.citations.get().pk == citation.pk


def test_links_come_back_with_the_claim(desk: Client):
    ladder = make_equipment("Ladder")
    claim = make_claim("transfer", counted_with=[ladder])
    first = written(newest_marks(Claim, claim.pk))
    claim.counted_with.set([make_equipment("Ram")])
    bring_back(desk, claim, first, "equipmenttransfer", with_parts="on")
    assert list(claim.counted_with.all()) == [ladder]


def test_a_deleted_claim_is_listed_and_comes_back_with_its_number_and_citations(desk: Client):
    claim = make_claim(best=1234)
    citation = claim.citations.get()
    desk.post(address("delete", claim.pk), {"post": "yes"})
    listed = desk.get(address("deleted"))
    assertContains(listed, "about 1,234")
    assertContains(listed, address("history", claim.pk))
    assertContains(listed, "editor")
    deletion = entries(desk, claim)[0]
    assert deletion.is_deletion
    assert {told.what for told in deletion.told} == {"deleted"}
    bring_back(desk, claim, deletion.version)
    back = Claim.objects.get(pk=claim.pk)
    assert (back.best, back.status, back.created_at) == (1234, "draft", claim.created_at)
    assert back.citations.get().pk == citation.pk
    assertNotContains(desk.get(address("deleted")), "about 1,234")


def test_the_list_leads_to_what_was_deleted(desk: Client):
    assertContains(desk.get(address("changelist")), f'href="{address("deleted")}"')
    assertContains(desk.get(address("deleted")), "Nothing was deleted here.")
    assertContains(desk.get(address("deleted", model="claim")), "Nothing was deleted here.")


def test_the_list_of_deleted_rows_costs_the_same_for_many_as_for_few(desk: Client):
    claims = [make_claim("transfer", claimant=make_organisation(f"Ministry {n}")) for n in range(6)]
    claims[0].delete()
    url = address("deleted", model="equipmenttransfer")
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        desk.get(url)
    for claim in claims[1:]:
        claim.delete()
    with CaptureQueriesContext(connection) as many:
        assert len(desk.get(url).context["gone"]) == 6
    assert len(many) == len(few)


def test_what_names_a_row_that_is_gone_is_refused_with_a_sentence(desk: Client):
    claim = make_claim(claimant=make_organisation("Harbour Office"))
    first = written(newest_marks(Claim, claim.pk))
    save(desk, claim, claimant=make_organisation().pk)
    gone = Organisation.objects.get(slug="harbour-office")
    number = gone.pk
    gone.delete()
    before = Claim.objects.filter(pk=claim.pk).values().get()
    response = bring_back(desk, claim, first)
    assertContains(response, f"This version cannot come back: claimant names organisation {number}, deleted.")
    assert Claim.objects.filter(pk=claim.pk).values().get() == before
    # The timeline names it as far as it can.
    assert lines(entries(desk, claim)[0])["Claimant"].startswith(f"[organisation {number}, deleted]")


def test_what_a_rule_forbids_is_refused_with_its_sentence_and_nothing_is_written(desk: Client):
    office = make_organisation("Harbour Office")
    first = written(newest_marks(Organisation, office.pk))
    Organisation.objects.filter(pk=office.pk).update(slug="port-office", name="Port Office")
    make_organisation("Harbour Office")
    response = bring_back(desk, office, first, "organisation")
    assertContains(response, "An organisation with this short name exists already.")
    office.refresh_from_db()
    assert office.name == "Port Office"


def test_a_version_is_not_brought_back_over_what_changed_meanwhile(desk: Client):
    claim = make_claim(best=1000)
    first = written(newest_marks(Claim, claim.pk))
    save(desk, claim, best="4 000")
    asked = desk.get(restore_address(claim, first))
    Claim.objects.filter(pk=claim.pk).update(best=5000)
    answer = {"apply": "1", "seen": asked.context["seen"]}
    assertContains(desk.post(restore_address(claim, first), answer), "Somebody changed this")
    claim.refresh_from_db()
    assert claim.best == 5000


def test_whoever_may_not_change_the_row_may_read_its_history_and_bring_nothing_back(client: Client):
    reader = make_user("reader", is_superuser=False)
    reader.user_permissions.add(*Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    claim = make_claim()
    first = written(newest_marks(Claim, claim.pk))
    Claim.objects.filter(pk=claim.pk).update(best=4000)
    page = client.get(address("history", claim.pk))
    assertNotContains(page, "Bring this version back")
    assert client.get(restore_address(claim, first)).status_code == 403
    stranger = make_user("stranger", is_superuser=False)
    client.force_login(stranger)
    assert client.get(address("history", claim.pk)).status_code == 403
    assert client.get(address("deleted")).status_code == 403


def test_an_address_that_nobody_wrote_so_is_not_found(desk: Client):
    claim = make_claim()
    assert desk.get(restore_address(claim, "nonsense")).status_code == 404
    assert desk.get(restore_address(claim, "1-2")).status_code == 404
    assert desk.get(restore_address(claim, "0-0-0-0")).status_code == 404
    assert desk.get(address("history", 999_999_999)).status_code == 302


def test_a_version_holds_what_the_row_said_then(desk: Client):
    claim = make_claim(best=1000)
    marks = newest_marks(Claim, claim.pk)
    save(desk, claim, best="2 000", **{"citations-0-quote": "By day."})
    then = version_at(Claim, claim.pk, marks)
    assert then
    assert then.own["best"] == 1000
    assert [row["quote"] for rows in then.parts.values() for row in rows.values()] == [
        "They came by night, the ministry said."
    ]


def test_the_history_of_another_kind_is_not_shown_under_this_one(desk: Client):
    claim = make_claim("casualties")
    assert desk.get(address("history", claim.pk)).status_code == 302
    number = claim.pk
    claim.delete()
    assert desk.get(address("history", number)).status_code == 302
    assert desk.get(address("history", number, model="casualtyestimate")).status_code == 200


def test_deleted_articles_and_words_are_brought_back(desk: Client):
    article = make_article(title="Night lorries")
    number = article.pk
    desk.post(address("delete", number, model="article"), {"post": "yes"})
    deletion = entries(desk, Article(pk=number), "article")[0]
    bring_back(desk, Article(pk=number), deletion.version, "article")
    assert Article.objects.get(pk=number).title == "Night lorries"
    tool = make_equipment("Trebuchet")
    Equipment.objects.filter(pk=tool.pk).delete()
    assertContains(desk.get(address("deleted", model="equipment")), "Trebuchet")


def test_the_history_speaks_french(desk: Client):
    claim = make_claim(best=11000)
    page = desk.get("/fr" + address("history", claim.pk))
    assert lines(page.context["entries"][-1])["Meilleur chiffre"] == "11\u202f000"
