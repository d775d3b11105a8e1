"""Redaction: what two persons remove is nowhere, the chain still holds, and nothing else gets through."""

import hashlib
import json
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from pghistory.models import Context
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_member,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tests.test_rules import fill_the_record, open_edition_by_sql, refused, seal, sql
from tracker.models import (
    Capture,
    Citation,
    Claim,
    Edition,
    ImportJob,
    Intake,
    Organisation,
    Original,
    PublishedArticle,
    PublishedClaim,
    PublishedOrganisation,
    Redaction,
    Remark,
    broken_links,
    open_edition,
)
from tracker.models.editions import Version
from tracker.models.redacting import approve, choices, decline, reach, request
from tracker.models.redaction import FIELDS
from tracker.models.sealing import Seal, cells_of, edition_hash
from tracker.models.traces import elsewhere
from tracker.verification import problems

pytestmark = pytest.mark.django_db

# With an accent, which JSON may write in two ways.
SECRET = "Rupert of Hentzäu"  # noqa: S105  a name in a novel
NOTICE = "[removed to protect a person]"


def ask(target, row, *fields, **values):
    # Whoever agrees has an account before.
    make_user("agreer")
    values.setdefault("by", make_user("asker"))
    values.setdefault("notice", NOTICE)
    values.setdefault("reason", "A court order, file 12.")
    return request(target, row.pk, fields, **values)


def redact(target, row, *fields, **values):
    asked = ask(target, row, *fields, **values)
    places = approve(asked, by=make_user("agreer"))
    return asked, places


def whole_database() -> set[str]:
    """Where the secret stands, in every text, JSON and bytea column of every table."""
    written = [SECRET.encode(), json.dumps(SECRET)[1:-1].encode(), SECRET.encode("utf-16-le")]
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                content = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
                if any(one in content for one in written):
                    found.add(f"{table}.{column}")
    return found


def chain() -> list[str]:
    return list(broken_links())


@contextmanager
def superuser(table):
    """As whoever owns the database could, by switching the guards off."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    sql("SET CONSTRAINTS ALL DEFERRED")


# What it removes.


def test_a_redacted_text_is_nowhere_and_the_chain_still_holds():
    article = make_article(title=f"{SECRET} speaks", url="https://gazette.example/rupert")
    claim = make_claim(article=article, quote=f"I saw it, said {SECRET}.")
    publish(claim)
    citation = claim.citations.get()
    Capture.objects.create(article=article, text=f"I saw it, said {SECRET}. He was alone.")
    # Another version in the record, another in the history.
    Citation.objects.filter(pk=citation.pk).update(quote=f"I saw it, said {SECRET}, the count.")
    publish(Claim.objects.get(pk=claim.pk), reason="Longer quote")
    Remark.objects.create(claim=claim, author=make_user(), text=f"Is {SECRET} a source?")
    LogEntry.objects.log_actions(make_user().pk, [article], CHANGE, f"Named {SECRET}.")
    LogEntry.objects.log_actions(
        make_user().pk, [article], CHANGE, [{"added": {"name": "x", "object": f"Der Graf „{SECRET}“"}}]
    )
    Intake.objects.create(owner=make_user(), data={"quote": [f"said {SECRET}"]}, original=SECRET.encode())
    ImportJob.objects.create(
        owner=make_user(), name="a.csv", content=SECRET.encode("utf-16-le"), report={"a": SECRET}
    )
    Context.objects.create(metadata={"user": 1, "reason": f"imported {SECRET}.csv"})
    assert len(whole_database()) > 12

    redact("citation", citation, "quote", words=SECRET)
    assert "tracker_published_article.title" in whole_database()
    redact("article", article, "title", "captures", words=SECRET)

    assert whole_database() == set()
    assert bytes(ImportJob.objects.get().content) == b""
    assert chain() == []


def test_the_notice_stands_in_every_version_and_nothing_else_changes():
    claim = make_published(public_note=f"Told by {SECRET}.", place="Strelsau")
    Claim.objects.filter(pk=claim.pk).update(public_note=f"Told by {SECRET} himself.")
    publish(Claim.objects.get(pk=claim.pk), reason="A note")
    before = list(PublishedClaim.objects.order_by("pk").values("pk", "place", "best", "digest", "grade"))
    redact("claim", claim, "public_note")
    assert set(PublishedClaim.objects.values_list("public_note", flat=True)) == {NOTICE}
    assert (
        list(PublishedClaim.objects.order_by("pk").values("pk", "place", "best", "digest", "grade")) == before
    )
    claim.refresh_from_db()
    assert (claim.public_note, claim.status) == (NOTICE, "clean")
    assert chain() == []


def test_a_redaction_leaves_reviewed_drafts_reviewed_and_makes_nobody_their_author():
    claim = make_published(public_note=f"Told by {SECRET}.")
    Claim.objects.filter(pk=claim.pk).update(best=1200)
    Claim.objects.get(pk=claim.pk).submit(by=make_user())
    redact("claim", claim, "public_note")
    redact("citation", claim.citations.get(), "quote")
    claim.refresh_from_db()
    assert claim.status == "in_review"
    claim.correct(by=make_user("agreer"), correction_type="entry_error", reason="A recount.")
    assert chain() == []


def test_the_edition_of_a_redaction_says_so_in_public_without_the_words():
    claim = make_published(public_note=SECRET)
    asked, _places = redact("claim", claim, "public_note")
    edition = Edition.objects.latest()
    asked.refresh_from_db()
    assert (asked.edition, edition.reason) == (edition, f"Redaction {asked.pk}: {NOTICE}")
    assert chain() == []
    publish(make_claim())
    assert chain() == []


def test_what_the_public_never_read_is_redacted_without_an_edition():
    claim = make_claim(internal_note=SECRET)
    asked, _places = redact("claim", claim, "internal_note")
    asked.refresh_from_db()
    assert (asked.edition, Edition.objects.count(), whole_database()) == (None, 0, set())


def test_an_address_is_emptied_a_short_name_numbered_and_a_place_leaves_its_series():
    office = make_organisation(f"Office of {SECRET}")
    article = make_article(
        publisher=office, url="https://rupert.example/1", archive_url="https://a.example/1"
    )
    claim = make_published(article=article, place="Zenda")
    redact("organisation", office, "name", "slug")
    redact("article", article, "url", "archive_url")
    redact("claim", claim, "place")
    office.refresh_from_db()
    article.refresh_from_db()
    row = PublishedClaim.objects.get()
    assert (office.name, office.slug) == (NOTICE, f"redacted-{office.pk}")
    assert (article.url, article.url_normalised, article.archive_url) == ("", None, "")
    assert (row.place, row.series) == (NOTICE, "")
    assert PublishedArticle.objects.get().url == ""
    assert "Zenda" not in json.dumps(list(PublishedClaim.objects.values()), default=str)
    assert chain() == []


@pytest.mark.parametrize("rival", [1001, 9000])
def test_what_leant_on_a_redacted_place_or_story_is_graded_anew_in_the_same_edition(rival):
    one, other = (
        make_published(place="Zenda", best=best, claimant=make_organisation(name))
        for best, name in ((1000, "The one"), (rival, "The other"))
    )
    before = {row.grade for row in PublishedClaim.objects.filter(edition_to=None)}
    redact("claim", one, "place")
    now = PublishedClaim.objects.filter(edition_to=None)
    assert before != {"single_source"}
    assert {row.claim_id: (row.grade, row.series == "") for row in now} == {
        one.pk: ("single_source", True),
        other.pk: ("single_source", False),
    }
    assert list(problems()) == []
    story = [
        make_published(
            "casualties", best=best, claimant=make_organisation(name), article=make_article(story="wire")
        )
        for best, name in ((10, "A third"), (10, "A fourth"))
    ]
    redact("article", story[0].citations.get().article, "story")
    assert list(problems()) == []


def test_words_of_ours_in_place_of_a_number_are_no_quotation_any_more():
    claim = make_published(
        qualifier="unquantified", as_reported=f"as many as {SECRET} had", as_reported_quoted=True
    )
    redact("claim", claim, "as_reported")
    row = PublishedClaim.objects.get()
    assert (row.as_reported, row.as_reported_quoted) == (NOTICE, False)


def test_captures_are_emptied_and_what_they_were_is_remembered_by_its_hash():
    article = make_article()
    capture = Capture.objects.create(article=article, text=SECRET)
    original = Original.objects.create(
        capture=capture, name=f"{SECRET}.pdf", media_type="application/pdf", content=b"%PDF"
    )
    redact("article", article, "captures")
    before = (capture.sha256, original.sha256)
    capture.refresh_from_db()
    original.refresh_from_db()
    assert (capture.text, capture.fingerprint) == (NOTICE, [])
    assert (original.name, bytes(original.content)) == (NOTICE, b"")
    assert (capture.sha256_before, original.sha256_before) == before
    assert article.latest_capture is None


def test_the_reason_of_an_edition_can_be_redacted_too():
    claim = make_published()
    Claim.objects.filter(pk=claim.pk).update(best=5)
    claim.refresh_from_db()
    claim.submit(by=make_user())
    edition = claim.correct(by=make_user(), correction_type="entry_error", reason=f"{SECRET} was wrong.")
    _asked, places = redact("claim", claim, "reason")
    assert [(place.target, place.row, place.field) for place in places] == [("edition", edition.pk, "reason")]
    redact("edition", edition, "reason")
    assert whole_database() == set()
    assert chain() == []


def test_an_edition_sealed_before_reasons_were_salted_keeps_its_reason():
    edition = Edition.objects.get(number=publish(make_claim(), reason=SECRET).number)
    with superuser("tracker_edition"):
        sql("UPDATE tracker_edition SET seed = ''")
    assert choices("edition", edition.number) == []


def test_a_deleted_citation_is_redacted_from_the_record_and_the_history():
    claim = make_published(quote=f"said {SECRET}")
    citation = claim.citations.get()
    Citation.objects.create(claim=claim, article=make_article(), quote="Others say so too.")
    number, kept = citation.pk, citation
    citation.delete()
    publish(Claim.objects.get(pk=claim.pk), reason="Another source")
    kept.pk = number
    redact("citation", kept, "quote")
    assert whole_database() == set()
    assert chain() == []


def test_a_second_redaction_of_a_row_keeps_the_first():
    claim = make_published(public_note=SECRET, place="Zenda")
    redact("claim", claim, "public_note")
    redact("claim", claim, "place", notice="[removed by order of a court]")
    row = PublishedClaim.objects.get()
    assert (row.public_note, row.place) == (NOTICE, "[removed by order of a court]")
    assert chain() == []


def test_a_name_that_comes_back_later_is_redacted_again():
    office = make_organisation(f"Office of {SECRET}")
    make_published(claimant=office)
    redact("organisation", office, "name")
    Organisation.objects.filter(pk=office.pk).update(name=f"Bureau of {SECRET}")
    office.refresh_from_db()
    with open_edition(by=make_user(), reason="Renamed") as edition:
        edition.add_vocabulary(office)
    redact("organisation", office, "name")
    assert set(PublishedOrganisation.objects.filter(organisation=office).values_list("name", flat=True)) == {
        NOTICE
    }
    assert chain() == []


def test_a_packed_table_on_its_way_in_is_searched_too():
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", f"<t>{SECRET}</t>")
    job = ImportJob.objects.create(
        owner=make_user(), name="a.xlsx", content=content.getvalue(), state="saved"
    )
    claim = make_published(public_note=SECRET)
    redact("claim", claim, "public_note")
    job.refresh_from_db()
    assert (bytes(job.content), job.state) == (b"", "saved")


def test_it_tells_where_the_words_still_stand():
    claim = make_published(public_note=SECRET)
    other = make_published("casualties", public_note=f"Also {SECRET}.")
    asked = ask("claim", claim, "public_note")
    found = reach(asked)
    assert (found.versions, found.events) == (1, 3)
    assert {(place.target, place.row, place.field) for place in found.elsewhere} == {
        ("claim", other.pk, "public_note")
    }
    places = approve(asked, by=make_user("agreer"))
    assert [(place.target, place.row) for place in places] == [("claim", other.pk)]
    assert {(one.target, one.row) for one in elsewhere([SECRET])} == {("claim", other.pk)}


# Two persons.


def test_nobody_approves_what_they_asked_for_not_even_where_one_person_does_everything(settings):
    settings.SINGLE_EDITOR = True
    asked = ask("claim", make_published(public_note=SECRET), "public_note")
    with pytest.raises(ValidationError, match="takes two"):
        approve(asked, by=asked.requested_by)
    with refused("redaction_takes_two"):
        sql("UPDATE tracker_redaction SET approved_by_id = requested_by_id, approved_at = now(), words = ''")
    assert SECRET in PublishedClaim.objects.get().public_note


def test_an_account_made_after_the_request_is_no_second_person():
    asked = ask("claim", make_published(public_note=SECRET), "public_note")
    with pytest.raises(ValidationError, match="younger than the request"):
        approve(asked, by=make_user("puppet"))
    assert SECRET in PublishedClaim.objects.get().public_note


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Reviewer"])
def test_only_administrators_ask_or_agree(role):
    claim = make_published(public_note=SECRET)
    with pytest.raises(ValidationError, match="Only an administrator"):
        ask("claim", claim, "public_note", by=make_member(role, name="asking"))
    asked = ask("claim", claim, "public_note")
    for decide in (approve, decline):
        with pytest.raises(ValidationError, match="Only an administrator"):
            decide(asked, by=make_member(role, name=f"{role}-{decide.__name__}"))


def test_it_is_decided_about_once_and_forgets_the_words():
    claim = make_published(public_note=SECRET)
    asked = ask("claim", claim, "public_note", words=SECRET)
    decline(asked, by=make_user("agreer"))
    assert asked.words == ""
    with pytest.raises(ValidationError, match="decided about already"):
        approve(asked, by=make_user("agreer"))
    assert PublishedClaim.objects.get().public_note == SECRET


def test_a_notice_or_reason_that_repeats_the_words_is_refused():
    claim = make_published(public_note=SECRET)
    for values in ({"notice": f"[{SECRET} was here]"}, {"reason": f"{SECRET} asked for it"}):
        with pytest.raises(ValidationError, match="repeats"):
            ask("claim", claim, "public_note", **values)


def test_a_number_a_state_and_an_empty_text_cannot_be_named():
    claim = make_published()
    state = make_actor("Graustark", code="XG", kind="state")
    for target, row, name in (
        ("claim", claim, "best"),
        ("claim", claim, "public_note"),
        ("actor", state, "code"),
    ):
        with pytest.raises(ValidationError, match="Tick the texts"):
            ask(target, row, name)


# Round the guards.

APPROVE = (
    "UPDATE tracker_redaction SET approved_by_id = %s, approved_at = now(), words = '', edition_id = %s "
    "WHERE id = %s"
)
REMOVE = "UPDATE tracker_published_claim SET {} WHERE claim_id = %s"


def approved_by_sql(asked) -> int:
    number = open_edition_by_sql()
    sql(APPROVE, make_user("agreer").pk, number, asked.pk)
    return number


def test_by_sql_an_approved_redaction_lets_its_own_cells_through():
    claim = make_published(public_note=SECRET)
    asked = ask("claim", claim, "public_note")
    approved_by_sql(asked)
    sql(REMOVE.format("public_note = %s, seed = '', redacted = '{}'"), NOTICE, claim.pk)
    assert PublishedClaim.objects.get().public_note == NOTICE
    seal(2)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("public_note = %s, seed = '', redacted = '{}'", "Something else."),
        ("public_note = %s, seed = '', redacted = '{}', best = 5", NOTICE),
        ("public_note = %s, seed = '', redacted = '{}', digest = ''", NOTICE),
        ("public_note = %s, seed = '', redacted = '{}', edition_to_id = 2", NOTICE),
        ("public_note = %s, seed = '', redacted = '{}', claim_id = 0", NOTICE),
        ("place = %s, seed = '', redacted = '{}'", NOTICE),
        ("public_note = %s, redacted = '{}'", NOTICE),
        ("public_note = %s, seed = ''", NOTICE),
        ("public_note = %s", NOTICE),
    ],
)
def test_by_sql_nothing_but_what_is_named_gets_through(change, value):
    claim = make_published(public_note=SECRET)
    asked = ask("claim", claim, "public_note")
    with refused("record_append_only"):
        approved_by_sql(asked)
        sql(REMOVE.format(change), value, claim.pk)


def test_by_sql_another_row_does_not_get_through():
    claim = make_published(public_note=SECRET)
    other = make_published("casualties", public_note=SECRET)
    asked = ask("claim", claim, "public_note")
    with refused("record_append_only"):
        approved_by_sql(asked)
        sql(REMOVE.format("public_note = %s, seed = '', redacted = '{}'"), NOTICE, other.pk)


def test_by_sql_nothing_gets_through_before_approval_after_it_or_without_its_own_edition():
    claim = make_published(public_note=SECRET)
    asked = ask("claim", claim, "public_note")
    removing = REMOVE.format("public_note = %s, seed = '', redacted = '{}'")
    with refused("record_append_only"):
        open_edition_by_sql()
        sql(removing, NOTICE, claim.pk)
    with refused("record_append_only"):
        sql(APPROVE, make_user("agreer").pk, None, asked.pk)
        sql(removing, NOTICE, claim.pk)
    with refused("record_append_only"):
        number = approved_by_sql(asked)
        seal(number)
        sql(removing, NOTICE, claim.pk)
    with refused("redaction_append_only"):
        sql(APPROVE, make_user("agreer").pk, 1, asked.pk)


@pytest.mark.django_db(transaction=True)
def test_by_sql_nothing_gets_through_in_a_later_transaction():
    try:
        claim = make_published(public_note=SECRET)
        redact("claim", claim, "public_note")
        sql("SELECT 1")
        row = PublishedClaim.objects.get()
        with refused("record_append_only"):
            sql(REMOVE.format("public_note = 'x'"), claim.pk)
        with refused("record_append_only"):
            sql(REMOVE.format("redacted = '{}'"), claim.pk)
        with refused("history_append_only"):
            sql("UPDATE tracker_claimevent SET public_note = %s", "x")
        assert PublishedClaim.objects.get().redacted == row.redacted
    finally:
        make_actor("Unknown", code="unknown", kind="unknown")


@pytest.mark.parametrize("target", sorted({*FIELDS} - {"edition"}))
def test_each_table_of_the_record_and_its_history_can_be_redacted_and_nothing_beside(target):
    fill_the_record()
    version = next(model for model in Version.__subclasses__() if model.identity == target)
    row = version.objects.first()
    if target == "claim":
        Claim.objects.filter(pk=row.identity_id).update(public_note=SECRET)
        publish(Claim.objects.get(pk=row.identity_id), reason="A note")
        row = version.objects.get(edition_to=None)
    name = choices(target, row.identity_id)[0][0]
    agreer = make_user("agreer")
    asked = request(target, row.identity_id, [name], by=make_user("asker"), notice=NOTICE, reason="An order.")
    with refused("record_append_only"):
        approved_by_sql(asked)
        sql(f"UPDATE {version._meta.db_table} SET {name} = 'x', seed = '', redacted = '{{}}'")
    with refused("history_append_only"):
        approved_by_sql(asked)
        sql(f"UPDATE tracker_{target}event SET {name} = 'x'")
    with refused("history_append_only"):
        approved_by_sql(asked)
        sql(f"DELETE FROM tracker_{target}event")
    approve(asked, by=agreer)
    assert chain() == []


def test_by_sql_a_capture_gives_way_to_the_notice_of_its_own_redaction_alone():
    article, other = make_article(), make_article()
    for one in (article, other):
        Capture.objects.create(article=one, text=SECRET)
    asked = ask("article", article, "captures")
    emptied = (
        "UPDATE tracker_capture SET text = %s, sha256 = encode(sha256(convert_to(%s, 'UTF8')), 'hex'), "
        "sha256_before = sha256, fingerprint = '{}', redaction_id = %s WHERE article_id = %s"
    )
    for text, number, row in (
        (NOTICE, asked.pk, other.pk),
        ("x", asked.pk, article.pk),
        (NOTICE, None, article.pk),
    ):
        with refused("capture_append_only"):
            sql(APPROVE, make_user("agreer").pk, None, asked.pk)
            sql(emptied, text, text, number, row)
    with refused("capture_append_only"):
        sql(emptied, NOTICE, NOTICE, asked.pk, article.pk)
    with refused("capture_append_only"):
        sql(APPROVE, make_user("agreer").pk, None, asked.pk)
        sql("DELETE FROM tracker_capture")


def test_by_sql_a_claim_s_citations_of_its_captures_are_not_named_by_another_field():
    article = make_article(title=SECRET)
    Capture.objects.create(article=article, text=SECRET)
    asked = ask("article", article, "title")
    with refused("capture_append_only"):
        sql(APPROVE, make_user("agreer").pk, None, asked.pk)
        sql(
            "UPDATE tracker_capture SET text = %s, sha256 = encode(sha256(convert_to(%s, 'UTF8')), 'hex'), "
            "sha256_before = sha256, fingerprint = '{}', redaction_id = %s",
            NOTICE, NOTICE, asked.pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("cells", '{"best": 5}'),
        ("cells", '{"edition_from_id": 1}'),
        ("cells", '{"public_note": "Other words."}'),
        ("cells", '{"claimant_id": null}'),
        ("cells", '{"quote": "[removed to protect a person]"}'),
        ("fields", "{}"),
    ],
)
def test_by_sql_a_redaction_puts_nothing_but_its_notice_in_place_of_texts(column, value):
    values = {
        "target": "claim", "row": 1, "fields": "{public_note}", "cells": "{}", "notice": NOTICE,
        "notice_fr": "", "reason": "An order.", "words": "",
        "requested_at": "2024-06-01", "requested_by_id": make_user().pk,
    }  # fmt: skip
    with refused("redaction_names_texts"):
        sql(
            f"INSERT INTO tracker_redaction ({', '.join(f'{chr(34)}{name}{chr(34)}' for name in values)}) "
            f"VALUES ({', '.join(['%s'] * len(values))})",
            *{**values, column: value}.values(),
        )


def test_by_sql_a_redaction_is_never_changed_deleted_or_born_approved():
    asked = ask("claim", make_published(public_note=SECRET), "public_note")
    for change in (
        "notice = 'x'",
        "cells = '{}'",
        "row = 0",
        "requested_by_id = 0",
        "transaction = 5",
        "reason = 'x'",
    ):
        with refused("redaction_append_only"):
            sql(f"UPDATE tracker_redaction SET {change}")
        with refused("redaction_append_only"):
            sql(
                f"UPDATE tracker_redaction SET {change}, words = '', approved_at = now(), "
                "approved_by_id = %s",
                make_user("agreer").pk,
            )
    with refused("record_never_deleted"):
        sql("DELETE FROM tracker_redaction")
    approve(asked, by=make_user("agreer"))
    with refused("redaction_append_only"):
        sql("UPDATE tracker_redaction SET approved_at = NULL, approved_by_id = NULL, edition_id = NULL")
    asked.pk = None
    with refused("redaction_requested_first"):
        asked.save(force_insert=True)


# Seen by verify.


def tampered(table: str, change: str, *values: object) -> list[str]:
    with superuser(table):
        sql(f"UPDATE {table} SET {change}", *values)
    return chain()


def test_a_row_emptied_without_a_redaction_is_found():
    make_published(public_note=SECRET)
    row = PublishedClaim.objects.get()
    # Done as a redaction does it, kept digest and all.
    left = Seal.of(row).without(row, ["public_note"], cells_of(row))
    found = tampered(
        "tracker_published_claim", "public_note = %s, seed = '', redacted = %s", NOTICE, json.dumps(left)
    )
    assert any("no redaction says so" in link for link in found)


@pytest.mark.parametrize(
    "change",
    [
        "best = 9",
        "public_note = 'Other words.'",
        "redacted = jsonb_set(redacted, '{digests,public_note}', '\"00\"')",
        "redacted = redacted #- '{digests,public_note}'",
        "redacted = jsonb_set(redacted, '{salts,best}', '\"00\"')",
        "redacted = redacted #- '{salts,best}'",
        "redacted = jsonb_set(redacted, '{salts,more}', '\"00\"')",
        "redacted = '[1]'",
        'redacted = \'{"salts": 1, "digests": {"public_note": 5}}\'',
        "redacted = NULL",
        "seed = '1234567890123456'",
    ],
)
def test_a_redacted_row_that_is_touched_afterwards_is_found(change):
    claim = make_published(public_note=SECRET)
    redact("claim", claim, "public_note")
    assert chain() == []
    assert tampered("tracker_published_claim", change) != []


@pytest.mark.parametrize(
    "change",
    [
        "notice = 'x'",
        "requested_by_id = approved_by_id, approved_by_id = requested_by_id",
        "fields = '{place}'",
        "approved_at = now() + interval '1 day'",
        "edition_id = 1",
        "row = row + 1",
        'cells = \'{"public_note": "x"}\'',
    ],
)
def test_a_redaction_that_is_rewritten_is_found(change):
    redact("claim", make_published(public_note=SECRET), "public_note")
    assert tampered("tracker_redaction", change) != []


def test_a_redaction_made_up_afterwards_is_found():
    claim = make_published(public_note=SECRET)
    publish(make_claim("casualties"))
    with superuser("tracker_redaction"):
        sql(
            "INSERT INTO tracker_redaction (target, row, fields, cells, notice, notice_fr, reason, words, "
            "requested_at, requested_by_id, approved_at, approved_by_id, edition_id) VALUES "
            "('claim', %s, '{public_note}', %s, %s, '', 'x', '', now(), %s, now(), %s, 2)",
            claim.pk, json.dumps({"public_note": NOTICE}), NOTICE, make_user("asker").pk,
            make_user("agreer").pk,
        )  # fmt: skip
    assert any("edition 2" in link for link in chain())


def test_the_reason_of_an_edition_is_held_by_the_chain_redacted_or_not():
    edition = publish(make_claim(), reason=SECRET)
    assert tampered("tracker_edition", "reason = 'Another'") != []
    assert tampered("tracker_edition", "reason = %s", SECRET) == []
    redact("edition", edition, "reason")
    assert chain() == []
    assert tampered("tracker_edition", "reason = 'Another' WHERE number = 1") != []


def test_an_edition_sealed_before_reasons_were_salted_is_hashed_as_it_was():
    """The formula of those days, written out: their hashes stand in the books of others."""
    edition = Edition(number=1, published_at=datetime(2024, 6, 1, tzinfo=UTC), author_id=7, reason="First")
    first = b'["", 1, "2024-06-01T00:00:00+00:00", 7, "First", 2]'
    expected = hashlib.sha256(b"\n".join([first, b"aaa", b"bbb"])).hexdigest()
    assert edition_hash(edition, "", [b"bbb", b"aaa"]) == expected
    edition.seed = b"1234567890123456"
    assert edition_hash(edition, "", [b"bbb", b"aaa"]) != expected


def test_verify_names_redactions_as_the_only_gaps(capsys):
    claim = make_published(public_note=SECRET)
    redact("claim", claim, "public_note")
    call_command("verify")
    assert f"public note (claim {claim.pk})" in capsys.readouterr().out
    tampered("tracker_published_claim", "best = 9")
    with pytest.raises(CommandError):
        call_command("verify")


# What readers get.


def test_no_cached_page_and_no_kept_name_survives_a_redaction(client):
    office = make_organisation(f"Office of {SECRET}")
    make_published(claimant=office)
    publish(make_claim("casualties"))
    pages = ["/timeline/?edition=1", "/timeline/", "/organisations/", "/claims.csv?edition=1"]
    tags = {page: client.get(page)["ETag"] for page in pages}
    assertContains(client.get("/timeline/?edition=1"), SECRET)
    redact("organisation", office, "name", "slug")
    for page in pages:
        response = client.get(page, headers={"If-None-Match": tags[page]})
        content = response.getvalue().decode()
        assert response.status_code == 200, page
        assert SECRET not in content, page
    assertContains(client.get("/timeline/?edition=1"), NOTICE)
    assertContains(client.get("/organisations/"), NOTICE)


def test_a_name_kept_in_another_process_is_not_served(client):
    """The number of redactions is read with each request: what any process keeps of before is stale."""
    office = make_organisation(f"Office of {SECRET}")
    make_published(claimant=office)
    assertContains(client.get("/organisations/"), SECRET)
    asked = ask("organisation", office, "name")
    # As another process does it: nothing here is told.
    approve(asked, by=make_user("agreer"))
    assertNotContains(client.get("/organisations/?edition=1"), SECRET)


def test_readers_are_told_of_each_redaction_but_not_of_what_it_removed(client):
    claim = make_published(quote=f"said {SECRET}")
    redact("citation", claim.citations.get(), "quote", notice_fr="retiré pour protéger une personne")
    page = client.get("/corrections/")
    assertContains(page, f"quote (citation {claim.citations.get().pk})")
    assertContains(page, NOTICE)
    assertContains(client.get("/fr/corrections/"), "[retiré pour protéger une personne]")
    shown = client.get(f"/claims/{claim.pk}/")
    assertContains(shown, NOTICE)
    assertNotContains(shown, "<blockquote")


def test_a_page_without_redactions_says_nothing_of_them(client):
    make_published()
    assertNotContains(client.get("/corrections/"), "Redactions")


# The pages.


def asking(client, address: str, **changes):
    data = {
        "fields_named": ["public_note"],
        "notice": "removed",
        "reason": "An order.",
        "ask": "1",
        **changes,
    }
    return client.post(address, data)


def test_one_administrator_asks_and_another_agrees(client):
    claim = make_published(public_note=SECRET)
    make_published("casualties", public_note=f"So says {SECRET}.")
    address = f"/admin/tracker/redaction/request/claim/{claim.pk}/"
    first, second = (make_member("Administrator", name) for name in ("first", "second"))
    client.force_login(first)
    assertContains(client.get(f"/admin/tracker/deployment/{claim.pk}/change/"), address)
    assertContains(client.get(address), "Look at what it would remove")
    looked = asking(client, address, preview="1")
    assertContains(looked, "1 row of the record")
    assertContains(looked, "/admin/tracker/redaction/request/claim/")
    assert not Redaction.objects.exists()
    asking(client, address)
    asked = Redaction.objects.get()
    assertContains(client.get(f"/admin/tracker/redaction/{asked.pk}/change/"), "You asked for it")
    page = client.post(f"/admin/tracker/redaction/{asked.pk}/change/", {"approve": "1", "sure": "on"})
    assertContains(page, "takes two")

    client.force_login(second)
    assertContains(client.get("/admin/"), "1 redaction waits for a second person.")
    assertContains(client.get("/admin/tracker/redaction/"), "waits for a second person")
    decide = f"/admin/tracker/redaction/{asked.pk}/change/"
    assertContains(client.post(decide, {"approve": "1"}), "Tick this to approve it.")
    assert SECRET in PublishedClaim.objects.get(claim=claim, edition_to=None).public_note
    done = client.post(decide, {"approve": "1", "sure": "on"})
    assertContains(done, "Where the words still stand")
    assert PublishedClaim.objects.get(claim=claim, edition_to=None).public_note == "[removed]"
    assertContains(client.get(decide), "Carried out")
    assert client.get(f"/admin/tracker/redaction/{asked.pk}/history/").status_code == 200
    assertNotContains(client.get("/admin/"), "waits for a second person")


def test_whoever_asked_may_take_it_back(client):
    claim = make_published(public_note=SECRET)
    client.force_login(make_member("Administrator", "first"))
    asking(client, f"/admin/tracker/redaction/request/claim/{claim.pk}/")
    asked = Redaction.objects.get()
    client.post(f"/admin/tracker/redaction/{asked.pk}/change/", {"decline": "1"})
    asked.refresh_from_db()
    assert (asked.is_pending, asked.approved_at) == (False, None)


def test_what_is_wrong_with_a_request_is_said_and_nothing_typed_is_lost(client):
    claim = make_published(public_note=SECRET)
    address = f"/admin/tracker/redaction/request/claim/{claim.pk}/"
    client.force_login(make_member("Administrator"))
    page = asking(client, address, reason=f"{SECRET} asked.", words="Zenda")
    assertContains(page, "repeats what has to go")
    assertContains(page, "Zenda")
    assertContains(asking(client, address, fields_named=[]), "This field is required")
    assertContains(asking(client, address, notice="x" * 99), "at most 98")
    assert not Redaction.objects.exists()


@pytest.mark.parametrize("role", ["Contributor", "Editor", "Reviewer"])
def test_nobody_else_finds_a_way_in(client, role):
    claim = make_published(public_note=SECRET)
    asked = ask("claim", claim, "public_note")
    client.force_login(make_member(role, "another"))
    for address in ("", f"{asked.pk}/change/", f"request/claim/{claim.pk}/", f"{asked.pk}/history/"):
        assert client.get(f"/admin/tracker/redaction/{address}").status_code == 403, address
    assertNotContains(client.get(f"/admin/tracker/deployment/{claim.pk}/change/"), "Redact…")
    assertNotContains(client.get("/admin/"), "edaction")


def test_what_cannot_be_redacted_says_so(client):
    client.force_login(make_member("Administrator"))
    draft = make_claim()
    assertContains(client.get(f"/admin/tracker/redaction/request/claim/{draft.pk}/"), "There is no text here")
    assert client.get("/admin/tracker/redaction/request/corridor/1/").status_code == 404
    assertContains(
        client.get(f"/admin/tracker/redaction/request/claim/{draft.pk}/"),
        f"citation {draft.citations.get().pk}",
    )
