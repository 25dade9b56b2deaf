"""`manage.py test`: the test suite on servers of its own."""

import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pytest

from config import env
from config.servers import VARIABLES, AlreadyRunning, Servers

HOMES = env.ROOT / "var" / "test"
YOUNG_SECONDS = 60


def run(words: list[str]) -> int:
    """Run pytest with the arguments after the command's name; return its exit code.

    Every run has a home of its own: runs at the same time do not meet, and no run inherits what
    a killed one left.
    """
    os.environ["ENVIRONMENT"] = env.TEST  # whatever .env says: tests are not for production
    os.environ["DJANGO_SETTINGS_MODULE"] = env.settings_module()
    HOMES.mkdir(parents=True, exist_ok=True)
    _remove_left_behind()
    home = Path(tempfile.mkdtemp(prefix="run-", dir=HOMES))
    home.chmod(0o755)  # the servers' account must get in
    servers = Servers(home, fast=True)
    try:
        with servers:
            os.environ.update(servers.urls)
            return int(pytest.main(words[1:]))
    finally:
        servers.remove()


def _remove_left_behind() -> None:
    """Delete the homes of runs that were killed; a young one may be about to be locked."""
    for home in HOMES.glob("run-*"):
        leftover = Servers(home, given=dict.fromkeys(VARIABLES, "not needed"))
        with suppress(AlreadyRunning, FileNotFoundError):
            if time.time() - home.stat().st_mtime > YOUNG_SECONDS:
                leftover.start()
                leftover.stop()
                leftover.remove()
