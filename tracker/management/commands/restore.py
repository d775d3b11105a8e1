from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tracker import backups


class Command(BaseCommand):
    help = "Restore a backup into an empty database, and check that it is what was published."
    # There are no tables yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup = backups.restore(options["file"], settings.BACKUP_KEY)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Restored.")
        self._bring_up_to_date()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        try:
            call_command("verify", known=backup.edition, stdout=self.stdout)
        except CommandError as error:
            raise CommandError(f"{error} The backup does not prove itself.") from error
        proof = "by the edition that was noted beside it" if backup.edition else "by its own hashes alone"
        self.stdout.write(f"The backup proves itself, {proof}.")

    def _bring_up_to_date(self) -> None:
        loader = MigrationLoader(connection)
        if unknown := [
            name
            for app, name in loader.applied_migrations
            if (app, name) not in loader.disk_migrations and app == "tracker"
        ]:
            raise CommandError(
                f"It is restored, but of a newer release ({max(unknown)}): check that release out, then run "
                "`manage.py verify`."
            )
        if [key for key in loader.disk_migrations if key not in loader.applied_migrations]:
            self.stdout.write("It is of an older release: migrating.")
            call_command("migrate", verbosity=0)
