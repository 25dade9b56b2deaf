"""Drafts: opened, written, confirmed, published; and what an import makes of a foreign file."""

import copy
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.core.models import Transition
from apps.curriculum.models import Roadmap, RoadmapDraft, RoadmapVersion, Task, TaskGuide
from apps.curriculum.selectors import draft_check, faults, latest_published
from apps.curriculum.services import (
    CurriculumInvalid,
    DocumentUnreadable,
    DraftChanged,
    DraftClosed,
    NothingChanged,
    RoadmapIdTaken,
    document_from_text,
    draft_confirm,
    draft_discard,
    draft_import,
    draft_open,
    draft_publish,
    draft_reopen,
    draft_write,
)
from mentorship import roadmap
from mentorship.drafting import Undraftable
from mentorship.errors import Invalid, NotAllowed, NotFound, TransitionNotAllowed
from tests.factories.moments import NOW

API = "/api/v1"
MARKDOWN = """# Reading data

- [How robots files work](https://www.rfc-editor.org/rfc/rfc9309)
- Write a polite crawler
- Count duplicates

# Cleaning data

1. Normalize text
2. Remove near duplicates

# Finishing

- Publish a data card
"""


def written(draft, by, change):
    document = copy.deepcopy(draft.document)
    change(document)
    return draft_write(
        draft_id=draft.pk, document=document, revision=draft.revision, by=by, now=NOW
    )


def retitle(document):
    document["title"]["en"] = "Our own way"


def publish(draft, by):
    return draft_publish(draft_id=draft.pk, revision=draft.revision, by=by, now=NOW)


# --------------------------------------------------------------------------- the way to a version


def test_a_draft_says_what_its_version_says(draft, data):
    checked = draft_check(draft=draft)

    assert draft.document["id"] == "data-here"
    assert checked.faults == ()
    assert checked.figures.tasks == Task.objects.filter(version=data).count()
    guides = sum(bool(task.guide.steps) for task in checked.curriculum.roadmaps[0].tasks)
    assert guides == TaskGuide.objects.filter(task__version=data).count() > 0


def test_published_it_is_the_organizations_own_and_the_shared_one_stays(draft, here, data):
    version = publish(written(draft, here.manager, retitle), here.manager)

    data.refresh_from_db()
    assert (version.roadmap.organization, version.number) == (here.organization, 2)
    assert version.title["en"] == "Our own way"
    assert data.state == "published"
    assert latest_published(direction_slug="data", organization=here.organization) == version
    assert latest_published(direction_slug="data") == data
    draft.refresh_from_db()
    assert (draft.state, draft.version) == ("published", version)
    steps = Transition.objects.filter(subject="curriculum.roadmapdraft", subject_id=draft.pk)
    assert list(steps.order_by("id").values_list("to_state", flat=True)) == ["open", "published"]


def test_the_next_edition_supersedes_and_running_cohorts_keep_theirs(library, operator, data, here):
    here.placement.roadmap_version = data
    here.placement.save()
    draft = draft_open(version_id=data.pk, organization_id=None, by=operator, now=NOW)

    version = publish(written(draft, operator, retitle), operator)

    data.refresh_from_db()
    here.placement.refresh_from_db()
    assert (version.roadmap.slug, version.number, version.state) == ("data", 3, "published")
    assert data.state == "superseded"
    assert here.placement.roadmap_version == data


def test_publishing_what_is_published_changes_nothing(operator, data):
    draft = draft_open(version_id=data.pk, organization_id=None, by=operator, now=NOW)

    with pytest.raises(NothingChanged):
        publish(draft, operator)

    assert RoadmapVersion.objects.filter(roadmap=data.roadmap).count() == 1


def test_faults_may_stay_but_are_not_published(draft, here):
    def spoil(document):
        document["stages"][0]["tasks"][0] = {"id": "half", "title": {"en": "Half"}}

    draft = written(draft, here.manager, spoil)
    codes = {fault.code for fault in draft_check(draft=draft).faults}
    with pytest.raises(CurriculumInvalid) as refusal:
        publish(draft, here.manager)

    assert {"missing-key", "missing-language"} <= codes
    assert any(f.pointer.startswith("#/stages/0/tasks/0") for f in refusal.value.faults)
    assert not Roadmap.objects.filter(slug="data-here").exists()


def test_promises_of_the_shared_library_are_advice_elsewhere(draft, here):
    def shorten(document):
        del document["stages"][1:]

    checked = draft_check(draft=written(draft, here.manager, shorten))

    assert checked.faults == ()
    assert {"few-stages", "few-tasks", "uncovered-skill"} <= {f.code for f in checked.advice}


def test_the_shared_library_keeps_its_promises(operator, data):
    draft = draft_open(version_id=data.pk, organization_id=None, by=operator, now=NOW)

    def shorten(document):
        del document["stages"][1:]

    checked = draft_check(draft=written(draft, operator, shorten))

    assert "uncovered-skill" in {fault.code for fault in checked.faults}


# --------------------------------------------------------------------------- who, and when


def test_only_managers_write_and_foreign_drafts_look_absent(draft, here, elsewhere, data):
    for person in (here.learner, here.mentor, here.lead):
        with pytest.raises(NotAllowed):
            draft_open(version_id=data.pk, organization_id=here.organization.pk, by=person, now=NOW)
    for person in (here.mentor, elsewhere.manager):
        with pytest.raises(NotFound):
            written(draft, person, retitle)
    with pytest.raises(NotAllowed):
        draft_open(version_id=data.pk, organization_id=None, by=here.manager, now=NOW)


def test_nobody_writes_over_what_they_have_not_seen(draft, here):
    written(draft, here.manager, retitle)

    with pytest.raises(DraftChanged) as refusal:
        written(draft, here.admin, lambda document: document.update(newcomer=False))

    draft.refresh_from_db()
    assert refusal.value.facts == {"revision": 2}
    assert (draft.document["title"]["en"], draft.document["newcomer"]) == ("Our own way", True)


def test_a_draft_put_away_is_not_written_until_it_is_taken_up_again(draft, here):
    draft_discard(draft_id=draft.pk, reason="Later.", by=here.manager, now=NOW)

    with pytest.raises(DraftClosed):
        written(draft, here.manager, retitle)
    with pytest.raises(TransitionNotAllowed):
        draft_discard(draft_id=draft.pk, reason="Again.", by=here.manager, now=NOW)
    draft_reopen(draft_id=draft.pk, by=here.manager, now=NOW)
    assert written(draft, here.manager, retitle).revision == 2


def test_an_organizations_roadmap_comes_into_the_shared_library_under_another_id(
    draft, here, operator
):
    own = publish(written(draft, here.manager, retitle), here.manager)

    shared = draft_open(version_id=own.pk, organization_id=None, by=operator, now=NOW)
    assert (shared.organization, shared.roadmap) == (None, None)
    with pytest.raises(RoadmapIdTaken):
        publish(shared, operator)
    version = publish(written(shared, operator, lambda d: d.update(id="data-again")), operator)
    assert version.roadmap.organization is None


def test_an_id_that_is_taken_is_refused(draft, here):
    draft = written(draft, here.manager, lambda document: document.update(id="apps"))

    with pytest.raises(RoadmapIdTaken):
        publish(draft, here.manager)


@pytest.mark.parametrize(
    ("value", "pointer"),
    [("a\0b", "#/document/id"), (float("nan"), "#/document/id"), ("\ud800", "#/document/id")],
)
def test_what_a_database_cannot_hold_is_refused(draft, here, value, pointer):
    with pytest.raises(Invalid) as refusal:
        written(draft, here.manager, lambda document: document.update(id=value))

    assert [fault.pointer for fault in refusal.value.faults] == [pointer]


# --------------------------------------------------------------------------- brought in


def bring_in(here, content=MARKDOWN, name="roadmap.md", **more):
    given = {"direction_slug": "data", "slug": "brought-in", "by": here.manager, "now": NOW}
    return draft_import(
        organization_id=here.organization.pk, name=name, content=content, **{**given, **more}
    )


def test_an_import_is_a_draft_that_tells_what_it_guessed(library, here):
    draft = bring_in(here)

    checked = draft_check(draft=draft)
    rules = {guess["rule"] for guess in draft.guesses}
    assert [stage.id for stage in checked.curriculum.roadmaps[0].stages] != []
    assert checked.figures.tasks == 6
    assert draft.source == "roadmap.md"
    assert rules >= {"hours"} or any("hours" in rule for rule in rules)
    assert {"missing-language", "guess"} <= {fault.code for fault in checked.faults}


def test_an_id_that_is_other_work_here_is_told(library, here):
    draft = bring_in(here, content=MARKDOWN + "- Frozen test set\n")

    faults = {(f.code, f.pointer) for f in draft_check(draft=draft).faults}

    assert ("id-of-other-work", "#/stages/2/tasks/1/id") in faults


def test_a_guess_is_settled_by_confirming_or_by_writing_anew(library, here):
    draft = bring_in(here)
    first, second = draft.guesses[0], draft.guesses[1]

    draft = draft_confirm(
        draft_id=draft.pk, pointers=[first["pointer"]], revision=1, by=here.manager, now=NOW
    )
    assert [row["pointer"] for row in draft.confirmed] == [first["pointer"]]
    assert draft.confirmed[0]["by"] == here.manager.name

    def rewrite(document):
        place = document
        *way, last = second["pointer"].split("/")[1:]
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place[part]
        place[int(last) if isinstance(place, list) else last] = "something else"

    draft = written(draft, here.manager, rewrite)
    pointers = {row["pointer"] for row in draft.guesses}
    assert not pointers & {first["pointer"], second["pointer"]}


def test_confirming_what_was_not_guessed_is_refused(library, here):
    draft = bring_in(here)

    with pytest.raises(Invalid) as refusal:
        draft_confirm(
            draft_id=draft.pk, pointers=["/nowhere"], revision=1, by=here.manager, now=NOW
        )

    assert [fault.pointer for fault in refusal.value.faults] == ["#/pointers/0"]


def test_a_brought_in_roadmap_is_published_once_a_person_has_filled_it(library, here):
    draft = bring_in(here)

    def fill(document):
        for texts in texts_in(document):
            texts["zh-hans"] = texts["en"] + "（中）"
        why = {"en": "Why.", "zh-hans": "为什么。"}
        document["title"] = document["summary"] = why
        for stage in document["stages"]:
            stage["goal"] = why
            for task in stage["tasks"]:
                task.setdefault("skills", {"data.cleaning": 1})
                task["goal"] = why

    draft = written(draft, here.manager, fill)
    pointers = [guess["pointer"] for guess in draft.guesses]
    draft = draft_confirm(
        draft_id=draft.pk, pointers=pointers, revision=draft.revision, by=here.manager, now=NOW
    )

    assert [fault for fault in draft_check(draft=draft).faults if fault.code != "guess"] == []
    version = publish(draft, here.manager)
    assert version.tasks.count() == 6


def texts_in(value):
    """Yield every text of a document that stands in one language only."""
    if isinstance(value, dict):
        if set(value) == {"en"}:
            yield value
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


@pytest.mark.parametrize(
    ("name", "content", "error", "pointer"),
    [
        ("roadmap.md", "", Undraftable, "#/content"),
        ("graph.json", "{", Undraftable, "#/content"),
        ("graph.json", "[" * 100_000, Undraftable, "#/content"),
        ("graph.json", "3", Undraftable, "#/content"),
        ("roadmap.exe", MARKDOWN, Invalid, "#/name"),
    ],
)
def test_what_is_no_roadmap_is_refused(library, here, name, content, error, pointer):
    with pytest.raises(error) as refusal:
        bring_in(here, content=content, name=name)

    assert [fault.pointer for fault in refusal.value.faults] == [pointer]

    assert not RoadmapDraft.objects.exists()


def test_a_graph_is_brought_in_too(library, here):
    content = (
        '{"nodes": [{"id": 1, "label": "Read"}, {"id": 2, "label": "Clean"}],'
        ' "edges": [{"source": 1, "target": 2}, {"source": null, "target": 2}]}'
    )

    draft = bring_in(here, content=content, name="graph.json")

    tasks = [task for stage in draft.document["stages"] for task in stage["tasks"]]
    assert [len(task["requires"]) for task in tasks] == [0, 1]
    assert len(draft.skipped) == 1


def test_the_command_tells_figures_and_refusals(library, here, tmp_path):
    file, out = tmp_path / "My roadmap.md", StringIO()
    file.write_text(MARKDOWN)

    call_command("import_roadmap", str(file), direction="data", organization="here", stdout=out)

    draft = RoadmapDraft.objects.get()
    assert (draft.document["id"], draft.organization, draft.opened_by) == (
        "my-roadmap", here.organization, None,
    )  # fmt: skip
    assert "3 stages, 6 tasks" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("import_roadmap", str(tmp_path / "none.md"), direction="data")
    with pytest.raises(CommandError):
        call_command("import_roadmap", str(file), direction="nowhere")


def test_yaml_that_cannot_be_read_tells_its_line():
    with pytest.raises(DocumentUnreadable, match="line 2"):
        document_from_text(text="id: a\n  b: [")


# --------------------------------------------------------------------------- doors


def test_through_the_api_from_opening_to_the_difference(library, here, data, client_of):
    client = client_of(here.manager)
    opened = client.post(
        f"{API}/roadmap-drafts", {"version": data.pk, "organization": here.organization.pk}
    )
    assert opened.status_code == 201, opened.content
    body = opened.json()
    at = f"{API}/roadmap-drafts/{body['id']}"
    body["document"]["stages"][0]["tasks"].append(
        {**copy.deepcopy(body["document"]["stages"][1]["tasks"][0]), "id": "a-new-one"}
    )
    body["document"]["title"]["en"] = "Our own way"

    saved = client.put(f"{at}/content", {"revision": 1, "document": body["document"]}).json()
    assert (saved["revision"], saved["faults"]) == (2, [])
    changes = client.get(f"{at}/diff").json()
    told = [(change["kind"], change["what"], change["id"]) for change in changes]
    assert told == [("changed", "roadmap", "data-here"), ("added", "task", "a-new-one")]
    (title,) = changes[0]["changes"]
    assert (title["field"], title["after"]["en"]) == ("title", "Our own way")

    stale = client.post(f"{at}/publish", {"revision": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "draft-changed")
    published = client.post(f"{at}/publish", {"revision": 2})
    assert (published.status_code, published.json()["state"]) == (200, "published")
    closed = client.put(f"{at}/content", {"revision": 2, "document": {}})
    assert (closed.status_code, closed.json()["code"]) == (409, "draft-closed")


def test_a_draft_with_faults_is_refused_with_a_pointer_to_each(library, here, draft, client_of):
    draft = written(draft, here.manager, lambda document: document.update(title={"en": "Half"}))

    answer = client_of(here.manager).post(
        f"{API}/roadmap-drafts/{draft.pk}/publish", {"revision": draft.revision}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "curriculum-invalid")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["#/title/zh-hans"]


def test_the_difference_of_two_versions(library, operator, data, client_of):
    draft = draft_open(version_id=data.pk, organization_id=None, by=operator, now=NOW)
    version = publish(written(draft, operator, retitle), operator)
    client = client_of(operator)

    since = client.get(f"{API}/roadmap-versions/{version.pk}/diff").json()
    back = client.get(f"{API}/roadmap-versions/{data.pk}/diff", {"base": version.pk}).json()
    none = client.get(f"{API}/roadmap-versions/{data.pk}/diff").json()

    assert [(row["kind"], row["what"]) for row in since] == [("changed", "roadmap")]
    assert back[0]["changes"][0]["before"] == since[0]["changes"][0]["after"]
    assert none == []
    assert client.get(f"{API}/roadmap-versions/{data.pk}/diff?base=x").status_code == 400


def test_edges_tell_what_finishing_a_roadmap_is_worth(
    library, here, data, client_of, django_assert_num_queries
):
    client = client_of(here.learner)
    with django_assert_num_queries(10):
        edges = client.get(f"{API}/roadmap-versions/{data.pk}/edges").json()

    by_target = {edge["target"]["direction"]: edge for edge in edges}
    assert set(by_target) == {"apps", "platform", "deploy"}
    apps = by_target["apps"]
    hours = RoadmapVersion.objects.with_totals().get(pk=apps["target"]["id"]).p50_hours
    assert apps["hours_saved"] == sum(task["effort_p50_hours"] for task in apps["same"]) > 0
    total = apps["hours_saved"] + apps["hours_waivable"] + apps["hours_left"]
    assert total == pytest.approx(hours)
    assert "frozen-test-set" in {task["slug"] for task in apps["same"]}
    assert all(miss["missing"] for miss in apps["near"])


# --------------------------------------------------------------------------- the desk


def page_of(browser, draft, page="change"):
    return f"/admin/curriculum/roadmapdraft/{draft.pk}/{page}/"


def test_the_desk_shows_the_preview_and_what_is_missing(library, here, draft, admin_of):
    browser = admin_of(here.manager)

    whole = browser.get(page_of(browser, draft)).content.decode()
    draft = written(draft, here.manager, lambda document: document.update(title={"en": "Half"}))
    faulty = browser.get(page_of(browser, draft)).content.decode()

    assert "Nothing is missing: it can be published." in whole
    assert "1 thing keeps it from being published" in faulty
    assert "/title/zh-hans" in faulty
    assert "1 change since the version before" in faulty
    assert draft.document["stages"][1]["title"]["en"] in faulty


def test_what_is_missing_is_told_in_chinese_too(library, here, draft, client_of):
    draft = written(draft, here.manager, lambda document: document.update(title={"en": "Half"}))
    client = client_of(here.manager)
    at = f"{API}/roadmap-drafts/{draft.pk}"

    (english,) = client.get(at).json()["faults"]
    (chinese,) = client.get(at, headers={"Accept-Language": "zh-hans"}).json()["faults"]

    assert english["detail"] == "The text in “zh-hans” is missing."
    assert chinese["detail"] == "缺少这种语言的文本。 “zh-hans”"
    assert {**chinese, "detail": ""} == {**english, "detail": ""}


def test_every_fault_the_rules_find_has_a_sentence_in_chinese():
    sources = (Path(roadmap.__file__).parent).glob("*.py")
    told = r"(?:fault|fail)\(\s*\"([a-z]+(?:-[a-z]+)+|cycle)\""
    codes = {code for path in sources for code in re.findall(told, path.read_text())}
    of_files = {"missing-file", "file-name"}

    assert codes - of_files == set(map(str, faults.CODES))
    with translation.override("zh-hans"):
        assert all(re.search("[\u4e00-\u9fff]", str(words)) for words in faults.CODES)


def test_the_desk_writes_the_whole_or_one_task_and_publishes(library, here, draft, admin_of):
    browser = admin_of(here.manager)
    page = page_of(browser, draft, "write")
    form = browser.get(page).context["form"]
    text = form["document"].value().replace("version: 2", "version: 5", 1)
    assert browser.post(page, {"revision": 1, "document": text}).status_code == 302

    page = page_of(browser, draft, "task")
    loaded = browser.post(page, {"revision": 2, "task": "1.0", "loaded": "", "content": ""})
    assert loaded.status_code == 200
    content = loaded.context["form"]["content"].value()
    assert content.startswith("id: source-ledger")
    assert loaded.context["form"]["loaded"].value() == "1.0"
    changed = content.replace("en: A ledger", "en: Our ledger", 1)
    sent = {"revision": 2, "task": "1.0", "loaded": "1.0", "content": changed}
    assert browser.post(page, sent).status_code == 302

    broken = browser.post(page, {**sent, "revision": 3, "content": "a: [1"})
    assert "column" in broken.content.decode()

    assert browser.post(page_of(browser, draft, "publish"), {"revision": 3}).status_code == 302
    version = RoadmapVersion.objects.get(roadmap__slug="data-here")
    assert version.tasks.get(slug="source-ledger").title["en"].startswith("Our ledger")
    assert version.number == 5


def test_the_desk_takes_a_draft_and_brings_a_file_in(library, here, data, admin_of):
    from django.core.files.uploadedfile import SimpleUploadedFile

    browser = admin_of(here.manager)
    page = f"/admin/curriculum/roadmapversion/{data.pk}/draft/"
    assert browser.post(page, {"organization": here.organization.pk}).status_code == 302
    assert browser.post(page, {"organization": ""}).status_code == 200

    page = f"/admin/curriculum/direction/{data.roadmap.direction_id}/bring-in/"
    file = SimpleUploadedFile("roadmap.md", MARKDOWN.encode())
    form = {"organization": here.organization.pk, "slug": "brought-in", "file": file}
    assert browser.post(page, form).status_code == 302
    bad = SimpleUploadedFile("roadmap.md", b"\xff\xfe\x00")
    assert browser.post(page, {**form, "file": bad}).status_code == 200

    _own, brought_in = drafts = RoadmapDraft.objects.order_by("id")
    assert [draft.document["id"] for draft in drafts] == ["data-here", "brought-in"]
    guess = brought_in.guesses[0]["pointer"]
    page = page_of(browser, brought_in, "confirm")
    assert browser.post(page, {"revision": 1, "pointers": [guess]}).status_code == 302
    brought_in.refresh_from_db()
    assert brought_in.confirmed[0]["pointer"] == guess

    assert browser.post(page, {"revision": 2}).status_code == 200
    rule = brought_in.guesses[0]["rule"]
    assert browser.post(page, {"revision": 2, "rules": [rule]}).status_code == 302
    brought_in.refresh_from_db()
    assert rule not in {row["rule"] for row in brought_in.guesses}


def test_a_version_shows_its_ways_on_and_what_has_changed(library, operator, data, admin_of):
    draft = draft_open(version_id=data.pk, organization_id=None, by=operator, now=NOW)
    version = publish(written(draft, operator, retitle), operator)

    page = admin_of(operator).get(f"/admin/curriculum/roadmapversion/{version.pk}/change/")

    text = page.content.decode()
    assert "What finishing this is worth elsewhere" in text
    assert "1 change since the version before" in text
    assert "Our own way" in text
