"""Charts as other sites show them in a frame: the only pages that may stand in one."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from tracker import citing, static_files
from tracker.captions import TITLES
from tracker.chart_address import chart_args
from tracker.filters import BadQuery, Selection
from tracker.frame import View, asked, frame, past_of, reads_record
from tracker.models import Kind, PublishedClaim
from tracker.sharing import LICENCE, absolute
from tracker.views.charts import key_of, shown_at

# Says nothing of frames: “*” would refuse a page that is tried out from a disk, or in a preview.
FRAMED: Final = {name: values for name, values in settings.SECURE_CSP.items() if name != "frame-ancestors"}
# So many publishers are named below a chart; the claims with their sources are a click away.
MOST_PUBLISHERS: Final = 8
# A page of another site asks for the script again after an hour, in which an old one does no harm.
KEPT_FOR: Final = 3600


def framed[**P](view: View[P]) -> View[P]:
    """A page that any site may show in a frame, and that search engines do not take for one of its own."""

    @xframe_options_exempt
    @csp_override(FRAMED)
    @wraps(view)
    def shown(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return shown


def problem(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """What stands in the frame in place of a chart, with the way to the site."""
    whole = {"modules": _modules(), "home_url": absolute(reverse("dashboard")), **context}
    return render(request, "tracker/embed_problem.html", whole, status=status)


def refuse(request: HttpRequest, refused: BadQuery) -> HttpResponse:
    return problem(request, 400, problems=refused.sentences)


def miss(request: HttpRequest, selection: Selection) -> HttpResponse:
    return problem(request, 404, is_past=bool(selection.past_query))


@framed
@reads_record(on_refusal=refuse, on_missing=miss)
def chart_embed(request: HttpRequest, selection: Selection, /, **args: str) -> HttpResponseBase:
    """One chart with its sources, edition and licence, and the way to its page."""
    key = key_of(selection, args)
    if (exact := chart_args(key, selection.vocabulary)) != args:
        return redirect(f"{reverse('chart_embed', kwargs=exact)}{asked(request)}", permanent=True)
    gallery, panel = shown_at(selection, args, key)
    actors = selection.vocabulary.actors
    claims = gallery.claims_of(panel) if panel else []
    page = reverse("chart", kwargs=args)
    publishers = publishers_of(claims)
    context = {
        **frame(request, selection),
        "modules": _modules(),
        "title": getattr(citing.of_chart(selection, args, key), "title", ""),
        "subject": gallery.subject(key),
        "kind": TITLES[Kind(key.kind)],
        "supplier": actors[key.supplier].label,
        "recipient": actors[key.recipient].label,
        "figure": gallery.single(panel) if panel else None,
        "claimants": claimants_of(claims),
        "publishers": publishers[:MOST_PUBLISHERS],
        "publishers_left": len(publishers) - MOST_PUBLISHERS,
        "articles": len({citation.article_id for claim in claims for citation in claim.citations}),
        "page_url": selection.address(page, sort=None),
        # Of a page of the past there is no other for search engines (sharing.py).
        "canonical": absolute(selection.address(page, sort=None, edition=None, reported_by=None)),
        # Whoever drags a period out of the chart gets it in the same frame.
        "kept": [(name, value) for name, value in request.GET.items() if name not in {"from", "to"}],
        "licence": LICENCE,
    }
    return render(request, "tracker/chart_embed.html", context)


@framed
@require_safe
def no_embed(request: HttpRequest, rest: str) -> HttpResponseBase:
    """For an address that was cut off: the frame of another site should not show all of ours."""
    return problem(request, 404, is_past=any(past_of(request.get_full_path())))


@require_safe
def embed_js(request: HttpRequest) -> HttpResponseBase:
    """The script for pages that show our charts, under an address that stays."""
    source = finders.find("js/embed.js")
    if not isinstance(source, str):
        raise Http404
    tag = f'"{settings.RELEASE}"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(
        Path(source).read_bytes(),
        content_type="text/javascript; charset=utf-8",
        # Any page may load it, those too that ask for consent of what they load.
        headers={"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"},
    )
    response.headers["ETag"] = tag
    patch_cache_control(response, public=True, max_age=0 if settings.DEBUG else KEPT_FOR)
    return response


def claimants_of(claims: Iterable[PublishedClaim]) -> list[tuple[str, str]]:
    """Who makes the claims, who makes most of them first: name and address."""
    found = Counter(claim.named.claimant for claim in claims if claim.named.claimant)
    return [(one.label, one.get_absolute_url()) for one, _count in found.most_common()]


def publishers_of(claims: Iterable[PublishedClaim]) -> list[tuple[str, str]]:
    """Who published the articles, who published most of them first: name, and address where there is one."""
    articles = {citation.article_id: citation.source for claim in claims for citation in claim.citations}
    found = Counter(
        (article.publisher_name, article.publisher_row.get_absolute_url() if article.publisher_row else "")
        for article in articles.values()
    )
    return [named for named, _count in found.most_common()]


def _modules() -> Callable[[], list[str]]:
    return lambda: [static(name) for name in static_files.modules("js/embedded.js")]
