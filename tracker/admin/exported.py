"""Any list of the desk as a file, in the shape that the imports read."""

import tempfile
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.imports import shape
from tracker.models import Claim

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachment(content: Any, name: str) -> HttpResponseBase:
    """A file to keep, written as it is sent."""
    response = StreamingHttpResponse(content, content_type=CSV)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


class Exported(ModelAdmin):
    """Any list as a file: what it shows, with its filters and its search, on all its pages."""

    def get_urls(self) -> list[URLPattern]:
        if not shape.can_be_exported(self.model):
            return super().get_urls()
        own = [
            path(
                f"export.{suffix}",
                self.admin_site.admin_view(self.export_view),
                {"suffix": suffix},
                name=f"tracker_{self.opts.model_name}_export_{suffix}",
            )
            for suffix in ("csv", "xlsx")
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = dict(extra_context or {})
        if shape.can_be_exported(self.model):
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            context["exports"] = [
                (label, reverse(f"admin:tracker_{self.opts.model_name}_export_{suffix}") + query)
                for suffix, label in (("csv", _("Export as CSV")), ("xlsx", _("Export as XLSX")))
            ]
            context["imports"] = issubclass(self.model, Claim) and request.user.has_perm("tracker.add_claim")
        return super().changelist_view(request, context)

    def export_view(self, request: HttpRequest, suffix: str) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        back = reverse(f"admin:tracker_{self.opts.model_name}_changelist")
        try:
            listed = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            messages.error(request, _("The list could not be filtered like that."))
            return HttpResponseRedirect(back)
        rows = self.model._base_manager.filter(pk__in=listed.order_by().values("pk"))
        name = f"{self.opts.verbose_name_plural}.{suffix}".replace(" ", "-")
        if suffix == "csv":
            return attachment(shape.as_csv(shape.lines_of(rows)), name)
        file = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it
        try:
            shape.as_xlsx({gettext("Rows"): shape.lines_of(rows)}, file)
        except shape.CannotBeWritten as problem:
            file.close()
            messages.error(request, str(problem))
            return HttpResponseRedirect(back)
        file.seek(0)
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
