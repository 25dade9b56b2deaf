"""Pages follow one another without a gap or a repetition, whatever the list is ordered by."""

import base64
import json

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.accounts.models import User
from apps.core.api.pagination import CursorPagination
from apps.core.models import Job
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    JobFactory,
    LearnerFactory,
    UserFactory,
)
from tests.factories.moments import NOW


def walk(client, address, link="next"):
    """Return the ids of every page, following *link* from *address*."""
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        pages.append([row["id"] for row in answer.json()["results"]])
        address, last = answer.json()[link], address
        assert address != last
    return pages


def there_and_back(client, address):
    """Walk to the last page and back to the first; return the ids in order."""
    forth = walk(client, address)
    end = address
    while (answer := client.get(end).json())["next"]:
        end = answer["next"]
    back = walk(client, end, "previous")
    assert back[::-1] == forth
    return [row for page in forth for row in page]


def test_rows_of_the_same_moment_all_come_once(here, client_of):
    """More of them than DRF's own cursors can count: those stop moving after 1000."""
    due_at = JobFactory(organization=here.organization).due_at
    Job.objects.bulk_create(
        Job(kind="test.kind", dedup_key=f"same-{n}", due_at=due_at, organization=here.organization)
        for n in range(1300)
    )

    pages = walk(client_of(here.manager), "/api/v1/jobs?page_size=100")

    rows = [row for page in pages for row in page]
    assert rows == sorted(rows, reverse=True)
    assert len(rows) == len(set(rows)) == 1301


def test_assignments_due_at_one_hour_all_come_once(here, client_of):
    for _ in range(7):
        AssignmentFactory(placement=here.placement)
    manager = client_of(here.manager)

    up = there_and_back(manager, "/api/v1/assignments?ordering=due_at&page_size=2")
    down = there_and_back(manager, "/api/v1/assignments?ordering=-due_at&page_size=2")

    assert up == sorted(up)
    assert down == up[::-1]
    assert len(up) == 7


def test_a_column_behind_relations_orders_pages(here, client_of):
    """Names with blanks, in Chinese, and shared by two people."""
    for name in ("Zoë Q.", "李\u3000雷", "Abel", "Abel"):
        learner = LearnerFactory(organization=here.organization, user=UserFactory(name=name))
        EnrollmentFactory(cohort=here.cohort, learner=learner)
    manager = client_of(here.manager)

    rows = there_and_back(manager, "/api/v1/enrollments?ordering=learner&page_size=1")

    assert len(rows) == len(set(rows)) == 6
    assert (
        there_and_back(manager, "/api/v1/enrollments?ordering=-learner&page_size=4") == rows[::-1]
    )


def test_an_annotated_column_orders_pages(here, client_of):
    rows = there_and_back(client_of(here.manager), "/api/v1/memberships?ordering=name&page_size=2")

    assert len(rows) == len(set(rows)) == User.objects.filter(memberships__isnull=False).count()


class ByEnd:
    """Stands for a view whose list is ordered by a column that may be empty."""

    orderings = {"end": ("finished_at", "id"), "-end": ("-finished_at", "-id")}


def pages_of(rows, ordering):
    """Return the ids of pages of one row each, made by the paginator itself."""
    address, found = f"/?ordering={ordering}&page_size=1", []
    while address:
        pages = CursorPagination()
        [row] = pages.paginate_queryset(rows, Request(APIRequestFactory().get(address)), ByEnd())
        found.append(row.pk)
        address = pages.get_next_link()
    return found


def test_rows_without_a_value_come_at_the_end_going_up(db):
    ended = JobFactory(state="dead", finished_at=NOW).pk
    waiting = [JobFactory().pk for _ in range(3)]

    assert pages_of(Job.objects.all(), "end") == [ended, *waiting]
    assert pages_of(Job.objects.all(), "-end") == [*waiting[::-1], ended]


def cursor_of(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "zzz",
        "",
        "x" * 3000,
        cursor_of(),
        cursor_of(0),
        cursor_of(0, "abc"),
        cursor_of(0, 1),
        cursor_of(0, "1", "2"),
        cursor_of(0, "\x00"),
        cursor_of(0, ["1"]),
        base64.urlsafe_b64encode(b'[0, "\\ud800"]').decode(),
        base64.urlsafe_b64encode(b"[" * 1000).decode(),
    ],
)
def test_a_cursor_the_list_did_not_make_is_refused(here, client_of, cursor):
    answer = client_of(here.manager).get("/api/v1/jobs", {"cursor": cursor})

    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["pointer"] == "#/cursor"


@pytest.mark.parametrize("moment", ["2026-01-01", "2026-01-01T00:00:00", "soon"])
def test_a_moment_without_a_time_zone_is_no_place(here, client_of, moment):
    query = {"ordering": "due_at", "cursor": cursor_of(0, moment, "1")}

    answer = client_of(here.manager).get("/api/v1/assignments", query)

    assert answer.status_code == 400, answer.content


def test_a_key_beyond_every_key_is_an_empty_page(here, client_of):
    answer = client_of(here.manager).get(
        "/api/v1/cohorts", {"cursor": cursor_of(0, "-" + "9" * 30)}
    )

    assert answer.status_code == 200
    assert answer.json() == {"next": None, "previous": None, "results": []}
