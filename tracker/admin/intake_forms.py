"""The parts of the intake page: the article, and a claim in a row, by names and dates as one types them."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, ManyToManyField, Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tracker.admin.article_form import ArticleForm
from tracker.admin.forms import CitationForm, ClaimForm
from tracker.models import Actor, Citation, Kind
from tracker.quoting import folded
from tracker.reading import TEXT_LIMIT

SAYS = ("claimant", "relayed_by", "stance", "stated_on")
CORRIDOR = ("supplier", "recipient", "conflict")
QUANTITY = ("qualifier", "low", "best", "high", "unit", "as_reported", "as_reported_fr", "as_reported_quoted")
PERIOD = ("period_start", "period_end", "precision")
ABOUT: dict[str, tuple[str, ...]] = {
    Kind.DEPLOYMENT: ("personnel", "stage"),
    Kind.CASUALTIES: ("category",),
    Kind.TRANSFER: ("equipment", "counted_with", "stage"),
    Kind.EVENT: ("summary", "summary_fr"),
}
ARTICLE = (
    *("url", "title", "publisher", "published_on", "language"),
    *("wire", "story", "accessed_on", "archive_url"),
)
CITATION = ("quote", "translation", "paraphrase", "paraphrase_fr", "role", "locator")


def fields_of(kind: str) -> list[str]:
    quantity = () if kind == Kind.EVENT else (*QUANTITY, "basis", "cumulative_since")
    return [*ABOUT[kind], "place", *quantity, *PERIOD, *SAYS, *CORRIDOR, "public_note", "internal_note"]


class Names:
    """The rows of the small tables by what an editor may call them: a name in either language, a code."""

    def __init__(self, user: AbstractBaseUser) -> None:
        self.user = user
        self._rows: dict[type[Model], dict[str, dict[int, Model]]] = {}

    def of(self, model: type[Model]) -> dict[str, dict[int, Model]]:
        """Rows by folded name; several where two share one."""
        if model not in self._rows:
            key = "code" if model is Actor else "slug"
            known: dict[str, dict[int, Model]] = {}
            rows = model._default_manager.all()
            for row in rows:
                for name in {row.name, row.name_fr, getattr(row, key)} - {""}:  # type: ignore[attr-defined]
                    known.setdefault(plain(name), {})[row.pk] = row
            self._rows[model] = known
        return self._rows[model]

    def offered(self, model: type[Model]) -> list[str]:
        """What a list of suggestions shows: each row once, in the editor's language."""
        rows = {row for found in self.of(model).values() for row in found.values()}
        return sorted((str(row) for row in rows), key=str.casefold)

    def find(self, model: type[Model], name: str) -> Model:
        """The row that is called so; a ValidationError says what to do where none is, or several."""
        found = self.of(model).get(plain(name), {})
        if len(found) == 1:
            return next(iter(found.values()))
        thing = model._meta.verbose_name
        if found:
            meant = " / ".join(sorted(str(row) for row in found.values()))
            raise ValidationError(
                _("“%(name)s” may be several: %(meant)s. Give the whole name of one.")
                % {"name": name, "meant": meant}
            )
        sentence = gettext("The desk knows no %(thing)s “%(name)s”.") % {"thing": thing, "name": name}
        close = get_close_matches(plain(name), self.of(model), n=1)
        if close:
            meant = str(next(iter(self.of(model)[close[0]].values())))
            sentence += " " + gettext("Is “%(name)s” meant?") % {"name": meant}
        raise ValidationError(self._with_a_way_out(sentence, model, name))

    def _with_a_way_out(self, sentence: str, model: type[Model], name: str) -> str:
        if not self.user.has_perm(f"tracker.add_{model._meta.model_name}"):  # type: ignore[attr-defined]
            return f"{sentence} {gettext('Otherwise ask an editor to add it.')}"
        return format_html(
            '{} <a href="{}" target="_blank">{}</a>',
            sentence,
            reverse(f"admin:tracker_{model._meta.model_name}_add", query={"name": name}),
            gettext("Add it in a new tab, then come back."),
        )


def plain(name: str) -> str:
    return folded(name).casefold()


class NameField(forms.CharField):
    """One row of a small table, typed by name."""

    def __init__(self, model: type[Model], names: Names, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)
        self.model = model
        self.names = names
        self.widget.attrs |= {"list": f"names-{model._meta.model_name}", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        return self.names.find(self.model, name) if name else None


class NamesField(NameField):
    """Several rows, separated by semicolons."""

    def clean(self, value: Any) -> Any:
        typed = forms.CharField.clean(self, value)
        names = [name.strip() for name in typed.split(";") if name.strip()]
        return [self.names.find(self.model, name) for name in names]


def by_name(form: forms.ModelForm[Any], names: Names) -> None:
    """Type the names of other rows in place of choosing them from lists."""
    for name, field in form.fields.items():
        if name not in {column.name for column in form._meta.model._meta.get_fields()}:
            continue
        column = form._meta.model._meta.get_field(name)
        if not isinstance(column, ForeignKey | ManyToManyField):
            continue
        kind = NamesField if isinstance(column, ManyToManyField) else NameField
        form.fields[name] = kind(
            column.related_model, names, label=field.label, help_text=field.help_text, required=field.required
        )


def plainly(form: forms.BaseForm) -> None:
    """Boxes without the buttons and the links that the desk's other forms put around them."""
    for field in form.fields.values():
        if isinstance(field.widget, forms.DateInput | forms.URLInput):
            attrs = {**field.widget.attrs, "autocomplete": "off"}
            field.widget = forms.TextInput({name: attrs[name] for name in attrs.keys() - {"class", "size"}})
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 2


class ArticlePart(ArticleForm):
    """What is known of the article, and its text."""

    text = forms.CharField(
        label=_("text of the article"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, names: Names, has_file: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_file = has_file
        by_name(self, names)
        plainly(self)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > TEXT_LIMIT:
            raise ValidationError(
                _("The text is longer than %(limit)s characters: keep to the article itself.")
                % {"limit": TEXT_LIMIT}
            )
        if self.has_file and not text.strip() and not self.instance.pk:
            raise ValidationError(
                _("Paste the text of the article: the file is kept beside it, never alone.")
            )
        return text


class InRow(ClaimForm):
    """A claim of its kind, with the rules and the refusals of its own page."""

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_name(self, names)
        plainly(self)


CitationPart = forms.modelform_factory(Citation, form=CitationForm, fields=CITATION)


def explained(forms: Iterable[forms.BaseForm]) -> dict[str, Any]:
    """What each field means, once for the page: label and help text. The rows themselves stay short."""
    found: dict[str, Any] = {}
    for form in forms:
        for field in form.fields.values():
            if field.help_text and field.label:
                found.setdefault(capfirst(str(field.label)), field.help_text)
            field.help_text = ""
    return found
