"""What machines ask for: whether the site is up, which pages it has, its icon."""

from django.conf import settings
from django.contrib.sitemaps import views as django_sitemaps
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from tracker import replicas
from tracker.frame import etag
from tracker.kept_pages import kept_as
from tracker.models import Edition
from tracker.sharing import absolute
from tracker.sitemaps import sections

# Those of several filters at once are without number, and those of the past are not to be found (sharing.py).
# The rows of the API are those of the files, in pages without end.
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /*/admin/
Disallow: /accounts/
Disallow: /*/accounts/
Disallow: /*?*&
Disallow: /*?*edition=
Disallow: /*?*reported_by=
Disallow: /*?*q=
Allow: /claims.csv?*
Disallow: /api/
Allow: /api/v1/openapi.json

# What readers share is looked at once, whatever its filters.
User-agent: facebookexternalhit
User-agent: LinkedInBot
User-agent: Twitterbot
Disallow: /admin/
Disallow: /accounts/

Sitemap: {sitemap}
"""


@require_safe
def health_live(request: HttpRequest) -> HttpResponse:
    """Whether the process is up: one that does not say so wants to be started anew."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the site can answer: it reaches its database, which is migrated; how the replicas follow it."""
    if watched := replicas.watch():
        can_answer = watched.primary.answers or watched.usable()
        said = ["ok" if can_answer else "no database", *watched.lines(), ""]
        return HttpResponse("\n".join(said), content_type="text/plain", status=200 if can_answer else 503)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        is_ready = is_migrated()
    except OperationalError:
        return HttpResponse("no database\n", content_type="text/plain", status=503)
    if not is_ready:
        return HttpResponse("not migrated\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


_was_migrated = False


def is_migrated() -> bool:
    """Whether the database has every migration of this release; once it has, it has them for good."""
    global _was_migrated
    if not _was_migrated:
        executor = MigrationExecutor(connection)
        _was_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _was_migrated


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines should leave alone."""
    text = ROBOTS.format(sitemap=absolute(reverse("sitemap_index")))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The sections of the sitemap."""
    return _sitemap(request)


@require_safe
def sitemap(request: HttpRequest, section: str) -> HttpResponseBase:
    """The addresses of one section."""
    return _sitemap(request, section)


def _sitemap(request: HttpRequest, section: str = "") -> HttpResponseBase:
    edition = Edition.objects.with_redactions().first() or Edition(number=0)
    tag = etag(request, edition)
    if (kept := get_conditional_response(request, etag=tag)) is not None:
        return kept
    known = sections(edition)
    response = (
        django_sitemaps.sitemap(request, known, section=section)
        if section
        else django_sitemaps.index(request, known, sitemap_url_name="sitemap")
    )
    return kept_as(tag, response)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask for it where it once had to lie; pages name it themselves."""
    response = HttpResponseRedirect(static("img/favicon.ico"))
    patch_cache_control(response, public=True, max_age=0 if settings.DEBUG else 86_400)
    return response
