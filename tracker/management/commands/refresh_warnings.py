from itertools import batched
from typing import Any

from django.core.management.base import BaseCommand

from tracker import advice
from tracker.models import Claim


class Command(BaseCommand):
    help = "Find the warnings of every claim on the desk anew, and store them for the lists."

    def handle(self, *args: Any, **options: Any) -> None:
        numbers = Claim.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=10_000)
        differing = sum(advice.refresh_alone(batch) for batch in batched(numbers, 1_000))
        self.stdout.write(f"The warnings of {differing} claims differ from before.")
