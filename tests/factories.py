"""Plain functions that make desk rows. Names in them are invented: no fixture looks like a claim."""

from datetime import date
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, User
from django.utils.text import slugify
from pghistory import context

from tracker.models import (
    PROXIES,
    Actor,
    Article,
    Citation,
    Claim,
    Conflict,
    Edition,
    Equipment,
    Organisation,
    Status,
)

numbers = count(1)


def make_user(name: str = "reviewer", **fields: Any) -> User:
    user, _created = get_user_model().objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": True, **fields}
    )
    return user


def make_member(role: str, name: str = "", **fields: Any) -> User:
    """Somebody of that role, who signs in with their name for a password."""
    name = name or role.lower()
    user = get_user_model().objects.create_user(
        name, f"{name}@example.org", name, **{"is_staff": True, **fields}
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def make_actor(name: str = "Ruritania", **fields: Any) -> Actor:
    code = fields.pop("code", f"{slugify(name)}-party")
    actor, _created = Actor.objects.get_or_create(
        code=code, defaults={"name": name, "kind": "other", **fields}
    )
    return actor


def make_conflict(name: str = "War of the Two Rivers") -> Conflict:
    return Conflict.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def make_equipment(name: str = "Catapult", **fields: Any) -> Equipment:
    return Equipment.objects.get_or_create(slug=slugify(name), defaults={"name": name, **fields})[0]


def make_organisation(name: str = "Ministry of War (Freedonia)", **fields: Any) -> Organisation:
    return Organisation.objects.get_or_create(
        slug=slugify(name), defaults={"name": name, "kind": "government", **fields}
    )[0]


def make_article(**fields: Any) -> Article:
    number = next(numbers)
    fields.setdefault("url", f"https://gazette.example/{number}")
    fields.setdefault("title", f"Report {number}")
    fields.setdefault("published_on", date(2024, 6, 1))
    publisher = fields.pop("publisher", None) or make_organisation("The Strelsau Gazette", kind="news_outlet")
    return Article.objects.create(publisher=publisher, **fields)


REQUIRED: dict[str, dict[str, Any]] = {
    "deployment": {"personnel": "unspecified", "stage": "arrived", "unit": "person", "basis": "cumulative"},
    "casualties": {"category": "killed", "unit": "person", "basis": "cumulative"},
    "transfer": {"stage": "delivered", "unit": "item", "basis": "cumulative"},
    "event": {"summary": "An envoy was received in Strelsau."},
}


def claim_fields(kind: str = "deployment", **fields: Any) -> dict[str, Any]:
    """The fields of a claim that may be published, as `fields` change them."""
    complete: dict[str, Any] = {
        "conflict": make_conflict(),
        "supplier": make_actor("Ruritania"),
        "recipient": make_actor("Freedonia"),
        "claimant": make_organisation(),
        "stated_on": date(2024, 6, 1),
        **REQUIRED[kind],
    }
    if kind == "transfer":
        complete["equipment"] = make_equipment()
    if kind != "event" and "qualifier" not in fields:
        complete |= {"qualifier": "about", "best": 1000}
    if fields.get("basis", complete.get("basis")) == "cumulative":
        complete |= {"period_end": date(2024, 6, 1), "precision": "day"}
    return {**complete, **fields}


def make_claim(kind: str = "deployment", *, article: Article | None = None, **fields: Any) -> Claim:
    """A draft with one citation."""
    counted_with = fields.pop("counted_with", [])
    borne_out_by = fields.pop("borne_out_by", [])
    quote = fields.pop("quote", "They came by night, the ministry said.")
    claim = PROXIES[kind].objects.create(**claim_fields(kind, **fields))
    if counted_with:
        claim.counted_with.set(counted_with)
    if borne_out_by:
        claim.borne_out_by.set(borne_out_by)
    Citation.objects.create(claim=claim, article=article or make_article(), quote=quote)
    return Claim.objects.get(pk=claim.pk)


def written_by(user: User, **fields: Any) -> Claim:
    """A draft that somebody entered at the desk, as the audit trail knows."""
    with context(user=user.pk):
        return make_claim(created_by=user, **fields)


def publish(*claims: Claim, reason: str = "First reports") -> Edition:
    """Publish the drafts in one edition, through the desk's verbs."""
    user = make_user()
    chosen = Claim.objects.filter(pk__in=[claim.pk for claim in claims])
    chosen.filter(status=Status.DRAFT).submit(by=user)
    edition = chosen.publish(by=user, reason=reason)
    for claim in claims:
        claim.refresh_from_db()
    return edition


def make_published(kind: str = "deployment", **fields: Any) -> Claim:
    claim = make_claim(kind, **fields)
    publish(claim)
    return claim
