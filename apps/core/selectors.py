"""core: questions about the plumbing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.core.models import Job, JobQuerySet, Transition, TransitionQuerySet, absent, label_of
from mentorship.errors import Detail, DomainError, TransitionNotAllowed
from mentorship.states import JobState

JOB_ENDED = (JobState.SUCCEEDED, JobState.DEAD, JobState.CANCELLED)


def database_now() -> datetime:
    """Return the database's clock, the one every deadline is compared with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def kinds_among(*, jobs: JobQuerySet) -> list[str]:
    """Return every kind of *jobs*, each once."""
    return list(jobs.order_by("kind").values_list("kind", flat=True).distinct())


def rows_of(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that only reads.

    *sql*: a constant with named placeholders; values come in *params* alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def request_id() -> str:
    """Return the id of the request or job this code runs for; empty outside both."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def job_list(*, viewer: Any) -> JobQuerySet:
    """Return the jobs *viewer* may see, newest first."""
    parts = Job.objects.filter(parent=OuterRef("pk")).order_by().values("parent")
    ended = parts.filter(state__in=[state.value for state in JOB_ENDED])
    return (
        Job.objects.visible_to(viewer)
        .select_related("organization")
        .annotate(
            parts_total=Coalesce(Subquery(parts.annotate(n=Count("pk")).values("n")), 0),
            parts_done=Coalesce(Subquery(ended.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("-id")
    )


def job_get(*, job_id: int, viewer: Any) -> Job:
    """Return one job.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    job = job_list(viewer=viewer).filter(pk=job_id).first()
    if job is None:
        raise absent(Job, job_id)
    return job


def refusal_told(*, refusal: DomainError) -> str:
    """Return what to tell a person of *refusal*, in their language.

    Most say it themselves; a machine is pure and knows neither languages nor labels.
    """
    if not isinstance(refusal, TransitionNotAllowed) or not refusal.states:
        return detail_told(detail=refusal.detail)
    state, to = (label_of(refusal.states, str(refusal.facts[name])) for name in ("state", "to"))
    return _("“%(state)s” cannot become “%(to)s”.") % {"state": state, "to": to}


def detail_told(*, detail: str) -> str:
    """Return *detail* in the reader's language; one that is no `Detail` is in it already."""
    if isinstance(detail, Detail):
        return _(detail.template) % detail.values
    return detail


def moment_told(*, moment: datetime, time_zone: str) -> str:
    """Say *moment* in the reader's language, by the clock of *time_zone*, which is named."""
    here = localtime(moment, ZoneInfo(time_zone))
    return f"{date_format(here, 'DATETIME_FORMAT')} ({time_zone})"


def transition_list(*, subject: str, subject_id: int) -> TransitionQuerySet:
    """Return the steps of one row, oldest first. The caller has checked that it may be seen."""
    steps = Transition.objects.of(subject, subject_id)
    return steps.select_related("actor").order_by("id")
