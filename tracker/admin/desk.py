"""The desk: Django's admin, under our name, and what waits on its first page."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final, cast

from django.contrib import admin, messages
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tracker.admin import intake
from tracker.admin.forms import described
from tracker.admin.lists import OfferedLookups, has_nul
from tracker.admin.queues import ARTICLES, CLAIMS, REDACTIONS, REPORTS, WORK_IN_HAND, in_words
from tracker.admin.review import next_to_review
from tracker.models import Claim
from tracker.notices import review_address
from tracker.numerals import as_number
from tracker.sign_in import lacks_second_factor

# In the order in which an editor needs them; what is not named stands last.
ORDER = (
    "Claim",
    "Deployment",
    "CasualtyEstimate",
    "EquipmentTransfer",
    "Event",
    "Article",
    "Organisation",
    "Equipment",
    "Actor",
    "Corridor",
    "Conflict",
    "Edition",
)


class Suggestions(AutocompleteJsonView):
    """What an autocomplete offers: a claim by what it says, anything else by its name."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return {**result, "text": described(obj)} if isinstance(obj, Claim) else result


# Those of links and forms.
METHODS: Final = ["GET", "HEAD", "POST"]


class Desk(admin.AdminSite):
    site_title = _("Desk")
    site_header = _("Foreign Military Support Tracker: the desk")
    index_title = _("What waits for you")

    def register[M: Model](
        self,
        model_or_iterable: type[M] | Iterable[type[M]],
        admin_class: type[admin.ModelAdmin[M]] | None = None,
        **options: Any,
    ) -> None:
        """Every list of the desk, those of libraries too, is narrowed by what it offers alone."""
        wanted = admin_class or admin.ModelAdmin
        if not issubclass(wanted, OfferedLookups):
            wanted = type(wanted.__name__, (OfferedLookups, wanted), {})
        super().register(model_or_iterable, wanted, **options)

    # One door: Django's own pages for signing in and out lead to allauth's.

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Every page of the desk stands behind this: first the right to be here, then the second factor."""
        # Those lead away from the desk.
        is_exit = view in (self.logout, self.password_change, self.password_change_done)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if lacks_second_factor(request.user) and not is_exit:
                return self.ask_for_second_factor(request)
            return view(request, *args, **kwargs)

        return super().admin_view(require_http_methods(METHODS)(guarded), cacheable)

    def ask_for_second_factor(self, request: HttpRequest) -> HttpResponse:
        messages.warning(
            request,
            _(
                "Your role can publish or redact, and takes a second factor: set up an authenticator app"
                " or a security key first. The desk opens then."
            ),
        )
        return HttpResponseRedirect(reverse("mfa_index"))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        after = request.GET.get(REDIRECT_FIELD_NAME, "")
        if not url_has_allowed_host_and_scheme(after, {request.get_host()}, request.is_secure()):
            after = reverse("admin:index")
        if not request.user.is_authenticated:
            return HttpResponseRedirect(
                reverse("account_login", query={REDIRECT_FIELD_NAME: after}),
            )
        if not self.has_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(after)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        # The button's POST goes on as one.
        return HttpResponseRedirect(reverse("account_logout"), preserve_request=True)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("account_change_password"))

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("account_change_password"))

    def get_urls(self) -> list[Any]:
        own = [path("review/next/", self.admin_view(self.next_view), name="review_next")]
        return [*own, *intake.urls(self), *super().get_urls()]

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        if has_nul(request):
            raise BadRequest
        return cast(HttpResponse, Suggestions.as_view(admin_site=self)(request))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {**waiting(cast(User, request.user)), **(extra_context or {})}
        return super().index(request, context)

    def next_view(self, request: HttpRequest) -> HttpResponse:
        """On to the claim that waits next for this reviewer; to the first page when nothing waits."""
        user = cast(User, request.user)
        if not user.has_perm("tracker.publish_claim"):
            raise PermissionDenied
        claim = next_to_review(user, as_number(request.GET.get("after", "")) or 0)
        if claim:
            return HttpResponseRedirect(review_address(claim))
        messages.info(request, _("Nothing else waits for your review."))
        return HttpResponseRedirect(reverse("admin:index"))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        applications: list[Any] = super().get_app_list(request, app_label)
        for application in applications:
            if application["app_label"] == "tracker":
                application["models"].sort(key=lambda model: position(model["object_name"]))
                for model in application["models"]:
                    if model["object_name"] == "Claim":
                        model["name"] = gettext("All claims")
        return sorted(applications, key=lambda application: application["app_label"] != "tracker")


def position(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def waiting(user: User) -> dict[str, Any]:
    """What waits, each as a sentence and the address of exactly these rows: for this person, then for all."""
    found: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for queue in (*CLAIMS, *REPORTS, *REDACTIONS, *WORK_IN_HAND, *ARTICLES):
        if queue.concerns(user) and (count := queue.count(user)):
            found[queue.is_mine].append((in_words(queue.sentence, count), queue.address))
    return {"waiting": found[True], "to_look_after": found[False]}
