"""The pages behind Merge… and Split…, on a claim's form."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker import advice
from tracker.admin.base import Verb, change_address, editor, log
from tracker.admin.claims import ClaimsAdmin, as_its_kind, with_names
from tracker.admin.forms import WithdrawForm, described, public_note
from tracker.admin.verbs import own_words_ever, refusals
from tracker.models import Claim, PublishedClaim, State
from tracker.models.merging import absorb, may_be_merged_with, merge, split

# The likeliest of those that could be meant; any other is given by its number.
MOST_OFFERED = 50


class IntoForm(forms.Form):
    """Which claim stays: one of those that are like it, or any by its number."""

    into = forms.ModelChoiceField(
        Claim.objects.none(),
        label=_("The claim that stays"),
        required=False,
        help_text=_("Of the same kind, claimant and corridor; those with the same number come first."),
    )
    number = forms.IntegerField(
        label=_("Or its number"), required=False, min_value=1, help_text=_("Where it is not in the list.")
    )
    gone: Claim

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["into"]
        choice.queryset = likely_twins(self.gone)
        choice.label_from_instance = described

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if number := cleaned.get("number"):
            cleaned["into"] = Claim.objects.filter(pk=number).first()
            if cleaned["into"] is None:
                self.add_error("number", _("There is no claim %(number)s.") % {"number": number})
        elif not cleaned.get("into") and not self.errors:
            self.add_error("into", _("Choose the claim that stays."))
        return cleaned


class MergeForm(IntoForm, WithdrawForm):
    reason = public_note(_("One or two sentences for readers: why the two are one."))
    field_order = ["into", "number", "reason", "reason_fr"]


def of_claim[F: IntoForm](form: type[F], claim: Claim) -> type[F]:
    return type(form.__name__, (form,), {"gone": claim})


def likely_twins(claim: Claim) -> QuerySet[Claim]:
    same = Q(qualifier=claim.qualifier, low=claim.low, best=claim.best, high=claim.high)
    same &= Q(period_end=claim.period_end)
    rows = PublishedClaim.objects.filter(claim=OuterRef("pk"), edition_to=None, state=State.PUBLISHED)
    found = Claim.objects.filter(may_be_merged_with(claim) & Exists(rows))
    first = found.order_by(ExpressionWrapper(same, BooleanField()).desc(nulls_last=True), "-pk")
    numbers = list(first.values_list("pk", flat=True)[:MOST_OFFERED])
    return with_names(Claim.objects.filter(pk__in=numbers)).order_by(
        ExpressionWrapper(same, BooleanField()).desc(nulls_last=True), "-pk"
    )


def merge_verb(claim: Claim) -> Verb:
    def run(claims: Any, by: Any, data: dict[str, Any]) -> Any:
        keep = data["into"]
        edition = merge(keep, claim, by=by, reason=data["reason"], reason_fr=data["reason_fr"])
        advice.refresh([keep.pk, claim.pk])
        return edition

    return Verb(
        "merge",
        _("Merge"),
        _(
            "It says the same as another claim. Readers who come to it are led to that one, where its "
            "citations stand too; it leaves every chart and total. “Correct…” takes it back."
        ),
        _("Merge"),
        of_claim(MergeForm, claim),
        run,
        refusals(own_words_ever),
    )


class CorrectionPages(ClaimsAdmin):
    def get_urls(self) -> list[URLPattern]:
        pages = {"merge": self._merge_view, "split": self._split_view}
        own = [
            path(
                f"<path:object_id>/{name}/",
                self.admin_site.admin_view(view),
                name=f"tracker_{self.opts.model_name}_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def _merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        claim = self.get_object(request, unquote(object_id))
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        back = change_address(claim)
        if claim.published is None:
            return self._absorb(request, claim, back)
        if not self.has_publish_permission(request, claim):
            raise PermissionDenied
        return self.act(request, [claim], merge_verb(claim), back=back) or HttpResponseRedirect(back)

    def _absorb(self, request: HttpRequest, draft: Claim, back: str) -> HttpResponse:
        """The same for a draft: nothing is published, its citations move and it is deleted."""
        if not self.has_delete_permission(request, draft):
            raise PermissionDenied
        form = of_claim(IntoForm, draft)(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            keep = as_its_kind(form.cleaned_data["into"])
            try:
                if not self.has_change_permission(request, keep):
                    raise ValidationError(_("You may not change claim %(number)s.") % {"number": keep.pk})
                with transaction.atomic():
                    number, near = draft.pk, advice.neighbours([draft.pk])
                    log(request, [draft], f"Merged into claim {keep.pk}.")
                    absorb(keep, draft, by=editor(request))
                    log(request, [keep], f"Merged with draft {number}.")
                    advice.refresh({keep.pk, *near} - {number})
            except ValidationError as error:
                form.add_error(None, error)
            else:
                text = gettext("Draft %(number)s is gone; what it stood on stands here now.") % {
                    "number": number
                }
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(change_address(keep))
        verb = Verb(
            "merge",
            _("Merge"),
            _(
                "This draft says the same as another claim. Its citations go there, to be reviewed with it, "
                "and the draft is deleted."
            ),
            _("Merge"),
            form.__class__,
            merge_verb(draft).run,
        )
        return self._ask(request, [draft], verb, form, {}, back, "")

    def _split_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        claim = self.get_object(request, unquote(object_id))
        if claim is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not (self.has_change_permission(request, claim) and self.has_add_permission(request)):
            raise PermissionDenied
        if "apply" in request.POST:
            try:
                part = as_its_kind(split(claim, by=editor(request)))
            except ValidationError as error:
                for message in error.messages:
                    self.message_user(request, message, messages.ERROR)
                return HttpResponseRedirect(change_address(claim))
            advice.refresh([part.pk])
            log(request, [part], f"Split from claim {claim.pk}.")
            text = gettext(
                "This is the copy. Change it to tell the one thing alone, "
                "and claim %(number)s to tell the other."
            )
            self.message_user(request, text % {"number": claim.pk}, messages.SUCCESS)
            return HttpResponseRedirect(change_address(part))
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Split"),
            "opts": self.opts,
            "words": described(claim),
            "back": change_address(claim),
        }
        return TemplateResponse(request, "admin/tracker/split.html", context)
