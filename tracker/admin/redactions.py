"""Redactions: one administrator asks, another looks at what would go, and agrees or not."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskAdmin, editor, log
from tracker.models import Citation, PublishedCitation, Redaction, redacting
from tracker.models.redacting import PERMISSION, Reach, approve, choices, decline, prepare, reach
from tracker.models.redaction import FIELDS, LONGEST_NOTICE, Target
from tracker.models.traces import Place

WIDE = {"class": "vTextField", "autocomplete": "off"}


class RequestForm(forms.Form):
    fields_named = forms.MultipleChoiceField(
        label=_("Texts that have to go"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "In every version of it. Numbers, dates and choices cannot hold a notice: where one of them may "
            "not be shown, withdraw the claim."
        ),
    )
    notice = forms.CharField(
        label=_("Public notice"),
        max_length=LONGEST_NOTICE - 2,
        widget=forms.TextInput(attrs=WIDE),
        help_text=_(
            "Stands in place of the texts, in square brackets and for good: “removed by order of a court”, "
            "“name removed to protect a person”."
        ),
    )
    notice_fr = forms.CharField(
        label=_("Public notice in French"),
        max_length=LONGEST_NOTICE - 2,
        required=False,
        widget=forms.TextInput(attrs=WIDE),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_(
            "For administrators only, and for good: who asked, the file number. Not the words themselves."
        ),
    )
    words = forms.CharField(
        label=_("Words to look for"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_(
            "A name, an address: one a line. They are replaced in remarks, readers’ reports, logs, intakes "
            "and imports, and you are told where else they stand. Forgotten when the redaction is decided."
        ),
    )

    def __init__(self, *args: Any, named: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields_named"].choices = named  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        return {"fields": values.pop("fields_named"), **values}


class DecisionForm(forms.Form):
    sure = forms.BooleanField(
        label=_("I have seen why it has to go, and I agree. It cannot be brought back."),
        error_messages={"required": _("Tick this to approve it.")},
    )


@admin.register(Redaction)
class RedactionAdmin(DeskAdmin):
    list_display = ("number", "about", "texts", "standing", "requested_by", "requested_at", "decided_by")
    list_select_related = ("requested_by", "approved_by", "declined_by")
    actions = None

    # What is asked for, and why, is for administrators.

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("number"), ordering="pk")
    def number(self, redaction: Redaction) -> str:
        return str(redaction)

    @admin.display(description=pgettext_lazy("redaction", "about"))
    def about(self, redaction: Redaction) -> str:
        return redaction.subject

    @admin.display(description=_("texts"))
    def texts(self, redaction: Redaction) -> str:
        return ", ".join(redaction.field_labels)

    @admin.display(description=pgettext_lazy("progress", "state"))
    def standing(self, redaction: Redaction) -> str:
        if redaction.is_pending:
            return gettext("waits for a second person")
        return gettext("carried out") if redaction.approved_at else gettext("declined")

    @admin.display(description=_("decided by"))
    def decided_by(self, redaction: Redaction) -> str:
        return str(redaction.approved_by or redaction.declined_by or "–")

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "request/<str:target>/<int:row>/",
            self.admin_site.admin_view(self._request_view),
            name="tracker_redaction_request",
        )
        return [own, *super().get_urls()]

    def _show(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        common = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, f"admin/tracker/{template}", {**common, **context})

    def _request_view(self, request: HttpRequest, target: str, row: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if target not in FIELDS:
            raise Http404
        named = choices(target, row)
        form = RequestForm(request.POST or None, named=named)
        found: Reach | None = None
        if form.is_valid():
            try:
                if "preview" in request.POST:
                    found = reach(prepare(target, row, by=editor(request), **form.values))
                else:
                    asked = redacting.request(target, row, by=editor(request), **form.values)
                    log(request, [asked], "Requested.")
                    self.message_user(
                        request,
                        _("Asked for. Nothing is removed before another administrator approves it."),
                        messages.SUCCESS,
                    )
                    return HttpResponseRedirect(decision_address(asked))
            except ValidationError as error:
                form.add_error(None, ValidationError(error.messages))
        subject = Redaction(target=target, row=row).subject
        return self._show(
            request,
            "redact.html",
            title=gettext("Redact %(subject)s") % {"subject": subject},
            form=form,
            named=named,
            found=found,
            places=places_of(found.elsewhere) if found else [],
            parts=[
                (Redaction(target=Target.CITATION, row=one).subject, one) for one in parts_of(target, row)
            ],
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Look at what would go, then approve or decline it."""
        redaction = self.get_object(request, unquote(object_id))
        if redaction is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_view_permission(request, redaction):
            raise PermissionDenied
        form = DecisionForm(request.POST if "approve" in request.POST else None)
        left: list[Place] | None = None
        problems: list[str] = []
        try:
            if "decline" in request.POST:
                decline(redaction, by=editor(request))
                log(request, [redaction], "Declined.")
                self.message_user(request, _("Declined; nothing was removed."), messages.SUCCESS)
                return HttpResponseRedirect(decision_address(redaction))
            if form.is_valid():
                left = approve(redaction, by=editor(request))
                log(request, [redaction], "Approved and carried out.")
                self.message_user(request, _("Done: it is removed from every version."), messages.SUCCESS)
        except ValidationError as error:
            problems = error.messages
        return self._show(
            request,
            "redaction.html",
            title=str(redaction),
            redaction=redaction,
            form=form,
            problems=problems,
            is_own=redaction.requested_by_id == request.user.pk,
            # Nothing of it is kept: it is shown to whoever approves, once.
            left=places_of(left) if left is not None else None,
            found=(found := reach(redaction) if redaction.is_pending else None),
            places=places_of(found.elsewhere) if found else [],
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redaction]:
        return (
            super()
            .get_queryset(request)
            .select_related("requested_by", "approved_by", "declined_by", "edition")
        )


def decision_address(redaction: Redaction) -> str:
    return reverse("admin:tracker_redaction_change", args=[redaction.pk])


def places_of(places: list[Place]) -> list[tuple[str, str, str]]:
    """Where words stand, in words, with the page on which they may be asked to go, where there is one."""
    return [
        (
            place.label,
            place.field_label,
            reverse("admin:tracker_redaction_request", args=[place.target, place.row])
            if place.target
            else "",
        )
        for place in places
    ]


def parts_of(target: str, row: int) -> list[int]:
    """The citations of a claim or an article, those that were deleted on the desk too."""
    if target not in (Target.CLAIM, Target.ARTICLE):
        return []
    desk = Citation.objects.filter(**{target: row}).values_list("pk", flat=True)
    record = PublishedCitation.objects.filter(**{target: row}).values_list("citation_id", flat=True)
    return sorted({*desk, *record})
