"""E-mails to who has to act: review wanted, returned, a reader's report, an embargo that was not kept.

Sent by the worker, after what they tell of is saved: a mail server that is down loses no work. Accounts
have no language, so each mail says what it has to say in every language of the site. Subjects repeat no word
of a claim.
"""

from collections.abc import Callable, Iterable, Sequence
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.models import PROXIES, Claim, ErrorReport, Kind
from tracker.models.authorship import authors_of
from tracker.models.record import measured

# Said anew in each language.
type Words = Callable[[], str]

MOST_LISTED = 20
BACKEND = "django.contrib.auth.backends.ModelBackend"


# What the worker is asked to send. Each returns how many mails went out.


def review_wanted(claims: Sequence[int], submitted_by: int) -> int:
    """To the reviewers who may decide about some of the claims, each with those alone."""
    author = User.objects.get(pk=submitted_by)
    mails: list[EmailMessage] = []
    authors = {} if settings.SINGLE_EDITOR else authors_of(claims)
    for reviewer in people_who_may("publish_claim").exclude(pk=submitted_by):
        theirs = [claim for claim in sorted(claims) if reviewer.pk not in authors.get(claim, ())]
        if theirs:
            mails += written([reviewer], *review_words(theirs, author))
    return send(mails)


def returned(claim: int, returned_by: int, comment: str) -> int:
    """To those who entered and submitted the claim."""
    row = Claim.objects.get(pk=claim)
    reviewer = User.objects.get(pk=returned_by)

    def subject() -> str:
        return _("Claim %(number)s was returned to you") % {"number": claim}

    def body() -> str:
        said = _("%(name)s returned this with a comment:") % {"name": name_of(reviewer)}
        return "\n\n".join([said, indented(comment), listed([row])])

    to = people([row.created_by_id, row.submitted_by_id], but=returned_by)
    return send(written(to, subject, body))


def report_arrived(report: int) -> int:
    """To those who answer readers."""
    found = ErrorReport.objects.select_related("claim").get(pk=report)

    def subject() -> str:
        return _("A reader reports an error in claim %(number)s") % {"number": found.claim_id}

    def body() -> str:
        address = reverse("admin:tracker_errorreport_change", args=[found.pk])
        said = _(
            "A reader says that something is wrong with claim %(number)s. Look into it and answer here:"
        ) % {"number": found.claim_id}
        return f"{said}\n\n{link(address)}"

    return send(written(people_who_may("change_errorreport"), subject, body))


def publication_missed(claim: int, why: str, concerned: Sequence[int]) -> int:
    """To the one who approved it and to those who entered and submitted it."""

    def subject() -> str:
        return _("Claim %(number)s was not published as scheduled") % {"number": claim}

    def body() -> str:
        said = _("It has been taken off the schedule:")
        return "\n\n".join([f"{said} {why}", listed([Claim.objects.get(pk=claim)])])

    return send(written(people(concerned), subject, body))


# To whom.


def people_who_may(permission: str, *, with_address: bool = True) -> QuerySet[User]:
    """Everybody at the desk with a permission, by their role or as a superuser; those that mail reaches."""
    able = User.objects.with_perm(f"tracker.{permission}", is_active=True, backend=BACKEND)
    able = able.filter(is_staff=True).order_by("pk")
    return able.exclude(email="") if with_address else able


def people(numbers: Iterable[int | None], *, but: int | None = None) -> QuerySet[User]:
    wanted = {number for number in numbers if number and number != but}
    return User.objects.filter(pk__in=wanted, is_active=True).exclude(email="").order_by("pk")


# In what words.


def review_words(claims: Sequence[int], author: AbstractBaseUser) -> tuple[Words, Words]:
    count = len(claims)

    def subject() -> str:
        text = ngettext(
            "%(count)s claim waits for your review", "%(count)s claims wait for your review", count
        )
        return text % {"count": count}

    def body() -> str:
        said = ngettext(
            "%(name)s submitted %(count)s claim:", "%(name)s submitted %(count)s claims:", count
        ) % {"name": name_of(author), "count": count}
        shown = Claim.objects.filter(pk__in=claims[:MOST_LISTED]).order_by("pk")
        parts = [said, listed(shown.select_related("claimant", "equipment"))]
        more = count - MOST_LISTED
        if more > 0:
            text = ngettext("and %(more)s more: %(link)s", "and %(more)s more: %(link)s", more)
            parts.append(text % {"more": more, "link": link(reverse("admin:index"))})
        return "\n\n".join(parts)

    return subject, body


def name_of(user: AbstractBaseUser) -> str:
    return user.get_full_name() if isinstance(user, User) and user.get_full_name() else user.get_username()


def listed(claims: Iterable[Claim]) -> str:
    return "\n\n".join(f"{line(claim)}\n{link(review_address(claim))}" for claim in claims)


def line(claim: Claim) -> str:
    """The claim in one line: number, what it counts, who says so, when."""
    claimant = claim.claimant.label if claim.claimant else ""
    if claim.kind == Kind.EVENT:
        said = wording.says(claim.summary_words, claimant)
    else:
        equipment = [one.label for one in (claim.equipment, *claim.counted_with.all()) if one]
        said = wording.claim(claim.quantity_words, measured(claim, equipment), claimant, claim.period_words)
    return Truncator(f"{claim.pk} · {said}").chars(120)


def review_address(claim: Claim) -> str:
    """The page on which a claim is looked at and decided about."""
    return reverse(f"admin:tracker_{PROXIES[claim.kind]._meta.model_name}_review", args=[claim.pk])


def link(address: str) -> str:
    return f"{settings.SITE_URL}{address}"


def indented(text: str) -> str:
    return "\n".join(f"    {part}" for part in text.splitlines())


def written(to: Iterable[User], subject: Words, body: Words) -> list[EmailMessage]:
    """One mail to each, so that nobody sees the addresses of others."""
    subjects, bodies = [], []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            subjects.append(subject())
            bodies.append(body())
    title, text = " / ".join(dict.fromkeys(subjects)), "\n\n—\n\n".join(bodies)
    return [EmailMessage(title, text, to=[user.email]) for user in to]


def send(mails: list[EmailMessage]) -> int:
    """Send them all; one that fails keeps no other back."""
    failures: list[Exception] = []
    for mail in mails:
        try:
            mail.send(using="default")
        except (SMTPException, OSError) as error:
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{len(failures)} of {len(mails)} mails could not be sent", failures)
    return len(mails)
