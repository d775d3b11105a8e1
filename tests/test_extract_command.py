"""`manage.py extract`: texts in, JSON lines out."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_actor, make_equipment
from tracker.desk_names import desk_names
from tracker.models import Organisation

pytestmark = pytest.mark.django_db

TEXT = "Ruritania has delivered 40 catapults to Borduria since May, the Bureau of Siege Affairs said."


@pytest.fixture(autouse=True)
def vocabulary() -> None:
    make_actor("Ruritania")
    make_actor("Borduria")
    make_equipment("Catapult", name_fr="Catapulte")
    Organisation.objects.create(name="Bureau of Siege Affairs (Syldavia)", slug="bureau", kind="government")


def lines(*arguments: str) -> list[dict[str, object]]:
    out = io.StringIO()
    call_command("extract", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_file_gives_one_line_a_figure(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_text(TEXT, encoding="utf-8")
    (line,) = lines(str(file), "--published", "2025-09-01")
    assert (line["best"], line["equipment"], line["period_start"]) == (40, "Catapult", "2025-05-01")
    assert line["claimant"] == "Bureau of Siege Affairs (Syldavia)"
    assert TEXT[line["start"] : line["end"]] == line["quote"]  # type: ignore[misc]


def test_standard_input_is_read_where_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(TEXT))
    (line,) = lines()
    assert line["file"] is None


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.txt"):
        lines("nowhere.txt")


def test_a_state_is_known_by_its_adjective_and_a_name_in_french() -> None:
    make_actor("France", code="FR", kind="state")
    names = desk_names("fr")
    assert any("français" in each.aliases for each in names.actors)
    assert ("Catapult", "Catapulte") in [each.aliases for each in names.equipment]
