"""Two at once, on real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.curriculum.models import RoadmapVersion, Stage
from apps.curriculum.services import DraftClosed, curriculum_load, draft_publish, draft_write
from apps.curriculum.services.versions import roadmaps_load
from mentorship.errors import TransitionNotAllowed
from tests.factories import RoadmapVersionFactory, StageFactory, publish
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run *jobs* in threads that start together; return what each gave or raised."""
    barrier = Barrier(len(jobs))

    def run(job):
        try:
            barrier.wait(timeout=10)
            return job()
        except DatabaseError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def changed(documents, light, write):
    """A folder that renews one roadmap of a library that is loaded already."""
    curriculum_load(folder=light, by=None, now=NOW)
    documents["roadmaps/data.yaml"]["title"]["en"] = "Another title"
    return write(documents)


def numbers():
    versions = RoadmapVersion.objects.filter(roadmap__slug="data").order_by("number")
    return list(versions.values_list("number", "state"))


def test_two_loads_at_once_publish_a_change_once(changed):
    def load():
        return curriculum_load(folder=changed, by=None, now=NOW)

    outcomes = at_once(load, load)

    assert sorted(sum(row.is_new for row in loaded.roadmaps) for loaded in outcomes) == [0, 1]
    assert numbers() == [(2, "superseded"), (3, "published")]


def test_without_the_lock_two_loads_collide(changed, monkeypatch):
    """The negative control: what the lock keeps away."""
    barrier = Barrier(2)

    def load():
        return curriculum_load(folder=changed, by=None, now=NOW)

    def together(**given):
        barrier.wait(timeout=10)
        return roadmaps_load(**given)

    monkeypatch.setattr("apps.curriculum.services.library._load_alone", lambda: None)
    monkeypatch.setattr("apps.curriculum.services.library.roadmaps_load", together)

    outcomes = at_once(load, load)

    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1
    assert numbers() == [(2, "superseded"), (3, "published")]


def publish_while(adding):
    """Publish a version and, before that commits, let another connection run *adding* on it."""
    version = RoadmapVersionFactory()
    published, added = Barrier(2), Barrier(2)

    def publisher():
        with transaction.atomic():
            publish(version)
            published.wait(timeout=10)  # not yet committed: the other one sees a draft
            with suppress(BrokenBarrierError):  # it waits for us
                added.wait(timeout=1)

    def editor():
        published.wait(timeout=10)
        adding(version)
        added.wait(timeout=1)

    _, outcome = at_once(publisher, editor)
    return outcome, Stage.objects.filter(version=version).count()


def test_a_stage_added_while_the_version_is_published_does_not_slip_in():
    outcome, stages = publish_while(lambda version: StageFactory(version=version))

    assert isinstance(outcome, IntegrityError)
    assert "never changes" in str(outcome)
    assert stages == 0


def test_without_the_trigger_the_stage_slips_in():
    """The negative control: what the trigger's lock keeps away."""

    def unguarded(version):
        with pgtrigger.ignore("curriculum.Stage:frozen_once_published"):
            StageFactory(version=version)

    outcome, stages = publish_while(unguarded)

    assert (outcome, stages) == (None, 1)


@pytest.fixture
def library(light, transactional_db):
    """The shared library, for everybody to see: two threads are two transactions."""
    return curriculum_load(folder=light, by=None, now=NOW)


def test_two_who_publish_a_draft_at_once_make_one_version(draft, here):
    title = {**draft.document["title"], "en": "Our own way"}
    document, by = {**draft.document, "title": title}, {"by": here.manager, "now": NOW}
    draft = draft_write(draft_id=draft.pk, document=document, revision=draft.revision, **by)

    def publish_it():
        try:
            return draft_publish(draft_id=draft.pk, revision=draft.revision, **by)
        except (DraftClosed, TransitionNotAllowed) as refusal:
            return refusal

    outcomes = at_once(publish_it, publish_it)

    assert sum(isinstance(outcome, RoadmapVersion) for outcome in outcomes) == 1
    assert RoadmapVersion.objects.filter(roadmap__slug="data-here").count() == 1
