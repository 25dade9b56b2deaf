"""Notifications by mail: once, in one's own language, not at night, and not to who has gone."""

import re
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy

import pytest
from django.core import mail

from apps.accounts.models import Membership
from apps.core.models import Job, OutboxEvent
from apps.core.selectors import database_now
from apps.core.services import outbox_relay
from apps.integrations import services
from apps.integrations.models import Notification
from apps.integrations.tasks import give_up_mail, notification_digest, notification_mail, notify
from mentorship.errors import NotFound
from mentorship.events import EnrollmentAdmitted, EnrollmentDeclined
from mentorship.values import MailMode
from tests.factories.moments import NOW
from tests.integration.integrations.told import PENDING, mail_server, tell, wish

MAIL, DIGEST = "outbound.notification_mail", "outbound.notification_digest"
DAILY = {"application_admitted": (MailMode.DAILY, True)}
NEXT_DIGEST = datetime(2026, 11, 3, 8, tzinfo=UTC)


def admitted(house):
    return EnrollmentAdmitted(house.organization.pk, house.enrollment.pk, from_waitlist=False)


def told(house):
    """Tell the learner of *house* of a seat; return the notification."""
    tell(admitted(house))
    return Notification.objects.get(recipient=house.learner)


def send(row, now=NOW):
    return services.notification_mail(notification_id=row.pk, now=now)


def digest(house, until=NEXT_DIGEST, now=NEXT_DIGEST):
    return services.digest_mail(
        user_id=house.learner.pk, organization_id=house.organization.pk, until=until, now=now
    )


# --------------------------------------------------------------------------- one mail


def test_a_mail_says_what_where_and_how_to_have_no_more(here, settings):
    settings.PUBLIC_URL = "https://mentorship.example"
    row = told(here)

    assert send(row) == "sent"
    assert send(row) == "nothing to do"

    (message,) = mail.outbox
    assert message.to == [here.learner.email]
    assert message.subject == f"You have a seat in {here.cohort.name}"
    assert f"https://mentorship.example/api/v1/enrollments/{here.enrollment.pk}" in message.body
    page = "https://mentorship.example/notifications/preferences"
    assert page in message.body
    assert message.extra_headers["List-Unsubscribe"] == f"<{page}>"
    row.refresh_from_db()
    assert (row.state, row.mailed_at) == ("sent", NOW)


def test_a_mail_speaks_its_readers_language(here):
    here.learner.language = "zh-hans"
    here.learner.save()

    send(told(here))

    (message,) = mail.outbox
    assert message.subject == f"您已获得 {here.cohort.name} 的名额"
    assert "您好" in message.body
    assert 'lang="zh-Hans"' in message.alternatives[0][0]


def test_a_name_cannot_write_headers_or_markup(here):
    here.cohort.name = "Autumn\nBcc: all@example.org <b>%(x)s"
    here.cohort.save()

    send(told(here))

    (message,) = mail.outbox
    assert message.subject == "You have a seat in Autumn Bcc: all@example.org <b>%(x)s"
    assert message.recipients() == [here.learner.email]
    assert "<b>" not in message.alternatives[0][0]


def test_who_has_left_meanwhile_is_not_mailed(here):
    row = told(here)
    Membership.objects.filter(user=here.learner).update(state="ended")

    assert send(row) == "suppressed"
    assert digest(here) == "nothing to do"

    row.refresh_from_db()
    assert (row.state, mail.outbox) == ("suppressed", [])


def test_who_was_shut_out_gets_no_digest(here):
    wish(here, here.learner, DAILY)
    row = told(here)
    here.learner.is_active = False
    here.learner.save()

    assert digest(here) == "suppressed"
    row.refresh_from_db()
    assert (row.state, mail.outbox) == ("suppressed", [])


def test_an_absent_notification_is_not_found(db):
    with pytest.raises(NotFound):
        services.notification_mail(notification_id=1, now=NOW)


# --------------------------------------------------------------------------- hours


def test_what_happens_in_quiet_hours_waits_until_they_are_over(here):
    """On the night the clocks are put back: seven in Berlin is six o'clock UTC, not five."""
    here.learner.time_zone = "Europe/Berlin"
    here.learner.save()
    wish(here, here.learner, quiet=(time(22), time(7)))
    night, morning = datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)

    tell(admitted(here), now=night)

    row = Notification.objects.get()
    assert row.mail_due_at == Job.objects.get(kind=MAIL).due_at == morning
    assert send(row, night) == "waits"
    assert mail.outbox == []
    assert send(row, morning) == "sent"


def test_a_worker_that_comes_late_does_not_mail_at_night(here):
    row = told(here)
    wish(here, here.learner, quiet=(time(22), time(7)))
    night = NOW.replace(hour=23)

    assert send(row, night) == "waits"

    row.refresh_from_db()
    morning = datetime(2026, 11, 3, 7, tzinfo=UTC)
    assert (row.state, row.mail_due_at) == (PENDING, morning)
    assert Job.objects.filter(kind=MAIL, due_at=morning).count() == 1


# --------------------------------------------------------------------------- a day's mails in one


def test_notification_noise_a_day_is_one_mail(here):
    """Pain: notification noise."""
    wish(here, here.learner, {**DAILY, "application_declined": (MailMode.DAILY, True)})
    told(here)
    tell(EnrollmentDeclined(here.organization.pk, here.enrollment.pk))
    assert services.mails_order(now=NEXT_DIGEST - timedelta(minutes=1)) == 0

    for _ in range(2):
        assert services.mails_order(now=NEXT_DIGEST) == 1
    job = Job.objects.get(kind=DIGEST)
    asked = {**job.payload, "until": datetime.fromisoformat(job.payload["until"])}
    outcomes = [services.digest_mail(**asked, now=NEXT_DIGEST) for _ in range(2)]

    assert outcomes == ["sent", "nothing to do"]
    (message,) = mail.outbox
    assert message.subject == "Here: 2 new notifications"
    assert message.body.count("* ") == 2
    assert set(Notification.objects.values_list("state", "mailed_at")) == {
        ("digested", NEXT_DIGEST)
    }
    assert services.mails_order(now=NEXT_DIGEST) == 0


def test_a_digest_speaks_its_readers_language_and_counts_what_it_does_not_list(here, monkeypatch):
    monkeypatch.setattr("apps.integrations.services.mailing.LISTED", 1)
    here.learner.language = "zh-hans"
    here.learner.save()
    wish(here, here.learner, {**DAILY, "application_declined": (MailMode.DAILY, True)})
    told(here)
    tell(EnrollmentDeclined(here.organization.pk, here.enrollment.pk))

    assert digest(here) == "sent"

    (message,) = mail.outbox
    assert message.subject == "Here：2 条新通知"
    assert "另有 1 条" in message.body


def test_a_digest_that_falls_into_quiet_hours_waits(here):
    wish(here, here.learner, DAILY)
    told(here)
    wish(here, here.learner, DAILY, quiet=(time(7), time(9)))

    assert digest(here) == "nothing to do"
    assert digest(here, until=NEXT_DIGEST.replace(hour=9)) == "waits"
    assert digest(here, *[NEXT_DIGEST.replace(hour=9)] * 2) == "sent"


def test_a_change_of_mind_reaches_what_waits(here):
    wish(here, here.learner, DAILY)
    row = told(here)

    wish(here, here.learner, DAILY, digest_at=time(18))
    row.refresh_from_db()
    assert row.mail_due_at == NOW.replace(hour=18)

    wish(here, here.learner, {"application_admitted": (MailMode.OFF, True)})
    row.refresh_from_db()
    assert (row.state, row.mail_due_at) == ("suppressed", None)
    assert services.mails_order(now=NEXT_DIGEST) == 0


# --------------------------------------------------------------------------- the jobs, for real


@pytest.fixture
def bell(monkeypatch):
    monkeypatch.setattr("celery.Celery.send_task", lambda *_, **__: None)


def publish(house):
    """Publish an admission and run what tells of it, twice; return the job that mails."""
    from apps.core.services import event_publish

    event_publish(admitted(house))
    outbox_relay()
    job = Job.objects.get(kind="integrations.notify")
    assert [notify(job_id=job.pk) for _ in range(2)] == [True, False]
    return Job.objects.get(kind=MAIL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("bell")
def test_one_message_per_notification_reaches_the_mail_server_however_often_it_is_rung(
    here, settings
):
    with mail_server(settings) as server:
        job = publish(here)
        assert [notification_mail(job_id=job.pk) for _ in range(4)] == [True, *[False] * 3]
        services.mails_order(now=database_now())
        for again in Job.objects.filter(kind=MAIL):
            notification_mail(job_id=again.pk)

    (raw,) = server.messages
    message = message_from_bytes(raw, policy=policy.default)
    assert message["To"] == here.learner.email
    assert message["Subject"] == f"You have a seat in {here.cohort.name}"
    assert re.fullmatch(r"<http\S+/notifications/preferences>", message["List-Unsubscribe"])
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("bell")
def test_a_mail_server_that_refuses_leaves_a_dead_job_with_its_error_and_managers_told(
    here, settings, client_of
):
    with mail_server(settings) as server:
        server.refuses = True
        job = publish(here)
        for _ in range(job.max_attempts):
            Job.objects.filter(pk=job.pk).update(due_at=NOW)
            notification_mail(job_id=job.pk)
        assert server.messages == []
    row = Notification.objects.get(recipient=here.learner)
    assert row.state == PENDING

    outbox_relay()
    for task, kind in (
        (give_up_mail, "integrations.give_up_mail"),
        (notify, "integrations.notify"),
    ):
        for follower in Job.objects.filter(kind=kind, state="queued"):
            task(job_id=follower.pk)

    row.refresh_from_db()
    assert (row.state, row.mailed_at) == ("dead", None)
    listed = client_of(here.manager).get("/api/v1/jobs", {"state": "dead"}).json()["results"]
    assert [(found["kind"], "451" in found["error"]) for found in listed] == [(MAIL, True)]
    assert Notification.objects.filter(recipient=here.manager, type="job_died").count() == 1

    with mail_server(settings) as server:
        rerun(job, here.manager)
        assert notification_mail(job_id=job.pk) is True
    assert len(server.messages) == 1
    row.refresh_from_db()
    assert row.state == "sent"


def rerun(job, by):
    from apps.core.services import job_rerun

    job_rerun(job_id=job.pk, by=by, now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("bell")
def test_a_digest_that_was_given_up_is_found_again_when_its_job_is_run_again(here, settings):
    wish(here, here.learner, DAILY)
    told(here)
    services.mails_order(now=NEXT_DIGEST)
    job = Job.objects.get(kind=DIGEST)
    Job.objects.filter(pk=job.pk).update(due_at=NOW, attempts=4)
    with mail_server(settings) as server:
        server.refuses = True
        notification_digest(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == "dead"
    assert services.mail_give_up(job_id=job.pk) == 1
    assert services.mails_order(now=NEXT_DIGEST) == 0

    with mail_server(settings) as server:
        rerun(job, here.manager)
        notification_digest(job_id=job.pk)

    assert len(server.messages) == 1
    assert Notification.objects.get().state == "digested"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("bell")
def test_a_death_nobody_could_be_told_of_is_not_told_in_turn(here):
    """Else a notification that fails would be told of by one that fails, for ever."""
    for payload, published in (({}, 1), ({"event": "JobDied"}, 0)):
        OutboxEvent.objects.all().delete()
        job = Job.objects.create(
            kind="integrations.notify",
            dedup_key=f"dies:{published}",
            payload={**payload, "published_at": "never"},
            due_at=NOW,
            max_attempts=1,
            organization=here.organization,
        )
        if not payload:
            job.payload["event"] = "EnrollmentAdmitted"
            job.payload |= {"organization_id": here.organization.pk, "from_waitlist": False}
            job.payload["enrollment_id"] = here.enrollment.pk
        else:
            job.payload |= {"organization_id": here.organization.pk, "job_id": job.pk}
        job.save()
        notify(job_id=job.pk)
        job.refresh_from_db()
        assert job.state == "dead"
        assert OutboxEvent.objects.filter(name="JobDied").count() == published
