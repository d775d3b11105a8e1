"""What search engines and link previews are told of a page: its words, one address, its picture, its data.

A page of the past (`edition`, `reported_by`) can be shared but not found: what was corrected or retracted
since must not turn up as if it were still said. A search (`q`) is not found either. Every other page is
found under one address: filters in canonical order, without the newest edition's number, an order, a page.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker import citing, wording
from tracker.filters import Selection
from tracker.models import Category, Kind, PublishedClaim

LICENCE: Final = citing.LICENCE["url"]
# Search engines cut after some 160 characters, link previews after some 300.
LONGEST: Final = 300
# A text that ends its own script element would go on as HTML.
UNSAFE_IN_SCRIPT: Final = {ord(one): f"\\u{ord(one):04X}" for one in "<>&\u2028\u2029"}
NAME: Final = gettext_lazy("Foreign Military Support Tracker")

EMPTY: Final = SafeString()

type Json = dict[str, Any]
type Context = Mapping[str, Any]


@dataclass(frozen=True)
class Sharing:
    """The head of a page, in the reader's language; addresses with their host."""

    title: str
    description: str
    address: str
    is_found: bool
    alternates: list[tuple[str, str]]
    picture: str
    markup: SafeString = EMPTY


def sharing(request: HttpRequest, selection: Selection, context: Context) -> Sharing:
    """What to tell of the page that is about to be rendered with `context`."""
    page = (request.resolver_match.url_name if request.resolver_match else None) or ""
    title, description = WORDS[page](selection, context) if page in WORDS else FIXED_WORDS.get(page, ("", ""))
    query = selection.querystring(sort=None, **_newest(selection))
    here = selection.address(request.path, sort=None, **_newest(selection))
    is_past = selection.is_past or selection.reported_by is not None
    is_found = not (is_past or selection.is_on("q") or _is_gone(page, context))
    told = Sharing(
        title=str(title),
        description=Truncator(str(description) or _site_words()).chars(LONGEST),
        address=absolute(here),
        is_found=is_found,
        alternates=_alternates(here) if is_found else [],
        picture=absolute(_picture(request, page, selection, context, query)),
    )
    graph = _graph(page, told, selection, context) if is_found else []
    return (
        replace(told, markup=in_script({"@context": "https://schema.org", "@graph": graph}))
        if graph
        else told
    )


def _newest(selection: Selection) -> dict[str, None]:
    """Takes the newest edition's number out of an address: it is what the address shows without."""
    return {} if selection.is_past else {"edition": None}


def _alternates(here: str) -> list[tuple[str, str]]:
    """The page in each language; and for all others the one whose front page asks for their preference."""
    codes = [(code, code) for code, _name in settings.LANGUAGES] + [("x-default", settings.LANGUAGE_CODE)]
    return [(name, absolute(translate_url(here, code))) for name, code in codes]


def _is_gone(page: str, context: Context) -> bool:
    """Whether it is the page of a claim that was retracted or withdrawn."""
    claim = context.get("claim")
    return page == "claim" and not (claim and claim.is_published)


def absolute(path: str) -> str:
    """With the host that the site is known by, whichever name it was asked under."""
    return f"{settings.SITE_URL}{path}"


def in_script(data: Json) -> SafeString:
    """A block of data for machines, which no browser runs and no text inside can end."""
    text = json.dumps(data, ensure_ascii=False, default=str).translate(UNSAFE_IN_SCRIPT)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


# The words: title and description, by the page's name.


def _site_words() -> str:
    return _(
        "Who sent soldiers and weapons to whose war, how many, at what cost in lives, according to whom, and"
        " where one can read it."
    )


def _relation(selection: Selection, context: Context) -> tuple[str, str]:
    one = context.get("corridor")
    if not one:
        return str(context.get("sentence") or _("Dashboard")), str(context.get("knowledge") or "")
    names = {"supplier": one.supplier.label, "recipient": one.recipient.label}
    title = _("%(supplier)s to %(recipient)s: military support") % names
    how = _("How many, according to whom, and how sure it is.")
    return title, _together(one.label, context.get("knowledge"), how)


def _timeline(selection: Selection, context: Context) -> tuple[str, str]:
    title = selection.sentence if selection.chips else _("Timeline")
    return title, _together(
        selection.sentence,
        wording.count_of_claims(context["count"]) + "." if isinstance(context.get("count"), int) else "",
        _("In order, each with who says so and where it can be read."),
    )


def _charts(selection: Selection, context: Context) -> tuple[str, str]:
    what = selection.sentence
    title = _("Charts: %(what)s") % {"what": what} if selection.chips else _("Charts")
    return title, _together(what, _("Every claim at its date, with its range and its claimant."))


def _chart(selection: Selection, context: Context) -> tuple[str, str]:
    figure = context.get("figure")
    if figure is None:
        return _("Charts"), ""
    return str(figure.headline), _together(str(figure.headline), str(getattr(figure, "summary", "")))


def _claim(selection: Selection, context: Context) -> tuple[str, str]:
    claim = context.get("claim")
    if claim is None:
        return _("Withdrawn claim"), ""
    articles = len({citation.article_id for citation in claim.citations})
    return capfirst(claim.sentence), _together(
        capfirst(claim.sentence),
        f"{capfirst(claim.get_grade_display())}." if claim.grade and claim.is_published else "",
        ngettext("%(count)s article, quoted.", "%(count)s articles, quoted.", articles)
        % {"count": wording.number(articles)},
        _("What others say, and how it changed."),
    )


def _article(selection: Selection, context: Context) -> tuple[str, str]:
    article = context["article"]
    return article.label, _together(
        ", ".join(filter(None, (article.label, article.publisher_name, article.published_words))),
        _("What it says about foreign military support, claim by claim."),
    )


def _organisation(selection: Selection, context: Context) -> tuple[str, str]:
    name = context["organisation"].label
    about = _("What %(name)s claims, relays and publishes about foreign military support.")
    return name, about % {"name": name}


def _equipment(selection: Selection, context: Context) -> tuple[str, str]:
    name = context["equipment"].label
    return name, _("%(name)s: how many were given to whom, according to whom.") % {"name": name}


def _edition(selection: Selection, context: Context) -> tuple[str, str]:
    shown = {"number": context["shown"].number}
    about = _("What edition %(number)s added, corrected and took back.")
    return _("Edition %(number)s") % shown, about % shown


WORDS: Final[Mapping[str, Callable[[Selection, Context], tuple[str, str]]]] = {
    "dashboard": _relation,
    "corridor": _relation,
    "timeline": _timeline,
    "charts": _charts,
    "chart": _chart,
    "claim": _claim,
    "article": _article,
    "organisation": _organisation,
    "equipment": _equipment,
    "edition": _edition,
}
FIXED_WORDS: Final = {
    "corridors": (
        gettext_lazy("Relations"),
        gettext_lazy("Every supplier and recipient of military support, with the claims counted."),
    ),
    "articles": (
        gettext_lazy("Articles"),
        gettext_lazy("Every article that a claim rests on, newest first, with its claims."),
    ),
    "organisations": (
        gettext_lazy("Organisations"),
        gettext_lazy(
            "Every government, agency and newspaper that claims, relays or publishes a number here."
        ),
    ),
    "equipment_list": (
        gettext_lazy("Equipment"),
        gettext_lazy("Every kind of arms that claims name, in order, with the claims counted."),
    ),
    "corrections": (
        gettext_lazy("Corrections"),
        gettext_lazy("Every correction and retraction: what it said, what it says, and why."),
    ),
    "data": (
        gettext_lazy("Data"),
        gettext_lazy("Every claim with its sources as one CSV file, free to use under CC BY 4.0."),
    ),
    "methodology": (
        gettext_lazy("Methodology"),
        gettext_lazy("What each number means, what is never added up, and how a claim gets its grade."),
    ),
    "about": (
        gettext_lazy("About"),
        gettext_lazy("Who is behind the tracker, how to reach them, and what is kept of its readers."),
    ),
}


def _together(*sentences: Any) -> str:
    """The sentences that there are, one after the other, each with its full stop."""
    told = [str(one).strip() for one in sentences if one]
    return " ".join(one if one.endswith((".", "!", "?", "”", "»")) else f"{one}." for one in told)


# The picture that a link preview shows.


def _picture(request: HttpRequest, page: str, selection: Selection, context: Context, query: str) -> str:
    path = reverse("card")
    if page == "claim" and context.get("claim"):
        path = reverse("claim_card", args=[context["claim"].claim_id])
        query = selection.past_query.lstrip("?")
    elif page == "chart" and request.resolver_match and context.get("figure"):
        path = reverse("chart_card", kwargs=request.resolver_match.kwargs)
    elif page == "corridor":
        query = selection.querystring(sort=None, **_of(context["corridor"]), **_newest(selection))
    return f"{path}?{query}" if query else path


def _of(relation: Any) -> dict[str, list[str]]:
    """The filters that ask for one relation."""
    supplier, recipient = relation.codes
    return {"supplier": [supplier], "recipient": [recipient]}


# What schema.org has words for.


def _graph(page: str, told: Sharing, selection: Selection, context: Context) -> list[Json]:
    if page in {"dashboard", "corridor", "data"}:
        return [_dataset(page, told, selection, context)] if selection.edition.number else []
    about: Json = {
        "@type": "WebPage",
        "name": told.title,
        "description": told.description,
        "url": told.address,
        "isPartOf": {"@type": "WebSite", "name": str(NAME), "url": absolute(reverse("dashboard"))},
        "license": LICENCE,
        "dateModified": selection.edition.published_at.isoformat() if selection.edition.number else None,
    }
    if page == "claim":
        about["mainEntity"] = _claimed(context["claim"])
    return [{name: value for name, value in about.items() if value}, *_way_here(page, told, context)]


def _dataset(page: str, told: Sharing, selection: Selection, context: Context) -> Json:
    """A Dataset with what search engines for data require and recommend of one."""
    edition = selection.edition
    relation = context.get("corridor") if page != "data" else None
    name = (
        _("Claims about military support, %(supplier)s to %(recipient)s")
        % {"supplier": relation.supplier.label, "recipient": relation.recipient.label}
        if relation
        else _("Claims about foreign military support")
    )
    # The file of this very edition, whose bytes stay.
    file = selection.address(
        reverse("claims_csv"), sort=None, edition=edition.number, **(_of(relation) if relation else {})
    )
    asked = {parameter: code for parameter, [code] in _of(relation).items()} if relation else {}
    cited = citing.of_data(selection.within(**asked) if asked else selection)
    us = {"@type": "Organization", "name": str(NAME), "url": absolute(reverse("about"))}
    data: Json = {
        "@type": "Dataset",
        "name": name,
        "description": _together(
            name,
            context.get("knowledge"),
            _(
                "One claim a line: what is claimed, the number with its strength, who claims it, when, how"
                " well it is supported, and the articles where it can be read."
            ),
        ),
        "url": told.address,
        "identifier": absolute(f"{reverse('data')}?edition={edition.number}"),
        "version": str(edition.number),
        "dateModified": edition.published_at.isoformat(),
        "license": LICENCE,
        "isAccessibleForFree": True,
        "creator": us,
        "publisher": us,
        "citation": cited.text if cited else "",
        "keywords": [
            _("military support"),
            _("arms transfers"),
            _("casualties"),
            *([relation.supplier.label, relation.recipient.label] if relation else []),
        ],
        "measurementTechnique": absolute(reverse("methodology")),
        "variableMeasured": [
            {"@type": "PropertyValue", "name": str(label)}
            for label in (Kind.DEPLOYMENT.label, Kind.TRANSFER.label, *Category.labels)
        ],
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": str(NAME),
            "url": absolute(reverse("data")),
        },
        "distribution": [
            {
                "@type": "DataDownload",
                "name": "claims.csv",
                "encodingFormat": "text/csv",
                "contentUrl": absolute(file),
            }
        ],
    }
    if relation:
        data["spatialCoverage"] = [
            {"@type": "Place", "name": one.label} for one in (relation.supplier, relation.recipient)
        ]
    between = (relation.supplier.actor_id, relation.recipient.actor_id) if relation else (None, None)
    first, last = covered(edition.number, edition.hash, edition.redactions, *between)
    if first and last:
        data["temporalCoverage"] = f"{first.isoformat()}/{last.isoformat()}"
    return data


@lru_cache(maxsize=64)
def covered(
    number: int, seal: str, redactions: int, supplier: int | None, recipient: int | None
) -> tuple[date | None, date | None]:
    """From the first day to the last that the claims of an edition speak of; asked once a process."""
    claims = PublishedClaim.objects.in_edition(number).published()
    if supplier and recipient:
        claims = claims.filter(supplier=supplier, recipient=recipient)
    days = claims.order_by().aggregate(first=Min(Coalesce("period_start", "dated_on")), last=Max("dated_on"))
    return days["first"], days["last"]


def _claimed(claim: PublishedClaim) -> Json:
    """A Claim of somebody's, with where it appeared; nothing here rates whether it is true."""
    return {
        "@type": "Claim",
        "text": claim.sentence,
        "url": absolute(claim.get_absolute_url()),
        "author": {
            "@type": "Organization",
            "name": claim.named.claimant.label if claim.named.claimant else _("unknown"),
        },
        **({"dateCreated": claim.reported_on.isoformat()} if claim.reported_on else {}),
        "appearance": [
            {
                "@type": "CreativeWork",
                "name": citation.source.label,
                "inLanguage": citation.source.language,
                **({"url": citation.source.url} if citation.source.url else {}),
            }
            for citation in claim.citations
        ],
    }


def _way_here(page: str, told: Sharing, context: Context) -> list[Json]:
    above = ABOVE.get(page, [])
    steps = [(_("Dashboard"), absolute(reverse("dashboard")))]
    if page == "claim":
        named = context["claim"].named
        label = _("%(supplier)s to %(recipient)s") % {
            "supplier": named.supplier.label,
            "recipient": named.recipient.label,
        }
        steps.append((label, absolute(reverse("corridor", args=[named.supplier.code, named.recipient.code]))))
    steps += [(title(), absolute(reverse(name))) for name, title in above]
    steps.append((told.title, told.address))
    return [
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": place, "name": name, "item": address}
                for place, (name, address) in enumerate(steps, 1)
            ],
        }
    ]


ABOVE: Final[Mapping[str, list[tuple[str, Callable[[], str]]]]] = {
    "chart": [("charts", lambda: _("Charts"))],
    "article": [("articles", lambda: _("Articles"))],
    "organisation": [("organisations", lambda: _("Organisations"))],
    "equipment": [("equipment_list", lambda: _("Equipment"))],
    "edition": [("data", lambda: _("Data"))],
}
