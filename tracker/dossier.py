"""Everything that stands around one claim: what it revises, its rivals, who denies it, its history."""

from itertools import zip_longest
from typing import Any

from django.db.models import Q

from tracker import wording
from tracker.differences import differences
from tracker.filters import Selection
from tracker.grading import SAME_TIME, at_one_time
from tracker.models import Change, PublishedClaim, Stance, State
from tracker.series import running_total


def dossier(selection: Selection, claim: PublishedClaim) -> dict[str, Any]:
    """The context of a claim's page, but for the claim itself; read at the selection's edition."""
    everything = selection.everything
    known = selection.read(
        (everything.filter(_linked(claim) | _same_series(claim)) | everything.denying([claim])).order_by(
            "dated_on", "claim_id"
        )
    )
    others = {other.claim_id: other for other in known if other.claim_id != claim.claim_id}
    siblings = [other for other in others.values() if _is_sibling(claim, other)]
    return {
        "grade_words": wording.reason_of(claim.grade_reason),
        "total": _running_total_words(claim, known),
        "revises": others.get(claim.supersedes_id or 0),
        "revised_by": others.get(claim.superseded_by or 0),
        "adds_to": others.get(claim.adds_to_id or 0),
        "added": [other for other in others.values() if other.adds_to_id == claim.claim_id],
        "borne_out_by": [others[number] for number in claim.borne_out_by if number in others],
        "bears_out": [other for other in others.values() if claim.claim_id in other.borne_out_by],
        # One claimant's two numbers for one day are rivals; on different days they are growth.
        "rivals": [
            other
            for other in siblings
            if other.claimant_id != claim.claimant_id or other.as_of == claim.as_of
        ],
        "growth": [
            other
            for other in siblings
            if other.claimant_id == claim.claimant_id and other.as_of != claim.as_of
        ],
        "denials": [
            other
            for other in others.values()
            if other.stance == Stance.DENIES
            and claim.stance != Stance.DENIES
            and selection.vocabulary.covers(other, claim)
        ],
        "split_from": others.get(claim.split_from_id or 0),
        "parts": [other for other in others.values() if other.split_from_id == claim.claim_id],
        "merged": _merged(selection, claim),
        "history": _history(selection, claim),
    }


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
    return Q(series=claim.series, dated_on__range=(claim.as_of - SAME_TIME, claim.as_of + SAME_TIME))


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
    return [
        {
            "edition": row.edition_from,
            "change": row.get_change_display(),
            "reason": row.reason_words,
            "differences": differences(before, row) if before and row.change == Change.CORRECTED else [],
        }
        for row, before in zip_longest(rows, rows[1:])
    ]
