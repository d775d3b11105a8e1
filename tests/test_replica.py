"""Two PostgreSQL servers, one following the other: readers on the second, and all without the first."""

import contextlib
import http.client
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import RequestFactory

from tests import databases
from tests.operations_page import command
from tests.waiting import eventually
from tracker import embedded_postgres, replicas

ROOT = Path(__file__).parent.parent
DUMPED = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
port = {port}
fsync = off
hot_standby_feedback = on
"""


class Servers:
    """A primary and its standby in one folder, on sockets named by their ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.account = embedded_postgres._account(folder)
        # Root runs PostgreSQL as another user, who has to get at its programs.
        self.programs = embedded_postgres._reachable_programs(folder, self.account) / "bin"
        self.running: dict[int, subprocess.Popen[bytes]] = {}
        if os.geteuid() == 0:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            **embedded_postgres._as_account(self.account),
        )  # fmt: skip

    def start(self, cluster: str, port: int) -> None:
        with (self.folder / cluster / "postgresql.auto.conf").open("a") as own:
            own.write(CONFIGURATION.format(folder=self.folder, port=port))
        with (self.folder / f"{cluster}.log").open("wb") as log:
            self.running[port] = subprocess.Popen(
                [self.programs / "postgres", "-D", str(self.folder / cluster)],
                cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
                **embedded_postgres._as_account(self.account),
            )  # fmt: skip
        assert eventually(lambda: self.answers(port)), (self.folder / f"{cluster}.log").read_text()

    def answers(self, port: int) -> bool:
        try:
            self.ask(port, "SELECT 1", "postgres")
        except psycopg.OperationalError:
            return False
        return True

    def ask(self, port: int, query: str, database: str = "tracker") -> Any:
        with psycopg.connect(
            host=str(self.folder), port=port, user="tracker", dbname=database, autocommit=True
        ) as session:
            row = session.execute(query).fetchone()  # type: ignore[call-overload]
            return row and row[0]

    def kill(self, port: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running[port].pid, signal.SIGKILL)
        self.running[port].wait()


@pytest.fixture
def servers(django_db_setup: None) -> Iterator[Servers]:
    # Short, for the path of a socket, and open to the account that runs PostgreSQL for root.
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        servers = Servers(folder)
        try:
            locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
            options = (*locale, "--encoding=UTF8", "--auth=trust", "--username=tracker", "--no-sync")
            servers.run("initdb", "-D", str(folder / "primary"), *options)
            servers.start("primary", 5432)
            with psycopg.connect(
                host=name, port=5432, user="tracker", dbname="postgres", autocommit=True
            ) as server:
                server.execute("CREATE DATABASE tracker")
                server.execute(command("CREATE ROLE follower"))
            fill(servers)
            followed = command('pg_basebackup --dbname="host=one user=follower" --write')
            followed = followed.replace("host=one", f"host={name}")
            followed = followed.replace("/var/lib/postgresql/18/main", str(folder / "standby"))
            servers.run(*shlex.split(followed), "--checkpoint=fast", "--no-sync")
            servers.start("standby", 5433)
            yield servers
        finally:
            for port in servers.running:
                servers.kill(port)


def fill(servers: Servers) -> None:
    """The tests' migrated database, copied to the primary."""
    given = settings.DATABASES["default"]
    place = {name: str(given[key]) for key, name in DUMPED.items() if given.get(key)}
    programs = embedded_postgres._installed_programs() / "bin"
    # Of a copy: from what somebody is connected to, no other process of the tests could make its own.
    copied = f"test_replica_{os.getpid()}"
    databases.renew(copied, like=databases.migrated())
    try:
        with subprocess.Popen(
            [programs / "pg_dump", "--no-owner", "--dbname", copied],
            env={**os.environ, **place}, stdout=subprocess.PIPE,
        ) as dump:  # fmt: skip
            subprocess.run(
                [programs / "psql", "--quiet", "--host", servers.folder, "--username=tracker",
                 "--dbname=tracker", "--set=ON_ERROR_STOP=1"],
                stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True,
            )  # fmt: skip
        assert dump.returncode == 0
    finally:
        databases.drop(copied)


class Site:
    """The site on both servers, and who publishes on it."""

    def __init__(self, port: int, clerk: "subprocess.Popen[str]") -> None:
        self.port = port
        self.clerk = clerk
        assert clerk.stdout
        self.session = clerk.stdout.readline().strip()

    def publish(self, words: str) -> tuple[int, int]:
        """The number of a new claim, and of its edition."""
        reading, writing = self.clerk.stdout, self.clerk.stdin
        assert reading
        assert writing
        writing.write(f"{words}\n")
        writing.flush()
        claim, edition = reading.readline().split()
        return int(claim), int(edition)

    def ask(self, path: str, *, is_editor: bool = False, **form: str) -> tuple[http.client.HTTPResponse, str]:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        cookies = [f"sessionid={self.session}"] * is_editor + ["csrftoken=" + "a" * 32]
        headers = {"Cookie": "; ".join(cookies), "Accept": "text/html", "Connection": "close"}
        body = None
        if form:
            body = urlencode({"csrfmiddlewaretoken": "a" * 32, **form})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(asking):
            asking.request("POST" if form else "GET", path, body, headers)
            answer = asking.getresponse()
            return answer, answer.read().decode()

    def status(self, path: str, **asked: Any) -> int:
        return self.ask(path, **asked)[0].status

    def edition(self, **asked: Any) -> int:
        """The newest that the front page knows of."""
        found = re.search(r'/editions/(\d+)/"', self.ask("/timeline/", **asked)[1])
        return int(found[1]) if found else 0


@pytest.fixture
def site(servers: Servers, tmp_path: Path) -> Iterator[Site]:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    # The page's addresses; a password is asked for by nobody here.
    sockets = quote(str(servers.folder), safe="")
    places = {"one:5432": f"{sockets}:5432", "two:5432": f"{sockets}:5433"}
    addresses = dict(command(f"{name}=").split("=", 1) for name in ("DATABASE_URL", "DATABASE_REPLICA_URL"))
    for there, here in places.items():
        addresses = {name: address.replace(there, here) for name, address in addresses.items()}
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.two_servers",
        **addresses,
        "DATABASE_REPLICA_LAG": "4",
        "FILES_DIR": str(tmp_path / "files"),
        "WEB_CONCURRENCY": "1",
        "RELEASE": "test",
        "PYTHONPATH": str(ROOT),
    }
    with (
        (tmp_path / "log.txt").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}",
             "--graceful-timeout", "1"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        ) as web,
        subprocess.Popen(
            [sys.executable, "-m", "tests.two_servers"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as clerk,
    ):  # fmt: skip
        try:
            site = Site(port, clerk)

            def is_up() -> bool:
                with contextlib.suppress(OSError):
                    return site.status("/health/") == 200
                return False

            assert eventually(is_up, 30), (tmp_path / "log.txt").read_text()
            yield site
        finally:
            clerk.terminate()
            web.terminate()
    assert "Traceback" not in (tmp_path / "log.txt").read_text()


@pytest.mark.setup
@pytest.mark.skipif(not shutil.which("sh"), reason="needs a system that runs PostgreSQL's own programs")
def test_readers_go_on_without_the_primary_and_editors_when_the_replica_is_promoted(servers, site):
    claim, first = site.publish("There are catapults.")
    assert eventually(lambda: site.edition() == first)
    # Whoever watches both asks them a few times a second.
    assert eventually(lambda: f"ok\nreplica 1: edition {first}, 0.0 s behind\n" in site.ask("/health/")[1])

    # The replica stands still: readers are behind for a moment, an editor reads what was just published.
    servers.ask(5433, "SELECT pg_wal_replay_pause()")
    _claim, second = site.publish("There are more.")
    assert (site.edition(), site.edition(is_editor=True)) == (first, second)
    assert eventually(lambda: site.edition() == second, 20), "it is passed over"
    assert re.search(r"replica 1: edition \d+, [1-9]\d*\.\d s behind", site.ask("/health/")[1])
    servers.ask(5433, "SELECT pg_wal_replay_resume()")
    assert eventually(lambda: ", 0.0 s behind" in site.ask("/health/")[1])

    servers.kill(5432)
    report = f"/claims/{claim}/report/"
    public = ("/", f"/claims/{claim}/", "/timeline/?q=catapults", "/claims.csv", "/api/v1/claims", report)
    for path in public * 2:
        assert site.status(path) == 200, path
    # Whoever asks for what would have to be written down takes the replica from nobody.
    for _time in range(3):
        assert site.status(f"/data/edition-{first}.zip") == 503
        assert site.status("/timeline/") == 200
    assert site.status(f"/claims/{claim}/", is_editor=True) == 200
    assert eventually(lambda: "no primary: readers only" in site.ask("/health/")[1])
    writing: list[tuple[str, dict[str, str]]] = [("/admin/", {}), (report, {"text": "It was nine."})]
    for path, asked in writing:
        answer, said = site.ask(path, is_editor=True, **asked)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10"), path
        assert ("What you sent has not been saved." if asked else "Nothing is lost.") in said

    promote = command("psql --host=two").replace("--host=two", f"--host={servers.folder} --port=5433")
    servers.run(*shlex.split(promote.replace("--username=postgres", "--username=tracker --dbname=postgres")))
    assert eventually(lambda: site.status("/admin/", is_editor=True) == 200)
    assert site.status(report, text="It was nine.") == 302
    assert servers.ask(5433, "SELECT count(*) FROM tracker_errorreport") == 1
    assert site.status("/") == 200


@pytest.mark.parametrize(
    ("state", "is_lost"), [(None, True), ("57P01", True), ("25006", True), ("57014", False)]
)
def test_a_lost_database_is_told_from_a_refusal(state, is_lost):
    problem = OperationalError("gone")
    problem.__cause__ = cause = psycopg.OperationalError("gone")
    cause.sqlstate = state
    assert replicas.is_lost(problem) is is_lost


def test_a_reader_gets_an_answer_on_a_new_connection():
    """Of a kept one that was lost meanwhile only the first query is lost."""

    def view(request):
        asked.append(request.path)
        if len(asked) == 1:
            request.__dict__["_database_is_lost"] = True
        return "answered"

    asked: list[str] = []
    assert replicas.Replicas(view)(RequestFactory().get("/timeline/")) == "answered"
    assert len(asked) == 2
    asked.clear()
    written = replicas.Replicas(view)(RequestFactory().post("/timeline/", HTTP_ACCEPT="text/html"))
    assert (written.status_code, written.headers["Retry-After"], len(asked)) == (503, "10", 1)
    assert connection.alias == "default"
