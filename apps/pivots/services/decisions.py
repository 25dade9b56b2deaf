"""A mentor looks at a recommendation, and accepts, amends or declines it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts.models import Cohort, Enrollment, Placement
from apps.cohorts.services import line_change
from apps.core.models import absent
from apps.core.services import conflict_on, event_publish, state_begin, state_move
from apps.curriculum.models import Direction
from apps.mentoring.services import EnrollmentEnded
from apps.pivots import policies
from apps.pivots.models import Pivot, Recommendation
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.events import RecommendationDecided
from mentorship.states import (
    ENROLLMENT,
    OPEN_RECOMMENDATION,
    RECOMMENDATION,
    EnrollmentState,
    RecommendationState,
)
from mentorship.values import DeclineReason

MOVES = ("pivot", "advance")
STAYS = ("stay", "defer")


class GateClosed(Conflict):
    code, title = "gate-closed", "This direction is not open to the learner yet"


class VerticalMissing(Conflict):
    code, title = "vertical-missing", "Pick one vertical first"


class PivotAlreadyPlanned(Conflict):
    code, title = "pivot-already-planned", "A pivot is planned already"


class AlreadyThere(Conflict):
    code, title = "already-there", "The learner stands in this direction already"


class NotPlaced(Conflict):
    code, title = "not-placed", "The learner stands in no direction yet"


@transaction.atomic
def recommendation_review(*, recommendation_id: int, by: User, now: datetime) -> Recommendation:
    """Look at a recommendation; from now on the learner may see it. Looking twice is no error.

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages it.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises TransitionNotAllowed: if it has been decided, has expired or was superseded.
    """
    row = _take(recommendation_id, by)
    if row.state != RecommendationState.UNDER_REVIEW.value:
        _step(row, RecommendationState.UNDER_REVIEW, by=by, now=now)
    return row


@transaction.atomic
def recommendation_accept(
    *, recommendation_id: int, note: str = "", by: User, now: datetime
) -> Recommendation:
    """Accept the advice; a move to another direction becomes a planned pivot.

    Before admission it says where the seat is to be, and whoever waits elsewhere waits there.

    :raises NotAllowed: as for `recommendation_review`.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises TransitionNotAllowed: if it is not open.
    :raises VerticalMissing: for a move to applications while no vertical is picked (rule R44).
    :raises NotPlaced: if a learner is to move who has not begun anywhere.
    :raises AlreadyThere: if the learner stands there by now.
    :raises PivotAlreadyPlanned: if another pivot of the learner waits to be applied.
    """
    _lock_line(recommendation_id)
    row = _take(recommendation_id, by)
    _check_vertical(row, row.direction)
    _look(row, by, now)
    _decide(row, RecommendationState.ACCEPTED, by=by, now=now, note=note)
    _follow(row, by, now)
    return row


@transaction.atomic
def recommendation_amend(
    *,
    recommendation_id: int,
    decision: str,
    direction_id: int | None,
    then_id: int | None,
    note: str,
    by: User,
    now: datetime,
) -> Recommendation:
    """Decide otherwise than advised; return the recommendation that says so, accepted.

    What it says holds as if it had been advised, see `recommendation_accept`.
    The engine's gates hold for people too: nobody is sent into a direction that is closed.

    :raises NotAllowed: as for `recommendation_review`.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises TransitionNotAllowed: if it is not open.
    :raises Invalid: if the directions do not fit the decision, with a pointer to each.
    :raises GateClosed: if the engine found the direction closed to this learner.
    :raises NotPlaced: if a learner is to move who has not begun anywhere.
    :raises AlreadyThere: if the move leads to where the learner stands.
    :raises PivotAlreadyPlanned: if another pivot of the learner waits to be applied.
    """
    _lock_line(recommendation_id)
    row = _take(recommendation_id, by)
    direction, then = _direction(direction_id), _direction(then_id)
    _check_whole(decision, direction, then)
    _check_gate(row, direction)
    _check_vertical(row, direction)
    _look(row, by, now)
    _decide(row, RecommendationState.AMENDED, by=by, now=now, note=note)
    amended = _amended(row, decision, direction, then)
    amended.save()
    state_begin(row=amended, by=by, now=now, reason=note)
    for state in (RecommendationState.PUBLISHED, RecommendationState.UNDER_REVIEW):
        _step(amended, state, by=by, now=now)
    _decide(amended, RecommendationState.ACCEPTED, by=by, now=now, note=note)
    _follow(amended, by, now)
    return amended


@transaction.atomic
def recommendation_decline(
    *, recommendation_id: int, reason: DeclineReason, note: str = "", by: User, now: datetime
) -> Recommendation:
    """Decline the advice; it is not raised again before the evidence changes.

    :raises NotAllowed: as for `recommendation_review`.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises TransitionNotAllowed: if it is not open.
    """
    row = _take(recommendation_id, by)
    _look(row, by, now)
    row.decline_reason = reason.value
    _decide(
        row, RecommendationState.DECLINED, by=by, now=now, note=note, fields=("decline_reason",)
    )
    return row


def recommendations_expire(*, now: datetime, enrollment_id: int | None = None) -> int:
    """Close what nobody decided in time, and what outlived its enrollment; return how many.

    *enrollment_id*: look at this one alone, which has just ended.
    """
    open_ = [state.value for state in OPEN_RECOMMENDATION]
    ended = Q(enrollment__state__in=[state.value for state in ENROLLMENT.ends()])
    overdue = Recommendation.objects.filter(Q(expires_at__lte=now) | ended, state__in=open_)
    if enrollment_id is not None:
        overdue = overdue.filter(enrollment=enrollment_id)
    with transaction.atomic():
        rows = list(overdue.locked()[:500])
        for row in rows:
            late = row.expires_at is not None and row.expires_at <= now
            why = "nobody decided" if late else "the enrollment has ended"
            _step(row, RecommendationState.EXPIRED, by=None, now=now, reason=why)
    return len(rows)


# --------------------------------------------------------------------------- steps


def _lock_line(recommendation_id: int) -> None:
    """Lock the cohort before all else: accepted advice may move somebody to another line.

    See Note [Lock order] of cohorts: seats are given to those in line by whoever holds the cohort.
    """
    found = Cohort.objects.filter(enrollments__recommendations=recommendation_id)
    list(Cohort.objects.locked().filter(pk__in=found.values("pk")))


def _take(recommendation_id: int, by: User) -> Recommendation:
    """Lock the enrollment and then what is advised, in the order of a refresh."""
    found = Enrollment.objects.filter(recommendations=recommendation_id)
    enrollment: Enrollment | None = (
        Enrollment.objects.locked().filter(pk__in=found.values("pk")).first()
    )
    row = Recommendation.objects.locked().filter(pk=recommendation_id).first()
    if row is None or enrollment is None:
        raise absent(Recommendation, recommendation_id)
    policies.check_can_decide(user=by, recommendation=row)
    if EnrollmentState(enrollment.state) in ENROLLMENT.ends():
        raise EnrollmentEnded(
            _("The enrollment has ended: there is nothing to decide any more."),
            state=enrollment.state,
        )
    row.enrollment = enrollment
    return row  # type: ignore[no-any-return]


def _look(row: Recommendation, by: User, now: datetime) -> None:
    """Deciding implies having looked."""
    if row.state == RecommendationState.PUBLISHED.value:
        _step(row, RecommendationState.UNDER_REVIEW, by=by, now=now)


def _step(
    row: Recommendation,
    to: RecommendationState,
    *,
    by: User | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    state_move(row=row, machine=RECOMMENDATION, to=to, by=by, now=now, reason=reason, fields=fields)


def _decide(
    row: Recommendation,
    to: RecommendationState,
    *,
    by: User,
    now: datetime,
    note: str,
    fields: tuple[str, ...] = (),
) -> None:
    row.decided_by, row.decided_at, row.note = by, now, note
    changed = ("decided_by", "decided_at", "note", *fields)
    _step(row, to, by=by, now=now, reason=row.decline_reason or note, fields=changed)
    event_publish(RecommendationDecided(row.organization_id, row.pk, row.enrollment_id, to.value))


def _follow(row: Recommendation, by: User, now: datetime) -> None:
    """Let accepted advice have its effect: a planned pivot, or another line to wait in."""
    _plan_pivot(row, by, now)
    if row.direction_id is not None:
        line_change(enrollment=row.enrollment, direction_id=row.direction_id, now=now)


def _plan_pivot(row: Recommendation, by: User, now: datetime) -> None:
    """Plan the move an accepted recommendation asks for. Applying it is a step of its own."""
    if row.decision not in MOVES or row.direction is None:
        return
    placement = (
        Placement.objects.filter(enrollment=row.enrollment_id, state="current")
        .select_related("direction")
        .first()
    )
    if placement is None:
        raise NotPlaced(_("The learner stands in no direction yet, so there is no move to plan."))
    if placement.direction_id == row.direction_id:
        raise AlreadyThere(_("The learner stands in this direction already."))
    pivot = Pivot(
        organization_id=row.organization_id,
        enrollment_id=row.enrollment_id,
        recommendation=row,
        from_direction=placement.direction,
        to_direction=row.direction,
        planned_at=now,
    )
    planned = PivotAlreadyPlanned(_("Another pivot of this learner is planned already."))
    with conflict_on("pivot_planned_once", planned):
        pivot.save()
    state_begin(row=pivot, by=by, now=now, reason=row.note)


def _amended(
    row: Recommendation, decision: str, direction: Direction | None, then: Direction | None
) -> Recommendation:
    """Return a copy that says what the mentor decided; the engine's answer stays on *row*.

    Reasons, scores and gates stay the engine's; the plan is the mentor's, in weeks nobody counted.
    """
    document: Mapping[str, Any] = {
        **row.document,
        "decision": decision,
        "direction": direction.slug if direction else None,
        "then": then.slug if then else None,
        "plan": _plan_of(row, direction, then),
        "why_not_target": None,
    }
    return Recommendation(
        organization_id=row.organization_id,
        enrollment=row.enrollment,
        policy_version_id=row.policy_version_id,
        model_version_id=row.model_version_id,
        inputs=row.inputs,
        inputs_hash=row.inputs_hash,
        evidence_digest=row.evidence_digest,
        document=document,
        decision=decision,
        direction=direction,
        then=then,
        confidence=row.confidence,
        published_at=row.published_at,
        expires_at=row.expires_at,
        amends=row,
    )


def _plan_of(
    row: Recommendation, direction: Direction | None, then: Direction | None
) -> list[dict[str, Any]]:
    """Return the steps of an amended plan; who stays, stays where they stand."""
    standing = Placement.objects.filter(enrollment=row.enrollment_id, state="current")
    stays_in = standing.values_list("direction__slug", flat=True).first()
    steps = (direction.slug if direction else stays_in, then.slug if then else None)
    return [{"direction": slug, "weeks": None, "after_stage": None} for slug in steps if slug]


# --------------------------------------------------------------------------- guards


def _direction(direction_id: int | None) -> Direction | None:
    if direction_id is None:
        return None
    found: Direction | None = Direction.objects.filter(pk=direction_id).first()
    if found is None:
        raise absent(Direction, direction_id)
    return found


def _check_whole(decision: str, direction: Direction | None, then: Direction | None) -> None:
    """Refuse half a decision, and directions that belong to another one."""
    faults = []
    if decision in STAYS:
        detail = _("Stay and defer lead nowhere: leave the direction out.")
        named = {"direction": direction, "then": then}
        faults += [Fault(f"#/{name}", "not-expected", detail) for name in named if named[name]]
    if decision not in STAYS and direction is None:
        detail = _("Name a direction for every decision but stay and defer.")
        faults.append(Fault("#/direction", "required", detail))
    if decision == "start_then" and then is None:
        detail = _("Name the direction that comes after the first one.")
        faults.append(Fault("#/then", "required", detail))
    if then is not None and then == direction:
        detail = _("The next step must lead elsewhere.")
        faults.append(Fault("#/then", "same", detail))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))


def _check_gate(row: Recommendation, direction: Direction | None) -> None:
    if direction is not None and not row.document["gates"].get(direction.slug, True):
        raise GateClosed(
            _("%(direction)s is not open to this learner yet (rule R40).")
            % {"direction": direction},
            direction=direction.slug,
        )


def _check_vertical(row: Recommendation, direction: Direction | None) -> None:
    moves = row.decision in (*MOVES, "start")
    if not moves or direction is None or direction.slug != "apps":
        return
    if not row.enrollment.learner.verticals.exists():
        raise VerticalMissing(
            _("Before a move to applications the learner picks one vertical to go deep in (R44).")
        )
