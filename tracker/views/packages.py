"""All data of an edition as one file, as the worker has built it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.core.files.storage import storages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import MissingFileError, Response, SlicedFile, StaticFile

from tracker import packages, tasks
from tracker.exports.files import busy_response
from tracker.exports.spool import Busy, Place
from tracker.filter_form import BadQuery, given_in
from tracker.filters import Selection
from tracker.frame import frame, refuse
from tracker.models import DataPackage, Edition

MEDIA_TYPES: Final[Mapping[str, str]] = {
    DataPackage.Format.ZIP: "application/zip",
    DataPackage.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Seconds after which it may be there.
PATIENCE: Final = 30


@require_safe
def data_package(request: HttpRequest, number: str, form: str) -> HttpResponseBase:
    """The file, whole or a range of it; where it has yet to be built, 503 with when to ask again."""
    try:
        refuse_parameters(request.GET)
    except BadQuery as refused:
        return refuse(request, refused)
    edition = Edition.objects.with_redactions().filter(number=number).first()
    if edition is None:
        return render(request, "404.html", frame(request, Selection.of(QueryDict())), status=404)
    if package := packages.kept(edition, form):
        try:
            return sent(request, package)
        except (FileNotFoundError, MissingFileError):
            # It has to be made again.
            package.delete()
        except Busy as busy:
            return busy_response(busy)
    packages.want(edition, form)
    tasks.build_packages_soon()
    return not_yet(request, edition)


def refuse_parameters(query: QueryDict) -> None:
    """The file holds all of its edition: a filter would be passed over, and so is refused."""
    given, errors = given_in(query, ())
    errors |= {name: [_("This file holds the whole edition and takes no filter.")] for name in given}
    if errors:
        raise BadQuery(errors)


class InParts(StaticFile):  # type: ignore[misc]  # it comes without types
    """WhiteNoise's file, whose last byte alone can be had too: a download may have been cut just there."""

    def get_range_response(self, range_header: str, base_headers: Any, file_handle: Any) -> Any:
        size = int(dict(base_headers)["Content-Length"])
        start, end = self.get_byte_range(range_header, size)
        if not 0 <= start == end < size:
            return super().get_range_response(range_header, base_headers, file_handle)
        headers = [header for header in base_headers if header[0] != "Content-Length"]
        headers += [("Content-Range", f"bytes {start}-{end}/{size}"), ("Content-Length", "1")]
        part = SlicedFile(file_handle, start, end) if file_handle else None
        return Response(HTTPStatus.PARTIAL_CONTENT, headers, part)


class Held:
    """An open file that takes one of the places for downloads until it is closed; raises Busy."""

    def __init__(self, file: Any) -> None:
        self._file = file
        try:
            self._place = Place()
        except Busy:
            file.close()
            raise

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def close(self) -> None:
        self._place.close()
        self._file.close()


def sent(request: HttpRequest, package: DataPackage) -> HttpResponseBase:
    """The file as an answer; raises Busy, and FileNotFoundError or MissingFileError where the disk has none.

    Whoever reads slowly holds a thread as long as it takes, as with any other download.
    """
    etag = f'"{package.sha256}"'
    built = int(package.built_at.timestamp()) if package.built_at else 0
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(built),
        # A redaction can change it: whoever keeps it asks whether it is still the same.
        "Cache-Control": "public, no-cache",
    }
    if (unchanged := get_conditional_response(request, etag=etag, last_modified=built)) is not None:
        for name, text in headers.items():
            unchanged.headers[name] = text
        return unchanged
    filename = f"military-support-claims-edition-{package.edition_id}.{package.format}"
    headers |= {
        "Content-Type": MEDIA_TYPES[package.format],
        "Content-Disposition": content_disposition_header(True, filename) or "attachment",
    }
    storage = storages["packages"]
    try:
        path = storage.path(package.name)
    except NotImplementedError:
        # Not on a disk of ours: it goes through, always whole.
        length = {"Content-Length": str(package.size)}
        return FileResponse(Held(storage.open(package.name)), headers={**headers, **length})
    # WhiteNoise knows how to send a part of a file; but a part is of use to whoever has the rest of this one.
    is_part = "Range" in request.headers and request.headers.get("If-Range", etag) == etag
    asked = {"HTTP_RANGE": request.headers["Range"]} if is_part else {}
    file = InParts(path, [*headers.items(), ("Accept-Ranges", "bytes")])
    answer = file.get_response(request.method, asked)
    content = Held(answer.file) if answer.file else ()
    response: FileResponse = WhiteNoiseFileResponse(content, status=int(answer.status))
    del response.headers["Content-Type"]
    for name, text in answer.headers:
        response.headers[name] = text
    return response


def not_yet(request: HttpRequest, edition: Edition) -> HttpResponse:
    """A page for people, a line for programs."""
    sentence = _(
        "A file of edition %(number)s is made once and then kept; this one is being made now."
        " Ask for it again in a moment."
    )
    context = {
        "sentence": sentence % {"number": edition.number},
        "retry_url": request.path,
        "number": edition.number,
    }
    if request.accepts("text/html") and "text/html" in request.headers.get("Accept", ""):
        whole = {**frame(request, Selection.of(QueryDict())), **context}
        response = render(request, "tracker/package_not_yet.html", whole, status=503)
    else:
        response = HttpResponse(
            f"{context['sentence']}\n", content_type="text/plain; charset=utf-8", status=503
        )
    response.headers["Retry-After"] = str(PATIENCE)
    patch_vary_headers(response, ["Accept"])
    return response
