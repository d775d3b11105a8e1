import contextlib
import os
import signal
import socket
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection

from tracker import demo

HOST = "127.0.0.1"
# Known to everyone, which is why this command wants DEBUG and serves this machine alone.
NAME = PASSWORD = "editor"  # noqa: S105
# Two that start at once take turns to migrate and load.
LOCK = 0x64656D6F


class Command(BaseCommand):
    help = "Serve the site with the demo data and an account that may do everything, for trying it out."
    # The tables that some checks look at may not be there yet.
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo is refused while DEBUG is off: its account and password are known to everyone."
            )
        for ending in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(ending) != signal.SIG_IGN:  # as under nohup
                signal.signal(ending, stop)
        try:
            port = free_port(os.environ.get("PORT") or "8000")
            self.prepare()
            self.serve(port)
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database cannot be used: {reason}") from None
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):  # the terminal may be gone
                self.stdout.write("\nStopped.")

    def prepare(self) -> None:
        """Bring the tables up to date, load the demo data if there is none, and make the account."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                call_command("migrate", verbosity=0)
                if demo.is_empty():
                    self.stdout.write("Loading the demo data; this takes some seconds.")
                    demo.load()
                make_account()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def serve(self, port: int) -> None:
        def say_where(_port: object) -> None:
            self.stdout.write(
                f"Look at http://{HOST}:{port}/ and, as {NAME} with the password {PASSWORD}, at"
                f" http://{HOST}:{port}/admin/. Ctrl-C stops it."
            )
            self.stdout.flush()

        run(HOST, port, get_wsgi_application(), threading=True, on_bind=say_where)


def stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def free_port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT={text} is not a port: give a number from 1 to 65535.")
    port = int(text)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server binds: a port that was in use a moment ago is free again.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise CommandError(
                f"Port {port} is reserved for root: PORT=8001 make demo takes another."
            ) from None
        except OSError:
            other = 8001 if port != 8001 else 8002
            raise CommandError(
                f"Port {port} is in use already: PORT={other} make demo takes another."
            ) from None
    return port


def make_account() -> None:
    """The account that may do everything alone; its password is as printed, whatever it became since."""
    users = get_user_model().objects
    user = users.filter(username=NAME).first() or users.create_superuser(NAME, password=PASSWORD)
    if not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
