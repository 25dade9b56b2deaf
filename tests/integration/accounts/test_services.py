"""Organizations, memberships and accounts: who may give and take what."""

import pytest

from apps.accounts import services
from apps.accounts.models import Learner, Membership, Mentor, Organization
from apps.core.models import OutboxEvent, Transition
from mentorship.errors import Invalid, NotAllowed, NotFound, TransitionNotAllowed
from mentorship.values import Role
from tests.factories import MembershipFactory, UserFactory

DOWNWARDS = {
    "admin": set(Role),
    "manager": {Role.LEAD_MENTOR, Role.MENTOR, Role.LEARNER},
    "lead": set(),
    "mentor": set(),
    "learner": set(),
}


def steps_of(row):
    label = row._meta.label_lower
    found = Transition.objects.filter(subject=label, subject_id=row.pk).order_by("id")
    return [(step.from_state, step.to_state) for step in found]


def grant(house, person, role, by, now):
    return services.membership_grant(
        organization_id=house.organization.pk, user_id=person.pk, role=role, by=by, now=now
    )


def membership_of(user, role):
    return Membership.objects.get(user=user, role=role.value)


# --------------------------------------------------------------------------- organizations


def test_the_operator_founds_an_organization(operator):
    made = services.organization_create(
        slug="harbor", name="Harbor", by=operator, time_zone="Asia/Shanghai", language="zh-hans"
    )

    assert Organization.objects.get(slug="harbor") == made
    assert (made.time_zone, made.language) == ("Asia/Shanghai", "zh-hans")


def test_nobody_else_founds_an_organization(here):
    with pytest.raises(NotAllowed):
        services.organization_create(slug="harbor", name="Harbor", by=here.admin)

    assert not Organization.objects.filter(slug="harbor").exists()


def test_a_short_name_is_taken_once(here, operator):
    with pytest.raises(services.SlugTaken):
        services.organization_create(slug="here", name="Again", by=operator)

    assert Organization.objects.filter(slug="here").count() == 1


def test_an_organization_needs_a_time_zone_that_exists(operator):
    with pytest.raises(Invalid) as refusal:
        services.organization_create(slug="m", name="M", by=operator, time_zone="Mars/Olympus")

    assert [fault.pointer for fault in refusal.value.faults] == ["#/time_zone"]
    assert not Organization.objects.exists()


# --------------------------------------------------------------------------- grants


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("who", list(DOWNWARDS))
def test_roles_are_given_downwards_only(here, now, who, role):
    person = UserFactory()
    MembershipFactory(user=person, organization=here.organization, role="learner", state="ended")
    giver = getattr(here, who)

    if role in DOWNWARDS[who]:
        assert grant(here, person, role, giver, now).state == "active"
    else:
        with pytest.raises(NotAllowed):
            grant(here, person, role, giver, now)
        assert not Membership.objects.filter(user=person, state="active").exists()


@pytest.mark.parametrize("who", ["admin", "manager", "learner"])
def test_nobody_gives_roles_in_another_organization(here, elsewhere, now, who):
    with pytest.raises(NotFound):
        grant(elsewhere, elsewhere.learner, Role.MENTOR, getattr(here, who), now)

    assert not Membership.objects.filter(user=elsewhere.learner, role="mentor").exists()


def test_a_stranger_is_invited_not_granted(here, elsewhere, now):
    with pytest.raises(NotFound):
        grant(here, elsewhere.learner, Role.MENTOR, here.admin, now)

    assert not Membership.objects.filter(user=elsewhere.learner, role="mentor").exists()


def test_the_operator_and_the_service_bring_in_anybody(here, operator, now):
    one, other = UserFactory(), UserFactory()

    assert grant(here, one, Role.ORGANIZATION_ADMIN, operator, now).state == "active"
    assert grant(here, other, Role.LEARNER, None, now).state == "active"


def test_a_role_is_given_once(here, now):
    with pytest.raises(services.AlreadyGranted):
        grant(here, here.mentor, Role.MENTOR, here.manager, now)

    assert steps_of(membership_of(here.mentor, Role.MENTOR)) == []


@pytest.mark.parametrize(("role", "profile"), [(Role.LEARNER, Learner), (Role.MENTOR, Mentor)])
def test_learners_and_mentors_get_their_profile(here, now, role, profile):
    grant(here, here.lead, role, here.manager, now)

    assert profile.objects.filter(user=here.lead, organization=here.organization).count() == 1


def test_a_role_given_again_revives_the_membership_and_keeps_the_profile(here, now):
    ended = services.membership_end(
        membership_id=membership_of(here.learner, Role.LEARNER).pk, by=here.manager, now=now
    )

    again = grant(here, here.learner, Role.LEARNER, here.manager, now)

    assert again.pk == ended.pk
    assert steps_of(again) == [("active", "ended"), ("ended", "active")]
    assert Learner.objects.get(user=here.learner) == here.learner_profile


# --------------------------------------------------------------------------- ends


def test_a_manager_takes_a_mentors_role(here, now):
    ended = services.membership_end(
        membership_id=membership_of(here.mentor, Role.MENTOR).pk,
        by=here.manager,
        now=now,
        reason="Left the company",
    )

    assert ended.state == "ended"
    step = Transition.objects.get(subject="accounts.membership", subject_id=ended.pk)
    assert (step.actor, step.reason, step.at) == (here.manager, "Left the company", now)


@pytest.mark.parametrize("who", ["manager", "lead", "mentor", "learner"])
def test_nobody_takes_a_role_above_their_reach(here, now, who):
    admins = membership_of(here.admin, Role.ORGANIZATION_ADMIN)
    MembershipFactory(organization=here.organization, role="organization_admin")

    with pytest.raises(NotAllowed):
        services.membership_end(membership_id=admins.pk, by=getattr(here, who), now=now)

    admins.refresh_from_db()
    assert admins.state == "active"
    assert steps_of(admins) == []


def test_a_foreign_membership_looks_absent(here, elsewhere, now):
    foreign = membership_of(elsewhere.mentor, Role.MENTOR)

    with pytest.raises(NotFound):
        services.membership_end(membership_id=foreign.pk, by=here.admin, now=now)

    foreign.refresh_from_db()
    assert foreign.state == "active"


def test_the_last_admin_stays(here, operator, now):
    last = membership_of(here.admin, Role.ORGANIZATION_ADMIN)

    with pytest.raises(services.LastAdmin):
        services.membership_end(membership_id=last.pk, by=operator, now=now)

    last.refresh_from_db()
    assert last.state == "active"
    assert steps_of(last) == []


def test_an_admin_who_cannot_sign_in_does_not_count(here, now):
    MembershipFactory(
        organization=here.organization, role="organization_admin", user__is_active=False
    )

    with pytest.raises(services.LastAdmin):
        services.membership_end(
            membership_id=membership_of(here.admin, Role.ORGANIZATION_ADMIN).pk,
            by=here.admin,
            now=now,
        )


def test_an_admin_with_a_fellow_may_go(here, now):
    MembershipFactory(organization=here.organization, role="organization_admin")

    ended = services.membership_end(
        membership_id=membership_of(here.admin, Role.ORGANIZATION_ADMIN).pk, by=here.admin, now=now
    )

    assert ended.state == "ended"


def test_a_role_ends_once(here, now):
    pk = membership_of(here.mentor, Role.MENTOR).pk
    services.membership_end(membership_id=pk, by=here.manager, now=now)

    with pytest.raises(TransitionNotAllowed):
        services.membership_end(membership_id=pk, by=here.manager, now=now)


# --------------------------------------------------------------------------- people


def test_a_person_amends_what_they_give(here):
    services.user_amend(user_id=here.learner.pk, by=here.learner, time_zone="Asia/Shanghai")

    here.learner.refresh_from_db()
    assert (here.learner.time_zone, here.learner.name) == ("Asia/Shanghai", "Lin")


def test_nobody_amends_another_person(here):
    with pytest.raises(NotAllowed):
        services.user_amend(user_id=here.learner.pk, by=here.admin, name="Changed")

    here.learner.refresh_from_db()
    assert here.learner.name == "Lin"


def test_only_the_operator_shuts_an_account(here, operator, now):
    with pytest.raises(NotAllowed):
        services.user_deactivate(user_id=here.mentor.pk, by=here.admin, now=now)
    here.mentor.refresh_from_db()
    assert here.mentor.is_active

    services.user_deactivate(user_id=here.mentor.pk, by=operator, now=now)
    here.mentor.refresh_from_db()
    assert not here.mentor.is_active

    services.user_reactivate(user_id=here.mentor.pk, by=operator, now=now)
    here.mentor.refresh_from_db()
    assert here.mentor.is_active
    assert steps_of(here.mentor) == [("active", "inactive"), ("inactive", "active")]


def test_the_last_admins_account_stays_open(here, operator, now):
    with pytest.raises(services.LastAdmin):
        services.user_deactivate(user_id=here.admin.pk, by=operator, now=now)

    here.admin.refresh_from_db()
    assert here.admin.is_active
    assert not OutboxEvent.objects.exists()
