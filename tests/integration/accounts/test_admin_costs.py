"""What the desk's pages of people cost: the same however many rows there are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts import selectors, services
from tests.factories import (
    InvitationFactory,
    LearnerFactory,
    MembershipFactory,
    MentorFactory,
    SkillFactory,
    UserFactory,
)
from tests.integration.accounts.answers import page_of, shown

PAGES = ["user", "organization", "membership", "invitation", "learner", "mentor"]


@pytest.mark.parametrize("page", PAGES)
def test_lists_cost_the_same_for_two_rows_and_for_twenty(here, operator, admin_of, page):
    browser = admin_of(operator)

    def fill(count):
        for _ in range(count):
            membership = MembershipFactory()
            LearnerFactory(user=membership.user, organization=membership.organization)
            MentorFactory(user=membership.user, organization=membership.organization)
            InvitationFactory(organization=membership.organization, invited_by=UserFactory())

    def cost():
        with CaptureQueriesContext(connection) as captured:
            shown(browser, page)
        return len(captured)

    fill(2)
    cost()
    few = cost()
    fill(18)

    assert cost() == few


def test_a_profiles_page_costs_the_same_for_two_skills_and_for_twenty(here, admin_of, now):
    slugs = [SkillFactory().slug for _ in range(20)]
    browser = admin_of(here.manager)

    def cost(count):
        claims = tuple(selectors.SkillLevel(slug, 0.5, "claimed") for slug in slugs[:count])
        services.learner_profile_save(
            learner_id=here.learner_profile.pk,
            profile=selectors.LearnerProfile(skills=claims),
            by=None,
            now=now,
        )
        with CaptureQueriesContext(connection) as captured:
            page_of(browser, "learner", here.learner_profile)
        return len(captured)

    cost(2)
    assert cost(2) == cost(20)
