"""The lives of programs and cohorts: every step has a door of both kinds, and its guard."""

import pytest

from apps.cohorts.admin import CohortAdmin, ProgramAdmin
from mentorship.states import COHORT, PROGRAM, CohortState, ProgramState
from tests.factories import CohortFactory, ProgramFactory
from tests.integration.cohorts.scenes import active, admitted, cohort_of, footprint

pytestmark = pytest.mark.django_db
VERB_TO = {
    ProgramState.ACTIVE: "activate",
    ProgramState.CLOSED: "close",
    ProgramState.ARCHIVED: "archive",
    CohortState.ENROLLING: "open",
    CohortState.RUNNING: "start",
    CohortState.WRAPPING_UP: "wrap-up",
    CohortState.COMPLETED: "complete",
    CohortState.CANCELLED: "cancel",
}
LIVES = [(machine, state) for machine in (PROGRAM, COHORT) for state in machine.arrows]


def row_in(here, state):
    if isinstance(state, ProgramState):
        return ProgramFactory(organization=here.organization, state=state.value)
    return CohortFactory(program=here.program, state=state.value)


@pytest.mark.parametrize(("machine", "state"), LIVES, ids=[f"{s!r}" for _, s in LIVES])
def test_every_step_is_offered_and_every_other_is_refused_with_what_is_possible(
    here, client_of, admin_of, machine, state
):
    row, client = row_in(here, state), client_of(here.manager)
    kind = row._meta.model_name
    possible = machine.allowed(state)
    others = [to for to in VERB_TO if type(to) is type(state) and to not in possible]

    page = admin_of(here.manager).get(f"/admin/cohorts/{kind}/{row.pk}/change/")
    urls = "".join(verb["url"] for verb in page.context["verbs"])
    assert {to for to in VERB_TO if type(to) is type(state) and f"/{VERB_TO[to]}/" in urls} == set(
        possible
    )
    for to in others:
        body = {"reason": "x"} if to is CohortState.CANCELLED else {}
        answer = client.post(f"/api/v1/{kind}s/{row.pk}/{VERB_TO[to]}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal-transition")
        assert answer.json()["allowed"] == [step.value for step in possible]


def test_every_step_has_a_verb_at_the_desk():
    desk = {verb.name for page in (ProgramAdmin, CohortAdmin) for verb in page.verbs}
    reached = {to for machine in (PROGRAM, COHORT) for to in machine.arrows} - {
        ProgramState.DRAFT,
        CohortState.PLANNED,
    }

    assert reached == set(VERB_TO)
    assert set(VERB_TO.values()) <= desk


@pytest.mark.parametrize("state", ["enrolling", "running", "wrapping_up"])
def test_a_program_does_not_close_over_a_cohort_under_way(here, client_of, state):
    program = ProgramFactory(organization=here.organization, state="active")
    cohort = cohort_of(program, state=state)
    before = footprint()

    answer = client_of(here.manager).post(f"/api/v1/programs/{program.pk}/close", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "program-has-cohorts")
    assert answer.json()["cohorts"] == [cohort.slug]
    assert footprint() == before


def test_a_cohort_does_not_complete_over_learners_at_work(here, client_of):
    cohort = cohort_of(here.program, state="running", seats=3)
    active(cohort), admitted(cohort)
    client = client_of(here.manager)
    client.post(f"/api/v1/cohorts/{cohort.pk}/wrap-up", {})

    answer = client.post(f"/api/v1/cohorts/{cohort.pk}/complete", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "enrollments-open")
    assert answer.json()["enrollments"] == 2
