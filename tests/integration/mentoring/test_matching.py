"""A matching of a cohort: asked for, made by a job, told in words, kept steady."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.core.models import Job
from apps.mentoring import services
from apps.mentoring.models import MatchProposal, MatchRun, Preference
from apps.mentoring.selectors import match_facts
from apps.mentoring.tasks import match_cohort
from mentorship.errors import NotAllowed
from mentorship.values import Side, Stance
from tests.factories import (
    AbsenceFactory,
    EnrollmentFactory,
    MatchProposalFactory,
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    PreferenceFactory,
    SkillFactory,
    direction,
)
from tests.factories.moments import NOW

URL = "/api/v1/match-runs"


def mentor_of(organization, name="Tao", weekly_hours=4.0, **offer):
    mentor = MentorFactory(
        organization=organization, user__name=name, weekly_hours=weekly_hours, languages=["en"]
    )
    MembershipFactory(user=mentor.user, organization=organization, role="mentor")
    mentor.directions.set(offer.get("directions", ()))
    for skill, level in offer.get("skills", {}).items():
        mentor.skills.create(skill=SkillFactory(slug=skill), level=level)
    return mentor


def without_hours(*mentors):
    for mentor in mentors:
        mentor.weekly_hours = 0.5
        mentor.save()


def match(house):
    return services.cohort_match(cohort_id=house.cohort.pk, now=NOW)


@pytest.fixture
def alone(here):
    """A house in which only the mentors a test adds have hours left."""
    without_hours(here.mentor_profile, here.other_mentor.mentor_profiles.get())
    return here


def test_a_lead_asks_and_the_job_says_what_came_of_it(alone, client_of):
    tao = mentor_of(alone.organization, directions=[direction("data")], skills={"data.etl": 0.5})
    client = client_of(alone.lead)

    asked = client.post(URL, {"cohort": alone.cohort.pk})
    job = Job.objects.get(pk=asked.json()["id"])
    match_cohort(job_id=job.pk)
    job.refresh_from_db()

    assert (asked.status_code, job.state, job.done, job.total) == (202, "succeeded", 2, 2)
    run = client.get(f"{URL}/{job.result['match_run']}").json()
    assert (run["learners"], run["proposed"], run["unmatched"]) == (2, 1, [])
    assert [pair["mentor"] for pair in run["kept"]] == [alone.mentor_profile.pk]
    [proposal] = client.get(f"/api/v1/match-proposals?run={run['id']}").json()["results"]
    assert (proposal["mentor"]["id"], proposal["state"]) == (tao.pk, "proposed")
    points = {part["feature"]: part["points"] for part in proposal["contributions"]}
    assert proposal["score"] == pytest.approx(sum(points.values()))
    assert (points["direction"], points["skills"], points["language"]) == (30, 12.5, 10)
    assert proposal["contributions"][1]["text"] == (
        "Covers 50% of what the learner still lacks in the direction."
    )
    told = client.get(f"{URL}/{run['id']}", headers={"Accept-Language": "zh-hans"}).json()
    assert told["kept"][0]["contributions"][5]["text"] == "目前就是该学员的导师。"


def test_who_is_left_is_told_the_rule_that_binds(alone, client_of):
    [left] = match(alone).unmatched

    run = client_of(alone.manager).get(URL).json()["results"][0]
    assert (left["enrollment"], left["binding"], left["passed"]) == (
        alone.other_enrollment.pk,
        "hours",
        2,
    )
    assert run["unmatched"][0]["text"] == (
        "Mentors that suit: 2. None of them has hours left for one more learner."
    )


@pytest.mark.parametrize("who", ["mentor", "learner", "other_mentor"])
def test_others_may_not_ask(here, who):
    with pytest.raises(NotAllowed):
        services.match_request(cohort_id=here.cohort.pk, by=getattr(here, who), now=NOW)

    assert not Job.objects.exists()


def test_the_same_facts_make_no_second_run(here):
    first = match(here)

    assert match(here).pk == first.pk
    assert MatchProposal.objects.count() == 1


def test_new_facts_replace_what_was_proposed_and_leave_what_was_offered(alone):
    first = mentor_of(alone.organization, weekly_hours=1.5)
    third = EnrollmentFactory(cohort=alone.cohort)
    match(alone)
    offered = MatchProposal.objects.get()
    services.proposal_offer(proposal_id=offered.pk, by=alone.lead, now=NOW)
    second = mentor_of(alone.organization, weekly_hours=1.5)
    match(alone)
    [proposed] = MatchProposal.objects.filter(state="proposed")
    both = [direction("data"), direction("apps")]
    better = mentor_of(alone.organization, directions=both)

    run = match(alone)

    offered.refresh_from_db()
    proposed.refresh_from_db()
    assert (offered.mentor, offered.state) == (first, "offered")
    assert (proposed.mentor, proposed.state) == (second, "cancelled")
    assert {offered.enrollment, proposed.enrollment} == {alone.other_enrollment, third}
    assert [p.mentor for p in run.proposals.all()] == [better]


def test_an_offer_holds_the_hours_it_would_take(alone):
    full = mentor_of(alone.organization, weekly_hours=1.5)
    MatchProposalFactory(
        enrollment=EnrollmentFactory(cohort=alone.cohort), mentor=full, state="offered"
    )

    [left] = match(alone).unmatched

    assert (left["enrollment"], left["binding"]) == (alone.other_enrollment.pk, "hours")


def test_a_pair_is_parted_for_a_gain_above_the_threshold_and_accepting_hands_over(alone):
    old = alone.enrollment.mentorships.get()
    best = mentor_of(alone.organization, directions=[direction("data")], skills={"data.etl": 1.0})
    PreferenceFactory(learner=alone.learner_profile, mentor=best)

    run = match(alone)
    proposal = run.proposals.get(enrollment=alone.enrollment)
    services.proposal_offer(proposal_id=proposal.pk, by=alone.lead, now=NOW)
    accepted = services.proposal_accept(proposal_id=proposal.pk, by=best.user, now=NOW)

    old.refresh_from_db()
    assert (proposal.mentor, proposal.replaces) == (best, old)
    assert (old.state, old.end_reason) == ("ended", "handover")
    assert accepted.mentorship.state == "active"


@pytest.mark.parametrize("side", ["learner", "mentor"])
def test_a_ban_is_never_overruled_and_nobody_is_told_whose_it_is(alone, client_of, side):
    tao = mentor_of(alone.organization)
    other = alone.other_enrollment
    PreferenceFactory(learner=other.learner, mentor=tao, side=side, stance="ban")

    assert [row["enrollment"] for row in match(alone).unmatched] == [other.pk]
    answer = client_of(alone.manager).post(
        "/api/v1/mentorships", {"enrollment": other.pk, "mentor": tao.pk}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "pair-ruled-out")
    assert side not in answer.json()["detail"].replace("This mentor and this learner", "")
    assert not other.mentorships.exists()


def test_who_is_away_or_has_left_is_not_proposed(alone):
    away = mentor_of(alone.organization)
    AbsenceFactory(mentor=away, starts_at=NOW)
    gone = MentorFactory(organization=alone.organization)
    MembershipFactory(user=gone.user, organization=alone.organization, role="mentor", state="ended")

    [left] = match(alone).unmatched

    assert (left["binding"], left["passed"]) == ("hours", 2)


def test_who_declined_is_not_asked_again_for_a_while(alone):
    tao = mentor_of(alone.organization)
    MatchProposalFactory(
        enrollment=alone.other_enrollment,
        mentor=tao,
        state="declined",
        decline_reason="no_time",
        decided_at=NOW,
    )

    [left] = match(alone).unmatched

    assert left["binding"] == "hours"


def test_a_longer_cohort_costs_no_more_queries_to_read(here):
    mentor_of(here.organization, skills={"data.etl": 0.5})
    with CaptureQueriesContext(connection) as few:
        match_facts(cohort=here.cohort, now=NOW)
    for number in range(18):
        row = EnrollmentFactory(cohort=here.cohort)
        mentor = mentor_of(here.organization, skills={f"data.skill{number}": 0.5})
        MentorshipFactory(enrollment=row, mentor=mentor)
    with CaptureQueriesContext(connection) as many:
        facts = match_facts(cohort=here.cohort, now=NOW)

    assert (len(facts.seekers), len(facts.supporters)) == (20, 21)
    assert len(many) == len(few)


@pytest.mark.parametrize("url", [URL, "/api/v1/match-proposals"])
def test_a_longer_list_costs_no_more_queries(here, client_of, url):
    client = client_of(here.manager)

    def listed():
        with CaptureQueriesContext(connection) as queries:
            rows = client.get(url).json()["results"]
        return len(rows), len(queries)

    for _ in range(2):
        MatchProposalFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    two, few = listed()
    for _ in range(18):
        MatchProposalFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    twenty, many = listed()

    assert (two, twenty) == (2, 20)
    assert many == few


# --------------------------------------------------------------------------- wishes


def wish(house, by, side=Side.LEARNER, stance=Stance.AVOID):
    return services.preference_set(
        learner_id=house.learner_profile.pk,
        mentor_id=house.mentor_profile.pk,
        side=side,
        stance=stance,
        by=by,
        now=NOW,
    )


def test_what_one_side_wishes_the_other_never_sees(here, client_of):
    said = wish(here, here.learner).pk
    url = "/api/v1/mentor-preferences"

    def seen(who):
        return [row["id"] for row in client_of(who).get(url).json()["results"]]

    assert seen(here.learner) == seen(here.manager) == [said]
    assert seen(here.mentor) == seen(here.lead) == seen(here.other_learner) == []


def test_a_new_wish_replaces_the_old_one_and_can_be_taken_back(here, client_of):
    first = wish(here, here.learner)
    second = wish(here, here.learner, stance=Stance.BAN)
    assert (first.pk, second.stance) == (second.pk, "ban")

    answer = client_of(here.learner).post(f"/api/v1/mentor-preferences/{first.pk}/withdraw", {})

    assert (answer.status_code, Preference.objects.count()) == (204, 0)


@pytest.mark.parametrize(("who", "side"), [("mentor", Side.LEARNER), ("learner", Side.MENTOR)])
def test_nobody_wishes_for_the_other_side(here, who, side):
    with pytest.raises(NotAllowed):
        wish(here, getattr(here, who), side)

    assert not Preference.objects.exists()


def test_a_mentor_who_is_offered_a_learner_reads_why_but_not_who_wished(here, client_of):
    offer = MatchProposalFactory(
        enrollment=here.other_enrollment, mentor=here.mentor_profile, state="offered"
    )
    url = f"/api/v1/match-proposals/{offer.pk}"

    mine, leads = (client_of(who).get(url).json() for who in (here.mentor, here.lead))

    assert [part["feature"] for part in mine["contributions"]] == ["continuity"]
    assert (mine["score"], leads["score"], len(leads["contributions"])) == (15, 30, 2)


def test_a_run_is_never_rewritten(here):
    run = match(here)

    with pytest.raises(Exception, match="Cannot update"):
        MatchRun.objects.filter(pk=run.pk).update(total=0)


def test_a_run_tells_what_one_more_place_would_gain(alone, client_of, admin_of):
    tao = mentor_of(alone.organization, weekly_hours=1.5)
    EnrollmentFactory(cohort=alone.cohort)
    run = match(alone)

    told = client_of(alone.manager).get(f"{URL}/{run.pk}").json()
    page = admin_of(alone.manager).get(f"/admin/mentoring/matchrun/{run.pk}/change/")
    shown = page.content.decode()

    price = next(price for price in told["prices"] if price["mentor"] == tao.pk)
    assert (price["mentored"], price["gain"] - price["points"]) == (1, 1000)
    assert "1 more learner would have a mentor" in price["text"]
    assert f"Tao: {price['text']}" in shown
    assert told["envy"] == []
    assert "No two learners would both gain" in shown
    chinese = client_of(alone.manager).get(
        f"{URL}/{run.pk}", headers={"Accept-Language": "zh-hans"}
    )
    assert "多 1 位学员有导师" in chinese.json()["prices"][0]["text"]


def test_a_run_tells_who_would_rather_change_and_why_not(alone, client_of, admin_of):
    """Who stands with a full mentor suits the new one better, and the other way round."""
    tao = mentor_of(alone.organization, weekly_hours=1.5)
    for learner, mentor in (
        (alone.learner_profile, tao),
        (alone.other_learner.learner_profiles.get(), alone.mentor_profile),
    ):
        for side in Side:
            PreferenceFactory(
                learner=learner, mentor=mentor, side=side.value, stance=Stance.PREFER.value
            )
    alone.mentor_profile.languages = ["en"]
    alone.mentor_profile.save()

    run = match(alone)
    [envy] = client_of(alone.lead).get(f"{URL}/{run.pk}").json()["envy"]
    page = admin_of(alone.lead).get(f"/admin/mentoring/matchrun/{run.pk}/change/")

    assert envy["enrollments"] == [alone.enrollment.pk, alone.other_enrollment.pk]
    assert envy["reason"] in {"keeping", "room"}
    assert min(envy["gains"]) > 0
    assert f"Lin ⇄ Olu: {envy['text']}" in page.content.decode()


def test_wishes_show_on_the_pages_of_learner_and_enrollment_to_those_who_may_know(here, admin_of):
    url = f"/admin/cohorts/enrollment/{here.enrollment.pk}"
    manager, mentor = admin_of(here.manager), admin_of(here.mentor)
    other = here.other_mentor.mentor_profiles.get()

    manager.post(f"{url}/note-wish/", {"mentor": other.pk, "stance": "prefer"})
    mentor.post(f"{url}/wish/", {"stance": "avoid"})

    wishes = Preference.objects.order_by("pk").values_list("side", "mentor", "stance")
    assert list(wishes) == [
        ("learner", other.pk, "prefer"),
        ("mentor", here.mentor_profile.pk, "avoid"),
    ]
    seen = manager.get(f"{url}/change/").context["panels"]
    profile = manager.get(f"/admin/accounts/learner/{here.learner_profile.pk}/change/")
    [own] = [p for p in mentor.get(f"{url}/change/").context["panels"] if "wishes" in p]
    assert [len(panel["wishes"]) for panel in seen if "wishes" in panel] == [2]
    assert "Omar" in profile.content.decode()
    assert [wish.side for wish in own["wishes"]] == ["mentor"]  # never the learner's
    assert mentor.get(f"{url}/note-wish/").status_code == 404
