"""A Python program begun as a fork of this process, which has loaded what it would load.

# Note [Forks]
A program loads Django and the product for two seconds and more, and four that load at once take
the processors from each other. The demo has loaded them itself by then, so its programs begin as
forks: they run the module that the command names, as `python -m` does, in a session, a directory
and with descriptors of their own. What they must not share is closed before the fork: a process
with threads or with a connection to the database does not fork (docs/adr/0034).
"""

import logging
import os
import re
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Mapping, Sequence
from typing import IO, NoReturn

from config.env import ROOT

POLL_SECONDS = 0.02


class Fork:
    """Runs *command*, `(python, "-m", module, *arguments)`, as `subprocess.Popen` would.

    Of `Popen` it has what a keeper asks for: `pid`, `poll`, `wait` and `terminate`.

    :raises RuntimeError: if this process has threads, which a fork would lose.
    """

    def __init__(self, command: Sequence[str], log: IO[bytes], environment: Mapping[str, str]):
        if threading.active_count() > 1:
            raise RuntimeError(f"A process with threads does not fork: {threading.enumerate()}")
        self.args = tuple(command)
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _become(self.args, log.fileno(), environment)

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code once there is one.

        :raises subprocess.TimeoutExpired: if there is none after *timeout* seconds.
        """
        started = time.monotonic()
        while (code := self.poll()) is None:
            if timeout is not None and time.monotonic() - started >= timeout:
                raise subprocess.TimeoutExpired(self.args, timeout)
            time.sleep(POLL_SECONDS)
        return code

    def terminate(self) -> None:
        """Ask the process to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def _become(command: tuple[str, ...], log: int, environment: Mapping[str, str]) -> NoReturn:
    """Run *command* in this fork and end with it; nothing of what began this process returns."""
    code = 1
    try:
        _be_alone(log, environment)
        _flag, module, *arguments = command[1:]
        sys.argv = [module, *arguments]
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = _code_of(end)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _be_alone(log: int, environment: Mapping[str, str]) -> None:
    """Let go of the parent's terminal, signals, descriptors and environment."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.chdir(ROOT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, standard in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, standard)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.environ.clear()
    os.environ.update(environment)
    for rule in filter(None, environment.get("PYTHONWARNINGS", "").split(",")):
        action, _, message = rule.partition(":")
        warnings.filterwarnings(action, re.escape(message))  # type: ignore[arg-type]
    logging.disable(logging.NOTSET)


def _code_of(end: SystemExit) -> int:
    """Return the exit code that Python makes of *end*; a text is printed and counts as 1."""
    if isinstance(end.code, str):
        print(end.code, file=sys.stderr)
        return 1
    return end.code or 0
