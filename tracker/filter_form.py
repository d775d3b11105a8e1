"""The filters as a form: their names, what they offer at an edition, and how they refuse.

What is not understood is refused with a sentence that names the parameter: a mistyped filter
must never pass for an answer.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from html import escape
from typing import Any, Final, Self

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, gettext_lazy, pgettext

from tracker import wording
from tracker.models import (
    Basis,
    Category,
    Edition,
    Equipment,
    Grade,
    Kind,
    Personnel,
    Stage,
    Stance,
    vocabulary_at,
)
from tracker.models.lookup import known_elsewhere, mentioned_at
from tracker.models.sources import TRACKING_PARAMETERS
from tracker.searching import words_of

# Every parameter, in the order of a canonical address.
PARAMETERS: Final = (
    *("conflict", "supplier", "recipient", "kind", "category", "equipment", "unroca", "personnel", "stage"),
    *("place", "claimant", "publisher", "stance", "grade", "basis", "from", "to", "reported_by"),
    *("edition", "q", "sort"),
)
SINGLE: Final = frozenset({"from", "to", "reported_by", "edition", "q", "sort"})
# Added to addresses by others to follow readers around; they say nothing about claims.
DROPPED: Final = (
    *TRACKING_PARAMETERS,
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "_ga",
    "_gl",
)
LONGEST: Final = 200
MOST_WORDS: Final = 12
# What most readers ask for; the other fields of the form stand under “More filters”.
COMMON: Final = (
    *("q", "kind", "supplier", "recipient", "claimant", "from", "to", "reported_by", "edition", "sort"),
)
# Where values are shown with the number of claims that each would give (facets.py): their order there.
COUNTED: Final = (
    *("kind", "stance", "claimant", "supplier", "recipient", "equipment", "category", "personnel", "stage"),
    *("grade", "publisher"),
)
# What editors name: these values change from edition to edition, those of the others with a release.
FROM_THE_RECORD: Final = (
    *("conflict", "supplier", "recipient", "claimant", "publisher", "equipment", "place"),
)
# These show in their own order what leads to a claim, and nothing else.
ALWAYS_SHOWN: Final = frozenset({"equipment", "place"})
DATES: Final = ("from", "to", "reported_by")
DEFAULT_SORT: Final = "-dated_on"
SORT_WORDS: Final = {
    "-dated_on": gettext_lazy("newest first"),
    "dated_on": gettext_lazy("oldest first"),
    "-reported_on": gettext_lazy("latest reported first"),
    "reported_on": gettext_lazy("earliest reported first"),
    "-id": gettext_lazy("highest number first"),
    "id": gettext_lazy("lowest number first"),
}


class BadQuery(Exception):
    """What could not be understood: sentences by parameter."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = dict(errors)

    @property
    def sentences(self) -> list[str]:
        """Each problem with the name of its parameter in front."""
        return [
            gettext("%(name)s: %(problem)s") % {"name": name, "problem": problem}
            for name, problems in self.errors.items()
            for problem in problems
        ]


# Parsing. Names and shapes first, then the form, whose choices are those of the edition.


def given_in(query: QueryDict, ignored: Collection[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The values given by parameter, empty ones left out, and the problems met on the way."""
    given: dict[str, list[str]] = {}
    errors: dict[str, list[str]] = {}
    for name, raw in query.lists():
        if name in ignored or is_tracking(name):
            continue
        if name not in PARAMETERS:
            errors[_short(name)] = [_unknown(name)]
            continue
        values = list(dict.fromkeys(text for one in raw if (text := str(one).strip())))
        if any("\x00" in one for one in raw):
            errors[name] = [gettext("This value contains a character that no text has; type it again.")]
        elif any(len(one) > LONGEST for one in values):
            errors[name] = [
                gettext("This value is too long: give at most %(number)s characters.") % {"number": LONGEST}
            ]
        elif name in SINGLE and len([one for one in raw if one.strip()]) > 1:
            errors[name] = [gettext("This filter takes one value; it is given several times.")]
        elif values:
            given[name] = values
    return given, errors


def is_tracking(name: str) -> bool:
    """Whether others add the parameter to addresses, to follow readers around."""
    return name.lower() in DROPPED or name.lower().startswith("utm_")


def _unknown(name: str) -> str:
    if nearest := _nearest(name, PARAMETERS):
        return gettext("There is no such filter. Did you mean “%(nearest)s”?") % {"nearest": nearest}
    return gettext("There is no such filter. The filters are: %(names)s.") % {"names": ", ".join(PARAMETERS)}


def edition_asked(text: str, newest: Edition) -> Edition:
    """The edition asked for; raises ValidationError with the sentence."""
    if not newest.number:
        raise ValidationError(gettext_lazy("Nothing is published yet, so there is no edition to choose."))
    if re.fullmatch("[1-9][0-9]{0,17}", text):
        number = int(text)
        if number == newest.number:
            return newest
        if found := Edition.objects.with_redactions().filter(number=number).first():
            return found
    raise ValidationError(
        gettext_lazy("Give the number of an edition, from 1 to %(newest)s."), params={"newest": newest.number}
    )


def _short(text: str) -> str:
    """What was typed, fit to be shown: no control characters, no endless line."""
    printable = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    return printable if len(printable) <= 40 else f"{printable[:40]}…"


def _nearest(text: str, known: Iterable[str]) -> str:
    folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(text.casefold()[:LONGEST], folded, n=1)
    return folded[found[0]] if found else ""


# The form.


@dataclass(frozen=True)
class Offer:
    """The values that a filter takes, with their words, and what the form shows of them, in its order."""

    words: Mapping[str, str]
    shown: Sequence[tuple[str, str]]

    @classmethod
    def of(cls, known: Iterable[tuple[str, Any]], shown: Iterable[tuple[str, Any]] | None = None) -> Self:
        words = {str(value): str(label) for value, label in known}
        return cls(words, list(words.items() if shown is None else shown))


@lru_cache(maxsize=16)
def _fixed(_language: str) -> dict[str, Offer]:
    """By filter, in the reader's language, the values that change with a release alone."""
    return {name: Offer.of(choices) for name, choices in FIXED.items()}


@lru_cache(maxsize=16)
def _offers(
    number: int, seal: str, redactions: int, reported_by: date | None, _language: str
) -> dict[str, Offer]:
    """By filter, in the reader's language, what an edition and a day know: the same for all who ask."""
    edition = Edition(number=number, hash=seal)
    edition.redactions = redactions
    vocabulary, mentioned = vocabulary_at(edition), mentioned_at(edition, reported_by)
    actors = {key: (row.code, row.label) for key, row in vocabulary.actors.items()}
    conflicts = {key: (row.slug, row.label) for key, row in vocabulary.conflicts.items()}
    organisations = {key: (row.slug, row.label) for key, row in vocabulary.organisations.items()}
    tree = list(vocabulary.equipment_tree(mentioned.equipment))

    def used(known: Mapping[int, tuple[str, str]], keys: Collection[int]) -> Offer:
        return Offer.of(known.values(), by_label(pair for key, pair in known.items() if key in keys))

    return {
        "supplier": used(actors, mentioned.suppliers),
        "recipient": used(actors, mentioned.recipients),
        "conflict": used(conflicts, mentioned.conflicts),
        "claimant": used(organisations, mentioned.claimants),
        "publisher": used(organisations, mentioned.publishers),
        "place": Offer.of(
            ((place, place) for place in mentioned_at(edition).places),
            ((place, place) for place in mentioned.places),
        ),
        "equipment": Offer.of(
            ((row.slug, row.label) for row in vocabulary.equipment.values()),
            ((row.slug, "\N{EM SPACE}" * depth + row.label) for row, depth in tree),
        ),
    }


def _offer_of(
    name: str, number: int, seal: str, redactions: int, reported_by: date | None, language: str
) -> Offer:
    if name in FIXED:
        return _fixed(language)[name]
    return _offers(number, seal, redactions, reported_by, language)[name]


def _same(offer: Offer) -> Offer:
    return offer


def _nothing() -> Offer:
    return Offer({}, ())


def by_label(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: wording.sort_key(pair[1]))


class OneOrMany(forms.SelectMultiple):
    """A drop-down as long as at most one value is chosen; a list when the address names several."""

    offer: Callable[[], Offer]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        # At once, and not a template for each of a thousand names: they were a quarter of a page's time.
        chosen = {str(one) for one in value or ()}
        said = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        if len(chosen) > 1:
            said["multiple"] = True
        options = "\n".join(
            f'<option value="{escape(one)}"{" selected" if one in chosen else ""}>{escape(label)}</option>'
            for one, label in [("", pgettext("any value of a filter", "any")), *self.offer().shown]
        )
        # Each part is escaped above, without a call of format_html for each of a thousand names.
        return format_html("<select{}>\n{}\n</select>", flatatt(said), mark_safe(options))  # noqa: S308


class Choices(forms.MultipleChoiceField):
    """Values out of a known list; an unknown one is refused with the nearest known one."""

    widget = OneOrMany

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self._offer: Callable[[], Offer] = _nothing

    @property
    def words(self) -> Mapping[str, str]:
        """The words of each value that is known."""
        return self._offer().words

    @property
    def offered(self) -> list[str]:
        """What a refusal may name: of a day of the past not what came later."""
        return [value for value, _label in self._offer().shown]

    def offer(self, offer: Callable[[], Offer]) -> None:
        """Take these values; they are not read before somebody asks for one, or the form is shown."""
        self._offer = offer
        if isinstance(self.widget, OneOrMany):
            self.widget.offer = offer
        else:
            self.widget.choices = offer().shown

    def also_know(self, values: Iterable[str]) -> None:
        """Take `values` that other editions know: here they select nothing, and no refusal names them."""
        # Nothing but what was typed stands for it: the name is another edition's.
        strange = {value: value for value in values}
        known = self._offer()
        more = Offer({**known.words, **strange}, [*known.shown, *strange.items()])
        self.offer(partial(_same, more))

    def validate(self, value: list[str]) -> None:
        problems = [self._refusal(one) for one in value if one not in self.words]
        if problems:
            raise ValidationError(problems)

    def clean(self, value: Any) -> list[str]:
        return sorted(super().clean(value))

    def _refusal(self, value: str) -> str:
        args = {"value": _short(value)}
        if nearest := _nearest(value, self.offered):
            return gettext("“%(value)s” is not known here. Did you mean “%(nearest)s”?") % {
                **args,
                "nearest": nearest,
            }
        if 0 < len(self.offered) <= MOST_WORDS:
            return gettext("“%(value)s” is not known here. Possible values: %(known)s.") % {
                **args,
                "known": ", ".join(self.offered),
            }
        return gettext("“%(value)s” is not known here. Choose from the list of the filter.") % args


class IsoDate(forms.Field):
    widget = forms.TextInput(attrs={"type": "date"})

    def to_python(self, value: str | None) -> date | None:
        if not value:
            return None
        try:
            # Other ISO forms (20250328, 2025-W13-5) and other digits would be read as dates too.
            if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise ValidationError(gettext_lazy("Give a date of the calendar as year-month-day: 2025-03-28."))


class FilterForm(forms.Form):
    """All filters; what they offer is what the record holds at `edition`."""

    q = forms.CharField(label=gettext_lazy("words"), required=False)
    kind = Choices(label=gettext_lazy("kind"), widget=forms.CheckboxSelectMultiple)
    supplier = Choices(label=gettext_lazy("supplier"))
    recipient = Choices(label=gettext_lazy("recipient"))
    conflict = Choices(label=gettext_lazy("conflict"))
    claimant = Choices(label=gettext_lazy("claimant"))
    publisher = Choices(label=gettext_lazy("publisher"))
    category = Choices(label=gettext_lazy("losses"))
    personnel = Choices(label=gettext_lazy("personnel"))
    equipment = Choices(label=gettext_lazy("equipment"))
    unroca = Choices(label=gettext_lazy("UNROCA category"))
    stage = Choices(label=gettext_lazy("stage"))
    place = Choices(label=gettext_lazy("place"))
    stance = Choices(label=gettext_lazy("stance"))
    basis = Choices(label=gettext_lazy("basis"))
    grade = Choices(label=gettext_lazy("grade"))
    reported_by = IsoDate(
        label=gettext_lazy("reported by"),
        required=False,
        help_text=gettext_lazy("Only what had been reported by that day."),
    )
    edition = forms.CharField(
        label=gettext_lazy("edition"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1}),
        help_text=gettext_lazy("The record as this site had published it by then."),
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("order"),
        required=False,
        choices=[*SORT_WORDS.items()],
        error_messages={"invalid_choice": gettext_lazy("Choose one of the orders of the form.")},
    )

    def __init__(self, given: Mapping[str, list[str]], *, edition: Edition) -> None:
        data = QueryDict(mutable=True)
        for name, values in given.items():
            data.setlist(name, values)
        super().__init__(data)
        self.given = given
        self.edition_number = edition.number
        self.vocabulary = vocabulary_at(edition)
        # “from” is no name that a class body can give.
        self.fields["from"] = IsoDate(label=gettext_lazy("dated from"), required=False)
        self.fields["to"] = IsoDate(label=gettext_lazy("dated to"), required=False)
        self.order_fields(COMMON)
        # The order that needs no parameter stays out of the addresses that the form makes.
        sorts = self.fields["sort"]
        assert isinstance(sorts, forms.ChoiceField)  # noqa: S101  for the type checker
        sorts.widget.choices = [
            ("" if sort == DEFAULT_SORT else sort, SORT_WORDS[sort]) for sort in SORT_WORDS
        ]
        self._offer(edition, get_language() or "")
        for field in self.fields.values():
            field.label = capfirst(field.label)

    def _choices(self, name: str) -> Choices:
        field = self.fields[name]
        assert isinstance(field, Choices)  # noqa: S101  for the type checker
        return field

    def _reported_by(self) -> date | None:
        """The day whose knowledge the choices are limited to: none that is named later gives itself away."""
        try:
            return IsoDate(required=False).clean("".join(self.given.get("reported_by", [])[:1])) or None
        except ValidationError:
            return None

    def _offer(self, edition: Edition, language: str) -> None:
        """Take every known value; offer those that lead to a claim, and those that are asked for."""
        at = edition.number, edition.hash, edition.redactions, self._reported_by(), language
        for name in (*FIXED, *FROM_THE_RECORD):
            field = self._choices(name)
            asked = self.given.get(name, ())
            field.offer(partial(_offer_of, name, *at))
            if name not in ALWAYS_SHOWN and asked:
                offer = _offer_of(name, *at)
                there = set(field.offered)
                if more := [
                    (one, offer.words[one]) for one in asked if one in offer.words and one not in there
                ]:
                    with_more = Offer(offer.words, by_label([*offer.shown, *more]))
                    field.offer(partial(_same, with_more))
            # Of the usual address the edition knows every value, and nothing more is asked.
            if name in FROM_THE_RECORD and (strange := [one for one in asked if one not in field.words]):
                field.also_know(sorted(known_elsewhere(name, strange)))

    @property
    def common(self) -> list[forms.BoundField]:
        return [self[name] for name in COMMON]

    @property
    def rare(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in COMMON]

    @property
    def dates(self) -> list[forms.BoundField]:
        return [self[name] for name in DATES]

    @property
    def uncounted(self) -> list[forms.BoundField]:
        """What is left beside the words, the dates and the filters whose values are counted."""
        return [self[name] for name in self.fields if name not in ("q", *DATES, *COUNTED)]

    @property
    def uncounted_are_on(self) -> bool:
        return any(field.name in self.given for field in self.uncounted)

    @property
    def rare_are_on(self) -> bool:
        return any(name in self.given for name in self.fields if name not in COMMON)

    def clean_edition(self) -> int | None:
        return self.edition_number if self.cleaned_data["edition"] else None

    def clean_q(self) -> str:
        text = " ".join(unicodedata.normalize("NFC", self.cleaned_data["q"]).split())
        if text and not words_of(text):
            raise ValidationError(gettext_lazy("Type at least one word to look for."))
        if len(words_of(text)) > MOST_WORDS:
            raise ValidationError(
                gettext_lazy("Type at most %(number)s words."), params={"number": MOST_WORDS}
            )
        return text

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"]
        return "" if sort == DEFAULT_SORT else sort

    def clean(self) -> None:
        since, until = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if since and until and since > until:
            self.add_error("from", gettext_lazy("The first day lies after the last; swap “from” and “to”."))
        if self.cleaned_data.get("grade") and self.cleaned_data.get("reported_by"):
            self.add_error(
                "grade",
                gettext_lazy(
                    "Grades rest on all that is known now; leave out either “grade” or “reported_by”."
                ),
            )


FIXED: Final[Mapping[str, list[tuple[str, Any]]]] = {
    "kind": Kind.choices,
    "category": Category.choices,
    "personnel": Personnel.choices,
    "unroca": Equipment.Unroca.choices,
    "stage": Stage.choices,
    "stance": Stance.choices,
    "basis": Basis.choices,
    "grade": Grade.choices,
}
