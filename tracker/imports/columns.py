"""The columns of a file of claims: their names and order, what each is for, and what may stand in it."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.imports.tables import KNOWN_BY, Columns, Field, fields_of
from tracker.models import Article, Citation, Claim
from tracker.models.sources import ArticleFields
from tracker.models.statement import ClaimFields

# What a verb sets, and no file.
SET_BY_VERBS = {"merged_into", "split_from"}
STATEMENT = fields_of(
    Claim, *(name for name in fields_of(ClaimFields) if name not in SET_BY_VERBS), "internal_note"
)
# Links between claims name a row of the file or a claim of the desk; they are made once both ends are there.
LINKS = ("adds_to", "supersedes")
# What a new row is told apart by leaves these aside.
NOTES = ("public_note", "public_note_fr", "internal_note")
STATED: Columns = {name: column for name, column in STATEMENT.items() if name not in LINKS}
CITATION = fields_of(Citation, "role", "quote", "translation", "paraphrase", "paraphrase_fr", "locator")
# Columns whose names would not say that they are about the article get a prefix.
OF_ITS_OWN = {"publisher", "wire", "story"}
ARTICLE_COLUMN = {
    name: name if name in OF_ITS_OWN else f"article_{name}" for name in fields_of(ArticleFields)
}
ARTICLE_FIELD = {column: name for name, column in ARTICLE_COLUMN.items()}
ARTICLE: Columns = {
    ARTICLE_COLUMN[name]: column for name, column in fields_of(Article, *ARTICLE_COLUMN).items()
}
NEW_CLAIM_NEEDS = ("kind", "conflict", "supplier", "recipient")

CLAIM_COLUMNS = (
    "id",
    "row",
    *("kind", "conflict", "supplier", "recipient", "place"),
    *("personnel", "category", "equipment", "counted_with", "stage", "summary", "summary_fr"),
    *("low", "best", "high", "qualifier", "as_reported", "as_reported_fr", "as_reported_quoted", "unit"),
    *("basis", "cumulative_since", "period_start", "period_end", "precision", "adds_to"),
    *("claimant", "relayed_by", "stance", "stated_on"),
    *("rank", "rank_reason", "rank_reason_fr", "supersedes", "borne_out_by"),
    *("public_note", "public_note_fr", "internal_note"),
    *("citation_id", "role", "quote", "translation", "paraphrase", "paraphrase_fr", "locator"),
    *("article", "publisher", "wire", "story"),
    *(name for name in ARTICLE if name not in OF_ITS_OWN),
)

EXPLANATIONS: dict[str, Any] = {
    "id": gettext_lazy(
        "The number of a claim that the desk has: its row then changes that claim. Empty: a new claim."
    ),
    "row": gettext_lazy(
        "A key of your own for this row, so that other rows can name it: letters, digits, dots, hyphens."
    ),
    "counted_with": gettext_lazy("Other equipment that the same number covers, separated by semicolons."),
    "adds_to": gettext_lazy(
        "The same claimant's total that this flow comes on top of: the key of a row of this file, or # and "
        "the number of a claim of the desk."
    ),
    "supersedes": gettext_lazy(
        "The same claimant's earlier claim that this one revises: the key of a row, or # and a number."
    ),
    "borne_out_by": gettext_lazy(
        "Later claims that reported what this forecast expected: keys, or # and numbers, separated by "
        "semicolons."
    ),
    "citation_id": gettext_lazy(
        "The number of a citation of this claim: it is then changed. Empty: a new one."
    ),
    "article": gettext_lazy(
        "For an article without an address: a name of your own that its rows share, or # and the number "
        "of an article of the desk."
    ),
    "article_url": gettext_lazy("Address of the article: rows with one address cite one article."),
}
EXAMPLES = {
    "row": "1",
    "kind": "deployment",
    "personnel": "unspecified",
    "stage": "arrived",
    "best": "11000",
    "qualifier": "about",
    "as_reported": "about 11,000",
    "as_reported_quoted": "yes",
    "unit": "person",
    "basis": "cumulative",
    "period_end": "2025-03-27",
    "precision": "day",
    "stance": "asserts",
    "stated_on": "2025-03-27",
    "role": "supports",
    "quote": "…",
    "article_url": "https://news.example/2025/03/27/story",
    "article_language": "en",
    "article_published_on": "2025-03-27",
}


class Column(NamedTuple):
    """What a person has to know to fill a column."""

    name: str
    explanation: str
    values: str
    example: str


def field_of(name: str) -> Field | None:
    return STATEMENT.get(name) or CITATION.get(name) or ARTICLE.get(name)


def claim_columns() -> Iterable[Column]:
    for name in CLAIM_COLUMNS:
        field = field_of(name)
        explanation = EXPLANATIONS.get(name) or getattr(field, "help_text", "")
        if not explanation and field is not None:
            explanation = str(field.verbose_name)[:1].upper() + str(field.verbose_name)[1:]
        if name in NEW_CLAIM_NEEDS:
            explanation = _("%(explanation)s Needed in every new row.") % {
                "explanation": f"{str(explanation).rstrip('.')}."
            }
        yield Column(name, str(explanation), values_of(name, field), EXAMPLES.get(name, ""))


def values_of(name: str, field: Field | None) -> str:
    """What may stand in a column."""
    if field is None or name in LINKS:
        return ""
    if field.choices:
        return ", ".join(str(value) for value, _label in field.flatchoices if value)
    if field.related_model:
        related: Any = field.related_model
        return _("%(column)s, from the desk's list of %(list)s") % {
            "column": related._meta.get_field(KNOWN_BY[related]).verbose_name,
            "list": related._meta.verbose_name_plural,
        }
    return {
        "DateField": _("year-month-day"),
        "BigIntegerField": _("digits only"),
        "BooleanField": "yes, no",
        "URLField": "https://…",
    }.get(field.get_internal_type(), "") or {"URLValidator": "https://…"}.get(
        type(field.validators[0]).__name__ if field.validators else "", ""
    )
