import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread

import pytest
from django.core.management import CommandError, call_command

from apps.curriculum.models import Direction
from apps.curriculum.services import links_check
from tests.integration.curriculum.conftest import FIXTURES, bytes_in


def run(*words):
    out, err = StringIO(), StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue().splitlines()


def test_load_tells_the_figures_of_each_roadmap(db, documents, light):
    lines = run("load_curriculum", str(light))

    assert "50 skills, 50 new, 0 changed" in lines
    for slug in ("apps", "data", "deploy", "platform"):
        stages = documents[f"roadmaps/{slug}.yaml"]["stages"]
        (line,) = [line for line in lines if line.startswith(f"{slug} v2 published: ")]
        assert f"{len(stages)} stages, {sum(len(s['tasks']) for s in stages)} tasks, " in line
        assert ", tuning " in line
    assert lines[-1] == "4 roadmaps, 0 unchanged, 4 published"


def test_loading_again_tells_that_nothing_changed(own_library, light):
    lines = run("load_curriculum", str(light))

    assert lines[-1] == "4 roadmaps, 4 unchanged, 0 published"
    assert sum(" v2 unchanged: " in line for line in lines) == 4


def test_what_the_files_do_not_name_is_told(own_library, documents, write):
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


def test_export_writes_the_files(own_library, light, tmp_path):
    (tmp_path / "roadmaps").mkdir()
    (tmp_path / "roadmaps" / "old.yaml").write_text("id: old\n")

    lines = run("export_curriculum", str(tmp_path))

    assert lines == [
        f"9 files written to {tmp_path}",
        "not in the library, left as it is: roadmaps/old.yaml",
    ]
    (tmp_path / "roadmaps" / "old.yaml").unlink()
    assert bytes_in(tmp_path) == bytes_in(light)


def test_export_of_an_empty_library_is_an_error(db, tmp_path):
    with pytest.raises(CommandError, match="Load a curriculum first"):
        run("export_curriculum", str(tmp_path))


# --------------------------------------------------------------------------- linting


def test_lint_is_content_with_the_real_files():
    lines = run("lint_curriculum", str(FIXTURES))

    assert lines[-1] == "clean: 4 roadmaps, 105 tasks, 50 of 50 skills, both languages"
    (line,) = [line for line in lines if line.startswith("data -> apps: ")]
    assert re.match(
        r"data -> apps: 16 skills shared, 15 tasks the same \([\d.]+ h saved\), \d+ waivable", line
    )
    assert len(lines) == 13


def test_lint_names_what_is_missing_and_exits_with_one(documents, write):
    del documents["tasks.yaml"][0]["guide"]["hints"]
    documents["tasks.yaml"][0]["hours"]["p50"] += 1
    documents["tasks.yaml"][0]["hours"]["p80"] += 1
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match=r"fault\(s\)\.") as refusal:
        call_command("lint_curriculum", str(write(documents)), stdout=out, stderr=err)

    told = err.getvalue().splitlines()
    assert refusal.value.returncode == 1
    assert any(line.startswith("tasks.yaml: /0/guide/hints: ") for line in told)
    assert any(line.startswith("tasks.yaml: /0/guide/steps: The steps of ") for line in told)
    assert any(line.startswith("tasks.yaml: /1/guide/steps: ") for line in told)
    assert "clean:" not in out.getvalue()


def test_lint_of_files_that_do_not_load_tells_why(documents, write):
    documents["tasks.yaml"][0]["rubric"] = "nowhere"
    err = StringIO()

    with pytest.raises(CommandError):
        call_command("lint_curriculum", str(write(documents)), stdout=StringIO(), stderr=err)

    assert "tasks.yaml: /0/rubric: " in err.getvalue()


@pytest.fixture
def site():
    """A web server on loopback that knows two addresses, one of them to GET alone."""

    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self):
            known = {"/here": 200, "/shy": 405}
            self.send_response(known.get(self.path, 404))
            self.end_headers()

        def do_GET(self):
            self.send_response(200 if self.path == "/shy" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_links_are_asked_once_each_and_what_is_gone_is_named(site):
    urls = [f"{site}/{page}" for page in ("here", "shy", "gone", "here")]

    checked = links_check(urls=urls)

    assert [link.url for link in checked] == urls[:3]
    assert [bool(link.problem) for link in checked] == [False, False, True]
    assert "404" in checked[2].problem


def test_lint_asks_for_links_only_when_told_to(documents, write, site, monkeypatch):
    guide = documents["tasks.yaml"][0]["guide"]
    guide["resources"] = [
        {**row, "url": f"{site}/{page}"}
        for row, page in zip(guide["resources"][:2], ("here", "gone"), strict=True)
    ]
    folder, told = str(write(documents)), []
    for words in ([], ["--check-links"]):
        err = StringIO()
        with pytest.raises(CommandError):  # most guides are left out of these files
            call_command("lint_curriculum", folder, *words, stdout=StringIO(), stderr=err)
        told.append(f"{site}/gone: " in err.getvalue())

    assert told == [False, True]
