"""Facts: written beside the change they tell of, handed to subscribers as jobs."""

from collections.abc import Iterable
from dataclasses import asdict

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from apps.core.models import OutboxEvent
from apps.core.selectors import database_now, request_id
from apps.core.services.jobs import JobOrder, jobs_enqueue, ring_after_commit
from mentorship.events import Event

BATCH = 500


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


def outbox_relay() -> int:
    """Turn waiting events into one job per subscriber, in order of id; return how many events.

    A second relay at the same moment skips what the first has locked, and the deduplication key
    (event, subscriber) makes a repeated event harmless.
    """
    subscriptions = import_string(settings.EVENT_SUBSCRIPTIONS)
    with transaction.atomic():
        waiting = OutboxEvent.objects.filter(relayed_at=None).order_by("id")
        rows = list(waiting.select_for_update(skip_locked=True)[:BATCH])
        standing = _standing_organizations(rows)
        orders = [
            JobOrder(
                kind=kind,
                dedup_key=f"event:{row.pk}:{kind}",
                payload=row.payload,
                organization_id=standing.get(row.organization_id),
                request_id=row.request_id,
            )
            for row in rows
            for kind in subscriptions.get(row.name, ())
        ]
        jobs_enqueue(orders=orders)
        OutboxEvent.objects.filter(pk__in=[row.pk for row in rows]).update(
            relayed_at=database_now()
        )
    return len(rows)


def _standing_organizations(rows: Iterable[OutboxEvent]) -> dict[int | None, int]:
    """Return the organizations of *rows* that still exist, each under its own number.

    Events outlive organizations. A job that named one that is gone would break the whole batch
    at its commit, again at every sweep, and with it everything published after.
    """
    ids = {row.organization_id for row in rows if row.organization_id is not None}
    organizations = apps.get_model("accounts", "Organization")._default_manager
    return {pk: pk for pk in organizations.filter(pk__in=ids).values_list("pk", flat=True)}
