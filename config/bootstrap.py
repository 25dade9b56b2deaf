"""Make the environment on a bare machine: standard library only.

It finds a Python that is new enough, makes `.venv` in the checkout, installs the hashed lock and
starts the command again in there. Where the product's packages can be imported already, as in a
container, it does nothing. The file must parse on Python 3.8, so that an old interpreter gets a
sentence instead of a syntax error.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
FITS = f"v >= {OLDEST}"
INTERPRETERS = ("python3.13", "python3.12", "python3.11", "python3.14", "python3")
# The test lock contains the demo lock: having installed it, nothing is left to do for the demo.
SATISFIED_BY = {"demo": ("demo", "test"), "test": ("test",)}
# One package of each layer; together they are no accident.
TELLTALES = {
    "demo": ("django", "rest_framework", "celery", "psycopg", "environ"),
    "test": ("django", "rest_framework", "celery", "psycopg", "environ", "pytest_django"),
}
# Of no use to any command, or compiled to machine code already: half of all modules.
SELDOM_IMPORTED = "/(tests|testing|pandas|faker/providers|pip|setuptools|mypy|mypyc)/"
NO_VENV = """\
This Python cannot make a virtual environment: its venv module is incomplete.
On Debian or Ubuntu run

    apt-get install -y python3-venv

and start again. (Having `uv` on the PATH is enough as well.)"""


def prepare(argv: list[str]) -> None:
    """Return if this interpreter can run the product; otherwise go on in one that can."""
    lock = "test" if argv[1:2] == ["test"] else "demo"
    venv = Venv(ROOT)
    by_hand = venv.is_made_by_hand() or not venv.is_running()
    if (by_hand and has_packages(lock)) or (venv.is_running() and venv.satisfies(lock)):
        return
    venv.provide(lock)
    os.chdir(str(ROOT))
    # Replacing this process keeps its number: Ctrl-C, signals and exit code reach the program.
    os.execv(str(venv.python), [str(venv.python), str(ROOT / "manage.py"), *argv[1:]])  # noqa: S606


def has_packages(lock: str) -> bool:
    """Return whether the running interpreter already finds what *lock* would install."""
    return sys.version_info >= OLDEST and all(map(importlib.util.find_spec, TELLTALES[lock]))


def find_python() -> str:
    """Return the first interpreter that is new enough and, if any is, able to make a venv."""
    found = [name for name in (sys.executable, *INTERPRETERS) if probe(name, FITS)]
    if not found:
        version = ".".join(map(str, sys.version_info[:3]))
        raise SystemExit(
            f"Python 3.11 or newer is needed; this is {version} and no newer one is on the PATH."
        )
    able = [name for name in found if probe(name, "__import__('ensurepip') and __import__('venv')")]
    chosen = (able or found)[0]
    return shutil.which(chosen) or chosen


def probe(interpreter: str, condition: str) -> bool:
    """Ask *interpreter* itself: a name on the PATH may be a shim that leads nowhere."""
    code = f"import sys; v = sys.version_info[:2]; sys.exit(not ({condition}))"
    with contextlib.suppress(OSError):
        return not subprocess.call(
            [interpreter, "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return False


class Venv:
    """The environment in the checkout and the stamp that says which lock it holds.

    The stamp is written when an installation is complete, the marker when one begins. A marker
    without a running installation is a torn environment: it is made anew. An environment with
    neither was made by hand: the lock is installed on top of it and nothing is deleted.
    """

    def __init__(self, root: Path) -> None:
        self.path = root / ".venv"
        self.python = self.path / "bin" / "python"
        self.stamp = self.path / ".installed"
        self.locks = root / "requirements"
        # Outside of the environment, so that it is there before and after it.
        self.marker = root / "var" / "setup.begun"
        self.guard = root / "var" / "setup.lock"

    def is_running(self) -> bool:
        """Return whether this very process runs in the environment."""
        return Path(sys.prefix).resolve() == self.path.resolve()

    def is_made_by_hand(self) -> bool:
        return not self.stamp.exists() and not self.marker.exists()

    def satisfies(self, lock: str) -> bool:
        """Return whether everything in *lock* is installed, by it or by a larger lock."""
        if self.marker.exists() or not self.stamp.exists():
            return False
        if not os.access(str(self.python), os.X_OK):  # a system upgrade took the interpreter away
            return False
        held = self.stamp.read_text()
        return any(held == self.digest(name) for name in SATISFIED_BY[lock])

    def digest(self, lock: str) -> str:
        """Return what the stamp says when *lock* is installed for this interpreter."""
        content = (self.locks / f"{lock}.txt").read_bytes()
        interpreter = (self.path / "pyvenv.cfg").read_bytes()
        return hashlib.sha256(content + interpreter).hexdigest()

    def provide(self, lock: str) -> None:
        """Make the environment hold *lock*; commands started at once wait for one another."""
        if self.satisfies(lock):
            return
        with exclusive(self.guard) as held:
            if not self.satisfies(lock):
                self._install(lock, held)

    def _install(self, lock: str, held: int) -> None:
        started = time.monotonic()
        if self.path.exists() and (self.marker.exists() or not probe(str(self.python), FITS)):
            say("what is there is incomplete: starting anew")
            shutil.rmtree(str(self.path))
        self.marker.touch()
        if not self.path.exists():
            make_venv(self.path)
        if self.stamp.exists():
            self.stamp.unlink()
        install(self.python, self.locks / f"{lock}.txt", held)
        self.stamp.write_text(self.digest(lock))
        self.marker.unlink()
        say(f"ready after {time.monotonic() - started:.0f} s")


def say(text: str) -> None:
    """Tell a person; standard output belongs to the command that follows."""
    print(f"environment   {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[int]:
    """Hold the lock file *path*; yield its descriptor, for a child that must hold it as well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another command that prepares it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def make_venv(path: Path) -> None:
    """Make an empty environment with pip in it, by venv or else by uv."""
    python = find_python()
    commands = [[python, "-m", "venv", str(path)]]
    if shutil.which("uv"):
        commands.append(["uv", "venv", "--quiet", "--seed", "--python", python, str(path)])
    for command in commands:
        step = Step(f"making .venv with {python}")
        if run_shown(command, step) == 0:
            return
        shutil.rmtree(str(path), ignore_errors=True)  # a half-made one has no pip
    raise SystemExit(NO_VENV + "\n\n" + "".join(step.lines))


def install(python: Path, lock: Path, held: int) -> None:
    """Install *lock* by pip and show how far it is.

    *held*: the descriptor of the setup lock. pip inherits it, so that a command started after
    this process was killed waits until the orphaned pip has finished.
    """
    command = [str(python), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--require-hashes", "--only-binary", ":all:"]
    command += ["--no-compile"]
    step = Installation(lock, python.parent.parent)
    if run_shown([*command, "-r", str(lock)], step, pass_fds=(held,)) != 0:
        raise SystemExit(
            "The packages could not be installed. pip said:\n\n"
            + "".join(step.lines[-20:])
            + "\nIf packages come from a mirror here, name it in pip's own configuration."
        )
    compile_ahead(python, held)


def compile_ahead(python: Path, held: int) -> None:
    """Compile what commands import on all cores, where pip would compile everything on one.

    What does not compile, or is left out, is compiled when it is imported.
    """
    places = [str(place) for place in python.parent.parent.glob("lib/python*/site-packages")]
    places += [str(ROOT / folder) for folder in ("apps", "config", "mentorship")]
    command = [str(python), "-m", "compileall", "-q", "-j", "0", "-x", SELDOM_IMPORTED, *places]
    run_shown(command, Step("compiling"), pass_fds=(held,))


def run_shown(command: list[str], step: Step, pass_fds: tuple[int, ...] = ()) -> int:
    """Run *command*, show how far *step* is, and return the exit code."""
    with subprocess.Popen(
        command,
        env={**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=pass_fds,
    ) as process:
        reader = threading.Thread(target=step.read, args=(process.stdout,), daemon=True)
        reader.start()
        show(step, reader)
        return process.wait()


def show(step: Step, reader: threading.Thread) -> None:
    """Print how far *step* is while *reader* reads.

    On a terminal one line is written over and over, elsewhere there is a line every two seconds.
    """
    on_terminal = sys.stdout.isatty()
    started = time.monotonic()
    shown = 0
    while reader.is_alive():
        elapsed = time.monotonic() - started
        if on_terminal:
            print(f"\renvironment   {step.describe()}, {elapsed:.0f} s\033[K", end="", flush=True)
        elif elapsed >= shown:
            say(f"{step.describe()}, {elapsed:.0f} s")
            shown += 2
        reader.join(0.2)
    if on_terminal:
        print(flush=True)


class Step:
    """One command of the set-up, with what it printed."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.lines: list[str] = []

    def read(self, output: IO[bytes]) -> None:
        """Follow what the command prints to its end, in a thread of its own."""
        for raw in output:
            self.hear(raw.decode(errors="replace"))

    def hear(self, line: str) -> None:
        self.lines.append(line)

    def describe(self) -> str:
        return self.title


class Installation(Step):
    """pip at work: fetching, of which it speaks, and installing, of which it does not."""

    def __init__(self, lock: Path, environment: Path) -> None:
        super().__init__(lock.stem)
        self.environment = environment
        self.total = len(re.findall(r"^[\w.-]+(?:\[.*\])?==", lock.read_text(), re.MULTILINE))
        self.seen = 0
        self.installing = False

    def hear(self, line: str) -> None:
        super().hear(line)
        if line.startswith("Ignoring "):  # meant for another system or Python
            self.total -= 1
        elif line.startswith(("Collecting ", "Requirement already satisfied")):
            self.seen += 1
        elif line.startswith("Installing collected"):
            self.installing = True

    def describe(self) -> str:
        """Return how far it is; what is installed already is counted in the directory."""
        step, count = "fetching", self.seen
        if self.installing:
            found = self.environment.glob("lib/python*/site-packages/*.dist-info")
            step, count = "installing", sum(1 for _ in found)
        return f"{step} {min(count, self.total)} of {self.total} packages ({self.title})"
