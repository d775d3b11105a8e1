"""Whether the addresses of articles and of their archive copies still answer: asked in turn, politely."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from urllib.parse import urlsplit

from django.db import connection
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from tracker import fetching, wording
from tracker.models import Article, LinkCheck

# At most so many a run, and no address more often than once a day (an hour less, as runs begin a bit late).
MOST = 500
AGAIN_AFTER = timedelta(hours=23)
# Between two questions to one host, in seconds.
PAUSE = 2.0
# Two runs at once would ask everything twice.
LOCK = 0x6C696E6B


@dataclass(frozen=True)
class Link:
    article: int
    which: str
    address: str

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc.lower()


def check_links(articles: Iterable[int] | None = None, most: int = MOST) -> Counter[str]:
    """The addresses that were not asked for longest, or those of `articles`: how many of each outcome.

    Not inside a transaction: it takes minutes. A second run beside this one does nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return Counter()
        try:
            return Counter(ask(link) for link in paced(due(articles, most)))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def due(articles: Iterable[int] | None, most: int) -> list[Link]:
    """Addresses never asked or changed since first, then the longest ago."""
    found: list[tuple[float, Link]] = []
    for which in LinkCheck.Which.values:
        rows = (
            Article.objects.exclude(**{which: ""})
            .annotate(last=FilteredRelation("link_checks", condition=Q(link_checks__which=which)))
            .annotate(asked=F("last__checked_at"), asked_for=F("last__address"), address=F(which))
        )
        if articles is None:
            rows = rows.filter(
                Q(asked=None) | ~Q(asked_for=F("address")) | Q(asked__lt=timezone.now() - AGAIN_AFTER)
            )
        else:
            rows = rows.filter(pk__in=articles)
        for row in rows.order_by(F("asked").asc(nulls_first=True), "pk").values(
            "pk", "address", "asked", "asked_for"
        )[:most]:
            is_new = row["asked"] is None or row["asked_for"] != row["address"]
            when = 0.0 if is_new else row["asked"].timestamp()
            found.append((when, Link(row["pk"], which, row["address"])))
    return [link for _when, link in sorted(found, key=lambda pair: pair[0])[:most]]


def paced(links: Iterable[Link]) -> Iterator[Link]:
    """The links host by host in turn, waiting before one host is asked again."""
    by_host: dict[str, list[Link]] = {}
    for link in links:
        by_host.setdefault(link.host, []).append(link)
    asked: dict[str, float] = {}
    for turn in zip_longest(*by_host.values()):
        for link in turn:
            if link is None:
                continue
            wait = asked.get(link.host, -PAUSE) + PAUSE - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            yield link
            asked[link.host] = time.monotonic()


def ask(link: Link) -> str:
    found = fetching.check(link.address)
    LinkCheck.objects.update_or_create(
        article_id=link.article,
        which=link.which,
        defaults={
            "address": link.address,
            "outcome": found.outcome,
            "detail": wording.sentence(found.detail)[:300] if found.detail[0] else "",
        },
    )
    return found.outcome


# Lists of what an editor should look at.


def with_dead_links(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Those of which an address did not answer when it was asked last, and is still the same."""
    dead = LinkCheck.objects.filter(article=OuterRef("pk"), outcome=LinkCheck.Outcome.DEAD).filter(
        Q(which="url", address=OuterRef("url")) | Q(which="archive_url", address=OuterRef("archive_url"))
    )
    return articles.filter(Exists(dead))


def without_archive_copy(articles: QuerySet[Article]) -> QuerySet[Article]:
    """Those that have an address and would be lost with it."""
    return articles.filter(archive_url="").exclude(url="")
