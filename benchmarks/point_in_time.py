"""`python -m benchmarks.point_in_time`: back to a moment between two editions, as docs/operations.md says.

A server of its own archives its log; it is destroyed, and comes back from a base and that log. What is done
to it is taken from that page, with other names for what the page calls /mnt, one and follower.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from benchmarks.faults import environment, say_so

LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--encoding=UTF8")


def main() -> None:
    # Short, for the path of a socket, and open to the account that runs PostgreSQL for root.
    with tempfile.TemporaryDirectory(dir="/tmp", prefix="moment-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        os.environ |= environment(folder)
        os.environ["DATABASE_URL"] = f"postgresql://tracker@/tracker?host={name}"
        os.environ.pop("DEBUG", None)
        import django

        django.setup()
        there_and_back(folder)


def there_and_back(folder: Path) -> None:
    from django.core.management import call_command
    from django.db import connection

    from tests import operations_page
    from tests.factories import make_published
    from tests.test_replica import Servers
    from tracker.models import Edition
    from tracker.verification import problems

    servers = Servers(folder)
    cluster, base, archive = folder / "cluster", folder / "base", folder / "archive"
    try:
        servers.run("initdb", "-D", str(cluster), *LOCALE, "--auth=trust", "--username=tracker", "--no-sync")
        owned(archive, cluster)
        with (cluster / "postgresql.conf").open("a") as own:
            [archiving] = operations_page.blocks("")
            own.write(archiving.replace("/mnt/archive", str(archive)))
        servers.start("cluster", 5432)
        ask(folder, "CREATE DATABASE tracker")
        call_command("migrate", verbosity=0)
        make_published()
        dated = operations_page.command('pg_basebackup --dbname="host=one user=follower" --checkpoint')
        named = {"host=one user=follower": f"host={folder} user=tracker", "/mnt/base/2026-01-31": str(base)}
        servers.run(*shlex.split(renamed(dated, named)))
        make_published()
        before = Edition.objects.latest()
        time.sleep(1)
        moment = servers.ask(5432, "SELECT now()::text")
        time.sleep(1)
        make_published()
        ask(folder, "SELECT pg_switch_wal()")
        time.sleep(2)
        say_so(f"Three editions; back to {moment}, when there were two.")

        connection.close()
        servers.kill(5432)
        shutil.rmtree(cluster)
        subprocess.run(["/bin/cp", "--archive", base, cluster], check=True)
        told = {"/mnt/archive": str(archive), "2026-02-03 14:05:00+00": moment}
        for command in (
            renamed(operations_page.command("cat >> postgresql.auto.conf"), told),
            operations_page.command("touch recovery.signal"),
        ):
            subprocess.run(["/bin/sh", "-ec", command], cwd=cluster, check=True)
        shutil.chown(cluster / "recovery.signal", cluster.stat().st_uid, cluster.stat().st_gid)
        servers.start("cluster", 5432)
        while servers.ask(5432, "SELECT pg_is_in_recovery()"):
            time.sleep(0.1)
        found = list(problems(whole=True, known=(before.number, before.hash)))
        newest = Edition.objects.latest().number
        make_published()
        found += problems()
        connection.close()
    finally:
        for port in servers.running:
            servers.kill(port)
    if found or newest != before.number:
        sys.exit("\n".join([f"Edition {newest} is the newest.", *found]))
    say_so("The record is whole up to that moment, and goes on from there.")


def renamed(command: str, names: dict[str, str]) -> str:
    for there, here in names.items():
        assert there in command
        command = command.replace(there, here)
    return command


def owned(archive: Path, cluster: Path) -> None:
    archive.mkdir()
    shutil.chown(archive, cluster.stat().st_uid, cluster.stat().st_gid)


def ask(folder: Path, statement: str) -> None:
    with psycopg.connect(host=str(folder), user="tracker", dbname="postgres", autocommit=True) as session:
        session.execute(statement)  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
