"""Two at one moment: one row, one mail, one whole set of wishes; each with a negative control."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import IntegrityError

from apps.integrations import services
from apps.integrations.models import Notification, NotificationPreference
from mentorship.events import EnrollmentAdmitted
from mentorship.values import MailMode
from tests.factories import NotificationFactory
from tests.factories.moments import NOW
from tests.integration.cohorts.races import count, together
from tests.integration.integrations.told import tell, wish

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 4


@pytest.fixture
def row(here):
    return NotificationFactory(organization=here.organization, recipient=here.learner)


@pytest.fixture
def sent(monkeypatch):
    """Record what is mailed, slowly enough for all to come to it; return the messages."""
    messages, meet = [], Barrier(CLIENTS)

    def send(message):
        with suppress(BrokenBarrierError):  # the others wait for the first, as they should
            meet.wait(timeout=0.3)
        messages.append(message)

    monkeypatch.setattr("apps.integrations.services.mailing.email.send", send)
    return messages


def test_an_event_told_by_four_workers_at_once_is_told_once(here):
    event = EnrollmentAdmitted(here.organization.pk, here.enrollment.pk, from_waitlist=False)

    outcomes = together([lambda _: tell(event)] * CLIENTS)

    assert count(outcomes, Exception) == 0
    assert Notification.objects.count() == 1


def test_negative_control_looking_before_writing_needs_the_constraint(here):
    meet = Barrier(CLIENTS)

    def naive(_):
        there = Notification.objects.filter(dedupe_key="same").exists()
        meet.wait(timeout=30)
        return there or NotificationFactory(
            organization=here.organization, recipient=here.learner, dedupe_key="same"
        )

    assert count(together([naive] * CLIENTS), IntegrityError) == CLIENTS - 1


def test_of_four_workers_one_mails(row, sent):
    def mail(_):
        return services.notification_mail(notification_id=row.pk, now=NOW)

    assert sorted(together([mail] * CLIENTS)) == [*["nothing to do"] * (CLIENTS - 1), "sent"]
    assert len(sent) == 1


def test_negative_control_without_taking_turns_all_of_them_mail(row, sent, monkeypatch):
    monkeypatch.setattr("apps.integrations.services.mailing._alone", lambda name: None)

    def mail(_):
        return services.notification_mail(notification_id=row.pk, now=NOW)

    together([mail] * CLIENTS)

    assert len(sent) == CLIENTS


def test_of_four_wishes_at_once_one_stands_whole(here):
    modes = [MailMode.OFF, MailMode.DAILY, MailMode.IMMEDIATE, MailMode.OFF]

    def choose(index):
        choices = dict.fromkeys(("work_reviewed", "mentor_assigned"), (modes[index], True))
        wish(here, here.learner, choices)

    assert together([choose] * CLIENTS) == ["done"] * CLIENTS
    assert NotificationPreference.objects.count() == 2
    assert len(set(NotificationPreference.objects.values_list("email", flat=True))) == 1
