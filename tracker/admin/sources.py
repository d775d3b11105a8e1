"""Who speaks and where it was printed: organisations, articles, and what was captured of them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker import advice
from tracker.admin.article_form import ArticleForm
from tracker.admin.base import change_address
from tracker.admin.captures import CaptureInline, download, save_captures
from tracker.admin.claims import as_its_kind
from tracker.admin.forms import described
from tracker.admin.intake import NEEDED
from tracker.admin.lists import ChosenFilter, LanguageFilter
from tracker.admin.stories import MOST_SHOWN, join, twins_of, warn
from tracker.admin.versioned import VersionedAdmin
from tracker.link_checks import with_dead_links, without_archive_copy
from tracker.models import PROXIES, Article, Claim, Organisation, Original
from tracker.numerals import as_number
from tracker.tasks import check_links


@admin.register(Organisation)
class OrganisationAdmin(VersionedAdmin):
    list_display = ("label", "kind", "country", "part_of", "speaks_for", "reliability", "in_the_record")
    list_filter = ("kind", "reliability", ("speaks_for", admin.RelatedOnlyFieldListFilter), "country")
    list_select_related = ("part_of", "speaks_for")
    search_fields = ("name", "name_fr", "slug")
    fields = (("name", "name_fr"), "slug", "kind", "country", "part_of", "speaks_for", "reliability")
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("part_of", "speaks_for")


class Links(admin.SimpleListFilter):
    """What the check of links found (link_checks.py), and what is not archived."""

    title = _("links")
    parameter_name = "links"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dead", _("dead links")), ("unarchived", _("no archive copy"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        match self.value():
            case "dead":
                return with_dead_links(queryset)
            case "unarchived":
                return without_archive_copy(queryset)
        return queryset


@admin.register(Article)
class ArticleAdmin(VersionedAdmin):
    form = ArticleForm
    inlines = (CaptureInline,)
    change_form_template = "admin/tracker/article_form.html"
    actions: tuple[str, ...] = (*VersionedAdmin.actions, "check_links_now")  # type: ignore[assignment]  # longer
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
        Links,
        ("publisher", ChosenFilter),
        ("wire", ChosenFilter),
        ("language", LanguageFilter),
        ("retracted_on", admin.EmptyFieldListFilter),
    )
    list_select_related = ("publisher", "wire")
    # By number, which has an index: a million of them are not sorted by date for every page.
    ordering = ("-pk",)
    search_fields = ("title", "url", "story", "publisher__name", "publisher__name_fr")
    autocomplete_fields = ("publisher", "wire")
    readonly_fields = ("claims", "kept", "links")

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
            fieldsets.insert(1, (_("What it says"), {"fields": ("claims", "kept")}))
            fieldsets[2][1]["fields"] += ("links",)
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

    @admin.display(description=_("captures"))
    def kept(self, article: Article) -> str:
        """The texts as we saw them, newest first, with their files."""
        captures = (
            article.captures.select_related("captured_by")
            .prefetch_related(Prefetch("originals", Original.objects.defer("content")))
            .defer("fingerprint")
        )
        return render_to_string("admin/tracker/captures.html", {"article": article, "captures": captures})

    @admin.display(description=_("links"))
    def links(self, article: Article) -> str:
        """What the last check of each address found."""
        return render_to_string("admin/tracker/links.html", {"links": article.link_checks.order_by("-which")})

    @admin.action(permissions=["view"], description=_("Check the links now"))
    def check_links_now(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        chosen = list(queryset.values_list("pk", flat=True))
        check_links.enqueue(chosen)
        text = ngettext(
            "The links of %(count)s article are checked now; look again in a minute.",
            "The links of %(count)s articles are checked now; look again in a minute.",
            len(chosen),
        )
        self.message_user(request, text % {"count": len(chosen)}, messages.SUCCESS)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.new_objects = save_captures(request, form.instance, formset.extra_forms)
        # Which the log of the page asks for.
        formset.changed_objects = formset.deleted_objects = []

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        advice.refresh_citing([form.instance.pk])
        warn(request, form.instance)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        if obj:
            twins = twins_of(obj)
            context |= {
                "twins": [twin for twin in twins if not twin.is_joined],
                "joined": Article.objects.filter(story=obj.story).exclude(pk=obj.pk)[:MOST_SHOWN]
                if obj.story
                else [],
                "may_take_in": request.user.has_perms(NEEDED),
            }
        return super().render_change_form(
            request, context, add=add, change=change, form_url=form_url, obj=obj
        )

    # What stands beside the form: the files, and the story.

    def get_urls(self) -> list[URLPattern]:
        def guarded(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        own = [
            path("originals/<int:number>/", guarded(self._original_view), name="tracker_article_original"),
            path("<int:number>/story/", guarded(self._story_view), name="tracker_article_story"),
        ]
        return [*own, *super().get_urls()]

    def _original_view(self, request: HttpRequest, number: int) -> HttpResponse:
        if not request.user.has_perm("tracker.view_original"):
            raise PermissionDenied
        return download(get_object_or_404(Original, pk=number))

    def _story_view(self, request: HttpRequest, number: int) -> HttpResponse:
        """Let the articles that were chosen tell one story with this one."""
        article = get_object_or_404(Article, pk=number)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        chosen = [pk for pk in map(as_number, request.POST.getlist("other")) if pk is not None]
        others = Article.objects.filter(pk__in=chosen).exclude(pk=number)
        if request.method == "POST" and others:
            story = join(article, others)
            text = _(
                "One story now, “%(story)s”: these articles count once. Where readers know them, they learn "
                "of it when the changes are published."
            )
            self.message_user(request, text % {"story": story}, messages.SUCCESS)
        elif request.method == "POST":
            self.message_user(request, _("Tick the articles that tell the same story."), messages.WARNING)
        return HttpResponseRedirect(change_address(article))
