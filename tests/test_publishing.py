from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.factories import (
    make_article,
    make_claim,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker.models import (
    Capture,
    Claim,
    Edition,
    NothingToPublish,
    PublishedClaim,
    PublishedOrganisation,
    broken_links,
    open_edition,
)

pytestmark = pytest.mark.django_db


def test_publishing_brings_the_claim_and_all_it_names():
    claim = make_claim("transfer")
    edition = publish(claim)
    row = PublishedClaim.objects.get(claim=claim)
    assert (edition.number, row.edition_from_id, row.change, row.grade) == (1, 1, "new", "single_source")
    assert claim.status == "clean"
    assert PublishedOrganisation.objects.count() == 2
    assert list(broken_links()) == []


def test_an_edit_makes_a_draft_of_what_was_reviewed():
    claim = make_claim()
    claim.submit(by=make_user())
    Claim.objects.filter(pk=claim.pk).update(best=2000)
    claim.refresh_from_db()
    assert claim.status == "draft"
    with pytest.raises(ValidationError, match="Submit claim"):
        claim.publish(by=make_user(), reason="Too fast")
    assert not Edition.objects.exists()


def test_a_changed_figure_is_a_correction_and_says_why():
    claim = make_published(best=1000)
    Claim.objects.filter(pk=claim.pk).update(best=2000)
    with pytest.raises(ValidationError, match="correct it"):
        publish(claim)
    claim.refresh_from_db()
    claim.correct(by=make_user(), correction_type="entry_error", reason="A nought was missing.")
    rows = PublishedClaim.objects.filter(claim=claim).order_by("edition_from_id")
    assert [(row.best, row.change, row.edition_to_id) for row in rows] == [
        (1000, "new", 2),
        (2000, "corrected", None),
    ]
    assert list(broken_links()) == []


def test_a_retraction_keeps_what_was_published_and_says_why():
    claim = make_published(best=1000)
    Claim.objects.filter(pk=claim.pk).update(best=5)
    claim.refresh_from_db()
    claim.retract(by=make_user(), correction_type="source_retracted", reason="The ministry took it back.")
    row = PublishedClaim.objects.get(claim=claim, edition_to=None)
    assert (row.state, row.best, row.reason) == ("retracted", 1000, "The ministry took it back.")


def test_publishing_the_same_twice_is_refused():
    claim = make_published()
    Claim.objects.filter(pk=claim.pk).update(status="in_review")
    claim.refresh_from_db()
    with pytest.raises(NothingToPublish):
        claim.publish(by=make_user(), reason="Again")
    assert Edition.objects.count() == 1


def test_a_rival_regrades_the_whole_series_in_one_edition():
    first = make_published(best=4000)
    second = make_claim(claimant=make_organisation("Ministry of Truth (Graustark)"), best=9000)
    publish(second)
    rows = PublishedClaim.objects.filter(edition_to=None).order_by("claim_id")
    assert [(row.claim_id, row.grade, row.change) for row in rows] == [
        (first.pk, "contested", "regraded"),
        (second.pk, "contested", "new"),
    ]


def test_a_rename_closes_one_row_and_rewrites_no_claim():
    claim = make_published()
    office = claim.claimant
    office.name = "Ministry of Peace (Freedonia)"
    office.save()
    with open_edition(by=make_user(), reason="Renamed") as edition:
        edition.add_vocabulary(office)
    assert [row.name for row in PublishedOrganisation.objects.filter(organisation=office).order_by("pk")] == [
        "Ministry of War (Freedonia)",
        "Ministry of Peace (Freedonia)",
    ]
    assert PublishedClaim.objects.filter(claim=claim).count() == 1


def test_a_claim_taken_back_returns_only_by_a_correction():
    claim = make_published()
    claim.retract(by=make_user(), correction_type="source_retracted", reason="The ministry took it back.")
    Claim.objects.filter(pk=claim.pk).update(status="in_review")
    claim.refresh_from_db()
    with pytest.raises(ValidationError, match="was taken back"):
        claim.publish(by=make_user(), reason="Quietly")
    claim.correct(by=make_user(), correction_type="method", reason="It was right after all.")
    row = PublishedClaim.objects.get(claim=claim, edition_to=None)
    assert (row.state, row.change, row.reason) == ("published", "corrected", "It was right after all.")


def test_counting_other_equipment_too_is_a_correction():
    claim = make_published("transfer")
    claim.counted_with.add(make_equipment("Trebuchet"))
    with pytest.raises(ValidationError, match="correct it"):
        publish(claim)


def test_a_claim_edited_back_is_clean_again_without_an_edition():
    claim = make_published(best=1000)
    for number in (2000, 1000):
        Claim.objects.filter(pk=claim.pk).update(best=number)
    claim.refresh_from_db()
    assert claim.status == "draft"
    with pytest.raises(NothingToPublish):
        publish(claim)
    claim.refresh_from_db()
    assert claim.status == "clean"


def test_a_refused_publication_names_every_rule_that_the_claims_break():
    drafts = [
        make_claim(unit="", basis="flow", period_end=None, precision="", personnel=""),
        make_claim(stage=""),
    ]
    with pytest.raises(ValidationError) as refusal:
        publish(*drafts)
    text = " ".join(refusal.value.messages)
    for sentence in ("Choose the unit", "Choose the personnel", "Choose the stage"):
        assert sentence in text
    assert not Edition.objects.exists()


def test_a_capture_checks_the_quotes_again_and_edits_nothing():
    article = make_article()
    claim = make_published(article=article, quote="They came by night")
    assert claim.citations.get().quote_check == "no_capture"
    Capture.objects.create(article=article, text="“They\u00a0came by night”, the ministry said.")
    claim.refresh_from_db()
    assert (claim.citations.get().quote_check, claim.status) == ("found", "clean")
    Capture.objects.create(article=article, text="Nobody came.")
    assert claim.citations.get().quote_check == "not_found"


def test_a_retracted_article_discounts_the_claim_in_the_same_edition():
    article = make_article()
    claim = make_published(article=article)
    article.retracted_on, article.retraction_note = date(2024, 7, 1), "Made up."
    article.save()
    with open_edition(by=make_user(), reason="The Gazette took it back") as edition:
        edition.add_vocabulary(article)
    row = PublishedClaim.objects.get(claim=claim, edition_to=None)
    assert (row.grade, row.change, row.edition_from_id) == ("discounted", "regraded", 2)


def test_rewriting_the_record_breaks_the_chain():
    claim = make_published(best=1000)
    make_published("casualties")
    with connection.cursor() as cursor:  # as a superuser could, by switching the guards off
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE tracker_published_claim DISABLE TRIGGER USER")
        cursor.execute("UPDATE tracker_published_claim SET best = 9 WHERE claim_id = %s", [claim.pk])
        cursor.execute("ALTER TABLE tracker_published_claim ENABLE TRIGGER USER")
    assert any("does not match its digest" in link for link in broken_links())
