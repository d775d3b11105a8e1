"""Actors, conflicts, equipment and corridors: the small tables that editors extend.

The `…Fields` classes hold what the desk's row and the record's versions of it share.
"""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker import wording
from tracker.models.guards import no_cycle
from tracker.models.history import track_history

if TYPE_CHECKING:
    from django_stubs_ext.db.models import TypedModelMeta
else:
    TypedModelMeta = object


class Localised(models.Model):
    """A name in English, and in French where it differs."""

    name = models.CharField(_("name"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True)

    class Meta(TypedModelMeta):
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return wording.localised(self.name, self.name_fr)


class ActorFields(Localised):
    class Kind(models.TextChoices):
        STATE = "state", _("state")
        OTHER = "other", _("other party")
        UNKNOWN = "unknown", _("unknown")

    code = models.CharField(
        _("code"),
        max_length=40,
        help_text=_("Two capital letters (ISO 3166) for a state: KP. A short word for others: wagner-group."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.STATE)

    class Meta(TypedModelMeta):
        abstract = True


@track_history()
class Actor(ActorFields):
    """A supplier or a recipient. *Unknown* is an actor, never a null."""

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="actor_code_unique",
                violation_error_message=_("An actor with this code exists already."),
            ),
            models.CheckConstraint(
                name="actor_state_has_iso_code",
                condition=~Q(kind="state") | Q(code__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("The code of a state is its two capital letters in ISO 3166: KP."),
                violation_error_code="code",
            ),
            models.CheckConstraint(
                name="actor_code_fits_addresses",
                condition=Q(code__regex=r"^[A-Za-z0-9-]+$"),
                violation_error_message=_(
                    "A code has letters, digits and hyphens only; it stands in addresses."
                ),
            ),
        ]


class ConflictFields(Localised):
    slug = models.SlugField(_("short name for addresses"), max_length=80)

    class Meta(TypedModelMeta):
        abstract = True


@track_history()
class Conflict(ConflictFields):
    """The war that support belongs to."""

    class Meta:
        verbose_name = _("conflict")
        verbose_name_plural = _("conflicts")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="conflict_slug_unique",
                violation_error_message=_("A conflict with this short name exists already."),
            )
        ]


class EquipmentFields(Localised):
    class Unroca(models.TextChoices):
        """Categories of the UN Register of Conventional Arms."""

        I = "I", _("I battle tanks")  # noqa: E741  the register's own numeral
        II = "II", _("II armoured combat vehicles")
        III = "III", _("III large-calibre artillery systems")
        IV = "IV", _("IV combat aircraft")
        V = "V", _("V attack helicopters")
        VI = "VI", _("VI warships")
        VII = "VII", _("VII missiles and missile launchers")
        SALW = "SALW", _("small arms and light weapons")
        NOT_LISTED = "not_listed", _("not listed")

    class Form(models.TextChoices):
        SYSTEM = "system", _("system")
        AMMUNITION = "ammunition", _("ammunition")
        COMPONENT = "component", _("component")
        SUPPORT = "support", _("support")

    slug = models.SlugField(_("short name for addresses"), max_length=120)
    parent = models.ForeignKey(
        "tracker.Equipment",
        verbose_name=_("belongs under"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    unroca = models.CharField(_("UNROCA category"), max_length=10, choices=Unroca, default=Unroca.NOT_LISTED)
    form = models.CharField(_("form"), max_length=10, choices=Form, default=Form.SYSTEM)
    calibre_mm = models.PositiveIntegerField(_("calibre in mm"), null=True, blank=True)
    designation = models.CharField(_("designation"), max_length=120, blank=True)
    is_unitemised = models.BooleanField(
        _("arms of any kind"),
        default=False,
        help_text=_("For “not itemised”: a denial that names it stands beside every transfer."),
    )

    class Meta(TypedModelMeta):
        abstract = True


@track_history()
class Equipment(EquipmentFields):
    """A node of the equipment tree. Numbers are never rolled up along it."""

    class Meta:
        verbose_name = _("equipment")
        verbose_name_plural = _("equipment")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="equipment_slug_unique",
                violation_error_message=_("Equipment with this short name exists already."),
            ),
            models.CheckConstraint(
                name="equipment_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                violation_error_message=_("Equipment cannot belong under itself."),
            ),
        ]
        triggers = [no_cycle("tracker_equipment", "parent", "equipment_no_cycle")]


class CorridorFields(models.Model):
    supplier = models.ForeignKey(
        "tracker.Actor", verbose_name=_("supplier"), on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.ForeignKey(
        "tracker.Actor", verbose_name=_("recipient"), on_delete=models.PROTECT, related_name="+"
    )
    is_featured = models.BooleanField(
        _("featured"), default=False, help_text=_("The dashboard opens with this corridor.")
    )

    class Meta(TypedModelMeta):
        abstract = True


@track_history()
class Corridor(CorridorFields):
    """One supplier's support to one recipient, when editors want to say something about it."""

    class Meta:
        verbose_name = _("corridor")
        verbose_name_plural = _("corridors")
        ordering = ["-is_featured", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "recipient"],
                name="corridor_unique",
                violation_error_message=_("This corridor exists already."),
            ),
            models.UniqueConstraint(
                fields=["is_featured"],
                condition=Q(is_featured=True),
                name="corridor_one_featured",
                violation_error_message=_("Another corridor is featured already; untick that one first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} → {self.recipient}"
