"""The life of a program."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Program
from apps.core.models import absent
from apps.core.services import conflict_on, state_begin, state_move
from mentorship.errors import Conflict
from mentorship.states import PROGRAM, CohortState, ProgramState

UNDER_WAY = (CohortState.ENROLLING, CohortState.RUNNING, CohortState.WRAPPING_UP)


class SlugTaken(Conflict):
    code, title = "slug-taken", "This short name is in use"


class ProgramHasCohorts(Conflict):
    code, title = "program-has-cohorts", "Cohorts of this program are under way"


@transaction.atomic
def program_create(
    *, organization_id: int, slug: str, name: str, by: User | None, now: datetime
) -> Program:
    """Draw up a program.

    :raises NotFound: if there is no such organization.
    :raises NotAllowed: unless *by* manages it.
    :raises SlugTaken: if the organization has a program of that short name.
    """
    if not Organization.objects.filter(pk=organization_id).exists():
        raise absent(Organization, organization_id)
    policies.check_can_manage(user=by, organization_id=organization_id)

    taken = SlugTaken(_("Another program has this short name."), slug=slug)
    with conflict_on("program_slug_once", taken):
        program = Program.objects.create(organization_id=organization_id, slug=slug, name=name)
    state_begin(row=program, by=by, now=now)
    return program


@transaction.atomic
def program_move(
    *, program_id: int, to: ProgramState, by: User | None, now: datetime, reason: str = ""
) -> Program:
    """Activate, close or archive a program.

    :raises NotAllowed: unless *by* manages the organization.
    :raises TransitionNotAllowed: if the program has no such step.
    :raises ProgramHasCohorts: if it is to close while a cohort is under way.
    """
    program = program_lock(program_id=program_id)
    policies.check_can_manage(user=by, organization_id=program.organization_id)

    PROGRAM.step(ProgramState(program.state), to)
    if to is ProgramState.CLOSED:
        _check_nothing_runs(program)
    state_move(row=program, machine=PROGRAM, to=to, by=by, now=now, reason=reason)
    return program


def program_lock(*, program_id: int) -> Program:
    """Lock one program.

    :raises NotFound: if there is none.
    """
    program: Program | None = Program.objects.locked().filter(pk=program_id).first()
    if program is None:
        raise absent(Program, program_id)
    return program


def _check_nothing_runs(program: Program) -> None:
    running = Cohort.objects.filter(program=program, state__in=[state.value for state in UNDER_WAY])
    slugs = list(running.order_by("slug").values_list("slug", flat=True)[:20])
    if slugs:
        raise ProgramHasCohorts(
            _("End these cohorts first: %(cohorts)s.") % {"cohorts": ", ".join(slugs)},
            cohorts=slugs,
        )
