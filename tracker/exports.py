"""The claims as one file: the columns, the SQL that fills them, and CSV straight from COPY.

Everything is read at one edition, so a file has the same bytes for as long as the record stands.
Names and labels are English in every language: a data file says the same to everybody.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import connection, models
from django.db.models import Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext, override

from tracker.filter_form import PARAMETERS, BadQuery
from tracker.filters import SORTS, Selection
from tracker.models import (
    Basis,
    Category,
    DatePrecision,
    Equipment,
    Grade,
    Kind,
    Organisation,
    Personnel,
    PublishedActor,
    PublishedArticle,
    PublishedCitation,
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

# Row by row is twice as slow.
CHUNK: Final = 65_536
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# A spreadsheet runs a cell as a formula if it begins with one of these.
RUNS_AS_FORMULA: Final = r"^()([=+@\t\r\n＝＋－＠-])"
# One that takes semicolons for commas splits the cell there.
RUNS_AFTER_SPLIT: Final = r"([;\t][ \t]*)([=+@＝＋－＠-])"
DISARMED: Final = r"E'\\1''\\2'"


class Column(NamedTuple):
    """A column of the file. Its name is a promise; docs/data.md repeats this list, and a test compares."""

    name: str
    datatype: str
    description: str
    expression: str
    values: type[models.TextChoices] | None = None

    @property
    def meaning(self) -> str:
        """The description with the values that may occur."""
        known = ", ".join(f"`{value}`" for value in self.values.values) if self.values else ""
        return f"{self.description} One of {known}." if known else self.description


INTEGER: Final = "integer"
TEXT: Final = "text"
DATE: Final = "date"
BOOLEAN: Final = "boolean"
JSON: Final = "JSON"

# Of one citation: these stand in columns for the first supporting one, and in `citations` for each.
CITATION_COLUMNS: Final = (
    Column("citation", INTEGER, "Number of the citation.", "citation.citation_id"),
    Column("role", TEXT, "What the article does to the claim.", "citation.role", PublishedCitation.Role),
    Column("quote", TEXT, "The article's words, verbatim, in its language.", "citation.quote"),
    Column(
        "translation", TEXT, "The quote in English, where it is in another language.", "citation.translation"
    ),
    Column(
        "paraphrase",
        TEXT,
        "What the article says, in our words, where it is not quoted.",
        "citation.paraphrase",
    ),
    Column("locator", TEXT, "Where in the article it stands.", "citation.locator"),
    Column(
        "article_id",
        INTEGER,
        "Number of the article; its page is `/articles/<number>/`.",
        "article.article_id",
    ),
    Column("article_title", TEXT, "Title of the article; empty where it is not known.", "article.title"),
    Column("article_url", TEXT, "Address of the article; empty where it is not known.", "article.url"),
    Column("archive_url", TEXT, "Address of an archived copy.", "article.archive_url"),
    Column("article_language", TEXT, "Language of the article: `en`, `fr`, `ko`.", "article.language"),
    Column(
        "article_published_on",
        DATE,
        "Day the article appeared, as well as it is known.",
        "article.published_on",
    ),
    Column(
        "article_published_precision",
        TEXT,
        "How well that day is known.",
        "{published_precision}",
        DatePrecision,
    ),
    Column("article_retracted_on", DATE, "Day its publisher retracted the article.", "{retracted_on}"),
    Column("publisher", TEXT, "Short name of the publisher; empty where it is not known.", "publisher.slug"),
    Column("publisher_name", TEXT, "Name of the publisher.", "publisher.name"),
    Column("wire", TEXT, "Short name of the agency whose copy the article carries.", "wire.slug"),
    Column("wire_name", TEXT, "Name of that agency.", "wire.name"),
    Column(
        "story",
        TEXT,
        "Articles with the same value tell one story and count once as corroboration.",
        "article.story",
    ),
)

COLUMNS: Final = (
    Column("id", INTEGER, "Number of the claim, the same in every edition.", "claim.claim_id"),
    Column("path", TEXT, "Address of the claim's page on this site.", "{path}"),
    Column("edition", INTEGER, "The edition that the whole file shows.", "{edition}"),
    # About what.
    Column("kind", TEXT, "What the claim is about.", "claim.kind", Kind),
    Column("conflict", TEXT, "Short name of the war that the support belongs to.", "conflict.slug"),
    Column("conflict_name", TEXT, "Name of that war.", "conflict.name"),
    Column("supplier", TEXT, "Code of who sends: ISO 3166 for a state.", "supplier.code"),
    Column("supplier_name", TEXT, "Name of the supplier.", "supplier.name"),
    Column("recipient", TEXT, "Code of who receives.", "recipient.code"),
    Column("recipient_name", TEXT, "Name of the recipient.", "recipient.name"),
    Column("place", TEXT, "Set only where the number counts that place alone.", "claim.place"),
    Column("personnel", TEXT, "Deployments: who was sent.", "claim.personnel", Personnel),
    Column("category", TEXT, "Casualties: what befell them; categories overlap.", "claim.category", Category),
    Column("equipment", TEXT, "Transfers: short name of the equipment.", "equipment.slug"),
    Column("equipment_name", TEXT, "Name of the equipment.", "equipment.name"),
    Column(
        "unroca",
        TEXT,
        "Category in the UN Register of Conventional Arms.",
        "equipment.unroca",
        Equipment.Unroca,
    ),
    Column(
        "counted_with",
        TEXT,
        "Other equipment that the same number covers: short names, spaces between.",
        "counted.slugs",
    ),
    Column("stage", TEXT, "Deployments and transfers: how far it had come.", "claim.stage", Stage),
    Column("summary", TEXT, "Events: what happened, in one sentence.", "claim.summary"),
    # How many.
    Column("qualifier", TEXT, "How the source hedges the number.", "claim.qualifier", Qualifier),
    Column("low", INTEGER, "Lower bound, only where the source gives one.", "claim.low"),
    Column("best", INTEGER, "The figure given, only where the source gives one.", "claim.best"),
    Column("high", INTEGER, "Upper bound, only where the source gives one.", "claim.high"),
    Column("unit", TEXT, "What is counted.", "claim.unit", Unit),
    Column("as_reported", TEXT, "The strength of the number in words.", "claim.as_reported"),
    Column(
        "as_reported_quoted", BOOLEAN, "Whether these words are the source's own.", "{as_reported_quoted}"
    ),
    # When.
    Column("basis", TEXT, "During the period, present at a date, or in all so far.", "claim.basis", Basis),
    Column("period_start", DATE, "First day of the period.", "claim.period_start"),
    Column(
        "period_end", DATE, "Last day of the period; of a total, the day it was reached.", "claim.period_end"
    ),
    Column("precision", TEXT, "How well the ends of the period are known.", "claim.precision", DatePrecision),
    Column(
        "cumulative_since",
        DATE,
        "Day from which a total counts, if the source says.",
        "claim.cumulative_since",
    ),
    Column("adds_to", INTEGER, "The same claimant's total that this flow comes on top of.", "total.claim_id"),
    Column("stated_on", DATE, "Day of the statement.", "claim.stated_on"),
    Column(
        "reported_on",
        DATE,
        "The earliest of `stated_on` and the days of its supporting articles.",
        "claim.reported_on",
    ),
    # Who says.
    Column("claimant", TEXT, "Short name of whose statement it is.", "claimant.slug"),
    Column("claimant_name", TEXT, "Name of the claimant.", "claimant.name"),
    Column("claimant_kind", TEXT, "What the claimant is.", "claimant.kind", Organisation.Kind),
    Column("relayed_by", TEXT, "Short name of who passed the statement on.", "relay.slug"),
    Column("relayed_by_name", TEXT, "Name of who passed it on.", "relay.name"),
    Column("stance", TEXT, "How the claimant says it.", "claim.stance", Stance),
    # How sure.
    Column("rank", TEXT, "The editors' choice among a claimant's own rival claims.", "claim.rank", Rank),
    Column("rank_reason", TEXT, "Why the rank is not normal.", "claim.rank_reason"),
    Column(
        "supersedes", INTEGER, "The same claimant's earlier claim that this one revises.", "revised.claim_id"
    ),
    Column("superseded_by", INTEGER, "The same claimant's claim that revises this one.", "revision.claim_id"),
    Column(
        "borne_out_by", TEXT, "Forecasts: later claims that report it; spaces between.", "borne_out.claims"
    ),
    Column("grade", TEXT, "How well it is supported; empty under `reported_by`.", "{grade}", Grade),
    Column("public_note", TEXT, "A note of the editors.", "claim.public_note"),
    # Where one can read it.
    Column("citation_count", INTEGER, "How many citations `citations` holds.", "{citation_count}"),
    *(column._replace(expression=f"source.{column.name}") for column in CITATION_COLUMNS),
    Column(
        "citations", JSON, "All citations: objects with the columns `citation` to `story`.", "{citations}"
    ),
)

# What the columns need of a claim.
CLAIM_FIELDS: Final = (
    *("claim_id", "kind", "conflict_id", "supplier_id", "recipient_id", "place", "personnel", "category"),
    *("equipment_id", "counted_with", "stage", "summary", "qualifier", "low", "best", "high", "unit"),
    *("as_reported", "as_reported_quoted", "basis", "period_start", "period_end", "precision"),
    *("cumulative_since", "adds_to_id", "stated_on", "reported_on", "claimant_id", "relayed_by_id", "stance"),
    *("rank", "rank_reason", "supersedes_id", "borne_out_by", "grade", "public_note"),
)


def csv_response(
    selection: Selection, *, excel: str | None = None, name: str = "claims", is_head: bool = False
) -> HttpResponseBase:
    """The file as an answer; raises BadQuery where `excel` is neither 1 nor empty."""
    if excel not in (None, "", "1"):
        raise BadQuery(
            {"excel": [gettext("Give 1 for a file that spreadsheets open safely, or leave it out.")]}
        )
    headers = {
        "Content-Type": "text/csv; charset=utf-8; header=present",
        "Content-Disposition": f'attachment; filename="{filename(selection, name)}"',
        "Content-Language": "en",
    }
    if is_head:
        return HttpResponse(headers=headers)
    return StreamingHttpResponse(csv_chunks(selection, excel=bool(excel)), headers=headers)


def filename(selection: Selection, name: str = "claims") -> str:
    """The dataset, what is filtered, the edition: claims-KP-RU-casualties-edition-12.csv."""
    parts = [name]
    for parameter in PARAMETERS:
        value = selection.values.get(parameter)
        if value is None or parameter in ("edition", "sort"):
            continue
        says_what = [parameter] if parameter in ("from", "to", "reported_by") else []
        parts += [*says_what, *(value if isinstance(value, list) else [value])]
    # Codes of states keep their capitals; nothing else than letters, digits and hyphens gets through.
    words = [text if (text := str(part)).isascii() and text.isalnum() else slugify(text) for part in parts]
    stem = "-".join(word.replace("_", "-") for word in words if word)
    return f"{stem[:100].rstrip('-')}-edition-{selection.edition.number}.csv"


def csv_chunks(selection: Selection, *, excel: bool = False) -> Iterator[bytes]:
    """The file, header first, about 64 KB at a time: the rows of `selection.claims`, in their order."""
    if excel:
        yield BYTE_ORDER_MARK
    statement = f"COPY ({claims_sql(selection, excel=excel)}) TO STDOUT (FORMAT csv, HEADER)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield from _gathered(copy)


def _gathered(rows: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    buffer = bytearray()
    for row in rows:
        buffer += row
        if len(buffer) >= CHUNK:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)


def claims_sql(selection: Selection, *, excel: bool = False) -> str:
    """The query of the file. Every table in it is cut to the edition first, then joined once."""
    number = selection.edition.number
    day = selection.reported_by

    def at_edition(model: Any, *fields: str) -> str:
        return _composed(model.objects.in_edition(number).order_by().values(*fields))

    claims = selection.claims.annotate(position=Window(RowNumber(), order_by=list(SORTS[selection.sort])))
    # Links lead to claims that a file without filters would hold, never to a draft.
    linked = PublishedClaim.objects.in_edition(number).published()
    if day:
        linked = linked.reported_by(day)
    citations = selection.citations.order_by().values(
        *("claim_id", "citation_id", "article_id", "role"),
        *("quote", "translation", "paraphrase", "locator"),
    )
    organisations = at_edition(PublishedOrganisation, "organisation_id", "slug", "name", "kind")
    actors = at_edition(PublishedActor, "actor_id", "code", "name")
    articles = at_edition(
        PublishedArticle,
        *("article_id", "title", "url", "archive_url", "language", "published_on", "published_precision"),
        *("retracted_on", "publisher_id", "wire_id", "story"),
    )
    with override(settings.LANGUAGE_CODE):
        before, after = reverse("claim", args=[0]).rsplit("0", 1)
    inserted = {
        "path": f"'{before}' || claim.claim_id || '{after}'",
        "edition": str(number),
        "as_reported_quoted": "CASE WHEN claim.as_reported <> '' THEN claim.as_reported_quoted END",
        "citation_count": "coalesce(cited.citation_count, 0)",
        "citations": "coalesce(cited.citations, '[]')",
        "published_precision": "CASE WHEN article.published_on IS NOT NULL "
        "THEN article.published_precision END",
        "grade": "''" if day else "claim.grade",
        # On a day of the past nobody knew of a later retraction.
        "retracted_on": f"CASE WHEN article.retracted_on <= '{day}' THEN article.retracted_on END"
        if day
        else "article.retracted_on",
    }
    cell = _disarmed if excel else _plain
    columns = ",\n".join(
        f'{cell(column, column.expression.format(**inserted))} AS "{column.name}"' for column in COLUMNS
    )
    of_citation = ",\n".join(
        f'{_plain(column, column.expression.format(**inserted))} AS "{column.name}"'
        for column in CITATION_COLUMNS
    )
    of_source = ", ".join(f'"{column.name}"' for column in CITATION_COLUMNS)
    # The parts are SQL that the ORM composed; what readers typed is quoted inside them.
    return f"""
WITH claim AS MATERIALIZED (
    {_composed(claims.order_by().values(*CLAIM_FIELDS, "position"))}
), linked AS MATERIALIZED (
    {_composed(linked.order_by().values("claim_id", "supersedes_id", "dated_on"))}
), organisation AS MATERIALIZED (
    {organisations}
), equipment AS MATERIALIZED (
    {at_edition(PublishedEquipment, "equipment_id", "slug", "name", "unroca")}
), actor AS MATERIALIZED (
    {actors}
), cited_by AS MATERIALIZED (
    SELECT citation.claim_id, {of_citation}
    FROM ({_composed(citations)}) citation
    JOIN claim ON claim.claim_id = citation.claim_id
    JOIN ({articles}) article ON article.article_id = citation.article_id
    LEFT JOIN organisation publisher ON publisher.organisation_id = article.publisher_id
    LEFT JOIN organisation wire ON wire.organisation_id = article.wire_id
), cited AS (
    SELECT claim_id, count(*) AS citation_count,
        '[' || string_agg(
            (SELECT row_to_json(one)::text FROM (SELECT {of_source}) one), ',' ORDER BY {FIRST_CITED}
        ) || ']' AS citations
    FROM cited_by GROUP BY claim_id
), source AS (
    SELECT DISTINCT ON (claim_id) * FROM cited_by
    WHERE role IN ('supports', 'partly_supports')
    ORDER BY claim_id, {FIRST_CITED}
), counted AS (
    SELECT claim.claim_id, string_agg(equipment.slug, ' ' ORDER BY equipment.slug) AS slugs
    FROM claim CROSS JOIN LATERAL unnest(claim.counted_with) AS other
    JOIN equipment ON equipment.equipment_id = other
    GROUP BY claim.claim_id
), borne_out AS (
    SELECT claim.claim_id, string_agg(linked.claim_id::text, ' ' ORDER BY linked.claim_id) AS claims
    FROM claim CROSS JOIN LATERAL unnest(claim.borne_out_by) AS later
    JOIN linked ON linked.claim_id = later
    GROUP BY claim.claim_id
), revision AS (
    SELECT DISTINCT ON (supersedes_id) supersedes_id, claim_id FROM linked
    WHERE supersedes_id IS NOT NULL
    ORDER BY supersedes_id, dated_on, claim_id
)
SELECT {columns}
FROM claim
LEFT JOIN ({at_edition(PublishedConflict, "conflict_id", "slug", "name")}) conflict
    ON conflict.conflict_id = claim.conflict_id
LEFT JOIN actor supplier ON supplier.actor_id = claim.supplier_id
LEFT JOIN actor recipient ON recipient.actor_id = claim.recipient_id
LEFT JOIN equipment ON equipment.equipment_id = claim.equipment_id
LEFT JOIN organisation claimant ON claimant.organisation_id = claim.claimant_id
LEFT JOIN organisation relay ON relay.organisation_id = claim.relayed_by_id
LEFT JOIN linked total ON total.claim_id = claim.adds_to_id
LEFT JOIN linked revised ON revised.claim_id = claim.supersedes_id
LEFT JOIN revision ON revision.supersedes_id = claim.claim_id
LEFT JOIN counted ON counted.claim_id = claim.claim_id
LEFT JOIN borne_out ON borne_out.claim_id = claim.claim_id
LEFT JOIN cited ON cited.claim_id = claim.claim_id
LEFT JOIN source ON source.claim_id = claim.claim_id
ORDER BY claim.position
"""  # noqa: S608


# The order of a claim's citations: that of their articles' dates, those without a date last.
FIRST_CITED: Final = "article_published_on NULLS LAST, citation"


def _plain(column: Column, expression: str) -> str:
    """Nothing known is an empty cell, without quotation marks; booleans are true and false."""
    if column.datatype == TEXT:
        return f"NULLIF({expression}, '')"
    if column.datatype == BOOLEAN:
        return f"({expression})::text"
    return expression


def _disarmed(column: Column, expression: str) -> str:
    """The same, and text that a spreadsheet would run gets an apostrophe in front."""
    plain = _plain(column, expression)
    if column.datatype not in (TEXT, JSON):
        return plain
    begins = f"regexp_replace({plain}, E'{RUNS_AS_FORMULA}', {DISARMED})"
    return f"regexp_replace({begins}, E'{RUNS_AFTER_SPLIT}', {DISARMED}, 'g')"


def _composed(queryset: "models.QuerySet[Any, Any]") -> str:
    """The queryset's SQL with its values in place; Django's debug cursor takes no parameters in COPY."""
    # What can have no rows is a query, too: its file has a header.
    compiler = queryset.query.get_compiler(connection=connection, elide_empty=False)
    # PostgreSQL's own operations have it.
    statement: str = connection.ops.compose_sql(*compiler.as_sql())  # type: ignore[attr-defined]
    return statement
