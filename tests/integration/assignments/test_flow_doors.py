"""Claims, threads, snippets, second opinions and the wait, through the API and the desk."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assignments.models import Assignment, Review, ReviewClaim, SecondOpinion, Snippet, Thread
from apps.assignments.services import review_route, second_opinions_draw
from apps.core.selectors import database_now
from mentorship.values import RouteCause
from tests.factories.moments import NOW
from tests.integration.assignments.test_api import API, at, grow, ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(issued, submit):
    submit(issued["lock-file"])
    return issued["lock-file"]


# --------------------------------------------------------------------------- the API


def test_two_terminals_claim_one_piece_of_work_one_201_one_409_that_names_the_holder(
    here, work, client_of
):
    won = client_of(here.mentor).post(at(work, "claim"), {})
    lost = client_of(here.lead).post(at(work, "claim"), {})

    assert (won.status_code, won.json()["holder"]["name"]) == (201, "Mei")
    assert (lost.status_code, lost.json()["code"]) == (409, "already-claimed")
    assert lost.json()["holder"] == "Mei"
    assert lost.json()["lease_until"] == won.json()["lease_until"]


def test_a_claim_is_renewed_and_released_through_the_door(here, work, client_of):
    mentor = client_of(here.mentor)
    address = f"{API}/review-claims/{mentor.post(at(work, 'claim'), {}).json()['id']}"

    assert mentor.post(f"{address}/renew", {}).json()["state"] == "held"
    assert mentor.post(f"{address}/release", {}).json()["state"] == "released"
    assert mentor.post(f"{address}/renew", {}).json()["code"] == "claim-over"
    assert ids(mentor, "review-claims?state=released&mine=true") != []
    assert ids(mentor, "review-claims?state=held") == []


def test_the_queue_tells_promise_claim_and_who_was_asked(here, work, client_of):
    review_route(assignment_id=work.pk, cause=RouteCause.HANDED_IN, now=NOW)
    lead, mentor = client_of(here.lead), client_of(here.mentor)

    [row] = lead.get(f"{API}/review-queue").json()["results"]
    assert (row["promised_at"], row["claim"]) == ("2026-11-05T09:00:00Z", None)
    assert (row["routed_to"], row["asked_of_me"]) == ("Mei", False)
    assert ids(mentor, "review-queue?asked_of_me=true") == [work.pk]
    assert ids(lead, "review-queue?claimed=false") == [work.pk]

    mentor.post(at(work, "claim"), {})

    [row] = lead.get(f"{API}/review-queue?claimed=true").json()["results"]
    assert row["claim"]["holder"]["name"] == "Mei"
    assert ids(lead, "review-queue?claimed_by_me=true") == []
    assert ids(mentor, "review-queue?claimed_by_me=true") == [work.pk]
    assert ids(lead, "review-queue?claimed=false") == []


def test_who_was_asked_and_why_is_told_to_those_who_review(here, work, client_of):
    review_route(assignment_id=work.pk, cause=RouteCause.HANDED_IN, now=NOW)

    [row] = client_of(here.lead).get(at(work, "routes")).json()["results"]

    assert (row["reviewer"]["name"], row["cause"], row["score"]) == ("Mei", "handed_in", 3.5)
    assert row["reasons"][0] == {"code": "relationship", "value": "primary", "points": 3.0}
    assert client_of(here.learner).get(at(work, "routes")).status_code == 403


def test_the_queue_pages_by_when_the_promise_breaks(here, client_of):
    grow(here, 5)
    client = client_of(here.mentor)
    whole = ids(client, "review-queue")

    page = client.get(f"{API}/review-queue?page_size=2").json()
    seen = [row["id"] for row in page["results"]]
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [row["id"] for row in page["results"]]

    assert seen == whole
    assert len(seen) == 5


def test_a_learner_is_told_the_wait(here, issued, work, client_of):
    learner = client_of(here.learner)

    waiting = learner.get(at(work, "wait")).json()
    resting = learner.get(at(issued["reading"], "wait")).json()

    assert waiting == {
        "position": 1,
        "submitted_at": "2026-11-02T09:00:00Z",
        "promised_at": "2026-11-05T09:00:00Z",
        "p50_hours": None,
        "p80_hours": None,
        "held_until": None,
    }
    assert set(resting.values()) == {None}


def test_learner_and_mentor_talk_through_the_door(here, work, client_of):
    learner, mentor = client_of(here.learner), client_of(here.mentor)

    opened = mentor.post(
        f"{API}/threads",
        {"assignment": work.pk, "criterion": "coverage", "body": "Why?", "asks": True},
    )
    thread = f"{API}/threads/{opened.json()['id']}"
    assert (opened.status_code, opened.json()["criterion"]) == (201, "coverage")
    assert learner.get(at(work)).json()["ball_with"] == "learner"

    answered = learner.post(f"{thread}/comments", {"body": "Because."})
    assert [said["body"] for said in answered.json()["comments"]] == ["Why?", "Because."]
    assert learner.post(f"{thread}/resolve", {}).json()["state"] == "resolved"

    comment = answered.json()["comments"][1]["id"]
    redacted = learner.post(f"{API}/thread-comments/{comment}/redact", {}).json()
    assert (redacted["body"], bool(redacted["redacted_at"])) == ("", True)
    assert ids(mentor, f"threads?assignment={work.pk}&state=resolved&anchor=criterion") != []


@pytest.fixture
def use_snippet(here, plan, work, client_of):
    """Write a snippet and use it in a review, as the mentor; return its id and the answer."""

    def use():
        mentor = client_of(here.mentor)
        body = {"organization": here.organization.pk, "criterion": "coverage", "body": "Pin them."}
        snippet = mentor.post(f"{API}/snippets", body).json()["id"]
        said = {"levels": plan.levels(2), "outcome": "changes_requested", "snippets": [snippet]}
        return snippet, mentor.post(at(work, "reviews"), said)

    return use


def test_snippets_go_into_a_review_and_are_counted(here, use_snippet, client_of):
    mentor = client_of(here.mentor)

    snippet, said = use_snippet()

    assert (said.status_code, said.json()["comment"]) == (201, "Pin them.")
    assert mentor.get(f"{API}/snippets/{snippet}").json()["use_count"] == 1
    assert mentor.post(f"{API}/snippets/{snippet}/archive", {}).json()["archived_at"]
    assert ids(mentor, "snippets?archived=false") == []
    assert ids(mentor, "snippets?search=Pin") == [snippet]


def test_a_snippet_is_rewritten_once_and_what_was_said_stays(here, use_snippet, client_of):
    mentor = client_of(here.mentor)
    old, said = use_snippet()

    answer = mentor.post(f"{API}/snippets/{old}/rewrite", {"body": "Pin each version."})
    again = mentor.post(f"{API}/snippets/{old}/rewrite", {"body": "Pin each version."})

    new = answer.json()
    assert (answer.status_code, again.status_code) == (201, 409)
    assert (new["body"], new["criterion"], new["use_count"]) == ("Pin each version.", "coverage", 0)
    assert ids(mentor, "snippets?archived=false") == [new["id"]]
    assert mentor.get(f"{API}/reviews/{said.json()['id']}").json()["comment"] == "Pin them."


def test_a_second_opinion_is_given_and_the_agreement_told(here, plan, work, review, client_of):
    review(work, level=4)
    second_opinions_draw(now=NOW + timedelta(weeks=1))
    lead, manager = client_of(here.lead), client_of(here.manager)
    [asked] = ids(lead, "second-opinions?given=false")

    given = lead.post(
        f"{API}/second-opinions/{asked}/give",
        {"levels": plan.levels(3), "outcome": "approved"},
    )
    told = manager.get(f"{API}/cohorts/{here.cohort.pk}/review-agreement").json()

    assert (given.status_code, given.json()["given"]) == (200, True)
    assert (told["pairs"], told["exact"], told["kappa"]) == (2, 0.0, 0.0)
    assert {row["name"]: row["offset"] for row in told["reviewers"]} == {"Mei": 1.0, "Lea": -1.0}


def test_a_cohort_sets_its_promise(here, client_of):
    address = f"{API}/cohorts/{here.cohort.pk}/review-rules"
    lead = client_of(here.lead)

    assert lead.get(address).json()["promise_hours"] == 72
    set_ = lead.post(address, {"promise_hours": 24, "sample_share": 0.2})
    assert set_.json() == {"cohort": here.cohort.pk, "promise_hours": 24, "sample_share": 0.2}
    assert lead.post(address, {"promise_hours": 0, "sample_share": 2}).status_code == 400
    assert lead.get(address).json()["promise_hours"] == 24


def test_lists_around_a_review_cost_the_same_for_two_and_for_twenty(here, client_of, subtests):
    client = client_of(here.mentor)

    def fill(count):
        before = set(Assignment.objects.values_list("pk", flat=True))
        grow(here, count)
        for row in Assignment.objects.exclude(pk__in=before):
            about = {"organization": here.organization, "assignment": row}
            ReviewClaim.objects.create(
                **about,
                holder=here.mentor,
                state="consumed",
                claimed_at=NOW,
                lease_until=NOW,
                ended_at=NOW,
            )
            thread = Thread.objects.create(
                **about,
                revision=row.revisions.first(),
                anchor="revision",
                opened_by=here.mentor,
                opened_at=NOW,
            )
            thread.comments.create(author=here.mentor, body="Why?", said_at=NOW)
            Snippet.objects.create(
                organization=here.organization, body="Pin.", written_by=here.mentor
            )
            SecondOpinion.objects.create(
                organization=here.organization,
                review=Review.objects.get(revision__assignment=row),
                reviewer=here.mentor,
                week="2026-W45",
                asked_at=NOW,
            )

    def cost(path):
        with CaptureQueriesContext(connection) as queries:
            found = len(ids(client, f"{path}?page_size=200"))
        return len(queries), found

    lists = ("review-claims", "threads", "snippets", "second-opinions")
    fill(2)
    small = {path: cost(path) for path in lists}
    fill(18)
    for path in lists:
        with subtests.test(path):
            assert cost(path) == (small[path][0], 20)


# --------------------------------------------------------------------------- the desk

DESK = "/admin/assignments"


def press(browser, page, **data):
    answer = browser.post(f"{DESK}/{page}/", data)
    assert answer.status_code == 302, answer.content.decode()[-3000:]


def test_the_desk_claims_renews_and_releases(here, work, admin_of):
    mentor = admin_of(here.mentor)
    type(here.lead).objects.filter(pk=here.lead.pk).update(time_zone="Asia/Shanghai")
    claim, page = (f"{DESK}/assignment/{work.pk}/{name}/" for name in ("claim", "change"))
    assert claim in mentor.get(page).content.decode()

    press(mentor, f"assignment/{work.pk}/claim")
    for browser in (mentor, admin_of(here.lead)):  # to whoever holds it, and to whoever does not
        assert claim not in browser.get(page).content.decode()
        assert browser.get(claim).status_code == 404
    held = ReviewClaim.objects.get()
    assert "Mei" in mentor.get(f"{DESK}/reviewqueue/?claim=mine").content.decode()
    refused = admin_of(here.lead).post(f"{DESK}/assignment/{work.pk}/claim/", {})
    assert "Mei" in refused.content.decode()
    assert "UTC" not in refused.content.decode()
    assert "(Asia/Shanghai)" in refused.content.decode()
    press(mentor, f"reviewclaim/{held.pk}/renew")
    press(admin_of(here.lead), f"reviewclaim/{held.pk}/release")

    held.refresh_from_db()
    assert (held.state, held.lease_until > database_now()) == ("released", True)


def test_the_desk_discusses_a_line_and_shows_it_on_the_work(here, work, admin_of):
    mentor = admin_of(here.mentor)
    said = {"body": "Why this seed?", "asks": "on"}

    press(mentor, f"assignment/{work.pk}/discuss", **said, deliverable="0", path="a.py", line="7")
    thread = Thread.objects.get()
    press(mentor, f"thread/{thread.pk}/reply", body="Never mind.")
    press(mentor, f"thread/{thread.pk}/resolve")
    press(mentor, f"thread/{thread.pk}/reopen")

    page = mentor.get(f"{DESK}/assignment/{work.pk}/change/").content.decode()
    assert "Why this seed?" in page
    assert "a.py:7" in page
    shown = mentor.get(f"{DESK}/thread/{thread.pk}/change/").context["adminform"]
    rows = [row.fields for fieldset in shown for row in fieldset]
    assert max(len(row) for row in rows) <= 3  # more of them overlap on a small screen
    refused = mentor.post(f"{DESK}/assignment/{work.pk}/discuss/", {**said, "line": "7"})
    assert "The revision has no such deliverable." in refused.content.decode()


def test_the_review_form_offers_snippets_and_puts_them_behind_the_feedback(here, work, admin_of):
    mentor = admin_of(here.mentor)
    press(mentor, f"assignment/{work.pk}/keep-snippet", criterion="coverage", body="Pin them.")
    snippet = Snippet.objects.get()

    form = mentor.get(f"{DESK}/assignment/{work.pk}/review/").content.decode()
    assert "Pin them." in form
    press(
        mentor,
        f"assignment/{work.pk}/review",
        level_coverage="2",
        level_correctness="4",
        outcome="changes_requested",
        comment="",
        snippets=[str(snippet.pk)],
        revision=str(work.revisions.get().pk),
    )

    assert Review.objects.get().comment == "Pin them."
    press(mentor, f"snippet/{snippet.pk}/archive")


def test_a_second_opinion_is_judged_without_seeing_the_first(here, work, review, admin_of):
    review(work, comment="A very telling word.")
    second_opinions_draw(now=NOW + timedelta(weeks=1))
    opinion, lead = SecondOpinion.objects.get(), admin_of(here.lead)

    form = lead.get(f"{DESK}/secondopinion/{opinion.pk}/give/").content.decode()
    press(
        lead,
        f"secondopinion/{opinion.pk}/give",
        level_coverage="2",
        level_correctness="2",
        outcome="approved",
        comment="",
    )

    assert "A very telling word." not in form
    assert "git.example.org" in form
    board = lead.get(f"{DESK}/reviewboard/{here.cohort.pk}/change/").content.decode()
    assert "Mei" in board
    assert "2.00" in board


def test_the_board_sets_the_promise(here, work, admin_of):
    lead = admin_of(here.lead)

    press(lead, f"reviewboard/{here.cohort.pk}/rules", promise_hours="24", sample_share="0.5")

    assert here.cohort.review_rules.promise_hours == 24
    assert "24" in lead.get(f"{DESK}/reviewboard/").content.decode()


def test_the_board_tells_since_when_as_people_write_a_time(here, work, admin_of):
    Assignment.objects.filter(pk=work.pk).update(
        submitted_at=datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    )

    page = admin_of(here.lead).get(f"{DESK}/reviewboard/{here.cohort.pk}/change/").content.decode()

    assert "Mar 4, 2026, 05:06" in page
    assert "05:06:00+00:00" not in page


def test_the_wait_and_what_waits_are_told_in_chinese(here, work, admin_of):
    Assignment.objects.filter(pk=work.pk).update(submitted_at=database_now() - timedelta(days=6.5))
    lead, chinese = admin_of(here.lead), {"accept-language": "zh-hans"}

    queue = lead.get(f"{DESK}/reviewqueue/", headers=chinese).content.decode()
    board = lead.get(f"{DESK}/reviewboard/", headers=chinese).content.decode()

    assert re.search(r"6\s天", queue)
    assert "待评审" in board
    assert "已等待" not in board


# --------------------------------------------------------------------------- the library, the mark


def test_staff_write_rewrite_and_put_away_snippets_at_the_desk(here, elsewhere, admin_of):
    mentor = admin_of(here.mentor)
    url = "/admin/assignments/snippet"
    Snippet.objects.create(
        organization=here.organization, body="By the lead.", written_by=here.lead
    )

    form = mentor.get(f"{url}/add/").context["form"]
    offered = [row.pk for row in form.fields["organization"].queryset]
    mentor.post(f"{url}/add/", {"organization": here.organization.pk, "body": "Pin them."})
    first = Snippet.objects.get(written_by=here.mentor)
    mine = mentor.get(f"{url}/?whose=mine").context["cl"].result_list
    mentor.post(f"{url}/{first.pk}/rewrite/", {"body": "Pin every version."})
    second = Snippet.objects.get(written_by=here.mentor, archived_at=None)
    offered_now = mentor.get(f"{url}/?whose=mine&offered=yes").context["cl"].result_list
    mentor.post(f"{url}/{second.pk}/archive/", {})

    first.refresh_from_db()
    second.refresh_from_db()
    assert offered == [here.organization.pk]
    assert [row.pk for row in mine] == [first.pk]
    assert [row.pk for row in offered_now] == [second.pk]
    assert (first.body, second.body) == ("Pin them.", "Pin every version.")
    assert None not in (first.archived_at, second.archived_at)


def test_a_snippet_is_written_where_one_works_and_says_something(here, elsewhere, admin_of):
    mentor, url = admin_of(here.mentor), "/admin/assignments/snippet/add/"

    foreign = mentor.post(url, {"organization": elsewhere.organization.pk, "body": "Pin."})
    blank = mentor.post(url, {"organization": here.organization.pk, "body": "  "})

    assert "organization" in foreign.context["form"].errors
    assert "body" in blank.context["form"].errors
    assert not Snippet.objects.exists()


def test_a_comment_is_taken_out_at_the_desk_with_the_reason(here, work, client_of, admin_of):
    begun = {"assignment": work.pk, "body": "My phone is 555."}
    client_of(here.learner).post(f"{API}/threads", begun)
    thread = Thread.objects.get()
    client_of(here.mentor).post(f"{API}/threads/{thread.pk}/comments", {"body": "Rather not here."})
    said, answer = thread.comments.order_by("pk")
    url = f"/admin/assignments/thread/{thread.pk}/redact/"
    mentor, manager = admin_of(here.mentor), admin_of(here.manager)

    own = mentor.get(url).context["form"].fields["comment"].queryset
    refused = mentor.post(url, {"comment": said.pk, "reason": "Private."})
    silent = manager.post(url, {"comment": said.pk, "reason": ""})
    manager.post(url, {"comment": said.pk, "reason": "Private facts."})
    page = mentor.get(f"/admin/assignments/thread/{thread.pk}/change/").content.decode()

    said.refresh_from_db()
    assert [row.pk for row in own] == [answer.pk]
    assert "comment" in refused.context["form"].errors
    assert "reason" in silent.context["form"].errors
    assert (said.body, said.redacted_by, said.redact_reason) == ("", here.manager, "Private facts.")
    assert "Private facts." in page
    assert "555" not in page
    assert admin_of(here.lead).get(url).status_code == 404  # said nothing, manages nothing


def test_the_api_takes_the_reason_too(here, work, client_of):
    client_of(here.learner).post(f"{API}/threads", {"assignment": work.pk, "body": "Oops."})
    said = Thread.objects.get().comments.get()

    told = client_of(here.learner).post(
        f"{API}/thread-comments/{said.pk}/redact", {"reason": "A slip."}
    )

    assert (told.status_code, told.json()["redact_reason"]) == (200, "A slip.")
