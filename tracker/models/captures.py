"""What a page said when we saw it: its text, and the file as it came. Append-only, for editors only."""

import hashlib
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.models.guards import CARRIED_OUT, NEVER_TRUNCATED, refusal
from tracker.models.sources import Article
from tracker.quoting import fingerprint, locate

if TYPE_CHECKING:
    from django_stubs_ext.db.models import TypedModelMeta
else:
    TypedModelMeta = object

# Of a capture or its file, what a redaction of it replaces.
REPLACED = "'text', 'name', 'content', 'sha256', 'sha256_before', 'fingerprint', 'redaction_id'"


def append_only(article: str, *emptied: str) -> pgtrigger.Trigger:
    """Nothing is changed or deleted; a redaction of the article's captures alone puts its notice there.

    What was there is remembered by its SHA-256. `article` finds the article that OLD is of.
    """
    return pgtrigger.Trigger(
        name="append_only",
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.sha256_before = OLD.sha256 AND OLD.redaction_id IS NULL AND EXISTS (
                    SELECT FROM tracker_redaction redaction
                    WHERE redaction.id = NEW.redaction_id AND redaction.target = 'article'
                    AND redaction.row = {article} AND 'captures' = ANY (redaction.fields) AND {CARRIED_OUT}
                    AND {" AND ".join(emptied)}
                ) AND to_jsonb(NEW) - ARRAY[{REPLACED}] = to_jsonb(OLD) - ARRAY[{REPLACED}] THEN
                    RETURN NEW;
                END IF;
            END IF;
            {refusal("a capture is never changed or deleted", "capture_append_only")}
        """,
    )


class Redactable(models.Model):
    """What may have to be removed; that it was there is remembered."""

    redaction = models.ForeignKey(
        "tracker.Redaction",
        verbose_name=_("redaction"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    sha256_before = models.CharField(
        _("SHA-256 of what was redacted"), max_length=64, blank=True, db_default="", editable=False
    )

    class Meta(TypedModelMeta):
        abstract = True


def convert_to_utf8(field: str) -> models.Func:
    return models.Func(models.F(field), models.Value("UTF8"), function="convert_to")


def sha256_of(expression: models.Func | models.F) -> models.Func:
    return models.Func(
        expression, template="encode(sha256(%(expressions)s), 'hex')", output_field=models.CharField()
    )


def quote_check(quote: str, capture: "Capture | None") -> str:
    """Whether the quote stands in the capture: found, not_found or no_capture."""
    if capture is None:
        return "no_capture"
    return "found" if locate(quote, capture.text) else "not_found"


class Capture(Redactable):
    """An article's text as we saw it. Append-only, and for editors only: the public sees quotes."""

    article = models.ForeignKey(
        Article,
        verbose_name=pgettext_lazy("press", "article"),
        on_delete=models.PROTECT,
        related_name="captures",
    )
    text = models.TextField(_("text"))
    # By which reprints are recognised; quoting.py says how.
    fingerprint = ArrayField(models.BigIntegerField(), default=list, editable=False)
    sha256 = models.CharField(_("SHA-256 of the text"), max_length=64, editable=False)
    captured_at = models.DateTimeField(_("captured at"), auto_now_add=True)
    captured_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("captured by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("capture")
        verbose_name_plural = _("captures")
        ordering = ["-captured_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="capture_sha256_matches_text",
                condition=Q(sha256=sha256_of(convert_to_utf8("text"))),
                violation_error_message=_("The SHA-256 does not belong to this text."),
            )
        ]
        indexes = [GinIndex(fields=["fingerprint"], name="capture_fingerprint")]
        triggers = [
            append_only("OLD.article_id", "NEW.text = redaction.notice", "NEW.fingerprint = '{}'"),
            NEVER_TRUNCATED,
        ]

    def __str__(self) -> str:
        return str(_("Capture of %(time)s") % {"time": f"{self.captured_at:%Y-%m-%d %H:%M} UTC"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        self.fingerprint = sorted(fingerprint(self.text))
        super().save(*args, **kwargs)


# What an editor may keep beside a text.
LARGEST_ORIGINAL = 20 * 1024 * 1024


class Original(Redactable):
    """The file a capture was taken from, as it came: a PDF, a page, a screenshot."""

    capture = models.ForeignKey(
        Capture, verbose_name=_("capture"), on_delete=models.PROTECT, related_name="originals"
    )
    name = models.CharField(_("name"), max_length=200)
    media_type = models.CharField(_("kind of file"), max_length=100)
    content = models.BinaryField(_("content"))
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, editable=False)
    kept_at = models.DateTimeField(_("kept at"), auto_now_add=True)

    class Meta:
        verbose_name = _("original")
        verbose_name_plural = _("originals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="original_sha256_matches_content",
                condition=Q(sha256=sha256_of(models.F("content"))),
                violation_error_message=_("The SHA-256 does not belong to this file."),
            ),
        ]
        triggers = [
            append_only(
                "(SELECT article_id FROM tracker_capture WHERE id = OLD.capture_id)",
                "NEW.name = redaction.notice",
                "NEW.content = ''",
            ),
            NEVER_TRUNCATED,
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = hashlib.sha256(bytes(self.content)).hexdigest()
        super().save(*args, **kwargs)
