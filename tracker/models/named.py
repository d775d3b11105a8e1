"""The record's versions of what claims name: actors, equipment, organisations, articles and the like."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from tracker import wording
from tracker.models.editions import Version, VersionQuerySet, version_meta
from tracker.models.lexemes import NAME_WORDS, TITLE_WORDS
from tracker.models.sources import ArticleFields, DatePrecision, OrganisationFields
from tracker.models.vocabulary import ActorFields, ConflictFields, CorridorFields, EquipmentFields
from tracker.quantities import end_of, start_of

if TYPE_CHECKING:
    from tracker.models.lookup import Vocabulary


class PublishedActor(Version, ActorFields):
    actor = models.ForeignKey("tracker.Actor", on_delete=models.PROTECT, related_name="versions")
    identity = "actor"

    objects = VersionQuerySet["PublishedActor"].as_manager()

    Meta = version_meta("actor")


class PublishedConflict(Version, ConflictFields):
    conflict = models.ForeignKey("tracker.Conflict", on_delete=models.PROTECT, related_name="versions")
    identity = "conflict"

    objects = VersionQuerySet["PublishedConflict"].as_manager()

    Meta = version_meta("conflict")


class PublishedEquipment(Version, EquipmentFields):
    equipment = models.ForeignKey("tracker.Equipment", on_delete=models.PROTECT, related_name="versions")
    identity = "equipment"

    objects = VersionQuerySet["PublishedEquipment"].as_manager()

    Meta = version_meta("equipment", indexes=[GinIndex(NAME_WORDS, name="published_equipment_words")])

    def get_absolute_url(self) -> str:
        return reverse("equipment", args=[self.slug])


class PublishedCorridor(Version, CorridorFields):
    corridor = models.ForeignKey("tracker.Corridor", on_delete=models.PROTECT, related_name="versions")
    identity = "corridor"

    objects = VersionQuerySet["PublishedCorridor"].as_manager()

    Meta = version_meta("corridor")


class PublishedOrganisation(Version, OrganisationFields):
    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="versions"
    )
    identity = "organisation"

    objects = VersionQuerySet["PublishedOrganisation"].as_manager()

    Meta = version_meta("organisation", indexes=[GinIndex(NAME_WORDS, name="published_org_words")])

    def get_absolute_url(self) -> str:
        return reverse("organisation", args=[self.slug])


class PublishedArticleQuerySet(VersionQuerySet["PublishedArticle"]):
    def appeared_by(self, day: date) -> Self:
        """Articles dated by `day`; a month, quarter or year counts as its last day."""
        dated = Q(pk__in=[])
        for precision in DatePrecision.values:
            if end_of(day, precision) == day:
                dated |= Q(published_precision=precision, published_on__lte=day)
            else:
                dated |= Q(published_precision=precision, published_on__lt=start_of(day, precision))
        return self.filter(dated)


class PublishedArticle(Version, ArticleFields):
    # No captures here: the public sees quotes, never the text of an article.
    article = models.ForeignKey("tracker.Article", on_delete=models.PROTECT, related_name="versions")
    identity = "article"

    objects = PublishedArticleQuerySet.as_manager()

    Meta = version_meta("article", indexes=[GinIndex(TITLE_WORDS, name="published_article_words")])

    vocabulary: "Vocabulary"

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.article_id])

    @property
    def label(self) -> str:
        """The title; without one who published it and when; failing that its number."""
        if self.title:
            return self.title
        known = [
            name for name in (self.publisher_row and self.publisher_row.label, self.published_words) if name
        ]
        return ", ".join(known) or gettext("article %(number)s") % {"number": self.article_id}

    @property
    def publisher_row(self) -> "PublishedOrganisation | None":
        return self.vocabulary.organisations.get(self.publisher_id or 0)

    @property
    def wire_row(self) -> "PublishedOrganisation | None":
        return self.vocabulary.organisations.get(self.wire_id or 0)

    @property
    def publisher_name(self) -> str:
        """Who published it; for copy of an agency whose printer is not known, the agency."""
        if self.publisher_row:
            return self.publisher_row.label
        if self.wire_row:
            return gettext("%(agency)s copy, publisher not known") % {"agency": self.wire_row.label}
        return gettext("publisher not known")

    def as_known_by(self, day: date | None) -> Self:
        """The article without a retraction that came later than `day`."""
        if day and self.retracted_on and self.retracted_on > day:
            self.retracted_on, self.retraction_note = None, ""
        return self

    @property
    def published_words(self) -> str:
        return wording.day(self.published_on, self.published_precision)
