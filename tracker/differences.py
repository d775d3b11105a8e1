"""What changed, field by field, in words: nothing on this site is silently rewritten."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import ForeignKey
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from tracker import wording
from tracker.models import PublishedClaim
from tracker.models.statement import ClaimFields


class Difference(NamedTuple):
    label: str
    old: str
    new: str


def differences(old: PublishedClaim, new: PublishedClaim) -> list[Difference]:
    """Each field of the statement that reads otherwise; both rows must be able to name things."""
    found = []
    for field in ClaimFields._meta.concrete_fields:
        before, after = words(old, field), words(new, field)
        if before != after:
            found.append(Difference(capfirst(str(field.verbose_name)), before, after))
    before, after = (", ".join(one.label for one in row.named.counted_with) for row in (old, new))
    if before != after:
        found.append(Difference(capfirst(_("counted with")), before or _("empty"), after or _("empty")))
    before, after = (
        ", ".join(_("claim %(number)s") % {"number": number} for number in row.borne_out_by)
        for row in (old, new)
    )
    if before != after:
        found.append(Difference(capfirst(_("borne out by")), before or _("empty"), after or _("empty")))
    return found


def words(row: PublishedClaim, field: Any) -> str:
    """A field of the statement as a person says it."""

    def name(number: int) -> str:
        named = getattr(row.named, field.name, None)
        return named.label if named else _("claim %(number)s") % {"number": number}

    return spoken(field, getattr(row, field.attname), name)


def spoken(field: Any, value: Any, name: Callable[[Any], str]) -> str:
    """The value of a field as a person says it; `name` knows what a foreign key leads to."""
    if value in (None, ""):
        return _("empty")
    if isinstance(field, ForeignKey):
        return name(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, int):
        return wording.number(value)
    return str(dict(field.flatchoices).get(value, value)) if field.choices else str(value)


def moment(at: datetime) -> str:
    """A day and the time of day."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


class Piece(NamedTuple):
    """A stretch of text: same, old, new, or cut (where a long same stretch is left out)."""

    kind: str
    text: str


# Shorter texts are told whole, the old one and the new one.
LONG = 60
# So many words of what stayed the same stand on each side of a change.
AROUND = 12
# Beyond this nobody reads word by word, and comparing takes long.
MOST_WORDS = 4000


def word_differences(old: str, new: str) -> list[Piece]:
    """The new text with what is gone and what came, word by word."""
    before, after = (re.findall(r"\S+\s*", text) for text in (old, new))
    if len(before) + len(after) > MOST_WORDS:
        return [Piece("old", old), Piece("new", new)]
    # Without its spaces: a word is the same word at the end of a line.
    bare = [[word.strip() for word in words] for words in (before, after)]
    found: list[Piece] = []
    matcher = SequenceMatcher(None, bare[0], bare[1], autojunk=False)
    for what, start, end, new_start, new_end in matcher.get_opcodes():
        if what == "equal":
            found += _same(after[new_start:new_end], first=not found, last=new_end == len(after))
        else:
            found += [
                Piece(kind, "".join(words))
                for kind, words in (("old", before[start:end]), ("new", after[new_start:new_end]))
                if words
            ]
    return list(_told_apart(found))


def _same(words: list[str], *, first: bool, last: bool) -> list[Piece]:
    """What stayed, without its middle where that is long."""
    head, tail = 0 if first else AROUND, 0 if last else AROUND
    if len(words) <= head + tail + AROUND:
        return [Piece("same", "".join(words))]
    kept = words[len(words) - tail :]
    pieces = [
        Piece("same", "".join(words[:head])),
        Piece("cut", "… "),
        Piece("same", "".join(kept)),
    ]
    return [piece for piece in pieces if piece.text]


def _told_apart(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """With a space wherever two stretches would run together: the last word of a text has none."""
    before = ""
    for piece in pieces:
        if before and not before[-1].isspace():
            yield Piece("same", " ")
        yield piece
        before = piece.text
