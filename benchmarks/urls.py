"""The site's addresses, and those of views that the site is measured against, served in the same way."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from benchmarks.forgetting import forget
from tracker import urls
from tracker.urls import handler400, handler500

__all__ = ["handler400", "handler500", "urlpatterns"]


def constant(_request: HttpRequest, size: int) -> HttpResponse:
    """A page of that many bytes."""
    return HttpResponse(b"x" * size)


def nothing(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=304)


def forgotten(_request: HttpRequest) -> HttpResponse:
    forget()
    return HttpResponse()


urlpatterns = [
    path("bench/constant/<int:size>/", constant),
    path("bench/nothing/", nothing),
    path("bench/forget/", forgotten),
    *urls.urlpatterns,
]
