"""The path of a piece of work: issued, handed in, reviewed, evidence."""

import pytest

from apps.assignments.models import Assignment
from apps.core.models import OutboxEvent
from apps.progress.models import SkillEvidence
from apps.progress.services import evidence_append

pytestmark = pytest.mark.django_db


def names():
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def test_the_path_from_issue_to_evidence(here, plan, issued, submit, review, now):
    assert {slug: row.state for slug, row in issued.items()} == {
        "lock-file": "available",
        "pipeline": "locked",
        "dedup": "locked",
        "reading": "available",
    }

    submit(issued["lock-file"])
    said = review(issued["lock-file"], levels={"coverage": 2, "correctness": 4})
    written = evidence_append(review_id=said.pk, now=now)

    assert said.score == pytest.approx(0.25 * 0.5 + 0.75)
    assert written == 2
    evidence = SkillEvidence.objects.order_by("-weight")
    assert [(row.skill.slug, row.weight, row.score) for row in evidence] == [
        ("data.etl", 0.7, said.score),
        ("data.dedup", 0.3, said.score),
    ]
    states = dict(
        Assignment.objects.filter(enrollment=here.enrollment).values_list("task__slug", "state")
    )
    assert states == {
        "lock-file": "approved",
        "pipeline": "available",
        "dedup": "locked",
        "reading": "available",
    }
    assert names() == ["AssignmentSubmitted", "ReviewPublished", "SkillEvidenceAppended"]
