"""What was done to a row of the desk, as a timeline of differences: who, when, why, and every field.

The audit trail is written by the database, so it knows what forms, actions, imports and plain SQL did. The
admin's own log adds the sentences that the trail lacks: what was submitted, published or captured.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, ForeignKey, OuterRef, prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from pghistory.models import Context

from tracker.differences import LONG, Piece, spoken, word_differences
from tracker.notices import name_of
from tracker.versions import (
    DELETED,
    EVENT_COLUMNS,
    NOT_WORDS,
    Marks,
    Table,
    Values,
    tables_of,
    written,
)

# How many entries stand on one page.
PAGE = 50
# The admin writes its line of the log while or just after the change is made.
SOON = timedelta(seconds=60)
# Told although no editor writes them.
TOLD = {"status", "quote_check"}
QUOTE_CHECKS = {
    "found": gettext_lazy("found word for word"),
    "not_found": gettext_lazy("not found: compare it with the text that was captured"),
    "no_capture": gettext_lazy("no text captured for this article yet"),
}


class Line(NamedTuple):
    """One field: what it said and says."""

    label: str
    pieces: list[Piece]


class Told(NamedTuple):
    """What happened to one thing: the row, or a citation of it."""

    thing: str
    # created, changed, deleted
    what: str
    lines: list[Line]


class Key(NamedTuple):
    """An event, without what it says."""

    number: int
    moment: datetime
    context: Any
    thing: int


@dataclass
class Entry:
    """What one transaction did to the row."""

    moment: datetime
    context: Any = None
    keys: dict[Table, list[Key]] = field(default_factory=lambda: defaultdict(list))
    marks: Marks = ()
    before: Marks = ()
    who: str = ""
    user: int | None = None
    reason: str = ""
    where: str = ""
    messages: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    is_deletion: bool = False
    may_restore: bool = False

    @property
    def version(self) -> str:
        """The version that this entry can bring back: after a deletion the one before it."""
        return written(self.before if self.is_deletion else self.marks)

    @property
    def has_reason(self) -> bool:
        """Whether the reason says what no message says."""
        return bool(self.reason) and not any(
            self.reason.lower() in message.lower() for message in self.messages
        )


class Names:
    """What rows are called now, by one query for each table that is asked."""

    def __init__(self) -> None:
        self.wanted: dict[Any, set[Any]] = defaultdict(set)
        self.rows: dict[Any, dict[Any, Any]] = {}

    def want(self, model: Any, rows: Iterable[Values]) -> None:
        for one in model._meta.concrete_fields:
            if isinstance(one, ForeignKey):
                self.wanted[one.related_model] |= {
                    row[one.attname] for row in rows if row.get(one.attname) is not None
                }

    def row(self, model: Any, number: Any) -> Any:
        """The row; in the place of one that is gone a row that says so."""
        if model not in self.rows:
            self.rows[model] = model._base_manager.in_bulk(self.wanted[model])
        known = self.rows[model].get(number)
        if known is None:
            is_named = any(one.name == "name" for one in model._meta.concrete_fields)
            known = model(pk=number, **({"name": gone(model, number)} if is_named else {}))
        return known

    def of(self, one: Any, number: Any) -> str:
        if issubclass(one.related_model, AbstractBaseUser):
            return name_of(self.row(one.related_model, number))
        known = self.row(one.related_model, number)
        return str(known) if number in self.rows[one.related_model] else gone(one.related_model, number)


def gone(model: Any, number: Any) -> str:
    return _("%(thing)s %(number)s, deleted") % {"thing": model._meta.verbose_name, "number": number}


# The timeline.


def timeline(model: type[models.Model], number: Any) -> list[Entry]:
    """Every entry, newest first, with who and why; `tell` fills in what happened.

    The same few queries however long it is.
    """
    tables = tables_of(model)
    found: dict[tuple[datetime, Any], Entry] = {}
    for table in tables:
        keys = table.events.filter(**{table.owner_column: number}).order_by("pgh_id")
        for key in map(
            Key._make, keys.values_list("pgh_id", "pgh_created_at", "pgh_context_id", "pgh_obj_id")
        ):
            entry = found.setdefault((key.moment, key.context), Entry(moment=key.moment, context=key.context))
            entry.keys[table].append(key)
    entries = sorted(found.values(), key=lambda entry: _place(entry, tables))
    marks: Marks = (0,) * len(tables)
    for entry in entries:
        entry.before = marks
        marks = entry.marks = tuple(
            max([mark, *(key.number for key in entry.keys.get(table, []))])
            for table, mark in zip(tables, marks, strict=True)
        )
    _say_who(entries)
    entries += _logged(entries, model, number)
    return sorted(entries, key=lambda entry: _place(entry, tables), reverse=True)


def _place(entry: Entry, tables: Sequence[Table]) -> tuple[Any, ...]:
    """Where the entry stands: by time, and in one moment by the numbers of its events."""
    return (
        entry.moment,
        *(max((key.number for key in entry.keys.get(table, [])), default=0) for table in tables),
    )


def _say_who(entries: Sequence[Entry]) -> None:
    contexts = Context.objects.in_bulk({entry.context for entry in entries if entry.context})
    known = {
        entry.context: contexts[entry.context].metadata for entry in entries if entry.context in contexts
    }
    users = get_user_model()._default_manager.in_bulk(
        {said["user"] for said in known.values() if said.get("user")}
    )
    for entry in entries:
        said = known.get(entry.context)
        entry.who = who(said, users)
        if said:
            entry.user = said.get("user")
            entry.reason = str(said.get("reason") or "")
            entry.where = str(said.get("url") or said.get("command") or "")


def who(said: Values | None, users: dict[Any, Any]) -> str:
    """Who did it, as far as the trail knows."""
    if said is None:
        return _("by SQL, no name")
    if not said.get("user"):
        return _("by a command, no name")
    user = users.get(said["user"])
    return name_of(user) if user else _("user %(number)s, deleted") % {"number": said["user"]}


def _logged(entries: Sequence[Entry], model: type[models.Model], number: Any) -> list[Entry]:
    """What the admin's log says and the trail does not: beside its entry, or as an entry of its own."""
    concrete: Any = model._meta.concrete_model
    kinds = ContentType.objects.get_for_models(*{model, concrete}, for_concrete_models=False).values()
    lines = LogEntry.objects.filter(object_id=str(number), content_type__in=kinds).select_related("user")
    alone = []
    for line in lines.order_by("action_time"):
        message = _news(line, model)
        if not message:
            continue
        near = [
            entry
            for entry in entries
            if entry.user == line.user_id and abs(line.action_time - entry.moment) < SOON
        ]
        if near:
            # The newest of them, where several stand at one moment.
            nearest = min(reversed(near), key=lambda entry: abs(line.action_time - entry.moment))
            nearest.messages.append(message)
        else:
            alone.append(
                Entry(moment=line.action_time, user=line.user_id, who=name_of(line.user), messages=[message])
            )
    return alone


def _news(line: LogEntry, model: type[models.Model]) -> str:
    """The message without what the fields say themselves."""
    try:
        said = json.loads(line.change_message)
    except ValueError:
        return line.change_message
    if not isinstance(said, list):
        return line.change_message
    with override(None):
        told = {str(table.model._meta.verbose_name) for table in tables_of(model)}
    news = [
        part
        for part in said
        for what in part.values()
        if isinstance(what, dict) and what.get("name") and what["name"] not in told
    ]
    return LogEntry(change_message=json.dumps(news)).get_change_message() if news else ""


def tell(entries: Sequence[Entry], model: type[models.Model]) -> list[Entry]:
    """The entries with what happened in each, those left out in which nothing did."""
    events: dict[Table, dict[int, Values]] = {}
    befores: dict[Table, dict[int, int]] = {}
    names = Names()
    for table in tables_of(model):
        here = [key for entry in entries for key in entry.keys.get(table, [])]
        befores[table] = _befores(table, here)
        wanted = {key.number for key in here} | set(befores[table].values())
        rows = list(table.events.filter(pgh_id__in=wanted).values()) if wanted else []
        events[table] = {row["pgh_id"]: row for row in rows}
        names.want(table.model, rows)
    for entry in entries:
        for table, keys in entry.keys.items():
            told = _turns(keys, befores[table], events[table])
            if table.links:
                entry.told += links_told(table, told, names, model)
            else:
                entry.told += [as_told(table, model, one, names) for one in told]
            if not table.owner and told and told[-1].after is None:
                entry.is_deletion = True
        entry.told = [one for one in entry.told if one.lines or one.what != "changed"]
    return [entry for entry in entries if entry.told or entry.messages]


def _befores(table: Table, keys: Sequence[Key]) -> dict[int, int]:
    """For the first of the events of each thing on the page, and for each other, the event before it."""
    things = {key.thing for key in keys}
    if not things:
        return {}
    last: dict[int, int] = {}
    found: dict[int, int] = {}
    numbers = table.events.filter(pgh_obj_id__in=things).order_by("pgh_id")
    for thing, number in numbers.values_list("pgh_obj_id", "pgh_id"):
        if thing in last:
            found[number] = last[thing]
        last[thing] = number
    wanted = {key.number for key in keys}
    return {number: before for number, before in found.items() if number in wanted}


class Turn(NamedTuple):
    """One thing before and after an entry; None where it was not there."""

    number: int
    before: Values | None
    after: Values | None


def _turns(keys: Sequence[Key], befores: dict[int, int], events: dict[int, Values]) -> list[Turn]:
    """Each thing of the entry, before its first event there and after its last."""
    turns = []
    for thing in dict.fromkeys(key.thing for key in keys):
        own = [key.number for key in keys if key.thing == thing]
        before = events.get(befores.get(own[0], 0))
        after = events[own[-1]]
        if before is None and events[own[0]]["pgh_label"] != "insert":
            # The trail began later than the row: what the first event changed is not known.
            before = events[own[0]]
        turn = Turn(
            thing,
            None if before is None or _is_gone(before, own[0]) else before,
            None if after["pgh_label"] == DELETED else after,
        )
        if turn.before is not None or turn.after is not None:
            turns.append(turn)
    return turns


def _is_gone(event: Values, first: int) -> bool:
    return bool(event["pgh_label"] == DELETED and event["pgh_id"] != first)


def as_told(
    table: Table,
    model: type[models.Model],
    turn: Turn,
    names: Names,
    told: Collection[str] = frozenset(TOLD),
) -> Told:
    """A row or a citation: what it says now that it did not, or all that it said.

    `told` are the fields that are told although no editor writes them.
    """
    fields = [
        one
        for one in table.events.model._meta.concrete_fields
        if one.name not in EVENT_COLUMNS
        and one.attname not in (*EVENT_COLUMNS, table.owner)
        and (one.name in told or one.name not in NOT_WORDS)
    ]
    thing = str((table.model if table.owner else model)._meta.verbose_name)
    said = turn.after or turn.before or {}
    title = capfirst(_("%(thing)s %(number)s") % {"thing": thing, "number": turn.number})
    if "article_id" in said and table.owner:
        article = table.model._meta.get_field("article")
        title = f"{title}: {names.of(article, said['article_id'])}"
    if turn.before and turn.after:
        lines = [line for one in fields if (line := changed(one, turn.before, turn.after, names))]
        return Told(title, "changed", lines)
    lines = [line for one in fields if (line := stood(one, said, names))]
    return Told(title, "created" if turn.after else "deleted", lines)


def changed(one: Any, before: Values, after: Values, names: Names) -> Line | None:
    """The field, where it reads otherwise than before."""
    old, new = before[one.attname], after[one.attname]
    if old == new:
        return None
    words = [says(one, value, names) for value in (old, new)]
    label = capfirst(str(one.verbose_name))
    is_text = isinstance(old, str) and isinstance(new, str) and not one.choices
    if is_text and old and new and max(len(old), len(new)) > LONG:
        return Line(label, word_differences(old, new))
    return Line(label, [Piece("old", words[0]), Piece("same", " → "), Piece("new", words[1])])


def stood(one: Any, said: Values, names: Names) -> Line | None:
    """The field, where it said anything."""
    value = said[one.attname]
    if value in (None, "", False) or one.name in TOLD or (one.name == "kind" and not one.editable):
        return None
    return Line(capfirst(str(one.verbose_name)), [Piece("same", says(one, value, names))])


def says(one: Any, value: Any, names: Names) -> str:
    if one.name == "quote_check":
        return str(QUOTE_CHECKS.get(value) or spoken(one, value, str))
    return spoken(one, value, lambda number: names.of(one, number))


def links_told(
    table: Table, turns: Sequence[Turn], names: Names, model: type[models.Model]
) -> Iterator[Told]:
    """Links as one line of the row: what it does not lead to any more, what it leads to now."""
    target = table.events.model._meta.get_field(table.target.removesuffix("_id"))
    old = {turn.before[table.target] for turn in turns if turn.before}
    new = {turn.after[table.target] for turn in turns if turn.after}
    pieces = [
        Piece(kind, ", ".join(sorted(names.of(target, one) for one in some)))
        for kind, some in (("old", old - new), ("new", new - old))
        if some
    ]
    if len(pieces) == 2:
        pieces.insert(1, Piece("same", " → "))
    if pieces:
        links: Any = model._meta.get_field(table.links)
        label = capfirst(str(links.verbose_name))
        yield Told("", "changed", [Line(label, pieces)])


# What is gone.


class Gone(NamedTuple):
    """A row that was deleted, with who did it."""

    event: int
    number: int
    row: Any
    moment: datetime
    who: str
    reason: str


def deleted(model: Any, *, before: int | None = None, kind: Any = None) -> list[Gone]:
    """The newest of the rows that were deleted and are not back, a page and one more."""
    table = tables_of(model)[0]
    events = table.events.filter(pgh_label=DELETED)
    later = table.events.filter(pgh_label=DELETED, pgh_obj_id=OuterRef("pgh_obj_id"))
    live = table.model._base_manager.filter(pk=OuterRef("pgh_obj_id"))
    events = events.exclude(Exists(live)).exclude(Exists(later.filter(pgh_id__gt=OuterRef("pgh_id"))))
    if kind:
        events = events.filter(kind=kind)
    if before:
        events = events.filter(pgh_id__lt=before)
    found = list(events.order_by("-pgh_id").values()[: PAGE + 1])
    contexts = Context.objects.in_bulk({row["pgh_context_id"] for row in found if row["pgh_context_id"]})
    said = {number: context.metadata for number, context in contexts.items()}
    users = get_user_model()._default_manager.in_bulk(
        {one["user"] for one in said.values() if one.get("user")}
    )
    rows = as_they_were(table.model, found)
    return [
        Gone(
            event=event["pgh_id"],
            number=event["pgh_obj_id"],
            row=row,
            moment=event["pgh_created_at"],
            who=who(said.get(event["pgh_context_id"]), users),
            reason=str(said.get(event["pgh_context_id"], {}).get("reason") or ""),
        )
        for event, row in zip(found, rows, strict=True)
    ]


def as_they_were(model: Any, events: Sequence[Values]) -> list[Any]:
    """Rows made of events, that can name what they name; not to be saved."""
    names = Names()
    names.want(model, events)
    rows = []
    for event in events:
        row = model(**{name: value for name, value in event.items() if name not in EVENT_COLUMNS})
        for one in model._meta.concrete_fields:
            if isinstance(one, ForeignKey) and event.get(one.attname) is not None:
                setattr(row, one.name, names.row(one.related_model, event[one.attname]))
        rows.append(row)
    if rows:
        prefetch_related_objects(rows, *(one.name for one in model._meta.many_to_many))
    return rows
