"""Every file that is given away, by its name."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from tracker.exports import claims, history, names, sources
from tracker.exports.columns import Dataset
from tracker.filter_form import PARAMETERS
from tracker.models import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

# These have an order of their own.
UNSORTED: Final = frozenset(PARAMETERS) - {"sort"}

CLAIMS: Final = Dataset(
    name="claims",
    title=_("Claims"),
    description=_("Every published claim with its sources, one claim a line."),
    columns=claims.COLUMNS,
    key=("id",),
    rows=claims.claim_rows,
    links=claims.LINKS,
)


def _of_kind(kind: str, name: str, title: "StrPromise", description: "StrPromise") -> Dataset:
    return Dataset(
        name=name,
        title=title,
        description=description,
        columns=claims.columns_of(kind),
        key=("id",),
        rows=partial(claims.claim_rows, kind=kind),
        links=claims.links_of(kind),
        filters=claims.filters_of(kind),
    )


DATASETS: Final[Mapping[str, Dataset]] = {
    dataset.name: dataset
    for dataset in (
        CLAIMS,
        _of_kind(
            Kind.DEPLOYMENT,
            "deployments",
            _("Deployments"),
            _("The claims about people who were sent, with the columns that those can fill."),
        ),
        _of_kind(
            Kind.CASUALTIES,
            "casualties",
            _("Casualty estimates"),
            _("The claims about losses, with the columns that those can fill."),
        ),
        _of_kind(
            Kind.TRANSFER,
            "transfers",
            _("Equipment transfers"),
            _("The claims about arms and other equipment, with the columns that those can fill."),
        ),
        _of_kind(
            Kind.EVENT,
            "events",
            _("Events"),
            _("The claims that count nothing: what happened, in one sentence."),
        ),
        Dataset(
            name="citations",
            title=_("Citations"),
            description=_("Where one can read each claim, and in which words: one article a line."),
            columns=sources.CITATIONS,
            key=("citation",),
            rows=sources.citation_rows,
            links=sources.CITATION_LINKS,
        ),
        Dataset(
            name="articles",
            title=_("Articles"),
            description=_("The articles that are cited, the newest first."),
            columns=sources.ARTICLES,
            key=("id",),
            rows=sources.article_rows,
            links=sources.ARTICLE_LINKS,
            filters=UNSORTED,
        ),
        Dataset(
            name="organisations",
            title=_("Organisations"),
            description=_("Who claims, relays and publishes, and what they are part of."),
            columns=sources.ORGANISATIONS,
            key=("id",),
            rows=sources.organisation_rows,
            links=sources.ORGANISATION_LINKS,
            filters=UNSORTED,
        ),
        Dataset(
            name="actors",
            title=_("Actors"),
            description=_("Who sends support and who receives it."),
            columns=names.ACTORS,
            key=("id",),
            rows=names.actor_rows,
            filters=UNSORTED,
        ),
        Dataset(
            name="conflicts",
            title=_("Conflicts"),
            description=_("The wars that support belongs to."),
            columns=names.CONFLICTS,
            key=("id",),
            rows=names.conflict_rows,
            filters=UNSORTED,
        ),
        Dataset(
            name="equipment",
            title=_("Equipment"),
            description=_("What is sent, as a tree; numbers are never carried up along it."),
            columns=names.EQUIPMENT,
            key=("id",),
            rows=names.equipment_rows,
            links=names.EQUIPMENT_LINKS,
            filters=UNSORTED,
        ),
        Dataset(
            name="corridors",
            title=_("Relations"),
            description=_("Who supports whom, with the claims counted; most claims first."),
            columns=names.CORRIDORS,
            key=("supplier", "recipient"),
            rows=names.corridor_rows,
            links=names.CORRIDOR_LINKS,
            filters=UNSORTED,
        ),
        Dataset(
            name="editions",
            title=_("Editions"),
            description=_("Every publication of the record, the newest first."),
            columns=history.EDITIONS,
            key=("number",),
            rows=history.edition_rows,
            filters=frozenset({"edition", "reported_by"}),
        ),
        Dataset(
            name="corrections",
            title=_("Corrections"),
            description=_(
                "Claims that were corrected, retracted, withdrawn or merged: what they said, what they "
                "say since, and why; the newest first."
            ),
            columns=history.CORRECTIONS,
            key=("edition", "claim"),
            rows=history.correction_rows,
            links=history.CORRECTION_LINKS,
            filters=UNSORTED,
        ),
    )
}
