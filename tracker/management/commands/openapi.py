"""Write docs/openapi.json anew: what of the API's document does not depend on the record."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from tracker.api.document import as_text, document


class Command(BaseCommand):
    help = "Writes docs/openapi.json, which a test compares with what the API serves."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "openapi.json"
        with override(settings.LANGUAGE_CODE):
            path.write_text(as_text(document()), encoding="utf-8")
        self.stdout.write(f"Wrote {path}.")
