"""What every answer tells the browser: policies, and cookies that nobody else can read or plant."""

import json
import re
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.factories import make_member, make_published
from tests.test_doors import CHART
from tests.test_embed import PARTS, addresses
from tests.test_packaging import ROOT, environment, manage
from tracker.roles import ADMINISTRATOR

COOKIES = [
    f"{name}_COOKIE_{part}"
    for name in ("SESSION", "CSRF", "LANGUAGE")
    for part in ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")
]
TOLD = f"""
import json, django
from django.conf import settings
django.setup()
print(json.dumps({{name: getattr(settings, name) for name in {[*COOKIES, "SECURE_HSTS_SECONDS"]}}}))
"""


def test_the_deployment_check_is_silent_with_the_documented_settings():
    said = manage("check", "--deploy", "--fail-level=DEBUG")
    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout


@pytest.mark.django_db
def test_every_address_answers_with_every_policy_and_none_allows_what_is_inline(client):
    claim = make_published("casualties")
    client.force_login(make_member(ADMINISTRATOR))
    seen = {}
    for name, address in addresses(get_resolver().url_patterns, {**PARTS, "number": claim.pk}):
        for asked in (address, f"{address}?no_such_filter=1"):
            answer = client.get(asked)
            headers = answer.headers
            if answer.streaming:
                b"".join(answer.streaming_content)
            policy = headers["Content-Security-Policy"]
            assert "unsafe" not in policy, asked
            assert "*" not in policy, asked
            assert re.match(
                r"default-src '(self|none)'; |object-src 'none'; frame-ancestors 'none'$", policy
            ), asked
            assert headers["Cross-Origin-Opener-Policy"] == "same-origin", asked
            assert headers["X-Content-Type-Options"] == "nosniff", asked
            assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin", asked
            assert "camera=()" in headers["Permissions-Policy"], asked
            seen[name] = headers["Cross-Origin-Resource-Policy"]
    assert len(seen) > 60
    assert {"admin:index", "account_login", "dashboard", "health"} <= seen.keys()
    # What other sites show in their pages, and nothing of the desk.
    shown = {name for name, policy in seen.items() if policy == "cross-origin"}
    assert {"chart_svg", "chart_card", "chart_embed", "embed_js", "claims_csv"} <= shown
    assert not {name for name in shown if name.startswith(("admin", "account", "mfa"))}
    assert {"dashboard", "timeline", "claim", "report_error"} & shown == set()


@pytest.mark.django_db
def test_an_answer_without_content_leaves_the_policy_of_the_whole_one(client):
    make_published("casualties")
    for address in ("/", f"{CHART}.svg", f"/embed{CHART}/"):
        whole = client.get(address)
        assert "Content-Security-Policy" in whole.headers
        unchanged = client.get(address, headers={"if-none-match": whole.headers["ETag"]})
        assert unchanged.status_code == 304
        assert not {"Content-Security-Policy", "X-Frame-Options"} & unchanged.headers.keys()


def test_what_fails_before_a_view_is_reached_tells_the_browser_the_same():
    stranger = Client(raise_request_exception=False)
    for answer in (stranger.get("/", headers={"host": "elsewhere.example"}), stranger.get("/%00/\x00")):
        assert answer.status_code in {400, 404}
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in answer.headers["Permissions-Policy"]


def test_who_is_turned_away_at_the_door_is_told_the_same(settings):
    settings.SECURE_SSL_REDIRECT = True
    stranger = Client(raise_request_exception=False)
    to_https = stranger.get("/timeline/", headers={"host": "localhost"})
    elsewhere = stranger.get("/timeline/", headers={"host": "elsewhere.example"})
    assert (to_https.status_code, elsewhere.status_code) == (301, 400)
    assert to_https.headers["Location"] == "https://localhost/timeline/"
    for answer in (to_https, elsewhere):
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.django_db
def test_nobody_keeps_what_is_not_there_or_is_broken(monkeypatch):
    def broken(*_given, **_named):
        raise RuntimeError("broken")

    reader = Client(raise_request_exception=False)
    not_there = [
        reader.get(path) for path in ("/nothing/", "/fr/nothing.csv", "/claims/99999999/", "/static/no.css")
    ]
    monkeypatch.setattr("tracker.frame.Selection.of", broken)
    failed = reader.get("/timeline/")
    assert [answer.status_code for answer in (*not_there, failed)] == [404, 404, 404, 404, 500]
    for answer in (*not_there, failed):
        kept = answer.headers["Cache-Control"]
        assert "no-store" in kept or "s-maxage=1" in kept, (answer.request["PATH_INFO"], kept)
    assert "no-store" in failed.headers["Cache-Control"]
    assert "no-store" in not_there[0].headers["Cache-Control"]


@pytest.mark.django_db
def test_with_tls_every_cookie_is_secure_and_belongs_to_this_host_alone(settings):
    said = subprocess.run(
        [sys.executable, "-c", TOLD], cwd=ROOT, capture_output=True, text=True, check=True,
        env=environment(DJANGO_SETTINGS_MODULE="tracker.settings"),
    )  # fmt: skip
    for name, value in json.loads(said.stdout).items():
        setattr(settings, name, value)
    claim = make_published()
    make_member(ADMINISTRATOR)
    client, met = Client(), {}
    client.get(f"/claims/{claim.pk}/report/", secure=True)
    met |= client.cookies
    sent = {"login": "administrator", "password": "administrator"}
    assert client.post("/accounts/login/", sent, secure=True).status_code == 302
    met |= client.cookies
    # A page that says a message, and is read.
    client.post("/admin/tracker/organisation/add/", {"name": "Reporters of Zenda"}, secure=True)
    assert client.get("/fr/admin/", secure=True).status_code == 200
    met |= client.cookies
    assert set(met) == {"__Host-sessionid", "__Host-csrftoken"}
    for cookie in met.values():
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (
            True,
            True,
            "/",
            "",
        )
        assert cookie["samesite"] == "Lax"
    answer = client.get("/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert not answer.cookies


@pytest.mark.parametrize(
    ("chosen", "told"), [("host", [False, False]), ("subdomains", [True, False]), ("preload", [True, True])]
)
def test_how_far_browsers_insist_on_tls_is_chosen(chosen, told):
    asked = (
        "from tracker import settings as s;"
        "print([s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_HSTS_PRELOAD], s.SECURE_HSTS_SECONDS)"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True,
        env=environment(HSTS=chosen),
    )  # fmt: skip
    assert said.stdout == f"{told} 31536000\n"
