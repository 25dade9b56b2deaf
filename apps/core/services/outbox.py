"""Facts handed to their subscribers as jobs."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from apps.core.models import OutboxEvent
from apps.core.selectors import database_now
from apps.core.services.jobs import JobOrder, jobs_enqueue

BATCH = 500


def outbox_relay() -> int:
    """Turn waiting events into one job per subscriber, in order of id; return how many events.

    A second relay at the same moment skips what the first has locked, and the deduplication key
    (event, subscriber) makes a repeated event harmless. A job is told what it follows from.
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
                payload=_told(row),
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


def _told(row: OutboxEvent) -> dict[str, Any]:
    return {**row.payload, "event": row.name, "published_at": row.created_at.isoformat()}


def _standing_organizations(rows: Iterable[OutboxEvent]) -> dict[int | None, int]:
    """Return the organizations of *rows* that still exist, each under its own number.

    Events outlive organizations. A job that named one that is gone would break the whole batch
    at its commit, again at every sweep, and with it everything published after.
    """
    ids = {row.organization_id for row in rows if row.organization_id is not None}
    organizations = apps.get_model("accounts", "Organization")._default_manager
    return {pk: pk for pk in organizations.filter(pk__in=ids).values_list("pk", flat=True)}
