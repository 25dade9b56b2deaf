"""A curriculum a mentor could use, and one defect at a time planted in it."""

import pytest

from mentorship.linting import edge_between, edges_of, lint
from mentorship.roadmap import curriculum_of, faults_of
from tests.unit.mentorship.test_roadmap import APPS, DATA, criterion, planted, texts
from tests.unit.mentorship.test_roadmap import documents as small  # noqa: F401

FIRST = "roadmaps/data.yaml#/stages/1/tasks/0"


def resource(number, language="en"):
    return {
        "title": f"Page {number}",
        "url": f"https://example.org/{number}",
        "language": language,
        "kind": "docs",
    }


def guide():
    return {
        "steps": [
            {"text": texts(f"step {n}"), "hours": hours}
            for n, hours in ((1, 1), (2, 1.5), (3, 1.5))
        ],
        "spread": texts("What takes longer"),
        "mistakes": [texts("A mistake")],
        "hints": [texts("A hint")],
        "resources": [resource(1), resource(2, "zh-hans")],
        "variants": [{"vertical": "law", "brief": texts("With contracts")}],
    }


@pytest.fixture
def documents(small):  # noqa: F811
    written = [*small["tasks.yaml"]]
    for file in (DATA, APPS):
        for stage in small[file]["stages"]:
            written += [task for task in stage["tasks"] if "use" not in task]
    for task in written:
        task["guide"] = guide()
        for deliverable in task["deliverables"]:
            deliverable["acceptance"] = [texts("It runs")]
    for task in small[APPS]["stages"][1]["tasks"]:
        task["skills"] = {"apps.env_setup": 1.0}
    for task in (
        task for stage in small[APPS]["stages"] for task in stage["tasks"] if "skills" in task
    ):
        task["skills"] = task["skills"] if task["kind"] == "dataset" else {"apps.env_setup": 1.0}
    return small


def report_on(documents):
    curriculum, form = curriculum_of(documents)
    return lint(curriculum, faults_of(curriculum, form))


def test_a_whole_curriculum_is_clean(documents):
    assert report_on(documents).faults == ()


@pytest.mark.parametrize(
    ("pointer", "value", "code", "place"),
    [
        (f"{FIRST}/guide/steps", [], "few-steps", f"{FIRST}/guide/steps"),
        (f"{FIRST}/guide/steps/0/hours", 2, "hours-sum", f"{FIRST}/guide/steps"),
        (f"{FIRST}/hours/p50", 5, "hours-sum", f"{FIRST}/guide/steps"),
        (f"{FIRST}/guide/spread", ..., "no-spread", f"{FIRST}/guide/spread"),
        (f"{FIRST}/guide/mistakes", [], "no-mistakes", f"{FIRST}/guide/mistakes"),
        (f"{FIRST}/guide/hints", [], "no-hints", f"{FIRST}/guide/hints"),
        (f"{FIRST}/guide/resources", [resource(1)], "resource-count", f"{FIRST}/guide/resources"),
        (
            f"{FIRST}/guide/resources",
            [resource(n) for n in range(5)],
            "resource-count",
            f"{FIRST}/guide/resources",
        ),
        (
            f"{FIRST}/guide/resources",
            [resource(1), resource(1)],
            "resource-twice",
            f"{FIRST}/guide/resources",
        ),
        (
            f"{FIRST}/guide/resources",
            [resource(1, "zh-hans"), resource(2, "zh-hans")],
            "resource-language",
            f"{FIRST}/guide/resources",
        ),
        (
            f"{FIRST}/guide/resources/0/kind",
            ...,
            "missing-key",
            f"{FIRST}/guide/resources/0/kind",
        ),
        (
            f"{FIRST}/guide/resources/0/language",
            ...,
            "missing-key",
            f"{FIRST}/guide/resources/0/language",
        ),
        (
            f"{FIRST}/guide/resources/0/url",
            "ftp://example.org",
            "bad-url",
            f"{FIRST}/guide/resources/0/url",
        ),
        (
            f"{FIRST}/guide/variants/0/vertical",
            "poetry",
            "unknown-vertical",
            f"{FIRST}/guide/variants/0/vertical",
        ),
        (
            f"{FIRST}/deliverables/0/acceptance",
            [],
            "no-acceptance",
            f"{FIRST}/deliverables/0/acceptance",
        ),
        (f"{FIRST}/goal/zh-hans", ..., "missing-language", f"{FIRST}/goal/zh-hans"),
        (
            f"{FIRST}/guide/hints/0/zh-hans",
            "The English text, left as it was",
            "not-chinese",
            f"{FIRST}/guide/hints/0/zh-hans",
        ),
        (f"{FIRST}/guide/hints/0/en", "一个提示", "not-english", f"{FIRST}/guide/hints/0/en"),
        (
            "rubrics.yaml#/0/criteria/0/levels",
            [*criterion("right")["levels"][:4], criterion("right")["levels"][3]],
            "same-levels",
            "rubrics.yaml#/0/criteria/0/levels",
        ),
    ],
)
def test_a_planted_defect_is_named_with_its_place(documents, pointer, value, code, place):
    planted(documents, pointer, value)

    assert (code, place) in {(fault.code, fault.pointer) for fault in report_on(documents).faults}


@pytest.mark.parametrize(
    ("pointer", "value", "code"),
    [
        (f"{DATA}#/stages/1/tasks/0/requires", ["data-2-2"], "cycle"),
        (f"{APPS}#/stages/0/tasks/1/use", "set-up", "duplicate-id"),
        ("skills.yaml#/0/id", "data.magic", "uncovered-skill"),
        (f"{DATA}#/stages/1/tasks/2/hours", {"p50": 400, "p80": 500}, "tuning-share"),
        (f"{DATA}#/stages/1/tasks/2/hours", ..., "no-effort"),
    ],
)
def test_what_keeps_it_from_loading_is_told_by_lint_too(documents, pointer, value, code):
    if code == "tuning-share":
        documents[DATA]["stages"][1]["tasks"][2]["kind"] = "tuning"
    planted(documents, pointer, value)

    assert code in {found for found, _ in codes_of(documents)}


def codes_of(documents):
    return {(fault.code, fault.pointer) for fault in report_on(documents).faults}


def test_an_orphan_is_a_task_that_trains_nothing_here_and_leads_nowhere(documents):
    task = documents[APPS]["stages"][1]["tasks"][3]
    task["skills"] = {"data.etl": 1.0}

    assert codes_of(documents) == {("orphan-task", f"{APPS}#/stages/1/tasks/3")}

    documents[APPS]["stages"][1]["tasks"][4]["requires"] = [task["id"]]
    assert codes_of(documents) == set()


def test_a_stage_nobody_can_begin_is_unreachable(documents):
    first, second = documents[DATA]["stages"][1]["tasks"][:2]
    for task in documents[DATA]["stages"][1]["tasks"]:
        task["requires"] = [first["id"]]
    first["requires"] = [second["id"]]

    found = codes_of(documents)

    assert ("unreachable-stage", f"{DATA}#/stages/1/tasks") in found
    assert "cycle" in {code for code, _ in found}


def test_a_way_on_which_nothing_carries_over_is_named(documents):
    documents["tasks.yaml"] = []
    for file in (DATA, APPS):
        stage = documents[file]["stages"][0]
        stage["tasks"] = [task for task in stage["tasks"] if "use" not in task]
        for task in stage["tasks"]:
            task["requires"] = []
    for stage in documents[APPS]["stages"]:
        for task in stage["tasks"]:
            task["skills"] = {"apps.env_setup": 1.0}

    codes = {code for code, _ in codes_of(documents)}

    assert "no-shared-skill" in codes


def test_a_way_on_which_skills_are_shared_but_no_work_is_named(documents):
    documents["tasks.yaml"] = []
    for file in (DATA, APPS):
        stage = documents[file]["stages"][0]
        stage["tasks"] = [task for task in stage["tasks"] if "use" not in task]
        for task in stage["tasks"]:
            task["requires"] = []
            task["skills"] = {"data.etl": 1.0}

    codes = {code for code, _ in codes_of(documents)}

    assert "nothing-carries" in codes
    assert "no-shared-skill" not in codes


# --------------------------------------------------------------------------- edges


def test_an_edge_tells_what_is_saved_what_may_be_waived_and_what_is_left(documents):
    documents[DATA]["stages"][1]["tasks"][0]["skills"] = {"apps.env_setup": 0.5, "data.etl": 0.5}
    curriculum, _ = curriculum_of(documents)
    data = next(row for row in curriculum.roadmaps if row.id == "data")
    apps = next(row for row in curriculum.roadmaps if row.id == "apps")

    edge = edge_between(data, apps)

    hours = sum(task.effort.p50 for task in apps.tasks)
    assert edge.same == ("set-up", "pipe")
    assert edge.hours_saved == 8.0
    assert set(edge.skills) == {"apps.env_setup", "apps.pipeline_setup", "data.etl"} | {
        "data.train_test_set_construction"
    }
    assert len(edge.waivable) == 22
    assert edge.hours_saved + edge.hours_waivable + edge.hours_left == hours


def test_a_near_miss_names_the_skills_it_lacks(documents):
    documents[APPS]["stages"][1]["tasks"][0]["skills"] = {"apps.env_setup": 0.5, "data.etl": 0.5}
    for task in documents["tasks.yaml"]:
        task["skills"] = {"apps.pipeline_setup": 1.0}
    curriculum, _ = curriculum_of(documents)
    (edge,) = [edge for edge in edges_of(curriculum) if edge.source == "data"]

    assert ("apps-2-1", ("apps.env_setup",)) in {(miss.task, miss.missing) for miss in edge.near}


def test_there_is_an_edge_for_each_ordered_pair_of_directions(documents):
    curriculum, _ = curriculum_of(documents)

    assert [(edge.source, edge.target) for edge in edges_of(curriculum)] == [
        ("apps", "data"),
        ("data", "apps"),
    ]
