"""Killed at random: the few of many that `make faults` does which a run of the tests has time for."""

import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests import databases
from tracker import embedded_postgres

ROOT = Path(__file__).parent.parent
NAMES = {"HOST": "PGHOST", "PORT": "PGPORT", "USER": "PGUSER", "PASSWORD": "PGPASSWORD"}


def test_what_was_acknowledged_outlives_processes_and_servers_that_are_killed(tmp_path):
    dump = tmp_path / "migrated.dump"
    given = settings.DATABASES["default"]
    place = {name: str(given[key]) for key, name in NAMES.items() if given.get(key)}
    # Of a copy: from what somebody is connected to, no other process of the tests could make its own.
    copied = f"test_faults_{os.getpid()}"
    databases.renew(copied, like=databases.migrated())
    try:
        subprocess.run(
            [embedded_postgres.program("pg_dump"), "--format=custom", "--no-owner", "--file", dump, copied],
            env={**os.environ, **place},
            check=True,
        )
    finally:
        databases.drop(copied)
    command = [sys.executable, "-m", "benchmarks.faults", "--kills=6", f"--dump={dump}"]
    works = ["--only", "bulk publish", "import"]
    ended = subprocess.run([*command, *works], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.search(r"^[1-6] kills, 0 faults\.$", ended.stdout, re.MULTILINE), ended.stdout
