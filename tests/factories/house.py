"""One organization with everybody in it, in a dozen statements: most tests begin with one.

The factories say what a row looks like; whole tables are written at once.
"""

from dataclasses import dataclass

from apps.accounts.models import Learner, Membership, Mentor, Organization, User
from apps.cohorts.models import Cohort, Enrollment, Placement, Program, Seats
from apps.curriculum.models import Roadmap, RoadmapVersion
from tests.factories.accounts import HASHED
from tests.factories.cohorts import (
    CohortFactory,
    EnrollmentFactory,
    PlacementFactory,
    ProgramFactory,
    SeatsFactory,
)
from tests.factories.curriculum import RoadmapFactory, RoadmapVersionFactory, directions
from tests.factories.mentoring import MentorshipFactory

CAST = {
    "learner": ("Lin", "learner"),
    "other_learner": ("Olu", "learner"),
    "mentor": ("Mei", "mentor"),
    "other_mentor": ("Omar", "mentor"),
    "lead": ("Lea", "lead_mentor"),
    "manager": ("Pat", "program_manager"),
    "admin": ("Ada", "organization_admin"),
}


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


def house(slug):
    """Build the organization *slug* with its cast, one cohort and two learners at work in it."""
    organization = Organization.objects.create(slug=slug, name=slug.title())
    people = _cast_of(organization)
    known = directions()
    cohort = _cohort_of(organization, led_by=people["lead"], target=known["apps"])
    learners, mentors = _profiles_of(people, organization)
    first, second = Enrollment.objects.bulk_create(
        EnrollmentFactory.build(cohort=cohort, learner=learner) for learner in learners
    )
    MentorshipFactory(enrollment=first, mentor=mentors[0])
    placements = _placed((first, second), cohort, known)
    return House(
        organization=organization,
        learner_profile=learners[0],
        mentor_profile=mentors[0],
        program=cohort.program,
        cohort=cohort,
        enrollment=first,
        other_enrollment=second,
        placement=placements[0],
        other_placement=placements[1],
        **people,
    )


def _cast_of(organization):
    """Return the people of *organization* by their part, each with one role there."""
    people = {
        part: User(
            name=name, email=f"{name.lower()}.{organization.slug}@example.org", password=HASHED
        )
        for part, (name, _) in CAST.items()
    }
    User.objects.bulk_create(people.values())
    Membership.objects.bulk_create(
        Membership(user=people[part], organization=organization, role=role)
        for part, (_, role) in CAST.items()
    )
    return people


def _cohort_of(organization, *, led_by, target):
    program = ProgramFactory(organization=organization)
    cohort = CohortFactory(program=program, target_direction=target)
    Cohort.leads.through.objects.create(cohort=cohort, user=led_by)
    return cohort


def _profiles_of(people, organization):
    """Return the learners and the mentors, the mentored and the mentoring one first."""
    learners = Learner.objects.bulk_create(
        Learner(user=people[part], organization=organization)
        for part in ("learner", "other_learner")
    )
    mentors = Mentor.objects.bulk_create(
        Mentor(user=people[part], organization=organization) for part in ("mentor", "other_mentor")
    )
    return learners, mentors


def _placed(enrollments, cohort, known):
    """Give *cohort* seats in all *known* directions, and *enrollments* those in the first."""
    roadmaps = Roadmap.objects.bulk_create(
        RoadmapFactory.build(direction=known["data"]) for _ in known
    )
    versions = RoadmapVersion.objects.bulk_create(
        RoadmapVersionFactory.build(roadmap=roadmap) for roadmap in roadmaps
    )
    taken = {"data": len(enrollments)}
    seats, *_ = Seats.objects.bulk_create(
        SeatsFactory.build(
            cohort=cohort, direction=direction, roadmap_version=version, taken=taken.get(slug, 0)
        )
        for (slug, direction), version in zip(known.items(), versions, strict=True)
    )
    return Placement.objects.bulk_create(
        PlacementFactory.build(enrollment=enrollment, direction=known["data"], seats=seats)
        for enrollment in enrollments
    )
