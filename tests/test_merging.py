"""One claim told twice, two told as one, and taking any of it back: always another edition."""

import pytest
from django.core.exceptions import ValidationError
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_equipment,
    make_member,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tracker.models import Claim, Edition, PublishedClaim, Remark, broken_links
from tracker.models.history import acting
from tracker.models.merging import absorb, merge, split

pytestmark = pytest.mark.django_db


def pair(**fields) -> tuple[Claim, Claim]:
    """Two published claims that say the same of one thing, each by an article of its own."""
    gone, keep = (
        make_claim(article=make_article(title=title), quote=f"{title}: they came by night.", **fields)
        for title in ("Told twice", "Told well")
    )
    publish(gone, keep)
    return keep, gone


def merged(**fields) -> tuple[Claim, Claim]:
    keep, gone = pair(**fields)
    merge(keep, gone, by=make_user("second"), reason="One statement, told by two articles.")
    return keep, gone


def row_of(claim: Claim) -> PublishedClaim:
    return PublishedClaim.objects.get(claim=claim.pk, edition_to=None)


def correct(claim: Claim, kind: str = "entry_error", reason: str = "It was wrong.", **values) -> Edition:
    if values:
        Claim.objects.filter(pk=claim.pk).update(**values)
    claim.refresh_from_db()
    if claim.status != "in_review":
        claim.submit(by=make_user())
    return claim.correct(by=make_user("second"), correction_type=kind, reason=reason)


# Merging.


def test_one_edition_leads_from_the_one_to_the_other_and_moves_the_evidence():
    keep, gone = merged()
    assert Edition.objects.count() == 2
    row = row_of(gone)
    assert (row.state, row.change, row.correction_type, row.merged_into_id) == (
        "merged",
        "merged",
        "merge",
        keep.pk,
    )
    assert {citation.article.title for citation in keep.citations.all()} == {"Told twice", "Told well"}
    assert (row_of(keep).citation_count, row_of(keep).change) == (2, "revised")
    assert [claim.status for claim in (keep, gone)] == ["clean", "clean"]
    assert list(broken_links()) == []


def test_a_citation_that_both_have_is_not_told_twice():
    article = make_article()
    gone, keep = make_claim(article=article), make_claim(article=article)
    publish(gone, keep)
    merge(keep, gone, by=make_user("second"), reason="Entered twice.")
    assert keep.citations.count() == 1
    assert PublishedClaim.objects.filter(claim=keep.pk).count() == 1


def test_the_series_is_graded_without_the_twin():
    other = make_organisation("Ministry of Truth (Graustark)")
    first = make_published(best=4000)
    wrong = make_claim(best=9000, claimant=other)
    right = make_claim(best=4000, claimant=other)
    publish(wrong, right)
    assert row_of(first).grade == "contested"
    merge(right, wrong, by=make_user("second"), reason="A misprint of the same statement.")
    assert row_of(first).grade == "corroborated"


def test_a_merged_claim_leads_to_the_one_that_stays(client):
    keep, gone = merged()
    assertRedirects(client.get(f"/claims/{gone.pk}/"), f"/claims/{keep.pk}/")
    assertRedirects(client.get(f"/fr/claims/{gone.pk}/"), f"/fr/claims/{keep.pk}/")
    assertRedirects(client.get(f"/claims/{gone.pk}/?edition=2"), f"/claims/{keep.pk}/?edition=2")
    assert client.get(f"/claims/{gone.pk}.csv?excel=1")["Location"] == f"/claims/{keep.pk}.csv?excel=1"
    page = client.get(f"/claims/{keep.pk}/")
    assertContains(page, f"Claim {gone.pk} was merged into this one.")
    assertContains(page, f'href="/claims/{gone.pk}/?edition=1"')


def test_before_the_merger_the_old_page_is_as_it_was(client):
    keep, gone = merged()
    page = client.get(f"/claims/{gone.pk}/?edition=1")
    assertContains(page, "Told twice")
    assertNotContains(page, "was merged")
    assertNotContains(client.get(f"/claims/{keep.pk}/?edition=1"), "was merged")
    assert client.get(f"/claims/{gone.pk}.csv?edition=1").status_code == 200


def test_a_chain_of_mergers_leads_to_its_end(client):
    keep, gone = merged()
    last = make_published()
    merge(last, keep, by=make_user("second"), reason="The same once more.")
    assertRedirects(client.get(f"/claims/{gone.pk}/"), f"/claims/{last.pk}/")
    page = client.get(f"/claims/{last.pk}/")
    assertContains(page, f"Claim {gone.pk} was merged into this one.")
    assertContains(page, f"Claim {keep.pk} was merged into this one.")
    assertRedirects(client.get(f"/claims/{gone.pk}/?edition=2"), f"/claims/{keep.pk}/?edition=2")


def test_a_merged_claim_stands_in_no_list_chart_or_file(client):
    keep, gone = merged(best=1234)
    for page in ("/timeline/", "/charts/", "/claims.csv"):
        content = client.get(page).getvalue().decode()
        assert f"/claims/{keep.pk}/" in content, page
        assert f"/claims/{gone.pk}/" not in content, page


def test_readers_find_the_merger_among_the_corrections(client):
    keep, _gone = merged()
    page = client.get("/corrections/")
    assertContains(page, "One statement, told by two articles.")
    assertContains(page, f"It is told as claim {keep.pk} now.")
    assertNotContains(client.get("/corrections/?edition=1"), "One statement")


def test_a_merged_claim_comes_back_by_a_correction_and_leads_nowhere_any_more(client):
    keep, gone = merged()
    Claim.objects.filter(pk=gone.pk).update(status="in_review")
    gone.refresh_from_db()
    gone.correct(by=make_user("second"), correction_type="entry_error", reason="They were two after all.")
    assert (gone.merged_into, gone.status, row_of(gone).state) == (None, "clean", "published")
    assertContains(client.get(f"/claims/{gone.pk}/"), "They were two after all.")
    assertNotContains(client.get(f"/claims/{keep.pk}/"), "was merged into this one")
    assertRedirects(client.get(f"/claims/{gone.pk}/?edition=2"), f"/claims/{keep.pk}/?edition=2")
    assert list(broken_links()) == []


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        ({"claimant": "other"}, "same kind, claimant"),
        ({"supplier": "other"}, "same kind, claimant"),
        ({"kind": "casualties"}, "same kind, claimant"),
    ],
)
def test_only_claims_that_could_be_one_are_merged(difference, said):
    keep = make_published()
    if difference.get("kind"):
        gone = make_published("casualties")
    elif difference.get("claimant"):
        gone = make_published(claimant=make_organisation("Ministry of Truth (Graustark)"))
    else:
        gone = make_published(supplier=make_actor("Graustark"))
    with pytest.raises(ValidationError, match=said):
        merge(keep, gone, by=make_user("second"), reason="The same?")
    assert row_of(gone).state == "published"


def test_a_claim_is_not_merged_with_itself_with_a_draft_or_with_what_was_taken_back():
    keep, gone = pair()
    with pytest.raises(ValidationError, match="itself"):
        merge(keep, keep, by=make_user("second"), reason="The same?")
    draft = make_claim()
    with pytest.raises(ValidationError, match=f"Claim {draft.pk} is not shown"):
        merge(draft, gone, by=make_user("second"), reason="The same?")
    Claim.objects.filter(pk=keep.pk).update(public_note="Not reviewed yet.")
    with pytest.raises(ValidationError, match="changes that are not published"):
        merge(keep, gone, by=make_user("second"), reason="The same?")
    keep.retract(by=make_user("third"), correction_type="source_retracted", reason="Taken back.")
    with pytest.raises(ValidationError, match=f"Claim {keep.pk} is not shown"):
        merge(keep, gone, by=make_user("second"), reason="The same?")


@pytest.mark.parametrize("link", ["adds_to", "supersedes", "borne_out_by"])
def test_what_others_name_is_not_merged_away(link):
    keep, gone = pair()
    if link == "adds_to":
        other = make_claim(basis="flow", adds_to=gone)
    elif link == "supersedes":
        other = make_claim(supersedes=gone)
    else:
        other = make_claim(stance="forecasts", borne_out_by=[gone])
    with pytest.raises(ValidationError, match=f"named by {other.pk}"):
        merge(keep, gone, by=make_user("second"), reason="The same?")
    publish(other)
    with pytest.raises(ValidationError, match=f"named by {other.pk}"):
        merge(keep, gone, by=make_user("second"), reason="The same?")


def test_a_revision_does_not_say_the_same_as_what_it_revises():
    keep = make_published()
    gone = make_published(supersedes=keep)
    with pytest.raises(ValidationError, match="revises"):
        merge(keep, gone, by=make_user("second"), reason="The same?")


def test_who_wrote_a_claim_does_not_merge_it_away():
    keep, gone = pair()
    reviewer = make_member("Reviewer", "writer")
    with acting("changed", reviewer):
        Claim.objects.filter(pk=gone.pk).update(public_note="Written by me.")
    publish(Claim.objects.get(pk=gone.pk), reason="A note")
    with pytest.raises(ValidationError, match="wrote at it yourself"):
        merge(keep, gone, by=reviewer, reason="The same?")
    merge(keep, gone, by=make_user("second"), reason="The same.")


def test_a_draft_told_twice_gives_its_citations_and_goes():
    keep = make_published()
    draft = make_claim(article=make_article(title="Told twice"))
    Remark.objects.create(claim=draft, author=make_user(), text="Have we not got this?")
    absorb(keep, draft, by=make_user())
    assert not Claim.objects.filter(pk=draft.pk).exists()
    assert {citation.article.title for citation in keep.citations.all()} >= {"Told twice"}
    assert keep.status == "draft"
    assert keep.remarks.get().text == "Have we not got this?"
    assert Edition.objects.count() == 1


def test_what_is_published_is_never_absorbed_as_a_draft():
    keep, gone = pair()
    with pytest.raises(ValidationError, match="is published"):
        absorb(keep, gone, by=make_user())


# Splitting.


def test_a_part_is_a_copy_that_knows_where_it_comes_from():
    claim = make_published("transfer", counted_with=[make_equipment("Trebuchet")])
    part = split(claim, by=make_user())
    assert (part.split_from, part.status, part.best, part.kind) == (claim, "draft", claim.best, "transfer")
    assert [one.name for one in part.counted_with.all()] == ["Trebuchet"]
    assert part.citations.get().quote == claim.citations.get().quote
    assert part.pk != claim.pk


def test_the_correction_of_the_whole_brings_its_part_in_the_same_edition(client):
    claim = make_published(best=1000)
    part = split(claim, by=make_user())
    Claim.objects.filter(pk=part.pk).update(best=400)
    Claim.objects.get(pk=part.pk).submit(by=make_user())
    edition = correct(claim, "split", "Two landings were told as one.", best=600)
    part.refresh_from_db()
    assert (row_of(claim).best, row_of(claim).edition_from_id) == (600, edition.number)
    assert (row_of(part).best, row_of(part).edition_from_id) == (400, edition.number)
    assert (row_of(part).change, row_of(part).reason, part.status) == (
        "new",
        "Two landings were told as one.",
        "clean",
    )
    assertContains(client.get(f"/claims/{claim.pk}/"), "What this claim once told too")
    assertContains(client.get(f"/claims/{part.pk}/"), "once told as part of another claim")
    assertContains(client.get("/corrections/"), f"The other part of it is claim {part.pk} now.")
    assert list(broken_links()) == []


def test_a_part_does_not_enter_the_record_while_the_whole_still_says_the_same():
    claim = make_published(best=1000)
    part = split(claim, by=make_user("writer"))
    with pytest.raises(ValidationError, match="with the correction of that one"):
        publish(part)
    claim.retract(by=make_user("second"), correction_type="split", reason="It was two.")
    publish(part)
    assert row_of(part).state == "published"


def test_a_part_that_nobody_reviewed_holds_the_split_up():
    claim = make_published(best=1000)
    part = split(claim, by=make_user())
    with pytest.raises(ValidationError, match=f"Claim {part.pk} is a part of this split"):
        correct(claim, "split", "Two landings were told as one.", best=600)
    assert row_of(claim).best == 1000
    part.delete()
    correct(claim, "split", "The other part was published before.", best=600)


def test_only_what_readers_see_is_split():
    with pytest.raises(ValidationError, match="not shown"):
        split(make_claim(), by=make_user())


# Undoing.


def test_undoing_a_correction_is_another_correction():
    claim = make_published(best=1000)
    correct(claim, best=2000)
    correct(claim, reason="It was right before.", best=1000)
    rows = PublishedClaim.objects.filter(claim=claim.pk).order_by("edition_from_id")
    assert [(row.best, row.change) for row in rows] == [
        (1000, "new"),
        (2000, "corrected"),
        (1000, "corrected"),
    ]


def test_undoing_a_retraction_is_a_correction_too_and_the_old_page_stays(client):
    claim = make_published(best=1000)
    claim.retract(by=make_user("second"), correction_type="source_retracted", reason="Taken back.")
    Claim.objects.filter(pk=claim.pk).update(status="in_review")
    claim.refresh_from_db()
    claim.correct(by=make_user("second"), correction_type="method", reason="It was right after all.")
    assertContains(client.get(f"/claims/{claim.pk}/"), "It was right after all.")
    assertContains(client.get(f"/claims/{claim.pk}/?edition=2"), "Retracted")
    assert row_of(claim).state == "published"


# The pages.


def test_a_reviewer_merges_from_the_claim_s_page(client):
    keep, gone = pair()
    client.force_login(make_member("Reviewer", "second"))
    address = f"/admin/tracker/deployment/{gone.pk}/merge/"
    assertContains(client.get(f"/admin/tracker/deployment/{gone.pk}/change/"), address)
    assertContains(client.get(address), f'<option value="{keep.pk}">')
    page = client.post(address, {"apply": "1", "reason": "Told twice.", "into": "", "number": ""})
    assertContains(page, "Choose the claim that stays.")
    page = client.post(address, {"apply": "1", "reason": "Told twice.", "number": "99999"})
    assertContains(page, "There is no claim 99999.")
    page = client.post(address, {"apply": "1", "reason": "Told twice.", "number": gone.pk})
    assertContains(page, "not merged with itself")
    client.post(address, {"apply": "1", "reason": "Told twice.", "into": keep.pk})
    assert row_of(gone).merged_into_id == keep.pk
    assertContains(client.get(f"/admin/tracker/deployment/{gone.pk}/change/"), "Readers are led to")


def test_a_merged_claim_is_brought_back_from_its_page(client):
    _keep, gone = merged()
    client.force_login(make_member("Reviewer", "third"))
    address = f"/admin/tracker/deployment/{gone.pk}/correct/"
    client.post(address, {"apply": "1", "correction_type": "entry_error", "reason": "They were two."})
    assert (row_of(gone).state, row_of(gone).merged_into_id) == ("published", None)


def test_a_draft_is_merged_from_its_page_by_who_may_delete_it(client):
    keep = make_published()
    draft = make_claim(article=make_article(title="Told twice"))
    address = f"/admin/tracker/deployment/{draft.pk}/merge/"
    client.force_login(make_member("Contributor"))
    assert client.get(address).status_code == 403
    client.force_login(make_member("Editor"))
    assertContains(client.get(address), "and the draft is deleted")
    assertRedirects(
        client.post(address, {"apply": "1", "into": keep.pk}), f"/admin/tracker/deployment/{keep.pk}/change/"
    )
    assert not Claim.objects.filter(pk=draft.pk).exists()


def test_a_claim_is_split_from_its_page_and_the_part_says_what_comes_next(client):
    claim = make_published()
    client.force_login(make_member("Editor"))
    address = f"/admin/tracker/deployment/{claim.pk}/split/"
    assertContains(client.get(address), "type “split”")
    page = client.post(address, {"apply": "1"}, follow=True)
    part = Claim.objects.latest("pk")
    assert part.split_from == claim
    assertContains(page, f"Split from claim {claim.pk}")


@pytest.mark.parametrize(("page", "role"), [("merge", "Editor"), ("split", "Contributor")])
def test_who_may_not_does_not(client, page, role):
    claim = make_published()
    client.force_login(make_member(role))
    assert client.post(f"/admin/tracker/deployment/{claim.pk}/{page}/", {"apply": "1"}).status_code == 403


def test_an_old_version_brought_back_takes_no_merger_back():
    from tracker.admin.past import bring_back
    from tracker.versions import newest_marks, version_at

    keep, gone = pair()
    marks = newest_marks(Claim, gone.pk)
    merge(keep, gone, by=make_user("second"), reason="Told twice.")
    bring_back(Claim, gone.pk, version_at(Claim, gone.pk, marks), with_parts=False)
    gone.refresh_from_db()
    assert gone.merged_into == keep
