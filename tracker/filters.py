"""Query string -> what was asked, parsed once: the claims it selects and the sentence that says so.

The same parameters work on every page, chart and file.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from tracker import wording
from tracker.filter_form import (
    COUNTED,
    DEFAULT_SORT,
    FIXED,
    PARAMETERS,
    BadQuery,
    Choices,
    FilterForm,
    edition_asked,
    given_in,
)
from tracker.finding import Search, search_at
from tracker.models import (
    Change,
    Edition,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
)
from tracker.models.census import Sums, census_at
from tracker.models.lookup import Mentioned, mentioned_at, mentioned_by
from tracker.models.named import PublishedArticleQuerySet
from tracker.models.record import PublishedCitationQuerySet, PublishedClaimQuerySet, one_of
from tracker.replicas import connection
from tracker.searching import may_be_forms, shown_words, words_of

__all__ = ["MOST_COUNTED", "BadQuery", "Selection", "counted"]

# Counts are exact up to here; beyond, “10,000+” says enough and costs no more.
MOST_COUNTED: Final = 10_000
# Of so many claims of a month it is asked at most whether they have words that many have.
MOST_LOOKED_AT: Final = 20_000

# Each order ends with the claim's number, so that no two claims ever change places.
SORTS: Final[Mapping[str, tuple[Any, ...]]] = {
    "-dated_on": (F("dated_on").desc(), F("claim_id").desc()),
    "dated_on": (F("dated_on").asc(), F("claim_id").asc()),
    "-reported_on": (F("reported_on").desc(nulls_last=True), F("claim_id").desc()),
    "reported_on": (F("reported_on").asc(nulls_last=True), F("claim_id").asc()),
    "-id": (F("claim_id").desc(),),
    "id": (F("claim_id").asc(),),
}
# What /corrections/ tells of.
TOLD_CHANGES: Final = (Change.CORRECTED, Change.RETRACTED, Change.WITHDRAWN, Change.MERGED)
KINDS_IN_SENTENCES: Final = {
    "deployment": gettext_lazy("deployments"),
    "casualties": gettext_lazy("casualty estimates"),
    "transfer": gettext_lazy("equipment transfers"),
    "event": gettext_lazy("events"),
}


class Selection:
    """What a query string asks for, at one edition of the record."""

    def __init__(self, form: FilterForm, edition: Edition, newest: int) -> None:
        self.form = form
        self.edition = edition
        self.newest = newest
        self.vocabulary = form.vocabulary
        self.values: dict[str, Any] = {
            name: value for name in PARAMETERS if (value := form.cleaned_data[name]) not in (None, "", [])
        }
        self.is_past = "edition" in self.values and edition.number != newest
        self.reported_by: date | None = self.values.get("reported_by")
        self.sort: str = self.values.get("sort", DEFAULT_SORT)

    @classmethod
    def of(cls, query: QueryDict, *, ignored: Collection[str] = ()) -> "Selection":
        """Parse the query string; raises BadQuery with every problem found.

        `ignored` are the parameters that belong to the format or the page: excel, page.
        """
        given, errors = given_in(query, ignored)
        newest = Edition.objects.with_redactions().first() or Edition(number=0)
        edition = newest
        if "edition" in given and "edition" not in errors:
            try:
                edition = edition_asked(given["edition"][0], newest)
            except ValidationError as error:
                errors["edition"] = error.messages
        form = FilterForm(given, edition=edition)
        # Without its edition nothing can be looked up in the right vocabulary.
        if "edition" not in errors:
            for name, problems in form.errors.items():
                errors.setdefault(name, [str(problem) for problem in problems])
        if errors:
            raise BadQuery(errors)
        return cls(form, edition, newest.number)

    # The claims.

    @cached_property
    def claims(self) -> PublishedClaimQuerySet:
        """The claims asked for, in the order asked for."""
        if self.search and self.search.numbers is None and self._left is not None:
            return self._ordered(self.everything.filter(one_of(self._left)))
        return self._ordered(self.narrowed_by(NARROWED))

    @cached_property
    def first_claims(self) -> PublishedClaimQuerySet:
        """The same, for who reads no more than the first of them, or the first after some place."""
        many = self.many
        return self._ordered(self._but_for_words.filter(many.walked)) if many else self.claims

    def _ordered(self, claims: PublishedClaimQuerySet) -> PublishedClaimQuerySet:
        claims = claims.order_by(*SORTS[self.sort])
        if self.is_past and self.sort == DEFAULT_SORT and (days := self.census.get("dated_on")):
            # None has a later day, and the index need not be read from its end, where later editions are.
            claims = claims.filter(dated_on__lte=max(days))
        return claims

    @cached_property
    def search(self) -> Search | None:
        """The words that are searched for, if any are."""
        words = words_of(self.values.get("q", ""))
        return search_at(self.edition, self.reported_by, words) if words else None

    @property
    def _but_for_words(self) -> PublishedClaimQuerySet:
        return self.narrowed_by(name for name in NARROWED if name != "q")

    @cached_property
    def _left(self) -> list[int] | None:
        """The claims that the other filters leave of what is found by common words, where these are few.

        None where more than MOST_COUNTED are left.
        """
        search, others = self.search, self._but_for_words
        if search is None:
            return None
        if self.is_narrowed_besides("q") and (few := search.fewest(Q(), others)) is not None:
            return search.having(few)
        if counted(others.filter(one_of(search.known))) > MOST_COUNTED:
            return None
        return search.fewest(search.gathered, others)

    @property
    def many(self) -> Search | None:
        """A search that finds so many claims that they are not all looked up."""
        is_common = self.search and self.search.numbers is None
        return self.search if is_common and self._left is None else None

    def counted_where(self, asked: Q) -> tuple[int, bool]:
        """How many of the claims asked for are such, and whether there may be more than that."""
        many = self.many
        if many is None:
            return counted(self.claims.filter(asked)), False
        others = self._but_for_words.filter(asked).order_by().values_list("claim_id", flat=True)
        looked_at = list(others[: MOST_LOOKED_AT + 1])
        found = len(many.having(looked_at))
        return found, len(looked_at) > MOST_LOOKED_AT and found <= MOST_COUNTED

    @property
    def is_broad(self) -> bool:
        """Whether filters that are counted alone narrow more claims than are counted."""
        asked = self.is_narrowed_besides(*COUNTED) or self.reported_by
        return not asked and sum(self.census.get("kind", {}).values()) > MOST_COUNTED

    @property
    def census(self) -> Sums:
        return census_at(self.edition) if self.edition.number else {}

    @property
    def sums(self) -> Sums | None:
        """What the claims asked for add up to, where no filter and no day of the past leaves any out."""
        return None if self.is_narrowed or self.reported_by or not self.edition.number else self.census

    @cached_property
    def count(self) -> int:
        """How many claims are asked for; MOST_COUNTED + 1 stands for more than that."""
        if self.many:
            return MOST_COUNTED + 1
        if self.sums is None:
            return counted(self.claims)
        return min(sum(self.sums.get("kind", {}).values()), MOST_COUNTED + 1)

    def narrowed_by(self, names: Iterable[str]) -> PublishedClaimQuerySet:
        """The claims of the dates asked for, narrowed by these filters where they are on."""
        return self.narrow(self.everything, names)

    def narrow(
        self, claims: PublishedClaimQuerySet, names: Iterable[str] | None = None
    ) -> PublishedClaimQuerySet:
        """Those of `claims`, which may be rows of any edition, that the filters select by what they say."""
        claims = claims.dated_between(self.values.get("from"), self.values.get("to"))
        for name in NARROWED if names is None else names:
            if name in self.values:
                claims = claims.filter(NARROWED[name](self, self.values[name]))
        return claims

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter is on besides the past that is looked at."""
        return self.is_narrowed_besides()

    def is_narrowed_besides(self, *names: str) -> bool:
        return any(name not in ("reported_by", "edition", "sort", *names) for name in self.values)

    @cached_property
    def everything(self) -> PublishedClaimQuerySet:
        """What could be asked for: every claim of the edition that had been reported by then."""
        return self.in_any_state.published()

    @cached_property
    def in_any_state(self) -> PublishedClaimQuerySet:
        """The same with the claims that were retracted or withdrawn, whose pages stay."""
        number = self.edition.number
        claims = PublishedClaim.objects.in_edition(number)
        if self.reported_by:
            claims = claims.reported_by(self.reported_by)
        return claims.with_revision(number, self.reported_by).fetch_mode(models.FETCH_RAISE)

    def read(self, claims: PublishedClaimQuerySet) -> list[PublishedClaim]:
        """The claims, able to name what they are about, with the citations that may be shown."""
        found = claims.read(self.vocabulary, self.reported_by)
        if self.reported_by:
            for claim in found:
                # Grades rest on all that is known now.
                claim.grade, claim.grade_reason = "", {}
                for citation in claim.citations:
                    citation.source.as_known_by(self.reported_by)
        return found

    def read_articles(self, rows: Iterable[PublishedArticle]) -> list[PublishedArticle]:
        """The articles, able to name who published them, without what became known of them later."""
        found = list(rows)
        for row in found:
            row.vocabulary = self.vocabulary
            row.as_known_by(self.reported_by)
        return found

    def of_claim(self, number: int) -> "Selection":
        """The same question about one claim alone."""
        alone = Selection(self.form, self.edition, self.newest)
        alone.claims = self.claims.filter(claim=number)
        return alone

    def of_claims(self, numbers: Collection[int]) -> "Selection":
        """The same edition and day, of these claims, whatever else is asked."""
        these = Selection(self.form, self.edition, self.newest)
        these.claims = self.everything.filter(claim__in=numbers).order_by(*SORTS[self.sort])
        # Named as well, or all citations would be read for those of a few claims.
        these.citations = self.citations.filter(one_of(numbers))
        return these

    def within(self, **values: str) -> "Selection":
        """The same question at the same edition, narrowed to one value of each filter named."""
        narrowed = FilterForm(
            {**self.form.given, **{name: [value] for name, value in values.items()}}, edition=self.edition
        )
        if narrowed.errors:
            raise BadQuery(
                {name: [str(one) for one in problems] for name, problems in narrowed.errors.items()}
            )
        return Selection(narrowed, self.edition, self.newest)

    def is_on(self, name: str) -> bool:
        return name in self.values

    @cached_property
    def citations(self) -> PublishedCitationQuerySet:
        """The citations that may be shown; under `reported_by` those that had appeared."""
        return PublishedCitation.objects.shown(self.edition.number, self.reported_by)

    @property
    def mentioned(self) -> Mentioned:
        """What the claims that may be shown name."""
        return mentioned_at(self.edition, self.reported_by)

    @cached_property
    def cited(self) -> PublishedCitationQuerySet:
        """The citations of the claims asked for; with no filter on, those of retracted claims too."""
        if not self.is_narrowed:
            return self.citations
        return self.citations.filter(claim_id__in=self.claims.order_by().values("claim_id"))

    @cached_property
    def articles(self) -> PublishedArticleQuerySet:
        """The articles that the claims asked for cite, the newest first; of a publisher asked for its own."""
        articles = PublishedArticle.objects.in_edition(self.edition.number).filter(
            article__in=self.cited.order_by().values("article_id")
        )
        if publishers := self.values.get("publisher"):
            articles = articles.filter(publisher_id__in=_organisations(self, publishers))
        return articles.order_by(F("published_on").desc(nulls_last=True), "-article_id")

    @cached_property
    def changed(self) -> PublishedClaimQuerySet:
        """Rows that corrected a claim or took it back, the newest first, by what they say themselves."""
        rows = PublishedClaim.objects.filter(edition_from__lte=self.edition.number, change__in=TOLD_CHANGES)
        if self.reported_by:
            # What was corrected later was not known then either.
            rows = rows.reported_by(self.reported_by).filter(
                edition_from__published_at__date__lte=self.reported_by
            )
        if self.is_narrowed:
            # To be found by what it said would show what a withdrawn claim said.
            rows = self.narrow(rows).exclude(claim__in=self.hidden)
        return rows.order_by("-edition_from_id", "claim_id")

    @cached_property
    def named(self) -> Mentioned:
        """What the claims asked for name, themselves or by their sources."""
        return mentioned_by(self.claims, self.cited, self.vocabulary) if self.is_narrowed else self.mentioned

    def relate(self, claims: Collection[PublishedClaim]) -> None:
        """Let the claims name those that they revise, that revise them, or that bore them out."""
        numbers = {number for claim in claims for number in claim.related_numbers}
        related = {}
        for row in self.everything.filter(claim__in=numbers).order_by() if numbers else ():
            row.vocabulary = self.vocabulary
            related[row.claim_id] = row
        for claim in claims:
            claim.related = related

    def found_in(self, texts: Iterable[str]) -> frozenset[str]:
        """The words of these texts, as they stand there, that the search found: to be marked."""
        sought = words_of(self.values.get("q", ""))
        if not sought:
            return frozenset()
        shown = {word for text in texts for word, _start, _end in shown_words(text)}
        likely = sorted(word for word in shown if may_be_forms(word, sought))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT word FROM unnest(%s::text[]) word JOIN unnest(%s::text[]) sought "
                "ON tracker_lexemes(word) @@ tracker_sought(sought)",
                [likely, sought],
            )
            return frozenset(word for (word,) in cursor)

    @cached_property
    def hidden(self) -> frozenset[int]:
        """The claims of which nothing is told by now."""
        return PublishedClaim.objects.hidden_at(self.edition.number)

    def cited_in(self, articles: Any) -> Q:
        """Claims with a citation that may be shown, of one of `articles` (a queryset of ids or a list)."""
        return Q(claim_id__in=self.citations.filter(article_id__in=articles).values("claim_id"))

    # The words.

    @property
    def sentence(self) -> str:
        """What is shown, as a title: “Casualty estimates, North Korea to Russia, dated 2 May 2025”."""
        parts = [self._subject(), *self._corridor()]
        parts += [
            gettext("%(label)s: %(values)s") % {"label": field.label, "values": self._any_of(name)}
            for name, field in FilterForm.base_fields.items()
            if name in LABELLED and name in self.values
        ]
        parts += self._spoken()
        return capfirst(", ".join(part for part in parts if part))

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """Each filter that is on: its label, its value in words, the query string without it."""
        chips = []
        for name, value in self.values.items():
            if name == "sort":
                continue
            for one in value if isinstance(value, list) else [value]:
                rest = [other for other in value if other != one] if isinstance(value, list) else None
                label = str(self.form.fields[name].label)
                chips.append((label, self._words(name, one), self.querystring(**{name: rest})))
        return chips

    def querystring(self, **changes: Any) -> str:
        """The canonical query string, with `changes`; None removes. Other names than filters come last."""
        values = {**self.values, **changes}
        names = [*PARAMETERS, *(name for name in changes if name not in PARAMETERS)]
        if values.get("sort") == DEFAULT_SORT:
            values["sort"] = None
        pairs = []
        for name in names:
            value = values.get(name)
            several = isinstance(value, list | tuple | set | frozenset)
            found = sorted({str(one) for one in value}) if several and value else [value]
            pairs += [(name, str(one)) for one in found if one not in (None, "", [])]
        return urlencode(pairs)

    def address(self, path: str, **changes: Any) -> str:
        """The page or file at `path` with the canonical query string and `changes`."""
        query = self.querystring(**changes)
        return f"{path}?{query}" if query else path

    @property
    def past_query(self) -> str:
        """What every link of a page that looks at the past carries on; empty on a page of today."""
        pairs = [(name, self.values[name]) for name in ("reported_by", "edition") if name in self.values]
        return f"?{urlencode(pairs)}" if pairs else ""

    def _subject(self) -> str:
        kinds = [str(KINDS_IN_SENTENCES[kind]) for kind in self.values.get("kind", [])]
        return _joined(kinds, gettext("%(first)s and %(last)s")) or gettext("all claims")

    def _corridor(self) -> Iterator[str]:
        supplier, recipient = self._any_of("supplier"), self._any_of("recipient")
        if supplier and recipient:
            yield gettext("%(supplier)s to %(recipient)s") % {"supplier": supplier, "recipient": recipient}
        elif supplier:
            yield gettext("from %(supplier)s") % {"supplier": supplier}
        elif recipient:
            yield gettext("to %(recipient)s") % {"recipient": recipient}

    def _spoken(self) -> Iterator[str]:
        """The parts that have a wording of their own."""
        since, until = self.values.get("from"), self.values.get("to")
        if claimants := self._any_of("claimant"):
            yield gettext("according to %(claimants)s") % {"claimants": claimants}
        if publishers := self._any_of("publisher"):
            yield gettext("published by %(publishers)s") % {"publishers": publishers}
        if since and until:
            yield gettext("dated %(since)s to %(until)s") % {
                "since": wording.day(since),
                "until": wording.day(until),
            }
        elif since:
            yield gettext("dated %(since)s or later") % {"since": wording.day(since)}
        elif until:
            yield gettext("dated %(until)s or earlier") % {"until": wording.day(until)}
        if "q" in self.values:
            yield gettext("with the words %(words)s") % {"words": wording.quoted(self.values["q"])}
        if self.reported_by:
            yield gettext("reported by %(date)s") % {"date": wording.day(self.reported_by)}
        if "edition" in self.values:
            yield gettext("as published in edition %(number)s") % {"number": self.edition.number}

    def _any_of(self, name: str) -> str:
        values = [self._words(name, value) for value in self.values.get(name, [])]
        return _joined(values, gettext("%(first)s or %(last)s"))

    def _words(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return wording.day(value)
        field = self.form.fields[name]
        return field.words[value] if isinstance(field, Choices) else str(value)


def counted(claims: PublishedClaimQuerySet) -> int:
    """How many there are; MOST_COUNTED + 1 stands for more than that, and is all that is ever looked at."""
    return claims.order_by().values("pk")[: MOST_COUNTED + 1].count()


def _joined(words: list[str], message: str) -> str:
    """“A”, “A or B”, “A, B or C”, by the `message` for the last two."""
    if len(words) < 2:
        return "".join(words)
    return message % {"first": ", ".join(words[:-1]), "last": words[-1]}


# In sentences these stand with their label; the others have a wording of their own.
LABELLED: Final = frozenset({*FIXED, "conflict", "equipment", "place"}) - {"kind"}


# What each parameter asks of a claim. Organisations, actors and equipment are looked up in the record.


def _actors(selection: Selection, codes: list[str]) -> list[int]:
    return [key for key, row in selection.vocabulary.actors.items() if row.code in codes]


def _organisations(selection: Selection, slugs: list[str]) -> list[int]:
    return [key for key, row in selection.vocabulary.organisations.items() if row.slug in slugs]


def _conflicts(selection: Selection, slugs: list[str]) -> list[int]:
    return [key for key, row in selection.vocabulary.conflicts.items() if row.slug in slugs]


def _of_equipment(identities: Collection[int]) -> Q:
    """Claims about one of these, alone or counted together with other equipment."""
    known = sorted(identities)
    return Q(equipment_id__in=known) | Q(counted_with__overlap=known)


def _equipment(selection: Selection, slugs: list[str]) -> Q:
    vocabulary = selection.vocabulary
    chosen = [key for key, row in vocabulary.equipment.items() if row.slug in slugs]
    return _of_equipment({below for key in chosen for below in vocabulary.equipment_and_below(key)})


def _unroca(selection: Selection, categories: list[str]) -> Q:
    return _of_equipment(
        {key for key, row in selection.vocabulary.equipment.items() if row.unroca in categories}
    )


def _publisher(selection: Selection, slugs: list[str]) -> Q:
    articles = PublishedArticle.objects.in_edition(selection.edition.number)
    return selection.cited_in(
        articles.filter(publisher_id__in=_organisations(selection, slugs)).values("article_id")
    )


def _q(selection: Selection, _text: str) -> Q:
    """Every word is found somewhere in the claim, its names or its citations, in whatever form."""
    search = selection.search
    if search is None:
        return Q()
    return search.gathered if search.numbers is None else Q(one_of(search.numbers))


NARROWED: Final[Mapping[str, Callable[[Selection, Any], Q]]] = {
    "conflict": lambda selection, slugs: Q(conflict_id__in=_conflicts(selection, slugs)),
    "supplier": lambda selection, codes: Q(supplier_id__in=_actors(selection, codes)),
    "recipient": lambda selection, codes: Q(recipient_id__in=_actors(selection, codes)),
    "kind": lambda selection, values: Q(kind__in=values),
    "category": lambda selection, values: Q(category__in=values),
    "equipment": _equipment,
    "unroca": _unroca,
    "personnel": lambda selection, values: Q(personnel__in=values),
    "stage": lambda selection, values: Q(stage__in=values),
    "place": lambda selection, values: Q(place__in=values),
    "claimant": lambda selection, slugs: Q(claimant_id__in=_organisations(selection, slugs)),
    "publisher": _publisher,
    "stance": lambda selection, values: Q(stance__in=values),
    "grade": lambda selection, values: Q(grade__in=values),
    "basis": lambda selection, values: Q(basis__in=values),
    "q": _q,
}
