"""A person's own data, and their account's door."""

from datetime import datetime
from functools import cache
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import policies
from apps.accounts.models import Membership, Organization, User
from apps.accounts.models.people import ACTIVE
from apps.core.services.timeline import record
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.values import Role


class LastAdmin(Conflict):
    code, title = "last-admin", "An organization keeps at least one admin"


@transaction.atomic
def user_amend(
    *,
    user_id: int,
    by: User,
    name: str | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> User:
    """Change what is given of a person's own data; None leaves a value as it is.

    :raises NotAllowed: unless *by* is that person, or the operator.
    :raises Invalid: if there is no such time zone.
    """
    person = _locked(user_id)
    policies.check_can_edit_person(user=by, person=person)
    if time_zone is not None:
        check_time_zone(name=time_zone)
    changes = {"name": name, "language": language, "time_zone": time_zone}
    given = {field: value for field, value in changes.items() if value is not None}
    for field, value in given.items():
        setattr(person, field, value)
    person.save(update_fields=list(given))
    return person


@transaction.atomic
def user_deactivate(*, user_id: int, by: User, now: datetime) -> User:
    """Shut a person out, from their next request on; what they did stays.

    :raises NotAllowed: unless *by* is the operator.
    :raises LastAdmin: if an organization would be left without an admin who can sign in.
    """
    policies.check_is_operator(user=by)
    administered = Membership.objects.with_role(Role.ORGANIZATION_ADMIN).filter(
        user=user_id, state=ACTIVE
    )
    ids = administered.values("organization")
    for organization in Organization.objects.locked().filter(pk__in=ids):  # Roles under one lock
        check_other_admin(organization_id=organization.pk, user_id=user_id)
    return _set_active(user_id, active=False, by=by, now=now)


@transaction.atomic
def user_reactivate(*, user_id: int, by: User, now: datetime) -> User:
    """Let a person in again, with the memberships they still have.

    :raises NotAllowed: unless *by* is the operator.
    """
    policies.check_is_operator(user=by)
    return _set_active(user_id, active=True, by=by, now=now)


def check_other_admin(*, organization_id: int, user_id: int) -> None:
    """Make sure somebody else administers the organization; its row is locked by the caller.

    :raises LastAdmin: if nobody else does who can sign in.
    """
    admins = Membership.objects.with_role(Role.ORGANIZATION_ADMIN).filter(
        organization=organization_id, state=ACTIVE, user__is_active=True
    )
    if not admins.exclude(user=user_id).exists():
        raise LastAdmin(_("This is the organization's last admin. Make somebody else one first."))


def check_time_zone(*, name: str) -> None:
    """Make sure *name* is a time zone of the IANA database.

    :raises Invalid: if it is not.
    """
    if name not in _time_zones():
        detail = _("There is no such time zone; write one like Asia/Shanghai.")
        raise Invalid(detail, (Fault("#/time_zone", "unknown-time-zone", detail),))


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _set_active(user_id: int, *, active: bool, by: User, now: datetime) -> User:
    person = _locked(user_id)
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        before, after = ("inactive", "active") if active else ("active", "inactive")
        record(person, before, after, by=by, now=now, reason="")
    return person


def _locked(user_id: int) -> User:
    person: User | None = User.objects.locked().filter(pk=user_id).first()
    if person is None:
        raise NotFound(_("There is no such person, or you may not see them."))
    return person
