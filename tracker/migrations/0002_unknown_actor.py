"""*Unknown* is an actor, so that a supplier or recipient is never null."""

from django.db import migrations


def add_unknown(apps, schema_editor):
    apps.get_model("tracker", "Actor").objects.get_or_create(
        code="unknown", defaults={"name": "Unknown", "name_fr": "Inconnu", "kind": "unknown"}
    )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_initial")]

    operations = [migrations.RunPython(add_unknown, migrations.RunPython.noop)]
