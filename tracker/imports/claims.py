"""Claims from a file, each with its citation: the file is read whole first, then saved."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pghistory import context as history_context

from tracker.imports.tables import BadCell, Columns, Names, Reading, Table, fields_of, words_of
from tracker.models import PROXIES, Article, Citation, Claim, Equipment, normalised_url
from tracker.models.sources import ArticleFields
from tracker.models.statement import ClaimFields
from tracker.quantities import Quantity, problems, reported_on

STATEMENT = fields_of(Claim, *fields_of(ClaimFields), "internal_note")
# Links between claims name a row of the same file, and are made once both ends are there.
LINKS = ("adds_to", "supersedes")
CITATION = fields_of(Citation, "role", "quote", "translation", "paraphrase", "paraphrase_fr", "locator")
# Columns whose names would not say that they are about the article get a prefix.
OF_ITS_OWN = {"publisher", "wire", "story"}
ARTICLE_COLUMN = {
    name: name if name in OF_ITS_OWN else f"article_{name}" for name in fields_of(ArticleFields)
}
ARTICLE: Columns = {
    ARTICLE_COLUMN[name]: column for name, column in fields_of(Article, *ARTICLE_COLUMN).items()
}
CLAIM_COLUMNS = {"row", *STATEMENT, "counted_with", "borne_out_by", "article", *CITATION, *ARTICLE}
ROW_KEY = re.compile(r"[A-Za-z0-9._-]{1,40}")


@dataclass
class ClaimRow:
    """One row of a claims file, read and found good."""

    number: int
    key: str
    statement: dict[str, Any]
    counted_with: list[Equipment]
    citation: dict[str, Any]
    article: dict[str, Any] | None
    article_key: tuple[str, str] | None
    links: dict[str, str]  # adds_to, supersedes: the key of another row
    borne_out_by: list[str]

    @property
    def reported_on(self) -> date | None:
        """The day on which the claim was first public, as far as the row says."""
        printed = (self.article or {}).get("published_on")
        precision = (self.article or {}).get("published_precision", "day")
        return reported_on(self.statement.get("stated_on"), [(printed, precision)])

    @property
    def is_dated(self) -> bool:
        return bool(
            self.reported_on or self.statement.get("period_end") or self.statement.get("period_start")
        )


@dataclass
class Saved:
    """What an import did to the claims of the desk."""

    new: list[Claim] = field(default_factory=list)
    same: list[Claim] = field(default_factory=list)
    # Forecasts that were there before and got a link to a later claim.
    linked: list[Claim] = field(default_factory=list)


class ClaimImport:
    """The claims of one file.

    Making it reads the whole file and raises ImportRefused with all that is wrong. `save` brings rows to
    the desk as drafts, all at once or in steps; a link is made by the step that brings its second end.

    A claim has no name of its own, so it is the same as one at the desk when both state the same (links
    and notes aside) on the same words of the same article.
    """

    def __init__(self, table: Table) -> None:
        self.names = Names()
        self.reading = Reading(
            table, self.names, CLAIM_COLUMNS, ["row", "kind", "conflict", "supplier", "recipient"]
        )
        self.claims: dict[str, Claim] = {}
        self._articles: dict[tuple[str, str], Article] = {}
        self._linked: set[tuple[str, str, str]] = set()
        self.rows = [row for number, cells in self.reading.rows if (row := self._row(number, cells))]
        self._check_keys()
        self._check_articles()
        self._check_links()
        self.reading.stop_if_refused()

    def _row(self, number: int, cells: dict[str, str]) -> ClaimRow | None:
        reading = self.reading
        before = len(reading.refusals)
        statement = reading.values(
            number, cells, {name: column for name, column in STATEMENT.items() if name not in LINKS}
        )
        get = statement.get
        quantity = Quantity(get("low"), get("best"), get("high"), get("qualifier", ""))
        if statement.get("kind") != "event" and len(reading.refusals) == before:
            for message, args in problems(quantity):
                reading.refuse(_(message) % args, number, str(args["field"]))
        citation = reading.values(number, cells, CITATION)
        article = reading.values(number, cells, ARTICLE)
        shared_by = reading.cell(number, cells, "article", row_key)
        links = {name: reading.cell(number, cells, name, row_key) for name in LINKS}
        row = ClaimRow(
            number=number,
            key=reading.cell(number, cells, "row", row_key) or "",
            statement=statement,
            counted_with=reading.cell(number, cells, "counted_with", self._equipment) or [],
            citation=citation,
            article={name.removeprefix("article_"): value for name, value in article.items()} or None,
            article_key=None,
            links={name: key for name, key in links.items() if key},
            borne_out_by=reading.cell(number, cells, "borne_out_by", row_keys) or [],
        )
        if row.article and len(reading.refusals) == before:
            row.article_key = self._article_key(row, shared_by)
        if row.article and not (citation.get("quote") or citation.get("paraphrase")):
            reading.refuse(_("Quote the article, or say in our words what it says."), number, "quote")
        if citation and not row.article:
            reading.refuse(_("Say which article these words are from."), number, "article_url")
        if citation.get("translation") and not citation.get("quote"):
            reading.refuse(_("A translation needs the quote that it translates."), number, "translation")
        return row if len(reading.refusals) == before else None

    def _equipment(self, cell: str) -> list[Equipment]:
        return [self.names.find(Equipment, name) for name in words_of(cell)]  # type: ignore[misc]  # finds what it is asked for

    def _article_key(self, row: ClaimRow, shared_by: str | None) -> tuple[str, str] | None:
        """What makes two rows cite one article: its address, else a name they give it, else all they say."""
        article = row.article or {}
        if article.get("url"):
            return "url", normalised_url(article["url"])
        if shared_by:
            return "name", shared_by
        if article.get("title"):
            return "described", str(sorted((name, str(value)) for name, value in article.items()))
        self.reading.refuse(
            _("An article without address and title needs a name here, the same in all rows that cite it."),
            row.number,
            "article",
        )
        return None

    def _check_keys(self) -> None:
        first: dict[str, int] = {}
        said: dict[str, int] = {}
        for row in self.rows:
            if row.key in first:
                problem = _("Row %(other)s has this key already: give each row its own.")
                self.reading.refuse(problem % {"other": first[row.key]}, row.number, "row")
            first.setdefault(row.key, row.number)
            everything = repr((row.statement, row.counted_with, row.citation, row.article_key))
            if everything in said:
                problem = _("Row %(other)s says the same of the same article: remove one.")
                self.reading.refuse(problem % {"other": said[everything]}, row.number)
            said.setdefault(everything, row.number)

    def _check_articles(self) -> None:
        """Rows that cite one article describe it alike."""
        first: dict[tuple[str, str], ClaimRow] = {}
        for row in self.rows:
            if row.article_key is None:
                continue
            other = first.setdefault(row.article_key, row)
            mine, theirs = row.article or {}, other.article or {}
            for name in sorted({*mine, *theirs} - {"url"}):
                if mine.get(name) != theirs.get(name):
                    problem = _(
                        "Row %(other)s says “%(value)s” here of the same article: make both say the same."
                    )
                    value = theirs.get(name, "")
                    self.reading.refuse(
                        problem % {"other": other.number, "value": value}, row.number, ARTICLE_COLUMN[name]
                    )

    def _check_links(self) -> None:
        keys = {row.key for row in self.rows}
        for row in self.rows:
            for column, named in [*row.links.items(), *(("borne_out_by", key) for key in row.borne_out_by)]:
                if named not in keys:
                    problem = _("No row of this file has the key “%(key)s”.")
                    self.reading.refuse(problem % {"key": named}, row.number, column)
            if row.borne_out_by and row.statement.get("stance") != "forecasts":
                problem = _("Only a forecast is borne out by later claims.")
                self.reading.refuse(problem, row.number, "borne_out_by")

    # To the desk.

    def save(self, rows: Iterable[ClaimRow] | None = None, *, by: AbstractBaseUser | None = None) -> Saved:
        """Bring `rows` (by default all) to the desk as drafts, or raise ImportRefused and do nothing."""
        saved = Saved()
        reason = f"imported from {self.reading.table.name}"
        with transaction.atomic(), history_context(reason=reason, **({"user": by.pk} if by else {})):
            for row in self.rows if rows is None else rows:
                self._save(row, saved, by)
            self.reading.stop_if_refused()
            self._link(saved)
            self.reading.stop_if_refused()
        return saved

    def _save(self, row: ClaimRow, saved: Saved, by: AbstractBaseUser | None) -> None:
        article, is_new = self._article(row)
        there = None if is_new else self._at_the_desk(row, article)
        if there:
            self.claims[row.key] = there
            saved.same.append(there)
            return
        claim = PROXIES[row.statement["kind"]](**row.statement, created_by_id=by.pk if by else None)
        before = len(self.reading.refusals)
        self.reading.save(row.number, claim)
        if len(self.reading.refusals) > before:
            return
        if row.counted_with:
            claim.counted_with.set(row.counted_with)
        if article:
            self.reading.save(row.number, Citation(claim=claim, article=article, **row.citation))
        self.claims[row.key] = claim
        saved.new.append(claim)

    def _article(self, row: ClaimRow) -> tuple[Article | None, bool]:
        """The article of a row, and whether this row brought it."""
        if row.article is None or row.article_key is None:
            return None, False
        if row.article_key in self._articles:
            return self._articles[row.article_key], False
        kind, value = row.article_key
        if kind == "url":
            there = Article.objects.filter(url_normalised=value).first()
        else:
            empty = {name: None if column.null else "" for name, column in fields_of(ArticleFields).items()}
            described = {**empty, "published_precision": "day", **row.article}
            there = Article.objects.filter(
                **{name if value is not None else f"{name}__isnull": value if value is not None else True
                   for name, value in described.items()}
            ).first()  # fmt: skip
        if there:
            said = {name: value for name, value in row.article.items() if name != "url"}
            self.reading.refuse_differences(row.number, there, said, ARTICLE_COLUMN)
        article = there or Article(**row.article)
        if not there:
            self.reading.save(row.number, article)
        self._articles[row.article_key] = article
        return article, there is None

    def _at_the_desk(self, row: ClaimRow, article: Article | None) -> Claim | None:
        """The claim that states the same on the same words, if the desk has one."""
        notes = {"public_note", "public_note_fr", "internal_note"}
        stated = {
            name: row.statement.get(name, column.get_default() if not column.null else None)
            for name, column in STATEMENT.items()
            if name not in notes and name not in LINKS
        }
        claims = Claim.objects.filter(
            **{name if value is not None else f"{name}__isnull": value if value is not None else True
               for name, value in stated.items()}
        )  # fmt: skip
        if article:
            words = {name: row.citation.get(name, "") for name in ("quote", "paraphrase")}
            claims = claims.filter(
                pk__in=Citation.objects.filter(article=article.pk or 0, **words).values("claim")
            )
        else:
            claims = claims.filter(citations=None)
        counted = {equipment.pk for equipment in row.counted_with}
        ours = {claim.pk for claim in self.claims.values()}
        for claim in claims.prefetch_related("counted_with").order_by("pk"):
            if claim.pk not in ours and {equipment.pk for equipment in claim.counted_with.all()} == counted:
                return claim
        return None

    def _link(self, saved: Saved) -> None:
        """Make the links whose two ends are there by now. Claims that the desk had before keep theirs."""
        new = {claim.pk for claim in saved.new}
        for row in self.rows:
            claim = self.claims.get(row.key)
            if claim is None or claim in saved.same:
                continue
            for column, key in row.links.items():
                if key in self.claims and (row.key, column, key) not in self._linked:
                    self._linked.add((row.key, column, key))
                    setattr(claim, column, self.claims[key])
                    try:
                        claim.clean()
                    except ValidationError as refused:
                        for sentence in refused.messages:
                            self.reading.refuse(sentence, row.number, column)
                    else:
                        self.reading.save(row.number, claim)
            for key in row.borne_out_by:
                if key in self.claims and (row.key, "borne_out_by", key) not in self._linked:
                    self._linked.add((row.key, "borne_out_by", key))
                    claim.borne_out_by.add(self.claims[key])
                    if claim.pk not in new and claim not in saved.linked:
                        saved.linked.append(claim)


def row_key(cell: str) -> str:
    if ROW_KEY.fullmatch(cell):
        return cell
    raise BadCell(_("“%(cell)s” is not a key: use letters, digits, dots and hyphens.") % {"cell": cell})


def row_keys(cell: str) -> list[str]:
    return [row_key(key) for key in re.split(r"[;\s]+", cell) if key]
