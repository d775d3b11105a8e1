"""One story told many times: which articles look alike, and joining them so that they count once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import advice
from tracker.admin.base import change_address
from tracker.models import Article, Capture
from tracker.quoting import ALIKE, likeness

# Texts that share a passage are compared one by one: the newest of them.
MOST_COMPARED = 200
MOST_SHOWN = 20


@dataclass(frozen=True)
class Twin:
    """An article that seems to tell the same story as another, and why."""

    article: Article
    likeness: float = 0.0
    has_same_title: bool = False
    is_joined: bool = False

    @property
    def reason(self) -> str:
        if self.likeness:
            return _("%(percent)s%% of the text is the same") % {"percent": round(100 * self.likeness)}
        return _("same title on the same day")


def twins_of(article: Article) -> list[Twin]:
    """Other articles with a near-identical text, or with its title and day; the most alike first."""
    likenesses = alike(article)
    same_title = Q(pk__in=[])
    if article.title and article.published_on:
        same_title = Q(title__iexact=article.title, published_on=article.published_on)
    others = (
        Article.objects.filter(Q(pk__in=likenesses) | same_title)
        .exclude(pk=article.pk)
        .select_related("publisher", "wire")
    )
    twins = [
        Twin(
            other,
            likenesses.get(other.pk, 0.0),
            has_same_title=other.title.casefold() == article.title.casefold() != "",
            is_joined=bool(article.story) and other.story == article.story,
        )
        for other in others[:MOST_COMPARED]
    ]
    return sorted(twins, key=lambda twin: (-twin.likeness, twin.article.pk))[:MOST_SHOWN]


def alike(article: Article) -> dict[int, float]:
    """How like the latest text of `article` the latest texts of others are, from ALIKE on."""
    latest = article.latest_capture
    if latest is None or not latest.fingerprint:
        return {}
    near = (
        Capture.objects.filter(fingerprint__overlap=latest.fingerprint)
        .exclude(article=article.pk)
        .order_by("-pk")
        .values_list("article", "fingerprint")[:MOST_COMPARED]
    )
    found: dict[int, float] = {}
    for other, fingerprint in near:
        # The newest of an article comes first.
        found.setdefault(other, likeness(latest.fingerprint, fingerprint))
    return {other: like for other, like in found.items() if like >= ALIKE}


@transaction.atomic
def join(article: Article, others: Iterable[Article]) -> str:
    """Let them all tell one story, with all that are of a story of theirs already; returns its name."""
    together = [article, *others]
    told = [row for row in together if row.story]
    story = told[0].story if told else new_name(article)
    stories = {row.story for row in told}
    rows = Article.objects.select_for_update().filter(
        Q(pk__in=[row.pk for row in together]) | Q(story__in=stories)
    )
    for row in rows:
        if row.story != story:
            row.story = story
            row.save(update_fields=["story"])
    advice.refresh_citing([row.pk for row in rows])
    return story


def new_name(article: Article) -> str:
    """A short name that no story has: “yonhap-2025-09-02”."""
    source: Any = article.wire or article.publisher
    day = f"{article.published_on}" if article.published_on else "undated"
    stem = f"{source.slug if source else slugify(article.title)[:80] or 'story'}-{day}"[:110]
    name, number = stem, 1
    while Article.objects.filter(story=name).exists():
        number += 1
        name = f"{stem}-{number}"
    return name


def warn(request: HttpRequest, article: Article) -> None:
    """Say on the next page that an article that was just saved looks like others."""
    count = sum(not twin.is_joined for twin in twins_of(article))
    if count:
        text = ngettext(
            "%(count)s other article seems to tell the same story. Joined, they count once.",
            "%(count)s other articles seem to tell the same story. Joined, they count once.",
            count,
        )
        address = f"{change_address(article)}#one-story"
        messages.warning(
            request,
            format_html('{} <a href="{}">{}</a>', text % {"count": count}, address, _("Look at them")),
        )
