import ast
import subprocess
import sys

import pytest

from config import bootstrap
from config.bootstrap import Installation, Step, Venv, exclusive, probe, run_shown
from config.env import ROOT

BOOT_FILES = ["manage.py", "config/bootstrap.py", "config/__init__.py"]


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


def test_what_a_command_prints_stays_clean_of_progress(capsys):
    bootstrap.say("ready after 20 s")

    assert capsys.readouterr().out == ""


def test_an_old_interpreter_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(bootstrap, "probe", lambda *_: False)

    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        bootstrap.find_python()


def test_an_interpreter_is_asked_and_not_believed(tmp_path):
    shim = tmp_path / "python3.13"
    shim.write_text("#!/bin/sh\necho command not found >&2\nexit 127\n")
    shim.chmod(0o755)

    assert not probe(str(shim), bootstrap.FITS)
    assert not probe(str(tmp_path / "absent"), bootstrap.FITS)
    assert probe(sys.executable, bootstrap.FITS)


def test_progress_counts_what_pip_says_and_what_it_unpacks(tmp_path):
    lock = tmp_path / "demo.txt"
    lock.write_text("a==1 \\\n    --hash=sha256:00\nb[x]==2 ; sys_platform == 'win32'\nc==3\n")
    progress = Installation(lock, tmp_path)
    site = tmp_path / "lib" / "python3.11" / "site-packages"

    progress.read([b"Ignoring b: markers\n", b"Collecting a==1\n"])
    fetching = progress.describe()
    (site / "a-1.dist-info").mkdir(parents=True)
    progress.read([b"Collecting c==3\n", b"Installing collected packages: a, c\n"])

    assert fetching.startswith("fetching 1 of 2 packages (demo)")
    assert progress.describe().startswith("installing 1 of 2 packages (demo)")


def test_a_long_command_shows_that_it_lives_and_gives_its_exit_code(capsys):
    step = Step("making")

    code = run_shown([sys.executable, "-c", "print('said'); raise SystemExit(3)"], step)

    assert code == 3
    assert step.lines == ["said\n"]
    assert "making, 0 s" in capsys.readouterr().err


def test_what_commands_import_is_compiled_ahead_and_their_tests_are_not(tmp_path):
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    for module in ("good.py", "tests/seldom.py", "broken.py"):
        (site / module).parent.mkdir(parents=True, exist_ok=True)
        (site / module).write_text("1 = 2" if module == "broken.py" else "answer = 42")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)

    with exclusive(tmp_path / "guard") as held:
        bootstrap.compile_ahead(python, held)

    assert [path.name.split(".")[0] for path in site.rglob("*.pyc")] == ["good"]


@pytest.mark.parametrize("name", BOOT_FILES)
def test_the_first_files_parse_on_python_3_8(name):
    ast.parse((ROOT / name).read_text(), feature_version=(3, 8))


def test_the_bootstrap_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "config" / "bootstrap.py").read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import)
             for alias in node.names}  # fmt: skip
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names
