"""What a learner can do to change the answer: a dozen steps, each with the hours it takes.

Every step only adds: work done, proof shown, a wish stated. What lies behind a learner (education,
years gone by) is no step, and neither is waiting. A step that changes nothing is not offered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import APPS, DATA, DEPLOY, PLATFORM
from mentorship.pivot._recommendation import Json
from mentorship.pivot._scenario import Profile, Progress, Role, Scenario, SkillClaim, Task

HOURS_TO_SHIP = 60.0
HOURS_PER_PROOF = 6.0
HOURS_PER_PROJECT = 40.0
HOURS_PER_MONTH = 160.0
TASKS_PER_DIRECTION = 30.0
GOOD_SCORE = 85.0
PROJECT_LEVEL = 0.7
SKILLS_PER_PROJECT = 3
UNPROVEN = ("claimed", "project")
FAMILY_OF = {
    DATA: "data_engineer",
    PLATFORM: "dl_platform",
    APPS: "algo_search",
    DEPLOY: "inference_opt",
}
"""The work that counts in full towards a direction."""

Change = Callable[[Scenario], Scenario]


@dataclass(frozen=True, slots=True)
class Action:
    """A step, what it takes, and what it changes. Steps of one `group` are sizes of the same."""

    code: str
    hours: float
    change: Change
    direction: str | None = None
    count: int | None = None
    group: str = ""

    @property
    def kind(self) -> str:
        """What makes two steps the same thing done to a different extent."""
        return self.group or self.code

    def as_document(self) -> dict[str, Json]:
        return {
            "code": self.code,
            "hours": round(self.hours, 1),
            "direction": self.direction,
            "count": self.count,
        }


def actions_for(scenario: Scenario, goal: str, policy: Policy) -> tuple[Action, ...]:
    """Return the steps that would change something on the way to *goal*, in a fixed order."""
    offered = [*_of_profile(scenario.profile, goal), *_of_experience(goal)]
    if scenario.progress is None:
        offered.append(_project(goal, policy))
    else:
        offered += _of_work(scenario.progress, policy)
    return tuple(action for action in offered if action.change(scenario) != scenario)


# ---------------------------------------------------------------- the profile


def _of_profile(profile: Profile, goal: str) -> list[Action]:
    levels = [role.evidence for role in profile.roles]
    levels += [claim.evidence for claim in profile.skills]
    unproven = sum(level in UNPROVEN for level in levels)
    actions = [
        Action("name_as_target", 0.0, _with_profile(target=goal), goal),
        Action("lift_rejection", 0.0, _lift_rejection(goal), goal),
        Action("verify_claims", HOURS_PER_PROOF * unproven, _verify, count=unproven),
    ]
    if profile.status == "employed":
        actions.append(Action("ship_feature", HOURS_TO_SHIP, _with_profile(shipped_llm=True)))
    return actions


def _with_profile(**values: object) -> Change:
    def change(scenario: Scenario) -> Scenario:
        return replace(scenario, profile=replace(scenario.profile, **values))  # type: ignore[arg-type]

    return change


def _lift_rejection(goal: str) -> Change:
    def change(scenario: Scenario) -> Scenario:
        kept = tuple(name for name in scenario.profile.rejects if name != goal)
        return _with_profile(rejects=kept)(scenario)

    return change


def _verify(scenario: Scenario) -> Scenario:
    """Let a mentor look at the proofs: what was claimed or a project counts as reviewed."""
    profile = scenario.profile
    roles = tuple(replace(row, evidence=_verified(row.evidence)) for row in profile.roles)
    skills = tuple(replace(row, evidence=_verified(row.evidence)) for row in profile.skills)
    return _with_profile(roles=roles, skills=skills)(scenario)


def _verified(level: str) -> str:
    return "reviewed" if level in UNPROVEN else level


def _of_experience(goal: str) -> list[Action]:
    return [
        Action(
            "work_in_field",
            HOURS_PER_MONTH * months,
            _work(FAMILY_OF[goal], months / 12.0),
            goal,
            count=months,
            group="work",
        )
        for months in (6, 12)
    ]


def _work(family: str, years: float) -> Change:
    def change(scenario: Scenario) -> Scenario:
        role = Role(family, years, "production", None)
        return _with_profile(roles=(*scenario.profile.roles, role))(scenario)

    return change


def _project(goal: str, policy: Policy) -> Action:
    """Show the weightiest skills of the goal in a project of one's own."""
    weights = policy.directions[goal].skills
    chosen = sorted(weights, key=lambda skill: (-weights[skill], skill))[:SKILLS_PER_PROJECT]

    def change(scenario: Scenario) -> Scenario:
        shown = tuple(SkillClaim(skill, PROJECT_LEVEL, "project", None) for skill in chosen)
        known = [row for row in scenario.profile.skills if row not in shown]
        return _with_profile(skills=(*known, *shown))(scenario)

    return Action("show_project", HOURS_PER_PROJECT, change, goal, count=len(chosen))


# ---------------------------------------------------------------- the work


def _of_work(progress: Progress, policy: Policy) -> list[Action]:
    current = progress.current
    each = policy.directions[current].hours / TASKS_PER_DIRECTION
    missed = _missed(progress)
    to_finish = _left_to_finish(progress, policy)
    return [
        Action("submit_overdue", each * len(missed), _submit, current, count=len(missed)),
        Action("good_reviews", each, _review(1), current, count=1, group="reviews"),
        Action("good_reviews", each * 3, _review(3), current, count=3, group="reviews"),
        Action(
            "finish_stage",
            each * to_finish,
            _review(to_finish),
            current,
            count=to_finish,
            group="reviews",
        ),
    ]


def _missed(progress: Progress) -> tuple[Task, ...]:
    return tuple(
        task
        for task in progress.tasks
        if task.direction == progress.current
        and task.due_week is not None
        and task.due_week <= progress.weeks_in
        and task.submitted_week is None
        and task.score is None
    )


def _submit(scenario: Scenario) -> Scenario:
    """Hand in whatever is overdue, and be active again."""
    progress = scenario.progress
    assert progress is not None  # offered to learners under way alone
    missed = _missed(progress)
    if not missed:
        return scenario
    tasks = tuple(
        replace(task, submitted_week=progress.weeks_in) if task in missed else task
        for task in progress.tasks
    )
    return replace(scenario, progress=replace(progress, tasks=tasks, last_activity_days_ago=0.0))


def _left_to_finish(progress: Progress, policy: Policy) -> int:
    """Return how many more reviewed tasks finish the stage."""
    mine = [task for task in progress.tasks if task.direction == progress.current]
    done = sum(task.score is not None for task in mine)
    needed = policy.thresholds.advance_done * progress.tasks_total
    return max(0, -int(-(needed - 1e-9) // 1) - done)


def _review(count: int) -> Change:
    """Have *count* more tasks of the present direction reviewed, and reviewed well."""

    def change(scenario: Scenario) -> Scenario:
        progress = scenario.progress
        assert progress is not None  # offered to learners under way alone
        opened = [task for task in progress.tasks if _is_open(task, progress.current)]
        done = opened[:count]
        fresh = _fresh(progress, count - len(done))
        if not done and not fresh:
            return scenario
        tasks = [_reviewed(task, progress) if task in done else task for task in progress.tasks]
        return replace(
            scenario,
            progress=replace(progress, tasks=(*tasks, *fresh), last_activity_days_ago=0.0),
        )

    return change


def _is_open(task: Task, direction: str) -> bool:
    return task.direction == direction and task.score is None


def _reviewed(task: Task, progress: Progress) -> Task:
    handed_in = progress.weeks_in if task.submitted_week is None else task.submitted_week
    return replace(task, submitted_week=handed_in, score=GOOD_SCORE, reviews=(GOOD_SCORE,))


def _fresh(progress: Progress, count: int) -> Sequence[Task]:
    """Return reviewed tasks for those of the roadmap that the scenario does not list."""
    listed = [task for task in progress.tasks if task.direction == progress.current]
    unlisted = max(0, progress.tasks_total - len(listed))
    pattern = listed[0].shares if listed else ()
    week = progress.weeks_in
    task = Task(
        direction=progress.current,
        shares=pattern,
        due_week=week,
        submitted_week=week,
        score=GOOD_SCORE,
        reviews=(GOOD_SCORE,),
        evidence=(),
        ref=None,
    )
    return (task,) * min(count, unlisted)
