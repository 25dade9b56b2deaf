"""Two at once, on real PostgreSQL. Each race is run again without the lock, to show it bites."""

from contextlib import contextmanager
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.accounts import selectors, services
from apps.accounts.models import Invitation, Membership, Organization, User
from apps.accounts.services import invitations, memberships
from mentorship.errors import DomainError
from mentorship.values import Role
from tests.factories import InvitationFactory, MembershipFactory, OrganizationFactory, UserFactory
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db(transaction=True)

BETWEEN = 0.2
"""Seconds a racer waits between asking and writing, so that the other asks meanwhile."""


def race(*deeds):
    """Do all *deeds* at once, each on a connection of its own; return what each raised, or None."""
    barrier, outcomes = Barrier(len(deeds)), [None] * len(deeds)

    def run(index, deed):
        barrier.wait()
        try:
            deed()
        except DomainError as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=entry) for entry in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return outcomes


@pytest.fixture
def unhurried(monkeypatch):
    """Hold every state step back, so that both racers have asked before either writes."""
    import time

    for module in (memberships, invitations):
        step = module.state_move

        def slow(*args, step=step, **kwargs):
            time.sleep(BETWEEN)
            return step(*args, **kwargs)

        monkeypatch.setattr(module, "state_move", slow)


@pytest.fixture
def unlocked(monkeypatch):
    """Take the organization's lock away."""

    @contextmanager
    def without():
        def plain(*, organization_id):
            return Organization.objects.get(pk=organization_id)

        with monkeypatch.context() as patch:
            patch.setattr(memberships, "organization_lock", plain)
            patch.setattr(invitations, "organization_lock", plain)
            yield

    return without


@pytest.fixture
def admins(db):
    organization = OrganizationFactory()
    return [
        MembershipFactory(organization=organization, role="organization_admin") for _ in range(2)
    ]


def active_admins():
    return Membership.objects.filter(role="organization_admin", state="active").count()


def end(membership, by):
    return lambda: services.membership_end(membership_id=membership.pk, by=by, now=NOW)


def each_other(admins):
    one, other = admins
    return race(end(one, by=other.user), end(other, by=one.user))


def test_of_two_admins_who_remove_each_other_one_stays(admins, unhurried):
    outcomes = each_other(admins)

    assert active_admins() == 1
    assert sorted(error is None for error in outcomes) == [False, True]


def test_without_the_lock_both_admins_would_be_gone(admins, unhurried, unlocked):
    with unlocked():
        each_other(admins)

    assert active_admins() == 0


def test_the_operator_cannot_remove_the_last_two_at_once(admins, unhurried):
    operator = UserFactory(is_superuser=True)

    outcomes = race(*[end(membership, by=operator) for membership in admins])

    assert active_admins() == 1
    assert [type(error) for error in outcomes if error] == [services.LastAdmin]


def test_shutting_one_admin_out_while_the_other_is_removed_leaves_one(admins, unhurried):
    operator = UserFactory(is_superuser=True)
    removed, shut = admins

    outcomes = race(
        end(removed, by=operator),
        lambda: services.user_deactivate(user_id=shut.user_id, by=operator, now=NOW),
    )

    left = Membership.objects.filter(
        role="organization_admin", state="active", user__is_active=True
    )
    assert left.count() == 1
    assert [type(error) for error in outcomes if error] == [services.LastAdmin]


# --------------------------------------------------------------------------- invitations


@pytest.fixture
def invitation(admins):
    return InvitationFactory(
        organization=admins[0].organization,
        invited_by=admins[0].user,
        email="guest@example.org",
    )


def accept(invitation):
    token = selectors.invitation_token(invitation=invitation)

    def deed():
        services.invitation_accept(
            token=token, name="Gus", password="tides-and-harbors", by=None, now=NOW
        )

    return deed


def test_a_link_used_twice_at_once_makes_one_person(invitation, unhurried):
    outcomes = race(accept(invitation), accept(invitation))

    assert User.objects.filter(email="guest@example.org").count() == 1
    assert [type(error) for error in outcomes if error] == [selectors.InvitationNotValid]


def test_a_link_is_not_used_while_it_is_withdrawn(invitation, unhurried):
    outcomes = race(
        accept(invitation),
        lambda: services.invitation_revoke(
            invitation_id=invitation.pk, by=invitation.invited_by, now=NOW
        ),
    )

    state = Invitation.objects.get(pk=invitation.pk).state
    joined = Membership.objects.filter(user__email="guest@example.org").exists()
    assert sorted(error is None for error in outcomes) == [False, True]
    assert joined is (state == "accepted")


def test_two_organizations_invite_one_newcomer_who_takes_both_at_once(invitation, unhurried):
    there = MembershipFactory(role="organization_admin")
    second = InvitationFactory(
        organization=there.organization, invited_by=there.user, email="guest@example.org"
    )

    outcomes = race(accept(invitation), accept(second))

    assert User.objects.filter(email="guest@example.org").count() == 1
    assert [type(error) for error in outcomes if error] == [services.SignInFirst]


def test_one_address_is_invited_once_at_a_time(admins):
    def issue():
        services.invitation_issue(
            organization_id=admins[0].organization_id,
            email="guest@example.org",
            role=Role.LEARNER,
            by=admins[0].user,
            now=NOW,
        )

    outcomes = race(issue, issue)

    assert Invitation.objects.filter(state="open").count() == 1
    assert [type(error) for error in outcomes if error] == [services.AlreadyInvited]
