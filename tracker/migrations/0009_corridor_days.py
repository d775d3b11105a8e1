"""Claims of a corridor by their days: the page of a claim reads those around it (docs/decisions/0017-indexes.md)."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models

from tracker.migrations._operations import AddIndexConcurrently


class Migration(migrations.Migration):
    # Nobody waits while an index of a million claims is made.
    atomic = False

    dependencies = [("tracker", "0008_desk_indexes")]

    operations = [
        AddIndexConcurrently(
            "publishedclaim",
            models.Index(
                fields=["supplier", "recipient", "kind", "dated_on"], name="published_claim_corridor_days"
            ),
        ),
        RemoveIndexConcurrently("publishedclaim", "published_claim_corridor"),
        # Few suppliers support a given recipient: taken apart, a corridor seems to have a tenth of its claims,
        # and its index is passed over.
        migrations.RunSQL(
            "CREATE STATISTICS IF NOT EXISTS tracker_published_claim_relations (mcv, dependencies)"
            " ON conflict_id, supplier_id, recipient_id, kind FROM tracker_published_claim",
            "DROP STATISTICS IF EXISTS tracker_published_claim_relations",
        ),
        migrations.RunSQL("ANALYZE tracker_published_claim", migrations.RunSQL.noop),
    ]
