"""Invitations by mail: in which language, to whom, and when not."""

import re
from datetime import timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from apps.accounts import services as accounts
from apps.accounts.models import Invitation
from apps.core.models import Job
from apps.core.selectors import database_now
from apps.core.services import job_run, outbox_relay
from apps.integrations import services
from apps.integrations.tasks import invitation_mail
from apps.integrations.transports import TransportError, email
from mentorship.errors import NotFound
from mentorship.values import LANGUAGES, Role


@pytest.fixture
def invitation(here):
    return accounts.invitation_issue(
        organization_id=here.organization.pk,
        email="gus@example.org",
        role=Role.MENTOR,
        by=here.manager,
        now=database_now(),
    )


def speak(house, language, time_zone="UTC"):
    house.organization.language, house.organization.time_zone = language, time_zone
    house.organization.save()


def html_of(message):
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return content


def test_the_link_of_the_mail_opens_the_invitation(here, invitation, client, settings, now):
    settings.PUBLIC_URL = "https://mentorship.example"

    assert services.invitation_mail(invitation_id=invitation.pk, now=now) is True

    (message,) = mail.outbox
    assert message.to == ["gus@example.org"]
    assert message.subject == "Here invites you as a mentor"
    assert "Pat invites you to join Here as a mentor" in message.body
    link = re.search(r"https://mentorship\.example(/invitations/\S+)", message.body)
    assert f'href="{link[0]}"' in html_of(message)
    page = client.get(link[1])
    assert page.status_code == 200
    assert "gus@example.org" in page.text


def test_the_mail_speaks_the_organizations_language_and_time(here, invitation, now):
    speak(here, "zh-hans", "Asia/Shanghai")
    Invitation.objects.update(expires_at=now.replace(hour=20) + timedelta(days=3))

    services.invitation_mail(invitation_id=invitation.pk, now=now)

    (message,) = mail.outbox
    assert message.subject == "Here 邀请您成为导师"
    assert "Pat 邀请您加入 Here" in message.body
    assert "2026年11月6日 04:00 (Asia/Shanghai)" in message.body
    assert "接受邀请" in html_of(message)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_a_name_in_every_language(here, invitation, now, language, role):
    speak(here, language)
    Invitation.objects.update(role=role.value)

    services.invitation_mail(invitation_id=invitation.pk, now=now)

    assert services.ROLE_NAMES[role][language] in mail.outbox[0].subject


def test_a_name_cannot_write_headers_or_markup(here, invitation, now):
    here.organization.name = "Harbor\nBcc: all@example.org <b>"
    here.organization.save()

    services.invitation_mail(invitation_id=invitation.pk, now=now)

    (message,) = mail.outbox
    assert message.subject == "Harbor Bcc: all@example.org <b> invites you as a mentor"
    assert message.recipients() == ["gus@example.org"]
    assert "<b>" not in html_of(message)


def test_what_was_withdrawn_or_used_or_is_over_is_not_sent(here, invitation, now):
    over = invitation.expires_at
    assert services.invitation_mail(invitation_id=invitation.pk, now=over) is False

    accounts.invitation_revoke(invitation_id=invitation.pk, by=here.manager, now=now)
    assert services.invitation_mail(invitation_id=invitation.pk, now=now) is False

    assert mail.outbox == []


def test_an_absent_invitation_is_not_found(db, now):
    with pytest.raises(NotFound):
        services.invitation_mail(invitation_id=1, now=now)


# --------------------------------------------------------------------------- the job


@pytest.mark.django_db(transaction=True)
def test_an_issued_invitation_leaves_once_through_its_job(here, invitation):
    outbox_relay()
    outbox_relay()
    job = Job.objects.get(kind="outbound.invitation_mail")

    assert invitation_mail(job_id=job.pk) is True
    assert invitation_mail(job_id=job.pk) is False

    job.refresh_from_db()
    assert (job.state, job.result) == ("succeeded", {"sent": True})
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_leaves_the_job_for_later(here, invitation, monkeypatch):
    refuse(monkeypatch, ConnectionRefusedError(111, "Connection refused"))
    outbox_relay()
    job = Job.objects.get(kind="outbound.invitation_mail")

    invitation_mail(job_id=job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", 1)
    assert "Connection refused" in job.error
    assert job_run(job_id=job.pk, effect=lambda run: None) is False  # not due yet


# --------------------------------------------------------------------------- the transport


def refuse(monkeypatch, fault):
    def send_messages(self, messages):
        raise fault

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)


@pytest.mark.parametrize(
    ("fault", "permanent"),
    [
        (SMTPRecipientsRefused({"gus@example.org": (550, b"No such user")}), True),
        (SMTPRecipientsRefused({"gus@example.org": (450, b"Mailbox busy")}), False),
        (SMTPDataError(554, b"Spam"), True),
        (SMTPDataError(451, b"Try later"), False),
        (SMTPServerDisconnected("gone"), False),
        (TimeoutError("too slow"), False),
    ],
)
def test_a_refusal_says_whether_it_is_final(monkeypatch, fault, permanent):
    refuse(monkeypatch, fault)

    with pytest.raises(TransportError) as refusal:
        email.send(email.Message("gus@example.org", "Hello", "Text", "<p>Text</p>"))

    assert refusal.value.permanent is permanent
