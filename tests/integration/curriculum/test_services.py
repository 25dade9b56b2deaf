import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.models import OutboxEvent, Transition
from apps.curriculum.models import (
    Criterion,
    Direction,
    Roadmap,
    RoadmapVersion,
    Rubric,
    RubricVersion,
    SharedTask,
    Skill,
    Stage,
    Task,
    TaskPrerequisite,
    TaskSkill,
    Vertical,
)
from apps.curriculum.selectors import SharedTaskDiffers
from apps.curriculum.services import (
    CurriculumInvalid,
    LibraryEmpty,
    VersionInUse,
    curriculum_check,
    curriculum_export,
    curriculum_load,
    roadmap_version_retire,
)
from mentorship.errors import NotAllowed, NotFound, TransitionNotAllowed
from mentorship.linting import lint
from tests.factories import PlacementFactory, RoadmapVersionFactory, direction, publish
from tests.factories.curriculum import RoadmapFactory
from tests.factories.moments import NOW
from tests.integration.curriculum.conftest import FIXTURES, bytes_in

LATER = NOW + timedelta(days=1)
TABLES = (
    *(Direction, Skill, Vertical, Rubric, RubricVersion, Criterion, SharedTask),
    *(Roadmap, RoadmapVersion, Stage, Task, TaskSkill, TaskPrerequisite),
    *(Transition, OutboxEvent),
)


def counts():
    return {model.__name__: model.objects.count() for model in TABLES}


def everything():
    """Every row of every table, audit times included."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}


def empty_the_library():
    """Take every row away, past the triggers that keep published ones."""
    tables = ", ".join(model._meta.db_table for model in TABLES[:-2])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def load(folder, now=NOW):
    return curriculum_load(folder=folder, by=None, now=now)


# --------------------------------------------------------------------------- the real files


def test_the_real_files_are_without_fault():
    curriculum, faults = curriculum_check(folder=FIXTURES)

    assert faults == ()
    assert [row.id for row in curriculum.directions] == ["data", "platform", "apps", "deploy"]
    assert len(curriculum.skills) == 50
    assert {row.id for row in curriculum.roadmaps} == {"data", "platform", "apps", "deploy"}
    assert all(len(row.stages) >= 4 and len(row.tasks) >= 24 for row in curriculum.roadmaps)


def test_a_mentor_could_use_the_real_files_on_monday():
    curriculum, faults = curriculum_check(folder=FIXTURES)

    report = lint(curriculum, faults)

    tasks = list(curriculum.written_tasks())
    assert report.faults == ()
    assert len(tasks) >= 96
    assert {skill for task in tasks for skill in task.skills} == {s.id for s in curriculum.skills}
    assert len(report.edges) == 12
    assert all(edge.hours_saved > 0 for edge in report.edges)
    verticals = {row.vertical for task in tasks for row in task.guide.variants}
    assert verticals >= {"finance", "medical", "law", "ecommerce", "education"}


def test_loading_publishes_the_four_roadmaps(own_library):
    rows = RoadmapVersion.objects.select_related("roadmap__direction")

    assert {(row.roadmap.slug, row.roadmap.direction.slug) for row in rows} == {
        (slug, slug) for slug in ("data", "platform", "apps", "deploy")
    }
    assert {(row.state, row.number, row.published_at) for row in rows} == {("published", 2, NOW)}
    assert all(row.is_new for row in own_library.roadmaps)
    for loaded in own_library.roadmaps:
        assert Task.objects.filter(version__roadmap__slug=loaded.slug).count() == (
            loaded.figures.tasks
        )
    steps = Transition.objects.filter(subject="curriculum.roadmapversion").order_by("id")
    assert [(s.from_state, s.to_state) for s in steps[:2]] == [
        ("", "draft"),
        ("draft", "published"),
    ]


def test_loading_twice_writes_nothing(own_library, light):
    before = everything()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = load(light, now=LATER)

    written = [
        q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert written == []
    assert everything() == before
    assert not any(roadmap.is_new for roadmap in again.roadmaps)
    assert [(shelf.new, shelf.changed, shelf.left) for shelf in again.shelves] == [(0, 0, ())] * 5


def test_export_gives_back_the_files_byte_for_byte(db, tmp_path):
    load(FIXTURES)

    curriculum_export(folder=tmp_path)

    assert bytes_in(tmp_path) == bytes_in(FIXTURES)


def test_an_export_loaded_into_an_empty_database_is_exported_the_same(
    db, documents, write, tmp_path
):
    documents["roadmaps/data.yaml"]["version"] = 3
    documents["skills.yaml"].insert(7, documents["skills.yaml"].pop(0))
    documents["tasks.yaml"].append(documents["tasks.yaml"].pop(2))
    load(write(documents))
    curriculum_export(folder=tmp_path / "first")
    empty_the_library()
    assert Direction.objects.count() == 0

    load(tmp_path / "first")
    curriculum_export(folder=tmp_path / "second")

    assert bytes_in(tmp_path / "first") == bytes_in(tmp_path / "second")
    assert bytes_in(tmp_path / "first") == bytes_in(write(documents))


# --------------------------------------------------------------------------- changes


def test_a_changed_roadmap_gets_a_new_version_and_the_others_stay(own_library, documents, write):
    old = RoadmapVersion.objects.get(roadmap__slug="data")
    documents["roadmaps/data.yaml"]["stages"][1]["tasks"][0]["title"]["en"] = "Another title"

    loaded = load(write(documents), now=LATER)

    assert {row.slug: (row.number, row.is_new) for row in loaded.roadmaps} == {
        "apps": (2, False), "data": (3, True), "deploy": (2, False), "platform": (2, False),
    }  # fmt: skip
    old.refresh_from_db()
    new = RoadmapVersion.objects.published().get(roadmap__slug="data")
    assert (old.state, new.number, new.published_at) == ("superseded", 3, LATER)
    assert old.tasks.count() == new.tasks.count()
    assert not old.tasks.filter(title__en="Another title").exists()
    step = Transition.objects.get(subject_id=old.pk, to_state="superseded")
    assert step.subject == "curriculum.roadmapversion"


def test_a_higher_number_in_the_file_is_kept_and_a_lower_one_is_passed_over(
    own_library, documents, write
):
    data = documents["roadmaps/data.yaml"]
    for number, title, stored in [(5, "Fifth", 5), (2, "Sixth", 6)]:
        data["version"], data["title"]["en"] = number, title
        load(write(documents))
        version = RoadmapVersion.objects.published().get(roadmap__slug="data")
        assert (version.number, version.title["en"]) == (stored, title)


def test_a_changed_shared_task_renews_every_roadmap_that_uses_it(own_library, documents, write):
    documents["tasks.yaml"][0]["goal"]["en"] = "Another goal"
    used = {
        name
        for name in ("data", "apps", "platform", "deploy")
        for stage in documents[f"roadmaps/{name}.yaml"]["stages"]
        if {"use": documents["tasks.yaml"][0]["id"]} in stage["tasks"]
    }

    loaded = load(write(documents))

    assert {row.slug for row in loaded.roadmaps if row.is_new} == used
    assert {"data", "apps"} <= used


def test_a_changed_rubric_gets_a_version_and_renews_the_roadmaps_that_pin_it(
    own_library, documents, write, tmp_path
):
    slug = documents["rubrics.yaml"][0]["id"]
    documents["rubrics.yaml"][0]["criteria"][0]["levels"][0]["en"] = "Another wording"

    load(write(documents))

    assert list(
        RubricVersion.objects.filter(rubric__slug=slug).order_by("number").values_list("number")
    ) == [(1,), (2,)]
    pinned = Task.objects.filter(
        version__state="published", rubric_version__rubric__slug=slug
    ).values_list("rubric_version__number", flat=True)
    assert set(pinned) == {2}
    old = Task.objects.filter(version__state="superseded", rubric_version__rubric__slug=slug)
    assert set(old.values_list("rubric_version__number", flat=True)) == {1}
    assert RubricVersion.objects.filter(number=2).count() == 1
    for roadmap in ("apps", "data", "deploy", "platform"):
        documents[f"roadmaps/{roadmap}.yaml"]["version"] = (
            RoadmapVersion.objects.published().get(roadmap__slug=roadmap).number
        )
    curriculum_export(folder=tmp_path / "out")
    assert bytes_in(tmp_path / "out") == bytes_in(write(documents))


def test_a_changed_skill_is_updated_in_place(own_library, documents, write):
    row = Skill.objects.get(slug="data.dedup")
    for skill in documents["skills.yaml"]:
        if skill["id"] == "data.dedup":
            skill["name"]["en"] = "Telling copies apart"

    loaded = load(write(documents))

    renewed = Skill.objects.get(slug="data.dedup")
    assert (renewed.pk, renewed.name["en"]) == (row.pk, "Telling copies apart")
    assert renewed.updated_at > row.updated_at
    assert renewed.created_at == row.created_at
    skills = next(shelf for shelf in loaded.shelves if shelf.name == "skills")
    assert (skills.new, skills.changed) == (0, 1)
    assert not any(roadmap.is_new for roadmap in loaded.roadmaps)


def test_what_the_files_no_longer_name_is_left_and_told(own_library, documents, write):
    documents["verticals.yaml"].pop()
    del documents["roadmaps/deploy.yaml"]
    used = {
        task.get("use")
        for name, document in documents.items() if name.startswith("roadmaps/")
        for stage in document["stages"] for task in stage["tasks"]
    }  # fmt: skip
    documents["tasks.yaml"] = [task for task in documents["tasks.yaml"] if task["id"] in used]

    loaded = load(write(documents))

    assert loaded.left == ("deploy",)
    assert next(s for s in loaded.shelves if s.name == "verticals").left == ("qa_system",)
    assert Vertical.objects.filter(slug="qa_system").exists()
    assert RoadmapVersion.objects.published().filter(roadmap__slug="deploy").exists()


def test_a_roadmap_costs_the_same_queries_whatever_its_size(own_library, documents, write):
    def cost(folder):
        with CaptureQueriesContext(connection) as queries:
            load(folder)
        return len(queries)

    data = documents["roadmaps/data.yaml"]
    data["title"]["en"] = "Small change"
    small = cost(write(documents))
    extra = [
        {**task, "id": f"{task['id']}-again", "requires": []}
        for task in data["stages"][1]["tasks"]
        if task.get("kind") == "practice"
    ]
    more = {**data["stages"][1], "id": "again", "tasks": extra}
    data["stages"].append(copy.deepcopy(more))
    data["title"]["en"] = "Large change"

    assert cost(write(documents)) == small


# --------------------------------------------------------------------------- refusals


def test_a_faulty_folder_loads_nothing_and_names_every_fault(own_library, documents, write):
    tasks = documents["roadmaps/data.yaml"]["stages"][1]["tasks"]
    tasks[0]["requires"] = [tasks[1]["id"]]
    tasks[1]["requires"] = [tasks[0]["id"]]
    del documents["roadmaps/deploy.yaml"]["stages"][0]["tasks"][0]["hours"]
    documents["directions.yaml"][0]["name"]["en"] = "Changed"
    documents["roadmaps/apps.yaml"]["title"]["en"] = "Changed"
    before = everything()

    with pytest.raises(CurriculumInvalid) as refusal:
        load(write(documents))

    assert {fault.code for fault in refusal.value.faults} == {"cycle", "no-effort"}
    assert everything() == before


def test_a_failure_halfway_leaves_nothing_behind(db, light, monkeypatch):
    def broken(**_):
        raise RuntimeError("halfway")

    monkeypatch.setattr("apps.curriculum.services.library.roadmaps_load", broken)
    before = counts()

    with pytest.raises(RuntimeError):
        load(light)

    assert counts() == before


def test_only_the_operator_loads(here, operator, light):
    before = counts()

    for person in (here.learner, here.mentor, here.manager, here.admin):
        with pytest.raises(NotAllowed):
            curriculum_load(folder=light, by=person, now=NOW)

    assert counts() == before
    assert len(curriculum_load(folder=light, by=operator, now=NOW).roadmaps) == 4
    assert set(
        Transition.objects.filter(subject="curriculum.roadmapversion").values_list(
            "actor", flat=True
        )
    ) == {operator.pk}


def test_the_id_of_an_organizations_roadmap_is_refused(here, light):
    RoadmapFactory(slug="data", organization=here.organization)
    before = counts()

    with pytest.raises(CurriculumInvalid) as refusal:
        load(light)

    (fault,) = refusal.value.faults
    assert (fault.pointer, fault.code) == ("roadmaps/data.yaml#/id", "foreign-roadmap")
    assert counts() == before


def test_a_roadmap_does_not_change_its_direction(db, light):
    RoadmapFactory(slug="data", direction=direction("apps"))

    with pytest.raises(CurriculumInvalid) as refusal:
        load(light)

    (fault,) = refusal.value.faults
    assert (fault.pointer, fault.code) == ("roadmaps/data.yaml#/direction", "direction-changed")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"- id: a\n  id: b\n", "line 2, column 3: the key “id” stands twice"),
        (b"- 1: a\n", "line 1, column 3: a key must be a text"),
        (b"- yes: a\n", "line 1, column 3: a key must be a text"),
        (b"- &a x\n- *a\n", "line 1, column 3: anchors and aliases are not read"),
        (b"- <<: {a: b}\n", "line 1, column 3: could not determine a constructor"),
        (b"- !!python/object:os.system x\n", "could not determine a constructor"),
        (b"[" * 50 + b"]" * 50, "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
        (b"- {a: b", "did not find expected"),
        (b"\xff\xfe\xff", "codec can't decode"),
        (b"- a: " + b"9" * 5000, "Exceeds the limit"),
        (b"- a: 2020-13-45", "month must be in"),
        (b"# " + b"x" * 2_000_001, "larger than 2,000,000 bytes"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_yaml_that_is_not_plain_is_refused_with_its_line(documents, write, text, why):
    documents["skills.yaml"] = text

    _, faults = curriculum_check(folder=write(documents))

    (fault,) = faults
    assert (fault.pointer, fault.code) == ("skills.yaml#", "unreadable")
    assert why in fault.detail
    assert "\n" not in fault.detail


def test_an_absent_folder_is_five_missing_files(tmp_path):
    _, faults = curriculum_check(folder=tmp_path / "nowhere")

    assert {fault.code for fault in faults} == {"missing-file"}
    assert len(faults) == 5


# --------------------------------------------------------------------------- export


def test_an_empty_library_is_not_exported(db, tmp_path):
    with pytest.raises(LibraryEmpty):
        curriculum_export(folder=tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_export_leaves_other_roadmap_files_and_tells(own_library, tmp_path):
    (tmp_path / "roadmaps").mkdir()
    (tmp_path / "roadmaps" / "old.yaml").write_text("id: old\n")

    exported = curriculum_export(folder=tmp_path)

    assert exported.left == ("roadmaps/old.yaml",)
    assert len(exported.files) == 9


def test_export_leaves_out_what_belongs_to_an_organization(own_library, here, tmp_path):
    own = RoadmapFactory(slug="own", organization=here.organization)
    publish(RoadmapVersionFactory(roadmap=own))

    assert "roadmaps/own.yaml" not in curriculum_export(folder=tmp_path).files


def test_export_refuses_two_texts_of_one_shared_task(own_library, documents, write, tmp_path):
    documents["tasks.yaml"][0]["goal"]["en"] = "Another goal"
    del documents["roadmaps/platform.yaml"]
    load(write(documents))

    with pytest.raises(SharedTaskDiffers) as refusal:
        curriculum_export(folder=tmp_path / "out")

    assert refusal.value.facts["task"] == documents["tasks.yaml"][0]["id"]
    assert not (tmp_path / "out").exists()


# --------------------------------------------------------------------------- retiring


@pytest.fixture
def superseded(own_library, documents, write):
    old = RoadmapVersion.objects.get(roadmap__slug="data")
    documents["roadmaps/data.yaml"]["title"]["en"] = "Another title"
    load(write(documents))
    old.refresh_from_db()
    return old


def retire(version, by):
    return roadmap_version_retire(version_id=version.pk, reason="old", by=by, now=LATER)


def test_the_operator_retires_a_superseded_version(superseded, operator):
    assert retire(superseded, operator).state == "retired"

    step = Transition.objects.get(subject_id=superseded.pk, to_state="retired")
    assert (step.actor, step.reason, step.at) == (operator, "old", LATER)


def test_a_version_on_which_somebody_stands_is_not_retired(superseded, operator, here):
    placement = PlacementFactory(
        enrollment=here.enrollment, roadmap_version=superseded, state="proposed", started_at=None
    )
    before = Transition.objects.count()

    with pytest.raises(VersionInUse) as refusal:
        retire(superseded, operator)

    superseded.refresh_from_db()
    assert (superseded.state, refusal.value.facts) == ("superseded", {"placements": 1})
    assert Transition.objects.count() == before

    type(placement).objects.filter(pk=placement.pk).update(state="left", ended_at=NOW)
    assert retire(superseded, operator).state == "retired"


def test_a_published_version_is_not_retired(own_library, operator):
    with pytest.raises(TransitionNotAllowed):
        retire(RoadmapVersion.objects.get(roadmap__slug="data"), operator)


def test_a_shared_version_is_not_an_organizations_to_retire(superseded, here):
    for person in (here.learner, here.mentor, here.lead, here.manager, here.admin):
        with pytest.raises(NotAllowed):
            retire(superseded, person)

    superseded.refresh_from_db()
    assert superseded.state == "superseded"


def test_managers_retire_their_organizations_own(here, elsewhere):
    own = publish(RoadmapVersionFactory(roadmap=RoadmapFactory(organization=here.organization)))
    RoadmapVersion.objects.filter(pk=own.pk).update(state="superseded")

    with pytest.raises(NotAllowed):
        retire(own, here.mentor)
    with pytest.raises(NotFound):
        retire(own, elsewhere.manager)
    assert retire(own, here.manager).state == "retired"
