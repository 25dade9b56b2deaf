"""The way to the broker: Redis as a doorbell whose rings need not be saved.

# Note [One sweep]
Every commit that orders work rings the sweep, and the beat does each second. Behind a backlog those
rings would wait for as long as the backlog lasts, and then be carried out one after the other by
workers who find nothing to do. So the sweep goes before all jobs (task_routes in config/celery.py),
and is not rung for while one waits: it has not begun, so it will see whatever is committed by now.
"""

from typing import Any

from kombu.transport import redis

SWEEP = "core.sweep"
FIRST, LATER = 0, 9
"""Priorities of messages. For Redis, the lower number is taken first."""


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
        """Return whether a message that goes first waits already. See Note [One sweep].

        Those stand under the queue's own name, all others under that and their priority.
        """
        with self.conn_or_acquire() as client:
            return bool(client.llen(queue))


class Transport(redis.Transport):
    Channel = Channel
