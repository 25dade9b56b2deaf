"""`manage.py test`: the test suite on servers of its own."""

import os

import pytest

from config import env
from config.servers import throwaway

# Both cores for the whole suite, and a third process for while one waits; each file stays with one
# of them, in the order tests/conftest.py gives. A part runs plainly.
WHOLE = ("-n", "3", "--dist", "loadfile", "--no-loadscope-reorder")


def run(words: list[str]) -> int:
    """Run pytest with the arguments after the command's name; return its exit code."""
    os.environ["ENVIRONMENT"] = env.TEST  # whatever .env says: tests are not for production
    os.environ["DJANGO_SETTINGS_MODULE"] = env.settings_module()
    with throwaway(env.ROOT / "var" / "test", fast=True) as servers:
        os.environ.update(servers.urls)
        return int(pytest.main(words[1:] or list(WHOLE)))
