"""What the measurements ask of the record: read from it, so that they fit whatever was drawn."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.db import connection
from django.http import QueryDict

from tracker.exports import DATASETS
from tracker.filters import Selection
from tracker.models import Edition, PublishedActor, PublishedClaim

TYPES: Final = {"integer": "INTEGER", "boolean": "TEXT"}


def everything() -> str:
    """The query of /claims.csv?sort=id."""
    connection.close()
    return DATASETS["claims"].sql(Selection.of(QueryDict("sort=id")))


def one_percent() -> str:
    """The filter by a corridor whose share of the claims comes nearest to one in a hundred."""
    number = Edition.objects.latest().number
    claims = PublishedClaim.objects.in_edition(number).published().order_by()
    total = claims.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT supplier_id, recipient_id FROM tracker_published_claim"
            " WHERE edition_to_id IS NULL AND state = 'published' GROUP BY 1, 2"
            " ORDER BY abs(count(*) - %s), 1, 2 LIMIT 1",
            [total / 100],
        )
        pair = cursor.fetchone()
    actors = PublishedActor.objects.in_edition(number).order_by()
    codes = dict(actors.filter(actor__in=pair).values_list("actor_id", "code"))
    return urlencode({"supplier": codes[pair[0]], "recipient": codes[pair[1]]})


def columns_in_sqlite() -> list[tuple[str, str]]:
    """Names and types; the number of the claim is the key."""
    columns = [(column.name, TYPES.get(column.datatype, "TEXT")) for column in DATASETS["claims"].columns]
    return [(name, "INTEGER PRIMARY KEY" if name == "id" else datatype) for name, datatype in columns]


def postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version: str = cursor.fetchone()[0]
    return version.split(" ")[0]
