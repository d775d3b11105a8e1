"""Every chart of a filter."""

from django.http import HttpRequest, HttpResponseBase

from tracker.charts import Gallery
from tracker.filters import Selection
from tracker.frame import (
    reads_record,
    render_page,
    results,
)


@reads_record()
def charts(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every chart of a filter."""
    gallery = Gallery(selection)
    return render_page(
        request,
        selection,
        "tracker/charts.html",
        {
            **results(request, selection),
            "left_out": ["sort"],
            "count": len(gallery.claims),
            "sections": gallery.sections(),
        },
    )
