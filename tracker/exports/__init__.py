"""The data given away: the columns of each file, the SQL that fills them, and CSV straight from COPY.

Everything is read at one edition, so a file has the same bytes for as long as the record stands.
Names and labels are English in every language: a data file says the same to everybody.
"""

from tracker.exports.claims import COLUMNS
from tracker.exports.columns import SCHEMA_VERSION, Column, Dataset, Link
from tracker.exports.datasets import CLAIMS, DATASETS
from tracker.exports.files import BYTE_ORDER_MARK, File, csv_chunks, csv_response, filename
from tracker.exports.objects import json_rows
from tracker.exports.sources import CITATION_COLUMNS

__all__ = [
    "BYTE_ORDER_MARK",
    "CITATION_COLUMNS",
    "CLAIMS",
    "COLUMNS",
    "DATASETS",
    "SCHEMA_VERSION",
    "Column",
    "Dataset",
    "File",
    "Link",
    "csv_chunks",
    "csv_response",
    "filename",
    "json_rows",
]
