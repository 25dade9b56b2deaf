"""Many claim at one moment; each race with a negative control."""

from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError

from apps.accounts.models.people import UserQuerySet
from apps.assignments import services
from apps.assignments.models import Assignment, ReviewClaim
from apps.assignments.services import claims
from tests.factories.moments import NOW
from tests.integration.assignments.test_claims import DAY, claim, waiting_work, work
from tests.integration.cohorts.races import count, together

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["work"]


def test_defect_check_then_act_of_two_who_claim_at_once_one_wins_and_one_is_told(here, work):
    outcomes = together([lambda _, by=by: claim(work, by) for by in (here.mentor, here.lead)])

    [won] = [one for one in outcomes if isinstance(one, ReviewClaim)]
    [told] = [one for one in outcomes if isinstance(one, services.AlreadyClaimed)]
    assert told.facts["holder"] == won.holder.name
    assert ReviewClaim.objects.get() == won
    assert Assignment.objects.get(pk=work.pk).state == "in_review"


def test_negative_control_looking_before_writing_needs_the_constraint(here, work):
    meet = Barrier(2)

    def naive(by, _):
        free = not ReviewClaim.objects.filter(assignment=work, state="held").exists()
        meet.wait(timeout=30)
        return free and ReviewClaim.objects.create(
            organization=here.organization,
            assignment=work,
            holder=by,
            slot=1,
            claimed_at=NOW,
            lease_until=NOW + DAY,
        )

    outcomes = together([partial(naive, by) for by in (here.mentor, here.lead)])

    assert count(outcomes, IntegrityError) == 1  # both thought that nobody held it


@pytest.fixture
def two_claims_of_one(here, plan, monkeypatch):
    """Let one mentor claim two pieces of work of two learners at once."""
    rows = waiting_work(here, 1)
    here.placement = here.other_placement
    rows += waiting_work(here, 1)
    return lambda: together([lambda _, row=row: claim(row, here.manager) for row in rows])


def test_one_who_claims_two_pieces_at_once_gets_two_places(two_claims_of_one):
    assert sorted(row.slot for row in two_claims_of_one()) == [1, 2]


def test_without_the_lock_only_the_constraint_keeps_the_places_apart(
    two_claims_of_one, monkeypatch
):
    meet = Barrier(2)

    class Unlocked(UserQuerySet):
        def get(self, *args, **kwargs):
            meet.wait(timeout=30)
            return super().get(*args, **kwargs)

    monkeypatch.setattr(claims.User.objects, "locked", lambda: Unlocked(claims.User))
    create = ReviewClaim.objects.create
    both = Barrier(2)

    def late(**fields):
        both.wait(timeout=30)
        return create(**fields)

    monkeypatch.setattr(ReviewClaim.objects, "create", late)

    assert count(two_claims_of_one(), IntegrityError) == 1


def test_a_release_and_an_expiry_at_once_give_the_work_back_once(here, work):
    held = claim(work, here.mentor)

    def release(_):
        return services.claim_release(claim_id=held.pk, by=here.mentor, now=NOW + DAY)

    together([release, lambda _: services.claims_expire(now=NOW + DAY)])

    held.refresh_from_db()
    assert held.state in {"released", "expired"}
    assert Assignment.objects.get(pk=work.pk).state == "submitted"
