"""The tests' settings for the process that the browser visits: its own database, static files as they lie."""

import os

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["BROWSER_DATABASE"]
WHITENOISE_USE_FINDERS = True
