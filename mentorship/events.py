"""Facts worth telling: past tense, frozen, ids and plain values only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every fact. `organization_id` says whose it is; None is the platform's own."""

    organization_id: int | None


@dataclass(frozen=True, slots=True)
class InvitationIssued(Event):
    invitation_id: int


@dataclass(frozen=True, slots=True)
class MembershipEnded(Event):
    membership_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class LearnerProfileChanged(Event):
    learner_id: int


@dataclass(frozen=True, slots=True)
class CohortStarted(Event):
    cohort_id: int


@dataclass(frozen=True, slots=True)
class EnrollmentApplied(Event):
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class EnrollmentPaused(Event):
    enrollment_id: int
    pause_id: int


@dataclass(frozen=True, slots=True)
class EnrollmentResumed(Event):
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class EnrollmentAdmitted(Event):
    """`from_waitlist`: a seat became free, and nobody decided."""

    enrollment_id: int
    from_waitlist: bool


@dataclass(frozen=True, slots=True)
class EnrollmentDeclined(Event):
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class EnrollmentEnded(Event):
    """However it ended; a transfer is an end too."""

    enrollment_id: int


@dataclass(frozen=True, slots=True)
class EnrollmentTransferred(Event):
    enrollment_id: int
    successor_id: int


@dataclass(frozen=True, slots=True)
class PlacementStarted(Event):
    enrollment_id: int
    placement_id: int


@dataclass(frozen=True, slots=True)
class MatchOffered(Event):
    proposal_id: int


@dataclass(frozen=True, slots=True)
class MentorshipStarted(Event):
    mentorship_id: int


@dataclass(frozen=True, slots=True)
class MentorshipEnded(Event):
    mentorship_id: int


@dataclass(frozen=True, slots=True)
class MentorAbsent(Event):
    """A mentor is away from now on, or has left: what was waiting for them goes elsewhere."""

    mentor_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class AssignmentSubmitted(Event):
    assignment_id: int
    revision_id: int


@dataclass(frozen=True, slots=True)
class ExtensionRequested(Event):
    extension_id: int


@dataclass(frozen=True, slots=True)
class ExtensionDecided(Event):
    extension_id: int


@dataclass(frozen=True, slots=True)
class DeadlineReminder(Event):
    assignment_id: int
    step: str


@dataclass(frozen=True, slots=True)
class ReviewPublished(Event):
    review_id: int
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class AssignmentStuck(Event):
    """Changes were asked for so often that a human should look; told once per crossing."""

    assignment_id: int


@dataclass(frozen=True, slots=True)
class ReviewNudge(Event):
    """Somebody has been silent for so long: `step` of the ladder is told to `user_id`."""

    assignment_id: int
    user_id: int
    step: int


@dataclass(frozen=True, slots=True)
class SecondOpinionAsked(Event):
    second_opinion_id: int
    user_id: int


@dataclass(frozen=True, slots=True)
class SkillEvidenceAppended(Event):
    enrollment_id: int
    review_id: int


@dataclass(frozen=True, slots=True)
class RecommendationPublished(Event):
    recommendation_id: int
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class RecommendationDecided(Event):
    recommendation_id: int
    enrollment_id: int
    state: str


@dataclass(frozen=True, slots=True)
class PivotApplied(Event):
    pivot_id: int
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class PivotReverted(Event):
    pivot_id: int
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class RiskSignalRaised(Event):
    signal_id: int
    enrollment_id: int


@dataclass(frozen=True, slots=True)
class JobDied(Event):
    """A job used up its attempts."""

    job_id: int
