"""What the worker does (`manage.py db_worker`): a name for each job; the work itself stands below."""

from datetime import datetime
from functools import partial
from itertools import batched
from typing import Any

from django.db import transaction
from django.tasks import Task, task
from django.utils import translation

from tracker import advice, link_checks, notices
from tracker.imports import jobs
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
