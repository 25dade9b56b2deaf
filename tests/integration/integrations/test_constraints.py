"""What the database itself refuses to hold of notifications and preferences."""

from datetime import time

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from apps.integrations.models import MailSchedule, Notification, NotificationPreference
from tests.factories import NotificationFactory
from tests.factories.moments import NOW


@pytest.fixture
def row(here):
    return NotificationFactory(organization=here.organization, recipient=here.learner)


BROKEN = [
    ({"state": "gone"}, "notification_state_known"),
    ({"mail_mode": "hourly"}, "notification_mail_mode_known"),
    ({"mail_due_at": None}, "notification_pending_is_due"),
    ({"mail_mode": "off"}, "notification_pending_is_due"),
    ({"state": "sent"}, "notification_mailed_has_a_time"),
    ({"mailed_at": NOW}, "notification_mailed_has_a_time"),
]


@pytest.mark.parametrize(("fields", "constraint"), BROKEN)
def test_a_notification_that_makes_no_sense_is_not_held(here, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        NotificationFactory(organization=here.organization, recipient=here.learner, **fields)
    assert not Notification.objects.exists()


def test_a_person_is_told_of_a_fact_once(row, here):
    again = {"dedupe_key": row.dedupe_key, "organization": here.organization}
    with pytest.raises(IntegrityError, match="once_per_recipient"), transaction.atomic():
        NotificationFactory(recipient=here.learner, **again)
    NotificationFactory(recipient=here.mentor, **again)


def test_what_was_told_stays_as_it_was_told(row):
    for change in ({"facts": {}}, {"type": "risk_raised"}, {"dedupe_key": "other"}):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            Notification.objects.filter(pk=row.pk).update(**change)


def test_what_was_sent_does_not_wait_again(row):
    rows = Notification.objects.filter(pk=row.pk)
    rows.update(state="sent", mailed_at=NOW)

    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        rows.update(state="pending", mailed_at=None)


@pytest.mark.parametrize(
    "hours",
    [
        {"quiet_from": time(22)},
        {"quiet_until": time(7)},
        {"quiet_from": time(7), "quiet_until": time(7)},
    ],
)
def test_quiet_hours_have_two_ends(here, hours):
    keys = {"user": here.learner, "organization": here.organization}
    with pytest.raises(IntegrityError, match="quiet_has_two_ends"), transaction.atomic():
        MailSchedule.objects.create(**keys, **hours)
    assert not MailSchedule.objects.exists()


def test_a_person_has_one_wish_per_type_and_organization(here):
    keys = {"user": here.learner, "organization": here.organization, "type": "work_reviewed"}
    NotificationPreference.objects.create(**keys, email="off")
    with pytest.raises(IntegrityError, match="preference_once"), transaction.atomic():
        NotificationPreference.objects.create(**keys, email="daily")
