"""What is given away: the files, their columns, the editions, how to read and how to cite them."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from tracker import citing
from tracker.exports import DATASETS, SCHEMA_VERSION, Column, Dataset
from tracker.facets import count_words
from tracker.filters import MOST_COUNTED, Selection
from tracker.frame import csv_url, listed, page_of, reads_record, render_page
from tracker.models import DataPackage, Edition, Kind
from tracker.packages import packages_of
from tracker.sharing import absolute

# Editions on one page of the data page.
EDITIONS = 20


@dataclass(frozen=True)
class Listed:
    """One dataset as the page lists it: how many rows it has of what is asked for, and where."""

    dataset: Dataset
    rows: str
    csv_url: str
    manifest_url: str


def packages_built() -> str:
    """Changes whenever the worker has built a package, or one was taken away."""
    built = DataPackage.objects.built().aggregate(count=models.Count("pk"), last=models.Max("built_at"))
    return f"{built['count']}-{built['last'].timestamp():.6f}" if built["last"] else "0"


@reads_record(ignored=("page",), depends_on=packages_built)
def data(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Downloads, editions, licence, how to cite."""
    page: Page[Edition] = page_of(request, editions_shown(selection), EDITIONS)
    example = an_example(selection)
    # A package holds what came later, too.
    with_packages = [] if selection.reported_by else [selection.edition, *page.object_list]
    packages = packages_of(edition for edition in with_packages if edition.number)
    return render_page(
        request,
        selection,
        "tracker/data.html",
        {
            **listed(request, selection, "claims"),
            "files": files_of(selection),
            "excel_url": csv_url(selection, excel=1),
            "packages": packages.get(selection.edition.number, []),
            "editions": [(one, packages.get(one.number, [])) for one in page.object_list],
            "page_obj": page,
            "example": f"casualties.csv?{example}" if example else "casualties.csv",
            "example_page": f"{reverse('timeline')}?kind=casualties&{example}".rstrip("&"),
            "examples": {name: absolute(f"/{name}.csv?{example}".rstrip("?")) for name in DATASETS},
            "site": absolute(""),
            "cite": citing.cited(lambda: citing.of_data(selection), "data"),
        },
    )


@reads_record()
def dictionary(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every column of every file."""
    return render_page(
        request,
        selection,
        "tracker/dictionary.html",
        {
            "datasets": [described(dataset) for dataset in DATASETS.values()],
            "schema_version": SCHEMA_VERSION,
        },
    )


def editions_shown(selection: Selection) -> models.QuerySet[Edition]:
    """The editions up to the one that is looked at, of those that were there by then; the newest first."""
    editions = Edition.objects.filter(number__lte=selection.edition.number)
    if selection.reported_by:
        editions = editions.filter(published_at__date__lte=selection.reported_by)
    return editions


# How many rows.


def files_of(selection: Selection) -> list[Listed]:
    """The files that can be asked the same, each with its filters."""
    asked = [name for name in selection.values if name not in ("edition", "reported_by", "sort")]
    return [file_of(selection, dataset) for dataset in DATASETS.values() if dataset.filters.issuperset(asked)]


def file_of(selection: Selection, dataset: Dataset) -> Listed:
    return Listed(
        dataset,
        count_words(counts_of(selection)[dataset.name]),
        csv_url(selection, dataset.name, sort=None),
        selection.address(reverse("dataset_manifest", args=[dataset.name]), sort=None),
    )


def counts_of(selection: Selection) -> Mapping[str, int]:
    """The rows of each file, counted no further than MOST_COUNTED + 1; kept for who asks next."""
    edition = selection.edition
    key = (edition.number, edition.hash, edition.redactions, selection.querystring(sort=None))
    if key not in _kept:
        _kept[key] = {name: ROWS[name](selection) for name in DATASETS}
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


KEPT: Final = 64
_kept: OrderedDict[tuple[int, str, int, str], Mapping[str, int]] = OrderedDict()


def _up_to_most(rows: models.QuerySet[Any]) -> int:
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count()


def _of_kind(kind: str) -> Callable[[Selection], int]:
    return lambda selection: _up_to_most(selection.claims.filter(kind=kind))


def _actors(selection: Selection) -> set[int]:
    """Who sends, who receives, and whom organisations speak for."""
    named, organisations = selection.named, selection.vocabulary.organisations
    voices = (organisations[key].speaks_for_id for key in named.organisations)
    return {*named.suppliers, *named.recipients, *(key for key in voices if key)}


def _relations(selection: Selection) -> int:
    if selection.sums is None:
        return selection.claims.order_by().values("supplier_id", "recipient_id").distinct().count()
    return len({tuple(named.split(",")[:2]) for named in selection.sums.get("relation", {})})


ROWS: Final[Mapping[str, Callable[[Selection], int]]] = {
    "claims": lambda selection: _up_to_most(selection.claims),
    "deployments": _of_kind(Kind.DEPLOYMENT),
    "casualties": _of_kind(Kind.CASUALTIES),
    "transfers": _of_kind(Kind.TRANSFER),
    "events": _of_kind(Kind.EVENT),
    "citations": lambda selection: _up_to_most(
        selection.citations.filter(claim_id__in=selection.claims.order_by().values("claim_id"))
    ),
    "articles": lambda selection: _up_to_most(selection.articles),
    "organisations": lambda selection: len(selection.named.organisations),
    "corridors": _relations,
    "actors": lambda selection: len(_actors(selection)),
    "conflicts": lambda selection: len(selection.named.conflicts),
    "equipment": lambda selection: len([*selection.vocabulary.equipment_tree(selection.named.equipment)]),
    "editions": lambda selection: _up_to_most(editions_shown(selection)),
    "corrections": lambda selection: _up_to_most(selection.changed),
}


# What the examples ask for, and what the dictionary says.


def an_example(selection: Selection) -> str:
    """Filters that lead somewhere in this record: those of the corridor that editors feature."""
    vocabulary = selection.vocabulary
    for corridor in vocabulary.corridors:
        supplier, recipient = (
            vocabulary.actors[corridor.supplier_id],
            vocabulary.actors[corridor.recipient_id],
        )
        return f"supplier={supplier.code}&recipient={recipient.code}"
    return ""


@dataclass(frozen=True)
class Described:
    """A dataset for the dictionary: its columns, each with the column of another file that it leads to."""

    dataset: Dataset
    columns: list[tuple[Column, str]]
    key: str


def described(dataset: Dataset) -> Described:
    leads = {link.column: f"{link.dataset}-{link.its}" for link in dataset.links}
    return Described(
        dataset, [(column, leads.get(column.name, "")) for column in dataset.columns], ", ".join(dataset.key)
    )
