"""Real servers in directories of their own; some are killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading

import psycopg
import pytest

from config import binaries
from config.commands import needs_servers
from config.embedded import command_of, wait_until
from config.env import ROOT
from config.servers import AlreadyRunning, Servers, attached_or_started, running_urls, throwaway

pytestmark = pytest.mark.processes

GIVEN = {"DATABASE_URL": "postgres://elsewhere/m", "REDIS_URL": "redis://elsewhere"}
# Starts servers over the home it is given, says so, and waits to be killed.
OWNER = """
import sys, time
from pathlib import Path
from config.servers import Servers
with Servers(Path(sys.argv[1]), given={}):
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path):
    """Return a home; what stands in for it where root's directories are closed goes as well."""
    home = tmp_path / "a home"
    yield home
    leftover = Servers(home, given=GIVEN)
    with leftover:
        pass
    leftover.remove()


@pytest.fixture
def owner(home):
    """Return a process that runs servers over *home*."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def ask(urls, statement):
    """Run one committed statement and return the first value it answers with, if any."""
    with psycopg.connect(urls["DATABASE_URL"]) as connection:
        answer = connection.execute(statement)
        return answer.fetchone()[0] if answer.description else None


def children_of(home):
    return json.loads((home / "servers.json").read_text())["children"]


def have_ended(children):
    return wait_until(lambda: not any(map(command_of, children.values())), seconds=8)


def redis_says(url, *, password, request="PING"):
    port = int(url.split(":")[-1].split("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(f"AUTH {password}\r\n{request}\r\n".encode())
        return connection.recv(1000).decode()


def test_committed_rows_survive_the_death_of_the_owner(home, owner):
    children = children_of(home)
    ask(running_urls(home), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS row")

    owner.send_signal(signal.SIGKILL)
    owner.wait(5)

    assert have_ended(children)
    with Servers(home, given={}) as again:
        assert ask(again.urls, "SELECT count(*) FROM kept") == 1000


def test_the_next_start_ends_what_lost_its_owner_and_its_watchdog(home, owner):
    children = children_of(home)
    watchdogs = subprocess.check_output(["ps", "-o", "pid=,comm=", "--ppid", str(owner.pid)])
    [watchdog] = [int(line.split()[0]) for line in watchdogs.decode().splitlines() if "sh" in line]

    os.kill(watchdog, signal.SIGKILL)
    owner.kill()
    owner.wait(5)
    assert all(map(command_of, children.values()))  # nobody is left to end them

    with Servers(home, given={}) as again:
        assert ask(again.urls, "SELECT 1") == 1
        assert not any(map(command_of, children.values()))


def test_a_second_owner_is_refused_and_other_commands_join(home, owner):
    with pytest.raises(AlreadyRunning):
        Servers(home, given={}).start()

    with attached_or_started(home, given={}) as joined:
        assert joined.urls == running_urls(home)
        assert ask(joined.urls, "SELECT 1") == 1

    assert command_of(owner.pid)
    assert all(map(command_of, children_of(home).values()))


def test_who_starts_the_servers_waits_for_those_who_joined(home, capsys):
    joined, leave = threading.Event(), threading.Event()

    def guest():
        with attached_or_started(home, given={}) as servers:
            joined.set()
            leave.wait(10)
            assert ask(servers.urls, "SELECT 1") == 1

    with attached_or_started(home, given={}):
        children = children_of(home)
        thread = threading.Thread(target=guest)
        thread.start()
        assert joined.wait(10)
        threading.Timer(0.3, leave.set).start()
    thread.join(10)

    assert "waiting for its end" in capsys.readouterr().out
    assert have_ended(children)


def test_strangers_are_not_let_in(home):
    with Servers(home, given={}) as servers:
        stranger = servers.urls["DATABASE_URL"].replace(_password(servers), "guess")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(stranger)
        redis = servers.urls["REDIS_URL"]
        assert "WRONGPASS" in redis_says(redis, password="guess")
        assert "PONG" in redis_says(redis, password=_password(servers))
        policy = redis_says(
            redis, password=_password(servers), request="CONFIG GET maxmemory-policy"
        )
        assert "noeviction" in policy
        assert (home / "servers.json").stat().st_mode & 0o777 == 0o600


def _password(servers):
    return (servers.place / "password").read_text()


def test_what_the_environment_names_is_not_started(home):
    with Servers(home, given=GIVEN) as servers:
        assert servers.urls == GIVEN
        assert servers.running == []
    with Servers(home, given={"DATABASE_URL": GIVEN["DATABASE_URL"]}) as servers:
        assert [server.name for server in servers.running] == ["Valkey"]
        assert servers.urls["DATABASE_URL"] == GIVEN["DATABASE_URL"]


def test_a_port_that_somebody_else_takes_first_costs_a_second_try(home, monkeypatch):
    from config import embedded

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1]])
        free_port = embedded.free_port
        monkeypatch.setattr(embedded, "free_port", lambda: next(ports, None) or free_port())

        with Servers(home, given={"DATABASE_URL": "postgres://elsewhere/m"}) as servers:
            assert "PONG" in redis_says(servers.urls["REDIS_URL"], password=_password(servers))


def test_a_throwaway_home_leaves_nothing(tmp_path):
    with throwaway(tmp_path, given={}, fast=True) as servers:
        assert ask(servers.urls, "SHOW fsync") == "off"
        children, place = children_of(servers.home), servers.place

    assert have_ended(children)
    assert list(tmp_path.iterdir()) == []
    assert not place.exists()


def test_a_home_in_somebody_elses_hands_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(binaries, "PERSISTENT_TEMPORARY", tmp_path)
    account = binaries.Account(65534, 65534)
    monkeypatch.setattr(binaries.Account, "can_enter", lambda *_: False)
    substitute = binaries.reachable_home(tmp_path / "home", account)
    substitute.chmod(0o777)

    with pytest.raises(SystemExit, match="belongs to somebody else"):
        binaries.reachable_home(tmp_path / "home", account)


def test_linked_binaries_run_from_their_new_place(tmp_path):
    program = binaries.postgres_program()
    if not program.parts:
        program = binaries.valkey_program()
    top = tmp_path / "copy"

    program._link_into(top)

    copy = binaries.Program(top, program.parts, program.path)
    assert copy.version(None) == program.version(None)
    assert copy.binary.stat().st_mode & 0o005 == 0o005


@pytest.mark.parametrize("words", [["help"], ["recommend", "--input", "x"], ["migrate", "--help"]])
def test_commands_that_need_no_servers_start_none(words, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")

    assert not needs_servers(words)
    assert needs_servers(["migrate"])


def test_production_starts_no_servers_of_its_own(monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("ENVIRONMENT", "production")

    assert not needs_servers(["migrate"])
