from datetime import timedelta
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.assignments.models import (
    Assignment,
    CheckCredential,
    CheckRun,
    Review,
    Revision,
    Upload,
)
from apps.assignments.selectors import digest_of
from tests.factories.accounts import OrganizationFactory, UserFactory
from tests.factories.cohorts import PlacementFactory
from tests.factories.curriculum import TaskFactory, texts
from tests.factories.moments import NOW


class AssignmentFactory(DjangoModelFactory):
    class Meta:
        model = Assignment

    placement = SubFactory(PlacementFactory)
    enrollment = LazyAttribute(lambda assignment: assignment.placement.enrollment)
    cohort = LazyAttribute(lambda assignment: assignment.enrollment.cohort)
    organization = LazyAttribute(lambda assignment: assignment.enrollment.organization)
    task = SubFactory(TaskFactory)
    state = "available"
    due_at = NOW + timedelta(days=7)
    base_due_on = LazyAttribute(lambda assignment: assignment.due_at.date())
    counted_from = NOW.date()
    ball_with = "learner"
    ball_since = NOW


class RevisionFactory(DjangoModelFactory):
    class Meta:
        model = Revision

    assignment = SubFactory(AssignmentFactory, state="submitted", submitted_at=NOW)
    number = 1
    deliverables = [
        {
            "type": "repository",
            "label": texts("The code"),
            "value": {"url": "https://example.org/lin/code", "commit": "0" * 40},
        }
    ]
    submitted_by = LazyAttribute(lambda revision: revision.assignment.enrollment.learner.user)
    submitted_at = NOW


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    revision = SubFactory(RevisionFactory)
    organization = LazyAttribute(lambda review: review.revision.assignment.organization)
    reviewer = SubFactory(UserFactory)
    rubric_version = LazyAttribute(lambda review: review.revision.assignment.task.rubric_version)
    state = "published"
    outcome = "approved"
    score = 0.8
    published_at = NOW


CONTENT = b"recall,0.91\n"


def stored():
    """Keep a few bytes, and return where."""
    return default_storage.save("uploads/test", ContentFile(CONTENT))


class UploadFactory(DjangoModelFactory):
    class Meta:
        model = Upload

    assignment = SubFactory(AssignmentFactory)
    name = "report.csv"
    media_type = "text/csv"
    size = len(CONTENT)
    sha256 = sha256(CONTENT).hexdigest()
    key = LazyFunction(stored)
    uploaded_by = LazyAttribute(lambda upload: upload.assignment.enrollment.learner.user)
    uploaded_at = NOW


class CheckCredentialFactory(DjangoModelFactory):
    """Its token is `mck_` and its name."""

    class Meta:
        model = CheckCredential

    organization = SubFactory(OrganizationFactory)
    name = Sequence(lambda n: f"ci-{n}")
    digest = LazyAttribute(lambda credential: digest_of(token=f"mck_{credential.name}"))
    issued_by = SubFactory(UserFactory)
    expires_at = NOW + timedelta(days=365 * 20)


class CheckRunFactory(DjangoModelFactory):
    class Meta:
        model = CheckRun

    revision = SubFactory(RevisionFactory)
    organization = LazyAttribute(lambda run: run.revision.assignment.organization)
    credential = SubFactory(
        CheckCredentialFactory,
        organization=LazyAttribute(lambda credential: credential.factory_parent.organization),
    )
    name = "tests"
    external_id = Sequence(str)
    state = "running"
    times_out_at = NOW + timedelta(hours=2)
