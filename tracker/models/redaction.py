"""Redactions: what had to be removed from every version of a row, who asked for it and who agreed.

The one exception to a record that only grows: a court order, the name of a source or a prisoner. Two
persons are needed, whatever the settings. The guards of the record, of the desk's history and of captures
let through what a redaction names while it is carried out, and nothing else (guards.redacting).
"""

from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker import wording
from tracker.models.editions import Edition
from tracker.models.guards import NEVER_DELETED, NEVER_TRUNCATED, refusal


class Target(models.TextChoices):
    """What a redaction may be about: a row of the desk with its versions, or the reason of an edition."""

    CLAIM = "claim", _("claim")
    CITATION = "citation", _("citation")
    ARTICLE = "article", _("article")
    ORGANISATION = "organisation", _("organisation")
    ACTOR = "actor", _("actor")
    CONFLICT = "conflict", _("conflict")
    EQUIPMENT = "equipment", _("equipment")
    EDITION = "edition", _("edition")


# The texts that may be removed. A number, a date or a choice cannot hold a notice: withdraw the claim.
FIELDS: dict[str, tuple[str, ...]] = {
    Target.CLAIM: (
        *("place", "summary", "summary_fr", "as_reported", "as_reported_fr", "rank_reason"),
        *("rank_reason_fr", "public_note", "public_note_fr", "reason", "reason_fr", "internal_note"),
    ),
    Target.CITATION: ("quote", "translation", "paraphrase", "paraphrase_fr", "locator"),
    Target.ARTICLE: ("title", "url", "archive_url", "story", "retraction_note"),
    Target.ORGANISATION: ("name", "name_fr", "slug"),
    Target.ACTOR: ("name", "name_fr", "code"),
    Target.CONFLICT: ("name", "name_fr", "slug"),
    Target.EQUIPMENT: ("name", "name_fr", "slug", "designation"),
    Target.EDITION: ("reason",),
}
# In place of a field: the texts and files that were captured of an article.
CAPTURES = "captures"
# What goes with a field, because it says the same or stops being true.
ALONG: dict[str, dict[str, Any]] = {
    "place": {"series": ""},
    "as_reported": {"as_reported_quoted": False},
    "quote": {"quote_check": ""},
    "url": {"url_normalised": None},
}
EMPTIED = ("url", "archive_url")
RENAMED = ("slug", "code", "story")
# The shortest text that has to hold it is an address's name for an actor, which is renamed; then a place.
LONGEST_NOTICE = 100


def cells_for(target: str, row: int, fields: list[str], notice: str, notice_fr: str) -> dict[str, Any]:
    """What takes the place of each cell: the notice, nothing for an address, a number for a short name."""
    cells: dict[str, Any] = {}
    for field in fields:
        if field in EMPTIED:
            cells[field] = ""
        elif field in RENAMED:
            cells[field] = f"redacted-{row}"
        elif field != CAPTURES:
            cells[field] = (notice_fr or notice) if field.endswith("_fr") else notice
        if target != Target.EDITION:
            cells |= ALONG.get(field, {})
    return cells


def label_of(target: str, name: str) -> str:
    """The name of a text, as forms have it."""
    if name == CAPTURES:
        return str(_("what was captured of it: texts and files"))
    # Only the record has the public note of a correction.
    model = apps.get_model(
        "tracker", "publishedclaim" if (target, name[:6]) == ("claim", "reason") else target
    )
    return str(model._meta.get_field(name).verbose_name)


def _known_cells() -> str:
    known = [
        f"'{target}.{cell}'"
        for target, fields in FIELDS.items()
        for cell in (*fields, *(one for field in fields for one in ALONG.get(field, ())))
    ]
    return ", ".join(known)


class RedactionQuerySet(models.QuerySet["Redaction"]):
    def pending(self) -> Self:
        return self.filter(approved_at=None, declined_at=None)

    def waiting_for(self, user: AbstractBaseUser) -> Self:
        """Those that `user` may decide about: what somebody else asked for."""
        return self.pending().exclude(requested_by=user.pk)

    def of_the_record(self) -> Self:
        """Those that changed what the public reads."""
        return self.exclude(edition=None)


class Redaction(models.Model):
    """A request to remove texts of one row from all its versions, and what became of it."""

    target = models.CharField(pgettext_lazy("redaction", "about"), max_length=12, choices=Target)
    row = models.BigIntegerField(_("number"))
    fields = ArrayField(models.CharField(max_length=32), verbose_name=_("texts"))
    # By column: what stands there afterwards.
    cells = models.JSONField(default=dict)
    notice = models.CharField(_("public notice"), max_length=LONGEST_NOTICE)
    notice_fr = models.CharField(_("public notice in French"), max_length=LONGEST_NOTICE, blank=True)
    reason = models.TextField(_("reason, for administrators only"), max_length=2000)
    # Forgotten when the request is decided about.
    words = models.TextField(_("words to look for"), blank=True, max_length=4000)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("requested by"), on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested at"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("declined by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    declined_at = models.DateTimeField(_("declined at"), null=True)
    # Where the public had read it: the edition that says so. On the desk alone, none.
    edition = models.OneToOneField(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, null=True, editable=False
    )
    # The transaction in which it is carried out, set by the database: the guards let it through there alone.
    transaction = models.BigIntegerField(db_default=0, editable=False)

    objects = RedactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("redaction")
        verbose_name_plural = _("redactions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="redaction_target_known",
                condition=Q(target__in=Target.values),
                violation_error_message=_("This is not one of the possible values."),
            ),
            models.CheckConstraint(
                name="redaction_has_notice",
                condition=~Q(notice="") & ~Q(reason=""),
                violation_error_message=_("A redaction has a public notice and a reason."),
            ),
            models.CheckConstraint(
                name="redaction_takes_two",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("requested_by")),
                violation_error_message=_("A redaction takes two: somebody else has to approve it."),
            ),
            models.CheckConstraint(
                name="redaction_decided_once",
                condition=Q(approved_by__isnull=True, approved_at__isnull=True, edition__isnull=True)
                & (
                    Q(declined_by__isnull=True, declined_at__isnull=True)
                    | Q(declined_by__isnull=False, declined_at__isnull=False, words="")
                )
                | Q(approved_by__isnull=False, approved_at__isnull=False, words="")
                & Q(declined_by__isnull=True, declined_at__isnull=True),
                violation_error_message=_("A redaction is approved or declined, once."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="names_texts_alone",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    IF NEW.approved_by_id IS NOT NULL OR NEW.declined_by_id IS NOT NULL THEN
                        {refusal("a redaction is requested first", "redaction_requested_first")}
                    END IF;
                    IF cardinality(NEW.fields) = 0 OR EXISTS (
                        SELECT FROM jsonb_each(NEW.cells) cell
                        WHERE NEW.target || '.' || cell.key <> ALL (ARRAY[{_known_cells()}])
                        OR cell.value NOT IN (
                            to_jsonb(NEW.notice), to_jsonb(NEW.notice_fr), '""', 'false', 'null',
                            to_jsonb('redacted-' || NEW.row)
                        )
                    ) THEN
                        {refusal("a redaction puts a notice in place of texts", "redaction_names_texts")}
                    END IF;
                    NEW.transaction := 0;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="decided_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("asked", "tracker_redaction%ROWTYPE")],
                func=f"""
                    asked := NEW;
                    asked.approved_by_id := OLD.approved_by_id;
                    asked.approved_at := OLD.approved_at;
                    asked.declined_by_id := OLD.declined_by_id;
                    asked.declined_at := OLD.declined_at;
                    asked.edition_id := OLD.edition_id;
                    asked.words := OLD.words;
                    IF asked IS DISTINCT FROM OLD
                        OR OLD.approved_at IS NOT NULL OR OLD.declined_at IS NOT NULL
                        OR (NEW.approved_at IS NULL AND NEW.declined_at IS NULL) THEN
                        {refusal("a redaction is decided about once", "redaction_append_only")}
                    END IF;
                    IF NEW.edition_id IS NOT NULL AND NOT EXISTS (
                        SELECT FROM tracker_edition WHERE number = NEW.edition_id AND hash = ''
                        AND transaction = pg_current_xact_id()::text::bigint
                    ) THEN
                        {refusal("a redaction has an edition of its own", "redaction_append_only")}
                    END IF;
                    IF NEW.approved_at IS NOT NULL THEN
                        NEW.transaction := pg_current_xact_id()::text::bigint;
                    END IF;
                    RETURN NEW;
                """,
            ),
            NEVER_DELETED,
            NEVER_TRUNCATED,
        ]

    def __str__(self) -> str:
        return str(_("Redaction %(number)s") % {"number": self.pk})

    @property
    def notice_words(self) -> str:
        return wording.localised(self.notice, self.notice_fr)

    @property
    def subject(self) -> str:
        """What it is about: “citation 12”."""
        return f"{self.get_target_display()} {self.row}"

    @property
    def field_labels(self) -> list[str]:
        """The texts by their names, but not what they said."""
        return [label_of(self.target, name) for name in self.fields]

    @property
    def sentence(self) -> str:
        """What was removed from where: “quote, translation (citation 12)”."""
        return f"{', '.join(self.field_labels)} ({self.subject})"

    @property
    def is_pending(self) -> bool:
        return self.approved_at is None and self.declined_at is None
