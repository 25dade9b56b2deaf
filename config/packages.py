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
from pathlib import Path

from config.interpreters import find_pip
from config.steps import Step, run_shown, say

ROOT = Path(__file__).resolve().parent.parent
# Of no use to any command, or compiled to machine code already: two thirds of all modules.
SELDOM_IMPORTED = (
    "/(tests|testing|mypy|mypyc|pandas|scipy|ortools|google|cryptography|valkey|gis|locale"
    "|providers|lexers|styles|f2py)/"
)
FLAGS = {
    "index-url": "--default-index",
    "extra-index-url": "--index",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}
"""Settings of pip and the flags by which uv is told the same."""

VARIABLES = {"cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY"}
SECTIONS = ("global", "install", ":env:")  # of pip's settings: the later goes before the earlier

WANTED = ("--require-hashes", "--only-binary", ":all:")
NO_INSTALLER = """\
Neither pip nor uv was found, and this Python cannot bring pip along. On Debian or Ubuntu run

    apt-get install -y python3-venv

and start again. (Having `uv` on the PATH is enough as well.)"""


def install(python: Path, lock: Path, held: int) -> None:
    """Install *lock* into the environment of *python* and compile what commands import.

    *held*: the descriptor of the setup lock. Installers inherit it, so that a command started
    after this process was killed waits until the orphaned installer has finished.
    """
    pip = Pip(python, held)
    uv = shutil.which("uv") or fetch_uv(pip, lock.with_name("setup.txt"))
    if not (uv and by_uv(uv, pip, lock)):
        by_pip(pip, lock)
    compile_ahead(python, held)


class Pip:
    """A pip that installs for *python*: some interpreter's own, or else one brought along."""

    def __init__(self, python: Path, held: int) -> None:
        self.python, self.held = python, held
        owner = find_pip()
        self.command = [owner, "-m", "pip", "--python", str(python)] if owner else []

    def install(self, lock: Path, step: Step) -> bool:
        """Install *lock*; return whether that went well."""
        if not self.command:
            bring = [str(self.python), "-m", "ensurepip"]
            run_shown(bring, Step("bringing pip along"), pass_fds=(self.held,))
            self.command = [str(self.python), "-m", "pip"]
        quietly = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        command = [*self.command, "install", *quietly, "--no-compile", *WANTED, "-r", str(lock)]
        return run_shown(command, step, pass_fds=(self.held,)) == 0

    def settings(self) -> dict[str, str]:
        """Return what pip's files and variables say, by name; several values stand apart."""
        if not self.command:
            return {}
        lines = subprocess.run(
            [*self.command, "config", "list"], capture_output=True, text=True, check=False
        ).stdout.splitlines()
        found = [line.partition("=")[::2] for line in lines if "=" in line]
        split = [(*name.rpartition(".")[::2], literal_eval(value)) for name, value in found]
        known = [row for row in split if row[0] in SECTIONS]
        known.sort(key=lambda row: SECTIONS.index(row[0]))
        return {name: value for _, name, value in known}


def fetch_uv(pip: Pip, lock: Path) -> str | None:
    """Install uv itself; return where it is, or nothing if there is none for this machine."""
    uv = pip.python.with_name("uv")
    if not uv.exists():
        pip.install(lock, Step("fetching uv"))
    return str(uv) if uv.exists() else None


def by_uv(uv: str, pip: Pip, lock: Path) -> bool:
    """Install *lock* by uv; return whether it could."""
    command = [uv, "pip", "install", "--python", str(pip.python), *WANTED, "-r", str(lock)]
    flags, variables = told_to_uv(pip.settings())
    step = Step(f"installing {lock.stem}")
    done = run_shown([*command, *flags], step, variables, (pip.held,)) == 0
    if not done:
        say("uv could not: " + "".join(step.lines[-3:]).strip())
    return done


def told_to_uv(settings: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the flags and variables that tell uv what pip's *settings* say of mirrors.

    Hashes are required, so it makes no difference which of several indexes has a file.
    """
    flags = ["--index-strategy", "unsafe-best-match"]
    for name, flag in FLAGS.items():
        for value in settings.get(name, "").split():
            flags += [flag, value]
    if settings.get("no-index", "").lower() in {"1", "yes", "true", "on"}:
        flags.append("--no-index")
    variables = {VARIABLES[name]: settings[name] for name in VARIABLES if settings.get(name)}
    if not os.access(str(Path.home()), os.W_OK):  # accounts of services have no home
        variables["UV_NO_CACHE"] = "1"
    return flags, variables


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
