from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker import demo
from tracker.models import Edition


class Command(BaseCommand):
    help = "Load and publish the demo data into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            claims = demo.load()
        except demo.NotEmpty:
            raise CommandError(
                "The database holds claims already: the demo data is only loaded into an empty one."
            ) from None
        self.stdout.write(
            f"Loaded {len(claims)} claims and published them in {Edition.objects.count()} editions."
        )
