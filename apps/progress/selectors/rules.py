"""How often each rule was right, organization by organization, and which are muted."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import TruncDate

from apps.accounts.models import Membership, Organization, User
from apps.core.models import label_of
from apps.progress.models import RiskAssessment, RiskMute, RiskMuteQuerySet, RiskSignal
from apps.progress.selectors.risk import shapes
from mentorship.risk import OUTCOME_DAYS, Precision
from mentorship.values import RiskCode, RiskDismissal

WINDOW = timedelta(days=180)
"""Older judgments say no more of a rule."""

REFUTED = (RiskDismissal.WRONG.value, RiskDismissal.NOT_APPLICABLE.value)

Rule = tuple[int, str]
"""An organization and the code of a rule."""


@dataclass(frozen=True, slots=True)
class RuleFigures:
    """One rule in one organization. `mute`: since when it is silent there, if it is."""

    organization_id: int
    code: RiskCode
    precision: Precision
    floor: float
    mute: RiskMute | None

    @property
    def label(self) -> Any:
        return label_of("RiskCode", self.code.value)

    @property
    def range(self) -> str:
        """The interval of the precision as people read it."""
        low, high = self.precision.interval
        return f"{low:.0%} – {high:.0%}"

    @property
    def bar(self) -> str:
        return f"{self.floor:.0%}"


def rule_figures(*, organization_ids: Collection[int], now: datetime) -> list[RuleFigures]:
    """Return every rule of each organization, in the order of the rules. Cost: two queries.

    Judgments of the last 180 days count; after a manager has lifted a mute, only later ones.
    """
    counted = _judged(organization_ids, now - WINDOW)
    in_force = RiskMute.objects.in_force().filter(organization__in=organization_ids)
    mutes = {(mute.organization_id, mute.code): mute for mute in in_force}
    return [
        RuleFigures(
            organization_id=pk,
            code=code,
            precision=Precision(*counted.get((pk, code.value), (0, 0))),
            floor=shapes().floors[code],
            mute=mutes.get((pk, code.value)),
        )
        for pk in sorted(organization_ids)
        for code in RiskCode
    ]


def _judged(organization_ids: Collection[int], since: datetime) -> Mapping[Rule, tuple[int, int]]:
    """Return how many signals of each rule were right and how many wrong."""
    lifted = RiskMute.objects.filter(
        organization=OuterRef("organization"),
        code=OuterRef("code"),
        lifted_by__isnull=False,
        lifted_at__gte=OuterRef("judged_at"),
    )
    wrong = Q(dismissal__in=REFUTED)
    rows = (
        RiskSignal.objects.filter(~Exists(lifted), judged_at__gte=since)
        .filter(organization__in=organization_ids)
        .order_by()
        .values_list("organization", "code")
        .annotate(right=Count("pk", filter=~wrong), wrong=Count("pk", filter=wrong))
    )
    return {(pk, code): (right, wrong) for pk, code, right, wrong in rows}


def rule_figures_seen(*, viewer: User, now: datetime) -> list[RuleFigures]:
    """Return the rules of the organizations *viewer* works in that were judged there, or muted."""
    ids = set(organizations_with_rules())
    if not viewer.is_superuser:
        mine = Membership.objects.working(viewer).values_list("organization", flat=True)
        ids &= set(mine)
    found = rule_figures(organization_ids=ids, now=now)
    return [row for row in found if row.precision.judged or row.mute]


def rules_muted(*, organization_ids: Collection[int]) -> set[Rule]:
    """Return the rules that raise nothing now."""
    rows = RiskMute.objects.in_force().filter(organization__in=organization_ids)
    return set(rows.values_list("organization", "code"))


def organizations_with_rules() -> list[int]:
    """Return the organizations whose rules have ever been judged or muted."""
    judged = RiskSignal.objects.filter(judged_at__isnull=False).values("organization")
    muted = RiskMute.objects.in_force().values("organization")
    rows = Organization.objects.filter(Q(pk__in=judged) | Q(pk__in=muted))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def risk_mute_list(*, viewer: User) -> RiskMuteQuerySet:
    """Return the mutes *viewer* may see, lifted ones included, newest first."""
    rows: RiskMuteQuerySet = RiskMute.objects.visible_to(viewer)
    return rows.select_related("organization", "lifted_by").order_by("-pk")


# --------------------------------------------------------------------------- outcomes


def signals_owing_an_outcome(*, now: datetime) -> QuerySet[RiskSignal]:
    """Return the signals acted on two weeks ago or more whose outcome nobody has noted.

    `then` and `later`: the risk on the day of the deed, and the first one two weeks on; None where
    there is none.
    """
    day = TruncDate("acted_at", tzinfo=UTC)
    due = ExpressionWrapper(
        TruncDate(F("acted_at") + timedelta(days=OUTCOME_DAYS), tzinfo=UTC),
        output_field=DateField(),
    )
    owed: Any = RiskSignal.objects.filter(
        acted_at__lte=now - timedelta(days=OUTCOME_DAYS), outcome=""
    ).annotate(acted_on=day, due_on=due)
    assessed = RiskAssessment.objects.filter(enrollment=OuterRef("enrollment"))
    before = assessed.filter(as_of__lte=OuterRef("acted_on")).order_by("-as_of")
    after = assessed.filter(as_of__gte=OuterRef("due_on")).order_by("as_of")
    rows: QuerySet[RiskSignal] = owed.annotate(
        then=Subquery(before.values("probability")[:1]),
        later=Subquery(after.values("probability")[:1]),
    )
    return rows.order_by("pk")
