"""How well the reading assistant reads: its candidates against labelled texts.

`python -m benchmarks.extraction FILE` prints one table. FILE has a JSON object a line: `language`,
`published`, `text`, `actors`, `organisations`, `equipment`, and the `figures` that are to be found.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from tracker.extraction import Candidate, Name, Names, Span, extract

GROUPS: Final = {
    "exact": "about", "about": "about", "nearly": "about",
    "at_least": "least", "more_than": "least",
    "up_to": "most", "fewer_than": "most",
    "between": "between", "unquantified": "unquantified",
}  # fmt: skip
BOUNDS: Final = ("low", "best", "high")
OVERLAP: Final = 0.5
FIELDS: Final = ("measured", "claimant", "basis", "period")

type Label = Mapping[str, Any]


@dataclass
class Score:
    """What was found, of what was to be found; `right` counts fields over the matches."""

    true: int = 0
    wrong: int = 0
    missed: int = 0
    matches: int = 0
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))

    def __iadd__(self, other: Score) -> Score:
        self.true += other.true
        self.wrong += other.wrong
        self.missed += other.missed
        self.matches += other.matches
        for name in FIELDS:
            self.right[name] += other.right[name]
        return self

    @property
    def precision(self) -> float:
        return _ratio(self.true, self.true + self.wrong)

    @property
    def recall(self) -> float:
        return _ratio(self.true, self.true + self.missed)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.true, 2 * self.true + self.wrong + self.missed)

    def share(self, name: str) -> float:
        return _ratio(self.right[name], self.matches)


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def overlap(span: Span, start: int, end: int) -> float:
    """The characters shared, over the length of the shorter of the two."""
    shared = min(span.end, end) - max(span.start, start)
    shorter = min(span.end - span.start, end - start)
    return max(0, shared) / shorter if shorter else 0.0


def matches(candidate: Candidate, label: Label) -> bool:
    """Whether kind, bounds and qualifier group agree and the quotes overlap."""
    quantity = candidate.quantity
    return (
        candidate.kind == label["kind"]
        and all(getattr(quantity, bound) == label[bound] for bound in BOUNDS)
        and GROUPS[quantity.qualifier] == GROUPS[label["qualifier"]]
        and overlap(candidate.span, label["start"], label["end"]) >= OVERLAP
    )


def repeat_spans(label: Label, text: str) -> list[tuple[int, int]]:
    """Where the figure is told again; its words may stand in the text more than once."""
    found = []
    for words in label.get("repeats", ()):
        start = text.find(words)
        while start >= 0:
            found.append((start, start + len(words)))
            start = text.find(words, start + 1)
    return found


def is_repeat(candidate: Candidate, label: Label, text: str) -> bool:
    return candidate.kind == label["kind"] and any(
        overlap(candidate.span, *span) >= OVERLAP for span in repeat_spans(label, text)
    )


def names_right(candidate: Candidate, label: Label) -> bool:
    """Whether category or equipment agrees: any of those that one number counts together will do."""
    if label["kind"] == "casualties":
        return bool(candidate.category == label["category"])
    if label["kind"] == "deployment":
        return True
    return candidate.equipment in {label["equipment"], *label.get("counted_with", ())}


def paired(candidates: Sequence[Candidate], labels: Sequence[Label], text: str) -> dict[int, int]:
    """Label by candidate, one to one: as many as possible, and of those the most with the right name.

    A pair is worth more than all right names together, so one assignment settles both.
    """
    possible = [
        [
            (label, 1.0 + names_right(candidate, labels[label]) / (len(labels) + 1))
            for label in range(len(labels))
            if matches(candidate, labels[label]) or is_repeat(candidate, labels[label], text)
        ]
        for candidate in candidates
    ]
    pairs: dict[int, int] = {}
    for block in _blocks(possible):
        pairs |= _best(block, possible)
    return pairs


def _blocks(possible: Sequence[Sequence[tuple[int, float]]]) -> Iterable[list[int]]:
    """Candidates that compete for the same labels, together."""
    left = [place for place, options in enumerate(possible) if options]
    while left:
        block, labels = [left.pop(0)], set()
        for place in block:
            labels |= {label for label, _ in possible[place]}
            joined = [other for other in left if labels & {label for label, _ in possible[other]}]
            block += joined
            left = [other for other in left if other not in joined]
        yield block


def _best(block: Sequence[int], possible: Sequence[Sequence[tuple[int, float]]]) -> dict[int, int]:
    """The most valuable pairs of a block: tried out over the sets of labels that are taken."""
    states: dict[frozenset[int], tuple[float, dict[int, int]]] = {frozenset(): (0.0, {})}
    for place in block:
        grown = dict(states)
        for taken, (value, pairs) in states.items():
            for label, worth in possible[place]:
                if label in taken:
                    continue
                key = taken | {label}
                if key not in grown or grown[key][0] < value + worth:
                    grown[key] = (value + worth, {**pairs, place: label})
        states = grown
    return max(states.values(), key=lambda state: state[0])[1]


def scored(candidates: Sequence[Candidate], labels: Sequence[Label], text: str) -> Score:
    score = Score()
    pairs = paired(candidates, labels, text)
    for place, candidate in enumerate(candidates):
        if place in pairs:
            label = labels[pairs[place]]
            score.matches += 1
            score.true += label["qualifier"] != "unquantified"
            score.right["measured"] += names_right(candidate, label)
            score.right["claimant"] += candidate.claimant == label["claimant"]
            score.right["basis"] += candidate.basis == label["basis"]
            score.right["period"] += (_iso(candidate.period_start), _iso(candidate.period_end)) == (
                label["period_start"],
                label["period_end"],
            )
        elif candidate.quantity.is_quantified and not any(
            is_repeat(candidate, each, text) for each in labels
        ):
            score.wrong += 1
    found = set(pairs.values())
    score.missed = sum(
        label["qualifier"] != "unquantified" for place, label in enumerate(labels) if place not in found
    )
    return score


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def names_of(row: Mapping[str, Any]) -> Names:
    return Names(
        tuple(Name(each["code"], tuple(each["names"])) for each in row["actors"]),
        tuple(Name(each["name"], tuple(each["aliases"])) for each in row["organisations"]),
        tuple(Name(each["name"], tuple(each["aliases"])) for each in row["equipment"]),
    )


def read(row: Mapping[str, Any]) -> list[Candidate]:
    return extract(row["text"], row["language"], date.fromisoformat(row["published"]), names_of(row))


def by_language(rows: Iterable[Mapping[str, Any]]) -> dict[str, Score]:
    """The score of each language, then of all together."""
    scores: dict[str, Score] = {}
    total = Score()
    for row in rows:
        score = scored(read(row), row["figures"], row["text"])
        scores.setdefault(row["language"], Score())
        scores[row["language"]] += score
        total += score
    return {**scores, "all": total}


def table(scores: Mapping[str, Score]) -> str:
    lines = [
        "| Language | Precision | Recall | F1 | Category, equipment | Claimant | Basis | Period | Figures |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, score in scores.items():
        values = (score.precision, score.recall, score.f1, *(score.share(each) for each in FIELDS))
        lines.append(
            f"| {name} | {' | '.join(f'{value:.2f}' for value in values)} | {score.true + score.missed} |"
        )
    return "\n".join(lines)


def differences(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with one text, a line each, for who works on the engine."""
    candidates, labels, lines = read(row), row["figures"], []
    pairs = paired(candidates, labels, row["text"])
    for place, candidate in enumerate(candidates):
        told = f"{candidate.kind} {candidate.as_reported!r} in {candidate.span.quote!r}"
        if place not in pairs:
            lines.append(f"extra: {told}, {candidate.quantity}")
            continue
        label = labels[pairs[place]]
        wrong = [
            f"{name} {mine!r} for {label[name]!r}"
            for name, mine in (
                ("category", candidate.category),
                ("equipment", candidate.equipment),
                ("claimant", candidate.claimant),
                ("basis", candidate.basis),
                ("period_start", _iso(candidate.period_start)),
                ("period_end", _iso(candidate.period_end)),
            )
            if mine != label[name]
        ]
        if wrong:
            lines.append(f"differs: {told}: {'; '.join(wrong)}")
    lines += [
        f"missed: {label['kind']} {label['as_reported']!r} ({label['qualifier']}) in {label['quote']!r}"
        for place, label in enumerate(labels)
        if place not in set(pairs.values())
    ]
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("file", type=Path, help="labelled texts, a JSON object a line")
    parser.add_argument("--errors", action="store_true", help="say what is wrong, text by text")
    chosen = parser.parse_args(arguments)
    lines = chosen.file.read_text(encoding="utf-8").splitlines()
    rows = [row for line in lines if line.strip() and "note" not in (row := json.loads(line))]
    if chosen.errors:
        for row in rows:
            for line in differences(row):
                sys.stdout.write(f"{row.get('id', row['language'])}: {line}\n")
    started = time.perf_counter()
    scores = by_language(rows)
    words = sum(len(row["text"].split()) for row in rows)
    took = 1_000_000 * (time.perf_counter() - started) / max(words, 1)
    sys.stdout.write(f"{table(scores)}\n\n{words} words, {took:.0f} ms for 1,000.\n")


if __name__ == "__main__":
    main()
