"""The same evidence from the other ends: articles, organisations, equipment."""

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Page
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from tracker import wording
from tracker.charts import Gallery
from tracker.figures import Figure, time_axis
from tracker.filters import Selection
from tracker.frame import (
    PAGE_SIZE,
    csv_url,
    listed,
    page_of,
    read_page,
    reads_record,
    render_page,
)
from tracker.models import (
    Kind,
    PublishedArticle,
    PublishedClaim,
    PublishedOrganisation,
)
from tracker.models.census import NAMED


@reads_record(ignored=("page",))
def articles(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The articles that the claims asked for cite, newest first."""
    page: Page[PublishedArticle] = page_of(request, selection.articles)
    return render_page(
        request,
        selection,
        "tracker/articles.html",
        {
            **listed(request, selection, "articles"),
            "articles": selection.read_articles(page.object_list),
            "count": page.paginator.count,
            "page_obj": page,
        },
    )


@reads_record(ignored=("page",))
def article(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """One article and the claims that cite it: of a register they are thousands."""
    found = selection.read_articles(articles_shown(selection).filter(article=number))
    if not found:
        raise Http404
    same_story = (
        articles_shown(selection).filter(story=found[0].story).exclude(article=number).order_by("article_id")
        if found[0].story
        else PublishedArticle.objects.none()
    )
    page: Page[PublishedClaim] = page_of(request, selection.claims.filter(selection.cited_in([number])))
    claims = read_page(selection, page)
    for claim in claims:
        # What the claim rests on elsewhere stands on its own page.
        claim.citations = [citation for citation in claim.citations if citation.article_id == number]
    selection.relate(claims)
    return render_page(
        request,
        selection,
        "tracker/article.html",
        {
            "article": found[0],
            "language_name": wording.language(found[0].language),
            "same_story": selection.read_articles(same_story[:PAGE_SIZE]),
            "claims": claims,
            "count": page.paginator.count,
            "page_obj": page,
            "csv_url": csv_url(selection, publisher=publisher) if (publisher := slug_of(found[0])) else "",
        },
    )


def slug_of(article: PublishedArticle) -> str:
    return article.publisher_row.slug if article.publisher_row else ""


@reads_record()
def organisations(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The organisations that the claims asked for name, by kind."""
    sums = selection.sums
    claims = (
        counts(selection.claims, "claimant_id")
        if sums is None
        else {int(key): count for key, count in sums.get("claimant", {}).items()}
    )
    published = counts(selection.articles, "publisher_id")
    rows = sorted(
        (selection.vocabulary.organisations[key] for key in selection.named.organisations),
        key=lambda row: (row.kind, wording.sort_key(row.label)),
    )
    groups = [
        {
            "title": PublishedOrganisation.Kind(kind).label,
            "members": [
                {
                    "organisation": row,
                    "claim_count": claims.get(row.organisation_id, 0),
                    "article_count": published.get(row.organisation_id, 0),
                }
                for row in members
            ],
        }
        for kind, members in groupby(rows, key=attrgetter("kind"))
    ]
    return render_page(
        request,
        selection,
        "tracker/organisations.html",
        {**listed(request, selection, "organisations"), "groups": groups, "count": len(rows)},
    )


@reads_record(ignored=("page",))
def organisation(request: HttpRequest, selection: Selection, slug: str) -> HttpResponseBase:
    """One organisation: what it claims, relays and publishes."""
    vocabulary = selection.vocabulary
    shown = next((row for row in vocabulary.organisations.values() if row.slug == slug), None)
    if shown is None or (
        selection.reported_by and shown.organisation_id not in selection.mentioned.organisations
    ):
        raise Http404
    page: Page[PublishedClaim] = page_of(request, selection.claims.filter(claimant=shown.organisation_id))
    relayed = selection.claims.filter(relayed_by=shown.organisation_id)
    newest = models.F("published_on").desc(nulls_last=True), "-article_id"
    printed = articles_shown(selection).filter(publisher=shown.organisation_id).order_by(*newest)
    copied = articles_shown(selection).filter(wire=shown.organisation_id).order_by(*newest)
    gallery = Gallery(selection.within(claimant=slug))
    said, passed_on = read_page(selection, page), selection.read(relayed[:PAGE_SIZE])
    selection.relate([*said, *passed_on])
    return render_page(
        request,
        selection,
        "tracker/organisation.html",
        {
            "organisation": shown,
            "country": wording.country(shown.country),
            "part_of": vocabulary.organisations.get(shown.part_of_id or 0),
            "speaks_for": vocabulary.actors.get(shown.speaks_for_id or 0),
            "members": sorted(
                (
                    row
                    for row in vocabulary.organisations.values()
                    if row.part_of_id == shown.organisation_id
                    and row.organisation_id in selection.mentioned.organisations
                ),
                key=lambda row: wording.sort_key(row.label),
            ),
            "claims": said,
            "count": page.paginator.count,
            "sections": gallery.sections(ON_AN_ORGANISATION)
            if page.number == 1 and page.paginator.count
            else [],
            "relayed": passed_on,
            "relayed_count": relayed.count(),
            "articles": selection.read_articles(printed[:PAGE_SIZE]),
            "articles_count": printed.count(),
            "published_url": selection.address(reverse("timeline"), publisher=slug),
            "copies": selection.read_articles(copied[:PAGE_SIZE]),
            "copies_count": copied.count(),
            "page_obj": page,
            "timeline_url": selection.address(reverse("timeline"), claimant=slug),
            "csv_url": csv_url(selection, claimant=slug),
        },
    )


# Charts of one organisation's own claims, of each kind.
ON_AN_ORGANISATION: dict[str, int] = {Kind.DEPLOYMENT: 1, Kind.CASUALTIES: 1, Kind.TRANSFER: 1}


@reads_record()
def equipment_list(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The tree of equipment, in order: what the claims asked for name, and all that it belongs under."""
    claims = equipment_counts(selection)
    nodes = [
        {"equipment": row, "depth": depth, "claim_count": claims[row.equipment_id]}
        for row, depth in selection.vocabulary.equipment_tree(selection.named.equipment)
    ]
    return render_page(
        request,
        selection,
        "tracker/equipment_list.html",
        {**listed(request, selection, "equipment"), "nodes": nodes, "count": len(nodes)},
    )


def equipment_counts(selection: Selection) -> Counter[int]:
    """How many claims name each, alone or together with others."""
    if selection.sums is not None:
        return Counter({int(key): count for key, count in selection.sums.get(NAMED, {}).items()})
    found: Counter[int] = Counter()
    found.update(counts(selection.claims.exclude(equipment=None), "equipment_id"))
    others = models.Func(models.F("counted_with"), function="unnest", output_field=models.BigIntegerField())
    found.update(counts(selection.claims.exclude(counted_with=[]).annotate(other=others), "other"))
    return found


@reads_record(ignored=("page",))
def equipment(request: HttpRequest, selection: Selection, slug: str) -> HttpResponseBase:
    """One kind of equipment and the claims that name it, alone or counted with others."""
    vocabulary = selection.vocabulary
    shown = next((row for row in vocabulary.equipment.values() if row.slug == slug), None)
    known = {row.equipment_id for row, _depth in vocabulary.equipment_tree(selection.mentioned.equipment)}
    if shown is None or (selection.reported_by and shown.equipment_id not in known):
        raise Http404
    number = shown.equipment_id
    named = models.Q(equipment=number) | models.Q(counted_with__contains=[number])
    page: Page[PublishedClaim] = page_of(request, selection.claims.filter(named))
    claims = read_page(selection, page)
    selection.relate(claims)
    return render_page(
        request,
        selection,
        "tracker/equipment.html",
        {
            "equipment": shown,
            "parents": [row for row, _depth in vocabulary.equipment_tree([number]) if row is not shown],
            "children": [
                row
                for row in vocabulary.equipment.values()
                if row.parent_id == number and row.equipment_id in known
            ],
            "claims": claims,
            "count": page.paginator.count,
            **counted(selection, slug, named if page.number == 1 else None),
            "page_obj": page,
            "csv_url": csv_url(selection, equipment=slug),
            "timeline_url": selection.address(reverse("timeline"), equipment=slug),
        },
    )


# Charts of one kind of equipment, of those that count it alone and of those that count it with others.
ON_AN_EQUIPMENT = 4


def counted(selection: Selection, slug: str, named: models.Q | None) -> dict[str, Any]:
    """The charts that count the equipment alone, and those that count it together with others."""
    narrowed = selection.within(equipment=slug)
    if named is None:
        return {"alone": [], "together": [], "charts_url": ""}
    # Not what lies below it in the tree: its numbers are never carried upwards.
    narrowed.claims = narrowed.claims.filter(named)
    gallery = Gallery(narrowed)
    is_joint = [
        isinstance(panel.key.measured, tuple) and len(panel.key.measured) > 1 for panel in gallery.panels
    ]
    alone = [panel for panel, joint in zip(gallery.panels, is_joint, strict=True) if not joint]
    together = [panel for panel, joint in zip(gallery.panels, is_joint, strict=True) if joint]
    shown = [alone[:ON_AN_EQUIPMENT], together[:ON_AN_EQUIPMENT]]
    axis = time_axis(panel for group in shown for panel in group)
    figures: list[list[Figure]] = [[gallery.figure(panel, axis) for panel in group] for group in shown]
    return {
        "alone": figures[0],
        "together": figures[1],
        "charts_url": narrowed.address(reverse("charts")) if gallery.panels else "",
    }


def counts(rows: models.QuerySet[Any], field: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(field).annotate(count=models.Count("pk")))


def articles_shown(selection: Selection) -> models.QuerySet[PublishedArticle]:
    """The articles of the edition that a shown claim cites."""
    return PublishedArticle.objects.in_edition(selection.edition.number).filter(
        article__in=selection.citations.values("article_id")
    )
