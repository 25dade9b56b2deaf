"""What the tests of cohorts and mentoring share: a cohort, applicants, and sums over the seats."""

from apps.cohorts import services
from apps.cohorts.models import Placement, Seats
from apps.core.models import OutboxEvent, Transition
from tests.factories import (
    CohortFactory,
    LearnerFactory,
    MembershipFactory,
    RoadmapVersionFactory,
    SeatsFactory,
    direction,
    publish,
)
from tests.factories.curriculum import RoadmapFactory
from tests.factories.moments import NOW


def roadmap(slug="data", organization=None, number=1):
    """Return a published version of a direction's roadmap."""
    owner = RoadmapFactory(direction=direction(slug), organization=organization)
    return publish(RoadmapVersionFactory(roadmap=owner, number=number))


def cohort_of(program, *, state="enrolling", seats=5, **fields):
    """Return a cohort of *program* with seats in the data direction."""
    cohort = CohortFactory(program=program, state=state, **fields)
    SeatsFactory(cohort=cohort, capacity=seats, roadmap_version=roadmap())
    return cohort


def learner_of(organization):
    """Return a learner profile whose person is a learner of *organization*."""
    learner = LearnerFactory(organization=organization)
    MembershipFactory(user=learner.user, organization=organization, role="learner")
    return learner


def applicant(cohort, learner=None):
    """Return an application to *cohort*, made through the service."""
    learner = learner or learner_of(cohort.organization)
    return services.enrollment_apply(
        cohort_id=cohort.pk, learner_id=learner.pk, motivation="", by=learner.user, now=NOW
    )


def admitted(cohort, learner=None):
    return services.enrollment_admit(
        enrollment_id=applicant(cohort, learner).pk,
        direction_id=direction("data").pk,
        by=None,
        now=NOW,
    )


def active(cohort, learner=None):
    return services.enrollment_activate(
        enrollment_id=admitted(cohort, learner).pk, by=None, now=NOW
    )


def taken(cohort, slug="data"):
    return Seats.objects.get(cohort=cohort, direction__slug=slug).taken


def assert_seats_add_up():
    """Every seat taken is held by exactly one open placement of an enrollment that may hold it."""
    for seats in Seats.objects.all():
        open_ones = Placement.objects.filter(seats=seats, state__in=["proposed", "current"])
        assert seats.taken == open_ones.count()
        assert not open_ones.exclude(enrollment__state__in=["admitted", "active", "paused"])


def steps(row):
    """Return the row's life as pairs, oldest first."""
    rows = Transition.objects.of(row._meta.label_lower, row.pk).order_by("id")
    return list(rows.values_list("from_state", "to_state"))


def published():
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def footprint():
    """Return what a refused deed must leave alone: the number of steps, facts and seats taken."""
    return (
        Transition.objects.count(),
        OutboxEvent.objects.count(),
        list(Seats.objects.order_by("pk").values_list("pk", "capacity", "taken")),
        list(Placement.objects.order_by("pk").values_list("pk", "state")),
    )
