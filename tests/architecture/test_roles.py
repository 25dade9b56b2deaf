"""Every route of the URL conf, tried by everybody who could knock, against one table.

`tests/architecture/roles.yaml` holds the table. A route that is not in it fails, and so does a row
without a route.
"""

import logging

import pytest
from django.urls import path
from django.urls.resolvers import RegexPattern, URLResolver

from apps.core.api import health
from config import urls
from config.management.documents.matrix import matrix
from tests.architecture.roles.routes import routes
from tests.architecture.roles.trial import (
    ELSEWHERE,
    World,
    faults_of,
)

MATRIX = matrix()
KNOCKERS = [*(actor for actor in MATRIX.actors if actor != "elsewhere"), *ELSEWHERE]


# --------------------------------------------------------------------------- the table is whole


def served():
    """Return the routes of the product: all but those of other packages."""
    prefixes = tuple(MATRIX.stock)
    return {f"{method} {path}" for method, path in routes() if not path.startswith(prefixes)}


def test_every_route_is_in_the_table_and_every_row_has_a_route():
    have, want = served(), set(MATRIX.routes)

    assert have - want == set(), "routes that nobody thought about"
    assert want - have == set(), "rows without a route"


def test_every_prefix_of_other_packages_is_in_use():
    paths = [path for _, path in routes()]

    assert all(any(path.startswith(prefix) for path in paths) for prefix in MATRIX.stock)


def test_a_route_somebody_adds_is_noticed(monkeypatch):
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("secret", health.live)])
    anew = URLResolver(RegexPattern(r"^/"), "config.urls")
    monkeypatch.setattr("tests.architecture.roles.routes.get_resolver", lambda: anew)

    assert served() - set(MATRIX.routes) == {"GET /secret"}


# --------------------------------------------------------------------------- the cells hold


@pytest.fixture
def world(here, elsewhere, operator):
    """Both organizations and everybody in them; thousands of refusals are not logged."""
    logging.disable(logging.CRITICAL)
    yield World(here, elsewhere, operator, MATRIX.actors)
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("knocker", KNOCKERS)
def test_everybody_gets_what_the_table_says(world, knocker):
    column = "elsewhere" if knocker in ELSEWHERE else knocker
    wrong = [
        f"{route}: {fault}"
        for route, cells in MATRIX.routes.items()
        for fault in faults_of(world, knocker, route, cells[column])
    ]

    assert wrong == [], "\n".join(wrong)
