"""Readers report errors: what is taken, what is refused, who hears of it, and what the public sees of it."""

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import make_claim, make_published, make_user
from tracker.models import Claim, ErrorReport
from tracker.models.merging import merge

pytestmark = pytest.mark.django_db

WORDS = "The page says 1,000, the article says 100."


@pytest.fixture(autouse=True)
def _nobody_has_reported_yet() -> None:
    cache.clear()


def report(claim: Claim, text: str = WORDS, client: Client | None = None, **fields: str) -> Any:
    return (client or Client()).post(f"/claims/{claim.pk}/report/", {"text": text, **fields})


def test_a_report_needs_no_account_and_leads_back_to_the_claim(client):
    claim = make_published()
    response = report(claim, email="reader@example.org")
    assertRedirects(response, f"/claims/{claim.pk}/?reported=1#reports", fetch_redirect_response=False)
    saved = ErrorReport.objects.get()
    assert (saved.claim_id, saved.text, saved.email, saved.state) == (
        claim.pk,
        WORDS,
        "reader@example.org",
        "open",
    )
    page = client.get(f"/claims/{claim.pk}/?reported=1")
    assertContains(page, "Your report is with the editors")
    assert not page.cookies
    assertNotContains(client.get(f"/claims/{claim.pk}/"), "Your report is with the editors")


def test_those_who_answer_are_told_once_it_is_saved(client, bert, django_capture_on_commit_callbacks):
    claim = make_published()
    with django_capture_on_commit_callbacks(execute=True) as told:
        report(claim, email="reader@example.org")
    assert len(told) == 1
    (letter,) = [one for one in mail.outbox if one.to == [bert.email]]
    assert str(claim.pk) in letter.subject
    assert "reader@example.org" not in letter.body


def test_a_form_that_is_sent_twice_is_one_report(django_capture_on_commit_callbacks):
    claim = make_published()
    with django_capture_on_commit_callbacks() as told:
        answers = [report(claim).url for _click in range(2)]
    assert answers[0] == answers[1]
    assert (ErrorReport.objects.count(), len(told)) == (1, 1)
    report(claim, "Something else is wrong.")
    report(claim, email="reader@example.org")
    assert ErrorReport.objects.count() == 3
    ErrorReport.objects.update(state="rejected", answer="The article says so.")
    report(claim)
    assert ErrorReport.objects.count() == 4


def test_the_desk_counts_and_lists_it(client, bert):
    claim = make_published()
    report(claim)
    client.force_login(bert)
    assertContains(client.get("/admin/"), "1 reader’s report is not answered.")
    assertContains(client.get("/admin/tracker/errorreport/?waiting=open"), WORDS)


def test_in_french_it_leads_back_to_the_french_page(client):
    claim = make_published()
    response = client.post(f"/fr/claims/{claim.pk}/report/", {"text": WORDS})
    assert response.headers["Location"] == f"/fr/claims/{claim.pk}/?reported=1#reports"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Say in a sentence what is wrong."),
        (" \n\t ", "Say in a sentence what is wrong."),
        ("\u200b\u200b", "Say in a sentence what is wrong."),
        ("a" * 4001, "Shorten the text to 4,000 characters; it has 4001."),
        ("wrong\x00number", "characters that cannot be seen"),
        ("wrong \u202enumber", "characters that cannot be seen"),
        ("wrong \u2067number", "characters that cannot be seen"),
        ("wrong \x1b[2Jnumber", "characters that cannot be seen"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text, said):
    response = report(make_published(), text)
    assertContains(response, said, status_code=422)
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    "text", ["a" * 4000, "a\r\n" * 1999 + "ab", "Nombre erroné — ١٢٣ 👩\u200d👩\u200d👧", "見出し"]
)
def test_what_a_browser_lets_through_is_taken(text):
    """A browser counts a line break once, and sends it as two characters."""
    assert report(make_published(), text).status_code == 302
    assert ErrorReport.objects.get().text == text.replace("\r\n", "\n").strip()


def test_what_was_typed_stays_in_the_form():
    response = report(make_published(), WORDS, email="reader at home")
    assertContains(response, WORDS, status_code=422)
    assertContains(response, "name@example.org", status_code=422)
    assertContains(response, 'aria-invalid="true"', count=1, status_code=422)


def test_a_machine_that_fills_in_every_field_is_refused():
    response = report(make_published(), website="https://gazette.example/")
    assertContains(response, "a trap for machines", status_code=422)
    assertContains(response, WORDS, status_code=422)
    assert not ErrorReport.objects.exists()


def test_one_address_may_report_so_often_and_the_text_stays():
    claim = make_published()
    for time in range(10):
        assert report(claim, f"{WORDS} ({time})").status_code == 302
    refused = report(claim, "One more thing.")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "3600"
    for words in ("Wait an hour, then send it again.", "One more thing."):
        assertContains(refused, words, status_code=429)
    assert ErrorReport.objects.count() == 10
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert report(claim, client=other).status_code == 302


def test_a_refused_form_uses_up_no_try():
    claim = make_published()
    for _time in range(11):
        assert report(claim, "").status_code == 422
    assert report(claim).status_code == 302


def test_all_addresses_together_may_report_so_often(settings):
    assert settings.ACCOUNT_RATE_LIMITS["report_error"] == "10/h/ip,100/h/key"
    settings.ACCOUNT_RATE_LIMITS = {"report_error": "10/h/ip,3/h/key"}
    claim = make_published()
    for number in range(3):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert report(claim, client=client).status_code == 302
    assert report(claim, client=Client(REMOTE_ADDR="198.51.100.1")).status_code == 429


def test_only_what_readers_see_can_be_reported(client):
    draft = make_claim()
    retracted, withdrawn = make_published(), make_published()
    retracted.retract(by=make_user(), correction_type="entry_error", reason="A slip.")
    withdrawn.withdraw(by=make_user(), reason="It endangered a source.")
    for number in (draft.pk, withdrawn.pk, 999_999, 10**30):
        for page in ("report", "reports"):
            assert client.get(f"/claims/{number}/{page}/").status_code == 404, (number, page)
    assert report(draft).status_code == report(withdrawn).status_code == 404
    assert report(retracted).status_code == 302
    assert ErrorReport.objects.get().claim_id == retracted.pk


def test_a_merged_claim_is_reported_where_it_is_told_now(client):
    claim, other = make_published(), make_published()
    merge(other, claim, by=make_user(), reason="One and the same.")
    assertRedirects(client.get(f"/claims/{claim.pk}/report/"), f"/claims/{other.pk}/report/")
    assert report(claim).status_code == 302
    assert ErrorReport.objects.get().claim_id == other.pk


def test_the_form_alone_sets_a_cookie_and_is_never_kept(client):
    claim = make_published()
    form = client.get(f"/claims/{claim.pk}/report/")
    assert set(form.cookies) == {"csrftoken"}
    assert "no-store" in form.headers["Cache-Control"]
    assert "ETag" not in form.headers
    state = Client().get(f"/claims/{claim.pk}/reports/")
    assert not state.cookies
    assert "no-store" in state.headers["Cache-Control"]
    assert "ETag" not in state.headers


def test_a_form_from_elsewhere_is_refused():
    claim = make_published()
    strict = Client(enforce_csrf_checks=True)
    assertContains(report(claim, client=strict), "what you typed is still there", status_code=403)
    token = strict.get(f"/claims/{claim.pk}/report/").cookies["csrftoken"].value
    assert report(claim, client=strict, csrfmiddlewaretoken=token).status_code == 302


def test_the_state_of_reports_shows_the_answer_and_nothing_of_the_reader(client):
    claim, other = make_published(), make_published()
    for text in ("Zero too many.", "The ministry never said so."):
        report(claim, text, email="reader@example.org")
    report(other, "Another matter.")
    answered = ErrorReport.objects.get(text="Zero too many.")
    answered.state, answered.answer = "accepted", "A zero was typed twice; corrected."
    answered.handled_by = make_user()
    answered.save()
    page = client.get(f"/claims/{claim.pk}/reports/")
    for words in ("1 report not yet answered.", "accepted: we corrected it", "A zero was typed twice"):
        assertContains(page, words)
    for secret in ("Zero too many", "never said so", "reader@example.org", make_user().username):
        assertNotContains(page, secret)
    fragment = client.get(f"/claims/{claim.pk}/reports/", headers={"HX-Request": "true"})
    assertContains(fragment, "A zero was typed twice")
    assertNotContains(fragment, "<html")


def test_a_report_and_its_answer_leave_the_page_of_the_claim_as_it_was(client):
    claim = make_published()
    address = f"/claims/{claim.pk}/"
    before = client.get(address)
    report(claim)
    ErrorReport.objects.update(state="rejected", answer="It stands in the article.")
    after = client.get(address)
    assert after.content == before.content
    assert after.headers["ETag"] == before.headers["ETag"]


def test_a_page_of_the_past_does_not_ask_for_the_state_of_today(client):
    claim = make_published()
    assertContains(client.get(f"/claims/{claim.pk}/"), f'hx-get="/claims/{claim.pk}/reports/"')
    assertNotContains(client.get(f"/claims/{claim.pk}/", {"edition": 1}), "hx-get")


def test_whoever_answers_a_report_says_it_in_public(client, bert):
    claim = make_published()
    report(claim)
    number = ErrorReport.objects.get().pk
    client.force_login(bert)
    address = f"/admin/tracker/errorreport/{number}/change/"
    refused = client.post(address, {"state": "rejected", "answer": ""})
    assertContains(refused, "Tell readers what came of the report.")
    client.post(address, {"state": "rejected", "answer": "The article says 1,000."})
    assertContains(Client().get(f"/claims/{claim.pk}/reports/"), "The article says 1,000.")
