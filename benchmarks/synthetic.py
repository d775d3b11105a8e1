"""A synthetic record, drawn from a seed: what is claimed, by whom, where it stands, and what became of it.

It obeys every rule of the desk and of the record, but for one that no constraint holds: grades are drawn, not
computed. Names are numbers (“Claimant 17”), words are made of syllables, addresses lie under example.org and
codes of states are those that ISO 3166 leaves to its users: nothing in it looks like a claim.

The record is written block by block, a few editions each, so that several processes can do it: a block is
drawn from the seed and its own number alone, whatever was drawn before.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from math import sqrt
from random import Random
from typing import Any, Final

from benchmarks.rows import Table, Values, VersionTable
from tracker import grading
from tracker.models import (
    Article,
    Citation,
    Claim,
    Grade,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    Stance,
)
from tracker.models.claims import BorneOutBy, CountedWith
from tracker.models.sources import ArticleFields
from tracker.models.statement import CitationFields, ClaimFields
from tracker.quantities import end_of
from tracker.series import PLANNED_STAGES, SeriesKey

CORRIDORS: Final = 150
CLAIMANTS: Final = 400
# Every fifth edition changes what was published before.
EVERY: Final = 5
BLOCK: Final = 4000
FIRST_DAY: Final = date(2014, 1, 1)
DAYS: Final = 4350
WRITTEN_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
# The most citations that a claim has.
CITED: Final = 3


def zipf(count: int, exponent: float = 1.0) -> list[float]:
    """Cumulative weights: the first is twice as frequent as the second, as many things are."""
    return list(accumulate(1 / (rank + 1) ** exponent for rank in range(count)))


@dataclass(frozen=True)
class Shares:
    """What a column holds, and how often."""

    values: tuple[Any, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, **shares: float) -> Shares:
        return cls(tuple(shares), tuple(accumulate(shares.values())))

    def draw(self, rng: Random) -> Any:
        return self.values[bisect(self.weights, rng.random() * self.weights[-1])]


KINDS: Final = Shares.of(transfer=55, casualties=20, deployment=15, event=10)
STANCES: Final = Shares.of(asserts=50, estimates=33, confirms=9, denies=5, forecasts=3)
QUALIFIERS: Final = Shares.of(
    about=30, exact=25, at_least=12, unquantified=8, more_than=8, between=6, up_to=5, nearly=3, fewer_than=3
)
BASES: Final = Shares.of(flow=45, cumulative=42, stock=13)
PRECISIONS: Final = Shares.of(day=60, month=30, quarter=6, year=4)
PERSONNEL: Final = Shares.of(
    unspecified=40, combat_troops=30, engineers=10, special_forces=8, advisers=7, workers=5
)
CATEGORIES: Final = Shares.of(
    killed=40, killed_or_wounded=25, wounded=15, unspecified=10, captured=6, missing=4
)
DEPLOYED: Final = Shares.of(arrived=50, in_combat=25, announced=13, rotated=7, returned=5)
SENT: Final = Shares.of(delivered=50, pledged=20, shipped=12, in_use=9, ordered=7, cancelled=2)
GRADES: Final = Shares.of(single_source=55, corroborated=25, contested=12, confirmed=8)
ROLES: Final = Shares.of(supports=70, partly_supports=12, gives_context=12, contradicts=6)
LANGUAGES: Final = Shares.of(en=50, fr=20, uk=12, ko=8, ru=6, de=4)
CHANGES: Final = Shares.of(regraded=40, corrected=30, revised=18, retracted=8, withdrawn=2, merged=2)
CORRECTIONS: Final = Shares.of(entry_error=60, source_corrected=30, method=10)
CHANGED: Final = 0.06
DURATIONS: Final = {"day": 6, "month": 30, "quarter": 91, "year": 365}
WORDS: Final = {
    "exact": "{}",
    "about": "about {}",
    "nearly": "nearly {}",
    "at_least": "at least {}",
    "more_than": "more than {}",
    "up_to": "up to {}",
    "fewer_than": "fewer than {}",
}
UNITS: Final = {
    "system": ("item",),
    "ammunition": ("round", "round", "container", "tonne"),
    "component": ("item", "container"),
    "support": ("item", "tonne"),
}
REASONS: Final = {
    "discounted": grading.NO_ARTICLE_LEFT,
    "contested": grading.EXCLUDED_BY,
    "confirmed": grading.SAID_BY_A_PARTY,
    "corroborated": grading.INDEPENDENT_AGREE,
    "single_source": grading.NOTHING_ELSE,
}


@dataclass(frozen=True)
class Plan:
    """How many claims each edition publishes, and which editions change what stands already."""

    size: int
    seed: int

    @cached_property
    def editions(self) -> int:
        """Two thousand at a million claims."""
        return max(20, round(2 * sqrt(self.size)))

    @cached_property
    def revising(self) -> list[int]:
        return list(range(2 * EVERY, self.editions + 1, EVERY))

    @cached_property
    def publishing(self) -> list[int]:
        """All but the first, which brings the vocabularies, and those that revise."""
        return [number for number in range(2, self.editions + 1) if number not in set(self.revising)]

    @cached_property
    def claims(self) -> dict[int, range]:
        """The numbers of the claims that each edition publishes: most few, some many."""
        rng = Random(f"{self.seed} editions")
        weights = [rng.lognormvariate(0, 1) for _number in self.publishing]
        shares = list(accumulate(weights, initial=0.0))
        spare = self.size - len(self.publishing)
        ends = [round(share / shares[-1] * spare) + place for place, share in enumerate(shares)]
        return {
            number: range(first + 1, last + 1)
            for number, first, last in zip(self.publishing, ends, ends[1:], strict=False)
        }

    @cached_property
    def articles(self) -> dict[int, range]:
        """The numbers of the articles that come with each edition: a quarter as many, and at least one."""
        counts = [max(1, round(len(claims) / 4)) for claims in self.claims.values()]
        ends = list(accumulate(counts, initial=0))
        return {
            number: range(first + 1, last + 1)
            for number, first, last in zip(self.claims, ends, ends[1:], strict=False)
        }

    @cached_property
    def blocks(self) -> list[list[int]]:
        """Editions that are drawn together."""
        blocks: list[list[int]] = [[]]
        held = 0
        for number in self.publishing:
            if held >= BLOCK:
                blocks.append([])
                held = 0
            blocks[-1].append(number)
            held += len(self.claims[number])
        return blocks

    def day(self, number: int) -> date:
        """About when edition `number` would have been published: later ones follow each other faster."""
        return FIRST_DAY + timedelta(days=int(DAYS * (number / self.editions) ** 0.7) + 150)


@dataclass(frozen=True)
class World:
    """The vocabularies by their numbers on the desk, the frequent ones first."""

    plan: Plan
    corridors: list[tuple[int, int, int]]  # conflict, supplier, recipient
    claimants: list[int]
    publishers: list[int]
    agencies: list[int]
    equipment: list[int]
    forms: dict[int, str]
    author: int


@dataclass
class Rows:
    """What one edition does to one table."""

    lines: list[str] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    entries: list[bytes] = field(default_factory=list)


@dataclass
class Block:
    """What a block brings to the desk, by table, and to each edition, by table."""

    number: int
    desk: dict[str, bytes]
    # Claims that links made drafts of: they are to be clean again.
    linked: list[int]
    record: dict[int, dict[str, tuple[bytes, list[int], list[bytes]]]]
    claims: int


class Words:
    """Sentences of words that mean nothing, as often frequent and as often rare as those of a language."""

    def __init__(self, seed: int) -> None:
        rng = Random(f"{seed} words")
        syllables = [first + second for first in "bdfgklmnprstv" for second in ("a", "e", "i", "o", "u", "é")]
        words = ["".join(rng.choices(syllables, k=rng.choice((2, 2, 3, 3, 4)))) for _word in range(8000)]
        weights = zipf(len(words))
        self.phrases = [
            " ".join(rng.choices(words, cum_weights=weights, k=rng.randint(4, 14)))
            for _phrase in range(20_000)
        ]

    def phrase(self, rng: Random) -> str:
        return self.phrases[int(rng.random() * len(self.phrases))]


# The tables that a block writes.
DESK: Final = {
    "article": Table(Article),
    "citation": Table(Citation),
    "claim": Table(Claim),
    "counted_with": Table(CountedWith, without=frozenset({"id"})),
    "borne_out_by": Table(BorneOutBy, without=frozenset({"id"})),
}
RECORD: Final = {
    "article": VersionTable(PublishedArticle),
    "citation": VersionTable(PublishedCitation),
    "claim": VersionTable(PublishedClaim),
}
CLAIM: Final = tuple(row.attname for row in ClaimFields._meta.concrete_fields)
CITATION: Final = tuple(row.attname for row in CitationFields._meta.concrete_fields)
ARTICLE: Final = tuple(row.attname for row in ArticleFields._meta.concrete_fields)


class Writer:
    """Draws the blocks of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.plan = world.plan
        self.words = Words(world.plan.seed)
        self.corridor_weights = zipf(len(world.corridors))
        self.claimant_weights = zipf(len(world.claimants), 0.9)
        self.publisher_weights = zipf(len(world.publishers), 0.9)
        self.equipment_weights = zipf(len(world.equipment), 0.9)

    def block(self, number: int) -> Block:
        return _Drawing(self, number).drawn()


class _Drawing:
    """One block while it is being drawn."""

    def __init__(self, writer: Writer, number: int) -> None:
        self.writer = writer
        self.world = writer.world
        self.plan = writer.plan
        self.words = writer.words
        self.number = number
        self.rng = Random(f"{self.plan.seed} block {number}")
        self.desk: dict[str, list[str]] = {name: [] for name in DESK}
        self.linked: list[int] = []
        self.record: dict[int, dict[str, Rows]] = defaultdict(lambda: defaultdict(Rows))
        # What later claims of the block may lean on.
        self.totals: list[Values] = []
        self.numbers: list[Values] = []

    def drawn(self) -> Block:
        editions = self.plan.blocks[self.number]
        for edition in editions:
            self._edition(edition)
        return Block(
            number=self.number,
            desk={name: _text(lines) for name, lines in self.desk.items()},
            linked=self.linked,
            record={
                edition: {
                    name: (_text(rows.lines), rows.closed, rows.entries) for name, rows in tables.items()
                }
                for edition, tables in self.record.items()
            },
            claims=sum(len(self.plan.claims[edition]) for edition in editions),
        )

    def _edition(self, edition: int) -> None:
        rng = self.rng
        bursts = [self.plan.day(edition) - timedelta(days=rng.randint(0, 40)) for _burst in range(6)]
        weights = zipf(len(bursts))
        articles = [
            self._article(number, edition, rng.choices(bursts, cum_weights=weights)[0])
            for number in self.plan.articles[edition]
        ]
        claims = self.plan.claims[edition]
        corridor, at = self._corridor(), -1
        for place, number in enumerate(claims):
            main = min(place // 4, len(articles) - 1)
            if main != at or rng.random() < 0.15:
                corridor, at = self._corridor(), main
            self._claim(number, edition, corridor, articles, main)
        for article in articles:
            if article["later"]:
                self._retract_article(article)

    # Articles.

    def _article(self, number: int, edition: int, burst: date) -> Values:
        rng, world = self.rng, self.world
        on = burst - timedelta(days=int(rng.expovariate(0.4)))
        if rng.random() < 0.12:  # read long after it was written
            on -= timedelta(days=rng.randint(60, 1200))
        on = max(on, FIRST_DAY)
        drawn = rng.random()
        precision = "day" if drawn < 0.96 else "month" if drawn < 0.99 else "year"
        published_on = None if rng.random() < 0.02 else on
        url = "" if rng.random() < 0.02 else f"https://example.org/articles/{number}"
        values = RECORD["article"].defaults | {
            "publisher_id": rng.choices(world.publishers, cum_weights=self.writer.publisher_weights)[0]
            if rng.random() < 0.985
            else None,
            "title": f"Article {number}: {self.words.phrase(rng)}",
            "url": url,
            "language": LANGUAGES.draw(rng),
            "published_on": published_on,
            "published_precision": precision,
            "accessed_on": on + timedelta(days=rng.randint(0, 30)),
            "archive_url": f"https://archive.example.org/{number}" if url and rng.random() < 0.6 else "",
            "wire_id": rng.choice(world.agencies) if rng.random() < 0.12 else None,
            "story": f"story-{number // 3}" if rng.random() < 0.2 else "",
        }
        seed = rng.randbytes(16)
        digest = self._open("article", edition, number, values, seed)
        later = self._later(edition) if rng.random() < 0.004 else 0
        final = values
        if later:
            final = values | {
                "retracted_on": on + timedelta(days=20),
                "retraction_note": "Its publisher took it back.",
            }
            self._replace("article", later, number, digest, final)
        normalised = f"//example.org/articles/{number}" if url else None
        self._desk("article", {**final, "id": number, "url_normalised": normalised})
        return {
            "id": number,
            "end": published_on and end_of(published_on, precision),
            "on": on,
            "language": values["language"],
            "later": later,
            "alone": [],
        }

    def _retract_article(self, article: Values) -> None:
        """The claims that stood on it alone are discounted in the same edition."""
        for number, values, digest in article["alone"]:
            changed = {
                "change": "regraded",
                "grade": str(Grade.DISCOUNTED),
                "grade_reason": {"message": grading.NO_ARTICLE_LEFT, "args": {}},
            }
            self._replace("claim", article["later"], number, digest, values | changed)

    # Claims.

    def _corridor(self) -> int:
        return self.rng.choices(range(len(self.world.corridors)), cum_weights=self.writer.corridor_weights)[0]

    def _claim(self, number: int, edition: int, corridor: int, articles: list[Values], main: int) -> None:
        rng = self.rng
        cited = self._cited(articles, main)
        ends = [article["end"] for article, role in cited if role in _SUPPORTING and article["end"]]
        printed = min(ends, default=None)
        on = printed or articles[main]["on"]
        values = RECORD["claim"].defaults | self._about(number, corridor, on)
        if values["kind"] != "event":
            self._measure(values)
        self._date(values, on)
        if values["period_end"] is None and not printed and not values["stated_on"]:
            values["stated_on"] = on
        stated = values["stated_on"]
        values["first_printed_on"] = printed
        values["reported_on"] = min(stated, printed) if stated and printed else stated or printed
        values["dated_on"] = values["period_end"] or values["period_start"] or values["reported_on"]
        values |= {
            "claim_id": number,
            "state": "published",
            "change": "new",
            "citation_count": len(cited),
            "series": series_of(values),
        }
        values["grade"], values["grade_reason"] = self._grade(values)
        if rng.random() < 0.05:
            values["public_note"] = f"Note on claim {number}: {self.words.phrase(rng)}."
        citations = self._citations(number, edition, values, cited)
        digest = self._open("claim", edition, number, values, rng.randbytes(16))
        # Of those that count, for claims to come.
        if values["stance"] not in ("denies", "forecasts") and values["kind"] != "event":
            self.numbers.append(values)
            if values["basis"] == "cumulative":
                self.totals.append(values)
        supports = [article for article, role in cited if role in _SUPPORTING]
        final = values
        later = self._later(edition) if rng.random() < CHANGED else 0
        if later:
            final = self._change(number, values, citations, digest, later)
        elif len(supports) == 1 and supports[0]["later"]:
            supports[0]["alone"].append((number, values, digest))
        for citation in citations:
            self._desk("citation", citation["desk"])
        self._desk(
            "claim",
            {
                **DESK["claim"].defaults,
                **{name: final[name] for name in CLAIM},
                "id": number,
                "status": "clean",
                "internal_note": "Seen twice." if rng.random() < 0.05 else "",
                "created_by_id": self.world.author,
                "created_at": WRITTEN_AT,
                "updated_at": WRITTEN_AT,
            },
        )
        for other in final["counted_with"]:
            self._desk("counted_with", {"claim_id": number, "equipment_id": other})
        for other in final["borne_out_by"]:
            self._desk("borne_out_by", {"from_claim_id": number, "to_claim_id": other})
        if final["counted_with"] or final["borne_out_by"]:
            self.linked.append(number)

    def _cited(self, articles: list[Values], main: int) -> list[tuple[Values, str]]:
        """The articles that a claim cites, each once; the first one supports it."""
        rng = self.rng
        drawn = rng.random()
        count = 1 if drawn < 0.5 else 2 if drawn < 0.85 else CITED
        places = [main]
        for _other in range(count - 1):
            place = main + rng.choice((-3, -2, -1, 1, 2, 3))
            if 0 <= place < len(articles) and place not in places:
                places.append(place)
        return [(articles[place], "supports" if place == main else ROLES.draw(rng)) for place in places]

    def _about(self, number: int, corridor: int, on: date) -> Values:
        """What it is about and who says so; now and then it revises, or adds to, what was said before."""
        rng, world = self.rng, self.world
        drawn = rng.random()
        if drawn < 0.025 and self.totals:
            total = rng.choice(self.totals[-500:])
            return {name: total[name] for name in COUNTED_ALIKE} | {
                "basis": "flow",
                "adds_to_id": total["claim_id"],
                "stance": "asserts",
            }
        if drawn < 0.05 and self.numbers:
            earlier = rng.choice(self.numbers[-500:])
            if earlier["dated_on"] <= on - timedelta(days=40):
                return {name: earlier[name] for name in (*COUNTED_ALIKE, "basis")} | {
                    "stance": "estimates",
                    "supersedes_id": earlier["claim_id"],
                }
        conflict, supplier, recipient = world.corridors[corridor]
        kind = KINDS.draw(rng)
        # Each corridor has claimants of its own, and some speak of all.
        place = rng.choices(range(len(world.claimants)), cum_weights=self.writer.claimant_weights)[0]
        if rng.random() < 0.4:
            place = (place + corridor * 11) % len(world.claimants)
        values: Values = {
            "kind": kind,
            "conflict_id": conflict,
            "supplier_id": supplier,
            "recipient_id": recipient,
            "claimant_id": world.claimants[place],
            "stance": STANCES.draw(rng) if kind != "event" else "asserts",
            "place": f"Place {int(rng.expovariate(0.1)) % 60 + 1}" if rng.random() < 0.08 else "",
        }
        if rng.random() < 0.06:
            values["relayed_by_id"] = rng.choice(world.agencies)
        if kind == "event":
            values["summary"] = f"Event {number}: {self.words.phrase(rng)}."
            return values
        values["basis"] = BASES.draw(rng)
        values["unit"] = "person" if rng.random() < 0.97 else "battalion"
        if kind == "deployment":
            values["personnel"], values["stage"] = PERSONNEL.draw(rng), DEPLOYED.draw(rng)
        elif kind == "casualties":
            values["category"] = CATEGORIES.draw(rng)
        else:
            equipment = rng.choices(world.equipment, cum_weights=self.writer.equipment_weights)[0]
            values["equipment_id"], values["stage"] = equipment, SENT.draw(rng)
            values["unit"] = rng.choice(UNITS[world.forms[equipment]])
            if rng.random() < 0.02:
                values["counted_with"] = sorted({rng.choice(world.equipment)} - {equipment})
        if values["stance"] in ("denies", "forecasts") and rng.random() < 0.5:
            values["stage"] = ""
        return values

    def _measure(self, values: Values) -> None:
        rng = self.rng
        qualifier = "unquantified" if values["stance"] == "denies" else QUALIFIERS.draw(rng)
        values["qualifier"] = qualifier
        if qualifier == "unquantified":
            values["as_reported"] = "a considerable quantity"
            return
        number = max(1, int(rng.lognormvariate(5, 2.2)))
        if qualifier != "exact" and number > 100:
            number -= number % 10 ** (len(str(number)) - 2)
        if qualifier == "between":
            values["low"], values["high"] = number, number + max(1, number // 3)
            values["as_reported"] = f"between {number} and {values['high']}"
        else:
            values["as_reported"] = WORDS[qualifier].format(number)
            for bound in BOUNDS[qualifier]:
                values[bound] = number
        values["as_reported_quoted"] = rng.random() < 0.5
        drawn = rng.random()
        if drawn < 0.03:
            values["rank"] = "deprecated" if drawn < 0.01 else "preferred"
            values["rank_reason"] = "The claimant said so twice."

    def _date(self, values: Values, on: date) -> None:
        """Periods end some days before the report; what is planned or expected lies ahead of it."""
        rng = self.rng
        if rng.random() < 0.7:
            values["stated_on"] = on - timedelta(days=int(rng.expovariate(0.7)))
        if rng.random() < 0.06 and not values.get("supersedes_id"):
            return
        end = on - timedelta(days=int(rng.expovariate(0.08)) + 1)
        if values["stance"] == "forecasts" or values["stage"] in PLANNED_STAGES:
            end = on + timedelta(days=rng.randint(10, 200))
        if values.get("supersedes_id"):
            end = on - timedelta(days=rng.randint(1, 30))
        values["precision"] = PRECISIONS.draw(rng)
        values["period_end"] = end
        if values["basis"] in ("stock", "") or rng.random() < 0.2:
            values["period_start"] = end if values["basis"] != "cumulative" else None
        elif values["basis"] == "flow":
            values["period_start"] = end - timedelta(days=rng.randint(1, DURATIONS[values["precision"]]))
        elif rng.random() < 0.3:
            values["cumulative_since"] = end - timedelta(days=rng.randint(30, 900))

    def _grade(self, values: Values) -> tuple[str, Values]:
        number = values["claim_id"]
        if values["stance"] == Stance.DENIES:
            return "single_source", {"message": grading.DENIAL, "args": {}}
        found = GRADES.draw(self.rng) if number > 1 else "single_source"
        args = {
            "contested": {"rival": number - 1},
            "confirmed": {"party": values["claimant_id"]},
            "corroborated": {"stories": 2, "claim": number - 1},
        }
        return found, {"message": REASONS[found], "args": args.get(found, {})}

    def _citations(
        self, number: int, edition: int, values: Values, cited: Sequence[tuple[Values, str]]
    ) -> list[Values]:
        rng = self.rng
        written = []
        for place, (article, role) in enumerate(cited):
            is_quoted = rng.random() < 0.85
            words = (
                f"{self.words.phrase(rng)}, {values['as_reported'] or 'no number'}, {self.words.phrase(rng)}."
            )
            row = RECORD["citation"].defaults | {
                "citation_id": number * CITED + place,
                "claim_id": number,
                "article_id": article["id"],
                "role": role,
                "quote": f"“{words}”" if is_quoted else "",
                "paraphrase": "" if is_quoted else words,
                "translation": f"“{self.words.phrase(rng)}.”"
                if is_quoted and article["language"] != "en" and rng.random() < 0.6
                else "",
                "locator": f"paragraph {rng.randint(1, 12)}" if rng.random() < 0.3 else "",
                "quote_check": rng.choice(("found", "found", "no_capture")) if is_quoted else "",
            }
            digest = self._open("citation", edition, row["citation_id"], row, rng.randbytes(16))
            desk = {**DESK["citation"].defaults, **row, "id": row["citation_id"]}
            written.append({"row": row, "digest": digest, "desk": desk})
        return written

    # What becomes of it.

    def _later(self, edition: int) -> int:
        """An edition that revises, after this one: mostly soon; 0 where none comes."""
        rng, revising = self.rng, self.plan.revising
        first = bisect(revising, edition)
        left = len(revising) - first
        if not left:
            return 0
        step = int(rng.expovariate(0.3)) if rng.random() < 0.6 else int(rng.random() * left)
        return revising[first + min(step, left - 1)]

    def _change(
        self, number: int, values: Values, citations: list[Values], digest: str, later: int
    ) -> Values:
        """What takes the claim's place in edition `later`; returns what the desk holds then."""
        rng = self.rng
        change = CHANGES.draw(rng)
        changed: Values = {"change": change}
        if change == "regraded":
            changed["grade"] = "contested" if values["grade"] != "contested" else "single_source"
            changed["grade_reason"] = {"message": REASONS["single_source"], "args": {}}
            if changed["grade"] == "contested":
                changed["grade_reason"] = {
                    "message": grading.EXCLUDED_BY,
                    "args": {"rival": max(1, number - 1)},
                }
        elif change == "revised":
            changed["public_note"] = f"Details of claim {number}: {self.words.phrase(rng)}."
            if values["stance"] == "forecasts" and number < self.plan.claims[self.plan.publishing[-1]][-1]:
                latest = max(claims[-1] for edition, claims in self.plan.claims.items() if edition < later)
                latest = min(latest, self.plan.claims[self.plan.blocks[self.number][-1]][-1])
                if latest > number:
                    changed["borne_out_by"] = [rng.randint(number + 1, latest)]
        else:
            changed["reason"] = f"Claim {number} was read again."
            if change == "corrected":
                changed["correction_type"] = CORRECTIONS.draw(rng)
                bounds = [bound for bound in ("low", "best", "high") if values[bound] is not None]
                added = rng.randint(1, 9) * 10
                changed |= {bound: values[bound] + added for bound in bounds}
                if not bounds:
                    changed["public_note"] = "Corrected in words."
                if rng.random() < 0.2:
                    self._reword(citations[0], later)
            else:
                changed["state"] = change
                changed["correction_type"] = {"retracted": "source_retracted", "merged": "merge"}.get(
                    change, ""
                )
                if change == "merged":
                    changed["merged_into_id"] = number - 1 if number > 1 else number + 1
        final = values | changed
        self._replace("claim", later, number, digest, final)
        return final

    def _reword(self, citation: Values, later: int) -> None:
        row = citation["row"] | {"locator": "paragraph 13"}
        self._replace("citation", later, row["citation_id"], citation["digest"], row)
        citation["desk"]["locator"] = row["locator"]

    # Lines.

    def _open(self, name: str, edition: int, identity: int, values: Values, seed: bytes) -> str:
        values["edition_from_id"], values["edition_to_id"] = edition, None
        if name == "article":
            values["article_id"] = identity
        rows = self.record[edition][name]
        line, digest = RECORD[name].sealed(values, seed)
        rows.lines.append(line)
        rows.entries.append(RECORD[name].entry("open", identity, digest))
        return digest

    def _replace(self, name: str, edition: int, identity: int, digest: str, values: Values) -> None:
        rows = self.record[edition][name]
        rows.closed.append(identity)
        rows.entries.append(RECORD[name].entry("close", identity, digest))
        self._open(name, edition, identity, dict(values), self.rng.randbytes(16))

    def _desk(self, name: str, values: Values) -> None:
        self.desk[name].append(DESK[name].line(values))


_SUPPORTING: Final = frozenset(map(str, CitationFields.SUPPORTING))
BOUNDS: Final = {
    "exact": ("low", "best", "high"),
    "about": ("best",),
    "nearly": ("best",),
    "at_least": ("low",),
    "more_than": ("low",),
    "up_to": ("high",),
    "fewer_than": ("high",),
}
# What a flow shares with the total that it adds to, and here a revision with what it revises.
COUNTED_ALIKE: Final = (
    *("claimant_id", "conflict_id", "supplier_id", "recipient_id", "kind", "unit"),
    *("personnel", "category", "equipment_id", "counted_with", "stage", "place"),
)


def series_of(values: Values) -> str:
    """As `record.series_key` and publishing have it."""
    if values["kind"] == "event" or values["stance"] == "denies":
        return ""
    measured = values["personnel"] or values["category"]
    if values["equipment_id"]:
        measured = tuple(sorted({values["equipment_id"], *values["counted_with"]}))
    return str(
        SeriesKey(
            *(values["conflict_id"], values["supplier_id"], values["recipient_id"], values["kind"]),
            *(measured, values["unit"], values["basis"], values["stage"], values["place"]),
        )
    )


def _text(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode() if lines else b""
