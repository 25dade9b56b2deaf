from factory import Sequence
from factory.django import DjangoModelFactory

from apps.core.models import Job
from tests.factories.moments import NOW


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "test.kind"
    dedup_key = Sequence(lambda n: f"test:{n}")
    due_at = NOW
