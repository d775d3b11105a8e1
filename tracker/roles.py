"""The four roles of the desk, as groups that every migration makes anew.

A permission says what a role may do at all. Which rows it may do it to is asked where the row is known:
a Contributor changes drafts of their own (`edit_any_claim` lifts that), and nobody publishes what they wrote.
"""

from collections.abc import Iterable
from itertools import accumulate
from operator import or_
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

CONTRIBUTOR, EDITOR, REVIEWER, ADMINISTRATOR = "Contributor", "Editor", "Reviewer", "Administrator"

ALL = "add change delete"
CLAIMS = "claim deployment casualtyestimate equipmenttransfer event citation"
VOCABULARY = "actor conflict corridor equipment organisation"


def may(actions: str, models: str) -> set[str]:
    return {f"tracker.{action}_{model}" for action in actions.split() for model in models.split()}


# What each role may do beyond the one before it. All of them see everything on the desk.
MORE: dict[str, set[str]] = {
    CONTRIBUTOR: may(ALL, f"{CLAIMS} intake") | may("add", "article capture original remark"),
    EDITOR: (
        may(ALL, f"{VOCABULARY} article importjob")
        | may("change", "errorreport")
        | {"tracker.edit_any_claim", "tracker.submit_claim"}
    ),
    REVIEWER: may(ALL, "scheduledpublication") | {"tracker.publish_claim"},
    ADMINISTRATOR: (
        may("add change", "redaction")
        | {"tracker.redact_record", "auth.add_user", "auth.change_user", "auth.view_user", "auth.view_group"}
    ),
}
ROLES: dict[str, set[str]] = dict(zip(MORE, accumulate(MORE.values(), or_), strict=True))


def make_groups(**_signal: Any) -> None:
    """Make the groups, or give them back what the table says; what no model has yet is left out."""
    views = Q(content_type__app_label="tracker", codename__startswith="view_")
    for name, permissions in ROLES.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(Permission.objects.filter(views | named(permissions)))


def named(permissions: Iterable[str]) -> Q:
    """The rows of these permissions."""
    chosen = Q(pk=None)
    for permission in permissions:
        app, codename = permission.split(".")
        chosen |= Q(content_type__app_label=app, codename=codename)
    return chosen
