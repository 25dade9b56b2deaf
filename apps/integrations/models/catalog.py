"""The types of notification: what is told, to whom, how loudly, and what counts as the same.

To tell of another event, add a row here and `integrations.notify` to the event's line in
config/subscriptions.py. What a text or a key may name is what `selectors.subject_of` finds out
from the event's own fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_noop as _

from mentorship.values import DESK, MANAGING, MailMode, Role


class Audience(StrEnum):
    """Who is told: people of the event's enrollment, of its organization, or the one it names."""

    LEARNER = "learner"
    MENTORS = "mentors"  # those who accompany the learner; where nobody does, the cohort's leads
    PARTNER = "partner"  # the mentor of the mentorship the event is about
    MANAGERS = "managers"
    PERSON = "person"  # whom the event's `user_id` names

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of an organization whose holders may be meant."""
        if self is Audience.MANAGERS:
            return MANAGING
        if self in {Audience.MENTORS, Audience.PARTNER}:
            return DESK
        return (Role.LEARNER,) if self is Audience.LEARNER else tuple(Role)


@dataclass(frozen=True, slots=True)
class Notice:
    """One type of notification.

    `once_per`: fields that make a fact the same for a person; "day" is the day it happened.
    `about`: the model whose row the link opens, and the field with its key.
    `when`: what the event must say. `done_in`: the model, the field with the key and the state of
    the step whose timeline entry tells who did it, where the rows do not tell: nobody hears of
    what they did themselves.
    """

    code: str
    name: str
    event: str
    audience: Audience
    mail: MailMode
    title: str
    body: str
    about: tuple[str, str]
    once_per: tuple[str, ...]
    when: Mapping[str, Any] = field(default_factory=dict)
    done_in: tuple[str, str, str] | None = None

    def fits(self, event: Mapping[str, Any]) -> bool:
        return all(event.get(name) == value for name, value in self.when.items())


CATALOG = (
    Notice(
        code="application_admitted",
        name=_("You were admitted"),
        event="EnrollmentAdmitted",
        when={"from_waitlist": False},
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("You have a seat in %(cohort)s"),
        body=_("You were admitted with the direction %(direction)s."),
        about=("cohorts.Enrollment", "enrollment_id"),
        once_per=("enrollment_id",),
        done_in=("cohorts.enrollment", "enrollment_id", "admitted"),
    ),
    Notice(
        code="waitlist_promoted",
        name=_("You moved up from the waitlist"),
        event="EnrollmentAdmitted",
        when={"from_waitlist": True},
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("A seat in %(cohort)s became free, and it is yours"),
        body=_("You moved up from the waitlist, with the direction %(direction)s."),
        about=("cohorts.Enrollment", "enrollment_id"),
        once_per=("enrollment_id",),
    ),
    Notice(
        code="application_declined",
        name=_("Your application was declined"),
        event="EnrollmentDeclined",
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("Your application to %(cohort)s was declined"),
        body=_("There is no seat for you in this cohort. You may apply to another one."),
        about=("cohorts.Enrollment", "enrollment_id"),
        once_per=("enrollment_id",),
        done_in=("cohorts.enrollment", "enrollment_id", "declined"),
    ),
    Notice(
        code="mentor_assigned",
        name=_("You have a mentor"),
        event="MentorshipStarted",
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("%(mentor)s is your mentor now"),
        body=_("%(mentor)s accompanies you through %(cohort)s."),
        about=("cohorts.Enrollment", "enrollment_id"),
        once_per=("mentorship_id",),
        done_in=("mentoring.mentorship", "mentorship_id", "active"),
    ),
    Notice(
        code="learner_assigned",
        name=_("A learner was assigned to you"),
        event="MentorshipStarted",
        audience=Audience.PARTNER,
        mail=MailMode.IMMEDIATE,
        title=_("You accompany %(learner)s now"),
        body=_("%(learner)s learns in %(cohort)s."),
        about=("cohorts.Enrollment", "enrollment_id"),
        once_per=("mentorship_id",),
        done_in=("mentoring.mentorship", "mentorship_id", "active"),
    ),
    Notice(
        code="mentor_left",
        name=_("Your mentor has left"),
        event="MentorshipEnded",
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("%(mentor)s does not accompany you any more"),
        body=_("The mentorship in %(cohort)s has ended."),
        about=("cohorts.Enrollment", "enrollment_id"),
        once_per=("mentorship_id",),
        done_in=("mentoring.mentorship", "mentorship_id", "ended"),
    ),
    Notice(
        code="learner_handed_on",
        name=_("A mentorship of yours has ended"),
        event="MentorshipEnded",
        audience=Audience.PARTNER,
        mail=MailMode.DAILY,
        title=_("You do not accompany %(learner)s any more"),
        body=_("The mentorship in %(cohort)s has ended."),
        about=("mentoring.Mentorship", "mentorship_id"),
        once_per=("mentorship_id",),
        done_in=("mentoring.mentorship", "mentorship_id", "ended"),
    ),
    Notice(
        code="work_handed_in",
        name=_("Work was handed in"),
        event="AssignmentSubmitted",
        audience=Audience.MENTORS,
        mail=MailMode.DAILY,
        title=_("%(learner)s handed in “%(task)s”"),
        body=_("It waits for a review."),
        about=("assignments.Assignment", "assignment_id"),
        once_per=("revision_id",),
    ),
    Notice(
        code="work_reviewed",
        name=_("Your work was reviewed"),
        event="ReviewPublished",
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("“%(task)s” was reviewed: %(outcome)s"),
        body=_("%(reviewer)s reviewed your work. Open it to read the levels and the comment."),
        about=("assignments.Assignment", "assignment_id"),
        once_per=("review_id",),
    ),
    Notice(
        code="recommendation_waiting",
        name=_("A recommendation waits"),
        event="RecommendationPublished",
        audience=Audience.MENTORS,
        mail=MailMode.DAILY,
        title=_("A recommendation for %(learner)s waits for you"),
        body=_("It says: %(advice)s. Accept it, amend it or decline it."),
        about=("pivots.Recommendation", "recommendation_id"),
        once_per=("enrollment_id", "day"),  # new evidence replaces it, many times a day maybe
    ),
    Notice(
        code="recommendation_decided",
        name=_("Your recommendation was decided"),
        event="RecommendationDecided",
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("%(decided_by)s has looked at the recommendation for you"),
        body=_("It says: %(advice)s. The decision on it: %(verdict)s."),
        about=("pivots.Recommendation", "recommendation_id"),
        once_per=("recommendation_id",),
    ),
    Notice(
        code="pivot_applied",
        name=_("You moved to another direction"),
        event="PivotApplied",
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("You learn in %(to_direction)s now"),
        body=_("You moved there from %(from_direction)s. What you have done stays and counts."),
        about=("pivots.Pivot", "pivot_id"),
        once_per=("pivot_id",),
        done_in=("pivots.pivot", "pivot_id", "applied"),
    ),
    Notice(
        code="learner_moved",
        name=_("A learner moved to another direction"),
        event="PivotApplied",
        audience=Audience.MENTORS,
        mail=MailMode.DAILY,
        title=_("%(learner)s learns in %(to_direction)s now"),
        body=_("The move from %(from_direction)s was applied."),
        about=("pivots.Pivot", "pivot_id"),
        once_per=("pivot_id",),
        done_in=("pivots.pivot", "pivot_id", "applied"),
    ),
    Notice(
        code="pivot_reverted",
        name=_("Your move was taken back"),
        event="PivotReverted",
        audience=Audience.LEARNER,
        mail=MailMode.IMMEDIATE,
        title=_("You are back in %(from_direction)s"),
        body=_("Your move to %(to_direction)s was taken back."),
        about=("pivots.Pivot", "pivot_id"),
        once_per=("pivot_id",),
        done_in=("pivots.pivot", "pivot_id", "reverted"),
    ),
    Notice(
        code="learner_moved_back",
        name=_("A learner's move was taken back"),
        event="PivotReverted",
        audience=Audience.MENTORS,
        mail=MailMode.DAILY,
        title=_("%(learner)s is back in %(from_direction)s"),
        body=_("The move to %(to_direction)s was taken back."),
        about=("pivots.Pivot", "pivot_id"),
        once_per=("pivot_id",),
        done_in=("pivots.pivot", "pivot_id", "reverted"),
    ),
    Notice(
        code="risk_raised",
        name=_("A learner may need you"),
        event="RiskSignalRaised",
        audience=Audience.MENTORS,
        mail=MailMode.IMMEDIATE,
        title=_("%(learner)s may need you: %(risk)s"),
        body=_("A risk signal was raised in %(cohort)s. Look at it, and talk to the learner."),
        about=("progress.RiskSignal", "signal_id"),
        once_per=("signal_id",),
    ),
    Notice(
        code="job_died",
        name=_("Background work was given up"),
        event="JobDied",
        audience=Audience.MANAGERS,
        mail=MailMode.DAILY,
        title=_("Background work was given up: %(kind)s"),
        body=_("Its last error: %(error)s. Once the cause is gone, run it again."),
        about=("core.Job", "job_id"),
        once_per=("kind", "day"),  # a server that is away takes many jobs along
    ),
)

NOTICES: Mapping[str, Notice] = {notice.code: notice for notice in CATALOG}


def notices_of(event: Mapping[str, Any]) -> Iterator[Notice]:
    """Yield the types that tell of *event*, given as its job is: its fields and its name."""
    return (row for row in CATALOG if row.event == event.get("event") and row.fits(event))
