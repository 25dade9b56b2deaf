"""Which Python on this machine can do what: standard library only, parses on Python 3.8."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys

OLDEST = (3, 11)
# On a Mac the last one may be a stub that asks to install developer tools.
SYSTEM: tuple[str, ...] = () if sys.platform == "darwin" else ("/usr/bin/python3",)
NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", *SYSTEM)
FITS = f"v >= {OLDEST} and __import__('venv')"
SAME = f"v == {tuple(sys.version_info[:2])}"
# Distributions let a profile guide the compiler, and so does whoever asks for it; left alone, as
# in pyenv, the result takes a sixth more time for all that the product does.
QUICK = (
    "sys.base_prefix == '/usr' or '--enable-optimizations' in"
    " (__import__('sysconfig').get_config_var('CONFIG_ARGS') or '--enable-optimizations')"
)
# Older ones cannot install into another environment than their own.
HAS_PIP = (
    "tuple(map(int, __import__('importlib.metadata').metadata.version('pip').split('.')[:2]))"
    " >= (22, 3)"
)


def find_python() -> str:
    """Return the interpreter for the environment: new enough and, of its version, a quick one."""
    found = [name for name in (sys.executable, *NAMES) if probe(name, FITS)]
    if not found:
        version = ".".join(map(str, sys.version_info[:3]))
        raise SystemExit(
            f"Python 3.11 or newer is needed; this is {version} and no newer one is on the PATH."
        )
    chosen = found[0]
    if chosen == sys.executable:
        chosen = next((name for name in found if probe(name, f"{SAME} and ({QUICK})")), chosen)
    return shutil.which(chosen) or chosen


def find_pip() -> str | None:
    """Return an interpreter that has pip: any will do, since pip can install for another."""
    return next((name for name in (sys.executable, *NAMES) if probe(name, HAS_PIP)), None)


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
