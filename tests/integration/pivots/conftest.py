"""The policy in force, and learners with enough behind them for the engine to speak."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from apps.pivots.services import policy_load
from tests.factories import (
    AssignmentFactory,
    ReviewFactory,
    RevisionFactory,
    SkillFactory,
    TaskFactory,
    TaskSkillFactory,
    direction,
)
from tests.factories.moments import NOW

POLICY = Path(__file__).parents[3] / "fixtures" / "policy" / "2025-01.json"


@pytest.fixture
def policy(db):
    document = json.loads(POLICY.read_text(encoding="utf-8"))
    return policy_load(document=document, by=None, now=NOW)


@pytest.fixture
def fresh_graduate(here):
    """The mentored learner, just out of university, who wants algorithms."""
    learner = here.learner_profile
    learner.status = "fresh_graduate"
    learner.experience_known = True
    learner.weekly_hours = 12
    learner.target_direction = direction("apps")
    learner.interest_engineering = 0.4
    learner.save()
    return learner


@pytest.fixture
def reviewed(here):
    """Return a function that gives the mentored learner reviewed work in the past weeks."""

    def work(*scores, weeks=8, slug="data.etl"):
        start = NOW - timedelta(weeks=weeks)
        type(here.placement).objects.filter(pk=here.placement.pk).update(started_at=start)
        for number, score in enumerate(scores, start=1):
            handed_in = start + timedelta(weeks=weeks * number / (len(scores) + 1))
            task = TaskFactory()
            TaskSkillFactory(task=task, skill=SkillFactory(slug=slug))
            assignment = AssignmentFactory(
                placement=here.placement,
                task=task,
                state="approved",
                due_at=handed_in + timedelta(days=1),
                submitted_at=handed_in,
            )
            revision = RevisionFactory(assignment=assignment, submitted_at=handed_in)
            ReviewFactory(
                revision=revision,
                reviewer=here.mentor,
                score=score,
                published_at=handed_in + timedelta(days=1),
            )

    return work
