"""gunicorn's settings, by `--config python:config.web_server`; arguments on its line win."""

from typing import Any

from config import env
from config.garbage import look_seldom, set_aside_what_is_loaded

look_seldom()  # before gunicorn loads the application
wsgi_app = "config.wsgi"
workers = env.load().web_concurrency
threads = 4
graceful_timeout = 10
# Loaded once, before the workers fork: half the work, and a fault ends the start instead of
# worker after worker. Connections are opened on first use, that is after the fork.
preload_app = True
control_socket_disable = True  # nothing here is steered while it runs


def pre_fork(_server: Any, _worker: Any) -> None:
    """Share what was loaded with the worker that is about to begin."""
    set_aside_what_is_loaded()
