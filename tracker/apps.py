"""The app and its admin site."""

import re
from typing import Any, Final

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.core.management import call_command
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

# Of a row.
NUMBER: Final = re.compile("[0-9]{1,18}")


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = _("Foreign Military Support Tracker")
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self) -> None:
        from tracker import slow_queries
        from tracker.doors import timeouts
        from tracker.models.publishing import edition_published
        from tracker.roles import make_groups

        # After the permissions that they hold, which Django makes by the same signal.
        post_migrate.connect(make_groups, sender=self)
        post_migrate.connect(make_cache_table, sender=self)
        post_migrate.connect(take_first_census, sender=self)
        edition_published.connect(follow_edition)
        connection_created.connect(slow_queries.watch)
        connection_created.connect(timeouts.follow)


def follow_edition(**signal: Any) -> None:
    # Loaded late: most processes publish nothing.
    from tracker import tasks

    tasks.follow_edition(**signal)


def make_cache_table(using: str, **_signal: Any) -> None:
    """The table of settings.CACHES, which belongs to no model and so to no migration."""
    call_command("createcachetable", database=using, verbosity=0)


def take_first_census(using: str, **_signal: Any) -> None:
    """What the newest edition adds up to, before a page asks for it; the worker sees to the others."""
    from django.db import DEFAULT_DB_ALIAS

    from tracker.models import census

    if using == DEFAULT_DB_ALIAS:
        census.take_newest()


def refuse_what_is_no_number() -> None:
    """Django looks for the row that a refused form named, and fails where that is no number."""
    from django.contrib.admin.widgets import AutocompleteMixin

    shown = AutocompleteMixin.optgroups

    def optgroups(self: Any, name: str, value: Any, attr: Any = None) -> Any:
        return shown(self, name, [one for one in value if NUMBER.fullmatch(str(one))], attr)

    AutocompleteMixin.optgroups = optgroups  # type: ignore[method-assign]


class TrackerAdminConfig(admin_apps.AdminConfig):
    """Django's admin, with the desk's own site object."""

    default = False
    default_site = "tracker.admin.desk.Desk"

    def ready(self) -> None:
        refuse_what_is_no_number()
        super().ready()
        # Not in the package itself: it is imported to make the site, which could not register anything yet.
        from tracker.admin import (  # noqa: F401
            claims,
            editions,
            files,
            kinds,
            people,
            redactions,
            reports,
            sources,
            vocabulary,
        )
