"""What holds on the desk: links lead where they may, and what is said to be as published is so."""

from collections.abc import Iterator
from typing import Final

from tracker.models.claims import WRONG_FLOW, WRONG_REVISION
from tracker.models.statement import CitationFields, ClaimFields
from tracker.verification.asking import faults

NOT_BORNE_OUT: Final = """
    SELECT claim.id FROM tracker_claim claim WHERE stance <> 'forecasts'
    AND EXISTS (SELECT FROM tracker_claim_borne_out_by link WHERE link.from_claim_id = claim.id)
"""
COUNTED_TWICE: Final = """
    SELECT claim.id FROM tracker_claim claim JOIN tracker_claim_counted_with link ON link.claim_id = claim.id
    WHERE link.equipment_id = claim.equipment_id OR claim.kind <> 'transfer'
"""
ABOVE_ITSELF: Final = """
    WITH RECURSIVE above(id, parent) AS (
        SELECT id, {parent}_id FROM {table} WHERE {parent}_id IS NOT NULL
        UNION
        SELECT above.id, next.{parent}_id FROM above JOIN {table} next ON next.id = above.parent
    )
    SELECT id FROM above WHERE id = parent
"""
LINES: Final = {"organisation": "part_of", "equipment": "parent", "claim": "supersedes"}


def broken_desk() -> Iterator[str]:
    yield from faults(
        WRONG_FLOW.replace("SELECT FROM", "SELECT flow.id, total.id AS total FROM", 1) + " true",
        "tracker_claim {id}: it adds to claim {total}, which is no total of its own claimant and series",
    )
    yield from faults(
        WRONG_REVISION.replace("SELECT FROM", "SELECT later.id, earlier.id AS earlier FROM", 1) + " true",
        "tracker_claim {id}: it revises claim {earlier}, which is not an earlier one of its own claimant",
    )
    yield from faults(NOT_BORNE_OUT, "tracker_claim {id}: it is borne out and no forecast")
    yield from faults(COUNTED_TWICE, "tracker_claim {id}: it counts equipment together that it must not")
    for name, parent in LINES.items():
        yield from faults(
            ABOVE_ITSELF.format(table=f"tracker_{name}", parent=parent),
            f"tracker_{name} {{id}}: it stands above itself by way of {parent}",
        )
    yield from faults(
        _not_as_published(),
        "tracker_claim {id}: the desk says that it is as published, and the record {problem}",
    )


def _not_as_published() -> str:
    """Claims that are clean without being in the record as they are: what was cut off its end, shows here."""
    own = [field.column for field in ClaimFields._meta.concrete_fields]
    cited = [field.column for field in CitationFields._meta.concrete_fields]
    differ = " OR ".join(f"claim.{column} IS DISTINCT FROM row.{column}" for column in own)
    differs = " OR ".join(f"there.{column} IS DISTINCT FROM here.{column}" for column in cited)
    return f"""
        SELECT claim.id,
            CASE WHEN row.id IS NULL THEN 'does not have it' ELSE 'says something else' END AS problem
        FROM tracker_claim claim
        LEFT JOIN tracker_published_claim row ON row.claim_id = claim.id AND row.edition_to_id IS NULL
        WHERE claim.status = 'clean' AND (row.id IS NULL OR row.state = 'published' AND ({differ} OR EXISTS (
            SELECT FROM (SELECT * FROM tracker_citation WHERE claim_id = claim.id) here
            FULL JOIN (
                SELECT * FROM tracker_published_citation WHERE claim_id = claim.id AND edition_to_id IS NULL
            ) there ON there.citation_id = here.id
            WHERE here.id IS NULL OR there.id IS NULL OR {differs}
        )))
    """
