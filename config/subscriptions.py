"""Who listens to what: the whole reactive graph on one page.

Event -> kinds of job. The relay makes one job per row of this table; a kind is the name of a task.
"""

from collections.abc import Mapping

from mentorship.events import (
    AssignmentStuck,
    AssignmentSubmitted,
    CohortStarted,
    DeadlineReminder,
    EnrollmentAdmitted,
    EnrollmentApplied,
    EnrollmentDeclined,
    EnrollmentEnded,
    EnrollmentPaused,
    EnrollmentResumed,
    EnrollmentTransferred,
    ExtensionDecided,
    ExtensionRequested,
    InvitationIssued,
    JobDied,
    LearnerProfileChanged,
    MatchOffered,
    MembershipEnded,
    MentorAbsent,
    MentorshipEnded,
    MentorshipStarted,
    PivotApplied,
    PivotReverted,
    PlacementStarted,
    RecommendationDecided,
    RecommendationPublished,
    ReviewNudge,
    ReviewPublished,
    RiskSignalRaised,
    SecondOpinionAsked,
    SkillEvidenceAppended,
)

NOTIFY = "integrations.notify"
"""Tells people; what it tells them of an event stands in apps/integrations/models/catalog.py."""

SUBSCRIPTIONS: Mapping[str, tuple[str, ...]] = {
    InvitationIssued.__name__: ("outbound.invitation_mail",),
    MembershipEnded.__name__: ("mentoring.leave_mentorships",),
    JobDied.__name__: (NOTIFY, "integrations.give_up_mail"),
    # a learner's place
    EnrollmentApplied.__name__: ("pivots.recommend_enrollment",),
    EnrollmentAdmitted.__name__: (NOTIFY,),
    EnrollmentDeclined.__name__: (NOTIFY,),
    EnrollmentEnded.__name__: ("pivots.expire_recommendations",),
    EnrollmentPaused.__name__: ("assignments.redate_enrollment",),
    EnrollmentResumed.__name__: ("assignments.redate_enrollment",),
    EnrollmentTransferred.__name__: (
        "mentoring.follow_transfer",
        "assignments.follow_transfer",
        "progress.follow_transfer",
        NOTIFY,
    ),
    # mentors
    MatchOffered.__name__: (NOTIFY,),
    MentorshipStarted.__name__: (NOTIFY,),
    MentorshipEnded.__name__: (NOTIFY,),
    MentorAbsent.__name__: ("assignments.replace_mentor", NOTIFY),
    # work
    CohortStarted.__name__: ("assignments.issue_to_cohort",),
    PlacementStarted.__name__: ("assignments.issue_to_enrollment",),
    DeadlineReminder.__name__: (NOTIFY,),
    ExtensionRequested.__name__: (NOTIFY,),
    ExtensionDecided.__name__: (NOTIFY,),
    AssignmentSubmitted.__name__: (
        "assignments.route_review",
        "progress.refresh_risk_of_assignment",
        NOTIFY,
    ),
    AssignmentStuck.__name__: (NOTIFY,),
    ReviewNudge.__name__: (NOTIFY,),
    SecondOpinionAsked.__name__: (NOTIFY,),
    ReviewPublished.__name__: ("progress.evidence_append", NOTIFY),
    # progress and moves
    SkillEvidenceAppended.__name__: ("pivots.recommend_enrollment",),
    LearnerProfileChanged.__name__: ("progress.refresh_learner", "pivots.recommend_learner"),
    RiskSignalRaised.__name__: (NOTIFY,),
    RecommendationPublished.__name__: (NOTIFY,),
    RecommendationDecided.__name__: (NOTIFY,),
    PivotApplied.__name__: ("pivots.recommend_enrollment", NOTIFY),
    PivotReverted.__name__: ("pivots.recommend_enrollment", NOTIFY),
}
