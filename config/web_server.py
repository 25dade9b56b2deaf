"""gunicorn's settings, by `--config python:config.web_server`; arguments on its line win."""

from typing import Any

from config import env

wsgi_app = "config.wsgi"
workers = env.load().web_concurrency
threads = 4
graceful_timeout = 10
control_socket_disable = True  # nothing here is steered while it runs


def on_starting(_server: Any) -> None:
    """Read the environment before any worker does: theirs would fail again and again."""
    env.load()
