"""Actors, conflicts, equipment and corridors: what claims are about, by the names of the edition."""

from typing import Final

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tracker.exports.columns import BOOLEAN, DATE, INTEGER, LIST, TEXT, Column, Link, Rows
from tracker.exports.tables import at_edition, composed, numbered, path_of
from tracker.filters import Selection
from tracker.models import (
    Actor,
    Equipment,
    Kind,
    PublishedActor,
    PublishedConflict,
    PublishedEquipment,
)
from tracker.wording import sort_key

ACTORS: Final = (
    Column("id", INTEGER, _("Number of the party."), "actor.actor_id"),
    Column("code", TEXT, _("By which other files name it: ISO 3166 for a state."), "actor.code"),
    Column("name", TEXT, _("Name in English."), "actor.name"),
    Column("name_fr", TEXT, _("Name in French, where it differs."), "actor.name_fr"),
    Column("kind", TEXT, _("What it is."), "actor.kind", Actor.Kind),
)

CONFLICTS: Final = (
    Column("id", INTEGER, _("Number of the war."), "conflict.conflict_id"),
    Column("slug", TEXT, _("Short name, by which other files name it."), "conflict.slug"),
    Column("name", TEXT, _("Name in English."), "conflict.name"),
    Column("name_fr", TEXT, _("Name in French, where it differs."), "conflict.name_fr"),
)

# What is said of equipment in the file of claims too.
UNROCA: Final = Column(
    "unroca",
    TEXT,
    _("Category in the UN Register of Conventional Arms."),
    "equipment.unroca",
    Equipment.Unroca,
)
EQUIPMENT: Final = (
    Column("id", INTEGER, _("Number of the equipment."), "equipment.equipment_id"),
    Column("slug", TEXT, _("Short name, by which other files name it."), "equipment.slug"),
    Column("path", TEXT, _("Address of its page on this site."), "{path}"),
    Column("name", TEXT, _("Name in English."), "equipment.name"),
    Column("name_fr", TEXT, _("Name in French, where it differs."), "equipment.name_fr"),
    Column(
        "parent",
        TEXT,
        _("Short name of what it belongs under; numbers are never carried upwards."),
        "parent.slug",
    ),
    UNROCA,
    Column("form", TEXT, _("What it is of a weapon."), "equipment.form", Equipment.Form),
    Column("calibre_mm", INTEGER, _("Calibre in millimetres, where it has one."), "equipment.calibre_mm"),
    Column("designation", TEXT, _("Designation, where it has one."), "equipment.designation"),
    Column(
        "is_unitemised",
        BOOLEAN,
        _("Whether it stands for arms of any kind: a denial that names it denies every transfer."),
        "equipment.is_unitemised",
    ),
)
EQUIPMENT_LINKS: Final = (Link("parent", "equipment", "slug"),)


def actor_rows(selection: Selection) -> Rows:
    """Who sends and who receives in the claims selected, and whom their organisations speak for: by name."""
    known, organisations = selection.vocabulary.actors, selection.vocabulary.organisations
    voices = (organisations[key].speaks_for_id for key in selection.named.organisations)
    named = selection.named.suppliers | selection.named.recipients | {key for key in voices if key}
    shown = sorted(named, key=lambda key: (sort_key(known[key].name), key))
    actors = at_edition(
        PublishedActor, selection.edition.number, "actor_id", "code", "name", "name_fr", "kind"
    )
    tables = f"{numbered(shown)}\nJOIN ({actors}) actor ON actor.actor_id = shown.number"
    return Rows("", tables, "shown.place")


def conflict_rows(selection: Selection) -> Rows:
    """The wars that the claims selected belong to, by name."""
    known = selection.vocabulary.conflicts
    shown = sorted(selection.named.conflicts, key=lambda key: (sort_key(known[key].name), key))
    conflicts = at_edition(
        PublishedConflict, selection.edition.number, "conflict_id", "slug", "name", "name_fr"
    )
    tables = f"{numbered(shown)}\nJOIN ({conflicts}) conflict ON conflict.conflict_id = shown.number"
    return Rows("", tables, "shown.place")


def equipment_rows(selection: Selection) -> Rows:
    """The equipment that the claims selected name and what it belongs under, in the order of the tree."""
    number = selection.edition.number
    with override(settings.LANGUAGE_CODE):
        tree = selection.vocabulary.equipment_tree(selection.named.equipment)
        shown = [row.equipment_id for row, _depth in tree]
    fields = "slug", "name", "name_fr", "unroca", "form", "calibre_mm", "designation", "is_unitemised"
    equipment = at_edition(PublishedEquipment, number, "equipment_id", "parent_id", *fields)
    tables = f"""{numbered(shown)}
JOIN ({equipment}) equipment ON equipment.equipment_id = shown.number
LEFT JOIN ({at_edition(PublishedEquipment, number, "equipment_id", "slug")}) parent
    ON parent.equipment_id = equipment.parent_id"""
    return Rows("", tables, "shown.place", {"path": path_of("equipment", "equipment.slug")})


CORRIDORS: Final = (
    Column("supplier", TEXT, _("Code of who sends: ISO 3166 for a state."), "supplier.code"),
    Column("supplier_name", TEXT, _("Name of the supplier."), "supplier.name"),
    Column("recipient", TEXT, _("Code of who receives."), "recipient.code"),
    Column("recipient_name", TEXT, _("Name of the recipient."), "recipient.name"),
    Column("path", TEXT, _("Address of its page on this site."), "{path}"),
    Column(
        "conflicts",
        LIST,
        _("Short names of the wars that the support belongs to, spaces between."),
        "conflict.slugs",
        items=TEXT,
    ),
    Column(
        "deployments", INTEGER, _("How many claims are about people who were sent."), "counted.deployment"
    ),
    Column("casualties", INTEGER, _("How many claims are about losses."), "counted.casualties"),
    Column(
        "transfers", INTEGER, _("How many claims are about arms and other equipment."), "counted.transfer"
    ),
    Column("events", INTEGER, _("How many claims count nothing."), "counted.event"),
    Column("claims", INTEGER, _("How many claims there are in all."), "counted.claims"),
    Column("first_reported_on", DATE, _("The first day on which one of them was reported."), "counted.first"),
    Column("last_reported_on", DATE, _("The last day on which one of them was reported."), "counted.last"),
)
CORRIDOR_LINKS: Final = (
    Link("supplier", "actors", "code"),
    Link("recipient", "actors", "code"),
    Link("conflicts", "conflicts", "slug"),
)


def corridor_rows(selection: Selection) -> Rows:
    """Who supports whom in the claims selected: the featured one first, then by number and by name."""
    number, known = selection.edition.number, selection.vocabulary.actors
    counted = (
        selection.claims.order_by()
        .values("supplier_id", "recipient_id")
        .annotate(
            claims=Count("pk"),
            conflicts=ArrayAgg("conflict_id", distinct=True),
            first=Min("reported_on"),
            last=Max("reported_on"),
            **{kind.value: Count("pk", filter=Q(kind=kind)) for kind in Kind},
        )
    )
    by_name = numbered(sorted(known, key=lambda key: (sort_key(known[key].name), key)))
    actors = at_edition(PublishedActor, number, "actor_id", "code", "name")
    parts = f"""actor AS (
    SELECT actor.*, shown.place FROM {by_name} JOIN ({actors}) actor ON actor.actor_id = shown.number
), conflict AS (
    {at_edition(PublishedConflict, number, "conflict_id", "slug")}
)"""  # noqa: S608
    tables = f"""({composed(counted)}) counted
JOIN actor supplier ON supplier.actor_id = counted.supplier_id
JOIN actor recipient ON recipient.actor_id = counted.recipient_id
CROSS JOIN LATERAL (
    SELECT string_agg(slug, ' ' ORDER BY slug) AS slugs FROM conflict
    WHERE conflict_id = ANY(counted.conflicts)
) conflict"""  # noqa: S608
    featured = [
        f"((counted.supplier_id, counted.recipient_id) = ({row.supplier_id}, {row.recipient_id})) DESC"
        for row in selection.vocabulary.corridors
        if row.is_featured
    ]
    order = ", ".join([*featured, "counted.claims DESC", "supplier.place", "recipient.place"])
    return Rows(parts, tables, order, {"path": path_of("corridor", "supplier.code", "recipient.code")})
