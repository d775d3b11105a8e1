"""`python -m benchmarks.faults`, or `make faults`: kills the site and its database, and looks what is left.

A PostgreSQL of its own works in a folder that is gone afterwards. Again and again a process is forked that
publishes, imports, migrates, exports or backs up, and at a moment drawn from the seed one of three gets a
SIGKILL: that process, the database's process that works for it, or the whole database server with all of its
processes. Then the server is started again, and what was acknowledged before has to be there.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import itertools
import json
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks.killed import (
    AT_ONCE,
    applied,
    back_up,
    bring,
    check,
    export,
    migrate,
    publish,
    seed,
    write,
)
from tracker import embedded_postgres

ROOT: Final = Path(__file__).resolve().parent.parent
WORKS: Final = ("publish", "bulk publish", "import", "migrate", "export", "back up")
VICTIMS: Final = ("site", "session", "server")
# The oldest state that a record which is in use can be migrated back to, and then on again.
OLDER: Final = "0007"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make faults ARGS=…", description=__doc__)
    parser.add_argument("--kills", type=int, default=240)
    parser.add_argument("--seed", type=int, help="draws the same moments again, as far as a machine does")
    parser.add_argument("--only", nargs="+", choices=WORKS, default=WORKS)
    parser.add_argument("--dump", type=Path, help="of a migrated database, which saves the time to migrate")
    return parser.parse_args()


def main() -> None:
    # What was started ends with it, however it is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    asked = arguments()
    seed = asked.seed if asked.seed is not None else random.randrange(1_000_000)
    say_so(f"Seed {seed}.")
    # Short, for the path of a socket, and open to the account that runs PostgreSQL for root.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ |= environment(folder)
        os.environ.pop("DEBUG", None)
        with contextlib.ExitStack() as until_the_end:
            site = Site(folder, random.Random(seed), until_the_end)
            site.start()
            import django

            django.setup()
            site.prepare(asked.dump, older="migrate" in asked.only)
            found = site.kill(asked.kills, asked.only)
    if found:
        sys.exit(f"{found} faults (seed {seed}).")


def say_so(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def environment(folder: Path) -> dict[str, str]:
    parameters = embedded_postgres.connection(folder / "data")
    return {
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
        "DATABASE_URL": f"postgresql://{parameters['USER']}@/tracker?host={parameters['HOST']}",
        "SECRET_KEY": "of a site that nobody visits",
        "ALLOWED_HOSTS": "testserver",
        "EMAIL_URL": "console:",
        "PLAIN_HTTP": "1",
        "SINGLE_EDITOR": "1",
        "FILES_DIR": str(folder / "files"),
        "SLOW_QUERY_MS": "0",
    }


@dataclass
class Ledger:
    """What was acknowledged: none of it may ever be gone."""

    editions: dict[int, str] = field(default_factory=dict)
    drafts: dict[int, str] = field(default_factory=dict)
    imports: list[str] = field(default_factory=list)
    packages: set[int] = field(default_factory=set)
    backups: set[str] = field(default_factory=set)

    def note(self, word: str, *values: Any) -> None:
        match word:
            case "draft":
                self.drafts[int(values[0])] = values[1]
            case "edition":
                self.editions[int(values[0])] = values[1]
            case "package":
                self.packages.add(int(values[0]))
            case "backup":
                self.backups.add(values[0])


class Site:
    def __init__(self, folder: Path, draw: random.Random, until_the_end: contextlib.ExitStack) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.draw = draw
        self.ledger = Ledger()
        self.took: dict[str, float] = {}
        self.log = (folder / "log.txt").open("a")
        self._until_the_end = until_the_end
        self._numbers = itertools.count(1)

    # The server.

    def start(self) -> None:
        """The server, as often as it was killed."""
        for _attempt in range(20):
            with contextlib.suppress(embedded_postgres.LauncherError):
                self._until_the_end.enter_context(embedded_postgres.running(self.data))
                return
            time.sleep(0.2)
        raise SystemExit("The database server does not start again.")

    def wait_for_server(self) -> None:
        from django.db import OperationalError, connection

        last = time.monotonic() + 60
        while True:
            try:
                connection.ensure_connection()
            except OperationalError:
                if time.monotonic() > last:
                    raise
                if not embedded_postgres.is_kept(self.data):
                    self.start()
                time.sleep(0.02)
            else:
                connection.close()
                return

    @property
    def postmaster(self) -> int:
        return int((self.data / "cluster" / "postmaster.pid").read_text().split("\n", 1)[0])

    def sessions(self) -> list[int]:
        """The server's processes that work for somebody."""
        found = []
        for child in children(self.postmaster):
            with contextlib.suppress(OSError):
                if b" tracker " in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(child)
        return found

    # What it begins with.

    def prepare(self, dump: Path | None, *, older: bool) -> None:
        if dump:
            import subprocess

            from django.conf import settings

            place = settings.DATABASES["default"]
            command = [
                str(embedded_postgres.program("pg_restore")), "--no-owner", "--exit-on-error",
                "--host", place["HOST"], "--username", place["USER"], "--dbname", place["NAME"], str(dump),
            ]  # fmt: skip
            subprocess.run(command, check=True)
        else:
            self.finish(migrate)
        self.finish(seed)
        if older:
            with self.outside() as server:
                server.execute("CREATE DATABASE older TEMPLATE tracker")
            self.finish(migrate, "older", OLDER)

    def outside(self) -> Any:
        import psycopg
        from django.conf import settings
        from django.db import connections

        connections.close_all()
        place = settings.DATABASES["default"]
        return psycopg.connect(host=place["HOST"], user=place["USER"], dbname="postgres", autocommit=True)

    # Processes.

    def fork(self, work: Callable[..., None], *given: Any) -> tuple[int, int]:
        """A process that does it, and what it says."""
        from django.db import connections

        connections.close_all()
        reading, writing = os.pipe()
        number = next(self._numbers)
        sys.stdout.flush()
        process = os.fork()
        if process:
            os.close(writing)
            return process, reading
        status = 1
        try:
            os.close(reading)
            os.dup2(self.log.fileno(), 1)
            os.dup2(self.log.fileno(), 2)
            from tests import factories

            # What is to be unique is so in every process.
            factories.numbers = itertools.count(number * 1000)

            def say(*words: Any) -> None:
                os.write(writing, (json.dumps(words) + "\n").encode())

            work(say, *given)
            status = 0
        except BaseException:
            traceback.print_exc(file=self.log)
        finally:
            self.log.flush()
            os._exit(status)

    def listen(self, reading: int) -> None:
        with os.fdopen(reading) as said:
            for line in said:
                if line.endswith("\n"):
                    self.ledger.note(*json.loads(line))

    def finish(self, work: Callable[..., None], *given: Any) -> float:
        """Let it end; returns how long that took."""
        began = time.monotonic()
        process, reading = self.fork(work, *given)
        self.listen(reading)
        _process, status = os.waitpid(process, 0)
        if status:
            raise SystemExit(f"What nobody killed failed as well:\n{(self.folder / 'log.txt').read_text()}")
        return time.monotonic() - began

    # Killing.

    def kill(self, kills: int, only: tuple[str, ...]) -> int:
        """Kill as often as this; returns how many faults were found."""
        counts: Counter[tuple[str, str]] = Counter()
        faults = 0
        try:
            for number in range(kills):
                work = only[number % len(only)]
                victim = VICTIMS[(number // len(only)) % len(VICTIMS)]
                outcomes = (self.once(work, victim) for _attempt in range(10))
                outcome = next((one for one in outcomes if one is not None), "never met")
                counts[work, outcome] += 1
                counts[work, victim] += outcome != "never met"
                say_so(f"{number + 1:>4}  {work}, {victim}: {outcome}")
                for fault in self.examine():
                    faults += 1
                    say_so(f"      {fault}")
        finally:
            # Also where somebody has seen enough.
            say_so(table(counts, only, faults))
        return faults

    def once(self, work: str, victim: str) -> str | None:
        """Begin the work, kill the victim; what became of the work, or None where it was done before."""
        begin = self.begin(work)
        if work not in self.took:
            self.took[work] = self.finish(*begin())
            begin = self.begin(work)
        before = self.state(work)
        what = begin()
        # Every other time towards the end, where it is written for good.
        delay = self.draw.uniform(*self.draw.choice([(0.02, 1.0), (0.7, 1.1)])) * self.took[work]
        process, reading = self.fork(*what)
        time.sleep(delay)
        is_there = os.waitpid(process, os.WNOHANG) == (0, 0)
        # How long it takes differs with how busy the machine is.
        self.took[work] *= 1.03 if is_there else 0.9
        if is_there:
            if victim == "site":
                os.kill(process, signal.SIGKILL)
            elif victim == "session":
                sessions = self.sessions()
                if sessions:
                    os.kill(self.draw.choice(sessions), signal.SIGKILL)
                else:
                    os.kill(process, signal.SIGKILL)
            else:
                self.kill_server()
            self.reap(process)
        self.listen(reading)
        self.wait_for_server()
        if not is_there:
            return None
        return "done" if self.state(work) != before else "undone"

    def kill_server(self) -> None:
        postmaster = self.postmaster
        for one in (postmaster, *children(postmaster)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        # Its keeper notices, and goes.
        last = time.monotonic() + 10
        while embedded_postgres.is_kept(self.data) and time.monotonic() < last:
            time.sleep(0.02)

    def reap(self, process: int) -> None:
        """Wait for the end of what was killed, or has lost its database."""
        last = time.monotonic() + 20
        while os.waitpid(process, os.WNOHANG) == (0, 0):
            if time.monotonic() > last:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
                return
            time.sleep(0.01)

    # The works.

    def begin(self, work: str) -> Callable[[], tuple[Any, ...]]:
        """What has to be there before, made without being killed; then the work itself."""
        number = next(self._numbers)
        match work:
            case "publish":
                self.finish(write, 1)
                return lambda: (publish, [max(self.ledger.drafts)])
            case "bulk publish":
                self.finish(write, AT_ONCE)
                return lambda: (publish, sorted(self.ledger.drafts)[-AT_ONCE:])
            case "import":
                self.ledger.imports.append(f"file {number}")
                return lambda: (bring, f"file {number}")
            case "migrate":
                with self.outside() as server:
                    server.execute("DROP DATABASE IF EXISTS work WITH (FORCE)")
                    server.execute("CREATE DATABASE work TEMPLATE older")
                return lambda: (migrate, "work")
            case "export":
                return lambda: (export,)
        return lambda: (back_up, self.folder / "backups")

    def state(self, work: str) -> Any:
        """What changes when the work is done."""
        from django.db import connection

        from tracker.models import Claim, DataPackage, Edition

        try:
            match work:
                case "publish" | "bulk publish":
                    return Edition.objects.count()
                case "import":
                    return Claim.objects.count()
                case "export":
                    return list(DataPackage.objects.built().values_list("edition", "built_at"))
                case "migrate":
                    return applied("work")
            return len(list((self.folder / "backups").glob("*.age")))
        finally:
            connection.close()

    # What is left.

    def examine(self) -> list[str]:
        """Everything that is not as it was promised."""
        from django.db import connection

        from tracker.models import Claim, Edition
        from tracker.verification import problems

        found = list(problems())
        editions = dict(Edition.objects.values_list("number", "hash"))
        found += [
            f"edition {number} was acknowledged and is lost"
            for number, sealed in self.ledger.editions.items()
            if editions.get(number) != sealed
        ]
        self.ledger.editions |= editions
        drafts = dict(Claim.objects.values_list("pk", "citations__quote"))
        found += [
            f"draft {number} was acknowledged and is lost"
            for number, quote in self.ledger.drafts.items()
            if drafts.get(number) != quote
        ]
        for name in self.ledger.imports:
            count = Claim.objects.filter(internal_note=name).count()
            if count not in (0, AT_ONCE):
                found.append(f"{name} was imported by {count} rows of {AT_ONCE}")
        found += self._half_files()
        connection.close()
        if applied("work") is not None:
            self.finish(migrate, "work")
            self.finish(check, "work")
            with self.outside() as server:
                server.execute("DROP DATABASE work WITH (FORCE)")
        return found

    def _half_files(self) -> Iterator[str]:
        from django.core.files.storage import storages

        from tracker.models import DataPackage

        for left in (self.folder / "files" / "spool").glob("*"):
            yield f"{left.name} is left in the spool"
        for package in DataPackage.objects.built():
            with storages["packages"].open(package.name) as file:
                if hashlib.sha256(file.read()).hexdigest() != package.sha256:
                    yield f"{package.name} is not what it was built as"
        built = set(DataPackage.objects.built().values_list("edition", flat=True))
        for number in self.ledger.packages - built:
            yield f"the package of edition {number} was acknowledged and is lost"
        whole = set()
        for path in (self.folder / "backups").glob("*.age"):
            told = json.loads(path.with_name(f"{path.name}.json").read_text())
            if hashlib.sha256(path.read_bytes()).hexdigest() != told["sha256"]:
                yield f"{path.name} is half a backup"
            whole.add(path.name)
        for name in self.ledger.backups - whole:
            yield f"{name} was acknowledged and is lost"


def children(process: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def table(counts: Counter[tuple[str, str]], only: tuple[str, ...], faults: int) -> str:
    columns = (*VICTIMS, "undone", "done")
    lines = [f"{'killed during':<14}{'kills':>7}" + "".join(f"{column:>9}" for column in columns)]
    total: Counter[str] = Counter()
    for work in only:
        row = {column: counts[work, column] for column in columns}
        total.update(row)
        kills = sum(row[victim] for victim in VICTIMS)
        lines.append(f"{work:<14}{kills:>7}" + "".join(f"{row[column]:>9}" for column in columns))
    kills = sum(total[victim] for victim in VICTIMS)
    lines.append(f"{'together':<14}{kills:>7}" + "".join(f"{total[column]:>9}" for column in columns))
    return "\n".join([*lines, f"{kills} kills, {faults} faults."])


if __name__ == "__main__":
    main()
