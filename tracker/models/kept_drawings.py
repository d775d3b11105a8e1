"""What is drawn of one relation, as the worker keeps it; tracker/kept_drawings.py says when it holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models.editions import Edition
from tracker.models.vocabulary import Actor


class KeptDrawing(models.Model):
    """A relation's dashboard in numbers; never the only place where anything stands."""

    supplier = models.ForeignKey(
        Actor, verbose_name=_("supplier"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    recipient = models.ForeignKey(
        Actor, verbose_name=_("recipient"), on_delete=models.CASCADE, related_name="+"
    )
    # The newest edition at which it is known to hold.
    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="+"
    )
    # A redaction may take a number out of any edition; what was drawn before it is of no use then.
    redactions = models.IntegerField()
    # By which release's rules.
    made_by = models.CharField(max_length=64)
    drawn = models.TextField()

    class Meta:
        db_table = "tracker_kept_drawing"
        constraints = [models.UniqueConstraint(fields=["supplier", "recipient"], name="kept_drawing_unique")]

    def __str__(self) -> str:
        return str(self.pk)
