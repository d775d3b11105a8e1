"""The parameters as the OpenAPI document has them: what they take, to the letter."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from tracker.api import problems
from tracker.api.answers import DEFAULT_LIMIT, HIGHEST_LIMIT
from tracker.changes import hidden_names
from tracker.filter_form import (
    DATES,
    DEFAULT_SORT,
    FIXED,
    FROM_THE_RECORD,
    LONGEST,
    PARAMETERS,
    SINGLE,
    SORT_WORDS,
)
from tracker.filters import Selection
from tracker.models import PublishedConflict, PublishedEquipment, PublishedOrganisation
from tracker.models.lookup import mentioned_at

type Schema = dict[str, Any]

# What each filter takes. The words of docs/data.md.
MEANINGS: Final = {
    "conflict": _("The war that the support belongs to."),
    "supplier": _("Who sends: code of an actor."),
    "recipient": _("Who receives: code of an actor."),
    "kind": _("What the claim is about."),
    "category": _("Casualties: what befell them."),
    "equipment": _("Transfers: the equipment, what lies below it in the tree, and what is counted with it."),
    "unroca": _("Transfers: category of the UN Register of Conventional Arms."),
    "personnel": _("Deployments: who was sent."),
    "stage": _("Deployments and transfers: how far it had come."),
    "place": _("Only what is counted at that place alone."),
    "claimant": _("Whose statement it is."),
    "publisher": _("Who published an article that is cited."),
    "stance": _("How the claimant says it."),
    "grade": _("How well it is supported. Not together with `reported_by`."),
    "basis": _("During the period, present at a date, or in all so far."),
    "from": _("Claims whose period, or failing that whose date, ends on this day or later."),
    "to": _("Claims whose period, or failing that whose date, begins on this day or earlier."),
    "reported_by": _("Only what had been reported by this day. Grades are left out then."),
    "edition": _("The record as it stood at this edition. Without it the newest."),
    "q": _(
        "Words, each of which must occur in the claim, its quotes, names, notes or titles, in whatever form: "
        "one to twelve."
    ),
    "sort": _("The order of the rows."),
}
OF_A_PAGE: Final = {
    "limit": _("How many rows a page has."),
    "after": _(
        "Where the page begins: after the row that `next` names. Follow that link, or `rel=next` in the "
        "header `Link`, rather than making one up."
    ),
}
# Real ones, where the record has them.
EXAMPLES: Final = {
    "conflict": "russia-ukraine-war",
    "supplier": "KP",
    "recipient": "RU",
    "kind": "casualties",
    "category": "killed",
    "reported_by": "2025-03-28",
    "from": "2025-01-01",
    "to": "2025-03-31",
    "grade": "contested",
    "sort": "-reported_on",
}
# The values of these are the record's; each has a schema of its own.
NAMED: Final = {
    "conflict": "ConflictName",
    "supplier": "SupplierCode",
    "recipient": "RecipientCode",
    "claimant": "ClaimantName",
    "publisher": "PublisherName",
    "equipment": "EquipmentName",
    "place": "PlaceName",
}


def filters(names: Iterable[str]) -> list[Schema]:
    """References to the filters, in the order of a canonical address."""
    wanted = set(names)
    return [reference(name) for name in PARAMETERS if name in wanted]


def reference(name: str) -> Schema:
    return {"$ref": f"#/components/parameters/{name}"}


def page_parameters(
    key_length: int, *, default: int = DEFAULT_LIMIT, highest: int = HIGHEST_LIMIT, cursor: str = ""
) -> list[Schema]:
    """Those of a page; a cursor is made of `key_length` numbers where there is no form of its own."""
    schemas: dict[str, Schema] = {
        "limit": {"type": "integer", "minimum": 1, "maximum": highest, "default": default},
        "after": {"type": "string", "pattern": f"^{cursor or problems.cursor(key_length)}$"},
    }
    with override(settings.LANGUAGE_CODE):
        return [_query(name, str(OF_A_PAGE[name]), schema) for name, schema in schemas.items()]


def components(selection: Selection | None) -> dict[str, Schema]:
    """The filters by name; with a selection also which values its edition knows."""
    return {name: _filter(name, selection) for name in PARAMETERS}


def schemas(selection: Selection | None) -> dict[str, Schema]:
    """The values of the filters that editors name, by the name of their schema."""
    found: dict[str, Schema] = {}
    for name, schema in NAMED.items():
        found[schema] = {"type": "string", "description": f"A value of the filter `{name}`."}
        if selection and (values := values_of(name, selection)):
            found[schema]["enum"] = values
    return found


def values_of(name: str, selection: Selection) -> list[str]:
    """Every value of a filter that the edition knows, but for what withdrawn claims alone had brought."""
    edition, vocabulary = selection.edition, selection.vocabulary
    if name == "place":
        return [*mentioned_at(edition).places]
    if not edition.number:
        return []
    hidden = hidden_names(edition.number, edition.hash, edition.redactions)
    if name in ("supplier", "recipient"):
        return sorted(row.code for key, row in vocabulary.actors.items() if key not in hidden["actors"])
    dataset = name if name == "equipment" else "conflicts" if name == "conflict" else "organisations"
    named: Mapping[int, PublishedConflict | PublishedEquipment | PublishedOrganisation] = getattr(
        vocabulary, dataset
    )
    return sorted(row.slug for key, row in named.items() if key not in hidden[dataset])


def _filter(name: str, selection: Selection | None) -> Schema:
    found = _query(name, str(MEANINGS[name]), _takes(name, selection))
    example = EXAMPLES.get(name)
    known = values_of(name, selection) if selection and name in FROM_THE_RECORD else [example]
    if example in known and example:
        found["example"] = [example] if name not in SINGLE else example
    return found


def _takes(name: str, selection: Selection | None) -> Schema:
    if name in DATES:
        return {"type": "string", "format": "date"}
    if name == "edition":
        schema: Schema = {"type": "integer", "minimum": 1}
        return {**schema, "maximum": selection.newest} if selection and selection.newest else schema
    if name == "sort":
        return {"type": "string", "enum": [*SORT_WORDS], "default": DEFAULT_SORT}
    if name == "q":
        # No text has the character that is left out.
        return {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[^\\u0000]*$"}
    items = (
        {"$ref": f"#/components/schemas/{NAMED[name]}"}
        if name in NAMED
        else {"type": "string", "enum": [value for value, _label in FIXED[name]]}
    )
    return {"type": "array", "items": items}


def _query(name: str, description: str, schema: Schema) -> Schema:
    found = {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
    # Given several times, a filter means either.
    return {**found, "style": "form", "explode": True} if schema["type"] == "array" else found
