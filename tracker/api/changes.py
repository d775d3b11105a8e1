"""What changed between two editions, so that a copy of the record can follow it: /api/v1/changes."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal, Union

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.text import capfirst
from django.utils.translation import override
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field, create_model

from tracker import changes as record_changes
from tracker.api import parameters, problems
from tracker.changes import (
    CHANGED,
    CLAIMS,
    REDACTED,
    REMOVED,
    RENAMED,
    SAID_OF,
    TABLES,
    Changes,
    Contradiction,
    Table,
)
from tracker.filters import BadQuery
from tracker.frame import etag
from tracker.kept_pages import kept_as
from tracker.models import Change, CorrectionType

router = Router(tags=["changes"])

# Nothing else stands in an answer than what the document names.
STRICT: Final = ConfigDict(extra="forbid")

# The document says what the models say: a record has the fields that they have.

# What the models have no name for that a reader would understand.
DESCRIPTIONS: Final[Mapping[str, str]] = {
    "counted_with": "Numbers of other equipment that the same number covers",
    "borne_out_by": "Numbers of the later claims that report what a forecast said",
    "citation_count": "How many citations the claim stands on",
    "reported_on": "The earliest of the day of the statement and the days of its supporting articles",
    "first_printed_on": "The earliest day of its supporting articles",
    "dated_on": "The end of the period, else its start, else the day it was reported",
    "grade": "How well the claim is supported",
    "grade_reason": "Why it has this grade, in English",
    "claim": "Number of the claim",
    "name": "Name in English",
}


def _type(field: Any) -> Any:
    """The type of a field's value in JSON; an empty text is null."""
    if isinstance(field, ArrayField):
        return list[int]
    if field.choices:
        values = tuple(value for value, _label in field.flatchoices if value != "")
        of_field: Any = Literal[values]
    elif isinstance(field, models.ForeignKey | models.IntegerField):
        of_field = Annotated[int, Field(json_schema_extra={"format": "int64"})]
    elif isinstance(field, models.DateField):
        of_field = date
    elif isinstance(field, models.BooleanField):
        of_field = bool
    else:
        of_field = str
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    may_be_null = field.null or field.name in SAID_OF or (is_text and (field.blank or not field.choices))
    return of_field | None if may_be_null else of_field


def _described(field: Any) -> str:
    said = DESCRIPTIONS.get(field.name) or capfirst(str(field.verbose_name))
    return f"{said}: its number" if isinstance(field, models.ForeignKey) and field.name != "claim" else said


def _record(table: Table) -> type[BaseModel]:
    with override(settings.LANGUAGE_CODE):
        fields: dict[str, Any] = {
            field.attname: (_type(field), Field(description=_described(field))) for field in table.columns
        }
    number = (int, Field(description="Its number, the same in every edition", ge=1))
    made: type[BaseModel] = create_model(
        f"{_singular(table)}Record",
        __config__=STRICT,
        __doc__=f"A row of the dataset {table.name}: its own values, and numbers of what it names.",
        id=number,
        **fields,
    )
    return made


def _singular(table: Table) -> str:
    return capfirst(table.model.identity)


class Step(BaseModel):
    """What one edition did to a thing."""

    model_config = STRICT

    edition: int = Field(description="The edition that did it; of what is gone, the one that it is gone by")
    change: str = Field(
        description="Of a claim what the record says; of all else whether it came, changed or went",
        json_schema_extra={"enum": [*Change.values, RENAMED, CHANGED, REDACTED, REMOVED]},
    )
    correction_type: str | None = Field(
        description="Of a correction or a retraction",
        json_schema_extra={"enum": [*CorrectionType.values, None]},
    )
    reason: str | None = Field(
        description="The public reason; of a redaction the notice that stands there now"
    )
    reason_fr: str | None = Field(description="The reason in French")


def _entry(table: Table) -> type[BaseModel]:
    fields: dict[str, Any] = {
        "dataset": (Literal[table.name], Field(description="The table that it belongs to")),
        "id": (int, Field(description="Its number, the same in every edition", ge=1)),
        "edition": (int, Field(description="The edition that its row came with, or that it is gone by")),
        "is_gone": (bool, Field(description="Take it out of the copy")),
        "changes": (
            list[Step],
            Field(description="What each edition after `since_edition` did to it, in order"),
        ),
        "record": (
            _record(table) | None,
            Field(description="What to put in its place; null for what is gone"),
        ),
    }
    if table is CLAIMS:
        merged = "The claim that says the same, where it was merged into one"
        fields["merged_into"] = (int | None, Field(description=merged))
    made: type[BaseModel] = create_model(
        f"{_singular(table)}Change",
        __config__=STRICT,
        __doc__=f"What became of a row of the dataset {table.name}.",
        **fields,
    )
    return made


ENTRIES: Final[Mapping[str, type[BaseModel]]] = {name: _entry(table) for name, table in TABLES.items()}
AnyEntry: Any = Annotated[Union[tuple(ENTRIES.values())], Field(discriminator="dataset")]  # noqa: UP007


def _example(
    table: Table, number: int, edition: int, values: Mapping[str, Any], *steps: Mapping[str, Any]
) -> dict[str, Any]:
    """An entry whose record has these values, and nothing where none is given."""
    empty: dict[str, Any] = {field.attname: _nothing(field) for field in table.columns}
    return {
        "dataset": table.name,
        "id": number,
        "edition": edition,
        "is_gone": False,
        "changes": [{**record_changes.STEP, "edition": edition, **step} for step in steps],
        "record": {"id": number, **empty, **values},
    }


def _nothing(field: Any) -> Any:
    if isinstance(field, ArrayField):
        return []
    return False if isinstance(field, models.BooleanField) and field.name not in SAID_OF else None


EXAMPLES: Final[list[Any]] = [
    _example(
        TABLES["organisations"],
        3,
        31,
        {
            "name": "Joint Chiefs of Staff (South Korea)",
            "name_fr": "État-major interarmées (Corée du Sud)",
            "slug": "jcs-south-korea",
            "kind": "military",
            "country": "KR",
            "reliability": "F",
        },
        {"change": RENAMED},
    ),
    _example(
        CLAIMS,
        12,
        32,
        {
            "kind": "casualties",
            "conflict_id": 1,
            "supplier_id": 1,
            "recipient_id": 2,
            "category": "killed_or_wounded",
            "qualifier": "about",
            "best": 4000,
            "as_reported": "about 4,000",
            "as_reported_quoted": True,
            "unit": "person",
            "basis": "cumulative",
            "period_end": "2025-03-27",
            "precision": "day",
            "claimant_id": 3,
            "stance": "estimates",
            "rank": "normal",
            "citation_count": 1,
            "reported_on": "2025-03-27",
            "first_printed_on": "2025-03-27",
            "dated_on": "2025-03-27",
            "grade": "single_source",
            "grade_reason": "One story and one claimant.",
        },
        {
            "change": Change.CORRECTED,
            "correction_type": CorrectionType.ENTRY_ERROR,
            "reason": "The number had lost a zero.",
        },
    )
    | {"merged_into": None},
    {
        "dataset": "claims",
        "id": 14,
        "edition": 33,
        "is_gone": True,
        "changes": [
            record_changes.STEP
            | {"edition": 33, "change": Change.WITHDRAWN, "reason": "It named a prisoner of war."}
        ],
        "record": None,
        "merged_into": None,
    },
    {
        "dataset": "citations",
        "id": 15,
        "edition": 33,
        "is_gone": True,
        "changes": [record_changes.STEP | {"edition": 33, "change": REMOVED}],
        "record": None,
    },
]


class ChangesPage(BaseModel):
    """Some of what changed, what is named before what names it, then by number."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"since_edition": 30, "edition": 33, "next": None, "results": EXAMPLES}]
        },
    )

    since_edition: int = Field(description="The edition that you have")
    edition: int = Field(description="The edition that you will have, once you have taken every page")
    next: str | None = Field(description="Address of the next page, up to the same edition; null on the last")
    results: list[AnyEntry]


PARAMETERS: Final = [
    {
        "name": "since_edition",
        "in": "query",
        "required": True,
        "description": "The edition that you have; 0 if you have nothing yet, for a whole copy.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 0,
    },
    parameters.reference("edition"),
    *parameters.page_parameters(
        0,
        default=record_changes.DEFAULT_LIMIT,
        highest=record_changes.HIGHEST_LIMIT,
        cursor=record_changes.CURSOR,
    ),
]


@router.get(
    "/changes",
    response=ChangesPage,
    operation_id="changes",
    summary="What changed between two editions",
    description=(
        "What whoever has a copy of the record of one edition has to do to have that of another. Begin with "
        "`since_edition=0`, follow `next` to the last page, and keep the number in `edition`: it is the "
        "next `since_edition`. Put each `record` in the place of what you have by that `dataset` and `id`; "
        "take away what `is_gone`. A copy holds every published claim and what those name and rest on."
    ),
    openapi_extra={"parameters": PARAMETERS},
)
def changes(request: HttpRequest) -> HttpResponseBase:
    try:
        asked = record_changes.asked(request.GET)
    except Contradiction as bad:
        raise problems.Problem(409, " ".join(bad.sentences), bad.errors) from bad
    except BadQuery as bad:
        raise problems.refused(request.GET, bad) from bad
    tag = etag(request, asked.until) if asked.until.number else None
    response = get_conditional_response(request, etag=tag)
    if response is None:
        problems.refuse_too_often(request)
        response = _answer(request, asked)
    return kept_as(tag, response)


def _answer(request: HttpRequest, asked: record_changes.Asked) -> HttpResponse:
    entries, after = Changes(asked.since, asked.until).page(asked.limit, asked.after)
    following = ""
    if after:
        query = (
            f"since_edition={asked.since.number}&edition={asked.until.number}"
            f"&limit={asked.limit}&after={after}"
        )
        following = request.build_absolute_uri(f"{request.path}?{query}")
    page = {
        "since_edition": asked.since.number,
        "edition": asked.until.number,
        "next": following or None,
        "results": entries,
    }
    text = json.dumps(page, cls=DjangoJSONEncoder, ensure_ascii=False)
    response = HttpResponse(f"{text}\n", content_type="application/json")
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response
