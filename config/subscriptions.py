"""Who listens to what: the whole reactive graph on one page.

Event -> kinds of job. The relay makes one job per row of this table; a kind is the name of a task.
"""

from collections.abc import Mapping

from mentorship.events import (
    AssignmentSubmitted,
    CohortStarted,
    DeadlineReminder,
    EnrollmentApplied,
    EnrollmentPaused,
    EnrollmentResumed,
    ExtensionDecided,
    ExtensionRequested,
    InvitationIssued,
    LearnerProfileChanged,
    PivotApplied,
    PivotReverted,
    PlacementStarted,
    RecommendationPublished,
    ReviewPublished,
    RiskSignalRaised,
    SkillEvidenceAppended,
)

SUBSCRIPTIONS: Mapping[str, tuple[str, ...]] = {
    InvitationIssued.__name__: ("outbound.invitation_mail",),
    CohortStarted.__name__: ("assignments.issue_to_cohort",),
    PlacementStarted.__name__: ("assignments.issue_to_enrollment",),
    ReviewPublished.__name__: ("progress.evidence_append",),
    AssignmentSubmitted.__name__: ("progress.refresh_risk_of_assignment",),
    RiskSignalRaised.__name__: (),
    EnrollmentApplied.__name__: ("pivots.recommend_enrollment",),
    EnrollmentPaused.__name__: ("assignments.redate_enrollment",),
    EnrollmentResumed.__name__: ("assignments.redate_enrollment",),
    ExtensionRequested.__name__: (),
    ExtensionDecided.__name__: (),
    DeadlineReminder.__name__: (),
    LearnerProfileChanged.__name__: ("progress.refresh_learner", "pivots.recommend_learner"),
    SkillEvidenceAppended.__name__: ("pivots.recommend_enrollment",),
    RecommendationPublished.__name__: (),
    PivotApplied.__name__: ("pivots.recommend_enrollment",),
    PivotReverted.__name__: ("pivots.recommend_enrollment",),
}
