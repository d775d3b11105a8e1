"""Indexes for the orders of the desk's list of claims (docs/decisions/0017-indexes.md)."""

from django.db import migrations, models

from tracker.migrations._operations import AddIndexConcurrently


class Migration(migrations.Migration):
    # Nobody waits while an index of a million claims is made.
    atomic = False

    dependencies = [("tracker", "0007_census")]

    operations = [
        AddIndexConcurrently("claim", models.Index(fields=["best", "-id"], name="claim_best")),
        AddIndexConcurrently("claim", models.Index(fields=["period_end", "-id"], name="claim_period_end")),
        AddIndexConcurrently("claim", models.Index(fields=["updated_at", "-id"], name="claim_updated")),
    ]
