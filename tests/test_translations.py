"""The French catalogue is complete, compiled, well set, and of the words that the code says today."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[1]
CATALOGUE = Path("locale/fr/LC_MESSAGES/django.po")
# What makemessages reads, or needs in order to run.
SOURCES = ["locale", "templates", "tracker", "manage.py", "pyproject.toml"]
# Enough of the settings to start; no database is asked.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "tracker.settings",
    "DEBUG": "1",
    "DATABASE_URL": "postgresql://none.invalid/none",
}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[-#0-9 +.]*[a-zA-Z%]|\{\w*\}")
NARROW = "\N{NARROW NO-BREAK SPACE}"
FIXED = "\N{NO-BREAK SPACE}"
MISTAKES = {
    "an ordinary space before a sign": re.compile(r"[ \t\n][;:!?»]"),
    "no narrow no-break space before a sign": re.compile(rf"(?<![{NARROW}])[;!?»]"),
    "no no-break space before a colon": re.compile(rf"(?<!{FIXED}):(?=\s|$)"),
    "no narrow no-break space in quotation marks": re.compile(rf"«(?!{NARROW})"),
    "a straight apostrophe": re.compile(r"'"),
    "English quotation marks": re.compile(r"[“”]"),
    "an ordinary space in a number": re.compile(r"\d \d{3}\b"),
}
# A reason that editors publish stays English, whatever language they work in.
ENGLISH_IN_FRENCH = "New:"

type Entries = dict[tuple[str | None, str], polib.POEntry]


def entries_of(catalogue: polib.POFile | polib.MOFile) -> Entries:
    return {(entry.msgctxt, entry.msgid): entry for entry in catalogue}


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


@pytest.fixture(scope="module")
def french() -> polib.POFile:
    return polib.pofile(ROOT / CATALOGUE)


def test_every_message_is_translated(french):
    assert [entry.msgid for entry in french.untranslated_entries()] == []
    assert [entry.msgid for entry in french.fuzzy_entries()] == []
    assert [entry.msgid for entry in french.obsolete_entries()] == []
    plurals = [entry for entry in french if entry.msgid_plural]
    assert plurals
    assert [entry.msgid for entry in plurals if set(entry.msgstr_plural) != {0, 1}] == []
    assert french.metadata["Plural-Forms"] == "nplurals=2; plural=(n > 1);"


def test_what_is_compiled_is_what_is_written(french):
    compiled = polib.mofile(ROOT / CATALOGUE.with_suffix(".mo"))

    def said(catalogue: polib.POFile | polib.MOFile) -> dict[tuple[str | None, str], tuple[str, list[str]]]:
        return {key: (entry.msgid_plural, texts(entry)) for key, entry in entries_of(catalogue).items()}

    assert said(compiled) == said(french), "run manage.py compilemessages"
    assert compiled.metadata["Plural-Forms"] == french.metadata["Plural-Forms"]


def test_a_translation_has_the_placeholders_of_its_message(french):
    wrong = [
        (entry.msgid, text)
        for entry in french
        for text in texts(entry)
        if set(PLACEHOLDER.findall(text)) not in placeholders_of(entry)
    ]
    assert wrong == []


def placeholders_of(entry):
    """Those of the message, and of its plural: one thing may go without its number."""
    return [set(PLACEHOLDER.findall(one)) for one in (entry.msgid, entry.msgid_plural or entry.msgid)]


def test_french_is_set_as_french_is(french):
    wrong = [
        (what, text)
        for entry in french
        for text in texts(entry)
        for what, mistake in MISTAKES.items()
        if mistake.search(text.replace(ENGLISH_IN_FRENCH, ""))
    ]
    assert wrong == []


def test_the_catalogue_has_the_messages_of_the_code(french, tmp_path):
    if not shutil.which("xgettext"):
        if os.environ.get("CI"):
            pytest.fail("gettext is not installed: its xgettext reads the messages of the code")
        pytest.skip("gettext is not installed: whether the catalogue has every message was not checked")
    for name in SOURCES:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    made = subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=fr", "--no-location", "--no-obsolete"],
        cwd=tmp_path,
        env={**os.environ, **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert made.stderr == "", "xgettext warns"
    said = {key: entry.msgid_plural for key, entry in entries_of(french).items()}
    says = {key: entry.msgid_plural for key, entry in entries_of(polib.pofile(tmp_path / CATALOGUE)).items()}
    assert {key for key in says if key not in said} == set(), "run manage.py makemessages, and translate"
    assert {key for key in said if key not in says} == set(), "run manage.py makemessages"
    assert says == said
