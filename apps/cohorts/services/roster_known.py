"""Whom and what an organization has, as far as the lines of a roster ask for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apps.accounts.models import ExternalId, Membership, User
from apps.cohorts.models import Cohort, Enrollment, Placement, Seats
from apps.cohorts.models.cohorts import HOLDING
from apps.cohorts.selectors import accepted_directions
from apps.curriculum.models import Direction
from mentorship.roster import RosterLine
from mentorship.states import MembershipState
from mentorship.values import Role

STANDING = ["state", "waits_for", "waitlisted_at"]
"""What of an enrollment changes while a roster is carried out."""


class RowFailed(Exception):
    """One row cannot be carried out; the others go on."""

    def __init__(self, code: str, column: str) -> None:
        super().__init__(code)
        self.code, self.column = code, column


@dataclass(slots=True)
class Known:
    """A batch's rows of the database by what a line names. Cost: nine queries to load.

    `offered`: the directions a cohort has seats in, by its key. `accepted`: where accepted advice
    sends an enrollment.
    """

    organization_id: int
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    directions: dict[str, int] = field(default_factory=dict)
    offered: dict[int, list[int]] = field(default_factory=dict)
    by_external: dict[str, User] = field(default_factory=dict)
    by_email: dict[str, User] = field(default_factory=dict)
    external_of: dict[int, str] = field(default_factory=dict)
    roles: dict[int, dict[Role, bool]] = field(default_factory=dict)
    enrollments: dict[tuple[int, int], Enrollment] = field(default_factory=dict)
    standing: dict[int, str] = field(default_factory=dict)
    accepted: dict[int, int] = field(default_factory=dict)

    def person_of(self, line: RosterLine) -> User | None:
        """Return whom a line means, by the external id first and the address second.

        :raises RowFailed: if the two mean two people.
        """
        named, addressed = self.by_external.get(line.external_id), self.by_email.get(line.email)
        if named is not None and addressed is not None and named.pk != addressed.pk:
            raise RowFailed("identity-conflict", "email")
        person = named or addressed
        if person is not None and line.external_id:
            own = self.external_of.get(person.pk, line.external_id)
            if own != line.external_id:
                raise RowFailed("identity-conflict", "external_id")
        return person

    def is_member(self, person: User) -> bool:
        """Tell whether somebody has, or had, a role in the organization."""
        return person.pk in self.roles

    def has(self, person: User, role: Role) -> bool:
        return self.roles.get(person.pk, {}).get(role, False)

    def refresh(self) -> None:
        """Read anew how the enrollments stand. Cost: one query."""
        rows = {row.pk: row for row in self.enrollments.values()}
        for pk, *values in Enrollment.objects.filter(pk__in=rows).values_list(
            "pk", "state", "waits_for_id", "waitlisted_at"
        ):
            rows[pk].state, rows[pk].waits_for_id, rows[pk].waitlisted_at = values

    def remember(self, person: User, role: Role, external_id: str) -> None:
        """Let the lines after this one find somebody who has just come."""
        self.by_email[person.email] = person
        self.roles.setdefault(person.pk, {})[role] = True
        if external_id:
            self.by_external[external_id] = person
            self.external_of[person.pk] = external_id


def load_places(*, known: Known, lines: Sequence[RosterLine], cohort_id: int | None) -> None:
    """Lock and load the cohorts a whole roster names, in one order for all imports."""
    rows = Cohort.objects.locked().filter(organization=known.organization_id)
    slugs = {line.cohort for line in lines}
    wanted = rows.filter(slug__in=slugs) | rows.filter(pk=cohort_id)
    known.cohorts = {cohort.slug: cohort for cohort in wanted}
    seats = Seats.objects.filter(cohort__in=[cohort.pk for cohort in known.cohorts.values()])
    for held, direction in seats.order_by("pk").values_list("cohort", "direction"):
        known.offered.setdefault(held, []).append(direction)
    known.directions = dict(Direction.objects.values_list("slug", "pk"))


def load_people(*, known: Known, lines: Iterable[RosterLine]) -> None:
    """Load whom a batch of lines may mean, and what they are here."""
    batch = list(lines)
    here = ExternalId.objects.filter(organization=known.organization_id).select_related("user")
    named = list(here.filter(value__in={line.external_id for line in batch} - {""}))
    known.by_external.update({row.value: row.user for row in named})
    people = list(User.objects.filter(email__in={line.email for line in batch} - {""}))
    known.by_email.update({person.email: person for person in people})
    ids = {row.user_id for row in named} | {person.pk for person in people}
    known.external_of.update(here.filter(user__in=ids).values_list("user", "value"))
    held = Membership.objects.filter(user__in=ids, organization=known.organization_id)
    for user_id, role, state in held.values_list("user", "role", "state"):
        active = state == MembershipState.ACTIVE
        known.roles.setdefault(user_id, {})[Role(role)] = active
    _load_enrollments(known, ids)


def _load_enrollments(known: Known, ids: set[int]) -> None:
    rows = Enrollment.objects.filter(
        learner__user__in=ids, organization=known.organization_id
    ).select_related("learner", "cohort", "waits_for")
    for row in rows:
        known.enrollments[row.learner.user_id, row.cohort_id] = row
        if row.waits_for is not None:
            known.standing[row.pk] = row.waits_for.slug
    known.accepted.update(accepted_directions(enrollment_ids=[row.pk for row in rows]))
    held = Placement.objects.filter(enrollment__in=rows.values("pk"), state__in=HOLDING)
    known.standing.update(held.values_list("enrollment", "direction__slug"))
