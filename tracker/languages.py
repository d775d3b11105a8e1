"""PURE: the languages on offer, which are those that `locale/` holds a compiled catalogue of."""

from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError

# The language of the source, which needs no catalogue.
SOURCE: Final = "en"


def offered(folder: Path) -> list[tuple[str, str]]:
    """Code and name of each language, English first; each is named in itself: “English”, “Français”."""
    compiled = sorted(path.parts[-3] for path in folder.glob("*/LC_MESSAGES/django.mo"))
    codes = [SOURCE, *(name.lower().replace("_", "-") for name in compiled if name != SOURCE)]
    return [(code, name_of(code)) for code in codes]


def name_of(code: str) -> str:
    """The language's name for itself, as it begins a line; the code where nobody knows it."""
    try:
        name = Locale.parse(code, sep="-").get_display_name() or code
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]
