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
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from config.interpreters import FITS, OLDEST, find_python, probe
from config.packages import install
from config.steps import Step, run_shown, say

ROOT = Path(__file__).resolve().parent.parent
# The test lock contains the demo lock: having installed it, nothing is left to do for the demo.
SATISFIED_BY = {"demo": ("demo", "test"), "test": ("test",)}
# One package of each layer; together they are no accident.
TELLTALES = {
    "demo": ("django", "rest_framework", "celery", "psycopg", "environ"),
    "test": ("django", "rest_framework", "celery", "psycopg", "environ", "pytest_django"),
}


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
    """Make an environment with nothing in it."""
    python = find_python()
    step = Step(f"making .venv with {python}")
    if run_shown([python, "-m", "venv", "--without-pip", str(path)], step) != 0:
        shutil.rmtree(str(path), ignore_errors=True)
        raise SystemExit("The environment could not be made:\n\n" + "".join(step.lines))
