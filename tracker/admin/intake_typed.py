"""What an editor typed into an intake so far, as a form would read it."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker.models import PROXIES
from tracker.numerals import as_number

MOST_ROWS = 60


def too_many_rows() -> str:
    return _("One intake takes %(most)s claims: save these first, then add the others.") % {"most": MOST_ROWS}


def kept(post: QueryDict) -> dict[str, list[str]]:
    """The form as the browser sent it, without what is not typed; the database knows no NUL."""
    return {
        name: [value.replace("\0", "") for value in values]
        for name, values in post.lists()
        if isinstance(name, str) and not name.startswith("_") and name not in {"csrfmiddlewaretoken", "file"}
    }


class Typed(QueryDict):
    """An intake's data, as a form reads it."""

    def __init__(self, data: dict[str, list[str]]) -> None:
        super().__init__(mutable=True)
        for name, values in data.items():
            self.setlist(name, list(values))

    @property
    def as_json(self) -> dict[str, list[str]]:
        return {name: [str(value) for value in values] for name, values in self.lists()}

    @property
    def keys_of_rows(self) -> list[str]:
        """Of the rows that name their kind, in the order of the page."""
        keys = dict.fromkeys(str(key) for key in self.getlist("row"))
        return [key for key in keys if self.get(f"claim-{key}-kind") in PROXIES][:MOST_ROWS]

    @property
    def existing(self) -> int | None:
        """The number of the article of the desk that the claims are added to."""
        return as_number(str(self.get("existing", "")))

    @property
    def title(self) -> str:
        return str(self.get("article-title") or self.get("article-url") or "")

    def starting(self, prefix: str) -> dict[str, Any]:
        """The first value of each field with that prefix."""
        return {
            name.removeprefix(f"{prefix}-"): self.get(name)
            for name in self
            if isinstance(name, str) and name.startswith(f"{prefix}-")
        }

    def set_row(self, key: str, values: dict[str, Any]) -> None:
        for name, value in values.items():
            self[f"claim-{key}-{name}"] = value
