"""While an editor waits for the desk, readers of the same process wait a moment.

When a story goes round the world, the threads of a process take turns with each other, and what an editor
saves would take as long as all of them together.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from tracker.replicas import of_the_desk

# Nobody waits longer, whatever is done at the desk.
MOMENT: Final = 0.25


class EditorsFirst:
    """Middleware, around whatever takes time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._turns = threading.Lock()
        self._editors = 0
        self._is_free = threading.Event()
        self._is_free.set()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and of_the_desk().fullmatch(request.path_info):
            with self._at_the_desk():
                return self.get_response(request)
        self._is_free.wait(MOMENT)
        return self.get_response(request)

    @contextlib.contextmanager
    def _at_the_desk(self) -> Iterator[None]:
        with self._turns:
            self._editors += 1
            self._is_free.clear()
        try:
            yield
        finally:
            with self._turns:
                self._editors -= 1
                if not self._editors:
                    self._is_free.set()
