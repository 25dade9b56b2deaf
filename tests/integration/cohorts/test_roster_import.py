"""Rosters: what a file does, what it never does, and what it says of each row."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import ExternalId, Invitation, Learner, Membership, User
from apps.accounts.selectors import invitation_token
from apps.accounts.services import AlreadyGranted, invitation_accept, invitation_issue
from apps.cohorts import selectors, services
from apps.cohorts.models import Enrollment, RosterFile, RosterImport, RosterRow
from apps.core.models import Job, OutboxEvent, Transition
from mentorship.errors import Conflict, NotAllowed, NotFound
from mentorship.roster import COLUMNS
from mentorship.values import Role
from tests.factories.moments import NOW
from tests.integration.cohorts.races import together
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    taken,
)

pytestmark = pytest.mark.django_db
HEADER = ",".join(COLUMNS)
PASSWORD = "correct horse battery staple"


@pytest.fixture
def spring(here):
    """A cohort that takes people in, with three seats in data."""
    return cohort_of(here.program, seats=3, slug="spring")


def send(here, *files, by=None, now=NOW, **more):
    """Send files in, do what the worker does, and return the import."""
    named = [file if isinstance(file, tuple) else ("roster.csv", file) for file in files]
    row = services.roster_import_send(
        **{
            "organization_id": here.organization.pk,
            "cohort_id": None,
            "files": named,
            "by": by or here.manager,
            "now": now,
            "dry_run": False,
            **more,
        }
    )
    return services.roster_import_run(roster_import_id=row.pk, now=now)


def plain(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def told(row):
    """Return line, outcome, code and column of each row of an import's report."""
    rows = RosterRow.objects.filter(roster_import=row).order_by("id")
    return list(rows.values_list("line", "outcome", "code", "column"))


def everything():
    """Return what an import may write, counted."""
    tables = (User, Membership, Learner, Invitation, ExternalId, Enrollment, Transition)
    return [model.objects.count() for model in (*tables, OutboxEvent)]


def state_of(email):
    return Enrollment.objects.get(learner__user__email=email).state


def own_export(here, **more):
    out = io.StringIO()
    rows = selectors.roster_rows(organization_id=here.organization.pk, **more)
    csv.writer(out).writerows([COLUMNS, *rows])
    return out.getvalue()


# --------------------------------------------------------------------------- what it does


def test_newcomers_are_prepared_invited_and_seated(here, spring):
    row = send(
        here,
        plain(
            "s-1,ann@school.example,Ann,learner,spring,data,",
            "s-2,bo@school.example,Bo,learner,spring,data,applied",
            "s-3,mo@school.example,Mo,mentor,,,",
            "s-4,le@school.example,Le,lead_mentor,spring,,",
        ),
    )

    assert (row.state, row.created_rows, row.failed_rows) == ("applied", 4, 0)
    assert (state_of("ann@school.example"), state_of("bo@school.example")) == (
        "admitted",
        "applied",
    )
    assert taken(spring) == 1
    assert_seats_add_up()
    assert Invitation.objects.filter(state="open", organization=here.organization).count() == 4
    assert not User.objects.get(email="ann@school.example").has_usable_password()
    assert [lead.email for lead in spring.leads.all()] == ["le@school.example"]
    assert not row.files.exists()  # personal data are not kept longer than needed


def test_a_prepared_account_becomes_its_persons_by_the_invitation(here, spring):
    send(here, plain("s-1,ann@school.example,Ann,learner,spring,data,"))
    token = invitation_token(invitation=Invitation.objects.get(email="ann@school.example"))

    invitation_accept(token=token, by=None, now=NOW, name="Ann Lee", password=PASSWORD)

    person = User.objects.get(email="ann@school.example")
    assert (person.name, person.check_password(PASSWORD)) == ("Ann Lee", True)
    assert state_of("ann@school.example") == "admitted"


def test_who_missed_the_invitation_to_a_prepared_account_is_invited_again(here, spring):
    send(here, plain(",ann@school.example,Ann,learner,spring,data,"))
    Invitation.objects.filter(email="ann@school.example").update(expires_at=NOW)

    again = invitation_issue(
        organization_id=here.organization.pk,
        email="ann@school.example",
        role=Role.LEARNER,
        by=here.manager,
        now=NOW,
    )

    token = invitation_token(invitation=again)
    invitation_accept(token=token, by=None, now=NOW, name="Ann", password=PASSWORD)
    with pytest.raises(AlreadyGranted):
        invitation_issue(
            organization_id=here.organization.pk,
            email="ann@school.example",
            role=Role.LEARNER,
            by=here.manager,
            now=NOW,
        )


def test_a_full_direction_puts_on_the_waiting_list_and_says_so(here, spring):
    rows = [f",p{n}@school.example,P{n},learner,spring,data," for n in range(4)]

    row = send(here, plain(*rows))

    assert told(row)[3] == (5, "created", "direction-full", "direction")
    assert state_of("p3@school.example") == "waitlisted"
    assert taken(spring) == 3


def test_whoever_has_an_account_elsewhere_is_only_invited(here, elsewhere, spring):
    stranger = elsewhere.learner

    row = send(here, plain(f",{stranger.email},Lin,learner,spring,data,"))

    assert told(row) == [(2, "created", "invited-first", "email")]
    assert not stranger.memberships.filter(organization=here.organization).exists()
    assert not Enrollment.objects.filter(cohort=spring).exists()
    again = send(here, plain(f",{stranger.email},Lin,learner,spring,data,"))
    assert told(again) == [(2, "unchanged", "invited-first", "email")]


def test_the_same_file_sent_again_changes_nothing(here, spring):
    file = plain(
        "s-1,ann@school.example,Ann,learner,spring,data,", ",bo@school.example,Bo,mentor,,,"
    )
    send(here, file)
    before = everything()

    row = send(here, file)

    assert (row.unchanged_rows, row.created_rows, row.changed_rows) == (2, 0, 0)
    assert [now - then for now, then in zip(everything(), before, strict=True)] == [
        *([0] * 6),
        2,  # the two steps of the import itself
        0,
    ]


def test_rows_meet_by_the_external_id_first_and_the_address_second(here, spring):
    send(here, plain("s-1,ann@school.example,Ann,learner,spring,data,"))

    row = send(
        here,
        plain(
            "s-1,ann.lee@home.example,Ann,learner,spring,data,",
            f"s-1,{here.learner.email},Ann,mentor,,,",
            "s-9,ann@school.example,Ann,mentor,,,",
        ),
    )

    assert told(row) == [
        (2, "unchanged", "email-kept", "email"),
        (3, "failed", "identity-conflict", "email"),
        (4, "failed", "identity-conflict", "external_id"),
    ]
    assert User.objects.filter(email__endswith="example", name="Ann").count() == 1


# --------------------------------------------------------------------------- the pains


def test_pain_12_importing_one_removes_nobody(here):
    """kolibri#6786: importing one user removed the others."""
    before = list(Enrollment.objects.order_by("pk").values_list("pk", "state"))
    people = Membership.objects.filter(state="active").count()

    send(here, plain(",new@school.example,New,learner,,,"), apply_deletions=True)

    assert list(Enrollment.objects.order_by("pk").values_list("pk", "state")) == before
    assert Membership.objects.filter(state="active").count() == people + 1


def test_pain_12_our_own_export_comes_back_in_as_nothing_new(here, spring):
    """kolibri#6787: could not import its own export, and did not say why."""
    send(here, plain("s-1,ann@school.example,Ann,learner,spring,data,"))
    applicant(spring)
    gone, waiting = admitted(spring), applicant(spring)
    services.enrollment_withdraw(enrollment_id=gone.pk, reason="moves", by=None, now=NOW)
    services.enrollment_waitlist(enrollment_id=waiting.pk, by=None, now=NOW)
    before = everything()

    row = send(here, own_export(here), by=here.admin)

    assert [line for line in told(row) if line[1:] != ("unchanged", "", "")] == []
    assert row.unchanged_rows == len(own_export(here).splitlines()) - 1
    assert everything()[:6] == before[:6]
    assert everything()[7] == before[7]


def test_pain_12_no_error_is_blank(here, spring):
    """kolibri#6716: every error names its row, its column and a code."""
    row = send(
        here,
        plain(
            ",,Nobody,learner,,,",
            ",not an address,X,learner,,,",
            ",a@school.example,A,dean,,,",
            ",b@school.example,B,learner,nowhere,,",
            ",c@school.example,C,learner,spring,astrology,",
            ",d@school.example,D,learner,spring,data,dreaming",
            ",e@school.example,,learner,,,",
            "x-1,,E,learner,,,",
            ",f@school.example,F,learner,spring,data,completed",
            ",g@school.example",
            ",h@school.example,H,learner,spring,data,",
        ),
    )

    assert [entry[0:1] + entry[2:] for entry in told(row) if entry[1] == "failed"] == [
        (2, "missing-identity", "email"),
        (3, "invalid-email", "email"),
        (4, "unknown-role", "role"),
        (5, "unknown-cohort", "cohort"),
        (6, "unknown-direction", "direction"),
        (7, "unknown-state", "state"),
        (8, "missing-name", "name"),
        (9, "unknown-person", "external_id"),
        (10, "state-not-importable", "state"),
        (11, "wrong-number-of-cells", "name"),
    ]
    assert (row.state, row.created_rows) == ("applied", 1)  # the faulty ones stopped nobody
    known = {code for _, _, code, _ in told(row) if code}
    assert all(str(selectors.roster_code_told(code=code)) != code for code in known)


def test_the_same_learner_in_two_rows_counts_once(here, spring):
    """edx-documentation#87."""
    row = send(
        here,
        plain(
            "s-1,ann@school.example,Ann,learner,spring,data,",
            ",ANN@school.example,Ann again,learner,spring,data,",
        ),
    )

    assert told(row) == [(2, "created", "", ""), (3, "failed", "duplicate-row", "email")]
    assert (Enrollment.objects.filter(cohort=spring).count(), taken(spring)) == (1, 1)


# --------------------------------------------------------------------------- dry run


def test_a_dry_run_says_what_the_import_does_and_writes_nothing(here, spring):
    file = plain(",ann@school.example,Ann,learner,spring,data,", ",bo@school.example,Bo,dean,,,")
    before = everything()[:6]

    row = send(here, file, dry_run=True)

    assert (row.state, everything()[:6], taken(spring)) == ("checked", before, 0)
    report = told(row)
    services.roster_import_apply(roster_import_id=row.pk, by=here.manager, now=NOW)
    row = services.roster_import_run(roster_import_id=row.pk, now=NOW)
    assert (row.state, told(row)) == ("applied", report)
    assert state_of("ann@school.example") == "admitted"


def test_what_is_applied_is_what_was_shown(here, spring):
    row = send(here, plain(",ann@school.example,Ann,learner,spring,data,"), dry_run=True)
    for _ in range(3):
        admitted(spring)
    services.roster_import_apply(roster_import_id=row.pk, by=here.manager, now=NOW)

    row = services.roster_import_run(roster_import_id=row.pk, now=NOW)

    assert (row.state, told(row)) == ("checked", [(2, "created", "direction-full", "direction")])
    assert not User.objects.filter(email="ann@school.example").exists()


def test_a_dry_run_of_yesterday_is_not_applied(here, spring):
    row = send(here, plain(",ann@school.example,Ann,learner,spring,data,"), dry_run=True)

    with pytest.raises(services.rosters.DryRunTooOld):
        services.roster_import_apply(
            roster_import_id=row.pk,
            by=here.manager,
            now=NOW + services.rosters.DRY_RUN_HOLDS * 1.01,
        )

    assert RosterImport.objects.get().state == "checked"


def test_the_files_of_a_dry_run_nobody_applied_go_and_its_report_stays(here, spring):
    row = send(here, plain(",ann@school.example,Ann,learner,spring,data,"), dry_run=True)

    early = services.rosters_sweep(now=NOW)
    late, again = (
        services.rosters_sweep(now=NOW + services.rosters.DRY_RUN_HOLDS * 1.01) for _ in range(2)
    )

    assert (early, late, again) == (0, 1, 0)
    assert not row.files.exists()
    assert row.rows.exists()


def test_all_or_nothing_refuses_the_whole_for_one_faulty_row(here, spring):
    file = plain(",ann@school.example,Ann,learner,spring,data,", ",bo@school.example,Bo,dean,,,")
    before = everything()[:6]

    row = send(here, file, atomic=True)

    assert (row.state, row.failed_rows, everything()[:6]) == ("refused", 1, before)
    checked = send(here, file, atomic=True, dry_run=True)
    with pytest.raises(Conflict, match="1 rows are faulty"):
        services.roster_import_apply(roster_import_id=checked.pk, by=here.manager, now=NOW)


def test_a_job_delivered_twice_imports_once(here, spring):
    row = send(here, plain(",ann@school.example,Ann,learner,spring,data,"))
    before = everything()

    again = services.roster_import_run(roster_import_id=row.pk, now=NOW)

    assert (again.state, everything(), Job.objects.count()) == ("applied", before, 1)


def test_a_long_roster_goes_on_where_it_stopped_when_it_is_sent_again(here, monkeypatch):
    monkeypatch.setattr(services.rosters, "MOST_CHANGES", 2)
    file = plain(*[f",p{n}@school.example,P{n},learner,,," for n in range(3)])

    first, second = send(here, file), send(here, file)

    assert told(first)[2] == (4, "failed", "not-reached", "email")
    assert [row[1] for row in told(second)] == ["unchanged", "unchanged", "created"]


# --------------------------------------------------------------------------- who leaves


def test_a_row_takes_somebody_out_only_when_asked(here, spring):
    seated, file = admitted(spring), plain("")
    email = seated.learner.user.email
    file = plain(f",{email},X,learner,spring,,withdrawn")

    first = send(here, file)
    assert told(first) == [(2, "unchanged", "not-taken-out", "state")]
    assert taken(spring) == 1

    second = send(here, file, apply_deletions=True)
    assert told(second) == [(2, "changed", "", "")]
    assert (state_of(email), taken(spring)) == ("withdrawn", 0)


def test_nobody_is_set_back_or_turned_by_a_file(here):
    running = cohort_of(here.program, state="running", slug="autumn")
    row = active(running)
    email = row.learner.user.email

    back = send(here, plain(f",{email},,learner,autumn,data,applied"))
    turned = send(here, plain(f",{email},,learner,autumn,apps,"))
    paused = send(here, plain(f",{email},,learner,autumn,data,paused"))

    assert told(back) == [(2, "unchanged", "further-along", "state")]
    assert told(turned) == [(2, "failed", "direction-stands", "direction")]
    assert told(paused) == [(2, "failed", "state-not-importable", "state")]
    assert state_of(email) == "active"


# --------------------------------------------------------------------------- OneRoster

EVERY = "sourcedId,status,dateLastModified"
USERS = f"""{EVERY},enabledUser,orgSourcedIds,role,givenName,familyName,email,metadata.shoe
u-1,active,,true,o-1,student,Ann,Lee,ann@school.example,38
u-2,active,,true,o-1,teacher,Mo,May,mo@school.example,
u-3,active,,true,o-1,aide,Al,Poe,al@school.example,
"""
CLASSES = f"""{EVERY},title,grades,courseSourcedId,classCode
c-1,active,,Spring,,k-1,spring
"""
ENROLLMENTS = f"""{EVERY},classSourcedId,schoolSourcedId,userSourcedId,role,primary
e-1,active,,c-1,o-1,u-1,student,
e-2,active,,c-1,o-1,u-2,teacher,true
e-3,active,,c-9,o-1,u-1,student,
"""


def test_oneroster_files_are_tied_together_by_their_ids(here, spring):
    row = send(
        here,
        ("users.csv", USERS),
        ("classes.csv", CLASSES),
        ("enrollments.csv", ENROLLMENTS),
    )

    assert row.shape == "oneroster"
    assert told(row) == [
        (2, "created", "", ""),
        (3, "created", "", ""),
        (4, "failed", "unknown-cohort", "classSourcedId"),
        (4, "failed", "unknown-role", "role"),
    ]
    assert state_of("ann@school.example") == "admitted"
    assert ExternalId.objects.get(value="u-2").user.email == "mo@school.example"


def test_a_oneroster_deletion_withdraws_only_when_asked(here, spring):
    files = [("users.csv", USERS), ("classes.csv", CLASSES), ("enrollments.csv", ENROLLMENTS)]
    send(here, *files)
    gone = [*files[:2], ("enrollments.csv", ENROLLMENTS.replace("e-1,active", "e-1,tobedeleted"))]

    send(here, *gone)
    assert state_of("ann@school.example") == "admitted"

    send(here, *gone, apply_deletions=True)
    assert state_of("ann@school.example") == "withdrawn"
    assert taken(spring) == 0


# --------------------------------------------------------------------------- who may


def test_an_import_stays_in_its_organization_and_belongs_to_managers(here, elsewhere, spring):
    before = everything()
    for by in (here.mentor, here.lead, here.learner, elsewhere.manager):
        with pytest.raises(NotAllowed):
            send(here, plain(",x@school.example,X,learner,,,"), by=by)
    with pytest.raises(NotFound):
        send(here, plain(",x@school.example,X,learner,,,"), cohort_id=elsewhere.cohort.pk)
    assert everything() == before

    row = send(here, plain(f",x@school.example,X,learner,{elsewhere.cohort.slug}x,,"))
    assert told(row) == [(2, "failed", "unknown-cohort", "cohort")]
    assert not elsewhere.cohort.enrollments.filter(learner__user__email="x@school.example")


def test_managers_do_not_come_by_a_roster(here):
    row = send(here, plain(",boss@school.example,Boss,program_manager,,,"), by=here.admin)

    assert told(row) == [(2, "failed", "unknown-role", "role")]


def test_whoever_lost_the_role_meanwhile_imports_nothing(here, spring):
    row = services.roster_import_send(
        organization_id=here.organization.pk,
        cohort_id=spring.pk,
        files=[("roster.csv", plain(",x@school.example,X,learner,,,"))],
        by=here.manager,
        now=NOW,
        dry_run=False,
    )
    Membership.objects.filter(user=here.manager).update(state="ended")

    row = services.roster_import_run(roster_import_id=row.pk, now=NOW)

    assert (row.state, User.objects.filter(email="x@school.example").exists()) == (
        "refused",
        False,
    )


# --------------------------------------------------------------------------- cost and reading


def test_a_roster_that_changes_nothing_costs_nothing_per_row(here, spring):
    def cost(count):
        rows = [f",p{n}@school.example,P{n},learner,,," for n in range(count)]
        send(here, plain(*rows))
        with CaptureQueriesContext(connection) as asked:
            send(here, plain(*rows))
        # each row is carried out in a savepoint of its own, which is no question
        return len([q for q in asked if "SAVEPOINT" not in q["sql"]])

    assert cost(2) == cost(20)


@pytest.mark.parametrize("sep", [",", ";", "\t"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_the_usual_ways_to_write_a_file_are_read(here, sep, bom):
    text = bom + plain(',"ann@school.example",Ann,learner,,,').replace(",", sep)

    assert send(here, text.replace("\n", "\r\n")).created_rows == 1


@pytest.mark.parametrize(
    ("file", "code", "name"),
    [
        ("email,role,email\n", "duplicate-column", "email"),
        ("email,role,shoe size\n", "unknown-column", "shoe size"),
        ("name\n", "missing-column", "email"),
        (HEADER + "\n", "no-rows", ""),
        ("", "missing-column", "role"),
        (HEADER + '\n"never closed', "not-csv", "2"),
        (HEADER + "\n" + ",a@b.example,A,learner,,,\n" * 5001, "too-many-rows", "5000"),
    ],
)
def test_a_file_that_cannot_be_read_names_what_is_wrong(here, file, code, name):
    with pytest.raises(services.rosters.RosterUnreadable) as refused:
        send(here, file)

    fault = refused.value.faults[0]
    assert (fault.pointer, fault.code) == ("#/files/0/content", code)
    assert name in fault.detail
    assert not RosterImport.objects.exists()
    assert not RosterFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_file_sent_in_twice_at_once_brings_each_person_once(here):
    spring = cohort_of(here.program, seats=2, slug="spring")
    rows = [f"s-{n},p{n}@school.example,P{n},learner,spring,data," for n in range(4)]
    sent = [
        services.roster_import_send(
            organization_id=here.organization.pk,
            cohort_id=spring.pk,
            files=[("roster.csv", plain(*rows))],
            by=here.manager,
            now=NOW,
            dry_run=False,
        ).pk
        for _ in range(2)
    ]

    outcomes = together(
        [lambda i: services.roster_import_run(roster_import_id=sent[i], now=NOW)] * 2
    )

    assert sorted(row.created_rows for row in outcomes) == [0, 4]
    assert User.objects.filter(email__endswith="@school.example").count() == 4
    assert (Enrollment.objects.filter(cohort=spring).count(), taken(spring)) == (4, 2)
    assert_seats_add_up()
