"""Readers say what is wrong with a claim, without an account, and see what came of it."""

import unicodedata
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tracker.dossier import stays
from tracker.filters import Selection
from tracker.frame import render_page
from tracker.models import Claim, ErrorReport, PublishedClaim, State
from tracker.tasks import after_commit, tell_of_report

# As settings.ACCOUNT_RATE_LIMITS counts, by address and for the whole site.
WAIT_SECONDS = 3600
# What turns the words around it round: an editor would read something else than what was typed.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class PlainText(forms.CharField):
    """What a reader typed: lines end as the browser counts them, and nothing in it steers what is read."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        return text if any(unicodedata.category(letter)[0] not in "CZ" for letter in text) else ""

    def run_validators(self, value: Any) -> None:
        if any(letter in TURNING or (is_control(letter) and letter not in "\n\t") for letter in value):
            raise forms.ValidationError(
                _("The text holds characters that cannot be seen. Type it anew, or paste it as plain text.")
            )
        super().run_validators(value)


def is_control(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc"


class ReportForm(forms.ModelForm[ErrorReport]):
    text = PlainText(
        label=gettext_lazy("What is wrong?"),
        help_text=gettext_lazy(
            "What the page says, what it should say, and where one can read it. At most 4,000 characters."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": gettext_lazy("Say in a sentence what is wrong."),
            "max_length": gettext_lazy(
                "Shorten the text to 4,000 characters; it has %(show_value)s. A link says more than a copy."
            ),
        },
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail (optional)"),
        help_text=gettext_lazy("Only if we may ask back. Editors see it, nobody else."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Write the address as name@example.org, or leave it empty.")},
    )
    # People do not see it; machines that fill in every field do.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = ErrorReport
        fields = ("text", "email")

    def clean_website(self) -> str:
        if self.cleaned_data.get("website"):
            raise forms.ValidationError(_("The last field is a trap for machines: leave it empty."))
        return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: int) -> HttpResponse:
    """A short form that says what is wrong with a claim; what is sent lands on the desk."""
    selection, claim = reportable(number)
    if claim.claim_id != number and request.method != "POST":
        return redirect("report_error", claim.claim_id)
    form = ReportForm(request.POST if request.method == "POST" else None, label_suffix="")
    status = 200
    if form.is_bound:
        if form.is_valid():
            if ratelimit.consume(request, action="report_error", key="everybody"):
                return received(form, claim)
            status = 429
        else:
            status = 422
    context = {
        "claim": claim,
        "form": form,
        "is_too_often": status == 429,
    }
    response = render_page(request, selection, "tracker/report.html", context, partial="")
    response.status_code = status
    if status == 429:
        response.headers["Retry-After"] = str(WAIT_SECONDS)
    return response


def received(form: ReportForm, claim: PublishedClaim) -> HttpResponseRedirect:
    """Save the report, tell the desk, and lead back to the claim, which says thank you."""
    with transaction.atomic():
        # Two clicks of one hand come at once: the second waits here for the first, and finds its report.
        Claim.objects.select_for_update(no_key=True).get(pk=claim.claim_id)
        form.instance.claim_id = claim.claim_id
        if not is_known(form.instance):
            saved = form.save()
            after_commit(tell_of_report, saved.pk)
    return HttpResponseRedirect(f"{reverse('claim', args=[claim.claim_id])}?reported=1#reports")


def is_known(report: ErrorReport) -> bool:
    """Whether the very same waits for an answer: the form was sent twice."""
    same = ErrorReport.objects.filter(claim=report.claim_id, text=report.text, email=report.email)
    return same.filter(state=ErrorReport.State.OPEN).exists()


@never_cache
@require_safe
def reports(request: HttpRequest, number: int) -> HttpResponse:
    """How readers' reports about a claim stand: what was answered, and how many are not yet."""
    selection, claim = reportable(number)
    found = ErrorReport.objects.filter(claim=claim.claim_id)
    answered = found.exclude(state=ErrorReport.State.OPEN).order_by("-handled_at", "-pk")
    context = {
        "claim": claim,
        "open": found.filter(state=ErrorReport.State.OPEN).count(),
        # Nothing that a reader wrote leaves the desk.
        "answered": answered.only("state", "answer", "reported_at", "handled_at")[:50],
    }
    return render_page(request, selection, "tracker/reports.html", context, partial="state")


def reportable(number: int) -> tuple[Selection, PublishedClaim]:
    """The claim as readers see it now, published or retracted; for a merged one the claim that tells it."""
    selection = Selection.of(QueryDict())
    shown = selection.in_any_state.filter(claim=stays(selection, number))
    found = selection.read(shown.filter(state__in=[State.PUBLISHED, State.RETRACTED]))
    if not found:
        raise Http404
    return selection, found[0]
