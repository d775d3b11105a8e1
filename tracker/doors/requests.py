"""The name of each request, which its answer and every line of the log carry; and the log as JSON."""

import contextvars
import json
import logging
import os
import re
import time
import traceback
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

logger = logging.getLogger("tracker.requests")

STATIC: Final = "static"

# What a proxy may have named it; anything else would be written into the log by a stranger.
NAMED: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
DESK: Final = re.compile(r"/(?:[a-z]{2}(?:-[a-z]+)?/)?(?:admin|accounts)/.*", re.DOTALL)

# Django's own lines name the address, or what a stranger sent; the line of the request has what may be said.
SAY_TOO_MUCH: Final = ("django.request", "django.security")

_request: Final[contextvars.ContextVar[HttpRequest | None]] = contextvars.ContextVar("request", default=None)
_request_id: Final[contextvars.ContextVar[str]] = contextvars.ContextVar("request_id", default="")


def is_of_the_desk(path: str) -> bool:
    return DESK.fullmatch(path) is not None


def current() -> HttpRequest | None:
    """The request that is being answered here; none in commands and the worker."""
    return _request.get()


def named(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware, the outermost: one line a request, with the name of its address and nothing of the reader.

    No client's address, no query, no path: what somebody looked for, or which draft an editor opened, is in
    no log.
    """
    count = counting()

    def answered(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if NAMED.fullmatch(given) else uuid.uuid4().hex
        tokens = (_request_id.set(name), _request.set(request))
        started = time.perf_counter()
        try:
            response = get_response(request)
            seconds = time.perf_counter() - started
            view = view_of(request)
            if count:
                count(view, request.method, response.status_code, seconds)
            if view != STATIC:
                # The parts of a page are many, and each of them is small.
                response.headers["X-Request-ID"] = name
            told = {
                "method": request.method,
                "view": view,
                "status": response.status_code,
                "ms": round(seconds * 1000),
            }
            logger.info("%s %s %s", request.method, view, response.status_code, extra={"told": told})
            return response
        finally:
            _request_id.reset(tokens[0])
            _request.reset(tokens[1])

    return answered


def counting() -> Callable[[str, str | None, int, float], None] | None:
    """What counts requests, where somebody asks for the figures; its library is loaded there alone."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return None
    from tracker.doors.metrics import count

    return count


def view_of(request: HttpRequest) -> str:
    """The name of the address that was asked for; it is the same for all rows of a sort."""
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return STATIC if request.path_info.startswith("/static/") else "none"
    return match.view_name


def message_of(record: logging.LogRecord) -> str:
    if not record.name.startswith(SAY_TOO_MUCH):
        return record.getMessage()
    return HTTPStatus(getattr(record, "status_code", 400)).phrase


class Faults(logging.Filter):
    """Of Django's own lines those that tell of an exception; all else is in the line of the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class Line(logging.Formatter):
    """An event as one line of JSON: when, how grave, who says it, of which request, and what."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": _request_id.get(),
            "message": message_of(record),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            # Where it happened, without what was in the hands of the code.
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps({key: value for key, value in line.items() if value != ""}, ensure_ascii=False)
