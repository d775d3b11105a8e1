"""A form for each kind of claim, in the order in which one reads an article, with its buttons."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker import advice
from tracker.admin import quotes
from tracker.admin.base import change_address, editor, log, simpler
from tracker.admin.claims import as_its_kind, with_names
from tracker.admin.corrections import CorrectionPages
from tracker.admin.forms import CitationForm, ClaimForm, described
from tracker.admin.review import review, submit
from tracker.admin.verbs import BUTTONS, is_correction, publish_at_once, usual_reason
from tracker.models import (
    CasualtyEstimate,
    Citation,
    Claim,
    Conflict,
    Corridor,
    Deployment,
    EquipmentTransfer,
    Event,
    Kind,
    NothingToPublish,
    Status,
    Unit,
)
from tracker.notices import review_address
from tracker.numerals import as_number

if TYPE_CHECKING:
    StackedInline = admin.StackedInline[Any, Any]
else:
    StackedInline = admin.StackedInline


# What a warning offers to fill in with one click, by the field that it fills.
OFFERED: dict[str, Any] = {
    "supersedes": _("It revises claim %(number)s"),
    "adds_to": _("It comes on top of claim %(number)s"),
}


def last_entered(request: HttpRequest) -> Claim | None:
    return Claim.objects.filter(created_by=editor(request).pk).order_by("-pk").first()


class CitationInline(StackedInline):
    class Media:
        js = (forms.Script("js/elements/take-wording.js", type="module"),)

    model = Citation
    form = CitationForm
    fk_name = "claim"
    fields = ("article", "role", "quote", "found", "translation", ("paraphrase", "paraphrase_fr"), "locator")
    readonly_fields = ("found",)
    autocomplete_fields = ("article",)
    verbose_name_plural = _("Where it stands: citations")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        simpler(field)
        return field

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return 0 if obj and obj.citations.exists() else 1

    @admin.display(description=_("quote in the capture"))
    def found(self, citation: Citation) -> str:
        """Whether it stands in the text, and where; else what there is most like it."""
        return quotes.shown(citation)


class KindAdmin(CorrectionPages):
    """One kind's form, in the order in which one reads an article."""

    form = ClaimForm
    inlines = (CitationInline,)
    change_form_template = "admin/tracker/claim_form.html"

    class Media:
        js = (forms.Script("js/elements/ctrl-enter.js", type="module"),)

    autocomplete_fields = (
        "conflict",
        "supplier",
        "recipient",
        "equipment",
        "counted_with",
        "claimant",
        "relayed_by",
        "adds_to",
        "supersedes",
        "borne_out_by",
    )
    # What is counted: the fields that only this kind has.
    about: tuple[Any, ...] = ()
    has_quantity = True

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        named = {name for _title, options in self.get_fieldsets(request) for name in flat(options["fields"])}
        return [name for name in self.autocomplete_fields if name in named]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        period = ("period_start", "period_end", "precision")
        sure: tuple[Any, ...] = ("borne_out_by",)
        if self.has_quantity:
            sure = ("rank", ("rank_reason", "rank_reason_fr"), "supersedes", "borne_out_by")
        how_many = (
            _("How many"),
            {
                "fields": (
                    "qualifier",
                    ("low", "best", "high", "unit"),
                    ("as_reported", "as_reported_fr"),
                    "as_reported_quoted",
                )
            },
        )
        when = ("basis", period, "cumulative_since", "adds_to") if self.has_quantity else (period,)
        return [
            (_("What"), {"fields": (*self.about, ("supplier", "recipient"), "conflict", "place")}),
            *([how_many] if self.has_quantity else []),
            (pgettext_lazy("heading", "When"), {"fields": when}),
            (_("Who says"), {"fields": ("claimant", "relayed_by", "stance", "stated_on")}),
            (_("How sure"), {"fields": sure, "classes": ("collapse",)}),
            (
                _("Notes"),
                {"fields": ("public_note", "public_note_fr", "internal_note"), "classes": ("collapse",)},
            ),
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What nearly every claim shares, as in the claim that this editor entered last."""
        initial: dict[str, Any] = {}
        conflicts = list(Conflict.objects.values_list("pk", flat=True)[:2])
        if len(conflicts) == 1:
            initial["conflict"] = conflicts[0]
        featured = Corridor.objects.filter(is_featured=True).first()
        if featured:
            initial |= {"supplier": featured.supplier_id, "recipient": featured.recipient_id}
        if self.model.of_kind in (Kind.DEPLOYMENT, Kind.CASUALTIES):
            initial["unit"] = Unit.PERSON
        last = last_entered(request)
        if last:
            shared = ("claimant", "conflict", "supplier", "recipient")
            initial |= {name: getattr(last, f"{name}_id") for name in shared}
        return initial | super().get_changeform_initial_data(request)

    def get_formset_kwargs(self, request: HttpRequest, obj: Any, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk:
            return kwargs
        # From the article's page: the first citation is of that article; else of the last one cited.
        article: Any = request.GET.get("article", "")
        if as_number(article) is None:
            last = last_entered(request)
            cited = last.citations.order_by("-pk").first() if last else None
            article = cited.article_id if cited else None
        if article:
            kwargs["initial"] = [{"article": article}]
        return kwargs

    def view_on_site(self, obj: Claim) -> str | None:
        return obj.get_absolute_url() if obj.published else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save; an offer of a warning that was taken up is filled in first, beside all that was typed."""
        field, _colon, number = request.POST.get("_offer", "").partition(":")
        if field in OFFERED and number.isdecimal():
            typed = request.POST.copy()
            typed[field], typed["_continue"] = number, "1"
            request.POST = typed  # type: ignore[assignment]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        # Another series has other neighbours: those of before are looked at again too.
        obj.left_behind = advice.neighbours([obj.pk]) if change else set()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        claim = form.instance
        advice.refresh([claim.pk, *claim.left_behind])
        if request.POST.keys() & {"_continue", IS_POPUP_VAR}:
            # The form comes back and says it itself.
            return
        titles = [str(one.title) for one in advice.warnings_of([claim])[claim.pk]]
        if titles:
            self.message_user(
                request,
                format_html(
                    '<a href="{}">{}</a>: {}',
                    change_address(claim),
                    gettext("Look at claim %(number)s once more") % {"number": claim.pk},
                    ", ".join(titles),
                ),
                messages.WARNING,
            )

    def _say_what_is_odd(self, claim: Claim, form: Any) -> list[dict[str, Any]]:
        """The warnings for the top of the form, with links and offers; beside each field, its own."""
        found = advice.warnings_of([claim])[claim.pk]
        named = with_names(Claim.objects.filter(pk__in={number for one in found for number in one.claims}))
        words = {other.pk: (change_address(as_its_kind(other)), described(other)) for other in named}
        for one in found:
            if one.field in form.fields:
                field = form[one.field]
                field.help_text = format_html(
                    '{}<span class="field-warning">{}</span>', field.help_text, one.title
                )
        return [
            {
                "advice": one,
                "claims": [words[number] for number in one.claims if number in words],
                "offers": [
                    (f"{offer.field}:{offer.claim}", OFFERED[offer.field] % {"number": offer.claim})
                    for offer in one.offers
                    if offer.field in form.fields
                ],
            }
            for one in found
        ]

    # Buttons.

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        row = obj.published if obj else None
        context |= {
            "subtitle": self.describe(obj) if obj else None,
            "row": row,
            "has_correction": bool(row and is_correction(obj, row)),
            "may_publish": self.has_publish_permission(request, obj),
            # Saving makes an author of whoever saves, and nobody publishes their own words.
            "may_publish_at_once": settings.SINGLE_EDITOR and self.has_publish_permission(request, obj),
            "may_submit": self.has_submit_permission(request, obj),
            "review_address": review_address(obj) if obj else "",
            "reason": request.POST.get("_reason", ""),
            "usual_reason": usual_reason(obj or self.model(kind=self.model.of_kind), row),
            "warnings": self._say_what_is_odd(obj, context["adminform"].form) if obj else [],
        }
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._after_saving(request, obj) or super().response_change(request, obj)

    def _after_saving(self, request: HttpRequest, claim: Any) -> HttpResponse | None:
        if IS_POPUP_VAR in request.POST or not request.POST.keys() & {"_submit", "_publish"}:
            return None
        if "_publish" in request.POST and not self.has_publish_permission(request, claim):
            raise PermissionDenied
        if "_submit" in request.POST and not self.has_submit_permission(request, claim):
            raise PermissionDenied
        # The database has made a draft of what was edited.
        claim.refresh_from_db()
        if "_publish" in request.POST:
            return self._save_and_publish(request, claim)
        if submit(request, Claim.objects.filter(pk=claim.pk)):
            log(request, [claim], "Submitted for review.")
        return None

    def _save_and_publish(self, request: HttpRequest, claim: Claim) -> HttpResponse:
        here = HttpResponseRedirect(change_address(claim))
        row = claim.published
        if row and is_correction(claim, row):
            text = (
                _("Saved. Readers know other words or figures of this claim: say what was wrong with them.")
                if row.is_published
                else _("Saved. This claim was taken back: say why it comes back.")
            )
            self.message_user(request, text, messages.INFO)
            return HttpResponseRedirect(self._verb_address(claim, "correct"))
        reason = request.POST.get("_reason", "").strip()[:500] or usual_reason(claim, row)
        try:
            edition = publish_at_once([claim], editor(request), {"reason": reason})
        except NothingToPublish as nothing:
            self.message_user(request, nothing.message, messages.WARNING)
            return here
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            self.message_user(request, _("Saved on the desk; nothing was published."), messages.WARNING)
            return here
        log(request, [claim], f"Publish: {reason}")
        self.message_user(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                gettext("%(claim)s is published, in edition %(edition)s.")
                % {"claim": claim, "edition": edition.number},
                claim.get_absolute_url(),
                gettext("See it as readers do."),
            ),
            messages.SUCCESS,
        )
        return here

    # The pages behind Correct…, Retract… and Withdraw….

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(self._verb_view),
                {"name": name},
                name=f"tracker_{self.opts.model_name}_{name}",
            )
            for name in BUTTONS
        ]
        looking = path(
            "<path:object_id>/review/",
            self.admin_site.admin_view(self._review_view),
            name=f"tracker_{self.opts.model_name}_review",
        )
        return [looking, *own, *super().get_urls()]

    def _review_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        claim = self.get_object(request, unquote(object_id))
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_view_permission(request, claim):
            raise PermissionDenied
        return review(self, request, claim)

    def _verb_address(self, claim: Claim, name: str) -> str:
        return reverse(f"admin:tracker_{self.opts.model_name}_{name}", args=[claim.pk])

    def _verb_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        claim = self.get_object(request, unquote(object_id))
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_publish_permission(request, claim):
            raise PermissionDenied
        back = change_address(claim)
        row = claim.published
        if name == "correct" and row and row.is_published and claim.status == Status.CLEAN:
            text = (
                _("Change what is wrong here first; “Save and correct…” then asks what was wrong with it.")
                if settings.SINGLE_EDITOR
                else _(
                    "Change what is wrong here and submit it; whoever reviews it says what was wrong with it."
                )
            )
            self.message_user(request, text, messages.INFO)
            return HttpResponseRedirect(back)
        return self.act(request, [claim], BUTTONS[name], back=back) or HttpResponseRedirect(back)


def flat(fields: Any) -> list[str]:
    return [name for field in fields for name in (flat(field) if isinstance(field, tuple) else [field])]


@admin.register(Deployment)
class DeploymentAdmin(KindAdmin):
    about = (("personnel", "stage"),)


@admin.register(CasualtyEstimate)
class CasualtyEstimateAdmin(KindAdmin):
    about = ("category",)


@admin.register(EquipmentTransfer)
class EquipmentTransferAdmin(KindAdmin):
    about = ("equipment", "counted_with", "stage")


@admin.register(Event)
class EventAdmin(KindAdmin):
    about = ("summary", "summary_fr")
    has_quantity = False
