"""The desk's forms: what an editor typed, checked by the rules of the database, said beside the field."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.html import format_html, format_html_join
from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tracker import partial_dates, wording
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
from tracker.models.refusals import TRIGGERS, broken_rules
from tracker.models.statement import NUMBERS, STAGES, UNITS
from tracker.partial_dates import PartialDate, UnclearDate
from tracker.quantities import PRECISIONS, SIDES, Quantity, end_of, problems, start_of

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
        "min_value": _("This number is too small: the smallest is %(limit_value)s."),
        "max_value": _("This number is too large to be meant: look for digits too many."),
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


class PartialDateField(forms.DateField):
    """A date as well as it is known: 2025-02-28, 28 February 2025, 2025-02, Q1 2025, février 2025.

    Cleaned it is a PartialDate; the form makes a day of it and sets the precision. `closes` tells the end
    of a period from its start; `whole_days` takes nothing less exact than a day.
    """

    widget = AdminDateWidget
    default_error_messages = {
        "whole_day": _(
            "This date is needed to the day, such as 2025-02-28; leave it empty if nobody says it."
        ),
    }

    def __init__(self, *, closes: bool = False, whole_days: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.closes = closes
        self.whole_days = whole_days
        # How well the date that is there already is known.
        self.precision: str = DatePrecision.DAY

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return PartialDate(value, value, DatePrecision.DAY)
        try:
            read = _as_the_calendar_writes(str(value)) or partial_dates.read(str(value))
        except UnclearDate as unclear:
            raise ValidationError(wording.sentence(unclear.message), code="invalid") from None
        if read and self.whole_days and read.precision != DatePrecision.DAY:
            raise ValidationError(self.error_messages["whole_day"], code="whole_day")
        return read

    def day(self, read: PartialDate) -> date:
        return read.last if self.closes else read.first

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, date):
            return value
        write = partial_dates.end_written if self.closes else partial_dates.start_written
        return write(value, self.precision)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            before, now = (self.to_python(value) for value in (self.prepare_value(initial), data))
        except ValidationError:
            return True
        return bool((before and self.day(before)) != (now and self.day(now)))


def _as_the_calendar_writes(text: str) -> PartialDate | None:
    """The day that Django's calendar writes into the field for a French editor: 03/04/2025 is in April."""
    if not (get_language() or "").startswith("fr"):
        return None
    try:
        day = datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007
    except ValueError:
        return None
    return partial_dates.read(day.isoformat())


class RuledForm(ModelForm):
    """A form that says each refusal of the database beside the field that has to change.

    `refusal` is what the database said to an attempt to save the very same input: the guards
    that speak only then are heard too, and what was typed stays.
    """

    refusal: IntegrityError | None = None
    # For each date that may be partial, the field that says how well it is known; empty: to the day.
    precision_of: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, PartialDateField):
                field.precision = (
                    getattr(self.instance, self.precision_of.get(name, ""), "") or field.precision
                )
            elif isinstance(field, forms.DateField):
                field.error_messages["invalid"] = _("Give a day of the calendar, such as 2025-02-28.")

    def clean(self) -> dict[str, Any] | None:
        self._settle_dates()
        cleaned = super().clean()
        if self.refusal:
            name = getattr(getattr(self.refusal.__cause__, "diag", None), "constraint_name", "")
            self._refuse(FIELD_OF.get(name), sentence_for(self.refusal))
        return cleaned

    def _settle_dates(self) -> None:
        """Make days of the partial dates, and set how well they are known."""
        for name, field in self.fields.items():
            read = self.cleaned_data.get(name)
            if isinstance(field, PartialDateField) and isinstance(read, PartialDate):
                self.cleaned_data[name] = field.day(read)
                if self.precision_of.get(name):
                    self._set_precision(self.precision_of[name], [read], is_new=name in self.changed_data)

    def _set_precision(self, name: str, dates: Sequence[PartialDate], *, is_new: bool) -> None:
        """As typed: 2025-02 is known to the month. What is chosen from the list stands where days were typed.

        A choice made before gives way to days that it does not fit.
        """
        is_listed = name in self.fields
        chosen = (self.cleaned_data.get(name) if is_listed else getattr(self.instance, name)) or ""
        chosen_now = is_listed and name in self.changed_data
        typed = max((one.precision for one in dates), key=PRECISIONS.index)
        precision = typed
        if typed != DatePrecision.DAY:
            if chosen_now and chosen:
                precision = max(chosen, typed, key=PRECISIONS.index)
        elif chosen and (chosen_now or not is_new or _fill_units(dates, chosen)):
            precision = chosen
        if is_listed:
            self.cleaned_data[name] = precision
        else:
            setattr(self.instance, name, precision)

    def validate_constraints(self) -> None:
        """Django's own puts every sentence on top of the form; here it stands where it helps."""
        exclude = self._left_out()
        for model, rules in self.instance.get_constraints():
            for rule, error in broken_rules(self.instance, rules, model, exclude):
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


def _fill_units(dates: Sequence[PartialDate], precision: str) -> bool:
    """Whether the days begin and end whole months, quarters or years."""
    first, last = dates[0].first, dates[-1].last
    return (first, last) == (start_of(first, precision), end_of(last, precision))


class CitationForm(RuledForm):
    class Meta:
        widgets = {
            "quote": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "translation": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "paraphrase": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "paraphrase_fr": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }
        help_texts = {
            "locator": _("Where to look in a long text: “third paragraph”, “p. 12”, “at 3:15”."),
            "role": _(
                "“Contradicts” and “gives context” are there to be read; the claim does not stand on them."
            ),
        }

    def has_changed(self) -> bool:
        """A new citation of which nothing but the article is there, or not even that, is none."""
        chosen = "article" in self.changed_data and self["article"].data
        return super().has_changed() and bool(self.instance.pk or self.is_worded or chosen)

    @property
    def is_worded(self) -> bool:
        words = ("quote", "translation", "paraphrase", "paraphrase_fr", "locator")
        return any((self[name].data or "").strip() for name in words if name in self.fields)


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
        field_classes = dict.fromkeys(
            ("period_start", "period_end", "cumulative_since", "stated_on"), PartialDateField
        )

    precision_of = {"period_start": "precision", "period_end": "precision"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_dates()
        if self.instance.of_kind:
            self.instance.kind = self.instance.of_kind
        kind = self.instance.kind
        self._limit("stage", STAGES.get(kind, ()))
        self._limit("unit", UNITS.get(kind, ()))
        for name in ("qualifier", "summary"):
            if name in self.fields:
                self.fields[name].required = True
        self._explain()
        for name in ("adds_to", "supersedes", "borne_out_by"):
            if name in self.fields:
                # The name of the chosen one, as the search shows it.
                self.fields[name].label_from_instance = described  # type: ignore[attr-defined]

    def _read_dates(self) -> None:
        for name, field in self.fields.items():
            if isinstance(field, PartialDateField):
                field.closes = name == "period_end"
                field.whole_days = name not in self.precision_of

    def _explain(self) -> None:
        """What each field is for, by example; and which ones a draft may lack, but no publication."""
        for name, text in HELP.items():
            if name in self.fields:
                self.fields[name].help_text = text
        for name, examples in EXAMPLES.items():
            if name in self.fields:
                self.fields[name].help_text = format_html(
                    "{}{}", self.fields[name].help_text, explained(examples())
                )
        for name in NEEDED_TO_PUBLISH & self.fields.keys():
            field: Any = self.fields[name]
            # The widget below the buttons that add to a list; its mark is in desk/warnings.css.
            getattr(field.widget, "widget", field.widget).attrs["data-needed"] = "publish"
            field.help_text = format_html(
                '{} <span class="visually-hidden">{}</span>', field.help_text, gettext("Needed to publish.")
            )

    def _limit(self, name: str, values: Any) -> None:
        if name in self.fields:
            choices: list[Any] = list(self.fields[name].choices)  # type: ignore[attr-defined]
            self.fields[name].choices = [choice for choice in choices if choice[0] in {"", *values}]  # type: ignore[attr-defined]

    def _settle_dates(self) -> None:
        """A month typed at one end of what happened during it, or was so in it, is the whole month."""
        data = self.cleaned_data
        start, end, basis = (data.get(name) for name in ("period_start", "period_end", "basis"))
        if start and not end and basis != Basis.CUMULATIVE and start.precision != DatePrecision.DAY:
            end = None if "period_end" in self.errors else start
        if end and not start and basis == Basis.STOCK and end.precision != DatePrecision.DAY:
            start = None if "period_start" in self.errors else end
        if start or end:
            is_new = bool({"period_start", "period_end"} & set(self.changed_data))
            self._set_precision("precision", [one for one in (start, end) if one], is_new=is_new)
        data |= {"period_start": start and start.first, "period_end": end and end.last}
        super()._settle_dates()

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

# What the record requires of a claim and a draft may lack.
NEEDED_TO_PUBLISH = {"personnel", "category", "equipment", "stage", "unit", "basis", "claimant"}

PERIOD_HELP = _(
    "A day, a month, a quarter or a year: 2025-02-28, 2025-02, Q1 2025, février 2025. The precision follows."
)
# Beside what the model says of its fields: what to type, with an example.
HELP: dict[str, Any] = {
    "conflict": _("The war that the support serves, such as “Russia's invasion of Ukraine”."),
    "personnel": _("Who was sent: “elite units” are special forces, “sappers” are engineers."),
    "stage": _("How far it has come, as the source says: “set off” is no arrival, “pledged” no delivery."),
    "equipment": _(
        "What was sent: “240 mm multiple rocket launcher”. Missing in the list? Add it with the +."
    ),
    "low": _("“At least 4,000”: 4,000."),
    "best": _("“About 11,000”: 11,000 or 11 000."),
    "high": _("“Up to 12,000”: 12,000."),
    "unit": _("What the number counts: persons, not battalions, where the source gives both."),
    "as_reported_fr": _("The same words for French readers: “environ 3 000 de plus”."),
    "period_start": PERIOD_HELP,
    "period_end": format_lazy("{} {}", PERIOD_HELP, Claim._meta.get_field("period_end").help_text),
    "precision": _(
        "How well the ends of the period are known. Follows from what is typed: 2025-02 is a month."
    ),
    "cumulative_since": _("For a total so far, if the source says since when, to the day: 2024-10-01."),
    "stated_on": _("The day the claimant said it, such as 2025-03-27; not the day it was printed."),
    "summary_fr": _("The same sentence for French readers: “Sergueï Choïgou a été reçu à Pyongyang.”"),
    "rank": _("Deprecated: wrong, and kept to be seen. Preferred: to be shown first of its claimant's."),
    "rank_reason": _("Public: “The ministry withdrew this figure the next day.”"),
    "rank_reason_fr": _("The same reason for French readers."),
    "public_note": _("For readers, beside the claim: “The ministry counts from October 2024.”"),
    "public_note_fr": _("The same note for French readers."),
    "internal_note": _("For editors only: “Ask the agency which launchers it means.”"),
}


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
