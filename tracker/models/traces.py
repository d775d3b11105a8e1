"""Words, wherever they stand: replaced in what editors left lying about, found in everything else."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.models import Session
from django.db import models

from tracker.models.captures import Capture, Original
from tracker.models.editions import Version
from tracker.models.redaction import FIELDS, Redaction, Target
from tracker.models.review import ErrorReport, Remark, ScheduledPublication
from tracker.models.sources import LinkCheck
from tracker.models.workspace import ImportJob, Intake

# Notes, logs and half-finished work: the words that go are replaced there, wherever they stand.
LEFTOVERS: dict[type[models.Model], tuple[str, ...]] = {
    LogEntry: ("object_repr", "change_message"),
    Remark: ("text",),
    ErrorReport: ("text", "answer", "email"),
    ScheduledPublication: ("reason", "reason_fr"),
    Intake: ("data", "original_name"),
    ImportJob: ("name", "report"),
    LinkCheck: ("address", "detail"),
    apps.get_model("pghistory", "Context"): ("metadata",),
    apps.get_model("django_tasks_database", "DBTaskResult"): ("args_kwargs", "return_value", "traceback"),
}
# Files that are on their way to the desk: one that holds the words is emptied.
FILES: dict[type[models.Model], str] = {Intake: "original", ImportJob: "content"}
# What a packed file may hold; one that holds more is no table of claims.
LARGEST_UNPACKED = 512 * 1024 * 1024
# So many places are named; who has to see more narrows the words.
MOST_PLACES = 50


@dataclass(frozen=True)
class Place:
    """Where words stand that a redaction does not remove: a text that another one may name, or none."""

    model: type[models.Model]
    row: Any
    field: str
    target: str = ""

    @property
    def label(self) -> str:
        name = Target(self.target).label if self.target else self.model._meta.verbose_name
        return f"{name} {self.row}"

    @property
    def field_label(self) -> str:
        return str(columns_of(self.model)[self.field].verbose_name)


def columns_of(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {column.attname: column for column in model._meta.concrete_fields}


def remove_leftovers(words: list[str], notice: str) -> None:
    """Put the notice in place of the words in every leftover; who is signed in with them is signed out."""
    for model, names in LEFTOVERS.items():
        columns = columns_of(model)
        for row in holding(model, names, words):
            changed = {
                name: replaced(getattr(row, name), words, notice, columns[name].max_length) for name in names
            }
            model._base_manager.filter(pk=row.pk).update(**changed)
        for number, content in files(model):
            if holds(content, words):
                empty(model, number)
    for session in Session.objects.all():
        said = json.dumps(session.get_decoded(), ensure_ascii=False, default=str)
        if any(text in said for word in words for text in written(word)):
            session.delete()


def empty(model: type[models.Model], number: int) -> None:
    rows = model._base_manager.filter(pk=number)
    rows.update(**{FILES[model]: b""})
    if model is ImportJob:
        # What is not saved yet cannot be any more.
        rows.exclude(state=ImportJob.State.SAVED).update(state=ImportJob.State.FAILED)


def files(model: type[models.Model]) -> Iterator[tuple[int, bytes]]:
    if name := FILES.get(model):
        rows = model._base_manager.exclude(**{name: None}).values_list("pk", name)
        for number, content in rows.iterator(chunk_size=1):
            yield number, bytes(content)


def holds(content: bytes, words: Iterable[str]) -> bool:
    """Whether a file holds one of the words, in whatever encoding; a packed one is unpacked."""
    sought = {one for word in words for text in written(word) for one in encoded(text)}
    parts = [content]
    if content[:2] == b"PK":
        try:
            with ZipFile(BytesIO(content)) as packed:
                if sum(one.file_size for one in packed.infolist()) > LARGEST_UNPACKED:
                    return True
                parts += [packed.read(name) for name in packed.namelist()]
        except (BadZipFile, RuntimeError, NotImplementedError, EOFError):
            # Broken or locked: nobody can read it here, and it is of no use to an import either.
            return True
    return any(one in part for part in parts for one in sought)


def encoded(text: str) -> Iterator[bytes]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
        with suppress(UnicodeEncodeError):
            yield text.encode(encoding)


def unreadable() -> int:
    """Files of articles: pictures and PDFs cannot be searched for words."""
    kept = Original.objects.filter(redaction=None).exclude(media_type__startswith="text/").count()
    return kept + Intake.objects.exclude(original=None).exclude(original_type__startswith="text/").count()


def written(word: str) -> set[str]:
    """A word as it may be written down: plain, and as JSON with and without its accents."""
    return {
        word,
        json.dumps(word, ensure_ascii=False)[1:-1],
        json.dumps(word)[1:-1],
        word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
    }


def replaced(value: Any, words: list[str], notice: str, longest: int | None) -> Any:
    if isinstance(value, str):
        for word in words:
            for text in sorted(written(word), key=len, reverse=True):
                value = value.replace(text, notice)
        return value[:longest] if longest else value
    if isinstance(value, dict):
        return {
            replaced(key, words, notice, None): replaced(one, words, notice, None)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [replaced(one, words, notice, None) for one in value]
    return value


def holding(model: type[models.Model], names: Iterable[str], words: list[str]) -> "models.QuerySet[Any]":
    """The rows of which one of the named columns holds one of the words."""
    found = models.Q(pk__in=[])
    for name in names:
        found |= models.Q(Holds(models.F(name), sought(words)))
    return model._base_manager.filter(found)


def sought(words: Iterable[str]) -> models.Value:
    every = sorted({text for word in words for text in written(word)})
    return models.Value(every, output_field=ArrayField(models.TextField()))


class Holds(models.Func):
    """Whether the text of a column, whatever its type, holds one of the words: no character is a wildcard."""

    template = (
        "EXISTS (SELECT FROM (SELECT %(expressions)s) one(said, words), unnest(one.words) sought(word) "
        "WHERE position(sought.word IN one.said::text) > 0)"
    )
    output_field = models.BooleanField()


def elsewhere(words: list[str], is_covered: Callable[[Place], bool] = lambda place: False) -> Iterator[Place]:
    """Where the words stand, leftovers aside; every text of every table is looked through."""
    if not words:
        return
    seen: set[tuple[str, Any, str]] = set()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or model is Session or not model._meta.managed:
            continue
        left_out = {*LEFTOVERS.get(model, ()), *(["words"] if model is Redaction else [])}
        names = [
            name for name, column in columns_of(model).items() if is_text(column) and name not in left_out
        ]
        for place in standing(model, names, words):
            key = (place.target or model._meta.label, place.row, place.field)
            if key not in seen and not is_covered(place):
                seen.add(key)
                yield place
            if len(seen) >= MOST_PLACES:
                return


def is_text(column: models.Field[Any, Any]) -> bool:
    if isinstance(column, ArrayField):
        return is_text(column.base_field)
    return isinstance(column, models.CharField | models.TextField | models.JSONField)


def standing(model: type[models.Model], names: list[str], words: list[str]) -> Iterator[Place]:
    """Where the words stand in one table: it is read once, its columns are told apart in what was found."""
    if not names:
        return
    together = models.Func(
        models.Value("\n"), *map(models.F, names), function="CONCAT_WS", output_field=models.TextField()
    )
    found = model._base_manager.filter(Holds(together, sought(words))).order_by("pk")
    rows = list(found.values_list("pk", flat=True)[:MOST_PLACES])
    target, row = "", "pk"
    if issubclass(model, Version) and model.identity in FIELDS:
        target, row = model.identity, f"{model.identity}_id"
    elif model._meta.model_name in FIELDS:
        target = str(model._meta.model_name)
    elif model is Capture:
        target, row = str(Target.ARTICLE), "article_id"
    elif str(model._meta.model_name).removesuffix("event") in FIELDS:
        target, row = str(model._meta.model_name).removesuffix("event"), "pgh_obj_id"
    for name in names if rows else []:
        nameable = model is Capture or (target and name in FIELDS[target])
        numbers = holding(model, [name], words).filter(pk__in=rows).order_by(row)
        for number in numbers.values_list(row, flat=True).distinct():
            yield Place(model, number, name, target if nameable else "")
