"""What the measurements ask of a record, read from it so that it fits what was drawn; and the desk's work.

Each public function here is a question to the clerk (benchmarks/serving.py), a process of its own.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Abs
from django.http import QueryDict
from django.urls import reverse

from benchmarks.forgetting import forget
from benchmarks.synthetic import Words
from tracker import kept_drawings, packages
from tracker.chart_address import claims_at
from tracker.charts import MOST_AROUND, Gallery
from tracker.exports import DATASETS
from tracker.facets import facets_of
from tracker.filters import Selection
from tracker.models import (
    PROXIES,
    Article,
    Citation,
    Claim,
    Edition,
    Organisation,
    PublishedActor,
    PublishedClaim,
    PublishedOrganisation,
    census,
    open_edition,
)
from tracker.models.publishing import shared
from tracker.models.record import PublishedClaimQuerySet
from tracker.models.statement import ClaimFields
from tracker.paging import Order
from tracker.relations import relations_of
from tracker.series import PanelKey

TYPES: Final = {"integer": "INTEGER", "boolean": "TEXT"}
PAGE: Final = 50
DEEP: Final = 10_000
# A rare word is one that about so many claims have, whatever the size.
RARE: Final = 100
SAMPLE: Final = 20
# Of so many series.
MANY: Final = 100


def everything() -> str:
    """The query of /claims.csv?sort=id."""
    return DATASETS["claims"].sql(Selection.of(QueryDict("sort=id")))


def packed() -> float:
    """Seconds that the newest edition's archive takes, as the worker makes it behind each publication."""
    started = time.perf_counter()
    packages.build(newest(), "zip")
    return time.perf_counter() - started


def counted() -> list[int]:
    """The editions whose sums are kept, as the worker keeps them behind each publication; and drawings."""
    taken = census.take()
    kept_drawings.take()
    return taken


def newest() -> int:
    return Edition.objects.latest().number


def one_percent() -> str:
    """The filter by a corridor whose share of the claims comes nearest to one in a hundred."""
    claims = PublishedClaim.objects.in_edition(newest()).published().order_by()
    total = claims.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT supplier_id, recipient_id FROM tracker_published_claim"
            " WHERE edition_to_id IS NULL AND state = 'published' GROUP BY 1, 2"
            " ORDER BY abs(count(*) - %s), 1, 2 LIMIT 1",
            [total / 100],
        )
        pair = cursor.fetchone()
    actors = PublishedActor.objects.in_edition(newest()).order_by()
    codes = dict(actors.filter(actor__in=pair).values_list("actor_id", "code"))
    return urlencode({"supplier": codes[pair[0]], "recipient": codes[pair[1]]})


def columns_in_sqlite() -> list[tuple[str, str]]:
    """Names and types; the number of the claim is the key."""
    columns = [(column.name, TYPES.get(column.datatype, "TEXT")) for column in DATASETS["claims"].columns]
    return [(name, "INTEGER PRIMARY KEY" if name == "id" else datatype) for name, datatype in columns]


def plain_table() -> None:
    """The rows of /claims.csv as a table, for who exports a table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('plain_claim')")
        if cursor.fetchone() == (None,):
            cursor.execute(f"CREATE TABLE plain_claim AS {everything()}")
            cursor.execute("ALTER TABLE plain_claim ADD PRIMARY KEY (id)")
            cursor.execute("CREATE INDEX ON plain_claim (supplier, recipient)")
            cursor.execute("ANALYZE plain_claim")


def postgres() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version: str = cursor.fetchone()[0]
    return version.split(" ")[0]


# What pages are asked for.


def claims() -> list[int]:
    """Some claims from all over the record, all of them there when it was half as large."""
    numbers = list(standing().order_by("claim_id").values_list("claim_id", flat=True))
    return numbers[:: max(1, len(numbers) // SAMPLE)][:SAMPLE]


def charted() -> list[int]:
    """Some of those with enough others of their series for a full chart, as many in any record."""
    return _some_of(full_series().order_by(Abs(F("claims") - 2 * MOST_AROUND), "series"))


def crowded() -> list[int]:
    """Some of those whose series are the longest: the larger the record, the longer."""
    return _some_of(full_series().order_by("-claims", "series"))


def full_series() -> QuerySet[PublishedClaim, dict[str, Any]]:
    series = PublishedClaim.objects.filter(pk__in=standing().values("pk")).exclude(series="").order_by()
    return series.values("series").annotate(claims=Count("pk")).filter(claims__gt=MOST_AROUND)


def _some_of(series: QuerySet[PublishedClaim, dict[str, Any]]) -> list[int]:
    names = list(series.values_list("series", flat=True)[:MANY])
    numbers = sorted(standing().filter(series__in=names).order_by().values_list("claim_id", flat=True))
    return numbers[:: max(1, len(numbers) // SAMPLE)][:SAMPLE]


def standing() -> PublishedClaimQuerySet:
    """The claims of the old edition that nothing has changed since."""
    return PublishedClaim.objects.in_edition(old_edition()).published().filter(edition_to=None)


@cache
def old_edition() -> int:
    """The first with half of the claims that there were when the record was made."""
    half = Claim.objects.filter(created_by__username="bench").count() // 2 or 1
    rows = PublishedClaim.objects.filter(change="new").order_by("claim_id")
    return rows.values_list("edition_from_id", flat=True)[half - 1 : half].get()


def deep() -> str:
    """Where the timeline's page 10,000 begins; where there are fewer, the one in the middle."""
    selection = Selection.of(QueryDict())
    place = min(DEEP * PAGE, selection.claims.order_by().count() // 2)
    claim = selection.claims[place : place + 1].get()
    return str(Order.of(selection.sort).cursor_of(claim))


def corridors() -> list[str]:
    """The filters by the ten corridors with the most claims."""
    found = relations_of(Selection.of(QueryDict()))
    pairs = [relation.codes for relation in found if any(relation.codes)][:10]
    return [urlencode({"supplier": supplier, "recipient": recipient}) for supplier, recipient in pairs]


def chart_data() -> str:
    """The address of what is drawn on one chart: the best known of the losses of one claim in a hundred."""
    return f"/api/v1/series?{_charted()[0]}&limit=1"


@cache
def _charted() -> tuple[str, PanelKey]:
    """A filter and the first chart of it; a very small record has none in a hundredth of it."""
    for query in (f"{one_percent()}&kind=casualties", "kind=casualties"):
        if outlines := Gallery(Selection.of(QueryDict(query))).outlines:
            return query, outlines[0].key
    raise LookupError("There is no chart of losses.")


def points() -> float:
    """Seconds that PostgreSQL and its driver need for the claims that are points of that chart."""
    sql, parameters = _points()
    with connection.cursor() as cursor:
        bare = cursor.connection
        started = time.perf_counter()
        bare.execute(sql, parameters).fetchall()
        return time.perf_counter() - started


def point_count() -> int:
    sql, parameters = _points()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return len(cursor.fetchall())


@cache
def _points() -> tuple[str, Any]:
    """As one would ask for them by hand: a number and a day, of this and nothing else."""
    standing = PublishedClaim.objects.filter(edition_to=None, state="published")
    said = standing.filter(claims_at(_charted()[1])).exclude(stance="denies").order_by("period_end")
    numbers = Q(low__isnull=False) | Q(best__isnull=False) | Q(high__isnull=False)
    drawn = said.filter(numbers, Q(period_start__isnull=False) | Q(period_end__isnull=False))
    columns = ("claim_id", "claimant_id", "basis", "stance", "qualifier", "rank", "period_start")
    return drawn.values_list(*columns, "period_end", "low", "best", "high").query.sql_with_params()


def common_word() -> str:
    """The word that most claims have, for an address."""
    return quote(_words()[0])


def rare_word() -> str:
    """One that some hundred claims have, or the rarest where they are fewer."""
    words = _words()
    low, high = 0, len(words) - 1
    while low < high:
        middle = (low + high) // 2
        found = Selection.of(QueryDict(urlencode({"q": words[middle]}))).claims.order_by()[: RARE + 1].count()
        low, high = (middle + 1, high) if found > RARE else (low, middle)
    return quote(words[low])


@cache
def _words() -> list[str]:
    """Those of the synthetic record, the frequent ones first."""
    words = Words(int(os.environ["BENCH_SEED"]))
    seen = Counter(word for phrase in words.phrases for word in phrase.split())
    return [word for word, _count in seen.most_common()]


def session() -> str:
    """The key of a session of somebody who may do everything, signed in."""
    user = _editor()
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    assert store.session_key
    return store.session_key


def more_editions() -> int:
    """As many as a hundredth of the claims, each of which renames an organisation; how many there are then.

    Written to the tables, past the site: nobody asks a bench for the hashes of its editions.
    """
    wanted = Claim.objects.count() // 100 - Edition.objects.count()
    if wanted > 0:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(_RENAMING % {"wanted": wanted, "author": _editor().pk, "columns": _columns()})
            cursor.execute("VACUUM (ANALYZE) tracker_published_organisation, tracker_edition")
    return Edition.objects.count()


# In one transaction each: an edition is refused that does not end with the transaction it began in.
_RENAMING: Final = """
DO $$
DECLARE
    opened bigint;
    organisation bigint;
BEGIN
    FOR place IN 1..%(wanted)s LOOP
        INSERT INTO tracker_edition (author_id, reason, seed)
            VALUES (%(author)s, 'Another name', '') RETURNING number INTO opened;
        SELECT id INTO organisation FROM tracker_organisation ORDER BY id OFFSET (place %% 300) LIMIT 1;
        UPDATE tracker_published_organisation SET edition_to_id = opened
            WHERE organisation_id = organisation AND edition_to_id IS NULL;
        INSERT INTO tracker_published_organisation (%(columns)s, name, edition_from_id)
            SELECT %(columns)s, 'Name ' || place, opened FROM tracker_published_organisation
            WHERE organisation_id = organisation AND edition_to_id = opened;
        UPDATE tracker_edition SET hash = md5(place::text) || md5(opened::text) WHERE number = opened;
        COMMIT;
    END LOOP;
END $$
"""


def _columns() -> str:
    own = {"id", "name", "edition_from_id", "edition_to_id"}
    return ", ".join(
        f'"{field.column}"'
        for field in PublishedOrganisation._meta.concrete_fields
        if field.column not in own and not field.generated
    )


# What is timed here, as no page does it alone: seconds.


def facets() -> float:
    """The counts beside the filters, of all claims."""
    forget()
    selection = Selection.of(QueryDict())
    list(selection.vocabulary.organisations)
    started = time.perf_counter()
    facets_of(selection)
    return time.perf_counter() - started


def publish() -> float:
    """Publishing one claim that says what another says already. What the worker keeps follows."""
    seconds = _publish()
    counted()
    return seconds


def _publish() -> float:
    claim = _draft()
    chosen = Claim.objects.filter(pk=claim.pk)
    chosen.submit(by=_editor())
    started = time.perf_counter()
    chosen.publish(by=_editor(), reason="One more report")
    return time.perf_counter() - started


def published() -> list[float]:
    """Publish one claim; the number of the edition, and when it stood. What the worker keeps follows."""
    _publish()
    stood = [newest(), time.time()]
    counted()
    return stood


def draft() -> str:
    """The address of a new draft at the desk."""
    claim = _draft()
    return reverse(f"admin:tracker_{PROXIES[claim.kind]._meta.model_name}_change", args=[claim.pk])


def rename_much_named() -> float:
    """Renaming the organisation that most claims name, at the desk and in the record."""
    return _renamed(_much_named())


def rename_little_named() -> float:
    return _renamed(_little_named())


def much_named() -> int:
    """How many claims name it."""
    return PublishedClaim.objects.filter(claimant=_much_named(), edition_to=None).count()


def _renamed(pk: int) -> float:
    row = Organisation.objects.get(pk=pk)
    row.name = f"Organisation {secrets.token_hex(4)}"
    started = time.perf_counter()
    row.save()
    with open_edition(by=_editor(), reason="Another name") as writer:
        writer.add_vocabulary(row)
    seconds = time.perf_counter() - started
    counted()
    return seconds


@cache
def _much_named() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT claimant_id FROM tracker_published_claim WHERE edition_to_id IS NULL"
            " AND claimant_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        )
        number: int = cursor.fetchone()[0]
    return number


@cache
def _little_named() -> int:
    """A new one, with ten claims."""
    row = Organisation.objects.create(slug="little-named", name="Little named", kind="ngo")
    drafts = [_draft(claimant_id=row.pk).pk for _claim in range(10)]
    Claim.objects.filter(pk__in=drafts).submit_and_publish(by=_editor(), reason="Ten reports")
    return row.pk


@cache
def _editor() -> User:
    user, _created = User.objects.get_or_create(
        username="bench-editor",
        defaults={"is_staff": True, "is_superuser": True, "email": "editor@example.org"},
    )
    return user


# What ties a claim to others, or to one number of its own.
TIES: Final = ("adds_to_id", "supersedes_id", "merged_into_id", "split_from_id")


def _draft(**changes: Any) -> Claim:
    """A draft of what another claim says, from an article of that one."""
    like = Claim.objects.get(pk=next(_alike()))
    values = shared(ClaimFields, like) | dict.fromkeys(TIES) | changes
    claim = Claim.objects.create(**values, created_by=_editor())
    claim.counted_with.set(like.counted_with.all())
    cited = Citation.objects.filter(claim=like).values_list("article_id", flat=True).first()
    Citation.objects.create(
        claim=claim,
        article_id=cited or Article.objects.earliest("pk").pk,
        role="supports",
        quote="So it says.",
    )
    return claim


@cache
def _alike() -> Iterator[int]:
    return cycle(claims())


QUESTIONS: Final[dict[str, Callable[[], Any]]] = {
    name: found
    for name, found in vars(sys.modules[__name__]).items()
    if callable(found) and getattr(found, "__module__", "") == __name__ and not name.startswith("_")
}
