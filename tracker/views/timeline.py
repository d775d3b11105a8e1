"""Every claim and event in order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from tracker.dossier import numbered_sources
from tracker.facets import WHOLE, count_words, facets_of
from tracker.filter_form import COUNTED
from tracker.filters import BadQuery, Selection
from tracker.frame import PAGE_SIZE, is_swapping, reads_record, render_page, results
from tracker.models import PublishedClaim
from tracker.models.census import UNDATED
from tracker.paging import CURSORS, ClaimPage, page_of_claims


@dataclass(frozen=True)
class Month:
    """The claims of one month on a page, and how many the month has under the filters."""

    # Its first day; none where the order knows no day.
    first: date | None
    claims: list[PublishedClaim]
    count: str
    # Whether the page before has its beginning.
    is_continued: bool


@reads_record(ignored=(*CURSORS, WHOLE))
def timeline(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every claim and event in order, by month.

    `after=` and `before=` name where a page begins or ends, `all=` the filter whose values are all listed.
    """
    whole = request.GET.get(WHOLE, "")
    if whole and whole not in COUNTED:
        raise BadQuery({WHOLE: [_("Choose one of: %(names)s.") % {"names": ", ".join(COUNTED)}]})
    if whole and is_swapping(request) and request.headers.get("HX-Target") == f"facet-{whole}":
        facet = next((one for one in facets_of(selection, whole) if one.name == whole), None)
        context = {"facet": facet, "is_asked": True}
        return render_page(request, selection, "tracker/timeline.html", context, partial="facet")
    page = page_of_claims(request.GET, selection, PAGE_SIZE)
    selection.relate(page.claims)
    is_more = is_swapping(request) and request.headers.get("HX-Target") == "more"
    count = 0 if is_more else selection.count
    return render_page(
        request,
        selection,
        "tracker/timeline.html",
        {
            **results(request, selection),
            "count": count,
            "count_words": count_words(count),
            "facets": [] if is_more else facets_of(selection, whole),
            "months": list(by_month(selection, page)),
            "by_month": page.order.by_day,
            "found": selection.found_in(texts_of(page.claims)),
            "quotes": True,
            "sources": numbered_sources(page.claims),
            "here_url": selection.address(request.path, after=page.came_after, before=page.came_before),
            "next_url": page.next and selection.address(request.path, after=page.next),
            "first_url": selection.address(request.path),
            "previous_url": page.previous and selection.address(request.path, before=page.previous),
        },
        # What follows is put behind what is there; a filter changes the results and the counts beside it.
        partial="more" if is_more else "swapped",
    )


def by_month(selection: Selection, page: ClaimPage) -> Iterator[Month]:
    """The page by months of what the order goes by; in the order of numbers all together."""

    def month_of(claim: PublishedClaim) -> date | None:
        day = page.order.day_of(claim)
        return day and day.replace(day=1)

    groups = [(first, list(claims)) for first, claims in groupby(page.claims, key=month_of)]
    before = page.came_after and page.came_after.day and page.came_after.day.replace(day=1)
    for place, (first, claims) in enumerate(groups):
        starts_before = place == 0 and page.has_previous
        goes_on = place == len(groups) - 1 and page.has_next
        # A month that begins and ends on the page is counted by looking at it.
        is_partial = page.order.by_day and (starts_before or goes_on)
        count, is_least = in_month(selection, page, first) if is_partial else (len(claims), False)
        is_continued = place == 0 and page.came_after is not None and first == before
        yield Month(first, claims, count_words(count, is_least=is_least), is_continued)


def in_month(selection: Selection, page: ClaimPage, first: date | None) -> tuple[int, bool]:
    """How many claims, and whether there may be more."""
    field = page.order.field
    if selection.sums is not None:
        days = selection.sums.get(field, {})
        month = UNDATED if first is None else first.isoformat()[:7]
        return sum(count for day, count in days.items() if day.startswith(month)), False
    if first is None:
        return selection.counted_where(Q(**{field: None}))
    following = (first + timedelta(days=31)).replace(day=1) if first < date(9999, 12, 1) else date.max
    return selection.counted_where(Q(**{f"{field}__gte": first, f"{field}__lt": following}))


def texts_of(claims: list[PublishedClaim]) -> Iterator[str]:
    """What the entries show of each claim in words that a search may have found."""
    for claim in claims:
        named = claim.named
        yield from (claim.quantity_words, claim.measured_words, claim.summary_words, claim.place)
        yield named.claimant.label if named.claimant else ""
        for citation in claim.citations:
            yield from (citation.quote, citation.paraphrase_words, citation.source.publisher_name)
