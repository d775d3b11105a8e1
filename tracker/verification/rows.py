"""What holds between the rows of the record: nothing overlaps, vanishes, stands alone or is mixed up."""

from collections.abc import Iterator
from typing import Any, Final

from tracker.models.editions import Version
from tracker.models.publishing import VERSIONS
from tracker.models.record import PublishedCitation
from tracker.verification.asking import faults

# Both valid at one edition at least.
TOGETHER: Final = """
    int8range({0}.edition_from_id, {0}.edition_to_id) && int8range({1}.edition_from_id, {1}.edition_to_id)
"""
# Valid when the claim's row begins; what changes later brings a row of its own.
AT_ITS_BEGINNING: Final = """
    {0}.edition_from_id <= claim.edition_from_id
    AND ({0}.edition_to_id IS NULL OR {0}.edition_to_id > claim.edition_from_id)
"""
SUPPORTS: Final = "citation.role IN ('supports', 'partly_supports')"

NEIGHBOURS: Final = """
    SELECT id, {identity}_id AS identity, edition_from_id AS since, edition_to_id AS until,
        lead(id) OVER versions AS next_id, lead(edition_from_id) OVER versions AS next_since
    FROM {table} WINDOW versions AS (PARTITION BY {identity}_id ORDER BY edition_from_id, id)
"""
CITED: Final = f"""
    SELECT claim.id, claim.claim_id, claim.edition_from_id, claim.citation_count AS counted,
        count(citation.id) AS found, coalesce(bool_or({SUPPORTS}), false) AS supported
    FROM tracker_published_claim claim LEFT JOIN tracker_published_citation citation
        ON citation.claim_id = claim.claim_id AND {AT_ITS_BEGINNING.format("citation")}
    GROUP BY claim.id
"""
SLIPPED_UNDER: Final = """
    SELECT citation.id, citation.citation_id, citation.claim_id, citation.edition_from_id
    FROM tracker_published_citation citation WHERE NOT EXISTS (
        SELECT FROM tracker_published_claim claim
        WHERE claim.claim_id = citation.claim_id AND claim.edition_from_id = citation.edition_from_id
    )
"""
CLOSED_ALONE: Final = """
    SELECT citation.id, citation.citation_id, citation.claim_id, citation.edition_to_id
    FROM tracker_published_citation citation WHERE edition_to_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM tracker_published_claim claim
        WHERE claim.claim_id = citation.claim_id AND claim.edition_from_id = citation.edition_to_id
    )
"""
REFERENCE: Final = """
    SELECT own.id, own.{identity}_id AS identity, named.value, own.edition_from_id AS since
    FROM {table} own {values} LEFT JOIN (
        SELECT {target}_id AS value, min(edition_from_id) AS since FROM {targets} GROUP BY 1
    ) known ON known.value = named.value
    WHERE named.value IS NOT NULL AND (known.since IS NULL OR known.since > own.edition_from_id)
"""
WRONG_FLOW: Final = f"""
    SELECT flow.id, flow.claim_id, total.claim_id AS total
    FROM tracker_published_claim flow JOIN tracker_published_claim total ON total.claim_id = flow.adds_to_id
    WHERE (flow.claimant_id <> total.claimant_id OR total.basis <> 'cumulative')
    AND {TOGETHER.format("flow", "total")}
"""
WRONG_REVISION: Final = f"""
    SELECT later.id, later.claim_id, earlier.claim_id AS earlier FROM tracker_published_claim later
    JOIN tracker_published_claim earlier ON earlier.claim_id = later.supersedes_id
    WHERE (later.claimant_id <> earlier.claimant_id OR later.kind <> earlier.kind)
    AND {TOGETHER.format("later", "earlier")}
"""
MERGED_INTO_NOTHING: Final = """
    SELECT claim.id, claim.claim_id, claim.merged_into_id AS other FROM tracker_published_claim claim
    WHERE claim.merged_into_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM tracker_published_claim other
        WHERE other.claim_id = claim.merged_into_id AND other.edition_from_id <= claim.edition_from_id
    )
"""
# As `SeriesKey` writes it; a redaction of the place takes the series along.
SERIES: Final = """
    CASE WHEN kind = 'event' OR stance = 'denies' THEN '' ELSE concat_ws('|',
        conflict_id, supplier_id, recipient_id, kind, CASE WHEN equipment_id IS NULL
            THEN coalesce(nullif(personnel, ''), category)
            ELSE (SELECT string_agg(one::text, '+' ORDER BY one)
                  FROM (SELECT DISTINCT unnest(equipment_id || counted_with) AS one) counted) END,
        unit, basis, stage, place) END
"""
MIXED: Final = f"""
    SELECT id, claim_id, series, own FROM (
        SELECT id, claim_id, series, redacted, {SERIES} AS own FROM tracker_published_claim
    ) claim WHERE series <> own AND NOT coalesce(redacted -> 'digests' ? 'series', false)
    -- What takes the place of a version without its place stands in no series either.
    AND NOT (series = '' AND EXISTS (
        SELECT FROM tracker_published_claim before WHERE before.claim_id = claim.claim_id
        AND before.id < claim.id AND before.redacted -> 'digests' ? 'series'))
"""
LAST_DAY: Final = """
    CASE article.published_precision WHEN 'day' THEN article.published_on ELSE
        (date_trunc(article.published_precision, article.published_on) + CASE article.published_precision
            WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months'
            ELSE interval '1 year' END)::date - 1 END
"""
PRINTED: Final = f"""
    SELECT claim.id, claim.claim_id, claim.first_printed_on AS said, printed.found
    FROM tracker_published_claim claim LEFT JOIN (
        SELECT claim.id, min({LAST_DAY}) AS found FROM tracker_published_claim claim
        JOIN tracker_published_citation citation
            ON citation.claim_id = claim.claim_id AND {SUPPORTS} AND {AT_ITS_BEGINNING.format("citation")}
        JOIN tracker_published_article article
            ON article.article_id = citation.article_id AND {AT_ITS_BEGINNING.format("article")}
        GROUP BY claim.id
    ) printed ON printed.id = claim.id
    WHERE claim.state = 'published' AND claim.first_printed_on IS DISTINCT FROM printed.found
"""


def broken_rows() -> Iterator[str]:
    for model in Version.__subclasses__():
        yield from _neighbours(model)
        yield from _references(model)
    claim = "tracker_published_claim {id} (claim {claim_id})"
    citation = "tracker_published_citation {id} (citation {citation_id})"
    yield from faults(
        f"SELECT * FROM ({CITED}) claim WHERE counted <> found OR NOT supported",
        f"{claim}: it counts {{counted}} citations and had {{found}} at edition {{edition_from_id}}, and one "
        "of them has to support it",
    )
    yield from faults(
        SLIPPED_UNDER,
        f"{citation}: it came at edition {{edition_from_id}}, and claim {{claim_id}} did not change then",
    )
    yield from faults(
        CLOSED_ALONE,
        f"{citation}: it ended at edition {{edition_to_id}}, and claim {{claim_id}} did not change then",
    )
    yield from faults(
        WRONG_FLOW, f"{claim}: it adds to claim {{total}}, which is no total of the same claimant"
    )
    yield from faults(
        WRONG_REVISION, f"{claim}: it revises claim {{earlier}}, which is not of the same claimant and kind"
    )
    yield from faults(
        MERGED_INTO_NOTHING, f"{claim}: it was merged into claim {{other}}, which was not published by then"
    )
    yield from faults(
        MIXED, f"{claim}: it stands in the series “{{series}}”, and what it says belongs to “{{own}}”"
    )
    yield from faults(
        PRINTED, f"{claim}: it says first printed on {{said}}; its articles say {{found}} (None: no date)"
    )


def _neighbours(model: type[Version]) -> Iterator[str]:
    table = model._meta.db_table
    neighbours = NEIGHBOURS.format(identity=model.identity, table=table)
    row = f"{table} {{id}} ({model.identity} {{identity}})"
    yield from faults(
        f"SELECT * FROM ({neighbours}) row WHERE next_since < coalesce(until, next_since + 1)",
        f"{row}: row {{next_id}} is valid at the same editions, from {{next_since}} on",
    )
    if model is not PublishedCitation:
        yield from faults(
            f"SELECT * FROM ({neighbours}) row WHERE until < coalesce(next_since, until + 1)",
            f"{row}: it ends at edition {{until}}, and no row takes its place there",
        )


def _references(model: type[Version]) -> Iterator[str]:
    """What a row names has to be in the record at the edition that brought the row."""
    published: dict[Any, type[Version]] = {desk: version for desk, (version, _fields) in VERSIONS.items()}
    table = model._meta.db_table
    fields: list[Any] = [*model._meta.concrete_fields]
    for field in fields:
        target = published.get(field.related_model)
        if target is None or field.name == model.identity:
            continue
        values = f"CROSS JOIN LATERAL (SELECT own.{field.column} AS value) named"
        yield from _missing(model, table, field.column, target, values)
    if model.identity == "claim":
        values = "CROSS JOIN LATERAL unnest(own.counted_with) AS named(value)"
        equipment = next(version for version in published.values() if version.identity == "equipment")
        yield from _missing(model, table, "counted_with", equipment, values)


def _missing(
    model: type[Version], table: str, column: str, target: type[Version], values: str
) -> Iterator[str]:
    yield from faults(
        REFERENCE.format(
            identity=model.identity,
            table=table,
            values=values,
            target=target.identity,
            targets=target._meta.db_table,
        ),
        f"{table} {{id}} ({model.identity} {{identity}}): {column} names {target.identity} {{value}}, which "
        "the record does not have at edition {since}",
    )
