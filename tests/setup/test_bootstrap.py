import ast
import subprocess
import sys

import pytest

from config import bootstrap
from config.bootstrap import Venv, exclusive
from config.env import ROOT

FIRST = {"config.bootstrap", "config.interpreters", "config.packages", "config.steps"}
BOOT_FILES = ["config/__init__.py", *(f"{name.replace('.', '/')}.py" for name in sorted(FIRST))]


@pytest.fixture
def installed(monkeypatch):
    """Stand in for pip and venv; return the locks that were installed, in order."""
    calls = []

    def make_venv(path):
        calls.append("venv")
        (path / "bin").mkdir(parents=True)
        (path / "bin" / "python").symlink_to(sys.executable)
        (path / "pyvenv.cfg").write_text("version = 3.11.7")

    monkeypatch.setattr(bootstrap, "make_venv", make_venv)
    monkeypatch.setattr(bootstrap, "install", lambda _python, lock, _held: calls.append(lock.stem))
    return calls


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "demo.txt").write_text("django==5.2")
    (tmp_path / "requirements" / "test.txt").write_text("django==5.2\npytest==9.2")
    return tmp_path


def test_a_complete_environment_is_left_alone(checkout, installed):
    Venv(checkout).provide("demo")
    Venv(checkout).provide("demo")

    assert installed == ["venv", "demo"]


def test_the_larger_lock_satisfies_the_smaller_one(checkout, installed):
    Venv(checkout).provide("demo")
    Venv(checkout).provide("test")
    Venv(checkout).provide("demo")

    assert installed == ["venv", "demo", "test"]


def test_a_changed_lock_is_installed_on_top(checkout, installed):
    Venv(checkout).provide("demo")
    (checkout / "requirements" / "demo.txt").write_text("django==5.3")
    Venv(checkout).provide("demo")

    assert installed == ["venv", "demo", "demo"]


def test_another_interpreter_is_another_environment(checkout, installed):
    Venv(checkout).provide("demo")
    (checkout / ".venv" / "pyvenv.cfg").write_text("version = 3.13.0")

    assert not Venv(checkout).satisfies("demo")
    assert installed == ["venv", "demo"]


def test_an_environment_whose_interpreter_is_gone_is_made_anew(checkout, installed):
    Venv(checkout).provide("demo")
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python")
    Venv(checkout).provide("demo")

    assert installed == ["venv", "demo", "venv", "demo"]


def test_an_installation_that_was_cut_short_is_made_anew(checkout, installed, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install", die)
        with pytest.raises(KeyboardInterrupt):
            Venv(checkout).provide("demo")
    assert not Venv(checkout).satisfies("demo")

    Venv(checkout).provide("demo")

    assert installed == ["venv", "venv", "demo"]
    assert Venv(checkout).satisfies("demo")


def test_an_environment_made_by_hand_is_completed_and_not_deleted(checkout, installed):
    bootstrap.make_venv(checkout / ".venv")
    mine = checkout / ".venv" / "mine"
    mine.touch()
    Venv(checkout).provide("demo")

    assert installed == ["venv", "demo"]
    assert mine.exists()


def test_two_commands_started_at_once_wait_for_one_another(tmp_path):
    code = (
        "import sys; from pathlib import Path; from config.bootstrap import exclusive\n"
        "with exclusive(Path(sys.argv[1])): print('inside', flush=True)"
    )
    with exclusive(tmp_path / "lock"):
        other = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "lock")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert "waiting" in other.stderr.readline()
        assert other.poll() is None
    assert other.communicate(timeout=10)[0] == "inside\n"


@pytest.mark.parametrize("name", ["manage.py", *BOOT_FILES])
def test_the_first_files_parse_on_python_3_8(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("name", BOOT_FILES)
def test_the_first_files_need_nothing_but_the_standard_library(name):
    tree = ast.parse((ROOT / name).read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
             for alias in node.names}  # fmt: skip
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "config"}
    assert {name for name in names if name.startswith("config.")} <= FIRST
