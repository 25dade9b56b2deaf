"""A whole program at work: the real curriculum and policy, real logins, jobs done in order."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from apps.core.models import Job
from apps.core.selectors import database_now
from apps.core.services import job_sweep, outbox_relay
from apps.pivots.services import policy_load
from config.celery import app as celery
from tests.factories import MembershipFactory, OrganizationFactory, UserFactory
from tests.factories.accounts import PASSWORD

ROOT = Path(__file__).parents[2]


@pytest.fixture
def world(transactional_db):
    """An organization with an admin, the four roadmaps and the policy, and nothing else."""
    call_command("load_curriculum", str(ROOT / "fixtures" / "curriculum"), verbosity=0)
    policy = json.loads((ROOT / "fixtures/policy/2025-01.json").read_text(encoding="utf-8"))
    policy_load(document=policy, by=None, now=database_now())
    organization = OrganizationFactory(slug="harbor", name="Harbor")
    admin = UserFactory(email="ada@harbor.example", name="Ada")
    MembershipFactory(user=admin, organization=organization, role="organization_admin")
    return organization


@pytest.fixture
def work_off(monkeypatch):
    """Return a function that does every due job, as sweep and workers would, until none is."""
    monkeypatch.setattr("celery.Celery.send_task", lambda *_, **__: None)
    celery.autodiscover_tasks(force=True)

    def until_quiet():
        for _ in range(50):
            outbox_relay()
            job_sweep()
            due = list(Job.objects.due(database_now()).order_by("id"))
            if not due:
                return
            for job in due:
                celery.tasks[job.kind](job_id=job.pk)
        raise AssertionError("the jobs never come to rest")

    return until_quiet


@pytest.fixture
def sign_in():
    """Return a function that signs a person in through allauth and gives a client of the API."""

    def client(email, password=PASSWORD):
        session = APIClient().post(
            "/_allauth/app/v1/auth/login",
            {"email": email, "password": password},
            format="json",
        )
        assert session.status_code == 200, session.content
        token = session.json()["meta"]["session_token"]
        api = APIClient(raise_request_exception=False, headers={"x-session-token": token})
        api.default_format = "json"
        return api

    return client
