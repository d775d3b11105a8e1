"""Rows from files -> rows on the desk, with a refusal for each bad cell.

All or nothing: a file with one bad cell changes nothing. What comes in are drafts: nothing here
publishes. A row that gives a claim's number changes that claim where cells differ; any other row adds
a claim, unless the desk states the same already. Articles and the small tables are only added to: a
cell that says otherwise of one is refused. Columns are matched by their names, in any order
(tracker/demo/README.md describes them), and `exports` writes the desk's rows in the same shape.
"""

from tracker.imports.claims import ClaimImport, ClaimRow
from tracker.imports.files import read_csv, read_table, read_xlsx
from tracker.imports.saving import Saved
from tracker.imports.tables import ImportRefused, Refusal, Table
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
    "read_table",
    "read_xlsx",
]
