"""What readers say is wrong: editors look into it, and answer in public."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import change_address, editor
from tracker.admin.forms import RuledForm, described
from tracker.admin.queues import ReportsWaiting
from tracker.models import ErrorReport

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class ReportForm(RuledForm):
    class Meta:
        help_texts = {
            "state": _("Accepted: correct or retract the claim as well, on its own page."),
            "answer": _("Public, beside the claim: what came of the report, without naming the reader."),
        }


@admin.register(ErrorReport)
class ReportAdmin(ModelAdmin):
    """Reports are made by readers: here they are answered, never written or deleted."""

    form = ReportForm
    list_display = ("text_start", "about", "state", "reported_at", "handled_by")
    list_filter = (ReportsWaiting, "state")
    list_select_related = ("claim__claimant", "claim__equipment", "handled_by")
    search_fields = ("=claim__id", "text", "answer")
    show_full_result_count = False
    readonly_fields = ("what_is_wrong", "about", "email", "reported_at", "handled_by", "handled_at")
    fieldsets = (
        (_("What the reader says"), {"fields": ("what_is_wrong", "about", "email", "reported_at")}),
        (_("What comes of it"), {"fields": ("state", "answer", "handled_by", "handled_at")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if self.has_change_permission(request, obj):
            return self.fieldsets
        # Who reported it is for those who answer.
        said, outcome = self.fieldsets
        return ((said[0], {"fields": ("what_is_wrong", "about", "reported_at")}), outcome)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("claim__counted_with")

    @admin.display(description=_("what is wrong"))
    def text_start(self, report: ErrorReport) -> str:
        return str(report)

    @admin.display(description=_("what is wrong"))
    def what_is_wrong(self, report: ErrorReport) -> str:
        return report.text

    @admin.display(description=_("claim"))
    def about(self, report: ErrorReport) -> str:
        return format_html('<a href="{}">{}</a>', change_address(report.claim), described(report.claim))

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: Any, change: bool) -> None:
        if "state" in form.changed_data:
            is_handled = obj.state != ErrorReport.State.OPEN
            obj.handled_by_id = editor(request).pk if is_handled else None
            obj.handled_at = timezone.now() if is_handled else None
        super().save_model(request, obj, form, change)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
