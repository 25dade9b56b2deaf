"""Trying one cell: the answer, what it must not say, and what must not have changed."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext

from django.apps import apps
from django.db import connection, transaction
from rest_framework.test import APIClient

from config.management.documents.matrix import matrix
from tests.architecture.roles.cases import MULTIPART, Knock, knock
from tests.architecture.roles.contract import contradictions
from tests.architecture.roles.world import (
    ABSENT,
    Shared,
    canary_of,
    former_member,
    furnish,
    staff_member,
)

ELSEWHERE = ("elsewhere_learner", "elsewhere_staff", "elsewhere_former")
"""Who stands for the column `elsewhere`: one is mentor, lead, manager and admin at once, for a role
only ever adds to what a person may see."""

PROBLEM = {"type", "title", "status", "detail", "instance", "code"}
UNWATCHED = {"django_session", "core_cache"}  # plumbing that any request may touch


class World:
    """Two furnished organizations, and everybody who could knock at the first."""

    def __init__(self, here, elsewhere, operator):
        shared = Shared()
        self.rows, self.foreign = furnish(here, shared), furnish(elsewhere, shared)
        self.canary, self.foreign_canary = canary_of(here), canary_of(elsewhere)
        self.people = {actor: getattr(here, actor, None) for actor in matrix().actors}
        outsiders = (elsewhere.learner, staff_member(elsewhere), former_member(here))
        self.people |= {"operator": operator, **dict(zip(ELSEWHERE, outsiders, strict=True))}
        self.absent = {}

    def client(self, knocker):
        client = APIClient(raise_request_exception=False)
        client.default_format = "json"
        client.force_authenticate(user=self.people[knocker])
        return client

    def forbidden_word(self, knocker):
        """Return the word *knocker* must never read; the operator may read all."""
        if knocker == "operator":
            return None
        return self.canary if knocker in ELSEWHERE else self.foreign_canary


@contextmanager
def undone():
    """Take back whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fingerprint():
    """Return `{table: (rows, digest)}` of the whole database."""
    models = apps.get_models(include_auto_created=True)
    tables = sorted({model._meta.db_table for model in models} - UNWATCHED)
    parts = (
        f"SELECT '{table}', count(*), sum(hashtextextended(t::text, 0)) FROM {table} t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (rows, digest) for table, rows, digest in cursor.fetchall()}


def send(client, request: Knock, path=None):
    """Send *request*, to another address if *path* is given."""
    method, path = getattr(client, request.method.lower()), path or request.path
    if not request.writes:
        return method(path)
    as_json = path.startswith("/api/") and request.route not in MULTIPART
    return method(path, request.body, format="json" if as_json else "multipart")


def changed_by(steps: Iterable[tuple[str, Callable[[], object]]]) -> Iterator[str]:
    """Take *steps* that must change nothing, and yield the names of those that do.

    The database is compared once, after all of them. Only if it differs is each taken alone.
    """
    named = list(steps)
    before = fingerprint()
    with undone():
        for _, step in named:
            step()
        same = fingerprint() == before
    for name, step in () if same else named:
        with undone():
            step()
            after = fingerprint()
        if before != after:
            yield f"{name}: changed {[t for t in before if before[t] != after[t]]}"


def is_refused(cell: str) -> bool:
    """Return whether the table says that the door stays shut."""
    return int(cell[:3]) >= 400


def faults_of(world: World, knocker: str, route: str, cell: str) -> Iterator[str]:
    """Yield what is wrong with the answer to *route*; *cell* is what the table says.

    What is let in is taken back. What is refused has nothing to take back; `changed_by` sees to it.
    """
    request, client = knock(route, world.rows), world.client(knocker)
    denied = is_refused(cell)
    with undone() if request.writes and not denied else nullcontext():
        answer = send(client, request)

    if (got := cell_of(answer, request, cell)) != cell:
        yield f"{got}, not {cell}: {answer.content[:200]!r}"
        return
    yield from contradictions(answer, route)
    if denied:
        yield from _faults_of_refusal(answer, world, client, request)
    if (denied or not request.writes) and not request.by_token:
        yield from leaks(answer, world.forbidden_word(knocker))


def cell_of(answer, request: Knock, wanted: str) -> str:
    """Write *answer* as a cell: the status and, where a list is wanted, whether the row is in."""
    if answer.status_code != 200 or wanted[3:] == "":
        return str(answer.status_code)
    found = request.row_id in [row["id"] for row in answer.json()["results"]]
    return f"200{'+' if found else '-'}"


def _faults_of_refusal(answer, world: World, client, request: Knock) -> Iterator[str]:
    if answer["Content-Type"] != "application/problem+json":
        yield f"refused in {answer['Content-Type']}"
    elif extra := set(answer.json()) - PROBLEM:
        yield f"the refusal tells more than it should: {extra}"
    elif answer.status_code == 404 and request.row_id and "{id}" in request.route:
        told, expected = said(answer, request.row_id), _said_of_absent(world, client, request)
        if told != expected:
            yield f"foreign and absent differ: {told} and {expected}"


def _said_of_absent(world: World, client, request: Knock) -> object:
    """Return what is said of a row that does not exist: asked once, it is the same to everybody."""
    if request.route not in world.absent:
        answer = send(client, request, request.absent)
        world.absent[request.route] = said(answer, ABSENT)
    return world.absent[request.route]


def said(answer, key: int) -> object:
    """Return a refusal without its address, and with the key the caller gave taken out."""
    if answer["Content-Type"] != "application/problem+json":
        return re.sub(rf"\b{key}\b", "{key}", answer.content.decode())
    problem = {name: value for name, value in answer.json().items() if name != "instance"}
    return problem | {"detail": re.sub(rf"\b{key}\b", "{key}", problem["detail"])}


def leaks(answer, word: str | None) -> Iterator[str]:
    if word is not None and word in b"".join(answer).decode():
        yield f"the answer holds {word}"
