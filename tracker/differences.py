"""What a correction changed, field by field, in words: nothing on this site is silently rewritten."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import ForeignKey
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
        before, after = _words(old, field), _words(new, field)
        if before != after:
            found.append(Difference(capfirst(str(field.verbose_name)), before, after))
    before, after = (", ".join(one.label for one in row.named.counted_with) for row in (old, new))
    if before != after:
        found.append(Difference(capfirst(_("counted with")), before or _("empty"), after or _("empty")))
    return found


def _words(row: PublishedClaim, field: Any) -> str:
    value = getattr(row, field.attname)
    if value in (None, ""):
        return _("empty")
    if isinstance(field, ForeignKey):
        named = getattr(row.named, field.name, None)
        return named.label if named else _("claim %(number)s") % {"number": value}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, int):
        return wording.number(value)
    return str(getattr(row, f"get_{field.name}_display")()) if field.choices else str(value)
