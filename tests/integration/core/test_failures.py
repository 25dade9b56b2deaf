"""A failure is told in one form: one that passes as 503 with a time to wait, any other as 500."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from apps.cohorts.models import Cohort
from apps.core.api.views import JobViewSet
from apps.core.models import Job
from config import urls
from tests.factories import CohortFactory
from tests.factories.house import house

CHINESE = {"Accept-Language": "zh-hans"}


@pytest.fixture
def failing(monkeypatch):
    """Have the list of jobs fail, in the API and at the desk."""

    def fail_with(error):
        def fail(*_, **__):
            raise error

        monkeypatch.setattr(JobViewSet, "list", fail)
        monkeypatch.setattr(type(Job.objects.all()), "visible_to", fail)

    return fail_with


@pytest.mark.django_db(transaction=True)
def test_a_row_that_stays_locked_is_told_as_busy_and_nothing_is_changed(client_of):
    """A real lock: it is waited for as long as the settings say, here for a shorter time."""
    here = house("here")
    cohort = CohortFactory(program=here.program, state="planned")
    manager, address = client_of(here.manager), f"/api/v1/cohorts/{cohort.pk}/cancel"

    def cancel():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
            return manager.post(address, {"reason": "Too few came."})
        finally:
            # The pool would hand the connection on, impatient as it is.
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as elsewhere:
        Cohort.objects.select_for_update().get(pk=cohort.pk)
        answer = elsewhere.submit(cancel).result(timeout=30)

    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["code"] == "busy"
    cohort.refresh_from_db()
    assert cohort.state == "planned"
    assert manager.post(address, {"reason": "Too few came."}).status_code == 200


def test_a_database_that_is_away_is_told_as_busy(here, client_of, failing):
    failing(OperationalError("gone"))

    answer = client_of(here.manager).get("/api/v1/jobs", headers=CHINESE)

    assert (answer.status_code, answer.json()["title"]) == (503, "服务暂时不可用")


def test_any_other_failure_is_ours(here, client_of, failing):
    failing(ZeroDivisionError())

    answer = client_of(here.manager).get("/api/v1/jobs")

    assert (answer.status_code, answer.json()["code"]) == (500, "server-error")
    assert "Retry-After" not in answer


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [(OperationalError("gone"), 503, "Wait a moment"), (ZeroDivisionError(), 500, "our mistake")],
)
def test_a_person_at_the_desk_is_shown_a_page(here, admin_of, failing, error, status, told):
    failing(error)

    answer = admin_of(here.manager).get("/admin/core/job/", headers={"Accept": "text/html"})

    assert answer.status_code == status
    assert told in answer.content.decode()
    assert ("Retry-After" in answer) == (status == 503)


def test_the_page_needs_neither_session_nor_database(rf):
    """What failed may be the very thing that reads them; here neither is to be had."""
    try:
        raise OperationalError("gone")
    except OperationalError:
        answer = urls.handler500(rf.get("/admin/", headers={"Accept": "text/html"}))

    assert answer.status_code == 503
    assert "Wait a moment" in answer.content.decode()
