"""What the answers look like: models for the OpenAPI document, made from the columns of the files."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, Literal

from django.utils.translation import override
from pydantic import BaseModel, ConfigDict, Field, create_model

from tracker.exports import CITATION_COLUMNS, Column, Dataset
from tracker.exports.columns import BOOLEAN, DATE, INTEGER, JSON, LIST, TEXT, TIME

TYPES: Final[dict[str, Any]] = {TEXT: str, INTEGER: int, BOOLEAN: bool, DATE: date, TIME: datetime}

type Model = type[BaseModel]


def row_model(name: str, dataset: Dataset) -> Model:
    """One row of a file as an object."""
    return _of_columns(name, dataset.columns, dataset.key, str(dataset.description))


def page_model(name: str, row: Model) -> Model:
    """One page of a list."""
    return create_model(
        name,
        __config__=ConfigDict(extra="forbid"),
        __doc__="Some rows of one edition, and where the next ones are.",
        edition=(
            int,
            Field(description="The edition of the record that every page of the list shows.", ge=0),
        ),
        selection=(str, Field(description="What the filters ask for, in words.")),
        next=(
            str | None,
            Field(
                description="Address of the next page, of the same edition; null on the last.",
                json_schema_extra={"format": "uri-reference"},
            ),
        ),
        results=(list[row], Field(description="The rows, in order.")),  # type: ignore[valid-type]
    )


def _of_columns(name: str, columns: Iterable[Column], key: Iterable[str], description: str) -> Model:
    with override("en"):
        fields: dict[str, Any] = {
            column.name: (_datatype(column, column.name in key), Field(description=str(column.description)))
            for column in columns
        }
    return create_model(name, __config__=ConfigDict(extra="forbid"), __doc__=description, **fields)


def _datatype(column: Column, is_known: bool) -> Any:
    """The type of a cell: null where nothing is known, save in a key; lists may be empty."""
    if column.datatype == LIST:
        return list[int] if column.items == INTEGER else list[str]
    if column.datatype == JSON:
        return list[CITATION] if column.name == "citations" else Any  # type: ignore[valid-type]
    values = [value for value, _words in column.choices]
    datatype = Literal[*values] if values else TYPES[column.datatype]
    return datatype if is_known else datatype | None


# What stands in the column `citations` of a claim.
CITATION: Final = _of_columns(
    "CitationOfClaim",
    CITATION_COLUMNS,
    ("citation", "role", "article_id"),
    "One citation of a claim, with its article.",
)


class ProblemOfParameter(BaseModel):
    """One parameter that is refused."""

    parameter: str = Field(description="Name of the parameter.")
    detail: str = Field(description="What is wrong with it.")


class ProblemDetails(BaseModel):
    """Why there is no answer, as RFC 9457 has it."""

    type: Literal["about:blank"]
    title: str = Field(description="What kind of problem it is.")
    status: int = Field(description="The HTTP status again.")
    detail: str = Field(description="What is wrong, in words.")
    errors: list[ProblemOfParameter] = Field(description="Each parameter at fault.")
