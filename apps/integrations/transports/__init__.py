"""One way out each: `send(message)`, or `TransportError`."""

from apps.integrations.transports.errors import TransportError

__all__ = ["TransportError"]
