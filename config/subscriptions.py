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
    MentorAbsent,
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
    CohortStarted.__name__: ("assignments.issue_to_cohort",),
    PlacementStarted.__name__: ("assignments.issue_to_enrollment",),
    ReviewPublished.__name__: ("progress.evidence_append", NOTIFY),
    AssignmentSubmitted.__name__: ("progress.refresh_risk_of_assignment", NOTIFY),
    RiskSignalRaised.__name__: (NOTIFY,),
    MatchOffered.__name__: (),
    MentorAbsent.__name__: (),
    ReviewPublished.__name__: ("progress.evidence_append",),
    AssignmentSubmitted.__name__: (
        "assignments.route_review",
        "progress.refresh_risk_of_assignment",
    ),
    AssignmentStuck.__name__: (),
    MentorAbsent.__name__: ("assignments.replace_mentor",),
    ReviewNudge.__name__: (),
    SecondOpinionAsked.__name__: (),
    RiskSignalRaised.__name__: (),
    EnrollmentApplied.__name__: ("pivots.recommend_enrollment",),
    EnrollmentPaused.__name__: ("assignments.redate_enrollment",),
    EnrollmentResumed.__name__: ("assignments.redate_enrollment",),
    ExtensionRequested.__name__: (NOTIFY,),
    ExtensionDecided.__name__: (NOTIFY,),
    DeadlineReminder.__name__: (NOTIFY,),
    EnrollmentTransferred.__name__: (
        "mentoring.follow_transfer",
        "assignments.follow_transfer",
        "progress.follow_transfer",
    ),
    LearnerProfileChanged.__name__: ("progress.refresh_learner", "pivots.recommend_learner"),
    SkillEvidenceAppended.__name__: ("pivots.recommend_enrollment",),
    RecommendationPublished.__name__: (NOTIFY,),
    PivotApplied.__name__: ("pivots.recommend_enrollment", NOTIFY),
    PivotReverted.__name__: ("pivots.recommend_enrollment", NOTIFY),
    EnrollmentAdmitted.__name__: (NOTIFY,),
    EnrollmentDeclined.__name__: (NOTIFY,),
    MentorshipStarted.__name__: (NOTIFY,),
    MentorshipEnded.__name__: (NOTIFY,),
    RecommendationDecided.__name__: (NOTIFY,),
    JobDied.__name__: (NOTIFY, "integrations.give_up_mail"),
}
