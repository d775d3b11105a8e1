"""The scorer of the reading assistant, against labels made for it."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.extraction import by_language, main, overlap, paired, scored, table
from tracker.extraction import Candidate, Span
from tracker.extraction.numbers import quantity_of

TEXT = "They sent about 300 mules and 20 carts, and the 300 mules arrived."


def candidate(words: str, number: int, qualifier: str = "exact", **fields: Any) -> Candidate:
    start = TEXT.index(words)
    span = Span(start, start + len(words), words)
    return Candidate(
        fields.pop("kind", "transfer"), quantity_of(number, qualifier), words, "item", span, **fields
    )


def label(words: str, number: int, qualifier: str = "exact", **fields: Any) -> dict[str, Any]:
    quantity = quantity_of(number, qualifier)
    start = TEXT.index(words)
    return {
        "kind": "transfer", "quote": words, "start": start, "end": start + len(words), "qualifier": qualifier,
        "low": quantity.low, "best": quantity.best, "high": quantity.high, "category": None,
        "equipment": None,
        "claimant": None, "basis": None, "period_start": None, "period_end": None, **fields,
    }  # fmt: skip


def test_overlap_is_measured_on_the_shorter_quote() -> None:
    assert overlap(Span(0, 10, ""), 8, 12) == 0.5
    assert overlap(Span(0, 10, ""), 10, 12) == 0
    assert overlap(Span(2, 4, ""), 0, 100) == 1


def test_what_agrees_is_right() -> None:
    score = scored([candidate("20 carts", 20)], [label("20 carts", 20)], TEXT)
    assert (score.precision, score.recall, score.f1, score.share("measured")) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        candidate("20 carts", 21),
        candidate("20 carts", 20, kind="deployment"),
        candidate("20 carts", 20, "at_least"),
        candidate("about 300 mules", 20),
    ],
)
def test_another_number_kind_hedge_or_place_is_wrong(wrong: Candidate) -> None:
    score = scored([wrong], [label("20 carts", 20)], TEXT)
    assert (score.true, score.wrong, score.missed) == (0, 1, 1)


def test_about_and_nearly_are_one_group_of_qualifiers() -> None:
    score = scored(
        [candidate("about 300 mules", 300, "nearly")], [label("about 300 mules", 300, "about")], TEXT
    )
    assert score.true == 1


def test_what_has_no_number_is_outside_precision_and_recall() -> None:
    vague = label("20 carts", 0, "unquantified")
    assert scored([candidate("20 carts", 0, "unquantified")], [vague], TEXT).matches == 1
    assert scored([], [vague], TEXT).missed == 0
    assert scored([candidate("20 carts", 20)], [vague], TEXT).wrong == 1
    assert scored([candidate("20 carts", 0, "unquantified")], [], TEXT).wrong == 0


def test_a_repeat_may_stand_for_its_figure_and_is_never_wrong() -> None:
    labels = [label("about 300 mules", 300, "about", repeats=["the 300 mules"])]
    again = candidate("the 300 mules", 300)
    assert scored([again], labels, TEXT).true == 1
    both = scored([candidate("about 300 mules", 300, "about"), again], labels, TEXT)
    assert (both.true, both.wrong, both.missed) == (1, 0, 0)


def test_most_pairs_come_first_then_the_right_equipment() -> None:
    labels = [label("20 carts", 20, equipment="Cart"), label("20 carts", 20, equipment="Wheel")]
    wheel, cart = candidate("20 carts", 20, equipment="Wheel"), candidate("20 carts", 20, equipment="Cart")
    assert paired([wheel, cart], labels, TEXT) == {0: 1, 1: 0}


def test_any_equipment_counted_together_is_right() -> None:
    labels = [label("20 carts", 20, equipment="Cart", counted_with=["Wheel"])]
    assert scored([candidate("20 carts", 20, equipment="Wheel")], labels, TEXT).right["measured"] == 1


def test_each_language_and_all_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "language": "en", "published": "2025-03-27", "text": TEXT, "actors": [], "organisations": [],
        "equipment": [{"name": "Mule", "aliases": ["mule"]}, {"name": "Cart", "aliases": ["cart"]}],
        "figures": [label("about 300 mules", 300, "about", equipment="Mule", repeats=["the 300 mules"])],
    }  # fmt: skip
    assert list(by_language([row])) == ["en", "all"]
    assert table({}).count("\n") == 1
    file = tmp_path / "labels.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    main([str(file), "--errors"])
    assert "| all |" in capsys.readouterr().out
