"""Charts as picture files, and the cards that links show of pages."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override

from tracker import pictures
from tracker.chart_address import chart_args, panel_key
from tracker.charts import Figure, Gallery, chart_at
from tracker.dossier import stays
from tracker.filters import Selection
from tracker.frame import asked, reads_record
from tracker.models import Kind, State
from tracker.pictures import Credits, credits_of
from tracker.relations import featured, only_relation, relations_of

PNG: Final = "image/png"
SVG: Final = "image/svg+xml"
# A newspaper prints at twice the pixels of a screen.
PRINTED: Final = 2
# matplotlib is not made for several threads, and one drawing keeps a processor busy enough.
DRAWING: Final = Lock()
PATIENCE: Final = 20  # seconds that a reader waits for the drawings of others
KEPT_FOR: Final = 24 * 3600
FACES: Final = re.compile(rb"<style[^>]*>(.*?)</style>", re.DOTALL)


@reads_record()
def chart_svg(request: HttpRequest, selection: Selection, /, **args: str) -> HttpResponseBase:
    """One chart with its sources, edition and licence, its text as text."""
    return _chart(request, selection, args, SVG)


@reads_record()
def chart_png(request: HttpRequest, selection: Selection, /, **args: str) -> HttpResponseBase:
    """The same in pixels, for those who cannot place an SVG."""
    return _chart(request, selection, args, PNG)


@reads_record()
def chart_card(request: HttpRequest, selection: Selection, /, **args: str) -> HttpResponseBase:
    """What a link to a chart shows of it."""
    return _chart(request, selection, args, "card")


@reads_record()
def claim_card(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """What a link to a claim shows of it; of a withdrawn one only that it is."""
    found = selection.read(selection.in_any_state.filter(claim=number))
    if not found:
        raise Http404
    claim = found[0]
    if claim.state == State.MERGED:
        return redirect(f"{reverse('claim_card', args=[stays(selection, number)])}{asked(request)}")

    def draw() -> bytes:
        credits = credits_of(request, selection, [claim], reverse("claim", args=[number]))
        if claim.state == State.WITHDRAWN:
            sheet, title = pictures.withdrawn_card(claim, credits), _("Withdrawn claim")
        else:
            sheet, title = pictures.claim_card(claim, credits), claim.sentence
        return sheet.png(scale=pictures.SCALE, metadata={"Title": title, **credits.metadata})

    return _served(request, selection, PNG, f"claim-{number}", draw)


@reads_record()
def card(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """What a link to the dashboard, and to every page without a card of its own, shows of the site."""

    def draw() -> bytes:
        relations = relations_of(selection)
        gallery = Gallery(featured(selection, relations))
        relation = only_relation(relations, gallery.summary)
        label = relation.label if relation else ""
        headlines = [
            section.headline
            for section in gallery.sections(dict.fromkeys(Kind, 0))
            if label and section.headline
        ]
        credits = credits_of(request, selection, [], reverse("dashboard"))
        sheet = pictures.site_card(label, headlines, credits)
        return sheet.png(scale=pictures.SCALE, metadata={"Title": label or credits.site, **credits.metadata})

    return _served(request, selection, PNG, "card", draw)


def _chart(request: HttpRequest, selection: Selection, args: dict[str, str], form: str) -> HttpResponseBase:
    key = panel_key(args, selection)
    if key is None:
        raise Http404
    if (exact := chart_args(key, selection.vocabulary)) != args:
        name = {SVG: "chart_svg", PNG: "chart_png"}.get(form, "chart_card")
        return redirect(f"{reverse(name, kwargs=exact)}{asked(request)}", permanent=True)

    def draw() -> bytes:
        gallery, panel = chart_at(selection, args, key)
        if panel is None:
            raise Http404
        claims = gallery.claims_of(panel)
        credits = credits_of(request, selection, claims, reverse("chart", kwargs=args))
        undated = [gallery.by_id[row.claim].sentence for row in panel.undated]
        return _drawn(gallery.single(panel), undated, credits, form)

    name = "-".join(["chart", *(args[part] for part in ("supplier", "recipient", "measured", "details"))])
    return _served(request, selection, SVG if form == SVG else PNG, name, draw)


def _drawn(figure: Figure, undated: list[str], credits: Credits, form: str) -> bytes:
    metadata = {"Description": figure.subtitle, **credits.metadata}
    if form == "card":
        sheet = pictures.chart_card(figure, credits)
        return sheet.png(scale=pictures.SCALE, metadata={"Title": figure.headline, **metadata})
    sheet = pictures.chart_sheet(figure, credits, undated)
    if form == PNG:
        return sheet.png(scale=PRINTED, metadata={"Title": figure.headline, **metadata})
    description = f"{figure.subtitle}. {figure.summary}"
    return sheet.svg(
        title=figure.headline,
        description=description,
        metadata={**metadata, "Language": get_language() or "en"},
    )


def _served(
    request: HttpRequest, selection: Selection, media_type: str, name: str, draw: Callable[[], bytes]
) -> HttpResponse:
    """The picture, drawn once an edition, language and question; 503 where too many are waiting."""
    edition = selection.edition
    record = [edition.number, edition.hash[:12], edition.redactions if edition.number else 0]
    parts = [*record, settings.RELEASE, get_language(), request.get_host(), request.path]
    kept = caches["pictures"]
    # Redactions and corrections change the record's part; the rest is what was asked.
    key = sha256(" ".join(map(str, [*parts, selection.querystring()])).encode()).hexdigest()
    content: bytes | None = kept.get(key)
    if content is None:
        if not DRAWING.acquire(timeout=PATIENCE):
            return HttpResponse(
                _("Too many pictures are being drawn at once; try again in a minute."),
                content_type="text/plain; charset=utf-8",
                status=503,
                headers={"Retry-After": "60"},
            )
        try:
            content = draw()
        finally:
            DRAWING.release()
        kept.set(key, content, KEPT_FOR)
    response = _svg(request, content) if media_type == SVG else _png(request, content)
    suffix = "svg" if media_type == SVG else "png"
    filename = get_valid_filename(f"{name}-edition-{edition.number}.{suffix}")
    response.headers["Content-Disposition"] = content_disposition_header(False, filename) or "inline"
    return response


def _svg(request: HttpRequest, content: bytes) -> HttpResponse:
    """Opened by itself a picture brings its own typefaces, and nothing else."""
    digests = [b64encode(sha256(style).digest()).decode() for style in FACES.findall(content)]
    policy: dict[str, list[str]] = {
        "default-src": [CSP.NONE],
        "style-src": [f"'sha256-{digest}'" for digest in digests] or [CSP.NONE],
        "font-src": ["data:"],
        "frame-ancestors": [CSP.NONE],
    }
    return csp_override(policy)(lambda _request: HttpResponse(content, content_type=SVG))(request)


# Browsers show it in a page of their own, with styles that no policy of ours may forbid.
@csp_override({"object-src": [CSP.NONE], "frame-ancestors": [CSP.NONE]})
def _png(request: HttpRequest, content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=PNG)
