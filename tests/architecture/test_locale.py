"""The Chinese interface: every marked string is in the catalog, and the catalog is whole."""

import ast
import gettext
import importlib
import pkgutil
import re
from enum import StrEnum
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation.template import templatize

import apps
from apps.core.models import label_of
from apps.core.tasks import JOB_KINDS
from apps.pivots.models import CONFIDENCES, DECISIONS
from config import details, job_words, phrases, titles, urls
from mentorship import errors, states, values
from mentorship.pivot._advice import FLAGS
from tests.factories.moments import SOON

ROOT = Path(__file__).parents[2]
CATALOG = ROOT / "config" / "locale" / "zh_Hans" / "LC_MESSAGES"
TREES = [ROOT / name for name in ("apps", "config", "mentorship")]
MARKS = {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
CONTEXTUAL = {"pgettext", "pgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LITERAL = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(n?gettext|pgettext|_)\(\s*{LITERAL}(?:,\s*{LITERAL})?")
LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr)(?:\[(\d)\])? )?(".*")')

Key = tuple[str, str]
"""A context ("" for none) and a message."""

# --------------------------------------------------------------------------- reading


def read_po(text: str) -> dict[Key, dict[str, str]]:
    """Return the entries of a catalog: their parts by name, `msgstr` in its only form."""
    entries: dict[Key, dict[str, str]] = {}
    for block in text.strip().split("\n\n"):
        parts: dict[str, str] = {}
        at = ""
        for line in block.splitlines():
            if found := LINE.fullmatch(line):
                at = found[1] or at
                parts[at] = parts.get(at, "") + ast.literal_eval(found[3])
        entries[parts.get("msgctxt", ""), parts["msgid"]] = parts
    return entries


def marked_in_python(tree: ast.Module) -> set[Key]:
    """Return what a module marks, under whatever name it imported the marking function."""
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    found: set[Key] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        words = [word.value for word in node.args if isinstance(word, ast.Constant)]
        mark = names.get(node.func.id)
        if mark in MARKS and words:
            found.add(("", words[0]))
        elif mark in CONTEXTUAL and len(words) == 2:
            found.add((words[0], words[1]))
    return found


def marked_in_template(text: str) -> set[Key]:
    """Return what a template marks, as Django's own extraction reads it."""
    found: set[Key] = set()
    for mark, *literals in CALL.findall(templatize(text)):
        words = [ast.literal_eval(literal) for literal in literals if literal]
        found.add((words[0], words[1]) if mark == "pgettext" else ("", words[0]))
    return found


def _sources(ending: str) -> list[Path]:
    found = [path for tree in TREES for path in tree.rglob(f"*.{ending}")]
    return sorted(path for path in found if "migrations" not in path.parts)


def _marked() -> dict[Key, str]:
    """Return every marked string of the code, and one file it stands in."""
    found: dict[Key, str] = {}
    for path in _sources("py"):
        for key in marked_in_python(ast.parse(path.read_text())):
            found[key] = str(path.relative_to(ROOT))
    for path in (*_sources("html"), *_sources("txt")):
        for key in marked_in_template(path.read_text()):
            found[key] = str(path.relative_to(ROOT))
    return found


ENTRIES = read_po((CATALOG / "django.po").read_text(encoding="utf-8"))
MESSAGES = {key: parts for key, parts in ENTRIES.items() if key != ("", "")}


PAGE = """{% load i18n %}{% translate "a" %}{% translate 'b' context "c" %}d
{% blocktranslate with n=1 %}It's {{ n }}{% endblocktranslate %}
{% blocktranslate count n=2 %}one{% plural %}many{% endblocktranslate %}"""
CODE = """from django.utils.translation import gettext as tell, pgettext
tell("a"), pgettext("c", "b"), other("d"), tell(name)"""


def test_the_reading_finds_what_is_marked_and_nothing_else():
    assert marked_in_python(ast.parse(CODE)) == {("", "a"), ("c", "b")}
    assert marked_in_template(PAGE) == {("", "a"), ("c", "b"), ("", "It's %(n)s"), ("", "one")}


# --------------------------------------------------------------------------- the catalog


def test_every_marked_string_is_in_the_catalog():
    marked = _marked()
    missing = {key: file for key, file in marked.items() if key not in MESSAGES}
    assert len(marked) > 700
    assert not missing, "run makemessages, translate, compilemessages"


def test_the_catalog_holds_nothing_the_code_forgot():
    assert not set(MESSAGES) - set(_marked())


def test_every_message_is_translated_and_none_is_a_guess():
    text = (CATALOG / "django.po").read_text(encoding="utf-8")
    assert "fuzzy" not in text
    assert "#~" not in text
    assert not [key for key, parts in MESSAGES.items() if not parts["msgstr"].strip()]


def test_placeholders_are_the_same_on_both_sides():
    for key, parts in MESSAGES.items():
        asked = sorted(PLACEHOLDER.findall(key[1]))
        assert sorted(PLACEHOLDER.findall(parts["msgstr"])) == asked, key


def test_the_committed_binary_says_the_same():
    with (CATALOG / "django.mo").open("rb") as file:
        binary = gettext.GNUTranslations(file)
    for (context, message), parts in MESSAGES.items():
        if "msgid_plural" in parts:
            said = {binary.ngettext(message, parts["msgid_plural"], n) for n in (1, 2)}
        elif context:
            said = {binary.pgettext(context, message)}
        else:
            said = {binary.gettext(message)}
        assert said == {parts["msgstr"]}, (context, message)
    held = [key for key in binary._catalog if key]  # type: ignore[attr-defined]
    assert len(held) == len(MESSAGES)


def test_english_says_more_only_of_values_the_product_has():
    """Some values say too little by themselves; their English words are a catalog too."""
    folder = CATALOG.parents[1] / "en" / "LC_MESSAGES"
    told = read_po((folder / "django.po").read_text(encoding="utf-8"))
    with (folder / "django.mo").open("rb") as file:
        binary = gettext.GNUTranslations(file)

    for (family, word), parts in told.items():
        if word:
            assert (family, word) in _closed_sets() or family == "JobKind"
            assert binary.pgettext(family, word) == parts["msgstr"] != word


def test_a_choice_is_told_in_plain_words():
    with translation.override("en"):
        assert str(label_of("Stance", "ban")) == "must not be paired"
        assert str(label_of("EducationField", "non_stem")) == "neither science nor engineering"
    with translation.override("zh-hans"):
        assert str(label_of("Stance", "ban")) == "不可配对"


def test_chinese_calls_a_skill_one_thing():
    texts = [parts["msgstr"] for parts in MESSAGES.values()]
    texts.append((ROOT / "docs" / "glossary.zh-hans.md").read_text(encoding="utf-8"))
    assert not [text for text in texts if "技能" in text]


def test_chinese_is_set_with_chinese_punctuation():
    """A comma or full stop of ASCII beside a Chinese character, or no space before Latin."""
    wrong = re.compile(r"[\u4e00-\u9fff][,.;:!?()]|[,;:!?()][\u4e00-\u9fff]")
    tight = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]")
    for parts in MESSAGES.values():
        bare = PLACEHOLDER.sub("", re.sub(r"<[^>]+>", "", parts["msgstr"]))
        assert not wrong.search(bare), parts["msgstr"]
        assert not tight.search(bare), parts["msgstr"]


# --------------------------------------------------------------------------- words in variables


def _closed_sets() -> set[Key]:
    enums = {
        member
        for module in (values, states)
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, StrEnum) and member is not StrEnum
    }
    named = {(enum.__name__, member.value) for enum in enums for member in enum}
    named |= {("Decision", value) for value in DECISIONS}
    named |= {("Confidence", value) for value in CONFIDENCES}
    named |= {("Flag", value) for value in FLAGS}
    return {(family, value.replace("_", " ")) for family, value in named}


def _titles(error: type[errors.DomainError]) -> set[str]:
    """Return the titles of *error* and all that derive from it in the product."""
    ours = error.__module__.split(".")[0] in {"mentorship", "apps", "config"}
    deeper = (_titles(child) for child in error.__subclasses__())
    own = {error.title} if ours else set()
    return own.union(*deeper)


def test_every_value_of_a_closed_set_is_marked_and_no_other():
    tree = ast.parse(Path(phrases.__file__).read_text())
    marked = {key for key in marked_in_python(tree) if key[0]}
    of_evidence = {key for key in marked if key[0] in {"Evidence", "Fact"}}
    assert marked - of_evidence == _closed_sets()
    assert len(of_evidence) > 20


def test_every_kind_of_job_is_named_in_both_languages():
    marked = marked_in_python(ast.parse(Path(job_words.__file__).read_text()))
    told = read_po((CATALOG.parents[1] / "en/LC_MESSAGES/django.po").read_text(encoding="utf-8"))
    assert urls.urlpatterns  # as below
    for context in apps.__path__:
        for module in pkgutil.walk_packages([context], "apps."):
            if module.name.endswith(".tasks"):
                importlib.import_module(module.name)
    assert marked == {("JobKind", kind.replace("_", " ")) for kind in JOB_KINDS}
    assert marked <= set(told)


def test_every_title_of_an_error_is_marked():
    assert urls.urlpatterns  # every door has been imported, so every error is known
    assert _titles(errors.DomainError) == set(titles.ERROR_TITLES)


TOLD_BY_COMMANDS = ("pivot/_policy", "pivot/_learned", "roadmap/", "risk/", "linting/")
"""What only a command tells, in English, or what is told by its code (`curriculum fault`)."""
TELLING = {"fail", "_wrong_type", "_fault", "at", "Detail"}


def details_of_the_core(tree: ast.Module) -> set[str]:
    """Return the details a module of the core gives: as an argument, or by way of a name."""
    places: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            if (name.id if isinstance(name, ast.Name) else name) in TELLING:
                places += node.args
        elif isinstance(node, ast.Assign):
            targets = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
            places += [node.value] if "detail" in targets else []
    texts = [place.elts[0] if isinstance(place, ast.Tuple) else place for place in places]
    words = {text.value for text in texts if isinstance(text, ast.Constant)}
    return {word for word in words if isinstance(word, str) and word.endswith(".")}


def test_every_detail_of_the_core_is_marked_and_no_other():
    core = ROOT / "mentorship"
    told = {
        detail
        for path in core.rglob("*.py")
        if not str(path.relative_to(core)).startswith(TOLD_BY_COMMANDS)
        for detail in details_of_the_core(ast.parse(path.read_text()))
    }
    marked = {key[1] for key in marked_in_python(ast.parse(Path(details.__file__).read_text()))}
    counted = {text for text in marked if text.startswith("The scenario has")}
    assert len(told) > 30
    assert told == marked - counted


# --------------------------------------------------------------------------- seen


ENGLISH = (
    "Enrollment",
    "enrollment",
    "Cohort",
    "Learner",
    "Recommendation",
    "Review queue",
    "Today",
    "Timeline",
    "Apply Filters",
    "Type to search",
    "active",
    "running",
    "published",
    "fresh graduate",
    "Pause",
    "Complete",
    "Direction",
    "Mentor<",
)


def _page(browser, address):
    answer = browser.get(address, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200, address
    body = answer.content.decode()
    assert CHINESE.search(body)
    for hidden in (
        r"<head>.*?</head>",
        r"<script.*?</script>",
        r"<style.*?</style>",
        r"<svg.*?</svg>",
    ):
        body = re.sub(hidden, "", body, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "<", body))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/admin/", ("今日", "学籍", "建议", "后台任务", "培养项目")),
        ("/admin/cohorts/enrollment/", ("学籍", "学员", "期次", "状态", "在读", "应用筛选")),
        (
            "/admin/cohorts/enrollment/{enrollment}/change/",
            ("暂停", "结业", "指派导师", "方向安排"),
        ),
        ("/admin/cohorts/enrollment/{enrollment}/pause/", ("暂停", "原因", "返回")),
        ("/admin/accounts/learner/{learner}/change/", ("学员", "目标方向", "编辑资料")),
        ("/admin/accounts/membership/", ("带班导师", "项目经理", "有效")),
        ("/admin/core/transition/", ("状态变更", "原状态", "对象类型", "学籍")),
    ],
)
def test_the_desk_speaks_chinese(here, admin_of, address, words):
    rows = {"enrollment": here.enrollment.pk, "learner": here.learner_profile.pk}
    browser = admin_of(here.manager)
    pause = f"/admin/cohorts/enrollment/{here.other_enrollment.pk}/pause/"
    away = {"reason": "病假", "returns_on": SOON}
    assert browser.post(pause, away).status_code == 302
    page = _page(browser, address.format(**rows))
    assert [word for word in words if word not in page] == []
    assert [word for word in ENGLISH if re.search(rf"(?<![\w@.-]){word}(?![\w@.-])", page)] == []


def test_the_timeline_names_states_in_chinese(here, admin_of):
    browser = admin_of(here.manager)
    row = f"/admin/cohorts/enrollment/{here.enrollment.pk}"
    browser.post(f"{row}/pause/", {"reason": "病假", "returns_on": SOON})
    page = re.sub(r"[<\s]+", "", _page(browser, f"{row}/change/"))
    assert "在读→暂停" in page
    assert "“病假”" in page


def test_the_same_desk_speaks_english(here, admin_of):
    body = admin_of(here.manager).get("/admin/", headers={"accept-language": "en"}).content.decode()
    assert "Enrollments" in body
    assert "学籍" not in body


def test_a_refusal_is_told_in_the_readers_language(here, client_of):
    client = client_of(here.manager)
    address = f"/api/v1/enrollments/{here.enrollment.pk}/waitlist"
    told = {
        language: client.post(address, {}, headers={"accept-language": language}).json()
        for language in ("zh-hans", "en")
    }
    assert told["zh-hans"]["title"] == "当前状态不能进行这一步"
    assert told["zh-hans"]["detail"] == "状态不能从“在读”变为“候补”。"
    assert told["zh-hans"]["code"] == told["en"]["code"] == "illegal-transition"
    assert told["zh-hans"]["state"] == "active"  # facts are for machines
    assert told["en"]["detail"] == "“active” cannot become “waitlisted”."


def test_an_address_that_is_nowhere_is_told_in_chinese(here, client_of):
    answer = client_of(here.manager).get(
        "/api/v1/cohorts/987654321", headers={"accept-language": "zh-hans"}
    )
    assert answer.status_code == 404
    assert CHINESE.search(answer.json()["title"])
    assert CHINESE.search(answer.json()["detail"])
