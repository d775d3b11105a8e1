"""Pages of prose."""

from django.http import HttpRequest, HttpResponseBase

from tracker.filters import Selection
from tracker.frame import (
    reads_record,
    render_page,
)


@reads_record()
def methodology(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    return render_page(request, selection, "tracker/methodology.html", {})


@reads_record()
def about(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    return render_page(request, selection, "tracker/about.html", {})
