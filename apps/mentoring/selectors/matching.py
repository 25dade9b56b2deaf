"""What a matching goes by, and what came of it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from apps.accounts.models import Learner, Mentor, User
from apps.cohorts.models import Cohort, Enrollment, Placement
from apps.curriculum.models import Direction
from apps.mentoring.models import (
    MatchProposal,
    MatchProposalQuerySet,
    MatchRun,
    Mentorship,
    Preference,
)
from apps.mentoring.selectors.mentorships import mentors_available
from mentorship.capacity import SETTLING
from mentorship.matching import Feature, Seeker, Stances, Supporter, Window
from mentorship.states import SEAT_HOLDING
from mentorship.values import MentorshipKind, Stance

DAY = 24 * 60
NEW_LEARNER = SETTLING[MentorshipKind.PRIMARY]
"""Hours a week that somebody matched now takes."""

DECLINED_FOR = timedelta(days=90)
"""So long nobody is offered again to a mentor who declined."""


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """Everything a run goes by. `standing`: the active primary mentorship by enrollment."""

    seekers: tuple[Seeker, ...]
    supporters: tuple[Supporter, ...]
    stances: Stances
    standing: dict[int, Mentorship]


def match_run_list(*, viewer: User) -> QuerySet[MatchRun]:
    """Return the runs *viewer* may see, newest first."""
    rows: QuerySet[MatchRun] = MatchRun.objects.visible_to(viewer)
    return rows.annotate(proposed=Count("proposals")).select_related("cohort").order_by("-id")


def match_proposal_list(*, viewer: User) -> MatchProposalQuerySet:
    """Return the proposals *viewer* may see, newest first."""
    rows: MatchProposalQuerySet = MatchProposal.objects.visible_to(viewer)
    return rows.select_related(
        "enrollment__learner__user", "enrollment__cohort", "mentor__user", "replaces__mentor__user"
    ).order_by("-id")


def contributions_shown(*, proposal: MatchProposal, viewer: User) -> list[dict[str, Any]]:
    """Return why the two suit. The mentor does not see the part of wishes, which are private."""
    parts: list[dict[str, Any]] = proposal.contributions
    if proposal.mentor.user_id != viewer.pk:
        return parts
    return [part for part in parts if part["feature"] != Feature.PREFERENCE.value]


def learner_names(*, cohort_id: int) -> dict[int, str]:
    """Return the names of a cohort's learners by enrollment. The caller may see the cohort."""
    rows = Enrollment.objects.filter(cohort=cohort_id)
    return dict(rows.values_list("pk", "learner__user__name"))


def mentor_names(*, organization_id: int) -> dict[int, str]:
    """Return the names of an organization's mentors. The caller arranges matches there."""
    rows = Mentor.objects.filter(organization=organization_id)
    return dict(rows.values_list("pk", "user__name"))


def mentor_of(*, user: User, organization_id: int) -> Mentor | None:
    """Return *user*'s profile as a mentor in an organization, while the role lasts."""
    available = mentors_available(organization_id=organization_id)
    mentor: Mentor | None = available.filter(user=user.pk).first()
    return mentor


def preference_list(*, viewer: User) -> Any:
    """Return the wishes *viewer* may see, newest first."""
    rows = Preference.objects.visible_to(viewer)
    return rows.select_related("learner__user", "mentor__user").order_by("-id")


# --------------------------------------------------------------------------- facts


def match_facts(*, cohort: Cohort, now: datetime) -> MatchFacts:
    """Return what a run over *cohort* goes by, for a constant number of queries.

    Learners on board who have no open offer, all mentors of the organization, and their wishes.
    """
    rows = list(_enrollments(cohort))
    mentors = list(
        mentors_available(organization_id=cohort.organization_id)
        .with_load(now)
        .prefetch_related("directions", "verticals", "skills__skill", "availability")
    )
    past = _mentorships([row.learner_id for row in rows])
    standing = {
        one.enrollment_id: one
        for one in past
        if one.state == "active" and one.kind == MentorshipKind.PRIMARY
    }
    offered = _offers([mentor.pk for mentor in mentors])
    here = {mentor.pk for mentor in mentors}
    return MatchFacts(
        seekers=tuple(_seekers(rows, past, standing, here, now)),
        supporters=tuple(_supporter(row, offered.get(row.pk, 0), now) for row in mentors),
        stances=_stances(cohort.organization_id, rows, past, now),
        standing=standing,
    )


def _enrollments(cohort: Cohort) -> Iterable[Enrollment]:
    waiting = MatchProposal.objects.filter(enrollment__cohort=cohort).offered()
    rows = Enrollment.objects.filter(cohort=cohort, state__in=[s.value for s in SEAT_HOLDING])
    return rows.exclude(pk__in=waiting.values("enrollment")).select_related("cohort").order_by("pk")


def _mentorships(learner_ids: list[int]) -> list[Mentorship]:
    rows = Mentorship.objects.filter(enrollment__learner__in=learner_ids)
    return list(rows.select_related("enrollment").order_by("pk"))


def _offers(mentor_ids: list[int]) -> dict[int, int]:
    """Return how many offers wait for the answer of each mentor."""
    rows = MatchProposal.objects.offered().filter(mentor__in=mentor_ids)
    return dict(rows.order_by().values_list("mentor").annotate(n=Count("pk")))


def _seekers(
    rows: list[Enrollment],
    past: list[Mentorship],
    standing: dict[int, Mentorship],
    here: set[int],
    now: datetime,
) -> Iterable[Seeker]:
    ids = [row.learner_id for row in rows]
    people = {p.pk: p for p in Learner.objects.filter(pk__in=ids).with_profile()}
    placed = Placement.objects.filter(enrollment__in=rows).open().order_by("-state", "pk")
    directions = dict(placed.values_list("enrollment", "direction"))
    skills = _skills()
    known: dict[int, set[int]] = defaultdict(set)
    for one in past:
        if one.end_reason != "mismatch":
            known[one.enrollment.learner_id].add(one.mentor_id)
    for row in rows:
        person, pair = people[row.learner_id], standing.get(row.pk)
        direction = directions.get(row.pk, row.cohort.target_direction_id)
        slug, wanted = skills[direction]
        levels = {claim["skill"]: float(claim["level"]) for claim in person.skills_brought}
        yield Seeker(
            enrollment=row.pk,
            learner=person.pk,
            user=person.user_id,
            direction=slug,
            needs={skill: round(1 - levels.get(skill, 0.0), 3) for skill in wanted},
            verticals=frozenset(entry["vertical"] for entry in person.verticals_brought),
            language=person.user.language,
            utc_offset=_offset(person.user, now),
            known=frozenset(known[person.pk]),
            present=pair.mentor_id if pair and pair.mentor_id in here else None,
        )


def _skills() -> dict[int, tuple[str, tuple[str, ...]]]:
    """Return slug and skills of every direction by its key."""
    rows = Direction.objects.prefetch_related("skills")
    return {row.pk: (row.slug, tuple(sorted(s.slug for s in row.skills.all()))) for row in rows}


def _supporter(mentor: Mentor, offered: int, now: datetime) -> Supporter:
    left = mentor.hours_free - offered * NEW_LEARNER
    return Supporter(
        mentor=mentor.pk,
        user=mentor.user_id,
        directions=frozenset(row.slug for row in mentor.directions.all()),
        skills={row.skill.slug: row.level for row in mentor.skills.all()},
        verticals=frozenset(row.slug for row in mentor.verticals.all()),
        languages=frozenset(mentor.languages),
        windows=tuple(
            Window((row.weekday - 1) * DAY + row.begins, (row.weekday - 1) * DAY + row.ends)
            for row in mentor.availability.all()
        ),
        utc_offset=_offset(mentor.user, now),
        room=max(0, int(left // NEW_LEARNER)),
        is_away=mentor.on_leave,
    )


def _stances(
    organization_id: int, rows: list[Enrollment], past: list[Mentorship], now: datetime
) -> Stances:
    """Return the wishes of both sides, and what history says: parted as a mismatch, declined."""
    said: dict[tuple[int, int], set[tuple[str, Stance]]] = defaultdict(set)
    learners = [row.learner_id for row in rows]
    wishes = Preference.objects.filter(organization=organization_id, learner__in=learners)
    for wish in wishes:
        said[wish.learner_id, wish.mentor_id].add((wish.side, Stance(wish.stance)))
    for one in past:
        if one.end_reason == "mismatch":
            said[one.enrollment.learner_id, one.mentor_id].add(("history", Stance.AVOID))
    declined = MatchProposal.objects.filter(
        Q(enrollment__learner__in=learners), state="declined", decided_at__gt=now - DECLINED_FOR
    )
    for learner, mentor in declined.values_list("enrollment__learner", "mentor"):
        said[learner, mentor].add(("history", Stance.BAN))
    return {pair: frozenset(words) for pair, words in said.items()}


def _offset(user: User, now: datetime) -> int:
    """Return minutes east of UTC at *now*."""
    offset = now.astimezone(ZoneInfo(user.time_zone)).utcoffset() or timedelta()
    return int(offset.total_seconds() // 60)
