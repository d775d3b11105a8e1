"""What `make faults` kills: each of these is a process of its own, and says what it has been promised."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

AT_ONCE: Final = 25

type Say = Callable[..., None]


def within(database: str) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database


def migrate(_say: Say, database: str = "tracker", to: str = "") -> None:
    from django.core.management import call_command

    within(database)
    call_command("migrate", *(["tracker", to] if to else []), verbosity=0)


def applied(database: str) -> int | None:
    """How many migrations the database has had; None where there is no such database."""
    import psycopg
    from django.conf import settings

    place = settings.DATABASES["default"]
    try:
        with psycopg.connect(host=place["HOST"], user=place["USER"], dbname=database) as session:
            row = session.execute("SELECT count(*) FROM django_migrations").fetchone()
            return row[0] if row else None
    except psycopg.OperationalError:
        return None


def check(_say: Say, database: str) -> None:
    from tracker.verification import problems

    within(database)
    if found := list(problems()):
        raise AssertionError("\n".join(found))


def seed(say: Say) -> None:
    """A record that all of it leans on, large enough for files to be on their way for a while."""
    from tests.factories import make_claim, publish

    claims = [make_claim(quote=f"They came by night, said {number}. " * 40) for number in range(30)]
    edition = publish(*claims)
    say("edition", edition.number, edition.hash)


def write(say: Say, number: int) -> None:
    from tests.factories import make_claim

    for _one in range(number):
        claim = make_claim(quote=f"Said process {os.getpid()}.")
        say("draft", claim.pk, claim.citations.get().quote)


def publish(say: Say, drafts: list[int]) -> None:
    from tests.factories import make_user
    from tracker.models import Claim

    chosen = Claim.objects.filter(pk__in=drafts)
    edition = chosen.submit_and_publish(by=make_user(), reason="As it was said")
    edition.refresh_from_db()
    say("edition", edition.number, edition.hash)
    write(say, 1)


def bring(_say: Say, name: str) -> None:
    """A file of claims by way of a job of the worker's."""
    from tests.factories import make_user
    from tracker.imports import jobs
    from tracker.models import ImportJob

    job = ImportJob.objects.create(owner=make_user(), name="claims.csv", content=rows_of(name))
    if jobs.run(job.pk) != ImportJob.State.CHECKED:
        raise AssertionError(ImportJob.objects.get(pk=job.pk).report)
    ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.SAVING)
    if jobs.run(job.pk) != ImportJob.State.SAVED:
        raise AssertionError(ImportJob.objects.get(pk=job.pk).report)


def rows_of(name: str) -> bytes:
    from tests.test_imports import ROW

    file = io.StringIO()
    rows = [
        {**ROW, "row": str(number), "internal_note": name, "best": str(number + 1000),
         "article_url": f"https://gazette.example/{name.replace(' ', '-')}/{number}"}
        for number in range(1, AT_ONCE + 1)
    ]  # fmt: skip
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def export(say: Say) -> None:
    """A download to its end, then a data package of the newest edition."""
    from django.test import Client

    from tracker.exports import spool
    from tracker.models import Edition
    from tracker.packages import keeping

    spool.IN_MEMORY = 1000  # type: ignore[misc]  # so that it is a file, as a large one is
    answer = Client().get("/claims.csv")
    if answer.status_code != 200 or not answer.getvalue():
        raise AssertionError(answer.status_code)
    number = Edition.objects.latest().number
    if keeping.build(number, "zip"):
        say("package", number)


def back_up(say: Say, folder: Path) -> None:
    from tracker import backups

    public, _secret = backups.new_key()
    say("backup", backups.write(folder, public).path.name)
