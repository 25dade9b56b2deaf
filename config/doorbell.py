"""The way to the broker: Redis as a doorbell whose rings need not be saved."""

from kombu.transport import redis


class Channel(redis.Channel):
    """A channel that gives no message back when it closes.

    Work that was taken and not done is rung again from its row. Giving back fails where the broker
    is gone, and that has been seen to end a worker (Celery 5.7, kombu 5.7).
    """

    do_restore = False


class Transport(redis.Transport):
    Channel = Channel
