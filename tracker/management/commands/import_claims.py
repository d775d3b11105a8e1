from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tracker import advice
from tracker.imports import VOCABULARIES, ClaimImport, ImportRefused, Table, import_vocabulary, read_table


class Command(BaseCommand):
    help = "Bring claims from a CSV or XLSX file to the desk, as drafts; all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("claims", nargs="?", type=Path, help="the claims, one a row")
        for name in VOCABULARIES:
            parser.add_argument(f"--{name}", type=Path, metavar="FILE", help=f"{name} that the desk may lack")

    def handle(self, *args: Any, **options: Any) -> None:
        if not any(options[name] for name in ("claims", *VOCABULARIES)):
            raise CommandError("Name a file of claims, or one of the others (see --help).")
        try:
            with transaction.atomic():
                lines = []
                for name, model in VOCABULARIES.items():
                    if options[name]:
                        counts = import_vocabulary(model, table(options[name]))
                        lines.append(f"{name}: {counts.new} new, {counts.same} the same as at the desk.")
                if options["claims"]:
                    saved = ClaimImport(table(options["claims"])).save()
                    advice.refresh(claim.pk for claim in (*saved.new, *saved.changed))
                    lines.append(
                        f"claims: {len(saved.new)} new, {len(saved.changed)} changed, "
                        f"{len(saved.same)} the same as at the desk."
                    )
        except ImportRefused as refused:
            raise CommandError("\n".join([*map(str, refused.refusals), "Nothing was imported."])) from None
        self.stdout.write("\n".join(lines))


def table(path: Path) -> Table:
    try:
        return read_table(path.name, path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}.") from None
