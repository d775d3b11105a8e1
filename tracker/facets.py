"""How many claims each value of a filter would give, under the other filters that are on.

A filter's own values do not narrow it: beside “casualties” stands how many transfers there would be. All
counts of an address come from two queries, and are kept: at one edition they never change. Where there is
more to count than MOST_COUNTED, each filter is counted by itself and no further than that: “57+” says that
there are at least so many. Of all claims the sums are known.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db.models import BooleanField, ExpressionWrapper
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext

from tracker import wording
from tracker.filter_form import COUNTED, FIXED, Choices
from tracker.filters import MOST_COUNTED, NARROWED, Selection
from tracker.models import PublishedArticle
from tracker.models.census import UNDER, Sums
from tracker.models.record import PublishedClaimQuerySet, one_of
from tracker.replicas import connection

# The column whose values each filter counts; publishers stand in the articles.
COLUMNS: Final = {
    "kind": "kind",
    "stance": "stance",
    "claimant": "claimant_id",
    "supplier": "supplier_id",
    "recipient": "recipient_id",
    "equipment": "equipment_id",
    "category": "category",
    "personnel": "personnel",
    "stage": "stage",
    "grade": "grade",
}
# These stand open; the others open when a value of theirs is on.
OPEN: Final = frozenset({"kind", "stance", "claimant"})
# Publishers are counted of so many claims where counting does not end: each has several citations.
MOST_TOLD: Final = 2_000
# So many values are shown at once, so many others under “more”, and the rest where somebody asks for all.
SHOWN: Final = 7
FOLDED: Final = 30
KEPT: Final = 256
# `all=publisher` on the timeline: every value of one filter is listed, not the first ones alone.
WHOLE: Final = "all"

type Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Counted:
    counts: Counts
    # The filters that were not counted to the end.
    unfinished: frozenset[str] = frozenset()


_kept: OrderedDict[tuple[Any, ...], Counted] = OrderedDict()


@dataclass(frozen=True)
class Value:
    """One value of a filter, with what it would give."""

    name: str
    value: str
    label: str
    count: int
    is_on: bool
    # Whether counting ended before all claims were seen.
    is_least: bool = False

    @property
    def count_words(self) -> str:
        return count_words(self.count, is_least=self.is_least) if self.count or not self.is_least else ""


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: list[Value]
    # Where all values are listed, and whether they were asked for.
    whole_url: str = ""
    is_whole: bool = False

    @cached_property
    def shown(self) -> list[Value]:
        return [one for place, one in enumerate(self.values) if place < SHOWN or one.is_on]

    @cached_property
    def folded(self) -> list[Value]:
        """The others in the same order; by name where all were asked for, to look one up."""
        shown = {one.value for one in self.shown}
        others = [one for one in self.values if one.value not in shown]
        if self.is_whole:
            return sorted(others, key=lambda one: wording.sort_key(one.label))
        return others[:FOLDED]

    @property
    def left_out(self) -> int:
        return len(self.values) - len(self.shown) - len(self.folded)

    @property
    def is_open(self) -> bool:
        return self.name in OPEN or self.is_whole or any(one.is_on for one in self.values)


def count_words(count: int, *, is_least: bool = False) -> str:
    """The number, exact up to where counting ends: “2,431”, “10,000+”; “57+” where it ended before."""
    if is_least or count > MOST_COUNTED:
        return gettext("%(number)s+") % {"number": wording.number(min(count, MOST_COUNTED))}
    return wording.number(count)


def facets_of(selection: Selection, whole: str = "") -> list[Facet]:
    """Each filter with those of its values that lead to a claim, and those that are on; `whole` with all.

    Where counting ended, what editors name and any claim has is offered even if it was not met.
    """
    found = counted_of(selection)
    may_lead = _added_up(selection, _summed(selection.census)).counts if found.unfinished else {}
    facets = []
    for name in COUNTED:
        field = selection.form.fields[name]
        if not isinstance(field, Choices) or (name == "grade" and selection.reported_by):
            continue
        on, counts = set(selection.values.get(name, ())), found.counts[name]
        is_least = name in found.unfinished
        values = [
            Value(name, value, label, counts.get(value, 0), value in on, is_least)
            for value, label in field.words.items()
            if value in on
            or counts.get(value)
            or (is_least and name not in FIXED and value in may_lead[name])
        ]
        if name not in FIXED:
            values.sort(key=lambda one: (-one.count, wording.sort_key(one.label)))
        if values:
            url = selection.address(reverse("timeline"), **{WHOLE: name})
            facets.append(Facet(name, str(field.label), values, url, is_whole=name == whole))
    return facets


def counted_of(selection: Selection) -> Counted:
    """By filter, the number of claims for each value, as far as they were counted."""
    edition = selection.edition
    key = (edition.number, edition.hash, edition.redactions, selection.querystring(sort=None))
    if key not in _kept:
        _kept[key] = _counted(selection)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


# A filter, its value, what is counted together with it, and how many claims have them.
type Found = tuple[str, str, list[int], int]
# Stands for a filter in the row that says how many claims were looked at.
ALL: Final = "all"


def _counted(selection: Selection) -> Counted:
    if selection.sums is not None:
        return _added_up(selection, _summed(selection.sums))
    if many := selection.many:
        # Of some alone of which it is known already that they have the words.
        some = one_of(many.known[-MOST_COUNTED:])
        others, publishers = _others(selection, *COUNTED, "q"), _others(selection, "publisher", "q")
        found = _by_column(selection, others.filter(some), on=_on(selection))
        told = _by_publisher(selection, publishers.filter(some), MOST_TOLD)
        return _added_up(selection, [*found, *told], COUNTED)
    if not selection.is_broad:
        found = _by_column(selection, _others(selection, *COUNTED), on=_on(selection))
        if _looked_at(found) <= MOST_COUNTED:
            return _added_up(selection, [*found, *_by_publisher(selection, _others(selection, "publisher"))])
    return _one_by_one(selection)


def _one_by_one(selection: Selection) -> Counted:
    """Of each filter what all others leave, as far as counting goes."""
    on = _on(selection)
    claims = selection.claims.order_by()
    found = _by_column(selection, claims, [name for name in COLUMNS if name not in on])
    unfinished = {name for name in COUNTED if name not in on and _looked_at(found) > MOST_COUNTED}
    if "publisher" not in on:
        most = MOST_TOLD if "publisher" in unfinished else MOST_COUNTED
        found += _by_publisher(selection, claims, most)
    for name in on:
        if not selection.is_narrowed_besides(name) and not selection.reported_by:
            found += _summed(selection.census, [name])
            continue
        others = _others(selection, name)
        is_told = name == "publisher"
        part = _by_publisher(selection, others) if is_told else _by_column(selection, others, [name])
        if _looked_at(part) > MOST_COUNTED:
            unfinished.add(name)
        found += part
    return _added_up(selection, found, unfinished)


def _on(selection: Selection) -> list[str]:
    return [name for name in COUNTED if name in selection.values]


def _others(selection: Selection, *names: str) -> PublishedClaimQuerySet:
    """The claims that the other filters leave; in no order, so that the first ones are found at once."""
    return selection.narrowed_by(name for name in NARROWED if name not in names).order_by()


def _looked_at(found: Iterable[Found]) -> int:
    return max((int(count) for name, _value, _others, count in found if name == ALL), default=0)


def _added_up(selection: Selection, found: Iterable[Found], unfinished: Iterable[str] = ()) -> Counted:
    counts: Counts = {name: {} for name in COUNTED}
    vocabulary = selection.vocabulary
    organisations = {key: row.slug for key, row in vocabulary.organisations.items()}
    actors = {key: row.code for key, row in vocabulary.actors.items()}
    slugs: Mapping[str, Mapping[int, str]] = {
        **{"claimant": organisations, "publisher": organisations},
        **{"supplier": actors, "recipient": actors},
    }
    above = {key: vocabulary.equipment_and_above(key) for key in vocabulary.equipment}
    arms: dict[int, int] = dict.fromkeys(above, 0)
    for name, value, counted_with, count in found:
        if name == "equipment":
            # What is counted together counts once for all that it belongs under.
            own = above[int(value)]
            for key in own.union(*(above[other] for other in counted_with)) if counted_with else own:
                arms[key] += int(count)
        elif name == UNDER:
            arms[int(value)] += count
        elif name != ALL:
            known = slugs[name].get(int(value)) if name in slugs else value
            if known is not None:
                counts[name][known] = int(count)
    counts["equipment"] = {vocabulary.equipment[key].slug: count for key, count in arms.items() if count}
    return Counted(counts, frozenset(unfinished))


def _summed(sums: Sums, names: Iterable[str] = (*COLUMNS, "publisher")) -> Iterator[Found]:
    """Of all claims of an edition the sums are known."""
    for name in names:
        of = UNDER if name == "equipment" else name
        for value, count in sums.get(of, {}).items():
            yield of, value, [], count


def _by_column(
    selection: Selection,
    claims: PublishedClaimQuerySet,
    names: Collection[str] = tuple(COLUMNS),
    *,
    on: Collection[str] = (),
) -> list[Found]:
    """One pass over the claims, grouped by all columns at once; each filter adds up what those `on` leave."""
    columns = [*COLUMNS.values(), "counted_with"]
    meets = {
        f"meets_{name}": ExpressionWrapper(
            NARROWED[name](selection, selection.values[name]), output_field=BooleanField()
        )
        for name in on
    }
    rows = claims.annotate(**meets).values_list(*columns, *meets)[: MOST_COUNTED + 1]
    sql, params = rows.query.sql_with_params()
    parts = [f"SELECT '{ALL}', '', NULL::bigint[], sum(found) FROM grouped"]  # noqa: S608  names of our own
    for name in names:
        column = COLUMNS[name]
        conditions = [f"meets_{other}" for other in on if other != name]
        conditions.append(f"{column}::text <> ''")
        also, by = "NULL::bigint[]", column
        if name == "equipment":
            also, by = "counted_with", f"{column}, counted_with"
        parts.append(
            f"SELECT '{name}', {column}::text, {also}, sum(found) FROM grouped "  # noqa: S608  names of our own
            f"WHERE {' AND '.join(conditions)} GROUP BY {by}"
        )
    values = ", ".join([*columns, *meets])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH looked_at ({values}) AS ({sql}), grouped AS MATERIALIZED ("  # noqa: S608  made by Django
            f"SELECT {values}, count(*) AS found FROM looked_at GROUP BY {values}) "
            f"{' UNION ALL '.join(parts)}",
            params,
        )
        return [(name, value, counted or [], count or 0) for name, value, counted, count in cursor]


def _by_publisher(
    selection: Selection, claims: PublishedClaimQuerySet, most: int | None = None
) -> list[Found]:
    """A claim counts once for each publisher, however many of its articles tell it."""
    numbers = claims.values_list("claim_id")[: (MOST_COUNTED if most is None else most) + 1]
    claims_sql, claims_params = numbers.query.sql_with_params()
    # As an array: to join so few citations the planner would read all.
    among = RawSQL("claim_id = ANY((SELECT numbers FROM among)::bigint[])", (), output_field=BooleanField())
    cited = selection.citations.filter(among).order_by()
    articles = PublishedArticle.objects.in_edition(selection.edition.number).order_by()
    cited_sql, cited_params = cited.values_list("claim_id", "article_id").query.sql_with_params()
    articles_sql, articles_params = articles.values_list("article_id", "publisher_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH among AS MATERIALIZED (SELECT ARRAY({claims_sql}) AS numbers) "  # noqa: S608  made by Django
            f"SELECT '{ALL}', '', cardinality(numbers) FROM among UNION ALL "
            "SELECT 'publisher', publisher::text, count(*) FROM (SELECT DISTINCT publisher, claim "
            f"FROM ({cited_sql}) cited (claim, article) JOIN ({articles_sql}) printed (article, publisher) "
            "USING (article) WHERE publisher IS NOT NULL) told GROUP BY publisher",
            (*claims_params, *cited_params, *articles_params),
        )
        return [(name, value, [], count) for name, value, count in cursor]
