"""Every page that search engines should know, in sections, with the edition that last changed it.

Claims and articles are read by ranges of their numbers: the thousandth page costs what the first does.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.paginator import Page, Paginator
from django.db.models import Max
from django.urls import reverse

from tracker.models import Edition, PublishedArticle, PublishedCitation, PublishedClaim, vocabulary_at
from tracker.models.lookup import mentioned_at

# Each with its addresses in every language.
MOST_ADDRESSES: Final = 10_000
PAGES: Final = (
    *("dashboard", "timeline", "charts", "corridors", "articles", "organisations", "equipment_list"),
    *("corrections", "data", "dictionary", "api_docs", "methodology", "about"),
)

# The name of an address, its arguments, and when what stands there last changed.
type Item = tuple[str, tuple[Any, ...], datetime]


class Section(Sitemap[Any]):
    """Some addresses, in every language."""

    i18n = True
    alternates = True
    x_default = True
    limit = MOST_ADDRESSES

    def __init__(self, edition: Edition, items: Iterable[Item] = ()) -> None:
        self.edition = edition
        self._known = list(items)

    @property
    def codes(self) -> list[str]:
        return [code for code, _name in settings.LANGUAGES]

    def items(self) -> list[Item]:
        return self._known

    def location(self, item: Item) -> str:
        return reverse(item[0], args=item[1])

    def lastmod(self, item: Item) -> datetime:
        return item[2]

    def get_latest_lastmod(self) -> datetime:
        return self.edition.published_at

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class Numbered(Section):
    """Addresses of numbered things, a range of numbers a page; some numbers may be of nothing."""

    def __init__(self, edition: Edition, highest: int, read: Callable[[int, int], Iterator[Item]]) -> None:
        super().__init__(edition)
        self.highest = highest
        self.read = read

    @property
    def paginator(self) -> "Paginator[Any]":
        return _Ranges(
            range(1, self.highest + 1), self.limit // len(self.codes), in_languages=self._in_languages
        )

    def _in_languages(self, numbers: range) -> list[tuple[Item, str]]:
        found = self.read(numbers.start, numbers.stop)
        return [(item, code) for item in found for code in self.codes]


class _Ranges(Paginator[Any]):
    def __init__(
        self, numbers: range, size: int, *, in_languages: Callable[[range], list[tuple[Item, str]]]
    ) -> None:
        super().__init__(numbers, size)
        self.in_languages = in_languages

    def page(self, number: int | str) -> Page[Any]:
        page = super().page(number)
        page.object_list = self.in_languages(page.object_list)  # type: ignore[arg-type]  # a slice of a range
        return page


def sections(edition: Edition) -> dict[str, type[Sitemap[Any]] | Sitemap[Any]]:
    """The sections by name, as of the edition; empty ones left out."""
    number, at = edition.number, edition.published_at
    if not number:
        return {}
    vocabulary, mentioned = vocabulary_at(edition), mentioned_at(edition)
    claims = PublishedClaim.objects.in_edition(number).published()
    relations = sorted(
        (vocabulary.actors[supplier].code, vocabulary.actors[recipient].code)
        for supplier, recipient in claims.order_by().values_list("supplier_id", "recipient_id").distinct()
    )
    made = {
        "pages": Section(edition, [(name, (), at) for name in PAGES]),
        "corridors": Section(edition, [("corridor", codes, at) for codes in relations]),
        "claims": Numbered(edition, _highest(claims, "claim_id"), partial(_claims, number)),
        "articles": Numbered(
            edition,
            _highest(PublishedArticle.objects.in_edition(number), "article_id"),
            partial(_articles, number),
        ),
        "organisations": Section(
            edition,
            [
                ("organisation", (vocabulary.organisations[key].slug,), at)
                for key in sorted(mentioned.organisations)
            ],
        ),
        "equipment": Section(
            edition,
            [
                ("equipment", (row.slug,), at)
                for row, _depth in vocabulary.equipment_tree(mentioned.equipment)
            ],
        ),
    }
    return {name: section for name, section in made.items() if section.paginator.count}


def _highest(rows: Any, name: str) -> int:
    return rows.order_by().aggregate(highest=Max(name))["highest"] or 0


def _claims(edition: int, first: int, beyond: int) -> Iterator[Item]:
    found = PublishedClaim.objects.in_edition(edition).published().filter(claim__gte=first, claim__lt=beyond)
    rows = found.order_by("claim_id").values_list("claim_id", "edition_from__published_at")
    return (("claim", (number,), at) for number, at in rows)


def _articles(edition: int, first: int, beyond: int) -> Iterator[Item]:
    """Those that a claim rests on; nobody is led to the others."""
    cited = PublishedCitation.objects.shown(edition).filter(article__gte=first, article__lt=beyond)
    found = PublishedArticle.objects.in_edition(edition).filter(article__in=cited.values("article_id"))
    rows = found.order_by("article_id").values_list("article_id", "edition_from__published_at")
    return (("article", (number,), at) for number, at in rows)
