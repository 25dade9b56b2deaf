"""Django's commands and our own: with the servers of this checkout where a command needs them."""

import os

from django.core.management import execute_from_command_line

from config import env
from config.servers import attached_or_started

HOME = env.ROOT / "var" / "demo"
# Commands that answer from code and files alone; all others may touch the database.
WITHOUT_SERVERS = {
    *("help", "version", "check", "diffsettings", "makemigrations", "startapp"),
    *("collectstatic", "findstatic", "compilemessages", "makemessages"),
    *("recommend", "spectacular", "render_docs"),
}


def run(words: list[str]) -> int:
    """Run one management command; *words* are its name and arguments."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", env.settings_module())
    if needs_servers(words):
        with attached_or_started(HOME) as servers:
            os.environ.update(servers.urls)
            execute_from_command_line(["manage.py", *words])
    else:
        execute_from_command_line(["manage.py", *words])
    return 0


def needs_servers(words: list[str]) -> bool:
    """Return whether the command uses servers that the environment does not name.

    In production nothing is started: what is missing there is a mistake, and settings name it.
    """
    asks_for_help = not words or words[0].startswith("-") or {"-h", "--help"} & set(words)
    if asks_for_help or words[0] in WITHOUT_SERVERS:
        return False
    named = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
    return not named and env.settings_module() != env.SETTINGS_MODULES[env.PRODUCTION]
