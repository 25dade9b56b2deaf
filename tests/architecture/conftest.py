"""The furnished world, built once per file: every test takes back what it did to it."""

import logging

import pytest
from django.db import transaction

from tests.architecture.roles.trial import World
from tests.factories import UserFactory
from tests.factories.house import house


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        operator = UserFactory(name="Root", email="root@example.org", is_superuser=True)
        yield World(house("here"), house("elsewhere"), operator)
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db):
    """Both organizations and everybody in them; thousands of refusals are not logged."""
    logging.disable(logging.CRITICAL)
    yield built
    logging.disable(logging.NOTSET)
