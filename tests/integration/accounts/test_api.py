"""The REST door to people: shapes, scopes, refusals, and what lists cost."""

import pytest

from apps.accounts import selectors, services
from apps.accounts.models import Invitation, Membership, Organization, User
from apps.core.selectors import database_now
from mentorship.values import Role
from tests.factories import InvitationFactory, MembershipFactory, UserFactory
from tests.integration.accounts.answers import code_of, ids_of, membership_of, pointers_of

PASSWORD = "tides-and-harbors"

# --------------------------------------------------------------------------- me


def test_me_tells_who_one_is(here, elsewhere, client_of):
    MembershipFactory(user=here.learner, organization=elsewhere.organization, role="mentor")
    MembershipFactory(
        user=here.learner, organization=here.organization, role="mentor", state="ended"
    )

    answer = client_of(here.learner).get("/api/v1/me")

    first, second = Membership.objects.filter(user=here.learner, state="active").order_by("id")
    assert answer.json() == {
        "id": here.learner.pk,
        "name": "Lin",
        "email": "lin.here@example.org",
        "language": "en",
        "time_zone": "UTC",
        "is_operator": False,
        "memberships": [
            {
                "id": first.pk,
                "organization": {"id": here.organization.pk, "slug": "here", "name": "Here"},
                "role": "learner",
            },
            {
                "id": second.pk,
                "organization": {
                    "id": elsewhere.organization.pk,
                    "slug": "elsewhere",
                    "name": "Elsewhere",
                },
                "role": "mentor",
            },
        ],
        "learner_profiles": [{"id": here.learner_profile.pk, "organization": here.organization.pk}],
        "mentor_profiles": [],
    }


def test_one_changes_own_name_language_and_time_zone(here, client_of):
    body = {"name": "Lin Yi", "language": "zh-hans", "time_zone": "Asia/Shanghai"}

    answer = client_of(here.learner).patch("/api/v1/me", body)

    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in body} == body


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "other@example.org"}, "#/email"),
        ({"is_superuser": True}, "#/is_superuser"),
        ({"name": ""}, "#/name"),
        ({"name": 7}, "#/name"),
        ({"name": "x" * 151}, "#/name"),
        ({"language": "fr"}, "#/language"),
        ({"language": ["en"]}, "#/language"),
        ({"time_zone": "Mars/Olympus"}, "#/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "#/time_zone"),
    ],
)
def test_what_one_may_not_change_of_oneself(here, client_of, body, pointer):
    answer = client_of(here.learner).patch("/api/v1/me", body)

    assert pointers_of(answer) == [pointer]
    assert User.objects.get(pk=here.learner.pk).name == "Lin"


@pytest.mark.parametrize(
    "path", ["me", "organizations", "memberships", "invitations", "learners", "mentors"]
)
def test_strangers_are_told_to_sign_in(db, client, path):
    answer = client.get(f"/api/v1/{path}")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("X-Session-Token")


# --------------------------------------------------------------------------- organizations


def test_one_sees_the_organizations_one_belongs_to(here, elsewhere, operator, client_of):
    both = {here.organization.pk, elsewhere.organization.pk}

    assert ids_of(client_of(here.learner).get("/api/v1/organizations")) == {here.organization.pk}
    assert ids_of(client_of(operator).get("/api/v1/organizations")) == both
    foreign = client_of(here.admin).get(f"/api/v1/organizations/{elsewhere.organization.pk}")
    absent = client_of(here.admin).get("/api/v1/organizations/999999999")
    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert foreign.json()["detail"] == absent.json()["detail"]


def test_the_operator_founds_an_organization(operator, client_of):
    answer = client_of(operator).post(
        "/api/v1/organizations", {"slug": "harbor", "name": "Harbor", "language": "zh-hans"}
    )

    assert answer.status_code == 201
    made = Organization.objects.get()
    assert answer.json()["id"] == made.pk
    assert (made.slug, made.language, made.time_zone) == ("harbor", "zh-hans", "UTC")


def test_an_admin_founds_none(here, client_of):
    answer = client_of(here.admin).post("/api/v1/organizations", {"slug": "mine", "name": "Mine"})

    assert (answer.status_code, code_of(answer)) == (403, "not-allowed")


def test_a_taken_short_name_is_a_conflict(here, operator, client_of):
    answer = client_of(operator).post("/api/v1/organizations", {"slug": "here", "name": "Again"})

    assert (answer.status_code, code_of(answer)) == (409, "slug-taken")


# --------------------------------------------------------------------------- memberships


def test_one_sees_own_roles_and_a_manager_all(here, elsewhere, client_of):
    everyone = set(
        Membership.objects.filter(organization=here.organization).values_list("pk", flat=True)
    )

    assert ids_of(client_of(here.mentor).get("/api/v1/memberships")) == {
        membership_of(here.mentor).pk
    }
    assert ids_of(client_of(here.manager).get("/api/v1/memberships")) == everyone


def test_a_manager_gives_and_takes_a_role(here, client_of):
    manager = client_of(here.manager)

    given = manager.post(
        "/api/v1/memberships",
        {"organization": here.organization.pk, "user": here.lead.pk, "role": "mentor"},
    )
    assert given.status_code == 201
    assert given.json() == {
        "id": given.json()["id"],
        "user": {"id": here.lead.pk, "name": "Lea", "email": "lea.here@example.org"},
        "organization": here.organization.pk,
        "role": "mentor",
        "state": "active",
        "created_at": given.json()["created_at"],
    }

    ended = manager.post(f"/api/v1/memberships/{given.json()['id']}/end", {"reason": "Too much"})
    assert (ended.status_code, ended.json()["state"]) == (200, "ended")

    again = manager.post(f"/api/v1/memberships/{given.json()['id']}/end", {})
    assert (again.status_code, code_of(again)) == (409, "illegal-transition")
    assert again.json()["allowed"] == ["active"]


def test_foreign_and_absent_people_and_organizations_look_the_same(here, elsewhere, client_of):
    admin = client_of(here.admin)

    def give(organization, user):
        body = {"organization": organization, "user": user, "role": "mentor"}
        answer = admin.post("/api/v1/memberships", body)
        return answer.status_code, answer.json()["code"], answer.json()["detail"]

    assert give(elsewhere.organization.pk, elsewhere.lead.pk) == give(999999, elsewhere.lead.pk)
    assert give(here.organization.pk, elsewhere.lead.pk) == give(here.organization.pk, 999999)
    assert give(here.organization.pk, elsewhere.lead.pk)[0] == 404


def test_a_foreign_membership_looks_absent(here, elsewhere, client_of):
    foreign = membership_of(elsewhere.mentor).pk
    admin = client_of(here.admin)

    assert admin.get(f"/api/v1/memberships/{foreign}").status_code == 404
    assert admin.post(f"/api/v1/memberships/{foreign}/end", {}).status_code == 404
    assert membership_of(elsewhere.mentor).state == "active"


def test_one_sees_but_does_not_end_ones_own_role(here, client_of):
    answer = client_of(here.mentor).post(
        f"/api/v1/memberships/{membership_of(here.mentor).pk}/end", {}
    )

    assert (answer.status_code, code_of(answer)) == (403, "not-allowed")


def test_the_last_admin_stays(here, client_of):
    answer = client_of(here.admin).post(
        f"/api/v1/memberships/{membership_of(here.admin).pk}/end", {}
    )

    assert (answer.status_code, code_of(answer)) == (409, "last-admin")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["#/organization", "#/user", "#/role"]),
        ({"organization": 1, "user": 1, "role": "king"}, ["#/role"]),
        ({"organization": 2**63, "user": -1, "role": "mentor"}, ["#/organization", "#/user"]),
        ({"organization": True, "user": {}, "role": []}, ["#/organization", "#/user", "#/role"]),
        ({"organization": 1, "user": 1, "role": "mentor", "state": "active"}, ["#/state"]),
        ([], ["#"]),
    ],
)
def test_a_grant_that_does_not_fit_is_refused_with_pointers(here, client_of, body, pointers):
    assert pointers_of(client_of(here.admin).post("/api/v1/memberships", body)) == pointers


# --------------------------------------------------------------------------- invitations


def test_a_manager_invites_and_withdraws(here, client_of):
    manager = client_of(here.manager)
    body = {"organization": here.organization.pk, "email": "Gus@Example.org", "role": "mentor"}

    issued = manager.post("/api/v1/invitations", body)
    assert issued.status_code == 201
    row = Invitation.objects.get()
    assert {key: issued.json()[key] for key in ("id", "email", "role", "state")} == {
        "id": row.pk,
        "email": "gus@example.org",
        "role": "mentor",
        "state": "open",
    }
    assert not {"nonce", "token"} & set(issued.json())

    twice = manager.post("/api/v1/invitations", body)
    assert (twice.status_code, code_of(twice)) == (409, "already-invited")

    revoked = manager.post(f"/api/v1/invitations/{row.pk}/revoke", {})
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    again = manager.post(f"/api/v1/invitations/{row.pk}/revoke", {})
    assert (again.status_code, code_of(again)) == (409, "illegal-transition")


def test_only_managers_see_invitations(here, elsewhere, client_of):
    mine = InvitationFactory(organization=here.organization, invited_by=here.manager)
    foreign = InvitationFactory(organization=elsewhere.organization)

    assert ids_of(client_of(here.manager).get("/api/v1/invitations")) == {mine.pk}
    for user in (here.lead, here.mentor, here.learner):
        assert ids_of(client_of(user).get("/api/v1/invitations")) == set()
    revoke = f"/api/v1/invitations/{foreign.pk}/revoke"
    assert client_of(here.admin).post(revoke, {}).status_code == 404


@pytest.mark.parametrize("who", ["lead", "mentor", "learner"])
def test_those_below_a_manager_invite_nobody(here, client_of, who):
    answer = client_of(getattr(here, who)).post(
        "/api/v1/invitations",
        {"organization": here.organization.pk, "email": "gus@example.org", "role": "learner"},
    )

    assert (answer.status_code, code_of(answer)) == (403, "not-allowed")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "email", ["", "gus", "gus@", "a" * 250 + "@example.org", "gus@example.org\n", 5, None, ["x"]]
)
def test_an_address_must_be_one(here, client_of, email):
    answer = client_of(here.manager).post(
        "/api/v1/invitations",
        {"organization": here.organization.pk, "email": email, "role": "learner"},
    )

    if answer.status_code == 201:  # a trailing line break is cut off, like any space around
        assert Invitation.objects.get().email == "gus@example.org"
    else:
        assert pointers_of(answer) == ["#/email"]


@pytest.fixture
def token(here, now):
    invitation = services.invitation_issue(
        organization_id=here.organization.pk,
        email="gus@example.org",
        role=Role.MENTOR,
        by=here.manager,
        now=database_now(),
    )
    return selectors.invitation_token(invitation=invitation)


def test_a_newcomer_accepts_without_signing_in(here, client, token):
    body = {"token": token, "name": "Gus", "password": PASSWORD}

    answer = client.post("/api/v1/invitations/accept", body, content_type="application/json")

    assert answer.status_code == 201, answer.content
    assert answer.json() == {
        "organization": {"id": here.organization.pk, "slug": "here", "name": "Here"},
        "email": "gus@example.org",
        "role": "mentor",
    }
    again = client.post("/api/v1/invitations/accept", body, content_type="application/json")
    assert (again.status_code, code_of(again)) == (404, "invitation-not-valid")


def test_whoever_has_an_account_signs_in_first(here, client, client_of, token):
    gus = UserFactory(email="gus@example.org")
    body = {"token": token, "name": "Evil", "password": PASSWORD}

    stranger = client.post("/api/v1/invitations/accept", body, content_type="application/json")
    assert (stranger.status_code, code_of(stranger)) == (403, "sign-in-first")

    answer = client_of(gus).post("/api/v1/invitations/accept", {"token": token})
    assert answer.status_code == 201
    gus.refresh_from_db()
    assert gus.name != "Evil"
    assert Membership.objects.get(user=gus).role == "mentor"


def test_a_weak_password_is_named(here, client, token):
    answer = client.post(
        "/api/v1/invitations/accept",
        {"token": token, "name": "Gus", "password": "short"},
        content_type="application/json",
    )

    assert pointers_of(answer) == ["#/password"]
    assert answer.json()["errors"][0]["code"] == "password-too-short"
    assert not User.objects.filter(email="gus@example.org").exists()
