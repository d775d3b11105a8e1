"""Who wrote what: four eyes mean that nobody publishes their own words."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

# Columns of the audit trail that are not the claim's words.
NOT_WORDS = (
    *("pgh_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id"),
    *("status", "submitted_by_id", "submitted_at", "updated_at", "internal_note", "quote_check"),
)

# The claim's own events, then those of what belongs to it. An event is an edit where the words differ from
# those before it, or where somebody's edit of a citation or link made a draft of a claim that was none:
# that one shows even when it was on its way while the claim was published.
EDITS = """
WITH words AS (
    SELECT pgh_obj_id AS claim, pgh_id, pgh_created_at AS at, pgh_context_id AS context, status,
        lag(status) OVER own AS status_before,
        to_jsonb(event) - %(not_words)s::text[] AS said,
        lag(to_jsonb(event) - %(not_words)s::text[]) OVER own AS said_before
    FROM tracker_claimevent event
    WHERE pgh_obj_id = ANY(%(claims)s)
    WINDOW own AS (PARTITION BY pgh_obj_id ORDER BY pgh_id)
), published AS (
    SELECT claim, max(pgh_id) AS pgh_id, max(at) AS at
    FROM words WHERE status = 'clean' AND NOT %(ever)s GROUP BY claim
), parts AS (
    SELECT claim_id AS claim, pgh_created_at AS at, pgh_context_id AS context, pgh_label,
        to_jsonb(event) - %(not_words)s::text[] AS said,
        lag(to_jsonb(event) - %(not_words)s::text[]) OVER own AS said_before
    FROM tracker_citationevent event WHERE claim_id = ANY(%(claims)s)
    WINDOW own AS (PARTITION BY pgh_obj_id ORDER BY pgh_id)
    UNION ALL
    SELECT claim_id, pgh_created_at, pgh_context_id, 'insert', NULL, '{}'
    FROM tracker_countedwithevent WHERE claim_id = ANY(%(claims)s)
    UNION ALL
    SELECT from_claim_id, pgh_created_at, pgh_context_id, 'insert', NULL, '{}'
    FROM tracker_borneoutbyevent WHERE from_claim_id = ANY(%(claims)s)
), edits AS (
    SELECT words.claim, words.context
    FROM words LEFT JOIN published USING (claim)
    WHERE words.pgh_id > coalesce(published.pgh_id, 0)
    AND (said IS DISTINCT FROM said_before
        OR (status = 'draft' AND status_before IN ('in_review', 'clean')))
    UNION
    SELECT parts.claim, parts.context
    FROM parts LEFT JOIN published USING (claim)
    WHERE parts.at > coalesce(published.at, '-infinity')
    AND (said IS DISTINCT FROM said_before OR pgh_label = 'delete')
)
SELECT DISTINCT edits.claim, (context.metadata->>'user')::bigint
FROM edits JOIN pghistory_context context ON context.id = edits.context
-- A merger of two published claims copies citations and writes none.
WHERE context.metadata->>'user' IS NOT NULL AND coalesce(context.metadata->>'reason', '') <> 'merged'
"""


def authors_of(claims: Sequence[int], *, ever: bool = False) -> dict[int, set[int]]:
    """For each claim the users who changed its words since it was last published, or `ever`.

    Read from the audit trail, which triggers write: whatever way an edit took, its author is known, but
    for what was done without a user, by a command or by SQL.
    """
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(EDITS, {"claims": list(claims), "not_words": list(NOT_WORDS), "ever": ever})
        for claim, user in cursor.fetchall():
            found[claim].add(user)
    return found


def authors_until(row: models.Model, is_as_published: Callable[[Any], bool]) -> set[int]:
    """The users who changed a row of the desk since it was last as published, by the audit trail.

    `is_as_published` is asked of one version after the other, the newest first.
    """
    events = type(row).pgh_event_model._default_manager.filter(pgh_obj_id=row.pk)  # type: ignore[attr-defined]  # pghistory's
    found: set[int] = set()
    for event in events.select_related("pgh_context").order_by("-pgh_id"):
        if is_as_published(event):
            break
        if event.pgh_context and (user := event.pgh_context.metadata.get("user")):
            found.add(int(user))
    return found


def own_work(claims: Sequence[int], by: AbstractBaseUser, *, ever: bool = False) -> list[int]:
    """Those of the claims that `by` may not decide about, having written at them."""
    if settings.SINGLE_EDITOR:
        return []
    authors = authors_of(claims, ever=ever)
    return [claim for claim in claims if by.pk in authors[claim]]


def refuse_own_work(claims: Sequence[int], by: AbstractBaseUser, *, ever: bool = False) -> None:
    """Raise ValidationError with a sentence for each claim that somebody else has to decide about."""
    problems = [
        ValidationError(
            _("Claim %(number)s: you wrote at it yourself; somebody else has to review it.")
            % {"number": claim},
            code=str(claim),
        )
        for claim in own_work(claims, by, ever=ever)
    ]
    if problems:
        raise ValidationError(problems)
