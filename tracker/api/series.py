"""What the charts draw, as data: a series for each chart, with its points, lines and ranges."""

from datetime import date
from typing import Annotated, Final, Literal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from ninja import Router
from pydantic import BaseModel, Field

from tracker.api import parameters, problems
from tracker.api.answers import OF_THE_PAGE, Page, after_of, answered, limit_of, only, page_response
from tracker.api.schemas import page_model
from tracker.charts import Gallery
from tracker.filter_form import PARAMETERS
from tracker.filters import Selection
from tracker.models import Basis, Category, Kind, Personnel, Stage, Unit
from tracker.panels import Panel
from tracker.series import RunningTotal, Span

# A series may hold hundreds of points.
DEFAULT_LIMIT: Final = 20
HIGHEST_LIMIT: Final = 100
FILTERS: Final = tuple(name for name in PARAMETERS if name != "sort")

ClaimId = Annotated[int, Field(description="Number of a claim, as in `/api/v1/claims/{number}`.")]
Claimant = Annotated[str, Field(description="Short name of the claimant.")]
Open = Annotated[
    Literal["", "up", "down", "both"],
    Field(description="The side on which the true number may lie outside; empty where it does not."),
]


class SeriesKey(BaseModel):
    """What one chart counts. Numbers are comparable within it and nowhere else."""

    conflict: str
    supplier: str
    recipient: str
    kind: Literal[Kind.DEPLOYMENT, Kind.CASUALTIES, Kind.TRANSFER]
    personnel: Literal[*Personnel.values] | None  # type: ignore[valid-type]
    category: Literal[*Category.values] | None  # type: ignore[valid-type]
    equipment: list[str] = Field(
        description="Transfers: all that the number covers. Never rolled up the tree."
    )
    unit: Literal[*Unit.values]  # type: ignore[valid-type]
    stage: Literal[*Stage.values] | None  # type: ignore[valid-type]
    place: str | None


class Point(BaseModel):
    """One claim with a number and a day."""

    claim: ClaimId
    claimant: Claimant
    basis: Literal[*Basis.values]  # type: ignore[valid-type]
    start: date | None = Field(description="First day of a period.")
    end: date = Field(description="The day that the claim speaks of.")
    low: int | None
    best: int | None
    high: int | None
    open: Open
    state: Literal["normal", "superseded", "forecast", "planned", "cancelled", "deprecated"]
    until: date | None = Field(description="Day from which a later claim of the claimant replaces this one.")
    falls: bool = Field(description="Whether it states less than the claimant's total before it.")


class Unquantified(BaseModel):
    """A claim without a number, or a denial: it stands below the axis."""

    claim: ClaimId
    claimant: Claimant
    on: date | None
    type: Literal["unquantified", "denial"]


class HeightFrom(BaseModel):
    """A height from a day on; null is a gap."""

    on: date
    value: int | None


class Line(BaseModel):
    """The latest word of one claimant: each height holds until the next step."""

    claimant: Claimant
    basis: Literal[*Basis.values]  # type: ignore[valid-type]
    steps: list[HeightFrom]


class TotalOn(BaseModel):
    """A running total on one day."""

    on: date
    low: int | None
    best: int | None
    high: int | None
    is_approximate: bool


class RunningTotalOfSeries(BaseModel):
    """A claimant's total and the numbers that come on top of it. Derived: nobody stated this number."""

    claimant: Claimant
    cumulative: ClaimId
    flows: list[ClaimId]
    points: list[TotalOn]
    until: date
    open: Open


class Range(BaseModel):
    """From the smallest to the largest number of the claimants, each by its latest claim in 90 days."""

    start: date
    end: date
    low: int
    high: int
    open: Open
    lowest: ClaimId
    highest: ClaimId
    claims: list[ClaimId]


class Revision(BaseModel):
    """A number that its claimant took back."""

    claimant: Claimant
    on: date
    before: ClaimId
    after: ClaimId
    is_said: bool = Field(description="Whether the later claim says that it revises the earlier.")


class Series(BaseModel):
    """One chart: what it counts, and everything that is drawn on it. Nothing is thinned."""

    key: SeriesKey
    title: str = Field(description="What is counted, in words.")
    chart: str = Field(description="Address of the chart's page at this edition, with the same filters.")
    csv: str = Field(description="Address of the claims on it, as a file.")
    points: list[Point]
    unquantified: list[Unquantified]
    undated: list[ClaimId] = Field(description="Claims with a number and without a day: listed, not drawn.")
    lines: list[Line]
    running_totals: list[RunningTotalOfSeries]
    envelope_basis: Literal["", *Basis.values]  # type: ignore[valid-type]
    envelope: list[Range]
    revisions: list[Revision]


DESCRIPTION: Final = _(
    "What the charts draw: the points, lines, derived totals and ranges of each thing that is counted, the "
    "best known first. Where a filter leaves out some claims of a chart, its lines and ranges are those of "
    "the claims that are left."
)
router = Router(tags=["Series"])


@router.get(
    "/series",
    response=page_model("PageOfSeries", Series),
    url_name="series",
    operation_id="list_series",
    summary="Series",
    description=str(DESCRIPTION),
    openapi_extra={
        "parameters": [
            *parameters.filters(FILTERS),
            *parameters.page_parameters(1, default=DEFAULT_LIMIT, highest=HIGHEST_LIMIT),
        ]
    },
)
def series(request: HttpRequest) -> HttpResponseBase:
    def page(selection: Selection) -> HttpResponse:
        only(selection, FILTERS)
        limit = limit_of(request, DEFAULT_LIMIT, HIGHEST_LIMIT)
        # Within one edition the list stays as it is, so that a place in it is a number.
        start = int(after_of(request, problems.NUMBER) or 0)
        gallery = Gallery(selection)
        shown = gallery.built(gallery.outlines[start : start + limit])
        more = len(gallery.outlines) > start + limit
        rows = [as_series(gallery, panel).model_dump(mode="json") for panel in shown]
        return page_response(request, selection, Page(rows, str(start + limit) if more else ""))

    return answered(request, page, takes=OF_THE_PAGE)


def as_series(gallery: Gallery, panel: Panel) -> Series:
    vocabulary, key = gallery.vocabulary, panel.key
    counted = key.measured if isinstance(key.measured, tuple) else ()
    word = key.measured if isinstance(key.measured, str) else None

    def claimant(number: int) -> str:
        return vocabulary.organisations[number].slug

    number = gallery.selection.edition.number
    return Series(
        key=SeriesKey(
            conflict=vocabulary.conflicts[key.conflict].slug,
            supplier=vocabulary.actors[key.supplier].code,
            recipient=vocabulary.actors[key.recipient].code,
            kind=key.kind,  # type: ignore[arg-type]
            personnel=word if key.kind == Kind.DEPLOYMENT else None,
            category=word if key.kind == Kind.CASUALTIES else None,
            equipment=sorted(vocabulary.equipment[node].slug for node in counted),
            unit=key.unit,
            stage=key.stage or None,
            place=key.place or None,
        ),
        title=gallery.subject(key),
        chart=gallery.address("chart", panel, edition=number),
        csv=gallery.address("chart_csv", panel, edition=number),
        points=[
            Point(
                claim=point.row.claim,
                claimant=claimant(point.row.claimant),
                basis=point.row.key.basis,
                start=point.start,
                end=point.end,
                low=point.row.quantity.low,
                best=point.row.quantity.best,
                high=point.row.quantity.high,
                open=point.open,  # type: ignore[arg-type]
                state=point.state,  # type: ignore[arg-type]
                until=point.until,
                falls=point.falls,
            )
            for point in panel.points
        ],
        unquantified=[
            Unquantified(
                claim=entry.row.claim,
                claimant=claimant(entry.row.claimant),
                on=entry.on,
                type=entry.type,  # type: ignore[arg-type]
            )
            for entry in panel.strip
        ],
        undated=[row.claim for row in panel.undated],
        lines=[
            Line(
                claimant=claimant(line.claimant),
                basis=line.basis,
                steps=[HeightFrom(on=on, value=value) for on, value in line.steps],
            )
            for line in panel.lines
        ],
        running_totals=[_total(total, claimant(total.claimant)) for total in panel.totals],
        envelope_basis=panel.envelope_basis,
        envelope=[_range(span) for span in panel.envelope],
        revisions=[
            Revision(
                claimant=claimant(one.after.claimant),
                on=one.on,
                before=one.before.claim,
                after=one.after.claim,
                is_said=one.is_said,
            )
            for one in panel.revisions
        ],
    )


def _total(total: RunningTotal, claimant: str) -> RunningTotalOfSeries:
    return RunningTotalOfSeries(
        claimant=claimant,
        cumulative=total.cumulative.claim,
        flows=[row.claim for row in total.flows],
        points=[
            TotalOn(
                on=point.on,
                low=point.total.low,
                best=point.total.best,
                high=point.total.high,
                is_approximate=point.total.is_approximate,
            )
            for point in total.points
        ],
        until=total.until,
        open=total.open,  # type: ignore[arg-type]
    )


def _range(span: Span) -> Range:
    envelope = span.envelope
    return Range(
        start=span.start,
        end=span.end,
        low=envelope.low,
        high=envelope.high,
        open=envelope.open,  # type: ignore[arg-type]
        lowest=envelope.lowest.claim,
        highest=envelope.highest.claim,
        claims=[row.claim for row in envelope.rows],
    )
