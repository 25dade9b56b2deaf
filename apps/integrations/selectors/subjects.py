"""What an event is about, and who is to be told of it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import OuterRef, Subquery

from apps.accounts.models import Membership, Mentor, User
from apps.accounts.models.people import UserQuerySet
from apps.assignments.models import Assignment, Extension, Review, Revision
from apps.cohorts.models import Cohort, Enrollment, Placement
from apps.core.models import Job, Transition
from apps.integrations.models import Audience, Notice
from apps.mentoring.models import MatchProposal, Mentorship
from apps.pivots.models import Pivot, Recommendation
from apps.pivots.selectors import headline_of
from apps.progress.models import RiskSignal
from mentorship.states import MembershipState, MentorshipState
from mentorship.values import MANAGING

Facts = dict[str, Any]
LONGEST_ERROR = 200

# --------------------------------------------------------------------------- what it is about


def subject_of(*, event: Mapping[str, Any]) -> Facts:
    """Return *event* with all its keys lead to: the names texts use, and further keys.

    Keys are followed from the outermost inwards, a review to its revision, that to its
    assignment, and so on to the enrollment; what the event says itself stands. One query per key,
    unless one further out has told the same. What is gone meanwhile adds nothing.
    """
    facts: Facts = {**event, "day": str(event.get("published_at", ""))[:10]}
    for key, tells, look in LOOKS:
        if facts.get(key) is not None and tells not in facts:
            found = look(facts[key])
            facts = {**{k: v for k, v in found.items() if v is not None}, **facts}
    return facts


def _row(model: type[Any], pk: int, **columns: Any) -> Facts:
    rows = model._default_manager.filter(pk=pk).order_by()
    found = rows.values_list(*columns.values()).first()
    return dict(zip(columns, found, strict=True)) if found else {}


def _word(family: str, value: str) -> Facts:
    """Return a word of a closed set, to be read in the language of whoever reads."""
    return {"set": family, "word": value}


def _review(pk: int) -> Facts:
    row = _row(
        Review,
        pk,
        assignment_id="revision__assignment_id",
        enrollment_id="revision__assignment__enrollment_id",
        task="revision__assignment__task__title",
        actor_id="reviewer_id",
        reviewer="reviewer__name",
        outcome="outcome",
    )
    return {**row, "outcome": _word("ReviewOutcome", row["outcome"])} if row else {}


def _revision(pk: int) -> Facts:
    return _row(
        Revision,
        pk,
        assignment_id="assignment_id",
        enrollment_id="assignment__enrollment_id",
        task="assignment__task__title",
        actor_id="submitted_by_id",
    )


def _recommendation(pk: int) -> Facts:
    row = _row(
        Recommendation,
        pk,
        enrollment_id="enrollment_id",
        actor_id="decided_by_id",
        decided_by="decided_by__name",
        decided="state",
    )
    if not row:
        return {}
    told = Recommendation.objects.select_related("policy_version").get(pk=pk)
    decided = row.pop("decided")
    advice = headline_of(recommendation=told)
    return {**row, "advice": advice, "verdict": _word("RecommendationState", decided)}


def _pivot(pk: int) -> Facts:
    return _row(
        Pivot,
        pk,
        enrollment_id="enrollment_id",
        from_direction="from_direction__name",
        to_direction="to_direction__name",
    )


def _signal(pk: int) -> Facts:
    row = _row(RiskSignal, pk, enrollment_id="enrollment_id", risk="code")
    return {**row, "risk": _word("RiskCode", row["risk"])} if row else {}


def _mentorship(pk: int) -> Facts:
    return _row(
        Mentorship,
        pk,
        enrollment_id="enrollment_id",
        mentor="mentor__user__name",
        partner_id="mentor__user_id",
    )


def _proposal(pk: int) -> Facts:
    return _row(
        MatchProposal,
        pk,
        enrollment_id="enrollment_id",
        mentor="mentor__user__name",
        partner_id="mentor__user_id",
    )


def _mentor(pk: int) -> Facts:
    return _row(Mentor, pk, mentor="user__name", partner_id="user_id")


def _assignment(pk: int) -> Facts:
    row = _row(
        Assignment,
        pk,
        enrollment_id="enrollment_id",
        task="task__title",
        due_at="due_at",
        zone="cohort__time_zone",
    )
    if not row:
        return {}
    at, zone = row.pop("due_at").isoformat(), row.pop("zone")
    return {**row, "due_at": at, "due": {"at": at, "zone": zone}}


def _extension(pk: int) -> Facts:
    row = _row(
        Extension,
        pk,
        assignment_id="assignment_id",
        actor_id="decided_by_id",
        extension_state="state",
    )
    if not row:
        return {}
    return {**row, "extension": _word("ExtensionState", row["extension_state"])}


def _enrollment(pk: int) -> Facts:
    return _row(
        Enrollment,
        pk,
        learner="learner__user__name",
        learner_user_id="learner__user_id",
        cohort="cohort__name",
        cohort_id="cohort_id",
        direction=Subquery(
            Placement.objects.filter(enrollment=OuterRef("pk"))
            .order_by("-pk")
            .values("direction__name")[:1]
        ),
    )


def _successor(pk: int) -> Facts:
    return _row(Enrollment, pk, cohort="cohort__name", cohort_id="cohort_id")


def _cohort(pk: int) -> Facts:
    return _row(Cohort, pk, cohort="name")


def _job(pk: int) -> Facts:
    row = _row(Job, pk, kind="kind", error="error")
    return {**row, "error": row["error"][:LONGEST_ERROR]} if row else {}


LOOKS: tuple[tuple[str, str, Callable[[int], Facts]], ...] = (
    ("review_id", "reviewer", _review),
    ("revision_id", "task", _revision),
    ("recommendation_id", "advice", _recommendation),
    ("pivot_id", "to_direction", _pivot),
    ("signal_id", "risk", _signal),
    ("mentorship_id", "mentor", _mentorship),
    ("proposal_id", "mentor", _proposal),
    ("mentor_id", "mentor", _mentor),
    ("extension_id", "extension", _extension),
    ("assignment_id", "task", _assignment),
    ("successor_id", "cohort", _successor),
    ("enrollment_id", "learner", _enrollment),
    ("cohort_id", "cohort", _cohort),
    ("job_id", "kind", _job),
)
"""The keys events have, the outermost first: a key, a fact it tells, and how."""

# --------------------------------------------------------------------------- who is told


def recipients_of(*, notice: Notice, subject: Facts) -> UserQuerySet:
    """Return whom *notice* tells of *subject*: members of the organization who can sign in.

    Whoever did it is left out.
    """
    members = Membership.objects.filter(
        organization=subject.get("organization_id"), state=MembershipState.ACTIVE.value
    ).with_role(*notice.audience.roles)
    told = User.objects.filter(is_active=True, pk__in=members.values("user"))
    if notice.audience is not Audience.MANAGERS:
        told = told.filter(pk__in=_meant(notice.audience, subject))
    people: UserQuerySet = told.exclude(pk=_actor(notice, subject) or 0).order_by("pk")
    return people


def _meant(audience: Audience, subject: Facts) -> list[int]:
    if audience is Audience.MENTORS:
        return _mentors(subject)
    if audience is Audience.LEADS:
        return _leads(subject) or _managers(subject)
    found = subject.get(NAMED_BY[audience])
    return [found] if found else []


NAMED_BY = {
    Audience.LEARNER: "learner_user_id",
    Audience.PARTNER: "partner_id",
    Audience.PERSON: "user_id",
}


def _mentors(subject: Facts) -> list[int]:
    enrollment = subject.get("enrollment_id")
    active = Mentorship.objects.filter(enrollment=enrollment, state=MentorshipState.ACTIVE.value)
    mentors = list(active.values_list("mentor__user", flat=True))
    return mentors if mentors or enrollment is None else _leads(subject)


def _leads(subject: Facts) -> list[int]:
    leads = Cohort.leads.through._default_manager.filter(cohort=subject.get("cohort_id"))
    return list(leads.values_list("user", flat=True))


def _managers(subject: Facts) -> list[int]:
    managing = Membership.objects.filter(
        organization=subject.get("organization_id"), state=MembershipState.ACTIVE.value
    ).with_role(*MANAGING)
    return list(managing.values_list("user", flat=True))


def _actor(notice: Notice, subject: Facts) -> int | None:
    """Return who did it, as the rows or the timeline tell; None is the service itself."""
    if notice.done_in is None:
        return subject.get("actor_id")
    label, key, state = notice.done_in
    steps = Transition.objects.of(label, subject.get(key, 0)).filter(to_state=state)
    return steps.order_by("-id").values_list("actor_id", flat=True).first()
