"""The desk's memory: every insert, update and delete of a desk row, kept by the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, models

from tracker.models.guards import NEVER_TRUNCATED, redacting, refusal

ModelType = TypeVar("ModelType", bound=type[models.Model])


def track_history(exclude: tuple[str, ...] = ()) -> Callable[[ModelType], ModelType]:
    """Keep each version of the decorated model's rows, deletions included.

    pghistory leaves out deletions unless they are asked for. Who and why come from its
    context: the middleware names the signed-in user, verbs and imports add the reason.
    """

    def decorate(model: ModelType) -> ModelType:
        tracked: ModelType = pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=exclude or None,
            # Its own guard lets nothing through; this one, a redaction.
            append_only=False,
            meta={
                "triggers": [NEVER_TRUNCATED, append_only(model.__name__.lower())],
                # What was deleted, for the page that brings it back.
                "indexes": [
                    models.Index(
                        fields=["-pgh_id"],
                        name=f"{model.__name__.lower()}_deleted",
                        condition=models.Q(pgh_label="delete"),
                    )
                ],
            },
        )(model)
        return tracked

    return decorate


def append_only(target: str) -> pgtrigger.Trigger:
    """What was kept is never changed or deleted; a redaction that names the row alone replaces its cells."""
    return pgtrigger.Trigger(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF {redacting(target, "OLD.pgh_obj_id")} THEN
                    RETURN NEW;
                END IF;
            END IF;
            {refusal("the history is append-only", "history_append_only")}
        """,
    )


@contextmanager
def acting(reason: str, by: AbstractBaseUser | None = None) -> Iterator[None]:
    """What changes inside is kept with its reason and, where one is known, its author.

    The database keeps a context until the transaction ends, and would give later changes to the same
    author: here it ends with the block. A context around this one speaks again at its next statement.
    """
    with pghistory.context(reason=reason, **({"user": by.pk} if by else {})):
        yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_id', '', true)")
