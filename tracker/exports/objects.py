"""The rows of a file as JSON objects: the same cells by the same names, from the same SQL."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tracker.exports.columns import Dataset
from tracker.filters import Selection
from tracker.replicas import connection


def json_rows(
    selection: Selection, dataset: Dataset, *, after: Sequence[int | str] = (), limit: int | None = None
) -> Iterator[dict[str, Any]]:
    """What `dataset` holds of the selection, an object a row, with the names of its columns as keys.

    An empty cell is null; numbers and booleans are what they are; dates and times are ISO text. Lists
    (`counted_with`, `borne_out_by`, `conflicts`) are arrays, empty where there is nothing, and `citations`
    is an array of objects.

    All rows come in the order of the file. With `limit`, and `after` the key of the last row that one has,
    they come in the order of the dataset's key: pages then cost the same wherever they begin. A page of
    claims in another order is `json_rows(selection.of_claims(numbers), …)`.
    """
    with connection.cursor() as cursor:
        cursor.execute(dataset.json_sql(selection, after=after, limit=limit))
        for (row,) in cursor:
            yield json.loads(row)
