"""Models created in one step are those Django would create one after another."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ProjectState

from apps.core.migrations._operations import CreateModels

KEY = ("id", models.BigAutoField(primary_key=True))
STEPS = [
    CreateModel("Ring", [KEY, ("owner", models.ForeignKey("core.Owner", models.CASCADE))]),
    CreateModel("Owner", [KEY, ("first", models.ForeignKey("core.Ring", models.CASCADE))]),
]
"""Each points at the other, which no order of single steps allows."""


def state_after(*operations):
    state = ProjectState()
    for operation in operations:
        operation.state_forwards("core", state)
    return state


def tables():
    return {"core_ring", "core_owner"} & set(connection.introspection.table_names())


def test_the_state_is_the_one_of_single_steps():
    assert state_after(CreateModels(STEPS)) == state_after(*STEPS)


def test_what_was_rendered_before_is_rendered_again():
    state = ProjectState()
    assert list(state.apps.get_models()) == []

    CreateModels(STEPS).state_forwards("core", state)

    assert {model.__name__ for model in state.apps.get_models()} == {"Ring", "Owner"}


@pytest.mark.django_db
def test_the_tables_come_and_go():
    step, empty, full = CreateModels(STEPS), ProjectState(), state_after(CreateModels(STEPS))
    with connection.schema_editor(atomic=False) as editor:
        step.database_forwards("core", editor, empty, full)
    assert tables() == {"core_ring", "core_owner"}

    with connection.schema_editor(atomic=False) as editor:
        step.database_backwards("core", editor, full, empty)
    assert tables() == set()
