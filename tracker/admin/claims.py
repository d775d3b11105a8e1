"""The lists of claims, with the verbs that act on many at once."""

import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker import advice, wording
from tracker.admin.base import DeskAdmin, log
from tracker.admin.forms import described, what
from tracker.admin.lists import MOST_COUNTED, ChosenFilter
from tracker.admin.queues import Waiting
from tracker.admin.review import submit
from tracker.admin.search import UNCLEAN, found
from tracker.admin.verbs import VERBS
from tracker.differences import moment
from tracker.models import (
    OPEN,
    PROXIES,
    Citation,
    Claim,
    Grade,
    Kind,
    PublishedClaim,
    ScheduledPublication,
    State,
    Status,
)
from tracker.notices import review_address
from tracker.numerals import as_number


class ClaimList(ChangeList):
    """A page of claims, each with its row of the record and its number of citations."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """By number among equals, so that one index gives the order and its reverse."""
        first, *others = super().get_ordering(request, queryset)
        is_reverse = isinstance(first, str) and first.startswith("-")
        return [first, "pk"] if is_reverse and others == ["-pk"] else [first, *others]

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
        scheduled = dict(
            ScheduledPublication.objects.waiting().filter(claim__in=numbers).values_list("claim_id", "at")
        )
        for claim in self.result_list:
            claim.row = rows.get(claim.pk)
            claim.scheduled_at = scheduled.get(claim.pk)
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
                return queryset.filter(Exists(rows), status__in=UNCLEAN)
            case "never":
                # What is clean is as it was published.
                return queryset.filter(~Exists(rows), status__in=UNCLEAN)
            case "taken_back":
                return queryset.filter(Exists(rows.exclude(state=State.PUBLISHED)))
        return queryset


class WarningFilter(admin.SimpleListFilter):
    """What an editor should look at again."""

    title = _("warning")
    parameter_name = "warning"
    ANY = "any"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(self.ANY, _("any")), *((code, title) for code, (title, _sentence) in advice.CODES.items())]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return advice.warned(queryset, "" if chosen == self.ANY else chosen) if chosen else queryset


class EnteredBy(admin.SimpleListFilter):
    """Whose claims."""

    title = _("entered by")
    parameter_name = "by"
    template = "admin/tracker/chosen_filter.html"
    ME = "me"
    # So many names are offered.
    MOST = 200

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.chosen = self.value() or ""
        self.parameter = self.parameter_name
        self.kept: list[tuple[str, str]] = []
        self.me = request.user.pk

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        editors = User.objects.filter(is_staff=True).order_by("username")[: self.MOST]
        return [(self.ME, _("me")), *((str(user.pk), user.get_username()) for user in editors)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.me if self.chosen == self.ME else as_number(self.chosen)
        return queryset if chosen is None else queryset.filter(created_by=chosen)

    def choices(self, changelist: Any) -> Iterator[Any]:
        self.kept = [(name, value) for name, value in changelist.params.items() if name != self.parameter]
        yield {"value": "", "display": gettext("All"), "selected": not self.chosen}
        for value, display in self.lookup_choices:
            yield {"value": value, "display": display, "selected": value == self.chosen}


class OfGrade(admin.SimpleListFilter):
    """How well the published claim is supported."""

    title = _("grade")
    parameter_name = "grade"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Grade.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = PublishedClaim.objects.filter(claim=OuterRef("pk"), edition_to=None, state=State.PUBLISHED)
        return queryset.filter(Exists(rows.filter(grade=self.value()))) if self.value() else queryset


BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[\s,](?=\d{3}(?!\d))")


class ClaimsAdmin(DeskAdmin):
    """The list and the verbs, for every kind."""

    list_display: tuple[str, ...] = (
        "what",
        "desk",
        "public",
        "advised",
        "claimant",
        "when",
        "updated",
        "citations_count",
    )
    # Django asks only whether there are any: search.py looks.
    search_fields = ("as_reported",)
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
        return found(queryset, BETWEEN_THOUSANDS.sub("", search_term)), False

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters: list[Any] = [Waiting, WarningFilter, "status", InTheRecord, OfGrade, EnteredBy]
        filters += [("claimant", ChosenFilter), "stance"]
        if self.model.of_kind != Kind.EVENT:
            filters += ["basis", "qualifier", "rank"]
        return [*filters, *((name, ChosenFilter) for name in ("supplier", "recipient", "conflict"))]

    @admin.display(description=_("claim"), ordering="best")
    def what(self, claim: Claim) -> str:
        """The claim in words, and under them whose support it is for whom."""
        corridor = f"{claim.supplier} → {claim.recipient}"
        if not self.model.of_kind:
            corridor = f"{claim.get_kind_display()} · {corridor}"
        return format_html('{} <span class="corridor">{}</span>', what(claim) or str(claim), corridor)

    @admin.display(description=_("warnings"))
    def advised(self, claim: Claim) -> str:
        return format_html_join(
            " ",
            '<span class="warned" title="{1}">{0}</span>',
            (advice.CODES[code] for code in claim.warnings if code in advice.CODES),
        )

    @admin.display(description=pgettext_lazy("column", "when"), ordering="period_end")
    def when(self, claim: Claim) -> str:
        return claim.period_words

    @admin.display(description=_("on the desk"), ordering="status")
    def desk(self, claim: Any) -> str:
        if claim.status != Status.IN_REVIEW:
            words = claim.get_status_display().split(":")[0]
            return format_html('<span class="status status-{}">{}</span>', claim.status, words)
        at = claim.scheduled_at
        words = _("scheduled: %(time)s UTC") % {"time": moment(at)} if at else claim.get_status_display()
        link = '<a class="status status-in_review" href="{}">{}</a>'
        return format_html(link, review_address(claim), words)

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

    # Who may: everybody their own drafts, editors all of them (roles.py).

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_theirs(request, obj)

    def _is_theirs(self, request: HttpRequest, claim: Any) -> bool:
        if claim is None or request.user.has_perm("tracker.edit_any_claim"):
            return True
        return claim.created_by_id == request.user.pk and claim.status in OPEN

    # Gone with a claim are the reasons to look at its neighbours again.

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        near = advice.neighbours([obj.pk])
        super().delete_model(request, obj)
        advice.refresh_alone(near)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        near = advice.neighbours(queryset.values_list("pk", flat=True))
        super().delete_queryset(request, queryset)
        advice.refresh_alone(near)

    # List actions.

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        if request.POST.get("select_across") == "1" and queryset[MOST_COUNTED:].exists():
            text = _("More than %(most)s claims are chosen: narrow the list before you act on all of it.")
            self.message_user(request, text % {"most": wording.number(MOST_COUNTED)}, messages.ERROR)
            return None
        return super().response_action(request, queryset, *args, **kwargs)

    @admin.action(permissions=["submit"], description=_("Submit for review"))
    def submit_selected(self, request: HttpRequest, queryset: QuerySet[Claim]) -> None:
        chosen = Claim.objects.filter(pk__in=list(queryset.values_list("pk", flat=True)))
        numbers = submit(request, chosen)
        log(request, [as_its_kind(claim) for claim in chosen.filter(pk__in=numbers)], "Submitted for review.")
        count = len(numbers)
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

    def page_of(self, row: Claim) -> str:
        return review_address(row)


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

    # Those that a file brought in.
    linked_lookups = frozenset({"id__gte", "id__lte"})

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return ["kind", *super().get_list_filter(request)]

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
