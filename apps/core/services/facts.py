"""Facts: written beside the change they tell of."""

from collections.abc import Iterable
from dataclasses import asdict

from apps.core.models import OutboxEvent
from apps.core.selectors import request_id
from apps.core.services.bell import ring_after_commit
from mentorship.events import Event


def event_publish(event: Event) -> OutboxEvent:
    """Write *event* beside the change it tells of, and ring the sweep once both are committed.

    The ring is only a nudge: if the broker is down it is logged and dropped, and the next beat
    picks the row up. The row is the promise.
    """
    row = _row(event)
    row.save(force_insert=True)
    ring_after_commit()
    return row


def events_publish(*, events: Iterable[Event]) -> None:
    """Write many events in one statement, and ring once."""
    rows = [_row(event) for event in events]
    if rows:
        OutboxEvent.objects.bulk_create(rows, batch_size=1000)
        ring_after_commit()


def _row(event: Event) -> OutboxEvent:
    return OutboxEvent(
        name=type(event).__name__,
        payload=asdict(event),
        organization_id=event.organization_id,
        request_id=request_id(),
    )
