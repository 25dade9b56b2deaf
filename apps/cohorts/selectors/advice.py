"""cohorts: what was decided on the advice for an enrollment, as far as a seat is concerned."""

from collections.abc import Collection

from apps.cohorts.models import Enrollment
from mentorship.states import RecommendationState


def accepted_directions(*, enrollment_ids: Collection[int]) -> dict[int, int]:
    """Return where the advice accepted last sends each enrollment, for one query in all.

    Amended advice is accepted as it was amended. Nobody is in it whose advice names no direction
    (stay, defer), or who has none that was accepted.
    """
    # By relation name: recommendations stand above this context (docs/adr).
    accepted = Enrollment.objects.filter(
        pk__in=enrollment_ids, recommendations__state=RecommendationState.ACCEPTED.value
    )
    last = accepted.order_by("pk", "-recommendations__id").distinct("pk")
    found = last.values_list("pk", "recommendations__direction")
    return {pk: direction_id for pk, direction_id in found if direction_id is not None}
