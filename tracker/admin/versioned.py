"""What every row has that the record keeps versions of: how it stands there, and publishing it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskAdmin, Verb, change_address
from tracker.admin.forms import ReasonForm
from tracker.models import Corridor, Edition, open_edition
from tracker.models.authorship import authors_until
from tracker.models.publishing import VERSIONS, shared

SAME, OLDER, NOT_YET = "same", "older", "not_yet"
WORDS = {SAME: _("same"), OLDER: _("older"), NOT_YET: _("not yet")}


def versions_of(rows: Iterable[models.Model]) -> dict[int, Any]:
    """The record's current version of each desk row that it has, by one query."""
    listed = list(rows)
    if not listed:
        return {}
    version, _fields = VERSIONS[type(listed[0])]
    found = version._default_manager.filter(
        **{f"{version.identity}__in": [row.pk for row in listed]}, edition_to=None
    )
    return {row.identity_id: row for row in found}


def standing(row: models.Model, version: Any) -> str:
    """Whether readers see the row as the desk has it."""
    if version is None:
        return NOT_YET
    fields = VERSIONS[type(row)][1]
    return SAME if shared(fields, row) == shared(fields, version) else OLDER


def publish(rows: Sequence[models.Model], by: AbstractBaseUser, data: dict[str, Any]) -> Edition:
    """All of them in one edition; somebody else than who changed them, as with claims."""
    with open_edition(by=by, reason=data["reason"]) as writer:
        refuse_own_changes(rows, by)
        for row in rows:
            writer.add_vocabulary(row)
    return writer.edition


def refuse_own_changes(rows: Sequence[models.Model], by: AbstractBaseUser) -> None:
    """Names, sources and who speaks for whom move grades: four eyes look at them too.

    Which corridor is featured moves none, and is an editor's choice.
    """
    judged = [row for row in rows if not isinstance(row, Corridor)]
    if settings.SINGLE_EDITOR or not judged:
        return
    versions = versions_of(judged)
    fields = VERSIONS[type(judged[0])][1]
    problems = []
    for row in judged:
        version = versions.get(row.pk)

        def is_as_published(event: Any, version: Any = version) -> bool:
            return version is not None and shared(fields, event) == shared(fields, version)

        if by.pk in authors_until(row, is_as_published):
            problems.append(
                ValidationError(
                    _("%(row)s: you changed it yourself; somebody else has to publish that.") % {"row": row}
                )
            )
    if problems:
        raise ValidationError(problems)


PUBLISH_CHANGES = Verb(
    "publish",
    _("Publish changes"),
    _("Readers see these rows as the desk has them now. No claim is rewritten."),
    _("Publish"),
    ReasonForm,
    publish,
)


class VersionedList(ChangeList):
    """A page of rows, each with how it stands in the record."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        versions = versions_of(self.result_list)
        for row in self.result_list:
            row.standing = standing(row, versions.get(row.pk))


class VersionedAdmin(DeskAdmin):
    """Rows that reach readers with the first claim that names them, and change there only when asked."""

    actions = ("publish_changes",)
    change_form_template = "admin/tracker/versioned_form.html"
    # Rows that no claim brings along are published from here the first time too.
    publishes_new = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return VersionedList

    @admin.display(description=_("in the record"))
    def in_the_record(self, row: Any) -> str:
        return format_html('<span class="standing standing-{}">{}</span>', row.standing, WORDS[row.standing])

    def view_on_site(self, obj: models.Model) -> str | None:
        address = getattr(versions_of([obj]).get(obj.pk), "get_absolute_url", None)
        return address() if address else None

    # Publishing what changed.

    @admin.action(permissions=["publish"], description=_("Publish changes…"))
    def publish_changes(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        chosen = list(queryset.values_list("pk", flat=True))
        rows = list(self.model._default_manager.filter(pk__in=chosen).order_by("pk"))
        return self._publish(request, rows, request.get_full_path(), "publish_changes")

    def _publish(
        self, request: HttpRequest, rows: Sequence[Any], back: str, action: str = ""
    ) -> HttpResponse | None:
        """Ask for the reason, then publish; None once there is nothing left to do."""
        versions = versions_of(rows)
        wanted = {OLDER, NOT_YET} if self.publishes_new else {OLDER}
        changed = [row for row in rows if standing(row, versions.get(row.pk)) in wanted]
        if changed:
            return self.act(request, changed, PUBLISH_CHANGES, back=back, action=action)
        self.message_user(
            request,
            _("Nothing to publish: the record says the same, or no published claim names this yet."),
            messages.WARNING,
        )
        return None

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj and self.has_publish_permission(request, obj):
            known = standing(obj, versions_of([obj]).get(obj.pk))
            context |= {
                "is_older": known == OLDER,
                # Who saves has changed it, and somebody else publishes; a corridor is shown or not.
                "may_publish_changes": self.publishes_new or (settings.SINGLE_EDITOR and known != NOT_YET),
                "publish_address": reverse(f"admin:tracker_{self.opts.model_name}_publish", args=[obj.pk]),
            }
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if "_publish_changes" in request.POST and IS_POPUP_VAR not in request.POST:
            address = reverse(f"admin:tracker_{self.opts.model_name}_publish", args=[obj.pk])
            return HttpResponseRedirect(address)
        return super().response_change(request, obj)

    def get_urls(self) -> list[URLPattern]:
        own = path(
            "<path:object_id>/publish/",
            self.admin_site.admin_view(self._publish_view),
            name=f"tracker_{self.opts.model_name}_publish",
        )
        return [own, *super().get_urls()]

    def _publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_publish_permission(request, row):
            raise PermissionDenied
        back = change_address(row)
        return self._publish(request, [row], back) or HttpResponseRedirect(back)
