"""What people bring along and offer: written whole, read as the engine reads it."""

from dataclasses import replace

import pytest

from apps.accounts import selectors, services
from apps.accounts.models import Learner
from apps.accounts.selectors import (
    Education,
    LearnerBasics,
    LearnerProfile,
    MentorProfile,
    RoleYears,
    SkillLevel,
    VerticalYears,
)
from apps.core.models import OutboxEvent
from mentorship.errors import Invalid, NotAllowed, NotFound
from tests.factories import (
    LearnerFactory,
    MembershipFactory,
    SkillFactory,
    VerticalFactory,
    direction,
)

UNKNOWN = {
    "status": None,
    "education": None,
    "experience_known": False,
    "roles": [],
    "skills": [],
    "verticals": [],
    "weekly_hours": None,
    "target_direction": None,
    "interest_engineering": None,
    "interest_data": None,
    "interest_tuning_only": False,
    "rejects": [],
    "company_preference": None,
    "shipped_llm_in_own_business": False,
}


@pytest.fixture
def full():
    SkillFactory(slug="data.dedup")
    SkillFactory(slug="apps.rag")
    VerticalFactory(slug="medical")
    for slug in ("data", "apps", "deploy"):
        direction(slug)
    return LearnerProfile(
        basics=LearnerBasics(
            status="employed",
            education=Education("bachelor", "cs", "average"),
            weekly_hours=12.5,
            target_direction="apps",
            interest_engineering=0.4,
            interest_data=0.9,
            interest_tuning_only=True,
            company_preference="small_mid",
            shipped_llm_in_own_business=True,
        ),
        roles=(RoleYears("backend", 5, "production"), RoleYears("algo_speech", 2.5, "claimed")),
        skills=(SkillLevel("data.dedup", 0.5, "project"), SkillLevel("apps.rag", 1, "reviewed")),
        verticals=(VerticalYears("medical", 3),),
        rejects=("deploy", "data"),
    )


def save(learner, profile, by, now):
    return services.learner_profile_save(learner_id=learner.pk, profile=profile, by=by, now=now)


def document_of(learner):
    loaded = Learner.objects.with_profile().get(pk=learner.pk)
    return selectors.learner_profile_document(learner=loaded)


# --------------------------------------------------------------------------- learners


def test_an_empty_profile_knows_nothing(here):
    assert document_of(here.learner_profile) == UNKNOWN


def test_a_saved_profile_reads_as_the_engines_form(here, full, now):
    save(here.learner_profile, full, here.learner, now)

    assert document_of(here.learner_profile) == {
        "status": "employed",
        "education": {"level": "bachelor", "field": "cs", "tier": "average"},
        "experience_known": True,
        "roles": [
            {"family": "algo_speech", "years": 2.5, "evidence": "claimed"},
            {"family": "backend", "years": 5.0, "evidence": "production"},
        ],
        "skills": [
            {"skill": "apps.rag", "level": 1.0, "evidence": "reviewed"},
            {"skill": "data.dedup", "level": 0.5, "evidence": "project"},
        ],
        "verticals": [{"vertical": "medical", "years": 3.0}],
        "weekly_hours": 12.5,
        "target_direction": "apps",
        "interest_engineering": 0.4,
        "interest_data": 0.9,
        "interest_tuning_only": True,
        "rejects": ["data", "deploy"],
        "company_preference": "small_mid",
        "shipped_llm_in_own_business": True,
    }


def test_a_later_profile_replaces_all_of_the_earlier_one(here, full, now):
    save(here.learner_profile, full, here.learner, now)

    save(here.learner_profile, LearnerProfile(), here.learner, now)

    assert document_of(here.learner_profile) == UNKNOWN


def test_a_changed_profile_is_told(here, full, now):
    save(here.learner_profile, full, here.learner, now)

    event = OutboxEvent.objects.get()
    assert event.name == "LearnerProfileChanged"
    assert event.payload["learner_id"] == here.learner_profile.pk


@pytest.mark.parametrize(
    ("basics", "roles", "known"),
    [
        (LearnerBasics(), (), False),
        (LearnerBasics(status="student"), (), True),
        (LearnerBasics(status="student", experience_known=False), (), False),
        (LearnerBasics(experience_known=True), (), True),
        (LearnerBasics(experience_known=False), (RoleYears("backend", 1, "claimed"),), True),
    ],
)
def test_no_experience_is_told_apart_from_not_asked(here, now, basics, roles, known):
    save(here.learner_profile, LearnerProfile(basics=basics, roles=roles), here.learner, now)

    assert document_of(here.learner_profile)["experience_known"] is known


def test_each_wrong_place_is_named_and_nothing_is_written(here, full, now):
    save(here.learner_profile, full, here.learner, now)
    before = document_of(here.learner_profile)
    OutboxEvent.objects.all().delete()
    wrong = LearnerProfile(
        basics=LearnerBasics(target_direction="sales"),
        skills=(SkillLevel("data.dedup", 1, "claimed"), SkillLevel("data.dedup", 0, "claimed")),
        verticals=(VerticalYears("astrology", 9),),
        rejects=("data", "nowhere"),
    )

    with pytest.raises(Invalid) as refusal:
        save(here.learner_profile, wrong, here.learner, now)

    assert {(fault.pointer, fault.code) for fault in refusal.value.faults} == {
        ("#/skills/1/skill", "duplicate"),
        ("#/verticals/0/vertical", "unknown-value"),
        ("#/rejects/1", "unknown-value"),
        ("#/target_direction", "unknown-value"),
    }
    assert document_of(here.learner_profile) == before
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("who", ["mentor", "lead", "other_learner"])
def test_others_do_not_write_a_learners_profile(here, full, now, who):
    with pytest.raises(NotAllowed):
        save(here.learner_profile, full, getattr(here, who), now)

    assert document_of(here.learner_profile) == UNKNOWN
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("who", ["learner", "manager", "admin"])
def test_the_learner_and_managers_write_it(here, full, now, who):
    save(here.learner_profile, full, getattr(here, who), now)

    assert document_of(here.learner_profile)["status"] == "employed"


def test_a_manager_elsewhere_does_not(here, elsewhere, full, now):
    with pytest.raises(NotAllowed):
        save(here.learner_profile, full, elsewhere.manager, now)

    assert document_of(here.learner_profile) == UNKNOWN


def test_whoever_left_the_organization_no_longer_writes(here, full, now):
    here.learner.memberships.update(state="ended")

    with pytest.raises(NotAllowed):
        save(here.learner_profile, full, here.learner, now)


def test_an_absent_learner_is_not_found(here, full, now):
    with pytest.raises(NotFound):
        save(LearnerFactory.build(pk=0), full, here.admin, now)


def test_the_basics_are_saved_without_touching_the_lists(here, full, now):
    save(here.learner_profile, full, here.learner, now)
    before = document_of(here.learner_profile)

    services.learner_basics_save(
        learner_id=here.learner_profile.pk,
        basics=replace(full.basics, weekly_hours=20, target_direction=None),
        by=here.manager,
        now=now,
    )

    assert document_of(here.learner_profile) == before | {
        "weekly_hours": 20.0,
        "target_direction": None,
    }
    assert OutboxEvent.objects.filter(name="LearnerProfileChanged").count() == 2


def test_reading_profiles_costs_the_same_for_two_and_for_twenty(
    here, full, now, django_assert_num_queries
):
    def read_all():
        with django_assert_num_queries(1):
            rows = list(Learner.objects.with_profile())
            return [selectors.learner_profile_document(learner=row) for row in rows]

    for learner in (here.learner_profile, Learner.objects.get(user=here.other_learner)):
        save(learner, full, None, now)
    assert len(read_all()) == 2

    for _ in range(18):
        save(LearnerFactory(organization=here.organization), full, None, now)
    assert len(read_all()) == 20


# --------------------------------------------------------------------------- mentors


def test_a_mentor_says_what_they_offer(here, now):
    direction("apps")
    offer = MentorProfile(
        bio="Search.", weekly_hours=6, languages=("zh-hans", "en"), directions=("apps",)
    )

    mentor = services.mentor_profile_save(
        mentor_id=here.mentor_profile.pk, profile=offer, by=here.mentor, now=now
    )

    assert selectors.mentor_profile(mentor=mentor) == replace(offer, languages=("en", "zh-hans"))


@pytest.mark.parametrize("who", ["learner", "other_mentor", "lead"])
def test_others_do_not_write_a_mentors_profile(here, now, who):
    with pytest.raises(NotAllowed):
        services.mentor_profile_save(
            mentor_id=here.mentor_profile.pk,
            profile=MentorProfile(bio="Theirs"),
            by=getattr(here, who),
            now=now,
        )

    here.mentor_profile.refresh_from_db()
    assert here.mentor_profile.bio == ""


def test_a_mentor_offers_directions_that_exist(here, now):
    with pytest.raises(Invalid) as refusal:
        services.mentor_profile_save(
            mentor_id=here.mentor_profile.pk,
            profile=MentorProfile(directions=("sales",)),
            by=here.manager,
            now=now,
        )

    assert [fault.pointer for fault in refusal.value.faults] == ["#/directions/0"]


# --------------------------------------------------------------------------- sight


def seen_by(user):
    return set(Learner.objects.visible_to(user))


def test_a_mentor_sees_own_learners_only(here, elsewhere):
    assert seen_by(here.mentor) == {here.learner_profile}
    assert seen_by(here.other_mentor) == set()
    assert seen_by(here.learner) == {here.learner_profile}
    assert here.learner_profile not in seen_by(elsewhere.admin)


def test_a_lead_sees_the_cohorts_they_lead_and_a_manager_all(here, elsewhere):
    everyone = set(Learner.objects.filter(organization=here.organization))

    assert seen_by(here.lead) == seen_by(here.manager) == seen_by(here.admin) == everyone


@pytest.mark.parametrize("who", ["mentor", "lead", "manager"])
def test_sight_ends_with_the_membership(here, who):
    user = getattr(here, who)
    user.memberships.update(state="ended")

    assert seen_by(user) == set()


def test_a_mentor_here_who_manages_elsewhere_sees_both_scopes_apart(here, elsewhere):
    MembershipFactory(user=here.mentor, organization=elsewhere.organization, role="program_manager")

    assert seen_by(here.mentor) == {
        here.learner_profile,
        *Learner.objects.filter(organization=elsewhere.organization),
    }
