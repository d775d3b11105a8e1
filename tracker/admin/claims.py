"""The lists of claims, with the verbs that act on many at once."""

import re
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from tracker import wording
from tracker.admin.base import DeskAdmin, editor, log
from tracker.admin.forms import described, what
from tracker.admin.verbs import VERBS
from tracker.models import (
    PROXIES,
    Citation,
    Claim,
    Kind,
    PublishedClaim,
    State,
    Status,
)


class ClaimList(ChangeList):
    """A page of claims, each with its row of the record and its number of citations."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        numbers = [claim.pk for claim in self.result_list]
        rows = {
            row.claim_id: row for row in PublishedClaim.objects.filter(claim__in=numbers, edition_to=None)
        }
        counts = (
            Citation.objects.filter(claim__in=numbers).order_by().values_list("claim").annotate(Count("pk"))
        )
        cited = dict(counts)
        for claim in self.result_list:
            claim.row = rows.get(claim.pk)
            claim.cited = cited.get(claim.pk, 0)


class InTheRecord(admin.SimpleListFilter):
    """Where the claim stands with readers."""

    title = _("in the record")
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("published", _("published")),
            ("changed", _("has unpublished changes")),
            ("never", _("never published")),
            ("taken_back", _("retracted or withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = PublishedClaim.objects.filter(claim=OuterRef("pk"), edition_to=None)
        match self.value():
            case "published":
                return queryset.filter(Exists(rows.filter(state=State.PUBLISHED)))
            case "changed":
                return queryset.filter(Exists(rows)).exclude(status=Status.CLEAN)
            case "never":
                return queryset.exclude(Exists(rows))
            case "taken_back":
                return queryset.filter(Exists(rows.exclude(state=State.PUBLISHED)))
        return queryset


RELATED = admin.RelatedOnlyFieldListFilter
BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[\s,](?=\d{3}(?!\d))")


class ClaimsAdmin(DeskAdmin):
    """The list and the verbs, for every kind."""

    list_display: tuple[str, ...] = (
        "what",
        "desk",
        "public",
        "claimant",
        "when",
        "updated",
        "citations_count",
        "corridor",
    )
    search_fields = (
        "=id",
        "=low",
        "=best",
        "=high",
        "as_reported",
        "summary",
        "place",
        "claimant__name",
        "claimant__name_fr",
        "equipment__name",
        "equipment__name_fr",
        "citations__quote",
        "citations__article__title",
    )
    search_help_text = _("A number, words of the claim or its quote, claimant, equipment, article")
    actions = ("submit_selected", "publish_selected", "correct_selected", "retract_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        # The list and the autocompletes both say of each claim what it says.
        return with_names(super().get_queryset(request)).select_related("supplier", "recipient")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ClaimList

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        # A number is found however it is written: 11000, 11,000, 11 000.
        return super().get_search_results(request, queryset, BETWEEN_THOUSANDS.sub("", search_term))

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters: list[Any] = ["status", InTheRecord, ("claimant", RELATED), "stance"]
        if self.model.of_kind != Kind.EVENT:
            filters += ["basis", "qualifier", "rank"]
        return [*filters, ("supplier", RELATED), ("recipient", RELATED), ("conflict", RELATED)]

    @admin.display(description=_("claim"), ordering="best")
    def what(self, claim: Claim) -> str:
        return what(claim) or str(claim)

    @admin.display(description=_("corridor"), ordering="supplier__name")
    def corridor(self, claim: Claim) -> str:
        return f"{claim.supplier} → {claim.recipient}"

    @admin.display(description=pgettext_lazy("column", "when"), ordering="period_end")
    def when(self, claim: Claim) -> str:
        return claim.period_words

    @admin.display(description=_("on the desk"), ordering="status")
    def desk(self, claim: Claim) -> str:
        return format_html(
            '<span class="status status-{}">{}</span>',
            claim.status,
            claim.get_status_display().split(":")[0],
        )

    @admin.display(description=_("in the record"))
    def public(self, claim: Any) -> str:
        row: PublishedClaim | None = claim.row
        if row is None:
            return "–"
        if not row.is_published:
            return row.get_state_display().split(":")[0]
        return format_html(
            '<span class="grade" data-grade="{}">{}</span>', row.grade, row.get_grade_display()
        )

    @admin.display(description=_("changed"), ordering="updated_at")
    def updated(self, claim: Claim) -> str:
        return wording.day(claim.updated_at.date())

    @admin.display(description=_("citations"))
    def citations_count(self, claim: Any) -> int:
        return int(claim.cited)

    # List actions.

    @admin.action(permissions=["change"], description=_("Submit for review"))
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        chosen = Claim.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        drafts = [as_its_kind(claim) for claim in chosen.filter(status=Status.DRAFT)]
        count = chosen.submit(by=editor(request))
        log(request, drafts, "Submitted for review.")
        text = ngettext("%(count)s draft is in review now.", "%(count)s drafts are in review now.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS if count else messages.WARNING)

    @admin.action(permissions=["publish"], description=_("Publish…"))
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return self._act_on_selected(request, queryset, "publish")

    @admin.action(permissions=["publish"], description=_("Correct what is published…"))
    def correct_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return self._act_on_selected(request, queryset, "correct")

    @admin.action(permissions=["publish"], description=_("Retract…"))
    def retract_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> HttpResponse | None:
        return self._act_on_selected(request, queryset, "retract")

    def _act_on_selected(
        self, request: HttpRequest, queryset: QuerySet[Claim], name: str
    ) -> HttpResponse | None:
        # Without the list's order, joins and DISTINCT, under which nothing can be locked.
        numbers = list(queryset.values_list("pk", flat=True))
        chosen = Claim.objects.filter(pk__in=numbers).order_by("pk")
        claims = [as_its_kind(claim) for claim in with_names(chosen)]
        return self.act(request, claims, VERBS[name], back=request.get_full_path(), action=f"{name}_selected")

    def describe(self, row: Claim) -> str:
        return described(row)


def with_names(claims: QuerySet[Any]) -> QuerySet[Any]:
    """With all that `described` says of them."""
    return claims.select_related("claimant", "equipment").prefetch_related("counted_with")


def as_its_kind(claim: Claim) -> Claim:
    """The claim as its proxy, whose admin page and history it has."""
    proxy = PROXIES[claim.kind]
    if type(claim) is not proxy:
        claim.__class__ = proxy
    return claim


@admin.register(Claim)
class AllClaimsAdmin(ClaimsAdmin):
    """Every kind in one list; a claim is edited on the page of its kind.

    The autocompletes of `adds_to`, `supersedes` and `borne_out_by` search here.
    """

    list_display = ("what", "kind_name", *ClaimsAdmin.list_display[1:])

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return ["kind", *super().get_list_filter(request)]

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, claim: Claim) -> str:
        return claim.get_kind_display()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self._of_its_kind(request, object_id, "change")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return self._of_its_kind(request, object_id, "history")

    def _of_its_kind(self, request: HttpRequest, object_id: str, page: str) -> HttpResponse:
        claim = self.get_object(request, unquote(object_id))
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        kind = PROXIES[claim.kind]._meta.model_name
        query = request.GET.urlencode()
        address = reverse(f"admin:tracker_{kind}_{page}", args=[claim.pk])
        return HttpResponseRedirect(f"{address}?{query}" if query else address)
