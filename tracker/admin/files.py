"""Files of claims on their way in: uploaded, checked row by row, then saved whole or not at all."""

import tempfile
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from tracker.admin.exported import XLSX, attachment
from tracker.admin.lists import BoundedPaginator
from tracker.imports import jobs, shape
from tracker.imports.columns import claim_columns
from tracker.imports.files import LARGEST_FILE, too_large
from tracker.imports.jobs import LETTERS, REFUSED
from tracker.imports.saving import CHANGED, NEW, SAME
from tracker.models import ImportJob
from tracker.numerals import as_number
from tracker.tasks import run_import

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

State = ImportJob.State
ROWS_A_PAGE = 100
OUTCOMES = {NEW: _("new"), CHANGED: _("changed"), SAME: _("same"), REFUSED: _("refused")}


class Quota(FileUploadHandler):
    """Lets an upload go once it is too large: nothing of it is kept, and the page can say why."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > LARGEST_FILE:
            self.request._is_too_large = True  # type: ignore[union-attr]  # read by the view
            raise StopUpload
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV in UTF-8 with commas, or XLSX; up to 50 MB and 100,000 rows."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )


@admin.register(ImportJob)
class ImportJobAdmin(ModelAdmin):
    """An editor's files: upload one, look at what it would do, then let it."""

    list_display = ("name", "state", "created_at", "updated_at")
    list_display_links = ("name",)
    ordering = ("-pk",)
    actions = None
    fields = ("name",)
    paginator = BoundedPaginator
    show_full_result_count = False

    # Whoever may add claims may bring them in a file; the engine looks at each row.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_claim")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tracker.add_claim")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tracker.add_claim") and (obj is None or obj.owner_id == request.user.pk)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj) and (obj is None or not is_busy(obj))

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportJob]:
        # Content and report can be large, and no list needs them.
        owned = super().get_queryset(request).filter(owner=cast(AbstractBaseUser, request.user))
        return owned.defer("content", "report")

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, view: Any, name: str) -> Any:
            return path(route, self.admin_site.admin_view(view), name=f"tracker_importjob_{name}")

        return [
            page("add/", self.upload, "add"),
            page("template.csv", self.template_csv, "template_csv"),
            page("template.xlsx", self.template_xlsx, "template_xlsx"),
            page("columns/", self.columns, "columns"),
            page("<int:number>/save/", require_POST(self.save_view), "save"),
            page("<int:number>/again/", require_POST(self.again_view), "again"),
            *super().get_urls(),
        ]

    # The parser of uploads has to know the limit before anything of a request is read, the token included.
    @csrf_exempt
    def upload(self, request: HttpRequest) -> HttpResponse:
        request.upload_handlers.insert(0, Quota(request))
        return csrf_protect(self._upload)(request)

    def _upload(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES)
            if getattr(request, "_is_too_large", False):
                form.errors["file"] = form.error_class([too_large()])
            elif form.is_valid():
                file = form.cleaned_data["file"]
                job = ImportJob.objects.create(
                    owner=cast(Any, request.user), name=file.name[-200:], content=file.read()
                )
                run_import.enqueue(job.pk, get_language() or "en")
                return HttpResponseRedirect(self._address(job))
        return self._page(
            request,
            "import",
            {
                "title": _("Import claims from a file"),
                "form": form,
                "mine": self.get_queryset(request).order_by("-pk")[:5],
            },
        )

    def template_csv(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return attachment(shape.template_csv(), "claims-template.csv")

    def template_xlsx(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_add_permission(request):
            raise PermissionDenied
        file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
        shape.template_xlsx(file)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename="claims-template.xlsx", content_type=XLSX)

    def columns(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        context = {"title": _("Columns of a file of claims"), "columns": list(claim_columns())}
        return self._page(request, "import_columns", context)

    # One file.

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """How far the file is, then what each of its rows would do."""
        job = self._job(request, unquote(object_id))
        if job is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        context = {"title": job.name, "job": job, "is_busy": is_busy(job)}
        if not context["is_busy"]:
            context |= told(request, job.report)
        return self._page(request, "import_job", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:tracker_importjob_change", args=[object_id]))

    def save_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Let the file in, if nothing of it was refused."""
        job = self._own(request, number)
        moved = ImportJob.objects.filter(pk=job.pk, state=State.CHECKED).update(
            state=State.SAVING, done=0, total=0
        )
        if moved:
            run_import.enqueue(job.pk, get_language() or "en")
        return HttpResponseRedirect(self._address(job))

    def again_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Check the file once more, from the start."""
        job = self._own(request, number)
        if job.state != State.SAVED and (not is_busy(job) or job.state == State.WAITING or not job.total):
            ImportJob.objects.filter(pk=job.pk).update(state=State.WAITING, done=0, total=0)
            run_import.enqueue(job.pk, get_language() or "en")
        return HttpResponseRedirect(self._address(job))

    def _job(self, request: HttpRequest, typed: str) -> ImportJob | None:
        if (number := as_number(typed)) is None:
            return None
        own = ImportJob.objects.filter(owner=cast(Any, request.user)).defer("content")
        job = own.filter(pk=number).first()
        if job and jobs.is_interrupted(job):
            # The worker is gone, and with it what it had begun.
            own.filter(pk=job.pk, state=job.state).update(state=State.FAILED, done=0, total=0)
            job.state = State.FAILED
        if job and not self.has_view_permission(request, job):
            raise PermissionDenied
        return job

    def _own(self, request: HttpRequest, number: int) -> ImportJob:
        job = self._job(request, str(number))
        if job is None:
            raise PermissionDenied
        return job

    def _address(self, job: ImportJob) -> str:
        return reverse("admin:tracker_importjob_change", args=[job.pk])

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/tracker/{template}.html", context)


def is_busy(job: ImportJob) -> bool:
    return job.state in {State.WAITING, State.CHECKING, State.SAVING}


def told(request: HttpRequest, report: dict[str, Any]) -> dict[str, Any]:
    """The report as a page shows it: a hundred rows of the outcome that is asked for."""
    letters = {letter: outcome for outcome, letter in LETTERS.items()}
    outcome = request.GET.get("outcome", "")
    if outcome not in LETTERS:
        outcome = ""
    rows = [
        (number, letters[letter])
        for number, letter in enumerate(report.get("rows", ""), start=2)
        if letter in letters and (not outcome or letters[letter] == outcome)
    ]
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = report.get("counts", {})
    return {
        "report": report,
        "counts": [(name, OUTCOMES[name], counts.get(name, 0)) for name in OUTCOMES] if counts else [],
        "outcome": outcome,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "rows": [row_told(report, number, outcome) for number, outcome in page],
        "new": report.get("new", []),
        "changed": report.get("changed", []),
        "more": max(0, counts.get(NEW, 0) - len(report.get("new", []))),
    }


def row_told(report: dict[str, Any], number: int, outcome: str) -> dict[str, Any]:
    key = str(number)
    return {
        "number": number,
        "outcome": outcome,
        "name": OUTCOMES[outcome],
        "label": report.get("labels", {}).get(key, ""),
        "claim": report.get("claims", {}).get(key),
        "changes": report.get("changes", {}).get(key, []),
        "refusals": report.get("refusals", {}).get(key, []),
        # A report tells the details of so many rows and no more.
        "is_cut": (outcome == REFUSED and key not in report.get("refusals", {}))
        or (outcome == CHANGED and key not in report.get("changes", {})),
    }
