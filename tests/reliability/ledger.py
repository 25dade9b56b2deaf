"""What the database says of a batch of numbered jobs and of their effects."""

from collections import Counter
from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from apps.core.models import Job, OutboxEvent
from apps.core.selectors import database_now
from tests.reliability.kinds import EFFECT

DISAGREEING = """
SELECT j.id, j.state, count(e.id)
FROM core_job j
LEFT JOIN core_outboxevent e ON e.name = %s AND e.payload ->> 'number' = j.payload ->> 'number'
WHERE j.payload ? 'number'
GROUP BY j.id
HAVING count(e.id) <> CASE WHEN j.state = 'succeeded' THEN 1 ELSE 0 END
"""


def jobs_of(numbers: Collection[int]) -> "QuerySet[Job]":
    return Job.objects.filter(dedup_key__in=[f"reliability:{number}" for number in numbers])


def states_of(numbers: Collection[int]) -> Counter[str]:
    return Counter(jobs_of(numbers).values_list("state", flat=True))


def have_succeeded(numbers: Collection[int]) -> bool:
    return states_of(numbers) == {"succeeded": len(numbers)}


def in_hand(numbers: Collection[int]) -> bool:
    """Return whether a worker is at one of the jobs at this moment."""
    running = jobs_of(numbers).filter(state="running", lease_until__gt=database_now())
    return running.exists()


def begun_since(numbers: Collection[int], moment: object) -> bool:
    """Return whether a worker has taken one of the jobs after *moment* and is at it."""
    return jobs_of(numbers).filter(state="running", started_at__gt=moment).exists()


def effects_of(numbers: Collection[int]) -> Counter[int]:
    events = OutboxEvent.objects.filter(name=EFFECT, payload__number__in=list(numbers))
    return Counter(events.values_list("payload__number", flat=True))


def once_each(numbers: Collection[int]) -> Counter[int]:
    return Counter(numbers)


def disagreeing() -> list[tuple[int, str, int]]:
    """Return every job whose effects do not fit its state: one if it succeeded, else none."""
    with connection.cursor() as cursor:
        cursor.execute(DISAGREEING, [EFFECT])
        return cursor.fetchall()
