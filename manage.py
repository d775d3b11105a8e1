#!/usr/bin/env python
"""Django's command line; without DATABASE_URL it brings the private PostgreSQL along."""

import os
import sys
from contextlib import ExitStack
from pathlib import Path


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from tracker import embedded_postgres

    with ExitStack() as until_the_end:
        if not os.environ.get("DATABASE_URL"):
            try:
                until_the_end.enter_context(embedded_postgres.running(Path(__file__).parent / ".data"))
            except embedded_postgres.LauncherError as error:
                sys.exit(f"The private PostgreSQL could not be used: {error}")
        try:
            execute_from_command_line(sys.argv)
        except OperationalError as error:
            sys.exit(f"The database cannot be used: {str(error).strip().splitlines()[0]}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
