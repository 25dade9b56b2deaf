"""One embedded server each: PostgreSQL and Valkey as children on 127.0.0.1 and a free port."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import IO

import psycopg

from config import binaries
from config.children import Watchdog, uninterrupted

NAME = "mentorship"  # of the database and of its user
START_SECONDS = 30
STOP_SECONDS = 3
PORT_ATTEMPTS = 5
DURABILITY_OFF = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
NO_UPKEEP = ("autovacuum=off", "wal_level=minimal", "max_wal_senders=0")


class ServerFailed(SystemExit):
    """A server did not come up; the end of its log says why."""

    def __init__(self, name: str, log: Path) -> None:
        tail = log.read_text(errors="replace")[-2000:]
        super().__init__(f"{name} did not start. The end of {log}:\n\n{tail}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Return whether *condition* came true in time; ask about fifty times a second."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def command_of(pid: int) -> str:
    """Return the name of the program that runs as *pid*; empty if it ended, reaped or not."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")[0]
    except OSError:
        if Path("/proc/self").exists():
            return ""
        command = subprocess.run(
            ["ps", "-o", "comm=", "-p", str(pid)], check=False, capture_output=True, text=True
        ).stdout.strip()
    return Path(command).name


def is_alive(pid: int) -> bool:
    """Return whether the number is taken, be it by a zombie or by another program."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_process(pid: int, program: str, *, first: signal.Signals) -> None:
    """End *pid* if it is still *program*: by *first*, after a grace by force."""

    def has_ended() -> bool:
        return not command_of(pid).startswith(program)

    for number in (first, signal.SIGKILL):
        if has_ended():
            return
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        wait_until(has_ended, seconds=STOP_SECONDS)


# --------------------------------------------------------------------------- one server


class Server(ABC):
    """A child that listens on a port of its own and writes its log to a file."""

    name: str
    variable: str
    end_with: signal.Signals

    def __init__(self, home: Path, password: str, account: binaries.Account | None) -> None:
        self.home = home
        self.password = password
        self.account = account
        self.port = 0
        self.log = home / "logs" / f"{self.name.lower()}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Return what the variable in the environment is to say."""

    @abstractmethod
    def find(self) -> binaries.Program:
        """Return the program to run."""

    @abstractmethod
    def launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the process on `self.port`."""

    @abstractmethod
    def answers(self) -> bool:
        """Return whether it serves its first request."""

    def start(self, watchdog: Watchdog) -> None:
        """Start and wait until it answers; another process may be faster to take the port."""
        self.log.parent.mkdir(exist_ok=True)
        for _ in range(PORT_ATTEMPTS):
            self.port = free_port()
            with self.log.open("wb") as log, uninterrupted():
                process = self.process = self.launch(log)
                watchdog.watch(process.pid, end_with=self.end_with)
            if self._came_up(process):
                return
            self.stop()
            watchdog.forget(process.pid)
            if b"in use" not in self.log.read_bytes():  # the port, or an orphan's memory
                break
        raise ServerFailed(self.name, self.log)

    def _came_up(self, process: subprocess.Popen[bytes]) -> bool:
        ended_or_answers = wait_until(
            lambda: process.poll() is not None or self.answers(), seconds=START_SECONDS
        )
        return ended_or_answers and process.poll() is None

    def stop(self) -> None:
        """Ask it to end, and end it by force after a grace."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(self.end_with)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def give(self, path: Path) -> None:
        """Make the server's account the owner of *path*."""
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    @cached_property
    def _installed(self) -> tuple[Path, str]:
        """Return the binary the account can run, and what it says of itself."""
        program = self.find().reachable(self.account, self.home)
        version = program.version(self.account)
        if version is None:
            raise binaries.NoBinary(self.name, self.variable)
        return program.binary, version

    @property
    def binary(self) -> Path:
        return self._installed[0]

    @property
    def version(self) -> str:
        """Return the number in `postgres (PostgreSQL) 18.6` or `Valkey server v=9.1.2 sha=...`."""
        match = re.search(r"\d+(\.\d+)*", self._installed[1])
        return match.group() if match else "?"

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def spawn(self, *command: str, log: IO[bytes], stdin: int) -> subprocess.Popen[bytes]:
        """Start *command* under the account, in a session of its own, out of reach of Ctrl-C."""
        options = self.account.options() if self.account else {}
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            **options,
        )


class Postgres(Server):
    """PostgreSQL over a data directory that is made at the first start and kept."""

    name, variable, end_with = "PostgreSQL", "DATABASE_URL", signal.SIGINT  # a fast shutdown

    def __init__(
        self, home: Path, password: str, account: binaries.Account | None, *, fast: bool
    ) -> None:
        super().__init__(home, password, account)
        self.fast = fast

    def find(self) -> binaries.Program:
        return binaries.postgres_program()

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    @property
    def data(self) -> Path:
        """Return the data directory; no major version can read that of another."""
        return self.home / f"postgres-{self.major}"

    @property
    def url(self) -> str:
        return self._url(NAME)

    def _url(self, database: str) -> str:
        return f"postgres://{NAME}:{self.password}@127.0.0.1:{self.port}/{database}"

    def launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        self._end_orphan()
        if not self.data.exists():
            self._initialize(log)
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.port}"]
        settings += ["max_connections=100", "shared_buffers=64MB", "timezone=UTC"]
        settings += (*DURABILITY_OFF, *NO_UPKEEP) if self.fast else ()
        options = [word for setting in settings for word in ("-c", setting)]
        command = (str(self.binary), "-D", str(self.data), *options)
        return self.spawn(*command, log=log, stdin=subprocess.DEVNULL)

    def _initialize(self, log: IO[bytes]) -> None:
        """Make the cluster beside its place and move it there: half a cluster looks whole."""
        draft = self.data.with_suffix(".part")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.give(draft)
        with tempfile.NamedTemporaryFile(dir=self.home) as password:
            password.write(self.password.encode())
            password.flush()
            self.give(Path(password.name))
            initdb = self.binary.with_name("initdb")
            command = [str(initdb), "-D", str(draft), "-U", NAME, "-E", "UTF8", "--no-sync"]
            command += ["-A", "scram-sha-256", f"--pwfile={password.name}", *self._locale()]
            if self.spawn(*command, log=log, stdin=subprocess.DEVNULL).wait() != 0:
                raise ServerFailed(self.name, self.log)
        draft.rename(self.data)

    def _locale(self) -> tuple[str, ...]:
        """Return the options for UTF-8 order by code point, the same on every system."""
        if self.major < 17:
            return ("--locale=C.UTF-8",)
        return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")

    def answers(self) -> bool:
        """Return whether it lets us in; at the first time, make the database."""
        try:
            with psycopg.connect(
                self._url("postgres"), autocommit=True, connect_timeout=2
            ) as connection:
                known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME])
                if known.fetchone() is None:
                    connection.execute(f"CREATE DATABASE {NAME}")
        except psycopg.OperationalError:
            return False
        return True

    def _end_orphan(self) -> None:
        """End a server that a killed process left on the data directory.

        PostgreSQL finds out by itself that its lock is stale, except where the number in there
        is alive: as a zombie nobody reaps, or as another program by now.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text().split()[0])
        end_process(pid, "postgres", first=signal.SIGINT)
        if not wait_until(lambda: not is_alive(pid), seconds=2):
            lock.unlink(missing_ok=True)


class Valkey(Server):
    """Valkey, the BSD fork of Redis: a doorbell and nothing else, so it keeps nothing."""

    name, variable, end_with = "Valkey", "REDIS_URL", signal.SIGTERM

    def find(self) -> binaries.Program:
        return binaries.valkey_program()

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def launch(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = f"bind 127.0.0.1\nport {self.port}\nsave ''\nappendonly no\n"
        settings += f"requirepass {self.password}\nmaxmemory-policy noeviction\n"
        reading, writing = os.pipe()  # everybody may read a command line, nobody a pipe
        try:
            os.write(writing, settings.encode())
            os.close(writing)
            return self.spawn(str(self.binary), "-", log=log, stdin=reading)
        finally:
            os.close(reading)

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                with connection.makefile() as replies:
                    return [replies.readline().strip() for _ in range(2)] == ["+OK", "+PONG"]
        except OSError:
            return False
