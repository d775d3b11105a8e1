"""Migrations that come to a site that is read hold none of its tables up: squawk reads the SQL of each.

Those up to 0008 were made before there was such a site.
"""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tracker import migrations

FIRST = "0009"
SQUAWK = Path(sys.executable).with_name("squawk")
# How columns are typed and texts kept is Django's; how long to wait for a lock is said by whoever migrates.
OF_OTHERS = (
    *("prefer-bigint-over-int", "prefer-identity", "prefer-robust-stmts", "prefer-text-field"),
    *("require-lock-timeout", "require-statement-timeout"),
)


def faults(statements: str, path: Path) -> set[str]:
    path.write_text(statements)
    read = subprocess.run(
        [SQUAWK, "--reporter=json", "--pg-version=18.0", f"--exclude={','.join(OF_OTHERS)}", path],
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return {fault["rule_name"] for fault in json.loads(read.stdout)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "name",
    sorted(
        file.stem
        for file in Path(*migrations.__path__).glob("[0-9]*.py")
        if file.stem.partition("_")[0] >= FIRST
    ),
)
def test_no_migration_holds_up_who_reads_meanwhile(name, tmp_path):
    call_command("sqlmigrate", "tracker", name, stdout=(statements := StringIO()))
    assert "--" in statements.getvalue()
    assert faults(statements.getvalue(), tmp_path / f"{name}.sql") == set()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("CREATE INDEX late ON tracker_published_claim (series);", "require-concurrent-index-creation"),
        (
            "ALTER TABLE tracker_published_claim ALTER COLUMN series TYPE text USING series::text;",
            "changing-column-type",
        ),
        (
            "ALTER TABLE tracker_published_claim ADD CONSTRAINT late CHECK (series <> '-');",
            "constraint-missing-not-valid",
        ),
    ],
)
def test_a_migration_that_would_is_found(statement, fault, tmp_path):
    assert fault in faults(statement, tmp_path / "late.sql")
