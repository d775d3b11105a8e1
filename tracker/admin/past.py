"""The pages of what was: the history of a row, a version brought back, what was deleted."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignKey
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.conflicts import CHANGED_MEANWHILE
from tracker.admin.history import (
    PAGE,
    Names,
    Told,
    Turn,
    as_they_were,
    as_told,
    deleted,
    gone,
    links_told,
    tell,
    timeline,
)
from tracker.models import PROXIES, Claim, sentence_for
from tracker.models.guards import ask_deferred_guards
from tracker.models.history import acting
from tracker.numerals import as_number
from tracker.versions import (
    DELETED,
    NOT_WORDS,
    Table,
    Values,
    Version,
    fingerprint,
    has_history,
    newest_marks,
    read_marks,
    tables_of,
    version_at,
    version_now,
)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class RestoreForm(forms.Form):
    with_parts = forms.BooleanField(label=_("Its citations and links too, as they were then"), required=False)


class HistoryPages(ModelAdmin):
    """History, restore and “Deleted” for every row whose changes the audit trail keeps."""

    def get_urls(self) -> list[URLPattern]:
        if not has_history(self.model):
            return super().get_urls()
        named = f"tracker_{self.opts.model_name}"
        own = [
            path("deleted/", self.admin_site.admin_view(self._deleted_view), name=f"{named}_deleted"),
            path(
                "<path:object_id>/restore/<str:version>/",
                self.admin_site.admin_view(self._restore_view),
                name=f"{named}_restore",
            ),
        ]
        return [*own, *super().get_urls()]

    def describe(self, row: Any) -> str:
        return str(row)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        own = {}
        if has_history(self.model):
            own["deleted_address"] = reverse(f"admin:tracker_{self.opts.model_name}_deleted")
        return super().changelist_view(request, {**own, **(extra_context or {})})

    # The timeline.

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change of the row, newest first; of a row that is gone too."""
        if not has_history(self.model):
            return super().history_view(request, object_id, extra_context)
        row, is_gone = self._row_or_ghost(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        page = Paginator(timeline(self.model, row.pk), PAGE).get_page(request.GET.get("p"))
        newest = newest_marks(self.model, row.pk)
        may_restore = self._may_restore(request, row, is_gone)
        entries = tell(list(page), self.model)
        for entry in entries:
            entry.may_restore = may_restore and bool(entry.marks) and (is_gone or entry.marks != newest)
        return self._page(
            request,
            "admin/tracker/history.html",
            {
                "title": gettext("History: %(thing)s") % {"thing": self.describe(row)},
                "entries": entries,
                "page": page,
                "pages": page.paginator.get_elided_page_range(page.number),
                "original": row,
                "is_gone": is_gone,
                **(extra_context or {}),
            },
        )

    def _row_or_ghost(self, request: HttpRequest, object_id: str) -> tuple[Any, bool]:
        """The row; or what it was when it was deleted, and that it is gone."""
        row = self.get_object(request, unquote(object_id))
        if row is not None:
            return row, False
        try:
            number = self.model._meta.pk.to_python(unquote(object_id))
        except ValidationError:
            return None, False
        own = tables_of(self.model)[0]
        if own.model._base_manager.filter(pk=number).exists():
            return None, False
        last = own.events.filter(pgh_obj_id=number).order_by("-pgh_id").values().first()
        kind = getattr(self.model, "of_kind", None)
        if not last or last["pgh_label"] != DELETED or (kind and last["kind"] != kind):
            return None, False
        return as_they_were(self.model, [last])[0], True

    def _may_restore(self, request: HttpRequest, row: Any, is_gone: bool) -> bool:
        if is_gone and not self.has_add_permission(request):
            return False
        return self.has_change_permission(request, row)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, {**shared, **context})

    # Bringing a version back.

    def _restore_view(self, request: HttpRequest, object_id: str, version: str) -> HttpResponse:
        """Ask, with all that would change, then write the version into the desk."""
        row, is_gone = self._row_or_ghost(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self._may_restore(request, row, is_gone):
            raise PermissionDenied
        then = version_at(self.model, row.pk, read_marks(version))
        if then is None:
            raise Http404
        now = version_now(self.model, row.pk)
        own, parts = between(self.model, row.pk, now, then)
        form = RestoreForm(request.POST if "apply" in request.POST else None, label_suffix="")
        if is_gone or not parts:
            del form.fields["with_parts"]
        when = f"{timezone.localtime(then.moment):%Y-%m-%d %H:%M:%S} UTC"
        if form.is_valid():
            reason = f"restored version of {when}"
            by = cast(AbstractBaseUser, request.user)
            whole = is_gone or form.cleaned_data.get("with_parts", False)
            try:
                with transaction.atomic(), acting(reason, by):
                    back = self._bring_back(request, row, is_gone, then, whole)
            except ValidationError as error:
                for message in error.messages:
                    form.add_error(None, message)
            else:
                LogEntry.objects.log_actions(
                    by.pk, [back], CHANGE, f"{capfirst(reason)}.", single_object=True
                )
                self.message_user(request, self._brought_back(back), messages.SUCCESS)
                return HttpResponseRedirect(
                    reverse(f"admin:tracker_{self.opts.model_name}_change", args=[back.pk])
                )
        return self._page(
            request,
            "admin/tracker/restore.html",
            {
                "title": gettext("Bring back the version of %(time)s") % {"time": when},
                "explanation": self._explanation(is_gone),
                "button": gettext("Bring this version back"),
                "rows": [
                    {"pk": row.pk, "words": self.describe(row), "url": self._history_address(row.pk)},
                ],
                "own": own,
                "parts": parts,
                "form": form,
                "seen": "" if is_gone else fingerprint([row]),
                "back": self._history_address(row.pk),
                "is_gone": is_gone,
            },
        )

    def _bring_back(self, request: HttpRequest, row: Any, is_gone: bool, then: Version, whole: bool) -> Any:
        base = tables_of(self.model)[0].model._base_manager
        there = base.select_for_update().filter(pk=row.pk).exists()
        if there == is_gone or (not is_gone and request.POST.get("seen") != fingerprint([row])):
            raise ValidationError(CHANGED_MEANWHILE)
        return bring_back(self.model, row.pk, then, with_parts=whole)

    def _brought_back(self, row: Any) -> str:
        if isinstance(row, Claim):
            return gettext("The version is back, as a draft: readers see it once it is published.")
        return gettext("The version is back.")

    def _explanation(self, is_gone: bool) -> str:
        if is_gone:
            return gettext("The row comes back under its old number, with the citations that it had.")
        if issubclass(self.model, Claim):
            return gettext(
                "The desk says again what it said then, as a draft. Readers see it once it is published."
            )
        return gettext("The desk says again what it said then. Readers see no change until it is published.")

    def _history_address(self, number: Any) -> str:
        return reverse(f"admin:tracker_{self.opts.model_name}_history", args=[number])

    # What was deleted.

    def _deleted_view(self, request: HttpRequest) -> HttpResponse:
        """The rows that are gone, newest first, each with its history."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        start = request.GET.get("before", "")
        found = deleted(
            self.model,
            before=as_number(start),
            kind=getattr(self.model, "of_kind", None),
        )
        plural = self.opts.verbose_name_plural
        return self._page(
            request,
            "admin/tracker/deleted.html",
            {
                "title": gettext("Deleted: %(things)s") % {"things": plural},
                "gone": [(one, self.describe(one.row), self._past_of(one.row)) for one in found[:PAGE]],
                "older": found[PAGE - 1].event if len(found) > PAGE else None,
            },
        )

    def _past_of(self, row: Any) -> str:
        model = PROXIES[row.kind] if isinstance(row, Claim) else type(row)
        return reverse(f"admin:tracker_{model._meta.model_name}_history", args=[row.pk])


def between(
    model: type[models.Model], number: Any, now: Version | None, then: Version
) -> tuple[list[Told], list[Told]]:
    """What bringing `then` back changes: in the row, and in its citations and links."""
    own, *parts = tables_of(model)
    names = Names()
    for version in (now, then):
        if version:
            names.want(own.model, [version.own])
            for table in parts:
                names.want(table.model, list(version.parts[table].values()))
    row = as_told(own, model, Turn(number, now.own if now else None, then.own), names, told=())
    told: list[Told] = []
    for part in parts:
        before = now.parts[part] if now else {}
        after = then.parts[part]
        turns = [Turn(one, before.get(one), after.get(one)) for one in sorted(before.keys() | after.keys())]
        if part.links:
            told += links_told(part, turns, names, model)
        else:
            told += [as_told(part, model, turn, names, told=()) for turn in turns]
    return [one for one in [row] if one.lines], [one for one in told if one.lines or one.what != "changed"]


def bring_back(model: Any, number: Any, then: Version, *, with_parts: bool) -> Any:
    """Write the version into the desk and return the row; ValidationError says what stands in the way.

    Call it inside a transaction, with the row locked.
    """
    _refuse_missing(model, then, with_parts)
    own, *parts = tables_of(model)
    row = model._base_manager.filter(pk=number).first()
    is_new = row is None
    if is_new:
        row = then.instance(model)
        for name in ("status", "submitted_by", "submitted_at"):
            if any(one.name == name for one in model._meta.concrete_fields):
                setattr(row, name, model._meta.get_field(name).get_default())
    for one in own.fields:
        # Mergers and splits are editions; no version of the desk undoes them.
        if is_new or one.name not in ("merged_into", "split_from"):
            setattr(row, one.attname, then.own[one.attname])
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
            if is_new and "created_at" in then.own:
                # Saving dates it anew.
                model._base_manager.filter(pk=number).update(created_at=then.own["created_at"])
            if with_parts:
                for part in parts:
                    _bring_parts_back(row, part, then.parts[part])
            ask_deferred_guards()
    except IntegrityError as error:
        raise ValidationError(sentence_for(error)) from error
    return row


def _bring_parts_back(row: Any, part: Table, then: dict[int, Values]) -> None:
    if part.links:
        getattr(row, part.links).set([values[part.target] for values in then.values()])
        return
    there = {one.pk: one for one in part.model._base_manager.filter(**{part.owner: row.pk})}
    for number in there.keys() - then.keys():
        there[number].delete()
    for number, values in then.items():
        known = there.get(number)
        one = known or part.model(**{"pk": number, part.owner: row.pk})
        words = {field.attname: values[field.attname] for field in part.fields}
        if known is None or any(getattr(one, name) != value for name, value in words.items()):
            for name, value in words.items():
                setattr(one, name, value)
            one.save(force_insert=known is None)


def _refuse_missing(model: type[models.Model], then: Version, with_parts: bool) -> None:
    """Raise ValidationError for each row that the version names and that is not there any more."""
    own, *parts = tables_of(model)
    named: list[tuple[Any, Values]] = [
        (one, then.own) for one in own.model._meta.concrete_fields if isinstance(one, ForeignKey)
    ]
    for part in parts if with_parts else []:
        named += [
            (one, values)
            for one in part.fields
            if isinstance(one, ForeignKey)
            for values in then.parts[part].values()
        ]
    problems = [
        gettext("This version cannot come back: %(field)s names %(thing)s.")
        % {"field": one.verbose_name, "thing": gone(one.related_model, values[one.attname])}
        for one, values in named
        if one.name not in NOT_WORDS - {"created_by"}
        and values.get(one.attname) is not None
        and not one.related_model._base_manager.filter(pk=values[one.attname]).exists()
    ]
    if problems:
        raise ValidationError(problems)
