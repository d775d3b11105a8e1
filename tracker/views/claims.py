"""One claim."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tracker import citing
from tracker.charts import Gallery
from tracker.dossier import dossier, numbered_sources, stays
from tracker.filters import Selection
from tracker.frame import asked, reads_record, render_page
from tracker.models import Stance, State

# So many rivals stand on the page of a claim; the timeline has the others (claim.html).
MOST_RIVALS = 20


@reads_record(ignored=("reported",))
def claim(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """One claim: its number in words, who says so, where it can be read, what others say, how it changed."""
    found = selection.read(selection.in_any_state.filter(claim=number))
    if not found:
        raise Http404
    shown = found[0]
    if shown.state == State.MERGED:
        # For now: a later edition may tell the claim by itself again.
        return redirect(f"{reverse('claim', args=[stays(selection, number)])}{asked(request)}")
    if shown.state == State.WITHDRAWN:
        reason = {"number": number, "reason": shown.reason_words}
        return render_page(request, selection, "tracker/withdrawn.html", reason, partial="")
    around = dossier(selection, shown)
    told = [one for story in around["standing"].stories for one in story.claims]
    figure = Gallery(selection).figure_around(shown)
    conflict = shown.named.conflict.slug
    corridor = {"supplier": shown.named.supplier.code, "recipient": shown.named.recipient.code}
    return render_page(
        request,
        selection,
        "tracker/claim.html",
        {
            "claim": shown,
            **around,
            # Alone on its chart it would say no more than its sentence.
            "figure": figure if figure and len(figure.table) > 1 else None,
            "sources": numbered_sources([shown, *told, *around["rivals"][:MOST_RIVALS], *around["denials"]]),
            "kind_url": selection.address(reverse("timeline"), **corridor, kind=shown.kind),
            "denials_url": selection.address(
                reverse("timeline"), **corridor, kind=shown.kind, stance=Stance.DENIES
            ),
            "conflict_url": selection.address(reverse("timeline"), conflict=conflict),
            "is_reported": "reported" in request.GET,
            "cite": citing.cited(partial(citing.of_claim, selection, shown), "claim", number=number),
            "originals": list({one.article_id: one.source for one in shown.citations}.values()),
            "csv_url": f"{reverse('claim_csv', args=[number])}{selection.past_query}"
            if shown.is_published
            else "",
        },
    )
