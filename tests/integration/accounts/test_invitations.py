"""How people come in: issued, withdrawn, accepted, each once."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from apps.accounts import selectors, services
from apps.accounts.models import Invitation, Learner, Membership, User
from apps.core.models import OutboxEvent, Transition
from mentorship.errors import Invalid, NotAllowed, NotFound, TransitionNotAllowed
from mentorship.values import Role
from tests.factories import InvitationFactory, MembershipFactory, UserFactory

PASSWORD = "tides-and-harbors"


def issue(house, now, *, email="Guest@Example.org", role=Role.LEARNER, by=None):
    return services.invitation_issue(
        organization_id=house.organization.pk,
        email=email,
        role=role,
        by=by or house.manager,
        now=now,
    )


def accept(invitation, now, *, by=None, name="Gus", password=PASSWORD):
    token = selectors.invitation_token(invitation=invitation)
    return services.invitation_accept(token=token, name=name, password=password, by=by, now=now)


def refused(invitation, now, error, **kwargs):
    """Assert that accepting is refused and leaves no trace."""
    people, roles = User.objects.count(), Membership.objects.count()
    state = Invitation.objects.get(pk=invitation.pk).state
    with pytest.raises(error) as refusal:
        accept(invitation, now, **kwargs)
    assert (User.objects.count(), Membership.objects.count()) == (people, roles)
    assert Invitation.objects.get(pk=invitation.pk).state == state
    return refusal.value


# --------------------------------------------------------------------------- issue


def test_an_issued_invitation_is_open_for_two_weeks_and_told(here, now):
    invitation = issue(here, now)

    assert (invitation.email, invitation.state) == ("guest@example.org", "open")
    assert invitation.expires_at == now + timedelta(days=14)
    event = OutboxEvent.objects.get(name="InvitationIssued")
    assert event.payload["invitation_id"] == invitation.pk
    assert event.organization_id == here.organization.pk


def test_the_token_is_not_stored(here, now):
    invitation = issue(here, now)
    token = selectors.invitation_token(invitation=invitation)

    assert token not in str(Invitation.objects.values().get(pk=invitation.pk))
    assert "token" not in OutboxEvent.objects.get(name="InvitationIssued").payload


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("manager", Role.PROGRAM_MANAGER),
        ("manager", Role.ORGANIZATION_ADMIN),
        ("lead", Role.LEARNER),
        ("mentor", Role.LEARNER),
        ("learner", Role.LEARNER),
    ],
)
def test_nobody_promises_a_role_above_their_reach(here, now, who, role):
    with pytest.raises(NotAllowed):
        issue(here, now, role=role, by=getattr(here, who))

    assert not Invitation.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_nobody_invites_into_another_organization(here, elsewhere, now):
    with pytest.raises(NotFound):
        issue(elsewhere, now, by=here.admin)

    assert not Invitation.objects.exists()


def test_one_open_invitation_per_address_and_role(here, now):
    issue(here, now)

    with pytest.raises(services.AlreadyInvited):
        issue(here, now)

    assert Invitation.objects.count() == 1
    assert issue(here, now, role=Role.MENTOR).state == "open"


def test_an_outdated_invitation_makes_room_for_a_new_one(here, now):
    first = issue(here, now)

    second = issue(here, now + timedelta(days=15))

    first.refresh_from_db()
    assert (first.state, second.state) == ("expired", "open")


def test_whoever_has_the_role_is_not_invited_to_it(here, now):
    with pytest.raises(services.AlreadyGranted):
        issue(here, now, email=here.learner.email.upper())

    assert not Invitation.objects.exists()


# --------------------------------------------------------------------------- revoke


def test_a_withdrawn_invitation_cannot_be_used(here, now):
    invitation = issue(here, now)
    services.invitation_revoke(invitation_id=invitation.pk, by=here.manager, now=now)

    refused(invitation, now, selectors.InvitationNotValid)

    with pytest.raises(TransitionNotAllowed):
        services.invitation_revoke(invitation_id=invitation.pk, by=here.manager, now=now)


def test_a_manager_does_not_withdraw_an_admins_invitation(here, now):
    invitation = issue(here, now, role=Role.ORGANIZATION_ADMIN, by=here.admin)

    with pytest.raises(NotAllowed):
        services.invitation_revoke(invitation_id=invitation.pk, by=here.manager, now=now)

    invitation.refresh_from_db()
    assert invitation.state == "open"


def test_a_foreign_invitation_looks_absent(here, elsewhere, now):
    invitation = issue(elsewhere, now)

    with pytest.raises(NotFound):
        services.invitation_revoke(invitation_id=invitation.pk, by=here.admin, now=now)

    invitation.refresh_from_db()
    assert invitation.state == "open"


# --------------------------------------------------------------------------- accept


def test_a_newcomer_becomes_a_learner_with_a_verified_address(here, now):
    here.organization.language = "zh-hans"
    here.organization.save()

    invitation = accept(issue(here, now), now)

    person = invitation.accepted_by
    assert (person.email, person.name, person.language) == ("guest@example.org", "Gus", "zh-hans")
    assert person.check_password(PASSWORD)
    assert EmailAddress.objects.get(user=person).verified
    assert Membership.objects.get(user=person).role == "learner"
    assert Learner.objects.filter(user=person, organization=here.organization).exists()
    steps = Transition.objects.filter(subject="accounts.invitation", subject_id=invitation.pk)
    assert [step.to_state for step in steps.order_by("id")] == ["open", "accepted"]


def test_an_invitation_is_used_once(here, now):
    invitation = issue(here, now)
    accept(invitation, now)

    refused(invitation, now, selectors.InvitationNotValid)


def test_an_outdated_invitation_cannot_be_used(here, now):
    invitation = issue(here, now)

    refused(invitation, now + timedelta(days=14), selectors.InvitationNotValid)


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token + "\x00",
        lambda token: "x" * 300,
        lambda token: ":".join(reversed(token.split(":"))),
    ],
)
def test_a_forged_token_says_no_more_than_a_used_one(here, now, forge):
    token = selectors.invitation_token(invitation=issue(here, now))

    with pytest.raises(selectors.InvitationNotValid):
        services.invitation_accept(
            token=forge(token), name="Gus", password=PASSWORD, by=None, now=now
        )

    assert not User.objects.filter(email="guest@example.org").exists()


def test_a_token_of_another_nonce_is_refused(here, now):
    invitation = issue(here, now)
    token = selectors.invitation_token(invitation=invitation)
    Invitation.objects.filter(pk=invitation.pk).update(nonce="another")

    with pytest.raises(selectors.InvitationNotValid):
        services.invitation_accept(token=token, name="Gus", password=PASSWORD, by=None, now=now)


@pytest.mark.parametrize(
    ("name", "password", "pointers"),
    [
        ("Gus", "short", ["#/password"]),
        ("Gus", "", ["#/password"]),
        ("  ", PASSWORD, ["#/name"]),
        ("", "password12", ["#/name", "#/password"]),
        ("Gus", "guest@example.org", ["#/password"]),
    ],
)
def test_a_newcomer_needs_a_name_and_a_fit_password(here, now, name, password, pointers):
    error = refused(issue(here, now), now, Invalid, name=name, password=password)

    assert [fault.pointer for fault in error.faults] == pointers


@pytest.mark.parametrize("who", [None, "mentor", "elsewhere"])
def test_a_link_never_opens_an_account_that_exists(here, now, who):
    somebody = UserFactory(email="guest@example.org")
    by = {None: None, "mentor": here.mentor, "elsewhere": UserFactory()}[who]

    refused(issue(here, now), now, services.SignInFirst, by=by)

    somebody.refresh_from_db()
    assert not somebody.check_password(PASSWORD)


def test_a_person_signed_in_accepts_for_their_own_account(here, now):
    somebody = UserFactory(email="guest@example.org", name="Grace")

    invitation = accept(issue(here, now), now, by=somebody, name="", password="")

    somebody.refresh_from_db()
    assert (invitation.accepted_by, somebody.name) == (somebody, "Grace")
    assert Membership.objects.get(user=somebody).organization == here.organization


def test_a_second_verified_address_is_the_same_account(here, now):
    somebody = UserFactory(email="main@example.org")
    EmailAddress.objects.create(user=somebody, email="guest@example.org", verified=True)
    invitation = issue(here, now)

    refused(invitation, now, services.SignInFirst)

    assert accept(invitation, now, by=somebody).accepted_by == somebody


def test_an_unverified_claim_on_an_address_does_not_stand_in_its_owners_way(here, now):
    squatter = UserFactory()
    EmailAddress.objects.create(user=squatter, email="guest@example.org", verified=False)

    person = accept(issue(here, now), now).accepted_by

    assert person != squatter
    assert not Membership.objects.filter(user=squatter).exists()


def test_a_promise_is_worth_what_its_giver_may_still_give(here, operator, now):
    MembershipFactory(organization=here.organization, role="organization_admin")
    invitation = issue(here, now, role=Role.ORGANIZATION_ADMIN, by=here.admin)
    admins = Membership.objects.get(user=here.admin, role="organization_admin")
    services.membership_end(membership_id=admins.pk, by=operator, now=now)

    refused(invitation, now, selectors.InvitationNotValid)


def test_the_promise_of_a_shut_account_does_not_hold(here, operator, now):
    invitation = issue(here, now)
    services.user_deactivate(user_id=here.manager.pk, by=operator, now=now)

    refused(invitation, now, selectors.InvitationNotValid)


def test_accepting_again_what_one_already_is_changes_no_role(here, now):
    invitation = InvitationFactory(
        organization=here.organization,
        email=here.learner.email,
        role="learner",
        invited_by=here.manager,
    )

    accept(invitation, now, by=here.learner)

    assert Membership.objects.filter(user=here.learner).count() == 1
    assert not Transition.objects.filter(subject="accounts.membership").exists()
