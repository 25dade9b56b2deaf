"""Snapshots: written once a day for everybody under way, checked or made up for at will."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from apps.assignments.models import WAITING
from apps.progress.selectors.snapshots import COLUMNS, FIGURES, FORMULA
from mentorship.states import OPEN_ASSIGNMENT, AssignmentState

DAYS_BACK = 7  # a worker that was away for a week makes up for it

WRITE = f"""
{FIGURES}
, written AS (
    INSERT INTO progress_progresssnapshot
        (organization_id, enrollment_id, as_of_on, formula_version, {", ".join(COLUMNS)})
    SELECT f.organization_id, f.enrollment_id, f.as_of_on,
           %(formula)s || CASE WHEN kept.n > 0 THEN '.' || kept.n ELSE '' END,
           {", ".join(f"f.{name}" for name in COLUMNS)}
    FROM figures f
    CROSS JOIN LATERAL (
        SELECT COUNT(*) AS n
        FROM progress_progresssnapshot s
        WHERE s.enrollment_id = f.enrollment_id AND s.as_of_on = f.as_of_on
          AND (s.formula_version = %(formula)s OR s.formula_version LIKE %(formula)s || '.%%')
    ) kept
    LEFT JOIN LATERAL (
        SELECT * FROM progress_progresssnapshot s
        WHERE s.enrollment_id = f.enrollment_id AND s.as_of_on = f.as_of_on
        ORDER BY s.id DESC
        LIMIT 1
    ) stands ON TRUE
    WHERE stands.id IS NULL OR ({", ".join(f"stands.{name}" for name in COLUMNS)})
        IS DISTINCT FROM ({", ".join(f"f.{name}" for name in COLUMNS)})
    ORDER BY f.enrollment_id, f.as_of_on
    ON CONFLICT (enrollment_id, as_of_on, formula_version) DO NOTHING
    RETURNING id
)
SELECT (SELECT COUNT(*) FROM figures), (SELECT COUNT(*) FROM written)
"""  # noqa: S608 - the names of columns are constants


@dataclass(frozen=True, slots=True)
class SnapshotCounts:
    """`looked_at`: enrollments and days; `written`: rows that were missing, or that differed."""

    looked_at: int
    written: int


@transaction.atomic
def snapshots_take(*, now: datetime) -> SnapshotCounts:
    """Write the days that are over and have no snapshot yet, up to a week back.

    Each cohort's days end in its own time zone. Idempotent. Cost: one statement, however many
    enrollments there are.
    """
    return _write({"first": None, "last": None, "again": False, "now": now})


@transaction.atomic
def snapshots_rebuild(*, day: date, now: datetime) -> SnapshotCounts:
    """Read a past day from the timeline again; a row that differs from what stands is added.

    Nothing is overwritten: the earlier row stays, under its own formula version. `written` 0 is
    proof that all that stood can be derived. Idempotent. Cost: one statement.
    """
    return _write({"first": day, "last": day, "again": True, "now": now})


def _write(values: Mapping[str, Any]) -> SnapshotCounts:
    states = {state.value for state in OPEN_ASSIGNMENT}
    params = {
        **values,
        "days": DAYS_BACK,
        "formula": FORMULA,
        "open": sorted(states),
        "waiting": list(WAITING),
        "learners_turn": sorted(states - {*WAITING, AssignmentState.LOCKED.value}),
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE, params)
        row = cursor.fetchone()
    assert row is not None
    return SnapshotCounts(*row)
