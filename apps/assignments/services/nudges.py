"""Reminding whoever is silent: each step of the ladder once for each silence."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from apps.assignments import selectors
from apps.assignments.models import Assignment, Nudge
from apps.core.services import event_publish
from mentorship.events import ReviewNudge
from mentorship.reviewing import Rung, rungs_due
from mentorship.values import BallWith


@transaction.atomic
def nudges_send(*, now: datetime) -> int:
    """Tell each silence the highest step it has reached, once; return how many were told.

    Steps that were missed while nobody ran this are left out: they would only be noise.
    """
    silent = selectors.silences_for_system(now=now)
    list(Assignment.objects.locked().filter(pk__in=[each.assignment_id for each in silent]))
    told = selectors.nudges_told_for_system(assignment_ids=[s.assignment_id for s in silent])
    due = [
        (silence, rung)
        for silence in silent
        for rung in _highest(silence, now)
        if (silence.assignment_id, silence.since, rung.step) not in told
    ]
    nudges = Nudge.objects.bulk_create(
        Nudge(
            assignment_id=silence.assignment_id,
            user_id=user,
            step=rung.step,
            silent_since=silence.since,
            nudged_at=now,
        )
        for silence, rung in due
        for user in silence.people[rung.audience]
    )
    organization = {silence.assignment_id: silence.organization_id for silence in silent}
    for nudge in nudges:
        event_publish(
            ReviewNudge(
                organization[nudge.assignment_id], nudge.assignment_id, nudge.user_id, nudge.step
            )
        )
    return len(nudges)


def _highest(silence: selectors.Silence, now: datetime) -> Iterable[Rung]:
    hours = (now - silence.since).total_seconds() / 3600
    return rungs_due(BallWith(silence.side), hours, silence.promise_hours)[-1:]
