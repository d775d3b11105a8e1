"""The door of the desk: who gets in, how often one may try, and what ends a session."""

import base64
import hmac
import re
import struct
import time
from hashlib import sha256
from smtplib import SMTPServerDisconnected

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import make_member, make_user
from tracker.roles import ADMINISTRATOR, CONTRIBUTOR, EDITOR, REVIEWER

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
CODE = "/accounts/2fa/authenticate/"
LONG = "a long sentence of mine"


def sign_in(client: Client, login: str, password: str = "", *, address: str = LOGIN):
    return client.post(address, {"login": login, "password": password or login})


def confirm(client: Client, name: str) -> None:
    """The password once more, as before anything that changes how one signs in."""
    client.post("/accounts/reauthenticate/", {"password": name})


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def add_passkey(user: User) -> None:
    """A key, registered with what a browser sends."""
    public = ES256.from_cryptography_key(generate_private_key(SECP256R1()).public_key())
    seen = AuthenticatorData.create(
        sha256(b"testserver").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT,
        0,
        AttestedCredentialData.create(Aaguid.NONE, b"number of the key", public),
    )
    told = CollectedClientData.create("webauthn.create", b"challenge", "https://testserver")
    credential = {
        "id": websafe_encode(b"number of the key"),
        "rawId": websafe_encode(b"number of the key"),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(told),
            "attestationObject": websafe_encode(AttestationObject.create("none", seen, {})),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    data = {"name": "Key", "credential": credential}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def code_of(secret: str, moment: float) -> str:
    """What an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int(moment // 30))
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


# In and out.


def test_one_signs_in_by_name_or_by_address_and_lands_at_the_desk(client):
    make_member(EDITOR)
    assertRedirects(sign_in(client, "editor"), "/admin/")
    assertRedirects(client.post("/accounts/logout/"), "/accounts/login/")
    assert not is_in(client)
    assertRedirects(sign_in(client, "editor@example.org", "editor"), "/admin/")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client):
    make_member(EDITOR)
    wrong, unknown = (
        list(sign_in(client, name, "wrong").context["form"].non_field_errors())
        for name in ("editor", "nobody")
    )
    assert wrong == unknown
    assert len(wrong) == 1


def test_an_inactive_account_stays_outside(client):
    make_member(EDITOR, is_active=False)
    sign_in(client, "editor")
    assert not is_in(client)


@pytest.mark.parametrize(
    "address", ["signup", "2fa/webauthn/signup", "signup/passkey", "email", "confirm-email", "login/code"]
)
def test_nobody_signs_up_or_enters_an_address(client, address):
    assert client.get(f"/accounts/{address}/").status_code == 404
    assertNotContains(client.get(LOGIN), "signup")


def test_the_admin_has_no_other_door(client):
    make_member(EDITOR)
    assertRedirects(
        client.get("/admin/tracker/article/?q=a", follow=True),
        f"{LOGIN}?next=%2Fadmin%2Ftracker%2Farticle%2F%3Fq%3Da",
    )
    client.post("/admin/login/", {"username": "editor", "password": "editor"})
    assert not is_in(client)


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client):
    make_member(EDITOR)
    answer = client.post(
        LOGIN, {"login": "editor", "password": "editor", "next": "/admin/tracker/article/?q=a"}
    )
    assertRedirects(answer, "/admin/tracker/article/?q=a")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_address_leads_elsewhere(client, elsewhere):
    make_member(EDITOR)
    assertRedirects(client.get("/admin/login/", {"next": elsewhere}), f"{LOGIN}?next=%2Fadmin%2F")
    answer = client.post(LOGIN, {"login": "editor", "password": "editor", "next": elsewhere})
    assertRedirects(answer, "/admin/")
    assertRedirects(client.get("/admin/login/", {"next": elsewhere}), "/admin/")
    assertRedirects(client.post("/accounts/logout/", {"next": elsewhere}), "/accounts/login/")


def test_an_account_without_a_place_at_the_desk_is_told_so(client):
    client.force_login(make_user("reader", is_staff=False, is_superuser=False))
    assertContains(client.get("/admin/", follow=True), "You may not see this page.", status_code=403)


def test_the_desk_s_own_addresses_for_leaving_lead_to_the_same_pages():
    client = Client(enforce_csrf_checks=True)
    make_member(EDITOR)
    client.force_login(User.objects.get(username="editor"))
    assertRedirects(client.get("/admin/password_change/"), "/accounts/password/change/")
    page = client.get("/admin/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    left = client.post("/admin/logout/", {"csrfmiddlewaretoken": token}, follow=True)
    assert left.redirect_chain == [("/accounts/logout/", 307), ("/accounts/login/", 302)]
    assert not is_in(client)


# How often one may try.


def test_who_guesses_a_password_is_stopped_and_so_is_the_right_one(client):
    make_member(EDITOR)
    for _ in range(5):
        sign_in(client, "editor", "wrong")
    assertContains(sign_in(client, "editor"), "Too many failed login attempts")
    assert not is_in(client)


def test_who_asks_too_often_gets_a_sentence(client):
    for _ in range(30):
        client.post(LOGIN)
    assertContains(client.post(LOGIN), "Too many attempts", status_code=429)


def test_a_guessed_code_is_limited_too(client):
    TOTP.activate(make_member(REVIEWER), generate_totp_secret())
    sign_in(client, "reviewer")
    for _ in range(5):
        client.post(CODE, {"code": "000000"})
    assertContains(client.post(CODE, {"code": "000000"}), "Too many failed login attempts")


def test_all_processes_count_together():
    cache.set("tries", [1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM shared_cache WHERE cache_key LIKE '%%tries'")
        assert cursor.fetchone() == (1,)


# Passwords.


def test_a_changed_password_ends_all_other_sessions():
    here, elsewhere = Client(), Client()
    make_member(EDITOR)
    for client in (here, elsewhere):
        sign_in(client, "editor")
    changed = here.post(
        "/accounts/password/change/",
        {"oldpassword": "editor", "password1": LONG, "password2": LONG},
    )
    assertRedirects(changed, "/admin/")
    assert is_in(here)
    assert not is_in(elsewhere)


def ask_for_password(client: Client, address: str = "editor@example.org", prefix: str = "") -> str:
    """The path in the mail."""
    client.post(f"{prefix}/accounts/password/reset/", {"email": address})
    (message,) = mail.outbox
    assert message.to == [address]
    return re.search(r"http://testserver(/\S+)", message.body)[1]


def test_a_forgotten_password_is_replaced_by_mail_and_ends_every_session(client):
    elsewhere = Client()
    elsewhere.force_login(make_member(EDITOR))
    path = ask_for_password(client)
    form = client.get(path, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": LONG, "password2": LONG})
    assert not is_in(elsewhere)
    assertRedirects(sign_in(client, "editor", LONG), "/admin/")
    client.logout()
    assertContains(client.get(path, follow=True), "Bad Token")


def test_a_new_account_gets_its_first_password_by_mail(client):
    user = make_member(EDITOR)
    user.set_unusable_password()
    user.save()
    form = client.get(ask_for_password(client), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": LONG, "password2": LONG})
    assertRedirects(sign_in(client, "editor", LONG), "/admin/")


def test_the_mail_speaks_the_reader_s_language(client):
    make_member(EDITOR)
    assert ask_for_password(client, prefix="/fr").startswith("/fr/accounts/password/reset/key/")
    assert "mot de passe" in mail.outbox[0].body


def test_an_unknown_address_gets_the_same_page_and_no_mail(client):
    make_member(EDITOR)
    known, unknown = (
        client.post("/accounts/password/reset/", {"email": f"{name}@example.org"}, follow=True)
        for name in ("editor", "nobody")
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_down_is_told_of(client, monkeypatch):
    def refuse(*_arguments):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    make_member(EDITOR)
    answer = client.post("/accounts/password/reset/", {"email": "editor@example.org"}, follow=True)
    assertContains(answer, "The e-mail could not be sent.")


# The second factor.


def test_a_code_of_the_app_opens_the_door_and_only_once(client):
    secret = generate_totp_secret()
    TOTP.activate(make_member(REVIEWER), secret)
    code = code_of(secret, time.time())
    assertRedirects(sign_in(client, "reviewer"), CODE)
    assert not is_in(client)
    assertContains(client.post(CODE, {"code": "12345"}), "Incorrect code")
    assertRedirects(client.post(CODE, {"code": code}), "/admin/")
    again = Client()
    sign_in(again, "reviewer")
    assertContains(again.post(CODE, {"code": code}), "Incorrect code")


def test_a_recovery_code_works_once(client):
    user = make_member(REVIEWER)
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    sign_in(client, "reviewer")
    assertRedirects(client.post(CODE, {"code": code}), "/admin/")
    again = Client()
    sign_in(again, "reviewer")
    assertContains(again.post(CODE, {"code": code}), "Incorrect code")


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_ends_the_sessions_that_were_begun_without_it(client):
    make_member(REVIEWER)
    make_member(EDITOR)
    stolen, stranger = Client(), Client()
    sign_in(stolen, "reviewer")
    sign_in(stranger, "editor")
    sign_in(client, "reviewer")
    confirm(client, "reviewer")
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret, time.time())})
    assert is_in(client)
    assert is_in(stranger)
    assert not is_in(stolen)


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_with_the_secret_that_the_page_shows(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    user = make_member(REVIEWER)
    sign_in(client, "reviewer")
    confirm(client, "reviewer")
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret, time.time())})
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert is_in(client)
    assert mail.outbox[-1].to == ["reviewer@example.org"], "who did not do this learns of it"


def test_the_password_is_asked_for_again_before_a_second_factor_changes(client):
    client.force_login(make_member(REVIEWER))
    page = client.get("/accounts/2fa/totp/activate/")
    assertRedirects(page, "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F")
    page = client.post(page["Location"], {"password": "reviewer", "next": "/accounts/2fa/totp/activate/"})
    assertRedirects(page, "/accounts/2fa/totp/activate/")


@pytest.mark.parametrize("role", [REVIEWER, ADMINISTRATOR])
def test_who_may_publish_or_redact_reaches_the_desk_only_with_a_second_factor(client, settings, role):
    settings.REQUIRE_SECOND_FACTOR = True
    user = make_member(role)
    client.force_login(user)
    answer = client.get("/admin/tracker/claim/", follow=True)
    assert answer.redirect_chain == [("/accounts/2fa/", 302)]
    assertContains(answer, "takes a second factor")
    assertRedirects(
        client.post("/admin/tracker/article/add/"), "/accounts/2fa/", fetch_redirect_response=False
    )
    RecoveryCodes.activate(user)
    assert not is_in(client), "codes alone are none"
    TOTP.activate(user, generate_totp_secret())
    assert is_in(client)


def test_a_superuser_takes_a_second_factor_too(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(make_user())
    assert not is_in(client)
    assert client.post("/admin/logout/").status_code == 307, "there is a way out"


@pytest.mark.parametrize("role", [CONTRIBUTOR, EDITOR])
def test_the_others_need_none(client, settings, role):
    settings.REQUIRE_SECOND_FACTOR = True
    client.force_login(make_member(role))
    assert is_in(client)


@pytest.mark.parametrize("role", [REVIEWER, ADMINISTRATOR])
def test_without_the_rule_a_password_is_enough(client, settings, role):
    settings.REQUIRE_SECOND_FACTOR = False
    client.force_login(make_member(role))
    assert is_in(client)


# The pages.

ENTRANCE = ["login/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/"]
INSIDE = [
    *("logout/", "password/change/", "reauthenticate/", "2fa/", "2fa/totp/activate/"),
    *("2fa/webauthn/", "2fa/webauthn/add/", "2fa/reauthenticate/", "2fa/webauthn/reauthenticate/"),
    *("2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/"),
]


@pytest.mark.parametrize("prefix", ["", "/fr"])
@pytest.mark.parametrize("path", [*ENTRANCE, *INSIDE])
def test_every_page_is_the_desk_s_and_has_nothing_inline(client, path, prefix):
    if path in INSIDE:
        user = make_member(REVIEWER)
        sign_in(client, "reviewer")
        confirm(client, "reviewer")
        if path != "2fa/totp/activate/":
            TOTP.activate(user, generate_totp_secret())
            add_passkey(user)
            RecoveryCodes.activate(user)
    page = client.get(f"{prefix}/accounts/{path}")
    text = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{prefix.strip("/") or "en"}"' in text
    assert "css/components/sign_in.css" in text
    assert text.count("<h1") == 1
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    scripts = re.findall(r"<script([^>]*)>", text)
    assert [script for script in scripts if "src=" not in script and "application/json" not in script] == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", text) == []


@pytest.mark.parametrize("path", ["login/", "2fa/webauthn/add/", "2fa/webauthn/reauthenticate/"])
def test_pages_for_passkeys_load_their_scripts(client, path):
    if path != "login/":
        user = make_member(REVIEWER)
        sign_in(client, "reviewer")
        confirm(client, "reviewer")
        add_passkey(user)
    page = client.get(f"/accounts/{path}")
    for script in ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js"):
        assertContains(page, f'src="/static/{script}"')
