"""The desk's memory: every insert, update and delete of a desk row, kept by the database."""

from collections.abc import Callable
from typing import TypeVar

import pghistory
from django.db import models

from tracker.models.guards import NEVER_TRUNCATED

ModelType = TypeVar("ModelType", bound=type[models.Model])


def track_history(exclude: tuple[str, ...] = ()) -> Callable[[ModelType], ModelType]:
    """Keep each version of the decorated model's rows, deletions included.

    pghistory leaves out deletions unless they are asked for. Who and why come from its
    context: the middleware names the signed-in user, verbs and imports add the reason.
    """
    decorate: Callable[[ModelType], ModelType] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=exclude or None,
        meta={"triggers": [NEVER_TRUNCATED]},
    )
    return decorate
