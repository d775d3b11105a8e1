"""Which claims have the words of a search, in the way that costs least for how many they are.

The indexes know where a word stands. Where few claims have all the words, their numbers say it all. Of many
nobody reads all: a page walks through its order and asks each claim whether it has the words. What does need
all of them, files and charts, has the database gather them.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from tracker.models import (
    Edition,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    PublishedEquipment,
    PublishedOrganisation,
)
from tracker.models.lexemes import CITATION_WORDS, CLAIM_WORDS, NAME_WORDS, TITLE_WORDS, Matches
from tracker.models.record import PublishedCitationQuerySet, PublishedClaimQuerySet, one_of
from tracker.replicas import connection

# So many claims are few: their numbers are read, and beyond them walking meets another soon enough.
FEW: Final = 20_000
# A claim may have a word in several places; of a common one no more of them are looked up.
PLACES: Final = 3
NEVER_REACHED: Final = 2**40
# So many searches are remembered by a process.
KEPT: Final = 16
_kept: "OrderedDict[tuple[Any, ...], Search]" = OrderedDict()


def search_at(edition: Edition, reported_by: date | None, words: Sequence[str]) -> "Search":
    """The search for these words at `edition`, looked up once per process."""
    key = (edition.number, edition.hash, edition.redactions, reported_by, *words)
    if key not in _kept:
        _kept[key] = Search(edition.number, reported_by, words)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return _kept[key]


class Search:
    """Words, each of which is found somewhere in a claim, its names or its citations, in whatever form."""

    def __init__(self, number: int, reported_by: date | None, words: Sequence[str]) -> None:
        self._number = number
        self._reported_by = reported_by
        self.words = list(words)

    @cached_property
    def numbers(self) -> list[int] | None:
        """The claims that have all the words; none where these are more than a few."""
        met = self._met
        few = [numbers for numbers, is_all in met.values() if is_all]
        if few:
            common = [word for word, (_numbers, is_all) in met.items() if not is_all]
            return self._having(common, frozenset.intersection(*few))
        if len(met) > 1 and len(self.known) <= FEW // PLACES:
            return self.fewest(self.gathered)
        return None

    @cached_property
    def known(self) -> list[int]:
        """Of so many that have the words, some."""
        first, *others = self._met
        return self._having(others, sorted(self._met[first][0])[:FEW])

    def having(self, among: Collection[int]) -> list[int]:
        """Those of the claims `among` these that have all the words."""
        return self._having(self.words, among)

    def fewest(self, asked: Q, claims: PublishedClaimQuerySet | None = None) -> list[int] | None:
        """The numbers of the claims that are asked for; none where these are more than a few."""
        claims = PublishedClaim.objects.in_edition(self._number) if claims is None else claims
        found = list(claims.filter(asked).order_by().values_list("claim_id", flat=True)[: FEW + 1])
        return None if len(found) > FEW else found

    @property
    def gathered(self) -> Q:
        """All claims with the words: for who reads them all."""
        found = Q()
        for word in self.words:
            found &= Q(claim_id__in=_united(self._places(word)))
        return found

    @property
    def walked(self) -> Q:
        """The same, asked of each claim that is passed: for who reads the first of many in some order."""
        found = Q()
        for word in self.words:
            found &= self._is_met(word)
        return found

    @cached_property
    def _met(self) -> dict[str, tuple[frozenset[int], bool]]:
        """For each word claims that have it, and whether these are all; in one query."""
        met: dict[str, tuple[frozenset[int], bool]] = {}
        places = FEW * PLACES
        for word, numbers, count in self._looked_up(lambda word: _united(self._places(word))[: places + 1]):
            met[word] = numbers, count <= places and len(numbers) <= FEW
            if count > places and len(numbers) <= FEW:
                # In many places of few claims.
                all_of_it = self.fewest(Q(claim_id__in=_united(self._places(word))))
                met[word] = (numbers, False) if all_of_it is None else (frozenset(all_of_it), True)
        return met

    def _having(self, words: Collection[str], among: Collection[int]) -> list[int]:
        if not words or not among:
            return sorted(among)
        these = one_of(among)
        found = self._looked_up(lambda word: _united(self._places(word, these)), words)
        return sorted(frozenset.intersection(*(numbers for _word, numbers, _count in found)))

    def _looked_up(
        self, rows_of: Callable[[str], models.QuerySet[Any]], words: Collection[str] | None = None
    ) -> list[tuple[str, frozenset[int], int]]:
        parts, params = [], []
        for word in self.words if words is None else words:
            sql, given = rows_of(word).query.sql_with_params()
            parts.append(
                "SELECT %s, coalesce(array_agg(DISTINCT claim_id), '{}'), count(*) "  # noqa: S608  by Django
                f"FROM ({sql}) met (claim_id)"
            )
            params += [word, *given]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            return [(word, frozenset(numbers), count) for word, numbers, count in cursor]

    @property
    def _citations(self) -> PublishedCitationQuerySet:
        # Of claims that were withdrawn nothing is shown, and no selection has them: they need no look here.
        if self._reported_by:
            return PublishedCitation.objects.shown(self._number, self._reported_by)
        return PublishedCitation.objects.in_edition(self._number)

    def _named(self, word: str) -> tuple[models.QuerySet[Any], models.QuerySet[Any]]:
        matches = Matches(NAME_WORDS, word)
        organisations = PublishedOrganisation.objects.in_edition(self._number).filter(matches)
        equipment = PublishedEquipment.objects.in_edition(self._number).filter(matches)
        return organisations.values("organisation_id"), equipment.values("equipment_id")

    def _places(self, word: str, among: Any = None) -> Iterator[models.QuerySet[Any]]:
        """A query for each table that may have the word, so that each has its index."""
        claims = PublishedClaim.objects.in_edition(self._number)
        cited = self._citations
        if among is not None:
            claims, cited = claims.filter(among), cited.filter(among)
        organisations, equipment = self._named(word)
        articles = PublishedArticle.objects.in_edition(self._number).filter(Matches(TITLE_WORDS, word))
        yield claims.filter(Matches(CLAIM_WORDS, word))
        yield claims.filter(claimant_id__in=organisations)
        yield claims.filter(equipment_id__in=equipment)
        yield claims.filter(counted_with__overlap=ArraySubquery(equipment))
        yield cited.filter(Matches(CITATION_WORDS, word))
        # With the limit, which nothing reaches, the index is asked once and not each article that is cited.
        yield cited.filter(article_id__in=articles.values("article_id")[:NEVER_REACHED])

    def _is_met(self, word: str) -> Q:
        organisations, equipment = self._named(word)
        titled = PublishedArticle.objects.in_edition(self._number).filter(
            Matches(TITLE_WORDS, word), article_id=OuterRef("article_id")
        )
        cited = self._citations.filter(claim_id=OuterRef("claim_id"))
        # What is quickest to tell comes first.
        return (
            Q(claimant_id__in=organisations)
            | Q(equipment_id__in=equipment)
            | Q(counted_with__overlap=ArraySubquery(equipment))
            | Q(Matches(CLAIM_WORDS, word))
            | Q(_any(cited.filter(Matches(CITATION_WORDS, word))))
            | Q(_any(cited.filter(_any(titled))))
        )


def _united(places: Iterator[models.QuerySet[Any]]) -> models.QuerySet[Any]:
    first, *others = (place.order_by().values("claim_id") for place in places)
    return first.union(*others, all=True)


def _any(rows: models.QuerySet[Any]) -> Coalesce:
    """Whether there is a row. As a value: of EXISTS the planner may read all rows there are beforehand."""
    first = Subquery(rows.order_by().values(there=Value(True))[:1], output_field=models.BooleanField())
    return Coalesce(first, Value(False), output_field=models.BooleanField())
