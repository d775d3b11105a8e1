"""Requests counted for Prometheus: by the name of their address, its method, its status and its time.

Only where gunicorn.conf.py was given METRICS_ADDRESS. Each process counts in a file of its own; this module,
run as a program, adds the files up and serves them, on an address that is not the site's.
"""

import sys
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

# A stranger may call a method anything, and each name would be a series of its own for ever.
METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
REQUESTS: Final = Counter("tracker_requests", "Requests that were answered.", ["view", "method", "status"])
SECONDS: Final = Histogram(
    "tracker_request_seconds",
    "From the request to the beginning of its answer.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def count(view: str, method: str | None, status: int, seconds: float) -> None:
    REQUESTS.labels(view, method if method in METHODS else "other", status).inc()
    SECONDS.labels(view).observe(seconds)


def serve(address: str) -> None:
    """Until whoever started this process is gone, and its end of the pipe with it."""
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped
    start_http_server(int(port), host.strip("[]") or "127.0.0.1", registry)
    sys.stdin.buffer.read()


if __name__ == "__main__":
    serve(sys.argv[1])
