"""The demo's story, told through the services: what it shows, and what the engine makes of it."""

from pathlib import Path

import pytest
from django.core.management import call_command

from apps.assignments.models import (
    Assignment,
    Comment,
    Extension,
    SecondOpinion,
    SnippetUse,
    Thread,
)
from apps.cohorts.models import Enrollment, Pause
from apps.core.models import Job
from apps.core.selectors import database_now
from apps.core.services import outbox_relay
from apps.mentoring.models import Meeting, Mentorship
from apps.pivots.selectors import latest_advice
from apps.pivots.services import recommendations_refresh
from apps.progress.models import RiskSignal
from config.celery import app as celery
from tests.e2e.invariants import broken

FIXTURES = Path(__file__).parents[2] / "fixtures"
ADVICE = {
    "Jonas Weber": "Move to platform engineering",
    "Amara Diallo": "Move to data engineering, then to applications & algorithms",
    "Chen Bo 陈博": "Advance to applications & algorithms",
    "Zhao Min 赵敏": "Stay in data engineering",
    "Priya Nair": "Advance to deployment",
    "Lin Wei 林薇": "Start in data engineering, then move to applications & algorithms",
    "Sam Idowu": "Ask first: work experience, interest in engineering, present status",
    "Yuki Mori": "Start in applications & algorithms",
    "He Qing 何青": "Wait for a seat in data engineering",
    "Tomás Prado": "Start in platform engineering, then move to deployment",
}


FOLLOWS = [
    "assignments.follow_transfer",
    "mentoring.follow_transfer",
    "progress.evidence_append",
    "progress.follow_transfer",
]
"""The jobs whose effects are looked at; the demo's workers do the others too."""


@pytest.fixture
def told(db, monkeypatch):
    """The story, told, with what follows from it."""
    monkeypatch.setattr("celery.Celery.send_task", lambda *_, **__: None)
    celery.autodiscover_tasks(force=True)
    call_command("load_curriculum", str(FIXTURES / "curriculum"), verbosity=0)
    call_command("load_policy", str(FIXTURES / "policy" / "2025-01.json"), verbosity=0)
    call_command("seed_demo", verbosity=0)
    outbox_relay()
    for job in Job.objects.filter(kind__in=FOLLOWS).order_by("pk"):
        celery.tasks[job.kind](job_id=job.pk)
    rows = Enrollment.objects.values_list("pk", flat=True)
    recommendations_refresh(enrollment_ids=list(rows), now=database_now())


def enrollment_of(name, state):
    return Enrollment.objects.get(learner__user__name__startswith=name, state=state)


def test_the_story_shows_the_daily_work_and_keeps_its_advice(told):
    assert broken(database_now()) == {}
    assert set(Job.objects.filter(kind__in=FOLLOWS).values_list("state", flat=True)) == {
        "succeeded"
    }
    opinions = SecondOpinion.objects.order_by("pk")
    assert {opinion.answer is None for opinion in opinions} == {True, False}
    languages = SnippetUse.objects.values_list("snippet__written_by__language", flat=True)
    assert set(languages) == {"en", "zh-hans"}
    said = Comment.objects.order_by("pk").values_list("thread", "author__language")
    answered = [thread for thread, _ in said if Comment.objects.filter(thread=thread).count() == 2]
    assert {language for thread, language in said if thread in answered} == {"en", "zh-hans"}
    assert Thread.objects.count() == 3
    assert set(Extension.objects.values_list("state", flat=True)) == {"requested", "granted"}
    assert Pause.objects.filter(ended_at=None, enrollment__returns_on__isnull=False).count() == 1
    assert Meeting.objects.count() == 1
    [signal] = RiskSignal.objects.filter(state="actioned")
    assert (signal.enrollment.learner.user.name, bool(signal.note)) == ("Amara Diallo", True)
    _moved_on()
    advised = {row.learner: row.headline for row in latest_advice()}
    assert advised == ADVICE


def _moved_on():
    """Wen's work and mentor have followed to the winter cohort."""
    left, now = enrollment_of("Wen", "transferred"), enrollment_of("Wen", "admitted")
    assert (left.successor, now.cohort.slug) == (now, "winter")
    waived = Assignment.objects.filter(enrollment=now, state="waived")
    assert waived.count() == Assignment.objects.filter(enrollment=left, state="approved").count()
    assert (
        Mentorship.objects.get(enrollment=now, state="active").mentor.user.name == "Mei Tang 唐梅"
    )
