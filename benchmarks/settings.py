"""The site's settings, with files of its own for what is measured, and views that it is measured against."""

from tracker.settings import *  # noqa: F403
from tracker.settings import BASE_DIR

BENCH_DIR = BASE_DIR / ".data" / "bench"
STATIC_ROOT = BENCH_DIR / "static"
ROOT_URLCONF = "benchmarks.urls"
# One address asks for everything.
READERS_A_MINUTE: dict[str, int] = {}
DOWNLOADS_OF_AN_ADDRESS = 0
