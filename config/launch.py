"""What `manage.py` does once the environment is there: pick who runs the command."""

from importlib import import_module

from config import env
from config.garbage import look_seldom

# Loaded by name, so that a command pays only for what it uses.
RUNNERS = {"demo": "config.demo", "test": "config.suite"}


def run(argv: list[str]) -> int:
    """Run the command in *argv* and return its exit code."""
    look_seldom()
    env.load_dotenv()
    name = argv[1] if len(argv) > 1 else "help"
    runner = import_module(RUNNERS.get(name, "config.commands"))
    code: int = runner.run(argv[1:])
    return code
