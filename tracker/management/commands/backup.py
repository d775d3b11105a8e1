from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracker import backups


class Command(BaseCommand):
    help = "Back the database up into one file, encrypted with the key in BACKUP_KEY if there is one."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, nargs="?", default=settings.BACKUP_DIR, help="default: BACKUP_DIR"
        )
        parser.add_argument("--new-key", action="store_true", help="make a pair of keys, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            public, secret = backups.new_key()
            self.stdout.write(f"To back up:  BACKUP_KEY={public}")
            self.stdout.write(f"To restore:  BACKUP_KEY={secret}")
            self.stdout.write("Keep the second where this machine is not: without it no backup opens.")
            return
        try:
            backup = backups.write(options["folder"], settings.BACKUP_KEY)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{backup.path}: {backup.told['bytes']:,} bytes, read back and whole; "
            f"{'encrypted' if settings.BACKUP_KEY else 'not encrypted'}."
        )
        if backup.edition:
            self.stdout.write("Note down the newest edition in it: {}:{}".format(*backup.edition))
