"""A passkey, from setting it up to signing in with it, by an authenticator that Chromium plays."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import OpenPage, sign_in, type_password_again

pytestmark = pytest.mark.browser

PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def give_phone(page: Page) -> tuple[CDPSession, str]:
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    phone = browser.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    return browser, str(phone["authenticatorId"])


def test_an_editor_signs_in_with_a_passkey_and_is_told_when_there_is_none(open_page: OpenPage):
    # Passkeys belong to a name; an address of numbers cannot have any.
    site = open_page.site.replace("127.0.0.1", "localhost")
    page = open_page()
    browser, phone = give_phone(page)
    sign_in(page, "contributor", site)
    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    type_password_again(page, "contributor")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")

    page.goto(f"{site}/accounts/logout/")
    page.get_by_role("button", name="Sign Out").click()
    page.goto(f"{site}/accounts/login/?next=/admin/tracker/article/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{site}/admin/tracker/article/")

    page.goto(f"{site}/accounts/2fa/webauthn/")
    expect(page.get_by_text("it signs in without the password")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    if "reauthenticate" in page.url:
        type_password_again(page, "contributor")
    page.get_by_role("button", name="Remove").click()
    page.goto(f"{site}/accounts/2fa/")
    expect(page.get_by_text("No security keys have been added.")).to_be_visible()

    browser.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": phone})
    give_phone(page)
    page.goto(f"{site}/accounts/logout/")
    page.get_by_role("button", name="Sign Out").click()
    page.goto(f"{site}/accounts/login/")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("did not hand over a key")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_for_signing_in(open_page: OpenPage, scheme: str):
    page = open_page(bypass_csp=True, color_scheme=scheme)
    seen = ["/accounts/login/", "/accounts/password/reset/", "/fr/accounts/login/"]
    for address in seen:
        page.goto(address)
        assert_accessible(page)
    sign_in(page, "contributor")
    page.goto("/accounts/2fa/totp/activate/")
    assert_accessible(page)
    type_password_again(page, "contributor")
    for address in ("totp/activate/", "webauthn/", "webauthn/add/", ""):
        page.goto(f"/accounts/2fa/{address}")
        assert_accessible(page)
    page.goto("/accounts/password/change/")
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"preload": False})
    assert found.violations_count == 0, found.generate_report()
