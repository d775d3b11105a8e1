"""Prints every dataset and column for docs/data.md, or writes them there."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker.exports.dictionary import as_markdown, rewritten


class Command(BaseCommand):
    help = "Prints the datasets and columns as Markdown; with --into FILE it writes them there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, metavar="FILE", help="for example docs/data.md")

    def handle(self, *args: Any, **options: Any) -> None:
        page: Path | None = options["into"]
        if page is None:
            self.stdout.write(as_markdown())
            return
        try:
            page.write_text(rewritten(page.read_text()))
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
