"""The tables of steps are complete, and the database holds every one of them by itself."""

import pytest
from django.apps import apps
from django.db import connection

from mentorship.errors import TransitionNotAllowed
from mentorship.states import ALL

MODEL_OF = {
    "invitation": "accounts.Invitation",
    "membership": "accounts.Membership",
    "roadmap draft": "curriculum.RoadmapDraft",
    "roadmap version": "curriculum.RoadmapVersion",
    "program": "cohorts.Program",
    "cohort": "cohorts.Cohort",
    "enrollment": "cohorts.Enrollment",
    "direction placement": "cohorts.Placement",
    "roster import": "cohorts.RosterImport",
    "match proposal": "mentoring.MatchProposal",
    "mentorship": "mentoring.Mentorship",
    "assignment": "assignments.Assignment",
    "extension": "assignments.Extension",
    "revision": "assignments.Revision",
    "review": "assignments.Review",
    "check run": "assignments.CheckRun",
    "check credential": "assignments.CheckCredential",
    "review claim": "assignments.ReviewClaim",
    "thread": "assignments.Thread",
    "risk signal": "progress.RiskSignal",
    "recommendation": "pivots.Recommendation",
    "pivot": "pivots.Pivot",
    "credit transfer": "pivots.CreditTransfer",
    "export": "insights.Export",
    "job": "core.Job",
    "notification": "integrations.Notification",
}
MACHINES = pytest.mark.parametrize("machine", ALL, ids=lambda machine: machine.name)


@MACHINES
def test_every_state_has_a_row_and_can_be_reached(machine):
    states = set(type(next(iter(machine.arrows))))
    reached = set(machine.initial)
    while grown := {to for state in reached for to in machine.arrows[state]} - reached:
        reached |= grown

    assert set(machine.arrows) == states
    assert reached == states


@MACHINES
def test_a_step_the_table_lacks_names_the_allowed_ones(machine):
    for state, allowed in machine.arrows.items():
        for to in set(machine.arrows) - allowed:
            with pytest.raises(TransitionNotAllowed) as refused:
                machine.step(state, to)
            assert set(refused.value.facts["allowed"]) == {s.value for s in allowed}


@MACHINES
def test_every_table_of_steps_is_held_by_the_database(machine, db):
    model = apps.get_model(MODEL_OF[machine.name])
    [trigger] = [t for t in model._meta.triggers if t.name == "state_follows"]
    known = f"{{{','.join(f'{a}:{b}' for a, b in machine.steps())}}}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(t.tgfoid) FROM pg_trigger t WHERE t.tgname = %s",
            [trigger.get_pgid(model)],
        )
        [installed] = cursor.fetchone()
    assert known in installed
