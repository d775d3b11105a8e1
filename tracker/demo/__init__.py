"""The demo data: real claims about one corridor, loaded as an editor would bring them in.

The files beside this one are read by the import that serves editors, and every claim passes through
the desk's verbs: submitted, then published with all that was reported on the same day, one edition a day.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from tracker import advice
from tracker.imports import VOCABULARIES, ClaimImport, ClaimRow, Table, import_vocabulary, read_csv
from tracker.models import Claim, Corridor, Edition

FOLDER = Path(__file__).parent


class NotEmpty(Exception):
    """The desk or the record holds something: the demo data would mix with it."""


def is_empty() -> bool:
    return not Claim.objects.exists() and not Edition.objects.exists()


def load() -> dict[str, Claim]:
    """Load and publish everything in one transaction; returns the claims by their rows' keys."""
    with transaction.atomic():
        if not is_empty():
            raise NotEmpty
        for name, model in VOCABULARIES.items():
            import_vocabulary(model, table(name))
        claims = ClaimImport(table("claims"))
        by, reviewer = account("demo-data"), account("demo-review")
        # Corridors enter the record with the first claim about them.
        corridors = {(row.supplier_id, row.recipient_id): row for row in Corridor.objects.all()}
        for reason, rows in editions(claims.rows):
            saved = claims.save(rows, by=by)
            # A forecast that a later claim bears out is published anew, now with the link to it.
            touched = Claim.objects.filter(pk__in=[claim.pk for claim in (*saved.new, *saved.linked)])
            touched.submit(by=by)
            pairs = {(claim.supplier_id, claim.recipient_id) for claim in saved.new}
            along = [corridors.pop(pair) for pair in sorted(pairs & corridors.keys())]
            touched.publish(by=reviewer, reason=reason, along=along)
        claims.save([row for row in claims.rows if not row.is_dated], by=by)
        advice.refresh_alone(claim.pk for claim in claims.claims.values())
        return claims.claims


def table(name: str) -> Table:
    return read_csv(f"{name}.csv", (FOLDER / f"{name}.csv").read_bytes())


def editions(rows: list[ClaimRow]) -> Iterator[tuple[str, list[ClaimRow]]]:
    """The rows that can be published, day by day; those that were reported on an unknown day come last."""
    days = groupby(sorted((row for row in rows if row.reported_on), key=_day), key=_day)
    for day, reported in days:
        yield f"Demo data: claims reported on {day}", list(reported)
    if rest := [row for row in rows if row.is_dated and not row.reported_on]:
        yield "Demo data: claims that were reported on a day that is not known", rest


def _day(row: ClaimRow) -> str:
    return str(row.reported_on)


def account(name: str) -> AbstractBaseUser:
    """One who brings the demo data in, or who publishes it: nobody can sign in as either."""
    users = get_user_model().objects
    user = users.filter(username=name).first()
    if user is None:
        user = users.create_user(name, is_active=False)
    return user
