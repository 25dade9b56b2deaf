"""The mentors' door: the queue, the page of a piece of work, the review form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assignments import services
from apps.assignments.models import Assignment, Review
from tests.factories import CohortFactory, ReviewFactory, RevisionFactory
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import REPOSITORY
from tests.integration.assignments.test_api import grow

pytestmark = pytest.mark.django_db

QUEUE = "/admin/assignments/reviewqueue/"
WORK = "/admin/assignments/assignment/"


def page(row, verb="change"):
    return f"{WORK}{row.pk}/{verb}/"


def form(revision, **more):
    return {
        "level_coverage": "2",
        "level_correctness": "4",
        "outcome": "approved",
        "comment": "Clear and repeatable.",
        "revision": str(revision.pk),
        **more,
    }


# --------------------------------------------------------------------------- the queue


def test_a_mentor_finds_what_waits_and_a_way_to_review_it(here, issued, submit, admin_of):
    submit(issued["lock-file"])

    body = admin_of(here.mentor).get(QUEUE).content.decode()

    assert "Lin" in body
    assert page(issued["lock-file"], "review") in body
    assert page(issued["reading"], "review") not in body


def test_the_queue_is_narrow_enough_for_its_button(here, issued, submit, admin_of):
    work = issued["lock-file"]
    submit(work)

    answer = admin_of(here.mentor).get(QUEUE)
    row = answer.content.decode().partition('id="result_list"')[2]

    assert len(answer.context["cl"].list_display) == 8  # what 1280 points hold beside the sidebar
    for words in ("Revision 1", "my learner", "Data engineering"):
        assert words in row
    admin_of(here.mentor).post(page(work, "claim"))
    assert "has taken it" in admin_of(here.lead).get(QUEUE).content.decode()


def test_the_queue_shows_what_one_may_review(here, elsewhere, issued, submit, admin_of):
    submit(issued["lock-file"])
    address = page(issued["lock-file"], "review")

    for who in ("other_mentor", "lead", "manager", "admin"):
        inside = admin_of(getattr(here, who)).get(QUEUE).content.decode()
        outside = admin_of(getattr(elsewhere, who)).get(QUEUE).content.decode()

        assert (address in inside) == (who != "other_mentor")
        assert address not in outside


def test_learners_have_no_desk(here, issued, admin_of):
    for address in (QUEUE, WORK, page(issued["lock-file"])):
        assert admin_of(here.learner).get(address).status_code == 302


def test_the_filters_offer_and_keep_only_ones_own(here, elsewhere, issued, submit, admin_of):
    submit(issued["lock-file"])
    CohortFactory(program=here.program, name="Nobody waits here")
    client = admin_of(here.lead)

    whole = client.get(QUEUE).content.decode()
    cohort = client.get(QUEUE + f"?in_cohort={here.cohort.pk}").content.decode()
    foreign = client.get(QUEUE + f"?in_cohort={elsewhere.cohort.pk}").content.decode()
    apps = client.get(QUEUE + "?in_direction=apps").content.decode()
    mine = client.get(QUEUE + "?whose=mine").content.decode()

    address = page(issued["lock-file"], "review")
    assert f"in_cohort={here.cohort.pk}" in whole
    assert elsewhere.cohort.name not in whole
    assert "Nobody waits here" not in whole
    assert address in cohort
    assert address in foreign  # no such choice, so no filter: scope alone decides
    assert address not in apps
    assert address not in mine


PRYING = [
    "cohort__leads__password__startswith=a",
    "enrollment__learner__user__password__startswith=a",
    "placement__enrollment__learner__user__email__startswith=a",
]


def test_no_lookup_reaches_through_the_rows(here, issued, submit, admin_of):
    submit(issued["lock-file"])
    client = admin_of(here.mentor)

    for address in (QUEUE, WORK):
        for query in PRYING:
            assert client.get(f"{address}?{query}").status_code in {302, 400}


def test_a_row_of_the_queue_leads_to_the_work(here, elsewhere, issued, submit, admin_of):
    submit(issued["lock-file"])
    address = f"{QUEUE}{issued['lock-file'].pk}/change/"

    assert admin_of(here.mentor).get(address).headers["location"] == page(issued["lock-file"])
    assert admin_of(elsewhere.mentor).get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        QUEUE,
        WORK,
        "/admin/assignments/revision/",
        "/admin/assignments/review/",
    ],
)
def test_a_list_costs_the_same_for_two_and_for_twenty(here, admin_of, address):
    client = admin_of(here.mentor)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
        assert answer.status_code == 200
        return len(queries), len(answer.context["cl"].result_list)

    grow(here, 2)
    client.get(address)  # warms what is kept for good, such as content types
    small = cost()
    grow(here, 18)
    large = cost()

    assert small[0] == large[0]
    assert large[1] == 10 * small[1]


# --------------------------------------------------------------------------- the page of the work


def test_the_page_shows_the_task_what_was_handed_in_and_what_was_said(
    here, issued, submit, review, admin_of
):
    submit(issued["lock-file"], comment="Please look at <b>the retry</b>.")
    review(issued["lock-file"], outcome="changes_requested", comment="Pin the versions.")
    submit(issued["lock-file"])

    body = admin_of(here.mentor).get(page(issued["lock-file"])).content.decode()

    assert "Find near-duplicates at scale." in body
    assert "Revision 1" in body
    assert "Revision 2" in body
    assert "Pin the versions." in body
    assert "excellent" in body
    assert "&lt;b&gt;the retry&lt;/b&gt;" in body
    assert "Timeline" in body


def test_links_are_safe(here, issued, submit, admin_of):
    submit(issued["lock-file"])

    body = admin_of(here.mentor).get(page(issued["lock-file"])).content.decode()

    url = REPOSITORY["value"]["url"]
    assert f'<a href="{url}" target="_blank" rel="noopener noreferrer nofollow">{url}</a>' in body


def test_what_is_no_address_is_never_a_link(here, issued, admin_of):
    RevisionFactory(
        assignment=issued["lock-file"],
        deliverables=[
            {
                "type": "link",
                "label": {"en": "Report", "zh-hans": "报告"},
                "value": "javascript:alert(1)",
            }
        ],
    )

    body = admin_of(here.mentor).get(page(issued["lock-file"])).content.decode()

    assert "javascript:alert(1)" in body
    assert 'href="javascript' not in body


def offers(client, row):
    body = client.get(page(row)).content.decode()
    return {verb for verb in ("review", "reopen", "waive", "cancel") if page(row, verb) in body}


def test_only_what_one_may_do_now_is_offered(here, issued, submit, review, admin_of):
    row = issued["lock-file"]
    mentor, lead, manager = admin_of(here.mentor), admin_of(here.lead), admin_of(here.manager)

    assert offers(mentor, row) == set()
    assert offers(manager, row) == {"waive", "cancel"}
    submit(row)
    assert offers(mentor, row) == {"review"}
    assert offers(lead, row) == {"review"}
    assert offers(manager, row) == {"review", "waive", "cancel"}
    review(row)
    assert offers(mentor, row) == set()
    assert offers(lead, row) == {"reopen"}
    assert offers(manager, row) == {"reopen"}


def test_a_foreign_row_is_absent_on_every_page(here, elsewhere, issued, submit, admin_of):
    submit(issued["lock-file"])
    client = admin_of(elsewhere.manager)

    for verb in ("change", "review", "reopen", "waive", "cancel"):
        for row in (issued["lock-file"], Assignment(pk=2**40)):
            assert client.get(page(row, verb)).status_code == 404
            assert client.post(page(row, verb), {"reason": "x"}).status_code == 404
    issued["lock-file"].refresh_from_db()
    assert issued["lock-file"].state == "submitted"


def test_nothing_is_edited_or_deleted_past_the_verbs(here, issued, admin_of):
    client = admin_of(here.manager)

    changed = client.post(page(issued["lock-file"]), {"state": "approved"})
    deleted = client.post(page(issued["lock-file"], "delete"), {"post": "yes"})
    added = client.get(f"{WORK}add/")

    assert [answer.status_code for answer in (changed, deleted, added)] == [403, 403, 403]
    issued["lock-file"].refresh_from_db()
    assert issued["lock-file"].state == "available"


# --------------------------------------------------------------------------- the review form


def test_the_form_shows_every_level_of_every_criterion(here, issued, submit, admin_of):
    revision = submit(issued["lock-file"])

    body = admin_of(here.mentor).get(page(issued["lock-file"], "review")).content.decode()

    for slug in ("coverage", "correctness"):
        assert body.count(f'name="level_{slug}"') == 5
    for words in ("missing", "weak", "partial", "good", "excellent"):
        assert body.count(f"<span>{words}</span>") == 2
    assert body.count('name="outcome"') == 3
    assert f'name="revision" value="{revision.pk}"' in body
    assert "assignments/desk.css" in body


def test_a_review_is_published_from_the_form(here, issued, submit, admin_of):
    revision = submit(issued["lock-file"])

    answer = admin_of(here.mentor).post(page(issued["lock-file"], "review"), form(revision))

    assert answer.status_code == 302
    assert answer.headers["location"] == page(issued["lock-file"])
    said = Review.objects.get()
    assert (said.reviewer, said.outcome, said.score) == (here.mentor, "approved", 0.875)
    assert said.comment == "Clear and repeatable."
    issued["lock-file"].refresh_from_db()
    assert issued["lock-file"].state == "approved"


LACKING = [
    ({"level_coverage": ""}, "This field is required."),
    ({"level_coverage": "5"}, "Select a valid choice."),
    ({"outcome": ""}, "This field is required."),
    ({"outcome": "rejected", "comment": ""}, "Say what is missing"),
    ({"comment": "x" * 20_001}, "at most 20000 characters"),
]


def test_what_the_form_lacks_is_said_on_the_page_and_nothing_is_written(
    here, issued, submit, admin_of, subtests
):
    revision = submit(issued["lock-file"])
    client = admin_of(here.mentor)

    for changes, message in LACKING:
        with subtests.test(message):
            answer = client.post(page(issued["lock-file"], "review"), form(revision, **changes))

            assert answer.status_code == 200
            assert message in answer.content.decode()
    assert not Review.objects.exists()


def test_whoever_comes_second_reads_who_was_first(here, issued, submit, review, admin_of):
    revision = submit(issued["lock-file"])
    review(issued["lock-file"], by=here.lead)

    answer = admin_of(here.mentor).post(page(issued["lock-file"], "review"), form(revision))

    assert answer.status_code == 200
    assert "Lea has published a review already: approved." in answer.content.decode()
    assert Review.objects.count() == 1


def test_a_revision_handed_in_meanwhile_is_not_judged_unread(here, issued, submit, admin_of):
    former = submit(issued["lock-file"])
    services.revision_withdraw(assignment_id=issued["lock-file"].pk, by=here.learner, now=NOW)
    submit(issued["lock-file"])

    answer = admin_of(here.mentor).post(page(issued["lock-file"], "review"), form(former))

    assert "Revision 2 stands by now; read it first." in answer.content.decode()
    assert not Review.objects.exists()


@pytest.mark.parametrize(("verb", "state"), [("waive", "waived"), ("cancel", "cancelled")])
def test_a_manager_closes_work_with_a_reason(here, issued, admin_of, verb, state):
    client = admin_of(here.manager)

    without = client.post(page(issued["lock-file"], verb), {"reason": ""})
    done = client.post(page(issued["lock-file"], verb), {"reason": "Not needed."})

    assert (without.status_code, done.status_code) == (200, 302)
    issued["lock-file"].refresh_from_db()
    assert issued["lock-file"].state == state


def test_a_lead_reopens_and_finds_both_reviews(here, issued, submit, review, admin_of):
    revision = submit(issued["lock-file"])
    review(issued["lock-file"], comment="First look.")
    client = admin_of(here.lead)

    client.post(page(issued["lock-file"], "reopen"), {"reason": "A leak was found."})
    client.post(
        page(issued["lock-file"], "review"),
        form(revision, outcome="changes_requested", comment="Second look."),
    )

    body = client.get(page(issued["lock-file"])).content.decode()
    assert "First look." in body
    assert "Second look." in body
    assert "superseded" in body


# --------------------------------------------------------------------------- the record


def test_revisions_and_reviews_are_read_within_ones_scope(
    here, elsewhere, issued, submit, review, admin_of
):
    revision = submit(issued["lock-file"])
    said = review(issued["lock-file"])
    addresses = [
        f"/admin/assignments/revision/{revision.pk}/change/",
        f"/admin/assignments/review/{said.pk}/change/",
    ]

    for address in addresses:
        seen = admin_of(here.mentor).get(address)
        assert seen.status_code == 200
        assert admin_of(here.mentor).post(address, {"comment": "x"}).status_code == 403
        assert admin_of(here.other_mentor).get(address).status_code == 404
        assert admin_of(elsewhere.manager).get(address).status_code == 404
    assert "excellent" in admin_of(here.mentor).get(addresses[1]).content.decode()
    assert REPOSITORY["value"]["commit"] in (
        admin_of(here.mentor).get(addresses[0]).content.decode()
    )


def test_the_page_costs_the_same_however_often_the_work_was_reviewed(here, issued, admin_of):
    client = admin_of(here.mentor)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page(issued["lock-file"])).status_code == 200
        return len(queries)

    def hand_in(number):
        revision = RevisionFactory(
            assignment=issued["lock-file"], number=number, state="superseded"
        )
        ReviewFactory(revision=revision)

    hand_in(1)
    client.get(page(issued["lock-file"]))
    hand_in(2)
    small = cost()
    for number in range(3, 21):
        hand_in(number)

    assert cost() == small
