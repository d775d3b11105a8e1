"""Two who publish at once, and one who reads between them: real connections, real commits."""

from collections.abc import Callable, Iterator
from threading import Barrier, Event, Thread

import pytest
from django.db import connection
from django.http import QueryDict

from tests.factories import make_claim, make_user, publish
from tracker.filters import Selection
from tracker.models import Actor, Claim, Edition, PublishedClaim, Status, broken_links, open_edition
from tracker.models.publishing import ClaimChange
from tracker.models.record import Change

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs: Callable[[], None]) -> None:
    """Run each job on a connection of its own; raise what any of them raised."""
    raised: list[BaseException] = []

    def run(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    if raised:
        raise raised[0]


@pytest.fixture(autouse=True)
def unknown_actor() -> Iterator[None]:
    """The tear-down of transactional tests empties what the migration filled."""
    yield
    Actor.objects.get_or_create(code="unknown", defaults={"name": "Unknown", "kind": "unknown"})


def test_two_who_publish_at_once_make_two_consecutive_editions_and_lose_nothing():
    user = make_user()
    drafts = [make_claim(best=number) for number in (1000, 1020, 1040, 1060)]
    Claim.objects.filter(status=Status.DRAFT).submit(by=user)
    start = Barrier(4)

    def publishing(claim: Claim) -> Callable[[], None]:
        def job() -> None:
            start.wait()
            Claim.objects.get(pk=claim.pk).publish(by=user, reason=f"Claim {claim.pk}")

        return job

    at_once(*(publishing(claim) for claim in drafts))
    editions = list(Edition.objects.order_by("number"))
    assert [edition.number for edition in editions] == [1, 2, 3, 4]
    times = [edition.published_at for edition in editions]
    assert times == sorted(set(times))
    assert PublishedClaim.objects.filter(edition_to=None).count() == 4
    assert list(broken_links()) == []


def test_a_reader_never_sees_two_editions_mixed():
    """Every edition gives both claims the same number; whoever reads as a page does sees them agree."""
    user = make_user()
    pair = [make_claim(best=1000), make_claim("casualties", best=1000)]
    publish(*pair)
    done = Event()
    mixed: list[tuple[int, ...]] = []
    seen: set[int] = set()

    def writing() -> None:
        try:
            for number in range(1001, 1021):
                with open_edition(by=user, reason=f"Both are {number}") as edition:
                    Claim.objects.filter(pk__in=[claim.pk for claim in pair]).update(best=number)
                    for claim in Claim.objects.filter(pk__in=[claim.pk for claim in pair]).for_publishing():
                        edition.add(
                            ClaimChange(
                                claim, Change.CORRECTED, correction_type="source_corrected", reason="Recount"
                            )
                        )
        finally:
            done.set()

    def reading() -> None:
        while not done.is_set():
            selection = Selection.of(QueryDict())
            number = selection.edition.number
            numbers = []
            for claim in pair:  # several queries, with time for a publish in between
                numbers += [shown.best for shown in selection.read(selection.of_claim(claim.pk).claims)]
            seen.add(number)
            if len(numbers) != 2 or len(set(numbers)) != 1 or numbers[0] != 999 + number:
                mixed.append((number, *numbers))

    at_once(writing, reading)
    assert mixed == []
    assert len(seen) > 1
    assert Edition.objects.latest().number == 21


def test_a_publication_that_fails_leaves_no_edition_and_no_gap():
    user = make_user()
    publish(make_claim())
    broken = make_claim(unit="")
    broken.submit(by=user)
    with pytest.raises(Exception, match="Choose the unit"):
        Claim.objects.get(pk=broken.pk).publish(by=user, reason="Too early")
    assert Claim.objects.get(pk=broken.pk).status == Status.IN_REVIEW
    assert publish(make_claim()).number == 2
