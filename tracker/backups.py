"""Backups: the whole database in one file, whole or absent, encrypted where there is a key for it.

A file is a dump in PostgreSQL's own format, inside age's where it is encrypted (docs/decisions/0019). Beside
it stands what it has to be, as JSON: its length and digest, and the edition whose hash proves the record in
it. Nothing else needs a backup: what lies in FILES_DIR is made from the database.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import IO, Any, Final

import psycopg
import pyrage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from tracker import embedded_postgres

CHUNK: Final = 1024 * 1024
ENCRYPTED: Final = b"age-encryption.org/v1"
PLAIN: Final = b"PGDMP"
# What pg_dump and pg_restore are not to be told on the command line, where everybody reads it.
UNSAID: Final = {"password", "options", "cursor_factory", "context", "prepare_threshold", "client_encoding"}
# A foreign table is somebody's own; what an extension brought comes with the extension.
OWN_TABLES: Final = """
    SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm') AND nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
"""


# What is being written has such a name; nothing else in the folder is ours to remove.
UNFINISHED: Final = re.compile(r"tracker-\d{8}T\d{6}Z-edition-\d+\.dump(\.age)?\.partial")


class BackupError(Exception):
    """It could not be done; the message is a sentence for whoever asked."""


@dataclass(frozen=True)
class Backup:
    """A file, and what was written down beside it."""

    path: Path
    told: dict[str, Any]

    @property
    def edition(self) -> tuple[int, str] | None:
        """The newest edition in it, with its hash."""
        newest = self.told.get("edition") or {}
        return (newest["number"], newest["hash"]) if newest.get("number") else None


# Keys.


def new_key() -> tuple[str, str]:
    """The public half, which encrypts, and the secret one, which opens."""
    secret = pyrage.x25519.Identity.generate()
    return str(secret.to_public()), str(secret)


def _recipient(key: str) -> Any:
    try:
        if key.startswith("AGE-SECRET-KEY-"):
            return pyrage.x25519.Identity.from_str(key).to_public()
        return pyrage.x25519.Recipient.from_str(key)
    except (pyrage.IdentityError, pyrage.RecipientError) as error:
        raise BackupError("BACKUP_KEY is no key: `manage.py backup --new-key` makes one.") from error


def _identity(key: str) -> Any:
    if not key:
        raise BackupError("This backup is encrypted: give the secret key in BACKUP_KEY.")
    try:
        return pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError as error:
        raise BackupError(
            "BACKUP_KEY does not open backups: give the secret key, which begins with AGE-SECRET-KEY-1."
        ) from error


# Writing.


def write(folder: Path, key: str = "") -> Backup:
    """Back the database up into a new file of the folder; it gets its name once it has been checked."""
    recipient = _recipient(key) if key else None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_away(folder)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
            snapshot, server = cursor.fetchone()
            number, sealed = _newest_edition(cursor)
            now = datetime.now(UTC)
            name = f"tracker-{now:%Y%m%dT%H%M%SZ}-edition-{number}.dump{'.age' if recipient else ''}"
            told = {
                "file": name,
                "made_at": now.isoformat(timespec="seconds"),
                "edition": {"number": number, "hash": sealed},
                "migration": _last_migration(),
                "postgresql": server,
            }
            return _write(folder / name, told, recipient, snapshot)
    except OSError as error:
        raise BackupError(f"The backup could not be written into {folder}: {error.strerror}.") from error


def _write(path: Path, told: dict[str, Any], recipient: Any, snapshot: str) -> Backup:
    partial = path.with_name(f"{path.name}.partial")
    beside = path.with_name(f"{path.name}.json")
    untold = _untold(partial)
    with open(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            measured = _Measured(file)
            _dump(measured, recipient, snapshot)
            os.fsync(file.fileno())
            # From the disk again, as far as the system lets one.
            file.seek(0)
            read = hashlib.file_digest(file, "sha256").hexdigest()
            if read != measured.digest.hexdigest():
                raise BackupError(f"{partial} does not hold what was written: the disk cannot be trusted.")
            told |= {"bytes": measured.size, "sha256": read}
            _write_text(untold, json.dumps(told, indent=2) + "\n")
            untold.rename(beside)
            partial.rename(path)
        except BaseException:
            for left in (untold, partial):
                left.unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)
    return Backup(path, told)


def _dump(file: "_Measured", recipient: Any, snapshot: str) -> None:
    """The dump into the file; pg_restore reads along to its end, so that what cannot be read is no backup."""
    dump = [
        *_command("pg_dump"),
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        f"--snapshot={snapshot}",
    ]
    check = [str(embedded_postgres.program("pg_restore")), f"--file={os.devnull}"]
    with _running(dump, stdout=subprocess.PIPE) as dumping, _running(check, stdin=subprocess.PIPE) as reading:
        source = _Along(dumping.process.stdout, reading.process.stdin)
        try:
            if recipient is None:
                while chunk := source.read(CHUNK):
                    file.write(chunk)
            else:
                with _own_problems(source, file):
                    pyrage.encrypt_io(source, file, [recipient])
        except BrokenPipeError:
            raise BackupError(f"pg_restore cannot read the dump: {reading.complaint()}") from None
        finally:
            reading.end_of_input()
        if dumping.failed():
            raise BackupError(f"pg_dump failed: {dumping.complaint()}")
        if reading.failed():
            raise BackupError(f"pg_restore cannot read the dump: {reading.complaint()}")


def _clear_away(folder: Path) -> None:
    """What a backup that was killed has left; one that is being written is locked."""
    for partial in [path for path in folder.iterdir() if UNFINISHED.fullmatch(path.name)]:
        with contextlib.suppress(OSError), partial.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # By the dump its description is found: it goes last.
            for left in (_untold(partial), partial):
                left.unlink(missing_ok=True)


def _untold(partial: Path) -> Path:
    """What will stand beside the dump, while it is written."""
    return partial.with_name(f"{partial.name}.json")


def _write_text(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# Restoring.


def restore(path: Path, key: str = "") -> Backup:
    """Fill the database, which has to be empty, from the file: with all of it, or with nothing."""
    backup = Backup(path, _told_beside(path))
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        server = int(cursor.fetchone()[0])
        cursor.execute(OWN_TABLES)
        if cursor.fetchone()[0]:
            raise BackupError(
                f"The database “{connection.settings_dict['NAME']}” is not empty, and nothing is restored "
                "over what is there: make an empty one, or give another in DATABASE_URL."
            )
    # No session of ours stands in the way of what is restored.
    connection.close()
    told = re.match(r"\d+", str(backup.told.get("postgresql")))
    made_by = int(told[0]) if told else server
    if made_by > server:
        raise BackupError(f"The backup is of PostgreSQL {made_by}, and this server is {server}: upgrade it.")
    try:
        with path.open("rb") as file:
            _check(file, backup)
            _fill(file, key)
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    return backup


def _told_beside(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.with_name(f"{path.name}.json").read_text())
        if isinstance(told, dict):
            return told
        raise ValueError("It holds something else.")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise BackupError(f"{path.name}.json cannot be read; without it the file is checked less.") from error


def _check(file: BufferedReader, backup: Backup) -> None:
    """Whether it is what was written, before anything is done with it."""
    size = os.fstat(file.fileno()).st_size
    whole = backup.told.get("bytes", size)
    if size != whole:
        raise BackupError(f"The file is not whole: it has {size:,} bytes of {whole:,}.")
    if "sha256" in backup.told and hashlib.file_digest(file, "sha256").hexdigest() != backup.told["sha256"]:
        raise BackupError("The file is damaged: its SHA-256 is not the one that stands beside it.")
    file.seek(0)
    start = file.read(len(ENCRYPTED))
    file.seek(0)
    if not start.startswith((ENCRYPTED, PLAIN)):
        raise BackupError("This is no backup: it begins neither as a dump nor as an encrypted one.")


def _fill(file: IO[bytes], key: str) -> None:
    is_encrypted = file.read(len(ENCRYPTED)) == ENCRYPTED
    file.seek(0)
    identity = _identity(key) if is_encrypted else None
    into = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    with _running([*_command("pg_restore"), *into], stdin=subprocess.PIPE) as filling:
        measured = _Measured(filling.process.stdin)
        try:
            if identity is None:
                while chunk := file.read(CHUNK):
                    measured.write(chunk)
            else:
                pyrage.decrypt_io(file, measured, [identity])
        except (pyrage.DecryptError, OSError) as error:
            if filling.gave_up():
                raise BackupError(f"Nothing was restored: {filling.complaint()}") from error
            # Whatever came so far is one transaction, and goes with its process.
            filling.process.kill()
            if isinstance(error, pyrage.DecryptError) and not measured.size:
                raise BackupError("The key in BACKUP_KEY does not open this backup.") from error
            raise BackupError("Nothing was restored: the file is cut off or damaged.") from error
        filling.end_of_input()
        if filling.failed():
            raise BackupError(f"Nothing was restored: {filling.complaint()}")


# The programs.


def _command(name: str) -> list[str]:
    """The program and the database it is for; the password goes by the environment."""
    given = {
        key: value
        for key, value in connection.get_connection_params().items()
        if key not in UNSAID and value is not None
    }
    return [str(embedded_postgres.program(name)), f"--dbname={psycopg.conninfo.make_conninfo(**given)}"]


class _Running:
    """A program at work, and what it complained of."""

    def __init__(self, process: subprocess.Popen[bytes], words: IO[bytes]) -> None:
        self.process = process
        self._words = words

    def end_of_input(self) -> None:
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()

    def gave_up(self) -> bool:
        """Whether it ends although it has not had all of its input yet."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(0.5)
        return self.process.poll() is not None

    def failed(self) -> bool:
        return self.process.wait() != 0

    def complaint(self) -> str:
        """The first line that it wrote as an error."""
        self.process.wait()
        self._words.seek(0)
        lines = self._words.read().decode(errors="replace").strip().splitlines() or ["it was ended"]
        errors = [line for line in lines if "error: " in line]
        line = errors[0].partition("error: ")[2] if errors else lines[-1]
        if "server version" in line:
            line = "these programs are older than the server: upgrade the site's packages"
        if "unsupported version" in line:
            line = "it was made by a newer pg_dump: upgrade the site's packages"
        if "end of file" in line:
            line = "the file is cut off"
        return line if line.endswith(".") else f"{line}."


@contextlib.contextmanager
def _running(command: list[str], **streams: Any) -> Iterator[_Running]:
    password = connection.get_connection_params().get("password")
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": password} if password else {})}
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(command, stderr=words, env=environment, **streams) as process,  # noqa: S603 -- ours
    ):
        try:
            yield _Running(process, words)
        finally:
            if process.poll() is None:
                process.kill()
            for stream in (process.stdin, process.stdout):
                if stream:
                    with contextlib.suppress(OSError):
                        stream.close()


@contextlib.contextmanager
def _own_problems(*files: "_Measured | _Along") -> Iterator[None]:
    """What went wrong with one of the files, as it was: age tells it in words of its own."""
    try:
        yield
    except pyrage.EncryptError as error:
        problem = next((file.problem for file in files if file.problem), None)
        raise (problem or BackupError(f"The backup could not be encrypted: {error}.")) from error


class _Measured:
    """A file that is written, with its length and digest."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self.problem: OSError | None = None
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, chunk: bytes) -> int:
        try:
            self._file.write(chunk)
        except OSError as problem:
            self.problem = problem
            raise
        self.size += len(chunk)
        self.digest.update(chunk)
        return len(chunk)

    def flush(self) -> None:
        self._file.flush()


class _Along:
    """What one process writes, for this one and for another to read."""

    def __init__(self, source: Any, other: Any) -> None:
        self._source = source
        self._other = other
        self.problem: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        chunk: bytes = self._source.read(size)
        try:
            self._other.write(chunk)
        except OSError as problem:
            self.problem = problem
            raise
        return chunk


def _newest_edition(cursor: Any) -> tuple[int, str | None]:
    """Its number and hash; by SQL, since a backup comes before the migrations of a new release."""
    cursor.execute("SELECT to_regclass('tracker_edition') IS NOT NULL")
    if cursor.fetchone()[0]:
        cursor.execute("SELECT number, hash FROM tracker_edition ORDER BY number DESC LIMIT 1")
        if found := cursor.fetchone():
            return found[0], found[1]
    return 0, None


def _last_migration() -> str:
    applied = MigrationRecorder(connection).applied_migrations()
    return max((name for app, name in applied if app == "tracker"), default="")
