"""What `make fuzz-bytes` runs, on a few inputs: it has to notice what is wrong."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tracker.extraction
from benchmarks import guided
from tracker.imports import files
from tracker.imports.tables import ImportRefused

SEEDS = [(name, content) for name in guided.TARGETS for content in guided.seeds(name)]


@pytest.mark.parametrize(("target", "content"), SEEDS)
def test_what_is_right_passes(target, content):
    guided.TARGETS[target](content)


@given(st.sampled_from(sorted(guided.TARGETS)), st.binary(max_size=60))
def test_what_is_wrong_is_refused_and_nothing_else(target, content):
    guided.TARGETS[target](content)


def test_what_right_texts_say_is_found():
    """Or nothing would be looked into."""
    text = next(guided.seeds("text"))
    names = tracker.extraction.Names(
        actors=(tracker.extraction.Name("RU1", ("Ruritania",)), tracker.extraction.Name("BO1", ("Borduria",)))
    )
    assert len(tracker.extraction.extract(text[1:].decode(), "en", guided.PUBLISHED, names)) == 2
    assert len(list(files.read_table("claims.csv", next(guided.seeds("file"))).rows)) == 1


def test_a_span_beside_the_text_is_a_failure(monkeypatch):
    extract = tracker.extraction.extract

    def wrong(*asked):
        return [replace(one, span=replace(one.span, start=one.span.start + 1)) for one in extract(*asked)]

    monkeypatch.setattr(tracker.extraction, "extract", wrong)
    with pytest.raises(AssertionError, match="not in the text"):
        guided.read_text(next(guided.seeds("text")))


def test_a_file_that_is_refused_without_a_reason_is_a_failure(monkeypatch):
    def refuse(_name, _content):
        raise ImportRefused([])

    monkeypatch.setattr(files, "read_table", refuse)
    with pytest.raises(AssertionError, match="without a reason"):
        guided.read_file(b"kind\n")


def test_what_failed_is_run_again(monkeypatch, tmp_path):
    failed = tmp_path / "text-crash"
    failed.write_bytes(b"\0again")
    seen = []
    monkeypatch.setitem(guided.TARGETS, "text", seen.append)
    monkeypatch.setattr("sys.argv", ["guided", "text", "--again", str(failed)])
    guided.main()
    assert seen == [b"\0again"]
    monkeypatch.setattr("sys.argv", ["guided", "texts"])
    with pytest.raises(SystemExit) as left:
        guided.main()
    assert left.value.code == 2
