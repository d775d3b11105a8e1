"""Carrying out a redaction: from the record, the desk, its history, and from what editors left lying about.

Two persons, one transaction. What the public had read goes with an edition of its own, which says so.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tracker.models.captures import Capture, Original
from tracker.models.claims import PROXIES, Citation, Claim
from tracker.models.editions import Edition, Version
from tracker.models.guards import ask_deferred_guards
from tracker.models.history import acting
from tracker.models.publishing import VERSIONS, open_edition, take_turn
from tracker.models.record import PublishedCitation, PublishedClaim
from tracker.models.redaction import ALONG, CAPTURES, FIELDS, Redaction, Target, cells_for, label_of
from tracker.models.refusals import sentence_for
from tracker.models.sealing import Seal, cells_of, redaction_entry
from tracker.models.sources import LinkCheck
from tracker.models.traces import (
    LEFTOVERS,
    Place,
    columns_of,
    elsewhere,
    files,
    holding,
    holds,
    remove_leftovers,
    unreadable,
)
from tracker.models.vocabulary import Actor

PERMISSION = "tracker.redact_record"

# The desk's rows and the record's versions of them.
DESK: dict[str, type[models.Model]] = {
    Target.CLAIM: Claim,
    Target.CITATION: Citation,
    **{str(model._meta.model_name): model for model in VERSIONS if model._meta.model_name in FIELDS},
}
VERSION: dict[str, type[Version]] = {
    Target.CLAIM: PublishedClaim,
    Target.CITATION: PublishedCitation,
    **{str(model._meta.model_name): version for model, (version, _fields) in VERSIONS.items()},
}
# A shorter text stands in too many places that mean something else; whoever means it gives it as words.
SHORTEST_TEXT = 6


@dataclass
class Reach:
    """What a redaction removes, and what it does not."""

    versions: int = 0
    events: int = 0
    captures: int = 0
    leftovers: dict[str, int] = field(default_factory=dict)
    elsewhere: list[Place] = field(default_factory=list)
    # Kept files that no search for words can read.
    unread: int = 0


# Asking, agreeing, declining.


def prepare(
    target: str,
    row: int,
    fields: Collection[str],
    *,
    by: AbstractBaseUser,
    notice: str,
    reason: str,
    notice_fr: str = "",
    words: str = "",
) -> Redaction:
    """The request as it would be made, not saved; ValidationError says what is wrong with it."""
    refuse_stranger(by)
    if not set(fields) or not set(fields) <= {name for name, _label in choices(target, row)}:
        raise ValidationError(_("Tick the texts that have to go."))
    # In brackets, it is never taken for the words that it stands for.
    notice, notice_fr = (
        f"[{said.strip(' []')}]" if said.strip(" []") else "" for said in (notice, notice_fr)
    )
    ordered = [name for name in (*FIELDS[target], CAPTURES) if name in fields]
    asked = Redaction(
        target=target,
        row=row,
        fields=ordered,
        cells=cells_for(target, row, ordered, notice, notice_fr),
        notice=notice,
        notice_fr=notice_fr,
        reason=reason,
        words=words,
        requested_by_id=by.pk,
    )
    if any(
        text in said for text in {*texts_of(asked), *_lines(words)} for said in (notice, notice_fr, reason)
    ):
        raise ValidationError(_("The notice or the reason repeats what has to go: both stay for good."))
    typed = ("notice", "notice_fr", "reason", "words")
    asked.clean_fields(exclude=[one.name for one in asked._meta.fields if one.name not in typed])
    return asked


def request(target: str, row: int, fields: Collection[str], **values: Any) -> Redaction:
    """Ask for texts of a row to be removed from all its versions; nothing happens before somebody agrees."""
    asked = prepare(target, row, fields, **values)
    asked.save(force_insert=True)
    return asked


def decline(redaction: Redaction, *, by: AbstractBaseUser) -> None:
    """Leave everything as it is; whoever asked may take the request back, too."""
    refuse_stranger(by)
    with transaction.atomic():
        asked = _pending(redaction)
        asked.declined_by_id, asked.declined_at, asked.words = by.pk, timezone.now(), ""
        asked.save(update_fields=["declined_by", "declined_at", "words"])
    redaction.refresh_from_db()


def approve(redaction: Redaction, *, by: AbstractBaseUser) -> list[Place]:
    """Carry it out, all of it or nothing. Returns where the words still stand."""
    refuse_stranger(by)
    try:
        with transaction.atomic(), acting(f"redaction {redaction.pk}", by):
            take_turn()
            asked = _pending(redaction)
            if asked.requested_by_id == by.pk:
                raise ValidationError(_("A redaction takes two: somebody else has to approve it."))
            if by.date_joined > asked.requested_at:  # type: ignore[attr-defined]  # Django's own user
                raise ValidationError(_("This account is younger than the request: it is no second person."))
            words = sought_by(asked)
            if _versions(asked):
                with open_edition(by=by, reason=f"Redaction {asked.pk}: {asked.notice}") as writer:
                    _decide(asked, by, writer.edition)
                    writer.grade_anew(_graded_by(asked))
                    _remove_from_record(asked)
                    _remove_from_desk(asked)
                    writer.add_line(redaction_entry(asked))
            else:
                _decide(asked, by, None)
                _remove_from_desk(asked)
            remove_leftovers(words, asked.notice)
            ask_deferred_guards()
    except IntegrityError as error:
        raise ValidationError(sentence_for(error)) from error
    redaction.refresh_from_db()
    return list(elsewhere(words))


def refuse_stranger(by: AbstractBaseUser) -> None:
    # Of a user as Django's own; the type of the signed-in one does not say so.
    if not by.has_perm(PERMISSION):  # type: ignore[attr-defined]
        raise ValidationError(_("Only an administrator may ask for a redaction or approve one."))


def _pending(redaction: Redaction) -> Redaction:
    asked = Redaction.objects.select_for_update().get(pk=redaction.pk)
    if not asked.is_pending:
        raise ValidationError(_("This redaction was decided about already."))
    return asked


def _decide(asked: Redaction, by: AbstractBaseUser, edition: Edition | None) -> None:
    asked.approved_by_id, asked.approved_at, asked.edition, asked.words = by.pk, timezone.now(), edition, ""
    asked.save(update_fields=["approved_by", "approved_at", "edition", "words"])
    # With its times as the database has them: they are sealed.
    asked.refresh_from_db()


# What may be named, and what stands there.


def choices(target: str, row: int) -> list[tuple[str, str]]:
    """The texts of a row that may be removed, by name and label: those that say something somewhere."""
    found = [
        (name, label_of(target, name))
        for name in FIELDS[target]
        # The code of a state is nobody's name.
        if _texts(target, row, name) and not (name == "code" and _is_state(row))
    ]
    if target == Target.EDITION:
        # What was hashed as it stood cannot go without the chain.
        found = found if Edition.objects.filter(pk=row).exclude(seed=b"").exists() else []
    if target == Target.ARTICLE and Capture.objects.filter(article=row, redaction=None).exists():
        found.append((CAPTURES, label_of(target, CAPTURES)))
    return found


def _is_state(row: int) -> bool:
    return Actor.objects.filter(pk=row, kind=Actor.Kind.STATE).exists()


def sought_by(asked: Redaction) -> list[str]:
    """The words that have to go: those given, and the texts themselves; the longest first."""
    texts = {text for text in texts_of(asked) if len(text) >= SHORTEST_TEXT}
    return sorted({*texts, *_lines(asked.words)}, key=len, reverse=True)


def texts_of(asked: Redaction) -> set[str]:
    """What the cells that go have said, in any version."""
    return {
        text
        for name in asked.fields
        if name in asked.cells
        for text in _texts(asked.target, asked.row, name)
        if text not in ("", asked.cells[name])
    }


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


def _texts(target: str, row: int, name: str) -> set[str]:
    """All that a text of a row has ever said."""
    return {
        text
        for rows in _holders(target, row)
        if name in columns_of(rows.model)
        for text in rows.values_list(name, flat=True)
        if text
    }


def _holders(target: str, row: int) -> "list[models.QuerySet[Any]]":
    """The desk's row, its history and its versions in the record; for an edition, itself."""
    if target == Target.EDITION:
        return [Edition.objects.filter(pk=row)]
    return [
        DESK[target]._base_manager.filter(pk=row),
        _history_of(target)._base_manager.filter(pgh_obj_id=row),
        VERSION[target]._base_manager.filter(**{f"{VERSION[target].identity}_id": row}),
    ]


def _history_of(target: str) -> type[models.Model]:
    return apps.get_model("tracker", f"{DESK[target].__name__}Event")


# Carrying it out.


def _versions(asked: Redaction) -> list[Any]:
    """The rows of the record that hold something to remove."""
    rows = _holders(asked.target, asked.row)[-1]
    return [row for row in rows.order_by("pk") if _gone(asked, row)]


def _gone(asked: Redaction, row: Any) -> dict[str, Any]:
    """The cells of a row that say something, with what takes their place; what goes along, goes along."""
    columns = columns_of(type(row))
    gone: dict[str, Any] = {}
    kept = Seal.of(row).digests if isinstance(row, Version | Edition) else {}
    for name in asked.fields:
        if name not in columns.keys() & asked.cells.keys() or name in kept:
            continue
        if getattr(row, name) in ("", asked.cells[name]):
            continue
        for cell in (name, *ALONG.get(name, {})):
            if cell in columns.keys() & asked.cells.keys() and getattr(row, cell) != asked.cells[cell]:
                gone[cell] = asked.cells[cell]
    return gone


def _graded_by(asked: Redaction) -> models.QuerySet[PublishedClaim]:
    """The claims whose grade leans on what goes: a series has a place, and a story who wrote alone."""
    current = PublishedClaim.objects.filter(edition_to=None)
    if asked.target == Target.CLAIM and "place" in asked.fields:
        return current.filter(claim=asked.row)
    if asked.target == Target.ARTICLE and "story" in asked.fields:
        citing = PublishedCitation.objects.filter(article=asked.row, edition_to=None)
        return current.filter(claim__in=citing.values("claim_id"))
    return current.none()


def _remove_from_record(asked: Redaction) -> None:
    for row in _versions(asked):
        gone = _gone(asked, row)
        names = ["reason"] if isinstance(row, Edition) else cells_of(row)
        left = Seal.of(row).without(row, gone, names)
        type(row)._base_manager.filter(pk=row.pk).update(seed=b"", redacted=left, **gone)


def _remove_from_desk(asked: Redaction) -> None:
    if asked.target == Target.EDITION:
        return
    # The history is told by a trigger that the row changed, and has the old texts for a moment longer.
    desk, history, _versions = _holders(asked.target, asked.row)
    for rows in (desk, history):
        for row in rows:
            if gone := _gone(asked, row):
                rows.filter(pk=row.pk).update(**gone)
    if CAPTURES in asked.fields:
        _remove_captures(asked)
    for which in {"url", "archive_url"} & set(asked.fields):
        LinkCheck.objects.filter(article=asked.row, which=which).delete()
    # The log names rows by what they were called, cut to its length.
    kinds = ContentType.objects.get_for_models(
        DESK[asked.target], *_proxies(asked.target), for_concrete_models=False
    )
    if asked.cells.keys() & {"name", "name_fr", "title", "url"}:
        LogEntry.objects.filter(content_type__in=kinds.values(), object_id=str(asked.row)).update(
            object_repr=asked.notice
        )


def _proxies(target: str) -> list[type[models.Model]]:
    return [*PROXIES.values()] if target == Target.CLAIM else []


def _remove_captures(asked: Redaction) -> None:
    captures = Capture.objects.filter(article=asked.row, redaction=None)
    originals = Original.objects.filter(capture__article=asked.row, redaction=None)
    for original in originals:
        Original.objects.filter(pk=original.pk).update(
            name=asked.notice,
            content=b"",
            sha256=_sha256(b""),
            sha256_before=original.sha256,
            redaction=asked,
        )
    for capture in captures:
        Capture.objects.filter(pk=capture.pk).update(
            text=asked.notice,
            fingerprint=[],
            sha256=_sha256(asked.notice.encode()),
            sha256_before=capture.sha256,
            redaction=asked,
        )


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def reach(asked: Redaction) -> Reach:
    """What it would remove, and where the words stand besides."""
    words = sought_by(asked)
    found = Reach(
        versions=len(_versions(asked)),
        events=sum(1 for row in _holders(asked.target, asked.row)[1] if _gone(asked, row))
        if asked.target != Target.EDITION
        else 0,
        captures=Capture.objects.filter(article=asked.row, redaction=None).count()
        if CAPTURES in asked.fields
        else 0,
        elsewhere=list(elsewhere(words, lambda place: _covers(asked, place))),
        unread=unreadable(),
    )
    for model, names in LEFTOVERS.items():
        count = holding(model, names, words).count()
        count += sum(1 for _number, content in files(model) if holds(content, words))
        if count:
            found.leftovers[str(model._meta.verbose_name_plural)] = count
    return found


def _covers(asked: Redaction, place: Place) -> bool:
    named = CAPTURES in asked.fields if place.model is Capture else place.field in asked.cells
    return named and (place.target, place.row) == (asked.target, asked.row)
