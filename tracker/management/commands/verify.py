import logging
import random
import re
from argparse import ArgumentTypeError
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from tracker import kept_drawings
from tracker.models import Edition, Redaction
from tracker.models.editions import Version
from tracker.verification import SAMPLE, problems


def known_edition(given: str) -> tuple[int, str]:
    number, _colon, sealed = given.partition(":")
    if not re.fullmatch("[0-9]{1,18}", number) or not re.fullmatch("[0-9a-f]{64}", sealed):
        raise ArgumentTypeError("Give an edition's number and its hash, as 12:9f86d0….")
    return int(number), sealed


class Command(BaseCommand):
    help = "Check that the record is what was published and that every rule holds; names each row at fault."
    # What they would complain of, it says itself.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--known",
            type=known_edition,
            metavar="NUMBER:HASH",
            help="an edition as it was noted down elsewhere, on paper or in a manifest",
        )
        parser.add_argument(
            "--whole",
            action="store_true",
            help=f"grade every claim again, not {SAMPLE:,} of them, and count every kept sum: it takes long",
        )
        parser.add_argument("--seed", type=int, help="draws the same claims again")

    def handle(self, *args: Any, **options: Any) -> None:
        # Its questions are long ones.
        logging.getLogger("tracker.slow_queries").setLevel(logging.ERROR)
        seed = options["seed"] if options["seed"] is not None else random.randrange(1_000_000)  # noqa: S311
        found = 0
        whole, known = options["whole"], options["known"]
        for problem in chain(problems(whole=whole, seed=seed, known=known), kept_drawings.wrong(whole=whole)):
            found += 1
            self.stdout.write(problem)
        with override("en"):
            for redaction in Redaction.objects.of_the_record().order_by("pk"):
                self.stdout.write(f"{redaction}, edition {redaction.edition_id}: {redaction.sentence}")
        if found:
            raise CommandError(f"The record is not what was published: {found} places differ (seed {seed}).")
        rows = sum(model._default_manager.count() for model in Version.__subclasses__())
        newest = Edition.objects.order_by("-number").first()
        self.stdout.write(f"The record is whole: {newest.number if newest else 0} editions, {rows} rows.")
        if newest:
            self.stdout.write(f"Note down the newest: {newest.number}:{newest.hash}")
