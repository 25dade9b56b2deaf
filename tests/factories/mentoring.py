from datetime import timedelta

from factory import LazyAttribute, SubFactory
from factory.django import DjangoModelFactory

from apps.mentoring.models import (
    Absence,
    MatchProposal,
    MatchRun,
    Meeting,
    Mentorship,
    Preference,
)
from tests.factories.accounts import MentorFactory
from tests.factories.cohorts import CohortFactory, EnrollmentFactory
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


class AbsenceFactory(DjangoModelFactory):
    """A week away, from the day after."""

    class Meta:
        model = Absence

    mentor = SubFactory(MentorFactory)
    organization = LazyAttribute(lambda absence: absence.mentor.organization)
    starts_at = NOW + timedelta(days=1)
    ends_at = LazyAttribute(lambda absence: absence.starts_at + timedelta(days=7))
    starts_on = LazyAttribute(lambda absence: absence.starts_at.date())
    ends_on = LazyAttribute(lambda absence: (absence.ends_at - timedelta(days=1)).date())


class MatchRunFactory(DjangoModelFactory):
    class Meta:
        model = MatchRun

    cohort = SubFactory(CohortFactory)
    organization = LazyAttribute(lambda run: run.cohort.organization)
    made_at = NOW
    digest = "0" * 64
    learners = 1
    kept = LazyAttribute(lambda _: [])
    unmatched = LazyAttribute(lambda _: [])
    total = 0


class MatchProposalFactory(DjangoModelFactory):
    class Meta:
        model = MatchProposal

    enrollment = SubFactory(EnrollmentFactory)
    organization = LazyAttribute(lambda row: row.enrollment.organization)
    run = LazyAttribute(lambda row: MatchRunFactory(cohort=row.enrollment.cohort))
    mentor = LazyAttribute(lambda row: MentorFactory(organization=row.enrollment.organization))
    score = 30
    contributions = LazyAttribute(
        lambda _: [
            {
                "feature": feature,
                "value": 1,
                "points": 15,
                "texts": {"en": feature, "zh-hans": "因"},
            }
            for feature in ("continuity", "preference")
        ]
    )
    state = "proposed"
    offered_at = LazyAttribute(lambda row: None if row.state == "proposed" else NOW)
    expires_at = LazyAttribute(lambda row: row.offered_at and row.offered_at + timedelta(days=7))


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = Preference

    side = "learner"
    stance = "prefer"
    organization = LazyAttribute(lambda row: row.learner.organization)


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    enrollment = SubFactory(EnrollmentFactory)
    organization = LazyAttribute(lambda row: row.enrollment.organization)
    held_at = NOW - timedelta(days=1)
    kind = "regular"
    minutes = 60
    attendance = "both"
    audience = "mentors"
