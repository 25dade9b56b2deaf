"""What a type of notification is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mentorship.values import DESK, MANAGING, MailMode, Role


class Audience(StrEnum):
    """Who is told: people of the event's enrollment, of its organization, or the one it names."""

    LEARNER = "learner"
    MENTORS = "mentors"  # those who accompany the learner; where nobody does, the cohort's leads
    LEADS = "leads"  # of the cohort; where nobody leads it, the managers
    PARTNER = "partner"  # the mentor of the mentorship or offer the event is about
    MANAGERS = "managers"
    PERSON = "person"  # whom the event's `user_id` names

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of an organization whose holders may be meant."""
        if self is Audience.MANAGERS:
            return MANAGING
        if self in {Audience.MENTORS, Audience.LEADS, Audience.PARTNER}:
            return DESK
        return (Role.LEARNER,) if self is Audience.LEARNER else tuple(Role)


@dataclass(frozen=True, slots=True)
class Notice:
    """One type of notification.

    `once_per`: fields that make a fact the same for a person; "day" is the day it happened.
    `about`: the model whose row the link opens, and the field with its key.
    `when`: what the event must say. `done_in`: the model, the field with the key and the state of
    the step whose timeline entry tells who did it, where the rows do not tell: nobody hears of
    what they did themselves.
    """

    code: str
    name: str
    event: str
    audience: Audience
    mail: MailMode
    title: str
    body: str
    about: tuple[str, str]
    once_per: tuple[str, ...]
    when: Mapping[str, Any] = field(default_factory=dict)
    done_in: tuple[str, str, str] | None = None

    def fits(self, event: Mapping[str, Any]) -> bool:
        """Tell whether the type tells of *event*."""
        said = all(event.get(name) == value for name, value in self.when.items())
        return said and event.get("event") == self.event
