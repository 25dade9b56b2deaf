"""What the migrations of all contexts are made of, besides Django's own operations."""

from django.db.migrations.operations import RunPython
from django.db.migrations.operations.base import Operation
from django.utils import timezone


class CreateModels(Operation):
    """Create *models*, a list of `CreateModel`, in one step.

    After each `CreateModel` Django renders every model again that is related to the new one, here
    nearly all. Within one step they are rendered once: docs/adr/0030. The order is free, for
    foreign keys are made at the end of a migration.
    """

    reversible = True
    reduces_to_sql = True
    serialization_expand_args = ["models"]

    def __init__(self, models):
        self.models = models

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # rendered anew when a model is next asked for
        for create in self.models:
            create.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for create in self.models:
            create.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for create in reversed(self.models):
            create.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name, app_label):
        return any(create.references_model(name, app_label) for create in self.models)

    def describe(self):
        return f"Create {', '.join(create.name for create in self.models)}"


def add_schedules(seconds):
    """Let the sweep do recurring work: *seconds* between two turns, by the kind of job."""

    def add(apps, schema_editor):
        for kind, every in seconds.items():
            apps.get_model("core", "Schedule").objects.get_or_create(
                name=kind,
                defaults={"kind": kind, "every_seconds": every, "next_due_at": timezone.now()},
            )

    def remove(apps, schema_editor):
        apps.get_model("core", "Schedule").objects.filter(name__in=seconds).delete()

    return RunPython(add, remove)
