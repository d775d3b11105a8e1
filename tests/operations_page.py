"""The commands that docs/operations.md tells somebody to type, as they stand there."""

import re
import textwrap
from pathlib import Path

PAGE = (Path(__file__).parent.parent / "docs" / "operations.md").read_text()
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# What a sentence tells somebody to run; options, names of programs and files are none of it.
IN_A_SENTENCE = re.compile(
    r"`((?:docker compose|python|manage\.py|make|pg_\w+|age|psql|venv/bin/\w+|VACUUM|CREATE|ALTER)"
    r"(?: [^`]+)|pg_rewind)`"
)


def blocks(kind: str) -> list[str]:
    return [textwrap.dedent(text) for _indent, found, text in FENCE.findall(PAGE) if found == kind]


def typed() -> list[str]:
    """Each command of the blocks for a shell; one that reads what follows it has that with it."""
    return [command for block in blocks("sh") for command in commands_of(block)]


def commands_of(block: str) -> list[str]:
    lines = iter(block.splitlines())
    found = []
    for line in lines:
        command = line.partition("  # ")[0].strip()
        if heredoc := re.search(r"<<(\w+)$", command):
            rest = []
            while (more := next(lines)) != heredoc[1]:
                rest.append(more)
            command = "\n".join([command, *rest, heredoc[1]])
        if command:
            found.append(command)
    return found


def mentioned() -> list[str]:
    """The commands in sentences that no block has; of the site's own the Python goes without saying."""
    found = {
        re.sub(r"^manage\.py", "python manage.py", one) for one in IN_A_SENTENCE.findall(FENCE.sub("", PAGE))
    }
    return sorted(one for one in found if not any(block.endswith(one) for block in typed()))


def command(start: str) -> str:
    """The one that is, or begins, so."""
    there = [*typed(), *mentioned()]
    found = [one for one in there if one == start] or [one for one in there if one.startswith(start)]
    assert len(found) == 1, (start, found)
    return found[0]
