"""Upgrading a running cohort to another roadmap version: previewed, audited, set-based.

# Note [Upgrade]
A running cohort keeps its version until somebody upgrades it on purpose. What was begun or handed
in goes on with the text it was begun with; the same slug counts as the same work, see
services/issue.py, Note [Lineage]. What was not begun takes the new text, keeps its dates and its
extensions, and is opened or stays locked by the new prerequisites. What the new version does not
ask for is set aside if it was not begun; what is new is given out as to a late joiner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import RoadmapUpgrade
from apps.assignments.services.issue import assignments_issue
from apps.cohorts.services import Repinned, seats_repin
from apps.core.selectors import request_id

KEPT = """
SELECT COUNT(*) FROM assignments_assignment a JOIN curriculum_task old ON old.id = a.task_id
WHERE old.version_id = %(before)s AND a.enrollment_id = ANY(%(enrollments)s)
  AND a.state NOT IN ('locked', 'available', 'cancelled')
"""

CARRIED = """
WITH carried AS (
    UPDATE assignments_assignment a
    SET task_id = new.id, updated_at = %(now)s
    FROM curriculum_task old, curriculum_task new
    WHERE old.id = a.task_id AND old.version_id = %(before)s
      AND new.version_id = %(after)s AND new.slug = old.slug
      AND a.enrollment_id = ANY(%(enrollments)s) AND a.state IN ('locked', 'available')
      AND NOT EXISTS (
          SELECT FROM assignments_assignment b
          WHERE b.enrollment_id = a.enrollment_id AND b.task_id = new.id
      )
    RETURNING a.id
)
SELECT COUNT(*) FROM carried
"""

MOVED = """
, moved AS (
    UPDATE assignments_assignment a
    SET state = %(to)s, ball_with = %(ball)s, ball_since = %(now)s, updated_at = %(now)s,
        closed_at = CASE WHEN %(to)s = 'cancelled' THEN %(now)s ELSE a.closed_at END
    FROM chosen WHERE chosen.id = a.id
    RETURNING a.id, a.organization_id, chosen.state AS before
), told AS (
    INSERT INTO core_transition (
        subject, subject_id, organization_id, from_state, to_state, actor_id, reason, request_id, at
    )
    SELECT 'assignments.assignment', id, organization_id, before, %(to)s, %(by)s, %(reason)s,
           %(request_id)s, %(now)s
    FROM moved
)
SELECT COUNT(*) FROM moved
"""

NOT_ASKED_FOR = """
WITH chosen AS (
    SELECT a.id, a.state FROM assignments_assignment a JOIN curriculum_task t ON t.id = a.task_id
    WHERE t.version_id = %(before)s AND a.enrollment_id = ANY(%(enrollments)s)
      AND a.state IN ('locked', 'available')
)"""
SET_ASIDE = NOT_ASKED_FOR + MOVED

UNMET = """
    SELECT FROM curriculum_taskprerequisite r JOIN curriculum_task need ON need.id = r.requires_id
    WHERE r.task_id = a.task_id AND NOT EXISTS (
        SELECT FROM assignments_assignment d JOIN curriculum_task done ON done.id = d.task_id
        WHERE d.enrollment_id = a.enrollment_id AND done.slug = need.slug
          AND d.state IN ('approved', 'waived')
    )
"""


def _turned(state: str, condition: str) -> str:
    """Return the statement that moves carried work in *state* for which *condition* holds."""
    return (
        f"""
WITH chosen AS (
    SELECT a.id, a.state FROM assignments_assignment a JOIN curriculum_task t ON t.id = a.task_id
    WHERE t.version_id = %(after)s AND a.enrollment_id = ANY(%(enrollments)s)
      AND a.state = '{state}' AND {condition} ({UNMET})
)"""  # noqa: S608 - both parts are constants of this file
        + MOVED
    )


OPENED = _turned("locked", "NOT EXISTS")
SHUT = _turned("available", "EXISTS")

DATES_FOLLOW = """
UPDATE assignments_cohortdeadline f
SET task_id = new.id, updated_at = %(now)s
FROM curriculum_task old, curriculum_task new
WHERE old.id = f.task_id AND f.cohort_id = %(cohort)s AND old.version_id = %(before)s
  AND new.version_id = %(after)s AND new.slug = old.slug
  AND NOT EXISTS (
      SELECT FROM assignments_cohortdeadline g
      WHERE g.cohort_id = f.cohort_id AND g.task_id = new.id
  )
"""


@dataclass(frozen=True, slots=True)
class UpgradeDone:
    """What an upgrade did, or would do. See `RoadmapUpgrade` for the counts."""

    cohort: int
    direction: str
    before: int
    after: int
    learners: int
    kept: int
    carried: int
    set_aside: int
    given: int


@transaction.atomic
def roadmap_upgrade(
    *,
    cohort_id: int,
    direction_id: int,
    version_id: int,
    by: User,
    now: datetime,
    dry_run: bool = False,
) -> UpgradeDone:
    """Move a cohort's direction to another published version. See Note [Upgrade].

    *dry_run*: do all of it, take it back, and tell what would become of the work.
    Cost: about twenty statements for any number of learners.

    :raises NotFound: if there is no such cohort, or it has no seats in the direction.
    :raises NotAllowed: unless *by* manages the organization.
    :raises CohortEnded: if the cohort is completed or cancelled.
    :raises Invalid: if the version is no published one of the direction, or is pinned already.
    """
    pinned = seats_repin(
        cohort_id=cohort_id, direction_id=direction_id, version_id=version_id, by=by, now=now
    )
    done = _carried_out(pinned, by, now)
    if dry_run:
        transaction.set_rollback(True)
    return done


def _carried_out(pinned: Repinned, by: User, now: datetime) -> UpgradeDone:
    reason = _("roadmap version %(before)s to %(after)s") % {
        "before": pinned.before.number,
        "after": pinned.after.number,
    }
    given = _Statements(pinned, {"by": by.pk, "reason": reason, "now": now})
    kept, carried = given.count(KEPT), given.count(CARRIED)
    set_aside = given.count(SET_ASIDE, to="cancelled", ball="nobody")
    given.run(DATES_FOLLOW)
    given.count(OPENED, to="available", ball="learner")
    given.count(SHUT, to="locked", ball="nobody")
    fresh = assignments_issue(
        cohort_id=pinned.cohort.pk, enrollment_ids=pinned.enrollments, now=now
    )
    counts = {
        "learners": len(pinned.enrollments),
        "kept": kept,
        "carried": carried,
        "set_aside": set_aside,
        "given": fresh,
    }
    RoadmapUpgrade.objects.create(
        cohort=pinned.cohort,
        direction=pinned.direction,
        before=pinned.before,
        after=pinned.after,
        upgraded_by=by,
        upgraded_at=now,
        **counts,
    )
    return UpgradeDone(
        cohort=pinned.cohort.pk,
        direction=pinned.direction.slug,
        before=pinned.before.pk,
        after=pinned.after.pk,
        **counts,
    )


class _Statements:
    """Runs the statements of one upgrade with the values they share."""

    def __init__(self, pinned: Repinned, more: dict[str, Any]) -> None:
        self.values = {
            "cohort": pinned.cohort.pk,
            "before": pinned.before.pk,
            "after": pinned.after.pk,
            "enrollments": list(pinned.enrollments),
            "request_id": request_id(),
            **more,
        }

    def run(self, statement: str, **more: str) -> Sequence[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**self.values, **more})
            return cursor.fetchall() if cursor.description else ()

    def count(self, statement: str, **more: str) -> int:
        ((count,),) = self.run(statement, **more)
        return int(count)
