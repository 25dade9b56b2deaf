"""Steps of a life: the machine decides, the row changes, the timeline remembers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from django.db import models

from apps.core.models import Transition
from apps.core.selectors import request_id
from mentorship.states import Machine

S = TypeVar("S", bound=StrEnum)


class Actor(Protocol):
    """Whoever acts: a user, or None for the service itself."""

    pk: Any


def state_move(
    *,
    row: Any,
    machine: Machine[S],
    to: S,
    by: Actor | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """Step *row* to the state *to*, save it, and write the step to the timeline.

    *row*: locked by the caller. *fields*: further columns already set on it, saved with the state.

    :raises TransitionNotAllowed: if the machine has no such step.
    """
    before = row.state
    row.state = machine.step(type(to)(before), to).value
    row.save(update_fields=["state", *fields, *_audit(row)])
    record(row, before, row.state, by=by, now=now, reason=reason)


def state_begin(*, row: Any, by: Actor | None, now: datetime, reason: str = "") -> None:
    """Write the birth of *row* to the timeline."""
    record(row, "", row.state, by=by, now=now, reason=reason)


def states_begin(*, rows: Iterable[Any], by: Actor | None, now: datetime, reason: str = "") -> None:
    """Write the births of many rows to the timeline in one statement."""
    births = [_step(row, "", row.state, by=by, now=now, reason=reason) for row in rows]
    Transition.objects.bulk_create(births, batch_size=1000)


def states_move(
    *,
    rows: Sequence[Any],
    machine: Machine[S],
    to: S,
    by: Actor | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """Step many rows of one model to the state *to*, as `state_move` does. Cost: two statements.

    :raises TransitionNotAllowed: if the machine has no such step for one of them; none is saved.
    """
    if not rows:
        return
    before = [row.state for row in rows]
    after = [machine.step(type(to)(state), to).value for state in before]
    for row, state in zip(rows, after, strict=True):
        row.state = state
        row.updated_at = now  # a statement over many rows does not set it by itself
    model = type(rows[0])
    model._default_manager.bulk_update(rows, ["state", *fields, *_audit(rows[0])])
    steps = zip(rows, before, after, strict=True)
    Transition.objects.bulk_create(
        [_step(row, a, b, by=by, now=now, reason=reason) for row, a, b in steps]
    )


def record(
    row: models.Model, before: str, after: str, *, by: Actor | None, now: datetime, reason: str
) -> None:
    """Write one step to the timeline; for rows whose state changes by a statement of their own."""
    _step(row, before, after, by=by, now=now, reason=reason).save(force_insert=True)


def _step(
    row: models.Model, before: str, after: str, *, by: Actor | None, now: datetime, reason: str
) -> Transition:
    return Transition(
        subject=row._meta.label_lower,
        subject_id=row.pk,
        organization_id=getattr(row, "organization_id", None),
        from_state=before,
        to_state=after,
        actor_id=by.pk if by else None,
        reason=reason,
        request_id=request_id(),
        at=now,
    )


def _audit(row: models.Model) -> list[str]:
    return ["updated_at"] if hasattr(row, "updated_at") else []
