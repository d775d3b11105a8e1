import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from threading import Thread
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connection
from django.tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker

from tracker import demo
from tracker.roles import ROLES
from tracker.tasks import build_packages_soon

HOST = "127.0.0.1"
# Known to everyone, which is why this command wants DEBUG and serves this machine alone. Each has its name
# for a password too.
ACCOUNTS = {role.lower(): role for role in ROLES}
# Two that start at once take turns to migrate and load.
LOCK = 0x64656D6F
# So long may a task go on that is at work when the demo ends.
TASK_SECONDS = 5


class Command(BaseCommand):
    help = "Serve the site with the demo data, an account of each role and a worker, for trying it out."
    # The tables that some checks look at may not be there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--worker", action="store_true", help="What the demo starts beside its server.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo is refused while DEBUG is off: its account and password are known to everyone."
            )
        if options["worker"]:
            work()
            return
        for ending in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(ending) != signal.SIG_IGN:  # as under nohup
                signal.signal(ending, stop)
        try:
            port = free_port(os.environ.get("PORT") or "8000")
            self.prepare()
            with worker():
                self.serve(port)
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database cannot be used: {reason}") from None
        except KeyboardInterrupt:
            with contextlib.suppress(OSError):  # the terminal may be gone
                self.stdout.write("\nStopped.")

    def prepare(self) -> None:
        """Bring the tables up to date, load the demo data if there is none, and make the accounts."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                call_command("migrate", verbosity=0)
                if demo.is_empty():
                    self.stdout.write("Loading the demo data; this takes some seconds.")
                    demo.load()
                make_accounts()
                # Also where the data are older than these files.
                build_packages_soon()
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])

    def serve(self, port: int) -> None:
        def say_where(_port: object) -> None:
            self.stdout.write(
                f"Look at http://{HOST}:{port}/ and, signed in, at http://{HOST}:{port}/admin/."
                f" Accounts: {', '.join(ACCOUNTS)}; each has its name for a password."
                " Mails are printed here. Ctrl-C stops it."
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


def make_accounts() -> None:
    """An account of each role; its rights and its password are as printed, whatever they became since."""
    users = get_user_model().objects
    for name, role in ACCOUNTS.items():
        user = users.filter(username=name).first() or users.model(username=name)
        user.email = f"{name}@example.org"
        user.is_active, user.is_staff, user.is_superuser = True, True, False
        if not user.check_password(name):
            user.set_password(name)
        user.save()
        user.groups.set(Group.objects.filter(name=role))


@contextlib.contextmanager
def worker() -> Iterator[None]:
    """A process beside the server that does what is enqueued, and ends with this one however that ends."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--worker"]
    # Away from the terminal, whose signals are for the demo. Its end of the pipe closes even if it is killed.
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 -- our own
    try:
        yield
    finally:
        if process.stdin:
            process.stdin.close()
        process.wait()


def work() -> None:
    """Do what is enqueued until the demo has gone."""
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.ERROR)  # that it starts, stops and does its work is not news
    # The worker itself, not its command: that one ends on a signal wherever it stands, in a COMMIT too.
    worker = Worker(
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        excluded_queue_names=[],
        interval=0.5,
        batch=False,
        startup_delay=False,
        max_tasks=None,
        worker_id="demo",
    )
    Thread(target=leave_with_the_demo, args=[worker], daemon=True).start()
    worker.run()


def leave_with_the_demo(worker: Worker) -> None:
    """End the worker between two tasks, or in the midst of one that takes too long."""
    # Past sys.stdin, whose lock this thread would hold while Python shuts down.
    os.read(0, 1)
    worker.running = False
    time.sleep(TASK_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
