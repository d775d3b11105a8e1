"""The front page, every relation, and one relation whole."""

from django.core.paginator import Page
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tracker.charts import Gallery, figures_of
from tracker.coverage import Coverage, coverage, gaps, in_the_gaps
from tracker.dossier import claims_in_tables, numbered_sources
from tracker.filter_form import PARAMETERS
from tracker.filters import Selection
from tracker.frame import (
    THE_PAST,
    asked,
    csv_url,
    listed,
    page_of,
    reads_record,
    render_page,
    results,
)
from tracker.kept_drawings import drawing_of
from tracker.models import Change, Kind
from tracker.relations import Relation, featured, knowledge, only_relation, relations_of

# So many charts of each kind stand on the page of a relation; the list of charts has all of them.
ON_A_CORRIDOR = 60

# How many other relations it names.
OTHERS = 8
# So many rows has a page of the table of all relations.
RELATIONS_ON_A_PAGE = 200
# These say which relation and when, not what of it.
OF_A_RELATION = {"conflict", "supplier", "recipient", "reported_by", "edition", "sort"}


@reads_record()
def dashboard(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The corridor that editors feature, or the one that is asked for, and the others tracked."""
    relations = relations_of(selection)
    shown = featured(selection, relations)
    gallery = Gallery(shown)
    drawing = drawing_of(gallery)
    chosen = only_relation(relations, drawing.summary)
    # What another claim changed, its grade, is no change of its own.
    changed = shown.claims.exclude(change=Change.REGRADED)
    newest = changed.order_by("-edition_from_id", F("reported_on").desc(nulls_last=True), "-claim_id")[:5]
    latest = shown.read(newest)
    shown.relate(latest)
    sections = gallery.sections_of(drawing.parts)
    in_tables = claims_in_tables(figures_of(sections), gallery.by_id.values())
    return render_page(
        request,
        selection,
        "tracker/dashboard.html",
        {
            **results(request, selection),
            # What is shown of its own accord: the form offers it, and no chip takes it away.
            "form": shown.form,
            "left_out": ["sort", *THE_PAST],
            "sentence": shown.sentence,
            "csv_url": csv_url(shown),
            "count": drawing.summary.count,
            "corridor": chosen,
            "knowledge": knowledge(drawing.summary),
            "sections": sections,
            "latest": latest,
            "sources": numbered_sources([*in_tables, *latest]),
            # With a filter on, what is missing may be what was filtered away.
            "coverage": gaps(drawing.summary, shown.vocabulary)
            if chosen and not asks_for_less(selection)
            else None,
            "timeline_url": shown.address(reverse("timeline")),
            "corridors": [one for one in relations if one is not chosen][:OTHERS],
            "corridors_count": len(relations),
        },
        partial="",
    )


def asks_for_less(selection: Selection) -> bool:
    """Whether a filter takes away claims of a relation, but for the past that is looked at."""
    return any(selection.is_on(name) for name in PARAMETERS if name not in OF_A_RELATION)


@reads_record(ignored=("page",))
def corridors(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every relation with those of its claims counted that are asked for."""
    page: Page[Relation] = page_of(request, relations_of(selection, narrowed=True), RELATIONS_ON_A_PAGE)
    return render_page(
        request,
        selection,
        "tracker/corridors.html",
        {
            **listed(request, selection, "corridors"),
            "corridors": page.object_list,
            "count": page.paginator.count,
            "page_obj": page,
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
        return redirect(f"{reverse('corridor', args=chosen.codes)}{asked(request)}", permanent=True)
    narrowed = selection.within(supplier=supplier, recipient=recipient)
    gallery = Gallery(narrowed)
    sections = gallery.sections(dict.fromkeys(Kind, ON_A_CORRIDOR))
    return render_page(
        request,
        selection,
        "tracker/corridor.html",
        {
            **results(request, selection),
            "sentence": narrowed.sentence,
            "csv_url": csv_url(narrowed),
            "corridor": chosen,
            "left_out": ["supplier", "recipient", "sort", *THE_PAST],
            "count": gallery.count,
            "knowledge": knowledge(gallery.summary),
            "coverage": None if asks_for_less(selection) else _coverage(narrowed, gallery),
            "coverage_url": f"{request.path}{selection.past_query}#coverage",
            "sections": sections,
            "sources": numbered_sources(claims_in_tables(figures_of(sections), gallery.by_id.values())),
            "timeline_url": narrowed.address(reverse("timeline")),
            "reverse": relations.get((recipient.lower(), supplier.lower())),
        },
    )


def _coverage(narrowed: Selection, gallery: Gallery) -> Coverage:
    claims = list(narrowed.claims.filter(in_the_gaps()))
    for claim in claims:
        claim.vocabulary = narrowed.vocabulary
    return coverage(gallery.tallies, claims, narrowed.vocabulary)
