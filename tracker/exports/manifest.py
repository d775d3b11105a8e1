"""What stands beside a file: what is in it, how long it is, under which licence.

With it one can tell a download that was cut from a whole one, and read the columns without a look
at the site.
"""

import contextlib
import hashlib
import json
from typing import Any, Final, NamedTuple

from django.core.cache import caches
from django.db import OperationalError
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from tracker.citing import LICENCE, Reference
from tracker.exports.columns import SCHEMA_VERSION, Column
from tracker.exports.files import CONTENT_TYPE, File, HeadersAlone
from tracker.exports.spool import IN_MEMORY
from tracker.models import Redaction

# What costs less is counted anew each time: it would only take the place of other things that are kept.
KEPT_FROM: Final = IN_MEMORY
KEPT_FOR: Final = 30 * 24 * 60 * 60


class Sums(NamedTuple):
    """What one has to have received."""

    rows: int
    bytes: int
    sha256: str


def manifest_response(file: File, reference: Reference | None, *, is_head: bool = False) -> HttpResponseBase:
    """The manifest as an answer; raises Busy. `reference` is how to cite the file."""
    headers = {"Content-Type": "application/json", "Content-Language": "en"}
    if is_head:
        return HeadersAlone((), headers=headers)
    text = json.dumps(manifest(file, reference), ensure_ascii=False, indent=2)
    return HttpResponse(f"{text}\n", headers=headers)


def manifest(file: File, reference: Reference | None) -> dict[str, Any]:
    """Everything about the file but its rows."""
    selection, edition = file.asked, file.selection.edition
    return {
        "dataset": file.dataset.name,
        "title": reference.title if reference else str(file.dataset.title),
        "description": str(file.dataset.description),
        "file": file.name,
        "address": file.address,
        "media_type": CONTENT_TYPE,
        **sums(file)._asdict(),
        "edition": {
            "number": edition.number,
            "published_at": edition.published_at.isoformat() if edition.number else None,
            "hash": edition.hash or None,
        },
        "schema_version": SCHEMA_VERSION,
        "filter": {"query": selection.querystring(), "sentence": selection.sentence},
        "excel": file.excel,
        "licence": LICENCE,
        "citation": reference.text if reference else None,
        "columns": [described(column) for column in file.dataset.columns],
        "primary_key": list(file.dataset.key),
        "redactions": [
            {
                "edition": redaction.edition_id,
                "what": redaction.subject,
                "fields": list(redaction.fields),
                "notice": redaction.notice,
            }
            # Of every edition: what a redaction removed is missing from the past too.
            for redaction in Redaction.objects.of_the_record().order_by("edition")
        ],
    }


def sums(file: File) -> Sums:
    """The file's rows and bytes, counted by making it once; raises Busy."""
    if kept := caches["sums"].get(_key(file)):
        return Sums(*kept)
    digest, length = hashlib.sha256(), 0
    with file.download() as download:
        for chunk in download:
            digest.update(chunk)
            length += len(chunk)
        found = Sums(download.rows, length, digest.hexdigest())
    keep_sums(file, found)
    return found


def keep_sums(file: File, found: Sums) -> None:
    """Whoever has made a large file says what came of it: nobody makes it once more to know."""
    if found.bytes >= KEPT_FROM:
        # Who reads from a replica while the primary is gone has them all the same.
        with contextlib.suppress(OperationalError):
            caches["sums"].set(_key(file), tuple(found), KEPT_FOR)


def _key(file: File) -> str:
    told = f"{file.sql}\n{file.excel} {file.state}"
    return f"sums-{hashlib.sha256(told.encode()).hexdigest()}"


def described(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "type": column.datatype,
        "description": str(column.description),
    }
    if column.items:
        told["items"] = column.items
    if column.choices:
        told["values"] = [value for value, _words in column.choices]
    return told
