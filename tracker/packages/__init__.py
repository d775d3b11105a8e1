"""All the data of an edition as one file: made once, kept, and made anew after a redaction alone.

`archive` writes the ZIP, `described` what stands in it beside the data, `workbook` the XLSX; `keeping` knows
which are wanted, builds them, and takes them off the disk.
"""

from tracker.packages.keeping import (
    Listed,
    build,
    build_all,
    delete_stale,
    kept,
    kept_file,
    missing,
    packages_of,
    want,
    wanted,
)

__all__ = [
    "Listed",
    "build",
    "build_all",
    "delete_stale",
    "kept",
    "kept_file",
    "missing",
    "packages_of",
    "want",
    "wanted",
]
