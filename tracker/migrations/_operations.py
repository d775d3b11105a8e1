"""What the libraries' operations do, only faster: generated migrations are edited to use these.

Triggers are compiled, so no model needs to be made for them. Yet the library makes their model, and all that
it is related to, anew for each of two hundred: most of the time that `migrate` took.
"""

import pgtrigger.migrations
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
