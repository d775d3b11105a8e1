"""Rows from files -> rows on the desk, with a refusal for each bad cell.

All or nothing: a file with one bad cell changes nothing. An import only adds. What the desk holds
already counts as the same and stays as it is; a cell that says otherwise of it is refused. What
comes in are drafts: nothing here publishes. Columns are matched by their names, in any order
(tracker/demo/README.md describes them).
"""

from tracker.imports.claims import ClaimImport, ClaimRow, Saved
from tracker.imports.tables import ImportRefused, Refusal, Table, read_csv
from tracker.imports.vocabulary import VOCABULARIES, import_vocabulary

__all__ = [
    "VOCABULARIES",
    "ClaimImport",
    "ClaimRow",
    "ImportRefused",
    "Refusal",
    "Saved",
    "Table",
    "import_vocabulary",
    "read_csv",
]
