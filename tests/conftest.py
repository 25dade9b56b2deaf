"""The cast: two organizations with the same roles, so that every border can be tried."""

import fcntl
import gc
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from rest_framework.test import APIClient

from apps.core.models import Schedule
from tests.emptying import empty
from tests.factories import UserFactory
from tests.factories.house import house
from tests.factories.moments import NOW

TESTS = Path(__file__).parent
EARLY = ("unit", "architecture", "reliability", "e2e", "setup")


def pytest_collection_modifyitems(items):
    """Let one process migrate while the others do what needs no database; then long files first.

    Long files at the end would leave the other processes without work.
    """
    first = items[0].path if items else None
    items.sort(key=lambda item: (item.path != first, _turn(item.path)))


def _turn(path):
    folder = path.relative_to(TESTS).parts[0]
    return EARLY.index(folder) if folder in EARLY else len(EARLY)


def pytest_collection_finish():
    """Look for garbage less often: what was imported and collected stays for the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(1_000_000, 20, 100)  # a tenth of the time, for 120 MB a process


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request, tmp_path_factory, django_db_blocker, django_db_modify_db_settings_parallel_suffix
):
    """Let the processes of a run copy one migrated database: migrating takes seconds."""
    if hasattr(request.config, "workerinput"):
        with django_db_blocker.unblock():
            template = migrated_once(tmp_path_factory.getbasetemp().parent)
        connection.settings_dict["TEST"]["TEMPLATE"] = template


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly():
    """Empty what a test committed without making the whole database anew."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty())
        yield


def migrated_once(run):
    """Return the name of a migrated database, made by whoever asks first in the folder *run*."""
    settings, made = connection.settings_dict, run / "tables.made"
    with (run / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            name, own = settings["NAME"], settings["TEST"]["NAME"]
            settings["TEST"]["NAME"] = f"test_{name}_template"
            made.write_text(
                connection.creation.create_test_db(0, autoclobber=True, serialize=False)
            )
            connection.close()
            connection.close_pool()  # a database that is in use is not copied
            settings["NAME"], settings["TEST"]["NAME"] = name, own
    return made.read_text()


@pytest.fixture(autouse=True)
def in_english():
    """Begin in English: a request in another language leaves its thread in that language."""
    translation.activate("en")


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def here(db):
    """The organization a test takes place in."""
    return house("here")


@pytest.fixture
def elsewhere(db):
    """Another organization, whose rows must look absent from here."""
    return house("elsewhere")


@pytest.fixture
def operator(db):
    """The platform operator."""
    return UserFactory(name="Root", email="root@example.org", is_superuser=True)


@pytest.fixture
def client_of():
    """Return a JSON client signed in as the given person."""

    def sign_in(user):
        client = APIClient(raise_request_exception=False)
        client.default_format = "json"
        client.force_authenticate(user=user)
        return client

    return sign_in


@pytest.fixture
def admin_of():
    """Return a browser signed in to the admin as the given person."""
    from django.test import Client

    def sign_in(user):
        browser = Client(raise_request_exception=False)
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return sign_in


@pytest.fixture
def no_schedules(db):
    """Take away the schedules that the migrations bring along, so that only a test's own owe."""
    Schedule.objects.all().delete()
