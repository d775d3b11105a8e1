"""What a refusal of the database means, in a sentence that an editor understands."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _


def broken_rules(
    row: models.Model,
    rules: Iterable[models.BaseConstraint],
    model: type[models.Model],
    exclude: set[str] | None = None,
) -> Iterator[tuple[models.BaseConstraint, ValidationError]]:
    """Those of the `rules` of `model` that `row` breaks, each with its sentence.

    The database is asked about all checks at once, and about each alone only where they do not all hold.
    """
    rules = list(rules)
    # One of a field that is left out says nothing.
    asked = [
        condition
        for rule in rules
        if isinstance(rule, models.CheckConstraint)
        and (condition := models.Q(rule.condition)).referenced_base_fields.isdisjoint(exclude or ())
    ]
    together = models.CheckConstraint(condition=models.Q(*asked), name="together")
    hold = not asked or not _refusal(together, row, model, exclude)
    for rule in rules:
        if hold and isinstance(rule, models.CheckConstraint):
            continue
        if error := _refusal(rule, row, model, exclude):
            yield rule, error


def _refusal(
    rule: models.BaseConstraint, row: models.Model, model: type[models.Model], exclude: set[str] | None
) -> ValidationError | None:
    try:
        rule.validate(model, row, exclude=exclude)
    except ValidationError as error:
        return error
    return None


def sentence_for(error: IntegrityError) -> str:
    """The sentence for the constraint that refused, by the name that PostgreSQL gives."""
    diagnosis = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    return str(_sentences().get(name) or _("The database refused this (%(name)s).") % {"name": name or error})


@cache
def _sentences() -> dict[str, Any]:
    """Those of every constraint, which say it themselves, and those of the triggers."""
    constraints = {
        constraint.name: constraint.violation_error_message
        for model in apps.get_app_config("tracker").get_models()
        for constraint in model._meta.constraints
    }
    return {**constraints, **TRIGGERS}


TRIGGERS: dict[str, Any] = {
    "record_never_deleted": _("The record is append-only: retract the claim instead of deleting it."),
    "record_never_truncated": _("The record is append-only: it is never emptied."),
    "record_append_only": _(
        "The record is append-only: a published row is never changed, a new edition replaces it."
    ),
    "record_closed_once": _("A row of the record is closed once, by the edition that replaces it."),
    "record_insert_in_open_edition": _("Rows enter the record only with the edition that publishes them."),
    "edition_sealed_once": _("An edition is sealed once and never changed."),
    "edition_sealed_at_the_end": _("An edition cannot be published without its hash."),
    "published_claim_citations_counted": _(
        "A published claim stands on its citations; their number does not fit."
    ),
    "capture_append_only": _("A capture is never changed or deleted; add a new one."),
    "history_append_only": _("The history of the desk is never changed; a redaction alone removes words."),
    "redaction_requested_first": _("A redaction is requested first; somebody else decides about it."),
    "redaction_names_texts": _("A redaction names texts, and puts its notice in their place."),
    "redaction_append_only": _("A redaction is decided about once, and never changed."),
    "claim_kind_is_fixed": _("A claim keeps its kind; make a new claim instead."),
    "claim_counted_with_transfer": _("Only a transfer counts several kinds of equipment together."),
    "claim_adds_to_own_total": _(
        "A flow can only be added to a total so far of the same claimant that counts the same thing."
    ),
    "claim_supersedes_own": _(
        "A claim can only revise an earlier claim of the same claimant, corridor and kind."
    ),
    "claim_parts_stay": _("A citation or link stays with its claim; remove it here and add it there."),
    "claim_counted_with_others": _("“Counted with” names other equipment, not the one counted."),
    "organisation_no_cycle": _("An organisation cannot be part of what is part of it."),
    "equipment_no_cycle": _("Equipment cannot belong under what belongs under it."),
    "record_never_vanishes": _(
        "Nothing vanishes from the record: a row is closed by the one that replaces it."
    ),
    "published_claim_links_hold": _(
        "In the record a flow adds to a total of its own claimant, and a claim revises one of its own."
    ),
    "claim_borne_out_forecast": _("Only a forecast can be borne out, and by later claims."),
}
