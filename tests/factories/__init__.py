"""Rows for tests, one factory per model. They write past the services on purpose: a test of one
context builds the world below it in the state it needs."""

from tests.factories.accounts import (
    InvitationFactory,
    LearnerFactory,
    MembershipFactory,
    MentorFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.factories.assignments import (
    AssignmentFactory,
    CheckCredentialFactory,
    CheckRunFactory,
    ReviewFactory,
    RevisionFactory,
    UploadFactory,
)
from tests.factories.cohorts import (
    CohortFactory,
    EnrollmentFactory,
    PlacementFactory,
    ProgramFactory,
    SeatsFactory,
    stand,
)
from tests.factories.core import JobFactory
from tests.factories.curriculum import (
    CriterionFactory,
    RoadmapVersionFactory,
    RubricVersionFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    TaskSkillFactory,
    VerticalFactory,
    direction,
    publish,
)
from tests.factories.integrations import NotificationFactory
from tests.factories.mentoring import (
    AbsenceFactory,
    MatchProposalFactory,
    MatchRunFactory,
    MeetingFactory,
    MentorshipFactory,
    PreferenceFactory,
)
from tests.factories.pivots import PolicyVersionFactory, RecommendationFactory

__all__ = [
    "AbsenceFactory",
    "AssignmentFactory",
    "CheckCredentialFactory",
    "CheckRunFactory",
    "CohortFactory",
    "CriterionFactory",
    "EnrollmentFactory",
    "InvitationFactory",
    "JobFactory",
    "LearnerFactory",
    "MatchProposalFactory",
    "MatchRunFactory",
    "MeetingFactory",
    "MembershipFactory",
    "MentorFactory",
    "MentorshipFactory",
    "NotificationFactory",
    "OrganizationFactory",
    "PlacementFactory",
    "PolicyVersionFactory",
    "PreferenceFactory",
    "ProgramFactory",
    "RecommendationFactory",
    "ReviewFactory",
    "RevisionFactory",
    "RoadmapVersionFactory",
    "RubricVersionFactory",
    "SeatsFactory",
    "SkillFactory",
    "StageFactory",
    "TaskFactory",
    "TaskSkillFactory",
    "UploadFactory",
    "UserFactory",
    "VerticalFactory",
    "direction",
    "publish",
    "stand",
]
