"""What every page shares: its address parsed once, its edition, its frame, its partials."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse, translate_url
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from tracker import kept_pages, static_files, wording
from tracker.doors import limits
from tracker.filters import BadQuery, Selection
from tracker.kept_pages import Made, kept_as, shared
from tracker.models import Edition, PublishedClaim
from tracker.models.record import PublishedClaimQuerySet
from tracker.sharing import sharing
from tracker.time_machine import TimeMachine

PAGE_SIZE = 50
# The time machine asks for these; the form of the filters only keeps them.
THE_PAST = ("reported_by", "edition")

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
type ReadingView[**P] = Callable[Concatenate[HttpRequest, Selection, P], HttpResponseBase]


def site(request: HttpRequest) -> dict[str, Any]:
    """The template context of every page: the same page in each language, its scripts, whom to write to."""
    here = request.get_full_path()
    current = get_language()
    return {
        "languages": [
            (code, name, translate_url(here, code), code == current) for code, name in settings.LANGUAGES
        ],
        # What main.js imports, and what that imports: asked for at once and not one after the other.
        "modules": lambda: [static(name) for name in static_files.modules("js/main.js")],
        "contact_email": settings.CONTACT_EMAIL,
    }


def reads_record[**P](
    *,
    ignored: tuple[str, ...] = (),
    on_refusal: Callable[[HttpRequest, BadQuery], HttpResponse] | None = None,
    on_missing: Callable[[HttpRequest, Selection], HttpResponse] | None = None,
    depends_on: Callable[[], str] | None = None,
) -> Callable[[ReadingView[P]], View[P]]:
    """A view of the record: the address parsed once, refused if it is not understood, 304 if unchanged.

    `on_refusal` and `on_missing` answer in place of the site's pages, where those do not fit; `depends_on`
    tells the state of what the page shows besides the record.
    """

    def decorate(view: ReadingView[P]) -> View[P]:
        @require_safe
        @wraps(view)
        def reading(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            def make() -> Made:
                try:
                    selection = Selection.of(request.GET, ignored=ignored)
                    if lean := lean_address(request):
                        return Made(redirect(lean))
                    besides = depends_on() if depends_on else ""
                    tag = etag(request, selection.edition, besides, is_past=selection.is_past)
                    response = (
                        get_conditional_response(request, etag=tag)
                        or limits.refused(request)
                        or view(request, selection, *args, **kwargs)
                    )
                except BadQuery as refused:
                    return Made((on_refusal or refuse)(request, refused))
                except Http404:
                    # Our own page while DEBUG is on, too: a newcomer meets it in the demo.
                    return Made(shared((on_missing or miss)(request, selection)))
                if request.path.endswith("/"):
                    # Parts of pages have the address of the page; files have one of their own.
                    patch_vary_headers(response, ["HX-Request"])
                is_pinned = selection.is_past and depends_on is None
                kept_as(tag, response, is_pinned=is_pinned)
                return Made(response, tag, selection.newest, is_pinned)

            return kept_pages.answer(request, make, depends_on)

        # Nothing is changed by reading: whoever tries to is told that this is not the way.
        return csrf_exempt(reading)

    return decorate


def lean_address(request: HttpRequest) -> str:
    """The address of a page without the empty fields that a form leaves in it; nothing where it has none.

    Files are asked for by programs, which do not follow.
    """
    if not request.path.endswith("/") or is_swapping(request):
        return ""
    kept = request.GET.copy()
    for name, values in request.GET.lists():
        kept.setlist(name, [value for value in values if value.strip()])
    if kept.urlencode() == request.GET.urlencode():
        return ""
    return f"{request.path}?{kept.urlencode()}" if kept.urlencode() else request.path


def etag(request: HttpRequest, edition: Edition, besides: str = "", *, is_past: bool = False) -> str | None:
    """What a page's bytes depend on: edition, redactions, release, language, and what is `besides`.

    `is_past`: there was a newer edition, which the page tells of.
    What htmx gets depends on the page that asks, too, and is kept by nobody.
    """
    if settings.DEBUG or request.headers.get("HX-Request"):
        return None
    record = f"{edition.number}{'p' * is_past}-{edition.hash[:12]}-{edition.redactions}"
    return f'"{record}-{settings.RELEASE}-{get_language()}{besides and f"-{besides}"}"'


def miss(request: HttpRequest, selection: Selection) -> HttpResponse:
    return render(request, "404.html", frame(request, selection), status=404)


def refuse(request: HttpRequest, refused: BadQuery) -> HttpResponse:
    """The problems by name; for htmx in place of the results, so that the form and what it holds stay."""
    name = "400.html#results" if is_swapping(request) else "400.html"
    names = [given for given in request.GET if given in refused.errors]
    context = {
        "problems": refused.sentences,
        # Where several are at fault, one alone would only lead to the next refusal.
        "without": [(names[0], without(request, names[0]))] if len(refused.errors) == 1 and names else [],
        "without_all": without(request, *names) if len(names) > 1 else "",
        "clear_url": request.path,
    }
    return render(request, name, context, status=400)


def without(request: HttpRequest, *names: str) -> str:
    """The address without some of its parameters; nothing where that leaves none."""
    kept = request.GET.copy()
    for name in names:
        kept.pop(name, None)
    return f"{request.path}?{kept.urlencode()}" if kept else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", {"problems": [], "clear_url": request.path}, status=400)


def render_page(
    request: HttpRequest,
    selection: Selection,
    template: str,
    context: dict[str, Any],
    *,
    partial: str = "results",
) -> HttpResponse:
    """Render the page, or only its `partial` when htmx is swapping that in."""
    swapping = is_swapping(request)
    asking = request.htmx.current_url  # type: ignore[attr-defined]  # django-htmx's middleware adds it
    if swapping and asking and past_of(asking) != past_of(request.get_full_path()):
        # The banner and every link of the frame change with the past: the browser loads the whole page.
        return HttpResponseClientRedirect(request.get_full_path())
    name = f"{template}#{partial}" if swapping and partial else template
    whole = {**frame(request, selection), **context}
    if not swapping:
        whole["sharing"] = sharing(request, selection, context)
    return render(request, name, whole)


def is_swapping(request: HttpRequest) -> bool:
    """Whether htmx is about to put the answer into the page that it has."""
    htmx = request.htmx  # type: ignore[attr-defined]  # django-htmx's middleware adds it
    return bool(htmx) and not (htmx.boosted or htmx.history_restore_request)


def asked(request: HttpRequest) -> str:
    """The query string as it came, with its question mark: for leading on to where a page stands now."""
    return f"?{request.GET.urlencode()}" if request.GET else ""


def past_of(url: str) -> list[str | None]:
    # Taken apart by hand: a header may hold what is no address.
    query = QueryDict(url.partition("#")[0].partition("?")[2])
    return [query.get(name) or None for name in ("edition", "reported_by")]


def frame(request: HttpRequest, selection: Selection) -> dict[str, Any]:
    """What the frame of a page says of its edition, and of the past where the reader looks at it."""
    past: dict[str, Any] | None = None
    if selection.past_query:
        leave = request.GET.copy()
        for name in ("edition", "reported_by"):
            leave.pop(name, None)
        past = {
            "sentence": past_sentence(selection),
            "query": selection.past_query,
            # For forms, which leave out what stands behind the question mark of their address.
            "fields": parse_qsl(selection.past_query.lstrip("?")),
            "leave_url": f"{request.path}?{leave.urlencode()}" if leave else request.path,
            "since": f"{reverse('edition', args=[selection.newest])}?since={selection.edition.number}"
            if selection.is_past
            else "",
        }
    return {
        "edition": selection.edition if selection.edition.number else None,
        "past": past,
        "time_machine": TimeMachine(selection, request.path),
        # What is published from now on, by the filter of the page.
        "feed_url": selection.address(reverse("changes_feed"), sort=None, edition=None, reported_by=None),
        # Pages that number their sources, or that searched for words, say so; filters of templates need both.
        "sources": None,
        "found": (),
    }


def past_sentence(selection: Selection) -> str:
    edition, day = selection.edition, selection.reported_by
    published = wording.day(edition.published_at.date()) if edition.number else ""
    if selection.is_past and day:
        text = _(
            "You see what edition %(number)s of %(published)s held of what had been reported by %(day)s."
        )
    elif day:
        text = _("You see only what had been reported by %(day)s.")
    else:
        text = _("You see edition %(number)s, as it was published on %(published)s.")
    return text % {"number": edition.number, "published": published, "day": wording.day(day)}


def results(request: HttpRequest, selection: Selection) -> dict[str, Any]:
    """What stands above and beside the results of a filter."""
    chips = [
        (
            _("%(label)s: %(values)s") % {"label": label, "values": value},
            f"{request.path}?{query}" if query else request.path,
        )
        for label, value, query in selection.chips
    ]
    return {
        "form": selection.form,
        "left_out": THE_PAST,
        "filters_on": len(chips),
        "sentence": selection.sentence,
        "chips": chips,
        "clear_url": request.path,
        "suggestions": [(_("without “%(filter)s”") % {"filter": label}, url) for label, url in chips],
        "csv_url": csv_url(selection),
    }


def listed(request: HttpRequest, selection: Selection, dataset: str) -> dict[str, Any]:
    """What stands above a list of what the claims asked for name or cite, and the same list as a file."""
    return {
        **results(request, selection),
        "is_narrowed": selection.is_narrowed,
        "timeline_url": selection.address(reverse("timeline")),
        "csv_url": csv_url(selection, dataset, sort=None),
    }


def csv_url(selection: Selection, dataset: str = "claims", **changes: Any) -> str:
    return selection.address(reverse("dataset_csv", args=[dataset]), **changes)


def page_of[T](request: HttpRequest, things: Any, size: int = PAGE_SIZE, *, name: str = "page") -> Page[T]:
    """The page asked for; past the end it is the last. Raises BadQuery for what is no number.

    `name` is the parameter, where a page of the site has more than one list.
    """
    number = request.GET.get(name) or "1"
    if not re.fullmatch("[1-9][0-9]{0,8}", number):
        raise BadQuery({name: [_("Give the number of a page, from 1 up.")]})
    page: Page[T] = Paginator(things, size).get_page(number)
    return page


def read_page(selection: Selection, page: Page[PublishedClaim]) -> list[PublishedClaim]:
    return selection.read(cast(PublishedClaimQuerySet, page.object_list))
