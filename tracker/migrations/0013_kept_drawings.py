"""What the dashboards of large relations draw: the worker keeps it behind the next publication."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0012_sums_of_equipment")]

    operations = [
        migrations.CreateModel(
            name="KeptDrawing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("redactions", models.IntegerField()),
                ("made_by", models.CharField(max_length=64)),
                ("drawn", models.TextField()),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.edition",
                        verbose_name="edition",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tracker.actor",
                        verbose_name="recipient",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tracker.actor",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "db_table": "tracker_kept_drawing",
                "constraints": [
                    models.UniqueConstraint(fields=("supplier", "recipient"), name="kept_drawing_unique")
                ],
            },
        ),
    ]
