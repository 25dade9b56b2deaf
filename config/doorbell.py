"""The way to the broker: Redis as a doorbell whose rings need not be saved.

# Note [One sweep]
Every commit that orders work rings the sweep, and the beat does each second. Behind a backlog those
rings would wait for as long as the backlog lasts, and then be carried out one after the other by
workers who find nothing to do. So the sweep goes before all jobs (task_routes in config/celery.py),
is not rung for while one waits, nor within half a second of another: what is committed meanwhile is
known of at the next beat, a second later.
"""

from typing import Any

from kombu.transport import redis

SWEEP = "core.sweep"
FIRST, LATER = 0, 9
"""Priorities of messages. For Redis, the lower number is taken first."""
RUNG = "sweep-rung"
PAUSE_MS = 500


class Channel(redis.Channel):
    """A channel that holds one sweep at a time, and gives no message back when it closes.

    Work that was taken and not done is rung again from its row. Giving back fails where the broker
    is gone, and that has been seen to end a worker (Celery 5.7, kombu 5.7).
    """

    do_restore = False

    def _put(self, queue: str, message: dict[str, Any], **how: Any) -> None:
        if message["headers"].get("task") == SWEEP and self._is_rung(queue):
            return
        super()._put(queue, message, **how)

    def _is_rung(self, queue: str) -> bool:
        """Return whether a sweep waits or was rung for just now. See Note [One sweep].

        What goes first stands under the queue's own name, all else under that and its priority.
        """
        with self.conn_or_acquire() as client:
            return client.llen(queue) > 0 or not client.set(RUNG, 1, nx=True, px=PAUSE_MS)


class Transport(redis.Transport):
    Channel = Channel
