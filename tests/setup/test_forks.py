"""Programs that begin as forks, each begun by a process of its own: pytest's has threads."""

import json
import os
import signal
import subprocess
import sys

import pytest

from config.env import ROOT
from tests.setup.test_processes import STUBBORN, have_ended, numbers

pytestmark = pytest.mark.processes

BEGIN = """
import json.tool, signal, subprocess, sys, threading
from config.forks import Fork
signal.signal(signal.SIGTERM, signal.SIG_IGN)
held = open(sys.argv[1])
def fork(*words, **environment):
    with open(sys.argv[1], "ab") as log:
        return Fork((sys.executable, "-m", *words), log, environment)
"""
OWNER = """
import sys, time
from pathlib import Path
from config.forks import Fork
from config.processes import Program, Supervisor
sys.path.append(sys.argv[1])
home = Path(sys.argv[1])
program = Program("stubborn", (sys.executable, "-m", "stubborn", sys.argv[1] + "/pids"))
with Supervisor([program], logs=home, environment={"PYTHONPATH": sys.argv[1]}, begin=Fork):
    time.sleep(60)
"""


@pytest.fixture
def forking(tmp_path):
    """Return what a process does that may call `fork`, as its printed words and the log's lines."""
    log = tmp_path / "log"
    log.touch()

    def run(code):
        done = subprocess.run(
            [sys.executable, "-c", BEGIN + code, str(log)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split(), log.read_text().splitlines()

    return run


def test_a_fork_is_what_python_with_the_module_would_be(forking):
    printed, (line, *_) = forking("print(fork('tests.setup.forked', '3', 'x y', A='b').wait(20))")
    told = json.loads(line)

    assert printed == ["3"]
    assert told.pop("already_loaded")  # all the difference
    assert told == {
        "arguments": ["3", "x y"],
        "environment": {"A": "b"},
        "leads_its_session": True,
        "directory": str(ROOT),
        "input": "",
        "open": [0, 1, 2],
    }


def test_what_it_says_at_its_end_stands_in_the_log(forking):
    printed, lines = forking("print(fork('tests.setup.forked', 'no such table').wait(20))")

    assert printed == ["1"]
    assert lines[-1] == "no such table"


def test_an_error_stands_in_the_log(forking):
    printed, lines = forking("print(fork('tests.setup.not_there').wait(20))")

    assert printed == ["1"]
    assert "No module named tests.setup.not_there" in lines[-1]


@pytest.mark.parametrize(
    ("rule", "warned"), [("", True), ("ignore:You're", False), ("ignore:Other", True)]
)
def test_warnings_are_ignored_as_the_environment_says(forking, rule, warned):
    _, lines = forking(f"fork('tests.setup.forked', '0', PYTHONWARNINGS={rule!r}).wait(20)")

    assert any("You're told" in line for line in lines[1:]) is warned


def test_it_ends_when_asked_though_its_parent_would_not(forking):
    printed, _ = forking("""
sleeper = fork("http.server", "0", "--bind", "127.0.0.1")
print(sleeper.poll())
try:
    sleeper.wait(0.05)
except subprocess.TimeoutExpired:
    print("waits")
sleeper.terminate()
print(sleeper.wait(20))
sleeper.terminate()
""")

    assert printed == ["None", "waits", "-15"]


def test_a_process_with_threads_does_not_fork(forking):
    printed, _ = forking("""
threading.Timer(1, print).start()
try:
    fork("http.server")
except RuntimeError as error:
    print("threads" in str(error))
""")

    assert printed[0] == "True"


def test_a_fork_that_dies_is_started_again_and_nothing_outlives_the_owner(tmp_path):
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)], cwd=ROOT)

    first = numbers(tmp_path, starts=1)
    os.kill(first[0], signal.SIGKILL)
    second = numbers(tmp_path, starts=2)
    owner.kill()
    owner.wait()

    assert have_ended(first + second)
