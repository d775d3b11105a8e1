"""How often, how long and how much: limits on what costs the site, and what is said at each of them."""

import subprocess
import sys

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.factories import make_member, make_published
from tests.test_packaging import ROOT, environment
from tracker.doors import limits, timeouts
from tracker.exports.spool import Spool
from tracker.models import ErrorReport
from tracker.roles import ADMINISTRATOR

CHART = "/charts/war-of-the-two-rivers/ruritania-party/freedonia-party/casualties/killed/person"
SORTS = {
    "searches": ["/timeline/?q=bridge", "/articles/?q=bridge", "/claims.csv?kind=event&q=bridge"],
    "files": ["/claims.csv?kind=event", "/articles.csv", "/claims/{number}.csv"],
    "pictures": [f"{CHART}.svg", "/card.png", "/claims/{number}.png"],
    "api": ["/api/v1/claims", "/api/v1/organisations", "/api/v1/changes?since_edition=0"],
}


@pytest.fixture(autouse=True)
def _counted_anew():
    limits.forget()
    yield
    limits.forget()


@pytest.fixture
def few(settings):
    settings.READERS_A_MINUTE = dict.fromkeys(SORTS, 2)


def ask(address, client=None, **headers):
    """Each time at another place, so that nothing is kept."""
    return (client or Client()).get(address, headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("sort", SORTS)
def test_an_address_that_asks_too_often_is_told_when_to_ask_again(few, sort):
    number = make_published("casualties").pk
    addresses = [address.format(number=number) for address in SORTS[sort]]
    if sort == "searches":
        addresses[2] = "/timeline/?q=river"
    *first, third = addresses
    assert {ask(address).status_code for address in first} <= {200, 404}
    refused = ask(third)
    seconds = int(refused.headers["Retry-After"])
    assert refused.status_code == 429
    assert 0 < seconds <= 30
    assert "no-store" in refused.headers["Cache-Control"]
    assert f"Please ask again in {seconds} second" in refused.content.decode()
    if sort != "api":
        page = ask(third, accept="text/html")
        assert page.status_code == 429
        assert "<h1>Too many questions.</h1>" in page.content.decode()
    # Others, and other things, are not held up.
    assert ask(third, Client(REMOTE_ADDR="198.51.100.7")).status_code in {200, 404}
    assert ask("/timeline/").status_code == 200


@pytest.mark.django_db
def test_a_network_of_ipv6_counts_as_one_and_what_is_unchanged_counts_for_nothing(few):
    make_published()
    near = [Client(REMOTE_ADDR=f"2001:db8:1:2::{number}") for number in (1, 2, 3)]
    tag = ask("/articles.csv", near[0]).headers["ETag"]
    for _ in range(5):
        assert near[0].get("/articles.csv", headers={"if-none-match": tag}).status_code == 304
    assert [ask("/articles.csv", one).status_code for one in near[1:]] == [200, 429]
    assert ask("/articles.csv", Client(REMOTE_ADDR="2001:db8:1:3::1")).status_code == 200


def test_what_is_used_up_comes_back_with_time():
    bucket = limits.Bucket(60, at=0.0)
    assert [bucket.take(60, 0.0) for _ in range(60)] == [0.0] * 60
    assert bucket.take(60, 0.0) == 1.0
    assert bucket.take(60, 1.5) == 0.0
    assert 0 < bucket.take(60, 1.5) <= 1
    assert bucket.take(60, 3600.0) == 0.0
    assert bucket.left == 59


@pytest.mark.django_db
def test_ipv4_written_as_ipv6_is_no_network_of_its_own(few):
    make_published()
    mapped = [Client(REMOTE_ADDR=f"::ffff:203.0.113.{number}") for number in (1, 1, 1, 2)]
    assert [ask("/articles.csv", one).status_code for one in mapped] == [200, 200, 429, 200]
    assert ask("/articles.csv", Client(REMOTE_ADDR="203.0.113.1")).status_code == 429


@pytest.mark.django_db
def test_a_manifest_counts_as_the_file_that_is_made_for_it(few):
    number = make_published().pk
    asked = [f"/claims/{number}.manifest.json", "/claims.manifest.json", "/articles.manifest.json"]
    assert [ask(address).status_code for address in asked] == [200, 200, 429]


@pytest.mark.django_db
def test_who_guesses_passwords_is_told_when_to_try_again(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    first, second = (client.post("/accounts/login/", {"login": "a", "password": "b"}) for _ in "12")
    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second.headers["Retry-After"]) > 0
    assert "no-store" in second.headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("told", ["", "nobody", "1.2.3.4.5", "' OR 1=1 --", "::1, ?", "\x7f" * 50])
def test_a_forwarded_address_that_is_none_counts_as_the_machine_that_sent_it(settings, told):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    claim = make_published()
    stranger = Client(headers={"X-Forwarded-For": told})
    sent = {"text": "It was a Tuesday.", "email": "", "website": ""}
    assert stranger.post(f"/claims/{claim.pk}/report/", sent).status_code == 302
    assert ErrorReport.objects.count() == 1
    assert stranger.post("/accounts/login/", {"login": "a", "password": "b"}).status_code == 200


# Statements that take too long.


@pytest.mark.django_db(transaction=True)
def test_each_door_has_its_own_time_and_commands_have_theirs(client, settings, monkeypatch):
    seen = []

    def look(request):
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            seen.append(cursor.fetchone()[0])
        raise OperationalError("asked") from Cancelled()

    class Cancelled(Exception):
        sqlstate = timeouts.CANCELED

    settings.STATEMENT_TIMEOUTS = {"pages": 1000, "files": 2000, "desk": 3000}
    monkeypatch.setattr("tracker.frame.Selection.of", lambda *_, **__: look(None))
    for address in ("/timeline/", "/claims.csv", "/timeline/"):
        page = client.get(address, headers={"accept": "text/html"})
        assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
        assert "takes longer than the site allows" in page.content.decode()
    assert seen == ["1s", "2s", "1s"]
    plain = client.get("/timeline/")
    assert plain.content.startswith(b"This takes longer than the site allows.")
    assert timeouts.limit_of(plain.wsgi_request) == 1000
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_is_a_sentence_and_a_line_in_the_log(
    client, settings, monkeypatch, caplog
):
    def sleep(*_given, **_named):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    settings.STATEMENT_TIMEOUTS = {"pages": 50, "files": 50, "desk": 50}
    monkeypatch.setattr("tracker.frame.Selection.of", sleep)
    assert client.get("/timeline/?q=secret").status_code == 503
    (line,) = [record for record in caplog.records if record.name == "tracker.doors.timeouts"]
    assert line.getMessage() == "A statement took longer than 50 ms and was ended."
    assert line.exc_info is None
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_takes_too_long_is_a_sentence_too(client, settings, monkeypatch):
    make_published()
    settings.STATEMENT_TIMEOUTS = {"pages": 9000, "files": 50, "desk": 9000}
    fill = Spool._fill

    def slowly(self, most=None):
        self._sql = f"SELECT pg_sleep(5) FROM ({self._sql}) AS found"
        return fill(self, most)

    monkeypatch.setattr(Spool, "_fill", slowly)
    answer = client.get("/claims.csv")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.content.startswith(b"This takes longer than the site allows.")
    connection.close()


# What is too large.


@pytest.mark.django_db
def test_what_is_too_large_is_refused_with_a_sentence(client, settings):
    claim = make_published()
    address = f"/claims/{claim.pk}/report/"
    long = client.post(address, {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    many = client.post(
        address, {f"f{number}": "x" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
    )
    client.force_login(make_member(ADMINISTRATOR))
    for answer in (long, many):
        assert answer.status_code in {400, 413}
        assert "<h1>" in answer.content.decode()
    assert not ErrorReport.objects.exists()


def test_limits_are_on_where_the_site_is_served_and_let_a_newsroom_through():
    asked = (
        "from tracker import settings as s;"
        "print(*s.READERS_A_MINUTE.values(), *s.STATEMENT_TIMEOUTS.values())"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True,
        env=environment(),
    )  # fmt: skip
    assert said.stdout.split() == ["240", "60", "120", "600", "20000", "1800000", "120000"]
