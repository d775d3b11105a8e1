"""What a picture has to say of itself wherever it travels: sources, edition, licence, address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import wording
from tracker.citing import LICENCE
from tracker.filters import Selection
from tracker.models import PublishedArticle, PublishedClaim
from tracker.pictures.sheet import Face, wrapped


@dataclass(frozen=True)
class Credits:
    """The words below a picture."""

    articles: tuple[str, ...]  # publisher and date of each article cited
    edition: str
    address: str
    narrowed: str = ""  # the filters that are on, in words

    @property
    def site(self) -> str:
        return _("Foreign Military Support Tracker")

    @property
    def licence(self) -> str:
        return _("Data free to use under CC BY 4.0, with attribution.")

    @property
    def metadata(self) -> dict[str, str]:
        """For the SVG's and the PNG's own fields."""
        return {"Source": self.address, "Rights": f"CC BY 4.0, {LICENCE['url']}", "Publisher": self.site}

    def sources(self, face: Face, room: float, most: int) -> list[str]:
        """The articles in at most `most` lines, “and 8 more” for those that find no place."""
        count = len(self.articles)
        if not count:
            return []
        head = ngettext("Source (%(count)s article):", "Sources (%(count)s articles):", count)
        head %= {"count": wording.number(count)}

        def told(shown: int) -> list[str]:
            named = "; ".join(self.articles[:shown])
            rest = count - shown
            more = ngettext("and %(count)s more", "and %(count)s more", rest)
            more = more % {"count": wording.number(rest)} if rest else ""
            return wrapped(" ".join(part for part in (head, named, more) if part), face, room)

        # No three lines hold more than these.
        fewest, most_named = 0, min(count, 60)
        while fewest < most_named:
            tried = (fewest + most_named + 1) // 2
            if len(told(tried)) <= most:
                fewest = tried
            else:
                most_named = tried - 1
        return told(fewest)


def credits_of(
    request: HttpRequest, selection: Selection, claims: Iterable[PublishedClaim], address: str
) -> Credits:
    """The credits of a picture of `claims`, whose page is at `address`, at this edition for good."""
    link = request.build_absolute_uri(selection.address(address, edition=selection.edition.number or None))
    narrowed = [
        _("%(label)s: %(values)s") % {"label": label, "values": value}
        for (label, value, _rest), name in zip(selection.chips, _names(selection), strict=True)
        if name not in {"edition", "reported_by"}
    ]
    return Credits(
        articles=articles_of(claims),
        edition=edition_words(selection),
        address=link.removeprefix("https://").removeprefix("http://"),
        narrowed=" · ".join(narrowed),
    )


def _names(selection: Selection) -> list[str]:
    """The filter that each chip belongs to."""
    return [
        name
        for name, value in selection.values.items()
        if name != "sort"
        for _one in (value if isinstance(value, list) else [value])
    ]


def articles_of(claims: Iterable[PublishedClaim]) -> tuple[str, ...]:
    """The articles that `claims` cite, each once, the newest first."""
    found: dict[int, PublishedArticle] = {
        citation.source.article_id: citation.source for claim in claims for citation in claim.citations
    }
    newest = sorted(
        found.values(),
        key=lambda article: (
            article.published_on is None,
            -(article.published_on.toordinal() if article.published_on else 0),
            article.article_id,
        ),
    )
    return tuple(wording.says(article.publisher_name, article.published_words) for article in newest)


def edition_words(selection: Selection) -> str:
    """Which state of the record the picture shows."""
    edition, day = selection.edition, selection.reported_by
    if not edition.number:
        return ""
    words = _("Edition %(number)s, %(day)s") % {
        "number": edition.number,
        "day": wording.day(edition.published_at.date()),
    }
    if day:
        words = _("%(edition)s: only what had been reported by %(day)s") % {
            "edition": words,
            "day": wording.day(day),
        }
    return words
