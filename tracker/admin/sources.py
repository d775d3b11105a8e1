"""Who speaks and where it was printed: organisations, articles, and what was captured of them."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.base import change_address
from tracker.admin.claims import as_its_kind
from tracker.admin.forms import RuledForm, described
from tracker.admin.versioned import VersionedAdmin
from tracker.models import PROXIES, Article, Capture, Claim, Organisation

if TYPE_CHECKING:
    StackedInline = admin.StackedInline[Any, Any]
else:
    StackedInline = admin.StackedInline


@admin.register(Organisation)
class OrganisationAdmin(VersionedAdmin):
    list_display = ("label", "kind", "country", "part_of", "speaks_for", "reliability", "in_the_record")
    list_filter = ("kind", "reliability", ("speaks_for", admin.RelatedOnlyFieldListFilter), "country")
    list_select_related = ("part_of", "speaks_for")
    search_fields = ("name", "name_fr", "slug")
    fields = (("name", "name_fr"), "slug", "kind", "country", "part_of", "speaks_for", "reliability")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("part_of", "speaks_for")


class CaptureForm(RuledForm):
    class Meta:
        widgets = {"text": forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})}


class CaptureInline(StackedInline):
    """Texts are added, never changed or deleted; the database holds to that too."""

    model = Capture
    form = CaptureForm
    fields = ("text", "sha256", "captured_at", "captured_by")
    readonly_fields = ("sha256", "captured_at", "captured_by")
    extra = 0
    verbose_name_plural = _("Captures: the text as we saw it, for editors only")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Capture]:
        return super().get_queryset(request).select_related("captured_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(VersionedAdmin):
    inlines = (CaptureInline,)
    list_display = (
        "__str__",
        "publisher",
        "published_on",
        "language",
        "wire",
        "retracted_on",
        "in_the_record",
    )
    list_filter = (
        ("publisher", admin.RelatedOnlyFieldListFilter),
        ("wire", admin.RelatedOnlyFieldListFilter),
        "language",
        ("retracted_on", admin.EmptyFieldListFilter),
    )
    list_select_related = ("publisher", "wire")
    search_fields = ("title", "url", "story", "publisher__name", "publisher__name_fr")
    autocomplete_fields = ("publisher", "wire")
    readonly_fields = ("claims",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        fieldsets: list[Any] = [
            (
                None,
                {
                    "fields": (
                        "title",
                        "publisher",
                        ("published_on", "published_precision"),
                        "url",
                        "language",
                    )
                },
            ),
            (_("Where it comes from"), {"fields": ("wire", "story", ("accessed_on", "archive_url"))}),
            (
                _("Taken back by its publisher"),
                {"fields": ("retracted_on", "retraction_note"), "classes": ("collapse",)},
            ),
        ]
        if obj:
            fieldsets.insert(1, (_("What it says"), {"fields": ("claims",)}))
        return fieldsets

    @admin.display(description=_("claims that cite it"))
    def claims(self, article: Article) -> str:
        """The claims, and the ways to enter one more from here."""
        cited = (
            Claim.objects.filter(citations__article=article)
            .select_related("claimant", "equipment")
            .distinct()
        )
        links = [(change_address(as_its_kind(claim)), described(claim)) for claim in cited]
        new = [
            (
                reverse(f"admin:tracker_{proxy._meta.model_name}_add"),
                article.pk,
                gettext("Add %(kind)s") % {"kind": proxy._meta.verbose_name},
            )
            for proxy in PROXIES.values()
        ]
        return format_html(
            '<ul class="claims">{}</ul><p class="new-claims">{}</p>',
            format_html_join("", '<li><a href="{}">{}</a></li>', links),
            format_html_join(" ", '<a class="addlink" href="{}?article={}">{}</a>', new),
        )

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for capture in formset.save(commit=False):
            capture.captured_by = request.user
            capture.save()
        formset.save_m2m()
