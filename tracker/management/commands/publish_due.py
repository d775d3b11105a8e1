"""`manage.py publish_due`: publish now whatever is scheduled and due."""

from typing import Any

from django.core.management.base import BaseCommand

from tracker.tasks import publish_scheduled


class Command(BaseCommand):
    help = "Publishes the claims whose scheduled time has come. It may run at any time, and often."

    def handle(self, *args: Any, **options: Any) -> None:
        published = publish_scheduled.call()
        self.stdout.write(f"{len(published)} published." if published else "Nothing is due.")
