"""Runs of the matching, proposals and wishes."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.selectors import learner_get, mentor_get
from apps.cohorts.selectors import cohort_get
from apps.core.api.serializers import EmptyIn, JobOut
from apps.core.api.views import Door
from apps.core.selectors import database_now, job_get
from apps.mentoring import selectors, services
from apps.mentoring.api.filters import MatchProposalFilter, MatchRunFilter, PreferenceFilter
from apps.mentoring.api.serializers.matching import (
    MatchCancelIn,
    MatchDeclineIn,
    MatchProposalOut,
    MatchRunIn,
    MatchRunOut,
    PreferenceOut,
    PreferenceSetIn,
)
from apps.mentoring.models import MatchProposal, MatchRun, Preference
from mentorship.values import OfferDecline, Side, Stance


class MatchRunViewSet(ListModelMixin, RetrieveModelMixin, Door[MatchRun]):
    """What each matching came to: proposals, pairs that stay, and who is left, and why."""

    queryset = MatchRun.objects.none()
    serializer_class = MatchRunOut
    filterset_class = MatchRunFilter

    def get_queryset(self) -> Any:
        return selectors.match_run_list(viewer=self.actor)

    @extend_schema(request=MatchRunIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Ask for a matching of a cohort; answers with the job, whose result names the run."""
        given = self.body(MatchRunIn)
        cohort = cohort_get(cohort_id=given["cohort"], viewer=self.actor)
        job = services.match_request(cohort_id=cohort.pk, by=self.actor, now=database_now())
        return Response(JobOut(job_get(job_id=job.pk, viewer=self.actor)).data, status=202)


class MatchProposalViewSet(ListModelMixin, RetrieveModelMixin, Door[MatchProposal]):
    """Mentors proposed for the learners you arrange for, and learners offered to you."""

    queryset = MatchProposal.objects.none()
    serializer_class = MatchProposalOut
    filterset_class = MatchProposalFilter

    def get_queryset(self) -> Any:
        return selectors.match_proposal_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=MatchProposalOut)
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, pk: int) -> Response:
        """Offer the learner to the mentor, who answers within a week."""
        self.body(EmptyIn)
        services.proposal_offer(proposal_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=EmptyIn, responses=MatchProposalOut)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, pk: int) -> Response:
        """Take the learner on (the mentor): the mentorship begins."""
        self.body(EmptyIn)
        services.proposal_accept(proposal_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=MatchDeclineIn, responses=MatchProposalOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """Decline the learner (the mentor)."""
        given = self.body(MatchDeclineIn)
        services.proposal_decline(
            proposal_id=self.key(),
            reason=OfferDecline(given["reason"]),
            note=given["note"],
            by=self.actor,
            now=database_now(),
        )
        return self.answer()

    @extend_schema(request=MatchCancelIn, responses=MatchProposalOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Take the proposal back."""
        reason = self.body(MatchCancelIn)["reason"]
        services.proposal_cancel(
            proposal_id=self.key(), reason=reason, by=self.actor, now=database_now()
        )
        return self.answer()


class PreferenceViewSet(ListModelMixin, RetrieveModelMixin, Door[Preference]):
    """What you wish of a mentor or learner, in private; managers see all of it."""

    queryset = Preference.objects.none()
    serializer_class = PreferenceOut
    filterset_class = PreferenceFilter

    def get_queryset(self) -> Any:
        return selectors.preference_list(viewer=self.actor)

    @extend_schema(request=PreferenceSetIn, responses={201: PreferenceOut})
    def create(self, request: Request) -> Response:
        """Say what you wish; what you said of the same person before is replaced."""
        given = self.body(PreferenceSetIn)
        if given["side"] == Side.LEARNER:
            learner_get(learner_id=given["learner"], viewer=self.actor)
        else:
            mentor_get(mentor_id=given["mentor"], viewer=self.actor)
        preference = services.preference_set(
            learner_id=given["learner"],
            mentor_id=given["mentor"],
            side=Side(given["side"]),
            stance=Stance(given["stance"]),
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = preference.pk
        return self.answer(201)

    @extend_schema(request=EmptyIn, responses={204: None})
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Wish nothing any more."""
        self.body(EmptyIn)
        services.preference_withdraw(preference_id=self.key(), by=self.actor, now=database_now())
        return Response(status=204)
