"""Who works at the desk: accounts and their roles, for administrators."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import admin as auth
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.forms import UserChangeForm as ChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker.admin.base import log
from tracker.roles import ADMINISTRATOR

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[User]
    NewUserForm = AdminUserCreationForm[User]
    UserChangeForm = ChangeForm[User]
    UserAdmin = auth.UserAdmin[User]
else:
    ModelForm, UserAdmin = forms.ModelForm, auth.UserAdmin
    NewUserForm, UserChangeForm = AdminUserCreationForm, ChangeForm


# Raises ReauthenticationRequired, which allauth's middleware answers with the question.
ask_again: Final = reauthentication_required(lambda _request: None)


def asks_again[V: Callable[..., HttpResponse]](view: V) -> V:
    """For who has typed their password a short while ago: a session left open, or taken, does not do."""

    @wraps(view)
    def asking(desk: "PersonAdmin", request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if desk.has_view_permission(request):
            try:
                ask_again(request)
            except ReauthenticationRequired:
                if request.method != "POST":
                    raise
                # It would keep what was sent in the session until then: another one's password, at times.
                text = _("Nothing was saved, as you were away for a while: type it once more, please.")
                messages.warning(request, text)
                return HttpResponseRedirect(request.get_full_path())
        return view(desk, request, *args, **kwargs)

    return cast(V, asking)


class PersonForm(ModelForm):
    """An address belongs to one account: it signs in with it, and gets its password back by it."""

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).strip()
        others = get_user_model().objects.exclude(pk=self.instance.pk)
        if email and others.filter(email__iexact=email).exists():
            raise ValidationError(_("Another account has this address."))
        return email


class NewPersonForm(PersonForm, NewUserForm):
    pass


class PersonChangeForm(PersonForm, UserChangeForm):
    pass


class PersonAdmin(UserAdmin):
    """Accounts, with rights by role. Only a superuser makes superusers and administrators, or touches one."""

    form = PersonChangeForm
    add_form = NewPersonForm
    list_display = ("username", "email", "roles", "second_factor", "is_active", "last_login")
    list_filter = ("groups", "is_active")
    filter_horizontal = ()
    actions = ("remove_second_factor",)
    add_fieldsets = (
        (None, {"fields": ("username", "email", "first_name", "last_name", "groups")}),
        (
            _("Password"),
            {
                "fields": ("usable_password", "password1", "password2"),
                "description": _(
                    "Without one, the new editor asks for it at the sign-in page, by their e-mail address."
                ),
            },
        ),
    )

    @asks_again
    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changelist_view(request, *args, **kwargs)

    @asks_again
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    @asks_again
    def user_change_password(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().user_change_password(request, *args, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups", "authenticator_set")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        rights = ["is_active", "groups"]
        if is_superuser(request):
            rights += ["is_staff", "is_superuser"]
        return (
            (None, {"fields": ("username", "password")}),
            (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
            (_("Permissions"), {"fields": rights}),
            (_("Important dates"), {"fields": ("last_login", "date_joined")}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fixed = ("last_login", "date_joined")
        # Who takes their own rights away finds the door closed behind them.
        return (*fixed, "is_active", "groups", "is_staff", "is_superuser") if obj == request.user else fixed

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
            if not is_superuser(request):
                # Whoever could make administrators would be their own second person.
                kwargs["queryset"] = Group.objects.exclude(name=ADMINISTRATOR)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if "email" in form.base_fields:
            form.base_fields["email"].required = obj is None
        return form

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        # All accounts are accounts of the desk; there is nothing else to sign in to.
        obj.is_staff = obj.is_staff or not change
        super().save_model(request, obj, form, change)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (
            obj is None
            or is_superuser(request)
            or obj == request.user
            or not (obj.is_superuser or obj.groups.filter(name=ADMINISTRATOR).exists())
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # The history names who did what: an account that has gone is made inactive.
        return False

    @admin.display(description=_("roles"))
    def roles(self, user: Any) -> str:
        names = [group.name for group in user.groups.all()]
        return ", ".join(["superuser"] * user.is_superuser + names) or "–"

    @admin.display(description=_("second factor"), boolean=True)
    def second_factor(self, user: Any) -> bool:
        return any(one.type != Authenticator.Type.RECOVERY_CODES for one in user.authenticator_set.all())

    @admin.action(permissions=["change"], description=_("Remove the second factor (lost phone or key)"))
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        people = [user for user in queryset if self.has_change_permission(request, user)]
        Authenticator.objects.filter(user__in=people).delete()
        log(request, people, "Second factor removed.")
        text = ngettext(
            "%(count)s account signs in with its password alone now.",
            "%(count)s accounts sign in with their password alone now.",
            len(people),
        )
        self.message_user(request, text % {"count": len(people)}, messages.WARNING)


class RoleAdmin(auth.GroupAdmin):
    """The roles, to be read: every migration gives them the permissions of `tracker.roles` again."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def is_superuser(request: HttpRequest) -> bool:
    return cast(User, request.user).is_superuser


admin.site.unregister(User)
admin.site.register(User, PersonAdmin)
admin.site.unregister(Group)
admin.site.register(Group, RoleAdmin)
# allauth's own: addresses stand on the account, and the secrets of second factors are for nobody.
admin.site.unregister(EmailAddress)
admin.site.unregister(Authenticator)
