"""What is published never changes: the database itself says so, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.curriculum.models import (
    Criterion,
    RoadmapVersion,
    RubricVersion,
    Stage,
    Task,
    TaskPrerequisite,
    TaskSkill,
)
from tests.factories import (
    CriterionFactory,
    RoadmapVersionFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    TaskSkillFactory,
    publish,
)

PARTS = (Stage, Task, TaskSkill, TaskPrerequisite)
FROZEN = "a published roadmap version never changes"


def filled():
    """Return a draft with one stage, two tasks, a skill and a prerequisite."""
    version = RoadmapVersionFactory()
    stage = StageFactory(version=version)
    first, second = TaskFactory(stage=stage), TaskFactory(stage=stage)
    TaskSkillFactory(task=first)
    TaskPrerequisite.objects.create(task=second, requires=first)
    return version


def of(version, model):
    """Return the rows of *model* that belong to *version*."""
    path = "task__version" if model in (TaskSkill, TaskPrerequisite) else "version"
    return model.objects.filter(**{path: version})


@pytest.fixture
def version(db):
    return filled()


def refused(statement, *values, why=FROZEN):
    with (
        pytest.raises(DatabaseError, match=why),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in PARTS}


CHANGES = {
    Stage: "slug = 'changed'",
    Task: "effort_p50_hours = 1",
    TaskSkill: "weight = 0.5",
    TaskPrerequisite: "task_id = task_id",
}


@pytest.mark.parametrize("model", PARTS)
def test_a_draft_can_be_changed(version, model):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {CHANGES[model]}")
        assert cursor.rowcount

    for part in reversed(PARTS):
        of(version, part).delete()
    assert not of(version, model).exists()


@pytest.mark.parametrize("state", ["published", "superseded", "retired"])
@pytest.mark.parametrize("model", PARTS)
def test_nothing_of_a_published_version_is_updated_or_deleted(version, model, state):
    publish(version)
    for step in {"published": [], "superseded": ["superseded"]}.get(state, ["superseded", state]):
        RoadmapVersion.objects.filter(pk=version.pk).update(state=step)
    before = rows()
    row = of(version, model).first()

    refused(f"UPDATE {model._meta.db_table} SET {CHANGES[model]} WHERE id = %s", row.pk)
    refused(f"DELETE FROM {model._meta.db_table} WHERE id = %s", row.pk)
    with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
        row.delete()

    assert rows() == before


def test_nothing_is_inserted_into_a_published_version(version):
    stage, (first, second) = version.stages.get(), version.tasks.all()
    publish(version)
    before = rows()

    for insert in (
        lambda: StageFactory(version=version),
        lambda: TaskFactory(stage=stage),
        lambda: TaskSkillFactory(task=first, skill=SkillFactory(slug="data.other")),
        lambda: TaskPrerequisite.objects.create(task=first, requires=second),
        lambda: TaskSkill.objects.bulk_create(
            [TaskSkill(task=second, skill=SkillFactory(slug="data.third"), weight=1)]
        ),
    ):
        with pytest.raises(DatabaseError, match=FROZEN), transaction.atomic():
            insert()
    refused(
        "INSERT INTO curriculum_stage (version_id, slug, position, title, goal)"
        " VALUES (%s, 'extra', 99, '{}', '{}')",
        version.pk,
    )

    assert rows() == before


def test_no_update_carries_a_row_out_of_a_published_version_or_into_it(version):
    other = filled()
    publish(version)
    draft_task, frozen_task = other.tasks.first(), version.tasks.first()
    before = rows()

    for here, there in ((version, other), (other, version)):
        for model in (Stage, Task):
            row = of(here, model).first()
            table = model._meta.db_table
            refused(f"UPDATE {table} SET version_id = %s WHERE id = %s", there.pk, row.pk)
    for task, row in ((draft_task, of(version, TaskSkill)), (frozen_task, of(other, TaskSkill))):
        refused("UPDATE curriculum_taskskill SET task_id = %s WHERE id = %s", task.pk, row.get().pk)

    assert rows() == before


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", '{"en": "x"}'),
        ("summary", '{"en": "x"}'),
        ("number", "9"),
        ("digest", "x"),
        ("newcomer", "false"),
        ("published_at", "2020-01-01"),
    ],
)
def test_the_head_of_a_published_version_is_frozen(version, column, value):
    publish(version)

    refused(
        f"UPDATE curriculum_roadmapversion SET {column} = %s WHERE id = %s",
        value,
        version.pk,
        why="Cannot update rows from curriculum_roadmapversion",
    )


def test_a_published_version_is_not_deleted_and_a_draft_may_be(db):
    draft, published = RoadmapVersionFactory(), publish(RoadmapVersionFactory())

    draft.delete()
    refused(
        "DELETE FROM curriculum_roadmapversion WHERE id = %s",
        published.pk,
        why="Cannot delete rows from curriculum_roadmapversion",
    )

    assert list(RoadmapVersion.objects.all()) == [published]


@pytest.mark.parametrize(
    ("before", "after"),
    [("published", "draft"), ("superseded", "published"), ("retired", "published")],
)
def test_a_version_only_goes_forward(version, before, after):
    publish(version)
    steps = {"published": [], "superseded": ["superseded"], "retired": ["superseded", "retired"]}
    for step in steps[before]:
        RoadmapVersion.objects.filter(pk=version.pk).update(state=step)

    refused(
        "UPDATE curriculum_roadmapversion SET state = %s WHERE id = %s",
        after,
        version.pk,
        why="Invalid transition",
    )


@pytest.mark.parametrize("model", [RubricVersion, Criterion])
def test_rubric_versions_and_their_criteria_are_written_once(db, model):
    row = CriterionFactory()
    pk = row.pk if model is Criterion else row.rubric_version.pk
    table = model._meta.db_table

    refused(f"UPDATE {table} SET id = id WHERE id = %s", pk, why="Cannot update or delete")
    refused(f"DELETE FROM {table} WHERE id = %s", pk, why="Cannot update or delete")

    assert model.objects.filter(pk=pk).exists()
