"""Citations, articles and organisations: where one can read it, and who says so."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tracker.exports.columns import DATE, INTEGER, TEXT, Column, Link, Rows
from tracker.exports.tables import as_known_by, at_edition, composed, numbered, order_of, path_of
from tracker.filters import Selection
from tracker.models import (
    DatePrecision,
    Organisation,
    PublishedActor,
    PublishedArticle,
    PublishedCitation,
    PublishedOrganisation,
)
from tracker.wording import sort_key

# Of an article, wherever it is told of.
ARTICLE: Final = {
    column.name: column
    for column in (
        Column(
            "id",
            INTEGER,
            _("Number of the article; its page is `/articles/<number>/`."),
            "article.article_id",
        ),
        Column("title", TEXT, _("Title of the article; empty where it is not known."), "article.title"),
        Column("url", TEXT, _("Address of the article; empty where it is not known."), "article.url"),
        Column("archive_url", TEXT, _("Address of an archived copy."), "article.archive_url"),
        Column("language", TEXT, _("Language of the article: `en`, `fr`, `ko`."), "article.language"),
        Column(
            "published_on",
            DATE,
            _("Day the article appeared, as well as it is known."),
            "article.published_on",
        ),
        Column(
            "published_precision",
            TEXT,
            _("How well that day is known."),
            "CASE WHEN article.published_on IS NOT NULL THEN article.published_precision END",
            DatePrecision,
        ),
        Column("retracted_on", DATE, _("Day its publisher retracted the article."), "{retracted_on}"),
        Column(
            "publisher",
            TEXT,
            _("Short name of the publisher; empty where it is not known."),
            "publisher.slug",
        ),
        Column("publisher_name", TEXT, _("Name of the publisher."), "publisher.name"),
        Column("wire", TEXT, _("Short name of the agency whose copy the article carries."), "wire.slug"),
        Column("wire_name", TEXT, _("Name of that agency."), "wire.name"),
        Column(
            "story",
            TEXT,
            _("Articles with the same value tell one story and count once as corroboration."),
            "article.story",
        ),
    )
}
ARTICLE_FIELDS: Final = (
    *("article_id", "title", "url", "archive_url", "language", "published_on", "published_precision"),
    *("retracted_on", "publisher_id", "wire_id", "story"),
)
# Beside a citation these say whose they are; the others do so by themselves.
OF_THE_ARTICLE: Final = (
    "id",
    "title",
    "url",
    "language",
    "published_on",
    "published_precision",
    "retracted_on",
)

ARTICLES: Final = (
    ARTICLE["id"],
    Column("path", TEXT, _("Address of the article's page on this site."), "{path}"),
    *(ARTICLE[name] for name in ("title", "url", "archive_url", "language")),
    *(ARTICLE[name] for name in ("published_on", "published_precision")),
    Column("accessed_on", DATE, _("Day we read it."), "article.accessed_on"),
    *(ARTICLE[name] for name in ("publisher", "publisher_name", "wire", "wire_name", "story")),
    ARTICLE["retracted_on"],
    Column("retraction_note", TEXT, _("Why it was retracted."), "{retraction_note}"),
)

# Of one citation. In the file of claims these stand in columns for the first that supports the claim,
# and in `citations` for each.
CITATION_COLUMNS: Final = (
    Column("citation", INTEGER, _("Number of the citation."), "citation.citation_id"),
    Column("role", TEXT, _("What the article does to the claim."), "citation.role", PublishedCitation.Role),
    Column("quote", TEXT, _("The article's words, verbatim, in its language."), "citation.quote"),
    Column(
        "translation",
        TEXT,
        _("The quote in English, where it is in another language."),
        "citation.translation",
    ),
    Column(
        "paraphrase",
        TEXT,
        _("What the article says, in our words, where it is not quoted."),
        "citation.paraphrase",
    ),
    Column("paraphrase_fr", TEXT, _("The same in French."), "citation.paraphrase_fr"),
    Column("locator", TEXT, _("Where in the article it stands."), "citation.locator"),
    *(
        column._replace(name=f"article_{name}") if name in OF_THE_ARTICLE else column
        for name, column in ARTICLE.items()
    ),
)
CITATION_FIELDS: Final = (
    *("claim_id", "citation_id", "article_id", "role"),
    *("quote", "translation", "paraphrase", "paraphrase_fr", "locator"),
)
# The order of a claim's citations: that of their articles' dates, those without a date last.
FIRST_CITED: Final = "article.published_on NULLS LAST, citation.citation_id"

CITATIONS: Final = (
    Column("claim", INTEGER, _("Number of the claim that it stands behind."), "citation.claim_id"),
    *CITATION_COLUMNS,
    Column(
        "quote_check",
        TEXT,
        _(
            "Whether the quote stood in the text that we had kept of the article when it was published: "
            "`found`, `not_found`, or `no_capture` where we had kept none."
        ),
        "citation.quote_check",
    ),
)
CITATION_LINKS: Final = (
    Link("claim", "claims", "id"),
    Link("article_id", "articles", "id"),
    Link("publisher", "organisations", "slug"),
    Link("wire", "organisations", "slug"),
)
ARTICLE_LINKS: Final = tuple(link for link in CITATION_LINKS if link.dataset == "organisations")

ORGANISATIONS: Final = (
    Column("id", INTEGER, _("Number of the organisation."), "organisation.organisation_id"),
    Column("slug", TEXT, _("Short name, by which other files name it."), "organisation.slug"),
    Column("path", TEXT, _("Address of its page on this site."), "{path}"),
    Column("name", TEXT, _("Name in English."), "organisation.name"),
    Column("name_fr", TEXT, _("Name in French, where it differs."), "organisation.name_fr"),
    Column("kind", TEXT, _("What it is."), "organisation.kind", Organisation.Kind),
    Column(
        "country",
        TEXT,
        _("ISO 3166 code of its country; empty where it is several or not known."),
        "organisation.country",
    ),
    Column("part_of", TEXT, _("Short name of the organisation that it is part of."), "whole.slug"),
    Column("speaks_for", TEXT, _("Code of the party whose own word its word is."), "party.code"),
    Column(
        "reliability",
        TEXT,
        _("How reliable it has been, by the Admiralty code: `A` is best, `F` cannot be judged."),
        "organisation.reliability",
        Organisation.Reliability,
    ),
)
ORGANISATION_LINKS: Final = (
    Link("part_of", "organisations", "slug"),
    Link("speaks_for", "actors", "code"),
)


def citation_rows(selection: Selection) -> Rows:
    """The citations of the claims selected, in their order, each claim's by the dates of its articles."""
    number = selection.edition.number
    claims = selection.claims.order_by().values("claim_id", "dated_on", "reported_on")
    citations = selection.citations.order_by().values(*CITATION_FIELDS, "quote_check")
    tables = f"""({composed(citations)}) citation
JOIN ({composed(claims)}) claim ON claim.claim_id = citation.claim_id
{cited_articles(number)}"""
    order = f"{order_of(selection)}, {FIRST_CITED}"
    return Rows("", tables, order, as_known_by(selection.reported_by))


def cited_articles(number: int) -> str:
    """What joins to a citation its article, who published that, and whose copy it is."""
    organisations = at_edition(PublishedOrganisation, number, "organisation_id", "slug", "name")
    return f"""JOIN ({at_edition(PublishedArticle, number, *ARTICLE_FIELDS)}) article
    ON article.article_id = citation.article_id
LEFT JOIN ({organisations}) publisher ON publisher.organisation_id = article.publisher_id
LEFT JOIN ({organisations}) wire ON wire.organisation_id = article.wire_id"""


def article_rows(selection: Selection) -> Rows:
    """The articles that the claims selected cite, in the order of the page that lists them."""
    articles = selection.articles.order_by().values(*ARTICLE_FIELDS, "accessed_on", "retraction_note")
    organisations = at_edition(
        PublishedOrganisation, selection.edition.number, "organisation_id", "slug", "name"
    )
    tables = f"""({composed(articles)}) article
LEFT JOIN ({organisations}) publisher ON publisher.organisation_id = article.publisher_id
LEFT JOIN ({organisations}) wire ON wire.organisation_id = article.wire_id"""
    inserted = {**as_known_by(selection.reported_by), "path": path_of("article", "article.article_id")}
    return Rows("", tables, "article.published_on DESC NULLS LAST, article.article_id DESC", inserted)


def organisation_rows(selection: Selection) -> Rows:
    """Who makes, relays or prints the claims selected, and what they are part of: by kind, then by name."""
    number = selection.edition.number
    known = selection.vocabulary.organisations
    shown = sorted(
        selection.named.organisations, key=lambda key: (known[key].kind, sort_key(known[key].name), key)
    )
    fields = "organisation_id", "slug", "name", "name_fr", "kind", "country", "reliability"
    organisations = at_edition(PublishedOrganisation, number, *fields, "part_of_id", "speaks_for_id")
    tables = f"""{numbered(shown)}
JOIN ({organisations}) organisation ON organisation.organisation_id = shown.number
LEFT JOIN ({at_edition(PublishedOrganisation, number, "organisation_id", "slug")}) whole
    ON whole.organisation_id = organisation.part_of_id
LEFT JOIN ({at_edition(PublishedActor, number, "actor_id", "code")}) party
    ON party.actor_id = organisation.speaks_for_id"""
    return Rows("", tables, "shown.place", {"path": path_of("organisation", "organisation.slug")})
