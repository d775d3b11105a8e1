"""Every dataset and column as docs/data.md lists them, written by the definition itself."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import override

from tracker.exports.columns import Column, Dataset
from tracker.exports.datasets import DATASETS

# Between these lines of the page everything is written by `manage.py data_dictionary`.
BEGIN: Final = "<!-- Written by `manage.py data_dictionary`: change the columns, not these lines. -->"
END: Final = "<!-- As far as this line. -->"


def as_markdown() -> str:
    """A section for each dataset, in English."""
    with override("en"):
        return "\n".join(line for dataset in DATASETS.values() for line in _section(dataset))


def rewritten(page: str) -> str:
    """The page with the datasets as they are now; raises ValueError where the two lines are missing."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"The page lacks the line “{END if begin else BEGIN}”.")
    return f"{before}{begin}\n\n{as_markdown()}\n{end}{after}"


def _section(dataset: Dataset) -> Iterator[str]:
    leads = {link.column: f"`{link.dataset}.{link.its}`" for link in dataset.links}
    key = ", ".join(f"`{name}`" for name in dataset.key)
    yield from (f"### `{dataset.name}`", "", f"{dataset.title}. {dataset.description} Key: {key}.", "")
    yield from ("| column | type | meaning |", "|---|---|---|")
    for column in dataset.columns:
        yield f"| `{column.name}` | {column.datatype} | {_meaning(column, leads.get(column.name, ''))} |"
    yield ""


def _meaning(column: Column, leads_to: str) -> str:
    return f"{column.meaning} → {leads_to}" if leads_to else column.meaning
