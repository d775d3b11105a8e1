from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from tracker.link_checks import MOST, check_links


class Command(BaseCommand):
    help = "Ask whether the articles' addresses and archive copies still answer; to be run once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=MOST, help="How many addresses to ask at most.")

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = check_links(most=options["most"])
        self.stdout.write(
            _("%(asked)s addresses asked: %(ok)s answer, %(dead)s are dead, %(unknown)s cannot be told.")
            % {
                "asked": outcomes.total(),
                "ok": outcomes["ok"],
                "dead": outcomes["dead"],
                "unknown": outcomes["unknown"],
            }
        )
