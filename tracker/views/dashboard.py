"""The front page, and one relation whole."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tracker.charts import Gallery
from tracker.filters import Selection
from tracker.frame import (
    csv_url,
    reads_record,
    render_page,
    results,
)
from tracker.models import (
    Kind,
)
from tracker.relations import knowledge, relations_of

# How many charts of each kind the dashboard opens with.
ON_THE_DASHBOARD: dict[str, int] = {Kind.DEPLOYMENT: 3, Kind.CASUALTIES: 3, Kind.TRANSFER: 5}


@reads_record()
def dashboard(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The corridor that editors feature, or the one that is asked for, and the others tracked."""
    relations = relations_of(selection)
    shown = selection
    if relations and not (selection.is_on("supplier") or selection.is_on("recipient")):
        supplier, recipient = relations[0].codes
        narrowed = selection.within(supplier=supplier, recipient=recipient)
        # What fits nothing there may fit elsewhere.
        shown = narrowed if narrowed.claims.exists() else selection
    gallery = Gallery(shown)
    met = [one for one in relations if any(one.has(claim) for claim in gallery.claims)]
    chosen = met[0] if len(met) == 1 else None
    latest = shown.claims.order_by("-edition_from_id", "-reported_on", "-claim_id")[:5]
    return render_page(
        request,
        selection,
        "tracker/dashboard.html",
        {
            **results(request, selection),
            # What is shown of its own accord: the form offers it, and no chip takes it away.
            "form": shown.form,
            "left_out": ["sort"],
            "sentence": shown.sentence,
            "csv_url": csv_url(shown),
            "count": len(gallery.claims),
            "corridor": chosen,
            "knowledge": knowledge(gallery.claims),
            "sections": gallery.sections(ON_THE_DASHBOARD),
            "latest": shown.read(latest),
            "timeline_url": f"{reverse('timeline')}?{shown.querystring()}",
            "corridors": [one for one in relations if one is not chosen],
        },
        partial="",
    )


@reads_record()
def corridor(request: HttpRequest, selection: Selection, supplier: str, recipient: str) -> HttpResponseBase:
    """One relation whole."""
    relations = {
        tuple(code.lower() for code in relation.codes): relation for relation in relations_of(selection)
    }
    chosen = relations.get((supplier.lower(), recipient.lower()))
    if chosen is None:
        raise Http404
    if chosen.codes != (supplier, recipient):
        return redirect("corridor", *chosen.codes, permanent=True)
    narrowed = selection.within(supplier=supplier, recipient=recipient)
    gallery = Gallery(narrowed)
    return render_page(
        request,
        selection,
        "tracker/corridor.html",
        {
            **results(request, selection),
            "sentence": narrowed.sentence,
            "csv_url": csv_url(narrowed),
            "corridor": chosen,
            "left_out": ["supplier", "recipient", "sort"],
            "count": len(gallery.claims),
            "sections": gallery.sections(),
            "timeline_url": f"{reverse('timeline')}?{narrowed.querystring()}",
            "reverse": relations.get((recipient.lower(), supplier.lower())),
        },
    )
