"""Runs of the matching: asked for, made by a job, written as proposals."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.cohorts.models import Cohort, Enrollment
from apps.core.models import Job
from apps.core.services import JobOrder, job_enqueue, state_begin, state_move
from apps.mentoring import policies, selectors
from apps.mentoring.models import MatchProposal, MatchRun
from apps.mentoring.selectors import MatchFacts
from mentorship.matching import Matching, Pair, envy_of, match, prices_of
from mentorship.states import MATCH_PROPOSAL, MatchProposalState

SPENT = [MatchProposalState.EXPIRED.value, MatchProposalState.CANCELLED.value]


@transaction.atomic
def match_request(*, cohort_id: int, by: User, now: datetime) -> Job:
    """Ask for a matching of a cohort; the job tells how far it is, and names the run.

    :raises NotAllowed: unless *by* leads the cohort or manages its organization.
    """
    cohort = Cohort.objects.get(pk=cohort_id)
    policies.check_can_arrange(user=by, cohort=cohort)
    return job_enqueue(
        order=JobOrder(
            kind="mentoring.match_cohort",
            dedup_key=f"match:cohort:{cohort.pk}:{now.isoformat()}",
            payload={"cohort_id": cohort.pk},
            organization_id=cohort.organization_id,
            requested_by_id=by.pk,
        )
    )


@transaction.atomic
def cohort_match(*, cohort_id: int, now: datetime) -> MatchRun:
    """Propose mentors to the learners of a cohort, as well as it can be done for all of them.

    Idempotent: the same facts give the run that is there, as long as its proposals wait or came to
    something. A new run replaces what was proposed and not offered yet.
    Cost: a constant number of queries, the flow, one more for each full mentor, and a few
    statements per new proposal.
    """
    cohort = Cohort.objects.locked().get(pk=cohort_id)
    list(Enrollment.objects.locked().filter(cohort=cohort))
    facts = selectors.match_facts(cohort=cohort, now=now)
    digest = _digest(facts)
    last: MatchRun | None = MatchRun.objects.filter(cohort=cohort).order_by("-pk").first()
    if last and last.digest == digest and not last.proposals.filter(state__in=SPENT).exists():
        return last
    return _write(cohort, facts, digest, now)


def _digest(facts: MatchFacts) -> str:
    content = {
        "seekers": [asdict(one) for one in facts.seekers],
        "supporters": sorted(
            (asdict(one) for one in facts.supporters), key=lambda one: one["mentor"]
        ),
        "stances": sorted((*pair, sorted(words)) for pair, words in facts.stances.items()),
    }
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=sorted)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _write(cohort: Cohort, facts: MatchFacts, digest: str, now: datetime) -> MatchRun:
    went_by = (facts.seekers, facts.supporters, facts.stances)
    found = match(*went_by)
    _drop_proposed(cohort, now)
    run: MatchRun = MatchRun.objects.create(
        organization_id=cohort.organization_id,
        cohort=cohort,
        made_at=now,
        digest=digest,
        learners=len(facts.seekers),
        kept=[_told(pair) for pair in found.pairs if pair.is_kept],
        unmatched=[asdict(one) for one in found.unmatched],
        total=found.total,
        prices=[asdict(price) for price in prices_of(*went_by, found)],
        envy=[asdict(one) for one in envy_of(*went_by, found)],
    )
    for proposal in MatchProposal.objects.bulk_create(_proposals(run, found, facts)):
        state_begin(row=proposal, by=None, now=now)
    return run


def _proposals(run: MatchRun, found: Matching, facts: MatchFacts) -> list[MatchProposal]:
    return [
        MatchProposal(
            organization_id=run.organization_id,
            run=run,
            enrollment_id=pair.enrollment,
            mentor_id=pair.mentor,
            replaces=facts.standing.get(pair.enrollment),
            score=pair.score,
            contributions=[asdict(part) for part in pair.contributions],
        )
        for pair in found.pairs
        if not pair.is_kept
    ]


def _told(pair: Pair) -> dict[str, Any]:
    told = asdict(pair)
    del told["is_kept"]
    return told


def _drop_proposed(cohort: Cohort, now: datetime) -> None:
    rows = MatchProposal.objects.locked().filter(
        enrollment__cohort=cohort, state=MatchProposalState.PROPOSED.value
    )
    for proposal in rows:
        proposal.decided_at = now
        state_move(
            row=proposal,
            machine=MATCH_PROPOSAL,
            to=MatchProposalState.CANCELLED,
            by=None,
            now=now,
            fields=("decided_at",),
        )
