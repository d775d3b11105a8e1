"""The Makefile on a fresh checkout: it finds a Python, installs the lock, and leaves nothing behind."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.test_embedded_postgres import assert_nothing_runs
from tests.waiting import eventually

ROOT = Path(__file__).parent.parent
NEEDED = ("sh", "make", "cat", "cksum", "env", "echo")
# The Python beneath the virtual environment that runs the tests.
PYTHON: str = getattr(sys, "_base_executable", sys.executable)
UV = shutil.which("uv", path=f"{os.environ['PATH']}{os.pathsep}{Path(sys.executable).parent}")

# Whoever runs the tests in the background or under nohup has these ignored.
LISTENS = ["env", "--default-signal=INT,TERM,HUP"]
READS_ALL = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]

ERRAND = """\
from pathlib import Path
from django.tasks import task

@task
def errand():
    Path("done").touch()
"""

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="there is no make on this machine")
with_uv = pytest.mark.skipif(not UV, reason="there is no uv, neither on the path nor in .venv")


def fresh(folder: Path) -> Path:
    made = (".git", ".venv", ".data", "staticfiles", "__pycache__", ".*_cache", ".hypothesis")
    return shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*made))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A fresh checkout, in a path with spaces."""
    return fresh(tmp_path / "a fresh checkout")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout for tests to share, fresh for the first of them, in a path too long for a socket's."""
    return fresh(tmp_path_factory.mktemp("whole") / "a fresh checkout" / ("in a long path " * 6).strip())


@pytest.fixture
def small_lock(checkout: Path) -> None:
    """Leaves one package in the locks, so that installing them is quick."""
    text = (ROOT / "requirements.txt").read_text()
    found = re.search(r"^sqlparse==.*?\n(?=\S|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found
    for name in ("requirements.txt", "requirements-dev.txt"):
        (checkout / name).write_text(found[0])


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder to be the whole path: what the Makefile needs, and no Python yet."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in NEEDED:
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


def add(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def environment(programs: Path) -> dict[str, str]:
    """The environment with that path, and without what this run of the tests has put into it."""
    ours = ("MAKE", "MFLAGS", "PYTHON", "PYTEST", "VIRTUAL_ENV", "DJANGO", "DATABASE_URL", "DEBUG", "PORT")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PATH": str(programs)}


def make(checkout: Path, programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments], cwd=checkout, env=environment(programs), capture_output=True, text=True
    )


def packages(checkout: Path) -> str:
    listing = "import importlib.metadata as m; print(*(d.name for d in m.distributions()))"
    python = checkout / ".venv" / "bin" / "python"
    return subprocess.run([python, "-c", listing], capture_output=True, text=True, check=True).stdout


def test_help_names_what_can_be_made(checkout, programs):
    said = make(checkout, programs).stdout
    assert all(f"make {target} " in said for target in ("demo", "test", "check", "screenshots", "lock"))


def test_missing_python_is_a_sentence(checkout, programs):
    # A pyenv shim is there and fails, and the only other Python is too old.
    add(programs, "python3.13", 'echo "pyenv: python3.13: command not found" >&2; exit 127')
    add(programs, "python3", "exit 1")
    said = make(checkout, programs, "demo")
    assert said.returncode != 0
    assert said.stderr.startswith("Python 3.12 or newer is needed, and none was found: install it,")
    assert len(said.stderr.splitlines()) == 2, "make adds a line of its own"
    assert not (checkout / ".venv").exists()


def test_unfit_python_of_ones_own_is_a_sentence(checkout, programs):
    said = make(checkout, programs, "test", "PYTHON=/bin/false")
    assert said.stderr.startswith("PYTHON=/bin/false does not run a Python 3.12 or newer.")


def test_python_without_venv_names_the_missing_package(checkout, programs):
    add(programs, "python3", f'case "$2" in *ensurepip*) exit 1;; esac; exec "{PYTHON}" "$@"')
    said = make(checkout, programs, "demo")
    assert "install python3-venv" in said.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.setup
@pytest.mark.usefixtures("small_lock")
def test_two_makes_at_once_install_side_by_side_and_only_once(checkout, programs):
    add(programs, "python3", f'exec "{PYTHON}" "$@"')
    both = [
        subprocess.Popen(["make", target], cwd=checkout, env=environment(programs), stdout=subprocess.DEVNULL)
        for target in ("installed", "installed-dev")
    ]
    assert [one.wait() for one in both] == [0, 0]
    assert set(packages(checkout).split()) == {"pip", "sqlparse"}
    again = make(checkout, programs, "installed", "installed-dev")
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


@with_uv
@pytest.mark.setup
@pytest.mark.usefixtures("small_lock")
def test_uv_installs_where_it_is_on_the_path(checkout, programs):
    add(programs, "uv", f'exec "{UV}" "$@"')
    add(programs, "python3", f'exec "{PYTHON}" "$@"')
    assert make(checkout, programs, "installed").returncode == 0
    assert packages(checkout).split() == ["sqlparse"]
    # A new lock is installed, and a Python that has gone from the machine is replaced.
    with (checkout / "requirements.txt").open("a") as lock:
        lock.write("# changed\n")
    (checkout / ".venv" / "bin" / "python").unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    assert "Installing" in make(checkout, programs, "installed").stdout
    assert packages(checkout).split() == ["sqlparse"]


@pytest.mark.setup
@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_demo_serves_from_a_fresh_checkout_and_no_ending_leaves_anything(whole, ending):
    with demo(whole, ending) as said:
        pass
    # make itself tells of any signal but Ctrl-C's, which the demo answers by ending well.
    assert ending != "SIGINT" or "make: ***" not in said()


@pytest.mark.setup
def test_the_demo_does_what_is_enqueued(whole):
    (whole / "errands.py").write_text(ERRAND)
    with demo(whole, "SIGINT"):
        enqueue = "from errands import errand; errand.enqueue()"
        subprocess.run(
            [whole / ".venv" / "bin" / "python", "manage.py", "shell", "--command", enqueue],
            cwd=whole, env=anywhere() | {"DEBUG": "1"}, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        assert eventually((whole / "done").exists)


@pytest.mark.setup
def test_the_tests_run_beside_the_demo(whole):
    with demo(whole, "SIGINT"):
        tests = subprocess.run(
            ["make", "test", f"PYTHON={PYTHON}", "ARGS=tests/test_docs.py"],
            cwd=whole, env=anywhere(), capture_output=True, text=True,
        )  # fmt: skip
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert re.search(r"^=*\s*\d+ passed in ", tests.stdout.splitlines()[-1])


@pytest.mark.setup
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start the demo as another user")
def test_demo_serves_an_ordinary_user(whole):
    # The Python of these tests may lie in a folder of root's: this user may read all, and write what is his.
    ordinary = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", *READS_ALL]
    if subprocess.run([*ordinary, PYTHON, "--version"], capture_output=True).returncode:
        pytest.skip("this root may not start a Python as another user")
    # Whatever the order of the tests.
    subprocess.run(["make", "installed", f"PYTHON={PYTHON}"], cwd=whole, env=anywhere(), check=True)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        theirs = fresh(Path(folder) / "theirs")
        subprocess.run(["chown", "--recursive", "nobody:nogroup", theirs], check=True)
        subprocess.run(["cp", "--archive", "--link", whole / ".venv", theirs], check=True)
        with demo(theirs, "SIGTERM", ordinary):
            assert (theirs / ".data").owner() == "nobody"


@contextlib.contextmanager
def demo(checkout: Path, ending: str, ordinary: Sequence[str] = ()) -> Iterator[Callable[[], str]]:
    """The demo while it answers, as in a terminal of its own; yields what reads its words."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = checkout / "said"
    with words.open("w") as said:
        process = subprocess.Popen(
            [*ordinary, *LISTENS, "make", "demo", f"PORT={port}", f"PYTHON={PYTHON}"],
            cwd=checkout, env=anywhere(), stdin=subprocess.DEVNULL,
            stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            assert answers(f"http://127.0.0.1:{port}/", process), words.read_text()
            yield words.read_text
        finally:
            with contextlib.suppress(ProcessLookupError):
                # A terminal signals all that runs in it; `kill` signals make alone.
                (os.kill if ending == "SIGTERM" else os.killpg)(process.pid, signal.Signals[ending])
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
    assert f"127.0.0.1:{port}" in words.read_text()
    assert "Traceback" not in words.read_text()
    assert_nothing_runs(checkout / ".data")


def anywhere() -> dict[str, str]:
    """The environment with the whole path, and uv on it where there is one."""
    path = os.environ["PATH"]
    return environment(Path(f"{Path(UV).parent}{os.pathsep}{path}" if UV else path))


def answers(address: str, server: subprocess.Popen[bytes], seconds: float = 240) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=30) as page:  # noqa: S310 -- our own address
                return bool(page.status == 200)
        except urllib.error.HTTPError:
            return False
        except OSError:
            time.sleep(0.2)
    return False
