"""How people wish to be told: what they set, and the catalog's way where they set nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.accounts.models import Organization, User
from apps.core.models import absent
from apps.integrations.models import CATALOG, MailSchedule, Notice, NotificationPreference
from mentorship.quiet import MailHours
from mentorship.values import MailMode, Role


@dataclass(frozen=True, slots=True)
class Wish:
    """How one person wishes to hear of one type."""

    email: MailMode
    in_app: bool
    hours: MailHours

    def mail_due_at(self, now: datetime) -> datetime | None:
        """Return when what happens at *now* is to be mailed; None is never."""
        if self.email is MailMode.OFF:
            return None
        if self.email is MailMode.DAILY:
            return self.hours.next_digest(now)
        return self.hours.after_quiet(now)


@dataclass(frozen=True, slots=True)
class Choice:
    """How one person hears of one type: the row of the catalog, and what they set or it says."""

    notice: Notice
    email: MailMode
    in_app: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    """All one person can set for one organization."""

    organization: Organization
    hours: MailHours
    choices: tuple[Choice, ...]


def wishes_of(
    *, people: Collection[User], organization_id: int | None, notice: Notice
) -> Mapping[int, Wish]:
    """Return how each of *people* wishes to hear of *notice*, by their key; two queries."""
    set_by = {
        row.user_id: row
        for row in NotificationPreference.objects.filter(
            user__in=people, organization=organization_id, type=notice.code
        )
    }
    hours = hours_of(people=people, organization_id=organization_id)
    return {
        person.pk: Wish(
            email=MailMode(row.email) if (row := set_by.get(person.pk)) else notice.mail,
            in_app=row.in_app if row else True,
            hours=hours[person.pk],
        )
        for person in people
    }


def hours_of(*, people: Collection[User], organization_id: int | None) -> Mapping[int, MailHours]:
    """Return when each of *people* may be mailed, by their key; one query."""
    rows = MailSchedule.objects.filter(user__in=people, organization=organization_id)
    found = {row.user_id: row.hours() for row in rows.select_related("user")}
    return {p.pk: found.get(p.pk) or MailHours(ZoneInfo(p.time_zone)) for p in people}


def preferences_list(*, viewer: User) -> list[Preferences]:
    """Return what *viewer* can set, one per organization they belong to; four queries."""
    rows = Organization.objects.filter(
        memberships__user=viewer.pk, memberships__state="active"
    ).distinct()
    roles: dict[int, set[Role]] = {}
    for organization_id, role in viewer.memberships.filter(state="active").values_list(
        "organization_id", "role"
    ):
        roles.setdefault(organization_id, set()).add(Role(role))
    chosen = {
        (row.organization_id, row.type): row
        for row in NotificationPreference.objects.visible_to(viewer)
    }
    hours = {
        row.organization_id: row.hours()
        for row in MailSchedule.objects.visible_to(viewer).select_related("user")
    }
    unset = MailHours(ZoneInfo(viewer.time_zone))
    return [
        Preferences(
            organization=row,
            hours=hours.get(row.pk, unset),
            choices=tuple(
                _choice(notice, chosen.get((row.pk, notice.code)))
                for notice in CATALOG
                if roles[row.pk] & set(notice.audience.roles)
            ),
        )
        for row in rows.order_by("name", "pk")
    ]


def preferences_of(*, viewer: User, organization_id: int) -> Preferences:
    """Return what *viewer* can set for one organization.

    :raises NotFound: unless they belong to it.
    """
    for row in preferences_list(viewer=viewer):
        if row.organization.pk == organization_id:
            return row
    raise absent(Organization, organization_id)


def _choice(notice: Notice, row: NotificationPreference | None) -> Choice:
    if row is None:
        return Choice(notice, notice.mail, in_app=True)
    return Choice(notice, MailMode(row.email), row.in_app)
