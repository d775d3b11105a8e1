"""The desk's forms: what an editor typed, checked by the rules of the database, said beside the field."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker import wording
from tracker.models import (
    Basis,
    Claim,
    CorrectionType,
    DatePrecision,
    Kind,
    Qualifier,
    Stance,
    sentence_for,
)
from tracker.models.record import measured
from tracker.models.refusals import TRIGGERS
from tracker.models.statement import NUMBERS, STAGES, UNITS
from tracker.quantities import SIDES, Quantity, problems

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm

# The field that an editor has to change when a guard refuses, and where a constraint does not say it itself.
FIELD_OF = {
    "claim_adds_to_own_total": "adds_to",
    "claim_supersedes_own": "supersedes",
    "claim_borne_out_forecast": "borne_out_by",
    "claim_counted_with_transfer": "counted_with",
    "claim_counted_with_others": "counted_with",
    "organisation_no_cycle": "part_of",
    "equipment_no_cycle": "parent",
}


class NumberField(forms.IntegerField):
    """A whole number as one pastes it: 11000, 11,000, or 11 000 with a space of any width."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _(
            "Enter a whole number in digits, such as 11,000 or 11 000; words belong in “as reported”."
        ),
    }
    written = re.compile(r"[-−]?(\d+|\d{1,3}([\s,'’])\d{3}(\2\d{3})*)")

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or isinstance(value, int):
            return super().to_python(value)
        text = str(value).strip()
        if not self.written.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(re.sub(r"[\s,'’]", "", text).replace("−", "-"))

    def prepare_value(self, value: Any) -> Any:
        return wording.number(value) if isinstance(value, int) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "numeric", "class": "vIntegerField", "autocomplete": "off"}


class RuledForm(ModelForm):
    """A form that says each refusal of the database beside the field that has to change.

    `refusal` is what the database said to an attempt to save the very same input: the guards
    that speak only then are heard too, and what was typed stays.
    """

    refusal: IntegrityError | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = _("Give a day of the calendar, such as 2025-02-28.")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            name = getattr(getattr(self.refusal.__cause__, "diag", None), "constraint_name", "")
            self._refuse(FIELD_OF.get(name), sentence_for(self.refusal))
        return cleaned

    def validate_constraints(self) -> None:
        """Django's own puts every sentence on top of the form; here it stands where it helps."""
        exclude = self._left_out()
        for model, rules in self.instance.get_constraints():
            for rule in rules:
                try:
                    rule.validate(model, self.instance, exclude=exclude)
                except ValidationError as error:
                    self._refuse(self._field_of(rule), error)

    def _left_out(self) -> set[str]:
        exclude: set[str] = self._get_validation_exclusions()  # type: ignore[attr-defined]  # Django's hook
        return exclude

    def _field_of(self, rule: Any) -> str | None:
        """The field that the rule says; failing that the one field of this form that it is about."""
        unique = isinstance(rule, models.UniqueConstraint)
        only = set(rule.fields if unique else rule.condition.referenced_base_fields) & self.fields.keys()
        said = rule.violation_error_code or FIELD_OF.get(rule.name)
        return said or (only.pop() if len(only) == 1 else None)

    def _refuse(self, field: str | None, error: Any) -> None:
        if field is None or field not in self.fields:
            self.add_error(None, error)
        elif field not in self.errors:
            # A field that is wrong already gets no second sentence.
            self.add_error(field, error)


class CitationForm(RuledForm):
    class Meta:
        widgets = {
            "quote": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "translation": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "paraphrase": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "paraphrase_fr": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }


class ClaimForm(RuledForm):
    """The form of one kind: only what that kind can say, and only its values."""

    class Meta:
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "summary_fr": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "public_note": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "public_note_fr": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "internal_note": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.of_kind:
            self.instance.kind = self.instance.of_kind
        kind = self.instance.kind
        self._limit("stage", STAGES.get(kind, ()))
        self._limit("unit", UNITS.get(kind, ()))
        for name in ("qualifier", "summary"):
            if name in self.fields:
                self.fields[name].required = True
        for name, examples in EXAMPLES.items():
            if name in self.fields:
                self.fields[name].help_text = format_html(
                    "{}{}", self.fields[name].help_text, explained(examples())
                )
        for name in ("adds_to", "supersedes", "borne_out_by"):
            if name in self.fields:
                # The name of the chosen one, as the search shows it.
                self.fields[name].label_from_instance = described  # type: ignore[attr-defined]

    def _limit(self, name: str, values: Any) -> None:
        if name in self.fields:
            choices: list[Any] = list(self.fields[name].choices)  # type: ignore[attr-defined]
            self.fields[name].choices = [choice for choice in choices if choice[0] in {"", *values}]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        data = self.cleaned_data
        if (data.get("period_start") or data.get("period_end")) and not data.get("precision"):
            data["precision"] = DatePrecision.DAY
        if data.get("borne_out_by") and data.get("stance") != Stance.FORECASTS:
            self._refuse("borne_out_by", TRIGGERS["claim_borne_out_forecast"])
        if "qualifier" in self.fields and not self.errors.keys() & {"qualifier", *SIDES}:
            self._check_quantity(data)
        return cleaned

    def _check_quantity(self, data: dict[str, Any]) -> None:
        if data.get("stance") == Stance.DENIES and data["qualifier"] != Qualifier.UNQUANTIFIED:
            self._refuse(
                "qualifier",
                _("A denial gives no number: leave the three numbers empty and choose “no number”."),
            )
            return
        quantity = Quantity(data["low"], data["best"], data["high"], data["qualifier"])
        for message, args in problems(quantity):
            self._refuse(str(args["field"]), wording.sentence((message, args)))

    def _left_out(self) -> set[str]:
        # What is not on the form holds a true value (the kind above all), so the rules may read it.
        return set(self.errors) - {"__all__"}

    def _refuse(self, field: str | None, error: Any) -> None:
        # What a rule says of the three numbers, `quantities.problems` has said of the number that it means.
        if field != NUMBERS:
            super()._refuse(field, error)


def described(claim: Claim) -> str:
    """One claim in one line: “12 · about 3,000 troops · arrived · Ministry of War · March 2025”."""
    parts = [str(claim.pk), what(claim), str(claim.claimant or ""), claim.period_words]
    return " · ".join(part for part in parts if part)


def what(claim: Claim) -> str:
    """What is claimed, without who and when: “about 3,000 troops · arrived”."""
    if claim.kind == Kind.EVENT:
        return claim.summary_words
    equipment = [row.label for row in (claim.equipment, *claim.counted_with.all()) if row]
    counted = "" if claim.stance == Stance.DENIES else claim.quantity_words
    stance = claim.get_stance_display() if claim.stance in (Stance.DENIES, Stance.FORECASTS) else ""
    parts = [f"{counted} {measured(claim, equipment)}".strip(), claim.get_stage_display(), stance]
    return " · ".join(str(part) for part in parts if part)


# Explained by examples, at the field.


def explained(rows: list[tuple[Any, str]]) -> str:
    return format_html(
        '<details class="examples"><summary>{}</summary><dl>{}</dl></details>',
        gettext("Examples"),
        format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows),
    )


def qualifier_examples() -> list[tuple[Any, str]]:
    return [
        (
            Qualifier.EXACT.label,
            gettext("“11,000 soldiers” → 11,000 three times: lower bound, best figure, upper bound"),
        ),
        (Qualifier.ABOUT.label, gettext("“some 3,000 more”, “roughly 3,000” → best figure 3,000")),
        (Qualifier.NEARLY.label, gettext("“almost 5,000” → best figure 5,000")),
        (Qualifier.AT_LEAST.label, gettext("“no fewer than 4,000” → lower bound 4,000")),
        (Qualifier.MORE_THAN.label, gettext("“over 6,000” → lower bound 6,000")),
        (Qualifier.UP_TO.label, gettext("“as many as 12,000” → upper bound 12,000")),
        (Qualifier.FEWER_THAN.label, gettext("“under 1,000” → upper bound 1,000")),
        (Qualifier.BETWEEN.label, gettext("“10,000 to 12,000” → lower bound 10,000, upper bound 12,000")),
        (
            Qualifier.UNQUANTIFIED.label,
            gettext(
                "“dozens”, “a considerable quantity”, every denial → none; the words go into “as reported”"
            ),
        ),
    ]


def basis_examples() -> list[tuple[Any, str]]:
    return [
        (
            Basis.FLOW.label,
            gettext("“3,000 more arrived in January and February”: start and end of the period"),
        ),
        (Basis.STOCK.label, gettext("“8,000 are in the region now”: the same date at both ends")),
        (
            Basis.CUMULATIVE.label,
            gettext("“11,000 have been sent so far”: the date it was reached as end of the period, no start"),
        ),
    ]


def stance_examples() -> list[tuple[Any, str]]:
    return [
        (Stance.ASSERTS.label, gettext("“has sent”: said as a fact")),
        (Stance.ESTIMATES.label, gettext("“believes”, “assesses”, “estimates”")),
        (
            Stance.CONFIRMS.label,
            gettext("the party itself admits it, or a claimant bears another's number out"),
        ),
        (Stance.DENIES.label, gettext("“has sent no one”: choose “no number”")),
        (Stance.FORECASTS.label, gettext("“plans to send”, “is expected to”")),
    ]


EXAMPLES = {"qualifier": qualifier_examples, "basis": basis_examples, "stance": stance_examples}


# What a verb asks before it acts. Everything typed here is public.


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        help_text=_("Public: it stands beside the edition."),
    )


def public_note(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Public note"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=help_text,
    )


class WithdrawForm(forms.Form):
    reason = public_note(
        _("One or two sentences for readers, for good: why it is not shown, without repeating what it said.")
    )
    reason_fr = forms.CharField(
        label=_("Public note in French"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
    )


class CorrectionForm(WithdrawForm):
    reason = public_note(_("One or two sentences for readers: what it was, and why it changes."))
    correction_type = forms.ChoiceField(
        label=_("Type"),
        choices=lambda: [("", "---------"), *CorrectionType.choices],
        help_text=_(
            "Entry error: we copied it wrong. Source corrected or retracted: they changed it. Method: we "
            "count differently now. Merge, split: it was one claim told twice, or two told as one."
        ),
    )
    field_order = ["correction_type", "reason", "reason_fr"]
