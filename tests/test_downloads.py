"""Files on their way to readers: slow ones, those who leave, too many at once, and a server that is killed.

One real gunicorn serves a database of its own; tests/slow_files.py has its settings.
"""

import contextlib
import gzip
import hashlib
import http.client
import io
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DataError, connection, transaction
from psycopg import sql

from tests import databases
from tests.factories import make_claim, make_published, publish
from tests.waiting import eventually
from tracker.doors import slow_clients
from tracker.exports import BYTE_ORDER_MARK, files, spool

ROOT = Path(__file__).parent.parent
LONG = "long " * 30_000
DATASET = "/claims.csv"
ORDERS = ["", "?sort=id", "?sort=-id", "?sort=dated_on", "?sort=reported_on"]


class Served:
    """The site as a process, and a look behind it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, database: str, folder: Path) -> None:
        self.process = process
        self.port = port
        self.database = database
        self.folder = folder

    @contextmanager
    def asking(
        self, path: str, *, method: str = "GET", packed: str = "identity"
    ) -> Iterator[http.client.HTTPResponse]:
        """An answer whose body waits in a small buffer, as on a slow line."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(asking):
            asking.sock = socket.socket()
            asking.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
            asking.sock.settimeout(30)
            asking.sock.connect(("127.0.0.1", self.port))
            asking.request(method, path, headers={"Accept-Encoding": packed, "Connection": "close"})
            with asking.getresponse() as answer:
                yield answer

    def get(self, path: str, **options: str) -> tuple[http.client.HTTPResponse, bytes]:
        with self.asking(path, **options) as answer:
            return answer, answer.read()

    def manifest(self, path: str) -> dict[str, Any]:
        manifest: dict[str, Any] = json.loads(self.get(path.replace(".csv", ".manifest.json"))[1])
        return manifest

    def sessions(self, condition: str) -> int:
        """How many sessions of the site there are in the database with this condition."""
        with closing(databases.connect()) as outside:
            row = outside.execute(
                sql.SQL(
                    "SELECT count(DISTINCT session.pid) FROM pg_stat_activity session "
                    "LEFT JOIN pg_locks held ON held.pid = session.pid AND held.locktype = 'advisory' "
                    "AND held.granted WHERE backend_type = 'client backend' AND datname = {} AND ({})"
                ).format(sql.Literal(self.database), sql.SQL(condition))  # type: ignore[arg-type]
            ).fetchone()
            assert row
            return int(row[0])

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


# What a session of the site may be doing.
IN_TRANSACTION = "state <> 'idle'"
COPYING = "state = 'active' AND query LIKE 'COPY%'"
HOLDS_SLOT = "held.pid IS NOT NULL"


@pytest.fixture(scope="module")
def served(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("downloads")
    with django_db_blocker.unblock():
        given = connection.settings_dict
        own, copied = given["NAME"], f"{given['NAME']}_downloads"
        connection.close()
        try:
            databases.renew(copied, like=own)
            given["NAME"] = copied
            publish(*[make_claim(quote=f"{number} {LONG}") for number in range(30)])
            connection.close()
            given["NAME"] = own
            with serving(copied, folder) as site:
                yield site
        finally:
            given["NAME"] = own
            databases.drop(copied)


@contextmanager
def serving(database: str, folder: Path, *, stops_within: int = 1) -> Iterator[Served]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.slow_files",
        "DOWNLOADS_DATABASE": database,
        "FILES_DIR": str(folder / "files"),
        "WEB_CONCURRENCY": "1",
        "RELEASE": "test",
        "PYTHONPATH": str(ROOT),
    }
    # Threads and the share of downloads are those of gunicorn.conf.py.
    command = [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}"]
    with (
        (folder / "log.txt").open("wb") as log,
        subprocess.Popen(
            [*command, "--graceful-timeout", str(stops_within)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        ) as process,
    ):
        site = Served(process, port, database, folder / "files" / "spool")
        try:
            assert eventually(lambda: answers(site), 40), (folder / "log.txt").read_text()
            yield site
        finally:
            process.terminate()


def answers(site: Served) -> bool:
    try:
        return site.get("/health/")[0].status == 200
    except (OSError, http.client.HTTPException):
        return False


# Many at once.


def test_downloads_at_once_are_whole_and_leave_threads_for_pages(served):
    manifests = {order: served.manifest(DATASET + order) for order in ORDERS}
    assert manifests[""]["bytes"] > 8_000_000
    assert len({manifest["sha256"] for manifest in manifests.values()}) > 1
    received: list[tuple[str, int, str]] = []

    def read_on(order: str, answer: http.client.HTTPResponse, begun: bytes) -> None:
        data = begun + answer.read()
        received.append((order, len(data), hashlib.sha256(data).hexdigest()))

    orders = [ORDERS[number % len(ORDERS)] for number in range(settings.DOWNLOADS_AT_ONCE)]
    held = [served.asking(DATASET + order) for order in orders]
    try:
        reading = [(order, one.__enter__()) for order, one in zip(orders, held, strict=True)]
        begun = [answer.read(10_000) for _order, answer in reading]
        assert {answer.status for _order, answer in reading} == {200}

        refused, sentence = served.get(DATASET)
        assert (refused.status, refused.getheader("Retry-After")) == (503, "10")
        assert sentence == b"Too many downloads are running. Please ask again in a moment.\n"
        assert refused.getheader("ETag") is None
        assert "no-store" in refused.getheader("Cache-Control", "")
        page, _body = served.get("/")
        assert page.status == 200

        threads = [
            threading.Thread(target=read_on, args=(order, answer, first))
            for (order, answer), first in zip(reading, begun, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for one in held:
            one.__exit__(None, None, None)
    assert sorted(received) == sorted(
        (order, manifests[order]["bytes"], manifests[order]["sha256"]) for order in orders
    )
    assert eventually(lambda: served.get(DATASET)[0].status == 200), "what was taken is free again"


def test_a_slow_reader_holds_nothing_of_the_database(served):
    with served.asking(DATASET) as answer:
        answer.read(10_000)
        assert eventually(lambda: served.sessions(f"{IN_TRANSACTION} OR {HOLDS_SLOT}") == 0)
        assert served.sessions("query LIKE 'COPY%'") == 0, "not even the connection that it was read by"
        rest = answer.read()
    assert len(rest) == served.manifest(DATASET)["bytes"] - 10_000


def test_who_is_slow_in_asking_or_in_leaving_has_no_thread(served):
    """Twice as many as there are threads, and a page is there: asking waits thirty seconds at most."""
    with contextlib.ExitStack() as ends:

        def connected(begun: bytes) -> socket.socket:
            line = ends.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=30))
            line.sendall(begun)
            return line

        asking = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
        silent = [connected(b"") for _ in range(32)]
        dripping = [connected(asking + b"X-Slow: a") for _ in range(32)]
        typing = [
            connected(b"POST /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc")
            for _ in range(32)
        ]
        staying = [connected(asking + b"Connection: close\r\n\r\n") for _ in range(32)]
        assert served.get("/")[0].status == 200
        for line in staying:
            assert line.recv(100).startswith(b"HTTP/1.1 200 OK")
        dripping.pop().sendall(b"b\r\n\r\n")
        typing.pop().sendall(b"def" + b"ghi")
        assert served.get("/")[0].status == 200
        assert {line.recv(100) for line in [*silent, *dripping, *typing]} == {b""}, "they are hung up on"


def test_who_brings_a_session_does_not_queue_behind_all_readers(served):
    with contextlib.ExitStack() as ends:

        def connected(head: bytes) -> socket.socket:
            line = ends.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=30))
            line.sendall(b"GET " + head + b"\r\nConnection: close\r\n\r\n")
            return line

        readers = [connected(b"/standing/ HTTP/1.1\r\nHost: localhost") for _ in range(40)]
        editor = connected(b"/health/live HTTP/1.1\r\nHost: localhost\r\nCookie: a=b; sessionid=c")
        assert editor.recv(100).startswith(b"HTTP/1.1 200 OK")
        readers[-1].settimeout(0.5)
        with pytest.raises(TimeoutError):
            readers[-1].recv(100)
        connected(b"/gone/ HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-sessionid=c")
        readers[-1].settimeout(30)
        assert {line.recv(100)[:15] for line in readers} == {b"HTTP/1.1 200 OK"}


@pytest.mark.parametrize(
    ("sent", "is_whole"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"\r\n\r\n", False),
        (b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"x" * slow_clients.LARGEST_HEAD, True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\ncontent-length: 3\r\nHost: a\r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 70000\r\n\r\nab", True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", True),
        (b"GET / HTTP/1.1\r\nX: a\r\n\r\nContent-Length: 9\r\n\r\n", True),
    ],
)
def test_a_thread_is_given_what_it_need_not_wait_for(sent, is_whole):
    assert slow_clients.is_there(sent) is is_whole


def test_two_large_exports_run_at_a_time_and_a_small_one_never_waits(served):
    with served.asking("/lasting-1.csv") as first, served.asking("/lasting-2.csv") as second:
        assert (first.status, second.status) == (200, 200)
        assert served.sessions(HOLDS_SLOT) == 2
        small, rows = served.get("/claims.csv?kind=event")
        assert (small.status, rows.count(b"\n")) == (200, 1)

        began = time.monotonic()
        assert served.get("/lasting-3.csv")[0].status == 503
        assert time.monotonic() - began > 2
        assert served.sessions(HOLDS_SLOT) == 2

        waiting: list[int] = []
        third = threading.Thread(target=lambda: waiting.append(status_of(served, "/lasting-3.csv")))
        third.start()
        assert eventually(lambda: served.sessions("query LIKE 'SELECT CASE%' AND state = 'idle'") == 1)
        # Between the moments at which it asks for a slot.
        assert eventually(lambda: served.sessions(IN_TRANSACTION) == 2), (
            "whoever waits has no transaction open"
        )
        first.close()
        third.join()
        assert waiting == [200]
    assert eventually(lambda: served.sessions(HOLDS_SLOT) == 0)


def status_of(served: Served, path: str) -> int:
    with served.asking(path) as answer:
        return answer.status


def test_who_asks_for_the_same_file_meanwhile_reads_the_same_copy(served):
    with served.asking("/lasting-5.csv") as first:
        start = first.read(10_000)
        with served.asking("/lasting-5.csv") as second:
            assert second.read(10_000) == start
            assert served.sessions(COPYING) == 1
        assert served.sessions(COPYING) == 1, "one of them still reads"
        assert first.read(10_000)


# Those who leave, and what breaks.


def test_the_copy_ends_when_its_reader_hangs_up(served):
    with served.asking("/lasting-6.csv") as answer:
        assert answer.read(10_000)
        assert served.sessions(f"{COPYING} AND {HOLDS_SLOT}") == 1
    assert eventually(lambda: served.sessions(f"{COPYING} OR {HOLDS_SLOT}") == 0, 5)


@pytest.mark.parametrize("packed", ["identity", "gzip", "br", "zstd"])
def test_an_export_that_fails_midway_breaks_off(served, packed):
    with served.asking("/failing.csv", packed=packed) as answer:
        assert answer.status == 200
        assert answer.getheader("Content-Encoding", "identity") == packed
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)) as cut:
            answer.read()
    if isinstance(cut.value, http.client.IncompleteRead) and packed == "identity":
        assert cut.value.partial.startswith(b"?column?,repeat\n")
        assert b"division" not in cut.value.partial


@pytest.mark.parametrize("packed", ["gzip", "br", "zstd"])
def test_what_is_packed_is_sent_as_it_comes(served, packed):
    began = time.monotonic()
    with served.asking("/lasting-7.csv", packed=packed) as answer:
        assert answer.getheader("Content-Encoding") == packed
        assert answer.read1(100)
    assert time.monotonic() - began < 10, "all of it takes 100 seconds"


def test_a_server_that_is_killed_leaves_no_files(served):
    with served.asking(DATASET) as answer:
        answer.read(10_000)
        (worker,) = served.workers
        spools = [
            to
            for one in Path(f"/proc/{worker}/fd").iterdir()
            if (to := os.readlink(one)).startswith(str(served.folder))
        ]
        assert len(spools) == 1
        os.kill(worker, signal.SIGKILL)
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answer.read()
    assert list(served.folder.iterdir()) == []
    assert eventually(lambda: answers(served), 40)
    assert eventually(lambda: served.sessions(f"{IN_TRANSACTION} OR {HOLDS_SLOT}") == 0)


def test_a_server_that_is_told_to_stop_ends_what_it_sends_first(served, tmp_path):
    with serving(served.database, tmp_path, stops_within=60) as site:
        expected = site.manifest(DATASET)
        with site.asking(DATASET) as answer:
            data = answer.read(10_000)
            site.process.terminate()
            assert eventually(lambda: "Handling signal: term" in (tmp_path / "log.txt").read_text())
            assert site.process.poll() is None
            data += answer.read()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (expected["bytes"], expected["sha256"])
        assert site.process.wait(30) == 0
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


# Cut downloads.


class Cut:
    """A connection that ends after these bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, *mode: object) -> io.BytesIO:
        return io.BytesIO(self.data)


def as_read(data: bytes) -> bytes:
    answer = http.client.HTTPResponse(Cut(data))  # type: ignore[arg-type]
    answer.begin()
    return answer.read()


@pytest.mark.parametrize("packed", ["identity", "gzip"])
@pytest.mark.parametrize("path", [DATASET, "/claims.csv?kind=event"])
def test_a_client_knows_that_the_connection_was_cut(served, path, packed):
    with socket.create_connection(("127.0.0.1", served.port), timeout=30) as line:
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {packed}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        whole = b"".join(iter(lambda: line.recv(1 << 20), b""))
    body = as_read(whole)
    data = gzip.decompress(body) if packed == "gzip" else body
    manifest = served.manifest(path)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (manifest["bytes"], manifest["sha256"])
    head = whole.index(b"\r\n\r\n") + 4
    for _ in range(20):
        with pytest.raises(http.client.IncompleteRead):
            as_read(whole[: random.randrange(head, len(whole))])  # noqa: S311


def test_a_cut_file_is_told_from_a_whole_one_by_its_manifest(served):
    path = "/claims/1.csv" if served.get("/claims/1.csv")[0].status == 200 else DATASET
    _answer, data = served.get(path)
    manifest = served.manifest(path)

    def is_whole(file: bytes) -> bool:
        return (len(file), hashlib.sha256(file).hexdigest()) == (manifest["bytes"], manifest["sha256"])

    assert is_whole(data)
    for _ in range(20):
        cut = random.randrange(len(data))  # noqa: S311
        assert not is_whole(data[:cut])
        assert not is_whole(data[:cut] + b" " * (len(data) - cut))


# The answer.


@pytest.mark.django_db
def test_the_answer_is_a_file_to_keep(client):
    make_published()
    response = client.get("/claims.csv", {"excel": "1"})
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == 'attachment; filename="claims-edition-1.csv"'
    assert response.headers["Content-Language"] == "en"
    assert '</claims.manifest.json?excel=1>; rel="describedby"' in response.headers["Link"]
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.content.startswith(BYTE_ORDER_MARK)
    assert client.get("/claims.csv", {"excel": ""}).content == response.content[3:]


@pytest.mark.django_db
def test_head_says_the_same_and_copies_nothing(client, monkeypatch):
    make_published()
    given = client.get("/claims.csv", headers={"Accept-Encoding": "gzip"})
    monkeypatch.delattr(spool.Download, "__init__")
    head = client.head("/claims.csv", headers={"Accept-Encoding": "gzip"})
    assert head.status_code == 200
    differs = {"x-noise", "x-request-id", "content-length"}
    assert {name.lower(): text for name, text in head.headers.items() if name.lower() not in differs} == {
        name.lower(): text for name, text in given.headers.items() if name.lower() not in differs
    }
    # Nobody has counted.
    assert "Content-Length" not in head.headers
    assert list(head) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "named"),
    [
        ("/claims.csv?excel=yes", 400, "excel"),
        ("/claims.csv?excel=yes&excel=1", 400, "excel"),
        ("/claims.manifest.json?excel=yes", 400, "excel"),
        ("/claims.csv?colour=red", 400, "colour"),
        ("/nothing.csv", 404, ""),
        ("/nothing.manifest.json", 404, ""),
        ("/claims/7.manifest.json", 404, ""),
    ],
)
def test_what_is_not_understood_is_refused_by_name(client, path, status, named):
    answer = client.get(path)
    assert answer.status_code == status
    assert named in answer.content.decode()


@pytest.mark.django_db
def test_what_a_transaction_sees_is_sent_with_its_length(client):
    publish(*[make_claim(quote=f"{number} {LONG}") for number in range(4)])
    answer = client.get("/claims.csv")
    assert answer.streaming
    data = answer.getvalue()
    assert int(answer.headers["Content-Length"]) == len(data) > spool.IN_MEMORY
    assert data.count(b"\n") == 5


@pytest.mark.django_db
def test_one_network_takes_no_more_than_its_share_of_the_downloads(client, settings, monkeypatch):
    settings.DOWNLOADS_OF_AN_ADDRESS = 1
    make_published(quote=LONG)
    monkeypatch.setattr(files, "IN_MEMORY", 1000)
    near, beside, away = ({"REMOTE_ADDR": f"2001:db8:{place}"} for place in ("1::1", "1::2", "2::1"))
    held = client.get("/claims.csv", **near)
    assert held.streaming
    refused = client.get("/claims.csv", **beside)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "30")
    assert refused.content.startswith(b"Your network has too many downloads running.")
    assert "no-store" in refused.headers["Cache-Control"]
    other = client.get("/claims.csv", **away)
    assert other.getvalue() == held.getvalue()
    for answer in (held, other):
        answer.close()
    assert client.get("/claims.csv", **beside).getvalue()
    assert "2001:db8:2::/64" not in spool._downloads


@pytest.mark.django_db
def test_files_on_their_way_take_no_more_of_the_disk_than_they_may(client, settings, caplog):
    publish(*[make_claim(quote=f"{number} {LONG}") for number in range(6)])
    whole = client.get("/claims.csv")
    assert spool._spooled > 0
    settings.SPOOL_BYTES = spool._spooled + 100_000
    with transaction.atomic():
        refused = client.get("/claims.csv?sort=-id")
        transaction.set_rollback(True)  # a COPY that was ended is an error of this transaction
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert refused.content.startswith(b"There is no room for another large file at the moment.")
    assert "no-store" in refused.headers["Cache-Control"]
    (line,) = [record for record in caplog.records if record.name == spool.__name__]
    assert (line.getMessage(), line.exc_info) == (
        "Files on their way take all that SPOOL_MB gives them.",
        None,
    )
    assert client.get("/claims.csv?kind=event").status_code == 200, "what is small needs none of it"
    assert len(whole.getvalue()) > settings.SPOOL_BYTES
    whole.close()
    assert spool._spooled == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_expected_to_be_large_is_not_begun_in_vain(settings, monkeypatch):
    settings.EXPORT_WAIT = 0
    monkeypatch.setattr(spool, "HEAVY", -1)
    fails = "SELECT 1 / row FROM generate_series(0, 1) row"
    with closing(databases.connect(connection.settings_dict["NAME"])) as other:
        for slot in range(spool.SLOTS):
            other.execute("SELECT pg_advisory_lock(%s, %s)", [spool.SLOT_LOCK, slot + 1])
        with pytest.raises(spool.Busy, match="Other large files are being made"):
            spool.Download(fails)
        monkeypatch.setattr(spool, "HEAVY", 1_000_000)
        with pytest.raises(DataError, match="division by zero"):
            spool.Download(fails)
    settings.DOWNLOADS_AT_ONCE = 0
    with pytest.raises(spool.Busy, match="Too many downloads"):
        spool.Download("SELECT 1")
