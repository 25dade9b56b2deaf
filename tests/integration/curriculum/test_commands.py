from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.curriculum.models import Direction
from tests.integration.curriculum.conftest import FIXTURES, bytes_in


def run(*words):
    out, err = StringIO(), StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue().splitlines()


def test_load_tells_the_figures_of_each_roadmap(db, documents):
    lines = run("load_curriculum", str(FIXTURES))

    assert "50 skills, 50 new, 0 changed" in lines
    for slug in ("apps", "data", "deploy", "platform"):
        stages = documents[f"roadmaps/{slug}.yaml"]["stages"]
        (line,) = [line for line in lines if line.startswith(f"{slug} v1 published: ")]
        assert f"{len(stages)} stages, {sum(len(s['tasks']) for s in stages)} tasks, " in line
        assert ", tuning " in line
    assert lines[-1] == "4 roadmaps, 0 unchanged, 4 published"


def test_loading_again_tells_that_nothing_changed(library):
    lines = run("load_curriculum", str(FIXTURES))

    assert lines[-1] == "4 roadmaps, 4 unchanged, 0 published"
    assert sum(" v1 unchanged: " in line for line in lines) == 4


def test_what_the_files_do_not_name_is_told(library, documents, write):
    documents["verticals.yaml"].pop()

    lines = run("load_curriculum", str(write(documents)))

    assert lines[-1] == "not in these files, left as they are: verticals qa_system"


def test_each_fault_is_a_line_with_file_place_and_what(db, documents, write):
    first, second = documents["roadmaps/data.yaml"]["stages"][1]["tasks"][:2]
    first["requires"], second["requires"] = [second["id"]], [first["id"]]
    del documents["tasks.yaml"][0]["hours"]
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match=r"Nothing was loaded: 2 fault\(s\)\.") as refusal:
        call_command("load_curriculum", str(write(documents)), stdout=out, stderr=err)

    assert refusal.value.returncode == 1
    circle = f"{first['id']} → {second['id']} → {first['id']}"
    assert err.getvalue().splitlines() == [
        "tasks.yaml: /0/hours: The task “environment-from-a-lock-file” has no effort.",
        f"roadmaps/data.yaml: /stages/1/tasks/0/requires: Requirements go in a circle: {circle}.",
    ]
    assert out.getvalue() == ""
    assert not Direction.objects.exists()


def test_export_writes_the_files(library, tmp_path):
    (tmp_path / "roadmaps").mkdir()
    (tmp_path / "roadmaps" / "old.yaml").write_text("id: old\n")

    lines = run("export_curriculum", str(tmp_path))

    assert lines == [
        f"9 files written to {tmp_path}",
        "not in the library, left as it is: roadmaps/old.yaml",
    ]
    (tmp_path / "roadmaps" / "old.yaml").unlink()
    assert bytes_in(tmp_path) == bytes_in(FIXTURES)


def test_export_of_an_empty_library_is_an_error(db, tmp_path):
    with pytest.raises(CommandError, match="Load a curriculum first"):
        run("export_curriculum", str(tmp_path))
