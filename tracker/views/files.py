"""Files: any dataset, one claim and one chart as CSV, and the manifest of each."""

from functools import wraps

from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tracker import citing, packages
from tracker.dossier import stays
from tracker.exports import DATASETS, File, csv_response
from tracker.exports.files import busy_response, is_for_spreadsheets
from tracker.exports.manifest import manifest_response
from tracker.exports.spool import Busy, refuse_where_none_is_free
from tracker.filters import Selection
from tracker.frame import ReadingView, View, asked, reads_record
from tracker.views.charts import key_of, shown_at


def gives_file[**P](view: ReadingView[P]) -> View[P]:
    """A view of the record that gives a file, or says when to ask again where too many do."""
    reading = reads_record(ignored=("excel",))(view)

    @wraps(view)
    def giving(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            # Who has the file already, or asks about it alone, takes no place.
            if not _is_head(request) and "If-None-Match" not in request.headers:
                refuse_where_none_is_free()
            return reading(request, *args, **kwargs)
        except Busy as busy:
            return busy_response(busy)

    return giving


@gives_file
def dataset_csv(request: HttpRequest, selection: Selection, dataset: str) -> HttpResponseBase:
    """What a dataset holds of the filter, the same rows in the same order as the pages."""
    return _csv(request, _of_dataset(request, selection, dataset))


@gives_file
def dataset_manifest(request: HttpRequest, selection: Selection, dataset: str) -> HttpResponseBase:
    return manifest_response(
        _of_dataset(request, selection, dataset), citing.of_data(selection), is_head=_is_head(request)
    )


@gives_file
def claim_csv(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """One claim as a file."""
    if (kept := stays(selection, number)) != number:
        return redirect(f"{reverse('claim_csv', args=[kept])}{asked(request)}")
    return _csv(request, _of_claim(request, selection, number))


@gives_file
def claim_manifest(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    if (kept := stays(selection, number)) != number:
        return redirect(f"{reverse('claim_manifest', args=[kept])}{asked(request)}")
    file = _of_claim(request, selection, number)
    (claim,) = selection.read(file.selection.claims)
    return manifest_response(file, citing.of_claim(selection, claim), is_head=_is_head(request))


@gives_file
def chart_csv(request: HttpRequest, selection: Selection, /, **args: str) -> HttpResponseBase:
    """The claims of one chart as a file: the rows of its table, denials beside it too."""
    return _csv(request, _of_chart(request, selection, args))


@gives_file
def chart_manifest(request: HttpRequest, selection: Selection, /, **args: str) -> HttpResponseBase:
    file = _of_chart(request, selection, args)
    reference = citing.of_chart(selection, args, key_of(selection, args))
    return manifest_response(file, reference, is_head=_is_head(request))


def _of_dataset(request: HttpRequest, selection: Selection, name: str) -> File:
    if (dataset := DATASETS.get(name)) is None:
        raise Http404
    dataset.refuse_other_filters(selection)
    path = reverse("dataset_csv", args=[name])
    return File(selection, selection, path, dataset, is_for_spreadsheets(request.GET))


def _of_claim(request: HttpRequest, selection: Selection, number: int) -> File:
    alone = selection.of_claim(number)
    if not alone.claims.exists():
        raise Http404
    return File(
        alone,
        selection,
        reverse("claim_csv", args=[number]),
        excel=is_for_spreadsheets(request.GET),
        stem=f"claim-{number}",
    )


def _of_chart(request: HttpRequest, selection: Selection, args: dict[str, str]) -> File:
    gallery, panel = shown_at(selection, args, key_of(selection, args))
    return File(
        gallery.selection.of_claims([row.claim for row in panel.listed] if panel else []),
        selection,
        reverse("chart_csv", kwargs=args),
        excel=is_for_spreadsheets(request.GET),
        stem=f"chart-{args['measured']}-{args['details'].replace('.', '-')}",
    )


def _csv(request: HttpRequest, file: File) -> HttpResponseBase:
    is_head = _is_head(request)
    is_whole = not (file.stem or file.excel or file.asked.values.keys() - {"edition"})
    if is_whole and not is_head and (kept := packages.kept_file(file.selection.edition, file.dataset.name)):
        # As fast as the disk, and without a query of the record.
        headers = {**file.headers, "Content-Length": str(kept.size)}
        return StreamingHttpResponse(kept, headers=headers)
    return csv_response(file, is_head=is_head)


def _is_head(request: HttpRequest) -> bool:
    return request.method == "HEAD"
