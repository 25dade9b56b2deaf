"""The pages before the desk, as a browser meets them."""

import re

import pytest
from django.core import mail
from django.test import Client

from apps.accounts import selectors, services
from apps.accounts.models import Invitation, Membership, User
from apps.core.selectors import database_now
from mentorship.values import Role
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

NEW = "tides-and-harbors"


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def browser():
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def submit(browser, path, body, *, page=None):
    """Send a form the way a browser does: with the token of the page that holds it."""
    shown = browser.get(page or path)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.text)[1]
    return browser.post(path, {**body, "csrfmiddlewaretoken": token})


def sign_in(browser, user, *, next_page="/admin/", password=PASSWORD):
    return submit(
        browser,
        "/accounts/login/",
        {"login": user.email, "password": password, "next": next_page},
    )


# --------------------------------------------------------------------------- the desk


def test_the_desk_sends_a_stranger_to_the_one_login_and_back(here, browser):
    asked = browser.get("/admin/core/job/", follow=True)
    page, _ = asked.redirect_chain[-1]
    assert page.startswith("/accounts/login/?next=")
    assert 'name="next" value="/admin/core/job/"' in asked.text

    entered = sign_in(browser, here.manager, next_page="/admin/core/job/")

    assert (entered.status_code, entered["Location"]) == (302, "/admin/core/job/")
    assert browser.get("/admin/core/job/").status_code == 200


def test_the_admins_own_login_form_takes_no_password(here, browser):
    answer = Client().post("/admin/login/", {"username": here.manager.email, "password": PASSWORD})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_whoever_is_signed_in_passes_the_login_by(here, admin_of):
    answer = admin_of(here.mentor).get("/admin/login/?next=/admin/core/job/")

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")


def test_a_learner_is_told_that_there_is_no_desk(here, browser):
    sign_in(browser, here.learner)

    answer = browser.get("/admin/", follow=True)

    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1
    assert "No desk here" in answer.text
    assert here.learner.email in answer.text
    left = submit(browser, "/accounts/logout/", {"next": "/accounts/login/"}, page="/admin/login/")
    assert left["Location"] == "/accounts/login/"
    assert browser.get("/admin/", follow=True).status_code == 200


def test_a_mentor_whose_role_was_taken_has_no_desk_at_the_next_click(here, admin_of, now):
    browser = admin_of(here.mentor)
    assert browser.get("/admin/").status_code == 200

    role = Membership.objects.get(user=here.mentor)
    services.membership_end(membership_id=role.pk, by=here.admin, now=now)

    assert browser.get("/admin/", follow=True).status_code == 403


def test_a_shut_account_is_a_stranger_at_the_next_click(here, operator, admin_of, now):
    browser = admin_of(here.mentor)
    services.user_deactivate(user_id=here.mentor.pk, by=operator, now=now)

    answer = browser.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_off_the_site(here, browser, target):
    assert sign_in(browser, here.manager, next_page=target)["Location"] == "/admin/"


def test_a_wrong_password_is_told_on_the_page(here, browser):
    answer = sign_in(browser, here.manager, password="wrong")

    assert answer.status_code == 200
    assert "are not correct" in answer.text


# --------------------------------------------------------------------------- look and language

ENTRANCE = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-x/",
    "/accounts/password/reset/key/done/",
    "/accounts/inactive/",
    "/invitations/x",
    "/invitations/welcome",
]


@pytest.mark.parametrize("path", ENTRANCE)
def test_each_page_wears_our_look_and_runs_no_script(db, browser, path):
    page = browser.get(path)

    assert '<link rel="stylesheet" href="/static/accounts/entrance.css">' in page.text
    assert "<script" not in page.text
    assert 'style="' not in page.text
    assert not re.search(r"\son\w+=", page.text)
    assert "/accounts/signup/" not in page.text or path == "/accounts/signup/"
    assert "default-src 'self'" in page["Content-Security-Policy"]


def test_the_pages_speak_chinese_to_who_reads_it(db, browser):
    page = browser.get("/accounts/login/", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert '<html lang="zh-hans">' in page.text
    assert "<h1>登录</h1>" in page.text


def test_the_language_is_chosen_on_the_page(db, browser):
    chosen = submit(
        browser,
        "/i18n/setlang/",
        {"language": "zh-hans", "next": "/accounts/login/"},
        page="/accounts/login/",
    )

    assert chosen["Location"] == "/accounts/login/"
    assert "<h1>登录</h1>" in browser.get("/accounts/login/").text


# --------------------------------------------------------------------------- passwords


def test_a_password_is_reset_in_the_browser_alone(here, browser):
    page = "/accounts/password/reset/"
    asked = submit(browser, page, {"email": here.manager.email})
    assert asked["Location"] == "/accounts/password/reset/done/"
    link = re.search(r"https?://[^/\s]+(/accounts/password/reset/key/\S+)", mail.outbox[0].body)[1]

    form = browser.get(link)
    assert form.status_code == 302, form.text  # the key leaves the address bar
    body = {"password1": NEW, "password2": NEW}
    done = submit(browser, form["Location"], body)

    assert done["Location"] == "/accounts/password/reset/key/done/"
    assert sign_in(browser, here.manager, password=NEW)["Location"] == "/admin/"


# --------------------------------------------------------------------------- invitations


def invite(house, role=Role.MENTOR, email="gus@example.org"):
    invitation = services.invitation_issue(
        organization_id=house.organization.pk,
        email=email,
        role=role,
        by=house.admin,
        now=database_now(),
    )
    return invitation, f"/invitations/{selectors.invitation_token(invitation=invitation)}"


def test_a_newcomer_accepts_on_the_page_and_signs_in_at_the_desk(here, browser):
    _, link = invite(here)
    page = browser.get(link)
    assert "Here invites you" in page.text
    assert "gus@example.org" in page.text
    assert "no-store" in page["Cache-Control"]

    done = submit(browser, link, {"name": "Gus", "password": NEW})

    assert (done.status_code, done["Location"]) == (302, "/admin/")
    gus = User.objects.get(email="gus@example.org")
    assert sign_in(browser, gus, password=NEW)["Location"] == "/admin/"
    assert browser.get("/admin/").status_code == 200
    assert browser.get(link).status_code == 404


def test_a_learner_is_thanked_instead(here, browser):
    _, link = invite(here, Role.LEARNER)

    done = submit(browser, link, {"name": "Gus", "password": NEW})

    assert done["Location"] == "/invitations/welcome"
    assert "You have joined" in browser.get("/invitations/welcome").text


def test_looking_at_the_page_accepts_nothing(here, browser):
    invitation, link = invite(here)

    browser.get(link)
    browser.head(link)

    invitation.refresh_from_db()
    assert invitation.state == "open"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"name": "", "password": NEW}, "This field is required"),
        ({"name": "Gus", "password": "short"}, "too short"),
        ({"name": "Gus", "password": "x" * 129}, "at most 128 characters"),
    ],
)
def test_what_does_not_fit_is_told_beside_the_field(here, browser, body, told):
    _, link = invite(here)

    answer = submit(browser, link, body)

    assert answer.status_code == 200
    assert told in answer.text
    assert not User.objects.filter(email="gus@example.org").exists()


def test_whoever_has_an_account_signs_in_and_comes_back(here, browser):
    gus = UserFactory(email="gus@example.org")
    _, link = invite(here)
    page = browser.get(link)
    assert 'name="password"' not in page.text
    login = re.search(r'name="next" value="(/accounts/login/\?next=[^"]+)"', page.text)[1]
    left = submit(browser, "/accounts/logout/", {"next": login}, page=link)
    assert left["Location"] == login

    entered = sign_in(browser, gus, next_page=link)
    assert entered["Location"] == link
    done = submit(browser, link, {})

    assert done["Location"] == "/admin/"
    assert Membership.objects.get(user=gus).role == "mentor"


def test_another_person_signed_in_does_not_accept_for_the_invited(here, admin_of):
    UserFactory(email="gus@example.org")
    invitation, link = invite(here)
    browser = admin_of(here.learner)

    answer = browser.post(link, {"name": "Evil", "password": NEW})

    assert answer.status_code == 200
    assert "Sign in with it" in answer.text
    assert Invitation.objects.get(pk=invitation.pk).state == "open"


@pytest.mark.parametrize("token", ["x", "x:y", "☃", "a" * 2000, "%2e%2e"])
def test_a_made_up_link_is_told_kindly(db, browser, token):
    answer = browser.get(f"/invitations/{token}")

    assert answer.status_code == 404
    assert "This invitation cannot be used" in answer.text


def test_an_organizations_name_is_no_markup(here, browser):
    here.organization.name = "<b>Harbor</b>"
    here.organization.save()
    _, link = invite(here)

    page = browser.get(link)

    assert "&lt;b&gt;Harbor&lt;/b&gt; invites you" in page.text
