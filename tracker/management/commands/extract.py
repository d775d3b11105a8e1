import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.desk_names import desk_names
from tracker.extraction import LANGUAGES, extract


class Command(BaseCommand):
    help = (
        "Read articles and print the figures that they seem to give, one JSON object a line. Saves nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help="texts; standard input if none"
        )
        parser.add_argument("--language", choices=LANGUAGES, default="en", help="what they are written in")
        parser.add_argument(
            "--published",
            type=date.fromisoformat,
            default=None,
            metavar="YYYY-MM-DD",
            help="when: “last week” is counted from there (today)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        language: str = options["language"]
        published: date = options["published"] or date.today()  # noqa: DTZ011  the day where the article is
        names = desk_names(language)
        for path in options["files"] or [None]:
            for candidate in extract(_text(path), language, published, names):
                line = {"file": str(path) if path else None, **candidate.as_json()}
                self.stdout.write(json.dumps(line, ensure_ascii=False))


def _text(path: Path | None) -> str:
    if path is None:
        return sys.stdin.read()
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path}: this is no UTF-8 text.") from None
