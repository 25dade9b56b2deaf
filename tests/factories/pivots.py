import json
from datetime import timedelta
from functools import cache
from pathlib import Path

from factory import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.pivots.models import PolicyVersion, Recommendation
from tests.factories.cohorts import EnrollmentFactory
from tests.factories.curriculum import direction
from tests.factories.moments import NOW

POLICY = Path(__file__).parents[2] / "fixtures" / "policy" / "2025-01.json"


@cache
def policy_document():
    return json.loads(POLICY.read_text(encoding="utf-8"))


def answer_of(recommendation):
    """Return as much of the engine's answer as a headline is made of."""
    steps = (recommendation.direction, recommendation.then)
    slugs = [step.slug if step else None for step in steps]
    plan = [{"direction": slug, "weeks": None, "after_stage": None} for slug in slugs if slug]
    named = dict(zip(("direction", "then"), slugs, strict=True))
    return {"decision": recommendation.decision, **named, "plan": plan, "requests": []}


class PolicyVersionFactory(DjangoModelFactory):
    class Meta:
        model = PolicyVersion

    version = Sequence(lambda n: f"test-{n}")
    document = LazyFunction(policy_document)
    digest = Sequence(lambda n: f"{n:064d}")


class RecommendationFactory(DjangoModelFactory):
    class Meta:
        model = Recommendation

    enrollment = SubFactory(EnrollmentFactory)
    organization = LazyAttribute(lambda recommendation: recommendation.enrollment.organization)
    policy_version = SubFactory(PolicyVersionFactory)
    inputs = {"profile": {}}
    inputs_hash = Sequence(lambda n: f"{n:064d}")
    evidence_digest = Sequence(lambda n: f"{n:064d}")
    document = LazyAttribute(answer_of)
    decision = "start_then"
    direction = LazyAttribute(lambda _: direction("data"))
    then = LazyAttribute(lambda _: direction("apps"))
    confidence = "medium"
    state = "published"
    published_at = NOW
    expires_at = NOW + timedelta(days=14)
