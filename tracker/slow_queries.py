"""Statements that took long, in the log: as they were written, without the values that came with them."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

# Where SQL was put together with its values, what somebody searched for or wrote stands in quotes.
QUOTED: Final = re.compile(r"'(?:[^']|'')*'|\$(\w*)\$.*?\$\1\$", re.DOTALL)
LONGEST: Final = 2000


def watch(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Receives connection_created."""
    if settings.SLOW_QUERY_MS and timed not in connection.execute_wrappers:
        # First: whoever put in another one for a while takes the last one out again.
        connection.execute_wrappers.insert(0, timed)


def timed(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """What runs around each statement of a connection."""
    started = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        took = (time.perf_counter() - started) * 1000
        if took >= settings.SLOW_QUERY_MS:
            logger.warning("%d ms on %s: %s", took, context["connection"].alias, without_values(str(sql)))


def without_values(sql: str) -> str:
    """The statement on one line, with no text in it that is anybody's."""
    text = " ".join(QUOTED.sub("'?'", sql).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
