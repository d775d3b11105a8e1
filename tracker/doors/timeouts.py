"""How long PostgreSQL may work on one statement of a request; commands and the worker take their time."""

import contextvars
import logging
from collections.abc import Callable
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from tracker.doors.requests import is_of_the_desk

logger = logging.getLogger(__name__)

# PostgreSQL's code for a statement that was cancelled.
CANCELED: Final = "57014"
RETRY_AFTER: Final = 30
# It asks the process alone: who restarts what does not answer must not wait for a database that hangs.
ALIVE: Final = "/health/live"
# Zero: as the server has it, which is without an end.
_milliseconds: Final[contextvars.ContextVar[int]] = contextvars.ContextVar("milliseconds", default=0)


def limit_of(request: HttpRequest) -> int:
    """In milliseconds."""
    path = request.path_info
    if is_of_the_desk(path):
        return settings.STATEMENT_TIMEOUTS["desk"]
    is_file = path.rpartition(".")[2] in {"csv", "json", "zip", "xlsx", "atom", "bib"}
    return settings.STATEMENT_TIMEOUTS["files" if is_file else "pages"]


def follow(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Receives connection_created: one that a request opens begins with the request's limit."""
    connection.__dict__["_statement_timeout"] = 0
    tell(connection)


def tell(connection: BaseDatabaseWrapper) -> None:
    """Let the session know, if it does not yet: a thread's connection outlives the request."""
    wanted = _milliseconds.get()
    # Inside of a transaction it would be taken back with it.
    if connection.__dict__.get("_statement_timeout") == wanted or connection.in_atomic_block:
        return
    if connection.connection is None or connection.connection.closed:
        return
    with connection.connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {wanted:d}")
    connection.__dict__["_statement_timeout"] = wanted


class Timeouts:
    """Middleware, around whatever asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == ALIVE:
            return self.get_response(request)
        token = _milliseconds.set(limit_of(request))
        try:
            for connection in connections.all(initialized_only=True):
                try:
                    tell(connection)
                except psycopg.Error:
                    # It was lost since the last request: the next that is opened is told.
                    connection.close()
            return self.get_response(request)
        finally:
            _milliseconds.reset(token)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if not is_too_long(problem):
            return None
        logger.warning("A statement took longer than %d ms and was ended.", _milliseconds.get())
        return took_too_long(request)


def is_too_long(problem: BaseException) -> bool:
    cause = problem.__cause__
    return isinstance(problem, OperationalError) and getattr(cause, "sqlstate", None) == CANCELED


def took_too_long(request: HttpRequest) -> HttpResponse:
    """A page for people, a sentence for programs."""
    if "text/html" in request.headers.get("Accept", ""):
        response = render(request, "503.html", {"is_slow": True}, status=503)
    else:
        sentence = _(
            "This takes longer than the site allows. Ask for less: add a filter or a shorter period."
        )
        response = HttpResponse(f"{sentence}\n", content_type="text/plain; charset=utf-8", status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
