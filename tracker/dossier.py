"""Everything that stands around one claim: what it revises, its rivals, who denies it, its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, zip_longest
from typing import Any, Final, NamedTuple

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker import wording
from tracker.differences import Difference, differences
from tracker.filters import Selection
from tracker.grading import SAME_TIME, Evidence, at_one_time, weigh
from tracker.models import Change, PublishedArticle, PublishedCitation, PublishedClaim, Stance, State
from tracker.models.publishing import evidence_of, story_of
from tracker.models.record import PublishedClaimQuerySet
from tracker.models.statement import CitationFields
from tracker.series import earlier, later, running_total

# So many steps of a claimant's own series stand on either side of the claim that a page is about.
MOST_STEPS: Final = 6
# So many denials stand on its page, the newest; the timeline has the others.
MOST_DENIALS: Final = 10


def dossier(selection: Selection, claim: PublishedClaim) -> dict[str, Any]:
    """The context of a claim's page, but for the claim itself; read at the selection's edition."""
    others = _known(selection, claim)
    known = list(others.values())
    return {
        **_beside(selection, claim, known),
        "grade_words": wording.reason_of(claim.grade_reason),
        "standing": _standing(selection, claim, known),
        "total": _running_total_words(claim, [claim, *known]),
        "revises": others.get(claim.supersedes_id or 0),
        "revised_by": others.get(claim.superseded_by or 0),
        "adds_to": others.get(claim.adds_to_id or 0),
        "added": [other for other in known if other.adds_to_id == claim.claim_id],
        "borne_out_by": [others[number] for number in claim.borne_out_by if number in others],
        "bears_out": [other for other in known if claim.claim_id in other.borne_out_by],
        "steps": _steps(selection, claim),
        "overlapping": _overlapping(selection, claim),
        "split_from": others.get(claim.split_from_id or 0),
        "parts": [other for other in known if other.split_from_id == claim.claim_id],
        "merged": _merged(selection, claim),
        "history": _history(selection, claim),
    }


def stays(selection: Selection, number: int) -> int:
    """The claim that tells what claim `number` tells: itself, or the one at the end of its mergers."""
    met: set[int] = set()
    while number not in met:
        met.add(number)
        merged = selection.in_any_state.filter(claim=number, state=State.MERGED)
        number = merged.values_list("merged_into_id", flat=True).first() or number
    return number


def beside(selection: Selection, claim: PublishedClaim) -> dict[str, Any]:
    """What else is said of the same thing: rivals, growth (the same claimant on other days), denials."""
    return _beside(selection, claim, _known(selection, claim).values())


def _known(selection: Selection, claim: PublishedClaim) -> dict[int, PublishedClaim]:
    """The other claims that are linked to it, may be its rivals or deny it last, in order of time."""
    newest = denying(selection, claim).order_by("-dated_on", "-claim_id")[:MOST_DENIALS]
    denials = list(newest.values_list("claim_id", flat=True))
    asked = selection.everything.filter(_linked(claim) | _same_series(claim) | Q(claim__in=denials))
    found = selection.read(asked.order_by("dated_on", "claim_id"))
    return {other.claim_id: other for other in found if other.claim_id != claim.claim_id}


def _beside(selection: Selection, claim: PublishedClaim, known: Iterable[PublishedClaim]) -> dict[str, Any]:
    known = list(known)
    siblings = [other for other in known if _is_sibling(claim, other)]
    denials = [
        other
        for other in known
        if other.stance == Stance.DENIES != claim.stance and selection.vocabulary.covers(other, claim)
    ]
    # One claimant's two numbers for one day are rivals; on different days they are growth.
    grown = {
        other.claim_id
        for other in siblings
        if other.claimant_id == claim.claimant_id and other.as_of != claim.as_of
    }
    return {
        "rivals": [other for other in siblings if other.claim_id not in grown],
        "growth": [other for other in siblings if other.claim_id in grown],
        "denials": denials,
        "denials_count": len(denials) if len(denials) < MOST_DENIALS else denying(selection, claim).count(),
    }


def denying(selection: Selection, claim: PublishedClaim) -> PublishedClaimQuerySet:
    """Those that deny it, in no order; nobody denies a denial."""
    if claim.stance == Stance.DENIES:
        return selection.everything.none()
    found = selection.everything.denying([claim]).order_by()
    if not claim.equipment_id:
        return found
    nodes: set[int] = set()
    for one in (claim.equipment_id, *claim.counted_with):
        nodes |= selection.vocabulary.denied_at[one]
    return found.filter(Q(equipment__in=nodes) | Q(counted_with__overlap=sorted(nodes)))


@dataclass(frozen=True)
class Story:
    """Articles that are one story, told once or many times, and the claims that stand in it."""

    articles: list[PublishedArticle]
    claims: list[PublishedClaim]

    @property
    def agency(self) -> str:
        """Whose copy all of them carry; nothing where one of them does not."""
        wires = {article.wire_row and article.wire_row.label for article in self.articles}
        return wires.pop() or "" if len(wires) == 1 else ""


@dataclass(frozen=True)
class Standing:
    """What the grade of a claim rests on, by name."""

    stories: list[Story]
    # How many of the stories tell the claim itself.
    own: int
    excluded_by: list[PublishedClaim]
    parties: list[PublishedClaim]
    # Compatible claims of independent claimants, and those whose word hangs on the claimant's own.
    witnesses: list[PublishedClaim]
    dependent: list[PublishedClaim]

    @property
    def claimants(self) -> int:
        """How many claimants give this number or one compatible with it, this one among them."""
        return 1 + len({one.claimant_id for one in self.witnesses})


def _standing(selection: Selection, claim: PublishedClaim, known: list[PublishedClaim]) -> Standing:
    """The evidence that grading weighs, as far as it had appeared."""
    by_number = {one.claim_id: one for one in [*known, claim]}
    weighed = weigh(*evidence_around(selection, claim, known))
    independent = {one.claim for one in weighed.witnesses}
    stories = _stories([claim, *(by_number[one.claim] for one in weighed.backing)])
    return Standing(
        stories=stories,
        own=sum(claim in story.claims for story in stories),
        excluded_by=[by_number[one.claim] for one in weighed.rivals],
        parties=[by_number[one.claim] for one in weighed.parties],
        witnesses=[by_number[one.claim] for one in weighed.witnesses],
        dependent=[by_number[one.claim] for one in weighed.backing if one.claim not in independent],
    )


def evidence_around(
    selection: Selection, claim: PublishedClaim, known: Iterable[PublishedClaim]
) -> tuple[Evidence, list[Evidence]]:
    """The evidence of a claim and that of the others of its series, as publishing weighs it."""

    def seen(one: PublishedClaim) -> Evidence:
        return evidence_of(one, supporting(one), selection.vocabulary, is_countable=one.as_row.is_countable)

    return seen(claim), [seen(one) for one in known if one.series == claim.series != ""]


def _stories(claims: Iterable[PublishedClaim]) -> list[Story]:
    """The stories that carry these claims, those of the first claim first."""
    found: dict[str, Story] = {}
    for claim in claims:
        for article in supporting(claim):
            if article.retracted_on:
                continue
            story = found.setdefault(story_of(article), Story([], []))
            if article.article_id not in {one.article_id for one in story.articles}:
                story.articles.append(article)
            if claim not in story.claims:
                story.claims.append(claim)
    return list(found.values())


def supporting(claim: PublishedClaim) -> list[PublishedArticle]:
    """The articles that the claim stands on, as far as they may be shown."""
    return [one.source for one in claim.citations if one.role in CitationFields.SUPPORTING]


class Source(NamedTuple):
    """An article under its number in the list of sources of one printed page."""

    number: int
    article: PublishedArticle


def numbered_sources(claims: Iterable[PublishedClaim]) -> dict[str, Source]:
    """The articles that a page cites, by address, numbered in the order in which it cites them.

    `claims` in the order of the page; one that stands there twice may be given twice. As `sources` in the
    context, _sources.html lists them and `{% source_number address %}` refers to one, in print.
    """
    found: dict[str, Source] = {}
    for claim in claims:
        for citation in claim.citations:
            address = citation.source.get_absolute_url()
            found.setdefault(address, Source(len(found) + 1, citation.source))
    return found


def claims_in_tables(figures: Iterable[Any], claims: Iterable[PublishedClaim]) -> list[PublishedClaim]:
    """Those of `claims` that the tables of the figures name, in the order of the tables."""
    by_address = {claim.get_absolute_url(): claim for claim in claims}
    rows = (row for figure in figures for row in figure.table)
    named = (by_address.get(row["claim_url"].partition("?")[0]) for row in rows)
    return [claim for claim in named if claim]


def _steps(selection: Selection, claim: PublishedClaim) -> list[PublishedClaim]:
    """What the same claimant said of the same thing at other times, in order of time, this claim among it."""
    if not claim.series:
        return []
    said = selection.everything.filter(series=claim.series, claimant=claim.claimant_id)
    sooner = Q(dated_on__lt=claim.dated_on) | Q(dated_on=claim.dated_on, claim__lt=claim.claim_id)
    before = said.filter(sooner).order_by("-dated_on", "-claim_id")[:MOST_STEPS]
    after = said.exclude(sooner).exclude(claim=claim.claim_id).order_by("dated_on", "claim_id")[:MOST_STEPS]
    others = selection.read(before)[::-1], selection.read(after)
    return [*others[0], claim, *others[1]] if any(others) else []


def _overlapping(selection: Selection, claim: PublishedClaim) -> list[PublishedClaim]:
    """Claims of the same time that count some of the same arms, but not the same alone or together."""
    if not claim.equipment_id or claim.as_of is None:
        return []
    arms = [claim.equipment_id, *claim.counted_with]
    found = selection.everything.filter(
        Q(equipment__in=arms) | Q(counted_with__overlap=arms),
        conflict=claim.conflict_id,
        supplier=claim.supplier_id,
        recipient=claim.recipient_id,
        dated_on__range=(earlier(claim.as_of, SAME_TIME), later(claim.as_of, SAME_TIME)),
    ).exclude(stance=Stance.DENIES)
    measured = claim.as_row.key.measured
    near = selection.read(found.order_by("dated_on", "claim_id"))
    return [other for other in near if other.as_row.key.measured != measured]


def _merged(selection: Selection, claim: PublishedClaim) -> list[dict[str, int]]:
    """The claims that lead here since they were merged, and the last edition that had each by itself."""
    found: list[dict[str, int]] = []
    leading = {claim.claim_id}
    while leading:
        rows = selection.in_any_state.filter(state=State.MERGED, merged_into__in=leading).order_by("claim_id")
        met = {one["number"] for one in found}
        new = [row for row in rows if row.claim_id not in met]
        found += [{"number": row.claim_id, "edition": row.edition_from_id - 1} for row in new]
        leading = {row.claim_id for row in new}
    return found


def _linked(claim: PublishedClaim) -> Q:
    """The claim itself, those that it names, and those that name it."""
    named = [
        *(claim.supersedes_id, claim.superseded_by, claim.adds_to_id, claim.split_from_id),
        *claim.borne_out_by,
    ]
    total = claim.adds_to_id or claim.claim_id
    return (
        Q(claim__in=[claim.claim_id, *(number for number in named if number)])
        | Q(adds_to=total)
        | Q(borne_out_by__contains=[claim.claim_id])
        | Q(split_from=claim.claim_id)
    )


def _same_series(claim: PublishedClaim) -> Q:
    if not claim.series or claim.as_of is None:
        return Q(pk__in=[])
    return Q(
        series=claim.series, dated_on__range=(earlier(claim.as_of, SAME_TIME), later(claim.as_of, SAME_TIME))
    )


def _is_sibling(claim: PublishedClaim, other: PublishedClaim) -> bool:
    """Whether it gives a number for the same thing at the same time, and that number counts."""
    return (
        other.series == claim.series != ""
        and other.as_row.is_countable
        and at_one_time(claim.as_row.span, other.as_row.span)
    )


def _running_total_words(claim: PublishedClaim, known: list[PublishedClaim]) -> str:
    """The derived total that a flow or a cumulative is part of, in words; nothing where there is none."""
    total = claim.adds_to_id or claim.claim_id
    rows = [one.as_row for one in known if total in (one.claim_id, one.adds_to_id)]
    totals = running_total(rows)
    return wording.total(totals[-1].total) if totals else ""


def _history(selection: Selection, claim: PublishedClaim) -> list[dict[str, Any]]:
    """What each edition up to this one changed, the newest first."""
    versions = (
        PublishedClaim.objects.filter(claim=claim.claim_id, edition_from__lte=selection.edition.number)
        .select_related("edition_from")
        .order_by("-edition_from_id")
    )
    if selection.reported_by:
        versions = versions.filter(edition_from__published_at__date__lte=selection.reported_by)
    rows = selection.read(versions)
    sources = {} if selection.reported_by else _changed_sources(selection, claim)
    return [
        {
            "edition": row.edition_from,
            "change": row.get_change_display(),
            "type": row.get_correction_type_display(),
            "reason": row.reason_words,
            "differences": [*_changed(before, row), *sources.get(row.edition_from_id, [])] if before else [],
        }
        for row, before in zip_longest(rows, rows[1:])
    ]


def _changed(before: PublishedClaim, row: PublishedClaim) -> list[Difference]:
    if row.change == Change.REGRADED and row.grade != before.grade:
        return [Difference(_("Grade"), before.get_grade_display(), row.get_grade_display())]
    return differences(before, row) if row.change in {Change.CORRECTED, Change.REVISED} else []


def _changed_sources(selection: Selection, claim: PublishedClaim) -> dict[int, list[Difference]]:
    """By edition, the citations that it brought, took away or worded otherwise."""
    number = selection.edition.number
    rows = PublishedCitation.objects.filter(claim=claim.claim_id, edition_from__lte=number)
    versions = list(rows.order_by("citation_id", "edition_from_id"))
    articles = PublishedArticle.objects.in_edition(number).filter(
        article__in={row.article_id for row in versions}
    )
    labels = {row.article_id: row.label for row in selection.read_articles(articles)}
    found: dict[int, list[Difference]] = {}
    for _citation, told in groupby(versions, key=lambda row: row.citation_id):
        before: PublishedCitation | None = None
        for row in told:
            found.setdefault(row.edition_from_id, []).extend(_reworded(before, row, labels))
            before = row
        if before and before.edition_to_id and before.edition_to_id <= number:
            gone = Difference(_("Source"), labels.get(before.article_id, ""), _("empty"))
            found.setdefault(before.edition_to_id, []).append(gone)
    return found


def _reworded(
    before: PublishedCitation | None, row: PublishedCitation, labels: dict[int, str]
) -> list[Difference]:
    label = labels.get(row.article_id, "")
    if before is None:
        return [Difference(_("Source"), _("empty"), label)]
    texts = ("quote", "translation", "paraphrase")
    fields = [field for field in CitationFields._meta.concrete_fields if field.name in texts]
    return [
        Difference(
            _("%(what)s (%(source)s)") % {"what": capfirst(str(field.verbose_name)), "source": label},
            old or _("empty"),
            new or _("empty"),
        )
        for field in fields
        for old, new in [(getattr(before, field.name), getattr(row, field.name))]
        if old != new
    ]
