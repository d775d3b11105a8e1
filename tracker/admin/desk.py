"""The desk: Django's admin, under our name, and what waits on its first page."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.forms import described
from tracker.models import Claim, Status

# In the order in which an editor needs them; what is not named stands last.
ORDER = (
    "Claim",
    "Deployment",
    "CasualtyEstimate",
    "EquipmentTransfer",
    "Event",
    "Article",
    "Organisation",
    "Equipment",
    "Actor",
    "Corridor",
    "Conflict",
    "Edition",
)


class Suggestions(AutocompleteJsonView):
    """What an autocomplete offers: a claim by what it says, anything else by its name."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": described(obj)} if isinstance(obj, Claim) else result


class Desk(admin.AdminSite):
    site_title = _("Desk")
    site_header = _("Foreign Military Support Tracker: the desk")
    index_title = _("What waits for you")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, Suggestions.as_view(admin_site=self)(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {"waiting": waiting(), **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        applications: list[Any] = super().get_app_list(request, app_label)
        for application in applications:
            if application["app_label"] == "tracker":
                application["models"].sort(key=lambda model: position(model["object_name"]))
                for model in application["models"]:
                    if model["object_name"] == "Claim":
                        model["name"] = gettext("All claims")
        return sorted(applications, key=lambda application: application["app_label"] != "tracker")


def position(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def waiting() -> list[tuple[str, str]]:
    """What an editor may want to do next, each as a sentence and its address."""
    claims = reverse("admin:tracker_claim_changelist")
    review = Claim.objects.filter(status=Status.IN_REVIEW).count()
    drafts = Claim.objects.filter(status=Status.DRAFT).count()
    return [
        (
            ngettext("%(count)s claim waits for review.", "%(count)s claims wait for review.", review)
            % {"count": review},
            f"{claims}?status__exact=in_review",
        ),
        (
            ngettext("%(count)s draft is not finished.", "%(count)s drafts are not finished.", drafts)
            % {"count": drafts},
            f"{claims}?status__exact=draft",
        ),
    ]
