"""The list of what one was told, at both doors, and how one wishes to be told."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Membership
from apps.integrations.models import MailSchedule, Notification, NotificationPreference
from mentorship.events import EnrollmentAdmitted, RiskSignalRaised
from tests.factories import NotificationFactory
from tests.factories.moments import NOW
from tests.integration.integrations.told import tell

URL = "/api/v1/me/notifications"
PREFERENCES = "/api/v1/me/notification-preferences"
PAGE = "/notifications/preferences"


def rows_of(person, organization, count=1, **fields):
    """Write *count* notifications past the services."""
    rows = [
        NotificationFactory.build(
            organization=organization,
            recipient=person,
            **{"state": "suppressed", "mail_mode": "off", "mail_due_at": None, **fields},
        )
        for _ in range(count)
    ]
    return Notification.objects.bulk_create(rows)


# --------------------------------------------------------------------------- the list


def test_one_reads_what_one_was_told_in_the_language_asked_for(here, client_of):
    tell(EnrollmentAdmitted(here.organization.pk, here.enrollment.pk, from_waitlist=False))
    client = client_of(here.learner)

    (row,) = client.get(URL).json()["results"]
    chinese = client.get(URL, headers={"accept-language": "zh-hans"}).json()["results"][0]

    assert row["type"] == "application_admitted"
    assert row["title"] == f"You have a seat in {here.cohort.name}"
    assert row["link"] == f"/api/v1/enrollments/{here.enrollment.pk}"
    assert (row["read_at"], row["state"]) == (None, "pending")
    assert chinese["title"] == f"您已获得 {here.cohort.name} 的名额"


def test_facts_that_are_missing_and_types_gone_by_break_no_list(here, client_of):
    rows_of(here.learner, here.organization)
    rows_of(here.learner, here.organization, type="long_gone")

    old, row = client_of(here.learner).get(URL).json()["results"]

    assert row["title"] == "“Dedup” was reviewed: –"
    assert (old["title"], old["body"]) == ("long_gone", "")


def test_nobody_sees_another_persons_notifications(here, elsewhere, operator, client_of):
    (row,) = rows_of(here.learner, here.organization)

    for person in (here.other_learner, here.mentor, here.manager, here.admin, operator):
        client = client_of(person)
        assert client.get(URL).json()["results"] == []
        assert client.get(f"{URL}/{row.pk}").status_code == 404
        assert client.post(f"{URL}/{row.pk}/read", {}).status_code == 404
        assert client.post(f"{URL}/read-all", {}).json() == {"read": 0}
    row.refresh_from_db()
    assert row.read_at is None


def test_who_has_left_an_organization_sees_nothing_of_it(here, client_of):
    rows_of(here.learner, here.organization)
    Membership.objects.filter(user=here.learner).update(state="ended")
    client = client_of(here.learner)

    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}/unread-count").json() == {"count": 0, "more": False}
    assert client.get(PREFERENCES).json() == {"results": []}


def test_reading_counts_once_and_is_counted(here, client_of):
    first, *_ = rows_of(here.learner, here.organization, 3)
    client = client_of(here.learner)

    read_at = client.post(f"{URL}/{first.pk}/read", {}).json()["read_at"]
    assert client.post(f"{URL}/{first.pk}/read", {}).json()["read_at"] == read_at
    assert client.get(f"{URL}/unread-count").json() == {"count": 2, "more": False}
    assert len(client.get(URL, {"unread": "true"}).json()["results"]) == 2
    assert len(client.get(URL, {"unread": "false"}).json()["results"]) == 1

    assert client.post(f"{URL}/read-all", {}).json() == {"read": 2}
    assert client.get(f"{URL}/unread-count").json() == {"count": 0, "more": False}


def test_the_list_is_filtered_by_type_and_refuses_others(here, client_of):
    rows_of(here.learner, here.organization)
    client = client_of(here.learner)

    assert len(client.get(URL, {"type": "work_reviewed"}).json()["results"]) == 1
    assert client.get(URL, {"type": "risk_raised"}).json()["results"] == []
    assert client.get(URL, {"type": "gossip"}).status_code == 400
    assert client.get(URL, {"recipient": "1"}).status_code == 400


def test_the_list_and_the_count_cost_the_same_for_two_and_for_many(here, client_of):
    client = client_of(here.learner)

    def cost(path):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    rows_of(here.learner, here.organization, 2)
    few = [cost(URL), cost(f"{URL}/unread-count")]
    rows_of(here.learner, here.organization, 118)

    assert [cost(URL), cost(f"{URL}/unread-count")] == few
    assert client.get(f"{URL}/unread-count").json() == {"count": 100, "more": True}


# --------------------------------------------------------------------------- preferences


def put(client, house, **body):
    return client.put(PREFERENCES, {"organization": house.organization.pk, **body})


def test_one_is_offered_what_one_can_be_told_of(here, client_of):
    offered = {
        person: {row["type"]: row for row in _only(client_of(getattr(here, person)))["types"]}
        for person in ("learner", "mentor", "manager")
    }

    assert offered["learner"]["work_reviewed"] == {
        "type": "work_reviewed",
        "name": "Your work was reviewed",
        "email": "immediate",
        "in_app": True,
    }
    assert "risk_raised" in offered["mentor"]
    assert "risk_raised" not in offered["learner"]
    assert "job_died" in offered["manager"]
    assert "job_died" not in offered["mentor"]


def _only(client):
    (found,) = client.get(PREFERENCES).json()["results"]
    return found


def test_preferences_are_replaced_whole(here, client_of):
    client = client_of(here.learner)
    quiet = {"quiet_from": "22:00:00", "quiet_until": "07:00:00", "digest_at": "18:30:00"}
    off = [{"type": "work_reviewed", "email": "off", "in_app": False}]

    saved = put(client, here, types=off, **quiet)
    assert saved.status_code == 200
    assert saved.json() == _only(client)
    assert {name: saved.json()[name] for name in quiet} == quiet
    assert [row for row in saved.json()["types"] if row["type"] == "work_reviewed"] == [
        {"name": "Your work was reviewed", **off[0]}
    ]

    again = put(client, here).json()
    assert (again["quiet_from"], again["digest_at"]) == (None, "08:00:00")
    assert NotificationPreference.objects.count() == 0
    assert MailSchedule.objects.count() == 1


BAD = [
    ({"quiet_from": "22:00"}, "#/quiet_until"),
    ({"quiet_from": "22:00", "quiet_until": "22:00"}, "#/quiet_until"),
    ({"quiet_from": "25:00", "quiet_until": "22:00"}, "#/quiet_from"),
    ({"digest_at": None}, "#/digest_at"),
    ({"types": [{"type": "gossip", "email": "off"}]}, "#/types/0/type"),
    ({"types": [{"type": "risk_raised", "email": "off"}]}, "#/types/0/type"),
    ({"types": [{"type": "work_reviewed", "email": "hourly"}]}, "#/types/0/email"),
    ({"types": [{"type": "work_reviewed", "email": "off"}] * 2}, "#/types"),
    ({"types": "work_reviewed"}, "#/types"),
    ({"zone": "UTC"}, "#/zone"),
]


@pytest.mark.parametrize(("body", "pointer"), BAD)
def test_a_wish_that_makes_no_sense_is_refused_with_its_place(here, client_of, body, pointer):
    answer = put(client_of(here.learner), here, **body)

    assert answer.status_code == 400
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    assert not MailSchedule.objects.exists()


def test_nobody_chooses_for_an_organization_they_do_not_belong_to(here, elsewhere, client_of):
    assert put(client_of(here.learner), elsewhere).status_code == 404
    assert not MailSchedule.objects.exists()


# --------------------------------------------------------------------------- pages


def test_the_desk_shows_ones_own_and_marks_them_as_read(here, admin_of):
    (row,) = rows_of(here.mentor, here.organization, link="/admin/")
    browser = admin_of(here.mentor)
    base = "/admin/integrations/notification"

    assert "“Dedup” was reviewed" in browser.get(f"{base}/?unread=yes").text
    assert "“Dedup” was reviewed" not in browser.get(f"{base}/?unread=no&type=risk_raised").text
    assert 'href="/admin/"' in browser.get(f"{base}/{row.pk}/change/").text
    assert browser.post(f"{base}/{row.pk}/read/").status_code == 302
    row.refresh_from_db()
    assert row.read_at is not None
    assert browser.get(f"{base}/{row.pk}/read/").status_code == 404

    (other,) = rows_of(here.mentor, here.organization)
    assert browser.post(f"{base}/{row.pk}/read-all/").status_code == 302
    other.refresh_from_db()
    assert other.read_at is not None


def test_the_sidebar_counts_the_unread(here, admin_of):
    rows_of(here.mentor, here.organization, 7)

    page = admin_of(here.mentor).get("/admin/", headers={"accept-language": "zh-hans"}).text

    assert "通知" in page
    assert ">7<" in "".join(page.split())


def choice(house, person, **fields):
    """Return what the page's form sends when one changes *fields*."""
    from apps.integrations.selectors import preferences_list
    from apps.integrations.web import PreferencesForm

    (form,) = [PreferencesForm(row) for row in preferences_list(viewer=person)]
    sent = {name: field.initial for name, field in form.fields.items() if field.initial}
    return {**sent, "organization": house.organization.pk, "digest_at": "08:00", **fields}


def test_the_page_every_mail_leads_to_saves_a_choice(here, admin_of):
    browser = admin_of(here.learner)
    assert "Your work was reviewed" in browser.get(PAGE).text

    sent = choice(
        here, here.learner, email_work_reviewed="off", quiet_from="22:00", quiet_until="07:00"
    )
    assert browser.post(PAGE, sent).status_code == 302

    schedule = MailSchedule.objects.select_related("user").get()
    assert schedule.hours().is_quiet(NOW.replace(hour=23))
    assert schedule.hours().zone == ZoneInfo("UTC")
    saved = NotificationPreference.objects.get(type="work_reviewed")
    assert (saved.user, saved.email, saved.in_app) == (here.learner, "off", True)


def test_the_page_tells_what_does_not_fit_and_takes_no_foreign_choice(here, elsewhere, admin_of):
    browser = admin_of(here.learner)

    half = browser.post(PAGE, choice(here, here.learner, quiet_from="22:00"))
    same = browser.post(PAGE, choice(here, here.learner, quiet_from="22:00", quiet_until="22:00"))
    foreign = browser.post(PAGE, choice(elsewhere, here.learner))

    assert "Give both ends of the quiet hours" in half.text
    assert "end at another time than they begin" in same.text
    assert foreign.status_code == 404
    assert browser.post(PAGE, {}).status_code == 404
    assert not MailSchedule.objects.exists()


def test_a_stranger_is_sent_to_the_login(client, db):
    answer = client.get(PAGE)

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_an_unread_risk_leads_to_the_signal(here, now):
    from apps.progress.models import RiskSignal

    signal = RiskSignal.objects.create(
        organization=here.organization,
        enrollment=here.enrollment,
        code="silent",
        value=20,
        threshold=14,
        probability=0.5,
        rows=[],
        shapes="2026-11",
        raised_at=now - timedelta(hours=1),
    )
    tell(RiskSignalRaised(here.organization.pk, signal.pk, here.enrollment.pk))

    row = Notification.objects.get(recipient=here.mentor)
    assert row.link == f"/admin/progress/risksignal/{signal.pk}/change/"
    assert row.title == "Lin may need you: silent"
