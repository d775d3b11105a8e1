"""Every command of docs/operations.md: run as it stands there, or said where else it is, or why it is not."""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from tests import databases
from tests.operations_page import command, mentioned, typed
from tests.test_embedded_postgres import assert_nothing_runs
from tests.test_packaging import ROOT, SERVICES, answers_to, free_port, get
from tests.test_setup import READS_ALL, fresh
from tests.waiting import eventually
from tracker.models import PublishedClaim

# By how each begins; the walk below takes them from the page, and names of the machine's own for those in it.
WALKED = (
    "cat > .env",
    "chmod 600 .env",
    "docker compose exec web python manage.py createsuperuser",
    "python -m venv venv",
    "export SECRET_KEY=",
    "venv/bin/python manage.py collectstatic",
    "venv/bin/python manage.py migrate",
    "venv/bin/gunicorn",
    "venv/bin/python manage.py db_worker",
    "SECRET_KEY=the-new-one",
    "python manage.py verify",
    "python manage.py verify --known",
    "python manage.py verify --whole",
    "17 3 * * *  docker compose --project-directory /srv/tracker exec -T web python manage.py check_links",
    "python manage.py backup --new-key",
    "python manage.py backup",
    "make backup TO=",
    "docker compose exec -T web python manage.py backup",
    "export DATABASE_URL=",
    "BACKUP_KEY=AGE-SECRET-KEY-1… python manage.py restore",
    "make restore FROM=",
    "VACUUM (FULL, ANALYZE)",
    "docker compose exec web python manage.py load_demo",
    "python manage.py build_packages",
    "python manage.py build_packages --missing",
    "python manage.py publish_due",
    "python manage.py prune_db_task_results",
)
# A test that runs it, as file::name, or why none can.
ELSEWHERE = {
    "docker compose up --detach": "test_packaging.py::test_image_serves_the_site_and_stops_when_asked",
    "venv/bin/pip install --require-hashes": (
        "test_setup.py::test_two_makes_at_once_install_side_by_side_and_only_once"
    ),
    'pg_basebackup --dbname="host=one user=follower" --checkpoint': (
        "test_operations.py::test_a_server_goes_back_to_a_moment"
    ),
    "cat >> postgresql.auto.conf": "test_operations.py::test_a_server_goes_back_to_a_moment",
    "touch recovery.signal": "test_operations.py::test_a_server_goes_back_to_a_moment",
    "python -m benchmarks.point_in_time": "test_operations.py::test_a_server_goes_back_to_a_moment",
    'pg_basebackup --dbname="host=one user=follower" --write': (
        "test_replica.py::test_readers_go_on_without_the_primary_and_editors_when_the_replica_is_promoted"
    ),
    "DATABASE_URL=": (
        "test_replica.py::test_readers_go_on_without_the_primary_and_editors_when_the_replica_is_promoted"
    ),
    "DATABASE_REPLICA_URL=": (
        "test_replica.py::test_readers_go_on_without_the_primary_and_editors_when_the_replica_is_promoted"
    ),
    "psql --host=two": (
        "test_replica.py::test_readers_go_on_without_the_primary_and_editors_when_the_replica_is_promoted"
    ),
    "CREATE ROLE follower": (
        "test_replica.py::test_readers_go_on_without_the_primary_and_editors_when_the_replica_is_promoted"
    ),
    "make demo": ("test_setup.py::test_demo_serves_from_a_fresh_checkout_and_no_ending_leaves_anything"),
    "make faults": (
        "test_faults.py::test_what_was_acknowledged_outlives_processes_and_servers_that_are_killed"
    ),
    "make audit": "asks strangers for known faults; its list of packages: test_packaging.py::"
    "test_a_list_of_what_is_in_the_site_names_every_package_of_the_lock_with_its_hashes",
    "age --decrypt": "a program of its own; its format: test_backups.py::"
    "test_what_is_encrypted_shows_nothing_and_has_no_other_rights_than_its_owners",
    "pg_dump --format=custom": "test_backups.py::test_a_site_that_is_gone_comes_back_whole_and_proves_itself",
    "pg_rewind": "PostgreSQL's own; the page says what else one can do",
}
IN_A_SHELL = "python manage.py shell -v0 -c 'from django.core import signing as s; print(%s)'"
# In place of Docker's: what is to be done in a container is done.
DOCKER = """#!/bin/sh
while [ "$1" != web ]; do shift; done
shift
exec "$@"
"""


def test_each_command_is_run_or_has_its_reason():
    decided = [command(start) for start in [*WALKED, *ELSEWHERE]]
    assert len(decided) == len(set(decided))
    assert sorted({*typed(), *mentioned()} - set(decided)) == [], "neither run nor decided about"
    for reason in ELSEWHERE.values():
        for file, test in re.findall(r"(\w+\.py)::(test_\w+)", reason):
            assert f"def {test}(" in (ROOT / "tests" / file).read_text(), test


class Machine:
    """A checkout on a machine of its own, and who types there what the page says."""

    def __init__(self, checkout: Path, database: str) -> None:
        self.checkout = checkout
        self.database = database
        self.port = free_port()
        self.typed: list[str] = []
        programs = checkout.parent / "programs"
        programs.mkdir()
        (programs / "docker").write_text(DOCKER)
        (programs / "docker").chmod(0o755)
        self.environment = {
            "PATH": f"{programs}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            # For a virtual environment that nothing was installed into.
            "PYTHONPATH": sysconfig.get_path("purelib"),
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "DJANGO_SUPERUSER_PASSWORD": "a long one, of this test",
        }

    def words(self, start: str, changed: dict[str, str], more: str) -> str:
        """The page's command, with names of this machine for the page's."""
        found = command(start)
        self.typed.append(found)
        for there, here in changed.items():
            assert there in found, (there, found)
            found = found.replace(there, here, 1)
        return found + more

    def said(self, words: str) -> str:
        ended = subprocess.run(
            ["sh", "-ec", words], cwd=self.checkout, env=self.environment, capture_output=True, text=True
        )
        assert ended.returncode == 0, (words, ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr
        return ended.stdout

    def type(self, start: str, changed: dict[str, str] | None = None, more: str = "") -> str:
        return self.said(self.words(start, changed or {}, more))

    def export(self, start: str, changed: dict[str, str]) -> None:
        """A command that changes what the next ones find in their environment."""
        found = self.said(f"{self.words(start, changed, '')}\nenv -0").rstrip("\0").split("\0")
        self.environment |= dict(line.split("=", 1) for line in found)

    @contextlib.contextmanager
    def started(self, start: str) -> Iterator[subprocess.Popen[str]]:
        """A command that stays until it is told to stop."""
        with (self.checkout.parent / "said").open("w+") as log:
            process = subprocess.Popen(
                shlex.split(self.words(start, {}, "")),
                cwd=self.checkout, env=self.environment, stdout=log, stderr=log, text=True,
            )  # fmt: skip
            try:
                yield process
                process.send_signal(signal.SIGTERM)
                assert process.wait(60) == 0
            finally:
                process.kill()
                process.wait()
        assert "Traceback" not in (self.checkout.parent / "said").read_text()

    def ask(self, query: str, database: str = "") -> object:
        with closing(databases.connect(database or self.database)) as session:
            row = session.execute(query).fetchone()  # type: ignore[call-overload]
            return row and row[0]


def address_of(database: str) -> str:
    """As DATABASE_URL names a database of the tests' server."""
    to = settings.DATABASES["default"]
    host, password = quote(to["HOST"], safe=""), quote(to.get("PASSWORD") or "", safe="")
    return f"postgresql://{quote(to['USER'])}:{password}@:{to.get('PORT') or 5432}/{database}?host={host}"


@pytest.fixture
def machine(_private_postgres: None, tmp_path: Path) -> Iterator[Machine]:
    names = [f"test_operations_{os.getpid()}{more}" for more in ("", "_empty", "_empty_too")]
    for name in names:
        databases.renew(name, like="template0")
    try:
        yield Machine(fresh(tmp_path / "a fresh checkout"), names[0])
    finally:
        for name in names:
            databases.drop(name)


@pytest.mark.setup
@pytest.mark.skipif(not shutil.which("make") or not shutil.which("openssl"), reason="needs make and openssl")
def test_the_page_leads_from_an_empty_machine_to_a_restored_one(machine):
    machine.type("cat > .env")
    machine.type("chmod 600 .env")
    given = dict(line.split("=", 1) for line in (machine.checkout / ".env").read_text().splitlines())
    needed = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text()))
    assert needed <= {name for name, value in given.items() if value}
    assert (machine.checkout / ".env").stat().st_mode & 0o077 == 0
    assert "web" in SERVICES

    machine.type("python -m venv venv", more=" --without-pip")
    gunicorn = machine.checkout / "venv" / "bin" / "gunicorn"
    gunicorn.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m gunicorn "$@"\n')
    gunicorn.chmod(0o755)
    machine.export(
        "export SECRET_KEY=",
        {
            "SECRET_KEY=…": f"SECRET_KEY={given['SECRET_KEY']}",
            "ALLOWED_HOSTS=…": f"ALLOWED_HOSTS={given['ALLOWED_HOSTS']}",
            "EMAIL_URL=…": "EMAIL_URL=console:",
            "postgresql://tracker:password@localhost:5432/tracker": f"'{address_of(machine.database)}'",
        },
    )
    assert "post-processed" in machine.type("venv/bin/python manage.py collectstatic")
    machine.type("venv/bin/python manage.py migrate")
    with machine.started("venv/bin/gunicorn"):
        assert eventually(lambda: answers_to(machine.port, "/health/ready"))
        assert get(machine.port, "/")[0].status == 200
    superuser = " --no-input --username=anna --email=anna@example.org"
    machine.type("docker compose exec web python manage.py createsuperuser", more=superuser)
    assert machine.ask("SELECT username FROM auth_user WHERE is_superuser") == "anna"
    # Before there are addresses that it would ask.
    machine.type("17 3 * * *", {"17 3 * * *  ": ""})

    signed = machine.said(IN_A_SHELL % "s.dumps(1)").strip()
    keys = {"the-new-one": "another-key", "the-old-one": given["SECRET_KEY"]}
    read = f" {IN_A_SHELL}" % f's.loads("{signed}")'
    assert machine.type("SECRET_KEY=the-new-one", keys, more=read).strip() == "1"

    machine.type("docker compose exec web python manage.py load_demo")
    waiting = f"SELECT count(*) FROM {DBTaskResult._meta.db_table} WHERE status <> 'SUCCESSFUL'"
    assert machine.ask(waiting)
    with machine.started("venv/bin/python manage.py db_worker"):
        assert eventually(lambda: not machine.ask(waiting))
    for start in ("build_packages", "build_packages --missing", "publish_due", "prune_db_task_results"):
        machine.type(f"python manage.py {start}")

    newest = re.search(r"Note down the newest: (\d+:[0-9a-f]{64})", machine.type("python manage.py verify"))
    assert newest
    noted = re.search(r"\d+:[0-9a-f]{64}", command("python manage.py verify --known"))
    assert noted
    for start, changed in (("--known", {noted[0]: newest[1]}), ("--whole", {})):
        assert "The record is whole" in machine.type(f"python manage.py verify {start}", changed)

    keys_made = machine.type("python manage.py backup --new-key")
    public, secret = re.findall(r"BACKUP_KEY=(\S+)", keys_made)
    machine.environment["BACKUP_KEY"] = public
    folder = machine.checkout.parent / "backups"
    machine.environment["BACKUP_DIR"] = str(folder)
    machine.type("python manage.py backup")
    assert "encrypted" in machine.type("docker compose exec -T web python manage.py backup")
    (machine.checkout / ".venv").symlink_to("venv")
    machine.said("cksum <requirements.txt >.venv/requirements.txt.sum")
    machine.type("make backup TO=", {"/mnt/backups": str(folder / "others")})
    assert len(list(folder.glob("*.age"))) == 2
    [backup] = (folder / "others").glob("*.age")

    named = "tracker-20260131T031700Z-edition-812.dump.age"
    empty = address_of(f"{machine.database}_empty")
    machine.export(
        "export DATABASE_URL=", {"postgresql://tracker:password@localhost:5432/empty": f"'{empty}'"}
    )
    given_key = {"AGE-SECRET-KEY-1…": secret, named: f"'{backup}'"}
    proof = "The backup proves itself, by the edition that was noted beside it."
    assert proof in machine.type("BACKUP_KEY=AGE-SECRET-KEY-1…", given_key)
    machine.environment |= {"DATABASE_URL": address_of(f"{machine.database}_empty_too"), "BACKUP_KEY": secret}
    assert proof in machine.type("make restore FROM=", {named: str(backup)})
    claims = f"SELECT count(*) FROM {PublishedClaim._meta.db_table}"
    assert machine.ask(claims) == machine.ask(claims, f"{machine.database}_empty_too")
    with closing(databases.connect(f"{machine.database}_empty_too")) as session:
        session.execute(machine.words("VACUUM (FULL, ANALYZE)", {}, ""))
    assert sorted(machine.typed) == sorted(command(start) for start in WALKED)


@pytest.mark.setup
def test_a_server_goes_back_to_a_moment():
    """As the page says, word for word: the program takes what it does from there."""
    ended = subprocess.run(
        [sys.executable, *command("python -m benchmarks.point_in_time").split()[1:]],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "The record is whole up to that moment, and goes on from there." in ended.stdout


# Without any DATABASE_URL: the private PostgreSQL of a checkout, and that of another.


def make(checkout: Path, *arguments: str, who: Sequence[str] = ()) -> str:
    kept = ("DATABASE_URL", "DEBUG", "DJANGO", "PYTEST", "TEST", "FILES_DIR", "BACKUP")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(kept)}
    environment |= {"DEBUG": "1", "PYTHONPATH": sysconfig.get_path("purelib")}
    ended = subprocess.run([*who, *arguments], cwd=checkout, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, (arguments, ended.stdout, ended.stderr)
    assert "Traceback" not in ended.stderr
    return ended.stdout


def another(folder: Path) -> Path:
    """A fresh checkout that has its packages."""
    checkout = fresh(folder)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=checkout, check=True)
    subprocess.run(
        ["sh", "-c", "cksum <requirements.txt >.venv/requirements.txt.sum"], cwd=checkout, check=True
    )
    return checkout


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a checkout's own database, with the demo's data in it."""
    checkout = another(tmp_path_factory.mktemp("first") / "checkout")
    for arguments in (["migrate", "--verbosity=0"], ["load_demo"]):
        make(checkout, ".venv/bin/python", "manage.py", *arguments)
    folder = tmp_path_factory.mktemp("backups")
    make(checkout, "make", "backup", f"TO={folder}")
    assert_nothing_runs(checkout / ".data")
    [backup] = folder.glob("*.dump")
    return backup


@pytest.mark.setup
@pytest.mark.parametrize("who", ["this user", "another user"])
@pytest.mark.skipif(not shutil.which("make"), reason="there is no make on this machine")
def test_an_empty_checkout_is_filled_from_a_backup_and_proves_it(backed_up, who):
    ordinary = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *READS_ALL]
    as_who = ordinary if who == "another user" else []
    if as_who and subprocess.run([*as_who, sys.executable, "--version"], capture_output=True).returncode:
        pytest.skip("only a root that may start a Python as another user")
    # The folders of pytest are closed to others.
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        checkout = another(Path(name) / "checkout")
        backup = Path(shutil.copy(backed_up, checkout))
        shutil.copy(f"{backed_up}.json", checkout)
        if as_who:
            subprocess.run(["chown", "--recursive", "nobody:nogroup", checkout], check=True)
        said = make(checkout, "make", "restore", f"FROM={backup.name}", who=as_who)
        assert "The backup proves itself, by the edition that was noted beside it." in said
        assert not as_who or (checkout / ".data").owner() == "nobody"
        verified = make(checkout, ".venv/bin/python", "manage.py", "verify", "--whole", who=as_who)
        assert "The record is whole" in verified
        assert_nothing_runs(checkout / ".data")
