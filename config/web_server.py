"""gunicorn's settings, by `--config python:config.web_server`; arguments on its line win."""

from config import env

wsgi_app = "config.wsgi"
workers = env.load().web_concurrency
threads = 4
graceful_timeout = 10
# Loaded once, before the workers fork: half the work, and a fault ends the start instead of
# worker after worker. Connections are opened on first use, that is after the fork.
preload_app = True
control_socket_disable = True  # nothing here is steered while it runs
