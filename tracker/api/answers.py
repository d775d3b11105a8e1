"""How every address of the API answers: a query string parsed once, one edition, 304 for what is known."""

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tracker import kept_pages
from tracker.api import problems
from tracker.filter_form import is_tracking
from tracker.filters import BadQuery, Selection
from tracker.frame import etag
from tracker.kept_pages import Made, kept_as

# They belong to the page, and are no filters.
OF_THE_PAGE: Final = ("after", "limit")
DEFAULT_LIMIT: Final = 100
HIGHEST_LIMIT: Final = 500
MEDIA_TYPE: Final = "application/json"
METHODS: Final = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and the cursor that the next page begins after; empty on the last."""

    rows: list[dict[str, Any]]
    next: str


def reading(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view of django-ninja's, with HEAD as GET without a body, and a problem for whatever is no reading."""

    @csrf_exempt
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method
        if method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
        if method not in METHODS:
            response = problems.answer(problems.Problem(405, _("Use GET, HEAD or OPTIONS.")))
            response.headers["Allow"] = ", ".join(METHODS)
            return response
        # The server leaves out the body of what is asked for by HEAD; django-ninja knows only its GET.
        request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = method

    return asked


def answered(
    request: HttpRequest, answer: Callable[[Selection], HttpResponse], *, takes: Collection[str] = ()
) -> HttpResponseBase:
    """What `answer` makes of the selection; 304 if unchanged. `takes` are parameters beside the filters."""

    def make() -> Made:
        try:
            refuse_blanks(request.GET)
            selection = Selection.of(request.GET, ignored=takes)
            tag = etag(request, selection.edition, is_past=selection.is_past)
            response = get_conditional_response(request, etag=tag)
            if response is None:
                problems.refuse_too_often(request)
                response = answer(selection)
        except BadQuery as bad:
            raise problems.refused(request.GET, bad) from bad
        kept_as(tag, response, is_pinned=selection.is_past)
        return Made(response, tag, selection.newest, selection.is_past)

    return kept_pages.answer(request, make)


def refuse_blanks(query: QueryDict) -> None:
    """A form leaves empty fields in an address, a program does not: there a value is missing."""
    sentence = _("Give a value without spaces around it, or leave the parameter out.")
    blank = {
        name
        for name, values in query.lists()
        if not is_tracking(name) and any(not one or (one != one.strip() and name != "q") for one in values)
    }
    if blank:
        raise BadQuery({name: [sentence] for name in sorted(blank)})


def only(selection: Selection, names: Iterable[str]) -> None:
    """Refuse the filters that mean nothing at this address."""
    if strange := sorted(selection.values.keys() - set(names)):
        raise BadQuery({name: [_("This address cannot be filtered by it.")] for name in strange})


def limit_of(request: HttpRequest, default: int = DEFAULT_LIMIT, highest: int = HIGHEST_LIMIT) -> int:
    """How many rows a page has; raises BadQuery."""
    given = request.GET.getlist("limit")
    if not given:
        return default
    if len(given) == 1 and re.fullmatch("[1-9][0-9]{0,3}", given[0]) and int(given[0]) <= highest:
        return int(given[0])
    sentence = _("Give how many rows a page has, once: a number from 1 to %(highest)s.")
    raise BadQuery({"limit": [sentence % {"highest": highest}]})


def after_of(request: HttpRequest, form: str) -> str:
    """Where the page begins, by a cursor of this form; raises BadQuery."""
    given = request.GET.getlist("after")
    if not given:
        return ""
    if len(given) == 1 and re.fullmatch(form, given[0]):
        return given[0]
    raise BadQuery({"after": [_("Follow the link to the next page, which says where it begins.")]})


def page_response(request: HttpRequest, selection: Selection, page: Page) -> HttpResponse:
    """The rows with their edition, and the link that leads on within this edition."""
    following = ""
    if page.next:
        changes = {"edition": selection.edition.number, "limit": request.GET.get("limit"), "after": page.next}
        following = request.build_absolute_uri(selection.address(request.path, **changes))
    body = {
        "edition": selection.edition.number,
        "selection": selection.sentence,
        "next": following or None,
        "results": page.rows,
    }
    response = json_response(body)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def json_response(body: Any) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type=MEDIA_TYPE)
