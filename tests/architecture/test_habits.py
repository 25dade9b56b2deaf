"""Rules the import graph cannot see, read from the syntax tree, each tried on a planted breach."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ROOT / "apps"
WRITES = {
    "save",
    "create",
    "bulk_create",
    "bulk_update",
    "delete",
    "get_or_create",
    "update_or_create",
}
HOUSE = [
    *APPS.rglob("*.py"),
    *(ROOT / "mentorship").rglob("*.py"),
    *(ROOT / "config").rglob("*.py"),
]
SOURCES = sorted(path for path in HOUSE if "migrations" not in path.parts)


def _of(*patterns: str) -> list[Path]:
    return sorted({path for pattern in patterns for path in APPS.glob(pattern)})


def _doors() -> list[Path]:
    return _of("*/api/*.py", "*/admin.py", "*/admin/*.py", "*/web.py")


def _calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def _managers(tree: ast.AST) -> int:
    """Count uses of a manager, less `X.objects.none()`, which only names the model."""
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    empty = [
        node
        for node in attributes
        if node.attr == "none" and getattr(node.value, "attr", "") == "objects"
    ]
    return sum(node.attr == "objects" for node in attributes) - len(empty)


def _public(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def touches_the_orm(tree: ast.Module) -> bool:
    return _managers(tree) > 0 or bool(WRITES & set(_calls(tree)))


def writes(tree: ast.Module) -> bool:
    return bool(WRITES & set(_calls(tree)))


def takes_positions(tree: ast.Module) -> list[str]:
    return [function.name for function in _public(tree) if function.args.args]


def loses_the_clock(tree: ast.Module) -> bool:
    """A rule below the doors that reads the hour by itself."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "now"
        and isinstance(node.value, ast.Name)
        and node.value.id in {"timezone", "datetime"}
        for node in ast.walk(tree)
    )


def long_functions(tree: ast.Module, limit: int = 50) -> list[str]:
    return [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= limit
    ]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", _doors(), ids=_ids)
def test_a_door_never_touches_the_orm(path):
    assert not touches_the_orm(_tree(path))


@pytest.mark.parametrize("path", _of("*/selectors.py", "*/selectors/*.py"), ids=_ids)
def test_a_selector_never_writes(path):
    assert not writes(_tree(path))


@pytest.mark.parametrize("path", _of("*/services.py", "*/services/*.py"), ids=_ids)
def test_services_take_keywords_only(path):
    allowed = {"conflict_on", "event_publish", "ring", "record"}  # core's own verbs
    assert not set(takes_positions(_tree(path))) - allowed


@pytest.mark.parametrize(
    "path",
    [p for p in _of("*/services.py", "*/services/*.py", "*/policies.py") if "core" not in p.parts],
    ids=_ids,
)
def test_a_rule_takes_the_hour_as_an_argument(path):
    assert not loses_the_clock(_tree(path))


@pytest.mark.parametrize("path", SOURCES, ids=_ids)
def test_files_and_functions_stay_readable(path):
    assert len(path.read_text().splitlines()) <= 400
    assert not long_functions(_tree(path))


@pytest.mark.parametrize(
    ("rule", "breach"),
    [
        (touches_the_orm, "def view(r): return Thing.objects.all()"),
        (touches_the_orm, "def view(r): thing.save()"),
        (writes, "def thing_list(): Thing.manager.create()"),
        (takes_positions, "def thing_make(name): ..."),
        (loses_the_clock, "def thing_make(*, name): return timezone.now()"),
        (long_functions, "def f():\n" + "    x = 1\n" * 60),
    ],
    ids=lambda value: getattr(value, "__name__", "breach"),
)
def test_each_rule_catches_a_planted_breach(rule, breach):
    assert rule(ast.parse(breach))
