"""Settings and addresses of the server in test_downloads.py: the site's own, and files that last or break.

What lasts needs no large record then, and can be met midway.
"""

import os
import threading

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

ROOT_URLCONF = __name__
DATABASES["default"]["NAME"] = os.environ["DOWNLOADS_DATABASE"]
DATABASES["default"]["CONN_MAX_AGE"] = 60
WHITENOISE_USE_FINDERS = True
LARGE_EXPORT = 512 * 1024
EXPORT_WAIT = 2

# A row a millisecond, each a kilobyte.
gone = threading.Event()
LASTING = "SELECT {number}, row, repeat('x', 1000), pg_sleep(0.001) FROM generate_series(1, 100000) row"
FAILING = "SELECT 1 / (20000 - row), repeat('x', 1000) FROM generate_series(1, 30000) row"


def lasting(request: HttpRequest, number: int) -> HttpResponseBase:
    from tracker.exports.spool import Busy, Download

    try:
        return StreamingHttpResponse(Download(LASTING.format(number=number)), content_type="text/csv")
    except Busy:
        return HttpResponse(status=503)


def standing(request: HttpRequest) -> HttpResponseBase:
    """Holds a thread until somebody has asked for /gone/."""
    return HttpResponse(status=200 if gone.wait(30) else 503)


def let_go(request: HttpRequest) -> HttpResponseBase:
    gone.set()
    return HttpResponse()


def failing(request: HttpRequest) -> HttpResponseBase:
    from tracker.exports.spool import Download

    return StreamingHttpResponse(Download(FAILING), content_type="text/csv")


def __getattr__(name: str) -> object:
    # Only where Django takes this module for addresses: as settings it is read before there are models.
    if name == "urlpatterns":
        from tracker.urls import urlpatterns

        own = [path("lasting-<int:number>.csv", lasting), path("failing.csv", failing)]
        own += [path("standing/", standing), path("gone/", let_go)]
        return [*own, *urlpatterns]
    raise AttributeError(name)
