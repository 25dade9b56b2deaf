"""`manage.py demo`: the whole product on one machine, told as a story of one cohort."""

import argparse
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import StringIO
from pathlib import Path
from types import FrameType

import django
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.urls import reverse

from config import env
from config.forks import Fork
from config.garbage import set_aside_what_is_loaded
from config.processes import Supervisor, product_programs
from config.servers import AlreadyRunning, Servers

VAR = env.ROOT / "var"
HOME = VAR / "demo"
ONCE = VAR / "once"
FIXTURES = env.ROOT / "fixtures"


def run(words: list[str]) -> int:
    """Run the demo with the flags after the command's name; return its exit code."""
    options = _options(words[1:])
    _refuse_unfit(options)
    _heed_signals()
    try:
        return _tell(options)
    except CommandError as error:
        print(f"\n{error}\nThe logs of the processes: {_home(options) / 'logs'}", file=sys.stderr)
        return 1
    except AlreadyRunning:
        print(
            "A demo of this checkout, or a command on its data, is running already.\n"
            "Stop it first. A second demo beside it: use another copy, and --port.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py demo",
        description="Start everything, tell the story of a few cohorts, print who should pivot "
        "and why, then serve until Ctrl-C. The data are kept in var/demo: the next start goes on "
        "with them and does not tell the story twice.",
    )
    parser.add_argument(
        "--once",
        action="store_true",
        help="stop after the table and exit with 0; on data of its own in var/once, so that "
        "those in var/demo stay as they are",
    )
    parser.add_argument("--port", type=int, default=8000, help="where web listens (8000)")
    parser.add_argument(
        "--keep-data",
        action="store_true",
        help="with --once: work on the data in var/demo and keep them for a start without it",
    )
    parser.add_argument(
        "--reset",
        action="store_true",
        help="delete the data this start would go on with, and begin anew",
    )
    return parser.parse_args(words)


def _refuse_unfit(options: argparse.Namespace) -> None:
    """End with a sentence where the demo would do harm or could not start."""
    if env.settings_module() == env.SETTINGS_MODULES[env.PRODUCTION]:
        raise SystemExit("The demo invents people: it does not run with ENVIRONMENT=production.")
    if options.reset and os.environ.get("DATABASE_URL"):
        raise SystemExit("--reset empties the demo's own database only, and DATABASE_URL is set.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", options.port))
        except (OSError, OverflowError) as error:
            raise SystemExit(
                f"Port {options.port} cannot be used ({error}).\n"
                f"Choose another one: python3 manage.py demo --port {options.port % 60000 + 1}"
            ) from None


def _heed_signals() -> None:
    """Treat a request to end and a closed terminal like Ctrl-C.

    SIGINT is named because a shell's `&` turns it off; an ignored SIGHUP is nohup's wish.
    """

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    signal.signal(signal.SIGTERM, interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, interrupt)


def _home(options: argparse.Namespace) -> Path:
    """Return where data and logs stand."""
    return ONCE if options.once and not options.keep_data else HOME


def _tell(options: argparse.Namespace) -> int:
    """Start everything, tell the story, print the table; then serve unless told otherwise."""
    url = f"http://127.0.0.1:{options.port}"
    with ExitStack() as running:
        with step("servers") as note:
            servers = running.enter_context(Servers(_home(options), anew=options.reset))
            note(servers.describe())
        environment = _set_up(servers, url)
        command("tables", "migrate", verbosity=0)
        with step("processes") as note:
            programs = product_programs(port=options.port, home=servers.home)
            reverse("admin:index")  # loads every door, once for all four
            set_aside_what_is_loaded()
            _let_go_of_the_database()  # config/forks.py, Note [Forks]
            processes = running.enter_context(
                Supervisor(
                    programs,
                    logs=servers.home / "logs",
                    environment=environment,
                    begin=Fork,
                )
            )
            note("started " + ", ".join(program.name for program in programs))
        command("curriculum", "load_curriculum", str(FIXTURES / "curriculum"))
        command("policy", "load_policy", str(FIXTURES / "policy" / "2025-01.json"))
        command("story", "seed_demo")
        with step("web") as note:
            processes.wait_until_ready(f"{url}/health/ready")
            note(f"answers at {url}")
        command("pivots", "request_recommendations", wait=True, timeout=120)
        call_command("demo_report", url=url)
        _let_go_of_the_database()  # the pool's threads would wake up to a server that is gone
        if not options.once:
            _serve_until_interrupted()
    return 0


def _set_up(servers: Servers, url: str) -> dict[str, str]:
    """Set up Django in this process on *servers*; return the environment for the others."""
    os.environ.update(servers.urls, PUBLIC_URL=url, DJANGO_SETTINGS_MODULE=env.settings_module())
    environment = dict(os.environ)
    django.setup()
    if "LOG_LEVEL" not in environment:
        logging.disable(logging.INFO)  # this terminal is for the story
    return environment


def _let_go_of_the_database() -> None:
    """Close what this process has open there; the next query opens it again."""
    connections.close_all()
    database = connections["default"]
    if isinstance(database, DatabaseWrapper):
        database.close_pool()


def _serve_until_interrupted() -> None:
    print("\nCtrl-C stops everything.", flush=True)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(1)
    print("\nstopping", flush=True)


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Print *name* and, when the block is done, what it noted and how long it took."""
    started = time.monotonic()
    notes: list[str] = []
    print(f"{name:<14}", end="", flush=True)
    yield notes.append
    print(f"{' '.join(notes) or 'ready'} ({time.monotonic() - started:.1f} s)", flush=True)


def command(title: str, name: str, *arguments: str, **options: object) -> None:
    """Run a management command as one step; the last line it prints is its summary."""
    with step(title) as note:
        output = StringIO()
        call_command(name, *arguments, stdout=output, **options)
        note("".join(output.getvalue().strip().splitlines()[-1:]))
