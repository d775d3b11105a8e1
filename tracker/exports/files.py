"""What the addresses of files give: which rows, under which name, and how they are sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.conf import settings
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify
from django.utils.translation import gettext

from tracker.citing import LICENCE
from tracker.exports.columns import Dataset
from tracker.exports.datasets import CLAIMS
from tracker.exports.spool import IN_MEMORY, Busy, Download, gathered
from tracker.filter_form import PARAMETERS, BadQuery
from tracker.filters import Selection
from tracker.replicas import connection

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
CONTENT_TYPE: Final = "text/csv; charset=utf-8; header=present"


@dataclass(frozen=True)
class File:
    """A file as it is asked for: what a dataset holds of a selection."""

    selection: Selection
    # What the address asks for: of a chart, less than what it narrows the selection to.
    asked: Selection
    # The path of the address: /claims.csv.
    path: str
    dataset: Dataset = CLAIMS
    # Whether spreadsheets are to open it safely.
    excel: bool = False
    # What its name begins with, where that is not the dataset: claim-12.
    stem: str = ""

    @property
    def name(self) -> str:
        return filename(self.selection, self.stem or self.dataset.name)

    @property
    def address(self) -> str:
        """Where it stands for good: the same filters at this edition."""
        return f"{settings.SITE_URL}{self._address(self.path, edition=self.selection.edition.number or None)}"

    @property
    def manifest_path(self) -> str:
        """The manifest of the file with the same query."""
        return self._address(f"{self.path.removesuffix('.csv')}.manifest.json")

    def _address(self, path: str, **changes: object) -> str:
        return self.asked.address(path, **changes, excel="1" if self.excel else None)

    @cached_property
    def sql(self) -> str:
        return self.dataset.sql(self.selection, excel=self.excel)

    @property
    def state(self) -> str:
        """What its bytes depend on beside the query."""
        edition = self.selection.edition
        return f"{edition.hash}-{getattr(edition, 'redactions', 0)}"

    @property
    def headers(self) -> dict[str, str]:
        return {
            "Content-Type": CONTENT_TYPE,
            "Content-Disposition": f'attachment; filename="{self.name}"',
            "Content-Language": "en",
            "Link": f'<{self.manifest_path}>; rel="describedby"; type="application/json", '
            f'<{LICENCE["url"]}>; rel="license"',
        }

    def download(self) -> Download:
        """Its bytes; raises Busy."""
        return Download(self.sql, prefix=BYTE_ORDER_MARK if self.excel else b"", state=self.state)


class HeadersAlone(StreamingHttpResponse):
    """What comes with a file whose length nobody knows yet, and nothing of the file."""

    def __iter__(self) -> Iterator[bytes]:
        # What packs the bytes would write its own first and last ones.
        return iter(())


def is_for_spreadsheets(query: QueryDict) -> bool:
    """Raises BadQuery where `excel` is neither 1 nor empty, each time that it is given."""
    excel = {*query.getlist("excel"), ""}
    if not excel <= {"", "1"}:
        raise BadQuery(
            {"excel": [gettext("Give 1 for a file that spreadsheets open safely, or leave it out.")]}
        )
    return "1" in excel


def csv_response(file: File, *, is_head: bool = False) -> HttpResponseBase:
    """The file as an answer; raises Busy, and whatever else goes wrong before its first byte."""
    if is_head:
        return HeadersAlone((), headers=file.headers)
    download = file.download()
    if download.size is None:
        return StreamingHttpResponse(download, headers=file.headers)
    if download.size > IN_MEMORY:
        return StreamingHttpResponse(download, headers={**file.headers, "Content-Length": str(download.size)})
    with download:
        return HttpResponse(b"".join(download), headers=file.headers)


def busy_response(busy: Busy) -> HttpResponse:
    """When to ask again, where there is no room for another download."""
    response = HttpResponse(f"{busy}\n", "text/plain; charset=utf-8", status=503)
    response.headers["Retry-After"] = str(busy.seconds)
    return response


def filename(selection: Selection, name: str = "claims") -> str:
    """The dataset, what is filtered, the edition: claims-KP-RU-casualties-edition-12.csv."""
    parts = [name]
    for parameter in PARAMETERS:
        value = selection.values.get(parameter)
        if value is None or parameter in ("edition", "sort"):
            continue
        says_what = [parameter] if parameter in ("from", "to", "reported_by") else []
        parts += [*says_what, *(value if isinstance(value, list) else [value])]
    # Codes of states keep their capitals; nothing else than letters, digits and hyphens gets through.
    words = [text if (text := str(part)).isascii() and text.isalnum() else slugify(text) for part in parts]
    stem = "-".join(word.replace("_", "-") for word in words if word)
    return f"{stem[:100].rstrip('-')}-edition-{selection.edition.number}.csv"


def csv_chunks(selection: Selection, dataset: Dataset = CLAIMS, *, excel: bool = False) -> Iterator[bytes]:
    """The bytes of a file, header first, about 256 KB at a time, on the connection at hand."""
    if excel:
        yield BYTE_ORDER_MARK
    statement = f"COPY ({dataset.sql(selection, excel=excel)}) TO STDOUT (FORMAT csv, HEADER)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield from gathered(copy)
