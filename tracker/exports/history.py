"""Editions, and what was corrected or taken back from one to another."""

from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tracker.exports.claims import (
    AS_REPORTED_QUOTED,
    CLAIM_FIELDS,
    COLUMNS,
    COUNTED_WITH,
    NAMES,
    names_at,
)
from tracker.exports.columns import INTEGER, LIST, TEXT, TIME, Column, Link, Rows
from tracker.exports.tables import composed, path_of
from tracker.filters import Selection
from tracker.models import (
    Change,
    CorrectionType,
    Edition,
    PublishedCitation,
    PublishedClaim,
    State,
)

EDITIONS: Final = (
    Column(
        "number", INTEGER, _("Number of the edition; they follow each other without gaps."), "edition.number"
    ),
    Column("published_at", TIME, _("When it was published, in UTC."), "edition.published_at"),
    Column("reason", TEXT, _("Why it was published."), "edition.reason"),
    Column(
        "hash",
        TEXT,
        _("SHA-256 over what it published and the edition before, in hexadecimal digits."),
        "edition.hash",
    ),
)

# What a claim says, by the columns that say it: each stands here as it was before and as it is since.
SAID: Final = (
    *("conflict", "supplier", "recipient", "place", "personnel", "category", "equipment", "counted_with"),
    *("stage", "summary", "summary_fr", "qualifier", "low", "best", "high", "unit"),
    *("as_reported", "as_reported_fr", "as_reported_quoted"),
    *("basis", "period_start", "period_end", "precision", "cumulative_since", "adds_to"),
    *("stated_on", "reported_on", "claimant", "relayed_by", "stance"),
    *("rank", "rank_reason", "rank_reason_fr", "supersedes", "borne_out_by"),
    *("public_note", "public_note_fr"),
)
SAYING: Final = tuple(column for name in SAID for column in COLUMNS if column.name == name)

CORRECTIONS: Final = (
    Column("edition", INTEGER, _("Number of the edition that published the change."), "changed.edition"),
    Column("published_at", TIME, _("When that edition was published, in UTC."), "edition.published_at"),
    Column("claim", INTEGER, _("Number of the claim."), "changed.claim"),
    Column("path", TEXT, _("Address of the claim's page on this site."), "{path}"),
    Column(
        "change",
        TEXT,
        _("What became of the claim."),
        "changed.change",
        Change,
        among=(Change.CORRECTED, Change.RETRACTED, Change.WITHDRAWN, Change.MERGED),
    ),
    Column("correction_type", TEXT, _("What had gone wrong."), "changed.correction_type", CorrectionType),
    Column("reason", TEXT, _("Why, in our words."), "changed.reason"),
    Column("reason_fr", TEXT, _("The same in French."), "changed.reason_fr"),
    Column("merged_into", INTEGER, _("Number of the claim that tells it now."), "changed.merged_into"),
    Column(
        "split_into",
        LIST,
        _("Numbers of the claims that were split off with the change; spaces between."),
        "{split_into}",
        items=INTEGER,
    ),
    Column("kind", TEXT, _("What the claim is about."), "before.kind", COLUMNS[3].values),
    Column(
        "changed",
        LIST,
        _("Corrections: which columns say something else now; `citations` where the sources changed."),
        "{changed}",
        items=TEXT,
    ),
    *(
        column._replace(
            name=f"old_{column.name}",
            description=format_lazy(
                _("What `{column}` of the claim was before; empty for what was withdrawn."),
                column=column.name,
            ),
            expression=f'before."{column.name}"',
        )
        for column in SAYING
    ),
    *(
        column._replace(
            name=f"new_{column.name}",
            description=format_lazy(
                _("What `{column}` of the claim became; empty where the claim was taken back."),
                column=column.name,
            ),
            expression=f'since."{column.name}"',
        )
        for column in SAYING
    ),
)
CORRECTION_LINKS: Final = (Link("edition", "editions", "number"),)


def edition_rows(selection: Selection) -> Rows:
    """The editions up to the one that is looked at, the newest first."""
    editions = Edition.objects.filter(number__lte=selection.edition.number).order_by()
    if selection.reported_by:
        editions = editions.filter(published_at__date__lte=selection.reported_by)
    rows = composed(editions.values("number", "published_at", "reason", "hash"))
    return Rows("", f"({rows}) edition", "edition.number DESC")


def correction_rows(selection: Selection) -> Rows:
    """What was corrected or taken back, as /corrections/ tells it: nothing of what a withdrawn claim said."""
    number = selection.edition.number
    changed = selection.changed.order_by().values_list(
        *("claim_id", "edition_from_id", "state", "change", "correction_type", "reason", "reason_fr"),
        "merged_into_id",
    )
    versions = PublishedClaim.objects.filter(edition_from__lte=number).order_by()
    told = versions.exclude(claim__in=selection.hidden)
    # The names that the columns go by are those of the edition that is looked at.
    inserted = {
        "counted_with": COUNTED_WITH,
        "as_reported_quoted": AS_REPORTED_QUOTED,
        "adds_to": "claim.adds_to_id",
        "supersedes": "claim.supersedes_id",
        "borne_out_by": "array_to_string(claim.borne_out_by, ' ')",
    }
    saying = ",\n".join(f'{column.expression.format(**inserted)} AS "{column.name}"' for column in SAYING)
    split = versions.filter(split_from__isnull=False, change=Change.NEW).values(
        "claim_id", "split_from_id", "edition_from_id"
    )
    cited = PublishedCitation.objects.filter(edition_from__lte=number).order_by()
    parts = f"""changed (
    claim, edition, state, change, correction_type, reason, reason_fr, merged_into
) AS MATERIALIZED (
    {composed(changed)}
), version AS MATERIALIZED (
    SELECT claim.* FROM ({composed(told.values(*CLAIM_FIELDS, "edition_from_id", "edition_to_id"))}) claim
    WHERE claim.claim_id IN (SELECT claim FROM changed)
), {names_at(number)}, said AS MATERIALIZED (
    SELECT claim.claim_id, claim.kind, claim.edition_from_id, claim.edition_to_id, {saying}
    FROM version claim
    {NAMES}
)"""  # noqa: S608
    tables = f"""changed
JOIN tracker_edition edition ON edition.number = changed.edition
LEFT JOIN said before ON before.claim_id = changed.claim AND before.edition_to_id = changed.edition
LEFT JOIN said since ON since.claim_id = changed.claim AND since.edition_from_id = changed.edition
    AND changed.state = '{State.PUBLISHED}'"""
    differing = ", ".join(
        f"""CASE WHEN before."{name}" IS DISTINCT FROM since."{name}" THEN '{name}' END""" for name in SAID
    )
    recited = f"""CASE WHEN EXISTS (
        SELECT FROM ({composed(cited.values("claim_id", "edition_from_id", "edition_to_id"))}) citation
        WHERE citation.claim_id = changed.claim
        AND changed.edition IN (citation.edition_from_id, citation.edition_to_id)
    ) THEN 'citations' END"""
    parted = f"""(
        SELECT string_agg(part.claim_id::text, ' ' ORDER BY part.claim_id) FROM ({composed(split)}) part
        WHERE part.split_from_id = changed.claim AND part.edition_from_id = changed.edition
    )"""  # noqa: S608
    of_the_change = {
        "path": path_of("claim", "changed.claim"),
        "changed": f"CASE WHEN since.claim_id IS NOT NULL THEN concat_ws(' ', {differing}, {recited}) END",
        "split_into": parted,
    }
    return Rows(parts, tables, "changed.edition DESC, changed.claim", of_the_change)
