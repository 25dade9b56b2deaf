"""People read names, in their language, and not the codes that stand in the tables."""

import pytest
from django.utils import translation

from apps.assignments.models import Snippet
from apps.core.models import Job
from apps.curriculum.admin.shown import Names, shown_changes
from apps.pivots.admin.pivots import credit_groups
from apps.pivots.admin.shown import _evidence
from apps.pivots.selectors import Credited
from mentorship.roadmap import Change, FieldChange
from mentorship.values import ChangedPart, ChangeKind
from tests.factories import CriterionFactory, SkillFactory
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
CHINESE = {"accept-language": "zh-hans"}


def test_a_job_is_told_by_what_it_does(here, admin_of):
    job = Job.objects.create(
        kind="mentoring.match_cohort", dedup_key="1", due_at=NOW, organization=here.organization
    )
    browser = admin_of(here.manager)

    english = browser.get("/admin/core/job/").content.decode()
    chinese = browser.get(f"/admin/core/job/{job.pk}/change/", headers=CHINESE).content.decode()

    assert "match the mentors of a cohort" in english
    assert "为期次匹配导师" in chinese
    assert ">mentoring.match_cohort<" not in english + chinese
    found = browser.get("/admin/core/job/?kind=mentoring.match_cohort").context["cl"]
    assert list(found.result_list) == [job]


def test_a_snippet_names_its_criterion(here, admin_of):
    CriterionFactory(slug="coverage", name={"en": "Covers the cases", "zh-hans": "覆盖面"})
    for number, slug in enumerate(("coverage", "")):
        Snippet.objects.create(
            organization=here.organization,
            criterion=slug,
            body=f"Body {number}",
            written_by=here.mentor,
        )
    browser = admin_of(here.mentor)

    listed = browser.get("/admin/assignments/snippet/", headers=CHINESE).content.decode()
    form = browser.get("/admin/assignments/snippet/add/").context["form"]
    kept = browser.get("/admin/assignments/snippet/?on=coverage").context["cl"].result_list

    assert "覆盖面" in listed
    assert ">coverage<" not in listed
    assert ("coverage", "Covers the cases") in form.fields["criterion"].choices
    assert [row.body for row in kept] == ["Body 0"]


def test_a_mentor_speaks_languages_by_name(here, admin_of):
    here.mentor_profile.languages = ["en", "zh-hans"]
    here.mentor_profile.save()

    listed = admin_of(here.manager).get("/admin/accounts/mentor/").content.decode()

    assert "English, 简体中文" in listed


def test_what_a_change_and_a_proof_speak_of_is_named(here):
    skill = SkillFactory()
    names = Names(
        skills={skill.slug: "Cleaning"}, verticals={}, rubrics={"quality": ("Quality v1", "")}
    )
    change = Change(
        ChangeKind.CHANGED,
        ChangedPart.TASK,
        "task",
        (FieldChange("skills", {skill.slug: 0.5}, "quality"),),
    )

    (shown,) = shown_changes([change], names)
    proof = _evidence({"kind": "task", "skills": [skill.slug]}, None, (), names.skills)

    assert shown["fields"] == [("skills", "Cleaning: 0.5", "Quality v1")]
    assert proof["facts"][0][1] == "Cleaning"


def test_what_is_lacking_for_credit_is_named(here):
    skill = SkillFactory()
    line = Credited("add", "not_shown_yet", None, None, 1.0, [skill.slug], None, None, [])

    with translation.override("zh-hans"):
        ((_title, (row,)),) = credit_groups([line], here.manager)

        assert row["missing"] == [str(skill)]
    assert row["missing"] != [skill.slug]
