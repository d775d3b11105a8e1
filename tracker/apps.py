"""The app, its admin site, and how static files get their names."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _
from whitenoise.storage import CompressedManifestStaticFilesStorage


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = _("Foreign Military Support Tracker")
    default_auto_field = "django.db.models.BigAutoField"
    default = True


class TrackerAdminConfig(admin_apps.AdminConfig):
    """Django's admin, with the desk's own site object."""

    default = False
    default_site = "tracker.admin.desk.Desk"

    def ready(self) -> None:
        super().ready()
        # Not in the package itself: it is imported to make the site, which could not register anything yet.
        from tracker.admin import claims, editions, kinds, sources, vocabulary  # noqa: F401


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hashed and compressed names, inside the imports of JavaScript modules too."""

    support_js_module_import_aggregation = True
