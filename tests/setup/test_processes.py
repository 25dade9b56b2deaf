"""The supervisor over small programs that misbehave."""

import os
import signal
import subprocess
import sys

import pytest

from config.embedded import command_of, wait_until
from config.env import ROOT
from config.processes import NotReady, Program, Supervisor

pytestmark = pytest.mark.processes

# Writes its number, starts a child that ignores SIGTERM, and waits.
STUBBORN = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen(["/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"])
with open(sys.argv[1], "a") as pids:
    pids.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(60)
"""
OWNER = """
import sys, time
from pathlib import Path
from config.processes import Program, Supervisor
program = Program("stubborn", (sys.executable, "-c", sys.argv[1], sys.argv[2]))
with Supervisor([program], logs=Path(sys.argv[2]).parent, environment={}):
    time.sleep(60)
"""


def stubborn(tmp_path):
    return Program("stubborn", (sys.executable, "-c", STUBBORN, str(tmp_path / "pids")))


def numbers(tmp_path, *, starts):
    """Return the numbers of program and child of the latest of *starts* starts."""
    path = tmp_path / "pids"
    assert wait_until(lambda: path.exists() and path.read_text().count("\n") == starts, seconds=10)
    return [int(word) for word in path.read_text().splitlines()[-1].split()]


def have_ended(pids):
    return wait_until(lambda: not any(map(command_of, pids)), seconds=8)


def test_stopping_leaves_nothing_not_even_what_ignores_the_request(tmp_path):
    with Supervisor([stubborn(tmp_path)], logs=tmp_path, environment={}):
        pids = numbers(tmp_path, starts=1)
        assert all(map(command_of, pids))

    assert have_ended(pids)


def test_a_program_that_dies_is_started_again_without_its_orphans(tmp_path):
    with Supervisor([stubborn(tmp_path)], logs=tmp_path, environment={}):
        first = numbers(tmp_path, starts=1)
        os.kill(first[0], signal.SIGKILL)
        second = numbers(tmp_path, starts=2)

        assert have_ended(first)
        assert all(map(command_of, second))


def test_nothing_outlives_an_owner_that_is_killed(tmp_path):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, STUBBORN, str(tmp_path / "pids")], cwd=ROOT
    )
    pids = numbers(tmp_path, starts=1)

    owner.kill()
    owner.wait()

    assert have_ended(pids)


def test_a_program_that_does_not_stay_up_is_named_with_its_log(tmp_path):
    broken = Program("web", (sys.executable, "-c", "raise SystemExit('no such table')"))

    with (
        Supervisor([broken], logs=tmp_path, environment={}) as processes,
        pytest.raises(NotReady, match="no such table"),
    ):
        processes.wait_until_ready("http://127.0.0.1:9/", seconds=10)
