"""What a claim says: the fields and the rules that the desk and the record share.

Every rule of docs/methodology.md that one row can break is a constraint here, so that it
holds for forms, imports and plain SQL alike, on the desk and in the record.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tracker import wording
from tracker.models.sources import DatePrecision
from tracker.quantities import BOUNDS, LARGEST, RULES, Quantity

if TYPE_CHECKING:
    from django_stubs_ext.db.models import TypedModelMeta
else:
    TypedModelMeta = object


class Kind(models.TextChoices):
    DEPLOYMENT = "deployment", _("deployment")
    CASUALTIES = "casualties", _("casualty estimate")
    TRANSFER = "transfer", _("equipment transfer")
    EVENT = "event", _("event")


class Qualifier(models.TextChoices):
    EXACT = "exact", _("exactly")
    ABOUT = "about", _("about")
    NEARLY = "nearly", _("nearly")
    AT_LEAST = "at_least", _("at least")
    MORE_THAN = "more_than", _("more than")
    UP_TO = "up_to", _("up to")
    FEWER_THAN = "fewer_than", _("fewer than")
    BETWEEN = "between", _("between")
    UNQUANTIFIED = "unquantified", _("no number (unquantified)")


class Unit(models.TextChoices):
    PERSON = "person", _("persons")
    BATTALION = "battalion", _("battalions")
    ITEM = "item", _("items")
    ROUND = "round", _("rounds")
    CONTAINER = "container", _("containers")
    TONNE = "tonne", _("tonnes")


class Personnel(models.TextChoices):
    COMBAT_TROOPS = "combat_troops", _("combat troops")
    SPECIAL_FORCES = "special_forces", _("special forces")
    ENGINEERS = "engineers", _("engineers")
    ADVISERS = "advisers", _("advisers")
    WORKERS = "workers", _("workers")
    UNSPECIFIED = "unspecified", _("troops (type not stated)")


class Category(models.TextChoices):
    KILLED = "killed", _("killed")
    WOUNDED = "wounded", _("wounded")
    MISSING = "missing", _("missing")
    CAPTURED = "captured", _("captured")
    KILLED_OR_WOUNDED = "killed_or_wounded", _("killed or wounded")
    UNSPECIFIED = "unspecified", _("losses (type not stated)")


class Stage(models.TextChoices):
    ANNOUNCED = "announced", _("announced")
    ARRIVED = "arrived", _("arrived")
    IN_COMBAT = "in_combat", _("in combat")
    ROTATED = "rotated", _("rotated")
    RETURNED = "returned", _("returned")
    PLEDGED = "pledged", _("pledged")
    ORDERED = "ordered", _("ordered")
    SHIPPED = "shipped", _("shipped")
    DELIVERED = "delivered", _("delivered")
    IN_USE = "in_use", _("in use")
    CANCELLED = "cancelled", _("cancelled")


class Basis(models.TextChoices):
    FLOW = "flow", _("during a period (flow)")
    STOCK = "stock", _("present at a date (stock)")
    CUMULATIVE = "cumulative", _("in all so far (cumulative)")


class Stance(models.TextChoices):
    ASSERTS = "asserts", _("assertion")
    ESTIMATES = "estimates", _("estimate")
    CONFIRMS = "confirms", _("confirmation")
    DENIES = "denies", _("denial")
    FORECASTS = "forecasts", _("forecast")


class Rank(models.TextChoices):
    PREFERRED = "preferred", _("preferred")
    NORMAL = "normal", _("normal")
    DEPRECATED = "deprecated", _("deprecated")


DEPLOYMENT_STAGES = (Stage.ANNOUNCED, Stage.ARRIVED, Stage.IN_COMBAT, Stage.ROTATED, Stage.RETURNED)
TRANSFER_STAGES = (
    Stage.PLEDGED, Stage.ORDERED, Stage.SHIPPED, Stage.DELIVERED, Stage.IN_USE, Stage.CANCELLED,
)  # fmt: skip
STAGES = {Kind.DEPLOYMENT: DEPLOYMENT_STAGES, Kind.TRANSFER: TRANSFER_STAGES}
UNITS = {
    Kind.DEPLOYMENT: (Unit.PERSON, Unit.BATTALION),
    Kind.CASUALTIES: (Unit.PERSON, Unit.BATTALION),
    Kind.TRANSFER: (Unit.ITEM, Unit.ROUND, Unit.CONTAINER, Unit.TONNE),
}
# What each kind measures, and with it what it must not fill: the other kinds' fields.
MEASURED_BY = {Kind.DEPLOYMENT: "personnel", Kind.CASUALTIES: "category", Kind.TRANSFER: "equipment"}


# In place of a field: what is wrong with the three numbers, `quantities.problems` says of the one it means.
NUMBERS = "numbers"


def _named(name: str, condition: Q, message: Any, *, beside: str | None = None) -> models.CheckConstraint:
    """A rule of the desk and of the record.

    A form says it at the field that it names; a rule of several says in `beside` which one to change.
    """
    # The message is lazy: it is translated when it is shown.
    return models.CheckConstraint(
        name=f"%(class)s_{name}",
        condition=condition,
        violation_error_message=message,
        violation_error_code=beside,
    )


def _one_of(field: str, choices: type[models.TextChoices], *, or_empty: bool) -> models.CheckConstraint:
    values = [*choices.values, *([""] if or_empty else [])]
    return _named(
        f"{field}_known", Q(**{f"{field}__in": values}), _("This is not one of the possible values.")
    )


def _bounds(qualifier: str) -> models.CheckConstraint:
    """What `qualifier` makes of the three bounds. A CHECK passes on NULL, so each is spelled out."""
    required, allowed = BOUNDS[qualifier]
    pattern = {f"{bound}__isnull": False for bound in sorted(required)}
    pattern |= {f"{bound}__isnull": True for bound in ("low", "best", "high") if bound not in allowed}
    condition = Q(**pattern)
    if qualifier == "exact":
        condition &= Q(low=F("best"), best=F("high"))
    return _named(
        f"bounds_of_{qualifier}", ~Q(qualifier=qualifier) | condition, _(RULES[qualifier]), beside=NUMBERS
    )


def _ordered(smaller: str, larger: str) -> Q:
    return (
        Q(**{f"{smaller}__isnull": True})
        | Q(**{f"{larger}__isnull": True})
        | Q(**{f"{smaller}__lte": F(larger)})
    )


NOT_A_QUANTITY = Q(
    low__isnull=True, best__isnull=True, high__isnull=True, qualifier="", unit="", basis="", as_reported=""
) & Q(as_reported_fr="", as_reported_quoted=False)

STATEMENT_RULES: list[models.BaseConstraint] = [
    _one_of("kind", Kind, or_empty=False),
    _one_of("qualifier", Qualifier, or_empty=True),
    _one_of("unit", Unit, or_empty=True),
    _one_of("personnel", Personnel, or_empty=True),
    _one_of("category", Category, or_empty=True),
    _one_of("stage", Stage, or_empty=True),
    _one_of("basis", Basis, or_empty=True),
    _one_of("stance", Stance, or_empty=False),
    _one_of("rank", Rank, or_empty=False),
    _one_of("precision", DatePrecision, or_empty=True),
    # How many.
    *[_bounds(qualifier) for qualifier in BOUNDS],
    _named(
        "bounds_in_order",
        _ordered("low", "best") & _ordered("best", "high") & _ordered("low", "high"),
        _("The lower bound, the best figure and the upper bound must not run the wrong way round."),
        beside=NUMBERS,
    ),
    _named(
        "numbers_not_negative",
        (Q(low__isnull=True) | Q(low__gte=0))
        & (Q(best__isnull=True) | Q(best__gte=0))
        & (Q(high__isnull=True) | Q(high__gte=0)),
        _("A number of people or things cannot be negative."),
        beside=NUMBERS,
    ),
    _named(
        "denial_has_no_number",
        ~Q(stance="denies") | Q(low__isnull=True, best__isnull=True, high__isnull=True),
        _("A denial gives no number: leave the three numbers empty and choose “no number”."),
        beside=NUMBERS,
    ),
    _named(
        "quantity_unless_event",
        (Q(kind="event") & NOT_A_QUANTITY) | (~Q(kind="event") & ~Q(qualifier="")),
        _("An event has no quantity; any other claim says how its number is hedged, or that there is none."),
        beside="qualifier",
    ),
    _named(
        "nothing_below_zero",
        ~Q(qualifier="fewer_than") | Q(high__gt=0),
        _("“Fewer than” zero is impossible: enter an upper bound above zero."),
        beside="high",
    ),
    # About what.
    *[
        _named(
            f"{field}_only_{kind}",
            Q(kind=kind) | (Q(equipment__isnull=True) if field == "equipment" else Q(**{field: ""})),
            _("This field belongs to another kind of claim; leave it empty here."),
        )
        for kind, field in MEASURED_BY.items()
    ],
    _named(
        "stage_suits_kind",
        Q(stage="")
        | Q(kind="deployment", stage__in=[str(stage) for stage in DEPLOYMENT_STAGES])
        | Q(kind="transfer", stage__in=[str(stage) for stage in TRANSFER_STAGES]),
        _("This stage does not belong to this kind of claim."),
        beside="stage",
    ),
    _named(
        "unit_suits_kind",
        Q(unit="")
        | Q(kind__in=["deployment", "casualties"], unit__in=[str(unit) for unit in UNITS[Kind.DEPLOYMENT]])
        | Q(kind="transfer", unit__in=[str(unit) for unit in UNITS[Kind.TRANSFER]]),
        _(
            "This unit does not belong to this kind of claim: people are counted in persons, "
            "arms in items, rounds, containers or tonnes."
        ),
        beside="unit",
    ),
    _named(
        "summary_only_event",
        (Q(kind="event") & ~Q(summary="")) | (~Q(kind="event") & Q(summary="", summary_fr="")),
        _("An event is told in one sentence; other claims have no summary."),
        beside="summary",
    ),
    _named(
        "event_has_no_rank",
        ~Q(kind="event") | Q(rank="normal", supersedes__isnull=True),
        _("An event has no rank and revises nothing."),
    ),
    # When.
    _named(
        "period_in_order",
        _ordered("period_start", "period_end"),
        _("The period ends before it starts."),
        beside="period_end",
    ),
    _named(
        "precision_with_period",
        Q(period_start__isnull=True, period_end__isnull=True, precision="")
        | (Q(Q(period_start__isnull=False) | Q(period_end__isnull=False)) & ~Q(precision="")),
        _("A period needs its precision (day, month, quarter or year), and a precision needs a period."),
        beside="precision",
    ),
    _named(
        "stock_has_both_ends",
        ~Q(basis="stock")
        | Q(period_start__isnull=True, period_end__isnull=True)
        | Q(period_start__isnull=False, period_end__isnull=False),
        _("A number present at a date has that date at both ends of the period."),
        beside="period_start",
    ),
    _named(
        "cumulative_has_as_of_alone",
        ~Q(basis="cumulative") | Q(period_start__isnull=True),
        _(
            "A total so far has only the date it was reached: enter it as the end of the period, "
            "and its beginning as “counted since”."
        ),
        beside="period_start",
    ),
    _named(
        "since_only_cumulative",
        Q(cumulative_since__isnull=True)
        | (Q(basis="cumulative") & _ordered("cumulative_since", "period_end")),
        _("“Counted since” belongs to a total so far, and lies before the date it was reached."),
        beside="cumulative_since",
    ),
    _named(
        "only_a_flow_adds",
        Q(adds_to__isnull=True) | Q(basis="flow"),
        _("Only a flow can come on top of a total."),
        beside="adds_to",
    ),
    # Who says, how sure.
    _named(
        "rank_has_reason",
        Q(rank="normal", rank_reason="", rank_reason_fr="") | (~Q(rank="normal") & ~Q(rank_reason="")),
        _("Say in public why this claim is preferred or deprecated; a normal rank needs no reason."),
        beside="rank_reason",
    ),
]  # fmt: skip


class ClaimFields(models.Model):
    """One claimant's one statement about one thing."""

    # About what.
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, editable=False)
    conflict = models.ForeignKey(
        "tracker.Conflict", verbose_name=_("conflict"), on_delete=models.PROTECT, related_name="+"
    )
    supplier = models.ForeignKey(
        "tracker.Actor",
        verbose_name=_("supplier"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who gives the support: North Korea. “Unknown” is a choice too."),
    )
    recipient = models.ForeignKey(
        "tracker.Actor",
        verbose_name=_("recipient"),
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whose war it serves: Russia."),
    )
    place = models.CharField(
        _("place"),
        max_length=120,
        blank=True,
        help_text=_("Only where the number counts that place alone (“Kursk”); otherwise empty."),
    )
    personnel = models.CharField(_("personnel"), max_length=20, choices=Personnel, blank=True)
    category = models.CharField(
        _("category of loss"),
        max_length=20,
        choices=Category,
        blank=True,
        help_text=_(
            "As the source says: “casualties” are killed or wounded; “losses” alone are not specified."
        ),
    )
    equipment = models.ForeignKey(
        "tracker.Equipment",
        verbose_name=_("equipment"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, blank=True)
    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One sentence that says what happened: “Sergei Shoigu was received in Pyongyang.”"),
    )
    summary_fr = models.CharField(_("summary in French"), max_length=300, blank=True)
    # How many.
    qualifier = models.CharField(
        _("qualifier"),
        max_length=12,
        choices=Qualifier,
        blank=True,
        help_text=_(
            "How the source hedges the number. It decides which of the three numbers are filled: "
            "about, nearly → best figure; at least, more than → lower bound; up to, fewer than → upper "
            "bound; between → both bounds; exactly → all three the same; no number (“a considerable "
            "quantity”, “dozens”) → none."
        ),
    )
    low = models.BigIntegerField(
        _("lower bound"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(LARGEST)]
    )
    best = models.BigIntegerField(
        _("best figure"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(LARGEST)]
    )
    high = models.BigIntegerField(
        _("upper bound"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(LARGEST)]
    )
    as_reported = models.CharField(
        _("as reported"),
        max_length=200,
        blank=True,
        help_text=_("The strength of the number in the source's words (“about 3,000 more”), else in ours."),
    )
    as_reported_fr = models.CharField(_("as reported, in French"), max_length=200, blank=True)
    as_reported_quoted = models.BooleanField(
        _("the source's own words"), default=False, help_text=_("Tick when “as reported” quotes the source.")
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, blank=True)
    # When.
    basis = models.CharField(
        _("basis"),
        max_length=10,
        choices=Basis,
        blank=True,
        help_text=_(
            "Flow: it happened during the period (“3,000 more in January and February”). Stock: so many "
            "were present "
            "at a date. Cumulative: the total so far. Only flows ever add up."
        ),
    )
    period_start = models.DateField(_("start of the period"), null=True, blank=True)
    period_end = models.DateField(
        _("end of the period"),
        null=True,
        blank=True,
        help_text=_("For a total so far: the date it was reached. For a stock: the same date at both ends."),
    )
    precision = models.CharField(
        _("precision"),
        max_length=8,
        choices=DatePrecision,
        blank=True,
        help_text=_("How well the ends of the period are known."),
    )
    cumulative_since = models.DateField(
        _("counted since"),
        null=True,
        blank=True,
        help_text=_("For a total so far, if the source says since when."),
    )
    adds_to = models.ForeignKey(
        "tracker.Claim",
        verbose_name=_("adds to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "The same claimant's total that this flow comes on top of. Nothing else is ever added up."
        ),
    )
    # Who says.
    claimant = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("claimant"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whose statement it is. In the article's own voice: the agency or outlet itself."),
    )
    relayed_by = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("relayed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who passed it on: members of parliament quoting the intelligence service."),
    )
    stance = models.CharField(
        _("stance"),
        max_length=10,
        choices=Stance,
        default=Stance.ASSERTS,
        help_text=_("A denial gives no number. A forecast is not counted in any total."),
    )
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
    # How sure.
    rank = models.CharField(_("rank"), max_length=10, choices=Rank, default=Rank.NORMAL)
    rank_reason = models.CharField(_("reason for the rank"), max_length=300, blank=True)
    rank_reason_fr = models.CharField(_("reason in French"), max_length=300, blank=True)
    supersedes = models.ForeignKey(
        "tracker.Claim",
        verbose_name=_("supersedes"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "The same claimant's earlier claim that this one revises. "
            "Plain growth of a total revises nothing."
        ),
    )
    public_note = models.TextField(_("public note"), blank=True)
    public_note_fr = models.TextField(_("public note in French"), blank=True)
    # Told twice, or two told as one: the address of each stays and leads to the other.
    merged_into = models.ForeignKey(
        "tracker.Claim",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    split_from = models.ForeignKey(
        "tracker.Claim",
        verbose_name=_("split from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta(TypedModelMeta):
        abstract = True
        constraints = STATEMENT_RULES

    @property
    def as_reported_words(self) -> str:
        """The strength of the number in words, in the reader's language where there is one."""
        return wording.localised(self.as_reported, self.as_reported_fr)

    @property
    def summary_words(self) -> str:
        return wording.localised(self.summary, self.summary_fr)

    @property
    def public_note_words(self) -> str:
        return wording.localised(self.public_note, self.public_note_fr)

    @property
    def rank_reason_words(self) -> str:
        return wording.localised(self.rank_reason, self.rank_reason_fr)

    @property
    def quantity(self) -> Quantity:
        return Quantity(self.low, self.best, self.high, self.qualifier)

    @property
    def quantity_words(self) -> str:
        """The number in words; without one the words reported, in quotation marks where they are quoted."""
        return wording.quantity(self.quantity, self.as_reported_words, is_quoted=self.as_reported_quoted)

    @property
    def period_words(self) -> str:
        return wording.period(self.period_start, self.period_end, self.precision or "day")

    @property
    def as_of(self) -> date | None:
        """The day the number speaks of; none where the claim names no period."""
        return self.period_end or self.period_start


class CitationFields(models.Model):
    """A claim's link to an article, and the words it stands on."""

    class Role(models.TextChoices):
        SUPPORTS = "supports", _("supports")
        PARTLY_SUPPORTS = "partly_supports", _("partly supports")
        CONTRADICTS = "contradicts", _("contradicts")
        GIVES_CONTEXT = "gives_context", _("gives context")

    # A claim stands on these; the others are there to be read beside it.
    SUPPORTING = (Role.SUPPORTS, Role.PARTLY_SUPPORTS)

    article = models.ForeignKey(
        "tracker.Article", verbose_name=_("article"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("what it does"), max_length=16, choices=Role, default=Role.SUPPORTS)
    quote = models.TextField(
        _("quote"),
        blank=True,
        help_text=_("Word for word, in the language of the article; a sentence is enough."),
    )
    translation = models.TextField(_("translation"), blank=True, help_text=_("Of the quote, in English."))
    paraphrase = models.TextField(
        _("paraphrase"),
        blank=True,
        help_text=_(
            "What the article says, in our words, where it cannot be quoted. Shown labelled as ours."
        ),
    )
    paraphrase_fr = models.TextField(_("paraphrase in French"), blank=True)
    locator = models.CharField(_("where in the article"), max_length=120, blank=True)

    class Meta(TypedModelMeta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_has_words",
                condition=~Q(quote="") | ~Q(paraphrase=""),
                violation_error_message=_("Quote the article, or say in our words what it says."),
                violation_error_code="quote",
            ),
            models.CheckConstraint(
                name="%(class)s_role_known",
                condition=Q(role__in=["supports", "partly_supports", "contradicts", "gives_context"]),
                violation_error_message=_("This is not one of the possible values."),
            ),
            models.CheckConstraint(
                name="%(class)s_translation_of_quote",
                condition=Q(translation="") | ~Q(quote=""),
                violation_error_message=_("A translation needs the quote that it translates."),
                violation_error_code="quote",
            ),
        ]

    @property
    def paraphrase_words(self) -> str:
        return wording.localised(self.paraphrase, self.paraphrase_fr)
