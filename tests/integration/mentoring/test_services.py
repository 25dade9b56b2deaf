"""Pairing: each step, each guard, who may take it; a refusal leaves everything alone."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.accounts.models import Membership
from apps.cohorts import selectors as cohorts
from apps.cohorts.models import Enrollment
from apps.core.models import OutboxEvent, Transition
from apps.mentoring import policies, selectors, services
from apps.mentoring.models import Mentorship
from mentorship.errors import Conflict, NotAllowed, NotFound, TransitionNotAllowed
from mentorship.states import MENTORSHIP, MentorshipState
from mentorship.values import MentorshipEndReason, MentorshipKind
from tests.factories import (
    EnrollmentFactory,
    LearnerFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
)
from tests.factories.moments import NOW

PRIMARY, SECONDARY = MentorshipKind.PRIMARY, MentorshipKind.SECONDARY
ACTIVE, PAUSED, ENDED = MentorshipState


def mentor_of(organization, role="mentor"):
    mentor = MentorFactory(organization=organization)
    MembershipFactory(user=mentor.user, organization=organization, role=role)
    return mentor


def assign(enrollment, mentor, by, kind=PRIMARY):
    return services.mentorship_assign(
        enrollment_id=enrollment.pk, mentor_id=mentor.pk, kind=kind, by=by, now=NOW
    )


def end(mentorship, by, reason=MentorshipEndReason.HANDOVER):
    return services.mentorship_end(mentorship_id=mentorship.pk, reason=reason, by=by, now=NOW)


def pause(mentorship, by):
    return services.mentorship_pause(mentorship_id=mentorship.pk, reason="Travels", by=by, now=NOW)


def resume(mentorship, by):
    return services.mentorship_resume(mentorship_id=mentorship.pk, by=by, now=NOW)


def footprint():
    rows = Mentorship.objects.order_by("pk").values_list("pk", "state", "ended_at", "end_reason")
    return list(rows), Transition.objects.count(), OutboxEvent.objects.count()


def refused(error, deed, *args):
    """Assert that *deed* raises *error* and leaves everything alone; return what was raised."""
    before = footprint()
    with pytest.raises(error) as raised:
        deed(*args)
    assert footprint() == before
    return raised.value


def steps(row):
    rows = Transition.objects.of("mentoring.mentorship", row.pk).order_by("id")
    return list(rows.values_list("from_state", "to_state"))


# --------------------------------------------------------------------------- assigning


@pytest.mark.parametrize("role", ["lead", "manager", "admin"])
def test_a_manager_or_lead_pairs_a_learner_with_a_mentor(here, role):
    mentor = mentor_of(here.organization)

    mentorship = assign(here.other_enrollment, mentor, getattr(here, role))

    assert (mentorship.state, mentorship.kind) == ("active", "primary")
    assert (mentorship.started_at, mentorship.organization) == (NOW, here.organization)
    assert steps(mentorship) == [("", "active")]
    assert here.other_enrollment in cohorts.enrollment_list(viewer=mentor.user)


@pytest.mark.parametrize("role", ["learner", "other_learner", "mentor", "other_mentor"])
def test_nobody_else_pairs(here, role):
    mentor = mentor_of(here.organization)

    refused(NotAllowed, assign, here.other_enrollment, mentor, getattr(here, role))


def test_the_lead_of_another_cohort_and_a_foreign_manager_do_not_pair(here, elsewhere):
    enrollment = EnrollmentFactory(cohort__program=here.program)
    mentor = mentor_of(here.organization)

    for person in (here.lead, elsewhere.manager):
        refused(NotAllowed, assign, enrollment, mentor, person)


@pytest.mark.parametrize("kind", ["foreign", "absent", "former", "merely a profile", "a learner"])
def test_only_a_mentor_of_the_organization_can_be_assigned(here, elsewhere, kind):
    former = mentor_of(here.organization)
    Membership.objects.filter(user=former.user).update(state="ended")
    absent = MentorFactory.build(pk=0)
    mentor = {
        "foreign": elsewhere.mentor_profile,
        "absent": absent,
        "former": former,
        "merely a profile": MentorFactory(organization=here.organization),
        "a learner": mentor_of(here.organization, role="learner"),
    }[kind]

    error = refused(services.NotAMentor, assign, here.other_enrollment, mentor, here.manager)

    assert [fault.pointer for fault in error.faults] == ["#/mentor"]


def test_a_lead_mentor_mentors_too(here):
    mentor = mentor_of(here.organization, role="lead_mentor")

    assert assign(here.other_enrollment, mentor, here.manager).mentor == mentor


def test_nobody_mentors_oneself(here):
    mentor = mentor_of(here.organization)
    learner = LearnerFactory(user=mentor.user, organization=here.organization)
    enrollment = EnrollmentFactory(cohort=here.cohort, learner=learner)

    refused(policies.OwnMentor, assign, enrollment, mentor, here.manager)


def test_nobody_chooses_the_own_mentor(here):
    learner = LearnerFactory(user=here.manager, organization=here.organization)
    enrollment = EnrollmentFactory(cohort=here.cohort, learner=learner)

    refused(NotAllowed, assign, enrollment, mentor_of(here.organization), here.manager)


def test_a_second_primary_is_refused_and_the_present_one_named(here):
    mentor = mentor_of(here.organization)
    present = here.enrollment.mentorships.get()

    error = refused(services.PrimaryMentorPresent, assign, here.enrollment, mentor, here.manager)

    assert error.facts == {"mentorship": present.pk, "mentor": "Mei"}
    assert "Mei" in error.detail
    assert assign(here.enrollment, mentor, here.manager, SECONDARY).kind == "secondary"


def test_the_same_two_are_paired_once(here):
    for kind in (PRIMARY, SECONDARY):
        refused(
            services.AlreadyMentoring,
            assign,
            here.enrollment,
            here.mentor_profile,
            here.manager,
            kind,
        )


@pytest.mark.parametrize("state", ["completed", "not_completed", "withdrawn", "declined"])
def test_who_has_left_gets_no_mentor(here, state):
    enrollment = EnrollmentFactory(cohort=here.cohort, state=state)

    error = refused(
        services.EnrollmentEnded, assign, enrollment, mentor_of(here.organization), here.manager
    )

    assert error.facts == {"state": state}


def test_an_absent_enrollment_or_mentorship_is_not_found(here):
    absent = EnrollmentFactory.build(pk=0, cohort=None, learner=None, organization=None)

    refused(NotFound, assign, absent, here.mentor_profile, here.manager)
    for deed in (end, pause, resume):
        refused(NotFound, deed, absent, here.manager)


# --------------------------------------------------------------------------- the life


def test_a_handover_leaves_the_former_pair_as_history(here):
    former, mentor = here.enrollment.mentorships.get(), mentor_of(here.organization)

    end(former, here.manager)
    assign(here.enrollment, mentor, here.manager)

    former.refresh_from_db()
    assert (former.state, former.ended_at, former.end_reason) == ("ended", NOW, "handover")
    assert here.enrollment not in cohorts.enrollment_list(viewer=here.mentor)
    assert selectors.mentorship_list(viewer=here.manager).count() == 2
    row = cohorts.enrollment_get(enrollment_id=here.enrollment.pk, viewer=here.manager)
    assert cohorts.primary_mentor_of(enrollment=row) == mentor


def test_a_former_pair_can_be_paired_again(here):
    end(here.enrollment.mentorships.get(), here.manager)

    assert assign(here.enrollment, here.mentor_profile, here.manager).state == "active"


DEEDS = {ENDED: end, PAUSED: pause, ACTIVE: resume}


@pytest.mark.parametrize("to", list(MentorshipState))
def test_a_mentorship_takes_the_steps_of_its_table_and_no_other(here, to):
    for state in MentorshipState:
        row = MentorshipFactory(enrollment__cohort=here.cohort)
        MembershipFactory(user=row.mentor.user, organization=here.organization, role="mentor")
        if state is not ACTIVE:
            DEEDS[state](row, here.manager)

        if to in MENTORSHIP.allowed(state):
            DEEDS[to](row, here.manager)
            assert steps(row)[-1] == (state.value, to.value)
        else:
            error = refused(TransitionNotAllowed, DEEDS[to], row, here.manager)
            assert error.facts["allowed"] == [s.value for s in MENTORSHIP.allowed(state)]


@pytest.mark.parametrize("deed", [end, pause, resume])
def test_only_managers_and_leads_change_a_mentorship(here, deed):
    row = here.enrollment.mentorships.get()
    if deed is resume:
        pause(row, here.manager)

    for person in (here.learner, here.mentor, here.other_mentor):
        refused(NotAllowed, deed, row, person)
    assert deed(row, here.lead).pk == row.pk


def test_a_paused_mentor_sees_nothing_and_may_be_stood_in_for(here):
    row = here.enrollment.mentorships.get()
    pause(row, here.manager)
    assert here.enrollment not in cohorts.enrollment_list(viewer=here.mentor)
    stand_in = assign(here.enrollment, mentor_of(here.organization), here.manager)

    error = refused(services.PrimaryMentorPresent, resume, row, here.manager)
    end(stand_in, here.manager)
    resume(row, here.manager)

    assert error.facts["mentorship"] == stand_in.pk
    assert here.enrollment in cohorts.enrollment_list(viewer=here.mentor)


def test_a_mentor_whose_role_has_ended_does_not_resume(here):
    row = here.enrollment.mentorships.get()
    pause(row, here.manager)
    Membership.objects.filter(user=here.mentor).update(state="ended")

    refused(services.NotAMentor, resume, row, here.manager)


def test_a_mentorship_does_not_resume_for_who_has_left(here):
    row = here.enrollment.mentorships.get()
    pause(row, here.manager)
    Enrollment.objects.filter(pk=here.enrollment.pk).update(state="withdrawn")

    refused(services.EnrollmentEnded, resume, row, here.manager)


# --------------------------------------------------------------------------- the last line


def test_the_database_knows_one_active_primary(here):
    with (
        pytest.raises(IntegrityError, match="mentorship_one_active_primary"),
        transaction.atomic(),
    ):
        MentorshipFactory(enrollment=here.enrollment)


def test_the_database_knows_each_pair_once(here):
    with pytest.raises(IntegrityError, match="mentorship_once_per_pair"), transaction.atomic():
        MentorshipFactory(enrollment=here.enrollment, mentor=here.mentor_profile, kind="secondary")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"state": "ended"}, "mentorship_end_has_time_and_reason"),
        ({"ended_at": NOW}, "mentorship_end_has_time_and_reason"),
        ({"kind": "best"}, "mentorship_kind_known"),
        ({"state": "lost"}, "Invalid transition"),
    ],
)
def test_the_database_refuses_nonsense(here, values, why):
    with pytest.raises(DatabaseError, match=why), transaction.atomic():
        Mentorship.objects.filter(enrollment=here.enrollment).update(**values)


def test_an_ended_mentorship_stays_ended_in_the_database(here):
    row = end(here.enrollment.mentorships.get(), here.manager)

    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Mentorship.objects.filter(pk=row.pk).update(state="active", ended_at=None, end_reason="")


def test_all_refusals_are_told_apart():
    told = [
        services.PrimaryMentorPresent,
        services.AlreadyMentoring,
        services.EnrollmentEnded,
        policies.OwnMentor,
    ]

    assert len({error.code for error in told}) == len(told)
    assert all(issubclass(error, Conflict) for error in told)


def test_defect_one_frozen_role_a_learner_mentors_others_and_has_two_mentors(here, now):
    graduate = MentorFactory(user=here.learner, organization=here.organization)
    MembershipFactory(user=here.learner, organization=here.organization, role="mentor")

    taught = assign(here.other_enrollment, graduate, here.manager)
    second = assign(
        here.enrollment, here.other_mentor.mentor_profiles.get(), here.manager, SECONDARY
    )

    assert (taught.state, taught.mentor.user) == ("active", here.learner)
    mentors = Mentorship.objects.filter(enrollment=here.enrollment, state="active")
    assert set(mentors.values_list("kind", flat=True)) == {"primary", "secondary"}
    assert second in mentors
