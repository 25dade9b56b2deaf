"""The mentors' part of the demo's story: what they offer, a match, a meeting, a leave to come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.accounts import selectors as people
from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.cohorts.models import Cohort, Enrollment
from apps.mentoring import services as mentoring
from mentorship.values import Attendance, MeetingKind, NoteAudience


def offers_tell(told: list[dict[str, Any]], users: Mapping[str, User], now: datetime) -> None:
    """Let each mentor of the story say what they offer."""
    for row in told:
        offer = dict(row)
        user = users[offer.pop("email")]
        profile = people.MentorProfile(
            weekly_hours=offer["weekly_hours"],
            bio=offer["bio"],
            languages=tuple(offer["languages"]),
            directions=tuple(offer["directions"]),
            skills=tuple(people.TaughtSkill(*pair) for pair in offer["skills"].items()),
            availability=tuple(people.FreeHours(*hours) for hours in offer["availability"]),
        )
        mentor = user.mentor_profiles.get()
        accounts.mentor_profile_save(mentor_id=mentor.pk, profile=profile, by=user, now=now)


def match_tell(cohort: Cohort, by: User, now: datetime) -> None:
    """Match a cohort, and offer the first proposal to its mentor."""
    run = mentoring.cohort_match(cohort_id=cohort.pk, now=now)
    first = run.proposals.order_by("pk").first()
    if first is not None:
        mentoring.proposal_offer(proposal_id=first.pk, by=by, now=now)


def meeting_tell(enrollment: Enrollment, by: User, now: datetime) -> None:
    """Let a mentor and a learner have met two days ago."""
    mentoring.meeting_record(
        enrollment_id=enrollment.pk,
        notes=mentoring.MeetingNotes(
            held_at=now - timedelta(days=2),
            kind=MeetingKind.REGULAR,
            minutes=45,
            attendance=Attendance.BOTH,
            notes="Works well alone; asks late. Agreed to write on Wednesdays.",
            audience=NoteAudience.MENTORS,
        ),
        by=by,
        now=now,
    )


def leave_tell(user: User, now: datetime) -> None:
    """Let a mentor plan a week of leave, three weeks ahead."""
    first = (now + timedelta(weeks=3)).date()
    mentoring.absence_plan(
        mentor_id=user.mentor_profiles.get().pk,
        starts_on=first,
        ends_on=first + timedelta(days=6),
        by=user,
        now=now,
    )
