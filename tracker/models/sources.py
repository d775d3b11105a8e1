"""Who speaks, and where it was printed."""

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracker.models.guards import no_cycle
from tracker.models.history import track_history
from tracker.models.vocabulary import Localised

if TYPE_CHECKING:
    from django_stubs_ext.db.models import TypedModelMeta

    from tracker.models.captures import Capture
else:
    TypedModelMeta = object

TRACKING_PARAMETERS = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "at_medium", "at_campaign")


def normalised_url(url: str) -> str:
    """The address without what does not change the page: case of the host, default port, tracking, fragment.

    The scheme and a leading www. are dropped too: http and https lead to one article.
    """
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    if (port := port_of(url)) and port not in {80, 443}:
        host = f"{host}:{port}"
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(TRACKING_PARAMETERS)
    ]
    return urlunsplit(("", host, parts.path.rstrip("/") or "/", urlencode(sorted(query)), ""))


def port_of(url: str) -> int | None:
    """The port that it names; 0 where there is no such port, which Django's validator lets through."""
    try:
        return urlsplit(url.strip()).port
    except ValueError:
        return 0


class DatePrecision(models.TextChoices):
    DAY = "day", _("day")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    YEAR = "year", _("year")


class OrganisationFields(Localised):
    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("government")
        MILITARY = "military", _("military")
        INTELLIGENCE_SERVICE = "intelligence_service", _("intelligence service")
        NEWS_AGENCY = "news_agency", _("news agency")
        NEWS_OUTLET = "news_outlet", _("news outlet")
        STATE_MEDIA = "state_media", _("state media")
        IGO = "igo", _("intergovernmental organisation")
        NGO = "ngo", _("non-governmental organisation")
        RESEARCH_INSTITUTE = "research_institute", _("research institute")
        PERSON = "person", _("person")
        UNNAMED_OFFICIALS = "unnamed_officials", _("unnamed officials")

    class Reliability(models.TextChoices):
        """The Admiralty code's scale for sources."""

        A = "A", _("A completely reliable")
        B = "B", _("B usually reliable")
        C = "C", _("C fairly reliable")
        D = "D", _("D not usually reliable")
        E = "E", _("E unreliable")
        F = "F", _("F cannot be judged")

    slug = models.SlugField(_("short name for addresses"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Two capital letters (ISO 3166); empty where it is several countries or not known."),
    )
    part_of = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Its word is then not independent of that organisation's."),
    )
    speaks_for = models.ForeignKey(
        "tracker.Actor",
        verbose_name=_("speaks for"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "The party whose own word this is: a figure it gives about its own support is confirmed."
        ),
    )
    reliability = models.CharField(_("reliability"), max_length=1, choices=Reliability, default=Reliability.F)

    class Meta(TypedModelMeta):
        abstract = True


@track_history()
class Organisation(OrganisationFields):
    """Whoever claims, relays or publishes."""

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"],
                name="organisation_slug_unique",
                violation_error_message=_("An organisation with this short name exists already."),
            ),
            models.CheckConstraint(
                name="organisation_not_part_of_itself",
                condition=Q(part_of__isnull=True) | ~Q(part_of=models.F("id")),
                violation_error_message=_("An organisation cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="organisation_country_is_iso",
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters (ISO 3166), or empty."),
            ),
        ]
        triggers = [no_cycle("tracker_organisation", "part_of", "organisation_no_cycle")]


class ArticleFields(models.Model):
    publisher = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("publisher"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty where it is not known; never a guess."),
    )
    title = models.CharField(_("title"), max_length=500, blank=True)
    url = models.URLField(
        _("address"),
        max_length=2000,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Empty where it is not known; never a guess."),
    )
    language = models.CharField(
        _("language"), max_length=8, blank=True, help_text=_("As in the page: en, fr, uk, ko.")
    )
    published_on = models.DateField(_("published on"), null=True, blank=True)
    published_precision = models.CharField(
        _("precision of the date"), max_length=8, choices=DatePrecision, default=DatePrecision.DAY
    )
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)
    archive_url = models.URLField(
        _("archive copy"),
        max_length=2000,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
    )
    wire = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("wire copy of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The agency whose copy it carries."),
    )
    story = models.SlugField(
        _("story"),
        max_length=120,
        blank=True,
        help_text=_(
            "One short name for articles that tell one story: they count once as corroboration. "
            "Example: yonhap-2025-09-02."
        ),
    )
    retracted_on = models.DateField(_("retracted by its publisher on"), null=True, blank=True)
    retraction_note = models.CharField(_("why it was retracted"), max_length=500, blank=True)

    class Meta(TypedModelMeta):
        abstract = True

    def __str__(self) -> str:
        return self.title or self.url or str(_("article %(number)s") % {"number": self.pk})


@track_history()
class Article(ArticleFields):
    """One publication by one organisation."""

    url_normalised = models.CharField(
        # Null where the address is unknown: several articles may lack one, no two may share one.
        max_length=2000,
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = pgettext_lazy("press", "article")
        verbose_name_plural = pgettext_lazy("press", "articles")
        ordering = ["-published_on", "-pk"]
        indexes = [
            models.Index(
                fields=["wire", "published_on"], name="article_wire", condition=Q(wire__isnull=False)
            ),
            models.Index(fields=["published_on"], name="article_published_on"),
            models.Index(fields=["-id"], name="article_unarchived", condition=Q(archive_url="") & ~Q(url="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["url_normalised"],
                name="article_address_unique",
                violation_error_message=_("An article with this address exists already; use that one."),
            ),
            models.CheckConstraint(
                name="article_can_be_told_apart",
                condition=~Q(title="") | ~Q(url="") | Q(publisher__isnull=False) | Q(wire__isnull=False),
                violation_error_message=_(
                    "Give what is known of the article: its title, its address, its publisher or its agency."
                ),
                violation_error_code="title",
            ),
            models.CheckConstraint(
                name="article_retraction_has_note",
                condition=Q(retracted_on__isnull=True) | ~Q(retraction_note=""),
                violation_error_message=_("Say why the article was retracted: the note is public."),
                violation_error_code="retraction_note",
            ),
            models.CheckConstraint(
                name="article_address_normalised_with_address",
                condition=Q(url="", url_normalised__isnull=True)
                | (~Q(url="") & Q(url_normalised__isnull=False)),
                violation_error_message=_("The address and its normalised form go together."),
            ),
            models.CheckConstraint(
                name="article_address_is_http",
                condition=Q(url="") | Q(url__iregex=r"^https?://"),
                violation_error_message=_("An address begins with http:// or https://."),
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.url_normalised = normalised_url(self.url) if self.url else None
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "url_normalised"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse the address of another article with a sentence at the field."""
        super().clean()
        if nowhere := [name for name in ("url", "archive_url") if port_of(getattr(self, name)) == 0]:
            raise ValidationError(dict.fromkeys(nowhere, URLValidator.message))
        if not self.url:
            return
        self.url_normalised = normalised_url(self.url)
        twin = Article.objects.filter(url_normalised=self.url_normalised).exclude(pk=self.pk).first()
        if twin:
            raise ValidationError(
                {"url": _("This address is article %(number)s already; use that one.") % {"number": twin.pk}}
            )

    @property
    def latest_capture(self) -> "Capture | None":
        return self.captures.filter(redaction=None).order_by("-captured_at", "-pk").first()


class LinkCheck(models.Model):
    """Whether an address of an article still answers, as the last check found it."""

    class Which(models.TextChoices):
        URL = "url", _("address")
        ARCHIVE_URL = "archive_url", _("archive copy")

    class Outcome(models.TextChoices):
        OK = "ok", _("answers")
        DEAD = "dead", _("dead")
        UNKNOWN = "unknown", _("cannot be told")

    article = models.ForeignKey(
        Article,
        verbose_name=pgettext_lazy("press", "article"),
        on_delete=models.CASCADE,
        related_name="link_checks",
    )
    which = models.CharField(_("which"), max_length=12, choices=Which)
    address = models.URLField(_("address"), max_length=2000)
    checked_at = models.DateTimeField(_("checked at"), auto_now=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("link check")
        verbose_name_plural = _("link checks")
        constraints = [
            models.UniqueConstraint(fields=["article", "which"], name="link_check_one_of_each"),
        ]
        indexes = [models.Index(fields=["outcome", "article"], name="link_check_outcome")]

    def __str__(self) -> str:
        return f"{self.get_which_display()}: {self.get_outcome_display()}"
