"""What every page of the desk does: refusals beside the field, a question before a verb acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from tracker.admin.conflicts import (
    CHANGED_MEANWHILE,
    Comparison,
    Conflict,
    Contested,
    Seen,
    who_since,
    without_numbers,
)
from tracker.admin.exported import Exported
from tracker.admin.forms import NumberField, RuledForm
from tracker.admin.lists import BoundedPaginator, OfferedLookups
from tracker.admin.past import HistoryPages
from tracker.models import Edition
from tracker.models.guards import ask_deferred_guards
from tracker.models.publishing import take_turn
from tracker.numerals import as_number
from tracker.versions import fingerprint, has_history

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
    # What can be told beforehand: for each row that it would be refused for, the sentences that say why.
    refusals: Callable[[Sequence[Any], AbstractBaseUser], dict[int, list[str]]] | None = None


class DeskAdmin(OfferedLookups, Exported, HistoryPages):
    form = RuledForm
    show_full_result_count = False
    paginator = BoundedPaginator
    # A count beside each choice of each filter would count the whole table many times.
    show_facets = ShowFacets.NEVER
    formfield_overrides = {
        models.BigIntegerField: {"form_class": NumberField, "widget": forms.TextInput},
    }

    class Media:
        js = (forms.Script("js/elements/named-boxes.js", type="module"),)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Save; what the database refuses, or another one's save, comes back with all that was typed."""
        opened = has_history(self.model) and self._opened(request, object_id)
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                if "_publish" in request.POST:
                    # Whoever publishes takes the turn before locking a claim, or two wait for each other.
                    take_turn()
                note = ""
                if opened:
                    object_id, form_url, note = self._meet_others(request, object_id, form_url)
                response = super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request._refusal = error  # type: ignore[attr-defined]  # read by get_form below
            return super().changeform_view(request, object_id, form_url, extra_context)
        if note and isinstance(response, HttpResponseRedirect):
            self.message_user(request, note, messages.WARNING)
        return response

    def _opened(self, request: HttpRequest, object_id: str | None) -> bool:
        """Note what the page shows before it is read, so that nothing that comes later counts as seen."""
        if object_id is None or "_saveasnew" in request.POST:
            return False
        if request.method == "POST":
            request._seen = request.POST.get("_seen", "")  # type: ignore[attr-defined]  # for the page
            return "_seen" in request.POST
        row = self.get_object(request, unquote(object_id))
        request._seen = str(Seen.now(row)) if row else ""  # type: ignore[attr-defined]
        return True

    def _meet_others(
        self, request: HttpRequest, object_id: str | None, form_url: str
    ) -> tuple[str | None, str, str]:
        """Lock the row and look whether it is still what this editor saw.

        Returns whose form to show, where it is sent, and a sentence where the status alone is another.
        Where the words are others, the request says from here on what the form says when it comes back.
        """
        row = self.get_object(request, unquote(object_id or ""))
        if row is None:
            return self._meet_a_ghost(request, object_id, form_url)
        if not self.has_change_permission(request, row):
            return object_id, form_url, ""
        type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
        seen, now = Seen.read(request.POST["_seen"]), Seen.now(row)
        if seen.words == now.words:
            return object_id, form_url, self._status_note(row, seen, now)
        row = self.get_object(request, unquote(object_id or ""))
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        comparison = Comparison(
            row, seen, self.get_form(request, row, change=True, fields=fields), request.POST
        )
        formsets, _inlines = self._create_formsets(request, row, change=True)  # type: ignore[attr-defined]
        request.POST = comparison.settle(formsets)  # type: ignore[assignment]
        request._conflict = comparison.conflict  # type: ignore[attr-defined]  # read by get_form below
        request._seen = str(now)  # type: ignore[attr-defined]
        return object_id, form_url, ""

    def _meet_a_ghost(
        self, request: HttpRequest, object_id: str | None, form_url: str
    ) -> tuple[str | None, str, str]:
        """The row was deleted: what was typed becomes the form of a new one."""
        ghost, is_gone = self._row_or_ghost(request, object_id or "")
        if not is_gone or not self.has_add_permission(request):
            return object_id, form_url, ""
        formsets, _inlines = self._create_formsets(request, self.model(), change=False)  # type: ignore[attr-defined]
        seen = Seen.read(request.POST["_seen"])
        request.POST = without_numbers(request.POST, formsets)  # type: ignore[assignment]
        who, moment = who_since(self.model, ghost.pk, seen.marks)
        request._conflict = Conflict(who, moment, is_gone=True)  # type: ignore[attr-defined]
        request._seen = ""  # type: ignore[attr-defined]
        return None, reverse(f"admin:tracker_{self.opts.model_name}_add"), ""

    def _status_note(self, row: Any, seen: Seen, now: Seen) -> str:
        if seen.status == now.status:
            return ""
        words = dict(row._meta.get_field("status").flatchoices)
        return gettext(
            "Meanwhile %(who)s changed the status from “%(old)s” to “%(new)s”. "
            "If you changed the words, it is a draft again."
        ) % {
            "who": who_since(type(row), row.pk, seen.marks)[0],
            "old": words.get(seen.status, seen.status),
            "new": words.get(now.status, now.status),
        }

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        context |= {
            "seen": getattr(request, "_seen", ""),
            "conflict": getattr(request, "_conflict", None),
        }
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        refusal = getattr(request, "_refusal", None)
        conflict = getattr(request, "_conflict", None)
        if conflict:
            return type(form.__name__, (Contested, form), {"conflict": conflict})
        return type(form.__name__, (form,), {"refusal": refusal}) if refusal else form

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        simpler(field)
        return field

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        ask_deferred_guards()

    # `publish`, `correct`, `retract` and `withdraw` change what readers see (roles.py). Whether somebody may
    # do it to this very claim, which they may have written, the models know.

    def has_publish_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tracker.publish_claim")

    def has_submit_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("tracker.submit_claim") and self.has_change_permission(request, obj)

    def describe(self, row: Any) -> str:
        return str(row)

    def page_of(self, row: Any) -> str:
        """Where one looks at it before a verb acts."""
        return change_address(row)

    def act(
        self, request: HttpRequest, rows: Sequence[Any], verb: Verb, *, back: str, action: str = ""
    ) -> HttpResponse | None:
        """Ask what the verb has to know, then carry it out; None once it is done.

        `action` is the name under which a list asks, so that the answer finds its way back there.
        """
        form = verb.form(request.POST if "apply" in request.POST else None)
        refused = verb.refusals(rows, editor(request)) if verb.refusals else {}
        if form.is_valid() and not refused:
            with transaction.atomic():
                take_turn()
                try:
                    if was_seen(request, rows) != request.POST.get("seen", was_seen(request, rows)):
                        raise ValidationError(CHANGED_MEANWHILE)
                    edition = verb.run(rows, editor(request), form.cleaned_data)
                except ValidationError as error:
                    refused = self._sort_out(error, rows, form)
            if not form.errors and not refused:
                log(request, rows, f"{verb.name.capitalize()}: {form.cleaned_data['reason']}")
                self.message_user(request, done(edition), messages.SUCCESS)
                return None
        return self._ask(request, rows, verb, form, refused, back, action)

    def _sort_out(
        self, error: ValidationError, rows: Sequence[Any], form: forms.Form
    ) -> dict[int, list[str]]:
        """What was said of one of the rows, by row; the rest goes to the form."""
        refused: dict[int, list[str]] = {}
        numbers = {str(row.pk) for row in rows}
        for one in error.error_list:
            if one.code in numbers:
                refused.setdefault(int(one.code), []).extend(one.messages)
            else:
                form.add_error(None, one)
        return refused

    def _ask(
        self,
        request: HttpRequest,
        rows: Sequence[Any],
        verb: Verb,
        form: forms.Form,
        refused: dict[int, list[str]],
        back: str,
        action: str,
    ) -> HttpResponse:
        """The page between a button and its verb: what it will do, to what, and what it has to know.

        Rows that would be refused come first, each with the reason, and are left out of what the button does.
        """
        request.current_app = self.admin_site.name
        able = [row for row in rows if row.pk not in refused]
        shown = [*(row for row in rows if row.pk in refused), *able][: max(MOST_LISTED, len(refused))]
        context = {
            **self.admin_site.each_context(request),
            "title": verb.title,
            "opts": self.opts,
            "form": form,
            "explanation": verb.explanation,
            "button": verb.button,
            "rows": [
                {
                    "pk": row.pk,
                    "words": self.describe(row),
                    "url": self.page_of(row),
                    "refusals": refused.get(row.pk, []),
                }
                for row in shown
            ],
            "refused": len(refused),
            "able": len(able),
            "others": [row.pk for row in rows if row not in shown],
            "seen": fingerprint(rows),
            "seen_of": ",".join(str(row.pk) for row in rows),
            "action": action,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
            "back": back,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/tracker/confirm.html", context)


def was_seen(request: HttpRequest, rows: Sequence[Any]) -> str:
    """The fingerprint of all the rows that the page showed, of which some may have been unticked since."""
    numbers = [as_number(number) for number in request.POST.get("seen_of", "").split(",")]
    shown = [type(rows[0])(pk=number) for number in numbers if number is not None]
    return fingerprint(shown or rows)
