"""What several tests of pivots do."""

from apps.pivots import services
from tests.factories import direction
from tests.factories.moments import NOW


def amend(row, *, by, decision="pivot", to="platform"):
    """Accept a recommendation otherwise than it was made."""
    return services.recommendation_amend(
        recommendation_id=row.pk,
        decision=decision,
        direction_id=direction(to).pk if to else None,
        then_id=None,
        note="So it shall be.",
        by=by,
        now=NOW,
    )
