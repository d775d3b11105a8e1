"""Editions, and the guards of every table that they version.

A row is valid from the edition that brought it up to the edition that replaced it. The
triggers below refuse everything but that: insert at the edition opened in this very
transaction, close once at that edition, nothing else.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.models.guards import NEVER_DELETED, NEVER_TRUNCATED, redacting, refusal

if TYPE_CHECKING:
    from django_stubs_ext.db.models import TypedModelMeta
else:
    TypedModelMeta = object

# Held by whoever opens an edition, until the end of that transaction.
EDITION_LOCK = 0x65646974696F6E

# The edition with which a redaction is published: opened in this very transaction, and not sealed yet.
OPENED_WITH = """
    EXISTS (SELECT FROM tracker_edition opened WHERE opened.number = redaction.edition_id AND opened.hash = ''
            AND opened.transaction = redaction.transaction)
"""


class EditionQuerySet(models.QuerySet["Edition"]):
    def with_redactions(self) -> Self:
        """Annotates how often the record has been redacted, whatever the edition."""
        redacted = Edition.objects.filter(redaction__isnull=False).order_by()
        count = redacted.annotate(all=models.Value(1)).values("all").annotate(found=models.Count("pk"))
        return self.annotate(redactions=Coalesce(models.Subquery(count.values("found")), 0))


class Edition(models.Model):
    """One publication of the record: numbered without gaps, timed after its lock, sealed by a hash."""

    number = models.BigIntegerField(_("number"), primary_key=True, db_default=0, editable=False)
    published_at = models.DateTimeField(_("published at"), db_default=Now(), editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="editions"
    )
    reason = models.CharField(_("reason"), max_length=500)
    # SHA-256 over the edition before and the digests of this one's rows (publishing.py).
    hash = models.CharField(_("hash"), max_length=64, default="", editable=False)
    # The reason is hashed as a salted cell, so that it can be redacted; without a seed, as it stands.
    seed = models.BinaryField(max_length=16, default=b"")
    redacted = models.JSONField(null=True, editable=False)
    transaction = models.BigIntegerField(db_default=0, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["-number"]
        get_latest_by = "number"
        constraints = [
            models.CheckConstraint(
                name="edition_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why this edition is published; the reason is public."),
            ),
            models.CheckConstraint(
                name="edition_hash_is_sha256", condition=Q(hash__regex=r"^([0-9a-f]{64})?$")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="numbered_in_order",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("last", "tracker_edition%ROWTYPE")],
                func=f"""
                    PERFORM pg_advisory_xact_lock({EDITION_LOCK});
                    SELECT * INTO last FROM tracker_edition ORDER BY number DESC LIMIT 1;
                    NEW.number := coalesce(last.number, 0) + 1;
                    -- Times rise with numbers, even when the clock is set back.
                    NEW.published_at :=
                        greatest(clock_timestamp(), last.published_at + interval '1 microsecond');
                    NEW.transaction := pg_current_xact_id()::text::bigint;
                    NEW.hash := '';
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="sealed_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("seal", "text")],
                func=f"""
                    IF {redacting("edition", "OLD.number", "seed", "redacted", when=OPENED_WITH)}
                        AND NEW.seed = '' AND NEW.redacted IS NOT NULL THEN
                        RETURN NEW;
                    END IF;
                    seal := NEW.hash;
                    NEW.hash := OLD.hash;
                    IF NEW IS DISTINCT FROM OLD OR OLD.hash <> '' OR seal = ''
                        OR OLD.transaction <> pg_current_xact_id()::text::bigint THEN
                        {refusal("an edition is sealed once and never changed", "edition_sealed_once")}
                    END IF;
                    NEW.hash := seal;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="sealed_at_the_end",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                func=f"""
                    IF EXISTS (SELECT FROM tracker_edition WHERE number = NEW.number AND hash = '') THEN
                        {refusal("an edition cannot end without its hash", "edition_sealed_at_the_end")}
                    END IF;
                    RETURN NULL;
                """,
            ),
            NEVER_DELETED,
            NEVER_TRUNCATED,
        ]

    def __str__(self) -> str:
        return str(_("Edition %(number)s") % {"number": self.number})

    @cached_property
    def redactions(self) -> int:
        """How often the record has been redacted: what was kept of any edition before is stale then."""
        return Edition.objects.filter(redaction__isnull=False).count()


OPEN_EDITION = """
    EXISTS (SELECT FROM tracker_edition WHERE number = {edition} AND hash = ''
            AND transaction = pg_current_xact_id()::text::bigint)
"""


class Version(models.Model):
    """A row of the record: one thing as it was from one edition up to another."""

    edition_from = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    edition_to = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    # The hash chain hashes digests of salted cells: a redaction can remove a cell and keep its digest.
    seed = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    # What is left of the seed and of redacted cells: salts of the one, digests of the other (sealing.py).
    redacted = models.JSONField(null=True, editable=False)

    # The name of the foreign key to the desk's row that this is a version of.
    identity: str

    class Meta(TypedModelMeta):
        abstract = True

    @property
    def withheld(self) -> frozenset[str]:
        """The cells in which a notice stands for what was redacted."""
        return frozenset((self.redacted or {}).get("digests", ()))

    @property
    def identity_id(self) -> int:
        return int(getattr(self, f"{self.identity}_id"))


NOT_OPEN = refusal("rows enter the record only with the edition opened now", "record_insert_in_open_edition")
CHANGED = refusal("the record is append-only: a row is never changed", "record_append_only")
CLOSED = refusal("a row is closed once, at the edition opened now", "record_closed_once")


UNREPLACED = refusal("a row is closed by the one that takes its place", "record_never_vanishes")


def replaced(identity: str, by: str = "") -> pgtrigger.Trigger:
    """Whatever is closed at an edition has a successor at that edition: nothing vanishes from the record."""
    table = f"tracker_published_{by or identity}"
    return pgtrigger.Trigger(
        name="replaced",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        func=f"""
            IF NEW.edition_to_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM {table} next
                WHERE next.{by or identity}_id = NEW.{by or identity}_id
                AND next.edition_from_id = NEW.edition_to_id
            ) THEN
                {UNREPLACED}
            END IF;
            RETURN NULL;
        """,
    )


def version_meta(
    identity: str,
    *,
    replaced_by: str = "",
    constraints: Iterable[models.BaseConstraint] = (),
    indexes: Iterable[models.Index] = (),
    triggers: Iterable[pgtrigger.Trigger] = (),
) -> Any:
    """The Meta class of a table of versions: append-only, one row of each `identity` at any edition.

    A row is closed by its successor; with `replaced_by`, by a new row of that thing, which it belongs to.
    """
    table = f"published_{identity}"
    return type(
        "Meta",
        (),
        {
            "db_table": f"tracker_{table}",
            "constraints": [
                models.CheckConstraint(
                    name=f"{table}_closed_after_opened",
                    condition=Q(edition_to__isnull=True) | Q(edition_to__gt=F("edition_from")),
                    violation_error_message=_("A row of the record ends at a later edition than it begins."),
                ),
                ExclusionConstraint(
                    name=f"{table}_one_row_per_edition",
                    expressions=[
                        (identity, RangeOperators.EQUAL),
                        (
                            models.Func(F("edition_from"), F("edition_to"), function="int8range"),
                            RangeOperators.OVERLAPS,
                        ),
                    ],
                    deferrable=models.Deferrable.DEFERRED,
                    violation_error_message=_("The record holds one row of a thing at any edition."),
                ),
                *constraints,
            ],
            "indexes": [*indexes],
            "triggers": [
                pgtrigger.Trigger(
                    name="into_open_edition",
                    operation=pgtrigger.Insert,
                    when=pgtrigger.Before,
                    func=f"""
                        IF NEW.edition_to_id IS NOT NULL
                            OR NOT {OPEN_EDITION.format(edition="NEW.edition_from_id")} THEN
                            {NOT_OPEN}
                        END IF;
                        RETURN NEW;
                    """,
                ),
                pgtrigger.Trigger(
                    name="closed_once",
                    operation=pgtrigger.Update,
                    when=pgtrigger.Before,
                    declare=[("closing", "bigint")],
                    func=f"""
                        IF NEW.redacted IS NOT NULL AND NEW.seed = '' AND {
                        redacting(identity, f"OLD.{identity}_id", "seed", "redacted", when=OPENED_WITH)
                    } THEN
                            RETURN NEW;
                        END IF;
                        closing := NEW.edition_to_id;
                        NEW.edition_to_id := OLD.edition_to_id;
                        IF NEW IS DISTINCT FROM OLD THEN
                            {CHANGED}
                        END IF;
                        IF OLD.edition_to_id IS NOT NULL OR closing IS NULL
                            OR NOT {OPEN_EDITION.format(edition="closing")} THEN
                            {CLOSED}
                        END IF;
                        NEW.edition_to_id := closing;
                        RETURN NEW;
                    """,
                ),
                replaced(identity, replaced_by),
                NEVER_DELETED,
                NEVER_TRUNCATED,
                *triggers,
            ],
        },
    )


class VersionQuerySet[M: Version](models.QuerySet[M]):
    def in_edition(self, number: int) -> Self:
        """The rows valid at edition `number`."""
        return self.filter(edition_from__lte=number).exclude(edition_to__lte=number)
