"""Files and checks at the same moment, on real connections; each race with a negative control."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError

from apps.assignments import services
from apps.assignments.models import CheckRun, OfAssignmentQuerySet, Revision, Upload
from apps.assignments.models.uploads import UploadQuerySet
from apps.assignments.selectors import CheckWriter
from apps.assignments.services import checks, hand_in
from mentorship.states import CheckRunState
from tests.factories import (
    AssignmentFactory,
    CheckCredentialFactory,
    RevisionFactory,
    StageFactory,
    TaskFactory,
    UploadFactory,
)
from tests.factories.curriculum import texts
from tests.factories.moments import NOW
from tests.integration.assignments.test_races import Meeting, together

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked(rows):
    return rows.order_by("pk")


# --------------------------------------------------------------------------- one run, two words


@pytest.fixture
def two_first_words(here, monkeypatch):
    work = AssignmentFactory(placement=here.placement, state="submitted", submitted_at=NOW)
    revision = RevisionFactory(assignment=work)
    credential = CheckCredentialFactory(organization=here.organization)
    writer = CheckWriter(credential.pk, here.organization.pk, None)
    monkeypatch.setattr(checks, "_check_report", Meeting().before(checks._check_report))

    def report():
        return services.check_run_report(
            writer=writer,
            revision_id=revision.pk,
            name="tests",
            external_id="7",
            report=services.CheckReport(CheckRunState.PASSED),
            now=NOW,
        )

    return lambda: together(report, report)


def test_two_first_words_begin_one_run(two_first_words):
    outcomes = two_first_words()

    assert sorted(done.is_new for done in outcomes) == [False, True]
    assert CheckRun.objects.values_list("state", flat=True).get() == "passed"


def test_without_the_lock_only_the_constraint_keeps_two_runs_apart(two_first_words, monkeypatch):
    monkeypatch.setattr(OfAssignmentQuerySet, "locked", unlocked)

    outcomes = two_first_words()

    assert [type(one) for one in outcomes].count(IntegrityError) == 1
    assert CheckRun.objects.count() == 1


# --------------------------------------------------------------------------- kept and swept


@pytest.fixture
def handed_in_while_swept(here, monkeypatch):
    """Hand a forgotten file in, and sweep it up between the look at it and its revision."""
    task = TaskFactory(
        stage=StageFactory(version=here.placement.roadmap_version),
        deliverables=[{"type": "file", "label": texts("The sheet")}],
    )
    work = AssignmentFactory(placement=here.placement, task=task)
    kept = UploadFactory(assignment=work)
    meeting, offer = Meeting(), hand_in.uploads_offer

    def offered(**given):
        found = offer(**given)
        meeting.wait()  # now the sweep begins
        meeting.wait()  # and here it has ended
        return found

    monkeypatch.setattr(hand_in, "uploads_offer", offered)

    def submit():
        return services.assignment_submit(
            assignment_id=work.pk,
            deliverables=[{"type": "file", "value": {"upload": kept.pk}}],
            comment="",
            by=here.learner,
            now=NOW,
        )

    def sweep():
        meeting.wait()
        try:
            return services.uploads_sweep(now=NOW + timedelta(days=8))
        finally:
            meeting.wait()

    return kept, lambda: together(submit, sweep)


def test_a_file_that_is_being_handed_in_is_not_swept_up(handed_in_while_swept):
    kept, both = handed_in_while_swept

    revision, swept = both()

    assert swept == 0
    assert Upload.objects.get().revision == revision
    assert default_storage.exists(kept.key)


def test_without_the_lock_a_revision_would_lose_its_file(handed_in_while_swept, monkeypatch):
    kept, both = handed_in_while_swept
    monkeypatch.setattr(UploadQuerySet, "locked", unlocked)

    _revision, swept = both()

    assert swept == 1
    assert Revision.objects.get().deliverables[0]["value"]["upload"] == kept.pk
    assert not Upload.objects.exists()
