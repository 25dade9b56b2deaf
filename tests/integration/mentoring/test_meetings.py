"""The log of meetings: who writes, who reads, and what the learner never sees."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.selectors import database_now
from apps.mentoring import services
from apps.mentoring.models import Meeting
from mentorship.errors import Invalid, NotAllowed
from mentorship.values import Attendance, MeetingKind, NoteAudience
from tests.factories import EnrollmentFactory, MeetingFactory, MembershipFactory
from tests.factories.moments import NOW

URL = "/api/v1/meetings"
SECRET = "Seems lost; call again on Friday."


def record(house, by, held_at=NOW, **more):
    return services.meeting_record(
        enrollment_id=house.enrollment.pk,
        notes=services.MeetingNotes(
            held_at=held_at,
            kind=MeetingKind.REGULAR,
            minutes=45,
            attendance=Attendance.BOTH,
            **more,
        ),
        by=by,
        now=NOW,
    )


def test_a_moment_without_its_offset_is_nobodys_hour(here, client_of):
    answer = client_of(here.mentor).post(URL, {"held_at": "2026-11-02T09:00:00"})

    told = {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}
    assert answer.status_code == 400
    assert "offset from UTC" in told["#/held_at"]


def test_a_mentor_writes_down_who_did_not_come(here, client_of):
    held = (database_now() - timedelta(days=1)).isoformat()

    answer = client_of(here.mentor).post(
        URL,
        {
            "enrollment": here.enrollment.pk,
            "held_at": held,
            "kind": "regular",
            "minutes": 15,
            "attendance": "learner_missing",
            "notes": SECRET,
        },
    )

    told = answer.json()
    assert (answer.status_code, told["attendance"], told["notes"]) == (
        201,
        "learner_missing",
        SECRET,
    )
    assert (told["written_by"], told["learner"]["name"]) == ("Mei", "Lin")


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("author", {"mentor"}),
        ("managers", {"mentor", "manager", "admin"}),
        ("mentors", {"mentor", "lead", "manager", "admin"}),
    ],
)
def test_notes_are_read_by_their_audience_alone_and_never_by_the_learner(
    here, client_of, admin_of, audience, readers
):
    row = record(here, here.mentor, notes=SECRET, audience=NoteAudience(audience))
    everybody = ("learner", "mentor", "lead", "manager", "admin")

    def reads(who):
        answer = client_of(getattr(here, who)).get(f"{URL}/{row.pk}")
        listed = client_of(getattr(here, who)).get(URL)
        assert (SECRET in listed.content.decode()) == (SECRET in answer.content.decode())
        assert answer.json()["minutes"] == 45
        return SECRET in answer.content.decode()

    assert {who for who in everybody if reads(who)} == readers
    page = admin_of(here.lead).get(f"/admin/mentoring/meeting/{row.pk}/change/")
    assert (SECRET in page.content.decode()) == ("lead" in readers)


def test_a_learner_who_manages_too_does_not_read_notes_on_oneself(here, client_of):
    MembershipFactory(user=here.learner, organization=here.organization, role="program_manager")
    row = record(here, here.mentor, notes=SECRET)

    assert client_of(here.learner).get(f"{URL}/{row.pk}").json()["notes"] == ""


@pytest.mark.parametrize("who", ["learner", "other_mentor", "other_learner"])
def test_only_who_works_with_the_learner_records(here, who):
    with pytest.raises(NotAllowed):
        record(here, getattr(here, who))

    assert not Meeting.objects.exists()


@pytest.mark.parametrize("days", [1, -400])
def test_a_meeting_lies_behind_by_a_year_at_most(here, days):
    with pytest.raises(Invalid) as refused:
        record(here, here.mentor, held_at=NOW + timedelta(days=days))

    assert [fault.pointer for fault in refused.value.faults] == ["#/held_at"]
    assert not Meeting.objects.exists()


def test_only_the_author_writes_notes_anew(here, client_of):
    row = record(here, here.mentor, notes="First.")

    refused = client_of(here.manager).post(f"{URL}/{row.pk}/amend", {"notes": "Mine."})
    done = client_of(here.mentor).post(f"{URL}/{row.pk}/amend", {"notes": "Second."})

    assert (refused.status_code, done.json()["notes"]) == (403, "Second.")
    row.refresh_from_db()
    assert row.notes == "Second."


def test_a_meeting_is_recorded_and_amended_at_the_desk(here, admin_of):
    browser = admin_of(here.mentor)
    held = database_now() - timedelta(days=1)
    form = {
        "held_at": f"{held:%Y-%m-%dT%H:%M}",
        "kind": "first",
        "minutes": "30",
        "attendance": "both",
        "audience": "author",
    }

    done = browser.post(f"/admin/cohorts/enrollment/{here.enrollment.pk}/record-meeting/", form)
    row = Meeting.objects.get()
    amended = browser.post(
        f"/admin/mentoring/meeting/{row.pk}/amend/", {"notes": "Good.", "audience": "mentors"}
    )

    row.refresh_from_db()
    assert (done.status_code, amended.status_code) == (302, 302)
    assert (row.kind, row.notes, row.audience) == ("first", "Good.", "mentors")


def test_the_title_of_a_meeting_names_the_day_that_the_page_shows(here):
    late = Meeting(held_at=datetime(2026, 11, 2, 17, 0, tzinfo=UTC), kind="regular")

    with timezone.override("Asia/Shanghai"):
        assert str(late).startswith("Nov 3, 2026 ")
    with timezone.override("UTC"):
        assert str(late).startswith("Nov 2, 2026 ")


def test_a_longer_list_costs_no_more_queries(here, client_of):
    client = client_of(here.manager)

    def listed(more):
        for _ in range(more):
            row = EnrollmentFactory(cohort=here.cohort)
            MeetingFactory(enrollment=row, written_by=here.mentor)
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(URL).json()["results"]
        return len(rows), len(queries)

    two, few = listed(2)
    twenty, many = listed(18)
    assert (two, twenty) == (2, 20)
    assert many == few
