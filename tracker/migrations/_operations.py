"""What the libraries' operations do, only faster or again: generated migrations are edited to use these.

Triggers are compiled, so no model needs to be made for them. Yet the library makes their model, and all that
it is related to, anew for each of two hundred: most of the time that `migrate` took.

What is built outside of a transaction may be interrupted, and the migration begins anew the next time. It
must not stumble over what it has left: an index, half built or whole, or a table without its foreign keys.
"""

import django.contrib.postgres.operations
import pgtrigger.migrations
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from pgtrigger.compiler import Trigger


class _WithoutModels(pgtrigger.migrations.TriggerOperationMixin):
    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        made = state.__dict__.pop("apps", None)
        super().state_forwards(app_label, state)
        if made is not None:
            state.__dict__["apps"] = made


class AddTrigger(_WithoutModels, pgtrigger.migrations.AddTrigger):
    trigger: Trigger

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        before: ProjectState,
        after: ProjectState,
    ) -> None:
        schema_editor.execute(self.trigger.install_sql, params=None)


class RemoveTrigger(_WithoutModels, pgtrigger.migrations.RemoveTrigger):
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        before: ProjectState,
        after: ProjectState,
    ) -> None:
        triggers = before.models[app_label, self.model_name.lower()].options["triggers"]
        removed = next(trigger for trigger in triggers if trigger.name == self.name)
        schema_editor.execute(removed.uninstall_sql, params=None)


class AddIndexConcurrently(django.contrib.postgres.operations.AddIndexConcurrently):
    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        before: ProjectState,
        after: ProjectState,
    ) -> None:
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}", params=None)
        super().database_forwards(app_label, schema_editor, before, after)


class CreateModelOfSums(migrations.CreateModel):
    """A table of what is derived from others: nothing is lost with one that was left half made."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        before: ProjectState,
        after: ProjectState,
    ) -> None:
        table = after.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(table)}", params=None)
        super().database_forwards(app_label, schema_editor, before, after)
