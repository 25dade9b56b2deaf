from datetime import timedelta

from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.pivots.models import PolicyVersion, Recommendation
from tests.factories.cohorts import EnrollmentFactory
from tests.factories.curriculum import direction
from tests.factories.moments import NOW


class PolicyVersionFactory(DjangoModelFactory):
    class Meta:
        model = PolicyVersion

    version = Sequence(lambda n: f"test-{n}")
    document = {}
    digest = Sequence(lambda n: f"{n:064d}")


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    enrollment = SubFactory(EnrollmentFactory)
    organization = LazyAttribute(lambda recommendation: recommendation.enrollment.organization)
    policy_version = SubFactory(PolicyVersionFactory)
    inputs = {}
    inputs_hash = Sequence(lambda n: f"{n:064d}")
    evidence_digest = Sequence(lambda n: f"{n:064d}")
    document = {}
    decision = "start_then"
    direction = LazyAttribute(lambda _: direction("data"))
    then = LazyAttribute(lambda _: direction("apps"))
    confidence = "medium"
    state = "published"
    published_at = NOW
    expires_at = NOW + timedelta(days=14)
