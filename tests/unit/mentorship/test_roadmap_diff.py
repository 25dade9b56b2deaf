"""What is different between two editions, and one roadmap read in the light of a library."""

import copy

from mentorship.roadmap import changes_between, curriculum_of, faults_of, roadmap_of
from mentorship.values import ChangedPart, ChangeKind
from tests.unit.mentorship.test_roadmap import DATA, task, texts
from tests.unit.mentorship.test_roadmap import documents as documents  # noqa: PLC0414 - a fixture


def spec_of(documents):
    curriculum, faults = curriculum_of(documents)
    assert faults == ()
    return next(row for row in curriculum.roadmaps if row.id == "data")


def changes(documents, change):
    before = spec_of(documents)
    changed = copy.deepcopy(documents)
    change(changed[DATA])
    return changes_between(before, spec_of(changed))


def test_the_same_edition_has_no_changes(documents):
    assert changes(documents, lambda roadmap: None) == ()


def test_each_kind_of_change_is_told_once(documents):
    def change(roadmap):
        roadmap["title"] = texts("Another")
        roadmap["stages"][1]["goal"] = texts("Another goal")
        roadmap["stages"][1]["tasks"].append(task("fresh"))
        roadmap["stages"][2]["tasks"].append(roadmap["stages"][3]["tasks"].pop(0))
        del roadmap["stages"][3]["tasks"][-1]
        roadmap["stages"][1]["tasks"][0]["hours"] = {"p50": 5, "p80": 9}

    told = [(row.kind, row.what, row.id) for row in changes(documents, change)]

    assert told == [
        (ChangeKind.CHANGED, ChangedPart.ROADMAP, "data"),
        (ChangeKind.CHANGED, ChangedPart.STAGE, "stage-2"),
        (ChangeKind.CHANGED, ChangedPart.TASK, "data-2-1"),
        (ChangeKind.ADDED, ChangedPart.TASK, "fresh"),
        (ChangeKind.MOVED, ChangedPart.TASK, "data-4-1"),
        (ChangeKind.REMOVED, ChangedPart.TASK, "data-4-6"),
    ]


def test_a_change_tells_before_and_after_of_each_field(documents):
    (row,) = changes(documents, lambda r: r["stages"][1]["tasks"][0].update(kind="project"))

    assert [(field.field, field.before, field.after) for field in row.fields] == [
        ("kind", "practice", "project")
    ]


def test_a_roadmap_alone_is_judged_with_the_library_around_it(documents):
    library, _ = curriculum_of(documents)
    document = copy.deepcopy(documents[DATA])

    alone, form = roadmap_of(document, library)
    assert (form, faults_of(alone)) == ((), ())
    assert [row.id for row in alone.tasks] == ["set-up", "pipe"]

    document["stages"][1]["tasks"][0]["skills"] = {"data.magic": 1.0}
    document["stages"][0]["tasks"].append({"use": "nowhere"})
    alone, form = roadmap_of(document, library)
    assert {fault.pointer for fault in (*form, *faults_of(alone))} == {
        "#/stages/0/tasks/6/use",
        "#/stages/1/tasks/0/skills/data.magic",
    }
