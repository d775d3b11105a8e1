from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from tracker.models import Edition, Redaction, broken_links
from tracker.models.editions import Version


class Command(BaseCommand):
    help = "Check every row of the record against the hash chain of its editions."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = list(broken_links())
        for link in broken:
            self.stdout.write(link)
        with override("en"):
            for redaction in Redaction.objects.of_the_record().order_by("pk"):
                self.stdout.write(f"{redaction}, edition {redaction.edition_id}: {redaction.sentence}")
        if broken:
            raise CommandError(f"The record is not what was published: {len(broken)} places differ.")
        rows = sum(model._default_manager.count() for model in Version.__subclasses__())
        self.stdout.write(f"The record is whole: {Edition.objects.count()} editions, {rows} rows.")
