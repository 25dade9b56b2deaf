"""What people bring along and offer: written whole, so that a profile is never half of two."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import policies, selectors
from apps.accounts.models import (
    Availability,
    Experience,
    Learner,
    Mentor,
    MentorSkill,
    SkillClaim,
    User,
    VerticalExperience,
)
from apps.accounts.selectors import (
    Education,
    FreeHours,
    LearnerBasics,
    LearnerProfile,
    MentorProfile,
)
from apps.core.services import event_publish
from mentorship.errors import Fault, Invalid, NotFound
from mentorship.events import LearnerProfileChanged

# --------------------------------------------------------------------------- learners


@transaction.atomic
def learner_profile_save(
    *,
    learner_id: int,
    profile: LearnerProfile,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service that writes has the same face
) -> Learner:
    """Replace all a learner brings along.

    :raises NotFound: if there is no such learner.
    :raises NotAllowed: unless *by* is the learner or manages the organization.
    :raises Invalid: with a pointer to each slug that is unknown or stands twice.
    """
    learner = _learner(learner_id, by)
    skills = [claim.skill for claim in profile.skills]
    verticals = [entry.vertical for entry in profile.verticals]
    target = profile.basics.target_direction
    named = [slug for slug in (target, *profile.rejects) if slug]
    ids = {
        "direction": selectors.reference_ids(kind="direction", slugs=named),
        "skill": selectors.reference_ids(kind="skill", slugs=skills),
        "vertical": selectors.reference_ids(kind="vertical", slugs=verticals),
    }
    _refuse(
        [
            *_faults_of("#/skills/{}/skill", skills, ids["skill"]),
            *_faults_of("#/verticals/{}/vertical", verticals, ids["vertical"]),
            *_faults_of("#/rejects/{}", profile.rejects, ids["direction"]),
            *_faults_of("#/target_direction", [target] if target else [], ids["direction"]),
        ]
    )
    _write_basics(learner, profile.basics, ids["direction"], has_roles=bool(profile.roles))
    _write_lists(learner, profile, ids)
    event_publish(LearnerProfileChanged(learner.organization_id, learner.pk))
    return learner


@transaction.atomic
def learner_basics_save(
    *,
    learner_id: int,
    basics: LearnerBasics,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service that writes has the same face
) -> Learner:
    """Replace the single facts of a profile; roles, skills, verticals and rejects stay.

    :raises NotFound: if there is no such learner.
    :raises NotAllowed: unless *by* is the learner or manages the organization.
    :raises Invalid: if there is no such direction.
    """
    learner = _learner(learner_id, by)
    named = [basics.target_direction] if basics.target_direction else []
    directions = selectors.reference_ids(kind="direction", slugs=named)
    _refuse(list(_faults_of("#/target_direction", named, directions)))
    _write_basics(learner, basics, directions, has_roles=learner.experiences.exists())
    event_publish(LearnerProfileChanged(learner.organization_id, learner.pk))
    return learner


@transaction.atomic
def learner_intake_save(
    *, learner_id: int, direction_id: int | None, weekly_hours: float | None
) -> Learner:
    """Take over what a learner said with an application; None leaves a value as it is.

    A piece for the context that takes applications, which has checked who may and that there is
    such a direction.

    :raises NotFound: if there is no such learner.
    """
    learner = _learner(learner_id, None)
    given = {"target_direction_id": direction_id, "weekly_hours": weekly_hours}
    values = {field: value for field, value in given.items() if value is not None}
    for field, value in values.items():
        setattr(learner, field, value)
    learner.save(update_fields=[*values, "updated_at"])
    event_publish(LearnerProfileChanged(learner.organization_id, learner.pk))
    return learner


def _learner(learner_id: int, by: User | None) -> Learner:
    learner: Learner | None = Learner.objects.locked().filter(pk=learner_id).first()
    if learner is None:
        raise NotFound(_("There is no such learner, or you may not see them."))
    policies.check_can_edit_profile(user=by, profile=learner)
    return learner


def _write_basics(
    learner: Learner, basics: LearnerBasics, directions: dict[str, int], *, has_roles: bool
) -> None:
    education = basics.education or Education()
    known = bool(basics.status) if basics.experience_known is None else basics.experience_known
    values = {
        "status": basics.status,
        "education_level": education.level,
        "education_field": education.field,
        "education_tier": education.tier,
        "experience_known": has_roles or known,
        "weekly_hours": basics.weekly_hours,
        "target_direction_id": directions.get(basics.target_direction or ""),
        "interest_engineering": basics.interest_engineering,
        "interest_data": basics.interest_data,
        "interest_tuning_only": basics.interest_tuning_only,
        "company_preference": basics.company_preference,
        "shipped_llm_in_own_business": basics.shipped_llm_in_own_business,
    }
    for field, value in values.items():
        setattr(learner, field, value)
    learner.save(update_fields=[*values, "updated_at"])


def _write_lists(learner: Learner, profile: LearnerProfile, ids: dict[str, dict[str, int]]) -> None:
    for rows in (learner.experiences, learner.skill_claims, learner.verticals):
        rows.all().delete()
    Experience.objects.bulk_create(
        Experience(learner=learner, family=row.family, years=row.years, proof=row.evidence)
        for row in profile.roles
    )
    SkillClaim.objects.bulk_create(
        SkillClaim(
            learner=learner, skill_id=ids["skill"][row.skill], level=row.level, proof=row.evidence
        )
        for row in profile.skills
    )
    VerticalExperience.objects.bulk_create(
        VerticalExperience(
            learner=learner, vertical_id=ids["vertical"][row.vertical], years=row.years
        )
        for row in profile.verticals
    )
    learner.rejects.set([ids["direction"][slug] for slug in profile.rejects])


# --------------------------------------------------------------------------- mentors


@transaction.atomic
def mentor_profile_save(
    *,
    mentor_id: int,
    profile: MentorProfile,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service that writes has the same face
) -> Mentor:
    """Replace all a mentor offers.

    :raises NotFound: if there is no such mentor.
    :raises NotAllowed: unless *by* is the mentor or manages the organization.
    :raises Invalid: with a pointer to each slug that is unknown or stands twice, and to free hours
        that begin twice or end before they begin.
    """
    mentor: Mentor | None = Mentor.objects.locked().filter(pk=mentor_id).first()
    if mentor is None:
        raise NotFound(_("There is no such mentor, or you may not see them."))
    policies.check_can_edit_profile(user=by, profile=mentor)
    skills = [row.skill for row in profile.skills]
    directions = selectors.reference_ids(kind="direction", slugs=profile.directions)
    verticals = selectors.reference_ids(kind="vertical", slugs=profile.verticals)
    skill_ids = selectors.reference_ids(kind="skill", slugs=skills)
    _refuse(
        [
            *_faults_of("#/directions/{}", profile.directions, directions),
            *_faults_of("#/verticals/{}", profile.verticals, verticals),
            *_faults_of("#/skills/{}/skill", skills, skill_ids),
            *_faults_of_hours(profile.availability),
        ]
    )

    mentor.bio = profile.bio
    mentor.weekly_hours = profile.weekly_hours
    mentor.languages = sorted(set(profile.languages))
    mentor.save(update_fields=["bio", "weekly_hours", "languages", "updated_at"])
    mentor.directions.set(directions.values())
    mentor.verticals.set(verticals.values())
    _write_offer(mentor, profile, skill_ids)
    return mentor


def _write_offer(mentor: Mentor, profile: MentorProfile, skill_ids: dict[str, int]) -> None:
    for rows in (mentor.skills, mentor.availability):
        rows.all().delete()
    MentorSkill.objects.bulk_create(
        MentorSkill(mentor=mentor, skill_id=skill_ids[row.skill], level=row.level)
        for row in profile.skills
    )
    Availability.objects.bulk_create(
        Availability(mentor=mentor, weekday=row.weekday, begins=row.begins, ends=row.ends)
        for row in profile.availability
    )


# --------------------------------------------------------------------------- checks


def _faults_of(pointer: str, slugs: Sequence[str], known: dict[str, int]) -> Iterable[Fault]:
    """Yield one fault per slug that does not exist or repeats an earlier one."""
    seen: Counter[str] = Counter()
    for index, slug in enumerate(slugs):
        seen[slug] += 1
        if slug not in known:
            yield Fault(pointer.format(index), "unknown-value", _("There is no such value."))
        elif seen[slug] > 1:
            yield Fault(pointer.format(index), "duplicate", _("This stands twice."))


def _faults_of_hours(availability: Sequence[FreeHours]) -> Iterable[Fault]:
    """Yield one fault per row that ends before it begins, or begins when an earlier one does."""
    seen: set[tuple[int, int]] = set()
    for index, row in enumerate(availability):
        pointer = f"#/availability/{index}/begins"
        if not row.begins < row.ends:
            yield Fault(pointer, "ends-before-start", _("This ends before it begins."))
        elif (row.weekday, row.begins) in seen:
            yield Fault(pointer, "duplicate", _("This stands twice."))
        seen.add((row.weekday, row.begins))


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(_("The profile names what does not exist, or twice."), tuple(faults))
