"""Claims from a file, each with its citation: all rows are read before the first comes to the desk."""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.utils.translation import gettext as _

from tracker.imports.columns import (
    ARTICLE,
    ARTICLE_COLUMN,
    ARTICLE_FIELD,
    CITATION,
    CLAIM_COLUMNS,
    LINKS,
    NEW_CLAIM_NEEDS,
    STATED,
)
from tracker.imports.saving import Saved, Saving
from tracker.imports.tables import (
    BadCell,
    Cells,
    Names,
    Reading,
    Table,
    told,
    whole_number,
    words_of,
    written,
)
from tracker.models import Equipment, normalised_url
from tracker.models.history import acting
from tracker.models.statement import MEASURED_BY
from tracker.quantities import Quantity, problems, reported_on

ROW_KEY = re.compile(r"[A-Za-z0-9._-]{1,40}")
# What the desk has is named by its number, which no key of a row can be taken for.
DESK_NUMBER = re.compile(r"#[0-9]{1,18}")
QUANTITY = {"kind", "low", "best", "high", "qualifier"}


@dataclass(slots=True)
class ClaimRow:
    """One row of a claims file, read and found good."""

    number: int
    key: str
    claim_id: int | None
    citation_id: int | None
    statement: dict[str, Any]
    counted_with: list[Equipment]
    citation: dict[str, Any]
    article: dict[str, Any] | None
    article_key: tuple[str, str] | None
    links: dict[str, str]  # adds_to, supersedes: the key of another row, or # and a number
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

    @property
    def label(self) -> str:
        """What the row is about, in the words of its own cells."""
        names = ("kind", "qualifier", "low", "best", "high", "as_reported", "summary", "place", "claimant")
        words = [written(self.statement[name]) for name in names if self.statement.get(name) is not None]
        return ", ".join(words)[:100]


class ClaimImport:
    """The claims of one file.

    Making it reads the whole file; what is wrong with its columns raises ImportRefused, what is wrong with
    cells is gathered in `refusals`. `save` brings rows to the desk as drafts, all at once or in steps, and
    raises ImportRefused if anything was refused; a link is made by the step that brings its second end.
    `check` does the same, and takes everything back.

    A row that gives an `id` is about that claim, and changes it where cells differ. Without one it is the
    same as a claim of the desk when both state the same (links and notes aside) on the same words of the
    same article, and else a new one. `asker` is whose permissions count; without one all is allowed.
    """

    def __init__(
        self,
        table: Table,
        *,
        asker: Any = None,
        progress: Callable[[int], None] = lambda rows: None,
    ) -> None:
        self.names = Names()
        self.columns = set(table.columns)
        needed = [] if "id" in self.columns else NEW_CLAIM_NEEDS
        self.reading = Reading(table, self.names, CLAIM_COLUMNS, needed)
        self._shared: dict[tuple[str, str], ClaimRow] = {}
        self._keys: set[str] = set()
        self.rows: list[ClaimRow] = []
        # The rows of each claim that has a number: the first one states it, each brings a citation.
        self.groups: dict[int, list[ClaimRow]] = {}
        self.filled: list[int] = []
        for number, cells in self.reading.rows:
            self.filled.append(number)
            if row := self._row(number, cells):
                self.rows.append(row)
            if len(self.filled) % 1000 == 0:
                progress(1000)
        if not self.filled:
            self.reading.refuse(_("There is no row below the names of the columns: nothing to import."))
        self._check_keys()
        self._check_groups()
        self._check_articles()
        self._check_links()
        self.saving = Saving(self.reading, self.columns, self.groups, asker, progress)
        self.saved = Saved()

    @property
    def claims(self) -> dict[str, Any]:
        """The claims that are at the desk by now, by the keys of their rows."""
        return self.saving.claims

    def _row(self, number: int, cells: Cells) -> ClaimRow | None:
        reading = self.reading
        before = len(reading.refusals)
        key = reading.cell(number, cells, "row", row_key) or f"row {number}"
        self._keys.add(key)
        claim_id = reading.cell(number, cells, "id", whole_number)
        citation_id = reading.cell(number, cells, "citation_id", whole_number)
        self._check_needed(number, cells)
        statement = reading.values(number, cells, STATED)
        if len(reading.refusals) == before:
            self._check_statement(number, statement, is_new="id" not in cells)
        links = {name: reading.cell(number, cells, name, end_key) for name in LINKS if name in cells}
        article = reading.values(number, cells, ARTICLE)
        row = ClaimRow(
            number=number,
            key=key,
            claim_id=claim_id,
            citation_id=citation_id,
            statement=statement,
            counted_with=reading.cell(number, cells, "counted_with", self._equipment) or [],
            citation=reading.values(number, cells, CITATION),
            article={ARTICLE_FIELD[name]: value for name, value in article.items()} or None,
            article_key=None,
            links={name: end for name, end in links.items() if end},
            borne_out_by=reading.cell(number, cells, "borne_out_by", end_keys) or [],
        )
        shared_by = reading.cell(number, cells, "article", article_name)
        if len(reading.refusals) == before:
            self._check_citation(row, shared_by)
        if len(reading.refusals) > before:
            return None
        self._share(row)
        return row

    def _check_needed(self, number: int, cells: Cells) -> None:
        """Where the file has a column `id`, what a new row needs is asked for row by row."""
        for name in NEW_CLAIM_NEEDS if "id" in self.columns else ():
            if name in cells:
                continue
            if name in self.columns:
                self.reading.refuse(_("This cell is empty, and every row needs it."), number, name)
            elif "id" not in cells:
                problem = _(
                    "A new claim needs the column “%(column)s”; for one of the desk, give its number."
                )
                self.reading.refuse(problem % {"column": name}, number, "id")

    def _check_statement(self, number: int, statement: dict[str, Any], *, is_new: bool) -> None:
        """What the database would refuse without naming the cell."""
        get = statement.get
        kind = get("kind")
        if kind != "event" and (is_new or self.columns >= QUANTITY):
            quantity = Quantity(get("low"), get("best"), get("high"), get("qualifier", ""))
            for message, args in problems(quantity):
                self.reading.refuse(_(message) % args, number, str(args["field"]))
        for of_kind, name in MEASURED_BY.items():
            if kind and kind != of_kind and get(name) is not None:
                problem = _("This field belongs to another kind of claim; leave it empty here.")
                self.reading.refuse(problem, number, name)

    def _check_citation(self, row: ClaimRow, shared_by: str | None) -> None:
        """The words, the article and the numbers of both have to go together."""
        reading, citation = self.reading, row.citation
        has_words = citation.get("quote") or citation.get("paraphrase")
        if row.citation_id and not row.claim_id:
            problem = _(
                "A citation belongs to a claim: give the claim's number in “id”, or leave this empty."
            )
            reading.refuse(problem, row.number, "citation_id")
        if row.article or shared_by:
            row.article_key = self._article_key(row, shared_by)
        if row.citation_id:
            if not has_words and {"quote", "paraphrase"} <= self.columns:
                reading.refuse(_("Quote the article, or say in our words what it says."), row.number, "quote")
        elif row.article_key and not has_words:
            reading.refuse(_("Quote the article, or say in our words what it says."), row.number, "quote")
        elif citation and not (row.article or shared_by):
            reading.refuse(_("Say which article these words are from."), row.number, "article_url")
        if citation.get("translation") and not citation.get("quote") and "quote" in self.columns:
            reading.refuse(_("A translation needs the quote that it translates."), row.number, "translation")

    def _equipment(self, cell: str) -> list[Equipment]:
        return [self.names.find(Equipment, name) for name in words_of(cell)]  # type: ignore[misc]  # finds what it is asked for

    def _article_key(self, row: ClaimRow, shared_by: str | None) -> tuple[str, str] | None:
        """What makes two rows cite one article: its address, else a name they give it, else all they say."""
        article = row.article or {}
        if article.get("url"):
            return "url", normalised_url(article["url"])
        if shared_by and shared_by.startswith("#"):
            return "number", shared_by[1:]
        if shared_by:
            return "name", shared_by
        if row.citation_id:
            return "cited", str(row.citation_id)
        if article.get("title"):
            return "described", str(sorted((name, str(value)) for name, value in article.items()))
        self.reading.refuse(
            _("An article without address and title needs a name here, the same in all rows that cite it."),
            row.number,
            "article",
        )
        return None

    def _share(self, row: ClaimRow) -> None:
        """Keep what rows about one article say of it once, not a hundred thousand times."""
        if row.article_key is None:
            return
        first = self._shared.setdefault(row.article_key, row)
        row.article_key = first.article_key
        if row.article == first.article:
            row.article = first.article

    # Rows against each other.

    def _check_keys(self) -> None:
        first: dict[str, int] = {}
        said: dict[bytes, int] = {}
        cited: dict[int, int] = {}
        for row in self.rows:
            if row.key in first:
                problem = _("Row %(other)s has this key already: give each row its own.")
                self.reading.refuse(problem % {"other": first[row.key]}, row.number, "row", row.key)
            first.setdefault(row.key, row.number)
            if row.citation_id in cited:
                problem = _("Row %(other)s is about this citation already.")
                value = str(row.citation_id)
                self.reading.refuse(
                    problem % {"other": cited[row.citation_id]}, row.number, "citation_id", value
                )
            elif row.citation_id:
                cited[row.citation_id] = row.number
            everything = digest_of(
                [row.claim_id, row.citation_id, *sorted(row.statement.items(), key=lambda item: item[0])],
                [equipment.pk for equipment in row.counted_with],
                sorted(row.citation.items()),
                row.article_key,
            )
            if everything in said and row.citation_id is None:
                problem = _("Row %(other)s says the same of the same article: remove one.")
                self.reading.refuse(problem % {"other": said[everything]}, row.number)
            said.setdefault(everything, row.number)

    def _check_groups(self) -> None:
        """Rows about one claim of the desk state it alike."""
        for row in self.rows:
            if row.claim_id is None:
                continue
            group = self.groups.setdefault(row.claim_id, [])
            if group:
                self._check_alike(row, group[0])
            group.append(row)

    def _check_alike(self, row: ClaimRow, first: ClaimRow) -> None:
        mine, theirs = ({**each.statement, **each.links} for each in (row, first))
        differing = [(name, theirs.get(name)) for name in sorted({*mine, *theirs})
                     if told(mine.get(name)) != told(theirs.get(name))]  # fmt: skip
        if set(row.counted_with) != set(first.counted_with):
            differing.append(("counted_with", "; ".join(map(written, first.counted_with))))
        if set(row.borne_out_by) != set(first.borne_out_by):
            differing.append(("borne_out_by", "; ".join(first.borne_out_by)))
        for name, value in differing:
            problem = _("Row %(other)s says “%(value)s” here of the same claim: make both say the same.")
            words = {"other": first.number, "value": written(value)}
            self.reading.refuse(problem % words, row.number, name, written(mine.get(name)))

    def _check_articles(self) -> None:
        """Rows that cite one article describe it alike."""
        first: dict[tuple[str, str], ClaimRow] = {}
        for row in self.rows:
            if row.article_key is None:
                continue
            other = first.setdefault(row.article_key, row)
            mine, theirs = row.article or {}, other.article or {}
            if mine is theirs:
                continue
            for name in sorted({*mine, *theirs} - {"url"}):
                if mine.get(name) != theirs.get(name):
                    problem = _(
                        "Row %(other)s says “%(value)s” here of the same article: make both say the same."
                    )
                    words = {"other": other.number, "value": written(theirs.get(name))}
                    column, value = ARTICLE_COLUMN[name], written(mine.get(name))
                    self.reading.refuse(problem % words, row.number, column, value)

    def _check_links(self) -> None:
        for row in self.rows:
            for column, named in [*row.links.items(), *(("borne_out_by", key) for key in row.borne_out_by)]:
                if not named.startswith("#") and named not in self._keys:
                    problem = _("No row of this file has the key “%(key)s”.")
                    self.reading.refuse(problem % {"key": named}, row.number, column, named)
            stance = row.statement.get("stance")
            if row.borne_out_by and (stance or not row.claim_id) and stance != "forecasts":
                problem = _("Only a forecast is borne out by later claims.")
                value = "; ".join(row.borne_out_by)
                self.reading.refuse(problem, row.number, "borne_out_by", value)

    # To the desk.

    def save(self, rows: Iterable[ClaimRow] | None = None, *, by: AbstractBaseUser | None = None) -> Saved:
        """Bring `rows` (by default all) to the desk as drafts, or raise ImportRefused and do nothing."""
        self.reading.stop_if_refused()
        reason = f"imported from {self.reading.table.name}"
        with transaction.atomic(), acting(reason, by):
            saved = self.saving.bring(self.rows if rows is None else list(rows), self.rows, by)
            self.reading.stop_if_refused()
        return saved

    def check(self, *, by: AbstractBaseUser | None = None) -> None:
        """Find out what `save` would do and what the database would refuse; nothing stays."""
        refused = {refusal.row for refusal in self.reading.refusals}
        rows = [row for row in self.rows if row.number not in refused]
        with transaction.atomic():
            with acting("checked, and taken back", by):
                self.saving.bring(rows, rows, by)
            transaction.set_rollback(True)


def row_key(cell: str) -> str:
    if ROW_KEY.fullmatch(cell):
        return cell
    raise BadCell(_("“%(cell)s” is not a key: use letters, digits, dots and hyphens.") % {"cell": cell})


def end_key(cell: str) -> str:
    """The key of another row, or # and the number of a claim of the desk."""
    return cell if DESK_NUMBER.fullmatch(cell) else row_key(cell)


def end_keys(cell: str) -> list[str]:
    return list(dict.fromkeys(end_key(key) for key in re.split(r"[;\s]+", cell) if key))


article_name = end_key


def digest_of(*values: Any) -> bytes:
    """A short name for what a row says, to know it again."""
    plain = repr(
        [[plain_value(value) for value in each] if isinstance(each, list) else each for each in values]
    )
    return hashlib.blake2b(plain.encode(), digest_size=16).digest()


def plain_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(plain_value, value))
    return value.pk if isinstance(value, models.Model) else value
