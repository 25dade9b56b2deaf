"""Rules earn trust: outcomes of deeds, precision by judgments, and silence below the floor."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.progress import selectors, services
from apps.progress.models import RiskAssessment, RiskMute, RiskSignal
from mentorship.errors import Conflict, Invalid, NotAllowed
from mentorship.values import RiskCode, RiskDismissal
from tests.factories import EnrollmentFactory, PlacementFactory
from tests.factories.moments import NOW
from tests.integration.cohorts.races import together

pytestmark = pytest.mark.django_db
WEEKS = timedelta(weeks=1)


def signal(enrollment, code="silent", **more):
    values = {"value": 20, "threshold": 14, "probability": 0.6, "rows": [], "shapes": "x"}
    organization = enrollment.organization
    return RiskSignal.objects.create(
        enrollment=enrollment, organization=organization, code=code, raised_at=NOW, **values | more
    )


def judged(house, code, *, right=0, wrong=0, at=NOW):
    """Write signals of *code* that people have judged."""
    for count, more in (
        (right, {"dismissal": "known"}),
        (wrong, {"dismissal": "wrong"}),
    ):
        for _ in range(count):
            row = {"state": "dismissed", "judged_at": at, "cleared_at": at}
            signal(house.enrollment, code, **row, **more)


def assessed(enrollment, day, probability):
    RiskAssessment.objects.create(
        enrollment=enrollment,
        organization=enrollment.organization,
        as_of=day.date(),
        probability=probability,
        base=0,
        contributions=[],
        shapes="x",
    )


def figures(house, code, now=NOW):
    rows = selectors.rule_figures(organization_ids=[house.organization.pk], now=now)
    return next(row for row in rows if row.code == code)


def acted_on(here, **more):
    row = signal(here.enrollment, **more)
    services.signal_act(signal_id=row.pk, note="We talked.", by=here.mentor, now=NOW)
    assessed(here.enrollment, NOW, 0.6)
    return row


# --------------------------------------------------------------------------- outcomes


@pytest.mark.parametrize(("later", "outcome"), [(0.2, "better"), (0.62, "same"), (0.9, "worse")])
def test_what_came_of_a_deed_is_noted_two_weeks_on(here, later, outcome):
    row = acted_on(here)
    assessed(here.enrollment, NOW + 2 * WEEKS, later)

    early = services.risk_outcomes_record(now=NOW + timedelta(days=13))
    due = services.risk_outcomes_record(now=NOW + 2 * WEEKS)
    again = services.risk_outcomes_record(now=NOW + 3 * WEEKS)

    row.refresh_from_db()
    assert (early, due, again) == (0, 1, 0)
    assert (row.outcome, row.risk_then, row.risk_later) == (outcome, 0.6, later)
    assert row.outcome_at == NOW + 2 * WEEKS


def test_whoever_left_has_fared_worse_and_whoever_cannot_be_assessed_is_unknown(here):
    left, away = acted_on(here), signal(here.other_enrollment)
    services.signal_act(signal_id=away.pk, note="Wrote.", by=here.manager, now=NOW)
    type(here.enrollment).objects.filter(pk=here.enrollment.pk).update(state="withdrawn")

    first = services.risk_outcomes_record(now=NOW + 2 * WEEKS)
    second = services.risk_outcomes_record(now=NOW + 3 * WEEKS)

    left.refresh_from_db()
    away.refresh_from_db()
    assert (first, second) == (1, 1)
    assert (left.outcome, away.outcome) == ("worse", "unknown")


# --------------------------------------------------------------------------- precision


def test_precision_counts_what_was_acted_on_or_known_against_what_was_wrong(here):
    judged(here, "silent", right=2, wrong=1)
    acted_on(here)
    signal(here.other_enrollment)  # nobody has judged it yet

    found = figures(here, RiskCode.SILENT).precision

    assert (found.confirmed, found.refuted, found.share) == (3, 1, 0.75)
    assert found.interval[0] < 0.75 < found.interval[1]


def test_judgments_older_than_half_a_year_say_no_more(here):
    judged(here, "silent", wrong=9, at=NOW - timedelta(days=181))

    assert figures(here, RiskCode.SILENT).precision.judged == 0


@pytest.mark.django_db(transaction=True)
def test_json_blob_read_modify_write_counters_come_from_rows(here):
    """Product page, 3.1: two that judge at one moment both count."""
    rows = [signal(here.enrollment, "silent"), signal(here.other_enrollment, "silent")]
    reason = RiskDismissal.WRONG

    outcomes = together(
        [
            lambda index: services.signal_dismiss(
                signal_id=rows[index].pk, reason=reason, by=here.manager, now=NOW
            )
        ]
        * 2
    )

    assert all(isinstance(outcome, RiskSignal) for outcome in outcomes)
    assert figures(here, RiskCode.SILENT).precision.refuted == 2


# --------------------------------------------------------------------------- muting


@pytest.fixture
def mute(here):
    """A rule that was wrong nine times in ten, and is silent for it."""
    judged(here, "silent", right=1, wrong=19)
    services.risk_rules_review(now=NOW)
    return RiskMute.objects.get()


def test_signals_that_earn_trust_a_rule_below_its_floor_mutes_itself_and_says_so(here, mute):
    """Product page, L8."""
    again = services.risk_rules_review(now=NOW + timedelta(days=1))

    assert (mute.code, mute.organization) == ("silent", here.organization)
    assert (mute.confirmed, mute.refuted, mute.precision) == (1, 19, 0.05)
    assert mute.upper < mute.floor
    assert "19 of 20" in mute.why
    assert (again.muted, again.lifted) == (0, 0)


def test_a_few_dismissals_silence_nothing(here):
    judged(here, "silent", wrong=3)

    assert services.risk_rules_review(now=NOW).muted == 0


def test_a_muted_rule_raises_nothing_here_but_elsewhere_and_everybody_is_assessed(
    here, elsewhere, mute
):
    for house in (here, elsewhere):
        house.placement.started_at = NOW - 8 * WEEKS
        house.placement.save()
    ids = [here.enrollment.pk, elsewhere.enrollment.pk]

    counts = services.risk_refresh(enrollment_ids=ids, now=NOW)

    raised = RiskSignal.objects.filter(state="raised", code="silent")
    assert [row.enrollment for row in raised] == [elsewhere.enrollment]
    assert counts.assessed == RiskAssessment.objects.count() == 2


def test_a_manager_lifts_it_and_only_later_judgments_count(here, mute):
    services.rule_unmute(mute_id=mute.pk, reason="New form.", by=here.manager, now=NOW)

    review = services.risk_rules_review(now=NOW + timedelta(days=1))

    mute.refresh_from_db()
    assert (mute.lifted_by, mute.lift_reason, review.muted) == (here.manager, "New form.", 0)
    judged(here, "silent", wrong=12, at=NOW + timedelta(days=2))
    assert services.risk_rules_review(now=NOW + timedelta(days=3)).muted == 1


def test_it_is_lifted_when_the_figures_recover(here, mute):
    review = services.risk_rules_review(now=NOW + timedelta(days=200))

    mute.refresh_from_db()
    assert (review.lifted, mute.lifted_by) == (1, None)
    assert mute.lifted_at == NOW + timedelta(days=200)


def test_only_managers_lift_and_they_say_why_and_only_once(here, mute):
    for who in (here.mentor, here.lead):
        with pytest.raises(NotAllowed):
            services.rule_unmute(mute_id=mute.pk, reason="No.", by=who, now=NOW)
    with pytest.raises(Invalid):
        services.rule_unmute(mute_id=mute.pk, reason=" ", by=here.manager, now=NOW)
    mute.refresh_from_db()
    assert mute.lifted_at is None

    services.rule_unmute(mute_id=mute.pk, reason="Yes.", by=here.manager, now=NOW)
    with pytest.raises(Conflict):
        services.rule_unmute(mute_id=mute.pk, reason="Yes.", by=here.manager, now=NOW)


def test_the_database_keeps_one_mute_in_force_and_none_above_its_floor(here, mute):
    for change in ({"pk": None}, {"pk": None, "code": "stalled", "upper": 0.9}):
        row = RiskMute.objects.get(pk=mute.pk)
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError, match="risk_mute_"), transaction.atomic():
            row.save()


def test_the_rules_of_an_organization_are_shown_with_precision_interval_and_mute(
    here, mute, client_of
):
    path = f"/api/v1/organizations/{here.organization.pk}/risk-rules"

    rules = client_of(here.mentor).get(path).json()["rules"]

    silent = next(rule for rule in rules if rule["code"] == "silent")
    assert len(rules) == len(RiskCode)
    assert (silent["confirmed"], silent["refuted"], silent["precision"]) == (1, 19, 0.05)
    assert silent["low"] < 0.05 < silent["high"] < silent["floor"]
    assert silent["mute"] == mute.pk
    assert client_of(here.learner).get(path).status_code == 403


def test_the_desk_shows_the_rules_above_the_signals_and_lifts_a_mute(here, mute, admin_of):
    desk = admin_of(here.manager)

    page = desk.get("/admin/progress/risksignal/").content.decode()
    done = desk.post(f"/admin/progress/riskmute/{mute.pk}/lift/", {"reason": "A new form."})

    mute.refresh_from_db()
    assert "1 / 20" in page  # right once of twenty
    assert (done.status_code, mute.lifted_by) == (302, here.manager)


# --------------------------------------------------------------------------- silence


def test_silence_scored_as_safety_who_did_nothing_ranks_highest_on_inactivity(here):
    """Product page, 3.1: no row of activity is the most inactive there is, not the least."""
    others = [EnrollmentFactory(cohort=here.cohort) for _ in range(3)]
    for row in others:
        PlacementFactory(enrollment=row, started_at=NOW - 2 * WEEKS)
    here.placement.started_at = NOW - 8 * WEEKS
    here.placement.save()

    services.risk_refresh(enrollment_ids=[here.enrollment.pk, *(r.pk for r in others)], now=NOW)

    inactive = RiskSignal.objects.filter(code="silent").order_by("-value")
    assert inactive.first().enrollment == here.enrollment
    assert inactive.first().value == 56
