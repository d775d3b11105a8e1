"""Triggers that more than one table needs: what the database refuses whoever asks."""

import pgtrigger
from django.db import connection


def refusal(message: str, constraint: str) -> str:
    """A PL/pgSQL statement that refuses with a constraint's name, so that refusals.py can say why."""
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation', CONSTRAINT = '{constraint}';"


# A redaction that is carried out in this very transaction (redaction.py), and no other.
CARRIED_OUT = "redaction.transaction = pg_current_xact_id()::text::bigint"


def redacting(target: str, row: str, *beside: str, when: str = "true") -> str:
    """SQL: whether a redaction carried out now explains every change from OLD to NEW.

    It names exactly this row of `target`, and each cell that changes holds what the redaction puts there,
    but for the columns `beside`, which only the redaction itself keeps. `when` is a further condition.
    """
    return f"""
        EXISTS (
            SELECT FROM tracker_redaction redaction
            WHERE redaction.target = '{target}' AND redaction.row = {row} AND {CARRIED_OUT} AND {when}
            AND NOT EXISTS (
                SELECT FROM jsonb_each(to_jsonb(NEW)) cell
                WHERE cell.value IS DISTINCT FROM to_jsonb(OLD) -> cell.key
                AND cell.key <> ALL (ARRAY[{", ".join(f"'{name}'" for name in ("", *beside))}])
                AND cell.value IS DISTINCT FROM redaction.cells -> cell.key
            )
        )
    """


def ask_deferred_guards() -> None:
    """Let the guards that wait for the end of the transaction speak now, while somebody can still answer."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


NEVER_DELETED = pgtrigger.Trigger(
    name="never_deleted",
    operation=pgtrigger.Delete,
    when=pgtrigger.Before,
    func=refusal("the record is append-only: nothing is deleted", "record_never_deleted"),
)
NEVER_TRUNCATED = pgtrigger.Trigger(
    name="never_truncated",
    operation=pgtrigger.Truncate,
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    # For the tear-down of tests: the switch is theirs, and a database with another name does not know it.
    func=f"""
        IF coalesce(current_setting('tracker.allow_truncate', true), '') <> 'on'
            OR current_database() NOT LIKE 'test\\_%' THEN
            {refusal("the record is append-only: it is never emptied", "record_never_truncated")}
        END IF;
        RETURN NULL;
    """,
)


def no_cycle(table: str, parent: str, constraint: str) -> pgtrigger.Trigger:
    """A row of `table` never comes to stand above itself by way of `parent`."""
    return pgtrigger.Trigger(
        name="no_cycle",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(f"{parent}_id"),
        when=pgtrigger.After,
        func=f"""
            IF EXISTS (
                WITH RECURSIVE above(id) AS (
                    SELECT NEW.{parent}_id
                    UNION
                    SELECT next.{parent}_id FROM {table} next JOIN above ON next.id = above.id
                )
                SELECT FROM above WHERE id = NEW.id
            ) THEN
                {refusal("a row cannot stand above itself", constraint)}
            END IF;
            RETURN NULL;
        """,
    )
