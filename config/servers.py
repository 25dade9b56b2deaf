"""The servers of a checkout: started when the environment names none, shared while they run.

`Servers` owns a home directory. Who holds its lock file runs the servers; other commands of the
same checkout read the state file, which only the owner may read, and use them too.
"""

import fcntl
import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from config import binaries
from config.children import Watchdog
from config.embedded import Postgres, Server, Valkey, end_process

VARIABLES = ("DATABASE_URL", "REDIS_URL")
ATTACH_SECONDS = 60
YOUNG_SECONDS = 60


class AlreadyRunning(Exception):
    """Another process runs the servers of this home."""


class Servers:
    """PostgreSQL and Valkey over one home directory, each unless *given* names it.

    *fast* trades durability for speed, for tests. *anew* begins with empty servers.
    """

    def __init__(
        self,
        home: Path,
        *,
        given: Mapping[str, str] = os.environ,
        fast: bool = False,
        anew: bool = False,
    ) -> None:
        self.home = home
        self.urls = {name: given[name] for name in VARIABLES if given.get(name)}
        self.fast = fast
        self.anew = anew
        self.place = home
        self.running: list[Server] = []
        self._watchdog: Watchdog | None = None
        self._lock: IO[str] | None = None

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
        """Start what is not given and tell the other commands of this checkout.

        :raises AlreadyRunning: if another process does so over the same home.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(self.home / "servers.lock")
        _end_orphans(self.home / "servers.json")
        account = binaries.server_account()
        self.place = binaries.reachable_home(self.home, account)
        needed = [name for name in VARIABLES if name not in self.urls]
        if needed:
            if self.anew:
                self.empty()
            self._watchdog = Watchdog()
            password = _kept_password(self.place / "password")
            for server in self._servers(needed, password, account):
                self.running.append(server)
                server.start(self._watchdog)
                self.urls[server.variable] = server.url
        _write_private(self.home / "servers.json", json.dumps(self._state()))

    def _servers(
        self, needed: list[str], password: str, account: binaries.Account | None
    ) -> Iterator[Server]:
        if "DATABASE_URL" in needed:
            yield Postgres(self.place, password, account, fast=self.fast)
        if "REDIS_URL" in needed:
            yield Valkey(self.place, password, account)

    def _state(self) -> dict[str, object]:
        children = {server.binary.name: server.pid for server in self.running}
        return {"pid": os.getpid(), "urls": self.urls, "children": children}

    def stop(self) -> None:
        """Stop what was started; afterwards another process may start over the same home."""
        if self._lock is None:
            return
        (self.home / "servers.json").unlink(missing_ok=True)
        for server in reversed(self.running):
            server.stop()
        self.running.clear()
        if self._watchdog:
            self._watchdog.release()
        self._lock.close()
        self._lock = None

    def empty(self) -> None:
        """Delete all data of servers that are not running."""
        for data in self.place.glob("postgres-*"):
            shutil.rmtree(data)

    def remove(self) -> None:
        """Delete the whole home of stopped servers."""
        for directory in {self.home, self.place}:
            shutil.rmtree(directory, ignore_errors=True)

    def describe(self) -> str:
        """Return what runs, for people: `PostgreSQL 18.6 and Valkey 9.1.2`."""
        names = [f"{server.name} {server.version}" for server in self.running]
        return " and ".join(names) or "those that the environment names"


@contextmanager
def attached_or_started(home: Path, *, given: Mapping[str, str] = os.environ) -> Iterator[Servers]:
    """Use the servers that run over *home*, or run them for the length of the block."""
    guests = home / "guests.lock"
    deadline = time.monotonic() + ATTACH_SECONDS
    while time.monotonic() < deadline:
        servers = Servers(home, given=given)
        with suppress(AlreadyRunning):
            servers.start()
            break
        with guests.open("w") as presence:
            fcntl.flock(presence, fcntl.LOCK_SH)  # waits while they are being stopped
            if urls := running_urls(home):
                yield Servers(home, given={**urls, **given})
                return
        time.sleep(0.1)  # the other process is about to start them
    else:
        raise SystemExit(f"The servers over {home} neither start nor stop.")
    try:
        yield servers
    finally:
        _stop_when_alone(servers, guests)


def _stop_when_alone(servers: Servers, guests: Path) -> None:
    """Stop *servers* once no other command uses them, or at once on Ctrl-C."""
    try:
        with guests.open("w") as absence:
            try:
                fcntl.flock(absence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another command still uses these servers: waiting for its end.")
                fcntl.flock(absence, fcntl.LOCK_EX)
            servers.stop()
    finally:
        servers.stop()


@contextmanager
def throwaway(
    parent: Path, *, given: Mapping[str, str] = os.environ, fast: bool = False
) -> Iterator[Servers]:
    """Run servers for the length of the block over a home of their own, removed at the end.

    Runs at the same time do not meet, and none inherits what a killed one left.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(parent)
    home = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
    home.chmod(0o755)  # the servers' account must get in
    servers = Servers(home, given=given, fast=fast)
    try:
        with servers:
            yield servers
    finally:
        servers.remove()


def _remove_left_behind(parent: Path) -> None:
    """Delete the homes of runs that were killed; a young one may be about to be locked."""
    for home in parent.glob("run-*"):
        leftover = Servers(home, given=dict.fromkeys(VARIABLES, "not needed"))
        with suppress(AlreadyRunning, FileNotFoundError):
            if time.time() - home.stat().st_mtime > YOUNG_SECONDS:
                leftover.start()
                leftover.stop()
                leftover.remove()


def running_urls(home: Path) -> dict[str, str]:
    """Return the addresses that the running process of *home* tells, if it is ready."""
    try:
        state = json.loads((home / "servers.json").read_text())
    except FileNotFoundError:
        return {}
    urls: dict[str, str] = state["urls"]
    return urls


def _locked(path: Path) -> IO[str]:
    """Return *path* opened and locked; the system lets go of it when this process ends."""
    try:
        file = path.open("w")
    except PermissionError:
        raise SystemExit(f"{path.parent} belongs to another user: start as that one.") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyRunning(f"another process runs the servers over {path.parent}") from None
    return file


def _end_orphans(state: Path) -> None:
    """End what a process left running that was killed together with its watchdog."""
    with suppress(FileNotFoundError):
        for program, pid in json.loads(state.read_text())["children"].items():
            end_process(pid, program, first=signal.SIGINT)
        state.unlink()


def _kept_password(path: Path) -> str:
    """Return the password of this home, made at its first start."""
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(24))
    return path.read_text()


def _write_private(path: Path, text: str) -> None:
    """Write *text* for the owner's eyes; readers see the old text or the new, never half."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
