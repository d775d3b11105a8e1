"""A reader reports an error, the desk answers, and the answer stands at the claim; the claim on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, sign_in

pytestmark = pytest.mark.browser

# About 11,000 troops, said by the agency whose wire story is the running example.
CLAIM = "/claims/44/"


def report_from(page: Page, text: str) -> None:
    page.goto(CLAIM)
    page.get_by_role("link", name="Report an error").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Report an error")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Say in a sentence what is wrong.")).to_be_visible()
    page.get_by_label("What is wrong?").fill(text)
    page.get_by_label("Your e-mail (optional)").fill("reader@example.org")
    page.get_by_role("button", name="Send the report").click()
    expect(page).to_have_url(re.compile(rf"{CLAIM}\?reported=1#reports$"))
    expect(page.get_by_text("Your report is with the editors")).to_be_visible()


def test_a_report_is_made_answered_and_its_answer_stands_at_the_claim(open_page: OpenPage):
    # The console names the answer 422, which is as it should be; nothing else is complained of.
    reader = open_page()
    report_from(reader, "The article says so of Kursk alone.")
    expect(reader.locator("#reports")).to_contain_text("not yet answered")
    expect(reader.locator("main")).not_to_contain_text("Kursk alone")

    editor = open_page()
    sign_in(editor, "reviewer")
    editor.goto("/admin/tracker/errorreport/?waiting=open")
    editor.get_by_role("link", name="The article says so of Kursk alone.").click()
    editor.get_by_label("State:").select_option("rejected")
    editor.get_by_label("Answer, public:").fill("It counts all of them; see the quote.")
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.locator(".messagelist")).to_be_visible()

    reader.goto(CLAIM)
    reports = reader.locator("#reports")
    expect(reports).to_contain_text("looked into: it stays as it is")
    expect(reports).to_contain_text("It counts all of them; see the quote.")
    expect(reports).not_to_contain_text("Kursk alone")
    open_page.complaints[:] = [one for one in open_page.complaints if "422" not in one]


def test_a_report_needs_no_script(open_page: OpenPage):
    page = open_page(java_script_enabled=False)
    report_from(page, "The day is wrong.")
    page.get_by_role("link", name="What readers reported, and what came of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Readers’ reports")
    expect(page.locator(".reports")).to_contain_text("not yet answered")
    expect(page.locator("main")).not_to_contain_text("The day is wrong.")
    open_page.complaints[:] = [one for one in open_page.complaints if "422" not in one]


@pytest.mark.parametrize("claim", ["/claims/44/", "/claims/46/", "/claims/50/", "/claims/63/"])
def test_a_claim_prints_on_one_page(open_page: OpenPage, claim):
    page = open_page()
    # As the demo's last edition has it: what other tests publish here would make the page longer.
    page.goto(f"{claim}?edition=42", wait_until="networkidle")
    paper = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    page.emulate_media(media="print")
    for interface in (".masthead__nav", "#reports", ".button"):
        expect(page.locator(interface).first).to_be_hidden()
    expect(page.locator(".sources li").first).to_be_visible()
