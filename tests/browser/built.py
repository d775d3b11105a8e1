"""The settings of the browser tests with the static files as a release serves them: collected, compressed."""

import os

from tests.browser.settings import *  # noqa: F403
from tests.browser.settings import STORAGES

STATIC_ROOT = os.environ["BUILT_STATIC"]
STORAGES["staticfiles"] = {"BACKEND": "tracker.static_files.HashedStaticFilesStorage"}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = False
