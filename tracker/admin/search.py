"""Finding claims at the desk by their words: in the record by its indexes, and in what is not published yet.

What a clean claim says the record says too, and there the words are indexed (models/lexemes.py): a form of
each word is found, or a word that begins with it. Drafts are few, and are read: there any part of a word is.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import BooleanField, Func, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.text import smart_split, unescape_string_literal

from tracker.models import (
    Citation,
    Claim,
    Equipment,
    Organisation,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    Status,
)
from tracker.models.lexemes import CITATION_WORDS, CLAIM_WORDS, TITLE_WORDS
from tracker.numerals import as_number
from tracker.searching import plain, words_of

# Numbers of so many claims are carried from one query to the next; of more, the database keeps them.
FEW: Final = 10_000
# A word appears in several places of a claim.
PLACES: Final = 3
# Of what is not published the newest are read, and no index asked.
MOST_READ: Final = 50_000
# What begins with fewer letters is half of the language.
SHORTEST_BEGINNING: Final = 3
# With a limit the index is asked once, and not each row that might be met.
NEVER_REACHED: Final = 10**12
# Of these an index knows the few, and not of all that are not clean.
UNCLEAN: Final = [status for status in Status if status != Status.CLEAN]

# As a value: half of the table has no such edition, and its index is of no use.
NOW: Final = Exact(Coalesce("edition_to_id", 0), 0)
OWN: Final = ("as_reported", "summary", "place")
NAMES: Final = ("name", "name_fr")


class Says(Func):
    """Whether lexemes hold a word in whatever form, or one that begins with it."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = BooleanField()

    def __init__(self, lexemes: Any, word: str) -> None:
        text = TextField()
        sought: Any = Func(Value(word, output_field=text), function="tracker_sought")
        if len(word) >= SHORTEST_BEGINNING and not word.isdecimal():
            beginning = Value(f"{plain(word)}:*", output_field=text)
            template = "(%(expressions)s)"
            query = Func(beginning, template="to_tsquery('pg_catalog.simple'::regconfig, %(expressions)s)")
            sought = Func(sought, query, template=template, arg_joiner=" || ")
        super().__init__(lexemes, sought)


def found(claims: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Those of the claims in which each word of `text` stands somewhere; each row once."""
    few: list[frozenset[int]] = []
    common: list[str] = []
    for part in parts_of(text):
        numbers = numbers_with(part)
        if numbers is None:
            common.append(part)
        else:
            few.append(numbers)
    if few:
        claims = claims.filter(pk__in=frozenset.intersection(*few))
    for part in common:
        claims = claims.filter(walked(part))
    if common and not few:
        claims._add_hints(is_common=True)  # type: ignore[attr-defined]  # read by lists.py
    return claims


def numbers_with(part: str) -> frozenset[int] | None:
    """The claims that have the part; none where these are many."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            # With less an index names whole pages, and each of their rows is taken apart into words again.
            cursor.execute("SET LOCAL work_mem = '64MB'")
        met = list(united(places_of(part))[: FEW * PLACES + 1])
    return frozenset(number for (number,) in met) if len(met) <= FEW * PLACES else None


def walked(part: str) -> Q:
    """Whether a claim has the part, asked of each that is passed on the way to the first hundred."""
    organisations, equipment = named(part)
    cited = Citation.objects.filter(contains(part, ("quote", "article__title")), claim=OuterRef("pk"))
    # As a value: of EXISTS the planner may read all rows there are beforehand.
    first = Subquery(cited.order_by().values(there=Value(True))[:1], output_field=BooleanField())
    quoted = Coalesce(first, Value(False), output_field=BooleanField())
    return Q(claimant__in=organisations) | Q(equipment__in=equipment) | contains(part, OWN) | Q(quoted)


def parts_of(text: str) -> Iterator[str]:
    """The words, each by itself; what stands in quotation marks is one."""
    for part in smart_split(text):
        is_quoted = part[0] in "\"'" and part[0] == part[-1] and len(part) > 1
        yield unescape_string_literal(part) if is_quoted else part


def places_of(part: str) -> Iterator[QuerySet[Any]]:
    """A query for each table that may have the part, so that each has its index; each of claims' numbers."""
    claims = Claim.objects.order_by()
    if (number := as_number(part)) is not None:
        yield claims.filter(pk=number).values_list("pk")
    organisations, equipment = named(part)
    yield claims.filter(claimant__in=organisations).values_list("pk")
    yield claims.filter(equipment__in=equipment).values_list("pk")
    if words := words_of(part):
        yield from published_with(part, words)
    yield from unpublished_with(part)


def named(part: str) -> tuple[list[int], list[int]]:
    """The organisations and the equipment of such a name."""
    organisations = Organisation.objects.filter(contains(part, NAMES)).order_by()
    equipment = Equipment.objects.filter(contains(part, NAMES)).order_by()
    return list(organisations.values_list("pk", flat=True)), list(equipment.values_list("pk", flat=True))


def published_with(part: str, words: list[str]) -> Iterator[QuerySet[Any]]:
    cited = PublishedCitation.objects.filter(NOW).order_by()
    # Several words in quotation marks stand beside each other, as they were typed.
    is_phrase = len(words) > 1
    says = PublishedClaim.objects.filter(saying(CLAIM_WORDS, words), NOW).order_by()
    quoting = cited.filter(saying(CITATION_WORDS, words))
    titled = PublishedArticle.objects.filter(saying(TITLE_WORDS, words), NOW).order_by()
    if is_phrase:
        says, quoting = says.filter(contains(part, OWN)), quoting.filter(quote__icontains=part)
        titled = titled.filter(title__icontains=part)
    yield says.values_list("claim_id")
    yield quoting.values_list("claim_id")
    yield cited.filter(article__in=titled.values("article_id")[:NEVER_REACHED]).values_list("claim_id")


def unpublished_with(part: str) -> Iterator[QuerySet[Any]]:
    newest = Claim.objects.filter(status__in=UNCLEAN).order_by("-pk").values("pk")[:MOST_READ]
    asked = contains(part, OWN)
    if (number := as_number(part)) is not None:
        asked |= Q(low=number) | Q(best=number) | Q(high=number)
    yield Claim.objects.filter(asked, pk__in=newest).order_by().values_list("pk")
    quoted = contains(part, ("quote", "article__title"))
    yield Citation.objects.filter(quoted, claim__in=newest).order_by().values_list("claim_id")


def saying(lexemes: Any, words: list[str]) -> Q:
    return Q(*(Says(lexemes, word) for word in words))


def contains(part: str, columns: tuple[str, ...]) -> Q:
    return Q(*((f"{name}__icontains", part) for name in columns), _connector=Q.OR)


def united(places: Iterator[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = places
    return first.union(*others, all=True).order_by()
