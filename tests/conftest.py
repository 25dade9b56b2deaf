"""The cast: two organizations with the same roles, so that every border can be tried."""

import pytest
from rest_framework.test import APIClient

from tests.factories import UserFactory
from tests.factories.house import house
from tests.factories.moments import NOW


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
