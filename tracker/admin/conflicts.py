"""Two editors, one row: what the other one saved meanwhile, beside what this one typed.

Every change form carries what was seen when it was opened. Where the words of the row are others by the time
it comes back, nothing is saved: the form comes back with all that was typed, and what the other one changed
where this one typed nothing. Saving again is then a choice made with both versions in sight.

The status alone is no such conflict. It says where the row stands in the review and not what it says; saving
makes a draft of it again by itself. Whoever saves over a changed status is told so afterwards.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Self

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.admin.history import Names, says, timeline
from tracker.differences import LONG, Piece, spoken, word_differences
from tracker.numerals import as_number
from tracker.versions import (
    Marks,
    Table,
    Values,
    Version,
    fingerprint,
    has_history,
    newest_marks,
    read_marks,
    tables_of,
    version_at,
    version_now,
    written,
)

CHANGED_MEANWHILE = gettext_lazy(
    "Somebody changed this after you opened the page. Look at it once more; nothing was done yet."
)


@dataclass(frozen=True)
class Seen:
    """What somebody had in sight: the row's words and status, and the newest event about it."""

    words: str
    status: str
    marks: Marks

    @classmethod
    def now(cls, row: models.Model) -> Self:
        # The marks first: what happens in between then counts as not seen.
        marks = newest_marks(type(row), row.pk)
        known = type(row)._base_manager.filter(pk=row.pk)
        status = known.values_list("status", flat=True).first() if hasattr(row, "status") else ""
        return cls(fingerprint([row], words_alone=True), status or "", marks)

    @classmethod
    def read(cls, text: str) -> Self:
        words, _dot, rest = text.partition(".")
        status, _dot, marks = rest.partition(".")
        return cls(words, status, read_marks(marks))

    def __str__(self) -> str:
        return f"{self.words}.{self.status}.{written(self.marks)}"


class Field(NamedTuple):
    """A field that differs: what the desk says now, what was typed, and who changed it."""

    label: str
    theirs: str
    yours: list[Piece]
    # theirs, yours, both
    changed_by: str


class Row(NamedTuple):
    """A citation that the other one added, changed or took away."""

    title: str
    what: str
    fields: list[Field]


@dataclass
class Conflict:
    """What stands above a form that was not saved."""

    who: str
    moment: datetime | None
    is_gone: bool = False
    fields: list[Field] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        if self.is_gone:
            return _(
                "Somebody deleted this while you wrote. Nothing you typed is lost: saving makes it anew."
            )
        return _(
            "Somebody saved this after you opened it. Nothing of yours is saved yet: look, then save again."
        )


class Contested:
    """What makes a form of an admin stay open, with the sentence above it."""

    conflict: Conflict

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]  # the form that it is mixed into
        self.add_error(None, self.conflict.sentence)  # type: ignore[attr-defined]
        return cleaned


def who_since(model: type[models.Model], number: Any, marks: Marks) -> tuple[str, datetime | None]:
    """Who changed the row after these marks, the last one last, and when."""
    entries = [
        entry
        for entry in timeline(model, number)
        if entry.marks and any(new > old for new, old in zip(entry.marks, marks, strict=False))
    ]
    if not entries:
        return _("somebody"), None
    names = dict.fromkeys(entry.who for entry in reversed(entries))
    return ", ".join(names), entries[0].moment


class Comparison:
    """The three versions of a row: as this one opened it, as the desk has it now, and as typed."""

    def __init__(self, row: Any, seen: Seen, form_class: Any, data: QueryDict) -> None:
        self.row = row
        self.model = type(row)
        self.form_class = form_class
        self.data = data.copy()
        self.then = version_at(self.model, row.pk, seen.marks)
        self.now = version_now(self.model, row.pk)
        self.names = Names()
        for table in tables_of(self.model):
            for version in (self.then, self.now):
                if version:
                    rows = version.parts.get(table, {}).values() if table.owner else [version.own]
                    self.names.want(table.model, list(rows))
        who, moment = who_since(self.model, row.pk, seen.marks)
        self.conflict = Conflict(who, moment)

    def settle(self, formsets: Sequence[Any]) -> QueryDict:
        """What the form says when it comes back; fills in the conflict on the way."""
        self._settle_fields()
        for formset in formsets:
            if has_history(formset.model):
                self._settle_rows(formset)
        return self.data

    # The row itself.

    def _settle_fields(self) -> None:
        now = self._unbound(self.now)
        if self.then and self.now and self.now.own.get("status") != self.then.own.get("status"):
            self._status_changed(self.then.own["status"], self.now.own["status"])
        then = self._unbound(self.then) if self.then else None
        merged, found = settled(self.form_class, self.data, then, now, copy(self.row), self._say)
        self.conflict.fields += found
        for name, values in merged.items():
            put(self.data, name, values)

    def _status_changed(self, before: str, after: str) -> None:
        """Told where it is news; that words which changed are a draft goes without saying."""
        if after == "draft":
            return
        one: Any = self.model._meta.get_field("status")
        then, now = (capfirst(spoken(one, value, str)) for value in (before, after))
        self.conflict.fields.append(
            Field(capfirst(str(one.verbose_name)), now, [Piece("same", then)], "theirs")
        )

    def _unbound(self, version: Version | None) -> Any:
        """The form as it stands on the page for this version."""
        if version is None:
            return None
        linked = {table.links: version.linked(table.links) for table in tables_of(self.model) if table.links}
        return self.form_class(instance=version.instance(self.model), initial=linked)

    def _say(self, name: str, value: Any) -> str:
        """A value of a form in words."""
        return in_words(self.model, name, value, self.names)

    # Its citations.

    def _settle_rows(self, formset: Any) -> None:
        table = next(table for table in tables_of(self.model) if table.model is formset.model)
        then, now = (version.parts[table] if version else {} for version in (self.then, self.now))
        kept: list[Values] = []
        new: list[Values] = []
        posted: set[int] = set()
        for index in range(formset.total_form_count()):
            typed = taken(self.data, f"{formset.prefix}-{index}-")
            number = as_number((typed.get("id") or [""])[0])
            if index >= formset.initial_form_count() or number is None:
                new.append(typed)
                continue
            posted.add(number)
            self._settle_row(formset, table, number, then, now, typed, kept, new)
        for added in sorted(now.keys() - posted - then.keys()):
            form = self._form(formset, table, now[added], None)
            kept.append({**as_posted(form), "id": [str(added)]})
            self.conflict.rows.append(Row(self._title(table, now[added]), "added", []))
        number_anew(self.data, formset.prefix, kept, new)

    def _settle_row(
        self,
        formset: Any,
        table: Table,
        number: int,
        then: dict[int, Values],
        now: dict[int, Values],
        typed: Values,
        kept: list[Values],
        new: list[Values],
    ) -> None:
        before = self._form(formset, table, then[number], None) if number in then else None
        is_deleted = bool(typed.get("DELETE"))
        if number not in now:
            mine = before is None or bool(touched(type(before), posted(typed), before))
            if not is_deleted and mine:
                new.append({name: values for name, values in typed.items() if name != "id"})
            if not is_deleted:
                said = then.get(number) or {}
                what = "deleted_yours" if mine else "deleted"
                self.conflict.rows.append(Row(self._title(table, said), what, []))
            return
        after = self._form(formset, table, now[number], None)
        merged, found = settled(
            type(after),
            posted(typed),
            before,
            after,
            table.model(**now[number]),
            lambda name, value: in_words(table.model, name, value, self.names),
        )
        theirs = any(one.changed_by != "yours" for one in found)
        if is_deleted and theirs:
            self.conflict.rows.append(Row(self._title(table, now[number]), "changed_yours_deleted", found))
        elif found:
            self.conflict.rows.append(Row(self._title(table, now[number]), "changed", found))
        kept.append({name: values for name, values in {**typed, **merged}.items() if values})

    def _form(self, formset: Any, table: Table, said: Values, data: Any) -> Any:
        """A row of the formset as it stands on the page."""
        columns = {one.attname for one in table.model._meta.concrete_fields}
        values = {name: value for name, value in said.items() if name in columns}
        return formset.form(data, instance=table.model(**values))

    def _title(self, table: Table, said: Values) -> str:
        title = capfirst(str(table.model._meta.verbose_name))
        if said.get("article_id"):
            article = table.model._meta.get_field("article")
            title = f"{title}, {self.names.of(article, said['article_id'])}"
        words = said.get("quote") or said.get("paraphrase") or ""
        return f"{title}: “{words}”" if words else title


def taken(data: QueryDict, prefix: str) -> dict[str, list[str]]:
    """What was typed into one row, by the names of its fields."""
    return {name.removeprefix(prefix): data.getlist(name) for name in data if name.startswith(prefix)}


def number_anew(data: QueryDict, prefix: str, kept: list[Values], new: list[Values]) -> None:
    """Put these rows in the place of those of a formset: those that the desk has first, as it wants them."""
    for name in [name for name in data if name.startswith(f"{prefix}-")]:
        if name[len(prefix) + 1 :].partition("-")[0].isdecimal():
            del data[name]
    for index, row in enumerate([*kept, *new]):
        for name, values in row.items():
            data.setlist(f"{prefix}-{index}-{name}", values)
    data[f"{prefix}-INITIAL_FORMS"] = str(len(kept))
    data[f"{prefix}-TOTAL_FORMS"] = str(len(kept) + len(new))


def posted(values: Values) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, some in values.items():
        data.setlist(name, some)
    return data


def touched(form_class: Any, data: QueryDict, before: Any) -> set[str]:
    """The fields in which something else was typed than stood there."""
    bound = form_class(data, instance=copy(before.instance), initial=before.initial)
    return {name for name in bound.changed_data if name in bound.fields}


def as_posted(form: Any) -> dict[str, list[str]]:
    """What a browser sends of a form in which nothing was typed."""
    return {bound.html_name: values for bound in form if (values := sent(bound))}


def sent(bound: Any) -> list[str]:
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    value = bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    shown = widget.format_value(value)
    if not isinstance(shown, list | tuple | set):
        shown = [shown]
    some = [str(one) for one in shown if one not in (None, "")]
    return some if some or isinstance(widget, forms.SelectMultiple) else [""]


def put(data: QueryDict, name: str, values: list[str]) -> None:
    if values:
        data.setlist(name, values)
    else:
        data.pop(name, None)


def settled(
    form_class: Any, data: QueryDict, before: Any, after: Any, row: Any, say: Callable[[str, Any], str]
) -> tuple[dict[str, list[str]], list[Field]]:
    """What the other one changed where nothing was typed, and every field that differs.

    `before` and `after` are the form as it stood there and as it would stand there now; without `before`
    all of it counts as typed.
    """
    mine = touched(form_class, data, before) if before else set(after.fields)
    theirs = {bound.name for bound in after if before is None or sent(before[bound.name]) != sent(bound)}
    bound_form = form_class(data, instance=row, initial=after.initial)
    bound_form.is_valid()
    merged: dict[str, list[str]] = {}
    found: list[Field] = []
    for bound in after:
        name = bound.name
        if bound.is_hidden or name == "DELETE" or name not in mine | theirs:
            continue
        if name in theirs and name not in mine:
            merged[name] = sent(bound)
        value = bound_form.cleaned_data.get(name)
        is_valid = name in bound_form.cleaned_data
        yours = say(name, value) if is_valid else ", ".join(data.getlist(name))
        now = say(name, bound.initial)
        if now == yours:
            continue
        by = "both" if name in mine & theirs else "theirs" if name in theirs else "yours"
        is_long = isinstance(value, str) and min(len(now), len(yours)) > LONG
        pieces = word_differences(now, yours) if is_long else [Piece("same", yours)]
        found.append(Field(str(bound.label), now, pieces, by))
    return merged, found


def in_words(model: Any, name: str, value: Any, names: Names) -> str:
    """The value of a form's field in words: what was chosen by its name, several with commas."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, list | tuple | set | models.QuerySet):
        return ", ".join(sorted(str(one) for one in _rows(model, name, value))) or _("empty")
    try:
        one = model._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    return says(one, value, names)


def _rows(model: Any, name: str, values: Any) -> Iterator[Any]:
    related = model._meta.get_field(name).related_model
    numbers = [one for one in values if not isinstance(one, models.Model)]
    known = related._base_manager.in_bulk(numbers) if numbers else {}
    for one in values:
        yield one if isinstance(one, models.Model) else known.get(one, one)


def without_numbers(data: QueryDict, formsets: Sequence[Any]) -> QueryDict:
    """What was typed for a row that is gone, as one types it for a new one."""
    fresh = data.copy()
    for formset in formsets:
        rows: list[Values] = [
            {name: values for name, values in row.items() if name not in {"id", formset.fk.name}}
            for index in range(formset.total_form_count())
            if not (row := taken(data, f"{formset.prefix}-{index}-")).get("DELETE")
        ]
        number_anew(fresh, formset.prefix, [], rows)
    return fresh
