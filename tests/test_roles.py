"""Who may do what: the four groups, and every address of the desk for each of them.

To add an address: run this file. `test_everybody_gets_where_the_table_says` names the address that has no
line. Add one to `TABLE`: a pattern for its name, the lowest role that may look at it, and the lowest that
may act there (send a form), or None where nothing is sent. The first pattern that fits counts; each role may
do what those before it may. Where an address takes something else than the number of a row, say in `filled`
what to put in; what it needs to be sent goes into `SENT`. The row that is looked at is somebody else's.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, reverse
from django_tasks_db.models import DBTaskResult
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    make_actor,
    make_article,
    make_claim,
    make_conflict,
    make_equipment,
    make_member,
    make_organisation,
    make_published,
    make_user,
)
from tracker.models import Capture, Corridor, Edition, ErrorReport, ImportJob, Intake, Original
from tracker.models.redacting import request
from tracker.roles import ADMINISTRATOR, CONTRIBUTOR, EDITOR, REVIEWER, ROLES, make_groups
from tracker.versions import newest_marks, written

pytestmark = pytest.mark.django_db

STRANGER, NOBODY = "a stranger", "nobody"
PEOPLE = [STRANGER, *ROLES]

KINDS = "tracker_{deployment,casualtyestimate,equipmenttransfer,event}"
CLAIMS = f"{{tracker_claim,{KINDS}}}"
VOCABULARY = "tracker_{actor,conflict,corridor,equipment,organisation}"

# An address, who may look, who may act.
TABLE: list[tuple[str, str, str | None]] = [
    ("login", STRANGER, STRANGER),
    ("{index,app_list,jsi18n,logout,password_change,password_change_done}", CONTRIBUTOR, None),
    ("{autocomplete,view_on_site}", CONTRIBUTOR, None),
    ("{intake,intake_page,intake_discard}", CONTRIBUTOR, CONTRIBUTOR),
    ("intake_keep", NOBODY, NOBODY),  # but its owner
    ("review_next", REVIEWER, None),  # sent back to the first page, where nothing waits
    ("auth_user_{changelist,add,change,history}", ADMINISTRATOR, ADMINISTRATOR),
    ("auth_user_password_change", ADMINISTRATOR, ADMINISTRATOR),
    ("auth_group_{changelist,history}", ADMINISTRATOR, None),
    ("auth_group_change", ADMINISTRATOR, NOBODY),
    ("{auth_user_delete,auth_group_add,auth_group_delete,django_tasks_*}", NOBODY, NOBODY),
    # Claims: a Contributor looks at others' and changes their own.
    ("tracker_claim_{add,delete}", NOBODY, NOBODY),
    (f"{CLAIMS}_add", CONTRIBUTOR, CONTRIBUTOR),
    (f"{CLAIMS}_{{changelist,history}}", CONTRIBUTOR, None),
    ("tracker_claim_change", CONTRIBUTOR, None),
    (f"{CLAIMS}_change", CONTRIBUTOR, EDITOR),
    (f"{CLAIMS}_delete", EDITOR, EDITOR),
    (f"{KINDS}_review", CONTRIBUTOR, REVIEWER),
    (f"{KINDS}_{{publish,correct,retract,withdraw}}", REVIEWER, REVIEWER),
    (f"{KINDS}_{{merge,split}}", EDITOR, EDITOR),
    # What readers report.
    ("tracker_errorreport_{changelist,history}", CONTRIBUTOR, None),
    ("tracker_errorreport_change", CONTRIBUTOR, EDITOR),
    ("tracker_errorreport_{add,delete}", NOBODY, NOBODY),
    # Articles and vocabularies.
    ("tracker_article_add", CONTRIBUTOR, CONTRIBUTOR),
    ("tracker_article_original", CONTRIBUTOR, None),
    ("tracker_article_story", EDITOR, EDITOR),
    (f"{{{VOCABULARY},tracker_article}}_{{changelist,history}}", CONTRIBUTOR, None),
    (f"{{{VOCABULARY},tracker_article}}_change", CONTRIBUTOR, EDITOR),
    (f"{{{VOCABULARY},tracker_article}}_{{add,delete}}", EDITOR, EDITOR),
    (f"{{{VOCABULARY},tracker_article}}_publish", REVIEWER, REVIEWER),
    # The record.
    ("tracker_edition_{changelist,change,history}", CONTRIBUTOR, None),
    ("tracker_edition_{add,delete}", NOBODY, NOBODY),
    # Files in and out.
    ("tracker_*_export_{csv,xlsx}", CONTRIBUTOR, None),
    ("tracker_importjob_add", CONTRIBUTOR, CONTRIBUTOR),
    ("tracker_importjob_{changelist,columns,template_csv,template_xlsx}", CONTRIBUTOR, None),
    ("tracker_importjob_history", CONTRIBUTOR, None),  # leads to the next
    ("tracker_importjob_{change,save,again,delete}", NOBODY, NOBODY),  # but its owner
    # Redactions: the first person asks, another agrees.
    ("tracker_redaction_{changelist,change,history}", ADMINISTRATOR, None),
    ("tracker_redaction_request", ADMINISTRATOR, ADMINISTRATOR),
    ("tracker_redaction_{add,delete}", NOBODY, NOBODY),
    # What was deleted, and what it was.
    ("tracker_*_deleted", CONTRIBUTOR, None),
    ("tracker_*_restore", EDITOR, EDITOR),
]

# What an address is about, where its name does not say it.
WHAT = {
    "view_on_site": "published",
    "auth_user_password_change": "user",
    "tracker_article_original": "original",
    "tracker_redaction_request": "article",
    **dict.fromkeys(("intake_page", "intake_discard", "intake_keep"), "intake"),
}

# What has to be sent along, by the name of the address.
SENT: dict[str, dict[str, str]] = {
    "autocomplete": {"app_label": "tracker", "model_name": "citation", "field_name": "article"},
    "delete": {"post": "yes"},
    "review": {"publish": "yes"},
}


def alternatives(pattern: str) -> Iterator[str]:
    """The patterns without braces that one with braces stands for, as in a shell."""
    start = pattern.find("{")
    if start < 0:
        yield pattern
        return
    depth, parts, last = 0, [], start + 1
    for place in range(start, len(pattern)):
        depth += {"{": 1, "}": -1}.get(pattern[place], 0)
        if (depth == 1 and pattern[place] == ",") or depth == 0:
            parts.append(pattern[last:place])
            last = place + 1
        if depth == 0:
            break
    for part in parts:
        yield from alternatives(pattern[:start] + part + pattern[last:])


def line(name: str) -> tuple[str, str | None]:
    for pattern, looks, acts in TABLE:
        if any(fnmatchcase(name, one) for one in alternatives(pattern)):
            return looks, acts
    pytest.fail(f"Nobody has said who may go to “{name}”: add a line to TABLE in {__file__}.")


def patterns(among: Any = None) -> Iterator[URLPattern]:
    for pattern in admin.site.get_urls() if among is None else among:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from patterns(pattern.url_patterns)


ADDRESSES = {pattern.name: pattern for pattern in patterns() if pattern.name}


def make_row(model: str) -> Any:
    """A row of that model which none of the people who look at it has made."""
    match model:
        case "published":
            return make_published()
        case "claim" | "deployment":
            return make_claim(created_by=make_user("somebody else"))
        case "casualtyestimate":
            return make_claim("casualties", created_by=make_user("somebody else"))
        case "equipmenttransfer":
            return make_claim("transfer", created_by=make_user("somebody else"))
        case "event":
            return make_claim("event", created_by=make_user("somebody else"))
        case "organisation":
            return make_organisation("Reporters of Zenda")
        case "article":
            return make_article()
        case "actor":
            return make_actor("Zenda")
        case "conflict":
            return make_conflict("War of Zenda")
        case "equipment":
            return make_equipment("Ballista")
        case "corridor":
            corridor, _created = Corridor.objects.get_or_create(
                supplier=make_actor("Zenda"), recipient=make_actor("Freedonia")
            )
            return corridor
        case "errorreport":
            return ErrorReport.objects.create(claim=make_claim(), text="It was a Tuesday.")
        case "intake":
            return Intake.objects.create(owner=make_user("somebody else"))
        case "original":
            capture = Capture.objects.create(article=make_article(), text="They came by night.")
            file = {"name": "a.txt", "media_type": "text/plain", "content": b"a"}
            return Original.objects.create(capture=capture, **file)
        case "redaction":
            asked = {"notice": "Removed.", "reason": "A court said so.", "by": make_user("somebody else")}
            return request("article", make_article().pk, ["title"], **asked)
        case "importjob":
            return ImportJob.objects.create(owner=make_user("somebody else"), name="claims.csv", content=b"")
        case "dbtaskresult":
            return DBTaskResult.objects.create(args_kwargs={"args": [], "kwargs": {}}, task_path="nothing")
        case "edition":
            make_published()
            return Edition.objects.first()
        case "user":
            return make_user("somebody else", is_superuser=False)
        case "group":
            return Group.objects.get(name=EDITOR)
        case _:
            return None


def address(name: str) -> tuple[str, Any]:
    """The address, filled in, and the row that it is about."""
    pattern = ADDRESSES[name].pattern
    wanted = pattern.converters or pattern.regex.groupindex
    if not wanted:
        return reverse(f"admin:{name}"), None
    row = make_row(WHAT.get(name) or (name.split("_")[-2] if "_" in name else ""))
    return reverse(f"admin:{name}", kwargs={part: filled(part, name, row) for part in wanted}), row


def filled(part: str, name: str, row: Any) -> Any:
    match part:
        case "app_label":
            return "tracker"
        case "content_type_id":
            return ContentType.objects.get_for_model(row).pk
        case "target":
            return "article"
        case "version":
            return written(newest_marks(type(row), row.pk))
        case _:
            return getattr(row, "pk", 1)


# Where these lead, others are sent away to: the admin answers so where it shows no row.
ON_THE_WAY = {"login", "review_next"}


def is_refused(answer: HttpResponse, name: str) -> bool:
    led_to = answer.headers.get("Location", "")
    sent_away = led_to.startswith("/admin/login/") or (led_to == "/admin/" and name not in ON_THE_WAY)
    return sent_away or answer.status_code in {401, 403, 404, 405, 410}


def walk(name: str, *, acting: bool) -> list[str]:
    """Those who get there, each undone before the next."""
    place, _row = address(name)
    there = []
    clients = {person: Client() for person in PEOPLE}
    for role in ROLES:
        user = User.objects.filter(username=f"the {role}").first() or make_member(role, f"the {role}")
        clients[role].force_login(user)
        if role == ADMINISTRATOR and name.startswith("auth_user"):
            type_password(clients[role], user)
    for person, client in clients.items():
        with transaction.atomic():
            data = SENT.get(name) or SENT.get(name.split("_")[-1]) or {}
            answer = client.post(place, data) if acting else client.get(place, data)
            if answer.streaming:
                b"".join(answer.streaming_content)
            transaction.set_rollback(True)
        if not is_refused(answer, name):
            there.append(person)
    return there


def and_above(lowest: str) -> list[str]:
    return PEOPLE[PEOPLE.index(lowest) :] if lowest != NOBODY else []


@pytest.mark.parametrize("name", ADDRESSES)
def test_everybody_gets_where_the_table_says(name):
    looks, acts = line(name)
    assert walk(name, acting=False) == and_above(looks), "look"
    if acts:
        assert walk(name, acting=True) == and_above(acts), "act"


@pytest.mark.parametrize("name", sorted(ADDRESSES.keys() - {"login"}))
def test_without_a_required_second_factor_no_address_of_the_desk_answers(client, settings, name):
    settings.REQUIRE_SECOND_FACTOR = True
    place, _row = address(name)
    user = make_member(ADMINISTRATOR)
    RecoveryCodes.activate(user)
    client.force_login(user)
    # They lead away from the desk.
    leaving = {"logout", "password_change", "password_change_done"}
    for answer in (client.get(place), client.post(place)):
        led_to = answer.headers.get("Location", "")
        assert answer.status_code == 401 or led_to.startswith("/accounts/"), answer
        assert answer.status_code == 401 or name in leaving or led_to == "/accounts/2fa/"
    TOTP.activate(user, generate_totp_secret())
    if name not in leaving:
        answer = client.get(place)
        if answer.streaming:
            b"".join(answer.streaming_content)
        assert answer.headers.get("Location") != "/accounts/2fa/"


def test_no_line_of_the_table_is_left_over():
    for pattern, *_who in TABLE:
        for one in alternatives(pattern):
            assert any(fnmatchcase(name, one) for name in ADDRESSES), one


# The groups.


def test_each_role_includes_the_one_before():
    held = list(ROLES.values())
    assert all(less < more for less, more in pairwise(held))


def test_every_permission_in_the_table_is_there():
    names = {
        f"{app}.{codename}"
        for app, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    assert ROLES[ADMINISTRATOR] - names == set()


def test_groups_get_back_what_the_table_says():
    group = Group.objects.get(name=EDITOR)
    before = set(group.permissions.all())
    group.permissions.set(Permission.objects.filter(codename="publish_claim"))
    Group.objects.get(name=REVIEWER).delete()
    make_groups()
    assert set(group.permissions.all()) == before
    assert Group.objects.filter(name=REVIEWER).exists()


def test_everybody_at_the_desk_sees_everything_of_the_tracker():
    user = make_member(CONTRIBUTOR)
    views = Permission.objects.filter(content_type__app_label="tracker", codename__startswith="view_")
    assert views.count() > 10
    assert all(user.has_perm(f"tracker.{permission.codename}") for permission in views)


# Accounts.


@pytest.fixture
def administrator(client: Client) -> Client:
    user = make_member(ADMINISTRATOR)
    client.force_login(user)
    type_password(client, user)
    return client


def type_password(client: Client, user: User) -> None:
    """Once more, as before any look at accounts."""
    client.post("/accounts/reauthenticate/", {"password": user.username})


def of(user: User, page: str = "change") -> str:
    return reverse(f"admin:auth_user_{page}", args=[user.pk])


def filled_in(user: User, **changed: Any) -> dict[str, Any]:
    form = {"username": user.username, "email": user.email, "first_name": "", "last_name": ""}
    return {**form, "is_active": "on", "groups": [group.pk for group in user.groups.all()], **changed}


def test_an_administrator_makes_no_second_person_of_their_own(administrator):
    administrators = Group.objects.get(name=ADMINISTRATOR)
    made = {"username": "sock", "email": "sock@example.org", "usable_password": "false"}
    answer = administrator.post(reverse("admin:auth_user_add"), {**made, "groups": [administrators.pk]})
    assertContains(answer, "is not one of the available choices")
    assert not User.objects.filter(username="sock").exists()
    editor, other = make_member(EDITOR), make_member(ADMINISTRATOR, name="other")
    administrator.post(of(editor), filled_in(editor, groups=[administrators.pk]))
    assert [group.name for group in editor.groups.all()] == [EDITOR]
    assert administrator.post(of(other), filled_in(other, email="mine@example.org")).status_code == 403
    changed = {"password1": "of my own choosing 1", "password2": "of my own choosing 1"}
    assert administrator.post(of(other, "password_change"), changed).status_code == 403
    other.refresh_from_db()
    assert other.email == "other@example.org"
    assert other.check_password("other")


def test_an_administrator_makes_an_account_with_a_role(administrator):
    editors = Group.objects.get(name=EDITOR)
    administrator.post(
        reverse("admin:auth_user_add"),
        {"username": "new", "email": "new@example.org", "groups": [editors.pk], "usable_password": "false"},
    )
    user = User.objects.get(username="new")
    assert (user.is_staff, user.is_superuser, list(user.groups.all())) == (True, False, [editors])


def test_who_has_only_the_session_of_an_administrator_makes_and_changes_no_account(client, settings):
    user, other = make_member(ADMINISTRATOR), make_member(REVIEWER)
    TOTP.activate(other, generate_totp_secret())
    client.force_login(user)
    asked = "/accounts/reauthenticate/?next="
    accounts, add = reverse("admin:auth_user_changelist"), reverse("admin:auth_user_add")
    of_mine, of_other = of(user, "password_change"), of(other, "password_change")

    def take_over() -> None:
        for page in (accounts, add, of(other), of_mine, of_other):
            assert client.get(page).headers["Location"].startswith(asked), page
        password = {"password1": "a long sentence of mine", "password2": "a long sentence of mine"}
        new = {"username": "sock", "email": "sock@example.org", "usable_password": "true", **password}
        sent = [(add, new), (of(other), filled_in(other, email="mine@example.org"))]
        sent += [(of_mine, password), (of_other, password)]
        sent += [(accounts, {"action": "remove_second_factor", "_selected_action": [other.pk]})]
        for page, data in sent:
            assert client.post(page, data).headers["Location"] == page
        assert not User.objects.filter(username="sock").exists()
        for one, name in ((user, "administrator"), (other, "reviewer")):
            one.refresh_from_db()
            assert (one.email, one.check_password(name)) == (f"{name}@example.org", True)
        assert other.authenticator_set.exists()
        # Nothing of it stands in the session.
        assert "sentence" not in str(dict(client.session))

    take_over()
    client.post("/accounts/reauthenticate/", {"password": "guessed"})
    take_over()
    type_password(client, user)
    assert client.get(accounts).status_code == 200
    # A while later.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    take_over()


def test_an_address_belongs_to_one_account(administrator):
    make_member(EDITOR)
    taken = {"username": "new", "email": "Editor@example.org", "usable_password": "false"}
    answer = administrator.post(reverse("admin:auth_user_add"), taken)
    assertContains(answer, "Another account has this address.")
    assert not User.objects.filter(username="new").exists()


def test_an_administrator_makes_no_superuser_and_gives_no_right_by_itself(administrator):
    user = make_member(EDITOR)
    right = Permission.objects.get(codename="redact_record")
    assertNotContains(administrator.get(of(user)), "is_superuser")
    administrator.post(
        of(user), filled_in(user, first_name="Flavia", is_superuser="on", user_permissions=[right.pk])
    )
    user.refresh_from_db()
    assert (user.first_name, user.is_superuser, user.user_permissions.count()) == ("Flavia", False, 0)


def test_an_administrator_does_not_touch_a_superuser(administrator):
    superuser = make_user("root")
    TOTP.activate(superuser, generate_totp_secret())
    assert administrator.post(of(superuser), filled_in(superuser)).status_code == 403
    password = {"password1": "a long sentence of mine", "password2": "a long sentence of mine"}
    assert administrator.post(of(superuser, "password_change"), password).status_code == 403
    administrator.post(
        reverse("admin:auth_user_changelist"),
        {"action": "remove_second_factor", "_selected_action": [superuser.pk]},
    )
    assert superuser.authenticator_set.exists()


def test_nobody_locks_themselves_out(administrator):
    user = User.objects.get(username="administrator")
    administrator.post(of(user), filled_in(user, is_active="", groups=[], first_name="Rudolf"))
    user.refresh_from_db()
    assert (user.first_name, user.is_active, user.groups.count()) == ("Rudolf", True, 1)


def test_a_lost_second_factor_is_removed_by_an_administrator(administrator):
    user = make_member(REVIEWER)
    TOTP.activate(user, generate_totp_secret())
    assertContains(administrator.get(reverse("admin:auth_user_changelist")), "icon-yes")
    administrator.post(
        reverse("admin:auth_user_changelist"),
        {"action": "remove_second_factor", "_selected_action": [user.pk]},
    )
    assert not user.authenticator_set.exists()


def test_a_superuser_makes_a_superuser(client):
    root = make_member(ADMINISTRATOR, "root", is_superuser=True)
    client.force_login(root)
    type_password(client, root)
    user = make_member(EDITOR)
    client.post(of(user), filled_in(user, is_staff="on", is_superuser="on"))
    user.refresh_from_db()
    assert user.is_superuser
