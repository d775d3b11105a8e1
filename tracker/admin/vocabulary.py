"""Actors, conflicts, equipment and corridors."""

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.admin.versioned import VersionedAdmin, versions_of
from tracker.models import Actor, Conflict, Corridor, Equipment


@admin.register(Actor)
class ActorAdmin(VersionedAdmin):
    list_display = ("label", "code", "kind", "in_the_record")
    list_filter = ("kind",)
    search_fields = ("name", "name_fr", "code")
    fields = (("name", "name_fr"), "kind", "code")


@admin.register(Conflict)
class ConflictAdmin(VersionedAdmin):
    list_display = ("label", "slug", "in_the_record")
    search_fields = ("name", "name_fr", "slug")
    fields = (("name", "name_fr"), "slug")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Equipment)
class EquipmentAdmin(VersionedAdmin):
    list_display = ("label", "path", "unroca", "form_name", "calibre_mm", "in_the_record")
    list_filter = ("unroca", "form", ("parent", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("parent",)
    search_fields = ("name", "name_fr", "designation", "slug")
    fields = (
        ("name", "name_fr"),
        "slug",
        "parent",
        ("unroca", "form"),
        ("calibre_mm", "designation"),
        "is_unitemised",
    )
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)

    # A field called `form` would be taken for the class of the form.
    @admin.display(description=_("form"), ordering="form")
    def form_name(self, equipment: Equipment) -> str:
        return equipment.get_form_display()

    @admin.display(description=_("belongs under"), ordering="parent__name")
    def path(self, equipment: Equipment) -> str:
        return equipment.parent.label if equipment.parent else "–"


@admin.register(Corridor)
class CorridorAdmin(VersionedAdmin):
    list_display = ("__str__", "is_featured", "in_the_record")
    list_filter = ("is_featured",)
    list_select_related = ("supplier", "recipient")
    search_fields = ("supplier__name", "supplier__name_fr", "recipient__name", "recipient__name_fr")
    fields = (("supplier", "recipient"), "is_featured")
    autocomplete_fields = ("supplier", "recipient")
    publishes_new = True

    def view_on_site(self, obj: models.Model) -> str | None:
        if not isinstance(obj, Corridor) or not versions_of([obj]):
            return None
        return reverse("corridor", args=[obj.supplier.code, obj.recipient.code])
