"""Evidence rows: the facts a rule was applied to, each traceable to where it came from."""

import json
from collections.abc import Iterable, Iterator

from mentorship.pivot._policy import Policy
from mentorship.pivot._recommendation import Evidence, Json
from mentorship.pivot._scenario import Profile, Role, SkillClaim, Task, VerticalYears
from mentorship.pivot._score import Contribution
from mentorship.pivot._situation import Situation

GROUPS = {
    "algo": ("algo",),
    "no_algo": ("algo",),
    "eng": ("eng",),
    "infra": ("infra",),
    "dep": ("dep",),
    "no_dep": ("dep",),
    "data": ("data",),
    "just_moving": ("algo", "infra", "dep", "data"),
    "little_practice": ("algo", "dep"),
}
# What the absence of experience shows in: the status, and that no such role is named.
ABOUT_BEING_NEW = ("no_algo", "no_dep", "just_moving", "little_practice")
FACTS = {
    "shipped": "shipped_llm_in_own_business",
    "large_company": "company_preference",
    "interest_engineering": "interest_engineering",
    "interest_data": "interest_data",
    "target": "target_direction",
    "rejected": "rejects",
}


def rows_of(parts: Iterable[Contribution], situation: Situation) -> tuple[Evidence, ...]:
    """Return the evidence behind some terms, each row once, in the order of the terms."""
    found: list[Evidence] = []
    for part in parts:
        for row in _rows(part, situation):
            if row not in found:
                found.append(row)
    return tuple(found)


def reviewed_rows(situation: Situation) -> tuple[Evidence, ...]:
    """Return the reviewed tasks of the present direction."""
    progress = situation.progress
    if progress is None:
        return ()
    tasks = (task for task in progress.tasks if task.direction == progress.current)
    return tuple(task_row(task) for task in tasks if task.score is not None)


def fact_row(profile: Profile, name: str) -> Evidence:
    """Return a row for one answer of the profile, under the name the profile form gives it."""
    values: dict[str, Json] = {
        "status": profile.status,
        "roles": len(profile.roles),
        "shipped_llm_in_own_business": profile.shipped_llm,
        "company_preference": profile.company_preference,
        "interest_engineering": profile.interest_engineering,
        "interest_data": profile.interest_data,
        "interest_tuning_only": profile.tuning_only,
        "target_direction": profile.target,
        "rejects": list(profile.rejects),
    }
    return {"kind": "fact", "field": name, "value": values[name]}


def role_row(role: Role, policy: Policy) -> Evidence:
    return _with_ref(
        {
            "kind": "role",
            "family": role.family,
            "years": role.years,
            "evidence": role.evidence,
            "factor": policy.evidence_factors[role.evidence],
        },
        role.ref,
    )


def skill_row(claim: SkillClaim, policy: Policy) -> Evidence:
    return _with_ref(
        {
            "kind": "skill",
            "skill": claim.skill,
            "level": claim.level,
            "evidence": claim.evidence,
            "factor": policy.evidence_factors[claim.evidence],
        },
        claim.ref,
    )


def vertical_row(vertical: VerticalYears) -> Evidence:
    row: dict[str, Json] = {
        "kind": "vertical",
        "vertical": vertical.vertical,
        "years": vertical.years,
    }
    return _with_ref(row, vertical.ref)


def task_row(task: Task) -> Evidence:
    return _with_ref(
        {
            "kind": "task",
            "direction": task.direction,
            "skills": [skill for skill, _ in task.shares],
            "due_week": task.due_week,
            "submitted_week": task.submitted_week,
            "score": task.score,
        },
        task.ref,
    )


def _with_ref(row: dict[str, Json], ref: str | None) -> Evidence:
    return row if ref is None else {**row, "ref": json.loads(ref)}


def _rows(part: Contribution, situation: Situation) -> Iterator[Evidence]:
    feature, profile = part.term.feature, situation.profile
    if feature in GROUPS:
        yield from _experience_rows(feature, situation)
    elif feature == "vertical":
        yield from _vertical_rows(profile, situation.policy)
    elif feature in FACTS:
        yield fact_row(profile, FACTS[feature])
    elif feature == "performance" and part.value != 0.0:
        yield from reviewed_rows(situation)
    elif feature == "readiness":
        yield from _readiness_rows(part.term.direction, situation)


def _experience_rows(feature: str, situation: Situation) -> Iterator[Evidence]:
    profile, policy = situation.profile, situation.policy
    if feature in ABOUT_BEING_NEW:
        yield fact_row(profile, "status")
    families = {name for group in GROUPS[feature] for name in policy.experience[group].families}
    rows = [role_row(role, policy) for role in profile.roles if role.family in families]
    yield from rows
    if not rows:
        yield fact_row(profile, "roles")


def _vertical_rows(profile: Profile, policy: Policy) -> Iterator[Evidence]:
    industries = [row for row in profile.verticals if not policy.verticals[row.vertical]]
    longest = max((row.years for row in industries), default=0.0)
    yield from (vertical_row(row) for row in industries if row.years == longest)


def _readiness_rows(direction: str, situation: Situation) -> Iterator[Evidence]:
    skills = situation.policy.directions[direction].skills
    for claim in situation.profile.skills:
        if claim.skill in skills:
            yield skill_row(claim, situation.policy)
    progress = situation.progress
    for task in progress.tasks if progress is not None else ():
        if task.score is not None and any(skill in skills for skill, _ in task.shares):
            yield task_row(task)
