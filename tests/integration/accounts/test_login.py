"""One door for frontends and the admin: sessions by token and by cookie, and how they end."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from apps.accounts import services
from apps.accounts.models import Learner, Membership, User
from tests.factories.accounts import PASSWORD

APP, BROWSER = "/_allauth/app/v1", "/_allauth/browser/v1"
NEW = "tides-and-harbors"


@pytest.fixture(autouse=True)
def unlimited(settings):
    """Other tests of this file sign in wrongly, too; each one that counts sets its own limits."""
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def post(client, path, body, **headers):
    return client.post(path, body, content_type="application/json", headers=headers)


def login(client, user, password=PASSWORD):
    return post(client, f"{APP}/auth/login", {"email": user.email, "password": password})


def token_of(client, user, password=PASSWORD):
    answer = login(client, user, password)
    assert answer.status_code == 200, answer.content
    return answer.json()["meta"]["session_token"]


def me(client, token=None):
    return client.get("/api/v1/me", headers={"X-Session-Token": token} if token else {})


# --------------------------------------------------------------------------- by token


def test_a_frontend_signs_in_and_uses_the_token(here, client):
    token = token_of(client, here.learner)

    assert me(client, token).json()["id"] == here.learner.pk
    assert "sessionid" not in client.cookies


def test_a_token_is_asked_for_as_well_by_the_login_itself(here, client):
    """Any middleware that looks at `request.user` before allauth does would turn this to 401."""
    token = token_of(client, here.learner)

    answer = client.get(f"{APP}/auth/session", headers={"X-Session-Token": token})

    assert answer.status_code == 200
    assert answer.json()["meta"]["is_authenticated"] is True


def test_unsafe_methods_need_no_csrf_token_beside_a_session_token(here):
    strict = Client(enforce_csrf_checks=True)
    token = token_of(strict, here.learner)

    answer = strict.patch(
        "/api/v1/me",
        {"name": "Lin Yi"},
        content_type="application/json",
        headers={"X-Session-Token": token},
    )

    assert answer.status_code == 200


def test_signing_out_ends_the_token(here, client):
    token = token_of(client, here.learner)

    client.delete(f"{APP}/auth/session", headers={"X-Session-Token": token})

    assert me(client, token).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "é", "' OR 1=1 --"])
def test_a_made_up_token_is_no_session(here, client, token):
    answer = me(client, token or None)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'X-Session-Token realm="mentorship"'
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not-authenticated"


def test_a_wrong_password_and_an_unknown_address_look_the_same(here, client):
    wrong = login(client, here.learner, "wrong-password")
    unknown = login(client, User(email="nobody@example.org"))

    assert wrong.status_code == unknown.status_code == 400
    assert [e["code"] for e in wrong.json()["errors"]] == ["email_password_mismatch"]
    assert wrong.json() == unknown.json()


def test_an_address_is_not_case_sensitive(here, client):
    assert login(client, User(email=here.learner.email.upper())).status_code == 200


def test_wrong_passwords_are_limited_even_for_the_right_one_after(here, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    for _ in range(5):
        assert login(client, here.learner, "wrong-password").status_code == 400

    answer = login(client, here.learner)

    assert answer.status_code == 400
    assert [e["code"] for e in answer.json()["errors"]] == ["too_many_login_attempts"]
    assert login(client, here.mentor).status_code == 200


def test_logins_from_one_address_are_limited(here, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "3/m/ip"}
    answers = [login(client, here.learner).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]


# --------------------------------------------------------------------------- by cookie


def csrf_of(browser):
    browser.get(f"{BROWSER}/config")
    return browser.cookies["csrftoken"].value


@pytest.mark.django_db
def test_a_browser_signs_in_by_cookie_and_writes_with_csrf():
    user = User.objects.create_user("lin@example.org", PASSWORD, name="Lin")
    browser = Client(enforce_csrf_checks=True)
    body = {"email": user.email, "password": PASSWORD}

    assert post(browser, f"{BROWSER}/auth/login", body).status_code == 403
    headers = {"X-CSRFToken": csrf_of(browser)}
    answer = post(browser, f"{BROWSER}/auth/login", body, **headers)
    assert answer.status_code == 200
    assert me(browser).json()["email"] == "lin@example.org"

    change = {"path": "/api/v1/me", "data": {"name": "Lin Yi"}, "content_type": "application/json"}
    without = browser.patch(**change)
    assert (without.status_code, without.json()["code"]) == (403, "permission-denied")
    with_token = browser.patch(
        **change, headers={"X-CSRFToken": browser.cookies["csrftoken"].value}
    )
    assert (with_token.status_code, with_token.json()["name"]) == (200, "Lin Yi")


# --------------------------------------------------------------------------- sign-up


@pytest.mark.parametrize("base", [APP, BROWSER])
def test_nobody_signs_up_by_the_frontends_door(db, client, base):
    answer = post(client, f"{base}/auth/signup", {"email": "new@example.org", "password": NEW})

    assert answer.status_code == 403
    assert not User.objects.exists()


def test_nobody_signs_up_by_the_html_door(db, client):
    body = {"email": "new@example.org", "password1": NEW}

    shown, sent = client.get("/accounts/signup/"), client.post("/accounts/signup/", body)

    assert "Sign Up Closed" in shown.text
    assert "Sign Up Closed" in sent.text
    assert not User.objects.exists()


# --------------------------------------------------------------------------- passwords


def key_of(message):
    return re.search(r"/accounts/password/reset/key/([^/\s]+)/?$", message.body, re.M)[1]


def test_a_password_is_reset_by_mail_and_old_sessions_die(here, client):
    old = token_of(client, here.learner)
    asked = post(client, f"{APP}/auth/password/request", {"email": here.learner.email})
    assert asked.status_code == 200
    (message,) = mail.outbox
    assert message.to == [here.learner.email]
    key = key_of(message)

    looked = client.get(f"{APP}/auth/password/reset", headers={"X-Password-Reset-Key": key})
    assert looked.status_code == 200
    answer = post(client, f"{APP}/auth/password/reset", {"key": key, "password": NEW})
    assert answer.status_code == 401  # done, and not signed in by it

    assert me(client, old).status_code == 401
    assert login(client, here.learner).status_code == 400
    assert me(client, token_of(client, here.learner, NEW)).status_code == 200


def test_a_reset_key_works_once(here, client):
    post(client, f"{APP}/auth/password/request", {"email": here.learner.email})
    key = key_of(mail.outbox[0])
    post(client, f"{APP}/auth/password/reset", {"key": key, "password": NEW})

    again = post(client, f"{APP}/auth/password/reset", {"key": key, "password": "another-tide-1"})

    assert again.status_code == 400
    assert login(client, here.learner, NEW).status_code == 200


def test_a_weak_new_password_is_refused(here, client):
    post(client, f"{APP}/auth/password/request", {"email": here.learner.email})
    body = {"key": key_of(mail.outbox[0]), "password": "short"}

    answer = post(client, f"{APP}/auth/password/reset", body)

    assert answer.status_code == 400
    assert "password_too_short" in [e["code"] for e in answer.json()["errors"]]


def test_an_unknown_address_is_answered_the_same(here, client):
    known = post(client, f"{APP}/auth/password/request", {"email": here.learner.email})
    unknown = post(client, f"{APP}/auth/password/request", {"email": "nobody@example.org"})

    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    told = next(message for message in mail.outbox if message.to == ["nobody@example.org"])
    assert "There is no account" in told.body
    assert "/accounts/signup/" not in told.body


def test_the_mail_speaks_the_persons_language(here, client):
    User.objects.filter(pk=here.learner.pk).update(language="zh-hans")

    post(client, f"{APP}/auth/password/request", {"email": here.learner.email})

    assert mail.outbox[0].subject == "密码重置邮件"


def test_reset_mails_are_limited(here, client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,2/m/key"}
    body = {"email": here.learner.email}

    answers = [post(client, f"{APP}/auth/password/request", body).status_code for _ in range(3)]

    assert answers == [200, 200, 429]
    assert len(mail.outbox) == 2


def test_a_signed_in_person_changes_the_password(here, client):
    token = token_of(client, here.learner)
    body = {"current_password": PASSWORD, "new_password": NEW}

    answer = post(client, f"{APP}/account/password/change", body, **{"X-Session-Token": token})

    assert answer.status_code == 200
    assert login(client, here.learner, NEW).status_code == 200


# --------------------------------------------------------------------------- the end of access


def test_a_shut_account_is_refused_at_the_next_request(here, operator, client, now):
    token = token_of(client, here.learner)
    assert me(client, token).status_code == 200

    services.user_deactivate(user_id=here.learner.pk, by=operator, now=now)

    assert me(client, token).status_code == 401
    assert login(client, here.learner).status_code == 401


def test_a_role_taken_away_counts_at_the_next_request(here, client, now):
    token = token_of(client, here.manager)
    headers = {"X-Session-Token": token}
    path = f"/api/v1/learners/{here.learner_profile.pk}"
    assert client.get(path, headers=headers).status_code == 200

    role = Membership.objects.get(user=here.manager)
    services.membership_end(membership_id=role.pk, by=here.admin, now=now)

    assert client.get(path, headers=headers).status_code == 404
    assert client.get("/api/v1/learners", headers=headers).json()["results"] == []
    assert me(client, token).json()["memberships"] == []


def test_a_mentor_who_left_sees_their_learners_no_more(here, client, now):
    headers = {"X-Session-Token": token_of(client, here.mentor)}
    role = Membership.objects.get(user=here.mentor)
    services.membership_end(membership_id=role.pk, by=here.admin, now=now)

    assert client.get("/api/v1/learners", headers=headers).json()["results"] == []
    assert Learner.objects.filter(pk=here.learner_profile.pk).exists()


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", [f"{APP}/account/email", f"{BROWSER}/account/email"])
def test_nobody_moves_an_account_to_another_address(here, client, method, path):
    """allauth lets whoever has no verified address make an unproven one the one to sign in with."""
    headers = {"X-Session-Token": token_of(client, here.learner)}
    body = {"email": "new@example.org", "primary": True}

    answer = getattr(client, method)(path, body, content_type="application/json", headers=headers)

    assert answer.status_code == 404
    assert not EmailAddress.objects.filter(email="new@example.org").exists()
    assert User.objects.get(pk=here.learner.pk).email == here.learner.email
