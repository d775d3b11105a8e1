"""Asking the database for rows at fault, and saying them in sentences."""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

# Of one fault so many rows are named; how many there are is said behind them.
MOST: Final = 20


def faults(statement: str, sentence: str, parameters: dict[str, Any] | None = None) -> Iterator[str]:
    """The sentence for each row that the statement finds, with the row's columns in it by their names."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) OVER (), found.* FROM ({statement}) found LIMIT {MOST}", parameters)
        names = [column.name for column in cursor.description or ()]
        rows = cursor.fetchall()
    for row in rows:
        yield sentence.format(**dict(zip(names, row, strict=True)))
    if rows and rows[0][0] > MOST:
        yield f"… and {rows[0][0] - MOST:,} more rows with the same fault as the last one"
