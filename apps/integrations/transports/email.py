"""E-mail, through whatever EMAIL_URL names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMultiAlternatives, get_connection

from apps.integrations.transports.errors import TransportError

TIMEOUT = 20
"""Seconds a mail server may keep us waiting; well below a job's time limit."""

REFUSED_FOR_GOOD = 500
"""SMTP answers from here on are final; those below may pass (RFC 5321, 4.2.1)."""


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one person, as text and as HTML."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


def send(message: Message) -> None:
    """Hand *message* to the mail server.

    :raises TransportError: if it did not take it.
    """
    mail = EmailMultiAlternatives(
        subject=" ".join(message.subject.split()),  # a line break would start another header
        body=message.text,
        to=[message.to],
        headers=dict(message.headers),
        connection=get_connection(timeout=TIMEOUT),
    )
    mail.attach_alternative(message.html, "text/html")
    try:
        mail.send()
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _ in refusal.recipients.values()]
        raise TransportError(str(refusal), permanent=_final(*codes)) from refusal
    except SMTPResponseException as refusal:
        raise TransportError(str(refusal), permanent=_final(refusal.smtp_code)) from refusal
    except (SMTPException, OSError) as fault:
        raise TransportError(f"{type(fault).__name__}: {fault}", permanent=False) from fault


def _final(*codes: int) -> bool:
    return bool(codes) and min(codes) >= REFUSED_FOR_GOOD
