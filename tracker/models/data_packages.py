"""The files of an edition that the worker makes once and keeps: which there are, and which are wanted."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models.editions import Edition

if TYPE_CHECKING:
    from django_stubs_ext.db.models import TypedModelMeta
else:
    TypedModelMeta = object


class DataPackageQuerySet(models.QuerySet["DataPackage"]):
    def built(self) -> Self:
        return self.exclude(name="")

    def waiting(self) -> Self:
        """Asked for and not built yet, whoever has waited longest first."""
        return self.filter(name="").order_by("asked_at", "pk")

    def stale(self, redactions: int) -> Self:
        """Built before a redaction: they may hold what was removed."""
        return self.built().filter(redactions__lt=redactions)


class DataPackage(models.Model):
    """All the data of one edition as one file. Without a name it is asked for, and nothing is kept yet."""

    class Format(models.TextChoices):
        ZIP = "zip", _("ZIP with all CSV files")
        XLSX = "xlsx", _("Excel workbook of the claims")

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="packages"
    )
    format = models.CharField(_("format"), max_length=10, choices=Format.choices)
    asked_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    # What the storage calls it.
    name = models.CharField(_("file"), max_length=100, default="", blank=True)
    size = models.BigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, default="", blank=True)
    # How often the record had been redacted when it was read for this file.
    redactions = models.IntegerField(_("redactions"), default=0)
    schema_version = models.CharField(_("version of the columns"), max_length=20, default="", blank=True)
    built_at = models.DateTimeField(_("built at"), null=True, blank=True)

    objects = DataPackageQuerySet.as_manager()

    class Meta(TypedModelMeta):
        verbose_name = _("data package")
        verbose_name_plural = _("data packages")
        ordering = ["-edition", "-format"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "format"], name="data_package_once_an_edition"),
            models.CheckConstraint(
                name="data_package_built_or_asked_for",
                condition=Q(name="", built_at=None, asked_at__isnull=False)
                | (~Q(name="") & Q(built_at__isnull=False, sha256__regex=r"^[0-9a-f]{64}$", size__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"edition {self.edition_id}, {self.format}"
