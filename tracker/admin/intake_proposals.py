"""What the reading assistant proposes for the text of an intake, and what an editor does with it.

Nothing that it proposes is at the desk before a person takes it: then it is a row of the intake like any
other, with the fields marked that the text leaves open.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tracker import extraction, partial_dates, wording
from tracker.admin.base import editor
from tracker.admin.intake_forms import fields_of, plain
from tracker.admin.intake_typed import MOST_ROWS
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
# What a claim has to say before it is published, and an article rarely says in so many words.
NEEDED: Final = ("personnel", "category", "equipment", "stage", "unit", "basis", "claimant")


@lru_cache(maxsize=64)
def read(text: str, language: str, published: date, names: Names) -> tuple[Candidate, ...]:
    """Each text is read once by a process, however often its page is kept."""
    return tuple(extraction.extract(text, language, published, names))


@dataclass(frozen=True)
class Proposal:
    """A claim that the text seems to make."""

    key: str
    candidate: Candidate
    # In words: the number with what it counts, then what else is said of it, a piece each.
    number: str
    what: str
    says: tuple[str, ...]
    is_taken: bool
    is_refused: bool

    @property
    def is_open(self) -> bool:
        return not (self.is_taken or self.is_refused)

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
            self._proposal(candidate, key, is_refused=key in refused)
            for candidate in found
            for key in [key_of(candidate)]
        ]

    @property
    def open(self) -> list[Proposal]:
        return [one for one in self.all if one.is_open]

    @property
    def taken(self) -> list[Proposal]:
        return [one for one in self.all if one.is_taken]

    @property
    def refused(self) -> list[Proposal]:
        return [one for one in self.all if one.is_refused and not one.is_taken]

    @property
    def is_cut(self) -> bool:
        return len(self.page.text) > MOST_READ

    @property
    def most_read(self) -> str:
        return wording.number(MOST_READ)

    @property
    def count_words(self) -> str:
        count = len(self.open)
        return ngettext("%(count)s figure", "%(count)s figures", count) % {"count": count}

    @property
    def state(self) -> str:
        """Another one where the list is another one."""
        said = [self.problem, *(f"{one.key}{one.is_taken}{one.is_refused}" for one in self.all)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]

    def by_key(self, key: str) -> Proposal | None:
        return next((one for one in self.all if one.key == key), None)

    # What is read.

    @cached_property
    def _text(self) -> str:
        return self.page.text[:MOST_READ]

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

    def _refused(self) -> set[str]:
        known = RefusedProposal.objects.filter(text_sha256=self._sha256)
        return set(known.values_list("proposal", flat=True))

    @cached_property
    def _sha256(self) -> str:
        return hashlib.sha256(self.page.text.encode(errors="surrogatepass")).hexdigest()

    @cached_property
    def _told(self) -> list[tuple[str, str, frozenset[int]]]:
        """Kind, quote and numbers of what the rows of the page say, and the claims of the article."""
        found = []
        for key in self.page.typed.keys_of_rows:
            row = self.page.typed.starting(f"claim-{key}")
            numbers = (re.sub(r"\D", "", str(row.get(name, ""))) for name in ("low", "best", "high"))
            # A number that no column takes is none yet: Python refuses to read one of thousands of digits.
            told = frozenset(int(number) for number in numbers if 0 < len(number) < 19)
            found.append((str(row["kind"]), plain(str(row.get("quote", ""))), told))
        if self.page.existing:
            cited = Claim.objects.filter(citations__article=self.page.existing)
            for kind, quote, *bounds in cited.values_list("kind", "citations__quote", "low", "best", "high"):
                found.append(
                    (kind, plain(quote), frozenset(number for number in bounds if number is not None))
                )
        return found

    def _is_taken(self, candidate: Candidate, key: str) -> bool:
        if any(self.page.typed.get(f"claim-{row}-proposal") == key for row in self.page.typed.keys_of_rows):
            return True
        quotes = [plain(span.quote) for span in (candidate.span, *candidate.repeats)]
        numbers = frozenset(candidate.quantity.numbers)
        return any(
            kind == candidate.kind and told == numbers and any(own in quote for own in quotes)
            for kind, quote, told in self._told
        )

    # In words.

    def _proposal(self, candidate: Candidate, key: str, *, is_refused: bool) -> Proposal:
        arms = [candidate.equipment, *candidate.counted_with] if candidate.equipment else []
        counted = " + ".join(self._named(Equipment, one) for one in arms)
        if not counted and candidate.category:
            counted = str(Category(candidate.category).label)
        unit = wording.unit_noun(candidate.unit, candidate.quantity.anchor or 2)
        corridor = " → ".join(
            self._named(Actor, code) if code else _("who is not clear")
            for code in (candidate.supplier, candidate.recipient)
        )
        says = [
            corridor,
            self._named(Organisation, candidate.claimant)
            if candidate.claimant
            else _("who says it is not clear"),
            str(Stance(candidate.stance).label),
            wording.period(candidate.period_start, candidate.period_end, candidate.precision or "day"),
            str(Basis(candidate.basis).label) if candidate.basis else "",
        ]
        return Proposal(
            key=key,
            candidate=candidate,
            number=wording.quantity(candidate.quantity, candidate.as_reported, is_quoted=True),
            what=counted or unit,
            says=tuple(piece for piece in says if piece),
            is_taken=self._is_taken(candidate, key),
            is_refused=is_refused,
        )

    def _named(self, model: type[Model], name: str) -> str:
        """The row in the editor's language."""
        rows = self.page.names.of(model).get(plain(name), {})
        return str(next(iter(rows.values()))) if len(rows) == 1 else name

    # What its buttons do.

    def take(self, key: str) -> str:
        """Put it into a row of its own; the key of the row, or nothing where that cannot be."""
        proposal = self.by_key(key)
        rows = self.page.typed.keys_of_rows
        if proposal is None or proposal.is_taken or len(rows) >= MOST_ROWS:
            return ""
        if proposal.is_refused:
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
            "supplier": self._named(Actor, candidate.supplier or ""),
            "recipient": self._named(Actor, candidate.recipient or ""),
            "conflict": self._conflict(candidate),
            "personnel": Personnel.UNSPECIFIED,
            "category": candidate.category,
            "equipment": self._named(Equipment, candidate.equipment or ""),
            "counted_with": "; ".join(self._named(Equipment, one) for one in candidate.counted_with),
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
            "claimant": self._named(Organisation, candidate.claimant or ""),
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


def key_of(candidate: Candidate) -> str:
    """A digest of what is proposed, and of where it stands."""
    numbers = candidate.quantity
    parts = (
        *(candidate.kind, candidate.span.start, candidate.span.quote, candidate.as_reported),
        *(numbers.low, numbers.best, numbers.high, candidate.category, candidate.equipment),
    )
    return hashlib.sha256(repr(parts).encode(errors="surrogatepass")).hexdigest()[:16]


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
    quotes = list(quoted)
    spans = [(span.start, span.end, one.key) for one in proposals for span in one.spans]
    edges = {0, len(text), *chain.from_iterable(quotes), *chain.from_iterable(span[:2] for span in spans)}
    named: set[str] = set()
    for start, end in pairwise(sorted(edges)):
        keys = [key for first, last, key in spans if first <= start and end <= last]
        fresh = next((key for key in keys if key not in named), "")
        named.add(fresh)
        is_quoted = any(first <= start and end <= last for first, last in quotes)
        yield Piece(text[start:end], is_quoted, keys[0] if keys else "", fresh)
