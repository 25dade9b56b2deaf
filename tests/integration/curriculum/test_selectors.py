import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.curriculum import selectors
from apps.curriculum.models import RoadmapVersion, Task, TaskPrerequisite
from mentorship.errors import NotFound
from tests.factories import (
    CriterionFactory,
    RoadmapVersionFactory,
    StageFactory,
    TaskFactory,
    TaskSkillFactory,
    direction,
    publish,
)
from tests.factories.curriculum import RoadmapFactory
from tests.factories.moments import NOW


def cost(question):
    with CaptureQueriesContext(connection) as queries:
        question()
    return len(queries)


def grown(version, stages):
    """Give *version* more stages of two tasks each, every one with skill and prerequisite."""
    for _ in range(stages):
        stage = StageFactory(version=version)
        first, second = TaskFactory(stage=stage), TaskFactory(stage=stage)
        TaskSkillFactory(task=first)
        TaskSkillFactory(task=second)
        TaskPrerequisite.objects.create(task=second, requires=first)


def test_a_version_comes_whole_in_five_queries_whatever_its_size(here):
    version = RoadmapVersionFactory()
    grown(version, 1)

    def read():
        found = selectors.roadmap_version_get(version_id=version.pk, viewer=here.manager)
        return [
            (task.rubric_version.rubric.slug, row.skill.slug, after.requires.title)
            for stage in found.stages.all()
            for task in stage.tasks.all()
            for row in task.task_skills.all()
            for after in task.prerequisites.all()
        ]

    RoadmapVersion.objects.filter(pk=version.pk).update(state="published", published_at=NOW)
    # version with totals; stages; tasks with rubrics; skills; prerequisites
    small = cost(read)
    assert len(read()) == 1

    large = RoadmapVersionFactory()
    grown(large, 9)
    version = publish(large)

    assert (cost(read), small) == (5, 5)
    assert len(read()) == 9


def test_totals_are_those_of_the_tasks(own_library, operator):
    versions = selectors.roadmap_version_list(viewer=operator)

    for loaded in own_library.roadmaps:
        version = versions.get(roadmap__slug=loaded.slug)
        figures = loaded.figures
        assert (version.stage_count, version.task_count) == (figures.stages, figures.tasks)
        assert (version.p50_hours, version.p80_hours) == (figures.p50_hours, figures.p80_hours)


def test_an_empty_draft_has_totals_of_zero(operator):
    draft = RoadmapVersionFactory()

    version = selectors.roadmap_version_get(version_id=draft.pk, viewer=operator)

    assert (version.stage_count, version.task_count, version.p50_hours) == (0, 0, 0)


def test_stages_and_tasks_stand_in_the_order_of_the_file(own_library, documents, operator):
    published = RoadmapVersion.objects.get(roadmap__slug="apps")

    version = selectors.roadmap_version_get(version_id=published.pk, viewer=operator)

    stages = documents["roadmaps/apps.yaml"]["stages"]
    assert [
        (stage.slug, [task.slug for task in stage.tasks.all()]) for stage in version.stages.all()
    ] == [
        (stage["id"], [task.get("use") or task["id"] for task in stage["tasks"]])
        for stage in stages
    ]


def test_an_organizations_own_version_comes_before_the_shared_one(here, elsewhere):
    shared = publish(RoadmapVersionFactory())
    theirs = publish(
        RoadmapVersionFactory(roadmap=RoadmapFactory(organization=elsewhere.organization))
    )
    RoadmapVersionFactory(roadmap__organization=here.organization)  # a draft does not count

    def latest(organization):
        return selectors.latest_published(direction_slug="data", organization=organization)

    assert latest(None) == shared
    assert latest(here.organization) == shared
    assert latest(elsewhere.organization) == theirs
    assert latest(here.organization).roadmap.direction == direction("data")


def test_nothing_published_is_not_found(db):
    direction("deploy")
    RoadmapVersionFactory(roadmap__direction=direction("deploy"))

    with pytest.raises(NotFound):
        selectors.latest_published(direction_slug="deploy", organization=None)


@pytest.mark.parametrize("owner", ["shared", "here", "elsewhere"])
@pytest.mark.parametrize("state", ["draft", "published"])
def test_who_sees_which_version(here, elsewhere, operator, owner, state):
    organization = {"shared": None, "here": here.organization, "elsewhere": elsewhere.organization}
    version = RoadmapVersionFactory(roadmap__organization=organization[owner])
    task = TaskFactory(stage=StageFactory(version=version))
    if state == "published":
        publish(version)
    seen_by = {
        ("shared", "published"): {"learner", "mentor", "manager"},
        ("here", "published"): {"learner", "mentor", "manager"},
        ("here", "draft"): {"manager"},
    }.get((owner, state), set())

    for role in ("learner", "mentor", "manager"):
        viewer = getattr(here, role)
        assert visible(version, task, viewer) is (role in seen_by)
    assert visible(version, task, operator) is True


def visible(version, task, viewer):
    """Tell whether *viewer* finds the version and its task; both or neither."""
    found = []
    for question in (
        lambda: selectors.roadmap_version_get(version_id=version.pk, viewer=viewer),
        lambda: selectors.task_get(task_id=task.pk, viewer=viewer),
    ):
        try:
            found.append(question().pk)
        except NotFound:
            found.append(None)
    assert found in ([version.pk, task.pk], [None, None])
    return found[0] is not None


def test_an_absent_task_or_rubric_is_not_found(operator):
    with pytest.raises(NotFound):
        selectors.task_get(task_id=2**62, viewer=operator)
    with pytest.raises(NotFound):
        selectors.rubric_version_get(rubric_version_id=2**62, viewer=operator)


def test_a_rubric_comes_with_its_criteria_in_order(here):
    late = CriterionFactory(position=2, slug="late")
    CriterionFactory(position=1, slug="early", rubric_version=late.rubric_version)

    rubric = selectors.rubric_version_get(
        rubric_version_id=late.rubric_version.pk, viewer=here.learner
    )

    assert [criterion.slug for criterion in rubric.criteria.all()] == ["early", "late"]


def test_the_library_costs_the_same_whatever_its_size(own_library):
    few = cost(selectors.library_for_system)
    version = publish_copy_of("data")

    assert len(selectors.library_for_system().roadmaps) == 5
    assert version.tasks.count() > 20
    assert cost(selectors.library_for_system) == few == 11


def publish_copy_of(slug):
    """Publish another roadmap with the stages and the unshared tasks of *slug*."""
    copy = RoadmapVersionFactory(roadmap__slug=f"{slug}-again")
    for task in Task.objects.filter(version__roadmap__slug=slug).select_related("stage"):
        stage = copy.stages.filter(slug=task.stage.slug).first()
        stage = stage or StageFactory(version=copy, slug=task.stage.slug)
        TaskFactory(stage=stage, slug=f"{task.slug}-again", rubric_version=task.rubric_version)
    return publish(copy)
