"""Ways to let people be told, and the mail server they are mailed by."""

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import asdict

from apps.integrations import services
from mentorship.states import NotificationState
from tests.factories.moments import NOW

PENDING = NotificationState.PENDING.value


def tell(event, now=NOW):
    """Tell of *event* as its job does."""
    told = {**asdict(event), "event": type(event).__name__, "published_at": NOW.isoformat()}
    return services.event_tell(event=told, now=now)


def wish(house, person, choices=None, *, quiet=None, digest_at=None, now=NOW):
    """Let *person* say how to be told by the organization of *house*."""
    from mentorship.quiet import DIGEST_AT

    return services.preferences_save(
        organization_id=house.organization.pk,
        quiet=quiet,
        digest_at=digest_at or DIGEST_AT,
        choices=choices or {},
        by=person,
        now=now,
    )


class Sink(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take a message."""

    def handle(self):
        self._say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].upper()
            if verb == "DATA":
                self._say("354 go on")
                self.server.messages.append(self._message())
                self._say("250 taken")
            elif verb.startswith("QUIT"):
                self._say("221 bye")
                return
            elif verb == "RCPT TO" and self.server.refuses:
                self._say("451 try later")
            else:
                self._say("250 ok")

    def _say(self, words):
        self.wfile.write(f"{words}\r\n".encode())

    def _message(self):
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        return b"".join(lines)


@contextmanager
def mail_server(settings):
    """Run an SMTP server and let the product mail through it; yield it with its `messages`."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        server.messages, server.refuses, server.daemon_threads = [], False, True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
        server.shutdown()
