"""What a process keeps of the pages that it made, what caches before the site may, and what both forget."""

import gzip
import threading
import time

import brotli
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client, RequestFactory

from tests.factories import make_published
from tests.test_changes import redact
from tests.waiting import eventually
from tracker import kept_pages, shared_pages
from tracker.editors_first import EditorsFirst
from tracker.kept_pages import Made, Place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings, monkeypatch, tmp_path):
    # Tests keep no pages, since each has templates and settings of its own.
    kept = {**settings.CACHES["pages"], "BACKEND": "tracker.kept_pages.Shelf", "LOCATION": "kept in a test"}
    settings.CACHES = {**settings.CACHES, "pages": kept}
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(kept_pages, "MOMENT", 0)
    yield
    caches["pages"].clear()
    kept_pages.late_since.cache_clear()


def test_a_kept_page_costs_one_query_and_is_the_same(client, django_assert_num_queries):
    address = f"/claims/{make_published().pk}/"
    first = client.get(address)
    with django_assert_num_queries(1) as asked:
        again = client.get(address)
    assert "tracker_edition" in asked.captured_queries[0]["sql"]
    # But for the name of the request.
    assert again.headers.pop("X-Request-ID") != first.headers.pop("X-Request-ID")
    assert (again.content, again.headers) == (first.content, first.headers)
    with django_assert_num_queries(1):
        unchanged = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert client.head(address).headers["ETag"] == first.headers["ETag"]


def test_what_is_published_is_seen_at_once(client):
    make_published()
    before = client.get("/timeline/")
    make_published(quote="Rischenheim counted them.")
    after = client.get("/timeline/")
    assert "Rischenheim" in after.content.decode()
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_redaction_and_a_release_leave_nothing_kept(client, settings):
    claim = make_published(public_note="Tarlenheim counted.")
    address, of_then = f"/claims/{claim.pk}/", f"/claims/{claim.pk}/?edition=1"
    for path in (address, of_then, address, of_then):
        assert "Tarlenheim" in client.get(path).content.decode()
    redact("claim", claim, "public_note")
    for path in (address, of_then):
        assert "Tarlenheim" not in client.get(path).content.decode()
    settings.RELEASE = "another"
    assert "another" in client.get(address).headers["ETag"]


def test_a_crowd_asks_for_the_edition_once_and_its_publisher_knows_at_once(
    client, monkeypatch, settings, django_assert_num_queries, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(kept_pages, "MOMENT", 60)
    make_published()
    before = client.get("/timeline/")
    with django_assert_num_queries(0):
        assert client.get("/timeline/").content == before.content
    with django_capture_on_commit_callbacks(execute=True):
        make_published(quote="Rischenheim counted them.")
    assert "Rischenheim" in client.get("/timeline/").content.decode()
    # As another process would publish it.
    make_published(quote="Helsing counted them.")
    assert "Helsing" not in client.get("/timeline/").content.decode()
    client.cookies[settings.SESSION_COOKIE_NAME] = "of an editor"
    assert "Helsing" in client.get("/timeline/").content.decode()


def another_process() -> None:
    """What a process knows that has made no page yet."""
    caches["pages"].clear()


def test_what_one_process_makes_the_others_give(client, django_assert_num_queries):
    make_published(quote="Rischenheim counted them.")
    made = client.get("/timeline/")
    another_process()
    # For the edition at the door, and once more with the turn.
    with django_assert_num_queries(2):
        given = client.get("/timeline/")
    assert given.content == made.content
    assert given.headers["ETag"] == made.headers["ETag"]
    make_published(quote="Helsing counted them.")
    another_process()
    assert "Helsing" in client.get("/timeline/").content.decode()


def test_while_another_process_makes_a_page_this_one_waits_for_it(client, monkeypatch):
    make_published()
    made = client.get("/timeline/")
    request = RequestFactory().get("/timeline/", SERVER_NAME="testserver")
    place = Place.of(request, None)
    page = shared_pages.read(place.key)
    shared_pages.forget()
    another_process()
    monkeypatch.setattr(kept_pages, "newest_edition", lambda: place.newest)
    asked, answers = threading.Event(), []
    shared = Place.shared
    monkeypatch.setattr(Place, "shared", lambda place, request: asked.set() or shared(place, request))

    def make() -> Made:
        raise AssertionError("another process is about to")

    with shared_pages.turn(place.key) as other:
        assert other.take()
        reader = threading.Thread(target=lambda: answers.append(place.in_turn(request, make)))
        reader.start()
        assert asked.wait(5)
        shared_pages.write(place.key, page)
        reader.join()
    assert [answer.response.content for answer in answers] == [made.content]


def test_a_process_that_has_no_room_leaves_the_turn_to_others(monkeypatch):
    make_published()
    request = RequestFactory().get("/timeline/")
    request.session = SessionStore()
    place = Place.of(request, None)
    monkeypatch.setattr(kept_pages, "newest_edition", lambda: place.newest)
    monkeypatch.setattr(kept_pages, "HELD_UP", 30)
    answers = []

    def make() -> Made:
        return Made(HttpResponse("a page"), '"1"', place.newest[0])

    with kept_pages._one_of_few():
        reader = threading.Thread(target=lambda: answers.append(place.in_turn(request, make)))
        reader.start()
        assert eventually(lambda: place.key in kept_pages._making)
        with shared_pages.turn(place.key) as other:
            assert other.take()
    reader.join()
    assert [answer.response.content for answer in answers] == [b"a page"]


def test_while_all_have_enough_to_do_readers_get_the_page_before(client, monkeypatch):
    make_published(quote="Rischenheim counted them.")
    before = client.get("/timeline/")
    make_published(quote="Helsing counted them.")
    with kept_pages._one_of_few():
        assert client.get("/timeline/").content == before.content
        # Not for longer than a moment: then they wait for room, and not for ever.
        monkeypatch.setattr(kept_pages, "LATE", 0)
        monkeypatch.setattr(kept_pages, "HELD_UP", 0.01)
        assert "Helsing" in client.get("/timeline/").content.decode()


def test_without_a_folder_each_process_makes_its_own_pages(client, settings, tmp_path, caplog):
    make_published(quote="Rischenheim counted them.")
    (tmp_path / "file").touch()
    settings.FILES_DIR = tmp_path / "file"
    assert "Rischenheim" in client.get("/timeline/").content.decode()
    assert "A shared page could not be locked" in caplog.text
    assert "A shared page could not be written" in caplog.text


def test_a_redaction_leaves_no_page_in_the_folder(client, tmp_path, django_capture_on_commit_callbacks):
    claim = make_published(public_note="Tarlenheim counted.")
    client.get(f"/claims/{claim.pk}/")
    assert list(tmp_path.glob("pages/*.page"))
    (tmp_path / "pages" / "of one that was killed.new").touch()
    with django_capture_on_commit_callbacks(execute=True):
        redact("claim", claim, "public_note")
    assert {path.suffix for path in tmp_path.glob("pages/*")} == {".turn"}


@pytest.fixture
def meanwhile(monkeypatch):
    """Answers to those who ask for the timeline just when another thread has made it anew."""

    def ask(client, **cookies):
        answers = []
        keep = Place.keep

        def keep_later(place, request, made):
            monkeypatch.setattr(Place, "keep", keep)
            other = Client()
            other.cookies.load(cookies)
            answers.append(other.get("/timeline/"))
            keep(place, request, made)

        monkeypatch.setattr(Place, "keep", keep_later)
        answers.append(client.get("/timeline/"))
        return answers

    return ask


def test_while_a_page_is_made_others_get_the_one_before_for_a_second(
    client, meanwhile, monkeypatch, settings
):
    monkeypatch.setattr(kept_pages, "LATE", 60)
    monkeypatch.setattr(kept_pages, "PATIENCE", 0.01)
    claim = make_published(public_note="Tarlenheim counted.")
    before = client.get("/timeline/")
    make_published(quote="Rischenheim counted them.")
    other, own = meanwhile(client)
    assert other.content == before.content
    assert other.headers["Cache-Control"] == "public, max-age=0, s-maxage=0, stale-while-revalidate=0"
    assert "Rischenheim" in own.content.decode()
    # Not who has just published, not what was redacted, and not for longer.
    make_published(quote="Helsing counted them.")
    other, _own = meanwhile(client, **{settings.SESSION_COOKIE_NAME: "of an editor"})
    assert "Helsing" in other.content.decode()
    redact("claim", claim, "public_note")
    other, _own = meanwhile(client)
    assert "Tarlenheim" not in other.content.decode()
    monkeypatch.setattr(kept_pages, "LATE", 0)
    make_published(quote="Bersonin counted them.")
    other, _own = meanwhile(client)
    assert "Bersonin" in other.content.decode()


def test_a_page_is_packed_once_and_as_each_browser_takes_it(client):
    make_published()
    plain = client.get("/timeline/")
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        first, again = (client.get("/timeline/", headers={"Accept-Encoding": coding}) for _twice in "ab")
        assert first.headers["Content-Encoding"] == coding
        assert unpack(first.content) == plain.content
        assert again.content == first.content
        assert again.headers["ETag"] == f"W/{plain.headers['ETag']}"
        tag = {"Accept-Encoding": coding, "If-None-Match": again.headers["ETag"]}
        assert client.get("/timeline/", headers=tag).status_code == 304


def test_parts_refusals_and_missing_pages_are_not_kept(client, settings):
    make_published()
    whole = client.get("/timeline/")
    part = client.get("/timeline/", headers={"HX-Request": "true"})
    assert part.content != whole.content
    assert "no-store" in part.headers["Cache-Control"]
    assert client.get("/timeline/").content == whole.content
    assert [client.get("/timeline/?page=x").status_code for _twice in "ab"] == [400, 400]
    assert [client.get("/claims/99999/").status_code for _twice in "ab"] == [404, 404]


def test_a_shared_cache_is_two_seconds_late_at_most(client):
    claim = make_published()
    newest = "public, max-age=0, s-maxage=1, stale-while-revalidate=1"
    for path in ("/", "/timeline/", "/timeline/?reported_by=2030-01-01", "/claims.csv", "/api/v1/claims"):
        assert client.get(path).headers["Cache-Control"] == newest, path
    # What was published is there: nobody is told for longer that it is not.
    assert client.get(f"/claims/{claim.pk + 1}/").headers["Cache-Control"] == newest
    # The newest edition becomes a past one, whose page says so.
    assert client.get("/timeline/?edition=1").headers["Cache-Control"] == newest
    tag = client.get("/timeline/?edition=1").headers["ETag"]
    make_published()
    assert client.get("/timeline/?edition=1").headers["ETag"] != tag
    pinned = "public, max-age=0, s-maxage=60, stale-while-revalidate=60"
    for path in ("/timeline/?edition=1", "/claims.csv?edition=1", "/api/v1/claims?edition=1"):
        assert client.get(path).headers["Cache-Control"] == pinned, path


def test_no_shared_cache_keeps_a_refusal(client):
    make_published()
    for path in ("/timeline/", "/api/v1/claims"):
        refused = client.get(path, headers={"If-Match": '"another"'})
        assert refused.status_code == 412
        assert refused.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("took", "answered"), [(0.5, "1"), (3, "2")])
def test_a_page_that_is_late_when_it_is_made_is_made_once_more(monkeypatch, took, answered):
    make_published()
    request = RequestFactory().get("/timeline/")
    request.session = SessionStore()
    place = Place.of(request, None)
    newest, clock = [place.newest], [time.monotonic()]
    monkeypatch.setattr(kept_pages, "newest_edition", lambda: newest[-1])
    monkeypatch.setattr(kept_pages.time, "monotonic", lambda: clock[0])

    def make() -> Made:
        made = Made(HttpResponse(str(len(newest))), f'"{len(newest)}"', newest[-1][0])
        if len(newest) == 1:  # meanwhile somebody publishes
            newest.append((place.newest[0] + 1, "another hash"))
            clock[0] += took
        return made

    assert place.in_turn(request, make).response.content.decode() == answered


def test_all_who_wait_get_the_page_that_one_thread_makes(monkeypatch):
    make_published()
    request = RequestFactory().get("/timeline/")
    request.session = SessionStore()
    place = Place.of(request, None)
    monkeypatch.setattr(kept_pages, "newest_edition", lambda: place.newest)
    waiting = threading.Semaphore(0)
    page_of = Place.page

    def page(place, request, *, late=0):
        found = page_of(place, request, late=late)
        if late:
            waiting.release()
        return found

    def make():
        made.append("a page")
        for _other in range(3):
            assert waiting.acquire(timeout=5)
        return Made(HttpResponse("a page"), '"1"', place.newest[0])

    monkeypatch.setattr(Place, "page", page)
    made, answers = [], []
    threads = [
        threading.Thread(target=lambda: answers.append(place.in_turn(request, make).response.content))
        for _reader in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (made, answers) == (["a page"], [b"a page"] * 4)


def test_readers_wait_a_moment_while_an_editor_is_at_the_desk(monkeypatch, settings):
    order = []

    def view(request):
        order.append(f"{request.path} asked")
        if request.path == "/admin/":
            assert is_there.wait(5)
        order.append(f"{request.path} answered")

    is_there = threading.Event()
    gate = EditorsFirst(view)
    monkeypatch.setattr(gate._is_free, "wait", lambda moment: is_there.set() or waited(moment * 20))
    waited = threading.Event.wait.__get__(gate._is_free)
    desk = RequestFactory().get("/admin/")
    desk.COOKIES[settings.SESSION_COOKIE_NAME] = "of an editor"
    editor = threading.Thread(target=gate, args=[desk])
    editor.start()
    while not order:
        time.sleep(0.001)
    gate(RequestFactory().get("/timeline/"))
    editor.join()
    assert order == ["/admin/ asked", "/admin/ answered", "/timeline/ asked", "/timeline/ answered"]


def test_answers_vary_by_as_little_as_possible(client):
    make_published()
    vary = {path: client.get(path).headers.get("Vary", "") for path in ("/timeline/", "/claims.csv")}
    assert vary == {"/timeline/": "HX-Request", "/claims.csv": ""}
    # What is packed says so itself.
    front = client.get("/", headers={"Sec-Fetch-Site": "none"}).headers["Vary"]
    assert set(front.split(", ")) == {"HX-Request", "Accept-Language", "Sec-Fetch-Site"}


def test_the_pages_that_were_asked_for_last_stay(settings):
    shelf = caches["pages"]
    most = settings.CACHES["pages"]["OPTIONS"]["MAX_ENTRIES"]
    for number in range(most):
        shelf.set(str(number), b"a page")
    page = shelf.get("0")
    shelf.set("one more", b"a page")
    assert shelf.get("0") is page
    assert [shelf.get(key) for key in ("1", "2", "one more")] == [None, b"a page", b"a page"]
    shelf.clear()
    assert shelf.get("0") is None
