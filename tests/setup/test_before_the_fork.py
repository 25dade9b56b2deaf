"""What web and workers do before they fork: load everything, and set it aside."""

import os
import subprocess
import sys

import pytest

from config.env import ROOT

LOOK = "import gc; print(gc.get_freeze_count() > 100_000, gc.get_threshold())"


def said_by(code):
    """Return what a process of its own prints: freezing would last in this one."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(
    "begin",
    [
        "from config import web_server, wsgi; web_server.pre_fork(None, None)",
        "import config.celery, celery.signals; celery.signals.worker_init.send(sender=None)",
    ],
)
def test_what_was_loaded_is_never_looked_at_again(begin):
    django = "import django; django.setup()"

    assert said_by(f"{django}; {begin}; {LOOK}") == "True (50000, 50, 50)"


def test_nothing_is_looked_for_at_the_end_of_a_command():
    began = "from config import launch; launch.run(['manage.py', 'version'])"
    look = "print(gc.get_freeze_count() > 0, gc.get_threshold())"
    last = f"import atexit, gc; atexit.register(lambda: {look})"

    assert said_by(f"{last}; {began}").endswith("True (50000, 50, 50)")


def test_a_process_that_does_nothing_of_the_kind_would_be_seen():
    assert said_by(LOOK).startswith("False")


def test_every_door_is_open_before_the_first_request():
    modules = "apps.pivots.api.views.recommendations apps.accounts.admin allauth.headless.urls"

    missing = f"sorted(set('{modules}'.split()) - set(sys.modules))"

    assert said_by(f"import sys, config.wsgi; print({missing})") == "[]"
