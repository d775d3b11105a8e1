"""What waits, and for whom.

Each queue is defined once: the front page counts it, and a list shows exactly the same rows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from tracker import advice, wording
from tracker.link_checks import with_dead_links, without_archive_copy
from tracker.models import (
    Article,
    Claim,
    ErrorReport,
    Grade,
    ImportJob,
    Intake,
    PublishedClaim,
    Redaction,
    ScheduledPublication,
    State,
    Status,
)
from tracker.models.authorship import own_work
from tracker.notices import BACKEND

# A front page counts no further: nobody plans their day by whether 4,000 or 5,000 wait.
MOST_WAITING = 1000


@dataclass(frozen=True)
class Queue:
    """Rows that wait for somebody: whom they concern, which they are, what the front page says of them."""

    name: str
    label: Any
    # The sentence with the count; singular and plural.
    sentence: Any
    permission: str
    rows: Callable[[QuerySet[Any], User], QuerySet[Any]]
    model: type[Any] = Claim
    # Waits for this very person, and not merely for somebody.
    is_mine: bool = False
    # Where they stand, if not in a list with the filter below.
    page: str = ""
    query: str = ""

    def concerns(self, user: User) -> bool:
        return user.has_perm(f"tracker.{self.permission}")

    def count(self, user: User) -> int:
        """How many wait, counted up to one more than MOST_WAITING."""
        rows = self.rows(self.model._default_manager.all(), user)
        return int(rows.order_by().values("pk")[: MOST_WAITING + 1].count())

    @property
    def address(self) -> str:
        if self.page:
            return reverse(self.page)
        rows = reverse(f"admin:tracker_{self.model._meta.model_name}_changelist")
        return f"{rows}?{self.query or f'waiting={self.name}'}"


def in_words(sentence: Any, count: int) -> str:
    """The sentence with its count: “3 claims wait”, “1,000+ claims wait”."""
    written = f"{wording.number(MOST_WAITING)}+" if count > MOST_WAITING else wording.number(count)
    return str(sentence % {"count": count}).replace(str(count), written, 1)


# Claims.


def to_review(claims: QuerySet[Claim], user: User) -> QuerySet[Claim]:
    """In review, not approved yet, and not written by the reviewer; the longest waiting first."""
    waiting = claims.filter(status=Status.IN_REVIEW).exclude(pk__in=scheduled_claims())
    numbers = Claim.objects.filter(pk__in=waiting.order_by("submitted_at", "pk").values("pk"))
    first = list(numbers.order_by("submitted_at", "pk").values_list("pk", flat=True)[: MOST_WAITING + 1])
    return waiting.exclude(pk__in=own_work(first, user))


def scheduled_claims() -> QuerySet[Any]:
    return ScheduledPublication.objects.waiting().values("claim_id")


def mine(claims: QuerySet[Claim], user: User) -> QuerySet[Claim]:
    return claims.filter(Q(created_by=user) | Q(submitted_by=user))


def of_contributors(claims: QuerySet[Claim], user: User) -> QuerySet[Claim]:
    """Drafts of those who cannot submit them themselves."""
    able = User.objects.with_perm("tracker.submit_claim", backend=BACKEND)
    others = User.objects.exclude(pk__in=able.values("pk"))
    return claims.filter(status=Status.DRAFT, created_by__in=others)


def contested(claims: QuerySet[Claim], user: User) -> QuerySet[Claim]:
    rows = PublishedClaim.objects.filter(edition_to=None, state=State.PUBLISHED, grade=Grade.CONTESTED)
    return claims.filter(pk__in=rows.values("claim_id"))


def warned(code: str) -> Callable[[QuerySet[Claim], User], QuerySet[Claim]]:
    return lambda claims, user: advice.warned(claims, code)


CLAIMS = (
    Queue(
        "review",
        _("waits for my review"),
        ngettext_lazy(
            "%(count)s claim waits for your review.", "%(count)s claims wait for your review.", "count"
        ),
        "publish_claim",
        to_review,
        is_mine=True,
    ),
    Queue(
        "returned",
        _("returned to me"),
        ngettext_lazy(
            "%(count)s claim was returned to you with a comment.",
            "%(count)s claims were returned to you with a comment.",
            "count",
        ),
        "change_claim",
        lambda claims, user: mine(claims.filter(status=Status.RETURNED), user),
        is_mine=True,
    ),
    Queue(
        "drafts",
        _("my drafts"),
        ngettext_lazy(
            "%(count)s draft of yours is not finished.",
            "%(count)s drafts of yours are not finished.",
            "count",
        ),
        "change_claim",
        lambda claims, user: claims.filter(status=Status.DRAFT, created_by=user),
        is_mine=True,
    ),
    Queue(
        "contributors",
        _("drafts of contributors"),
        ngettext_lazy(
            "%(count)s draft of a contributor waits to be looked at and submitted.",
            "%(count)s drafts of contributors wait to be looked at and submitted.",
            "count",
        ),
        "submit_claim",
        of_contributors,
        is_mine=True,
    ),
    Queue(
        "scheduled",
        _("scheduled"),
        ngettext_lazy(
            "%(count)s approved claim waits for its time.",
            "%(count)s approved claims wait for their time.",
            "count",
        ),
        "submit_claim",
        lambda claims, user: claims.filter(status=Status.IN_REVIEW, pk__in=scheduled_claims()),
    ),
    Queue(
        "late",
        _("scheduled and overdue"),
        ngettext_lazy(
            "%(count)s claim should have been published by now: is the worker running?",
            "%(count)s claims should have been published by now: is the worker running?",
            "count",
        ),
        "publish_claim",
        lambda claims, user: claims.filter(
            status=Status.IN_REVIEW,
            pk__in=ScheduledPublication.objects.waiting().due(timezone.now()).values("claim_id"),
        ),
    ),
    Queue(
        "quotes",
        _("a quote is not found"),
        ngettext_lazy(
            "%(count)s claim has a quote that is not found in its article.",
            "%(count)s claims have a quote that is not found in its article.",
            "count",
        ),
        "edit_any_claim",
        warned(advice.QUOTE_NOT_FOUND),
    ),
    Queue(
        "undated",
        _("undated"),
        ngettext_lazy(
            "%(count)s claim has no date of any kind.", "%(count)s claims have no date of any kind.", "count"
        ),
        "edit_any_claim",
        warned(advice.UNDATED),
    ),
    Queue(
        "falls",
        _("a total that falls"),
        ngettext_lazy(
            "%(count)s total is lower than the same claimant’s last one: a revision or an error?",
            "%(count)s totals are lower than the same claimant’s last one: revisions or errors?",
            "count",
        ),
        "edit_any_claim",
        warned(advice.FALLING_TOTAL),
    ),
    Queue(
        "duplicates",
        _("likely duplicate"),
        ngettext_lazy(
            "%(count)s claim is likely a duplicate.", "%(count)s claims are likely duplicates.", "count"
        ),
        "edit_any_claim",
        warned(advice.LIKELY_DUPLICATE),
    ),
    Queue(
        "contested",
        _("contested"),
        ngettext_lazy(
            "%(count)s published claim is contested by another.",
            "%(count)s published claims are contested by others.",
            "count",
        ),
        "edit_any_claim",
        contested,
    ),
)


# Articles, reports, files.


ARTICLES = (
    Queue(
        "dead_links",
        _("an address is dead"),
        ngettext_lazy(
            "%(count)s article has a dead address.", "%(count)s articles have a dead address.", "count"
        ),
        "change_article",
        lambda articles, user: with_dead_links(articles),
        model=Article,
        query="links=dead",
    ),
    Queue(
        "no_archive",
        _("no archive copy"),
        ngettext_lazy(
            "%(count)s article has no archive copy.", "%(count)s articles have no archive copy.", "count"
        ),
        "change_article",
        lambda articles, user: without_archive_copy(articles),
        model=Article,
        query="links=unarchived",
    ),
)
REPORTS = (
    Queue(
        "open",
        _("not yet answered"),
        ngettext_lazy(
            "%(count)s reader’s report is not answered.",
            "%(count)s readers’ reports are not answered.",
            "count",
        ),
        "change_errorreport",
        lambda reports, user: reports.filter(state=ErrorReport.State.OPEN),
        model=ErrorReport,
        is_mine=True,
    ),
)
REDACTIONS = (
    Queue(
        "redactions",
        _("to be decided"),
        ngettext_lazy(
            "%(count)s redaction waits for a second person.",
            "%(count)s redactions wait for a second person.",
            "count",
        ),
        "redact_record",
        lambda redactions, user: Redaction.objects.waiting_for(user),
        model=Redaction,
        is_mine=True,
        page="admin:tracker_redaction_changelist",
    ),
)
UNFINISHED = (
    ImportJob.State.WAITING,
    ImportJob.State.CHECKING,
    ImportJob.State.CHECKED,
    ImportJob.State.SAVING,
)
WORK_IN_HAND = (
    Queue(
        "intakes",
        _("not saved yet"),
        ngettext_lazy(
            "%(count)s article intake of yours is not saved yet.",
            "%(count)s article intakes of yours are not saved yet.",
            "count",
        ),
        "add_intake",
        lambda intakes, user: intakes.filter(owner=user),
        model=Intake,
        is_mine=True,
        page="admin:intake",
    ),
    Queue(
        "imports",
        _("in progress"),
        ngettext_lazy(
            "%(count)s import of a file is in progress.",
            "%(count)s imports of files are in progress.",
            "count",
        ),
        "add_importjob",
        lambda jobs, user: jobs.filter(owner=user, state__in=UNFINISHED),
        model=ImportJob,
        is_mine=True,
    ),
)


# The lists.


class WaitingFilter(admin.SimpleListFilter):
    """Exactly the rows that the front page counts."""

    title = _("what waits")
    parameter_name = "waiting"
    queues: tuple[Queue, ...] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, Any]]:
        user = cast(User, request.user)
        return ((queue.name, queue.label) for queue in self.queues if queue.concerns(user))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for queue in self.queues:
            if queue.name == self.value():
                return queue.rows(queryset, cast(User, request.user))
        return queryset


class Waiting(WaitingFilter):
    queues = CLAIMS


class ReportsWaiting(WaitingFilter):
    queues = REPORTS
