"""Teams of a cohort and who is in them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Enrollment, Team
from apps.cohorts.services.seats import cohort_lock
from apps.core.models import absent
from apps.core.services import conflict_on
from mentorship.errors import Conflict, Fault, Invalid, NotAllowed
from mentorship.states import COHORT, SEAT_HOLDING, CohortState


class TeamNameTaken(Conflict):
    code, title = "team-name-taken", "The cohort has a team of this name"


class TeamCohortOver(Conflict):
    code, title = "team-cohort-over", "The cohort is over; its teams stay as they are"


@transaction.atomic
def team_create(
    *,
    cohort_id: int,
    name: str,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
    enrollment_ids: Collection[int] = (),
) -> Team:
    """Form a team, with members from the start or without.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* manages or leads the cohort.
    :raises TeamCohortOver: if the cohort is completed or cancelled.
    :raises TeamNameTaken: if another team of the cohort is called so.
    :raises Invalid: if a member is no learner under way in the cohort.
    """
    cohort = _hold(cohort_id, by)
    with conflict_on("team_name_once", _taken()):
        team: Team = Team.objects.create(
            organization_id=cohort.organization_id, cohort=cohort, name=name
        )
    _gather(team, enrollment_ids)
    return team


@transaction.atomic
def team_change(
    *,
    team_id: int,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
    name: str | None = None,
    enrollment_ids: Collection[int] | None = None,
) -> Team:
    """Rename a team or say anew who is in it; None leaves it as it is.

    Whoever was in another team of the cohort leaves it for this one.

    :raises NotFound: if there is no such team.
    :raises NotAllowed: unless *by* manages or leads the cohort.
    :raises TeamCohortOver: if the cohort is completed or cancelled.
    :raises TeamNameTaken: if another team of the cohort is called so.
    :raises Invalid: if a member is no learner under way in the cohort.
    """
    team = _team(team_id, by)
    if name is not None:
        team.name = name
        with conflict_on("team_name_once", _taken()):
            team.save(update_fields=["name", "updated_at"])
    if enrollment_ids is not None:
        gone = Enrollment.objects.filter(team=team).exclude(pk__in=enrollment_ids)
        gone.update(team=None)
        _gather(team, enrollment_ids)
    return team


@transaction.atomic
def team_dissolve(
    *,
    team_id: int,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
) -> None:
    """Let a team go; its members stay in the cohort.

    :raises NotFound: if there is no such team.
    :raises NotAllowed: unless *by* manages or leads the cohort.
    :raises TeamCohortOver: if the cohort is completed or cancelled.
    """
    team = _team(team_id, by)
    Enrollment.objects.filter(team=team).update(team=None)
    team.delete()


def _team(team_id: int, by: User | None) -> Team:
    found = Team.objects.filter(pk=team_id).first()
    if found is None:
        raise absent(Team, team_id)
    _hold(found.cohort_id, by)
    team: Team | None = Team.objects.locked().filter(pk=team_id).first()
    if team is None:
        raise absent(Team, team_id)
    return team


def _hold(cohort_id: int, by: User | None) -> Cohort:
    """Lock the cohort, so that nobody is put into two of its teams at once."""
    cohort = cohort_lock(cohort_id=cohort_id)
    if not policies.can_lead(user=by, cohort=cohort):
        raise NotAllowed(_("Only a manager or a lead mentor of the cohort may do this."))
    if CohortState(cohort.state) in COHORT.ends():
        raise TeamCohortOver(_("The cohort is over."), state=cohort.state)
    return cohort


def _gather(team: Team, enrollment_ids: Collection[int]) -> None:
    """Put members into a team. Cost: two statements for any number."""
    ids = list(dict.fromkeys(enrollment_ids))
    rows = Enrollment.objects.locked().filter(
        pk__in=ids, cohort=team.cohort_id, state__in=[state.value for state in SEAT_HOLDING]
    )
    known = set(rows.values_list("pk", flat=True))
    detail = _("This is no learner under way in the cohort.")
    faults = tuple(
        Fault(f"#/members/{index}", "not-in-the-cohort", detail)
        for index, pk in enumerate(ids)
        if pk not in known
    )
    if faults:
        raise Invalid(detail, faults)
    Enrollment.objects.filter(pk__in=known).update(team=team)


def _taken() -> TeamNameTaken:
    return TeamNameTaken(_("Another team of the cohort has this name."))
