"""What is answered in place of data: problems, as RFC 9457 has them."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.doors import limits
from tracker.filter_form import LONGEST, BadQuery
from tracker.models import Grade

MEDIA_TYPE: Final = "application/problem+json"

TITLES: Final = {
    400: gettext_lazy("The address holds what is not understood."),
    404: gettext_lazy("There is nothing at this address."),
    405: gettext_lazy("Data is only read here."),
    409: gettext_lazy("What is asked for cannot be answered together."),
    429: gettext_lazy("Your network has asked too often."),
}

# As documented: what fits may still contradict something else in the address.
DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
NUMBER: Final = "[1-9][0-9]{0,17}"
OF_CLAIMS: Final = rf"(({DAY}|undated)\.)?{NUMBER}"


def cursor(length: int) -> str:
    """A pattern of so many numbers, dots between."""
    return r"\.".join([NUMBER] * length)


class Problem(Exception):
    """Why there is no answer."""

    def __init__(self, status: int, detail: str, errors: Mapping[str, list[str]] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = dict(errors or {})
        # After so many seconds there may be an answer.
        self.retry_after = 0


def refuse_too_often(request: HttpRequest) -> None:
    if seconds := limits.seconds_to_wait(request):
        problem = Problem(429, limits.sentence(seconds))
        problem.retry_after = seconds
        raise problem


def missing(detail: str) -> Problem:
    return Problem(404, detail)


def refused(query: QueryDict, bad: BadQuery) -> Problem:
    """400 where a parameter is not what it may be; 409 where each alone would do, and they contradict."""
    clash = all(name in MAY_CLASH and MAY_CLASH[name](query.getlist(name)) for name in bad.errors)
    return Problem(409 if clash else 400, " ".join(bad.sentences), bad.errors)


def _is_text(values: list[str]) -> bool:
    return len(values) == 1 and 0 < len(values[0].strip()) <= LONGEST and "\x00" not in values[0]


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return bool(re.fullmatch(DAY, text))


# What these are refused for, beyond their own form.
MAY_CLASH: Final[Mapping[str, Callable[[list[str]], bool]]] = {
    # A first day after the last.
    "from": lambda values: len(values) == 1 and _is_day(values[0]),
    # Grades rest on all that is known now, not on what was reported by a day.
    "grade": lambda values: set(values) <= set(Grade.values),
    # A search without a word, or with too many.
    "q": _is_text,
    # An edition after the one that is asked for.
    "since_edition": lambda values: len(values) == 1 and bool(re.fullmatch(f"0|{NUMBER}", values[0])),
    # The place in another order.
    "after": lambda values: len(values) == 1 and bool(re.fullmatch(OF_CLAIMS, values[0])),
}


def answer(problem: Problem) -> HttpResponse:
    said = {
        "type": "about:blank",
        "title": str(TITLES[problem.status]),
        "status": problem.status,
        "detail": problem.detail,
        "errors": [
            {"parameter": name, "detail": sentence}
            for name, sentences in problem.errors.items()
            for sentence in sentences
        ],
    }
    response = HttpResponse(
        json.dumps(said, ensure_ascii=False), status=problem.status, content_type=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    if problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """Any other address below /api/v1/."""
    if path.endswith("/"):
        return answer(missing(_("No address of the API ends with a slash.")))
    return answer(missing(_("The API has no such address; /api/v1/openapi.json lists those that it has.")))
