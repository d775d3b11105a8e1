"""The desk's names, as an article may write them: what the reading assistant looks for."""

import re

from tracker.extraction import Name, Names
from tracker.extraction.language import language_of
from tracker.models import Actor, Equipment, Organisation

# “Joint Chiefs of Staff (South Korea)”: what stands in brackets tells namesakes apart, no text writes it.
_BRACKETS = re.compile(r"\s*\([^()]*\)")


def desk_names(language: str) -> Names:
    """Every actor by its code, every organisation and kind of equipment by its name; three queries.

    The desk keeps names in English and in French. What else a state is called, its adjective and its
    capital, comes from the language's tables; an organisation is known by the name it has at the desk.
    """
    tables = language_of(language)
    countries = tables.countries if tables else {}
    return Names(
        actors=tuple(
            Name(code, _aliases(name, name_fr, *countries.get(code, "").split(",")))
            for code, name, name_fr in Actor.objects.exclude(kind=Actor.Kind.UNKNOWN)
            .order_by("code")
            .values_list("code", "name", "name_fr")
        ),
        organisations=tuple(
            Name(name, _aliases(_BRACKETS.sub("", name), _BRACKETS.sub("", name_fr)))
            for name, name_fr in Organisation.objects.order_by("name").values_list("name", "name_fr")
        ),
        equipment=tuple(
            Name(name, _aliases(name, name_fr, designation))
            for name, name_fr, designation in Equipment.objects.filter(is_unitemised=False)
            .order_by("name")
            .values_list("name", "name_fr", "designation")
        ),
    )


def _aliases(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
