"""What changed from edition to edition, and the data of each."""

from collections import defaultdict

from django.core.paginator import Page
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.differences import differences
from tracker.filters import Selection
from tracker.frame import (
    csv_url,
    page_of,
    read_page,
    reads_record,
    reference,
    render_page,
)
from tracker.models import (
    Change,
    Edition,
    PublishedClaim,
    Redaction,
    State,
)


@reads_record(ignored=("page",))
def corrections(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every correction and retraction: what it said, what it says, and why."""
    number = selection.edition.number
    rows = PublishedClaim.objects.filter(
        edition_from__lte=number,
        change__in=[Change.CORRECTED, Change.RETRACTED, Change.WITHDRAWN, Change.MERGED],
    )
    if selection.reported_by:
        # What was corrected later was not known then either.
        rows = rows.reported_by(selection.reported_by).filter(
            edition_from__published_at__date__lte=selection.reported_by
        )
    page: Page[PublishedClaim] = page_of(request, rows.order_by("-edition_from_id", "claim_id"))
    new = read_page(selection, page)
    replaced = PublishedClaim.objects.filter(
        claim__in=[row.claim_id for row in new], edition_to__in=[row.edition_from_id for row in new]
    )
    old = {(row.claim_id, row.edition_to_id): row for row in selection.read(replaced)}
    editions = Edition.objects.in_bulk({row.edition_from_id for row in new})
    parts: dict[tuple[int, int], list[int]] = defaultdict(list)
    split = PublishedClaim.objects.filter(
        split_from__in=[row.claim_id for row in new], change=Change.NEW, edition_from__lte=number
    )
    for part, claim, edition in split.values_list("claim_id", "split_from_id", "edition_from_id"):
        parts[claim, edition].append(part)
    # What should not be shown is not shown here either, whatever was corrected in it before.
    withdrawn = set(
        PublishedClaim.objects.in_edition(number)
        .filter(state=State.WITHDRAWN)
        .values_list("claim_id", flat=True)
    )
    shown = [
        {
            "claim": row,
            "differences": []
            if row.claim_id in withdrawn or row.change != Change.CORRECTED
            else differences(old[row.claim_id, row.edition_from_id], row),
            "edition": editions[row.edition_from_id],
            "change": row.get_change_display(),
            "type": row.get_correction_type_display(),
            "old": "" if row.claim_id in withdrawn else old[row.claim_id, row.edition_from_id].sentence,
            "new": row.sentence if row.is_published and row.claim_id not in withdrawn else "",
            "merged_into": row.merged_into_id,
            "parts": parts[row.claim_id, row.edition_from_id],
            "reason": row.reason_words,
        }
        for row in new
    ]
    return render_page(
        request,
        selection,
        "tracker/corrections.html",
        {
            "corrections": shown,
            "page_obj": page,
            # Of every edition: what a redaction removed is missing from the past too.
            "redactions": Redaction.objects.of_the_record().select_related("edition")
            if page.number == 1
            else [],
        },
    )


@reads_record(ignored=("page",))
def data(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Downloads, editions, licence, how to cite."""
    editions = Edition.objects.filter(number__lte=selection.edition.number)
    if selection.reported_by:
        editions = editions.filter(published_at__date__lte=selection.reported_by)
    page: Page[Edition] = page_of(request, editions)
    return render_page(
        request,
        selection,
        "tracker/data.html",
        {
            "csv_url": csv_url(selection),
            "excel_url": f"{csv_url(selection)}{'&' if selection.querystring() else '?'}excel=1",
            "editions": page.object_list,
            "page_obj": page,
            "cite": reference(
                request, selection, _("Claims about foreign military support"), reverse("data")
            ),
        },
    )
