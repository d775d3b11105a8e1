"""What the reading assistant proposes for the text of an intake, and what an editor does with it.

Nothing that it proposes is at the desk before a person takes it: then it is a row of the intake like any
other, with the fields marked that the text leaves open.
"""

import hashlib
import re
import secrets
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import extraction, partial_dates, wording
from tracker.admin.base import editor
from tracker.admin.intake_forms import fields_of, plain
from tracker.admin.intake_typed import MOST_ROWS, too_many_rows
from tracker.desk_names import desk_names
from tracker.extraction import Candidate, Names, Span
from tracker.extraction.language import language_of
from tracker.models import (
    Actor,
    Basis,
    Category,
    Claim,
    Equipment,
    Organisation,
    Personnel,
    RefusedProposal,
    Stage,
    Stance,
    Unit,
)

if TYPE_CHECKING:
    from tracker.admin.intake_workspace import Workspace

# So many characters of a text are read while somebody waits for the page; few articles have as many.
MOST_READ: Final = 100_000
# So many proposals are listed at once, and marked in the text: the next ones follow as these are settled.
MOST_LISTED: Final = 100
# What a claim has to say before it is published, and an article rarely says in so many words.
NEEDED: Final = ("personnel", "category", "equipment", "stage", "unit", "basis", "claimant")


class CannotTake(Exception):
    """Why a proposal does not become a row, in a sentence."""


@lru_cache(maxsize=64)
def read(text: str, language: str, published: date, names: Names) -> tuple[Candidate, ...]:
    """Each text is read once by a process, however often its page is kept."""
    return tuple(extraction.extract(text, language, published, names))


@dataclass(frozen=True)
class Refusal:
    """Who refused a proposal, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Told:
    """What a row of the page says, or a claim that the article is cited for already."""

    kind: str
    quote: str
    numbers: frozenset[int]
    category: str
    equipment: str
    claimant: str


@dataclass(frozen=True)
class Proposal:
    """A claim that the text seems to make."""

    key: str
    candidate: Candidate
    is_taken: bool
    refusal: Refusal | None
    among: "Proposals"

    @property
    def is_open(self) -> bool:
        return not (self.is_taken or self.refusal)

    # In words: the number with what it counts, then what else is said of it, a piece each.

    @cached_property
    def number(self) -> str:
        return wording.quantity(self.candidate.quantity, self.candidate.as_reported, is_quoted=True)

    @cached_property
    def what(self) -> str:
        candidate, named = self.candidate, self.among.named
        if candidate.equipment:
            return " + ".join(named(Equipment, one) for one in (candidate.equipment, *candidate.counted_with))
        if candidate.category:
            return str(Category(candidate.category).label)
        return wording.unit_noun(candidate.unit, candidate.quantity.anchor or 2)

    @cached_property
    def says(self) -> list[str]:
        candidate, named = self.candidate, self.among.named
        ends = (candidate.supplier, candidate.recipient)
        pieces = [
            " → ".join(named(Actor, code) if code else _("who is not clear") for code in ends),
            named(Organisation, candidate.claimant) if candidate.claimant else _("who says it is not clear"),
            str(Stance(candidate.stance).label),
            wording.period(candidate.period_start, candidate.period_end, candidate.precision or "day"),
            str(Basis(candidate.basis).label) if candidate.basis else "",
        ]
        return [piece for piece in pieces if piece]

    @property
    def spans(self) -> tuple[Span, ...]:
        return (self.candidate.span, *self.candidate.repeats)

    @property
    def quote(self) -> str:
        return " ".join(self.candidate.span.quote.split())


class Proposals:
    """What is proposed for the intake as it is typed now."""

    def __init__(self, page: "Workspace") -> None:
        self.page = page

    @cached_property
    def problem(self) -> str:
        """Why nothing is proposed, in a sentence; nothing where the text can be read."""
        if not self._language:
            return _("Choose the language of the text: its figures are then proposed here.")
        if language_of(self._language) is None:
            languages = ", ".join(wording.language(code) for code in extraction.LANGUAGES)
            return _("The reading assistant does not read this language yet. It reads: %(languages)s.") % {
                "languages": languages
            }
        if self._published is None:
            return _("Give the day on which the article was published: “last week” is counted from there.")
        return ""

    @cached_property
    def all(self) -> list[Proposal]:
        """In the order of the text."""
        if self.problem or self._published is None or not self._text.strip():
            return []
        names = desk_names(self._language)
        found = read(self._text, self._language, self._published, names)
        refused = self._refused()
        return [
            Proposal(key, candidate, self._is_taken(candidate, key), refused.get(key), self)
            for candidate in found
            for key in [self._key(candidate)]
        ]

    @cached_property
    def open(self) -> list[Proposal]:
        return [one for one in self.all if one.is_open]

    @property
    def listed(self) -> list[Proposal]:
        """Those of the open ones that are shown, and marked in the text."""
        return self.open[:MOST_LISTED]

    @property
    def taken(self) -> list[Proposal]:
        return [one for one in self.all if one.is_taken]

    @cached_property
    def refused(self) -> list[Proposal]:
        return [one for one in self.all if one.refusal and not one.is_taken]

    @property
    def refused_listed(self) -> list[Proposal]:
        return self.refused[:MOST_LISTED]

    @property
    def left_out(self) -> list[str]:
        """What of the text, and of what was found there, is not on the page: a sentence each."""
        said = []
        if len(self._text) < len(self.page.text):
            said.append(
                _("Only the first %(count)s characters of the text are read.")
                % {"count": wording.number(len(self._text))}
            )
        if len(self.open) > MOST_LISTED:
            said.append(
                _("The first %(count)s are listed; the next ones follow as you take or refuse these.")
                % {"count": wording.number(MOST_LISTED)}
            )
        return said

    @property
    def count_words(self) -> str:
        count = len(self.open)
        return ngettext("%(count)s figure", "%(count)s figures", count) % {"count": wording.number(count)}

    @property
    def state(self) -> str:
        """Another one where the list is another one."""
        said = [self.problem, *(f"{one.key}{one.is_taken}{one.refusal}" for one in self.all)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]

    def by_key(self, key: str) -> Proposal | None:
        return next((one for one in self.all if one.key == key), None)

    # What is read.

    @cached_property
    def _text(self) -> str:
        """As far as it is read: up to the end of a paragraph, or of a word where there is none near."""
        text = self.page.text
        if len(text) <= MOST_READ:
            return text
        start = text[:MOST_READ]
        for stop in ("\n", " "):
            if (end := start.rfind(stop)) > MOST_READ // 2:
                return start[:end]
        return start

    @cached_property
    def _language(self) -> str:
        if self.page.existing:
            return self.page.existing.language
        return str(self.page.typed.get("article-language", "")).strip()

    @cached_property
    def _published(self) -> date | None:
        if self.page.existing:
            return self.page.existing.published_on
        try:
            typed = partial_dates.read(str(self.page.typed.get("article-published_on", "")))
        except partial_dates.UnclearDate:
            return None
        return typed.last if typed else None

    # What became of it.

    def _refused(self) -> dict[str, Refusal]:
        known = RefusedProposal.objects.filter(text_sha256=self._sha256)
        columns = known.values_list("proposal", "refused_by__username", "refused_at")
        return {proposal: Refusal(by, at) for proposal, by, at in columns}

    @cached_property
    def _sha256(self) -> str:
        return hashlib.sha256(self.page.text.encode(errors="surrogatepass")).hexdigest()

    @cached_property
    def _told(self) -> list[Told]:
        """What the rows of the page say, and the claims of the article."""
        found = []
        for key in self.page.typed.keys_of_rows:
            row = self.page.typed.starting(f"claim-{key}")
            numbers = (re.sub(r"\D", "", str(row.get(name, ""))) for name in ("low", "best", "high"))
            # A number that no column takes is none yet: Python refuses to read one of thousands of digits.
            told = frozenset(int(number) for number in numbers if 0 < len(number) < 19)
            said = {name: str(row.get(name, "")) for name in ("kind", "quote", "category")}
            equipment = self._slug(Equipment, str(row.get("equipment", "")))
            claimant = self._slug(Organisation, str(row.get("claimant", "")))
            found.append(
                Told(said["kind"], plain(said["quote"]), told, said["category"], equipment, claimant)
            )
        if self.page.existing:
            cited = Claim.objects.filter(citations__article=self.page.existing)
            columns = ("category", "equipment__slug", "claimant__slug", "low", "best", "high")
            for kind, quote, category, equipment, claimant, *bounds in cited.values_list(
                "kind", "citations__quote", *columns
            ):
                told = frozenset(number for number in bounds if number is not None)
                found.append(Told(kind, plain(quote), told, category or "", equipment or "", claimant or ""))
        return found

    def _is_taken(self, candidate: Candidate, key: str) -> bool:
        if any(self.page.typed.get(f"claim-{row}-proposal") == key for row in self.page.typed.keys_of_rows):
            return True
        numbers = frozenset(candidate.quantity.numbers)
        alike = [one for one in self._told if one.kind == candidate.kind and one.numbers == numbers]
        if not alike:
            return False
        quotes = [plain(span.quote) for span in (candidate.span, *candidate.repeats)]
        says = {
            "category": candidate.category or "",
            "equipment": self._slug(Equipment, candidate.equipment or ""),
            "claimant": self._slug(Organisation, candidate.claimant or ""),
        }
        # What either leaves open tells nothing. “300 killed and 300 wounded” are two, in one sentence.
        return any(
            any(own in one.quote for own in quotes)
            and all(getattr(one, name) in {value, ""} or not value for name, value in says.items())
            for one in alike
        )

    def named(self, model: type[Model], name: str) -> str:
        """The row in the editor's language."""
        row = self._row(model, name)
        return str(row) if row else name

    def _row(self, model: type[Model], name: str) -> Model | None:
        rows = self.page.names.of(model).get(plain(name), {}) if name else {}
        return next(iter(rows.values())) if len(rows) == 1 else None

    def _slug(self, model: type[Equipment | Organisation], name: str) -> str:
        """What stays the same when the row is renamed; the name where the desk knows none such."""
        return getattr(self._row(model, name), "slug", plain(name))

    def _key(self, candidate: Candidate) -> str:
        """A digest of what is proposed, and of where it stands."""
        numbers = candidate.quantity
        parts = (
            *(candidate.kind, candidate.span.start, candidate.span.quote, candidate.as_reported),
            *(numbers.low, numbers.best, numbers.high, candidate.category),
            self._slug(Equipment, candidate.equipment or ""),
        )
        return hashlib.sha256(repr(parts).encode(errors="surrogatepass")).hexdigest()[:16]

    # What its buttons do.

    def take(self, key: str) -> str:
        """Put it into a row of its own, whose key is returned; CannotTake says why that cannot be."""
        proposal = self.by_key(key)
        rows = self.page.typed.keys_of_rows
        if proposal is None:
            raise CannotTake(_("The text has changed since: that is not proposed any more."))
        if proposal.is_taken:
            raise CannotTake(_("A row says that already."))
        if len(rows) >= MOST_ROWS:
            raise CannotTake(too_many_rows())
        if proposal.refusal:
            self.take_back(key)
        row = secrets.token_hex(3)
        self.page.typed.set_row(row, self.as_typed(proposal))
        self.page.typed.setlist("row", [*rows, row])
        return row

    def refuse(self, key: str) -> None:
        if self.by_key(key):
            RefusedProposal.objects.get_or_create(
                text_sha256=self._sha256,
                proposal=key,
                defaults={"refused_by_id": editor(self.page.request).pk},
            )

    def take_back(self, key: str) -> None:
        RefusedProposal.objects.filter(text_sha256=self._sha256, proposal=key).delete()

    def as_typed(self, proposal: Proposal) -> dict[str, str]:
        """What its row says: what the text says, and nothing of the row above but the conflict."""
        candidate = proposal.candidate
        numbers = candidate.quantity
        fields = set(fields_of(candidate.kind))
        said: dict[str, Any] = {
            "supplier": self.named(Actor, candidate.supplier or ""),
            "recipient": self.named(Actor, candidate.recipient or ""),
            "conflict": self._conflict(candidate),
            "personnel": Personnel.UNSPECIFIED,
            "category": candidate.category,
            "equipment": self.named(Equipment, candidate.equipment or ""),
            "counted_with": "; ".join(self.named(Equipment, one) for one in candidate.counted_with),
            "qualifier": numbers.qualifier,
            **{name: getattr(numbers, name) for name in ("low", "best", "high")},
            "unit": candidate.unit if candidate.unit in Unit.values else None,
            "as_reported": candidate.as_reported,
            "as_reported_quoted": "on" if candidate.as_reported else None,
            "basis": candidate.basis,
            "stage": candidate.stage if candidate.stage in Stage.values else None,
            "period_start": candidate.period_start and candidate.period_start.isoformat(),
            "period_end": candidate.period_end and candidate.period_end.isoformat(),
            "precision": candidate.precision,
            "claimant": self.named(Organisation, candidate.claimant or ""),
            "stance": candidate.stance,
        }
        typed = {
            name: str(value) for name, value in said.items() if name in fields and value not in (None, "")
        }
        open_fields = [name for name in NEEDED if name in fields and name not in typed]
        # Who was sent is hardly ever said: “unspecified” is right as a rule, and is to be looked at.
        unsure = {*candidate.uncertain, *open_fields, "personnel"} & fields
        if candidate.stance in {Stance.DENIES, Stance.FORECASTS}:
            unsure.discard("stage")
        return {
            "kind": candidate.kind,
            **typed,
            "quote": candidate.span.quote,
            "role": "supports",
            "proposal": proposal.key,
            "unsure": " ".join(sorted(unsure)),
        }

    def _conflict(self, candidate: Candidate) -> str:
        """The war in which the desk has most claims between the two; else what a new row would say."""
        between = Claim.objects.filter(
            supplier__code=candidate.supplier or "", recipient__code=candidate.recipient or ""
        ).order_by()
        counted = between.values_list("conflict__slug").annotate(count=Count("pk"))
        if usual := counted.order_by("-count", "conflict__slug").first():
            return str(usual[0] or "")
        return str(self.page.defaults(candidate.kind).get("conflict", ""))


@dataclass(frozen=True)
class Piece:
    """Some words of the text: whether they are quoted, and what is proposed of them."""

    words: str
    is_quoted: bool
    proposal: str
    # Where the proposal's own link leads: its first words.
    id: str


def cut(text: str, quoted: Iterable[tuple[int, int]], proposals: Iterable[Proposal]) -> Iterator[Piece]:
    """The text in pieces, cut wherever a quote or the words of a proposal begin or end."""
    spans = sorted((span.start, span.end, one.key) for one in proposals for span in one.spans)
    quotes = sorted(quoted)
    edges = sorted(
        {0, len(text), *chain.from_iterable(quotes), *(edge for span in spans for edge in span[:2])}
    )
    over: dict[int, list[str]] = {}
    for start, end, key in spans:
        for place in range(bisect(edges, start) - 1, bisect(edges, end) - 1):
            over.setdefault(place, []).append(key)
    is_quoted = {
        place for start, end in quotes for place in range(bisect(edges, start) - 1, bisect(edges, end) - 1)
    }
    named: set[str] = set()
    for place, (start, end) in enumerate(pairwise(edges)):
        keys = over.get(place, [])
        fresh = next((key for key in keys if key not in named), "")
        named.add(fresh)
        yield Piece(text[start:end], place in is_quoted, keys[0] if keys else "", fresh)
