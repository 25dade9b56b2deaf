from itertools import product

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.curriculum.models import RoadmapVersion, RubricVersion
from apps.curriculum.services import curriculum_load
from tests.factories import RoadmapVersionFactory, StageFactory, TaskFactory, publish
from tests.factories.moments import NOW

DESK = "/admin/curriculum"
PAGES = ("direction", "skill", "vertical", "rubricversion", "roadmapversion")


def test_mentors_read_the_lists_and_learners_do_not(library, here, admin_of):
    mentor, learner = admin_of(here.mentor), admin_of(here.learner)

    for page in PAGES:
        assert mentor.get(f"{DESK}/{page}/").status_code == 200, page
        assert learner.get(f"{DESK}/{page}/").status_code in (302, 403, 404), page


def test_nothing_is_added_changed_or_deleted(library, here, operator, admin_of):
    browsers = [admin_of(here.manager), admin_of(operator)]
    for page, browser in product(PAGES, browsers):
        row = apps.get_model("curriculum", page).objects.first()
        assert browser.get(f"{DESK}/{page}/add/").status_code == 403
        assert browser.get(f"{DESK}/{page}/{row.pk}/delete/").status_code == 403
        assert browser.post(f"{DESK}/{page}/{row.pk}/change/", {}).status_code == 403


def test_skills_are_found_in_both_languages(library, here, admin_of):
    browser = admin_of(here.mentor)

    for query in ("去重", "Deduplication", "data.dedup"):
        page = browser.get(f"{DESK}/skill/", {"q": query})
        assert page.status_code == 200
        assert "data.dedup" in page.content.decode()
        assert "plat.hpc" not in page.content.decode()


def test_a_roadmap_reads_as_stages_of_tasks(library, here, admin_of, documents):
    version = RoadmapVersion.objects.get(roadmap__slug="data")

    page = admin_of(here.mentor).get(f"{DESK}/roadmapversion/{version.pk}/change/")

    text = page.content.decode()
    assert page.status_code == 200
    for stage in documents["roadmaps/data.yaml"]["stages"]:
        assert stage["title"]["en"] in text
        for task in stage["tasks"]:
            assert f'id="{task.get("use") or task["id"]}"' in text
    assert "243 – 392" in text
    assert "Dataset quality v1" in text
    assert "Retire" not in text


def test_a_rubric_reads_as_a_table_of_levels(library, here, admin_of, documents):
    version = RubricVersion.objects.get(rubric__slug="dataset-quality")

    page = admin_of(here.mentor).get(f"{DESK}/rubricversion/{version.pk}/change/")

    text = page.content.decode()
    for criterion in documents["rubrics.yaml"][0]["criteria"]:
        assert criterion["name"]["en"] in text
        assert criterion["levels"][4]["en"] in text


def test_on_a_telephone_each_cell_of_a_roadmap_says_its_column(library, here, admin_of):
    page = f"/admin/curriculum/roadmapversion/{RoadmapVersion.objects.first().pk}/change/"

    body = admin_of(here.mentor).get(page).content.decode()

    assert body.count("<table") == body.count('<table class="stacks')
    for column in ("Hours saved", "Shared skills", "Kind", "Comes after", "Rubric"):
        assert f'data-label="{column}"' in body


def test_pages_speak_chinese(library, here, admin_of, documents):
    version = RoadmapVersion.objects.get(roadmap__slug="data")

    page = admin_of(here.mentor).get(
        f"{DESK}/roadmapversion/{version.pk}/change/", headers={"accept-language": "zh-hans"}
    )

    assert documents["roadmaps/data.yaml"]["stages"][0]["title"]["zh-hans"] in page.content.decode()


def test_the_list_of_versions_costs_the_same_at_2_and_at_20_rows(here, operator, admin_of):
    browser = admin_of(operator)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(f"{DESK}/roadmapversion/")
        assert page.status_code == 200
        return len(queries)

    def grow(rows):
        for _ in range(rows):
            version = RoadmapVersionFactory()
            TaskFactory(stage=StageFactory(version=version))
            publish(version)

    grow(2)
    browser.get(f"{DESK}/roadmapversion/")
    few = cost()
    grow(18)

    assert cost() == few


def test_an_absent_or_foreign_version_is_a_404(here, elsewhere, admin_of):
    foreign = publish(RoadmapVersionFactory(roadmap__organization=elsewhere.organization))
    browser = admin_of(here.manager)

    for key in (foreign.pk, 2**62, "abc"):
        assert browser.get(f"{DESK}/roadmapversion/{key}/change/").status_code == 404


@pytest.fixture
def superseded(library, documents, write):
    old = RoadmapVersion.objects.get(roadmap__slug="data")
    documents["roadmaps/data.yaml"]["title"]["en"] = "Another title"
    curriculum_load(folder=write(documents), by=None, now=NOW)
    return old


def test_the_operator_retires_a_superseded_version(superseded, operator, admin_of):
    browser = admin_of(operator)
    page = browser.get(f"{DESK}/roadmapversion/{superseded.pk}/change/")
    assert f"{DESK}/roadmapversion/{superseded.pk}/retire/" in page.content.decode()

    done = browser.post(
        f"{DESK}/roadmapversion/{superseded.pk}/retire/", {"reason": "Nobody is on it."}
    )

    superseded.refresh_from_db()
    assert (done.status_code, superseded.state) == (302, "retired")


def test_a_version_in_use_is_refused_on_the_page(superseded, operator, here, admin_of):
    type(here.placement).objects.filter(pk=here.placement.pk).update(roadmap_version=superseded)

    page = admin_of(operator).post(
        f"{DESK}/roadmapversion/{superseded.pk}/retire/", {"reason": "Nobody is on it."}
    )

    superseded.refresh_from_db()
    assert (page.status_code, superseded.state) == (200, "superseded")
    assert "still stand on this version: 1." in page.content.decode()


def test_managers_are_not_offered_a_shared_version(superseded, here, admin_of):
    browser = admin_of(here.manager)
    page = browser.get(f"{DESK}/roadmapversion/{superseded.pk}/change/")

    assert "/retire/" not in page.content.decode()
    assert browser.get(f"{DESK}/roadmapversion/{superseded.pk}/retire/").status_code == 404
