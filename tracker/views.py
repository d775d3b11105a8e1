"""Public pages and their partials. They read the record and nothing else: filter, query, render."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Page
from django.db import OperationalError, connection, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tracker import exports, wording
from tracker.charts import Gallery
from tracker.differences import differences
from tracker.dossier import dossier
from tracker.filters import Selection
from tracker.frame import (
    PAGE_SIZE,
    csv_url,
    page_of,
    read_page,
    reads_record,
    reference,
    render_page,
    results,
)
from tracker.models import (
    Change,
    Edition,
    Kind,
    PublishedArticle,
    PublishedClaim,
    PublishedOrganisation,
    Redaction,
    State,
)
from tracker.relations import knowledge, relations_of

# How many charts of each kind the dashboard opens with.
ON_THE_DASHBOARD: dict[str, int] = {Kind.DEPLOYMENT: 3, Kind.CASUALTIES: 3, Kind.TRANSFER: 5}

# Pages, in the order of urls.py.


@reads_record()
def dashboard(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The corridor that editors feature, or the one that is asked for, and the others tracked."""
    relations = relations_of(selection)
    shown = selection
    if relations and not (selection.is_on("supplier") or selection.is_on("recipient")):
        supplier, recipient = relations[0].codes
        narrowed = selection.within(supplier=supplier, recipient=recipient)
        # What fits nothing there may fit elsewhere.
        shown = narrowed if narrowed.claims.exists() else selection
    gallery = Gallery(shown)
    met = [one for one in relations if any(one.has(claim) for claim in gallery.claims)]
    chosen = met[0] if len(met) == 1 else None
    latest = shown.claims.order_by("-edition_from_id", "-reported_on", "-claim_id")[:5]
    return render_page(
        request,
        selection,
        "tracker/dashboard.html",
        {
            **results(request, selection),
            # What is shown of its own accord: the form offers it, and no chip takes it away.
            "form": shown.form,
            "left_out": ["sort"],
            "sentence": shown.sentence,
            "csv_url": csv_url(shown),
            "count": len(gallery.claims),
            "corridor": chosen,
            "knowledge": knowledge(gallery.claims),
            "sections": gallery.sections(ON_THE_DASHBOARD),
            "latest": shown.read(latest),
            "timeline_url": f"{reverse('timeline')}?{shown.querystring()}",
            "corridors": [one for one in relations if one is not chosen],
        },
        partial="",
    )


@reads_record(ignored=("page",))
def timeline(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every claim and event in order, by month."""
    page: Page[PublishedClaim] = page_of(request, selection.claims)
    claims = read_page(selection, page)
    return render_page(
        request,
        selection,
        "tracker/timeline.html",
        {
            **results(request, selection),
            "count": page.paginator.count,
            "months": by_month(claims),
            "page_obj": page,
        },
    )


@reads_record()
def charts(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every chart of a filter."""
    gallery = Gallery(selection)
    return render_page(
        request,
        selection,
        "tracker/charts.html",
        {
            **results(request, selection),
            "left_out": ["sort"],
            "count": len(gallery.claims),
            "sections": gallery.sections(),
        },
    )


@reads_record()
def claim(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """One claim: its number in words, who says so, where it can be read, what others say, how it changed."""
    found = selection.read(selection.in_any_state.filter(claim=number))
    if not found:
        raise Http404
    shown = found[0]
    if shown.state == State.MERGED:
        # For now: a later edition may tell the claim by itself again.
        return redirect(f"{reverse('claim', args=[stays(selection, number)])}{asked(request)}")
    if shown.state == State.WITHDRAWN:
        reason = {"number": number, "reason": shown.reason_words}
        return render_page(request, selection, "tracker/withdrawn.html", reason, partial="")
    return render_page(
        request,
        selection,
        "tracker/claim.html",
        {
            "claim": shown,
            **dossier(selection, shown),
            "cite": reference(request, selection, shown.sentence, shown.get_absolute_url()),
            "csv_url": f"{reverse('claim_csv', args=[number])}{selection.past_query}"
            if shown.is_published
            else "",
        },
    )


@reads_record()
def corridor(request: HttpRequest, selection: Selection, supplier: str, recipient: str) -> HttpResponseBase:
    """One relation whole."""
    relations = {
        tuple(code.lower() for code in relation.codes): relation for relation in relations_of(selection)
    }
    chosen = relations.get((supplier.lower(), recipient.lower()))
    if chosen is None:
        raise Http404
    if chosen.codes != (supplier, recipient):
        return redirect("corridor", *chosen.codes, permanent=True)
    narrowed = selection.within(supplier=supplier, recipient=recipient)
    gallery = Gallery(narrowed)
    return render_page(
        request,
        selection,
        "tracker/corridor.html",
        {
            **results(request, selection),
            "sentence": narrowed.sentence,
            "csv_url": csv_url(narrowed),
            "corridor": chosen,
            "left_out": ["supplier", "recipient", "sort"],
            "count": len(gallery.claims),
            "sections": gallery.sections(),
            "timeline_url": f"{reverse('timeline')}?{narrowed.querystring()}",
            "reverse": relations.get((recipient.lower(), supplier.lower())),
        },
    )


@reads_record(ignored=("page",))
def articles(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """All articles cited, newest first."""
    rows = articles_shown(selection).order_by(models.F("published_on").desc(nulls_last=True), "-article_id")
    page: Page[PublishedArticle] = page_of(request, rows)
    return render_page(
        request,
        selection,
        "tracker/articles.html",
        {"articles": selection.read_articles(page.object_list), "page_obj": page},
    )


@reads_record()
def article(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """One article and the claims that cite it."""
    found = selection.read_articles(articles_shown(selection).filter(article=number))
    if not found:
        raise Http404
    same_story = (
        articles_shown(selection).filter(story=found[0].story).exclude(article=number).order_by("article_id")
        if found[0].story
        else []
    )
    claims = selection.claims.filter(selection.cited_in([number]))
    return render_page(
        request,
        selection,
        "tracker/article.html",
        {
            "article": found[0],
            "language_name": wording.language(found[0].language),
            "same_story": selection.read_articles(same_story),
            "claims": selection.read(claims),
        },
    )


@reads_record()
def organisations(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """All organisations, by kind."""
    claims = counts(selection.everything, "claimant_id")
    published = counts(articles_shown(selection), "publisher_id")
    vocabulary, mentioned = selection.vocabulary, selection.mentioned
    rows = sorted(
        (vocabulary.organisations[key] for key in mentioned.organisations),
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
    return render_page(request, selection, "tracker/organisations.html", {"groups": groups})


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
    relayed = selection.claims.filter(relayed_by=shown.organisation_id)[:PAGE_SIZE]
    printed = articles_shown(selection).filter(publisher=shown.organisation_id).order_by("-published_on")
    return render_page(
        request,
        selection,
        "tracker/organisation.html",
        {
            "organisation": shown,
            "country": wording.country(shown.country),
            "part_of": vocabulary.organisations.get(shown.part_of_id or 0),
            "speaks_for": vocabulary.actors.get(shown.speaks_for_id or 0),
            "claims": read_page(selection, page),
            "relayed": selection.read(relayed),
            "articles": selection.read_articles(printed[:PAGE_SIZE]),
            "page_obj": page,
            "csv_url": csv_url(selection, claimant=slug),
        },
    )


@reads_record()
def equipment_list(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The tree of equipment, in order."""
    claims = counts(selection.everything, "equipment_id")
    nodes = [
        {"equipment": row, "depth": depth, "claim_count": claims.get(row.equipment_id, 0)}
        for row, depth in selection.vocabulary.equipment_tree(selection.mentioned.equipment)
    ]
    return render_page(request, selection, "tracker/equipment_list.html", {"nodes": nodes})


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
            "claims": read_page(selection, page),
            "page_obj": page,
            "csv_url": csv_url(selection, equipment=slug),
        },
    )


@reads_record(ignored=("page",))
def corrections(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Every correction and retraction: what it said, what it says, and why."""
    number = selection.edition.number
    rows = PublishedClaim.objects.filter(
        edition_from__lte=number,
        change__in=[Change.CORRECTED, Change.RETRACTED, Change.WITHDRAWN, Change.MERGED],
    )
    if selection.reported_by:
        # What was corrected later was not known then either.
        rows = rows.reported_by(selection.reported_by).filter(
            edition_from__published_at__date__lte=selection.reported_by
        )
    page: Page[PublishedClaim] = page_of(request, rows.order_by("-edition_from_id", "claim_id"))
    new = read_page(selection, page)
    replaced = PublishedClaim.objects.filter(
        claim__in=[row.claim_id for row in new], edition_to__in=[row.edition_from_id for row in new]
    )
    old = {(row.claim_id, row.edition_to_id): row for row in selection.read(replaced)}
    editions = Edition.objects.in_bulk({row.edition_from_id for row in new})
    parts: dict[tuple[int, int], list[int]] = defaultdict(list)
    split = PublishedClaim.objects.filter(
        split_from__in=[row.claim_id for row in new], change=Change.NEW, edition_from__lte=number
    )
    for part, claim, edition in split.values_list("claim_id", "split_from_id", "edition_from_id"):
        parts[claim, edition].append(part)
    # What should not be shown is not shown here either, whatever was corrected in it before.
    withdrawn = set(
        PublishedClaim.objects.in_edition(number)
        .filter(state=State.WITHDRAWN)
        .values_list("claim_id", flat=True)
    )
    shown = [
        {
            "claim": row,
            "differences": []
            if row.claim_id in withdrawn or row.change != Change.CORRECTED
            else differences(old[row.claim_id, row.edition_from_id], row),
            "edition": editions[row.edition_from_id],
            "change": row.get_change_display(),
            "type": row.get_correction_type_display(),
            "old": "" if row.claim_id in withdrawn else old[row.claim_id, row.edition_from_id].sentence,
            "new": row.sentence if row.is_published and row.claim_id not in withdrawn else "",
            "merged_into": row.merged_into_id,
            "parts": parts[row.claim_id, row.edition_from_id],
            "reason": row.reason_words,
        }
        for row in new
    ]
    return render_page(
        request,
        selection,
        "tracker/corrections.html",
        {
            "corrections": shown,
            "page_obj": page,
            # Of every edition: what a redaction removed is missing from the past too.
            "redactions": Redaction.objects.of_the_record().select_related("edition")
            if page.number == 1
            else [],
        },
    )


@reads_record(ignored=("page",))
def data(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """Downloads, editions, licence, how to cite."""
    editions = Edition.objects.filter(number__lte=selection.edition.number)
    if selection.reported_by:
        editions = editions.filter(published_at__date__lte=selection.reported_by)
    page: Page[Edition] = page_of(request, editions)
    return render_page(
        request,
        selection,
        "tracker/data.html",
        {
            "csv_url": csv_url(selection),
            "excel_url": f"{csv_url(selection)}{'&' if selection.querystring() else '?'}excel=1",
            "editions": page.object_list,
            "page_obj": page,
            "cite": reference(
                request, selection, _("Claims about foreign military support"), reverse("data")
            ),
        },
    )


@reads_record()
def methodology(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    return render_page(request, selection, "tracker/methodology.html", {})


@reads_record()
def about(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    return render_page(request, selection, "tracker/about.html", {})


# Data and machines.


@reads_record(ignored=("excel",))
def claims_csv(request: HttpRequest, selection: Selection) -> HttpResponseBase:
    """The claims of the filter as one file, the same rows in the same order as the pages."""
    return exports.csv_response(selection, excel=request.GET.get("excel"), is_head=request.method == "HEAD")


@reads_record(ignored=("excel",))
def claim_csv(request: HttpRequest, selection: Selection, number: int) -> HttpResponseBase:
    """One claim as a file."""
    if (kept := stays(selection, number)) != number:
        return redirect(f"{reverse('claim_csv', args=[kept])}{asked(request)}")
    alone = selection.of_claim(number)
    if not alone.claims.exists():
        raise Http404
    return exports.csv_response(
        alone,
        name=f"claim-{number}",
        excel=request.GET.get("excel"),
        is_head=request.method == "HEAD",
    )


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the site can answer: the process is up and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("no database\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


# What the pages above are made of.


def stays(selection: Selection, number: int) -> int:
    """The claim that tells what claim `number` tells: itself, or the one at the end of its mergers."""
    met: set[int] = set()
    while number not in met:
        met.add(number)
        merged = selection.in_any_state.filter(claim=number, state=State.MERGED)
        number = merged.values_list("merged_into_id", flat=True).first() or number
    return number


def asked(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def by_month(claims: Iterable[PublishedClaim]) -> list[dict[str, Any]]:
    return [
        {"month": month, "claims": list(group)}
        for month, group in groupby(claims, key=lambda claim: claim.dated_on.replace(day=1))
    ]


def counts(rows: models.QuerySet[Any], field: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(field).annotate(count=models.Count("pk")))


def articles_shown(selection: Selection) -> models.QuerySet[PublishedArticle]:
    """The articles of the edition that a shown claim cites."""
    return PublishedArticle.objects.in_edition(selection.edition.number).filter(
        article__in=selection.citations.values("article_id")
    )
