"""What every page of the desk does: refusals beside the field, a question before a verb acts."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.serializers import serialize
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from tracker.admin.forms import NumberField, RuledForm
from tracker.models import Claim, Edition
from tracker.models.publishing import take_turn

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin

# How many rows the page before a verb names; the rest it counts.
MOST_LISTED = 50


def editor(request: HttpRequest) -> AbstractBaseUser:
    """Who is signed in; the desk lets nobody else in."""
    return cast(AbstractBaseUser, request.user)


def change_address(row: models.Model) -> str:
    options = row._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])


def simpler(field: forms.Field | None) -> None:
    """Beside a choice one adds to the list or changes what is chosen; nothing is deleted from there."""
    if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_delete_related = field.widget.can_view_related = False


def log(request: HttpRequest, rows: Sequence[models.Model], message: str) -> None:
    """Tell the admin's own history of each row what was done to it."""
    LogEntry.objects.log_actions(editor(request).pk, rows, CHANGE, message)


def done(edition: Edition) -> str:
    return gettext("Done, in edition %(edition)s.") % {"edition": edition.number}


CHANGED_MEANWHILE = gettext_lazy(
    "Somebody changed this after you opened the page. Look at it once more; nothing was done yet."
)


def fingerprint(rows: Sequence[models.Model]) -> str:
    """What the rows say now, in a word: an answer about what they said before is not carried out."""
    shown: list[models.Model] = []
    for row in type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).order_by("pk"):
        shown += [row, *(row.citations.order_by("pk") if isinstance(row, Claim) else [])]
    return hashlib.sha256(serialize("json", shown).encode()).hexdigest()


@dataclass(frozen=True)
class Verb:
    """What changes the record: what it is called, what it asks first, and how it is carried out."""

    name: str
    title: Any
    explanation: Any
    button: Any
    form: type[forms.Form]
    # All of the rows or none; a ValidationError says to the editor why not.
    run: Callable[[Sequence[Any], AbstractBaseUser, dict[str, Any]], Edition]


class DeskAdmin(ModelAdmin):
    form = RuledForm
    show_full_result_count = False
    formfield_overrides = {
        models.BigIntegerField: {"form_class": NumberField, "widget": forms.TextInput},
    }

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save; what only the database refuses comes back as a sentence, with all that was typed."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request._refusal = error  # type: ignore[attr-defined]  # read by get_form below
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "_refusal", None)
        return type(form.__name__, (form,), {"refusal": refusal}) if refusal else form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        simpler(field)
        return field

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        # The guards that wait for the end of the transaction speak now, while the form can still answer.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    # `publish`, `correct`, `retract` and `withdraw` change what readers see. Until the desk has roles
    # of its own, whoever may add an edition may do all of them; submitting takes the right to change.

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tracker.add_edition")

    def describe(self, row: Any) -> str:
        return str(row)

    def act(
        self, request: HttpRequest, rows: Sequence[Any], verb: Verb, *, back: str, action: str = ""
    ) -> HttpResponse | None:
        """Ask what the verb has to know, then carry it out; None once it is done.

        `action` is the name under which a list asks, so that the answer finds its way back there.
        """
        form = verb.form(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            with transaction.atomic():
                take_turn()
                try:
                    now = fingerprint(rows)
                    if request.POST.get("seen", now) != now:
                        raise ValidationError(CHANGED_MEANWHILE)
                    edition = verb.run(rows, editor(request), form.cleaned_data)
                except ValidationError as error:
                    for message in error.messages:
                        form.add_error(None, message)
            if not form.errors:
                log(request, rows, f"{verb.name.capitalize()}: {form.cleaned_data['reason']}")
                self.message_user(request, done(edition), messages.SUCCESS)
                return None
        return self._ask(request, rows, verb, form, back, action)

    def _ask(
        self, request: HttpRequest, rows: Sequence[Any], verb: Verb, form: forms.Form, back: str, action: str
    ) -> HttpResponse:
        """The page between a button and its verb: what it will do, to what, and what it has to know."""
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": verb.title,
            "opts": self.opts,
            "form": form,
            "explanation": verb.explanation,
            "button": verb.button,
            "rows": [(self.describe(row), change_address(row)) for row in rows[:MOST_LISTED]],
            "more": max(0, len(rows) - MOST_LISTED),
            "selected": [row.pk for row in rows],
            "seen": fingerprint(rows),
            "action": action,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "back": back,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/tracker/confirm.html", context)
