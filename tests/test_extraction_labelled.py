"""The reading assistant on articles that were written to be unseen: it must not fall back below a floor."""

import json
from pathlib import Path

import pytest

from benchmarks.extraction import by_language

TEXTS = Path(__file__).parent / "data" / "extraction_labelled.jsonl"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    lines = TEXTS.read_text(encoding="utf-8").splitlines()
    return [row for line in lines if "note" not in (row := json.loads(line))]


def test_labels_stand_on_the_exact_words_of_their_text(rows: list[dict[str, object]]) -> None:
    for row in rows:
        text, figures = row["text"], row["figures"]
        assert isinstance(text, str)
        assert isinstance(figures, list)
        for figure in figures:
            assert text[figure["start"] : figure["end"]] == figure["quote"]


def test_most_figures_are_found_and_most_that_are_found_are_right(rows: list[dict[str, object]]) -> None:
    scores = by_language(rows)
    for language in ("en", "fr"):
        score = scores[language]
        assert score.precision >= 0.80
        assert score.recall >= 0.78
        assert score.share("measured") >= 0.85
        assert score.share("claimant") >= 0.80
