"""The desk, through the client: what an editor sees, types and presses."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import (
    claim_fields,
    make_actor,
    make_article,
    make_claim,
    make_conflict,
    make_equipment,
    make_organisation,
    make_published,
    make_user,
    publish,
)
from tests.test_rules import FILLED, PATTERNS
from tracker.models import (
    PROXIES,
    Article,
    Capture,
    Citation,
    Claim,
    Corridor,
    Deployment,
    Edition,
    Equipment,
    Organisation,
    PublishedClaim,
    PublishedCorridor,
    PublishedOrganisation,
)
from tracker.quantities import RULES

pytestmark = pytest.mark.django_db

PAGES = {
    "deployment": "deployment",
    "casualties": "casualtyestimate",
    "transfer": "equipmenttransfer",
    "event": "event",
}


@pytest.fixture
def desk(client: Client, settings: Any) -> Client:
    """One who enters, reviews and publishes alone; test_four_eyes.py has the rule that this waives."""
    settings.SINGLE_EDITOR = True
    client.force_login(make_user("editor"))
    return client


def address(page: str, *args: Any, model: str = "deployment") -> str:
    return reverse(f"admin:tracker_{model}_{page}", args=args)


def typed(claim: Claim | None = None, **fields: Any) -> dict[str, Any]:
    """What an editor types into the form of a deployment, or what stands there already."""
    form: dict[str, Any] = {
        "conflict": make_conflict().pk,
        "supplier": make_actor("Ruritania").pk,
        "recipient": make_actor("Freedonia").pk,
        "place": "",
        "personnel": "unspecified",
        "stage": "arrived",
        "qualifier": "about",
        "low": "",
        "best": "3 000",
        "high": "",
        "unit": "person",
        "as_reported": "about 3,000 more",
        "as_reported_fr": "",
        "as_reported_quoted": "on",
        "basis": "flow",
        "period_start": "2025-01-01",
        "period_end": "2025-02-28",
        "precision": "month",
        "cumulative_since": "",
        "adds_to": "",
        "claimant": make_organisation().pk,
        "relayed_by": "",
        "stance": "asserts",
        "stated_on": "2025-03-27",
        "rank": "normal",
        "rank_reason": "",
        "rank_reason_fr": "",
        "supersedes": "",
        "public_note": "",
        "public_note_fr": "",
        "internal_note": "",
        "citations-TOTAL_FORMS": "1",
        "citations-INITIAL_FORMS": "0",
        "citations-MIN_NUM_FORMS": "0",
        "citations-MAX_NUM_FORMS": "1000",
        "citations-0-role": "supports",
        "citations-0-quote": "They sent 3,000 more, the ministry said.",
    }
    if claim:
        citation = claim.citations.get()
        form |= {
            "citations-INITIAL_FORMS": "1",
            "citations-0-id": citation.pk,
            "citations-0-claim": claim.pk,
            "citations-0-article": citation.article_id,
            "citations-0-quote": citation.quote,
            **{
                name: getattr(claim, name)
                for name in ("low", "best", "high", "basis", "qualifier", "as_reported", "precision")
                if getattr(claim, name) is not None
            },
            "as_reported_quoted": "",
            "period_start": claim.period_start or "",
            "period_end": claim.period_end or "",
            "stated_on": claim.stated_on or "",
        }
    elif "citations-0-article" not in fields:
        form["citations-0-article"] = make_article(published_on=date(2025, 3, 27)).pk
    return {**form, **fields}


# Every page answers.


MODELS = [
    "claim",
    *PAGES.values(),
    "article",
    "organisation",
    "equipment",
    "actor",
    "conflict",
    "corridor",
    "edition",
]


def one_of(model: str) -> int:
    """A row whose page every model has once something is published."""
    claim = make_published({page: kind for kind, page in PAGES.items()}.get(model, "transfer"))
    Corridor.objects.create(supplier=claim.supplier, recipient=claim.recipient)
    rows = {
        "article": claim.citations.get().article_id,
        "organisation": claim.claimant_id,
        "equipment": claim.equipment_id,
        "actor": claim.supplier_id,
        "conflict": claim.conflict_id,
        "corridor": Corridor.objects.get().pk,
        "edition": 1,
    }
    return rows.get(model, claim.pk)


@pytest.mark.parametrize("language", ["", "/fr"])
@pytest.mark.parametrize("model", MODELS)
def test_every_page_of_the_desk_answers(desk, model, language):
    row = one_of(model)
    pages = [address("changelist", model=model), address("change", row, model=model)]
    if not language:
        pages += [address("history", row, model=model)]
    if not language and model not in ("claim", "edition"):
        pages += [address("add", model=model), address("delete", row, model=model)]
    for page in pages:
        response = desk.get(f"{language}{page}", follow=True)
        assert response.status_code == 200, page
        assertNotContains(response, "<style")
        assertNotContains(response, "onclick")


@pytest.mark.parametrize("page", ["correct", "retract", "withdraw", "publish"])
def test_every_question_before_a_verb_answers(desk, page):
    claim = make_published()
    Claim.objects.filter(pk=claim.pk).update(best=2000)
    assert desk.get(address(page, claim.pk)).status_code == 200


def test_a_correction_begins_with_a_change(desk):
    claim = make_published()
    response = desk.get(address("correct", claim.pk), follow=True)
    assertRedirects(response, address("change", claim.pk))
    assertContains(response, "Change what is wrong here first")


def test_the_first_page_tells_what_waits(desk):
    make_claim().submit(by=make_user())
    response = desk.get(reverse("admin:index"))
    assertContains(response, "1 claim waits for your review.")
    assertContains(response, "All claims")


def test_a_claim_among_all_claims_leads_to_the_page_of_its_kind(desk):
    claim = make_claim("casualties")
    response = desk.get(address("change", claim.pk, model="claim") + "?_popup=1")
    assertRedirects(response, address("change", claim.pk, model="casualtyestimate") + "?_popup=1")


# Entering and publishing.


def test_an_editor_enters_a_claim_and_publishes_it_in_one_go(desk):
    response = desk.post(address("add"), typed(_publish="1", _reason="First report"), follow=True)
    claim = Claim.objects.get()
    assertRedirects(response, address("change", claim.pk))
    assertContains(response, "See it as readers do.")
    row = PublishedClaim.objects.get()
    assert (row.kind, row.low, row.best, row.high, row.qualifier) == ("deployment", None, 3000, None, "about")
    assert (row.basis, row.period_start, row.period_end) == ("flow", date(2025, 1, 1), date(2025, 2, 28))
    assert row.citation_count == 1
    assert (claim.status, claim.created_by) == ("clean", make_user("editor"))
    assert Edition.objects.get().reason == "First report"
    assert [remark.kind for remark in claim.remarks.all()] == ["published"]


def test_the_reason_names_the_claim_and_no_figure_when_the_editor_says_nothing(desk):
    desk.post("/fr" + address("add"), typed(_publish="1"))
    assert Edition.objects.get().reason == f"New: deployment {Claim.objects.get().pk}"


@pytest.mark.parametrize(
    ("written", "number"),
    [("11000", 11000), ("11,000", 11000), ("11 000", 11000), ("11\u202f000", 11000), ("1’234’567", 1234567)],
)
def test_numbers_are_read_as_one_pastes_them(desk, written, number):
    desk.post(address("add"), typed(best=written))
    assert Claim.objects.get().best == number


@pytest.mark.parametrize("written", ["about 3,000", "3.5", "11,00", "1 0000", "dozens"])
def test_what_is_no_number_comes_back_as_it_was_typed(desk, written):
    response = desk.post(address("add"), typed(best=written))
    assertContains(response, "Enter a whole number in digits")
    assertContains(response, f'value="{written}"')
    assert not Claim.objects.exists()


def test_a_number_on_the_form_has_its_thousands_apart(desk):
    claim = make_claim(best=11000)
    assertContains(desk.get(address("change", claim.pk)), 'value="11,000"')
    assertContains(desk.get("/fr" + address("change", claim.pk)), 'value="11\u202f000"')


SIDES = {"L": "low", "B": "best", "H": "high"}


def one_number_wrong() -> list[tuple[str, str, str]]:
    """For each qualifier: a pattern that has one number too many or too few, and the field of that number."""
    return [
        (qualifier, pattern, SIDES[letter])
        for qualifier, right in FILLED.items()
        for pattern in PATTERNS
        for letter in SIDES
        if pattern not in right and any(set(pattern) ^ set(other) == {letter} for other in right)
    ]


@pytest.mark.parametrize(("qualifier", "pattern", "field"), one_number_wrong())
def test_a_wrong_number_for_the_qualifier_is_told_beside_it(desk, qualifier, pattern, field):
    numbers = {side: "500" if letter in pattern else "" for letter, side in SIDES.items()}
    response = desk.post(address("add"), typed(qualifier=qualifier, **numbers))
    assert response.context["adminform"].form.errors == {field: [RULES[qualifier]]}
    assertContains(response, escape("They sent 3,000 more, the ministry said."))
    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"qualifier": ""}, "qualifier"),
        ({"qualifier": "between", "best": "", "low": "9", "high": "5"}, "low"),
        ({"best": "-5"}, "best"),
        ({"best": "9" * 25}, "best"),
        ({"stance": "denies"}, "qualifier"),
        ({"period_start": "2025-03-01"}, "period_end"),
        ({"period_start": "", "period_end": ""}, "precision"),
        ({"basis": "cumulative"}, "period_start"),
        ({"basis": "stock", "period_start": ""}, "period_start"),
        ({"cumulative_since": "2024-10-01"}, "cumulative_since"),
        ({"rank": "deprecated"}, "rank_reason"),
        ({"stage": "delivered"}, "stage"),
        ({"unit": "tonne"}, "unit"),
    ],
)
def test_nonsense_is_told_beside_the_field(desk, changes, field):
    response = desk.post(address("add"), typed(**changes))
    errors = response.context["adminform"].form.errors
    assert list(errors) == [field]
    assertContains(response, escape("They sent 3,000 more, the ministry said."))
    assert not Claim.objects.exists()


def test_a_citation_needs_words(desk):
    response = desk.post(address("add"), typed(**{"citations-0-quote": ""}))
    assertContains(response, "Quote the article, or say in our words what it says.")
    assert not Claim.objects.exists()


def test_dates_without_precision_are_known_to_the_day(desk):
    desk.post(address("add"), typed(precision=""))
    assert Claim.objects.get().precision == "day"


def test_the_form_of_a_kind_has_the_fields_of_that_kind_alone(desk):
    fields = {
        kind: set(desk.get(address("add", model=page)).context["adminform"].form.fields)
        for kind, page in PAGES.items()
    }
    assert {"personnel", "stage"} < fields["deployment"]
    assert not fields["deployment"] & {"category", "equipment", "counted_with", "summary"}
    assert "category" in fields["casualties"]
    assert not fields["casualties"] & {"stage", "personnel", "equipment"}
    assert {"equipment", "counted_with", "stage"} < fields["transfer"]
    assert not fields["event"] & {"qualifier", "low", "best", "high", "unit", "basis", "rank", "stage"}


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("casualties", {"category": "killed_or_wounded", "stage": "", "personnel": ""}),
        ("transfer", {"stage": "delivered", "unit": "item", "personnel": "", "counted_with": []}),
        ("event", {"summary": "An envoy was received in Strelsau.", "qualifier": "", "best": ""}),
    ],
)
def test_every_kind_can_be_entered_and_published(desk, kind, changes):
    if kind == "transfer":
        changes = {**changes, "equipment": make_equipment().pk, "counted_with": [make_equipment("Sling").pk]}
    desk.post(address("add", model=PAGES[kind]), typed(_publish="1", **changes))
    assert PublishedClaim.objects.get().kind == kind


def test_what_only_the_database_refuses_comes_back_as_a_sentence(desk):
    claim = make_claim()
    flow = make_claim(
        basis="flow",
        period_start=date(2024, 5, 1),
        period_end=date(2024, 6, 1),
        precision="day",
        adds_to=claim,
    )
    # The claim that a flow adds to gets another claimant: only the deferred guard sees it.
    other = make_organisation("Ministry of Truth (Graustark)")
    response = desk.post(address("change", claim.pk), typed(claim, claimant=other.pk, best="7 777"))
    assertContains(response, "A flow can only be added to a total so far of the same claimant")
    assertContains(response, 'value="7 777"')
    claim.refresh_from_db()
    assert (claim.best, claim.claimant_id) == (1000, flow.claimant_id)


def test_a_claim_that_cannot_be_published_stays_a_draft_and_says_why(desk):
    response = desk.post(address("add"), typed(claimant="", personnel="", _publish="1"), follow=True)
    assertContains(response, "Name the claimant: whose statement is this?")
    assertContains(response, "Choose the personnel")
    assertContains(response, "Saved on the desk; nothing was published.")
    assert Claim.objects.get().status == "draft"
    assert not Edition.objects.exists()


def test_what_is_edited_and_edited_back_is_clean_again_and_says_so(desk):
    claim = make_published()
    Claim.objects.filter(pk=claim.pk).update(place="Strelsau")
    Claim.objects.filter(pk=claim.pk).update(place="")
    response = desk.post(address("change", claim.pk), typed(claim, _publish="1"), follow=True)
    assertContains(response, "Nothing to publish")
    assertContains(response, "Readers see it as it stands here.")
    assertNotContains(response, "Saved on the desk; nothing was published.")
    assert Edition.objects.count() == 1


def test_a_claim_in_review_says_that_a_change_makes_it_a_draft(desk):
    claim = make_claim()
    claim.submit(by=make_user())
    warning = "Any change makes it a draft again."
    assertContains(desk.get(address("change", claim.pk)), warning)
    response = desk.post(address("change", claim.pk), typed(claim, place="Strelsau"), follow=True)
    assertContains(desk.get(address("change", claim.pk)), "status-draft")
    assertNotContains(response, warning)


def test_publishing_what_readers_know_already_says_so(desk):
    claim = make_published()
    response = desk.post(address("change", claim.pk), typed(claim, _publish="1"), follow=True)
    assertContains(response, "Nothing to publish")
    assert Edition.objects.count() == 1


def test_a_note_is_published_without_a_correction(desk):
    claim = make_published()
    desk.post(address("change", claim.pk), typed(claim, public_note="Counted twice a day.", _publish="1"))
    row = PublishedClaim.objects.get(edition_to=None)
    assert (row.change, row.public_note) == ("revised", "Counted twice a day.")
    assert Edition.objects.first().reason == f"Details added: deployment {claim.pk}"


def test_saving_and_submitting_hands_the_draft_over(desk):
    desk.post(address("add"), typed(_submit="1"))
    assert Claim.objects.get().status == "in_review"


def test_the_article_s_page_leads_to_a_claim_of_it(desk):
    article = make_article()
    assertContains(desk.get(address("change", article.pk, model="article")), f"?article={article.pk}")
    response = desk.get(address("add") + f"?article={article.pk}")
    assertContains(response, f'<option value="{article.pk}" selected>')


# Correcting, retracting, withdrawing.


def test_a_changed_figure_leads_to_the_page_that_asks_what_was_wrong(desk):
    claim = make_published(best=1000)
    response = desk.post(address("change", claim.pk), typed(claim, best="2,000", _publish="1"))
    assertRedirects(response, address("correct", claim.pk))
    response = desk.post(address("correct", claim.pk), {"apply": "1", "reason": "A nought was missing."})
    assertContains(response, "A nought was missing.")
    assert Edition.objects.count() == 1
    desk.post(
        address("correct", claim.pk),
        {
            "apply": "1",
            "correction_type": "entry_error",
            "reason": "A digit was wrong.",
            "reason_fr": "Un chiffre.",
        },
    )
    row = PublishedClaim.objects.get(edition_to=None)
    assert (row.best, row.change, row.correction_type) == (2000, "corrected", "entry_error")
    assert (row.reason, row.reason_fr) == ("A digit was wrong.", "Un chiffre.")


@pytest.mark.parametrize(("verb", "state"), [("retract", "retracted"), ("withdraw", "withdrawn")])
def test_a_published_claim_is_taken_back_with_a_note(desk, verb, state):
    claim = make_published()
    answer = {"apply": "1", "reason": "The ministry took it back."}
    if verb == "retract":
        answer["correction_type"] = "source_retracted"
    assertRedirects(desk.post(address(verb, claim.pk), answer), address("change", claim.pk))
    row = PublishedClaim.objects.get(edition_to=None)
    assert (row.state, row.reason) == (state, "The ministry took it back.")
    assertContains(desk.get(address("change", claim.pk)), f"Readers see that it was {state}")
    assertContains(desk.get(address("history", claim.pk)), "The ministry took it back.")


def test_a_retracted_claim_comes_back_by_a_correction(desk):
    claim = make_published()
    claim.retract(by=make_user(), correction_type="method", reason="Counted twice.")
    response = desk.get(address("change", claim.pk))
    assertContains(response, f'href="{address("correct", claim.pk)}"')
    assertNotContains(response, f'href="{address("retract", claim.pk)}"')
    assertNotContains(response, "status-clean")
    response = desk.post(address("change", claim.pk), typed(claim, _publish="1"))
    assertRedirects(response, address("correct", claim.pk))
    answer = {"apply": "1", "correction_type": "entry_error", "reason": "It was right."}
    assertRedirects(desk.post(address("correct", claim.pk), answer), address("change", claim.pk))
    row = PublishedClaim.objects.get(edition_to=None)
    assert (row.state, row.change) == ("published", "corrected")


def test_the_list_marks_each_grade_as_the_public_pages_do(desk):
    make_published()
    page = desk.get(address("changelist", model="claim"))
    assertContains(page, '<span class="grade" data-grade="single_source">single source</span>')


def test_a_draft_cannot_be_retracted(desk):
    claim = make_claim()
    answer = {"apply": "1", "correction_type": "method", "reason": "Because."}
    assertContains(desk.post(address("retract", claim.pk), answer), "is not shown to the public")


def test_a_published_claim_is_not_deleted(desk):
    claim = make_published()
    response = desk.get(address("delete", claim.pk))
    assertContains(response, "a claim is retracted or withdrawn, never deleted")
    assert desk.post(address("delete", claim.pk), {"post": "yes"}).status_code == 200
    assert Claim.objects.filter(pk=claim.pk).exists()


def test_a_draft_is_deleted_with_its_citations(desk):
    claim = make_claim()
    desk.post(address("delete", claim.pk), {"post": "yes"})
    assert not Claim.objects.exists()
    assert not Citation.objects.exists()


# List actions.


def act(desk: Client, action: str, *claims: Claim, model: str = "claim", **answers: Any) -> Any:
    form = {"action": action, "_selected_action": [claim.pk for claim in claims], **answers}
    if not answers:
        form["index"] = "0"
    return desk.post(address("changelist", model=model), form, follow=True)


def test_many_claims_are_submitted_and_published_in_one_edition(desk):
    claims = [make_claim(), make_claim("transfer"), make_claim("event")]
    assertContains(act(desk, "submit_selected", *claims), "3 drafts are in review now.")
    assertContains(act(desk, "publish_selected", *claims), "in one edition")
    response = act(desk, "publish_selected", *claims, apply="1", reason="Three reports")
    assertContains(response, "Done, in edition 1.")
    assert Edition.objects.get().reason == "Three reports"
    assert PublishedClaim.objects.count() == 3
    assertContains(desk.get(address("history", claims[0].pk)), "Three reports")


def test_a_list_publishes_only_what_was_reviewed(desk):
    claims = [make_claim(), make_claim()]
    claims[0].submit(by=make_user())
    response = act(desk, "publish_selected", *claims, apply="1", reason="Both")
    assertContains(response, f"Submit claim {claims[1].pk} for review first.")
    assertContains(response, 'value="Both"')
    assert not Edition.objects.exists()


def test_selected_claims_are_corrected_and_retracted(desk):
    claims = [make_published(best=1000), make_published(best=3000, stage="in_combat")]
    for claim in claims:
        Claim.objects.filter(pk=claim.pk).update(best=2000)
    act(desk, "submit_selected", *claims)
    assertContains(act(desk, "correct_selected", *claims), "takes the place of the published one")
    answers = {"apply": "1", "correction_type": "entry_error", "reason": "Copied wrong."}
    act(desk, "correct_selected", *claims, **answers)
    assert list(PublishedClaim.objects.filter(edition_to=None).values_list("best", "change")) == [
        (2000, "corrected"),
        (2000, "corrected"),
    ]
    for claim in claims:
        assert [remark.kind for remark in claim.remarks.all()][-2:] == ["submitted", "published"]
    assertContains(act(desk, "retract_selected", *claims), "The claim was wrong.")
    act(desk, "retract_selected", *claims, **answers)
    assert set(PublishedClaim.objects.filter(edition_to=None).values_list("state", flat=True)) == {
        "retracted"
    }


def test_what_a_list_filters_and_finds_can_be_published(desk):
    claim = make_claim(as_reported="a handful")
    claim.submit(by=make_user())
    query = "?q=handful&status__exact=in_review"
    form = {"action": "publish_selected", "_selected_action": [claim.pk], "apply": "1", "reason": "Found"}
    desk.post(address("changelist", model="claim") + query, form)
    assert Edition.objects.count() == 1


# Who may do what.


def test_staff_without_the_permission_neither_see_nor_use_the_verbs(client):
    user = make_user("junior", is_superuser=False)
    names = [f"{verb}_deployment" for verb in ("add", "change", "view")] + ["change_claim", "view_claim"]
    names += [f"view_{model}" for model in ("actor", "conflict", "organisation", "article")]
    names += ["add_citation", "change_citation", "view_citation", "submit_claim"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    response = client.get(address("add"))
    assertContains(response, "_submit")
    assertNotContains(response, "_publish")
    assert client.post(address("add"), typed(_publish="1")).status_code == 403
    assert not Claim.objects.exists()
    claim = make_published()
    for verb in ("correct", "retract", "withdraw", "publish"):
        assert client.get(address(verb, claim.pk)).status_code == 403
        assert client.post(address(verb, claim.pk), {"apply": "1", "reason": "No"}).status_code == 403
    act(client, "publish_selected", claim, apply="1", reason="No")
    assert Edition.objects.count() == 1
    client.post(address("add"), typed(_submit="1"))
    assert Claim.objects.filter(status="in_review").exists()


def test_the_desk_is_closed_to_readers(client):
    assert client.get(reverse("admin:index")).status_code == 302


# Lists.


def test_a_page_of_claims_costs_the_same_for_many_as_for_few(desk):
    claims = [make_claim("transfer", counted_with=[make_equipment("Sling")]) for _number in range(3)]
    publish(*claims)
    page = address("changelist", model="claim")
    desk.get(page)
    with CaptureQueriesContext(connection) as few:
        assertContains(desk.get(page), "about 1,000 items: Catapult and Sling")
    offices = [make_organisation(f"Office {number}") for number in range(20)]
    fields = claim_fields("transfer")
    more = Claim.objects.bulk_create(
        Claim(kind="transfer", **{**fields, "claimant": offices[number % 20]}) for number in range(97)
    )
    article = make_article()
    Citation.objects.bulk_create(Citation(claim=claim, article=article, quote="Many.") for claim in more)
    publish(*more[:5])
    with CaptureQueriesContext(connection) as many:
        response = desk.get(page)
    assert len(response.context["cl"].result_list) == 100
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("record", "expected"), [("published", 1), ("changed", 1), ("never", 1), ("taken_back", 1)]
)
def test_claims_are_filtered_by_how_they_stand_with_readers(desk, record, expected):
    make_claim()
    changed = make_published()
    Claim.objects.filter(pk=changed.pk).update(best=7)
    make_published(stage="rotated").retract(by=make_user(), correction_type="method", reason="No")
    response = desk.get(address("changelist", model="claim") + f"?record={record}")
    assert len(response.context["cl"].result_list) == expected


def test_an_autocomplete_says_what_a_claim_says(desk):
    claim = make_claim(best=11000)
    query = {"app_label": "tracker", "model_name": "claim", "field_name": "supersedes", "term": str(claim.pk)}
    found = desk.get(reverse("admin:autocomplete"), query).json()["results"]
    assert found[0]["id"] == str(claim.pk)
    assert "about 11,000 troops" in found[0]["text"]


# Sources and vocabularies.


def test_a_rename_reaches_readers_when_it_is_published(desk):
    office = make_published().claimant
    page = address("change", office.pk, model="organisation")
    form = {
        "name": "Ministry of Peace",
        "name_fr": "",
        "slug": office.slug,
        "kind": "government",
        "reliability": "F",
    }
    publishing = address("publish", office.pk, model="organisation")
    assertRedirects(desk.post(page, {**form, "_publish_changes": "1"}), publishing)
    assertContains(desk.get(page), "Readers see an older version of this page.")
    assertContains(desk.get(address("changelist", model="organisation")), "standing-older")
    desk.post(publishing, {"apply": "1", "reason": "Renamed"})
    row = PublishedOrganisation.objects.get(organisation=office, edition_to=None)
    assert (row.name, Edition.objects.first().reason) == ("Ministry of Peace", "Renamed")
    assertContains(desk.get(address("changelist", model="organisation")), "standing-same")


def test_changes_of_several_rows_are_published_in_one_edition(desk):
    claim = make_published("transfer")
    Equipment.objects.update(name="Trebuchet")
    stranger = Equipment.objects.create(name="Sling", slug="sling")
    form = {"action": "publish_changes", "_selected_action": [claim.equipment_id, stranger.pk]}
    page = address("changelist", model="equipment")
    assertNotContains(desk.post(page, {**form, "index": "0"}), "Sling")
    desk.post(page, {**form, "apply": "1", "reason": "Names"})
    assert Edition.objects.count() == 2
    assert not stranger.versions.exists()


def test_a_corridor_enters_the_record_from_its_own_page(desk):
    claim = make_published()
    corridor = Corridor.objects.create(supplier=claim.supplier, recipient=claim.recipient, is_featured=True)
    desk.post(address("publish", corridor.pk, model="corridor"), {"apply": "1", "reason": "Featured"})
    assert PublishedCorridor.objects.get().is_featured


def test_publishing_no_change_says_so(desk):
    office = make_published().claimant
    response = desk.get(address("publish", office.pk, model="organisation"), follow=True)
    assertContains(response, "Nothing to publish")


def article_form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "A report",
        "url": "https://gazette.example/report",
        "published_on": "2025-03-27",
        "published_precision": "day",
        "captures-TOTAL_FORMS": "0",
        "captures-INITIAL_FORMS": "0",
        **fields,
    }


def test_a_text_is_captured_with_its_sum_and_never_changed(desk):
    capture = {"captures-TOTAL_FORMS": "1", "captures-0-text": "They came by night."}
    desk.post(address("add", model="article"), article_form(**capture))
    kept = Capture.objects.get()
    assert kept.captured_by == make_user("editor")
    page = address("change", kept.article_id, model="article")
    response = desk.get(page)
    assertContains(response, kept.sha256)
    assertContains(response, "They came by night.")
    assertNotContains(response, "They came by night.</textarea>")
    again = {
        "captures-TOTAL_FORMS": "1",
        "captures-INITIAL_FORMS": "1",
        "captures-0-id": kept.pk,
        "captures-0-article": kept.article_id,
        "captures-0-text": "They came by day.",
        "captures-0-DELETE": "on",
    }
    desk.post(page, article_form(**again))
    kept.refresh_from_db()
    assert kept.text == "They came by night."


def test_an_address_is_entered_once(desk):
    make_article(url="https://www.gazette.example/report?utm_source=x")
    response = desk.post(address("add", model="article"), article_form())
    assertContains(response, "use that one.")
    assert Article.objects.count() == 1


@pytest.mark.parametrize(
    ("model", "form", "field"),
    [
        ("actor", {"name": "Syldavia", "kind": "state", "code": "syldavia"}, "code"),
        (
            "organisation",
            {"name": "X", "slug": "x", "kind": "ngo", "reliability": "F", "country": "xx"},
            "country",
        ),
        ("article", article_form(retracted_on="2025-04-01"), "retraction_note"),
    ],
)
def test_the_rules_of_sources_are_told_beside_the_field(desk, model, form, field):
    response = desk.post(address("add", model=model), form)
    assert list(response.context["adminform"].form.errors) == [field]


def test_view_on_site_leads_to_what_is_published_alone(desk):
    draft, shown = make_claim(), make_published(stage="rotated")
    assertNotContains(desk.get(address("change", draft.pk)), "viewsitelink")
    assertContains(desk.get(address("change", shown.pk)), f'href="/claims/{shown.pk}/" class="viewsitelink"')
    office = Organisation.objects.get(pk=shown.claimant_id)
    page = address("change", office.pk, model="organisation")
    assertContains(desk.get(page), f'href="/organisations/{office.slug}/" class="viewsitelink"')


def test_the_desk_speaks_french(desk):
    claim = make_claim()
    response = desk.get("/fr" + address("change", claim.pk))
    assertContains(response, "Les lecteurs ne connaissent pas encore cette déclaration.")
    assertContains(response, "Borne inférieure")


def test_every_kind_has_its_page():
    assert {proxy._meta.model_name for proxy in PROXIES.values()} == set(PAGES.values())
    assert Deployment.of_kind == "deployment"


def test_an_answer_about_what_has_changed_meanwhile_is_not_carried_out(desk):
    claim = make_claim(best=1000)
    claim.submit(by=make_user())
    opened = desk.get(address("publish", claim.pk)).context["seen"]
    Claim.objects.filter(pk=claim.pk).update(best=99_999)
    answer = {"apply": "1", "reason": "As reviewed", "seen": opened}
    response = desk.post(address("publish", claim.pk), answer)
    assertContains(response, "Somebody changed this after you opened the page.")
    assert not Edition.objects.exists()
    assertRedirects(
        desk.post(address("publish", claim.pk), {**answer, "seen": response.context["seen"]}),
        address("change", claim.pk),
    )
