"""What accompanying a learner takes of a mentor, in hours a week.

    kind        settling in    after that
    primary     1.5            1
    secondary   0.75           0.5

Settling in lasts four weeks from the day the two begin, or from the learner's start if that is
later: until then there is a first meeting, a plan, the first reviews. What a mentorship takes never
grows while it lasts, so nobody is pushed over their hours by the calendar. A paused mentorship
takes nothing; nor does one whose learner has left or finished. All values are multiples of a
quarter of an hour, so sums of them are exact.
"""

from datetime import datetime, timedelta

from mentorship.values import MentorshipKind

STEADY = {MentorshipKind.PRIMARY: 1.0, MentorshipKind.SECONDARY: 0.5}
SETTLING = {MentorshipKind.PRIMARY: 1.5, MentorshipKind.SECONDARY: 0.75}
SETTLING_IN = timedelta(weeks=4)


def hours_of(
    kind: MentorshipKind, *, begun_at: datetime, learner_since: datetime | None, now: datetime
) -> float:
    """Return the hours a week a mentorship takes at *now*.

    *learner_since*: when the learner became active; None before that.
    """
    settled = learner_since is not None and max(begun_at, learner_since) + SETTLING_IN <= now
    return STEADY[kind] if settled else SETTLING[kind]
