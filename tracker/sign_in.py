"""Who may enter the desk, beyond their password: no sign-up, and a second factor where one is required."""

import ipaddress
import logging
from smtplib import SMTPException
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

# What puts words before readers, or takes them away for ever.
WEIGHTY = ("tracker.publish_claim", "tracker.redact_record")
# Recovery codes stand in for one of these, and are no factor by themselves.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped
    """Accounts are made by administrators alone; a mail server that is down is told of in a sentence."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits count. What is no address counts as that of the machine that sent it."""
        try:
            told = str(super().get_client_ip(request))
        except (PermissionDenied, ImproperlyConfigured):
            told = clean_client_ip(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104 -- nobody's
        address = ipaddress.ip_address(told)
        # A proxy that listens on both writes IPv4 as ::ffff:192.0.2.1: as IPv6, all of them were one network.
        return str(getattr(address, "ipv4_mapped", None) or address)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            logger.exception("A mail could not be sent: %s", template_prefix)
            messages.error(
                current.request, _("The e-mail could not be sent. Try again later, or ask an administrator.")
            )


def lacks_second_factor(user: User | AnonymousUser) -> bool:
    """Whether the desk stays closed to somebody until they have set up a second factor."""
    return (
        settings.REQUIRE_SECOND_FACTOR
        and user.is_authenticated
        and any(user.has_perm(weighty) for weighty in WEIGHTY)
        and not factors_of(user).exists()
    )


@receiver(authenticator_added)
def end_other_sessions(request: HttpRequest, user: AbstractBaseUser, **_signal: Any) -> None:
    """A session that was begun with the password alone, by whomever, ends when a second factor is set up."""
    others = Session.objects.filter(expire_date__gt=timezone.now())
    for session in others.exclude(session_key=request.session.session_key).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def factors_of(user: AbstractBaseUser) -> QuerySet[Any]:
    return cast(QuerySet[Any], Authenticator.objects.filter(user=user.pk, type__in=FACTORS))
