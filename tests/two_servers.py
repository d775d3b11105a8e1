"""Settings of the site in test_replica.py: the tests' own, with what a site in use keeps from one request on.

Run as a program it is a clerk of that site: it publishes a claim for each line that it reads.
"""

import sys

if __name__ != "__main__":
    from tests.settings import *  # noqa: F403
    from tests.settings import CACHES, DATABASES

    for database in DATABASES.values():
        database["CONN_MAX_AGE"] = 60
    CACHES["pages"]["BACKEND"] = "tracker.kept_pages.Shelf"
    WHITENOISE_USE_FINDERS = True
else:
    import django

    django.setup()

    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from tests.factories import make_published, make_user
    from tracker.models import Edition

    editor = make_user()
    store = SessionStore()
    store[SESSION_KEY] = str(editor.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = editor.get_session_auth_hash()
    store.create()
    print(store.session_key, flush=True)  # noqa: T201
    for line in sys.stdin:
        claim = make_published(quote=line.strip())
        print(claim.pk, Edition.objects.latest().number, flush=True)  # noqa: T201
