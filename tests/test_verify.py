"""`manage.py verify`: whatever a superuser does behind the guards, the row at fault is named."""

import hashlib
import re
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django.asserts import assertContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tests.test_redaction import redact
from tests.test_rules import sql
from tracker.models import Census, Claim, Edition, PublishedClaim, broken_links, census, open_edition
from tracker.models.sealing import row_digest
from tracker.verification import forgotten, problems
from tracker.verification.derived import Grades, wrong_sums
from tracker.verification.desk import broken_desk
from tracker.verification.rows import broken_rows
from tracker.verification.rules import broken_rules, weakened_guards

pytestmark = pytest.mark.django_db

ROW = "tracker_published_claim"
CITED = "published_claim_is_cited"


def as_superuser(*statements):
    """With every guard and every foreign key off, as whoever owns the server may."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET LOCAL session_replication_role = replica")
    for statement in statements:
        sql(statement)
    sql("SET LOCAL session_replication_role = origin")


def each(cases, ask):
    """Every case by itself: tampered with, asked about, and taken back."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for tampering, sentence in cases:
        mark = transaction.savepoint_create()
        as_superuser(tampering)
        found = list(ask())
        assert any(re.search(sentence, one) for one in found), (tampering, sentence, found)
        transaction.savepoint_rollback(mark)


def without_constraints(*tables):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    checks = "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(checks, [table])
            names = [name for (name,) in cursor.fetchall()]
        sql(f"ALTER TABLE {table} {', '.join(f'DROP CONSTRAINT {name}' for name in names)}")


def make_record():
    """Two claimants' totals, a flow, a revision and a correction, in five editions."""
    article = make_article(published_on=date(2024, 6, 2))
    first = make_published(article=article)
    second = make_published(
        "transfer", best=220, counted_with=[make_equipment("Howitzer")], claimant=make_organisation("Army")
    )
    publish(make_claim(basis="flow", adds_to=first, period_end=date(2024, 7, 1), precision="day"))
    publish(make_claim(best=1100, supersedes=first))
    Claim.objects.filter(pk=second.pk).update(best=222)
    second.refresh_from_db()
    second.submit(by=make_user())
    second.correct(by=make_user(), correction_type="entry_error", reason="A slip.")
    return first, second


def said(found, pattern):
    sentences = list(found)
    assert any(re.search(pattern, sentence) for sentence in sentences), sentences


def test_a_record_that_nobody_touched_is_whole_and_so_is_one_with_a_redaction():
    first, second = make_record()
    assert list(problems(whole=True)) == []
    redact("citation", first.citations.get(), "quote")
    second.retract(by=make_user(), correction_type="source_retracted", reason="The source took it back.")
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(problems(whole=True)) == []


# The hash chain.

CLAIM = r"tracker_published_claim \d+ \(claim \d+\)"


REWRITTEN = [
    (f"UPDATE {ROW} SET best = 999 WHERE edition_from_id = 1", rf"^{CLAIM}: .*not match its digest"),
    (f"UPDATE {ROW} SET reason = 'x' WHERE edition_from_id = 5", rf"^{CLAIM}: .*not match its digest"),
    (f"UPDATE {ROW} SET grade_reason = '{{}}' WHERE edition_from_id = 1", rf"^{CLAIM}: .*its digest"),
    ("UPDATE tracker_published_article SET title = 'Other'", r"^tracker_published_article \d+ \(article"),
    ("UPDATE tracker_published_citation SET quote = 'Never.'", r"^tracker_published_citation \d+ \(cit"),
    ("UPDATE tracker_published_actor SET name = 'Elsewhere'", r"^tracker_published_actor \d+ \(actor"),
    (
        f"""UPDATE {ROW} SET best = 999, seed = '', redacted = jsonb_build_object('salts', '{{}}'::jsonb,
            'digests', '{{}}'::jsonb) WHERE edition_from_id = 1""",
        rf"^{CLAIM}: the row does not have the cells",
    ),
    (f"DELETE FROM {ROW} WHERE edition_from_id = 4", r"^edition 4: the hash does not match"),
    ("DELETE FROM tracker_edition WHERE number = 2", r"^edition 2 is missing"),
    (
        "DELETE FROM tracker_edition WHERE number = 5",
        r"^rows name edition 5, which does not exist: track",
    ),
    (
        "UPDATE tracker_edition SET number = 7 WHERE number = 5",
        r"^edition 5 is missing|^rows name edition 5",
    ),
    ("UPDATE tracker_edition SET reason = 'Other' WHERE number = 2", r"^edition 2: the hash does not"),
    ("UPDATE tracker_edition SET author_id = author_id + 1 WHERE number = 2", r"^edition 2: the hash"),
    (
        "UPDATE tracker_edition SET published_at = published_at - interval '1 day' WHERE number = 3",
        r"^edition 3: its time is not later",
    ),
]


def test_what_was_sealed_cannot_be_rewritten_unseen():
    make_record()
    each(REWRITTEN, broken_links)


def test_a_row_that_was_added_with_a_digest_of_its_own_is_named():
    make_record()
    row = PublishedClaim.objects.get(edition_from=1)
    names = [field.column for field in PublishedClaim._meta.concrete_fields if field.column != "id"]
    forged = PublishedClaim.objects.get(pk=row.pk)
    forged.best = 9
    digest = row_digest(forged).hex()
    values = {"best": "9", "digest": f"'\\x{digest}'::bytea"}
    as_superuser(
        f"INSERT INTO {ROW} ({', '.join(names)}) "
        f"SELECT {', '.join(values.get(name, name) for name in names)} FROM {ROW} WHERE id = {row.pk}"
    )
    added = PublishedClaim.objects.latest("pk").pk
    said(broken_links(), rf"^edition 1: the hash does not match its rows; {ROW} {added} .* is newer")
    said(broken_rows(), rf"{ROW} {row.pk} .*row {added} is valid at the same editions")


def test_a_whole_chain_that_was_made_anew_is_told_by_the_hash_that_was_noted_down():
    make_record()
    number, noted = 3, Edition.objects.get(number=3).hash
    assert list(forgotten(number, noted)) == []
    as_superuser(f"UPDATE tracker_edition SET hash = '{'0' * 64}' WHERE number = 3")
    said(forgotten(number, noted), "^edition 3: its hash is not the one that was noted down")
    said(forgotten(9, noted), "^edition 9 was published and is missing")


def test_an_edition_that_was_cut_off_the_end_shows_on_the_desk():
    make_record()
    last = make_published(best=5000, period_end=date(2023, 1, 1), stated_on=date(2023, 1, 1))
    tables = [f"tracker_published_{name}" for name in ("claim", "citation", "article", "organisation")]
    as_superuser(
        *(f"DELETE FROM {table} WHERE edition_from_id = 6" for table in tables),
        *(f"UPDATE {table} SET edition_to_id = NULL WHERE edition_to_id = 6" for table in tables),
        "DELETE FROM tracker_edition WHERE number = 6",
    )
    assert list(broken_links()) == []
    said(broken_desk(), rf"^tracker_claim {last.pk}: .*as published, and the record does not have it")


# Between the rows.


BETWEEN_ROWS = [
    (
        f"UPDATE {ROW} SET edition_to_id = NULL WHERE edition_to_id = 5",
        rf"^{CLAIM}: row \d+ is valid at t",
    ),
    (
        f"UPDATE {ROW} SET edition_to_id = 3 WHERE edition_to_id = 5",
        rf"^{CLAIM}: it ends at edition 3, a",
    ),
    ("DELETE FROM tracker_published_citation", rf"^{CLAIM}: it counts 1 citations and had 0"),
    (
        "UPDATE tracker_published_citation SET role = 'contradicts'",
        rf"^{CLAIM}: it counts 1 cit.* support",
    ),
    (
        "UPDATE tracker_published_citation SET edition_from_id = 2",
        r"it came at edition 2, and claim \d+ did",
    ),
    (
        "UPDATE tracker_published_citation SET edition_to_id = 2 WHERE edition_from_id = 1",
        r"^tracker_published_citation .*it ended at edition 2, and claim \d+ did not change",
    ),
    ("DELETE FROM tracker_published_actor", rf"^{CLAIM}: supplier_id names actor \d+, which the record"),
    (
        "DELETE FROM tracker_published_article",
        r"^tracker_published_citation .*: article_id names article",
    ),
    ("DELETE FROM tracker_published_equipment", rf"^{CLAIM}: counted_with names equipment \d+"),
    (
        "UPDATE tracker_published_organisation SET edition_from_id = 2",
        rf"^{CLAIM}: claimant_id names org",
    ),
    (f"UPDATE {ROW} SET basis = 'flow' WHERE edition_from_id = 1", rf"^{CLAIM}: it adds to claim \d+"),
    (
        f"UPDATE {ROW} SET claimant_id = -1 WHERE edition_from_id = 4 AND supersedes_id > 0",
        rf"^{CLAIM}: it revises claim \d+",
    ),
    (
        f"UPDATE {ROW} SET merged_into_id = 999999, state = 'merged', change = 'regraded'",
        rf"^{CLAIM}: it was merged into claim 999999",
    ),
    (f"UPDATE {ROW} SET place = 'Strelsau'", rf"^{CLAIM}: it stands in the series “.*belongs to “.*Stre"),
    (f"UPDATE {ROW} SET series = 'x' WHERE kind = 'transfer'", rf"^{CLAIM}: it stands in the series “x”"),
    (
        f"UPDATE {ROW} SET first_printed_on = '2020-01-01', reported_on = '2020-01-01'",
        rf"^{CLAIM}: it says first printed on 2020-01-",
    ),
]


def test_what_holds_between_rows_is_asked_of_the_rows():
    make_record()
    each(BETWEEN_ROWS, broken_rows)


# What each row says.


IN_A_ROW = [
    (
        f"UPDATE {ROW} SET low = 5 WHERE edition_from_id = 1",
        rf"^{CLAIM} breaks publishedclaim_bounds_of_ab",
    ),
    (
        f"UPDATE {ROW} SET qualifier = 'between', low = 9, best = NULL, high = 1",
        rf"^{CLAIM} breaks publishedclaim_bounds_in_order: The lower bound",
    ),
    (f"UPDATE {ROW} SET edition_to_id = 1 WHERE edition_from_id = 1", rf"^{CLAIM} breaks .*closed_after"),
    (f"UPDATE {ROW} SET citation_count = 0", rf"^{CLAIM} breaks published_claim_is_cited"),
    (
        f"UPDATE {ROW} SET claimant_id = NULL",
        rf"^{CLAIM} breaks published_claim_says_who: Name the claim",
    ),
    (
        f"UPDATE {ROW} SET category = 'killed'",
        rf"^{CLAIM} breaks publishedclaim_category_only_casualties",
    ),
    (f"UPDATE {ROW} SET precision = ''", rf"^{CLAIM} breaks publishedclaim_precision_with_period"),
    (f"UPDATE {ROW} SET dated_on = '1999-01-01'", rf"^{CLAIM} breaks published_claim_dated_by_itself"),
    ("UPDATE tracker_claim SET high = 1", r"^tracker_claim \d+ breaks claim_bounds_of_about"),
    (
        "UPDATE tracker_claim SET supplier_id = 999999",
        r"^tracker_claim \d+: supplier_id names 999999, which trac",
    ),
    (
        "DELETE FROM tracker_edition WHERE number = 5",
        rf"^{CLAIM}: edition_to_id names 5, which tracker_e",
    ),
]


def test_every_rule_is_asked_of_every_row_even_where_its_constraint_is_gone():
    make_record()
    without_constraints(ROW, "tracker_claim")
    each(IN_A_ROW, broken_rules)


WEAKENED = [
    (
        f"ALTER TABLE {ROW} DISABLE TRIGGER USER",
        rf"^{ROW}: the guard pgtrigger_never_deleted_\w+ is switc",
    ),
    (f"ALTER TABLE {ROW} DISABLE TRIGGER ALL", rf"^{ROW}: a foreign key's own trigger is switched off"),
    (
        "DROP TRIGGER {guard} ON tracker_edition",
        r"^tracker_edition: the guard \w+never_deleted\w+ is miss",
    ),
    (
        "CREATE OR REPLACE FUNCTION {guard}() RETURNS trigger "
        "AS $$ BEGIN RETURN OLD; END $$ LANGUAGE plpgsql",
        r"^tracker_edition: the guard \w+never_deleted\w+ is not the one of this release",
    ),
    (
        f"ALTER TABLE {ROW} DROP CONSTRAINT {CITED}",
        r"published_claim_is_cited is missing",
    ),
    (
        f"ALTER TABLE {ROW} DROP CONSTRAINT {CITED}, ADD CONSTRAINT {CITED} CHECK (citation_count >= 0)",
        r"published_claim_is_cited is not the one of this release",
    ),
    (
        f"ALTER TABLE {ROW} DROP CONSTRAINT {CITED}, ADD CONSTRAINT {CITED} "
        "CHECK (citation_count >= 1) NOT VALID",
        r"published_claim_is_cited is not enforced, or was never checked",
    ),
    (
        f"ALTER TABLE {ROW} DROP CONSTRAINT published_claim_one_row_per_edition",
        r"published_claim_one_row_per_edition is missing",
    ),
    (f"CREATE RULE quiet AS ON DELETE TO {ROW} DO INSTEAD NOTHING", rf"^{ROW}: the rule “quiet”"),
    (
        f"CREATE TRIGGER odd BEFORE DELETE ON {ROW} FOR EACH ROW EXECUTE FUNCTION "
        "suppress_redundant_updates_trigger()",
        rf"^{ROW}: no release has brought the trigger odd",
    ),
]


def test_a_guard_that_is_off_missing_or_changed_is_named():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'tracker_edition'::regclass "
            "AND tgname LIKE 'pgtrigger_never_deleted%'"
        )
        guard = cursor.fetchone()[0]
    assert list(weakened_guards()) == []
    each([(one.replace("{guard}", guard), sentence) for one, sentence in WEAKENED], weakened_guards)


ON_THE_DESK = [
    (
        "UPDATE tracker_claim SET claimant_id = NULL WHERE basis = 'flow'",
        r"^tracker_claim \d+: it adds to",
    ),
    (
        "UPDATE tracker_claim SET claimant_id = -1 WHERE supersedes_id > 0",
        r"^tracker_claim \d+: it rev",
    ),
    (
        "UPDATE tracker_organisation own SET part_of_id = "
        "(SELECT min(id) FROM tracker_organisation one WHERE one.id <> own.id)",
        r"^tracker_organisation \d+: it stands above itself",
    ),
    ("UPDATE tracker_claim SET best = 7, status = 'clean'", r"^tracker_claim \d+: .*says something else"),
    (
        "UPDATE tracker_citation SET quote = 'No.'",
        r"^tracker_claim \d+: .*the record says something else",
    ),
]


def test_the_desk_holds_what_it_promises():
    make_record()
    assert list(broken_desk()) == []
    each(ON_THE_DESK, broken_desk)


# What is derived.


def test_a_grade_that_the_rule_does_not_give_is_named():
    make_record()
    as_superuser(f"UPDATE {ROW} SET grade = 'corroborated' WHERE edition_from_id = 4")
    said(Grades(None).wrong(), rf"^{CLAIM}: its grade is corroborated, and by the rule \w+")
    said(Grades(1000, seed=1).wrong(), rf"^{CLAIM}: its grade is corroborated")


def test_sums_that_are_not_those_of_the_record_are_named():
    make_record()
    census.take(step=1)
    assert list(wrong_sums(whole=True)) == []
    number = Census.objects.latest("edition_id").pk
    as_superuser("""UPDATE tracker_census SET sums = jsonb_set(sums, '{kind,deployment}', '77')""")
    said(wrong_sums(whole=False), rf"^tracker_census {number}: its sums by kind are not")


# The command.


def test_the_command_names_what_is_wrong_and_what_to_note_down():
    make_record()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    out = StringIO()
    call_command("verify", stdout=out)
    newest = Edition.objects.latest()
    assert f"The record is whole: {newest.number} editions" in out.getvalue()
    noted = f"{newest.number}:{newest.hash}"
    assert noted in out.getvalue()
    with pytest.raises(CommandError, match="1 places differ"):
        call_command("verify", known=(newest.number, hashlib.sha256().hexdigest()), stdout=StringIO())


def test_a_thousand_rows_at_fault_do_not_make_a_thousand_lines():
    with open_edition(by=make_user(), reason="Many") as edition:
        for number in range(40):
            edition.add_vocabulary(make_actor(f"Land {number}"))
    without_constraints("tracker_published_actor")
    as_superuser("UPDATE tracker_published_actor SET edition_to_id = 1")
    sentences = list(broken_rules())
    assert len(sentences) == 21
    assert sentences[-1].startswith("… and 20 more rows")


def test_the_newest_hash_stands_where_readers_can_note_it_down(client):
    make_published()
    newest = Edition.objects.latest()
    assertContains(client.get("/data/"), newest.hash)
    assert client.get("/claims.manifest.json").json()["edition"]["hash"] == newest.hash
