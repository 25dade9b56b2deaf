"""People: what they are, where they come from, what they want."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may be in an organization; one person may be several."""

    LEARNER = "learner"
    MENTOR = "mentor"
    LEAD_MENTOR = "lead_mentor"
    PROGRAM_MANAGER = "program_manager"
    ORGANIZATION_ADMIN = "organization_admin"


MANAGING = (Role.PROGRAM_MANAGER, Role.ORGANIZATION_ADMIN)
"""Roles whose scope is the whole organization."""

DESK = (Role.MENTOR, Role.LEAD_MENTOR, *MANAGING)
"""Roles that work in the admin."""


class LearnerStatus(StrEnum):
    STUDENT = "student"
    INTERN = "intern"
    FRESH_GRADUATE = "fresh_graduate"
    EMPLOYED = "employed"
    UNEMPLOYED = "unemployed"


class EducationLevel(StrEnum):
    NONE = "none"
    ASSOCIATE = "associate"
    BACHELOR = "bachelor"
    MASTER = "master"
    PHD = "phd"


class EducationField(StrEnum):
    CS = "cs"
    EE = "ee"
    MATH = "math"
    OTHER_STEM = "other_stem"
    NON_STEM = "non_stem"


class EducationTier(StrEnum):
    STRONG = "strong"
    AVERAGE = "average"
    WEAK = "weak"
    UNKNOWN = "unknown"


class CompanyPreference(StrEnum):
    LARGE = "large"
    SMALL_MID = "small_mid"


class RoleFamily(StrEnum):
    """What somebody did before, as far as the four directions care."""

    ALGO_SPEECH = "algo_speech"
    ALGO_SEARCH = "algo_search"
    ALGO_RECSYS = "algo_recsys"
    ALGO_CHATBOT = "algo_chatbot"
    ALGO_OTHER_ML = "algo_other_ml"
    ML_RESEARCH = "ml_research"
    DATA_ENGINEER = "data_engineer"
    DATA_ANALYST = "data_analyst"
    BACKEND = "backend"
    FRONTEND = "frontend"
    MOBILE = "mobile"
    DEVOPS_SRE = "devops_sre"
    HPC_SYSADMIN = "hpc_sysadmin"
    DL_PLATFORM = "dl_platform"
    EMBEDDED = "embedded"
    EDGE_AI = "edge_ai"
    INFERENCE_OPT = "inference_opt"
    DOMAIN_EXPERT = "domain_expert"
    OTHER = "other"


class Proof(StrEnum):
    """How far a claim of the profile is backed; the weaker, the less it counts."""

    CLAIMED = "claimed"
    PROJECT = "project"
    REVIEWED = "reviewed"
    PRODUCTION = "production"
