"""Whether the database still keeps every promise of the record and the desk; each row at fault in a sentence.

The guards refuse what would break them. Whoever owns the database can switch guards off: these questions
are asked of the rows themselves, in one snapshot, and nothing of what the guards have said is believed.
"""

from collections.abc import Iterator

from django.db import connection, transaction

from tracker.models import broken_links
from tracker.verification.derived import Grades, wrong_sums
from tracker.verification.desk import broken_desk
from tracker.verification.rows import broken_rows
from tracker.verification.rules import broken_rules, weakened_guards

__all__ = ["SAMPLE", "forgotten", "problems"]

# So many claims are graded again unless all are asked for.
SAMPLE = 2_000


def problems(*, whole: bool = False, seed: int = 0, known: tuple[int, str] | None = None) -> Iterator[str]:
    """A sentence for each fault; nothing where all is well.

    `whole` grades every claim again and counts every kept sum, which takes much longer with a large record.
    `known` is an edition's number and hash, as somebody wrote them down elsewhere.
    """
    with transaction.atomic():
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield from weakened_guards()
        yield from broken_rules()
        yield from broken_links()
        if known:
            yield from forgotten(*known)
        yield from broken_rows()
        yield from broken_desk()
        yield from Grades(None if whole else SAMPLE, seed).wrong()
        yield from wrong_sums(whole=whole)


def forgotten(number: int, sealed: str) -> Iterator[str]:
    """What became of an edition that somebody noted down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM tracker_edition WHERE number = %s", [number])
        found = cursor.fetchone()
    if found is None:
        yield f"edition {number} was published and is missing: the record was cut off before it"
    elif found[0] != sealed:
        yield f"edition {number}: its hash is not the one that was noted down"
