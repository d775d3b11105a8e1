"""What an editor is in the middle of: an intake that is not saved yet, a file on its way in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Intake(models.Model):
    """An article and its claims as typed so far; gone once they are saved at the desk."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.CASCADE, related_name="intakes"
    )
    # The form as the browser would send it: names and lists of values.
    data = models.JSONField(default=dict)
    # The file that the text was read from, until it is kept beside the capture.
    original_name = models.CharField(max_length=200, blank=True)
    original_type = models.CharField(max_length=100, blank=True)
    original = models.BinaryField(null=True)
    # The window of the browser in which it was kept last: another one does not overwrite that unasked.
    window = models.CharField(max_length=16, blank=True, db_default="", default="")
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return str(_("Intake %(number)s") % {"number": self.pk})


class RefusedProposal(models.Model):
    """What the reading assistant proposed of a text, and an editor refused: it is not proposed of it again.

    Of the text there is the SHA-256, as of a capture; of what was proposed a digest. Nothing to be read.
    """

    text_sha256 = models.CharField(_("SHA-256 of the text"), max_length=64)
    proposal = models.CharField(_("proposal"), max_length=16)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("refused by"), on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField(_("refused at"), auto_now_add=True)

    class Meta:
        verbose_name = _("refused proposal")
        verbose_name_plural = _("refused proposals")
        constraints = [
            models.UniqueConstraint(fields=["text_sha256", "proposal"], name="refused_proposal_once")
        ]

    def __str__(self) -> str:
        return str(_("Refused proposal %(number)s") % {"number": self.pk})


class ImportJob(models.Model):
    """A file of claims on its way to the desk: checked in the worker, saved in the worker, all or nothing."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be checked")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked: nothing is saved yet")
        REFUSED = "refused", _("refused: nothing is saved")
        SAVING = "saving", _("being saved")
        SAVED = "saved", _("saved")
        FAILED = "failed", _("interrupted: nothing is saved")

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("owner"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    state = models.CharField(
        pgettext_lazy("progress", "state"), max_length=10, choices=State, default=State.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("import of a file")
        verbose_name_plural = _("imports of files")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_job_state_known",
                condition=Q(
                    state__in=["waiting", "checking", "checked", "refused", "saving", "saved", "failed"]
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name
