"""The page about the API, and addresses that lead to it from elsewhere."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_safe

from tracker.api import parameters, resources, series
from tracker.api.answers import DEFAULT_LIMIT, HIGHEST_LIMIT
from tracker.api.document import PROBLEMS, document, examples
from tracker.exports import DATASETS
from tracker.filter_form import FIXED, PARAMETERS, SORT_WORDS
from tracker.filters import Selection
from tracker.frame import asked, reads_record, render_page
from tracker.sharing import absolute

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

TITLES_OF_PROBLEMS: Final = {
    "400": gettext_lazy("A parameter is not known, or its value is not. `errors` names each."),
    "404": gettext_lazy(
        "Nothing has this number or name in the edition asked for, or there is no such address."
    ),
    "409": gettext_lazy(
        "Each parameter would do alone, but together they cannot be answered: `from` after `to`, `grade` "
        "with `reported_by`, `after` in another order. Or `q` holds no word, or more than twelve."
    ),
    "429": gettext_lazy("Your network has asked too often: `Retry-After` says when there is an answer again"),
}
# So many values of a filter stand in a line; the document has all.
MOST_VALUES: Final = 12


@dataclass(frozen=True)
class Taken:
    """A parameter in words."""

    name: str
    takes: list[str]
    more: int
    meaning: str


@dataclass(frozen=True)
class Address:
    """One operation of the document, for people."""

    id: str
    path: str
    title: str
    description: str
    parameters: list[Taken]
    filters: list[str]
    has_all_filters: bool
    curl: str
    answer: str
    # The file of the same columns, if there is one.
    dataset: str


@reads_record()
def api_docs(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The OpenAPI document as a page."""
    described = document(selection)
    found = list(addresses(described))
    return render_page(
        request,
        selection,
        "tracker/api_docs.html",
        {
            "addresses": found,
            "filters": [_taken(one) for one in described["components"]["parameters"].values()],
            "problems": [
                {"status": status, "title": str(TITLES_OF_PROBLEMS[status]), "body": _pretty(example)}
                for status, (_name, _text, example) in PROBLEMS.items()
            ],
            "first": next((one for one in found if one.id == "list-claims"), None),
            "openapi_url": reverse("api:openapi"),
            "root": absolute("/api/v1/"),
            "default_limit": DEFAULT_LIMIT,
            "highest_limit": HIGHEST_LIMIT,
        },
        partial="",
    )


def addresses(described: dict[str, Any]) -> Iterator[Address]:
    shown = examples()
    for path, item in described["paths"].items():
        operation = item["get"]
        name = operation["operationId"]
        title, description = _words(operation)
        given = operation["parameters"]
        filters = [one["$ref"].rsplit("/", 1)[-1] for one in given if "$ref" in one]
        example = shown.get(name)
        dataset = name.removeprefix("list_").removeprefix("get_")
        yield Address(
            id=name.replace("_", "-"),
            path=path,
            title=title,
            description=description,
            parameters=[_taken(one) for one in given if "$ref" not in one],
            filters=filters,
            has_all_filters=len(filters) >= len(PARAMETERS) - 1,
            curl=f"curl '{absolute(example['address'])}'" if example else "",
            answer=_pretty(example["answer"]) if example else "",
            dataset=dataset if dataset in DATASETS else "",
        )


def _words(operation: dict[str, Any]) -> tuple[str, str]:
    if operation["operationId"] == "list_series":
        return _("Series"), str(series.DESCRIPTION)
    return resources.words_of(operation["operationId"]) or (operation["summary"], operation["description"])


def _taken(parameter: dict[str, Any]) -> Taken:
    name, schema = parameter["name"], parameter["schema"]
    meaning = parameter.get("description", "")
    for known in (parameters.OF_A_PAGE, parameters.MEANINGS, resources.OF_A_PATH):
        # The document says it in English.
        if name in known and _in_english(known[name]) == meaning:
            meaning = str(known[name])
    values: list[str] = []
    if name in FIXED:
        values = [str(value) for value, _label in FIXED[name]]
    elif name == "sort":
        values = [*SORT_WORDS]
    elif schema.get("format") == "date":
        values = ["2025-03-28"]
    elif schema["type"] == "integer" and "maximum" in schema and name != "number":
        values = [f"{schema['minimum']}–{schema['maximum']}"]
    elif name in parameters.EXAMPLES:
        values = [parameters.EXAMPLES[name]]
    return Taken(name, values[:MOST_VALUES], max(len(values) - MOST_VALUES, 0), str(meaning))


def _in_english(words: "StrPromise") -> str:
    with override(settings.LANGUAGE_CODE):
        return str(words)


def _pretty(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)


@require_safe
def claims_json(request: HttpRequest) -> HttpResponseBase:
    """The claims of any page, in its own format, stand at the API."""
    return redirect(f"{reverse('api:claims')}{asked(request)}", preserve_request=True)


@require_safe
def claims_atom(request: HttpRequest) -> HttpResponseBase:
    """The feed of what changed has an address of its own."""
    return redirect(f"{reverse('changes_feed')}{asked(request)}", preserve_request=True)
