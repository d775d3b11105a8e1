"""An uploaded file on its way to the desk: checked, looked at, then saved or not at all."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.imports.claims import ClaimImport
from tracker.imports.files import read_table
from tracker.imports.saving import CHANGED, NEW, SAME
from tracker.imports.tables import ImportRefused, Refusal
from tracker.models import ImportJob

State = ImportJob.State
REFUSED = "refused"
# In a report each row that was filled is one letter, so that a hundred thousand are a hundred kilobytes.
LETTERS = {NEW: "n", CHANGED: "c", SAME: "s", REFUSED: "r"}
# Of so many rows a report tells what differs or what is wrong; of the others, that it is so.
MOST_TOLD = 2000
LONGEST_CELL = 300
MOST_LINKED = 100
# The first half of an advisory lock; the second is the job's number.
LOCK = 0x1177


class Running:
    """What the worker holds while it is busy with a job: a connection of its own, and a lock upon it.

    The page sees progress that way although the import is one transaction, and sees the lock gone where the
    worker was killed: PostgreSQL lets go of it with the connection.
    """

    def __init__(self, job: int) -> None:
        self.job = job
        self.done = 0
        self.connection = connections.create_connection(DEFAULT_DB_ALIAS)

    def take(self) -> bool:
        """Whether nobody else is busy with the job."""
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, self.job])
            return bool(cursor.fetchone()[0])

    def begin(self, state: str, total: int = 1) -> None:
        self.done = 0
        self._write("state = %s, done = 0, total = %s", [state, max(total, 1)])

    def progress(self, rows: int) -> None:
        self.done += rows
        self._write("done = least(%s, total)", [self.done])

    def _write(self, what: str, values: list[Any]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE tracker_importjob SET {what}, updated_at = %s WHERE id = %s",  # noqa: S608 -- ours
                [*values, timezone.now(), self.job],
            )


@contextmanager
def running(job: int) -> Iterator[Running | None]:
    """The hold upon a job, or None where another worker has it."""
    hold = Running(job)
    try:
        yield hold if hold.take() else None
    finally:
        hold.connection.close()


def is_interrupted(job: ImportJob) -> bool:
    """Whether a worker began and is gone: nothing of it was saved."""
    if job.state not in {State.CHECKING, State.SAVING} or not job.total:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, job.pk])
        is_free = bool(cursor.fetchone()[0])
        if is_free:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, job.pk])
        return is_free


def run(job_id: int, then: Callable[[list[int]], None] = lambda claims: None) -> str:
    """Check the job's file, or save it where that was asked for; returns the state that it is in then.

    `then` is told the numbers of the claims that were saved, once they are.
    """
    with running(job_id) as hold:
        job = ImportJob.objects.select_related("owner").filter(pk=job_id).first()
        if hold is None or job is None:
            return ""
        if job.state in {State.WAITING, State.CHECKING}:
            check(job, hold)
        elif job.state == State.SAVING:
            then(save(job, hold))
        return job.state


def check(job: ImportJob, hold: Running) -> None:
    """Find out what each row would do; nothing of it stays."""
    hold.begin(State.CHECKING)
    job.report = report_of(job, hold, State.CHECKING)[0]
    keep(job, State.CHECKED if may_be_saved(job.report) else State.REFUSED)


def save(job: ImportJob, hold: Running) -> list[int]:
    """Bring the rows to the desk if they still do what the editor saw; else nothing, and the new report."""
    with transaction.atomic():
        report, claims = report_of(job, hold, State.SAVING)
        if claims is not None and report["digest"] == job.report.get("digest"):
            new = [claim.pk for claim in claims.saved.new]
            job.report = {
                "counts": report["counts"],
                "remark": report["remark"],
                "new": new[:MOST_LINKED],
                "last": new[-1] if new else None,
                "changed": sorted(claim.pk for claim in claims.saved.changed)[:MOST_LINKED],
            }
            job.content = b""
            keep(job, State.SAVED)
            return [claim.pk for claim in (*claims.saved.new, *claims.saved.changed)]
        transaction.set_rollback(True)
    job.report = {**report, "moved": True}
    keep(job, State.CHECKED if may_be_saved(job.report) else State.REFUSED)
    return []


def keep(job: ImportJob, state: str) -> None:
    job.state = state
    job.done = job.total = 0
    job.save(update_fields=["state", "report", "content", "done", "total", "updated_at"])


def may_be_saved(report: dict[str, Any]) -> bool:
    counts = report.get("counts", {})
    return not report["file"] and not counts.get(REFUSED) and bool(counts.get(NEW) or counts.get(CHANGED))


def report_of(job: ImportJob, hold: Running, state: str) -> tuple[dict[str, Any], "Import | None"]:
    """What the file does to the desk, row by row; with the import where every row went through."""
    owner = job.owner
    if not (owner.is_active and owner.has_perm("tracker.add_claim")):
        return no_table([Refusal(job.name, _("You may not add claims."))]), None
    try:
        table = read_table(job.name, bytes(job.content))
        # Every row is read, then brought to the desk.
        hold.begin(state, 2 * table.total)
        claims = Import(table, asker=owner, progress=hold.progress)
    except ImportRefused as refused:
        return no_table(refused.refusals), None
    if state == State.CHECKING or claims.reading.refusals:
        claims.check(by=owner)
        return claims.report(), None
    try:
        claims.saved = claims.save(by=owner)
    except ImportRefused:
        return claims.report(), None
    return claims.report(), claims


def no_table(refusals: list[Refusal]) -> dict[str, Any]:
    return {
        "file": [str_of(refusal) for refusal in islice(refusals, MOST_TOLD)],
        "remark": "",
        "counts": {},
        "digest": "",
    }


def str_of(refusal: Refusal) -> str:
    """The refusal without the name of the file, which the page says."""
    return str(refusal).removeprefix(f"{refusal.file}, ").removeprefix(f"{refusal.file}: ")


class Import(ClaimImport):
    """A file's claims that can tell what becomes of each row."""

    def report(self) -> dict[str, Any]:
        refusals: dict[int, list[Refusal]] = {}
        for refusal in self.reading.refusals:
            refusals.setdefault(refusal.row or 0, []).append(refusal)
        whole_file = refusals.pop(0, [])
        outcomes = dict.fromkeys(self.filled, SAME)
        outcomes |= {row.number: self.saving.outcomes.get(row.number, NEW) for row in self.rows}
        outcomes |= dict.fromkeys(refusals, REFUSED)
        counts = dict.fromkeys(LETTERS, 0)
        letters = ["-"] * (max(outcomes, default=1) - 1)
        for number, outcome in outcomes.items():
            counts[outcome] += 1
            letters[number - 2] = LETTERS[outcome]
        differences = self.saving.differences
        changed = [number for number, outcome in sorted(outcomes.items()) if outcome == CHANGED]
        return {
            "file": [str_of(refusal) for refusal in whole_file],
            "remark": self.reading.table.remark,
            "counts": counts,
            "rows": "".join(letters),
            "labels": {row.number: row.label for row in self.rows if outcomes[row.number] in {NEW, CHANGED}},
            "claims": {
                number: self.saving.numbers[number]
                for number in islice(changed, MOST_TOLD)
                if number in self.saving.numbers
            },
            "changes": {
                number: [[cut(text) for text in difference] for difference in differences[number]]
                for number in islice(changed, MOST_TOLD)
            },
            "refusals": {
                number: [[each.column, cut(each.value), cut(each.problem)] for each in refusals[number][:20]]
                for number in islice(sorted(refusals), MOST_TOLD)
            },
            "digest": hashlib.sha256(self.saving.digest.encode() + bytes(str(counts), "ascii")).hexdigest(),
        }


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
