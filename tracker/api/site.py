"""The API itself: its addresses, and what it answers when something is wrong."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from tracker.api import changes, problems, resources, series
from tracker.filters import BadQuery

DESCRIPTION: Final = """\
The whole public record, read only, without a key. Rows are those of the CSV files: the same columns, by the
same names, at the same edition.

**Filters** are those of every page of the site: the query string of a page works here. One that is not known,
or a value that is not, is answered with 400 and the name of the parameter, never with the whole table. Given
several times, a filter means either; different filters must all fit.

**Pages.** A list has at most `limit` rows. `next`, and `rel=next` in the header `Link`, is the address of the
next page. It names the edition, so that all pages show the same one, whatever is published meanwhile.

**Editions.** Every publication is numbered. `edition=N` gives the record as it stood then. The header `ETag`
changes when what you see may have changed: send it back as `If-None-Match` and get 304 until then.

**Stable.** Within `/api/v1/` nothing is renamed or removed and no type changes. Columns, filters, values of
lists and addresses may be added.
"""

# Its own pages of documentation load scripts from elsewhere, and its document knows nothing of the record.
api: Final = NinjaAPI(
    title="Military Support Tracker",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
api.add_router("", resources.router)
api.add_router("", series.router)
api.add_router("", changes.router)


@api.exception_handler(problems.Problem)
def _answer(request: HttpRequest, problem: problems.Problem) -> HttpResponse:
    return problems.answer(problem)


@api.exception_handler(BadQuery)
def _refuse(request: HttpRequest, bad: BadQuery) -> HttpResponse:
    return problems.answer(problems.refused(request.GET, bad))


@api.exception_handler(Http404)
@api.exception_handler(ValidationError)
def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    """Only parts of a path are left to django-ninja to check."""
    return problems.answer(problems.missing(_("Nothing has this number or name.")))
