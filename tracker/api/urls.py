"""Every address below /api/v1/."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, re_path

from tracker.api.answers import answered, only, reading
from tracker.api.document import as_text, document
from tracker.api.problems import Problem, answer, nothing_here
from tracker.api.site import api
from tracker.filters import Selection

app_name = "api"


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The document, as exact as the newest edition allows."""

    def described(selection: Selection) -> HttpResponse:
        only(selection, ())
        return HttpResponse(as_text(document(selection)), content_type="application/json")

    try:
        return answered(request, described)
    except Problem as problem:
        return answer(problem)


def docs(request: HttpRequest) -> HttpResponseBase:
    """The page about the API, which is a page of the site in each of its languages."""
    return redirect("api_docs")


urlpatterns: list[URLPattern] = [
    path("", reading(docs), name="root"),
    path("docs", reading(docs), name="docs"),
    path("openapi.json", reading(openapi), name="openapi"),
    *(
        path(str(pattern.pattern), reading(pattern.callback), name=pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ),
    re_path(r"^(?P<path>.*)$", reading(nothing_here)),
]
