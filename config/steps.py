"""Commands of the set-up, shown while they run: standard library only, parses on Python 3.8."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from typing import IO


class Step:
    """One command of the set-up, with what it printed."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.lines: list[str] = []

    def read(self, output: IO[bytes]) -> None:
        """Follow what the command prints to its end, in a thread of its own."""
        for raw in output:
            self.lines.append(raw.decode(errors="replace"))

    def describe(self) -> str:
        """Return what is being done and the last thing that was said about it."""
        said = self.lines[-1].strip() if self.lines else ""
        return f"{self.title}: {said[:60]}" if said else self.title


def say(text: str) -> None:
    """Tell a person; standard output belongs to the command that follows."""
    print(f"environment   {text}", file=sys.stderr, flush=True)


def run_shown(
    command: list[str],
    step: Step,
    settings: dict[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
) -> int:
    """Run *command* with *settings* as variables, show how far it is, return its exit code."""
    with subprocess.Popen(
        command,
        env={**os.environ, "PIP_USER": "0", "PYTHONUNBUFFERED": "1", **(settings or {})},
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
