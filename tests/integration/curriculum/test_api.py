import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.curriculum.models import RoadmapVersion, RubricVersion, Task
from apps.curriculum.services import curriculum_load
from tests.factories import (
    RoadmapVersionFactory,
    RubricVersionFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    VerticalFactory,
    publish,
)
from tests.factories.curriculum import RoadmapFactory
from tests.factories.moments import NOW

API = "/api/v1"
LISTS = ("directions", "skills", "verticals", "rubrics", "roadmaps", "roadmap-versions")


def results(response):
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.fixture
def client(here, client_of):
    return client_of(here.learner)


def test_nobody_reads_without_signing_in(db):
    for path in (*LISTS, "tasks/1"):
        response = APIClient().get(f"{API}/{path}")

        assert response.status_code == 401, path
        assert response.json()["code"] == "not-authenticated"


def test_nothing_is_written_here(client):
    for path in LISTS:
        assert client.post(f"{API}/{path}", {}).status_code == 405, path
    for path in (*LISTS, "tasks"):
        for method in (client.put, client.patch, client.delete):
            assert method(f"{API}/{path}/1", {}).status_code == 405, path


def test_the_four_directions_in_their_order(library, client):
    rows = results(client.get(f"{API}/directions"))

    assert [row["slug"] for row in rows] == ["data", "platform", "apps", "deploy"]
    one = client.get(f"{API}/directions/{rows[0]['id']}").json()
    assert one == rows[0]
    assert set(one) == {"id", "slug", "position", "name", "summary", "entry"}
    assert one["name"] == "Data engineering"


def test_texts_follow_the_accepted_language(library, client):
    def name(language):
        response = client.get(f"{API}/directions", headers={"accept-language": language})
        assert "Accept-Language" in response["Vary"]
        return results(response)[0]["name"]

    assert name("zh-CN,zh;q=0.9") == "数据工程"
    assert name("fr") == "Data engineering"


def test_skills_are_filtered_by_direction_and_searched_in_both_languages(library, client):
    def slugs(query):
        return [row["slug"] for row in results(client.get(f"{API}/skills?page_size=200&{query}"))]

    assert len(slugs("")) == 50
    assert len(slugs("direction=data")) == 13
    assert slugs("direction=nowhere") == []
    assert slugs("search=去重") == ["data.dedup"]
    assert "data.dedup" in slugs("search=DEDUPLICATION")
    assert slugs("search=data.dedup&direction=apps") == []
    assert slugs("search=%25") == []
    assert slugs("ordering=slug") == sorted(slugs(""))


@pytest.mark.parametrize("query", ["drection=data", "search=" + "x" * 101, "page_size=201"])
def test_what_is_no_parameter_is_refused(client, query):
    response = client.get(f"{API}/skills?{query}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == f"#/{query.split('=')[0]}"


def test_pages_of_skills_hold_each_once(library, client):
    seen, url = [], f"{API}/skills?page_size=7"
    while url:
        page = client.get(url).json()
        seen += [row["slug"] for row in page["results"]]
        url = page["next"]

    assert len(seen) == len(set(seen)) == 50
    assert seen[0] == "data.sourcing"


def test_verticals_by_kind(library, client):
    rows = results(client.get(f"{API}/verticals?kind=scenario"))

    assert [row["slug"] for row in rows] == ["chatbot", "qa_system"]
    assert client.get(f"{API}/verticals?kind=trade").status_code == 400


def test_rubrics_show_the_newest_version_and_keep_the_older_ones(library, client, documents, write):
    old = RubricVersion.objects.get(rubric__slug="dataset-quality")
    documents["rubrics.yaml"][0]["title"]["en"] = "New title"
    curriculum_load(folder=write(documents), by=None, now=NOW)

    rows = results(client.get(f"{API}/rubrics"))

    assert len(rows) == len(documents["rubrics.yaml"])
    (newest,) = [row for row in rows if row["slug"] == "dataset-quality"]
    assert (newest["number"], newest["title"]) == (2, "New title")
    assert all(3 <= len(row["criteria"]) <= 5 for row in rows)
    assert all(len(criterion["levels"]) == 5 for criterion in newest["criteria"])
    assert client.get(f"{API}/rubrics/{old.pk}").json()["number"] == 1


def test_roadmaps_show_what_is_published(library, client, here):
    RoadmapFactory(slug="own", organization=here.organization)

    rows = {row["slug"]: row for row in results(client.get(f"{API}/roadmaps"))}

    assert set(rows) >= {"data", "platform", "apps", "deploy", "own"}
    assert (rows["own"]["organization"], rows["own"]["published"]) == ("here", None)
    assert (rows["data"]["organization"], rows["data"]["direction"]) == (None, "data")
    published = rows["data"]["published"]
    figures = next(row.figures for row in library.roadmaps if row.slug == "data")
    assert (published["number"], published["task_count"]) == (2, figures.tasks)
    assert (published["p50_hours"], published["p80_hours"]) == (
        figures.p50_hours,
        figures.p80_hours,
    )


def test_versions_are_filtered_by_direction_and_state(library, client):
    def slugs(query):
        return [row["roadmap"] for row in results(client.get(f"{API}/roadmap-versions?{query}"))]

    assert slugs("state=published&direction=apps") == ["apps"]
    assert slugs("state=retired") == []
    assert slugs("roadmap=deploy") == ["deploy"]
    assert client.get(f"{API}/roadmap-versions?state=lost").status_code == 400


def test_a_version_holds_its_stages_and_tasks(library, client, documents):
    version = RoadmapVersion.objects.get(roadmap__slug="data")

    body = client.get(
        f"{API}/roadmap-versions/{version.pk}", headers={"accept-language": "zh-hans"}
    ).json()

    written = documents["roadmaps/data.yaml"]
    assert body["title"] == written["title"]["zh-hans"]
    assert [stage["slug"] for stage in body["stages"]] == [row["id"] for row in written["stages"]]
    task, own = body["stages"][1]["tasks"][1], written["stages"][1]["tasks"][1]
    assert (task["slug"], task["title"]) == (own["id"], own["title"]["zh-hans"])
    assert (task["effort_p50_hours"], task["effort_p80_hours"]) == (
        own["hours"]["p50"],
        own["hours"]["p80"],
    )
    assert {row["slug"]: row["weight"] for row in task["skills"]} == own["skills"]
    assert [row["slug"] for row in task["prerequisites"]] == own["requires"] != []
    assert task["rubric"]["slug"] == own["rubric"]
    assert [row["label"] for row in task["deliverables"]] == [
        row["label"]["zh-hans"] for row in own["deliverables"]
    ]
    assert client.get(f"{API}/tasks/{task['id']}").json()["slug"] == own["id"]


@pytest.mark.parametrize("key", ["0", "9223372036854775807", "9" * 30, "abc"])
def test_what_is_not_there_is_a_404(client, key):
    for path in (*LISTS, "tasks"):
        assert client.get(f"{API}/{path}/{key}").status_code == 404, path


def test_drafts_and_foreign_roadmaps_look_absent(client, client_of, here, elsewhere):
    draft = RoadmapVersionFactory(roadmap__organization=here.organization)
    foreign = publish(RoadmapVersionFactory(roadmap__organization=elsewhere.organization))
    task = TaskFactory(stage=StageFactory(version=draft))
    paths = [f"roadmap-versions/{draft.pk}", f"roadmap-versions/{foreign.pk}"]
    paths += [f"roadmaps/{foreign.roadmap.pk}", f"tasks/{task.pk}"]

    for path in paths:
        assert client.get(f"{API}/{path}").status_code == 404, path
    listed = [row["id"] for row in results(client.get(f"{API}/roadmap-versions"))]
    assert not {draft.pk, foreign.pk} & set(listed)
    manager = client_of(here.manager)
    assert manager.get(f"{API}/roadmap-versions/{draft.pk}").json()["state"] == "draft"


GROW = {
    "skills": SkillFactory,
    "verticals": lambda: VerticalFactory(slug=f"v{VerticalFactory._meta.model.objects.count()}"),
    "rubrics": RubricVersionFactory,
    "roadmaps": lambda: publish(RoadmapVersionFactory()),
    "roadmap-versions": lambda: publish(TaskFactory().version),
}


@pytest.mark.parametrize("path", GROW)
def test_a_list_costs_the_same_at_2_and_at_20_rows(here, client, path):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            rows = results(client.get(f"{API}/{path}?page_size=200"))
        return len(queries), len(rows)

    for _ in range(2):
        GROW[path]()
    few, before = cost()
    for _ in range(18):
        GROW[path]()
    many, after = cost()

    assert few == many
    assert after == before + 18


def test_a_whole_version_costs_five_queries(library, client):
    version = RoadmapVersion.objects.get(roadmap__slug="platform")

    with CaptureQueriesContext(connection) as queries:
        client.get(f"{API}/roadmap-versions/{version.pk}")

    assert len(queries) == 5, [query["sql"][:80] for query in queries]
    assert Task.objects.filter(version=version).count() == 34


def test_a_task_comes_with_its_guide_in_the_language_of_the_reader(library, client, documents):
    told = documents["tasks.yaml"][0]
    task = Task.objects.filter(slug=told["id"]).first()

    here = client.get(f"{API}/tasks/{task.pk}").json()
    there = client.get(f"{API}/tasks/{task.pk}", headers={"Accept-Language": "zh-hans"}).json()

    guide = told["guide"]
    assert [step["text"] for step in here["guide"]["steps"]] == [
        step["text"]["en"] for step in guide["steps"]
    ]
    assert sum(step["hours"] for step in here["guide"]["steps"]) == here["effort_p50_hours"]
    assert there["guide"]["hints"] == [hint["zh-hans"] for hint in guide["hints"]]
    assert there["guide"]["spread"] == guide["spread"]["zh-hans"]
    assert here["guide"]["resources"] == guide["resources"]
    assert here["deliverables"][0]["acceptance"] == [
        condition["en"] for condition in told["deliverables"][0]["acceptance"]
    ]


def test_a_task_without_a_guide_says_so(library, client, documents):
    task = Task.objects.filter(slug=documents["tasks.yaml"][1]["id"]).first()

    assert client.get(f"{API}/tasks/{task.pk}").json()["guide"] is None


def test_lists_do_not_carry_the_guides(library, client):
    version = RoadmapVersion.objects.get(roadmap__slug="data")

    detail = client.get(f"{API}/roadmap-versions/{version.pk}").json()

    assert all("guide" not in task for stage in detail["stages"] for task in stage["tasks"])
