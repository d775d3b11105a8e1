"""Article intake: one page for an article, its text and all its claims, saved together or not at all."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tracker.admin.base import editor
from tracker.admin.intake_saving import save
from tracker.admin.intake_typed import Typed, kept
from tracker.admin.intake_workspace import Workspace
from tracker.models import Intake
from tracker.numerals import as_number
from tracker.sign_in import lacks_second_factor

NEEDED = [f"tracker.add_{name}" for name in ("intake", "article", "capture", "citation")]


def urls(site: AdminSite) -> list[URLPattern]:
    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        def of_site(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perms(NEEDED):
                raise PermissionDenied
            request.current_app = site.name
            return view(request, site, *args, **kwargs)

        return site.admin_view(of_site)

    def answered(view: Callable[..., HttpResponse]) -> Callable[..., Any]:
        """Nobody who asks for a part of a page is led to signing in: that would be put among the rows."""
        whole: Callable[..., HttpResponse] = guarded(view)

        def of_site(request: HttpRequest, number: int) -> HttpResponse:
            if is_part(request) and (not site.has_permission(request) or lacks_second_factor(request.user)):
                return HttpResponse(status=401)
            return whole(request, number)

        return never_cache(of_site)

    return [
        path("intake/", guarded(index), name="intake"),
        path("intake/<int:number>/", answered(page), name="intake_page"),
        path("intake/<int:number>/discard/", guarded(discard), name="intake_discard"),
        path("intake/<int:number>/keep/", answered(keep), name="intake_keep"),
    ]


def is_part(request: HttpRequest) -> bool:
    """Whether the answer goes into the page that asks: by htmx, as django-htmx's middleware says."""
    return bool(request.htmx) or request.path.endswith("/keep/")  # type: ignore[attr-defined]


def mine(request: HttpRequest) -> QuerySet[Intake]:
    """The intakes of whoever asks, without their files, of which each may have 20 MB."""
    return Intake.objects.filter(owner=editor(request).pk).defer("original")


# The pages.


def index(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What I have not finished, and a new one."""
    if request.method == "POST":
        data = {"article-accessed_on": [timezone.localdate().isoformat()]}
        if article := as_number(request.GET.get("article", "")):
            data = {"existing": [str(article)]}
        started = Intake.objects.create(owner_id=editor(request).pk, data=data)
        return HttpResponseRedirect(reverse("admin:intake_page", args=[started.pk]))
    context = {
        **site.each_context(request),
        "title": _("Article intake"),
        "intakes": [(intake, Typed(intake.data)) for intake in mine(request)[:50]],
    }
    return TemplateResponse(request, "admin/tracker/intakes.html", context)


def page(request: HttpRequest, site: AdminSite, number: int) -> HttpResponse:
    """The one page of an article and its claims."""
    intake = mine(request).filter(pk=number).first()
    if intake is None and is_part(request):
        return HttpResponse(status=410)
    if intake is None:
        messages.info(request, _("That intake is not there any more: it was saved, or thrown away."))
        return HttpResponseRedirect(reverse("admin:intake"))
    if request.method != "POST":
        return Workspace(request, site, intake).response()
    if (conflict := other_window(request, site, intake)) is not None:
        return conflict
    wanted, _colon, what = request.POST.get("_do", "keep").partition(":")
    workspace = Workspace(request, site, intake)
    match wanted:
        case "add" | "duplicate" | "remove" | "take":
            return workspace.change_rows(wanted, what)
        case "accept" | "edit" | "refuse" | "offer":
            return workspace.propose(wanted, what)
        case "fetch":
            return workspace.fetch()
        case "read":
            return workspace.read()
        case "existing" | "another":
            return workspace.choose(what)
        case "save" | "submit":
            return save(Workspace(request, site, intake, is_checked=True), and_submit=wanted == "submit")
    return workspace.again()


def keep(request: HttpRequest, site: AdminSite, number: int) -> HttpResponse:
    """Keep what was typed so far, and say what was found of the quotes."""
    intake = mine(request).filter(pk=number).first()
    if intake is None or request.method != "POST":
        return HttpResponse(status=410)
    if (conflict := other_window(request, site, intake)) is not None:
        return conflict
    return render(request, "admin/tracker/intake_kept.html", Workspace(request, site, intake).context())


def other_window(request: HttpRequest, site: AdminSite, intake: Intake) -> HttpResponse | None:
    """Take what was typed into the intake; or an answer, where another window has changed it meanwhile."""
    window, _at, opened = str(request.POST.get("_window", "")).partition("@")
    intake.data, before = kept(request.POST), intake.data
    if not window or intake.window in {window, ""} or opened >= intake.updated_at.isoformat():
        intake.window = window[:16]
        intake.save(update_fields=["data", "window", "updated_at"])
        return None
    if is_part(request):
        return HttpResponse(status=409)
    if intake.data == before:
        return None
    messages.warning(
        request,
        _(
            "Another window has changed this intake since you opened it here. Below is what you typed here, "
            "not kept yet: press the button again, and it takes the place of what the other window says."
        ),
    )
    return Workspace(request, site, intake).response()


def discard(request: HttpRequest, site: AdminSite, number: int) -> HttpResponse:
    intake = mine(request).filter(pk=number).first()
    if intake is None:
        return HttpResponseRedirect(reverse("admin:intake"))
    if request.method == "POST":
        intake.delete()
        messages.success(request, _("Thrown away."))
        return HttpResponseRedirect(reverse("admin:intake"))
    context = {
        **site.each_context(request),
        "title": _("Throw this intake away?"),
        "intake": intake,
        "typed": Typed(intake.data),
    }
    return TemplateResponse(request, "admin/tracker/intake_discard.html", context)
