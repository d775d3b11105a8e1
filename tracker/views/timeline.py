"""Every claim and event in order."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponseBase

from tracker.filters import Selection
from tracker.frame import (
    page_of,
    read_page,
    reads_record,
    render_page,
    results,
)
from tracker.models import (
    PublishedClaim,
)


@reads_record(ignored=("page",))
def timeline(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every claim and event in order, by month."""
    page: Page[PublishedClaim] = page_of(request, selection.claims)
    claims = read_page(selection, page)
    return render_page(
        request,
        selection,
        "tracker/timeline.html",
        {
            **results(request, selection),
            "count": page.paginator.count,
            "months": by_month(claims),
            "page_obj": page,
        },
    )


def by_month(claims: Iterable[PublishedClaim]) -> list[dict[str, Any]]:
    return [
        {"month": month, "claims": list(group)}
        for month, group in groupby(claims, key=lambda claim: claim.dated_on.replace(day=1))
    ]
