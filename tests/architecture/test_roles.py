"""Every route of the URL conf, tried by everybody who could knock, against one table.

`tests/architecture/roles.yaml` holds the table. A route that is not in it fails, and so does a row
without a route.
"""

from dataclasses import replace
from functools import cache, partial

import pytest
from django.http import HttpResponse, JsonResponse
from django.urls import path as address
from django.urls.resolvers import RegexPattern, URLResolver

from apps.accounts.models import Organization
from apps.cohorts.models import EnrollmentQuerySet
from apps.core.api import health
from config import urls
from config.management.documents.matrix import matrix
from tests.architecture.document import document
from tests.architecture.roles.cases import REFERENCES, knock
from tests.architecture.roles.contract import contradictions
from tests.architecture.roles.routes import routes
from tests.architecture.roles.trial import (
    ELSEWHERE,
    changed_by,
    faults_of,
    fingerprint,
    is_refused,
    said,
    send,
    undone,
)
from tests.architecture.roles.world import ABSENT

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
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, address("secret", health.live)])
    anew = URLResolver(RegexPattern(r"^/"), "config.urls")
    monkeypatch.setattr("tests.architecture.roles.routes.get_resolver", lambda: anew)

    assert served() - set(MATRIX.routes) == {"GET /secret"}


# --------------------------------------------------------------------------- the cells hold


@pytest.mark.parametrize("knocker", KNOCKERS)
def test_everybody_gets_what_the_table_says_and_a_refusal_changes_nothing(world, knocker):
    column, wrong, shut = "elsewhere" if knocker in ELSEWHERE else knocker, [], []

    def ask(route, cell):
        wrong.extend(f"{route}: {fault}" for fault in faults_of(world, knocker, route, cell))

    for route, cells in MATRIX.routes.items():
        cell = cells[column]
        if is_refused(cell) and knock(route, world.rows).writes:
            shut.append((route, partial(ask, route, cell)))
        else:
            ask(route, cell)

    changed = list(changed_by(shut))
    assert shut
    assert wrong + changed == [], "\n".join(wrong + changed)


def test_a_refusal_that_writes_would_be_named(world):
    """The negative control: the door is shut, and something happened all the same."""
    quiet = partial(world.client("learner").get, "/api/v1/me")
    rename = Organization.objects.filter(pk=world.rows.organization.pk).update
    steps = [("quiet", quiet), ("loud", partial(rename, name="Renamed"))]

    assert [told.partition(":")[0] for told in changed_by(steps)] == ["loud"]


def test_an_answer_that_breaks_the_document_would_be_named():
    """The negative control: what every answer above was held against."""
    route, page = "GET /api/v1/cohorts", {"next": None, "previous": None, "results": []}

    assert list(contradictions(JsonResponse(page), route)) == []
    assert list(contradictions(JsonResponse(page, status=418), route)) == ["418 is not described"]
    assert list(contradictions(JsonResponse({**page, "next": 7}), route)) != []
    assert list(contradictions(HttpResponse("[]", content_type="text/html"), route)) != []


def test_a_door_without_a_scope_would_be_seen(world, monkeypatch):
    """The negative control: for once, everybody sees every enrollment."""
    monkeypatch.setattr(EnrollmentQuerySet, "visible_to", lambda rows, user: rows)
    about_rows = [route for route in MATRIX.routes if " /api/v1/enrollments/{id}" in route]
    for route in ["GET /api/v1/enrollments", *about_rows]:
        cell = MATRIX.routes[route]["elsewhere"]
        assert list(faults_of(world, "elsewhere_staff", route, cell)) != [], route


# --------------------------------------------------------------------------- other ways in


@pytest.mark.parametrize(("route", "fields"), REFERENCES.items(), ids=REFERENCES)
def test_a_foreign_key_in_a_body_is_answered_like_an_absent_one(world, route, fields):
    """Tried by the manager, who may do everything here but nothing elsewhere."""
    client, route = world.client("manager"), route.replace(" ", " /api/v1/")
    for field in fields:
        answers = []
        for key in (knock(route, world.foreign).body[field], ABSENT):
            request = knock(route, world.rows)
            before = fingerprint()
            with undone():
                answer = send(client, replace(request, body={**request.body, field: key}))
                assert fingerprint() == before
            answers.append((answer.status_code, said(answer, key)))

        assert answers[0] == answers[1], field
        assert 400 <= answers[0][0] < 500


@pytest.mark.parametrize("knocker", ["manager", "learner"])
def test_a_foreign_key_in_a_filter_finds_nothing(world, knocker):
    client, tried = world.client(knocker), 0
    for path, names in key_filters():
        for name in names:
            key = getattr(world.foreign, FILTERED.get(name, name)).pk
            found = client.get(path, {name: key})
            assert found.status_code == 200, (path, name)
            assert found.json() == {"next": None, "previous": None, "results": []}
            if (path, name) not in world.absent:  # asked once, it is the same to everybody
                world.absent[path, name] = client.get(path, {name: ABSENT}).json()
            assert found.json() == world.absent[path, name]
            tried += 1

    assert tried > 25


OF_MACHINES = "/api/v1/checks/"
"""No person gets in there: tests/integration/assignments/test_checks.py."""

FILTERED = {"run": "match_run", "user": "other_person"}


def key_filters():
    """Yield every list and those of its filters that take the key of another row."""
    for path, parameters in lists():
        if path.startswith(OF_MACHINES):
            continue
        names = [p["name"] for p in parameters if p["schema"].get("type") == "integer"]
        yield path, [name for name in names if name != "page_size"]


@cache
def lists():
    """Return the address and the parameters of every list."""
    return [
        (path, item["get"].get("parameters", ()))
        for path, item in document()["paths"].items()
        if "get" in item and "{" not in path
    ]


def test_a_search_finds_nothing_of_another_organization(world):
    client, found = world.client("manager"), {}
    for path, parameters in lists():
        if "search" in [p["name"] for p in parameters]:
            words = (world.canary, world.foreign_canary)
            own, foreign = (client.get(path, {"search": word}).json()["results"] for word in words)
            assert foreign == []
            found[path] = len(own)

    assert sum(count > 0 for count in found.values()) > 5
