"""What the published claims of an edition add up to: by each value of a filter, by publisher, by day.

To count a million claims takes seconds, and every page shows some of these sums. At some editions they are
kept; those of any other follow from the last ones kept before it and the few claims that changed since.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import connections, models, router
from django.utils.translation import gettext_lazy as _

from tracker.models.editions import Edition
from tracker.models.record import PublishedClaim

type Sums = Mapping[str, Mapping[str, int]]

# After so many changed rows the sums are kept anew: to count these takes some hundredths of a second.
STEP: Final = 1_000
# So many editions are remembered by a process.
KEPT: Final = 16
_kept: OrderedDict[tuple[int, str, int], Sums] = OrderedDict()

# Of claims that nobody can date.
UNDATED: Final = "undated"

# What is counted of each published claim. Equipment that is counted together makes one value: “3,5”.
COUNTED: Final = {
    **{name: name for name in ("kind", "stance", "category", "personnel", "stage", "grade", "place")},
    **{name: f"{name}_id" for name in ("conflict", "claimant", "relayed_by", "supplier", "recipient")},
    "equipment": "array_to_string(equipment_id || counted_with, ',')",
    "relation": "supplier_id || ',' || recipient_id || ',' || conflict_id || ',' || kind",
    "reported_on": f"coalesce(reported_on::text, '{UNDATED}')",
    "dated_on": "dated_on",
}
# What follows from the counts of equipment: by each that is named, alone or with others, and by each that is
# named or has under it what is, by the tree of the edition.
NAMED: Final = "equipment_named"
UNDER: Final = "equipment_under"
# The edition that first named it, whatever became of the claim.
FIRST: Final = {"claimant_since": "claimant_id", "place_since": "place"}

STANDS: Final = "{0}.edition_from_id <= {1} AND ({0}.edition_to_id > {1} OR {0}.edition_to_id IS NULL)"
CHANGED: Final = """
    SELECT claim_id FROM tracker_published_claim
    WHERE edition_from_id > %(since)s AND edition_from_id <= %(until)s
    UNION
    SELECT claim_id FROM tracker_published_citation
    WHERE edition_from_id > %(since)s AND edition_from_id <= %(until)s
    UNION
    SELECT claim_id FROM tracker_published_citation
    WHERE edition_to_id > %(since)s AND edition_to_id <= %(until)s
    UNION
    SELECT citation.claim_id FROM tracker_published_article article
    JOIN tracker_published_citation citation USING (article_id)
    WHERE article.edition_to_id > %(since)s AND article.edition_to_id <= %(until)s
"""


CLAIMS: Final = """
    SELECT {sign} AS sign, claim.claim_id, claim.state, {columns} FROM tracker_published_claim claim
    WHERE {stands} AND {changed} AND claim.state IN ('published', 'retracted')
"""
CITED: Final = """
    SELECT {sign} AS sign, citation.claim_id, printed.publisher_id, printed.wire_id
    FROM tracker_published_citation citation {articles} WHERE {stands} AND {changed}
"""
# Of few claims one by one: without the limit the planner would read all articles.
ARTICLES: Final = """
    CROSS JOIN LATERAL (
        SELECT publisher_id, wire_id FROM tracker_published_article printed WHERE {known} LIMIT 1
    ) printed
"""
SUM: Final = """
    SELECT '{name}', {name}, sum(sign) FROM claims WHERE state = 'published' AND {name} <> '' GROUP BY 2
"""
TOLD: Final = """
    SELECT '{name}', {column}::text, sum(sign) FROM (
        SELECT DISTINCT sign, claim_id, {column} FROM told WHERE {column} IS NOT NULL AND {of}
    ) {name} GROUP BY 2
"""
SINCE: Final = """
    SELECT '{name}', {column}::text, min(edition_from_id) FROM tracker_published_claim
    WHERE edition_from_id > %(since)s AND edition_from_id <= %(until)s AND {column} IS NOT NULL GROUP BY 2
"""
STATEMENT: Final = """
    WITH claims AS MATERIALIZED ({claims}), told AS MATERIALIZED (
        SELECT DISTINCT sign, claim_id, state, publisher_id, wire_id
        FROM claims JOIN ({cited}) cited USING (sign, claim_id)
    ) {parts}
"""
TREE: Final = """
    SELECT equipment_id::text, parent_id::text, edition_from_id > %(since)s
    FROM tracker_published_equipment node WHERE {stands}
"""

# All claims of an edition: each table is read once.
ALL_CLAIMS: Final = """
    SELECT GROUPING({names}), {values}, count(*) FROM (
        SELECT {columns} FROM tracker_published_claim claim WHERE {stands} AND claim.state = 'published'
    ) claims GROUP BY GROUPING SETS ({sets})
"""
ALL_TOLD: Final = """
    WITH told AS MATERIALIZED (
        SELECT claim.claim_id, claim.state, printed.publisher_id, printed.wire_id
        FROM tracker_published_citation citation
        JOIN tracker_published_article printed ON printed.article_id = citation.article_id AND {printed}
        JOIN tracker_published_claim claim ON claim.claim_id = citation.claim_id AND {claim}
        WHERE {citation} AND claim.state IN ('published', 'retracted')
        GROUP BY 1, 2, 3, 4
    )
    SELECT 'publisher', publisher_id::text, count(DISTINCT claim_id) FROM told
    WHERE state = 'published' GROUP BY 2 UNION ALL
    SELECT 'printed_by', publisher_id::text, count(DISTINCT claim_id) FROM told GROUP BY 2 UNION ALL
    SELECT 'wire', wire_id::text, count(DISTINCT claim_id) FROM told GROUP BY 2
"""


def _all(cursor: Any, number: int) -> Iterator[tuple[str, str, int]]:
    """The sums at one edition: of each name its values, with how many claims have them."""
    names = list(COUNTED)
    at = {"until": number, "since": 0}
    cursor.execute(
        ALL_CLAIMS.format(
            names=", ".join(names),
            values=", ".join(f"{name}::text" for name in names),
            columns=", ".join(f"{said} AS {name}" for name, said in COUNTED.items()),
            sets=", ".join(f"({name})" for name in names),
            stands=STANDS.format("claim", "%(until)s"),
        ),
        at,
    )
    # A bit for each name that is not grouped by, the last name's the lowest.
    by_mask = {~(1 << place) & ((1 << len(names)) - 1): name for place, name in enumerate(reversed(names))}
    for mask, *values, count in cursor:
        name = by_mask[mask]
        yield name, values[names.index(name)], count
    tables = {name: STANDS.format(name, "%(until)s") for name in ("printed", "claim", "citation")}
    cursor.execute(ALL_TOLD.format(**tables), at)
    yield from cursor
    cursor.execute(
        " UNION ALL ".join(SINCE.format(name=name, column=column) for name, column in FIRST.items()), at
    )
    yield from cursor


def _statement() -> str:
    """The sums at one edition less those at an earlier one, of the claims that changed in between."""
    columns = ", ".join(f"({said})::text AS {name}" for name, said in COUNTED.items())
    # Each edition by itself, and numbers instead of a join: so the planner knows how few rows there are.
    at = {"%(until)s": 1, "%(since)s": -1}
    changed = "{0}.claim_id = ANY(%(changed)s)"
    claims, cited = [], []
    for number, sign in at.items():
        claims.append(
            CLAIMS.format(
                sign=sign,
                columns=columns,
                stands=STANDS.format("claim", number),
                changed=changed.format("claim"),
            )
        )
        known = f"printed.article_id = citation.article_id AND {STANDS.format('printed', number)}"
        cited.append(
            CITED.format(
                sign=sign,
                articles=ARTICLES.format(known=known),
                stands=STANDS.format("citation", number),
                changed=changed.format("citation"),
            )
        )
    parts = [
        *(SUM.format(name=name) for name in COUNTED),
        TOLD.format(name="publisher", column="publisher_id", of="state = 'published'"),
        # Those of retracted claims, too: their pages stay.
        TOLD.format(name="printed_by", column="publisher_id", of="true"),
        TOLD.format(name="wire", column="wire_id", of="true"),
        *(SINCE.format(name=name, column=column) for name, column in FIRST.items()),
    ]
    return STATEMENT.format(
        claims=" UNION ALL ".join(claims), cited=" UNION ALL ".join(cited), parts=" UNION ALL ".join(parts)
    )


class Census(models.Model):
    """The sums at one edition; never the only place where anything stands."""

    edition = models.OneToOneField(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    # A redaction may take a word out of any edition; what was counted before it is of no use then.
    redactions = models.IntegerField()
    sums = models.JSONField()
    # The newest edition has its own as well, until the next.
    stays = models.BooleanField()

    class Meta:
        db_table = "tracker_census"

    def __str__(self) -> str:
        return str(self.edition_id)


def census_at(edition: Edition) -> Sums:
    """The sums at `edition`, counted once per process: only a redaction changes what was sealed."""
    key = (edition.number, edition.hash, edition.redactions)
    if key not in _kept:
        _kept[key] = _counted(edition.number, edition.redactions)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def _counted(number: int, redactions: int) -> Sums:
    stored = Census.objects.filter(edition__lte=number, redactions=redactions).order_by("-edition_id").first()
    since, sums = (stored.edition_id, stored.sums) if stored else (0, {})
    known = [one for one in _kept if since < one[0] < number and one[2] == redactions]
    nearest = max(known, default=(0, "", 0))
    # A process may have read a record that was put back since, whose later editions were others.
    if known and Edition.objects.filter(number=nearest[0], hash=nearest[1]).exists():
        since, sums = nearest[0], _kept[nearest]
    return _following(since, sums, number)


def _between(cursor: Any, since: int, until: int) -> Iterator[tuple[str, str, int]]:
    cursor.execute(CHANGED, {"since": since, "until": until})
    changed = [claim for (claim,) in cursor]
    cursor.execute(_statement(), {"since": since, "until": until, "changed": changed})
    yield from cursor


def _following(since: int, sums: Sums, until: int) -> Sums:
    """The sums at the edition `until`, by those at an earlier one."""
    if since == until:
        return sums
    found: dict[str, dict[str, int]] = defaultdict(dict, {name: {**counts} for name, counts in sums.items()})
    changed: dict[str, int] = {}
    with connections[router.db_for_read(PublishedClaim)].cursor() as cursor:
        for name, value, count in _between(cursor, since, until) if since else _all(cursor, until):
            if value is None or (value == "" and name not in FIRST):
                continue
            if name in FIRST:
                found[name].setdefault(value, int(count))
                continue
            _add(found[name], value, int(count))
            if name == "equipment":
                changed[value] = int(count)
        _follow_tree(cursor, since, until, found, changed)
    return {name: counts for name, counts in found.items() if counts}


def _add(counts: dict[str, int], value: str, count: int) -> None:
    if total := counts.get(value, 0) + count:
        counts[value] = total
    else:
        counts.pop(value, None)


def _follow_tree(
    cursor: Any, since: int, until: int, found: dict[str, dict[str, int]], changed: Mapping[str, int]
) -> None:
    """Count by each kind of equipment: what has changed, or all of it where the tree itself has."""
    cursor.execute(TREE.format(stands=STANDS.format("node", "%(until)s")), {"since": since, "until": until})
    tree = cursor.fetchall()
    if any(is_new for _node, _parent, is_new in tree):
        changed = found["equipment"]
        found[NAMED], found[UNDER] = {}, {}
    parents = {node: parent for node, parent, _is_new in tree}
    above = {node: _and_above(node, parents) for node in parents}
    for named, count in changed.items():
        together = named.split(",")
        for node in together:
            _add(found[NAMED], node, count)
        # What is counted together counts once for all that it belongs under.
        for node in frozenset().union(*(above.get(node, frozenset()) for node in together)):
            _add(found[UNDER], node, count)


def _and_above(node: str | None, parents: Mapping[str, str | None]) -> frozenset[str]:
    """The node with its parents to the top, and no round trip for ever."""
    path: set[str] = set()
    while node is not None and node not in path:
        path.add(node)
        node = parents.get(node)
    return frozenset(path)


def recounted(number: int) -> Sums:
    """The sums at an edition by its rows alone, whatever is kept."""
    return _following(0, {}, number)


def take(step: int = STEP) -> list[int]:
    """Keep the sums at each edition by which so many rows have changed since they were last kept.

    Once there are any, those of the newest edition are kept too; where there are none yet, these come first,
    as nearly every page asks for them. Each is kept as soon as it is counted: who is interrupted goes on from
    there. Returns the editions that were counted.
    """
    newest = Edition.objects.with_redactions().first()
    if newest is None:
        return []
    Census.objects.exclude(redactions=newest.redactions).delete()
    last = Census.objects.filter(stays=True).order_by("-edition_id").first()
    since, sums = (last.edition_id, last.sums) if last else (0, {})
    taken = take_newest(step)
    rows = 0
    for number, count in _changed_rows(since):
        rows += count
        is_last = number == newest.number
        if rows < step and not (is_last and since):
            continue
        sums = _following(since, sums, number)
        Census.objects.update_or_create(
            edition_id=number,
            defaults={"redactions": newest.redactions, "sums": sums, "stays": rows >= step},
        )
        taken.append(number)
        since, rows = number, 0
    Census.objects.filter(stays=False, edition__lt=newest.number).delete()
    return taken


def take_newest(step: int = STEP) -> list[int]:
    """Keep those of the newest edition where none are kept yet, of a record that is large enough."""
    newest = Edition.objects.with_redactions().first()
    rows = PublishedClaim.objects.order_by().values("pk")[:step]
    if newest is None or Census.objects.filter(redactions=newest.redactions).exists() or len(rows) < step:
        return []
    Census.objects.create(
        edition=newest,
        redactions=newest.redactions,
        sums=_following(0, {}, newest.number),
        stays=False,
    )
    return [newest.number]


def _changed_rows(since: int) -> Any:
    rows = PublishedClaim.objects.filter(edition_from__gt=since).order_by("edition_from_id")
    return list(rows.values_list("edition_from_id").annotate(count=models.Count("pk")))


def forget_redacted() -> None:
    """What was counted before the last redaction may hold what it removed."""
    if newest := Edition.objects.with_redactions().first():
        Census.objects.exclude(redactions=newest.redactions).delete()
