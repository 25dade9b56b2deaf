"""The mentors' door: a recommendation is read and decided there, in scope."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.pivots import services
from apps.pivots.models import Recommendation
from tests.factories import EnrollmentFactory, MentorshipFactory, PlacementFactory, direction
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

LIST = "/admin/pivots/recommendation/"


@pytest.fixture
def published(here, policy, fresh_graduate):
    here.enrollment.placements.all().delete()
    services.recommendations_refresh(enrollment_ids=[here.enrollment.pk], now=NOW)
    return Recommendation.objects.get()


def page(browser, row, verb="change", **data):
    address = f"{LIST}{row.pk}/{verb}/"
    return browser.post(address, data) if data else browser.get(address)


def test_a_mentor_reads_the_reasons_with_their_sentences(here, published, admin_of):
    text = page(admin_of(here.mentor), published).content.decode()

    assert "Start in data engineering, then move to applications" in text
    assert "one practitioner" in text
    assert "R10" in text
    assert "evidence row" in text


def test_the_page_speaks_chinese(here, published, admin_of):
    address = f"{LIST}{published.pk}/change/"

    text = admin_of(here.mentor).get(address, headers={"accept-language": "zh-hans"})

    assert "先从数据工程开始，再转到应用与算法" in text.content.decode()


def test_a_mentor_accepts_on_the_page(here, published, admin_of):
    answer = page(admin_of(here.mentor), published, "accept", note="Agreed.")

    published.refresh_from_db()
    assert (answer.status_code, published.state, published.note) == (302, "accepted", "Agreed.")


def test_looking_at_it_needs_no_field(here, published, admin_of):
    answer = admin_of(here.mentor).post(f"{LIST}{published.pk}/review/")

    published.refresh_from_db()
    assert (answer.status_code, published.state) == (302, "under_review")


def test_a_mentor_amends_on_the_page(here, published, admin_of):
    browser = admin_of(here.mentor)

    broken = page(browser, published, "amend", decision="start", direction="", note="x")
    platform = str(direction("platform").pk)
    half = page(browser, published, "amend", decision="start_then", direction=platform, note="x")
    answer = page(browser, published, "amend", decision="defer", direction="", note="Ask first.")

    published.refresh_from_db()
    assert broken.status_code == 200
    assert "Name a direction" in broken.content.decode()
    assert "Name the direction that comes after" in half.content.decode()
    assert (answer.status_code, published.state) == (302, "amended")


def test_a_refusal_is_told_on_the_form(here, published, admin_of, fresh_graduate):
    Recommendation.objects.filter(pk=published.pk).update(
        document={**published.document, "gates": {"deploy": False}}
    )
    browser = admin_of(here.lead)
    deploy = browser.get(f"{LIST}{published.pk}/amend/").content.decode()
    key = deploy.split('">Deployment</option>')[0].rsplit('value="', 1)[1]

    answer = page(browser, published, "amend", decision="start", direction=key, note="I insist.")

    published.refresh_from_db()
    assert "not open to this learner" in answer.content.decode()
    assert published.state == "published"


def test_a_decided_one_offers_no_verbs(here, published, admin_of):
    browser = admin_of(here.mentor)
    page(browser, published, "decline", reason="too_early", note="")

    text = page(browser, published).content.decode()

    assert "/decline/" not in text
    assert page(browser, published, "decline").status_code == 404


@pytest.mark.parametrize("who", ["other_mentor", "learner"])
def test_others_do_not_find_it(here, published, admin_of, who):
    answer = page(admin_of(getattr(here, who)), published)

    assert answer.status_code == (404 if who == "other_mentor" else 302)


def test_a_foreign_and_an_absent_row_look_the_same(here, elsewhere, published, admin_of):
    browser = admin_of(elsewhere.manager)

    foreign, absent = page(browser, published), browser.get(f"{LIST}999999999/change/")

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert f"{published.pk}/change" not in browser.get(LIST).content.decode()


def test_the_list_costs_the_same_for_two_and_for_twenty(here, policy, admin_of):
    browser = admin_of(here.mentor)

    def cost(count):
        for _ in range(count):
            enrollment = EnrollmentFactory(cohort=here.cohort)
            PlacementFactory(enrollment=enrollment)
            MentorshipFactory(enrollment=enrollment, mentor=here.mentor_profile, hours=0)
            services.recommendations_refresh(enrollment_ids=[enrollment.pk], now=NOW)
        browser.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            browser.get(LIST)
        return len(queries)

    assert cost(2) == cost(20)
