from datetime import date

from django.db.models import F
from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.cohorts.models import Cohort, Enrollment, Placement, Program, Seats
from tests.factories.accounts import LearnerFactory, OrganizationFactory
from tests.factories.curriculum import RoadmapVersionFactory, direction
from tests.factories.moments import NOW


class ProgramFactory(DjangoModelFactory):
    class Meta:
        model = Program

    organization = SubFactory(OrganizationFactory)
    slug = Sequence(lambda n: f"program-{n}")
    name = "Into LLM engineering"
    state = "active"


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    program = SubFactory(ProgramFactory)
    organization = LazyAttribute(lambda cohort: cohort.program.organization)
    slug = Sequence(lambda n: f"cohort-{n}")
    name = Sequence(lambda n: f"Autumn {n}")
    target_direction = LazyAttribute(lambda _: direction("apps"))
    starts_on = date(2026, 10, 5)
    ends_on = date(2027, 1, 31)
    state = "running"


class SeatsFactory(DjangoModelFactory):
    class Meta:
        model = Seats
        django_get_or_create = ("cohort", "direction")

    cohort = SubFactory(CohortFactory)
    direction = LazyAttribute(lambda _: direction("data"))
    roadmap_version = SubFactory(RoadmapVersionFactory)
    capacity = 20


class EnrollmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrollment

    cohort = SubFactory(CohortFactory)
    organization = LazyAttribute(lambda enrollment: enrollment.cohort.organization)
    learner = LazyAttribute(
        lambda enrollment: LearnerFactory(organization=enrollment.cohort.organization)
    )
    state = "active"
    activated_at = NOW
    waitlisted_at = LazyAttribute(lambda row: NOW if row.state == "waitlisted" else None)
    returns_on = LazyAttribute(lambda row: row.cohort.ends_on if row.state == "paused" else None)
    waits_for = LazyAttribute(
        lambda row: row.cohort.target_direction if row.state == "waitlisted" else None
    )


def stand(enrollment, state):
    """Let an enrollment stand in *state*, whatever stood before; a pause ends with the cohort."""
    back = enrollment.cohort.ends_on if state == "paused" else None
    Enrollment.objects.filter(pk=enrollment.pk).update(state=state, returns_on=back)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    enrollment = SubFactory(EnrollmentFactory)
    direction = LazyAttribute(lambda _: direction("data"))
    seats = LazyAttribute(
        lambda placement: SeatsFactory(
            cohort=placement.enrollment.cohort, direction=placement.direction
        )
    )
    roadmap_version = LazyAttribute(lambda placement: placement.seats.roadmap_version)
    state = "current"
    started_at = NOW

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Take the seat that an open placement holds, as an admission would (while one is free)."""
        placement = super()._create(model_class, *args, **kwargs)
        if placement.state in ("proposed", "current"):
            free = Seats.objects.filter(pk=placement.seats_id, taken__lt=F("capacity"))
            free.update(taken=F("taken") + 1)
            placement.seats.refresh_from_db(fields=["taken"])
        return placement
