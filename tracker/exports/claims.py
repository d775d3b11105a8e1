"""The claims as a file: their columns, those that each kind can fill, and the query."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from tracker.exports.columns import (
    BOOLEAN,
    DATE,
    INTEGER,
    JSON,
    LIST,
    TEXT,
    Column,
    Link,
    Rows,
    plain,
)
from tracker.exports.names import UNROCA
from tracker.exports.sources import CITATION_COLUMNS, CITATION_FIELDS, CITATION_LINKS, cited_articles
from tracker.exports.tables import as_known_by, at_edition, composed, order_of, path_of
from tracker.filter_form import PARAMETERS
from tracker.filters import Selection
from tracker.models import (
    Basis,
    Category,
    DatePrecision,
    Grade,
    Kind,
    Organisation,
    Personnel,
    PublishedActor,
    PublishedClaim,
    PublishedConflict,
    PublishedEquipment,
    PublishedOrganisation,
    Qualifier,
    Rank,
    Stage,
    Stance,
    Unit,
)
from tracker.models.statement import MEASURED_BY, STAGES, UNITS

COLUMNS: Final = (
    Column("id", INTEGER, _("Number of the claim, the same in every edition."), "claim.claim_id"),
    Column("path", TEXT, _("Address of the claim's page on this site."), "{path}"),
    Column("edition", INTEGER, _("The edition that the whole file shows."), "{edition}"),
    # About what.
    Column("kind", TEXT, _("What the claim is about."), "claim.kind", Kind),
    Column("conflict", TEXT, _("Short name of the war that the support belongs to."), "conflict.slug"),
    Column("conflict_name", TEXT, _("Name of that war."), "conflict.name"),
    Column("supplier", TEXT, _("Code of who sends: ISO 3166 for a state."), "supplier.code"),
    Column("supplier_name", TEXT, _("Name of the supplier."), "supplier.name"),
    Column("recipient", TEXT, _("Code of who receives."), "recipient.code"),
    Column("recipient_name", TEXT, _("Name of the recipient."), "recipient.name"),
    Column("place", TEXT, _("Set only where the number counts that place alone."), "claim.place"),
    Column("personnel", TEXT, _("Deployments: who was sent."), "claim.personnel", Personnel),
    Column(
        "category", TEXT, _("Casualties: what befell them; categories overlap."), "claim.category", Category
    ),
    Column("equipment", TEXT, _("Transfers: short name of the equipment."), "equipment.slug"),
    Column("equipment_name", TEXT, _("Name of the equipment."), "equipment.name"),
    UNROCA,
    Column(
        "counted_with",
        LIST,
        _("Other equipment that the same number covers: short names, spaces between."),
        "{counted_with}",
        items=TEXT,
    ),
    Column("stage", TEXT, _("Deployments and transfers: how far it had come."), "claim.stage", Stage),
    Column("summary", TEXT, _("Events: what happened, in one sentence."), "claim.summary"),
    Column("summary_fr", TEXT, _("The same in French."), "claim.summary_fr"),
    # How many.
    Column("qualifier", TEXT, _("How the source hedges the number."), "claim.qualifier", Qualifier),
    Column("low", INTEGER, _("Lower bound, only where the source gives one."), "claim.low"),
    Column("best", INTEGER, _("The figure given, only where the source gives one."), "claim.best"),
    Column("high", INTEGER, _("Upper bound, only where the source gives one."), "claim.high"),
    Column("unit", TEXT, _("What is counted."), "claim.unit", Unit),
    Column("as_reported", TEXT, _("The strength of the number in words."), "claim.as_reported"),
    Column("as_reported_fr", TEXT, _("The same in French."), "claim.as_reported_fr"),
    Column(
        "as_reported_quoted", BOOLEAN, _("Whether these words are the source's own."), "{as_reported_quoted}"
    ),
    # When.
    Column("basis", TEXT, _("During the period, present at a date, or in all so far."), "claim.basis", Basis),
    Column("period_start", DATE, _("First day of the period."), "claim.period_start"),
    Column(
        "period_end",
        DATE,
        _("Last day of the period; of a total, the day it was reached."),
        "claim.period_end",
    ),
    Column(
        "precision", TEXT, _("How well the ends of the period are known."), "claim.precision", DatePrecision
    ),
    Column(
        "cumulative_since",
        DATE,
        _("Day from which a total counts, if the source says."),
        "claim.cumulative_since",
    ),
    Column("adds_to", INTEGER, _("The same claimant's total that this flow comes on top of."), "{adds_to}"),
    Column("stated_on", DATE, _("Day of the statement."), "claim.stated_on"),
    Column(
        "reported_on",
        DATE,
        _("The earliest of `stated_on` and the days of its supporting articles."),
        "claim.reported_on",
    ),
    # Who says.
    Column("claimant", TEXT, _("Short name of whose statement it is."), "claimant.slug"),
    Column("claimant_name", TEXT, _("Name of the claimant."), "claimant.name"),
    Column("claimant_kind", TEXT, _("What the claimant is."), "claimant.kind", Organisation.Kind),
    Column("relayed_by", TEXT, _("Short name of who passed the statement on."), "relay.slug"),
    Column("relayed_by_name", TEXT, _("Name of who passed it on."), "relay.name"),
    Column("stance", TEXT, _("How the claimant says it."), "claim.stance", Stance),
    # How sure.
    Column("rank", TEXT, _("The editors' choice among a claimant's own rival claims."), "claim.rank", Rank),
    Column("rank_reason", TEXT, _("Why the rank is not normal."), "claim.rank_reason"),
    Column("rank_reason_fr", TEXT, _("The same in French."), "claim.rank_reason_fr"),
    Column(
        "supersedes",
        INTEGER,
        _("The same claimant's earlier claim that this one revises."),
        "{supersedes}",
    ),
    Column(
        "superseded_by", INTEGER, _("The same claimant's claim that revises this one."), "{superseded_by}"
    ),
    Column(
        "borne_out_by",
        LIST,
        _("Forecasts: later claims that report it; spaces between."),
        "{borne_out_by}",
        items=INTEGER,
    ),
    Column("grade", TEXT, _("How well it is supported; empty under `reported_by`."), "{grade}", Grade),
    Column("public_note", TEXT, _("A note of the editors."), "claim.public_note"),
    Column("public_note_fr", TEXT, _("The same in French."), "claim.public_note_fr"),
    # Where one can read it.
    Column("citation_count", INTEGER, _("How many citations `citations` holds."), "{citation_count}"),
    *(column._replace(expression=f"source.{column.name}") for column in CITATION_COLUMNS),
    Column(
        "citations", JSON, _("All citations: objects with the columns `citation` to `story`."), "{citations}"
    ),
)

LINKS: Final = (
    Link("conflict", "conflicts", "slug"),
    Link("supplier", "actors", "code"),
    Link("recipient", "actors", "code"),
    Link("equipment", "equipment", "slug"),
    Link("counted_with", "equipment", "slug"),
    Link("adds_to", "claims", "id"),
    Link("claimant", "organisations", "slug"),
    Link("relayed_by", "organisations", "slug"),
    Link("supersedes", "claims", "id"),
    Link("superseded_by", "claims", "id"),
    Link("borne_out_by", "claims", "id"),
    Link("citation", "citations", "citation"),
    *(link for link in CITATION_LINKS if link.column != "claim"),
)

# The kinds that can fill a column, where not every kind can; the rules of statement.py leave them no other.
COUNTED: Final = (Kind.DEPLOYMENT, Kind.CASUALTIES, Kind.TRANSFER)
FILLED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    **{field: (kind,) for kind, field in MEASURED_BY.items()},
    **dict.fromkeys(("equipment_name", "unroca", "counted_with"), (Kind.TRANSFER,)),
    "stage": tuple(STAGES),
    **dict.fromkeys(("summary", "summary_fr"), (Kind.EVENT,)),
    **dict.fromkeys(("qualifier", "low", "best", "high", "unit", "basis"), COUNTED),
    **dict.fromkeys(("as_reported", "as_reported_fr", "as_reported_quoted"), COUNTED),
    **dict.fromkeys(("cumulative_since", "adds_to"), COUNTED),
    **dict.fromkeys(("rank", "rank_reason", "rank_reason_fr", "supersedes", "superseded_by"), COUNTED),
}


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns that claims of this kind can fill, with the values that they can have."""
    among = {"kind": (kind,), "stage": STAGES.get(Kind(kind), ()), "unit": UNITS.get(Kind(kind), ())}
    return tuple(
        column._replace(among=tuple(map(str, among.get(column.name, ()))))
        for column in COLUMNS
        if kind in FILLED_BY.get(column.name, (kind,))
    )


def links_of(kind: str) -> tuple[Link, ...]:
    return tuple(link for link in LINKS if kind in FILLED_BY.get(link.column, (kind,)))


def filters_of(kind: str) -> frozenset[str]:
    """The filters that tell one claim of the kind from another."""
    strange = {name for name, kinds in FILLED_BY.items() if kind not in kinds}
    return frozenset(PARAMETERS) - {"kind"} - strange


# What the columns need of a claim.
CLAIM_FIELDS: Final = (
    *("claim_id", "kind", "conflict_id", "supplier_id", "recipient_id", "place", "personnel", "category"),
    *("equipment_id", "counted_with", "stage", "summary", "summary_fr"),
    *("qualifier", "low", "best", "high", "unit", "as_reported", "as_reported_fr", "as_reported_quoted"),
    *("basis", "period_start", "period_end", "precision", "cumulative_since", "adds_to_id", "stated_on"),
    *("reported_on", "dated_on", "claimant_id", "relayed_by_id", "stance"),
    *("rank", "rank_reason", "rank_reason_fr", "supersedes_id", "borne_out_by", "grade"),
    *("public_note", "public_note_fr"),
)
# What joins to rows called `claim` the names of what they are about.
NAMES: Final = """LEFT JOIN conflict ON conflict.conflict_id = claim.conflict_id
LEFT JOIN actor supplier ON supplier.actor_id = claim.supplier_id
LEFT JOIN actor recipient ON recipient.actor_id = claim.recipient_id
LEFT JOIN equipment ON equipment.equipment_id = claim.equipment_id
LEFT JOIN organisation claimant ON claimant.organisation_id = claim.claimant_id
LEFT JOIN organisation relay ON relay.organisation_id = claim.relayed_by_id"""
COUNTED_WITH: Final = """CASE WHEN claim.counted_with <> '{}' THEN (
    SELECT string_agg(other.slug, ' ' ORDER BY other.slug) FROM equipment other
    WHERE other.equipment_id = ANY (claim.counted_with)
) END"""
AS_REPORTED_QUOTED: Final = "CASE WHEN claim.as_reported <> '' THEN claim.as_reported_quoted END"


def names_at(number: int, kept: str = "MATERIALIZED") -> str:
    """The small vocabularies at the edition, as the parts of a query that NAMES needs."""
    return f"""conflict AS {kept} (
    {at_edition(PublishedConflict, number, "conflict_id", "slug", "name")}
), actor AS {kept} (
    {at_edition(PublishedActor, number, "actor_id", "code", "name")}
), equipment AS {kept} (
    {at_edition(PublishedEquipment, number, "equipment_id", "slug", "name", "unroca")}
), organisation AS {kept} (
    {at_edition(PublishedOrganisation, number, "organisation_id", "slug", "name", "kind")}
)"""


def claim_rows(selection: Selection, kind: str = "") -> Rows:
    """The claims of the selection in its order; of one kind alone where it is named."""
    number, day = selection.edition.number, selection.reported_by
    claims = selection.claims.filter(kind=kind) if kind else selection.claims
    known = as_known_by(day)
    of_citation = ",\n".join(
        f'{plain(column, column.expression.format(**known))} AS "{column.name}"'
        for column in CITATION_COLUMNS
    )
    cited = f"""SELECT citation.claim_id, {of_citation}
    FROM ({composed(selection.citations.order_by().values(*CITATION_FIELDS))}) citation
    {cited_articles(number)}"""  # noqa: S608
    asked = composed(claims.order_by().values(*CLAIM_FIELDS))
    if selection.sort in ("id", "-id") and not selection.is_narrowed:
        parts, tables = streamed(asked, names_at(number, "NOT MATERIALIZED"), cited)
    else:
        parts, tables = joined(asked, names_at(number), cited)
    inserted = {
        **known,
        **linked(selection),
        "path": path_of("claim", "claim.claim_id"),
        "edition": str(number),
        "counted_with": COUNTED_WITH,
        "as_reported_quoted": AS_REPORTED_QUOTED,
        "citation_count": "coalesce(cited.citation_count, 0)",
        "citations": "coalesce(cited.citations, '[]')",
        # Grades rest on all that is known now.
        "grade": "''" if day else "claim.grade",
    }
    return Rows(parts, tables, order_of(selection), inserted)


# As sources.FIRST_CITED, by the columns that these have there.
FIRST_OF_CITED: Final = "article_published_on NULLS LAST, citation"
SUPPORTING: Final = "role IN ('supports', 'partly_supports')"
OF_SOURCE: Final = ", ".join(f'"{column.name}"' for column in CITATION_COLUMNS)
ALL_CITED: Final = f"""count(*) AS citation_count, '[' || string_agg(
    (SELECT row_to_json(one)::text FROM (SELECT {OF_SOURCE}) one), ',' ORDER BY {FIRST_OF_CITED}
) || ']' AS citations"""  # noqa: S608


# The parts of both are SQL that the ORM composed; what readers typed is quoted inside them.


def joined(claims: str, names: str, cited: str) -> tuple[str, str]:
    """Parts and tables of the claims with all they cite, gathered at once: the least work for the whole."""
    parts = f"""claim AS MATERIALIZED (
    {claims}
), {names}, cited_by AS MATERIALIZED (
    {cited}
    JOIN claim ON claim.claim_id = citation.claim_id
    ORDER BY citation.claim_id, {FIRST_OF_CITED}
), cited AS (
    SELECT claim_id, {ALL_CITED} FROM cited_by GROUP BY claim_id
), source AS (
    SELECT DISTINCT ON (claim_id) * FROM cited_by WHERE {SUPPORTING} ORDER BY claim_id, {FIRST_OF_CITED}
)"""  # noqa: S608
    tables = f"""claim
{NAMES}
LEFT JOIN cited ON cited.claim_id = claim.claim_id
LEFT JOIN source ON source.claim_id = claim.claim_id"""
    return parts, tables


def streamed(claims: str, names: str, cited: str) -> tuple[str, str]:
    """The same, looked up claim by claim along the index: the first row comes at once; nothing is kept."""
    tables = f"""({claims}) claim
{NAMES}
CROSS JOIN LATERAL (
    WITH cited_by AS MATERIALIZED (
        {cited}
        WHERE citation.claim_id = claim.claim_id
    )
    SELECT * FROM (SELECT {ALL_CITED} FROM cited_by) cited
    LEFT JOIN (
        SELECT * FROM cited_by WHERE {SUPPORTING} ORDER BY {FIRST_OF_CITED} LIMIT 1
    ) source ON true
) source
CROSS JOIN LATERAL (SELECT source.citation_count, source.citations) cited"""  # noqa: S608
    return names, tables


def linked(selection: Selection) -> dict[str, str]:
    """SQL of the claims that a claim names: those alone that a file without filters holds, never a draft.

    Each is looked up where a claim names one, so that a page of claims costs no more than it shows.
    """
    shown = PublishedClaim.objects.in_edition(selection.edition.number).published()
    if selection.reported_by:
        shown = shown.reported_by(selection.reported_by)
    rows = f"({composed(shown.order_by().values('claim_id', 'supersedes_id', 'dated_on'))}) linked"

    def one(number: str) -> str:
        return f"(SELECT linked.claim_id FROM {rows} WHERE linked.claim_id = {number})"  # noqa: S608

    # As one value: an order that an index has would tempt the planner to walk through that index instead.
    revision = f"""(
        SELECT linked.claim_id FROM {rows} WHERE linked.supersedes_id = claim.claim_id
        ORDER BY ROW(linked.dated_on, linked.claim_id) LIMIT 1
    )"""  # noqa: S608
    borne_out = f"""(
        SELECT string_agg(linked.claim_id::text, ' ' ORDER BY linked.claim_id)
        FROM {rows} WHERE linked.claim_id = ANY (claim.borne_out_by)
    )"""  # noqa: S608
    return {
        "adds_to": f"CASE WHEN claim.adds_to_id IS NOT NULL THEN {one('claim.adds_to_id')} END",
        "supersedes": f"CASE WHEN claim.supersedes_id IS NOT NULL THEN {one('claim.supersedes_id')} END",
        "superseded_by": revision,
        "borne_out_by": f"CASE WHEN claim.borne_out_by <> '{{}}' THEN {borne_out} END",
    }
