"""The one page of an article and its claims: what stands on it, and what its buttons do."""

import secrets
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRefresh

from tracker import fetching, wording
from tracker.admin import captures
from tracker.admin.base import editor
from tracker.admin.intake_forms import (
    ARTICLE,
    CORRIDOR,
    PERIOD,
    SAYS,
    ArticlePart,
    CitationPart,
    InRow,
    Names,
    explained,
    fields_of,
)
from tracker.admin.intake_proposals import CannotTake, Proposals, cut
from tracker.admin.intake_typed import MOST_ROWS, Typed, too_many_rows
from tracker.admin.quotes import QuoteCheck, check
from tracker.models import (
    PROXIES,
    Actor,
    Article,
    Conflict,
    Equipment,
    Intake,
    Kind,
    Organisation,
    normalised_url,
)
from tracker.models.captures import LARGEST_ORIGINAL
from tracker.numerals import as_number

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

# What a row takes over from the one above it.
HANDED_DOWN = (*SAYS, *CORRIDOR, "basis", *PERIOD)
# What stands in the row itself, in this order; the rest is folded away under “More”.
IN_SIGHT = (
    *("personnel", "category", "equipment", "summary", "summary_fr", "stage", "claimant", "stance"),
    *("qualifier", "low", "best", "high", "unit", "stated_on"),
    *("as_reported", "as_reported_quoted", "basis", "period_start", "period_end"),
)


@dataclass
class Row:
    """A claim on the page: its form, its citation's, and what was found of its quote."""

    key: str
    kind: Kind
    claim: Any
    citation: Any
    check: QuoteCheck | None = None
    is_new: bool = False
    # Of a proposal: which it was, and the fields that the text leaves open.
    proposal: str = ""
    unsure: frozenset[str] = frozenset()

    def line(self, *names: str) -> list["BoundField"]:
        return [self.claim[name] for name in names if name in self.claim.fields]

    @property
    def in_sight(self) -> list["BoundField"]:
        return self.line(*IN_SIGHT)

    @property
    def more(self) -> list["BoundField"]:
        rest = [name for name in self.claim.fields if name not in IN_SIGHT]
        return [
            *(self.citation[name] for name in ("paraphrase", "paraphrase_fr", "role", "locator")),
            *self.line(*rest),
        ]

    @property
    def is_more_open(self) -> bool:
        return any(field.errors or field.name in self.unsure for field in self.more)

    @property
    def problems(self) -> int:
        return sum(len(errors) for form in (self.claim, self.citation) for errors in form.errors.values())


@dataclass
class Workspace:
    """An intake as its page shows it: unbound, as it was typed, or checked and with its refusals."""

    request: HttpRequest
    site: AdminSite
    intake: Intake
    is_checked: bool = False
    # Sentences at fields of the article that no form knows of: why nothing was fetched or read.
    problems: dict[str, Any] = field(default_factory=dict)
    # What each field means, told once for the page.
    explanations: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.typed = Typed(self.intake.data)
        self.names = Names(editor(self.request))

    # Its parts.

    @cached_property
    def existing(self) -> Article | None:
        """The article of the desk that the claims are added to."""
        if self.typed.existing is None:
            return None
        return Article.objects.filter(pk=self.typed.existing).select_related("publisher").first()

    @cached_property
    def twin(self) -> Article | None:
        """The article of the desk that has the address already."""
        try:
            url = forms.URLField(assume_scheme="https").clean(self.typed.get("article-url", ""))
        except ValidationError:
            return None
        return Article.objects.filter(url_normalised=normalised_url(url)).first()

    @cached_property
    def text(self) -> str:
        """What the quotes are held against."""
        text = str(self.typed.get("article-text", "")).replace("\r\n", "\n")
        if not text.strip() and self.existing and self.existing.latest_capture:
            return self.existing.latest_capture.text
        return text

    @cached_property
    def article(self) -> Any:
        options: Any = self.site.get_model_admin(Article)
        form = options.get_form(
            self.request, None, fields=[] if self.existing else list(ARTICLE), form=ArticlePart
        )
        part = form(
            **self._input("article"),
            instance=self.existing or Article(),
            names=self.names,
            has_file=bool(self.intake.original_name),
            label_suffix="",
        )
        self.explanations |= explained([part])
        return part

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self)

    @cached_property
    def rows(self) -> list[Row]:
        return [self.row(key) for key in self.typed.keys_of_rows]

    def row(self, key: str, *, is_new: bool = False) -> Row:
        kind = Kind(str(self.typed[f"claim-{key}-kind"]))
        given = {**self._input(f"claim-{key}"), "label_suffix": ""}
        form = self._options(kind).get_form(self.request, None, fields=fields_of(kind), form=InRow)
        row = Row(key, kind, form(**given, names=self.names), CitationPart(**given), is_new=is_new)
        row.proposal = str(self.typed.get(f"claim-{key}-proposal", ""))
        row.unsure = frozenset(str(self.typed.get(f"claim-{key}-unsure", "")).split()) & {*row.claim.fields}
        self.explanations |= explained([row.claim, row.citation])
        if not is_new:
            row.check = check(str(self.typed.get(f"claim-{key}-quote", "")), self.text)
        return row

    def _options(self, kind: str) -> Any:
        return self.site.get_model_admin(PROXIES[kind])

    def _input(self, prefix: str) -> dict[str, Any]:
        if self.is_checked:
            return {"prefix": prefix, "data": self.typed}
        return {"prefix": prefix, "initial": self.typed.starting(prefix)}

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """What may be added, with its name."""
        return [
            (kind, str(proxy._meta.verbose_name))
            for kind, proxy in PROXIES.items()
            if self._options(kind).has_add_permission(self.request)
        ]

    # As a page.

    @property
    def window(self) -> str:
        """Which window of the browser the page stands in, and since when it knows what is kept."""
        return f"{secrets.token_hex(8)}@{self.intake.updated_at.isoformat()}"

    def context(self) -> dict[str, Any]:
        article, rows = self.article, self.rows
        places = [(row.check.place, row.key) for row in rows if row.check and row.check.place]
        return {
            **self.site.each_context(self.request),
            "is_nav_sidebar_enabled": False,
            "title": _("Article intake"),
            "intake": self.intake,
            "window": self.window,
            "article": article,
            "existing": self.existing,
            "twin": None if self.existing else self.twin,
            "rows": rows,
            "kinds": self.kinds,
            "suggestions": [
                (model._meta.model_name, self.names.offered(model))
                for model in (Organisation, Equipment, Actor, Conflict)
            ],
            "explained": self.explanations.items(),
            "text": self.text,
            "text_language": self.existing.language
            if self.existing
            else self.typed.get("article-language", ""),
            "pieces": cut(
                self.text, [(place.start, place.end) for place, _key in places], self.proposals.listed
            ),
            "places": [
                *(
                    self._as_counted(place.start, place.end, row=key)
                    for place, key in places
                    if place.is_exact
                ),
                *(
                    self._as_counted(span.start, span.end, proposal=one.key)
                    for one in self.proposals.listed
                    for span in one.spans
                ),
            ],
            "proposals": self.proposals,
            "proposals_are_new": self.request.POST.get("_proposals") != self.proposals.state,
            "problems": self.problems,
            "problem_count": self.problem_count,
            "accepted": captures.KEPT,
            "largest": LARGEST_ORIGINAL // 1024 // 1024,
            "may_submit": editor(self.request).has_perm("tracker.submit_claim"),  # type: ignore[attr-defined]
        }

    def _as_counted(self, start: int, end: int, **what: str) -> dict[str, Any]:
        """A place in the text as a browser counts it."""
        return {"start": utf16(self.text[:start]), "end": utf16(self.text[:end]), **what}

    @property
    def problem_count(self) -> int:
        if not self.is_checked:
            return 0
        return sum(len(errors) for errors in self.article.errors.values()) + sum(
            row.problems for row in self.rows
        )

    def response(self) -> HttpResponse:
        return TemplateResponse(self.request, "admin/tracker/intake.html", self.context())

    def again(self, part: str = "") -> HttpResponse:
        """Keep what is typed, and show the page anew at that part."""
        self.intake.data = self.typed.as_json
        self.intake.save()
        address = reverse("admin:intake_page", args=[self.intake.pk])
        return HttpResponseRedirect(f"{address}#{part}" if part else address)

    def anew(self) -> HttpResponse:
        """The whole page, also where a button asked for a part of it alone."""
        response = self.again()
        return HttpResponseClientRefresh() if self.request.htmx else response  # type: ignore[attr-defined]

    def warned(self, sentence: str) -> HttpResponse:
        messages.warning(self.request, sentence)
        return self.anew()

    def refused(self, place: str, problem: Any) -> HttpResponse:
        """The page as it is, with a sentence at that place."""
        self.problems[place] = ErrorList([problem])
        return self.response()

    # What its buttons do.

    def change_rows(self, wanted: str, what: str) -> HttpResponse:
        keys = self.typed.keys_of_rows
        at = keys.index(what) if what in keys else len(keys) - 1
        if (wanted == "add" and what not in PROXIES) or (wanted != "add" and what not in keys):
            return self.anew()
        if wanted in {"add", "duplicate"} and len(keys) >= MOST_ROWS:
            return self.warned(too_many_rows())
        key = what
        if wanted in {"add", "duplicate"}:
            key = secrets.token_hex(3)
            values = self.defaults(what) if wanted == "add" else self.typed.starting(f"claim-{what}")
            self.typed.set_row(key, values)
            keys.insert(at + 1, key)
        elif wanted == "remove":
            keys.remove(what)
            for name in [name for name in self.typed if str(name).startswith(f"claim-{what}-")]:
                del self.typed[name]
        elif (found := check(str(self.typed.get(f"claim-{what}-quote", "")), self.text)) and found.wording:
            self.typed[f"claim-{what}-quote"] = found.wording
        self.typed.setlist("row", keys)
        response = self.again(f"claim-{key}" if wanted != "remove" else "claims")
        if not self.request.htmx or wanted == "take":  # type: ignore[attr-defined]  # django-htmx's middleware adds it
            return response
        if wanted == "remove":
            return HttpResponse()
        row = self.row(key, is_new=True)
        context = {"row": row, "kinds": self.kinds}
        return render(self.request, "admin/tracker/intake_row.html", context)

    def defaults(self, kind: str) -> dict[str, Any]:
        """What a new row says before anyone types: as on the page of its kind, then as the row above."""
        fields = set(fields_of(kind))
        usual = self._options(kind).get_changeform_initial_data(self.request)
        values = {name: self._as_typed(kind, name, value) for name, value in usual.items() if name in fields}
        above = self.typed.keys_of_rows[-1:]
        for key in above:
            row = self.typed.starting(f"claim-{key}")
            values |= {name: row[name] for name in HANDED_DOWN if name in fields and row.get(name)}
        return {**values, "kind": kind}

    def _as_typed(self, kind: str, name: str, value: Any) -> str:
        column: Any = PROXIES[kind]._meta.get_field(name)
        if column.is_relation:
            return str(column.related_model._default_manager.filter(pk=value).first() or "")
        return str(value)

    def propose(self, wanted: str, key: str) -> HttpResponse:
        """Take what the reading assistant proposes into a row, refuse it, or offer it again."""
        row = ""
        match wanted:
            case "accept" | "edit":
                try:
                    row = self.proposals.take(key)
                except CannotTake as problem:
                    return self.warned(str(problem))
            case "refuse":
                self.proposals.refuse(key)
            case "offer":
                self.proposals.take_back(key)
        response = self.again(f"claim-{row}" if row and wanted == "edit" else "proposals")
        if not self.request.htmx:  # type: ignore[attr-defined]  # django-htmx's middleware adds it
            return response
        page = Workspace(self.request, self.site, self.intake)
        context = {**page.context(), "row": page.row(row) if row else None}
        return render(self.request, "admin/tracker/intake_proposed.html", context)

    def choose(self, number: str) -> HttpResponse:
        """Add the claims to that article of the desk; with no number, to a new one again."""
        self.typed["existing"] = number if as_number(number) else ""
        return self.again()

    def fetch(self) -> HttpResponse:
        """Ask the address for the page, and fill in what is still empty."""
        url = str(self.typed.get("article-url", "")).strip()
        if not url:
            return self.refused("url", _("Give the address of the article first."))
        if not ratelimit.consume(self.request, action="fetch_article"):
            return self.refused(
                "url", _("You have fetched many articles in this hour. Wait a while, or paste the text.")
            )
        try:
            answer = fetching.fetch(url)
            name = PurePosixPath(urlsplit(answer.url).path).name or "page"
            file = captures.received(
                answer.content, name, hint=answer.media_type, url=answer.url, charset=answer.charset
            )
        except fetching.FetchRefused as refused:
            reason = wording.sentence(refused.message)
            return self.refused("url", _("Nothing was fetched. %(reason)s") % {"reason": reason})
        except ValidationError as refused:
            return self.refused(
                "url", _("Nothing was fetched. %(reason)s") % {"reason": " ".join(refused.messages)}
            )
        return self._take(file)

    def read(self) -> HttpResponse:
        """Keep the file that was sent, and fill in what is still empty."""
        sent = self.request.FILES.get("file")
        if sent is None:
            return self.refused("file", _("Choose a file first."))
        try:
            file = captures.uploaded(sent)
        except ValidationError as refused:
            return self.refused("file", " ".join(refused.messages))
        return self._take(file)

    def _take(self, file: captures.File) -> HttpResponse:
        self.intake.original_name = file.name
        self.intake.original_type = file.media_type
        self.intake.original = file.content
        read = file.reading
        had_text = bool(str(self.typed.get("article-text", "")).strip())
        found = {
            "title": read.title[:500],
            "publisher": read.publisher,
            "published_on": read.published_on.isoformat() if read.published_on else "",
            "language": read.language,
            "text": read.text.replace("\0", ""),
        }
        for name, value in found.items():
            if value and not str(self.typed.get(f"article-{name}", "")).strip():
                self.typed[f"article-{name}"] = value
        if read.problem:
            reason = wording.sentence(read.problem)
            text = _("“%(name)s” is kept. %(reason)s Paste the text.") % {"name": file.name, "reason": reason}
            messages.warning(self.request, text)
        elif had_text and read.text:
            text = _("“%(name)s” is kept; the text that was there stays as it is.") % {"name": file.name}
            messages.info(self.request, text)
        elif read.text:
            messages.success(
                self.request, _("“%(name)s” is kept, and its text is below.") % {"name": file.name}
            )
        else:
            messages.success(
                self.request, _("“%(name)s” is kept; it has no text to read.") % {"name": file.name}
            )
        return self.again()


def utf16(text: str) -> int:
    """How long a browser takes the text to be."""
    return len(text.encode("utf-16-le")) // 2
