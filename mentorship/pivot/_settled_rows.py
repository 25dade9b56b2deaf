"""Evidence rows of the rules that are not weighed: what each of them looked at."""

from collections.abc import Callable

from mentorship.pivot._recommendation import Evidence
from mentorship.pivot._rows import fact_row, reviewed_rows, role_row, skill_row, task_row
from mentorship.pivot._situation import Situation

Rows = tuple[Evidence, ...]


def settled_rows(rule: str, situation: Situation) -> Rows:
    """Return the facts an unweighed rule was applied to; none for a rule about order alone."""
    if rule in {gate.rule for gate in situation.policy.gates.values()}:
        return _at_the_gate(rule, situation)
    find = _FINDERS.get(rule)
    return () if find is None else find(situation)


def _at_the_gate(rule: str, situation: Situation) -> Rows:
    gates = [gate for gate in situation.policy.gates.values() if gate.rule == rule]
    families = {
        family for gate in gates for family in situation.policy.experience[gate.feature].families
    }
    roles = [role for role in situation.profile.roles if role.family in families]
    rows = tuple(role_row(role, situation.policy) for role in roles)
    return rows or _background(situation)


def _background(situation: Situation) -> Rows:
    return (fact_row(situation.profile, "roles"), fact_row(situation.profile, "status"))


def _wish(situation: Situation) -> Rows:
    return (fact_row(situation.profile, "target_direction"), fact_row(situation.profile, "status"))


def _claimed(situation: Situation) -> tuple[Evidence, ...]:
    """Return what is only claimed (P09)."""
    profile, policy = situation.profile, situation.policy
    roles = [role_row(row, policy) for row in profile.roles if row.evidence == "claimed"]
    skills = [skill_row(row, policy) for row in profile.skills if row.evidence == "claimed"]
    return (*roles, *skills)


def _missed(situation: Situation) -> tuple[Evidence, ...]:
    """Return the tasks of the present direction that are due and not handed in."""
    progress = situation.progress
    if progress is None:
        return ()
    return tuple(
        task_row(task)
        for task in progress.tasks
        if task.direction == progress.current
        and task.score is None
        and task.submitted_week is None
        and task.due_week is not None
        and task.due_week <= progress.weeks_in
    )


def _dwell(situation: Situation) -> Rows:
    progress = situation.progress
    weeks = None if progress is None else progress.weeks_since_last_pivot
    return ({"kind": "fact", "field": "weeks_since_last_pivot", "value": weeks},)


def _seats(situation: Situation) -> Rows:
    return tuple(
        {"kind": "seats", "direction": name, "free": free}
        for name, free in situation.scenario.seats.items()
    )


def _too_little(situation: Situation) -> Rows:
    """Return how much is known: of the profile at intake, of the work in progress."""
    progress, standing = situation.progress, situation.card.standing
    if progress is None or standing is None:
        return _background(situation)
    return (
        {"kind": "fact", "field": "weeks_in", "value": progress.weeks_in},
        {"kind": "fact", "field": "reviews", "value": standing.reviews},
        {"kind": "fact", "field": "missed", "value": standing.missed},
        {"kind": "fact", "field": "reviewer_spread", "value": standing.spread},
    )


def _roles(situation: Situation) -> Rows:
    return tuple(role_row(role, situation.policy) for role in situation.profile.roles)


_FINDERS: dict[str, Callable[[Situation], Rows]] = {
    "P02": reviewed_rows,
    "P03": _dwell,
    "P04": _too_little,
    "P05": _seats,
    "P08": _missed,
    "P09": _claimed,
    "R06": _wish,
    "R13": _wish,
    "R15": reviewed_rows,
    "R45": reviewed_rows,
    "R50": _roles,
}
