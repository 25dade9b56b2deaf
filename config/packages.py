"""Packages of the environment: installed by uv, or else by pip, and compiled ahead.

uv unpacks all packages at once where pip takes one after the other: seconds instead of half a
minute. It does not read pip's configuration, in which a machine may name its mirror, so that is
told to it; and where it cannot do it all the same, pip does. Standard library only; parses on
Python 3.8.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from ast import literal_eval
from collections.abc import Iterator
from pathlib import Path

from config.interpreters import find_pip
from config.steps import Step, run_shown, say

ROOT = Path(__file__).resolve().parent.parent
# Of no use to any command, or compiled to machine code already: half of all modules.
SELDOM_IMPORTED = (
    "/site-packages/(.*/)?(tests|testing|mypy|mypyc|pandas|scipy|ortools|google|cryptography"
    "|valkey|gis|locale|providers|lexers|styles|f2py)/"
)
TOLD = {  # settings of pip, the variables by which uv is told the same, and what parts values there
    "index-url": (("UV_DEFAULT_INDEX",), " "),
    "extra-index-url": (("UV_INDEX",), " "),
    "find-links": (("UV_FIND_LINKS",), ","),
    "trusted-host": (("UV_INSECURE_HOST",), " "),
    "cert": (("SSL_CERT_FILE",), " "),
    "proxy": (("HTTP_PROXY", "HTTPS_PROXY"), " "),
}
SECTIONS = ("global", "install", ":env:")  # of pip's settings: the later goes before the earlier
YES = ("1", "yes", "true", "on")
WANTED = ("--require-hashes", "--only-binary", ":all:")
NO_INSTALLER = """\
No uv could install the packages, and this Python has no pip and cannot bring one along. On Debian
or Ubuntu run

    apt-get install -y python3-venv

and start again. (A recent `uv` on the PATH is enough as well.)"""


def install(python: Path, lock: Path, held: int) -> None:
    """Install *lock* into the environment of *python* and compile what commands import.

    *held*: the descriptor of the setup lock. Installers inherit it, so that a command started
    after this process was killed waits until the orphaned installer has finished.
    """
    pip = Pip(python, held)
    if not any(by_uv(uv, pip, lock) for uv in uvs(pip, lock.with_name("setup.txt"))):
        by_pip(pip, lock)
    compile_ahead(python, held)


class Pip:
    """A pip that installs for *python*: one lent by some interpreter, or else one of its own."""

    def __init__(self, python: Path, held: int) -> None:
        self.python, self.held = python, held
        self.own = [str(python), "-m", "pip"]
        lender = find_pip()
        self.lent = [lender, "-m", "pip", "--python", str(python)] if lender else []

    def install(self, lock: Path, step: Step) -> bool:
        """Install *lock*; return whether that went well.

        What is lent runs inside the other interpreter, and an old pip fails in a new Python.
        """
        if self.lent and self._run(self.lent, lock, step):
            return True
        bring = [str(self.python), "-m", "ensurepip"]
        run_shown(bring, Step("bringing pip along"), pass_fds=(self.held,))
        self.lent = []
        return self._run(self.own, lock, step)

    def _run(self, command: list[str], lock: Path, step: Step) -> bool:
        quietly = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        more = ["install", *quietly, "--no-compile", *WANTED, "-r", str(lock)]
        return run_shown([*command, *more], step, pass_fds=(self.held,)) == 0

    def settings(self) -> dict[str, str]:
        """Return what pip's files and variables say, by name; of files none but a pip knows."""
        if not self.lent:
            names = (name for name in os.environ if name.startswith("PIP_"))
            return {name[4:].lower().replace("_", "-"): os.environ[name] for name in names}
        lines = subprocess.run(
            [*self.lent, "config", "list"], capture_output=True, text=True, check=False
        ).stdout.splitlines()
        return dict(settings_in(lines))


def settings_in(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the settings that pip lists, those last that go before."""
    for section in SECTIONS:
        for line in lines:
            place, _, value = line.partition("=")
            told, _, name = place.rpartition(".")
            if told == section:
                yield name, str(literal_eval(value))  # pip writes its settings as Python does


def uvs(pip: Pip, lock: Path) -> Iterator[str]:
    """Yield the uv on the PATH, and if that did not do, one that *lock* names."""
    there = shutil.which("uv")
    if there:
        yield there
    fetched = pip.python.with_name("uv")
    if not fetched.exists():
        pip.install(lock, Step("fetching uv"))
    if fetched.exists():
        yield str(fetched)


def by_uv(uv: str, pip: Pip, lock: Path) -> bool:
    """Install *lock* by uv; return whether it could."""
    command = [uv, "pip", "install", "--python", str(pip.python), *WANTED, "-r", str(lock)]
    settings = pip.settings()
    if settings.get("no-index", "").lower() in YES:
        command.append("--no-index")
    step = Step(f"installing {lock.stem}")
    done = run_shown(command, step, told_to_uv(settings), (pip.held,)) == 0
    if not done:
        say("uv could not: " + "".join(step.lines[-3:]).strip())
    return done


def told_to_uv(settings: dict[str, str]) -> dict[str, str]:
    """Return the variables that tell uv what pip's *settings* say of mirrors.

    Variables, since an address may hold a password and everybody may read a command line. What is
    said to uv already goes before. Hashes are required, so it makes no difference which of several
    indexes has a file.
    """
    told = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
    for name, (variables, between) in TOLD.items():
        if settings.get(name):
            told.update(dict.fromkeys(variables, between.join(settings[name].split())))
    if not os.access(os.path.expanduser("~"), os.W_OK):  # noqa: PTH111 - and never raises
        told["UV_NO_CACHE"] = "1"  # accounts of services have no home
    return {name: value for name, value in told.items() if not is_said_to_uv(name)}


def is_said_to_uv(variable: str) -> bool:
    return variable.startswith("UV_") and variable in os.environ


def by_pip(pip: Pip, lock: Path) -> None:
    """Install *lock* by pip, or end with what it said."""
    step = Step(f"installing {lock.stem} by pip")
    if pip.install(lock, step):
        return
    said = "".join(step.lines[-20:])
    if "No module named pip" in said:
        raise SystemExit(NO_INSTALLER)
    raise SystemExit(
        f"The packages could not be installed. pip said:\n\n{said}\n"
        "If packages come from a mirror here, name it in pip's own configuration."
    )


def compile_ahead(python: Path, held: int) -> None:
    """Compile what commands import on all cores, where an installer would compile everything.

    What does not compile, or is left out, is compiled when it is imported.
    """
    places = [str(place) for place in python.parent.parent.glob("lib/python*/site-packages")]
    places += [str(ROOT / folder) for folder in ("apps", "config", "mentorship")]
    command = [str(python), "-m", "compileall", "-q", "-j", "0", "-x", SELDOM_IMPORTED, *places]
    run_shown(command, Step("compiling"), pass_fds=(held,))
