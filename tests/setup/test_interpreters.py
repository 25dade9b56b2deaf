import sys

import pytest

from config import interpreters
from config.interpreters import FITS, find_pip, find_python, probe


def a_shim(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_an_old_interpreter_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(interpreters, "probe", lambda *_: False)

    with pytest.raises(SystemExit, match=r"Python 3\.11 or newer is needed"):
        find_python()


def test_an_interpreter_is_asked_and_not_believed(tmp_path):
    shim = a_shim(tmp_path / "python3.13", "echo command not found >&2; exit 127")

    assert not probe(shim, FITS)
    assert not probe(str(tmp_path / "absent"), FITS)
    assert probe(sys.executable, FITS)


@pytest.mark.parametrize(
    ("mine", "quick", "chosen"),
    [
        ("mine", {"mine", "other"}, "mine"),
        ("mine", {"other"}, "other"),
        ("mine", set(), "mine"),
        ("mine", {"newer"}, "mine"),  # another version is not what was asked for
        ("too old", {"newer"}, "other"),
    ],
)
def test_of_one_version_a_quick_one_is_taken(monkeypatch, mine, quick, chosen):
    def answer(name, asked):
        fits, same = name != "too old", name in {"mine", "other"}
        return fits if asked == interpreters.FITS else same and name in quick

    monkeypatch.setattr(interpreters.sys, "executable", mine)
    monkeypatch.setattr(interpreters, "NAMES", ("other", "newer"))
    monkeypatch.setattr(interpreters, "probe", answer)

    assert find_python() == chosen


def test_any_pip_will_do_that_can_install_for_another(monkeypatch):
    monkeypatch.setattr(interpreters, "NAMES", ("lender",))
    monkeypatch.setattr(interpreters, "probe", lambda name, _: name == "lender")
    lent = find_pip()
    monkeypatch.setattr(interpreters, "probe", lambda *_: False)

    assert (lent, find_pip()) == ("lender", None)


def test_the_questions_are_understood_by_an_interpreter():
    """None of them may fail by itself: that would read as a no."""
    assert probe(sys.executable, f"{interpreters.SAME} and ({interpreters.QUICK} or True)")
    assert any(probe(name, interpreters.HAS_PIP) for name in (sys.executable, *interpreters.NAMES))
