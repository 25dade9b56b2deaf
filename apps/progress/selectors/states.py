"""What the evidence adds up to, skill by skill."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.db.models.functions import Now

from apps.accounts.models import SkillClaim, User
from apps.cohorts.models import Enrollment
from apps.cohorts.selectors import heirs_of
from apps.progress.models import SkillEvidence, SkillState, SkillStateQuerySet
from apps.progress.selectors.evidence import EvidencePart, standing_evidence
from mentorship.evidence import (
    FORMULA,
    Claim,
    Mastery,
    Priors,
    Work,
    claim_lifts,
    mastery,
    skill_state,
)
from mentorship.evidence import SkillState as Believed
from mentorship.values import SkillBand

WEEK = 7 * 24 * 3600
BANDS = (
    (0.85, SkillBand.EXPERT),
    (0.70, SkillBand.PROFICIENT),
    (0.50, SkillBand.WORKING),
    (0.30, SkillBand.DEVELOPING),
)
FACTORS: Mapping[str, float] = {"claimed": 0.25, "project": 0.5, "reviewed": 0.8, "production": 1.0}
"""What a claim is worth by how far it is backed: the policy's evidence factors."""
PRIORS = Priors()


def skill_state_list(*, viewer: User) -> SkillStateQuerySet:
    """Return the skill states *viewer* may see, by enrollment and skill, with their evidence.

    What was shown before a transfer goes along, as far as *viewer* may see it.
    """
    standing = SkillEvidence.objects.standing().visible_to(viewer).order_by("observed_at", "pk")
    places = Enrollment.objects.only("learner_id", "successor_id").order_by("pk")
    rows: SkillStateQuerySet = (
        SkillState.objects.visible_to(viewer)
        .filter(formula=FORMULA)
        .annotate(asked_at=Now())
        .select_related("skill__direction", "enrollment__learner__user")
        .prefetch_related(
            Prefetch("enrollment__learner__enrollments", places),
            Prefetch(
                "enrollment__learner__enrollments__skill_evidence",
                standing.only("enrollment_id", "skill_id", "observed_at"),
            ),
        )
        .order_by("enrollment_id", "skill__slug", "pk")
    )
    return rows


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of one enrollment as of the last evidence; nothing has faded since.

    `skills`: id -> slug of every skill that evidence or a claim speaks of. `lifts`: how far the
    claims raise the mean of an unreviewed skill. `evidence`: what counts, by skill id, oldest
    first. `as_of`: when the last of it was observed.
    """

    organization_id: int
    mastery: Mastery
    skills: Mapping[int, str]
    lifts: Mapping[str, float]
    evidence: Mapping[int, list[SkillEvidence]]
    as_of: datetime | None

    @property
    def general(self) -> tuple[float, float]:
        return self.mastery.general

    def skill(self, slug: str) -> tuple[float, float]:
        """Return mean and variance of one skill without the general ability and the claims."""
        unseen = (PRIORS.skill_mean, PRIORS.skill_variance)
        return self.mastery.skills.get(slug, unseen)

    def shown(self, slug: str, now: datetime) -> Believed:
        """Return what reviewed work alone says of one skill by *now*."""
        weeks = weeks_between(self.as_of, now) if self.as_of else 0.0
        return skill_state(self.general, self.skill(slug), lift=0.0, weeks=weeks, priors=PRIORS)


@dataclass(frozen=True, slots=True)
class SkillView:
    """A skill state as it is read at some moment; shares in [0, 1]."""

    level: float
    band: SkillBand
    certainty: float
    is_mastered: bool
    is_shown: bool
    evidence: list[int]


def believed(*, row: SkillState) -> SkillView:
    """Return what a state says when it is read: since the last evidence some of it has faded.

    *row*: of `skill_state_list`.
    """
    weeks = max(0.0, weeks_between(row.as_of, row.asked_at)) if row.as_of else 0.0
    general = (row.general_mean, row.general_variance)
    skill = (row.skill_mean, row.skill_variance)
    state = skill_state(general, skill, lift=row.claim_lift, weeks=weeks, priors=PRIORS)
    shown = skill_state(general, skill, lift=0.0, weeks=weeks, priors=PRIORS)
    return SkillView(
        level=state.expected_score,
        band=band_of(level=state.expected_score),
        certainty=state.certainty,
        is_mastered=state.certainty >= PRIORS.mastered_at,
        is_shown=row.evidence_count > 0 and shown.certainty >= PRIORS.mastered_at,
        evidence=[part.pk for part in _standing(row) if part.skill_id == row.skill_id],
    )


def _standing(row: SkillState) -> list[SkillEvidence]:
    """Return the evidence of an enrollment and of those it succeeds, oldest first."""
    places = row.enrollment.learner.enrollments.all()
    before = {place.successor_id: place for place in places}
    place: Enrollment | None = next(each for each in places if each.pk == row.enrollment_id)
    found: list[SkillEvidence] = []
    while place is not None:
        found += place.skill_evidence.all()
        place = before.get(place.pk)
    return sorted(found, key=lambda part: (part.observed_at, part.pk))


def band_of(*, level: float) -> SkillBand:
    """Return the name of the band a level (0..1) falls into: what people read."""
    return next((name for least, name in BANDS if level >= least), SkillBand.STARTING)


def beliefs_of(*, enrollment_ids: Collection[int], now: datetime) -> dict[int, Belief]:
    """Fold what counted at *now* for each enrollment. Cost: four queries for any number.

    What was shown before a transfer counts where the learner went on.
    """
    enrollments = Enrollment.objects.filter(pk__in=enrollment_ids)
    claims = _claims([row.learner_id for row in enrollments])
    grouped: dict[int, list[SkillEvidence]] = {row.pk: [] for row in enrollments}
    heirs = heirs_of(enrollment_ids=list(grouped))
    for row in standing_evidence(enrollment_ids=list(heirs)).filter(observed_at__lte=now):
        for heir in heirs[row.enrollment_id]:
            grouped[heir].append(row)
    for rows in grouped.values():
        rows.sort(key=lambda row: (row.observed_at, row.pk))
    return {row.pk: _belief(row, grouped[row.pk], claims[row.learner_id]) for row in enrollments}


def skills_shown(*, enrollment_id: int, now: datetime) -> dict[str, list[int]]:
    """Return the skills mastered in reviewed work alone, each with the evidence that shows it.

    Claims do not count here: this is what credit is given for.
    """
    belief = beliefs_of(enrollment_ids=[enrollment_id], now=now)[enrollment_id]
    return {
        belief.skills[skill_id]: [row.pk for row in rows]
        for skill_id, rows in sorted(belief.evidence.items())
        if belief.shown(belief.skills[skill_id], now).certainty >= PRIORS.mastered_at
    }


def works_of(rows: Sequence[EvidencePart], *, since: datetime) -> list[Work]:
    """Return the reviews behind some evidence as the fold reads them, weeks counted from *since*.

    *rows*: the evidence of one or more reviews.
    """
    reviews: dict[int, list[EvidencePart]] = {}
    for row in rows:
        reviews.setdefault(row.review_id, []).append(row)
    return [
        Work(
            week=weeks_between(since, parts[0].observed_at),
            score=parts[0].score,
            shares=tuple(sorted((part.skill, part.weight) for part in parts)),
            difficulty=parts[0].difficulty,
            reliability=parts[0].reliability,
        )
        for parts in reviews.values()
    ]


def weeks_between(since: datetime, until: datetime) -> float:
    """Return the weeks from *since* to *until*, to the millionth; negative if it was before."""
    return round((until - since).total_seconds() / WEEK, 6)


def _part(row: SkillEvidence) -> EvidencePart:
    return EvidencePart(
        review_id=row.review_id,
        observed_at=row.observed_at,
        score=row.score,
        difficulty=row.difficulty,
        reliability=row.reliability,
        skill=row.skill.slug,
        weight=row.weight,
    )


def _belief(enrollment: Enrollment, rows: list[SkillEvidence], claims: list[SkillClaim]) -> Belief:
    works = works_of(list(map(_part, rows)), since=rows[0].observed_at) if rows else []
    folded = mastery((), works, week=max((work.week for work in works), default=0.0), priors=PRIORS)
    said = [Claim(row.skill.slug, row.level, FACTORS[row.proof]) for row in claims]
    evidence: dict[int, list[SkillEvidence]] = {}
    for row in rows:
        evidence.setdefault(row.skill_id, []).append(row)
    named = {row.skill_id: row.skill.slug for row in rows}
    named.update({row.skill_id: row.skill.slug for row in claims})
    return Belief(
        organization_id=enrollment.organization_id,
        mastery=folded,
        skills=named,
        lifts=claim_lifts(said, PRIORS),
        evidence=evidence,
        as_of=rows[-1].observed_at if rows else None,
    )


def _claims(learner_ids: Collection[int]) -> dict[int, list[SkillClaim]]:
    rows: dict[int, list[SkillClaim]] = {pk: [] for pk in learner_ids}
    for row in SkillClaim.objects.filter(learner__in=learner_ids).select_related("skill"):
        rows[row.learner_id].append(row)
    return rows
