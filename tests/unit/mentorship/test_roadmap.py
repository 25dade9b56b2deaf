"""A small curriculum without fault, and one defect at a time planted in it."""

import copy
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.errors import Invalid
from mentorship.roadmap import (
    PrerequisiteGraph,
    curriculum_of,
    documents_of,
    faults_of,
    figures_of,
    roadmap_digest,
    rubric_digest,
)

SETS = "data.train_test_set_construction"
DATA, APPS = "roadmaps/data.yaml", "roadmaps/apps.yaml"


def texts(text):
    return {"en": text, "zh-hans": f"{text}（中）"}


def task(slug, **fields):
    return {
        "id": slug,
        "title": texts(slug),
        "goal": texts("why"),
        "kind": "practice",
        "deliverables": [{"type": "repository", "label": texts("the code")}],
        "hours": {"p50": 4, "p80": 6},
        "rubric": "quality",
        "skills": {"data.etl": 1.0},
        "requires": [],
        **fields,
    }


def stage(roadmap, number):
    """Six tasks; the third stage builds training and test sets."""
    more = {"kind": "dataset", "skills": {SETS: 0.5, "data.etl": 0.5}} if number == 3 else {}
    tasks = [task(f"{roadmap}-{number}-{at}", **more) for at in range(1, 7)]
    tasks[1]["requires"] = [tasks[0]["id"]]
    if number == 1:
        tasks[:2] = [{"use": "set-up"}, {"use": "pipe"}]
    return {
        "id": f"stage-{number}",
        "title": texts("stage"),
        "goal": texts("goal"),
        "tasks": tasks,
    }


def roadmap(slug):
    return {
        "id": slug,
        "direction": slug,
        "version": 1,
        "newcomer": True,
        "title": texts(slug),
        "summary": texts("summary"),
        "stages": [stage(slug, number) for number in range(1, 5)],
    }


def skill(slug):
    return {
        "id": slug,
        "direction": slug.split(".")[0],
        "name": texts(slug),
        "summary": texts("what it is"),
        "sources": ["T22"],
    }


def direction(slug):
    return {"id": slug, "name": texts(slug), "summary": texts("what"), "entry": texts("whom")}


def criterion(slug):
    levels = [texts(level) for level in ("missing", "weak", "partial", "good", "excellent")]
    return {"id": slug, "name": texts(slug), "weight": 0.5, "levels": levels}


@pytest.fixture
def documents():
    skills = ["data.etl", SETS, "apps.env_setup", "apps.pipeline_setup"]
    set_up = task("set-up", kind="chore", skills={"apps.env_setup": 1.0})
    pipe = task("pipe", kind="chore", skills={"apps.pipeline_setup": 1.0}, requires=["set-up"])
    return {
        "directions.yaml": [direction("data"), direction("apps")],
        "skills.yaml": [skill(slug) for slug in skills],
        "verticals.yaml": [{"id": "law", "kind": "industry", "name": texts("Law")}],
        "rubrics.yaml": [
            {
                "id": "quality",
                "title": texts("Quality"),
                "criteria": [criterion("right"), criterion("clear")],
            }
        ],
        "tasks.yaml": [set_up, pipe],
        APPS: roadmap("apps"),
        DATA: roadmap("data"),
    }


def faults_in(documents):
    curriculum, form = curriculum_of(documents)
    return faults_of(curriculum, form)


def planted(documents, pointer, value):
    """Put *value* at *pointer*; `...` takes away what stands there."""
    file, _, path = pointer.partition("#/")
    if not path:
        documents[file] = value
        return
    *way, last = [int(part) if part.isdecimal() else part for part in path.split("/")]
    node = documents[file]
    for part in way:
        node = node[part]
    if value is ...:
        del node[last]
    else:
        node[last] = value


def test_the_small_curriculum_is_without_fault(documents):
    assert faults_in(documents) == ()


FIRST, SECOND, THIRD = (f"{DATA}#/stages/1/tasks/{at}" for at in range(3))
DEFECTS = [
    # where it is planted, what, the code of the fault, and its place where that is another
    ("skills.yaml#/0/name/zh-hans", ..., "missing-language", None),
    ("skills.yaml#/0/name/zh-hans", "  ", "empty-text", None),
    ("skills.yaml#/0/name/zh-hans", "x" * 4001, "text-too-long", None),
    ("skills.yaml#/0/name/zh-hans", "a\x00b", "bad-character", None),
    ("skills.yaml#/0/name/fr", "nom", "unknown-language", None),
    ("skills.yaml#/0/name", "name", "wrong-type", None),
    ("skills.yaml#/0/nmae", texts("name"), "unknown-key", None),
    ("skills.yaml#/0/summary", ..., "missing-key", None),
    ("skills.yaml#/0/direction", "ops", "unknown-direction", None),
    ("skills.yaml#/0/sources", "T22", "wrong-type", None),
    ("verticals.yaml#/0/kind", "trade", "wrong-type", None),
    ("verticals.yaml#/0", "law", "not-a-map", None),
    ("rubrics.yaml#/0/criteria/0/weight", 0.4, "weights-sum", "rubrics.yaml#/0/criteria"),
    ("rubrics.yaml#/0/criteria/0/levels/4", ..., "bad-levels", "rubrics.yaml#/0/criteria/0/levels"),
    ("rubrics.yaml#/0/criteria/1/id", "right", "duplicate-id", None),
    ("tasks.yaml#/0/kind", "play", "wrong-type", None),
    ("tasks.yaml#/0/hours", ..., "no-effort", None),
    ("tasks.yaml#/0/hours/p50", 0, "no-effort", "tasks.yaml#/0/hours"),
    ("tasks.yaml#/0/hours/p80", 3.5, "effort-order", "tasks.yaml#/0/hours"),
    ("tasks.yaml#/0/hours/p80", float("nan"), "bad-number", None),
    ("tasks.yaml#/0/hours/p80", True, "wrong-type", None),
    ("tasks.yaml#/0/deliverables", [], "no-deliverable", None),
    ("tasks.yaml#/0/rubric", "beauty", "unknown-rubric", None),
    ("tasks.yaml#/0/skills", {"apps.env_setup": 0.999}, "weights-sum", None),
    ("tasks.yaml#/1/requires/0", "no-such", "unknown-task", None),
    (f"{DATA}#/version", 0, "bad-number", None),
    (f"{DATA}#/newcomer", "yes", "wrong-type", None),
    (f"{DATA}#/stages/1/id", "stage-1", "duplicate-id", None),
    (f"{FIRST}/skills", {}, "no-skill", None),
    (f"{FIRST}/skills", ..., "no-skill", None),
    (f"{FIRST}/skills", {"data.elt": 1.0}, "unknown-skill", f"{FIRST}/skills/data.elt"),
    (THIRD, {"use": "pipe"}, "duplicate-id", f"{THIRD}/use"),
    (f"{SECOND}/requires", ["apps-2-1"], "requirement-missing", None),
    (f"{SECOND}/requires", ["data-3-1"], "requirement-later", None),
]


@pytest.mark.parametrize(("pointer", "value", "code", "place"), DEFECTS)
def test_a_defect_is_named_with_its_file_and_place(documents, pointer, value, code, place):
    planted(documents, pointer, value)

    faults = faults_in(documents)

    assert [(fault.pointer, fault.code) for fault in faults] == [(place or pointer, code)]
    assert faults[0].detail


RENAMED = [
    # the name that went missing is told as well, wherever it was used
    ("skills.yaml#/0/id", "bad id", "bad-id", None),
    ("tasks.yaml#/1/id", "set-up", "duplicate-id", None),
    (f"{FIRST}/id", "apps-2-1", "duplicate-id", None),
    (f"{FIRST}/use", "set-up", "unknown-key", f"{FIRST}/id"),
    (THIRD, {"use": "no-such"}, "unknown-task", f"{THIRD}/use"),
]


@pytest.mark.parametrize(("pointer", "value", "code", "place"), RENAMED)
def test_a_wrong_id_is_named_beside_what_follows_from_it(documents, pointer, value, code, place):
    planted(documents, pointer, value)

    faults = faults_in(documents)

    assert (place or pointer, code) in {(fault.pointer, fault.code) for fault in faults}


def the_fault(documents):
    faults = faults_in(documents)
    assert len(faults) == 1, faults
    return faults[0]


def test_a_circle_is_told_once_with_its_path(documents):
    tasks = documents[DATA]["stages"][1]["tasks"]
    tasks[0]["requires"] = ["data-2-3"]
    tasks[2]["requires"] = ["data-2-2"]  # 1 needs 3, 3 needs 2, 2 needs 1

    fault = the_fault(documents)

    assert (fault.code, fault.pointer) == ("cycle", f"{FIRST}/requires")
    assert "data-2-1 → data-2-3 → data-2-2 → data-2-1" in fault.detail


def test_a_task_that_requires_itself_is_a_circle(documents):
    documents["tasks.yaml"][0]["requires"] = ["set-up"]

    assert "set-up → set-up" in the_fault(documents).detail


def test_a_shared_task_that_comes_before_what_it_requires_is_named_where_it_is_used(documents):
    tasks = documents[DATA]["stages"][0]["tasks"]
    tasks[0], tasks[1] = tasks[1], tasks[0]

    fault = the_fault(documents)

    assert fault.code == "requirement-later"
    assert fault.pointer == f"{DATA}#/stages/0/tasks/0/use"


def test_an_uncovered_skill_is_named_for_every_roadmap_of_its_direction(documents):
    documents["skills.yaml"].append(skill("data.dedup"))

    fault = the_fault(documents)

    assert (fault.code, fault.pointer) == ("uncovered-skill", f"{DATA}#/stages")
    assert "data.dedup" in fault.detail


def test_three_stages_and_too_few_tasks_are_two_faults(documents):
    del documents[DATA]["stages"][3]

    assert [fault.code for fault in faults_in(documents)] == ["few-stages", "few-tasks"]


def test_an_empty_stage_is_named(documents):
    fourth = documents[DATA]["stages"][3]
    documents[DATA]["stages"].append({**fourth, "id": "last", "tasks": []})

    assert the_fault(documents).pointer == f"{DATA}#/stages/4/tasks"


def test_two_data_set_tasks_are_no_module(documents):
    for row in documents[DATA]["stages"][2]["tasks"][2:]:
        row["kind"] = "practice"

    assert the_fault(documents).code == "no-set-construction"


def test_data_set_tasks_without_the_skill_are_no_module(documents):
    for row in documents[DATA]["stages"][2]["tasks"]:
        row["kind"] = "practice"
    for row in documents[DATA]["stages"][3]["tasks"]:
        row["kind"] = "dataset"

    assert the_fault(documents).code == "no-set-construction"


@pytest.mark.parametrize(
    ("hours", "newcomer", "codes"),
    [(16, True, []), (17, True, ["tuning-share"]), (17, False, [])],
    ids=["at 14.8 %", "at 15.6 %", "not for newcomers"],
)
def test_newcomers_are_not_promised_tuning(documents, hours, newcomer, codes):
    documents[DATA]["newcomer"] = newcomer
    tuned = documents[DATA]["stages"][3]["tasks"][0]
    tuned.update(kind="tuning", hours={"p50": hours, "p80": 20})

    assert [fault.code for fault in faults_in(documents)] == codes


def test_a_chore_that_only_one_of_the_two_roadmaps_holds_is_named(documents):
    extra = task("own-env", kind="chore", skills={"apps.env_setup": 1.0})
    documents[DATA]["stages"][0]["tasks"].append(extra)

    fault = the_fault(documents)

    assert (fault.code, fault.pointer) == ("chore-not-common", f"{DATA}#/stages/0/tasks/6")


def test_without_a_pipeline_chore_both_roadmaps_are_at_fault(documents):
    documents["tasks.yaml"][1]["kind"] = "practice"

    faults = faults_in(documents)

    assert {fault.code for fault in faults} == {"no-common-chore"}
    assert {fault.pointer for fault in faults} == {f"{APPS}#/stages", f"{DATA}#/stages"}


def test_a_shared_task_nobody_uses_is_named(documents):
    documents["tasks.yaml"].append(task("forgotten"))

    assert (the_fault(documents).code, the_fault(documents).pointer) == (
        "unused-task",
        "tasks.yaml#/2",
    )


def test_a_roadmap_lives_in_the_file_of_its_id(documents):
    documents["roadmaps/other.yaml"] = documents.pop(DATA)

    assert the_fault(documents).pointer == "roadmaps/other.yaml#/id"


def test_a_missing_file_is_all_that_is_told(documents):
    del documents["skills.yaml"]

    assert (the_fault(documents).code, the_fault(documents).pointer) == (
        "missing-file",
        "skills.yaml#",
    )


@pytest.mark.parametrize(
    "file", ["directions.yaml", "skills.yaml", "rubrics.yaml", "tasks.yaml", DATA]
)
@pytest.mark.parametrize("junk", [None, 7, "text", [], [None], [[]], {}, {"a": 1}, [{"id": []}]])
def test_junk_gives_faults_and_never_an_error(documents, file, junk):
    documents[file] = junk

    assert faults_in(documents)


def test_every_defect_is_told_at_once(documents):
    documents["skills.yaml"].append(skill("data.dedup"))
    del documents["tasks.yaml"][0]["hours"]
    documents[DATA]["stages"][1]["tasks"][0]["skills"] = {"data.elt": 1.0}
    documents[APPS]["stages"][1]["tasks"][0]["requires"] = ["apps-2-2"]

    codes = {fault.code for fault in faults_in(documents)}

    assert codes == {"uncovered-skill", "no-effort", "unknown-skill", "cycle"}


def test_judging_is_deterministic_and_changes_nothing(documents):
    documents["tasks.yaml"][0]["skills"] = {"data.elt": 0.5}
    before = copy.deepcopy(documents)

    assert faults_in(documents) == faults_in(documents)
    assert documents == before


# --------------------------------------------------------------------------- figures and digests


def test_a_roadmap_in_numbers(documents):
    documents[DATA]["stages"][3]["tasks"][0].update(kind="tuning", hours={"p50": 8, "p80": 9})

    figures = figures_of(curriculum_of(documents)[0].roadmaps[1])

    assert (figures.stages, figures.tasks) == (4, 24)
    assert (figures.p50_hours, figures.p80_hours) == (100, 147)
    assert figures.tuning_share == pytest.approx(0.08)


def test_writing_is_the_inverse_of_reading(documents):
    curriculum, _ = curriculum_of(documents)

    written = documents_of(curriculum)

    assert written == documents
    assert list(written[DATA]) == list(documents[DATA])
    assert curriculum_of(written)[0] == curriculum


def test_whole_hours_are_written_without_a_fraction(documents):
    documents["tasks.yaml"][0]["hours"] = {"p50": 4.0, "p80": 6.5}

    hours = documents_of(curriculum_of(documents)[0])["tasks.yaml"][0]["hours"]

    assert repr(hours) == "{'p50': 4, 'p80': 6.5}"


def digest(documents):
    curriculum, _ = curriculum_of(documents)
    rubrics = {rubric.id: rubric for rubric in curriculum.rubrics}
    return roadmap_digest(curriculum.roadmaps[1], rubrics)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        (f"{DATA}#/title/en", "New"),
        (f"{DATA}#/newcomer", False),
        (f"{FIRST}/hours/p50", 5),
        (f"{SECOND}/requires", []),
        (f"{DATA}#/stages/2/tasks/0/skills", {"data.etl": 0.5, SETS: 0.5}),
        ("tasks.yaml#/0/goal/en", "New"),
        ("rubrics.yaml#/0/criteria/0/levels/0/en", "New"),
    ],
)
def test_the_digest_tells_every_change_that_a_version_pins(documents, pointer, value):
    before = digest(documents)

    planted(documents, pointer, value)

    assert digest(documents) != before


@pytest.mark.parametrize(
    ("pointer", "value"),
    [(f"{DATA}#/version", 7), ("skills.yaml#/0/name/en", "New"), (f"{APPS}#/title/en", "New")],
)
def test_the_digest_is_blind_to_what_a_version_does_not_pin(documents, pointer, value):
    before = digest(documents)

    planted(documents, pointer, value)

    assert digest(documents) == before


def test_moving_a_task_to_the_shelf_changes_the_digest(documents):
    before = digest(documents)

    documents["tasks.yaml"].append(documents[DATA]["stages"][3]["tasks"][5])
    documents[DATA]["stages"][3]["tasks"][5] = {"use": "data-4-6"}

    assert faults_in(documents) == ()
    assert digest(documents) != before


def test_rubrics_are_known_by_their_content(documents):
    (rubric,) = curriculum_of(documents)[0].rubrics
    documents["rubrics.yaml"][0]["title"]["en"] = "New"
    (changed,) = curriculum_of(documents)[0].rubrics

    assert len(rubric_digest(rubric)) == 64
    assert rubric_digest(rubric) != rubric_digest(changed)


# --------------------------------------------------------------------------- the graph


def test_order_keeps_what_stands_unless_a_requirement_moves_it():
    graph = PrerequisiteGraph({"c": ("a",), "b": (), "a": (), "d": ("b", "elsewhere")})

    assert graph.order() == ("b", "a", "c", "d")


def test_two_circles_are_two_and_each_begins_with_its_earliest():
    graph = PrerequisiteGraph(
        {"x": ("b",), "a": ("b",), "b": ("a",), "c": ("d",), "d": ("c",), "free": ()}
    )

    assert graph.cycles() == (("a", "b", "a"), ("c", "d", "c"))
    with pytest.raises(Invalid) as refusal:
        graph.order()
    assert refusal.value.facts["circle"] == ["a", "b", "a"]


def test_a_deep_chain_does_not_exhaust_the_stack():
    chain = {str(n): (str(n + 1),) for n in range(5000)}

    assert PrerequisiteGraph(chain | {"5000": ()}).order()[0] == "5000"
    assert len(PrerequisiteGraph(chain | {"5000": ("0",)}).cycles()[0]) == 5002


NODES = "abcdefg"
graphs = st.dictionaries(
    st.sampled_from(NODES),
    st.lists(st.sampled_from(NODES), max_size=4).map(tuple),
)


@given(graphs)
def test_a_graph_has_either_an_order_or_circles(requires):
    graph = PrerequisiteGraph(requires)
    if graph.cycles():
        with pytest.raises(Invalid):
            graph.order()
        return
    rank = {node: position for position, node in enumerate(graph.order())}
    assert set(rank) == set(requires)
    for node, before in requires.items():
        assert all(rank[other] < rank[node] for other in before if other in rank)


@given(graphs)
def test_circles_are_circles_and_share_nothing(requires):
    cycles = PrerequisiteGraph(requires).cycles()
    for circle in cycles:
        assert circle[0] == circle[-1]
        assert all(after in requires[here] for here, after in pairwise(circle))
    members = [node for circle in cycles for node in circle[:-1]]
    assert len(members) == len(set(members))
