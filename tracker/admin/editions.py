"""The editions of the record, to be read: nobody changes them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import DeskAdmin
from tracker.models import Edition


@admin.register(Edition)
class EditionAdmin(DeskAdmin):
    list_display = ("number", "published_at", "author", "reason", "short_hash")
    list_select_related = ("author",)
    list_filter = (("author", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("=number", "reason", "hash")
    fields = ("number", "published_at", "author", "reason", "hash")
    actions = None
    change_form_template = "admin/tracker/versioned_form.html"

    @admin.display(description=_("hash"), ordering="hash")
    def short_hash(self, edition: Edition) -> str:
        return format_html('<code title="{}">{}…</code>', edition.hash, edition.hash[:12])

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
