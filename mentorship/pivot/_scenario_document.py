"""Reading a scenario from the form {stage, profile, progress, context}."""

import hashlib
import math
from collections.abc import Callable, Mapping
from typing import TypeVar

from mentorship.evidence import Work
from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import DIRECTIONS, EVIDENCE_LEVELS
from mentorship.pivot._reading import Node, canonical_json, finish, refuse_unread, root_of
from mentorship.pivot._scenario import (
    STATUSES,
    Education,
    Profile,
    Progress,
    Role,
    Scenario,
    SkillClaim,
    Task,
    VerticalYears,
)

STAGES = ("intake", "in_progress")
EDUCATION_LEVELS = ("none", "associate", "bachelor", "master", "phd")
EDUCATION_FIELDS = ("cs", "ee", "math", "other_stem", "non_stem")
TIERS = ("strong", "average", "weak", "unknown")
COMPANIES = ("large", "small_mid")

MAX_YEARS = 80
MAX_WEEKS = 1_000
MAX_HOURS = 168
MAX_SEATS = 1_000_000
MAX_TASKS = 2_000
MAX_DAYS = 36_500
MAX_DIFFICULTY = 10

Row = TypeVar("Row")


def scenario_from(
    document: Mapping[str, object], policy: Policy, *, strict: bool = False
) -> Scenario:
    """Read one learner from the form of the persona files.

    Keys that are no inputs (id, title, expect, name, gender, ...) are passed over; optional keys
    that are missing mean unknown or none.

    *strict*: keys that are no inputs are faults, so that nothing misspelt is passed over.

    :raises Invalid: with one fault, and its JSON pointer, per wrong value.
    """
    root = root_of(document)
    scenario = _read(root, policy) if root.is_object() else None
    if strict:
        refuse_unread(root)
    finish(root, "The scenario")
    assert scenario is not None  # `finish` has raised otherwise
    return scenario


def _read(root: Node, policy: Policy) -> Scenario:
    profile = _profile(root["profile"], policy)
    progress = None if root["progress"].is_empty else _progress(root["progress"], policy)
    _check_stage(root, progress)
    seats = _seats(root["context"])
    return Scenario(
        profile, progress, seats, "" if root.faults else _hash(profile, progress, seats)
    )


def _check_stage(root: Node, progress: Progress | None) -> None:
    stage = root["stage"].choice_or_none(STAGES)
    if stage == "in_progress" and progress is None:
        root["progress"].fail("required", "A learner in progress has progress.")
    if stage == "intake" and progress is not None:
        root["progress"].fail("not-allowed", "A learner at intake has no progress.")


def _hash(profile: Profile, progress: Progress | None, seats: Mapping[str, int | None]) -> str:
    content = {
        "profile": profile,
        "progress": progress,
        "seats": dict(seats),
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


# ---------------------------------------------------------------- profile


def _profile(node: Node, policy: Policy) -> Profile:
    node.is_object()
    return Profile(
        status=node["status"].choice_or_none(STATUSES),
        education=_education(node["education"]),
        roles=_rows(node["roles"], lambda row: _role(row, policy)),
        skills=_rows(node["skills"], lambda row: _skill_claim(row, policy)),
        verticals=_rows(node["verticals"], lambda row: _vertical(row, policy)),
        weekly_hours=node["weekly_hours"].number_or_none(0, MAX_HOURS),
        target=node["target_direction"].choice_or_none(DIRECTIONS),
        interest_engineering=node["interest_engineering"].number_or_none(0, 1),
        interest_data=node["interest_data"].number_or_none(0, 1),
        tuning_only=node["interest_tuning_only"].flag(),
        rejects=tuple(sorted({row.choice(DIRECTIONS) for row in node["rejects"].rows()})),
        company_preference=node["company_preference"].choice_or_none(COMPANIES),
        shipped_llm=node["shipped_llm_in_own_business"].flag(),
    )


def _education(node: Node) -> Education | None:
    if node.is_empty or not node.is_object():
        return None
    return Education(
        level=node["level"].choice_or_none(EDUCATION_LEVELS),
        field=node["field"].choice_or_none(EDUCATION_FIELDS),
        tier=node["tier"].choice_or_none(TIERS) or "unknown",
    )


def _role(node: Node, policy: Policy) -> Role:
    return Role(
        family=node["family"].choice(policy.families),
        years=node["years"].number(0, MAX_YEARS),
        evidence=node["evidence"].choice(EVIDENCE_LEVELS),
        ref=_reference(node),
    )


def _skill_claim(node: Node, policy: Policy) -> SkillClaim:
    return SkillClaim(
        skill=node["skill"].choice(policy.skills),
        level=node["level"].number(0, 1),
        evidence=node["evidence"].choice(EVIDENCE_LEVELS),
        ref=_reference(node),
    )


def _vertical(node: Node, policy: Policy) -> VerticalYears:
    return VerticalYears(
        vertical=node["vertical"].choice(policy.verticals),
        years=node["years"].number(0, MAX_YEARS),
        ref=_reference(node),
    )


# ---------------------------------------------------------------- progress


def _progress(node: Node, policy: Policy) -> Progress | None:
    if not node.is_object():
        return None
    current = node["current_direction"].choice(DIRECTIONS)
    tasks = _rows(node["tasks"], lambda row: _task(row, policy, current))
    listed = sum(1 for task in tasks if task.direction == current)
    total = listed if node["tasks_total"].is_empty else node["tasks_total"].integer(0, MAX_TASKS)
    return Progress(
        current=current,
        weeks_in=node["weeks_in"].number(0, MAX_WEEKS),
        tasks=tasks,
        last_activity_days_ago=node["last_activity_days_ago"].number_or_none(0, MAX_DAYS) or 0.0,
        tasks_total=max(total, listed),
        weeks_since_last_pivot=node["weeks_since_last_pivot"].number_or_none(0, MAX_WEEKS),
        last_pivot_declined=node["last_pivot_declined"].flag(),
        plan=tuple(row.choice(DIRECTIONS) for row in node["plan"].rows(len(DIRECTIONS))),
        open_proposal=node["open_proposal"].choice_or_none(DIRECTIONS),
    )


def _task(node: Node, policy: Policy, current: str) -> Task:
    reviews = tuple(sorted(row.number(0, 100) for row in node["reviews"].rows()))
    single = node["review_score"].number_or_none(0, 100)
    _ = node["status"]  # part of the form, and no input: the weeks and the reviews say it
    shares = _shares(node["skills"], policy)
    return Task(
        direction=node["direction"].choice_or_none(DIRECTIONS) or current,
        shares=shares,
        due_week=node["due_week"].number_or_none(-MAX_WEEKS, MAX_WEEKS),
        submitted_week=node["submitted_week"].number_or_none(-MAX_WEEKS, MAX_WEEKS),
        score=math.fsum(reviews) / len(reviews) if reviews else single,
        reviews=reviews,
        evidence=_rows(node["evidence"], lambda row: _work(row, shares)),
        ref=_reference(node),
    )


def _work(node: Node, shares: tuple[tuple[str, float], ...]) -> Work:
    return Work(
        week=node["week"].number(-MAX_WEEKS, MAX_WEEKS),
        score=node["score"].number(0, 1),
        shares=shares,
        difficulty=node["difficulty"].number(-MAX_DIFFICULTY, MAX_DIFFICULTY),
        reliability=node["reliability"].number(1e-6, 1),
    )


def _shares(node: Node, policy: Policy) -> tuple[tuple[str, float], ...]:
    """Return (skill, share) pairs whose shares add up to 1; a plain list shares equally."""
    if isinstance(node.value, Mapping):
        weights = {}
        for skill, row in node.fields():
            if skill not in policy.skills:
                row.fail("unknown-value", "This skill is not in the policy.")
            weights[skill] = row.number(1e-6, 1e6)
    else:
        weights = {row.choice(policy.skills): 1.0 for row in node.rows()}
    total = math.fsum(weights.values())
    return tuple((skill, weights[skill] / total) for skill in sorted(weights))


# ---------------------------------------------------------------- context and shared


def _seats(node: Node) -> dict[str, int | None]:
    if not node.is_empty:
        node.is_object()
    seats = node["free_seats"]
    if not seats.is_empty:
        seats.is_object()
    return {
        name: None if seats[name].is_empty else seats[name].integer(0, MAX_SEATS)
        for name in DIRECTIONS
    }


def _reference(node: Node) -> str | None:
    """Return `ref`, or else `id`: what the caller finds the row by. It decides nothing."""
    named, known = node["ref"], node["id"]
    return known.reference() if named.is_empty else named.reference()


def _rows(node: Node, read: Callable[[Node], Row]) -> tuple[Row, ...]:
    """Read a list of objects into canonical order."""
    rows = [read(row) for row in node.rows() if row.is_object()]
    return tuple(sorted(rows, key=canonical_json))
