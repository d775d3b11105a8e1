"""The small vocabularies as they stood at one edition, for naming what claims are about."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, Final

from django.db.models import Min
from django.utils.text import slugify

from tracker import wording
from tracker.models.census import NAMED, Sums, census_at
from tracker.models.editions import Edition, Version
from tracker.models.named import (
    PublishedActor,
    PublishedArticle,
    PublishedConflict,
    PublishedCorridor,
    PublishedEquipment,
    PublishedOrganisation,
)
from tracker.models.record import (
    PublishedCitation,
    PublishedCitationQuerySet,
    PublishedClaim,
    PublishedClaimQuerySet,
    series_key,
)
from tracker.panels import denies


class Vocabulary:
    """The small vocabularies as they stood at one edition, each a dictionary by identity."""

    def __init__(self, number: int, edition: Edition | None = None) -> None:
        self.number = number
        # Once it is sealed: of an edition that is being written nothing is kept.
        self._sealed = edition

    @cached_property
    def actors(self) -> dict[int, PublishedActor]:
        return {row.actor_id: row for row in PublishedActor.objects.in_edition(self.number).order_by("name")}

    @cached_property
    def conflicts(self) -> dict[int, PublishedConflict]:
        return {
            row.conflict_id: row for row in PublishedConflict.objects.in_edition(self.number).order_by("name")
        }

    @cached_property
    def equipment(self) -> dict[int, PublishedEquipment]:
        rows = PublishedEquipment.objects.in_edition(self.number).order_by("name")
        return {row.equipment_id: row for row in rows}

    @cached_property
    def organisations(self) -> dict[int, PublishedOrganisation]:
        rows = PublishedOrganisation.objects.in_edition(self.number).order_by("name")
        return {row.organisation_id: row for row in rows}

    @cached_property
    def place_slugs(self) -> dict[str, str]:
        """How each place stands in an address.

        Of places that differ in signs or capitals alone the first published has the plain slug, so that no
        address ever comes to mean another place.
        """
        found: dict[str, str] = {}
        for place in self._by_appearance("place", "place_since"):
            slug = slug_of_place(place)
            found[f"{slug}~{sha256(place.encode()).hexdigest()[:8]}" if slug in found else slug] = place
        return {place: slug for slug, place in found.items()}

    @cached_property
    def corridors(self) -> list[PublishedCorridor]:
        return list(PublishedCorridor.objects.in_edition(self.number).order_by("-is_featured", "corridor_id"))

    def equipment_and_above(self, identity: int) -> frozenset[int]:
        """The node itself and all it belongs under."""
        return self._equipment_above.get(identity, frozenset())

    @cached_property
    def _equipment_above(self) -> dict[int, frozenset[int]]:
        parents = {key: row.parent_id for key, row in self.equipment.items()}
        return {key: _and_above(key, parents) for key in parents}

    def equipment_tree(self, used: Iterable[int] | None = None) -> Iterator[tuple[PublishedEquipment, int]]:
        """All equipment, or what is `used` with all it belongs under, each with its depth, in order."""
        shown = {
            above
            for identity in (self.equipment if used is None else used)
            for above in self.equipment_and_above(identity)
        }

        children: dict[int | None, list[PublishedEquipment]] = defaultdict(list)
        for key in shown:
            children[self.equipment[key].parent_id].append(self.equipment[key])

        def under(parent: int | None, depth: int) -> Iterator[tuple[PublishedEquipment, int]]:
            for row in sorted(children[parent], key=lambda row: wording.sort_key(row.label)):
                yield row, depth
                yield from under(row.equipment_id, depth + 1)

        return under(None, 0)

    def equipment_and_below(self, identity: int) -> frozenset[int]:
        return frozenset(node for node, above in self._equipment_above.items() if identity in above)

    @cached_property
    def denied_at(self) -> dict[int, frozenset[int]]:
        """For each equipment, where a denial covers it: itself, all above, and “arms of any kind”."""
        return {node: self.equipment_and_above(node) | self.unitemised for node in self.equipment}

    def covers(self, denial: PublishedClaim, claim: PublishedClaim) -> bool:
        """Whether `denial` denies `claim`: the same corridor and kind, its equipment or one above."""
        return denies(series_key(denial), series_key(claim), self.denied_at)

    @cached_property
    def claimant_order(self) -> dict[int, int]:
        """A number for each claimant, by first appearance: it keeps its colour from edition to edition."""
        seen = self._by_appearance("claimant_id", "claimant_since")
        return {int(claimant): place for place, claimant in enumerate(seen)}

    def _by_appearance(self, field: str, counted: str) -> list[Any]:
        """What claims have in the field, whatever became of them; by the edition that first had it."""
        first: Mapping[Any, int]
        if self._sealed:
            known = census_at(self._sealed).get(counted, {})
            first = known if field == "place" else {int(key): since for key, since in known.items()}
        else:
            rows = PublishedClaim.objects.filter(edition_from__lte=self.number).order_by()
            first = dict(rows.values_list(field).annotate(since=Min("edition_from")))
        return sorted((key for key in first if key), key=lambda key: (first[key], key))

    @cached_property
    def unitemised(self) -> frozenset[int]:
        return frozenset(row.equipment_id for row in self.equipment.values() if row.is_unitemised)

    def organisation_and_above(self, identity: int) -> frozenset[int]:
        """The organisation itself and all it is part of."""
        return _and_above(identity, self._part_of)

    @cached_property
    def _part_of(self) -> dict[int, int | None]:
        return {key: row.part_of_id for key, row in self.organisations.items()}

    def parties(self, identity: int) -> frozenset[int]:
        """The actors whose own word the organisation's is, directly or through what it is part of."""
        above = (self.organisations[number] for number in self.organisation_and_above(identity))
        return frozenset(row.speaks_for_id for row in above if row.speaks_for_id)


def _and_above(identity: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """`identity` with its parents to the top; nothing where it is not known, and no round trip for ever."""
    path: list[int] = []
    node: int | None = identity
    while node is not None and node in parents and node not in path:
        path.append(node)
        node = parents[node]
    return frozenset(path)


@lru_cache(maxsize=16)
def _vocabulary(number: int, seal: str, redactions: int) -> Vocabulary:
    edition = Edition(number=number, hash=seal)
    edition.redactions = redactions
    return Vocabulary(number, edition if seal else None)


def vocabulary_at(edition: Edition) -> Vocabulary:
    """The vocabularies at `edition`, read once per process: only a redaction changes what was sealed."""
    return _vocabulary(edition.number, edition.hash, edition.redactions)


@dataclass(frozen=True)
class Mentioned:
    """What the published claims of an edition name, themselves or by their sources."""

    conflicts: frozenset[int]
    suppliers: frozenset[int]
    recipients: frozenset[int]
    claimants: frozenset[int]
    publishers: frozenset[int]
    organisations: frozenset[int]
    equipment: frozenset[int]
    places: list[str]


@lru_cache(maxsize=64)
def _mentioned(number: int, seal: str, redactions: int, reported_by: date | None) -> Mentioned:
    vocabulary = _vocabulary(number, seal, redactions)
    if seal and not reported_by:
        edition = Edition(number=number, hash=seal)
        edition.redactions = redactions
        return _mentioned_in(census_at(edition), vocabulary)
    claims = PublishedClaim.objects.in_edition(number).published()
    if reported_by:
        claims = claims.reported_by(reported_by)
    cited = PublishedCitation.objects.shown(number, reported_by)
    return mentioned_by(claims, cited, vocabulary)


def _mentioned_in(sums: Sums, vocabulary: Vocabulary) -> Mentioned:
    """What all published claims name, and what is cited of them: as `mentioned_by`, without reading them."""

    def named(*names: str) -> frozenset[int]:
        return frozenset(int(key) for name in names for key in sums.get(name, ()))

    sources = named("claimant", "relayed_by", "printed_by", "wire")
    return Mentioned(
        named("conflict"),
        named("supplier"),
        named("recipient"),
        named("claimant"),
        named("printed_by"),
        frozenset(above for key in sources for above in vocabulary.organisation_and_above(key)),
        named(NAMED),
        sorted(sums.get("place", ()), key=wording.sort_key),
    )


def mentioned_by(
    claims: PublishedClaimQuerySet, citations: PublishedCitationQuerySet, vocabulary: Vocabulary
) -> Mentioned:
    """What these claims name, and these citations of them."""
    claims = claims.order_by()

    def named(*fields: str) -> list[frozenset[Any]]:
        rows = list(claims.values_list(*fields).distinct())
        return [frozenset(column) - {None, ""} for column in zip(*rows, strict=True)] or [frozenset()] * len(
            fields
        )

    conflicts, suppliers, recipients, places = named("conflict_id", "supplier_id", "recipient_id", "place")
    claimants, relays = named("claimant_id", "relayed_by_id")
    (equipment,) = named("equipment_id")
    joined = claims.exclude(counted_with=[]).values_list("counted_with", flat=True)
    articles = PublishedArticle.objects.in_edition(vocabulary.number).order_by()
    articles = articles.filter(article__in=citations.order_by().values("article_id"))
    printed = list(articles.values_list("publisher_id", "wire_id").distinct())
    publishers, wires = (frozenset(row[place] for row in printed) - {None} for place in (0, 1))
    organisations = (
        above
        for key in claimants | relays | publishers | wires
        for above in vocabulary.organisation_and_above(key)
    )
    return Mentioned(
        conflicts,
        suppliers,
        recipients,
        claimants,
        publishers,
        frozenset(organisations),
        equipment | {key for keys in joined for key in keys},
        sorted(places, key=wording.sort_key),
    )


def mentioned_at(edition: Edition, reported_by: date | None = None) -> Mentioned:
    """What could be asked for at `edition`, read once per process, as `vocabulary_at`."""
    return _mentioned(edition.number, edition.hash, edition.redactions, reported_by)


def known_elsewhere(name: str, values: Collection[str]) -> frozenset[str]:
    """Those of the values of the filter `name` that some edition of the record knows.

    A query, for what the edition that is looked at does not know: a name that has changed, or is yet to come.
    """
    if name == "place":
        newest = Edition.objects.with_redactions().first()
        return frozenset(values) & frozenset(vocabulary_at(newest).place_slugs if newest else ())
    rows, field = NAMED_IN_FILTERS[name]
    return frozenset(rows._default_manager.filter(**{f"{field}__in": values}).values_list(field, flat=True))


NAMED_IN_FILTERS: Final[Mapping[str, tuple[type[Version], str]]] = {
    "conflict": (PublishedConflict, "slug"),
    "supplier": (PublishedActor, "code"),
    "recipient": (PublishedActor, "code"),
    "claimant": (PublishedOrganisation, "slug"),
    "publisher": (PublishedOrganisation, "slug"),
    "equipment": (PublishedEquipment, "slug"),
}


def slug_of_place(place: str) -> str:
    return slugify(place, allow_unicode=True)
