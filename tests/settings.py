"""The project's settings as the tests need them."""

import os
from pathlib import Path
from tempfile import gettempdir

os.environ["DEBUG"] = "1"

from tracker.settings import *  # noqa: F403
from tracker.settings import DATABASES, STORAGES

DEBUG = False
# The tear-down of transactional tests truncates; the record refuses that everywhere else.
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    # A crash may lose the last commits of a test database; nobody would miss them.
    "options": "-c tracker.allow_truncate=on -c synchronous_commit=off",
}
DATABASES["default"]["CONN_MAX_AGE"] = 0
# TEST_DATABASE lets two runs go on at once.
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("TEST_DATABASE") or "test_tracker"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
WHITENOISE_AUTOREFRESH = True  # nothing is collected for tests
# Away from those of the checkout's demo, which a redaction in a test would take for its own.
STORAGES["packages"] = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {
        "location": Path(gettempdir()) / f"packages-of-{DATABASES['default']['TEST']['NAME']}",
        "allow_overwrite": True,
    },
}
DATA_PACKAGES = "asked"  # nothing is built behind the back of a test that publishes
