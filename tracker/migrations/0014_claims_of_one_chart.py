"""What stands on one chart is found by the names of its series; what has none, or counts two things, by these."""

from django.db import migrations, models
from django.db.models import Q

from tracker.migrations._operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tracker", "0013_kept_drawings")]

    operations = [
        AddIndexConcurrently(
            model_name="publishedclaim",
            index=models.Index(
                fields=["supplier", "recipient", "kind"],
                name="published_claim_without_series",
                condition=Q(series=""),
            ),
        ),
        AddIndexConcurrently(
            model_name="publishedclaim",
            index=models.Index(
                fields=["equipment"], name="published_claim_joint", condition=~Q(counted_with=[])
            ),
        ),
    ]
