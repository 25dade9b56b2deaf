"""The shape of OneRoster: users, classes and enrollments, tied together by `sourcedId`.

Versions 1.1 and 1.2 are read alike: in 1.2 a user has no `role`, the enrollment says it. A class
is a cohort: its `classCode`, else its `sourcedId`, is the cohort's short name.
https://www.imsglobal.org/oneroster-v11-final-csv-tables
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

from mentorship.roster._checks import identity_fault, too_long
from mentorship.roster._table import Row, Table, table_of
from mentorship.roster._values import (
    FileFault,
    LineFault,
    Reading,
    RosterLine,
)
from mentorship.values import Role, RosterShape

EVERYWHERE = ("sourcedId", "status", "dateLastModified")
USERS, CLASSES, ENROLLMENTS = "users.csv", "classes.csv", "enrollments.csv"
KNOWN = {
    USERS: (
        *EVERYWHERE,
        *("enabledUser", "orgSourcedIds", "role", "username", "userIds", "givenName"),
        *("familyName", "middleName", "identifier", "email", "sms", "phone", "agentSourcedIds"),
        *("grades", "password", "userMasterIdentifier", "resourceSourcedIds", "pronouns"),
        *("preferredGivenName", "preferredMiddleName", "preferredFamilyName"),
        "primaryOrgSourcedId",
    ),
    CLASSES: (
        *EVERYWHERE,
        *("title", "grades", "courseSourcedId", "classCode", "classType", "location"),
        *("schoolSourcedId", "termSourcedIds", "subjects", "subjectCodes", "periods"),
    ),
    ENROLLMENTS: (
        *EVERYWHERE,
        *("classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary"),
        *("beginDate", "endDate"),
    ),
}
NEEDED = {
    USERS: ("sourcedId", "givenName", "familyName", "email"),
    CLASSES: ("sourcedId",),
    ENROLLMENTS: ("classSourcedId", "userSourcedId", "role"),
}
NOT_READ = {
    *("manifest.csv", "academicSessions.csv", "categories.csv", "classResources.csv"),
    *("courseResources.csv", "courses.csv", "demographics.csv", "lineItems.csv", "orgs.csv"),
    *("resources.csv", "results.csv", "roles.csv", "scoreScales.csv", "userProfiles.csv"),
    *("userResources.csv", "lineItemLearningObjectiveIds.csv", "lineItemScoreScales.csv"),
    *("resultLearningObjectiveIds.csv", "resultScoreScales.csv"),
}
"""Files of the standard that say nothing about who is in which cohort."""

ROLES = {"student": Role.LEARNER, "teacher": Role.MENTOR}
STATUSES = {"", "active", "tobedeleted"}

COLUMN_OF = {
    USERS: {"external_id": "sourcedId", "name": "givenName", "cohort": "sourcedId"},
    ENROLLMENTS: {
        "external_id": "userSourcedId",
        "email": "userSourcedId",
        "name": "userSourcedId",
        "cohort": "classSourcedId",
    },
}
"""Where what a plain roster says in one column stands in these files, if by another name."""

ANY_FILE = {"direction": "classSourcedId", "state": "status"}


def column_of(file: str, column: str) -> str:
    """Return what the column of a plain roster is called in a file of OneRoster."""
    return {**ANY_FILE, **COLUMN_OF.get(file, {})}.get(column, column)


@dataclass(slots=True)
class _Book:
    """What has been read so far: users and classes by `sourcedId`."""

    users: dict[str, Row] = field(default_factory=dict)
    classes: dict[str, Row] = field(default_factory=dict)
    enrolled: set[str] = field(default_factory=set)


def read_oneroster(files: list[tuple[str, str]]) -> Reading:
    """Read the files of a OneRoster export, or those of them that are there."""
    tables: dict[str, Table] = {}
    wrong: list[FileFault] = []
    for index, (path, text) in enumerate(files):
        name = path.rpartition("/")[2]
        if name in NOT_READ:
            continue
        if name not in KNOWN or name in tables:
            wrong.append(FileFault(index, "unknown-file", (path,)))
            continue
        tables[name] = table_of(index, name, text, known=KNOWN[name], needed=NEEDED[name])
        wrong += tables[name].file_faults
    if not wrong and not tables.keys() & {USERS, ENROLLMENTS}:
        wrong.append(FileFault(0, "missing-file", (USERS, ENROLLMENTS)))
    if wrong:
        return Reading(RosterShape.ONEROSTER, file_faults=tuple(wrong))
    found = list(_lines(tables))
    return Reading(
        RosterShape.ONEROSTER,
        tuple(line for line in found if isinstance(line, RosterLine)),
        (
            *chain.from_iterable(table.faults for table in tables.values()),
            *(fault for fault in found if isinstance(fault, LineFault)),
        ),
    )


def _lines(tables: Mapping[str, Table]) -> Iterator[RosterLine | LineFault]:
    book = _Book()
    yield from _index(tables.get(USERS, Table()), book.users)
    yield from _index(tables.get(CLASSES, Table()), book.classes)
    for row in tables.get(ENROLLMENTS, Table()).rows:
        book.enrolled.add(row.cells["userSourcedId"])
        yield _enrollment(row, book)
    for source, row in book.users.items():
        if source not in book.enrolled:
            yield _line(row, row.cells.get("role", ""), row.cells, source, row.cells)


def _index(table: Table, into: dict[str, Row]) -> Iterator[LineFault]:
    for row in table.rows:
        source = row.cells["sourcedId"]
        if not source:
            yield row.fault("missing-identity", "sourcedId")
        elif source in into:
            yield row.fault("duplicate-row", "sourcedId")
        else:
            into[source] = row


def _enrollment(row: Row, book: _Book) -> RosterLine | LineFault:
    source, of = row.cells["userSourcedId"], row.cells["classSourcedId"]
    if not source:
        return row.fault("missing-identity", "userSourcedId")
    if not of:
        return row.fault("unknown-cohort", "classSourcedId")
    person = book.users[source].cells if source in book.users else {}
    found = book.classes.get(of)
    cohort = (found.cells.get("classCode") if found else "") or of
    return _line(row, row.cells["role"], person, source, row.cells, cohort)


def _line(
    row: Row,
    role: str,
    person: Mapping[str, str],
    source: str,
    asks: Mapping[str, str],
    cohort: str = "",
) -> RosterLine | LineFault:
    given = (person.get("givenName", ""), person.get("familyName", ""))
    name, email = " ".join(part for part in given if part), person.get("email", "")
    cells = {"external_id": source, "email": email, "name": name, "cohort": cohort}
    if fault := too_long(row, cells) or identity_fault(row, source, email):
        return fault
    if role not in ROLES:
        return row.fault("unknown-role", "role")
    if not {asks.get("status", ""), person.get("status", "")} <= STATUSES:
        return row.fault("unknown-status", "status")
    gone = "tobedeleted" in (asks.get("status"), person.get("status"))
    shut = person.get("enabledUser", "").lower() == "false"
    return RosterLine(
        row.file, row.line, source, email.lower(), name, ROLES[role], cohort, leaves=gone or shut
    )
