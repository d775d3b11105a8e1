"""What was derived when publishing, derived again: grades by their rule, and the sums that are kept."""

import json
import random
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.db import models

from tracker.grading import SAME_TIME, Evidence, grade
from tracker.models import Census, Edition, PublishedArticle, PublishedCitation, PublishedClaim, Vocabulary
from tracker.models.census import recounted
from tracker.models.publishing import counts, evidence_of
from tracker.models.statement import CitationFields
from tracker.series import earlier, later
from tracker.verification.asking import MOST

BATCH = 5_000


class Grades:
    """The grades of the newest edition: all of them, or of claims drawn at random."""

    def __init__(self, sample: int | None, seed: int = 0) -> None:
        newest = Edition.objects.order_by("-number").first()
        self.number = newest.number if newest else 0
        self.vocabulary = Vocabulary(self.number)
        self.sample = sample
        self.seed = seed

    def wrong(self) -> Iterator[str]:
        if not self.number:
            return
        found = 0
        for rows in batched(self._chosen(), BATCH):
            for problem in self._wrong_of(list(rows)):
                found += 1
                if found <= MOST:
                    yield problem
        if found > MOST:
            yield f"… and {found - MOST:,} more claims whose grade is not the one of the rule"

    def _standing(self) -> "models.QuerySet[PublishedClaim]":
        return (
            PublishedClaim.objects.in_edition(self.number).published().order_by("series", "dated_on", "claim")
        )

    def _chosen(self) -> Iterable[PublishedClaim]:
        standing = self._standing()
        if self.sample is None or standing.count() <= self.sample:
            return standing.iterator(chunk_size=BATCH)
        claims = PublishedClaim.objects.aggregate(first=models.Min("pk"), last=models.Max("pk"))
        draw = random.Random(self.seed)  # noqa: S311 -- nobody gains by foreseeing it: `--whole` grades all
        drawn = [draw.randint(claims["first"], claims["last"]) for _number in range(self.sample)]
        return standing.filter(pk__in=drawn)

    def _wrong_of(self, rows: list[PublishedClaim]) -> Iterator[str]:
        peers = self._beside(rows)
        evidence = self._evidence([*{row.claim_id: row for row in [*peers, *rows]}.values()])
        by_series: dict[str, list[Evidence]] = defaultdict(list)
        for one in evidence.values():
            by_series[one.series].append(one)
        for members in by_series.values():
            members.sort(key=lambda one: (one.on is None, one.on))
        for row in rows:
            own = evidence[row.claim_id]
            found = grade(own, _around(own, by_series[row.series]) if row.series else [])
            reason = json.loads(json.dumps({"message": found.message, "args": found.args}))
            if (row.grade, row.grade_reason) != (found.name, reason):
                yield (
                    f"tracker_published_claim {row.pk} (claim {row.claim_id}): its grade is {row.grade}, and "
                    f"by the rule {found.name}"
                    + ("" if row.grade != found.name else ", for another reason than it gives")
                )

    def _beside(self, rows: list[PublishedClaim]) -> list[PublishedClaim]:
        """The claims of the same series within the days that a grade looks at."""
        spans: dict[str, tuple[Any, Any]] = {}
        for row in rows:
            if row.series and row.as_of:
                first, last = spans.get(row.series, (row.as_of, row.as_of))
                spans[row.series] = (min(first, row.as_of), max(last, row.as_of))
        found: list[PublishedClaim] = []
        for some in batched(spans.items(), 200):
            asked = models.Q(pk__in=[])
            for series, (first, last) in some:
                asked |= models.Q(
                    series=series,
                    dated_on__gte=earlier(first, SAME_TIME),
                    dated_on__lte=later(last, SAME_TIME),
                )
            found += PublishedClaim.objects.in_edition(self.number).filter(asked).order_by()
        return found

    def _evidence(self, rows: list[PublishedClaim]) -> dict[int, Evidence]:
        found: dict[int, Evidence] = {}
        for some in batched(rows, BATCH):
            numbers = [row.claim_id for row in some]
            sources = self._sources(numbers)
            revised = set(
                PublishedClaim.objects.in_edition(self.number)
                .counting()
                .filter(supersedes__in=numbers)
                .values_list("supersedes_id", flat=True)
            )
            for row in some:
                found[row.claim_id] = evidence_of(
                    row,
                    sources[row.claim_id],
                    self.vocabulary,
                    is_countable=counts(row) and row.claim_id not in revised,
                )
        return found

    def _sources(self, numbers: list[int]) -> dict[int, list[PublishedArticle]]:
        cited = PublishedCitation.objects.in_edition(self.number).filter(
            claim__in=numbers, role__in=CitationFields.SUPPORTING
        )
        links = list(cited.values_list("claim_id", "article_id"))
        rows = PublishedArticle.objects.in_edition(self.number).filter(
            article__in={article for _claim, article in links}
        )
        articles = {row.article_id: row for row in rows}
        found: dict[int, list[PublishedArticle]] = defaultdict(list)
        for claim, article in links:
            if article in articles:
                found[claim].append(articles[article])
        return found


def _around(own: Evidence, members: list[Evidence]) -> list[Evidence]:
    """Of a series, in the order of its days, those within the days that a grade looks at."""
    if own.on is None:
        return [one for one in members if one is not own]
    dated = [(one.on, one) for one in members if one.on is not None]
    days = [on for on, _one in dated]
    first, last = bisect_left(days, earlier(own.on, SAME_TIME)), bisect_right(days, later(own.on, SAME_TIME))
    return [one for _on, one in dated[first:last] if one is not own]


def wrong_sums(*, whole: bool) -> Iterator[str]:
    """The kept sums that are not what the record adds up to: all of them, or the newest that are kept."""
    newest = Edition.objects.with_redactions().first()
    if newest is None:
        return
    kept = Census.objects.filter(redactions=newest.redactions).order_by("-edition_id")
    for census in kept.iterator(chunk_size=10) if whole else kept[:1]:
        found = recounted(census.edition_id)
        for name in sorted({*found, *census.sums}):
            if found.get(name, {}) != census.sums.get(name, {}):
                yield f"tracker_census {census.edition_id}: its sums by {name} are not those of the record"
