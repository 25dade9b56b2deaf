"""The cast: two organizations with the same roles, so that every border can be tried."""

from dataclasses import dataclass

import pytest
from django.contrib.auth.hashers import make_password
from rest_framework.test import APIClient

from apps.accounts.models import Learner, Membership, Mentor, Organization, User
from apps.cohorts.models import Cohort, Enrollment, Placement, Program
from tests.factories import (
    CohortFactory,
    EnrollmentFactory,
    LearnerFactory,
    MentorFactory,
    MentorshipFactory,
    OrganizationFactory,
    PlacementFactory,
    ProgramFactory,
    SeatsFactory,
    UserFactory,
    direction,
)
from tests.factories.accounts import PASSWORD
from tests.factories.moments import NOW

HASHED = make_password(PASSWORD, hasher="md5")


@pytest.fixture
def now():
    return NOW


@dataclass
class House:
    """One organization with everybody in it: a mentored learner and one nobody mentors yet."""

    organization: Organization
    learner: User
    other_learner: User
    mentor: User
    other_mentor: User
    lead: User
    manager: User
    admin: User
    learner_profile: Learner
    mentor_profile: Mentor
    program: Program
    cohort: Cohort
    enrollment: Enrollment
    other_enrollment: Enrollment
    placement: Placement
    other_placement: Placement


CAST = {
    "learner": ("Lin", "learner"),
    "other_learner": ("Olu", "learner"),
    "mentor": ("Mei", "mentor"),
    "other_mentor": ("Omar", "mentor"),
    "lead": ("Lea", "lead_mentor"),
    "manager": ("Pat", "program_manager"),
    "admin": ("Ada", "organization_admin"),
}


def cast_of(organization):
    """Return the people of *organization* by their part, each with one role there.

    Two statements for all of them: most tests begin with this.
    """
    people = {
        part: User(name=name, email=f"{name.lower()}.{organization.slug}@example.org")
        for part, (name, _) in CAST.items()
    }
    for person in people.values():
        person.password = HASHED
    User.objects.bulk_create(people.values())
    Membership.objects.bulk_create(
        Membership(user=people[part], organization=organization, role=role)
        for part, (_, role) in CAST.items()
    )
    return people


def house(slug):
    organization = OrganizationFactory(slug=slug, name=slug.title())
    people = cast_of(organization)
    cohort = CohortFactory(program=ProgramFactory(organization=organization))
    cohort.leads.add(people["lead"])
    for slug_ in ("data", "platform", "apps", "deploy"):
        SeatsFactory(cohort=cohort, direction=direction(slug_))
    learner = LearnerFactory(user=people["learner"], organization=organization)
    mentor = MentorFactory(user=people["mentor"], organization=organization)
    other = LearnerFactory(user=people["other_learner"], organization=organization)
    MentorFactory(user=people["other_mentor"], organization=organization)
    enrollment = EnrollmentFactory(cohort=cohort, learner=learner)
    other_enrollment = EnrollmentFactory(cohort=cohort, learner=other)
    MentorshipFactory(enrollment=enrollment, mentor=mentor)
    return House(
        organization=organization,
        learner_profile=learner,
        mentor_profile=mentor,
        program=cohort.program,
        cohort=cohort,
        enrollment=enrollment,
        other_enrollment=other_enrollment,
        placement=PlacementFactory(enrollment=enrollment),
        other_placement=PlacementFactory(enrollment=other_enrollment),
        **people,
    )


@pytest.fixture
def here(db):
    """The organization a test takes place in."""
    return house("here")


@pytest.fixture
def elsewhere(db):
    """Another organization, whose rows must look absent from here."""
    return house("elsewhere")


@pytest.fixture
def operator(db):
    """The platform operator."""
    return UserFactory(name="Root", email="root@example.org", is_superuser=True)


@pytest.fixture
def client_of():
    """Return a JSON client signed in as the given person."""

    def sign_in(user):
        client = APIClient(raise_request_exception=False)
        client.default_format = "json"
        client.force_authenticate(user=user)
        return client

    return sign_in


@pytest.fixture
def admin_of():
    """Return a browser signed in to the admin as the given person."""
    from django.test import Client

    def sign_in(user):
        browser = Client(raise_request_exception=False)
        browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser

    return sign_in
