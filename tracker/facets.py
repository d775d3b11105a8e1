"""How many claims each value of a filter would give, under the other filters that are on.

A filter's own values do not narrow it: beside “casualties” stands how many transfers there would be. All
counts of an address come from two queries, and are kept: at one edition they never change.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper
from django.utils.translation import gettext

from tracker import wording
from tracker.filter_form import COUNTED, FIXED, Choices
from tracker.filters import MOST_COUNTED, NARROWED, Selection
from tracker.models import PublishedArticle

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
# So many values are shown at once, the others under “more”.
SHOWN: Final = 7
KEPT: Final = 256

type Counts = dict[str, dict[str, int]]
_kept: OrderedDict[tuple[Any, ...], Counts] = OrderedDict()


@dataclass(frozen=True)
class Value:
    """One value of a filter, with what it would give."""

    name: str
    value: str
    label: str
    count: int
    is_on: bool

    @property
    def count_words(self) -> str:
        return count_words(self.count)


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: list[Value]

    @cached_property
    def shown(self) -> list[Value]:
        return [one for place, one in enumerate(self.values) if place < SHOWN or one.is_on]

    @cached_property
    def folded(self) -> list[Value]:
        return [one for one in self.values if one not in self.shown]

    @property
    def is_open(self) -> bool:
        return self.name in OPEN or any(one.is_on for one in self.values)


def count_words(count: int) -> str:
    """The number, exact up to where counting ends: “2,431”, “10,000+”."""
    if count > MOST_COUNTED:
        return gettext("%(number)s+") % {"number": wording.number(MOST_COUNTED)}
    return wording.number(count)


def facets_of(selection: Selection) -> list[Facet]:
    """Each filter with those of its values that lead to a claim, and those that are on."""
    counts = counts_of(selection)
    facets = []
    for name in COUNTED:
        field = selection.form.fields[name]
        if not isinstance(field, Choices) or (name == "grade" and selection.reported_by):
            continue
        on = set(selection.values.get(name, ()))
        values = [
            Value(name, value, label, counts[name].get(value, 0), value in on)
            for value, label in field.words.items()
            if value in on or counts[name].get(value)
        ]
        if name not in FIXED:
            values.sort(key=lambda one: (-one.count, wording.sort_key(one.label)))
        if values:
            facets.append(Facet(name, str(field.label), values))
    return facets


def counts_of(selection: Selection) -> Counts:
    """By filter, the number of claims for each value."""
    edition = selection.edition
    key = (edition.number, edition.hash, edition.redactions, selection.querystring(sort=None))
    if key not in _kept:
        _kept[key] = _counted(selection)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def _counted(selection: Selection) -> Counts:
    counts: Counts = {name: {} for name in COUNTED}
    vocabulary = selection.vocabulary
    slugs: Mapping[str, Mapping[int, str]] = {
        "claimant": {key: row.slug for key, row in vocabulary.organisations.items()},
        "supplier": {key: row.code for key, row in vocabulary.actors.items()},
        "recipient": {key: row.code for key, row in vocabulary.actors.items()},
    }
    arms: list[tuple[frozenset[int], int]] = []
    for name, value, counted_with, count in _by_column(selection):
        if name == "equipment":
            arms.append((frozenset({int(value), *counted_with}), int(count)))
        else:
            counts[name][slugs[name][int(value)] if name in slugs else value] = int(count)
    for named, count in arms:
        # What is counted together counts once for all that it belongs under.
        for key in frozenset().union(*map(vocabulary.equipment_and_above, named)):
            slug = vocabulary.equipment[key].slug
            counts["equipment"][slug] = counts["equipment"].get(slug, 0) + count
    for key, count in _by_publisher(selection):
        if publisher := vocabulary.organisations.get(key):
            counts["publisher"][publisher.slug] = count
    return counts


def _by_column(selection: Selection) -> list[tuple[str, str, list[int], int]]:
    """One pass over the claims, grouped by all columns at once; each filter adds up what that leaves."""
    on = [name for name in COUNTED if name in selection.values]
    columns = [*COLUMNS.values(), "counted_with"]
    meets = {
        f"meets_{name}": ExpressionWrapper(
            NARROWED[name](selection, selection.values[name]), output_field=BooleanField()
        )
        for name in on
    }
    claims = selection.narrowed_by(name for name in NARROWED if name not in COUNTED).order_by()
    grouped = claims.values(*columns).annotate(**meets).annotate(found=Count("pk"))
    sql, params = grouped.values_list(*columns, *meets, "found").query.sql_with_params()
    parts = []
    for name, column in COLUMNS.items():
        conditions = [f"meets_{other}" for other in on if other != name]
        conditions.append(f"{column}::text <> ''")
        also, by = "NULL::bigint[]", column
        if name == "equipment":
            also, by = "counted_with", f"{column}, counted_with"
        parts.append(
            f"SELECT '{name}', {column}::text, {also}, sum(found) FROM grouped "  # noqa: S608  names of our own
            f"WHERE {' AND '.join(conditions)} GROUP BY {by}"
        )
    names = ", ".join([*columns, *meets, "found"])
    with connection.cursor() as cursor:
        cursor.execute(f"WITH grouped ({names}) AS MATERIALIZED ({sql}) {' UNION ALL '.join(parts)}", params)
        return [(name, value, counted or [], count) for name, value, counted, count in cursor]


def _by_publisher(selection: Selection) -> list[tuple[int, int]]:
    """A claim counts once for each publisher, however many of its articles tell it."""
    claims = selection.narrowed_by(name for name in NARROWED if name != "publisher").order_by()
    cited = selection.citations.filter(claim_id__in=claims.values("claim_id")).order_by()
    articles = PublishedArticle.objects.in_edition(selection.edition.number).order_by()
    cited_sql, cited_params = cited.values_list("claim_id", "article_id").query.sql_with_params()
    articles_sql, articles_params = articles.values_list("article_id", "publisher_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT publisher, count(*) FROM (SELECT DISTINCT publisher, claim "  # noqa: S608  made by Django
            f"FROM ({cited_sql}) cited (claim, article) JOIN ({articles_sql}) printed (article, publisher) "
            "USING (article) WHERE publisher IS NOT NULL) told GROUP BY publisher",
            (*cited_params, *articles_params),
        )
        return list(cursor.fetchall())
