"""The product's own processes: started, kept running, and stopped without a trace."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from config.children import Watchdog, uninterrupted
from config.env import ROOT
from config.forks import Fork

RESTART_SECONDS = 1.0
STOP_SECONDS = 2.5  # for finishing what is in hand; with the servers it stays below five
ENDINGS_FORGIVEN = 3  # while starting; afterwards a process is started again without end
# As root, Celery repeats on every start that it should not be. The demo drops root for the
# servers alone, reads nothing but JSON, and listens on this machine only.
CELERY_AS_ROOT = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, under which name, and what its environment has beyond ours."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)


def product_programs(*, port: int, home: Path) -> tuple[Program, ...]:
    """Return web, worker, outbound worker and beat; beat keeps its times in *home*."""
    python = sys.executable
    celery = (python, "-m", "celery", "-A", "config")
    web = ("-m", "gunicorn", "--config", "python:config.web_server", "--bind", f"127.0.0.1:{port}")
    quick = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    worker = ("worker", "-Q", "default", "-c", "2", "-n", "default@%h", *quick)
    outbound = ("worker", "-Q", "outbound", "-c", "1", "-n", "outbound@%h", *quick)
    beat = ("beat", "--schedule", str(home / "beat"), "--pidfile", "", "--loglevel", "INFO")
    return (
        Program("web", (python, *web)),
        Program("worker", (*celery, *worker), CELERY_AS_ROOT),
        Program("outbound", (*celery, *outbound), CELERY_AS_ROOT),
        Program("beat", (*celery, *beat)),
    )


Process = subprocess.Popen[bytes] | Fork
Begin = Callable[[Sequence[str], IO[bytes], Mapping[str, str]], Process]


def begun_anew(
    command: Sequence[str], log: IO[bytes], environment: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Run *command* in a session of its own, at the root of the product, writing to *log*."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )


class _Kept:
    """A program and the process that runs it at present, leader of a group of its own."""

    def __init__(self, program: Program, log: Path) -> None:
        self.program = program
        self.log = log
        self.endings = 0
        self.ended_at: float | None = None
        self.process: Process | None = None

    def start(self, begin: Begin, environment: Mapping[str, str], watchdog: Watchdog) -> None:
        with self.log.open("ab") as log, uninterrupted():
            everything = {**environment, **self.program.environment}
            self.process = begin(self.program.command, log, everything)
            watchdog.watch(-self.process.pid)
        self.ended_at = None

    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def ask_to_end(self) -> None:
        """Ask the process alone: it lets its children finish what they have in hand."""
        if self.process:
            self.process.terminate()

    def kill_group(self) -> None:
        """End what is left of the process and its children, also when it ended before them."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Supervisor:
    """Runs *programs* until it is stopped; one that ends is started again after a second.

    *begin* is how they start at first, `Fork` where what they load is loaded already.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        logs: Path,
        environment: Mapping[str, str],
        begin: Begin = begun_anew,
    ) -> None:
        self.environment = environment
        self.begin = begin
        self._kept = [_Kept(program, logs / f"{program.name}.log") for program in programs]
        self._watchdog = Watchdog()
        self._stopping = threading.Event()
        self._tending = threading.Thread(target=self._tend, daemon=True)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start all programs with fresh logs, and from then on keep them running."""
        for kept in self._kept:
            kept.log.parent.mkdir(parents=True, exist_ok=True)
            kept.log.write_bytes(b"")
            kept.start(self.begin, self.environment, self._watchdog)
        self._tending.start()

    def _tend(self) -> None:
        while not self._stopping.wait(0.1):
            for kept in self._kept:
                if kept.has_ended():
                    self._restart_in_time(kept)

    def _restart_in_time(self, kept: _Kept) -> None:
        now = time.monotonic()
        if kept.ended_at is None:
            kept.ended_at = now
            kept.endings += 1
            kept.kill_group()  # its orphans would do the work of the next one
            if kept.process:
                self._watchdog.forget(-kept.process.pid)
        elif now - kept.ended_at >= RESTART_SECONDS:
            kept.start(begun_anew, self.environment, self._watchdog)

    def wait_until_ready(self, url: str, *, seconds: float = 60) -> None:
        """Wait until *url* answers 200; raise with the log of whatever does not stay up."""
        deadline = time.monotonic() + seconds
        while not _answers(url):
            for kept in self._kept:
                if kept.endings >= ENDINGS_FORGIVEN or time.monotonic() > deadline:
                    raise NotReady(kept.program.name, kept.log)
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask every program to end at once, and end by force what is left after the grace."""
        self._stopping.set()
        if self._tending.is_alive():
            self._tending.join()
        for kept in self._kept:
            kept.ask_to_end()
        deadline = time.monotonic() + STOP_SECONDS
        for kept in self._kept:
            if kept.process:
                with suppress(subprocess.TimeoutExpired):
                    kept.process.wait(max(0.0, deadline - time.monotonic()))
        for kept in self._kept:
            kept.kill_group()
        self._watchdog.release()


class NotReady(SystemExit):
    """A program does not stay up or does not answer; the end of its log says why."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"The {name} process is not ready. The end of {log}:\n\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "".join(log.read_text(errors="replace").splitlines(keepends=True)[-20:])


def _answers(url: str) -> bool:
    # Proxies of the environment are not for this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False
