"""The net difference of the record between two editions, thing by thing, so that a copy can follow it.

A copy is one table for each dataset below. Who holds the record of edition N takes every entry of the
difference between N and M, puts its record in the place of what was there or takes it away, and holds what
a fresh copy of M holds. Records name other things by their numbers, never by their names: a rename is one
entry, and whoever reads joins for themselves.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from tracker import wording
from tracker.filter_form import BadQuery, edition_asked, is_tracking
from tracker.models import (
    Change,
    Edition,
    PublishedActor,
    PublishedArticle,
    PublishedCitation,
    PublishedClaim,
    PublishedConflict,
    PublishedCorridor,
    PublishedEquipment,
    PublishedOrganisation,
    Redaction,
    State,
    vocabulary_at,
)
from tracker.models.editions import Version
from tracker.models.sources import ArticleFields, OrganisationFields
from tracker.models.statement import CitationFields, ClaimFields
from tracker.models.vocabulary import (
    ActorFields,
    ConflictFields,
    CorridorFields,
    EquipmentFields,
    Localised,
)

# What became of a thing, beside what the record itself says of a claim (Change).
CHANGED: Final = "changed"
RENAMED: Final = "renamed"
REDACTED: Final = "redacted"
REMOVED: Final = "removed"

DEFAULT_LIMIT: Final = 100
HIGHEST_LIMIT: Final = 1000
# So many are looked at at once, also where only a few more are needed.
FEWEST: Final = 100

type Json = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """One dataset of a copy: the record's table and the fields that a record of it holds beside `id`."""

    name: str
    model: type[Version]
    fields: tuple[str, ...]

    @property
    def key(self) -> str:
        return f"{self.model.identity}_id"

    @property
    def columns(self) -> tuple[Any, ...]:
        return tuple(self.model._meta.get_field(name) for name in self.fields)

    @property
    def rows(self) -> Any:
        return self.model._default_manager.order_by().fetch_mode(models.FETCH_RAISE)

    def record(self, row: Any) -> Json:
        """Its own values; an empty text is null, as an empty cell of a file is."""
        record = {"id": row.identity_id} | {
            field.attname: READ.get(field.attname, _plain)(getattr(row, field.attname))
            for field in self.columns
        }
        # What nobody knows or said has no more of it in a file.
        return record | {name: None for name, of in SAID_OF.items() if name in record and record[of] is None}


def _plain(value: Any) -> Any:
    return None if value == "" else value


def _reason(stored: Mapping[str, Any]) -> str | None:
    """Why a claim has its grade: data say the same to everybody."""
    with override(settings.LANGUAGE_CODE):
        return wording.reason_of(stored) or None


READ: Final[Mapping[str, Callable[[Any], Any]]] = {"grade_reason": _reason}
# What says more of another value, and nothing without it.
SAID_OF: Final = {"published_precision": "published_on", "as_reported_quoted": "as_reported"}


def _shared(fields: type[models.Model], *, without: Collection[str] = ()) -> tuple[str, ...]:
    return tuple(one.name for one in fields._meta.concrete_fields if one.name not in without)


# What is named comes before what names it, so that a copy with foreign keys can take entry by entry.
CONFLICTS: Final = Table("conflicts", PublishedConflict, _shared(ConflictFields))
ACTORS: Final = Table("actors", PublishedActor, _shared(ActorFields))
EQUIPMENT: Final = Table("equipment", PublishedEquipment, _shared(EquipmentFields))
ORGANISATIONS: Final = Table("organisations", PublishedOrganisation, _shared(OrganisationFields))
ARTICLES: Final = Table("articles", PublishedArticle, _shared(ArticleFields))
CLAIMS: Final = Table(
    "claims",
    PublishedClaim,
    (
        # Those that were merged into another have no record, and their entry says which.
        *_shared(ClaimFields, without=["merged_into"]),
        *("counted_with", "borne_out_by", "citation_count", "reported_on", "first_printed_on", "dated_on"),
        *("grade", "grade_reason"),
    ),
)
CITATIONS: Final = Table("citations", PublishedCitation, ("claim", *_shared(CitationFields)))
CORRIDORS: Final = Table("corridors", PublishedCorridor, _shared(CorridorFields))
TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (CONFLICTS, ACTORS, EQUIPMENT, ORGANISATIONS, ARTICLES, CLAIMS, CITATIONS, CORRIDORS)
}


# What a query string asks for.


@dataclass(frozen=True)
class Asked:
    since: Edition
    until: Edition
    limit: int
    # The dataset and the number after which a page begins.
    after: tuple[str, int] | None


PARAMETERS: Final = ("since_edition", "edition", "limit", "after")
CURSOR: Final = rf"(?:{'|'.join(TABLES)})-[0-9]{{1,18}}"


class Contradiction(BadQuery):
    """Both editions are known, and the one that one has is later than the one that one wants."""


def asked(query: QueryDict) -> Asked:
    """What is asked for; raises BadQuery with every problem found."""
    errors: dict[str, list[str]] = {}
    given: dict[str, str] = {}
    for name, values in query.lists():
        if is_tracking(name):
            continue
        if name not in PARAMETERS:
            known = {"names": ", ".join(PARAMETERS)}
            errors[name[:40]] = [_("There is no such parameter. The parameters are: %(names)s.") % known]
        elif len(values) > 1:
            errors[name] = [_("This parameter takes one value; it is given several times.")]
        else:
            given[name] = str(values[0])
    newest = Edition.objects.with_redactions().first() or Edition(number=0)
    until = newest
    if "edition" in given and "edition" not in errors:
        try:
            until = edition_asked(given["edition"], newest)
        except ValidationError as error:
            errors["edition"] = error.messages
    held = given.get("since_edition", "")
    since = int(held) if re.fullmatch("[0-9]{1,18}", held) and int(held) <= newest.number else None
    if (since is None or since > until.number) and "since_edition" not in errors:
        sentence = _("Give the number of the edition that you have, from 0 (nothing yet) to %(last)s.")
        errors["since_edition"] = [sentence % {"last": until.number}]
    limit = given.get("limit", str(DEFAULT_LIMIT))
    if not (re.fullmatch("[1-9][0-9]{0,3}", limit) and int(limit) <= HIGHEST_LIMIT):
        errors.setdefault("limit", [_("Give a number from 1 to %(highest)s.") % {"highest": HIGHEST_LIMIT}])
    after = given.get("after", "")
    if after and not re.fullmatch(CURSOR, after):
        errors["after"] = [_("Follow the link to the next page, which says where it begins.")]
    if errors or since is None:
        raise (Contradiction if since is not None and errors.keys() == {"since_edition"} else BadQuery)(
            errors
        )
    dataset, _dash, number = after.partition("-")
    return Asked(
        Edition.objects.with_redactions().get(number=since) if since else Edition(number=0),
        until,
        int(limit),
        (dataset, int(number)) if after else None,
    )


# What a copy holds at an edition: every published claim, what they rest on, and every name of the record.


def published_at(edition: Edition) -> Any:
    return PublishedClaim.objects.in_edition(edition.number).published().order_by()


def shown(table: Table, edition: Edition) -> Any:
    """The rows of the table that a copy of the edition holds; of claims those too that were taken back."""
    rows = table.rows.in_edition(edition.number)
    if table is CITATIONS:
        return rows.filter(Exists(published_at(edition).filter(claim=OuterRef("claim_id"))))
    if table is ARTICLES:
        # Those of claims that were retracted, too, as the file of articles has them: their pages stay.
        cited = PublishedCitation.objects.shown(edition.number).order_by()
        return rows.filter(Exists(cited.filter(article=OuterRef("article_id"))))
    if table.name in NAMES and edition.number:
        hidden = hidden_names(edition.number, edition.hash, edition.redactions)[table.name]
        return rows.exclude(**{f"{table.model.identity}__in": hidden}) if hidden else rows
    return rows


# So many rows are read before what is rare is asked for.
NEWEST: Final = 5000
NAMES: Final = ("conflicts", "actors", "equipment", "organisations")


@lru_cache(maxsize=32)
def hidden_names(number: int, seal: str, redactions: int) -> Mapping[str, frozenset[int]]:
    """The names that stand in the record for withdrawn claims alone, by dataset.

    Few claims are withdrawn, and what any version of them named or cited is mostly named by others, too.
    """
    withdrawn = PublishedClaim.objects.hidden_at(number)
    found: dict[str, frozenset[int]] = dict.fromkeys(NAMES, frozenset())
    if not withdrawn:
        return found
    edition = Edition.objects.with_redactions().get(number=number)
    vocabulary = vocabulary_at(edition)
    suspects = _named_by(withdrawn, number)
    suspects["equipment"] = {
        above for one in suspects["equipment"] for above in vocabulary.equipment_and_above(one)
    }
    suspects["organisations"] = {
        above for one in suspects["organisations"] for above in vocabulary.organisation_and_above(one)
    }
    parties = (vocabulary.organisations[one].speaks_for_id for one in suspects["organisations"])
    suspects["actors"] |= {party for party in parties if party}
    claims, articles = published_at(edition), shown(ARTICLES, edition)
    naming: Mapping[str, Mapping[str, Any]] = {
        "conflicts": {"conflict_id": claims},
        "actors": {"supplier_id": claims, "recipient_id": claims},
        "equipment": {"equipment_id": claims, "counted_with": claims},
        "organisations": {
            **{"claimant_id": claims, "relayed_by_id": claims},
            **{"publisher_id": articles, "wire_id": articles},
        },
    }
    known: Mapping[str, Mapping[int, Any]] = {
        "conflicts": vocabulary.conflicts,
        "actors": vocabulary.actors,
        "equipment": vocabulary.equipment,
        "organisations": vocabulary.organisations,
    }
    kept = {
        name: (known[name].keys() - suspects[name]).union(
            *(_named_in(rows, field, suspects[name]) for field, rows in naming[name].items())
        )
        for name in NAMES
    }
    # A name that is shown leads on to what it belongs to and whom it speaks for.
    kept["equipment"] = {above for one in kept["equipment"] for above in vocabulary.equipment_and_above(one)}
    kept["organisations"] = {
        above for one in kept["organisations"] for above in vocabulary.organisation_and_above(one)
    }
    kept["actors"] |= {end for row in vocabulary.corridors for end in (row.supplier_id, row.recipient_id)}
    kept["actors"] |= {vocabulary.organisations[one].speaks_for_id or 0 for one in kept["organisations"]}
    return {name: frozenset(known[name].keys() - kept[name]) for name in NAMES}


def _named_in(rows: Any, field: str, suspects: set[int]) -> set[int]:
    """Those of the suspects that a row has in the field.

    What is common stands among the newest rows, too; of what does not, few rows have to be read.
    """
    newest = rows.order_by(f"-{rows.model.identity}_id").values_list(field, flat=True)[:NEWEST]
    found = set(_each(newest)) & suspects
    rest = suspects - found
    if rest:
        operator = "overlap" if field == "counted_with" else "in"
        rare = rows.filter(**{f"{field}__{operator}": sorted(rest)}).values_list(field, flat=True).distinct()
        found |= set(_each(rare)) & rest
    return found


def _each(values: Iterable[Any]) -> Iterator[int]:
    for value in values:
        yield from value if isinstance(value, list) else [value]


def _named_by(claims: Collection[int], number: int) -> dict[str, set[int]]:
    """What any version of the claims named up to an edition, and who published what they cited."""
    found: dict[str, set[int]] = {name: set() for name in NAMES}
    for row in PublishedClaim.objects.filter(claim__in=claims, edition_from__lte=number):
        found["conflicts"].add(row.conflict_id)
        found["actors"] |= {row.supplier_id, row.recipient_id}
        found["equipment"] |= {*row.counted_with, *([row.equipment_id] if row.equipment_id else [])}
        found["organisations"] |= {one for one in (row.claimant_id, row.relayed_by_id) if one}
    cited = PublishedCitation.objects.filter(claim__in=claims, edition_from__lte=number)
    articles = PublishedArticle.objects.filter(
        article__in=set(cited.values_list("article_id", flat=True)), edition_from__lte=number
    )
    for pair in articles.values_list("publisher_id", "wire_id"):
        found["organisations"] |= {one for one in pair if one}
    return found


# The difference.


class Changes:
    """What has to be done to a copy of the edition `since` to make it one of the edition `until`."""

    def __init__(self, since: Edition, until: Edition) -> None:
        self.since = since
        self.until = until

    def page(self, limit: int, after: tuple[str, int] | None = None) -> tuple[list[Json], str]:
        """Up to `limit` entries that come after the dataset and number given, and where the next page begins.

        In the order of TABLES, then of numbers. Where nothing is left, the next page begins at "".
        """
        found: list[Json] = []
        names = list(TABLES)
        for name in names[names.index(after[0]) if after else 0 :]:
            last = after[1] if after and after[0] == name else 0
            while len(found) <= limit:
                most = max(limit + 1 - len(found), FEWEST)
                numbers = self._candidates(TABLES[name], last, most)
                found += self._entries(TABLES[name], numbers)
                if len(numbers) < most:
                    break
                last = numbers[-1]
            if len(found) > limit:
                end = found[limit - 1]
                return found[:limit], f"{end['dataset']}-{end['id']}"
        return found, ""

    # Which things may have changed. Each query has an index of its own, and gives no more than a page.

    def _candidates(self, table: Table, after: int, most: int) -> list[int]:
        """The first numbers after `after` of things that may differ, in order: all that do are among them."""
        found: set[int] = {number for number in self._redacted[table.model.identity] if number > after}
        if table.name in NAMES:
            found |= {number for number in self._renamed(table) if number > after}
        else:
            for rows in self._touched(table):
                numbers = rows.filter(**{f"{table.key}__gt": after}).order_by(table.key)
                found |= set(numbers.values_list(table.key, flat=True).distinct()[:most])
        return sorted(found)[:most]

    def _touched(self, table: Table) -> Iterator[Any]:
        yield table.rows.in_edition(self.until.number).filter(edition_from__gt=self.since.number)
        if not self.since.number:
            # Of what was not there yet nothing is gone.
            return
        if table is ARTICLES:
            for citations in self._touched(CITATIONS):
                yield table.rows.filter(article__in=citations.values("article_id"))
        if table is CITATIONS:
            yield self._closed(table.rows)
            # What stayed as it was, of a claim that was taken back or brought back.
            yield table.rows.in_edition(self.until.number).filter(claim__in=self._turned)

    @cached_property
    def _turned(self) -> set[int]:
        """The claims that were taken back in between, and those that had been and are no longer."""
        taken = PublishedClaim.objects.order_by().exclude(state=State.PUBLISHED)
        since, until = self.since.number, self.until.number
        between = taken.filter(edition_from__gt=since, edition_from__lte=until)
        return {
            claim
            for rows in (between, self._closed(taken))
            for claim in rows.values_list("claim_id", flat=True)
        }

    def _closed(self, rows: Any) -> Any:
        """Those of the rows that stood at the earlier edition and no longer do."""
        since, until = self.since.number, self.until.number
        return rows.filter(edition_from__lte=since, edition_to__gt=since, edition_to__lte=until)

    def _renamed(self, table: Table) -> set[int]:
        """There are few names: what differs is found by comparing all."""
        before, now = (self._standing(table, edition) for edition in (self.since, self.until))
        return {number for number in before.keys() | now.keys() if before.get(number) != now.get(number)}

    def _standing(
        self, table: Table, edition: Edition, numbers: Collection[int] | None = None
    ) -> dict[int, int]:
        """By its number, the row of each thing that a copy of the edition holds."""
        if not edition.number:
            return {}
        rows = shown(table, edition)
        if numbers is not None:
            rows = rows.filter(**{f"{table.model.identity}__in": numbers})
        return dict(rows.values_list(table.key, "pk"))

    @cached_property
    def _redacted(self) -> Mapping[str, Mapping[int, list[Redaction]]]:
        """By what they are about, the redactions between the editions: they change rows of every edition."""
        found: dict[str, dict[int, list[Redaction]]] = defaultdict(dict)
        between = Redaction.objects.filter(
            edition__gt=self.since.number, edition__lte=self.until.number
        ).order_by("edition_id")
        for one in between:
            found[one.target].setdefault(one.row, []).append(one)
        return found

    # What became of them.

    def _entries(self, table: Table, numbers: list[int]) -> list[Json]:
        if not numbers:
            return []
        before = self._standing(table, self.since, numbers)
        rows = shown(table, self.until).filter(**{f"{table.model.identity}__in": numbers})
        now = {row.identity_id: row for row in rows}
        redacted = self._redacted[table.model.identity]
        told = [
            number
            for number in numbers
            if (number in before or number in now)
            and (number in redacted or before.get(number) != (now[number].pk if number in now else None))
        ]
        steps = (
            self._steps_of_claims(told)
            if table is CLAIMS
            else self._steps_of_versions(table, told, before, now)
        )
        return [self._entry(table, number, now.get(number), steps[number]) for number in told]

    def _entry(self, table: Table, number: int, row: Any, steps: list[Json]) -> Json:
        steps += [
            {
                "edition": one.edition_id,
                "change": REDACTED,
                "reason": one.notice,
                "reason_fr": _plain(one.notice_fr),
            }
            for one in self._redacted[table.model.identity].get(number, ())
        ]
        is_gone = row is None or (table is CLAIMS and row.state != State.PUBLISHED)
        entry: Json = {
            "dataset": table.name,
            "id": number,
            "edition": row.edition_from_id if row else max(step["edition"] for step in steps),
            "is_gone": is_gone,
            "changes": [STEP | step for step in sorted(steps, key=lambda step: step["edition"])],
            "record": None if is_gone else table.record(row),
        }
        if table is CLAIMS:
            entry["merged_into"] = row.merged_into_id
        return entry

    def _between(self, table: Table, numbers: Iterable[int]) -> Any:
        """The versions of these things that came after the earlier edition, up to the later."""
        return table.rows.filter(
            **{f"{table.model.identity}__in": list(numbers)},
            edition_from__gt=self.since.number,
            edition_from__lte=self.until.number,
        ).order_by("edition_from_id")

    def _steps_of_claims(self, numbers: list[int]) -> dict[int, list[Json]]:
        """What each edition in between did to the claims, and why.

        Of what should not be shown, the reason for that is told and no other: it may repeat the words.
        """
        hidden = PublishedClaim.objects.hidden_at(self.until.number)
        steps: dict[int, list[Json]] = {number: [] for number in numbers}
        for row in self._between(CLAIMS, numbers):
            tells_why = row.claim_id not in hidden or row.state == State.WITHDRAWN
            steps[row.claim_id].append(
                {
                    "edition": row.edition_from_id,
                    "change": row.change,
                    "correction_type": _plain(row.correction_type),
                    "reason": _plain(row.reason) if tells_why else None,
                    "reason_fr": _plain(row.reason_fr) if tells_why else None,
                }
            )
        return steps

    def _steps_of_versions(
        self, table: Table, numbers: list[int], before: Mapping[int, int], now: Mapping[int, Any]
    ) -> dict[int, list[Json]]:
        """What each edition in between did to names, articles and citations."""
        is_named = issubclass(table.model, Localised)
        versions: dict[int, list[Any]] = defaultdict(list)
        overlapping = table.rows.filter(
            **{f"{table.model.identity}__in": numbers}, edition_from__lte=self.until.number
        ).exclude(edition_to__lte=self.since.number)
        for row in overlapping.order_by("edition_from_id"):
            versions[row.identity_id].append(row)
        steps: dict[int, list[Json]] = {}
        for number in numbers:
            rows = versions[number]
            steps[number] = [
                {
                    "edition": new.edition_from_id,
                    "change": RENAMED
                    if is_named and (old.name, old.name_fr) != (new.name, new.name_fr)
                    else CHANGED,
                }
                for old, new in pairwise(rows)
            ]
            if number not in before and number in now:
                # New to whoever has the earlier edition, also where its claim was only brought back.
                first = rows[0].edition_from_id
                came = first if first > self.since.number else self.until.number
                steps[number].insert(0, {"edition": came, "change": Change.NEW})
            if number not in now:
                closed = rows[-1].edition_to_id
                is_closed = closed is not None and closed <= self.until.number
                steps[number].append(
                    {"edition": closed if is_closed else self.until.number, "change": REMOVED}
                )
        return steps


STEP: Final[Json] = {"edition": 0, "change": "", "correction_type": None, "reason": None, "reason_fr": None}
