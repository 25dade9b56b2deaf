from factory import LazyAttribute, SubFactory
from factory.django import DjangoModelFactory

from apps.mentoring.models import Mentorship
from tests.factories.accounts import MentorFactory
from tests.factories.cohorts import EnrollmentFactory
from tests.factories.moments import NOW


class MentorshipFactory(DjangoModelFactory):
    class Meta:
        model = Mentorship

    enrollment = SubFactory(EnrollmentFactory)
    organization = LazyAttribute(lambda mentorship: mentorship.enrollment.organization)
    mentor = LazyAttribute(
        lambda mentorship: MentorFactory(organization=mentorship.enrollment.organization)
    )
    started_at = NOW
