"""Child processes that never outlive this one, not even when it is killed by force."""

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

# Note [Watchdog]: a shell blocked on a pipe whose writing end only this process holds. Whatever
# ends this process closes the pipe, the shell reads the end of file and ends the children. Plain
# POSIX: no prctl, no thread that polls, 1 MB of memory. Negative numbers are process groups.
WATCHDOG = """
targets=
while read -r verb signal pid; do
    case $verb in
        watch) targets="$targets $signal:$pid" ;;
        forget)
            kept=
            for target in $targets; do
                [ "${target#*:}" = "$pid" ] || kept="$kept $target"
            done
            targets=$kept ;;
        release) exit 0 ;;
    esac
done
for target in $targets; do kill -s "${target%%:*}" -- "${target#*:}"; done
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
    alive=
    for target in $targets; do kill -s 0 -- "${target#*:}" && alive=yes; done
    [ "$alive" ] || exit 0
    sleep 0.1
done
for target in $targets; do kill -s KILL -- "${target#*:}"; done
"""


class Watchdog:
    """Ends the children it was told of when this process is gone; see Note [Watchdog]."""

    def __init__(self) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", WATCHDOG],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # the terminal's Ctrl-C is not meant for it
            cwd="/",
        )
        self._writing = threading.Lock()

    def watch(self, pid: int, *, end_with: signal.Signals = signal.SIGTERM) -> None:
        """Take *pid* into care; a negative number is a whole process group."""
        self._tell(f"watch {end_with.name.removeprefix('SIG')} {pid}")

    def forget(self, pid: int) -> None:
        """Let go of *pid*, which has ended: its number may come to mean another process."""
        self._tell(f"forget - {pid}")

    def release(self) -> None:
        """End the watchdog without touching any child."""
        self._tell("release - -")
        with suppress(BrokenPipeError):
            if self._shell.stdin:
                self._shell.stdin.close()
        self._shell.wait()

    def _tell(self, line: str) -> None:
        with self._writing, suppress(BrokenPipeError):
            if self._shell.stdin and not self._shell.stdin.closed:
                self._shell.stdin.write(line.encode() + b"\n")
                self._shell.stdin.flush()


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold back SIGINT and SIGTERM until the block is over.

    Between starting a child and handing it to the watchdog, an interrupt would lose it. Python
    delivers signals to the main thread only, so in other threads there is nothing to hold back.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []

    def hold(number: int, _frame: FrameType | None) -> None:
        held.append(number)

    former = {number: signal.signal(number, hold) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
        for late in held:
            signal.raise_signal(late)
