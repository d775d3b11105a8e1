"""How to cite what the site shows: one reference, written as APA has it, as BibTeX and as CSL-JSON.

A reference names an edition and leads back to it for good, so it needs no day on which it was looked at:
the file of one has the same bytes whenever it is asked for.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final, Literal
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import captions
from tracker.filters import Selection
from tracker.models import Edition, PublishedClaim
from tracker.series import PanelKey

# As CSL has it: rows, or a page on the web; and the entries of biblatex for them.
type Type = Literal["dataset", "webpage"]
ENTRIES: Final[Mapping[Type, str]] = {"dataset": "dataset", "webpage": "online"}
# The files that hold a reference, by what their names end with.
FORMS: Final = ("bib", "csl.json")
# Of the coded data; quotes belong to their publishers.
LICENCE: Final = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "url": "https://creativecommons.org/licenses/by/4.0/",
}

# Characters that mean something to LaTeX. Braces as commands too: BibTeX counts them even behind a backslash.
IN_LATEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "'": r"\textquotesingle{}",
        "`": r"\textasciigrave{}",
        **{one: f"\\{one}" for one in "%&_#$"},
    }
)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# “U.S.” and “Operation X.” keep their full stop, and so do three of them.
ABBREVIATED: Final = re.compile(r"(?:\b[^\W\d_]|\.)\.$")


@dataclass(frozen=True)
class Reference:
    """What is cited, and in which state of the record."""

    type: Type
    title: str
    author: str
    edition: int
    issued: date
    address: str
    key: str  # in ASCII; no two references share it

    @property
    def text(self) -> str:
        """One line for a list of references, as the APA has it."""
        return self._apa.format(**self._parts)

    @property
    def html(self) -> SafeString:
        """The same with the title marked and the address as a link."""
        title = format_html("<cite>{}</cite>", self.title)
        link = format_html('<a href="{}">{}</a>', self.address, self.address)
        return format_html(self._apa, **{**self._parts, "title": title, "address": link})

    @property
    def _apa(self) -> str:
        # The site has its author's name, and is not named twice.
        if self.type == "dataset":
            return _("{author}. ({date}). {title} (Edition {number}) [Data set]. {address}")
        return _("{author}. ({date}). {title} (Edition {number}). {address}")

    @property
    def _parts(self) -> dict[str, str]:
        return {
            "author": self.author,
            # Translators: the date in a reference of APA style, the year first.
            "date": date_format(self.issued, _("Y, F j")),
            "title": self.title,
            "number": str(self.edition),
            "address": self.address,
        }

    @property
    def bibtex(self) -> str:
        """An entry in UTF-8 for biblatex; BibTeX takes a type that it does not know for @misc."""
        fields = {
            "author": f"{{{{{in_latex(self.author)}}}}}",  # an organisation is one name
            "title": f"{{{{{in_latex(self.title)}}}}}",  # names in it keep their capitals
            "year": f"{{{self.issued.year}}}",
            "month": MONTHS[self.issued.month - 1],
            "day": f"{{{self.issued.day}}}",
            "version": f"{{{self.edition}}}",
            "url": f"{{{self.address}}}",  # taken as it stands
        }
        lines = [f"  {name:<7} = {text}," for name, text in fields.items()]
        return "\n".join([f"@{ENTRIES[self.type]}{{{self.key},", *lines, "}", ""])

    @property
    def csl_json(self) -> str:
        """What Zotero, Pandoc and every citation processor take: a list of one."""
        item = {
            "id": self.key,
            "type": self.type,
            "title": self.title,
            "author": [{"literal": self.author}],
            "issued": {"date-parts": [[self.issued.year, self.issued.month, self.issued.day]]},
            "version": str(self.edition),
            "URL": self.address,
        }
        return f"{json.dumps([item], ensure_ascii=False, indent=2)}\n"


@dataclass(frozen=True)
class Cited:
    """What a page says of how to cite it (templates/tracker/_cite.html)."""

    reference: Reference  # in the reader's language
    bibtex: str
    bib_url: str
    csl_url: str

    def __str__(self) -> str:
        return self.reference.text


def cited(refer: Callable[[], Reference | None], page: str, **kwargs: Any) -> Cited | None:
    """The reference of a page with its files, which are in English whoever asks; None before any edition.

    `page` and `kwargs` are those of the page's address, beside which the files stand.
    """
    shown = refer()
    if shown is None:
        return None
    with override("en"):
        file = refer() or shown
    query = urlsplit(shown.address).query
    bib, csl = (reverse(f"{page}_citation", kwargs={**kwargs, "form": form}) for form in FORMS)
    return Cited(
        reference=shown,
        bibtex=file.bibtex,
        bib_url=f"{bib}?{query}" if query else bib,
        csl_url=f"{csl}?{query}" if query else csl,
    )


def of_data(selection: Selection) -> Reference | None:
    """The claims, whole or as the filters have them."""
    asked = _without(selection, "edition", "sort")
    title = _("Claims about foreign military support")
    if asked.values:
        title = _("Foreign military support: %(claims)s") % {"claims": asked.sentence}
    query = selection.querystring(sort=None, edition=selection.edition.number)
    key = ["claims", sha256(asked.querystring().encode()).hexdigest()[:8] if asked.values else ""]
    return _reference(selection.edition, "dataset", title, f"{reverse('data')}?{query}", key)


def of_edition(edition: Edition) -> Reference | None:
    """One edition whole, with the page of what changed in it."""
    title = _("Claims about foreign military support")
    return _reference(edition, "dataset", title, reverse("edition", args=[edition.number]), [])


def of_claim(selection: Selection, claim: PublishedClaim) -> Reference | None:
    query = {"reported_by": selection.reported_by, "edition": selection.edition.number}
    address = f"{claim.get_absolute_url()}?{urlencode({name: one for name, one in query.items() if one})}"
    key = ["claim", str(claim.claim_id), f"by-{selection.reported_by}" if selection.reported_by else ""]
    return _reference(selection.edition, "webpage", capfirst(claim.sentence), address, key)


def of_chart(selection: Selection, args: Mapping[str, str], key: PanelKey) -> Reference | None:
    """A chart as the filters have it; `args` are those of its address."""
    subject = captions.subject(key, selection.vocabulary)
    between = _("%(supplier)s to %(recipient)s") % {
        "supplier": selection.vocabulary.actors[key.supplier].label,
        "recipient": selection.vocabulary.actors[key.recipient].label,
    }
    title = f"{subject}, {between}"
    asked = _without(selection, "edition", "sort")
    if narrowed := [
        _("%(label)s: %(values)s") % {"label": label, "values": words} for label, words, _rest in asked.chips
    ]:
        title = f"{title} ({', '.join(narrowed)})"
    address = selection.address(
        reverse("chart", kwargs=dict(args)), sort=None, edition=selection.edition.number
    )
    told = sha256("/".join([*args.values(), asked.querystring()]).encode()).hexdigest()[:8]
    return _reference(selection.edition, "webpage", title, address, ["chart", slugify(subject), told])


def _without(selection: Selection, *names: str) -> Selection:
    """The same question without these filters, for its words: the claims are not asked for again."""
    narrowed = copy(selection)
    narrowed.values = {name: value for name, value in selection.values.items() if name not in names}
    return narrowed


def _reference(edition: Edition, type: Type, title: str, path: str, key: list[str]) -> Reference | None:
    if not edition.number:
        return None
    return Reference(
        type=type,
        title=as_title(title),
        author=_("Foreign Military Support Tracker"),
        edition=edition.number,
        issued=edition.published_at.date(),
        address=f"{settings.SITE_URL}{path}",
        key="-".join(part for part in ["fmst", *key, "edition", str(edition.number)] if part),
    )


def as_title(text: str) -> str:
    """One line without a full stop at its end: what follows brings its own."""
    line = " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in text).split())
    return line if ABBREVIATED.search(line) else line.removesuffix(".")


def in_latex(text: str) -> str:
    """The text for LaTeX to set as it stands: no command, and no hyphens that become a dash."""
    return re.sub("-(?=-)", "-{}", text.translate(IN_LATEX))
