"""The files as lists and single rows: the same columns, by the same names."""

from collections.abc import Callable
from itertools import islice
from typing import Annotated, Any, Final, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from ninja import Path, Router
from pydantic import ConfigDict, Field, create_model

from tracker.api import parameters, problems
from tracker.api.answers import (
    OF_THE_PAGE,
    Page,
    after_of,
    answered,
    json_response,
    limit_of,
    only,
    page_response,
)
from tracker.api.schemas import Model, page_model, row_model
from tracker.dossier import stays
from tracker.exports import DATASETS, Dataset
from tracker.exports.objects import json_rows
from tracker.filters import Selection
from tracker.frame import asked
from tracker.models import PublishedClaim
from tracker.paging import Cursor, Order, after_cursor

# The largest number that the record can give to anything.
HIGHEST_ID: Final = 2**63 - 1
# What a single row may be asked with.
THE_PAST: Final = ("reported_by", "edition")

OF_A_PATH: Final = {
    "number": gettext_lazy("Number of the row, the same in every edition."),
    "name": gettext_lazy("Short name or code of the row, as other rows give it."),
}

with override(settings.LANGUAGE_CODE):
    Number = Annotated[int, Path(ge=1, le=HIGHEST_ID, description=str(OF_A_PATH["number"]))]
    Name = Annotated[str, Path(min_length=1, description=str(OF_A_PATH["name"]))]


class Resource(NamedTuple):
    """One file as addresses of the API."""

    dataset: str
    singular: str
    # How one row is named in an address: by the number that is the file's key, or by a column of names.
    column: str = ""
    # Where a name leads to the number.
    numbers: Callable[[Selection], dict[str, int]] | None = None


RESOURCES: Final = (
    Resource("claims", "Claim", "id"),
    Resource("citations", "Citation", "citation"),
    Resource("articles", "Article", "id"),
    Resource(
        *("organisations", "Organisation", "slug"),
        lambda selection: {row.slug: key for key, row in selection.vocabulary.organisations.items()},
    ),
    Resource(
        *("actors", "Actor", "code"),
        lambda selection: {row.code: key for key, row in selection.vocabulary.actors.items()},
    ),
    Resource(
        *("equipment", "Equipment", "slug"),
        lambda selection: {row.slug: key for key, row in selection.vocabulary.equipment.items()},
    ),
    Resource(
        *("conflicts", "Conflict", "slug"),
        lambda selection: {row.slug: key for key, row in selection.vocabulary.conflicts.items()},
    ),
    Resource("editions", "Edition", "number"),
    Resource("corrections", "Correction"),
)


def page_of_claims(request: HttpRequest, selection: Selection, dataset: Dataset) -> Page:
    """The claims after the cursor in the order asked for; nothing else of the record is looked at."""
    limit = limit_of(request)
    order = Order.of(selection.sort)
    text = after_of(request, problems.OF_CLAIMS)
    cursor = Cursor.read("after", text, order) if text else None
    claims = selection.first_claims
    parts = after_cursor(claims, order, cursor) if cursor else iter([claims])
    found: list[PublishedClaim] = []
    for part in parts:
        found += part.only("claim_id", *([order.field] if order.by_day else []))[: limit + 1 - len(found)]
        if len(found) > limit:
            break
    shown = found[:limit]
    rows = json_rows(selection.of_claims([claim.claim_id for claim in shown]), dataset) if shown else iter(())
    return Page(list(rows), str(order.cursor_of(shown[-1])) if len(found) > limit else "")


def page_of_rows(request: HttpRequest, selection: Selection, dataset: Dataset) -> Page:
    """The rows after the cursor, in the order of their numbers."""
    limit = limit_of(request)
    text = after_of(request, problems.cursor(len(dataset.key)))
    after = [int(part) for part in text.split(".")] if text else []
    found = list(json_rows(selection, dataset, after=after, limit=limit + 1))
    more = len(found) > limit
    last = found[limit - 1] if more else {}
    return Page(found[:limit], ".".join(str(last[name]) for name in dataset.key) if more else "")


def filters_of(dataset: Dataset) -> frozenset[str]:
    """What narrows a list; pages of all but the claims go by the key."""
    return dataset.filters if dataset.name == "claims" else dataset.filters - {"sort"}


def listing(dataset: Dataset) -> Callable[[HttpRequest], HttpResponseBase]:
    page_of = page_of_claims if dataset.name == "claims" else page_of_rows

    def view(request: HttpRequest) -> HttpResponseBase:
        def page(selection: Selection) -> HttpResponse:
            only(selection, filters_of(dataset))
            return page_response(request, selection, page_of(request, selection, dataset))

        return answered(request, page, takes=OF_THE_PAGE)

    return view


def row_response(selection: Selection, rows: Any) -> HttpResponse:
    """The first row; raises Problem where there is none."""
    for row in islice(rows, 1):
        return json_response({"edition": selection.edition.number, "result": row})
    raise nothing_by(selection)


def nothing_by(selection: Selection) -> problems.Problem:
    if selection.past_query:
        return problems.missing(_("Edition and day asked for show nothing by this number or name."))
    return problems.missing(_("The newest edition shows nothing by this number or name."))


def one_claim(request: HttpRequest, number: Number) -> HttpResponseBase:
    def row(selection: Selection) -> HttpResponse:
        only(selection, THE_PAST)
        if (kept := stays(selection, number)) != number:
            # For now: a later edition may tell the claim by itself again.
            address = request.path.removesuffix(str(number))
            return redirect(f"{address}{kept}{asked(request)}", preserve_request=True)
        return row_response(selection, json_rows(selection.of_claims([number]), DATASETS["claims"]))

    return answered(request, row)


def one_by_number(dataset: Dataset) -> Callable[..., HttpResponseBase]:
    def view(request: HttpRequest, number: Number) -> HttpResponseBase:
        def row(selection: Selection) -> HttpResponse:
            only(selection, THE_PAST)
            return row_response(selection, _by_key(selection, dataset, number))

        return answered(request, row)

    return view


def one_by_name(
    dataset: Dataset, numbers: Callable[[Selection], dict[str, int]]
) -> Callable[..., HttpResponseBase]:
    def view(request: HttpRequest, name: Name) -> HttpResponseBase:
        def row(selection: Selection) -> HttpResponse:
            only(selection, THE_PAST)
            number = numbers(selection).get(name)
            if number is None:
                raise nothing_by(selection)
            return row_response(selection, _by_key(selection, dataset, number))

        return answered(request, row)

    return view


def _by_key(selection: Selection, dataset: Dataset, number: int) -> list[dict[str, Any]]:
    """The row of this number, if the selection has it."""
    found = json_rows(selection, dataset, after=[number - 1], limit=1)
    return [row for row in found if row[dataset.key[0]] == number]


def single_model(name: str, row: Model) -> Model:
    return create_model(
        f"One{name}",
        __config__=ConfigDict(extra="forbid"),
        __doc__="One row of an edition.",
        edition=(int, Field(description="The edition of the record that is shown.", ge=0)),
        result=(row, ...),
    )


def words_of(operation: str) -> tuple[str, str] | None:
    """The title of an address and what it gives, in the reader's language."""
    for resource in RESOURCES:
        dataset = DATASETS[resource.dataset]
        if operation == f"list_{dataset.name}":
            return str(dataset.title), str(dataset.description)
        if operation == f"get_{dataset.name}":
            title = _("%(what)s: one row") % {"what": dataset.title}
            said = _("The row whose `%(column)s` stands in the address.")
            return title, said % {"column": resource.column}
    return None


def made() -> Router:
    """The addresses of every file."""
    router = Router()
    for resource in RESOURCES:
        dataset = DATASETS[resource.dataset]
        with override(settings.LANGUAGE_CODE):
            title, description = words_of(f"list_{dataset.name}") or ("", "")
            one, said = words_of(f"get_{dataset.name}") or ("", "")
        row = row_model(resource.singular, dataset)
        cursor = problems.OF_CLAIMS if dataset.name == "claims" else ""
        router.add_api_operation(
            f"/{dataset.name}",
            ["GET"],
            listing(dataset),
            response=page_model(f"PageOf{title.title().replace(' ', '')}", row),
            url_name=dataset.name,
            operation_id=f"list_{dataset.name}",
            summary=title,
            description=description,
            tags=[title],
            openapi_extra={
                "parameters": [
                    *parameters.filters(filters_of(dataset)),
                    *parameters.page_parameters(len(dataset.key), cursor=cursor),
                ]
            },
        )
        if not resource.column:
            continue
        if resource.numbers:
            path, view = "{str:name}", one_by_name(dataset, resource.numbers)
        elif dataset.name == "claims":
            path, view = "{int:number}", one_claim
        else:
            path, view = "{int:number}", one_by_number(dataset)
        router.add_api_operation(
            f"/{dataset.name}/{path}",
            ["GET"],
            view,
            response=single_model(resource.singular, row),
            url_name=f"{dataset.name}_one",
            operation_id=f"get_{dataset.name}",
            summary=one,
            description=said,
            tags=[title],
            openapi_extra={"parameters": parameters.filters(THE_PAST)},
        )
    return router


router: Final = made()
