"""What docs/ says, against the code."""

import re
import tomllib
from pathlib import Path

import pytest

from tracker.exports.dictionary import rewritten
from tracker.filter_form import PARAMETERS

ROOT = Path(__file__).parent.parent
DATA = (ROOT / "docs" / "data.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tracker/**/*.md")]


def test_data_md_lists_every_column_of_every_file():
    # `manage.py data_dictionary --into docs/data.md` writes them anew.
    assert rewritten(DATA) == DATA


def test_data_md_lists_every_filter():
    section = DATA.split("## Filters")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(PARAMETERS)


def layers() -> list[set[str]]:
    """The modules of each layer that import-linter holds apart, the highest first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    (contract,) = [one for one in project["tool"]["importlinter"]["contracts"] if one.get("exhaustive")]
    return [set(re.findall(r"\w+", layer)) for layer in contract["layers"]]


def test_every_module_has_its_layer():
    inside = [path for path in (ROOT / "tracker").iterdir() if not path.name.startswith("__")]
    modules = {path.stem for path in inside if path.suffix == ".py" or (path / "__init__.py").exists()}
    named = [name for layer in layers() for name in layer]
    assert sorted(named) == sorted(modules)


def test_architecture_md_has_the_layers_that_are_checked():
    rows = re.findall(r"^\| (`.+?) \|", ARCHITECTURE.split("## Layers")[1].split("\n## ")[0], re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == layers()


@pytest.mark.parametrize("package", ["models", "admin", "imports"])
def test_architecture_md_says_what_each_module_is_for(package):
    modules = {path.stem for path in (ROOT / "tracker" / package).glob("[a-z]*.py")}
    assert sorted(modules - set(re.findall(r"`(\w+)`", ARCHITECTURE))) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_leads_nowhere_that_is_not_there(page):
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    linked = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert [name for name in linked if not (page.parent / name).exists()] == []


def test_the_pages_name_files_and_targets_that_are_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = {path.stem for path in (ROOT / "tracker" / "management" / "commands").glob("*.py")}
    commands |= {"collectstatic", "createsuperuser", "db_worker", "makemessages", "migrate"}
    commands |= {"prune_db_task_results"}
    for page in PAGES:
        text = page.read_text()
        assert set(re.findall(r"(?:^|`|\n)make ([a-z]+)", text)) <= targets, page
        assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= commands, page
        files = re.findall(r"`((?:tracker|templates|static|tests|locale)/[\w./-]*)`", text)
        assert [name for name in files if not (ROOT / name).exists()] == [], page


def test_each_line_of_the_threat_model_names_tests_that_are_there():
    page = (ROOT / "SECURITY.md").read_text()
    rows = [row for row in page.split("## Threat model")[1].splitlines() if row.startswith("| ")][1:]
    assert len(rows) > 15
    for row in rows:
        named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", row.split("|")[4])
        assert named, row
        for file, test in named:
            assert f"def {test}(" in (ROOT / "tests" / file).read_text(), test
