"""How gunicorn serves the site; docs/operations.md lists the variables."""

import gc
import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def release() -> str:
    """A digest of what pages are made of: after an upgrade no reader keeps a page of the release before."""
    files = [
        HERE / "requirements.txt",
        *(path for name in ("locale", "static", "templates", "tracker") for path in (HERE / name).rglob("*")),
    ]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


bind = f"0.0.0.0:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
# Who downloads slowly takes a thread and nothing else. A quarter of them stays free for pages; each of
# the others has one connection to the database at a time, and none while somebody reads
# (tracker/exports/spool.py). With the four for whoever is signed in (tracker/doors/slow_clients.py) two
# processes need 40 at most of the 100 that PostgreSQL allows.
threads = 16
# Nobody has a thread who is slow in asking or in leaving (tracker/doors/slow_clients.py).
worker_class = "tracker.doors.slow_clients.Worker"
downloads = threads * 3 // 4
# Whoever downloads when it is told to stop has so many seconds to the end of the file. Readers who come
# meanwhile wait for the next process, so it is no hour.
graceful_timeout = int(os.environ.get("STOP_SECONDS") or "60")
# The site writes a line for each request itself, without the reader's address (tracker/doors/requests.py).
accesslog = None
# Where a Prometheus asks what was counted (tracker/doors/metrics.py): a port of its own, not the site's.
metrics_address = os.environ.get("METRICS_ADDRESS")
if metrics_address:
    # Read when its library is imported, by every process.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="metrics-")
metrics_server: list[subprocess.Popen[bytes]] = []
# A worker's sign of life is a file: on disk it can hang, and the root of the image is read-only.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- a folder of the system's
# The image's user has no home where this socket could be.
control_socket_disable = True
raw_env = [
    f"RELEASE={os.environ.get('RELEASE') or release()}",
    f"DOWNLOADS_AT_ONCE={os.environ.get('DOWNLOADS_AT_ONCE') or downloads}",
]


def when_ready(_server: Any) -> None:
    if metrics_address:
        command = [sys.executable, "-m", "tracker.doors.metrics", metrics_address]
        metrics_server.append(subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE))  # noqa: S603 -- ours


def on_exit(_server: Any) -> None:
    for process in metrics_server:
        process.terminate()
        process.wait()
    if metrics_address:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def is_of_the_site(record: logging.LogRecord) -> bool:
    """Not what is no HTTP: gunicorn writes down who sent it, and what."""
    return not record.getMessage().startswith("Invalid request from ip=")


def post_worker_init(worker: Any) -> None:
    worker.log.error_log.addFilter(is_of_the_site)
    # What was loaded stays for good: to look through it for garbage took a tenth of a large page's time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)
