"""Every chart of a filter, and one chart whole."""

from functools import partial

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from tracker import citing
from tracker.captions import TITLES
from tracker.chart_address import IN_THE_PATH, RELATION, chart_args, claims_at, panel_key
from tracker.charts import Gallery, chart_at, figures_of
from tracker.citing import Cited
from tracker.dossier import claims_in_tables, numbered_sources
from tracker.filters import Selection
from tracker.frame import (
    THE_PAST,
    asked,
    page_of,
    reads_record,
    render_page,
    results,
)
from tracker.models import Kind, PublishedClaim
from tracker.panels import Outline, Panel
from tracker.series import PanelKey
from tracker.sharing import absolute

# Beyond these a page takes long to load and longer to read.
FIGURES_A_PAGE = 24
# What else is counted between the same two stands below a chart; the rest is a page away.
OTHER_FIGURES = 6
# Of a frame on a page without our script: most charts fit, with their sources.
FRAME_HEIGHT = 680


@reads_record(ignored=("page",))
def charts(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every chart of a filter."""
    gallery = Gallery(selection)
    kinds = list(TITLES)
    page: Page[Outline] = page_of(
        request, sorted(gallery.outlines, key=lambda one: kinds.index(Kind(one.key.kind))), FIGURES_A_PAGE
    )
    sections = gallery.sections(only=list(page.object_list))
    return render_page(
        request,
        selection,
        "tracker/charts.html",
        {
            **results(request, selection),
            "left_out": ["sort", *THE_PAST],
            "count": gallery.count,
            "sections": sections,
            "sources": numbered_sources(claims_in_tables(figures_of(sections), gallery.by_id.values())),
            "page_obj": page,
        },
    )


@reads_record()
def chart(request: HttpRequest, selection: Selection, /, **args: str) -> HttpResponseBase:
    """One chart large, the same by claimant, and what else is counted between the same two."""
    key = key_of(selection, args)
    if (exact := chart_args(key, selection.vocabulary)) != args:
        return redirect(f"{reverse('chart', kwargs=exact)}{asked(request)}", permanent=True)
    gallery, panel = shown_at(selection, args, key)
    actors = selection.vocabulary.actors
    corridor = reverse("corridor", args=[args["supplier"], args["recipient"]])
    cited = citing.cited(partial(citing.of_chart, selection, args, key), "chart", **args)
    context = {
        **results(request, selection),
        "left_out": [*IN_THE_PATH, "sort", *THE_PAST],
        # The head of the page names the conflict already.
        "sentence": selection.within(**{name: args[name] for name in RELATION[1:]}).sentence,
        "subject": gallery.subject(key),
        "kind": TITLES[Kind(key.kind)],
        "supplier": actors[key.supplier].label,
        "recipient": actors[key.recipient].label,
        "conflict": selection.vocabulary.conflicts[key.conflict].label,
        "corridor_url": f"{corridor}{selection.past_query}",
        "charts_url": gallery.selection.address(reverse("charts")),
        "count": len(panel.listed) if panel else 0,
        "csv_url": "",
        "figure": None,
        "cite": cited,
    }
    if panel:
        figure = gallery.single(panel)
        others, more = gallery.others(panel, OTHER_FIGURES)
        by_claimant = gallery.by_claimant(panel)
        drawn = claims_in_tables([figure, *by_claimant, *others], gallery.by_id.values())
        context |= {
            "figure": figure,
            "csv_url": figure.csv_url,
            "by_claimant": by_claimant,
            "others": others,
            "others_count": more,
            **_embedding(selection, args, cited),
            "sources": numbered_sources(drawn),
        }
    return render_page(request, selection, "tracker/chart.html", context)


def _embedding(selection: Selection, args: dict[str, str], cited: Cited | None) -> dict[str, str]:
    """The lines that show the chart, as the filters have it, on a page of another site."""
    code = format_html(
        '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" style="border:0"></iframe>\n'
        '<script async src="{}"></script>\n',
        absolute(selection.address(reverse("chart_embed", kwargs=args), sort=None)),
        cited.reference.title if cited else "",
        FRAME_HEIGHT,
        absolute(reverse("embed_js")),
    )
    pinned = selection.address(reverse("chart", kwargs=args), sort=None, edition=selection.edition.number)
    return {
        # To be read, and not to be run here.
        "embed_code": str.__str__(code),
        "pinned_url": "" if selection.is_on("edition") else pinned,
    }


def key_of(selection: Selection, args: dict[str, str]) -> PanelKey:
    """What the chart at this address counts; raises Http404 where the edition has no claim of it."""
    key = panel_key(args, selection)
    known = PublishedClaim.objects.in_edition(selection.edition.number).published()
    if key is None or not known.filter(claims_at(key)).exists():
        raise Http404
    return key


def shown_at(selection: Selection, args: dict[str, str], key: PanelKey) -> tuple[Gallery, Panel | None]:
    """`chart_at`, or Http404 where no filter is to blame: plans stand on the chart of what they plan."""
    gallery, panel = chart_at(selection, args, key)
    if panel is None and not selection.chips:
        raise Http404
    return gallery, panel
