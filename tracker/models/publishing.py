"""Writing an edition: one transaction, one lock, rows closed and opened, series regraded, sealed.

Everything that changes what readers see goes through `open_edition`. The lock is taken first,
so that what is read afterwards is what the edition before left.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from tracker.grading import SAME_TIME, Evidence, grade
from tracker.models.editions import EDITION_LOCK, Edition, Version
from tracker.models.guards import ask_deferred_guards
from tracker.models.lookup import Vocabulary
from tracker.models.named import (
    PublishedActor,
    PublishedArticle,
    PublishedConflict,
    PublishedCorridor,
    PublishedEquipment,
    PublishedOrganisation,
)
from tracker.models.record import Change, Grade, PublishedCitation, PublishedClaim, State, series_key
from tracker.models.refusals import broken_rules, sentence_for
from tracker.models.sealing import digest_entry, edition_hash, hash_before, row_digest
from tracker.models.sources import Article, ArticleFields, Organisation, OrganisationFields
from tracker.models.statement import Basis, CitationFields, ClaimFields, Kind, Stance
from tracker.models.vocabulary import (
    Actor,
    ActorFields,
    Conflict,
    ConflictFields,
    Corridor,
    CorridorFields,
    Equipment,
    EquipmentFields,
)
from tracker.quantities import reported_on
from tracker.series import earlier, later

if TYPE_CHECKING:
    from tracker.models.claims import Citation, Claim

# The desk's row, the record's versions of it, and the fields they share.
VERSIONS: dict[type[models.Model], tuple[type[Version], type[models.Model]]] = {
    Actor: (PublishedActor, ActorFields),
    Conflict: (PublishedConflict, ConflictFields),
    Equipment: (PublishedEquipment, EquipmentFields),
    Organisation: (PublishedOrganisation, OrganisationFields),
    Article: (PublishedArticle, ArticleFields),
    Corridor: (PublishedCorridor, CorridorFields),
}
BATCH = 1000
# Of so many days those around are read by themselves; of more, the whole of each series.
MOST_DAYS = 20
MOST_PROBLEMS = 20

# Sent with `number` once an edition stands for good, in the process that published it. What follows from it
# (files to build, files that a redaction made stale) is done above, and cannot undo the edition.
edition_published = Signal()


class NothingToPublish(ValidationError):
    """The record says already what the desk says."""

    def __init__(self) -> None:
        super().__init__(_("Nothing to publish: the record already says what the desk says."))


def shared(fields: type[models.Model], row: models.Model) -> dict[str, Any]:
    """The values of the fields that a desk row and its versions share."""
    return {field.attname: getattr(row, field.attname) for field in fields._meta.concrete_fields}


def statement_of(row: models.Model) -> dict[str, Any]:
    """What a claim states. Its notes and its rank are ours, and change without a correction."""
    ours = {"public_note", "public_note_fr", "rank", "rank_reason", "rank_reason_fr"}
    ours |= {"merged_into_id", "split_from_id"}
    return {name: value for name, value in shared(ClaimFields, row).items() if name not in ours}


@dataclass(frozen=True)
class ClaimChange:
    """What an edition does to one claim."""

    claim: "Claim"
    change: Change | None = None
    state: State = State.PUBLISHED
    correction_type: str = ""
    reason: str = ""
    reason_fr: str = ""


def take_turn() -> None:
    """Wait for whoever is publishing; the turn lasts until the transaction ends.

    Whoever locks claims before an edition takes the turn first: two who lock in another order wait for ever.
    """
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [EDITION_LOCK])


@contextmanager
def open_edition(*, by: AbstractBaseUser, reason: str) -> "Iterator[EditionWriter]":
    """Open the next edition; what is added to the writer is published when the block ends.

    Raises ValidationError with sentences for an editor, and leaves nothing half-written.
    """
    rows: list[PublishedClaim] = []
    try:
        with transaction.atomic():
            edition = Edition.objects.create(author_id=by.pk, reason=reason, seed=secrets.token_bytes(16))
            writer = EditionWriter(edition, rows)
            yield writer
            writer.write()
            ask_deferred_guards()
            tell = partial(edition_published.send_robust, sender=Edition, number=edition.number)
            transaction.on_commit(tell)
    except IntegrityError as error:
        raise ValidationError(problems_of(rows) or sentence_for(error)) from error


class EditionWriter:
    """Gathers what changes, then writes it in the order in which rows lean on each other."""

    def __init__(self, edition: Edition, rows: list[PublishedClaim]) -> None:
        self.edition = edition
        # The claims' new rows; whoever opened the edition explains a refusal by them.
        self.rows = rows
        self.number = edition.number
        self._changes: list[ClaimChange] = []
        self._vocabulary: list[models.Model] = []
        self._touched_series: set[str] = set()
        # The days of what changes in a series: a grade leans on no claim further from it than SAME_TIME.
        self._touched_days: set[tuple[str, date]] = set()
        self._touched_claims: set[int] = set()
        self._moved_organisations: set[int] = set()
        self._redated_articles: set[int] = set()
        self._digests: list[bytes] = []

    def add(self, change: ClaimChange) -> None:
        self._changes.append(change)

    def add_vocabulary(self, row: models.Model) -> None:
        """Publish the desk's version of an actor, organisation, article, equipment, conflict or corridor."""
        self._vocabulary.append(row)

    def add_line(self, line: bytes) -> None:
        """Seal a line with the edition that is about none of its rows: that of a redaction."""
        self._digests.append(line)

    def grade_anew(self, rows: Iterable[PublishedClaim]) -> None:
        """These claims, and whatever leans on them as they are now: before a text of theirs is removed."""
        for row in rows:
            self._touch_series(row)
            self._touched_claims.add(row.claim_id)

    def write(self) -> None:
        self._write_vocabulary()
        citations = {change.claim.pk: list(change.claim.citations.all()) for change in self._changes}
        current = self._current_claims()
        changes = [change for change in self._changes if self._says_something_new(change, current, citations)]
        self._write_citations(changes, citations)
        self._write_claims(changes, current, citations)
        if not self._digests:
            raise NothingToPublish
        self._seal()

    # Vocabularies and articles: what is missing is brought along, what changed only when asked.

    def _write_vocabulary(self) -> None:
        needed = self._needed_vocabulary()
        asked = {(type(row), row.pk) for row in self._vocabulary}
        for desk_model, (version_model, fields) in VERSIONS.items():
            identities = needed[desk_model]
            identity = version_model.identity
            valid = {
                version.identity_id: version
                for version in version_model._default_manager.filter(
                    **{f"{identity}__in": identities}, edition_to=None
                )
            }
            opened, closed = [], []
            for row in desk_model._default_manager.filter(pk__in=identities).order_by("pk"):
                version = valid.get(row.pk)
                if version is None or (
                    (desk_model, row.pk) in asked and shared(fields, row) != shared(fields, version)
                ):
                    opened.append(version_model(**{f"{identity}_id": row.pk}, **shared(fields, row)))
                    if version:
                        closed.append(version)
            self._touch(desk_model, closed, opened)
            self._close(version_model, closed)
            self._open(version_model, opened)

    def _needed_vocabulary(self) -> dict[type[models.Model], set[int]]:
        """Identities of everything that the claims of this edition name, with all that those name in turn."""
        needed: dict[type[models.Model], set[int]] = defaultdict(set)
        for change in self._changes:
            claim = change.claim
            needed[Conflict].add(claim.conflict_id)
            needed[Actor] |= {claim.supplier_id, claim.recipient_id}
            needed[Organisation] |= {key for key in (claim.claimant_id, claim.relayed_by_id) if key}
            needed[Equipment] |= {claim.equipment_id} if claim.equipment_id else set()
            needed[Equipment] |= {equipment.pk for equipment in claim.counted_with.all()}
            needed[Article] |= {citation.article_id for citation in claim.citations.all()}
        for row in self._vocabulary:
            needed[type(row)].add(row.pk)
        for corridor in Corridor.objects.filter(pk__in=needed[Corridor]):
            needed[Actor] |= {corridor.supplier_id, corridor.recipient_id}
        for publisher, wire in Article.objects.filter(pk__in=needed[Article]).values_list(
            "publisher", "wire"
        ):
            needed[Organisation] |= {key for key in (publisher, wire) if key}
        for model, parent in ((Organisation, "part_of"), (Equipment, "parent")):
            fresh = needed[model]
            while fresh:
                above = model._default_manager.filter(pk__in=fresh).exclude(**{parent: None})
                fresh = set(above.values_list(parent, flat=True)) - needed[model]
                needed[model] |= fresh
        parties = Organisation.objects.filter(pk__in=needed[Organisation]).exclude(speaks_for=None)
        needed[Actor] |= set(parties.values_list("speaks_for", flat=True))
        return needed

    def _touch(self, desk_model: type[models.Model], closed: list[Any], opened: list[Any]) -> None:
        """Remember the claims whose grade leans on what changes in an article or an organisation."""
        before = {version.identity_id: version for version in closed}
        for version in opened:
            old = before.get(version.identity_id)
            if old is None:
                continue
            if desk_model is Article and (old.retracted_on, old.story) != (
                version.retracted_on,
                version.story,
            ):
                cited = PublishedCitation.objects.filter(article=old.article_id, edition_to=None)
                self._touched_claims |= set(cited.values_list("claim_id", flat=True))
            if desk_model is Organisation and (old.part_of_id, old.speaks_for_id) != (
                version.part_of_id,
                version.speaks_for_id,
            ):
                self._moved_organisations.add(old.organisation_id)
            if desk_model is Article and (old.published_on, old.published_precision) != (
                version.published_on,
                version.published_precision,
            ):
                self._redated_articles.add(old.article_id)

    # Claims and their citations.

    def _current_claims(self) -> dict[int, PublishedClaim]:
        identities = [change.claim.pk for change in self._changes]
        return {
            row.claim_id: row for row in PublishedClaim.objects.filter(claim__in=identities, edition_to=None)
        }

    def _says_something_new(
        self,
        change: ClaimChange,
        current: dict[int, PublishedClaim],
        citations: "dict[int, list[Citation]]",
    ) -> bool:
        row = current.get(change.claim.pk)
        if row is not None and change.change is None:
            refuse_silent_change(change.claim, row)
        if row is None or change.state != row.state:
            return True
        published = {
            citation.citation_id: citation
            for citation in PublishedCitation.objects.filter(claim=change.claim.pk, edition_to=None)
        }
        desk = {citation.pk: citation for citation in citations[change.claim.pk]}
        return (
            shared(ClaimFields, row) != shared(ClaimFields, change.claim)
            or row.counted_with != counted_with(change.claim)
            or row.borne_out_by != sorted(claim.pk for claim in change.claim.borne_out_by.all())
            or published.keys() != desk.keys()
            or any(
                shared(CitationFields, published[key]) != shared(CitationFields, citation)
                for key, citation in desk.items()
            )
        )

    def _write_citations(self, changes: list[ClaimChange], citations: "dict[int, list[Citation]]") -> None:
        # A retraction changes the claim and leaves its citations as they were published.
        identities = [change.claim.pk for change in changes if change.state == State.PUBLISHED]
        valid = {
            row.citation_id: row
            for row in PublishedCitation.objects.filter(claim__in=identities, edition_to=None)
        }
        kept, opened = set(), []
        for identity in identities:
            for citation in citations[identity]:
                row = valid.get(citation.pk)
                if row and shared(CitationFields, row) == shared(CitationFields, citation):
                    kept.add(citation.pk)
                    continue
                opened.append(
                    PublishedCitation(
                        citation_id=citation.pk,
                        claim_id=identity,
                        quote_check=citation.quote_check,
                        **shared(CitationFields, citation),
                    )
                )
        self._close(PublishedCitation, [row for key, row in valid.items() if key not in kept])
        self._open(PublishedCitation, opened)

    def _write_claims(
        self,
        changes: list[ClaimChange],
        current: dict[int, PublishedClaim],
        citations: "dict[int, list[Citation]]",
    ) -> None:
        supporting = supporting_articles([change.claim.pk for change in changes])
        rows = [
            self._row(
                change,
                current.get(change.claim.pk),
                citations[change.claim.pk],
                supporting[change.claim.pk],
            )
            for change in changes
        ]
        rows += self._redated({row.claim_id for row in rows}, current)
        self.rows += rows
        self._touch_members()
        for row in [*rows, *(current[row.claim_id] for row in rows if row.claim_id in current)]:
            self._touch_series(row)
            if row.supersedes_id:
                self._touched_claims.add(row.supersedes_id)
        regraded = self._grade(rows)
        closed = [current[row.claim_id] for row in rows if row.claim_id in current]
        self._close(PublishedClaim, [*closed, *(old for old, _new in regraded)])
        self._open(PublishedClaim, [*rows, *(new for _old, new in regraded)])

    def _redated(self, written: set[int], current: dict[int, PublishedClaim]) -> list[PublishedClaim]:
        """New rows for the other claims that stand on an article whose date changed; adds to `current`."""
        citing = PublishedCitation.objects.filter(article__in=self._redated_articles, edition_to=None)
        standing = list(
            PublishedClaim.objects.filter(
                claim__in=citing.exclude(claim__in=written).values("claim_id"),
                edition_to=None,
                state=State.PUBLISHED,
            ).order_by("claim_id")
        )
        rows = []
        supporting = supporting_articles([old.claim_id for old in standing])
        for old in standing:
            row = successor(old, change=Change.REVISED)
            set_dates(row, supporting[old.claim_id])
            if (row.reported_on, row.first_printed_on) != (old.reported_on, old.first_printed_on):
                current[old.claim_id] = old
                rows.append(row)
        return rows

    def _touch_members(self) -> None:
        """Whose word depends on whose is inherited: what is below a moved organisation is graded anew."""
        if not self._moved_organisations:
            return
        for vocabulary in (Vocabulary(self.number - 1), Vocabulary(self.number)):
            members = [
                key
                for key in vocabulary.organisations
                if vocabulary.organisation_and_above(key) & self._moved_organisations
            ]
            claims = PublishedClaim.objects.filter(claimant__in=members, edition_to=None)
            self._touched_series |= set(claims.values_list("series", flat=True))
            self._touched_claims |= set(claims.values_list("claim_id", flat=True))

    def _row(
        self,
        change: ClaimChange,
        old: PublishedClaim | None,
        citations: "list[Citation]",
        supporting: list[PublishedArticle],
    ) -> PublishedClaim:
        claim = change.claim
        if old and change.state != State.PUBLISHED:
            # What was published is taken back, whatever the desk has become since.
            return successor(
                old,
                state=change.state,
                change=change.change,
                correction_type=change.correction_type,
                reason=change.reason,
                reason_fr=change.reason_fr,
                merged_into_id=claim.merged_into_id if change.state == State.MERGED else None,
            )
        row = row_of(change, old, citations, supporting)
        if not any(citation.role in CitationFields.SUPPORTING for citation in citations):
            problem = _("A claim needs at least one citation that supports it before it can be published.")
            uncited = _("Claim %(number)s: %(problem)s") % {"number": claim.pk, "problem": problem}
            row.citation_count = row.citation_count or 1  # said already
            raise ValidationError([ValidationError(uncited, code=str(claim.pk)), *problems_of([row])])
        return row

    # Grades: of what changes, and of all in its series that leans on it, in the same edition.

    def _grade(self, rows: list[PublishedClaim]) -> list[tuple[PublishedClaim, PublishedClaim]]:
        """Grade `rows`; return (old, new) for each other claim whose grade changes with them."""
        replaced = {row.claim_id for row in rows}
        for leaning in PublishedClaim.objects.filter(claim__in=self._touched_claims, edition_to=None):
            self._touch_series(leaning)
        standing = [
            row
            for row in PublishedClaim.objects.filter(
                self._beside_what_changes() | models.Q(claim__in=self._touched_claims), edition_to=None
            )
            if row.claim_id not in replaced
        ]
        everything = [*rows, *standing]
        evidence = self._evidence(everything)
        by_series: dict[str, list[Evidence]] = defaultdict(list)
        for row in everything:
            by_series[row.series].append(evidence[row.claim_id])
        regraded = []
        for row in everything:
            if not row.is_published or not (row.claim_id in replaced or self._may_be_regraded(row)):
                continue
            own = evidence[row.claim_id]
            others = [other for other in by_series[row.series] if other is not own] if row.series else []
            found = grade(own, others)
            reason = {"message": found.message, "args": found.args}
            if row.claim_id in replaced:
                row.grade, row.grade_reason = Grade(found.name), reason
            elif row.grade != found.name or row.grade_reason != json.loads(json.dumps(reason)):
                regraded.append(
                    (
                        row,
                        successor(row, grade=found.name, grade_reason=reason, change=Change.REGRADED),
                    )
                )
        return regraded

    def _touch_series(self, row: PublishedClaim) -> None:
        self._touched_series.add(row.series)
        if row.series and row.as_of:
            self._touched_days.add((row.series, row.as_of))

    def _beside_what_changes(self) -> models.Q:
        """The claims of the series that change: all of them, or where few change those of the days around.

        Twice as far as a grade looks, so that all is there on which the grades lean that may change.
        """
        if len(self._touched_days) > MOST_DAYS:
            return models.Q(series__in=self._touched_series - {""})
        found = models.Q(pk__in=[])
        for series, day in self._touched_days:
            days = {"dated_on__gte": earlier(day, 2 * SAME_TIME), "dated_on__lte": later(day, 2 * SAME_TIME)}
            found |= models.Q(series=series, **days)
        return found

    def _may_be_regraded(self, row: PublishedClaim) -> bool:
        if row.claim_id in self._touched_claims or len(self._touched_days) > MOST_DAYS:
            return True
        on = row.as_of
        return on is not None and any(
            series == row.series and abs(on - day) <= SAME_TIME for series, day in self._touched_days
        )

    def _evidence(self, rows: list[PublishedClaim]) -> dict[int, Evidence]:
        vocabulary = Vocabulary(self.number)
        identities = [row.claim_id for row in rows]
        supporting = supporting_articles(identities)
        replaced = {row.claim_id for row in rows}
        # Read before the rows are written: those of this edition and, for the rest, those that stand.
        revised = {row.supersedes_id for row in rows if row.supersedes_id and counts(row)}
        revised |= set(
            PublishedClaim.objects.filter(supersedes__in=identities, edition_to=None)
            .counting()
            .exclude(claim__in=replaced)
            .values_list("supersedes_id", flat=True)
        )
        return {
            row.claim_id: evidence_of(
                row,
                supporting[row.claim_id],
                vocabulary,
                is_countable=counts(row) and row.claim_id not in revised,
            )
            for row in rows
        }

    # Rows in, rows closed, and the seal.

    def _open(self, model: type[Version], rows: Iterable[Any]) -> None:
        rows = list(rows)
        for row in rows:
            row.edition_from_id = self.number
            row.seed = secrets.token_bytes(16)
            row.digest = row_digest(row)
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        self._digests += [digest_entry("open", row, row.digest) for row in rows]

    def _close(self, model: type[Version], rows: Iterable[Any]) -> None:
        rows = list(rows)
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(edition_to=self.number)
        self._digests += [digest_entry("close", row, bytes(row.digest)) for row in rows]

    def _seal(self) -> None:
        self.edition.hash = edition_hash(self.edition, hash_before(self.number), self._digests)
        self.edition.save(update_fields=["hash"])


def newcomers(claim: "Claim") -> list[models.Model]:
    """The rows of the desk that readers would see for the first time with this claim."""
    writer = EditionWriter(Edition(), [])
    writer.add(ClaimChange(claim))
    found: list[models.Model] = []
    for model, numbers in writer._needed_vocabulary().items():
        version, _fields = VERSIONS[model]
        known = version._default_manager.filter(**{f"{version.identity}__in": numbers}, edition_to=None)
        fresh = numbers - {row.identity_id for row in known}
        found += model._default_manager.filter(pk__in=fresh).order_by("pk")
    return found


def row_of(
    change: ClaimChange,
    old: PublishedClaim | None,
    citations: "list[Citation]",
    supporting: list[PublishedArticle],
) -> PublishedClaim:
    """What the desk has of a claim, as a row of the record; its grade is not settled yet."""
    claim = change.claim
    row = PublishedClaim(
        claim_id=claim.pk,
        counted_with=counted_with(claim),
        borne_out_by=sorted(later.pk for later in claim.borne_out_by.all()),
        state=change.state,
        change=change.change or (Change.REVISED if old else Change.NEW),
        correction_type=change.correction_type,
        reason=change.reason,
        reason_fr=change.reason_fr,
        citation_count=len(citations),
        grade=old.grade if old else Grade.SINGLE_SOURCE,
        grade_reason=old.grade_reason if old else {},
        **shared(ClaimFields, claim),
    )
    set_dates(row, supporting)
    has_series = row.kind != Kind.EVENT and row.stance != Stance.DENIES
    row.series = str(series_key(row)) if has_series else ""
    return row


def supporting_articles(claims: list[int]) -> dict[int, list[PublishedArticle]]:
    """For each claim the articles that support it, as the record has them now."""
    cited = list(
        PublishedCitation.objects.filter(
            claim__in=claims, edition_to=None, role__in=CitationFields.SUPPORTING
        ).values_list("claim_id", "article_id")
    )
    named = {article for _claim, article in cited}
    articles = {
        row.article_id: row for row in PublishedArticle.objects.filter(article__in=named, edition_to=None)
    }
    found: dict[int, list[PublishedArticle]] = defaultdict(list)
    for claim, article in cited:
        found[claim].append(articles[article])
    return found


def evidence_of(
    row: PublishedClaim, sources: Iterable[PublishedArticle], vocabulary: Vocabulary, *, is_countable: bool
) -> Evidence:
    """What grading needs to know of a row; `sources` are the articles that support it."""
    sources = list(sources)
    claimant = row.claimant_id or 0
    return Evidence(
        claim=row.claim_id,
        series=row.series,
        quantity=row.quantity,
        stance=row.stance,
        since=(row.period_start or row.period_end) if row.basis == Basis.FLOW else None,
        on=row.as_of,
        claimant=claimant,
        claimant_within=vocabulary.organisation_and_above(claimant),
        relayed_by=row.relayed_by_id,
        is_party=bool(vocabulary.parties(claimant) & {row.supplier_id, row.recipient_id}),
        stories=frozenset(story_of(source) for source in sources if not source.retracted_on),
        had_sources=bool(sources),
        is_countable=is_countable,
    )


def story_of(article: PublishedArticle) -> str:
    """Articles that are one story told many times share it; any other is a story of its own."""
    return article.story or f"article {article.article_id}"


def set_dates(row: PublishedClaim, articles: list[PublishedArticle]) -> None:
    """What the record derives from the statement's day and the days of the supporting articles."""
    printed = [(article.published_on, article.published_precision) for article in articles]
    row.first_printed_on = reported_on(None, printed)
    row.reported_on = reported_on(row.stated_on, printed)
    row.dated_on = row.as_of or row.reported_on or date.min


def successor(row: PublishedClaim, **changed: Any) -> PublishedClaim:
    """A copy of `row` to take its place, with what changed."""
    own = {"id", "edition_from_id", "edition_to_id", "seed", "digest", "redacted"}
    copied = {
        field.attname: getattr(row, field.attname)
        for field in PublishedClaim._meta.concrete_fields
        if field.attname not in own
    }
    return PublishedClaim(**{**copied, "correction_type": "", "reason": "", "reason_fr": "", **changed})


def counted_with(claim: "Claim") -> list[int]:
    return sorted(equipment.pk for equipment in claim.counted_with.all())


def counts(row: PublishedClaim) -> bool:
    """Whether a row may stand in a total, leaving aside whether it was revised."""
    row.superseded_by = row.superseded_on = None
    return row.as_row.is_countable


def needs_correction(claim: "Claim", row: PublishedClaim) -> bool:
    """Whether the desk states something else than what was published."""
    return statement_of(row) != statement_of(claim) or row.counted_with != counted_with(claim)


def refuse_silent_change(claim: "Claim", row: PublishedClaim) -> None:
    """What a published claim states, and that it was taken back, changes by a correction alone."""
    if not row.is_published:
        message = _("Claim %(number)s was taken back: bring it back by a correction, with a type and a note.")
    elif needs_correction(claim, row):
        message = _(
            "Claim %(number)s is published with other words or figures: correct it, with a type and a note."
        )
    else:
        return
    raise ValidationError(message % {"number": claim.pk}, code=str(claim.pk))


def problems_of(rows: Iterable[PublishedClaim]) -> list[ValidationError]:
    """Why the database refused: each rule that one of `rows` breaks, with the claim's number.

    The database names one broken rule of one row. An editor wants them all, but not a thousand.
    """
    problems: list[ValidationError] = []
    rules = [rule for rule in PublishedClaim._meta.constraints if isinstance(rule, models.CheckConstraint)]
    for row in rows:
        for _rule, error in broken_rules(row, rules, PublishedClaim):
            problems += [
                ValidationError(
                    _("Claim %(number)s: %(problem)s") % {"number": row.claim_id, "problem": problem},
                    code=str(row.claim_id),
                )
                for problem in error.messages
            ]
        if len(problems) >= MOST_PROBLEMS:
            break
    return problems
