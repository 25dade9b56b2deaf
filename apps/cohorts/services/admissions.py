"""Decisions on many applications at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts import policies, selectors
from apps.cohorts.models import Enrollment, Seats
from apps.cohorts.services.enrollments import (
    enrollment_admit,
    enrollment_decline,
    enrollment_waitlist,
)
from apps.cohorts.services.places import first_directions
from apps.cohorts.services.seats import cohort_lock
from apps.core.selectors import refusal_told
from mentorship.errors import DomainError, NotAllowed
from mentorship.states import EnrollmentState
from mentorship.values import AdmissionDecision

MOST = 200
"""Applications decided on at once."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a decision came to. `code` and `detail`: why it was refused, else empty.

    `seats_elsewhere`: how many seats in other cohorts an admitted learner holds.
    """

    enrollment_id: int
    state: str
    code: str = ""
    detail: str = ""
    seats_elsewhere: int = 0


@transaction.atomic
def admissions_decide(
    *,
    cohort_id: int,
    enrollment_ids: Sequence[int],
    decision: AdmissionDecision,
    by: User | None,
    now: datetime,
    direction_id: int | None = None,
    reason: str = "",
) -> list[Admission]:
    """Decide alike on applications to one cohort; return what each came to, in the order given.

    Seats go to the first named while there are any; one refusal stops none of the others.
    *direction_id*: None stands for what was decided or asked for by each, see Note [First
    direction]. An id that is no enrollment of the cohort is refused like one that does not exist.

    The rows are locked and looked up by a few statements for all. Each decision is then made by
    the service that makes single ones, so that seats, lines and timelines are kept in one place.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* manages or leads the cohort.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    if not policies.can_lead(user=by, cohort=cohort):
        raise NotAllowed(_("Only a manager or a lead mentor of the cohort may do this."))
    list(Seats.objects.locked().filter(cohort=cohort))
    named = Enrollment.objects.locked().filter(cohort=cohort, pk__in=enrollment_ids)
    held = {row.pk: row for row in named.select_related("learner", "cohort")}
    deeds: dict[int, dict[str, Any]] = {pk: {"by": by, "now": now, "reason": reason} for pk in held}
    if decision is not AdmissionDecision.DECLINE:
        for pk, chosen in _directions(held, direction_id).items():
            deeds[pk]["direction_id"] = chosen
    unique = dict.fromkeys(enrollment_ids)
    decided = [_decide(pk, held.get(pk), decision, deeds) for pk in unique]
    admitted = [row.enrollment_id for row in decided if row.state == EnrollmentState.ADMITTED]
    elsewhere = selectors.seats_elsewhere(enrollment_ids=admitted)
    return [replace(row, seats_elsewhere=elsewhere.get(row.enrollment_id, 0)) for row in decided]


def _directions(held: dict[int, Enrollment], direction_id: int | None) -> dict[int, int]:
    if direction_id is not None:
        return dict.fromkeys(held, direction_id)
    return first_directions(enrollments=held.values())


VERBS = {
    AdmissionDecision.ADMIT: enrollment_admit,
    AdmissionDecision.WAITLIST: enrollment_waitlist,
    AdmissionDecision.DECLINE: enrollment_decline,
}


def _decide(
    enrollment_id: int,
    held: Enrollment | None,
    decision: AdmissionDecision,
    deeds: dict[int, dict[str, Any]],
) -> Admission:
    if held is None:
        detail = _("There is no such enrollment in the cohort.")
        return Admission(enrollment_id, "", "not-found", detail)
    try:
        row = VERBS[decision](enrollment_id=enrollment_id, **deeds[enrollment_id])
    except DomainError as refusal:
        return Admission(enrollment_id, held.state, refusal.code, refusal_told(refusal=refusal))
    return Admission(enrollment_id, row.state)
