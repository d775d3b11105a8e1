"""What an editor should look at again: the warnings about each claim on the desk.

A warning comes from a claim's neighbours or its quotes, and refuses nothing. It says what is odd, why it
matters and what to do; where one click would do it, it offers that. The codes are kept in `Claim.warnings`,
so that lists can filter by them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tracker import numerals, wording
from tracker.grading import at_one_time
from tracker.models import (
    Article,
    Basis,
    Category,
    Citation,
    Claim,
    Kind,
    PublishedClaim,
    Rank,
    Stance,
    State,
    Status,
)
from tracker.models.claims import COUNTED_ALIKE
from tracker.quantities import APPROXIMATE, STRICT, Quantity, reported_on, start_of
from tracker.series import PLANNED_STAGES

FALLING_TOTAL: Final = "falling_total"
UNLINKED_FLOW: Final = "unlinked_flow"
LIKELY_DUPLICATE: Final = "likely_duplicate"
ENDS_AFTER_PRINT: Final = "ends_after_print"
OVERLAPPING_CATEGORY: Final = "overlapping_category"
NUMBER_NOT_IN_QUOTE: Final = "number_not_in_quote"
QUOTE_NOT_FOUND: Final = "quote_not_found"
UNDATED: Final = "undated"
NO_STORY: Final = "no_story"

# In a word, and in a sentence for whoever sees the word alone in a list.
CODES: Final[dict[str, tuple[Any, Any]]] = {
    FALLING_TOTAL: (
        _("lower total"),
        _("A total so far is lower than the claimant's one before: a revision or an error?"),
    ),
    UNLINKED_FLOW: (
        _("on top of a total?"),
        _("The claimant gave a total of the same thing too: does this flow come on top of it?"),
    ),
    LIKELY_DUPLICATE: (
        _("duplicate?"),
        _("Another claim says the same: same thing, same claimant, same period, same number."),
    ),
    ENDS_AFTER_PRINT: (
        _("ends after print"),
        _("The period ends after the article appeared, which could not know it yet."),
    ),
    OVERLAPPING_CATEGORY: (
        _("category overlaps"),
        _("The claimant counted some of the same losses under another category."),
    ),
    NUMBER_NOT_IN_QUOTE: (
        _("number not in quote"),
        _("The quote does not name the number: one of the two was copied wrong, or the quote is too short."),
    ),
    QUOTE_NOT_FOUND: (
        _("quote not found"),
        _("A quote does not stand like this in the captured text."),
    ),
    UNDATED: (
        _("no date"),
        _("Neither period, statement nor article has a date: it cannot be published."),
    ),
    NO_STORY: (
        _("reprint without story"),
        _("It cites agency copy that other articles carry too, and no story says that they are one."),
    ),
}

# Of each basis so many claims are compared, on either side of a claim's own day.
NEAR: Final = 20
BATCH: Final = 100
# A warning names so many claims.
MOST_NAMED: Final = 3
# Days between two prints of one agency's report.
REPRINTED_WITHIN: Final = 3
READ_LANGUAGES: Final = ("", "en", "fr")

OVERLAPS: Final[dict[str, set[Category]]] = {
    Category.KILLED_OR_WOUNDED: {Category.KILLED, Category.WOUNDED},
    Category.UNSPECIFIED: set(Category) - {Category.UNSPECIFIED},
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One click: fill `field` with claim number `claim`."""

    field: str
    claim: int


@dataclass(frozen=True, slots=True)
class Advice:
    """One warning about one claim; `field` is the one to look at, empty where it is a citation's."""

    code: str
    field: str
    message: str
    claims: tuple[int, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def title(self) -> Promise:
        title: Promise = CODES[self.code][0]
        return title


def warned(claims: QuerySet[Any], code: str = "") -> QuerySet[Any]:
    """Those with this warning, or with any; the index holds only claims that have one."""
    some = claims.exclude(warnings=[])
    return some.filter(warnings__contains=[code]) if code else some


def refresh(claims: Iterable[int]) -> None:
    """Store the warnings of these claims and of the claims that they are compared with.

    To be called in the transaction that changed them, once their citations are saved. A claim that
    leaves a series leaves neighbours behind: ask for `neighbours` before saving, and give them here too.
    """
    changed = set(claims)
    refresh_alone(changed | neighbours(changed))


def refresh_citing(articles: Iterable[int]) -> None:
    """Store the warnings of the claims that cite these articles, whose date, story or text changed."""
    cited = Citation.objects.filter(article__in=list(articles)).order_by()
    refresh_alone(set(cited.values_list("claim", flat=True)))


def refresh_alone(claims: Iterable[int]) -> int:
    """Store the warnings of these claims; returns how many differed.

    A claim that somebody else is changing just now is passed over: who changes it refreshes it.
    """
    differing = 0
    for batch in batched(sorted(set(claims)), BATCH):
        with transaction.atomic():
            rows = list(
                Claim.objects.filter(pk__in=batch)
                .order_by("pk")
                .select_for_update(skip_locked=True, no_key=True)
                .only("pk", "warnings")
            )
            found = warnings_of(rows)
            by_codes: dict[tuple[str, ...], list[int]] = defaultdict(list)
            for row in rows:
                codes = tuple(dict.fromkeys(advice.code for advice in found[row.pk]))
                if codes != tuple(row.warnings):
                    by_codes[codes].append(row.pk)
            for codes, numbers in by_codes.items():
                # Not by save(): a warning is no edit, and moves neither the history nor `updated_at`.
                differing += Claim.objects.filter(pk__in=numbers).update(warnings=list(codes))
    return differing


def warnings_of(claims: Iterable[Claim]) -> dict[int, list[Advice]]:
    """The warnings of each claim as the desk has it now, in the reader's language.

    Some six queries for any number of claims; meant for a page of them, not for a million.
    """
    numbers = [claim.pk for claim in claims]
    subjects = list(_standing(Claim.objects.filter(pk__in=numbers)).prefetch_related("citations__article"))
    near = _near([claim.pk for claim in subjects if not claim.is_gone])
    others = {
        other.pk: other for other in _standing(Claim.objects.filter(pk__in=set().union(*near.values())))
    }
    reprints = _reprints_without_story(subjects)
    found: dict[int, list[Advice]] = {number: [] for number in numbers}
    for claim in subjects:
        if not claim.is_gone:
            around = [others[number] for number in near[claim.pk] if not others[number].is_gone]
            found[claim.pk] = [*_beside(claim, around), *_of_its_sources(claim, reprints)]
    return found


def neighbours(claims: Iterable[int]) -> set[int]:
    """The claims that these are compared with: same claimant, same corridor, near in time."""
    found: set[int] = set()
    for batch in batched(sorted(set(claims)), BATCH):
        found.update(*_near(batch).values())
    return found


def _standing(claims: QuerySet[Claim]) -> QuerySet[Any]:
    """With what decides whether each still speaks: merged or taken back, revised by another."""
    row = PublishedClaim.objects.filter(claim=OuterRef("pk"), edition_to=None)
    taken_back = Q(Exists(row.exclude(state=State.PUBLISHED)), status=Status.CLEAN)
    return claims.annotate(
        is_gone=Q(merged_into__isnull=False) | taken_back,
        is_revised=Exists(Claim.objects.filter(supersedes=OuterRef("pk"))),
    ).prefetch_related("counted_with")


# All that two claims of one series share but the category: other categories may overlap.
ALIKE: Final = """
    other.claimant_id = subject.claimant_id AND other.supplier_id = subject.supplier_id
    AND other.recipient_id = subject.recipient_id AND other.kind = subject.kind
    AND other.basis = basis.name AND other.conflict_id = subject.conflict_id
    AND other.unit = subject.unit AND other.personnel = subject.personnel
    AND other.stage = subject.stage AND other.place = subject.place
    AND other.equipment_id IS NOT DISTINCT FROM subject.equipment_id
    AND other.id <> subject.id
"""
NEIGHBOURS: Final = """
    SELECT subject.id, near.id
    FROM tracker_claim subject
    CROSS JOIN unnest(ARRAY['flow', 'stock', 'cumulative', '']) AS basis (name)
    CROSS JOIN LATERAL (
        (
            SELECT other.id FROM tracker_claim other WHERE [alike]
            AND coalesce(other.period_end, other.period_start, other.stated_on)
                <= coalesce(subject.period_end, subject.period_start, subject.stated_on)
            ORDER BY coalesce(other.period_end, other.period_start, other.stated_on) DESC LIMIT %(near)s
        ) UNION ALL (
            SELECT other.id FROM tracker_claim other WHERE [alike]
            AND coalesce(other.period_end, other.period_start, other.stated_on)
                > coalesce(subject.period_end, subject.period_start, subject.stated_on)
            ORDER BY coalesce(other.period_end, other.period_start, other.stated_on) LIMIT %(near)s
        ) UNION ALL (
            SELECT other.id FROM tracker_claim other WHERE [alike]
            AND coalesce(other.period_end, other.period_start, other.stated_on) IS NULL
            AND coalesce(subject.period_end, subject.period_start, subject.stated_on) IS NULL
            LIMIT %(near)s
        )
    ) near
    WHERE subject.id = ANY(%(claims)s)
""".replace("[alike]", ALIKE)


def _near(claims: Collection[int]) -> dict[int, set[int]]:
    """For each claim those that it is compared with, by one query that reads no more than it needs."""
    near: dict[int, set[int]] = {number: set() for number in claims}
    with connection.cursor() as cursor:
        cursor.execute(NEIGHBOURS, {"claims": list(claims), "near": NEAR})
        for subject, other in cursor.fetchall():
            near[subject].add(other)
    return near


# Beside the same claimant's other claims.


def _beside(claim: Any, around: list[Any]) -> Iterator[Advice]:
    yield from _duplicate(claim, around)
    if not _counts(claim):
        return
    counting = [other for other in around if _counts(other) and not other.is_revised]
    alike = [other for other in counting if _series(other) == _series(claim)]
    totals = [other for other in alike if other.basis == Basis.CUMULATIVE]
    if claim.basis == Basis.CUMULATIVE:
        yield from _falling(claim, totals)
    if claim.basis == Basis.FLOW and claim.adds_to_id is None:
        yield from _unlinked(claim, totals)
    if claim.kind == Kind.CASUALTIES and claim.category:
        yield from _overlapping(claim, counting)


def _counts(claim: Claim) -> bool:
    """Whether it states how much there was: no denial, no forecast, nothing we set aside."""
    return (
        claim.kind != Kind.EVENT
        and claim.stance not in (Stance.DENIES, Stance.FORECASTS)
        and claim.rank != Rank.DEPRECATED
    )


def _series(claim: Claim) -> tuple[Any, ...]:
    """The series of a claim, its basis aside."""
    together = frozenset(equipment.pk for equipment in claim.counted_with.all())
    return (*(getattr(claim, name) for name in COUNTED_ALIKE), together)


def _falling(claim: Claim, totals: list[Claim]) -> Iterator[Advice]:
    """“Revision or error?” of a total so far that is certainly lower than the one before."""
    before = [
        other
        for other in totals
        # Totals since two different days are two counts.
        if other.cumulative_since == claim.cumulative_since
        and other.as_of
        and claim.as_of
        and (other.as_of, other.pk) < (claim.as_of, claim.pk)
    ]
    last = max(before, key=lambda other: (other.as_of, other.pk), default=None)
    if last is None or last.pk == claim.supersedes_id or not is_below(claim.quantity, last.quantity):
        return
    yield Advice(
        FALLING_TOTAL,
        _number_field(claim),
        gettext(
            "Revision or error? The claimant's total was %(number)s before (claim %(claim)s, %(day)s), and a "
            "total so far cannot shrink. If the claimant corrected its count, say that this claim "
            "supersedes claim %(claim)s: readers then see the revision. If not, check the number, the date, "
            "and what is counted."
        )
        % {
            "number": last.quantity_words,
            "claim": last.pk,
            "day": wording.day(last.as_of, last.precision or "day"),
        },
        (last.pk,),
        (Offer("supersedes", last.pk),),
    )


def is_below(one: Quantity, other: Quantity) -> bool:
    """Whether `one` is certainly the lower number, as stated: “about 10,000” is below “about 11,000”.

    An open side settles nothing: “at least 4,000” may be more than “about 5,000”.
    """
    top = one.best if one.qualifier in APPROXIMATE else one.high
    bottom = other.best if other.qualifier in APPROXIMATE else other.low
    if top is None or bottom is None:
        return False
    if {one.qualifier, other.qualifier} & STRICT and not {one.qualifier, other.qualifier} & APPROXIMATE:
        return top <= bottom
    return top < bottom


def _unlinked(claim: Claim, totals: list[Claim]) -> Iterator[Advice]:
    """A flow beside a total of the same claimant: does it come on top?"""

    def distance(other: Claim) -> tuple[int, int]:
        apart = abs((other.as_of - claim.as_of).days) if other.as_of and claim.as_of else 99_999
        return apart, -other.pk

    nearest = sorted(totals, key=distance)[:MOST_NAMED]
    if not nearest:
        return
    numbers = tuple(other.pk for other in nearest)
    yield Advice(
        UNLINKED_FLOW,
        "adds_to",
        ngettext(
            "The claimant gave a total so far of the same thing in claim %(claims)s. Does this flow come on "
            "top of it? Then let it add to that total: only then does the running total grow. If the "
            "total includes it already, leave “adds to” empty.",
            "The claimant gave totals so far of the same thing in claims %(claims)s. Does this flow come on "
            "top of one of them? Then let it add to that total: only then does the running total grow. If "
            "the totals include it already, leave “adds to” empty.",
            len(numbers),
        )
        % {"claims": _listed(numbers)},
        numbers,
        tuple(Offer("adds_to", number) for number in numbers),
    )


def _duplicate(claim: Claim, around: list[Claim]) -> Iterator[Advice]:
    same = [
        other
        for other in around
        if _identity(other) == _identity(claim)
        and other.pk != claim.supersedes_id
        and claim.pk != other.supersedes_id
    ]
    numbers = tuple(sorted(other.pk for other in same))[:MOST_NAMED]
    if numbers:
        yield Advice(
            LIKELY_DUPLICATE,
            "",
            ngettext(
                "Claim %(claims)s says the same: same thing, same claimant, same period, same number. One "
                "statement that two articles report is one claim with two citations: add the article "
                "there and delete this draft; if both are published, merge them. If they are two "
                "statements, tell them apart by their dates.",
                "Claims %(claims)s say the same: same thing, same claimant, same period, same number. One "
                "statement that several articles report is one claim with several citations: add the "
                "article there and delete this draft; if they are published, merge them. If they are "
                "several statements, tell them apart by their dates.",
                len(numbers),
            )
            % {"claims": _listed(numbers)},
            numbers,
        )


def _identity(claim: Claim) -> tuple[Any, ...]:
    """What two claims share when they are one statement told twice."""
    said = claim.quantity.numbers or " ".join((claim.as_reported or claim.summary).casefold().split())
    kind_of_word = claim.stance if claim.stance in (Stance.DENIES, Stance.FORECASTS) else ""
    return (*_series(claim), claim.basis, kind_of_word, claim.period_start, claim.period_end, said)


def _overlapping(claim: Claim, counting: list[Claim]) -> Iterator[Advice]:
    overlapping = [
        other
        for other in counting
        if _overlap(claim.category, other.category)
        and other.pk != claim.supersedes_id
        and at_one_time(_span(claim), _span(other))
    ]
    if not overlapping:
        return
    numbers = tuple(sorted(other.pk for other in overlapping))[:MOST_NAMED]
    others = ", ".join(
        wording.quoted(str(label))
        for label in dict.fromkeys(
            other.get_category_display() for other in overlapping if other.pk in numbers
        )
    )
    yield Advice(
        OVERLAPPING_CATEGORY,
        "category",
        ngettext(
            "%(category)s overlaps %(others)s, which the claimant counted at the same time in claim "
            "%(claims)s: the same people may stand in both. The pages never add the two. Check the category "
            "against the words of the source; keep both claims only if the source gives both numbers.",
            "%(category)s overlaps %(others)s, which the claimant counted at the same time in claims "
            "%(claims)s: the same people may stand in several. The pages never add them. Check the category "
            "against the words of the source; keep the claims only if the source gives all the numbers.",
            len(numbers),
        )
        % {
            "category": wording.quoted(str(claim.get_category_display())),
            "others": others,
            "claims": _listed(numbers),
        },
        numbers,
    )


def _overlap(one: str, other: str) -> bool:
    return other in OVERLAPS.get(one, ()) or one in OVERLAPS.get(other, ())


def _span(claim: Claim) -> Any:
    since = claim.period_start or claim.period_end if claim.basis == Basis.FLOW else None
    return since, claim.as_of


# In its own articles and quotes.


def _of_its_sources(claim: Claim, reprints: Collection[int]) -> Iterator[Advice]:
    citations = list(claim.citations.all())
    supporting = [one for one in citations if one.role in Citation.SUPPORTING]
    printed = [(one.article.published_on, one.article.published_precision) for one in supporting]
    yield from _after_print(claim, reported_on(None, printed))
    yield from _not_quoted(claim, supporting or citations)
    if any(citation.quote_check == "not_found" for citation in citations):
        yield Advice(
            QUOTE_NOT_FOUND,
            "",
            gettext(
                "A quote does not stand like this in the text that was captured. Readers trust that a quote "
                "is word for word: copy it from the captured text, or say it in our words as a paraphrase."
            ),
        )
    if claim.as_of is None and claim.stated_on is None and not any(day for day, _precision in printed):
        yield Advice(
            UNDATED,
            "stated_on",
            gettext(
                "Nothing says when: neither the period, nor the day of the statement, nor an article has a "
                "date. A claim without one cannot be published. Fill in one of them; the date of "
                "the article is enough."
            ),
        )
    if any(citation.article_id in reprints for citation in citations):
        yield Advice(
            NO_STORY,
            "",
            gettext(
                "It cites agency copy, and other articles of the same days carry that agency's copy too. "
                "Ten reprints of one report are one source: give the articles that tell it the same "
                "“story”, so that they count once as corroboration."
            ),
        )


def _after_print(claim: Claim, printed: Any) -> Iterator[Advice]:
    """A period known to the month may end in the month of the article: nobody claimed its last day."""
    if (
        printed is None
        or claim.period_end is None
        or claim.stance == Stance.FORECASTS
        or claim.stage in PLANNED_STAGES
        or start_of(claim.period_end, claim.precision) <= printed
    ):
        return
    yield Advice(
        ENDS_AFTER_PRINT,
        "period_end",
        gettext(
            "The period ends after the first article appeared (%(day)s), and an article cannot report what "
            "is yet to come. End the period where the article ends it; if it looks ahead, choose the "
            "stance “forecast” or a stage that is planned. Or is the article's date wrong?"
        )
        % {"day": wording.day(printed)},
    )


def _not_quoted(claim: Claim, citations: list[Citation]) -> Iterator[Advice]:
    """A number that no quote names; where nothing is quoted, that no paraphrase names."""
    numbers = [number for number in claim.quantity.numbers if number]
    quoted = [citation for citation in citations if citation.quote]
    words = [(one.quote, one.translation, one.article.language) for one in quoted] or [
        (one.paraphrase, one.paraphrase_fr, "") for one in citations
    ]
    if not words:
        return
    absent = numerals.missing(numbers, "\n".join(part for one in words for part in one[:2]))
    absent = [number for number in absent if not any(_may_name(number, *one) for one in words)]
    if not absent:
        return
    what = wording.number(absent[0])
    if quoted:
        message = gettext(
            "The quote does not name the number %(number)s. Readers look for it there: quote the words that "
            "give it, or correct the number. If the source says it in words that name no number, choose "
            "“no number”."
        )
    else:
        message = gettext(
            "The paraphrase does not name the number %(number)s. Readers look for it there: say where it "
            "comes from, or correct the number."
        )
    yield Advice(NUMBER_NOT_IN_QUOTE, _field_of_number(claim, absent[0]), message % {"number": what})


def _may_name(number: int, quote: str, translation: str, language: str) -> bool:
    """Whether a quote in a language that we do not read may name the number: “11 тисяч” may be 11,000."""
    if translation or language[:2].lower() in READ_LANGUAGES:
        return False
    figures = numerals.figures_in(quote)
    return not figures or str(number).strip("0") in figures


def _reprints_without_story(claims: Iterable[Claim]) -> set[int]:
    """Of the articles cited: agency copy in no story, while others print that agency in the same days."""
    articles = {citation.article for claim in claims for citation in claim.citations.all()}
    loose = [article.pk for article in articles if article.wire_id and not article.story]
    if not loose:
        return set()
    days = timedelta(days=REPRINTED_WITHIN)
    others = Article.objects.filter(
        wire=OuterRef("wire"),
        published_on__gte=OuterRef("published_on") - days,
        published_on__lte=OuterRef("published_on") + days,
    ).exclude(pk=OuterRef("pk"))
    return set(Article.objects.filter(Exists(others), pk__in=loose).values_list("pk", flat=True))


def _number_field(claim: Claim) -> str:
    return next(side for side in ("best", "low", "high") if getattr(claim, side) is not None)


def _field_of_number(claim: Claim, number: int) -> str:
    return next(side for side in ("best", "low", "high") if getattr(claim, side) == number)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
