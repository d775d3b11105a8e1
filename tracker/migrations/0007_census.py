"""The sums of an edition, kept where enough has changed since they last were; indexes that pages ask for.

Those of the newest edition are taken behind the migrations, the others by the worker after the next publication.
"""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

from tracker.migrations._operations import AddIndexConcurrently, CreateModelOfSums


class Migration(migrations.Migration):
    # Nobody waits while an index of a million claims is made.
    atomic = False

    dependencies = [("tracker", "0006_forms_of_a_word")]

    operations = [
        CreateModelOfSums(
            name="Census",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tracker.edition",
                        verbose_name="edition",
                    ),
                ),
                ("redactions", models.IntegerField()),
                ("sums", models.JSONField()),
                ("stays", models.BooleanField()),
            ],
            options={"db_table": "tracker_census"},
        ),
        AddIndexConcurrently(
            "publishedclaim", models.Index(fields=["series", "dated_on"], name="published_claim_series_days")
        ),
        RemoveIndexConcurrently("publishedclaim", "published_claim_series"),
        AddIndexConcurrently(
            "publishedclaim",
            models.Index(
                fields=["supplier", "recipient", "kind"],
                name="published_claim_denials",
                condition=models.Q(stance="denies"),
            ),
        ),
        AddIndexConcurrently(
            "publishedclaim",
            django.contrib.postgres.indexes.GinIndex(
                fields=["borne_out_by"], name="published_claim_borne_out_by"
            ),
        ),
        AddIndexConcurrently(
            "publishedclaim",
            models.Index(Coalesce("period_start", "dated_on"), name="published_claim_begins"),
        ),
        AddIndexConcurrently(
            "publishedclaim",
            models.Index(
                models.Func(
                    *(models.F("dated_on"), Coalesce("period_start", "dated_on")),
                    template="(%(expressions)s)",
                    arg_joiner=" - ",
                    output_field=models.IntegerField(),
                ),
                name="published_claim_days",
            ),
        ),
        AddIndexConcurrently(
            "publishedclaim",
            models.Index(
                fields=["-edition_from", "claim"],
                name="published_claim_corrections",
                condition=models.Q(change__in=["corrected", "retracted", "withdrawn", "merged"]),
            ),
        ),
        # The foreign key has the same.
        RemoveIndexConcurrently("publishedclaim", "published_claim_claimant"),
        # A tenth of a millisecond. Believed to be as quick as a sum, it is called for each row of a table.
        migrations.RunSQL(
            "ALTER FUNCTION tracker_lexemes(text[]) COST 4000",
            "ALTER FUNCTION tracker_lexemes(text[]) COST 100",
        ),
    ]
