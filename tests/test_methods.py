"""Every address of the site, for each role and by each method: what nobody has decided about fails here.

The desk's own addresses have their table in test_roles.py. To add an address elsewhere: give it a line in
`TABLE`. What it says holds for all five roles and for strangers, unless the address is for those who are in.
"""

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.factories import make_member, make_published
from tests.test_embed import PARTS, addresses
from tests.test_roles import ADDRESSES, PEOPLE, STRANGER
from tests.test_roles import address as address_of
from tracker.roles import ADMINISTRATOR

pytestmark = pytest.mark.django_db

READS = frozenset({"GET", "HEAD"})
# Programs of other sites ask the API first what is welcome.
API = READS | {"OPTIONS"}
# Whatever the method, they lead to where one signs in, or take a form.
FORM = READS | {"POST"}
WRITES = ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"]

# The addresses of readers by name: what each of them takes from anybody.
OPEN = dict.fromkeys(
    [
        "claims_csv",
        "dataset_csv",
        "dataset_manifest",
        "claim_csv",
        "claim_manifest",
        "chart_csv",
        "chart_manifest",
        "claims_json",
        "claims_atom",
        "data_citation",
        "edition_citation",
        "claim_citation",
        "chart_citation",
        "embed_js",
        "data_package",
        "changes_feed",
        "robots",
        "sitemap_index",
        "sitemap",
        "favicon",
        "health",
        "health_live",
        "health_ready",
        "dashboard",
        "card",
        "timeline",
        "charts",
        "chart",
        "chart_svg",
        "chart_png",
        "chart_card",
        "chart_embed",
        "no_embed",
        "claim",
        "reports",
        "claim_card",
        "corridors",
        "corridor",
        "articles",
        "article",
        "organisations",
        "organisation",
        "equipment_list",
        "equipment",
        "corrections",
        "editions",
        "edition",
        "data",
        "dictionary",
        "api_docs",
        "methodology",
        "about",
    ],
    READS,
) | {"report_error": FORM, "metrics": READS}
# Signing in and what one does with one's own account: who has no account is led to the sign-in page.
FOR_STRANGERS = {
    "account_login", "account_logout", "account_inactive", "account_reset_password",
    "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
    "mfa_authenticate", "mfa_login_webauthn", "mfa_trust", "mfa_signup_webauthn",
}  # fmt: skip
MISSING = {404}


def every_address(number):
    """All but the desk's."""
    for name, address in addresses(get_resolver().url_patterns, {**PARTS, "number": number}):
        if not name.startswith("admin:"):
            yield name, address


def is_decided(name: str) -> bool:
    return name in OPEN or name.startswith(("api:", "account_", "mfa_"))


def test_every_address_is_decided_about(client):
    names = {name for name, _address in every_address(make_published("casualties").pk)}
    assert sorted(name for name in names if not is_decided(name)) == [], f"add a line to {__file__}"
    assert sorted(OPEN.keys() - names - {"metrics"}) == [], "no line is left over"
    assert len(names) > 80


def test_what_readers_read_takes_no_other_method_from_anybody():
    number = make_published("casualties").pk
    people = {person: Client() for person in (STRANGER, ADMINISTRATOR)}
    people[ADMINISTRATOR].force_login(make_member(ADMINISTRATOR))
    for name, address in every_address(number):
        takes = API if name.startswith("api:") else OPEN.get(name)
        if takes is None:
            continue
        for person, client in people.items():
            for method in WRITES:
                if method in takes:
                    continue
                answer = client.generic(method, address)
                assert answer.status_code in {405, *MISSING}, (person, method, address, answer.status_code)


def test_head_says_what_get_says_without_the_body(client):
    number = make_published("casualties").pk
    for name, address in every_address(number):
        given, head = client.get(address), client.head(address)
        if given.streaming:
            b"".join(given.streaming_content)
        assert head.status_code == given.status_code, name
        assert (head.streaming or head.content) in (b"", True), name


@pytest.mark.parametrize("person", PEOPLE)
def test_one_s_account_is_open_to_oneself_and_to_nobody_else(person):
    client = Client()
    if person != STRANGER:
        client.force_login(make_member(person))
    for name, address in every_address(1):
        if not name.startswith(("account_", "mfa_")):
            continue
        for method in ("GET", *WRITES):
            with transaction.atomic():
                answer = client.generic(method, address)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, method)
            if person == STRANGER and name not in FOR_STRANGERS and answer.status_code not in {404, 405}:
                assert answer.status_code == 302, (name, method)
                assert answer.headers["Location"].startswith("/accounts/login/"), (name, method)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS"])
def test_the_desk_takes_no_method_that_its_forms_do_not_use(method):
    user = make_member(ADMINISTRATOR)
    client = Client()
    client.force_login(user)
    before = User.objects.count()
    for name in ADDRESSES:
        with transaction.atomic():
            place, _row = address_of(name)
            answer = client.generic(method, place)
            transaction.set_rollback(True)
        # What another owns is gone for this one, whatever is asked of it.
        # The door leads on whoever is in.
        assert answer.status_code in {405, 410} or name == "login", (name, method, answer.status_code)
    assert User.objects.count() == before
