"""Rows of a claims file -> the desk: what is there already, what is new, what changes; many at a time."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.imports.columns import ARTICLE_COLUMN, CITATION, LINKS, NOTES, STATED
from tracker.imports.tables import Reading, emptied, fields_of, told, written
from tracker.models import OPEN, Article, Capture, Citation, Claim, Equipment, normalised_url, sentence_for
from tracker.models.captures import quote_check
from tracker.models.refusals import TRIGGERS
from tracker.models.sources import ArticleFields

if TYPE_CHECKING:
    from tracker.imports.claims import ClaimRow

BATCH = 1000
# Looking for the rows that the database refuses takes a statement each.
MOST_REFUSED_BY_DATABASE = 100
NEW, SAME, CHANGED = "new", "same", "changed"
TOLD_APART_BY = [name for name in STATED if name not in NOTES]
DEFAULTS = {name: emptied(column) for name, column in STATED.items()}

type Pairs = Sequence[tuple[ClaimRow, Any]]
# Column, what the desk says, what the file says.
type Difference = tuple[str, str, str]


@dataclass
class Saved:
    """What an import did to the claims of the desk."""

    new: list[Claim] = field(default_factory=list)
    same: list[Claim] = field(default_factory=list)
    changed: list[Claim] = field(default_factory=list)
    # Forecasts that were there before and got a link to a later claim.
    linked: list[Claim] = field(default_factory=list)


class EnoughRefused(Exception):
    """The database has refused so many rows that the others are not tried."""


class Saving:
    """Brings the rows of one file to the desk and keeps what became of each."""

    def __init__(
        self,
        reading: Reading,
        columns: set[str],
        groups: dict[int, list["ClaimRow"]],
        asker: Any,
        progress: Callable[[int], None],
    ) -> None:
        self.reading = reading
        self.columns = columns
        self.groups = groups
        self.asker = asker
        self.progress = progress
        self.claims: dict[str, Claim] = {}
        # By row number: what became of it, which claim of the desk it is about, what differs there.
        self.outcomes: dict[int, str] = {}
        self.numbers: dict[int, int] = {}
        self.differences: dict[int, list[Difference]] = defaultdict(list)
        self._articles: dict[tuple[str, str], Article | None] = {}
        # The articles of the desk that have a capture, one of them with its latest.
        self._captured: dict[int, Any] = {}
        self._taken: set[int] = set()
        self._linked: set[tuple[str, str, str]] = set()
        self._ends: dict[str, Claim] = {}
        self._refused_by_database = 0

    @property
    def digest(self) -> str:
        """What the import does, in a word: another one means that the desk is not what it was."""
        made = hashlib.sha256()
        for number in sorted(self.outcomes):
            outcome, claim = self.outcomes[number], self.numbers.get(number)
            made.update(repr((number, outcome, claim, self.differences.get(number))).encode())
        return made.hexdigest()

    def bring(self, rows: list["ClaimRow"], all_rows: list["ClaimRow"], by: AbstractBaseUser | None) -> Saved:
        """Bring `rows` to the desk, and the links of `all_rows` whose two ends are there then."""
        saved = Saved()
        before = len(self.reading.refusals)
        with connection.cursor() as cursor:
            # No trigger is to be ignored. Where that is not said, each trigger asks at each row, in vain: a
            # third of the time that many rows take.
            cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
        try:
            self._find_articles(rows)
            unknown = self._compare(rows, saved, before)
            unknown = self._recognise(unknown, saved)
            self._add(unknown, saved, by)
            self._link(all_rows, saved)
            changed = {claim.pk for claim in saved.changed}
            saved.same = [claim for claim in saved.same if claim.pk not in changed]
            if len(self.reading.refusals) == before:
                self._settle(saved)
        except EnoughRefused:
            self.reading.refuse(
                _("The database refused %(count)s rows; the others were not tried.")
                % {"count": MOST_REFUSED_BY_DATABASE}
            )
        return saved

    def _may(self, permission: str) -> bool:
        return self.asker is None or self.asker.has_perm(f"tracker.{permission}")

    # Articles.

    def _find_articles(self, rows: list["ClaimRow"]) -> None:
        """Those that the desk has; what a cell says otherwise of one is refused."""
        first: dict[tuple[str, str], ClaimRow] = {}
        for row in rows:
            if row.article_key is not None and row.article_key not in self._articles:
                first.setdefault(row.article_key, row)
        for batch in batched(first.items(), BATCH):
            found = self._articles_at_the_desk(dict(batch))
            for key, row in batch:
                there = found.get(key)
                if there is None and key[0] in {"number", "cited"}:
                    column = "article" if key[0] == "number" else "citation_id"
                    problem = _("The desk has no article with this number.") if column == "article" else _(
                        "The desk has no citation with this number: leave the cell empty for a new one."
                    )  # fmt: skip
                    self.reading.refuse(problem, row.number, column, key[1])
                    self._articles[key] = None
                    continue
                if there:
                    said = {name: value for name, value in (row.article or {}).items() if name != "url"}
                    self.reading.refuse_differences(row.number, there, said, ARTICLE_COLUMN)
                elif not self._may("add_article"):
                    problem = _("The desk does not have this article, and you may not add one.")
                    column = "article_url" if key[0] == "url" else "article"
                    self.reading.refuse(problem, row.number, column, key[1])
                self._articles[key] = there or Article(**(row.article or {}))

    def _articles_at_the_desk(
        self, wanted: dict[tuple[str, str], "ClaimRow"]
    ) -> dict[tuple[str, str], Article]:
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, value in wanted:
            by_kind[kind].append(value)
        articles = Article.objects.select_related("publisher", "wire")
        found: dict[tuple[str, str], Article] = {}
        for article in articles.filter(url_normalised__in=by_kind["url"]) if by_kind["url"] else ():
            found["url", str(article.url_normalised)] = article
        for number, article in articles.in_bulk([int(value) for value in by_kind["number"]]).items():
            found["number", str(number)] = article
        cited = [int(value) for value in by_kind["cited"]]
        for citation in Citation.objects.filter(pk__in=cited).select_related("article") if cited else ():
            found["cited", str(citation.pk)] = citation.article
        numbers = {article.pk for article in found.values()}
        captures = Capture.objects.filter(article__in=numbers).order_by().values_list("article")
        self._captured |= {article: None for (article,) in captures.distinct()}
        empty = {name: emptied(column) for name, column in fields_of(ArticleFields).items()}
        for key, row in wanted.items():
            if key[0] in {"name", "described"}:
                described = {**empty, **(row.article or {})}
                there = articles.filter(
                    **{name if value is not None else f"{name}__isnull": value if value is not None else True
                       for name, value in described.items()}
                ).first()  # fmt: skip
                if there:
                    found[key] = there
                    if there.captures.exists():
                        self._captured[there.pk] = None
        return found

    def _article(self, row: "ClaimRow") -> Article | None:
        return self._articles[row.article_key] if row.article_key else None

    def _keep_article(self, rows: Iterable["ClaimRow"]) -> None:
        """Add the articles of `rows` that the desk lacks."""
        new: dict[int, tuple[ClaimRow, Article]] = {}
        for row in rows:
            article = self._article(row)
            if article is not None and article.pk is None:
                new.setdefault(id(article), (row, article))
        for _row, article in new.values():
            article.url_normalised = normalised_url(article.url) if article.url else None
        self._insert(list(new.values()), ARTICLE_COLUMN)

    def _checked(self, citation: Citation) -> Citation:
        """With what the machine finds of its quote."""
        article, capture = citation.article, None
        if article.pk in self._captured:
            # One capture is held at a time.
            if self._captured[article.pk] is None:
                self._captured = dict.fromkeys(self._captured) | {article.pk: article.latest_capture}
            capture = self._captured[article.pk]
        citation.quote_check = quote_check(citation.quote, capture) if citation.quote else ""
        return citation

    # Rows that give the number of a claim.

    def _compare(self, rows: list["ClaimRow"], saved: Saved, before: int) -> list["ClaimRow"]:
        """Change the claims that `rows` name by number; returns the rows that name none."""
        wanted = {row.number for row in rows}
        groups = {
            claim: [row for row in group if row.number in wanted]
            for claim, group in self.groups.items()
            if group[0].number in wanted
        }
        for batch in batched(groups.items(), BATCH):
            self._compare_batch(dict(batch), saved)
            self.progress(sum(len(group) for _claim, group in batch))
        return [row for row in rows if row.claim_id is None]

    def _compare_batch(self, groups: dict[int, list["ClaimRow"]], saved: Saved) -> None:
        claims = {
            claim.pk: claim
            for claim in Claim.objects.filter(pk__in=groups)
            .select_for_update(of=("self",))
            .prefetch_related("counted_with", "citations__article")
            .order_by("pk")
        }
        changed: dict[frozenset[str], list[tuple[ClaimRow, Claim]]] = defaultdict(list)
        recited: list[tuple[ClaimRow, Citation]] = []
        added: list[tuple[ClaimRow, Citation]] = []
        for number, group in groups.items():
            claim = claims.get(number)
            for row in group:
                self.outcomes[row.number] = SAME
                self.numbers[row.number] = number
                if claim is None:
                    problem = _("The desk has no claim %(number)s: leave the cell empty for a new one.")
                    self.reading.refuse(problem % {"number": number}, row.number, "id", str(number))
            if claim is None:
                continue
            self.claims[group[0].key] = claim
            self._taken.add(claim.pk)
            fields = self._state(group[0], claim)
            counted = self._count_with(group[0], claim)
            if fields:
                changed[frozenset(fields)].append((group[0], claim))
            for row in group:
                citation, is_new = self._cite(row, claim)
                if citation:
                    (added if is_new else recited).append((row, citation))
            differing = [row for row in group if self.differences.get(row.number)]
            for row in differing:
                self.outcomes[row.number] = CHANGED
            if differing and self._refuse_others_draft(differing[0], claim):
                continue
            (saved.changed if differing else saved.same).append(claim)
            if counted is not None and differing:
                self._replace_counted(group[0], claim, counted)
        for names, pairs in changed.items():
            self._update(pairs, [*names, "updated_at"])
        self._keep_article(row for row, _citation in (*recited, *added))
        columns = [*CITATION, "article", "quote_check"]
        self._update([pair for pair in recited if self._has_article(pair[1])], columns)
        self._insert([pair for pair in added if self._has_article(pair[1])])

    def _has_article(self, citation: Citation) -> bool:
        if citation.article.pk is None:
            return False
        citation.article_id = citation.article.pk
        self._checked(citation)
        return True

    def _differs(self, row: "ClaimRow", column: str, old: Any, new: Any) -> None:
        self.differences[row.number].append((column, old, new))

    def _state(self, row: "ClaimRow", claim: Claim) -> list[str]:
        """Make the claim state what the row's cells do; returns the fields that changed."""
        changed = []
        for name, column in STATED.items():
            if name not in self.columns:
                continue
            new = row.statement.get(name, DEFAULTS[name])
            if column.is_relation:
                is_same = getattr(claim, column.attname) == (new.pk if new else None)
            else:
                is_same = told(getattr(claim, name)) == told(new)
            if is_same:
                continue
            if name == "kind":
                self.reading.refuse(str(TRIGGERS["claim_kind_is_fixed"]), row.number, name, new)
                continue
            self._differs(row, name, self._written(claim, name), written(new))
            setattr(claim, name, new)
            changed.append(name)
        if changed:
            claim.updated_at = timezone.now()
        return changed

    def _written(self, claim: Claim, name: str) -> str:
        column = STATED[name]
        if column.is_relation:
            number, related = getattr(claim, column.attname), column.related_model
            return written(self.reading.names.numbered(related, number)) if number and related else ""
        return written(getattr(claim, name))

    def _count_with(self, row: "ClaimRow", claim: Claim) -> list[Equipment] | None:
        if "counted_with" not in self.columns or set(row.counted_with) == set(claim.counted_with.all()):
            return None
        old, new = (
            "; ".join(sorted(map(written, each))) for each in (claim.counted_with.all(), row.counted_with)
        )
        self._differs(row, "counted_with", old, new)
        return row.counted_with

    def _replace_counted(self, row: "ClaimRow", claim: Claim, counted: list[Equipment]) -> None:
        try:
            with transaction.atomic():
                claim.counted_with.set(counted)
        except IntegrityError as error:
            self._refused(row, sentence_for(error), "counted_with")

    def _cite(self, row: "ClaimRow", claim: Claim) -> tuple[Citation | None, bool]:
        """The citation that the row changes or brings, and whether it is new."""
        article = self._article(row)
        citations = list(claim.citations.all())
        if row.citation_id:
            citation = next((each for each in citations if each.pk == row.citation_id), None)
            if citation is None:
                problem = _(
                    "Claim %(claim)s has no citation %(number)s: leave the cell empty for a new one."
                ) % {"claim": claim.pk, "number": row.citation_id}
                self.reading.refuse(problem, row.number, "citation_id", str(row.citation_id))
                return None, False
            before = len(self.differences.get(row.number, []))
            for name in CITATION:
                new = row.citation.get(name, emptied(CITATION[name]))
                if name in self.columns and told(getattr(citation, name)) != told(new):
                    self._differs(row, name, getattr(citation, name), new)
                    setattr(citation, name, new)
            if article is not None and article.pk != citation.article_id:
                self._differs(row, "article_url", str(citation.article), str(article))
                citation.article = article
            is_changed = len(self.differences.get(row.number, [])) > before
            return (citation if is_changed else None), False
        if article is None:
            return None, False
        words = {name: row.citation.get(name, "") for name in ("quote", "paraphrase")}
        for citation in citations:
            if citation.article_id == article.pk and all(
                told(getattr(citation, name)) == told(value) for name, value in words.items()
            ):
                return None, False
        self._differs(row, "citation_id", "", _("a new citation: %(words)s") % {
            "words": words["quote"] or words["paraphrase"]})  # fmt: skip
        return Citation(claim=claim, article=article, **row.citation), True

    def _refuse_others_draft(self, row: "ClaimRow", claim: Claim) -> bool:
        """Whether the one who asks may not change this claim; then it is refused."""
        if self.asker is None or (self._may("change_claim") and self._may("edit_any_claim")):
            return False
        if self._may("change_claim") and claim.created_by_id == self.asker.pk and claim.status in OPEN:
            return False
        problem = _("You may change your own drafts, and claim %(number)s is not one of them.")
        self.reading.refuse(problem % {"number": claim.pk}, row.number, "id", str(claim.pk))
        return True

    # Rows that state a claim which the desk may have.

    def _recognise(self, rows: list["ClaimRow"], saved: Saved) -> list["ClaimRow"]:
        """Find the claims that state the same on the same words; returns the rows that are new."""
        cited: dict[int, dict[bytes, ClaimRow]] = defaultdict(dict)
        uncited: dict[bytes, ClaimRow] = {}
        for row in rows:
            article = self._article(row)
            if article is not None and article.pk is not None:
                cited[article.pk][self._said(row)] = row
            elif article is None:
                uncited[self._said(row)] = row
        found: dict[int, Claim] = {}
        for batch in batched(cited, BATCH):
            citations = (
                Citation.objects.filter(article__in=batch)
                .select_related("claim")
                .prefetch_related("claim__counted_with")
                .order_by("claim", "pk")
            )
            for citation in citations.iterator(chunk_size=2000):
                self._match(cited[citation.article_id], citation.claim, citation, found)
        if uncited:
            kinds = {row.statement["kind"] for row in uncited.values()}
            claims = Claim.objects.filter(citations=None, kind__in=kinds).prefetch_related("counted_with")
            for claim in claims.order_by("pk").iterator(chunk_size=2000):
                self._match(uncited, claim, None, found)
        new = []
        for row in rows:
            if known := found.get(row.number):
                self.claims[row.key] = known
                self.outcomes[row.number] = SAME
                self.numbers[row.number] = known.pk
                saved.same.append(known)
            else:
                new.append(row)
        self.progress(len(rows) - len(new))
        return new

    def _match(
        self,
        wanted: dict[bytes, "ClaimRow"],
        claim: Claim,
        citation: Citation | None,
        found: dict[int, Claim],
    ) -> None:
        if claim.pk in self._taken:
            return
        words = [told(citation.quote), told(citation.paraphrase)] if citation else ["", ""]
        stated = [told(getattr(claim, STATED[name].attname)) for name in TOLD_APART_BY]
        said = digest(stated, sorted(equipment.pk for equipment in claim.counted_with.all()), words)
        row = wanted.get(said)
        if row and row.number not in found:
            found[row.number] = claim
            self._taken.add(claim.pk)

    def _said(self, row: "ClaimRow") -> bytes:
        stated = [told(row.statement.get(name, DEFAULTS[name])) for name in TOLD_APART_BY]
        plain = [value.pk if isinstance(value, models.Model) else value for value in stated]
        words = [told(row.citation.get(name, "")) for name in ("quote", "paraphrase")]
        return digest(plain, sorted(equipment.pk for equipment in row.counted_with), words)

    # New ones.

    def _add(self, rows: list["ClaimRow"], saved: Saved, by: AbstractBaseUser | None) -> None:
        for batch in batched(rows, BATCH):
            self._keep_article(batch)
            author = by.pk if by else None
            claims = [(row, Claim(**row.statement, created_by_id=author)) for row in batch]
            self._insert(claims)
            citations: list[tuple[ClaimRow, Citation]] = []
            counted: list[tuple[ClaimRow, Any]] = []
            for row, claim in claims:
                self.outcomes[row.number] = NEW
                if claim.pk is None:
                    continue
                self.claims[row.key] = claim
                self._taken.add(claim.pk)
                saved.new.append(claim)
                article = self._article(row)
                if article is not None and article.pk is not None:
                    citations.append((row, Citation(claim=claim, article=article, **row.citation)))
                counted += [
                    (row, Claim.counted_with.through(claim_id=claim.pk, equipment_id=equipment.pk))
                    for equipment in row.counted_with
                ]
            # One article's capture is held at a time.
            for _row, citation in sorted(citations, key=lambda pair: pair[1].article_id):
                self._checked(citation)
            self._insert(citations)
            self._insert(counted)
            self.progress(len(batch))

    def _insert(self, pairs: Pairs, columns: dict[str, str] | None = None) -> None:
        """Insert them all at once; if the database refuses, find out which rows it means."""
        if not pairs:
            return
        model = type(pairs[0][1])
        try:
            with transaction.atomic():
                model._default_manager.bulk_create([instance for _row, instance in pairs])
        except IntegrityError as error:
            for _row, instance in pairs:
                instance.pk = None
            if len(pairs) == 1:
                self._broken(*pairs[0], error, columns)
                return
            for part in batched(pairs, max(1, len(pairs) // 10)):
                self._insert(part, columns)

    def _update(self, pairs: Pairs, fields: list[str]) -> None:
        if not pairs:
            return
        model = type(pairs[0][1])
        try:
            with transaction.atomic():
                instances = [instance for _row, instance in pairs]
                model._default_manager.bulk_update(instances, fields, batch_size=200)
        except IntegrityError as error:
            if len(pairs) == 1:
                self._broken(*pairs[0], error, None)
                return
            for part in batched(pairs, max(1, len(pairs) // 10)):
                self._update(part, fields)

    def _broken(
        self, row: "ClaimRow", instance: Any, error: IntegrityError, columns: dict[str, str] | None
    ) -> None:
        self.reading.refuse_broken(row.number, instance, error, columns)
        self._count_refused()

    def _refused(self, row: "ClaimRow", sentence: str, column: str = "") -> None:
        self.reading.refuse(sentence, row.number, column)
        self._count_refused()

    def _count_refused(self) -> None:
        self._refused_by_database += 1
        if self._refused_by_database >= MOST_REFUSED_BY_DATABASE:
            raise EnoughRefused

    # Links.

    def _link(self, rows: list["ClaimRow"], saved: Saved) -> None:
        """Make the links whose two ends are there by now; claims that were recognised keep theirs."""
        has_links = self.columns & {*LINKS, "borne_out_by"}
        rows = [row for row in rows if row.claim_id or row.links or row.borne_out_by] if has_links else []
        named = {end for row in rows for end in (*row.links.values(), *row.borne_out_by) if end[0] == "#"}
        numbers = [int(end[1:]) for end in named if end not in self._ends]
        self._ends |= {f"#{number}": claim for number, claim in Claim.objects.in_bulk(numbers).items()}
        kept = {claim.pk for claim in saved.same}
        changed: list[tuple[ClaimRow, Claim]] = []
        for row in rows:
            claim = self.claims.get(row.key)
            if claim is None or (claim.pk in kept and row.claim_id is None):
                continue
            differs = [self._point(row, claim, column) for column in LINKS if column in self.columns]
            if any(differs):
                changed.append((row, claim))
                if row.claim_id and claim.pk in kept:
                    self._now_changed(row, claim, saved)
        for row, claim in changed:
            try:
                claim.clean()
            except ValidationError as refused:
                for column, sentences in refused.message_dict.items():
                    for sentence in sentences:
                        at = column if column in self.columns else ""
                        self.reading.refuse(sentence, row.number, at, row.links.get(column, ""))
        if changed:
            self._update(changed, [*LINKS, "updated_at"])
        self._bear_out([row for row in rows if row.borne_out_by or row.claim_id], saved)

    def _end(self, row: "ClaimRow", column: str, name: str) -> Claim | None:
        end = self._ends.get(name) if name.startswith("#") else self.claims.get(name)
        if end is None and name.startswith("#"):
            problem = _("The desk has no claim %(number)s.") % {"number": name[1:]}
            self.reading.refuse(problem, row.number, column, name)
        return end

    def _point(self, row: "ClaimRow", claim: Claim, column: str) -> bool:
        """Set one link of a claim as the row has it; whether that changes it."""
        name = row.links.get(column)
        if name is None:
            end = None
            if row.claim_id is None:
                return False
        else:
            end = self._end(row, column, name)
            if end is None:
                return False
        old = getattr(claim, f"{column}_id")
        if old == (end.pk if end else None):
            return False
        if row.claim_id:
            self._differs(row, column, f"#{old}" if old else "", name or "")
        setattr(claim, column, end)
        claim.updated_at = timezone.now()
        return True

    def _now_changed(self, row: "ClaimRow", claim: Claim, saved: Saved) -> None:
        if self.outcomes[row.number] != CHANGED:
            self.outcomes[row.number] = CHANGED
            if not self._refuse_others_draft(row, claim):
                saved.changed.append(claim)

    def _bear_out(self, rows: list["ClaimRow"], saved: Saved) -> None:
        if "borne_out_by" not in self.columns or not rows:
            return
        through = Claim.borne_out_by.through
        numbers = [claim.pk for row in rows if (claim := self.claims.get(row.key))]
        known: dict[int, set[int]] = defaultdict(set)
        for batch in batched(numbers, 5000):
            links = through.objects.filter(from_claim__in=batch)
            for forecast, later in links.values_list("from_claim_id", "to_claim_id"):
                known[forecast].add(later)
        new, kept = {claim.pk for claim in saved.new}, {claim.pk for claim in saved.same}
        linked = {claim.pk for claim in saved.linked}
        for row in rows:
            claim = self.claims.get(row.key)
            if claim is None or (claim.pk in kept and row.claim_id is None):
                continue
            ends = {name: end for name in row.borne_out_by if (end := self._end(row, "borne_out_by", name))}
            wanted, there = {end.pk for end in ends.values()}, known[claim.pk]
            gone = there - wanted if row.claim_id else set()
            if not (wanted - there or gone):
                continue
            if row.claim_id:
                old, now = ("; ".join(f"#{number}" for number in sorted(each)) for each in (there, wanted))
                self._differs(row, "borne_out_by", old, now)
                self._now_changed(row, claim, saved)
            elif claim.pk not in new and claim.pk not in linked:
                linked.add(claim.pk)
                saved.linked.append(claim)
            try:
                with transaction.atomic():
                    through.objects.filter(from_claim=claim, to_claim__in=gone).delete()
                    claim.borne_out_by.add(*(wanted - there))
            except IntegrityError as error:
                self._refused(row, sentence_for(error), "borne_out_by")

    def _settle(self, saved: Saved) -> None:
        """What holds between claims is checked at the end of a transaction: ask for it now."""
        rows = {
            claim: group[0]
            for claim, group in self.groups.items()
            if any(self.outcomes.get(row.number) == CHANGED for row in group)
        }
        before = len(self.reading.refusals)
        for batch in batched(rows, 5000):
            linked = Claim.objects.filter(Q(adds_to__in=batch) | Q(supersedes__in=batch))
            for claim in linked.select_related("adds_to", "supersedes"):
                try:
                    claim.clean()
                except ValidationError as refused:
                    row = rows.get(claim.adds_to_id or 0) or rows.get(claim.supersedes_id or 0)
                    problem = _("Claim %(number)s names this one, and would no longer fit: %(sentence)s")
                    for sentence in refused.messages:
                        words = {"number": claim.pk, "sentence": sentence}
                        self.reading.refuse(problem % words, row.number if row else None)
        if len(self.reading.refusals) > before:
            return
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if len(saved.new) > BATCH:
                    # The guards look up each new row: without this the planner still thinks there are few.
                    cursor.execute("ANALYZE tracker_claim")
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError as error:
            self.reading.refuse(sentence_for(error))
        else:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def digest(*values: Any) -> bytes:
    """A short name for what a claim says, to know it again."""
    return hashlib.blake2b(repr(values).encode(), digest_size=16).digest()
