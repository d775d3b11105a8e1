"""The record's tables cut to one edition, as SQL that holds its values."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import override

from tracker.filters import SORTS, Selection
from tracker.models.editions import Version
from tracker.replicas import connection


def at_edition(model: type[Version], number: int, *fields: str) -> str:
    """The rows of a table as they stood at the edition."""
    rows: models.QuerySet[Any, Any] = model._default_manager.in_edition(number)  # type: ignore[attr-defined]
    return composed(rows.order_by().values(*fields))


def composed(queryset: "models.QuerySet[Any, Any]") -> str:
    """The queryset's SQL with its values in place; Django's debug cursor takes no parameters in COPY."""
    # What can have no rows is a query, too: its file has a header.
    compiler = queryset.query.get_compiler(connection=connection, elide_empty=False)
    # PostgreSQL's own operations have it.
    statement: str = connection.ops.compose_sql(*compiler.as_sql())  # type: ignore[attr-defined]
    return statement


def numbered(numbers: Iterable[int]) -> str:
    """SQL of a table `shown` of these numbers, each with its place."""
    known = ", ".join(str(int(number)) for number in numbers)
    return f"unnest(ARRAY[{known}]::bigint[]) WITH ORDINALITY AS shown (number, place)"


def order_of(selection: Selection) -> str:
    """SQL of the order that the selection asks for, of rows called `claim`."""
    return ", ".join(
        f"claim.{one.expression.name} {'DESC' if one.descending else 'ASC'}"
        f"{' NULLS LAST' if one.nulls_last else ''}"
        for one in SORTS[selection.sort]
    )


def as_known_by(day: date | None) -> dict[str, str]:
    """SQL of what is said of an `article` that a reader of `day` may not know: a later retraction."""
    return {
        name: f"CASE WHEN article.retracted_on <= '{day}' THEN article.{name} END"
        if day
        else f"article.{name}"
        for name in ("retracted_on", "retraction_note")
    }


def path_of(page: str, *expressions: str) -> str:
    """SQL of the address of a page that is named by these, in English."""
    with override(settings.LANGUAGE_CODE):
        path = reverse(page, args=["0"] * len(expressions))
    first, *rest = path.rsplit("0", len(expressions))
    named = [f"{expression} || '{after}'" for expression, after in zip(expressions, rest, strict=True)]
    return " || ".join([f"'{first}'", *named])
