"""What changed from edition to edition, and what was corrected."""

import re
from collections import defaultdict
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Page
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker import citing, comparison
from tracker.comparison import Comparison
from tracker.differences import differences
from tracker.filters import BadQuery, Selection
from tracker.frame import (
    listed,
    page_of,
    read_page,
    reads_record,
    render_page,
)
from tracker.models import (
    Change,
    Edition,
    PublishedClaim,
    Redaction,
)

HEADINGS = {
    comparison.CORRECTED: gettext_lazy("Corrected"),
    comparison.RETRACTED: gettext_lazy("Retracted"),
    comparison.WITHDRAWN: gettext_lazy("Withdrawn"),
    comparison.MERGED: gettext_lazy("Merged"),
    comparison.PASSED: gettext_lazy("Added and taken back again"),
    comparison.ADDED: gettext_lazy("Added"),
    comparison.REVISED: gettext_lazy("Details added"),
    comparison.REGRADED: gettext_lazy("Regraded"),
}


# Revisions on one page: they share it with the corrections.
REVISIONS = 20


@reads_record(ignored=("page", "revisions"))
def corrections(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """What claimants revised themselves, and what we corrected or took back: what it said, and why."""
    number = selection.edition.number
    page: Page[PublishedClaim] = page_of(request, selection.changed)
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
    hidden = selection.hidden
    shown = [
        {
            "claim": row,
            # Of what should not be shown, neither who had said it.
            "is_hidden": row.claim_id in hidden,
            "differences": []
            if row.claim_id in hidden or row.change != Change.CORRECTED
            else differences(old[row.claim_id, row.edition_from_id], row),
            "edition": editions[row.edition_from_id],
            "change": row.get_change_display(),
            "type": row.get_correction_type_display(),
            "old": "" if row.claim_id in hidden else old[row.claim_id, row.edition_from_id].sentence,
            "new": row.sentence if row.is_published and row.claim_id not in hidden else "",
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
            **listed(request, selection, "corrections"),
            "corrections": shown,
            "page_obj": page,
            **revisions(request, selection),
            # Of every edition: what a redaction removed is missing from the past too.
            "redactions": Redaction.objects.of_the_record().select_related("edition")
            if page.number == 1 and not selection.is_narrowed
            else [],
        },
    )


def revisions(request: HttpRequest, selection: Selection) -> dict[str, Any]:
    """What claimants said before and after they revised it, the newest first."""
    rows = selection.claims.filter(supersedes__isnull=False).order_by(
        F("reported_on").desc(nulls_last=True), "-dated_on", "-claim_id"
    )
    page: Page[PublishedClaim] = page_of(request, rows, REVISIONS, name="revisions")
    new = read_page(selection, page)
    revised = selection.in_any_state.filter(claim__in=[row.supersedes_id for row in new])
    old = {row.claim_id: row for row in selection.read(revised)}
    hidden = selection.hidden
    return {
        "revisions": [
            {
                "claim": row,
                # A claim that was withdrawn shows its words nowhere.
                "old": before if before and before.claim_id not in hidden else None,
                "old_number": row.supersedes_id,
            }
            for row in new
            for before in [old.get(row.supersedes_id or 0)]
        ],
        "revisions_page": page,
    }


@reads_record(ignored=("page", "since"))
def edition(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """What changed in an edition, or between the one named by `since` and this."""
    known = Edition.objects.with_redactions().filter(number__lte=selection.edition.number)
    shown = known.filter(number=number).first()
    if shown is None or not was_there(selection, shown):
        raise Http404
    earlier = _("Give the number of an earlier edition, from 0 (nothing yet) to %(last)s.")
    since = number_asked(request, "since", number - 1, earlier)
    comparison = Comparison(selection, number - 1 if since is None else since, shown)
    page: Page[PublishedClaim] = page_of(request, comparison.claims)
    entries = comparison.entries(page.object_list)
    counts = comparison.counts()
    return render_page(
        request,
        selection,
        "tracker/edition.html",
        {
            "shown": shown,
            "since": since,
            "counts": [(what, HEADINGS[what], count) for what, count in counts.items()],
            "groups": [
                {"what": what, "title": HEADINGS[what], "count": counts[what], "entries": list(group)}
                for what, group in groupby(entries, key=attrgetter("what"))
            ],
            "names": comparison.names() if page.number == 1 else [],
            "redactions": Redaction.objects.of_the_record()
            .filter(edition__gt=comparison.since, edition__lte=number)
            .select_related("edition")
            if page.number == 1
            else [],
            "page_obj": page,
            "newest": selection.edition.number,
            "cite": citing.cited(partial(citing.of_edition, shown), "edition", number=number)
            if since is None
            else None,
        },
        partial="",
    )


@reads_record(ignored=("since", "until"))
def editions(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Where the form that compares two editions leads: each comparison has an address of its own."""
    if not (request.GET.get("since") or request.GET.get("until")):
        return redirect(f"{reverse('data')}{selection.past_query}#editions")
    newest = selection.edition.number
    problem = _("Give the number of an edition, from 0 (nothing yet) to %(last)s.")
    since = number_asked(request, "since", newest, problem) or 0
    until = number_asked(request, "until", newest, problem)
    until = newest if until is None else until
    if since == until:
        return redirect(f"{reverse('edition', args=[until])}{selection.past_query}")
    page = reverse("edition", args=[max(since, until)])
    return redirect(selection.address(page, since=min(since, until)))


def number_asked(request: HttpRequest, name: str, last: int, problem: str) -> int | None:
    """The number of an edition from 0 to `last`, if one is asked for; raises BadQuery with the problem."""
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    if re.fullmatch("[0-9]{1,18}", text) and int(text) <= last:
        return int(text)
    raise BadQuery({name: [problem % {"last": last}]})


def was_there(selection: Selection, edition: Edition) -> bool:
    """Whether the edition had been published by the day that the reader looks at."""
    return not selection.reported_by or edition.published_at.date() <= selection.reported_by
