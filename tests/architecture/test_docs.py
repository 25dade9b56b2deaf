"""The pages made of the code are those the code would make now."""

import gc
import re

import pytest
from django.core.management import CommandError, call_command

from config.management.commands import render_docs
from config.management.documents import problems, roles
from config.management.documents.matrix import matrix
from mentorship.errors import Conflict
from mentorship.states import ALL


def test_the_pages_are_current():
    call_command("render_docs", check=True)


def test_an_old_page_is_named_and_then_written(tmp_path, monkeypatch, capsys):
    (tmp_path / "docs").mkdir()
    monkeypatch.setattr(render_docs, "ROOT", tmp_path)

    with pytest.raises(CommandError, match=r"docs/states\.md, docs/problems\.md, docs/roles\.md"):
        call_command("render_docs", check=True)
    assert list((tmp_path / "docs").iterdir()) == []

    call_command("render_docs")
    call_command("render_docs", check=True)
    assert len(capsys.readouterr().out.splitlines()) == len(render_docs.PAGES)


def test_every_state_and_every_step_is_drawn():
    page = render_docs.PAGES["docs/states.md"]()

    for machine in ALL:
        [diagram] = re.findall(
            rf"## {machine.name.capitalize()}\n.*?```mermaid\n(.*?)```", page, re.DOTALL
        )
        drawn = set(re.findall(r"(\S+) --> (\S+)", diagram))
        assert drawn - {pair for pair in drawn if "[*]" in pair} == set(machine.steps())
        assert {to for a, to in drawn if a == "[*]"} == {s.value for s in machine.initial}


def test_every_problem_is_listed_once_with_its_status():
    page = problems.page()
    listed = re.findall(r"^\| `([\w-]+)` \| (\d+)", page, re.MULTILINE)

    assert len(dict(listed)) == len(listed)
    errors = list(problems.errors_of())
    assert len(errors) > 40
    for error in errors:
        assert dict(listed)[error.code] == str(problems.status_of(error).value), error


def test_every_problem_has_a_code_and_a_title_of_its_own():
    """A code inherited by mistake would tell a client of another rule."""
    for error in problems.errors_of():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code), error
        assert {"code", "title"} <= set(vars(error)), error


def test_an_error_somebody_adds_is_on_the_page():
    class Surprise(Conflict):
        code, title = "surprise", "Nobody expected this"

    assert "| `surprise` | 409 | Nobody expected this |" in problems.page()
    del Surprise
    gc.collect()  # a class stays among its parent's children until it is collected


def test_the_page_of_roles_has_every_route_and_every_page():
    page = roles.page()

    for row in [*matrix().routes, *matrix().desk]:
        told = row.replace("/api/v1", "") if " " in row else row.partition("/")[2]
        assert f"| `{told}`" in page, row


def test_a_row_with_a_missing_cell_is_refused(tmp_path, monkeypatch):
    broken = tmp_path / "roles.yaml"
    broken.write_text("{actors: [a, b], routes: {GET /x: 200}, desk_actors: [a], desk: {}}")
    monkeypatch.setattr("config.management.documents.matrix.FILE", broken)

    with pytest.raises(ValueError, match="GET /x: 1 cells for 2 actors"):
        matrix()
