"""A proposal's life: offered by a lead, answered by the mentor within a week."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.core.models import OutboxEvent, Transition
from apps.mentoring import services
from apps.mentoring.models import MatchProposal
from mentorship.errors import NotAllowed, TransitionNotAllowed
from mentorship.states import MATCH_PROPOSAL, MatchProposalState
from mentorship.values import MentorshipKind, OfferDecline
from tests.factories import MatchProposalFactory
from tests.factories.moments import NOW

URL = "/api/v1/match-proposals"
WEEK = timedelta(days=7)


@pytest.fixture
def proposal(here):
    return MatchProposalFactory(enrollment=here.other_enrollment, mentor=here.mentor_profile)


@pytest.fixture
def offer(here):
    return MatchProposalFactory(
        enrollment=here.other_enrollment, mentor=here.mentor_profile, state="offered"
    )


def test_an_offer_is_told_and_lasts_a_week(here, proposal):
    services.proposal_offer(proposal_id=proposal.pk, by=here.lead, now=NOW)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.expires_at) == ("offered", NOW + WEEK)
    [told] = OutboxEvent.objects.filter(name="MatchOffered")
    assert told.payload["proposal_id"] == proposal.pk


def test_accepting_begins_the_mentorship(here, offer, client_of):
    answer = client_of(here.mentor).post(f"{URL}/{offer.pk}/accept", {})

    row = here.other_enrollment.mentorships.get()
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert answer.json()["mentorship"] == row.pk
    assert (row.mentor, row.kind, row.state) == (here.mentor_profile, "primary", "active")
    [told] = OutboxEvent.objects.filter(name="MentorshipStarted")
    assert told.payload["mentorship_id"] == row.pk


def test_pain_16_capacity_is_enforced_when_the_offer_is_accepted(here, offer, client_of):
    here.mentor_profile.weekly_hours = 2
    here.mentor_profile.save()

    answer = client_of(here.mentor).post(f"{URL}/{offer.pk}/accept", {})

    offer.refresh_from_db()
    assert (answer.status_code, answer.json()["code"]) == (409, "mentor-full")
    assert (answer.json()["hours_free"], offer.state) == (1.0, "offered")
    assert not here.other_enrollment.mentorships.exists()


def test_an_offer_overtaken_by_hand_is_taken_back(here, offer):
    services.mentorship_assign(
        enrollment_id=here.other_enrollment.pk,
        mentor_id=here.other_mentor.mentor_profiles.get().pk,
        kind=MentorshipKind.PRIMARY,
        by=here.manager,
        now=NOW,
    )

    offer.refresh_from_db()
    assert offer.state == "cancelled"


def test_declining_says_why(here, offer, client_of):
    answer = client_of(here.mentor).post(
        f"{URL}/{offer.pk}/decline", {"reason": "no_time", "note": "Until May."}
    )

    told = answer.json()
    assert (told["state"], told["decline_reason"], told["note"]) == (
        "declined",
        "no_time",
        "Until May.",
    )
    assert Transition.objects.of("mentoring.matchproposal", offer.pk).get().actor == here.mentor


@pytest.mark.parametrize("who", ["lead", "manager", "other_mentor", "other_learner"])
def test_nobody_but_the_mentor_answers(here, offer, who):
    by = getattr(here, who)

    with pytest.raises(NotAllowed):
        services.proposal_accept(proposal_id=offer.pk, by=by, now=NOW)
    with pytest.raises(NotAllowed):
        services.proposal_decline(proposal_id=offer.pk, reason=OfferDecline.OTHER, by=by, now=NOW)

    offer.refresh_from_db()
    assert offer.state == "offered"


def test_offers_nobody_answers_expire_after_a_week(here, offer):
    assert services.proposals_expire(now=NOW + WEEK - timedelta(seconds=1)) == 0
    assert [services.proposals_expire(now=NOW + WEEK) for _ in range(2)] == [1, 0]

    offer.refresh_from_db()
    assert (offer.state, offer.decided_at) == ("expired", NOW + WEEK)


@pytest.mark.parametrize("state", sorted(MATCH_PROPOSAL.ends() - {"accepted"}))
def test_an_answered_proposal_takes_no_step_and_names_none(here, state, client_of):
    why = "other" if state == "declined" else ""
    done = MatchProposalFactory(
        enrollment=here.other_enrollment,
        mentor=here.mentor_profile,
        state=state,
        decline_reason=why,
    )

    for who, verb, body in (
        ("lead", "offer", {}),
        ("lead", "cancel", {}),
        ("mentor", "accept", {}),
        ("mentor", "decline", {"reason": "other"}),
    ):
        answer = client_of(getattr(here, who)).post(f"{URL}/{done.pk}/{verb}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal-transition")
        assert answer.json()["allowed"] == []
    done.refresh_from_db()
    assert done.state == state


def test_what_was_not_offered_is_not_accepted(here, proposal):
    with pytest.raises(TransitionNotAllowed) as refused:
        services.proposal_accept(proposal_id=proposal.pk, by=here.mentor, now=NOW)

    assert refused.value.facts["allowed"] == ["offered", "cancelled"]
    assert not here.other_enrollment.mentorships.exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "offered", "expires_at": None}, "match_proposal_offer_expires"),
        ({"state": "cancelled", "decline_reason": "other"}, "match_proposal_declined_has_a_reason"),
    ],
)
def test_the_database_holds_what_a_state_needs(here, proposal, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MatchProposal.objects.filter(pk=proposal.pk).update(**change)


def test_a_learner_has_one_open_proposal(here, proposal):
    with pytest.raises(IntegrityError, match="match_proposal_one_open"), transaction.atomic():
        MatchProposalFactory(enrollment=here.other_enrollment)


def test_a_lead_and_the_mentor_do_it_all_at_the_desk(here, proposal, admin_of):
    url = f"/admin/mentoring/matchproposal/{proposal.pk}/"
    lead, mentor = admin_of(here.lead), admin_of(here.mentor)
    pressed = {"csrfmiddlewaretoken": "x"}
    assert mentor.get(f"{url}change/").status_code == 404  # not offered yet
    assert lead.post(f"{url}offer/", pressed).status_code == 302

    page = mentor.get(f"{url}change/")
    names = [str(verb["label"]) for verb in page.context["verbs"]]
    shown = [part["feature"] for part in page.context["contributions"]]
    assert (names, shown) == (["Accept", "Decline"], ["continuity"])
    assert mentor.post(f"{url}accept/", pressed).status_code == 302

    proposal.refresh_from_db()
    assert MatchProposalState(proposal.state) is MatchProposalState.ACCEPTED
