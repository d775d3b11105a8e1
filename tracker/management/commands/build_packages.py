"""`manage.py build_packages`: build the data packages that are wanted, here and now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import packages
from tracker.models import Edition


class Command(BaseCommand):
    help = "Builds the data packages that are wanted and not there yet. It may run at any time, and often."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--edition", type=int, help="Those of this edition, whatever DATA_PACKAGES says.")
        which.add_argument(
            "--missing", action="store_true", help="Those of all editions, whatever DATA_PACKAGES says."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        editions = Edition.objects.order_by("-number")
        if options["edition"] is not None:
            editions = editions.filter(number=options["edition"])
            if not editions.exists():
                raise CommandError(f"There is no edition {options['edition']}.")
        chosen = options["missing"] or options["edition"] is not None
        outcome = packages.build_all((lambda: packages.missing(editions)) if chosen else packages.wanted)
        for name in outcome.names:
            self.stdout.write(name)
        if outcome.is_full:
            raise CommandError("The disk is full: make room in FILES_DIR, and run this again.")
        if outcome.is_busy:
            self.stdout.write("Another process is building packages; ask again once it is done.")
        elif not outcome.names:
            self.stdout.write("Nothing is missing.")
