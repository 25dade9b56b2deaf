"""The desk's pages of people: the same rules as the REST door, the same scope."""

import pytest
from django.contrib import admin

from apps.accounts import selectors, services
from apps.accounts.models import Invitation, Learner, Membership, User
from apps.core.admin import ScopedAdmin
from tests.factories import (
    InvitationFactory,
    MembershipFactory,
    SkillFactory,
    VerticalFactory,
    direction,
)
from tests.integration.accounts.answers import DESK, membership_of, page_of, shown

PRESSED = {"csrfmiddlewaretoken": "x"}  # what a browser sends for a form without fields
PAGES = ["user", "organization", "membership", "invitation", "learner", "mentor"]
FOR_MENTORS = {"learner", "mentor"}


def buttons(browser, page, row):
    return [str(verb["label"]) for verb in page_of(browser, page, row).context["verbs"]]


def press(browser, page, row, verb, **data):
    return browser.post(f"{DESK}{page}/{row.pk}/{verb}/", {**PRESSED, **data})


def refusals(answer):
    assert answer.status_code == 200
    return list(answer.context["form"].non_field_errors())


# --------------------------------------------------------------------------- scope


def test_every_page_of_the_desk_is_scoped():
    stock = [page for page in admin.site._registry.values() if not isinstance(page, ScopedAdmin)]

    assert stock == []


@pytest.mark.parametrize("who", ["mentor", "lead", "manager", "admin"])
@pytest.mark.parametrize("page", PAGES)
def test_who_sees_which_pages(here, admin_of, who, page):
    answer = admin_of(getattr(here, who)).get(f"{DESK}{page}/")

    manages = who in ("manager", "admin")
    assert answer.status_code == (200 if manages or page in FOR_MENTORS else 403)


def test_a_mentor_sees_own_learners_and_colleagues_only(here, elsewhere, admin_of):
    browser = admin_of(here.mentor)

    assert shown(browser, "learner") == {here.learner_profile}
    assert shown(browser, "mentor") == set(here.organization.mentors.all())


def test_a_manager_sees_the_organization_and_nothing_beyond(here, elsewhere, admin_of):
    browser = admin_of(here.manager)
    invitation = InvitationFactory(organization=here.organization, invited_by=here.admin)
    InvitationFactory(organization=elsewhere.organization)

    assert shown(browser, "learner") == set(Learner.objects.filter(organization=here.organization))
    assert shown(browser, "user") == set(
        User.objects.filter(memberships__organization=here.organization)
    )
    assert shown(browser, "membership") == set(
        Membership.objects.filter(organization=here.organization)
    )
    assert shown(browser, "organization") == {here.organization}
    assert shown(browser, "invitation") == {invitation}


@pytest.mark.parametrize("verb", ["change", "edit"])
def test_a_foreign_learner_looks_absent(here, elsewhere, admin_of, verb):
    for user in (here.mentor, here.admin):
        foreign = admin_of(user).get(f"{DESK}learner/{elsewhere.learner_profile.pk}/{verb}/")
        absent = admin_of(user).get(f"{DESK}learner/999999999/{verb}/")

        assert (foreign.status_code, absent.status_code) == (404, 404)


def test_a_mentor_does_not_find_a_colleagues_learner(here, admin_of):
    other = Learner.objects.get(user=here.other_learner)
    browser = admin_of(here.mentor)

    assert browser.get(f"{DESK}learner/{other.pk}/change/").status_code == 404
    assert browser.get(f"{DESK}learner/?q=Olu").context["cl"].queryset.count() == 0


def test_a_persons_page_shows_roles_in_ones_own_organizations_only(here, elsewhere, admin_of):
    MembershipFactory(
        user=here.learner, organization=elsewhere.organization, role="program_manager"
    )

    page = page_of(admin_of(here.manager), "user", here.learner)

    assert "Here" in page.text
    assert "Elsewhere" not in page.text
    assert "program manager" not in page.text


def test_filters_do_not_name_other_organizations(here, elsewhere, admin_of):
    MembershipFactory(user=here.manager, organization=elsewhere.organization, role="learner")
    third = MembershipFactory(organization__name="Third").organization

    for page in ("membership", "learner", "mentor", "invitation"):
        answer = admin_of(here.manager).get(f"{DESK}{page}/")
        assert answer.status_code == 200
        assert third.name not in answer.text


def test_no_page_shows_secrets(here, operator, admin_of):
    invitation = InvitationFactory(organization=here.organization, nonce="very-secret")
    browser = admin_of(operator)

    person = page_of(browser, "user", here.learner)
    invited = page_of(browser, "invitation", invitation)

    assert here.learner.password not in person.text
    assert "very-secret" not in invited.text
    assert selectors.invitation_token(invitation=invitation) not in invited.text


# --------------------------------------------------------------------------- verbs


def test_a_manager_invites_from_the_organizations_page(here, admin_of):
    browser = admin_of(here.manager)
    assert buttons(browser, "organization", here.organization) == ["Invite somebody"]
    form = browser.get(f"{DESK}organization/{here.organization.pk}/invite/").context["form"]
    assert [value for value, _ in form.fields["role"].choices] == [
        "learner",
        "mentor",
        "lead_mentor",
    ]

    done = press(
        browser, "organization", here.organization, "invite", email="gus@example.org", role="mentor"
    )

    assert done.status_code == 302
    assert Invitation.objects.get().invited_by == here.manager


def test_a_manager_cannot_slip_a_higher_role_into_the_form(here, admin_of):
    browser = admin_of(here.manager)

    answer = press(
        browser,
        "organization",
        here.organization,
        "invite",
        email="gus@example.org",
        role="organization_admin",
    )

    assert "role" in answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_a_refusal_is_told_on_the_page(here, admin_of):
    answer = press(
        admin_of(here.manager),
        "organization",
        here.organization,
        "invite",
        email=here.mentor.email,
        role="mentor",
    )

    assert refusals(answer) == ["This person already has this role."]


def test_a_manager_here_invites_nobody_where_they_only_learn(here, elsewhere, admin_of):
    MembershipFactory(user=here.manager, organization=elsewhere.organization, role="learner")
    browser = admin_of(here.manager)

    assert buttons(browser, "organization", elsewhere.organization) == []
    body = {"email": "gus@example.org", "role": "learner"}
    answer = press(browser, "organization", elsewhere.organization, "invite", **body)
    assert answer.status_code == 404
    assert not Invitation.objects.exists()


def test_an_invitation_is_withdrawn_by_those_who_reach_its_role(here, admin_of):
    invitation = InvitationFactory(
        organization=here.organization, role="organization_admin", invited_by=here.admin
    )
    assert buttons(admin_of(here.manager), "invitation", invitation) == []
    assert press(admin_of(here.manager), "invitation", invitation, "revoke").status_code == 404

    press(admin_of(here.admin), "invitation", invitation, "revoke", reason="A slip")

    invitation.refresh_from_db()
    assert invitation.state == "revoked"
    assert buttons(admin_of(here.admin), "invitation", invitation) == []


def test_a_role_is_taken_and_given_again(here, admin_of):
    browser = admin_of(here.manager)
    role = membership_of(here.mentor)
    press(browser, "membership", role, "end", reason="On leave")
    assert membership_of(here.mentor).state == "ended"
    assert "On leave" in page_of(browser, "membership", role).text

    press(browser, "user", here.mentor, "grant", organization=here.organization.pk, role="mentor")

    assert membership_of(here.mentor).state == "active"


def test_the_form_offers_only_organizations_one_manages(here, elsewhere, admin_of):
    MembershipFactory(user=here.mentor, organization=elsewhere.organization, role="learner")
    browser = admin_of(here.manager)

    form = browser.get(f"{DESK}user/{here.mentor.pk}/grant/").context["form"]
    answer = press(
        browser, "user", here.mentor, "grant", organization=elsewhere.organization.pk, role="mentor"
    )

    assert list(form.fields["organization"].queryset) == [here.organization]
    assert "organization" in answer.context["form"].errors


def test_the_last_admin_is_told_apart(here, operator, admin_of):
    answer = press(admin_of(operator), "membership", membership_of(here.admin), "end")

    assert refusals(answer) == [
        "This is the organization's last admin. Make somebody else one first."
    ]


def test_only_the_operator_shuts_accounts(here, operator, admin_of):
    assert buttons(admin_of(here.admin), "user", here.mentor) == ["Give a role"]
    assert press(admin_of(here.admin), "user", here.mentor, "deactivate").status_code == 404

    press(admin_of(operator), "user", here.mentor, "deactivate")
    here.mentor.refresh_from_db()
    assert not here.mentor.is_active

    press(admin_of(operator), "user", here.mentor, "reactivate")
    here.mentor.refresh_from_db()
    assert here.mentor.is_active


# --------------------------------------------------------------------------- profiles


@pytest.fixture
def described(here, now):
    SkillFactory(slug="data.dedup")
    VerticalFactory(slug="medical")
    direction("apps")
    services.learner_profile_save(
        learner_id=here.learner_profile.pk,
        profile=selectors.LearnerProfile(
            basics=selectors.LearnerBasics(status="employed", target_direction="apps"),
            roles=(selectors.RoleYears("backend", 5, "production"),),
            skills=(selectors.SkillLevel("data.dedup", 0.5, "claimed"),),
            verticals=(selectors.VerticalYears("medical", 3),),
        ),
        by=None,
        now=now,
    )
    return here.learner_profile


def test_a_profile_is_read_on_one_page(here, described, admin_of):
    page = page_of(admin_of(here.mentor), "learner", described)

    for text in ("Lin", "backend", "production", "data.dedup", "medical", "Applications"):
        assert text in page.text


def test_a_manager_edits_the_basics(here, described, admin_of):
    browser = admin_of(here.manager)
    form = browser.get(f"{DESK}learner/{described.pk}/edit/").context["form"]
    assert (form["status"].value(), form["target_direction"].value()) == ("employed", "apps")
    assert form["experience_known"].value() is True

    done = press(
        browser,
        "learner",
        described,
        "edit",
        status="student",
        level="master",
        weekly_hours="7.5",
        experience_known="on",
    )

    assert done.status_code == 302
    loaded = Learner.objects.with_profile().get(pk=described.pk)
    document = selectors.learner_profile_document(learner=loaded)
    assert document["status"] == "student"
    assert document["education"] == {"level": "master", "field": None, "tier": None}
    assert (document["weekly_hours"], document["target_direction"]) == (7.5, None)
    assert document["roles"] == [{"family": "backend", "years": 5.0, "evidence": "production"}]


@pytest.mark.parametrize("who", ["mentor", "lead"])
def test_a_mentor_reads_a_profile_and_does_not_edit_it(here, described, admin_of, who):
    browser = admin_of(getattr(here, who))

    assert buttons(browser, "learner", described) == []
    assert press(browser, "learner", described, "edit", status="student").status_code == 404
    described.refresh_from_db()
    assert described.status == "employed"


@pytest.mark.parametrize("hours", ["nan", "inf", "-1", "81", "1e400", "x"])
def test_hours_that_make_no_sense_are_told_beside_the_field(here, described, admin_of, hours):
    answer = press(admin_of(here.manager), "learner", described, "edit", weekly_hours=hours)

    assert "weekly_hours" in answer.context["form"].errors


def test_a_mentor_edits_own_offer(here, admin_of):
    SkillFactory(slug="data.etl")
    direction("apps")
    browser = admin_of(here.mentor)
    other = here.organization.mentors.get(user=here.other_mentor)
    assert buttons(browser, "mentor", here.mentor_profile) == ["Edit the profile", "Plan leave"]
    assert buttons(browser, "mentor", other) == []

    press(
        browser,
        "mentor",
        here.mentor_profile,
        "edit",
        bio="Search.",
        weekly_hours="6",
        languages=["en"],
        directions=["apps"],
        skills="data.etl 0.8\n",
        availability="1 18:30-24:00\n7 09:00 - 12:00",
    )

    here.mentor_profile.refresh_from_db()
    assert selectors.mentor_profile(mentor=here.mentor_profile) == selectors.MentorProfile(
        bio="Search.",
        weekly_hours=6,
        languages=("en",),
        directions=("apps",),
        skills=(selectors.TaughtSkill("data.etl", 0.8),),
        availability=(
            selectors.FreeHours(1, 18 * 60 + 30, 24 * 60),
            selectors.FreeHours(7, 9 * 60, 12 * 60),
        ),
    )


def test_lines_of_another_shape_are_told_on_the_form(here, admin_of):
    url = f"/admin/accounts/mentor/{here.mentor_profile.pk}/edit/"

    page = admin_of(here.mentor).post(
        url, {"weekly_hours": "6", "skills": "data.etl much", "availability": "Monday"}
    )

    assert set(page.context["form"].errors) == {"skills", "availability"}
