"""The address of a chart: from what it counts to a path and a query string, and back."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from tracker.filters import Selection
from tracker.models import Category, Kind, Personnel, Stage, Unit, Vocabulary
from tracker.models.lookup import slug_of_place
from tracker.panels import Panel
from tracker.series import Measured, PanelKey

# What the path says as the filters would.
RELATION = ("conflict", "supplier", "recipient", "kind")
# These are asked for nowhere else: what the path names is all that the chart shows.
IN_THE_PATH = (*RELATION, "category", "personnel", "equipment", "unroca", "place")

DRAWN = (Kind.DEPLOYMENT, Kind.CASUALTIES, Kind.TRANSFER)
# What is no word of the record is not looked for there: a path may hold anything.
COUNTED: dict[str, list[str]] = {Kind.DEPLOYMENT: Personnel.values, Kind.CASUALTIES: Category.values}


def chart_args(key: PanelKey, vocabulary: Vocabulary) -> dict[str, str]:
    """What `reverse("chart")` takes for the chart of `key`.

    The details are the unit, then the stage, then the place, dots between: “person..kursk”.
    """
    measured = key.measured
    if isinstance(measured, tuple):
        measured = "+".join(sorted(vocabulary.equipment[node].slug for node in measured))
    place = vocabulary.place_slugs.get(key.place, slug_of_place(key.place))
    details = [key.unit, key.stage, place] if key.place else [key.unit, key.stage]
    return {
        "conflict": vocabulary.conflicts[key.conflict].slug,
        "supplier": vocabulary.actors[key.supplier].code,
        "recipient": vocabulary.actors[key.recipient].code,
        "kind": key.kind,
        "measured": measured,
        "details": ".".join(details) if key.place or key.stage else key.unit,
    }


def panel_key(args: Mapping[str, str], selection: Selection) -> PanelKey | None:
    """The chart at an address; None where it names what the edition does not know."""
    vocabulary = selection.vocabulary
    unit, _, rest = args["details"].partition(".")
    stage, dot, place = rest.partition(".")
    if args["kind"] not in DRAWN or unit not in Unit.values or stage not in ("", *Stage.values):
        return None
    if args["measured"] not in COUNTED.get(args["kind"], [args["measured"]]):
        return None
    try:
        measured: Measured = args["measured"]
        if args["kind"] == Kind.TRANSFER:
            nodes = {row.slug: node for node, row in vocabulary.equipment.items()}
            measured = tuple(sorted({nodes[slug] for slug in args["measured"].split("+")}))
        places = {slug: known for known, slug in vocabulary.place_slugs.items()}
        return PanelKey(
            conflict={row.slug: key for key, row in vocabulary.conflicts.items()}[args["conflict"]],
            supplier={row.code: key for key, row in vocabulary.actors.items()}[args["supplier"]],
            recipient={row.code: key for key, row in vocabulary.actors.items()}[args["recipient"]],
            kind=args["kind"],
            measured=measured,
            unit=unit,
            stage=stage,
            place=places[place] if dot else "",
        )
    except KeyError:
        return None


def claims_at(key: PanelKey) -> Q:
    """Claims that may stand on the chart; the panels then tell the stages and joint counts apart."""
    counted = Q(
        conflict=key.conflict,
        supplier=key.supplier,
        recipient=key.recipient,
        kind=key.kind,
        unit=key.unit,
        place=key.place,
    )
    if isinstance(key.measured, tuple):
        return counted & (Q(equipment__in=key.measured) | Q(counted_with__overlap=list(key.measured)))
    return counted & Q(**{"personnel" if key.kind == Kind.DEPLOYMENT else "category": key.measured})


def filters_of(panel: Panel, vocabulary: Vocabulary) -> dict[str, Any]:
    """The filters that come closest to what one chart counts; they know neither unit nor joint counts."""
    key = panel.key
    stages = panel.told.stages
    chosen: dict[str, Any] = {
        "conflict": vocabulary.conflicts[key.conflict].slug,
        "supplier": vocabulary.actors[key.supplier].code,
        "recipient": vocabulary.actors[key.recipient].code,
        "kind": key.kind,
        "stage": None if "" in stages else sorted(stages),
        "place": key.place or None,
    }
    if isinstance(key.measured, tuple):
        chosen["equipment"] = [vocabulary.equipment[node].slug for node in key.measured]
    else:
        chosen["personnel" if key.kind == Kind.DEPLOYMENT else "category"] = key.measured
    return chosen
