"""What the worker does (`manage.py db_worker`): a name for each job; the work itself stands below."""

from datetime import datetime
from functools import partial
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.tasks import Task, task
from django.utils import translation
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from tracker import advice, kept_drawings, kept_pages, link_checks, notices, packages
from tracker.imports import jobs
from tracker.models import census
from tracker.models.review import publish_due


def after_commit(job: Task[..., Any], *args: Any) -> None:
    """Enqueue the job once what it tells of is saved; without that there is nothing to tell."""
    transaction.on_commit(partial(job.enqueue, *args))


@task()
def tell_reviewers(claims: list[int], submitted_by: int) -> int:
    return notices.review_wanted(claims, submitted_by)


@task()
def tell_of_return(claim: int, returned_by: int, comment: str) -> int:
    return notices.returned(claim, returned_by, comment)


@task()
def tell_of_report(report: int) -> int:
    return notices.report_arrived(report)


@task()
def tell_of_missed(claim: int, why: str, concerned: list[int]) -> int:
    return notices.publication_missed(claim, why, concerned)


@task()
def publish_scheduled() -> list[int]:
    """Publish what is due, whichever claim this was enqueued for: a job that got lost loses nothing."""
    outcome = publish_due()
    for missed in outcome.missed:
        tell_of_missed.enqueue(missed.claim, missed.why, list(missed.concerned))
    return outcome.published


def publish_at(at: datetime) -> None:
    """Wake the worker at the time of an embargo. Where jobs cannot wait, `manage.py publish_due` does it."""
    if publish_scheduled.get_backend().supports_defer:
        after_commit(publish_scheduled.using(run_after=at))


@task()
def check_links(articles: list[int]) -> dict[str, int]:
    """Ask the addresses of these articles now; every day `manage.py check_links` asks those of all."""
    return dict(link_checks.check_links(articles))


@task()
def run_import(job: int, language: str) -> str:
    """Check an uploaded file of claims, or save it, and say in the language of its editor what came of it."""
    with translation.override(language):
        return jobs.run(job, then=find_warnings)


def find_warnings(claims: list[int]) -> None:
    for batch in batched(claims, 1_000):
        advice.refresh(batch)


@task(priority=-50)
def build_packages() -> list[str]:
    """Build the data packages that are wanted, whichever this was enqueued for; other work goes first."""
    outcome = packages.build_all(makes_way=lambda: others_wait(build_packages))
    if outcome.is_left:
        build_packages.enqueue()
    return outcome.names


def build_packages_soon() -> None:
    """Wake the worker for them, once: a job that waits already will see what is wanted by then."""
    if not waiting(build_packages).exists():
        build_packages.enqueue()


@task()
def take_census() -> list[int]:
    """Keep what the claims add up to, where enough has changed, whichever edition this was enqueued for.

    And what the dashboards of large relations draw of them.
    """
    taken = census.take()
    kept_drawings.take()
    return taken


def follow_edition(**_signal: Any) -> None:
    """What a published edition entails; a redaction takes away at once what was made of the record before."""
    packages.delete_stale()
    kept_pages.follow_edition()
    census.forget_redacted()
    kept_drawings.forget_redacted()
    if not waiting(take_census).exists():
        take_census.enqueue()
    if settings.DATA_PACKAGES != "asked":
        build_packages_soon()


def waiting(job: Task[..., Any]) -> QuerySet[DBTaskResult[..., Any]]:
    """The jobs of that name in the queue; none where jobs are done at once."""
    if not isinstance(job.get_backend(), DatabaseBackend):
        return DBTaskResult.objects.none()
    return DBTaskResult.objects.ready().filter(task_path=job.module_path)


def others_wait(job: Task[..., Any]) -> bool:
    return (
        isinstance(job.get_backend(), DatabaseBackend)
        and DBTaskResult.objects.ready().exclude(task_path=job.module_path).exists()
    )
