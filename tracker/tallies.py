"""The claims of a selection, counted by what they count, or read as far as the numbers of a chart need it."""

from collections.abc import Iterable
from typing import Any, Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    AnyValue,
    BooleanField,
    Count,
    ExpressionWrapper,
    Func,
    Max,
    Min,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Greatest, NullIf

from tracker.models import PublishedClaim, Stance
from tracker.models.record import PublishedClaimQuerySet
from tracker.panels import Tally, Thing
from tracker.quantities import Quantity
from tracker.series import NOT_DONE_STAGES, Measured, PanelKey, Row, SeriesKey

WITH_A_NUMBER: Final = Q(low__isnull=False) | Q(best__isnull=False) | Q(high__isnull=False)

SERIES: Final = (
    *("conflict_id", "supplier_id", "recipient_id", "kind", "personnel", "category"),
    *("equipment_id", "counted_with", "unit", "stage", "place"),
)


def tallies_of(claims: PublishedClaimQuerySet) -> list[Tally]:
    """The claims by the series of their own, their stance and whether they state a number; one query."""
    rows = (
        claims.order_by()
        .annotate(
            # One text, since to sort by a dozen columns takes longer than all the rest.
            counted=Coalesce(NullIf("series", Value("")), _as_text(*SERIES), output_field=TextField()),
            is_denial=_whether(Q(stance=Stance.DENIES)),
            is_forecast=_whether(Q(stance=Stance.FORECASTS)),
            is_quantified=_whether(WITH_A_NUMBER),
        )
        .values_list("counted", "is_denial", "is_forecast", "is_quantified")
        .annotate(
            **{f"any_{name}": AnyValue(name) for name in SERIES},
            numbers=ArrayAgg("claim_id"),
            claimants=ArrayAgg("claimant_id"),
            newest=Max(Greatest("period_start", "period_end")),
            # A denial stands at the day it was made where it names no period.
            uttered=Max(Coalesce("period_end", "period_start", "stated_on", "reported_on")),
            first=Min("reported_on"),
            last=Max("reported_on"),
            dated=Count("reported_on"),
        )
    )
    return [
        Tally(
            key=PanelKey(conflict, supplier, recipient, kind, measured(*counted), unit, stage, place),
            thing=(kind, *counted[:3], tuple(sorted(counted[3]))),
            is_plan=is_forecast or stage in NOT_DONE_STAGES,
            is_denial=is_denial,
            is_quantified=is_quantified,
            claims=tuple(numbers),
            claimants=frozenset(claimant or 0 for claimant in claimants),
            newest=uttered if is_denial else newest,
            reported=(first, last) if first else None,
            unreported=len(numbers) - dated,
        )
        for (
            _series,
            is_denial,
            is_forecast,
            is_quantified,
            conflict,
            supplier,
            recipient,
            kind,
            personnel,
            category,
            equipment,
            counted_with,
            unit,
            stage,
            place,
            numbers,
            claimants,
            newest,
            uttered,
            first,
            last,
            dated,
        ) in rows
        for counted in [(personnel, category, equipment, counted_with)]
    ]


def _as_text(*columns: str) -> Cast:
    return Cast(Func(*columns, function="ROW", output_field=TextField()), TextField())


def _whether(condition: Q) -> Any:
    return ExpressionWrapper(condition, output_field=BooleanField())


def tally_of(claim: PublishedClaim) -> Tally:
    """One claim that has been read, as `tallies_of` would count it alone."""
    row = claim.as_row
    days = [day for day in (row.period_start, row.period_end) if day]
    is_denial = claim.stance == Stance.DENIES
    return Tally(
        key=row.key.panel,
        thing=thing(claim),
        is_plan=row.is_plan,
        is_denial=is_denial,
        is_quantified=row.quantity.is_quantified,
        claims=(row.claim,),
        claimants=frozenset({row.claimant}),
        newest=row.as_of or row.stated_on or row.reported_on if is_denial else max(days, default=None),
        reported=(row.reported_on, row.reported_on) if row.reported_on else None,
        unreported=row.reported_on is None,
    )


def thing(claim: PublishedClaim) -> Thing:
    """What a claim is about: two that share it differ in number and time alone."""
    return claim.kind, claim.personnel, claim.category, claim.equipment_id, tuple(sorted(claim.counted_with))


def measured(personnel: str, category: str, equipment: int | None, counted_with: Iterable[int]) -> Measured:
    return tuple(sorted({equipment, *counted_with})) if equipment else personnel or category


# In the order in which `rows_of` takes them apart.
OF_A_ROW: Final = (
    *SERIES,
    *("basis", "claim_id", "claimant_id", "low", "best", "high", "qualifier", "stance", "rank", "state"),
    *("period_start", "period_end", "precision", "cumulative_since", "stated_on", "reported_on"),
    *("adds_to_id", "superseded_on", "superseded_by"),
)


def rows_of(claims: PublishedClaimQuerySet) -> list[Row]:
    """`as_row` of each claim, without the claim; needs `with_revision`."""
    keys: dict[tuple[object, ...], SeriesKey] = {}
    found = []
    for values in claims.order_by().values_list(*OF_A_ROW):
        (
            conflict,
            supplier,
            recipient,
            kind,
            personnel,
            category,
            equipment,
            counted_with,
            unit,
            stage,
            place,
            basis,
            claim,
            claimant,
            low,
            best,
            high,
            qualifier,
            stance,
            rank,
            state,
            period_start,
            period_end,
            precision,
            cumulative_since,
            stated_on,
            reported_on,
            adds_to,
            superseded_on,
            superseded_by,
        ) = values
        met = (*values[:7], *counted_with, *values[8:12])
        key = keys.get(met)
        if key is None:
            counted = measured(personnel, category, equipment, counted_with)
            key = keys[met] = SeriesKey(
                conflict, supplier, recipient, kind, counted, unit, basis, stage, place
            )
        found.append(
            Row(
                claim=claim,
                key=key,
                claimant=claimant or 0,
                quantity=Quantity(low, best, high, qualifier),
                stance=stance,
                rank=rank,
                state=state,
                period_start=period_start,
                period_end=period_end,
                precision=precision,
                cumulative_since=cumulative_since,
                stated_on=stated_on,
                reported_on=reported_on,
                adds_to=adds_to,
                superseded_on=superseded_on,
                superseded_by=superseded_by,
            )
        )
    return found
