"""An article with nine claims, entered on one page by keyboard and mouse, and saved by one submit."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

pytestmark = pytest.mark.browser

# Invented, with figures of the shapes that a wire story has.
TEXT = "\n\n".join(
    (
        "Ruritania sent some 3 000 further troops in January and February, the chiefs of staff said.",
        "Ruritania has sent roughly 11 000 troops to fight since autumn. The chiefs believe that roughly "
        "4 000 of them were killed or wounded.",
        "The chiefs added that a « considerable amount » of short-range missiles, self-propelled howitzers "
        "of 170 mm and roughly 220 rocket launchers of 240 mm were delivered.",
        "An envoy was received in the capital last week. A visit abroad is being discussed, an official "
        "said. The leader watched tests of new drones, state media said.",
    )
)
CHIEFS = "Joint Chiefs of Staff (South Korea)"


def sign_in(page: Page, name: str = "editor") -> None:
    page.goto("/admin/")
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(name)
    page.locator(
        "form[action*=login] button[type=submit], form[method=post] button[type=submit]"
    ).first.click()
    expect(page).to_have_url(re.compile("/admin/$"))


def begin(page: Page, address: str = "") -> None:
    sign_in(page)
    page.goto("/admin/intake/")
    page.get_by_role("button", name="New intake").click()
    if address:
        field(page, "article-url").fill(address)
    page.get_by_label("text of the article", exact=False).first.fill(TEXT)


def field(place: Page | Locator, name: str) -> Locator:
    return place.locator(f"[name$='{name}']")


def add(page: Page, kind: str, words: str, **fields: str) -> Locator:
    """A row of that kind, with what is typed, and the words of the text quoted by selecting them there."""
    there = page.locator(".claim-row").count()
    page.locator(".add-row").get_by_role("button", name=kind).click()
    row = page.locator(".claim-row").nth(there)
    expect(row).to_be_visible()
    for name, value in fields.items():
        box = field(row, f"-{name}")
        if box.evaluate("element => element.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    select(page, words)
    row.get_by_role("button", name="Quote selection").click()
    expect(field(row, "-quote")).to_have_value(words)
    return row


def select(page: Page, words: str) -> None:
    """As a mouse does, from the first of the words to the last."""
    page.locator("quote-picker .article-text").evaluate(
        """(pane, words) => {
            const node = pane.firstChild, start = node.data.indexOf(words), range = new Range();
            range.setStart(node, start);
            range.setEnd(node, start + words.length);
            const selection = document.getSelection();
            selection.removeAllRanges();
            selection.addRange(range);
        }""",
        words,
    )


def test_nine_claims_of_an_article_take_one_page_and_one_submit(page: Page):
    begin(page, "https://gazette.example/nine-claims")
    field(page, "article-title").fill("Further troops sent")
    field(page, "article-wire").fill("associated press")
    field(page, "article-published_on").fill("2025-03-27")
    flow = {"basis": "flow", "period_start": "2025-01", "period_end": "2025-02"}
    total = {"basis": "cumulative", "period_start": "", "period_end": "2025-03-27"}
    soldiers = {"personnel": "unspecified", "stage": "arrived", "claimant": CHIEFS}
    add(
        page, "Deployment", "some 3 000 further troops in January and February",
        **soldiers, qualifier="about", best="3 000", as_reported="some 3,000 further", **flow,
    )  # fmt: skip
    add(
        page, "Deployment", "roughly 11 000 troops to fight",
        **soldiers | {"claimant": "Associated Press"}, qualifier="about", best="11,000", **total,
    )  # fmt: skip
    add(
        page, "Casualty estimate", "roughly 4 000 of them were killed or wounded",
        claimant=CHIEFS, category="killed_or_wounded", stance="estimates", qualifier="about", best="4000",
    )  # fmt: skip
    delivered = {"stage": "delivered", "stance": "asserts", "unit": "item"}
    missiles = add(
        page, "Equipment transfer", "« considerable amount » of short-range missiles",
        equipment="Short-range ballistic missile", qualifier="unquantified",
        as_reported="considerable amount", **delivered,
    )  # fmt: skip
    field(missiles, "-as_reported_quoted").check()
    howitzers = "170 mm self-propelled howitzer"
    add(
        page, "Equipment transfer", "self-propelled howitzers of 170 mm",
        equipment=howitzers, qualifier="unquantified", **delivered,
    )  # fmt: skip
    add(
        page, "Equipment transfer", "roughly 220 rocket launchers of 240 mm",
        equipment="Lance-roquettes multiple de 240 mm", qualifier="about", best="220", **delivered,
    )  # fmt: skip
    add(page, "Event", "An envoy was received in the capital", summary="An envoy was received.")
    add(page, "Event", "A visit abroad is being discussed", summary="A visit is being discussed.")
    last = add(page, "Event", "The leader watched tests of new drones", summary="Drone tests were watched.")
    expect(page.get_by_text("Found in the text.")).to_have_count(9)
    # What the row above said of its claimant stands in the last one too.
    expect(field(last, "-claimant")).to_have_value(CHIEFS)

    expect(page.locator("#kept")).to_have_attribute("data-state", "kept")
    page.get_by_role("button", name="Save as drafts").click()

    expect(page.locator(".messagelist")).to_contain_text("the article with 9 drafts")
    listed = page.locator("ul.claims li")
    expect(listed).to_have_count(9)
    said = "\n".join(listed.all_inner_texts())
    for words in ("about 3,000", "January", "about 11,000", "about 4,000", "about 220", howitzers):
        assert words in said, said
    listed.filter(has_text="about 3,000").get_by_role("link").click()
    expect(page.locator(".quote-check mark")).to_have_text(
        "some 3 000 further troops in January and February"
    )


def test_what_is_typed_is_there_after_the_page_is_left(page: Page):
    begin(page)
    row = add(page, "Event", "An envoy was received in the capital", summary="Half a sente")
    expect(page.locator("#kept")).to_have_attribute("data-state", "kept")
    expect(row.get_by_text("Found in the text.")).to_be_visible()
    page.goto("/admin/intake/")
    page.locator(".unfinished a").first.click()
    expect(field(page, "-summary")).to_have_value("Half a sente")
    expect(page.locator("quote-picker .article-text")).to_contain_text("An envoy was received")


def test_a_quote_is_taken_by_keyboard_alone(page: Page):
    begin(page)
    box = field(page, "article-text")
    box.focus()
    page.keyboard.press("Control+Home")
    for _ in range(len("Ruritania sent")):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Alt+a")
    page.keyboard.press("Enter")
    expect(page.locator(".claim-row")).to_have_count(1)
    page.keyboard.press("Alt+q")
    expect(field(page, "-quote")).to_have_value("Ruritania sent")
    expect(field(page, "-quote")).to_be_focused()


def test_a_slip_in_a_quote_is_mended_by_a_button(page: Page):
    begin(page)
    row = add(page, "Event", "An envoy was received in the capital", summary="An envoy was received.")
    field(row, "-quote").fill("An envoy was received in the Capitol last week")
    row.get_by_role("button", name="Take this wording").click()
    expect(row.get_by_text("Found in the text.")).to_be_visible()
    expect(field(row, "-quote")).to_have_value(re.compile("in the capital"))


def test_a_refusal_stands_in_its_row_and_the_page_keeps_all(page: Page):
    begin(page, "https://gazette.example/refused")
    add(page, "Deployment", "roughly 11 000 troops to fight", qualifier="at_least", best="11000")
    expect(page.locator("#kept")).to_have_attribute("data-state", "kept")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".errornote")).to_be_focused()
    expect(page.locator(".claim-row")).to_contain_text("“At least” takes the lower bound and nothing else.")
    expect(field(page, "-best")).to_have_value("11000")


def test_the_page_has_no_fault_that_axe_finds(open_page: OpenPage):
    page = open_page(bypass_csp=True)  # for axe, not for the page
    begin(page)
    add(page, "Deployment", "roughly 11 000 troops to fight", qualifier="at_least", best="11000")
    add(page, "Equipment transfer", "of short-range missiles", equipment="Nonesuch")
    page.locator("details.more").first.locator("summary").click()
    for _ in range(2):
        found = Axe().run(page, options={"preload": False})
        assert found.violations_count == 0, found.generate_report()
        expect(page.locator("#kept")).not_to_have_attribute("data-state", "typing")
        page.get_by_role("button", name="Save as drafts").click()
        expect(page.locator(".errornote")).to_be_visible()


PROPOSED = (
    "North Korea sent about 3,000 more soldiers to Russia in January and February, officials said.\n\n"
    "About 4,000 of the North Korean soldiers were killed or wounded, they added."
)


def test_what_is_proposed_is_taken_refused_and_saved_with_its_words(open_page: OpenPage):
    page = open_page(width=390, height=844)
    sign_in(page)
    page.goto("/admin/intake/")
    page.get_by_role("button", name="New intake").click()
    field(page, "article-language").fill("en")
    field(page, "article-published_on").fill("2025-03-27")
    field(page, "article-title").fill("Of soldiers")
    page.get_by_label("text of the article", exact=False).first.fill(PROPOSED)
    proposals = page.locator(".of-proposals > .proposals > .proposal")
    expect(proposals).to_have_count(2)
    # From a proposal to its words, which lie in the view then.
    link = proposals.first.locator("a[data-proposal]")
    words = link.text_content() or ""
    link.click()
    assert page.evaluate("document.getSelection().toString().split(/\\s+/).join(' ')") == words
    expect(page.locator(".article-text")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # By keyboard alone, into the first field that the text leaves open.
    proposals.first.get_by_role("button", name="Accept and edit").focus()
    page.keyboard.press("Enter")
    row = page.locator(".claim-row")
    expect(row).to_have_count(1)
    expect(field(row, "-best")).to_have_value("3000")
    expect(field(row, "-personnel")).to_be_focused()
    marked = row.get_by_text("Please check")
    before = marked.count()
    field(row, "-personnel").select_option("combat_troops")
    expect(marked).to_have_count(before - 1)
    proposals.first.get_by_role("button", name="Refuse").click()
    expect(page.locator(".refused summary")).to_have_text("1 refused")
    page.get_by_role("button", name="Save as drafts").click()
    expect(page.get_by_text("Saved: the article with 1 draft.")).to_be_visible()


def test_by_keyboard_one_key_settles_one_proposal(open_page: OpenPage):
    page = open_page(bypass_csp=True)  # for axe, not for the page
    sign_in(page)
    page.goto("/admin/intake/")
    page.get_by_role("button", name="New intake").click()
    field(page, "article-language").fill("en")
    field(page, "article-published_on").fill("2025-03-27")
    third = " Russia has received 200 tanks from North Korea since October, they said."
    page.get_by_label("text of the article", exact=False).first.fill(PROPOSED + third)
    proposals = page.locator(".of-proposals > .proposals > .proposal")
    expect(proposals).to_have_count(3)
    assert Axe().run(page, options={"preload": False}).violations_count == 0
    page.keyboard.press("Alt+p")
    expect(proposals.first).to_be_focused()
    for key in ("Tab", "Tab", "Tab", "Tab", "Enter"):  # words, accept, accept and edit, refuse
        page.keyboard.press(key)
    expect(proposals).to_have_count(2)
    expect(proposals.first).to_be_focused()
    page.keyboard.press("Enter")
    for key in ("Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".claim-row")).to_have_count(1)
    expect(proposals).to_have_count(1)
    expect(proposals.first).to_be_focused()
    assert Axe().run(page, options={"preload": False}).violations_count == 0
    proposals.first.get_by_role("button", name="Refuse").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#of-proposals-heading")).to_be_focused()
    expect(page.locator(".refused summary")).to_have_text("2 refused")
